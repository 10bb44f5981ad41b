/* Places asked for by structures. */
#include "places/custody.h"

#include "campaign.h"
#include "place-columns.h"

#define CUSTODY                                                                                                        \
    "SELECT a.id, a.space_id, a.place_id, a.structure_id, a.from_id, a.person_id, a.message, a.reason, a.state, "      \
    "a.created_at, p.nom, p.slug, p.commune FROM place_custody AS a JOIN place AS p ON p.id = a.place_id "
STATEMENT(custody_by_id, CUSTODY "WHERE a.id = $1");
STATEMENT(custody_of_space, CUSTODY "WHERE a.space_id = $1 AND a.state = 'waiting' ORDER BY a.id LIMIT $2");
STATEMENT(custody_by, CUSTODY "WHERE a.structure_id = $1 AND a.state = 'waiting' ORDER BY a.id LIMIT $2");
STATEMENT(custody_from, CUSTODY "WHERE a.from_id = $1 AND a.state = 'waiting' ORDER BY a.id LIMIT $2");
STATEMENT(custody_same, "SELECT COUNT(*) FROM place_custody WHERE place_id = $1 AND structure_id = $2 AND state "
                        "= 'waiting'");
STATEMENT(custody_insert, "INSERT INTO place_custody (id, space_id, place_id, structure_id, from_id, person_id, "
                          "message, state, "
                          "reason, created_at, settled_by, settled_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', "
                          "$9, $10, $11)");
STATEMENT(custody_close, "UPDATE place_custody SET state = $2, reason = $3, settled_by = $4, settled_at = $5 "
                         "WHERE id = $1 AND state = 'waiting'");
/* Only from who had it: two answers at once do not cross. */
STATEMENT(custody_hand_over, "UPDATE place SET structure_id = $2 WHERE id = $1 AND COALESCE(structure_id, 0) = $3");
STATEMENT(custody_holder, "SELECT structure_id FROM place WHERE id = $1 AND space_id = $2");
STATEMENT(custody_places_of, "SELECT p.id, p.slug, p.nom, p.commune, " LOOKED_ON ", p.state FROM place AS p WHERE "
                             "p.structure_id = $1 ORDER BY p.nom, p.id");

static const char *const STATE_CODES[] = {"waiting", "accepted", "refused"};
enum { LISTED_MOST = 200 };

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static void read_row(struct query *query, struct arena *arena, struct custody *custody)
{
    *custody = (struct custody){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .place_id = column_i64(query, 2),
        .structure_id = column_i64(query, 3),
        .from_id = column_i64(query, 4),
        .person_id = column_i64(query, 5),
        .message = column_copy(query, 6, arena),
        .reason = column_copy(query, 7, arena),
        .state = (enum custody_state)code_find(STATE_CODES, COUNT_OF(STATE_CODES), column_text(query, 8)),
        .created_at = column_i64(query, 9),
        .place = column_copy(query, 10, arena),
        .slug = column_copy(query, 11, arena),
        .commune = column_copy(query, 12, arena)};
}

bool custody_read(struct session *session, int64_t id, struct arena *arena, struct custody *custody,
                  struct error *error)
{
    bool found = false;
    struct query *query = query_start(session, &custody_by_id);
    bind_i64(query, 1, id);
    while (query_row(query)) {
        found = true;
        read_row(query, arena, custody);
    }
    return query_end(query, error) &&
           (found || error_set(error, ERROR_MISSING, "Cette demande n’existe pas, ou plus."));
}

static bool list(struct session *session, const struct statement *statement, int64_t id, size_t most,
                 struct arena *arena, struct custodies *custodies, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, id);
    bind_i64(query, 2, (int64_t)most);
    *custodies = (struct custodies){0};
    while (query_row(query))
        read_row(query, arena, ARENA_PUSH(arena, custodies->at, custodies->count));
    return query_end(query, error);
}

bool custody_list_of_space(struct session *session, int64_t space_id, size_t most, struct arena *arena,
                           struct custodies *custodies, struct error *error)
{
    return list(session, &custody_of_space, space_id, most, arena, custodies, error);
}

bool custody_list_by(struct session *session, int64_t structure_id, struct arena *arena, struct custodies *custodies,
                     struct error *error)
{
    return list(session, &custody_by, structure_id, LISTED_MOST, arena, custodies, error);
}

bool custody_list_from(struct session *session, int64_t structure_id, struct arena *arena, struct custodies *custodies,
                       struct error *error)
{
    return list(session, &custody_from, structure_id, LISTED_MOST, arena, custodies, error);
}

