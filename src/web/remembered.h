/* Whole answers kept in memory, for rows of policy CACHE_REMEMBERED: an address asked again within the minute, while
 * the directory did not change, costs a look-up.
 *
 * Bounded (bytes and entries); an answer enters at its second request only, so a crawl through endless addresses does
 * not push out what people read. */
#ifndef WEB_REMEMBERED_H
#define WEB_REMEMBERED_H

#include "base/base.h"

struct answer;
struct route;
struct remembered;

struct remembered *remembered_new(size_t most_bytes);
void remembered_free(struct remembered *remembered);

/* What names an answer: address, host, scheme, encoding. The time stamp is the state of the site it shows. */
struct remembered_key {
    struct str host, target;
    bool secure, gzip;
};
/* The answer, held for the caller, or NULL. `etag` (its browser's If-None-Match) chooses the 304 when it is current. */
struct answer *remembered_find(struct remembered *remembered, const struct remembered_key *key, uint64_t stamp,
                               struct str if_none_match, const struct route **route);
/* True when this address was asked a moment ago already, so its answer is worth keeping. */
bool remembered_wants(struct remembered *remembered, const struct remembered_key *key);
/* Keeps both (holding them). */
void remembered_put(struct remembered *remembered, const struct remembered_key *key, uint64_t stamp,
                    const struct route *route, struct str etag, struct answer *whole, struct answer *unchanged);

struct remembered_figures {
    int64_t hits, misses;
    size_t entries, bytes;
};
struct remembered_figures remembered_figures(struct remembered *remembered);

#endif
