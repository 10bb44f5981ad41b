/* Who is at the other end: addresses, trusted proxies, and what one peer may take of the server (connections, writes).
 * A peer counts by its IPv4 address or its IPv6 /64. Tables are bounded: a flood of addresses cannot fill memory.
 */
#ifndef WEB_PEERS_H
#define WEB_PEERS_H

#include <sys/socket.h>

#include "base/base.h"
#include "request.h"

/* A unix socket gives the zero peer, which is trusted as a proxy. */
struct peer peer_of_socket(const struct sockaddr *address);
bool peer_parse(struct str text, struct peer *peer); /* "192.0.2.1", "2001:db8::1", "[2001:db8::1]:443" */
/* For logs: the /24 of an IPv4 address, the /48 of an IPv6 one: "192.0.2.0", "2001:db8::". */
const char *peer_shortened(const struct peer *peer, char text[static 46]);
uint64_t peer_key(const struct peer *peer);

/* "127.0.0.1, ::1, 10.0.0.0/8" */
struct networks {
    size_t count;
    struct {
        struct peer base;
        int bits; /* of the 128 */
    } at[32];
};
bool networks_parse(struct str text, struct networks *networks, struct error *error);
bool networks_hold(const struct networks *networks, const struct peer *peer);
/* The visitor behind trusted proxies: the last address of X-Forwarded-For that is not one of theirs. */
struct peer peer_behind(const struct networks *trusted, struct peer nearest, struct str forwarded_for);

/* Connections open by peer. */
struct tally;
struct tally *tally_new(void);
void tally_free(struct tally *tally);
bool tally_enter(struct tally *tally, uint64_t key, int most); /* false: this one would be too many */
void tally_leave(struct tally *tally, uint64_t key);

/* Token buckets: `burst` at once, then `per_minute`. A peer that the full table forgets starts afresh; those with the
 * most left are forgotten first. */
struct limiter;
struct limiter *limiter_new(void);
void limiter_free(struct limiter *limiter);
/* Takes one; false with the seconds to wait when none is left. `class` tells unrelated limits apart. */
bool limiter_take(struct limiter *limiter, uint64_t key, unsigned class, int burst, int per_minute, int64_t now_ms,
                  int *wait_seconds);

#endif
