/* Files from the web, from a small server on the loopback that answers as servers do. */
#include "testing.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "fetch/fetch.h"

static int listener;
static char origin[64];

/* --- The server: one request a connection ---------------------------------------------------------------------------
 */

static void send_all(int peer, const void *bytes, size_t length)
{
    for (const char *at = bytes; length > 0;) {
        ssize_t sent = send(peer, at, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        at += sent;
        length -= (size_t)sent;
    }
}

static void answer(int peer, const char *status, const char *headers, const void *body, size_t length)
{
    char head[600];
    int size = snprintf(head, sizeof head, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\nConnection: close\r\n\r\n", status,
                        headers, length);
    send_all(peer, head, (size_t)size);
    send_all(peer, body, length);
}

static size_t zip(const char *text, size_t length, int members, unsigned char *out, size_t capacity)
{
    size_t written = 0;
    for (int i = 0; i < members; i++) {
        z_stream z = {0};
        assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
        z.next_in = (unsigned char *)text;
        z.avail_in = (unsigned)length;
        z.next_out = out + written;
        z.avail_out = (unsigned)(capacity - written);
        assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
        written += z.total_out;
        deflateEnd(&z);
    }
    return written;
}

static void serve_one(int peer, const char *request)
{
    static unsigned char packed[64 * 1024];
    static char zeros[4 * 1024 * 1024];
    if (strstr(request, "GET /tagged ")) {
        bool known = strstr(request, "If-None-Match: \"v1\"") != NULL;
        answer(peer, known ? "304 Not Modified" : "200 OK",
               "ETag: \"v1\"\r\nLast-Modified: Tue, 24 Nov 2026 08:00:00 GMT\r\n", "a,b\n", known ? 0 : 4);
    } else if (strstr(request, "GET /zipped ")) {
        answer(peer, "200 OK", "", packed, zip("nom\nÉpernon\n", 13, 2, packed, sizeof packed));
    } else if (strstr(request, "GET /encoded ")) {
        answer(peer, "200 OK", "Content-Encoding: gzip\r\n", packed, zip("nom\n", 4, 1, packed, sizeof packed));
    } else if (strstr(request, "GET /bomb ")) {
        answer(peer, "200 OK", "", packed, zip(zeros, sizeof zeros, 1, packed, sizeof packed));
    } else if (strstr(request, "GET /broken ")) {
        answer(peer, "200 OK", "", "\x1f\x8bgarbage garbage garbage", 25);
    } else if (strstr(request, "GET /big ")) {
        answer(peer, "200 OK", "", zeros, sizeof zeros);
    } else if (strstr(request, "GET /moved ")) {
        answer(peer, "302 Found", "Location: /tagged\r\nETag: \"of the redirection\"\r\n", "", 0);
    } else if (strstr(request, "GET /loop ")) {
        answer(peer, "302 Found", "Location: /loop\r\n", "", 0);
    } else if (strstr(request, "GET /file ")) {
        answer(peer, "302 Found", "Location: file:///etc/passwd\r\n", "", 0);
    } else if (strstr(request, "GET /key ")) {
        bool known = strstr(request, "Authorization: Bearer secret") != NULL;
        answer(peer, known ? "200 OK" : "401 Unauthorized", "", "ok", 2);
    } else if (strstr(request, "POST /batch ")) {
        const char *body = strstr(request, "\r\n\r\n");
        answer(peer, strstr(request, "Content-Type: text/csv") ? "200 OK" : "400 Bad Request", "", body + 4,
               strlen(body + 4));
    } else if (strstr(request, "GET /busy ")) {
        answer(peer, "503 Service Unavailable", "", "", 0);
    } else {
        answer(peer, "404 Not Found", "", "", 0);
    }
}

static void *serve(void *context)
{
    (void)context;
    for (;;) {
        int peer = accept(listener, NULL, NULL);
        if (peer < 0)
            return NULL;
        char request[8192];
        ssize_t length = recv(peer, request, sizeof request - 1, 0);
        if (length > 0) {
            request[length] = '\0';
            serve_one(peer, request);
        }
        shutdown(peer, SHUT_WR);
        while (recv(peer, request, sizeof request, 0) > 0)
            ;
        close(peer);
    }
}

static int start(void **state)
{
    static pthread_t thread;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    (void)state;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 8) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return -1;
    snprintf(origin, sizeof origin, "http://127.0.0.1:%d", ntohs(address.sin_port));
    return pthread_create(&thread, NULL, serve, NULL) == 0 && pthread_detach(thread) == 0 ? 0 : -1;
}

