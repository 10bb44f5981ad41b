#include "network/minutes.h"

#include "bind.h"

STATEMENT(minutes_select, "SELECT id, meeting_id, version, erratum, approved_at, approved_by, digest, sent_at FROM "
                          "minutes WHERE meeting_id = $1 ORDER BY version DESC");
STATEMENT(minutes_insert, "INSERT INTO minutes (id, meeting_id, version, erratum, created_at) VALUES ($1, $2, $3, $4, "
                          "$5)");
STATEMENT(minutes_copy_texts, "INSERT INTO minutes_text (minutes_id, part, text) SELECT CAST($1 AS BIGINT), part, text "
                              "FROM minutes_text WHERE minutes_id = $2");
STATEMENT(minutes_text_select, "SELECT part, text FROM minutes_text WHERE minutes_id = $1 ORDER BY part");
STATEMENT(minutes_text_put, "INSERT INTO minutes_text (minutes_id, part, text) VALUES ($1, $2, $3) ON CONFLICT "
                            "(minutes_id, part) DO UPDATE SET text = excluded.text");
STATEMENT(minutes_text_delete, "DELETE FROM minutes_text WHERE minutes_id = $1 AND part = $2");
STATEMENT(minutes_is_draft, "SELECT COUNT(*) FROM minutes WHERE id = $1 AND approved_at IS NULL");
STATEMENT(minutes_close, "UPDATE minutes SET approved_at = $2, approved_by = $3, digest = $4 WHERE id = $1 AND "
                         "approved_at IS NULL");
STATEMENT(minutes_note_sent, "UPDATE minutes SET sent_at = $2 WHERE id = $1 AND sent_at IS NULL");

bool minutes_list(struct session *session, int64_t meeting_id, struct arena *arena, struct minutes_versions *versions,
                  struct error *error)
{
    struct query *query = query_start(session, &minutes_select);
    bind_i64(query, 1, meeting_id);
    *versions = (struct minutes_versions){0};
    while (query_row(query))
        *ARENA_PUSH(arena, versions->at, versions->count) =
            (struct minutes){.id = column_i64(query, 0),
                             .meeting_id = column_i64(query, 1),
                             .version = column_i64(query, 2),
                             .erratum = column_copy(query, 3, arena),
                             .approved_at = column_i64(query, 4),
                             .approved_by = column_copy(query, 5, arena),
                             .digest = column_copy(query, 6, arena),
                             .sent_at = column_i64(query, 7)};
    return query_end(query, error);
}

static bool insert(struct session *session, int64_t meeting_id, int64_t version, struct str erratum, int64_t now,
                   int64_t id, struct error *error)
{
    struct query *query = query_start(session, &minutes_insert);
    bind_i64(query, 1, id);
    bind_i64(query, 2, meeting_id);
    bind_i64(query, 3, version);
    bind_words(query, 4, erratum);
    bind_i64(query, 5, now);
    return query_run(query, NULL, error);
}

/* A correction starts from what was approved. */
static bool copy_texts(struct session *session, int64_t from, int64_t to, struct error *error)
{
    struct query *query = query_start(session, &minutes_copy_texts);
    bind_i64(query, 1, to);
    bind_i64(query, 2, from);
    return query_run(query, NULL, error);
}

bool minutes_draft(struct session *session, int64_t meeting_id, struct str erratum, int64_t now, int64_t *id,
                   struct error *error)
{
    struct arena arena = {0};
    struct minutes_versions versions;
    bool done = minutes_list(session, meeting_id, &arena, &versions, error);
    struct minutes last = done && versions.count ? versions.at[0] : (struct minutes){0};
    erratum = str_trim(erratum);
    if (done && last.id && !last.approved_at) {
        *id = last.id;
    } else if (done && last.id && (str_is_empty(erratum) || text_length(erratum) > MINUTES_TEXT_MOST)) {
        done = error_set(error, ERROR_INVALID, "Dites ce que la nouvelle version corrige.");
    } else if (done) {
        *id = id_new();
        done = insert(session, meeting_id, last.version + 1, last.id ? erratum : STR(""), now, *id, error) &&
               (!last.id || copy_texts(session, last.id, *id, error));
    }
    arena_free(&arena);
    return done;
}

bool minutes_texts(struct session *session, int64_t minutes_id, struct arena *arena, struct minutes_texts *texts,
                   struct error *error)
{
    struct query *query = query_start(session, &minutes_text_select);
    bind_i64(query, 1, minutes_id);
    *texts = (struct minutes_texts){0};
    while (query_row(query))
        *ARENA_PUSH(arena, texts->at, texts->count) =
            (struct minutes_text){column_copy(query, 0, arena), column_copy(query, 1, arena)};
    return query_end(query, error);
}

static bool conflict(struct error *error)
{
    return error_set(error, ERROR_CONFLICT,
                     "Ce relevé est approuvé : il ne change plus. Une correction fait une nouvelle version.");
}

bool minutes_write(struct session *session, int64_t minutes_id, struct str part, struct str text, struct error *error)
{
    struct query *query = query_start(session, &minutes_is_draft);
    bind_i64(query, 1, minutes_id);
    bool draft = query_row(query) && column_i64(query, 0) == 1;
    if (!query_end(query, error) || (!draft && !conflict(error)))
        return false;
    if (text.at && text_length(text) > MINUTES_TEXT_MOST)
        return error_set(error, ERROR_LIMITED, "Une partie a %d caractères au plus.", MINUTES_TEXT_MOST);
    query = query_start(session, text.at ? &minutes_text_put : &minutes_text_delete);
    bind_i64(query, 1, minutes_id);
    bind_text(query, 2, part);
    if (text.at)
        bind_text(query, 3, text);
    return query_run(query, NULL, error);
}

bool minutes_approve(struct session *session, int64_t minutes_id, struct str by, struct str digest, int64_t now,
                     struct error *error)
{
    int64_t changes = 0;
    struct query *query = query_start(session, &minutes_close);
    bind_i64(query, 1, minutes_id);
    bind_i64(query, 2, now);
    bind_text(query, 3, by);
    bind_text(query, 4, digest);
    return query_run(query, &changes, error) && (changes == 1 || conflict(error));
}

bool minutes_sent(struct session *session, int64_t minutes_id, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &minutes_note_sent);
    bind_i64(query, 1, minutes_id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}
