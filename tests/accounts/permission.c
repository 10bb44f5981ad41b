/* Who may do what: the tables hold together, and a role gives nothing beyond where it is held. */
#include <string.h>

#include "accounts/permission.h"
#include "testing.h"

static const char EPCI[] = "200033181", OTHER_EPCI[] = "200040277";

static struct role held(enum role_kind kind)
{
    struct role role = {.id = 1, .kind = kind, .space_id = 28};
    if (ROLES[kind].held == HELD_IN_INSTALLATION)
        role.space_id = 0;
    if (ROLES[kind].held == HELD_IN_INTERCOMMUNALITY)
        role.intercommunality = str_of(EPCI);
    if (ROLES[kind].held == HELD_IN_STRUCTURE)
        role.structure_id = 7;
    return role;
}

static bool may(enum role_kind kind, enum permission permission, struct scope scope)
{
    struct role role = held(kind);
    struct roles roles = {1, &role};
    return permission_given(permission, &roles, true, &scope);
}

static void every_row_is_said(void **state)
{
    (void)state;
    for (int i = 0; i < ROLE_KIND_COUNT; i++) {
        enum role_kind found;
        assert_true(strlen(ROLES[i].label) > 0 && strlen(ROLES[i].who) > 0);
        assert_true(role_kind_find(str_of(ROLES[i].code), &found));
        assert_int_equal(found, i);
    }
    for (int i = PERMISSION_PUBLIC; i < PERMISSION_COUNT; i++) {
        assert_true(strlen(PERMISSIONS[i].name) > 0 && strlen(PERMISSIONS[i].label) > 0);
        assert_true(i <= PERMISSION_SIGNED_IN || PERMISSIONS[i].roles != 0);
    }
}

static void nothing_is_given_elsewhere(void **state)
{
    (void)state;
    for (int kind = 0; kind < ROLE_KIND_COUNT; kind++) {
        for (int permission = PERMISSION_STRUCTURE_MEMBER; permission < PERMISSION_COUNT; permission++) {
            bool listed = PERMISSIONS[permission].roles & ROLE_BIT(kind);
            bool everywhere = ROLES[kind].held == HELD_IN_INSTALLATION;
            struct scope here = {28, STR_NONE, 0, 0}, elsewhere = {37, STR_NONE, 0, 0};
            assert_int_equal(may((enum role_kind)kind, (enum permission)permission, here), listed);
            assert_int_equal(may((enum role_kind)kind, (enum permission)permission, elsewhere), listed && everywhere);
        }
    }
}

static void a_referent_keeps_to_its_intercommunality(void **state)
{
    (void)state;
    struct scope own = {28, str_of(EPCI), 0, 0}, other = {28, str_of(OTHER_EPCI), 0, 0};
    assert_true(may(ROLE_REFERENT, PERMISSION_REFERENT, own));
    assert_false(may(ROLE_REFERENT, PERMISSION_REFERENT, other));
    struct scope inside = {28, str_of(EPCI), 9, 0}, outside = {28, str_of(OTHER_EPCI), 9, 0},
                 nowhere = {28, STR_NONE, 9, 0};
    assert_true(may(ROLE_REFERENT, PERMISSION_STRUCTURE_MEMBER, inside));
    assert_false(may(ROLE_REFERENT, PERMISSION_STRUCTURE_MEMBER, outside));
    assert_false(may(ROLE_REFERENT, PERMISSION_STRUCTURE_MEMBER, nowhere));
}

static void a_structure_is_its_own_people_s(void **state)
{
    (void)state;
    struct scope own = {28, STR_NONE, 7, 0}, other = {28, STR_NONE, 8, 0}, branch = {28, STR_NONE, 8, 7};
    assert_true(may(ROLE_STRUCTURE_MEMBER, PERMISSION_STRUCTURE_MEMBER, own));
    assert_false(may(ROLE_STRUCTURE_MEMBER, PERMISSION_STRUCTURE_MANAGER, own));
    assert_false(may(ROLE_STRUCTURE_MEMBER, PERMISSION_STRUCTURE_MEMBER, other));
    assert_false(may(ROLE_STRUCTURE_MEMBER, PERMISSION_STRUCTURE_MEMBER, branch));
    assert_true(may(ROLE_STRUCTURE_MANAGER, PERMISSION_STRUCTURE_MANAGER, own));
    assert_true(may(ROLE_STRUCTURE_MANAGER, PERMISSION_STRUCTURE_MANAGER, branch));
    assert_false(may(ROLE_STRUCTURE_MANAGER, PERMISSION_STRUCTURE_MANAGER, other));
}

static void nobody_gives_more_than_she_has(void **state)
{
    (void)state;
    for (int holder = 0; holder < ROLE_KIND_COUNT; holder++) {
        struct role own = held((enum role_kind)holder);
        struct roles roles = {1, &own};
        for (int given = 0; given < ROLE_KIND_COUNT; given++) {
            struct role role = held((enum role_kind)given), elsewhere = role;
            elsewhere.space_id = role.space_id ? 37 : 0;
            bool listed = ROLES[holder].grants & ROLE_BIT(given);
            assert_int_equal(role_may_grant(&roles, true, &role), listed);
            if (ROLES[holder].held != HELD_IN_INSTALLATION)
                assert_false(role_may_grant(&roles, true, &elsewhere));
            if (ROLES[holder].second_factor)
                assert_false(role_may_grant(&roles, false, &role));
        }
        /* Who can be given by one who could not take the role back, or more than the giver has. */
        assert_true(holder == ROLE_OPERATOR || !(ROLES[holder].grants & ROLE_BIT(ROLE_OPERATOR)));
        assert_true(holder <= ROLE_ADMINISTRATOR || !(ROLES[holder].grants & ROLE_BIT(ROLE_ADMINISTRATOR)));
    }
}

static void a_second_factor_is_asked_where_it_matters(void **state)
{
    (void)state;
    struct role role = held(ROLE_ADMINISTRATOR);
    struct roles roles = {1, &role};
    struct scope here = {28, STR_NONE, 0, 0};
    assert_false(permission_given(PERMISSION_ADMINISTRATOR, &roles, false, &here));
    assert_true(permission_needs_factor(PERMISSION_ADMINISTRATOR, &roles, &here));
    assert_false(permission_needs_factor(PERMISSION_JURY, &roles, &here));
    struct roles none = {0};
    assert_false(permission_given(PERMISSION_NONE, &roles, true, &here));
    assert_true(permission_given(PERMISSION_SIGNED_IN, &none, false, &here));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_said),
        cmocka_unit_test(nothing_is_given_elsewhere),
        cmocka_unit_test(a_referent_keeps_to_its_intercommunality),
        cmocka_unit_test(a_structure_is_its_own_people_s),
        cmocka_unit_test(nobody_gives_more_than_she_has),
        cmocka_unit_test(a_second_factor_is_asked_where_it_matters),
    };
    return cmocka_run_group_tests_name("permission", tests, NULL, NULL);
}
