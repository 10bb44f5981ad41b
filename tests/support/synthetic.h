/* Places that do not exist, as many as wanted, spread as people are: communes drawn by their population, points around
 * their centres as far as their areas go, one place in eight at the address of the one before. Texts, hours, services
 * and missing fields come in the proportions seen in the national files.
 *
 * The same number always gives the same place, on every machine and in any order.
 */
#ifndef SUPPORT_SYNTHETIC_H
#define SUPPORT_SYNTHETIC_H

#include "places/directory.h"

struct synthetic;
struct synthetic *synthetic_new(void);
void synthetic_free(struct synthetic *synthetic);
/* Place number 0, 1, 2…: its id is 3 × number + 3, so ids ascend and some are free. Its texts live in the arena and the
 * source. */
void synthetic_place(const struct synthetic *synthetic, size_t number, struct arena *arena,
                     struct directory_entry *entry);

/* A source of numbers for those who ask about them: the same everywhere. */
uint32_t synthetic_random(uint64_t *state);                             /* 0 … 2^32 - 1 */
static inline uint32_t synthetic_below(uint64_t *state, uint32_t limit) /* 0 … limit - 1 */
{
    return (uint32_t)((uint64_t)synthetic_random(state) * limit >> 32);
}
static inline double synthetic_share(uint64_t *state) /* 0 … 1, 1 excluded */
{
    return synthetic_random(state) / 4294967296.0;
}

#endif
