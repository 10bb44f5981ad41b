/* The location problem solved: a good solution, a bound, then the proof when it is within reach. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "location.h"

enum {
    QUICK_ITERATIONS = 1500,    /* a first ascent, enough for most */
    THOROUGH_ITERATIONS = 8000, /* the next ones, with small steps */
    THOROUGH_PATIENCE = 60,
    NODE_ITERATIONS = 120,
    EXPLORE_ROUNDS = 60,
    BRANCH_SITES_MOST = 3000, /* free sites beyond which branching is hopeless */
    LEVELS_MOST = 400,
};
static const double SMALL_ENTRIES = 2e6; /* tables up to this size are improved at every relaxed solution */
static const double TINY_ENTRIES = 5e4;  /* up to this one, a thorough ascent costs nothing */

struct solver {
    const struct location *location;
    struct location_run *run;
    struct solution *best, *trial;
    struct relaxation *relaxation;
    enum site_state *states;
    size_t improvements; /* relaxed solutions improved so far */
    bool small, tiny;
};

static void keep_if_better(struct solver *solver)
{
    if (solver->trial->cost < solver->best->cost - 1e-9 * (1 + solver->best->cost))
        solution_copy(solver->location, solver->best, solver->trial);
}

/* Makes a real solution of a relaxed one. */
static double try_relaxed(void *context, const struct relaxation *relaxation)
{
    struct solver *solver = context;
    solution_set(solver->location, solver->trial, relaxation->marked);
    bool promising = solver->trial->cost < solver->best->cost * 1.03 + 1e-9;
    if (promising && (solver->small || solver->improvements < 3)) {
        solver->improvements++;
        solution_improve(solver->location, solver->trial, solver->run);
    }
    keep_if_better(solver);
    return solver->best->cost;
}

static size_t free_sites(const struct solver *solver)
{
    size_t count = 0;
    for (size_t j = 0; j < solver->location->site_count; j++)
        count += solver->states[j] == SITE_FREE && !solver->location->required[j];
    return count;
}

static bool is_proven(const struct solver *solver, double bound)
{
    return bound_reaches(solver->location, bound, solver->best->cost);
}

/* What serving every demand at its very best would cost: no solution is below. */
static double trivial_bound(const struct location *location)
{
    double bound = 0;
    for (size_t i = 0; i < location->demand_count; i++) {
        size_t first = location->row_start[i];
        bool reachable = first < location->row_start[i + 1] && location->row_cost[first] < location->fallback[i];
        bound += reachable ? location->row_cost[first] : location->fallback[i];
    }
    return bound;
}

/* Bound and fixing at the root, until neither moves. Returns the best bound. */
static double solve_root(struct solver *solver)
{
    double bound = trivial_bound(solver->location);
    if (is_proven(solver, bound))
        return bound;
    memcpy(solver->relaxation->multiplier, solver->best->first,
           solver->location->demand_count * sizeof *solver->relaxation->multiplier);
    for (int pass = 0; pass < 4; pass++) {
        bool thorough = solver->tiny || (pass > 0 && solver->small);
        solver->relaxation->patience = thorough ? THOROUGH_PATIENCE : 20;
        solver->relaxation->shrink = thorough ? 0.85 : 0.75;
        relaxation_ascend(solver->location, solver->relaxation, solver->states,
                          thorough ? THOROUGH_ITERATIONS : QUICK_ITERATIONS, solver->best->cost, solver->best->cost,
                          try_relaxed, solver, solver->run);
        double before = bound;
        if (solver->relaxation->bound > bound)
            bound = solver->relaxation->bound;
        if (is_proven(solver, bound) || solver->run->cancelled)
            break;
        if (solver->small)
            solution_explore(solver->location, solver->best, EXPLORE_ROUNDS, 28 + (uint64_t)pass, bound, solver->run);
        size_t fixed = relaxation_fix(solver->location, solver->relaxation, solver->states, solver->best->cost);
        if (is_proven(solver, bound) || ((pass > 0 || thorough) && fixed == 0 && bound <= before + 1e-6 * fabs(bound)))
            break;
    }
    solver->relaxation->patience = 20;
    solver->relaxation->shrink = 0.75;
    return bound;
}

/* --- Branch and bound --------------------------------------------------------------------------------------------- */

struct level {
    size_t trail_start;    /* fixings made below this level are undone back to here */
    uint32_t site;         /* branched on */
    enum site_state first; /* tried first */
    bool second_taken;
    double bound;       /* of the node whose two children these are */
    double *multiplier; /* of that node */
};

struct tree {
    struct level *levels;
    size_t depth;
    uint32_t *trail; /* sites fixed since the root, in order */
    size_t trail_length;
};

static void fix_site(struct solver *solver, struct tree *tree, uint32_t site, enum site_state state)
{
    solver->states[site] = state;
    tree->trail[tree->trail_length++] = site;
}

static void undo_to(struct solver *solver, struct tree *tree, size_t length)
{
    while (tree->trail_length > length)
        solver->states[tree->trail[--tree->trail_length]] = SITE_FREE;
}

