#include "selection-model.h"

#include <string.h>

static const int64_t VALUE_MOST = INT64_C(1) << 52; /* whole numbers that GLPK's floating ones hold exactly */
static const int64_t SCORES_MOST = INT64_MAX / PERCENT_WHOLE / 4; /* so that every sum of values holds in 64 bits */
enum { CANDIDATES_MOST = 50000 };

bool candidate_is_eligible(const struct selection_problem *problem, const struct candidate *candidate)
{
    return str_is_empty(candidate->refused) &&
           (problem->score_least == CALL_UNLIMITED || candidate->score >= problem->score_least);
}

static bool check(const struct selection_problem *problem, struct error *error)
{
    struct map seen = {0};
    int64_t scores = 0;
    bool done = problem->count <= CANDIDATES_MOST ||
                error_set(error, ERROR_LIMITED, "Trop de candidatures : %d au plus.", CANDIDATES_MOST);
    for (size_t i = 0; done && i < problem->count; i++) {
        const struct candidate *candidate = &problem->candidates[i];
        bool inserted;
        map_put(&seen, candidate->id, &inserted);
        if (!inserted)
            done = error_set(error, ERROR_INVALID, "La candidature « %.*s » est donnée deux fois.",
                             STR_PRINT(candidate->id));
        else if (candidate->score < 0 || candidate->score > SCORE_MOST || candidate->amount < 0 ||
                 candidate->amount > MONEY_MOST || (scores += candidate->score) > SCORES_MOST)
            done = error_set(error, ERROR_INVALID, "Candidature « %.*s » : note ou montant négatif, ou trop grand.",
                             STR_PRINT(candidate->id));
        else if (candidate->will == WILL_IN && !str_is_empty(candidate->refused))
            done = error_set(error, ERROR_INVALID,
                             "Candidature « %.*s » : elle ne peut pas être retenue d’office, elle n’est pas éligible "
                             "(%.*s).",
                             STR_PRINT(candidate->id), STR_PRINT(candidate->refused));
    }
    map_free(&seen);
    return done;
}

/* --- Columns --------------------------------------------------------------------------------------------------------
 */

struct ranked {
    const struct candidate *candidate;
    uint32_t position;
};

static int by_rank(const void *left, const void *right)
{
    const struct candidate *a = ((const struct ranked *)left)->candidate,
                           *b = ((const struct ranked *)right)->candidate;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->amount != b->amount)
        return a->amount < b->amount ? -1 : 1;
    return str_compare(a->id, b->id);
}

static void add_column(struct selection_model *built, const struct selection_problem *problem, uint32_t position,
                       int64_t percent)
{
    const struct candidate *candidate = &problem->candidates[position];
    int64_t cents =
        candidate->amount / PERCENT_WHOLE * percent + candidate->amount % PERCENT_WHOLE * percent / PERCENT_WHOLE;
    if (percent != PERCENT_WHOLE && problem->whole_euros)
        cents -= cents % 100;
    built->columns[built->model.column_count] = (struct column){position, percent, cents};
    built->model.values[built->model.column_count++] = candidate->score * percent;
}

