/* The writer: a queue of jobs and the one thread that runs them.
 *
 * The thread takes what waits (a *group*), runs it in one transaction with a savepoint per job, commits once, then
 * answers everybody. What can go wrong:
 *   a job fails                      its savepoint is undone, the others go on;
 *   the engine drops the transaction the job at fault is answered (disk full, say), the others are run again;
 *   another transaction was in the way (PostgreSQL)  the whole group is run again, after a random pause;
 *   the connection dies before the commit            the same, on a new connection;
 *   the commit itself fails          jobs are run again one by one, so that only the one at fault fails;
 *   the connection dies in the commit nobody knows: everybody is told so.
 */
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "gateway.h"

enum {
    GROUP_JOBS_MAX = 256,
    GROUP_MS_MAX = 50,    /* a group that has run for so long commits, so that nobody waits for a long queue */
    PATIENT_ATTEMPTS = 2, /* then others are kept away */
    ATTEMPTS_MAX = 12,
    REST_AFTER_MS = 1000
};

struct request {
    store_job job;
    void *context;
    struct error error; /* why it failed, in the attempt under way */
    bool done;          /* in the attempt under way: succeeded */
    bool answered;
    pthread_cond_t answer;
    struct request *next;
};

struct writer {
    struct store *store;
    pthread_t thread;
    bool started;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t work;
    struct request *first, *last;
    size_t waiting;
    bool stopping;
    struct store_figures figures;

    struct session *session; /* the thread's own */
    bool rested;
};

enum verdict {
    VERDICT_COMMITTED, /* every request of the group knows its fate */
    VERDICT_REFUSED,   /* all of them failed, with the error given */
    VERDICT_SHRINK,    /* the request given failed and the engine undid the others: run them again */
    VERDICT_AGAIN,     /* run the group again: another transaction, or a lost connection, was in the way */
    VERDICT_APART      /* the commit failed: run each alone */
};

struct group {
    struct request *requests[GROUP_JOBS_MAX];
    size_t count;
    size_t run;      /* how many the attempt under way ran: the others wait for the next transaction */
    size_t at_fault; /* for VERDICT_SHRINK */
    struct error error;
};

/* --- One attempt ------------------------------------------------------------------------------------------------- */

/* Runs one job in its savepoint. False when the transaction can no longer be used. */
static bool run_job(struct session *session, struct request *request)
{
    const struct driver *driver = session->store->driver;
    size_t topics = session->topic_count;
    request->error.kind = ERROR_NONE;
    request->done = driver->savepoint(session, &request->error);
    if (!request->done)
        return false;
    request->done = request->job(session, request->context, &request->error);
    session_end_queries(session);
    if (request->done && session->failure.kind != ERROR_NONE) {
        request->error = session->failure;
        request->done = false;
    } else if (!request->done && request->error.kind == ERROR_NONE) {
        error_set(&request->error, ERROR_INTERNAL, "Un enregistrement a échoué sans dire pourquoi.");
    }
    session_settle(session);
    if (session->outcome == OUTCOME_OPEN && request->done)
        request->done = driver->release(session, &request->error);
    if (session->outcome == OUTCOME_OPEN && !request->done) {
        session->topic_count = topics;
        driver->undo(session, NULL);
    }
    return session->outcome == OUTCOME_OPEN;
}

/* Of an attempt that stopped before its commit. */
static enum verdict verdict_of_outcome(const struct session *session, struct group *group, enum verdict otherwise)
{
    if (session->outcome == OUTCOME_RETRY || session->outcome == OUTCOME_LOST)
        return VERDICT_AGAIN;
    if (session->outcome != OUTCOME_REFUSED)
        return otherwise;
    group->run = group->count; /* the others would fare no better */
    return VERDICT_REFUSED;
}

static enum verdict commit_group(struct session *session, struct group *group, size_t succeeded)
{
    const struct driver *driver = session->store->driver;
    if (!session_write_topics(session, &group->error))
        return verdict_of_outcome(session, group, VERDICT_REFUSED);
    if (driver->commit(session, &group->error))
        return VERDICT_COMMITTED;
    if (session->outcome == OUTCOME_RETRY)
        return VERDICT_AGAIN;
    if (session->outcome == OUTCOME_LOST)
        error_set(&group->error, ERROR_UNAVAILABLE,
                  "La base de données s’est coupée pendant l’enregistrement : vérifiez s’il a été fait avant de le "
                  "recommencer.");
    return session->outcome != OUTCOME_LOST && succeeded > 1 ? VERDICT_APART : VERDICT_REFUSED;
}

