/* Scenarios: their rows, and the committee's wills. */
#include "grants/committee.h"

#define COLUMNS                                                                                                        \
    "id, call_id, person_id, made_at, label, envelope, projects_least, score_least, computed_at, input, signed_at, "   \
    "signed_by, outcome "
STATEMENT(scenario_select_call, "SELECT " COLUMNS "FROM call_scenario WHERE call_id = $1 ORDER BY made_at, id");
STATEMENT(scenario_select_one, "SELECT " COLUMNS "FROM call_scenario WHERE call_id = $1 AND id = $2");
STATEMENT(scenario_insert, "INSERT INTO call_scenario (id, call_id, label, envelope, projects_least, score_least, "
                           "person_id, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
STATEMENT(scenario_delete, "DELETE FROM call_scenario WHERE id = $1");
STATEMENT(scenario_delete_choices, "DELETE FROM scenario_choice WHERE scenario_id = $1");
STATEMENT(scenario_delete_wills, "DELETE FROM scenario_will WHERE scenario_id = $1");
STATEMENT(scenario_count, "SELECT COUNT(*) FROM call_scenario WHERE call_id = $1");
STATEMENT(will_select, "SELECT application_id, kept, reason, person_id, at FROM scenario_will WHERE scenario_id = $1 "
                       "ORDER BY application_id");
STATEMENT(will_upsert, "INSERT INTO scenario_will (scenario_id, application_id, kept, reason, person_id, at) "
                       "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (scenario_id, application_id) DO UPDATE SET "
                       "kept = excluded.kept, reason = excluded.reason, person_id = excluded.person_id, "
                       "at = excluded.at");
STATEMENT(will_delete, "DELETE FROM scenario_will WHERE scenario_id = $1 AND application_id = $2");

static int64_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static bool read_outcome(struct str text, struct arena *arena, struct scenario *scenario, struct error *error)
{
    json_t *root;
    size_t index;
    const json_t *rule;
    if (str_is_empty(text))
        return true;
    if (!json_parse(text, &root, error))
        return false;
    scenario->possible = json_is_true(json_object_get(root, "possible"));
    scenario->proven = json_is_true(json_object_get(root, "proven"));
    scenario->value = number_of(root, "value");
    scenario->bound = number_of(root, "bound");
    scenario->spent = number_of(root, "spent");
    scenario->free_value = number_of(root, "free_value");
    json_array_foreach(json_object_get(root, "conflict"), index, rule) *
        ARENA_PUSH(arena, scenario->conflict.at, scenario->conflict.count) =
        arena_str(arena, str_of(json_string_value(rule)));
    json_decref(root);
    return true;
}

static bool read_scenario(struct query *query, struct arena *arena, struct scenario *scenario, struct error *error)
{
    *scenario = (struct scenario){.id = column_i64(query, 0),
                                  .call_id = column_i64(query, 1),
                                  .person_id = column_i64(query, 2),
                                  .made_at = column_i64(query, 3),
                                  .label = column_copy(query, 4, arena),
                                  .envelope = column_i64(query, 5),
                                  .projects_least = column_i64(query, 6),
                                  .score_least = column_i64(query, 7),
                                  .computed_at = column_i64(query, 8),
                                  .input = column_copy(query, 9, arena),
                                  .signed_at = column_i64(query, 10),
                                  .signed_by = column_i64(query, 11)};
    return read_outcome(column_text(query, 12), arena, scenario, error);
}

bool scenario_list(struct session *session, int64_t call_id, struct arena *arena, struct scenarios *scenarios,
                   struct error *error)
{
    bool readable = true;
    *scenarios = (struct scenarios){0};
    struct query *query = query_start(session, &scenario_select_call);
    bind_i64(query, 1, call_id);
    while (readable && query_row(query))
        readable = read_scenario(query, arena, ARENA_PUSH(arena, scenarios->at, scenarios->count), error);
    return query_end(query, readable ? error : NULL) && readable;
}

bool scenario_find(struct session *session, int64_t call_id, int64_t id, struct arena *arena, struct scenario *scenario,
                   struct error *error)
{
    struct query *query = query_start(session, &scenario_select_one);
    bind_i64(query, 1, call_id);
    bind_i64(query, 2, id);
    bool found = query_row(query), readable = !found || read_scenario(query, arena, scenario, error);
    if (!query_end(query, readable ? error : NULL) || !readable)
        return false;
    return found || error_set(error, ERROR_MISSING, "Ce scénario n’existe plus.");
}

static bool check_count(struct session *session, int64_t call_id, struct error *error)
{
    struct query *query = query_start(session, &scenario_count);
    bind_i64(query, 1, call_id);
    int64_t count = query_row(query) ? column_i64(query, 0) : 0;
    if (!query_end(query, error))
        return false;
    return count < SCENARIOS_MOST || error_set(error, ERROR_LIMITED,
                                               "%d scénarios sont déjà là" NBSP ": retirez-en un pour en ajouter un "
                                               "autre.",
                                               SCENARIOS_MOST);
}

bool scenario_make(struct session *session, struct scenario *scenario, int64_t now, struct error *error)
{
    if (str_is_empty(str_trim(scenario->label)))
        return error_set(error, ERROR_INVALID, "Donnez un nom à ce scénario.");
    if (scenario->envelope < 0)
        return error_set(error, ERROR_INVALID, "Donnez l’enveloppe de ce scénario.");
    if (!check_count(session, scenario->call_id, error))
        return false;
    scenario->id = id_new();
    struct query *query = query_start(session, &scenario_insert);
    bind_i64(query, 1, scenario->id);
    bind_i64(query, 2, scenario->call_id);
    bind_text(query, 3, str_trim(scenario->label));
    bind_i64(query, 4, scenario->envelope);
    bind_i64(query, 5, scenario->projects_least);
    bind_i64(query, 6, scenario->score_least);
    bind_i64(query, 7, scenario->person_id);
    bind_i64(query, 8, now);
    return query_run(query, NULL, error) && session_touch(session, "call", error);
}

static bool run_for(struct session *session, const struct statement *statement, int64_t id, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, id);
    return query_run(query, NULL, error);
}

