/* Distances from one place, and the nearest points of an index. */
#include <stdlib.h>
#include <string.h>

#include "geo/index.h"

/* --- Distances --------------------------------------------------------------------------------------------------- */

#define RADIANS_PER_UNIT (2 * M_PI / 4294967296.0)

struct vantage vantage_of(struct point point)
{
    /* Of the unit the point falls in, as the others: a point is at distance 0 from itself. */
    struct vantage from = {.point = mercator_of(point)};
    double latitude = mercator_point(from.point).lat * (M_PI / 180);
    from.cosine = cos(latitude);
    from.sine = sin(latitude);
    return from;
}

double vantage_haversine(const struct vantage *from, struct mercator point)
{
    double east = (double)(int32_t)(point.x - from->point.x) * RADIANS_PER_UNIT; /* the short way round */
    double north = ((double)from->point.y - (double)point.y) * RADIANS_PER_UNIT;
    double e = east * east, n = north * north, half_sine, half_sinh, cosh_n, sinh_n;
    if (e < 0.0025 && n < 0.0025) { /* 300 km: what the series leave out is below 1e-12 of the whole */
        half_sine = e * (0.25 - e * (1.0 / 48 - e * (1.0 / 1440)));
        half_sinh = n * (0.25 + n * (1.0 / 48 + n * (1.0 / 1440)));
        cosh_n = 1 + n * (0.5 + n * (1.0 / 24 + n * (1.0 / 720)));
        sinh_n = north * (1 + n * (1.0 / 6 + n * (1.0 / 120 + n * (1.0 / 5040))));
    } else {
        double s = sin(east / 2), t = sinh(north / 2);
        half_sine = s * s;
        half_sinh = t * t;
        cosh_n = cosh(north);
        sinh_n = sinh(north);
    }
    /* cos of the other latitude is cos / (cosh n + sin sinh n). */
    return from->cosine * from->cosine * (half_sine + half_sinh) / (cosh_n + from->sine * sinh_n);
}

double haversine_metres(double haversine)
{
    return 2 * EARTH_RADIUS * asin(sqrt(fmin(fmax(haversine, 0), 1)));
}

double haversine_of_metres(double metres)
{
    if (!(metres < M_PI * EARTH_RADIUS))
        return 1;
    double half = sin(fmax(metres, 0) / (2 * EARTH_RADIUS));
    return half * half;
}

/* --- The nearest ------------------------------------------------------------------------------------------------- */

/* A heap whose root is the farthest of those kept. */
struct search {
    const struct mercator *points;
    struct vantage from;
    const uint64_t *among;
    const struct nearby *after;
    struct nearby *kept;
    size_t count, capacity;
    double most;         /* no use looking beyond */
    struct row_run seen; /* rows offered already */
};

static bool is_before(struct nearby a, struct nearby b)
{
    return a.haversine < b.haversine || (a.haversine == b.haversine && a.row < b.row);
}

static void sink(struct nearby *heap, size_t count, size_t at)
{
    struct nearby moved = heap[at];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_before(heap[child], heap[child + 1]))
            child++;
        if (!is_before(moved, heap[child]))
            break;
        heap[at] = heap[child];
    }
    heap[at] = moved;
}

static void offer(struct search *search, uint32_t row)
{
    struct nearby found = {vantage_haversine(&search->from, search->points[row]), row};
    if (found.haversine > search->most || (search->after && !is_before(*search->after, found)))
        return;
    struct nearby *heap = search->kept;
    if (search->count < search->capacity) {
        size_t at = search->count++;
        for (; at > 0 && is_before(heap[(at - 1) / 2], found); at = (at - 1) / 2)
            heap[at] = heap[(at - 1) / 2];
        heap[at] = found;
    } else if (is_before(found, heap[0])) {
        heap[0] = found;
        sink(heap, search->count, 0);
    }
    if (search->count == search->capacity)
        search->most = heap[0].haversine;
}

static void offer_rows(struct search *search, struct row_run run, const struct mercator_box *unsure)
{
    if (!search->among) {
        for (uint32_t row = run.first; row < run.last; row++)
            if (!unsure || mercator_box_holds(*unsure, search->points[row]))
                offer(search, row);
        return;
    }
    for (size_t word = run.first / 64; word * 64 < run.last; word++) {
        uint64_t bits = search->among[word];
        if (word == run.first / 64)
            bits &= ~UINT64_C(0) << (run.first % 64);
        if (run.last - word * 64 < 64)
            bits &= ~(~UINT64_C(0) << (run.last % 64));
        for (; bits; bits &= bits - 1) {
            uint32_t row = (uint32_t)(word * 64 + (size_t)__builtin_ctzll(bits));
            if (!unsure || mercator_box_holds(*unsure, search->points[row]))
                offer(search, row);
        }
    }
}

static bool offer_run(void *context, struct row_run run, const struct mercator_box *unsure)
{
    struct search *search = context;
    struct row_run before = {run.first, run.last < search->seen.first ? run.last : search->seen.first};
    struct row_run after = {run.first > search->seen.last ? run.first : search->seen.last, run.last};
    if (before.first < before.last)
        offer_rows(search, before, unsure);
    if (after.first < after.last)
        offer_rows(search, after, unsure);
    return true;
}

/* Everything within `metres` that is worth keeping. */
static void search_within(const struct point_index *index, struct search *search, struct point center, double metres)
{
    point_index_visit(index, mercator_box_around(center, metres), offer_run, search);
}

/* Neighbours in Morton's order are near on the ground more often than not: the farthest of the best `count` among a
 * few of them is a good guess of how far to look, and never too short. They are kept, not looked at twice. */
static bool guess(const struct point_index *index, struct search *search)
{
    size_t reach = search->capacity * 2 > 32 ? search->capacity * 2 : 32, total = point_index_count(index);
    if (search->among)
        reach *= 8;
    size_t middle = point_index_row(index, search->from.point);
    size_t first = middle > reach / 2 ? middle - reach / 2 : 0;
    size_t last = middle + reach / 2 < total ? middle + reach / 2 : total;
    struct row_run near = {(uint32_t)first, (uint32_t)last};
    offer_rows(search, near, NULL);
    if (search->count < search->capacity)
        return false;
    search->seen = near;
    return true;
}

size_t point_index_nearest(const struct point_index *index, const struct vantage *from, const uint64_t *among,
                           double most, const struct nearby *after, size_t count, struct nearby *nearest)
{
    const double WORLD = M_PI * EARTH_RADIUS;
    struct search search = {.points = point_index_points(index),
                            .from = *from,
                            .among = among,
                            .after = after,
                            .kept = nearest,
                            .capacity = count,
                            .most = most};
    if (count == 0 || point_index_count(index) == 0)
        return 0;
    struct point center = mercator_point(from->point);
    if (guess(index, &search)) {
        search_within(index, &search, center, haversine_metres(search.most));
    } else {
        double limit = haversine_metres(most), metres = 4000;
        if (after)
            metres += haversine_metres(after->haversine) * 1.25;
        for (bool done = false; !done; metres *= 3) {
            double within = metres < limit ? metres : limit;
            search.most = within < limit ? haversine_of_metres(within) : most;
            search.count = 0;
            search_within(index, &search, center, within);
            done = search.count == count || within >= limit || within >= WORLD;
        }
    }
    for (size_t rest = search.count; rest > 1; rest--) { /* heap sort: the farthest to the end */
        struct nearby farthest = nearest[0];
        nearest[0] = nearest[rest - 1];
        nearest[rest - 1] = farthest;
        sink(nearest, rest - 1, 0);
    }
    return search.count;
}
