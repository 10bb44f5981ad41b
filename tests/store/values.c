/* What goes in comes out the same on both engines: types, NULLs, extremes; and what is refused is refused alike. */
#include "tables.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char TABLES[] = "CREATE TABLE parent (id @i64 PRIMARY KEY) @strict;\n"
                             "CREATE TABLE thing (\n"
                             "    id @i64 PRIMARY KEY,\n"
                             "    parent @i64 REFERENCES parent (id),\n"
                             "    number @i64 CHECK (number <> 13),\n"
                             "    real @f64,\n"
                             "    text @text,\n"
                             "    code @text UNIQUE,\n"
                             "    bytes @bytes,\n"
                             "    json @json,\n"
                             "    needed @i64 NOT NULL) @strict;\n"
                             "INSERT INTO parent (id) VALUES (1);\n";

STATEMENT(thing_add, "INSERT INTO thing (id, parent, number, real, text, bytes, json, needed, code) "
                     "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
STATEMENT(thing_get, "SELECT number, real, text, bytes, json FROM thing WHERE id = $1");
STATEMENT(thing_remove_parent, "DELETE FROM parent WHERE id = $1");

struct thing {
    int64_t id;
    int64_t number;
    double real;
    struct str text, bytes, json, code;
    bool no_number, no_real, no_needed, typeless;
    int64_t parent; /* 0: none */
};

static bool add(struct session *session, void *context, struct error *error)
{
    const struct thing *thing = context;
    struct query *query = query_start(session, &thing_add);
    bind_i64(query, 1, thing->id);
    if (thing->parent)
        bind_i64(query, 2, thing->parent);
    else
        bind_null(query, 2);
    if (thing->no_number)
        bind_null(query, 3);
    else
        bind_i64(query, 3, thing->number);
    if (thing->no_real)
        bind_null(query, 4);
    else
        bind_double(query, 4, thing->real);
    if (thing->typeless) {
        bind_null(query, 5);
        bind_null(query, 6);
        bind_null(query, 7);
    } else {
        bind_text(query, 5, thing->text);
        bind_bytes(query, 6, thing->bytes);
        bind_json(query, 7, thing->json);
    }
    if (thing->no_needed)
        bind_null(query, 8);
    else
        bind_i64(query, 8, 1);
    bind_text(query, 9, thing->code);
    int64_t changes = -1;
    if (!query_run(query, &changes, error))
        return false;
    assert_int_equal(changes, 1);
    return true;
}

/* Stores the thing, reads it back and compares everything. */
static void goes_and_comes_back(struct fixture *fixture, const struct thing *thing)
{
    struct error error;
    struct session *session;
    assert_done(store_write(fixture->store, add, (void *)thing, &error), &error);
    assert_done(store_read(fixture->store, &session, &error), &error);
    struct query *query = query_start(session, &thing_get);
    bind_i64(query, 1, thing->id);
    assert_true(query_row(query));
    assert_int_equal(column_is_null(query, 0), thing->no_number);
    assert_true(column_i64(query, 0) == (thing->no_number ? 0 : thing->number));
    assert_int_equal(column_is_null(query, 1), thing->no_real);
    double real = column_double(query, 1), expected = thing->no_real || thing->real == 0 ? 0 : thing->real;
    assert_memory_equal(&real, &expected, sizeof real); /* bit by bit; -0.0 is kept as 0.0 */
    const struct str texts[] = {thing->text, thing->bytes, thing->json};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(column_is_null(query, 2 + i), texts[i].at == NULL);
        struct str back = i == 1 ? column_bytes(query, 3) : column_text(query, 2 + i);
        assert_int_equal(back.at == NULL, texts[i].at == NULL);
        assert_true(str_equal(back, texts[i]));
    }
    assert_false(query_row(query));
    assert_done(query_end(query, &error), &error);
    session_end(session);
}

