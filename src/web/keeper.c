#include "keeper.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "board-live.h"
#include "grounds.h"
#include "need-shelf.h"
#include "outside.h"
#include "progress.h"
#include "published.h"
#include "spaces.h"

enum {
    POLL_MS = 250,     /* for the changes of other processes: seen within it */
    BEAT_PULSES = 3,   /* between two signs of life on the answers that stay open */
    PULSE_SECONDS = 5, /* between two looks at the database and the worker */
    WORKER_PATIENCE_MS = 1000
};

struct keeper {
    struct site *site;
    struct health health;
    _Atomic uint64_t epoch;
    struct watch *places, *spaces, *contours, *indicators, *targets, *boards;
    pthread_t pulse;
    bool pulsing;
    pthread_mutex_t loading; /* one at a time: an older state never replaces a newer one */
    pthread_mutex_t mutex;   /* of what follows */
    pthread_cond_t news;
    bool stopping, loaded;
};

/* --- The directory ----------------------------------------------------------------------------------------------- */

/* Reads the published places and puts them in place of those before. */
static bool load(struct keeper *keeper, int64_t *version, struct error *error)
{
    struct directory *directory = NULL;
    int64_t started = monotonic_ns();
    if (!published_read(keeper->site->store, &directory, version, error))
        return false;
    log_event(LOG_LEVEL_INFO, "directory", "version=%lld places=%zu bytes=%zu ms=%.1f", (long long)*version,
              directory_count(directory), directory_memory(directory), (double)(monotonic_ns() - started) / 1e6);
    directory_publish(keeper->site->directory, directory);
    return true;
}

/* The progress of the spaces goes with the places and with the spaces. */
static void load_progress(struct keeper *keeper)
{
    struct error error = {0};
    const struct spaces *spaces = space_shelf_read(keeper->site->spaces);
    if (progress_shelf_load(keeper->site->progress, keeper->site->store, spaces, &error))
        atomic_fetch_add(&keeper->epoch, 1);
    else
        log_error("progress", &error); /* the one before goes on serving */
}

static void on_places(void *context, int64_t version)
{
    struct keeper *keeper = context;
    struct error error = {0};
    pthread_mutex_lock(&keeper->loading);
    bool loaded = load(keeper, &version, &error);
    pthread_mutex_unlock(&keeper->loading);
    if (!loaded)
        log_error("directory", &error); /* the one before goes on serving; the pulse tries again */
    else
        load_progress(keeper);
    pthread_mutex_lock(&keeper->mutex);
    keeper->loaded = loaded;
    pthread_mutex_unlock(&keeper->mutex);
}

/* --- The grounds of the maps ------------------------------------------------------------------------------------- */

static bool load_grounds(struct keeper *keeper, int64_t *version)
{
    struct error error = {0};
    int64_t started = monotonic_ns();
    const struct spaces *spaces = space_shelf_read(keeper->site->spaces);
    if (!ground_shelf_load(keeper->site->grounds, keeper->site->store, spaces, version, &error)) {
        log_error("grounds", &error); /* the maps before go on serving */
        return false;
    }
    log_event(LOG_LEVEL_INFO, "grounds", "version=%lld ms=%.1f", (long long)*version,
              (double)(monotonic_ns() - started) / 1e6);
    atomic_fetch_add(&keeper->epoch, 1);
    return true;
}

static void on_contours(void *context, int64_t version)
{
    load_grounds(context, &version);
}

/* --- The spaces -------------------------------------------------------------------------------------------------- */

static void on_spaces(void *context, int64_t version)
{
    struct keeper *keeper = context;
    struct error error = {0};
    if (!space_shelf_load(keeper->site->spaces, keeper->site->store, &version, &error)) {
        log_error("spaces", &error); /* the list before goes on serving */
        return;
    }
    load_grounds(keeper, &version);
    load_progress(keeper);
    atomic_fetch_add(&keeper->epoch, 1);
}

/* --- The need ---------------------------------------------------------------------------------------------------- */

static void on_need(void *context, int64_t version)
{
    struct keeper *keeper = context;
    struct error error = {0};
    int64_t other;
    if (need_shelf_load(keeper->site->need, keeper->site->store, &version, &other, &error))
        atomic_fetch_add(&keeper->epoch, 1);
    else
        log_error("need", &error); /* what was known before goes on serving */
}

/* --- The boards of workshops -------------------------------------------------------------------------------------- */

static void on_boards(void *context, int64_t version)
{
    const struct keeper *keeper = context;
    (void)version;
    board_live_tell(keeper->site->live, keeper->site->store);
}

/* --- The pulse --------------------------------------------------------------------------------------------------- */

