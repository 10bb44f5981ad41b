/* What an action is made of: its funding, its milestones, its indicators. */
#include "board-words.h"
#include "days.h"
#include "roadmap/plan.h"

STATEMENT(funding_select, "SELECT id, funder, kind, amount, acquired, envelope_id FROM action_funding "
                          "WHERE action_id = $1 ORDER BY id");
STATEMENT(funding_insert, "INSERT INTO action_funding (id, action_id, funder, kind, amount, acquired, envelope_id) "
                          "VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(funding_delete, "DELETE FROM action_funding WHERE id = $1 AND action_id = $2");
STATEMENT(funding_update_acquired, "UPDATE action_funding SET acquired = 1 WHERE id = $1 AND action_id = $2");
STATEMENT(funding_action_space, "SELECT r.space_id FROM roadmap_action AS a JOIN roadmap AS r ON r.id = a.roadmap_id "
                                "WHERE a.id = $1");
STATEMENT(milestone_select, "SELECT id, title, due_on, done_on FROM action_milestone WHERE action_id = $1 "
                            "ORDER BY due_on, id");
STATEMENT(milestone_insert, "INSERT INTO action_milestone (id, action_id, title, due_on) VALUES ($1, $2, $3, $4)");
STATEMENT(milestone_update_done, "UPDATE action_milestone SET done_on = $3 WHERE id = $1 AND action_id = $2");
STATEMENT(indicator_select, "SELECT i.id, i.label, i.unit, i.base, i.target, m.measured_on, m.value FROM "
                            "action_indicator AS i LEFT JOIN indicator_measure AS m ON m.indicator_id = i.id WHERE "
                            "i.action_id = $1 ORDER BY i.id, m.measured_on NULLS FIRST");
STATEMENT(indicator_insert, "INSERT INTO action_indicator (id, action_id, label, unit, base, target) "
                            "VALUES ($1, $2, $3, $4, $5, $6)");
STATEMENT(measure_upsert, "INSERT INTO indicator_measure (indicator_id, measured_on, value) SELECT id, $3, $4 FROM "
                          "action_indicator WHERE id = $1 AND action_id = $2 ON CONFLICT (indicator_id, measured_on) "
                          "DO UPDATE SET value = excluded.value");

/* --- Funding ------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *code, *label;
} KINDS[] = {{"own", "fonds propres"}, {"subsidy", "subvention de l’État"}, {"cofunding", "cofinancement"}};

const char *funding_kind_label(enum funding_kind kind)
{
    return KINDS[kind].label;
}

bool funding_list(struct session *session, int64_t action_id, struct arena *arena, struct fundings *fundings,
                  struct error *error)
{
    *fundings = (struct fundings){0};
    struct query *query = query_start(session, &funding_select);
    bind_i64(query, 1, action_id);
    while (query_row(query)) {
        struct funding *funding = ARENA_PUSH(arena, fundings->at, fundings->count);
        *funding = (struct funding){.id = column_i64(query, 0),
                                    .action_id = action_id,
                                    .funder = column_copy(query, 1, arena),
                                    .amount = column_i64(query, 3),
                                    .acquired = column_i64(query, 4) != 0,
                                    .envelope_id = column_i64(query, 5)};
        for (size_t i = 0; i < COUNT_OF(KINDS); i++)
            if (str_equal(column_text(query, 2), str_of(KINDS[i].code)))
                funding->kind = (enum funding_kind)i;
    }
    return query_end(query, error);
}

/* Read and written in one transaction: of two requests at once, the second sees the first. */
static bool envelope_holds(struct session *session, const struct funding *funding, struct arena *arena,
                           struct error *error)
{
    struct envelopes envelopes;
    int64_t space_id = 0;
    struct query *query = query_start(session, &funding_action_space);
    bind_i64(query, 1, funding->action_id);
    if (query_row(query))
        space_id = column_i64(query, 0);
    if (!query_end(query, error) || !envelope_list(session, space_id, arena, &envelopes, error))
        return false;
    for (size_t i = 0; i < envelopes.count; i++) {
        const struct envelope *envelope = &envelopes.at[i];
        if (envelope->id != funding->envelope_id)
            continue;
        int64_t left = envelope->ceiling - envelope->used;
        return funding->amount <= left ||
               error_set(error, ERROR_LIMITED, "Il reste %.*s dans cette enveloppe : demandez-y moins.",
                         STR_PRINT(money_text(arena, left > 0 ? left : 0)));
    }
    return error_set(error, ERROR_INVALID, "Cette enveloppe n’est pas de cet espace.");
}

bool funding_add(struct session *session, const struct funding *funding, struct error *error)
{
    struct arena arena = {0};
    struct action action;
    bool done = action_find(session, funding->action_id, 0, &arena, &action, error);
    if (done && (str_is_empty(str_trim(funding->funder)) || funding->amount <= 0))
        done = error_set(error, ERROR_INVALID, "Donnez le financeur et un montant.");
    if (done && funding->amount > action.budget - action.funded)
        done = error_set(error, ERROR_LIMITED, "Ce montant dépasse ce qui reste à financer : %.*s.",
                         STR_PRINT(money_text(&arena, action.budget - action.funded)));
    if (done && funding->envelope_id)
        done = envelope_holds(session, funding, &arena, error);
    arena_free(&arena);
    if (!done)
        return false;
    struct query *query = query_start(session, &funding_insert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, funding->action_id);
    bind_text(query, 3, text_cut(str_trim(funding->funder), 150));
    bind_text(query, 4, str_of(KINDS[funding->kind].code));
    bind_i64(query, 5, funding->amount);
    bind_i64(query, 6, funding->acquired);
    bind_reference(query, 7, funding->envelope_id);
    return query_run(query, NULL, error);
}

static bool change_funding(struct session *session, const struct statement *statement, int64_t action_id, int64_t id,
                           struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, id);
    bind_i64(query, 2, action_id);
    return changed_one(query, ERROR_MISSING, "Ce financement n’est plus dans cette action.", error);
}

