/* Finding duplicates: which places are one, which are not, and that the answer is the same whatever the order. */
#include <stdlib.h>

#include "testing.h"

#include "places/duplicates.h"

/* --- Making places ------------------------------------------------------------------------------------------------ */

static struct place place(const char *id, const char *name, const char *address, const char *insee, double latitude,
                          double longitude)
{
    return (struct place){.id = str_of(id),
                          .pivot = PLACE_NO_PIVOT,
                          .name = str_of(name),
                          .commune = str_of("Épernon"),
                          .postal_code = str_of("28230"),
                          .insee_code = str_of(insee),
                          .address = str_of(address),
                          .located = latitude > 0,
                          .latitude = latitude,
                          .longitude = longitude,
                          .source = str_of(id)}; /* each its own source */
}

/* The decision on two places, among nothing else. */
static enum duplicate_decision decide(const struct place *a, const struct place *b, struct buffer *reasons)
{
    struct duplicates *duplicates = duplicates_new();
    struct error error = {0};
    const struct duplicate_pair *pairs;
    size_t count;
    assert_done(duplicates_add(duplicates, a, true, &error), &error);
    assert_done(duplicates_add(duplicates, b, true, &error), &error);
    duplicates_find(duplicates, &pairs, &count);
    struct duplicate_pair weighed = duplicates_weigh(duplicates, 0, 1, reasons);
    /* Blocking must not lose what weighing would find. */
    assert_int_equal(count, weighed.decision == DUPLICATE_DISTINCT ? 0 : 1);
    if (count)
        assert_int_equal(pairs[0].score, weighed.score);
    assert_int_equal(duplicates_group(duplicates, 1), weighed.decision == DUPLICATE_SURE ? 0 : 1);
    duplicates_free(duplicates);
    return (enum duplicate_decision)weighed.decision;
}

#define assert_same(a, b)     assert_int_equal(decide(&(a), &(b), NULL), DUPLICATE_SURE)
#define assert_distinct(a, b) assert_int_equal(decide(&(a), &(b), NULL), DUPLICATE_DISTINCT)
#define assert_not_sure(a, b) assert_true(decide(&(a), &(b), NULL) < DUPLICATE_SURE)

/* --- One place ---------------------------------------------------------------------------------------------------- */

static void the_words_are_sound(void **state)
{
    (void)state;
    assert_true(duplicate_words_are_sound());
}

static void writings_of_one_place_are_one(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"Médiathèque municipale Jean Moulin", "MEDIATHEQUE JEAN-MOULIN"},
        {"Bibliothèque Jean Moulin", "Médiathèque Jean Moulin"},
        {"Médiathèque Jean Moulin", "Médiathque Jean Moulin"},
        {"Maison France Services Les Marches", "France services des Marches"},
        {"Centre communal d’action sociale d’Épernon", "CCAS"},
        {"UDAF 28", "Union départementale des associations familiales 28"},
        {"Fab Lab du Perche", "FabLab du Perche"},
        {"Médiathèque d’Épernon", "Médiathèque Simone Veil"},
        {"Association Kercode", "Asso Kercode (Épernon)"},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct place a = place("a", names[i][0], "12 rue du Général Leclerc", "28140", 48.6103, 1.6735);
        struct place b = place("b", names[i][1], "12 R. du Gal Leclerc", "28140", 48.6104, 1.6736);
        struct buffer reasons = {0};
        if (decide(&a, &b, &reasons) != DUPLICATE_SURE)
            fail_msg("« %s » and « %s »: %s", names[i][0], names[i][1], reasons.at);
        assert_non_null(strstr(reasons.at, "même adresse"));
        buffer_free(&reasons);
    }
}

static void another_commune_code_does_not_hide_a_duplicate(void **state)
{
    (void)state;
    struct place a = place("a", "Espace numérique des Tilleuls", "3 place des Tilleuls", "28140", 48.6103, 1.6735);
    struct place b = place("b", "Espace Numérique Les Tilleuls", "3 place des Tilleuls", "28172", 48.6107, 1.6739);
    b.postal_code = str_of("28130");
    b.commune = str_of("Hanches");
    assert_same(a, b);
}

static void a_wrong_point_at_the_same_address_does_not_either(void **state)
{
    (void)state;
    struct place a = place("a", "Médiathèque des Gibjoncs", "5 rue Jules Bertaut", "28140", 48.6103, 1.6735);
    struct place b = place("b", "Médiathèque des Gibjoncs", "5 rue Jules Bertaut", "28140", 48.9, 1.9);
    assert_same(a, b);
    b.located = false;
    assert_same(a, b);
}

static void a_name_and_a_telephone_do_without_address(void **state)
{
    (void)state;
    struct place a = place("a", "Association Kercode Initiatives", "", "28140", 0, 0);
    struct place b = place("b", "Kercode Initiatives", "12 rue du Moulin", "28140", 48.6103, 1.6735);
    a.phone = b.phone = str_of("+33237000001");
    struct str site_a = STR("https://www.kercode.fr/"), site_b = STR("http://kercode.fr");
    a.websites = (struct texts){1, &site_a};
    b.websites = (struct texts){1, &site_b};
    assert_same(a, b);
}

