/* The PostgreSQL driver: connections, transactions, errors. */
#include "postgresql.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Errors ------------------------------------------------------------------------------------------------------ */

/* libpq's message in one line. */
static const char *reason(const struct postgresql_session *session, char *line, size_t room)
{
    snprintf(line, room, "%s", session->connection ? libpq.PQerrorMessage(session->connection) : "");
    size_t length = strlen(line);
    while (length && (line[length - 1] == '\n' || line[length - 1] == ' '))
        line[--length] = '\0';
    for (char *c = line; *c; c++)
        if (*c == '\n' || *c == '\t')
            *c = ' ';
    return line;
}

bool postgresql_lost(struct postgresql_session *session, struct error *error)
{
    session->head.outcome = OUTCOME_LOST;
    return error_set(error, ERROR_UNAVAILABLE,
                     "La connexion au serveur PostgreSQL s’est coupée : réessayez dans un instant.");
}

struct meaning {
    const char *code; /* a SQLSTATE, or its first two letters */
    enum error_kind kind;
    const char *says; /* NULL for a defect, told with its name */
};

#define SAYS_BUSY "La base de données est occupée : réessayez dans un instant."
#define SAYS_FULL "Le serveur PostgreSQL manque de place ou de mémoire : libérez-en, puis recommencez."

static const struct meaning MEANINGS[] = {
    {"23505", ERROR_CONFLICT, STORE_SAYS_UNIQUE},
    {"23P01", ERROR_CONFLICT, STORE_SAYS_UNIQUE},
    {"23503", ERROR_CONFLICT, STORE_SAYS_FOREIGN_KEY},
    {"23001", ERROR_CONFLICT, STORE_SAYS_FOREIGN_KEY},
    {"23514", ERROR_INVALID, STORE_SAYS_CHECK},
    {"23502", ERROR_INVALID, STORE_SAYS_NOT_NULL},
    {"22P02", ERROR_INVALID, STORE_SAYS_TYPE},
    {"54000", ERROR_LIMITED, "Une valeur est trop longue pour la base de données."},
    {"40001", ERROR_UNAVAILABLE, SAYS_BUSY},
    {"40P01", ERROR_UNAVAILABLE, SAYS_BUSY},
    {"55P03", ERROR_UNAVAILABLE, SAYS_BUSY},
    {"57014", ERROR_UNAVAILABLE, SAYS_BUSY},
    {"42501", ERROR_UNAVAILABLE, "Le compte PostgreSQL de Maillage n’a pas les droits nécessaires sur sa base."},
    {"08P01", ERROR_INTERNAL, NULL},
    {"53", ERROR_UNAVAILABLE, SAYS_FULL},
    {"57", ERROR_UNAVAILABLE, "Le serveur PostgreSQL s’arrête ou démarre : réessayez dans un instant."},
    {"08", ERROR_UNAVAILABLE, "La connexion au serveur PostgreSQL s’est coupée : réessayez dans un instant."},
    {"58", ERROR_UNAVAILABLE, "Le disque du serveur PostgreSQL refuse de lire ou d’écrire : vérifiez-le."},
};

bool postgresql_fail(struct postgresql_session *session, const PGresult *result, const char *what, struct error *error)
{
    const char *code = libpq.PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *severity = libpq.PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *detail = libpq.PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!code)
        return libpq.PQstatus(session->connection) == CONNECTION_OK
                   ? error_set(error, ERROR_INTERNAL, STORE_SAYS_DEFECT, what, "no answer")
                   : postgresql_lost(session, error);
    if (strcmp(code, "40001") == 0 || strcmp(code, "40P01") == 0)
        session->head.outcome = OUTCOME_RETRY;
    const char *function = libpq.PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    if (function && strcmp(function, "RevalidateCachedQuery") == 0)
        session->head.outcome = OUTCOME_LOST; /* a migration changed what this connection had prepared: start afresh */
    if (severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0))
        session->head.outcome = OUTCOME_LOST;
    for (size_t i = 0; i < COUNT_OF(MEANINGS); i++)
        if (strncmp(code, MEANINGS[i].code, strlen(MEANINGS[i].code)) == 0) {
            if (!MEANINGS[i].says)
                break;
            return error_set(error, MEANINGS[i].kind, "%s", MEANINGS[i].says);
        }
    return error_set(error, ERROR_INTERNAL, STORE_SAYS_DEFECT, what, detail ? detail : code);
}

