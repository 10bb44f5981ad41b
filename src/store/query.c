/* Queries: what is the same on both engines. Checks of what is bound and read, and the life of a query. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gateway.h"

enum { KEPT_BYTES_MAX = 64 * 1024 }; /* by a query that waits to serve again */

static bool fail_from(struct query *query, const struct error *error)
{
    if (query->error.kind == ERROR_NONE)
        query->error = *error;
    if (query->session->failure.kind == ERROR_NONE)
        query->session->failure = query->error;
    query->has_row = false;
    return false;
}

bool query_fail(struct query *query, enum error_kind kind, const char *format, ...)
{
    struct error error;
    va_list arguments;
    va_start(arguments, format);
    error_fillv(&error, kind, format, arguments);
    va_end(arguments);
    return fail_from(query, &error);
}

struct query *query_start(struct session *session, const struct statement *statement)
{
    struct query *query = session->idle;
    if (query)
        session->idle = query->next;
    else
        query = memory_new(session->store->driver->query_size);
    query->session = session;
    query->statement = statement;
    query->state = QUERY_BINDING;
    query->has_row = false;
    query->changes = 0;
    query->error.kind = ERROR_NONE;
    query->previous = NULL;
    query->next = session->open;
    if (session->open)
        session->open->previous = query;
    session->open = query;
    if (session->failure.kind != ERROR_NONE)
        query->error = session->failure;
    else
        session->store->driver->query_start(query);
    return query;
}

static void bind(struct query *query, int parameter, const struct value *value)
{
    if (query->error.kind != ERROR_NONE)
        return;
    if (query->state != QUERY_BINDING)
        query_fail(query, ERROR_INTERNAL, "Requête « %s » : paramètre lié trop tard.", query->statement->name);
    else if (parameter < 1 || parameter > PARAMETERS_MAX)
        query_fail(query, ERROR_INTERNAL, "Requête « %s » : pas de paramètre %d.", query->statement->name, parameter);
    else
        query->session->store->driver->query_bind(query, parameter, value);
}

void bind_i64(struct query *query, int parameter, int64_t integer)
{
    bind(query, parameter, &(struct value){.kind = VALUE_I64, .integer = integer});
}

void bind_double(struct query *query, int parameter, double real)
{
    if (!isfinite(real))
        query_fail(query, ERROR_INVALID, "Un nombre calculé n’est pas fini : il ne peut pas être enregistré.");
    bind(query, parameter, &(struct value){.kind = VALUE_DOUBLE, .real = real + 0.0}); /* -0.0 + 0.0 = 0.0 */
}

void bind_null(struct query *query, int parameter)
{
    bind(query, parameter, &(struct value){.kind = VALUE_NULL});
}

static void bind_copy(struct query *query, int parameter, enum value_kind kind, struct str text)
{
    struct value value = {.kind = kind};
    if (text.at)
        value.text = arena_str(&query->arena, text);
    bind(query, parameter, &value);
}

/* PostgreSQL takes neither NUL nor broken UTF-8; SQLite would keep them and cut later. */
static void bind_characters(struct query *query, int parameter, enum value_kind kind, struct str text)
{
    if (text.length && memchr(text.at, '\0', text.length))
        query_fail(query, ERROR_INVALID, "Un texte contient un caractère nul : retirez-le.");
    else if (!text_is_utf8(text))
        query_fail(query, ERROR_INVALID, "Un texte n’est pas en UTF-8 : convertissez-le.");
    bind_copy(query, parameter, kind, text);
}

void bind_text(struct query *query, int parameter, struct str text)
{
    bind_characters(query, parameter, VALUE_TEXT, text);
}

void bind_json(struct query *query, int parameter, struct str text)
{
    bind_characters(query, parameter, VALUE_JSON, text);
}

void bind_bytes(struct query *query, int parameter, struct str bytes)
{
    bind_copy(query, parameter, VALUE_BYTES, bytes);
}

bool query_row(struct query *query)
{
    if (query->error.kind != ERROR_NONE || query->state == QUERY_DONE)
        return query->has_row = false;
    query->has_row = query->session->store->driver->query_row(query);
    return query->has_row;
}