bool custody_places(struct session *session, int64_t structure_id, struct arena *arena,
                    struct places_in_custody *places, struct error *error)
{
    static const char *const states[] = {"published", "vanished", "hidden"};
    struct query *query = query_start(session, &custody_places_of);
    bind_i64(query, 1, structure_id);
    *places = (struct places_in_custody){0};
    while (query_row(query))
        *ARENA_PUSH(arena, places->at, places->count) = (struct place_in_custody){
            .id = column_i64(query, 0),
            .slug = column_copy(query, 1, arena),
            .name = column_copy(query, 2, arena),
            .commune = column_copy(query, 3, arena),
            .looked_on = column_copy(query, 4, arena),
            .state = (enum place_state)code_find(states, COUNT_OF(states), column_text(query, 5))};
    return query_end(query, error);
}

/* --- Asking and answering ----------------------------------------------------------------------------------------- */

static bool hand_over(struct session *session, int64_t place_id, int64_t to, int64_t from, struct error *error)
{
    int64_t changed;
    struct query *query = query_start(session, &custody_hand_over);
    bind_i64(query, 1, place_id);
    bind_reference(query, 2, to);
    bind_i64(query, 3, from);
    return query_run(query, &changed, error) &&
           (changed || error_set(error, ERROR_CONFLICT, "Ce lieu a changé de structure entre-temps.")) &&
           session_touch(session, "places", error); /* its page says whose it is */
}

static bool read_holder(struct session *session, struct custody *custody, struct error *error)
{
    bool found = false;
    struct query *query = query_start(session, &custody_holder);
    bind_i64(query, 1, custody->place_id);
    bind_i64(query, 2, custody->space_id);
    while (query_row(query)) {
        found = true;
        custody->from_id = column_i64(query, 0);
    }
    return query_end(query, error) && (found || error_set(error, ERROR_MISSING, "Ce lieu n’est pas de cet espace."));
}

static bool check_new(struct session *session, const struct custody *custody, struct error *error)
{
    int64_t same = 0;
    if (custody->from_id == custody->structure_id)
        return error_set(error, ERROR_CONFLICT, "Ce lieu est déjà celui de votre structure.");
    struct query *query = query_start(session, &custody_same);
    bind_i64(query, 1, custody->place_id);
    bind_i64(query, 2, custody->structure_id);
    while (query_row(query))
        same = column_i64(query, 0);
    return query_end(query, error) && (same == 0 || error_set(error, ERROR_CONFLICT,
                                                              "Votre structure a déjà demandé ce lieu : la réponse "
                                                              "viendra."));
}

bool custody_ask(struct session *session, struct custody *custody, bool at_once, int64_t now, struct error *error)
{
    custody->id = id_new();
    custody->created_at = now;
    custody->state = at_once ? CUSTODY_ACCEPTED : CUSTODY_WAITING;
    if (!read_holder(session, custody, error) || !check_new(session, custody, error) ||
        (at_once && !hand_over(session, custody->place_id, custody->structure_id, custody->from_id, error)))
        return false;
    struct query *query = query_start(session, &custody_insert);
    bind_i64(query, 1, custody->id);
    bind_i64(query, 2, custody->space_id);
    bind_i64(query, 3, custody->place_id);
    bind_i64(query, 4, custody->structure_id);
    bind_reference(query, 5, custody->from_id);
    bind_reference(query, 6, custody->person_id);
    bind_text(query, 7, custody->message.length ? custody->message : STR(""));
    bind_text(query, 8, str_of(STATE_CODES[custody->state]));
    bind_i64(query, 9, now);
    bind_reference(query, 10, at_once ? custody->person_id : 0);
    bind_reference(query, 11, at_once ? now : 0);
    return query_run(query, NULL, error);
}

bool custody_answer(struct session *session, int64_t id, bool accepted, struct str reason, int64_t by, int64_t now,
                    struct error *error)
{
    struct arena arena = {0};
    struct custody custody;
    int64_t changed;
    if (!accepted && str_is_empty(str_trim(reason)))
        return error_set(error, ERROR_INVALID, "Un refus se motive : dites pourquoi, en une phrase.");
    bool read = custody_read(session, id, &arena, &custody, error);
    arena_free(&arena); /* only numbers of it are used */
    if (!read)
        return false;
    struct query *query = query_start(session, &custody_close);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(STATE_CODES[accepted ? CUSTODY_ACCEPTED : CUSTODY_REFUSED]));
    bind_text(query, 3, reason.length ? reason : STR(""));
    bind_reference(query, 4, by);
    bind_i64(query, 5, now);
    return query_run(query, &changed, error) &&
           (changed || error_set(error, ERROR_CONFLICT, "Cette demande a déjà reçu une réponse.")) &&
           (!accepted || hand_over(session, custody.place_id, custody.structure_id, custody.from_id, error));
}

bool custody_end(struct session *session, int64_t place_id, int64_t structure_id, struct error *error)
{
    struct error why = {0};
    if (hand_over(session, place_id, 0, structure_id, &why))
        return true;
    if (why.kind == ERROR_CONFLICT)
        return error_set(error, ERROR_MISSING, "Ce lieu n’est pas de cette structure.");
    *error = why;
    return false;
}
