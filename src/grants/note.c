/* What is written around an application, and its history. */
#include "grants/instruction.h"

STATEMENT(note_insert, "INSERT INTO application_note (id, application_id, kind, person_id, author, text, at) "
                       "VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(note_select, "SELECT id, kind, person_id, author, text, at, read_at FROM application_note "
                       "WHERE application_id = $1 ORDER BY at, id");
STATEMENT(note_read_by_applicant, "UPDATE application_note SET read_at = $2 WHERE application_id = $1 AND "
                                  "kind = 'message' AND person_id IS NOT NULL AND read_at IS NULL");
STATEMENT(note_read_by_instructor, "UPDATE application_note SET read_at = $2 WHERE application_id = $1 AND "
                                   "kind = 'message' AND person_id IS NULL AND read_at IS NULL");
STATEMENT(step_select, "SELECT at, person_id, from_state, to_state, reason FROM application_move "
                       "WHERE application_id = $1 ORDER BY at, id");

static const char *const KINDS[NOTE_KIND_COUNT] = {"message", "advice", "note"};

bool application_write(struct session *session, int64_t id, enum note_kind kind, int64_t person_id, struct str author,
                       struct str text, int64_t now, struct error *error)
{
    text = str_trim(text);
    if (str_is_empty(text))
        return error_set(error, ERROR_INVALID, "Écrivez votre message.");
    if (text.length > NOTE_BYTES_MOST)
        return error_set(error, ERROR_LIMITED, "Ce message est trop long" NBSP ": 8" NNBSP "000 caractères au plus.");
    struct query *query = query_start(session, &note_insert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, id);
    bind_text(query, 3, str_of(KINDS[kind]));
    if (person_id)
        bind_i64(query, 4, person_id);
    else
        bind_null(query, 4);
    bind_text(query, 5, author.at ? author : STR(""));
    bind_text(query, 6, text);
    bind_i64(query, 7, now);
    return query_run(query, NULL, error) && session_touch(session, "application", error);
}

bool application_notes(struct session *session, int64_t id, unsigned kinds, struct arena *arena,
                       struct application_notes *notes, struct error *error)
{
    *notes = (struct application_notes){0};
    struct query *query = query_start(session, &note_select);
    bind_i64(query, 1, id);
    while (query_row(query)) {
        unsigned kind = 0;
        while (kind + 1 < NOTE_KIND_COUNT && !str_equal(column_text(query, 1), str_of(KINDS[kind])))
            kind++;
        if (!(kinds & (1u << kind)))
            continue;
        struct application_note *note = ARENA_PUSH(arena, notes->at, notes->count);
        *note = (struct application_note){.id = column_i64(query, 0),
                                          .kind = (enum note_kind)kind,
                                          .person_id = column_i64(query, 2),
                                          .author = column_copy(query, 3, arena),
                                          .text = column_copy(query, 4, arena),
                                          .at = column_i64(query, 5),
                                          .read_at = column_i64(query, 6)};
    }
    return query_end(query, error);
}

bool application_notes_read(struct session *session, int64_t id, bool by_applicant, int64_t now, struct error *error)
{
    struct query *query = query_start(session, by_applicant ? &note_read_by_applicant : &note_read_by_instructor);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}

bool application_history(struct session *session, int64_t id, struct arena *arena, struct application_steps *steps,
                         struct error *error)
{
    *steps = (struct application_steps){0};
    struct query *query = query_start(session, &step_select);
    bind_i64(query, 1, id);
    while (query_row(query)) {
        struct application_step *step = ARENA_PUSH(arena, steps->at, steps->count);
        *step = (struct application_step){.at = column_i64(query, 0),
                                          .person_id = column_i64(query, 1),
                                          .from = application_state_of(column_text(query, 2)),
                                          .to = application_state_of(column_text(query, 3)),
                                          .reason = column_copy(query, 4, arena)};
    }
    return query_end(query, error);
}