bool funding_remove(struct session *session, int64_t action_id, int64_t id, struct error *error)
{
    return change_funding(session, &funding_delete, action_id, id, error);
}

bool funding_acquire(struct session *session, int64_t action_id, int64_t id, struct error *error)
{
    return change_funding(session, &funding_update_acquired, action_id, id, error);
}

/* --- Milestones --------------------------------------------------------------------------------------------------- */

bool milestone_list(struct session *session, int64_t action_id, struct arena *arena, struct milestones *milestones,
                    struct error *error)
{
    *milestones = (struct milestones){0};
    struct query *query = query_start(session, &milestone_select);
    bind_i64(query, 1, action_id);
    while (query_row(query)) {
        struct milestone *milestone = ARENA_PUSH(arena, milestones->at, milestones->count);
        *milestone = (struct milestone){column_i64(query, 0), action_id, column_copy(query, 1, arena),
                                        column_day(query, 2), column_day(query, 3)};
    }
    return query_end(query, error);
}

bool milestone_add(struct session *session, const struct milestone *milestone, struct error *error)
{
    if (str_is_empty(str_trim(milestone->title)))
        return error_set(error, ERROR_INVALID, "Donnez un titre à l’étape.");
    struct query *query = query_start(session, &milestone_insert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, milestone->action_id);
    bind_text(query, 3, text_cut(str_trim(milestone->title), 200));
    bind_day(query, 4, milestone->due_on);
    return query_run(query, NULL, error);
}

bool milestone_done(struct session *session, int64_t action_id, int64_t id, int32_t on, struct error *error)
{
    struct query *query = query_start(session, &milestone_update_done);
    bind_i64(query, 1, id);
    bind_i64(query, 2, action_id);
    bind_day(query, 3, on);
    return changed_one(query, ERROR_MISSING, "Cette étape n’est plus dans cette action.", error);
}

/* --- Indicators --------------------------------------------------------------------------------------------------- */

double action_indicator_progress(const struct action_indicator *indicator)
{
    double whole = indicator->target - indicator->base;
    if (indicator->measure_count == 0 || whole == 0)
        return 0;
    double part = (indicator->measures[indicator->measure_count - 1].value - indicator->base) / whole;
    return part < 0 ? 0 : part > 1 ? 1 : part;
}

bool action_indicator_list(struct session *session, int64_t action_id, struct arena *arena,
                           struct action_indicators *indicators, struct error *error)
{
    *indicators = (struct action_indicators){0};
    struct query *query = query_start(session, &indicator_select);
    bind_i64(query, 1, action_id);
    while (query_row(query)) {
        struct action_indicator *indicator = indicators->count ? &indicators->at[indicators->count - 1] : NULL;
        if (!indicator || indicator->id != column_i64(query, 0)) {
            indicator = ARENA_PUSH(arena, indicators->at, indicators->count);
            *indicator = (struct action_indicator){.id = column_i64(query, 0),
                                                   .action_id = action_id,
                                                   .label = column_copy(query, 1, arena),
                                                   .unit = column_copy(query, 2, arena),
                                                   .base = column_double(query, 3),
                                                   .target = column_double(query, 4)};
        }
        if (!column_is_null(query, 5))
            *ARENA_PUSH(arena, indicator->measures, indicator->measure_count) =
                (struct measure){column_day(query, 5), column_double(query, 6)};
    }
    return query_end(query, error);
}

bool action_indicator_add(struct session *session, const struct action_indicator *indicator, struct error *error)
{
    if (str_is_empty(str_trim(indicator->label)) || indicator->base == indicator->target)
        return error_set(error, ERROR_INVALID, "Donnez un nom à l’indicateur, et une cible autre que le départ.");
    struct query *query = query_start(session, &indicator_insert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, indicator->action_id);
    bind_text(query, 3, text_cut(str_trim(indicator->label), 200));
    bind_words(query, 4, text_cut(str_trim(indicator->unit), 50));
    bind_double(query, 5, indicator->base);
    bind_double(query, 6, indicator->target);
    return query_run(query, NULL, error);
}

bool action_indicator_measure(struct session *session, int64_t action_id, int64_t id, int32_t on, double value,
                              struct error *error)
{
    struct query *query = query_start(session, &measure_upsert);
    bind_i64(query, 1, id);
    bind_i64(query, 2, action_id);
    bind_day(query, 3, on);
    bind_double(query, 4, value);
    return changed_one(query, ERROR_MISSING, "Cet indicateur n’est plus dans cette action.", error);
}
