#include "coverage/siting.h"

#include <math.h>
#include <stdlib.h>

#include "geo/geo.h"

static double kilometres(const struct siting_problem *problem, const struct siting_point *a,
                         const struct siting_point *b)
{
    return problem->detour * point_distance((struct point){a->lon, a->lat}, (struct point){b->lon, b->lat}) / 1000;
}

/* What one person costs at that distance: kilometres, or (covering) 1 when not covered. */
static double cost_of(const struct siting_problem *problem, double km)
{
    return problem->model == SITING_MEDIAN ? km : km > problem->radius_km;
}

struct served {
    size_t demand;
    double weight;
};

static int heaviest_first(const void *a, const void *b)
{
    const struct served *one = a, *other = b;
    if (one->weight != other->weight)
        return one->weight > other->weight ? -1 : 1;
    return one->demand < other->demand ? -1 : one->demand > other->demand;
}

/* The two nearest among existing places and chosen sites. */
struct nearest {
    double first, second;
    size_t server; /* position among the chosen, SIZE_MAX for an existing place or none */
};

static struct nearest nearest_of(const struct siting_problem *problem, const struct siting_result *result,
                                 size_t demand)
{
    struct nearest nearest = {INFINITY, INFINITY, SIZE_MAX};
    for (size_t i = 0; i < problem->existing_count + result->count; i++) {
        bool chosen = i >= problem->existing_count;
        size_t k = chosen ? i - problem->existing_count : i;
        const struct siting_point *site = chosen ? &problem->candidates[result->chosen[k]] : &problem->existing[k];
        double km = kilometres(problem, &problem->demand[demand], site);
        if (km < nearest.first) {
            nearest.second = nearest.first;
            nearest.first = km;
            nearest.server = chosen ? k : SIZE_MAX;
        } else if (km < nearest.second) {
            nearest.second = km;
        }
    }
    return nearest;
}

static bool gains(const struct siting_problem *problem, size_t demand, const struct nearest *nearest)
{
    double before = INFINITY;
    for (size_t i = 0; i < problem->existing_count; i++)
        before = fmin(before, kilometres(problem, &problem->demand[demand], &problem->existing[i]));
    return cost_of(problem, nearest->first) < cost_of(problem, before);
}

struct siting_reason *siting_explain(const struct siting_problem *problem, const struct siting_result *result,
                                     struct arena *arena)
{
    struct siting_reason *reasons = ARENA_ARRAY(arena, struct siting_reason, result->count);
    struct served *rows = memory_array(sizeof *rows, problem->demand_count);
    size_t *server = memory_array(sizeof *server, problem->demand_count);
    for (size_t i = 0; i < problem->demand_count; i++) {
        struct nearest nearest = nearest_of(problem, result, i);
        server[i] = SIZE_MAX;
        if (nearest.server == SIZE_MAX)
            continue;
        double without = cost_of(problem, nearest.second), with = cost_of(problem, nearest.first);
        if (without > with && isfinite(without))
            reasons[nearest.server].loss += problem->demand[i].weight * (without - with);
        if (problem->demand[i].weight > 0 && gains(problem, i, &nearest))
            server[i] = nearest.server;
    }
    for (size_t k = 0; k < result->count; k++) {
        struct siting_reason *reason = &reasons[k];
        for (size_t i = 0; i < problem->demand_count; i++)
            if (server[i] == k)
                rows[reason->served_count++] = (struct served){i, problem->demand[i].weight};
        qsort(rows, reason->served_count, sizeof *rows, heaviest_first);
        reason->served = ARENA_ARRAY(arena, size_t, reason->served_count);
        for (size_t i = 0; i < reason->served_count; i++)
            reason->served[i] = rows[i].demand;
    }
    free(server);
    free(rows);
    return reasons;
}
