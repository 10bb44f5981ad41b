/* From what the handler made to what goes out: errors, ETag and 304, compression, caching, security headers. */
#include "finish.h"

#include <stdio.h>
#include <string.h>

#include "application.h"
#include "error-page.h"

enum { WORTH_COMPRESSING = 1024 };

/* Unless the handler said it: of two policies, a browser takes the last. */
static void add(struct response *response, const char *name, struct str value)
{
    if (value.length && !head_find(response->headers, response->header_count, str_of(name)).at)
        response_header(response, name, value);
}

/* --- Body -------------------------------------------------------------------------------------------------------- */

static bool is_text(const char *type)
{
    if (!type)
        return false;
    struct str text = str_of(type);
    return str_starts_with(text, STR("text/")) || str_contains(text, STR("json")) || str_contains(text, STR("xml")) ||
           str_contains(text, STR("javascript"));
}

static bool accepts_gzip(const struct exchange *exchange)
{
    struct str accepted = head_find(exchange->headers, exchange->header_count, STR("accept-encoding"));
    return accepts_encoding(accepted, STR("gzip"));
}

static bool is_compressible(const struct response *response)
{
    return !response->encoding && !response->listener && is_text(response->type) &&
           (response->next || response->bytes.length >= WORTH_COMPRESSING);
}

static void compress(struct exchange *exchange)
{
    struct response *response = &exchange->response;
    struct buffer small = {0};
    if (response->next && accepts_gzip(exchange)) {
        gzip_stream(&response->next, &response->release, &response->context);
        response->encoding = "gzip";
        return;
    }
    if (response->next || !accepts_gzip(exchange) || !gzip_bytes(response->bytes, &small)) {
        buffer_free(&small);
        return;
    }
    buffer_free(&response->owned);
    response->owned = small;
    response->bytes = buffer_str(&small);
    response->encoding = "gzip";
}

/* Bytes kept compressed, for a client that does not read them so. */
static void decompress(struct exchange *exchange)
{
    struct response *response = &exchange->response;
    struct buffer plain = {0};
    if (!response->encoding || strcmp(response->encoding, "gzip") != 0 || accepts_gzip(exchange))
        return;
    if (!gunzip_bytes(response->bytes, &plain)) {
        buffer_free(&plain);
        return; /* not ours: sent as it is */
    }
    buffer_free(&response->owned);
    response->owned = plain;
    response->bytes = buffer_str(&plain);
    response->encoding = NULL;
}

static enum cache_policy policy_of(const struct exchange *exchange)
{
    if (exchange->response.never_stored || !exchange->match.route)
        return CACHE_NEVER;
    return exchange->match.route->cache;
}

/* The tag of the content as it is about to be sent. */
static void tag(struct exchange *exchange)
{
    struct response *response = &exchange->response;
    if (response->etag.length || response->next || response->status != 200 || policy_of(exchange) == CACHE_NEVER)
        return;
    struct str print = fingerprint(&exchange->arena, response->bytes);
    bool gzip = is_compressible(response) && accepts_gzip(exchange);
    response->etag = arena_printf(&exchange->arena, "\"%.*s%s\"", STR_PRINT(print), gzip ? "-gzip" : "");
}

static bool is_unchanged(const struct exchange *exchange)
{
    const struct response *response = &exchange->response;
    struct str asked = head_find(exchange->headers, exchange->header_count, STR("if-none-match"));
    return response->status == 200 && response->etag.length && tag_matches(asked, response->etag);
}

static void empty_body(struct exchange *exchange)
{
    struct response *response = &exchange->response;
    if (response->release)
        response->release(response->context);
    response->release = NULL;
    response->next = NULL;
    buffer_free(&response->owned);
    response->bytes = STR_NONE;
    response->type = NULL;
    response->encoding = NULL;
    response->status = 304;
}

/* --- Headers ----------------------------------------------------------------------------------------------------- */

static struct str cache_control(const struct application *application, struct exchange *exchange)
{
    int status = exchange->response.status;
    enum cache_policy policy = policy_of(exchange);
    bool kept = status == 200 || status == 304 || status == 301 || status == 308;
    if (policy == CACHE_NEVER || !kept)
        return STR("no-store");
    if (policy == CACHE_IMMUTABLE)
        return STR("public, max-age=31536000, immutable");
    int shared = application->site.settings->shared_cache_seconds;
    return shared > 0 ? arena_printf(&exchange->arena, "public, no-cache, s-maxage=%d", shared)
                      : STR("public, no-cache");
}

