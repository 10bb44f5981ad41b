#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgresql.h"

/* --- Sending ----------------------------------------------------------------------------------------------------- */

static void push(struct postgresql_session *session, struct sent sent)
{
    if (session->first == session->count)
        session->first = session->count = 0;
    if (session->count == session->capacity) {
        session->capacity = session->capacity ? session->capacity * 2 : 32;
        session->queue = memory_grow(session->queue, size_product(sizeof *session->queue, session->capacity));
    }
    session->queue[session->count++] = sent;
}

void pipeline_wait(struct postgresql_session *session, const char *command)
{
    assert(session->waiting_count < WAITING_MAX);
    session->waiting[session->waiting_count++] = command;
}

/* Starts a batch with the waiting commands. False when the connection is lost. */
static bool open_batch(struct postgresql_session *session)
{
    pipeline_drain(session);
    session->batch_error.kind = ERROR_NONE;
    if (session->head.outcome == OUTCOME_LOST)
        return postgresql_lost(session, &session->batch_error);
    for (size_t i = 0; i < session->waiting_count; i++) {
        const char *command = session->waiting[i];
        if (!libpq.PQsendQueryParams(session->connection, command, 0, NULL, NULL, NULL, NULL, 0))
            return postgresql_lost(session, &session->batch_error);
        push(session, (struct sent){.kind = SENT_COMMAND, .what = command});
        session->in_transaction = true;
    }
    session->waiting_count = 0;
    return true;
}

static bool close_batch(struct postgresql_session *session)
{
    if (!libpq.PQpipelineSync(session->connection))
        return postgresql_lost(session, &session->batch_error);
    push(session, (struct sent){.kind = SENT_SYNC, .what = "sync"});
    return true;
}

/* A NULL bound without type fits any type. */
static bool fits(const struct postgresql_prepared *prepared, const struct postgresql_query *query)
{
    if (prepared->count != query->count)
        return false;
    for (int i = 0; i < query->count; i++)
        if (query->types[i] && query->types[i] != prepared->types[i])
            return false;
    return true;
}

static struct postgresql_prepared *prepared_for(struct postgresql_session *session,
                                                const struct postgresql_query *query)
{
    const struct statement *const *address = &query->head.statement;
    union map_value *known = map_get(&session->statements, (struct str){(const char *)address, sizeof(void *)});
    for (struct postgresql_prepared *prepared = known ? known->pointer : NULL; prepared; prepared = prepared->next)
        if (fits(prepared, query))
            return prepared;
    struct postgresql_prepared *prepared = memory_new(sizeof *prepared);
    prepared->statement = query->head.statement;
    prepared->count = query->count;
    prepared->types = memory_array(sizeof *prepared->types, (size_t)query->count);
    for (int i = 0; i < query->count; i++)
        prepared->types[i] = query->types[i];
    snprintf(prepared->name, sizeof prepared->name, "s%u", ++session->names);
    address = &prepared->statement; /* the key lives as long as the entry */
    known = map_put(&session->statements, (struct str){(const char *)address, sizeof(void *)}, NULL);
    prepared->next = known->pointer;
    known->pointer = prepared;
    return prepared;
}

static bool send_query(struct postgresql_session *session, struct postgresql_query *query)
{
    struct postgresql_prepared *prepared = prepared_for(session, query);
    const struct statement *statement = prepared->statement;
    if (!prepared->known) {
        if (!libpq.PQsendPrepare(session->connection, prepared->name, statement->sql, prepared->count, prepared->types))
            return postgresql_lost(session, &session->batch_error);
        push(session, (struct sent){.kind = SENT_PREPARE, .prepared = prepared, .what = statement->name});
        prepared->known = true;
    }
    if (!libpq.PQsendQueryPrepared(session->connection, prepared->name, query->count, query->values, query->lengths,
                                   query->formats, 1))
        return postgresql_lost(session, &session->batch_error);
    push(session, (struct sent){.kind = SENT_QUERY, .query = query, .what = statement->name});
    query->sent = true;
    return true;
}

void pipeline_send(struct postgresql_session *session, struct query **queries, size_t count)
{
    bool sent = open_batch(session);
    for (size_t i = 0; i < count && sent; i++)
        sent = send_query(session, (struct postgresql_query *)queries[i]);
    sent = sent && close_batch(session);
    for (size_t i = 0; i < count && !sent; i++)
        query_fail(queries[i], session->batch_error.kind, "%s", session->batch_error.message);
}

bool pipeline_flush(struct postgresql_session *session, struct error *error)
{
    if (open_batch(session) && close_batch(session))
        pipeline_drain(session);
    return session->batch_error.kind == ERROR_NONE ||
           error_set(error, session->batch_error.kind, "%s", session->batch_error.message);
}

