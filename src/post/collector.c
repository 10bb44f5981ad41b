/* Looking into the mailbox and the folder, at intervals. */
#include "post/collector.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "drop.h"
#include "imap.h"
#include "post/inbound.h"
#include "store/setting.h"
#include "trouble.h"

enum { KEEP_POSITION_EACH = 20 };

static const char *const TROUBLE = "mail.in.trouble";
static const char *const POSITION = "mail.in.position";

struct collector {
    struct store *store;
    const struct collector_settings *settings;
    pthread_t thread;
    bool running;
    pthread_mutex_t mutex;
    pthread_cond_t news;
    bool stopping;
    struct trouble trouble;
};

bool collector_trouble(struct session *session, struct arena *arena, struct str *trouble, int64_t *since,
                       struct error *error)
{
    return trouble_read(session, TROUBLE, arena, trouble, since, error);
}

/* --- How far the mailbox was read ------------------------------------------------------------------------------------
 */

struct position {
    struct str mailbox; /* fingerprint of what it is: another one begins at its beginning */
    int64_t validity, uid;
};

static bool write_position(struct session *session, void *context, struct error *error)
{
    const struct position *position = context;
    struct arena arena = {0};
    struct str text = arena_printf(&arena, "%.*s %lld %lld", STR_PRINT(position->mailbox),
                                   (long long)position->validity, (long long)position->uid);
    bool done = setting_write(session, POSITION, text, error);
    arena_free(&arena);
    return done;
}

static bool read_position(struct store *store, struct arena *arena, struct position *position, struct error *error)
{
    struct session *session;
    struct str text, mailbox, validity;
    int64_t valid, uid;
    if (!store_read(store, &session, error))
        return false;
    bool done = setting_read(session, POSITION, arena, &text, error);
    session_end(session);
    if (done && str_next(&text, ' ', &mailbox) && str_next(&text, ' ', &validity) &&
        str_equal(mailbox, position->mailbox) && str_to_i64(validity, &valid) && valid == position->validity &&
        str_to_i64(text, &uid))
        position->uid = uid;
    return done;
}

static struct str name_mailbox(struct arena *arena, const struct collector_settings *settings)
{
    return fingerprint(arena, arena_printf(arena, "%s\n%s\n%s", settings->server, settings->user, settings->folder));
}

/* --- A look ------------------------------------------------------------------------------------------------------- */

struct look {
    struct store *store;
    const struct collector_settings *settings;
    struct collector *collector; /* NULL: nobody asks to stop */
    struct collector_report *report;
};

static bool must_stop(struct look *look)
{
    if (!look->collector)
        return false;
    pthread_mutex_lock(&look->collector->mutex);
    bool stopping = look->collector->stopping;
    pthread_mutex_unlock(&look->collector->mutex);
    return stopping;
}

/* What cannot be kept whatever one tries is left where it is, and said. */
static bool keep(struct look *look, struct str raw, const char *channel, bool *kept, struct error *error)
{
    int64_t id;
    bool fresh;
    struct error why = {0};
    *kept = inbound_store(look->store, raw, channel, instant_now(), &id, &fresh, &why);
    if (*kept) {
        look->report->taken += fresh;
        look->report->known += !fresh;
        return true;
    }
    if (why.kind != ERROR_INVALID && why.kind != ERROR_LIMITED) {
        *error = why;
        return false;
    }
    look->report->left++;
    log_event(LOG_LEVEL_WARNING, "mail-in", "left=true error=%s", log_quote(why.message));
    return true;
}

static bool take_one(struct look *look, struct imap *imap, int64_t uid, struct error *error)
{
    struct buffer raw = {0};
    bool there, kept = false;
    bool done = imap_fetch(imap, uid, &raw, &there, error) &&
                (!there || keep(look, buffer_str(&raw), "imap", &kept, error)) &&
                (!kept || !look->settings->done || imap_move(imap, uid, error));
    buffer_free(&raw);
    return done;
}

