/* What the files of the directory share: the rows and the indexes. Private to this folder.
 *
 *   rows       one fixed struct a place, in Morton order of web-mercator coordinates, places without coordinates last:
 *              any tile of any zoom is a slice of `marks` found by two binary searches
 *   heap       the texts of each row, field by field; texts that repeat are kept once (`interned`)
 *   by_name    rows in French alphabetical order, and each row's rank in it
 *   words      every folded word, sorted, with the rows it occurs in (postings)
 *   hours      each distinct expression compiled once
 */
#ifndef PLACES_DIRECTORY_INSIDE_H
#define PLACES_DIRECTORY_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "geo/geo.h"
#include "places/directory.h"
#include "places/hours.h"
#include "territory/territory.h"

/* The small vocabularies share one word: 57 bits. */
struct row {
    int64_t id;
    uint64_t terms; /* every vocabulary but types: see term_shift */
    uint64_t types[2];
    struct hours_bitmap week;
    uint32_t present; /* bits of enum place_field */
    uint32_t region, department, arrondissement, intercommunality, commune, postal_code, source; /* interned */
    uint32_t hours; /* position in `hours`, or NO_HOURS */
    int32_t updated_on, verified_on;
    uint32_t name_rank;
    uint64_t text;              /* offset in the heap */
    double latitude, longitude; /* when located */
    uint8_t quality, shape;
    bool located;
};
#define NO_HOURS UINT32_MAX

struct compiled_hours {
    const struct hours *hours;
    struct hours_place where;
};

struct directory {
    atomic_int references;
    uint64_t version;
    size_t count, located;
    struct row *rows;
    struct mercator *marks; /* of the located rows */
    uint32_t *by_name;
    uint32_t *by_id;    /* rows by ascending id */
    struct map by_slug; /* slug → row */
    struct buffer heap;
    struct arena arena;   /* interned texts, words, compiled hours */
    struct str *interned; /* by number; 0 is the empty text */
    size_t interned_count;
    struct map interned_numbers;
    struct compiled_hours *hours;
    size_t hours_count;
    struct str *words; /* sorted */
    size_t word_count;
    uint32_t *posting_start; /* word_count + 1 */
    uint32_t *postings;
    /* Who is open, kept for the minute last asked about. */
    pthread_mutex_t open_lock;
    int64_t open_minute;
    uint64_t *open_bits;
};

static inline size_t bit_words(size_t bits)
{
    return (bits + 63) / 64;
}
static inline bool bit_has(const uint64_t *bits, size_t at)
{
    return bits[at / 64] >> (at % 64) & 1;
}
static inline void bit_set(uint64_t *bits, size_t at)
{
    bits[at / 64] |= UINT64_C(1) << (at % 64);
}

/* Where a small vocabulary starts in row.terms. */
int term_shift(enum vocabulary vocabulary);
/* The row's terms of a vocabulary, as a choice. */
struct choice row_terms(const struct row *row, enum vocabulary vocabulary);
/* Number of an interned text, or UINT32_MAX when no place has it. */
uint32_t interned_number(const struct directory *directory, struct str text);
/* The address complement, e-mails… everything: fills `entry` from the heap. */
void row_read(const struct directory *directory, const struct row *row, struct arena *arena,
              struct directory_entry *entry);
/* First located row whose place is in the tile, and one past the last. */
void tile_rows(const struct directory *directory, unsigned z, uint32_t x, uint32_t y, size_t *first, size_t *last);
/* Copies who is open at that minute into `bits`. */
void open_rows(const struct directory *directory, int64_t instant, uint64_t *bits);

/* --- The filter, compiled against one directory: match.c --------------------------------------------------------- */

struct word_set {
    uint64_t *rows;      /* that have the word */
    struct choice terms; /* or these services: a need */
    bool is_need;
};

struct matcher {
    const struct directory *directory;
    const struct place_filter *filter;
    uint64_t terms[VOCABULARY_COUNT]; /* in row.terms */
    uint32_t *codes[7];               /* regions … sources: interned numbers */
    size_t code_counts[7];
    uint64_t *text_rows; /* rows that have every word; NULL without text */
    uint64_t *open;      /* NULL unless filter->open */
    struct box around;   /* of the radius */
    uint32_t active;     /* bits of enum place_filter_part */
};
void matcher_prepare(struct matcher *matcher, const struct directory *directory, const struct place_filter *filter,
                     struct arena *arena);
/* The parts the row fails: 0 when it matches. */
uint32_t matcher_fails(const struct matcher *matcher, uint32_t row);

/* Rows that have every word of the text, as typed, abbreviated or misspelt: words.c. `understood` may be NULL. */
uint64_t *words_match(const struct directory *directory, struct str text, struct arena *arena, struct str *understood);
void words_index(struct directory *directory);

#endif
