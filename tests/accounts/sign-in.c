/* Links, codes, sessions, limits: each used as meant, then reused, altered, outlived, taken elsewhere. */
#include "people.h"

#include <string.h>

static const struct str HERE = STR("browser-of-jeanne"), ELSEWHERE = STR("another browser!");

/* --- Links -------------------------------------------------------------------------------------------------------- */

struct link_step {
    struct link_order order;
    struct link_made made;
    struct str token, code, browser;
    int64_t now;
    struct recognised recognised;
    struct arena arena;
};

static bool write_link(struct session *session, void *context, struct error *error)
{
    struct link_step *step = context;
    return link_make(session, &step->order, &step->made, error);
}

static bool write_use(struct session *session, void *context, struct error *error)
{
    struct link_step *step = context;
    return link_use(session, step->token, step->browser, step->now, &step->arena, &step->recognised, error);
}

static bool write_code(struct session *session, void *context, struct error *error)
{
    struct link_step *step = context;
    return link_use_code(session, step->code, step->browser, step->now, &step->arena, &step->recognised, error);
}

static struct link_step asked(struct fixture *fixture, const char *email, struct str browser)
{
    struct link_step step = {.order = {.email = str_of(email),
                                       .browser = browser,
                                       .destination = STR("/28"),
                                       .now = NOW,
                                       .seconds = LINK_SECONDS},
                             .browser = browser,
                             .now = NOW + 60};
    write_so(fixture, write_link, &step);
    return step;
}

static enum link_state look(struct fixture *fixture, const char *token, struct str browser, int64_t now)
{
    struct arena arena = {0};
    struct link_view view;
    struct error error;
    struct session *session = read_now(fixture);
    assert_done(link_look(session, str_of(token), browser, now, &arena, &view, &error), &error);
    session_end(session);
    arena_free(&arena);
    return view.state;
}

static void a_link_serves_once_where_it_was_asked(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct link_step step = asked(fixture, "Jeanne@Exemple.FR", HERE);
    assert_false(step.made.known);
    /* Looking, as mail scanners do, uses nothing up. */
    for (int i = 0; i < 3; i++)
        assert_int_equal(look(fixture, step.made.token, HERE, NOW + 1), LINK_HERE);
    assert_int_equal(look(fixture, step.made.token, ELSEWHERE, NOW + 1), LINK_ELSEWHERE);
    assert_int_equal(look(fixture, step.made.token, STR_NONE, NOW + 1), LINK_ELSEWHERE);

    struct link_step stolen = step;
    stolen.token = str_of(step.made.token);
    stolen.browser = ELSEWHERE;
    assert_refused(store_write(fixture->store, write_use, &stolen, &error), &error, ERROR_MISSING);
    stolen.browser = STR_NONE;
    assert_refused(store_write(fixture->store, write_use, &stolen, &error), &error, ERROR_MISSING);
    arena_free(&stolen.arena);

    step.token = str_of(step.made.token);
    write_so(fixture, write_use, &step);
    assert_true(step.recognised.person_id != 0 && step.recognised.made);
    assert_str(step.recognised.destination, "/28");
    int64_t jeanne = step.recognised.person_id;
    assert_refused(store_write(fixture->store, write_use, &step, &error), &error, ERROR_MISSING);
    assert_int_equal(look(fixture, step.made.token, HERE, NOW + 61), LINK_GONE);
    arena_free(&step.arena);

    struct link_step again = asked(fixture, "jeanne@exemple.fr", HERE);
    assert_true(again.made.known);
    again.token = str_of(again.made.token);
    write_so(fixture, write_use, &again);
    assert_int_equal(again.recognised.person_id, jeanne);
    assert_false(again.recognised.made);
    arena_free(&again.arena);
}

