/* What goes around a handler's answer: addresses, methods, caching, compression, security, forms, errors. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "browser.h"
#include "house.h"

static struct house house;

static int open_house(void **state)
{
    (void)state;
    house_settings(&house);
    house.settings.trusted_proxies = "127.0.0.1";
    house.settings.writes_per_minute = 20;
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

static struct reply with_method(const char *method, const char *target)
{
    return ask(
        &house.arena, house.port,
        arena_printf(&house.arena, "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", method, target));
}

/* --- Addresses and methods --------------------------------------------------------------------------------------- */

static void test_addresses(void **state)
{
    (void)state;
    struct reply reply = simple("/values/mediatheque-d-epernon/12.txt", "");
    assert_int_equal(reply.status, 200);
    assert_str(reply.body, "mediatheque-d-epernon 12");
    assert_int_equal(simple("/values/a/012.txt", "").status, 404);
    assert_int_equal(simple("/values/A/12.txt", "").status, 404);
    assert_int_equal(simple("/values/a--b/12.txt", "").status, 404);
    assert_int_equal(simple("/values/a/12", "").status, 404);
    assert_int_equal(simple("/nowhere", "").status, 404);
    reply = simple("/page/?q=1", "");
    assert_int_equal(reply.status, 308);
    assert_str(reply_header(&reply, "location"), "/page?q=1");
    assert_int_equal(simple("/nowhere/", "").status, 404);
    struct reply private = simple("/private", "");
    assert_int_equal(private.status, 303); /* nobody is signed in */
    assert_str(reply_header(&private, "location"), "/connexion?suite=%2Fprivate");
    assert_int_equal(simple("/forgotten", "").status, 403); /* a row without permission is nobody's */
}

static void test_methods(void **state)
{
    (void)state;
    struct reply reply = with_method("POST", "/hello");
    assert_int_equal(reply.status, 405);
    assert_str(reply_header(&reply, "allow"), "GET, HEAD");
    reply = with_method("DELETE", "/form");
    assert_int_equal(reply.status, 405);
    assert_str(reply_header(&reply, "allow"), "GET, HEAD, POST");
    assert_int_equal(with_method("BREW", "/hello").status, 501);
    assert_int_equal(with_method("TRACE", "/hello").status, 501);
    reply = ask(&house.arena, house.port, STR("HEAD /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    assert_int_equal(reply.status, 200);
    assert_str(reply_header(&reply, "content-length"), "17");
    assert_true(reply_header(&reply, "etag").length > 0);
    reply = ask(&house.arena, house.port,
                STR("OPTIONS /hello HTTP/1.1\r\nHost: localhost\r\nOrigin: https://x.fr\r\n\r\n"));
    assert_int_equal(reply.status, 204);
    assert_str(reply_header(&reply, "access-control-allow-origin"), "*");
    assert_str(reply_header(&reply, "access-control-allow-methods"), "GET, HEAD");
    assert_int_equal(ask(&house.arena, house.port, STR("OPTIONS /page HTTP/1.1\r\nHost: localhost\r\n\r\n")).status,
                     405);
}

static void test_hostile_paths(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "/hello%00",       "/values/..%2fhello/1.txt",
        "/../etc/passwd",  "/values/%2e%2e/hello",
        "//hello",         "/hello%c0%af",
        "/%c1%9c",         "/%e0%80%af",
        "/%ed%a0%80",      "/hello%",
        "/hello%zz",       "/hello%5c..",
        "/a%0d%0aX:1",     "/%ff",
        "/%f4%90%80%80",   "/values//1.txt",
        "/./hello",        "/hello%7f",
        "hello",           "*",
        "/hello\\..\\etc", "/hello#a",
        "/hello?a=%zz",    "/hello?a=%c0%af",
        "/hello?a=%00",
    };
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct reply reply = simple(paths[i], "");
        if (reply.status != 400)
            fail_msg("%s: %d", paths[i], reply.status);
    }
    struct buffer longer = {0};
    buffer_add_char(&longer, '/');
    for (int i = 0; i < 9000; i++)
        buffer_add_char(&longer, 'a');
    assert_int_equal(simple(longer.at, "").status, 414);
    buffer_clear(&longer);
    buffer_add_cstr(&longer, "/hello?a=1");
    for (int i = 0; i < 300; i++)
        buffer_add_cstr(&longer, "&a=1");
    assert_int_equal(simple(longer.at, "").status, 429);
    buffer_free(&longer);
}

