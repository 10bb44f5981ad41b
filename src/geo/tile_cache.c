/* Compressed tiles, in eight compartments so that threads seldom wait for one another. In each: a table by key and a
 * ring by last use. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "geo/tile.h"

enum { COMPARTMENTS = 8, BUCKETS = 1024 };

struct kept {
    struct tile_key key;
    struct kept *next_in_bucket;
    struct kept *newer, *older;
    size_t length;
    char bytes[];
};

struct compartment {
    pthread_mutex_t lock;
    struct kept *buckets[BUCKETS];
    struct kept *newest, *oldest;
    size_t bytes;
};

struct tile_cache {
    size_t most_bytes; /* of a compartment */
    struct compartment compartments[COMPARTMENTS];
};

static uint64_t mix(uint64_t value)
{
    value = (value ^ value >> 31) * 0x9E3779B97F4A7C15U;
    value = (value ^ value >> 29) * 0xBF58476D1CE4E5B9U;
    return value ^ value >> 32;
}

static uint64_t key_hash(const struct tile_key *key)
{
    uint64_t place = (uint64_t)key->tile.z << 56 ^ (uint64_t)key->tile.x << 28 ^ key->tile.y;
    return mix(mix(mix(place) + key->version) + key->content);
}

static bool same_key(const struct tile_key *a, const struct tile_key *b)
{
    return a->version == b->version && a->content == b->content && a->tile.z == b->tile.z && a->tile.x == b->tile.x &&
           a->tile.y == b->tile.y;
}

struct tile_cache *tile_cache_new(size_t most_bytes)
{
    struct tile_cache *cache = memory_new(sizeof *cache);
    cache->most_bytes = most_bytes / COMPARTMENTS;
    for (size_t i = 0; i < COMPARTMENTS; i++)
        pthread_mutex_init(&cache->compartments[i].lock, NULL);
    return cache;
}

void tile_cache_free(struct tile_cache *cache)
{
    if (!cache)
        return;
    for (size_t i = 0; i < COMPARTMENTS; i++) {
        struct kept *older;
        for (struct kept *kept = cache->compartments[i].newest; kept; kept = older) {
            older = kept->older;
            free(kept);
        }
        pthread_mutex_destroy(&cache->compartments[i].lock);
    }
    free(cache);
}

static size_t weight(const struct kept *kept)
{
    return sizeof *kept + kept->length;
}

static void take_out_of_ring(struct compartment *c, struct kept *kept)
{
    *(kept->newer ? &kept->newer->older : &c->newest) = kept->older;
    *(kept->older ? &kept->older->newer : &c->oldest) = kept->newer;
}

static void put_first(struct compartment *c, struct kept *kept)
{
    kept->newer = NULL;
    kept->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = kept;
    c->newest = kept;
}

static struct kept **find(struct compartment *c, const struct tile_key *key, uint64_t hash)
{
    struct kept **at = &c->buckets[hash / COMPARTMENTS % BUCKETS];
    while (*at && !same_key(&(*at)->key, key))
        at = &(*at)->next_in_bucket;
    return at;
}

static void let_go(struct compartment *c, struct kept **at)
{
    struct kept *kept = *at;
    if (!kept)
        return;
    *at = kept->next_in_bucket;
    take_out_of_ring(c, kept);
    c->bytes -= weight(kept);
    free(kept);
}

bool tile_cache_get(struct tile_cache *cache, const struct tile_key *key, struct arena *arena, struct str *bytes)
{
    uint64_t hash = key_hash(key);
    struct compartment *c = &cache->compartments[hash % COMPARTMENTS];
    pthread_mutex_lock(&c->lock);
    struct kept *kept = *find(c, key, hash);
    if (kept) {
        take_out_of_ring(c, kept);
        put_first(c, kept);
        *bytes = arena_str(arena, (struct str){kept->bytes, kept->length});
    }
    pthread_mutex_unlock(&c->lock);
    return kept != NULL;
}

void tile_cache_put(struct tile_cache *cache, const struct tile_key *key, struct str bytes)
{
    if (bytes.length + sizeof(struct kept) > cache->most_bytes)
        return;
    struct kept *kept = memory_new(sizeof *kept + bytes.length);
    kept->key = *key;
    kept->length = bytes.length;
    if (bytes.length)
        memcpy(kept->bytes, bytes.at, bytes.length);
    uint64_t hash = key_hash(key);
    struct compartment *c = &cache->compartments[hash % COMPARTMENTS];
    pthread_mutex_lock(&c->lock);
    struct kept **at = find(c, key, hash);
    if (*at) /* another thread made it too */
        let_go(c, at);
    while (c->oldest && c->bytes + weight(kept) > cache->most_bytes)
        let_go(c, find(c, &c->oldest->key, key_hash(&c->oldest->key)));
    at = &c->buckets[hash / COMPARTMENTS % BUCKETS];
    kept->next_in_bucket = *at;
    *at = kept;
    put_first(c, kept);
    c->bytes += weight(kept);
    pthread_mutex_unlock(&c->lock);
}

size_t tile_cache_bytes(struct tile_cache *cache)
{
    size_t bytes = 0;
    for (size_t i = 0; i < COMPARTMENTS; i++) {
        pthread_mutex_lock(&cache->compartments[i].lock);
        bytes += cache->compartments[i].bytes;
        pthread_mutex_unlock(&cache->compartments[i].lock);
    }
    return bytes;
}
