#include "shapes.h"

/* A small generator of our own: the same sites on every machine. */
static uint64_t dice;
static int64_t roll(int64_t sides)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((dice >> 33) % (uint64_t)sides);
}

static double power(const struct voronoi_site *site, struct voronoi_spot spot)
{
    double dx = spot.x - site->x, dy = spot.y - site->y;
    return dx * dx + dy * dy - (double)site->weight;
}

/* What defines the diagram: at both ends of a border its two sites are the nearest of all, and equally near. */
static void check_borders(const struct voronoi_site *sites, size_t count, const struct voronoi *voronoi)
{
    for (size_t i = 0; i < voronoi->edge_count; i++) {
        const struct voronoi_edge *edge = &voronoi->edges[i];
        for (int end = 0; end < 2; end++) {
            struct voronoi_spot spot = voronoi->vertices[end ? edge->to : edge->from];
            if (fabs(spot.x) > 100000 || fabs(spot.y) > 100000)
                continue; /* far outside, where doubles have no digits left to compare */
            double least = HUGE_VAL;
            for (size_t s = 0; s < count; s++)
                least = fmin(least, power(&sites[s], spot));
            double slack = 1e-6 * (1 + fabs(least));
            if (edge->left != VORONOI_OUTSIDE)
                assert_true(fabs(power(&sites[edge->left], spot) - least) < slack);
            if (edge->right != VORONOI_OUTSIDE)
                assert_true(fabs(power(&sites[edge->right], spot) - least) < slack);
        }
    }
}

static void borders_lie_between_the_nearest_sites(void **state)
{
    (void)state;
    dice = 28;
    for (int round = 0; round < 60; round++) {
        struct arena arena = {0};
        struct error error = {0};
        struct voronoi voronoi;
        struct voronoi_site sites[300];
        size_t count = (size_t)roll(300);
        /* Rounds take turns: scattered, crowded on a small grid (many equal, aligned and cocircular), on one line. */
        int64_t reach = round % 3 == 0 ? 20000 : 12;
        for (size_t i = 0; i < count; i++) {
            int32_t x = (int32_t)roll(reach), y = round % 3 == 2 ? 2 * x + 1 : (int32_t)roll(reach);
            sites[i] = (struct voronoi_site){x, y, round % 2 ? roll(reach) : 0};
        }
        assert_done(voronoi_build(&arena, sites, count, &voronoi, &error), &error);
        check_borders(sites, count, &voronoi);
        arena_free(&arena);
    }
}

static void cells_share_out_the_plane(void **state)
{
    (void)state;
    /* A grid of 20 by 20 sites 100 apart, all corners cocircular: inner cells are squares of 100. */
    struct arena arena = {0};
    struct error error = {0};
    struct voronoi voronoi;
    struct voronoi_site sites[400];
    double areas[400];
    struct voronoi_spot centers[400];
    for (int i = 0; i < 400; i++)
        sites[i] = (struct voronoi_site){100 * (i % 20), 100 * (i / 20), 0};
    assert_done(voronoi_build(&arena, sites, 400, &voronoi, &error), &error);
    voronoi_measure(&voronoi, 400, areas, centers);
    for (int i = 0; i < 400; i++) {
        if (i % 20 == 0 || i % 20 == 19 || i < 20 || i >= 380)
            continue;
        assert_true(fabs(areas[i] - 10000) < 1e-6);
        assert_true(fabs(centers[i].x - sites[i].x) < 1e-6 && fabs(centers[i].y - sites[i].y) < 1e-6);
    }
    arena_free(&arena);
}

