#include "territory/drawing.h"

#include <stdlib.h>
#include <string.h>

/* Widths of lines and sizes of letters, in thousandths of the drawing's shorter side. */
static const double EDGE = 3.2, BORDER = 1.8, FINE = 0.6, DOT = 3.4, TOWN = 17, NAME = 15, AROUND = 14;

enum { TOWNS_OF_A_DEPARTMENT = 12, TOWNS_OF_A_REGION = 14, ATTRIBUTES_MOST = 256 };

static const char EDGE_LOOK[] = "class=\"map-edge\" stroke=\"#2f3a54\" stroke-linejoin=\"round\"";
static const char BORDER_LOOK[] = "class=\"map-border\" stroke=\"#6d7790\" stroke-linejoin=\"round\"";
static const char FINE_LOOK[] = "class=\"map-fine\" stroke=\"#d5d9e2\" stroke-linejoin=\"round\"";
static const char AROUND_BORDER_LOOK[] = "class=\"map-around-border\" stroke=\"#c4c8cf\" stroke-linejoin=\"round\"";
static const char TOWN_LOOK[] = "class=\"map-town\" fill=\"#1f2633\" font-family=\"sans-serif\" font-weight=\"600\" "
                                "stroke=\"#fff\" stroke-linejoin=\"round\" paint-order=\"stroke\"";
static const char NAME_LOOK[] = "class=\"map-name\" fill=\"#4a5a80\" font-family=\"sans-serif\" font-style=\"italic\" "
                                "stroke=\"#fff\" stroke-linejoin=\"round\" paint-order=\"stroke\"";
static const char AROUND_NAME_LOOK[] = "class=\"map-around-name\" fill=\"#8a8f98\" font-family=\"sans-serif\"";

struct mercator_box territory_view(const struct territory_map *map, double proportions, double margin)
{
    return drawing_frame(map->box, proportions, margin);
}

/* --- What suits a territory --------------------------------------------------------------------------------------- */

static enum territory_kind lines_of(const struct territory_map *map, const struct territory_look *look)
{
    if (look->lines != TERRITORY_REGION)
        return look->lines;
    switch (territory_at(map->territory).kind) {
    case TERRITORY_REGION: return TERRITORY_DEPARTMENT;
    case TERRITORY_DEPARTMENT: return TERRITORY_INTERCOMMUNALITY;
    default: return TERRITORY_COMMUNE;
    }
}

static size_t towns_of(const struct territory_map *map, const struct territory_look *look)
{
    if (look->towns > 0)
        return look->towns;
    switch (territory_at(map->territory).kind) {
    case TERRITORY_REGION: return TOWNS_OF_A_REGION;
    case TERRITORY_DEPARTMENT: return TOWNS_OF_A_DEPARTMENT;
    default: return map->mosaic.face_count;
    }
}

/* A thousandth of the shorter side, in units of the drawing. */
static double thousandth(const struct drawing *drawing, const struct territory_look *look)
{
    int width = drawing_width(drawing), height = drawing_height(drawing);
    return (width < height ? width : height) / 1000.0 * (look->scale > 0 ? look->scale : 1);
}

/* A look with its width, which depends on the drawing. */
static const char *stroked(struct arena *arena, const char *look, double width)
{
    return arena_printf(arena, "%s stroke-width=\"%.2g\"", look, width).at;
}

/* --- Ground ------------------------------------------------------------------------------------------------------- */

/* What is drawn: the territory's parts (faces below `inside`), then the departments around. One mosaic, so that borders
 * meet where they should even when they are softened. */
struct scene {
    struct mosaic mosaic;
    uint32_t *territories; /* of each face; TERRITORY_NONE for communes that have no such parent */
    uint32_t inside;
};

static uint32_t group_number(uint32_t *territories, uint32_t from, uint32_t *count, uint32_t territory)
{
    for (uint32_t i = from; i < *count; i++)
        if (territories[i] == territory)
            return i;
    territories[*count] = territory;
    return (*count)++;
}

static struct scene make_scene(const struct territory_map *map, enum territory_kind lines, bool soften,
                               struct arena *arena)
{
    size_t faces = map->mosaic.face_count;
    struct scene scene = {.territories = ARENA_ARRAY(arena, uint32_t, faces)};
    uint32_t *group_of = ARENA_ARRAY(arena, uint32_t, faces), count = 0;
    for (size_t i = 0; i < map->inside; i++)
        group_of[i] = lines == TERRITORY_COMMUNE
                          ? (scene.territories[count] = map->communes[i], count++)
                          : group_number(scene.territories, 0, &count, commune_parent(map->communes[i], lines));
    scene.inside = count;
    for (size_t i = map->inside; i < faces; i++)
        group_of[i] = group_number(scene.territories, scene.inside, &count,
                                   commune_parent(map->communes[i], TERRITORY_DEPARTMENT));
    scene.mosaic = mosaic_dissolve(arena, &map->mosaic, group_of, count);
    if (soften)
        scene.mosaic = mosaic_soften(arena, &scene.mosaic, 2);
    return scene;
}

