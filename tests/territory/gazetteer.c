/* The embedded territories: codes, children, names as French joins them, finding and reconciling communes. */
#include "testing.h"

#include "territory/territory.h"

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static uint32_t commune(const char *code)
{
    uint32_t id = territory_find(TERRITORY_COMMUNE, str_of(code));
    assert_int_not_equal(id, TERRITORY_NONE);
    return id;
}

static uint32_t department(const char *code)
{
    return territory_find(TERRITORY_DEPARTMENT, str_of(code));
}

static void territories_are_found_by_code(void **state)
{
    (void)state;
    assert_int_equal(territory_count(TERRITORY_COMMUNE), 34969);
    assert_int_equal(territory_count(TERRITORY_INTERCOMMUNALITY), 1255);
    struct territory chartres = territory_at(commune("28085"));
    assert_str(chartres.name, "Chartres");
    assert_int_equal(chartres.population, 38324);
    assert_true(chartres.located && chartres.center.lat > 48.4 && chartres.center.lat < 48.5);
    assert_str(territory_at(chartres.department).name, "Eure-et-Loir");
    assert_str(territory_at(chartres.region).code, "24");
    assert_str(territory_at(chartres.arrondissement).code, "281");
    assert_str(territory_at(chartres.intercommunality).name, "CA Chartres Métropole");
    assert_str(territory_at(territory_at(department("28")).seat).name, "Chartres");
    assert_str(territory_at(commune("2A004")).name, "Ajaccio");
    assert_str(territory_at(commune("97411")).name, "Saint-Denis");
    const char *unknown[] = {"28999", "", "2808", "280855", "ZZ001", "99999"};
    for (size_t i = 0; i < COUNT_OF(unknown); i++)
        assert_int_equal(territory_find(TERRITORY_COMMUNE, str_of(unknown[i])), TERRITORY_NONE);
    for (uint32_t id = 0; id < territory_first(TERRITORY_COMMUNE) + territory_count(TERRITORY_COMMUNE); id++) {
        struct territory one = territory_at(id);
        assert_int_equal(territory_find(one.kind, one.code), id); /* every code finds its own row */
    }
}

static void eure_et_loir_adds_up(void **state)
{
    (void)state;
    uint32_t eure_et_loir = department("28");
    size_t cursor = 0, communes = 0;
    int64_t population = 0;
    for (uint32_t id; (id = territory_next_commune(eure_et_loir, TERRITORY_NONE, &cursor)) != TERRITORY_NONE;
         communes++)
        population += territory_at(id).population;
    assert_int_equal(communes, 363);
    assert_int_equal(population, 433129);
    assert_int_equal(territory_at(eure_et_loir).population, 433129);

    size_t parts_count;
    struct territory_part *parts = territory_parts(eure_et_loir, &parts_count, &arena);
    assert_int_equal(parts_count, 12);
    assert_str(territory_at(parts[0].intercommunality).name, "CA Chartres Métropole");
    size_t sum = 0;
    for (size_t i = 0; i < parts_count; i++) {
        sum += parts[i].communes;
        size_t inside = 0;
        cursor = 0;
        while (territory_next_commune(parts[i].intercommunality, eure_et_loir, &cursor) != TERRITORY_NONE)
            inside++;
        assert_int_equal(inside, parts[i].communes);
        if (str_equal(territory_at(parts[i].intercommunality).name, STR("CA Agglo du Pays de Dreux"))) {
            assert_int_equal(inside, 75); /* of 81 */
            assert_true(territory_at(parts[i].intercommunality).population > parts[i].population);
        }
    }
    assert_int_equal(sum, 363);

    const char *expected[] = {"281", "282", "283", "284"};
    const size_t sizes[] = {146, 61, 108, 48};
    cursor = 0;
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        uint32_t id = territory_next_child(eure_et_loir, TERRITORY_ARRONDISSEMENT, &cursor);
        assert_str(territory_at(id).code, expected[i]);
        size_t inner = 0, members = 0;
        while (territory_next_commune(id, TERRITORY_NONE, &inner) != TERRITORY_NONE)
            members++;
        assert_int_equal(members, sizes[i]);
    }
    assert_int_equal(territory_next_child(eure_et_loir, TERRITORY_ARRONDISSEMENT, &cursor), TERRITORY_NONE);
    cursor = 0;
    size_t departments = 0;
    while (territory_next_child(territory_find(TERRITORY_REGION, STR("24")), TERRITORY_DEPARTMENT, &cursor) !=
           TERRITORY_NONE)
        departments++;
    assert_int_equal(departments, 6);
}

