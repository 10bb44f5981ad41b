/* Writing a backup, and reading everything to know that it can be read. */
#include "store/backup.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "catalogue.h"

enum { BLOCK = 256 * 1024, PROGRESS_ROWS = 1000 };

#define SAYS_NOT_WRITTEN "Écriture de la sauvegarde impossible : %s."

struct copy {
    gzFile file; /* NULL: rows are only read */
    struct buffer text;
    struct json_writer json;
    backup_progress progress;
    void *context;
    int64_t rows;
};

static bool write_out(struct copy *copy, struct error *error)
{
    bool done = !copy->file || copy->text.length == 0 ||
                gzwrite(copy->file, copy->text.at, (unsigned)copy->text.length) == (int)copy->text.length ||
                error_set(error, ERROR_UNAVAILABLE, SAYS_NOT_WRITTEN, strerror(errno));
    buffer_clear(&copy->text);
    return done;
}

/* Ends a line; what waits is written when it fills a block. */
static bool end_line(struct copy *copy, struct error *error)
{
    buffer_add_char(&copy->text, '\n');
    copy->json = (struct json_writer){.out = &copy->text};
    return copy->text.length < BLOCK || write_out(copy, error);
}

static void add_value(struct copy *copy, struct query *query, int column, enum value_kind kind, struct arena *arena)
{
    struct json_writer *json = &copy->json;
    if (column_is_null(query, column)) {
        json_null_value(json);
        return;
    }
    switch (kind) {
    case VALUE_I64: json_i64(json, column_i64(query, column)); break;
    case VALUE_DOUBLE: json_double(json, column_double(query, column)); break;
    case VALUE_BYTES: {
        struct str bytes = column_bytes(query, column);
        json_begin_object(json);
        json_key(json, "base64url");
        json_text(json, base64url(arena, bytes.at, bytes.length));
        json_end_object(json);
        break;
    }
    default: json_text(json, column_text(query, column)); break;
    }
}

static bool copy_table(struct copy *copy, struct session *session, const struct catalogue_table *table,
                       struct arena *statements, struct error *error)
{
    json_begin_object(&copy->json);
    json_member_text(&copy->json, "table", table->name);
    json_key(&copy->json, "columns");
    json_begin_array(&copy->json);
    for (size_t i = 0; i < table->column_count; i++)
        json_text(&copy->json, table->columns[i].name);
    json_end_array(&copy->json);
    json_end_object(&copy->json);
    struct arena arena = {0};
    struct query *query = query_start(session, catalogue_select(statements, table));
    bool done = end_line(copy, error);
    while (done && query_row(query)) {
        json_begin_array(&copy->json);
        for (size_t i = 0; i < table->column_count; i++)
            add_value(copy, query, (int)i, table->columns[i].kind, &arena);
        json_end_array(&copy->json);
        arena_reset(&arena);
        done = end_line(copy, error);
        if (++copy->rows % PROGRESS_ROWS == 0 && copy->progress)
            copy->progress(copy->context, copy->rows);
    }
    arena_free(&arena);
    return query_end(query, done ? error : NULL) && done;
}

static bool add_header(struct copy *copy, int schema, struct error *error)
{
    struct arena arena = {0};
    json_begin_object(&copy->json);
    json_member_text(&copy->json, "maillage", STR("sauvegarde"));
    json_key(&copy->json, "version");
    json_i64(&copy->json, 1);
    json_key(&copy->json, "schema");
    json_i64(&copy->json, schema);
    json_member_text(&copy->json, "at", instant_format(&arena, instant_now()));
    json_end_object(&copy->json);
    arena_free(&arena);
    return end_line(copy, error);
}

static bool add_end(struct copy *copy, struct error *error)
{
    json_begin_object(&copy->json);
    json_key(&copy->json, "end");
    json_bool(&copy->json, true);
    json_key(&copy->json, "rows");
    json_i64(&copy->json, copy->rows);
    json_end_object(&copy->json);
    return end_line(copy, error) && write_out(copy, error);
}

/* Everything, as it is at one instant, on a connection of its own (which keeps the statements made here). */
static bool copy_all(struct store *store, struct copy *copy, struct error *error)
{
    int schema;
    struct session *session;
    if (!store_schema(store, &schema, error) || !session_open(store, SESSION_READS, &session, error))
        return false;
    struct arena arena = {0};
    struct catalogue catalogue = {0};
    copy->json = (struct json_writer){.out = &copy->text};
    bool done = store->driver->begin(session, TRANSACTION_READ, error) &&
                catalogue_read(session, &arena, &catalogue, error) && add_header(copy, schema, error);
    for (size_t i = 0; done && i < catalogue.count; i++)
        done = copy_table(copy, session, &catalogue.tables[i], &arena, error);
    done = done && add_end(copy, error);
    session_settle(session);
    store->driver->rollback(session);
    session_close(session);
    arena_free(&arena);
    buffer_free(&copy->text);
    return done;
}

/* --- The file ---------------------------------------------------------------------------------------------------- */

static bool write_file(struct store *store, const struct file_draft *draft, struct copy *copy, struct error *error)
{
    int fd = dup(draft->fd); /* gzclose closes its own */
    copy->file = fd < 0 ? NULL : gzdopen(fd, "wb6");
    if (!copy->file) {
        if (fd >= 0)
            close(fd);
        return error_set(error, ERROR_UNAVAILABLE, SAYS_NOT_WRITTEN, strerror(errno));
    }
    bool done = copy_all(store, copy, error);
    bool closed = gzclose(copy->file) == Z_OK;
    return done && (closed || error_set(error, ERROR_UNAVAILABLE, SAYS_NOT_WRITTEN, strerror(errno)));
}

bool store_backup(struct store *store, const char *path, backup_progress progress, void *context, int64_t *rows,
                  struct error *error)
{
    struct copy copy = {.progress = progress, .context = context};
    struct file_draft draft;
    *rows = 0;
    if (!file_draft_open(path, 0600, &draft, error))
        return false;
    bool done = write_file(store, &draft, &copy, error) && file_draft_keep(&draft, error);
    file_draft_drop(&draft);
    *rows = copy.rows;
    return done;
}

bool store_check(struct store *store, backup_progress progress, void *context, int64_t *rows, struct error *error)
{
    struct copy copy = {.progress = progress, .context = context};
    struct session *session;
    if (!session_open(store, SESSION_READS, &session, error))
        return false;
    bool done = !store->driver->sound || store->driver->sound(session, error);
    session_close(session);
    done = done && copy_all(store, &copy, error);
    *rows = copy.rows;
    return done;
}
