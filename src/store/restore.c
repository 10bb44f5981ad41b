/* Reading a backup into an empty database. Whatever the file holds, it ends in rows or in an error. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "catalogue.h"
#include "store/backup.h"

enum { BLOCK = 256 * 1024, LINE_MOST = 256 * 1024 * 1024, PROGRESS_ROWS = 1000 };

struct source {
    gzFile file;
    const char *path;
    struct buffer bytes; /* read, from `at` on not yet given */
    size_t at;
    int64_t line;
};

static bool damaged(const struct source *source, const char *what, struct error *error)
{
    return error_set(error, ERROR_INVALID,
                     "« %s », ligne %lld : %s. Ce fichier n’est pas une sauvegarde entière de Maillage ; prenez-en une "
                     "autre.",
                     source->path, (long long)source->line, what);
}

/* The next line without its end. */
static bool next_line(struct source *source, struct str *line, struct error *error)
{
    size_t looked = source->at;
    source->line++;
    for (;;) {
        struct str bytes = buffer_str(&source->bytes);
        size_t end = str_find_char(bytes, '\n', looked);
        if (end != SIZE_MAX) {
            *line = str_slice(bytes, source->at, end);
            source->at = end + 1;
            return true;
        }
        size_t kept = source->bytes.length - source->at;
        if (source->at)
            memmove(source->bytes.at, source->bytes.at + source->at, kept);
        source->bytes.length = looked = kept;
        source->at = 0;
        if (kept > LINE_MOST)
            return damaged(source, "la ligne est trop longue", error);
        buffer_reserve(&source->bytes, BLOCK);
        int count = gzread(source->file, source->bytes.at + kept, BLOCK);
        if (count < 0)
            return damaged(source, "les données sont abîmées", error);
        if (count == 0)
            return damaged(source, "la fin manque", error);
        source->bytes.length += (size_t)count;
    }
}

static bool next_value(struct source *source, json_t **value, struct error *error)
{
    struct str line;
    struct error why;
    return next_line(source, &line, error) &&
           (json_parse(line, value, &why) || damaged(source, "ce n’est pas du JSON", error));
}

/* --- Rows -------------------------------------------------------------------------------------------------------- */

struct target {
    struct session *session;
    struct catalogue catalogue;
    const struct catalogue_table *table; /* being filled; NULL before the first */
    const struct statement *insert;
    const size_t *columns; /* positions in the table, in the order of the file's rows */
    size_t column_count;
    int64_t rows;
};

static bool bind_bytes_value(struct query *query, int parameter, const json_t *value)
{
    struct str text = json_member(value, "base64url");
    if (!json_is_string(json_object_get(value, "base64url")))
        return false;
    size_t length = text.length * 3 / 4;
    char *bytes = memory_array(1, length + 1);
    bool right = base64url_read(text, bytes, length);
    if (right)
        bind_bytes(query, parameter, (struct str){bytes, length});
    free(bytes);
    return right;
}

static bool bind_value(struct query *query, int parameter, enum value_kind kind, const json_t *value)
{
    if (json_is_null(value)) {
        bind_null(query, parameter);
        return true;
    }
    struct str text = {json_string_value(value), json_string_length(value)};
    switch (kind) {
    case VALUE_I64:
        if (json_is_integer(value))
            bind_i64(query, parameter, json_integer_value(value));
        return json_is_integer(value);
    case VALUE_DOUBLE:
        if (json_is_number(value))
            bind_double(query, parameter, json_number_value(value));
        return json_is_number(value);
    case VALUE_BYTES: return bind_bytes_value(query, parameter, value);
    case VALUE_JSON:
        if (json_is_string(value))
            bind_json(query, parameter, text);
        return json_is_string(value);
    default:
        if (json_is_string(value))
            bind_text(query, parameter, text);
        return json_is_string(value);
    }
}

static bool add_row(struct target *target, const struct source *source, const json_t *row, struct error *error)
{
    if (!target->table || json_array_size(row) != target->column_count)
        return damaged(source, "le nombre de valeurs ne convient pas", error);
    struct query *query = query_start(target->session, target->insert);
    bool bound = true;
    for (size_t i = 0; bound && i < target->column_count; i++)
        bound = bind_value(query, (int)i + 1, target->table->columns[target->columns[i]].kind, json_array_get(row, i));
    if (!bound) {
        query_end(query, NULL);
        return damaged(source, "une valeur n’est pas du type attendu", error);
    }
    target->rows++;
    return query_run(query, NULL, error);
}

static size_t column_named(const struct catalogue_table *table, struct str name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (str_equal(table->columns[i].name, name))
            return i;
    return SIZE_MAX;
}

