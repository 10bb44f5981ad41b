/* Communes as cells, for want of their boundaries: the plane shared out between the centres of the communes, those of
 * the neighbouring departments included, the larger communes weighing more (a power diagram: F. Aurenhammer, SIAM J.
 * Computing 16, 1987, by cutting one cell after the other). Names and neighbourhoods are right, edges are only likely.
 */
#ifndef PAGES_CELLS_H
#define PAGES_CELLS_H

#include "geo/geo.h"
#include "territory/territory.h"

struct corner {
    double x, y;        /* mercator units (geo/point.h) */
    uint32_t neighbour; /* across the edge from here to the next corner: a commune, or TERRITORY_NONE (sea, border) */
};
struct cell {
    uint32_t commune;
    size_t count; /* of corners; 0 for a commune that has no place of its own */
    const struct corner *corners;
};
struct cells {
    size_t count;
    struct cell *at;
};

/* The communes of a department or region. About ten milliseconds for a department. */
struct cells cells_make(struct arena *arena, uint32_t territory);

enum border { BORDER_NONE, BORDER_COMMUNE, BORDER_INTERCOMMUNALITY, BORDER_DEPARTMENT, BORDER_OUTSIDE };
/* What the edge between two communes separates, seen from a space: OUTSIDE is the edge of the territory itself. */
enum border border_between(uint32_t territory, uint32_t commune, uint32_t neighbour);

#endif
