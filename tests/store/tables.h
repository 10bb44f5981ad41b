/* Tables of the store's own tests, added to the project's as one more migration. */
#ifndef TESTS_STORE_TABLES_H
#define TESTS_STORE_TABLES_H

#include "engines.h"

/* Opens the fixture's empty database and brings it up to date with the project's migrations and `sql`. */
void open_with(struct fixture *fixture, const char *sql);
/* The same on a store opened by the caller (another process). */
struct store *open_again(const struct fixture *fixture);

/* Runs a statement that takes integers and gives one integer (0 when there is no row). */
int64_t ask_i64(struct store *store, const struct statement *statement, const int64_t *values, int count);

#endif
