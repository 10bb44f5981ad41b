/* Migrations: applied once and in order, or not at all, whatever interrupts them. */
#include "tables.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct migration GOOD[] = {
    {1, "first",
     "CREATE TABLE first (id @i64 PRIMARY KEY, name @text) @strict;\n"
     "INSERT INTO first (id, name) VALUES (1, '@i64 is kept in a text; so is -- this'); -- and @nothing here\n"
     "/* nor @here */"},
    {2, "second",
     "CREATE TABLE second (id @i64 PRIMARY KEY, first @i64 NOT NULL REFERENCES first (id), real @f64,\n"
     "    bytes @bytes, json @json) @strict;\n"
     "CREATE INDEX second_first ON second (first);\n"
     "INSERT INTO second (id, first) VALUES (1, 1);"},
    {3, "third", "ALTER TABLE second ADD COLUMN note @text;\nUPDATE second SET note = 'kept';"},
};

static struct arena arena;

static struct str schema_of(const struct fixture *fixture)
{
    const char *tables = fixture->engine == STORE_SQLITE ? "SELECT group_concat(name, ' ') FROM (SELECT name FROM "
                                                           "sqlite_schema WHERE type = 'table' "
                                                           "AND name NOT LIKE 'sqlite_%' ORDER BY name)"
                                                         : "SELECT string_agg(table_name, ' ' ORDER BY table_name) "
                                                           "FROM information_schema.tables "
                                                           "WHERE table_schema = current_schema()";
    return ask_sql(fixture, &arena, tables);
}

static bool migrate(struct fixture *fixture, const struct migration *migrations, size_t count, int *applied,
                    struct error *error)
{
    if (!fixture->store)
        fixture->store = open_again(fixture);
    return store_migrate(fixture->store, migrations, count, applied, error);
}

static int schema_number(struct fixture *fixture)
{
    struct error error;
    int number = -1;
    if (!fixture->store)
        fixture->store = open_again(fixture);
    assert_done(store_schema(fixture->store, &number, &error), &error);
    return number;
}

static void each_is_applied_once(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int applied;
    assert_int_equal(schema_number(fixture), 0);
    assert_done(migrate(fixture, GOOD, 2, &applied, &error), &error);
    assert_int_equal(applied, 2);
    assert_int_equal(schema_number(fixture), 2);
    assert_done(migrate(fixture, GOOD, 3, &applied, &error), &error);
    assert_int_equal(applied, 1);
    assert_done(migrate(fixture, GOOD, 3, &applied, &error), &error);
    assert_int_equal(applied, 0);
    assert_int_equal(schema_number(fixture), 3);
    assert_str(schema_of(fixture), "first schema_migration second");
    assert_str(ask_sql(fixture, &arena, "SELECT name FROM first"), "@i64 is kept in a text; so is -- this");
    assert_str(ask_sql(fixture, &arena, "SELECT note FROM second"), "kept");
}

static void a_failure_half_way_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int applied;
    const struct migration broken[] = {
        GOOD[0],
        {2, "broken",
         "CREATE TABLE half (id @i64 PRIMARY KEY) @strict;\n"
         "UPDATE first SET name = 'changed';\n"
         "INSERT INTO nowhere (id) VALUES (1);"},
    };
    assert_refused(migrate(fixture, broken, 2, &applied, &error), &error, ERROR_INTERNAL);
    assert_non_null(strstr(error.message, "broken"));
    assert_non_null(strstr(error.message, "nowhere"));
    assert_int_equal(applied, 1);
    assert_int_equal(schema_number(fixture), 1);
    assert_str(schema_of(fixture), "first schema_migration");
    assert_str(ask_sql(fixture, &arena, "SELECT name FROM first"), "@i64 is kept in a text; so is -- this");
    assert_done(migrate(fixture, GOOD, 3, &applied, &error), &error);
    assert_int_equal(applied, 2);
}

/* A reference broken by the migration, which SQLite looks for at the end only. */
static void references_must_hold_at_the_end(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int applied;
    const struct migration breaking[] = {GOOD[0], GOOD[1], {3, "breaking", "DELETE FROM first;"}};
    assert_refused(migrate(fixture, breaking, 3, &applied, &error), &error, ERROR_CONFLICT);
    assert_int_equal(applied, 2);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM first"), "1");
}

/* Killed at some moment of a migration that takes a while. */
static void a_kill_half_way_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    const struct migration slow[] = {
        GOOD[0],
        {2, "slow",
         "CREATE TABLE many (id @i64 PRIMARY KEY) @strict;\n"
         "UPDATE first SET name = 'changed';\n"
         "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000)\n"
         "INSERT INTO many (id) SELECT i FROM n;"},
    };
    for (int round = 0; round < 3; round++) {
        pid_t process = fork();
        if (process == 0) {
            struct error error;
            int applied;
            migrate(fixture, slow, 2, &applied, &error);
            _exit(1);
        }
        /* Wait until the first is done: the second is then under way. */
        while (schema_number(fixture) < 1)
            usleep(10000);
        usleep(50000 + 100000 * (useconds_t)round);
        kill(process, SIGKILL);
        int status;
        waitpid(process, &status, 0);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(schema_number(fixture), 1);
        assert_str(schema_of(fixture), "first schema_migration");
        assert_str(ask_sql(fixture, &arena, "SELECT name FROM first"), "@i64 is kept in a text; so is -- this");
        store_close(fixture->store); /* no connection is open when the next process is made */
        fixture->store = NULL;
    }
    struct error error;
    int applied;
    assert_done(migrate(fixture, GOOD, 3, &applied, &error), &error);
    assert_int_equal(applied, 2);
}

