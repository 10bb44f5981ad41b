/* The index against a plain look at every point: boxes, tiles, nearest, in clusters, alone, at one spot, at the ends
 * of the Earth. */
#include <stdlib.h>
#include <string.h>

#include "geo/geo.h"
#include "testing.h"

enum { POINTS = 20000 };

static struct point places[POINTS];
static struct mercator given[POINTS];
static uint32_t order[POINTS];
static struct point_index *point_index;

static double at_random(double from, double to)
{
    return from + (to - from) * rand() / RAND_MAX;
}

static struct point random_place(void)
{
    static const struct point towns[] = {{2.35, 48.85}, {1.48, 48.45},   {5.37, 43.3}, {55.45, -20.88},
                                         {-61.5, 16.2}, {-178.1, -14.3}, {179.9, -17}, {-149.5, -17.5}};
    const struct point *town = &towns[(size_t)rand() % COUNT_OF(towns)];
    double spread = pow(10, at_random(-4, 0));
    double lon = remainder(town->lon + at_random(-spread, spread), 360);
    switch (rand() % 20) {
    case 0: return *town; /* many at one spot */
    case 1: return (struct point){at_random(-180, 180), at_random(-89, 89)};
    default: return (struct point){lon, town->lat + at_random(-spread, spread)};
    }
}

static int set_up(void **state)
{
    (void)state;
    srand(28);
    for (size_t i = 0; i < POINTS; i++) {
        places[i] = random_place();
        given[i] = mercator_of(places[i]);
    }
    point_index = point_index_new(given, POINTS, order);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    point_index_free(point_index);
    return 0;
}

static void rows_follow_mortons_order(void **state)
{
    (void)state;
    bool *seen = memory_array(sizeof *seen, POINTS);
    const struct mercator *rows = point_index_points(point_index);
    assert_int_equal(point_index_count(point_index), POINTS);
    for (uint32_t row = 0; row < POINTS; row++) {
        assert_false(seen[order[row]]);
        seen[order[row]] = true;
        assert_true(rows[row].x == given[order[row]].x && rows[row].y == given[order[row]].y);
        if (row > 0) {
            uint64_t before = morton_key(rows[row - 1]), key = morton_key(rows[row]);
            assert_true(before < key || (before == key && order[row - 1] < order[row]));
        }
    }
    free(seen);
    assert_true(morton_key((struct mercator){1, 0}) == 1 && morton_key((struct mercator){0, 1}) == 2);
    assert_true(morton_key((struct mercator){UINT32_MAX, UINT32_MAX}) == UINT64_MAX);
}

static struct mercator_box random_box(void)
{
    struct point a = random_place();
    double size = pow(10, at_random(-5, 2.2));
    struct mercator_box box = mercator_box_of((struct box){a.lon, fmax(a.lat - size, -89), a.lon, a.lat});
    box.high.x = mercator_of((struct point){remainder(a.lon + size, 360), 0}).x; /* may cross the 180th meridian */
    return box;
}

static void boxes_hold_their_points_once(void **state)
{
    (void)state;
    uint32_t *rows = memory_array(sizeof *rows, POINTS);
    bool *seen = memory_array(sizeof *seen, POINTS);
    const struct mercator *points = point_index_points(point_index);
    for (int round = 0; round < 3000; round++) {
        struct mercator_box box = random_box();
        size_t count = point_index_box(point_index, box, rows, POINTS), expected = 0;
        memset(seen, 0, POINTS * sizeof *seen);
        for (size_t i = 0; i < count; i++) {
            assert_false(seen[rows[i]]);
            seen[rows[i]] = true;
        }
        for (uint32_t row = 0; row < POINTS; row++) {
            bool east_of_west = points[row].x >= box.low.x, west_of_east = points[row].x <= box.high.x;
            bool within = (box.low.x <= box.high.x ? east_of_west && west_of_east : east_of_west || west_of_east) &&
                          points[row].y >= box.low.y && points[row].y <= box.high.y;
            assert_int_equal(within, seen[row]);
            expected += within;
        }
        assert_int_equal(count, expected);
        assert_int_equal(point_index_box_count(point_index, box), expected);
        if (expected > 3)
            assert_int_equal(point_index_box(point_index, box, rows, 3), 3);
    }
    struct mercator_box world = {{0, 0}, {UINT32_MAX, UINT32_MAX}};
    assert_int_equal(point_index_box_count(point_index, world), POINTS);
    world.low.y = 7;
    world.high.y = 3; /* upside down: nothing */
    assert_int_equal(point_index_box_count(point_index, world), 0);
    free(rows);
    free(seen);
}

static void tiles_are_runs_of_rows(void **state)
{
    (void)state;
    const struct mercator *points = point_index_points(point_index);
    for (int round = 0; round < 2000; round++) {
        unsigned z = (unsigned)rand() % 33;
        struct mercator p = mercator_of(random_place());
        uint32_t x = z == 0 ? 0 : p.x >> (32 - z), y = z == 0 ? 0 : p.y >> (32 - z);
        struct row_run run = point_index_tile(point_index, z, x, y);
        for (uint32_t row = 0; row < POINTS; row++) {
            bool within = z == 0 || (points[row].x >> (32 - z) == x && points[row].y >> (32 - z) == y);
            assert_int_equal(within, row >= run.first && row < run.last);
        }
    }
    struct row_run none = point_index_tile(point_index, 3, 8, 0);
    assert_int_equal(none.first, none.last);
    none = point_index_tile(point_index, 33, 0, 0);
    assert_int_equal(none.first, none.last);
    size_t total = 0; /* four tiles share the world */
    for (uint32_t t = 0; t < 4; t++) {
        struct row_run run = point_index_tile(point_index, 1, t & 1, t >> 1);
        total += run.last - run.first;
    }
    assert_int_equal(total, POINTS);
}

