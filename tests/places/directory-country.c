/* The directory at the size of a country's: shortcuts give what the long way gives, words are found wherever they are,
 * and no tile loses a place. */
#include "testing.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "geo/geo.h"
#include "places/directory.h"
#include "synthetic.h"
#include "territory/territory.h"

enum { PLACES = 20000 };

static struct arena arena;
static struct directory_entry entries[PLACES];
static struct directory *directory;
static struct synthetic *synthetic;

static int set_up(void **state)
{
    (void)state;
    synthetic = synthetic_new();
    struct directory_builder *builder = directory_builder_new(1);
    struct error error = {0};
    for (size_t i = 0; i < PLACES; i++) {
        synthetic_place(synthetic, i, &arena, &entries[i]);
        assert_done(directory_builder_add(builder, &entries[i], &error), &error);
    }
    directory = directory_builder_finish(builder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    directory_release(directory);
    synthetic_free(synthetic);
    arena_free(&arena);
    return 0;
}

static struct directory_answer ask(const struct directory_query *query, struct arena *own)
{
    struct directory_answer answer;
    struct error error = {0};
    assert_done(directory_search(directory, query, own, &answer, &error), &error);
    return answer;
}

/* --- Every place comes back -------------------------------------------------------------------------------------- */

static void every_field_comes_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLACES; i++) {
        struct arena own = {0};
        struct directory_entry read;
        uint32_t row = directory_find_slug(directory, entries[i].slug);
        assert_true(row == directory_find_id(directory, entries[i].id));
        directory_read(directory, row, &own, &read);
        for (int field = 0; field < PLACE_FIELD_COUNT; field++)
            assert_true(str_equal(place_field_text(&read.place, (enum place_field)field, &own),
                                  place_field_text(&entries[i].place, (enum place_field)field, &own)));
        assert_true(str_equal(read.intercommunality, entries[i].intercommunality) &&
                    str_equal(read.slug, entries[i].slug));
        arena_free(&own);
    }
}

/* --- A frame is answered by the index, or with counts by sets ------------------------------------------------------
 */

static void assert_same_page(const struct directory_answer *one, const struct directory_answer *two)
{
    assert_int_equal(one->total, two->total);
    assert_int_equal(one->count, two->count);
    for (size_t i = 0; i < one->count; i++)
        assert_true(one->hits[i].row == two->hits[i].row && one->hits[i].distance == two->hits[i].distance);
    assert_true(str_equal(one->next, two->next));
}

static void frames_give_the_same_pages_either_way(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < 150; round++) {
        struct arena own = {0};
        const struct place *center = &entries[synthetic_below(&random, PLACES)].place;
        double side = 0.02 + synthetic_share(&random);
        struct place_filter filter = {.near = round % 3 != 0,
                                      .latitude = center->latitude,
                                      .longitude = center->longitude,
                                      .radius = round % 3 == 1 ? side * 50000 : 0,
                                      .boxed = round % 3 != 1,
                                      .box = {center->longitude - side, center->latitude - side,
                                              center->longitude + side, center->latitude + side}};
        struct directory_query query = {
            .filter = &filter, .sort = (enum directory_sort)(round % 5), .size = 7, .now = 1764000000};
        for (int page = 0; page < 4; page++) {
            query.facets = 0;
            struct directory_answer shortcut = ask(&query, &own);
            query.facets = FACET_OPEN;
            struct directory_answer counted = ask(&query, &own);
            assert_same_page(&shortcut, &counted);
            if (shortcut.next.length == 0)
                break;
            query.after = shortcut.next;
        }
        query.after = STR_NONE;
        query.skip = 10;
        struct directory_answer counted = ask(&query, &own);
        query.facets = 0;
        struct directory_answer shortcut = ask(&query, &own);
        assert_same_page(&shortcut, &counted);
        arena_free(&own);
    }
}

/* --- Words ------------------------------------------------------------------------------------------------------- */

static bool has_word(struct str text, struct str start, struct arena *own)
{
    struct str rest = text_folded(own, text), word;
    while (str_next(&rest, ' ', &word))
        if (str_starts_with(word, start))
            return true;
    return false;
}

static void words_are_found_wherever_they_are(void **state)
{
    (void)state;
    static const char *const words[] = {"marseille", "perpign", "tilleuls", "gironde", "lavoir", "villeurb"};
    for (size_t w = 0; w < COUNT_OF(words); w++) {
        struct str start = str_of(words[w]);
        struct place_filter filter = {.text = start};
        struct arena own = {0};
        size_t expected = 0;
        for (size_t i = 0; i < PLACES; i++) {
            const struct place *p = &entries[i].place;
            uint32_t department = territory_find(TERRITORY_DEPARTMENT, entries[i].department);
            expected += has_word(p->name, start, &own) || has_word(p->commune, start, &own) ||
                        has_word(p->address, start, &own) || has_word(territory_at(department).name, start, &own);
            arena_reset(&own);
        }
        struct directory_query query = {.filter = &filter, .sort = SORT_RELEVANCE, .size = 20};
        assert_true(expected > 0);
        assert_int_equal(ask(&query, &own).total, expected);
        arena_free(&own);
    }
}

