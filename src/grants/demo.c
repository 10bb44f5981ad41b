#include "grants/application.h"
#include "territory/space.h"

bool call_demo_load(struct store *store, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct session *session;
    struct spaces spaces;
    if (!store_read(store, &session, error))
        return false;
    bool done = space_list(session, &arena, &spaces, error);
    session_end(session);
    for (size_t i = 0; done && i < spaces.count; i++) {
        struct territory territory = territory_at(spaces.at[i].territory);
        bool region = territory.kind == TERRITORY_REGION && str_equal(territory.code, STR("24"));
        bool department = territory.kind == TERRITORY_DEPARTMENT && str_equal(territory.code, STR("28"));
        if (region || department)
            done = call_publish(store, spaces.at[i].id, region ? CALL_EXAMPLE : CALL_EXAMPLE_OPEN,
                                STR("Mise à jour de la démonstration."), now, NULL, error);
    }
    arena_free(&arena);
    return done;
}
