#include "shapes.h"

/* Every border of a mosaic once: sums of areas, and which faces touch. */
static double units(const struct shape *shape)
{
    return (double)twice_area(shape) / 2;
}

static void shapes_come_back_from_their_borders(void **state)
{
    (void)state;
    struct arena arena = {0};
    /* A ring of two faces round a third, and an island of the first. */
    struct shape shapes[3] = {
        draw(&arena, "0 0, 30 0, 30 30, 0 30 / 10 10, 20 10, 20 20, 10 20 ; 100 0, 110 0, 110 10"),
        draw(&arena, "10 10, 20 10, 20 20, 10 20"),
        draw(&arena, "30 0, 60 0, 60 30, 30 30"),
    };
    struct mosaic_faults faults = {0};
    struct mosaic mosaic = mosaic_of_shapes(&arena, shapes, 3, &faults);
    assert_int_equal(faults.doubled, 0);
    for (uint32_t i = 0; i < 3; i++) {
        struct shape back = mosaic_shape(&arena, &mosaic, i);
        assert_true(units(&back) == units(&shapes[i]));
        assert_int_equal(back.count, shapes[i].count);
        assert_int_equal(shape_points(&back), shape_points(&shapes[i]));
        assert_memory_equal(&back.box, &shapes[i].box, sizeof back.box);
    }
    struct shape first = mosaic_shape(&arena, &mosaic, 0);
    assert_int_equal(first.polygons[0].count + first.polygons[1].count, 3); /* one hole */
    /* The border between 0 and 2 is one arc, with 0 on its left when it runs north. */
    size_t shared = 0;
    for (size_t i = 0; i < mosaic.arc_count; i++) {
        const struct mosaic_arc *arc = &mosaic.arcs[i];
        if ((arc->left == 0 && arc->right == 2) || (arc->left == 2 && arc->right == 0)) {
            shared++;
            bool north = arc->points[0].y > arc->points[arc->count - 1].y;
            assert_int_equal(arc->left, north ? 0 : 2);
        }
    }
    assert_int_equal(shared, 1);
    arena_free(&arena);
}

static void faces_that_touch_at_a_point_stay_apart(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct shape shapes[2] = {draw(&arena, "0 0, 10 0, 10 10, 0 10 ; 10 10, 20 10, 20 20, 10 20"),
                              draw(&arena, "0 0, -10 0, -10 10, 0 10 / 0 5, -5 4, -5 6")};
    struct mosaic mosaic = mosaic_of_shapes(&arena, shapes, 2, NULL);
    struct shape two = mosaic_shape(&arena, &mosaic, 0);
    assert_int_equal(two.count, 2);
    assert_true(units(&two) == 200);
    struct shape holed = mosaic_shape(&arena, &mosaic, 1);
    assert_int_equal(holed.count, 1);
    assert_int_equal(holed.polygons[0].count, 2);
    assert_true(units(&holed) == 100 - 5);
    struct mercator where;
    assert_false(shape_crosses_itself(&two, &where));
    assert_false(shape_crosses_itself(&holed, &where));
    arena_free(&arena);
}

static void overlaps_are_reported(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct shape shapes[3] = {draw(&arena, "0 0, 10 0, 10 10, 0 10"), draw(&arena, "20 0, 30 0, 30 10, 20 10"),
                              draw(&arena, "0 0, 10 0, 5 20")};
    struct mosaic_faults faults = {0};
    mosaic_of_shapes(&arena, shapes, 3, &faults);
    assert_int_equal(faults.doubled, 1);
    assert_int_equal(faults.first_shape, 0);
    assert_int_equal(faults.second_shape, 2);
    arena_free(&arena);
}

/* A grid of square faces, each border cut in small wavy steps that both sides share. */
enum { SIDE = 6, STEPS = 20 };

static struct mercator wave(int i, int j, int step, bool upright)
{
    int64_t along = 1000 * step, off = step == 0 || step == STEPS ? 0 : (step * 7919 + i * 104729 + j * 1299709) % 900;
    return upright ? at(20000 * i + off, 20000 * j + along) : at(20000 * i + along, 20000 * j + off);
}

static struct mosaic wavy(struct arena *arena)
{
    struct mosaic_edge *edges = ARENA_ARRAY(arena, struct mosaic_edge, 2 * (SIDE + 1) * (SIDE + 1) * STEPS);
    size_t count = 0;
    for (int i = 0; i <= SIDE; i++) {
        for (int j = 0; j <= SIDE; j++) {
            uint32_t here = i < SIDE && j < SIDE ? (uint32_t)(j * SIDE + i) : MOSAIC_OUTSIDE;
            uint32_t west = i > 0 && j < SIDE ? (uint32_t)(j * SIDE + i - 1) : MOSAIC_OUTSIDE;
            uint32_t south = j > 0 && i < SIDE ? (uint32_t)((j - 1) * SIDE + i) : MOSAIC_OUTSIDE;
            for (int step = 0; step < STEPS; step++) {
                if (j < SIDE)
                    edges[count++] =
                        (struct mosaic_edge){wave(i, j, step, true), wave(i, j, step + 1, true), west, here};
                if (i < SIDE)
                    edges[count++] =
                        (struct mosaic_edge){wave(i, j, step, false), wave(i, j, step + 1, false), here, south};
            }
        }
    }
    return mosaic_of_edges(arena, edges, count, (size_t)SIDE * SIDE);
}

