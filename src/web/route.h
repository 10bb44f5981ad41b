/* A route is a row: method, pattern, permission, how it runs, how long it may be kept, its handler. ROUTES (routes.c)
 * is the whole site; a test walks it and proves that no row lacks a permission.
 *
 * Patterns: segments between slashes, each one literal ("lieux", "openapi.json") or one parameter with its type
 * ("{slug:slug}", "{y:number}.mvt"). At each segment a literal wins over the parameter, for good; two rows may not have
 * different parameters at the same place. So matching takes one look per segment and never goes back.
 *   slug    a-z 0-9 and single hyphens, 1..120 bytes
 *   code    A-Z 0-9, 1..9 bytes (INSEE and SIREN codes)
 *   id      an identifier of base/id.h
 *   number  0 or 1..9 followed by digits, at most 9 digits
 *   text    any UTF-8 without slash nor control character, 1..200 bytes
 *   rest    everything to the end, slashes included, 1..500 bytes: only last
 *
 * Who may: the permission of the row (accounts/permission.h), asked where the pattern says: {space:slug} the space,
 * {epci:code} the intercommunality, {structure:id} the structure. It is checked before the handler runs (admission.h).
 * A row that is not public is of kind BLOCKING and policy CACHE_NEVER; one whose permission is asked in a space has
 * {space:slug} in its pattern: router_new refuses the others.
 *
 * Rules of answers: HEAD goes to GET's row; a path that exists with other methods is 405 with Allow; a page asked with
 * a slash too many at the end is sent (308) to the address without it; nothing found is 404. Whatever a pattern does
 * not take is not an address: empty segments, "." and "..", broken or overlong escapes, %2F, %00 are 400.
 */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "accounts/permission.h"
#include "base/base.h"
#include "request.h"
#include "response.h"

enum route_kind {
    INLINE,  /* answers from memory, on the event loop: no database, no file, no wait */
    BLOCKING /* runs on the bounded pool: database, password hashing */
};

/* What an answer is: chooses the form of its errors and its security headers. */
enum route_answer {
    ANSWER_PAGE,       /* HTML */
    ANSWER_EMBEDDABLE, /* HTML that other sites may frame (settings->frame_ancestors) */
    ANSWER_API,        /* JSON and the like, open to every origin (CORS *), never with cookies */
    ANSWER_FILE        /* assets, robots.txt, sitemap */
};

enum cache_policy {
    CACHE_NEVER,      /* no-store: personal, or with a form in it */
    CACHE_REVALIDATE, /* public, asked again each time with its ETag: a correction is seen at once */
    CACHE_REMEMBERED, /* the same, and the whole answer is kept in memory until the directory changes or the minute
                         ends: only for answers that depend on nothing but target, directory and minute */
    CACHE_IMMUTABLE   /* a year: the address changes with the content */
};

/* What one peer may ask in a while; beyond, 429 with Retry-After. */
enum rate {
    RATE_USUAL, /* reading is free; writing: settings->writes_per_minute */
    RATE_FREE,
    RATE_EXPORT, /* whole files: 300 at once, then 60 a minute */
    RATE_SECRET  /* passwords and links to sign in: 10 at once, then 3 a minute */
};

enum { ROUTE_GET = 1, ROUTE_POST = 2, ROUTE_PUT = 4, ROUTE_PATCH = 8, ROUTE_DELETE = 16 };

typedef bool (*handler_fn)(struct request *request, struct response *response, struct error *error);

struct route {
    const char *name; /* unique, "place-page": metrics, logs, the address in route_address */
    unsigned methods; /* ROUTE_GET | … */
    const char *pattern;
    enum permission permission;
    enum route_kind kind;
    enum route_answer answer;
    enum cache_policy cache;
    handler_fn handler;
    int64_t body_bytes; /* largest body; 0: settings->body_bytes */
    enum rate rate;
    const struct operation *operation; /* how the API's description tells it; NULL: not in it (api/description.h) */
};

extern const struct route ROUTES[];
extern const size_t ROUTE_COUNT;

/* The address of a row with its parameters filled in the order of the pattern and percent-encoded:
 * route_address(arena, "place-page", STR("28"), slug) gives "/28/lieux/mediatheque-d-epernon". Stops the program when
 * the name is unknown or the count of values differs: tests visit every link. */
struct str route_address_of(struct arena *arena, const char *name, const struct str *values, size_t count);
#define route_address(arena, name, ...)                                                                                \
    route_address_of((arena), (name), (const struct str[]){__VA_ARGS__},                                               \
                     sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str))

/* The position of a parameter in the row's pattern, or SIZE_MAX. */
size_t route_parameter(const struct route *route, struct str name);

/* --- For dispatch.c and the tests ------------------------------------------------------------------------------------
 */

struct router;
/* Compiles a table; ERROR_INVALID names the row that is wrong or clashes with another. */
bool router_new(const struct route *routes, size_t count, struct router **router, struct error *error);
void router_free(struct router *router);

struct match {
    const struct route *route; /* NULL: see `allowed` */
    unsigned allowed;          /* methods of the rows with this path; 0: no such path */
    struct str values[PATH_VALUES_MOST];
};
/* `path` is decoded; values are views of it. */
void router_match(const struct router *router, struct str path, unsigned method, struct match *match);

#endif
