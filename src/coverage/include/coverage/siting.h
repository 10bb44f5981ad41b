/* Siting: given the people, the places that exist and the candidate sites, choose where the next ones do most good.
 *
 * Two models, solved by one engine (src/coverage/location.h says how, and its sources):
 *   covering  most weight within a radius of a place (Church and ReVelle, "The maximal covering location problem",
 * 1974) median    least total weight × distance to the nearest place (Hakimi 1964)
 *
 * Distances are great-circle kilometres (R = 6371.0088 km) times `detour`. Weights are people, or people × fragility.
 * A result always carries a proven bound: `bound` is a value no choice of sites can beat, and `gap` how far the result
 * is from it, relative to the value; 0 means proven optimal.
 */
#ifndef COVERAGE_SITING_H
#define COVERAGE_SITING_H

#include "base/base.h"

enum siting_model { SITING_COVERING, SITING_MEDIAN };

struct siting_point {
    double lon, lat; /* degrees, WGS84 */
    double weight;   /* demand: people, at least 0; ignored for places and candidates */
};

enum siting_rule {
    SITING_FREE,      /* may be chosen */
    SITING_REQUIRED,  /* is chosen, and counts in `count` */
    SITING_FORBIDDEN, /* is not chosen */
};

struct siting_problem {
    enum siting_model model;
    const struct siting_point *demand;
    size_t demand_count;
    const struct siting_point *existing; /* places already there, or certain to be */
    size_t existing_count;
    const struct siting_point *candidates;
    size_t candidate_count;
    const enum siting_rule *rules;   /* per candidate, or NULL: all free */
    const uint32_t *territory;       /* per candidate: 0 … territory_count - 1, or NULL */
    const size_t *territory_minimum; /* per territory: the least number of sites chosen in it, or NULL */
    size_t territory_count;
    size_t count;     /* sites to choose */
    double radius_km; /* covering; for the median, sites farther than that are not looked at (0: all of them) */
    double detour;    /* 1.0: as the crow flies */
    double seconds;   /* time budget; 0: 60 seconds */
    /* Called several times a second with the value and the bound so far; returning false stops with what is known. */
    bool (*progress)(void *context, double value, double bound);
    void *context;
};

struct siting_result {
    size_t *chosen; /* candidate positions, by decreasing marginal gain; in the arena */
    double *gains;  /* what each adds when opened in that order */
    size_t count;
    double base;  /* the value with the existing places alone */
    double value; /* covering: weight covered; median: weight × km */
    double gain;  /* what the chosen sites add (covering) or spare (median; 0 when nothing existed) */
    double bound; /* upper bound of the value (covering), lower bound (median) */
    double gap;   /* |bound - value| / value, 0 when both are 0 */
    double seconds;
    bool proven;    /* nothing better exists */
    bool cancelled; /* stopped by the budget or by `progress` */
};

/* Errors: ERROR_INVALID (numbers that are not, more sites than candidates, minima that do not fit). */
bool siting_solve(const struct siting_problem *problem, struct arena *arena, struct siting_result *result,
                  struct error *error);

/* Why a site was chosen: whom it brings a place to, and what its absence alone would cost. In the order of
 * result->chosen; takes time in proportion to demand × (existing + chosen). */
struct siting_reason {
    size_t *served; /* demand that is now served from here, and better than before: positions, the heaviest first */
    size_t served_count;
    double loss; /* without this site and with all the others: weight no more covered, or weight × km more */
};
struct siting_reason *siting_explain(const struct siting_problem *problem, const struct siting_result *result,
                                     struct arena *arena);

/* The same on a table of costs: row i, `site_count` wide, holds the cost of serving demand i from each site (weight
 * included). What OR-Library's p-median instances ask for. */
bool siting_solve_table(const double *costs, size_t demand_count, size_t site_count, size_t count, double seconds,
                        struct arena *arena, struct siting_result *result, struct error *error);

/* Reads an OR-Library p-median instance (a network): costs[i * vertices + j] is the length of the shortest way, `count`
 * the sites to choose. ERROR_INVALID when it is not one, or not in one piece; at most 5,000 vertices. */
bool siting_read_pmed(struct str text, struct arena *arena, double **costs, size_t *vertices, size_t *count,
                      struct error *error);

/* The least number of sites that covers `share` (0..1] of the total weight within the radius, with its solution.
 * result->proven tells whether one site less is proven not to be enough. ERROR_INVALID when all candidates together do
 * not reach the share. problem->count is ignored. */
bool siting_least_count(const struct siting_problem *problem, double share, struct arena *arena,
                        struct siting_result *result, struct error *error);

#endif
