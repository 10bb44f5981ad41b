/* Rounds of telephone calls. */
#include "places/phone.h"

#include "campaign.h"
#include "place-columns.h"

#define ROUND "SELECT id, space_id, title, script, started_on, ended_on, created_by, created_at FROM phone_round "
STATEMENT(phone_round_insert, "INSERT INTO phone_round (id, space_id, title, script, started_on, created_by, "
                              "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(phone_round_close, "UPDATE phone_round SET ended_on = $3 WHERE id = $1 AND space_id = $2 AND ended_on IS "
                             "NULL");
STATEMENT(phone_round_open_one, ROUND "WHERE space_id = $1 AND ended_on IS NULL ORDER BY id DESC LIMIT 1");
STATEMENT(phone_round_is_open, "SELECT COUNT(*) FROM phone_round WHERE id = $1 AND ended_on IS NULL");
#define OF_ROUND  "p.space_id = $1 AND p.published_on <= $2 AND (CAST($3 AS TEXT) IS NULL OR p.intercommunality = $3)"
#define LAST_CALL "(SELECT MAX(l.id) FROM phone_call AS l WHERE l.place_id = p.id AND l.round_id = $4)"
STATEMENT(phone_count, "SELECT COUNT(*), COUNT(*) FILTER (WHERE p.state = 'hidden' OR " LOOKED_ON " >= $2) FROM place "
                       "AS p WHERE " OF_ROUND " AND (p.state = 'published' OR (p.state = 'hidden' AND EXISTS (SELECT 1 "
                       "FROM phone_call AS c WHERE c.place_id = p.id AND c.round_id = $4 AND c.closing = "
                       "'accepted')))");
STATEMENT(phone_count_results, "SELECT c.result, COUNT(*) FROM phone_call AS c JOIN place AS p ON p.id = c.place_id "
                               "WHERE c.round_id = $4 AND " OF_ROUND " AND c.id = " LAST_CALL " GROUP BY c.result "
                               "ORDER BY c.result");
#define LINE                                                                                                           \
    "SELECT p.id, p.slug, p.nom, p.commune, p.telephone, " LOOKED_ON ", c.result, c.again_on, c.at, c.person_id FROM " \
    "place AS p LEFT JOIN phone_call AS c ON c.id = " LAST_CALL " WHERE " OF_ROUND " AND p.state = 'published' "       \
    "AND " LOOKED_ON " < $2 AND (c.closing IS NULL OR c.closing <> 'waiting') AND NOT EXISTS (SELECT 1 FROM "          \
    "place_proposal "                                                                                                  \
    "AS w WHERE w.place_id = p.id AND w.state = 'waiting') "
