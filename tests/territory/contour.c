/* Contours: imported whole or not at all, read back the same, refused with a reason. */
#include "territory/contour.h"
#include "engines.h"
#include "territory/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int noted;

static void note(void *context, int64_t line, struct str message)
{
    (void)context;
    assert_true(line >= 0 && message.length > 0);
    noted++;
}

static const char *write_file(struct fixture *fixture, struct arena *arena, const char *features)
{
    struct error error = {0};
    struct str path = arena_printf(arena, "%s/contours.geojson", fixture->folder);
    assert_done(file_replace(path.at,
                             arena_printf(arena, "{\"type\":\"FeatureCollection\",\"features\":[%s]}", features),
                             &error),
                &error);
    return path.at;
}

static bool has_contour(struct fixture *fixture, const char *code, struct arena *arena, struct shape *shape)
{
    struct session *session;
    struct error error = {0};
    bool found;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(contour_find(session, territory_find(TERRITORY_COMMUNE, str_of(code)), arena, shape, &found, &error),
                &error);
    session_end(session);
    return found;
}

#define SQUARE "{\"type\":\"Polygon\",\"coordinates\":[[[1.4,48.4],[1.5,48.4],[1.5,48.5],[1.4,48.5],[1.4,48.4]]]}"

static void shapes_come_back(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error = {0};
    struct contour_counts counts;
    struct shape shape;
    noted = 0;
    const char *path =
        write_file(fixture, &arena,
                   "{\"type\":\"Feature\",\"properties\":{\"INSEE_COM\":\"28085\"},\"geometry\":" SQUARE "},"
                   "{\"type\":\"Feature\",\"properties\":{\"code\":\"99999\"},\"geometry\":" SQUARE "},"
                   "{\"type\":\"Feature\",\"properties\":{\"nom\":\"sans code\"},\"geometry\":" SQUARE "},"
                   "{\"type\":\"Feature\",\"properties\":{\"code\":\"28088\"},\"geometry\":{\"type\":\"Point\","
                   "\"coordinates\":[1,48]}}");
    assert_false(has_contour(fixture, "28085", &arena, &shape));
    assert_done(contour_import(fixture->store, path, TERRITORY_KIND_COUNT, note, NULL, &counts, &error), &error);
    assert_int_equal(counts.features, 4);
    assert_int_equal(counts.kept, 1);
    assert_int_equal(counts.set_aside, 3);
    assert_int_equal(noted, 3);
    assert_true(has_contour(fixture, "28085", &arena, &shape));
    assert_near(shape_area(&shape) / 1e6, 7.4 * 11.1, 3);
    assert_false(has_contour(fixture, "28088", &arena, &shape));
    assert_done(contour_import(fixture->store, path, TERRITORY_COMMUNE, NULL, NULL, &counts, &error),
                &error); /* again */
    assert_int_equal(counts.kept, 1);
    arena_free(&arena);
}

static void bad_files_leave_the_database_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error = {0};
    struct contour_counts counts;
    struct shape shape;
    const char *bad[] = {
        "{\"type\":\"Feature\",\"properties\":{\"code\":\"28085\"},\"geometry\":" SQUARE "},"
        "{\"type\":\"Feature\",\"properties\":{\"code\":\"28085\"},\"geometry\":" SQUARE "}",            /* twice */
        "",                                                                                              /* nothing */
        "{\"type\":\"Feature\",\"properties\":{\"code\":\"28085\"},\"geometry\":" SQUARE "},{\"type\":", /* cut */
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_refused(contour_import(fixture->store, write_file(fixture, &arena, bad[i]), TERRITORY_KIND_COUNT, NULL,
                                      NULL, &counts, &error),
                       &error, ERROR_INVALID);
        assert_false(has_contour(fixture, "28085", &arena, &shape));
    }
    assert_refused(contour_import(fixture->store, "/absent.geojson", TERRITORY_KIND_COUNT, NULL, NULL, &counts, &error),
                   &error, ERROR_MISSING);
    arena_free(&arena);
}

