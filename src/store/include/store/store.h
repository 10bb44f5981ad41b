/* store: one SQL gateway, two engines. Beside it: store/job.h (work that outlives a request), store/attachment.h (files
 * kept with rows), store/setting.h.
 *
 * A `struct store` is an open database: "sqlite:PATH" or "postgresql://…" (libpq's own URLs). The SQL text is the same
 * on both: the portable subset of docs/sql.md, parameters $1…, every value bound, every statement declared with
 * STATEMENT in the room that owns the table, so that a test can prepare them all on both engines.
 *
 * Reading: one `struct session` per request = one connection in one read transaction (a consistent page).
 * Writing: `store_write` hands a job to the store's writer thread, which drains its queue into one transaction with a
 * savepoint per job and answers after the commit: when it returns true, a `kill -9` cannot undo the change.
 * On SQLite the transaction is BEGIN IMMEDIATE with a bounded wait for the other processes; on PostgreSQL it is
 * SERIALIZABLE and the whole group is retried on a serialisation failure, so a job may run more than once: it must
 * have no effect outside the session and its context.
 *
 * Threads: a store is shared by all; a session and its queries belong to one thread at a time.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/base.h"

struct store;
struct session;
struct query;

enum store_engine { STORE_SQLITE, STORE_POSTGRESQL };

/* Opens (and for SQLite creates) a database. Errors: ERROR_INVALID for the URL, ERROR_UNAVAILABLE for the rest.
 * A store does not survive fork(): each process opens its own. */
bool store_open(struct str url, struct store **store, struct error *error);
/* Waits for the queued writes, then closes. Watches are stopped and sessions ended before. NULL is accepted. */
void store_close(struct store *store);
enum store_engine store_engine(const struct store *store);

/* --- Statements ------------------------------------------------------------------------------------------------- */

struct statement {
    const char *name; /* unique, for logs and errors: the C name in lower case */
    const char *sql;
};

/* Statements live as long as the program (they are prepared once per connection, found again by their address).
 * Declares a statement beside the function that runs it and registers it for the tests:
 *     STATEMENT(place_by_slug, "SELECT id, name FROM place WHERE slug = $1"); */