STATEMENT(phone_lines_now, LINE "AND (c.again_on IS NULL OR c.again_on <= $5) ORDER BY 6, p.id LIMIT $6");
STATEMENT(phone_lines_later, LINE "AND c.again_on > $5 ORDER BY c.again_on, p.id LIMIT $6");
STATEMENT(phone_call_insert, "INSERT INTO phone_call (id, round_id, place_id, person_id, result, note, again_on, at, "
                             "closing) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
#define CALL                                                                                                           \
    "SELECT c.id, c.round_id, c.place_id, c.person_id, c.at, c.result, c.note, c.again_on, p.nom, p.slug, p.commune "  \
    "FROM phone_call AS c JOIN place AS p ON p.id = c.place_id "
STATEMENT(phone_calls_of_place, CALL "WHERE c.place_id = $1 ORDER BY c.id DESC LIMIT 50");
STATEMENT(phone_closings_of, CALL "WHERE c.closing = 'waiting' AND p.space_id = $1 ORDER BY c.id LIMIT $2");
STATEMENT(phone_closing_place, "SELECT c.place_id, c.note FROM phone_call AS c JOIN place AS p ON p.id = c.place_id "
                               "WHERE c.id = $1 AND p.space_id = $2 AND c.closing IS NOT NULL");
STATEMENT(phone_closing_decide, "UPDATE phone_call SET closing = $2, decided_by = $3, decided_at = $4 WHERE id = $1 "
                                "AND closing = 'waiting'");

const char PHONE_SCRIPT[] =
    "Bonjour, je vous appelle de la part du département, qui tient la carte des lieux où l’on aide au numérique.\n"
    "Votre lieu y figure. Je voudrais vérifier avec vous que sa fiche est juste : cela prend trois minutes.\n"
    "Je vous lis ce qui est affiché ; dites-moi ce qui a changé.\n"
    "L’adresse et le téléphone sont-ils toujours les mêmes ? Et les horaires ?\n"
    "À quoi aidez-vous les personnes qui viennent ? Est-ce gratuit ? Faut-il prendre rendez-vous ?\n"
    "Merci ! Vous pouvez corriger la fiche vous-même quand vous voulez, depuis le site.";

static const struct {
    const char *code, *name, *label;
} RESULTS[PHONE_RESULT_COUNT] = {{"right", "juste", "Tout est juste"},
                                 {"changed", "change", "Des choses ont changé"},
                                 {"no_answer", "sans-reponse", "Pas de réponse"},
                                 {"closed", "ferme", "Le lieu a fermé"}};

const char *phone_result_name(enum phone_result result)
{
    return RESULTS[result].name;
}

const char *phone_result_label(enum phone_result result)
{
    return RESULTS[result].label;
}

bool phone_result_find(struct str name, enum phone_result *result)
{
    for (int i = 0; i < PHONE_RESULT_COUNT; i++)
        if (str_equal(str_of(RESULTS[i].name), name)) {
            *result = (enum phone_result)i;
            return true;
        }
    return false;
}

static enum phone_result result_of(struct str code)
{
    for (int i = 0; i < PHONE_RESULT_COUNT; i++)
        if (str_equal(str_of(RESULTS[i].code), code))
            return (enum phone_result)i;
    return PHONE_RIGHT;
}

/* --- Rounds ------------------------------------------------------------------------------------------------------- */

bool phone_round_now(struct session *session, int64_t space_id, struct arena *arena, struct phone_round *round,
                     bool *found, struct error *error)
{
    struct query *query = query_start(session, &phone_round_open_one);
    bind_i64(query, 1, space_id);
    *found = false;
    while (query_row(query)) {
        *found = true;
        *round = (struct phone_round){.id = column_i64(query, 0),
                                      .space_id = column_i64(query, 1),
                                      .title = column_copy(query, 2, arena),
                                      .script = column_copy(query, 3, arena),
                                      .started_on = column_copy(query, 4, arena),
                                      .ended_on = column_copy(query, 5, arena),
                                      .created_by = column_i64(query, 6),
                                      .created_at = column_i64(query, 7)};
    }
    return query_end(query, error);
}

bool phone_round_open(struct session *session, struct phone_round *round, struct error *error)
{
    struct arena arena = {0};
    struct phone_round other;
    bool found;
    bool read = phone_round_now(session, round->space_id, &arena, &other, &found, error);
    arena_free(&arena);
    if (!read)
        return false;
    if (found)
        return error_set(error, ERROR_CONFLICT, "Une campagne d’appels est déjà en cours : terminez-la d’abord.");
    if (str_is_empty(str_trim(round->title)))
        return error_set(error, ERROR_INVALID, "Donnez un nom à la campagne, par exemple « Printemps 2026 ».");
    round->id = id_new();
    struct query *query = query_start(session, &phone_round_insert);
    bind_i64(query, 1, round->id);
    bind_i64(query, 2, round->space_id);
    bind_text(query, 3, round->title);
    bind_text(query, 4, str_is_empty(str_trim(round->script)) ? str_of(PHONE_SCRIPT) : round->script);
    bind_text(query, 5, round->started_on);
    bind_reference(query, 6, round->created_by);
    bind_i64(query, 7, round->created_at);
    return query_run(query, NULL, error);
}

bool phone_round_end(struct session *session, int64_t space_id, int64_t id, struct str today, struct error *error)
{
    int64_t changed;
    struct query *query = query_start(session, &phone_round_close);
    bind_i64(query, 1, id);
    bind_i64(query, 2, space_id);
    bind_text(query, 3, today);
    return query_run(query, &changed, error) &&
           (changed || error_set(error, ERROR_MISSING, "Cette campagne d’appels n’est pas en cours."));
}

/* --- Whom to call ------------------------------------------------------------------------------------------------- */

static struct query *start(struct session *session, const struct statement *statement, const struct phone_round *round,
                           struct str intercommunality)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, round->space_id);
    bind_text(query, 2, round->started_on);
    bind_text(query, 3, intercommunality.length ? intercommunality : STR_NONE);
    bind_i64(query, 4, round->id);
    return query;
}

bool phone_progress(struct session *session, const struct phone_round *round, struct str intercommunality,
                    struct phone_progress *progress, struct error *error)
{
    *progress = (struct phone_progress){0};
    struct query *query = start(session, &phone_count, round, intercommunality);
    while (query_row(query)) {
        progress->places = column_i64(query, 0);
        progress->looked = column_i64(query, 1);
    }
    if (!query_end(query, error))
        return false;
    query = start(session, &phone_count_results, round, intercommunality);
    while (query_row(query))
        progress->calls[result_of(column_text(query, 0))] = column_i64(query, 1);
    return query_end(query, error);
}

bool phone_list(struct session *session, const struct phone_round *round, struct str intercommunality, struct str today,
                bool later, size_t most, struct arena *arena, struct phone_lines *lines, struct error *error)
{
    struct query *query = start(session, later ? &phone_lines_later : &phone_lines_now, round, intercommunality);
    bind_text(query, 5, today);
    bind_i64(query, 6, (int64_t)most);
    *lines = (struct phone_lines){0};
    while (query_row(query))
        *ARENA_PUSH(arena, lines->at, lines->count) = (struct phone_line){.place_id = column_i64(query, 0),
                                                                          .slug = column_copy(query, 1, arena),
                                                                          .name = column_copy(query, 2, arena),
                                                                          .commune = column_copy(query, 3, arena),
                                                                          .phone = column_copy(query, 4, arena),
                                                                          .looked_on = column_copy(query, 5, arena),
                                                                          .called = !column_is_null(query, 6),
                                                                          .result = result_of(column_text(query, 6)),
                                                                          .again_on = column_copy(query, 7, arena),
                                                                          .called_at = column_i64(query, 8),
                                                                          .called_by = column_i64(query, 9)};
    return query_end(query, error);
}

