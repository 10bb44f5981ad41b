/* The directory against a plain look at every place: filters, counts, order, pages, boxes, nearest; and its life. */
#include "testing.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "geo/geo.h"
#include "places/directory.h"

enum { PLACES = 1500 };

static struct arena arena;
static struct directory_entry entries[PLACES];
static struct directory *directory;

static double at_random(double from, double to)
{
    return from + (to - from) * rand() / RAND_MAX;
}

static void add_terms(struct codes *codes, enum vocabulary vocabulary, int most)
{
    for (int k = rand() % (most + 1); k > 0; k--)
        codes_add(codes, (size_t)rand() % vocabulary_count(vocabulary));
}

static void make_entry(size_t i)
{
    static const char *const kinds[] = {"Médiathèque",      "CCAS",       "France services",
                                        "Espace numérique", "Tiers-lieu", "Mairie"};
    static const char *const towns[][3] = {{"Chartres", "28000", "28085"},
                                           {"Dreux", "28100", "28134"},
                                           {"Châteaudun", "28200", "28088"},
                                           {"Nogent-le-Rotrou", "28400", "28280"},
                                           {"Épernon", "28230", "28140"}};
    static const char *const hours[] = {"", "Mo-Fr 09:00-17:00", "24/7", "Sa 10:00-12:00; PH off", "We 14:00-18:00"};
    const char *const *town = towns[rand() % 5];
    struct directory_entry *e = &entries[i];
    *e = (struct directory_entry){.id = (int64_t)(i + 1) * 10,
                                  .slug = arena_printf(&arena, "lieu-%zu", i),
                                  .department = STR("28"),
                                  .region = STR("24"),
                                  .updated_on = rand() % 5 ? 19000 + rand() % 1000 : DIRECTORY_NO_DATE,
                                  .verified_on = rand() % 3 ? DIRECTORY_NO_DATE : 19500 + rand() % 500,
                                  .quality = (uint8_t)(rand() % 101)};
    struct place *p = &e->place;
    p->id = arena_printf(&arena, "s_%zu", i);
    p->pivot = PLACE_NO_PIVOT;
    p->name = arena_printf(&arena, "%s de %s %d", kinds[rand() % 6], town[0], rand() % 50);
    p->commune = str_of(town[0]);
    p->postal_code = str_of(town[1]);
    p->insee_code = str_of(town[2]);
    p->address = arena_printf(&arena, "%d rue des Tilleuls", rand() % 100);
    p->source = rand() % 2 ? STR("hub-lo") : STR("demo");
    p->hours = str_of(hours[rand() % 5]);
    p->phone = rand() % 2 ? STR("+33199000001") : STR_NONE;
    p->located = rand() % 10 != 0;
    p->latitude = p->located ? at_random(47.9, 48.9) : 0;
    p->longitude = p->located ? at_random(0.8, 2.0) : 0;
    for (int v = 0; v < VOCABULARY_COUNT; v++)
        add_terms(place_codes(p, (enum vocabulary)v), (enum vocabulary)v, 3);
    if (rand() % 4 == 0) {
        p->other_labels.at = ARENA_ARRAY(&arena, struct str, 1);
        p->other_labels.at[0] = STR("QPV");
        p->other_labels.count = 1;
    }
}

