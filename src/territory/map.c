#include "territory/map.h"

#include <stdlib.h>
#include <string.h>

#include "map-faces.h"
#include "schematic.h"

/* A cell depends on the sites around it: those near the end of the search are wrong, hence communes are looked for
 * further than they are shown. */
static const double SEARCH_MORE = 25000;

uint32_t commune_parent(uint32_t commune, enum territory_kind kind)
{
    struct territory territory = territory_at(commune);
    switch (kind) {
    case TERRITORY_REGION: return territory.region;
    case TERRITORY_DEPARTMENT: return territory.department;
    case TERRITORY_ARRONDISSEMENT: return territory.arrondissement;
    case TERRITORY_INTERCOMMUNALITY: return territory.intercommunality;
    default: return commune;
    }
}

/* --- The schematic ------------------------------------------------------------------------------------------------ */

/* The sites around a territory, in the plane of their block. */
struct selection {
    const struct schematic_block *block;
    struct voronoi_site *sites;
    uint32_t *communes; /* TERRITORY_NONE for the frame */
    uint32_t *faces;    /* of each site: MOSAIC_OUTSIDE when it is not shown */
    size_t count;
};

struct reach {
    int32_t west, south, east, north;
};

static struct reach widened(struct reach reach, double metres)
{
    int32_t by = (int32_t)metres;
    return (struct reach){reach.west - by, reach.south - by, reach.east + by, reach.north + by};
}

static bool reaches(struct reach reach, const struct schematic_site *site)
{
    return site->x >= reach.west && site->x <= reach.east && site->y >= reach.south && site->y <= reach.north;
}

static int compare_codes(const void *a, const void *b)
{
    return strcmp(a, ((const struct schematic_site *)b)->commune);
}

/* The site of a commune, or NULL: within a block communes are in the order of their codes. */
static const struct schematic_site *find_site(uint32_t commune, const struct schematic_block **block)
{
    struct str code = territory_at(commune).code;
    char text[6] = {0};
    memcpy(text, code.at, code.length < 5 ? code.length : 5);
    for (uint32_t b = 0; b < SCHEMATIC_BLOCK_COUNT; b++) {
        const struct schematic_site *found =
            bsearch(text, &SCHEMATIC_SITES[SCHEMATIC_BLOCKS[b].first], SCHEMATIC_BLOCKS[b].communes,
                    sizeof *SCHEMATIC_SITES, compare_codes);
        if (found) {
            *block = &SCHEMATIC_BLOCKS[b];
            return found;
        }
    }
    return NULL;
}

/* Which block a territory is in, and the box of its sites; NULL when it has none. Communes of one territory are all in
 * one block. */
