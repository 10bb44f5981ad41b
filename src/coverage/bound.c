/* Lower bounds of the location problem: the Lagrangian relaxation and its ascent. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "location.h"

struct relaxation *relaxation_new(const struct location *location)
{
    size_t n = location->demand_count, m = location->site_count;
    struct relaxation *relaxation = memory_new(sizeof *relaxation);
    relaxation->multiplier = memory_array(sizeof(double), n);
    relaxation->current = memory_array(sizeof(double), n);
    relaxation->direction = memory_array(sizeof(double), n);
    relaxation->served = memory_array(sizeof(int), n);
    relaxation->reduced = memory_array(sizeof(double), m);
    relaxation->scratch = memory_array(sizeof(double), m);
    relaxation->frequency = memory_array(sizeof(double), m);
    relaxation->order = memory_array(sizeof(uint32_t), m);
    relaxation->chosen = memory_array(sizeof(uint32_t), m);
    relaxation->marked = memory_array(sizeof(bool), m);
    relaxation->bound = -INFINITY;
    relaxation->patience = 20;
    relaxation->shrink = 0.75;
    return relaxation;
}

void relaxation_free(struct relaxation *relaxation)
{
    if (!relaxation)
        return;
    free(relaxation->multiplier);
    free(relaxation->current);
    free(relaxation->direction);
    free(relaxation->served);
    free(relaxation->reduced);
    free(relaxation->scratch);
    free(relaxation->frequency);
    free(relaxation->order);
    free(relaxation->chosen);
    free(relaxation->marked);
    free(relaxation);
}

bool bound_reaches(const struct location *location, double bound, double cost)
{
    double tolerance = 1e-7 * (1 + fabs(cost));
    if (location->integral)
        return ceil(bound - tolerance) >= cost - 0.5;
    return bound >= cost - tolerance;
}

/* Reduced cost of every site: the sum over its demands of min(0, cost − multiplier). */
static void price_sites(const struct location *location, const double *multiplier, double *reduced)
{
    memset(reduced, 0, location->site_count * sizeof *reduced);
    for (size_t i = 0; i < location->demand_count; i++) {
        double u = multiplier[i];
        for (size_t k = location->row_start[i]; k < location->row_start[i + 1] && location->row_cost[k] < u; k++)
            reduced[location->row_site[k]] += location->row_cost[k] - u;
    }
}

static bool price_before(const double *price, uint32_t a, uint32_t b)
{
    return price[a] < price[b] || (price[a] == price[b] && a < b);
}

/* Moves the `count` sites of least price to the front of `order` (Hoare's quickselect; ties by site, so it is
 * deterministic). */
static void select_least(uint32_t *order, size_t total, size_t count, const double *price)
{
    if (count == 0 || count >= total)
        return;
    ptrdiff_t wanted = (ptrdiff_t)count - 1, left = 0, right = (ptrdiff_t)total - 1;
    while (left < right) {
        uint32_t pivot = order[left + (right - left) / 2];
        ptrdiff_t i = left, j = right;
        while (i <= j) {
            while (price_before(price, order[i], pivot))
                i++;
            while (price_before(price, pivot, order[j]))
                j--;
            if (i <= j) {
                uint32_t moved = order[i];
                order[i++] = order[j];
                order[j--] = moved;
            }
        }
        if (wanted <= j)
            right = j;
        else if (wanted >= i)
            left = i;
        else
            return;
    }
}

/* The cheapest admissible set of sites at these prices: open ones, then each group's minimum, then the least of the
 * rest. Fills relaxation->chosen and returns the total price. */
