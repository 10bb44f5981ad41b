/* What several files of geo ask of one ring. Private. */
#ifndef GEO_RINGS_H
#define GEO_RINGS_H

#include "geo/polygon.h"

/* Twice the signed area in square units: negative when the ring turns counter-clockwise on a map with north up. */
__int128 ring_turn(const struct ring *ring);
/* Whether the place is inside the ring, by the rule of polygon.h. */
bool ring_holds(const struct ring *ring, struct mercator place);

/* Makes polygons of rings in any order: counter-clockwise ones are outsides, each clockwise one is a hole of the
 * smallest outside that holds it (left out when none does). The points are not copied. */
struct shape shape_of_rings(struct arena *arena, const struct ring *rings, size_t count);

#endif
