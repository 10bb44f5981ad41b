/* Maps of territories as GeoJSON. */
#include <stdlib.h>

#include "territory/map.h"

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
                       enum territory_kind kind, const struct shape *shape, territory_properties add, void *context)
{
    struct arena arena = {0};
    struct territory known = territory_at(territory);
    begin_feature(writer, kind_word(kind));
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
            write_area(writer, map, level.territories[i], kind, &shape, add, context);
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

static const char *border_kind(const struct parts *parts, const struct mosaic_arc *arc)
{
    if (arc->left == MOSAIC_OUTSIDE || arc->right == MOSAIC_OUTSIDE)
        return "edge";
    return parts->at[arc->left].department != parts->at[arc->right].department ? "department" : "intercommunality";
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

static void write_borders(struct json_writer *writer, const struct territory_map *map, const struct parts *parts,
                          const char *kind)
{
    begin_feature(writer, kind);
    end_properties(writer);
    json_begin_object(writer);
    json_key(writer, "type");
    json_text(writer, STR("MultiLineString"));
    json_key(writer, "coordinates");
    json_begin_array(writer);
    for (size_t i = 0; i < parts->mosaic.arc_count; i++)
        if (str_equal(str_of(border_kind(parts, &parts->mosaic.arcs[i])), str_of(kind)))
            write_line(writer, &parts->mosaic.arcs[i], pow(10, decimals_of(map)));
    json_end_array(writer);
    json_end_object(writer);
    json_end_object(writer);
}

void territory_map_geojson(struct buffer *out, const struct territory_map *map)
{
    struct arena arena = {0};
    struct json_writer writer = {.out = out};
    struct parts parts = make_parts(&arena, map);
    begin_collection(&writer, map);
    write_areas(&writer, map, TERRITORY_COMMUNE, NULL, NULL);
    write_borders(&writer, map, &parts, "intercommunality");
    write_borders(&writer, map, &parts, "department");
    write_borders(&writer, map, &parts, "edge");
    end_collection(&writer);
    arena_free(&arena);
}
