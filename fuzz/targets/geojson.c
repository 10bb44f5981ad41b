/* The GeoJSON reader, plain and compressed: any bytes end in features or a refusal; what is read survives the round
 * trip through the database's bytes, and every measure of it is a number. */
#include <math.h>
#include <stdlib.h>

#include "geo/geo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_shape(struct arena *arena, const struct shape *shape)
{
    struct error error = {0};
    struct buffer bytes = {0};
    struct shape back;
    shape_encode(&bytes, shape);
    if (!shape_decode(arena, buffer_str(&bytes), &back, &error) || shape_points(&back) != shape_points(shape))
        abort();
    struct point center = shape_center(shape);
    if (!isfinite(shape_area(shape)) || !isfinite(shape_length(shape)) || isnan(center.lon) || isnan(center.lat))
        abort();
    struct mercator where;
    shape_crosses_itself(shape, &where);
    shape_label_place(shape, NULL);
    struct mosaic mosaic = mosaic_of_shapes(arena, shape, 1, NULL);
    struct mosaic simple = mosaic_simplify(arena, &mosaic, 1e12);
    mosaic_shape(arena, &simple, 0);
    buffer_free(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct memory_stream stream = {{(const char *)data, size}};
    struct geojson *geojson = geojson_new(memory_stream_read, &stream);
    struct arena arena = {0};
    struct error error = {0};
    struct geojson_feature feature;
    while (geojson_next(geojson, &arena, &feature, &error) && feature.properties) {
        if (feature.drawn)
            check_shape(&arena, &feature.shape);
    }
    geojson_free(geojson);
    /* Bytes of the database, as if they had rotted. */
    struct shape shape;
    if (shape_decode(&arena, (struct str){(const char *)data, size}, &shape, &error) && shape_points(&shape) < 3)
        abort();
    arena_free(&arena);
    return 0;
}
