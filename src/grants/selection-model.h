/* A selection problem turned into a model: columns, rows, and the rules they come from. Private to the room. */
#ifndef GRANTS_SELECTION_MODEL_H
#define GRANTS_SELECTION_MODEL_H

#include "grants/selection.h"
#include "optimum.h"

struct column { /* one application at one share of its grant */
    uint32_t candidate;
    int64_t percent, cents;
};

enum { RULE_OF_NATURE = 0 }; /* one share at most for an application: never in doubt */

struct selection_model {
    struct model model;
    struct column *columns;
    int64_t value_divisor; /* model values × this = SELECTION_UNIT per point */
    size_t rule_count;     /* rules[0] is RULE_OF_NATURE */
    struct str *rules;     /* French */
    int64_t *rule_amounts; /* cents a rule claims at least: cheap rules are left out first when looking for conflicts */
};

/* Checks the problem and builds its model. */
bool selection_model_build(const struct selection_problem *problem, struct arena *arena, struct selection_model *built,
                           struct error *error);
/* Rules of an impossible model that cannot stand together. */
bool selection_conflict_find(struct selection_model *built, int64_t deadline, struct arena *arena,
                             struct selection_conflict *conflict, struct error *error);
/* May it be chosen without being kept by the committee? */
bool candidate_is_eligible(const struct selection_problem *problem, const struct candidate *candidate);

#endif
