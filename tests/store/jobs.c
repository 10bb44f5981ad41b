/* Jobs and settings. */
#include "tables.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "store/job.h"
#include "store/setting.h"

static const char *const KINDS[] = {"mail", "import"};
static const int64_t NOW = 1790000000;

static struct arena arena;

struct queueing {
    struct job_order order;
    int64_t id;
};

static bool queue(struct session *session, void *context, struct error *error)
{
    struct queueing *queueing = context;
    return job_queue(session, &queueing->order, NOW, &queueing->id, error);
}

static int64_t queue_job(struct fixture *fixture, struct job_order order)
{
    struct queueing queueing = {.order = order};
    struct error error;
    assert_done(store_write(fixture->store, queue, &queueing, &error), &error);
    return queueing.id;
}

static struct job *take(struct fixture *fixture, const char *taker, int64_t now)
{
    struct job *job;
    struct error error;
    assert_done(job_take(fixture->store, KINDS, COUNT_OF(KINDS), str_of(taker), now, 300, &arena, &job, &error),
                &error);
    return job;
}

static bool finish(struct session *session, void *job, struct error *error)
{
    return setting_write(session, "effect", STR("done"), error) && job_finish(session, job, error);
}

static struct job_counts count(struct fixture *fixture, int64_t now)
{
    struct session *session;
    struct error error;
    struct job_counts counts;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(job_count(session, now, &counts, &error), &error);
    session_end(session);
    return counts;
}

static struct str setting(struct fixture *fixture, const char *name)
{
    struct session *session;
    struct error error;
    struct str value;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(setting_read(session, name, &arena, &value, &error), &error);
    session_end(session);
    return value;
}

static void a_job_is_done_once(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    assert_null(take(fixture, "w1", NOW));
    int64_t id = queue_job(fixture, (struct job_order){.kind = "import", .payload = STR("{\"file\": \"é\"}")});
    assert_true(id != 0);
    struct job *job = take(fixture, "w1", NOW);
    assert_non_null(job);
    assert_true(job->id == id);
    assert_str(job->kind, "import");
    assert_str(job->payload, "{\"file\": \"é\"}");
    assert_int_equal(job->attempts, 1);
    assert_null(take(fixture, "w2", NOW));
    assert_done(store_write(fixture->store, finish, job, &error), &error);
    assert_refused(store_write(fixture->store, finish, job, &error), &error, ERROR_CONFLICT);
    assert_null(take(fixture, "w1", NOW + 100000));
    struct job_counts counts = count(fixture, NOW);
    assert_int_equal(counts.due + counts.later + counts.taken + counts.parked, 0);
}

static void order_is_by_kind_then_by_date(void **state)
{
    struct fixture *fixture = *state;
    queue_job(fixture, (struct job_order){.kind = "import"});
    int64_t later = queue_job(fixture, (struct job_order){.kind = "mail", .run_at = NOW - 10});
    int64_t first = queue_job(fixture, (struct job_order){.kind = "mail", .run_at = NOW - 20});
    int64_t tomorrow = queue_job(fixture, (struct job_order){.kind = "mail", .run_at = NOW + 86400});
    queue_job(fixture, (struct job_order){.kind = "unknown"});
    struct job_counts counts = count(fixture, NOW);
    assert_int_equal(counts.due, 4);
    assert_int_equal(counts.later, 1);
    assert_true(take(fixture, "w", NOW)->id == first);
    assert_true(take(fixture, "w", NOW)->id == later);
    assert_str(take(fixture, "w", NOW)->kind, "import");
    assert_null(take(fixture, "w", NOW));
    assert_int_equal(count(fixture, NOW).taken, 3);
    assert_true(take(fixture, "w", NOW + 86400)->id != 0);
    (void)tomorrow;
}

static void a_mark_is_queued_once(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct job_order order = {.kind = "mail", .mark = STR("reminder 28 2026-11-24")};
    assert_true(queue_job(fixture, order) != 0);
    assert_int_equal(queue_job(fixture, order), 0);
    struct job *job = take(fixture, "w", NOW);
    assert_int_equal(queue_job(fixture, order), 0);
    assert_done(store_write(fixture->store, finish, job, &error), &error);
    assert_true(queue_job(fixture, order) != 0);
}

/* Its worker died, or slept too long: another takes it, and the first can no longer finish it. */
static void a_lease_ends(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    queue_job(fixture, (struct job_order){.kind = "mail"});
    struct job *first = take(fixture, "w1", NOW);
    assert_null(take(fixture, "w2", NOW + 299));
    assert_done(job_extend(fixture->store, first, NOW + 600, &error), &error);
    assert_null(take(fixture, "w2", NOW + 599));
    struct job *second = take(fixture, "w2", NOW + 600);
    assert_non_null(second);
    assert_int_equal(second->attempts, 2);
    assert_refused(store_write(fixture->store, finish, first, &error), &error, ERROR_CONFLICT);
    assert_null(setting(fixture, "effect").at); /* undone with it */
    assert_refused(job_extend(fixture->store, first, NOW + 900, &error), &error, ERROR_CONFLICT);
    assert_refused(job_fail(fixture->store, first, NOW, &(struct error){ERROR_UNAVAILABLE, "x"}, &error), &error,
                   ERROR_CONFLICT);
    assert_done(store_write(fixture->store, finish, second, &error), &error);
    assert_str(setting(fixture, "effect"), "done");
}

static bool discard(struct session *session, void *id, struct error *error)
{
    return job_discard(session, *(int64_t *)id, error);
}

