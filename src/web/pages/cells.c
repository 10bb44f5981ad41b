#include "cells.h"

#include <stdlib.h>

enum { CORNERS_MOST = 64, FIRST_CORNERS = 24 };

/* A commune with its weight, in mercator units. */
struct seat {
    uint32_t commune;
    double x, y;
    double radius; /* of the disc of its area */
};

struct outline {
    size_t count;
    struct corner corners[CORNERS_MOST];
};

/* --- One cell ----------------------------------------------------------------------------------------------------- */

/* Beyond this no land is likely: the coast, or an empty quarter. */
static void start_outline(struct outline *outline, const struct seat *seat)
{
    double reach = 2.6 * seat->radius;
    outline->count = FIRST_CORNERS;
    for (size_t i = 0; i < FIRST_CORNERS; i++) {
        double angle = 2 * M_PI * (double)i / FIRST_CORNERS;
        outline->corners[i] =
            (struct corner){seat->x + reach * cos(angle), seat->y + reach * sin(angle), TERRITORY_NONE};
    }
}

/* Positive on the other's side of the border between the two. */
static double side(const struct seat *seat, const struct seat *other, double x, double y)
{
    double here = (x - seat->x) * (x - seat->x) + (y - seat->y) * (y - seat->y) - seat->radius * seat->radius;
    double there = (x - other->x) * (x - other->x) + (y - other->y) * (y - other->y) - other->radius * other->radius;
    return here - there;
}

static void add_corner(struct outline *outline, double x, double y, uint32_t neighbour)
{
    if (outline->count < CORNERS_MOST)
        outline->corners[outline->count++] = (struct corner){x, y, neighbour};
}

/* Takes away what is nearer to `other`. */
static void cut(struct outline *outline, const struct seat *seat, const struct seat *other)
{
    struct outline kept = {0};
    for (size_t i = 0; i < outline->count; i++) {
        const struct corner *a = &outline->corners[i], *b = &outline->corners[(i + 1) % outline->count];
        double from = side(seat, other, a->x, a->y), to = side(seat, other, b->x, b->y);
        double share = from / (from - to);
        if (from <= 0)
            add_corner(&kept, a->x, a->y, a->neighbour);
        if ((from <= 0) == (to <= 0))
            continue;
        double x = a->x + share * (b->x - a->x), y = a->y + share * (b->y - a->y);
        add_corner(&kept, x, y, from <= 0 ? other->commune : a->neighbour);
    }
    *outline = kept;
}

static struct cell make_cell(struct arena *arena, const struct seat *seat, const struct seat *seats, size_t count)
{
    struct outline outline;
    start_outline(&outline, seat);
    for (size_t i = 0; i < count && outline.count > 0; i++) {
        const struct seat *other = &seats[i];
        double reach = 3.6 * seat->radius + 2 * other->radius;
        if (other->commune == seat->commune || fabs(other->x - seat->x) > reach || fabs(other->y - seat->y) > reach)
            continue;
        cut(&outline, seat, other);
    }
    return (struct cell){seat->commune, outline.count,
                         arena_copy(arena, outline.corners, outline.count * sizeof outline.corners[0])};
}

/* --- All cells ---------------------------------------------------------------------------------------------------- */

static bool take_seat(uint32_t id, struct box box, struct seat *seat)
{
    struct territory commune = territory_at(id);
    if (!commune.located || commune.area_km2 <= 0 || !box_contains(box, commune.center))
        return false;
    struct mercator at = mercator_of(commune.center);
    double radius = sqrt(commune.area_km2 * 1e6 / M_PI) / mercator_unit(commune.center.lat);
    *seat = (struct seat){id, at.x, at.y, radius};
    return true;
}

static bool within(uint32_t territory, uint32_t commune)
{
    struct territory one = territory_at(commune);
    return one.department == territory || one.region == territory;
}

static struct box widened_box(uint32_t territory)
{
    enum { MARGIN = 40000 };
    struct box box = BOX_EMPTY;
    size_t cursor = 0;
    for (uint32_t id; (id = territory_next_commune(territory, TERRITORY_NONE, &cursor)) != TERRITORY_NONE;) {
        struct territory commune = territory_at(id);
        if (commune.located)
            box = box_union(box, box_around(commune.center, MARGIN));
    }
    return box;
}

struct cells cells_make(struct arena *arena, uint32_t territory)
{
    size_t most = territory_count(TERRITORY_COMMUNE), count = 0;
    uint32_t first = territory_first(TERRITORY_COMMUNE);
    struct box box = widened_box(territory);
    struct seat *seats = memory_array(sizeof *seats, most + 1);
    for (uint32_t id = first; id < first + most; id++)
        count += take_seat(id, box, &seats[count]);
    struct cells cells = {0, ARENA_ARRAY(arena, struct cell, count)};
    for (size_t i = 0; i < count; i++)
        if (within(territory, seats[i].commune))
            cells.at[cells.count++] = make_cell(arena, &seats[i], seats, count);
    free(seats);
    return cells;
}

enum border border_between(uint32_t territory, uint32_t commune, uint32_t neighbour)
{
    if (neighbour == TERRITORY_NONE || !within(territory, neighbour))
        return BORDER_OUTSIDE;
    struct territory one = territory_at(commune), other = territory_at(neighbour);
    if (one.department != other.department)
        return BORDER_DEPARTMENT;
    return one.intercommunality != other.intercommunality ? BORDER_INTERCOMMUNALITY : BORDER_COMMUNE;
}
