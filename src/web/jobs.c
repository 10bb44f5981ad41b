#include "jobs.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { KINDS_MOST = 64, LEASE_SECONDS = 300, POLL_MS = 2000, LOOK_AGAIN_SECONDS = 5 };

struct jobs {
    struct store *store;
    const struct job_row *rows;
    const char *kinds[KINDS_MOST];
    size_t kind_count;
    char taker[64];
    struct watch *watch;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t news;
    bool stopping, due;
    struct jobs_report report; /* of the thread that runs them */
};

static void on_change(void *context, int64_t version)
{
    (void)version;
    struct jobs *jobs = context;
    pthread_mutex_lock(&jobs->mutex);
    jobs->due = true;
    pthread_cond_signal(&jobs->news);
    pthread_mutex_unlock(&jobs->mutex);
}

static bool run_one(struct jobs *jobs, const struct job *job, struct arena *arena)
{
    struct error why = {0}, error = {0};
    const struct job_row *row = jobs->rows;
    while (!str_equal(job->kind, str_of(row->kind)))
        row++; /* only kinds of the rows were asked for */
    int64_t started = monotonic_ns();
    bool done = row->run(jobs->store, job, arena, &why);
    log_event(done ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, "job", "kind=%s attempt=%lld ms=%.1f done=%s%s%s", row->kind,
              (long long)job->attempts, (double)(monotonic_ns() - started) / 1e6, done ? "true" : "false",
              done ? "" : " error=", done ? "" : log_quote(why.message));
    if (!done && !job_fail(jobs->store, job, instant_now(), &why, &error))
        log_error("job", &error);
    return done;
}

/* *worked: one was run, another may be due. */
static bool take_one(struct jobs *jobs, bool *worked, struct error *error)
{
    struct arena arena = {0};
    struct job *job = NULL;
    bool taken = job_take(jobs->store, jobs->kinds, jobs->kind_count, str_of(jobs->taker), instant_now(), LEASE_SECONDS,
                          &arena, &job, error);
    *worked = job != NULL;
    if (job)
        ++*(run_one(jobs, job, &arena) ? &jobs->report.done : &jobs->report.failed);
    arena_free(&arena);
    return taken;
}

static void *jobs_thread(void *argument)
{
    struct jobs *jobs = argument;
    pthread_mutex_lock(&jobs->mutex);
    while (!jobs->stopping) {
        jobs->due = false;
        pthread_mutex_unlock(&jobs->mutex);
        bool worked;
        struct error error = {0};
        if (!take_one(jobs, &worked, &error))
            log_error("job-take", &error);
        pthread_mutex_lock(&jobs->mutex);
        struct timespec until; /* jobs for later become due without any news */
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += LOOK_AGAIN_SECONDS;
        if (!worked && !jobs->due && !jobs->stopping)
            pthread_cond_timedwait(&jobs->news, &jobs->mutex, &until);
    }
    pthread_mutex_unlock(&jobs->mutex);
    return NULL;
}

static struct jobs *jobs_new(struct store *store, const struct job_row *rows)
{
    struct jobs *made = memory_new(sizeof *made);
    made->store = store;
    made->rows = rows;
    for (const struct job_row *row = rows; row->kind && made->kind_count < KINDS_MOST; row++)
        made->kinds[made->kind_count++] = row->kind;
    char host[40] = "";
    gethostname(host, sizeof host - 1);
    snprintf(made->taker, sizeof made->taker, "%s %d", host, (int)getpid());
    return made;
}

bool jobs_run_due(struct store *store, const struct job_row *rows, struct jobs_report *report, struct error *error)
{
    struct jobs *jobs = jobs_new(store, rows);
    bool worked = true, done = true;
    while (done && worked)
        done = take_one(jobs, &worked, error);
    *report = jobs->report;
    free(jobs);
    return done;
}

bool web_run_jobs(struct store *store, struct jobs_report *report, struct error *error)
{
    return jobs_run_due(store, JOB_ROWS, report, error);
}

bool jobs_start(struct store *store, const struct job_row *rows, struct jobs **jobs, struct error *error)
{
    struct jobs *made = jobs_new(store, rows);
    pthread_mutex_init(&made->mutex, NULL);
    pthread_cond_init(&made->news, NULL);
    bool done = store_watch(store, "job", -1, POLL_MS, on_change, made, &made->watch, error);
    if (done) {
        int failure = pthread_create(&made->thread, NULL, jobs_thread, made);
        done = failure == 0 || error_set(error, ERROR_UNAVAILABLE, "file des tâches : %s", strerror(failure));
    }
    if (done) {
        *jobs = made;
        return true;
    }
    watch_stop(made->watch);
    free(made);
    return false;
}

void jobs_stop(struct jobs *jobs)
{
    if (!jobs)
        return;
    watch_stop(jobs->watch);
    pthread_mutex_lock(&jobs->mutex);
    jobs->stopping = true;
    pthread_cond_signal(&jobs->news);
    pthread_mutex_unlock(&jobs->mutex);
    pthread_join(jobs->thread, NULL);
    pthread_cond_destroy(&jobs->news);
    pthread_mutex_destroy(&jobs->mutex);
    free(jobs);
}