static bool enter_table(struct target *target, struct arena *arena, const struct source *source, const json_t *value,
                        struct error *error)
{
    struct str name = json_member(value, "table");
    const json_t *columns = json_object_get(value, "columns");
    const struct catalogue_table *table = NULL;
    for (size_t i = 0; i < target->catalogue.count; i++)
        if (str_equal(target->catalogue.tables[i].name, name))
            table = &target->catalogue.tables[i];
    size_t count = json_array_size(columns);
    if (!table || count == 0 || count > table->column_count)
        return damaged(source, "la table n’est pas connue", error);
    size_t *positions = ARENA_ARRAY(arena, size_t, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *column = json_array_get(columns, i);
        positions[i] = column_named(table, (struct str){json_string_value(column), json_string_length(column)});
        if (positions[i] == SIZE_MAX)
            return damaged(source, "une colonne n’est pas connue", error);
    }
    target->table = table;
    target->columns = positions;
    target->column_count = count;
    target->insert = catalogue_insert(arena, table, positions, count);
    return true;
}

static bool fill(struct target *target, struct arena *arena, struct source *source, backup_progress progress,
                 void *context, struct error *error)
{
    for (;;) {
        json_t *value;
        if (!next_value(source, &value, error))
            return false;
        bool end = json_is_true(json_object_get(value, "end"));
        bool done;
        if (end)
            done = json_integer_value(json_object_get(value, "rows")) == target->rows ||
                   damaged(source, "des lignes manquent", error);
        else if (json_is_array(value))
            done = add_row(target, source, value, error);
        else
            done = enter_table(target, arena, source, value, error);
        json_decref(value);
        if (end || !done)
            return done;
        if (progress && target->rows % PROGRESS_ROWS == 0)
            progress(context, target->rows);
    }
}

/* --- The database ------------------------------------------------------------------------------------------------ */

static bool has_rows(struct session *session, const struct catalogue *catalogue, struct arena *arena)
{
    bool some = false;
    for (size_t i = 0; !some && i < catalogue->count; i++) {
        struct query *query = query_start(session, catalogue_select(arena, &catalogue->tables[i]));
        some = query_row(query);
        query_end(query, NULL);
    }
    return some;
}

static bool restore_rows(struct store *store, struct source *source, backup_progress progress, void *context,
                         int64_t *rows, struct error *error)
{
    const struct driver *driver = store->driver;
    struct arena arena = {0};
    struct target target = {0};
    if (!session_open(store, SESSION_MIGRATES, &target.session, error))
        return false;
    bool done = driver->begin(target.session, TRANSACTION_ALONE, error);
    if (done) {
        done = catalogue_read(target.session, &arena, &target.catalogue, error) &&
               (!has_rows(target.session, &target.catalogue, &arena) || error_set(error, ERROR_CONFLICT,
                                                                                  "La base a déjà des données : donnez "
                                                                                  "par --database l’adresse d’une base "
                                                                                  "neuve.")) &&
               (!driver->references_wait || driver->references_wait(target.session, true, error)) &&
               fill(&target, &arena, source, progress, context, error) &&
               (!driver->references_wait || driver->references_wait(target.session, false, error)) &&
               driver->commit(target.session, error);
        if (!done) {
            session_settle(target.session);
            driver->rollback(target.session);
        }
    }
    session_close(target.session);
    arena_free(&arena);
    *rows = target.rows;
    return done;
}

/* The schema the file was made with: the database is brought there, filled, then brought up to date. */
static bool read_header(struct source *source, int *schema, struct error *error)
{
    json_t *header;
    if (!next_value(source, &header, error))
        return false;
    int64_t version = json_integer_value(json_object_get(header, "version"));
    int64_t number = json_integer_value(json_object_get(header, "schema"));
    bool ours = str_equal(json_member(header, "maillage"), STR("sauvegarde")) && version >= 1 && number >= 1;
    json_decref(header);
    if (!ours)
        return damaged(source, "l’en-tête n’est pas celui d’une sauvegarde", error);
    if (version > 1 || number > (int64_t)STORE_MIGRATION_COUNT)
        return error_set(error, ERROR_CONFLICT,
                         "« %s » vient d’une version plus récente de Maillage : installez cette version.",
                         source->path);
    *schema = (int)number;
    return true;
}

static bool restore(struct store *store, struct source *source, backup_progress progress, void *context, int64_t *rows,
                    struct error *error)
{
    int schema, present, applied;
    if (!read_header(source, &schema, error) || !store_schema(store, &present, error))
        return false;
    if (present > schema)
        return error_set(error, ERROR_CONFLICT,
                         "La base est déjà celle d’une version plus récente que la sauvegarde : donnez par --database "
                         "l’adresse d’une base neuve.");
    return store_migrate(store, STORE_MIGRATIONS, (size_t)schema, &applied, error) &&
           restore_rows(store, source, progress, context, rows, error) &&
           store_migrate(store, STORE_MIGRATIONS, STORE_MIGRATION_COUNT, &applied, error);
}

bool store_restore(struct store *store, const char *path, backup_progress progress, void *context, int64_t *rows,
                   struct error *error)
{
    *rows = 0;
    struct source source = {.file = gzopen(path, "rb"), .path = path};
    if (!source.file)
        return error_set(error, errno == ENOENT ? ERROR_MISSING : ERROR_UNAVAILABLE, "Impossible de lire « %s » : %s.",
                         path, strerror(errno));
    bool done = restore(store, &source, progress, context, rows, error);
    gzclose(source.file);
    buffer_free(&source.bytes);
    return done;
}