/* --- What a file says, and how its shapes fit ----------------------------------------------------------------------
 */

/* A square of 0.1°, `x` and `y` squares away from the one of Chartres. */
static void add_square(struct buffer *out, const char *code, double x, double y)
{
    double west = 1.4 + 0.1 * x, south = 48.4 + 0.1 * y, east = west + 0.1, north = south + 0.1;
    buffer_printf(out,
                  "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"%s\"},\"geometry\":{\"type\":\"Polygon\","
                  "\"coordinates\":[[[%.3f,%.3f],[%.3f,%.3f],[%.3f,%.3f],[%.3f,%.3f],[%.3f,%.3f]]]}}",
                  out->length ? "," : "", code, west, south, east, south, east, north, west, north, west, south);
}

static bool import_features(struct fixture *fixture, struct arena *arena, struct buffer *features,
                            enum territory_kind kind, struct contour_counts *counts, struct error *error)
{
    const char *path = write_file(fixture, arena, features->at);
    buffer_free(features);
    noted = 0;
    return contour_import(fixture->store, path, kind, note, NULL, counts, error);
}

static void a_former_commune_joins_todays(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error = {0};
    struct contour_counts counts;
    struct shape shape;
    struct buffer features = {0};
    uint32_t today = commune_resolve(STR("01340"), NULL);
    assert_int_not_equal(today, TERRITORY_NONE);
    const char *code = arena_cstr(&arena, territory_at(today).code);
    add_square(&features, "01340", 1, 0);
    add_square(&features, code, 0, 0);
    assert_done(import_features(fixture, &arena, &features, TERRITORY_KIND_COUNT, &counts, &error), &error);
    assert_int_equal(counts.kept, 1);
    assert_int_equal(counts.joined, 1);
    assert_int_equal(counts.set_aside, 0);
    assert_true(noted >= 1);
    assert_true(has_contour(fixture, code, &arena, &shape));
    assert_int_equal(shape.count, 1);
    assert_near(shape_area(&shape) / 1e6, 2 * 7.4 * 11.1, 6); /* the two squares, as one */
    arena_free(&arena);
}

static void two_figures_are_told_apart(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error = {0};
    static const struct {
        const char *properties;
        enum territory_kind asked, kept; /* TERRITORY_KIND_COUNT: none asked; refused */
    } rows[] = {
        {"\"code\":\"28\"", TERRITORY_KIND_COUNT, TERRITORY_KIND_COUNT},
        {"\"code\":\"28\"", TERRITORY_REGION, TERRITORY_REGION},
        {"\"code\":\"28\"", TERRITORY_DEPARTMENT, TERRITORY_DEPARTMENT},
        {"\"code\":\"28\",\"nom\":\"Normandie\"", TERRITORY_KIND_COUNT, TERRITORY_REGION},
        {"\"code\":\"28\",\"nom\":\"EURE ET LOIR\"", TERRITORY_KIND_COUNT, TERRITORY_DEPARTMENT},
        {"\"INSEE_REG\":\"28\"", TERRITORY_KIND_COUNT, TERRITORY_REGION},
        {"\"INSEE_DEP\":\"28\",\"INSEE_REG\":\"24\"", TERRITORY_KIND_COUNT, TERRITORY_DEPARTMENT},
        {"\"INSEE_ARR\":\"1\",\"INSEE_DEP\":\"28\",\"INSEE_REG\":\"24\"", TERRITORY_KIND_COUNT,
         TERRITORY_ARRONDISSEMENT},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct contour_counts counts;
        const char *path = write_file(fixture, &arena,
                                      arena_printf(&arena, "{\"type\":\"Feature\",\"properties\":{%s},\"geometry\":%s}",
                                                   rows[i].properties, SQUARE)
                                          .at);
        bool done = contour_import(fixture->store, path, rows[i].asked, NULL, NULL, &counts, &error);
        assert_int_equal(done, rows[i].kept != TERRITORY_KIND_COUNT);
        if (done)
            assert_int_equal(counts.by_kind[rows[i].kept], 1);
        else
            assert_true(str_contains(str_of(error.message), STR("--kind")));
    }
    arena_free(&arena);
}

