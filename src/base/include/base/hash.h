/* Hash maps on text, and fingerprints. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/arena.h"
#include "base/str.h"

/* Keyed per process (SipHash-2-4 of libsodium), so outside data cannot choose collisions. */
uint64_t hash_str(struct str text);

/* Text → pointer or integer. Keys are not copied: they must outlive the map. One owner, one thread (readers may share
 * a map that no longer changes). Open addressing, grows at 70 %. */
struct map {
    struct map_slot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
};
union map_value {
    void *pointer;
    int64_t number;
};
void map_free(struct map *map);
/* The value of `key`, or NULL. Valid until the next map_put. */
union map_value *map_get(const struct map *map, struct str key);
/* The value of `key`, inserted zeroed when absent (*inserted tells; may be NULL). */
union map_value *map_put(struct map *map, struct str key, bool *inserted);
/* Visits every entry in no stable order: start with *cursor = 0; false at the end. */
bool map_next(const struct map *map, size_t *cursor, struct str *key, union map_value **value);

/* BLAKE2b-128 as 32 hexadecimal digits: the fingerprint of a source's record, an ETag. */
struct str fingerprint(struct arena *arena, struct str bytes);

#endif
