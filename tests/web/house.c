#include "house.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "form.h"

/* --- Rows -------------------------------------------------------------------------------------------------------- */

static bool say_hello(struct request *request, struct response *response, struct error *error)
{
    (void)request;
    (void)error;
    response_bytes(response, "application/json", STR("{\"hello\":\"world\"}"));
    return true;
}

static bool show_page(struct request *request, struct response *response, struct error *error)
{
    static _Atomic int made;
    (void)error;
    struct buffer page = {0};
    buffer_printf(&page, "<!doctype html><title>Page</title><p>%.*s</p>", STR_PRINT(request_query_text(request, "q")));
    for (int i = 0; i < 200; i++)
        buffer_printf(&page, "<p>Ligne %d de la page</p>\n", i);
    if (request_query_has(request, "count")) /* tells how often the handler ran */
        buffer_printf(&page, "<!-- made %d -->", ++made);
    response_html(response, &page);
    return true;
}

static bool wait_a_while(struct request *request, struct response *response, struct error *error)
{
    (void)request;
    (void)error;
    usleep(300 * 1000);
    response_bytes(response, "text/plain; charset=utf-8", STR("enfin"));
    return true;
}

enum { STREAM_LINES = 20000 };

struct counting {
    int line;
    bool cut;
};
_Atomic int streams_released;

static bool next_lines(void *context, struct buffer *out, bool *failed)
{
    struct counting *counting = context;
    for (int i = 0; i < 1000; i++)
        buffer_printf(out, "%049d\n", counting->line++);
    *failed = counting->cut && counting->line > STREAM_LINES / 2;
    return counting->line < STREAM_LINES;
}

static void release_lines(void *context)
{
    (void)context;
    streams_released++;
}

static bool stream_lines(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    struct counting *counting = ARENA_NEW(request->arena, struct counting);
    counting->cut = request_query_has(request, "cut");
    response_stream(response, "text/csv; charset=utf-8", next_lines, release_lines, counting);
    response_attachment(response, STR("Lieux d’été.csv"));
    return true;
}

static bool redirect(struct request *request, struct response *response, struct error *error)
{
    return response_redirect(response, 303, request_query_text(request, "to"), error);
}

static const struct field_choice CHOICES[] = {{"a", "Premier", NULL}, {"b", "Second", NULL}};
static const struct field FIELDS[] = {
    {.name = "nom", .label = "Nom", .kind = FIELD_TEXT, .required = true, .most = 20},
    {.name = "choix", .label = "Choix", .kind = FIELD_CHOICE, .choices = CHOICES, .choice_count = 2},
    {.name = "fichier", .label = "Fichier", .kind = FIELD_FILE, .most = 1000000},
};

static bool show_form(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    struct form form;
    struct buffer out = {0};
    bool sent = request->method == METHOD_POST;
    if (!sent)
        form_start(&form, request, FIELDS, COUNT_OF(FIELDS));
    else if (form_read(&form, request, FIELDS, COUNT_OF(FIELDS)))
        return response_redirect(response, 303, STR("/hello"), error);
    buffer_printf(&out, "token=%.*s\n", STR_PRINT(form.token));
    for (size_t i = 0; i < form.count; i++)
        buffer_printf(&out, "%s=%.*s|%.*s\n", form.fields[i].name,
                      STR_PRINT(form.controls[i].text_count ? form.controls[i].texts[0] : STR_NONE),
                      STR_PRINT(form.controls[i].error));
    response_html(response, &out);
    if (sent)
        response_status(response, 422);
    return true;
}

static bool echo(struct request *request, struct response *response, struct error *error)
{
    struct str body;
    if (!request_body(request, &body, error))
        return false;
    struct buffer out = {0};
    struct str print = fingerprint(request->arena, body);
    buffer_printf(&out, "%zu %.*s", body.length, STR_PRINT(print));
    response_owned(response, "text/plain; charset=utf-8", &out);
    return true;
}

static bool show_values(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    struct buffer out = {0};
    buffer_printf(&out, "%.*s %lld", STR_PRINT(request_path(request, "a")),
                  (long long)request_path_number(request, "n"));
    response_owned(response, "text/plain; charset=utf-8", &out);
    return true;
}

static bool fail_so(struct request *request, struct response *response, struct error *error)
{
    (void)response;
    int64_t kind;
    if (!request_query_number(request, "kind", 1, ERROR_INTERNAL, 1, &kind, error))
        return false;
    return error_set(error, (enum error_kind)kind, "<b>raison</b> & suite");
}

