/* Writing: a job undone alone, many threads, and what the writer refuses. Several processes are in processes.c. */
#include "ledger.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char TABLES[] = LEDGER_TABLES "CREATE TABLE child (id @i64 PRIMARY KEY, account @i64 NOT NULL\n"
                                           "    REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED) @strict;\n";

STATEMENT(account_total, "SELECT CAST(SUM(amount) AS BIGINT) FROM account");
STATEMENT(child_add, "INSERT INTO child (id, account) VALUES ($1, $2)");
STATEMENT(child_count, "SELECT COUNT(*) FROM child");

struct transfer {
    int64_t from, to, amount;
};

static bool transfer(struct session *session, void *context, struct error *error)
{
    const struct transfer *asked = context;
    return change_amount(session, asked->from, -asked->amount, error) &&
           change_amount(session, asked->to, asked->amount, error);
}

/* --- One group --------------------------------------------------------------------------------------------------- */

/* Keeps the writer busy while a group gathers behind it. */
struct gate {
    struct store *store;
    sem_t entered, opened;
    pthread_t thread;
};

static bool stand_in_the_gate(struct session *session, void *context, struct error *error)
{
    (void)session, (void)error;
    struct gate *gate = context;
    sem_post(&gate->entered);
    sem_wait(&gate->opened);
    return true;
}

static void *hold_the_gate(void *context)
{
    struct gate *gate = context;
    struct error error;
    assert_done(store_write(gate->store, stand_in_the_gate, gate, &error), &error);
    return NULL;
}

static void close_gate(struct gate *gate, struct store *store)
{
    gate->store = store;
    sem_init(&gate->entered, 0, 0);
    sem_init(&gate->opened, 0, 0);
    assert_int_equal(pthread_create(&gate->thread, NULL, hold_the_gate, gate), 0);
    sem_wait(&gate->entered);
}

static void open_gate(struct gate *gate)
{
    sem_post(&gate->opened);
    pthread_join(gate->thread, NULL);
    sem_destroy(&gate->entered);
    sem_destroy(&gate->opened);
}

struct write {
    struct store *store;
    store_job job;
    int64_t id;
    bool done;
    struct error error;
    pthread_t thread;
};

static void *run_write(void *context)
{
    struct write *write = context;
    write->done = store_write(write->store, write->job, &write->id, &write->error);
    return NULL;
}

/* Runs the writes as one group (they wait behind a closed gate). */
static void run_together(struct store *store, struct write *writes, size_t count)
{
    struct gate gate;
    close_gate(&gate, store);
    for (size_t i = 0; i < count; i++) {
        writes[i].store = store;
        writes[i].error.kind = ERROR_NONE;
        assert_int_equal(pthread_create(&writes[i].thread, NULL, run_write, &writes[i]), 0);
    }
    usleep(100000);
    open_gate(&gate);
    for (size_t i = 0; i < count; i++)
        pthread_join(writes[i].thread, NULL);
}

static bool give_up_half_way(struct session *session, void *context, struct error *error)
{
    int64_t id = *(const int64_t *)context;
    return add_side(session, id, 1, error) && error_set(error, ERROR_FORBIDDEN, "Non.");
}

static bool ignore_a_failure(struct session *session, void *context, struct error *error)
{
    int64_t id = *(const int64_t *)context;
    (void)(add_side(session, id, 1, error) && add_side(session, id, 1, NULL));
    return true;
}

static bool fail_without_a_word(struct session *session, void *context, struct error *error)
{
    return add_side(session, *(const int64_t *)context, 1, error) && false;
}

static bool leave_a_query_open(struct session *session, void *context, struct error *error)
{
    bool done = add_both_sides(session, context, error);
    bind_i64(query_start(session, &account_read), 1, 1);
    query_row(query_start(session, &half_count));
    return done;
}

/* A query begun and left there still has its say. */
static bool leave_a_failure_open(struct session *session, void *context, struct error *error)
{
    bool done = add_both_sides(session, context, error);
    struct query *query = query_start(session, &half_add);
    bind_i64(query, 1, *(const int64_t *)context);
    bind_i64(query, 2, 1);
    query_row(query);
    return done;
}

static void a_failed_job_is_undone_alone(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    const struct {
        store_job job;
        enum error_kind kind;
    } kinds[] = {{add_both_sides, ERROR_NONE},       {give_up_half_way, ERROR_FORBIDDEN},
                 {ignore_a_failure, ERROR_CONFLICT}, {fail_without_a_word, ERROR_INTERNAL},
                 {leave_a_query_open, ERROR_NONE},   {leave_a_failure_open, ERROR_CONFLICT}};
    struct write writes[30] = {0};
    for (size_t i = 0; i < COUNT_OF(writes); i++) {
        writes[i].job = kinds[i % COUNT_OF(kinds)].job;
        writes[i].id = (int64_t)i;
    }
    run_together(fixture->store, writes, COUNT_OF(writes));
    for (size_t i = 0; i < COUNT_OF(writes); i++) {
        enum error_kind kind = kinds[i % COUNT_OF(kinds)].kind;
        assert_int_equal(writes[i].done, kind == ERROR_NONE);
        assert_string_equal(error_kind_name(writes[i].error.kind), error_kind_name(kind));
        assert_int_equal(ask_i64(fixture->store, &half_sides, &writes[i].id, 1), kind == ERROR_NONE ? 2 : 0);
    }
    /* The gate's own transaction, then one or two for all the others. */
    struct store_figures figures;
    store_figures(fixture->store, &figures);
    assert_int_equal(figures.writes, 1 + 10);
    assert_int_equal(figures.refused, 20);
    assert_true(figures.transactions <= 4);
    assert_int_equal(figures.waiting, 0);
    assert_int_equal(figures.readers, 1);
    assert_int_equal(figures.busy, 0);
}