static int64_t total(struct arena *arena, const struct mosaic *mosaic)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < mosaic->face_count; i++) {
        struct shape shape = mosaic_shape(arena, mosaic, i);
        struct mercator where;
        assert_int_equal(shape.count, 1);
        assert_false(shape_crosses_itself(&shape, &where));
        sum += twice_area(&shape);
    }
    return sum;
}

static size_t points(const struct mosaic *mosaic)
{
    size_t count = 0;
    for (size_t i = 0; i < mosaic->arc_count; i++)
        count += mosaic->arcs[i].count;
    return count;
}

static int64_t outline_area(struct arena *arena, const struct mosaic *mosaic)
{
    uint32_t all[SIDE * SIDE] = {0};
    struct mosaic one = mosaic_dissolve(arena, mosaic, all, 1);
    struct shape shape = mosaic_shape(arena, &one, 0);
    assert_int_equal(shape.count, 1);
    assert_int_equal(shape.polygons[0].count, 1);
    return twice_area(&shape);
}

static void merged_faces_have_the_area_of_their_parts(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct mosaic mosaic = wavy(&arena);
    assert_int_equal(mosaic.arc_count, 2 * SIDE * (SIDE + 1) - 4); /* four corners meet two faces only */
    assert_int_equal(total(&arena, &mosaic), outline_area(&arena, &mosaic));
    /* Two halves and a left-out column: the border between them is one arc. */
    uint32_t groups[SIDE * SIDE];
    for (uint32_t i = 0; i < SIDE * SIDE; i++)
        groups[i] = i % SIDE == 0 ? MOSAIC_OUTSIDE : i % SIDE < 3 ? 0 : 1;
    struct mosaic halves = mosaic_dissolve(&arena, &mosaic, groups, 2);
    assert_int_equal(halves.arc_count, 3);
    struct shape left = mosaic_shape(&arena, &halves, 0), right = mosaic_shape(&arena, &halves, 1);
    int64_t parts = 0;
    for (uint32_t i = 0; i < SIDE * SIDE; i++) {
        struct shape face = mosaic_shape(&arena, &mosaic, i);
        parts += groups[i] == MOSAIC_OUTSIDE ? 0 : twice_area(&face);
    }
    assert_int_equal(twice_area(&left) + twice_area(&right), parts);
    arena_free(&arena);
}

static void simplified_faces_still_fit(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct mosaic mosaic = wavy(&arena);
    size_t before = points(&mosaic);
    for (double area = 1e4; area < 1e9; area *= 10) {
        struct mosaic simple = mosaic_simplify(&arena, &mosaic, area);
        assert_true(points(&simple) <= before);
        before = points(&simple);
        assert_int_equal(total(&arena, &simple), outline_area(&arena, &simple));
    }
    /* At the end nothing is left but the corners of the squares. */
    assert_int_equal(before, 2 * mosaic.arc_count + 4);
    struct mosaic same = mosaic_simplify(&arena, &mosaic, 0);
    assert_int_equal(points(&same), points(&mosaic));
    arena_free(&arena);
}

static void softened_faces_still_fit(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct mosaic mosaic = wavy(&arena);
    struct mosaic soft = mosaic_soften(&arena, &mosaic, 2);
    assert_true(points(&soft) > 3 * points(&mosaic));
    assert_int_equal(total(&arena, &soft), outline_area(&arena, &soft));
    /* A closed border is softened all round: a square loses its corners. */
    struct shape square = draw(&arena, "0 0, 4000 0, 4000 4000, 0 4000");
    struct mosaic one = mosaic_of_shapes(&arena, &square, 1, NULL);
    struct mosaic round = mosaic_soften(&arena, &one, 1);
    struct shape cut = mosaic_shape(&arena, &round, 0);
    assert_int_equal(shape_points(&cut), 8);
    assert_int_equal(twice_area(&cut), 2 * 4000 * 4000 - 4 * 1000 * 1000);
    arena_free(&arena);
}

/* A face of two arcs, and one inside another, survive any simplification. */
static void small_faces_do_not_vanish(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct shape shapes[3] = {
        draw(&arena, "0 0, 50 -9, 100 0, 50 9"), /* a lens between two */
        draw(&arena, "0 0, 50 9, 100 0, 100 50, 0 50 / 40 20, 60 20, 60 30, 50 35, 40 30"),
        draw(&arena, "40 20, 60 20, 60 30, 50 35, 40 30"),
    };
    struct mosaic mosaic = mosaic_of_shapes(&arena, shapes, 3, NULL);
    struct mosaic simple = mosaic_simplify(&arena, &mosaic, 1e9);
    for (uint32_t i = 0; i < 3; i++) {
        struct shape shape = mosaic_shape(&arena, &simple, i);
        assert_true(twice_area(&shape) > 0);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_come_back_from_their_borders),
        cmocka_unit_test(faces_that_touch_at_a_point_stay_apart),
        cmocka_unit_test(overlaps_are_reported),
        cmocka_unit_test(merged_faces_have_the_area_of_their_parts),
        cmocka_unit_test(simplified_faces_still_fit),
        cmocka_unit_test(softened_faces_still_fit),
        cmocka_unit_test(small_faces_do_not_vanish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
