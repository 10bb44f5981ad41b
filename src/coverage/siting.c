/* From points on the map to the location problem, and back. */
#include "coverage/siting.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/geo.h"
#include "location.h"

/* --- Who is near: points sorted by latitude, so that those within a distance are one slice to sift -----------------
 */

struct near_point {
    struct point point;
    uint32_t position;
};

struct near_points {
    struct near_point *at;
    size_t count;
};

static int by_latitude(const void *a, const void *b)
{
    const struct near_point *one = a, *two = b;
    if (one->point.lat != two->point.lat)
        return one->point.lat < two->point.lat ? -1 : 1;
    return (one->position > two->position) - (one->position < two->position);
}

static struct near_points near_points_new(const struct siting_point *points, size_t count)
{
    struct near_points near = {memory_array(sizeof *near.at, count), count};
    for (size_t i = 0; i < count; i++)
        near.at[i] = (struct near_point){{points[i].lon, points[i].lat}, (uint32_t)i};
    if (count)
        qsort(near.at, count, sizeof *near.at, by_latitude);
    return near;
}

/* First position whose latitude is not below. */
static size_t first_from(const struct near_points *near, double latitude)
{
    size_t low = 0, high = near->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (near->at[middle].point.lat < latitude)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Kilometres to the nearest point, infinite when there is none. Widens from the latitude outwards. */
static double nearest_km(const struct near_points *near, struct point from)
{
    double best = INFINITY;
    size_t above = first_from(near, from.lat), below = above;
    const double km_per_degree = EARTH_RADIUS / 1000 * M_PI / 180;
    for (bool more = true; more;) {
        more = false;
        if (above < near->count && (near->at[above].point.lat - from.lat) * km_per_degree < best) {
            best = fmin(best, point_distance(from, near->at[above++].point) / 1000);
            more = true;
        }
        if (below > 0 && (from.lat - near->at[below - 1].point.lat) * km_per_degree < best) {
            best = fmin(best, point_distance(from, near->at[--below].point) / 1000);
            more = true;
        }
    }
    return best;
}

/* --- The table of costs ---------------------------------------------------------------------------------------------
 */

struct entry {
    double cost;
    uint32_t site;
};

static int by_cost(const void *a, const void *b)
{
    const struct entry *one = a, *two = b;
    if (one->cost != two->cost)
        return one->cost < two->cost ? -1 : 1;
    return (one->site > two->site) - (one->site < two->site);
}

/* What a demand costs before anything is chosen, and the rows being built. */
struct rows {
    struct entry *entries;
    size_t count, capacity;
    size_t *start;
    double *fallback;
};

static void add_entry(struct rows *rows, double cost, uint32_t site)
{
    if (rows->count == rows->capacity) {
        rows->capacity = rows->capacity ? size_product(rows->capacity, 2) : 1024;
        rows->entries = memory_grow(rows->entries, size_product(sizeof *rows->entries, rows->capacity));
    }
    rows->entries[rows->count++] = (struct entry){cost, site};
}

static bool is_candidate(const struct siting_problem *problem, size_t position)
{
    return !problem->rules || problem->rules[position] != SITING_FORBIDDEN;
}

/* Sites of the location problem are the candidates that are not forbidden. */
struct site_map {
    uint32_t *site_of;    /* per candidate, NO_SITE when forbidden */
    size_t *candidate_of; /* per site */
    size_t count;
};

static struct site_map site_map_new(const struct siting_problem *problem)
{
    struct site_map map = {memory_array(sizeof(uint32_t), problem->candidate_count),
                           memory_array(sizeof(size_t), problem->candidate_count), 0};
    for (size_t c = 0; c < problem->candidate_count; c++) {
        map.site_of[c] = NO_SITE;
        if (!is_candidate(problem, c))
            continue;
        map.site_of[c] = (uint32_t)map.count;
        map.candidate_of[map.count++] = c;
    }
    return map;
}

/* The row of one demand. `existing_km` is its distance today, detour included. */
static void add_row(const struct siting_problem *problem, const struct near_points *candidates,
                    const struct site_map *sites, size_t demand, double existing_km, struct rows *rows)
{
    const struct siting_point *people = &problem->demand[demand];
    struct point from = {people->lon, people->lat};
    bool covering = problem->model == SITING_COVERING;
    double reach = covering ? problem->radius_km : existing_km;
    if (!covering && problem->radius_km > 0 && problem->radius_km < reach)
        reach = problem->radius_km;
    size_t first = 0, last = candidates->count;
    if (isfinite(reach)) {
        double degrees = reach / problem->detour / (EARTH_RADIUS / 1000) * 180 / M_PI * (1 + 1e-9);
        first = first_from(candidates, people->lat - degrees);
        last = first_from(candidates, nextafter(people->lat + degrees, INFINITY));
    }
    size_t begin = rows->count;
    bool wanted = people->weight > 0 && !(covering && existing_km <= problem->radius_km);
    assert(candidates->at && sites->site_of); /* never NULL, even when there is none */
    for (size_t k = first; wanted && k < last; k++) {
        uint32_t site = sites->site_of[candidates->at[k].position];
        if (site == NO_SITE)
            continue;
        double km = point_distance(from, candidates->at[k].point) / 1000 * problem->detour;
        if (covering ? km <= problem->radius_km : km < reach)
            add_entry(rows, covering ? 0 : people->weight * km, site);
    }
    if (rows->count > begin)
        qsort(rows->entries + begin, rows->count - begin, sizeof *rows->entries, by_cost);
    double fallback = 0;
    if (covering)
        fallback = wanted ? people->weight : 0;
    else if (isfinite(existing_km) && (problem->radius_km <= 0 || existing_km <= problem->radius_km))
        fallback = people->weight * existing_km;
    else if (problem->radius_km > 0)
        fallback = people->weight * problem->radius_km; /* at least that far: keeps the bound true */
    else if (rows->count > begin)
        fallback = rows->entries[rows->count - 1].cost;
    rows->fallback[demand] = fallback;
    rows->start[demand + 1] = rows->count;
}

static struct location *location_of_rows(const struct rows *rows, size_t demand_count, size_t site_count)
{
    struct location *location = location_new(demand_count, site_count, rows->count);
    memcpy(location->row_start, rows->start, (demand_count + 1) * sizeof *rows->start);
    memcpy(location->fallback, rows->fallback, demand_count * sizeof *rows->fallback);
    for (size_t k = 0; k < rows->count; k++) {
        location->row_site[k] = rows->entries[k].site;
        location->row_cost[k] = rows->entries[k].cost;
    }
    return location;
}

/* Everything solve and its helpers share. */
struct siting {
    const struct siting_problem *problem;
    struct near_points existing, candidates;
    struct site_map sites;
    double *existing_km; /* per demand, detour included */
    struct location *location;
    double base;   /* value with the existing places alone */
    double offset; /* covering: value = offset - cost */
    struct location_run run;
};

static bool report_progress(void *context, double cost, double bound)
{
    const struct siting *siting = context;
    const struct siting_problem *problem = siting->problem;
    if (!problem->progress)
        return true;
    bool covering = problem->model == SITING_COVERING;
    return problem->progress(problem->context, covering ? siting->offset - cost : cost,
                             covering ? siting->offset - bound : bound);
}

static bool points_are_valid(const struct siting_point *points, size_t count, const char *what, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (!point_is_valid((struct point){points[i].lon, points[i].lat}))
            return error_set(error, ERROR_INVALID, "%s n° %zu : coordonnées invalides.", what, i + 1);
        if (!isfinite(points[i].weight) || points[i].weight < 0)
            return error_set(error, ERROR_INVALID, "%s n° %zu : le poids doit être un nombre positif ou nul.", what,
                             i + 1);
    }
    return true;
}

