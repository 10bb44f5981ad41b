/* Every route of the site × every role: who is let in is what this table says, in the space, in another space, and with
 * or without a second factor. Handlers are replaced by one that says "let in", so that nothing but the permission of
 * the row decides; the dispatcher, the admission, the sessions and the database are the real ones.
 */
#include <stdlib.h>
#include <string.h>

#include "accounts/accounts.h"
#include "admission.h"
#include "engines.h"
#include "house.h"
#include "spaces.h"
#include "territory/space.h"

static const char EPCI[] = "200033181", OTHER_EPCI[] = "200040277";

/* Written by hand, apart from accounts/permission.c: both must say the same. One letter a role, in their order:
 * O operator, A administrator, G organiser, H hub, R referent, M structure manager, m structure member,
 * I instructor, J jury, P participant; "*" is anyone signed in. */
static const char LETTERS[ROLE_KIND_COUNT + 1] = "OAGHRMmIJP";
static const struct {
    enum permission permission;
    const char *roles;
} TABLE[] = {
    {PERMISSION_SIGNED_IN, "*"},
    {PERMISSION_STRUCTURE_MEMBER, "AGHRMm"},
    {PERMISSION_STRUCTURE_MANAGER, "AGM"},
    {PERMISSION_REFERENT, "AGHR"},
    {PERMISSION_HUB, "AGH"},
    {PERMISSION_INSTRUCTOR, "AGI"},
    {PERMISSION_JURY, "J"},
    {PERMISSION_PEOPLE, "AG"},
    {PERMISSION_AUDIT, "AG"},
    {PERMISSION_ORGANISER, "AG"},
    {PERMISSION_ADMINISTRATOR, "A"},
    {PERMISSION_OPERATOR, "O"},
};

/* --- The world ---------------------------------------------------------------------------------------------------- */

static struct {
    struct fixture *fixture;
    struct house house;
    struct route *routes;
    int64_t here, elsewhere;            /* spaces */
    int64_t structure, other;           /* of the same space, in another EPCI */
    char *tokens[ROLE_KIND_COUNT];      /* sessions that passed a second factor */
    char *weak_tokens[ROLE_KIND_COUNT]; /* and that did not: no factor installed */
    struct arena arena;
} world;

struct settling {
    enum role_kind kind;
    bool weak;
    char token[TOKEN_TEXT + 1];
};

/* A person with one role here, signed in. */
static bool settle(struct session *session, void *context, struct error *error)
{
    struct settling *settling = context;
    char email[64], code[FACTOR_DIGITS + 1];
    uint8_t secret[FACTOR_SECRET_BYTES];
    int64_t person_id, now = instant_now();
    bool right = true;
    struct recovery_codes codes;
    snprintf(email, sizeof email, "%s%d@exemple.fr", ROLES[settling->kind].code, settling->weak);
    struct role role = {.kind = settling->kind, .space_id = world.here};
    if (ROLES[role.kind].held == HELD_IN_INSTALLATION)
        role.space_id = 0;
    if (ROLES[role.kind].held == HELD_IN_INTERCOMMUNALITY)
        role.intercommunality = str_of(EPCI);
    if (ROLES[role.kind].held == HELD_IN_STRUCTURE)
        role.structure_id = world.structure;
    struct sign_in_order order = {.method = BY_LINK, .now = now};
    bool done = person_ensure(session, str_of(email), STR_NONE, now, &person_id, NULL, error) &&
                role_grant(session, person_id, &role, 0, now, NULL, error);
    order.person_id = person_id;
    done = done && sign_in_open(session, &order, settling->token, error);
    if (!done || settling->weak)
        return done;
    struct arena arena = {0};
    struct access *access;
    done = factor_begin(session, person_id, secret, error);
    factor_code(secret, sizeof secret, now, code);
    done = done && factor_confirm(session, person_id, str_of(code), now, &right, &codes, error) &&
           access_read(session, str_of(settling->token), now, &arena, &access, error) &&
           sign_in_pass_factor(session, access->session_id, now, settling->token, error);
    arena_free(&arena);
    return done && right;
}

static bool make_structures(struct session *session, void *context, struct error *error)
{
    (void)context;
    struct structure one = {.space_id = world.here,
                            .name = STR("Mairie"),
                            .commune = STR("28085"),
                            .intercommunality = str_of(EPCI)},
                     two = {.space_id = world.here,
                            .name = STR("Club"),
                            .commune = STR("28134"),
                            .intercommunality = str_of(OTHER_EPCI)};
    bool done = structure_create(session, &one, 0, instant_now(), error) &&
                structure_create(session, &two, 0, instant_now(), error);
    world.structure = one.id;
    world.other = two.id;
    return done;
}

static bool say_let_in(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    response_bytes(response, "text/plain; charset=utf-8", STR("let in"));
    if (!request_access(request) && request->route->permission != PERMISSION_PUBLIC)
        response_status(response, 500);
    return true;
}

/* The site's rows, each with that handler, answered as the API so that neither form token nor redirection is in the
 * way. */