static void a_link_does_not_outlive_its_time(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct link_step step = asked(fixture, "jeanne@exemple.fr", HERE);
    step.token = str_of(step.made.token);
    step.now = NOW + LINK_SECONDS;
    assert_int_equal(look(fixture, step.made.token, HERE, step.now), LINK_GONE);
    assert_refused(store_write(fixture->store, write_use, &step, &error), &error, ERROR_MISSING);
    step.code = str_of(step.made.code);
    assert_refused(store_write(fixture->store, write_code, &step, &error), &error, ERROR_MISSING);
}

static void an_altered_link_is_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct link_step step = asked(fixture, "jeanne@exemple.fr", HERE);
    char altered[TOKEN_TEXT + 2];
    memcpy(altered, step.made.token, TOKEN_TEXT + 1);
    altered[0] = altered[0] == 'A' ? 'B' : 'A';
    assert_int_equal(look(fixture, altered, HERE, NOW + 1), LINK_GONE);
    memcpy(altered, step.made.token, TOKEN_TEXT + 1);
    altered[TOKEN_TEXT - 1] = '\0'; /* shorter */
    assert_int_equal(look(fixture, altered, HERE, NOW + 1), LINK_GONE);
    memcpy(altered, step.made.token, TOKEN_TEXT + 1);
    altered[TOKEN_TEXT] = 'A'; /* longer */
    altered[TOKEN_TEXT + 1] = '\0';
    assert_int_equal(look(fixture, altered, HERE, NOW + 1), LINK_GONE);
    assert_int_equal(look(fixture, "", HERE, NOW + 1), LINK_GONE);
    assert_int_equal(look(fixture, "' OR 1=1 --", HERE, NOW + 1), LINK_GONE);
}

static void a_code_is_of_the_browser_that_asked(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct link_step step = asked(fixture, "jeanne@exemple.fr", HERE);
    step.code = str_of(step.made.code);
    step.browser = ELSEWHERE;
    assert_refused(store_write(fixture->store, write_code, &step, &error), &error, ERROR_MISSING);
    step.browser = HERE;
    write_so(fixture, write_code, &step);
    assert_true(step.recognised.person_id != 0);
    assert_refused(store_write(fixture->store, write_code, &step, &error), &error, ERROR_MISSING);
    arena_free(&step.arena);
}

static void codes_cannot_be_tried_one_after_the_other(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct link_step step = asked(fixture, "jeanne@exemple.fr", HERE);
    char wrong[CODE_DIGITS + 1];
    memcpy(wrong, step.made.code, sizeof wrong);
    wrong[0] = wrong[0] == '9' ? '0' : (char)(wrong[0] + 1);
    for (int i = 0; i < CODE_ATTEMPTS; i++) {
        step.code = str_of(wrong);
        write_so(fixture, write_code, &step);
        assert_int_equal(step.recognised.person_id, 0);
    }
    step.code = str_of(step.made.code);
    assert_refused(store_write(fixture->store, write_code, &step, &error), &error, ERROR_MISSING);
    step.token = str_of(step.made.token);
    assert_refused(store_write(fixture->store, write_use, &step, &error), &error, ERROR_MISSING);
    arena_free(&step.arena);
}

static void nothing_secret_is_kept(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct link_step step = asked(fixture, "jeanne@exemple.fr", HERE);
    struct str columns = ask_sql(fixture, &arena,
                                 fixture->engine == STORE_SQLITE ? "SELECT group_concat(CAST(token_hash AS TEXT) || "
                                                                   "CAST(code_hash AS TEXT) || destination) FROM "
                                                                   "sign_in_token"
                                                                 : "SELECT string_agg(encode(token_hash, 'escape') || "
                                                                   "encode(code_hash, 'escape') || destination, '') "
                                                                   "FROM sign_in_token");
    assert_false(str_contains(columns, str_of(step.made.token)));
    assert_false(str_contains(columns, str_of(step.made.code)));
    arena_free(&arena);
}

/* --- Sessions ----------------------------------------------------------------------------------------------------- */

struct opening {
    struct sign_in_order order;
    char token[TOKEN_TEXT + 1];
    int64_t id;
};

