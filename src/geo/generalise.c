/* Arcs with fewer points, or softer ones. */
#include <stdlib.h>
#include <string.h>

#include "geo/mosaic.h"

/* The points of an arc while some are left out: a chain, and a heap of inner points by the area they are worth. */
struct thinning {
    const struct mosaic_arc *arc;
    uint32_t *before, *after;
    double *worth;
    uint32_t *heap;    /* point numbers, the least worth on top */
    uint32_t *heap_at; /* where each point is in the heap */
    size_t heap_count;
};

static double triangle_area(struct mercator a, struct mercator b, struct mercator c)
{
    double bx = (double)b.x - a.x, by = (double)b.y - a.y, cx = (double)c.x - a.x, cy = (double)c.y - a.y;
    return fabs(bx * cy - by * cx) / 2;
}

static bool is_less(const struct thinning *t, uint32_t a, uint32_t b)
{
    /* Equal worths by number: the result depends on nothing else. */
    return t->worth[a] < t->worth[b] || (t->worth[a] == t->worth[b] && a < b);
}

static void place_in_heap(struct thinning *t, size_t at, uint32_t point)
{
    t->heap[at] = point;
    t->heap_at[point] = (uint32_t)at;
}

static void sift(struct thinning *t, size_t at)
{
    uint32_t point = t->heap[at];
    while (at > 0 && is_less(t, point, t->heap[(at - 1) / 2])) {
        place_in_heap(t, at, t->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= t->heap_count)
            break;
        if (child + 1 < t->heap_count && is_less(t, t->heap[child + 1], t->heap[child]))
            child++;
        if (!is_less(t, t->heap[child], point))
            break;
        place_in_heap(t, at, t->heap[child]);
        at = child;
    }
    place_in_heap(t, at, point);
}

static double worth_of(const struct thinning *t, uint32_t point)
{
    const struct mercator *points = t->arc->points;
    return triangle_area(points[t->before[point]], points[point], points[t->after[point]]);
}

static void thin(struct thinning *t, double area, size_t keep)
{
    size_t kept = t->arc->count;
    while (t->heap_count > 0 && kept > keep) {
        uint32_t point = t->heap[0];
        double worth = t->worth[point];
        if (worth >= area)
            break;
        if (--t->heap_count > 0) {
            place_in_heap(t, 0, t->heap[t->heap_count]);
            sift(t, 0);
        }
        t->heap_at[point] = UINT32_MAX;
        uint32_t before = t->before[point], after = t->after[point];
        t->after[before] = after;
        t->before[after] = before;
        kept--;
        /* A neighbour is worth at least what was just given up: elimination goes by increasing worth. */
        uint32_t sides[2] = {before, after};
        for (int i = 0; i < 2; i++) {
            if (t->heap_at[sides[i]] == UINT32_MAX)
                continue;
            t->worth[sides[i]] = fmax(worth, worth_of(t, sides[i]));
            sift(t, t->heap_at[sides[i]]);
        }
    }
}

static bool is_closed(const struct mosaic_arc *arc)
{
    struct mercator first = arc->points[0], last = arc->points[arc->count - 1];
    return first.x == last.x && first.y == last.y;
}

static struct mosaic_arc simplified(struct arena *arena, const struct mosaic_arc *arc, double area, size_t keep,
                                    struct thinning *t)
{
    size_t n = arc->count;
    t->arc = arc;
    t->heap_count = 0;
    for (uint32_t i = 0; i < n; i++) {
        t->before[i] = i == 0 ? 0 : i - 1;
        t->after[i] = i + 1 < n ? i + 1 : i;
        t->heap_at[i] = UINT32_MAX;
    }
    for (uint32_t i = 1; i + 1 < n; i++) {
        t->worth[i] = worth_of(t, i);
        place_in_heap(t, t->heap_count++, i);
        sift(t, t->heap_count - 1);
    }
    thin(t, area, keep);
    struct mosaic_arc result = {ARENA_ARRAY(arena, struct mercator, n), 0, arc->left, arc->right};
    for (uint32_t i = 0;; i = t->after[i]) {
        result.points[result.count++] = arc->points[i];
        if (i + 1 == n)
            break;
    }
    return result;
}

/* A face that two open arcs surround: were both to become the straight line, it would be no more. */
static bool is_thin(const struct mosaic *mosaic, uint32_t face)
{
    if (face == MOSAIC_OUTSIDE)
        return false;
    size_t open = 0;
    for (uint32_t i = mosaic->face_first[face]; i < mosaic->face_first[face + 1]; i++)
        open += !is_closed(&mosaic->arcs[mosaic->face_arcs[i]]);
    return open < 3;
}