static void add_security(const struct application *application, struct exchange *exchange)
{
    struct response *response = &exchange->response;
    enum route_answer answer = exchange->match.route ? exchange->match.route->answer : ANSWER_PAGE;
    add(response, "X-Content-Type-Options", STR("nosniff"));
    if (exchange->request.secure)
        add(response, "Strict-Transport-Security", STR("max-age=31536000"));
    if (answer == ANSWER_API) {
        add(response, "Access-Control-Allow-Origin", STR("*"));
        add(response, "Access-Control-Expose-Headers",
            STR("ETag, Link, Retry-After, Content-Disposition, Content-Range"));
        add(response, "Cross-Origin-Resource-Policy", STR("cross-origin"));
        add(response, "Content-Security-Policy", STR("default-src 'none'; frame-ancestors 'none'"));
        return;
    }
    bool embeddable = answer == ANSWER_EMBEDDABLE;
    add(response, "Cross-Origin-Resource-Policy", embeddable ? STR("cross-origin") : STR("same-origin"));
    /* A worker is bound by the policy of its own script: scripts have the pages'. */
    bool runs = str_starts_with(str_of(response->type), STR("text/html")) ||
                str_starts_with(str_of(response->type), STR("text/javascript"));
    if (response->standalone || (answer == ANSWER_FILE && !runs)) {
        /* Its links lead away, in place of it. */
        add(response, "Content-Security-Policy",
            response->standalone ? STR("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
                                       "sandbox allow-top-navigation-by-user-activation")
                                 : STR("default-src 'none'; style-src 'unsafe-inline'; sandbox"));
        return;
    }
    add(response, "Content-Security-Policy",
        str_of(embeddable ? application->embeddable_policy : application->page_policy));
    add(response, "Referrer-Policy", STR("strict-origin-when-cross-origin"));
    add(response, "Permissions-Policy",
        STR("geolocation=(self), camera=(), microphone=(), payment=(), usb=(), interest-cohort=()"));
    if (!embeddable)
        add(response, "Cross-Origin-Opener-Policy", STR("same-origin"));
}

static void add_headers(const struct application *application, struct exchange *exchange)
{
    struct response *response = &exchange->response;
    add(response, "Content-Type", str_of(response->type));
    add(response, "Content-Encoding", str_of(response->encoding));
    add(response, "ETag", response->etag);
    add(response, "Cache-Control", cache_control(application, exchange));
    if (response->varies)
        add(response, "Vary", STR("Accept-Encoding"));
    add_security(application, exchange);
}

/* --- The whole --------------------------------------------------------------------------------------------------- */

/* Keeps the answer in memory when its row says so and people ask for it. */
static void remember(struct application *application, struct exchange *exchange)
{
    const struct route *route = exchange->match.route;
    struct remembered_key key = exchange_key(exchange);
    if (!route || route->cache != CACHE_REMEMBERED || exchange->response.status != 200 || exchange->response.next ||
        exchange->response.never_stored || !exchange->stamp || !remembered_wants(application->remembered, &key))
        return;
    struct answer *whole = answer_lasting(&exchange->response);
    struct response unchanged = exchange->response; /* a shallow copy, of which the body is not used */
    unchanged.status = 304;
    unchanged.bytes = STR_NONE;
    unchanged.header_count = 0;
    for (size_t i = 0; i < exchange->response.header_count; i++)
        if (!str_starts_with(exchange->response.headers[i].name, STR("Content-Type")) &&
            !str_starts_with(exchange->response.headers[i].name, STR("Content-Encoding")))
            unchanged.headers[unchanged.header_count++] = exchange->response.headers[i];
    struct answer *empty = answer_lasting(&unchanged);
    remembered_put(application->remembered, &key, exchange->stamp, route, exchange->response.etag, whole, empty);
    answer_drop(whole);
    answer_drop(empty);
}

void finish_answer(struct application *application, struct exchange *exchange)
{
    struct response *response = &exchange->response;
    decompress(exchange);
    tag(exchange);
    if (is_compressible(response))
        response->varies = true;
    bool unchanged = is_unchanged(exchange);
    if (unchanged)
        empty_body(exchange);
    else if (is_compressible(response))
        compress(exchange);
    add_headers(application, exchange);
    if (!unchanged)
        remember(application, exchange);
    answer_drop(exchange->answer);
    exchange->answer = answer_new(exchange, exchange->close);
}

void finish_error(struct application *application, struct exchange *exchange, int status, const struct error *error)
{
    response_clear(&exchange->response);
    error_page(&exchange->request, &exchange->response, status, error);
    exchange->response.status = status;
    exchange->response.never_stored = true;
    if (status == 503 || status == 429)
        response_header(
            &exchange->response, "Retry-After",
            arena_printf(&exchange->arena, "%d", exchange->retry_seconds > 0 ? exchange->retry_seconds : 5));
    if (status == 405) {
        static const struct {
            unsigned method;
            const char *name;
        } names[] = {{ROUTE_GET, "GET, HEAD"},
                     {ROUTE_POST, "POST"},
                     {ROUTE_PUT, "PUT"},
                     {ROUTE_PATCH, "PATCH"},
                     {ROUTE_DELETE, "DELETE"}};
        struct buffer allow = {0};
        for (size_t i = 0; i < COUNT_OF(names); i++)
            if (exchange->match.allowed & names[i].method)
                buffer_printf(&allow, "%s%s", allow.length ? ", " : "", names[i].name);
        response_header(&exchange->response, "Allow", buffer_str(&allow));
        buffer_free(&allow);
    }
    finish_answer(application, exchange);
}