void pipeline_post(struct postgresql_session *session)
{
    if (open_batch(session))
        close_batch(session);
}

/* --- Receiving --------------------------------------------------------------------------------------------------- */

static void set_aside(struct postgresql_query *query, PGresult *result)
{
    if (query->aside_first == query->aside_count)
        query->aside_first = query->aside_count = 0;
    if (query->aside_count == query->aside_capacity) {
        query->aside_capacity = query->aside_capacity ? query->aside_capacity * 2 : 4;
        query->aside = memory_grow(query->aside, size_product(sizeof(void *), query->aside_capacity));
    }
    query->aside[query->aside_count++] = result;
}

/* How many rows an INSERT, UPDATE or DELETE changed. */
static int64_t changes_of(PGresult *result)
{
    int64_t changes = 0;
    struct str status = str_of(libpq.PQcmdStatus(result));
    if (str_starts_with(status, STR("INSERT")) || str_starts_with(status, STR("UPDATE")) ||
        str_starts_with(status, STR("DELETE")))
        str_to_i64(str_of(libpq.PQcmdTuples(result)), &changes);
    return changes;
}

static void note_failure(struct postgresql_session *session, const struct sent *sent, const PGresult *result)
{
    if (session->batch_error.kind == ERROR_NONE)
        postgresql_fail(session, result, sent->what, &session->batch_error);
    if (sent->kind == SENT_COMMAND && session->head.outcome == OUTCOME_OPEN)
        session->head.outcome = OUTCOME_REFUSED;
    if (sent->kind == SENT_PREPARE)
        sent->prepared->known = false;
    if (sent->query)
        query_fail(&sent->query->head, session->batch_error.kind, "%s", session->batch_error.message);
}

/* Takes one answer to the head of the queue, which leaves the queue when it is complete. */
static void take_result(struct postgresql_session *session, struct sent *sent, PGresult *result)
{
    switch (libpq.PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
    case PGRES_SINGLE_TUPLE:
        if (sent->query) {
            sent->query->head.changes = changes_of(result);
            if (libpq.PQntuples(result) > 0) {
                set_aside(sent->query, result);
                return;
            }
        }
        if (sent->kind == SENT_COMMAND && strcmp(sent->what, "COMMIT") == 0 &&
            strcmp(libpq.PQcmdStatus(result), "COMMIT") != 0 && session->batch_error.kind == ERROR_NONE)
            error_set(&session->batch_error, ERROR_INTERNAL, STORE_SAYS_DEFECT, sent->what, "it was rolled back");
        break;
    case PGRES_PIPELINE_SYNC: session->first++; break;
    default: note_failure(session, sent, result); break;
    }
    libpq.PQclear(result);
}

/* Nothing more will be received: what was awaited fails. */
static void give_up(struct postgresql_session *session)
{
    struct error lost;
    postgresql_lost(session, &lost);
    if (session->batch_error.kind == ERROR_NONE)
        session->batch_error = lost;
    for (; session->first < session->count; session->first++) {
        struct postgresql_query *query = session->queue[session->first].query;
        if (query) {
            query->received = true;
            query_fail(&query->head, session->batch_error.kind, "%s", session->batch_error.message);
        }
    }
}

/* Reads one answer from the connection. */
static void receive_one(struct postgresql_session *session)
{
    struct sent *sent = &session->queue[session->first];
    PGresult *result = libpq.PQgetResult(session->connection);
    if (result)
        take_result(session, sent, result);
    else if (libpq.PQstatus(session->connection) != CONNECTION_OK || sent->kind == SENT_SYNC)
        give_up(session);
    else {
        if (sent->query)
            sent->query->received = true;
        session->first++;
    }
}

void pipeline_receive(struct postgresql_session *session, struct postgresql_query *query)
{
    while (!query->received && query->aside_first == query->aside_count) {
        struct sent *sent = &session->queue[session->first];
        /* Possible only while the query is at the head and none of its rows was read. */
        if (sent->query == query && query->alone) {
            libpq.PQsetSingleRowMode(session->connection);
            query->alone = false;
        }
        receive_one(session);
    }
}

void pipeline_drain(struct postgresql_session *session)
{
    while (session->first < session->count)
        receive_one(session);
}

void pipeline_free(struct postgresql_session *session)
{
    size_t cursor = 0;
    struct str key;
    union map_value *value;
    while (map_next(&session->statements, &cursor, &key, &value)) {
        for (struct postgresql_prepared *prepared = value->pointer, *next; prepared; prepared = next) {
            next = prepared->next;
            free(prepared->types);
            free(prepared);
        }
    }
    map_free(&session->statements);
    free(session->queue);
}
