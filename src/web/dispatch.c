/* What a request becomes: the answer kept in memory, a row of the table and its handler, or a refusal. */
#include <stdio.h>
#include <string.h>

#include "admission.h"
#include "application.h"
#include "browser.h"
#include "finish.h"
#include "site-state.h"

static unsigned route_method(enum method method)
{
    switch (method) {
    case METHOD_GET:
    case METHOD_HEAD: return ROUTE_GET;
    case METHOD_POST: return ROUTE_POST;
    case METHOD_PUT: return ROUTE_PUT;
    case METHOD_PATCH: return ROUTE_PATCH;
    case METHOD_DELETE: return ROUTE_DELETE;
    default: return 0;
    }
}

static bool is_write(enum method method)
{
    return method != METHOD_GET && method != METHOD_HEAD && method != METHOD_OPTIONS;
}

/* --- The head ---------------------------------------------------------------------------------------------------- */

static void fill_request(const struct application *application, struct exchange *exchange)
{
    struct request *request = &exchange->request;
    const struct head_facts *facts = &exchange->facts;
    struct str forwarded = head_find(exchange->headers, exchange->header_count, STR("x-forwarded-for"));
    struct str scheme = head_find(exchange->headers, exchange->header_count, STR("x-forwarded-proto"));
    static const struct peer local = {0};
    bool proxied =
        networks_hold(&application->trusted, &request->peer) || memcmp(&request->peer, &local, sizeof local) == 0;
    request->site = &application->site;
    request->method = facts->method;
    request->path = facts->path;
    request->target = facts->target;
    request->query = facts->query;
    request->host = facts->host;
    request->secure = proxied && str_equal(scheme, STR("https"));
    if (proxied)
        request->peer = peer_behind(&application->trusted, request->peer, forwarded);
    request->now = instant_now();
}

struct remembered_key exchange_key(const struct exchange *exchange)
{
    struct str accepted = head_find(exchange->headers, exchange->header_count, STR("accept-encoding"));
    bool known = exchange->request.site->settings->public_address != NULL;
    return (struct remembered_key){.host = known ? STR_NONE : exchange->request.host,
                                   .target = exchange->request.target,
                                   .secure = exchange->request.secure,
                                   .gzip = accepts_encoding(accepted, STR("gzip"))};
}

static bool find_remembered(struct application *application, struct exchange *exchange)
{
    if (exchange->request.method != METHOD_GET && exchange->request.method != METHOD_HEAD)
        return false;
    struct remembered_key key = exchange_key(exchange);
    exchange->stamp = site_stamp(&application->site, exchange->request.now);
    if (exchange->close) /* a shared answer cannot say "close" */
        return false;
    struct str asked = head_find(exchange->headers, exchange->header_count, STR("if-none-match"));
    exchange->answer = remembered_find(application->remembered, &key, exchange->stamp, asked, &exchange->match.route);
    return exchange->answer != NULL;
}

static enum dispatch refuse(struct application *application, struct exchange *exchange, int status,
                            enum error_kind kind, const char *message)
{
    error_set(&exchange->error, kind, "%s", message);
    dispatch_refuse(application, exchange, status, &exchange->error);
    return DISPATCH_REFUSED;
}

/* The address without the slash at its end, when that one exists. */
static bool redirect_slash(struct application *application, struct exchange *exchange)
{
    struct str path = exchange->request.path, raw = exchange->request.target;
    struct match match;
    if (path.length < 2 || path.at[path.length - 1] != '/' || is_write(exchange->request.method))
        return false;
    router_match(application->router, str_slice(path, 0, path.length - 1), ROUTE_GET, &match);
    if (!match.route)
        return false;
    size_t mark = str_find_char(raw, '?', 0);
    struct str before = str_slice(raw, 0, mark), after = mark == SIZE_MAX ? STR_NONE : str_slice(raw, mark, raw.length);
    if (!str_ends_with(before, STR("/")))
        return false;
    struct str address =
        arena_printf(&exchange->arena, "%.*s%.*s", (int)(before.length - 1), before.at, STR_PRINT(after));
    if (!response_redirect(&exchange->response, 308, address, &exchange->error))
        return false;
    finish_answer(application, exchange);
    return true;
}

/* A browser asking, for another site's script, what the API allows (Fetch, CORS preflight). */
static enum dispatch answer_options(struct application *application, struct exchange *exchange)
{
    struct match *match = &exchange->match;
    router_match(application->router, exchange->request.path, ROUTE_GET, match);
    if (!match->route || match->route->answer != ANSWER_API)
        return refuse(application, exchange, match->allowed ? 405 : 404, ERROR_MISSING,
                      "Cette adresse n’admet pas OPTIONS.");
    response_empty(&exchange->response, 204);
    response_header(&exchange->response, "Access-Control-Allow-Methods", STR("GET, HEAD"));
    response_header(&exchange->response, "Access-Control-Allow-Headers", STR("If-None-Match, Accept"));
    response_header(&exchange->response, "Access-Control-Max-Age", STR("86400"));
    exchange->response.never_stored = true;
    finish_answer(application, exchange);
    return DISPATCH_REFUSED;
}

static enum dispatch send_to_sign_in(struct application *application, struct exchange *exchange)
{
    bool sent;
    if (!admission_turn_away(exchange, &sent, &exchange->error)) {
        dispatch_refuse(application, exchange, status_of_error(exchange->error.kind), &exchange->error);
        return DISPATCH_REFUSED;
    }
    finish_answer(application, exchange);
    return DISPATCH_REFUSED;
}

