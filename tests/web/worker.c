/* The worker's two trades, on both engines: jobs done once, and questions asked over a socket that may carry anything.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engines.h"
#include "jobs.h"
#include "message.h"
#include "outside.h"

/* --- Jobs -------------------------------------------------------------------------------------------------------- */

static atomic_int runs;

static bool finish(struct session *session, void *context, struct error *error)
{
    return job_finish(session, context, error);
}

static bool run_good(struct store *store, const struct job *job, struct arena *arena, struct error *error)
{
    (void)arena;
    struct job copy = *job;
    if (!str_equal(job->payload, STR("{\"a\":1}")))
        return error_set(error, ERROR_INTERNAL, "another payload");
    if (!store_write(store, finish, &copy, error))
        return false;
    runs++;
    return true;
}

static bool run_bad(struct store *store, const struct job *job, struct arena *arena, struct error *error)
{
    (void)store;
    (void)job;
    (void)arena;
    runs++;
    return error_set(error, ERROR_INVALID, "rien à faire de ceci");
}

static const struct job_row ROWS[] = {{"good", run_good}, {"bad", run_bad}, {NULL, NULL}};

static bool queue(struct session *session, void *context, struct error *error)
{
    struct job_order order = {.kind = context, .payload = STR("{\"a\":1}")};
    return job_queue(session, &order, instant_now(), NULL, error);
}

static struct job_counts counts_of(struct store *store)
{
    struct error error = {0};
    struct session *session;
    struct job_counts counts;
    assert_done(store_read(store, &session, &error), &error);
    assert_done(job_count(session, instant_now(), &counts, &error), &error);
    session_end(session);
    return counts;
}

static void jobs_are_done_or_parked(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct jobs *jobs;
    runs = 0;
    assert_done(store_write(fixture->store, queue, (void *)"good", &error), &error); /* before the start */
    assert_done(jobs_start(fixture->store, ROWS, &jobs, &error), &error);
    for (int i = 0; i < 5; i++)
        assert_done(store_write(fixture->store, queue, (void *)"good", &error), &error);
    assert_done(store_write(fixture->store, queue, (void *)"bad", &error), &error);
    assert_done(store_write(fixture->store, queue, (void *)"unknown", &error), &error);
    struct job_counts counts = counts_of(fixture->store);
    for (int i = 0; i < 200 && (counts.parked < 1 || counts.due > 1 || counts.taken > 0); i++) {
        usleep(50 * 1000);
        counts = counts_of(fixture->store);
    }
    jobs_stop(jobs);
    assert_int_equal(runs, 7);
    assert_int_equal(counts.parked, 1); /* one that will never do */
    assert_int_equal(counts.due, 1);    /* one that this worker does not know: another may */
    assert_int_equal(counts.taken, 0);
}

/* --- Questions --------------------------------------------------------------------------------------------------- */

static bool say_back(void *context, struct str text, struct buffer *answer, struct error *error)
{
    (void)context;
    (void)error;
    buffer_add_str(answer, text);
    return true;
}

static bool say_no(void *context, struct str text, struct buffer *answer, struct error *error)
{
    (void)context;
    (void)answer;
    return error_set(error, ERROR_MISSING, "« %.*s » n’existe pas", STR_PRINT(text));
}

static bool take_time(void *context, struct str text, struct buffer *answer, struct error *error)
{
    (void)context;
    (void)text;
    (void)error;
    usleep(400 * 1000);
    buffer_add_cstr(answer, "too late");
    return true;
}

static bool say_too_much(void *context, struct str text, struct buffer *answer, struct error *error)
{
    (void)context;
    (void)text;
    (void)error;
    for (int i = 0; i < MESSAGE_BYTES_MOST; i++)
        buffer_add_char(answer, 'a');
    return true;
}

static const struct outside_row QUESTIONS[] = {
    {"écho", say_back}, {"non", say_no}, {"lent", take_time}, {"long", say_too_much}, {NULL, NULL}};

static struct outside *outside;
static struct answering *answering;
static int raw[2];

