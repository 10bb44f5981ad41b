#include "geo/geo.h"
#include "testing.h"

/* Known answers: one degree of a great circle is R·π/180; a quarter of a meridian is R·π/2. */
static void distances_are_great_circles(void **state)
{
    (void)state;
    double degree = EARTH_RADIUS * M_PI / 180;
    assert_true(fabs(point_distance((struct point){0, 0}, (struct point){1, 0}) - degree) < 1e-6);
    assert_true(fabs(point_distance((struct point){12, 48}, (struct point){12, 49}) - degree) < 1e-6);
    assert_true(fabs(point_distance((struct point){0, 0}, (struct point){180, 0}) - 180 * degree) < 1e-3);
    assert_true(fabs(point_distance((struct point){33, -90}, (struct point){-71, 90}) - 180 * degree) < 1e-3);
    assert_true(fabs(point_distance((struct point){179.5, 0}, (struct point){-179.5, 0}) - degree) < 1e-6);
    /* A metre apart keeps its digits. */
    assert_true(fabs(point_distance((struct point){1.5, 48.4}, (struct point){1.5, 48.4 + 1 / degree}) - 1) < 1e-6);
    assert_true(point_distance((struct point){1.5, 48.4}, (struct point){1.5, 48.4}) == 0);
    /* Chartres to Paris, cathedrals: 77 km by any map. */
    double chartres = point_distance((struct point){1.4878, 48.4477}, (struct point){2.3499, 48.8530});
    assert_true(chartres > 77000 && chartres < 78500);
}

static void mercator_is_the_web_maps(void **state)
{
    (void)state;
    struct mercator zero = mercator_of((struct point){0, 0});
    assert_int_equal(zero.x, 0x80000000u);
    assert_int_equal(zero.y, 0x80000000u);
    /* OpenStreetMap wiki, "Slippy map tilenames": lon 139.7006793, lat 35.6590699 is 18/232798/103246. */
    struct mercator tokyo = mercator_of((struct point){139.7006793, 35.6590699});
    assert_int_equal(tokyo.x >> 14, 232798);
    assert_int_equal(tokyo.y >> 14, 103246);
    assert_int_equal(mercator_of((struct point){180, -90}).x, UINT32_MAX);
    assert_int_equal(mercator_of((struct point){180, -90}).y, UINT32_MAX);
    assert_int_equal(mercator_of((struct point){-180, 90}).x, 0);
    assert_int_equal(mercator_of((struct point){-180, 90}).y, 0);
    for (double lat = -85; lat <= 85; lat += 1.7) {
        for (double lon = -180; lon <= 179; lon += 3.3) {
            struct point point = {lon, lat}, back = mercator_point(mercator_of(point));
            assert_true(fabs(back.lon - lon) < 1e-7 && fabs(back.lat - lat) < 1e-7);
            struct mercator again = mercator_of(back), first = mercator_of(point);
            assert_int_equal(again.x, first.x);
            assert_int_equal(again.y, first.y);
        }
    }
}

static void boxes_hold_what_they_must(void **state)
{
    (void)state;
    struct box box = BOX_EMPTY;
    assert_true(box_is_empty(box));
    box = box_add(box, (struct point){1, 48});
    assert_false(box_is_empty(box));
    box = box_add(box, (struct point){2, 47});
    assert_true(box_contains(box, (struct point){1.5, 47.5}));
    assert_true(box_contains(box, (struct point){2, 47}));
    assert_false(box_contains(box, (struct point){2.0001, 47}));
    assert_true(box_intersects(box, (struct box){2, 48, 3, 49}));
    assert_false(box_intersects(box, (struct box){2.1, 48, 3, 49}));

    /* The circle of 30 km: on every bearing its points are in the box, and each side is touched. */
    struct point center = {1.49, 48.45};
    struct box around = box_around(center, 30000);
    double angle = 30000 / EARTH_RADIUS, lat = center.lat * M_PI / 180;
    double east = -180, north = -90;
    for (int i = 0; i < 3600; i++) {
        double bearing = i * M_PI / 1800;
        double to = asin(sin(lat) * cos(angle) + cos(lat) * sin(angle) * cos(bearing));
        double lon = atan2(sin(bearing) * sin(angle) * cos(lat), cos(angle) - sin(lat) * sin(to));
        struct point point = {center.lon + lon * 180 / M_PI, to * 180 / M_PI};
        assert_true(box_contains(box_widen(around, 1e-9), point));
        east = fmax(east, point.lon);
        north = fmax(north, point.lat);
    }
    assert_true(around.east - east < 1e-6 && around.north - north < 1e-6);
    assert_true(box_around((struct point){0, 89.9}, 30000).west == -180);
}

/* The distance to a box is what prunes a search: it may be short of the truth, never beyond it. */
static void distance_to_a_box_never_exceeds_the_truth(void **state)
{
    (void)state;
    struct box box = {1, 48, 2, 49};
    for (double lat = -89; lat <= 89; lat += 8.9) {
        for (double lon = -180; lon <= 180; lon += 7.1) {
            struct point from = {lon, lat};
            double bound = box_distance(box, from), truth = HUGE_VAL;
            for (int i = 0; i <= 20; i++) {
                for (int j = 0; j <= 20; j++)
                    truth = fmin(truth, point_distance(from, (struct point){1 + i / 20.0, 48 + j / 20.0}));
            }
            assert_true(bound <= truth + 1e-6);
        }
    }
    assert_true(box_distance(box, (struct point){1.5, 48.5}) == 0);
    assert_true(fabs(box_distance(box, (struct point){1.5, 47}) - EARTH_RADIUS * M_PI / 180) < 1e-6);
}

static void boxes_are_read_from_addresses(void **state)
{
    (void)state;
    struct box box;
    assert_true(box_parse(STR("1,48,2.5,49"), &box));
    assert_true(box.west == 1 && box.south == 48 && box.east == 2.5 && box.north == 49);
    assert_false(box_parse(STR("1,48,2.5"), &box));
    assert_false(box_parse(STR("1,48,2.5,49,3"), &box));
    assert_false(box_parse(STR("2.5,48,1,49"), &box));
    assert_false(box_parse(STR("1,48,2.5,91"), &box));
    assert_false(box_parse(STR("1,48,nan,49"), &box));
    assert_false(box_parse(STR(""), &box));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_great_circles),   cmocka_unit_test(mercator_is_the_web_maps),
        cmocka_unit_test(boxes_hold_what_they_must),     cmocka_unit_test(distance_to_a_box_never_exceeds_the_truth),
        cmocka_unit_test(boxes_are_read_from_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