static int64_t divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* One column per application that may be chosen and per share, by rank; fewer digits when values allow it. */
static void add_columns(struct selection_model *built, const struct selection_problem *problem, struct arena *arena)
{
    struct model *model = &built->model;
    struct ranked *ranked = ARENA_ARRAY(arena, struct ranked, problem->count);
    size_t count = 0, most;
    for (size_t i = 0; i < problem->count; i++)
        if (candidate_is_eligible(problem, &problem->candidates[i]) || problem->candidates[i].will == WILL_IN)
            ranked[count++] = (struct ranked){&problem->candidates[i], (uint32_t)i};
    if (count)
        qsort(ranked, count, sizeof *ranked, by_rank);
    most = size_product(count, 1 + problem->partial_count);
    built->columns = ARENA_ARRAY(arena, struct column, most);
    model->values = ARENA_ARRAY(arena, int64_t, most);
    for (size_t i = 0; i < count; i++) {
        add_column(built, problem, ranked[i].position, PERCENT_WHOLE);
        for (size_t k = 0; k < problem->partial_count; k++)
            add_column(built, problem, ranked[i].position, problem->partials[k]);
    }
    model->low = ARENA_ARRAY(arena, uint8_t, most);
    model->high = ARENA_ARRAY(arena, uint8_t, most);
    memset(model->high, 1, most);
    built->value_divisor = 0;
    for (size_t j = 0; j < model->column_count; j++)
        built->value_divisor = divisor(built->value_divisor, model->values[j]);
    if (built->value_divisor == 0)
        built->value_divisor = 1;
    for (size_t j = 0; j < model->column_count; j++)
        model->values[j] /= built->value_divisor;
}

static bool check_size(const struct selection_model *built, struct error *error)
{
    int64_t total = 0;
    for (size_t j = 0; j < built->model.column_count; j++)
        if ((total += built->model.values[j]) > VALUE_MOST)
            return error_set(error, ERROR_LIMITED,
                             "Trop de candidatures et de décimales pour un calcul exact : donnez moins de décimales "
                             "aux "
                             "notes.");
    return true;
}

/* --- Rows -----------------------------------------------------------------------------------------------------------
 */

struct rows {
    struct selection_model *built;
    const struct selection_problem *problem;
    struct arena *arena;
    size_t capacity, rule_capacity;
};

static void *grown(struct arena *arena, const void *from, size_t size, size_t count, size_t *capacity)
{
    *capacity = *capacity ? *capacity * 2 : 64;
    void *at = arena_zero(arena, size_product(size, *capacity));
    if (count)
        memcpy(at, from, size * count);
    return at;
}

static uint32_t add_rule(struct rows *rows, struct str name, int64_t amount)
{
    struct selection_model *built = rows->built;
    if (built->rule_count == rows->rule_capacity) {
        size_t capacity = rows->rule_capacity;
        built->rules = grown(rows->arena, built->rules, sizeof *built->rules, built->rule_count, &capacity);
        capacity = rows->rule_capacity;
        built->rule_amounts =
            grown(rows->arena, built->rule_amounts, sizeof *built->rule_amounts, built->rule_count, &capacity);
        rows->rule_capacity = capacity;
    }
    built->rules[built->rule_count] = name;
    built->rule_amounts[built->rule_count] = amount;
    return (uint32_t)built->rule_count++;
}

static struct model_row *add_row(struct rows *rows, uint32_t rule, size_t most)
{
    struct model *model = &rows->built->model;
    if (model->row_count == rows->capacity)
        model->rows = grown(rows->arena, model->rows, sizeof *model->rows, model->row_count, &rows->capacity);
    struct model_row *row = &model->rows[model->row_count++];
    *row = (struct model_row){.rule = rule,
                              .columns = ARENA_ARRAY(rows->arena, uint32_t, most),
                              .factors = ARENA_ARRAY(rows->arena, int64_t, most)};
    return row;
}

static void add_cell(struct model_row *row, size_t column, int64_t factor)
{
    row->columns[row->count] = (uint32_t)column;
    row->factors[row->count++] = factor;
}

/* Amounts share a divisor most of the time (whole euros, hundreds of euros): smaller numbers, tighter bounds. */
static void shrink(struct model_row *row)
{
    int64_t shared = 0;
    for (size_t k = 0; k < row->count; k++)
        shared = divisor(shared, row->factors[k]);
    if (shared < 2 || row->has_low)
        return;
    for (size_t k = 0; k < row->count; k++)
        row->factors[k] /= shared;
    row->high /= shared;
}

