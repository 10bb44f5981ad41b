/* What the pages are made from: searches in addresses, marks, needs, codes. */
#include <math.h>
#include <stdlib.h>

#include "exchange.h"
#include "pages/marks.h"
#include "pages/needs.h"
#include "pages/qr.h"
#include "place-query.h"
#include "testing.h"

/* --- Searches ----------------------------------------------------------------------------------------------------- */

struct asked {
    struct exchange *exchange;
    struct place_query query;
};

static const char *const NO_OTHER[] = {NULL};

/* Reads "a=b&c=d" as a page or, strictly, as the API. */
static bool read_query(struct asked *asked, const char *text, bool strict, struct error *error)
{
    enum { MOST = 40 };
    asked->exchange = exchange_new();
    struct request *request = &asked->exchange->request;
    request->arena = &asked->exchange->arena;
    request->exchange = asked->exchange;
    request->now = 1795500000; /* 24 November 2026 */
    struct form_value *values = ARENA_ARRAY(request->arena, struct form_value, MOST);
    struct str rest = str_of(text);
    bool valid = true;
    size_t count = 0;
    while (url_query_next(request->arena, &rest, &values[count].name, &values[count].value, &valid))
        count++;
    asked->exchange->query = values;
    asked->exchange->query_count = count;
    uint32_t department = territory_find(TERRITORY_DEPARTMENT, STR("28"));
    return place_query_read(request, department, strict ? NO_OTHER : NULL, &asked->query, error);
}

static void assert_address(const char *typed, const struct query_change *change, const char *expected)
{
    struct asked asked;
    struct error error;
    assert_done(read_query(&asked, typed, false, &error), &error);
    struct str address = place_query_address(&asked.exchange->arena, STR("/lieux"), &asked.query, change);
    assert_str(address, expected);
    exchange_drop(asked.exchange);
}

static void a_search_has_one_address(void **state)
{
    (void)state;
    assert_address("", NULL, "/lieux");
    assert_address("tri=nom&page=3&inconnu=1&q=", NULL, "/lieux?tri=nom");
    assert_address("frais_a_charge=gratuit&ou=Chartres&q=imprimer&rayon=5", NULL,
                   "/lieux?q=imprimer&ou=Chartres&rayon=5&frais_a_charge=gratuit");
    assert_address("services=utilisation-securisee-du-numerique&services=aide-aux-demarches-administratives"
                   "&services=utilisation-securisee-du-numerique",
                   NULL,
                   "/lieux?services=aide-aux-demarches-administratives&services=utilisation-securisee-du-numerique");
    assert_address("frais_a_charge=Gratuit", NULL, "/lieux?frais_a_charge=gratuit");
    assert_address("q=caf%C3%A9+%26+th%C3%A9", NULL, "/lieux?q=caf%C3%A9%20%26%20th%C3%A9");
}

static void an_address_changes_by_one_choice(void **state)
{
    (void)state;
    struct query_change without = {.drop_name = "frais_a_charge", .drop_value = STR("gratuit")};
    assert_address("frais_a_charge=gratuit&frais_a_charge=payant&ouvert=maintenant", &without,
                   "/lieux?frais_a_charge=payant&ouvert=maintenant");
    struct query_change without_where = {.drop_name = "ou", .drop_value = STR("Dreux")};
    assert_address("ou=Dreux&rayon=30&ouvert=week-end", &without_where, "/lieux?ouvert=week-end");
    struct query_change next = {.add_name = "page", .add_value = STR("2")};
    assert_address("q=caf", &next, "/lieux?q=caf&page=2");
}

static void a_commune_gives_a_point(void **state)
{
    (void)state;
    static const char *const ways[] = {"ou=Chartres", "ou=chartres", "ou=28000", "ou=28085", "ou=CHARTRES"};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct asked asked;
        struct error error;
        assert_done(read_query(&asked, ways[i], false, &error), &error);
        assert_true(asked.query.filter.near);
        assert_str(territory_at(asked.query.commune).code, "28085");
        assert_near(asked.query.filter.radius, QUERY_RADIUS * 1000.0, 0);
        assert_int_equal(asked.query.sort, SORT_DISTANCE);
        exchange_drop(asked.exchange);
    }
    struct asked asked;
    struct error error;
    assert_done(read_query(&asked, "ou=Zzzzz&tri=distance", false, &error), &error);
    assert_false(asked.query.filter.near);
    assert_int_equal(asked.query.commune, TERRITORY_NONE);
    assert_int_equal(asked.query.sort, SORT_NAME);
    exchange_drop(asked.exchange);
}

static void the_api_refuses_what_a_page_passes_over(void **state)
{
    (void)state;
    static const char *const wrong[] = {"inconnu=1", "services=rien",    "rayon=-1",         "rayon=1e9",
                                        "jour=8",    "cadre=1,2,3",      "cadre=1,49,2,48",  "tri=hasard",
                                        "depuis=0",  "ouvert=peut-etre", "cadre=1,48,nan,49"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct asked asked;
        struct error error;
        assert_refused(read_query(&asked, wrong[i], true, &error), &error, ERROR_INVALID);
        exchange_drop(asked.exchange);
        assert_done(read_query(&asked, wrong[i], false, &error), &error);
        assert_true(place_query_is_empty(&asked.query));
        exchange_drop(asked.exchange);
    }
}

/* --- Words and marks ---------------------------------------------------------------------------------------------- */

static void every_service_has_its_words(void **state)
{
    (void)state;
    assert_int_equal(NEED_COUNT, vocabulary_count(VOCABULARY_SERVICES));
    for (size_t i = 0; i < vocabulary_count(VOCABULARY_SERVICES); i++) {
        const struct term *term = vocabulary_term(VOCABULARY_SERVICES, i);
        assert_non_null(need_words(term->slug));
        assert_false(str_is_empty(term->plain));
    }
}

static double luminance(const char *colour)
{
    static const double weights[3] = {0.2126, 0.7152, 0.0722};
    long value = strtol(colour + 1, NULL, 16);
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double channel = (double)(value >> (16 - 8 * i) & 255) / 255;
        sum += weights[i] * (channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4));
    }
    return sum;
}

/* WCAG 1.4.3: white letters on the mark. */
static void letters_of_marks_can_be_read(void **state)
{
    (void)state;
    for (int shape = 0; shape < SHAPE_COUNT; shape++) {
        assert_true(1.05 / (luminance(MARKS[shape].colour) + 0.05) >= 4.5);
        for (int other = 0; other < shape; other++) {
            assert_string_not_equal(MARKS[shape].path, MARKS[other].path);
            assert_string_not_equal(place_shape_letter((enum place_shape)shape),
                                    place_shape_letter((enum place_shape)other));
        }
    }
}

static void a_long_address_has_no_code(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct html code = qr_svg(&arena, STR("https://carte.example.fr/28-eure-et-loir"), STR("Code \"QR\""));
    assert_true(str_starts_with(code.text, STR("<svg ")));
    assert_true(str_contains(code.text, STR("aria-label=\"Code &quot;QR&quot;\"")));
    char *long_text = arena_alloc(&arena, 8000);
    memset(long_text, 'a', 8000);
    assert_true(str_is_empty(qr_svg(&arena, (struct str){long_text, 8000}, STR("x")).text));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_has_one_address),    cmocka_unit_test(an_address_changes_by_one_choice),
        cmocka_unit_test(a_commune_gives_a_point),     cmocka_unit_test(the_api_refuses_what_a_page_passes_over),
        cmocka_unit_test(every_service_has_its_words), cmocka_unit_test(letters_of_marks_can_be_read),
        cmocka_unit_test(a_long_address_has_no_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
