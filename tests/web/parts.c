/* The parts of the room that need no server: routes, forms, bodies, peers, settings. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finish.h"
#include "form-body.h"
#include "form.h"
#include "head.h"
#include "house.h"
#include "peers.h"

static struct arena arena;

static int reset(void **state)
{
    (void)state;
    arena_reset(&arena);
    return 0;
}

/* --- Routes ------------------------------------------------------------------------------------------------------ */

static bool nothing(struct request *request, struct response *response, struct error *error)
{
    (void)request;
    response_empty(response, 204);
    (void)error;
    return true;
}

static struct route row(const char *name, unsigned methods, const char *pattern)
{
    return (struct route){.name = name, .methods = methods, .pattern = pattern, .handler = nothing};
}

static const char *matched(const struct router *router, const char *path, unsigned method, const char *values)
{
    struct match match;
    router_match(router, str_of(path), method, &match);
    if (!match.route)
        return match.allowed ? "other methods" : "nothing";
    struct buffer all = {0};
    for (size_t i = 0; i < PATH_VALUES_MOST && match.values[i].at; i++)
        buffer_printf(&all, "%s%.*s", i ? "," : "", STR_PRINT(match.values[i]));
    assert_string_equal(all.at ? all.at : "", values);
    buffer_free(&all);
    return match.route->name;
}

static void test_router(void **state)
{
    (void)state;
    struct error error = {0};
    struct router *router;
    const struct route routes[] = {
        row("root", ROUTE_GET, "/"),
        row("space", ROUTE_GET, "/{space:slug}"),
        row("list", ROUTE_GET, "/{space:slug}/lieux"),
        row("card", ROUTE_GET, "/{space:slug}/lieux/carte"),
        row("place", ROUTE_GET, "/{space:slug}/lieux/{slug:slug}"),
        row("report", ROUTE_GET | ROUTE_POST, "/{space:slug}/lieux/{slug:slug}/signaler"),
        row("api", ROUTE_GET, "/api/v1/lieux/{id:id}"),
        row("csv", ROUTE_GET, "/api/v1/lieux.csv"),
        row("tile", ROUTE_GET, "/tuiles/{version:number}/{z:number}/{x:number}/{y:number}.mvt"),
        row("asset", ROUTE_GET, "/assets/{path:rest}"),
        row("code", ROUTE_GET, "/api/v1/territoires/{code:code}"),
        row("text", ROUTE_GET, "/mot/{mot:text}"),
    };
    assert_done(router_new(routes, COUNT_OF(routes), &router, &error), &error);
    assert_string_equal(matched(router, "/", ROUTE_GET, ""), "root");
    assert_string_equal(matched(router, "/28-eure-et-loir", ROUTE_GET, "28-eure-et-loir"), "space");
    assert_string_equal(matched(router, "/28/lieux", ROUTE_GET, "28"), "list");
    assert_string_equal(matched(router, "/28/lieux/carte", ROUTE_GET, "28"), "card");
    assert_string_equal(matched(router, "/28/lieux/mairie", ROUTE_GET, "28,mairie"), "place");
    assert_string_equal(matched(router, "/28/lieux/mairie/signaler", ROUTE_POST, "28,mairie"), "report");
    assert_string_equal(matched(router, "/28/lieux/mairie/signaler", ROUTE_DELETE, ""), "other methods");
    assert_string_equal(matched(router, "/28/lieux/Mairie", ROUTE_GET, ""), "nothing");
    assert_string_equal(matched(router, "/28/lieux/carte/signaler", ROUTE_GET, ""), "nothing"); /* a literal wins */
    assert_string_equal(matched(router, "/api/v1/lieux.csv", ROUTE_GET, ""), "csv");
    assert_string_equal(matched(router, "/tuiles/12/5/16/11.mvt", ROUTE_GET, "12,5,16,11"), "tile");
    assert_string_equal(matched(router, "/tuiles/12/5/16/11.png", ROUTE_GET, ""), "nothing");
    assert_string_equal(matched(router, "/tuiles/12/5/16/.mvt", ROUTE_GET, ""), "nothing");
    assert_string_equal(matched(router, "/tuiles/12/5/16/1234567890.mvt", ROUTE_GET, ""), "nothing");
    assert_string_equal(matched(router, "/assets/fonts/a.woff2", ROUTE_GET, "fonts/a.woff2"), "asset");
    assert_string_equal(matched(router, "/assets/", ROUTE_GET, ""), "nothing");
    assert_string_equal(matched(router, "/api/v1/territoires/2A", ROUTE_GET, "2A"), "code");
    assert_string_equal(matched(router, "/api/v1/territoires/2a", ROUTE_GET, ""), "nothing");
    assert_string_equal(matched(router, "/mot/ça va", ROUTE_GET, "ça va"), "text");
    router_free(router);
}

