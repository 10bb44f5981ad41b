/* What the files of the directory share. Private to this folder; README.md draws the whole. */
#ifndef PLACES_DIRECTORY_INSIDE_H
#define PLACES_DIRECTORY_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "bits.h"
#include "cold.h"
#include "geo/geo.h"
#include "lexicon.h"
#include "places/directory.h"
#include "places/hours.h"
#include "rowset.h"

/* Where a place is, told once for all the places there: numbers of `texts`. */
struct locality {
    uint32_t commune, postal_code, insee_code; /* as the place writes them */
    uint32_t region, department, arrondissement, intercommunality;
};

/* Lists of codes a filter may ask for, in the order of enum place_filter_part from FILTER_REGION. */
enum family {
    FAMILY_REGION,
    FAMILY_DEPARTMENT,
    FAMILY_ARRONDISSEMENT,
    FAMILY_INTERCOMMUNALITY,
    FAMILY_COMMUNE,
    FAMILY_POSTAL_CODE,
    FAMILY_SOURCE,
    FAMILY_OTHER_LABEL,
    FAMILY_COUNT
};
/* What a place there has in this family: a number of `texts`, 0 for none. */
static inline uint32_t locality_code(const struct locality *locality, enum family family)
{
    switch (family) {
    case FAMILY_REGION: return locality->region;
    case FAMILY_DEPARTMENT: return locality->department;
    case FAMILY_ARRONDISSEMENT: return locality->arrondissement;
    case FAMILY_INTERCOMMUNALITY: return locality->intercommunality;
    case FAMILY_POSTAL_CODE: return locality->postal_code;
    default: return locality->insee_code;
    }
}
struct code_table { /* sorted by code */
    size_t count;
    uint32_t *texts; /* numbers of `texts` */
    rowset *sets;
};

/* Where a word occurs. */
enum word_field { WORD_IN_NAME, WORD_IN_PLACE, WORD_IN_ADDRESS, WORD_FIELD_COUNT };
struct words { /* sorted; folded */
    size_t count;
    uint32_t *starts; /* in `heap`; one more than words */
    struct buffer heap;
    uint32_t *letters;         /* a bit for each letter it has */
    struct rowset_store store; /* of its own: made while the other sets are */
    rowset *sets[WORD_FIELD_COUNT];
};

/* Opening hours, once for each expression and holiday region. */
enum hours_kind {
    HOURS_UNREAD,  /* not an expression: the text alone */
    HOURS_REGULAR, /* every week alike: `spans` say all */
    HOURS_CHANGING /* the engine is asked */
};
struct hours_entry {
    uint32_t text; /* number of `texts` */
    uint32_t first_span, end_span;
    uint8_t kind;
    const struct hours_region *region;
    const struct zone *zone;
    const struct hours *compiled; /* of a changing one, while the first HOURS_KEPT_MOST bytes of them last; or NULL */
    struct hours_bitmap week;
};
struct hours_stretch {
    uint16_t from, to; /* open: minutes since Monday 0:00, to excluded */
};
struct moment;
enum { MOMENTS = 4 };
struct hours_table {
    struct hours_entry *entries; /* 0 is "no hours" */
    size_t count;
    struct hours_stretch *spans;
    size_t span_count;
    struct arena compiled;
    pthread_mutex_t lock; /* of what follows: the last instants asked about */
    struct moment *moments[MOMENTS];
    size_t next_moment;
};

/* Places that another stands for: moved.c. */
struct moved {
    struct arena arena;
    struct map by_slug; /* → id of the survivor */
    struct map by_id;   /* the id's public text → id of the survivor */
};
void moved_free(struct moved *moved);

struct directory {
    atomic_llong balance; /* references: holder.c */
    size_t slot;
    uint64_t version;
    size_t count, located;
    struct point_index *index; /* of the located rows, which come first */
    /* By row. */
    uint32_t *ordinals; /* position by ascending id */
    uint32_t *localities, *hours, *records, *name_ranks;
    int32_t *updated, *verified, *changed;
    uint8_t *qualities, *shapes;
    uint64_t *quality_planes; /* bit p of a row's quality is in plane p: QUALITY_PLANES of them, one after the other */
    /* By ordinal, by rank, by hash. */
    int64_t *ids;
    uint32_t *rows_by_id, *rows_by_name;
    uint32_t *rows_by_slug; /* row + 1, open addressing */
    size_t slug_slots;
    /* Texts. */
    struct buffer heap; /* a record a place: record.c */
    struct cold_store *cold;
    struct lexicon texts, lists; /* lists: codes as bytes, in the order given */
    struct locality *locality_list;
    size_t locality_count;
    struct hours_table hours_table;
    /* Sets. */
    struct rowset_store sets;
    rowset terms[VOCABULARY_COUNT][CHOICE_MOST];
    rowset present[PLACE_FIELD_COUNT];
    rowset weekend;
    struct code_table codes[FAMILY_COUNT];
    struct words words;
    struct moved moved;
};

