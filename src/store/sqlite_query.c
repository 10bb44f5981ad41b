/* The SQLite driver: statements, prepared once per connection, and their rows. */
#include <stdlib.h>
#include <string.h>

#include "sqlite.h"

static void free_prepared(struct prepared *prepared)
{
    if (!prepared)
        return;
    sqlite3_finalize(prepared->handle);
    free(prepared->index);
    free(prepared->bound);
    free(prepared);
}

/* The number n of a parameter called "$n", or 0. */
static int parameter_number(const char *name)
{
    int64_t number = 0;
    if (!name || name[0] != '$' || name[1] == '0' || !str_to_i64(str_of(name + 1), &number) || number > PARAMETERS_MAX)
        return 0;
    return (int)number;
}

static bool read_parameters(struct prepared *prepared, struct error *error)
{
    int count = sqlite3_bind_parameter_count(prepared->handle);
    prepared->parameters = count;
    prepared->index = memory_array(sizeof *prepared->index, (size_t)count + 1);
    prepared->bound = memory_array(sizeof *prepared->bound, (size_t)count + 1);
    for (int i = 1; i <= count; i++) {
        int number = parameter_number(sqlite3_bind_parameter_name(prepared->handle, i));
        if (number < 1 || number > count)
            return error_set(error, ERROR_INTERNAL, STORE_SAYS_DEFECT, prepared->statement->name,
                             "parameters must be $1, $2, … without gaps");
        prepared->index[number] = i;
    }
    return true;
}

static bool prepare(struct sqlite_session *session, const struct statement *statement, unsigned flags,
                    struct prepared **made, struct error *error)
{
    struct prepared *prepared = memory_new(sizeof *prepared);
    prepared->statement = statement;
    const char *rest = "";
    int code = sqlite3_prepare_v3(session->database, statement->sql, -1, flags, &prepared->handle, &rest);
    bool valid = false;
    if (code != SQLITE_OK)
        sqlite_fail(session, code, statement->name, error);
    else if (!prepared->handle || !str_is_empty(str_trim(str_of(rest))))
        error_set(error, ERROR_INTERNAL, STORE_SAYS_DEFECT, statement->name, "exactly one statement is expected");
    else
        valid = read_parameters(prepared, error);
    if (valid)
        *made = prepared;
    else
        free_prepared(prepared);
    return valid;
}

/* A declaration is known by its address. */
static struct str address_key(const struct statement *const *statement)
{
    return (struct str){(const char *)statement, sizeof(void *)};
}

void sqlite_forget_statements(struct sqlite_session *session)
{
    size_t cursor = 0;
    struct str key;
    union map_value *value;
    while (map_next(&session->statements, &cursor, &key, &value)) {
        for (struct prepared *prepared = value->pointer, *next; prepared; prepared = next) {
            next = prepared->next;
            free_prepared(prepared);
        }
    }
    map_free(&session->statements);
}

bool sqlite_check(struct session *session, const struct statement *statement, struct error *error)
{
    struct prepared *prepared;
    if (!prepare((struct sqlite_session *)session, statement, 0, &prepared, error))
        return false;
    free_prepared(prepared);
    return true;
}

void sqlite_query_start(struct query *head)
{
    struct sqlite_query *query = (struct sqlite_query *)head;
    struct sqlite_session *session = (struct sqlite_session *)head->session;
    union map_value *known = map_get(&session->statements, address_key(&head->statement));
    struct prepared *prepared = known ? known->pointer : NULL;
    while (prepared && prepared->in_use)
        prepared = prepared->next;
    struct error error;
    if (!prepared) {
        if (!prepare(session, head->statement, SQLITE_PREPARE_PERSISTENT, &prepared, &error)) {
            query_fail(head, error.kind, "%s", error.message);
            return;
        }
        known = map_put(&session->statements, address_key(&prepared->statement), NULL);
        prepared->next = known->pointer;
        known->pointer = prepared;
    }
    prepared->in_use = true;
    query->prepared = prepared;
}

/* PostgreSQL refuses broken JSON by the column's type: here we look. */
static bool is_json(struct sqlite_session *session, struct str text)
{
    static const struct statement VALID = {"json_valid", "SELECT json_valid($1)"};
    struct query *query = query_start(&session->head, &VALID);
    bind_text(query, 1, text);
    bool valid = query_row(query) && column_i64(query, 0) == 1;
    return query_end(query, NULL) && valid;
}