/* A path as long and as deep as may come is matched at once: the table is a tree, and nothing is tried twice. */
static void test_router_deep(void **state)
{
    (void)state;
    struct error error = {0};
    struct router *router;
    struct match match;
    struct buffer path = {0};
    const struct route routes[] = {row("a", ROUTE_GET, "/a/{b:text}/{c:text}/{d:text}/{e:text}/{f:text}/{g:text}/h"),
                                   row("b", ROUTE_GET, "/a/b/c/d/e/f/g/i")};
    assert_done(router_new(routes, COUNT_OF(routes), &router, &error), &error);
    for (int i = 0; i < 4000; i++)
        buffer_add_cstr(&path, "/a");
    for (int i = 0; i < 10000; i++)
        router_match(router, buffer_str(&path), ROUTE_GET, &match);
    assert_null(match.route);
    buffer_free(&path);
    router_free(router);
}

static void test_router_refuses(void **state)
{
    (void)state;
    struct error error = {0};
    struct router *router;
    static const struct {
        const char *first, *second;
    } pairs[] = {
        {"/a", "/a"},
        {"/{a:slug}/x", "/{b:slug}/y"},
        {"/{a:slug}/x", "/{a:number}/y"},
        {"/a", "/{a}"},
        {"/a", "/{a:nothing}"},
        {"/a", "/{a:rest}/b"},
        {"/a", "a"},
        {"/a", "/b//c"},
        {"/a", "/b{c:slug}"},
        {"/a", "/{a:slug}/{b:slug}/{c:slug}/{d:slug}/{e:slug}/{f:slug}/{g:slug}/{h:slug}/{i:slug}"},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        const struct route routes[] = {row("one", ROUTE_GET, pairs[i].first), row("two", ROUTE_GET, pairs[i].second)};
        assert_refused(router_new(routes, 2, &router, &error), &error, ERROR_INVALID);
    }
    const struct route same[] = {row("one", ROUTE_GET, "/a"), row("one", ROUTE_GET, "/b")};
    assert_refused(router_new(same, 2, &router, &error), &error, ERROR_INVALID);
    /* The same address with other methods is no clash. */
    const struct route methods[] = {row("one", ROUTE_GET, "/a"), row("two", ROUTE_POST, "/a")};
    assert_done(router_new(methods, 2, &router, &error), &error);
    router_free(router);
}

