#include <stdlib.h>
#include <string.h>

#include "shapes.h"

/* A view of 1,000 units square: one unit of the map is one unit of the drawing. */
static struct drawing *start(struct arena *arena, struct buffer *out)
{
    struct mercator_box view = {at(0, 1000), at(1000, 0)};
    return drawing_new(arena, out, view, 1000, "class=\"map\"");
}

static size_t count_of(const struct buffer *out, const char *what)
{
    size_t count = 0;
    struct str text = buffer_str(out), wanted = str_of(what);
    for (size_t from = 0; (from = str_find(text, wanted, from)) != SIZE_MAX; from += wanted.length)
        count++;
    return count;
}

static void frames_keep_proportions(void **state)
{
    (void)state;
    struct mercator_box box = {at(0, 100), at(50, 0)};
    struct mercator_box wide = drawing_frame(box, 2, 0.1);
    assert_int_equal(wide.high.y - wide.low.y, 120);
    assert_int_equal(wide.high.x - wide.low.x, 240);
    struct mercator_box high = drawing_frame(box, 0.25, 0);
    assert_int_equal(high.high.x - high.low.x, 50);
    assert_int_equal(high.high.y - high.low.y, 200);
    /* At the end of the world it is cut, not wrapped. */
    struct mercator_box corner = drawing_frame((struct mercator_box){{0, 0}, {100, 100}}, 4, 0.5);
    assert_int_equal(corner.low.x, 0);
    assert_int_equal(corner.low.y, 0);
}

static void shapes_are_written_small_and_cut_at_the_view(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer out = {0};
    struct drawing *drawing = start(&arena, &out);
    assert_int_equal(drawing_height(drawing), 1000);
    struct shape square = draw(&arena, "100 100, 300 100, 300 300, 100 300 / 150 150, 200 150, 200 200");
    drawing_shape(drawing, &square, "class=\"a\"", STR("Ça & <là>"));
    assert_int_equal(count_of(&out, "<title>Ça &amp; &lt;là&gt;</title>"), 1);
    assert_int_equal(count_of(&out, "z"), 2);
    assert_int_equal(count_of(&out, "M100 900l200 0 0-200-200 0z"), 1);
    size_t before = out.length;
    struct shape away = draw(&arena, "5000 5000, 6000 5000, 6000 6000");
    drawing_shape(drawing, &away, "class=\"b\"", STR_NONE);
    assert_int_equal(out.length, before);
    /* A shape much larger than the view: nothing is written far outside it. */
    struct shape land = draw(&arena, "-90000 -90000, 90000 -90000, 90000 90000, -90000 90000");
    drawing_shape(drawing, &land, "class=\"c\"", STR_NONE);
    assert_int_equal(count_of(&out, "90000"), 0);
    assert_int_equal(drawing_end(drawing), 0);
    assert_true(str_ends_with(buffer_str(&out), STR("</svg>\n")));
    assert_int_equal(count_of(&out, " style"), 0);
    buffer_free(&out);
    arena_free(&arena);
}

/* A sawtooth that leaves the view at every step, on all sides. */
static void jagged_shapes_survive_the_cut(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer out = {0};
    struct drawing *drawing = start(&arena, &out);
    struct mercator *points = ARENA_ARRAY(&arena, struct mercator, 4000);
    for (int i = 0; i < 4000; i++) {
        double angle = i * 2 * M_PI / 4000, radius = i % 2 ? 200 : 9000;
        points[i] = at(500 + (int64_t)(radius * cos(angle)), 500 + (int64_t)(radius * sin(angle)));
    }
    struct ring ring = {points, 4000};
    struct polygon polygon = {&ring, 1};
    struct shape star = {&polygon, 1, {{0, 0}, {0, 0}}};
    shape_settle(&star);
    drawing_shape(drawing, &star, "class=\"star\"", STR_NONE);
    drawing_end(drawing);
    assert_true(out.length > 10000);
    buffer_free(&out);
    arena_free(&arena);
}