static void test_redirects(void **state)
{
    (void)state;
    struct reply reply = simple("/redirect?to=/28/lieux%3Fpage%3D2", "");
    assert_int_equal(reply.status, 303);
    assert_str(reply_header(&reply, "location"), "/28/lieux?page=2");
    assert_int_equal(simple("/redirect?to=https://www.exemple.fr/", "").status, 303);
    static const char *const refused[] = {"//elsewhere.fr",
                                          "/a%0d%0aSet-Cookie:%20a=b",
                                          "javascript:alert(1)",
                                          "/%5celsewhere.fr",
                                          "elsewhere",
                                          "/caf%C3%A9",
                                          ""};
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        reply = simple(arena_cstr(&house.arena, arena_printf(&house.arena, "/redirect?to=%s", refused[i])), "");
        assert_int_equal(reply.status, 500);
        assert_int_equal(reply_header(&reply, "location").length, 0);
        assert_int_equal(reply_header(&reply, "set-cookie").length, 0);
    }
}

/* --- Caching and compression ------------------------------------------------------------------------------------- */

static struct str gunzip(struct str bytes)
{
    struct str plain = {arena_alloc(&house.arena, 2000000), 0};
    z_stream stream = {.next_in = (Bytef *)bytes.at,
                       .avail_in = (uInt)bytes.length,
                       .next_out = (Bytef *)plain.at,
                       .avail_out = 2000000};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    plain.length = stream.total_out;
    inflateEnd(&stream);
    return plain;
}

static void test_tags(void **state)
{
    (void)state;
    static const char *const targets[] = {"/hello", "/page?q=tags"};
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        /* Several times: the third answer of a remembered row comes from memory. */
        for (int round = 0; round < 3; round++) {
            struct reply reply = simple(targets[i], "Accept-Encoding: gzip\r\n");
            struct str tag = reply_header(&reply, "etag");
            assert_int_equal(reply.status, 200);
            assert_true(tag.length > 2 && tag.at[0] == '"');
            assert_str(reply_header(&reply, "cache-control"), "public, no-cache");
            const char *same =
                arena_cstr(&house.arena, arena_printf(&house.arena, "Accept-Encoding: gzip\r\nIf-None-Match: %.*s\r\n",
                                                      STR_PRINT(tag)));
            struct reply unchanged = simple(targets[i], same);
            assert_int_equal(unchanged.status, 304);
            assert_int_equal(unchanged.body.length, 0);
            assert_true(str_equal(reply_header(&unchanged, "etag"), tag));
            assert_int_equal(simple(targets[i], "If-None-Match: \"other\"\r\n").status, 200);
            assert_int_equal(simple(targets[i], "If-None-Match: *\r\n").status, 304);
            same = arena_cstr(&house.arena,
                              arena_printf(&house.arena, "Accept-Encoding: gzip\r\nIf-None-Match: \"a\", W/%.*s\r\n",
                                           STR_PRINT(tag)));
            assert_int_equal(simple(targets[i], same).status, 304);
        }
    }
    struct reply forever = simple("/values/a/1.txt", "");
    assert_str(reply_header(&forever, "cache-control"), "public, max-age=31536000, immutable");
    struct reply never = simple("/form", "");
    assert_str(reply_header(&never, "cache-control"), "no-store");
    assert_int_equal(reply_header(&never, "etag").length, 0);
    struct reply missing = simple("/nowhere", "");
    assert_str(reply_header(&missing, "cache-control"), "no-store");
}

