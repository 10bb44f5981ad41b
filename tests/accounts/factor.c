/* The second factor, against the values of RFC 6238, then used, replayed, lost and recovered. */
#include "people.h"

#include <string.h>

/* RFC 6238, appendix B: the last six of its eight digits, for SHA-1. */
static void codes_are_those_of_the_standard(void **state)
{
    (void)state;
    static const struct {
        int64_t instant;
        const char *code;
    } cases[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                 {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char code[FACTOR_DIGITS + 1];
        factor_code((const uint8_t *)"12345678901234567890", 20, cases[i].instant, code);
        assert_string_equal(code, cases[i].code);
    }
}

static void a_secret_is_given_as_applications_read_it(void **state)
{
    (void)state;
    struct arena arena = {0};
    const uint8_t *secret = (const uint8_t *)"12345678901234567890";
    assert_str(factor_secret_text(&arena, secret), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    assert_str(factor_address(&arena, STR("exemple.fr"), STR("a@b.fr"), secret),
               "otpauth://totp/exemple.fr:a%40b.fr?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=exemple.fr");
    arena_free(&arena);
}

struct factor_step {
    int64_t person_id, now;
    struct str code;
    uint8_t secret[FACTOR_SECRET_BYTES];
    struct recovery_codes codes;
    bool right;
};
static bool write_begin(struct session *session, void *context, struct error *error)
{
    struct factor_step *step = context;
    return factor_begin(session, step->person_id, step->secret, error);
}
static bool write_confirm(struct session *session, void *context, struct error *error)
{
    struct factor_step *step = context;
    return factor_confirm(session, step->person_id, step->code, step->now, &step->right, &step->codes, error);
}
static bool write_check(struct session *session, void *context, struct error *error)
{
    struct factor_step *step = context;
    return factor_check(session, step->person_id, step->code, step->now, &step->right, error);
}
static bool write_remove(struct session *session, void *context, struct error *error)
{
    struct factor_step *step = context;
    return factor_remove(session, step->person_id, error);
}

static bool check(struct fixture *fixture, struct factor_step *step, const char *code, int64_t now)
{
    step->code = str_of(code);
    step->now = now;
    write_so(fixture, write_check, step);
    return step->right;
}

static struct factor_step installed(struct fixture *fixture, const char *email)
{
    char code[FACTOR_DIGITS + 1];
    struct factor_step step = {.person_id = add_person(fixture, email), .now = NOW};
    write_so(fixture, write_begin, &step);
    factor_code(step.secret, FACTOR_SECRET_BYTES, NOW, code);
    step.code = str_of(code);
    write_so(fixture, write_confirm, &step);
    assert_true(step.right);
    return step;
}

static void a_code_serves_once(void **state)
{
    struct fixture *fixture = *state;
    char code[FACTOR_DIGITS + 1], other[FACTOR_DIGITS + 1];
    struct factor_step step = installed(fixture, "jeanne@exemple.fr");
    factor_code(step.secret, FACTOR_SECRET_BYTES, NOW, code);
    assert_false(check(fixture, &step, code, NOW + 1)); /* the one that confirmed */
    factor_code(step.secret, FACTOR_SECRET_BYTES, NOW + 60, other);
    assert_false(check(fixture, &step, other, NOW - 60)); /* too far in time */
    assert_true(check(fixture, &step, other, NOW + 62));
    assert_false(check(fixture, &step, other, NOW + 63));
    factor_code(step.secret, FACTOR_SECRET_BYTES, NOW + 30, other); /* an older one than the last accepted */
    assert_false(check(fixture, &step, other, NOW + 60));
    assert_false(check(fixture, &step, "", NOW + 200));
    assert_false(check(fixture, &step, "12345", NOW + 200));
}

static void nothing_is_asked_before_it_is_confirmed(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    struct person person;
    bool found;
    uint8_t first[FACTOR_SECRET_BYTES];
    struct factor_step step = {.person_id = add_person(fixture, "jeanne@exemple.fr"), .now = NOW};
    write_so(fixture, write_begin, &step);
    memcpy(first, step.secret, sizeof first);
    write_so(fixture, write_begin, &step); /* the page shown again */
    assert_memory_equal(first, step.secret, sizeof first);
    step.code = STR("000000");
    char right[FACTOR_DIGITS + 1];
    factor_code(step.secret, FACTOR_SECRET_BYTES, NOW, right);
    if (strcmp(right, "000000") != 0) {
        write_so(fixture, write_confirm, &step);
        assert_false(step.right);
    }
    struct session *session = read_now(fixture);
    assert_done(person_by_id(session, step.person_id, &arena, &person, &found, &error), &error);
    session_end(session);
    assert_true(found && !person.has_factor);
    struct factor_step done = installed(fixture, "jeanne@exemple.fr");
    assert_refused(store_write(fixture->store, write_begin, &done, &error), &error, ERROR_CONFLICT);
    arena_free(&arena);
}

static void recovery_codes_serve_once_each_to_one_person(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t left;
    struct factor_step jeanne = installed(fixture, "jeanne@exemple.fr"), paul = installed(fixture, "paul@exemple.fr");
    char code[RECOVERY_TEXT + 1];
    memcpy(code, jeanne.codes.at[3], sizeof code);
    assert_false(check(fixture, &paul, code, NOW + 100));
    assert_true(check(fixture, &jeanne, code, NOW + 100));
    assert_false(check(fixture, &jeanne, code, NOW + 101));
    struct session *session = read_now(fixture);
    assert_done(factor_codes_left(session, jeanne.person_id, &left, &error), &error);
    session_end(session);
    assert_int_equal(left, RECOVERY_CODES - 1);
    write_so(fixture, write_remove, &jeanne);
    assert_false(check(fixture, &jeanne, jeanne.codes.at[4], NOW + 102));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_standard),
        cmocka_unit_test(a_secret_is_given_as_applications_read_it),
        cmocka_unit_test(a_code_serves_once),
        cmocka_unit_test(nothing_is_asked_before_it_is_confirmed),
        cmocka_unit_test(recovery_codes_serve_once_each_to_one_person),
    };
    return RUN_ON_BOTH_ENGINES("factor", tests);
}