static bool is_in(const struct scene *scene, uint32_t face)
{
    return face < scene->inside; /* MOSAIC_OUTSIDE is the greatest number */
}

static bool is_border(void *context, const struct mosaic_arc *arc)
{
    return is_in(context, arc->left) && is_in(context, arc->right);
}

static bool is_edge(void *context, const struct mosaic_arc *arc)
{
    return is_in(context, arc->left) != is_in(context, arc->right);
}

static bool is_border_around(void *context, const struct mosaic_arc *arc)
{
    return !is_in(context, arc->left) && !is_in(context, arc->right) && arc->left != MOSAIC_OUTSIDE &&
           arc->right != MOSAIC_OUTSIDE;
}

static bool is_between_faces(void *context, const struct mosaic_arc *arc)
{
    (void)context;
    return arc->left != MOSAIC_OUTSIDE && arc->right != MOSAIC_OUTSIDE;
}

/* Faces `from` to `to` as one area. */
static void draw_land(struct drawing *drawing, const struct scene *scene, size_t from, size_t to,
                      const char *attributes, struct arena *arena)
{
    uint32_t *group_of = ARENA_ARRAY(arena, uint32_t, scene->mosaic.face_count);
    for (size_t i = 0; i < scene->mosaic.face_count; i++)
        group_of[i] = i >= from && i < to ? 0 : MOSAIC_OUTSIDE;
    struct mosaic land = mosaic_dissolve(arena, &scene->mosaic, group_of, 1);
    struct shape shape = mosaic_shape(arena, &land, 0);
    drawing_shape(drawing, &shape, attributes, STR_NONE);
}

static void draw_fills(struct drawing *drawing, const struct territory_map *map, const struct scene *scene,
                       enum territory_kind lines, const struct territory_look *look, struct arena *arena)
{
    struct territory_level level = {scene->mosaic, scene->territories};
    size_t count = scene->inside;
    if (look->filled != lines) {
        level = territory_map_level(arena, map, look->filled, false);
        count = level.mosaic.face_count;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t territory = level.territories[i];
        const char *attributes = territory == TERRITORY_NONE ? NULL : look->fill(look->context, territory);
        if (!attributes)
            continue;
        struct shape shape = mosaic_shape(arena, &level.mosaic, i);
        const char *link = look->link ? look->link(look->context, territory) : NULL;
        if (link)
            drawing_open(drawing, "a", link);
        drawing_shape(drawing, &shape, attributes, link ? STR_NONE : territory_label(territory, arena));
        if (link)
            drawing_close(drawing, "a");
    }
}

static void draw_focus(struct drawing *drawing, const struct scene *scene, uint32_t focus, struct arena *arena)
{
    for (uint32_t i = 0; i < scene->inside; i++)
        if (scene->territories[i] == focus)
            draw_land(drawing, scene, i, i + 1, "class=\"map-focus\" fill=\"#dfe8ff\"", arena);
}

/* What is flatter than half a square unit of the drawing does not show. */
static struct mosaic thinned(const struct drawing *drawing, const struct mosaic *mosaic, struct arena *arena)
{
    double unit = 1 / drawing_scale(drawing);
    return mosaic_simplify(arena, mosaic, 0.5 * unit * unit);
}

