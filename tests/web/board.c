/* The board of what waits, with 10,000 structures and 1,000 tasks: it counts right, and reads indexes only, on both
 * engines (its time is measured by bench/board). */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crowd.h"

static const int64_t NOW = 1795500000;
static struct arena arena;

/* Their rows are many: to read one whole is a defect. */
static const char *const MANY[] = {"structure",        "place",     "person",     "role",         "place_proposal",
                                   "membership_claim", "candidate", "phone_call", "place_custody"};

/* Those that stand alone are kept (escalation_sweep): as few as there are places without an answer. */
static const char FEW[] = "SCAN e";

static const char *const STATEMENTS[] = {
    "work_proposals",
    "work_custodies",
    "work_closings",
    "work_unanswered",
    "work_contacts",
    "work_contacts_due",
    "proposal_waiting",
    "proposal_waiting_count",
    "structure_count_to_check",
    "structure_count_claims",
    "claim_select_orphans",
    "escalation_standing",
    "escalation_standing_area",
    "candidate_of_space_state",
    "candidate_of_area_state",
    "phone_round_open_one",
};

/* With 1 for each parameter, or a text where the column is one. */
static char *with_values(const char *sql, const char *space)
{
    struct buffer text = {0};
    for (const char *at = sql; *at; at++) {
        if (*at != '$') {
            buffer_add_char(&text, *at);
            continue;
        }
        int number = atoi(at + 1);
        while (at[1] >= '0' && at[1] <= '9')
            at++;
        bool is_text = strstr(sql, "again_on <= $2") && number == 2;
        is_text |= strstr(sql, "e.step = $2") && (number == 2 || number == 4);
        is_text |= strstr(sql, "(key, id) > ($2, $3)") && (number == 2 || number >= 5);
        buffer_add_cstr(&text, number == 1 ? space : is_text ? "'to_contact'" : "5");
    }
    return buffer_take(&text, NULL);
}

/* In SQLite « SCAN x » reads all of x, or of an index of it. */
static void look_at_sqlite(const struct fixture *fixture, const char *name, const char *sql)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    struct str explain = arena_printf(&arena, "EXPLAIN QUERY PLAN %s", sql);
    assert_int_equal(sqlite3_open(fixture->url + strlen("sqlite:"), &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, explain.at, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(statement, 3);
        if (strncmp(detail, "SCAN ", 5) == 0 && strncmp(detail, FEW, strlen(FEW)) != 0)
            fail_msg("%s: %s", name, detail);
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
}

static void look_at_postgresql(const struct fixture *fixture, const char *name, const char *sql)
{
    struct str plan = ask_sql(fixture, &arena, arena_printf(&arena, "EXPLAIN (FORMAT JSON) %s", sql).at);
    for (size_t i = 0; i < COUNT_OF(MANY); i++) {
        struct str whole = arena_printf(&arena, "\"Node Type\": \"Seq Scan\"");
        for (size_t at = 0; (at = str_find(plan, whole, at)) != SIZE_MAX; at++) {
            struct str about = str_slice(plan, at, at + 220);
            if (str_contains(about, arena_printf(&arena, "\"Relation Name\": \"%s\"", MANY[i])))
                fail_msg("%s reads all of %s: %s", name, MANY[i], plan.at);
        }
    }
}

static void the_board_reads_indexes_only(void **state)
{
    struct fixture *fixture = *state;
    const struct statement *const *all;
    size_t count, found = 0;
    char space[32];
    snprintf(space, sizeof space, "%lld", (long long)crowd_fill(fixture));
    store_statements(&all, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < COUNT_OF(STATEMENTS); j++) {
            if (strcmp(all[i]->name, STATEMENTS[j]) != 0)
                continue;
            char *sql = with_values(all[i]->sql, space);
            found++;
            if (fixture->engine == STORE_SQLITE)
                look_at_sqlite(fixture, all[i]->name, sql);
            else
                look_at_postgresql(fixture, all[i]->name, sql);
            free(sql);
        }
    assert_int_equal(found, COUNT_OF(STATEMENTS));
    /* And counts right. */
    struct session *session;
    struct error error;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_int_equal(crowd_read_board(session, atoll(space), NOW, &arena), CROWD_TASKS);
    session_end(session);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_board_reads_indexes_only)};
    return RUN_ON_BOTH_ENGINES("board", tests);
}
