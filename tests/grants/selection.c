/* Selections against brute force on random small calls, ties, conflicts, explanations. */
#include "grants/grants.h"
#include "testing.h"

enum { CALLS = 1000, CANDIDATES_MOST = 11 };

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* A generator of our own, so that a failure can be run again. */
static uint64_t seed;
static int64_t random_below(int64_t limit)
{
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (int64_t)((seed >> 33) % (uint64_t)limit);
}

static struct selection_problem random_problem(struct arena *own)
{
    size_t count = (size_t)random_below(CANDIDATES_MOST) + 1;
    struct candidate *candidates = ARENA_ARRAY(own, struct candidate, count);
    struct call_cap *caps = ARENA_ARRAY(own, struct call_cap, 3);
    static const int64_t PARTIALS[] = {8000};
    bool coarse = random_below(2) == 0; /* many ties */
    for (size_t i = 0; i < count; i++)
        candidates[i] = (struct candidate){
            .id = arena_printf(own, "%02d", (int)((i * 7) % 97)),
            .holder = arena_printf(own, "p%d", (int)random_below(4)),
            .theme = arena_printf(own, "h%d", (int)random_below(3)),
            .territory = arena_printf(own, "t%d", (int)random_below(4)),
            .score = coarse ? (random_below(4) + 1) * 20 * SCORE_UNIT : random_below(100 * SCORE_UNIT),
            .amount = coarse ? (random_below(4) + 1) * 1000000 : random_below(5000000),
            .refused = random_below(10) == 0 ? STR("incomplète.") : STR_NONE,
        };
    for (size_t i = 0; i < count; i++)
        if (str_is_empty(candidates[i].refused) && random_below(12) == 0)
            candidates[i].will = random_below(2) ? WILL_IN : WILL_OUT;
    for (size_t i = 0; i < 3; i++)
        caps[i] = (struct call_cap){.subject = (enum cap_subject)i,
                                    .projects_most = random_below(3) ? random_below(3) + 1 : CALL_UNLIMITED,
                                    .amount_most = random_below(3) ? CALL_UNLIMITED : random_below(9000000)};
    return (struct selection_problem){
        .candidates = candidates,
        .count = count,
        .envelope = random_below((int64_t)count * 3000000 + 1),
        .projects_least = random_below(3),
        .score_least = random_below(3) ? CALL_UNLIMITED : 30 * SCORE_UNIT,
        .cap_count = (size_t)random_below(4),
        .caps = caps,
        .partial_count = count <= 7 ? (size_t)random_below(2) : 0,
        .partials = PARTIALS,
        .seconds = 300,
    };
}

/* Every way to give each candidate nothing, all, or a part. The verifier says which ways respect the rules. */
struct brute {
    const struct selection_problem *problem;
    bool possible;
    int64_t value;
    size_t solutions; /* of that value */
};

static void try_all(struct brute *brute, struct selection *trial, size_t at)
{
    const struct selection_problem *problem = brute->problem;
    if (at == problem->count) {
        if (!selection_verify(problem, trial, NULL))
            return;
        if (!brute->possible || trial->value > brute->value) {
            brute->value = trial->value;
            brute->solutions = 0;
        }
        brute->possible = true;
        brute->solutions += trial->value == brute->value;
        return;
    }
    try_all(brute, trial, at + 1);
    for (size_t k = 0; k <= problem->partial_count; k++) {
        int64_t percent = k == 0 ? PERCENT_WHOLE : problem->partials[k - 1];
        int64_t cents = problem->candidates[at].amount * percent / PERCENT_WHOLE;
        trial->choices[trial->count++] = (struct selection_choice){at, percent, cents};
        trial->spent += cents;
        trial->value += problem->candidates[at].score * percent;
        try_all(brute, trial, at + 1);
        trial->count--;
        trial->spent -= cents;
        trial->value -= problem->candidates[at].score * percent;
    }
}

static void small_calls_are_solved_as_brute_force_does(void **state)
{
    (void)state;
    size_t possible = 0, tied = 0;
    for (int number = 0; number < CALLS; number++) {
        struct arena own = {0};
        struct error error = {0};
        seed = (uint64_t)number;
        struct selection_problem problem = random_problem(&own);
        struct selection_choice choices[CANDIDATES_MOST];
        struct selection found, trial = {.choices = choices};
        struct brute brute = {.problem = &problem};
        try_all(&brute, &trial, 0);
        assert_done(selection_solve(&problem, &own, &found, &error), &error);
        if (found.possible != brute.possible || found.value != brute.value || !found.proven)
            fail_msg("call %d: %d %lld, not %d %lld", number, found.possible, (long long)found.value, brute.possible,
                     (long long)brute.value);
        if (found.possible)
            assert_done(selection_verify(&problem, &found, &error), &error);
        else
            assert_true(found.conflict.count > 0);
        possible += found.possible;
        tied += brute.solutions > 1;
        arena_free(&own);
    }
    assert_true(possible > CALLS / 2 && possible < CALLS && tied > 20); /* both ends are met */
}