static double choose_sites(const struct location *location, struct relaxation *relaxation, const double *price,
                           const enum site_state *states)
{
    size_t count = 0;
    double total = 0;
    memset(relaxation->marked, 0, location->site_count * sizeof *relaxation->marked);
    for (uint32_t j = 0; j < location->site_count; j++) {
        if (states[j] == SITE_OPEN || location->required[j]) {
            relaxation->chosen[count++] = j;
            relaxation->marked[j] = true;
        }
    }
    for (uint32_t g = 0; g < location->group_count; g++) {
        if (location->group_minimum[g] == 0)
            continue;
        size_t have = 0, members = 0;
        for (uint32_t j = 0; j < location->site_count; j++) {
            if (location->group[j] != g)
                continue;
            have += relaxation->marked[j];
            if (!relaxation->marked[j] && states[j] != SITE_CLOSED)
                relaxation->order[members++] = j;
        }
        size_t wanted = location->group_minimum[g] > have ? location->group_minimum[g] - have : 0;
        if (wanted > members)
            return INFINITY;
        select_least(relaxation->order, members, wanted, price);
        for (size_t k = 0; k < wanted; k++) {
            relaxation->chosen[count++] = relaxation->order[k];
            relaxation->marked[relaxation->order[k]] = true;
        }
    }
    size_t free_count = 0;
    for (uint32_t j = 0; j < location->site_count; j++)
        if (!relaxation->marked[j] && states[j] != SITE_CLOSED)
            relaxation->order[free_count++] = j;
    if (count > location->opened || location->opened - count > free_count)
        return INFINITY; /* these states admit no solution */
    size_t wanted = location->opened - count;
    select_least(relaxation->order, free_count, wanted, price);
    for (size_t k = 0; k < wanted; k++) {
        relaxation->chosen[count++] = relaxation->order[k];
        relaxation->marked[relaxation->order[k]] = true;
    }
    relaxation->chosen_count = count;
    for (size_t k = 0; k < count; k++)
        total += price[relaxation->chosen[k]];
    return total;
}

/* How often each demand is served by the relaxed solution. */
static void count_served(const struct location *location, struct relaxation *relaxation, const double *multiplier)
{
    memset(relaxation->served, 0, location->demand_count * sizeof *relaxation->served);
    for (size_t c = 0; c < relaxation->chosen_count; c++) {
        uint32_t site = relaxation->chosen[c];
        for (size_t k = location->column_start[site]; k < location->column_start[site + 1]; k++)
            if (location->column_cost[k] < multiplier[location->column_demand[k]])
                relaxation->served[location->column_demand[k]]++;
    }
}

static void note_frequency(const struct location *location, struct relaxation *relaxation)
{
    const double recent = 0.05;
    for (size_t j = 0; j < location->site_count; j++)
        relaxation->frequency[j] += recent * ((relaxation->marked[j] ? 1.0 : 0.0) - relaxation->frequency[j]);
}

void relaxation_ascend(const struct location *location, struct relaxation *relaxation, const enum site_state *states,
                       size_t iterations, double target, double best_cost, relaxed_fn found, void *context,
                       struct location_run *run)
{
    size_t n = location->demand_count;
    double *u = relaxation->current, *direction = relaxation->direction;
    memcpy(u, relaxation->multiplier, n * sizeof *u);
    memset(direction, 0, n * sizeof *direction);
    relaxation->bound = -INFINITY;
    double step_factor = 1.0;
    size_t since_better = 0;
    for (size_t iteration = 0; iteration < iterations; iteration++) {
        price_sites(location, u, relaxation->scratch);
        double bound = choose_sites(location, relaxation, relaxation->scratch, states);
        for (size_t i = 0; i < n; i++)
            bound += u[i];
        if (bound > relaxation->bound + 1e-9 * fabs(bound) || isinf(bound)) {
            relaxation->bound = bound;
            memcpy(relaxation->multiplier, u, n * sizeof *u);
            memcpy(relaxation->reduced, relaxation->scratch, location->site_count * sizeof *relaxation->reduced);
            since_better = 0;
        } else if (++since_better >= relaxation->patience) {
            since_better = 0;
            step_factor *= relaxation->shrink;
            memcpy(u, relaxation->multiplier, n * sizeof *u); /* start again from the best */
            memset(direction, 0, n * sizeof *direction);
            if (step_factor < 1e-4)
                break;
            continue;
        }
        if (isinf(relaxation->bound) || relaxation->bound >= target)
            break;
        note_frequency(location, relaxation);
        if (found && iteration % 10 == 9)
            best_cost = found(context, relaxation);
        if (iteration % 16 == 0 && run_is_over(run, best_cost, relaxation->bound))
            break;
        count_served(location, relaxation, u);
        double norm = 0;
        for (size_t i = 0; i < n; i++) {
            double slope = 1.0 - relaxation->served[i];
            direction[i] = slope + 0.5 * direction[i];
            bool leaves = direction[i] > 0 ? u[i] >= location->fallback[i] : u[i] <= 0;
            if (leaves)
                direction[i] = 0; /* the multiplier is at its limit: this way leads nowhere */
            norm += direction[i] * direction[i];
        }
        if (norm <= 0)
            break; /* the relaxed solution serves everybody once: the bound is the optimum */
        double gap = best_cost - bound;
        double step = step_factor * (gap > 1e-6 * fabs(best_cost) ? gap : 1e-6 * (1 + fabs(best_cost))) / norm;
        for (size_t i = 0; i < n; i++) {
            u[i] += step * direction[i];
            if (u[i] > location->fallback[i])
                u[i] = location->fallback[i];
            if (u[i] < 0)
                u[i] = 0;
        }
    }
    if (!isinf(relaxation->bound)) /* the relaxed solution of the best bound, for fixing and branching */
        choose_sites(location, relaxation, relaxation->reduced, states);
}

