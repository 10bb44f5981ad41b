/* Maps from the official boundaries that were imported. */
#include <stdlib.h>

#include "map-faces.h"

bool commune_is_inside(uint32_t commune, struct territory territory)
{
    return commune_parent(commune, territory.kind) == territory.id;
}

struct mercator_box faces_box(const struct mosaic *mosaic, size_t faces)
{
    struct mercator_box box = {{UINT32_MAX, UINT32_MAX}, {0, 0}};
    for (uint32_t i = 0; i < mosaic->face_first[faces]; i++) {
        const struct mosaic_arc *arc = &mosaic->arcs[mosaic->face_arcs[i]];
        for (size_t n = 0; n < arc->count; n++) {
            struct mercator at = arc->points[n];
            box.low.x = at.x < box.low.x ? at.x : box.low.x;
            box.low.y = at.y < box.low.y ? at.y : box.low.y;
            box.high.x = at.x > box.high.x ? at.x : box.high.x;
            box.high.y = at.y > box.high.y ? at.y : box.high.y;
        }
    }
    return box;
}

double shown_around(double longer_side)
{
    return 12000 + 0.4 * longer_side;
}

int compare_faces_ids(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* --- Which communes ----------------------------------------------------------------------------------------------- */

static uint32_t next_commune(struct territory territory, size_t *cursor)
{
    if (territory.kind != TERRITORY_COMMUNE)
        return territory_next_commune(territory.id, TERRITORY_NONE, cursor);
    return (*cursor)++ == 0 ? territory.id : TERRITORY_NONE;
}

/* False when a commune of the territory has no boundary. */
static bool take_inside(const struct contours *contours, struct territory territory, struct territory_map *map,
                        struct box *box)
{
    size_t cursor = 0;
    for (uint32_t id; (id = next_commune(territory, &cursor)) != TERRITORY_NONE;) {
        if (!contours_hold(contours, id))
            return false;
        struct territory commune = territory_at(id);
        if (commune.located)
            *box = box_add(*box, commune.center);
        map->communes[map->inside++] = id;
    }
    return map->inside > 0;
}

static struct box widened(struct box box)
{
    struct box metre = box_around(box_center(box), 1);
    double high = (box.north - box.south) / (metre.north - metre.south) * 2;
    double wide = (box.east - box.west) / (metre.east - metre.west) * 2;
    double by = shown_around(fmax(high, wide)) / 2;
    return (struct box){box.west - by * (metre.east - metre.west), box.south - by * (metre.north - metre.south),
                        box.east + by * (metre.east - metre.west), box.north + by * (metre.north - metre.south)};
}

static size_t take_around(const struct contours *contours, struct territory territory, struct territory_map *map,
                          struct box shown)
{
    size_t count = map->inside, first = territory_first(TERRITORY_COMMUNE);
    for (size_t n = 0; n < territory_count(TERRITORY_COMMUNE); n++) {
        uint32_t id = (uint32_t)(first + n);
        struct territory commune = territory_at(id);
        if (commune.located && box_contains(shown, commune.center) && !commune_is_inside(id, territory) &&
            contours_hold(contours, id))
            map->communes[count++] = id;
    }
    return count;
}

/* --- The map ------------------------------------------------------------------------------------------------------ */

struct territory_map territory_map_simplified(struct arena *arena, const struct territory_map *map, double metres)
{
    struct arena aside = {0};
    struct territory_map result = *map;
    double unit = mercator_unit(territory_at(map->communes[0]).center.lat);
    struct mosaic mosaic = mosaic_simplify(&aside, &map->mosaic, metres * metres / (unit * unit));
    result.mosaic = mosaic_copy(arena, &mosaic);
    arena_free(&aside);
    return result;
}

double territory_map_size(const struct territory_map *map)
{
    struct box box = mercator_box_degrees(map->box);
    double wide = (double)map->box.high.x - map->box.low.x, high = (double)map->box.high.y - map->box.low.y;
    return fmax(wide, high) * mercator_unit(box_center(box).lat);
}

static bool assemble(struct arena *arena, const struct contours *contours, double metres, size_t count,
                     struct territory_map *map, struct error *error)
{
    struct arena aside = {0};
    struct shape *shapes = ARENA_ARRAY(&aside, struct shape, count);
    bool done = true;
    for (size_t i = 0; done && i < count; i++)
        done = contours_shape(contours, map->communes[i], &aside, &shapes[i], error);
    if (done) {
        struct territory_map whole = *map;
        whole.mosaic = mosaic_of_shapes(&aside, shapes, count, NULL);
        *map = territory_map_simplified(arena, &whole, metres);
        map->box = faces_box(&map->mosaic, map->inside);
    }
    arena_free(&aside);
    return done;
}

bool territory_map_make(struct arena *arena, const struct contours *contours, uint32_t id, double metres,
                        struct territory_map *map, struct error *error)
{
    struct territory territory = territory_at(id);
    struct box box = BOX_EMPTY;
    *map = (struct territory_map){.territory = id};
    if (!contours)
        return territory_map_schematic(arena, id, map, error);
    map->communes = ARENA_ARRAY(arena, uint32_t, territory_count(TERRITORY_COMMUNE));
    if (!take_inside(contours, territory, map, &box))
        return territory_map_schematic(arena, id, map, error);
    qsort(map->communes, map->inside, sizeof *map->communes, compare_faces_ids);
    map->credit = contours_credit(contours, arena);
    return assemble(arena, contours, metres, take_around(contours, territory, map, widened(box)), map, error);
}