static void what_overlaps_is_set_aside(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error = {0};
    struct contour_counts counts;
    struct buffer features = {0};
    uint32_t first = territory_find(TERRITORY_COMMUNE, STR("28001"));
    for (uint32_t i = 0; i < 12; i++)
        add_square(&features, arena_cstr(&arena, territory_at(first + i).code), i, 0);
    add_square(&features, arena_cstr(&arena, territory_at(first + 12).code), 3.5, 0.5);
    assert_done(import_features(fixture, &arena, &features, TERRITORY_KIND_COUNT, &counts, &error), &error);
    assert_int_equal(counts.kept, 12);
    assert_int_equal(counts.set_aside, 1);
    assert_int_equal(noted, 1);
    add_square(&features, "28085", 0, 0);
    add_square(&features, "28218", 0.5, 0.5);
    assert_refused(import_features(fixture, &arena, &features, TERRITORY_KIND_COUNT, &counts, &error), &error,
                   ERROR_INVALID);
    arena_free(&arena);
}

static void a_crossed_border_is_mended_from_its_neighbours(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error = {0};
    struct contour_counts counts;
    struct shape shape;
    struct buffer features = {0};
    uint32_t first = territory_find(TERRITORY_COMMUNE, STR("28001"));
    for (int x = -1; x <= 1; x++)
        for (int y = -1; y <= 1; y++)
            if (x || y)
                add_square(&features, arena_cstr(&arena, territory_at(first++).code), x, y);
    buffer_add_cstr(&features, ",{\"type\":\"Feature\",\"properties\":{\"code\":\"28218\"},\"geometry\":{\"type\":"
                               "\"Polygon\","
                               "\"coordinates\":[[[1.4,48.4],[1.5,48.5],[1.5,48.4],[1.4,48.47],[1.4,48.4]]]}}");
    assert_done(import_features(fixture, &arena, &features, TERRITORY_KIND_COUNT, &counts, &error), &error);
    assert_int_equal(counts.kept, 9);
    assert_int_equal(noted, 2); /* it crosses itself; it takes the room left */
    assert_true(has_contour(fixture, "28218", &arena, &shape));
    assert_near(shape_area(&shape) / 1e6, 7.4 * 11.1, 3);
    arena_free(&arena);
}

#define NEIGHBOUR "{\"type\":\"Polygon\",\"coordinates\":[[[1.5,48.4],[1.6,48.4],[1.6,48.5],[1.5,48.5],[1.5,48.4]]]}"

static struct territory_map make_map(struct fixture *fixture, struct arena *arena, uint32_t territory, double metres)
{
    struct session *session;
    struct error error = {0};
    struct territory_map map;
    const struct contours *contours;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(contours_read(session, arena, &contours, &error), &error);
    assert_done(territory_map_make(arena, contours, territory, metres, &map, &error), &error);
    session_end(session);
    return map;
}

