/* Shapes for the tests: written as numbers, on a small piece of the map so that they can be checked by hand. */
#ifndef TESTS_GEO_SHAPES_H
#define TESTS_GEO_SHAPES_H

#include "geo/geo.h"
#include "testing.h"

/* A place of the plane at which tests draw: x to the east and y to the NORTH, in units of the map. */
static inline struct mercator at(int64_t x, int64_t y)
{
    return (struct mercator){(uint32_t)(0x80000000 + x), (uint32_t)(0x60000000 - y)};
}

/* "0 0, 10 0, 10 10, 0 10 / 2 2, 2 4, 4 4 ; 20 0, 30 0, 30 10": rings are separated by "/", polygons by ";". */
static inline struct shape draw(struct arena *arena, const char *text)
{
    struct shape shape = {.polygons = ARENA_ARRAY(arena, struct polygon, 16)};
    struct str polygons = str_of(text), rings, points, point;
    while (str_next(&polygons, ';', &rings)) {
        struct polygon *polygon = &shape.polygons[shape.count++];
        polygon->rings = ARENA_ARRAY(arena, struct ring, 16);
        while (str_next(&rings, '/', &points)) {
            struct ring *ring = &polygon->rings[polygon->count++];
            ring->points = ARENA_ARRAY(arena, struct mercator, 64);
            while (str_next(&points, ',', &point)) {
                struct str both = str_trim(point), x;
                int64_t a, b;
                assert_true(str_next(&both, ' ', &x) && str_to_i64(x, &a) && str_to_i64(both, &b));
                ring->points[ring->count++] = at(a, b);
            }
        }
    }
    shape_settle(&shape);
    return shape;
}

/* Twice the area of a shape in square units, exactly, by the shoelace formula. */
static inline int64_t twice_area(const struct shape *shape)
{
    __int128 sum = 0;
    for (size_t p = 0; p < shape->count; p++) {
        for (size_t r = 0; r < shape->polygons[p].count; r++) {
            const struct ring *ring = &shape->polygons[p].rings[r];
            for (size_t i = 0; i < ring->count; i++) {
                struct mercator a = ring->points[i], b = ring->points[(i + 1) % ring->count];
                sum -= (__int128)a.x * b.y - (__int128)b.x * a.y;
            }
        }
    }
    return (int64_t)sum;
}

#endif