/* Every row of the site: it compiles, has a permission, and what is public is public on purpose. */
static void test_routes(void **state)
{
    (void)state;
    struct error error = {0};
    struct router *router;
    assert_done(router_new(ROUTES, ROUTE_COUNT, &router, &error), &error);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = &ROUTES[i];
        if (route->permission <= PERMISSION_NONE || route->permission >= PERMISSION_COUNT)
            fail_msg("route %s has no permission", route->name);
        if (route->permission == PERMISSION_PUBLIC)
            print_message("# public: %-24s %s\n", route->name, route->pattern);
        bool writes = route->methods & (ROUTE_POST | ROUTE_PUT | ROUTE_PATCH | ROUTE_DELETE);
        if (writes && (route->cache != CACHE_NEVER || route->kind != BLOCKING))
            fail_msg("route %s writes: it must be BLOCKING and CACHE_NEVER", route->name);
        if (route->cache == CACHE_REMEMBERED && route->permission != PERMISSION_PUBLIC)
            fail_msg("route %s is not public and may not be remembered", route->name);
        for (const char *c = route->name; *c; c++)
            assert_true((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-');
    }
    router_free(router);
}

/* --- Bodies ------------------------------------------------------------------------------------------------------ */

static void test_cookies(void **state)
{
    (void)state;
    struct str header = STR("a=1; navigateur=x.y ; b=\"q r\"; navigateur2=z; c");
    assert_str(cookie_find(header, STR("a")), "1");
    assert_str(cookie_find(header, STR("navigateur")), "x.y");
    assert_str(cookie_find(header, STR("b")), "q r");
    assert_null(cookie_find(header, STR("c")).at);
    assert_null(cookie_find(header, STR("x")).at);
    assert_null(cookie_find(STR(""), STR("a")).at);
}

static void test_header_parameters(void **state)
{
    (void)state;
    struct str value = STR("form-data; name=\"a \\\"b\\\"; c\"; filename=été.txt ;x; y = 1");
    assert_str(header_parameter(&arena, value, STR("name")), "a \"b\"; c");
    assert_str(header_parameter(&arena, value, STR("filename")), "été.txt");
    assert_str(header_parameter(&arena, value, STR("y")), "1");
    assert_null(header_parameter(&arena, value, STR("x")).at);
    assert_null(header_parameter(&arena, STR("form-data"), STR("name")).at);
}

static bool read_parts(struct str body, struct form_value **values, size_t *count, struct error *error)
{
    return multipart_read(&arena, STR("multipart/form-data; boundary=\"b b\""), body, 10, values, count, error);
}

static void test_multipart(void **state)
{
    (void)state;
    struct error error = {0};
    struct form_value *values;
    size_t count;
    struct str body = STR("preamble\r\n--b b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n"
                          "--b b\r\ncontent-type: image/png\r\n"
                          "CONTENT-DISPOSITION: form-data; name=\"f\"; filename=\"C:\\\\x\\\\été %22.png\"\r\n\r\n"
                          "\x89PNG\r\n\r\n--b bb\r\n"
                          "--b b\r\nContent-Disposition: form-data; name=\"g\"; filename=\"\"\r\n\r\n\r\n"
                          "--b b\r\nContent-Disposition: form-data; name=\"h\"\r\n\r\n\r\n--b b--\r\nepilogue");
    /* A line that only begins with the boundary is one all the same (RFC 2046 forbids such content): refused. */
    assert_refused(read_parts(body, &values, &count, &error), &error, ERROR_INVALID);
    body = STR("preamble\r\n--b b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n"
               "--b b\r\ncontent-type: image/png\r\n"
               "CONTENT-DISPOSITION: form-data; name=\"f\"; filename=\"C:\\x\\été %22.png\"\r\n\r\n"
               "\x89PNG\r\n\r\n"
               "--b b\r\nContent-Disposition: form-data; name=\"g\"; filename=\"\"\r\n\r\n\r\n"
               "--b b\r\nContent-Disposition: form-data; name=\"h\"\r\n\r\n\r\n--b b--\r\nepilogue");
    error = (struct error){0};
    assert_done(read_parts(body, &values, &count, &error), &error);
    assert_int_equal(count, 3);
    assert_str(values[0].name, "a");
    assert_str(values[0].value, "1\r\n2");
    assert_str(values[1].upload->name, "été \".png");
    assert_str(values[1].upload->type, "image/png");
    assert_str(values[1].upload->bytes, "\x89PNG\r\n");
    assert_str(values[2].name, "h");
    assert_int_equal(values[2].value.length, 0);
    static const char *const broken[] = {
        "",
        "--b b",
        "--b b\r\n",
        "--b b\r\n\r\n1\r\n--b b--",
        "--b b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b b--",
        "--b b\r\nContent-Disposition: form-data; name=a\r\n\r\n1",
        "--b b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b b--",
        "--b b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--b b--",
        "--b b\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\r\n--b b--",
        "--b b\r\nno colon\r\n\r\n1\r\n--b b--",
    };
    for (size_t i = 0; i < COUNT_OF(broken); i++)
        assert_refused(read_parts(str_of(broken[i]), &values, &count, &error), &error, ERROR_INVALID);
    struct buffer many = {0};
    for (int i = 0; i < 11; i++)
        buffer_add_cstr(&many, "--b b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n");
    buffer_add_cstr(&many, "--b b--");
    assert_refused(read_parts(buffer_str(&many), &values, &count, &error), &error, ERROR_LIMITED);
    buffer_free(&many);
}

static void test_query(void **state)
{
    (void)state;
    struct error error = {0};
    struct form_value *values;
    size_t count;
    assert_done(query_read(&arena, STR("a=1&&b=%C3%A9+t&c&=x"), 10, &values, &count, &error), &error);
    assert_int_equal(count, 4);
    assert_str(values[1].value, "é t");
    assert_str(values[2].name, "c");
    assert_refused(query_read(&arena, STR("a=%ff"), 10, &values, &count, &error), &error, ERROR_INVALID);
    assert_refused(query_read(&arena, STR("a&a&a&a"), 3, &values, &count, &error), &error, ERROR_LIMITED);
}

static void test_negotiation(void **state)
{
    (void)state;
    assert_true(accepts_encoding(STR("gzip, br"), STR("br")));
    assert_true(accepts_encoding(STR("GZIP;q=0.1"), STR("gzip")));
    assert_true(accepts_encoding(STR("*"), STR("gzip")));
    assert_false(accepts_encoding(STR("gzip;q=0, *"), STR("gzip")));
    assert_false(accepts_encoding(STR("identity"), STR("gzip")));
    assert_false(accepts_encoding(STR(""), STR("gzip")));
    assert_false(accepts_encoding(STR("gzip;q=x"), STR("gzip")));
    assert_true(tag_matches(STR("\"a\", W/\"b\""), STR("\"b\"")));
    assert_true(tag_matches(STR("*"), STR("\"b\"")));
    assert_false(tag_matches(STR("\"a\""), STR("\"b\"")));
    assert_false(tag_matches(STR(""), STR("\"b\"")));
}

/* --- Forms ------------------------------------------------------------------------------------------------------- */

static const struct field_choice THEMES[] = {
    {"emploi", "Emploi", NULL}, {"sante", "Santé", NULL}, {"ecole", "École", NULL}};

/* What one field of that kind understands, or its message after "!". */
static const char *understood(struct field field, const char *typed)
{
    struct form_value values[8];
    size_t count = 0;
    struct str rest = str_of(typed), part;
    while (typed && str_next(&rest, '|', &part))
        values[count++] = (struct form_value){.name = STR("champ"), .value = part};
    field.name = "champ";
    struct field *kept = arena_copy(&arena, &field, sizeof field);
    struct form form;
    bool right = form_check(&form, &arena, kept, 1, values, count);
    const struct control *control = &form.controls[0];
    assert_int_equal(right, control->error.length == 0);
    if (!right)
        return arena_cstr(&arena, arena_printf(&arena, "!%.*s", STR_PRINT(control->error)));
    if (field.kind == FIELD_CHECKBOX)
        return control->checked ? "oui" : "non";
    if (field.kind == FIELD_CHOICES)
        return arena_cstr(&arena,
                          arena_printf(&arena, "%d%d%d", control->chosen[0], control->chosen[1], control->chosen[2]));
    return arena_cstr(&arena, control->text);
}

static void test_fields(void **state)
{
    (void)state;
    static const struct {
        struct field field;
        const char *typed, *expected;
    } cases[] = {
        {{.kind = FIELD_TEXT, .required = true}, NULL, "!Remplissez ce champ."},
        {{.kind = FIELD_TEXT, .required = true}, " \t ", "!Remplissez ce champ."},
        {{.kind = FIELD_TEXT}, "  Élodie\nMartin ", "Élodie Martin"},
        {{.kind = FIELD_TEXT, .most = 3}, "éèà", "éèà"},
        {{.kind = FIELD_TEXT, .most = 3}, "éèàù", "!Écrivez 3 caractères au plus (ici 4)."},
        {{.kind = FIELD_TEXT, .least = 3}, "ab", "!Écrivez au moins 3 caractères (ici 2)."},
        {{.kind = FIELD_TEXTAREA}, "a\r\n b \n", "a\n b"},
        {{.kind = FIELD_EMAIL}, " Nom@Exemple.FR ", "nom@exemple.fr"},
        {{.kind = FIELD_EMAIL}, "nom@exemple", "!"},
        {{.kind = FIELD_EMAIL}, "a@b@exemple.fr", "!"},
        {{.kind = FIELD_EMAIL}, "nom..x@exemple.fr", "!"},
        {{.kind = FIELD_EMAIL}, "nom@-exemple.fr", "!"},
        {{.kind = FIELD_EMAIL}, "nom@exemple.fr\nBcc: x@y.fr", "!"},
        {{.kind = FIELD_PHONE}, "02 37 00 00 00", "+33237000000"},
        {{.kind = FIELD_PHONE}, "123", "!"},
        {{.kind = FIELD_ADDRESS}, "www.exemple.fr/a", "https://www.exemple.fr/a"},
        {{.kind = FIELD_ADDRESS}, "javascript:alert(1)", "!"},
        {{.kind = FIELD_ADDRESS}, "https://user@exemple.fr", "!"},
        {{.kind = FIELD_NUMBER}, "1" NNBSP "234", "1234"},
        {{.kind = FIELD_NUMBER}, "12,5", "!Écrivez un nombre entier, en chiffres."},
        {{.kind = FIELD_NUMBER, .least = 1, .most = 36}, "37", "!Écrivez un nombre de 1 à 36."},
        {{.kind = FIELD_DECIMAL}, "12,5", "12.5"},
        {{.kind = FIELD_DECIMAL}, "nan", "!"},
        {{.kind = FIELD_DATE}, "2026-11-24", "2026-11-24"},
        {{.kind = FIELD_DATE}, "24/11/2026", "2026-11-24"},
        {{.kind = FIELD_DATE}, "1.2.2026", "2026-02-01"},
        {{.kind = FIELD_DATE}, "30/02/2026", "!"},
        {{.kind = FIELD_DATE}, "24/11", "!"},
        {{.kind = FIELD_DATE, .least = 20000, .most = 20001}, "2026-11-24", "!Choisissez une date du"},
        {{.kind = FIELD_TIME}, "9h30", "09:30"},
        {{.kind = FIELD_TIME}, "9 h", "09:00"},
        {{.kind = FIELD_TIME}, "24:00", "!"},
        {{.kind = FIELD_CHECKBOX}, "1", "oui"},
        {{.kind = FIELD_CHECKBOX}, NULL, "non"},
        {{.kind = FIELD_CHECKBOX, .required = true}, NULL, "!Cochez cette case"},
        {{.kind = FIELD_CHOICE, .choices = THEMES, .choice_count = 3}, "sante", "sante"},
        {{.kind = FIELD_CHOICE, .choices = THEMES, .choice_count = 3}, "autre", "!Choisissez dans la liste."},
        {{.kind = FIELD_CHOICE, .choices = THEMES, .choice_count = 3, .required = true},
         "",
         "!Choisissez une réponse."},
        {{.kind = FIELD_CHOICES, .choices = THEMES, .choice_count = 3}, "emploi|ecole|emploi", "101"},
        {{.kind = FIELD_CHOICES, .choices = THEMES, .choice_count = 3, .most = 1}, "emploi|ecole", "!Cochez 1"},
        {{.kind = FIELD_CHOICES, .choices = THEMES, .choice_count = 3, .required = true}, NULL, "!Cochez au moins"},
        {{.kind = FIELD_FILE, .required = true}, NULL, "!Choisissez un fichier."},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = understood(cases[i].field, cases[i].typed);
        bool refusal = cases[i].expected[0] == '!';
        bool same = refusal ? strncmp(got, cases[i].expected, strlen(cases[i].expected)) == 0
                            : strcmp(got, cases[i].expected) == 0;
        if (!same)
            fail_msg("\"%s\" gave \"%s\" instead of \"%s\"", cases[i].typed ? cases[i].typed : "", got,
                     cases[i].expected);
    }
}

static void test_form_state(void **state)
{
    (void)state;
    static const struct field fields[] = {
        {.name = "nom", .label = "Nom", .kind = FIELD_TEXT, .required = true, .help = "Aide", .most = 50},
        {.name = "age", .label = "Âge", .kind = FIELD_NUMBER, .least = 0, .most = 120},
        {.name = "themes", .label = "Thèmes", .kind = FIELD_CHOICES, .choices = THEMES, .choice_count = 3},
    };
    struct form form;
    struct form_value values[] = {{.name = STR("nom"), .value = STR("Jeanne")},
                                  {.name = STR("age"), .value = STR("41")},
                                  {.name = STR("themes"), .value = STR("sante")}};
    assert_true(form_check(&form, &arena, fields, COUNT_OF(fields), values, COUNT_OF(values)));
    assert_str(form_text(&form, "nom"), "Jeanne");
    assert_int_equal(form_number(&form, "age"), 41);
    assert_true(form_chosen(&form, "themes", "sante"));
    assert_false(form_chosen(&form, "themes", "emploi"));
    assert_str(form_control(&form, "nom")->describedby, "champ-nom-aide");
    /* A refusal of the domain is shown as one of the form. */
    form_refuse(&form, "nom", "« %s » est déjà inscrite.", "Jeanne");
    assert_int_equal(form.error_count, 1);
    assert_str(form_control(&form, "nom")->error, "« Jeanne » est déjà inscrite.");
    assert_str(form_control(&form, "nom")->describedby, "champ-nom-aide champ-nom-erreur");
    form_set(&form, "nom", STR("Awa"));
    form_choose(&form, "themes", STR("ecole"));
    assert_str(form_text(&form, "nom"), "Awa");
    assert_true(form_chosen(&form, "themes", "ecole"));
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    struct error error = {0};
    json_t *schema;
    form_schema(&writer, fields, COUNT_OF(fields));
    assert_done(json_parse(buffer_str(&out), &schema, &error), &error);
    json_t *properties = json_object_get(schema, "properties");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(properties, "age"), "maximum")), 120);
    assert_int_equal(json_array_size(json_object_get(schema, "required")), 1);
    json_decref(schema);
    buffer_free(&out);
}

