/* Faces of a mosaic as polygons. */
#include <stdlib.h>
#include <string.h>

#include "geo/mosaic.h"
#include "rings.h"

/* An arc gone along with the face on its left. */
struct course {
    const struct mosaic_arc *arc;
    bool forward, used;
    struct mercator start, end;
};

static int compare_places(struct mercator a, struct mercator b)
{
    if (a.x != b.x)
        return a.x < b.x ? -1 : 1;
    return (a.y > b.y) - (a.y < b.y);
}

static int compare_courses(const void *a, const void *b)
{
    return compare_places(((const struct course *)a)->start, ((const struct course *)b)->start);
}

static struct course course_of(const struct mosaic_arc *arc, bool forward)
{
    struct mercator first = arc->points[0], last = arc->points[arc->count - 1];
    return (struct course){arc, forward, false, forward ? first : last, forward ? last : first};
}

/* The n-th point of the course. */
static struct mercator course_point(const struct course *course, size_t n)
{
    return course->arc->points[course->forward ? n : course->arc->count - 1 - n];
}

static double heading(struct mercator from, struct mercator to)
{
    return atan2((double)from.y - to.y, (double)to.x - from.x); /* counter-clockwise from east, north up */
}

/* The course to follow after `last`: where several start, the one that turns most to the left goes round the same part
 * of the face. NULL when none is left. */
static struct course *next_course(struct course *courses, size_t count, const struct course *last)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare_places(courses[middle].start, last->end) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    struct course *best = NULL;
    double best_turn = 0, back = heading(last->end, course_point(last, last->arc->count - 2));
    for (; low < count && compare_places(courses[low].start, last->end) == 0; low++) {
        if (courses[low].used)
            continue;
        /* Clockwise from the way back: the smallest is the sharpest turn to the left. */
        double turn = back - heading(courses[low].start, course_point(&courses[low], 1));
        turn -= 2 * M_PI * floor(turn / (2 * M_PI));
        if (!best || turn < best_turn) {
            best = &courses[low];
            best_turn = turn;
        }
    }
    return best;
}

static struct ring ring_of_courses(struct arena *arena, struct course *const *stack, size_t count)
{
    size_t points = 0;
    for (size_t i = 0; i < count; i++)
        points += stack[i]->arc->count - 1;
    struct ring ring = {ARENA_ARRAY(arena, struct mercator, points), 0};
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n + 1 < stack[i]->arc->count; n++)
            ring.points[ring.count++] = course_point(stack[i], n);
    }
    return ring;
}

/* Follows courses from one; each time the way comes back to a place it left, the loop closed there is a ring. */
static size_t follow(struct arena *arena, struct course *courses, size_t count, struct course *start,
                     struct course **stack, struct ring *rings)
{
    size_t depth = 0, found = 0;
    for (struct course *next = start; next; next = next_course(courses, count, stack[depth - 1])) {
        next->used = true;
        stack[depth++] = next;
        for (size_t i = depth; i > 0; i--) {
            if (compare_places(stack[i - 1]->start, next->end) != 0)
                continue;
            struct ring ring = ring_of_courses(arena, stack + i - 1, depth - i + 1);
            if (ring.count >= 3)
                rings[found++] = ring;
            depth = i - 1;
            break;
        }
        if (depth == 0)
            break;
    }
    return found;
}

struct shape mosaic_shape(struct arena *arena, const struct mosaic *mosaic, uint32_t face)
{
    size_t first = mosaic->face_first[face], count = mosaic->face_first[face + 1] - first, found = 0;
    struct course *courses = memory_array(sizeof *courses, count + 1);
    struct course **stack = memory_array(sizeof(struct course *), count + 1);
    struct ring *rings = ARENA_ARRAY(arena, struct ring, count);
    for (size_t i = 0; i < count; i++) {
        const struct mosaic_arc *arc = &mosaic->arcs[mosaic->face_arcs[first + i]];
        courses[i] = course_of(arc, arc->left == face);
    }
    qsort(courses, count, sizeof *courses, compare_courses);
    for (size_t i = 0; i < count; i++) {
        if (!courses[i].used)
            found += follow(arena, courses, count, &courses[i], stack, rings + found);
    }
    free(courses);
    free(stack);
    return shape_of_rings(arena, rings, found);
}

/* --- Rings into polygons --------------------------------------------------------------------------------------------
 */

static bool holds_most(const struct ring *outside, const struct ring *hole)
{
    /* By majority: a hole may touch its outside at a few places. */
    size_t inside = 0;
    for (size_t i = 0; i < hole->count; i++)
        inside += ring_holds(outside, hole->points[i]);
    return 2 * inside > hole->count;
}

static int compare_sizes(const void *a, const void *b)
{
    __int128 left = ring_turn(a), right = ring_turn(b); /* both negative: the smallest area is the greater number */
    return (left < right) - (left > right);
}

struct shape shape_of_rings(struct arena *arena, const struct ring *rings, size_t count)
{
    struct ring *outsides = memory_array(sizeof *outsides, count + 1), *holes = memory_array(sizeof *holes, count + 1);
    size_t *owner = memory_array(sizeof *owner, count + 1);
    size_t outside_count = 0, hole_count = 0;
    for (size_t i = 0; i < count; i++) {
        __int128 turn = ring_turn(&rings[i]);
        if (turn < 0)
            outsides[outside_count++] = rings[i];
        else if (turn > 0)
            holes[hole_count++] = rings[i];
    }
    qsort(outsides, outside_count, sizeof *outsides, compare_sizes);
    struct shape shape = {ARENA_ARRAY(arena, struct polygon, outside_count), outside_count, {{0, 0}, {0, 0}}};
    for (size_t i = 0; i < outside_count; i++)
        shape.polygons[i].count = 1;
    for (size_t i = 0; i < hole_count; i++) {
        owner[i] = 0;
        while (owner[i] < outside_count && !holds_most(&outsides[owner[i]], &holes[i]))
            owner[i]++;
        if (owner[i] < outside_count)
            shape.polygons[owner[i]].count++;
    }
    for (size_t i = 0; i < outside_count; i++) {
        struct polygon *polygon = &shape.polygons[i];
        polygon->rings = ARENA_ARRAY(arena, struct ring, polygon->count);
        polygon->rings[0] = outsides[i];
        polygon->count = 1;
    }
    for (size_t i = 0; i < hole_count; i++) {
        if (owner[i] < outside_count)
            shape.polygons[owner[i]].rings[shape.polygons[owner[i]].count++] = holes[i];
    }
    free(outsides);
    free(holes);
    free(owner);
    shape_settle(&shape);
    return shape;
}
