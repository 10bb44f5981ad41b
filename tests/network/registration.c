/* Registrations: a proof of the address, seats, the line, reminders, the day. On both engines. */
#include "group-ground.h"

static bool clear_answers_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct group_session open = new_session(session, space_id, NOON + 30 * DAY, 0);
    struct group_session past = new_session(session, space_id, NOON - 2 * DAY, 0);
    struct group_session later = new_session(session, space_id, NOON + 60 * DAY, 0);
    struct group_session cancelled = new_session(session, space_id, NOON + 40 * DAY, 0);
    bool told;
    later.opens = NOON + DAY;
    later.remote = SESSION_REMOTE_NONE;
    assert_done(group_session_save(session, &later, NOON, &arena, &told, failure), failure);
    assert_done(group_session_cancel(session, cancelled.id, STR(""), NOON, failure), failure);
    struct participant person = somebody(space_id, " Camille@Exemple.FR ");
    assert_int_equal(ask(session, &person, past.id, NOON), WISH_PAST);
    assert_int_equal(ask(session, &person, later.id, NOON), WISH_NOT_YET);
    assert_int_equal(ask(session, &person, cancelled.id, NOON), WISH_CANCELLED);
    assert_int_equal(ask(session, &person, open.id, open.closes + 1), WISH_CLOSED);
    assert_int_equal(ask_mode(session, &person, later.id, ATTENDS_REMOTE, NOON + 2 * DAY), WISH_NO_REMOTE);
    assert_int_equal(ask(session, &person, open.id, NOON), WISH_ASKED);
    assert_str(person.email, "camille@exemple.fr");
    /* Not proved: it may be asked again; proved: it is there already. */
    assert_int_equal(ask(session, &person, open.id, NOON + 5), WISH_ASKED);
    int64_t confirmed, waiting, lapsed;
    assert_done(registration_confirm(session, person.id, NOON + 10, &confirmed, &waiting, &lapsed, failure), failure);
    assert_int_equal(confirmed, 1);
    struct participant again = somebody(space_id, "camille@exemple.fr");
    again.last_name = STR("Usurpée");
    assert_int_equal(ask(session, &again, open.id, NOON + 20), WISH_ALREADY);
    /* Somebody else's words do not replace those of a proved address. */
    struct participant read;
    bool found;
    assert_done(participant_by_token(session, person.token, &arena, &read, &found, failure), failure);
    assert_str(read.last_name, "Exemple");
    struct participant silent = somebody(space_id, "x@exemple.fr");
    struct registration_wish wish = {open.id, ATTENDS_ROOM};
    enum wish_answer answer;
    silent.duty = STR(" ");
    assert_refused(registration_ask(session, &silent, &wish, 1, NOON, &arena, &answer, &error), &error, ERROR_INVALID);
    return true;
}

static void each_case_has_its_answer(void **state)
{
    int64_t space_id = open_space(*state);
    WITHIN_WRITE((struct fixture *)*state, clear_answers_job, &space_id);
}

