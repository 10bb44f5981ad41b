#include "roadmap/demo.h"

#include "demo-parts.h"
#include "territory/space.h"

static bool load(struct session *session, void *context, struct error *error)
{
    const int64_t *space_id = context;
    return demo_boards(session, *space_id, error) && demo_needs(session, *space_id, error) &&
           demo_plan(session, *space_id, error);
}

bool roadmap_demo_load(struct store *store, struct error *error)
{
    struct arena arena = {0};
    struct session *session;
    struct spaces spaces = {0};
    bool done = store_read(store, &session, error);
    if (done) {
        done = space_list(session, &arena, &spaces, error);
        session_end(session);
    }
    for (size_t i = 0; done && i < spaces.count; i++) {
        struct territory territory = territory_at(spaces.at[i].territory);
        if (territory.kind == TERRITORY_DEPARTMENT && str_equal(territory.code, STR("28")))
            done = store_write(store, load, &spaces.at[i].id, error);
    }
    arena_free(&arena);
    return done;
}
