/* Actions: their fields, their states, where they come from. */
#include "roadmap/plan.h"

#include "board-words.h"
#include "days.h"

#define ACTION_COLUMNS                                                                                                 \
    "SELECT a.id, a.roadmap_id, a.axis_id, a.number, a.objective, a.name, a.context, a.description, a.lead, "          \
    "a.partners, a.means, a.needs, a.state, a.reason, a.starts_on, a.ends_on, a.budget, a.revision, "                  \
    "COALESCE(f.funded, 0), COALESCE(f.acquired, 0), COALESCE(m.count, 0), COALESCE(m.done, 0) "                       \
    "FROM roadmap_action AS a "                                                                                        \
    "LEFT JOIN (SELECT action_id, CAST(SUM(amount) AS BIGINT) AS funded, CAST(SUM(amount * acquired) AS BIGINT) AS "   \
    "acquired FROM action_funding GROUP BY action_id) AS f ON f.action_id = a.id "                                     \
    "LEFT JOIN (SELECT action_id, COUNT(*) AS count, COUNT(done_on) AS done FROM action_milestone GROUP BY "           \
    "action_id) AS m ON m.action_id = a.id "
STATEMENT(action_select_roadmap, ACTION_COLUMNS "JOIN roadmap_axis AS x ON x.id = a.axis_id WHERE a.roadmap_id = $1 "
                                                "ORDER BY x.number, a.number");
STATEMENT(action_select, ACTION_COLUMNS "WHERE a.id = $1");
STATEMENT(action_insert,
          "INSERT INTO roadmap_action (id, roadmap_id, axis_id, number, objective, name, context, description, lead, "
          "partners, means, needs, state, reason, starts_on, ends_on, budget, revision, created_at) SELECT $1, $2, "
          "x.id, (SELECT COALESCE(MAX(number), 0) + 1 FROM roadmap_action WHERE roadmap_id = $2), $4, $5, $6, $7, $8, "
          "$9, $10, $11, 'proposed', '', $12, $13, $14, 1, $15 FROM roadmap_axis AS x WHERE x.id = $3 AND "
          "x.roadmap_id = $2");
STATEMENT(action_update,
          "UPDATE roadmap_action SET axis_id = $3, objective = $4, name = $5, context = $6, description = $7, lead = "
          "$8, partners = $9, means = $10, needs = $11, starts_on = $12, ends_on = $13, budget = $14, revision = "
          "revision + 1 WHERE id = $1 AND revision = $15 AND EXISTS (SELECT 1 FROM roadmap_axis WHERE id = $3 AND "
          "roadmap_id = $2)");
STATEMENT(action_update_state, "UPDATE roadmap_action SET state = $2, reason = $3, revision = revision + 1 "
                               "WHERE id = $1");
STATEMENT(source_select,
          "SELECT a.id, a.number, a.name, a.state, c.id, c.number, c.text, b.id, b.theme FROM action_source AS s "
          "JOIN roadmap_action AS a ON a.id = s.action_id JOIN board_card AS c ON c.id = s.card_id JOIN board AS b ON "
          "b.id = c.board_id WHERE b.space_id = $1 AND ($2 = 0 OR a.id = $2) ORDER BY b.theme, c.number, a.number");
STATEMENT(source_insert, "INSERT INTO action_source (action_id, card_id) SELECT a.id, c.id FROM roadmap_action AS a "
                         "JOIN roadmap AS r ON r.id = a.roadmap_id JOIN board AS b ON b.space_id = r.space_id JOIN "
                         "board_card AS c ON c.board_id = b.id WHERE a.id = $1 AND c.id = $2 AND c.kind = 'proposal' "
                         "ON CONFLICT DO NOTHING");
STATEMENT(source_exists, "SELECT COUNT(*) FROM action_source WHERE action_id = $1 AND card_id = $2");
STATEMENT(plan_select_funders, "SELECT COUNT(DISTINCT f.funder), "
                               "CAST(COALESCE(SUM(f.amount) FILTER (WHERE f.kind = 'subsidy'), 0) AS BIGINT), "
                               "CAST(COALESCE(SUM(f.amount) FILTER (WHERE f.kind = 'cofunding'), 0) AS BIGINT) "
                               "FROM action_funding AS f JOIN roadmap_action AS a ON a.id = f.action_id "
                               "WHERE a.roadmap_id = $1 AND a.state <> 'dropped'");

