/* Shapes on the web map: polygons with holes, in the 32-bit coordinates of `struct mercator`.
 *
 * A ring lists its points without repeating the first at the end: at least three, no two in a row equal. Points, rings
 * and polygons are arrays of somebody's arena. The first ring of a polygon is its outside, the others are holes;
 * `shape_settle` puts outer rings counter-clockwise and holes clockwise as seen on a map with north up (RFC 7946).
 *
 * What is inside is decided by exact integer arithmetic. A place that lies on a border counts as inside on the west and
 * north edges and outside on the east and south edges (it is moved east, then south, by less than any distance), so
 * that of two shapes sharing a border with the same points exactly one holds any place of it.
 *
 * Lengths are great-circle metres, areas square metres on the sphere of radius EARTH_RADIUS.
 */
#ifndef GEO_POLYGON_H
#define GEO_POLYGON_H

#include "base/base.h"
#include "geo/point.h"

struct ring {
    struct mercator *points;
    size_t count;
};

struct polygon {
    struct ring *rings;
    size_t count;
};

struct mercator_box {
    struct mercator low, high; /* north-west and south-east corners, both included */
};

struct shape {
    struct polygon *polygons;
    size_t count;
    struct mercator_box box;
};

struct mercator_box mercator_box_of(struct box box);
struct box mercator_box_degrees(struct mercator_box box);
static inline bool mercator_box_intersects(struct mercator_box a, struct mercator_box b)
{
    return a.low.x <= b.high.x && b.low.x <= a.high.x && a.low.y <= b.high.y && b.low.y <= a.high.y;
}

/* Orients the rings and measures the box. To call once the arrays are filled. */
void shape_settle(struct shape *shape);
size_t shape_points(const struct shape *shape);

bool shape_contains(const struct shape *shape, struct mercator place);
double shape_area(const struct shape *shape);
double shape_length(const struct shape *shape); /* of all its borders, holes included */
/* Centre of gravity. It may fall outside a crescent: see shape_label_place. */
struct point shape_center(const struct shape *shape);
/* Metres from the point to the shape: 0 inside. Good to 0.1 % within 100 km. */
double shape_distance(const struct shape *shape, struct point point);
/* A place inside where a horizontal label has most room, near the centre rather than in a corner. *room (may be NULL)
 * is the width of what is clear around it on its parallel and on those a little above and below. */
struct mercator shape_label_place(const struct shape *shape, double *room);

/* What is wrong with a shape, if anything: two of its edges that cross or run over one another. Rings that touch at a
 * point are right. O(n log n) for shapes as they are found on maps. */
bool shape_crosses_itself(const struct shape *shape, struct mercator *where);
/* How far, in metres, edges of a shape go past one another where they cross: less than a metre for the knots that
 * rounding ties, much more for a shape that is wrong. 0 when none cross. */
double shape_crossing_depth(const struct shape *shape);

/* Compact bytes for the database: variable-length differences, about 6 bytes a point. Decoding checks everything
 * (ERROR_INVALID) and settles the shape, whose arrays are in the arena. */
void shape_encode(struct buffer *out, const struct shape *shape);
bool shape_decode(struct arena *arena, struct str bytes, struct shape *shape, struct error *error);

#endif