static int set_up(void **state)
{
    (void)state;
    srand(28);
    struct directory_builder *builder = directory_builder_new(7);
    struct error error = {0};
    for (size_t i = 0; i < PLACES; i++) {
        make_entry(i);
        assert_done(directory_builder_add(builder, &entries[i], &error), &error);
    }
    assert_refused(directory_builder_add(builder, &entries[0], &error), &error, ERROR_INVALID);
    directory = directory_builder_finish(builder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    directory_release(directory);
    arena_free(&arena);
    return 0;
}

static void every_field_comes_back(void **state)
{
    (void)state;
    assert_int_equal(directory_count(directory), PLACES);
    assert_true(directory_version(directory) == 7);
    for (size_t i = 0; i < PLACES; i++) {
        struct arena own = {0};
        uint32_t row = directory_find_id(directory, entries[i].id);
        assert_true(row != DIRECTORY_NO_ROW && directory_find_slug(directory, entries[i].slug) == row);
        struct directory_entry read;
        directory_read(directory, row, &own, &read);
        for (int field = 0; field < PLACE_FIELD_COUNT; field++)
            assert_true(str_equal(place_field_text(&read.place, (enum place_field)field, &own),
                                  place_field_text(&entries[i].place, (enum place_field)field, &own)));
        assert_true(read.id == entries[i].id && read.updated_on == entries[i].updated_on &&
                    read.quality == entries[i].quality);
        assert_true(str_equal(read.slug, entries[i].slug) && str_equal(read.department, entries[i].department));
        arena_free(&own);
    }
    assert_int_equal(directory_find_id(directory, 5), DIRECTORY_NO_ROW);
    assert_int_equal(directory_find_slug(directory, STR("absent")), DIRECTORY_NO_ROW);
}

static bool has_any(const struct codes *codes, const struct choice *choice)
{
    for (size_t k = 0; k < codes->count; k++)
        if (choice_has(choice, codes->at[k]))
            return true;
    return false;
}

static double distance_to(const struct place_filter *f, const struct place *p)
{
    return point_distance((struct point){f->longitude, f->latitude}, (struct point){p->longitude, p->latitude});
}

static bool matches(const struct place_filter *f, struct directory_entry *e, int skipped)
{
    struct place *p = &e->place;
    for (int v = 0; v < VOCABULARY_COUNT; v++)
        if (v != skipped && !choice_is_empty(&f->any[v]) && !has_any(place_codes(p, (enum vocabulary)v), &f->any[v]))
            return false;
    bool in_commune = f->communes.count == 0;
    for (size_t i = 0; i < f->communes.count; i++)
        in_commune = in_commune || str_equal(f->communes.at[i], p->insee_code);
    if (!in_commune || (f->sources.count && !str_equal(f->sources.at[0], p->source)))
        return false;
    if (f->boxed && !(p->located && p->longitude >= f->box.west && p->longitude <= f->box.east &&
                      p->latitude >= f->box.south && p->latitude <= f->box.north))
        return false;
    if (f->near && f->radius > 0 && !(p->located && distance_to(f, p) <= f->radius))
        return false;
    if ((f->present & 1U << PLACE_PHONE) && p->phone.length == 0)
        return false;
    return f->quality_from == 0 || e->quality >= f->quality_from;
}

static struct place_filter random_filter(void)
{
    static struct str commune[2];
    struct place_filter f = {0};
    for (int v = 0; v < VOCABULARY_COUNT; v++)
        for (int k = rand() % 4 == 0 ? 1 + rand() % 3 : 0; k > 0; k--)
            choice_add(&f.any[v], (size_t)rand() % vocabulary_count((enum vocabulary)v));
    if (rand() % 3 == 0) {
        commune[0] = STR("28085");
        commune[1] = STR("28134");
        f.communes = (struct texts){(size_t)(1 + rand() % 2), commune};
    }
    if (rand() % 3 == 0) {
        f.boxed = true;
        f.box = (struct directory_box){at_random(0.8, 1.2), at_random(47.9, 48.3), at_random(1.3, 2),
                                       at_random(48.4, 48.9)};
    }
    if (rand() % 3 == 0) {
        f.near = true;
        f.latitude = at_random(48, 48.8);
        f.longitude = at_random(1, 1.8);
        f.radius = rand() % 2 ? at_random(1000, 60000) : 0;
    }
    if (rand() % 5 == 0)
        f.present = 1U << PLACE_PHONE;
    if (rand() % 5 == 0)
        f.quality_from = (uint8_t)(rand() % 100);
    return f;
}

static void queries_agree_with_a_plain_look(void **state)
{
    (void)state;
    for (int round = 0; round < 1500; round++) {
        struct arena own = {0};
        struct place_filter f = random_filter();
        struct directory_query query = {.filter = &f,
                                        .sort = f.near && rand() % 2 ? SORT_DISTANCE : SORT_NAME,
                                        .size = 1000,
                                        .now = 1700000000,
                                        .facets = rand() % 2 ? FACET_VOCABULARIES | FACET_TERRITORIES : 0};
        struct directory_answer answer;
        struct error error = {0};
        assert_done(directory_search(directory, &query, &own, &answer, &error), &error);
        size_t total = 0;
        for (size_t i = 0; i < PLACES; i++)
            total += matches(&f, &entries[i], -1);
        assert_int_equal(answer.total, total);
        assert_int_equal(answer.count, total < 1000 ? total : 1000);
        struct directory_entry before = {0};
        for (size_t k = 0; k < answer.count; k++) {
            struct directory_entry e;
            directory_card(directory, answer.hits[k].row, &own, &e);
            assert_true(matches(&f, &e, -1));
            if (k > 0 && query.sort == SORT_NAME)
                assert_true(str_compare(text_folded(&own, before.place.name), text_folded(&own, e.place.name)) <= 0);
            if (k > 0 && query.sort == SORT_DISTANCE && answer.hits[k].distance >= 0)
                assert_true(answer.hits[k - 1].distance >= 0 && answer.hits[k - 1].distance <= answer.hits[k].distance);
            before = e;
        }
        if (query.facets) {
            for (int v = 0; v < VOCABULARY_COUNT; v++) {
                size_t term = (size_t)rand() % vocabulary_count((enum vocabulary)v), count = 0;
                for (size_t i = 0; i < PLACES; i++)
                    count += matches(&f, &entries[i], v) &&
                             codes_has(place_codes(&entries[i].place, (enum vocabulary)v), term);
                assert_int_equal(answer.facets->values[v][term], count);
            }
        }
        if (total == 0 && answer.relief_count) { /* dropping the part advised gives what it says */
            place_filter_drop(&f, answer.reliefs[0].part);
            struct directory_answer relieved;
            assert_done(directory_search(directory, &query, &own, &relieved, &error), &error);
            assert_int_equal(relieved.total, answer.reliefs[0].total);
        }
        arena_free(&own);
    }
}

static void pages_walk_through_everything_once(void **state)
{
    (void)state;
    const enum directory_sort sorts[] = {SORT_NAME, SORT_DISTANCE, SORT_FRESHNESS};
    for (size_t s = 0; s < COUNT_OF(sorts); s++) {
        for (int by_cursor = 0; by_cursor < 2; by_cursor++) {
            struct arena own = {0};
            bool *seen = ARENA_ARRAY(&own, bool, PLACES);
            struct place_filter f = {.near = true, .latitude = 48.4, .longitude = 1.4};
            struct directory_query query = {.filter = &f, .sort = sorts[s], .size = 97};
            struct directory_answer answer;
            struct error error = {0};
            size_t count = 0;
            do {
                assert_done(directory_search(directory, &query, &own, &answer, &error), &error);
                for (size_t k = 0; k < answer.count; k++) {
                    size_t i = (size_t)(directory_id(directory, answer.hits[k].row) / 10 - 1);
                    assert_false(seen[i]);
                    seen[i] = true;
                    count++;
                }
                if (by_cursor)
                    query.after = answer.next;
                else
                    query.skip += query.size;
            } while (answer.next.length);
            assert_int_equal(count, PLACES);
            arena_free(&own);
        }
    }
    struct directory_query bad = {.after = STR("0.zzz"), .size = 5};
    struct directory_answer answer;
    struct error error = {0};
    assert_refused(directory_search(directory, &bad, &arena, &answer, &error), &error, ERROR_INVALID);
    bad = (struct directory_query){.size = 100000};
    assert_refused(directory_search(directory, &bad, &arena, &answer, &error), &error, ERROR_LIMITED);
}

static size_t found(const char *text)
{
    struct place_filter f = {.text = str_of(text)};
    struct directory_query query = {.filter = &f, .size = 10, .sort = SORT_RELEVANCE};
    struct directory_answer answer;
    struct error error = {0};
    assert_done(directory_search(directory, &query, &arena, &answer, &error), &error);
    return answer.total;
}

static size_t named(const char *part)
{
    size_t count = 0;
    for (size_t i = 0; i < PLACES; i++)
        count += str_contains(text_folded(&arena, entries[i].place.name), str_of(part));
    return count;
}

static void words_are_found_as_people_type(void **state)
{
    (void)state;
    size_t libraries = named("mediatheque");
    assert_true(found("médiathèque") >= libraries && libraries > 0);
    assert_int_equal(found("MEDIATHEQUE"), found("médiathèque"));
    assert_int_equal(found("mediatheqe"), found("médiathèque")); /* a slip */
    assert_true(found("biblio") > 0);
    assert_true(found("chateaud") >= named("chateaudun"));
    assert_true(found("imprimer") > 0); /* a need */
    assert_true(found("mfs") >= named("france services"));
    assert_int_equal(found("xyzzy"), 0);
    assert_int_equal(found("de la"), PLACES); /* small words say nothing */
    assert_true(found("28400") > 0);
    assert_int_equal(found("<script>alert(1)</script>"), 0);
    found("'; DROP TABLE place; --");
}

static void the_nearest_are_the_nearest(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        struct arena own = {0};
        struct place_filter f = {.latitude = at_random(40, 52), .longitude = at_random(-3, 6)};
        struct directory_hit hits[7];
        size_t count = directory_nearest(directory, f.latitude, f.longitude, NULL, 7, &own, hits);
        assert_int_equal(count, 7);
        size_t closer = 0, as_close = 0; /* distances are good to a centimetre */
        for (size_t i = 0; i < PLACES; i++) {
            closer += entries[i].place.located && distance_to(&f, &entries[i].place) < hits[6].distance - 0.02;
            as_close += entries[i].place.located && distance_to(&f, &entries[i].place) < hits[6].distance + 0.02;
        }
        assert_true(closer <= 6 && as_close >= 7);
        arena_free(&own);
    }
}