static void names_are_joined_as_people_say(void **state)
{
    (void)state;
    const struct {
        enum territory_kind kind;
        const char *code, *of, *in;
    } cases[] = {
        {TERRITORY_DEPARTMENT, "28", "d’Eure-et-Loir", "en Eure-et-Loir"},
        {TERRITORY_DEPARTMENT, "01", "de l’Ain", "dans l’Ain"},
        {TERRITORY_DEPARTMENT, "23", "de la Creuse", "en Creuse"},
        {TERRITORY_DEPARTMENT, "72", "de la Sarthe", "dans la Sarthe"},
        {TERRITORY_DEPARTMENT, "40", "des Landes", "dans les Landes"},
        {TERRITORY_DEPARTMENT, "15", "du Cantal", "dans le Cantal"},
        {TERRITORY_DEPARTMENT, "75", "de Paris", "à Paris"},
        {TERRITORY_DEPARTMENT, "974", "de La Réunion", "à La Réunion"},
        {TERRITORY_REGION, "24", "du Centre-Val de Loire", "en Centre-Val de Loire"},
        {TERRITORY_REGION, "32", "des Hauts-de-France", "dans les Hauts-de-France"},
        {TERRITORY_REGION, "93", "de Provence-Alpes-Côte d’Azur", "en Provence-Alpes-Côte d’Azur"},
        {TERRITORY_COMMUNE, "28085", "de Chartres", "à Chartres"},
        {TERRITORY_COMMUNE, "72181", "du Mans", "au Mans"},
        {TERRITORY_COMMUNE, "27016", "des Andelys", "aux Andelys"},
        {TERRITORY_COMMUNE, "45234", "d’Orléans", "à Orléans"},
        {TERRITORY_COMMUNE, "17300", "de La Rochelle", "à La Rochelle"},
        {TERRITORY_COMMUNE, "01001", "de L’Abergement-Clémenciat", "à L’Abergement-Clémenciat"},
        {TERRITORY_INTERCOMMUNALITY, "200006971", "de la CC du Perche", "dans la CC du Perche"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint32_t id = territory_find(cases[i].kind, str_of(cases[i].code));
        assert_int_not_equal(id, TERRITORY_NONE);
        assert_str(territory_of(id, &arena), cases[i].of);
        assert_str(territory_in(id, &arena), cases[i].in);
    }
}

static void old_codes_lead_to_today(void **state)
{
    (void)state;
    bool followed;
    assert_str(territory_at(commune_resolve(STR("28085"), &followed)).name, "Chartres");
    assert_false(followed);
    assert_str(territory_at(commune_resolve(STR("75112"), &followed)).name, "Paris");
    assert_true(followed);
    assert_str(territory_at(commune_resolve(STR("01120"), &followed)).code, "01262"); /* Cordieux, associated */
    assert_str(territory_at(commune_resolve(STR("01340"), &followed)).code, "01015");
    assert_str(territory_at(commune_resolve(STR("01015"), &followed)).name, "Arboys en Bugey"); /* shares its code */
    assert_false(followed);
    assert_int_equal(commune_resolve(STR("00000"), &followed), TERRITORY_NONE);
}

static void postal_codes_give_their_communes(void **state)
{
    (void)state;
    size_t cursor = 0, count = 0;
    bool chartres = false;
    for (uint32_t id; (id = commune_next_postal(STR("28000"), &cursor)) != TERRITORY_NONE; count++)
        chartres = chartres || str_equal(territory_at(id).name, STR("Chartres"));
    assert_true(chartres && count >= 1);
    cursor = 0;
    assert_int_equal(commune_next_postal(STR("2800"), &cursor), TERRITORY_NONE);
    assert_int_equal(commune_next_postal(STR("00000"), &cursor), TERRITORY_NONE);
    struct str *codes = commune_postal_codes(commune("28085"), &count, &arena);
    assert_int_equal(count, 1);
    assert_str(codes[0], "28000");
}

static struct str first_completion(const char *typed)
{
    uint32_t ids[5];
    size_t count = commune_complete(str_of(typed), department("28"), ids, COUNT_OF(ids));
    return count ? territory_at(ids[0]).name : STR_NONE;
}

static void typing_completes(void **state)
{
    (void)state;
    const struct {
        const char *typed, *first;
    } cases[] = {
        {"char", "Chartres"},
        {"CHARTR", "Chartres"},
        {"nogent le rot", "Nogent-le-Rotrou"},
        {"rotrou", "Nogent-le-Rotrou"},
        {"st prest", "Saint-Prest"},
        {"saint-éliph", "Saint-Éliph"},
        {"epernon", "Épernon"},
        {"28200", "Châteaudun"},
        {"chateaud", "Châteaudun"},
        {"marseil", "Marseille"},
        {"zzzz", ""},
        {"", ""},
        {"-", ""},

    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str(first_completion(cases[i].typed), cases[i].first);
    uint32_t ids[3];
    assert_int_equal(commune_complete(STR("saint"), TERRITORY_NONE, ids, 3), 3);
    assert_true(territory_at(ids[0]).population >= territory_at(ids[1]).population);
    assert_int_equal(commune_complete(STR("saint"), TERRITORY_NONE, ids, 0), 0);
}

static void the_nearest_commune_is_the_nearest(void **state)
{
    (void)state;
    const struct point points[] = {{1.489, 48.447}, {2.35, 48.85}, {9.2, 41.4}, {55.45, -20.88}, {-1.6, 49.7}};
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        uint32_t best = TERRITORY_NONE;
        double least = 50000;
        for (uint32_t id = territory_first(TERRITORY_COMMUNE);
             id < territory_first(TERRITORY_COMMUNE) + territory_count(TERRITORY_COMMUNE); id++) {
            struct territory one = territory_at(id);
            if (one.located && point_distance(points[i], one.center) < least) {
                least = point_distance(points[i], one.center);
                best = id;
            }
        }
        assert_int_equal(commune_nearest(points[i], 50000), best);
    }
    assert_int_equal(commune_nearest((struct point){-30, 45}, 50000), TERRITORY_NONE);
}

static void sources_are_reconciled(void **state)
{
    (void)state;
    const struct {
        const char *name, *postal, *insee, *expected;
    } cases[] = {
        {"CHARTRES", "28000", "", "28085"},
        {"Chartres CEDEX 9", "28019", "", "28085"}, /* a CEDEX postal code: the department agrees */
        {"St Prest", "28300", "", "28358"},
        {"Nogent le Rotrou", "28400", "", "28280"},
        {"Nogent-le-Rotrou", "75001", "28280", "28280"}, /* wrong postal code, right INSEE code */
        {"Saint-Denis", "97400", "", "97411"},           /* many communes bear that name */
        {"Saint-Denis", "93200", "", "93066"},
        {"Saint-Denis", "", "", NULL},        /* ambiguous */
        {"", "28200", "", NULL},              /* several communes share it */
        {"Chateaudin", "28200", "", "28088"}, /* a slip of the pen */
        {"Paris 12e", "75012", "75112", "75056"},
        {"", "", "28085", "28085"},
        {"Ville inconnue", "00000", "", NULL},
        {"", "", "", NULL},
        {"Bourges (18)", "18000", "", "18033"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct commune_match match =
            commune_reconcile(str_of(cases[i].name), str_of(cases[i].postal), str_of(cases[i].insee));
        if (!cases[i].expected) {
            assert_int_equal(match.commune, TERRITORY_NONE);
            continue;
        }
        if (match.commune == TERRITORY_NONE)
            fail_msg("rien trouvé pour « %s » %s", cases[i].name, cases[i].postal);
        assert_str(territory_at(match.commune).code, cases[i].expected);
    }
    assert_true(commune_reconcile(STR("Saint-Denis"), STR_NONE, STR_NONE).ambiguous);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(territories_are_found_by_code),      cmocka_unit_test(eure_et_loir_adds_up),
        cmocka_unit_test(names_are_joined_as_people_say),     cmocka_unit_test(old_codes_lead_to_today),
        cmocka_unit_test(postal_codes_give_their_communes),   cmocka_unit_test(typing_completes),
        cmocka_unit_test(the_nearest_commune_is_the_nearest), cmocka_unit_test(sources_are_reconciled),
    };
    return cmocka_run_group_tests_name("gazetteer", tests, NULL, release);
}
