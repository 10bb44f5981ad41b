/* Candidates, read and followed. */
#include "places/candidate.h"

#include "campaign.h"
#include "place-columns.h"

#define CANDIDATE                                                                                                      \
    "SELECT id, space_id, list_id, kind, intercommunality, name, commune, state, place_id, score, proposal_id, "       \
    "person_id, again_on, updated_at, facts FROM candidate "
STATEMENT(candidate_by_id, CANDIDATE "WHERE id = $1 AND space_id = $2");
STATEMENT(candidate_by_proposal, CANDIDATE "WHERE proposal_id = $1");
STATEMENT(candidate_of_space, CANDIDATE "WHERE space_id = $1 AND (key, id) > ($2, $3) ORDER BY key, id LIMIT $4");
STATEMENT(candidate_of_space_state, CANDIDATE "WHERE space_id = $1 AND state = $5 AND (key, id) > ($2, $3) ORDER BY "
                                              "key, id LIMIT $4");
STATEMENT(candidate_of_area, CANDIDATE "WHERE space_id = $1 AND intercommunality = $5 AND (key, id) > ($2, $3) ORDER "
                                       "BY key, id LIMIT $4");
STATEMENT(candidate_of_area_state, CANDIDATE "WHERE space_id = $1 AND intercommunality = $5 AND state = $6 AND (key, "
                                             "id) > ($2, $3) ORDER BY key, id LIMIT $4");
STATEMENT(candidate_step_insert, "INSERT INTO candidate_step (id, candidate_id, person_id, state, note, at) VALUES "
                                 "($1, $2, $3, $4, $5, $6)");
STATEMENT(candidate_steps_of, "SELECT person_id, state, note, at FROM candidate_step WHERE candidate_id = $1 ORDER BY "
                              "id DESC LIMIT 200");
STATEMENT(candidate_set_state, "UPDATE candidate SET state = $2, again_on = $3, updated_at = $4 WHERE id = $1 AND "
                               "state = $5");
STATEMENT(candidate_set_person, "UPDATE candidate SET person_id = $2, updated_at = $3 WHERE id = $1");
STATEMENT(candidate_set_place, "UPDATE candidate SET place_id = $2, score = $3, state = $4, updated_at = $5 WHERE id = "
                               "$1");
STATEMENT(candidate_set_proposal, "UPDATE candidate SET proposal_id = $2, state = 'engaged', updated_at = $3 WHERE id "
                                  "= $1");
STATEMENT(candidate_place_here, "SELECT COUNT(*) FROM place WHERE id = $1 AND space_id = $2 AND state = 'published'");
STATEMENT(candidate_lists_of, "SELECT id, space_id, title, kind, imported_by, imported_at, rows_read, outside, "
                              "refused, added, known, referenced FROM candidate_list WHERE space_id = $1 ORDER BY id "
                              "DESC LIMIT 200");
STATEMENT(candidate_list_by_id, "SELECT id, space_id, title, kind, imported_by, imported_at, rows_read, outside, "
                                "refused, added, known, referenced FROM candidate_list WHERE id = $1 AND space_id = "
                                "$2");
STATEMENT(candidate_list_errors_of, "SELECT line, name, message, refused FROM candidate_list_error WHERE list_id = $1 "
                                    "ORDER BY number");
STATEMENT(candidate_count_states, "SELECT intercommunality, state, COUNT(*) FROM candidate WHERE space_id = $1 GROUP "
                                  "BY intercommunality, state ORDER BY intercommunality, state");
STATEMENT(candidate_count_places, "SELECT COALESCE(intercommunality, ''), COUNT(*) FROM place WHERE space_id = $1 AND "
                                  "state = 'published' GROUP BY COALESCE(intercommunality, '') ORDER BY 1");

/* --- Words -------------------------------------------------------------------------------------------------------- */

static const char *const KIND_CODES[CANDIDATE_KIND_COUNT] = {"france-services", "library", "town-hall", "other"};
static const char *const KIND_LABELS[CANDIDATE_KIND_COUNT] = {"France services", "Bibliothèques et médiathèques",
                                                              "Mairies", "Autres lieux"};