static void all_values_come_back(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    char *long_text = memory_new(3000001);
    memset(long_text, 'x', 3000000);
    char bytes[512];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    const struct thing things[] = {
        {.id = 1,
         .number = INT64_MAX,
         .real = DBL_MAX,
         .text = STR("à l’œuvre 🙂"),
         .bytes = {bytes, sizeof bytes},
         .json = STR("{\"b\": [1, 2.50, null],  \"a\":\"é\\u0000\"}")},
        {.id = INT64_MAX, .number = INT64_MIN, .real = -DBL_MAX, .text = STR(""), .bytes = STR(""), .json = STR("[]")},
        {.id = INT64_MIN,
         .number = 9007199254740993,
         .real = 0.1,
         .text = {long_text, 3000000},
         .bytes = STR("x"),
         .json = STR("null")},
        {.id = 2, .number = 0, .real = DBL_TRUE_MIN},
        {.id = 3, .number = -1, .real = -0.0, .text = STR("'; DROP TABLE thing; --")},
        {.id = 4, .no_number = true, .no_real = true, .typeless = true},
        {.id = 5, .no_number = true, .real = 1e300, .text = STR("$1 %s \\ \" ' \t\n"), .typeless = false},
        {.id = 6, .number = 7, .no_real = true, .text = STR("z"), .parent = 1},
    };
    for (size_t i = 0; i < COUNT_OF(things); i++)
        goes_and_comes_back(fixture, &things[i]);
    free(long_text);
}