/* --- Calls -------------------------------------------------------------------------------------------------------- */

static bool check_call(struct session *session, const struct phone_call *call, struct error *error)
{
    int32_t day;
    int64_t open = 0;
    if (call->result == PHONE_NO_ANSWER && !date_parse(call->again_on, &day))
        return error_set(error, ERROR_INVALID, "Dites quel jour rappeler, par exemple demain.");
    if (call->result == PHONE_CLOSED && str_is_empty(str_trim(call->note)))
        return error_set(error, ERROR_INVALID,
                         "Notez ce qu’on vous a dit de la fermeture : quelqu’un doit la confirmer.");
    struct query *query = query_start(session, &phone_round_is_open);
    bind_i64(query, 1, call->round_id);
    while (query_row(query))
        open = column_i64(query, 0);
    return query_end(query, error) &&
           (open || error_set(error, ERROR_CONFLICT, "Cette campagne d’appels est terminée."));
}

bool phone_note(struct session *session, struct phone_call *call, const struct change_author *author,
                struct error *error)
{
    if (!check_call(session, call, error))
        return false;
    call->id = id_new();
    call->at = author->now;
    struct query *query = query_start(session, &phone_call_insert);
    bind_i64(query, 1, call->id);
    bind_i64(query, 2, call->round_id);
    bind_i64(query, 3, call->place_id);
    bind_reference(query, 4, author->person_id);
    bind_text(query, 5, str_of(RESULTS[call->result].code));
    bind_text(query, 6, call->note.length ? call->note : STR(""));
    bind_text(query, 7, call->result == PHONE_NO_ANSWER ? call->again_on : STR_NONE);
    bind_i64(query, 8, call->at);
    bind_text(query, 9, call->result == PHONE_CLOSED ? STR("waiting") : STR_NONE);
    return query_run(query, NULL, error) &&
           (call->result != PHONE_RIGHT || place_confirm(session, call->place_id, author, error));
}

static bool read_calls(struct query *query, struct arena *arena, struct phone_calls *calls, struct error *error)
{
    *calls = (struct phone_calls){0};
    while (query_row(query))
        *ARENA_PUSH(arena, calls->at, calls->count) = (struct phone_call){.id = column_i64(query, 0),
                                                                          .round_id = column_i64(query, 1),
                                                                          .place_id = column_i64(query, 2),
                                                                          .person_id = column_i64(query, 3),
                                                                          .at = column_i64(query, 4),
                                                                          .result = result_of(column_text(query, 5)),
                                                                          .note = column_copy(query, 6, arena),
                                                                          .again_on = column_copy(query, 7, arena),
                                                                          .place = column_copy(query, 8, arena),
                                                                          .slug = column_copy(query, 9, arena),
                                                                          .commune = column_copy(query, 10, arena)};
    return query_end(query, error);
}

bool phone_calls_of(struct session *session, int64_t place_id, struct arena *arena, struct phone_calls *calls,
                    struct error *error)
{
    struct query *query = query_start(session, &phone_calls_of_place);
    bind_i64(query, 1, place_id);
    return read_calls(query, arena, calls, error);
}

bool phone_closings(struct session *session, int64_t space_id, size_t most, struct arena *arena,
                    struct phone_calls *calls, struct error *error)
{
    struct query *query = query_start(session, &phone_closings_of);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, (int64_t)most);
    return read_calls(query, arena, calls, error);
}

bool phone_close(struct session *session, int64_t space_id, int64_t call_id, bool accepted,
                 const struct change_author *author, int64_t *place_id, struct error *error)
{
    int64_t changed;
    struct arena arena = {0};
    struct change_author so = *author;
    *place_id = 0;
    struct query *query = query_start(session, &phone_closing_place);
    bind_i64(query, 1, call_id);
    bind_i64(query, 2, space_id);
    while (query_row(query)) {
        *place_id = column_i64(query, 0);
        so.reason = column_copy(query, 1, &arena);
    }
    bool done = query_end(query, error) &&
                (*place_id || error_set(error, ERROR_MISSING, "Personne n’a signalé cette fermeture."));
    if (done) {
        query = query_start(session, &phone_closing_decide);
        bind_i64(query, 1, call_id);
        bind_text(query, 2, accepted ? STR("accepted") : STR("refused"));
        bind_reference(query, 3, author->person_id);
        bind_i64(query, 4, author->now);
        done = query_run(query, &changed, error) &&
               (changed || error_set(error, ERROR_CONFLICT, "Quelqu’un a déjà répondu pour ce lieu.")) &&
               (!accepted || place_set_hidden(session, *place_id, true, &so, error));
    }
    arena_free(&arena);
    return done;
}
