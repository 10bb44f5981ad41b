/* The courier's threads: take, send, settle, until nothing is due. */
#include "post/courier.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "outgoing.h"
#include "trouble.h"

enum { CONNECTIONS_MOST = 16, POLL_MS = 2000, LOOK_AGAIN_SECONDS = 2, PAUSE_FIRST = 10, PAUSE_MOST = 300 };

static const char *const TROUBLE = "mail.trouble";

struct courier {
    struct store *store;
    const struct mail_settings *settings;
    char taker[64];
    struct watch *watch;
    pthread_t threads[CONNECTIONS_MOST];
    size_t thread_count;
    pthread_mutex_t mutex;
    pthread_cond_t news;
    bool stopping, due;
    int64_t pause_until; /* while the relay is in trouble */
    int pause;           /* seconds of it */
    struct trouble trouble;
    struct courier_report report;
};

bool courier_trouble(struct session *session, struct arena *arena, struct str *trouble, int64_t *since,
                     struct error *error)
{
    return trouble_read(session, TROUBLE, arena, trouble, since, error);
}

/* --- A round -------------------------------------------------------------------------------------------------------
 */

static bool must_stop(struct courier *courier)
{
    pthread_mutex_lock(&courier->mutex);
    bool stopping = courier->stopping;
    pthread_mutex_unlock(&courier->mutex);
    return stopping;
}

static void count_one(struct courier *courier, enum delivery delivery)
{
    pthread_mutex_lock(&courier->mutex);
    courier->report.sent += delivery == DELIVERY_DONE;
    courier->report.failed += delivery == DELIVERY_NEVER;
    courier->report.later += delivery == DELIVERY_LATER;
    if (delivery != DELIVERY_TROUBLE)
        courier->pause = 0;
    pthread_mutex_unlock(&courier->mutex);
}

/* Sends one and settles it; false when the rest of the claim must be given back. */
static bool send_one(struct courier *courier, struct relay *relay, const struct claim *claim,
                     const struct outgoing *message, struct error *error)
{
    struct error why = {0};
    enum delivery delivery = relay_send(relay, message, &why);
    if (!claim_settle(courier->store, claim, message, instant_now(), delivery, &why, error)) {
        if (error->kind != ERROR_CONFLICT)
            return false;
        log_event(LOG_LEVEL_WARNING, "mail", "message=%lld taken-over=true", (long long)message->id);
    }
    count_one(courier, delivery);
    if (delivery == DELIVERY_TROUBLE) {
        trouble_tell(&courier->trouble, why.message);
        return error_set(error, ERROR_UNAVAILABLE, "%s", why.message);
    }
    if (delivery != DELIVERY_DONE)
        log_event(LOG_LEVEL_INFO, "mail", "message=%lld attempt=%lld given-up=%s", (long long)message->id,
                  (long long)message->attempts, delivery == DELIVERY_NEVER ? "true" : "false");
    return true;
}

/* One claim, sent. *some tells that there was something to send. */
static bool run_round(struct courier *courier, struct relay *relay, const char *taker, bool *some, struct error *error)
{
    struct arena arena = {0};
    struct claim claim = {
        .taker = str_of(taker), .now = instant_now(), .per_minute = courier->settings->per_minute, .arena = &arena};
    size_t sent = 0;
    bool done = claim_take(courier->store, &claim, error);
    *some = claim.count > 0;
    while (done && sent < claim.count && !must_stop(courier) &&
           instant_now() + 2 * SEND_SECONDS_MOST < claim.now + LEASE_SECONDS)
        done = send_one(courier, relay, &claim, &claim.messages[sent++], error);
    struct error unreleased = {0};
    if (!claim_release(courier->store, &claim, sent, instant_now(), &unreleased))
        log_error("mail", &unreleased); /* their lease will end */
    if (done && sent)
        trouble_tell(&courier->trouble, NULL);
    arena_free(&arena);
    return done;
}

/* --- Threads -------------------------------------------------------------------------------------------------------
 */

static void on_change(void *context, int64_t version)
{
    (void)version;
    struct courier *courier = context;
    pthread_mutex_lock(&courier->mutex);
    courier->due = true;
    pthread_cond_broadcast(&courier->news);
    pthread_mutex_unlock(&courier->mutex);
}

/* Until news, or `seconds`; with the mutex. A trouble is waited out whatever the news. */
static void wait_for_news(struct courier *courier)
{
    struct timespec until;
    bool trouble = courier->pause > 0;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += trouble ? courier->pause : LOOK_AGAIN_SECONDS;
    while (!courier->stopping && (trouble || !courier->due))
        if (pthread_cond_timedwait(&courier->news, &courier->mutex, &until) != 0)
            break;
}

