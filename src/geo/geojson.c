#include "geo/geojson.h"

#include <stdlib.h>

#include "gzip.h"
#include "rings.h"

/* --- Geometries -----------------------------------------------------------------------------------------------------
 */

static bool read_position(const json_t *position, struct mercator *place, struct error *error)
{
    const json_t *lon = json_array_get(position, 0), *lat = json_array_get(position, 1);
    if (!json_is_number(lon) || !json_is_number(lat))
        return error_set(error, ERROR_INVALID, "une position n’est pas un couple longitude, latitude");
    struct point point = {json_number_value(lon), json_number_value(lat)};
    if (!point_is_valid(point))
        return error_set(error, ERROR_INVALID,
                         "la position %.6g, %.6g n’est pas en degrés : convertissez le fichier en WGS84 (EPSG:4326)",
                         point.lon, point.lat);
    *place = mercator_of(point);
    return true;
}

static bool same(struct mercator a, struct mercator b)
{
    return a.x == b.x && a.y == b.y;
}

/* Points of a ring without repetition. An empty one is left when the ring has no area at this precision. */
static bool read_ring(const json_t *positions, struct arena *arena, struct ring *ring, struct error *error)
{
    size_t count = json_array_size(positions);
    if (!json_is_array(positions) || count < 4)
        return error_set(error, ERROR_INVALID, "un anneau a moins de quatre positions");
    if (!json_equal(json_array_get(positions, 0), json_array_get(positions, count - 1)))
        return error_set(error, ERROR_INVALID,
                         "un anneau n’est pas fermé : sa dernière position doit répéter la première");
    *ring = (struct ring){ARENA_ARRAY(arena, struct mercator, count), 0};
    for (size_t i = 0; i + 1 < count; i++) {
        struct mercator place;
        if (!read_position(json_array_get(positions, i), &place, error))
            return false;
        if (ring->count == 0 || !same(place, ring->points[ring->count - 1]))
            ring->points[ring->count++] = place;
    }
    while (ring->count > 1 && same(ring->points[0], ring->points[ring->count - 1]))
        ring->count--;
    if (ring->count < 3 || ring_turn(ring) == 0)
        ring->count = 0;
    return true;
}

/* True with an empty polygon when its outside has no area. */
static bool read_polygon(const json_t *rings, struct arena *arena, struct polygon *polygon, struct error *error)
{
    size_t count = json_array_size(rings);
    if (!json_is_array(rings) || count == 0)
        return error_set(error, ERROR_INVALID, "un polygone n’a pas d’anneau");
    *polygon = (struct polygon){ARENA_ARRAY(arena, struct ring, count), 0};
    for (size_t i = 0; i < count; i++) {
        struct ring ring;
        if (!read_ring(json_array_get(rings, i), arena, &ring, error))
            return false;
        if (ring.count > 0)
            polygon->rings[polygon->count++] = ring;
        else if (i == 0)
            break;
    }
    return true;
}

bool geojson_shape(const json_t *geometry, struct arena *arena, struct shape *shape, struct error *error)
{
    struct str type = json_member(geometry, "type");
    const json_t *coordinates = json_object_get(geometry, "coordinates");
    bool several = str_equal(type, STR("MultiPolygon"));
    if (!several && !str_equal(type, STR("Polygon")))
        return error_set(error, ERROR_INVALID, "la géométrie n’est ni un Polygon ni un MultiPolygon%s%.*s",
                         str_is_empty(type) ? "" : " : ", STR_PRINT(type));
    size_t count = several ? json_array_size(coordinates) : 1;
    *shape = (struct shape){.polygons = ARENA_ARRAY(arena, struct polygon, count)};
    for (size_t i = 0; i < count; i++) {
        struct polygon *polygon = &shape->polygons[shape->count];
        if (!read_polygon(several ? json_array_get(coordinates, i) : coordinates, arena, polygon, error))
            return false;
        shape->count += polygon->count > 0;
    }
    if (shape->count == 0)
        return error_set(error, ERROR_INVALID, "le contour n’a pas de surface");
    shape_settle(shape);
    return true;
}

/* --- Collections ----------------------------------------------------------------------------------------------------
 */

struct geojson {
    struct gzip_stream stream;
    struct json_records *records;
    json_t *feature; /* the current one */
    json_t *no_properties;
};