static void test_remembered(void **state)
{
    (void)state;
    struct str bodies[6];
    for (int i = 0; i < 6; i++)
        bodies[i] = simple("/page?count&q=a", "").body;
    assert_false(str_equal(bodies[0], bodies[1]));
    /* The handler does not run again, unless the minute changed under the test. */
    assert_true(str_equal(bodies[2], bodies[3]) || str_equal(bodies[4], bodies[5]));
    /* Another address, host or encoding is another answer. */
    assert_false(str_equal(simple("/page?count&q=b", "").body, bodies[5]));
    struct reply reply = ask(&house.arena, house.port, STR("GET /page?count&q=a HTTP/1.1\r\nHost: other\r\n\r\n"));
    assert_false(str_equal(reply.body, bodies[5]));
    reply = simple("/page?count&q=a", "Accept-Encoding: gzip\r\n");
    assert_str(reply_header(&reply, "content-encoding"), "gzip");
    struct remembered_figures figures = remembered_figures(house.application->remembered);
    assert_true(figures.hits > 0);
    assert_true(figures.bytes > 0);
}

static void test_compression(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        struct reply plain = simple("/page?q=z", ""), small = simple("/page?q=z", "Accept-Encoding: br, "
                                                                                  "gzip;q=0.5\r\n");
        assert_int_equal(reply_header(&plain, "content-encoding").length, 0);
        assert_str(reply_header(&plain, "vary"), "Accept-Encoding");
        assert_str(reply_header(&small, "content-encoding"), "gzip");
        assert_str(reply_header(&small, "vary"), "Accept-Encoding");
        assert_true(small.body.length < plain.body.length / 4);
        assert_true(str_equal(gunzip(small.body), plain.body));
        assert_false(str_equal(reply_header(&plain, "etag"), reply_header(&small, "etag")));
    }
    struct reply refused = simple("/page?q=z", "Accept-Encoding: gzip;q=0\r\n");
    assert_int_equal(reply_header(&refused, "content-encoding").length, 0);
    struct reply tiny = simple("/hello", "Accept-Encoding: gzip\r\n");
    assert_int_equal(reply_header(&tiny, "content-encoding").length, 0);
    struct reply stream = simple("/stream", "Accept-Encoding: gzip\r\n"), whole = simple("/stream", "");
    assert_str(reply_header(&stream, "content-encoding"), "gzip");
    assert_true(str_equal(gunzip(stream.body), whole.body));
}

/* --- Security headers and errors --------------------------------------------------------------------------------- */

static void test_security_headers(void **state)
{
    (void)state;
    struct reply page = simple("/page", ""), api = simple("/hello", ""),
                 secure = simple("/page", "X-Forwarded-Proto: https\r\n");
    struct str policy = reply_header(&page, "content-security-policy");
    assert_true(str_starts_with(policy, STR("default-src 'none'; script-src 'self'")));
    assert_false(str_contains(policy, STR("unsafe")));
    assert_true(str_contains(policy, STR("frame-ancestors 'none'")));
    assert_str(reply_header(&page, "x-content-type-options"), "nosniff");
    assert_str(reply_header(&page, "cross-origin-opener-policy"), "same-origin");
    assert_str(reply_header(&page, "referrer-policy"), "strict-origin-when-cross-origin");
    assert_true(reply_header(&page, "permissions-policy").length > 0);
    assert_int_equal(reply_header(&page, "strict-transport-security").length, 0);
    assert_true(reply_header(&secure, "strict-transport-security").length > 0);
    assert_int_equal(reply_header(&page, "access-control-allow-origin").length, 0);
    assert_str(reply_header(&api, "access-control-allow-origin"), "*");
    assert_str(reply_header(&api, "cross-origin-resource-policy"), "cross-origin");
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        enum error_kind kind;
        int status;
    } cases[] = {{ERROR_INVALID, 400}, {ERROR_MISSING, 404},     {ERROR_CONFLICT, 409}, {ERROR_FORBIDDEN, 403},
                 {ERROR_LIMITED, 429}, {ERROR_UNAVAILABLE, 503}, {ERROR_INTERNAL, 500}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *page = arena_cstr(&house.arena, arena_printf(&house.arena, "/fail?kind=%d", cases[i].kind));
        const char *api = arena_cstr(&house.arena, arena_printf(&house.arena, "/api%s", page));
        struct reply reply = simple(page, "");
        assert_int_equal(reply.status, cases[i].status);
        assert_str(reply_header(&reply, "content-type"), "text/html; charset=utf-8");
        assert_false(str_contains(reply.body, STR("<b>raison")));
        /* A defect of ours is told to the log, the rest to the visitor. */
        assert_int_equal(str_contains(reply.body, STR("&lt;b&gt;raison&lt;/b&gt; &amp; suite")),
                         cases[i].kind != ERROR_INTERNAL);
        assert_int_equal(reply_header(&reply, "retry-after").length > 0,
                         cases[i].status == 503 || cases[i].status == 429);
        reply = simple(api, "");
        assert_int_equal(reply.status, cases[i].status);
        assert_str(reply_header(&reply, "content-type"), "application/problem+json");
        json_t *problem;
        struct error error = {0};
        assert_done(json_parse(reply.body, &problem, &error), &error);
        assert_int_equal(json_integer_value(json_object_get(problem, "status")), cases[i].status);
        assert_true(str_equal(json_member(problem, "kind"), str_of(error_kind_name(cases[i].kind))));
        json_decref(problem);
    }
    struct reply missing = simple("/api/nowhere", "");
    assert_str(reply_header(&missing, "content-type"), "application/problem+json");
}