static int open_pair(void **state)
{
    (void)state;
    int pair[2];
    struct error error = {0};
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    raw[0] = dup(pair[0]); /* to slip in packets of our own */
    raw[1] = dup(pair[1]);
    assert_done(outside_new(pair[0], &outside, &error), &error);
    assert_done(answering_start(pair[1], QUESTIONS, NULL, 2, &answering, &error), &error);
    return 0;
}

static int close_pair(void **state)
{
    (void)state;
    outside_free(outside);
    answering_stop(answering);
    close(raw[0]);
    close(raw[1]);
    return 0;
}

static void questions_are_answered(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct str answer;
    struct error error = {0};
    assert_done(outside_ask(outside, "écho", STR("ligne 1\nligne 2"), 2000, &arena, &answer, &error), &error);
    assert_str(answer, "ligne 1\nligne 2");
    assert_done(outside_ask(outside, "écho", STR_NONE, 2000, &arena, &answer, &error), &error);
    assert_int_equal(answer.length, 0);
    assert_refused(outside_ask(outside, "non", STR("x"), 2000, &arena, &answer, &error), &error, ERROR_MISSING);
    assert_string_equal(error.message, "« x » n’existe pas");
    assert_refused(outside_ask(outside, "inconnue", STR("x"), 2000, &arena, &answer, &error), &error, ERROR_MISSING);
    assert_refused(outside_ask(outside, "lent", STR("x"), 100, &arena, &answer, &error), &error, ERROR_UNAVAILABLE);
    assert_refused(outside_ask(outside, "long", STR("x"), 2000, &arena, &answer, &error), &error, ERROR_LIMITED);
    struct str large = {memory_new(MESSAGE_BYTES_MOST), MESSAGE_BYTES_MOST};
    assert_refused(outside_ask(outside, "écho", large, 2000, &arena, &answer, &error), &error, ERROR_LIMITED);
    free((void *)large.at);
    usleep(500 * 1000); /* the late answer arrives, and is nobody's */
    assert_done(outside_ask(outside, "écho", STR("b"), 2000, &arena, &answer, &error), &error);
    assert_str(answer, "b");
    arena_free(&arena);
}

static void *ask_many(void *context)
{
    struct arena arena = {0};
    struct error error = {0};
    int *good = context;
    for (int i = 0; i < 200; i++) {
        struct str answer, text = arena_printf(&arena, "%p %d", context, i);
        if (outside_ask(outside, "écho", text, 5000, &arena, &answer, &error) && str_equal(answer, text))
            ++*good;
    }
    arena_free(&arena);
    return NULL;
}

static void answers_find_their_question(void **state)
{
    (void)state;
    pthread_t threads[4];
    int good[4] = {0};
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_create(&threads[i], NULL, ask_many, &good[i]);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(good[i], 200);
    }
}

static void nonsense_is_ignored(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct str answer;
    static const struct str packets[] = {
        {"x", 1},
        {"Mge1", 4},
        {"Mge1\1\0\0\0........", 16},
        {"Mge1\1\0\0\0........no end", 22},
        {"Mge1\1\1\0\0........\xc3\xa9\n", 18},
        {"Mge1\4\0\0\0........a\n", 18},
        {"Mge1\2\0\0\0........an answer to nobody", 36},
    };
    for (size_t i = 0; i < COUNT_OF(packets); i++) {
        assert_true(send(raw[0], packets[i].at, packets[i].length, 0) > 0); /* to the worker */
        assert_true(send(raw[1], packets[i].at, packets[i].length, 0) > 0); /* to the web process */
    }
    assert_done(outside_ask(outside, "écho", STR("still there"), 2000, &arena, &answer, &error), &error);
    assert_str(answer, "still there");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest jobs[] = {cmocka_unit_test(jobs_are_done_or_parked)};
    const struct CMUnitTest questions[] = {
        cmocka_unit_test(questions_are_answered),
        cmocka_unit_test(answers_find_their_question),
        cmocka_unit_test(nonsense_is_ignored),
    };
    int failed = RUN_ON_BOTH_ENGINES("web-jobs", jobs);
    return failed + cmocka_run_group_tests_name("web-questions", questions, open_pair, close_pair);
}