/* Runs the group in one transaction, which is over when this returns. */
static enum verdict attempt(struct session *session, struct group *group)
{
    const struct driver *driver = session->store->driver;
    session_settle(session);
    session->topic_count = 0;
    group->run = 0;
    if (!driver->begin(session, TRANSACTION_WRITE, &group->error)) {
        group->run = group->count;
        return verdict_of_outcome(session, group, VERDICT_REFUSED);
    }
    int64_t end = monotonic_ns() + GROUP_MS_MAX * (int64_t)1000000;
    size_t succeeded = 0;
    enum verdict verdict = VERDICT_COMMITTED;
    while (group->run < group->count && (group->run == 0 || monotonic_ns() < end)) {
        struct request *request = group->requests[group->run++];
        if (!run_job(session, request)) {
            group->at_fault = group->run - 1;
            group->error = request->error;
            verdict = verdict_of_outcome(session, group, VERDICT_SHRINK);
            break;
        }
        succeeded += request->done;
    }
    if (verdict == VERDICT_COMMITTED && succeeded)
        verdict = commit_group(session, group, succeeded);
    if (verdict != VERDICT_COMMITTED || !succeeded)
        driver->rollback(session);
    if (verdict == VERDICT_COMMITTED && succeeded && session->topic_count)
        store_news(session->store);
    return verdict;
}

/* --- Groups ------------------------------------------------------------------------------------------------------ */

static void answer(struct writer *writer, struct request *request)
{
    pthread_mutex_lock(&writer->lock);
    request->answered = true;
    if (request->done)
        writer->figures.writes++;
    else
        writer->figures.refused++;
    pthread_cond_signal(&request->answer); /* under the lock: the request lives on the stack of who waits */
    pthread_mutex_unlock(&writer->lock);
}

static void take_out(struct group *group, size_t first, size_t count)
{
    group->count -= count;
    for (size_t i = first; i < group->count; i++)
        group->requests[i] = group->requests[i + count];
}

/* Answers the first `count` requests and takes them out of the group; with an error, those that had succeeded fail. */
static void answer_first(struct writer *writer, struct group *group, size_t count, const struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct request *request = group->requests[i];
        if (error && (request->done || request->error.kind == ERROR_NONE)) {
            request->done = false;
            request->error = *error;
        }
        answer(writer, request);
    }
    take_out(group, 0, count);
}

static void pause_before(int attempts)
{
    uint32_t most_us = 1000U << (attempts < 7 ? attempts : 7);
    uint32_t us = 200 + randombytes_uniform(most_us);
    clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){.tv_nsec = (long)us * 1000}, NULL);
}

static void count_one(struct writer *writer, int64_t *figure)
{
    pthread_mutex_lock(&writer->lock);
    ++*figure;
    pthread_mutex_unlock(&writer->lock);
}

/* The writer's session, connected anew when its connection died. */
static bool ready_session(struct writer *writer, struct error *error)
{
    struct session *session = writer->session;
    if (session && session->outcome != OUTCOME_LOST && writer->store->driver->is_alive(session))
        return true;
    session_close(session);
    writer->session = NULL;
    return session_open(writer->store, SESSION_WRITES, &writer->session, error);
}

static void forget_marks(struct group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        group->requests[i]->done = false;
        group->requests[i]->error.kind = ERROR_NONE;
    }
}

/* Runs the requests of the group until all are answered. */
static void run_group(struct writer *writer, struct group *group)
{
    int attempts = 0;
    while (group->count) {
        forget_marks(group);
        if (!ready_session(writer, &group->error)) {
            answer_first(writer, group, group->count, &group->error);
            return;
        }
        writer->session->insists = attempts >= PATIENT_ATTEMPTS;
        switch (attempt(writer->session, group)) {
        case VERDICT_COMMITTED:
            count_one(writer, &writer->figures.transactions);
            answer_first(writer, group, group->run, NULL);
            attempts = 0;
            break;
        case VERDICT_REFUSED: answer_first(writer, group, group->run, &group->error); break;
        case VERDICT_SHRINK: {
            struct request *request = group->requests[group->at_fault];
            take_out(group, group->at_fault, 1);
            answer(writer, request);
            break;
        }
        case VERDICT_AGAIN:
            count_one(writer, &writer->figures.again);
            if (++attempts < ATTEMPTS_MAX) {
                pause_before(attempts);
                break;
            }
            forget_marks(group);
            answer_first(writer, group, group->count, &group->error);
            break;
        case VERDICT_APART:
            for (struct group alone; group->count;) {
                alone = (struct group){.requests = {group->requests[0]}, .count = 1};
                take_out(group, 0, 1);
                run_group(writer, &alone);
            }
            break;
        }
    }
}

