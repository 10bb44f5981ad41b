/* The life of an account: another address, reminders at their day, erasure and what is left of it. */
#include "people.h"

#include <string.h>

static const int64_t DAY = 86400;

struct life_step_test {
    int64_t person_id, now;
    const char *email;
    char old_token[TOKEN_TEXT + 1], new_token[TOKEN_TEXT + 1];
    struct str token;
    bool taken, done;
};
static bool write_begin(struct session *session, void *context, struct error *error)
{
    struct life_step_test *step = context;
    return email_change_begin(session, step->person_id, str_of(step->email), step->now, step->old_token,
                              step->new_token, &step->taken, error);
}
static bool write_confirm(struct session *session, void *context, struct error *error)
{
    struct life_step_test *step = context;
    return email_change_confirm(session, step->token, step->now, &step->done, error);
}
static bool write_told(struct session *session, void *context, struct error *error)
{
    struct life_step_test *step = context;
    return life_told(session, step->person_id, step->now, error);
}
static bool write_erase(struct session *session, void *context, struct error *error)
{
    struct life_step_test *step = context;
    return person_erase(session, step->person_id, 0, step->now, error);
}

static bool exists(struct fixture *fixture, const char *email)
{
    struct arena arena = {0};
    struct person person;
    struct error error;
    bool found;
    struct session *session = read_now(fixture);
    assert_done(person_by_email(session, str_of(email), &arena, &person, &found, &error), &error);
    session_end(session);
    arena_free(&arena);
    return found;
}

static void an_address_changes_once_both_confirmed(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct life_step_test step = {
        .person_id = add_person(fixture, "jeanne@exemple.fr"), .now = NOW, .email = "Nouvelle@exemple.fr"};
    write_so(fixture, write_begin, &step);
    assert_false(step.taken);
    step.token = str_of(step.new_token);
    write_so(fixture, write_confirm, &step);
    assert_false(step.done);
    write_so(fixture, write_confirm, &step); /* the same one twice is still one */
    assert_false(step.done);
    assert_true(exists(fixture, "jeanne@exemple.fr"));
    step.token = str_of(step.old_token);
    write_so(fixture, write_confirm, &step);
    assert_true(step.done);
    assert_true(exists(fixture, "nouvelle@exemple.fr"));
    assert_false(exists(fixture, "jeanne@exemple.fr"));
    assert_refused(store_write(fixture->store, write_confirm, &step, &error), &error, ERROR_MISSING);
}

static void an_address_change_is_not_taken_nor_late(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    add_person(fixture, "paul@exemple.fr");
    struct life_step_test step = {
        .person_id = add_person(fixture, "jeanne@exemple.fr"), .now = NOW, .email = "paul@exemple.fr"};
    write_so(fixture, write_begin, &step);
    assert_true(step.taken);
    step.token = str_of(step.new_token);
    assert_refused(store_write(fixture->store, write_confirm, &step, &error), &error, ERROR_MISSING);
    step.email = "autre@exemple.fr";
    write_so(fixture, write_begin, &step);
    step.token = str_of(step.new_token);
    step.now = NOW + EMAIL_CHANGE_SECONDS;
    assert_refused(store_write(fixture->store, write_confirm, &step, &error), &error, ERROR_MISSING);
}

/* The step due for the only person, or -1. */
static int due(struct fixture *fixture, int64_t now)
{
    struct arena arena = {0};
    struct lives lives;
    struct error error;
    struct session *session = read_now(fixture);
    assert_done(life_due(session, now, 100, &arena, &lives, &error), &error);
    session_end(session);
    int step = lives.count ? (int)lives.at[0].step : -1;
    arena_free(&arena);
    return step;
}