static bool left_is_zero(void *context, const struct mosaic_arc *arc)
{
    (void)context;
    return arc->left == 0 || arc->right == 0;
}

static void lines_are_chosen_and_lifted_out_of_sight(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer out = {0};
    struct drawing *drawing = start(&arena, &out);
    struct shape shapes[2] = {draw(&arena, "0 0, 500 0, 500 500, 0 500"), draw(&arena, "500 0, 900 0, 900 500, 500 "
                                                                                       "500")};
    struct mosaic mosaic = mosaic_of_shapes(&arena, shapes, 2, NULL);
    drawing_arcs(drawing, &mosaic, NULL, NULL, "class=\"all\"");
    assert_int_equal(count_of(&out, "M"), 3);
    size_t before = out.length;
    drawing_arcs(drawing, &mosaic, left_is_zero, NULL, "class=\"some\"");
    assert_int_equal(count_of(&(struct buffer){.at = out.at + before, .length = out.length - before}, "M"), 2);
    /* Out, far away, and back: two strokes. */
    struct mercator way[] = {at(100, 100),   at(200, 100), at(90000, 100), at(90000, 90000),
                             at(200, 90000), at(200, 200), at(100, 200)};
    struct mosaic_arc arc = {way, COUNT_OF(way), 0, 1};
    struct mosaic one = {.arcs = &arc, .arc_count = 1};
    before = out.length;
    drawing_arcs(drawing, &one, NULL, NULL, "class=\"way\"");
    assert_int_equal(count_of(&(struct buffer){.at = out.at + before, .length = out.length - before}, "M"), 2);
    drawing_end(drawing);
    buffer_free(&out);
    arena_free(&arena);
}

static void labels_never_cover_one_another(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer out = {0};
    struct drawing *drawing = start(&arena, &out);
    /* The first keeps its place, the second moves aside, and where there is no room left the others are left out. */
    for (int i = 0; i < 40; i++) {
        struct mercator place = at(500 + i, 500);
        drawing_mark(drawing, place, 4, "class=\"dot\"", STR_NONE);
        drawing_label(drawing, &(struct drawing_label){.text = arena_printf(&arena, "Ville %d", i),
                                                       .place = place,
                                                       .beside = true,
                                                       .size = 20,
                                                       .radius = 4,
                                                       .rank = -i,
                                                       .attributes = "class=\"town\""});
    }
    size_t homeless = drawing_end(drawing);
    assert_int_equal(count_of(&out, "<circle"), 40);
    assert_int_equal(count_of(&out, "<text") + homeless, 40);
    assert_true(homeless > 20 && homeless < 39);
    assert_int_equal(count_of(&out, ">Ville 0</text>"), 1);
    buffer_free(&out);
    arena_free(&arena);
}

static void long_names_are_broken_to_fit(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer out = {0};
    struct drawing *drawing = start(&arena, &out);
    struct drawing_label label = {.text = STR("Portes Euréliennes d’Île-de-France"),
                                  .place = at(500, 500),
                                  .size = 20,
                                  .line_most = 16,
                                  .attributes = "class=\"name\""};
    drawing_label(drawing, &label);
    label.text = STR("Un nom bien trop long");
    label.place = at(500, 800);
    label.room = 20;
    drawing_label(drawing, &label);
    assert_int_equal(drawing_end(drawing), 1);
    assert_int_equal(count_of(&out, "<tspan"), 3);
    assert_int_equal(count_of(&out, ">Portes</tspan>"), 1);
    assert_int_equal(count_of(&out, ">Euréliennes</tspan>"), 1);
    assert_int_equal(count_of(&out, "trop long"), 0);
    buffer_free(&out);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_keep_proportions),
        cmocka_unit_test(shapes_are_written_small_and_cut_at_the_view),
        cmocka_unit_test(jagged_shapes_survive_the_cut),
        cmocka_unit_test(lines_are_chosen_and_lifted_out_of_sight),
        cmocka_unit_test(labels_never_cover_one_another),
        cmocka_unit_test(long_names_are_broken_to_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