static void copy_routes(void)
{
    world.routes = ARENA_ARRAY(&world.arena, struct route, ROUTE_COUNT);
    memcpy(world.routes, ROUTES, ROUTE_COUNT * sizeof *world.routes);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        world.routes[i].handler = say_let_in;
        world.routes[i].answer = ANSWER_API;
        world.routes[i].rate = RATE_FREE;
        world.routes[i].operation = NULL;
    }
}

static int64_t open_space(const char *code)
{
    struct error error;
    struct spaces spaces;
    struct session *session;
    assert_done(space_add(world.fixture->store, TERRITORY_DEPARTMENT, str_of(code), NULL, &error), &error);
    assert_done(store_read(world.fixture->store, &session, &error), &error);
    assert_done(space_list(session, &world.arena, &spaces, &error), &error);
    session_end(session);
    for (size_t i = 0; i < spaces.count; i++)
        if (str_equal(spaces.at[i].code, str_of(code)))
            return spaces.at[i].id;
    fail();
    return 0;
}

static void open_world(struct fixture *fixture)
{
    struct error error;
    int64_t version;
    memset(&world, 0, sizeof world);
    world.fixture = fixture;
    world.here = open_space("28");
    world.elsewhere = open_space("37");
    assert_done(store_write(fixture->store, make_structures, NULL, &error), &error);
    for (int kind = 0; kind < ROLE_KIND_COUNT; kind++)
        for (int weak = 0; weak < 2; weak++) {
            struct settling settling = {.kind = (enum role_kind)kind, .weak = weak};
            assert_done(store_write(fixture->store, settle, &settling, &error), &error);
            char *token = arena_cstr(&world.arena, str_of(settling.token));
            (weak ? world.weak_tokens : world.tokens)[kind] = token;
        }
    copy_routes();
    house_settings(&world.house);
    world.house.settings.writes_per_minute = 0;
    struct site site = {.settings = &world.house.settings,
                        .secret = (const uint8_t[32]){1, 2, 3},
                        .store = fixture->store,
                        .spaces = space_shelf_new()};
    assert_done(space_shelf_load(site.spaces, fixture->store, &version, &error), &error);
    house_open_site(&world.house, &site, world.routes, ROUTE_COUNT);
}

static void close_world(void)
{
    struct space_shelf *shelf = world.house.application->site.spaces;
    assert_true(house_close(&world.house));
    space_shelf_free(shelf);
    arena_free(&world.arena);
}

/* --- Asking ------------------------------------------------------------------------------------------------------- */

/* The address of a row, its parameters filled: here, in another space, or in another structure and EPCI. */
static struct str address_of(const struct route *route, const char *space, int64_t structure, const char *epci)
{
    struct buffer out = {0};
    struct str rest = str_slice(str_of(route->pattern), 1, SIZE_MAX), part;
    if (strcmp(route->pattern, "/") == 0)
        return STR("/");
    while (str_next(&rest, '/', &part)) {
        buffer_add_char(&out, '/');
        size_t open = str_find_char(part, '{', 0), close = str_find_char(part, '}', 0);
        if (open == SIZE_MAX) {
            buffer_add_str(&out, part);
            continue;
        }
        struct str name = str_slice(part, open + 1, str_find_char(part, ':', open)),
                   type = str_slice(part, open + 2 + name.length, close);
        if (str_equal(name, STR("space")))
            buffer_add_cstr(&out, space);
        else if (str_equal(name, STR("structure")))
            buffer_add_str(&out, id_text(&world.arena, structure));
        else if (str_equal(name, STR("epci")))
            buffer_add_cstr(&out, epci);
        else if (str_equal(type, STR("id")))
            buffer_add_cstr(&out, "0f8q2k7m3c1xz");
        else if (str_equal(type, STR("number")))
            buffer_add_cstr(&out, "1");
        else if (str_equal(type, STR("code")))
            buffer_add_cstr(&out, "28");
        else
            buffer_add_cstr(&out, "a");
        buffer_add_str(&out, str_slice(part, close + 1, part.length));
    }
    struct str address = arena_str(&world.arena, buffer_str(&out));
    buffer_free(&out);
    return address;
}

static int ask_as(const struct route *route, struct str address, const char *token)
{
    bool read = route->methods & ROUTE_GET;
    struct str cookie = token ? arena_printf(&world.arena, "Cookie: session=%s\r\n", token) : STR_NONE;
    struct str head =
        arena_printf(&world.arena, "%s %.*s HTTP/1.1\r\nHost: localhost\r\n%.*s%sConnection: close\r\n\r\n",
                     read ? "GET" : "POST", STR_PRINT(address), STR_PRINT(cookie), read ? "" : "Content-Length: 0\r\n");
    return ask(&world.arena, world.house.port, head).status;
}

static bool is_given(enum permission permission, enum role_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(TABLE); i++)
        if (TABLE[i].permission == permission)
            return TABLE[i].roles[0] == '*' || strchr(TABLE[i].roles, LETTERS[kind]);
    return false;
}

static bool has_parameter(const struct route *route, const char *name)
{
    return strstr(route->pattern, name) != NULL;
}

