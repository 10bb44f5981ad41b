/* The texts that lists do not show, compressed by blocks of about 4 KiB with one dictionary (zstd, RFC 8878): a third
 * of their size, a few microseconds to read one. Records are numbered from 0 as they are added. Private to the
 * directory.
 *
 * While records are added a thread of its own compresses them, when the system grants one.
 */
#ifndef PLACES_DIRECTORY_COLD_H
#define PLACES_DIRECTORY_COLD_H

#include "base/base.h"

struct cold_writer;
struct cold_writer *cold_writer_new(void);
void cold_writer_free(struct cold_writer *writer); /* gives up */
void cold_write(struct cold_writer *writer, struct str record);

/* Immutable; any number of threads read it. Frees the writer. */
struct cold_store;
struct cold_store *cold_writer_finish(struct cold_writer *writer);
void cold_store_free(struct cold_store *store);
size_t cold_store_memory(const struct cold_store *store);

/* The block that holds a record, in memory of the caller's, to read its neighbours at no cost. {0} to start with. */
struct cold_block {
    struct buffer bytes;
    uint32_t first, count; /* records it holds */
};
void cold_block_free(struct cold_block *block);
/* The record, a view of the block. */
struct str cold_read(const struct cold_store *store, uint32_t record, struct cold_block *block);

#endif