/* --- Forms ------------------------------------------------------------------------------------------------------- */

struct visit {
    struct str cookie; /* "navigateur=…" */
    struct str token;
};

static struct visit open_form(void)
{
    struct reply reply = simple("/form", "");
    struct visit visit = {0};
    struct str cookie = reply_header(&reply, "set-cookie");
    assert_int_equal(reply.status, 200);
    assert_true(str_contains(cookie, STR("HttpOnly")) && str_contains(cookie, STR("SameSite=Lax")));
    visit.cookie = str_slice(cookie, 0, str_find_char(cookie, ';', 0));
    size_t from = str_find(reply.body, STR("token="), 0) + 6;
    visit.token = str_slice(reply.body, from, str_find_char(reply.body, '\n', from));
    return visit;
}

static struct reply post_form(const struct visit *visit, const char *headers, const char *fields)
{
    struct str body = arena_printf(&house.arena, "jeton=%.*s&%s", STR_PRINT(visit->token), fields);
    return ask(&house.arena, house.port,
               arena_printf(&house.arena,
                            "POST /form HTTP/1.1\r\nHost: localhost\r\nCookie: a=b; %.*s\r\n%s"
                            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%.*s",
                            STR_PRINT(visit->cookie), headers, body.length, STR_PRINT(body)));
}

static void test_form(void **state)
{
    (void)state;
    struct visit visit = open_form();
    struct reply reply = post_form(&visit, "Sec-Fetch-Site: same-origin\r\n", "nom=Jeanne&choix=a");
    assert_int_equal(reply.status, 303);
    /* Wrong: shown again with what was typed and a message beside it. */
    reply = post_form(&visit, "", "nom=Un+nom+bien+trop+long+pour+ce+champ&choix=c");
    assert_int_equal(reply.status, 422);
    assert_true(str_contains(reply.body, STR("nom=Un nom bien trop long pour ce champ|Écrivez 20 caractères au plus")));
    assert_true(str_contains(reply.body, STR("choix=c|Choisissez dans la liste.")));
    reply = post_form(&visit, "", "");
    assert_true(str_contains(reply.body, STR("nom=|Remplissez ce champ.")));
}

static void test_multipart(void **state)
{
    (void)state;
    struct visit visit = open_form();
    struct str body = arena_printf(&house.arena,
                                   "--xYz\r\nContent-Disposition: form-data; name=\"jeton\"\r\n\r\n%.*s\r\n"
                                   "--xYz\r\nContent-Disposition: form-data; name=\"nom\"\r\n\r\nÉlodie\r\n"
                                   "--xYz\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"a.csv\"\r\n"
                                   "Content-Type: text/csv\r\n\r\na;b\r\n1;2\r\n--xYz--\r\n",
                                   STR_PRINT(visit.token));
    struct str request = arena_printf(&house.arena,
                                      "POST /form HTTP/1.1\r\nHost: localhost\r\nCookie: %.*s\r\nContent-Type: "
                                      "multipart/form-data; boundary=xYz\r\nContent-Length: %zu\r\n\r\n%.*s",
                                      STR_PRINT(visit.cookie), body.length, STR_PRINT(body));
    assert_int_equal(ask(&house.arena, house.port, request).status, 303);
}

