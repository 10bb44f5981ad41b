/* Tiles: where places fall, shapes that must not break anything, and the cache. What is written is read by
 * tests/conformance/tile. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "geo/geo.h"
#include "testing.h"

static void tiles_are_numbered_as_on_the_web(void **state)
{
    (void)state;
    assert_true(tile_is_valid((struct tile){0, 0, 0}) && tile_is_valid((struct tile){22, (1 << 22) - 1, 0}));
    assert_false(tile_is_valid((struct tile){0, 1, 0}) || tile_is_valid((struct tile){3, 0, 8}));
    assert_false(tile_is_valid((struct tile){23, 0, 0}) || tile_is_valid((struct tile){~0U, 0, 0}));
    struct box world = tile_box((struct tile){0, 0, 0});
    assert_true(world.west == -180 && world.east == 180 && fabs(world.north - MERCATOR_LATITUDE) < 1e-9);
    /* OpenStreetMap wiki, "Slippy map tilenames": 18/232798/103246 holds Tokyo's 139.7006793, 35.6590699. */
    struct point tokyo = {139.7006793, 35.6590699};
    struct tile tile = {18, 232798, 103246};
    assert_true(box_contains(tile_box(tile), tokyo));
    struct tile_spot spot = tile_spot_of(tile, mercator_of(tokyo));
    assert_true(spot.x >= 0 && spot.x < TILE_EXTENT && spot.y >= 0 && spot.y < TILE_EXTENT);
    struct tile_spot beside = tile_spot_of((struct tile){18, 232799, 103246}, mercator_of(tokyo));
    assert_int_equal(beside.x, spot.x - TILE_EXTENT);
    assert_int_equal(beside.y, spot.y);
}

static void an_empty_tile_has_no_byte(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct tile_builder *tile = tile_builder_new();
    assert_int_equal(tile_finish(tile).length, 0);
    tile_layer(tile, "vide");
    assert_int_equal(tile_finish(tile).length, 0);
    assert_int_equal(tile_gzip(&arena, STR_NONE).length, 0);
    tile_layer(tile, "places"); /* used again after a tile */
    tile_feature(tile, 0);
    tile_point(tile, (struct tile_spot){1, 2});
    size_t length = tile_finish(tile).length;
    assert_true(length > 0);
    tile_layer(tile, "places");
    tile_feature(tile, 0);
    tile_point(tile, (struct tile_spot){1, 2});
    assert_int_equal(tile_finish(tile).length, length);
    tile_builder_free(tile);
    tile_builder_free(NULL);
    arena_free(&arena);
}

static void odd_shapes_break_nothing(void **state)
{
    (void)state;
    struct tile_builder *tile = tile_builder_new();
    struct tile at = {22, 2124000, 1440000};
    struct mercator far[] = {{0, 0}, {UINT32_MAX, 0}, {UINT32_MAX, UINT32_MAX}, {0, UINT32_MAX}};
    struct mercator one[] = {{5, 5}, {5, 5}, {5, 5}, {5, 5}};
    struct tile_path none = {NULL, 0, false}, dot = {one, 4, false}, single = {one, 1, false};
    struct tile_path whole = {far, 4, false}, hole_alone = {far, 4, true};
    tile_layer(tile, "shapes");
    tile_feature(tile, 1);
    assert_false(tile_polygon(tile, at, &none, 1) || tile_polygon(tile, at, &dot, 1) ||
                 tile_polygon(tile, at, &single, 1) || tile_polygon(tile, at, &hole_alone, 1));
    assert_false(tile_lines(tile, at, &none, 1) || tile_lines(tile, at, &dot, 1) || tile_lines(tile, at, &single, 1) ||
                 tile_lines(tile, at, NULL, 0));
    assert_true(tile_polygon(tile, at, &whole, 1)); /* the tile is inside */
    tile_finish(tile);
    srand(28);
    for (int round = 0; round < 3000; round++) { /* anything at all, checked by the sanitizers */
        struct mercator places[40];
        size_t count = (size_t)rand() % COUNT_OF(places);
        struct tile where = {(unsigned)rand() % 23, 0, 0};
        where.x = (uint32_t)rand() % (UINT32_C(1) << where.z);
        where.y = (uint32_t)rand() % (UINT32_C(1) << where.z);
        for (size_t i = 0; i < count; i++) {
            unsigned spread = (unsigned)rand() % 32;
            places[i].x = (uint32_t)((uint64_t)where.x << (32 - where.z)) + ((uint32_t)rand() << 1 >> spread);
            places[i].y = (uint32_t)((uint64_t)where.y << (32 - where.z)) + ((uint32_t)rand() << 1 >> spread);
        }
        struct tile_path paths[] = {{places, count, false}, {places, count / 2, true}};
        tile_layer(tile, "any");
        tile_feature(tile, (uint64_t)round);
        tile_polygon(tile, where, paths, 2);
        tile_feature(tile, (uint64_t)round);
        tile_lines(tile, where, paths, 2);
        tile_finish(tile);
    }
    tile_builder_free(tile);
}

