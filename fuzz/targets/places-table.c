/* Tables of places that people send back: read, planned, planned again. */
#include <string.h>

#include "places/batch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct kept_places places_made(struct arena *arena)
{
    struct kept_places places = {2, ARENA_ARRAY(arena, struct kept_place, 2)};
    for (size_t i = 0; i < places.count; i++) {
        struct kept_place *kept = &places.at[i];
        *kept = (struct kept_place){.id = (int64_t)i + 1, .slug = STR("brou")};
        kept->place = (struct place){.id = i ? STR("hub_2") : STR("hub_1"),
                                     .pivot = PLACE_NO_PIVOT,
                                     .name = i ? STR("Mairie") : STR("Médiathèque"),
                                     .commune = STR("Brou"),
                                     .postal_code = STR("28160"),
                                     .insee_code = STR("28061"),
                                     .address = STR("1 place du Marché"),
                                     .hours = STR("Mo-Fr 09:00-12:00"),
                                     .source = STR("Hub"),
                                     .updated_on = STR("2024-02-20")};
    }
    return places;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct batch_table table;
    struct batch_plan plan;
    struct error error;
    bool moved;
    struct kept_places places = places_made(&arena);
    if (batch_table_read((struct str){(const char *)data, size}, &arena, &table, &error) &&
        batch_plan(&table, &places, &arena, &plan, &error)) {
        places.at[0].place.address = STR("2 place du Marché");
        batch_plan_again(&plan, &places, &arena, &moved);
    }
    arena_free(&arena);
    return 0;
}