static bool line_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct group_session one = new_session(session, space_id, NOON + 30 * DAY, 2);
    struct participant a = registered(session, space_id, "a@exemple.fr", one.id, NOON + 1);
    struct participant b = registered(session, space_id, "b@exemple.fr", one.id, NOON + 2);
    struct participant c = registered(session, space_id, "c@exemple.fr", one.id, NOON + 3);
    struct participant d = registered(session, space_id, "d@exemple.fr", one.id, NOON + 4);
    assert_int_equal(registration_now(session, &a).state, REGISTRATION_CONFIRMED);
    assert_int_equal(registration_now(session, &b).state, REGISTRATION_CONFIRMED);
    assert_int_equal(registration_now(session, &c).place_in_line, 1);
    assert_int_equal(registration_now(session, &d).place_in_line, 2);
    /* Without a seat, nobody is promoted. */
    struct registrations offered;
    assert_done(group_session_promote(session, one.id, NOON + 5, &arena, &offered, failure), failure);
    assert_int_equal(offered.count, 0);
    /* One leaves: the first in line has a day to take the seat. */
    assert_done(registration_cancel(session, registration_now(session, &a).id, a.id, NOON + 10, failure), failure);
    assert_done(group_session_promote(session, one.id, NOON + 10, &arena, &offered, failure), failure);
    assert_int_equal(offered.count, 1);
    assert_str(offered.at[0].person.email, "c@exemple.fr");
    assert_int_equal(offered.at[0].until, NOON + 10 + DAY);
    /* Nobody else may take it, and somebody new goes behind. */
    struct participant e = registered(session, space_id, "e@exemple.fr", one.id, NOON + 11);
    assert_int_equal(registration_now(session, &e).state, REGISTRATION_WAITING);
    assert_refused(registration_accept(session, registration_now(session, &d).id, d.id, NOON + 12, &error), &error,
                   ERROR_CONFLICT);
    assert_refused(registration_accept(session, registration_now(session, &c).id, d.id, NOON + 12, &error), &error,
                   ERROR_MISSING);
    /* Not taken within the day: it goes to the next. */
    int64_t *sessions;
    size_t count;
    assert_done(registration_sweep(session, NOON + 10 + DAY, &arena, &sessions, &count, failure), failure);
    assert_int_equal(count, 0); /* the last second is hers */
    assert_done(registration_sweep(session, NOON + 11 + DAY, &arena, &sessions, &count, failure), failure);
    assert_int_equal(count, 1);
    assert_int_equal(registration_now(session, &c).state, REGISTRATION_LAPSED);
    assert_done(group_session_promote(session, sessions[0], NOON + 11 + DAY, &arena, &offered, failure), failure);
    assert_int_equal(offered.count, 1);
    assert_done(registration_accept(session, offered.at[0].id, d.id, NOON + 12 + DAY, failure), failure);
    assert_int_equal(registration_now(session, &d).state, REGISTRATION_CONFIRMED);
    /* Who attends from a distance frees her seat. */
    assert_done(
        registration_set_mode(session, registration_now(session, &b).id, b.id, ATTENDS_REMOTE, NOON + 2 * DAY, failure),
        failure);
    assert_done(group_session_promote(session, one.id, NOON + 2 * DAY, &arena, &offered, failure), failure);
    assert_str(offered.at[0].person.email, "e@exemple.fr");
    assert_refused(
        registration_set_mode(session, registration_now(session, &b).id, b.id, ATTENDS_ROOM, NOON + 2 * DAY, &error),
        &error, ERROR_CONFLICT);
    return true;
}

static void the_line_is_in_order(void **state)
{
    int64_t space_id = open_space(*state);
    WITHIN_WRITE((struct fixture *)*state, line_job, &space_id);
}

static bool unproved_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct group_session one = new_session(session, space_id, NOON + 30 * DAY, 1);
    struct participant a = somebody(space_id, "a@exemple.fr");
    int64_t confirmed, waiting, lapsed;
    assert_int_equal(ask(session, &a, one.id, NOON), WISH_ASKED);
    /* An address that nobody proved holds no seat. */
    struct participant b = registered(session, space_id, "b@exemple.fr", one.id, NOON + 100);
    assert_int_equal(registration_now(session, &b).state, REGISTRATION_CONFIRMED);
    /* 48 hours, across the night when clocks go forward or not: they are seconds. */
    int64_t end = NOON + REGISTRATION_CONFIRM_SECONDS;
    int64_t *sessions;
    size_t count;
    assert_done(registration_sweep(session, end, &arena, &sessions, &count, failure), failure);
    assert_int_equal(registration_now(session, &a).state, REGISTRATION_UNCONFIRMED);
    assert_done(registration_confirm(session, a.id, end + 1, &confirmed, &waiting, &lapsed, failure), failure);
    assert_int_equal(lapsed, 1);
    assert_int_equal(confirmed + waiting, 0);
    struct participant c = somebody(space_id, "c@exemple.fr");
    assert_int_equal(ask(session, &c, one.id, NOON), WISH_ASKED);
    assert_done(registration_sweep(session, end + 1, &arena, &sessions, &count, failure), failure);
    bool found;
    struct participant read;
    assert_done(participant_by_email(session, space_id, STR("c@exemple.fr"), &arena, &read, &found, failure), failure);
    assert_false(found); /* nothing is kept of who did not confirm */
    /* Two years after the last session, nothing is kept either. */
    assert_done(registration_sweep(session, one.ends + 732 * DAY, &arena, &sessions, &count, failure), failure);
    assert_done(participant_by_email(session, space_id, STR("b@exemple.fr"), &arena, &read, &found, failure), failure);
    assert_false(found);
    return true;
}

