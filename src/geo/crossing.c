/* Edges that cross or overlap: within a shape, or among the borders of a mosaic. The plane is cut into strips, and each
 * strip swept from west to east.
 */
#include <stdlib.h>

#include "geo/mosaic.h"

struct edge {
    struct mercator west, east;
    uint32_t south, north; /* range of y: north <= south */
    uint32_t owner;        /* whatever the caller numbers edges by */
};

static struct edge edge_of(struct mercator from, struct mercator to, uint32_t owner)
{
    bool forward = from.x < to.x || (from.x == to.x && from.y <= to.y);
    return (struct edge){forward ? from : to, forward ? to : from, from.y > to.y ? from.y : to.y,
                         from.y > to.y ? to.y : from.y, owner};
}

static int compare_edges(const void *a, const void *b)
{
    const struct edge *left = *(const struct edge *const *)a, *right = *(const struct edge *const *)b;
    return (left->west.x > right->west.x) - (left->west.x < right->west.x);
}

static int sign(__int128 value)
{
    return (value > 0) - (value < 0);
}

static int turn(struct mercator a, struct mercator b, struct mercator c)
{
    return sign(((__int128)b.x - a.x) * ((int64_t)c.y - a.y) - ((__int128)b.y - a.y) * ((int64_t)c.x - a.x));
}

static bool same(struct mercator a, struct mercator b)
{
    return a.x == b.x && a.y == b.y;
}

/* True when the place, known to be on the line of the edge, is strictly between its ends. */
static bool is_within(const struct edge *edge, struct mercator place)
{
    return place.x >= edge->west.x && place.x <= edge->east.x && place.y >= edge->north && place.y <= edge->south &&
           !same(place, edge->west) && !same(place, edge->east);
}

/* Two edges that share more than an end, or whose inner parts meet. */
static bool edges_cross(const struct edge *a, const struct edge *b)
{
    int a_west = turn(b->west, b->east, a->west), a_east = turn(b->west, b->east, a->east);
    int b_west = turn(a->west, a->east, b->west), b_east = turn(a->west, a->east, b->east);
    if (a_west == 0 && a_east == 0) { /* on one line */
        if (same(a->west, b->west) && same(a->east, b->east))
            return true;
        return is_within(a, b->west) || is_within(a, b->east) || is_within(b, a->west) || is_within(b, a->east);
    }
    return a_west * a_east < 0 && b_west * b_east < 0;
}

/* Distance of a place to an edge, in units. */
static double distance(struct mercator place, const struct edge *edge)
{
    double x = (double)place.x - edge->west.x, y = (double)place.y - edge->west.y;
    double along_x = (double)edge->east.x - edge->west.x, along_y = (double)edge->east.y - edge->west.y;
    double length = along_x * along_x + along_y * along_y;
    double t = length > 0 ? fmin(1, fmax(0, (x * along_x + y * along_y) / length)) : 0;
    return hypot(x - t * along_x, y - t * along_y);
}

/* How far two edges that cross go past one another, at the end that goes least. */
static double depth_of(const struct edge *a, const struct edge *b)
{
    return fmin(fmin(distance(a->west, b), distance(a->east, b)), fmin(distance(b->west, a), distance(b->east, a)));
}

/* --- Strips ------------------------------------------------------------------------------------------------------- */

/* Told of each pair; false stops. */
typedef bool (*pair_fn)(void *context, const struct edge *one, const struct edge *other);

/* Sweeps the edges of one strip, sorted by their west end. A pair met in several strips is told in the first only. */
static bool sweep(const struct edge **edges, size_t count, uint32_t top, const struct edge **open, pair_fn tell,
                  void *context)
{
    size_t open_count = 0;
    qsort(edges, count, sizeof(const struct edge *), compare_edges);
    for (size_t i = 0; i < count; i++) {
        const struct edge *here = edges[i];
        size_t kept = 0;
        for (size_t j = 0; j < open_count; j++) {
            const struct edge *one = open[j];
            if (one->east.x < here->west.x)
                continue; /* behind the sweep */
            open[kept++] = one;
            uint32_t meet = one->north > here->north ? one->north : here->north; /* where both are, at the highest */
            if (one->north <= here->south && here->north <= one->south && meet >= top && edges_cross(one, here) &&
                !tell(context, one, here))
                return false;
        }
        open_count = kept;
        open[open_count++] = here;
    }
    return true;
}

