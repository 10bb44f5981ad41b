/* The same tests on both engines, each on a fresh database brought up to date.
 *
 *     static void a_place_is_found(void **state)
 *     {
 *         struct fixture *fixture = *state;
 *         … fixture->store …
 *     }
 *     int main(void)
 *     {
 *         const struct CMUnitTest tests[] = {cmocka_unit_test(a_place_is_found)};
 *         return RUN_ON_BOTH_ENGINES("places", tests);
 *     }
 *
 * SQLite's database is a file of a temporary folder. PostgreSQL's is a schema of its own in the database that the
 * variable MAILLAGE_TEST_POSTGRESQL names (`sh tests/support/postgresql.sh start`, then `url`); without the variable
 * its tests are skipped, and say so. The tests' own set-up and tear-down functions are not called.
 */
#ifndef SUPPORT_ENGINES_H
#define SUPPORT_ENGINES_H

#include "testing.h"

#include "store/store.h"

struct fixture {
    enum store_engine engine;
    struct store *store; /* migrated; a test may close it and put another there, or NULL */
    char url[1024];      /* the same database, for whoever opens it again */
    char folder[64];     /* a temporary folder of the test */
};

int run_on_both_engines(const char *name, const struct CMUnitTest *tests, size_t count);
/* The same on an empty database: fixture->store is NULL. */
int run_on_both_engines_unopened(const char *name, const struct CMUnitTest *tests, size_t count);

#define RUN_ON_BOTH_ENGINES(name, tests)          run_on_both_engines(name, tests, COUNT_OF(tests))
#define RUN_ON_BOTH_ENGINES_UNOPENED(name, tests) run_on_both_engines_unopened(name, tests, COUNT_OF(tests))

/* Runs SQL on the fixture's database behind the gateway's back, in one transaction; fails the test when it fails. */
void run_sql(const struct fixture *fixture, const char *sql);
/* The first value of the first row, as text; NULL reads "NULL". */
struct str ask_sql(const struct fixture *fixture, struct arena *arena, const char *sql);

#endif
