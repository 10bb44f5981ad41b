/* The schematic: every commune has its cell, neighbours are neighbours, sizes are right, and it resembles the truth. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "territory/drawing.h"
#include "testing.h"

static uint32_t department(const char *code)
{
    return territory_find(TERRITORY_DEPARTMENT, str_of(code));
}

static uint32_t commune(const char *code)
{
    return territory_find(TERRITORY_COMMUNE, str_of(code));
}

static struct territory_map schematic(struct arena *arena, uint32_t territory)
{
    struct territory_map map;
    struct error error = {0};
    assert_done(territory_map_schematic(arena, territory, &map, &error), &error);
    assert_true(map.schematic);
    assert_true(map.credit.length > 0);
    return map;
}

static uint32_t face_of(const struct territory_map *map, uint32_t commune)
{
    for (uint32_t i = 0; i < map->mosaic.face_count; i++)
        if (map->communes[i] == commune)
            return i;
    fail_msg("no face");
    return 0;
}

static bool touch(const struct territory_map *map, const char *one, const char *other)
{
    uint32_t a = face_of(map, commune(one)), b = face_of(map, commune(other));
    for (size_t i = 0; i < map->mosaic.arc_count; i++) {
        const struct mosaic_arc *arc = &map->mosaic.arcs[i];
        if ((arc->left == a && arc->right == b) || (arc->left == b && arc->right == a))
            return true;
    }
    return false;
}

static void every_commune_has_a_cell_of_its_size(void **state)
{
    (void)state;
    struct arena arena = {0};
    static const char *const codes[] = {"28", "29", "2A", "75", "93", "971", "973", "974", "976"};
    static const size_t communes[] = {363, 277, 124, 1, 39, 32, 22, 24, 17};
    for (size_t n = 0; n < COUNT_OF(codes); n++) {
        struct territory_map map = schematic(&arena, department(codes[n]));
        assert_int_equal(map.inside, communes[n]);
        double off = 0, whole = 0;
        for (uint32_t i = 0; i < map.inside; i++) {
            struct shape shape = mosaic_shape(&arena, &map.mosaic, i);
            struct territory known = territory_at(map.communes[i]);
            assert_int_equal(known.department, department(codes[n]));
            assert_int_equal(shape.count, 1);
            off += fabs(shape_area(&shape) / 1e6 - known.area_km2);
            whole += known.area_km2;
        }
        print_message("%s: areas off by %.2f %%\n", codes[n], 100 * off / whole);
        assert_true(off / whole < 0.05);
        arena_reset(&arena);
    }
    arena_free(&arena);
}

static void departments_fit_together(void **state)
{
    (void)state;
    /* A commune of the 28 near the 78, seen from both: the same cell, point for point. */
    struct arena arena = {0};
    struct territory_map here = schematic(&arena, department("28")), there = schematic(&arena, department("78"));
    size_t compared = 0;
    for (uint32_t i = 0; i < here.inside; i++) {
        for (uint32_t j = (uint32_t)there.inside; j < there.mosaic.face_count; j++) {
            if (there.communes[j] != here.communes[i])
                continue;
            struct shape a = mosaic_shape(&arena, &here.mosaic, i), b = mosaic_shape(&arena, &there.mosaic, j);
            if (shape_points(&a) != shape_points(&b) || memcmp(&a.box, &b.box, sizeof a.box) != 0) {
                /* Cells at the end of what is shown around the 78 lack a neighbour. */
                continue;
            }
            assert_true(fabs(shape_area(&a) - shape_area(&b)) < 1e-6);
            compared++;
        }
    }
    assert_true(compared > 100);
    arena_free(&arena);
}

static void levels_cover_the_territory(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct territory_map map = schematic(&arena, department("28"));
    struct mosaic outline = territory_map_outline(&arena, &map);
    struct shape whole = mosaic_shape(&arena, &outline, 0);
    assert_int_equal(whole.count, 1);
    static const enum territory_kind kinds[] = {TERRITORY_COMMUNE, TERRITORY_INTERCOMMUNALITY, TERRITORY_ARRONDISSEMENT,
                                                TERRITORY_DEPARTMENT};
    static const size_t parts[] = {363, 12, 4, 1};
    for (size_t n = 0; n < COUNT_OF(kinds); n++) {
        struct territory_level level = territory_map_level(&arena, &map, kinds[n], false);
        assert_int_equal(level.mosaic.face_count, parts[n]);
        double sum = 0;
        for (uint32_t i = 0; i < level.mosaic.face_count; i++) {
            struct shape shape = mosaic_shape(&arena, &level.mosaic, i);
            assert_int_equal(territory_at(level.territories[i]).kind, kinds[n]);
            sum += shape_area(&shape);
        }
        assert_true(fabs(sum / shape_area(&whole) - 1) < 1e-9);
    }
    /* The whole intercommunality, beyond the department, when one looks around too. */
    struct territory_level around = territory_map_level(&arena, &map, TERRITORY_DEPARTMENT, true);
    assert_true(around.mosaic.face_count > 6);
    /* Communes that touch on the ground touch here. */
    assert_true(touch(&map, "28085", "28220")); /* Chartres, Lucé */
    assert_true(touch(&map, "28085", "28110")); /* Le Coudray */
    assert_true(touch(&map, "28134", "28404")); /* Dreux, Vernouillet */
    assert_false(touch(&map, "28085", "28134"));
    arena_free(&arena);
}