size_t relaxation_fix(const struct location *location, const struct relaxation *relaxation, enum site_state *states,
                      double best_cost)
{
    /* Valid with one group only: exchanging one site for the next changes the bound by the difference of prices. With
     * group minima the exchange must stay inside the rules, so only sites of groups without a minimum are looked at. */
    double worst_chosen = -INFINITY, best_left = INFINITY;
    for (size_t j = 0; j < location->site_count; j++) {
        bool exchangeable =
            states[j] == SITE_FREE && !location->required[j] && location->group_minimum[location->group[j]] == 0;
        if (!exchangeable)
            continue;
        if (relaxation->marked[j] && relaxation->reduced[j] > worst_chosen)
            worst_chosen = relaxation->reduced[j];
        if (!relaxation->marked[j] && relaxation->reduced[j] < best_left)
            best_left = relaxation->reduced[j];
    }
    size_t fixed = 0;
    for (size_t j = 0; j < location->site_count; j++) {
        if (states[j] != SITE_FREE || location->required[j] || location->group_minimum[location->group[j]] != 0)
            continue;
        double price = relaxation->reduced[j];
        if (!relaxation->marked[j] && !isinf(worst_chosen) &&
            bound_reaches(location, relaxation->bound + price - worst_chosen, best_cost)) {
            states[j] = SITE_CLOSED;
            fixed++;
        } else if (relaxation->marked[j] && !isinf(best_left) &&
                   bound_reaches(location, relaxation->bound - price + best_left, best_cost)) {
            states[j] = SITE_OPEN;
            fixed++;
        }
    }
    return fixed;
}

/* Every demand of `site` is one of those marked with `stamp`. */
static bool is_within(const struct location *location, uint32_t site, const uint32_t *marks, uint32_t stamp)
{
    for (size_t k = location->column_start[site]; k < location->column_start[site + 1]; k++)
        if (marks[location->column_demand[k]] != stamp)
            return false;
    return true;
}

static size_t column_length(const struct location *location, uint32_t site)
{
    return location->column_start[site + 1] - location->column_start[site];
}

/* A site that serves nobody, or nobody that another site of its neighbourhood does not serve. Of two alike, the first
 * stays. A dominator may itself be dominated: what dominates it in turn stays. */
static bool is_dominated(const struct location *location, uint32_t site, uint32_t *marks)
{
    if (column_length(location, site) == 0)
        return true;
    size_t fewest = SIZE_MAX;
    uint32_t rarest = 0;
    for (size_t k = location->column_start[site]; k < location->column_start[site + 1]; k++) {
        uint32_t demand = location->column_demand[k];
        size_t row = location->row_start[demand + 1] - location->row_start[demand];
        if (row < fewest) {
            fewest = row;
            rarest = demand;
        }
    }
    for (size_t k = location->row_start[rarest]; k < location->row_start[rarest + 1]; k++) {
        uint32_t other = location->row_site[k];
        bool larger = column_length(location, other) > column_length(location, site) ||
                      (column_length(location, other) == column_length(location, site) && other < site);
        if (!larger)
            continue;
        for (size_t c = location->column_start[other]; c < location->column_start[other + 1]; c++)
            marks[location->column_demand[c]] = other + 1;
        if (is_within(location, site, marks, other + 1))
            return true;
    }
    return false;
}

void relaxation_close_dominated(const struct location *location, enum site_state *states)
{
    for (size_t k = 0; k < location->row_start[location->demand_count]; k++)
        if (location->row_cost[k] != 0)
            return;
    uint32_t *marks = memory_array(sizeof *marks, location->demand_count);
    size_t spare = location->site_count - location->opened;
    for (uint32_t j = 0; j < location->site_count && spare > 0; j++) {
        if (location->required[j] || location->group_minimum[location->group[j]] != 0 ||
            !is_dominated(location, j, marks))
            continue;
        states[j] = SITE_CLOSED;
        spare--;
    }
    free(marks);
}
