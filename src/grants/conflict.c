/* Which rules cannot stand together. Rules are taken away, cheapest first, as long as what remains stays impossible:
 * none of the rest can be spared. Then the smallest set is looked for by hitting sets: a set of rules that conflict
 * must meet the complement of every set that can stand (Liffiton and Sakallah 2008; Ignatiev et al. 2015).
 */
#include "selection-model.h"

#include <stdlib.h>
#include <string.h>

enum { NODES_OF_TEST = 20000, ROUNDS_MOST = 200, RULES_MOST_FOR_SMALLEST = 400 };
static const int64_t SMALLEST_NS = INT64_C(5000000000);

struct doubt {
    struct selection_model *built;
    int64_t deadline;
    struct arena *arena;
    uint8_t *kept; /* per rule */
    uint8_t *solution;
    double *multipliers;
};

/* Can the rules kept stand together? Unknown counts as yes: then nothing is claimed of them. */
static bool can_stand(struct doubt *doubt, const uint8_t *kept, bool *standing, struct error *error)
{
    struct model *model = &doubt->built->model;
    struct model_limits limits = {.nodes = NODES_OF_TEST, .deadline = doubt->deadline, .first = true};
    enum model_answer answer;
    int64_t nodes = 0;
    for (size_t r = 0; r < model->row_count; r++)
        model->rows[r].off = !kept[model->rows[r].rule];
    if (!model_relax(model, doubt->deadline, doubt->multipliers, standing, error))
        return false;
    if (!*standing)
        return true;
    memset(doubt->solution, 0, model->column_count);
    if (!model_search(model, &limits, doubt->solution, &answer, &nodes, error))
        return false;
    *standing = answer != MODEL_IMPOSSIBLE;
    return true;
}

struct priced {
    int64_t amount;
    uint32_t rule;
};

static int by_amount(const void *left, const void *right)
{
    const struct priced *a = left, *b = right;
    if (a->amount != b->amount)
        return a->amount < b->amount ? -1 : 1;
    return a->rule < b->rule ? -1 : 1;
}

/* Drops whole runs of rules, then shorter ones, down to single rules: what stays is irreducible. */
static bool drop_rules(struct doubt *doubt, const struct priced *order, size_t count, struct error *error)
{
    static const size_t RUNS[] = {256, 64, 16, 4, 1};
    for (size_t pass = 0; pass < COUNT_OF(RUNS); pass++) {
        for (size_t start = 0; start < count; start += RUNS[pass]) {
            size_t end = start + RUNS[pass] < count ? start + RUNS[pass] : count;
            uint8_t before[256];
            bool standing, any = false;
            for (size_t i = start; i < end; i++) {
                before[i - start] = doubt->kept[order[i].rule];
                any = any || before[i - start];
                doubt->kept[order[i].rule] = 0;
            }
            if (any && !can_stand(doubt, doubt->kept, &standing, error))
                return false;
            for (size_t i = start; any && standing && i < end; i++)
                doubt->kept[order[i].rule] = before[i - start];
        }
    }
    return true;
}

/* --- The smallest set -----------------------------------------------------------------------------------------------
 */

/* Rules that the last solution respects join the set at no cost; the others one by one, when they can. */
static void join_respected(struct doubt *doubt, uint8_t *kept)
{
    const struct model *model = &doubt->built->model;
    uint8_t *broken = memory_new(doubt->built->rule_count);
    for (size_t r = 0; r < model->row_count; r++) {
        struct model alone = *model;
        struct model_row row = model->rows[r];
        row.off = false;
        alone.rows = &row;
        alone.row_count = 1;
        if (!model_allows(&alone, doubt->solution))
            broken[row.rule] = 1;
    }
    for (size_t rule = 0; rule < doubt->built->rule_count; rule++)
        if (!broken[rule])
            kept[rule] = 1;
    free(broken);
}

static bool grow(struct doubt *doubt, uint8_t *kept, struct error *error)
{
    bool standing;
    join_respected(doubt, kept);
    for (size_t rule = 0; rule < doubt->built->rule_count; rule++) {
        if (kept[rule])
            continue;
        kept[rule] = 1;
        if (!can_stand(doubt, kept, &standing, error))
            return false;
        if (standing)
            join_respected(doubt, kept);
        else
            kept[rule] = 0;
    }
    return true;
}

