/* What both makers of maps share, private to this room. */
#ifndef TERRITORY_MAP_FACES_H
#define TERRITORY_MAP_FACES_H

#include "territory/map.h"

bool commune_is_inside(uint32_t commune, struct territory territory);
/* The box of the first faces of a mosaic. */
struct mercator_box faces_box(const struct mosaic *mosaic, size_t faces);
/* How far around a territory communes are shown, in metres: so that a picture of other proportions is full, a share of
 * its longer side, and for small ones some neighbours. */
double shown_around(double longer_side);
/* What is around merged into one face for each department, named by any commune of it. */
struct territory_map territory_map_merged(struct arena *arena, const struct territory_map *map);
int compare_faces_ids(const void *a, const void *b);

#endif
