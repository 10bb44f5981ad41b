/* More is asked of an applicant: which parts, until when. */
#include "asked.h"

STATEMENT(request_insert, "INSERT INTO application_request (id, application_id, parts, message, due_at, person_id, "
                          "asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(request_select, "SELECT id, parts, message, due_at, person_id, asked_at, answered_at FROM "
                          "application_request WHERE application_id = $1 ORDER BY asked_at, id");
STATEMENT(request_update_answered, "UPDATE application_request SET answered_at = $2 WHERE application_id = $1 AND "
                                   "answered_at IS NULL");

const char *dossier_part_label(enum dossier_part part)
{
    static const char *const LABELS[] = {
        [PART_HOLDER] = "La structure qui porte le projet",
        [PART_PROJECT] = "Le projet",
        [PART_SITES] = "Les lieux du projet",
        [PART_BUDGET] = "Le budget",
        [PART_ANSWERS] = "Les questions de l’appel",
        [PART_FILES] = "Les pièces jointes",
    };
    return LABELS[part];
}

bool application_ask(struct session *session, int64_t id, unsigned parts, struct str message, int64_t due_at,
                     int64_t person_id, int64_t now, struct error *error)
{
    if (parts == 0 || parts >= PART_BIT(PART_COUNT))
        return error_set(error, ERROR_INVALID, "Choisissez au moins une partie du dossier à compléter.");
    if (due_at <= now)
        return error_set(error, ERROR_INVALID, "Donnez une date limite à venir.");
    if (!interest_allows(session, id, person_id, false, error) ||
        !application_move(session, id, APPLICATION_INCOMPLETE, ACTOR_INSTRUCTOR, person_id, message, now, error))
        return false;
    struct query *query = query_start(session, &request_insert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, id);
    bind_i64(query, 3, parts);
    bind_text(query, 4, str_trim(message));
    bind_i64(query, 5, due_at);
    bind_i64(query, 6, person_id);
    bind_i64(query, 7, now);
    return query_run(query, NULL, error);
}

bool application_requests(struct session *session, int64_t id, struct arena *arena, struct piece_requests *requests,
                          struct error *error)
{
    *requests = (struct piece_requests){0};
    struct query *query = query_start(session, &request_select);
    bind_i64(query, 1, id);
    while (query_row(query)) {
        struct piece_request *request = ARENA_PUSH(arena, requests->at, requests->count);
        *request = (struct piece_request){.id = column_i64(query, 0),
                                          .parts = (unsigned)column_i64(query, 1),
                                          .message = column_copy(query, 2, arena),
                                          .due_at = column_i64(query, 3),
                                          .person_id = column_i64(query, 4),
                                          .asked_at = column_i64(query, 5),
                                          .answered_at = column_i64(query, 6)};
    }
    return query_end(query, error);
}

bool application_asked(struct session *session, int64_t id, struct arena *arena, struct piece_request *open,
                       struct error *error)
{
    struct piece_requests requests;
    int64_t now;
    if (!application_requests(session, id, arena, &requests, error) || !session_clock(session, &now, error))
        return false;
    *open = (struct piece_request){0};
    for (size_t i = 0; i < requests.count; i++)
        if (requests.at[i].answered_at == 0)
            *open = requests.at[i];
    if (open->id == 0)
        return error_set(error, ERROR_FORBIDDEN, "Rien n’est demandé sur cette candidature.");
    return now <= open->due_at || error_set(error, ERROR_FORBIDDEN,
                                            "La date limite pour compléter ce dossier est passée. Écrivez à "
                                            "l’instruction si vous ne l’avez pas "
                                            "pu.");
}

bool application_answer(struct session *session, int64_t id, struct error *error)
{
    struct arena arena = {0};
    struct piece_request open;
    int64_t now = 0;
    bool done = application_asked(session, id, &arena, &open, error) && session_clock(session, &now, error) &&
                application_check_whole(session, id, error) &&
                application_move(session, id, APPLICATION_SUBMITTED, ACTOR_APPLICANT, 0, STR_NONE, now, error);
    arena_free(&arena);
    if (!done)
        return false;
    struct query *query = query_start(session, &request_update_answered);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}
