#include "model.h"

#include <glpk.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>

/* GLPK calls abort() on a misuse or a defect of its own unless its error hook leaves by a jump; its environment is then
 * lost and must be freed. It keeps one environment per thread. */
struct guard {
    jmp_buf back;
};

static void leave(void *context)
{
    struct guard *guard = context;
    longjmp(guard->back, 1);
}

static int silence(void *context, const char *text)
{
    (void)context;
    (void)text;
    return 1; /* GLPK then prints nothing itself */
}

static bool row_counts(const struct model_row *row)
{
    return !row->off && row->count > 0 && (row->has_low || row->has_high);
}

/* What GLPK is given: the free columns alone, numbered from 1, and the rows that touch them. */
struct given {
    glp_prob *problem;
    int *numbers;  /* per column: its number, 0 when it is fixed */
    int *rows;     /* per row: its number, 0 when it was not given */
    bool possible; /* false: the fixed columns break a row by themselves */
};

static void add_row(struct given *given, const struct model *model, size_t r, int *indices, double *factors)
{
    const struct model_row *row = &model->rows[r];
    int64_t taken = 0;
    int count = 0;
    for (size_t k = 0; k < row->count; k++) {
        uint32_t column = row->columns[k];
        if (given->numbers[column] == 0) {
            taken += model->low[column] ? row->factors[k] : 0;
            continue;
        }
        indices[++count] = given->numbers[column];
        factors[count] = (double)row->factors[k];
    }
    if (count == 0) {
        if ((row->has_low && taken < row->low) || (row->has_high && taken > row->high))
            given->possible = false;
        return;
    }
    int kind = row->has_low && row->has_high ? row->low == row->high ? GLP_FX : GLP_DB : row->has_low ? GLP_LO : GLP_UP;
    given->rows[r] = glp_add_rows(given->problem, 1);
    glp_set_row_bnds(given->problem, given->rows[r], kind, (double)(row->low - taken), (double)(row->high - taken));
    glp_set_mat_row(given->problem, given->rows[r], count, indices, factors);
}

static void give(struct given *given, const struct model *model, bool whole)
{
    int *indices = memory_array(sizeof *indices, model->column_count + 1);
    double *factors = memory_array(sizeof *factors, model->column_count + 1);
    given->possible = true;
    given->numbers = memory_array(sizeof *given->numbers, model->column_count + 1);
    given->rows = memory_array(sizeof *given->rows, model->row_count + 1);
    glp_set_obj_dir(given->problem, GLP_MAX);
    for (size_t j = 0; j < model->column_count; j++) {
        if (model->low[j] == model->high[j])
            continue;
        int number = given->numbers[j] = glp_add_cols(given->problem, 1);
        if (whole)
            glp_set_col_kind(given->problem, number, GLP_IV);
        glp_set_col_bnds(given->problem, number, GLP_DB, 0, 1);
        glp_set_obj_coef(given->problem, number, (double)model->values[j]);
    }
    for (size_t r = 0; r < model->row_count; r++)
        if (row_counts(&model->rows[r]))
            add_row(given, model, r, indices, factors);
    free(indices);
    free(factors);
}

static void give_back(struct given *given)
{
    glp_delete_prob(given->problem);
    free(given->numbers);
    free(given->rows);
}

static int milliseconds_to(int64_t deadline)
{
    int64_t left = (deadline - monotonic_ns()) / 1000000;
    return left < 1 ? 1 : left > INT_MAX ? INT_MAX : (int)left;
}

/* The dual simplex is the quickest here, but it gives up on some large degenerate models, where the primal one goes
 * through: each is tried in turn, from a basis of its own. */