enum { STEPS = 12, PROCESSES = 4 };

static void many_processes_migrate_at_once(void **state)
{
    struct fixture *fixture = *state;
    static char texts[STEPS][200];
    struct migration steps[STEPS] = {{1, "counter",
                                      "CREATE TABLE counter (id @i64 PRIMARY KEY, value @i64) @strict;\n"
                                      "INSERT INTO counter (id, value) VALUES (1, 1);"}};
    for (int i = 1; i < STEPS; i++) {
        snprintf(texts[i], sizeof texts[i],
                 "CREATE TABLE step%d (id @i64) @strict;\nUPDATE counter SET value = value * 2;", i + 1);
        steps[i] = (struct migration){i + 1, "step", texts[i]};
    }
    pid_t processes[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        processes[i] = fork();
        if (processes[i] == 0) {
            struct error error;
            int applied;
            bool done = migrate(fixture, steps, STEPS, &applied, &error);
            if (!done)
                fprintf(stderr, "another process: %s\n", error.message);
            store_close(fixture->store);
            _exit(done ? applied : 100);
        }
    }
    int total = 0;
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        waitpid(processes[i], &status, 0);
        assert_true(WIFEXITED(status));
        total += WEXITSTATUS(status);
    }
    assert_int_equal(total, STEPS);
    assert_str(ask_sql(fixture, &arena, "SELECT value FROM counter"), "2048");
}

static void process_that_opens(const struct fixture *fixture, const int ends[2])
{
    char start;
    struct store *store;
    struct error error;
    close(ends[1]);
    (void)!read(ends[0], &start, 1); /* returns when the parent closes its end */
    bool opened = store_open(str_of(fixture->url), &store, &error);
    if (opened)
        store_close(store);
    else
        fprintf(stderr, "another process: %s\n", error.message);
    _exit(!opened);
}

/* No file yet: all make it at the same moment. */
static void many_processes_open_a_new_database_at_once(void **state)
{
    struct fixture *fixture = *state;
    for (int round = 0; round < 10; round++) {
        pid_t processes[8];
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        for (size_t i = 0; i < COUNT_OF(processes); i++) {
            processes[i] = fork();
            if (processes[i] == 0)
                process_that_opens(fixture, ends);
        }
        close(ends[0]);
        close(ends[1]);
        for (size_t i = 0; i < COUNT_OF(processes); i++) {
            int status;
            waitpid(processes[i], &status, 0);
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        }
        if (fixture->engine == STORE_SQLITE)
            assert_int_equal(unlink(fixture->url + strlen("sqlite:")), 0);
    }
}

static void another_programs_database_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int applied;
    assert_done(migrate(fixture, GOOD, 3, &applied, &error), &error);
    assert_refused(migrate(fixture, GOOD, 2, &applied, &error), &error, ERROR_CONFLICT);
    assert_non_null(strstr(error.message, "plus récente"));
    assert_int_equal(applied, 0);
    struct migration other[] = {GOOD[0], {2, "other", GOOD[1].sql}, GOOD[2]};
    assert_refused(migrate(fixture, other, 3, &applied, &error), &error, ERROR_CONFLICT);
    assert_int_equal(schema_number(fixture), 3);
}

static void wrong_migrations_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int applied;
    const struct migration gap[] = {GOOD[0], {3, "gap", "SELECT 1"}};
    const struct migration type[] = {{1, "type", "CREATE TABLE t (id @number) @strict;"}};
    assert_refused(migrate(fixture, gap, 2, &applied, &error), &error, ERROR_INTERNAL);
    assert_refused(migrate(fixture, type, 1, &applied, &error), &error, ERROR_INTERNAL);
    assert_non_null(strstr(error.message, "@number"));
    assert_int_equal(schema_number(fixture), 0);
}

static void the_projects_own_are_applied(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int applied;
    assert_done(migrate(fixture, STORE_MIGRATIONS, STORE_MIGRATION_COUNT, &applied, &error), &error);
    assert_int_equal(applied, STORE_MIGRATION_COUNT);
    if (fixture->engine == STORE_SQLITE) {
        assert_str(ask_sql(fixture, &arena, "PRAGMA integrity_check"), "ok");
        assert_str(ask_sql(fixture, &arena,
                           "SELECT COUNT(*) FROM pragma_table_list WHERE schema = 'main' AND "
                           "strict = 0 AND name NOT LIKE 'sqlite_%'"),
                   "0");
        assert_str(ask_sql(fixture, &arena, "PRAGMA journal_mode"), "wal");
    }
}

static int release(void)
{
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_applied_once),
        cmocka_unit_test(a_failure_half_way_leaves_nothing),
        cmocka_unit_test(references_must_hold_at_the_end),
        cmocka_unit_test(a_kill_half_way_leaves_nothing),
        cmocka_unit_test(many_processes_migrate_at_once),
        cmocka_unit_test(many_processes_open_a_new_database_at_once),
        cmocka_unit_test(another_programs_database_is_refused),
        cmocka_unit_test(wrong_migrations_are_refused),
        cmocka_unit_test(the_projects_own_are_applied),
    };
    return RUN_ON_BOTH_ENGINES_UNOPENED("migrations", tests) + release();
}
