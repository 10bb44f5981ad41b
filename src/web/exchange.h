/* A request and its answer, on their way through the server: what server.c, dispatch.c and the helpers of requests and
 * responses share. Handlers see `struct request` and `struct response` only.
 *
 * Life: exchange_new when the request line was read → dispatch_head (on the loop) → body → dispatch_answer (on the
 * loop, or on the pool for routes of kind BLOCKING) → sent → dispatch_done → freed when the last holder lets go.
 */
#ifndef WEB_EXCHANGE_H
#define WEB_EXCHANGE_H

#include <stdatomic.h>

#include "base/base.h"
#include "body.h"
#include "head.h"
#include "request.h"
#include "response.h"
#include "route.h"

struct answer; /* server.h */

enum { RESPONSE_HEADERS_MOST = 24 };

struct response {
    struct arena *arena;
    int status; /* 0 while the handler has made none */
    const char *type;
    const char *encoding; /* of the body already: "gzip", "br", or NULL */
    struct str bytes;     /* the body, unless it is a stream */
    struct buffer owned;  /* what `bytes` is a view of, when the response owns it */
    stream_fn next;       /* a stream */
    release_fn release;
    void *context;
    struct listener *listener; /* an answer that stays open (live.h) */
    struct str etag;           /* with its quotes, or empty */
    bool never_stored;
    bool immutable;  /* its address changes with its content, whatever the route says */
    bool varies;     /* Vary: Accept-Encoding */
    bool standalone; /* HTML with its style inside, that fetches nothing and runs nothing */
    struct header headers[RESPONSE_HEADERS_MOST];
    size_t header_count;
};

enum exchange_stage {
    STAGE_HEAD,    /* the head is arriving */
    STAGE_BODY,    /* the body is arriving, or there is none */
    STAGE_WORKING, /* on the pool */
    STAGE_ANSWERED /* `answer` is ready */
};

struct exchange {
    struct request request;
    struct response response;
    struct arena arena;
    enum exchange_stage stage;
    atomic_int holders;

    struct str target; /* as received */
    const struct header *headers;
    size_t header_count;
    struct head_facts facts;
    struct match match;

    struct body body;
    int64_t body_limit;
    bool body_refused; /* what still arrives is thrown away, and `answer` says why */

    struct form_value *query;
    size_t query_count;
    bool query_read;
    struct form_value *form;
    size_t form_count;
    bool form_read;
    struct str browser; /* the browser's own identifier, once its cookie was checked or given */

    const struct directory *directory;
    struct session *session;

    bool access_read;
    struct access *access; /* NULL: nobody signed in */
    struct scope scope;    /* where the row's permission is asked */

    struct error error;
    struct answer *answer;
    bool close;        /* after the answer */
    int retry_seconds; /* for Retry-After; 0: a few seconds */
    uint64_t stamp;    /* state of the site the answer shows: see site-state.h */
    int64_t started_ns;

    void *connection; /* the server's */
    void *link;
    struct exchange *next; /* in the pool's queue, or in the list of spare ones */
};

struct exchange *exchange_new(void);
/* One more, one less holder: the last one frees. */
void exchange_hold(struct exchange *exchange);
void exchange_drop(struct exchange *exchange);

/* Makes the response empty again, releasing what it had. */
void response_clear(struct response *response);

/* --- dispatch.c: what a request becomes -------------------------------------------------------------------------- */

enum dispatch {
    DISPATCH_GO,      /* read the body, then dispatch_answer unless `answer` is ready (it was in memory) */
    DISPATCH_REFUSED, /* `answer` is ready; the body is not wanted */
};

struct application; /* what dispatch needs beside the site: application.h */

enum dispatch dispatch_head(struct application *application, struct exchange *exchange);
bool dispatch_is_blocking(const struct exchange *exchange);
/* Runs the handler; afterwards exchange->answer is ready. */
void dispatch_answer(struct application *application, struct exchange *exchange);
/* An error page instead: the pool is full, the body too large. */
void dispatch_refuse(struct application *application, struct exchange *exchange, int status, const struct error *error);
/* It was sent, or the connection broke. */
void dispatch_done(struct application *application, struct exchange *exchange, bool sent);

/* request.c: the query's values; ERROR_INVALID, ERROR_LIMITED. */
bool request_read_query(struct exchange *exchange, struct error *error);

#endif
