/* Maps of territories as GeoJSON. */
#include <stdlib.h>

#include "map-faces.h"
#include "territory/drawing.h"

static const double AROUND_METRES = 100;

static int decimals_of(const struct territory_map *map)
{
    return map->schematic ? 4 : 5;
}

static void begin_collection(struct json_writer *writer, const struct territory_map *map)
{
    json_begin_object(writer);
    json_key(writer, "type");
    json_text(writer, STR("FeatureCollection"));
    json_key(writer, "schematic");
    json_bool(writer, map->schematic);
    json_member_text(writer, "credit", map->credit);
    json_key(writer, "features");
    json_begin_array(writer);
}

static void end_collection(struct json_writer *writer)
{
    json_end_array(writer);
    json_end_object(writer);
    buffer_add_char(writer->out, '\n');
}

/* Up to the properties' last members, which the caller adds before end_properties. */
static void begin_feature(struct json_writer *writer, const char *kind)
{
    json_begin_object(writer);
    json_key(writer, "type");
    json_text(writer, STR("Feature"));
    json_key(writer, "properties");
    json_begin_object(writer);
    json_key(writer, "kind");
    json_text(writer, str_of(kind));
}

static void end_properties(struct json_writer *writer)
{
    json_end_object(writer);
    json_key(writer, "geometry");
}

static const char *kind_word(enum territory_kind kind)
{
    static const char *const words[] = {"region", "department", "arrondissement", "intercommunality", "commune"};
    return words[kind];
}

static void write_area(struct json_writer *writer, const struct territory_map *map, uint32_t territory,
                       const char *kind, const struct shape *shape, territory_properties add, void *context)
{
    struct arena arena = {0};
    struct territory known = territory_at(territory);
    begin_feature(writer, kind);
    json_member_text(writer, "code", known.code);
    json_member_text(writer, "name", territory_label(territory, &arena));
    if (known.population >= 0) {
        json_key(writer, "population");
        json_i64(writer, known.population);
    }
    if (add)
        add(context, territory, writer);
    end_properties(writer);
    geojson_write(writer, shape, decimals_of(map));
    json_end_object(writer);
    arena_free(&arena);
}

static void write_areas(struct json_writer *writer, const struct territory_map *map, enum territory_kind kind,
                        territory_properties add, void *context)
{
    struct arena arena = {0};
    struct territory_level level = territory_map_level(&arena, map, kind, false);
    for (uint32_t i = 0; i < level.mosaic.face_count; i++) {
        struct shape shape = mosaic_shape(&arena, &level.mosaic, i);
        if (shape.count > 0)
            write_area(writer, map, level.territories[i], kind_word(kind), &shape, add, context);
    }
    arena_free(&arena);
}

void territory_level_geojson(struct buffer *out, const struct territory_map *map, enum territory_kind kind,
                             territory_properties add, void *context)
{
    struct json_writer writer = {.out = out};
    begin_collection(&writer, map);
    write_areas(&writer, map, kind, add, context);
    end_collection(&writer);
}

/* --- Borders ------------------------------------------------------------------------------------------------------ */

/* Communes of one department and one intercommunality: between two such parts a border is one or the other. */
struct part {
    uint32_t department, intercommunality;
};

struct parts {
    struct mosaic mosaic;
    struct part *at; /* of each face */
};

static struct parts make_parts(struct arena *arena, const struct territory_map *map)
{
    size_t faces = map->mosaic.face_count;
    struct parts parts = {.at = ARENA_ARRAY(arena, struct part, faces)};
    uint32_t *group_of = ARENA_ARRAY(arena, uint32_t, faces), count = 0;
    for (size_t i = 0; i < faces; i++) {
        if (i >= map->inside) {
            group_of[i] = MOSAIC_OUTSIDE;
            continue;
        }
        struct territory commune = territory_at(map->communes[i]);
        struct part part = {commune.department, commune.intercommunality};
        uint32_t group = 0;
        while (group < count && (parts.at[group].department != part.department ||
                                 parts.at[group].intercommunality != part.intercommunality))
            group++;
        if (group == count)
            parts.at[count++] = part;
        group_of[i] = group;
    }
    parts.mosaic = mosaic_dissolve(arena, &map->mosaic, group_of, count);
    return parts;
}

static void write_line(struct json_writer *writer, const struct mosaic_arc *arc, double scale)
{
    json_begin_array(writer);
    for (size_t i = 0; i < arc->count; i++) {
        struct point point = mercator_point(arc->points[i]);
        json_begin_array(writer);
        json_double(writer, round(point.lon * scale) / scale);
        json_double(writer, round(point.lat * scale) / scale);
        json_end_array(writer);
    }
    json_end_array(writer);
}

static bool is_seen(const struct mosaic_arc *arc, const struct mercator_box *frame)
{
    struct mercator_box box = {arc->points[0], arc->points[0]};
    for (size_t i = 1; frame && i < arc->count; i++) {
        struct mercator at = arc->points[i];
        box.low.x = at.x < box.low.x ? at.x : box.low.x;
        box.low.y = at.y < box.low.y ? at.y : box.low.y;
        box.high.x = at.x > box.high.x ? at.x : box.high.x;
        box.high.y = at.y > box.high.y ? at.y : box.high.y;
    }
    return !frame || mercator_box_intersects(box, *frame);
}

typedef bool (*arc_choice)(const void *context, const struct mosaic_arc *arc);

