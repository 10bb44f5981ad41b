#include "triangulation.h"

#include <stdlib.h>
#include <string.h>

/* Exactness. Coordinates are within 2^22 and the three enclosing corners within 2^26, so differences fit in 28 bits, a
 * product of two in 56, a sum of squares minus weights in 58, twice such a product in 116: the first two in int64_t,
 * the last in __int128. */
enum { CORNER_REACH = 1 << 26 };

/* Positive when a, b, c turn counter-clockwise, zero when they are aligned. */
static int64_t turn(const struct voronoi_site *a, const struct voronoi_site *b, const struct voronoi_site *c)
{
    return ((int64_t)b->x - a->x) * ((int64_t)c->y - a->y) - ((int64_t)b->y - a->y) * ((int64_t)c->x - a->x);
}

/* True when p, lifted to x² + y² − weight, lies strictly below the plane of the lifted a, b, c (counter-clockwise). */
static bool is_below(const struct voronoi_site *a, const struct voronoi_site *b, const struct voronoi_site *c,
                     const struct voronoi_site *p)
{
    int64_t ax = (int64_t)a->x - p->x, ay = (int64_t)a->y - p->y;
    int64_t bx = (int64_t)b->x - p->x, by = (int64_t)b->y - p->y;
    int64_t cx = (int64_t)c->x - p->x, cy = (int64_t)c->y - p->y;
    int64_t az = ax * ax + ay * ay - a->weight + p->weight;
    int64_t bz = bx * bx + by * by - b->weight + p->weight;
    int64_t cz = cx * cx + cy * cy - c->weight + p->weight;
    __int128 determinant =
        (__int128)az * (bx * cy - by * cx) + (__int128)bz * (cx * ay - cy * ax) + (__int128)cz * (ax * by - ay * bx);
    return determinant > 0;
}

static bool takes(const struct triangulation *t, uint32_t triangle, const struct voronoi_site *p)
{
    const uint32_t *corners = t->triangles[triangle].corners;
    return is_below(&t->sites[corners[0]], &t->sites[corners[1]], &t->sites[corners[2]], p);
}

/* A triangle that holds p, by walking towards it; in a regular triangulation such a walk never goes in circles. */
static uint32_t locate(const struct triangulation *t, const struct voronoi_site *p)
{
    uint32_t at = t->last;
    for (;;) {
        const struct triangle *triangle = &t->triangles[at];
        uint32_t next = NO_TRIANGLE;
        for (int i = 0; i < 3 && next == NO_TRIANGLE; i++) {
            const struct voronoi_site *from = &t->sites[triangle->corners[(i + 1) % 3]];
            const struct voronoi_site *to = &t->sites[triangle->corners[(i + 2) % 3]];
            if (turn(from, to, p) < 0)
                next = triangle->neighbours[i];
        }
        if (next == NO_TRIANGLE)
            return at;
        at = next;
    }
}

static uint32_t new_triangle(struct triangulation *t)
{
    if (t->unused != NO_TRIANGLE) {
        uint32_t triangle = t->unused;
        t->unused = t->triangles[triangle].neighbours[0];
        return triangle;
    }
    return (uint32_t)t->triangle_count++;
}

static void drop_triangle(struct triangulation *t, uint32_t triangle)
{
    t->doomed[triangle] = 0;
    t->triangles[triangle].corners[0] = NO_TRIANGLE;
    t->triangles[triangle].neighbours[0] = t->unused;
    t->unused = triangle;
}

/* Dooms every triangle that p takes, from `start` on, and lists them in the stack and their rim; returns how many
 * triangles. The rim is seen from p without any edge being aligned with it: were p on the line of a rim edge, the
 * planes on both sides of that edge would have one height at p, and both triangles would be taken, or neither. */
static size_t find_doomed(struct triangulation *t, uint32_t start, const struct voronoi_site *p, size_t *rim_count)
{
    size_t doomed = 0;
    *rim_count = 0;
    t->stack[doomed++] = start;
    t->doomed[start] = 1;
    for (size_t next = 0; next < doomed; next++) {
        const struct triangle *triangle = &t->triangles[t->stack[next]];
        for (int i = 0; i < 3; i++) {
            uint32_t beyond = triangle->neighbours[i];
            if (beyond != NO_TRIANGLE && t->doomed[beyond])
                continue;
            if (beyond != NO_TRIANGLE && takes(t, beyond, p)) {
                t->doomed[beyond] = 1;
                t->stack[doomed++] = beyond;
                continue;
            }
            t->rim[(*rim_count)++] =
                (struct rim){triangle->corners[(i + 1) % 3], triangle->corners[(i + 2) % 3], beyond};
        }
    }
    return doomed;
}

