/* Spaces: opened once, listed with their territory, set, and told to whoever follows them. */
#include "territory/space.h"
#include "engines.h"

static struct spaces listed(struct fixture *fixture, struct arena *arena)
{
    struct session *session;
    struct spaces spaces;
    struct error error;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(space_list(session, arena, &spaces, &error), &error);
    session_end(session);
    return spaces;
}

static int64_t version(struct fixture *fixture)
{
    struct session *session;
    int64_t version;
    struct error error;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(session_version(session, "space", &version, &error), &error);
    session_end(session);
    return version;
}

static void a_space_opens_once(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    bool added;
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), &added, &error), &error);
    assert_true(added);
    int64_t before = version(fixture);
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), &added, &error), &error);
    assert_false(added);
    assert_int_equal(version(fixture), before);
    assert_done(space_add(fixture->store, TERRITORY_REGION, STR("24"), &added, &error), &error);
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("974"), &added, &error), &error);

    struct spaces spaces = listed(fixture, &arena);
    assert_int_equal(spaces.count, 3);
    assert_str(spaces.at[0].slug, "28-eure-et-loir");
    assert_str(spaces.at[0].name, "Eure-et-Loir");
    assert_str(spaces.at[0].zone, "Europe/Paris");
    assert_int_equal(spaces.at[0].target, SPACE_NO_TARGET);
    assert_int_equal(spaces.at[0].theme, THEME_NEUTRAL);
    assert_int_equal(territory_at(spaces.at[0].territory).kind, TERRITORY_DEPARTMENT);
    assert_str(spaces.at[1].zone, "Indian/Reunion");
    assert_str(spaces.at[2].slug, "region-24-centre-val-de-loire");
    assert_int_equal(territory_at(spaces.at[2].territory).kind, TERRITORY_REGION);
    arena_free(&arena);
}

static void an_unknown_territory_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    assert_refused(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("99"), NULL, &error), &error, ERROR_INVALID);
    assert_refused(space_add(fixture->store, TERRITORY_COMMUNE, STR("28085"), NULL, &error), &error, ERROR_INVALID);
    assert_int_equal(listed(fixture, &arena).count, 0);
    arena_free(&arena);
}

static void target_start_and_theme_are_set_and_told(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    int64_t before = version(fixture);
    assert_done(space_set_target(fixture->store, STR("28-eure-et-loir"), 200, &error), &error);
    assert_done(space_set_theme(fixture->store, STR("28-eure-et-loir"), THEME_STATE, &error), &error);
    assert_true(version(fixture) >= before + 2);
    struct spaces spaces = listed(fixture, &arena);
    assert_int_equal(spaces.at[0].target, 200);
    assert_int_equal(spaces.at[0].theme, THEME_STATE);
    assert_done(space_set_target(fixture->store, STR("28-eure-et-loir"), SPACE_NO_TARGET, &error), &error);
    assert_int_equal(listed(fixture, &arena).at[0].target, SPACE_NO_TARGET);
    assert_int_equal(listed(fixture, &arena).at[0].started_on, SPACE_NO_START);
    int32_t day = date_from_civil(2023, 11, 30);
    assert_done(space_set_start(fixture->store, STR("28-eure-et-loir"), day, &error), &error);
    assert_int_equal(listed(fixture, &arena).at[0].started_on, day);
    assert_done(space_set_start(fixture->store, STR("28-eure-et-loir"), SPACE_NO_START, &error), &error);
    assert_int_equal(listed(fixture, &arena).at[0].started_on, SPACE_NO_START);
    assert_refused(space_set_target(fixture->store, STR("28-eure-et-loir"), -5, &error), &error, ERROR_INVALID);
    assert_refused(space_set_target(fixture->store, STR("37-indre-et-loire"), 9, &error), &error, ERROR_MISSING);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_space_opens_once),
        cmocka_unit_test(an_unknown_territory_is_refused),
        cmocka_unit_test(target_start_and_theme_are_set_and_told),
    };
    return RUN_ON_BOTH_ENGINES("space", tests);
}
