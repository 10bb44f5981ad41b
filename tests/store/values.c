/* What goes in comes out the same on both engines: types, NULLs, limits, and what is refused. */
#include "engines.h"

#include <math.h>
#include <string.h>

STATEMENT(setting_put, "INSERT INTO setting (name, value) VALUES ($1, $2)");
STATEMENT(setting_get, "SELECT value FROM setting WHERE name = $1");

static bool put(struct session *session, void *context, struct error *error)
{
    const char **pair = context;
    struct query *query = query_start(session, &setting_put);
    bind_text(query, 1, str_of(pair[0]));
    bind_text(query, 2, str_of(pair[1]));
    return query_run(query, NULL, error);
}

static void a_text_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    assert_done(store_write(fixture->store, put, (const char *[]){"a", "œuvre"}, &error), &error);
    struct session *session;
    assert_done(store_read(fixture->store, &session, &error), &error);
    struct query *query = query_start(session, &setting_get);
    bind_text(query, 1, STR("a"));
    assert_true(query_row(query));
    assert_str(column_text(query, 0), "œuvre");
    assert_false(query_row(query));
    assert_done(query_end(query, &error), &error);
    session_end(session);
}

static void a_unique_key_taken_is_a_conflict(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    assert_done(store_write(fixture->store, put, (const char *[]){"a", "1"}, &error), &error);
    assert_refused(store_write(fixture->store, put, (const char *[]){"a", "2"}, &error), &error, ERROR_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_comes_back),
        cmocka_unit_test(a_unique_key_taken_is_a_conflict),
    };
    return RUN_ON_BOTH_ENGINES("values", tests);
}