static void heavier_sites_take_more_and_may_hide_others(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct voronoi voronoi;
    double areas[9];
    struct voronoi_spot centers[9];
    struct voronoi_site sites[9];
    for (int i = 0; i < 9; i++)
        sites[i] = (struct voronoi_site){100 * (i % 3), 100 * (i / 3), i == 4 ? 5000 : 0};
    assert_done(voronoi_build(&arena, sites, 9, &voronoi, &error), &error);
    voronoi_measure(&voronoi, 9, areas, centers);
    /* Its borders are at (100² + 5000) / 200 = 75 on each side, but cut by the corners' cells. */
    assert_true(areas[4] > 10000 && areas[4] < 150 * 150 + 1);
    arena_reset(&arena);
    sites[4].weight = -20000;
    assert_done(voronoi_build(&arena, sites, 9, &voronoi, &error), &error);
    voronoi_measure(&voronoi, 9, areas, centers);
    assert_true(areas[4] == 0);
    for (size_t i = 0; i < voronoi.edge_count; i++)
        assert_true(voronoi.edges[i].left != 4 && voronoi.edges[i].right != 4);
    /* Of two at one place the heavier has the cell, of two equal ones the first. */
    arena_reset(&arena);
    sites[4] = (struct voronoi_site){0, 0, 10};
    sites[8] = (struct voronoi_site){200, 0, 0};
    assert_done(voronoi_build(&arena, sites, 9, &voronoi, &error), &error);
    voronoi_measure(&voronoi, 9, areas, centers);
    assert_true(areas[0] == 0 && areas[4] > 0);
    assert_true(areas[2] > 0 && areas[8] == 0);
    arena_free(&arena);
}

static void degenerate_inputs_are_harmless(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct voronoi voronoi;
    struct voronoi_site sites[5] = {{0}};
    for (size_t count = 0; count <= 5; count++) /* nothing, one, and several at one place */
        assert_done(voronoi_build(&arena, sites, count, &voronoi, &error), &error);
    sites[1] = (struct voronoi_site){VORONOI_REACH, -VORONOI_REACH, VORONOI_WEIGHT_MOST};
    sites[2] = (struct voronoi_site){-VORONOI_REACH, VORONOI_REACH, -VORONOI_WEIGHT_MOST};
    assert_done(voronoi_build(&arena, sites, 5, &voronoi, &error), &error);
    sites[3].x = VORONOI_REACH + 1;
    assert_refused(voronoi_build(&arena, sites, 5, &voronoi, &error), &error, ERROR_INVALID);
    sites[3] = (struct voronoi_site){0, 0, VORONOI_WEIGHT_MOST + 1};
    assert_refused(voronoi_build(&arena, sites, 5, &voronoi, &error), &error, ERROR_INVALID);
    sites[3] = (struct voronoi_site){INT32_MIN, 0, INT64_MIN};
    assert_refused(voronoi_build(&arena, sites, 5, &voronoi, &error), &error, ERROR_INVALID);
    arena_free(&arena);
}

static void a_piece_is_the_same_alone_and_in_the_whole(void **state)
{
    (void)state;
    /* Cells far from the cut have the same corners, bit for bit: departments fit together. */
    struct arena arena = {0};
    struct error error = {0};
    struct voronoi whole, piece;
    struct voronoi_site sites[2000];
    dice = 7;
    size_t near = 0;
    for (size_t i = 0; i < 2000; i++) /* those of the west half first */
        sites[i] =
            (struct voronoi_site){(int32_t)roll(10000) + (i < 1000 ? 0 : 10000), (int32_t)roll(10000), roll(3000)};
    near = 1000;
    assert_done(voronoi_build(&arena, sites, 2000, &whole, &error), &error);
    assert_done(voronoi_build(&arena, sites, near, &piece, &error), &error);
    size_t compared = 0;
    for (size_t i = 0; i < piece.edge_count; i++) {
        const struct voronoi_edge *edge = &piece.edges[i];
        struct voronoi_spot from = piece.vertices[edge->from], to = piece.vertices[edge->to];
        if (edge->left == VORONOI_OUTSIDE || edge->right == VORONOI_OUTSIDE || from.x > 7000 || to.x > 7000 ||
            from.x < 0 || from.y < 0 || to.y < 0 || from.y > 10000 || to.y > 10000 || to.x < 0)
            continue;
        bool found = false;
        for (size_t j = 0; j < whole.edge_count && !found; j++) {
            const struct voronoi_edge *other = &whole.edges[j];
            bool same = other->left == edge->left && other->right == edge->right;
            bool turned = other->left == edge->right && other->right == edge->left;
            struct voronoi_spot a = whole.vertices[turned ? other->to : other->from];
            struct voronoi_spot b = whole.vertices[turned ? other->from : other->to];
            found = (same || turned) && a.x == from.x && a.y == from.y && b.x == to.x && b.y == to.y;
        }
        assert_true(found);
        compared++;
    }
    assert_true(compared > 1000);
    arena_free(&arena);
}