static void look_at_database(struct keeper *keeper)
{
    struct session *session;
    struct error error = {0};
    int64_t version;
    bool up = store_read(keeper->site->store, &session, &error);
    if (up) {
        up = session_version(session, "places", &version, &error);
        session_end(session);
    }
    bool was = atomic_exchange(&keeper->health.database_up, up);
    if (up != was)
        log_event(up ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "database", "up=%s%s%s", up ? "true" : "false",
                  up ? "" : " error=", up ? "" : log_quote(error.message));
}

static void look_at_worker(struct keeper *keeper)
{
    struct arena arena = {0};
    struct str answer;
    struct error error = {0};
    long long counts[4];
    bool up = keeper->site->outside &&
              outside_ask(keeper->site->outside, "état", STR_NONE, WORKER_PATIENCE_MS, &arena, &answer, &error);
    if (up && sscanf(answer.at, "%lld %lld %lld %lld", &counts[0], &counts[1], &counts[2], &counts[3]) == 4)
        for (size_t i = 0; i < COUNT_OF(counts); i++)
            keeper->health.jobs[i] = counts[i];
    bool was = atomic_exchange(&keeper->health.worker_up, up);
    if (up != was)
        log_event(up ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, "worker", "up=%s", up ? "true" : "false");
    arena_free(&arena);
}

static void *pulse(void *argument)
{
    struct keeper *keeper = argument;
    unsigned pulses = 0;
    pthread_mutex_lock(&keeper->mutex);
    while (!keeper->stopping) {
        bool loaded = keeper->loaded;
        pthread_mutex_unlock(&keeper->mutex);
        look_at_database(keeper);
        look_at_worker(keeper);
        if (keeper->site->live && ++pulses % BEAT_PULSES == 0)
            live_beat(keeper->site->live);
        if (!loaded && keeper->health.database_up)
            on_places(keeper, 0);
        pthread_mutex_lock(&keeper->mutex);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += PULSE_SECONDS;
        if (!keeper->stopping)
            pthread_cond_timedwait(&keeper->news, &keeper->mutex, &until);
    }
    pthread_mutex_unlock(&keeper->mutex);
    return NULL;
}

/* --- Start and stop ---------------------------------------------------------------------------------------------- */

bool keeper_start(struct site *site, struct keeper **keeper, struct error *error)
{
    struct keeper *made = memory_new(sizeof *made);
    struct error first = {0};
    int64_t version = -1;
    made->site = site;
    pthread_mutex_init(&made->loading, NULL);
    pthread_mutex_init(&made->mutex, NULL);
    pthread_cond_init(&made->news, NULL);
    made->loaded = load(made, &version, &first);
    made->health.database_up = made->loaded;
    if (!made->loaded)
        log_error("directory", &first);
    int64_t spaces_version = -1;
    if (!space_shelf_load(site->spaces, site->store, &spaces_version, &first))
        log_error("spaces", &first);
    int64_t contours_version = -1;
    load_grounds(made, &contours_version);
    int64_t indicators_version = -1, targets_version = -1;
    if (!need_shelf_load(site->need, site->store, &indicators_version, &targets_version, &first))
        log_error("need", &first);
    load_progress(made);
    bool done =
        store_watch(site->store, "places", version, POLL_MS, on_places, made, &made->places, error) &&
        store_watch(site->store, "space", spaces_version, POLL_MS, on_spaces, made, &made->spaces, error) &&
        store_watch(site->store, "contour", contours_version, POLL_MS, on_contours, made, &made->contours, error) &&
        store_watch(site->store, "indicator", indicators_version, POLL_MS, on_need, made, &made->indicators, error) &&
        store_watch(site->store, "target", targets_version, POLL_MS, on_need, made, &made->targets, error) &&
        (!site->live || store_watch(site->store, "board", 0, POLL_MS, on_boards, made, &made->boards, error));
    if (done) {
        int failure = pthread_create(&made->pulse, NULL, pulse, made);
        made->pulsing = failure == 0;
        done = made->pulsing || error_set(error, ERROR_UNAVAILABLE, "fil de veille : %s", strerror(failure));
    }
    site->health = &made->health;
    site->epoch = &made->epoch;
    if (done)
        *keeper = made;
    else
        keeper_stop(made);
    return done;
}

void keeper_stop(struct keeper *keeper)
{
    if (!keeper)
        return;
    watch_stop(keeper->places);
    watch_stop(keeper->spaces);
    watch_stop(keeper->contours);
    watch_stop(keeper->indicators);
    watch_stop(keeper->targets);
    watch_stop(keeper->boards);
    if (keeper->pulsing) {
        pthread_mutex_lock(&keeper->mutex);
        keeper->stopping = true;
        pthread_cond_signal(&keeper->news);
        pthread_mutex_unlock(&keeper->mutex);
        pthread_join(keeper->pulse, NULL);
    }
    pthread_cond_destroy(&keeper->news);
    pthread_mutex_destroy(&keeper->mutex);
    pthread_mutex_destroy(&keeper->loading);
    free(keeper);
}
