#include "shapes.h"

static void inside_outside_and_holes(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct shape shape = draw(&arena, "0 0, 10 0, 10 10, 0 10 / 2 2, 4 2, 4 4, 2 4 ; 20 0, 30 0, 30 10");
    assert_true(shape_contains(&shape, at(5, 5)));
    assert_false(shape_contains(&shape, at(3, 3)));
    assert_false(shape_contains(&shape, at(15, 5)));
    assert_true(shape_contains(&shape, at(28, 5)));
    assert_false(shape_contains(&shape, at(22, 5)));
    assert_false(shape_contains(&shape, at(5, 11)));
    /* Rings come out oriented whatever way they were drawn: outsides counter-clockwise, holes the other way. */
    assert_int_equal(twice_area(&shape), 2 * (100 - 4) + 100);
    struct shape backwards = draw(&arena, "0 10, 10 10, 10 0, 0 0 / 2 2, 2 4, 4 4, 4 2 ; 20 0, 30 0, 30 10");
    assert_int_equal(twice_area(&backwards), 2 * (100 - 4) + 100);
    assert_int_equal(shape_points(&shape), 11);
    arena_free(&arena);
}

static void a_place_on_a_border_belongs_to_one_side(void **state)
{
    (void)state;
    struct arena arena = {0};
    /* Four faces round a point, with slanted borders. */
    struct shape faces[4] = {
        draw(&arena, "0 0, 7 3, 20 0, 20 20, 0 20"), draw(&arena, "0 0, 0 20, -20 20, -20 0, -9 1"),
        draw(&arena, "0 0, -9 1, -20 0, -20 -20, 0 -20"), draw(&arena, "0 0, 0 -20, 20 -20, 20 0, 7 3")};
    for (int64_t x = -19; x < 20; x++) {
        for (int64_t y = -19; y < 20; y++) {
            int owners = 0;
            for (int i = 0; i < 4; i++)
                owners += shape_contains(&faces[i], at(x, y));
            assert_int_equal(owners, 1);
        }
    }
    /* The documented rule: west and north edges are in, east and south edges are out. */
    struct shape square = draw(&arena, "0 0, 10 0, 10 10, 0 10");
    assert_true(shape_contains(&square, at(0, 5)));
    assert_true(shape_contains(&square, at(5, 10)));
    assert_true(shape_contains(&square, at(0, 10)));
    assert_false(shape_contains(&square, at(10, 5)));
    assert_false(shape_contains(&square, at(5, 0)));
    arena_free(&arena);
}

static void the_whole_world_does_not_overflow(void **state)
{
    (void)state;
    struct mercator corners[4] = {{0, 0}, {UINT32_MAX, 0}, {UINT32_MAX, UINT32_MAX}, {0, UINT32_MAX}};
    struct ring ring = {corners, 4};
    struct polygon polygon = {&ring, 1};
    struct shape world = {&polygon, 1, {{0, 0}, {0, 0}}};
    shape_settle(&world);
    assert_true(shape_contains(&world, (struct mercator){1, 1}));
    assert_true(shape_contains(&world, (struct mercator){UINT32_MAX - 1, UINT32_MAX - 1}));
    double sphere = 4 * M_PI * EARTH_RADIUS * EARTH_RADIUS * sin(MERCATOR_LATITUDE * M_PI / 180);
    assert_true(fabs(shape_area(&world) / sphere - 1) < 1e-6);
}

static struct shape box_shape(struct arena *arena, double west, double south, double east, double north)
{
    struct mercator *points = ARENA_ARRAY(arena, struct mercator, 4);
    points[0] = mercator_of((struct point){west, south});
    points[1] = mercator_of((struct point){east, south});
    points[2] = mercator_of((struct point){east, north});
    points[3] = mercator_of((struct point){west, north});
    struct ring *ring = ARENA_NEW(arena, struct ring);
    *ring = (struct ring){points, 4};
    struct polygon *polygon = ARENA_NEW(arena, struct polygon);
    *polygon = (struct polygon){ring, 1};
    struct shape shape = {polygon, 1, {{0, 0}, {0, 0}}};
    shape_settle(&shape);
    return shape;
}

/* Known answers: a box between meridians and parallels has the area R² Δλ (sin φ2 − sin φ1). */
static void areas_lengths_and_centres(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct shape box = box_shape(&arena, 1, 48, 2, 49);
    double degree = M_PI / 180, radius = EARTH_RADIUS;
    double expected = radius * radius * degree * (sin(49 * degree) - sin(48 * degree));
    assert_true(fabs(shape_area(&box) / expected - 1) < 1e-6);
    double length = point_distance((struct point){1, 48}, (struct point){2, 48}) +
                    point_distance((struct point){1, 49}, (struct point){2, 49}) + 2 * radius * degree;
    assert_true(fabs(shape_length(&box) / length - 1) < 1e-6);
    struct point center = shape_center(&box);
    assert_true(fabs(center.lon - 1.5) < 1e-6 && fabs(center.lat - 48.5) < 0.005);
    struct mercator_box low = mercator_box_of((struct box){1, 48, 2, 49});
    assert_true(low.low.x == box.box.low.x && low.high.y == box.box.high.y);
    struct box back = mercator_box_degrees(box.box);
    assert_true(fabs(back.west - 1) < 1e-6 && fabs(back.north - 49) < 1e-6);

    struct shape holed = draw(&arena, "0 0, 30000 0, 30000 30000, 0 30000 / 10000 10000, 20000 10000, 20000 20000, "
                                      "10000 20000");
    struct shape whole = draw(&arena, "0 0, 30000 0, 30000 30000, 0 30000");
    assert_true(fabs(shape_area(&holed) / shape_area(&whole) - 8.0 / 9) < 1e-6);
    arena_free(&arena);
}