/* --- Connections ------------------------------------------------------------------------------------------------- */

static void ignore_notice(void *context, const char *message)
{
    (void)context, (void)message;
}

static bool check_url(const char *url, struct error *error)
{
    char *why = NULL;
    PQconninfoOption *options = libpq.PQconninfoParse(url, &why);
    if (options) {
        libpq.PQconninfoFree(options);
        return true;
    }
    error_set(error, ERROR_INVALID, "Adresse PostgreSQL mal écrite (%s) : écrivez postgresql://UTILISATEUR@HÔTE/BASE.",
              why ? why : "");
    libpq.PQfreemem(why);
    return false;
}

static bool check_server(struct postgresql_session *session, struct error *error)
{
    enum { OLDEST = 150000 };
    int version = libpq.PQserverVersion(session->connection);
    const char *encoding = libpq.PQparameterStatus(session->connection, "server_encoding");
    if (version < OLDEST)
        return error_set(error, ERROR_UNAVAILABLE,
                         "Le serveur PostgreSQL est en version %d : il en faut une 15 ou plus.", version / 10000);
    const char *copy = libpq.PQparameterStatus(session->connection, "in_hot_standby");
    if (copy && strcmp(copy, "on") == 0 &&
        (session->head.use == SESSION_WRITES || session->head.use == SESSION_MIGRATES))
        return error_set(error, ERROR_UNAVAILABLE,
                         "Ce serveur PostgreSQL est une copie en lecture seule : donnez l’adresse du serveur "
                         "principal.");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return error_set(error, ERROR_UNAVAILABLE,
                         "La base PostgreSQL est codée en %s : créez-la en UTF-8 (createdb --encoding=UTF8 "
                         "--template=template0).",
                         encoding ? encoding : "?");
    return true;
}

static const char *settings_for(enum session_use use)
{
    switch (use) {
    case SESSION_WRITES: return "SET lock_timeout = '10s'";
    case SESSION_MIGRATES: return "SET lock_timeout = '120s'";
    case SESSION_LISTENS: return "LISTEN maillage";
    default: return NULL;
    }
}

static bool configure(struct postgresql_session *session, struct error *error)
{
    const char *settings = settings_for(session->head.use);
    if (settings) {
        PGresult *result = libpq.PQexec(session->connection, settings);
        bool done =
            libpq.PQresultStatus(result) == PGRES_COMMAND_OK || postgresql_fail(session, result, settings, error);
        libpq.PQclear(result);
        if (!done)
            return false;
    }
    return session->head.use == SESSION_LISTENS || libpq.PQenterPipelineMode(session->connection) ||
           postgresql_lost(session, error);
}

static void disconnect(struct session *head)
{
    struct postgresql_session *session = (struct postgresql_session *)head;
    libpq.PQfinish(session->connection);
    pipeline_free(session);
    free(session);
}

/* The address may say otherwise for what comes before it, not for what comes after. */
static PGconn *dial(const char *url)
{
    const char *const names[] = {"connect_timeout", "tcp_user_timeout", "fallback_application_name",
                                 "dbname",          "client_encoding",  NULL};
    const char *const values[] = {"5", "15000", "maillage", url, "UTF8", NULL};
    PGconn *connection = libpq.PQconnectdbParams(names, values, 1);
    if (connection)
        libpq.PQsetNoticeProcessor(connection, ignore_notice, NULL);
    return connection;
}

static bool connect(struct store *store, enum session_use use, struct session **opened, struct error *error)
{
    if (!libpq_load(error) || !check_url(store->address, error))
        return false;
    struct postgresql_session *session = memory_new(sizeof *session);
    session->head.store = store;
    session->head.use = use;
    session->connection = dial(store->address);
    if (!session->connection || libpq.PQstatus(session->connection) != CONNECTION_OK) {
        char line[300];
        bool malformed = strncmp(reason(session, line, sizeof line), "invalid ", strlen("invalid ")) == 0;
        if (malformed)
            error_set(error, ERROR_INVALID, "Adresse PostgreSQL mal écrite (%s) : corrigez-la.", line);
        else
            error_set(error, ERROR_UNAVAILABLE,
                      "Impossible de se connecter à PostgreSQL (%s) : vérifiez l’adresse, le compte et que le serveur "
                      "fonctionne.",
                      line);
    } else if (check_server(session, error) && configure(session, error)) {
        *opened = &session->head;
        return true;
    }
    disconnect(&session->head);
    return false;
}