/* --- States ------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *code, *label;
} STATES[ACTION_STATE_COUNT] = {{"proposed", "proposée"},
                                {"planned", "programmée"},
                                {"started", "en cours"},
                                {"done", "terminée"},
                                {"dropped", "abandonnée"}};

static const struct {
    enum action_state from, to;
    bool needs_reason;
} MOVES[] = {
    {ACTION_PROPOSED, ACTION_PLANNED, false}, {ACTION_PROPOSED, ACTION_DROPPED, true},
    {ACTION_PLANNED, ACTION_PROPOSED, true},  {ACTION_PLANNED, ACTION_STARTED, false},
    {ACTION_PLANNED, ACTION_DROPPED, true},   {ACTION_STARTED, ACTION_DONE, false},
    {ACTION_STARTED, ACTION_PLANNED, true},   {ACTION_STARTED, ACTION_DROPPED, true},
    {ACTION_DONE, ACTION_STARTED, true},      {ACTION_DROPPED, ACTION_PROPOSED, true},
};

bool action_may_move(enum action_state from, enum action_state to, bool *needs_reason)
{
    for (size_t i = 0; i < COUNT_OF(MOVES); i++)
        if (MOVES[i].from == from && MOVES[i].to == to) {
            *needs_reason = MOVES[i].needs_reason;
            return true;
        }
    return false;
}

const char *action_state_label(enum action_state state)
{
    return STATES[state].label;
}

const char *action_state_code(enum action_state state)
{
    return STATES[state].code;
}

bool action_state_find(struct str code, enum action_state *state)
{
    for (int i = 0; i < ACTION_STATE_COUNT; i++)
        if (str_equal(code, str_of(STATES[i].code))) {
            *state = (enum action_state)i;
            return true;
        }
    return false;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static void read_action(struct query *query, struct arena *arena, struct action *action)
{
    *action = (struct action){.id = column_i64(query, 0),
                              .roadmap_id = column_i64(query, 1),
                              .axis_id = column_i64(query, 2),
                              .number = column_i64(query, 3),
                              .objective = column_copy(query, 4, arena),
                              .name = column_copy(query, 5, arena),
                              .context = column_copy(query, 6, arena),
                              .description = column_copy(query, 7, arena),
                              .lead = column_copy(query, 8, arena),
                              .partners = column_copy(query, 9, arena),
                              .means = column_copy(query, 10, arena),
                              .needs = column_copy(query, 11, arena),
                              .reason = column_copy(query, 13, arena),
                              .starts_on = column_day(query, 14),
                              .ends_on = column_day(query, 15),
                              .budget = column_i64(query, 16),
                              .revision = column_i64(query, 17),
                              .funded = column_i64(query, 18),
                              .acquired = column_i64(query, 19),
                              .milestones = column_i64(query, 20),
                              .milestones_done = column_i64(query, 21)};
    action_state_find(column_text(query, 12), &action->state);
}

bool action_list(struct session *session, int64_t roadmap_id, struct arena *arena, struct actions *actions,
                 struct error *error)
{
    *actions = (struct actions){0};
    struct query *query = query_start(session, &action_select_roadmap);
    bind_i64(query, 1, roadmap_id);
    while (query_row(query))
        read_action(query, arena, ARENA_PUSH(arena, actions->at, actions->count));
    return query_end(query, error);
}

bool action_find(struct session *session, int64_t id, int64_t roadmap_id, struct arena *arena, struct action *action,
                 struct error *error)
{
    struct query *query = query_start(session, &action_select);
    bind_i64(query, 1, id);
    bool found = query_row(query);
    if (found)
        read_action(query, arena, action);
    if (!query_end(query, error))
        return false;
    return (found && (roadmap_id == 0 || action->roadmap_id == roadmap_id)) ||
           error_set(error, ERROR_MISSING, "Cette action n’existe pas, ou plus.");
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static bool check_action(const struct action *action, struct error *error)
{
    struct str rest = action->needs, code;
    if (str_is_empty(str_trim(action->name)))
        return error_set(error, ERROR_INVALID, "Donnez un nom à l’action.");
    if (action->ends_on < action->starts_on)
        return error_set(error, ERROR_INVALID, "L’action finit avant de commencer : corrigez l’une des dates.");
    if (action->budget < 0 || action->budget > MONEY_MOST)
        return error_set(error, ERROR_INVALID, "Le budget n’est pas un montant possible.");
    while (rest.length && str_next(&rest, '|', &code))
        if (!need_line_find(code))
            return error_set(error, ERROR_INVALID, "Choisissez les besoins dans la liste officielle.");
    return true;
}

/* Parameters 3 to 14, common to both. */
static void bind_fields(struct query *query, const struct action *action)
{
    bind_i64(query, 3, action->axis_id);
    bind_words(query, 4, str_trim(action->objective));
    bind_text(query, 5, str_trim(action->name));
    bind_words(query, 6, str_trim(action->context));
    bind_words(query, 7, str_trim(action->description));
    bind_words(query, 8, str_trim(action->lead));
    bind_words(query, 9, str_trim(action->partners));
    bind_words(query, 10, str_trim(action->means));
    bind_words(query, 11, action->needs);
    bind_day(query, 12, action->starts_on);
    bind_day(query, 13, action->ends_on);
    bind_i64(query, 14, action->budget);
}

bool action_create(struct session *session, struct action *action, int64_t now, struct error *error)
{
    if (!check_action(action, error))
        return false;
    action->id = id_new();
    struct query *query = query_start(session, &action_insert);
    bind_i64(query, 1, action->id);
    bind_i64(query, 2, action->roadmap_id);
    bind_fields(query, action);
    bind_i64(query, 15, now);
    return changed_one(query, ERROR_INVALID, "Choisissez un axe de cette feuille de route.", error);
}

