#include <endian.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "postgresql.h"

/* --- Parameters -------------------------------------------------------------------------------------------------- */

void postgresql_query_start(struct query *head)
{
    struct postgresql_query *query = (struct postgresql_query *)head;
    query->count = 0;
    query->sent = query->received = query->alone = false;
    query->row = -1;
}

static void grow(struct postgresql_query *query, int count)
{
    if (count > query->capacity) {
        int capacity = count + 8;
        size_t room = (size_t)capacity;
        query->types = memory_grow(query->types, size_product(sizeof *query->types, room));
        query->values = memory_grow(query->values, size_product(sizeof(char *), room));
        query->lengths = memory_grow(query->lengths, size_product(sizeof *query->lengths, room));
        query->formats = memory_grow(query->formats, size_product(sizeof *query->formats, room));
        query->bound = memory_grow(query->bound, size_product(sizeof *query->bound, room));
        query->capacity = capacity;
    }
    while (query->count < count) {
        query->types[query->count] = 0;
        query->values[query->count] = NULL;
        query->lengths[query->count] = 0;
        query->formats[query->count] = 1;
        query->bound[query->count++] = false;
    }
}

static Oid type_of(enum value_kind kind)
{
    switch (kind) {
    case VALUE_NULL: return 0;
    case VALUE_I64: return OID_I64;
    case VALUE_DOUBLE: return OID_F64;
    case VALUE_TEXT: return OID_TEXT;
    case VALUE_BYTES: return OID_BYTES;
    case VALUE_JSON: return OID_JSON;
    }
    return 0;
}

/* Eight bytes, the most significant first: the binary form of integers and of IEEE 754 numbers. */
static struct str big_endian(struct query *head, uint64_t bits)
{
    bits = htobe64(bits);
    return (struct str){arena_copy(&head->arena, &bits, sizeof bits), sizeof bits};
}

void postgresql_query_bind(struct query *head, int parameter, const struct value *value)
{
    struct postgresql_query *query = (struct postgresql_query *)head;
    struct str bytes = value->text;
    uint64_t bits;
    if (value->kind == VALUE_I64) {
        bytes = big_endian(head, (uint64_t)value->integer);
    } else if (value->kind == VALUE_DOUBLE) {
        memcpy(&bits, &value->real, sizeof bits);
        bytes = big_endian(head, bits);
    }
    if (bytes.length > INT_MAX) {
        query_fail(head, ERROR_LIMITED, "Une valeur est trop longue pour la base de données.");
        return;
    }
    grow(query, parameter);
    query->types[parameter - 1] = type_of(value->kind);
    query->values[parameter - 1] = bytes.at;
    query->lengths[parameter - 1] = (int)bytes.length;
    query->bound[parameter - 1] = true;
}

/* The largest n of the $n in a statement, texts left out. */
static int parameters_of(const char *sql)
{
    int most = 0;
    for (const char *at = sql; *at; at++) {
        if (*at == '\'') {
            const char *end = strchr(at + 1, '\'');
            if (!end)
                break;
            at = end;
        } else if (*at == '$') {
            int number = 0;
            while (at[1] >= '0' && at[1] <= '9' && number <= PARAMETERS_MAX)
                number = number * 10 + (*++at - '0');
            most = number > most ? number : most;
        }
    }
    return most;
}

/* The server would accept values that no parameter takes. */
static bool all_bound(struct query *head)
{
    const struct postgresql_query *query = (const struct postgresql_query *)head;
    int count = parameters_of(head->statement->sql);
    if (query->count > count)
        return query_fail(head, ERROR_INTERNAL, STORE_SAYS_DEFECT, head->statement->name, "no such parameter");
    for (int i = 0; i < count; i++)
        if (i >= query->count || !query->bound[i])
            return query_fail(head, ERROR_INTERNAL, STORE_SAYS_DEFECT, head->statement->name,
                              "a parameter was not bound");
    return true;
}

/* --- Rows -------------------------------------------------------------------------------------------------------- */

void postgresql_query_send(struct query **queries, size_t count)
{
    struct postgresql_session *session = (struct postgresql_session *)queries[0]->session;
    struct query **ready = memory_array(sizeof(void *), count);
    size_t ready_count = 0;
    for (size_t i = 0; i < count; i++)
        if (queries[i]->error.kind == ERROR_NONE && queries[i]->state == QUERY_BINDING && all_bound(queries[i]))
            ready[ready_count++] = queries[i];
    if (ready_count)
        pipeline_send(session, ready, ready_count);
    for (size_t i = 0; i < ready_count; i++)
        ready[i]->state = QUERY_RUNNING;
    free(ready);
}

/* A query read alone gives its rows one by one, so that a long answer is never whole in memory. */
static bool send_alone(struct query *head)
{
    struct postgresql_query *query = (struct postgresql_query *)head;
    if (!all_bound(head))
        return false;
    pipeline_send((struct postgresql_session *)head->session, &head, 1);
    head->state = QUERY_RUNNING;
    query->alone = true;
    return head->error.kind == ERROR_NONE;
}

static void drop_result(struct postgresql_query *query)
{
    if (query->result)
        libpq.PQclear(query->result);
    query->result = NULL;
    query->row = -1;
}

