/* A real server on loopback for the tests of the web room, with a few rows of its own, and a raw client that sends
 * bytes as they are.
 */
#ifndef WEB_HOUSE_H
#define WEB_HOUSE_H

#include "application.h"
#include "testing.h"
#include "web/web.h"

struct house {
    struct arena arena;
    struct settings settings;
    struct application *application;
    struct server *server;
    int listen, port;
};

/* Settings are the defaults with little patience; change them between the two. */
void house_settings(struct house *house);
void house_open(struct house *house);
/* The same with rows and a site of the test's own; the settings of the site are the house's. */
void house_open_site(struct house *house, const struct site *site, const struct route *routes, size_t count);
bool house_close(struct house *house); /* what server_stop said */

/* The rows that the server answers:
 *   GET  /hello                 200 JSON, inline
 *   GET  /page                  200 HTML of some kilobytes, CACHE_REMEMBERED
 *   GET  /slow                  200 after 300 ms, blocking
 *   GET  /stream                1 MB of text, streamed; ?cut=1 fails half-way
 *   GET  /redirect?to=…         303
 *   GET, POST /form             a form
 *   POST /api/echo              200 with the body's length and hash
 *   GET  /values/{a:slug}/{n:number}.txt
 *   GET  /private               needs an operator
 *   GET  /fail?kind=…           an error of that kind
 */
extern const struct route HOUSE_ROUTES[];
extern const size_t HOUSE_ROUTE_COUNT;

/* --- A raw client ------------------------------------------------------------------------------------------------ */

struct reply {
    int status;      /* 0: none came */
    struct str head; /* status line and headers */
    struct str body; /* decoded when chunked */
    bool whole;      /* the body came to its end */
    bool closed;     /* the connection ended */
};

int dial(int port);
void send_bytes(int socket, struct str bytes); /* as many as the other end takes */
/* One answer, waiting `milliseconds` at most for each read. `head_only`: to a HEAD request. */
struct reply read_reply(struct arena *arena, int socket, int milliseconds, bool head_only);
/* dial, send, read, close. */
struct reply ask(struct arena *arena, int port, struct str bytes);
/* The same for "GET target" with extra header lines ("A: b\r\n…"), connection closed after. */
struct reply get(struct arena *arena, int port, const char *target, const char *headers);
struct str reply_header(const struct reply *reply, const char *name);

#endif
