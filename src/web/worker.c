/* The worker process: takes jobs from the store's table, and answers what the web process asks of the outside. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account-jobs.h"
#include "call-jobs.h"
#include "child.h"
#include "confine.h"
#include "confinements.h"
#include "group-jobs.h"
#include "jobs.h"
#include "openid-questions.h"
#include "outside.h"
#include "place-jobs.h"

enum { QUESTION_THREADS = 4 };

/* What the answers are made with. */
struct desk {
    struct store *store;
    struct openid *openid; /* NULL: no identity provider is set */
};

static bool tell_openid_address(void *context, struct str text, struct buffer *answer, struct error *error)
{
    return answer_openid_address(((struct desk *)context)->openid, text, answer, error);
}

static bool tell_openid_exchange(void *context, struct str text, struct buffer *answer, struct error *error)
{
    return answer_openid_exchange(((struct desk *)context)->openid, text, answer, error);
}

static bool tell_openid_logout(void *context, struct str text, struct buffer *answer, struct error *error)
{
    return answer_openid_logout(((struct desk *)context)->openid, text, answer, error);
}

static bool open_openid(const struct settings *settings, struct openid **openid, struct error *error)
{
    struct openid_settings provider = {.issuer = str_of(settings->openid_issuer),
                                       .client = str_of(settings->openid_client),
                                       .secret = str_of(settings->openid_secret),
                                       .scope = str_of(settings->openid_scope)};
    return !settings->openid_issuer || openid_new(&provider, openid, error);
}

/* "état": the jobs by state, for /metrics; nothing when the database does not say. */
static bool tell_state(void *context, struct str text, struct buffer *answer, struct error *error)
{
    (void)text;
    struct store *store = ((struct desk *)context)->store;
    struct session *session;
    struct job_counts counts;
    if (!store_read(store, &session, error))
        return true;
    bool done = job_count(session, instant_now(), &counts, error);
    session_end(session);
    if (done)
        buffer_printf(answer, "%lld %lld %lld %lld", (long long)counts.due, (long long)counts.later,
                      (long long)counts.taken, (long long)counts.parked);
    return true;
}

static const struct outside_row QUESTIONS[] = {
    {"état", tell_state},
    {OPENID_ADDRESS, tell_openid_address},
    {OPENID_EXCHANGE, tell_openid_exchange},
    {OPENID_LOGOUT, tell_openid_logout},
    {NULL, NULL},
};

static bool serve(const struct child_brief *brief, struct error *error)
{
    struct desk desk = {0};
    struct answering *answering = NULL;
    struct jobs *jobs = NULL;
    struct courier *courier = NULL;
    struct collector *collector = NULL;
    struct mail_settings mail = brief->settings.mail;
    mail.public_address = brief->settings.public_address;
    bool done = store_open(str_of(brief->settings.database), &desk.store, error) &&
                open_openid(&brief->settings, &desk.openid, error) &&
                answering_start(CHILD_PAIR, QUESTIONS, &desk, QUESTION_THREADS, &answering, error) &&
                schedule_accounts_daily(desk.store, error) && schedule_places_daily(desk.store, error) &&
                schedule_groups_often(desk.store, error) && schedule_calls_hourly(desk.store, error) &&
                jobs_start(desk.store, JOB_ROWS, &jobs, error) && courier_start(desk.store, &mail, &courier, error) &&
                collector_start(desk.store, &brief->settings.collect, &collector, error);
    if (done) {
        log_event(LOG_LEVEL_INFO, "serving", NULL);
        child_wait_for_stop();
    }
    collector_stop(collector);
    courier_stop(courier);
    jobs_stop(jobs);
    answering_stop(answering);
    openid_free(desk.openid);
    store_close(desk.store);
    return done;
}

int worker_process(void)
{
    struct arena arena = {0};
    struct child_brief brief;
    struct error error = {0};
    log_set_process("worker");
    child_block_signals();
    bool done = brief_read(&arena, &brief, &error) && confine_worker(&brief.settings, &arena, &error);
    if (done) {
        setenv("TMPDIR", brief.settings.spool, 1); /* before any thread: where it may write */
        if (brief.settings.geocoder)
            setenv("MAILLAGE_GEOCODER", brief.settings.geocoder, 1);
        done = serve(&brief, &error);
    }
    if (!done)
        log_error("worker", &error);
    arena_free(&arena);
    return done ? 0 : 1;
}
