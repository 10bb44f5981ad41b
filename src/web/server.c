/* Connections, threads and the traffic with libmicrohttpd. What a request becomes is dispatch.c's business. */
#include "server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "door.h"
#include "links.h"
#include "mhd.h"
#include "pool.h"

enum {
    /* One request's head must fit in it: the strict limits of head.h leave room for its own bookkeeping. */
    CONNECTION_MEMORY = 32 * 1024,
    BODY_RATE = 16 * 1024,     /* bytes a second that a sender must reach on the whole */
    BODY_GRACE_MS = 20 * 1000, /* before that rate is asked */
    REFUSED_BODY_MOST = 16 * 1024 * 1024
};

struct server {
    const struct settings *settings;
    struct application *application;
    struct links links;
    struct door *door;
    struct pool *pool;
    struct MHD_Daemon *daemon;
    atomic_bool stopping;
};

/* --- The head ---------------------------------------------------------------------------------------------------- */

/* Called with the request line; the library cuts the target in place afterwards, so it is copied. */
static void *on_request_line(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)context;
    struct exchange *exchange = exchange_new();
    exchange->started_ns = monotonic_ns();
    exchange->connection = connection;
    exchange->target = arena_str(&exchange->arena, str_of(target));
    return exchange;
}

/* The target stays encoded: head.c decodes it, strictly. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

struct collected {
    struct header *at;
    size_t count;
};

static enum MHD_Result collect_header(void *context, enum MHD_ValueKind kind, const char *name, size_t name_length,
                                      const char *value, size_t value_length)
{
    (void)kind;
    struct collected *collected = context;
    if (collected->count > HEAD_HEADERS_MOST)
        return MHD_NO;
    collected->at[collected->count++] = (struct header){{name, name_length}, {value ? value : "", value_length}};
    return MHD_YES;
}

/* libmicrohttpd 0.9 (Debian 12) cuts lines in place, at a bare line feed or at a NUL too, without saying so. What it
 * hands over then has holes: the version must begin just after the target and its blank, and each line just after the
 * CR LF of the one before, which were made NULs. Later versions refuse these by themselves. The memory looked at is the
 * connection's own: the library keeps its list of headers after it. */
static bool has_holes(const struct exchange *exchange, const char *url, const char *version)
{
    static const char two_lines_ends[4];
    if (MHD_VERSION >= 0x01000000 || strncmp(MHD_get_version(), "0.9.", 4) != 0)
        return false;
    if (version != url + exchange->target.length + 1)
        return true;
    const char *end = version + strlen(version);
    for (size_t i = 0; i < exchange->header_count; i++) {
        if (exchange->headers[i].name.at != end + 2)
            return true;
        end = exchange->headers[i].value.at + exchange->headers[i].value.length;
    }
    return exchange->header_count > 0 && memcmp(end, two_lines_ends, sizeof two_lines_ends) != 0;
}

static enum MHD_Result queue(struct MHD_Connection *connection, struct exchange *exchange)
{
    return MHD_queue_response(connection, (unsigned)answer_status(exchange->answer), answer_made(exchange->answer));
}

static void set_deadline(struct exchange *exchange, int64_t milliseconds)
{
    struct link *link = exchange->link;
    link->deadline_ms = monotonic_ms() + milliseconds;
}

/* Refused before its body was read: the rest of what the sender has in the pipe is drained aside, so that the refusal
 * reaches it. */
static enum MHD_Result refuse_early(struct server *server, struct MHD_Connection *connection, struct exchange *exchange)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info && (exchange->facts.content_length > 0 || exchange->facts.chunked))
        door_linger(server->door, info->connect_fd);
    exchange->stage = STAGE_ANSWERED;
    return queue(connection, exchange);
}

