#include "base/hash.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct map_slot {
    struct str key;
    uint64_t hash; /* 0 marks a free slot */
    union map_value value;
};

static unsigned char process_key[crypto_shorthash_KEYBYTES];

static void make_process_key(void)
{
    randombytes_buf(process_key, sizeof process_key);
}

uint64_t hash_str(struct str text)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_process_key);
    uint64_t hash;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)(text.at ? text.at : ""), text.length, process_key);
    return hash;
}

void map_free(struct map *map)
{
    free(map->slots);
    *map = (struct map){0};
}

static struct map_slot *slot_of(const struct map *map, struct str key, uint64_t hash)
{
    size_t mask = map->capacity - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct map_slot *slot = &map->slots[i];
        if (slot->hash == 0 || (slot->hash == hash && str_equal(slot->key, key)))
            return slot;
    }
}

static uint64_t slot_hash(struct str key)
{
    uint64_t hash = hash_str(key);
    return hash ? hash : 1;
}

union map_value *map_get(const struct map *map, struct str key)
{
    if (map->count == 0)
        return NULL;
    struct map_slot *slot = slot_of(map, key, slot_hash(key));
    return slot->hash ? &slot->value : NULL;
}

static void map_grow(struct map *map)
{
    struct map old = *map;
    map->capacity = old.capacity ? size_product(old.capacity, 2) : 16;
    map->slots = memory_array(sizeof *map->slots, map->capacity);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].hash)
            *slot_of(map, old.slots[i].key, old.slots[i].hash) = old.slots[i];
    free(old.slots);
}

union map_value *map_put(struct map *map, struct str key, bool *inserted)
{
    if (map->count + 1 > map->capacity - map->capacity / 10 * 3)
        map_grow(map);
    uint64_t hash = slot_hash(key);
    struct map_slot *slot = slot_of(map, key, hash);
    bool is_new = slot->hash == 0;
    if (is_new) {
        *slot = (struct map_slot){.key = key, .hash = hash};
        map->count++;
    }
    if (inserted)
        *inserted = is_new;
    return &slot->value;
}

bool map_next(const struct map *map, size_t *cursor, struct str *key, union map_value **value)
{
    for (; *cursor < map->capacity; (*cursor)++) {
        struct map_slot *slot = &map->slots[*cursor];
        if (!slot->hash)
            continue;
        if (key)
            *key = slot->key;
        if (value)
            *value = &slot->value;
        (*cursor)++;
        return true;
    }
    return false;
}

struct str fingerprint(struct arena *arena, struct str bytes)
{
    unsigned char digest[16];
    crypto_generichash(digest, sizeof digest, (const unsigned char *)(bytes.at ? bytes.at : ""), bytes.length, NULL, 0);
    char *text = arena_alloc(arena, sizeof digest * 2 + 1);
    sodium_bin2hex(text, sizeof digest * 2 + 1, digest, sizeof digest);
    return (struct str){text, sizeof digest * 2};
}
