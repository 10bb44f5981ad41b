/* Edges of a shape that cross or overlap, by sweeping from west to east. */
#include <stdlib.h>

#include "geo/polygon.h"

struct edge {
    struct mercator west, east;
    uint32_t south, north; /* range of y: north <= south */
};

static int compare_edges(const void *a, const void *b)
{
    const struct edge *left = a, *right = b;
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

static struct edge edge_of(struct mercator from, struct mercator to)
{
    bool forward = from.x < to.x || (from.x == to.x && from.y <= to.y);
    return (struct edge){forward ? from : to, forward ? to : from, from.y > to.y ? from.y : to.y,
                         from.y > to.y ? to.y : from.y};
}

bool shape_crosses_itself(const struct shape *shape, struct mercator *where)
{
    size_t count = 0, open_count = 0;
    struct edge *edges = memory_array(sizeof *edges, shape_points(shape) + 1);
    const struct edge **open = memory_array(sizeof(const struct edge *), shape_points(shape) + 1);
    bool crosses = false;
    for (size_t p = 0; p < shape->count; p++) {
        for (size_t r = 0; r < shape->polygons[p].count; r++) {
            const struct ring *ring = &shape->polygons[p].rings[r];
            for (size_t i = 0; i < ring->count; i++)
                edges[count++] = edge_of(ring->points[i], ring->points[(i + 1) % ring->count]);
        }
    }
    qsort(edges, count, sizeof *edges, compare_edges);
    for (size_t i = 0; i < count && !crosses; i++) {
        size_t kept = 0;
        for (size_t j = 0; j < open_count; j++) {
            if (open[j]->east.x < edges[i].west.x)
                continue; /* behind the sweep */
            open[kept++] = open[j];
            if (open[j]->north <= edges[i].south && edges[i].north <= open[j]->south && !crosses &&
                edges_cross(open[j], &edges[i])) {
                crosses = true;
                *where = edges[i].west;
            }
        }
        open_count = kept;
        open[open_count++] = &edges[i];
    }
    free(open);
    free(edges);
    return crosses;
}