static void add_nature(struct rows *rows)
{
    struct model *model = &rows->built->model;
    size_t shares = 1 + rows->problem->partial_count;
    add_rule(rows, STR_NONE, 0);
    for (size_t j = 0; shares > 1 && j < model->column_count; j += shares) {
        struct model_row *row = add_row(rows, RULE_OF_NATURE, shares);
        row->has_high = true;
        row->high = 1;
        for (size_t k = 0; k < shares; k++)
            add_cell(row, j + k, 1);
    }
}

static void add_envelope(struct rows *rows)
{
    const struct model *model = &rows->built->model;
    if (rows->problem->envelope == CALL_UNLIMITED)
        return;
    struct str name =
        arena_printf(rows->arena, "L’enveloppe de %.*s", STR_PRINT(money_text(rows->arena, rows->problem->envelope)));
    struct model_row *row = add_row(rows, add_rule(rows, name, INT64_MAX), model->column_count);
    row->has_high = true;
    row->high = rows->problem->envelope;
    for (size_t j = 0; j < model->column_count; j++)
        if (rows->built->columns[j].cents > 0)
            add_cell(row, j, rows->built->columns[j].cents);
    shrink(row);
}

static struct str subject_of(const struct candidate *candidate, enum cap_subject subject)
{
    return subject == CAP_HOLDER ? candidate->holder : subject == CAP_THEME ? candidate->theme : candidate->territory;
}

/* Columns grouped by holder, theme or territory, groups in the order of their names. */
struct groups {
    size_t count;
    struct str *names;
    size_t *starts; /* count + 1 */
    uint32_t *columns;
};

struct grouped {
    struct str name;
    uint32_t column;
};

static int by_name(const void *left, const void *right)
{
    const struct grouped *a = left, *b = right;
    int order = str_compare(a->name, b->name);
    return order ? order : a->column < b->column ? -1 : 1;
}

static struct groups group(const struct rows *rows, enum cap_subject subject)
{
    const struct selection_model *built = rows->built;
    size_t total = built->model.column_count, count = 0;
    struct grouped *all = ARENA_ARRAY(rows->arena, struct grouped, total);
    struct groups groups = {.names = ARENA_ARRAY(rows->arena, struct str, total),
                            .starts = ARENA_ARRAY(rows->arena, size_t, total + 1),
                            .columns = ARENA_ARRAY(rows->arena, uint32_t, total)};
    for (size_t j = 0; j < total; j++) {
        struct str name = subject_of(&rows->problem->candidates[built->columns[j].candidate], subject);
        if (!str_is_empty(name))
            all[count++] = (struct grouped){name, (uint32_t)j};
    }
    if (count)
        qsort(all, count, sizeof *all, by_name);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !str_equal(all[i].name, all[i - 1].name)) {
            groups.names[groups.count] = all[i].name;
            groups.starts[groups.count++] = i;
        }
        groups.columns[i] = all[i].column;
    }
    groups.starts[groups.count] = count;
    return groups;
}

static void add_territories(struct rows *rows)
{
    const struct selection_model *built = rows->built;
    size_t shares = 1 + rows->problem->partial_count;
    if (rows->problem->projects_least <= 0)
        return;
    struct groups groups = group(rows, CAP_TERRITORY);
    for (size_t g = 0; g < groups.count; g++) {
        size_t count = groups.starts[g + 1] - groups.starts[g];
        int64_t least = rows->problem->projects_least, there = (int64_t)(count / shares), cheapest = INT64_MAX;
        for (size_t k = groups.starts[g]; k < groups.starts[g + 1]; k++)
            if (built->columns[groups.columns[k]].cents < cheapest)
                cheapest = built->columns[groups.columns[k]].cents;
        if (there < least)
            least = there;
        struct str name = arena_printf(rows->arena, "Au moins %lld %s" NBSP ": %.*s", (long long)least,
                                       text_plural(least, "projet", "projets"), STR_PRINT(groups.names[g]));
        struct model_row *row = add_row(rows, add_rule(rows, name, cheapest), count);
        row->has_low = true;
        row->low = least;
        for (size_t k = groups.starts[g]; k < groups.starts[g + 1]; k++)
            add_cell(row, groups.columns[k], 1);
    }
}

