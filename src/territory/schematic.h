/* The embedded sites of the schematic map, private to this room: written by tools/schematic.c at build.
 *
 * France comes in blocks, the mainland with Corsica and each overseas department. A block is drawn on a plane of its
 * own that keeps areas (Sanson and Flamsteed's sinusoidal projection around the block's origin): x metres to the east,
 * y to the north. Its sites are those of its communes, fitted so that their cells have the communes' areas and centres,
 * then those that hold the coast and the borders of the country.
 */
#ifndef TERRITORY_SCHEMATIC_H
#define TERRITORY_SCHEMATIC_H

#include <math.h>

#include "geo/geo.h"

struct schematic_site {
    char commune[6]; /* INSEE code; empty for a site of the frame */
    int32_t x, y;
    int32_t weight; /* in SCHEMATIC_WEIGHT square metres, so that the largest communes of Guyane fit */
};

enum { SCHEMATIC_WEIGHT = 16 };

struct schematic_block {
    double lon, lat;                 /* origin */
    uint32_t first, communes, count; /* sites of the block: communes first */
};

extern const struct schematic_block SCHEMATIC_BLOCKS[];
extern const uint32_t SCHEMATIC_BLOCK_COUNT;
extern const struct schematic_site SCHEMATIC_SITES[];

static inline struct voronoi_spot schematic_spot(double lon, double lat, struct point point)
{
    double degree = EARTH_RADIUS * M_PI / 180;
    return (struct voronoi_spot){(point.lon - lon) * cos(point.lat * (M_PI / 180)) * degree,
                                 (point.lat - lat) * degree};
}

static inline struct point schematic_point(double lon, double lat, struct voronoi_spot spot)
{
    double degree = EARTH_RADIUS * M_PI / 180, latitude = lat + spot.y / degree;
    return (struct point){lon + spot.x / degree / cos(latitude * (M_PI / 180)), latitude};
}

#endif
