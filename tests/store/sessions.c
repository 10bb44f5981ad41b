/* Reading: one consistent state per session, queries open side by side, long answers, batches, the pool. */
#include "tables.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS = 50000, POOL = 16 };

static const char TABLES[] = "CREATE TABLE line (id @i64 PRIMARY KEY, text @text NOT NULL) @strict;\n"
                             "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)\n"
                             "INSERT INTO line (id, text) SELECT i, 'line ' || CAST(i AS TEXT) FROM n;\n";

STATEMENT(line_count, "SELECT COUNT(*) FROM line");
STATEMENT(line_all, "SELECT id, text FROM line ORDER BY id");
STATEMENT(line_get, "SELECT text FROM line WHERE id = $1");
STATEMENT(line_add, "INSERT INTO line (id, text) VALUES ($1, 'added')");
STATEMENT(line_nowhere, "SELECT id FROM nowhere");
STATEMENT(line_divided, "SELECT CAST(100 / (id - 3) AS BIGINT) FROM line WHERE id <= $1 AND id > 0 ORDER BY id");

static struct session *reading(struct fixture *fixture)
{
    struct session *session;
    struct error error;
    assert_done(store_read(fixture->store, &session, &error), &error);
    return session;
}

static bool add_line(struct session *session, void *context, struct error *error)
{
    struct query *query = query_start(session, &line_add);
    bind_i64(query, 1, *(int64_t *)context);
    return query_run(query, NULL, error);
}

static int64_t count_lines(struct session *session)
{
    struct error error;
    struct query *query = query_start(session, &line_count);
    assert_true(query_row(query));
    int64_t count = column_i64(query, 0);
    assert_done(query_end(query, &error), &error);
    return count;
}

static void a_session_sees_one_state(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    open_with(fixture, TABLES);
    struct session *session = reading(fixture);
    assert_int_equal(count_lines(session), ROWS);
    assert_done(store_write(fixture->store, add_line, &(int64_t){ROWS + 1}, &error), &error);
    assert_int_equal(count_lines(session), ROWS);
    struct session *later = reading(fixture);
    assert_int_equal(count_lines(later), ROWS + 1);
    session_end(later);
    assert_int_equal(count_lines(session), ROWS);
    session_end(session);
}

static void expect_line(struct query *query, int64_t id)
{
    char text[32];
    snprintf(text, sizeof text, "line %d", (int)id);
    assert_true(query_row(query));
    assert_int_equal(column_i64(query, 0), id);
    assert_str(column_text(query, 1), text);
}

/* The same statement twice at once, another between: each keeps its place, through a long answer. */
static void queries_run_side_by_side(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    open_with(fixture, TABLES);
    struct session *session = reading(fixture);
    struct query *first = query_start(session, &line_all), *second = NULL;
    for (int64_t id = 1; id <= ROWS; id++) {
        expect_line(first, id);
        if (id == 1000)
            second = query_start(session, &line_all);
        if (second)
            expect_line(second, id - 999);
        if (id % 10000 == 0) {
            struct query *between = query_start(session, &line_get);
            bind_i64(between, 1, id);
            assert_true(query_row(between));
            assert_done(query_end(between, &error), &error);
        }
    }
    assert_false(query_row(first));
    assert_done(query_end(first, &error), &error);
    assert_done(query_end(second, &error), &error); /* before its end */
    assert_int_equal(count_lines(session), ROWS);
    session_end(session);
}

/* A session may end with queries open: nothing leaks, the connection serves again. */
static void what_is_left_open_is_closed(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    for (int i = 0; i < 3; i++) {
        struct session *session = reading(fixture);
        for (int j = 0; j < 5; j++) {
            struct query *query = query_start(session, &line_all);
            assert_true(j == 0 || query_row(query));
        }
        session_end(session);
    }
    struct session *session = reading(fixture);
    assert_int_equal(count_lines(session), ROWS);
    session_end(session);
}

