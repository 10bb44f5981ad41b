/* What goes wrong outside: addresses, files, disks, servers. Each time a clear message in French, and recovery. */
#include "tables.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char TABLES[] = "CREATE TABLE line (id @i64 PRIMARY KEY, text @text NOT NULL) @strict;\n";

STATEMENT(line_add, "INSERT INTO line (id, text) VALUES ($1, $2)");
STATEMENT(line_count, "SELECT COUNT(*) FROM line");
STATEMENT(line_all, "SELECT id FROM line");

static struct arena arena;

struct line {
    int64_t id;
    struct str text;
};

static bool add_line(struct session *session, void *context, struct error *error)
{
    const struct line *line = context;
    struct query *query = query_start(session, &line_add);
    bind_i64(query, 1, line->id);
    bind_text(query, 2, line->text);
    return query_run(query, NULL, error);
}

static bool count_lines(struct store *store, int64_t *count, struct error *error)
{
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    struct query *query = query_start(session, &line_count);
    if (query_row(query))
        *count = column_i64(query, 0);
    bool done = query_end(query, error);
    session_end(session);
    return done;
}

static bool migrate_with_lines(struct store *store, struct error *error)
{
    struct migration migrations[64];
    int applied;
    assert_true(STORE_MIGRATION_COUNT < COUNT_OF(migrations));
    memcpy(migrations, STORE_MIGRATIONS, STORE_MIGRATION_COUNT * sizeof migrations[0]);
    migrations[STORE_MIGRATION_COUNT] = (struct migration){(int)STORE_MIGRATION_COUNT + 1, "tests", TABLES};
    return store_migrate(store, migrations, STORE_MIGRATION_COUNT + 1, &applied, error);
}

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* --- Addresses --------------------------------------------------------------------------------------------------- */

static void malformed_addresses_are_invalid(void **state)
{
    (void)state;
    const char *const addresses[] = {
        "",
        "base.db",
        "sqlite:",
        "sqlite::memory:",
        "sqlite:/tmp/",
        "SQLITE:/tmp/x",
        "mysql://host/base",
        "file:/tmp/x",
        "postgresql:base",
        "postgresql://%zz@host/base",
        "postgresql://host:port/base",
        "postgresql://host:99999/base",
        "postgresql://host/base?unknown=1",
        "postgresql://host/base?sslmode=perhaps",
        "postgresql://[::1/base",
    };
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        struct store *store;
        struct error error = {0};
        if (store_open(str_of(addresses[i]), &store, &error))
            fail_msg("accepted: %s", addresses[i]);
        if (error.kind != ERROR_INVALID)
            fail_msg("%s: %s (%s)", addresses[i], error.message, error_kind_name(error.kind));
    }
    struct store *store;
    struct error error;
    assert_refused(store_open((struct str){"sqlite:/tmp/a\0b", 15}, &store, &error), &error, ERROR_INVALID);
}

/* Opening must be refused as unavailable, with these words in the message. */
static void expect_unavailable(const char *address, const char *words)
{
    struct store *store;
    struct error error = {0};
    if (store_open(str_of(address), &store, &error)) {
        store_close(store);
        fail_msg("opened: %s", address);
    }
    if (error.kind != ERROR_UNAVAILABLE || !strstr(error.message, words))
        fail_msg("%s: %s (%s)", address, error.message, error_kind_name(error.kind));
}

static void servers_that_do_not_answer_are_unavailable(void **state)
{
    (void)state;
    expect_unavailable("postgresql://127.0.0.1:1/base", "Impossible de se connecter");
    expect_unavailable("postgresql:///base?host=/nowhere", "Impossible de se connecter");
}

/* --- SQLite: files ----------------------------------------------------------------------------------------------- */

static char folder[64];

static const char *in_folder(const char *name)
{
    return arena_printf(&arena, "%s/%s", folder, name).at;
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/maillage-XXXXXX");
    return mkdtemp(folder) ? chmod(folder, 0755) : -1;
}

static bool script(const char *command)
{
    const char *source = getenv("MAILLAGE_SOURCE");
    assert_non_null(source);
    const char *line = arena_printf(&arena,
                                    "MAILLAGE_TEST_CLUSTER='%s/cluster' MAILLAGE_TEST_PORT=none "
                                    "sh '%s/tests/support/postgresql.sh' %s > '%s/out' 2>&1 < /dev/null",
                                    folder, source, command, folder)
                           .at;
    return system(line) == 0; // NOLINT: a script of the project
}

static int remove_folder(void **state)
{
    (void)state;
    if (access(in_folder("cluster"), F_OK) == 0) /* a test that failed left it running */
        script("stop");
    const char *command = arena_printf(&arena, "rm -rf '%s'", folder).at;
    int status = system(command); // NOLINT: a folder we named
    arena_free(&arena);
    return status;
}

