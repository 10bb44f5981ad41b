/* Drafts: kept, found again, gone. */
#include "places/draft.h"

STATEMENT(draft_put, "INSERT INTO place_draft (person_id, space_id, place_id, content, saved_at) VALUES ($1, $2, $3, "
                     "$4, "
                     "$5) ON CONFLICT (person_id, space_id, place_id) DO UPDATE SET content = excluded.content, "
                     "saved_at = excluded.saved_at");
STATEMENT(draft_delete, "DELETE FROM place_draft WHERE person_id = $1 AND space_id = $2 AND place_id = $3");
STATEMENT(draft_find, "SELECT content, saved_at FROM place_draft WHERE person_id = $1 AND space_id = $2 AND place_id = "
                      "$3");
STATEMENT(draft_of_person, "SELECT content, saved_at FROM place_draft WHERE person_id = $1 ORDER BY saved_at");
STATEMENT(draft_sweep, "DELETE FROM place_draft WHERE saved_at < $1");

static struct query *start(struct session *session, const struct statement *statement, int64_t person_id,
                           int64_t space_id, int64_t place_id)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, person_id);
    bind_i64(query, 2, space_id);
    bind_i64(query, 3, place_id);
    return query;
}

bool place_draft_save(struct session *session, const struct place_draft *draft, struct error *error)
{
    if (draft->content.length > DRAFT_BYTES_MOST)
        return error_set(error, ERROR_LIMITED, "Ce brouillon est trop long pour être gardé.");
    struct query *query = start(session, &draft_put, draft->person_id, draft->space_id, draft->place_id);
    bind_json(query, 4, draft->content);
    bind_i64(query, 5, draft->saved_at);
    return query_run(query, NULL, error);
}

bool place_draft_delete(struct session *session, int64_t person_id, int64_t space_id, int64_t place_id,
                        struct error *error)
{
    return query_run(start(session, &draft_delete, person_id, space_id, place_id), NULL, error);
}

bool place_draft_find(struct session *session, int64_t person_id, int64_t space_id, int64_t place_id,
                      struct arena *arena, struct place_draft *draft, bool *found, struct error *error)
{
    struct query *query = start(session, &draft_find, person_id, space_id, place_id);
    *found = query_row(query);
    if (*found)
        *draft =
            (struct place_draft){person_id, space_id, place_id, column_copy(query, 0, arena), column_i64(query, 1)};
    return query_end(query, error);
}

bool place_drafts_export(struct session *session, int64_t person_id, struct json_writer *writer, struct error *error)
{
    struct arena arena = {0};
    struct query *query = query_start(session, &draft_of_person);
    bind_i64(query, 1, person_id);
    json_key(writer, "brouillons_de_lieux");
    json_begin_array(writer);
    while (query_row(query)) {
        json_begin_object(writer);
        json_member_text(writer, "date", instant_format(&arena, column_i64(query, 1)));
        json_member_text(writer, "contenu", column_text(query, 0));
        json_end_object(writer);
    }
    json_end_array(writer);
    arena_free(&arena);
    return query_end(query, error);
}

bool place_drafts_sweep(struct session *session, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &draft_sweep);
    bind_i64(query, 1, now - DRAFT_KEPT_SECONDS);
    return query_run(query, NULL, error);
}
