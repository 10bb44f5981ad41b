/* The open connections, by socket number: whose they are, until when they may do what they are doing, and how many are
 * left. Deadlines are held by one thread, the door's (door.c).
 */
#ifndef WEB_LINKS_H
#define WEB_LINKS_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/base.h"
#include "peers.h"

struct link {
    _Atomic int64_t deadline_ms; /* monotonic; the connection is cut then */
    atomic_bool idle;            /* no request whose head was read */
    bool open;                   /* under the mutex */
    struct peer peer;
    uint64_t key;
    bool counted; /* in the tally of its peer */
};

struct links {
    pthread_mutex_t mutex;
    size_t capacity; /* socket numbers below it */
    struct link *at;
    int highest;
    atomic_int open;
    struct tally *tally;
    atomic_llong total, refused, expired;
};

void links_new(struct links *links, size_t capacity);
void links_free(struct links *links);
/* NULL when the number is out of range or the peer has too many (most ≤ 0: no limit by peer). */
struct link *links_open(struct links *links, int socket, struct peer peer, int most_by_peer, int64_t deadline_ms);
void links_close(struct links *links, struct link *link);
/* Cuts what is past its deadline. With `idle`, also lets go of connections that wait for a request: what they sent
 * already is still answered. */
void links_sweep(struct links *links, int64_t now_ms, bool idle);

static inline int64_t monotonic_ms(void)
{
    return monotonic_ns() / 1000000;
}

#endif