static bool solve_relaxation(glp_prob *problem, int64_t deadline, bool *possible)
{
    static const int METHODS[] = {GLP_DUALP, GLP_PRIMAL, GLP_PRIMAL};
    glp_scale_prob(problem, GLP_SF_AUTO);
    for (size_t i = 0; i < COUNT_OF(METHODS); i++) {
        glp_smcp parameters;
        glp_init_smcp(&parameters);
        parameters.msg_lev = GLP_MSG_OFF;
        parameters.tm_lim = milliseconds_to(deadline);
        parameters.meth = METHODS[i];
        if (i + 1 < COUNT_OF(METHODS))
            glp_adv_basis(problem, 0);
        else
            glp_std_basis(problem);
        int status = glp_simplex(problem, &parameters), found = glp_get_status(problem);
        *possible = !(status == 0 && found == GLP_NOFEAS);
        if (status == 0 && (found == GLP_OPT || !*possible))
            return true;
    }
    return false;
}

/* GLPK left by its error hook: its environment and what it held are gone. */
static bool failed(struct error *error)
{
    glp_error_hook(NULL, NULL);
    glp_free_env();
    return error_set(error, ERROR_INTERNAL, "Le moteur d’optimisation s’est arrêté sur ce calcul.");
}

bool model_relax(const struct model *model, int64_t deadline, double *multipliers, bool *possible, struct error *error)
{
    struct guard guard;
    struct given given = {0};
    if (setjmp(guard.back))
        return failed(error);
    glp_term_hook(silence, NULL);
    glp_error_hook(leave, &guard);
    given.problem = glp_create_prob();
    give(&given, model, false);
    *possible = given.possible;
    bool solved = given.possible && solve_relaxation(given.problem, deadline, possible) && *possible;
    for (size_t r = 0; r < model->row_count; r++) {
        const struct model_row *row = &model->rows[r];
        double dual = solved && given.rows[r] ? glp_get_row_dual(given.problem, given.rows[r]) : 0;
        bool sided = (dual > 0 && row->has_high) || (dual < 0 && row->has_low);
        multipliers[r] = sided ? dual : 0;
    }
    give_back(&given);
    glp_error_hook(NULL, NULL);
    return true;
}

long double model_bound(const struct model *model, const double *multipliers, long double *reduced)
{
    long double bound = 0;
    for (size_t j = 0; j < model->column_count; j++)
        reduced[j] = (long double)model->values[j];
    for (size_t r = 0; r < model->row_count; r++) {
        const struct model_row *row = &model->rows[r];
        long double multiplier = multipliers[r];
        if (multipliers[r] == 0 || row->off) /* exactly 0: set so above */
            continue;
        bound += multiplier * (long double)(multiplier > 0 ? row->high : row->low);
        for (size_t k = 0; k < row->count; k++)
            reduced[row->columns[k]] -= multiplier * (long double)row->factors[k];
    }
    for (size_t j = 0; j < model->column_count; j++) {
        bool yes = model->low[j] || (model->high[j] && reduced[j] > 0);
        bound += yes ? reduced[j] : 0;
    }
    return bound;
}

/* --- Search ---------------------------------------------------------------------------------------------------------
 */

struct search {
    const struct model_limits *limits;
    int64_t nodes;
    bool limited;
};

static void watch_search(glp_tree *tree, void *context)
{
    struct search *search = context;
    int reason = glp_ios_reason(tree);
    if (reason == GLP_ISELECT)
        search->nodes++;
    if (reason == GLP_IBINGO && search->limits->first) {
        glp_ios_terminate(tree);
    } else if (search->nodes > search->limits->nodes || monotonic_ns() > search->limits->deadline) {
        search->limited = true;
        glp_ios_terminate(tree);
    }
}

