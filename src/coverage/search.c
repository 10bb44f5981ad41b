/* Upper bounds of the location problem: greedy, interchange, variable neighbourhoods. */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "location.h"

struct solution *solution_new(const struct location *location)
{
    struct solution *solution = memory_new(sizeof *solution);
    solution->open = memory_array(sizeof(bool), location->site_count);
    solution->first = memory_array(sizeof(double), location->demand_count);
    solution->second = memory_array(sizeof(double), location->demand_count);
    solution->server = memory_array(sizeof(uint32_t), location->demand_count);
    solution->backup = memory_array(sizeof(uint32_t), location->demand_count);
    solution->loss = memory_array(sizeof(double), location->site_count);
    solution->group_open = memory_array(sizeof(size_t), location->group_count);
    return solution;
}

void solution_free(struct solution *solution)
{
    if (!solution)
        return;
    free(solution->open);
    free(solution->first);
    free(solution->second);
    free(solution->server);
    free(solution->backup);
    free(solution->loss);
    free(solution->group_open);
    free(solution);
}

void solution_copy(const struct location *location, struct solution *to, const struct solution *from)
{
    size_t n = location->demand_count, m = location->site_count;
    memcpy(to->open, from->open, m * sizeof *to->open);
    memcpy(to->first, from->first, n * sizeof *to->first);
    memcpy(to->second, from->second, n * sizeof *to->second);
    memcpy(to->server, from->server, n * sizeof *to->server);
    memcpy(to->backup, from->backup, n * sizeof *to->backup);
    memcpy(to->loss, from->loss, m * sizeof *to->loss);
    memcpy(to->group_open, from->group_open, location->group_count * sizeof *to->group_open);
    to->cost = from->cost;
    to->open_count = from->open_count;
}

/* The two lowest costs of a demand among open sites and its fallback: rows are by ascending cost, so the walk is short.
 */
static void find_servers(const struct location *location, struct solution *solution, size_t demand)
{
    double fallback = location->fallback[demand];
    double cost[2] = {fallback, fallback};
    uint32_t site[2] = {NO_SITE, NO_SITE};
    int found = 0;
    for (size_t k = location->row_start[demand]; k < location->row_start[demand + 1] && found < 2; k++) {
        if (location->row_cost[k] >= fallback)
            break;
        if (solution->open[location->row_site[k]]) {
            cost[found] = location->row_cost[k];
            site[found++] = location->row_site[k];
        }
    }
    solution->first[demand] = cost[0];
    solution->second[demand] = cost[1];
    solution->server[demand] = site[0];
    solution->backup[demand] = site[1];
}

/* Takes a demand in (sign 1) or out (sign -1) of the totals. */
static void count_demand(struct solution *solution, size_t demand, double sign)
{
    solution->cost += sign * solution->first[demand];
    if (solution->server[demand] != NO_SITE)
        solution->loss[solution->server[demand]] += sign * (solution->second[demand] - solution->first[demand]);
}

static void recompute(const struct location *location, struct solution *solution)
{
    solution->cost = 0;
    solution->open_count = 0;
    memset(solution->loss, 0, location->site_count * sizeof *solution->loss);
    memset(solution->group_open, 0, location->group_count * sizeof *solution->group_open);
    for (size_t j = 0; j < location->site_count; j++) {
        solution->open_count += solution->open[j];
        solution->group_open[location->group[j]] += solution->open[j];
    }
    for (size_t i = 0; i < location->demand_count; i++) {
        find_servers(location, solution, i);
        count_demand(solution, i, 1);
    }
}

static void open_site(const struct location *location, struct solution *solution, uint32_t site)
{
    solution->open[site] = true;
    solution->open_count++;
    solution->group_open[location->group[site]]++;
    for (size_t k = location->column_start[site]; k < location->column_start[site + 1]; k++) {
        uint32_t demand = location->column_demand[k];
        if (location->column_cost[k] >= solution->second[demand])
            continue;
        count_demand(solution, demand, -1);
        find_servers(location, solution, demand);
        count_demand(solution, demand, 1);
    }
}

static void close_site(const struct location *location, struct solution *solution, uint32_t site)
{
    solution->open[site] = false;
    solution->open_count--;
    solution->group_open[location->group[site]]--;
    for (size_t k = location->column_start[site]; k < location->column_start[site + 1]; k++) {
        uint32_t demand = location->column_demand[k];
        if (solution->server[demand] != site && solution->backup[demand] != site)
            continue;
        count_demand(solution, demand, -1);
        find_servers(location, solution, demand);
        count_demand(solution, demand, 1);
    }
    solution->loss[site] = 0;
}

static double gain_of(const struct location *location, const struct solution *solution, uint32_t site)
{
    double gain = 0;
    for (size_t k = location->column_start[site]; k < location->column_start[site + 1]; k++) {
        double saved = solution->first[location->column_demand[k]] - location->column_cost[k];
        gain += saved > 0 ? saved : 0;
    }
    return gain;
}

/* --- Greedy: a heap of gains that may be stale; a popped gain is recomputed and is right if it stays on top --------
 */