static void collectivities_without_points_have_no_map(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct territory_map map;
    struct error error;
    assert_refused(territory_map_schematic(&arena, department("975"), &map, &error), &error, ERROR_MISSING);
    arena_free(&arena);
}

static size_t count_of(struct str text, const char *what)
{
    size_t count = 0;
    for (size_t from = 0; (from = str_find(text, str_of(what), from)) != SIZE_MAX; from += strlen(what))
        count++;
    return count;
}

static const char *fill(void *context, uint32_t territory)
{
    (*(int *)context)++;
    return territory_at(territory).population > 1000 ? "class=\"many\" fill=\"#36c\"" : NULL;
}

static void maps_are_drawn(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct territory_map map = schematic(&arena, department("28"));
    struct buffer out = {0};
    struct territory_look look = {0};
    struct drawing *drawing = drawing_new(&arena, &out, territory_view(&map, 0.9, 0.06), 1000, "class=\"map\"");
    territory_draw_ground(drawing, &map, &look, &arena);
    territory_draw_names(drawing, &map, &look, &arena);
    drawing_end(drawing);
    struct str svg = buffer_str(&out);
    print_message("department: %zu bytes\n", svg.length);
    assert_true(svg.length < 60000);
    static const char *const expected[] = {">Chartres<", ">Dreux<",   ">Nogent-le-Rotrou<", ">Châteaudun<",
                                           ">Perche<",   ">Orne<",    ">Yvelines<",         "map-edge",
                                           "map-border", "map-around"};
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        if (count_of(svg, expected[i]) == 0)
            fail_msg("%s is not on the map", expected[i]);
    assert_int_equal(count_of(svg, " style="), 0);

    int asked = 0;
    buffer_clear(&out);
    look = (struct territory_look){.fill = fill, .filled = TERRITORY_COMMUNE, .context = &asked, .no_names = true};
    drawing = drawing_new(&arena, &out, territory_view(&map, 0.9, 0.06), 1000, "class=\"map\"");
    territory_draw_ground(drawing, &map, &look, &arena);
    drawing_end(drawing);
    assert_int_equal(asked, 363);
    size_t many = 0;
    for (size_t i = 0; i < map.inside; i++)
        many += territory_at(map.communes[i]).population > 1000;
    assert_int_equal(count_of(buffer_str(&out), "class=\"many\""), many);
    assert_int_equal(count_of(buffer_str(&out), "<title>"), many);
    buffer_free(&out);
    arena_free(&arena);
}

static void add_value(void *context, uint32_t territory, struct json_writer *writer)
{
    (void)context;
    json_key(writer, "value");
    json_i64(writer, territory_at(territory).population);
}

static void maps_are_written_as_geojson(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct territory_map map = schematic(&arena, department("28"));
    struct buffer out = {0};
    json_t *json;
    territory_map_geojson(&out, &map, 0, NULL);
    assert_done(json_parse(buffer_str(&out), &json, &error), &error);
    assert_true(json_is_true(json_object_get(json, "schematic")));
    const json_t *features = json_object_get(json, "features"), *feature;
    static const char *const kinds[] = {"around",     "land", "commune",   "intercommunality",
                                        "department", "edge", "area-name", "around-name"};
    size_t i, counts[COUNT_OF(kinds)] = {0};
    json_array_foreach(features, i, feature)
    {
        for (size_t k = 0; k < COUNT_OF(kinds); k++)
            counts[k] += str_equal(json_member(json_object_get(feature, "properties"), "kind"), str_of(kinds[k]));
    }
    assert_true(counts[0] >= 6 && counts[0] == counts[7]); /* six departments touch it */
    assert_int_equal(counts[6], 12);
    for (size_t k = 1; k < 6; k++)
        assert_int_equal(counts[k], 1);
    json_decref(json);

    buffer_clear(&out);
    territory_level_geojson(&out, &map, TERRITORY_INTERCOMMUNALITY, add_value, NULL);
    assert_done(json_parse(buffer_str(&out), &json, &error), &error);
    features = json_object_get(json, "features");
    assert_int_equal(json_array_size(features), 12);
    for (i = 0; i < 12; i++) {
        feature = json_array_get(features, i);
        const json_t *properties = json_object_get(feature, "properties");
        struct shape shape;
        assert_str(json_member(properties, "kind"), "intercommunality");
        assert_int_equal(json_member(properties, "code").length, 9);
        assert_true(json_integer_value(json_object_get(properties, "value")) > 0);
        assert_done(geojson_shape(json_object_get(feature, "geometry"), &arena, &shape, &error), &error);
    }
    json_decref(json);
    buffer_free(&out);
    arena_free(&arena);
}