#define ROW(n, m, p, k, a, c, h)                                                                                       \
    {                                                                                                                  \
        .name = n, .methods = m, .pattern = p, .permission = PERMISSION_PUBLIC, .kind = k, .answer = a, .cache = c,    \
        .handler = h                                                                                                   \
    }
const struct route HOUSE_ROUTES[] = {
    ROW("hello", ROUTE_GET, "/hello", INLINE, ANSWER_API, CACHE_REVALIDATE, say_hello),
    ROW("page", ROUTE_GET, "/page", INLINE, ANSWER_PAGE, CACHE_REMEMBERED, show_page),
    ROW("slow", ROUTE_GET, "/slow", BLOCKING, ANSWER_PAGE, CACHE_NEVER, wait_a_while),
    ROW("stream", ROUTE_GET, "/stream", INLINE, ANSWER_API, CACHE_REVALIDATE, stream_lines),
    ROW("redirect", ROUTE_GET, "/redirect", INLINE, ANSWER_PAGE, CACHE_NEVER, redirect),
    ROW("form", ROUTE_GET | ROUTE_POST, "/form", BLOCKING, ANSWER_PAGE, CACHE_NEVER, show_form),
    ROW("echo", ROUTE_POST, "/api/echo", BLOCKING, ANSWER_API, CACHE_NEVER, echo),
    ROW("values", ROUTE_GET, "/values/{a:slug}/{n:number}.txt", INLINE, ANSWER_FILE, CACHE_IMMUTABLE, show_values),
    ROW("fail", ROUTE_GET, "/fail", INLINE, ANSWER_PAGE, CACHE_NEVER, fail_so),
    ROW("api-fail", ROUTE_GET, "/api/fail", INLINE, ANSWER_API, CACHE_NEVER, fail_so),
    {.name = "private",
     .methods = ROUTE_GET,
     .pattern = "/private",
     .permission = PERMISSION_OPERATOR,
     .kind = BLOCKING,
     .cache = CACHE_NEVER,
     .handler = say_hello},
    {.name = "forgotten", .methods = ROUTE_GET, .pattern = "/forgotten", .kind = INLINE, .handler = say_hello},
};
const size_t HOUSE_ROUTE_COUNT = COUNT_OF(HOUSE_ROUTES);

/* --- The server -------------------------------------------------------------------------------------------------- */

void house_settings(struct house *house)
{
    *house = (struct house){0};
    settings_default(&house->settings);
    house->settings.spool = "/tmp";
    house->settings.threads = 2;
    house->settings.blocking_threads = 2;
    house->settings.stop_seconds = 10;
    house->settings.access_log = false;
    house->settings.connections_per_peer = 0;
}

void house_open(struct house *house)
{
    static const uint8_t secret[32] = {1, 2, 3};
    struct site site = {.settings = &house->settings, .secret = secret};
    house_open_site(house, &site, HOUSE_ROUTES, HOUSE_ROUTE_COUNT);
}

void house_open_site(struct house *house, const struct site *site, const struct route *routes, size_t count)
{
    struct error error = {0};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    house->listen = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(bind(house->listen, (struct sockaddr *)&address, sizeof address) == 0);
    assert_true(listen(house->listen, 1024) == 0);
    getsockname(house->listen, (struct sockaddr *)&address, &length);
    house->port = ntohs(address.sin_port);
    assert_done(application_new(site, routes, count, &house->application, &error), &error);
    assert_done(server_start(&house->settings, house->listen, house->application, &house->server, &error), &error);
    house->application->server = house->server;
}

bool house_close(struct house *house)
{
    bool clean = server_stop(house->server);
    application_free(house->application);
    close(house->listen);
    arena_free(&house->arena);
    return clean;
}

/* --- A raw client ------------------------------------------------------------------------------------------------ */

int dial(int port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(made >= 0);
    struct timeval patience = {.tv_sec = 10};
    setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(made, (struct sockaddr *)&address, sizeof address) != 0) {
        close(made);
        return -1;
    }
    return made;
}

