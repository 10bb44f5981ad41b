/* The best solution of a model, proven, and always the same one.
 *
 * Method. The relaxation's multipliers give a bound (weak duality, computed by us on whole numbers). Columns far from
 * the margin are set aside, GLPK solves the rest (the "core", Balas and Zemel 1980) and gives a first solution; every
 * column whose reduced value exceeds the distance from bound to solution is then fixed for good (reduced-cost fixing),
 * and the core grows until it holds all columns left free: GLPK's exhaustion of it is the proof.
 * Ties. Among solutions of equal value the chosen one takes the first column that any of them has, then the second, and
 * so on: the columns' order decides, not the order of the search.
 */
#ifndef GRANTS_OPTIMUM_H
#define GRANTS_OPTIMUM_H

#include "model.h"

struct optimum {
    bool possible; /* a solution exists (false with proven: none does) */
    bool proven;
    bool settled; /* ties were settled to the last: the solution is the only one that may be given */
    int64_t value;
    int64_t bound; /* no solution is above */
    int64_t nodes;
    uint8_t *chosen; /* per column, in the arena */
};

bool optimum_find(const struct model *model, int64_t deadline, struct arena *arena, struct optimum *optimum,
                  struct error *error);

#endif
