#include "cold.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "helper.h"

enum {
    BLOCK = 4096,           /* bytes from which a block is closed */
    SAMPLE = 1 << 20,       /* bytes seen before the dictionary is drawn from them */
    DICTIONARY = 48 * 1024, /* its size */
    PIECE = 256,            /* it is made of pieces of the sample, at equal distances */
    LEVEL = 1,              /* zstd's: twice as fast as 3, 3 % larger */
    BATCH = 64 * BLOCK      /* handed to the thread at once */
};

struct cold_store {
    struct buffer bytes; /* the blocks, compressed */
    uint64_t *starts;    /* of each block, in `bytes`; one more for the end */
    uint32_t *firsts;    /* its first record; the same */
    size_t count, room;  /* blocks */
    ZSTD_DDict *dictionary;
    size_t dictionary_size;
};

/* Whole blocks, ready to be compressed. */
struct batch {
    struct buffer bytes;
    uint32_t ends[2 * BATCH / BLOCK], records[2 * BATCH / BLOCK];
    size_t count; /* blocks */
};

struct cold_writer {
    struct cold_store *store;
    struct batch *current;
    uint32_t records; /* in the current block */
    ZSTD_CCtx *context;
    ZSTD_CDict *dictionary; /* NULL while the sample is gathered */
    struct batch **sample;
    size_t sample_count, sample_bytes;
    struct helper *helper; /* NULL: done here */
};

static NORETURN void out_of_memory(void)
{
    size_product(SIZE_MAX, 2); /* base's way to stop the program */
    abort();
}

/* --- Writing ----------------------------------------------------------------------------------------------------- */

static void put_length(struct buffer *out, size_t length)
{
    for (; length >= 0x80; length >>= 7)
        buffer_add_char(out, (char)(length | 0x80));
    buffer_add_char(out, (char)length);
}

static void free_batch(struct batch *batch)
{
    if (batch)
        buffer_free(&batch->bytes);
    free(batch);
}

static void add_block(struct cold_writer *writer, struct str raw, uint32_t records)
{
    struct cold_store *store = writer->store;
    if (store->count + 2 > store->room) {
        store->room = store->room ? store->room * 2 : 64;
        store->starts = memory_grow(store->starts, size_product(sizeof *store->starts, store->room));
        store->firsts = memory_grow(store->firsts, size_product(sizeof *store->firsts, store->room));
    }
    if (store->count == 0)
        store->starts[0] = store->firsts[0] = 0;
    size_t most = ZSTD_compressBound(raw.length);
    put_length(&store->bytes, raw.length);
    buffer_reserve(&store->bytes, most);
    size_t size = ZSTD_compress_usingCDict(writer->context, store->bytes.at + store->bytes.length, most, raw.at,
                                           raw.length, writer->dictionary);
    if (ZSTD_isError(size))
        out_of_memory(); /* the only way it fails: there is room for any output */
    store->bytes.length += size;
    store->count++;
    store->starts[store->count] = store->bytes.length;
    store->firsts[store->count] = store->firsts[store->count - 1] + records;
}

static void compress_batch(void *context, void *work)
{
    struct cold_writer *writer = context;
    struct batch *batch = work;
    uint32_t start = 0;
    for (size_t b = 0; b < batch->count; b++) {
        add_block(writer, str_slice(buffer_str(&batch->bytes), start, batch->ends[b]), batch->records[b]);
        start = batch->ends[b];
    }
    free_batch(batch);
}

static void hand_over(struct cold_writer *writer, struct batch *batch)
{
    if (writer->helper)
        helper_give(writer->helper, batch);
    else
        compress_batch(writer, batch);
}

/* Pieces of the sample, so that the dictionary holds a little of everything. */
static void draw_dictionary(struct cold_writer *writer)
{
    struct buffer sample = {0}, dictionary = {0};
    for (size_t i = 0; i < writer->sample_count; i++)
        buffer_add_str(&sample, buffer_str(&writer->sample[i]->bytes));
    size_t pieces = DICTIONARY / PIECE, step = sample.length / pieces;
    if (step < PIECE)
        buffer_add(&dictionary, sample.at, sample.length < DICTIONARY ? sample.length : DICTIONARY);
    else
        for (size_t piece = 0; piece < pieces; piece++)
            buffer_add(&dictionary, sample.at + piece * step, PIECE);
    writer->dictionary = ZSTD_createCDict(dictionary.at, dictionary.length, LEVEL);
    writer->store->dictionary = ZSTD_createDDict(dictionary.at, dictionary.length);
    writer->store->dictionary_size = ZSTD_sizeof_DDict(writer->store->dictionary);
    if (!writer->dictionary || !writer->store->dictionary)
        out_of_memory();
    buffer_free(&sample);
    buffer_free(&dictionary);
}

static void end_sample(struct cold_writer *writer)
{
    draw_dictionary(writer);
    if (writer->sample_bytes >= SAMPLE) /* a small directory is not worth a thread */
        writer->helper = helper_start(compress_batch, writer);
    for (size_t i = 0; i < writer->sample_count; i++)
        hand_over(writer, writer->sample[i]);
    free(writer->sample);
    writer->sample = NULL;
    writer->sample_count = 0;
}

