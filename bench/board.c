/* bench/board: the time of all that the board of what waits reads (« Ce qui attend »), with 10,000 structures, as many
 * places, and 1,000 tasks that wait; on SQLite, and on PostgreSQL when MAILLAGE_TEST_POSTGRESQL names a server. The
 * goal is 50 ms for the page. */
#include <stdio.h>
#include <stdlib.h>

#include "crowd.h"

enum { RUNS = 200, QUICK_RUNS = 50 };
static int runs = RUNS;

static int by_time(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void measure(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    double times[RUNS];
    int64_t space = crowd_fill(fixture), tasks = 0;
    for (int i = 0; i < runs; i++) {
        struct session *session;
        int64_t started = monotonic_ns();
        assert_done(store_read(fixture->store, &session, &error), &error);
        tasks = crowd_read_board(session, space, 1795500000, &arena);
        session_end(session);
        times[i] = (double)(monotonic_ns() - started) / 1e6;
        arena_reset(&arena);
    }
    qsort(times, (size_t)runs, sizeof *times, by_time);
    printf("%-12s %6d structures %6lld tâches  médiane %7.2f ms  99 %% %7.2f ms  pire %7.2f ms  (but : 50 ms)\n",
           fixture->engine == STORE_SQLITE ? "SQLite" : "PostgreSQL", CROWD_STRUCTURES, (long long)tasks,
           times[runs / 2], times[runs * 99 / 100], times[runs - 1]);
    arena_free(&arena);
}

int main(int argc, char **argv)
{
    (void)argv;
    runs = argc > 1 ? QUICK_RUNS : RUNS; /* --quick */
    const struct CMUnitTest tests[] = {cmocka_unit_test(measure)};
    return RUN_ON_BOTH_ENGINES("board", tests);
}