/* A server that stopped has closed its end: the socket is readable and reads nothing. */
static bool is_alive(struct session *head)
{
    struct postgresql_session *session = (struct postgresql_session *)head;
    if (head->outcome == OUTCOME_LOST)
        return false;
    pipeline_drain(session);
    struct pollfd readable = {.fd = libpq.PQsocket(session->connection), .events = POLLIN};
    if (readable.fd >= 0 && poll(&readable, 1, 0) > 0)
        libpq.PQconsumeInput(session->connection);
    return libpq.PQstatus(session->connection) == CONNECTION_OK && head->outcome != OUTCOME_LOST;
}

/* --- Transactions ------------------------------------------------------------------------------------------------ */

static const char SAVEPOINT[] = "SAVEPOINT job";

static bool begin(struct session *head, enum transaction_kind kind, struct error *error)
{
    struct postgresql_session *session = (struct postgresql_session *)head;
    head->outcome = OUTCOME_OPEN;
    session->waiting_count = 0;
    switch (kind) {
    case TRANSACTION_READ: pipeline_wait(session, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); return true;
    case TRANSACTION_WRITE:
        /* The lock comes before the snapshot. A writer that insists waits for the others to finish, then is alone. */
        pipeline_wait(session, "BEGIN ISOLATION LEVEL SERIALIZABLE");
        pipeline_wait(session, head->insists ? "LOCK TABLE schema_migration IN EXCLUSIVE MODE"
                                             : "LOCK TABLE schema_migration IN ROW SHARE MODE");
        return true;
    case TRANSACTION_ALONE: break;
    }
    /* READ COMMITTED: what another process migrated while we waited for the lock must be seen. */
    pipeline_wait(session, "BEGIN ISOLATION LEVEL READ COMMITTED");
    pipeline_wait(session, "SELECT pg_advisory_xact_lock(hashtext('maillage'), hashtext(current_schema()))");
    return pipeline_flush(session, error);
}

static bool savepoint(struct session *head, struct error *error)
{
    (void)error;
    pipeline_wait((struct postgresql_session *)head, SAVEPOINT);
    return true;
}

/* Forgets a savepoint that was not even sent: its job ran no query. */
static bool unsend_savepoint(struct postgresql_session *session)
{
    if (session->waiting_count == 0 || session->waiting[session->waiting_count - 1] != SAVEPOINT)
        return false;
    session->waiting_count--;
    return true;
}

static bool release(struct session *head, struct error *error)
{
    (void)error;
    struct postgresql_session *session = (struct postgresql_session *)head;
    if (!unsend_savepoint(session))
        pipeline_wait(session, "RELEASE job");
    return true;
}

static bool undo(struct session *head, struct error *error)
{
    (void)error;
    struct postgresql_session *session = (struct postgresql_session *)head;
    if (!unsend_savepoint(session)) {
        pipeline_wait(session, "ROLLBACK TO job");
        pipeline_wait(session, "RELEASE job");
    }
    return true;
}

static void rollback(struct session *head)
{
    struct postgresql_session *session = (struct postgresql_session *)head;
    session->waiting_count = 0;
    if (session->in_transaction && head->outcome != OUTCOME_LOST) {
        pipeline_wait(session, "ROLLBACK");
        pipeline_post(session);
    }
    session->in_transaction = false;
}

static bool commit(struct session *head, struct error *error)
{
    struct postgresql_session *session = (struct postgresql_session *)head;
    if (!session->in_transaction) {
        session->waiting_count = 0;
        return true;
    }
    pipeline_wait(session, "COMMIT");
    if (!pipeline_flush(session, error))
        return false;
    session->in_transaction = false;
    return true;
}

static bool script(struct session *head, const char *sql, struct error *error)
{
    struct postgresql_session *session = (struct postgresql_session *)head;
    if (!pipeline_flush(session, error))
        return false;
    if (!libpq.PQexitPipelineMode(session->connection))
        return postgresql_lost(session, error);
    PGresult *result = libpq.PQexec(session->connection, sql);
    ExecStatusType status = libpq.PQresultStatus(result);
    bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY ||
                postgresql_fail(session, result, "script", error);
    libpq.PQclear(result);
    libpq.PQenterPipelineMode(session->connection);
    return done;
}

