#include "engines.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- Behind the gateway's back ----------------------------------------------------------------------------------- */

static void ignore_notice(void *context, const char *message)
{
    (void)context, (void)message;
}

static PGconn *connect_postgresql(const char *url)
{
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK)
        fail_msg("PostgreSQL: %s", PQerrorMessage(connection));
    PQsetNoticeProcessor(connection, ignore_notice, NULL);
    return connection;
}

static struct str ask_postgresql(const char *url, struct arena *arena, const char *sql)
{
    PGconn *connection = connect_postgresql(url);
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(connection));
    struct str value = STR("NULL");
    if (PQntuples(result) > 0 && PQnfields(result) > 0 && !PQgetisnull(result, 0, 0))
        value = arena_str(arena, str_of(PQgetvalue(result, 0, 0)));
    PQclear(result);
    PQfinish(connection);
    return value;
}

struct answer {
    struct arena *arena;
    struct str value;
    bool found;
};

static int keep_first(void *context, int count, char **values, char **names)
{
    (void)names;
    struct answer *answer = context;
    if (!answer->found && count > 0 && values[0])
        answer->value = arena_str(answer->arena, str_of(values[0]));
    answer->found = true;
    return 0;
}

static struct str ask_sqlite(const char *path, struct arena *arena, const char *sql)
{
    sqlite3 *database;
    struct answer answer = {.arena = arena, .value = STR("NULL")};
    assert_int_equal(sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL), SQLITE_OK);
    sqlite3_busy_timeout(database, 10000);
    if (sqlite3_exec(database, sql, keep_first, &answer, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(database));
    sqlite3_close(database);
    return answer.value;
}

struct str ask_sql(const struct fixture *fixture, struct arena *arena, const char *sql)
{
    if (fixture->engine == STORE_SQLITE)
        return ask_sqlite(fixture->url + strlen("sqlite:"), arena, sql);
    return ask_postgresql(fixture->url, arena, sql);
}

void run_sql(const struct fixture *fixture, const char *sql)
{
    struct arena arena = {0};
    ask_sql(fixture, &arena, sql);
    arena_free(&arena);
}

/* --- Fixtures ---------------------------------------------------------------------------------------------------- */

static enum store_engine current_engine;
static bool current_opened;

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    return remove(path);
}

static void name_schema(const struct fixture *fixture, char *name, size_t room)
{
    snprintf(name, room, "test_%s", strrchr(fixture->folder, '-') + 1); /* the folder's random letters are unique */
}

/* One statement: what comes before the schema's name, and what follows. */
static void manage_schema(const struct fixture *fixture, const char *before, const char *after)
{
    char schema[64], sql[256];
    name_schema(fixture, schema, sizeof schema);
    snprintf(sql, sizeof sql, "%s%s%s", before, schema, after);
    struct arena arena = {0};
    ask_postgresql(getenv("MAILLAGE_TEST_POSTGRESQL"), &arena, sql);
    arena_free(&arena);
}

static void make_url(struct fixture *fixture)
{
    if (fixture->engine == STORE_SQLITE) {
        snprintf(fixture->url, sizeof fixture->url, "sqlite:%s/base.db", fixture->folder);
        return;
    }
    const char *server = getenv("MAILLAGE_TEST_POSTGRESQL");
    char schema[64];
    name_schema(fixture, schema, sizeof schema);
    manage_schema(fixture, "CREATE SCHEMA \"", "\"");
    snprintf(fixture->url, sizeof fixture->url, "%s%soptions=-csearch_path%%3D%%22%s%%22&application_name=%s", server,
             strchr(server, '?') ? "&" : "?", schema, schema);
}

static int set_up(void **state)
{
    struct fixture *fixture = memory_new(sizeof *fixture);
    fixture->engine = current_engine;
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/maillage-XXXXXX");
    *state = fixture;
    if (!mkdtemp(fixture->folder))
        return -1;
    make_url(fixture);
    if (!current_opened)
        return 0;
    struct error error;
    int applied;
    assert_done(store_open(str_of(fixture->url), &fixture->store, &error), &error);
    assert_done(store_migrate(fixture->store, STORE_MIGRATIONS, STORE_MIGRATION_COUNT, &applied, &error), &error);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    if (fixture->engine == STORE_POSTGRESQL) {
        /* A test that failed left its connections open, and their locks. */
        manage_schema(fixture, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '",
                      "'");
        manage_schema(fixture, "DROP SCHEMA IF EXISTS \"", "\" CASCADE");
    }
    nftw(fixture->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(fixture);
    return 0;
}

/* --- Groups ------------------------------------------------------------------------------------------------------ */

static void no_postgresql(void **state)
{
    (void)state;
    print_message("PostgreSQL: MAILLAGE_TEST_POSTGRESQL is not set, its tests are skipped.\n");
    skip();
}

static int run(const char *name, const struct CMUnitTest *tests, size_t count, enum store_engine engine)
{
    char group[128];
    snprintf(group, sizeof group, "%s on %s", name, engine == STORE_SQLITE ? "SQLite" : "PostgreSQL");
    if (engine == STORE_POSTGRESQL && !getenv("MAILLAGE_TEST_POSTGRESQL")) {
        const struct CMUnitTest skipped[] = {cmocka_unit_test(no_postgresql)};
        return _cmocka_run_group_tests(group, skipped, COUNT_OF(skipped), NULL, NULL);
    }
    current_engine = engine;
    struct CMUnitTest *prepared = memory_array(sizeof *prepared, count);
    for (size_t i = 0; i < count; i++) {
        prepared[i] = tests[i];
        prepared[i].setup_func = set_up;
        prepared[i].teardown_func = tear_down;
    }
    int failed = _cmocka_run_group_tests(group, prepared, count, NULL, NULL);
    free(prepared);
    return failed;
}

static int run_both(const char *name, const struct CMUnitTest *tests, size_t count, bool opened)
{
    current_opened = opened;
    int failed = run(name, tests, count, STORE_SQLITE);
    return failed + run(name, tests, count, STORE_POSTGRESQL);
}

int run_on_both_engines(const char *name, const struct CMUnitTest *tests, size_t count)
{
    return run_both(name, tests, count, true);
}

int run_on_both_engines_unopened(const char *name, const struct CMUnitTest *tests, size_t count)
{
    return run_both(name, tests, count, false);
}
