#include "progress.h"

#include <pthread.h>
#include <stdlib.h>

struct progress {
    struct arena arena;
    size_t count;
    int64_t *spaces; /* their ids */
    struct published_days *days;
};

struct progress_shelf {
    pthread_mutex_t loading; /* one at a time: an older state never replaces a newer one */
    pthread_rwlock_t lock;   /* of `current` */
    struct progress *current;
};

struct progress_shelf *progress_shelf_new(void)
{
    struct progress_shelf *shelf = memory_new(sizeof *shelf);
    pthread_mutex_init(&shelf->loading, NULL);
    pthread_rwlock_init(&shelf->lock, NULL);
    return shelf;
}

static void free_progress(struct progress *progress)
{
    if (!progress)
        return;
    arena_free(&progress->arena);
    free(progress);
}

void progress_shelf_free(struct progress_shelf *shelf)
{
    if (!shelf)
        return;
    free_progress(shelf->current);
    pthread_rwlock_destroy(&shelf->lock);
    pthread_mutex_destroy(&shelf->loading);
    free(shelf);
}

static bool read_all(struct store *store, const struct spaces *spaces, struct progress *progress, struct error *error)
{
    struct session *session = NULL;
    bool done = store_read(store, &session, error);
    for (size_t i = 0; done && i < spaces->count; i++) {
        struct published_count *days = NULL;
        done = published_over_time(session, spaces->at[i].id, &progress->arena, &days, &progress->days[i].count, error);
        progress->days[i].at = days;
        progress->spaces[i] = spaces->at[i].id;
        progress->count++;
    }
    session_end(session);
    return done;
}

bool progress_shelf_load(struct progress_shelf *shelf, struct store *store, const struct spaces *spaces,
                         struct error *error)
{
    pthread_mutex_lock(&shelf->loading);
    struct progress *made = memory_new(sizeof *made), *before = made;
    made->spaces = ARENA_ARRAY(&made->arena, int64_t, spaces->count);
    made->days = ARENA_ARRAY(&made->arena, struct published_days, spaces->count);
    bool done = read_all(store, spaces, made, error);
    if (done) {
        pthread_rwlock_wrlock(&shelf->lock);
        before = shelf->current;
        shelf->current = made;
        pthread_rwlock_unlock(&shelf->lock);
    }
    free_progress(before);
    pthread_mutex_unlock(&shelf->loading);
    return done;
}

struct published_days progress_read(const struct request *request, const struct space *space)
{
    struct progress_shelf *shelf = request->site->progress;
    struct published_days days = {0};
    pthread_rwlock_rdlock(&shelf->lock);
    const struct progress *progress = shelf->current;
    for (size_t i = 0; progress && i < progress->count; i++) {
        if (progress->spaces[i] != space->id)
            continue;
        days.count = progress->days[i].count;
        struct published_count *copy = arena_copy(request->arena, progress->days[i].at, days.count * sizeof *copy);
        for (size_t d = 0; d < days.count; d++)
            copy[d].date = arena_str(request->arena, copy[d].date);
        days.at = copy;
    }
    pthread_rwlock_unlock(&shelf->lock);
    return days;
}