static bool problem_is_valid(const struct siting_problem *problem, struct error *error)
{
    if (problem->model == SITING_COVERING && !(problem->radius_km > 0))
        return error_set(error, ERROR_INVALID, "Indiquez un rayon en kilomètres, plus grand que zéro.");
    if (!isfinite(problem->radius_km) || problem->radius_km < 0)
        return error_set(error, ERROR_INVALID, "Le rayon doit être un nombre de kilomètres.");
    if (!(problem->detour >= 1) || problem->detour > 10)
        return error_set(error, ERROR_INVALID, "Le facteur de détour va de 1 (à vol d’oiseau) à 10.");
    if (problem->candidate_count > NO_SITE || problem->demand_count > NO_SITE)
        return error_set(error, ERROR_LIMITED, "Trop de points.");
    return points_are_valid(problem->demand, problem->demand_count, "Population", error) &&
           points_are_valid(problem->existing, problem->existing_count, "Lieu existant", error) &&
           points_are_valid(problem->candidates, problem->candidate_count, "Emplacement", error);
}

static void set_rules(const struct siting *siting)
{
    const struct siting_problem *problem = siting->problem;
    struct location *location = siting->location;
    if (problem->territory && problem->territory_minimum) {
        free(location->group_minimum);
        location->group_count = problem->territory_count ? problem->territory_count : 1;
        location->group_minimum = memory_array(sizeof(size_t), location->group_count);
        for (size_t g = 0; g < problem->territory_count; g++)
            location->group_minimum[g] = problem->territory_minimum[g];
    }
    for (size_t j = 0; j < siting->sites.count; j++) {
        size_t candidate = siting->sites.candidate_of[j];
        location->required[j] = problem->rules && problem->rules[candidate] == SITING_REQUIRED;
        if (location->group_count > 1 || (problem->territory && problem->territory_minimum))
            location->group[j] = problem->territory[candidate];
    }
}