/* --- Announcements ----------------------------------------------------------------------------------------------- */

static bool announce(struct session *session, const char *topic, struct error *error)
{
    static const struct statement NOTIFY = {"notify", "SELECT CAST(pg_notify('maillage', $1) AS TEXT)"};
    struct query *query = query_start(session, &NOTIFY);
    bind_text(query, 1, str_of(topic));
    return query_run(query, NULL, error);
}

static bool listen(struct session *head, int stop)
{
    struct postgresql_session *session = (struct postgresql_session *)head;
    for (bool announced = false; !announced;) {
        struct pollfd wait[] = {{.fd = stop, .events = POLLIN},
                                {.fd = libpq.PQsocket(session->connection), .events = POLLIN}};
        if (poll(wait, COUNT_OF(wait), -1) < 0)
            continue;
        if (wait[0].revents)
            return true;
        if (!libpq.PQconsumeInput(session->connection) || libpq.PQstatus(session->connection) != CONNECTION_OK)
            return false;
        for (PGnotify *notice; (notice = libpq.PQnotifies(session->connection)) != NULL; libpq.PQfreemem(notice))
            announced = true;
    }
    return true;
}

static const struct statement TABLE_EXISTS = {"table_exists", "SELECT COUNT(*) FROM information_schema.tables WHERE "
                                                              "table_schema = current_schema() AND table_name = $1"};

static const struct statement COLUMNS = {"columns", "SELECT CAST(t.relname AS TEXT), CAST(a.attname AS TEXT), CASE "
                                                    "CAST(a.atttypid AS INTEGER) WHEN 20 THEN 'i64' WHEN "
                                                    "701 THEN 'f64' WHEN 25 THEN 'text' WHEN 17 THEN 'bytes' WHEN 114 "
                                                    "THEN 'json' ELSE '?' END FROM pg_class AS t JOIN "
                                                    "pg_attribute AS a ON a.attrelid = t.oid WHERE t.relkind = 'r' AND "
                                                    "t.relnamespace = (SELECT oid FROM pg_namespace "
                                                    "WHERE nspname = current_schema()) AND a.attnum > 0 AND NOT "
                                                    "a.attisdropped AND a.attgenerated = '' ORDER BY t.oid, "
                                                    "a.attnum"};

/* The references that look at once are made to wait for the end, and listed to be given back their way. */
static bool references_wait(struct session *session, bool wait, struct error *error)
{
    static const char LATER[] = "CREATE TEMPORARY TABLE reference_at_once ON COMMIT DROP AS "
                                "SELECT CAST(conrelid::regclass AS TEXT) AS held, conname AS name FROM pg_constraint "
                                "WHERE contype = 'f' AND NOT condeferrable AND connamespace = "
                                "CAST(quote_ident(current_schema()) AS regnamespace);"
                                "DO $$ DECLARE r RECORD; BEGIN FOR r IN SELECT * FROM reference_at_once LOOP "
                                "EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', "
                                "r.held, r.name); "
                                "END LOOP; END $$";
    static const char AT_ONCE[] = "SET CONSTRAINTS ALL IMMEDIATE;"
                                  "DO $$ DECLARE r RECORD; BEGIN FOR r IN SELECT * FROM reference_at_once LOOP "
                                  "EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE', r.held, "
                                  "r.name); END LOOP; END $$";
    return script(session, wait ? LATER : AT_ONCE, error);
}

const struct driver POSTGRESQL_DRIVER = {
    .query_size = sizeof(struct postgresql_query),
    .types = {.i64 = "BIGINT",
              .f64 = "DOUBLE PRECISION",
              .text = "TEXT COLLATE \"C\"",
              .bytes = "BYTEA",
              .json = "JSON",
              .strict = ""},
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
    .check = postgresql_check,
    .references_wait = references_wait,
    .announce = announce,
    .listen = listen,
    .query_start = postgresql_query_start,
    .query_bind = postgresql_query_bind,
    .query_row = postgresql_query_row,
    .query_finish = postgresql_query_finish,
    .query_free = postgresql_query_free,
    .query_send = postgresql_query_send,
    .column_kind = postgresql_column_kind,
    .column_i64 = postgresql_column_i64,
    .column_double = postgresql_column_double,
    .column_text = postgresql_column_view,
};