static void assert_status(const struct route *route, enum role_kind kind, const char *where, int status, bool let_in)
{
    if (let_in ? status != 200 : status != 403 && status != 404)
        fail_msg("%s as %s, %s: %d, expected %s", route->name, ROLES[kind].code, where, status,
                 let_in ? "to be let in" : "to be refused");
}

/* --- The walk ----------------------------------------------------------------------------------------------------- */

static void walk_route(const struct route *route)
{
    static const char here[] = "28-eure-et-loir", elsewhere[] = "37-indre-et-loire";
    struct str own = address_of(route, here, world.structure, EPCI);
    enum role_place asked = PERMISSIONS[route->permission].asked;
    int status = ask_as(route, own, NULL);
    if (route->permission == PERMISSION_PUBLIC) {
        assert_int_equal(status, 200);
        return;
    }
    assert_int_equal(status, 403); /* nobody is signed in */
    assert_int_equal(ask_as(route, own, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), 403);
    for (int i = 0; i < ROLE_KIND_COUNT; i++) {
        enum role_kind kind = (enum role_kind)i;
        bool given = is_given(route->permission, kind), any = route->permission == PERMISSION_SIGNED_IN;
        assert_status(route, kind, "here", ask_as(route, own, world.tokens[i]), given);
        assert_status(route, kind, "without second factor", ask_as(route, own, world.weak_tokens[i]),
                      any || (given && !ROLES[i].second_factor));
        if (has_parameter(route, "{space:") && !has_parameter(route, "{structure:"))
            assert_status(route, kind, "in another space",
                          ask_as(route, address_of(route, elsewhere, world.structure, EPCI), world.tokens[i]),
                          any || (given && asked == HELD_IN_INSTALLATION));
        if (!has_parameter(route, "{structure:"))
            continue;
        /* A structure of this space is not reached by another space's address. */
        assert_status(route, kind, "across spaces",
                      ask_as(route, address_of(route, elsewhere, world.structure, EPCI), world.tokens[i]), false);
        bool narrow = ROLES[i].held == HELD_IN_STRUCTURE || ROLES[i].held == HELD_IN_INTERCOMMUNALITY;
        assert_status(route, kind, "in another structure",
                      ask_as(route, address_of(route, here, world.other, OTHER_EPCI), world.tokens[i]),
                      any || (given && !narrow));
    }
}

static void every_route_lets_in_whom_the_table_says(void **state)
{
    size_t walked = 0;
    open_world(*state);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        assert_int_not_equal(world.routes[i].permission, PERMISSION_NONE);
        walk_route(&world.routes[i]);
        walked++;
    }
    assert_int_equal(walked, ROUTE_COUNT);
    print_message("%zu routes x %d roles\n", walked, ROLE_KIND_COUNT);
    close_world();
}

static void the_two_tables_say_the_same(void **state)
{
    (void)state;
    for (int permission = PERMISSION_STRUCTURE_MEMBER; permission < PERMISSION_COUNT; permission++)
        for (int kind = 0; kind < ROLE_KIND_COUNT; kind++) {
            bool listed = PERMISSIONS[permission].roles & ROLE_BIT(kind);
            if (is_given((enum permission)permission, (enum role_kind)kind) != listed)
                fail_msg("%s, %s", PERMISSIONS[permission].name, ROLES[kind].code);
        }
}

/* Rows that would let in by mistake do not start. */
static void a_row_that_could_not_ask_is_refused(void **state)
{
    (void)state;
    struct router *router;
    struct error error;
    struct route row = {.name = "row",
                        .methods = ROUTE_GET,
                        .pattern = "/{space:slug}/x",
                        .permission = PERMISSION_ORGANISER,
                        .kind = BLOCKING,
                        .cache = CACHE_NEVER,
                        .handler = say_let_in};
    assert_done(router_new(&row, 1, &router, &error), &error);
    router_free(router);
    struct route wrong = row;
    wrong.kind = INLINE;
    assert_refused(router_new(&wrong, 1, &router, &error), &error, ERROR_INVALID);
    wrong = row;
    wrong.cache = CACHE_REMEMBERED;
    assert_refused(router_new(&wrong, 1, &router, &error), &error, ERROR_INVALID);
    wrong = row;
    wrong.pattern = "/x";
    assert_refused(router_new(&wrong, 1, &router, &error), &error, ERROR_INVALID);
}

static void only_our_own_pages_are_gone_back_to(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "https://elsewhere.fr", "//elsewhere.fr", "/\\elsewhere.fr", "javascript:x", "", "compte", "/a b", "/a\r\nb"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_int_equal(destination_check(str_of(wrong[i])).length, 0);
    assert_str(destination_check(STR("/28-eure-et-loir/personnes?page=2")), "/28-eure-et-loir/personnes?page=2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_lets_in_whom_the_table_says),
        cmocka_unit_test(the_two_tables_say_the_same),
        cmocka_unit_test(a_row_that_could_not_ask_is_refused),
        cmocka_unit_test(only_our_own_pages_are_gone_back_to),
    };
    return RUN_ON_BOTH_ENGINES("permissions", tests);
}