/* --- Two places --------------------------------------------------------------------------------------------------- */

static void two_counters_of_one_building_are_two(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"France services d’Épernon", "Médiathèque d’Épernon"},
        {"Mairie d’Épernon", "Bibliothèque municipale d’Épernon"},
        {"Mission locale", "Point information jeunesse"},
        {"Centre social Les Prairiales", "CCAS d’Épernon"},
        {"France services d’Épernon", "Bus France services d’Épernon"},
        {"Cité des associations (IREPS)", "Cité des associations (OXYGEM)"},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct place a = place("a", names[i][0], "8 rue du Général Leclerc", "28140", 48.6103, 1.6735);
        struct place b = place("b", names[i][1], "8 rue du Général Leclerc", "28140", 48.6103, 1.6735);
        struct buffer reasons = {0};
        if (decide(&a, &b, &reasons) == DUPLICATE_SURE)
            fail_msg("« %s » and « %s »: %s", names[i][0], names[i][1], reasons.at);
        buffer_free(&reasons);
    }
}

static void two_agencies_of_a_network_are_two(void **state)
{
    (void)state;
    struct place a = place("a", "Maison des solidarités Angers Est", "2 place de l’Europe", "49007", 47.481, -0.53);
    struct place b = place("b", "Maison des solidarités Angers Sud", "9 boulevard d’Arbrissel", "49007", 47.45, -0.55);
    a.phone = b.phone = str_of("+33241215100");
    assert_distinct(a, b);
    struct place c = place("c", "Médiathèque Bonlieu", "1 rue Jean Jaurès", "74010", 45.9014, 6.1284);
    struct place d = place("d", "Médiathèque Novel", "7 bis rue Louis Armand", "74010", 45.9116, 6.1437);
    assert_distinct(c, d);
}

static void a_common_name_far_away_is_another(void **state)
{
    (void)state;
    struct place a = place("a", "Médiathèque", "1 rue de l’Église", "28140", 48.6103, 1.6735);
    struct place b = place("b", "Médiathèque", "1 rue de l’Église", "28085", 48.4469, 1.4892);
    b.postal_code = str_of("28000");
    b.commune = str_of("Chartres");
    assert_not_sure(a, b);
}

static void a_switchboard_joins_nothing(void **state)
{
    (void)state;
    struct duplicates *duplicates = duplicates_new();
    struct error error = {0};
    char ids[8][8], names[8][40];
    static const char *const towns[] = {"Arbigny", "Boz", "Cerdon", "Druillat", "Gorrevod", "Manziat", "Ozan", "Viry"};
    for (size_t i = 0; i < COUNT_OF(towns); i++) {
        snprintf(ids[i], sizeof ids[i], "m%zu", i);
        snprintf(names[i], sizeof names[i], "Mairie de %s", towns[i]);
        struct place one = place(ids[i], names[i], "Place de la Mairie", "01001", 46.2 + 0.05 * (double)i, 5.1);
        char insee[8];
        snprintf(insee, sizeof insee, "0110%zu", i);
        one.insee_code = str_of(insee);
        one.postal_code = str_of("01190");
        one.commune = str_of(towns[i]);
        one.phone = str_of("+33615279237");
        assert_done(duplicates_add(duplicates, &one, true, &error), &error);
    }
    const struct duplicate_pair *pairs;
    size_t count;
    duplicates_find(duplicates, &pairs, &count);
    for (size_t i = 0; i < count; i++)
        assert_int_not_equal(pairs[i].decision, DUPLICATE_SURE);
    duplicates_free(duplicates);
}

/* --- Groups ------------------------------------------------------------------------------------------------------- */

static void add(struct duplicates *duplicates, const struct place *one, bool fresh)
{
    struct error error = {0};
    assert_done(duplicates_add(duplicates, one, fresh, &error), &error);
}

/* The middle one is like both ends, which someone knows to be two: it joins one of them only. */
static void a_chain_never_joins_two_kept_apart(void **state)
{
    (void)state;
    struct duplicates *duplicates = duplicates_new();
    struct place a = place("a", "Médiathèque Jean Moulin", "12 rue Leclerc", "28140", 48.6103, 1.6735);
    struct place b = a, c = a;
    b.id = b.source = STR("b");
    c.id = c.source = STR("c");
    add(duplicates, &a, true);
    add(duplicates, &b, true);
    add(duplicates, &c, true);
    duplicates_keep_apart(duplicates, 2, 0);
    const struct duplicate_pair *pairs;
    size_t count, sure = 0;
    duplicates_find(duplicates, &pairs, &count);
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++)
        sure += pairs[i].decision == DUPLICATE_SURE;
    assert_int_equal(sure, 1);
    assert_int_not_equal(duplicates_group(duplicates, 0), duplicates_group(duplicates, 2));
    assert_int_equal(duplicates_weigh(duplicates, 0, 2, NULL).decision, DUPLICATE_DISTINCT);
    duplicates_free(duplicates);
}