static bool find_unsigned(struct session *session, int64_t call_id, int64_t id, struct error *error)
{
    struct arena arena = {0};
    struct scenario scenario;
    bool done = scenario_find(session, call_id, id, &arena, &scenario, error);
    if (done && scenario.signed_at)
        done = error_set(error, ERROR_FORBIDDEN, "Ce scénario est signé" NBSP ": il ne change plus.");
    arena_free(&arena);
    return done;
}

bool scenario_drop(struct session *session, int64_t call_id, int64_t id, struct error *error)
{
    return find_unsigned(session, call_id, id, error) && run_for(session, &scenario_delete_choices, id, error) &&
           run_for(session, &scenario_delete_wills, id, error) && run_for(session, &scenario_delete, id, error) &&
           session_touch(session, "call", error);
}

/* --- Wills ----------------------------------------------------------------------------------------------------------
 */

bool will_list(struct session *session, int64_t scenario_id, struct arena *arena, struct wills *wills,
               struct error *error)
{
    *wills = (struct wills){0};
    struct query *query = query_start(session, &will_select);
    bind_i64(query, 1, scenario_id);
    while (query_row(query)) {
        struct will *will = ARENA_PUSH(arena, wills->at, wills->count);
        *will = (struct will){.application_id = column_i64(query, 0),
                              .kept = column_i64(query, 1) != 0,
                              .reason = column_copy(query, 2, arena),
                              .person_id = column_i64(query, 3),
                              .at = column_i64(query, 4)};
    }
    return query_end(query, error);
}

bool will_set(struct session *session, int64_t call_id, int64_t scenario_id, int64_t application_id,
              enum selection_will will, struct str reason, int64_t person_id, int64_t now, struct error *error)
{
    if (!find_unsigned(session, call_id, scenario_id, error) ||
        !interest_allows(session, application_id, person_id, false, error))
        return false;
    if (will != WILL_FREE && str_is_empty(str_trim(reason)))
        return error_set(error, ERROR_INVALID,
                         "Donnez la raison de cette décision" NBSP ": elle sera gardée avec elle.");
    struct query *query = query_start(session, will == WILL_FREE ? &will_delete : &will_upsert);
    bind_i64(query, 1, scenario_id);
    bind_i64(query, 2, application_id);
    if (will != WILL_FREE) {
        bind_i64(query, 3, will == WILL_IN);
        bind_text(query, 4, str_trim(reason));
        bind_i64(query, 5, person_id);
        bind_i64(query, 6, now);
    }
    return query_run(query, NULL, error) && session_touch(session, "call", error);
}