const char *const CANDIDATE_STATE_CODES[] = {"to_contact", "contacted", "reminded", "engaged", "refused", "referenced"};
static const struct {
    const char *name, *label;
    unsigned to; /* mask of states */
} STATES[CANDIDATE_STATE_COUNT] = {
#define TO(state) (1u << CANDIDATE_##state)
    [CANDIDATE_TO_CONTACT] = {"a_contacter", "À contacter", TO(CONTACTED) | TO(ENGAGED) | TO(REFUSED)},
    [CANDIDATE_CONTACTED] = {"contacte", "Contacté", TO(CONTACTED) | TO(REMINDED) | TO(ENGAGED) | TO(REFUSED)},
    [CANDIDATE_REMINDED] = {"relance", "Relancé", TO(REMINDED) | TO(ENGAGED) | TO(REFUSED)},
    [CANDIDATE_ENGAGED] = {"engage", "Engagé", TO(ENGAGED) | TO(REMINDED) | TO(REFUSED)},
    [CANDIDATE_REFUSED] = {"refus", "Refus", TO(TO_CONTACT) | TO(CONTACTED) | TO(ENGAGED)},
    [CANDIDATE_REFERENCED] = {"reference", "Référencé", 0},
#undef TO
};

int code_find(const char *const *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(str_of(names[i]), name))
            return (int)i;
    return 0;
}

const char *candidate_kind_name(enum candidate_kind kind)
{
    return KIND_CODES[kind];
}

const char *candidate_kind_label(enum candidate_kind kind)
{
    return KIND_LABELS[kind];
}

bool candidate_kind_find(struct str name, enum candidate_kind *kind)
{
    *kind = (enum candidate_kind)code_find(KIND_CODES, CANDIDATE_KIND_COUNT, name);
    return str_equal(str_of(KIND_CODES[*kind]), name);
}

const char *candidate_state_name(enum candidate_state state)
{
    return STATES[state].name;
}

const char *candidate_state_label(enum candidate_state state)
{
    return STATES[state].label;
}

bool candidate_state_find(struct str name, enum candidate_state *state)
{
    for (int i = 0; i < CANDIDATE_STATE_COUNT; i++)
        if (str_equal(str_of(STATES[i].name), name)) {
            *state = (enum candidate_state)i;
            return true;
        }
    return false;
}

