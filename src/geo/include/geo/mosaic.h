/* Mosaics: faces that cover a part of the map and share their borders, each border kept once.
 *
 * A border is an *arc*: a line of points with one face on its left and one on its right (as one looks from its first
 * point to its last, on a map with north up), MOSAIC_OUTSIDE where there is none. Arcs end where three faces or more
 * meet; one that meets none is closed, its last point repeating the first. Because an arc is one thing, whatever is
 * done to it is done for both sides: simplified or merged faces never gape nor overlap.
 *
 * Everything made here lives in the arena given.
 */
#ifndef GEO_MOSAIC_H
#define GEO_MOSAIC_H

#include "base/base.h"
#include "geo/polygon.h"
#include "geo/voronoi.h"

#define MOSAIC_OUTSIDE UINT32_MAX

struct mosaic_arc {
    struct mercator *points;
    size_t count; /* at least two */
    uint32_t left, right;
};

struct mosaic {
    size_t face_count;
    struct mosaic_arc *arcs;
    size_t arc_count;
    /* The arcs of face f are face_arcs[face_first[f]] … face_arcs[face_first[f + 1] - 1]. */
    uint32_t *face_first;
    uint32_t *face_arcs;
};

/* A step of a border, as raw material. */
struct mosaic_edge {
    struct mercator from, to;
    uint32_t left, right;
};
/* From loose edges (each border once): `face_count` faces. Edges of no length or with one face on both sides vanish. */
struct mosaic mosaic_of_edges(struct arena *arena, const struct mosaic_edge *edges, size_t count, size_t face_count);

/* What keeps shapes from fitting together. */
struct mosaic_faults {
    size_t doubled; /* edges that two shapes claim on the same side: they overlap there */
    struct mercator first_doubled;
    uint32_t first_shape, second_shape; /* of the first one */
    /* Set by the caller, or NULL: told of each such edge. */
    void (*found)(void *context, uint32_t one, uint32_t other, struct mercator where);
    void *context;
};
/* From shapes whose shared borders have the same points: shape i becomes face i. Where shapes do not fit, their edges
 * are kept and counted in *faults (which may be NULL). */
struct mosaic mosaic_of_shapes(struct arena *arena, const struct shape *shapes, size_t count,
                               struct mosaic_faults *faults);

/* Tells of every two edges that cross or run over one another, by the arcs they are of and how far they go past one
 * another in units: shapes that do not share their borders' points overlap or gape there. O(n log n) for borders as
 * they are found on maps. */
typedef void (*mosaic_crossing_fn)(void *context, uint32_t arc, uint32_t other_arc, struct mercator where,
                                   double depth);
void mosaic_crossings(const struct mosaic *mosaic, mosaic_crossing_fn found, void *context);

/* Faces become groups: `group_of[face]` is below `group_count`, or MOSAIC_OUTSIDE. Borders within a group vanish, and
 * arcs that met at a place where only two groups are left are joined. */
struct mosaic mosaic_dissolve(struct arena *arena, const struct mosaic *mosaic, const uint32_t *group_of,
                              size_t group_count);

/* Fewer points: those that make with their two neighbours a triangle of less than `area` square units are left out, the
 * flattest first (M. Visvalingam and J. Whyatt, "Line generalisation by repeated elimination of points", 1993). Ends of
 * arcs stay, and closed arcs keep a triangle at least. Arcs that would then cross one another keep all their points:
 * what did not overlap does not. */
struct mosaic mosaic_simplify(struct arena *arena, const struct mosaic *mosaic, double area);
/* Corners rounded: each is cut at a quarter of its two sides, `rounds` times (G. Chaikin, 1974). Ends of arcs stay. */
struct mosaic mosaic_soften(struct arena *arena, const struct mosaic *mosaic, int rounds);

/* All of it again, in another arena. */
struct mosaic mosaic_copy(struct arena *arena, const struct mosaic *mosaic);

/* One face as polygons, holes assigned. A face without arcs gives an empty shape. */
struct shape mosaic_shape(struct arena *arena, const struct mosaic *mosaic, uint32_t face);

#endif
