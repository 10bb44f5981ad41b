#include "optimum.h"

#include <math.h>
#include <string.h>

enum { CORE_FIRST = 48, NODES_OF_CORE = 20000, NODES_OF_TIE = 2000 };
static const int64_t NODES_MOST = 5000000;

struct work {
    const struct model *model;
    struct model restricted; /* the same with columns fixed */
    double *multipliers;
    long double *reduced;
    long double bound;
    uint32_t *order; /* columns by growing |reduced value| */
    uint8_t *trial;
    int64_t deadline;
    struct optimum *optimum;
};

/* The bound as a whole number: values are whole, so is every solution's. The margin covers the rounding of sums. */
static int64_t whole_bound(long double bound)
{
    long double margin = 1e-6L + fabsl(bound) * 1e-15L;
    return (int64_t)floorl(bound + margin);
}

static void order_columns(struct work *work, struct arena *arena)
{
    size_t count = work->model->column_count;
    struct keyed *keys = ARENA_ARRAY(arena, struct keyed, count);
    long double largest = 1;
    for (size_t j = 0; j < count; j++)
        largest = fmaxl(largest, fabsl(work->reduced[j]));
    for (size_t j = 0; j < count; j++)
        keys[j] = (struct keyed){(uint64_t)(fabsl(work->reduced[j]) / largest * 1e15L), (uint32_t)j};
    keyed_sort(keys, count);
    work->order = ARENA_ARRAY(arena, uint32_t, count);
    for (size_t j = 0; j < count; j++)
        work->order[j] = keys[j].number;
}

/* Can a solution of at least `value` have this column on the other side than its reduced value says? */
static bool column_is_open(const struct work *work, uint32_t column, int64_t value)
{
    return whole_bound(work->bound - fabsl(work->reduced[column])) >= value;
}

static void fix(struct work *work, uint32_t column, bool yes)
{
    work->restricted.low[column] = work->restricted.high[column] = yes;
}

/* The first `core` open columns stay free, the others take the side of their reduced value. Returns how many were open;
 * `value` is what a useful solution reaches at least. */
static size_t restrict_to_core(struct work *work, size_t core, int64_t value)
{
    const struct model *model = work->model;
    size_t open = 0;
    for (size_t i = 0; i < model->column_count; i++) {
        uint32_t column = work->order[i];
        work->restricted.low[column] = model->low[column];
        work->restricted.high[column] = model->high[column];
        if (model->low[column] == model->high[column])
            continue;
        bool closed = value > INT64_MIN && !column_is_open(work, column, value);
        if (closed || ++open > core)
            fix(work, column, work->reduced[column] > 0);
    }
    return open;
}

static void keep(struct work *work)
{
    int64_t value = model_value(work->model, work->trial);
    if (work->optimum->possible && value <= work->optimum->value)
        return;
    work->optimum->possible = true;
    work->optimum->value = value;
    memcpy(work->optimum->chosen, work->trial, work->model->column_count);
}

static bool grow_core(struct work *work, struct error *error)
{
    struct optimum *optimum = work->optimum;
    for (size_t core = CORE_FIRST;; core *= 2) {
        int64_t useful = optimum->possible ? optimum->value + 1 : INT64_MIN;
        size_t open = restrict_to_core(work, core, useful);
        bool all = open <= core;
        struct model_limits limits = {.nodes = all ? NODES_MOST : NODES_OF_CORE, .deadline = work->deadline};
        enum model_answer answer;
        if (optimum->possible && useful > optimum->bound) { /* nothing can be better */
            optimum->proven = true;
            return true;
        }
        if (!model_search(&work->restricted, &limits, work->trial, &answer, &optimum->nodes, error))
            return false;
        if (answer == MODEL_SOLVED || answer == MODEL_FOUND)
            keep(work);
        bool finished = answer == MODEL_SOLVED || answer == MODEL_IMPOSSIBLE;
        if (all && finished) {
            optimum->proven = true;
            if (optimum->possible)
                optimum->bound = optimum->value;
            return true;
        }
        if (monotonic_ns() > work->deadline || (all && !finished))
            return true;
    }
}

/* --- Ties -----------------------------------------------------------------------------------------------------------
 */

/* A row more: the value must be reached. */
static struct model with_value_row(const struct model *model, int64_t value, struct arena *arena)
{
    struct model more = *model;
    more.row_count = model->row_count + 1;
    more.rows = ARENA_ARRAY(arena, struct model_row, more.row_count);
    memcpy(more.rows, model->rows, model->row_count * sizeof *more.rows);
    struct model_row *row = &more.rows[model->row_count];
    row->has_low = true;
    row->low = value;
    row->columns = ARENA_ARRAY(arena, uint32_t, model->column_count);
    row->factors = ARENA_ARRAY(arena, int64_t, model->column_count);
    for (size_t j = 0; j < model->column_count; j++) {
        if (model->values[j] == 0)
            continue;
        row->columns[row->count] = (uint32_t)j;
        row->factors[row->count++] = model->values[j];
    }
    return more;
}

static bool settle_ties(struct work *work, struct arena *arena, struct error *error)
{
    struct optimum *optimum = work->optimum;
    restrict_to_core(work, work->model->column_count, optimum->value);
    struct model tied = with_value_row(&work->restricted, optimum->value, arena);
    optimum->settled = true;
    for (uint32_t j = 0; j < tied.column_count; j++) {
        if (tied.low[j] == tied.high[j])
            continue;
        tied.low[j] = 1;
        if (!optimum->chosen[j]) {
            struct model_limits limits = {.nodes = NODES_OF_TIE, .deadline = work->deadline, .first = true};
            enum model_answer answer;
            if (!model_search(&tied, &limits, work->trial, &answer, &optimum->nodes, error))
                return false;
            if (answer == MODEL_FOUND || answer == MODEL_SOLVED)
                memcpy(optimum->chosen, work->trial, tied.column_count);
            else
                tied.low[j] = tied.high[j] = 0;
            if (answer == MODEL_UNKNOWN)
                optimum->settled = false;
            if (monotonic_ns() > work->deadline)
                return true;
        }
    }
    return true;
}

bool optimum_find(const struct model *model, int64_t deadline, struct arena *arena, struct optimum *optimum,
                  struct error *error)
{
    size_t count = model->column_count;
    *optimum = (struct optimum){.chosen = ARENA_ARRAY(arena, uint8_t, count)};
    struct work work = {.model = model,
                        .restricted = *model,
                        .multipliers = ARENA_ARRAY(arena, double, model->row_count),
                        .reduced = ARENA_ARRAY(arena, long double, count),
                        .trial = ARENA_ARRAY(arena, uint8_t, count),
                        .deadline = deadline,
                        .optimum = optimum};
    work.restricted.low = arena_copy(arena, model->low, count);
    work.restricted.high = arena_copy(arena, model->high, count);
    if (count == 0) {
        optimum->possible = model_allows(model, optimum->chosen);
        optimum->proven = optimum->settled = true;
        return true;
    }
    bool possible;
    if (!model_relax(model, deadline, work.multipliers, &possible, error))
        return false;
    if (!possible) {
        optimum->proven = optimum->settled = true;
        return true;
    }
    work.bound = model_bound(model, work.multipliers, work.reduced);
    optimum->bound = whole_bound(work.bound);
    order_columns(&work, arena);
    if (!grow_core(&work, error))
        return false;
    optimum->settled = optimum->proven && !optimum->possible;
    return !(optimum->possible && optimum->proven) || settle_ties(&work, arena, error);
}
