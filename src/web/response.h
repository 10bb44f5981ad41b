/* The answer a handler makes. It calls one of the functions below, or returns false with an error, which becomes the
 * error page of the route (a page in French, or problem+json for the API).
 *
 * What is not the handler's business is added after it: ETag of the content when it set none, 304, HEAD, gzip, the
 * Cache-Control of the route's policy, Vary, security headers.
 */
#ifndef WEB_RESPONSE_H
#define WEB_RESPONSE_H

#include "base/base.h"
#include "request.h"

struct response;

/* A body in memory that the response takes over (the buffer is left empty). */
void response_html(struct response *response, struct buffer *page);
void response_json(struct response *response, struct buffer *json);
void response_owned(struct response *response, const char *type, struct buffer *bytes);
/* A body that lives as long as the request: in its arena, in the program, or in the held directory. */
void response_bytes(struct response *response, const char *type, struct str bytes);
/* The same, compressed already with gzip; a client that does not read it gets them plain. */
void response_gzip(struct response *response, const char *type, struct str bytes);
/* No body: 204, or the status set. */
void response_empty(struct response *response, int status);

/* A static file of the program with its compressed forms, made at build. */
struct asset {
    struct str path;  /* "site.css" or "fonts/marianne.woff2" */
    const char *type; /* "text/css; charset=utf-8" */
    const char *etag; /* of the plain bytes, without quotes */
    struct str plain;
    struct str gzip;   /* empty when it would not be smaller */
    struct str brotli; /* the same */
};
void response_asset(struct request *request, struct response *response, const struct asset *asset);

/* A body made while it is sent, in constant memory. `next` appends some bytes to `out` (64 KiB is a good measure) and
 * returns true, false at the end; it runs on the server's threads and must not wait. On *failed the connection is cut,
 * so that nobody takes half a file for a whole one. `release` (may be NULL) is called once, in every case. */
typedef bool (*stream_fn)(void *context, struct buffer *out, bool *failed);
typedef void (*release_fn)(void *context);
void response_stream(struct response *response, const char *type, stream_fn next, release_fn release, void *context);

/* Sends the browser elsewhere: 303 after a form, 301 or 308 for good. `address` is a path of ours ("/28/lieux?page=2",
 * percent-encoded already) or a whole http(s) address; anything else (header injection, "//elsewhere") stops here with
 * ERROR_INTERNAL. */
bool response_redirect(struct response *response, int status, struct str address, struct error *error);

void response_status(struct response *response, int status);
/* An extra header. A value with control characters, or a name out of RFC 9110's, stops with an assertion in the tests
 * and is dropped in service. The strings are copied. */
void response_header(struct response *response, const char *name, struct str value);
/* Saved rather than shown, under that name (RFC 6266, any UTF-8). */
void response_attachment(struct response *response, struct str name);
/* A cookie: HttpOnly, SameSite=Lax, Path=/, Secure and __Host- prefix when the visitor came by https. seconds: 0 for
 * the browser's session, negative to delete. */
void response_cookie(struct request *request, struct response *response, const char *name, struct str value,
                     int64_t seconds);

/* A strong ETag made of what the answer depends on (the version of the directory, the page's parts…), when it is
 * cheaper than the content's. The target and the program's build are added to it. Returns true when the browser has
 * this very answer already: return true at once, 304 is sent. */
bool response_tag(struct request *request, struct response *response, uint64_t version);

/* Not the policy of the route but this one: for a page that turns out to be personal. */
void response_never_stored(struct response *response);

/* Status of an error kind: invalid 400, forbidden 403, missing 404, conflict 409, limited 429, unavailable 503,
 * internal 500. The one place where kinds become statuses. */
int status_of_error(enum error_kind kind);

#endif
