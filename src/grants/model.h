/* A small exact model: maximise whole values over yes-or-no columns, under rows of whole numbers. GLPK is behind this
 * header and nowhere else; it computes with floating numbers, so what it finds is checked here on whole numbers.
 */
#ifndef GRANTS_MODEL_H
#define GRANTS_MODEL_H

#include "base/base.h"

struct model_row {
    bool has_low, has_high;
    int64_t low, high;
    size_t count;
    uint32_t *columns;
    int64_t *factors;
    uint32_t rule; /* whose rule it is: the caller's number */
    bool off;      /* left out for now: how conflicts are looked for */
};

struct model {
    size_t column_count;
    int64_t *values; /* of each column, at least 0 */
    uint8_t *low;    /* 0, or 1: fixed to yes */
    uint8_t *high;   /* 1, or 0: fixed to no */
    size_t row_count;
    struct model_row *rows;
};

enum model_answer {
    MODEL_SOLVED,     /* the best there is */
    MODEL_FOUND,      /* something was found, and the limit reached before the proof */
    MODEL_IMPOSSIBLE, /* nothing respects the rows: proven */
    MODEL_UNKNOWN     /* the limit was reached with nothing found */
};

struct model_limits {
    int64_t nodes;    /* deterministic limit of the search */
    int64_t deadline; /* monotonic_ns */
    bool first;       /* any solution will do */
};

/* The relaxation: false in *possible when even it has no solution. `multipliers`, one per row, give a bound: see
 * model_bound. */
bool model_relax(const struct model *model, int64_t deadline, double *multipliers, bool *possible, struct error *error);
/* What no solution can exceed, whatever the multipliers (weak duality), and each column's reduced value: taking a
 * column whose reduced value is negative, or leaving one whose value is positive, lowers the bound by as much. */
long double model_bound(const struct model *model, const double *multipliers, long double *reduced);
/* Searches; `chosen` (one per column) is filled when something was found. *nodes grows by the nodes looked at. */
bool model_search(const struct model *model, const struct model_limits *limits, uint8_t *chosen,
                  enum model_answer *answer, int64_t *nodes, struct error *error);

bool model_allows(const struct model *model, const uint8_t *chosen);
int64_t model_value(const struct model *model, const uint8_t *chosen);

#endif