bool candidate_may_move(enum candidate_state from, enum candidate_state to)
{
    return STATES[from].to & 1u << to;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

enum { COLUMN_FACTS = 14 };

static void read_candidate(struct query *query, struct arena *arena, struct place_candidate *candidate)
{
    *candidate = (struct place_candidate){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .list_id = column_i64(query, 2),
        .kind = (enum candidate_kind)code_find(KIND_CODES, CANDIDATE_KIND_COUNT, column_text(query, 3)),
        .intercommunality = column_copy(query, 4, arena),
        .name = column_copy(query, 5, arena),
        .commune = column_copy(query, 6, arena),
        .state = (enum candidate_state)code_find(CANDIDATE_STATE_CODES, CANDIDATE_STATE_COUNT, column_text(query, 7)),
        .place_id = column_i64(query, 8),
        .score = column_i64(query, 9),
        .proposal_id = column_i64(query, 10),
        .person_id = column_i64(query, 11),
        .again_on = column_copy(query, 12, arena),
        .updated_at = column_i64(query, 13)};
}

bool candidate_read(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                    struct place_candidate *candidate, struct error *error)
{
    bool found = false;
    struct query *query = query_start(session, &candidate_by_id);
    bind_i64(query, 1, id);
    bind_i64(query, 2, space_id);
    while (query_row(query)) {
        json_t *facts = NULL;
        found = true;
        read_candidate(query, arena, candidate);
        if (json_parse(column_text(query, COLUMN_FACTS), &facts, NULL))
            place_from_json_partly(facts, &candidate->facts, arena);
        json_decref(facts);
    }
    return query_end(query, error) &&
           (found || error_set(error, ERROR_MISSING, "Ce lieu à référencer n’existe pas, ou plus."));
}

/* "0f8q2k7m3c1xz mediatheque de brou" */
static void read_cursor(struct str cursor, struct str *key, int64_t *id)
{
    enum { ID_LETTERS = 13 };
    *key = STR("");
    *id = 0;
    if (cursor.length > ID_LETTERS && id_parse(str_slice(cursor, 0, ID_LETTERS), id))
        *key = str_slice(cursor, ID_LETTERS + 1, cursor.length);
}

struct str candidate_cursor(struct arena *arena, const struct place_candidate *last)
{
    struct str key = text_folded(arena, text_cut(last->name, CANDIDATE_KEY_MOST));
    return arena_printf(arena, "%.*s %.*s", STR_PRINT(id_text(arena, last->id)), STR_PRINT(key));
}

bool candidate_list_all(struct session *session, const struct candidate_search *search, struct arena *arena,
                        struct place_candidates *candidates, struct error *error)
{
    bool area = search->intercommunality.length > 0, state = !search->any_state;
    const struct statement *const statements[] = {&candidate_of_space, &candidate_of_space_state, &candidate_of_area,
                                                  &candidate_of_area_state};
    struct query *query = query_start(session, statements[2 * area + state]);
    struct str key;
    int64_t id;
    read_cursor(search->after, &key, &id);
    bind_i64(query, 1, search->space_id);
    bind_text(query, 2, key.length ? key : STR(""));
    bind_i64(query, 3, id);
    bind_i64(query, 4, (int64_t)search->most);
    if (area)
        bind_text(query, 5, search->intercommunality);
    if (state)
        bind_text(query, area ? 6 : 5, str_of(CANDIDATE_STATE_CODES[search->state]));
    *candidates = (struct place_candidates){0};
    while (query_row(query))
        read_candidate(query, arena, ARENA_PUSH(arena, candidates->at, candidates->count));
    return query_end(query, error);
}

bool candidate_history(struct session *session, int64_t id, struct arena *arena, struct candidate_steps *steps,
                       struct error *error)
{
    struct query *query = query_start(session, &candidate_steps_of);
    bind_i64(query, 1, id);
    *steps = (struct candidate_steps){0};
    while (query_row(query))
        *ARENA_PUSH(arena, steps->at, steps->count) =
            (struct candidate_step){.person_id = column_i64(query, 0),
                                    .state = (enum candidate_state)code_find(
                                        CANDIDATE_STATE_CODES, CANDIDATE_STATE_COUNT, column_text(query, 1)),
                                    .note = column_copy(query, 2, arena),
                                    .at = column_i64(query, 3)};
    return query_end(query, error);
}

static void read_list(struct query *query, struct arena *arena, struct candidate_list *list)
{
    *list = (struct candidate_list){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .title = column_copy(query, 2, arena),
        .kind = (enum candidate_kind)code_find(KIND_CODES, CANDIDATE_KIND_COUNT, column_text(query, 3)),
        .imported_by = column_i64(query, 4),
        .imported_at = column_i64(query, 5),
        .rows_read = column_i64(query, 6),
        .outside = column_i64(query, 7),
        .refused = column_i64(query, 8),
        .added = column_i64(query, 9),
        .known = column_i64(query, 10),
        .referenced = column_i64(query, 11)};
}

bool candidate_lists_read(struct session *session, int64_t space_id, struct arena *arena, struct candidate_lists *lists,
                          struct error *error)
{
    struct query *query = query_start(session, &candidate_lists_of);
    bind_i64(query, 1, space_id);
    *lists = (struct candidate_lists){0};
    while (query_row(query))
        read_list(query, arena, ARENA_PUSH(arena, lists->at, lists->count));
    return query_end(query, error);
}

bool candidate_list_read(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                         struct candidate_list *list, struct candidate_errors *errors, struct error *error)
{
    bool found = false;
    struct query *query = query_start(session, &candidate_list_by_id);
    bind_i64(query, 1, id);
    bind_i64(query, 2, space_id);
    while (query_row(query)) {
        found = true;
        read_list(query, arena, list);
    }
    if (!query_end(query, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Cette liste n’existe pas, ou plus.");
    query = query_start(session, &candidate_list_errors_of);
    bind_i64(query, 1, id);
    *errors = (struct candidate_errors){0};
    while (query_row(query))
        *ARENA_PUSH(arena, errors->at, errors->count) =
            (struct candidate_error){.line = column_i64(query, 0),
                                     .name = column_copy(query, 1, arena),
                                     .message = column_copy(query, 2, arena),
                                     .refused = column_i64(query, 3) != 0};
    return query_end(query, error);
}

/* --- Moving ------------------------------------------------------------------------------------------------------- */

bool candidate_note(struct session *session, int64_t candidate_id, enum candidate_state state, struct str note,
                    int64_t by, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &candidate_step_insert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, candidate_id);
    bind_reference(query, 3, by);
    bind_text(query, 4, str_of(CANDIDATE_STATE_CODES[state]));
    bind_text(query, 5, note.length ? note : STR(""));
    bind_i64(query, 6, now);
    return query_run(query, NULL, error);
}

bool candidate_move(struct session *session, const struct candidate_move *move, struct error *error)
{
    int64_t changed;
    int32_t day;
    struct arena arena = {0};
    struct place_candidate candidate;
    bool here = candidate_read(session, move->space_id, move->id, &arena, &candidate, error);
    arena_free(&arena);
    if (!here)
        return false;
    if (!candidate_may_move(move->from, move->to))
        return error_set(error, ERROR_INVALID, "On ne passe pas de « %s » à « %s ».", candidate_state_label(move->from),
                         candidate_state_label(move->to));
    if (move->to == CANDIDATE_REFUSED && str_is_empty(str_trim(move->note)))
        return error_set(error, ERROR_INVALID, "Notez pourquoi le lieu refuse : cela servira la prochaine fois.");
    if (move->again_on.length && !date_parse(move->again_on, &day))
        return error_set(error, ERROR_INVALID, "Donnez le jour de la relance, par exemple 24/11/2026.");
    struct query *query = query_start(session, &candidate_set_state);
    bind_i64(query, 1, move->id);
    bind_text(query, 2, str_of(CANDIDATE_STATE_CODES[move->to]));
    bind_text(query, 3, move->again_on.length ? move->again_on : STR_NONE);
    bind_i64(query, 4, move->now);
    bind_text(query, 5, str_of(CANDIDATE_STATE_CODES[move->from]));
    return query_run(query, &changed, error) &&
           (changed || error_set(error, ERROR_CONFLICT,
                                 "Quelqu’un a fait avancer ce contact entre-temps : relisez son historique.")) &&
           candidate_note(session, move->id, move->to, move->note, move->by, move->now, error);
}

static bool current(struct session *session, int64_t space_id, int64_t id, struct place_candidate *candidate,
                    struct error *error)
{
    struct arena arena = {0};
    bool read = candidate_read(session, space_id, id, &arena, candidate, error);
    arena_free(&arena); /* only numbers of it are used */
    return read;
}

bool candidate_entrust(struct session *session, int64_t space_id, int64_t id, int64_t person_id, struct str note,
                       int64_t by, int64_t now, struct error *error)
{
    struct place_candidate candidate;
    if (!current(session, space_id, id, &candidate, error))
        return false;
    struct query *query = query_start(session, &candidate_set_person);
    bind_i64(query, 1, id);
    bind_reference(query, 2, person_id);
    bind_i64(query, 3, now);
    return query_run(query, NULL, error) && candidate_note(session, id, candidate.state, note, by, now, error);
}

static bool place_is_here(struct session *session, int64_t space_id, int64_t place_id, struct error *error)
{
    int64_t count = 0;
    struct query *query = query_start(session, &candidate_place_here);
    bind_i64(query, 1, place_id);
    bind_i64(query, 2, space_id);
    while (query_row(query))
        count = column_i64(query, 0);
    return query_end(query, error) &&
           (count || error_set(error, ERROR_MISSING, "Ce lieu n’est pas publié dans cet espace."));
}

static bool set_place(struct session *session, int64_t id, int64_t place_id, int64_t score, enum candidate_state state,
                      int64_t now, struct error *error)
{
    struct query *query = query_start(session, &candidate_set_place);
    bind_i64(query, 1, id);
    bind_reference(query, 2, place_id);
    bind_i64(query, 3, score);
    bind_text(query, 4, str_of(CANDIDATE_STATE_CODES[state]));
    bind_i64(query, 5, now);
    return query_run(query, NULL, error);
}

bool candidate_settle(struct session *session, int64_t space_id, int64_t id, int64_t place_id, int64_t by, int64_t now,
                      struct error *error)
{
    enum { SAID_BY_A_PERSON = 100, NONE_OF_OURS = -1 };
    struct place_candidate candidate;
    if (!current(session, space_id, id, &candidate, error) ||
        (place_id && !place_is_here(session, space_id, place_id, error)))
        return false;
    if (place_id)
        return set_place(session, id, place_id, SAID_BY_A_PERSON, CANDIDATE_REFERENCED, now, error) &&
               candidate_note(session, id, CANDIDATE_REFERENCED, STR("C’est un lieu déjà publié."), by, now, error);
    enum candidate_state state = candidate.state == CANDIDATE_REFERENCED ? CANDIDATE_ENGAGED : candidate.state;
    return set_place(session, id, 0, NONE_OF_OURS, state, now, error) &&
           candidate_note(session, id, state, STR("Ce n’est pas un lieu déjà publié."), by, now, error);
}

bool candidate_propose(struct session *session, int64_t space_id, int64_t id, int64_t proposal_id, int64_t by,
                       int64_t now, struct error *error)
{
    struct place_candidate candidate;
    if (!current(session, space_id, id, &candidate, error))
        return false;
    if (candidate.state == CANDIDATE_REFERENCED)
        return error_set(error, ERROR_CONFLICT, "Ce lieu est déjà référencé.");
    struct query *query = query_start(session, &candidate_set_proposal);
    bind_i64(query, 1, id);
    bind_reference(query, 2, proposal_id);
    bind_i64(query, 3, now);
    return query_run(query, NULL, error) &&
           candidate_note(session, id, CANDIDATE_ENGAGED, STR("Sa fiche est écrite et attend d’être relue."), by, now,
                          error);
}

bool candidate_made(struct session *session, int64_t proposal_id, int64_t place_id, int64_t by, int64_t now,
                    struct error *error)
{
    enum { SAID_BY_A_PERSON = 100 };
    int64_t id = 0;
    struct arena arena = {0};
    struct query *query = query_start(session, &candidate_by_proposal);
    bind_i64(query, 1, proposal_id);
    while (query_row(query)) {
        struct place_candidate candidate;
        read_candidate(query, &arena, &candidate);
        if (candidate.state != CANDIDATE_REFERENCED)
            id = candidate.id;
    }
    arena_free(&arena);
    return query_end(query, error) &&
           (id == 0 ||
            (set_place(session, id, place_id, SAID_BY_A_PERSON, CANDIDATE_REFERENCED, now, error) &&
             candidate_note(session, id, CANDIDATE_REFERENCED, STR("Sa fiche est publiée."), by, now, error)));
}

/* --- Progress ----------------------------------------------------------------------------------------------------- */

static struct candidate_area *area_of(struct candidate_areas *areas, struct str code, struct arena *arena)
{
    for (size_t i = 0; i < areas->count; i++)
        if (str_equal(areas->at[i].intercommunality, code))
            return &areas->at[i];
    struct candidate_area *area = ARENA_PUSH(arena, areas->at, areas->count);
    area->intercommunality = arena_str(arena, code);
    return area;
}

bool candidate_progress(struct session *session, int64_t space_id, struct arena *arena, struct candidate_areas *areas,
                        struct error *error)
{
    struct query *queries[] = {query_start(session, &candidate_count_states),
                               query_start(session, &candidate_count_places)};
    bind_i64(queries[0], 1, space_id);
    bind_i64(queries[1], 1, space_id);
    queries_send(queries, COUNT_OF(queries));
    *areas = (struct candidate_areas){0};
    while (query_row(queries[0])) {
        int state = code_find(CANDIDATE_STATE_CODES, CANDIDATE_STATE_COUNT, column_text(queries[0], 1));
        area_of(areas, column_text(queries[0], 0), arena)->by_state[state] = column_i64(queries[0], 2);
    }
    bool counted = query_end(queries[0], error);
    while (query_row(queries[1]))
        area_of(areas, column_text(queries[1], 0), arena)->places = column_i64(queries[1], 1);
    return query_end(queries[1], counted ? error : NULL) && counted;
}
