#include <math.h>
#include <stdlib.h>

#include "geo/voronoi.h"

/* A disc with the area of a territory seldom covers it: spots start a quarter of its radius further. Against a site of
 * weight r² a spot of weight 0 at 1.25 r sets the border at 1.02 r. */
static const double CLEARANCE = 1.25;

enum mark { TAKEN = 1, NEAR = 2, REACHED = 4 };

struct comb {
    double west, south, spacing;
    size_t columns, rows;
    uint8_t *marks;
};

/* Every other row is half a step to the east. */
static struct voronoi_spot comb_spot(const struct comb *comb, size_t column, size_t row)
{
    return (struct voronoi_spot){comb->west + ((double)column + (row % 2 ? 0.5 : 0)) * comb->spacing,
                                 comb->south + (double)row * comb->spacing * (sqrt(3) / 2)};
}

static struct comb comb_around(const struct voronoi_goal *goals, size_t count, double spacing, double band)
{
    double west = HUGE_VAL, south = HUGE_VAL, east = -HUGE_VAL, north = -HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        double reach = CLEARANCE * sqrt(goals[i].area / M_PI) + band + 2 * spacing;
        west = fmin(west, goals[i].center.x - reach);
        east = fmax(east, goals[i].center.x + reach);
        south = fmin(south, goals[i].center.y - reach);
        north = fmax(north, goals[i].center.y + reach);
    }
    struct comb comb = {west, south, spacing, 0, 0, NULL};
    comb.columns = (size_t)((east - west) / spacing) + 2;
    comb.rows = (size_t)((north - south) / (spacing * (sqrt(3) / 2))) + 2;
    comb.marks = memory_array(comb.columns, comb.rows);
    return comb;
}

static void mark_disc(struct comb *comb, struct voronoi_spot center, double radius, uint8_t mark)
{
    double step = comb->spacing * (sqrt(3) / 2);
    size_t from = (size_t)fmax(0, (center.y - radius - comb->south) / step);
    size_t to = (size_t)fmax(0, (center.y + radius - comb->south) / step) + 1;
    size_t left = (size_t)fmax(0, (center.x - radius - comb->west) / comb->spacing - 1);
    size_t right = (size_t)fmax(0, (center.x + radius - comb->west) / comb->spacing) + 1;
    for (size_t row = from; row <= to && row < comb->rows; row++) {
        for (size_t column = left; column <= right && column < comb->columns; column++) {
            struct voronoi_spot spot = comb_spot(comb, column, row);
            if (hypot(spot.x - center.x, spot.y - center.y) < radius)
                comb->marks[row * comb->columns + column] = (uint8_t)(comb->marks[row * comb->columns + column] | mark);
        }
    }
}

/* Marks what is reached from the south-west corner, which is free: the comb is wider than every band. */
static void reach(struct comb *comb)
{
    size_t *waiting = memory_array(sizeof *waiting, comb->columns * comb->rows), count = 0;
    waiting[count++] = 0;
    comb->marks[0] |= REACHED;
    while (count > 0) {
        size_t at = waiting[--count], column = at % comb->columns;
        size_t next[4], found = 0;
        if (column > 0)
            next[found++] = at - 1;
        if (column + 1 < comb->columns)
            next[found++] = at + 1;
        if (at >= comb->columns)
            next[found++] = at - comb->columns;
        if (at + comb->columns < comb->columns * comb->rows)
            next[found++] = at + comb->columns;
        for (size_t i = 0; i < found; i++) {
            if (comb->marks[next[i]] & (TAKEN | REACHED))
                continue;
            comb->marks[next[i]] |= REACHED;
            waiting[count++] = next[i];
        }
    }
    free(waiting);
}

struct voronoi_site *voronoi_surround(struct arena *arena, const struct voronoi_goal *goals, size_t count,
                                      double spacing, double band, size_t *found)
{
    *found = 0;
    if (count == 0)
        return NULL;
    struct comb comb = comb_around(goals, count, spacing, band);
    for (size_t i = 0; i < count; i++) {
        double radius = CLEARANCE * sqrt(goals[i].area / M_PI);
        mark_disc(&comb, goals[i].center, radius, TAKEN);
        mark_disc(&comb, goals[i].center, radius + band, NEAR);
    }
    reach(&comb);
    size_t total = comb.columns * comb.rows;
    for (size_t i = 0; i < total; i++)
        *found += comb.marks[i] == (NEAR | REACHED);
    struct voronoi_site *sites = ARENA_ARRAY(arena, struct voronoi_site, *found);
    size_t filled = 0;
    for (size_t i = 0; i < total; i++) {
        if (comb.marks[i] != (NEAR | REACHED))
            continue;
        struct voronoi_spot spot = comb_spot(&comb, i % comb.columns, i / comb.columns);
        sites[filled++] = (struct voronoi_site){(int32_t)lround(spot.x), (int32_t)lround(spot.y), 0};
    }
    free(comb.marks);
    return sites;
}