static void write_lines(struct json_writer *writer, const struct territory_map *map, const struct mosaic *mosaic,
                        const struct mercator_box *frame, arc_choice wanted, const void *context, const char *kind)
{
    begin_feature(writer, kind);
    end_properties(writer);
    json_begin_object(writer);
    json_key(writer, "type");
    json_text(writer, STR("MultiLineString"));
    json_key(writer, "coordinates");
    json_begin_array(writer);
    for (size_t i = 0; i < mosaic->arc_count; i++)
        if (is_seen(&mosaic->arcs[i], frame) && wanted(context, &mosaic->arcs[i]))
            write_line(writer, &mosaic->arcs[i], pow(10, decimals_of(map)));
    json_end_array(writer);
    json_end_object(writer);
    json_end_object(writer);
}

static bool is_edge(const void *context, const struct mosaic_arc *arc)
{
    (void)context;
    return arc->left == MOSAIC_OUTSIDE || arc->right == MOSAIC_OUTSIDE;
}

static bool is_department_border(const void *context, const struct mosaic_arc *arc)
{
    const struct parts *parts = context;
    return !is_edge(NULL, arc) && parts->at[arc->left].department != parts->at[arc->right].department;
}

static bool is_intercommunality_border(const void *context, const struct mosaic_arc *arc)
{
    return !is_edge(NULL, arc) && !is_department_border(context, arc);
}

/* Between two communes of one part: the other borders are drawn with their parts. */
static bool is_commune_border(const void *context, const struct mosaic_arc *arc)
{
    const struct territory_map *map = context;
    if (is_edge(NULL, arc) || arc->left >= map->inside || arc->right >= map->inside)
        return false;
    struct territory one = territory_at(map->communes[arc->left]), other = territory_at(map->communes[arc->right]);
    return one.department == other.department && one.intercommunality == other.intercommunality;
}

static void write_land(struct json_writer *writer, const struct territory_map *map, struct arena *arena)
{
    struct mosaic outline = territory_map_outline(arena, map);
    struct shape shape = mosaic_shape(arena, &outline, 0);
    begin_feature(writer, "land");
    end_properties(writer);
    geojson_write(writer, &shape, decimals_of(map));
    json_end_object(writer);
}

/* --- Around, and names -------------------------------------------------------------------------------------------- */

/* Where a name goes, and how many metres it may take there. */
static void write_name(struct json_writer *writer, const struct shape *shape, struct str name, const char *kind)
{
    double room;
    struct mercator place = shape_label_place(shape, &room);
    struct point point = mercator_point(place);
    begin_feature(writer, kind);
    json_member_text(writer, "name", name);
    json_key(writer, "room");
    json_double(writer, round(room * mercator_unit(point.lat)));
    end_properties(writer);
    json_begin_object(writer);
    json_key(writer, "type");
    json_text(writer, STR("Point"));
    json_key(writer, "coordinates");
    json_begin_array(writer);
    json_double(writer, round(point.lon * 1e4) / 1e4);
    json_double(writer, round(point.lat * 1e4) / 1e4);
    json_end_array(writer);
    json_end_object(writer);
    json_end_object(writer);
}

static void write_around(struct json_writer *writer, const struct territory_map *map, const struct mercator_box *frame,
                         struct arena *arena)
{
    for (uint32_t i = (uint32_t)map->inside; i < map->mosaic.face_count; i++) {
        struct shape shape = mosaic_shape(arena, &map->mosaic, i);
        uint32_t department = commune_parent(map->communes[i], TERRITORY_DEPARTMENT);
        if (shape.count == 0 || (frame && !mercator_box_intersects(shape.box, *frame)))
            continue;
        write_area(writer, map, department, "around", &shape, NULL, NULL);
        write_name(writer, &shape, territory_label(department, arena), "around-name");
    }
}

static void write_names(struct json_writer *writer, const struct territory_map *map, struct arena *arena)
{
    bool region = territory_at(map->territory).kind == TERRITORY_REGION;
    struct territory_level level =
        territory_map_level(arena, map, region ? TERRITORY_DEPARTMENT : TERRITORY_INTERCOMMUNALITY, false);
    for (uint32_t i = 0; i < level.mosaic.face_count; i++) {
        struct shape shape = mosaic_shape(arena, &level.mosaic, i);
        if (shape.count > 0)
            write_name(writer, &shape, territory_short_label(level.territories[i], arena), "area-name");
    }
}

/* Fewer points: what is around needs fewer still, its outer edge being only where the picture ends. */
static struct territory_map lighten(struct arena *arena, const struct territory_map *map, double metres)
{
    struct territory_map merged = territory_map_merged(arena, map);
    if (map->schematic)
        return merged;
    struct territory_map light = territory_map_simplified(arena, &merged, metres);
    struct territory_map coarse = territory_map_simplified(arena, &merged, 4 * fmax(metres, AROUND_METRES));
    for (size_t i = 0; i < light.mosaic.arc_count; i++) {
        const struct mosaic_arc *arc = &light.mosaic.arcs[i];
        if (arc->left >= light.inside && arc->right >= light.inside)
            light.mosaic.arcs[i] = coarse.mosaic.arcs[i];
    }
    return light;
}

void territory_map_geojson(struct buffer *out, const struct territory_map *whole, double metres,
                           const struct mercator_box *frame)
{
    struct arena arena = {0};
    struct json_writer writer = {.out = out};
    struct territory_map light = lighten(&arena, whole, metres), *map = &light;
    struct parts parts = make_parts(&arena, map);
    begin_collection(&writer, map);
    write_around(&writer, map, frame, &arena);
    write_land(&writer, map, &arena);
    write_lines(&writer, map, &map->mosaic, frame, is_commune_border, map, "commune");
    write_lines(&writer, map, &parts.mosaic, frame, is_intercommunality_border, &parts, "intercommunality");
    write_lines(&writer, map, &parts.mosaic, frame, is_department_border, &parts, "department");
    write_lines(&writer, map, &parts.mosaic, frame, is_edge, &parts, "edge");
    write_names(&writer, map, &arena);
    end_collection(&writer);
    arena_free(&arena);
}
