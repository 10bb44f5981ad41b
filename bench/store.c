/* The gateway beside the engines' own libraries doing the same work: writes made durable, reads by key.
 *
 *     bench/store [--quick]
 *
 * Prints, for SQLite and (when MAILLAGE_TEST_POSTGRESQL names a server) PostgreSQL, operations a second by the gateway,
 * by the library alone with the same settings, and their ratio. Files are in $TMPDIR or /tmp: durable writes measure
 * that disk.
 */
#include <libpq-fe.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"

enum { ROWS = 100000, READS_A_SESSION = 20, THREADS_MAX = 32, BULK = 20000 };

static double seconds = 3;
static const char TABLE[] = "CREATE TABLE item (id @i64 PRIMARY KEY, text @text NOT NULL) @strict;";
static const char TEXT[] = "180 bytes, as the address and the name of a place, more or less: 12 rue de la République, "
                           "28000 Chartres, Médiathèque l’Apostrophe, 1 boulevard Maurice-Viollette, lundi";

STATEMENT(item_add, "INSERT INTO item (id, text) VALUES ($1, $2)");
STATEMENT(item_get, "SELECT text FROM item WHERE id = $1");

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "bench/store: %s: %s\n", what, why);
    exit(1);
}

static atomic_int_fast64_t next_id = ROWS + 1;

/* --- The gateway ---------------------------------------------------------------------------------------------------
 */

static bool add_item(struct session *session, int64_t id, struct error *error)
{
    struct query *query = query_start(session, &item_add);
    bind_i64(query, 1, id);
    bind_text(query, 2, (struct str){TEXT, sizeof TEXT - 1});
    return query_run(query, NULL, error);
}

static bool add_one(struct session *session, void *context, struct error *error)
{
    (void)context;
    return add_item(session, atomic_fetch_add(&next_id, 1), error);
}

static bool add_range(struct session *session, void *context, struct error *error)
{
    int64_t first = *(int64_t *)context, last = first == 1 ? ROWS : first + BULK - 1;
    for (int64_t id = first; id <= last; id++)
        if (!add_item(session, id, error))
            return false;
    return true;
}

static int64_t some_id(unsigned *seed)
{
    return rand_r(seed) % ROWS + 1;
}

/* One unit of work; returns how many operations it was. */
typedef int64_t (*work_fn)(void *store, unsigned *seed);

static int64_t write_one(void *store, unsigned *seed)
{
    (void)seed;
    struct error error;
    if (!store_write(store, add_one, NULL, &error))
        stop("write", error.message);
    return 1;
}

static int64_t write_bulk(void *store, unsigned *seed)
{
    (void)seed;
    struct error error;
    int64_t first = atomic_fetch_add(&next_id, BULK);
    if (!store_write(store, add_range, &first, &error))
        stop("bulk", error.message);
    return BULK;
}

static struct session *session_on(void *store)
{
    struct session *session;
    struct error error;
    if (!store_read(store, &session, &error))
        stop("read", error.message);
    return session;
}

static void read_item(struct query *query)
{
    struct error error;
    if (!query_row(query) || column_text(query, 0).length != sizeof TEXT - 1 || !query_end(query, &error))
        stop("read", "row missing");
}

static int64_t read_session(void *store, unsigned *seed)
{
    struct session *session = session_on(store);
    for (int i = 0; i < READS_A_SESSION; i++) {
        struct query *query = query_start(session, &item_get);
        bind_i64(query, 1, some_id(seed));
        read_item(query);
    }
    session_end(session);
    return READS_A_SESSION;
}

static int64_t read_alone(void *store, unsigned *seed)
{
    struct session *session = session_on(store);
    struct query *query = query_start(session, &item_get);
    bind_i64(query, 1, some_id(seed));
    read_item(query);
    session_end(session);
    return 1;
}

static int64_t read_batch(void *store, unsigned *seed)
{
    struct session *session = session_on(store);
    struct query *queries[READS_A_SESSION];
    for (int i = 0; i < READS_A_SESSION; i++) {
        queries[i] = query_start(session, &item_get);
        bind_i64(queries[i], 1, some_id(seed));
    }
    queries_send(queries, READS_A_SESSION);
    for (int i = 0; i < READS_A_SESSION; i++)
        read_item(queries[i]);
    session_end(session);
    return READS_A_SESSION;
}

/* --- SQLite's library alone ----------------------------------------------------------------------------------------
 */

struct bare_sqlite {
    sqlite3 *database;
    sqlite3_stmt *add, *get, *begin, *commit;
};

