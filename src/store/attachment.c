#include "store/attachment.h"

#define COLUMNS "f.id, c.size, f.added_at, f.name, f.type"

STATEMENT(content_insert, "INSERT INTO file_content (digest, size, bytes) VALUES ($1, $2, $3) "
                          "ON CONFLICT (digest) DO NOTHING");
STATEMENT(attached_insert, "INSERT INTO file_attached (id, subject, subject_id, digest, name, type, added_at) "
                           "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (subject, subject_id, digest) DO NOTHING");
STATEMENT(attached_same, "SELECT id FROM file_attached WHERE subject = $1 AND subject_id = $2 AND digest = $3");
STATEMENT(attached_count, "SELECT COUNT(*) FROM file_attached WHERE subject = $1 AND subject_id = $2");
STATEMENT(attached_of, "SELECT " COLUMNS " FROM file_attached f JOIN file_content c ON c.digest = f.digest "
                       "WHERE f.subject = $1 AND f.subject_id = $2 ORDER BY f.id");
STATEMENT(attached_one, "SELECT " COLUMNS " FROM file_attached f JOIN file_content c ON c.digest = f.digest "
                        "WHERE f.subject = $1 AND f.subject_id = $2 AND f.id = $3");
STATEMENT(attached_bytes, "SELECT c.bytes FROM file_attached f JOIN file_content c ON c.digest = f.digest "
                          "WHERE f.id = $1");
STATEMENT(attached_of_row, "SELECT id, digest, name, type, added_at FROM file_attached "
                           "WHERE subject = $1 AND subject_id = $2 ORDER BY id");
STATEMENT(attached_delete, "DELETE FROM file_attached WHERE subject = $1 AND subject_id = $2 AND id = $3 "
                           "RETURNING digest");
STATEMENT(content_delete, "DELETE FROM file_content WHERE digest = $1 AND NOT EXISTS "
                          "(SELECT 1 FROM file_attached WHERE file_attached.digest = file_content.digest)");

/* --- Adding ------------------------------------------------------------------------------------------------------- */

/* "C:\temp\plan\n.pdf" → "plan .pdf" */
static struct str clean_name(struct arena *arena, struct str name)
{
    for (size_t i = name.length; i-- > 0;)
        if (name.at[i] == '/' || name.at[i] == '\\') {
            name = str_slice(name, i + 1, name.length);
            break;
        }
    char *copy = arena_cstr(arena, name);
    for (size_t i = 0; i < name.length; i++)
        if ((unsigned char)copy[i] < ' ' || copy[i] == 0x7f)
            copy[i] = ' ';
    name = text_cut(str_trim(text_clean(arena, (struct str){copy, name.length})), ATTACHED_NAME_MOST);
    return name.length ? name : STR("fichier");
}

static void bind_subject(struct query *query, const char *subject, int64_t subject_id)
{
    bind_text(query, 1, str_of(subject));
    bind_i64(query, 2, subject_id);
}

static bool check_room(struct session *session, const char *subject, int64_t subject_id, struct error *error)
{
    struct query *query = query_start(session, &attached_count);
    bind_subject(query, subject, subject_id);
    int64_t count = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error) &&
           (count < ATTACHED_MOST ||
            error_set(error, ERROR_LIMITED, "%d fichiers au plus peuvent être joints ici.", ATTACHED_MOST));
}

static bool keep_content(struct session *session, struct str digest, struct str bytes, struct error *error)
{
    struct query *query = query_start(session, &content_insert);
    bind_text(query, 1, digest);
    bind_i64(query, 2, (int64_t)bytes.length);
    bind_bytes(query, 3, bytes);
    return query_run(query, NULL, error);
}

struct attaching {
    const char *subject;
    int64_t subject_id, at, id;
    struct str digest, name, type;
};

