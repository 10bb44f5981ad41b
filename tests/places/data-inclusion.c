/* A place as data·inclusion wants it: every value it writes is one of its vocabularies', required keys are there. */
#include "places/data_inclusion.h"
#include "testing.h"

static struct arena arena;
static struct error error;

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct place a_place(void)
{
    static const char *const values[][2] = {
        {"id", "demo_1"},
        {"pivot", "43493312300029"},
        {"nom", "Médiathèque de Brou"},
        {"commune", "Brou"},
        {"code_postal", "28160"},
        {"code_insee", "28061"},
        {"adresse", "1 place du Marché"},
        {"latitude", "48.2"},
        {"longitude", "1.1"},
        {"telephone", "+33199001234"},
        {"courriels", "a@exemple.fr|b@exemple.fr"},
        {"date_maj", "2024-02-20"},
        {"services", "Aide aux démarches administratives|Utilisation sécurisée du numérique"},
        {"publics_specifiquement_adresses", "Seniors|Étudiants"},
        {"prise_en_charge_specifique", "Surdité|Illettrisme"},
        {"frais_a_charge", "Gratuit sous condition"},
        {"dispositif_programmes_nationaux", "France Services|Certification PIX"},
        {"modalites_acces", "Se présenter|Contacter par mail|Envoyer un mail avec une fiche de prescription"},
        {"modalites_accompagnement", "Accompagnement individuel|À distance"},
    };
    struct place place = {0};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        enum place_field field;
        assert_true(place_field_find(str_of(values[i][0]), &field));
        assert_done(place_field_set(&place, field, str_of(values[i][1]), &arena, &error), &error);
    }
    return place;
}

static void a_structure_and_its_service(void **state)
{
    (void)state;
    struct place place = a_place();
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    data_inclusion_structure(&writer, &place, &arena);
    assert_str(buffer_str(&out), "{\"source\":\"mediation-numerique\",\"id\":\"mediation-numerique--demo_1\",\"nom\":"
                                 "\"Médiathèque de Brou\","
                                 "\"date_maj\":\"2024-02-20\",\"siret\":\"43493312300029\",\"commune\":\"Brou\",\"code_"
                                 "postal\":\"28160\","
                                 "\"code_insee\":\"28061\",\"adresse\":\"1 place du "
                                 "Marché\",\"longitude\":1.1,\"latitude\":48.2,"
                                 "\"telephone\":\"+33199001234\",\"courriel\":\"a@exemple.fr\",\"reseaux_porteurs\":["
                                 "\"france-service\"]}");
    buffer_clear(&out);
    writer = (struct json_writer){.out = &out};
    data_inclusion_service(&writer, &place, &arena);
    assert_str(buffer_str(&out),
               "{\"source\":\"mediation-numerique\",\"structure_id\":\"mediation-numerique--demo_1\","
               "\"id\":\"mediation-numerique--demo_1\",\"nom\":\"Service d'accompagnement au numérique\","
               "\"description\":\"Aide aux démarches administratives|Utilisation sécurisée du numérique\","
               "\"date_maj\":\"2024-02-20\",\"type\":\"accompagnement\",\"thematiques\":[\"difficultes-administratives-"
               "ou-"
               "juridiques--accompagnement-aux-demarches-administratives\",\"numerique--acceder-a-des-services-en-"
               "ligne\","
               "\"numerique--maitriser-les-fondamentaux-du-numerique\"],\"publics\":[\"seniors\",\"etudiants\","
               "\"personnes-en-situation-de-handicap\"],\"frais\":\"gratuit\",\"modes_accueil\":[\"en-presentiel\","
               "\"a-distance\"],\"modes_mobilisation\":[\"se-presenter\",\"envoyer-un-courriel\"],\"mobilisable_par\":["
               "\"usagers\",\"professionnels\"],\"commune\":\"Brou\",\"code_postal\":\"28160\",\"code_insee\":"
               "\"28061\","
               "\"adresse\":\"1 place du Marché\",\"longitude\":1.1,\"latitude\":48.2,\"telephone\":\"+33199001234\","
               "\"courriel\":\"a@exemple.fr\",\"zone_eligibilite\":[\"28\"]}");
    buffer_free(&out);
}

static void what_lacks_is_deduced_or_left_out(void **state)
{
    (void)state;
    struct place place = a_place();
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    place.access_modes = place.audiences = place.specific_support = place.fees = place.support_modes =
        (struct codes){0};
    place.emails.count = 0;
    place.pivot = PLACE_NO_PIVOT;
    place.insee_code = STR("97411");
    data_inclusion_service(&writer, &place, &arena);
    assert_true(str_contains(buffer_str(&out), STR("\"publics\":[\"tous-publics\"]")));
    assert_true(str_contains(buffer_str(&out), STR("\"modes_mobilisation\":[\"telephoner\"]")));
    assert_true(str_contains(buffer_str(&out), STR("\"zone_eligibilite\":[\"974\"]")));
    assert_false(str_contains(buffer_str(&out), STR("\"frais\"")) || str_contains(buffer_str(&out), STR("\"type\"")));
    writer = (struct json_writer){.out = &out};
    buffer_clear(&out);
    data_inclusion_structure(&writer, &place, &arena);
    assert_false(str_contains(buffer_str(&out), STR("siret")));
    buffer_free(&out);
}

/* No service of ours is lost: each has a theme there. */
static void every_service_has_a_theme(void **state)
{
    (void)state;
    for (size_t i = 0; i < vocabulary_count(VOCABULARY_SERVICES); i++) {
        struct place place = a_place();
        struct buffer out = {0};
        struct json_writer writer = {.out = &out};
        place.services = (struct codes){1, {(uint8_t)i}};
        data_inclusion_service(&writer, &place, &arena);
        assert_true(str_contains(buffer_str(&out), STR("\"thematiques\":[\"")));
        buffer_free(&out);
    }
}

static void what_the_schema_cannot_take_is_told(void **state)
{
    (void)state;
    struct place place = a_place();
    assert_true(data_inclusion_accepts(&place) && data_inclusion_has_service(&place));
    place.updated_on = STR_NONE;
    assert_false(data_inclusion_accepts(&place));
    place = a_place();
    place.name = STR("ab");
    assert_false(data_inclusion_accepts(&place));
    place.services.count = 0;
    assert_false(data_inclusion_has_service(&place));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_structure_and_its_service),
        cmocka_unit_test(what_lacks_is_deduced_or_left_out),
        cmocka_unit_test(every_service_has_a_theme),
        cmocka_unit_test(what_the_schema_cannot_take_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