void sqlite_query_bind(struct query *head, int parameter, const struct value *value)
{
    struct prepared *prepared = ((struct sqlite_query *)head)->prepared;
    if (parameter > prepared->parameters) {
        query_fail(head, ERROR_INTERNAL, STORE_SAYS_DEFECT, head->statement->name, "no such parameter");
        return;
    }
    int index = prepared->index[parameter];
    int code = SQLITE_OK;
    prepared->bound[parameter] = true;
    switch (value->kind) {
    case VALUE_NULL: code = sqlite3_bind_null(prepared->handle, index); break;
    case VALUE_I64: code = sqlite3_bind_int64(prepared->handle, index, value->integer); break;
    case VALUE_DOUBLE: code = sqlite3_bind_double(prepared->handle, index, value->real); break;
    case VALUE_BYTES:
        code = sqlite3_bind_blob64(prepared->handle, index, value->text.at, value->text.length, SQLITE_STATIC);
        break;
    case VALUE_JSON:
        if (value->text.at && !is_json((struct sqlite_session *)head->session, value->text)) {
            query_fail(head, ERROR_INVALID, STORE_SAYS_TYPE);
            return;
        }
        /* fall through */
    case VALUE_TEXT:
        code = sqlite3_bind_text64(prepared->handle, index, value->text.at, value->text.length, SQLITE_STATIC,
                                   SQLITE_UTF8);
        break;
    }
    struct error error;
    if (code != SQLITE_OK) {
        sqlite_fail((struct sqlite_session *)head->session, code, head->statement->name, &error);
        query_fail(head, error.kind, "%s", error.message);
    }
}

static bool all_bound(struct query *head)
{
    const struct prepared *prepared = ((struct sqlite_query *)head)->prepared;
    for (int i = 1; i <= prepared->parameters; i++)
        if (!prepared->bound[i])
            return query_fail(head, ERROR_INTERNAL, STORE_SAYS_DEFECT, head->statement->name,
                              "a parameter was not bound");
    return true;
}

bool sqlite_query_row(struct query *head)
{
    struct sqlite_session *session = (struct sqlite_session *)head->session;
    struct prepared *prepared = ((struct sqlite_query *)head)->prepared;
    if (head->state == QUERY_BINDING && !all_bound(head))
        return false;
    head->state = QUERY_RUNNING;
    int code = sqlite3_step(prepared->handle);
    if (code == SQLITE_ROW)
        return true;
    head->state = QUERY_DONE;
    if (code == SQLITE_DONE) {
        head->changes = sqlite3_stmt_readonly(prepared->handle) ? 0 : sqlite3_changes64(session->database);
        return false;
    }
    struct error error;
    sqlite_fail(session, code, head->statement->name, &error);
    return query_fail(head, error.kind, "%s", error.message);
}

void sqlite_query_finish(struct query *head)
{
    struct sqlite_query *query = (struct sqlite_query *)head;
    struct prepared *prepared = query->prepared;
    if (!prepared)
        return;
    sqlite3_reset(prepared->handle);
    sqlite3_clear_bindings(prepared->handle);
    memset(prepared->bound, 0, sizeof *prepared->bound * ((size_t)prepared->parameters + 1));
    prepared->in_use = false;
    query->prepared = NULL;
}

enum value_kind sqlite_column_kind(struct query *head, int column)
{
    sqlite3_stmt *handle = ((struct sqlite_query *)head)->prepared->handle;
    if (column < 0 || column >= sqlite3_data_count(handle)) {
        query_fail(head, ERROR_INTERNAL, STORE_SAYS_DEFECT, head->statement->name, "no such column");
        return VALUE_NULL;
    }
    switch (sqlite3_column_type(handle, column)) {
    case SQLITE_INTEGER: return VALUE_I64;
    case SQLITE_FLOAT: return VALUE_DOUBLE;
    case SQLITE_TEXT: return VALUE_TEXT;
    case SQLITE_BLOB: return VALUE_BYTES;
    default: return VALUE_NULL;
    }
}

int64_t sqlite_column_i64(struct query *head, int column)
{
    return sqlite3_column_int64(((struct sqlite_query *)head)->prepared->handle, column);
}

double sqlite_column_double(struct query *head, int column)
{
    return sqlite3_column_double(((struct sqlite_query *)head)->prepared->handle, column);
}

/* An empty value is present: its address is not NULL. */
struct str sqlite_column_view(struct query *head, int column)
{
    sqlite3_stmt *handle = ((struct sqlite_query *)head)->prepared->handle;
    const char *at = sqlite3_column_blob(handle, column);
    return (struct str){at ? at : "", (size_t)sqlite3_column_bytes(handle, column)};
}
