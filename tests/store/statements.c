/* Every statement and every migration of the project, on both engines. The test links all rooms whole. */
#include "engines.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lint.h"

static struct arena arena;

static bool is_registered(struct str name)
{
    const struct statement *const *statements;
    size_t count;
    store_statements(&statements, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(name, str_of(statements[i]->name)))
            return true;
    return false;
}

static void every_statement_is_prepared(void **state)
{
    struct fixture *fixture = *state;
    const struct statement *const *statements;
    size_t count, refused = 0;
    store_statements(&statements, &count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        struct error error;
        if (!store_check_statement(fixture->store, statements[i], &error)) {
            print_error("%s\n", error.message);
            refused++;
        }
    }
    assert_int_equal(refused, 0);
}

/* A reference without index makes each deletion of the row referred to read the whole table. */
static void every_reference_is_indexed(void **state)
{
    struct fixture *fixture = *state;
    if (fixture->engine != STORE_SQLITE)
        return; /* the schema is the same */
    struct str missing =
        ask_sql(fixture, &arena,
                "SELECT group_concat(t.name || '.' || f.\"from\") FROM sqlite_schema t, "
                "pragma_foreign_key_list(t.name) f "
                "WHERE t.type = 'table' AND f.seq = 0 AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) l, "
                "pragma_index_info(l.name) i WHERE i.seqno = 0 AND i.name = f.\"from\" AND l.partial = 0) "
                "AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name = f.\"from\" AND c.pk = 1)");
    assert_str(missing, "NULL");
}

static void names_are_unique(void **state)
{
    (void)state;
    const struct statement *const *statements;
    size_t count;
    struct map seen = {0};
    store_statements(&statements, &count);
    for (size_t i = 0; i < count; i++) {
        bool inserted;
        map_put(&seen, str_of(statements[i]->name), &inserted);
        if (!inserted)
            fail_msg("two statements are called %s", statements[i]->name);
    }
    map_free(&seen);
}

static void no_statement_is_ambiguous(void **state)
{
    (void)state;
    const struct statement *const *statements;
    size_t count, refused = 0;
    store_statements(&statements, &count);
    for (size_t i = 0; i < count; i++) {
        const char *why = lint_sql(statements[i]->sql, false);
        if (why)
            print_error("%s: %s\n", statements[i]->name, why);
        refused += why != NULL;
    }
    assert_int_equal(refused, 0);
}

static void no_migration_is_ambiguous(void **state)
{
    (void)state;
    size_t refused = 0;
    for (size_t i = 0; i < STORE_MIGRATION_COUNT; i++) {
        const char *why = lint_sql(STORE_MIGRATIONS[i].sql, true);
        if (why)
            print_error("%04d-%s.sql: %s\n", STORE_MIGRATIONS[i].number, STORE_MIGRATIONS[i].name, why);
        refused += why != NULL;
    }
    assert_int_equal(refused, 0);
}

static void the_lint_sees(void **state)
{
    (void)state;
    const char *const refused[] = {
        "SELECT a FROM t WHERE a LIKE 'x%'",
        "SELECT lower(a) FROM t",
        "SELECT a FROM t WHERE b = true",
        "SELECT SUM(a) FROM t",
        "SELECT COALESCE(SUM(a), 0) FROM t",
        "SELECT CAST(a AS BIGINT), AVG(b) FROM t",
        "SELECT max(a, b) FROM t",
        "SELECT max((a), f(b, c), b) FROM t",
        "INSERT OR IGNORE INTO t (a) VALUES ($1)",
        "SELECT \"a\" FROM t",
        "SELECT a FROM t LIMIT -1",
        "SELECT a ->> 'k' FROM t",
        "UPDATE t SET a = CURRENT_TIMESTAMP",
        "SELECT CAST(a AS INTEGER) FROM t",
        "SELECT * FROM t",
        "SELECT a FROM t WHERE a = ?",
    };
    const char *const allowed[] = {
        "SELECT a FROM t WHERE b = 'LIKE \"this\"' -- lower(x)\n AND c = 1",
        "SELECT CAST(COALESCE(SUM(a), 0) AS BIGINT), COUNT(*), max(f(a, b)) FROM t",
        "SELECT CAST(a ->> 'k' AS TEXT) FROM t WHERE lower_bound > 1 /* SELECT * */",
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        if (!lint_sql(refused[i], false))
            fail_msg("not seen: %s", refused[i]);
    for (size_t i = 0; i < COUNT_OF(allowed); i++)
        if (lint_sql(allowed[i], false))
            fail_msg("%s: %s", allowed[i], lint_sql(allowed[i], false));
    assert_non_null(lint_sql("CREATE TABLE t (a INTEGER) @strict;", true));
    assert_non_null(lint_sql("CREATE TABLE t (a @i64); CREATE TABLE u (a @i64) @strict;", true));
    assert_null(lint_sql("CREATE TABLE t (date @text, text @text, PRIMARY KEY (date)) @strict;", true));
}

/* --- Nothing escapes --------------------------------------------------------------------------------------------- */

static size_t declared, unregistered;

static int look_for_statements(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)walk;
    if (type != FTW_F || !str_ends_with(str_of(path), STR(".c")))
        return 0;
    struct str text, line;
    struct error error;
    assert_done(file_read(&arena, path, 16 << 20, &text, &error), &error);
    while (str_next(&text, '\n', &line)) {
        if (!str_starts_with(line, STR("STATEMENT(")))
            continue;
        struct str name = str_slice(line, strlen("STATEMENT("), str_find_char(line, ',', 0));
        declared++;
        if (!is_registered(name)) {
            print_error("%s: statement %.*s is not linked: add the room to room_libraries in its meson.build\n", path,
                        STR_PRINT(name));
            unregistered++;
        }
    }
    return 0;
}

static void every_room_is_linked(void **state)
{
    (void)state;
    const char *source = getenv("MAILLAGE_SOURCE"); /* the project's root, given by meson.build */
    assert_non_null(source);
    const char *rooms = arena_printf(&arena, "%s/src", source).at;
    assert_int_equal(nftw(rooms, look_for_statements, 16, FTW_PHYS), 0);
    assert_true(declared > 0);
    assert_int_equal(unregistered, 0);
}

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest engine_tests[] = {
        cmocka_unit_test(every_statement_is_prepared),
        cmocka_unit_test(every_reference_is_indexed),
    };
    const struct CMUnitTest text_tests[] = {
        cmocka_unit_test(every_room_is_linked),
        cmocka_unit_test(names_are_unique),
        cmocka_unit_test(no_statement_is_ambiguous),
        cmocka_unit_test(no_migration_is_ambiguous),
        cmocka_unit_test(the_lint_sees),
    };
    int failed = RUN_ON_BOTH_ENGINES("statements", engine_tests);
    return failed + cmocka_run_group_tests_name("statements' text", text_tests, NULL, release);
}