static const struct schematic_block *find_block(struct territory territory, struct reach *reach)
{
    const struct schematic_block *block = NULL;
    size_t cursor = 0;
    *reach = (struct reach){INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    bool one = territory.kind == TERRITORY_COMMUNE;
    for (uint32_t id = one ? territory.id : territory_next_commune(territory.id, TERRITORY_NONE, &cursor);
         id != TERRITORY_NONE;
         id = one ? TERRITORY_NONE : territory_next_commune(territory.id, TERRITORY_NONE, &cursor)) {
        const struct schematic_site *site = find_site(id, &block);
        if (!site)
            continue;
        reach->west = site->x < reach->west ? site->x : reach->west;
        reach->east = site->x > reach->east ? site->x : reach->east;
        reach->south = site->y < reach->south ? site->y : reach->south;
        reach->north = site->y > reach->north ? site->y : reach->north;
    }
    return block;
}

static void select_sites(struct arena *arena, struct reach reach, struct selection *selection)
{
    const struct schematic_block *block = selection->block;
    selection->sites = ARENA_ARRAY(arena, struct voronoi_site, block->count);
    selection->communes = ARENA_ARRAY(arena, uint32_t, block->count);
    for (uint32_t i = 0; i < block->count; i++) {
        const struct schematic_site *site = &SCHEMATIC_SITES[block->first + i];
        if (!reaches(reach, site))
            continue;
        selection->sites[selection->count] =
            (struct voronoi_site){site->x, site->y, (int64_t)site->weight * SCHEMATIC_WEIGHT};
        selection->communes[selection->count++] =
            site->commune[0] ? territory_find(TERRITORY_COMMUNE, str_of(site->commune)) : TERRITORY_NONE;
    }
}

/* Numbers the faces: the territory's communes first, by id, then those shown around it. */
static void number_faces(struct arena *arena, struct selection *selection, struct reach shown,
                         struct territory territory, struct territory_map *map)
{
    map->communes = ARENA_ARRAY(arena, uint32_t, selection->count);
    selection->faces = ARENA_ARRAY(arena, uint32_t, selection->count);
    size_t count = 0;
    for (int pass = 0; pass < 2; pass++) {
        size_t start = count;
        for (size_t i = 0; i < selection->count; i++) {
            struct voronoi_site *site = &selection->sites[i];
            uint32_t commune = selection->communes[i];
            struct schematic_site place = {.x = site->x, .y = site->y};
            if (commune != TERRITORY_NONE && commune_is_inside(commune, territory) == (pass == 0) &&
                reaches(shown, &place))
                map->communes[count++] = commune;
        }
        qsort(map->communes + start, count - start, sizeof *map->communes, compare_faces_ids);
        if (pass == 0)
            map->inside = count;
    }
    map->mosaic.face_count = count;
    for (size_t i = 0; i < selection->count; i++) {
        uint32_t commune = selection->communes[i];
        bool inside = commune != TERRITORY_NONE && commune_is_inside(commune, territory);
        const uint32_t *from = map->communes + (inside ? 0 : map->inside);
        size_t among = inside ? map->inside : count - map->inside;
        const uint32_t *found = bsearch(&commune, from, among, sizeof *from, compare_faces_ids);
        selection->faces[i] = found ? (uint32_t)(found - map->communes) : MOSAIC_OUTSIDE;
    }
}

static struct mosaic draw_cells(struct arena *arena, const struct selection *selection, const struct voronoi *voronoi,
                                size_t face_count)
{
    struct mosaic_edge *edges = ARENA_ARRAY(arena, struct mosaic_edge, voronoi->edge_count);
    size_t count = 0;
    for (size_t i = 0; i < voronoi->edge_count; i++) {
        const struct voronoi_edge *edge = &voronoi->edges[i];
        uint32_t left = edge->left == VORONOI_OUTSIDE ? MOSAIC_OUTSIDE : selection->faces[edge->left];
        uint32_t right = edge->right == VORONOI_OUTSIDE ? MOSAIC_OUTSIDE : selection->faces[edge->right];
        if (left == right)
            continue;
        struct mercator ends[2];
        for (int end = 0; end < 2; end++) {
            struct voronoi_spot spot = voronoi->vertices[end ? edge->to : edge->from];
            ends[end] = mercator_of(schematic_point(selection->block->lon, selection->block->lat, spot));
        }
        edges[count++] = (struct mosaic_edge){ends[0], ends[1], left, right};
    }
    return mosaic_of_edges(arena, edges, count, face_count);
}

bool territory_map_schematic(struct arena *arena, uint32_t id, struct territory_map *map, struct error *error)
{
    struct territory territory = territory_at(id);
    struct selection selection = {0};
    struct reach reach;
    struct voronoi voronoi;
    *map = (struct territory_map){.territory = id, .schematic = true};
    selection.block = find_block(territory, &reach);
    if (!selection.block)
        return error_set(error, ERROR_MISSING, "Il n’y a pas de carte pour ce territoire.");
    map->credit = STR("Fond schématique, dessiné d’après le centre et la surface des communes (IGN, Licence "
                      "Ouverte)" NBSP ": les limites sont approchées.");
    double longer = fmax((double)reach.east - reach.west, (double)reach.north - reach.south);
    double shown = shown_around(longer);
    select_sites(arena, widened(reach, shown + SEARCH_MORE), &selection);
    number_faces(arena, &selection, widened(reach, shown), territory, map);
    if (!voronoi_build(arena, selection.sites, selection.count, &voronoi, error))
        return false;
    map->mosaic = draw_cells(arena, &selection, &voronoi, map->mosaic.face_count);
    map->box = faces_box(&map->mosaic, map->inside);
    return true;
}

/* --- Levels ------------------------------------------------------------------------------------------------------- */

struct territory_level territory_map_level(struct arena *arena, const struct territory_map *map,
                                           enum territory_kind kind, bool around)
{
    size_t faces = map->mosaic.face_count, count = 0;
    struct territory_level level = {.territories = ARENA_ARRAY(arena, uint32_t, faces)};
    uint32_t *group_of = ARENA_ARRAY(arena, uint32_t, faces);
    size_t shown = around ? faces : map->inside;
    for (size_t i = 0; i < shown; i++) {
        uint32_t parent = commune_parent(map->communes[i], kind);
        if (parent != TERRITORY_NONE)
            level.territories[count++] = parent;
    }
    qsort(level.territories, count, sizeof *level.territories, compare_faces_ids);
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || level.territories[i] != level.territories[distinct - 1])
            level.territories[distinct++] = level.territories[i];
    for (size_t i = 0; i < faces; i++) {
        uint32_t parent = i < shown ? commune_parent(map->communes[i], kind) : TERRITORY_NONE;
        const uint32_t *found = bsearch(&parent, level.territories, distinct, sizeof parent, compare_faces_ids);
        group_of[i] = found ? (uint32_t)(found - level.territories) : MOSAIC_OUTSIDE;
    }
    level.mosaic = mosaic_dissolve(arena, &map->mosaic, group_of, distinct);
    return level;
}

