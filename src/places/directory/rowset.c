#include "rowset.h"

#include <stdlib.h>
#include <string.h>

enum form { FORM_LIST, FORM_RUNS, FORM_BITS };
enum { VARINT_MOST = 5, ALIGNMENT = 8, SPARSE = 32 };

/* --- Variable-length numbers ------------------------------------------------------------------------------------- */

static size_t varint_size(uint64_t value)
{
    return value < 1U << 7 ? 1 : value < 1U << 14 ? 2 : value < 1U << 21 ? 3 : value < 1U << 28 ? 4 : 5;
}

static unsigned char *put_varint(unsigned char *at, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *at++ = (unsigned char)(value | 0x80);
    *at++ = (unsigned char)value;
    return at;
}

static inline uint32_t take_varint(const unsigned char **at)
{
    uint32_t byte = *(*at)++;
    if (byte < 0x80)
        return byte;
    uint32_t value = byte & 0x7F;
    for (unsigned shift = 7;; shift += 7) {
        byte = *(*at)++;
        value |= (byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
}

/* --- Writing ----------------------------------------------------------------------------------------------------- */

void rowset_store_start(struct rowset_store *store, size_t rows)
{
    store->rows = rows;
    buffer_add_char(&store->bytes, 0); /* offset 0: the empty set */
}

void rowset_store_end(struct rowset_store *store)
{
    if (store->bytes.length) {
        store->bytes.at = memory_grow(store->bytes.at, store->bytes.length + 1);
        store->bytes.capacity = store->bytes.length + 1;
    }
}

/* What each form takes, without the bitmap, which is known. */
static void measure(const uint32_t *rows, size_t count, size_t *list, size_t *runs, size_t *run_count)
{
    uint32_t next = 0;
    *list = *runs = *run_count = 0;
    for (size_t i = 0; i < count;) {
        size_t length = 1;
        while (i + length < count && rows[i + length] == rows[i] + length)
            length++;
        size_t gap = varint_size(rows[i] - next);
        *list += gap + length - 1;
        *runs += gap + varint_size(length - 1);
        ++*run_count;
        next = rows[i] + (uint32_t)length;
        i += length;
    }
    *runs += varint_size(*run_count);
}

/* Room for a head and `size` bytes; the offset is the set's name. */
static unsigned char *open_set(struct rowset_store *store, size_t count, enum form form, size_t size, rowset *set)
{
    size_t offset = store->bytes.length;
    if (offset + size + 2 * VARINT_MOST + ALIGNMENT > UINT32_MAX)
        size_product(SIZE_MAX, 2); /* stops the program */
    buffer_reserve(&store->bytes, size + 2 * VARINT_MOST + ALIGNMENT);
    *set = (rowset)offset;
    return put_varint((unsigned char *)store->bytes.at + offset, (uint64_t)count << 2 | form);
}

static void close_set(struct rowset_store *store, const unsigned char *end)
{
    store->bytes.length = (size_t)((const char *)end - store->bytes.at);
}

static unsigned char *align(const struct rowset_store *store, unsigned char *at)
{
    while (((size_t)((const char *)at - store->bytes.at)) % ALIGNMENT)
        *at++ = 0;
    return at;
}

static rowset add_bitmap(struct rowset_store *store, const uint32_t *rows, const uint64_t *bits, size_t count)
{
    size_t size = bit_words(store->rows) * sizeof(uint64_t);
    rowset set;
    unsigned char *at = align(store, open_set(store, count, FORM_BITS, size, &set));
    if (bits) {
        memcpy(at, bits, size);
    } else {
        memset(at, 0, size);
        for (size_t i = 0; i < count; i++)
            bit_set((uint64_t *)(void *)at, rows[i]);
    }
    close_set(store, at + size);
    return set;
}

rowset rowset_add(struct rowset_store *store, const uint32_t *rows, size_t count)
{
    size_t list, runs, run_count;
    if (count == 0)
        return ROWSET_EMPTY;
    measure(rows, count, &list, &runs, &run_count);
    size_t smallest = list < runs ? list : runs;
    bool crowded = run_count * SPARSE >= store->rows; /* many runs to follow one by one */
    if (crowded || smallest >= bit_words(store->rows) * sizeof(uint64_t) + ALIGNMENT)
        return add_bitmap(store, rows, NULL, count);
    enum form form = runs < list ? FORM_RUNS : FORM_LIST;
    rowset set;
    unsigned char *at = open_set(store, count, form, smallest, &set);
    if (form == FORM_RUNS)
        at = put_varint(at, run_count);
    uint32_t next = 0;
    for (size_t i = 0; i < count;) {
        size_t length = 1;
        while (form == FORM_RUNS && i + length < count && rows[i + length] == rows[i] + length)
            length++;
        at = put_varint(at, rows[i] - next);
        if (form == FORM_RUNS)
            at = put_varint(at, length - 1);
        next = rows[i] + (uint32_t)length;
        i += length;
    }
    close_set(store, at);
    return set;
}

rowset rowset_add_bits(struct rowset_store *store, const uint64_t *bits)
{
    size_t words = bit_words(store->rows), count = bits_count(bits, words);
    uint32_t *rows = memory_array(sizeof *rows, count);
    size_t at = 0;
    for (size_t row = bits_next(bits, 0, store->rows); row < store->rows; row = bits_next(bits, row + 1, store->rows))
        rows[at++] = (uint32_t)row;
    rowset set = rowset_add(store, rows, count);
    free(rows);
    return set;
}

void rowset_gather(struct rowset_store *store, size_t terms, terms_fn terms_of, void *context, rowset *sets)
{
    size_t *start = memory_array(sizeof *start, terms + 2), total = 0;
    const uint32_t *list;
    for (uint32_t row = 0; row < store->rows; row++) /* counted two places ahead, so that filling leaves the starts */
        for (size_t k = terms_of(context, row, &list); k > 0; k--)
            start[list[k - 1] + 2]++;
    for (size_t t = 2; t < terms + 2; t++) {
        total += start[t];
        start[t] = total;
    }
    uint32_t *rows = memory_array(sizeof *rows, total);
    for (uint32_t row = 0; row < store->rows; row++)
        for (size_t k = terms_of(context, row, &list); k > 0; k--)
            rows[start[list[k - 1] + 1]++] = row;
    for (size_t t = 0; t < terms; t++) {
        size_t kept = start[t];
        for (size_t i = start[t]; i < start[t + 1]; i++) /* a term given twice counts once */
            if (kept == start[t] || rows[kept - 1] != rows[i])
                rows[kept++] = rows[i];
        sets[t] = rowset_add(store, rows + start[t], kept - start[t]);
    }
    free(rows);
    free(start);
}

/* --- Reading ----------------------------------------------------------------------------------------------------- */

static inline enum form read_head(const struct rowset_store *store, rowset set, const unsigned char **at, size_t *count)
{
    *at = (const unsigned char *)store->bytes.at + set;
    uint64_t head = 0;
    for (unsigned shift = 0;; shift += 7) { /* up to 34 bits */
        unsigned char byte = *(*at)++;
        head |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            break;
    }
    *count = head >> 2;
    return (enum form)(head & 3);
}

static const uint64_t *bitmap_at(const struct rowset_store *store, const unsigned char *at)
{
    size_t offset = (size_t)((const char *)at - store->bytes.at);
    offset = (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return (const uint64_t *)(const void *)(store->bytes.at + offset);
}

size_t rowset_count(const struct rowset_store *store, rowset set)
{
    const unsigned char *at;
    size_t count;
    read_head(store, set, &at, &count);
    return count;
}

void rowset_or(const struct rowset_store *store, rowset set, uint64_t *bits)
{
    const unsigned char *at;
    size_t count;
    uint32_t next = 0;
    switch (read_head(store, set, &at, &count)) {
    case FORM_BITS: bits_or(bits, bitmap_at(store, at), bit_words(store->rows)); break;
    case FORM_RUNS:
        for (uint32_t runs = take_varint(&at); runs > 0; runs--) {
            uint32_t first = next + take_varint(&at);
            next = first + take_varint(&at) + 1;
            bits_fill(bits, first, next);
        }
        break;
    default:
        for (; count > 0; count--) {
            uint32_t row = next + take_varint(&at);
            bit_set(bits, row);
            next = row + 1;
        }
    }
}

size_t rowset_common(const struct rowset_store *store, rowset set, const uint64_t *bits)
{
    const unsigned char *at;
    size_t count, common = 0;
    uint32_t next = 0;
    switch (read_head(store, set, &at, &count)) {
    case FORM_BITS: return bits_count_common(bits, bitmap_at(store, at), bit_words(store->rows));
    case FORM_RUNS:
        for (uint32_t runs = take_varint(&at); runs > 0; runs--) {
            uint32_t first = next + take_varint(&at);
            next = first + take_varint(&at) + 1;
            common += bits_count_range(bits, first, next);
        }
        return common;
    default:
        for (; count > 0; count--) {
            uint32_t row = next + take_varint(&at);
            common += bit_has(bits, row);
            next = row + 1;
        }
        return common;
    }
}
