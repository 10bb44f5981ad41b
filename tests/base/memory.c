/* Arenas, views, buffers, maps, identifiers, fingerprints, errors. */
#include "testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void arena_keeps_what_it_gave(void **state)
{
    (void)state;
    struct arena arena = {0};
    char *pieces[500];
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        pieces[i] = arena_alloc(&arena, i * 7 + 1);
        memset(pieces[i], (int)(i & 0xFF), i * 7 + 1);
        assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
    }
    for (size_t i = 0; i < COUNT_OF(pieces); i++)
        for (size_t k = 0; k < i * 7 + 1; k++)
            assert_int_equal((unsigned char)pieces[i][k], i & 0xFF);
    char *large = arena_alloc(&arena, 5000000); /* larger than any block */
    memset(large, 1, 5000000);
    arena_reset(&arena);
    assert_str(arena_printf(&arena, "%s %d", "après", 1), "après 1");
    arena_free(&arena);
    assert_int_equal(arena.total, 0);
}

static void views_compare_and_search(void **state)
{
    (void)state;
    assert_true(str_equal(STR_NONE, STR("")));
    assert_true(str_equal_ascii_case(STR("Content-TYPE"), STR("content-type")));
    assert_true(str_compare(STR("abc"), STR("abd")) < 0);
    assert_true(str_compare(STR("ab"), STR("abc")) < 0);
    assert_int_equal(str_find(STR("a||b"), STR("||"), 0), 1);
    assert_int_equal(str_find(STR("abc"), STR(""), 3), 3);
    assert_true(str_find(STR("abc"), STR("d"), 0) == SIZE_MAX);
    assert_true(str_find(STR("abc"), STR("abcd"), 0) == SIZE_MAX);
    assert_str(str_trim(STR(" \t\xc2\xa0 é \xc2\xa0\n")), "é");
    assert_str(str_trim(STR(" \xc2\xa0\t")), "");
    assert_str(str_slice(STR("Chartres"), 3, 99), "rtres");
    assert_str(str_slice(STR("Chartres"), 9, 12), "");
}

static void parts_are_all_given(void **state)
{
    (void)state;
    struct str rest = STR("a||b|"), part;
    const char *expected[] = {"a", "", "b", ""};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_true(str_next(&rest, '|', &part));
        assert_str(part, expected[i]);
    }
    assert_false(str_next(&rest, '|', &part));
    rest = STR_NONE;
    assert_false(str_next(&rest, '|', &part));
}

static void numbers_are_read_strictly(void **state)
{
    (void)state;
    int64_t i;
    double d;
    assert_true(str_to_i64(STR("-9223372036854775808"), &i) && i == INT64_MIN);
    assert_true(str_to_i64(STR("9223372036854775807"), &i) && i == INT64_MAX);
    const char *bad_integers[] = {"",   "-", "+", " 1", "1 ", "1.0", "9223372036854775808", "-9223372036854775809",
                                  "0x1"};
    for (size_t k = 0; k < COUNT_OF(bad_integers); k++)
        assert_false(str_to_i64(str_of(bad_integers[k]), &i));
    assert_true(str_to_double(STR("48.4469"), &d) && d == 48.4469);
    assert_true(str_to_double(STR("-1e3"), &d) && d == -1000);
    const char *bad_doubles[] = {"", "nan", "inf", "1e999", "1,5", "1.5 ", "0x10", "--1"};
    for (size_t k = 0; k < COUNT_OF(bad_doubles); k++)
        assert_false(str_to_double(str_of(bad_doubles[k]), &d));
}

static void doubles_read_back_the_same(void **state)
{
    (void)state;
    srand(28);
    for (int i = 0; i < 20000; i++) {
        double value = ((double)rand() / RAND_MAX - 0.5) * pow(10, rand() % 24 - 8);
        struct buffer out = {0};
        buffer_add_double(&out, value);
        assert_true(strtod(out.at, NULL) == value);
        if (fabs(value) >= 1e-6 && fabs(value) < 1e15)
            assert_null(strchr(out.at, 'e'));
        buffer_free(&out);
    }
    struct buffer out = {0};
    buffer_add_double(&out, 47.098976);
    buffer_add_char(&out, ' ');
    buffer_add_double(&out, -0.00001);
    buffer_add_char(&out, ' ');
    buffer_add_double(&out, 12);
    assert_str(buffer_str(&out), "47.098976 -0.00001 12");
    buffer_free(&out);
}