static size_t points_to_keep(const struct mosaic *mosaic, const struct mosaic_arc *arc)
{
    if (is_closed(arc))
        return 4;
    return is_thin(mosaic, arc->left) || is_thin(mosaic, arc->right) ? 3 : 2;
}

static size_t longest(const struct mosaic *mosaic)
{
    size_t most = 0;
    for (size_t i = 0; i < mosaic->arc_count; i++)
        most = mosaic->arcs[i].count > most ? mosaic->arcs[i].count : most;
    return most;
}

struct restored {
    bool *arcs; /* those that cross another */
    size_t count;
};

static void note_crossing(void *context, uint32_t arc, uint32_t other_arc, struct mercator where, double depth)
{
    struct restored *restored = context;
    (void)where;
    (void)depth;
    restored->count += (restored->arcs[arc] ? 0u : 1u) + (other_arc == arc || restored->arcs[other_arc] ? 0u : 1u);
    restored->arcs[arc] = restored->arcs[other_arc] = true;
}

/* Arcs that cross get their points back, and so on with those that these cross: whole, they do not, but where they did
 * before anything was left out. */
static void restore_crossing(const struct mosaic *whole, struct mosaic *simple)
{
    struct restored restored = {.arcs = memory_array(sizeof(bool), whole->arc_count + 1)};
    size_t before;
    do {
        before = restored.count;
        mosaic_crossings(simple, note_crossing, &restored);
        for (size_t i = 0; i < whole->arc_count; i++)
            if (restored.arcs[i])
                simple->arcs[i] = whole->arcs[i];
    } while (restored.count > before);
    free(restored.arcs);
}

struct mosaic mosaic_simplify(struct arena *arena, const struct mosaic *mosaic, double area)
{
    struct mosaic result = *mosaic; /* the faces keep their arcs */
    size_t most = longest(mosaic) + 1;
    struct thinning t = {.before = memory_array(sizeof(uint32_t), most),
                         .after = memory_array(sizeof(uint32_t), most),
                         .worth = memory_array(sizeof(double), most),
                         .heap = memory_array(sizeof(uint32_t), most),
                         .heap_at = memory_array(sizeof(uint32_t), most)};
    result.arcs = ARENA_ARRAY(arena, struct mosaic_arc, mosaic->arc_count);
    for (size_t i = 0; i < mosaic->arc_count; i++)
        result.arcs[i] = simplified(arena, &mosaic->arcs[i], area, points_to_keep(mosaic, &mosaic->arcs[i]), &t);
    restore_crossing(mosaic, &result);
    free(t.before);
    free(t.after);
    free(t.worth);
    free(t.heap);
    free(t.heap_at);
    return result;
}

static uint32_t quarter(uint32_t from, uint32_t to)
{
    return (uint32_t)((3 * (uint64_t)from + to) / 4);
}

/* Each corner becomes two points, a quarter before it and a quarter after it; a closed arc is cut at its start too. */
static struct mosaic_arc softened(struct arena *arena, const struct mosaic_arc *arc)
{
    bool closed = is_closed(arc);
    struct mosaic_arc result = {ARENA_ARRAY(arena, struct mercator, 2 * arc->count), 0, arc->left, arc->right};
    if (!closed)
        result.points[result.count++] = arc->points[0];
    for (size_t i = closed ? 0 : 1; i + 1 < arc->count; i++) {
        struct mercator here = arc->points[i], after = arc->points[i + 1];
        struct mercator before = arc->points[i > 0 ? i - 1 : arc->count - 2];
        result.points[result.count++] = (struct mercator){quarter(here.x, before.x), quarter(here.y, before.y)};
        result.points[result.count++] = (struct mercator){quarter(here.x, after.x), quarter(here.y, after.y)};
    }
    result.points[result.count++] = closed ? result.points[0] : arc->points[arc->count - 1];
    return result;
}

struct mosaic mosaic_soften(struct arena *arena, const struct mosaic *mosaic, int rounds)
{
    struct mosaic result = *mosaic;
    for (int round = 0; round < rounds; round++) {
        struct mosaic_arc *arcs = ARENA_ARRAY(arena, struct mosaic_arc, mosaic->arc_count);
        for (size_t i = 0; i < mosaic->arc_count; i++)
            arcs[i] = softened(arena, &result.arcs[i]);
        result.arcs = arcs;
    }
    return result;
}