void territory_draw_ground(struct drawing *drawing, const struct territory_map *whole,
                           const struct territory_look *look, struct arena *arena)
{
    double unit = thousandth(drawing, look);
    struct territory_map map = *whole;
    enum territory_kind lines = lines_of(&map, look);
    bool communes = look->communes || lines == TERRITORY_COMMUNE || (look->fill && look->filled == TERRITORY_COMMUNE);
    map.mosaic = thinned(drawing, &map.mosaic, arena);
    /* Cells are angular, which suits communes; merged ones read better with their corners rounded. */
    struct scene scene = make_scene(&map, lines, map.schematic && !communes, arena);
    scene.mosaic = thinned(drawing, &scene.mosaic, arena);
    /* Without any neighbour known, what is around is not the sea. */
    bool alone = map.inside == map.mosaic.face_count;
    drawing_ground(drawing, alone ? "class=\"map-around\" fill=\"#eceef1\"" : "class=\"map-ground\" fill=\"#dfe9f0\"");
    draw_land(drawing, &scene, scene.inside, scene.mosaic.face_count, "class=\"map-around\" fill=\"#eceef1\"", arena);
    draw_land(drawing, &scene, 0, scene.inside, "class=\"map-land\" fill=\"#fff\"", arena);
    if (look->fill)
        draw_fills(drawing, &map, &scene, lines, look, arena);
    if (look->focus)
        draw_focus(drawing, &scene, look->focus, arena);
    if (lines == TERRITORY_COMMUNE)
        drawing_arcs(drawing, &map.mosaic, is_between_faces, NULL, stroked(arena, AROUND_BORDER_LOOK, unit * FINE));
    else if (communes)
        drawing_arcs(drawing, &map.mosaic, is_border, &(struct scene){.inside = (uint32_t)map.inside},
                     stroked(arena, FINE_LOOK, unit * FINE));
    drawing_arcs(drawing, &scene.mosaic, is_border_around, &scene, stroked(arena, AROUND_BORDER_LOOK, unit * BORDER));
    drawing_arcs(drawing, &scene.mosaic, is_border, &scene, stroked(arena, BORDER_LOOK, unit * BORDER));
    drawing_arcs(drawing, &scene.mosaic, is_edge, &scene, stroked(arena, EDGE_LOOK, unit * EDGE));
}

/* --- Names -------------------------------------------------------------------------------------------------------- */

/* "CC du Perche" → "Perche": what comes after the kind and the word that joins. */
struct str territory_short_label(uint32_t id, struct arena *arena)
{
    static const char *const kinds[] = {"CC ", "CA ", "CU "};
    static const char *const joints[] = {"de la ", "de l’", "du ", "des ", "de ", "d’"};
    struct str label = territory_label(id, arena);
    if (territory_at(id).kind != TERRITORY_INTERCOMMUNALITY)
        return label;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (!str_starts_with(label, str_of(kinds[i])))
            continue;
        label = str_slice(label, 3, label.length);
        for (size_t j = 0; j < COUNT_OF(joints); j++)
            if (str_starts_with(label, str_of(joints[j])))
                return str_slice(label, strlen(joints[j]), label.length);
        return label;
    }
    return label;
}

/* The name of an area, where it has room; the larger areas first. */
static void name_area(struct drawing *drawing, const struct mosaic *mosaic, uint32_t face, struct str text,
                      int line_most, double size, const char *attributes, struct arena *arena)
{
    struct shape shape = mosaic_shape(arena, mosaic, face);
    if (shape.count == 0)
        return;
    double room;
    struct mercator place = shape_label_place(&shape, &room);
    drawing_label(drawing, &(struct drawing_label){.text = text,
                                                   .place = place,
                                                   .size = size,
                                                   .rank = -1 / fmax(shape_area(&shape), 1),
                                                   .line_most = line_most,
                                                   .room = fmax(1, room * drawing_scale(drawing)),
                                                   .attributes = attributes});
}

static void name_areas(struct drawing *drawing, const struct territory_map *map, enum territory_kind lines, double unit,
                       struct arena *arena)
{
    struct territory_level level = territory_map_level(arena, map, lines, false);
    const char *attributes = stroked(arena, NAME_LOOK, 4 * unit);
    for (uint32_t i = 0; i < level.mosaic.face_count; i++)
        name_area(drawing, &level.mosaic, i, territory_short_label(level.territories[i], arena), 16, NAME * unit,
                  attributes, arena);
}

/* The departments around, by what of them is in sight. */
static void name_around(struct drawing *drawing, const struct territory_map *map, double unit, struct arena *arena)
{
    size_t faces = map->mosaic.face_count;
    struct box view = mercator_box_degrees(drawing_view(drawing));
    uint32_t *group_of = ARENA_ARRAY(arena, uint32_t, faces), *departments = ARENA_ARRAY(arena, uint32_t, faces);
    uint32_t count = 0;
    for (size_t i = 0; i < faces; i++) {
        struct territory commune = territory_at(map->communes[i]);
        bool seen = i >= map->inside && box_contains(view, commune.center);
        group_of[i] = seen ? group_number(departments, 0, &count, commune.department) : MOSAIC_OUTSIDE;
    }
    struct mosaic parts = mosaic_dissolve(arena, &map->mosaic, group_of, count);
    for (uint32_t i = 0; i < count; i++)
        name_area(drawing, &parts, i, territory_label(departments[i], arena), 0, AROUND * unit, AROUND_NAME_LOOK,
                  arena);
}