static void what_is_not_a_value_is_refused(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    struct error error;
    struct thing refused[] = {
        {.id = 1, .text = {"a\0b", 3}},         {.id = 2, .text = STR("\xe9t\xe9")}, {.id = 3, .real = (double)NAN},
        {.id = 4, .real = (double)INFINITY},    {.id = 5, .json = STR("{\"a\": }")}, {.id = 6, .json = STR("")},
        {.id = 7, .text = STR("\xed\xa0\x80")}, {.id = 8, .json = {"[\0]", 3}},
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_refused(store_write(fixture->store, add, &refused[i], &error), &error, ERROR_INVALID);
    struct arena arena = {0};
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM thing"), "0");
    arena_free(&arena);
}

static bool remove_parent(struct session *session, void *context, struct error *error)
{
    struct query *query = query_start(session, &thing_remove_parent);
    bind_i64(query, 1, *(int64_t *)context);
    return query_run(query, NULL, error);
}

static void broken_rules_have_the_same_kind(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    struct error error;
    struct store *store = fixture->store;
    assert_done(store_write(store, add, &(struct thing){.id = 1, .code = STR("a"), .parent = 1}, &error), &error);
    assert_refused(store_write(store, add, &(struct thing){.id = 1}, &error), &error, ERROR_CONFLICT);
    assert_refused(store_write(store, add, &(struct thing){.id = 2, .code = STR("a")}, &error), &error, ERROR_CONFLICT);
    assert_refused(store_write(store, add, &(struct thing){.id = 2, .parent = 9}, &error), &error, ERROR_CONFLICT);
    assert_refused(store_write(store, remove_parent, &(int64_t){1}, &error), &error, ERROR_CONFLICT);
    assert_refused(store_write(store, add, &(struct thing){.id = 2, .number = 13}, &error), &error, ERROR_INVALID);
    assert_refused(store_write(store, add, &(struct thing){.id = 2, .no_needed = true}, &error), &error, ERROR_INVALID);
    assert_done(store_write(store, add, &(struct thing){.id = 2}, &error), &error);
}

/* --- Queries that misuse the gateway ----------------------------------------------------------------------------- */

STATEMENT(sums, "SELECT $1 + $2, CAST($3 AS TEXT), $1 < $2, EXISTS (SELECT 1 FROM thing), COUNT(*) FROM thing");
STATEMENT(no_such_table, "SELECT id FROM nowhere WHERE id = $1");
STATEMENT(two_statements, "SELECT id FROM parent WHERE id = $1; DELETE FROM parent");
STATEMENT(read_only, "INSERT INTO parent (id) VALUES ($1)");

static struct session *reading(struct fixture *fixture)
{
    struct session *session;
    struct error error;
    assert_done(store_read(fixture->store, &session, &error), &error);
    return session;
}

static void expressions_have_the_same_types(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    struct error error;
    struct session *session = reading(fixture);
    struct query *query = query_start(session, &sums);
    bind_i64(query, 1, 5000000000);
    bind_i64(query, 2, 5000000001);
    bind_text(query, 3, STR("t"));
    assert_true(query_row(query));
    assert_true(column_i64(query, 0) == 10000000001);
    assert_str(column_text(query, 1), "t");
    assert_int_equal(column_i64(query, 2), 1);
    assert_int_equal(column_i64(query, 3), 0);
    assert_int_equal(column_i64(query, 4), 0);
    assert_true(column_double(query, 0) == 10000000001.0);
    assert_done(query_end(query, &error), &error);
    session_end(session);
}

static bool bind_too_few(struct query *query)
{
    bind_i64(query, 1, 1);
    return query_row(query);
}

static bool bind_too_many(struct query *query)
{
    for (int i = 1; i <= 9; i++)
        bind_i64(query, i, 1);
    return query_row(query);
}

static bool bind_zero(struct query *query)
{
    bind_i64(query, 0, 1);
    return query_row(query);
}

static bool read_a_text_as_number(struct query *query)
{
    bind_i64(query, 1, 1);
    bind_i64(query, 2, 1);
    bind_text(query, 3, STR("12"));
    return query_row(query) && column_i64(query, 1) == 12;
}

static bool read_a_number_as_text(struct query *query)
{
    bind_i64(query, 1, 1);
    bind_i64(query, 2, 1);
    bind_text(query, 3, STR("12"));
    return query_row(query) && column_text(query, 0).at;
}

static bool read_a_text_as_bytes(struct query *query)
{
    bind_i64(query, 1, 1);
    bind_i64(query, 2, 1);
    bind_text(query, 3, STR("12"));
    return query_row(query) && column_bytes(query, 1).at;
}

static bool read_beyond_the_columns(struct query *query)
{
    bind_i64(query, 1, 1);
    bind_i64(query, 2, 1);
    bind_null(query, 3);
    return query_row(query) && !column_is_null(query, 5);
}

static bool read_beyond_the_rows(struct query *query)
{
    bind_i64(query, 1, 1);
    bind_i64(query, 2, 1);
    bind_null(query, 3);
    while (query_row(query))
        ;
    return column_i64(query, 0) != 0;
}

static void misuse_is_a_defect(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    bool (*const misuses[])(struct query *) = {
        bind_too_few,
        bind_too_many,
        bind_zero,
        read_a_text_as_number,
        read_a_number_as_text,
        read_a_text_as_bytes,
        read_beyond_the_columns,
        read_beyond_the_rows,
    };
    struct error error;
    for (size_t i = 0; i < COUNT_OF(misuses); i++) {
        struct session *session = reading(fixture);
        struct query *query = query_start(session, &sums);
        assert_false(misuses[i](query));
        assert_refused(query_end(query, &error), &error, ERROR_INTERNAL);
        session_end(session);
    }
}

static void wrong_statements_are_defects(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    const struct statement *const wrong[] = {&no_such_table, &two_statements, &read_only};
    struct error error;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct session *session = reading(fixture);
        struct query *query = query_start(session, wrong[i]);
        bind_i64(query, 1, 7);
        assert_false(query_row(query));
        assert_refused(query_end(query, &error), &error, ERROR_INTERNAL);
        assert_non_null(strstr(error.message, wrong[i]->name));
        session_end(session);
        assert_int_equal(store_check_statement(fixture->store, wrong[i], &error), wrong[i] == &read_only);
    }
    struct arena arena = {0};
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM parent"), "1");
    arena_free(&arena);
}

/* A failure is not forgotten: the session says it again, until its end. */
static void a_failed_session_stays_failed(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    struct error error;
    struct session *session = reading(fixture);
    struct query *query = query_start(session, &no_such_table);
    bind_i64(query, 1, 1);
    assert_refused(query_end(query, &error), &error, ERROR_INTERNAL);
    query = query_start(session, &thing_get);
    bind_i64(query, 1, 1);
    assert_false(query_row(query));
    assert_refused(query_end(query, &error), &error, ERROR_INTERNAL);
    session_end(session);
    session = reading(fixture);
    query = query_start(session, &thing_get);
    bind_i64(query, 1, 1);
    assert_false(query_row(query));
    assert_done(query_end(query, &error), &error);
    session_end(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_values_come_back),
        cmocka_unit_test(what_is_not_a_value_is_refused),
        cmocka_unit_test(broken_rules_have_the_same_kind),
        cmocka_unit_test(expressions_have_the_same_types),
        cmocka_unit_test(misuse_is_a_defect),
        cmocka_unit_test(wrong_statements_are_defects),
        cmocka_unit_test(a_failed_session_stays_failed),
    };
    return RUN_ON_BOTH_ENGINES_UNOPENED("values", tests);
}