static void replace_neighbour(struct triangulation *t, uint32_t triangle, uint32_t from, uint32_t to, uint32_t with)
{
    if (triangle == NO_TRIANGLE)
        return;
    /* Seen from beyond, the edge runs the other way. */
    struct triangle *beyond = &t->triangles[triangle];
    for (int i = 0; i < 3; i++) {
        if (beyond->corners[(i + 1) % 3] == to && beyond->corners[(i + 2) % 3] == from)
            beyond->neighbours[i] = with;
    }
}

static void insert(struct triangulation *t, uint32_t site)
{
    const struct voronoi_site *p = &t->sites[site];
    uint32_t start = locate(t, p);
    t->last = start;
    if (!takes(t, start, p))
        return; /* hidden for good: later sites only lower the hull */
    size_t rim_count, doomed = find_doomed(t, start, p, &rim_count);
    for (size_t i = 0; i < doomed; i++)
        drop_triangle(t, t->stack[i]);
    for (size_t i = 0; i < rim_count; i++) {
        uint32_t triangle = new_triangle(t);
        t->triangles[triangle] =
            (struct triangle){{t->rim[i].from, t->rim[i].to, site}, {NO_TRIANGLE, NO_TRIANGLE, t->rim[i].beyond}};
        replace_neighbour(t, t->rim[i].beyond, t->rim[i].from, t->rim[i].to, triangle);
        t->fan[t->rim[i].from] = triangle;
        t->last = triangle;
    }
    /* The new triangles turn around the site: the one after (from, to) starts at `to`. */
    for (size_t i = 0; i < rim_count; i++) {
        uint32_t triangle = t->fan[t->rim[i].from], next = t->fan[t->rim[i].to];
        t->triangles[triangle].neighbours[0] = next;
        t->triangles[next].neighbours[1] = triangle;
    }
}

/* Position along the Hilbert curve of order 23: neighbours in the order are neighbours on the plane. */
static uint64_t hilbert(const struct voronoi_site *site)
{
    uint32_t x = (uint32_t)(site->x + VORONOI_REACH), y = (uint32_t)(site->y + VORONOI_REACH);
    uint64_t place = 0;
    for (uint32_t side = 1u << 23; side > 0; side >>= 1) {
        uint32_t right = (x & side) != 0, up = (y & side) != 0;
        place = place * 4 + ((3 * right) ^ up);
        if (!up) {
            if (right) {
                x = ~x;
                y = ~y;
            }
            uint32_t swap = x;
            x = y;
            y = swap;
        }
    }
    return place;
}

struct ordered {
    uint64_t place;
    uint32_t site;
};

static int compare_ordered(const void *a, const void *b)
{
    const struct ordered *left = a, *right = b;
    if (left->place != right->place)
        return left->place < right->place ? -1 : 1;
    return left->site < right->site ? -1 : 1;
}

void triangulation_build(struct triangulation *t, const struct voronoi_site *sites, size_t count)
{
    /* n sites inside a triangle make at most 2n + 1 triangles; an insertion first drops what it replaces. */
    size_t most = 2 * count + 8;
    *t = (struct triangulation){.count = count, .capacity = most, .unused = NO_TRIANGLE};
    t->sites = memory_array(sizeof *t->sites, count + 3);
    if (count > 0)
        memcpy(t->sites, sites, count * sizeof *sites);
    int64_t lightest = 0;
    for (size_t i = 0; i < count; i++)
        lightest = i == 0 || sites[i].weight < lightest ? sites[i].weight : lightest;
    t->sites[count] = (struct voronoi_site){-CORNER_REACH, -CORNER_REACH, lightest};
    t->sites[count + 1] = (struct voronoi_site){CORNER_REACH, -CORNER_REACH, lightest};
    t->sites[count + 2] = (struct voronoi_site){0, CORNER_REACH, lightest};
    t->triangles = memory_array(sizeof *t->triangles, most);
    t->stack = memory_array(sizeof *t->stack, most);
    t->doomed = memory_array(sizeof *t->doomed, most);
    t->fan = memory_array(sizeof *t->fan, count + 3);
    t->rim = memory_array(sizeof *t->rim, 3 * most);
    t->triangles[t->triangle_count++] = (struct triangle){{(uint32_t)count, (uint32_t)count + 1, (uint32_t)count + 2},
                                                          {NO_TRIANGLE, NO_TRIANGLE, NO_TRIANGLE}};

    struct ordered *order = memory_array(sizeof *order, count + 1);
    for (size_t i = 0; i < count; i++)
        order[i] = (struct ordered){hilbert(&sites[i]), (uint32_t)i};
    qsort(order, count, sizeof *order, compare_ordered);
    for (size_t i = 0; i < count; i++)
        insert(t, order[i].site);
    free(order);
}

void triangulation_free(struct triangulation *t)
{
    free(t->sites);
    free(t->triangles);
    free(t->stack);
    free(t->doomed);
    free(t->fan);
    free(t->rim);
    *t = (struct triangulation){0};
}