static bool take_all(struct look *look, struct imap *imap, struct position *position, const struct uids *uids,
                     struct error *error)
{
    bool done = true;
    size_t taken = 0;
    while (done && taken < uids->count && !must_stop(look)) {
        done = take_one(look, imap, uids->at[taken], error);
        if (!done)
            break;
        position->uid = uids->at[taken++];
        if (!look->settings->done && taken % KEEP_POSITION_EACH == 0)
            done = store_write(look->store, write_position, position, error);
    }
    struct error unwritten = {0};
    if (taken && !look->settings->done && !store_write(look->store, write_position, position, &unwritten)) {
        if (done)
            *error = unwritten;
        return false;
    }
    return done;
}

static bool look_into_mailbox(struct look *look, struct error *error)
{
    struct arena arena = {0};
    struct imap *imap = NULL;
    struct uids uids;
    struct position position = {.mailbox = name_mailbox(&arena, look->settings)};
    bool done = imap_open(look->settings, &imap, error) && imap_validity(imap, &position.validity, error) &&
                (look->settings->done || read_position(look->store, &arena, &position, error)) &&
                imap_search(imap, position.uid + 1, &arena, &uids, error) &&
                take_all(look, imap, &position, &uids, error);
    imap_close(imap);
    arena_free(&arena);
    return done;
}

static bool keep_file(void *context, struct str raw, bool *kept, struct error *error)
{
    struct look *look = context;
    return keep(look, raw, "pipe", kept, error);
}

static bool take_what_is_there(struct look *look, struct error *error)
{
    return (!look->settings->directory || drop_take(look->settings->directory, keep_file, look, error)) &&
           (!look->settings->server || look_into_mailbox(look, error));
}

bool collector_take(struct store *store, const struct collector_settings *settings, struct collector_report *report,
                    struct error *error)
{
    struct look look = {store, settings, NULL, report};
    *report = (struct collector_report){0};
    return collector_settings_check(settings, error) && take_what_is_there(&look, error);
}

/* --- The thread --------------------------------------------------------------------------------------------------- */

static void look_once(struct collector *collector)
{
    struct collector_report report = {0};
    struct error error = {0};
    struct look look = {collector->store, collector->settings, collector, &report};
    bool done = take_what_is_there(&look, &error);
    if (!done)
        log_error("mail-in", &error);
    if (report.taken)
        log_event(LOG_LEVEL_INFO, "mail-in", "taken=%lld known=%lld", (long long)report.taken, (long long)report.known);
    trouble_tell(&collector->trouble, done ? NULL : error.message);
}

static void *collect(void *context)
{
    struct collector *collector = context;
    pthread_mutex_lock(&collector->mutex);
    while (!collector->stopping) {
        struct timespec until;
        pthread_mutex_unlock(&collector->mutex);
        look_once(collector);
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += collector->settings->seconds;
        pthread_mutex_lock(&collector->mutex);
        while (!collector->stopping && pthread_cond_timedwait(&collector->news, &collector->mutex, &until) == 0)
            continue;
    }
    pthread_mutex_unlock(&collector->mutex);
    return NULL;
}

bool collector_start(struct store *store, const struct collector_settings *settings, struct collector **collector,
                     struct error *error)
{
    struct error why = {0};
    *collector = NULL;
    if (!settings->server && !settings->directory)
        return true;
    struct collector *made = memory_new(sizeof *made);
    made->store = store;
    made->settings = settings;
    made->trouble = (struct trouble){.store = store, .setting = TROUBLE, .told = -1};
    pthread_mutex_init(&made->mutex, NULL);
    pthread_cond_init(&made->news, NULL);
    *collector = made;
    if (!collector_settings_check(settings, &why)) {
        log_error("mail-in", &why);
        trouble_tell(&made->trouble, why.message);
        return true;
    }
    made->running = pthread_create(&made->thread, NULL, collect, made) == 0;
    if (made->running)
        return true;
    collector_stop(made);
    *collector = NULL;
    return error_set(error, ERROR_UNAVAILABLE, "Le relevé du courrier n’a pas pu démarrer.");
}

void collector_stop(struct collector *collector)
{
    if (!collector)
        return;
    pthread_mutex_lock(&collector->mutex);
    collector->stopping = true;
    pthread_cond_broadcast(&collector->news);
    pthread_mutex_unlock(&collector->mutex);
    if (collector->running)
        pthread_join(collector->thread, NULL);
    pthread_cond_destroy(&collector->news);
    pthread_mutex_destroy(&collector->mutex);
    free(collector);
}