static void names_are_short_on_maps(void **state)
{
    (void)state;
    struct arena arena = {0};
    static const struct {
        const char *siren, *name;
    } rows[] = {{"200006971", "Perche"},
                {"200033181", "Chartres Métropole"},
                {"200069953", "Portes Euréliennes d’Ile de France"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint32_t id = territory_find(TERRITORY_INTERCOMMUNALITY, str_of(rows[i].siren));
        assert_int_not_equal(id, TERRITORY_NONE);
        assert_str(territory_short_label(id, &arena), rows[i].name);
    }
    assert_str(territory_short_label(department("28"), &arena), "Eure-et-Loir");
    arena_free(&arena);
}

/* --- The truth ---------------------------------------------------------------------------------------------------- */

struct truth {
    struct shape shape;
    uint32_t commune;
};

static size_t read_truth(struct arena *arena, const char *folder, struct truth *truth, size_t most)
{
    struct error error = {0};
    struct file_stream *file;
    assert_done(file_stream_open(arena_printf(arena, "%s/geo/contours/communes-28.geojson", folder).at, &file, &error),
                &error);
    struct geojson *geojson = geojson_new(file_stream_read, file);
    size_t count = 0;
    for (;;) {
        struct geojson_feature feature;
        assert_done(geojson_next(geojson, arena, &feature, &error), &error);
        if (!feature.properties)
            break;
        assert_true(count < most);
        truth[count++] =
            (struct truth){feature.shape, territory_find(TERRITORY_COMMUNE, json_member(feature.properties, "code"))};
    }
    geojson_free(geojson);
    file_stream_close(file);
    return count;
}

/* Which commune holds a place, in the truth and in the schematic; TERRITORY_NONE outside the department. */
static uint32_t true_commune(const struct truth *truth, size_t count, struct mercator place)
{
    for (size_t i = 0; i < count; i++)
        if (shape_contains(&truth[i].shape, place))
            return truth[i].commune;
    return TERRITORY_NONE;
}

static uint32_t parent(uint32_t commune, enum territory_kind kind)
{
    return commune == TERRITORY_NONE ? TERRITORY_NONE : commune_parent(commune, kind);
}

/* Overlap (intersection over union) by counting places on a grid of 500 m: department, intercommunalities, communes. */
static void the_schematic_resembles_the_truth(void **state)
{
    (void)state;
    const char *folder = getenv("MAILLAGE_DATA");
    if (!folder || !*folder) {
        print_message("MAILLAGE_DATA is not set: the schematic is not compared with true contours\n");
        skip();
    }
    struct arena arena = {0};
    struct territory_map map = schematic(&arena, department("28"));
    struct truth *truth = ARENA_ARRAY(&arena, struct truth, 400);
    size_t count = read_truth(&arena, folder, truth, 400);
    struct shape *cells = ARENA_ARRAY(&arena, struct shape, map.inside);
    for (uint32_t i = 0; i < map.inside; i++)
        cells[i] = mosaic_shape(&arena, &map.mosaic, i);
    uint32_t step = (uint32_t)(500 / mercator_unit(48.4)), margin = 20 * step;
    static const enum territory_kind kinds[] = {TERRITORY_DEPARTMENT, TERRITORY_ARRONDISSEMENT,
                                                TERRITORY_INTERCOMMUNALITY, TERRITORY_COMMUNE};
    size_t both[4] = {0}, either[4] = {0};
    for (uint32_t x = map.box.low.x - margin; x < map.box.high.x + margin; x += step) {
        for (uint32_t y = map.box.low.y - margin; y < map.box.high.y + margin; y += step) {
            struct mercator place = {x, y};
            uint32_t real = true_commune(truth, count, place), drawn = TERRITORY_NONE;
            for (uint32_t i = 0; i < map.inside && drawn == TERRITORY_NONE; i++)
                if (shape_contains(&cells[i], place))
                    drawn = map.communes[i];
            for (int k = 0; k < 4; k++) {
                uint32_t a = parent(real, kinds[k]), b = parent(drawn, kinds[k]);
                bool same = a == b && a != TERRITORY_NONE;
                both[k] += same;
                /* A place that is in another one counts in the union of each. */
                either[k] += same ? 1 : (size_t)(a != TERRITORY_NONE) + (b != TERRITORY_NONE);
            }
        }
    }
    for (int k = 0; k < 4; k++)
        print_message("28, overlap with true contours by %s: %.1f %%\n", territory_kind_label(kinds[k]),
                      100.0 * (double)both[k] / (double)either[k]);
    assert_true((double)both[0] / (double)either[0] > 0.95);
    assert_true((double)both[2] / (double)either[2] > 0.80);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_commune_has_a_cell_of_its_size),
        cmocka_unit_test(departments_fit_together),
        cmocka_unit_test(levels_cover_the_territory),
        cmocka_unit_test(collectivities_without_points_have_no_map),
        cmocka_unit_test(maps_are_drawn),
        cmocka_unit_test(maps_are_written_as_geojson),
        cmocka_unit_test(names_are_short_on_maps),
        cmocka_unit_test(the_schematic_resembles_the_truth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
