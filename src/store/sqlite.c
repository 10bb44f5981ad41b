/* The SQLite driver: connections and transactions. Statements are in sqlite_query.c. */
#include "sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "turnstile.h"

static const int64_t MS = 1000000;
static const int64_t DAY_NS = 86400 * (int64_t)1000000000;

/* What an error means to the person, said once. `what` is the statement's name, for defects. */
bool sqlite_fail(struct sqlite_session *session, int code, const char *what, struct error *error)
{
    const char *path = session->head.store->address;
    const char *detail = session->database ? sqlite3_errmsg(session->database) : sqlite3_errstr(code);
    if (session->in_transaction && session->database && sqlite3_get_autocommit(session->database))
        session->head.outcome = OUTCOME_GONE;
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return error_set(error, ERROR_CONFLICT, STORE_SAYS_UNIQUE);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
    case SQLITE_CONSTRAINT_TRIGGER: return error_set(error, ERROR_CONFLICT, STORE_SAYS_FOREIGN_KEY);
    case SQLITE_CONSTRAINT_CHECK: return error_set(error, ERROR_INVALID, STORE_SAYS_CHECK);
    case SQLITE_CONSTRAINT_NOTNULL: return error_set(error, ERROR_INVALID, STORE_SAYS_NOT_NULL);
    case SQLITE_CONSTRAINT_DATATYPE: return error_set(error, ERROR_INVALID, STORE_SAYS_TYPE);
    default: break;
    }
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(error, ERROR_UNAVAILABLE, "La base de données est occupée : réessayez dans un instant.");
    case SQLITE_FULL:
        return error_set(error, ERROR_UNAVAILABLE,
                         "Le disque de la base « %s » est plein : libérez de la place, puis recommencez.", path);
    case SQLITE_READONLY:
        if (session->head.use == SESSION_READS)
            break;
        return error_set(error, ERROR_UNAVAILABLE, SQLITE_SAYS_READ_ONLY, path);
    case SQLITE_IOERR:
        return error_set(error, ERROR_UNAVAILABLE,
                         "Le disque de la base « %s » refuse de lire ou d’écrire (%s : %s) : vérifiez-le.", path,
                         detail, strerror(sqlite3_system_errno(session->database)));
    case SQLITE_CANTOPEN:
        return error_set(error, ERROR_UNAVAILABLE,
                         "Impossible d’ouvrir la base « %s » : vérifiez que son dossier existe et que le compte de "
                         "Maillage peut y écrire.",
                         path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_set(error, ERROR_UNAVAILABLE,
                         "« %s » n’est pas une base de données ou est abîmée (%s) : rétablissez une sauvegarde.", path,
                         detail);
    case SQLITE_NOMEM: return error_set(error, ERROR_UNAVAILABLE, "Mémoire épuisée : réessayez dans un instant.");
    case SQLITE_TOOBIG: return error_set(error, ERROR_LIMITED, "Une valeur est trop longue pour la base de données.");
    default: break;
    }
    return error_set(error, ERROR_INTERNAL, STORE_SAYS_DEFECT, what, detail);
}

static int wait_while_busy(void *context, int count)
{
    struct sqlite_session *session = context;
    if (count == 0)
        session->busy_since_ns = monotonic_ns();
    if (monotonic_ns() - session->busy_since_ns >= session->patience_ms * MS)
        return 0;
    clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){.tv_nsec = 500000}, NULL);
    return 1;
}

static int patience_ms(enum session_use use)
{
    switch (use) {
    case SESSION_WRITES: return WRITE_WAIT_MS;
    case SESSION_MIGRATES: return MIGRATE_WAIT_MS;
    default: return READER_WAIT_MS;
    }
}

static void configure_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* no global lock on every allocation */
}

/* A new database is for its owner alone; the files SQLite adds beside it take the same rights. The file is closed only
 * when it was just created: closing any other descriptor of a file in use would drop SQLite's locks. */
static void create_private(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0)
        close(file);
}

/* The first opening of a new database changes its header, which SQLite refuses at once, without its busy handler, while
 * another process does the same. */
