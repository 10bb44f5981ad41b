/* Points and boxes on the Earth.
 *
 * A point is longitude and latitude in degrees (WGS84), longitude first as in GeoJSON. Distances are great-circle
 * metres on the sphere of radius 6 371 008.8 m (IUGG mean radius), by the haversine formula (R. W. Sinnott, "Virtues of
 * the Haversine", Sky and Telescope 68, 1984): exact for antipodes and for neighbours, at most 0.56 % from the
 * ellipsoid.
 *
 * A `struct mercator` is a point of the web map (EPSG:3857) in 32-bit integers: the world square is 2^32 wide, x grows
 * to the east from 180° W, y grows to the south from 85.0511° N, as tiles do: the tile z/x/y holds the points whose
 * coordinates start with those z bits. One unit is 9.3 mm at the equator.
 */
#ifndef GEO_POINT_H
#define GEO_POINT_H

#include <math.h>

#include "base/base.h"

#define EARTH_RADIUS      6371008.8 /* metres */
#define MERCATOR_LATITUDE 85.051128779806589

struct point {
    double lon, lat; /* degrees */
};

/* Finite, longitude within [-180, 180], latitude within [-90, 90]. */
bool point_is_valid(struct point point);
double point_distance(struct point a, struct point b); /* metres */

struct mercator {
    uint32_t x, y;
};
/* Latitudes beyond ±85.0511° go to the edge; longitudes must be within [-180, 180]. */
struct mercator mercator_of(struct point point);
struct point mercator_point(struct mercator place); /* within 1e-7 degree of the original */
/* Width in metres, on the ground, of one unit at this latitude. */
double mercator_unit(double latitude);

/* A box between two meridians and two parallels, edges included; it never crosses the 180th meridian. */
struct box {
    double west, south, east, north;
};
/* The box that holds nothing: adding a point to it gives the box of that point. */
#define BOX_EMPTY ((struct box){HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL})
static inline bool box_is_empty(struct box box)
{
    return !(box.west <= box.east && box.south <= box.north);
}
struct box box_add(struct box box, struct point point);
struct box box_union(struct box a, struct box b);
bool box_contains(struct box box, struct point point);
bool box_intersects(struct box a, struct box b); /* sharing an edge counts */
struct point box_center(struct box box);
/* The smallest box that holds every point within `radius` metres of `center` (cut at the 180th meridian). */
struct box box_around(struct point center, double radius);
/* Metres from the point to the nearest point of the box, never more than the truth; 0 inside. */
double box_distance(struct box box, struct point point);
/* Wider by this share of its size on each side: 0.05 adds 5 % left, right, above and below. */
struct box box_widen(struct box box, double share);
/* "west,south,east,north" in degrees, as map clients write it. False when it is not four numbers in range and order. */
bool box_parse(struct str text, struct box *box);

#endif