void send_bytes(int socket, struct str bytes)
{
    while (bytes.length > 0) {
        ssize_t sent = send(socket, bytes.at, bytes.length, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes = str_slice(bytes, (size_t)sent, bytes.length);
    }
}

/* More bytes, or false at the end, on an error or when none come in time. */
static bool read_more(int socket, struct buffer *in, int milliseconds, bool *closed)
{
    char bytes[64 * 1024];
    struct pollfd file = {.fd = socket, .events = POLLIN};
    if (poll(&file, 1, milliseconds) <= 0)
        return false;
    ssize_t got = recv(socket, bytes, sizeof bytes, 0);
    if (got <= 0) {
        *closed = true;
        return false;
    }
    buffer_add(in, bytes, (size_t)got);
    return true;
}

struct str reply_header(const struct reply *reply, const char *name)
{
    struct str rest = reply->head, line;
    while (str_next(&rest, '\n', &line)) {
        size_t colon = str_find_char(line, ':', 0);
        if (colon != SIZE_MAX && str_equal_ascii_case(str_slice(line, 0, colon), str_of(name)))
            return str_trim(str_slice(line, colon + 1, line.length));
    }
    return STR_NONE;
}

/* Decodes what is there of a chunked body; true once it is whole, with where it ends. */
static bool decode_chunks(struct str bytes, struct buffer *out, size_t *end)
{
    size_t at = 0;
    for (;;) {
        size_t line = str_find(bytes, STR("\r\n"), at);
        if (line == SIZE_MAX)
            return false;
        size_t size = strtoul(bytes.at + at, NULL, 16);
        at = line + 2;
        if (bytes.length < at + size + 2)
            return false;
        buffer_add(out, bytes.at + at, size);
        at += size + 2;
        if (size == 0) {
            *end = at;
            return true;
        }
    }
}

/* Bytes read beyond the answer of a kept connection: the test client asks one thing at a time, or reads them here. */
static _Thread_local struct buffer beyond;

struct reply read_reply(struct arena *arena, int socket, int milliseconds, bool head_only)
{
    struct reply reply = {0};
    struct buffer in = beyond;
    beyond = (struct buffer){0};
    size_t head_end;
    while ((head_end = str_find(buffer_str(&in), STR("\r\n\r\n"), 0)) == SIZE_MAX)
        if (!read_more(socket, &in, milliseconds, &reply.closed))
            break;
    if (head_end == SIZE_MAX) {
        buffer_free(&in);
        return reply;
    }
    head_end += 4;
    reply.head = arena_str(arena, (struct str){in.at, head_end});
    sscanf(reply.head.at, "HTTP/1.1 %d", &reply.status);
    int64_t length = -1;
    str_to_i64(reply_header(&reply, "content-length"), &length);
    bool chunked = str_equal(reply_header(&reply, "transfer-encoding"), STR("chunked"));
    size_t end = head_end;
    for (;;) {
        struct str rest = str_slice(buffer_str(&in), head_end, in.length);
        struct buffer body = {0};
        if (head_only || reply.status == 304 || reply.status == 204) {
            reply.whole = true;
        } else if (chunked) {
            reply.whole = decode_chunks(rest, &body, &end);
            end += reply.whole ? head_end : 0;
        } else if (length >= 0) {
            reply.whole = rest.length >= (size_t)length;
            buffer_add(&body, rest.at, reply.whole ? (size_t)length : rest.length);
            end = head_end + body.length;
        } else {
            buffer_add_str(&body, rest);
            reply.whole = reply.closed;
            end = in.length;
        }
        reply.body = arena_str(arena, buffer_str(&body));
        buffer_free(&body);
        if (reply.whole || !read_more(socket, &in, milliseconds, &reply.closed))
            break;
    }
    if (in.length > end)
        buffer_add_str(&beyond, str_slice(buffer_str(&in), end, in.length));
    buffer_free(&in);
    return reply;
}

struct reply ask(struct arena *arena, int port, struct str bytes)
{
    int socket = dial(port);
    assert_true(socket >= 0);
    buffer_free(&beyond);
    send_bytes(socket, bytes);
    struct reply reply = read_reply(arena, socket, 5000, str_starts_with(bytes, STR("HEAD ")));
    buffer_free(&beyond);
    close(socket);
    return reply;
}

struct reply get(struct arena *arena, int port, const char *target, const char *headers)
{
    return ask(
        arena, port,
        arena_printf(arena, "GET %s HTTP/1.1\r\nHost: localhost\r\n%sConnection: close\r\n\r\n", target, headers));
}
