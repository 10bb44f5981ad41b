/* What a territory is in figures: for its page, and for the home of a space. */
#include "territory-pages.h"

enum { NEAR_METRES = 5000 };

struct measure {
    size_t communes;
    int64_t population, known, near; /* inhabitants; of communes that have a point; near a place, of those */
};

/* Near: the commune's centre is within NEAR_METRES of a place. */
static struct measure measure(const struct space *space, uint32_t territory, const struct directory *directory,
                              struct arena *arena)
{
    struct measure measure = {0};
    size_t cursor = 0;
    for (uint32_t id; (id = next_commune_of(space, territory, &cursor)) != TERRITORY_NONE;) {
        struct territory commune = territory_at(id);
        struct directory_hit hit;
        measure.communes++;
        measure.population += commune.population > 0 ? commune.population : 0;
        if (!commune.located || commune.population <= 0)
            continue;
        measure.known += commune.population;
        if (directory_nearest(directory, commune.center.lat, commune.center.lon, NULL, 1, arena, &hit) == 1 &&
            hit.distance <= NEAR_METRES)
            measure.near += commune.population;
    }
    return measure;
}

size_t territory_figures(struct request *request, const struct space *space, uint32_t territory,
                         const struct directory *directory, const struct directory_answer *answer,
                         struct figure *figures)
{
    struct arena *arena = request->arena;
    struct measure m = measure(space, territory, directory, arena);
    size_t count = 0;
    bool one = territory_at(territory).kind == TERRITORY_COMMUNE;
    if (m.population > 0) {
        figures[count++] = (struct figure){
            text_number(arena, m.population), STR("habitants"),
            one ? STR_NONE
                : arena_printf(arena, "dans %.*s communes", STR_PRINT(text_number(arena, (int64_t)m.communes)))};
    }
    if (m.population > 0 && (!one || answer->total > 0)) {
        double rate = (double)answer->total * 10000 / (double)m.population;
        figures[count++] =
            (struct figure){text_decimal(arena, rate, 1), STR("lieux pour 10" NNBSP "000 habitants"), STR_NONE};
    }
    if (!one && m.known > 0 && answer->total > 0)
        figures[count++] = (struct figure){arena_printf(arena, "%d" NBSP "%%", (int)(m.near * 100 / m.known)),
                                           STR("des habitants à moins de 5" NBSP "km d’un lieu"),
                                           STR("à vol d’oiseau, du centre de leur commune")};
    int64_t weekend = (int64_t)answer->facets->open_weekend;
    if (!one || weekend > 0)
        figures[count++] = (struct figure){
            text_number(arena, weekend),
            str_of(text_plural(weekend, "lieu ouvert le week-end", "lieux ouverts le week-end")), STR_NONE};
    return count;
}