static void distances_are_those_of_points(void **state)
{
    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct point a = mercator_point(mercator_of(random_place())), b = mercator_point(mercator_of(random_place()));
        if (round % 2) { /* a short way off */
            b.lon = remainder(a.lon + at_random(-0.1, 0.1), 360);
            b.lat = a.lat + at_random(-0.1, 0.1);
            b = mercator_point(mercator_of(b));
        }
        if (fabs(a.lat) > 85 || fabs(b.lat) > 85)
            continue; /* the web map ends there */
        struct vantage from = vantage_of(a);
        double metres = haversine_metres(vantage_haversine(&from, mercator_of(b))), expected = point_distance(a, b);
        assert_true(fabs(metres - expected) < 1e-4 + expected * 1e-9);
    }
    struct point here = {1.5, 48.4};
    struct vantage from = vantage_of(here);
    assert_true(vantage_haversine(&from, mercator_of(here)) == 0);
    assert_true(fabs(haversine_metres(haversine_of_metres(1234.5)) - 1234.5) < 1e-6);
    assert_true(haversine_of_metres(-5) == 0 && haversine_of_metres(1e9) == 1 && haversine_of_metres(NAN) == 1);
}

static void circles_are_within_their_boxes(void **state)
{
    (void)state;
    const struct mercator *points = point_index_points(point_index);
    for (int round = 0; round < 500; round++) {
        struct point center = mercator_point(mercator_of(random_place()));
        double radius = pow(10, at_random(0, 7.3));
        struct mercator_box box = mercator_box_around(center, radius);
        struct vantage from = vantage_of(center);
        double most = haversine_of_metres(radius);
        for (uint32_t row = 0; row < POINTS; row++)
            if (vantage_haversine(&from, points[row]) <= most)
                assert_true(mercator_box_holds(box, points[row]));
    }
}

static int by_distance(const void *a, const void *b)
{
    const struct nearby *one = a, *two = b;
    if (one->haversine != two->haversine)
        return one->haversine < two->haversine ? -1 : 1;
    return (one->row > two->row) - (one->row < two->row);
}

static void the_nearest_are_the_nearest(void **state)
{
    (void)state;
    struct nearby *all = memory_array(sizeof *all, POINTS), *found = memory_array(sizeof *found, POINTS);
    uint64_t *among = memory_array(sizeof *among, POINTS / 64 + 1);
    const struct mercator *points = point_index_points(point_index);
    for (int round = 0; round < 600; round++) {
        struct vantage from = vantage_of(random_place());
        int sparse = 1 << rand() % 12;
        bool filtered = round % 3 == 0;
        for (size_t w = 0; w < POINTS / 64 + 1; w++)
            among[w] = 0;
        for (uint32_t row = 0; row < POINTS; row++)
            if (rand() % sparse == 0)
                among[row / 64] |= UINT64_C(1) << (row % 64);
        double most = rand() % 3 ? 1 : haversine_of_metres(pow(10, at_random(1, 7)));
        size_t total = 0;
        for (uint32_t row = 0; row < POINTS; row++) {
            struct nearby one = {vantage_haversine(&from, points[row]), row};
            if (one.haversine <= most && (!filtered || among[row / 64] >> (row % 64) & 1))
                all[total++] = one;
        }
        qsort(all, total, sizeof *all, by_distance);
        size_t wanted = 1 + (size_t)rand() % (round % 10 ? 40 : 3000), skipped = rand() % 2 ? 0 : (size_t)rand() % 300;
        const struct nearby *after = skipped > 0 && skipped <= total ? &all[skipped - 1] : NULL;
        if (!after)
            skipped = 0;
        size_t count = point_index_nearest(point_index, &from, filtered ? among : NULL, most, after, wanted, found);
        size_t expected = total - skipped < wanted ? total - skipped : wanted;
        assert_int_equal(count, expected);
        for (size_t k = 0; k < count; k++)
            assert_int_equal(found[k].row, all[skipped + k].row);
    }
    free(all);
    free(found);
    free(among);
}

static void few_points_are_an_index_too(void **state)
{
    (void)state;
    struct point_index *none = point_index_new(NULL, 0, NULL);
    struct nearby found;
    uint32_t row;
    struct vantage from = vantage_of((struct point){0, 0});
    struct mercator_box world = {{0, 0}, {UINT32_MAX, UINT32_MAX}};
    assert_int_equal(point_index_nearest(none, &from, NULL, 1, NULL, 1, &found), 0);
    assert_int_equal(point_index_box(none, world, &row, 1), 0);
    assert_int_equal(point_index_tile(none, 0, 0, 0).last, 0);
    point_index_free(none);
    point_index_free(NULL);
    for (size_t count = 1; count < 70; count++) {
        uint32_t few_order[70];
        struct point_index *few = point_index_new(given, count, few_order);
        assert_int_equal(point_index_box_count(few, world), count);
        assert_int_equal(point_index_nearest(few, &from, NULL, 1, NULL, 1, &found), 1);
        point_index_free(few);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_follow_mortons_order),      cmocka_unit_test(boxes_hold_their_points_once),
        cmocka_unit_test(tiles_are_runs_of_rows),         cmocka_unit_test(distances_are_those_of_points),
        cmocka_unit_test(circles_are_within_their_boxes), cmocka_unit_test(the_nearest_are_the_nearest),
        cmocka_unit_test(few_points_are_an_index_too),
    };
    return cmocka_run_group_tests_name("index", tests, set_up, tear_down);
}
