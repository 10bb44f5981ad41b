/* GeoJSON (RFC 7946): polygons in, polygons out.
 *
 * A FeatureCollection is read one feature at a time, from bytes plain or compressed (gzip, found by its first bytes).
 * What is refused in a geometry, with a message that says where: another type than Polygon or MultiPolygon, a position
 * out of the Earth's range (as files in Lambert-93 metres are), a ring that is not closed or has fewer than three
 * different points. Heights are dropped; points that fall on one 9 mm square with the one before are dropped; a hole
 * that has no area left is dropped.
 */
#ifndef GEO_GEOJSON_H
#define GEO_GEOJSON_H

#include "base/base.h"
#include "geo/polygon.h"

/* The shape of a geometry, settled, its arrays in the arena. */
bool geojson_shape(const json_t *geometry, struct arena *arena, struct shape *shape, struct error *error);

struct geojson_feature {
    json_t *properties; /* an object; borrowed until the next feature; NULL at the end of the file */
    struct str id;      /* the feature's "id" when it is a text or a number, in the arena */
    int64_t line;       /* where the feature starts */
    bool drawn;         /* `shape` is there; otherwise `refusal` says why */
    struct shape shape; /* in the arena given to geojson_next */
    struct error refusal;
};

struct geojson;
struct geojson *geojson_new(read_fn read, void *context);
void geojson_free(struct geojson *geojson);
/* The next feature, or one with properties == NULL at the end. False when the file itself cannot be read on: broken
 * JSON, not a FeatureCollection, broken compression, or more than `GEOJSON_BYTES_MOST` once inflated. */
bool geojson_next(struct geojson *geojson, struct arena *arena, struct geojson_feature *feature, struct error *error);
#define GEOJSON_BYTES_MOST ((int64_t)4 << 30)

/* Writes the geometry object, coordinates rounded to `decimals` (5 is a metre, 7 a centimetre). An empty shape is
 * written null. */
void geojson_write(struct json_writer *writer, const struct shape *shape, int decimals);

#endif