/* --- Peers ------------------------------------------------------------------------------------------------------- */

static struct peer peer(const char *text)
{
    struct peer made;
    assert_true(peer_parse(str_of(text), &made));
    return made;
}

static void test_peers(void **state)
{
    (void)state;
    struct error error = {0};
    struct networks trusted;
    char text[46];
    struct peer one = peer("203.0.113.9"), six = peer("[2001:db8:1:2:3::4]:443");
    assert_string_equal(peer_shortened(&one, text), "203.0.113.0");
    assert_string_equal(peer_shortened(&six, text), "2001:db8:1::");
    struct peer near = peer("2001:db8:1:2:9::"), far = peer("2001:db8:1:3::"), other = peer("203.0.113.10");
    assert_true(peer_key(&six) == peer_key(&near));
    assert_true(peer_key(&six) != peer_key(&far));
    assert_true(peer_key(&one) != peer_key(&other));
    assert_done(networks_parse(STR("127.0.0.1, 10.0.0.0/8 , ::1,fd00::/9"), &trusted, &error), &error);
    struct peer inside = peer("10.255.0.1"), outside = peer("11.0.0.1"), ula = peer("fd7f::1"), not = peer("fe00::1");
    assert_true(networks_hold(&trusted, &inside));
    assert_false(networks_hold(&trusted, &outside));
    assert_true(networks_hold(&trusted, &ula));
    assert_false(networks_hold(&trusted, &not ));
    assert_refused(networks_parse(STR("10.0.0.0/33"), &trusted, &error), &error, ERROR_INVALID);
    assert_refused(networks_parse(STR("localhost"), &trusted, &error), &error, ERROR_INVALID);
    assert_done(networks_parse(STR("127.0.0.1, 10.0.0.0/8"), &trusted, &error), &error);
    static const struct {
        const char *nearest, *forwarded, *expected;
    } cases[] = {
        {"127.0.0.1", "203.0.113.9", "203.0.113.9"},
        {"127.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.3", "203.0.113.9"}, /* what is before may be made up */
        {"127.0.0.1", "", "127.0.0.1"},
        {"127.0.0.1", "nonsense", "127.0.0.1"},
        {"203.0.113.9", "1.1.1.1", "203.0.113.9"}, /* not a proxy of ours */
        {"127.0.0.1", "2001:db8::7", "2001:db8::7"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct peer found = peer_behind(&trusted, peer(cases[i].nearest), str_of(cases[i].forwarded));
        struct peer expected = peer(cases[i].expected);
        assert_memory_equal(&found, &expected, sizeof found);
    }
}

static void test_limits(void **state)
{
    (void)state;
    struct limiter *limiter = limiter_new();
    int wait = 0, taken = 0;
    for (int i = 0; i < 10; i++)
        taken += limiter_take(limiter, 42, 1, 5, 60, 1000, &wait);
    assert_int_equal(taken, 5);
    assert_int_equal(wait, 2); /* one a second: between one and two */
    assert_false(limiter_take(limiter, 42, 1, 5, 60, 1900, &wait));
    assert_true(limiter_take(limiter, 42, 1, 5, 60, 2100, &wait));
    assert_true(limiter_take(limiter, 42, 2, 5, 60, 2100, &wait)); /* another class */
    assert_true(limiter_take(limiter, 43, 1, 5, 60, 2100, &wait)); /* another peer */
    /* A flood of peers does not make the greedy one forgotten. */
    for (uint64_t key = 1000; key < 60000; key++)
        limiter_take(limiter, key * 7919, 1, 5, 60, 2100, &wait);
    assert_false(limiter_take(limiter, 42, 1, 5, 60, 2100, &wait));
    limiter_free(limiter);

    struct tally *tally = tally_new();
    for (uint64_t key = 1; key <= 3; key++) /* keys that fall on one slot */
        assert_true(tally_enter(tally, key << 16, 2));
    assert_true(tally_enter(tally, 2 << 16, 2));
    assert_false(tally_enter(tally, 2 << 16, 2));
    tally_leave(tally, 1 << 16);
    assert_false(tally_enter(tally, 2 << 16, 2)); /* still found past the hole */
    tally_leave(tally, 2 << 16);
    assert_true(tally_enter(tally, 2 << 16, 2));
    tally_free(tally);
}

/* --- Settings ---------------------------------------------------------------------------------------------------- */

static void test_settings(void **state)
{
    (void)state;
    struct error error = {0};
    struct settings settings, again;
    struct str text = STR("# comment\n\nlisten = [::1]:8080\n connections=10\naccess-log = non\npublic-address =\n");
    assert_done(settings_parse(&arena, text, &settings, &error), &error);
    assert_string_equal(settings.listen, "[::1]:8080");
    assert_int_equal(settings.connections, 10);
    assert_false(settings.access_log);
    assert_null(settings.public_address);
    struct buffer out = {0};
    settings_write(&settings, &out);
    assert_done(settings_parse(&arena, buffer_str(&out), &again, &error), &error);
    assert_string_equal(again.listen, settings.listen);
    assert_int_equal(again.body_bytes, settings.body_bytes);
    assert_int_equal(again.confine, settings.confine);
    buffer_free(&out);
    static const char *const wrong[] = {"nonsense = 1", "connections = 0", "connections = many", "access-log = perhaps",
                                        "listen"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_refused(settings_parse(&arena, str_of(wrong[i]), &settings, &error), &error, ERROR_INVALID);
        assert_true(str_contains(str_of(error.message), STR("ligne 1")));
    }
    setenv("MAILLAGE_CONNECTIONS_PER_PEER", "7", 1);
    assert_done(settings_read(&arena, NULL, &settings, &error), &error);
    assert_int_equal(settings.connections_per_peer, 7);
    unsetenv("MAILLAGE_CONNECTIONS_PER_PEER");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_router, reset),         cmocka_unit_test_setup(test_router_deep, reset),
        cmocka_unit_test_setup(test_router_refuses, reset), cmocka_unit_test_setup(test_routes, reset),
        cmocka_unit_test_setup(test_cookies, reset),        cmocka_unit_test_setup(test_header_parameters, reset),
        cmocka_unit_test_setup(test_multipart, reset),      cmocka_unit_test_setup(test_query, reset),
        cmocka_unit_test_setup(test_negotiation, reset),    cmocka_unit_test_setup(test_fields, reset),
        cmocka_unit_test_setup(test_form_state, reset),     cmocka_unit_test_setup(test_peers, reset),
        cmocka_unit_test_setup(test_limits, reset),         cmocka_unit_test_setup(test_settings, reset),
    };
    int failed = cmocka_run_group_tests_name("web-parts", tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
