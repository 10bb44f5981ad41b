/* Opening hours beside the reference library (npm opening_hours), on the same expressions and instants in the same run.
 *
 *     bench/hours [--quick]
 *
 * Prints, for each question, answers a second by us, by the library, and their ratio. The library runs in
 * bench/hours.mjs with the expressions on its standard input; without node or the package its column stays empty. One
 * thread each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "places/hours.h"

/* What places really write, from the plainest to the richest. */
static const char *const EXPRESSIONS[] = {
    "Mo-Fr 09:00-12:00,14:00-18:00",
    "Mo-Fr 08:30-12:00,13:30-17:00; PH off",
    "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00",
    "Tu-Sa 10:00-18:00",
    "Mo,Tu,Th,Fr 09:00-12:30,14:00-17:30; We 09:00-12:30",
    "We,Sa 10:00-12:00,14:00-18:00; Tu,Th,Fr 14:00-18:00; PH off",
    "Mo-Fr 09:00-17:00 \"sur rendez-vous\"",
    "24/7",
    "Mo 14:00-18:00; Tu-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00; Su,PH off",
    "Fr 08:45-12:15; PH off",
    "Th[1] 14:00-17:00",
    "Sa[1,3] 10:00-12:00; PH off",
    "week 01-53/2 We 14:00-17:00; PH off",
    "Sep-Jun Mo-Sa 08:30-22:30; Oct-Jun Su 13:00-20:00; Jul-Aug Mo-Fr 08:30-18:00",
    "We,Sa 13:00-18:00; SH off; SH Mo-Fr 10:00-19:00",
    "Mo-Fr 09:00-12:00,14:00-17:00; Dec 24-Jan 02 off; Aug off; PH off",
    "Mo-Fr 09:00-12:00 || \"sur rendez-vous\"; PH off",
    "Mo-Th 09:00-12:00,13:30-17:00; Fr 09:00-12:00,13:30-16:00; PH off",
    "Mo-Fr 08:30-12:30, Mo-We 12:30-16:00 \"sur rendez-vous\"",
    "Fr,Sa 20:00-02:00; PH off",
};

enum question { AT, NEXT_CHANGE, WEEK, COMPILE, QUESTIONS };
static const char *const QUESTION_NAMES[QUESTIONS] = {"state at an instant", "next change", "intervals of a week",
                                                      "read the expression, state at an instant"};

static double seconds = 2;
static struct hours_place place;
static const struct hours *compiled[COUNT_OF(EXPRESSIONS)];
static uint64_t kept; /* answers are used, so that they are computed */

/* Spread over the three school years that both know. */
static int64_t instant_of(uint64_t turn)
{
    return INT64_C(1696118400) + (int64_t)(turn * 7919 % (3 * 365 * 24 * 60)) * 60;
}

static void answer(enum question question, uint64_t turn, struct arena *arena)
{
    size_t which = turn % COUNT_OF(EXPRESSIONS);
    const struct hours *hours = compiled[which];
    int64_t instant = instant_of(turn), next;
    const struct hours_interval *intervals;
    switch (question) {
    case AT: kept += hours_at(hours, &place, instant).state; break;
    case NEXT_CHANGE: kept += hours_next_change(hours, &place, instant, &next) ? (uint64_t)next : 0; break;
    case WEEK: kept += hours_intervals(hours, &place, instant, instant + 7 * 86400, arena, &intervals); break;
    default:
        if (!hours_compile(arena, str_of(EXPRESSIONS[which]), &hours, NULL))
            abort();
        kept += hours_at(hours, &place, instant).state;
    }
}

static double answers_a_second(enum question question)
{
    struct arena arena = {0};
    uint64_t turn = 0;
    int64_t start = monotonic_ns(), now = start;
    while ((double)(now - start) < seconds * 1e9) {
        for (int i = 0; i < 500; i++)
            answer(question, turn++, &arena);
        arena_reset(&arena);
        now = monotonic_ns();
    }
    arena_free(&arena);
    return (double)turn / ((double)(now - start) / 1e9);
}

/* The library's figures, one a line in the order of the questions; zeros when it is not there. */
static void ask_library(double *figures)
{
    char path[] = "/tmp/bench-hours-XXXXXX";
    int file = mkstemp(path);
    if (file < 0)
        return;
    FILE *list = fdopen(file, "w");
    for (size_t i = 0; i < COUNT_OF(EXPRESSIONS); i++)
        fprintf(list, "%s\n", EXPRESSIONS[i]);
    fclose(list);
    char command[256];
    snprintf(command, sizeof command, "TZ=Europe/Paris node bench/hours.mjs %g < %s 2>/dev/null", seconds, path);
    FILE *library = popen(command, "r");
    for (int question = 0; library && question < QUESTIONS; question++)
        if (fscanf(library, "%lf", &figures[question]) != 1)
            break;
    if (library)
        pclose(library);
    unlink(path);
}

int main(int count, char **words)
{
    struct error error = {0};
    struct arena arena = {0};
    double theirs[QUESTIONS] = {0};
    if (count > 1 && strcmp(words[1], "--quick") == 0)
        seconds = 0.5;
    if (!hours_place_in(hours_region_find(STR("FR-28")), &place, &error)) {
        fprintf(stderr, "bench/hours: %s\n", error.message);
        return 3;
    }
    for (size_t i = 0; i < COUNT_OF(EXPRESSIONS); i++)
        if (!hours_compile(&arena, str_of(EXPRESSIONS[i]), &compiled[i], &error)) {
            fprintf(stderr, "bench/hours: %s: %s\n", EXPRESSIONS[i], error.message);
            return 1;
        }
    ask_library(theirs);
    printf("%zu expressions in FR-28, answers a second\n", COUNT_OF(EXPRESSIONS));
    printf("%-42s %14s %14s %8s\n", "", "ours", "opening_hours", "ratio");
    for (enum question question = 0; question < QUESTIONS; question++) {
        double ours = answers_a_second(question);
        printf("%-42s %14.0f ", QUESTION_NAMES[question], ours);
        if (theirs[question] > 0)
            printf("%14.0f %7.0fx\n", theirs[question], ours / theirs[question]);
        else
            printf("%14s\n", "not there");
    }
    arena_free(&arena);
    return kept == 0;
}