static const char *sqlite_at(const char *name)
{
    return arena_printf(&arena, "sqlite:%s/%s", folder, name).at;
}

static void write_file(const char *name, struct str bytes)
{
    struct error error;
    assert_done(file_replace(in_folder(name), bytes, &error), &error);
}

static void files_that_are_no_database_are_unavailable(void **state)
{
    (void)state;
    char noise[8192];
    memset(noise, 'x', sizeof noise);
    write_file("noise.db", (struct str){noise, sizeof noise});
    expect_unavailable(sqlite_at("noise.db"), "n’est pas une base de données");
    expect_unavailable(sqlite_at("nowhere/base.db"), "son dossier existe");
    assert_int_equal(mkdir(in_folder("directory.db"), 0755), 0);
    expect_unavailable(sqlite_at("directory.db"), "Impossible d’ouvrir");
    struct str bytes;
    struct error error;
    assert_done(file_read(&arena, in_folder("noise.db"), 1 << 20, &bytes, &error), &error);
    assert_int_equal(bytes.length, sizeof noise); /* not touched */
}

static void a_database_is_private(void **state)
{
    (void)state;
    struct store *store;
    struct error error;
    struct stat status;
    assert_done(store_open(str_of(sqlite_at("private.db")), &store, &error), &error);
    assert_done(migrate_with_lines(store, &error), &error);
    const char *const names[] = {"private.db", "private.db-wal", "private.db-shm", "private.db-turn"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_int_equal(stat(in_folder(names[i]), &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
    }
    store_close(store);
}

/* Runs in a process of its own; true when it exits with 0. */
static bool passes_in_a_process(void (*test)(void))
{
    pid_t process = fork();
    if (process == 0) {
        test();
        _exit(0);
    }
    int status;
    waitpid(process, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* In a child: cmocka's assertions belong to its parent. */
static void expect_in_child(bool holds, const struct error *error)
{
    if (holds)
        return;
    fprintf(stderr, "in the child process: %s (%s)\n", error->message, error_kind_name(error->kind));
    _exit(1);
}

static void open_as_nobody(void)
{
    struct store *store;
    struct error error = {0};
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        _exit(1);
    bool opened = store_open(str_of(sqlite_at("readonly.db")), &store, &error);
    expect_in_child(!opened && error.kind == ERROR_UNAVAILABLE && strstr(error.message, "qu’en lecture"), &error);
}

static void a_file_without_write_permission_says_so(void **state)
{
    (void)state;
    struct store *store;
    struct error error;
    assert_done(store_open(str_of(sqlite_at("readonly.db")), &store, &error), &error);
    store_close(store);
    assert_int_equal(chmod(in_folder("readonly.db"), 0444), 0);
    assert_true(passes_in_a_process(open_as_nobody));
}

/* --- SQLite: a full disk ----------------------------------------------------------------------------------------- */

/* Writes until the disk is full, checks what is said, makes room, and goes on. */
static void fill_the_disk(const char *words, void (*make_room)(void))
{
    struct store *store;
    struct error error = {0};
    static char text[20000];
    memset(text, 'x', sizeof text);
    expect_in_child(store_open(str_of(sqlite_at("full.db")), &store, &error), &error);
    expect_in_child(migrate_with_lines(store, &error), &error);
    int64_t written = 0, count = 0;
    while (written < 10000 && store_write(store, add_line, &(struct line){written, {text, sizeof text}}, &error))
        written++;
    expect_in_child(written > 0 && written < 10000 && error.kind == ERROR_UNAVAILABLE, &error);
    expect_in_child(strstr(error.message, words) != NULL, &error);
    expect_in_child(count_lines(store, &count, &error) && count == written, &error);
    make_room();
    expect_in_child(store_write(store, add_line, &(struct line){written, {text, sizeof text}}, &error), &error);
    expect_in_child(count_lines(store, &count, &error) && count == written + 1, &error);
    store_close(store);
}

static void raise_the_limit(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
}

static void fill_up_to_a_limit(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 4 << 20;
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_IGN);
    fill_the_disk("refuse de lire ou d’écrire", raise_the_limit);
}

static void a_disk_that_refuses_loses_nothing(void **state)
{
    (void)state;
    assert_true(passes_in_a_process(fill_up_to_a_limit));
}

enum { CANNOT_MOUNT = 77 };

static void grow_the_disk(void)
{
    if (mount("none", folder, NULL, MS_REMOUNT, "size=64m") != 0)
        _exit(CANNOT_MOUNT);
}

static void fill_a_small_disk(void)
{
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", folder, "tmpfs", 0, "size=4m") != 0)
        _exit(CANNOT_MOUNT);
    fill_the_disk("plein", grow_the_disk);
}

static void a_full_disk_loses_nothing(void **state)
{
    (void)state;
    pid_t process = fork();
    if (process == 0) {
        fill_a_small_disk();
        _exit(0);
    }
    int status;
    waitpid(process, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT_MOUNT) {
        print_message("a full disk: only root may mount a small one, skipped\n");
        skip();
    }
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* --- A lock that is never released ---------------------------------------------------------------------------------
 */

/* The lock that a stranger holds: whoever writes must wait for it. */
struct stranger {
    sqlite3 *database;
    PGconn *connection;
};

static struct stranger hold_the_lock(const struct fixture *fixture)
{
    struct stranger stranger = {0};
    if (fixture->engine == STORE_SQLITE) {
        assert_int_equal(sqlite3_open(fixture->url + strlen("sqlite:"), &stranger.database), SQLITE_OK);
        assert_int_equal(sqlite3_exec(stranger.database, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    } else {
        stranger.connection = PQconnectdb(fixture->url);
        PQclear(PQexec(stranger.connection, "BEGIN"));
        PGresult *locked = PQexec(stranger.connection, "LOCK TABLE schema_migration IN ACCESS EXCLUSIVE MODE");
        assert_int_equal(PQresultStatus(locked), PGRES_COMMAND_OK);
        PQclear(locked);
    }
    return stranger;
}

static void release_the_lock(struct stranger *stranger)
{
    sqlite3_close(stranger->database);
    PQfinish(stranger->connection);
}

struct waiter {
    struct store *store;
    struct line line;
    bool done;
    struct error error;
};

static void *write_once(void *context)
{
    struct waiter *waiter = context;
    waiter->done = store_write(waiter->store, add_line, &waiter->line, &waiter->error);
    return NULL;
}

/* The wait is bounded, and the same for all who wait: nobody waits for the others' waits. */
static void a_lock_that_stays_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t count = -1;
    open_with(fixture, TABLES);
    struct stranger stranger = hold_the_lock(fixture);
    struct waiter waiters[5];
    pthread_t threads[5];
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        waiters[i] = (struct waiter){.store = fixture->store, .line = {(int64_t)i, STR("x")}};
        assert_int_equal(pthread_create(&threads[i], NULL, write_once, &waiters[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        pthread_join(threads[i], NULL);
        assert_false(waiters[i].done);
        assert_string_equal(error_kind_name(waiters[i].error.kind), "unavailable");
        assert_non_null(strstr(waiters[i].error.message, "occupée"));
    }
    release_the_lock(&stranger);
    assert_done(store_write(fixture->store, add_line, &(struct line){9, STR("x")}, &error), &error);
    assert_done(count_lines(fixture->store, &count, &error), &error);
    assert_int_equal(count, 1);
}

/* --- PostgreSQL: lost connections --------------------------------------------------------------------------------- */

/* Every connection of this fixture, cut by the server. */
static void cut_connections(const struct fixture *fixture)
{
    const char *server = getenv("MAILLAGE_TEST_POSTGRESQL");
    struct fixture other = {.engine = STORE_POSTGRESQL};
    snprintf(other.url, sizeof other.url, "%s", server);
    ask_sql(&other, &arena,
            arena_printf(&arena,
                         "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '%s'",
                         strstr(fixture->url, "application_name=") + strlen("application_name="))
                .at);
    usleep(50000);
}

/* Whoever comes after a cut does not even see it. */
static void idle_connections_heal(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t count = -1;
    if (fixture->engine != STORE_POSTGRESQL)
        return;
    open_with(fixture, TABLES);
    for (int64_t i = 0; i < 5; i++) {
        assert_done(store_write(fixture->store, add_line, &(struct line){i, STR("x")}, &error), &error);
        assert_done(count_lines(fixture->store, &count, &error), &error);
        assert_int_equal(count, i + 1);
        cut_connections(fixture);
    }
}

struct cutting {
    const struct fixture *fixture;
    struct line line;
    int runs;
};

static bool add_then_be_cut(struct session *session, void *context, struct error *error)
{
    struct cutting *cutting = context;
    if (!add_line(session, &cutting->line, error))
        return false;
    if (cutting->runs++ == 0)
        cut_connections(cutting->fixture);
    return true;
}

static bool be_cut_then_add(struct session *session, void *context, struct error *error)
{
    struct cutting *cutting = context;
    if (cutting->runs++ == 0) {
        struct line first = {cutting->line.id + 1000, STR("x")};
        if (!add_line(session, &first, error))
            return false;
        cut_connections(cutting->fixture);
    }
    return add_line(session, &cutting->line, error);
}

static void connections_cut_in_use_are_told(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t count = -1;
    if (fixture->engine != STORE_POSTGRESQL)
        return;
    open_with(fixture, TABLES);
    struct session *session;
    assert_done(store_read(fixture->store, &session, &error), &error);
    struct query *query = query_start(session, &line_count);
    assert_true(query_row(query));
    assert_done(query_end(query, &error), &error);
    cut_connections(fixture);
    query = query_start(session, &line_all);
    assert_false(query_row(query));
    assert_refused(query_end(query, &error), &error, ERROR_UNAVAILABLE);
    session_end(session);
    /* Before the commit: the job is run again on a new connection, and what it had written is not there twice. */
    struct cutting before = {.fixture = fixture, .line = {1, STR("x")}};
    assert_done(store_write(fixture->store, be_cut_then_add, &before, &error), &error);
    assert_int_equal(before.runs, 2);
    assert_done(count_lines(fixture->store, &count, &error), &error);
    assert_int_equal(count, 1);
    /* In the commit: nobody knows, and that is what is said. */
    struct cutting in = {.fixture = fixture, .line = {2, STR("x")}};
    assert_refused(store_write(fixture->store, add_then_be_cut, &in, &error), &error, ERROR_UNAVAILABLE);
    assert_non_null(strstr(error.message, "vérifiez"));
    assert_done(store_write(fixture->store, add_line, &(struct line){3, STR("x")}, &error), &error);
}

/* --- PostgreSQL: a server that stops ------------------------------------------------------------------------------ */

struct client {
    struct store *store;
    atomic_bool over;
    int64_t next, written, refused;
};

static void *write_always(void *context)
{
    struct client *client = context;
    while (!atomic_load(&client->over)) {
        struct error error = {0};
        if (store_write(client->store, add_line, &(struct line){client->next++, STR("x")}, &error)) {
            client->written++;
        } else {
            /* One whose outcome is unknown may be there: it is not counted as written. */
            client->refused++;
            if (error.kind != ERROR_UNAVAILABLE)
                fprintf(stderr, "%s (%s)\n", error.message, error_kind_name(error.kind));
            assert_int_equal(error.kind, ERROR_UNAVAILABLE);
        }
        usleep(2000);
    }
    return NULL;
}

static void a_server_that_restarts_is_found_again(void **state)
{
    (void)state;
    if (!getenv("MAILLAGE_TEST_POSTGRESQL")) {
        print_message("PostgreSQL: MAILLAGE_TEST_POSTGRESQL is not set, skipped\n");
        skip();
    }
    assert_true(script("start") && script("url"));
    struct str url;
    struct error error;
    assert_done(file_read(&arena, in_folder("out"), 4096, &url, &error), &error);
    struct client client = {0};
    assert_done(store_open(str_trim(url), &client.store, &error), &error);
    assert_done(migrate_with_lines(client.store, &error), &error);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_always, &client), 0);
    int64_t count = 0;
    for (int round = 0; round < 2; round++) {
        usleep(200000);
        assert_true(script("halt"));
        assert_refused(count_lines(client.store, &count, &error), &error, ERROR_UNAVAILABLE);
        usleep(100000);
        assert_true(script("resume"));
        assert_done(count_lines(client.store, &count, &error), &error);
    }
    usleep(200000);
    atomic_store(&client.over, true);
    pthread_join(thread, NULL);
    assert_done(count_lines(client.store, &count, &error), &error);
    print_message("%d writes done, %d refused while the server was away\n", (int)client.written, (int)client.refused);
    assert_true(client.written > 0 && client.refused > 0);
    assert_true(count >= client.written && count <= client.written + client.refused);
    store_close(client.store);
    assert_true(script("stop"));
}

int main(void)
{
    const struct CMUnitTest address_tests[] = {
        cmocka_unit_test(malformed_addresses_are_invalid),
        cmocka_unit_test(servers_that_do_not_answer_are_unavailable),
    };
    const struct CMUnitTest file_tests[] = {
        cmocka_unit_test_setup_teardown(files_that_are_no_database_are_unavailable, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_database_is_private, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_file_without_write_permission_says_so, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_disk_that_refuses_loses_nothing, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_full_disk_loses_nothing, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_server_that_restarts_is_found_again, make_folder, remove_folder),
    };
    const struct CMUnitTest connection_tests[] = {
        cmocka_unit_test(a_lock_that_stays_is_told),
        cmocka_unit_test(idle_connections_heal),
        cmocka_unit_test(connections_cut_in_use_are_told),
    };
    int failed = cmocka_run_group_tests_name("addresses", address_tests, NULL, release);
    failed += cmocka_run_group_tests_name("files and servers", file_tests, NULL, NULL);
    failed += RUN_ON_BOTH_ENGINES_UNOPENED("connections", connection_tests);
    arena_free(&arena);
    return failed;
}