struct territory_map territory_map_part(struct arena *arena, const struct territory_map *map, uint32_t id)
{
    size_t faces = map->mosaic.face_count, count = 0;
    struct territory territory = territory_at(id);
    struct territory_map part = *map;
    uint32_t *group_of = ARENA_ARRAY(arena, uint32_t, faces);
    part.territory = id;
    part.communes = ARENA_ARRAY(arena, uint32_t, faces);
    for (int around = 0; around < 2; around++) {
        for (size_t i = 0; i < faces; i++) {
            if (commune_is_inside(map->communes[i], territory) == (around == 1))
                continue;
            group_of[i] = (uint32_t)count;
            part.communes[count++] = map->communes[i];
        }
        if (!around)
            part.inside = count;
    }
    part.mosaic = mosaic_dissolve(arena, &map->mosaic, group_of, faces);
    part.box = faces_box(&part.mosaic, part.inside);
    return part;
}

struct territory_map territory_map_merged(struct arena *arena, const struct territory_map *map)
{
    size_t faces = map->mosaic.face_count, count = map->inside;
    struct territory_map merged = *map;
    uint32_t *group_of = ARENA_ARRAY(arena, uint32_t, faces);
    merged.communes = arena_copy(arena, map->communes, faces * sizeof *map->communes);
    for (size_t i = 0; i < faces; i++) {
        size_t group = i < map->inside ? i : map->inside;
        while (i >= map->inside && group < count &&
               commune_parent(merged.communes[group], TERRITORY_DEPARTMENT) !=
                   commune_parent(map->communes[i], TERRITORY_DEPARTMENT))
            group++;
        if (group == count)
            merged.communes[count++] = map->communes[i];
        group_of[i] = (uint32_t)group;
    }
    merged.mosaic = mosaic_dissolve(arena, &map->mosaic, group_of, count);
    return merged;
}

struct mosaic territory_map_outline(struct arena *arena, const struct territory_map *map)
{
    uint32_t *group_of = ARENA_ARRAY(arena, uint32_t, map->mosaic.face_count);
    for (size_t i = 0; i < map->mosaic.face_count; i++)
        group_of[i] = i < map->inside ? 0 : MOSAIC_OUTSIDE;
    return mosaic_dissolve(arena, &map->mosaic, group_of, 1);
}