enum { QUALITY_PLANES = 8 };
static inline const uint64_t *quality_plane(const struct directory *directory, size_t plane)
{
    return directory->quality_planes + plane * bit_words(directory->count);
}
static inline int64_t row_id(const struct directory *directory, uint32_t row)
{
    return directory->ids[directory->ordinals[row]];
}
static inline int32_t row_freshness(const struct directory *directory, uint32_t row)
{
    int32_t updated = directory->updated[row], verified = directory->verified[row];
    return updated > verified ? updated : verified;
}
static inline struct mercator row_point(const struct directory *directory, uint32_t row) /* of a located row */
{
    return point_index_points(directory->index)[row];
}
static inline size_t slug_slot(const struct directory *directory, uint64_t hash) /* where the search starts */
{
    return (size_t)(((unsigned __int128)hash * directory->slug_slots) >> 64);
}
void directory_free(struct directory *directory);
static inline const struct codes *codes_of(const struct place *place, enum vocabulary vocabulary)
{
    return place_codes((struct place *)(uintptr_t)place, vocabulary); /* which changes nothing by itself */
}

/* --- Records: record.c ------------------------------------------------------------------------------------------- */

/* Appends the texts that lists show to the heap, those they do not show to `cold`. */
/* `source` is a number of `texts`; the name comes folded too, for the slug. */
void record_write(struct directory *directory, struct buffer *cold, const struct directory_entry *entry,
                  uint32_t source, struct str folded_name);
/* Fills `entry` from the row: all but the cold fields. Slugs and lists are in the arena. */
void record_read(const struct directory *directory, uint32_t row, struct arena *arena, struct directory_entry *entry);
/* The rest, from the cold record. */
void record_read_cold(struct str cold, struct arena *arena, struct directory_entry *entry);
struct str record_name(const struct directory *directory, uint32_t row);
struct str record_slug(const struct directory *directory, uint32_t row, struct arena *arena);

/* --- Opening: opening.c ------------------------------------------------------------------------------------------ */

enum { NO_HOURS = 0, HOURS_KEPT_MOST = 48 << 20 };
void hours_table_start(struct hours_table *table);
/* What tells expressions and entries apart while the table is built. */
struct hours_known {
    struct lexicon expressions, entries;
    uint32_t *models; /* by expression: its first entry */
    size_t model_count;
};
void hours_known_start(struct hours_known *known);
void hours_known_free(struct hours_known *known);
/* Whose holidays and clock are those of a commune, or of its department, or the country's. */
const struct hours_region *hours_region_around(struct str insee_code, struct str department);
/* The entry of these hours there: each expression is compiled once. */
uint32_t hours_table_add(struct hours_table *table, struct hours_known *known, struct lexicon *texts, struct str hours,
                         const struct hours_region *region);
void hours_table_end(struct hours_table *table);
void hours_table_free(struct hours_table *table);
size_t hours_table_memory(const struct hours_table *table);

/* A minute: who is open then, and when the others open. The last ones asked about are kept with the directory. */
struct moment *moment_hold(const struct directory *directory, int64_t instant);
void moment_release(struct moment *moment);
const uint64_t *moment_open_rows(const struct moment *moment);
#define OPENS_NEVER INT64_MAX
/* When a place of these hours is next open: 0 when it is now, OPENS_NEVER when no opening is known. */
int64_t moment_opens(const struct directory *directory, struct moment *moment, uint32_t hours);

/* --- Words: text-order.c, words.c, meanings.c, search.c -------------------------------------------------------------
 */

/* `order` receives the numbers 0 … count - 1 by ascending text, equal texts by ascending number. */
typedef struct str (*text_fn)(const void *context, uint32_t number);
void text_order(uint32_t *order, size_t count, text_fn text_of, const void *context);

enum { WORD_MOST = 48 }; /* bytes: longer words are cut */
/* The next word of a folded text, "st" and "ste" spelled out; false at the end. */
bool word_next(struct str *rest, struct str *word);
bool word_is_small(struct str word); /* "de", "la"…: they say nothing */
static inline struct str word_text(const struct words *words, size_t word)
{
    return (struct str){words->heap.at + words->starts[word], words->starts[word + 1] - words->starts[word]};
}
/* A bit for each letter it has. */
uint32_t word_letters(struct str word);