static void who_has_no_role_is_reminded_then_erased(void **state)
{
    struct fixture *fixture = *state;
    struct life_step_test step = {.person_id = add_person(fixture, "jeanne@exemple.fr")};
    static const int days[] = {1, 5, 10, 15};
    assert_int_equal(due(fixture, NOW + DAY / 2), -1);
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        step.now = NOW + days[i] * DAY + 60;
        assert_int_equal(due(fixture, step.now), LIFE_REMIND);
        write_so(fixture, write_told, &step);
        assert_int_equal(due(fixture, step.now + 3600), -1); /* not twice */
    }
    assert_int_equal(due(fixture, NOW + 100 * DAY), -1);
    assert_int_equal(due(fixture, NOW + 120 * DAY), LIFE_ERASE_IDLE);
}

static void who_has_a_role_is_warned_after_two_years(void **state)
{
    struct fixture *fixture = *state;
    struct life_step_test step = {.person_id = add_person(fixture, "jeanne@exemple.fr")};
    struct granting granting = {.person_id = step.person_id,
                                .role = {.kind = ROLE_HUB, .space_id = open_space(fixture, "28")}};
    write_so(fixture, write_grant, &granting);
    assert_int_equal(due(fixture, NOW + 700 * DAY), -1);
    step.now = NOW + 730 * DAY;
    assert_int_equal(due(fixture, step.now), LIFE_WARN);
    write_so(fixture, write_told, &step);
    assert_int_equal(due(fixture, step.now + 29 * DAY), -1);
    assert_int_equal(due(fixture, step.now + 30 * DAY), LIFE_ERASE_UNUSED);
}

static void nothing_is_left_of_an_erased_account(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    int64_t space = open_space(fixture, "28"), count, broken;
    struct life_step_test step = {.person_id = add_person(fixture, "jeanne@exemple.fr"), .now = NOW};
    struct granting first = {.person_id = step.person_id, .role = {.kind = ROLE_ADMINISTRATOR, .space_id = space}},
                    second = {.person_id = add_person(fixture, "paul@exemple.fr"), .role = first.role};
    write_so(fixture, write_grant, &first);
    assert_refused(store_write(fixture->store, write_erase, &step, &error), &error, ERROR_CONFLICT); /* the last */
    write_so(fixture, write_grant, &second);
    write_so(fixture, write_erase, &step);
    assert_false(exists(fixture, "jeanne@exemple.fr"));
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM role"), "1");
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM audit_event WHERE label = 'jeanne@exemple.fr'"), "0");
    struct session *session = read_now(fixture);
    assert_done(audit_verify(session, &count, &broken, &error), &error);
    session_end(session);
    assert_int_equal(broken, 0);
    assert_refused(store_write(fixture->store, write_erase, &step, &error), &error, ERROR_MISSING);
    arena_free(&arena);
}

static void one_takes_ones_data_away(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_t *data = NULL;
    int64_t jeanne = add_person(fixture, "jeanne@exemple.fr");
    struct granting granting = {.person_id = jeanne, .role = {.kind = ROLE_HUB, .space_id = open_space(fixture, "28")}};
    write_so(fixture, write_grant, &granting);
    struct session *session = read_now(fixture);
    json_begin_object(&writer);
    assert_done(person_export(session, jeanne, NOW, &writer, &error), &error);
    json_end_object(&writer);
    session_end(session);
    assert_done(json_parse(buffer_str(&out), &data, &error), &error);
    assert_str(json_member(json_object_get(data, "compte"), "courriel"), "jeanne@exemple.fr");
    assert_int_equal(json_array_size(json_object_get(data, "roles")), 1);
    json_decref(data);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_changes_once_both_confirmed),
        cmocka_unit_test(an_address_change_is_not_taken_nor_late),
        cmocka_unit_test(who_has_no_role_is_reminded_then_erased),
        cmocka_unit_test(who_has_a_role_is_warned_after_two_years),
        cmocka_unit_test(nothing_is_left_of_an_erased_account),
        cmocka_unit_test(one_takes_ones_data_away),
    };
    return RUN_ON_BOTH_ENGINES("life", tests);
}