struct heap_item {
    double gain;
    uint32_t site;
};

static bool heap_before(struct heap_item a, struct heap_item b)
{
    return a.gain > b.gain || (a.gain == b.gain && a.site < b.site);
}

static void heap_sink(struct heap_item *heap, size_t count, size_t at)
{
    for (;;) {
        size_t best = at, left = 2 * at + 1;
        if (left < count && heap_before(heap[left], heap[best]))
            best = left;
        if (left + 1 < count && heap_before(heap[left + 1], heap[best]))
            best = left + 1;
        if (best == at)
            return;
        struct heap_item moved = heap[at];
        heap[at] = heap[best];
        heap[best] = moved;
        at = best;
    }
}

/* Places that groups still lack and that must be kept for them. */
static size_t owed_to_groups(const struct location *location, const struct solution *solution)
{
    size_t owed = 0;
    for (size_t g = 0; g < location->group_count; g++)
        if (location->group_minimum[g] > solution->group_open[g])
            owed += location->group_minimum[g] - solution->group_open[g];
    return owed;
}

static bool group_lacks(const struct location *location, const struct solution *solution, uint32_t site)
{
    uint32_t group = location->group[site];
    return solution->group_open[group] < location->group_minimum[group];
}

/* Opens the best sites until the number is reached. Groups that lack are served while the rest is not yet owed to them.
 */
static void complete(const struct location *location, struct solution *solution)
{
    size_t count = 0;
    struct heap_item *heap = memory_array(sizeof *heap, location->site_count);
    for (size_t j = 0; j < location->site_count; j++)
        if (!solution->open[j])
            heap[count++] = (struct heap_item){gain_of(location, solution, (uint32_t)j), (uint32_t)j};
    for (size_t at = count / 2; at-- > 0;)
        heap_sink(heap, count, at);
    size_t owed = owed_to_groups(location, solution);
    while (solution->open_count < location->opened && count > 0) {
        double gain = gain_of(location, solution, heap[0].site);
        if (gain < heap[0].gain) {
            heap[0].gain = gain;
            heap_sink(heap, count, 0);
            continue;
        }
        uint32_t site = heap[0].site;
        bool lacks = group_lacks(location, solution, site);
        heap[0] = heap[--count];
        heap_sink(heap, count, 0);
        if (!lacks && location->opened - solution->open_count <= owed)
            continue; /* what remains belongs to groups that lack: this site is out */
        owed -= lacks;
        open_site(location, solution, site);
    }
    free(heap);
}

void solution_greedy(const struct location *location, struct solution *solution)
{
    for (size_t j = 0; j < location->site_count; j++)
        solution->open[j] = location->required[j];
    recompute(location, solution);
    complete(location, solution);
}

static bool may_close(const struct location *location, const struct solution *solution, uint32_t site,
                      uint32_t entering)
{
    if (location->required[site])
        return false;
    uint32_t group = location->group[site];
    if (entering != NO_SITE && location->group[entering] == group)
        return true;
    return solution->group_open[group] > location->group_minimum[group];
}

void solution_set(const struct location *location, struct solution *solution, const bool *open)
{
    for (size_t j = 0; j < location->site_count; j++)
        solution->open[j] = open[j] || location->required[j];
    recompute(location, solution);
    while (solution->open_count > location->opened - owed_to_groups(location, solution)) {
        uint32_t worst = NO_SITE;
        for (uint32_t j = 0; j < location->site_count; j++)
            if (solution->open[j] && may_close(location, solution, j, NO_SITE) &&
                (worst == NO_SITE || solution->loss[j] < solution->loss[worst]))
                worst = j;
        if (worst == NO_SITE)
            break;
        close_site(location, solution, worst);
    }
    complete(location, solution);
}

/* --- Interchange -------------------------------------------------------------------------------------------------- */

enum { LOWEST_KEPT = 32 };

struct interchange {
    double *extra;     /* per site: what its closing would add less, were the entering site open */
    uint32_t *touched; /* sites whose extra is not zero */
    size_t touched_count;
    uint32_t lowest[LOWEST_KEPT]; /* open sites of least loss, ascending */
    size_t lowest_count;
    uint32_t *open_sites;
    size_t open_count;
};

static void find_lowest(const struct location *location, const struct solution *solution, struct interchange *swap)
{
    swap->lowest_count = 0;
    swap->open_count = 0;
    for (uint32_t j = 0; j < location->site_count; j++) {
        if (!solution->open[j] || location->required[j])
            continue;
        swap->open_sites[swap->open_count++] = j;
        size_t at = swap->lowest_count;
        if (at == LOWEST_KEPT && solution->loss[j] >= solution->loss[swap->lowest[at - 1]])
            continue;
        if (at < LOWEST_KEPT)
            swap->lowest_count++;
        else
            at--;
        for (; at > 0 && solution->loss[swap->lowest[at - 1]] > solution->loss[j]; at--)
            swap->lowest[at] = swap->lowest[at - 1];
        swap->lowest[at] = j;
    }
}

