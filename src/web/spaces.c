#include "spaces.h"

#include <stdatomic.h>
#include <stdlib.h>

struct loaded {
    struct spaces spaces;
    struct arena arena;
    struct loaded *older;
};

struct space_shelf {
    _Atomic(struct loaded *) current;
};

static const struct spaces NO_SPACE = {0};

struct space_shelf *space_shelf_new(void)
{
    return memory_new(sizeof(struct space_shelf));
}

void space_shelf_free(struct space_shelf *shelf)
{
    if (!shelf)
        return;
    for (struct loaded *one = atomic_load(&shelf->current), *older; one; one = older) {
        older = one->older;
        arena_free(&one->arena);
        free(one);
    }
    free(shelf);
}

bool space_shelf_load(struct space_shelf *shelf, struct store *store, int64_t *version, struct error *error)
{
    struct session *session = NULL;
    if (!store_read(store, &session, error))
        return false;
    struct loaded *made = memory_new(sizeof *made);
    bool done =
        session_version(session, "space", version, error) && space_list(session, &made->arena, &made->spaces, error);
    session_end(session);
    if (!done) {
        arena_free(&made->arena);
        free(made);
        return false;
    }
    made->older = atomic_load(&shelf->current);
    atomic_store(&shelf->current, made);
    return true;
}

const struct spaces *space_shelf_read(const struct space_shelf *shelf)
{
    const struct loaded *current = atomic_load(&shelf->current);
    return current ? &current->spaces : &NO_SPACE;
}

const struct space *request_space(const struct request *request, struct error *error)
{
    struct str slug = request_path(request, "space");
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    for (size_t i = 0; i < spaces->count; i++)
        if (str_equal(spaces->at[i].slug, slug))
            return &spaces->at[i];
    (void)error_set(error, ERROR_MISSING, "Aucun territoire n’est ouvert à l’adresse « %.*s ».", STR_PRINT(slug));
    return NULL;
}
