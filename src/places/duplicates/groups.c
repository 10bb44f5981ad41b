/* Groups: sure pairs joined, strongest first, unless two members would be clearly distinct. */
#include <stdlib.h>
#include <string.h>

#include "inside.h"

enum { GROUP_MOST = 64 };

/* Members of a group are linked in a ring, so that two groups are joined by swapping two links. */
struct rings {
    uint32_t *next;
    uint32_t *size; /* at the group's name */
};

static bool can_join(const struct duplicates *d, const struct rings *rings, uint32_t a, uint32_t b, uint32_t root_a,
                     uint32_t root_b)
{
    if (rings->size[root_a] + rings->size[root_b] > GROUP_MOST)
        return false;
    float least = logit_of_score(DUPLICATE_REVIEW_SCORE);
    uint32_t x = a;
    do {
        uint32_t y = b;
        do {
            struct evidence evidence;
            if (is_kept_apart(d, x, y) || !pair_weigh(d, &d->records[x], &d->records[y], least, &evidence))
                return false;
            y = rings->next[y];
        } while (y != b);
        x = rings->next[x];
    } while (x != a);
    return true;
}

static void join(struct duplicates *d, struct rings *rings, uint32_t a, uint32_t b)
{
    uint32_t root_a = d->groups[a], root_b = d->groups[b];
    uint32_t root = root_a < root_b ? root_a : root_b, other = root == root_a ? root_b : root_a;
    rings->size[root] += rings->size[other];
    uint32_t member = other;
    do {
        d->groups[member] = root;
        member = rings->next[member];
    } while (member != other);
    uint32_t next = rings->next[a];
    rings->next[a] = rings->next[b];
    rings->next[b] = next;
}

void groups_make(struct duplicates *d)
{
    d->groups = memory_array(sizeof *d->groups, d->count + 1);
    struct rings rings = {memory_array(sizeof(uint32_t), d->count + 1), memory_array(sizeof(uint32_t), d->count + 1)};
    for (uint32_t i = 0; i < d->count; i++) {
        d->groups[i] = rings.next[i] = i;
        rings.size[i] = 1;
    }
    for (size_t p = 0; p < d->pair_count; p++) {
        struct duplicate_pair *pair = &d->pairs[p];
        uint32_t root_a = d->groups[pair->a], root_b = d->groups[pair->b];
        if (pair->decision != DUPLICATE_SURE || root_a == root_b)
            continue;
        if (can_join(d, &rings, pair->a, pair->b, root_a, root_b))
            join(d, &rings, pair->a, pair->b);
        else
            pair->decision = DUPLICATE_REVIEW;
    }
    free(rings.next);
    free(rings.size);
}