#define STATEMENT(identifier, text)                                                                                    \
    static const struct statement identifier = {#identifier, text};                                                    \
    static const struct statement *const identifier##_registered                                                       \
        __attribute__((used, retain, section("maillage_statements"))) = &identifier

/* Every statement linked into the program. */
void store_statements(const struct statement *const **first, size_t *count);
/* Prepares (and does not run) a statement on this database: what the tests call. */
bool store_check_statement(struct store *store, const struct statement *statement, struct error *error);

/* --- Sessions --------------------------------------------------------------------------------------------------- */

/* Begins a read transaction on a pooled connection. Waits a bounded time for a free one (ERROR_UNAVAILABLE). What it
 * sees is the state of the database at its first query, until its end. */
bool store_read(struct store *store, struct session **session, struct error *error);
void session_end(struct session *session); /* NULL is accepted */
enum store_engine session_engine(const struct session *session);
/* The database's own clock, now (not the transaction's beginning): the same for every process that uses it. What a
 * deadline is held against. */
bool session_clock(struct session *session, int64_t *instant, struct error *error);

/* A job runs on the writer thread, inside its savepoint. Returning false undoes what it wrote, and only that; so does
 * a query that failed, whatever the job returns. It must not call store_write (ERROR_INTERNAL). */
typedef bool (*store_job)(struct session *session, void *context, struct error *error);
/* Runs `job` and returns after its commit; the schema must be up to date (store_migrate). Errors besides the job's own:
 * ERROR_LIMITED when too many writes wait, ERROR_UNAVAILABLE when the database cannot be reached, is full or stays
 * locked. */
bool store_write(struct store *store, store_job job, void *context, struct error *error);

/* What the store has done since it was opened, for /metrics. */
struct store_figures {
    int64_t writes, refused; /* jobs answered: done, failed */
    int64_t transactions;    /* groups committed */
    int64_t again;           /* groups run again: another transaction, or a lost connection, was in the way */
    int64_t waiting;         /* jobs in the queue now */
    int64_t readers, busy;   /* read connections open now, and those in use */
};
void store_figures(struct store *store, struct store_figures *figures);

/* --- Queries ---------------------------------------------------------------------------------------------------- */

/* Starts a statement. Never NULL: whatever fails, here or in a bind, is kept and told by query_end.
 *     struct query *query = query_start(session, &place_by_slug);
 *     bind_text(query, 1, slug);
 *     while (query_row(query)) …column_i64(query, 0)…
 *     return query_end(query, error);
 * Parameters count from 1, columns from 0. Every parameter must be bound; what is bound is copied. Text is UTF-8
 * without NUL and numbers are finite, else ERROR_INVALID. Once a query of a session failed, the next ones fail too.
 * Errors: ERROR_CONFLICT for a unique key already taken and for a foreign key not respected (the engines do not tell a
 * missing row from a row still referred to); ERROR_INVALID for a CHECK or NOT NULL; ERROR_UNAVAILABLE for a database
 * lost, locked or full; ERROR_INTERNAL for a defect of the statement or of its use. */
struct query *query_start(struct session *session, const struct statement *statement);
void bind_i64(struct query *query, int parameter, int64_t value);
void bind_double(struct query *query, int parameter, double value);
void bind_text(struct query *query, int parameter, struct str value);  /* absent text binds NULL; "" stays "" */
void bind_bytes(struct query *query, int parameter, struct str value); /* the same */
void bind_json(struct query *query, int parameter, struct str value);  /* JSON text, for a @json column; the same */
void bind_null(struct query *query, int parameter);
/* The next row, or false at the end or on failure. Rows are not kept: a million of them take no memory. */
bool query_row(struct query *query);
bool query_end(struct query *query, struct error *error);
/* For a statement without rows: runs and ends it; *changes (may be NULL) is the number of rows changed. */
bool query_run(struct query *query, int64_t *changes, struct error *error);

/* Columns are read as what they are on both engines, else the query fails with ERROR_INTERNAL: an integer by
 * column_i64 (a comparison is 0 or 1), a number by column_double, text or JSON by column_text, bytes by column_bytes.
 * NULL reads as 0 and STR_NONE. */
bool column_is_null(struct query *query, int column);
int64_t column_i64(struct query *query, int column);
double column_double(struct query *query, int column);
struct str column_text(struct query *query, int column);                      /* valid until the next query_row */
struct str column_bytes(struct query *query, int column);                     /* same */
struct str column_copy(struct query *query, int column, struct arena *arena); /* text or bytes */

/* Sends several started and bound queries in one round trip (libpq pipeline; on SQLite they simply run when read).
 * Then read them in the same order, each to its end. */
void queries_send(struct query **queries, size_t count);

/* --- Migrations ------------------------------------------------------------------------------------------------- */

struct migration {
    int number;       /* 1, 2, … without gaps: the position in the array */
    const char *name; /* "places" */
    const char *sql;  /* several statements; types @i64 @f64 @text @bytes @json and @strict are substituted */
};
/* The project's own, embedded from migrations/NNNN-name.sql at build. */
extern const struct migration STORE_MIGRATIONS[];
extern const size_t STORE_MIGRATION_COUNT;

/* Brings the schema up to date under one lock, each migration in one transaction: interrupted, it leaves the database
 * as before it. *applied is the number done now. A database newer than the program is refused (ERROR_CONFLICT). */
bool store_migrate(struct store *store, const struct migration *migrations, size_t count, int *applied,
                   struct error *error);
/* The last migration applied, 0 for an empty database. */
bool store_schema(struct store *store, int *number, struct error *error);

/* --- Following changes ------------------------------------------------------------------------------------------ */

/* Within a job: says that `topic` ("places") changed. Every watcher of every process learns of it after the commit. */
bool session_touch(struct session *session, const char *topic, struct error *error);
/* The version of a topic: grows at each touch; 0 before the first. */
bool session_version(struct session *session, const char *topic, int64_t *version, struct error *error);

/* Calls `changed` on the watcher's own thread when the topic's version differs from the last one seen: at once for this
 * process's writes, within `poll_ms` for others' (LISTEN/NOTIFY on PostgreSQL makes it at once there too; the poll
 * heals a lost notification). `seen` is the version the caller already knows: what session_version said in the very
 * session that loaded the data, so that no change falls between the two. Changes in quick succession may give one call,
 * with the latest version. */
struct watch;
typedef void (*watch_fn)(void *context, int64_t version);
bool store_watch(struct store *store, const char *topic, int64_t seen, int poll_ms, watch_fn changed, void *context,
                 struct watch **watch, struct error *error);
void watch_stop(struct watch *watch); /* returns when no call is running any more; NULL is accepted */

#endif