static void find_pairs(const struct edge *edges, size_t count, pair_fn tell, void *context)
{
    enum { EDGES_A_STRIP = 400, STRIPS_MOST = 4096 };
    uint32_t north = UINT32_MAX, south = 0;
    for (size_t i = 0; i < count; i++) {
        north = edges[i].north < north ? edges[i].north : north;
        south = edges[i].south > south ? edges[i].south : south;
    }
    if (count == 0)
        return;
    size_t strips = 1 + count / EDGES_A_STRIP;
    strips = strips > STRIPS_MOST ? STRIPS_MOST : strips;
    uint64_t height = (uint64_t)(south - north) / strips + 1;
    /* Counting sort of the edges by strip; a long edge is in several. */
    size_t *first = memory_array(sizeof *first, strips + 2), total = 0;
    for (size_t i = 0; i < count; i++)
        for (uint64_t s = (edges[i].north - north) / height; s <= (edges[i].south - north) / height; s++, total++)
            first[s + 2]++;
    for (size_t s = 2; s < strips + 2; s++)
        first[s] += first[s - 1];
    const struct edge **sorted = memory_array(sizeof(const struct edge *), total + 1);
    const struct edge **open = memory_array(sizeof(const struct edge *), count + 1);
    for (size_t i = 0; i < count; i++)
        for (uint64_t s = (edges[i].north - north) / height; s <= (edges[i].south - north) / height; s++)
            sorted[first[s + 1]++] = &edges[i];
    bool more = true;
    for (size_t s = 0; more && s < strips; s++)
        more = sweep(sorted + first[s], first[s + 1] - first[s], (uint32_t)(north + s * height), open, tell, context);
    free(open);
    free(sorted);
    free(first);
}

/* --- Shapes and mosaics ------------------------------------------------------------------------------------------- */

struct place_found {
    bool any;
    struct mercator where;
};

static bool note_place(void *context, const struct edge *one, const struct edge *other)
{
    struct place_found *found = context;
    (void)one;
    *found = (struct place_found){true, other->west};
    return false;
}

static struct edge *edges_of_shape(const struct shape *shape, size_t *count)
{
    struct edge *edges = memory_array(sizeof *edges, shape_points(shape) + 1);
    *count = 0;
    for (size_t p = 0; p < shape->count; p++) {
        for (size_t r = 0; r < shape->polygons[p].count; r++) {
            const struct ring *ring = &shape->polygons[p].rings[r];
            for (size_t i = 0; i < ring->count; i++)
                edges[(*count)++] = edge_of(ring->points[i], ring->points[(i + 1) % ring->count], 0);
        }
    }
    return edges;
}

bool shape_crosses_itself(const struct shape *shape, struct mercator *where)
{
    size_t count;
    struct edge *edges = edges_of_shape(shape, &count);
    struct place_found found = {0};
    find_pairs(edges, count, note_place, &found);
    free(edges);
    if (found.any)
        *where = found.where;
    return found.any;
}

static bool note_depth(void *context, const struct edge *one, const struct edge *other)
{
    double *deepest = context;
    *deepest = fmax(*deepest, depth_of(one, other));
    return true;
}

double shape_crossing_depth(const struct shape *shape)
{
    size_t count;
    double deepest = 0;
    struct edge *edges = edges_of_shape(shape, &count);
    find_pairs(edges, count, note_depth, &deepest);
    free(edges);
    return deepest * mercator_unit(box_center(mercator_box_degrees(shape->box)).lat);
}

struct arcs_told {
    mosaic_crossing_fn found;
    void *context;
};

static bool tell_arcs(void *context, const struct edge *one, const struct edge *other)
{
    const struct arcs_told *told = context;
    told->found(told->context, one->owner, other->owner, other->west, depth_of(one, other));
    return true;
}

void mosaic_crossings(const struct mosaic *mosaic, mosaic_crossing_fn found, void *context)
{
    size_t count = 0, most = 0;
    for (size_t i = 0; i < mosaic->arc_count; i++)
        most += mosaic->arcs[i].count;
    struct edge *edges = memory_array(sizeof *edges, most + 1);
    for (size_t i = 0; i < mosaic->arc_count; i++)
        for (size_t n = 0; n + 1 < mosaic->arcs[i].count; n++)
            edges[count++] = edge_of(mosaic->arcs[i].points[n], mosaic->arcs[i].points[n + 1], (uint32_t)i);
    find_pairs(edges, count, tell_arcs, &(struct arcs_told){found, context});
    free(edges);
}