static void test_forgery(void **state)
{
    (void)state;
    struct visit visit = open_form(), other = open_form();
    const char *good = "nom=Jeanne";
    assert_int_equal(post_form(&visit, "", good).status, 303);
    assert_int_equal(post_form(&visit, "Sec-Fetch-Site: cross-site\r\n", good).status, 403);
    assert_int_equal(post_form(&visit, "Sec-Fetch-Site: same-site\r\n", good).status, 403);
    assert_int_equal(post_form(&visit, "Origin: https://elsewhere.fr\r\n", good).status, 403);
    assert_int_equal(post_form(&visit, "Origin: null\r\n", good).status, 403);
    assert_int_equal(post_form(&visit, "Origin: http://localhost\r\n", good).status, 303);
    /* Another browser's token, a changed token, none, or no cookie. */
    struct visit mixed = {visit.cookie, other.token};
    assert_int_equal(post_form(&mixed, "", good).status, 403);
    char *changed = arena_cstr(&house.arena, visit.token);
    changed[10] = changed[10] == 'A' ? 'B' : 'A';
    mixed = (struct visit){visit.cookie, str_of(changed)};
    assert_int_equal(post_form(&mixed, "", good).status, 403);
    mixed = (struct visit){visit.cookie, STR("")};
    assert_int_equal(post_form(&mixed, "", good).status, 403);
    mixed = (struct visit){STR("c=d"), visit.token};
    assert_int_equal(post_form(&mixed, "", good).status, 403);
    /* A cookie that is not ours is replaced. */
    struct reply reply = simple("/form", "Cookie: navigateur=AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA\r\n");
    assert_true(reply_header(&reply, "set-cookie").length > 0);
    /* Ours stays, and its token changes at each page. */
    const char *header =
        arena_cstr(&house.arena, arena_printf(&house.arena, "Cookie: %.*s\r\n", STR_PRINT(visit.cookie)));
    reply = simple("/form", header);
    assert_int_equal(reply_header(&reply, "set-cookie").length, 0);
    assert_false(str_contains(reply.body, visit.token));
    /* Over https the cookie is bound to the host. */
    reply = simple("/form", "X-Forwarded-Proto: https\r\n");
    assert_true(str_starts_with(reply_header(&reply, "set-cookie"), STR("__Host-navigateur=")));
    assert_true(str_contains(reply_header(&reply, "set-cookie"), STR("; Secure")));
}

static void test_rate(void **state)
{
    (void)state;
    struct visit visit = open_form();
    int served = 0, limited = 0;
    struct reply last = {0};
    for (int i = 0; i < 30; i++) {
        struct reply reply = post_form(&visit, "X-Forwarded-For: 203.0.113.7\r\n", "nom=Jeanne");
        served += reply.status == 303;
        if (reply.status == 429) {
            limited++;
            last = reply;
        }
    }
    assert_true(served >= 20 && limited >= 5);
    assert_true(reply_header(&last, "retry-after").length > 0);
    assert_int_equal(simple("/hello", "X-Forwarded-For: 203.0.113.7\r\n").status, 200); /* reading is free */
    assert_int_equal(post_form(&visit, "X-Forwarded-For: 203.0.113.8\r\n", "nom=Jeanne").status, 303);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),     cmocka_unit_test(test_methods),
        cmocka_unit_test(test_hostile_paths), cmocka_unit_test(test_redirects),
        cmocka_unit_test(test_tags),          cmocka_unit_test(test_remembered),
        cmocka_unit_test(test_compression),   cmocka_unit_test(test_security_headers),
        cmocka_unit_test(test_errors),        cmocka_unit_test(test_form),
        cmocka_unit_test(test_multipart),     cmocka_unit_test(test_forgery),
        cmocka_unit_test(test_rate),
    };
    return cmocka_run_group_tests_name("web-answers", tests, open_house, close_house);
}
