/* The places a visitor may mean by a few words: communes and intercommunalities, by their names as people write them.
 */
#ifndef WEB_PLACE_NAMES_H
#define WEB_PLACE_NAMES_H

#include "base/base.h"
#include "territory/territory.h"

/* Communes (commune_complete; with a letter or two wrong when nothing is called so), by population, those of the
 * department first. Returns how many were put in `ids`. */
size_t communes_meant(struct arena *arena, struct str typed, uint32_t department, uint32_t *ids, size_t most);
/* Intercommunalities one of whose words starts as each of the words typed, in the same order. « communauté de communes
 * » and the like say nothing when something else is said. */
size_t groups_meant(struct arena *arena, struct str typed, uint32_t department, uint32_t *ids, size_t most);
/* The one called so, its kind left aside ("Perche", "CC du Perche"); TERRITORY_NONE when none or several are. */
uint32_t group_named(struct arena *arena, struct str typed, uint32_t department);

#endif
