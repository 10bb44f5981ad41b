/* Areas, lengths, distances and the room for a label. */
#include "geo/polygon.h"

#include <stdlib.h>

/* Lambert's cylindrical projection keeps areas: x = longitude, y = sine of the latitude, both from the web map's
 * coordinates without going through degrees (sin φ = tanh of the mercator ordinate). */
struct cylinder {
    double x, y;
};

static struct cylinder cylinder_of(struct mercator place)
{
    return (struct cylinder){(((double)place.x + 0.5) / 4294967296.0 - 0.5) * 2 * M_PI,
                             tanh((0.5 - ((double)place.y + 0.5) / 4294967296.0) * 2 * M_PI)};
}

struct moments {
    double area, x, y; /* signed area and its first moments, from `origin` */
    struct cylinder origin;
};

static void add_ring(struct moments *moments, const struct ring *ring)
{
    struct cylinder from = cylinder_of(ring->points[ring->count - 1]);
    double ax = from.x - moments->origin.x, ay = from.y - moments->origin.y;
    for (size_t i = 0; i < ring->count; i++) {
        struct cylinder to = cylinder_of(ring->points[i]);
        double bx = to.x - moments->origin.x, by = to.y - moments->origin.y;
        double twice = ax * by - bx * ay;
        moments->area += twice / 2;
        moments->x += (ax + bx) * twice / 6;
        moments->y += (ay + by) * twice / 6;
        ax = bx;
        ay = by;
    }
}

static struct moments shape_moments(const struct shape *shape)
{
    struct moments moments = {0};
    if (shape->count == 0)
        return moments;
    moments.origin = cylinder_of(shape->polygons[0].rings[0].points[0]);
    for (size_t p = 0; p < shape->count; p++) {
        for (size_t r = 0; r < shape->polygons[p].count; r++)
            add_ring(&moments, &shape->polygons[p].rings[r]);
    }
    return moments;
}

double shape_area(const struct shape *shape)
{
    return fabs(shape_moments(shape).area) * EARTH_RADIUS * EARTH_RADIUS;
}

struct point shape_center(const struct shape *shape)
{
    struct moments moments = shape_moments(shape);
    if (moments.area == 0)
        return mercator_point(shape->box.low);
    double x = moments.origin.x + moments.x / moments.area, y = moments.origin.y + moments.y / moments.area;
    return (struct point){x * (180 / M_PI), asin(fmax(-1, fmin(1, y))) * (180 / M_PI)};
}

double shape_length(const struct shape *shape)
{
    double length = 0;
    for (size_t p = 0; p < shape->count; p++) {
        for (size_t r = 0; r < shape->polygons[p].count; r++) {
            const struct ring *ring = &shape->polygons[p].rings[r];
            struct point from = mercator_point(ring->points[ring->count - 1]);
            for (size_t i = 0; i < ring->count; i++) {
                struct point to = mercator_point(ring->points[i]);
                length += point_distance(from, to);
                from = to;
            }
        }
    }
    return length;
}

/* The point of the edge a–b nearest to the origin, in the plane that touches the sphere at the point asked about. */
static struct cylinder nearest_on_edge(struct cylinder a, struct cylinder b)
{
    double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
    double share = square > 0 ? -(a.x * dx + a.y * dy) / square : 0;
    share = fmax(0, fmin(1, share));
    return (struct cylinder){a.x + share * dx, a.y + share * dy};
}

double shape_distance(const struct shape *shape, struct point point)
{
    if (shape_contains(shape, mercator_of(point)))
        return 0;
    /* Degrees east and north of the point, the former shortened as the parallel is; the nearest place found there is
     * measured on the sphere. */
    double shorten = cos(point.lat * (M_PI / 180)), best = HUGE_VAL;
    struct cylinder nearest = {0, 0};
    for (size_t p = 0; p < shape->count; p++) {
        for (size_t r = 0; r < shape->polygons[p].count; r++) {
            const struct ring *ring = &shape->polygons[p].rings[r];
            struct point at = mercator_point(ring->points[ring->count - 1]);
            struct cylinder from = {(at.lon - point.lon) * shorten, at.lat - point.lat};
            for (size_t i = 0; i < ring->count; i++) {
                at = mercator_point(ring->points[i]);
                struct cylinder to = {(at.lon - point.lon) * shorten, at.lat - point.lat};
                struct cylinder found = nearest_on_edge(from, to);
                double square = found.x * found.x + found.y * found.y;
                if (square < best) {
                    best = square;
                    nearest = found;
                }
                from = to;
            }
        }
    }
    if (best == HUGE_VAL)
        return HUGE_VAL;
    double lon = shorten > 0 ? nearest.x / shorten : 0;
    return point_distance(point, (struct point){point.lon + lon, point.lat + nearest.y});
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Where the parallel y crosses the borders, from west to east; always an even number. */
static size_t crossings(const struct shape *shape, double y, double *out)
{
    size_t count = 0;
    for (size_t p = 0; p < shape->count; p++) {
        for (size_t r = 0; r < shape->polygons[p].count; r++) {
            const struct ring *ring = &shape->polygons[p].rings[r];
            struct mercator from = ring->points[ring->count - 1];
            for (size_t i = 0; i < ring->count; i++) {
                struct mercator to = ring->points[i];
                if ((from.y > y) != (to.y > y))
                    out[count++] = from.x + ((double)to.x - from.x) * (y - from.y) / ((double)to.y - from.y);
                from = to;
            }
        }
    }
    qsort(out, count, sizeof *out, compare_doubles);
    return count;
}

struct span {
    double west, east;
};

/* What of `span` stays inside the shape on the parallel y too, around its middle. */
static struct span narrowed(const struct shape *shape, double y, struct span span, double *work)
{
    double middle = (span.west + span.east) / 2;
    size_t count = crossings(shape, y, work);
    for (size_t i = 0; i + 1 < count; i += 2) {
        if (work[i] <= middle && middle <= work[i + 1])
            return (struct span){fmax(span.west, work[i]), fmin(span.east, work[i + 1])};
    }
    return (struct span){middle, middle};
}

struct mercator shape_label_place(const struct shape *shape, double *room)
{
    enum { SCANS = 48, CLEAR = 2 };
    struct mercator best = shape->box.low;
    size_t points = shape_points(shape);
    double best_worth = -1, best_width = 0, *found = memory_array(sizeof *found, points + 1),
           *work = memory_array(sizeof *work, points + 1);
    double center = mercator_of(shape_center(shape)).y;
    double height = (double)shape->box.high.y - shape->box.low.y, step = height / SCANS;
    for (int scan = 0; scan < SCANS; scan++) {
        double y = shape->box.low.y + (scan + 0.5) * step;
        size_t count = crossings(shape, y, found);
        for (size_t i = 0; i + 1 < count; i += 2) {
            struct span whole = {found[i], found[i + 1]};
            struct span clear = narrowed(shape, y + CLEAR * step, narrowed(shape, y - CLEAR * step, whole, work), work);
            /* As much less as one goes from the centre: half the shape away costs half. What is not clear above and
             * below counts little, but any place inside is better than none. */
            double away = fabs(y - center) / fmax(height, 1);
            double width = clear.east - clear.west;
            double worth = (width + 0.1 * (whole.east - whole.west)) * (1 - away);
            if (worth > best_worth) {
                best_worth = worth;
                best_width = width;
                best = (struct mercator){(uint32_t)((clear.west + clear.east) / 2), (uint32_t)y};
            }
        }
    }
    if (room)
        *room = best_width;
    free(work);
    free(found);
    return best;
}
