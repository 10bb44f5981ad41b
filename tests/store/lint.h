/* SQL that SQLite and PostgreSQL both accept and understand differently, found by looking at words.
 * What one of the two refuses is left to tests/store/statements.c, which prepares everything on both. */
#ifndef TESTS_STORE_LINT_H
#define TESTS_STORE_LINT_H

#include <stdbool.h>

/* The first thing wrong in a statement (in a migration, with `schema`), told in *why; NULL when there is none. */
const char *lint_sql(const char *sql, bool schema);

#endif