static void open_ones_are_open(void **state)
{
    (void)state;
    int64_t tuesday;
    assert_true(instant_parse(STR("2026-11-24T10:00:00+01:00"), &tuesday));
    struct place_filter f = {.open = true, .open_at = tuesday};
    struct directory_query query = {.filter = &f, .size = 1000, .now = tuesday, .facets = FACET_OPEN};
    struct directory_answer answer;
    struct error error = {0};
    assert_done(directory_search(directory, &query, &arena, &answer, &error), &error);
    size_t open = 0;
    for (size_t i = 0; i < PLACES; i++)
        open += str_equal(entries[i].place.hours, STR("24/7")) || str_starts_with(entries[i].place.hours, STR("Mo-Fr"));
    assert_int_equal(answer.total, open);
    assert_int_equal(answer.facets->open_now, open);
    f = (struct place_filter){.weekdays = 1 << 2, .from_hour = 15, .to_hour = 16}; /* Wednesday afternoon */
    assert_done(directory_search(directory, &query, &arena, &answer, &error), &error);
    for (size_t i = open = 0; i < PLACES; i++)
        open += entries[i].place.hours.length && !str_starts_with(entries[i].place.hours, STR("Sa"));
    assert_int_equal(answer.total, open);
}

static void tiles_hold_every_place(void **state)
{
    (void)state;
    struct directory_tiles *tiles = directory_tiles_new(1 << 20);
    struct str bytes, again;
    assert_true(directory_tile(tiles, directory, NULL, 8, 129, 88, &arena, &bytes));
    assert_true(bytes.length > 0 && (unsigned char)bytes.at[0] == 0x1F);
    assert_true(directory_tile(tiles, directory, NULL, 8, 129, 88, &arena, &again));
    assert_true(str_equal(bytes, again));
    assert_true(directory_tile(tiles, directory, NULL, 8, 0, 0, &arena, &bytes));
    assert_int_equal(bytes.length, 0);
    assert_false(directory_tile(tiles, directory, NULL, 8, 256, 0, &arena, &bytes));
    assert_false(directory_tile(tiles, directory, NULL, 40, 0, 0, &arena, &bytes));
    assert_true(directory_tile(tiles, directory, NULL, 0, 0, 0, &arena, &bytes));
    for (uint32_t x = 0; x < 64; x++) /* the cache stays within its bounds */
        directory_tile(tiles, directory, NULL, 12, 2060 + x % 20, 1400 + x, &arena, &bytes);
    directory_tiles_free(tiles);
}

