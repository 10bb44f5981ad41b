#include "location.h"

#include <math.h>
#include <stdlib.h>

struct location *location_new(size_t demand_count, size_t site_count, size_t entry_count)
{
    struct location *location = memory_new(sizeof *location);
    location->demand_count = demand_count;
    location->site_count = site_count;
    location->row_start = memory_array(sizeof(size_t), demand_count + 1);
    location->row_site = memory_array(sizeof(uint32_t), entry_count);
    location->row_cost = memory_array(sizeof(double), entry_count);
    location->fallback = memory_array(sizeof(double), demand_count);
    location->column_start = memory_array(sizeof(size_t), site_count + 1);
    location->column_demand = memory_array(sizeof(uint32_t), entry_count);
    location->column_cost = memory_array(sizeof(double), entry_count);
    location->required = memory_array(sizeof(bool), site_count);
    location->group = memory_array(sizeof(uint32_t), site_count);
    location->group_count = 1;
    location->group_minimum = memory_array(sizeof(size_t), 1);
    return location;
}

void location_free(struct location *location)
{
    if (!location)
        return;
    free(location->row_start);
    free(location->row_site);
    free(location->row_cost);
    free(location->fallback);
    free(location->column_start);
    free(location->column_demand);
    free(location->column_cost);
    free(location->required);
    free(location->group);
    free(location->group_minimum);
    free(location);
}

static bool is_whole(double value)
{
    return value == floor(value) && fabs(value) < 1e15;
}

void location_index(struct location *location)
{
    size_t entries = location->row_start[location->demand_count];
    size_t *start = location->column_start;
    for (size_t j = 0; j <= location->site_count; j++)
        start[j] = 0;
    for (size_t k = 0; k < entries; k++)
        start[location->row_site[k] + 1]++;
    for (size_t j = 0; j < location->site_count; j++)
        start[j + 1] += start[j];
    size_t *next = memory_array(sizeof *next, location->site_count);
    location->integral = true;
    for (size_t i = 0; i < location->demand_count; i++) {
        location->integral = location->integral && is_whole(location->fallback[i]);
        for (size_t k = location->row_start[i]; k < location->row_start[i + 1]; k++) {
            uint32_t site = location->row_site[k];
            size_t at = start[site] + next[site]++;
            location->column_demand[at] = (uint32_t)i;
            location->column_cost[at] = location->row_cost[k];
            location->integral = location->integral && is_whole(location->row_cost[k]);
        }
    }
    free(next);
}

bool location_check(const struct location *location, struct error *error)
{
    if (location->opened > location->site_count)
        return error_set(error, ERROR_INVALID,
                         "Il faut choisir %zu lieux mais il n’y a que %zu emplacements possibles.", location->opened,
                         location->site_count);
    size_t *available = memory_array(sizeof *available, location->group_count);
    size_t *required = memory_array(sizeof *required, location->group_count);
    size_t needed = 0;
    for (size_t j = 0; j < location->site_count; j++) {
        available[location->group[j]]++;
        required[location->group[j]] += location->required[j];
    }
    bool fits = true;
    for (size_t g = 0; g < location->group_count && fits; g++) {
        fits = location->group_minimum[g] <= available[g];
        needed += required[g] > location->group_minimum[g] ? required[g] : location->group_minimum[g];
    }
    free(available);
    free(required);
    if (!fits)
        return error_set(error, ERROR_INVALID,
                         "Un territoire demande plus de lieux qu’il n’a d’emplacements possibles.");
    if (needed > location->opened)
        return error_set(error, ERROR_INVALID,
                         "Les emplacements imposés et les minimums par territoire demandent %zu lieux : il n’y en a "
                         "que %zu "
                         "à choisir.",
                         needed, location->opened);
    return true;
}

bool run_is_over(struct location_run *run, double cost, double bound)
{
    if (run->cancelled)
        return true;
    double elapsed = (double)(monotonic_ns() - run->started_ns) / 1e9;
    if (elapsed > run->seconds || (run->progress && !run->progress(run->context, cost, bound)))
        run->cancelled = true;
    return run->cancelled;
}
