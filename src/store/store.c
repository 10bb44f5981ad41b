/* Opening, closing, and the pool of read sessions. */
#include "store/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gateway.h"

void condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct timespec deadline_in(int ms)
{
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += ms / 1000;
    deadline.tv_nsec += (long)(ms % 1000) * 1000000;
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000;
    }
    return deadline;
}

/* The engine a URL names, and the address its driver takes. */
static bool read_url(struct str url, struct store *store, struct error *error)
{
    if (url.length && memchr(url.at, '\0', url.length))
        return error_set(error, ERROR_INVALID, "L’adresse de la base contient un caractère nul.");
    if (str_starts_with(url, STR("sqlite:"))) {
        struct str path = str_slice(url, strlen("sqlite:"), url.length);
        if (path.length == 0 || path.at[0] == ':' || path.at[path.length - 1] == '/')
            return error_set(error, ERROR_INVALID,
                             "« %.*s » ne désigne pas de fichier : écrivez par exemple "
                             "sqlite:/var/lib/maillage/base.db.",
                             STR_PRINT(url));
        store->engine = STORE_SQLITE;
        store->driver = &SQLITE_DRIVER;
        store->address = memory_cstr(path);
        return true;
    }
    if (str_starts_with(url, STR("postgresql://")) || str_starts_with(url, STR("postgres://"))) {
        store->engine = STORE_POSTGRESQL;
        store->driver = &POSTGRESQL_DRIVER;
        store->address = memory_cstr(url);
        return true;
    }
    return error_set(error, ERROR_INVALID,
                     "Adresse de base inconnue : écrivez sqlite:CHEMIN ou postgresql://UTILISATEUR@HÔTE/BASE.");
}

bool store_open(struct str url, struct store **opened, struct error *error)
{
    struct store *store = memory_new(sizeof *store);
    if (!read_url(url, store, error)) {
        free(store);
        return false;
    }
    pthread_mutex_init(&store->lock, NULL);
    condition_init(&store->freed);
    pthread_mutex_init(&store->news_lock, NULL);
    condition_init(&store->news);
    if (!writer_start(store, error)) {
        store_close(store);
        return false;
    }
    *opened = store;
    return true;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    listener_stop(store);
    writer_stop(store);
    while (store->idle) {
        struct session *session = store->idle;
        store->idle = session->next;
        session_close(session);
    }
    pthread_mutex_destroy(&store->lock);
    pthread_cond_destroy(&store->freed);
    pthread_mutex_destroy(&store->news_lock);
    pthread_cond_destroy(&store->news);
    free(store->address);
    free(store);
}

void store_figures(struct store *store, struct store_figures *figures)
{
    writer_figures(store, figures);
    pthread_mutex_lock(&store->lock);
    figures->readers = figures->busy = store->readers;
    for (const struct session *session = store->idle; session; session = session->next)
        figures->busy--;
    pthread_mutex_unlock(&store->lock);
}

enum store_engine store_engine(const struct store *store)
{
    return store->engine;
}

enum store_engine session_engine(const struct session *session)
{
    return session->store->engine;
}

bool session_open(struct store *store, enum session_use use, struct session **session, struct error *error)
{
    if (!store->driver->connect(store, use, session, error))
        return false;
    (*session)->store = store;
    (*session)->use = use;
    return true;
}

void session_close(struct session *session)
{
    if (!session)
        return;
    session_settle(session);
    free(session->topics);
    while (session->idle) {
        struct query *query = session->idle;
        session->idle = query->next;
        if (session->store->driver->query_free)
            session->store->driver->query_free(query);
        arena_free(&query->arena);
        free(query);
    }
    session->store->driver->disconnect(session);
}

/* An idle session, or a permission to open one more (*session = NULL). */
static bool pool_take(struct store *store, struct session **session, struct error *error)
{
    struct timespec deadline = deadline_in(READER_WAIT_MS);
    int waited = 0;
    pthread_mutex_lock(&store->lock);
    while (!store->idle && store->readers == READERS_MAX && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&store->freed, &store->lock, &deadline);
    bool served = true;
    *session = store->idle;
    if (store->idle)
        store->idle = store->idle->next;
    else if (store->readers < READERS_MAX)
        store->readers++;
    else
        served =
            error_set(error, ERROR_UNAVAILABLE, "Trop de lectures en cours dans la base : réessayez dans un instant.");
    pthread_mutex_unlock(&store->lock);
    return served;
}

static void pool_return(struct store *store, struct session *session)
{
    pthread_mutex_lock(&store->lock);
    if (session) {
        session->next = store->idle;
        store->idle = session;
    } else {
        store->readers--;
    }
    pthread_cond_signal(&store->freed);
    pthread_mutex_unlock(&store->lock);
}

bool store_read(struct store *store, struct session **taken, struct error *error)
{
    struct session *session;
    if (!pool_take(store, &session, error))
        return false;
    if (session && !store->driver->is_alive(session)) {
        session_close(session);
        session = NULL;
    }
    if ((session || session_open(store, SESSION_READS, &session, error)) &&
        store->driver->begin(session, TRANSACTION_READ, error)) {
        *taken = session;
        return true;
    }
    session_close(session);
    pool_return(store, NULL);
    return false;
}

void session_end(struct session *session)
{
    if (!session)
        return;
    struct store *store = session->store;
    session_settle(session);
    store->driver->rollback(session);
    if (session->outcome == OUTCOME_LOST) {
        session_close(session);
        session = NULL;
    }
    pool_return(store, session);
}

bool store_check_statement(struct store *store, const struct statement *statement, struct error *error)
{
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    bool valid = store->driver->check(session, statement, error);
    session_end(session);
    return valid;
}

extern const struct statement *const __start_maillage_statements[];
extern const struct statement *const __stop_maillage_statements[];

void store_statements(const struct statement *const **first, size_t *count)
{
    *first = __start_maillage_statements;
    *count = (size_t)(__stop_maillage_statements - __start_maillage_statements);
}