static enum model_answer run_search(glp_prob *problem, struct search *search)
{
    bool possible;
    glp_iocp parameters;
    if (!solve_relaxation(problem, search->limits->deadline, &possible))
        return MODEL_UNKNOWN;
    if (!possible)
        return MODEL_IMPOSSIBLE;
    glp_init_iocp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.br_tech = GLP_BR_DTH;
    parameters.bt_tech = GLP_BT_BLB;
    /* No cover cuts: those of GLPK 5.0 cut optima away (tests/grants/selection.c finds it among small calls). */
    parameters.tol_int = 1e-9;
    parameters.tol_obj = 1e-12; /* values are whole: GLPK rounds bounds itself, nothing better may be cut */
    parameters.cb_func = watch_search;
    parameters.cb_info = search;
    parameters.tm_lim = milliseconds_to(search->limits->deadline);
    int status = glp_intopt(problem, &parameters);
    int found = glp_mip_status(problem);
    bool whole = status == 0 && !search->limited && !search->limits->first;
    if (found == GLP_OPT || found == GLP_FEAS)
        return whole && found == GLP_OPT ? MODEL_SOLVED : MODEL_FOUND;
    return found == GLP_NOFEAS && status == 0 && !search->limited ? MODEL_IMPOSSIBLE : MODEL_UNKNOWN;
}

/* Forbids the exact set of columns that GLPK took for a solution and that breaks a row by less than its tolerance. */
static void forbid(struct given *given, const struct model *model, const uint8_t *chosen)
{
    int *indices = memory_array(sizeof *indices, model->column_count + 1);
    double *factors = memory_array(sizeof *factors, model->column_count + 1);
    int count = 0, taken = 0;
    for (size_t j = 0; j < model->column_count; j++) {
        if (given->numbers[j] == 0)
            continue;
        indices[++count] = given->numbers[j];
        factors[count] = chosen[j] ? 1 : -1;
        taken += chosen[j];
    }
    int number = glp_add_rows(given->problem, 1);
    glp_set_row_bnds(given->problem, number, GLP_UP, 0, taken - 1);
    glp_set_mat_row(given->problem, number, count, indices, factors);
    free(indices);
    free(factors);
}

static void read_chosen(const struct given *given, const struct model *model, uint8_t *chosen)
{
    for (size_t j = 0; j < model->column_count; j++)
        chosen[j] = given->numbers[j] ? glp_mip_col_val(given->problem, given->numbers[j]) > 0.5 : model->low[j];
}

bool model_search(const struct model *model, const struct model_limits *limits, uint8_t *chosen,
                  enum model_answer *answer, int64_t *nodes, struct error *error)
{
    struct guard guard;
    struct given given = {0};
    struct search search = {.limits = limits};
    if (setjmp(guard.back))
        return failed(error);
    glp_term_hook(silence, NULL);
    glp_error_hook(leave, &guard);
    given.problem = glp_create_prob();
    give(&given, model, true);
    for (bool again = true; again;) {
        again = false;
        if (!given.possible) {
            *answer = MODEL_IMPOSSIBLE;
        } else if (glp_get_num_cols(given.problem) == 0) { /* all is fixed, and every row holds */
            read_chosen(&given, model, chosen);
            *answer = MODEL_SOLVED;
        } else {
            *answer = run_search(given.problem, &search);
            if (*answer == MODEL_SOLVED || *answer == MODEL_FOUND) {
                read_chosen(&given, model, chosen);
                again = !model_allows(model, chosen);
            }
            if (again)
                forbid(&given, model, chosen);
        }
    }
    give_back(&given);
    glp_error_hook(NULL, NULL);
    *nodes += search.nodes;
    return true;
}

bool model_allows(const struct model *model, const uint8_t *chosen)
{
    for (size_t j = 0; j < model->column_count; j++)
        if (chosen[j] < model->low[j] || chosen[j] > model->high[j])
            return false;
    for (size_t r = 0; r < model->row_count; r++) {
        const struct model_row *row = &model->rows[r];
        int64_t sum = 0;
        if (row->off)
            continue;
        for (size_t k = 0; k < row->count; k++)
            sum += chosen[row->columns[k]] ? row->factors[k] : 0;
        if ((row->has_low && sum < row->low) || (row->has_high && sum > row->high))
            return false;
    }
    return true;
}

int64_t model_value(const struct model *model, const uint8_t *chosen)
{
    int64_t value = 0;
    for (size_t j = 0; j < model->column_count; j++)
        value += chosen[j] ? model->values[j] : 0;
    return value;
}