static enum MHD_Result on_head(struct server *server, struct MHD_Connection *connection, struct exchange *exchange,
                               const char *url, const char *method, const char *version)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    exchange->link = info ? info->socket_context : NULL;
    if (!exchange->link)
        return MHD_NO;
    struct link *link = exchange->link;
    link->idle = false;
    set_deadline(exchange, (int64_t)server->settings->request_seconds * 1000);
    exchange->request.peer = link->peer;
    struct collected collected = {.at = ARENA_ARRAY(&exchange->arena, struct header, HEAD_HEADERS_MOST + 1)};
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, collect_header, &collected);
    exchange->headers = collected.at;
    exchange->header_count = collected.count;
    struct head head = {str_of(method), exchange->target, str_of(version), collected.at, collected.count};
    int status = 400;
    exchange->close = server->stopping;
    bool good = true;
    if (has_holes(exchange, url, version))
        good = error_set(&exchange->error, ERROR_INVALID, "La requête contient un octet nul ou une fin de ligne nue.");
    if (!good || !head_check(&head, &exchange->arena, &exchange->facts, &status, &exchange->error)) {
        exchange->close = true; /* what follows on this connection cannot be trusted */
        dispatch_refuse(server->application, exchange, status, &exchange->error);
        exchange->stage = STAGE_ANSWERED;
        return queue(connection, exchange);
    }
    exchange->stage = STAGE_BODY;
    if (dispatch_head(server->application, exchange) == DISPATCH_REFUSED) {
        exchange->body_refused = true;
        if (exchange->facts.content_length > 0 || exchange->facts.chunked)
            return refuse_early(server, connection, exchange);
    } else if (exchange->facts.content_length > 0 || exchange->facts.chunked) {
        int64_t length = exchange->facts.chunked ? exchange->body_limit : exchange->facts.content_length;
        set_deadline(exchange, BODY_GRACE_MS + length * 1000 / BODY_RATE);
    }
    return MHD_YES; /* answering now would close the connection: the library calls again */
}

/* --- The body ---------------------------------------------------------------------------------------------------- */

static enum MHD_Result on_body(struct server *server, struct exchange *exchange, const char *bytes, size_t *length)
{
    size_t arrived = *length;
    *length = 0;
    if (exchange->body_refused) {
        exchange->body.length += (int64_t)arrived;
        return exchange->body.length <= exchange->body_limit + REFUSED_BODY_MOST ? MHD_YES : MHD_NO;
    }
    bool fits = exchange->body.length + (int64_t)arrived <= exchange->body_limit;
    struct error error = {0};
    if (fits && body_add(&exchange->body, server->settings->spool, bytes, arrived, &error))
        return MHD_YES;
    /* The library takes no answer in the middle of a body: the rest is thrown away first, within bounds. */
    exchange->body_refused = true;
    exchange->close = true;
    if (!fits)
        error_set(&error, ERROR_LIMITED, "L’envoi est trop lourd : %lld octets au plus.",
                  (long long)exchange->body_limit);
    dispatch_refuse(server->application, exchange, fits ? 503 : 413, &error);
    return MHD_YES;
}

/* --- The answer -------------------------------------------------------------------------------------------------- */

static void run_on_pool(void *context, struct exchange *exchange)
{
    struct server *server = context;
    dispatch_answer(server->application, exchange);
    exchange->stage = STAGE_ANSWERED;
    MHD_resume_connection(exchange->connection); /* the exchange may be gone from here on */
}

static enum MHD_Result on_request(struct server *server, struct MHD_Connection *connection, struct exchange *exchange)
{
    if (exchange->answer || exchange->stage == STAGE_ANSWERED)
        return queue(connection, exchange);
    set_deadline(exchange, (int64_t)server->settings->request_seconds * 1000);
    if (!dispatch_is_blocking(exchange)) {
        dispatch_answer(server->application, exchange);
        return queue(connection, exchange);
    }
    exchange->stage = STAGE_WORKING;
    MHD_suspend_connection(connection);
    if (pool_push(server->pool, exchange))
        return MHD_YES;
    struct error error;
    error_set(&error, ERROR_UNAVAILABLE, "Le service est très demandé en ce moment. Réessayez dans quelques secondes.");
    dispatch_refuse(server->application, exchange, 503, &error);
    exchange->stage = STAGE_ANSWERED;
    MHD_resume_connection(connection);
    return MHD_YES;
}

/* Called with the head (first), then with each part of the body, then once more when all was read, and again after a
 * resume. */
static enum MHD_Result on_access(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                                 const char *version, const char *bytes, size_t *length, void **state)
{
    struct exchange *exchange = *state;
    if (!exchange)
        return MHD_NO;
    if (exchange->stage == STAGE_HEAD)
        return on_head(context, connection, exchange, url, method, version);
    if (*length > 0)
        return on_body(context, exchange, bytes, length);
    return on_request(context, connection, exchange);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    (void)connection;
    struct server *server = context;
    struct exchange *exchange = *state;
    if (!exchange)
        return;
    *state = NULL;
    if (exchange->link) {
        set_deadline(exchange, (int64_t)server->settings->idle_seconds * 1000);
        ((struct link *)exchange->link)->idle = true;
    }
    if (exchange->stage != STAGE_HEAD)
        dispatch_done(server->application, exchange, code == MHD_REQUEST_TERMINATED_COMPLETED_OK);
    answer_drop(exchange->answer);
    exchange_drop(exchange);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **state,
                          enum MHD_ConnectionNotificationCode code)
{
    struct server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *state = info ? &server->links.at[info->connect_fd] : NULL; /* the door opened it */
    } else if (*state) {
        links_close(&server->links, *state);
    }
}