/* Puts a query away: its memory serves the session's next one. */
static void put_away(struct query *query)
{
    struct session *session = query->session;
    session->store->driver->query_finish(query);
    if (query->arena.total > KEPT_BYTES_MAX)
        arena_free(&query->arena);
    else
        arena_reset(&query->arena);
    if (query->previous)
        query->previous->next = query->next;
    else
        session->open = query->next;
    if (query->next)
        query->next->previous = query->previous;
    query->next = session->idle;
    session->idle = query;
}

bool query_end(struct query *query, struct error *error)
{
    /* A statement that writes runs to its end even when its caller has read enough. */
    while (query->state == QUERY_BINDING || query->session->use != SESSION_READS)
        if (!query_row(query))
            break;
    bool done = query->error.kind == ERROR_NONE;
    if (!done && error)
        *error = query->error;
    put_away(query);
    return done;
}

bool query_run(struct query *query, int64_t *changes, struct error *error)
{
    while (query_row(query))
        ;
    if (changes)
        *changes = query->changes;
    return query_end(query, error);
}

void session_end_queries(struct session *session)
{
    while (session->open) {
        if (session->open->state == QUERY_BINDING)
            put_away(session->open);
        else
            query_end(session->open, NULL);
    }
}

void session_settle(struct session *session)
{
    while (session->open)
        put_away(session->open);
    session->failure.kind = ERROR_NONE;
}

void queries_send(struct query **queries, size_t count)
{
    if (count && queries[0]->session->store->driver->query_send)
        queries[0]->session->store->driver->query_send(queries, count);
}

/* The kind of a value about to be read, or VALUE_NULL when there is nothing to read. */
static enum value_kind column_kind(struct query *query, int column)
{
    if (query->error.kind != ERROR_NONE)
        return VALUE_NULL;
    if (!query->has_row) {
        query_fail(query, ERROR_INTERNAL, "Requête « %s » : colonne lue hors d’une ligne.", query->statement->name);
        return VALUE_NULL;
    }
    return query->session->store->driver->column_kind(query, column);
}

static void wrong_kind(struct query *query, int column, const char *wanted)
{
    query_fail(query, ERROR_INTERNAL, "Requête « %s » : la colonne %d n’est pas %s.", query->statement->name, column,
               wanted);
}

bool column_is_null(struct query *query, int column)
{
    return column_kind(query, column) == VALUE_NULL;
}

int64_t column_i64(struct query *query, int column)
{
    enum value_kind kind = column_kind(query, column);
    if (kind == VALUE_I64)
        return query->session->store->driver->column_i64(query, column);
    if (kind != VALUE_NULL)
        wrong_kind(query, column, "un entier");
    return 0;
}

double column_double(struct query *query, int column)
{
    enum value_kind kind = column_kind(query, column);
    if (kind == VALUE_DOUBLE)
        return query->session->store->driver->column_double(query, column);
    if (kind == VALUE_I64)
        return (double)query->session->store->driver->column_i64(query, column);
    if (kind != VALUE_NULL)
        wrong_kind(query, column, "un nombre");
    return 0;
}

struct str column_text(struct query *query, int column)
{
    enum value_kind kind = column_kind(query, column);
    if (kind == VALUE_TEXT)
        return query->session->store->driver->column_text(query, column);
    if (kind != VALUE_NULL)
        wrong_kind(query, column, "un texte");
    return STR_NONE;
}

struct str column_bytes(struct query *query, int column)
{
    enum value_kind kind = column_kind(query, column);
    if (kind == VALUE_BYTES)
        return query->session->store->driver->column_text(query, column);
    if (kind != VALUE_NULL)
        wrong_kind(query, column, "une suite d’octets");
    return STR_NONE;
}

struct str column_copy(struct query *query, int column, struct arena *arena)
{
    enum value_kind kind = column_kind(query, column);
    if (kind == VALUE_TEXT || kind == VALUE_BYTES)
        return arena_str(arena, query->session->store->driver->column_text(query, column));
    if (kind != VALUE_NULL)
        wrong_kind(query, column, "un texte ni une suite d’octets");
    return STR_NONE;
}
