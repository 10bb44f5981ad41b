#include <stdlib.h>
#include <zlib.h>

#include "shapes.h"

static struct geojson_feature first_feature(struct arena *arena, struct geojson **geojson, struct memory_stream *stream)
{
    struct geojson_feature feature;
    struct error error = {0};
    *geojson = geojson_new(memory_stream_read, stream);
    assert_done(geojson_next(*geojson, arena, &feature, &error), &error);
    return feature;
}

#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"name\":\"x\",\"features\":[" features "]}"
#define SQUARE                                                                                                         \
    "{\"type\":\"Feature\",\"id\":\"28085\",\"properties\":{\"code\":\"28085\"},\"geometry\":{\"type\":\"Polygon\","   \
    "\"coordinates\":[[[1,48],[2,48],[2,49],[1,49],[1,48]],[[1.2,48.2,99],[1.2,48.4],[1.4,48.4],[1.2,48.2,99]]]}}"

static void polygons_are_read(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct geojson *geojson;
    struct memory_stream stream = {STR(COLLECTION(SQUARE))};
    struct geojson_feature feature = first_feature(&arena, &geojson, &stream);
    struct error error = {0};
    assert_true(feature.drawn);
    assert_str(feature.id, "28085");
    assert_str(json_member(feature.properties, "code"), "28085");
    assert_int_equal(feature.shape.count, 1);
    assert_int_equal(shape_points(&feature.shape), 7);
    assert_true(shape_contains(&feature.shape, mercator_of((struct point){1.1, 48.1})));
    assert_false(shape_contains(&feature.shape, mercator_of((struct point){1.25, 48.35})));
    assert_done(geojson_next(geojson, &arena, &feature, &error), &error);
    assert_null(feature.properties);
    geojson_free(geojson);

    struct json_writer writer = {.out = &(struct buffer){0}};
    json_t *parsed;
    struct shape shape = draw(&arena, "0 0, 1000 0, 1000 1000 ; 5000 0, 6000 0, 6000 1000"), back;
    geojson_write(&writer, &shape, 7);
    assert_done(json_parse(buffer_str(writer.out), &parsed, &error), &error);
    assert_done(geojson_shape(parsed, &arena, &back, &error), &error);
    assert_int_equal(back.count, 2);
    assert_true(llabs(twice_area(&back) - twice_area(&shape)) < 100000); /* 7 decimals: within one or two units */
    json_decref(parsed);
    buffer_free(writer.out);
    arena_free(&arena);
}

#define POLYGON(rings) "{\"type\":\"Polygon\",\"coordinates\":[" rings "]}"

static void bad_geometries_are_refused(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct shape shape;
    static const struct {
        const char *json, *says;
    } bad[] = {
        {"null", "ni un Polygon"},
        {"[]", "ni un Polygon"},
        {"{\"type\":\"Point\",\"coordinates\":[1,2]}", "Point"},
        {"{\"type\":\"Polygon\"}", "pas d’anneau"},
        {POLYGON(""), "pas d’anneau"},
        {POLYGON("1"), "moins de quatre"},
        {POLYGON("[[1,48],[2,48],[1,48]]"), "moins de quatre"},
        {POLYGON("[[1,48],[2,48],[2,49],[1,49]]"), "pas fermé"},
        {POLYGON("[[1,48],[2,48],[2,null],[1,48]]"), "couple"},
        {POLYGON("[[1,48],[2,48],7,[1,48]]"), "couple"},
        {POLYGON("[[1,48],[2,48],[],[1,48]]"), "couple"},
        {POLYGON("[[599000,6820000],[600000,6820000],[600000,6821000],[599000,6820000]]"), "degrés"},
        {POLYGON("[[1,48],[2,48],[2,91],[1,48]]"), "degrés"},
        {POLYGON("[[1,48],[2,48],[1,48],[1,48]]"), "pas de surface"},
        {POLYGON("[[1,48],[1,48],[1,48],[1,48]]"), "pas de surface"},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[]}", "pas de surface"},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[3]}", "pas d’anneau"},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        json_t *geometry = json_loads(bad[i].json, JSON_DECODE_ANY, NULL);
        assert_non_null(geometry);
        assert_refused(geojson_shape(geometry, &arena, &shape, &error), &error, ERROR_INVALID);
        if (!strstr(error.message, bad[i].says))
            fail_msg("%s → %s", bad[i].json, error.message);
        json_decref(geometry);
    }
    arena_free(&arena);
}

static void a_bad_feature_does_not_hide_the_next(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct geojson *geojson;
    struct memory_stream stream = {STR(COLLECTION("{\"type\":\"Feature\",\"properties\":null,\"geometry\":null},\n{"
                                                  "\"a\":nan},\n" SQUARE))};
    struct geojson_feature feature = first_feature(&arena, &geojson, &stream);
    assert_non_null(feature.properties);
    assert_false(feature.drawn);
    assert_done(geojson_next(geojson, &arena, &feature, &error), &error);
    assert_false(feature.drawn);
    assert_int_equal(feature.line, 2);
    assert_done(geojson_next(geojson, &arena, &feature, &error), &error);
    assert_true(feature.drawn);
    assert_int_equal(feature.line, 3);
    geojson_free(geojson);
    arena_free(&arena);
}