static void maps_show_the_contours_once_all_are_there(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error = {0};
    struct contour_counts counts;
    uint32_t commune = territory_find(TERRITORY_COMMUNE, STR("28085")),
             department = territory_find(TERRITORY_DEPARTMENT, STR("28"));
    const char *path =
        write_file(fixture, &arena,
                   "{\"type\":\"Feature\",\"properties\":{\"code\":\"28085\"},\"geometry\":" SQUARE "},"
                   "{\"type\":\"Feature\",\"properties\":{\"code\":\"28218\"},\"geometry\":" NEIGHBOUR "}");
    assert_true(make_map(fixture, &arena, commune, 0).schematic);
    assert_done(contour_import(fixture->store, path, TERRITORY_COMMUNE, NULL, NULL, &counts, &error), &error);
    struct territory_map map = make_map(fixture, &arena, commune, 0);
    assert_false(map.schematic);
    assert_int_equal(map.inside, 1);
    assert_int_equal(map.mosaic.face_count, 2);
    assert_true(str_contains(map.credit, STR("contours.geojson")));
    size_t shared = 0;
    for (size_t i = 0; i < map.mosaic.arc_count; i++)
        shared += map.mosaic.arcs[i].left != MOSAIC_OUTSIDE && map.mosaic.arcs[i].right != MOSAIC_OUTSIDE;
    assert_int_equal(shared, 1);
    assert_true(make_map(fixture, &arena, department, 0).schematic); /* 361 communes are missing */
    struct territory_map part = territory_map_part(&arena, &map, territory_find(TERRITORY_COMMUNE, STR("28218")));
    assert_int_equal(part.inside, 1);
    assert_int_equal(part.communes[1], commune);
    assert_int_not_equal(part.box.low.x, map.box.low.x);
    arena_free(&arena);
}

static void the_real_department_is_whole(void **state)
{
    struct fixture *fixture = *state;
    const char *folder = getenv("MAILLAGE_DATA");
    if (!folder || !*folder) {
        print_message("MAILLAGE_DATA n’est pas défini : essai sauté\n");
        skip();
    }
    struct arena arena = {0};
    struct error error = {0};
    struct contour_counts counts;
    assert_done(contour_import(fixture->store, arena_printf(&arena, "%s/geo/contours/communes-28.geojson", folder).at,
                               TERRITORY_COMMUNE, NULL, NULL, &counts, &error),
                &error);
    assert_int_equal(counts.kept, 363);
    struct shape chartres;
    assert_true(has_contour(fixture, "28085", &arena, &chartres));
    assert_near(shape_area(&chartres) / 1e6, territory_at(territory_find(TERRITORY_COMMUNE, STR("28085"))).area_km2,
                0.5);
    assert_true(shape_contains(&chartres, mercator_of((struct point){1.489, 48.447})));
    uint32_t department = territory_find(TERRITORY_DEPARTMENT, STR("28"));
    struct territory_map whole = make_map(fixture, &arena, department, 0),
                         light = make_map(fixture, &arena, department, 200);
    size_t points[2] = {0};
    double areas[2] = {0};
    for (size_t i = 0; i < whole.mosaic.arc_count; i++) {
        points[0] += whole.mosaic.arcs[i].count;
        points[1] += light.mosaic.arcs[i].count;
    }
    for (uint32_t i = 0; i < whole.inside; i++) {
        struct shape one = mosaic_shape(&arena, &whole.mosaic, i), other = mosaic_shape(&arena, &light.mosaic, i);
        assert_true(other.count > 0);
        areas[0] += shape_area(&one);
        areas[1] += shape_area(&other);
    }
    struct mosaic outline = territory_map_outline(&arena, &light);
    struct shape edge = mosaic_shape(&arena, &outline, 0);
    assert_false(whole.schematic);
    assert_true(points[1] * 3 < points[0] * 2);
    assert_near(areas[1] / areas[0], 1, 0.002);
    assert_near(shape_area(&edge) / areas[1], 1, 1e-6); /* no gap, no overlap */
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_come_back),
        cmocka_unit_test(bad_files_leave_the_database_as_it_was),
        cmocka_unit_test(a_former_commune_joins_todays),
        cmocka_unit_test(two_figures_are_told_apart),
        cmocka_unit_test(what_overlaps_is_set_aside),
        cmocka_unit_test(a_crossed_border_is_mended_from_its_neighbours),
        cmocka_unit_test(maps_show_the_contours_once_all_are_there),
        cmocka_unit_test(the_real_department_is_whole),
    };
    return RUN_ON_BOTH_ENGINES("contour", tests);
}
