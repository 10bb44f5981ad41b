#include "geo/voronoi.h"

#include <stdlib.h>
#include <string.h>

#include "triangulation.h"

/* The place of equal power to three sites. They are taken in the order of their positions, so that the same three give
 * the same bits whatever the order they came in. */
static struct voronoi_spot meeting_place(const struct voronoi_site *a, const struct voronoi_site *b,
                                         const struct voronoi_site *c)
{
    const struct voronoi_site *sites[3] = {a, b, c};
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2 - i; j++) {
            const struct voronoi_site *left = sites[j], *right = sites[j + 1];
            if (left->x > right->x || (left->x == right->x && left->y > right->y)) {
                sites[j] = right;
                sites[j + 1] = left;
            }
        }
    }
    const struct voronoi_site *from = sites[0];
    double bx = sites[1]->x - from->x, by = sites[1]->y - from->y;
    double cx = sites[2]->x - from->x, cy = sites[2]->y - from->y;
    double bz = bx * bx + by * by - (double)(sites[1]->weight - from->weight);
    double cz = cx * cx + cy * cy - (double)(sites[2]->weight - from->weight);
    double twice = 2 * (bx * cy - by * cx);
    return (struct voronoi_spot){from->x + (cy * bz - by * cz) / twice, from->y + (bx * cz - cx * bz) / twice};
}

static bool is_within(int64_t value, int64_t reach)
{
    return value >= -reach && value <= reach;
}

static bool sites_are_valid(const struct voronoi_site *sites, size_t count, struct error *error)
{
    if (count >= UINT32_MAX / 8)
        return error_set(error, ERROR_LIMITED, "Trop de points pour un découpage : %zu.", count);
    for (size_t i = 0; i < count; i++) {
        if (!is_within(sites[i].x, VORONOI_REACH) || !is_within(sites[i].y, VORONOI_REACH) ||
            !is_within(sites[i].weight, VORONOI_WEIGHT_MOST))
            return error_set(error, ERROR_INVALID, "Le point %zu est hors de l’étendue du découpage.", i + 1);
    }
    return true;
}

bool voronoi_build(struct arena *arena, const struct voronoi_site *sites, size_t count, struct voronoi *voronoi,
                   struct error *error)
{
    if (!sites_are_valid(sites, count, error))
        return false;
    struct triangulation t;
    triangulation_build(&t, sites, count);
    /* One vertex per triangle, at the same number; every edge between two triangles is a border. */
    *voronoi = (struct voronoi){0};
    voronoi->vertices = ARENA_ARRAY(arena, struct voronoi_spot, t.triangle_count);
    voronoi->vertex_count = t.triangle_count;
    voronoi->edges = ARENA_ARRAY(arena, struct voronoi_edge, 3 * t.triangle_count);
    for (uint32_t i = 0; i < t.triangle_count; i++) {
        const struct triangle *triangle = &t.triangles[i];
        if (triangle->corners[0] == NO_TRIANGLE)
            continue;
        voronoi->vertices[i] = meeting_place(&t.sites[triangle->corners[0]], &t.sites[triangle->corners[1]],
                                             &t.sites[triangle->corners[2]]);
        for (int side = 0; side < 3; side++) {
            uint32_t beyond = triangle->neighbours[side];
            uint32_t a = triangle->corners[(side + 1) % 3], b = triangle->corners[(side + 2) % 3];
            if (beyond == NO_TRIANGLE || beyond < i || (a >= count && b >= count))
                continue;
            /* This triangle is on the left of a → b: the border runs towards its vertex with a on the left. */
            voronoi->edges[voronoi->edge_count++] =
                (struct voronoi_edge){beyond, i, a < count ? a : VORONOI_OUTSIDE, b < count ? b : VORONOI_OUTSIDE};
        }
    }
    triangulation_free(&t);
    return true;
}

void voronoi_measure(const struct voronoi *voronoi, size_t count, double *areas, struct voronoi_spot *centers)
{
    /* The shoelace formula, edge by edge. Each cell is measured from one of its own vertices: from a far origin the
     * digits of a small cell would be lost. */
    struct voronoi_spot *origins = memory_array(sizeof *origins, count + 1);
    uint8_t *seen = memory_array(1, count + 1);
    memset(areas, 0, count * sizeof *areas);
    memset(centers, 0, count * sizeof *centers);
    for (size_t i = 0; i < voronoi->edge_count; i++) {
        const struct voronoi_edge *edge = &voronoi->edges[i];
        for (int side = 0; side < 2; side++) {
            uint32_t site = side ? edge->right : edge->left;
            if (site == VORONOI_OUTSIDE)
                continue;
            struct voronoi_spot from = voronoi->vertices[side ? edge->to : edge->from];
            struct voronoi_spot to = voronoi->vertices[side ? edge->from : edge->to];
            if (!seen[site]) {
                seen[site] = 1;
                origins[site] = from;
            }
            double ax = from.x - origins[site].x, ay = from.y - origins[site].y;
            double bx = to.x - origins[site].x, by = to.y - origins[site].y;
            double twice = ax * by - bx * ay;
            areas[site] += twice / 2;
            centers[site].x += (ax + bx) * twice / 6;
            centers[site].y += (ay + by) * twice / 6;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (areas[i] > 0) {
            centers[i].x = origins[i].x + centers[i].x / areas[i];
            centers[i].y = origins[i].y + centers[i].y / areas[i];
        } else {
            centers[i] = (struct voronoi_spot){0, 0};
        }
    }
    free(origins);
    free(seen);
}