/* The words of names and addresses as they arrive, place by place in ascending id. A helper takes them apart. */
struct word_collector {
    struct buffer *batch; /* what the helper has not been given: length and text of each name, each address */
    size_t bytes;         /* of text, since the beginning */
    struct helper *helper;
    struct buffer folded;
    struct lexicon words;
    uint32_t *tokens; /* numbers of `words` */
    size_t token_count, token_room;
    uint32_t *starts; /* two a place, where its name's and its address's tokens start; and the end */
    size_t places, room;
    uint32_t *locality_tokens, *locality_starts; /* by locality; and the end */
    uint32_t *order;                             /* of words */
};
void words_collect(struct word_collector *collector, struct str folded_name, struct str address);
/* Once all have arrived: the words of directory->words, in order. Needs no rows. */
void words_sort(struct directory *directory, struct word_collector *collector);
/* Once places have rows: which have each word. */
void words_place(struct directory *directory, struct word_collector *collector);
void word_collector_free(struct word_collector *collector);
void words_free(struct words *words);
size_t words_memory(const struct words *words);

/* What people type and what it means: data/search-words.tsv, and the words of the vocabularies' labels. */
struct meaning {
    struct str typed;   /* folded words */
    struct str spelled; /* folded words to look for instead; or empty, and then: */
    enum vocabulary vocabulary;
    size_t term;
};
/* What the first words of `text` mean, the longest group known first: how many meanings, of how many words. */
const struct meaning *meanings_of(struct str text, size_t *count, size_t *words);
/* Terms of types, programmes and labels one of whose words is this one, or starts so from three letters on. */
struct term_choice {
    struct choice of[VOCABULARY_COUNT];
};
bool meanings_terms(struct str word, struct term_choice *terms);
/* The word of the table or of a label nearest to this one, at most `most` letters away; empty when none is. */
struct str meanings_nearest(struct str word, size_t most, size_t *apart);

/* What the text says of each row. */
enum { SCORE_PLANES = 7 };
struct text_match {
    uint64_t *rows;                 /* that have every word; NULL when the text says nothing */
    uint64_t *planes[SCORE_PLANES]; /* when wanted: bit p of a row's score is in planes[p]; else NULL */
    struct str understood;          /* when something was mended */
};
void text_search(const struct directory *directory, struct str text, bool scored, struct arena *arena,
                 struct text_match *match);
/* Adds `weight` to the score of these rows. */
void score_add(uint64_t *const planes[SCORE_PLANES], const uint64_t *rows, unsigned weight, size_t words);

/* --- Filters: select.c ------------------------------------------------------------------------------------------- */

/* A filter against one directory: for each active part, the rows it keeps. */
struct selection {
    const struct directory *directory;
    const struct place_filter *filter; /* never NULL */
    uint32_t active;                   /* bits of enum place_filter_part */
    uint64_t *parts[FILTER_PART_COUNT];
    struct text_match text;
};
void selection_make(struct selection *selection, const struct directory *directory, const struct place_filter *filter,
                    bool scored, struct arena *arena);
/* When the filter is a box or a circle and nothing else, and holds few rows: these, without any bitmap; else NULL. Such
 * a selection is `selection_start`ed, not made. */
const uint32_t *selection_few(const struct selection *selection, size_t *count, struct arena *arena);
void selection_start(struct selection *selection, const struct directory *directory, const struct place_filter *filter);
/* The rows that pass every active part but those of `without` (bits). NULL: all rows do. */
uint64_t *selection_rows(const struct selection *selection, uint32_t without, struct arena *arena);
size_t selection_count(const struct directory *directory, const uint64_t *rows); /* NULL: all */

/* --- Counts and order: facets.c, order.c ----------------------------------------------------------------------------
 */

/* The rows that match: as bits (NULL: all of them), or one by one when a look at the index was enough. */
struct matching {
    const uint64_t *rows;
    const uint32_t *few; /* NULL: see `rows` */
    size_t total;
};

struct directory_facets *facets_count(const struct selection *selection, const uint64_t *all, unsigned wanted,
                                      int64_t now, struct arena *arena);
/* Fills hits, count and next of the answer. */
bool order_page(const struct selection *selection, const struct directory_query *query, const struct matching *matching,
                struct arena *arena, struct directory_answer *answer, struct error *error);

#endif
