/* Power diagrams: the plane shared out between sites.
 *
 * A place of the plane belongs to the site i for which dx² + dy² − weight_i is smallest: Voronoi cells when all weights
 * are equal, larger cells for heavier sites otherwise; borders are straight, cells convex (F. Aurenhammer, "Power
 * diagrams: properties, algorithms and applications", SIAM J. Computing 16, 1987). The diagram is read off its dual,
 * the regular triangulation, built by inserting the sites along a space-filling curve (A. Bowyer, D. Watson, 1981; H.
 * Edelsbrunner and N. Shah, 1996, for weights): O(n log n). Coordinates and weights are integers and every test is
 * exact, so that equal, aligned or cocircular sites need no care from the caller.
 *
 * A heavier neighbour may leave a site no place at all: it has no edge then. Of two sites at one place the heavier has
 * the cell, of two equal ones the first.
 */
#ifndef GEO_VORONOI_H
#define GEO_VORONOI_H

#include "base/base.h"

/* Coordinates lie within ±2^22, weights within ±2^46. */
enum { VORONOI_REACH = 1 << 22 };
#define VORONOI_WEIGHT_MOST ((int64_t)1 << 46)

struct voronoi_site {
    int32_t x, y;
    int64_t weight; /* in square units */
};

struct voronoi_spot {
    double x, y;
};

#define VORONOI_OUTSIDE UINT32_MAX

/* A straight border: `left` and `right` are the sites on each side when one goes from `from` to `to` (with x to the
 * right and y upwards). VORONOI_OUTSIDE stands for what lies far from every site. */
struct voronoi_edge {
    uint32_t from, to;
    uint32_t left, right;
};

struct voronoi {
    struct voronoi_spot *vertices;
    size_t vertex_count;
    struct voronoi_edge *edges;
    size_t edge_count;
};

/* The borders between all cells, each once; vertices are shared by the edges that meet there. A cell that is not
 * surrounded by others ends somewhere beyond VORONOI_REACH: surround with sites of your own what must have an edge.
 * Where four cells meet in one place there are two vertices there, joined by an edge of no length. ERROR_INVALID when a
 * coordinate or a weight is out of range. */
bool voronoi_build(struct arena *arena, const struct voronoi_site *sites, size_t count, struct voronoi *voronoi,
                   struct error *error);

/* Area and centre of gravity of every cell (area 0 for a site without place). `areas` and `centers` hold `count`. */
void voronoi_measure(const struct voronoi *voronoi, size_t count, double *areas, struct voronoi_spot *centers);

/* Moves and weighs the first `fitted` sites, so that their cells come near to given areas and centres of gravity: a few
 * rounds of "too small: heavier; off centre: move", after Lloyd's relaxation (S. Lloyd, 1982) and the least-squares
 * partitions of F. Aurenhammer, F. Hoffmann and B. Aronov (Algorithmica 20, 1998). The other sites stay as they are and
 * hold the frame. Areas are in square units. */
struct voronoi_goal {
    double area;
    struct voronoi_spot center;
};
bool voronoi_fit(struct voronoi_site *sites, size_t count, size_t fitted, const struct voronoi_goal *goals, int rounds,
                 struct error *error);

/* Sites to hold the frame of goals: a honeycomb of spots `spacing` apart, `band` wide, around the discs that have the
 * goals' areas and centres. Gaps between discs that cannot be reached from outside, by steps of `spacing`, are not
 * filled. Weights are 0; the array is in the arena. */
struct voronoi_site *voronoi_surround(struct arena *arena, const struct voronoi_goal *goals, size_t count,
                                      double spacing, double band, size_t *found);

#endif