static void end_batch(struct cold_writer *writer)
{
    struct batch *batch = writer->current;
    writer->current = memory_new(sizeof *writer->current);
    if (writer->dictionary) {
        hand_over(writer, batch);
        return;
    }
    writer->sample = memory_grow(writer->sample, (writer->sample_count + 1) * sizeof(struct batch *));
    writer->sample[writer->sample_count++] = batch;
    writer->sample_bytes += batch->bytes.length;
    if (writer->sample_bytes >= SAMPLE)
        end_sample(writer);
}

static void end_block(struct cold_writer *writer)
{
    struct batch *batch = writer->current;
    if (writer->records == 0)
        return;
    batch->ends[batch->count] = (uint32_t)batch->bytes.length;
    batch->records[batch->count++] = writer->records;
    writer->records = 0;
    if (batch->bytes.length >= BATCH || batch->count == COUNT_OF(batch->ends))
        end_batch(writer);
}

void cold_write(struct cold_writer *writer, struct str record)
{
    struct batch *batch = writer->current;
    put_length(&batch->bytes, record.length);
    buffer_add(&batch->bytes, record.at, record.length);
    writer->records++;
    if (batch->bytes.length - (batch->count ? batch->ends[batch->count - 1] : 0) >= BLOCK)
        end_block(writer);
}

struct cold_writer *cold_writer_new(void)
{
    struct cold_writer *writer = memory_new(sizeof *writer);
    writer->store = memory_new(sizeof *writer->store);
    writer->current = memory_new(sizeof *writer->current);
    writer->context = ZSTD_createCCtx();
    if (!writer->context)
        out_of_memory();
    return writer;
}

void cold_writer_free(struct cold_writer *writer)
{
    if (!writer)
        return;
    helper_end(writer->helper);
    for (size_t i = 0; i < writer->sample_count; i++)
        free_batch(writer->sample[i]);
    free(writer->sample);
    free_batch(writer->current);
    ZSTD_freeCCtx(writer->context);
    ZSTD_freeCDict(writer->dictionary);
    cold_store_free(writer->store);
    free(writer);
}

struct cold_store *cold_writer_finish(struct cold_writer *writer)
{
    end_block(writer);
    end_batch(writer);
    if (!writer->dictionary)
        end_sample(writer);
    helper_end(writer->helper);
    writer->helper = NULL;
    struct cold_store *store = writer->store;
    writer->store = NULL;
    if (store->bytes.length) {
        store->bytes.at = memory_grow(store->bytes.at, store->bytes.length + 1);
        store->bytes.capacity = store->bytes.length + 1;
    }
    cold_writer_free(writer);
    return store;
}

/* --- Reading ----------------------------------------------------------------------------------------------------- */

void cold_store_free(struct cold_store *store)
{
    if (!store)
        return;
    buffer_free(&store->bytes);
    free(store->starts);
    free(store->firsts);
    ZSTD_freeDDict(store->dictionary);
    free(store);
}

size_t cold_store_memory(const struct cold_store *store)
{
    return sizeof *store + store->bytes.capacity + store->room * (sizeof *store->starts + sizeof *store->firsts) +
           store->dictionary_size;
}

void cold_block_free(struct cold_block *block)
{
    buffer_free(&block->bytes);
    *block = (struct cold_block){0};
}

static size_t take_length(const char **at)
{
    size_t length = 0;
    for (unsigned shift = 0;; shift += 7) {
        unsigned char byte = (unsigned char)*(*at)++;
        length |= (size_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return length;
    }
}

/* zstd's work space, one a thread, kept for its life: 160 kB that would cost more to make than a block to read. */
static pthread_key_t space_key;

static void free_space(void *space)
{
    ZSTD_freeDCtx(space);
}

static void make_key(void)
{
    if (pthread_key_create(&space_key, free_space) != 0)
        out_of_memory();
}

static ZSTD_DCtx *work_space(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_key);
    ZSTD_DCtx *space = pthread_getspecific(space_key);
    if (!space) {
        space = ZSTD_createDCtx();
        if (!space || pthread_setspecific(space_key, space) != 0)
            out_of_memory();
    }
    return space;
}

static void load_block(const struct cold_store *store, uint32_t record, struct cold_block *block)
{
    size_t low = 0, high = store->count;
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (store->firsts[middle] <= record)
            low = middle;
        else
            high = middle;
    }
    const char *at = store->bytes.at + store->starts[low];
    size_t length = take_length(&at);
    buffer_clear(&block->bytes);
    buffer_reserve(&block->bytes, length);
    size_t size =
        ZSTD_decompress_usingDDict(work_space(), block->bytes.at, length, at,
                                   (size_t)(store->bytes.at + store->starts[low + 1] - at), store->dictionary);
    block->bytes.length = ZSTD_isError(size) ? 0 : size;
    block->first = store->firsts[low];
    block->count = store->firsts[low + 1] - store->firsts[low];
}

struct str cold_read(const struct cold_store *store, uint32_t record, struct cold_block *block)
{
    if (record < block->first || record - block->first >= block->count)
        load_block(store, record, block);
    const char *at = block->bytes.at;
    if (block->bytes.length == 0)
        return STR_NONE;
    for (uint32_t left = record - block->first;; left--) {
        size_t length = take_length(&at);
        if (left == 0)
            return (struct str){at, length};
        at += length;
    }
}