static void equal_scores_go_by_quality(void **state)
{
    (void)state;
    struct arena own = {0};
    struct place_filter filter = {.text = STR("scanner")};
    struct directory_query query = {.filter = &filter, .sort = SORT_RELEVANCE, .size = 50};
    struct directory_answer answer = ask(&query, &own);
    assert_true(answer.total > 1000);
    size_t better = 0;
    uint8_t last = 0;
    for (size_t i = 0; i < answer.count; i++) {
        struct directory_entry entry, before;
        directory_read(directory, answer.hits[i].row, &own, &entry);
        if (i > 0) {
            directory_read(directory, answer.hits[i - 1].row, &own, &before);
            assert_true(before.quality > entry.quality || (before.quality == entry.quality && before.id < entry.id));
        }
        last = entry.quality;
    }
    filter.quality_from = (uint8_t)(last + 1);
    better = ask(&query, &own).total;
    assert_true(better < answer.count);
    filter.quality_from = last;
    assert_true(ask(&query, &own).total >= answer.count);
    arena_free(&own);
}

/* --- Counts by day and hour --------------------------------------------------------------------------------------- */

static void days_and_hours_say_what_choosing_them_gives(void **state)
{
    (void)state;
    struct arena own = {0};
    struct place_filter filter = {.weekdays = 1 << 2, .from_hour = 17, .to_hour = 18};
    struct directory_query query = {.filter = &filter, .facets = FACET_WEEKLY};
    const struct directory_facets *facets = ask(&query, &own).facets;
    query.facets = 0;
    assert_true(facets->open_days[2] > 0 && facets->open_days[2] < facets->open_hours[10]);
    for (int day = 0; day < 7; day++) {
        filter.weekdays = (uint8_t)(1 << day);
        assert_int_equal(ask(&query, &own).total, facets->open_days[day]);
    }
    filter.weekdays = 1 << 2;
    for (uint8_t hour = 0; hour < 24; hour++) {
        filter.from_hour = hour;
        filter.to_hour = (uint8_t)(hour + 1);
        assert_int_equal(ask(&query, &own).total, facets->open_hours[hour]);
    }
    arena_free(&own);
}

/* --- Tiles ------------------------------------------------------------------------------------------------------- */

static struct buffer inflated(struct str gzip)
{
    struct buffer out = {0};
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)gzip.at, .avail_in = (uInt)gzip.length};
    assert_int_equal(inflateInit2(&stream, 31), Z_OK);
    int status = Z_OK;
    while (status == Z_OK) {
        buffer_reserve(&out, 65536);
        stream.next_out = (Bytef *)out.at + out.length;
        stream.avail_out = 65536;
        status = inflate(&stream, Z_NO_FLUSH);
        out.length += 65536 - stream.avail_out;
    }
    assert_int_equal(status, Z_STREAM_END);
    inflateEnd(&stream);
    return out;
}

static uint64_t take_number(struct str *rest)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        assert_true(rest->length > 0);
        unsigned char byte = (unsigned char)*rest->at++;
        rest->length--;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
}

/* The next field of a message of Protocol Buffers: numbers in `number`, the rest in `bytes`. */
static unsigned take_field(struct str *rest, struct str *bytes, uint64_t *number)
{
    uint64_t head = take_number(rest);
    *number = take_number(rest);
    *bytes = STR_NONE;
    if ((head & 7) == 2) {
        *bytes = str_slice(*rest, 0, *number);
        *rest = str_slice(*rest, *number, rest->length);
    }
    return (unsigned)(head >> 3);
}

/* How many places a layer's features stand for: their "count", or one. */
static size_t places_of_layer(struct str layer)
{
    enum { KEYS_MOST = 16, VALUES_MOST = 100000 };
    uint64_t number, *values = memory_array(sizeof *values, VALUES_MOST);
    size_t key_count = 0, value_count = 0, count_key = SIZE_MAX, places = 0;
    struct str bytes, inner;
    for (struct str rest = layer; rest.length;) {
        unsigned field = take_field(&rest, &bytes, &number);
        if (field == 3) {
            count_key = str_equal(bytes, STR("count")) ? key_count : count_key;
            key_count++;
        } else if (field == 4) {
            assert_true(value_count < VALUES_MOST);
            unsigned kind = take_field(&bytes, &inner, &number);
            values[value_count++] = kind == 4 || kind == 5 ? number : 0;
        }
    }
    for (struct str rest = layer; rest.length;) {
        if (take_field(&rest, &bytes, &number) != 2)
            continue;
        size_t here = 1;
        while (bytes.length) {
            if (take_field(&bytes, &inner, &number) != 2)
                continue;
            while (inner.length) {
                size_t key = take_number(&inner), value = take_number(&inner);
                here = key == count_key ? values[value] : here;
            }
        }
        places += here;
    }
    free(values);
    return places;
}

