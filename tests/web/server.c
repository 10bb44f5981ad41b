/* The server as a browser, a slow sender and a flood find it. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "house.h"

static struct house house;

static int open_house(void **state)
{
    (void)state;
    house_settings(&house);
    house.settings.head_seconds = 1;
    house.settings.idle_seconds = 3;
    house.settings.body_bytes = 300 * 1000;
    house.settings.blocking_queue = 2;
    house.settings.connections = 200;
    house_open(&house);
    return 0;
}

static int close_house(void **state)
{
    (void)state;
    return house_close(&house) ? 0 : 1;
}

static struct reply simple(const char *target, const char *headers)
{
    return get(&house.arena, house.port, target, headers);
}

static void test_keep_alive(void **state)
{
    (void)state;
    int socket = dial(house.port);
    for (int i = 0; i < 50; i++) {
        send_bytes(socket, STR("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        struct reply reply = read_reply(&house.arena, socket, 2000, false);
        assert_int_equal(reply.status, 200);
        assert_str(reply.body, "{\"hello\":\"world\"}");
        assert_false(reply.closed);
    }
    /* Errors keep the connection too. */
    send_bytes(socket, STR("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    assert_int_equal(read_reply(&house.arena, socket, 2000, false).status, 404);
    send_bytes(socket, STR("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    assert_int_equal(read_reply(&house.arena, socket, 2000, false).status, 200);
    close(socket);
}

static void test_pipelining(void **state)
{
    (void)state;
    int socket = dial(house.port);
    struct buffer requests = {0};
    for (int i = 0; i < 20; i++) /* inline and blocking mixed: answers come in order all the same */
        buffer_printf(&requests, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", i == 7 ? "/slow" : "/values/a-b/1.txt");
    send_bytes(socket, buffer_str(&requests));
    for (int i = 0; i < 20; i++) {
        struct reply reply = read_reply(&house.arena, socket, 2000, false);
        assert_int_equal(reply.status, 200);
        assert_str(reply.body, i == 7 ? "enfin" : "a-b 1");
    }
    buffer_free(&requests);
    close(socket);
}

static void test_half_sent(void **state)
{
    (void)state;
    int socket = dial(house.port);
    send_bytes(socket, STR("GET /hello HTTP/1.1\r\nHost: loc"));
    struct reply reply = read_reply(&house.arena, socket, 4000, false);
    assert_int_equal(reply.status, 0);
    assert_true(reply.closed);
    close(socket);
}

/* A byte now and then does not extend the time to send a head. */
static void test_slow_loris(void **state)
{
    (void)state;
    static const char request[] = "GET /hello HTTP/1.1\r\nHost: localhost\r\nX-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n";
    int socket = dial(house.port);
    size_t sent = 0;
    for (; sent < sizeof request - 1; sent++) {
        if (send(socket, request + sent, 1, MSG_NOSIGNAL) != 1)
            break;
        char byte;
        if (recv(socket, &byte, 1, MSG_DONTWAIT) == 0)
            break;
        usleep(100 * 1000);
    }
    assert_true(sent < sizeof request - 1);
    close(socket);
}

static void test_slow_body(void **state)
{
    (void)state;
    int socket = dial(house.port);
    send_bytes(socket, STR("POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc"));
    struct reply reply = read_reply(&house.arena, socket, 8000, false);
    assert_int_equal(reply.status, 0); /* no progress for idle_seconds */
    assert_true(reply.closed);
    close(socket);
}

static void test_too_large(void **state)
{
    (void)state;
    /* Announced: refused from its head, and the sender can read why although it goes on sending. */
    int socket = dial(house.port);
    send_bytes(socket, STR("POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000000\r\n\r\n"));
    struct str megabyte = {memory_new(1 << 20), 1 << 20};
    for (int i = 0; i < 3; i++)
        send_bytes(socket, megabyte);
    struct reply reply = read_reply(&house.arena, socket, 3000, false);
    assert_int_equal(reply.status, 413);
    assert_true(str_contains(reply.body, STR("trop lourd")));
    assert_str(reply_header(&reply, "connection"), "close");
    close(socket);
    /* In chunks: refused when it passes the limit. */
    socket = dial(house.port);
    send_bytes(socket, STR("POST /api/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"));
    send_bytes(socket, STR("100000\r\n"));
    send_bytes(socket, megabyte);
    send_bytes(socket, STR("\r\n0\r\n\r\n"));
    reply = read_reply(&house.arena, socket, 3000, false);
    assert_int_equal(reply.status, 413);
    close(socket);
    free((void *)megabyte.at);
    assert_int_equal(simple("/hello", "").status, 200);
}

/* Small bodies stay in memory, larger ones go through a temporary file: the handler sees the same bytes. */
static void test_bodies(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 1000, 65536, 65537, 299999};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct buffer request = {0}, body = {0};
        for (size_t j = 0; j < lengths[i]; j++)
            buffer_add_char(&body, (char)('a' + (j * 7 + j / 1000) % 26));
        buffer_printf(&request, "POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n",
                      lengths[i]);
        buffer_add_str(&request, buffer_str(&body));
        struct reply reply = ask(&house.arena, house.port, buffer_str(&request));
        struct str print = fingerprint(&house.arena, buffer_str(&body));
        struct str expected = arena_printf(&house.arena, "%zu %.*s", lengths[i], STR_PRINT(print));
        assert_int_equal(reply.status, 200);
        assert_true(str_equal(reply.body, expected));
        buffer_free(&request);
        buffer_free(&body);
    }
}

static void test_expect_continue(void **state)
{
    (void)state;
    int socket = dial(house.port);
    send_bytes(socket, STR("POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                           "Expect: 100-continue\r\n\r\n"));
    struct reply reply = read_reply(&house.arena, socket, 500, true);
    assert_int_equal(reply.status, 100);
    send_bytes(socket, STR("abc"));
    reply = read_reply(&house.arena, socket, 2000, false);
    assert_int_equal(reply.status, 200);
    close(socket);
    reply = ask(&house.arena, house.port, STR("GET /hello HTTP/1.1\r\nHost: localhost\r\nExpect: wonders\r\n\r\n"));
    assert_int_equal(reply.status, 417);
}

static void test_ten_thousand_headers(void **state)
{
    (void)state;
    struct buffer request = {0};
    buffer_add_cstr(&request, "GET /hello HTTP/1.1\r\nHost: localhost\r\n");
    for (int i = 0; i < 10000; i++)
        buffer_printf(&request, "X-%d: a\r\n", i);
    buffer_add_cstr(&request, "\r\n");
    struct reply reply = ask(&house.arena, house.port, buffer_str(&request));
    assert_true(reply.status == 431 || (reply.status == 0 && reply.closed)); /* cut while it still sends */
    buffer_free(&request);
    assert_int_equal(simple("/hello", "").status, 200);
}

static void test_stream(void **state)
{
    extern _Atomic int streams_released;
    (void)state;
    int before = streams_released;
    struct reply reply = simple("/stream", "");
    assert_int_equal(reply.status, 200);
    assert_true(reply.whole);
    assert_int_equal(reply.body.length, 1000000);
    assert_true(str_ends_with(reply.body, STR("0000000000000000000019999\n")));
    assert_str(reply_header(&reply, "content-disposition"), "attachment; filename=\"Lieux d__t_.csv\"; "
                                                            "filename*=UTF-8''Lieux%20d%E2%80%99%C3%A9t%C3%A9.csv");
    /* A failure cuts the connection: half a file is not taken for a whole one. */
    reply = simple("/stream?cut=1", "");
    assert_int_equal(reply.status, 200);
    assert_false(reply.whole);
    assert_true(reply.closed);
    /* A reader that leaves. */
    int socket = dial(house.port);
    send_bytes(socket, STR("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    usleep(50 * 1000);
    close(socket);
    for (int i = 0; i < 100 && streams_released < before + 3; i++)
        usleep(20 * 1000);
    assert_int_equal(streams_released, before + 3);
}

static void *ask_slow(void *context)
{
    struct arena arena = {0};
    int *status = context;
    *status = get(&arena, house.port, "/slow", "").status;
    arena_free(&arena);
    return NULL;
}

/* Two threads and a queue of two: of eight at once, some are told to come back, and the inline rows do not wait. */
static void test_full_pool(void **state)
{
    (void)state;
    pthread_t threads[8];
    int statuses[8] = {0}, served = 0, sent_away = 0;
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_create(&threads[i], NULL, ask_slow, &statuses[i]);
    usleep(100 * 1000);
    assert_int_equal(simple("/hello", "").status, 200);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        pthread_join(threads[i], NULL);
        served += statuses[i] == 200;
        sent_away += statuses[i] == 503;
    }
    assert_int_equal(served + sent_away, 8);
    assert_true(served >= 4);
    assert_true(sent_away >= 1);
}

/* More connections than the limit: the extra ones are turned away with an answer, those inside are served. */
static void test_flood(void **state)
{
    (void)state;
    enum { WANTED = 400 };
    int sockets[WANTED], turned_away = 0;
    int first = dial(house.port);
    send_bytes(first, STR("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    assert_int_equal(read_reply(&house.arena, first, 2000, false).status, 200);
    for (int i = 0; i < WANTED; i++)
        sockets[i] = dial(house.port);
    usleep(300 * 1000);
    for (int i = 0; i < WANTED; i++) {
        char bytes[64] = {0};
        if (sockets[i] >= 0 && recv(sockets[i], bytes, sizeof bytes - 1, MSG_DONTWAIT) > 0)
            turned_away += strncmp(bytes, "HTTP/1.1 503", 12) == 0;
    }
    struct server_figures figures = server_figures(house.server);
    assert_true(figures.connections <= 200);
    assert_true(turned_away >= WANTED - 200);
    send_bytes(first, STR("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    assert_int_equal(read_reply(&house.arena, first, 2000, false).status, 200);
    for (int i = 0; i < WANTED; i++)
        if (sockets[i] >= 0)
            close(sockets[i]);
    close(first);
    int tries = 0; /* room again, once the closed ones were noticed */
    while (tries++ < 100 && server_figures(house.server).connections > 150)
        usleep(50 * 1000);
    assert_int_equal(simple("/hello", "").status, 200);
}

/* One peer takes no more than its share; a trusted proxy speaks for many and is not counted. */
static void test_share_of_a_peer(void **state)
{
    (void)state;
    static const char *const proxies[] = {"", "127.0.0.1"};
    for (size_t round = 0; round < COUNT_OF(proxies); round++) {
        struct house other;
        int sockets[8], served = 0;
        house_settings(&other);
        other.settings.connections_per_peer = 5;
        other.settings.trusted_proxies = proxies[round];
        house_open(&other);
        for (size_t i = 0; i < COUNT_OF(sockets); i++) {
            sockets[i] = dial(other.port);
            send_bytes(sockets[i], STR("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            served += read_reply(&other.arena, sockets[i], 2000, false).status == 200;
        }
        assert_int_equal(served, round == 0 ? 5 : 8);
        for (size_t i = 0; i < COUNT_OF(sockets); i++)
            close(sockets[i]);
        assert_true(house_close(&other));
    }
}

static void test_http_1_0(void **state)
{
    (void)state;
    struct reply reply = ask(&house.arena, house.port, STR("GET /hello HTTP/1.0\r\n\r\n"));
    assert_int_equal(reply.status, 200);
    assert_true(reply.whole);
    reply = ask(&house.arena, house.port, STR("GET /stream HTTP/1.0\r\n\r\n")); /* ended by the connection */
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.body.length, 1000000);
}

static void test_absolute_target(void **state)
{
    (void)state;
    struct reply reply =
        ask(&house.arena, house.port, STR("GET http://carte.example.fr/hello HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    assert_int_equal(reply.status, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keep_alive),
        cmocka_unit_test(test_pipelining),
        cmocka_unit_test(test_half_sent),
        cmocka_unit_test(test_slow_loris),
        cmocka_unit_test(test_slow_body),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_expect_continue),
        cmocka_unit_test(test_ten_thousand_headers),
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_full_pool),
        cmocka_unit_test(test_flood),
        cmocka_unit_test(test_share_of_a_peer),
        cmocka_unit_test(test_http_1_0),
        cmocka_unit_test(test_absolute_target),
    };
    return cmocka_run_group_tests_name("web-server", tests, open_house, close_house);
}
