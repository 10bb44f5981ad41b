#include "peers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t MAPPED[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static bool is_ipv4(const struct peer *peer)
{
    return memcmp(peer->address, MAPPED, sizeof MAPPED) == 0;
}

struct peer peer_of_socket(const struct sockaddr *address)
{
    struct peer peer = {0};
    if (address->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, address, sizeof four);
        memcpy(peer.address, MAPPED, sizeof MAPPED);
        memcpy(peer.address + sizeof MAPPED, &four.sin_addr, 4);
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, address, sizeof six);
        memcpy(peer.address, &six.sin6_addr, sizeof peer.address);
    }
    return peer;
}

bool peer_parse(struct str text, struct peer *peer)
{
    char copy[64];
    text = str_trim(text);
    if (text.length && text.at[0] == '[') { /* "[…]:port" */
        size_t end = str_find_char(text, ']', 0);
        if (end == SIZE_MAX)
            return false;
        text = str_slice(text, 1, end);
    } else if (str_contains(text, STR(".")) && str_find_char(text, ':', 0) != SIZE_MAX &&
               !str_starts_with(text, STR("::"))) { /* "192.0.2.1:port" */
        text = str_slice(text, 0, str_find_char(text, ':', 0));
    }
    if (text.length == 0 || text.length >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.length);
    copy[text.length] = '\0';
    *peer = (struct peer){0};
    if (inet_pton(AF_INET, copy, peer->address + sizeof MAPPED) == 1) {
        memcpy(peer->address, MAPPED, sizeof MAPPED);
        return true;
    }
    return inet_pton(AF_INET6, copy, peer->address) == 1;
}

const char *peer_shortened(const struct peer *peer, char text[static 46])
{
    struct peer cut = *peer;
    if (is_ipv4(peer)) {
        cut.address[15] = 0;
        inet_ntop(AF_INET, cut.address + sizeof MAPPED, text, 46);
    } else {
        memset(cut.address + 6, 0, 10);
        inet_ntop(AF_INET6, cut.address, text, 46);
    }
    return text;
}

uint64_t peer_key(const struct peer *peer)
{
    size_t kept = is_ipv4(peer) ? sizeof peer->address : 8;
    return hash_str((struct str){(const char *)peer->address, kept});
}

bool networks_parse(struct str text, struct networks *networks, struct error *error)
{
    *networks = (struct networks){0};
    struct str rest = text, part;
    while (str_next(&rest, ',', &part)) {
        part = str_trim(part);
        if (part.length == 0)
            continue;
        if (networks->count == COUNT_OF(networks->at))
            return error_set(error, ERROR_INVALID, "trop de réseaux : %zu au plus", COUNT_OF(networks->at));
        size_t slash = str_find_char(part, '/', 0);
        struct peer base;
        if (!peer_parse(str_slice(part, 0, slash), &base))
            return error_set(error, ERROR_INVALID, "« %.*s » n’est pas une adresse IP", STR_PRINT(part));
        int64_t widest = is_ipv4(&base) ? 32 : 128, bits = widest;
        if (slash != SIZE_MAX &&
            (!str_to_i64(str_slice(part, slash + 1, part.length), &bits) || bits < 0 || bits > widest))
            return error_set(error, ERROR_INVALID, "« %.*s » n’est pas un réseau", STR_PRINT(part));
        networks->at[networks->count].base = base;
        networks->at[networks->count++].bits = (int)(128 - widest + bits);
    }
    return true;
}

bool networks_hold(const struct networks *networks, const struct peer *peer)
{
    for (size_t i = 0; i < networks->count; i++) {
        int bits = networks->at[i].bits;
        size_t whole = (size_t)bits / 8;
        if (memcmp(networks->at[i].base.address, peer->address, whole) != 0)
            continue;
        unsigned mask = 0xFFU << (8 - bits % 8);
        if (bits % 8 == 0 || ((networks->at[i].base.address[whole] ^ peer->address[whole]) & mask & 0xFF) == 0)
            return true;
    }
    return false;
}

struct peer peer_behind(const struct networks *trusted, struct peer nearest, struct str forwarded_for)
{
    static const struct peer local = {0};
    while (forwarded_for.length && (networks_hold(trusted, &nearest) || memcmp(&nearest, &local, sizeof local) == 0)) {
        size_t from = forwarded_for.length;
        while (from > 0 && forwarded_for.at[from - 1] != ',')
            from--;
        struct peer next;
        if (!peer_parse(str_slice(forwarded_for, from, forwarded_for.length), &next))
            break;
        nearest = next;
        forwarded_for = str_slice(forwarded_for, 0, from ? from - 1 : 0);
    }
    return nearest;
}