static void siting_start(struct siting *siting, const struct siting_problem *problem)
{
    *siting = (struct siting){.problem = problem};
    siting->existing = near_points_new(problem->existing, problem->existing_count);
    siting->candidates = near_points_new(problem->candidates, problem->candidate_count);
    siting->sites = site_map_new(problem);
    siting->existing_km = memory_array(sizeof(double), problem->demand_count);
    struct rows rows = {.start = memory_array(sizeof(size_t), problem->demand_count + 1),
                        .fallback = memory_array(sizeof(double), problem->demand_count)};
    for (size_t i = 0; i < problem->demand_count; i++) {
        const struct siting_point *people = &problem->demand[i];
        siting->existing_km[i] =
            nearest_km(&siting->existing, (struct point){people->lon, people->lat}) * problem->detour;
        add_row(problem, &siting->candidates, &siting->sites, i, siting->existing_km[i], &rows);
        bool covered = problem->model == SITING_COVERING && siting->existing_km[i] <= problem->radius_km;
        if (problem->model == SITING_COVERING) {
            siting->offset += people->weight;
            siting->base += covered ? people->weight : 0;
        } else if (isfinite(siting->existing_km[i])) {
            siting->base += people->weight * siting->existing_km[i];
        }
    }
    siting->location = location_of_rows(&rows, problem->demand_count, siting->sites.count);
    free(rows.entries);
    free(rows.start);
    free(rows.fallback);
    set_rules(siting);
    location_index(siting->location);
    siting->run = (struct location_run){.seconds = problem->seconds > 0 ? problem->seconds : 60,
                                        .progress = report_progress,
                                        .context = siting,
                                        .started_ns = monotonic_ns()};
}

static void siting_end(struct siting *siting)
{
    location_free(siting->location);
    free(siting->existing.at);
    free(siting->candidates.at);
    free(siting->sites.site_of);
    free(siting->sites.candidate_of);
    free(siting->existing_km);
}