static bool retry(struct session *session, void *id, struct error *error)
{
    return job_retry(session, *(int64_t *)id, NOW, error);
}

static void a_job_that_fails_waits_longer_then_is_parked(void **state)
{
    struct fixture *fixture = *state;
    struct error error, why = {ERROR_UNAVAILABLE, "Le serveur de courrier ne répond pas."};
    int64_t id = queue_job(fixture, (struct job_order){.kind = "mail"});
    const int64_t delays[] = {60, 240, 960, 3840, 15360, 21600, 21600};
    int64_t now = NOW;
    for (size_t i = 0; i < COUNT_OF(delays); i++) {
        struct job *job = take(fixture, "w", now);
        assert_non_null(job);
        assert_done(job_fail(fixture->store, job, now, &why, &error), &error);
        assert_null(take(fixture, "w", now + delays[i] - 1));
        now += delays[i];
    }
    assert_refused(store_write(fixture->store, retry, &id, &error), &error, ERROR_MISSING);
    assert_done(job_fail(fixture->store, take(fixture, "w", now), now, &why, &error), &error);
    assert_null(take(fixture, "w", now + 1000000));
    assert_int_equal(count(fixture, now).parked, 1);
    assert_str(ask_sql(fixture, &arena, "SELECT error FROM job"), why.message);
    assert_done(store_write(fixture->store, retry, &id, &error), &error);
    struct job *again = take(fixture, "w", now);
    assert_int_equal(again->attempts, 1);
    assert_refused(store_write(fixture->store, discard, &id, &error), &error, ERROR_MISSING); /* not parked */
}

static void what_cannot_succeed_is_parked_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    queue_job(fixture, (struct job_order){.kind = "import"});
    struct error why = {ERROR_INVALID, "Le fichier n’est pas un CSV."};
    assert_done(job_fail(fixture->store, take(fixture, "w", NOW), NOW, &why, &error), &error);
    assert_int_equal(count(fixture, NOW).parked, 1);
    struct session *session;
    struct parked_job *parked;
    size_t found;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(job_parked(session, 10, &arena, &parked, &found, &error), &error);
    session_end(session);
    assert_int_equal(found, 1);
    assert_str(parked[0].error, why.message);
    assert_done(store_write(fixture->store, discard, &parked[0].id, &error), &error);
    assert_int_equal(count(fixture, NOW).parked, 0);
}

static void a_job_that_kills_its_workers_is_parked(void **state)
{
    struct fixture *fixture = *state;
    queue_job(fixture, (struct job_order){.kind = "import"});
    int64_t now = NOW;
    for (int i = 0; i < JOB_ATTEMPTS_MAX; i++, now += 301)
        assert_int_equal(take(fixture, "w", now)->attempts, i + 1);
    assert_null(take(fixture, "w", now));
    assert_int_equal(count(fixture, now).parked, 1);
}

/* --- Many workers ------------------------------------------------------------------------------------------------ */

enum { JOBS = 60 };

struct worker {
    struct store *store;
    atomic_int *taken;
};

static void *work(void *context)
{
    struct worker *worker = context;
    struct arena own = {0};
    struct error error;
    for (;;) {
        struct job *job;
        assert_done(job_take(worker->store, KINDS, COUNT_OF(KINDS), STR("w"), NOW, 300, &own, &job, &error), &error);
        if (!job)
            break;
        atomic_fetch_add(worker->taken, 1);
        assert_done(store_write(worker->store, finish, job, &error), &error);
    }
    arena_free(&own);
    return NULL;
}

static void each_job_goes_to_one_worker(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < JOBS; i++)
        queue_job(fixture, (struct job_order){.kind = KINDS[i % 2]});
    atomic_int taken = 0;
    struct store *stores[2] = {fixture->store, open_again(fixture)};
    struct worker workers[8];
    pthread_t threads[8];
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        workers[i] = (struct worker){stores[i % 2], &taken};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    store_close(stores[1]);
    assert_int_equal(atomic_load(&taken), JOBS);
}

/* --- Settings ---------------------------------------------------------------------------------------------------- */

struct change {
    const char *name;
    struct str value;
};

static bool change_setting(struct session *session, void *context, struct error *error)
{
    const struct change *change = context;
    return setting_write(session, change->name, change->value, error);
}

static void settings_are_kept(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    assert_null(setting(fixture, "mail.from").at);
    assert_done(store_write(fixture->store, change_setting, &(struct change){"mail.from", STR("a@b.fr")}, &error),
                &error);
    assert_str(setting(fixture, "mail.from"), "a@b.fr");
    assert_done(store_write(fixture->store, change_setting, &(struct change){"mail.from", STR("")}, &error), &error);
    assert_non_null(setting(fixture, "mail.from").at);
    assert_done(store_write(fixture->store, change_setting, &(struct change){"mail.from", STR_NONE}, &error), &error);
    assert_null(setting(fixture, "mail.from").at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_done_once),
        cmocka_unit_test(order_is_by_kind_then_by_date),
        cmocka_unit_test(a_mark_is_queued_once),
        cmocka_unit_test(a_lease_ends),
        cmocka_unit_test(a_job_that_fails_waits_longer_then_is_parked),
        cmocka_unit_test(what_cannot_succeed_is_parked_at_once),
        cmocka_unit_test(a_job_that_kills_its_workers_is_parked),
        cmocka_unit_test(each_job_goes_to_one_worker),
        cmocka_unit_test(settings_are_kept),
    };
    int failed = RUN_ON_BOTH_ENGINES("jobs", tests);
    arena_free(&arena);
    return failed;
}