static void distances_to_a_shape(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct shape box = box_shape(&arena, 1, 48, 2, 49);
    assert_true(shape_distance(&box, (struct point){1.5, 48.5}) == 0);
    double degree = EARTH_RADIUS * M_PI / 180;
    assert_true(fabs(shape_distance(&box, (struct point){1.5, 47.5}) - degree / 2) < 2);
    assert_true(fabs(shape_distance(&box, (struct point){1.5, 49.01}) - degree / 100) < 2);
    double corner = point_distance((struct point){0.9, 47.9}, (struct point){1, 48});
    assert_true(fabs(shape_distance(&box, (struct point){0.9, 47.9}) / corner - 1) < 1e-3);
    double east = point_distance((struct point){2.1, 48.5}, (struct point){2, 48.5});
    assert_true(fabs(shape_distance(&box, (struct point){2.1, 48.5}) / east - 1) < 1e-3);
    arena_free(&arena);
}

static void labels_have_room(void **state)
{
    (void)state;
    struct arena arena = {0};
    /* A U: its centre of gravity is outside, its widest part is the bottom bar. */
    struct shape u = draw(&arena, "0 0, 90 0, 90 90, 70 90, 70 30, 20 30, 20 90, 0 90");
    struct mercator label = shape_label_place(&u, NULL);
    assert_true(shape_contains(&u, label));
    assert_true(label.y > at(0, 30).y);
    struct shape holed = draw(&arena, "0 0, 90 0, 90 90, 0 90 / 10 10, 80 10, 80 80, 10 80");
    assert_true(shape_contains(&holed, shape_label_place(&holed, NULL)));
    arena_free(&arena);
}

static void crossings_are_found(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct mercator where;
    const char *right[] = {
        "0 0, 10 0, 10 10, 0 10",
        "0 0, 10 0, 10 10, 0 10 / 2 2, 4 2, 4 4, 2 4",
        "0 0, 10 0, 10 10, 0 10 ; 10 10, 20 10, 20 20", /* touching at a point */
        "0 0, 10 0, 10 10, 0 10 / 0 5, 4 4, 4 6",       /* a hole that touches the outside */
        "0 0, 10 0, 10 10, 5 5, 0 10",
    };
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        struct shape shape = draw(&arena, right[i]);
        assert_false(shape_crosses_itself(&shape, &where));
    }
    const char *wrong[] = {
        "0 0, 10 10, 10 0, 0 12",                            /* a bow tie */
        "0 0, 10 0, 10 10, 0 10 / 5 5, 15 5, 15 8",          /* a hole that leaves */
        "0 0, 10 0, 10 10, 0 10 ; 5 5, 20 5, 20 20",         /* overlapping parts */
        "0 0, 10 0, 10 10, 0 10 ; 10 2, 20 2, 20 8, 10 8",   /* parts that share part of an edge */
        "0 0, 10 0, 10 10, 0 10 ; 10 0, 20 0, 20 10, 10 10", /* parts that share a whole edge */
        "0 0, 20 0, 20 10, 10 10, 10 -1, 8 -1, 8 10, 0 10",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct shape shape = draw(&arena, wrong[i]);
        assert_true(shape_crosses_itself(&shape, &where));
    }
    arena_free(&arena);
}

static void bytes_give_the_shape_back(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct shape shape = draw(&arena, "0 0, 10 0, 10 10, 0 10 / 2 2, 4 2, 4 4, 2 4 ; 20 0, 30000 0, 30 1000000"), back;
    struct buffer bytes = {0};
    shape_encode(&bytes, &shape);
    assert_done(shape_decode(&arena, buffer_str(&bytes), &back, &error), &error);
    assert_int_equal(twice_area(&back), twice_area(&shape));
    assert_int_equal(shape_points(&back), shape_points(&shape));
    assert_memory_equal(&back.box, &shape.box, sizeof back.box);
    /* Any cut, and any changed byte, is refused or gives a shape: never more. */
    for (size_t length = 0; length < bytes.length; length++)
        assert_refused(shape_decode(&arena, str_slice(buffer_str(&bytes), 0, length), &back, &error), &error,
                       ERROR_INVALID);
    for (size_t i = 0; i < bytes.length; i++) {
        for (int bit = 0; bit < 8; bit++) {
            bytes.at[i] = (char)(bytes.at[i] ^ (1 << bit));
            if (shape_decode(&arena, buffer_str(&bytes), &back, &error))
                assert_true(shape_points(&back) >= 3);
            bytes.at[i] = (char)(bytes.at[i] ^ (1 << bit));
        }
    }
    buffer_free(&bytes);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inside_outside_and_holes),
        cmocka_unit_test(a_place_on_a_border_belongs_to_one_side),
        cmocka_unit_test(the_whole_world_does_not_overflow),
        cmocka_unit_test(areas_lengths_and_centres),
        cmocka_unit_test(distances_to_a_shape),
        cmocka_unit_test(labels_have_room),
        cmocka_unit_test(crossings_are_found),
        cmocka_unit_test(bytes_give_the_shape_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
