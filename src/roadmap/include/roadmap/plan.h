/* The roadmap: axes, and under them actions with the national platform's fields, their money, their calendar, their
 * indicators, and the workshops' proposals they answer.
 *
 * Money balances to the cent: the funding of an action adds up to its budget before it may start. What is asked of an
 * envelope is never over its ceiling: the check is in the same transaction as the write, so of two at once the second
 * is refused (ERROR_LIMITED).
 *
 * Functions that change something run within a write; the caller adds its journal line to it. Amounts are cents.
 */
#ifndef ROADMAP_PLAN_H
#define ROADMAP_PLAN_H

#include "roadmap/engineering.h"

/* --- Envelopes ---------------------------------------------------------------------------------------------------- */

struct envelope {
    int64_t id, space_id;
    struct str label;
    int32_t starts_on, ends_on;
    int64_t ceiling, used, acquired; /* used: asked or acquired, by actions that are not dropped */
};
struct envelopes {
    size_t count;
    struct envelope *at;
};
/* 0 under 80 % of the ceiling, 80 from there, 100 when nothing is left. */
int envelope_alert(const struct envelope *envelope);
bool envelope_list(struct session *session, int64_t space_id, struct arena *arena, struct envelopes *envelopes,
                   struct error *error);
/* Made, or (same label) given other days and another ceiling, not under what is used. */
bool envelope_save(struct session *session, const struct envelope *envelope, struct error *error);

/* --- The roadmap and its axes ------------------------------------------------------------------------------------- */

enum roadmap_state { ROADMAP_DRAFT, ROADMAP_ADOPTED, ROADMAP_CLOSED };
const char *roadmap_state_label(enum roadmap_state state);

struct roadmap {
    int64_t id, space_id;
    struct str name, carrier, note;
    enum roadmap_state state;
    bool is_public;
    int32_t adopted_on;
};
struct roadmaps {
    size_t count;
    struct roadmap *at;
};
bool roadmap_list(struct session *session, int64_t space_id, struct arena *arena, struct roadmaps *roadmaps,
                  struct error *error);
/* ERROR_MISSING. */
bool roadmap_find(struct session *session, int64_t id, int64_t space_id, struct arena *arena, struct roadmap *roadmap,
                  struct error *error);
/* The one of that name exists already: it is given back. */
bool roadmap_create(struct session *session, int64_t space_id, struct str name, struct str carrier, int64_t now,
                    int64_t *id, struct error *error);
/* Name, carrier, note, public. */
bool roadmap_change(struct session *session, const struct roadmap *roadmap, struct error *error);
/* Draft → adopted (with the day) → closed; back to draft. */
bool roadmap_move(struct session *session, int64_t id, enum roadmap_state state, int32_t on, struct error *error);

struct axis {
    int64_t id, number;
    struct str title;
};
struct axes {
    size_t count;
    struct axis *at; /* by number */
};
bool axis_list(struct session *session, int64_t roadmap_id, struct arena *arena, struct axes *axes,
               struct error *error);
bool axis_add(struct session *session, int64_t roadmap_id, struct str title, int64_t *id, struct error *error);

/* --- Actions ------------------------------------------------------------------------------------------------------ */

enum action_state { ACTION_PROPOSED, ACTION_PLANNED, ACTION_STARTED, ACTION_DONE, ACTION_DROPPED, ACTION_STATE_COUNT };
const char *action_state_label(enum action_state state);
const char *action_state_code(enum action_state state);
bool action_state_find(struct str code, enum action_state *state);
/* May it go from one to the other; *needs_reason when why must be told. */
bool action_may_move(enum action_state from, enum action_state to, bool *needs_reason);

struct action {
    int64_t id, roadmap_id, axis_id, number;
    struct str objective, name, context, description, lead, partners, means;
    struct str needs; /* codes of NEED_LINES between bars */
    enum action_state state;
    struct str reason;
    int32_t starts_on, ends_on;
    int64_t budget;
    int64_t revision;
    int64_t funded, acquired;            /* sums of its funding */
    int64_t milestones, milestones_done; /* counts */
};
struct actions {
    size_t count;
    struct action *at; /* by axis, then number */
};
bool action_list(struct session *session, int64_t roadmap_id, struct arena *arena, struct actions *actions,
                 struct error *error);