static bool write_session(struct session *session, void *context, struct error *error)
{
    struct opening *opening = context;
    return sign_in_open(session, &opening->order, opening->token, error);
}

static bool write_pass(struct session *session, void *context, struct error *error)
{
    struct opening *opening = context;
    return sign_in_pass_factor(session, opening->id, NOW + 5, opening->token, error);
}

static bool write_revoke_others(struct session *session, void *context, struct error *error)
{
    struct opening *opening = context;
    return sign_in_revoke_others(session, opening->order.person_id, opening->id, error);
}

static bool write_revoke(struct session *session, void *context, struct error *error)
{
    struct opening *opening = context;
    return sign_in_revoke(session, opening->order.person_id, opening->id, error);
}

static struct opening opened(struct fixture *fixture, int64_t person_id)
{
    struct opening opening = {
        .order = {.person_id = person_id, .device = STR("Firefox"), .network = STR("192.0.2.0"), .now = NOW}};
    write_so(fixture, write_session, &opening);
    return opening;
}

static int64_t session_of(struct fixture *fixture, const char *token, int64_t now)
{
    struct arena arena = {0};
    struct access *access;
    struct error error;
    struct session *session = read_now(fixture);
    assert_done(access_read(session, str_of(token), now, &arena, &access, &error), &error);
    session_end(session);
    int64_t id = access ? access->session_id : 0;
    arena_free(&arena);
    return id;
}

static void a_session_ends_of_itself(void **state)
{
    struct fixture *fixture = *state;
    struct opening one = opened(fixture, add_person(fixture, "jeanne@exemple.fr"));
    assert_true(session_of(fixture, one.token, NOW + SESSION_IDLE_SECONDS - 1) != 0);
    assert_int_equal(session_of(fixture, one.token, NOW + SESSION_IDLE_SECONDS), 0);
    assert_int_equal(session_of(fixture, "x", NOW), 0);
    assert_int_equal(session_of(fixture, "", NOW), 0);
}

static void the_mighty_stay_a_shorter_while(void **state)
{
    struct fixture *fixture = *state;
    int64_t person = add_person(fixture, "prefecture@exemple.fr");
    struct opening one = opened(fixture, person);
    struct granting granting = {.person_id = person,
                                .role = {.kind = ROLE_ORGANISER, .space_id = open_space(fixture, "28")}};
    write_so(fixture, write_grant, &granting);
    assert_true(session_of(fixture, one.token, NOW + PRIVILEGED_IDLE_SECONDS - 1) != 0);
    assert_int_equal(session_of(fixture, one.token, NOW + PRIVILEGED_IDLE_SECONDS), 0);
}

static void a_new_session_takes_the_place_of_the_old(void **state)
{
    struct fixture *fixture = *state;
    int64_t person = add_person(fixture, "jeanne@exemple.fr");
    struct opening planted = opened(fixture, person), own = opened(fixture, person);
    assert_string_not_equal(planted.token, own.token);
    struct opening again = {.order = {.person_id = person, .replaced = str_of(planted.token), .now = NOW + 1}};
    write_so(fixture, write_session, &again);
    assert_int_equal(session_of(fixture, planted.token, NOW + 2), 0);
    assert_true(session_of(fixture, again.token, NOW + 2) != 0);
    /* A second factor passed changes the token too. */
    struct opening raised = again;
    raised.id = session_of(fixture, again.token, NOW + 2);
    write_so(fixture, write_pass, &raised);
    assert_int_equal(session_of(fixture, again.token, NOW + 6), 0);
    assert_int_equal(session_of(fixture, raised.token, NOW + 6), raised.id);
}

