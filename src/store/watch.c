/* Topics: their versions, and who follows them.
 *
 * The version row is the truth; everything else only shortens the wait for the next look at it: `news` for the writes
 * of this process, the listener (PostgreSQL) for those of others, the poll for what was missed.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "gateway.h"

STATEMENT(topic_touch, "INSERT INTO topic_version (topic, version) VALUES ($1, 1) "
                       "ON CONFLICT (topic) DO UPDATE SET version = topic_version.version + 1");
STATEMENT(topic_read, "SELECT version FROM topic_version WHERE topic = $1");

/* --- Within a session -------------------------------------------------------------------------------------------- */

bool session_touch(struct session *session, const char *topic, struct error *error)
{
    if (session->use != SESSION_WRITES || strlen(topic) >= TOPIC_SIZE)
        return error_set(error, ERROR_INTERNAL,
                         "Défaut du programme : sujet « %.80s » touché hors d’un enregistrement.", topic);
    for (size_t i = 0; i < session->topic_count; i++)
        if (strcmp(session->topics[i], topic) == 0)
            return true;
    if (session->topic_count == session->topic_capacity) {
        session->topic_capacity = session->topic_capacity ? session->topic_capacity * 2 : 8;
        session->topics = memory_grow(session->topics, size_product(TOPIC_SIZE, session->topic_capacity));
    }
    memcpy(session->topics[session->topic_count++], topic, strlen(topic) + 1);
    return true;
}

