/* The SQLite driver's own types, shared by its two files. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>

#include "gateway.h"

#define SQLITE_SAYS_READ_ONLY                                                                                                  \
    "La base « %s » n’est accessible qu’en lecture : donnez au compte de Maillage le droit d’écrire dans ce fichier " \
    "et dans son dossier."

struct sqlite_session {
    struct session head;
    sqlite3 *database;
    struct map statements; /* prepared ones, by address of the declaration */
    bool in_transaction;   /* begun by us: the engine may have rolled it back since */
    int turnstile;         /* -1 for readers */
    int patience_ms;
    int64_t busy_since_ns;
    int64_t optimized_ns;
};

/* A statement prepared once per connection; one more when it is used twice at the same time. */
struct prepared {
    const struct statement *statement;
    sqlite3_stmt *handle;
    bool in_use;
    int parameters;        /* $1 … $parameters */
    int *index;            /* SQLite's number of $n: it counts names in order of appearance */
    bool *bound;           /* by the query under way */
    struct prepared *next; /* the same statement again */
};

struct sqlite_query {
    struct query head;
    struct prepared *prepared;
};

bool sqlite_fail(struct sqlite_session *session, int code, const char *what, struct error *error);
void sqlite_forget_statements(struct sqlite_session *session);
bool sqlite_check(struct session *session, const struct statement *statement, struct error *error);

void sqlite_query_start(struct query *query);
void sqlite_query_bind(struct query *query, int parameter, const struct value *value);
bool sqlite_query_row(struct query *query);
void sqlite_query_finish(struct query *query);
enum value_kind sqlite_column_kind(struct query *query, int column);
int64_t sqlite_column_i64(struct query *query, int column);
double sqlite_column_double(struct query *query, int column);
struct str sqlite_column_view(struct query *query, int column);

#endif