static void shapes_are_polygons(void **state)
{
    (void)state;
    struct tile at = {1, 0, 0};
    struct mercator outside[] = {{1000, 1000}, {1 << 30, 1000}, {1 << 30, 1 << 30}, {1000, 1 << 30}};
    struct mercator hole[] = {{1 << 28, 1 << 28}, {1 << 29, 1 << 28}, {1 << 29, 1 << 29}, {1 << 28, 1 << 29}};
    struct ring rings[] = {{outside, 4}, {hole, 4}};
    struct polygon polygon = {rings, 2};
    struct shape shape = {&polygon, 1, {{0, 0}, {0, 0}}};
    struct tile_path paths[] = {{outside, 4, false}, {hole, 4, true}};
    struct tile_builder *one = tile_builder_new(), *other = tile_builder_new();
    shape_settle(&shape);
    tile_layer(one, "a");
    tile_feature(one, 3);
    assert_true(tile_area(one, at, &shape));
    tile_layer(other, "a");
    tile_feature(other, 3);
    assert_true(tile_polygon(other, at, paths, 2));
    assert_true(str_equal(tile_finish(one), tile_finish(other)));
    tile_builder_free(one);
    tile_builder_free(other);
}

static void values_are_written_once(void **state)
{
    (void)state;
    struct tile_builder *tile = tile_builder_new();
    tile_layer(tile, "places");
    for (int i = 0; i < 1000; i++) {
        tile_feature(tile, 0);
        tile_text(tile, "shape", STR("bibliotheque"));
        tile_number(tile, "number", i % 3);
        tile_point(tile, (struct tile_spot){i, i});
    }
    struct str bytes = tile_finish(tile);
    size_t times = 0;
    for (size_t at = 0; (at = str_find(bytes, STR("bibliotheque"), at)) != SIZE_MAX; at++)
        times++;
    assert_int_equal(times, 1);
    tile_builder_free(tile);
}

/* --- The cache --------------------------------------------------------------------------------------------------- */

static void the_least_used_leave_first(void **state)
{
    (void)state;
    struct arena arena = {0};
    char body[1000];
    struct str bytes, put = {body, sizeof body};
    memset(body, 'x', sizeof body);
    struct tile_cache *cache = tile_cache_new(400000);
    struct tile_key favourite = {1, 2, {10, 5, 6}};
    tile_cache_put(cache, &favourite, put);
    for (uint32_t i = 0; i < 2000; i++) {
        struct tile_key key = {1, 2, {12, i, i}};
        tile_cache_put(cache, &key, put);
        assert_true(tile_cache_get(cache, &key, &arena, &bytes));
        assert_true(tile_cache_bytes(cache) <= 400000);
        assert_true(tile_cache_get(cache, &favourite, &arena, &bytes) && str_equal(bytes, put));
        arena_reset(&arena);
    }
    assert_true(tile_cache_bytes(cache) > 300000);
    struct tile_key first = {1, 2, {12, 0, 0}};
    assert_false(tile_cache_get(cache, &first, &arena, &bytes));
    struct tile_key others[] = {{2, 2, {10, 5, 6}}, {1, 3, {10, 5, 6}}, {1, 2, {11, 5, 6}}, {1, 2, {10, 6, 5}}};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_false(tile_cache_get(cache, &others[i], &arena, &bytes));
    tile_cache_put(cache, &favourite, STR("new")); /* replaced */
    assert_true(tile_cache_get(cache, &favourite, &arena, &bytes));
    assert_str(bytes, "new");
    tile_cache_put(cache, &others[0], (struct str){body, 0}); /* an empty tile is worth remembering */
    assert_true(tile_cache_get(cache, &others[0], &arena, &bytes) && bytes.length == 0);
    char *huge = memory_new(60000);
    tile_cache_put(cache, &others[1], (struct str){huge, 60000});
    assert_false(tile_cache_get(cache, &others[1], &arena, &bytes));
    free(huge);
    tile_cache_free(cache);
    tile_cache_free(NULL);
    arena_free(&arena);
}

static void *use_cache(void *context)
{
    struct tile_cache *cache = context;
    struct arena arena = {0};
    unsigned seed = (unsigned)(uintptr_t)&arena;
    for (int round = 0; round < 20000; round++) {
        uint32_t x = (uint32_t)rand_r(&seed) % 200;
        struct tile_key key = {1, 0, {9, x, x}};
        struct str bytes;
        if (tile_cache_get(cache, &key, &arena, &bytes)) {
            if (bytes.length != x)
                abort();
        } else {
            char body[200];
            memset(body, (int)x, sizeof body);
            tile_cache_put(cache, &key, (struct str){body, x});
        }
        arena_reset(&arena);
    }
    arena_free(&arena);
    return NULL;
}

static void threads_share_it(void **state)
{
    (void)state;
    struct tile_cache *cache = tile_cache_new(20000);
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_cache, cache), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    assert_true(tile_cache_bytes(cache) <= 20000);
    tile_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_are_numbered_as_on_the_web),
        cmocka_unit_test(an_empty_tile_has_no_byte),
        cmocka_unit_test(odd_shapes_break_nothing),
        cmocka_unit_test(values_are_written_once),
        cmocka_unit_test(shapes_are_polygons),
        cmocka_unit_test(the_least_used_leave_first),
        cmocka_unit_test(threads_share_it),
    };
    return cmocka_run_group_tests_name("tile", tests, NULL, NULL);
}
