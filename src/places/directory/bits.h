/* Rows as bits: row r is bit r % 64 of word r / 64. Private to the directory. */
#ifndef PLACES_DIRECTORY_BITS_H
#define PLACES_DIRECTORY_BITS_H

#include "base/base.h"

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
static inline uint64_t *bits_new(struct arena *arena, size_t bits) /* none set */
{
    return ARENA_ARRAY(arena, uint64_t, bit_words(bits) + 1);
}

/* Sets the bits [first, last). */
void bits_fill(uint64_t *bits, size_t first, size_t last);
void bits_and(uint64_t *into, const uint64_t *other, size_t words);
void bits_or(uint64_t *into, const uint64_t *other, size_t words);
/* How many are set: in one, in both, in a part [first, last) of one. */
size_t bits_count(const uint64_t *bits, size_t words);
size_t bits_count_common(const uint64_t *a, const uint64_t *b, size_t words);
size_t bits_count_range(const uint64_t *bits, size_t first, size_t last);

/* for (size_t row = bits_next(bits, 0, count); row < count; row = bits_next(bits, row + 1, count)) */
static inline size_t bits_next(const uint64_t *bits, size_t from, size_t count)
{
    if (from >= count)
        return count;
    size_t word = from / 64;
    uint64_t rest = bits[word] >> (from % 64);
    if (rest)
        return from + (size_t)__builtin_ctzll(rest);
    for (word++; word * 64 < count; word++)
        if (bits[word])
            return word * 64 + (size_t)__builtin_ctzll(bits[word]);
    return count;
}

#endif
