/* The rounds of the demonstration: invented stops in real communes near each travelling place. */
#include "places/editing.h"
#include "places/stop.h"

static const struct {
    const char *slug, *commune, *spot, *hours;
} STOPS[] = {
    {"bus-numerique-du-plateau-de-sainville", "28363", "place de la mairie", "Tu 09:30-12:00"},
    {"bus-numerique-du-plateau-de-sainville", "28015", "parking de la salle des fêtes", "Th 14:00-16:30"},
    {"bus-numerique-du-plateau-de-sainville", "28406", "devant la médiathèque", "We[1] 14:00-17:00"},
    {"bus-numerique-du-plateau-de-sainville", "28199", "place de l’église", "We[3] 14:00-17:00"},
    {"camion-des-demarches-du-pays-de-vert-en-drouais", "28405", "place de la mairie", "Tu 09:30-12:00"},
    {"camion-des-demarches-du-pays-de-vert-en-drouais", "28007", "place du château", "week 2-53/2 Fr 09:30-12:00"},
    {"camion-des-demarches-du-pays-de-vert-en-drouais", "28098", "devant la mairie", "week 1-53/2 Fr 09:30-12:00"},
    {"permanence-numerique-itinerante-de-gasville-oiseme", "28173", "place de la mairie", "week 2-53/2 We 09:30-12:00"},
    {"permanence-numerique-itinerante-de-gasville-oiseme", "28220", "salle du conseil", "Mo[2] 14:00-17:00"},
};

static bool load(struct session *session, void *context, struct error *error)
{
    struct arena *arena = context;
    int64_t filled = 0, id; /* the place that had none, whose stops are being written */
    for (size_t i = 0; i < COUNT_OF(STOPS); i++) {
        struct kept_place kept;
        struct stops stops;
        if (!kept_place_find(session, str_of(STOPS[i].slug), arena, &kept, error) ||
            !stop_list(session, kept.id, arena, &stops, error))
            return false;
        if (stops.count > 0 && kept.id != filled)
            continue;
        filled = kept.id;
        struct stop stop = {.place_id = kept.id,
                            .commune = str_of(STOPS[i].commune),
                            .spot = str_of(STOPS[i].spot),
                            .hours = str_of(STOPS[i].hours)};
        if (!stop_add(session, &stop, &id, error))
            return false;
    }
    return true;
}

bool stop_demo_load(struct store *store, struct error *error)
{
    struct arena arena = {0};
    bool done = store_write(store, load, &arena, error);
    arena_free(&arena);
    return done;
}