static bool find_same(struct session *session, struct attaching *line, struct error *error)
{
    struct query *query = query_start(session, &attached_same);
    bind_subject(query, line->subject, line->subject_id);
    bind_text(query, 3, line->digest);
    line->id = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

static bool attach(struct session *session, struct attaching *line, struct error *error)
{
    int64_t added;
    line->id = id_new();
    struct query *query = query_start(session, &attached_insert);
    bind_i64(query, 1, line->id);
    bind_text(query, 2, str_of(line->subject));
    bind_i64(query, 3, line->subject_id);
    bind_text(query, 4, line->digest);
    bind_text(query, 5, line->name);
    bind_text(query, 6, line->type);
    bind_i64(query, 7, line->at);
    return query_run(query, &added, error) && (added || find_same(session, line, error));
}

bool attachment_add(struct session *session, const char *subject, int64_t subject_id, struct str name, struct str type,
                    struct str bytes, int64_t now, int64_t *id, struct error *error)
{
    struct arena arena = {0};
    if (bytes.length == 0)
        return error_set(error, ERROR_INVALID, "Le fichier « %.*s » est vide.", STR_PRINT(name));
    if (bytes.length > ATTACHED_BYTES_MOST)
        return error_set(error, ERROR_LIMITED, "Le fichier « %.*s » est trop lourd : %d Mo au plus.", STR_PRINT(name),
                         ATTACHED_BYTES_MOST / 1000000);
    struct attaching line = {subject, subject_id, now, 0, fingerprint(&arena, bytes), clean_name(&arena, name), type};
    bool done = check_room(session, subject, subject_id, error) && keep_content(session, line.digest, bytes, error) &&
                attach(session, &line, error);
    if (done && id)
        *id = line.id;
    arena_free(&arena);
    return done;
}

bool attachment_copy(struct session *session, const char *subject, int64_t from_id, int64_t to_id, struct error *error)
{
    struct arena arena = {0};
    struct {
        size_t count;
        struct attaching *at;
    } lines = {0};
    struct query *query = query_start(session, &attached_of_row);
    bind_subject(query, subject, from_id);
    while (query_row(query))
        *ARENA_PUSH(&arena, lines.at, lines.count) = (struct attaching){.subject = subject,
                                                                        .subject_id = to_id,
                                                                        .digest = column_copy(query, 1, &arena),
                                                                        .name = column_copy(query, 2, &arena),
                                                                        .type = column_copy(query, 3, &arena),
                                                                        .at = column_i64(query, 4)};
    bool done = query_end(query, error);
    for (size_t i = 0; done && i < lines.count; i++)
        done = attach(session, &lines.at[i], error);
    arena_free(&arena);
    return done;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static struct attached_file read_row(struct query *query, struct arena *arena)
{
    return (struct attached_file){.id = column_i64(query, 0),
                                  .size = column_i64(query, 1),
                                  .added_at = column_i64(query, 2),
                                  .name = column_copy(query, 3, arena),
                                  .type = column_copy(query, 4, arena)};
}

bool attachment_list(struct session *session, const char *subject, int64_t subject_id, struct arena *arena,
                     struct attached_files *files, struct error *error)
{
    *files = (struct attached_files){0};
    struct query *query = query_start(session, &attached_of);
    bind_subject(query, subject, subject_id);
    while (query_row(query))
        *ARENA_PUSH(arena, files->at, files->count) = read_row(query, arena);
    return query_end(query, error);
}

static bool not_there(struct error *error)
{
    return error_set(error, ERROR_MISSING, "Ce fichier n’est pas, ou n’est plus, joint ici.");
}

static bool read_bytes(struct session *session, int64_t id, struct arena *arena, struct str *bytes, struct error *error)
{
    struct query *query = query_start(session, &attached_bytes);
    bind_i64(query, 1, id);
    *bytes = query_row(query) ? column_copy(query, 0, arena) : STR_NONE;
    return query_end(query, error);
}

bool attachment_read(struct session *session, const char *subject, int64_t subject_id, int64_t id, struct arena *arena,
                     struct attached_file *file, struct str *bytes, struct error *error)
{
    struct query *query = query_start(session, &attached_one);
    bind_subject(query, subject, subject_id);
    bind_i64(query, 3, id);
    bool found = query_row(query);
    if (found)
        *file = read_row(query, arena);
    return query_end(query, error) && (found || not_there(error)) &&
           (!bytes || read_bytes(session, id, arena, bytes, error));
}

/* --- Removing ----------------------------------------------------------------------------------------------------- */

bool attachment_remove(struct session *session, const char *subject, int64_t subject_id, int64_t id,
                       struct error *error)
{
    struct arena arena = {0};
    struct query *query = query_start(session, &attached_delete);
    bind_subject(query, subject, subject_id);
    bind_i64(query, 3, id);
    struct str digest = query_row(query) ? column_copy(query, 0, &arena) : STR_NONE;
    bool done = query_end(query, error) && (digest.at || not_there(error));
    if (done) {
        query = query_start(session, &content_delete);
        bind_text(query, 1, digest);
        done = query_run(query, NULL, error);
    }
    arena_free(&arena);
    return done;
}

bool attachment_remove_all(struct session *session, const char *subject, int64_t subject_id, struct error *error)
{
    struct arena arena = {0};
    struct attached_files files;
    bool done = attachment_list(session, subject, subject_id, &arena, &files, error);
    for (size_t i = 0; done && i < files.count; i++)
        done = attachment_remove(session, subject, subject_id, files.at[i].id, error);
    arena_free(&arena);
    return done;
}