struct town {
    uint32_t commune;
    int64_t population;
    int order; /* 0: seat of the territory, 1: of an arrondissement or a department of it, 2: others, 3: outside */
};

static int by_importance(const void *a, const void *b)
{
    const struct town *left = a, *right = b;
    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    if (left->population != right->population)
        return left->population > right->population ? -1 : 1;
    return (left->commune > right->commune) - (left->commune < right->commune);
}

static int order_of(struct territory commune, bool inside, struct territory territory)
{
    if (!inside)
        return 3;
    if (commune.id == territory.seat)
        return 0;
    enum territory_kind kind = territory.kind == TERRITORY_REGION ? TERRITORY_DEPARTMENT : TERRITORY_ARRONDISSEMENT;
    uint32_t parent = commune_parent(commune.id, kind);
    return parent != TERRITORY_NONE && territory_at(parent).seat == commune.id ? 1 : 2;
}

static struct town *list_towns(const struct territory_map *map, bool everywhere, size_t *count, struct arena *arena)
{
    struct territory territory = territory_at(map->territory);
    size_t faces = everywhere ? map->mosaic.face_count : map->inside;
    struct town *towns = ARENA_ARRAY(arena, struct town, faces);
    *count = 0;
    for (size_t i = 0; i < faces; i++) {
        struct territory commune = territory_at(map->communes[i]);
        if (commune.located)
            towns[(*count)++] =
                (struct town){commune.id, commune.population, order_of(commune, i < map->inside, territory)};
    }
    qsort(towns, *count, sizeof *towns, by_importance);
    return towns;
}

/* In the suburbs of a larger town: better name another part of the territory. */
static bool is_crowded(const struct drawing *drawing, const struct mercator *named, size_t count, struct mercator place,
                       double least)
{
    double x, y, other_x, other_y;
    drawing_place(drawing, place, &x, &y);
    for (size_t i = 0; i < count; i++) {
        drawing_place(drawing, named[i], &other_x, &other_y);
        if (hypot(x - other_x, y - other_y) < least)
            return true;
    }
    return false;
}

static void name_town(struct drawing *drawing, struct territory commune, int order, bool small, double unit,
                      const char *attributes, struct arena *arena)
{
    double radius = DOT * unit * (order == 0 ? 1.3 : 1), size = TOWN * unit * (order == 0 ? 1.2 : small ? 0.85 : 1);
    bool inside = order < 3;
    struct mercator place = mercator_of(commune.center);
    drawing_mark(drawing, place, radius,
                 inside ? "class=\"map-dot\" fill=\"#1f2633\"" : "class=\"map-around-dot\" fill=\"#8a8f98\"", STR_NONE);
    drawing_label(drawing, &(struct drawing_label){.text = territory_label(commune.id, arena),
                                                   .place = place,
                                                   .beside = true,
                                                   .size = size,
                                                   .radius = radius,
                                                   .rank = (double)commune.population + (3 - order) * 1e9,
                                                   .attributes = inside ? attributes : AROUND_NAME_LOOK});
}

static void name_towns(struct drawing *drawing, const struct territory_map *map, const struct territory_look *look,
                       double unit, struct arena *arena)
{
    size_t most = towns_of(map, look), count, named_count = 0;
    bool everywhere = most >= map->mosaic.face_count;
    struct town *towns = list_towns(map, everywhere, &count, arena);
    struct mercator *named = ARENA_ARRAY(arena, struct mercator, count);
    const char *attributes = stroked(arena, TOWN_LOOK, 4 * unit);
    for (size_t i = 0; i < count && named_count < most; i++) {
        struct territory commune = territory_at(towns[i].commune);
        struct mercator place = mercator_of(commune.center);
        double x, y;
        if (!drawing_place(drawing, place, &x, &y))
            continue;
        if (!everywhere && is_crowded(drawing, named, named_count, place, 70 * unit))
            continue;
        named[named_count++] = place;
        name_town(drawing, commune, towns[i].order, everywhere, unit, attributes, arena);
    }
}

void territory_draw_names(struct drawing *drawing, const struct territory_map *map, const struct territory_look *look,
                          struct arena *arena)
{
    double unit = thousandth(drawing, look);
    enum territory_kind lines = lines_of(map, look);
    name_towns(drawing, map, look, unit, arena);
    if (!look->no_names && lines != TERRITORY_COMMUNE) {
        name_areas(drawing, map, lines, unit, arena);
        name_around(drawing, map, unit, arena);
    }
}
