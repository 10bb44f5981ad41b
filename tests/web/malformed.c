/* Twenty-five requests that RFC 9112 or plain prudence says to refuse, as raw bytes, sent to the server and, when nginx
 * is installed, through the configuration that packaging/ ships. "Accepted" is an answer of 2xx. The table is printed.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "house.h"

enum { ACCEPTED_DIRECTLY_MOST = 5, ACCEPTED_BEHIND_MOST = 2 };

struct probe {
    const char *name;
    struct str bytes;
};

#define BYTES(text)                                                                                                    \
    {                                                                                                                  \
        (text), sizeof(text) - 1                                                                                       \
    }
#define GET_LINE  "GET /hello HTTP/1.1\r\n"
#define POST_LINE "POST /api/echo HTTP/1.1\r\nHost: localhost\r\n"

static struct probe PROBES[] = {
    {"line ends with a bare LF", BYTES("GET /hello HTTP/1.1\nHost: localhost\n\n")},
    {"bare CR in a header", BYTES(GET_LINE "Host: localhost\r\nX-A: a\rX-B: b\r\n\r\n")},
    {"NUL in a header value", BYTES(GET_LINE "Host: localhost\r\nX-A: a\0b\r\nX-B: c\r\n\r\n")},
    {"NUL in the last header value", BYTES(GET_LINE "Host: localhost\r\nX-A: a\0b\r\n\r\n")},
    {"header continued on the next line", BYTES(GET_LINE "Host: localhost\r\nX-A: a\r\n b\r\n\r\n")},
    {"blank before the colon", BYTES(POST_LINE "Content-Length : 3\r\n\r\nabc")},
    {"odd byte in a header name", BYTES(GET_LINE "Host: localhost\r\nX(A): a\r\n\r\n")},
    {"header line without colon", BYTES(GET_LINE "Host: localhost\r\nX-A\r\n\r\n")},
    {"header without name", BYTES(GET_LINE "Host: localhost\r\n: a\r\n\r\n")},
    {"no Host", BYTES(GET_LINE "X-A: a\r\n\r\n")},
    {"two Host", BYTES(GET_LINE "Host: localhost\r\nHost: elsewhere\r\n\r\n")},
    {"two different Content-Length", BYTES(POST_LINE "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")},
    {"Content-Length with a sign", BYTES(POST_LINE "Content-Length: +3\r\n\r\nabc")},
    {"negative Content-Length", BYTES(POST_LINE "Content-Length: -1\r\n\r\n")},
    {"Content-Length of 10^20", BYTES(POST_LINE "Content-Length: 100000000000000000000\r\n\r\nabc")},
    {"Content-Length and Transfer-Encoding", BYTES(POST_LINE "Content-Length: 3\r\nTransfer-Encoding: "
                                                             "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")},
    {"unknown Transfer-Encoding", BYTES(POST_LINE "Transfer-Encoding: xchunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")},
    {"chunked twice", BYTES(POST_LINE "Transfer-Encoding: chunked, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")},
    {"Transfer-Encoding on HTTP/1.0", BYTES("POST /api/echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: "
                                            "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")},
    {"chunk size 0x3", BYTES(POST_LINE "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n")},
    {"chunk size -3", BYTES(POST_LINE "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n")},
    {"control byte in the address", BYTES("GET /hello?a=\x01 HTTP/1.1\r\nHost: localhost\r\n\r\n")},
    {"version HTTP/1.x", BYTES("GET /hello HTTP/1.x\r\nHost: localhost\r\n\r\n")},
    {"40 kB header", {NULL, 0}},
    {"300 headers", {NULL, 0}},
};
_Static_assert(COUNT_OF(PROBES) == 25, "the list of the report");

static void fill_large_probes(struct arena *arena)
{
    struct buffer wide = {0}, many = {0};
    buffer_add_cstr(&wide, GET_LINE "Host: localhost\r\nX-A: ");
    for (int i = 0; i < 40 * 1024; i++)
        buffer_add_char(&wide, 'a');
    buffer_add_cstr(&wide, "\r\n\r\n");
    buffer_add_cstr(&many, GET_LINE "Host: localhost\r\n");
    for (int i = 0; i < 300; i++)
        buffer_printf(&many, "X-%d: a\r\n", i);
    buffer_add_cstr(&many, "\r\n");
    PROBES[23].bytes = arena_str(arena, buffer_str(&wide));
    PROBES[24].bytes = arena_str(arena, buffer_str(&many));
    buffer_free(&wide);
    buffer_free(&many);
}

static int answer_to(int port, const struct probe *probe)
{
    struct arena arena = {0};
    int socket = dial(port);
    assert_true(socket >= 0);
    send_bytes(socket, probe->bytes);
    struct reply reply = read_reply(&arena, socket, 1500, false);
    close(socket);
    arena_free(&arena);
    return reply.status;
}

static bool is_accepted(int status)
{
    return status >= 200 && status < 300;
}

/* The address behind which a correct request is answered, so that a refusal means something. */
static void assert_answers(int port)
{
    struct arena arena = {0};
    struct reply hello = get(&arena, port, "/hello", "");
    struct reply post = ask(&arena, port, STR(POST_LINE "Content-Length: 3\r\nConnection: close\r\n\r\nabc"));
    struct reply chunks = ask(&arena, port,
                              STR(POST_LINE "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                            "3\r\nabc\r\n0\r\n\r\n"));
    assert_int_equal(hello.status, 200);
    assert_int_equal(post.status, 200);
    assert_true(str_starts_with(post.body, STR("3 ")));
    assert_int_equal(chunks.status, 200);
    assert_true(str_equal(post.body, chunks.body));
    arena_free(&arena);
}

/* --- nginx with the shipped configuration ------------------------------------------------------------------------ */

/* The shipped file with its addresses replaced and TLS left out, inside a minimal nginx.conf of its own. */
static bool write_configuration(struct arena *arena, const char *folder, int upstream, int port)
{
    const char *root = getenv("MAILLAGE_SOURCE");
    if (!root)
        return false;
    struct error error = {0};
    struct str shipped;
    const char *path = arena_cstr(arena, arena_printf(arena, "%s/packaging/nginx.conf", root));
    assert_done(file_read(arena, path, 1 << 20, &shipped, &error), &error);
    struct buffer out = {0};
    buffer_printf(&out,
                  "daemon off; master_process off; worker_processes 1; pid %s/pid; error_log %s/error.log;\n"
                  "events { worker_connections 256; }\n"
                  "http { access_log off; client_body_temp_path %s/body; proxy_temp_path %s/proxy;\n"
                  "fastcgi_temp_path %s/f; uwsgi_temp_path %s/u; scgi_temp_path %s/s;\n",
                  folder, folder, folder, folder, folder, folder, folder);
    struct str rest = shipped, line;
    bool skipping = false;
    while (str_next(&rest, '\n', &line)) {
        skipping = skipping || str_contains(line, STR("# --- TLS"));
        if (str_contains(line, STR("# --- end TLS"))) {
            skipping = false;
            buffer_printf(&out, "    listen 127.0.0.1:%d;\n", port);
            continue;
        }
        if (skipping)
            continue;
        if (str_contains(line, STR("server 127.0.0.1:8028")))
            buffer_printf(&out, "    server 127.0.0.1:%d;\n", upstream);
        else
            buffer_printf(&out, "%.*s\n", STR_PRINT(line));
    }
    buffer_add_cstr(&out, "}\n");
    const char *to = arena_cstr(arena, arena_printf(arena, "%s/nginx.conf", folder));
    assert_done(file_replace(to, buffer_str(&out), &error), &error);
    buffer_free(&out);
    return true;
}

static int free_port(void)
{
    struct house taken;
    house_settings(&taken);
    house_open(&taken);
    int port = taken.port;
    house_close(&taken);
    return port;
}

static pid_t start_nginx(struct arena *arena, const char *folder, int upstream, int port)
{
    if (access("/usr/sbin/nginx", X_OK) != 0 || !write_configuration(arena, folder, upstream, port))
        return 0;
    const char *file = arena_cstr(arena, arena_printf(arena, "%s/nginx.conf", folder));
    pid_t child = fork();
    if (child == 0) {
        int log = open(arena_cstr(arena, arena_printf(arena, "%s/out.log", folder)), O_WRONLY | O_CREAT, 0600);
        dup2(log, 2);
        execl("/usr/sbin/nginx", "nginx", "-p", folder, "-e", "stderr", "-c", file, NULL);
        _exit(127);
    }
    for (int tries = 0; tries < 100; tries++) {
        int socket = dial(port);
        if (socket >= 0) {
            close(socket);
            return child;
        }
        if (waitpid(child, NULL, WNOHANG) == child)
            break;
        usleep(50 * 1000);
    }
    fail_msg("nginx did not start: see %s", folder);
    return 0;
}

/* --- The test ---------------------------------------------------------------------------------------------------- */

static void test_malformed(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct house house;
    fill_large_probes(&arena);
    house_settings(&house);
    house.settings.trusted_proxies = "127.0.0.1";
    house_open(&house);
    assert_answers(house.port);
    char folder[] = "/tmp/maillage-nginx-XXXXXX";
    assert_non_null(mkdtemp(folder));
    int front = free_port();
    pid_t nginx = start_nginx(&arena, folder, house.port, front);
    if (nginx)
        assert_answers(front);
    int direct = 0, behind = 0;
    print_message("# %-40s %-8s %s\n", "request", "direct", nginx ? "behind nginx" : "(nginx is not installed)");
    for (size_t i = 0; i < COUNT_OF(PROBES); i++) {
        int here = answer_to(house.port, &PROBES[i]), there = nginx ? answer_to(front, &PROBES[i]) : 0;
        direct += is_accepted(here);
        behind += is_accepted(there);
        char texts[2][16];
        snprintf(texts[0], sizeof texts[0], here ? "%d" : "cut", here);
        snprintf(texts[1], sizeof texts[1], !nginx ? "-" : there ? "%d" : "cut", there);
        print_message("# %-40s %-8s %s\n", PROBES[i].name, texts[0], texts[1]);
    }
    print_message("# accepted of 25: %d directly, %d behind nginx\n", direct, behind);
    assert_answers(house.port); /* still there */
    if (nginx) {
        kill(nginx, SIGTERM);
        waitpid(nginx, NULL, 0);
    }
    assert_true(house_close(&house));
    assert_true(direct <= ACCEPTED_DIRECTLY_MOST);
    assert_true(behind <= ACCEPTED_BEHIND_MOST);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_malformed)};
    return cmocka_run_group_tests_name("web-malformed", tests, NULL, NULL);
}