static void maps_hold_many_keys(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct map map = {0};
    assert_null(map_get(&map, STR("rien")));
    for (int i = 0; i < 10000; i++) {
        bool inserted;
        map_put(&map, arena_printf(&arena, "clé %d", i), &inserted)->number = i;
        assert_true(inserted);
    }
    bool inserted = true;
    assert_int_equal(map_put(&map, STR("clé 77"), &inserted)->number, 77);
    assert_false(inserted);
    for (int i = 0; i < 10000; i++)
        assert_int_equal(map_get(&map, arena_printf(&arena, "clé %d", i))->number, i);
    assert_null(map_get(&map, STR("clé 10000")));
    size_t cursor = 0, seen = 0;
    int64_t sum = 0;
    union map_value *value;
    while (map_next(&map, &cursor, NULL, &value)) {
        seen++;
        sum += value->number;
    }
    assert_int_equal(seen, 10000);
    assert_int_equal(sum, 10000 * 9999 / 2);
    map_free(&map);
    arena_free(&arena);
}

static void keys_are_sorted_and_equal_ones_keep_their_order(void **state)
{
    (void)state;
    enum { MOST = 3000 };
    struct keyed keyed[MOST];
    srand(28);
    keyed_sort(keyed, 0);
    for (int round = 0; round < 50; round++) {
        size_t count = (size_t)rand() % MOST;
        uint64_t mask = round % 5 == 0 ? 0xFF : round % 5 == 1 ? UINT64_C(0xFF00000000) : UINT64_MAX;
        for (uint32_t i = 0; i < count; i++)
            keyed[i] = (struct keyed){((uint64_t)rand() << 40 ^ (uint64_t)rand() << 20 ^ (uint64_t)rand()) & mask, i};
        keyed_sort(keyed, count);
        for (size_t i = 1; i < count; i++)
            assert_true(keyed[i - 1].key < keyed[i].key ||
                        (keyed[i - 1].key == keyed[i].key && keyed[i - 1].number < keyed[i].number));
    }
}

static void identifiers_grow_and_read_back(void **state)
{
    (void)state;
    struct arena arena = {0};
    int64_t last = id_new();
    for (int i = 0; i < 1000; i++) {
        int64_t id = id_new(), parsed;
        assert_true(id > 0 && id != last);
        struct str text = id_text(&arena, id);
        assert_int_equal(text.length, 13);
        assert_true(id_parse(text, &parsed) && parsed == id);
        last = id;
    }
    int64_t id;
    assert_true(id_parse(STR("0F8Q2K7M3C1XZ"), &id));
    assert_false(id_parse(STR("0f8q2k7m3c1xu"), &id)); /* u is not a letter of the alphabet */
    assert_false(id_parse(STR("zzzzzzzzzzzzz"), &id)); /* beyond 63 bits */
    assert_false(id_parse(STR("0f8q"), &id));
    arena_free(&arena);
}

static void errors_hold_their_message(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(error_set(&error, ERROR_INVALID, "Code postal « %s » invalide", "2800"));
    assert_false(error_prefix(&error, "Ligne %d", 12));
    assert_string_equal(error.message, "Ligne 12 : Code postal « 2800 » invalide");
    char long_text[2000];
    memset(long_text, 0, sizeof long_text);
    for (size_t i = 0; i + 2 < sizeof long_text; i += 2)
        memcpy(long_text + i, "é", 2);
    error_set(&error, ERROR_INVALID, "%s", long_text);
    assert_true(text_is_utf8(str_of(error.message))); /* cut between characters */
    assert_false(error_set(NULL, ERROR_INVALID, "personne n’écoute"));
}

static void fingerprints_differ(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct str a = fingerprint(&arena, STR("a")), b = fingerprint(&arena, STR("b"));
    assert_int_equal(a.length, 32);
    assert_false(str_equal(a, b));
    assert_true(str_equal(a, fingerprint(&arena, STR("a"))));
    arena_free(&arena);
}

static void a_list_grows_in_its_arena(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct {
        size_t count;
        int64_t *at;
    } list = {0};
    for (int64_t i = 0; i < 1000; i++) {
        int64_t *added = ARENA_PUSH(&arena, list.at, list.count);
        assert_int_equal(*added, 0);
        *added = i;
        if (i % 7 == 3) { /* one that is taken back leaves nothing behind */
            list.count--;
            assert_int_equal(*ARENA_PUSH(&arena, list.at, list.count), 0);
            list.at[list.count - 1] = i;
        }
    }
    assert_int_equal(list.count, 1000);
    for (int64_t i = 0; i < 1000; i++)
        assert_int_equal(list.at[i], i);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_grows_in_its_arena),
        cmocka_unit_test(arena_keeps_what_it_gave),
        cmocka_unit_test(views_compare_and_search),
        cmocka_unit_test(parts_are_all_given),
        cmocka_unit_test(numbers_are_read_strictly),
        cmocka_unit_test(doubles_read_back_the_same),
        cmocka_unit_test(maps_hold_many_keys),
        cmocka_unit_test(keys_are_sorted_and_equal_ones_keep_their_order),
        cmocka_unit_test(identifiers_grow_and_read_back),
        cmocka_unit_test(errors_hold_their_message),
        cmocka_unit_test(fingerprints_differ),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
