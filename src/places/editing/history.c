/* What was changed, and putting it back. */
#include "editing.h"
#include "place-columns.h"

const char *const ORIGIN_NAMES[] = {"creation", "hand", "report", "confirmation", "undo", "state", "source"};
enum { ORIGIN_COUNT = ORIGIN_SOURCE + 1 };

STATEMENT(revision_insert, "INSERT INTO place_revision (id, place_id, number, origin, person_id, proposal_id, reason, "
                           "changes, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
#define REVISION "SELECT id, number, origin, person_id, proposal_id, reason, changes, at FROM place_revision "
STATEMENT(revision_list, REVISION "WHERE place_id = $1 ORDER BY number DESC");
STATEMENT(revision_one, REVISION "WHERE place_id = $1 AND id = $2");

bool revision_add(struct session *session, const struct kept_place *kept, enum change_origin origin,
                  const struct place_changes *changes, const struct change_author *author, struct error *error)
{
    struct buffer text = {0};
    struct json_writer json = {.out = &text};
    place_changes_json(&json, changes);
    struct query *query = query_start(session, &revision_insert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, kept->id);
    bind_i64(query, 3, kept->revision + 1);
    bind_text(query, 4, str_of(ORIGIN_NAMES[origin]));
    bind_reference(query, 5, author->person_id);
    bind_reference(query, 6, author->proposal_id);
    bind_text(query, 7, author->reason.length ? author->reason : STR_NONE);
    bind_json(query, 8, buffer_str(&text));
    bind_i64(query, 9, author->now);
    bool done = query_run(query, NULL, error);
    buffer_free(&text);
    return done;
}

static bool read_revision(struct query *query, struct arena *arena, struct place_revision *revision,
                          struct error *error)
{
    *revision = (struct place_revision){
        .id = column_i64(query, 0),
        .number = column_i64(query, 1),
        .origin = (enum change_origin)name_find(ORIGIN_NAMES, ORIGIN_COUNT, column_text(query, 2)),
        .person_id = column_i64(query, 3),
        .proposal_id = column_i64(query, 4),
        .reason = column_copy(query, 5, arena),
        .at = column_i64(query, 7)};
    return place_changes_parse(column_text(query, 6), arena, &revision->changes, error);
}

bool place_history(struct session *session, int64_t place_id, struct arena *arena, struct place_revisions *revisions,
                   struct error *error)
{
    bool read = true;
    *revisions = (struct place_revisions){0};
    struct query *query = query_start(session, &revision_list);
    bind_i64(query, 1, place_id);
    while (read && query_row(query)) {
        read = read_revision(query, arena, ARENA_PUSH(arena, revisions->at, revisions->count), error);
    }
    return query_end(query, read ? error : NULL) && read;
}

bool place_undo(struct session *session, int64_t place_id, int64_t revision_id, const struct change_author *author,
                struct arena *arena, struct place_changes *disputed, struct error *error)
{
    struct place_revision revision;
    struct query *query = query_start(session, &revision_one);
    bind_i64(query, 1, place_id);
    bind_i64(query, 2, revision_id);
    bool found = query_row(query), read = !found || read_revision(query, arena, &revision, error);
    disputed->count = 0;
    if (!query_end(query, read ? error : NULL) || !read)
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Ce changement n’existe pas.");
    if (revision.origin == ORIGIN_CREATION || revision.changes.count == 0)
        return error_set(error, ERROR_INVALID, "Ce changement ne s’annule pas : il n’a rien remplacé.");
    for (size_t i = 0; i < revision.changes.count; i++) {
        struct place_change *change = &revision.changes.at[i];
        struct str before = change->before;
        change->before = change->after;
        change->after = before;
    }
    return place_edit(session, place_id, ORIGIN_UNDO, &revision.changes, author, arena, disputed, error);
}