bool postgresql_query_row(struct query *head)
{
    struct postgresql_query *query = (struct postgresql_query *)head;
    if (!query->sent && !send_alone(head))
        return false;
    for (;;) {
        if (query->result && ++query->row < libpq.PQntuples(query->result))
            return true;
        drop_result(query);
        pipeline_receive((struct postgresql_session *)head->session, query);
        if (query->aside_first < query->aside_count) {
            query->result = query->aside[query->aside_first++];
            continue;
        }
        head->state = QUERY_DONE;
        return false;
    }
}

void postgresql_query_finish(struct query *head)
{
    struct postgresql_query *query = (struct postgresql_query *)head;
    struct postgresql_session *session = (struct postgresql_session *)head->session;
    drop_result(query);
    while (query->aside_first < query->aside_count)
        libpq.PQclear(query->aside[query->aside_first++]);
    for (size_t i = session->first; query->sent && i < session->count; i++)
        if (session->queue[i].query == query)
            session->queue[i].query = NULL; /* its rows will be dropped as they come */
}

void postgresql_query_free(struct query *head)
{
    struct postgresql_query *query = (struct postgresql_query *)head;
    free(query->types);
    free(query->values);
    free(query->lengths);
    free(query->formats);
    free(query->bound);
    free(query->aside);
}

/* --- Columns ----------------------------------------------------------------------------------------------------- */

static bool kind_of(Oid type, enum value_kind *kind)
{
    switch (type) {
    case OID_BOOL:
    case OID_I16:
    case OID_I32:
    case OID_I64: *kind = VALUE_I64; return true;
    case OID_F32:
    case OID_F64: *kind = VALUE_DOUBLE; return true;
    case OID_TEXT:
    case OID_VARCHAR:
    case OID_NAME:
    case OID_UNKNOWN:
    case OID_JSON: *kind = VALUE_TEXT; return true;
    case OID_BYTES: *kind = VALUE_BYTES; return true;
    default: return false;
    }
}

enum value_kind postgresql_column_kind(struct query *head, int column)
{
    struct postgresql_query *query = (struct postgresql_query *)head;
    enum value_kind kind = VALUE_NULL;
    if (column < 0 || column >= libpq.PQnfields(query->result))
        query_fail(head, ERROR_INTERNAL, STORE_SAYS_DEFECT, head->statement->name, "no such column");
    else if (!kind_of(libpq.PQftype(query->result, column), &kind))
        query_fail(head, ERROR_INTERNAL, STORE_SAYS_DEFECT, head->statement->name,
                   "a column needs a CAST to BIGINT, DOUBLE PRECISION or TEXT");
    else if (libpq.PQgetisnull(query->result, query->row, column))
        return VALUE_NULL;
    return kind;
}

static uint64_t read_big_endian(const char *at, int length)
{
    uint64_t bits = 0;
    for (int i = 0; i < length; i++)
        bits = bits << 8 | (unsigned char)at[i];
    return bits;
}

int64_t postgresql_column_i64(struct query *head, int column)
{
    struct postgresql_query *query = (struct postgresql_query *)head;
    int length = libpq.PQgetlength(query->result, query->row, column);
    uint64_t bits = read_big_endian(libpq.PQgetvalue(query->result, query->row, column), length);
    switch (length) {
    case 1: return bits != 0;
    case 2: return (int16_t)bits;
    case 4: return (int32_t)bits;
    default: return (int64_t)bits;
    }
}

double postgresql_column_double(struct query *head, int column)
{
    struct postgresql_query *query = (struct postgresql_query *)head;
    int length = libpq.PQgetlength(query->result, query->row, column);
    uint64_t bits = read_big_endian(libpq.PQgetvalue(query->result, query->row, column), length);
    if (length == sizeof(float)) {
        uint32_t half = (uint32_t)bits;
        float value;
        memcpy(&value, &half, sizeof value);
        return (double)value;
    }
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

struct str postgresql_column_view(struct query *head, int column)
{
    struct postgresql_query *query = (struct postgresql_query *)head;
    return (struct str){libpq.PQgetvalue(query->result, query->row, column),
                        (size_t)libpq.PQgetlength(query->result, query->row, column)};
}

/* --- Checking ---------------------------------------------------------------------------------------------------- */

/* Outside pipeline mode. Types are left to the server to find, and the columns must be of types we read. */
static bool prepare_and_look(struct postgresql_session *session, const struct statement *statement, struct error *error)
{
    PGresult *result = libpq.PQprepare(session->connection, "", statement->sql, 0, NULL);
    bool valid = libpq.PQresultStatus(result) == PGRES_COMMAND_OK;
    if (valid) {
        libpq.PQclear(result);
        result = libpq.PQdescribePrepared(session->connection, "");
        valid = libpq.PQresultStatus(result) == PGRES_COMMAND_OK;
    }
    if (!valid) {
        postgresql_fail(session, result, statement->name, error);
    } else {
        enum value_kind kind;
        for (int i = 0; valid && i < libpq.PQnfields(result); i++)
            if (!kind_of(libpq.PQftype(result, i), &kind))
                valid = error_set(error, ERROR_INTERNAL, STORE_SAYS_DEFECT, statement->name,
                                  "a column needs a CAST to BIGINT, DOUBLE PRECISION or TEXT");
    }
    libpq.PQclear(result);
    return valid;
}

bool postgresql_check(struct session *head, const struct statement *statement, struct error *error)
{
    struct postgresql_session *session = (struct postgresql_session *)head;
    pipeline_drain(session);
    if (!libpq.PQexitPipelineMode(session->connection))
        return postgresql_lost(session, error);
    bool valid = prepare_and_look(session, statement, error);
    libpq.PQenterPipelineMode(session->connection);
    return valid;
}
