/* Duplicates: the records of several sources that speak of one and the same place.
 *
 * Finding goes in two steps. Blocking makes candidate pairs: two records are compared when they share a telephone, an
 * e-mail address, a web address, a SIRET, an address, a word of their names in the same town, department or hundreds of
 * metres, or are neighbours within tens of metres. Each block is bounded: one that grows beyond is sorted by name and
 * read through a window, so the time per record does not depend on their number. Then each pair is weighed: every
 * evidence adds or takes away points (log-odds, as I. P. Fellegi and A. B. Sunter, "A Theory for Record Linkage", JASA
 * 64, 1969), names by the rarity of the words they share; the sum gives a score from 0 to 100 and the evidence is the
 * explanation. docs/duplicates.md has the table of points.
 *
 * Two counters are never one place, however close: a France services office and the library of the same building, two
 * agencies of a network in a town, the « nord » and « sud » branches of one body.
 */
#ifndef PLACES_DUPLICATES_H
#define PLACES_DUPLICATES_H

#include "places/place.h"

enum duplicate_decision {
    DUPLICATE_DISTINCT, /* two places */
    DUPLICATE_REVIEW,   /* someone should look */
    DUPLICATE_SURE      /* one place */
};
const char *duplicate_decision_name(enum duplicate_decision decision); /* "distinct", "review", "duplicate" */

enum { DUPLICATE_SURE_SCORE = 80, DUPLICATE_REVIEW_SCORE = 40 }; /* the least score of each */

struct duplicate_pair {
    uint32_t a, b; /* numbers of records, in the order they were added; a < b */
    uint8_t score; /* 0..100 */
    uint8_t decision;
};

/* A set of records: what comparing needs of each is copied, in about 200 bytes. Not for several threads at once. */
struct duplicates;
struct duplicates *duplicates_new(void);
void duplicates_free(struct duplicates *duplicates); /* NULL is accepted */
/* Adds a record; its number is the count before. `fresh`: it is compared with all; two records that are not fresh are
 * not compared with each other (they were before). At most 2^31 records: beyond, ERROR_LIMITED. */
bool duplicates_add(struct duplicates *duplicates, const struct place *place, bool fresh, struct error *error);
size_t duplicates_count(const struct duplicates *duplicates);
struct str duplicates_id(const struct duplicates *duplicates, uint32_t number); /* the place's own id */

/* Two numbers decided « not a duplicate » by someone: they stay distinct, and in distinct groups. */
void duplicates_keep_apart(struct duplicates *duplicates, uint32_t a, uint32_t b);

/* Finds the pairs at least worth a review, by decreasing score, then by ids. After it nothing more is added. A pair
 * that would join, through others, two records clearly distinct is left to review. The pairs belong to `duplicates`. */
void duplicates_find(struct duplicates *duplicates, const struct duplicate_pair **pairs, size_t *count);

/* After duplicates_find: the group of a record, that is the least number of the records that are the same place. Its
 * own number when it is alone. */
uint32_t duplicates_group(const struct duplicates *duplicates, uint32_t number);

/* Weighs any two records, after duplicates_find: score, decision, and why, in French, best evidence first, parted by
 * " ; ". `reasons` may be NULL. */
struct duplicate_pair duplicates_weigh(const struct duplicates *duplicates, uint32_t a, uint32_t b,
                                       struct buffer *reasons);

/* How the finding went, for figures. */
struct duplicate_figures {
    size_t records, comparisons; /* candidate pairs weighed, some of them several times */
    size_t memory;               /* bytes held */
};
struct duplicate_figures duplicates_figures(const struct duplicates *duplicates);

bool duplicate_words_are_sound(void); /* every line of data/duplicate-words.tsv is understood: for a test */

#endif
