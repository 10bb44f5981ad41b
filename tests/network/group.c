/* Working groups and their sessions. On both engines. */
#include "group-ground.h"

static bool groups_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct working_group health = {.space_id = space_id, .theme = STR("sante"), .name = STR("Santé")};
    struct working_group again = {.space_id = space_id, .name = STR("  Santé ! ")};
    struct working_group nameless = {.space_id = space_id, .name = STR("  ")};
    assert_done(group_save(session, &health, NOON, &arena, failure), failure);
    assert_done(group_save(session, &again, NOON, &arena, failure), failure);
    assert_str(health.slug, "sante");
    assert_str(again.slug, "sante-2");
    assert_refused(group_save(session, &nameless, NOON, &arena, &error), &error, ERROR_INVALID);
    health.closed = true;
    health.name = STR("Santé et soins");
    assert_done(group_save(session, &health, NOON + 1, &arena, failure), failure);
    struct working_groups groups;
    assert_done(group_list(session, space_id, &arena, &groups, failure), failure);
    assert_int_equal(groups.count, 2);
    assert_str(groups.at[0].slug, "sante-2"); /* closed ones last */
    assert_str(groups.at[1].name, "Santé et soins");
    assert_str(groups.at[1].slug, "sante"); /* its address does not change */
    return true;
}

static void groups_are_named_once(void **state)
{
    int64_t space_id = open_space(*state);
    WITHIN_WRITE((struct fixture *)*state, groups_job, &space_id);
}

static bool moved_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct group_session made = new_session(session, space_id, NOON + 30 * DAY, 12);
    bool told;
    /* A change that calendars do not show tells nobody. */
    made.capacity = 20;
    made.closes -= 60;
    assert_done(group_session_save(session, &made, NOON + 10, &arena, &told, failure), failure);
    assert_false(told);
    assert_int_equal(session_now(session, made.id).sequence, 0);
    /* A date that moves does, and the one before is kept. */
    int64_t before = made.starts;
    made.starts += 7 * DAY;
    made.ends += 7 * DAY;
    assert_done(group_session_save(session, &made, NOON + 20, &arena, &told, failure), failure);
    assert_true(told);
    struct group_session read = session_now(session, made.id);
    assert_int_equal(read.sequence, 1);
    assert_int_equal(read.previous_at, before);
    assert_str(read.title, "Santé");
    made.place = STR("Hôtel du département");
    assert_done(group_session_save(session, &made, NOON + 30, &arena, &told, failure), failure);
    assert_int_equal(session_now(session, made.id).sequence, 2);
    assert_done(group_session_cancel(session, made.id, STR("Grève"), NOON + 40, failure), failure);
    read = session_now(session, made.id);
    assert_int_equal(read.sequence, 3);
    assert_int_equal(group_session_opening(&read, NOON), OPENING_CANCELLED);
    assert_refused(group_session_cancel(session, made.id, STR(""), NOON + 50, &error), &error, ERROR_CONFLICT);
    assert_refused(group_session_save(session, &made, NOON + 60, &arena, &told, &error), &error, ERROR_CONFLICT);
    return true;
}

static void what_calendars_show_raises_the_sequence(void **state)
{
    int64_t space_id = open_space(*state);
    WITHIN_WRITE((struct fixture *)*state, moved_job, &space_id);
}

static bool wrong_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct group_session good = new_session(session, space_id, NOON + 30 * DAY, 0);
    bool told;
    (void)failure;
    struct group_session wrong[4];
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        wrong[i] = good;
    wrong[0].ends = wrong[0].starts;
    wrong[1].closes = wrong[1].ends + 1;
    wrong[2].place = STR_NONE;
    wrong[3].opens = wrong[3].closes + 1;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_refused(group_session_save(session, &wrong[i], NOON, &arena, &told, &error), &error, ERROR_INVALID);
    return true;
}

static void a_session_that_cannot_be_is_refused(void **state)
{
    int64_t space_id = open_space(*state);
    WITHIN_WRITE((struct fixture *)*state, wrong_job, &space_id);
}

/* « jusqu’au 10 mars »: the last second of the day counts, the next does not, whichever the season. */
static void registrations_close_at_the_second(void **state)
{
    struct group_session one = {.starts = 1710232200, .ends = 1710241200, .opens = NOON, .closes = 1710111599};
    (void)state;
    assert_int_equal(group_session_opening(&one, NOON - 1), OPENING_NOT_YET);
    assert_int_equal(group_session_opening(&one, NOON), OPENING_OPEN);
    assert_int_equal(group_session_opening(&one, 1710111599), OPENING_OPEN);
    assert_int_equal(group_session_opening(&one, 1710111600), OPENING_CLOSED);
    assert_int_equal(group_session_opening(&one, 1710241200), OPENING_PAST);
    one.capacity = 2;
    one.in_room = 1;
    one.offered = 1; /* a seat offered is held */
    assert_int_equal(group_session_opening(&one, NOON), OPENING_FULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_named_once),
        cmocka_unit_test(what_calendars_show_raises_the_sequence),
        cmocka_unit_test(a_session_that_cannot_be_is_refused),
        cmocka_unit_test(registrations_close_at_the_second),
    };
    return RUN_ON_BOTH_ENGINES("network-group", tests);
}