/* The chosen sites in the order of what each adds to those before it. */
static void order_by_gain(const struct location *location, const bool *open, struct arena *arena,
                          struct siting_result *result)
{
    double *served = memory_array(sizeof *served, location->demand_count);
    bool *done = memory_array(sizeof *done, location->site_count);
    memcpy(served, location->fallback, location->demand_count * sizeof *served);
    result->count = 0;
    for (size_t j = 0; j < location->site_count; j++)
        result->count += open[j];
    result->chosen = ARENA_ARRAY(arena, size_t, result->count);
    result->gains = ARENA_ARRAY(arena, double, result->count);
    /* A gain only falls as others open: a site whose last known gain is below the best of this round is skipped. */
    double *known = memory_array(sizeof *known, location->site_count);
    for (size_t j = 0; j < location->site_count; j++)
        known[j] = INFINITY;
    for (size_t k = 0; k < result->count; k++) {
        size_t best = 0;
        double best_gain = -1;
        for (size_t j = 0; j < location->site_count; j++) {
            if (!open[j] || done[j] || known[j] <= best_gain)
                continue;
            double gain = 0;
            for (size_t c = location->column_start[j]; c < location->column_start[j + 1]; c++)
                gain += fmax(0, served[location->column_demand[c]] - location->column_cost[c]);
            known[j] = gain;
            if (gain > best_gain) {
                best_gain = gain;
                best = j;
            }
        }
        done[best] = true;
        result->chosen[k] = best;
        result->gains[k] = best_gain;
        for (size_t c = location->column_start[best]; c < location->column_start[best + 1]; c++)
            served[location->column_demand[c]] = fmin(served[location->column_demand[c]], location->column_cost[c]);
    }
    free(known);
    free(served);
    free(done);
}

static void finish_result(struct siting_result *result, struct location_run *run)
{
    double difference = fabs(result->bound - result->value);
    result->gap = difference <= 1e-9 * fabs(result->value) ? 0 : difference / fabs(result->value);
    result->proven = result->gap == 0;
    result->cancelled = run->cancelled;
    result->seconds = (double)(monotonic_ns() - run->started_ns) / 1e9;
}

/* The value of a median is taken on true distances: rows may have been cut by the radius. */
static double median_value(const struct siting *siting, const struct siting_result *result)
{
    const struct siting_problem *problem = siting->problem;
    struct siting_point *chosen = memory_array(sizeof *chosen, result->count);
    for (size_t k = 0; k < result->count; k++)
        chosen[k] = problem->candidates[result->chosen[k]];
    struct near_points near = near_points_new(chosen, result->count);
    double value = 0;
    for (size_t i = 0; i < problem->demand_count; i++) {
        const struct siting_point *people = &problem->demand[i];
        double km = nearest_km(&near, (struct point){people->lon, people->lat}) * problem->detour;
        value += people->weight > 0 ? people->weight * fmin(km, siting->existing_km[i]) : 0;
    }
    free(near.at);
    free(chosen);
    return value;
}

static void solve_started(struct siting *siting, struct arena *arena, struct siting_result *result)
{
    bool *open = memory_array(sizeof *open, siting->sites.count);
    double cost, bound;
    location_solve(siting->location, &siting->run, open, &cost, &bound);
    *result = (struct siting_result){.base = siting->base};
    order_by_gain(siting->location, open, arena, result);
    for (size_t k = 0; k < result->count; k++)
        result->chosen[k] = siting->sites.candidate_of[result->chosen[k]];
    if (siting->problem->model == SITING_COVERING) {
        result->value = siting->offset - cost;
        result->bound = siting->offset - bound;
        result->gain = result->value - result->base;
    } else {
        result->value = median_value(siting, result);
        result->bound = bound;
        result->gain = siting->problem->existing_count ? result->base - result->value : 0;
    }
    finish_result(result, &siting->run);
    free(open);
}

bool siting_solve(const struct siting_problem *problem, struct arena *arena, struct siting_result *result,
                  struct error *error)
{
    if (!problem_is_valid(problem, error))
        return false;
    struct siting siting;
    siting_start(&siting, problem);
    siting.location->opened = problem->count;
    bool fits = location_check(siting.location, error);
    if (fits)
        solve_started(&siting, arena, result);
    siting_end(&siting);
    return fits;
}

