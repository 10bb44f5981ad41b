#include "grants/life.h"

#include "store/attachment.h"

STATEMENT(life_applications, "SELECT a.id, c.code, a.state, a.number, a.created_at, a.submitted_at, a.dossier FROM "
                             "application AS a JOIN call AS c ON c.id = a.call_id WHERE a.email = $1 ORDER BY a.id");
STATEMENT(life_guests, "SELECT application_id, advises, invited_at FROM application_guest WHERE email = $1 ORDER BY "
                       "id");
STATEMENT(life_opinions, "SELECT application_id, question, answer, asked_at, answered_at FROM application_opinion "
                         "WHERE email = $1 ORDER BY id");
STATEMENT(life_readings, "SELECT application_id, comment, assigned_at, finished_at FROM application_reader "
                         "WHERE person_id = $1 ORDER BY application_id");
STATEMENT(life_interests, "SELECT application_id, tied, reason, at FROM application_interest WHERE person_id = $1 "
                          "ORDER BY application_id");
STATEMENT(life_drafts_of, "SELECT id FROM application WHERE email = $1 AND state = 'draft' ORDER BY id");
STATEMENT(life_drafts_before, "SELECT a.id FROM application AS a JOIN call AS c ON c.id = a.call_id WHERE "
                              "a.state = 'draft' AND c.closes_at < $1 AND NOT EXISTS (SELECT 1 FROM call_extension AS "
                              "e "
                              "WHERE e.application_id = a.id AND e.until_at >= $1) ORDER BY a.id LIMIT 500");
STATEMENT(life_delete_guests, "DELETE FROM application_guest WHERE application_id = $1");
STATEMENT(life_delete_notes, "DELETE FROM application_note WHERE application_id = $1");
STATEMENT(life_delete_moves, "DELETE FROM application_move WHERE application_id = $1");
STATEMENT(life_delete_extensions, "DELETE FROM call_extension WHERE application_id = $1");
STATEMENT(life_delete_interests, "DELETE FROM application_interest WHERE application_id = $1");
STATEMENT(life_delete_application, "DELETE FROM application WHERE id = $1");
STATEMENT(life_forget_guest, "UPDATE application_guest SET email = '', removed_at = COALESCE(removed_at, $2) "
                             "WHERE email = $1");
STATEMENT(life_forget_opinion, "UPDATE application_opinion SET name = '', email = '', revoked_at = CASE WHEN "
                               "answered_at IS NULL THEN COALESCE(revoked_at, $2) ELSE revoked_at END WHERE email = "
                               "$1");
STATEMENT(life_forget_notes, "UPDATE application_note SET author = '' WHERE person_id = $1");
STATEMENT(life_forget_instructor, "DELETE FROM call_instructor WHERE person_id = $1");

/* --- Told -----------------------------------------------------------------------------------------------------------
 */

enum kind { KIND_TEXT, KIND_NUMBER, KIND_INSTANT, KIND_JSON };
struct told {
    const char *key;
    enum kind kind;
};

static void write_value(struct json_writer *writer, struct query *query, int column, const struct told *told,
                        struct arena *arena)
{
    if (column_is_null(query, column))
        return;
    switch (told->kind) {
    case KIND_TEXT: json_member_text(writer, told->key, column_copy(query, column, arena)); break;
    case KIND_NUMBER:
        json_key(writer, told->key);
        json_i64(writer, column_i64(query, column));
        break;
    case KIND_INSTANT: json_member_text(writer, told->key, instant_format(arena, column_i64(query, column))); break;
    case KIND_JSON:
        json_key(writer, told->key);
        json_raw(writer, column_text(query, column));
        break;
    }
}

static bool write_rows(struct query *query, const char *key, const struct told *told, int count, struct arena *arena,
                       struct json_writer *writer, struct error *error)
{
    json_key(writer, key);
    json_begin_array(writer);
    while (query_row(query)) {
        json_begin_object(writer);
        for (int i = 0; i < count; i++)
            write_value(writer, query, i, &told[i], arena);
        json_end_object(writer);
    }
    json_end_array(writer);
    return query_end(query, error);
}

static struct query *by_text(struct session *session, const struct statement *statement, struct str text)
{
    struct query *query = query_start(session, statement);
    bind_text(query, 1, text);
    return query;
}

