/* Sets of rows, compressed: one for each service, commune, word… A set is named by its offset in the store; 0 is the
 * empty set. Built once, read by any number of threads. Private to the directory.
 *
 * Each set takes the smallest of three forms, given its rows r0 < r1 < …:
 *     list   r0, r1 - r0 - 1, r2 - r1 - 1…      variable-length numbers (7 bits a byte, low first)
 *     runs   number of runs, then for each: rows passed over, length - 1
 *     bits   a whole bitmap, aligned, as soon as one row in 32 is in the set: it is then read 64 rows at a time
 * preceded by one number: count × 4 + form.
 */
#ifndef PLACES_DIRECTORY_ROWSET_H
#define PLACES_DIRECTORY_ROWSET_H

#include "bits.h"

struct rowset_store {
    struct buffer bytes;
    size_t rows; /* of the directory */
};

typedef uint32_t rowset;
#define ROWSET_EMPTY ((rowset)0)

void rowset_store_start(struct rowset_store *store, size_t rows);
/* `rows` ascend. Beyond 4 GiB, which the builder's limits rule out, the program stops. */
rowset rowset_add(struct rowset_store *store, const uint32_t *rows, size_t count);
rowset rowset_add_bits(struct rowset_store *store, const uint64_t *bits);
void rowset_store_end(struct rowset_store *store); /* gives back what was reserved too much */

size_t rowset_count(const struct rowset_store *store, rowset set);
void rowset_or(const struct rowset_store *store, rowset set, uint64_t *bits);
/* How many of the set's rows are among `bits`. */
size_t rowset_common(const struct rowset_store *store, rowset set, const uint64_t *bits);

/* Sorts rows by term: `terms_of` gives the terms of a row, the rows come in order, each term's set is put in `sets`. */
typedef size_t (*terms_fn)(void *context, uint32_t row, const uint32_t **terms);
void rowset_gather(struct rowset_store *store, size_t terms, terms_fn terms_of, void *context, rowset *sets);

#endif