/* --- Life
 * ------------------------------------------------------------------------------------------------------------------ */

static struct directory_holder *holder;
static atomic_bool stop;
static atomic_long reads;

static void *read_on(void *unused)
{
    (void)unused;
    while (!atomic_load(&stop)) {
        const struct directory *current = directory_acquire(holder);
        if (!current)
            continue;
        if (directory_version(current) != directory_count(current)) /* built so */
            abort();
        directory_release(current);
        atomic_fetch_add(&reads, 1);
    }
    return NULL;
}

static void readers_never_see_half_a_swap(void **state)
{
    (void)state;
    holder = directory_holder_new();
    assert_null(directory_acquire(holder));
    pthread_t readers[3];
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        pthread_create(&readers[i], NULL, read_on, NULL);
    for (size_t version = 1; version <= 300; version++) {
        struct directory_builder *builder = directory_builder_new(version % 20);
        struct error error = {0};
        for (size_t i = 0; i < version % 20; i++)
            assert_done(directory_builder_add(builder, &entries[i], &error), &error);
        directory_publish(holder, directory_builder_finish(builder));
    }
    while (atomic_load(&reads) < 100)
        ;
    atomic_store(&stop, true);
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        pthread_join(readers[i], NULL);
    directory_holder_free(holder);
}