/* The pause grows once, however many connections met the same trouble. */
static void meet_trouble(struct courier *courier, const struct error *error)
{
    int64_t now = instant_now();
    log_error("mail", error);
    pthread_mutex_lock(&courier->mutex);
    if (now >= courier->pause_until) {
        courier->pause = courier->pause ? courier->pause * 2 : PAUSE_FIRST;
        if (courier->pause > PAUSE_MOST)
            courier->pause = PAUSE_MOST;
        courier->pause_until = now + courier->pause;
    }
    pthread_mutex_unlock(&courier->mutex);
}

static void *courier_thread(void *argument)
{
    static atomic_int numbers;
    struct courier *courier = argument;
    struct relay *relay = NULL;
    struct error error = {0};
    char taker[80];
    snprintf(taker, sizeof taker, "%s %d", courier->taker, atomic_fetch_add(&numbers, 1)); /* a claim has one thread */
    if (!relay_new(courier->settings, &relay, &error)) {
        trouble_tell(&courier->trouble, error.message);
        return NULL;
    }
    pthread_mutex_lock(&courier->mutex);
    while (!courier->stopping) {
        bool some = false;
        courier->due = false;
        pthread_mutex_unlock(&courier->mutex);
        bool done = run_round(courier, relay, taker, &some, &error);
        if (!done)
            meet_trouble(courier, &error);
        pthread_mutex_lock(&courier->mutex);
        if (!done || !some)
            wait_for_news(courier);
    }
    pthread_mutex_unlock(&courier->mutex);
    relay_free(relay);
    return NULL;
}

static struct courier *courier_new(struct store *store, const struct mail_settings *settings)
{
    struct courier *made = memory_new(sizeof *made);
    char host[40] = "";
    gethostname(host, sizeof host - 1);
    made->store = store;
    made->settings = settings;
    made->trouble = (struct trouble){.store = store, .setting = TROUBLE, .told = -1};
    snprintf(made->taker, sizeof made->taker, "%s %d", host, (int)getpid());
    pthread_mutex_init(&made->mutex, NULL);
    pthread_cond_init(&made->news, NULL);
    return made;
}

static void courier_free(struct courier *courier)
{
    pthread_cond_destroy(&courier->news);
    pthread_mutex_destroy(&courier->mutex);
    free(courier);
}

static bool start_threads(struct courier *courier, struct error *error)
{
    int wanted = courier->settings->connections;
    for (int i = 0; i < (wanted < 1 ? 1 : wanted > CONNECTIONS_MOST ? CONNECTIONS_MOST : wanted); i++) {
        if (pthread_create(&courier->threads[i], NULL, courier_thread, courier) != 0)
            return error_set(error, ERROR_UNAVAILABLE, "Le courrier n’a pas pu démarrer.");
        courier->thread_count++;
    }
    return true;
}

bool courier_start(struct store *store, const struct mail_settings *settings, struct courier **courier,
                   struct error *error)
{
    struct error why = {0};
    struct courier *made = courier_new(store, settings);
    *courier = made;
    if (!mail_settings_check(settings, &why)) {
        log_event(why.kind == ERROR_INVALID ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO, "mail", "sends=false error=%s",
                  log_quote(why.message));
        return true;
    }
    if (store_watch(store, "message", -1, POLL_MS, on_change, made, &made->watch, error) && start_threads(made, error))
        return true;
    courier_stop(made);
    *courier = NULL;
    return false;
}

void courier_stop(struct courier *courier)
{
    if (!courier)
        return;
    watch_stop(courier->watch);
    pthread_mutex_lock(&courier->mutex);
    courier->stopping = true;
    pthread_cond_broadcast(&courier->news);
    pthread_mutex_unlock(&courier->mutex);
    for (size_t i = 0; i < courier->thread_count; i++)
        pthread_join(courier->threads[i], NULL);
    courier_free(courier);
}

bool courier_send_due(struct store *store, const struct mail_settings *settings, struct courier_report *report,
                      struct error *error)
{
    struct courier *courier = courier_new(store, settings);
    struct relay *relay = NULL;
    bool some = true;
    bool done = relay_new(settings, &relay, error);
    while (done && some)
        done = run_round(courier, relay, courier->taker, &some, error);
    *report = courier->report;
    relay_free(relay);
    courier_free(courier);
    return done;
}
