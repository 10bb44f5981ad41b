/* The committee: selections computed side by side (scenarios), what it wants whatever the marks, the one it signs.
 *
 * A scenario has its own envelope, balance and threshold; it is computed by the solver of grants/selection.h from the
 * applications that are ready, their scores and the committee's wills. The same entries always give the same selection
 * (a fingerprint tells them apart: a scenario whose entries changed is said to be out of date). The program proposes;
 * signing, by a person who gave no mark in the call, turns one scenario into decisions (grants/award.h).
 */
#ifndef GRANTS_COMMITTEE_H
#define GRANTS_COMMITTEE_H

#include "grants/jury.h"
#include "grants/selection.h"

struct scenario {
    int64_t id, call_id, person_id, made_at;
    struct str label;
    int64_t envelope;       /* cents */
    int64_t projects_least; /* in each territory; 0: no balance */
    int64_t score_least;    /* SCORE_UNIT per point; CALL_UNLIMITED */
    int64_t computed_at;    /* 0: never */
    struct str input;       /* fingerprint of what it was computed from */
    int64_t signed_at, signed_by;
    /* What the solver said: */
    bool possible, proven;
    int64_t value, bound, spent; /* as in struct selection; cents */
    int64_t free_value;          /* without the balance between territories; 0 when not computed */
    struct call_codes conflict;  /* the rules that cannot all be respected, when it is not possible */
};
struct scenarios {
    size_t count;
    struct scenario *at;
};
enum { SCENARIOS_MOST = 12, SCENARIO_SECONDS = 20 };

/* Within a write: label, envelope, projects_least and score_least are given; id is made. */
bool scenario_make(struct session *session, struct scenario *scenario, int64_t now, struct error *error);
bool scenario_list(struct session *session, int64_t call_id, struct arena *arena, struct scenarios *scenarios,
                   struct error *error);
bool scenario_find(struct session *session, int64_t call_id, int64_t id, struct arena *arena, struct scenario *scenario,
                   struct error *error);
/* Within a write: ERROR_FORBIDDEN for a signed one. */
bool scenario_drop(struct session *session, int64_t call_id, int64_t id, struct error *error);

struct will {
    int64_t application_id, person_id, at;
    bool kept; /* else set aside */
    struct str reason;
};
struct wills {
    size_t count;
    struct will *at;
};
bool will_list(struct session *session, int64_t scenario_id, struct arena *arena, struct wills *wills,
               struct error *error);
/* Within a write: needs a reason; `now` also marks the scenario as to be computed again. WILL_FREE takes it back. */
bool will_set(struct session *session, int64_t call_id, int64_t scenario_id, int64_t application_id,
              enum selection_will will, struct str reason, int64_t person_id, int64_t now, struct error *error);

/* What a scenario is computed from: one candidate per application that is ready or decided, in their numbers' order. */
struct committee_board {
    struct case_files files;      /* those before the committee */
    struct verdict *verdicts;     /* of each */
    struct candidate *candidates; /* of each */
    struct selection_problem problem;
    struct wills wills;
    struct str input;
};
bool board_read(struct session *session, const struct published_call *call, const struct scenario *scenario,
                struct arena *arena, struct committee_board *board, struct error *error);

/* Reads, solves (SCENARIO_SECONDS at most, outside any transaction), writes what was found. */
bool scenario_compute(struct store *store, const struct published_call *call, int64_t id, int64_t now,
                      struct error *error);
/* What was found, as a selection over the board's candidates. */
bool scenario_selection(struct session *session, const struct scenario *scenario, const struct committee_board *board,
                        struct arena *arena, struct selection *selection, struct error *error);

/* How many of the chosen are in each territory of the call. */
struct coverage_row {
    struct str code, name;
    size_t ready, chosen;
    int64_t cents;
};
struct coverage_rows {
    size_t count;
    struct coverage_row *at;
};
void board_coverage(const struct call *call, const struct committee_board *board, const struct selection *selection,
                    struct arena *arena, struct coverage_rows *rows);

/* Why an application of the board is not chosen, in a sentence, without solving anything again. */
struct str board_reason(const struct call *call, const struct committee_board *board, const struct selection *selection,
                        size_t candidate, struct arena *arena);

/* Within a write: the selection becomes the decisions: chosen → selected, the `waiting` best of the others →
 * waitlisted, the rest → rejected, each with its reason. ERROR_FORBIDDEN for a signer who marked in this call, ERROR_
 * CONFLICT when the scenario is out of date or another is signed, ERROR_INVALID when it is not possible. */
bool scenario_sign(struct session *session, const struct published_call *call, int64_t id, size_t waiting,
                   int64_t person_id, int64_t now, struct error *error);

#endif