static size_t places_of_tile(struct str gzip)
{
    size_t places = 0;
    struct str bytes;
    uint64_t number;
    if (gzip.length == 0)
        return 0;
    struct buffer tile = inflated(gzip);
    for (struct str rest = buffer_str(&tile); rest.length;)
        if (take_field(&rest, &bytes, &number) == 3)
            places += places_of_layer(bytes);
    buffer_free(&tile);
    return places;
}

static size_t places_within(struct mercator_box box, size_t service)
{
    size_t count = 0;
    for (size_t i = 0; i < PLACES; i++) {
        const struct place *p = &entries[i].place;
        count += p->located && (service == SIZE_MAX || codes_has(&p->services, service)) &&
                 mercator_box_holds(box, mercator_of((struct point){p->longitude, p->latitude}));
    }
    return count;
}

static void tiles_lose_no_place(void **state)
{
    (void)state;
    struct directory_tiles *tiles = directory_tiles_new(0);
    struct mercator paris = mercator_of((struct point){2.35, 48.86});
    for (unsigned z = 0; z <= 18; z++) {
        for (int filtered = 0; filtered < 2; filtered++) {
            struct arena own = {0};
            struct str bytes;
            struct place_filter filter = {0};
            if (filtered)
                choice_add(&filter.any[VOCABULARY_SERVICES], 1);
            uint32_t x = z ? paris.x >> (32 - z) : 0, y = z ? paris.y >> (32 - z) : 0;
            uint32_t side = z ? (uint32_t)((UINT64_C(1) << (32 - z)) - 1) : UINT32_MAX;
            struct mercator low = {paris.x & ~side, paris.y & ~side}, high = {low.x + side, low.y + side};
            assert_true(directory_tile(tiles, directory, &filter, z, x, y, &own, &bytes));
            assert_int_equal(places_of_tile(bytes),
                             places_within((struct mercator_box){low, high}, filtered ? 1 : SIZE_MAX));
            arena_free(&own);
        }
    }
    directory_tiles_free(tiles);
}

/* Three thousand places in one street: a tile stays light, and still holds them all. */
static void crowded_tiles_stay_light(void **state)
{
    (void)state;
    enum { CROWD = 3000 };
    struct directory_builder *builder = directory_builder_new(2);
    struct directory_tiles *tiles = directory_tiles_new(0);
    struct error error = {0};
    struct arena own = {0};
    uint64_t random = 7;
    for (size_t i = 0; i < CROWD; i++) {
        struct directory_entry entry = entries[i];
        entry.place.located = true;
        entry.place.longitude = 1.489 + 0.02 * synthetic_share(&random);
        entry.place.latitude = 48.447 + 0.02 * synthetic_share(&random);
        assert_done(directory_builder_add(builder, &entry, &error), &error);
    }
    struct directory *crowd = directory_builder_finish(builder);
    struct mercator at = mercator_of((struct point){1.499, 48.457});
    size_t sizes[2], places[2] = {0};
    for (unsigned k = 0; k < 2; k++) { /* 11: clusters as before; 12: a crowd */
        unsigned z = 11 + k;
        struct str bytes;
        for (uint32_t dy = 0; dy < 3; dy++)
            for (uint32_t dx = 0; dx < 3; dx++) {
                assert_true(directory_tile(tiles, crowd, NULL, z, (at.x >> (32 - z)) + dx - 1,
                                           (at.y >> (32 - z)) + dy - 1, &own, &bytes));
                places[k] += places_of_tile(bytes);
                if (dx == 1 && dy == 1)
                    sizes[k] = bytes.length;
            }
        assert_int_equal(places[k], CROWD);
    }
    assert_true(sizes[1] < 20000);
    directory_release(crowd);
    directory_tiles_free(tiles);
    arena_free(&own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_comes_back),
        cmocka_unit_test(frames_give_the_same_pages_either_way),
        cmocka_unit_test(words_are_found_wherever_they_are),
        cmocka_unit_test(equal_scores_go_by_quality),
        cmocka_unit_test(days_and_hours_say_what_choosing_them_gives),
        cmocka_unit_test(tiles_lose_no_place),
        cmocka_unit_test(crowded_tiles_stay_light),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
