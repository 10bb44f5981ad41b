/* Migrations: the schema brought up to date, one transaction each, one process at a time. */
#include <string.h>

#include "gateway.h"

STATEMENT(migrations_applied, "SELECT number, name FROM schema_migration ORDER BY number");
STATEMENT(migration_record, "INSERT INTO schema_migration (number, name, applied_at) VALUES ($1, $2, $3)");

static const char TABLE[] = "CREATE TABLE IF NOT EXISTS schema_migration ("
                            "number @i64 PRIMARY KEY, name @text NOT NULL, applied_at @i64 NOT NULL) @strict";

/* --- Types ------------------------------------------------------------------------------------------------------- */

/* The end of the string literal or comment that starts at `at`, or `at` when there is none. */
static size_t skip_opaque(struct str sql, size_t at)
{
    struct str rest = str_slice(sql, at, sql.length);
    size_t end = at;
    if (str_starts_with(rest, STR("--")))
        end = str_find_char(sql, '\n', at);
    else if (str_starts_with(rest, STR("/*")))
        end = str_find(sql, STR("*/"), at + 2);
    else if (str_starts_with(rest, STR("'")))
        end = str_find_char(sql, '\'', at + 1);
    else
        return at;
    return end == SIZE_MAX ? sql.length : end + 1;
}

static const char *type_of(const struct driver *driver, struct str word)
{
    const struct {
        struct str word;
        const char *type;
    } types[] = {{STR("i64"), driver->types.i64},   {STR("f64"), driver->types.f64},
                 {STR("text"), driver->types.text}, {STR("bytes"), driver->types.bytes},
                 {STR("json"), driver->types.json}, {STR("strict"), driver->types.strict}};
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_equal(word, types[i].word))
            return types[i].type;
    return NULL;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The engine's own text of a migration. */
static bool substitute_types(const struct driver *driver, struct str sql, struct buffer *out, struct error *error)
{
    for (size_t i = 0; i < sql.length;) {
        size_t next = skip_opaque(sql, i);
        if (next == i && sql.at[i] == '@') {
            while (++next < sql.length && is_word(sql.at[next]))
                ;
            struct str word = str_slice(sql, i + 1, next);
            const char *type = type_of(driver, word);
            if (!type)
                return error_set(error, ERROR_INTERNAL, "type inconnu « @%.*s »", STR_PRINT(word));
            buffer_add_cstr(out, type);
        } else {
            next += next == i;
            buffer_add(out, sql.at + i, next - i);
        }
        i = next;
    }
    buffer_add_char(out, '\0');
    return true;
}

static bool run_script(struct session *session, const char *sql, struct error *error)
{
    const struct driver *driver = session->store->driver;
    struct buffer text = {0};
    bool done = substitute_types(driver, str_of(sql), &text, error) && driver->script(session, text.at, error);
    buffer_free(&text);
    return done;
}

/* --- What was applied -------------------------------------------------------------------------------------------- */

/* The last migration applied; those known must have the names they had. */
static bool read_applied(struct session *session, const struct migration *migrations, size_t count, int *last,
                         struct error *error)
{
    struct query *query = query_start(session, &migrations_applied);
    bool same = true;
    *last = 0;
    while (same && query_row(query)) {
        *last = (int)column_i64(query, 0);
        struct str name = column_text(query, 1);
        if (*last >= 1 && (size_t)*last <= count && !str_equal(name, str_of(migrations[*last - 1].name)))
            same = error_set(error, ERROR_CONFLICT,
                             "La base vient d’une autre version du programme : son étape %d est « %.*s » et non « %s "
                             "».",
                             *last, STR_PRINT(name), migrations[*last - 1].name);
    }
    if (!query_end(query, same ? error : NULL) || !same)
        return false;
    if (migrations && (size_t)*last > count)
        return error_set(error, ERROR_CONFLICT,
                         "La base a été mise à jour par une version plus récente de Maillage (étape %d, ce programme "
                         "s’arrête à %zu) : installez cette version.",
                         *last, count);
    return true;
}

static bool table_exists(struct session *session, bool *exists, struct error *error)
{
    struct query *query = query_start(session, session->store->driver->table_exists);
    bind_text(query, 1, STR("schema_migration"));
    *exists = query_row(query) && column_i64(query, 0) > 0;
    return query_end(query, error);
}

static bool look_at_schema(struct store *store, const struct migration *migrations, size_t count, int *last,
                           struct error *error)
{
    struct session *session;
    bool exists = false;
    if (!store_read(store, &session, error))
        return false;
    *last = 0;
    bool done =
        table_exists(session, &exists, error) && (!exists || read_applied(session, migrations, count, last, error));
    session_end(session);
    return done;
}

bool store_schema(struct store *store, int *number, struct error *error)
{
    return look_at_schema(store, NULL, 0, number, error);
}

/* --- Applying ---------------------------------------------------------------------------------------------------- */

static bool record(struct session *session, const struct migration *migration, struct error *error)
{
    struct query *query = query_start(session, &migration_record);
    bind_i64(query, 1, migration->number);
    bind_text(query, 2, str_of(migration->name));
    bind_i64(query, 3, instant_now());
    return query_run(query, NULL, error);
}

/* Applies the next migration in a transaction of its own, whose lock also protects the choice of which is next: another
 * process may have done it meanwhile. *done tells whether one was applied. */
static bool apply_next(struct session *session, const struct migration *migrations, size_t count, bool *done,
                       struct error *error)
{
    const struct driver *driver = session->store->driver;
    int last = 0;
    *done = false;
    if (!driver->begin(session, TRANSACTION_ALONE, error))
        return false;
    bool ready = run_script(session, TABLE, error) && read_applied(session, migrations, count, &last, error);
    bool applied = ready && (size_t)last < count;
    if (applied) {
        const struct migration *next = &migrations[last];
        applied =
            run_script(session, next->sql, error) && record(session, next, error) && driver->commit(session, error);
        if (!applied)
            error_prefix(error, "Mise à jour de la base, étape %d (%s)", next->number, next->name);
        ready = applied;
    }
    if (!applied)
        driver->rollback(session);
    session_settle(session);
    *done = applied;
    return ready;
}

bool store_migrate(struct store *store, const struct migration *migrations, size_t count, int *applied,
                   struct error *error)
{
    int last;
    *applied = 0;
    for (size_t i = 0; i < count; i++)
        if (migrations[i].number != (int)i + 1)
            return error_set(error, ERROR_INTERNAL, "Défaut du programme : l’étape %zu porte le numéro %d.", i + 1,
                             migrations[i].number);
    if (!look_at_schema(store, migrations, count, &last, error))
        return false;
    if ((size_t)last == count)
        return true;
    struct session *session;
    if (!session_open(store, SESSION_MIGRATES, &session, error))
        return false;
    bool done = true, more = true;
    while (done && more) {
        done = apply_next(session, migrations, count, &more, error);
        *applied += done && more;
    }
    session_close(session);
    return done;
}