static void cells_are_fitted_to_areas(void **state)
{
    (void)state;
    /* Sixteen territories of unequal areas in a frame: whatever partition gave the goals, fitting comes back to it. */
    struct arena arena = {0};
    struct error error = {0};
    struct voronoi voronoi;
    struct voronoi_site truth[400], sites[400];
    struct voronoi_goal goals[400];
    double areas[400];
    struct voronoi_spot centers[400];
    dice = 3;
    size_t inner = 0, count = 0;
    for (int pass = 0; pass < 2; pass++) { /* inner ones first */
        for (int i = 0; i < 400; i++) {
            bool edge = i % 20 < 2 || i % 20 > 17 || i < 40 || i >= 360;
            if (edge != (pass == 1))
                continue;
            truth[count++] =
                (struct voronoi_site){1000 * (i % 20) + (int32_t)(edge ? 0 : roll(500)),
                                      1000 * (i / 20) + (int32_t)(edge ? 0 : roll(500)), edge ? 0 : roll(200000)};
            inner += !edge;
        }
    }
    assert_done(voronoi_build(&arena, truth, 400, &voronoi, &error), &error);
    voronoi_measure(&voronoi, 400, areas, centers);
    for (size_t i = 0; i < 400; i++) {
        goals[i] = (struct voronoi_goal){areas[i], centers[i]};
        sites[i] = i < inner ? (struct voronoi_site){(int32_t)centers[i].x, (int32_t)centers[i].y, 0} : truth[i];
    }
    double before = 0, after = 0;
    for (int rounds = 0; rounds <= 60; rounds += 60) {
        assert_done(voronoi_fit(sites, 400, inner, goals, rounds, &error), &error);
        assert_done(voronoi_build(&arena, sites, 400, &voronoi, &error), &error);
        voronoi_measure(&voronoi, 400, areas, centers);
        double off = 0;
        for (size_t i = 0; i < inner; i++)
            off += fabs(areas[i] - goals[i].area) / goals[i].area / (double)inner;
        *(rounds == 0 ? &before : &after) = off;
    }
    assert_true(before > 0.05);
    assert_true(after < 0.01);
    for (size_t i = inner; i < 400; i++)
        assert_memory_equal(&sites[i], &truth[i], sizeof sites[i]); /* the frame stays */
    arena_free(&arena);
}

static void the_surroundings_leave_enclosed_gaps_alone(void **state)
{
    (void)state;
    /* A ring of discs round an empty middle: spots outside the ring, none within. */
    struct arena arena = {0};
    struct voronoi_goal goals[36];
    for (int i = 0; i < 36; i++)
        goals[i] = (struct voronoi_goal){M_PI * 1000 * 1000, {8000 * cos(i * M_PI / 18), 8000 * sin(i * M_PI / 18)}};
    size_t count;
    struct voronoi_site *sites = voronoi_surround(&arena, goals, 36, 500, 3000, &count);
    assert_true(count > 100);
    for (size_t i = 0; i < count; i++) {
        double away = hypot(sites[i].x, sites[i].y);
        assert_true(away > 9000 && away < 12500);
    }
    voronoi_surround(&arena, goals, 0, 500, 3000, &count);
    assert_int_equal(count, 0);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(borders_lie_between_the_nearest_sites),       cmocka_unit_test(cells_share_out_the_plane),
        cmocka_unit_test(heavier_sites_take_more_and_may_hide_others), cmocka_unit_test(degenerate_inputs_are_harmless),
        cmocka_unit_test(a_piece_is_the_same_alone_and_in_the_whole),  cmocka_unit_test(cells_are_fitted_to_areas),
        cmocka_unit_test(the_surroundings_leave_enclosed_gaps_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