bool action_find(struct session *session, int64_t id, int64_t roadmap_id, struct arena *arena, struct action *action,
                 struct error *error);
/* Planned or started, and past its last day. */
static inline bool action_is_late(const struct action *action, int32_t today)
{
    return (action->state == ACTION_PLANNED || action->state == ACTION_STARTED) && action->ends_on < today;
}
/* ERROR_INVALID: a name, an axis, two days in order are wanted. */
bool action_create(struct session *session, struct action *action, int64_t now, struct error *error);
/* Everything but number and state; ERROR_CONFLICT when it was changed since `revision`. */
bool action_change(struct session *session, const struct action *action, struct error *error);
/* ERROR_FORBIDDEN for what the table does not allow; ERROR_CONFLICT for an action that would start while its funding
 * does not add up to its budget. */
bool action_move(struct session *session, int64_t id, enum action_state state, struct str reason, struct error *error);

enum funding_kind { FUNDING_OWN, FUNDING_SUBSIDY, FUNDING_COFUNDING };
const char *funding_kind_label(enum funding_kind kind);
struct funding {
    int64_t id, action_id, amount, envelope_id; /* envelope_id: 0 none */
    struct str funder;
    enum funding_kind kind;
    bool acquired;
};
struct fundings {
    size_t count;
    struct funding *at;
};
bool funding_list(struct session *session, int64_t action_id, struct arena *arena, struct fundings *fundings,
                  struct error *error);
/* ERROR_LIMITED when the envelope has not that much left, or the sum would pass the budget. */
bool funding_add(struct session *session, const struct funding *funding, struct error *error);
bool funding_remove(struct session *session, int64_t action_id, int64_t id, struct error *error);
bool funding_acquire(struct session *session, int64_t action_id, int64_t id, struct error *error);

struct milestone {
    int64_t id, action_id;
    struct str title;
    int32_t due_on, done_on; /* done_on: NO_DAY */
};
struct milestones {
    size_t count;
    struct milestone *at; /* by day */
};
bool milestone_list(struct session *session, int64_t action_id, struct arena *arena, struct milestones *milestones,
                    struct error *error);
bool milestone_add(struct session *session, const struct milestone *milestone, struct error *error);
bool milestone_done(struct session *session, int64_t action_id, int64_t id, int32_t on, struct error *error);

struct measure {
    int32_t on;
    double value;
};
struct action_indicator {
    int64_t id, action_id;
    struct str label, unit;
    double base, target;
    size_t measure_count;
    struct measure *measures; /* by day */
};
struct action_indicators {
    size_t count;
    struct action_indicator *at;
};
/* How far from base to target it has come by its last measure, 0 … 1 (beyond: 1); 0 without measure. */
double action_indicator_progress(const struct action_indicator *indicator);
bool action_indicator_list(struct session *session, int64_t action_id, struct arena *arena,
                           struct action_indicators *indicators, struct error *error);
bool action_indicator_add(struct session *session, const struct action_indicator *indicator, struct error *error);
bool action_indicator_measure(struct session *session, int64_t action_id, int64_t id, int32_t on, double value,
                              struct error *error);

/* --- Where it comes from, what became of it ----------------------------------------------------------------------- */

/* A proposal of a workshop and the action that answers it. */
struct action_link {
    int64_t action_id, action_number, card_id, card_number, board_id;
    struct str action_name, text, theme;
    enum action_state state;
};
struct action_links {
    size_t count;
    struct action_link *at;
};
/* Of an action; or (action 0) every link of the space's roadmaps. */
bool action_sources(struct session *session, int64_t space_id, int64_t action_id, struct arena *arena,
                    struct action_links *links, struct error *error);
/* ERROR_INVALID for a card that is no proposal of the space's workshops. */
bool action_add_source(struct session *session, int64_t action_id, int64_t card_id, struct error *error);

/* --- In sum ------------------------------------------------------------------------------------------------------- */

struct plan_figures {
    int64_t actions, by_state[ACTION_STATE_COUNT]; /* dropped ones are counted there and nowhere else */
    int64_t budget, funded, acquired, subsidies, cofunding;
    int64_t funders; /* distinct */
    int64_t late;    /* planned or started, and past their last day at the day given */
};
bool plan_sum(struct session *session, int64_t roadmap_id, int32_t today, struct plan_figures *figures,
              struct error *error);

#endif