static struct query *by_number(struct session *session, const struct statement *statement, int64_t number)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, number);
    return query;
}

bool grants_export_person(struct session *session, struct str email, int64_t person_id, struct arena *arena,
                          struct json_writer *writer, struct error *error)
{
    static const struct told
        APPLICATIONS[] = {{"numero_interne", KIND_NUMBER}, {"appel", KIND_TEXT},           {"etat", KIND_TEXT},
                          {"numero", KIND_NUMBER},         {"commencee_le", KIND_INSTANT}, {"deposee_le", KIND_INSTANT},
                          {"dossier", KIND_JSON}},
        GUESTS[] = {{"dossier", KIND_NUMBER}, {"conseil", KIND_NUMBER}, {"invite_le", KIND_INSTANT}},
        OPINIONS[] = {{"dossier", KIND_NUMBER},
                      {"question", KIND_TEXT},
                      {"avis", KIND_TEXT},
                      {"demande_le", KIND_INSTANT},
                      {"donne_le", KIND_INSTANT}},
        READINGS[] = {{"dossier", KIND_NUMBER},
                      {"appreciation", KIND_TEXT},
                      {"confie_le", KIND_INSTANT},
                      {"rendue_le", KIND_INSTANT}},
        INTERESTS[] = {{"dossier", KIND_NUMBER}, {"lie", KIND_NUMBER}, {"lien", KIND_TEXT}, {"le", KIND_INSTANT}};
    return write_rows(by_text(session, &life_applications, email), "candidatures", APPLICATIONS, COUNT_OF(APPLICATIONS),
                      arena, writer, error) &&
           write_rows(by_text(session, &life_guests, email), "dossiers_partages", GUESTS, COUNT_OF(GUESTS), arena,
                      writer, error) &&
           write_rows(by_text(session, &life_opinions, email), "avis_sur_des_candidatures", OPINIONS,
                      COUNT_OF(OPINIONS), arena, writer, error) &&
           write_rows(by_number(session, &life_readings, person_id), "lectures_de_candidatures", READINGS,
                      COUNT_OF(READINGS), arena, writer, error) &&
           write_rows(by_number(session, &life_interests, person_id), "liens_d_interets", INTERESTS,
                      COUNT_OF(INTERESTS), arena, writer, error);
}

/* --- Forgotten ------------------------------------------------------------------------------------------------------
 */

static bool delete_draft(struct session *session, int64_t id, struct error *error)
{
    static const struct statement *const STEPS[] = {&life_delete_guests,    &life_delete_notes,
                                                    &life_delete_moves,     &life_delete_extensions,
                                                    &life_delete_interests, &life_delete_application};
    if (!attachment_remove_all(session, "application", id, error))
        return false;
    for (size_t i = 0; i < COUNT_OF(STEPS); i++)
        if (!query_run(by_number(session, STEPS[i], id), NULL, error))
            return false;
    return true;
}

/* The drafts that a query names, read before any goes. */
static bool delete_drafts(struct session *session, struct query *query, int64_t *count, struct error *error)
{
    struct arena arena = {0};
    int64_t *ids = NULL;
    size_t found = 0;
    while (query_row(query))
        *ARENA_PUSH(&arena, ids, found) = column_i64(query, 0);
    bool done = query_end(query, error);
    for (size_t i = 0; done && i < found; i++)
        done = delete_draft(session, ids[i], error);
    arena_free(&arena);
    if (count)
        *count = (int64_t)found;
    return done;
}

bool grants_forget_drafts(struct session *session, int64_t closed_before, int64_t *forgotten, struct error *error)
{
    return delete_drafts(session, by_number(session, &life_drafts_before, closed_before), forgotten, error);
}

static bool forget_address(struct session *session, const struct statement *statement, struct str email, int64_t now,
                           struct error *error)
{
    struct query *query = by_text(session, statement, email);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}

bool grants_forget_person(struct session *session, struct str email, int64_t person_id, int64_t now,
                          struct error *error)
{
    return delete_drafts(session, by_text(session, &life_drafts_of, email), NULL, error) &&
           forget_address(session, &life_forget_guest, email, now, error) &&
           forget_address(session, &life_forget_opinion, email, now, error) &&
           query_run(by_number(session, &life_forget_notes, person_id), NULL, error) &&
           query_run(by_number(session, &life_forget_instructor, person_id), NULL, error);
}