bool action_change(struct session *session, const struct action *action, struct error *error)
{
    struct arena arena = {0};
    struct action now;
    bool done =
        check_action(action, error) && action_find(session, action->id, action->roadmap_id, &arena, &now, error);
    if (done && now.funded > action->budget)
        done = error_set(error, ERROR_LIMITED, "Le financement de l’action dépasse ce budget : retirez-en d’abord.");
    arena_free(&arena);
    if (!done)
        return false;
    struct query *query = query_start(session, &action_update);
    bind_i64(query, 1, action->id);
    bind_i64(query, 2, action->roadmap_id);
    bind_fields(query, action);
    bind_i64(query, 15, action->revision);
    return changed_one(query, ERROR_CONFLICT,
                       "Quelqu’un d’autre a changé cette action entre-temps : rechargez la page, puis reportez vos "
                       "changements.",
                       error);
}

bool action_move(struct session *session, int64_t id, enum action_state state, struct str reason, struct error *error)
{
    struct arena arena = {0};
    struct action action;
    bool needs_reason;
    bool done = action_find(session, id, 0, &arena, &action, error);
    if (done && !action_may_move(action.state, state, &needs_reason))
        done = error_set(error, ERROR_FORBIDDEN, "Une action %s ne peut pas devenir « %s » ainsi.",
                         action_state_label(action.state), action_state_label(state));
    if (done && needs_reason && str_is_empty(str_trim(reason)))
        done = error_set(error, ERROR_INVALID, "Dites pourquoi : le comité de pilotage le lira.");
    if (done && state == ACTION_STARTED && action.funded != action.budget)
        done = error_set(error, ERROR_CONFLICT, "Il manque %.*s de financement : l’action ne peut pas commencer.",
                         STR_PRINT(money_text(&arena, action.budget - action.funded)));
    arena_free(&arena);
    if (!done)
        return false;
    struct query *query = query_start(session, &action_update_state);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(STATES[state].code));
    bind_words(query, 3, str_trim(reason));
    return query_run(query, NULL, error);
}

/* --- Sources ------------------------------------------------------------------------------------------------------ */

bool action_sources(struct session *session, int64_t space_id, int64_t action_id, struct arena *arena,
                    struct action_links *links, struct error *error)
{
    *links = (struct action_links){0};
    struct query *query = query_start(session, &source_select);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, action_id);
    while (query_row(query)) {
        struct action_link *link = ARENA_PUSH(arena, links->at, links->count);
        *link = (struct action_link){.action_id = column_i64(query, 0),
                                     .action_number = column_i64(query, 1),
                                     .action_name = column_copy(query, 2, arena),
                                     .card_id = column_i64(query, 4),
                                     .card_number = column_i64(query, 5),
                                     .text = column_copy(query, 6, arena),
                                     .board_id = column_i64(query, 7),
                                     .theme = column_copy(query, 8, arena)};
        action_state_find(column_text(query, 3), &link->state);
    }
    return query_end(query, error);
}

bool action_add_source(struct session *session, int64_t action_id, int64_t card_id, struct error *error)
{
    int64_t linked = 0;
    struct query *query = query_start(session, &source_insert);
    bind_i64(query, 1, action_id);
    bind_i64(query, 2, card_id);
    if (!query_run(query, NULL, error))
        return false;
    query = query_start(session, &source_exists);
    bind_i64(query, 1, action_id);
    bind_i64(query, 2, card_id);
    if (query_row(query))
        linked = column_i64(query, 0);
    return query_end(query, error) &&
           (linked || error_set(error, ERROR_INVALID, "Choisissez une proposition d’un atelier de cet espace."));
}

/* --- In sum ------------------------------------------------------------------------------------------------------- */

bool plan_sum(struct session *session, int64_t roadmap_id, int32_t today, struct plan_figures *figures,
              struct error *error)
{
    struct arena arena = {0};
    struct actions actions;
    *figures = (struct plan_figures){0};
    bool done = action_list(session, roadmap_id, &arena, &actions, error);
    for (size_t i = 0; done && i < actions.count; i++) {
        const struct action *action = &actions.at[i];
        figures->by_state[action->state]++;
        if (action->state == ACTION_DROPPED)
            continue;
        figures->actions++;
        figures->budget += action->budget;
        figures->funded += action->funded;
        figures->acquired += action->acquired;
        figures->late += action_is_late(action, today);
    }
    arena_free(&arena);
    if (!done)
        return false;
    struct query *query = query_start(session, &plan_select_funders);
    bind_i64(query, 1, roadmap_id);
    if (query_row(query)) {
        figures->funders = column_i64(query, 0);
        figures->subsidies = column_i64(query, 1);
        figures->cofunding = column_i64(query, 2);
    }
    return query_end(query, error);
}
