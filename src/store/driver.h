/* What an engine provides to the gateway, and the parts of a session and of a query that the gateway keeps.
 *
 * A session is a connection with at most one transaction. Each engine embeds `struct session` and `struct query` first
 * in its own, so that the gateway (store.c, query.c, writer.c, migrate.c, watch.c) never looks inside an engine.
 */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include "store/store.h"

enum session_use {
    SESSION_READS,    /* pooled, never writes */
    SESSION_WRITES,   /* the writer thread's own */
    SESSION_MIGRATES, /* for the time of store_migrate */
    SESSION_LISTENS   /* waits for the notices of other processes */
};

enum transaction_kind {
    TRANSACTION_READ,  /* one snapshot */
    TRANSACTION_WRITE, /* SQLite: BEGIN IMMEDIATE; PostgreSQL: SERIALIZABLE */
    TRANSACTION_ALONE  /* a migration: the only one of its kind at a time, over all processes */
};

/* What became of the transaction after an error. */
enum outcome {
    OUTCOME_OPEN,    /* still there: undo to the savepoint, or roll back */
    OUTCOME_GONE,    /* the engine rolled it back by itself, because of what was just asked */
    OUTCOME_REFUSED, /* it could not begin, or go on, whatever is asked in it */
    OUTCOME_RETRY,   /* roll back and begin anew: another transaction was in the way */
    OUTCOME_LOST     /* the connection is dead */
};

enum { TOPIC_SIZE = 64, PARAMETERS_MAX = 999 };

struct session {
    struct store *store;
    enum session_use use;
    struct session *next; /* in the pool */
    struct query *open;   /* started, not ended */
    struct query *idle;   /* ended, ready to serve again */
    enum outcome outcome;
    bool insists;               /* others were in the way several times: keep them away this time, if the engine can */
    struct error failure;       /* of the first query that failed, kind ERROR_NONE while none did */
    char (*topics)[TOPIC_SIZE]; /* touched in this transaction */
    size_t topic_count, topic_capacity;
};

enum query_state { QUERY_BINDING, QUERY_RUNNING, QUERY_DONE };

struct query {
    struct session *session;
    const struct statement *statement;
    struct query *next, *previous; /* in the session's list of open queries */
    struct arena arena;            /* copies of what is bound */
    enum query_state state;
    bool has_row;
    int64_t changes;
    struct error error; /* kind ERROR_NONE while all is well */
};

enum value_kind { VALUE_NULL, VALUE_I64, VALUE_DOUBLE, VALUE_TEXT, VALUE_BYTES, VALUE_JSON };

struct value {
    enum value_kind kind;
    int64_t integer;
    double real;
    struct str text; /* at == NULL: a NULL of that kind */
};

struct driver {
    size_t query_size; /* of the engine's own query */
    struct {           /* what the @types of migrations stand for */
        const char *i64, *f64, *text, *bytes, *json, *strict;
    } types;
    const struct statement *table_exists; /* $1: its name; one row: how many there are */
    /* Of every table in the order of their creation: its name, a column, its @type without the @. Generated columns are
     * left out. */
    const struct statement *columns;

    bool (*connect)(struct store *store, enum session_use use, struct session **session, struct error *error);
    void (*disconnect)(struct session *session);
    /* False when an idle connection died meanwhile: no round trip. */
    bool (*is_alive)(struct session *session);

    /* These set session->outcome when they fail. A commit that fails with OUTCOME_LOST: nobody knows if it was done. */
    bool (*begin)(struct session *session, enum transaction_kind kind, struct error *error);
    bool (*savepoint)(struct session *session, struct error *error);
    bool (*release)(struct session *session, struct error *error);
    bool (*undo)(struct session *session, struct error *error); /* back to before the savepoint, which is forgotten */
    bool (*commit)(struct session *session, struct error *error);
    void (*rollback)(struct session *session);
    /* Several statements without parameters nor rows, within the transaction. */
    bool (*script)(struct session *session, const char *sql, struct error *error);
    bool (*check)(struct session *session, const struct statement *statement, struct error *error);
    /* Has the engine look at its own structure. NULL: it cannot. */
    bool (*sound)(struct session *session, struct error *error);
    /* Within a transaction of a session that migrates: has references looked at later, then at once and as they were.
     * NULL: its commits look at them as a whole. */
    bool (*references_wait)(struct session *session, bool wait, struct error *error);
    /* Within a transaction: has the other processes' listeners woken after the commit. NULL: nothing to do. */
    bool (*announce)(struct session *session, const char *topic, struct error *error);
    /* Waits until another process announces something or `stop` becomes readable; false when the connection died. */
    bool (*listen)(struct session *session, int stop);
    /* What is to be done now and then while nobody writes. NULL: nothing. */
    void (*rest)(struct session *session);

    /* A query's engine part. Failures are put in query->error (by query_fail) and session->outcome. */
    void (*query_start)(struct query *query);
    void (*query_bind)(struct query *query, int parameter, const struct value *value);
    bool (*query_row)(struct query *query);    /* at the end: state QUERY_DONE and changes */
    void (*query_finish)(struct query *query); /* from any state */
    void (*query_free)(struct query *query);   /* what a finished query keeps to serve again. NULL: nothing */
    void (*query_send)(struct query **queries, size_t count); /* NULL: they run when read */

    enum value_kind (*column_kind)(struct query *query, int column); /* fails the query when there is no such column */
    int64_t (*column_i64)(struct query *query, int column);
    double (*column_double)(struct query *query, int column);
    struct str (*column_text)(struct query *query, int column);
};

extern const struct driver SQLITE_DRIVER;
extern const struct driver POSTGRESQL_DRIVER;

/* Keeps the first error of a query and, from then on, fails its session. Returns false. */
bool query_fail(struct query *query, enum error_kind kind, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
