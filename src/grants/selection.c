#include "grants/selection.h"

#include <stdlib.h>
#include <string.h>

#include "selection-model.h"

struct selection_problem selection_rules(const struct call *call)
{
    return (struct selection_problem){
        .envelope = call->envelope,
        .projects_least = call->balanced ? call->projects_least : 0,
        .score_least = call->score_least,
        .cap_count = call->cap_count,
        .caps = call->caps,
        .partial_count = call->partial_count,
        .partials = call->partials,
        .whole_euros = call->whole_euros,
    };
}

struct str selection_value_text(struct arena *arena, int64_t value)
{
    double points = (double)value / (double)SELECTION_UNIT;
    int decimals = value % SELECTION_UNIT == 0 ? 0 : value % (SELECTION_UNIT / 10) == 0 ? 1 : 3;
    return text_decimal(arena, points, decimals);
}

/* Columns are by rank already. */
static void list_choices(const struct selection_model *built, const uint8_t *chosen, struct arena *arena,
                         struct selection *selection)
{
    selection->choices = ARENA_ARRAY(arena, struct selection_choice, built->model.column_count);
    for (size_t j = 0; j < built->model.column_count; j++) {
        const struct column *column = &built->columns[j];
        if (!chosen[j])
            continue;
        selection->choices[selection->count++] =
            (struct selection_choice){column->candidate, column->percent, column->cents};
        selection->spent += column->cents;
    }
}

bool selection_solve(const struct selection_problem *problem, struct arena *arena, struct selection *selection,
                     struct error *error)
{
    struct selection_model built;
    struct optimum optimum;
    int64_t started = monotonic_ns();
    double seconds = problem->seconds > 0 ? problem->seconds : 60;
    int64_t deadline = started + (int64_t)((seconds < 86400 ? seconds : 86400) * 1e9);
    *selection = (struct selection){0};
    if (!selection_model_build(problem, arena, &built, error) ||
        !optimum_find(&built.model, deadline, arena, &optimum, error))
        return false;
    selection->possible = optimum.possible;
    selection->proven = optimum.proven;
    selection->settled = optimum.settled;
    selection->nodes = optimum.nodes;
    selection->value = optimum.possible ? optimum.value * built.value_divisor : 0;
    selection->bound = optimum.bound * built.value_divisor;
    if (optimum.possible) {
        list_choices(&built, optimum.chosen, arena, selection);
    } else if (optimum.proven) {
        selection->bound = 0;
        if (!selection_conflict_find(&built, deadline, arena, &selection->conflict, error))
            return false;
    }
    selection->seconds = (double)(monotonic_ns() - started) / 1e9;
    return true;
}

/* --- Verifying -------------------------------------------------------------------------------------------------- */

static struct str subject_of(const struct candidate *candidate, enum cap_subject subject)
{
    return subject == CAP_HOLDER ? candidate->holder : subject == CAP_THEME ? candidate->theme : candidate->territory;
}

/* Per name: how many are chosen and for how much, and how many eligible ones there are. */
struct tally {
    int64_t chosen, cents, eligible;
};

static struct tally *tally_of(struct map *map, struct arena *arena, struct str name)
{
    bool inserted;
    union map_value *value = map_put(map, name, &inserted);
    if (inserted)
        value->pointer = ARENA_NEW(arena, struct tally);
    return value->pointer;
}

static void count_by(const struct selection_problem *problem, const struct selection *selection,
                     enum cap_subject subject, struct map *map, struct arena *arena)
{
    for (size_t i = 0; i < problem->count; i++) {
        struct str name = subject_of(&problem->candidates[i], subject);
        if (!str_is_empty(name) && candidate_is_eligible(problem, &problem->candidates[i]))
            tally_of(map, arena, name)->eligible++;
    }
    for (size_t k = 0; k < selection->count; k++) {
        struct str name = subject_of(&problem->candidates[selection->choices[k].candidate], subject);
        if (str_is_empty(name))
            continue;
        struct tally *tally = tally_of(map, arena, name);
        tally->chosen++;
        tally->cents += selection->choices[k].cents;
    }
}

static bool verify_subject(const struct selection_problem *problem, const struct map *map, const struct call_cap *cap,
                           struct error *error)
{
    size_t cursor = 0;
    struct str name;
    union map_value *value;
    while (map_next(map, &cursor, &name, &value)) {
        const struct tally *tally = value->pointer;
        if (!cap) {
            int64_t least = tally->eligible < problem->projects_least ? tally->eligible : problem->projects_least;
            if (tally->chosen < least)
                return error_set(error, ERROR_INVALID, "Territoire « %.*s » sans projet retenu.", STR_PRINT(name));
            continue;
        }
        if (!str_is_empty(cap->only) && !str_equal(cap->only, name))
            continue;
        if ((cap->projects_most != CALL_UNLIMITED && tally->chosen > cap->projects_most) ||
            (cap->amount_most != CALL_UNLIMITED && tally->cents > cap->amount_most))
            return error_set(error, ERROR_INVALID, "« %.*s » dépasse son plafond.", STR_PRINT(name));
    }
    return true;
}

static bool verify_choices(const struct selection_problem *problem, const struct selection *selection,
                           struct error *error)
{
    uint8_t *seen = memory_new(problem->count + 1);
    int64_t spent = 0, value = 0;
    bool done = true;
    for (size_t k = 0; done && k < selection->count; k++) {
        const struct selection_choice *choice = &selection->choices[k];
        const struct candidate *candidate = &problem->candidates[choice->candidate];
        bool share = choice->percent == PERCENT_WHOLE;
        for (size_t i = 0; i < problem->partial_count; i++)
            share = share || choice->percent == problem->partials[i];
        if (seen[choice->candidate] || !share || choice->cents > candidate->amount || candidate->will == WILL_OUT ||
            (candidate->will == WILL_FREE && !candidate_is_eligible(problem, candidate)))
            done =
                error_set(error, ERROR_INVALID, "« %.*s » ne peut pas être retenue ainsi.", STR_PRINT(candidate->id));
        seen[choice->candidate] = 1;
        spent += choice->cents;
        value += candidate->score * choice->percent;
    }
    for (size_t i = 0; done && i < problem->count; i++)
        if (problem->candidates[i].will == WILL_IN && !seen[i])
            done =
                error_set(error, ERROR_INVALID, "« %.*s » devait être retenue.", STR_PRINT(problem->candidates[i].id));
    free(seen);
    if (done && (spent != selection->spent || value != selection->value))
        done = error_set(error, ERROR_INVALID, "Les totaux de la sélection ne sont pas ceux de ses projets.");
    if (done && problem->envelope != CALL_UNLIMITED && spent > problem->envelope)
        done = error_set(error, ERROR_INVALID, "L’enveloppe est dépassée.");
    return done;
}

bool selection_verify(const struct selection_problem *problem, const struct selection *selection, struct error *error)
{
    struct arena arena = {0};
    bool done = verify_choices(problem, selection, error);
    for (size_t i = 0; done && i <= problem->cap_count; i++) {
        const struct call_cap *cap = i < problem->cap_count ? &problem->caps[i] : NULL;
        struct map map = {0};
        count_by(problem, selection, cap ? cap->subject : CAP_TERRITORY, &map, &arena);
        done = verify_subject(problem, &map, cap, error);
        map_free(&map);
    }
    arena_free(&arena);
    return done;
}