/* --- The tests ------------------------------------------------------------------------------------------------------
 */

static struct str url(struct arena *arena, const char *path)
{
    return arena_printf(arena, "%s%s", origin, path);
}

static bool get(struct arena *arena, const char *path, struct str *text, struct fetch_answer *reply,
                struct error *error)
{
    struct fetch_request request = {.url = url(arena, path), .limit = 1000000, .seconds = 20};
    return fetch_text(&request, arena, text, reply, error);
}

static void test_conditional(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error;
    struct str etag = STR_NONE, modified = STR_NONE;
    int file = -1;
    bool unchanged;
    char bytes[8] = "";
    assert_done(fetch_open((void *)"/tmp", url(&arena, "/tagged"), &etag, &modified, &arena, &file, &unchanged, &error),
                &error);
    assert_false(unchanged);
    assert_str(etag, "\"v1\"");
    assert_str(modified, "Tue, 24 Nov 2026 08:00:00 GMT");
    assert_int_equal(read(file, bytes, sizeof bytes), 4);
    assert_string_equal(bytes, "a,b\n");
    close(file);
    assert_done(fetch_open((void *)"/tmp", url(&arena, "/tagged"), &etag, &modified, &arena, &file, &unchanged, &error),
                &error);
    assert_true(unchanged);
    assert_str(etag, "\"v1\"");
    assert_int_equal(file, -1);
    arena_free(&arena);
}

static void test_compressed(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error;
    struct fetch_answer reply;
    struct str text;
    assert_done(get(&arena, "/zipped", &text, &reply, &error), &error);
    assert_str(text, "nom\nÉpernon\nnom\nÉpernon\n"); /* a file of two members, as « cat a.gz b.gz » makes */
    assert_done(get(&arena, "/encoded", &text, &reply, &error), &error);
    assert_str(text, "nom\n");
    assert_refused(get(&arena, "/bomb", &text, &reply, &error), &error, ERROR_LIMITED);
    assert_refused(get(&arena, "/broken", &text, &reply, &error), &error, ERROR_UNAVAILABLE);
    arena_free(&arena);
}

static void test_limits(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error;
    struct fetch_answer reply;
    struct str text;
    assert_done(get(&arena, "/moved", &text, &reply, &error), &error);
    assert_str(text, "a,b\n");
    assert_str(reply.etag, "\"v1\"");
    assert_refused(get(&arena, "/big", &text, &reply, &error), &error, ERROR_LIMITED);
    assert_refused(get(&arena, "/loop", &text, &reply, &error), &error, ERROR_UNAVAILABLE);
    assert_refused(get(&arena, "/file", &text, &reply, &error), &error, ERROR_INVALID);
    assert_refused(get(&arena, "/nothing", &text, &reply, &error), &error, ERROR_MISSING);
    assert_refused(get(&arena, "/busy", &text, &reply, &error), &error, ERROR_UNAVAILABLE);
    assert_refused(get(&arena, "/key", &text, &reply, &error), &error, ERROR_FORBIDDEN);
    struct fetch_request request = {.url = STR("file:///etc/passwd")};
    assert_refused(fetch_text(&request, &arena, &text, &reply, &error), &error, ERROR_INVALID);
    request.url = STR("http://127.0.0.1:1/");
    assert_refused(fetch_text(&request, &arena, &text, &reply, &error), &error, ERROR_UNAVAILABLE);
    arena_free(&arena);
}

static void test_sending(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error;
    struct fetch_answer reply;
    struct str text;
    struct fetch_request request = {.url = url(&arena, "/key"), .token = STR("secret")};
    assert_done(fetch_text(&request, &arena, &text, &reply, &error), &error);
    assert_str(text, "ok");
    request = (struct fetch_request){
        .url = url(&arena, "/batch"), .body = STR("id,adresse\n1,2 rue du Bois\n"), .body_type = "text/csv"};
    assert_done(fetch_text(&request, &arena, &text, &reply, &error), &error);
    assert_str(text, "id,adresse\n1,2 rue du Bois\n");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_conditional), cmocka_unit_test(test_compressed),
                                       cmocka_unit_test(test_limits), cmocka_unit_test(test_sending)};
    return cmocka_run_group_tests_name("fetch", tests, start, NULL);
}