static bool same_choices(const struct selection_problem *a, const struct selection *left,
                         const struct selection_problem *b, const struct selection *right)
{
    if (left->count != right->count)
        return false;
    for (size_t k = 0; k < left->count; k++)
        if (!str_equal(a->candidates[left->choices[k].candidate].id, b->candidates[right->choices[k].candidate].id) ||
            left->choices[k].cents != right->choices[k].cents)
            return false;
    return true;
}

static void the_order_of_the_file_does_not_matter(void **state)
{
    (void)state;
    for (int number = 0; number < 200; number++) {
        struct arena own = {0};
        struct error error = {0};
        seed = (uint64_t)number;
        struct selection_problem problem = random_problem(&own), turned = problem;
        struct candidate *backwards = ARENA_ARRAY(&own, struct candidate, problem.count);
        struct selection one, other;
        for (size_t i = 0; i < problem.count; i++)
            backwards[i] = problem.candidates[problem.count - 1 - i];
        turned.candidates = backwards;
        assert_done(selection_solve(&problem, &own, &one, &error), &error);
        assert_done(selection_solve(&turned, &own, &other, &error), &error);
        assert_true(one.settled && same_choices(&problem, &one, &turned, &other));
        arena_free(&own);
    }
}

/* --- By hand --------------------------------------------------------------------------------------------------------
 */

#define POINTS(number) ((int64_t)((number)*SCORE_UNIT))

static struct selection_problem plain(const struct candidate *candidates, size_t count, int64_t envelope)
{
    return (struct selection_problem){.candidates = candidates,
                                      .count = count,
                                      .envelope = envelope,
                                      .projects_least = 1,
                                      .score_least = CALL_UNLIMITED};
}

static struct selection solved(const struct selection_problem *problem)
{
    struct selection selection;
    struct error error = {0};
    assert_done(selection_solve(problem, &arena, &selection, &error), &error);
    assert_true(selection.proven);
    return selection;
}

static void equal_selections_take_the_best_ranked(void **state)
{
    (void)state;
    const struct candidate candidates[] = {
        {.id = STR("d"), .score = POINTS(50), .amount = 1000},
        {.id = STR("b"), .score = POINTS(50), .amount = 1000},
        {.id = STR("c"), .score = POINTS(50), .amount = 1000},
        {.id = STR("a"), .score = POINTS(100), .amount = 2000},
    };
    struct selection_problem problem = plain(candidates, 4, 2000);
    struct selection selection = solved(&problem);
    assert_int_equal(selection.count, 1); /* a, rather than b and c which weigh the same */
    assert_str(candidates[selection.choices[0].candidate].id, "a");
    problem.envelope = 3000;
    selection = solved(&problem);
    assert_int_equal(selection.count, 2);
    assert_str(candidates[selection.choices[1].candidate].id, "b");
}

static void a_territory_takes_its_place_and_its_cost_is_told(void **state)
{
    (void)state;
    const struct candidate candidates[] = {
        {.id = STR("a"), .territory = STR("Chartres"), .score = POINTS(90), .amount = 4000000},
        {.id = STR("b"), .territory = STR("Chartres"), .score = POINTS(80), .amount = 4000000},
        {.id = STR("c"), .territory = STR("Dreux"), .score = POINTS(20), .amount = 4000000},
    };
    struct selection_problem problem = plain(candidates, 3, 8000000);
    struct selection selection = solved(&problem), free_selection;
    struct selection_why why;
    struct error error = {0};
    assert_int_equal(selection.value, 110 * SELECTION_UNIT);
    assert_done(selection_without_balance(&problem, &arena, &free_selection, &error), &error);
    assert_int_equal(free_selection.value, 170 * SELECTION_UNIT);
    assert_done(selection_why_not(&problem, &selection, 1, &arena, &why, &error), &error);
    assert_true(why.possible);
    assert_int_equal(why.loss, 10 * SELECTION_UNIT);
    assert_int_equal(why.leaving_count, 1);
    assert_int_equal(why.leaving[0], 0);
    assert_true(str_contains(why.reason, STR("« a »")));
    assert_refused(selection_why_not(&problem, &selection, 0, &arena, &why, &error), &error, ERROR_INVALID);
    struct selection richer;
    assert_done(selection_with_more(&problem, 4000000, &arena, &richer, &error), &error);
    assert_int_equal(richer.value - selection.value, 80 * SELECTION_UNIT);
}