struct geojson *geojson_new(read_fn read, void *context)
{
    struct geojson *geojson = memory_new(sizeof *geojson);
    gzip_stream_start(&geojson->stream, read, context, GEOJSON_BYTES_MOST);
    geojson->records = json_records_new(gzip_stream_read, &geojson->stream, "features");
    geojson->no_properties = json_object();
    return geojson;
}

void geojson_free(struct geojson *geojson)
{
    if (!geojson)
        return;
    json_records_free(geojson->records);
    gzip_stream_end(&geojson->stream);
    json_decref(geojson->feature);
    json_decref(geojson->no_properties);
    free(geojson);
}

static struct str feature_id(const json_t *id, struct arena *arena)
{
    if (json_is_integer(id))
        return arena_printf(arena, "%lld", (long long)json_integer_value(id));
    return json_is_string(id) ? arena_str(arena, (struct str){json_string_value(id), json_string_length(id)})
                              : STR_NONE;
}

static void refuse(struct geojson_feature *feature, const struct error *why)
{
    feature->drawn = false;
    feature->shape = (struct shape){0};
    feature->refusal = *why;
}

/* To the end of the bytes: gzip keeps its checksum there. */
static void drain(struct gzip_stream *stream)
{
    char bytes[4096];
    while (gzip_stream_read(stream, bytes, sizeof bytes) > 0)
        continue;
}

bool geojson_next(struct geojson *geojson, struct arena *arena, struct geojson_feature *feature, struct error *error)
{
    struct error why = {0};
    *feature = (struct geojson_feature){0};
    json_decref(geojson->feature);
    geojson->feature = NULL;
    bool read = json_records_next(geojson->records, &geojson->feature, &feature->line, &why);
    if (read && !geojson->feature)
        drain(&geojson->stream);
    if (geojson->stream.failure)
        return error_set(error, ERROR_INVALID, "Fichier GeoJSON : %s.", geojson->stream.failure);
    if (!read && !json_records_can_continue(geojson->records)) {
        *error = why;
        return error_prefix(error, "Ce fichier n’est pas une collection GeoJSON (FeatureCollection)");
    }
    if (!read) { /* one record that is not JSON, between two that may be */
        feature->properties = geojson->no_properties;
        refuse(feature, &why);
        return true;
    }
    if (!geojson->feature)
        return true;
    json_t *properties = json_object_get(geojson->feature, "properties");
    feature->properties = json_is_object(properties) ? properties : geojson->no_properties;
    feature->id = feature_id(json_object_get(geojson->feature, "id"), arena);
    feature->drawn = geojson_shape(json_object_get(geojson->feature, "geometry"), arena, &feature->shape, &why);
    if (!feature->drawn)
        refuse(feature, &why);
    return true;
}

/* --- Writing --------------------------------------------------------------------------------------------------------
 */

static void write_place(struct json_writer *writer, struct mercator place, double scale)
{
    struct point point = mercator_point(place);
    json_begin_array(writer);
    json_double(writer, round(point.lon * scale) / scale);
    json_double(writer, round(point.lat * scale) / scale);
    json_end_array(writer);
}

static void write_polygon(struct json_writer *writer, const struct polygon *polygon, double scale)
{
    json_begin_array(writer);
    for (size_t r = 0; r < polygon->count; r++) {
        const struct ring *ring = &polygon->rings[r];
        json_begin_array(writer);
        for (size_t i = 0; i <= ring->count; i++)
            write_place(writer, ring->points[i % ring->count], scale);
        json_end_array(writer);
    }
    json_end_array(writer);
}

void geojson_write(struct json_writer *writer, const struct shape *shape, int decimals)
{
    double scale = pow(10, decimals);
    if (shape->count == 0) {
        json_null_value(writer);
        return;
    }
    json_begin_object(writer);
    json_key(writer, "type");
    json_text(writer, shape->count == 1 ? STR("Polygon") : STR("MultiPolygon"));
    json_key(writer, "coordinates");
    if (shape->count > 1)
        json_begin_array(writer);
    for (size_t p = 0; p < shape->count; p++)
        write_polygon(writer, &shape->polygons[p], scale);
    if (shape->count > 1)
        json_end_array(writer);
    json_end_object(writer);
}
