/* Opinions asked of people outside, by a signed link. */
#include "grants/instruction.h"

#define COLUMNS                                                                                                        \
    "id, application_id, name, email, question, due_at, person_id, asked_at, reminded_at, revoked_at, answered_at, "   \
    "verdict, answer "
STATEMENT(opinion_insert, "INSERT INTO application_opinion (id, application_id, name, email, question, due_at, "
                          "person_id, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
STATEMENT(opinion_select, "SELECT " COLUMNS "FROM application_opinion WHERE application_id = $1 ORDER BY asked_at, id");
STATEMENT(opinion_select_id, "SELECT " COLUMNS "FROM application_opinion WHERE id = $1");
STATEMENT(opinion_select_due, "SELECT " COLUMNS "FROM application_opinion WHERE due_at > $1 AND due_at <= $2 AND "
                              "answered_at IS NULL AND revoked_at IS NULL AND reminded_at IS NULL ORDER BY due_at, id");
STATEMENT(opinion_update_answer, "UPDATE application_opinion SET answered_at = $2, verdict = $3, answer = $4 "
                                 "WHERE id = $1");
STATEMENT(opinion_update_revoked, "UPDATE application_opinion SET revoked_at = $3 WHERE id = $1 AND "
                                  "application_id = $2 AND answered_at IS NULL AND revoked_at IS NULL");
STATEMENT(opinion_update_reminded, "UPDATE application_opinion SET reminded_at = $2 WHERE id = $1");

enum { OPINION_BYTES_MOST = 8000 };

static const struct {
    const char *code, *label;
} VERDICTS[] = {
    [OPINION_NONE] = {"", "sans avis"},
    [OPINION_FAVOURABLE] = {"favourable", "favorable"},
    [OPINION_RESERVED] = {"reserved", "réservé"},
    [OPINION_UNFAVOURABLE] = {"unfavourable", "défavorable"},
};

const char *opinion_verdict_label(enum opinion_verdict verdict)
{
    return VERDICTS[verdict].label;
}

static void read_opinion(struct query *query, struct arena *arena, struct opinion *opinion)
{
    *opinion = (struct opinion){.id = column_i64(query, 0),
                                .application_id = column_i64(query, 1),
                                .name = column_copy(query, 2, arena),
                                .email = column_copy(query, 3, arena),
                                .question = column_copy(query, 4, arena),
                                .due_at = column_i64(query, 5),
                                .person_id = column_i64(query, 6),
                                .asked_at = column_i64(query, 7),
                                .reminded_at = column_i64(query, 8),
                                .revoked_at = column_i64(query, 9),
                                .answered_at = column_i64(query, 10),
                                .answer = column_copy(query, 12, arena)};
    for (int verdict = OPINION_FAVOURABLE; verdict <= OPINION_UNFAVOURABLE; verdict++)
        if (str_equal(column_text(query, 11), str_of(VERDICTS[verdict].code)))
            opinion->verdict = (enum opinion_verdict)verdict;
}

static bool read_all(struct query *query, struct arena *arena, struct opinions *opinions, struct error *error)
{
    *opinions = (struct opinions){0};
    while (query_row(query))
        read_opinion(query, arena, ARENA_PUSH(arena, opinions->at, opinions->count));
    return query_end(query, error);
}

bool opinion_ask(struct session *session, int64_t application_id, struct opinion *opinion, int64_t person_id,
                 int64_t now, struct error *error)
{
    if (str_is_empty(opinion->name) || str_is_empty(opinion->email))
        return error_set(error, ERROR_INVALID, "Donnez le nom et l’adresse de la personne consultée.");
    if (opinion->due_at <= now)
        return error_set(error, ERROR_INVALID, "Donnez une date limite à venir.");
    if (!interest_allows(session, application_id, person_id, false, error))
        return false;
    opinion->id = id_new();
    opinion->application_id = application_id;
    struct query *query = query_start(session, &opinion_insert);
    bind_i64(query, 1, opinion->id);
    bind_i64(query, 2, application_id);
    bind_text(query, 3, opinion->name);
    bind_text(query, 4, opinion->email);
    bind_text(query, 5, opinion->question.at ? opinion->question : STR(""));
    bind_i64(query, 6, opinion->due_at);
    bind_i64(query, 7, person_id);
    bind_i64(query, 8, now);
    return query_run(query, NULL, error) && session_touch(session, "application", error);
}

bool opinion_list(struct session *session, int64_t application_id, struct arena *arena, struct opinions *opinions,
                  struct error *error)
{
    struct query *query = query_start(session, &opinion_select);
    bind_i64(query, 1, application_id);
    return read_all(query, arena, opinions, error);
}

bool opinion_due(struct session *session, int64_t now, int64_t within, struct arena *arena, struct opinions *opinions,
                 struct error *error)
{
    struct query *query = query_start(session, &opinion_select_due);
    bind_i64(query, 1, now);
    bind_i64(query, 2, now + within);
    return read_all(query, arena, opinions, error);
}

bool opinion_find(struct session *session, int64_t id, struct arena *arena, struct opinion *opinion,
                  struct error *error)
{
    struct query *query = query_start(session, &opinion_select_id);
    bind_i64(query, 1, id);
    bool found = query_row(query);
    if (found)
        read_opinion(query, arena, opinion);
    if (!query_end(query, error))
        return false;
    return found || error_set(error, ERROR_MISSING, "Cette demande d’avis n’existe plus.");
}

bool opinion_answer(struct session *session, int64_t id, enum opinion_verdict verdict, struct str answer,
                    struct error *error)
{
    struct arena arena = {0};
    struct opinion opinion;
    int64_t now;
    bool done = opinion_find(session, id, &arena, &opinion, error) && session_clock(session, &now, error);
    arena_free(&arena);
    if (!done)
        return false;
    answer = str_trim(answer);
    if (opinion.revoked_at)
        return error_set(error, ERROR_FORBIDDEN, "Cet avis n’est plus demandé.");
    if (opinion.answered_at)
        return error_set(error, ERROR_FORBIDDEN, "Cet avis est déjà donné.");
    if (now > opinion.due_at)
        return error_set(error, ERROR_FORBIDDEN, "La date limite de cet avis est passée.");
    if (verdict == OPINION_NONE || str_is_empty(answer))
        return error_set(error, ERROR_INVALID, "Choisissez un avis et dites pourquoi.");
    if (answer.length > OPINION_BYTES_MOST)
        return error_set(error, ERROR_LIMITED, "Cet avis est trop long" NBSP ": 8" NNBSP "000 caractères au plus.");
    struct query *query = query_start(session, &opinion_update_answer);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    bind_text(query, 3, str_of(VERDICTS[verdict].code));
    bind_text(query, 4, answer);
    return query_run(query, NULL, error) && session_touch(session, "application", error);
}

bool opinion_revoke(struct session *session, int64_t application_id, int64_t id, int64_t now, struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &opinion_update_revoked);
    bind_i64(query, 1, id);
    bind_i64(query, 2, application_id);
    bind_i64(query, 3, now);
    if (!query_run(query, &changes, error))
        return false;
    return changes == 1 || error_set(error, ERROR_MISSING, "Cet avis est déjà donné, ou n’est plus demandé.");
}

bool opinion_reminded(struct session *session, int64_t id, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &opinion_update_reminded);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}