static void keeping_the_impossible_names_the_rules(void **state)
{
    (void)state;
    const struct candidate candidates[] = {
        {.id = STR("a"), .territory = STR("Chartres"), .score = POINTS(90), .amount = 4000000},
        {.id = STR("b"), .territory = STR("Chartres"), .score = POINTS(80), .amount = 9000000},
        {.id = STR("c"), .territory = STR("Dreux"), .score = POINTS(20), .amount = 4000000},
        {.id = STR("e"), .score = POINTS(99), .refused = STR("porteur non éligible.")},
    };
    struct selection_problem problem = plain(candidates, 4, 8000000);
    struct selection selection = solved(&problem);
    struct selection_why why;
    struct error error = {0};
    assert_done(selection_why_not(&problem, &selection, 1, &arena, &why, &error), &error);
    assert_false(why.possible);
    assert_true(str_contains(why.reason, STR("L’enveloppe de 80")));
    assert_false(str_contains(why.reason, STR("Dreux"))); /* b alone exceeds it */
    assert_done(selection_why_not(&problem, &selection, 3, &arena, &why, &error), &error);
    assert_true(str_contains(why.reason, STR("porteur non éligible.")));
}

static bool in_conflict(const struct selection_conflict *conflict, const char *part)
{
    for (size_t i = 0; i < conflict->count; i++)
        if (str_contains(conflict->rules[i], str_of(part)))
            return true;
    return false;
}

static void the_smallest_conflict_is_found(void **state)
{
    (void)state;
    struct candidate candidates[] = {
        {.id = STR("a"), .territory = STR("Chartres"), .score = POINTS(90), .amount = 1000000},
        {.id = STR("b"), .territory = STR("Dreux"), .score = POINTS(80), .amount = 5000000},
        {.id = STR("c"), .territory = STR("Nogent"), .score = POINTS(20), .amount = 4000000},
        {.id = STR("d"), .territory = STR("Châteaudun"), .score = POINTS(20), .amount = 100000},
    };
    struct selection_problem problem = plain(candidates, 4, 6000000);
    struct selection selection = solved(&problem);
    assert_false(selection.possible); /* all four cost 101 000 € */
    assert_int_equal(selection.conflict.count, 3);
    assert_true(selection.conflict.smallest);
    assert_true(in_conflict(&selection.conflict, "enveloppe") && in_conflict(&selection.conflict, "Dreux") &&
                in_conflict(&selection.conflict, "Nogent"));
    problem.envelope = 20000000;
    candidates[3].will = WILL_OUT;
    selection = solved(&problem);
    assert_int_equal(selection.conflict.count, 2);
    assert_true(in_conflict(&selection.conflict, "Châteaudun") && in_conflict(&selection.conflict, "ne pas retenir"));
    const struct call_cap cap = {.subject = CAP_HOLDER, .projects_most = 1, .amount_most = CALL_UNLIMITED};
    candidates[3].will = WILL_FREE;
    candidates[0].holder = candidates[1].holder = STR("Ligue");
    problem.cap_count = 1;
    problem.caps = &cap;
    selection = solved(&problem);
    assert_int_equal(selection.conflict.count, 3);
    assert_true(in_conflict(&selection.conflict, "Ligue") && selection.conflict.smallest);
}

static void parts_of_grants_are_given_when_allowed(void **state)
{
    (void)state;
    static const int64_t PARTIALS[] = {9000, 5000};
    const struct candidate candidates[] = {
        {.id = STR("a"), .score = POINTS(90), .amount = 1000000},
        {.id = STR("b"), .score = POINTS(80), .amount = 1000000},
    };
    struct selection_problem problem = plain(candidates, 2, 1900000);
    problem.partial_count = 2;
    problem.partials = PARTIALS;
    struct selection selection = solved(&problem);
    assert_int_equal(selection.count, 2);
    assert_int_equal(selection.value, 162 * SELECTION_UNIT); /* a whole, b at 90 % */
    assert_int_equal(selection.choices[1].percent, 9000);
    assert_int_equal(selection.spent, 1900000);
}

static void bad_problems_are_refused(void **state)
{
    (void)state;
    struct selection selection;
    struct error error = {0};
    struct candidate candidates[] = {{.id = STR("a"), .score = 1, .amount = 1}, {.id = STR("a")}};
    struct selection_problem problem = plain(candidates, 2, 10);
    assert_refused(selection_solve(&problem, &arena, &selection, &error), &error, ERROR_INVALID);
    candidates[1].id = STR("b");
    candidates[1].score = -1;
    assert_refused(selection_solve(&problem, &arena, &selection, &error), &error, ERROR_INVALID);
    candidates[1] = (struct candidate){.id = STR("b"), .refused = STR("non."), .will = WILL_IN};
    assert_refused(selection_solve(&problem, &arena, &selection, &error), &error, ERROR_INVALID);
    problem.count = 0;
    selection = solved(&problem);
    assert_true(selection.possible && selection.count == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_calls_are_solved_as_brute_force_does),
        cmocka_unit_test(the_order_of_the_file_does_not_matter),
        cmocka_unit_test(equal_selections_take_the_best_ranked),
        cmocka_unit_test(a_territory_takes_its_place_and_its_cost_is_told),
        cmocka_unit_test(keeping_the_impossible_names_the_rules),
        cmocka_unit_test(the_smallest_conflict_is_found),
        cmocka_unit_test(parts_of_grants_are_given_when_allowed),
        cmocka_unit_test(bad_problems_are_refused),
    };
    return cmocka_run_group_tests_name("selection", tests, NULL, release);
}