static bool add_orphan(struct session *session, void *context, struct error *error)
{
    int64_t id = *(const int64_t *)context;
    struct query *query = query_start(session, &child_add);
    bind_i64(query, 1, id);
    bind_i64(query, 2, id % 4 == 1 ? 999 : 1); /* every fourth refers to nothing, which the commit finds */
    return query_run(query, NULL, error);
}

static void a_job_that_fails_at_commit_fails_alone(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    struct write writes[12] = {0};
    for (size_t i = 0; i < COUNT_OF(writes); i++) {
        writes[i].job = add_orphan;
        writes[i].id = (int64_t)i;
    }
    run_together(fixture->store, writes, COUNT_OF(writes));
    for (size_t i = 0; i < COUNT_OF(writes); i++) {
        assert_int_equal(writes[i].done, i % 4 != 1);
        if (!writes[i].done)
            assert_string_equal(error_kind_name(writes[i].error.kind), "conflict");
    }
    assert_int_equal(ask_i64(fixture->store, &child_count, NULL, 0), 9);
}

/* --- What is refused --------------------------------------------------------------------------------------------- */

static bool write_again(struct session *session, void *context, struct error *error)
{
    (void)session;
    return store_write(context, add_both_sides, &(int64_t){1}, error);
}

static void a_job_may_not_write_through_another(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    open_with(fixture, TABLES);
    assert_refused(store_write(fixture->store, write_again, fixture->store, &error), &error, ERROR_INTERNAL);
    assert_int_equal(ask_i64(fixture->store, &half_count, NULL, 0), 0);
}

static void a_full_queue_refuses(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    static struct write writes[1100];
    memset(writes, 0, sizeof writes);
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 256 * 1024);
    struct gate gate;
    close_gate(&gate, fixture->store);
    for (size_t i = 0; i < COUNT_OF(writes); i++) {
        writes[i] = (struct write){.store = fixture->store, .job = add_both_sides, .id = (int64_t)i};
        assert_int_equal(pthread_create(&writes[i].thread, &small, run_write, &writes[i]), 0);
    }
    usleep(500000);
    open_gate(&gate);
    pthread_attr_destroy(&small);
    int64_t done = 0;
    for (size_t i = 0; i < COUNT_OF(writes); i++) {
        pthread_join(writes[i].thread, NULL);
        done += writes[i].done;
        if (!writes[i].done)
            assert_string_equal(error_kind_name(writes[i].error.kind), "limited");
    }
    assert_true(done >= 1000 && done < 1100);
    assert_int_equal(ask_i64(fixture->store, &half_count, NULL, 0), 2 * done);
}

/* --- Many threads ------------------------------------------------------------------------------------------------ */

struct crowd {
    struct store *store;
    unsigned seed;
    atomic_bool *over;
};

static void *transfer_a_lot(void *context)
{
    struct crowd *member = context;
    for (int i = 0; i < 60; i++) {
        struct error error = {0};
        struct transfer asked = {rand_r(&member->seed) % ACCOUNTS + 1, rand_r(&member->seed) % ACCOUNTS + 1,
                                 rand_r(&member->seed) % 400};
        /* Some accounts run dry: the CHECK refuses, nothing else may. */
        if (!store_write(member->store, transfer, &asked, &error))
            assert_string_equal(error_kind_name(error.kind), "invalid");
    }
    return NULL;
}

static void *add_up(void *context)
{
    struct crowd *member = context;
    while (!atomic_load(member->over)) {
        struct session *session;
        struct error error;
        assert_done(store_read(member->store, &session, &error), &error);
        int64_t total = 0;
        for (int64_t id = 1; id <= ACCOUNTS; id++) {
            struct query *query = query_start(session, &account_read);
            bind_i64(query, 1, id);
            assert_true(query_row(query));
            total += column_i64(query, 0);
            assert_done(query_end(query, &error), &error);
        }
        session_end(session);
        assert_int_equal(total, ACCOUNTS * OPENING);
        usleep(1000);
    }
    return NULL;
}

static void writers_and_readers_agree(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, TABLES);
    pthread_t threads[10];
    struct crowd members[10];
    atomic_bool over = false;
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        members[i] = (struct crowd){fixture->store, (unsigned)i, &over};
        assert_int_equal(pthread_create(&threads[i], NULL, i < 8 ? transfer_a_lot : add_up, &members[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        if (i == 8)
            atomic_store(&over, true);
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(ask_i64(fixture->store, &account_total, NULL, 0), ACCOUNTS * OPENING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_job_is_undone_alone),        cmocka_unit_test(a_job_that_fails_at_commit_fails_alone),
        cmocka_unit_test(a_job_may_not_write_through_another), cmocka_unit_test(a_full_queue_refuses),
        cmocka_unit_test(writers_and_readers_agree),
    };
    return RUN_ON_BOTH_ENGINES_UNOPENED("writes", tests);
}