static void sessions_are_seen_and_ended(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    struct sign_in_rows rows;
    int64_t jeanne = add_person(fixture, "jeanne@exemple.fr"), paul = add_person(fixture, "paul@exemple.fr");
    struct opening first = opened(fixture, jeanne), second = opened(fixture, jeanne), other = opened(fixture, paul);
    struct session *session = read_now(fixture);
    assert_done(sign_in_list(session, jeanne, NOW + 1, &arena, &rows, &error), &error);
    session_end(session);
    assert_int_equal(rows.count, 2);
    assert_str(rows.at[0].device, "Firefox");
    /* Not somebody else's. */
    struct opening stranger = {.order = {.person_id = paul}, .id = rows.at[0].id};
    assert_refused(store_write(fixture->store, write_revoke, &stranger, &error), &error, ERROR_MISSING);
    first.id = session_of(fixture, first.token, NOW + 1);
    write_so(fixture, write_revoke_others, &first);
    assert_true(session_of(fixture, first.token, NOW + 1) != 0);
    assert_int_equal(session_of(fixture, second.token, NOW + 1), 0);
    assert_true(session_of(fixture, other.token, NOW + 1) != 0);
    write_so(fixture, write_revoke, &first);
    assert_int_equal(session_of(fixture, first.token, NOW + 1), 0);
    arena_free(&arena);
}

/* --- Limits ------------------------------------------------------------------------------------------------------- */

struct taking {
    const char *key;
    int64_t now, wait;
};

static bool write_take(struct session *session, void *context, struct error *error)
{
    struct taking *taking = context;
    return allowance_take(session, str_of(taking->key), 3, 60, taking->now, &taking->wait, error);
}

static int64_t take(struct fixture *fixture, const char *key, int64_t now)
{
    struct taking taking = {key, now, 0};
    write_so(fixture, write_take, &taking);
    return taking.wait;
}

static void attempts_are_given_back_with_time(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(take(fixture, "jeanne", NOW), 0);
    assert_int_equal(take(fixture, "jeanne", NOW), 60);
    assert_int_equal(take(fixture, "paul", NOW), 0);
    assert_int_equal(take(fixture, "jeanne", NOW + 59), 1);
    assert_int_equal(take(fixture, "jeanne", NOW + 60), 0);
    assert_true(take(fixture, "jeanne", NOW + 60) > 0);
    /* Refused attempts do not push the end of the wait away. */
    for (int i = 0; i < 50; i++)
        take(fixture, "jeanne", NOW + 61);
    assert_int_equal(take(fixture, "jeanne", NOW + 120), 0);
}

static bool write_sweep(struct session *session, void *context, struct error *error)
{
    return sign_in_sweep(session, *(int64_t *)context, error);
}

static void what_no_longer_serves_is_forgotten(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    asked(fixture, "jeanne@exemple.fr", HERE);
    opened(fixture, add_person(fixture, "jeanne@exemple.fr"));
    take(fixture, "jeanne", NOW);
    int64_t soon = NOW + 10, late = NOW + SESSION_IDLE_SECONDS + 10;
    write_so(fixture, write_sweep, &soon);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM sign_in_token"), "1");
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM sign_in_session"), "1");
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM sign_in_allowance"), "1");
    write_so(fixture, write_sweep, &late);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM sign_in_token"), "0");
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM sign_in_session"), "0");
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM sign_in_allowance"), "0");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_serves_once_where_it_was_asked),
        cmocka_unit_test(a_link_does_not_outlive_its_time),
        cmocka_unit_test(an_altered_link_is_nothing),
        cmocka_unit_test(a_code_is_of_the_browser_that_asked),
        cmocka_unit_test(codes_cannot_be_tried_one_after_the_other),
        cmocka_unit_test(nothing_secret_is_kept),
        cmocka_unit_test(a_session_ends_of_itself),
        cmocka_unit_test(the_mighty_stay_a_shorter_while),
        cmocka_unit_test(a_new_session_takes_the_place_of_the_old),
        cmocka_unit_test(sessions_are_seen_and_ended),
        cmocka_unit_test(attempts_are_given_back_with_time),
        cmocka_unit_test(what_no_longer_serves_is_forgotten),
    };
    return RUN_ON_BOTH_ENGINES("sign-in", tests);
}