static void an_address_that_is_not_proved_holds_nothing(void **state)
{
    int64_t space_id = open_space(*state);
    WITHIN_WRITE((struct fixture *)*state, unproved_job, &space_id);
}

/* 31 March 2024: clocks go forward at 2 h. A session that day at 9 h 30 is reminded at 8 h local, seven and two days
 * before, whichever side of the change. */
static void reminders_keep_the_local_hour(void **state)
{
    const struct zone *paris;
    (void)state;
    assert_done(zone_find(STR("Europe/Paris"), &paris, &error), &error);
    struct civil start = {.year = 2024, .month = 3, .day = 31, .hour = 9, .minute = 30};
    int64_t starts = zone_instant(paris, start);
    struct civil seven = zone_civil(paris, reminder_instant(paris, starts, 7));
    struct civil two = zone_civil(paris, reminder_instant(paris, starts, 2));
    struct civil morning = zone_civil(paris, reminder_instant(paris, starts, 0));
    assert_int_equal(seven.day, 24);
    assert_int_equal(seven.hour, 8);
    assert_int_equal(two.day, 29);
    assert_int_equal(two.hour, 8);
    assert_int_equal(morning.day, 31);
    assert_int_equal(morning.hour, 7);
    assert_int_equal(starts - reminder_instant(paris, starts, 7),
                     7 * DAY + 1800); /* an hour less, an hour and half more */
    assert_int_equal(reminder_step(paris, starts, starts - 8 * DAY), REMINDER_NONE);
    assert_int_equal(reminder_step(paris, starts, reminder_instant(paris, starts, 7)), 7);
    assert_int_equal(reminder_step(paris, starts, reminder_instant(paris, starts, 2) - 1), 7);
    assert_int_equal(reminder_step(paris, starts, reminder_instant(paris, starts, 2)), 2);
    assert_int_equal(reminder_step(paris, starts, starts - 1), 0);
    assert_int_equal(reminder_step(paris, starts, starts), REMINDER_NONE);
    /* 29 February has its eve and its week before. */
    struct civil leap = {.year = 2024, .month = 3, .day = 2, .hour = 9};
    assert_int_equal(zone_civil(paris, reminder_instant(paris, zone_instant(paris, leap), 2)).day, 29);
}

static bool reminded_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct group_session one = new_session(session, space_id, NOON + 20 * DAY, 0);
    struct group_session two = new_session(session, space_id, NOON + 21 * DAY, 0);
    struct participant early = registered(session, space_id, "a@exemple.fr", one.id, NOON);
    int64_t confirmed, waiting, lapsed;
    assert_int_equal(ask(session, &early, two.id, NOON), WISH_ASKED);
    assert_done(registration_confirm(session, early.id, NOON, &confirmed, &waiting, &lapsed, failure), failure);
    /* Registered after the hour of the first reminder: the next one will do. */
    registered(session, space_id, "b@exemple.fr", one.id, one.starts - 6 * DAY);
    struct session_reminders due;
    int64_t now = one.starts - 6 * DAY + 60;
    assert_done(registration_reminders(session, now, &arena, &due, failure), failure);
    assert_int_equal(due.count, 2); /* of one person: both sessions are near, one message will do */
    assert_str(due.at[0].registration.person.email, "a@exemple.fr");
    assert_int_equal(due.at[0].step, 7);
    assert_int_equal(due.at[1].session.id, two.id);
    for (size_t i = 0; i < due.count; i++)
        assert_done(registration_reminded(session, due.at[i].registration.id, due.at[i].step, failure), failure);
    assert_done(registration_reminders(session, now + 60, &arena, &due, failure), failure);
    assert_int_equal(due.count, 0); /* never twice */
    assert_done(registration_reminders(session, one.starts - DAY, &arena, &due, failure), failure);
    assert_int_equal(due.count, 3);
    /* What is cancelled is not reminded of. */
    assert_done(group_session_cancel(session, one.id, STR(""), NOON, failure), failure);
    assert_done(registration_reminders(session, one.starts - DAY, &arena, &due, failure), failure);
    assert_int_equal(due.count, 1);
    return true;
}

static void a_reminder_is_due_once(void **state)
{
    int64_t space_id = open_space(*state);
    WITHIN_WRITE((struct fixture *)*state, reminded_job, &space_id);
}