static void a_batch_is_read_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    open_with(fixture, TABLES);
    struct session *session = reading(fixture);
    struct query *queries[40];
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT_OF(queries); i++) {
            queries[i] = query_start(session, i % 2 ? &line_get : &line_all);
            if (i % 2)
                bind_i64(queries[i], 1, (int64_t)i);
        }
        queries_send(queries, COUNT_OF(queries));
        for (size_t i = 0; i < COUNT_OF(queries); i++) {
            if (i % 2 == 0) {
                expect_line(queries[i], 1);
                expect_line(queries[i], 2);
            } else {
                char text[32];
                snprintf(text, sizeof text, "line %zu", i);
                assert_true(query_row(queries[i]));
                assert_str(column_text(queries[i], 0), text);
                assert_false(query_row(queries[i]));
            }
            assert_done(query_end(queries[i], &error), &error);
        }
    }
    session_end(session);
}

/* One statement of a batch is wrong: those before it are answered, it and those after it fail with its reason. */
static void a_batch_fails_from_its_failure_on(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    open_with(fixture, TABLES);
    struct session *session = reading(fixture);
    struct query *queries[3];
    queries[0] = query_start(session, &line_count);
    queries[1] = query_start(session, &line_divided);
    bind_i64(queries[1], 1, 5);
    queries[2] = query_start(session, &line_count);
    queries_send(queries, 1);
    assert_true(query_row(queries[0]));
    assert_int_equal(column_i64(queries[0], 0), ROWS);
    assert_done(query_end(queries[0], &error), &error);
    session_end(session);

    session = reading(fixture);
    queries[0] = query_start(session, &line_count);
    queries[1] = query_start(session, &line_nowhere);
    queries[2] = query_start(session, &line_count);
    queries_send(queries, 3);
    for (size_t i = 1; i < 3; i++) {
        assert_false(query_row(queries[i]));
        assert_refused(query_end(queries[i], &error), &error, ERROR_INTERNAL);
        assert_non_null(strstr(error.message, "line_nowhere"));
    }
    session_end(session);
    session = reading(fixture);
    assert_int_equal(count_lines(session), ROWS);
    session_end(session);
}

/* --- The pool ---------------------------------------------------------------------------------------------------- */

static void *free_one_later(void *session)
{
    usleep(200000);
    session_end(session);
    return NULL;
}

static void who_finds_no_session_waits(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    open_with(fixture, TABLES);
    struct session *sessions[POOL];
    for (size_t i = 0; i < POOL; i++)
        assert_int_equal(count_lines(sessions[i] = reading(fixture)), ROWS);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, free_one_later, sessions[0]), 0);
    sessions[0] = reading(fixture);
    pthread_join(thread, NULL);
    assert_int_equal(count_lines(sessions[0]), ROWS);
    struct session *none;
    assert_refused(store_read(fixture->store, &none, &error), &error, ERROR_UNAVAILABLE);
    for (size_t i = 0; i < POOL; i++)
        session_end(sessions[i]);
}

static void *read_a_lot(void *context)
{
    struct fixture *fixture = context;
    for (int i = 0; i < 100; i++) {
        struct session *session = reading(fixture);
        struct query *query = query_start(session, &line_get);
        bind_i64(query, 1, 1 + i * 7);
        assert_true(query_row(query));
        struct error error;
        assert_done(query_end(query, &error), &error);
        session_end(session);
    }
    return NULL;
}

static void many_threads_share_the_pool(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    pthread_t threads[24];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_a_lot, fixture), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_sees_one_state),          cmocka_unit_test(queries_run_side_by_side),
        cmocka_unit_test(what_is_left_open_is_closed),       cmocka_unit_test(a_batch_is_read_in_order),
        cmocka_unit_test(a_batch_fails_from_its_failure_on), cmocka_unit_test(who_finds_no_session_waits),
        cmocka_unit_test(many_threads_share_the_pool),
    };
    return RUN_ON_BOTH_ENGINES_UNOPENED("sessions", tests);
}
