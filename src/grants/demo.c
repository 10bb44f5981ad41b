#include "demo.h"

#include <stdlib.h>

#include "territory/district.h"
#include "territory/space.h"

/* Invented polygons, said to be so wherever they serve: the true ones are imported by the operator. */
static const char DISTRICTS[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"FICTIF-DREUX\",\"name\":\"Quartier fictif de Dreux\"},"
    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[1.35,48.72],[1.37,48.715],[1.385,48.73],[1.372,48.745],"
    "[1.352,48.74],[1.35,48.72]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"FICTIF-CHARTRES\",\"name\":\"Quartier fictif de Chartres\"},"
    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[1.47,48.43],[1.49,48.425],[1.505,48.44],[1.49,48.452],"
    "[1.472,48.448],[1.47,48.43]]]}}]}";

/* The call of the minutes as it might have been a year before. */
static struct str year_before(struct arena *arena, struct error *error)
{
    json_t *root;
    if (!json_parse(CALL_EXAMPLE, &root, error))
        return STR_NONE;
    json_object_set_new(root, "code", json_string("inclusion-numerique-2023"));
    json_object_set_new(root, "title", json_string("Inclusion et médiation numérique 2023"));
    json_object_set_new(root, "opens", json_string("2023-02-13"));
    json_object_set_new(root, "closes", json_string("2023-04-28"));
    json_object_set_new(root, "results_by", json_string("2023-06-30"));
    json_object_del(root, "meetings");
    char *text = json_dumps(root, JSON_INDENT(2));
    struct str copy = arena_str(arena, str_of(text));
    free(text);
    json_decref(root);
    return copy;
}

static bool fill(struct store *store, int64_t space_id, const char *code, bool before,
                 const struct call_demo_people *people, struct arena *arena, struct error *error)
{
    struct session *session;
    struct published_call call;
    struct demo_filling filling = {.call = &call, .people = people, .arena = arena, .before = before};
    if (!store_read(store, &session, error))
        return false;
    bool done = call_find(session, space_id, str_of(code), arena, &call, error);
    session_end(session);
    return done && demo_applications(store, &filling, error);
}

static bool load_space(struct store *store, const struct space *space, const struct call_demo_people *people,
                       int64_t now, struct arena *arena, struct error *error)
{
    struct territory territory = territory_at(space->territory);
    struct str change = STR("Mise à jour de la démonstration.");
    if (territory.kind == TERRITORY_DEPARTMENT && str_equal(territory.code, STR("28")))
        return call_publish(store, space->id, CALL_EXAMPLE_OPEN, change, now, NULL, error);
    if (territory.kind != TERRITORY_REGION || !str_equal(territory.code, STR("24")))
        return true;
    struct str before = year_before(arena, error);
    return before.length && call_publish(store, space->id, CALL_EXAMPLE, change, now, NULL, error) &&
           call_publish(store, space->id, before, change, now, NULL, error) &&
           fill(store, space->id, "inclusion-numerique-2023", true, people, arena, error) &&
           fill(store, space->id, "inclusion-numerique-2024", false, people, arena, error);
}

bool call_demo_load(struct store *store, const struct call_demo_people *people, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct session *session;
    struct spaces spaces;
    int64_t districts;
    if (!district_import_first(store, str_of(DISTRICTS), true, now, &districts, error) ||
        !store_read(store, &session, error))
        return false;
    bool done = space_list(session, &arena, &spaces, error);
    session_end(session);
    for (size_t i = 0; done && i < spaces.count; i++)
        done = load_space(store, &spaces.at[i], people, now, &arena, error);
    arena_free(&arena);
    return done;
}
