#include "geo/polygon.h"

#include "rings.h"

struct mercator_box mercator_box_of(struct box box)
{
    return (struct mercator_box){mercator_of((struct point){fmax(box.west, -180), box.north}),
                                 mercator_of((struct point){fmin(box.east, 180), box.south})};
}

struct box mercator_box_degrees(struct mercator_box box)
{
    struct point north_west = mercator_point(box.low), south_east = mercator_point(box.high);
    return (struct box){north_west.lon, south_east.lat, south_east.lon, north_west.lat};
}

/* Sum of cross products: negative when the ring turns counter-clockwise on a map with north up, since y grows to the
 * south. Measured from the first point, so that only huge rings need the width of __int128. */
__int128 ring_turn(const struct ring *ring)
{
    __int128 sum = 0;
    int64_t x0 = ring->points[0].x, y0 = ring->points[0].y;
    for (size_t i = 1; i + 1 < ring->count; i++) {
        int64_t ax = ring->points[i].x - x0, ay = ring->points[i].y - y0;
        int64_t bx = ring->points[i + 1].x - x0, by = ring->points[i + 1].y - y0;
        sum += (__int128)ax * by - (__int128)bx * ay;
    }
    return sum;
}

void shape_settle(struct shape *shape)
{
    shape->box = (struct mercator_box){{UINT32_MAX, UINT32_MAX}, {0, 0}};
    for (size_t p = 0; p < shape->count; p++) {
        for (size_t r = 0; r < shape->polygons[p].count; r++) {
            struct ring *ring = &shape->polygons[p].rings[r];
            bool clockwise = ring_turn(ring) > 0;
            if (clockwise == (r == 0)) {
                for (size_t i = 0, j = ring->count - 1; i < j; i++, j--) {
                    struct mercator swap = ring->points[i];
                    ring->points[i] = ring->points[j];
                    ring->points[j] = swap;
                }
            }
            for (size_t i = 0; i < ring->count; i++) {
                struct mercator at = ring->points[i];
                shape->box.low.x = at.x < shape->box.low.x ? at.x : shape->box.low.x;
                shape->box.low.y = at.y < shape->box.low.y ? at.y : shape->box.low.y;
                shape->box.high.x = at.x > shape->box.high.x ? at.x : shape->box.high.x;
                shape->box.high.y = at.y > shape->box.high.y ? at.y : shape->box.high.y;
            }
        }
    }
}

size_t shape_points(const struct shape *shape)
{
    size_t count = 0;
    for (size_t p = 0; p < shape->count; p++) {
        for (size_t r = 0; r < shape->polygons[p].count; r++)
            count += shape->polygons[p].rings[r].count;
    }
    return count;
}

/* Crossings of the ring with the half-line that leaves the place to the west. An edge counts when it spans the parallel
 * just south of the place (half-open, so that a vertex counts once), and passes at the place's west or through it: that
 * is the rule of polygon.h, and the same integers decide it from both sides of a shared edge. */
bool ring_holds(const struct ring *ring, struct mercator place)
{
    bool odd = false;
    struct mercator from = ring->points[ring->count - 1];
    for (size_t i = 0; i < ring->count; i++) {
        struct mercator to = ring->points[i];
        if ((from.y > place.y) != (to.y > place.y)) {
            struct mercator north = from.y < to.y ? from : to, south = from.y < to.y ? to : from;
            __int128 side = ((__int128)south.x - north.x) * ((int64_t)place.y - north.y) -
                            ((__int128)place.x - north.x) * ((int64_t)south.y - north.y);
            odd ^= side <= 0;
        }
        from = to;
    }
    return odd;
}

bool shape_contains(const struct shape *shape, struct mercator place)
{
    if (place.x < shape->box.low.x || place.x > shape->box.high.x || place.y < shape->box.low.y ||
        place.y > shape->box.high.y)
        return false;
    bool inside = false;
    for (size_t p = 0; p < shape->count; p++) {
        for (size_t r = 0; r < shape->polygons[p].count; r++)
            inside ^= ring_holds(&shape->polygons[p].rings[r], place);
    }
    return inside;
}