/* The best site to close when `entering` opens, and the profit of the interchange. */
static double best_leaving(const struct location *location, const struct solution *solution, struct interchange *swap,
                           uint32_t entering, uint32_t *leaving)
{
    double gain = 0;
    swap->touched_count = 0;
    for (size_t k = location->column_start[entering]; k < location->column_start[entering + 1]; k++) {
        uint32_t demand = location->column_demand[k];
        double cost = location->column_cost[k];
        if (cost >= solution->second[demand])
            continue;
        double first = solution->first[demand];
        uint32_t server = solution->server[demand];
        if (cost < first)
            gain += first - cost;
        if (server == NO_SITE)
            continue;
        if (swap->extra[server] == 0)
            swap->touched[swap->touched_count++] = server;
        swap->extra[server] += solution->second[demand] - (cost > first ? cost : first);
    }
    double best = DBL_MAX;
    *leaving = NO_SITE;
    for (size_t t = 0; t < swap->touched_count; t++) {
        uint32_t site = swap->touched[t];
        double loss = solution->loss[site] - swap->extra[site];
        if ((loss < best || (loss == best && site < *leaving)) && may_close(location, solution, site, entering)) {
            best = loss;
            *leaving = site;
        }
    }
    bool found_lowest = false;
    for (size_t t = 0; t < swap->lowest_count && !found_lowest; t++) {
        uint32_t site = swap->lowest[t];
        if (swap->extra[site] != 0 || !solution->open[site] || !may_close(location, solution, site, entering))
            continue;
        found_lowest = true;
        if (solution->loss[site] < best) {
            best = solution->loss[site];
            *leaving = site;
        }
    }
    for (size_t t = 0; !found_lowest && t < swap->open_count; t++) { /* all the lowest are touched or held */
        uint32_t site = swap->open_sites[t];
        if (solution->open[site] && swap->extra[site] == 0 && solution->loss[site] < best &&
            may_close(location, solution, site, entering)) {
            best = solution->loss[site];
            *leaving = site;
        }
    }
    for (size_t t = 0; t < swap->touched_count; t++)
        swap->extra[swap->touched[t]] = 0;
    return *leaving == NO_SITE ? -DBL_MAX : gain - best;
}

/* An improvement worth the name: not the noise of sums. */
static double least_profit(const struct solution *solution)
{
    return 1e-9 * (1 + solution->cost);
}

void solution_improve(const struct location *location, struct solution *solution, struct location_run *run)
{
    struct interchange swap = {.extra = memory_array(sizeof(double), location->site_count),
                               .touched = memory_array(sizeof(uint32_t), location->site_count),
                               .open_sites = memory_array(sizeof(uint32_t), location->site_count)};
    find_lowest(location, solution, &swap);
    size_t since_change = 0;
    for (uint32_t entering = 0; since_change < location->site_count;
         entering = (entering + 1) % (uint32_t)location->site_count) {
        since_change++;
        if (solution->open[entering])
            continue;
        uint32_t leaving;
        if (best_leaving(location, solution, &swap, entering, &leaving) > least_profit(solution)) {
            open_site(location, solution, entering);
            close_site(location, solution, leaving);
            find_lowest(location, solution, &swap);
            since_change = 0;
        }
        if (entering % 1024 == 0 && run_is_over(run, solution->cost, 0))
            break;
    }
    recompute(location, solution); /* no drift of sums */
    free(swap.extra);
    free(swap.touched);
    free(swap.open_sites);
}

/* --- Variable neighbourhoods -------------------------------------------------------------------------------------- */

/* SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same search. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

/* Opens a random site near a demand of a random place, closes a random other one: `size` times. */
static void shake(const struct location *location, struct solution *solution, size_t size, uint64_t *random)
{
    for (size_t step = 0, tries = 0; step < size && tries < size * 50; tries++) {
        uint32_t entering = (uint32_t)(next_random(random) % location->site_count);
        uint32_t leaving = (uint32_t)(next_random(random) % location->site_count);
        while (!solution->open[leaving])
            leaving = (leaving + 1) % (uint32_t)location->site_count;
        if (solution->open[entering] || !may_close(location, solution, leaving, entering))
            continue;
        open_site(location, solution, entering);
        close_site(location, solution, leaving);
        step++;
    }
}

void solution_explore(const struct location *location, struct solution *best, size_t rounds, uint64_t seed,
                      double bound, struct location_run *run)
{
    if (best->open_count == 0 || best->open_count == location->site_count)
        return;
    struct solution *trial = solution_new(location);
    size_t widest = best->open_count < 30 ? best->open_count : 30;
    size_t size = 1;
    for (size_t round = 0; round < rounds && !bound_reaches(location, bound, best->cost); round++) {
        if (run_is_over(run, best->cost, bound))
            break;
        solution_copy(location, trial, best);
        shake(location, trial, size, &seed);
        solution_improve(location, trial, run);
        if (trial->cost < best->cost - least_profit(best)) {
            solution_copy(location, best, trial);
            size = 1;
            round = 0;
        } else {
            size = size % widest + 1;
        }
    }
    solution_free(trial);
}
