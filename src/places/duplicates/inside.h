/* What the files of places/duplicates share. Private. */
#ifndef PLACES_DUPLICATES_INSIDE_H
#define PLACES_DUPLICATES_INSIDE_H

#include "directory/lexicon.h"
#include "geo/point.h"
#include "places/duplicates.h"

/* --- Words (words.c) ---------------------------------------------------------------------------------------------- */

enum { NAME_WORDS_MOST = 14, STREET_WORDS_MOST = 8, TOWN_WORDS_MOST = 4, PHRASE_WORDS_MOST = 7 };

/* What a word is, beside itself. */
enum {
    WORD_COMMON = 1,  /* tells little */
    WORD_APART = 2,   /* « nord »: tells two places of one body apart */
    WORD_ANNEXE = 4,  /* tells a second counter */
    WORD_WAY = 8,     /* a kind of way: rue, avenue */
    WORD_NUMBER = 16, /* digits only */
    WORD_MOBILE = 32  /* goes from town to town */
};

struct word {
    uint32_t number;   /* in the lexicon */
    uint32_t families; /* of kinds of counters: a bit each */
    uint8_t marks;
};

/* Reads words of a folded text, small ones left out, each group that has a shorter form given that form. At most `most`
 * words are given back. */
size_t words_read(struct lexicon *lexicon, struct str folded, bool street, struct word *words, size_t most);
const char *family_name(unsigned family); /* French, for people: "bibliothèque" */

/* --- Records (record.c) ------------------------------------------------------------------------------------------- */

enum { CONTACTS_MOST = 2 };

struct profile {
    uint64_t phone, pivot; /* 0: none; else a hash */
    uint64_t emails[CONTACTS_MOST], sites[CONTACTS_MOST];
    struct mercator point;
    float unit; /* metres of a web-map unit there; 0: not located */
    uint32_t insee, postal;
    uint32_t source;
    uint32_t house; /* number in the street; 0: none */
    uint32_t families;
    uint32_t words; /* where its words begin: name, then street, then town */
    uint32_t id;    /* where its id begins */
    uint8_t name_count, street_count, town_count;
    uint8_t marks; /* of the words of its name, joined */
    bool fresh;
};

/* A pair found, before it is told. */
struct found {
    uint32_t a, b;
    float logit;
};

struct duplicates {
    struct lexicon lexicon;
    struct profile *records;
    size_t count, room;
    uint32_t *words; /* numbers in the lexicon */
    size_t word_count, word_room;
    struct buffer ids; /* each followed by NUL */
    struct lexicon sources;

    /* Once finding began. */
    float *weights;          /* by word */
    uint32_t *letters;       /* by word: which letters it has */
    uint32_t *word_families; /* by word */
    uint8_t *word_marks;     /* by word */
    size_t mark_room;
    uint32_t *phone_uses, *pivot_uses; /* by record: how many records share it */
    struct map apart;
    struct arena arena; /* keys of `apart` */
    struct duplicate_pair *pairs;
    size_t pair_count;
    uint32_t *groups;
    bool found;
    struct duplicate_figures figures;
};

static inline const uint32_t *name_words(const struct duplicates *d, const struct profile *record)
{
    return d->words + record->words;
}
static inline const uint32_t *street_words(const struct duplicates *d, const struct profile *record)
{
    return d->words + record->words + record->name_count;
}
static inline const uint32_t *town_words(const struct duplicates *d, const struct profile *record)
{
    return d->words + record->words + record->name_count + record->street_count;
}

/* --- Comparing (compare.c) ---------------------------------------------------------------------------------------- */

/* Weight from which a word tells one place among others. */
static const float RARE = 4;

struct likeness {
    float share;       /* of the weight of both, what is common: 0..1 */
    float cover;       /* of the lighter one, what the other has */
    float common;      /* weight of what is common */
    float best;        /* the heaviest common word */
    bool opposed;      /* numbers or directions that contradict each other */
    bool each_its_own; /* each says a rare word that the other does not */
    bool annexe;       /* one says it is an annexe, the other does not */
    bool mobile;       /* one goes from town to town, the other does not */
    bool comparable;   /* both say something beside the name of their town */
    bool plain;        /* one says nothing but a kind of counter and the name of its town */
};
struct likeness names_compare(const struct duplicates *d, const struct profile *a, const struct profile *b,
                              bool same_town);
/* 0..1, or -1 when one has no street. */
float streets_compare(const struct duplicates *d, const struct profile *a, const struct profile *b);

/* --- Weighing (weigh.c) ------------------------------------------------------------------------------------------- */

/* What two records say of each other: all that the explanation needs. */
struct evidence {
    double distance; /* metres; -1: unknown */
    float street;
    bool same_house, other_house, same_insee, same_postal, town_known;
    bool same_phone, same_email, same_site, same_pivot, same_siren, other_phone, other_email, other_pivot;
    bool same_source, kinds_apart, kinds_same;
    struct likeness names;
    float address_points, contact_points, name_points, logit;
};
/* False, and nothing more than a bound was worked out, when the pair cannot reach `least`. */
bool pair_weigh(const struct duplicates *d, const struct profile *a, const struct profile *b, float least,
                struct evidence *evidence);
uint8_t score_of_logit(float logit);
float logit_of_score(int score);
void evidence_tell(const struct duplicates *d, const struct profile *a, const struct profile *b,
                   const struct evidence *evidence, struct buffer *reasons);

/* --- Candidates (blocks.c) and groups (groups.c) ------------------------------------------------------------------ */

/* Calls `visit` for each candidate pair; one may come several times. The two parts may be visited at once by two
 * threads, once `orders_make` is done. */
typedef void (*candidate_fn)(void *context, uint32_t a, uint32_t b);
enum candidate_part { CANDIDATES_BY_KEY, CANDIDATES_BY_PLACE };
struct orders {
    uint32_t *by_name, *by_place; /* numbers of records */
};
void orders_make(const struct duplicates *d, struct orders *orders);
void orders_free(struct orders *orders);
void candidates_visit(const struct duplicates *d, const struct orders *orders, enum candidate_part part,
                      candidate_fn visit, void *context);

bool is_kept_apart(const struct duplicates *d, uint32_t a, uint32_t b);
/* Joins the sure pairs into groups; those that would join two distinct ones become DUPLICATE_REVIEW. */
void groups_make(struct duplicates *d);

#endif
