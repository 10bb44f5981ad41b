/* The map of a territory drawn as SVG (geo/drawing.h): its neighbours in grey, its land, borders and edge, then, above
 * whatever the caller adds in between, its names.
 *
 *     struct drawing *drawing = drawing_new(arena, out, territory_view(map, 0.9, 0.06), 1000, "class=\"map\"");
 *     territory_draw_ground(drawing, map, &(struct territory_look){.communes = true}, arena);
 *     … drawing_mark(drawing, …) …
 *     territory_draw_names(drawing, map, &look, arena);
 *     drawing_end(drawing);
 *
 * Everything has a class for the site's style sheet (map-land, map-edge, map-border, map-fine, map-around,
 * map-around-border, map-ground, map-focus, map-town, map-dot, map-name, map-around-name) and presentation attributes
 * that make it right without one.
 */
#ifndef TERRITORY_DRAWING_H
#define TERRITORY_DRAWING_H

#include "geo/drawing.h"
#include "territory/map.h"

/* Attributes of the land of one territory: `class="level-3" fill="#5f8ec7"`; NULL leaves it plain. */
typedef const char *(*territory_fill)(void *context, uint32_t territory);

struct territory_look {
    enum territory_kind lines; /* heavy borders inside: 0 (regions) takes departments for a region, intercommunalities
                                  for a department, communes for the others */
    bool communes;             /* borders of communes too, finely */
    uint32_t focus;            /* brought out: a territory of the kind `lines`; 0: none */
    double scale;              /* of letters and lines; 0: 1, which suits a picture of a thousand units */
    size_t towns;              /* named at most; 0: as many as suit the territory */
    bool no_names;             /* towns only, no names of areas */
    territory_fill fill;       /* a choropleth: asked for each territory of the kind `filled` */
    territory_fill link;       /* what is filled is a link, with these attributes: `href="/28-eure-et-loir"`; or NULL */
    enum territory_kind filled;
    void *context;
};

/* The box to draw: the territory with some margin, in given proportions (width / height). */
struct mercator_box territory_view(const struct territory_map *map, double proportions, double margin);

void territory_draw_ground(struct drawing *drawing, const struct territory_map *map, const struct territory_look *look,
                           struct arena *arena);
void territory_draw_names(struct drawing *drawing, const struct territory_map *map, const struct territory_look *look,
                          struct arena *arena);

/* The name as one says it on a map: "Perche" for "CC du Perche". With the typographic apostrophe. */
struct str territory_short_label(uint32_t territory, struct arena *arena);

#endif