/* The fewest rules that meet every complement: columns are rules left out, of which we want the most. */
static bool fewest_rules(struct doubt *doubt, const struct model_row *complements, size_t count, uint8_t *kept,
                         struct error *error)
{
    size_t rules = doubt->built->rule_count;
    struct model model = {.column_count = rules, .row_count = count};
    struct optimum optimum;
    model.values = ARENA_ARRAY(doubt->arena, int64_t, rules);
    model.low = ARENA_ARRAY(doubt->arena, uint8_t, rules);
    model.high = ARENA_ARRAY(doubt->arena, uint8_t, rules);
    model.rows = arena_copy(doubt->arena, complements, size_product(sizeof *complements, count ? count : 1));
    for (size_t rule = 0; rule < rules; rule++) {
        model.values[rule] = 1;
        model.high[rule] = rule != RULE_OF_NATURE;
    }
    if (!optimum_find(&model, doubt->deadline, doubt->arena, &optimum, error))
        return false;
    for (size_t rule = 0; rule < rules; rule++)
        kept[rule] = !optimum.chosen[rule];
    if (!optimum.proven)
        doubt->deadline = 0;
    return true;
}

static void add_complement(struct doubt *doubt, const uint8_t *kept, struct model_row *row)
{
    size_t rules = doubt->built->rule_count;
    *row = (struct model_row){.has_high = true,
                              .columns = ARENA_ARRAY(doubt->arena, uint32_t, rules),
                              .factors = ARENA_ARRAY(doubt->arena, int64_t, rules)};
    for (size_t rule = 0; rule < rules; rule++) {
        if (kept[rule])
            continue;
        row->columns[row->count] = (uint32_t)rule;
        row->factors[row->count++] = 1;
    }
    row->high = (int64_t)row->count - 1;
}

static size_t kept_count(const uint8_t *kept, size_t count)
{
    size_t total = 0;
    for (size_t i = 1; i < count; i++)
        total += kept[i];
    return total;
}

static bool find_smallest(struct doubt *doubt, bool *smallest, struct error *error)
{
    size_t rules = doubt->built->rule_count;
    struct model_row *complements = ARENA_ARRAY(doubt->arena, struct model_row, ROUNDS_MOST);
    uint8_t *trial = ARENA_ARRAY(doubt->arena, uint8_t, rules);
    for (size_t round = 0; round < ROUNDS_MOST && monotonic_ns() < doubt->deadline; round++) {
        bool standing;
        if (!fewest_rules(doubt, complements, round, trial, error))
            return false;
        if (monotonic_ns() >= doubt->deadline)
            return true;
        if (kept_count(trial, rules) >= kept_count(doubt->kept, rules)) {
            *smallest = true;
            return true;
        }
        if (!can_stand(doubt, trial, &standing, error))
            return false;
        if (!standing) {
            memcpy(doubt->kept, trial, rules);
            *smallest = true;
            return true;
        }
        if (!grow(doubt, trial, error))
            return false;
        add_complement(doubt, trial, &complements[round]);
    }
    return true;
}

bool selection_conflict_find(struct selection_model *built, int64_t deadline, struct arena *arena,
                             struct selection_conflict *conflict, struct error *error)
{
    size_t rules = built->rule_count;
    struct doubt doubt = {.built = built, .deadline = deadline, .arena = arena};
    struct priced *order = ARENA_ARRAY(arena, struct priced, rules);
    doubt.kept = ARENA_ARRAY(arena, uint8_t, rules);
    doubt.solution = ARENA_ARRAY(arena, uint8_t, built->model.column_count + 1);
    doubt.multipliers = ARENA_ARRAY(arena, double, built->model.row_count);
    for (size_t rule = 0; rule < rules; rule++) {
        doubt.kept[rule] = 1;
        order[rule] = (struct priced){built->rule_amounts[rule], (uint32_t)rule};
    }
    qsort(order + 1, rules - 1, sizeof *order, by_amount); /* rule 0 is of nature */
    if (!drop_rules(&doubt, order + 1, rules - 1, error))
        return false;
    if (doubt.deadline > monotonic_ns() + SMALLEST_NS)
        doubt.deadline = monotonic_ns() + SMALLEST_NS;
    if (rules <= RULES_MOST_FOR_SMALLEST && !find_smallest(&doubt, &conflict->smallest, error))
        return false;
    conflict->rules = ARENA_ARRAY(arena, struct str, rules);
    for (size_t rule = 1; rule < rules; rule++)
        if (doubt.kept[rule])
            conflict->rules[conflict->count++] = built->rules[rule];
    return true;
}
