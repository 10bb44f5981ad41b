#include "remembered.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "finish.h"
#include "server.h"

enum { SHARDS = 16, SETS = 256, WAYS = 4, ASKED = 4096, KEY_BYTES_MOST = 512, ANSWER_BYTES_MOST = 1024 * 1024 };

struct entry {
    uint64_t hash; /* 0: free */
    uint64_t stamp;
    const struct route *route;
    char *key;
    size_t key_length, bytes;
    char etag[64];
    size_t etag_length;
    struct answer *whole, *unchanged;
    uint32_t used; /* the shard's clock when last found */
};

struct shard {
    pthread_mutex_t mutex;
    uint32_t clock;
    size_t bytes, entries;
    struct entry sets[SETS][WAYS];
    uint64_t asked[ASKED / SHARDS]; /* addresses asked once */
    _Atomic int64_t hits, misses;
};

struct remembered {
    size_t most_bytes; /* of a shard */
    struct shard shards[SHARDS];
};

struct remembered *remembered_new(size_t most_bytes)
{
    struct remembered *remembered = memory_new(sizeof *remembered);
    remembered->most_bytes = most_bytes / SHARDS;
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_init(&remembered->shards[i].mutex, NULL);
    return remembered;
}

static void entry_clear(struct shard *shard, struct entry *entry)
{
    if (!entry->hash)
        return;
    shard->bytes -= entry->bytes;
    shard->entries--;
    answer_drop(entry->whole);
    answer_drop(entry->unchanged);
    free(entry->key);
    *entry = (struct entry){0};
}

void remembered_free(struct remembered *remembered)
{
    if (!remembered)
        return;
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &remembered->shards[i];
        for (size_t set = 0; set < SETS; set++)
            for (size_t way = 0; way < WAYS; way++)
                entry_clear(shard, &shard->sets[set][way]);
        pthread_mutex_destroy(&shard->mutex);
    }
    free(remembered);
}

/* Flags, host and target in one text; 0 when too long to be kept. */
static size_t key_write(const struct remembered_key *key, char text[static KEY_BYTES_MOST])
{
    if (key->host.length + key->target.length + 3 > KEY_BYTES_MOST)
        return 0;
    size_t length = 0;
    text[length++] = (char)('0' + key->secure * 2 + key->gzip);
    if (key->host.length)
        memcpy(text + length, key->host.at, key->host.length);
    length += key->host.length;
    memcpy(text + length, key->target.at, key->target.length);
    return length + key->target.length;
}

static struct entry *find(struct shard *shard, uint64_t hash, const char *key, size_t length)
{
    struct entry *set = shard->sets[hash / SHARDS % SETS];
    for (size_t way = 0; way < WAYS; way++)
        if (set[way].hash == hash && set[way].key_length == length && memcmp(set[way].key, key, length) == 0)
            return &set[way];
    return NULL;
}

struct answer *remembered_find(struct remembered *remembered, const struct remembered_key *key, uint64_t stamp,
                               struct str if_none_match, const struct route **route)
{
    char text[KEY_BYTES_MOST];
    size_t length = key_write(key, text);
    if (length == 0)
        return NULL;
    uint64_t hash = hash_str((struct str){text, length}) | 1;
    struct shard *shard = &remembered->shards[(hash >> 1) % SHARDS];
    struct answer *found = NULL;
    pthread_mutex_lock(&shard->mutex);
    struct entry *entry = find(shard, hash, text, length);
    if (entry && entry->stamp == stamp) {
        bool same = tag_matches(if_none_match, (struct str){entry->etag, entry->etag_length});
        found = answer_hold(same ? entry->unchanged : entry->whole);
        *route = entry->route;
        entry->used = ++shard->clock;
        shard->hits++;
    } else {
        shard->misses++;
    }
    pthread_mutex_unlock(&shard->mutex);
    return found;
}

bool remembered_wants(struct remembered *remembered, const struct remembered_key *key)
{
    char text[KEY_BYTES_MOST];
    size_t length = key_write(key, text);
    if (length == 0)
        return false;
    uint64_t hash = hash_str((struct str){text, length}) | 1;
    struct shard *shard = &remembered->shards[(hash >> 1) % SHARDS];
    pthread_mutex_lock(&shard->mutex);
    uint64_t *asked = &shard->asked[hash / SHARDS % COUNT_OF(shard->asked)];
    bool again = *asked == hash || find(shard, hash, text, length);
    *asked = hash;
    pthread_mutex_unlock(&shard->mutex);
    return again;
}

static struct entry *oldest(struct entry *entries, size_t count, uint32_t clock)
{
    struct entry *chosen = &entries[0];
    for (size_t i = 0; i < count; i++) {
        if (!entries[i].hash)
            return &entries[i];
        if (clock - entries[i].used > clock - chosen->used)
            chosen = &entries[i];
    }
    return chosen;
}

/* Frees the least used entries until `bytes` more fit, looking at a few sets in turn. */
static bool make_room(struct remembered *remembered, struct shard *shard, size_t bytes, uint64_t from)
{
    for (size_t i = 0; i < SETS && shard->bytes + bytes > remembered->most_bytes; i++) {
        struct entry *set = shard->sets[(from + i) % SETS];
        for (size_t way = 0; way < WAYS && shard->bytes + bytes > remembered->most_bytes; way++)
            entry_clear(shard, oldest(set, WAYS, shard->clock));
    }
    return shard->bytes + bytes <= remembered->most_bytes;
}

void remembered_put(struct remembered *remembered, const struct remembered_key *key, uint64_t stamp,
                    const struct route *route, struct str etag, struct answer *whole, struct answer *unchanged)
{
    char text[KEY_BYTES_MOST];
    size_t length = key_write(key, text), bytes = answer_bytes(whole) + 4096;
    if (length == 0 || etag.length > sizeof((struct entry){0}).etag || bytes > ANSWER_BYTES_MOST)
        return;
    uint64_t hash = hash_str((struct str){text, length}) | 1;
    struct shard *shard = &remembered->shards[(hash >> 1) % SHARDS];
    pthread_mutex_lock(&shard->mutex);
    struct entry *entry = find(shard, hash, text, length);
    if (!entry)
        entry = oldest(shard->sets[hash / SHARDS % SETS], WAYS, shard->clock);
    entry_clear(shard, entry);
    if (make_room(remembered, shard, bytes, hash / SHARDS + 1)) {
        *entry = (struct entry){.hash = hash,
                                .stamp = stamp,
                                .route = route,
                                .key = memory_cstr((struct str){text, length}),
                                .key_length = length,
                                .bytes = bytes,
                                .etag_length = etag.length,
                                .whole = answer_hold(whole),
                                .unchanged = answer_hold(unchanged),
                                .used = ++shard->clock};
        if (etag.length)
            memcpy(entry->etag, etag.at, etag.length);
        shard->bytes += bytes;
        shard->entries++;
    }
    pthread_mutex_unlock(&shard->mutex);
}

struct remembered_figures remembered_figures(struct remembered *remembered)
{
    struct remembered_figures figures = {0};
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &remembered->shards[i];
        pthread_mutex_lock(&shard->mutex);
        figures.hits += shard->hits;
        figures.misses += shard->misses;
        figures.entries += shard->entries;
        figures.bytes += shard->bytes;
        pthread_mutex_unlock(&shard->mutex);
    }
    return figures;
}
