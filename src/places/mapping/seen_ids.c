/* A set of hashes: enough to tell a repeated id from a new one (64 bits, keyed: a mistake takes billions of ids). */
#include <stdlib.h>

#include "places/mapping.h"

struct seen_ids {
    uint64_t *slots; /* 0: free */
    size_t capacity, count;
};

struct seen_ids *seen_ids_new(void)
{
    struct seen_ids *seen = memory_new(sizeof *seen);
    seen->capacity = 1024;
    seen->slots = memory_array(sizeof *seen->slots, seen->capacity);
    return seen;
}

void seen_ids_free(struct seen_ids *seen)
{
    if (seen)
        free(seen->slots);
    free(seen);
}

static bool put(uint64_t *slots, size_t capacity, uint64_t hash)
{
    size_t at = hash & (capacity - 1);
    while (slots[at] && slots[at] != hash)
        at = (at + 1) & (capacity - 1);
    bool added = slots[at] == 0;
    slots[at] = hash;
    return added;
}

bool seen_ids_add(struct seen_ids *seen, struct str id)
{
    if (seen->count * 2 >= seen->capacity) {
        size_t capacity = size_product(seen->capacity, 2);
        uint64_t *slots = memory_array(sizeof *slots, capacity);
        for (size_t i = 0; i < seen->capacity; i++)
            if (seen->slots[i])
                put(slots, capacity, seen->slots[i]);
        free(seen->slots);
        seen->slots = slots;
        seen->capacity = capacity;
    }
    uint64_t hash = hash_str(id) | 1; /* never the mark of a free slot */
    bool added = put(seen->slots, seen->capacity, hash);
    seen->count += added;
    return added;
}