/* --- Connections by peer: open addressing, never fuller than the server's own limit on connections ------------------
 */

enum { TALLY_SLOTS = 1 << 16 };

struct tally {
    pthread_mutex_t mutex;
    struct {
        uint64_t key;
        int count; /* 0: free */
    } slots[TALLY_SLOTS];
};

struct tally *tally_new(void)
{
    struct tally *tally = memory_new(sizeof *tally);
    pthread_mutex_init(&tally->mutex, NULL);
    return tally;
}

void tally_free(struct tally *tally)
{
    if (!tally)
        return;
    pthread_mutex_destroy(&tally->mutex);
    free(tally);
}

static size_t tally_find(const struct tally *tally, uint64_t key)
{
    size_t at = key % TALLY_SLOTS;
    while (tally->slots[at].count && tally->slots[at].key != key)
        at = (at + 1) % TALLY_SLOTS;
    return at;
}

bool tally_enter(struct tally *tally, uint64_t key, int most)
{
    pthread_mutex_lock(&tally->mutex);
    size_t at = tally_find(tally, key);
    bool enters = tally->slots[at].count < most;
    if (enters) {
        tally->slots[at].key = key;
        tally->slots[at].count++;
    }
    pthread_mutex_unlock(&tally->mutex);
    return enters;
}

void tally_leave(struct tally *tally, uint64_t key)
{
    pthread_mutex_lock(&tally->mutex);
    size_t hole = tally_find(tally, key);
    if (tally->slots[hole].count && --tally->slots[hole].count == 0) {
        /* Moves back those that a probe would no longer find past the hole. */
        for (size_t at = (hole + 1) % TALLY_SLOTS; tally->slots[at].count; at = (at + 1) % TALLY_SLOTS) {
            size_t home = tally->slots[at].key % TALLY_SLOTS;
            if ((at - home) % TALLY_SLOTS >= (at - hole) % TALLY_SLOTS) {
                tally->slots[hole] = tally->slots[at];
                tally->slots[at].count = 0;
                hole = at;
            }
        }
    }
    pthread_mutex_unlock(&tally->mutex);
}

/* --- Token buckets: sets of four, the one with the most left gives way ------------------------------------------- */

enum { LIMITER_SETS = 1 << 12, LIMITER_WAYS = 4 };

struct bucket {
    uint64_t key; /* 0: free */
    int64_t at_ms;
    double left;
    double burst;
};

struct limiter {
    pthread_mutex_t mutex;
    struct bucket sets[LIMITER_SETS][LIMITER_WAYS];
};

struct limiter *limiter_new(void)
{
    struct limiter *limiter = memory_new(sizeof *limiter);
    pthread_mutex_init(&limiter->mutex, NULL);
    return limiter;
}

void limiter_free(struct limiter *limiter)
{
    if (!limiter)
        return;
    pthread_mutex_destroy(&limiter->mutex);
    free(limiter);
}

static struct bucket *limiter_find(struct limiter *limiter, uint64_t key)
{
    struct bucket *set = limiter->sets[key % LIMITER_SETS], *chosen = &set[0];
    for (size_t i = 0; i < LIMITER_WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].key == 0 || (chosen->key && set[i].burst - set[i].left < chosen->burst - chosen->left))
            chosen = &set[i];
    }
    chosen->key = 0;
    return chosen;
}

bool limiter_take(struct limiter *limiter, uint64_t key, unsigned class, int burst, int per_minute, int64_t now_ms,
                  int *wait_seconds)
{
    key ^= (class + 1) * UINT64_C(0x9E3779B97F4A7C15);
    key += key == 0; /* 0 marks a free bucket */
    pthread_mutex_lock(&limiter->mutex);
    struct bucket *bucket = limiter_find(limiter, key);
    if (bucket->key != key)
        *bucket = (struct bucket){key, now_ms, burst, burst};
    double rate = per_minute / 60000.0; /* by millisecond */
    bucket->left += (double)(now_ms > bucket->at_ms ? now_ms - bucket->at_ms : 0) * rate;
    if (bucket->left > burst)
        bucket->left = burst;
    bucket->at_ms = now_ms;
    bool taken = bucket->left >= 1;
    if (taken)
        bucket->left -= 1;
    else
        *wait_seconds = rate > 0 ? (int)((1 - bucket->left) / rate / 1000) + 1 : 3600;
    pthread_mutex_unlock(&limiter->mutex);
    return taken;
}