static void bare_prepare(struct bare_sqlite *bare, const char *sql, sqlite3_stmt **statement)
{
    if (sqlite3_prepare_v3(bare->database, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK)
        stop(sql, sqlite3_errmsg(bare->database));
}

static void *bare_sqlite_open(const char *path)
{
    struct bare_sqlite *bare = memory_new(sizeof *bare);
    if (sqlite3_open_v2(path, &bare->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        stop(path, "cannot open");
    sqlite3_busy_timeout(bare->database, 5000);
    sqlite3_exec(bare->database, "PRAGMA synchronous = FULL; PRAGMA mmap_size = 536870912", NULL, NULL, NULL);
    bare_prepare(bare, item_add.sql, &bare->add);
    bare_prepare(bare, item_get.sql, &bare->get);
    bare_prepare(bare, "BEGIN", &bare->begin);
    bare_prepare(bare, "COMMIT", &bare->commit);
    return bare;
}

static void bare_sqlite_close(void *context)
{
    struct bare_sqlite *bare = context;
    sqlite3_finalize(bare->add);
    sqlite3_finalize(bare->get);
    sqlite3_finalize(bare->begin);
    sqlite3_finalize(bare->commit);
    sqlite3_close(bare->database);
    free(bare);
}

static void bare_run(struct bare_sqlite *bare, sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        stop("SQLite", sqlite3_errmsg(bare->database));
    sqlite3_reset(statement);
}

static void bare_add(struct bare_sqlite *bare)
{
    sqlite3_bind_int64(bare->add, 1, atomic_fetch_add(&next_id, 1));
    sqlite3_bind_text(bare->add, 2, TEXT, sizeof TEXT - 1, SQLITE_STATIC);
    bare_run(bare, bare->add);
}

static void bare_get(struct bare_sqlite *bare, unsigned *seed)
{
    sqlite3_bind_int64(bare->get, 1, some_id(seed));
    if (sqlite3_step(bare->get) != SQLITE_ROW || sqlite3_column_bytes(bare->get, 0) != sizeof TEXT - 1)
        stop("SQLite", "row missing");
    sqlite3_reset(bare->get);
}

static int64_t bare_sqlite_write(void *context, unsigned *seed)
{
    (void)seed;
    bare_add(context);
    return 1;
}

static int64_t bare_sqlite_bulk(void *context, unsigned *seed)
{
    (void)seed;
    struct bare_sqlite *bare = context;
    bare_run(bare, bare->begin);
    for (int i = 0; i < BULK; i++)
        bare_add(bare);
    bare_run(bare, bare->commit);
    return BULK;
}

static int64_t bare_sqlite_session(void *context, unsigned *seed)
{
    struct bare_sqlite *bare = context;
    bare_run(bare, bare->begin);
    for (int i = 0; i < READS_A_SESSION; i++)
        bare_get(bare, seed);
    bare_run(bare, bare->commit);
    return READS_A_SESSION;
}

static int64_t bare_sqlite_read(void *context, unsigned *seed)
{
    bare_get(context, seed);
    return 1;
}

/* --- libpq alone ---------------------------------------------------------------------------------------------------
 */

static void *bare_postgresql_open(const char *url)
{
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK)
        stop("PostgreSQL", PQerrorMessage(connection));
    PQclear(PQprepare(connection, "add", item_add.sql, 2, (const Oid[]){20, 25}));
    PQclear(PQprepare(connection, "get", item_get.sql, 1, (const Oid[]){20}));
    return connection;
}

static void bare_postgresql_close(void *connection)
{
    PQfinish(connection);
}

static void bare_expect(PGconn *connection, PGresult *result, ExecStatusType wanted)
{
    if (PQresultStatus(result) != wanted)
        stop("PostgreSQL", PQerrorMessage(connection));
    PQclear(result);
}

static int64_t bare_postgresql_write(void *connection, unsigned *seed)
{
    (void)seed;
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)atomic_fetch_add(&next_id, 1));
    const char *const values[] = {id, TEXT};
    bare_expect(connection, PQexecPrepared(connection, "add", 2, values, NULL, NULL, 0), PGRES_COMMAND_OK);
    return 1;
}

static int64_t bare_postgresql_bulk(void *connection, unsigned *seed)
{
    bare_expect(connection, PQexec(connection, "BEGIN"), PGRES_COMMAND_OK);
    for (int i = 0; i < BULK; i++)
        bare_postgresql_write(connection, seed);
    bare_expect(connection, PQexec(connection, "COMMIT"), PGRES_COMMAND_OK);
    return BULK;
}

static int64_t bare_postgresql_read(void *connection, unsigned *seed)
{
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)some_id(seed));
    const char *const values[] = {id};
    bare_expect(connection, PQexecPrepared(connection, "get", 1, values, NULL, NULL, 1), PGRES_TUPLES_OK);
    return 1;
}

