/* The HTTP server: connections in, answers out. libmicrohttpd is behind this header and nothing of it leaks: another
 * engine would replace server.c alone.
 *
 * Threads: one door (accepts, keeps time, lets refused senders finish), `threads` event loops, `blocking_threads`
 * workers for routes that wait. Every connection has a deadline for what it is doing (sending a head, sending a body,
 * getting its answer), whatever trickles in meanwhile.
 */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "base/base.h"
#include "exchange.h"
#include "web/web.h"

struct server;
struct application;

/* `listen` is a bound, listening socket, which stays the caller's. */
bool server_start(const struct settings *settings, int listen, struct application *application, struct server **server,
                  struct error *error);
/* Stops accepting, lets answers under way finish (settings->stop_seconds at most), then frees everything. False when
 * some had to be cut. */
bool server_stop(struct server *server);

/* --- Answers: immutable, shared between connections -------------------------------------------------------------- */

/* From a finished response. A body that the response owns passes to the answer; one that it borrows makes the answer
 * hold the exchange. With `close`, the connection ends after it. */
struct answer *answer_new(struct exchange *exchange, bool close);
/* The same with a copy of the body, to outlive the exchange. */
struct answer *answer_lasting(const struct response *response);
struct answer *answer_hold(struct answer *answer);
void answer_drop(struct answer *answer);
int answer_status(const struct answer *answer);
size_t answer_bytes(const struct answer *answer); /* of the body; 0 for a stream */

/* --- Figures, for /metrics --------------------------------------------------------------------------------------- */

struct server_figures {
    int connections;
    int64_t connections_total;
    int64_t connections_refused; /* beyond the limits */
    int64_t connections_expired; /* past their deadline */
    int pool_busy, pool_waiting;
};
struct server_figures server_figures(const struct server *server);

#endif