static int enter_wal(struct sqlite_session *session)
{
    int64_t deadline = monotonic_ns() + session->patience_ms * MS;
    for (;;) {
        int code = sqlite3_exec(session->database, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if ((code & 0xff) != SQLITE_BUSY || monotonic_ns() >= deadline)
            return code;
        clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

static bool configure(struct sqlite_session *session, struct error *error)
{
    sqlite3 *database = session->database;
    enum session_use use = session->head.use;
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* A migration may rebuild a table others refer to: references are checked as a whole before its commit. */
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_FKEY, use != SESSION_MIGRATES, NULL);
    int code = enter_wal(session);
    if (code == SQLITE_OK)
        code = sqlite3_exec(database, "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
    if (code == SQLITE_OK && use == SESSION_READS)
        code = sqlite3_exec(database, "PRAGMA mmap_size = 536870912; PRAGMA query_only = ON", NULL, NULL, NULL);
    if (code == SQLITE_OK && use == SESSION_WRITES) /* an import's indexes fit: with 2 MiB it wrote pages many times */
        code = sqlite3_exec(database, "PRAGMA cache_size = -65536", NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return sqlite_fail(session, code, "PRAGMA", error);
    if (sqlite3_db_readonly(database, "main") == 1)
        return error_set(error, ERROR_UNAVAILABLE, SQLITE_SAYS_READ_ONLY, session->head.store->address);
    return true;
}

static void disconnect(struct session *head)
{
    struct sqlite_session *session = (struct sqlite_session *)head;
    sqlite_forget_statements(session);
    sqlite3_close(session->database);
    if (session->turnstile >= 0)
        close(session->turnstile);
    free(session);
}

static bool connect(struct store *store, enum session_use use, struct session **opened, struct error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure_library);
    struct sqlite_session *session = memory_new(sizeof *session);
    session->head.store = store;
    session->head.use = use;
    session->turnstile = -1;
    session->patience_ms = patience_ms(use);
    if (use != SESSION_READS)
        create_private(store->address);
    int code = sqlite3_open_v2(store->address, &session->database,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (session->database) {
        sqlite3_extended_result_codes(session->database, 1);
        sqlite3_busy_handler(session->database, wait_while_busy, session); /* first: opening WAL may have to wait */
    }
    if (code != SQLITE_OK)
        sqlite_fail(session, code, "open", error);
    else if (configure(session, error) &&
             (use == SESSION_READS || turnstile_open(store->address, &session->turnstile, error))) {
        *opened = &session->head;
        return true;
    }
    disconnect(&session->head);
    return false;
}

static bool is_alive(struct session *session)
{
    (void)session;
    return true;
}

static bool command(struct session *session, const struct statement *statement, struct error *error)
{
    struct error failure = session->failure;
    session->failure.kind = ERROR_NONE;
    bool done = query_run(query_start(session, statement), NULL, error);
    session->failure = failure;
    return done;
}

static const struct statement BEGIN_READ = {"begin", "BEGIN"};
static const struct statement BEGIN_WRITE = {"begin immediate", "BEGIN IMMEDIATE"};
static const struct statement COMMIT = {"commit", "COMMIT"};
static const struct statement ROLLBACK = {"rollback", "ROLLBACK"};
static const struct statement SAVEPOINT = {"savepoint", "SAVEPOINT job"};
static const struct statement RELEASE = {"release", "RELEASE job"};
static const struct statement UNDO = {"undo", "ROLLBACK TO job"};

static bool begin(struct session *head, enum transaction_kind kind, struct error *error)
{
    struct sqlite_session *session = (struct sqlite_session *)head;
    head->outcome = OUTCOME_OPEN;
    if (kind == TRANSACTION_READ) {
        session->in_transaction = command(head, &BEGIN_READ, error);
        return session->in_transaction;
    }
    bool in_turn = turnstile_enter(session->turnstile, monotonic_ns() + session->patience_ms * MS / 2);
    session->in_transaction = command(head, &BEGIN_WRITE, error);
    if (in_turn)
        turnstile_leave(session->turnstile);
    return session->in_transaction;
}

static bool savepoint(struct session *session, struct error *error)
{
    return command(session, &SAVEPOINT, error);
}

static bool release(struct session *session, struct error *error)
{
    return command(session, &RELEASE, error);
}

static bool undo(struct session *session, struct error *error)
{
    return command(session, &UNDO, error) && command(session, &RELEASE, error);
}

static void rollback(struct session *head)
{
    struct sqlite_session *session = (struct sqlite_session *)head;
    if (!sqlite3_get_autocommit(session->database))
        command(head, &ROLLBACK, NULL);
    session->in_transaction = false;
}

/* After a migration, made without looking at references. */
static bool references_hold(struct sqlite_session *session, struct error *error)
{
    sqlite3_stmt *check;
    int code = sqlite3_prepare_v2(session->database, "PRAGMA foreign_key_check", -1, &check, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(check);
    if (code == SQLITE_ROW)
        error_set(error, ERROR_CONFLICT, "La table « %s » a des lignes qui renvoient à des lignes absentes de « %s ».",
                  (const char *)sqlite3_column_text(check, 0), (const char *)sqlite3_column_text(check, 2));
    else if (code != SQLITE_DONE)
        sqlite_fail(session, code, "foreign_key_check", error);
    sqlite3_finalize(check);
    return code == SQLITE_DONE;
}

static bool pages_hold(struct sqlite_session *session, struct error *error)
{
    sqlite3_stmt *check;
    int code = sqlite3_prepare_v2(session->database, "PRAGMA integrity_check(1)", -1, &check, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(check);
    const char *said = code == SQLITE_ROW ? (const char *)sqlite3_column_text(check, 0) : NULL;
    bool holds = said && strcmp(said, "ok") == 0;
    if (said && !holds)
        error_set(error, ERROR_CONFLICT,
                  "Le fichier de la base est abîmé (%s) : arrêtez le service et restaurez une sauvegarde.", said);
    else if (!said)
        sqlite_fail(session, code, "integrity_check", error);
    sqlite3_finalize(check);
    return holds;
}

static bool sound(struct session *head, struct error *error)
{
    struct sqlite_session *session = (struct sqlite_session *)head;
    return pages_hold(session, error) && references_hold(session, error);
}

static bool commit(struct session *head, struct error *error)
{
    struct sqlite_session *session = (struct sqlite_session *)head;
    if (head->use == SESSION_MIGRATES && !references_hold(session, error))
        return false;
    if (!command(head, &COMMIT, error))
        return false;
    session->in_transaction = false;
    return true;
}

static bool script(struct session *head, const char *sql, struct error *error)
{
    struct sqlite_session *session = (struct sqlite_session *)head;
    int code = sqlite3_exec(session->database, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || sqlite_fail(session, code, "script", error);
}

/* Empties the log while nobody waits for it (and only if no reader is in the way), and refreshes the statistics of the
 * query planner once a day. */
static void rest(struct session *head)
{
    struct sqlite_session *session = (struct sqlite_session *)head;
    int patience = session->patience_ms;
    session->patience_ms = 0;
    sqlite3_exec(session->database, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
    if (session->optimized_ns == 0 || monotonic_ns() - session->optimized_ns > DAY_NS) {
        sqlite3_exec(session->database, "PRAGMA analysis_limit = 400; PRAGMA optimize", NULL, NULL, NULL);
        session->optimized_ns = monotonic_ns();
    }
    session->patience_ms = patience;
}

static const struct statement TABLE_EXISTS = {"table_exists", "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' "
                                                              "AND name = $1"};

static const struct statement COLUMNS = {"columns", "SELECT m.name, c.name, CASE c.type WHEN 'INTEGER' THEN 'i64' WHEN "
                                                    "'REAL' THEN 'f64' WHEN 'BLOB' THEN "
                                                    "'bytes' WHEN 'TEXT' THEN 'text' ELSE '?' END FROM sqlite_schema "
                                                    "AS m JOIN pragma_table_xinfo(m.name) AS "
                                                    "c WHERE m.type = 'table' AND substr(m.name, 1, 7) <> 'sqlite_' "
                                                    "AND c.hidden = 0 ORDER BY m.rowid, c.cid"};

const struct driver SQLITE_DRIVER = {
    .query_size = sizeof(struct sqlite_query),
    .types = {.i64 = "INTEGER", .f64 = "REAL", .text = "TEXT", .bytes = "BLOB", .json = "TEXT", .strict = "STRICT"},
    .table_exists = &TABLE_EXISTS,
    .columns = &COLUMNS,
    .connect = connect,
    .disconnect = disconnect,
    .is_alive = is_alive,
    .begin = begin,
    .savepoint = savepoint,
    .release = release,
    .undo = undo,
    .commit = commit,
    .rollback = rollback,
    .script = script,
    .check = sqlite_check,
    .sound = sound,
    .rest = rest,
    .query_start = sqlite_query_start,
    .query_bind = sqlite_query_bind,
    .query_row = sqlite_query_row,
    .query_finish = sqlite_query_finish,
    .column_kind = sqlite_column_kind,
    .column_i64 = sqlite_column_i64,
    .column_double = sqlite_column_double,
    .column_text = sqlite_column_view,
};
