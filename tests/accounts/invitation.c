/* Invitations: sent, sent again, accepted once, cancelled, out of date, altered, seen from another space. */
#include "people.h"

struct invite_step {
    const char *email;
    struct role role;
    int64_t by, now, id, space_id;
    char token[TOKEN_TEXT + 1];
    struct str used;
    struct recognised recognised;
};
static bool write_invite(struct session *session, void *context, struct error *error)
{
    struct invite_step *step = context;
    return invitation_make(session, str_of(step->email), STR("Paul"), &step->role, step->by, step->now, &step->id,
                           step->token, error);
}
static bool write_accept(struct session *session, void *context, struct error *error)
{
    struct invite_step *step = context;
    return invitation_accept(session, step->used, step->now, &step->recognised, error);
}
static bool write_cancel(struct session *session, void *context, struct error *error)
{
    struct invite_step *step = context;
    return invitation_cancel(session, step->id, step->space_id, step->by, step->now, error);
}

static struct invite_step invited(struct fixture *fixture, int64_t space)
{
    struct invite_step step = {
        .email = "Paul@Exemple.fr", .role = {.kind = ROLE_HUB, .space_id = space}, .space_id = space, .now = NOW};
    write_so(fixture, write_invite, &step);
    return step;
}

static void an_invitation_gives_its_role_once(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    struct roles roles;
    int64_t space = open_space(fixture, "28");
    struct invite_step step = invited(fixture, space);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM person"), "0"); /* nobody before accepting */
    step.used = str_of(step.token);
    write_so(fixture, write_accept, &step);
    assert_true(step.recognised.made);
    struct session *session = read_now(fixture);
    assert_done(role_list(session, step.recognised.person_id, NOW, &arena, &roles, &error), &error);
    session_end(session);
    assert_int_equal(roles.count, 1);
    assert_int_equal(roles.at[0].kind, ROLE_HUB);
    assert_int_equal(roles.at[0].space_id, space);
    assert_refused(store_write(fixture->store, write_accept, &step, &error), &error, ERROR_MISSING);
    /* She has it already. */
    assert_refused(store_write(fixture->store, write_invite, &step, &error), &error, ERROR_CONFLICT);
    arena_free(&arena);
}

static void a_second_invitation_replaces_the_link(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t space = open_space(fixture, "28");
    struct invite_step first = invited(fixture, space), second = invited(fixture, space);
    assert_int_equal(first.id, second.id);
    first.used = str_of(first.token);
    assert_refused(store_write(fixture->store, write_accept, &first, &error), &error, ERROR_MISSING);
    second.used = str_of(second.token);
    write_so(fixture, write_accept, &second);
}

static void a_dead_invitation_gives_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    int64_t space = open_space(fixture, "28"), other = open_space(fixture, "37");
    struct invite_step late = invited(fixture, space);
    late.used = str_of(late.token);
    late.now = NOW + INVITATION_SECONDS;
    assert_refused(store_write(fixture->store, write_accept, &late, &error), &error, ERROR_MISSING);
    struct invite_step across = invited(fixture, space);
    across.space_id = other; /* cancelled from another space */
    assert_refused(store_write(fixture->store, write_cancel, &across, &error), &error, ERROR_MISSING);
    across.space_id = space;
    write_so(fixture, write_cancel, &across);
    across.used = str_of(across.token);
    assert_refused(store_write(fixture->store, write_accept, &across, &error), &error, ERROR_MISSING);
    assert_refused(store_write(fixture->store, write_cancel, &across, &error), &error, ERROR_CONFLICT);
    across.used = STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_refused(store_write(fixture->store, write_accept, &across, &error), &error, ERROR_MISSING);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM person"), "0");
    arena_free(&arena);
}

/* A delegation: the role is held until a day, and the offer dies with it. */
static void a_role_may_be_offered_until_a_day(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    struct roles roles;
    struct invite_step step = {.email = "paul@exemple.fr",
                               .role = {.kind = ROLE_ORGANISER, .space_id = open_space(fixture, "28")},
                               .now = NOW};
    step.role.expires_at = NOW + 10 * 86400;
    write_so(fixture, write_invite, &step);
    step.used = str_of(step.token);
    struct invite_step late = step;
    late.now = step.role.expires_at;
    assert_refused(store_write(fixture->store, write_accept, &late, &error), &error, ERROR_MISSING);
    write_so(fixture, write_accept, &step);
    struct session *session = read_now(fixture);
    assert_done(role_list(session, step.recognised.person_id, NOW, &arena, &roles, &error), &error);
    assert_int_equal(roles.count, 1);
    assert_int_equal(roles.at[0].expires_at, step.role.expires_at);
    assert_done(role_list(session, step.recognised.person_id, step.role.expires_at, &arena, &roles, &error), &error);
    assert_int_equal(roles.count, 0);
    session_end(session);
    arena_free(&arena);
}

static void invitations_are_listed(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    struct invitations invitations;
    int64_t space = open_space(fixture, "28"), other = open_space(fixture, "37");
    struct invite_step step = invited(fixture, space);
    step.role = (struct role){.kind = ROLE_REFERENT, .space_id = space, .intercommunality = STR("200033181")};
    write_so(fixture, write_invite, &step);
    struct session *session = read_now(fixture);
    assert_done(invitation_list(session, space, 0, NOW + 1, &arena, &invitations, &error), &error);
    assert_int_equal(invitations.count, 2);
    assert_done(invitation_list(session, space, 0, NOW + INVITATION_SECONDS + 1, &arena, &invitations, &error), &error);
    assert_int_equal(invitations.count, 2);
    assert_int_equal(invitations.at[0].state, INVITATION_EXPIRED);
    assert_done(invitation_list(session, other, 0, NOW + 1, &arena, &invitations, &error), &error);
    assert_int_equal(invitations.count, 0);
    session_end(session);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_invitation_gives_its_role_once),
        cmocka_unit_test(a_second_invitation_replaces_the_link),
        cmocka_unit_test(a_dead_invitation_gives_nothing),
        cmocka_unit_test(a_role_may_be_offered_until_a_day),
        cmocka_unit_test(invitations_are_listed),
    };
    return RUN_ON_BOTH_ENGINES("invitation", tests);
}