static void add_cap(struct rows *rows, const struct call_cap *cap, const struct groups *groups, size_t g)
{
    static const char *const SUBJECTS[] = {"du porteur", "du thème", "du territoire"};
    size_t start = groups->starts[g], end = groups->starts[g + 1];
    int64_t there = (int64_t)((end - start) / (1 + rows->problem->partial_count)), wanted = 0;
    for (size_t k = start; k < end; k++)
        wanted += rows->built->columns[groups->columns[k]].cents;
    if (cap->projects_most != CALL_UNLIMITED && there > cap->projects_most) {
        struct str name = arena_printf(rows->arena, "Au plus %lld %s %s « %.*s »", (long long)cap->projects_most,
                                       text_plural(cap->projects_most, "projet", "projets"), SUBJECTS[cap->subject],
                                       STR_PRINT(groups->names[g]));
        struct model_row *row = add_row(rows, add_rule(rows, name, INT64_MAX - 1), end - start);
        row->has_high = true;
        row->high = cap->projects_most;
        for (size_t k = start; k < end; k++)
            add_cell(row, groups->columns[k], 1);
    }
    if (cap->amount_most != CALL_UNLIMITED && wanted > cap->amount_most) {
        struct str name = arena_printf(rows->arena, "Au plus %.*s pour les projets %s « %.*s »",
                                       STR_PRINT(money_text(rows->arena, cap->amount_most)), SUBJECTS[cap->subject],
                                       STR_PRINT(groups->names[g]));
        struct model_row *row = add_row(rows, add_rule(rows, name, INT64_MAX - 1), end - start);
        row->has_high = true;
        row->high = cap->amount_most;
        for (size_t k = start; k < end; k++)
            add_cell(row, groups->columns[k], rows->built->columns[groups->columns[k]].cents);
        shrink(row);
    }
}

static void add_caps(struct rows *rows)
{
    for (size_t i = 0; i < rows->problem->cap_count; i++) {
        const struct call_cap *cap = &rows->problem->caps[i];
        struct groups groups = group(rows, cap->subject);
        for (size_t g = 0; g < groups.count; g++)
            if (str_is_empty(cap->only) || str_equal(cap->only, groups.names[g]))
                add_cap(rows, cap, &groups, g);
    }
}

static void add_wills(struct rows *rows)
{
    const struct selection_model *built = rows->built;
    size_t shares = 1 + rows->problem->partial_count;
    for (size_t j = 0; j < built->model.column_count; j += shares) {
        const struct candidate *candidate = &rows->problem->candidates[built->columns[j].candidate];
        if (candidate->will == WILL_FREE)
            continue;
        bool in = candidate->will == WILL_IN;
        struct str name = arena_printf(rows->arena, "La décision de %s « %.*s »", in ? "retenir" : "ne pas retenir",
                                       STR_PRINT(candidate->id));
        struct model_row *row = add_row(rows, add_rule(rows, name, in ? candidate->amount : INT64_MAX - 2), shares);
        row->has_low = in;
        row->has_high = !in;
        row->low = 1;
        row->high = 0;
        for (size_t k = 0; k < shares; k++)
            add_cell(row, j + k, 1);
    }
}

bool selection_model_build(const struct selection_problem *problem, struct arena *arena, struct selection_model *built,
                           struct error *error)
{
    *built = (struct selection_model){0};
    struct rows rows = {.built = built, .problem = problem, .arena = arena};
    if (!check(problem, error))
        return false;
    add_columns(built, problem, arena);
    if (!check_size(built, error))
        return false;
    add_nature(&rows);
    add_envelope(&rows);
    add_territories(&rows);
    add_caps(&rows);
    add_wills(&rows);
    return true;
}
