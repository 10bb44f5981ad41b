/* Two tables that writes must keep true, whoever writes: amounts that add up, and halves that come by two. */
#ifndef TESTS_STORE_LEDGER_H
#define TESTS_STORE_LEDGER_H

#include "tables.h"

enum { ACCOUNTS = 10, OPENING = 1000 };

/* account: ACCOUNTS rows of OPENING each, never below zero; half: empty. */
#define LEDGER_TABLES                                                                                                  \
    "CREATE TABLE account (id @i64 PRIMARY KEY, amount @i64 NOT NULL CHECK (amount >= 0)) @strict;\n"                  \
    "CREATE TABLE half (id @i64 NOT NULL, side @i64 NOT NULL, PRIMARY KEY (id, side)) @strict;\n"                      \
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)\n"                                  \
    "INSERT INTO account (id, amount) SELECT i, 1000 FROM n;\n"

extern const struct statement account_read, half_add, half_sides, half_count;

/* Adds `change` to an account's amount: read, then written. */
bool change_amount(struct session *session, int64_t id, int64_t change, struct error *error);
bool add_side(struct session *session, int64_t id, int64_t side, struct error *error);
/* A write job (store_write) whose context is the id. */
bool add_both_sides(struct session *session, void *id, struct error *error);

#endif
