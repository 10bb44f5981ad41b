/* Several processes on one database: writes add up, answers survive kill -9, nobody waits for ever. */
#include "ledger.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

STATEMENT(half_alone, "SELECT COUNT(*) FROM (SELECT id FROM half GROUP BY id HAVING COUNT(*) <> 2) AS alone");

static bool add_one(struct session *session, void *context, struct error *error)
{
    return change_amount(session, *(const int64_t *)context, 1, error);
}

static void *add_one_often(void *context)
{
    struct error error;
    for (int i = 0; i < 25; i++) {
        if (!store_write(context, add_one, &(int64_t){1}, &error)) {
            fprintf(stderr, "another process: %s\n", error.message);
            _exit(1);
        }
    }
    return NULL;
}

static void process_that_adds(const struct fixture *fixture)
{
    struct store *store = open_again(fixture);
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_create(&threads[i], NULL, add_one_often, store);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    store_close(store);
    _exit(0);
}

/* A process is made while this one has no thread nor connection of its own. */
static void close_store(struct fixture *fixture)
{
    store_close(fixture->store);
    fixture->store = NULL;
}

static void processes_add_up(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, LEDGER_TABLES);
    close_store(fixture);
    pid_t processes[3];
    for (size_t i = 0; i < COUNT_OF(processes); i++) {
        processes[i] = fork();
        if (processes[i] == 0)
            process_that_adds(fixture);
    }
    for (size_t i = 0; i < COUNT_OF(processes); i++) {
        int status;
        assert_int_equal(waitpid(processes[i], &status, 0), processes[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    fixture->store = open_again(fixture);
    assert_int_equal(ask_i64(fixture->store, &account_read, &(int64_t){1}, 1), OPENING + 3 * 4 * 25);
}

/* Writes without pause; tells each identifier once its write returned. */
struct teller {
    struct store *store;
    int pipe;
    int64_t next, step;
};

static void *write_and_tell(void *context)
{
    struct teller *teller = context;
    struct error error;
    for (;; teller->next += teller->step)
        if (!store_write(teller->store, add_both_sides, &teller->next, &error) ||
            write(teller->pipe, &teller->next, sizeof teller->next) != sizeof teller->next)
            _exit(1);
    return NULL;
}

static void process_that_tells(const struct fixture *fixture, int pipe, int64_t first)
{
    enum { THREADS = 4 };
    struct store *store = open_again(fixture);
    pthread_t threads[THREADS];
    struct teller tellers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        tellers[i] = (struct teller){store, pipe, first + i, THREADS};
        pthread_create(&threads[i], NULL, write_and_tell, &tellers[i]);
    }
    pthread_join(threads[0], NULL);
    _exit(1);
}

static void what_was_answered_survives_a_kill(void **state)
{
    struct fixture *fixture = *state;
    open_with(fixture, LEDGER_TABLES);
    close_store(fixture);
    static int64_t told[1000000];
    size_t count = 0;
    unsigned seed = 28;
    for (int round = 0; round < 6; round++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t process = fork();
        if (process == 0)
            process_that_tells(fixture, ends[1], 100000000 * (int64_t)round);
        close(ends[1]);
        /* Killed after so many answers that it is in the midst of its work, wherever that is. */
        size_t wanted = count + 20 + (size_t)rand_r(&seed) % 200;
        bool killed = false;
        while (read(ends[0], &told[count], sizeof told[0]) == sizeof told[0]) {
            if (++count >= wanted && !killed) {
                usleep((useconds_t)rand_r(&seed) % 3000);
                kill(process, SIGKILL);
                killed = true;
            }
        }
        close(ends[0]);
        waitpid(process, NULL, 0);
        assert_true(killed);
    }
    fixture->store = open_again(fixture);
    assert_true(count >= 120);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(ask_i64(fixture->store, &half_sides, &told[i], 1), 2);
    assert_int_equal(ask_i64(fixture->store, &half_alone, NULL, 0), 0);
    struct arena arena = {0};
    if (fixture->engine == STORE_SQLITE)
        assert_str(ask_sql(fixture, &arena, "PRAGMA integrity_check"), "ok");
    arena_free(&arena);
}

struct overtaken {
    int64_t before, passed;
};

static bool add_one_and_count(struct session *session, void *context, struct error *error)
{
    struct overtaken *overtaken = context;
    struct query *query = query_start(session, &half_count);
    overtaken->passed = query_row(query) ? column_i64(query, 0) / 2 - overtaken->before : 0;
    return query_end(query, error) && add_one(session, &(int64_t){2}, error);
}

static bool add_both_sides_slowly(struct session *session, void *context, struct error *error)
{
    usleep(20000);
    return add_both_sides(session, context, error);
}

/* Keeps the lock nearly all the time. */
static void process_that_hoards(const struct fixture *fixture, int pipe)
{
    struct store *store = open_again(fixture);
    struct error error;
    for (int64_t id = 0;; id++)
        if (!store_write(store, add_both_sides_slowly, &id, &error) || (id == 2 && write(pipe, &id, 1) != 1))
            _exit(1);
}

/* Between the asking of a write here and its doing, one or two of the other process's writes pass, not more. */
static void nobody_is_overtaken_for_long(void **state)
{
    struct fixture *fixture = *state;
    if (fixture->engine != STORE_SQLITE)
        return; /* there, writers do not wait for one another */
    open_with(fixture, LEDGER_TABLES);
    close_store(fixture);
    int ends[2];
    char started;
    assert_int_equal(pipe(ends), 0);
    pid_t process = fork();
    if (process == 0)
        process_that_hoards(fixture, ends[1]);
    close(ends[1]);
    assert_int_equal(read(ends[0], &started, 1), 1);
    close(ends[0]);
    fixture->store = open_again(fixture);
    int64_t worst = 0;
    for (int i = 0; i < 12; i++) {
        struct error error;
        struct overtaken overtaken = {.before = ask_i64(fixture->store, &half_count, NULL, 0) / 2};
        assert_done(store_write(fixture->store, add_one_and_count, &overtaken, &error), &error);
        worst = overtaken.passed > worst ? overtaken.passed : worst;
    }
    kill(process, SIGKILL);
    waitpid(process, NULL, 0);
    print_message("at most %d writes of the other process passed\n", (int)worst);
    assert_true(worst <= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(processes_add_up),
        cmocka_unit_test(what_was_answered_survives_a_kill),
        cmocka_unit_test(nobody_is_overtaken_for_long),
    };
    return RUN_ON_BOTH_ENGINES_UNOPENED("processes", tests);
}
