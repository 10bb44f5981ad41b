/* Roles given and taken back, and the administrator who must remain. */
#include "people.h"

struct revoking {
    int64_t role_id, space_id;
};
static bool write_role_revoke(struct session *session, void *context, struct error *error)
{
    struct revoking *revoking = context;
    return role_revoke(session, revoking->role_id, revoking->space_id, 0, NOW, error);
}

static size_t count_roles(struct fixture *fixture, int64_t person, int64_t now)
{
    struct arena arena = {0};
    struct roles roles;
    struct error error;
    struct session *session = read_now(fixture);
    assert_done(role_list(session, person, now, &arena, &roles, &error), &error);
    session_end(session);
    arena_free(&arena);
    return roles.count;
}

static void a_role_is_held_once(void **state)
{
    struct fixture *fixture = *state;
    int64_t space = open_space(fixture, "28"), jeanne = add_person(fixture, "jeanne@exemple.fr");
    struct granting first = {.person_id = jeanne, .role = {.kind = ROLE_HUB, .space_id = space}}, again = first;
    write_so(fixture, write_grant, &first);
    write_so(fixture, write_grant, &again);
    assert_int_equal(first.id, again.id);
    assert_int_equal(count_roles(fixture, jeanne, NOW), 1);
    again.role.expires_at = NOW + 100;
    write_so(fixture, write_grant, &again);
    assert_int_equal(count_roles(fixture, jeanne, NOW + 99), 1);
    assert_int_equal(count_roles(fixture, jeanne, NOW + 100), 0);
}

static void a_role_is_given_where_it_is_held(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t space = open_space(fixture, "28"), jeanne = add_person(fixture, "jeanne@exemple.fr");
    const struct role wrong[] = {
        {.kind = ROLE_ADMINISTRATOR},                                                /* of nowhere */
        {.kind = ROLE_OPERATOR, .space_id = space},                                  /* of one space */
        {.kind = ROLE_REFERENT, .space_id = space},                                  /* of no EPCI */
        {.kind = ROLE_HUB, .space_id = space, .intercommunality = STR("200033181")}, /* of an EPCI */
        {.kind = ROLE_STRUCTURE_MEMBER, .space_id = space},                          /* of no structure */
        {.kind = ROLE_ORGANISER, .space_id = space, .structure_id = 5},              /* of a structure */
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct granting granting = {.person_id = jeanne, .role = wrong[i]};
        assert_refused(store_write(fixture->store, write_grant, &granting, &error), &error, ERROR_INVALID);
    }
    struct granting nobody = {.person_id = 12345, .role = {.kind = ROLE_HUB, .space_id = space}};
    assert_refused(store_write(fixture->store, write_grant, &nobody, &error), &error, ERROR_MISSING);
    assert_int_equal(count_roles(fixture, jeanne, NOW), 0);
}

static void the_last_administrator_remains(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t space = open_space(fixture, "28"), other_space = open_space(fixture, "37");
    struct granting jeanne = {.person_id = add_person(fixture, "jeanne@exemple.fr"),
                              .role = {.kind = ROLE_ADMINISTRATOR, .space_id = space}},
                    paul = {.person_id = add_person(fixture, "paul@exemple.fr"),
                            .role = {.kind = ROLE_ADMINISTRATOR, .space_id = space, .expires_at = NOW + 86400}},
                    away = {.person_id = paul.person_id, .role = {.kind = ROLE_ADMINISTRATOR, .space_id = other_space}};
    write_so(fixture, write_grant, &jeanne);
    write_so(fixture, write_grant, &away);
    struct revoking last = {jeanne.id, space};
    assert_refused(store_write(fixture->store, write_role_revoke, &last, &error), &error, ERROR_CONFLICT);
    /* One who is there for a day only does not count. */
    write_so(fixture, write_grant, &paul);
    assert_refused(store_write(fixture->store, write_role_revoke, &last, &error), &error, ERROR_CONFLICT);
    /* Nor can a role be taken back from another space. */
    struct revoking across = {jeanne.id, other_space};
    assert_refused(store_write(fixture->store, write_role_revoke, &across, &error), &error, ERROR_MISSING);
    paul.role.expires_at = 0;
    write_so(fixture, write_grant, &paul);
    write_so(fixture, write_role_revoke, &last);
    assert_int_equal(count_roles(fixture, jeanne.person_id, NOW), 0);
    assert_refused(store_write(fixture->store, write_role_revoke, &last, &error), &error, ERROR_MISSING);
}

static void people_of_a_space_are_listed_with_their_roles(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct members members;
    struct error error;
    int64_t space = open_space(fixture, "28"), other = open_space(fixture, "37");
    struct granting one = {.person_id = add_person(fixture, "zoe@exemple.fr"),
                           .role = {.kind = ROLE_REFERENT, .space_id = space, .intercommunality = STR("200033181")}},
                    two = {.person_id = add_person(fixture, "anne@exemple.fr"),
                           .role = {.kind = ROLE_HUB, .space_id = space}},
                    away = {.person_id = two.person_id, .role = {.kind = ROLE_HUB, .space_id = other}};
    write_so(fixture, write_grant, &one);
    write_so(fixture, write_grant, &two);
    write_so(fixture, write_grant, &away);
    struct session *session = read_now(fixture);
    assert_done(role_members(session, space, NOW, &arena, &members, &error), &error);
    session_end(session);
    assert_int_equal(members.count, 2);
    assert_str(members.at[0].person.email, "anne@exemple.fr");
    assert_str(members.at[1].role.intercommunality, "200033181");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_is_held_once),
        cmocka_unit_test(a_role_is_given_where_it_is_held),
        cmocka_unit_test(the_last_administrator_remains),
        cmocka_unit_test(people_of_a_space_are_listed_with_their_roles),
    };
    return RUN_ON_BOTH_ENGINES("role", tests);
}
