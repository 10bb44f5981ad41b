/* bench/select: time to a proven optimum on invented calls. One line per shape: the worst of its seeds. */
#include <stdio.h>
#include <string.h>

#include "grants/grants.h"

static uint64_t seed;
static int64_t random_below(int64_t limit)
{
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (int64_t)((seed >> 33) % (uint64_t)limit);
}

enum invention { ROUND_NUMBERS, CENTS, SCORE_FOLLOWS_COST, PARTIAL_GRANTS, SHAPE_COUNT };
static const char *const SHAPES[] = {"notes et montants ronds", "au centime et au millionième", "note liée au coût",
                                     "subventions partielles"};

static void invent(struct candidate *candidate, enum invention shape, size_t number, size_t count, int64_t territories,
                   struct arena *arena)
{
    int64_t amount = shape == ROUND_NUMBERS ? (3 + random_below(48)) * 100000 : 300000 + random_below(4700001);
    int64_t score = shape == ROUND_NUMBERS ? (20 + random_below(81)) * SCORE_UNIT : random_below(100 * SCORE_UNIT);
    if (shape == SCORE_FOLLOWS_COST)
        score = amount * 19 + random_below(3 * SCORE_UNIT);
    *candidate = (struct candidate){.id = arena_printf(arena, "D%05zu", number),
                                    .territory = arena_printf(arena, "T%d", (int)random_below(territories)),
                                    .holder = arena_printf(arena, "P%d", (int)random_below((int64_t)count / 2)),
                                    .theme = arena_printf(arena, "H%d", (int)random_below(5)),
                                    .score = score,
                                    .amount = amount};
}

static bool measure(enum invention shape, size_t count, int64_t territories, int64_t percent, int seeds)
{
    static const int64_t PARTIALS[] = {9000, 8000};
    double worst = 0, total = 0;
    int64_t nodes = 0;
    bool proven = true;
    for (int number = 0; number < seeds; number++) {
        struct arena arena = {0};
        struct error error = {0};
        struct selection selection;
        struct candidate *candidates = ARENA_ARRAY(&arena, struct candidate, count);
        int64_t asked = 0;
        seed = (uint64_t)number + 1;
        for (size_t i = 0; i < count; i++) {
            invent(&candidates[i], shape, i, count, territories, &arena);
            asked += candidates[i].amount;
        }
        const struct call_cap caps[] = {
            {.subject = CAP_HOLDER, .projects_most = 1, .amount_most = CALL_UNLIMITED},
            {.subject = CAP_THEME, .projects_most = CALL_UNLIMITED, .amount_most = asked * percent / 400}};
        struct selection_problem problem = {.candidates = candidates,
                                            .count = count,
                                            .envelope = asked * percent / 100,
                                            .projects_least = 1,
                                            .score_least = CALL_UNLIMITED,
                                            .cap_count = COUNT_OF(caps),
                                            .caps = caps,
                                            .partial_count = shape == PARTIAL_GRANTS ? COUNT_OF(PARTIALS) : 0,
                                            .partials = PARTIALS,
                                            .seconds = 120};
        if (!selection_solve(&problem, &arena, &selection, &error) ||
            (selection.possible && !selection_verify(&problem, &selection, &error))) {
            fprintf(stderr, "%s\n", error.message);
            arena_free(&arena);
            return false;
        }
        worst = selection.seconds > worst ? selection.seconds : worst;
        total += selection.seconds;
        nodes += selection.nodes;
        proven = proven && selection.proven;
        arena_free(&arena);
    }
    printf("%-30s %6zu × %-4lld %4lld %% %8.2f s %8.2f s %9lld  %s\n", SHAPES[shape], count, (long long)territories,
           (long long)percent, total / seeds, worst, (long long)nodes / seeds, proven ? "prouvé" : "NON PROUVÉ");
    fflush(stdout);
    return true;
}

int main(int count, char **words)
{
    bool quick = count > 1 && strcmp(words[1], "--quick") == 0;
    int seeds = quick ? 2 : 10;
    bool done = true;
    puts("forme                          dossiers × territoires  enveloppe  moyenne     pire     nœuds");
    for (int shape = 0; done && shape < SHAPE_COUNT; shape++)
        for (int64_t percent = 25; done && percent <= 50; percent += 25)
            done = measure((enum invention)shape, 40, 12, percent, seeds) &&
                   measure((enum invention)shape, 2000, 60, percent, seeds);
    return done ? 0 : 1;
}
