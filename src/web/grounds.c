#include "grounds.h"

#include <pthread.h>
#include <stdlib.h>

/* Borders on screens are seen from some way off: finer than this is weight without use. */
static const double METRES = 40;

struct grounds {
    struct arena arena;
    size_t count;
    struct territory_map *at; /* by territory */
};

struct ground_shelf {
    pthread_mutex_t loading; /* one at a time: an older state never replaces a newer one */
    pthread_rwlock_t lock;   /* of `current` */
    struct grounds *current;
};

struct ground_shelf *ground_shelf_new(void)
{
    struct ground_shelf *shelf = memory_new(sizeof *shelf);
    pthread_mutex_init(&shelf->loading, NULL);
    pthread_rwlock_init(&shelf->lock, NULL);
    return shelf;
}

static void free_grounds(struct grounds *grounds)
{
    if (!grounds)
        return;
    arena_free(&grounds->arena);
    free(grounds);
}

void ground_shelf_free(struct ground_shelf *shelf)
{
    if (!shelf)
        return;
    free_grounds(shelf->current);
    pthread_rwlock_destroy(&shelf->lock);
    pthread_mutex_destroy(&shelf->loading);
    free(shelf);
}

/* A space without a map (some collectivities overseas) has none here: its pages do without. */
static struct grounds *make_grounds(const struct contours *contours, const struct spaces *spaces)
{
    struct grounds *made = memory_new(sizeof *made);
    made->at = ARENA_ARRAY(&made->arena, struct territory_map, spaces->count);
    for (size_t i = 0; i < spaces->count; i++) {
        struct error error = {0};
        uint32_t territory = spaces->at[i].territory;
        struct territory_map *map = &made->at[made->count];
        if (territory_map_make(&made->arena, contours, territory, METRES, map, &error) ||
            (error.kind == ERROR_INVALID && territory_map_schematic(&made->arena, territory, map, &error)))
            made->count++;
        else
            log_error("ground", &error);
    }
    return made;
}

bool ground_shelf_load(struct ground_shelf *shelf, struct store *store, const struct spaces *spaces, int64_t *version,
                       struct error *error)
{
    struct arena arena = {0};
    struct session *session = NULL;
    const struct contours *contours = NULL;
    pthread_mutex_lock(&shelf->loading);
    bool done = store_read(store, &session, error) && session_version(session, "contour", version, error) &&
                contours_read(session, &arena, &contours, error);
    session_end(session);
    if (done) {
        struct grounds *made = make_grounds(contours, spaces);
        pthread_rwlock_wrlock(&shelf->lock);
        struct grounds *before = shelf->current;
        shelf->current = made;
        pthread_rwlock_unlock(&shelf->lock);
        free_grounds(before);
    }
    pthread_mutex_unlock(&shelf->loading);
    arena_free(&arena);
    return done;
}

static const struct territory_map *find_map(const struct grounds *grounds, uint32_t territory)
{
    for (size_t i = 0; grounds && i < grounds->count; i++)
        if (grounds->at[i].territory == territory)
            return &grounds->at[i];
    return NULL;
}

const struct territory_map *ground_read(const struct request *request, const struct space *space, struct error *error)
{
    struct ground_shelf *shelf = request->site->grounds;
    pthread_rwlock_rdlock(&shelf->lock);
    const struct territory_map *map = find_map(shelf->current, space->territory);
    if (map)
        return map;
    pthread_rwlock_unlock(&shelf->lock);
    (void)error_set(error, ERROR_MISSING, "Il n’y a pas de carte pour ce territoire.");
    return NULL;
}

void ground_release(const struct request *request)
{
    pthread_rwlock_unlock(&request->site->grounds->lock);
}

bool ground_is_schematic(const struct request *request, const struct space *space)
{
    struct error error = {0};
    const struct territory_map *map = ground_read(request, space, &error);
    bool schematic = map && map->schematic;
    if (map)
        ground_release(request);
    return schematic;
}
