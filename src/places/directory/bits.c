#include "bits.h"

#include <string.h>

void bits_fill(uint64_t *bits, size_t first, size_t last)
{
    if (first >= last)
        return;
    size_t from = first / 64, to = (last - 1) / 64;
    uint64_t head = ~UINT64_C(0) << (first % 64), tail = ~UINT64_C(0) >> (63 - (last - 1) % 64);
    if (from == to) {
        bits[from] |= head & tail;
        return;
    }
    bits[from] |= head;
    memset(&bits[from + 1], 0xFF, (to - from - 1) * sizeof *bits);
    bits[to] |= tail;
}

void bits_and(uint64_t *into, const uint64_t *other, size_t words)
{
    for (size_t w = 0; w < words; w++)
        into[w] &= other[w];
}

void bits_or(uint64_t *into, const uint64_t *other, size_t words)
{
    for (size_t w = 0; w < words; w++)
        into[w] |= other[w];
}

/* --- Counting: with the processor's own instruction where it has one, five times as fast -------------------------- */

#define COUNT_BODY(expression)                                                                                         \
    size_t count = 0;                                                                                                  \
    for (size_t w = 0; w < words; w++)                                                                                 \
        count += (size_t)__builtin_popcountll(expression);                                                             \
    return count

static size_t count_plain(const uint64_t *a, size_t words)
{
    COUNT_BODY(a[w]);
}

static size_t count_common_plain(const uint64_t *a, const uint64_t *b, size_t words)
{
    COUNT_BODY(a[w] & b[w]);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static size_t count_fast(const uint64_t *a, size_t words)
{
    COUNT_BODY(a[w]);
}

__attribute__((target("popcnt"))) static size_t count_common_fast(const uint64_t *a, const uint64_t *b, size_t words)
{
    COUNT_BODY(a[w] & b[w]);
}

static bool has_instruction(void)
{
    return __builtin_cpu_supports("popcnt");
}
#else
#define count_fast        count_plain
#define count_common_fast count_common_plain
static bool has_instruction(void)
{
    return false;
}
#endif

size_t bits_count(const uint64_t *bits, size_t words)
{
    return has_instruction() ? count_fast(bits, words) : count_plain(bits, words);
}

size_t bits_count_common(const uint64_t *a, const uint64_t *b, size_t words)
{
    return has_instruction() ? count_common_fast(a, b, words) : count_common_plain(a, b, words);
}

size_t bits_count_range(const uint64_t *bits, size_t first, size_t last)
{
    if (first >= last)
        return 0;
    size_t from = first / 64, to = (last - 1) / 64;
    uint64_t head = ~UINT64_C(0) << (first % 64), tail = ~UINT64_C(0) >> (63 - (last - 1) % 64);
    if (from == to)
        return (size_t)__builtin_popcountll(bits[from] & head & tail);
    return (size_t)__builtin_popcountll(bits[from] & head) + bits_count(&bits[from + 1], to - from - 1) +
           (size_t)__builtin_popcountll(bits[to] & tail);
}
