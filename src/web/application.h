/* What stands between the server and the handlers, for as long as the process lives: the site, the compiled routes, the
 * answers kept in memory, the figures, the limits. */
#ifndef WEB_APPLICATION_H
#define WEB_APPLICATION_H

#include <stdatomic.h>

#include "exchange.h"
#include "metrics.h"
#include "peers.h"
#include "remembered.h"
#include "server.h"
#include "site.h"

struct application {
    struct site site; /* first: see application_of */
    const struct route *routes;
    size_t route_count;
    struct router *router;
    struct remembered *remembered;
    struct metrics *metrics;
    struct limiter *limiter;
    struct networks trusted;
    struct server *server; /* set once it runs */
    /* Content-Security-Policy of pages, and of those that others may frame. */
    char page_policy[1024], embeddable_policy[1024];
};

/* The settings, store, directory… of `site` stay the caller's. The routes are checked (ERROR_INVALID names the row). */
bool application_new(const struct site *site, const struct route *routes, size_t route_count,
                     struct application **application, struct error *error);
void application_free(struct application *application);
/* The one that a request goes through. */
const struct application *application_of(const struct request *request);

/* --- finish.c: what is added to what the handler made ------------------------------------------------------------ */

/* ETag, 304, compression, caching and security headers; then exchange->answer is ready. */
void finish_answer(struct application *application, struct exchange *exchange);
/* Instead of the handler's: the error page of the route's kind. */
void finish_error(struct application *application, struct exchange *exchange, int status, const struct error *error);

struct remembered_key exchange_key(const struct exchange *exchange);

/* build-id.c: another number for another build of the program; never 0. */
uint64_t program_mark(void);

#endif
