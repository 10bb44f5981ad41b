/* The location problem behind both siting models, private to coverage.
 *
 *     minimise  Σ_i min( fallback_i , min over open sites j in row i of cost_ij )   with exactly `opened` open sites
 *
 * p-median (Hakimi 1964): cost = weight × distance, fallback = the cost of the nearest existing place, or the largest
 * of a complete row (any open site is then at least as good, so the optimum does not move). Maximal covering (Church
 * and ReVelle 1974): a row holds the sites within the radius at cost 0, fallback = weight: what is minimised is the
 * weight left uncovered. Some sites may be required (always open), and each group may ask for a minimum of open sites.
 *
 * Lower bound: Lagrangian relaxation of "each demand is served once" (Cornuéjols, Fisher, Nemhauser 1977; Galvão and
 * ReVelle 1996), maximised by deflected subgradient. Upper bound: greedy, then interchange (Teitz and Bart 1968) with
 * the gain/loss bookkeeping of Resende and Werneck (2007), restarted around the best by variable neighbourhoods (Hansen
 * and Mladenović 1997). Proof: fixing by reduced costs, then branch and bound on the same relaxation.
 */
#ifndef COVERAGE_LOCATION_H
#define COVERAGE_LOCATION_H

#include "base/base.h"

struct location {
    size_t demand_count, site_count;
    size_t opened;      /* how many sites to open, required ones included */
    size_t *row_start;  /* demand_count + 1 */
    uint32_t *row_site; /* of each row, by ascending cost */
    double *row_cost;
    double *fallback;     /* per demand, finite */
    size_t *column_start; /* site_count + 1; the same entries by site: see location_index */
    uint32_t *column_demand;
    double *column_cost;
    bool *required;        /* per site */
    uint32_t *group;       /* per site; 0 when there are no groups */
    size_t group_count;    /* at least 1 */
    size_t *group_minimum; /* per group */
    bool integral;         /* every cost is a whole number: bounds round up */
};

/* Allocates for these sizes, all zero; location_free releases. */
struct location *location_new(size_t demand_count, size_t site_count, size_t entry_count);
void location_free(struct location *location);
/* Fills the columns from the rows, once they are complete. */
void location_index(struct location *location);
/* Enough sites, minima that fit: ERROR_INVALID with the reason otherwise. */
bool location_check(const struct location *location, struct error *error);

/* What a solver is told and tells. */
struct location_run {
    double seconds;                                             /* time budget */
    bool (*progress)(void *context, double cost, double bound); /* false cancels; may be NULL */
    void *context;
    int64_t started_ns;
    bool cancelled;
};
bool run_is_over(struct location_run *run, double cost, double bound);

/* --- Upper bounds: search.c -------------------------------------------------------------------------------------- */

struct solution {
    bool *open; /* per site */
    double cost;
    double *first, *second;    /* per demand: the two lowest costs among open sites and the fallback */
    uint32_t *server, *backup; /* per demand: their sites, or NO_SITE for the fallback */
    double *loss;              /* per site: what closing it alone would add */
    size_t *group_open;        /* per group */
    size_t open_count;
};
enum { NO_SITE = 0xFFFFFFFFU - 0x80000000U }; /* fits an int, above any site */

struct solution *solution_new(const struct location *location);
void solution_free(struct solution *solution);
void solution_copy(const struct location *location, struct solution *to, const struct solution *from);
/* Sets the open sites (completed or cut to the right number, by value) and recomputes the rest. */
void solution_set(const struct location *location, struct solution *solution, const bool *open);
void solution_greedy(const struct location *location, struct solution *solution);
/* Interchanges until none improves. */
void solution_improve(const struct location *location, struct solution *solution, struct location_run *run);
/* Variable neighbourhood search around the best for a number of rounds without improvement. */
void solution_explore(const struct location *location, struct solution *best, size_t rounds, uint64_t seed,
                      double bound, struct location_run *run);

/* --- Lower bounds: bound.c ---------------------------------------------------------------------------------------- */

enum site_state { SITE_FREE, SITE_OPEN, SITE_CLOSED };

struct relaxation {
    double *multiplier; /* per demand, of the best bound */
    double *current;    /* per demand, where the ascent stands */
    double *direction;
    double *reduced;   /* per site, of the best bound: negative attracts */
    double *scratch;   /* per site */
    double *frequency; /* per site: how often it was chosen lately, 0..1 */
    uint32_t *order;   /* per site, for selection */
    uint32_t *chosen;  /* `opened` sites of the last relaxed solution */
    size_t chosen_count;
    int *served;     /* per demand */
    bool *marked;    /* per site */
    double bound;    /* best lower bound */
    size_t patience; /* iterations without a better bound before the step shrinks … */
    double shrink;   /* … by this factor */
};

struct relaxation *relaxation_new(const struct location *location);
void relaxation_free(struct relaxation *relaxation);
/* Ascends for at most `iterations` from relaxation->multiplier under the states of the sites; stops when the bound
 * reaches `target`. `found` (may be NULL) is called now and then with the relaxed solution, to make a real one of it,
 * and returns the best cost known. */
typedef double (*relaxed_fn)(void *context, const struct relaxation *relaxation);
void relaxation_ascend(const struct location *location, struct relaxation *relaxation, const enum site_state *states,
                       size_t iterations, double target, double best_cost, relaxed_fn found, void *context,
                       struct location_run *run);
/* Fixes the sites whose reduced cost shows that every better solution opens (or closes) them: returns how many. */
size_t relaxation_fix(const struct location *location, const struct relaxation *relaxation, enum site_state *states,
                      double best_cost);
/* Closes the sites that another serves at least as well everywhere, as long as enough remain: without them sites that
 * are alike would be branched on one by one. Looked for when every cost is zero (covering), where it is frequent. */
void relaxation_close_dominated(const struct location *location, enum site_state *states);
/* The bound is proof that nothing better than `cost` exists. */
bool bound_reaches(const struct location *location, double bound, double cost);

/* --- Both together: solve.c ----------------------------------------------------------------------------------------
 */

/* Fills `open` (per site), *cost and *bound. */
void location_solve(const struct location *location, struct location_run *run, bool *open, double *cost, double *bound);

#endif