static int64_t bare_postgresql_session(void *connection, unsigned *seed)
{
    bare_expect(connection, PQexec(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"), PGRES_COMMAND_OK);
    for (int i = 0; i < READS_A_SESSION; i++)
        bare_postgresql_read(connection, seed);
    bare_expect(connection, PQexec(connection, "COMMIT"), PGRES_COMMAND_OK);
    return READS_A_SESSION;
}

/* --- Measuring -----------------------------------------------------------------------------------------------------
 */

struct runner {
    void *context;
    work_fn work;
    unsigned seed;
    int64_t end_ns, done;
    pthread_t thread;
};

static void *run(void *context)
{
    struct runner *runner = context;
    while (monotonic_ns() < runner->end_ns)
        runner->done += runner->work(runner->context, &runner->seed);
    return NULL;
}

/* Operations a second by so many threads. */
static double measure(void *context, work_fn work, int threads)
{
    struct runner runners[THREADS_MAX];
    int64_t start = monotonic_ns();
    for (int i = 0; i < threads; i++) {
        runners[i] = (struct runner){context, work, (unsigned)i + 1, start + (int64_t)(seconds * 1e9), 0, 0};
        pthread_create(&runners[i].thread, NULL, run, &runners[i]);
    }
    int64_t done = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(runners[i].thread, NULL);
        done += runners[i].done;
    }
    return (double)done * 1e9 / (double)(monotonic_ns() - start);
}

struct peer {
    const char *name;
    void *(*open)(const char *address);
    void (*close)(void *context);
    const char *address;
    work_fn write, bulk, session, read;
};

static void line(const char *what, double ours, const struct peer *peer, work_fn work)
{
    printf("%-46s %12.0f", what, ours);
    if (work) {
        void *context = peer->open(peer->address);
        double theirs = measure(context, work, 1);
        peer->close(context);
        printf(" %12.0f %8.2f", theirs, ours / theirs);
    }
    printf("\n");
    fflush(stdout);
}

static struct store *prepared_store(const char *url)
{
    struct store *store;
    struct error error;
    int applied;
    const struct migration table[] = {{1, "items", TABLE}};
    if (!store_open(str_of(url), &store, &error) || !store_migrate(store, table, 1, &applied, &error) ||
        !store_write(store, add_range, &(int64_t){1}, &error))
        stop(url, error.message);
    return store;
}

static void bench_engine(const char *url, const struct peer *peer)
{
    struct store *store = prepared_store(url);
    printf("\n%-46s %12s %12s %8s\n", peer->name, "gateway /s", "library /s", "ratio");
    line("durable write, one thread", measure(store, write_one, 1), peer, peer->write);
    line("durable write, 8 threads (grouped)", measure(store, write_one, 8), peer, NULL);
    line("durable write, 32 threads (grouped)", measure(store, write_one, 32), peer, NULL);
    line("rows of one job of 20,000", measure(store, write_bulk, 1), peer, peer->bulk);
    line("read by key, one a session", measure(store, read_alone, 1), peer, peer->read);
    line("read by key, 20 a session", measure(store, read_session, 1), peer, peer->session);
    line("read by key, 20 a session, 2 threads", measure(store, read_session, 2), peer, NULL);
    if (store_engine(store) == STORE_POSTGRESQL)
        line("read by key, 20 in one batch", measure(store, read_batch, 1), peer, peer->session);
    store_close(store);
}

static void bench_sqlite(const char *folder)
{
    char url[256], path[200];
    snprintf(path, sizeof path, "%s/base.db", folder);
    snprintf(url, sizeof url, "sqlite:%s", path);
    const struct peer peer = {"SQLite " SQLITE_VERSION, bare_sqlite_open, bare_sqlite_close,   path,
                              bare_sqlite_write,        bare_sqlite_bulk, bare_sqlite_session, bare_sqlite_read};
    bench_engine(url, &peer);
    for (const char *const *end = (const char *const[]){"", "-wal", "-shm", "-turn", NULL}; *end; end++) {
        char name[256];
        snprintf(name, sizeof name, "%s%s", path, *end);
        unlink(name);
    }
}

static void bench_postgresql(const char *server)
{
    char url[1024];
    PGconn *connection = PQconnectdb(server);
    PQclear(PQexec(connection, "SET client_min_messages = error; CREATE SCHEMA bench_store"));
    snprintf(url, sizeof url, "%s%soptions=-csearch_path%%3Dbench_store", server, strchr(server, '?') ? "&" : "?");
    const struct peer peer = {
        "PostgreSQL",          bare_postgresql_open, bare_postgresql_close,   url,
        bare_postgresql_write, bare_postgresql_bulk, bare_postgresql_session, bare_postgresql_read};
    bench_engine(url, &peer);
    PQclear(PQexec(connection, "DROP SCHEMA bench_store CASCADE"));
    PQfinish(connection);
}

int main(int count, char **arguments)
{
    if (count > 1 && strcmp(arguments[1], "--quick") == 0)
        seconds = 0.5;
    const char *temporary = getenv("TMPDIR"), *server = getenv("MAILLAGE_TEST_POSTGRESQL");
    char folder[128];
    snprintf(folder, sizeof folder, "%s/maillage-bench-XXXXXX", temporary ? temporary : "/tmp");
    if (!mkdtemp(folder))
        stop(folder, "cannot be made");
    bench_sqlite(folder);
    rmdir(folder);
    if (server)
        bench_postgresql(server);
    else
        printf("\nPostgreSQL: MAILLAGE_TEST_POSTGRESQL is not set, left out.\n");
    return 0;
}
