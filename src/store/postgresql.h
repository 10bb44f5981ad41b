/* The PostgreSQL driver's own types, shared by its files.
 *
 * A connection stays in pipeline mode. What is sent in one go (a *batch*) is: the commands that were waiting (BEGIN,
 * SAVEPOINT…), the statements to prepare, the queries, then a Sync. Answers come in the same order; `queue` says what
 * each answers. A new batch is sent only when the previous one was read, its rows being set aside in their queries: so
 * opening a transaction costs no round trip of its own, and several queries may be open at once.
 */
#ifndef STORE_POSTGRESQL_H
#define STORE_POSTGRESQL_H

#include "gateway.h"
#include "libpq.h"

enum sent_kind { SENT_COMMAND, SENT_PREPARE, SENT_QUERY, SENT_SYNC };

struct sent {
    enum sent_kind kind;
    struct postgresql_query *query;       /* of a SENT_QUERY; NULL once nobody wants its rows */
    struct postgresql_prepared *prepared; /* of a SENT_PREPARE */
    const char *what;                     /* for error messages */
};

enum { WAITING_MAX = 8 };

struct postgresql_session {
    struct session head;
    PGconn *connection;
    struct map statements;            /* prepared ones, by address of the declaration */
    unsigned names;                   /* given to prepared statements so far */
    const char *waiting[WAITING_MAX]; /* commands that leave with the next batch */
    size_t waiting_count;
    bool in_transaction; /* for the server: BEGIN was sent */
    struct sent *queue;  /* sent and not read, from `first` on */
    size_t first, count, capacity;
    struct error batch_error; /* the first of the batch under way; kind ERROR_NONE: none yet */
};

/* A statement prepared on this connection for parameters of these types. */
struct postgresql_prepared {
    const struct statement *statement;
    char name[16];
    bool known; /* to the server, or asked for in the batch under way */
    int count;
    Oid *types;
    struct postgresql_prepared *next; /* the same statement for other types */
};

struct postgresql_query {
    struct query head;
    int count, capacity; /* of parameters */
    Oid *types;          /* 0: a NULL of any type */
    const char **values;
    int *lengths, *formats;
    bool *bound;

    bool sent, received; /* the query; all that answers it */
    bool alone;          /* sent alone, not read yet: its rows may still be asked for one by one */
    PGresult *result;    /* being read */
    int row;             /* in it */
    PGresult **aside;    /* read from the connection, not by the caller yet */
    size_t aside_first, aside_count, aside_capacity;
};

/* Values travel in PostgreSQL's binary form. */
enum {
    OID_BOOL = 16,
    OID_BYTES = 17,
    OID_NAME = 19,
    OID_I64 = 20,
    OID_I16 = 21,
    OID_I32 = 23,
    OID_TEXT = 25,
    OID_JSON = 114,
    OID_F32 = 700,
    OID_F64 = 701,
    OID_UNKNOWN = 705,
    OID_VARCHAR = 1043
};

/* What a result's error means; sets the session's outcome. Returns false. */
bool postgresql_fail(struct postgresql_session *session, const PGresult *result, const char *what, struct error *error);
/* The connection no longer answers. Returns false. */
bool postgresql_lost(struct postgresql_session *session, struct error *error);

/* --- The pipeline: postgresql_pipeline.c */

/* The command leaves with the next batch. */
void pipeline_wait(struct postgresql_session *session, const char *command);
/* Sends the waiting commands alone and reads their answers. */
bool pipeline_flush(struct postgresql_session *session, struct error *error);
/* Sends the waiting commands without looking at the answers, which the next batch will read. */
void pipeline_post(struct postgresql_session *session);
/* Sends queries in one batch, preparing what must be. */
void pipeline_send(struct postgresql_session *session, struct query **queries, size_t count);
/* Reads until the query has a result set aside or is received. */
void pipeline_receive(struct postgresql_session *session, struct postgresql_query *query);
/* Reads all that was sent; rows are set aside. */
void pipeline_drain(struct postgresql_session *session);
void pipeline_free(struct postgresql_session *session);

/* --- Queries: postgresql_query.c */

bool postgresql_check(struct session *session, const struct statement *statement, struct error *error);
void postgresql_query_start(struct query *query);
void postgresql_query_bind(struct query *query, int parameter, const struct value *value);
bool postgresql_query_row(struct query *query);
void postgresql_query_finish(struct query *query);
void postgresql_query_free(struct query *query);
void postgresql_query_send(struct query **queries, size_t count);
enum value_kind postgresql_column_kind(struct query *query, int column);
int64_t postgresql_column_i64(struct query *query, int column);
double postgresql_column_double(struct query *query, int column);
struct str postgresql_column_view(struct query *query, int column);

#endif