static bool within_rate(struct application *application, struct exchange *exchange)
{
    const struct route *route = exchange->match.route;
    const struct settings *settings = application->site.settings;
    int burst = 0, per_minute = 0;
    enum rate rate = route->rate;
    if (rate == RATE_EXPORT) {
        burst = 300;
        per_minute = 60;
    } else if (rate == RATE_SECRET) {
        burst = 10;
        per_minute = 3;
    } else if (rate == RATE_USUAL && is_write(exchange->request.method)) {
        burst = per_minute = settings->writes_per_minute;
    }
    if (burst == 0 || settings->writes_per_minute == 0)
        return true;
    return limiter_take(application->limiter, peer_key(&exchange->request.peer), rate, burst, per_minute,
                        monotonic_ns() / 1000000, &exchange->retry_seconds);
}

enum dispatch dispatch_head(struct application *application, struct exchange *exchange)
{
    struct match *match = &exchange->match;
    fill_request(application, exchange);
    if (find_remembered(application, exchange))
        return DISPATCH_GO;
    if (exchange->request.method == METHOD_OPTIONS)
        return answer_options(application, exchange);
    router_match(application->router, exchange->request.path, route_method(exchange->request.method), match);
    exchange->request.route = match->route;
    if (!match->route) {
        if (redirect_slash(application, exchange))
            return DISPATCH_REFUSED;
        return match->allowed
                   ? refuse(application, exchange, 405, ERROR_INVALID, "Cette adresse n’admet pas cette action.")
                   : refuse(application, exchange, 404, ERROR_MISSING, "Rien n’existe à cette adresse.");
    }
    memcpy(exchange->request.values, match->values, sizeof match->values);
    if (match->route->permission == PERMISSION_NONE)
        return refuse(application, exchange, 403, ERROR_FORBIDDEN, "Cette page n’est ouverte à personne.");
    /* Nobody is signed in for sure: told before the body is read. */
    if (match->route->permission != PERMISSION_PUBLIC && !session_cookie(&exchange->request).length)
        return send_to_sign_in(application, exchange);
    exchange->body_limit = match->route->body_bytes ? match->route->body_bytes : application->site.settings->body_bytes;
    if (exchange->facts.content_length > exchange->body_limit) {
        exchange->close = true;
        struct str most = text_decimal(&exchange->arena, (double)exchange->body_limit / 1e6, 1);
        error_set(&exchange->error, ERROR_LIMITED, "L’envoi est trop lourd : %.*s" NBSP "Mo au plus.", STR_PRINT(most));
        dispatch_refuse(application, exchange, 413, &exchange->error);
        return DISPATCH_REFUSED;
    }
    if (!within_rate(application, exchange))
        return refuse(application, exchange, 429, ERROR_LIMITED,
                      "Vous avez fait beaucoup de demandes en peu de temps.");
    return DISPATCH_GO;
}

bool dispatch_is_blocking(const struct exchange *exchange)
{
    return exchange->match.route->kind == BLOCKING;
}

/* --- The answer -------------------------------------------------------------------------------------------------- */

static bool run(struct exchange *exchange, struct error *error)
{
    const struct route *route = exchange->match.route;
    struct request *request = &exchange->request;
    if (!request_read_query(exchange, error))
        return false;
    if (is_write(request->method) && route->answer != ANSWER_API && !browser_check(exchange, error))
        return false;
    bool sent_elsewhere = false;
    if (route->permission != PERMISSION_PUBLIC && !admission_check(exchange, &sent_elsewhere, error))
        return false;
    return sent_elsewhere || route->handler(request, &exchange->response, error);
}

static void end_reading(struct exchange *exchange)
{
    session_end(exchange->session);
    exchange->session = NULL;
}

void dispatch_answer(struct application *application, struct exchange *exchange)
{
    struct error error = {0};
    bool done = run(exchange, &error);
    end_reading(exchange);
    if (done && exchange->response.status == 0)
        done = error_set(&error, ERROR_INTERNAL, "route %s made no answer", exchange->match.route->name);
    if (done) {
        finish_answer(application, exchange);
        return;
    }
    if (error.kind == ERROR_INTERNAL)
        log_event(LOG_LEVEL_ERROR, "handler", "route=%s error=%s", exchange->match.route->name,
                  log_quote(error.message));
    if (error.kind == ERROR_UNAVAILABLE && exchange->match.route->kind == BLOCKING)
        metrics_database_error(application->metrics);
    finish_error(application, exchange, status_of_error(error.kind), &error);
    end_reading(exchange); /* the page of the error looks who asks, when the handler had not */
}

void dispatch_refuse(struct application *application, struct exchange *exchange, int status, const struct error *error)
{
    exchange->request.site = &application->site;
    exchange->access_read = true; /* refused on the event loop, where the database is not read: the page is anybody's */
    finish_error(application, exchange, status, error);
}

void dispatch_done(struct application *application, struct exchange *exchange, bool sent)
{
    int status = exchange->answer ? answer_status(exchange->answer) : 0;
    int64_t nanoseconds = monotonic_ns() - exchange->started_ns;
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    metrics_request(application->metrics, exchange->match.route, status, nanoseconds);
    if (!application->site.settings->access_log)
        return;
    char peer[46];
    /* The path is left out: it may hold a person's name one day. The route says enough. */
    log_event(LOG_LEVEL_INFO, "request", "method=%s route=%s status=%d bytes=%zu ms=%.2f peer=%s%s",
              methods[exchange->facts.method], exchange->match.route ? exchange->match.route->name : "none", status,
              exchange->answer ? answer_bytes(exchange->answer) : 0, (double)nanoseconds / 1e6,
              peer_shortened(&exchange->request.peer, peer), sent ? "" : " cut=true");
}
