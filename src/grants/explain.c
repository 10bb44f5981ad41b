/* Why not this one, what more money would bring, what the balance costs: the same problem solved again, changed a
 * little. */
#include "grants/selection.h"

#include <string.h>

#include "selection-model.h"

bool selection_with_more(const struct selection_problem *problem, int64_t more, struct arena *arena,
                         struct selection *other, struct error *error)
{
    struct selection_problem richer = *problem;
    if (richer.envelope != CALL_UNLIMITED)
        richer.envelope += more;
    return selection_solve(&richer, arena, other, error);
}

bool selection_without_balance(const struct selection_problem *problem, struct arena *arena, struct selection *other,
                               struct error *error)
{
    struct selection_problem freed = *problem;
    freed.projects_least = 0;
    return selection_solve(&freed, arena, other, error);
}

static bool is_chosen(const struct selection *selection, size_t candidate)
{
    for (size_t k = 0; k < selection->count; k++)
        if (selection->choices[k].candidate == candidate)
            return true;
    return false;
}

/* Who is chosen in `left` and not in `right`, but for `except`. */
static size_t *difference(const struct selection *left, const struct selection *right, size_t except, size_t *count,
                          struct arena *arena)
{
    size_t *at = ARENA_ARRAY(arena, size_t, left->count);
    *count = 0;
    for (size_t k = 0; k < left->count; k++)
        if (left->choices[k].candidate != except && !is_chosen(right, left->choices[k].candidate))
            at[(*count)++] = left->choices[k].candidate;
    return at;
}

/* What needs no calculation: false when the optimisation itself must answer. */
static bool plain_reason(const struct selection_problem *problem, const struct candidate *candidate,
                         struct arena *arena, struct selection_why *why)
{
    if (candidate->will == WILL_OUT)
        why->reason =
            arena_printf(arena, "Le comité l’a écartée%s%.*s.", str_is_empty(candidate->will_reason) ? "" : NBSP ": ",
                         STR_PRINT(candidate->will_reason));
    else if (!str_is_empty(candidate->refused))
        why->reason = arena_printf(arena, "Elle n’est pas éligible" NBSP ": %.*s", STR_PRINT(candidate->refused));
    else if (!candidate_is_eligible(problem, candidate))
        why->reason = arena_printf(arena, "Sa note est sous le minimum de l’appel (%.*s sur 100).",
                                   STR_PRINT(selection_value_text(arena, problem->score_least * PERCENT_WHOLE)));
    else
        return false;
    return true;
}

static struct str names(const struct selection_problem *problem, const size_t *at, size_t count, struct arena *arena)
{
    struct buffer text = {0};
    for (size_t i = 0; i < count; i++)
        buffer_printf(&text, "%s« %.*s »",
                      i == 0           ? ""
                      : i + 1 == count ? " et "
                                       : ", ",
                      STR_PRINT(problem->candidates[at[i]].id));
    struct str copy = arena_str(arena, buffer_str(&text));
    buffer_free(&text);
    return copy;
}

static void tell_cost(const struct selection_problem *problem, struct arena *arena, struct selection_why *why)
{
    struct str leaving = names(problem, why->leaving, why->leaving_count, arena);
    struct str joining = names(problem, why->joining, why->joining_count, arena);
    if (why->loss == 0) {
        why->reason = STR("Une sélection de même valeur la contient" NBSP ": elle est écartée au départage, parce que "
                          "d’autres sont mieux classées.");
        return;
    }
    why->reason = arena_printf(
        arena, "La retenir ferait perdre %.*s %s à la sélection%s%.*s%s%.*s.",
        STR_PRINT(selection_value_text(arena, why->loss)), why->loss < 2 * SELECTION_UNIT ? "point" : "points",
        why->leaving_count ? NBSP ": il faudrait écarter " : "", STR_PRINT(leaving),
        why->joining_count ? (why->leaving_count ? ", et retenir aussi " : NBSP ": il faudrait retenir aussi ") : "",
        STR_PRINT(joining));
}

bool selection_why_not(const struct selection_problem *problem, const struct selection *selection, size_t candidate,
                       struct arena *arena, struct selection_why *why, struct error *error)
{
    *why = (struct selection_why){0};
    if (candidate >= problem->count || is_chosen(selection, candidate))
        return error_set(error, ERROR_INVALID, "Cette candidature est retenue.");
    if (plain_reason(problem, &problem->candidates[candidate], arena, why))
        return true;
    struct candidate *changed = arena_copy(arena, problem->candidates, size_product(sizeof *changed, problem->count));
    struct selection_problem kept = *problem;
    struct selection other;
    changed[candidate].will = WILL_IN;
    kept.candidates = changed;
    if (!selection_solve(&kept, arena, &other, error))
        return false;
    why->possible = other.possible;
    if (!other.possible) {
        struct buffer text = {0};
        struct str own = arena_printf(arena, "La décision de retenir « %.*s »", STR_PRINT(changed[candidate].id));
        for (size_t i = 0; i < other.conflict.count; i++)
            if (!str_equal(other.conflict.rules[i], own))
                buffer_printf(&text, "%s%.*s", text.length ? NBSP "; " : "", STR_PRINT(other.conflict.rules[i]));
        why->reason = arena_printf(arena, "La retenir est impossible sans manquer à une de ces règles" NBSP ": %.*s.",
                                   STR_PRINT(buffer_str(&text)));
        buffer_free(&text);
        return true;
    }
    why->loss = selection->value - other.value;
    why->leaving = difference(selection, &other, candidate, &why->leaving_count, arena);
    why->joining = difference(&other, selection, candidate, &why->joining_count, arena);
    tell_cost(problem, arena, why);
    return true;
}