static void on_socket(void *context, int socket, const struct sockaddr *address, socklen_t length)
{
    struct server *server = context;
    /* Closes the socket itself when it fails, before on_connection: then the link is ours to close. */
    if (MHD_add_connection(server->daemon, socket, address, length) != MHD_YES)
        links_close(&server->links, &server->links.at[socket]);
}

static PRINTF_LIKE(2, 0) void on_log(void *context, const char *format, va_list arguments)
{
    (void)context;
    char text[300];
    vsnprintf(text, sizeof text, format, arguments);
    text[strcspn(text, "\n")] = '\0';
    log_event(LOG_LEVEL_DEBUG, "http-library", "message=%s", log_quote(text));
}

/* --- Start and stop ---------------------------------------------------------------------------------------------- */

static size_t raise_file_limit(size_t wanted)
{
    struct rlimit limit = {0};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    return limit.rlim_cur < wanted ? (size_t)limit.rlim_cur : wanted;
}

static bool start_daemon(struct server *server, int threads, struct error *error)
{
    struct MHD_OptionItem options[] = {
        /* Ours is the limit (door.c). The library would divide its own between the threads, and drop without a word
         * what one of them has too many: it gets one that each thread alone can hold. */
        {MHD_OPTION_CONNECTION_LIMIT, (server->settings->connections + 16) * threads, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, server->settings->idle_seconds, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
        {MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
#if MHD_VERSION >= 0x01000000
        {MHD_OPTION_CLIENT_DISCIPLINE_LVL, 3, NULL},
#else
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
#endif
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    server->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC |
                                          MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG,
                                      0, NULL, NULL, on_access, server, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
                                      MHD_OPTION_URI_LOG_CALLBACK, on_request_line, server,
                                      MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED,
                                      on_completed, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
                                      MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    return server->daemon || error_set(error, ERROR_UNAVAILABLE, "démarrage du serveur HTTP : %s", strerror(errno));
}

bool server_start(const struct settings *settings, int listen, struct application *application, struct server **server,
                  struct error *error)
{
    struct server *made = memory_new(sizeof *made);
    made->settings = settings;
    made->application = application;
    int threads = settings->threads > 0 ? settings->threads : get_nprocs();
    size_t files = raise_file_limit((size_t)settings->connections * 2 + 512);
    links_new(&made->links, files);
    struct door_settings door = {.listen = listen,
                                 .connections = settings->connections,
                                 .connections_per_peer = settings->connections_per_peer,
                                 .head_ms = (int64_t)settings->head_seconds * 1000,
                                 .opened = on_socket,
                                 .context = made};
    if (networks_parse(str_of(settings->trusted_proxies), &door.trusted, error) &&
        pool_new(settings->blocking_threads, settings->blocking_queue, run_on_pool, made, &made->pool, error) &&
        start_daemon(made, threads, error) && door_start(&door, &made->links, &made->door, error)) {
        *server = made;
        return true;
    }
    pool_free(made->pool);
    if (made->daemon)
        MHD_stop_daemon(made->daemon);
    links_free(&made->links);
    free(made);
    return false;
}

bool server_stop(struct server *server)
{
    if (!server)
        return true;
    server->stopping = true; /* from now on answers end their connection */
    door_close(server->door);
    int64_t deadline = monotonic_ms() + (int64_t)server->settings->stop_seconds * 1000;
    while (server->links.open > 0 && monotonic_ms() < deadline)
        usleep(10 * 1000);
    bool clean = server->links.open == 0;
    pool_free(server->pool);
    MHD_stop_daemon(server->daemon);
    door_free(server->door);
    links_free(&server->links);
    free(server);
    return clean;
}

struct server_figures server_figures(const struct server *server)
{
    struct server_figures figures = {.connections = server->links.open,
                                     .connections_total = server->links.total,
                                     .connections_refused = server->links.refused,
                                     .connections_expired = server->links.expired};
    pool_figures(server->pool, &figures.pool_busy, &figures.pool_waiting);
    return figures;
}