bool session_version(struct session *session, const char *topic, int64_t *version, struct error *error)
{
    struct query *query = query_start(session, &topic_read);
    bind_text(query, 1, str_of(topic));
    int64_t found = query_row(query) ? column_i64(query, 0) : 0;
    if (!query_end(query, error))
        return false;
    *version = found;
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* In one order for everybody, so that two instances never wait for each other. */
bool session_write_topics(struct session *session, struct error *error)
{
    const struct driver *driver = session->store->driver;
    if (session->topic_count)
        qsort(session->topics, session->topic_count, sizeof session->topics[0], by_name);
    for (size_t i = 0; i < session->topic_count; i++) {
        struct query *query = query_start(session, &topic_touch);
        bind_text(query, 1, str_of(session->topics[i]));
        if (!query_run(query, NULL, error))
            return false;
        if (driver->announce && !driver->announce(session, session->topics[i], error))
            return false;
    }
    return true;
}

/* --- Watching ---------------------------------------------------------------------------------------------------- */

struct watch {
    struct store *store;
    char *topic;
    int poll_ms;
    watch_fn changed;
    void *context;
    int64_t seen;
    bool stopping;   /* guarded by the store's news_lock */
    bool unreadable; /* the last look failed: said once */
    pthread_t thread;
};

void store_news(struct store *store)
{
    pthread_mutex_lock(&store->news_lock);
    store->news_count++;
    pthread_cond_broadcast(&store->news);
    pthread_mutex_unlock(&store->news_lock);
}

static bool look(struct watch *watch, int64_t *version, struct error *error)
{
    struct session *session;
    if (!store_read(watch->store, &session, error))
        return false;
    bool done = session_version(session, watch->topic, version, error);
    session_end(session);
    return done;
}

static void look_and_tell(struct watch *watch)
{
    int64_t version;
    struct error error;
    if (!look(watch, &version, &error)) {
        if (!watch->unreadable)
            log_error("watch", &error);
        watch->unreadable = true;
        return;
    }
    watch->unreadable = false;
    if (version != watch->seen) {
        watch->seen = version;
        watch->changed(watch->context, version);
    }
}

static void *watch_thread(void *context)
{
    struct watch *watch = context;
    struct store *store = watch->store;
    pthread_mutex_lock(&store->news_lock);
    while (!watch->stopping) {
        uint64_t count = store->news_count;
        pthread_mutex_unlock(&store->news_lock);
        look_and_tell(watch);
        struct timespec deadline = deadline_in(watch->poll_ms);
        pthread_mutex_lock(&store->news_lock);
        while (!watch->stopping && store->news_count == count &&
               pthread_cond_timedwait(&store->news, &store->news_lock, &deadline) == 0)
            ;
    }
    pthread_mutex_unlock(&store->news_lock);
    return NULL;
}

static void watch_free(struct watch *watch)
{
    free(watch->topic);
    free(watch);
}

static bool listener_start(struct store *store, struct error *error);

bool store_watch(struct store *store, const char *topic, int64_t seen, int poll_ms, watch_fn changed, void *context,
                 struct watch **started, struct error *error)
{
    struct watch *watch = memory_new(sizeof *watch);
    *watch = (struct watch){.store = store,
                            .topic = memory_cstr(str_of(topic)),
                            .poll_ms = poll_ms > 0 ? poll_ms : 1,
                            .changed = changed,
                            .context = context,
                            .seen = seen};
    int64_t version;
    int failed = 0;
    bool ready = look(watch, &version, error) && listener_start(store, error);
    if (ready)
        failed = pthread_create(&watch->thread, NULL, watch_thread, watch);
    if (failed)
        error_set(error, ERROR_UNAVAILABLE, "Impossible de créer un fil d’exécution : %s.", strerror(failed));
    if (!ready || failed) {
        watch_free(watch);
        return false;
    }
    *started = watch;
    return true;
}

void watch_stop(struct watch *watch)
{
    if (!watch)
        return;
    struct store *store = watch->store;
    pthread_mutex_lock(&store->news_lock);
    watch->stopping = true;
    pthread_cond_broadcast(&store->news);
    pthread_mutex_unlock(&store->news_lock);
    pthread_join(watch->thread, NULL);
    watch_free(watch);
}

/* --- The listener: one connection that waits for the announcements of other processes ---------------------------- */

struct listener {
    struct store *store;
    int stop; /* eventfd: readable when it must end */
    pthread_t thread;
};

static bool stop_asked(int stop, int wait_ms)
{
    return poll(&(struct pollfd){.fd = stop, .events = POLLIN}, 1, wait_ms) > 0;
}

static void *listen_thread(void *context)
{
    enum { RECONNECT_MS = 1000 };
    struct listener *listener = context;
    struct store *store = listener->store;
    bool unreachable = false;
    while (!stop_asked(listener->stop, unreachable ? RECONNECT_MS : 0)) {
        struct session *session;
        struct error error;
        if (!session_open(store, SESSION_LISTENS, &session, &error)) {
            if (!unreachable)
                log_error("listen", &error);
            unreachable = true;
            continue;
        }
        unreachable = false;
        do
            store_news(store); /* also at first: something may have been announced while nobody listened */
        while (store->driver->listen(session, listener->stop) && !stop_asked(listener->stop, 0));
        session_close(session);
    }
    return NULL;
}

static bool listener_start(struct store *store, struct error *error)
{
    if (!store->driver->listen)
        return true;
    bool done = true;
    pthread_mutex_lock(&store->news_lock);
    if (!store->listener) {
        struct listener *listener = memory_new(sizeof *listener);
        listener->store = store;
        listener->stop = eventfd(0, EFD_CLOEXEC);
        done = listener->stop >= 0 && pthread_create(&listener->thread, NULL, listen_thread, listener) == 0;
        if (done) {
            store->listener = listener;
        } else {
            error_set(error, ERROR_UNAVAILABLE,
                      "Impossible de suivre les changements de la base : ressources épuisées.");
            if (listener->stop >= 0)
                close(listener->stop);
            free(listener);
        }
    }
    pthread_mutex_unlock(&store->news_lock);
    return done;
}

void listener_stop(struct store *store)
{
    struct listener *listener = store->listener;
    if (!listener)
        return;
    eventfd_write(listener->stop, 1);
    pthread_join(listener->thread, NULL);
    close(listener->stop);
    free(listener);
    store->listener = NULL;
}
