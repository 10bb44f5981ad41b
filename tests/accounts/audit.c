/* The journal: written, found, and broken by every kind of tampering. */
#include "people.h"

struct lines {
    int count;
};
static bool write_lines(struct session *session, void *context, struct error *error)
{
    const struct lines *lines = context;
    for (int i = 0; i < lines->count; i++) {
        struct audit_event event = {.person_id = i % 3,
                                    .space_id = 28 + i % 2,
                                    .action = i % 2 ? "place.change" : "role.grant",
                                    .subject = i == 4 ? "person" : "place",
                                    .subject_id = i,
                                    .label = i == 3 ? STR("Médiathèque d’Épernon") : STR("Mairie"),
                                    .before = STR("{\"nom\":\"a\"}"),
                                    .after = i % 2 ? STR("{\"nom\":\"b\"}") : STR_NONE};
        if (!audit_record(session, &event, NOW + i, error))
            return false;
    }
    return true;
}

static int64_t first_broken(struct fixture *fixture, int64_t *count)
{
    struct error error;
    int64_t broken;
    struct session *session = read_now(fixture);
    assert_done(audit_verify(session, count, &broken, &error), &error);
    session_end(session);
    return broken;
}

static void assert_breaks(struct fixture *fixture, const char *tamper, const char *mend, int64_t at)
{
    int64_t count;
    run_sql(fixture, tamper);
    assert_int_equal(first_broken(fixture, &count), at);
    run_sql(fixture, mend);
    assert_int_equal(first_broken(fixture, &count), 0);
}

static void the_chain_tells_what_was_tampered_with(void **state)
{
    struct fixture *fixture = *state;
    struct lines lines = {10};
    int64_t count;
    assert_int_equal(first_broken(fixture, &count), 0);
    assert_int_equal(count, 0);
    write_so(fixture, write_lines, &lines);
    assert_int_equal(first_broken(fixture, &count), 0);
    assert_int_equal(count, 10);
    assert_breaks(fixture, "UPDATE audit_event SET after = '{\"nom\":\"c\"}' WHERE number = 4",
                  "UPDATE audit_event SET after = '{\"nom\":\"b\"}' WHERE number = 4", 4);
    assert_breaks(fixture, "UPDATE audit_event SET person_id = 7 WHERE number = 5",
                  "UPDATE audit_event SET person_id = 1 WHERE number = 5", 5);
    assert_breaks(fixture, "UPDATE audit_event SET at = at + 1 WHERE number = 6",
                  "UPDATE audit_event SET at = at - 1 WHERE number = 6", 6);
    assert_breaks(fixture, "UPDATE audit_event SET after = '' WHERE number = 1",
                  "UPDATE audit_event SET after = NULL WHERE number = 1", 1);
    assert_breaks(fixture, "UPDATE audit_event SET number = 77 WHERE number = 7",
                  "UPDATE audit_event SET number = 7 WHERE number = 77", 7);
    assert_breaks(fixture, "UPDATE audit_head SET number = 9", "UPDATE audit_head SET number = 10", 11);
    run_sql(fixture, "DELETE FROM audit_event WHERE number = 10"); /* the end taken off */
    assert_int_equal(first_broken(fixture, &count), 10);
}

static bool write_erase(struct session *session, void *context, struct error *error)
{
    int64_t erased;
    (void)context;
    return audit_erase_before(session, NOW + 3, &erased, error) && audit_erase_person(session, 4, error);
}

static void contents_are_erased_and_the_chain_holds(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct lines lines = {6};
    int64_t count;
    write_so(fixture, write_lines, &lines);
    write_so(fixture, write_erase, NULL);
    assert_int_equal(first_broken(fixture, &count), 0);
    assert_int_equal(count, 6);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM audit_event WHERE before IS NULL"), "4");
    assert_breaks(fixture, "UPDATE audit_event SET before = '{}' WHERE number = 2",
                  "UPDATE audit_event SET before = NULL WHERE number = 2", 2);
    arena_free(&arena);
}

static size_t found(struct fixture *fixture, struct audit_search search)
{
    struct arena arena = {0};
    struct audit_lines lines;
    struct error error;
    struct session *session = read_now(fixture);
    search.most = search.most ? search.most : 100;
    assert_done(audit_find(session, &search, &arena, &lines, &error), &error);
    session_end(session);
    for (size_t i = 1; i < lines.count; i++)
        assert_true(lines.at[i].number < lines.at[i - 1].number);
    size_t count = lines.count;
    arena_free(&arena);
    return count;
}

static void lines_are_found(void **state)
{
    struct fixture *fixture = *state;
    struct lines lines = {10};
    write_so(fixture, write_lines, &lines);
    assert_int_equal(found(fixture, (struct audit_search){0}), 10);
    assert_int_equal(found(fixture, (struct audit_search){.space_id = 28}), 5);
    assert_int_equal(found(fixture, (struct audit_search){.action = STR("role.")}), 5);
    assert_int_equal(found(fixture, (struct audit_search){.subject_id = 3}), 1);
    assert_int_equal(found(fixture, (struct audit_search){.text = STR("epernon")}), 1);
    assert_int_equal(found(fixture, (struct audit_search){.text = STR("zzz")}), 0);
    assert_int_equal(found(fixture, (struct audit_search){.from = NOW + 2, .until = NOW + 4}), 2);
    assert_int_equal(found(fixture, (struct audit_search){.most = 3}), 3);
    assert_int_equal(found(fixture, (struct audit_search){.before_number = 4}), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chain_tells_what_was_tampered_with),
        cmocka_unit_test(contents_are_erased_and_the_chain_holds),
        cmocka_unit_test(lines_are_found),
    };
    return RUN_ON_BOTH_ENGINES("audit", tests);
}
