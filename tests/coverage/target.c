/* Targets: the arithmetic by hand, projections, decisions kept. */
#include "engines.h"

#include <math.h>

#include "coverage/target.h"

static void shares_follow_their_key(void **state)
{
    (void)state;
    const struct target_base whole = {{68952941, 34969, 640000, 0}}, eure_et_loir = {{433129, 363, 5927, 2800000}};
    assert_near(target_share(25000, &eure_et_loir, &whole, TARGET_POPULATION, &TARGET_EVEN), 157.04, 0.005);
    assert_near(target_share(25000, &eure_et_loir, &whole, TARGET_COMMUNES, &TARGET_EVEN), 25000 * 363.0 / 34969, 1e-9);
    assert_true(target_share(25000, &eure_et_loir, &whole, TARGET_FRAGILITY, &TARGET_EVEN) == 0); /* unknown there */
    double mix = 25000 * (0.5 * 433129 / 68952941 + 0.125 * 363 / 34969 + 0.125 * 5927 / 640000) / 0.75;
    assert_near(target_share(25000, &eure_et_loir, &whole, TARGET_MIX, &TARGET_EVEN), mix, 1e-9);
    enum target_key key;
    assert_true(target_key_find(STR("mixte"), &key) && key == TARGET_MIX);
    assert_false(target_key_find(STR("or"), &key));
}

static void parts_add_up(void **state)
{
    (void)state;
    const struct target_base parts[] = {{{10, 1, 1, 0}}, {{10, 1, 1, 0}}, {{10, 1, 1, 0}}, {{1, 9, 1, 0}}};
    int64_t shares[4];
    target_share_out(10, parts, 4, TARGET_POPULATION, &TARGET_EVEN, shares);
    assert_true(shares[0] + shares[1] + shares[2] + shares[3] == 10);
    assert_true(shares[0] == 3 && shares[1] == 3 && shares[2] == 3 && shares[3] == 1); /* 3.23 thrice, 0.32 */
    target_share_out(12, parts, 4, TARGET_COMMUNES, &TARGET_EVEN, shares);
    assert_true(shares[0] == 1 && shares[3] == 9);
    target_share_out(5, parts, 4, TARGET_FRAGILITY, &TARGET_EVEN, shares); /* nobody weighs anything */
    assert_true(shares[0] == 0 && shares[3] == 0);
    target_share_out(0, parts, 4, TARGET_POPULATION, &TARGET_EVEN, shares);
    assert_true(shares[0] == 0 && shares[1] == 0);
    target_share_out(5, parts, 0, TARGET_POPULATION, &TARGET_EVEN, shares);
}

static void the_course_is_told(void **state)
{
    (void)state;
    int32_t start = date_from_civil(2023, 1, 1);
    struct target_step steps[] = {{start, 110}, {start + 100, 120}, {start + 200, 130}, {start + 270, 137}};
    struct target_course course = target_project(steps, 4, 200);
    assert_near(course.per_month, 0.1 * 30.4375, 1e-9);
    assert_true(course.ever && !course.reached && course.date == start + 270 + 630);
    course = target_project(steps, 4, 137);
    assert_true(course.reached && !course.ever);
    course = target_project(steps, 1, 200);
    assert_true(isnan(course.per_month) && !course.ever);
    struct target_step falling[] = {{start, 10}, {start + 10, 8}};
    course = target_project(falling, 2, 200);
    assert_true(course.per_month < 0 && !course.ever);
    course = target_project(NULL, 0, 200);
    assert_true(!course.reached && !course.ever);
}

static bool decide(struct fixture *fixture, const char *code, int64_t count, const char *reason, int64_t now,
                   struct error *error)
{
    const struct target_decision decision = {STR("department"), str_of(code), count, str_of(reason), now};
    return target_decide(fixture->store, &decision, error);
}

static void decisions_are_kept_and_the_last_one_holds(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error = {0};
    struct session *session;
    struct target_decision *decisions;
    size_t count;
    assert_done(decide(fixture, "28", 180, "Premier avis", 1000, &error), &error);
    assert_done(decide(fixture, "28", 200, " À affiner localement ", 2000, &error), &error);
    assert_done(decide(fixture, "45", 0, "Aucun", 2000, &error), &error);
    assert_refused(decide(fixture, "28", -1, "Non", 1, &error), &error, ERROR_INVALID);
    assert_refused(decide(fixture, "28", 3, "  ", 1, &error), &error, ERROR_INVALID);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(target_decisions(session, &arena, &decisions, &count, &error), &error);
    assert_int_equal(count, 2);
    assert_str(decisions[0].code, "28");
    assert_int_equal(decisions[0].count, 200);
    assert_str(decisions[0].reason, "À affiner localement");
    assert_done(target_history(session, STR("department"), STR("28"), &arena, &decisions, &count, &error), &error);
    assert_int_equal(count, 2);
    assert_int_equal(decisions[1].count, 180);
    session_end(session);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_follow_their_key),
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(the_course_is_told),
        cmocka_unit_test(decisions_are_kept_and_the_last_one_holds),
    };
    return RUN_ON_BOTH_ENGINES("target", tests);
}