static bool moved_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct group_session one = new_session(session, space_id, NOON + 20 * DAY, 1);
    struct participant a = registered(session, space_id, "a@exemple.fr", one.id, NOON);
    registered(session, space_id, "b@exemple.fr", one.id, NOON);
    struct registrations untold;
    bool told;
    assert_done(registration_untold(session, one.id, 10, &arena, &untold, failure), failure);
    assert_int_equal(untold.count, 0);
    one.starts += DAY;
    one.ends += DAY;
    assert_done(group_session_save(session, &one, NOON + 10, &arena, &told, failure), failure);
    assert_done(registration_untold(session, one.id, 10, &arena, &untold, failure), failure);
    assert_int_equal(untold.count, 2); /* who waits is told too */
    assert_done(registration_told(session, untold.at[0].id, one.sequence, failure), failure);
    assert_done(registration_untold(session, one.id, 10, &arena, &untold, failure), failure);
    assert_int_equal(untold.count, 1);
    assert_done(registration_cancel(session, registration_now(session, &a).id, 0, NOON + 20, failure), failure);
    return true;
}

static void a_move_is_told_to_each_once(void **state)
{
    int64_t space_id = open_space(*state);
    WITHIN_WRITE((struct fixture *)*state, moved_job, &space_id);
}

static bool day_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct group_session one = new_session(session, space_id, NOON + 20 * DAY, 1);
    struct participant a = registered(session, space_id, "a@exemple.fr", one.id, NOON);
    struct participant b = registered(session, space_id, "b@exemple.fr", one.id, NOON);
    assert_false(group_session_door_open(&one, one.starts - 7201));
    assert_true(group_session_door_open(&one, one.starts - 7200));
    assert_false(group_session_door_open(&one, one.ends + 4 * 3600 + 1));
    struct registration arrived;
    bool found;
    assert_done(
        registration_arrive(session, one.id, STR("A@exemple.fr"), one.starts, &arena, &arrived, &found, failure),
        failure);
    assert_true(found);
    assert_done(
        registration_arrive(session, one.id, STR("a@exemple.fr"), one.starts + 900, &arena, &arrived, &found, failure),
        failure);
    assert_int_equal(registration_now(session, &a).arrived_at, one.starts); /* the first time counts */
    assert_done(
        registration_arrive(session, one.id, STR("b@exemple.fr"), one.starts, &arena, &arrived, &found, failure),
        failure);
    assert_false(found); /* only in the line… */
    assert_done(registration_walk_in(session, &b, one.id, one.starts, &arena, failure), failure);
    assert_int_equal(registration_now(session, &b).presence, PRESENCE_PRESENT); /* … but she came */
    struct participant c = somebody(space_id, "c@exemple.fr");
    assert_done(registration_walk_in(session, &c, one.id, one.starts, &arena, failure), failure);
    struct registrations list;
    assert_done(registration_list(session, one.id, false, &arena, &list, failure), failure);
    assert_int_equal(list.count, 3);
    assert_done(registration_mark(session, registration_now(session, &a).id, PRESENCE_EXCUSED, one.starts, failure),
                failure);
    assert_int_equal(registration_now(session, &a).arrived_at, 0);
    struct group_presences presences;
    assert_done(registration_coverage(session, space_id, &arena, &presences, failure), failure);
    assert_int_equal(presences.count, 1);
    assert_int_equal(presences.at[0].people, 3);
    /* A person's data, and its end. */
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    assert_done(registration_export(session, STR("A@exemple.fr"), &writer, failure), failure);
    json_end_object(&writer);
    assert_true(str_contains(buffer_str(&out), STR("Camille")));
    buffer_free(&out);
    assert_done(registration_erase(session, STR("a@exemple.fr"), failure), failure);
    assert_done(registration_list(session, one.id, true, &arena, &list, failure), failure);
    assert_int_equal(list.count, 2);
    return true;
}

static void the_sheet_and_the_door(void **state)
{
    int64_t space_id = open_space(*state);
    WITHIN_WRITE((struct fixture *)*state, day_job, &space_id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_has_its_answer),
        cmocka_unit_test(the_line_is_in_order),
        cmocka_unit_test(an_address_that_is_not_proved_holds_nothing),
        cmocka_unit_test(reminders_keep_the_local_hour),
        cmocka_unit_test(a_reminder_is_due_once),
        cmocka_unit_test(a_move_is_told_to_each_once),
        cmocka_unit_test(the_sheet_and_the_door),
    };
    return RUN_ON_BOTH_ENGINES("network-registration", tests);
}