/* --- The thread -------------------------------------------------------------------------------------------------- */

/* Waits for work; meanwhile, once, lets the engine rest. False when the store closes and nothing waits. */
static bool take_group(struct writer *writer, struct group *group)
{
    pthread_mutex_lock(&writer->lock);
    while (!writer->first && !writer->stopping) {
        struct timespec deadline = deadline_in(REST_AFTER_MS);
        if (writer->rested)
            pthread_cond_wait(&writer->work, &writer->lock);
        else if (pthread_cond_timedwait(&writer->work, &writer->lock, &deadline) == ETIMEDOUT) {
            writer->rested = true;
            pthread_mutex_unlock(&writer->lock);
            if (writer->session && writer->store->driver->rest)
                writer->store->driver->rest(writer->session);
            pthread_mutex_lock(&writer->lock);
        }
    }
    for (group->count = 0; writer->first && group->count < GROUP_JOBS_MAX; group->count++) {
        group->requests[group->count] = writer->first;
        writer->first = writer->first->next;
    }
    if (!writer->first)
        writer->last = NULL;
    writer->waiting -= group->count;
    writer->rested = false;
    pthread_mutex_unlock(&writer->lock);
    return group->count > 0;
}

static void *write_thread(void *context)
{
    struct writer *writer = context;
    struct group *group = memory_new(sizeof *group);
    while (take_group(writer, group))
        run_group(writer, group);
    free(group);
    return NULL;
}

bool store_write(struct store *store, store_job job, void *context, struct error *error)
{
    struct writer *writer = store->writer;
    if (pthread_equal(pthread_self(), writer->thread))
        return error_set(error, ERROR_INTERNAL, "Défaut du programme : un enregistrement en demande un autre.");
    struct request request = {.job = job, .context = context};
    pthread_mutex_lock(&writer->lock);
    if (writer->stopping || writer->waiting >= WRITES_WAITING_MAX) {
        bool stopping = writer->stopping;
        pthread_mutex_unlock(&writer->lock);
        return stopping
                   ? error_set(error, ERROR_UNAVAILABLE, "Le service s’arrête : réessayez dans un instant.")
                   : error_set(error, ERROR_LIMITED, "Trop d’enregistrements attendent : réessayez dans un instant.");
    }
    condition_init(&request.answer);
    if (writer->last)
        writer->last->next = &request;
    else
        writer->first = &request;
    writer->last = &request;
    writer->waiting++;
    pthread_cond_signal(&writer->work);
    while (!request.answered)
        pthread_cond_wait(&request.answer, &writer->lock);
    pthread_mutex_unlock(&writer->lock);
    pthread_cond_destroy(&request.answer);
    if (!request.done && error)
        *error = request.error;
    return request.done;
}

void writer_figures(struct store *store, struct store_figures *figures)
{
    struct writer *writer = store->writer;
    pthread_mutex_lock(&writer->lock);
    *figures = writer->figures;
    figures->waiting = (int64_t)writer->waiting;
    pthread_mutex_unlock(&writer->lock);
}

bool writer_start(struct store *store, struct error *error)
{
    struct writer *writer = memory_new(sizeof *writer);
    writer->store = store;
    pthread_mutex_init(&writer->lock, NULL);
    condition_init(&writer->work);
    store->writer = writer;
    if (!session_open(store, SESSION_WRITES, &writer->session, error))
        return false;
    int failed = pthread_create(&writer->thread, NULL, write_thread, writer);
    if (failed)
        return error_set(error, ERROR_UNAVAILABLE, "Impossible de créer un fil d’exécution : %s.", strerror(failed));
    writer->started = true;
    return true;
}

void writer_stop(struct store *store)
{
    struct writer *writer = store->writer;
    if (!writer)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->stopping = true;
    pthread_cond_signal(&writer->work);
    pthread_mutex_unlock(&writer->lock);
    if (writer->started)
        pthread_join(writer->thread, NULL);
    session_close(writer->session);
    pthread_mutex_destroy(&writer->lock);
    pthread_cond_destroy(&writer->work);
    free(writer);
    store->writer = NULL;
}