static void other_files_are_refused(void **state)
{
    (void)state;
    struct arena arena = {0};
    static const char *const bad[] = {"",
                                      "{",
                                      "bonjour",
                                      "{\"type\":\"Topology\",\"objects\":{}}",
                                      "{\"type\":\"FeatureCollection\",\"features\":[" SQUARE,
                                      "\x1f\x8b",
                                      "\x1f\x8b\x08xyz"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct memory_stream stream = {str_of(bad[i])};
        struct geojson *geojson = geojson_new(memory_stream_read, &stream);
        struct geojson_feature feature;
        struct error error = {0};
        bool refused = false;
        for (int n = 0; n < 3 && !refused; n++)
            refused = !geojson_next(geojson, &arena, &feature, &error);
        assert_true(refused);
        assert_true(error.message[0]);
        geojson_free(geojson);
    }
    arena_free(&arena);
}

static struct str gzipped(struct arena *arena, struct str text)
{
    z_stream zlib = {0};
    assert_int_equal(deflateInit2(&zlib, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t most = deflateBound(&zlib, text.length) + 64;
    unsigned char *out = arena_alloc(arena, most);
    zlib.next_in = (unsigned char *)(uintptr_t)text.at;
    zlib.avail_in = (unsigned)text.length;
    zlib.next_out = out;
    zlib.avail_out = (unsigned)most;
    assert_int_equal(deflate(&zlib, Z_FINISH), Z_STREAM_END);
    struct str bytes = {(char *)out, zlib.total_out};
    deflateEnd(&zlib);
    return bytes;
}

static void compressed_files_are_read(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct geojson *geojson;
    /* Two gzip members one after the other make one file, as `cat` of two does. */
    struct str first = gzipped(&arena, STR("{\"type\":\"FeatureCollection\",\"features\":[" SQUARE ","));
    struct str second = gzipped(&arena, STR(SQUARE "]}"));
    struct buffer both = {0};
    buffer_add_str(&both, first);
    buffer_add_str(&both, second);
    struct memory_stream stream = {buffer_str(&both)};
    struct geojson_feature feature = first_feature(&arena, &geojson, &stream);
    assert_true(feature.drawn);
    assert_done(geojson_next(geojson, &arena, &feature, &error), &error);
    assert_true(feature.drawn);
    assert_done(geojson_next(geojson, &arena, &feature, &error), &error);
    assert_null(feature.properties);
    geojson_free(geojson);
    /* Cut anywhere, it is refused. */
    for (size_t length = 2; length < both.length; length += 7) {
        struct memory_stream cut = {str_slice(buffer_str(&both), 0, length)};
        geojson = geojson_new(memory_stream_read, &cut);
        bool refused = false;
        for (int n = 0; n < 4 && !refused; n++)
            refused = !geojson_next(geojson, &arena, &feature, &error);
        assert_true(refused);
        geojson_free(geojson);
    }
    buffer_free(&both);
    arena_free(&arena);
}

/* Real contours: areas as another program computed them on the sphere ("km2"), and a tiling without overlap. */
static void real_communes_have_known_areas(void **state)
{
    (void)state;
    const char *data = getenv("MAILLAGE_DATA");
    if (!data) {
        print_message("MAILLAGE_DATA is not set: real contours are not tested\n");
        skip();
    }
    struct arena arena = {0};
    struct error error = {0};
    struct file_stream *file;
    struct str path = arena_printf(&arena, "%s/geo/contours/communes-28.geojson", data);
    assert_done(file_stream_open(path.at, &file, &error), &error);
    struct geojson *geojson = geojson_new(file_stream_read, file);
    struct shape *shapes = ARENA_ARRAY(&arena, struct shape, 400);
    size_t count = 0;
    double sum = 0;
    for (;;) {
        struct geojson_feature feature;
        assert_done(geojson_next(geojson, &arena, &feature, &error), &error);
        if (!feature.properties)
            break;
        assert_true(feature.drawn);
        double km2 = json_number_value(json_object_get(feature.properties, "km2"));
        assert_true(fabs(shape_area(&feature.shape) / 1e6 - km2) < 0.02 + 0.002 * km2);
        struct mercator where;
        assert_false(shape_crosses_itself(&feature.shape, &where));
        assert_true(shape_contains(&feature.shape, shape_label_place(&feature.shape, NULL)));
        sum += km2;
        shapes[count++] = feature.shape;
    }
    assert_int_equal(count, 363);
    struct mosaic_faults faults = {0};
    struct mosaic mosaic = mosaic_of_shapes(&arena, shapes, count, &faults);
    assert_int_equal(faults.doubled, 0);
    uint32_t *all = ARENA_ARRAY(&arena, uint32_t, count);
    struct mosaic one = mosaic_dissolve(&arena, &mosaic, all, 1);
    struct shape department = mosaic_shape(&arena, &one, 0);
    assert_int_equal(department.count, 1);
    assert_int_equal(department.polygons[0].count, 1);
    assert_true(fabs(shape_area(&department) / 1e6 - sum) < 3);
    assert_int_equal(shape_points(&department), 1638); /* departement-28.geojson has 1,639 with the repeated one */
    geojson_free(geojson);
    file_stream_close(file);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polygons_are_read),
        cmocka_unit_test(bad_geometries_are_refused),
        cmocka_unit_test(a_bad_feature_does_not_hide_the_next),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(compressed_files_are_read),
        cmocka_unit_test(real_communes_have_known_areas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