/* The free site the relaxation hesitates most about. */
static uint32_t hesitating_site(const struct solver *solver)
{
    uint32_t best = NO_SITE;
    double best_distance = INFINITY;
    for (uint32_t j = 0; j < solver->location->site_count; j++) {
        if (solver->states[j] != SITE_FREE || solver->location->required[j])
            continue;
        double distance = fabs(solver->relaxation->frequency[j] - 0.5);
        if (distance < best_distance) {
            best_distance = distance;
            best = j;
        }
    }
    return best;
}

/* Bounds the node of the current states. True when something better may be below it. */
static bool node_is_open(struct solver *solver, struct tree *tree, double *bound)
{
    relaxation_ascend(solver->location, solver->relaxation, solver->states, NODE_ITERATIONS, solver->best->cost,
                      solver->best->cost, try_relaxed, solver, solver->run);
    *bound = solver->relaxation->bound;
    if (isinf(*bound) || is_proven(solver, *bound))
        return false;
    enum site_state *before = memory_array(sizeof *before, solver->location->site_count);
    memcpy(before, solver->states, solver->location->site_count * sizeof *before);
    relaxation_fix(solver->location, solver->relaxation, solver->states, solver->best->cost);
    for (uint32_t j = 0; j < solver->location->site_count; j++)
        if (before[j] == SITE_FREE && solver->states[j] != SITE_FREE)
            tree->trail[tree->trail_length++] = j;
    free(before);
    return true;
}

static bool descend(struct solver *solver, struct tree *tree, double bound)
{
    uint32_t site = hesitating_site(solver);
    if (site == NO_SITE || tree->depth == LEVELS_MOST)
        return false;
    size_t bytes = solver->location->demand_count * sizeof(double);
    struct level *level = &tree->levels[tree->depth++];
    *level = (struct level){.trail_start = tree->trail_length,
                            .site = site,
                            .first = solver->relaxation->frequency[site] >= 0.5 ? SITE_OPEN : SITE_CLOSED,
                            .bound = bound,
                            .multiplier = memory_new(bytes)};
    memcpy(level->multiplier, solver->relaxation->multiplier, bytes);
    fix_site(solver, tree, site, level->first);
    return true;
}

/* Goes to the next untried child; false when the tree is spent. */
static bool backtrack(struct solver *solver, struct tree *tree)
{
    while (tree->depth > 0) {
        struct level *level = &tree->levels[tree->depth - 1];
        undo_to(solver, tree, level->trail_start);
        if (!level->second_taken && !is_proven(solver, level->bound)) {
            level->second_taken = true;
            memcpy(solver->relaxation->multiplier, level->multiplier, solver->location->demand_count * sizeof(double));
            fix_site(solver, tree, level->site, level->first == SITE_OPEN ? SITE_CLOSED : SITE_OPEN);
            return true;
        }
        free(level->multiplier);
        tree->depth--;
    }
    return false;
}

/* Returns the global lower bound: the best cost when the tree was explored whole. */
static double branch(struct solver *solver, double root_bound)
{
    size_t free_count = free_sites(solver);
    if (free_count > BRANCH_SITES_MOST)
        return root_bound;
    struct tree tree = {.levels = memory_array(sizeof(struct level), LEVELS_MOST),
                        .trail = memory_array(sizeof(uint32_t), solver->location->site_count + 1)};
    double node_bound = root_bound;
    bool whole = true, more = descend(solver, &tree, root_bound);
    while (more) {
        bool open = node_is_open(solver, &tree, &node_bound);
        if (solver->run->cancelled || (open && !descend(solver, &tree, node_bound))) {
            whole = hesitating_site(solver) == NO_SITE && !solver->run->cancelled;
            if (!whole)
                break;
            open = false; /* a leaf: try_relaxed has met its only solution */
        }
        more = open || backtrack(solver, &tree);
    }
    double bound = solver->best->cost;
    for (size_t d = 0; d < tree.depth; d++) {
        if (!whole && tree.levels[d].bound < bound)
            bound = tree.levels[d].bound;
        free(tree.levels[d].multiplier);
    }
    free(tree.levels);
    free(tree.trail);
    return bound > root_bound ? bound : root_bound;
}

/* --- The whole -----------------------------------------------------------------------------------------------------
 */

void location_solve(const struct location *location, struct location_run *run, bool *open, double *cost, double *bound)
{
    double entries = (double)location->row_start[location->demand_count];
    struct solver solver = {.location = location,
                            .run = run,
                            .best = solution_new(location),
                            .trial = solution_new(location),
                            .relaxation = relaxation_new(location),
                            .states = memory_array(sizeof(enum site_state), location->site_count),
                            .small = entries < SMALL_ENTRIES,
                            .tiny = entries < TINY_ENTRIES};
    solution_greedy(location, solver.best);
    solution_improve(location, solver.best, run);
    relaxation_close_dominated(location, solver.states);
    *bound = solve_root(&solver);
    if (!is_proven(&solver, *bound) && !run->cancelled)
        *bound = branch(&solver, *bound);
    if (is_proven(&solver, *bound))
        *bound = solver.best->cost;
    memcpy(open, solver.best->open, location->site_count * sizeof *open);
    *cost = solver.best->cost;
    solution_free(solver.best);
    solution_free(solver.trial);
    relaxation_free(solver.relaxation);
    free(solver.states);
}