static void only_what_is_fresh_is_compared(void **state)
{
    (void)state;
    struct place a = place("a", "Médiathèque Jean Moulin", "12 rue Leclerc", "28140", 48.6103, 1.6735);
    struct place b = a, c = a;
    b.id = b.source = STR("b");
    c.id = c.source = STR("c");
    struct duplicates *duplicates = duplicates_new();
    add(duplicates, &a, false);
    add(duplicates, &b, false);
    add(duplicates, &c, true);
    const struct duplicate_pair *pairs;
    size_t count;
    duplicates_find(duplicates, &pairs, &count);
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(pairs[i].b, 2);
    duplicates_free(duplicates);
}

/* --- Order and size ----------------------------------------------------------------------------------------------- */

enum { MANY = 3000 };

/* Every third place is the one before, with slips. */
static void add_many(struct duplicates *duplicates, bool backwards)
{
    for (size_t n = 0; n < MANY; n++) {
        size_t i = backwards ? MANY - 1 - n : n, original = i % 3 == 2 ? i - 1 : i;
        char id[16], name[64], address[64], insee[8];
        snprintf(id, sizeof id, "p%05zu", i);
        snprintf(name, sizeof name, original == i ? "Espace Arvor%zu Numérique" : "ESPACE ARVOR%zu", original * 7919);
        snprintf(address, sizeof address, "%zu rue des Lilas", original % 90 + 1);
        snprintf(insee, sizeof insee, "%05zu", original % 40 + 28001);
        struct place one = place(id, name, address, insee, 48 + 0.001 * (double)(original % 700),
                                 1 + 0.002 * (double)(original % 300));
        add(duplicates, &one, true);
    }
}

static void the_order_of_records_changes_nothing(void **state)
{
    (void)state;
    struct duplicates *forward = duplicates_new(), *backward = duplicates_new();
    add_many(forward, false);
    add_many(backward, true);
    const struct duplicate_pair *first, *second;
    size_t count, count_backward;
    duplicates_find(forward, &first, &count);
    duplicates_find(backward, &second, &count_backward);
    assert_true(count >= MANY / 3);
    assert_int_equal(count_backward, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(first[i].decision, second[i].decision);
        assert_int_equal(first[i].score, second[i].score);
        /* The same two records, whichever number each has. */
        uint32_t a = MANY - 1 - first[i].a, b = MANY - 1 - first[i].b;
        assert_int_equal(duplicates_group(backward, a) == duplicates_group(backward, b),
                         duplicates_group(forward, first[i].a) == duplicates_group(forward, first[i].b));
    }
    duplicates_free(forward);
    duplicates_free(backward);
}

/* Everything alike, the worst case for blocks: comparisons stay in proportion to records. */
static void blocks_are_bounded(void **state)
{
    (void)state;
    struct duplicates *duplicates = duplicates_new();
    for (size_t i = 0; i < MANY; i++) {
        char id[16];
        snprintf(id, sizeof id, "p%05zu", i);
        struct place one = place(id, "Médiathèque", "1 rue de l’Église", "28140", 48.6103, 1.6735);
        one.phone = str_of("+33237000001");
        add(duplicates, &one, true);
    }
    const struct duplicate_pair *pairs;
    size_t count;
    duplicates_find(duplicates, &pairs, &count);
    assert_true(duplicates_figures(duplicates).comparisons < (size_t)MANY * 250);
    duplicates_free(duplicates);
}

static void nothing_is_needed_of_a_place(void **state)
{
    (void)state;
    struct place none = {0}, strange = {.id = STR("x"),
                                        .name = STR("\xff\xfe « ’ »"),
                                        .address = STR("0 0 0 0"),
                                        .located = true,
                                        .latitude = 91,
                                        .longitude = 500};
    struct duplicates *duplicates = duplicates_new();
    add(duplicates, &none, true);
    add(duplicates, &none, true);
    add(duplicates, &strange, true);
    const struct duplicate_pair *pairs;
    size_t count;
    duplicates_find(duplicates, &pairs, &count);
    assert_int_equal(count, 0);
    struct buffer reasons = {0};
    assert_int_equal(duplicates_weigh(duplicates, 0, 2, &reasons).decision, DUPLICATE_DISTINCT);
    assert_true(reasons.length > 0);
    buffer_free(&reasons);
    duplicates_free(duplicates);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_are_sound),
        cmocka_unit_test(writings_of_one_place_are_one),
        cmocka_unit_test(another_commune_code_does_not_hide_a_duplicate),
        cmocka_unit_test(a_wrong_point_at_the_same_address_does_not_either),
        cmocka_unit_test(a_name_and_a_telephone_do_without_address),
        cmocka_unit_test(two_counters_of_one_building_are_two),
        cmocka_unit_test(two_agencies_of_a_network_are_two),
        cmocka_unit_test(a_common_name_far_away_is_another),
        cmocka_unit_test(a_switchboard_joins_nothing),
        cmocka_unit_test(a_chain_never_joins_two_kept_apart),
        cmocka_unit_test(only_what_is_fresh_is_compared),
        cmocka_unit_test(the_order_of_records_changes_nothing),
        cmocka_unit_test(blocks_are_bounded),
        cmocka_unit_test(nothing_is_needed_of_a_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
