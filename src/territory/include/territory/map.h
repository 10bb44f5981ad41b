/* Maps of territories: the communes of a territory and those around it, as one mosaic.
 *
 * With official boundaries imported (territory/contour.h) the map shows them. Without, it is a *schematic*: the cells
 * of a power diagram fitted to the communes' areas and centres (src/territory/schematic.h). Names, neighbourhoods and
 * sizes are right, edges are only likely: whoever shows one says so.
 *
 * Everything lives in the arena given. About 3 ms for the schematic of a department, 15 ms from its contours.
 */
#ifndef TERRITORY_MAP_H
#define TERRITORY_MAP_H

#include "geo/geo.h"
#include "territory/contour.h"
#include "territory/territory.h"

struct territory_map {
    uint32_t territory;
    bool schematic;
    struct str credit;       /* to print under it: « Contours : … », « Fond schématique : … » */
    struct mosaic mosaic;    /* each face is a commune */
    uint32_t *communes;      /* the commune of each face */
    size_t inside;           /* the first faces are the communes of the territory, by their ids; then come others */
    struct mercator_box box; /* of the first ones */
};

/* The schematic of a region, department, arrondissement, intercommunality or commune. ERROR_MISSING when no commune of
 * it has a point (collectivities overseas). */
bool territory_map_schematic(struct arena *arena, uint32_t territory, struct territory_map *map, struct error *error);
/* From official boundaries when every commune of the territory has one among `contours` (NULL: none), else the
 * schematic. Communes around are shown where they have one too. Borders are simplified to about `metres` (0: as they
 * were imported), once for both of their sides, so that neighbours never gape nor overlap. */
bool territory_map_make(struct arena *arena, const struct contours *contours, uint32_t territory, double metres,
                        struct territory_map *map, struct error *error);
/* The same with fewer points, simplified so. */
struct territory_map territory_map_simplified(struct arena *arena, const struct territory_map *map, double metres);
/* The longer side of the territory on the ground, in metres. */
double territory_map_size(const struct territory_map *map);
/* The same map seen from a part of it: that part's communes come first, the others are around it. The points are
 * shared with `map`. */
struct territory_map territory_map_part(struct arena *arena, const struct territory_map *map, uint32_t territory);

/* The faces of a map merged by what they belong to, borders included. */
struct territory_level {
    struct mosaic mosaic;
    uint32_t *territories; /* of each face */
};
/* `kind`: what the faces become. With `around` also outside the map's territory, else only inside; an intercommunality
 * that leaves the territory is cut at its edge. Communes that have no such parent are left out. */
struct territory_level territory_map_level(struct arena *arena, const struct territory_map *map,
                                           enum territory_kind kind, bool around);
/* One face: the territory itself. */
struct mosaic territory_map_outline(struct arena *arena, const struct territory_map *map);

/* The parent of a commune of that kind (itself for TERRITORY_COMMUNE), or TERRITORY_NONE. */
uint32_t commune_parent(uint32_t commune, enum territory_kind kind);

/* GeoJSON for maps that draw themselves: a FeatureCollection with the members "schematic" and "credit", and features
 * whose property "kind" is
 *   "around"                               the departments around, as polygons, as far as they are shown
 *   "land"                                 the territory, as polygons
 *   "commune", "intercommunality", "department"
 *                                          the borders between them, as lines, each of the largest kind it is of
 *   "edge"                                 the outline of the territory, as lines
 *   "area-name", "around-name"             points where to write a name (of the intercommunalities of a department or
 *                                          the departments of a region; of the departments around): name, and room,
 *                                          the metres clear there
 * Simplified to `metres` (0: not at all). With a frame, only what reaches into it, but for the land. Coordinates have
 * four decimals (10 m) for a schematic, five otherwise. */
void territory_map_geojson(struct buffer *out, const struct territory_map *map, double metres,
                           const struct mercator_box *frame);
/* The territories of one kind as polygons: code, name, population, "schematic", and for each the values that `add`
 * writes as members of its properties (NULL: none). For choropleths. */
typedef void (*territory_properties)(void *context, uint32_t territory, struct json_writer *writer);
void territory_level_geojson(struct buffer *out, const struct territory_map *map, enum territory_kind kind,
                             territory_properties add, void *context);

#endif
