/* Many points, in Morton order: what is in a box, around a place, in a tile, and which are nearest.
 *
 * Built once, then immutable: any number of threads may ask. The points are sorted along Morton's curve (G. M. Morton,
 * 1966: the bits of x and y interleaved), equal ones in the order given; the position of a point in that order is its
 * row. Every map tile of every zoom is one run of rows. Two small tables lead to the rows of a box:
 *
 *   cells   the map is cut in tiles of zoom 8; one that holds points is cut in 4^n cells, the more points the finer,
 *           with the first row of each: for boxes that meet few cells, and for the nearest
 *   boxes   a packed tree (leaves of 32 rows, 16 children): for large boxes
 *
 * Distances are great-circle metres between the middles of web-map units: within 1 cm of those of geo/point.h.
 */
#ifndef GEO_INDEX_H
#define GEO_INDEX_H

#include "geo/point.h"
#include "geo/polygon.h"

struct point_index;

/* `order[row]` receives the number of the point given that became that row; it has room for `count`. At most 2^32 - 2
 * points. Owned by the caller. */
struct point_index *point_index_new(const struct mercator *points, size_t count, uint32_t *order);
void point_index_free(struct point_index *index);
size_t point_index_count(const struct point_index *index);
size_t point_index_memory(const struct point_index *index);                 /* bytes */
const struct mercator *point_index_points(const struct point_index *index); /* by row */

/* The bits of x and y interleaved, y first. */
uint64_t morton_key(struct mercator point);

/* The first row not before this place in Morton's order. */
uint32_t point_index_row(const struct point_index *index, struct mercator point);

/* Rows [first, last). */
struct row_run {
    uint32_t first, last;
};
/* The rows of a tile; none when z > 32 or x, y are no tile. */
struct row_run point_index_tile(const struct point_index *index, unsigned z, uint32_t x, uint32_t y);

/* Boxes of the map include their edges; one whose low.x is greater than its high.x crosses the 180th meridian. */
/* Holds every point within `radius` metres of `center`; it may cross the 180th meridian. */
struct mercator_box mercator_box_around(struct point center, double radius);
static inline bool mercator_box_holds(struct mercator_box box, struct mercator point)
{
    /* Differences wrap around: one comparison serves both sides of the 180th meridian. */
    return point.x - box.low.x <= box.high.x - box.low.x && point.y - box.low.y <= box.high.y - box.low.y;
}

/* Calls `visit` with runs that together hold every row of the box, in no order. `unsure`: NULL when all the points of
 * the run are in the box; otherwise a part of the box: the visitor takes those that mercator_box_holds, and each row is
 * then taken once. It returns false to stop. */
typedef bool (*row_run_fn)(void *context, struct row_run run, const struct mercator_box *unsure);
void point_index_visit(const struct point_index *index, struct mercator_box box, row_run_fn visit, void *context);
/* The same asked plainly. `limit` rows at most are written; the number of rows written. */
size_t point_index_box(const struct point_index *index, struct mercator_box box, uint32_t *rows, size_t limit);
size_t point_index_box_count(const struct point_index *index, struct mercator_box box);

/* --- Distances --------------------------------------------------------------------------------------------------- */

/* Where distances are measured from. In web-map coordinates the haversine of the angle d between two points of
 * isometric latitudes u, v and longitudes l, m is cos p cos q (sinh²((u - v)/2) + sin²((l - m)/2)), where p and q are
 * their latitudes: near ones need no trigonometry, only short series. */
struct vantage {
    struct mercator point;
    double cosine, sine; /* of its latitude */
};
struct vantage vantage_of(struct point point);
/* Haversine of the angle to the point: grows with distance, from 0 to 1. */
double vantage_haversine(const struct vantage *vantage, struct mercator point);
double haversine_metres(double haversine);
double haversine_of_metres(double metres);

struct nearby {
    double haversine;
    uint32_t row;
};
/* The `count` nearest rows, nearest first, equal distances by row: of those whose bit is set in `among` (bit row % 64
 * of word row / 64; NULL for all), not farther than `most` (a haversine; 1 for no limit), and, when `after` is not
 * NULL, beyond it in that order. Returns how many were found. */
size_t point_index_nearest(const struct point_index *index, const struct vantage *from, const uint64_t *among,
                           double most, const struct nearby *after, size_t count, struct nearby *nearest);

#endif
