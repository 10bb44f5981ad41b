/* The regular triangulation of weighted sites, grown one site at a time. Private to geo. */
#ifndef GEO_TRIANGULATION_H
#define GEO_TRIANGULATION_H

#include "geo/voronoi.h"

/* Corners counter-clockwise; neighbours[i] is the triangle across the edge opposite corners[i]. */
struct triangle {
    uint32_t corners[3];
    uint32_t neighbours[3];
};

#define NO_TRIANGLE UINT32_MAX

/* Sites 0 … count-1 are the caller's; three more, far away, enclose them all. */
struct triangulation {
    struct voronoi_site *sites;
    size_t count; /* of the caller's sites */
    struct triangle *triangles;
    size_t triangle_count, capacity; /* an unused triangle has corners[0] == NO_TRIANGLE */
    uint32_t unused;                 /* first of a list of unused ones, linked by neighbours[0] */
    uint32_t last;                   /* where the next search starts */
    /* Work space of an insertion. */
    uint32_t *stack;
    uint8_t *doomed; /* per triangle: 1 when the new site takes its place */
    uint32_t *fan;   /* per site: the new triangle that starts at it */
    struct rim {
        uint32_t from, to, beyond;
    } * rim;
};

void triangulation_build(struct triangulation *triangulation, const struct voronoi_site *sites, size_t count);
void triangulation_free(struct triangulation *triangulation);

#endif