static void an_empty_directory_answers(void **state)
{
    (void)state;
    struct directory *empty = directory_builder_finish(directory_builder_new(0));
    struct directory_query query = {.size = 10, .facets = ~0U};
    struct directory_answer answer;
    struct error error = {0};
    assert_done(directory_search(empty, &query, &arena, &answer, &error), &error);
    assert_int_equal(answer.total, 0);
    struct directory_hit hit;
    assert_int_equal(directory_nearest(empty, 48, 1, NULL, 1, &arena, &hit), 0);
    directory_release(empty);
    directory_builder_free(directory_builder_new(1));
}

static void walks_go_by_id(void **state)
{
    (void)state;
    struct directory_walk *walk = directory_walk_new(directory, NULL, 500);
    struct directory_entry entry;
    int64_t last = 500;
    size_t count = 0;
    while (directory_walk_next(walk, &entry)) {
        assert_true(entry.id > last);
        last = entry.id;
        count++;
    }
    assert_int_equal(count, PLACES - 50);
    directory_walk_free(walk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_comes_back),
        cmocka_unit_test(queries_agree_with_a_plain_look),
        cmocka_unit_test(pages_walk_through_everything_once),
        cmocka_unit_test(words_are_found_as_people_type),
        cmocka_unit_test(the_nearest_are_the_nearest),
        cmocka_unit_test(open_ones_are_open),
        cmocka_unit_test(tiles_hold_every_place),
        cmocka_unit_test(readers_never_see_half_a_swap),
        cmocka_unit_test(an_empty_directory_answers),
        cmocka_unit_test(walks_go_by_id),
    };
    return cmocka_run_group_tests_name("directory", tests, set_up, tear_down);
}