bool siting_solve_table(const double *costs, size_t demand_count, size_t site_count, size_t count, double seconds,
                        struct arena *arena, struct siting_result *result, struct error *error)
{
    struct rows rows = {.start = memory_array(sizeof(size_t), demand_count + 1),
                        .fallback = memory_array(sizeof(double), demand_count)};
    bool valid = true;
    for (size_t i = 0; i < demand_count && valid; i++) {
        for (size_t j = 0; j < site_count && valid; j++) {
            double cost = costs[i * site_count + j];
            valid = isfinite(cost) && cost >= 0;
            add_entry(&rows, cost, (uint32_t)j);
        }
        if (site_count)
            qsort(rows.entries + rows.start[i], site_count, sizeof *rows.entries, by_cost);
        rows.start[i + 1] = rows.count;
        rows.fallback[i] = site_count ? rows.entries[rows.count - 1].cost : 0;
    }
    struct location *location = valid ? location_of_rows(&rows, demand_count, site_count) : NULL;
    free(rows.entries);
    free(rows.start);
    free(rows.fallback);
    if (!valid)
        return error_set(error, ERROR_INVALID, "Un coût du tableau n’est pas un nombre positif ou nul.");
    location_index(location);
    location->opened = count;
    bool fits =
        location_check(location, error) &&
        (count > 0 || demand_count == 0 || error_set(error, ERROR_INVALID, "Choisissez au moins un emplacement."));
    if (fits) {
        struct location_run run = {.seconds = seconds > 0 ? seconds : 60, .started_ns = monotonic_ns()};
        bool *open = memory_array(sizeof *open, site_count);
        *result = (struct siting_result){0};
        location_solve(location, &run, open, &result->value, &result->bound);
        order_by_gain(location, open, arena, result);
        finish_result(result, &run);
        free(open);
    }
    location_free(location);
    return fits;
}

bool siting_least_count(const struct siting_problem *problem, double share, struct arena *arena,
                        struct siting_result *result, struct error *error)
{
    if (!problem_is_valid(problem, error))
        return false;
    if (problem->model != SITING_COVERING || !(share > 0 && share <= 1))
        return error_set(error, ERROR_INVALID, "La part de population à couvrir va de 0 à 100 %%, avec un rayon.");
    struct siting siting;
    siting_start(&siting, problem);
    double wanted = siting.offset * share, tolerance = 1e-9 * (1 + siting.offset);
    size_t low = 0, high = siting.sites.count; /* `high` is enough, below `low` is not known to be */
    size_t needed = 0;
    for (size_t g = 0; g < siting.location->group_count; g++)
        needed += siting.location->group_minimum[g];
    for (size_t j = 0; j < siting.sites.count; j++)
        needed += siting.location->required[j];
    low = needed < high ? needed : high;
    bool done = true, smaller_refuted = true;
    siting.location->opened = high;
    solve_started(&siting, arena, result);
    if (result->value < wanted - tolerance)
        done = error_set(error, ERROR_INVALID,
                         "Tous les emplacements possibles ensemble ne couvrent que %.1f %% de la population à %g km.",
                         siting.offset > 0 ? 100 * result->value / siting.offset : 0, problem->radius_km);
    while (done && low < high) {
        size_t middle = low + (high - low) / 2;
        siting.location->opened = middle;
        siting.run.cancelled = false;
        siting.run.started_ns = monotonic_ns();
        struct siting_result trial;
        solve_started(&siting, arena, &trial);
        if (trial.value >= wanted - tolerance) {
            high = middle;
            *result = trial;
        } else {
            smaller_refuted = smaller_refuted && trial.bound < wanted - tolerance;
            low = middle + 1;
        }
    }
    if (done) {
        siting.location->opened = high;
        result->proven = smaller_refuted;
    }
    siting_end(&siting);
    return done;
}
