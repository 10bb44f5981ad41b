/* The mappings shipped with the program, each on a record of the format it is for. */
#include <string.h>

#include "places/mapping.h"
#include "testing.h"

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* The first record as the official flat JSON. */
static const char *converted(const char *mapping_name, const char *data)
{
    struct mapping *mapping;
    struct error error = {0};
    assert_done(mapping_builtin(str_of(mapping_name), &mapping, &error), &error);
    struct memory_stream stream = {str_of(data)};
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    struct conversion conversion = {.mapping = mapping, .source = STR("essai"), .today = INT32_MAX};
    struct record record;
    struct place place;
    struct buffer out = {0};
    struct json_writer json = {.out = &out};
    bool end;
    assert_done(records_next(records, &record, &end, &error), &error);
    assert_true(convert_record(&conversion, &record, &arena, &place));
    place_json(&json, &place, &arena);
    const char *text = arena_cstr(&arena, buffer_str(&out));
    buffer_free(&out);
    records_free(records);
    mapping_free(mapping);
    return text;
}

static void assert_holds(const char *json, const char *const *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strstr(json, members[i]))
            fail_msg("%s is not in %s", members[i], json);
}

/* A place in order comes out as it went in: every field, to the letter. */
static void official_files_are_read_without_loss(void **state)
{
    (void)state;
    const char *place =
        "{\"id\":\"hub_1\",\"pivot\":\"73282932000074\",\"nom\":\"Médiathèque\",\"commune\":\"Chartres\",\"code_"
        "postal\":"
        "\"28000\",\"code_insee\":\"28085\",\"adresse\":\"1 boulevard Maurice Viollette\",\"complement_adresse\":\"1er "
        "étage\",\"latitude\":48.4469,\"longitude\":1.4892,\"typologie\":\"BIB\",\"telephone\":\"+33237180000\","
        "\"courriels\":\"a@b.fr|c@d.fr\",\"site_web\":\"https://www.a.fr/Page\",\"horaires\":\"Mo-Fr 09:00-12:00\","
        "\"presentation_resume\":\"Court\",\"presentation_detail\":\"Un\\nDeux\",\"source\":\"hub\",\"itinerance\":"
        "\"Fixe\","
        "\"structure_parente\":\"La Ville\",\"date_maj\":\"2024-03-12\",\"services\":\"Aide aux démarches "
        "administratives|Loisirs et créations numériques\",\"publics_specifiquement_adresses\":\"Seniors\","
        "\"prise_en_charge_specifique\":\"Illettrisme\",\"frais_a_charge\":\"Gratuit sous condition\","
        "\"dispositif_programmes_nationaux\":\"Aidants Connect\",\"formations_labels\":\"ORDI 3.0\","
        "\"autres_formations_labels\":\"QPV|Qualiopi\",\"modalites_acces\":\"Se "
        "présenter\",\"modalites_accompagnement\":\"En "
        "autonomie|À distance\",\"fiche_acces_libre\":\"https://acceslibre.beta.gouv.fr/app/x/\",\"prise_rdv\":"
        "\"https://www.rdv.fr/\"}";
    assert_string_equal(converted("officiel", arena_cstr(&arena, arena_printf(&arena, "[%s]", place))), place);
}

static void the_older_schema_becomes_the_present_one(void **state)
{
    (void)state;
    const char *json = converted("officiel-0.1", "id;nom;commune;code_postal;adresse;services;publics_accueillis;"
                                                 "conditions_acces;labels_nationaux;"
                                                 "modalites_accompagnement;courriel\n"
                                                 "7;Mairie;DREUX;28100;2 rue Haute;\"Accéder à du matériel;Utiliser le "
                                                 "numérique au quotidien\";\"Seniors "
                                                 "(+ 65 ans);Surdité;Adultes\";Gratuit : Je peux accéder gratuitement "
                                                 "au lieu;\"CNFS;Fabriques de "
                                                 "Territoire;APTIC\";\"Avec de l'aide : je suis accompagné\";a@b.fr\n");
    static const char *const members[] = {"\"id\":\"7\"",
                                          "\"commune\":\"Dreux\"",
                                          "\"courriels\":\"a@b.fr\"",
                                          "\"services\":\"Accès internet et matériel informatique|Maîtrise des outils "
                                          "numériques du quotidien\"",
                                          "\"publics_specifiquement_adresses\":\"Seniors\"",
                                          "\"prise_en_charge_specifique\":\"Surdité\"",
                                          "\"frais_a_charge\":\"Gratuit\"",
                                          "\"dispositif_programmes_nationaux\":\"Conseillers numériques\"",
                                          "\"formations_labels\":\"Fabriques de Territoire\"",
                                          "\"modalites_accompagnement\":\"Accompagnement individuel\""};
    assert_holds(json, members, COUNT_OF(members));
}

static void data_inclusion_structures_with_their_services(void **state)
{
    (void)state;
    const char *json = converted("data-inclusion", "{\"items\":[{\"id\":\"dora--12\",\"source\":\"dora\",\"siret\":"
                                                   "\"73282932000074\",\"nom\":\"CCAS de Dreux\","
                                                   "\"commune\":\"Dreux\",\"code_postal\":\"28100\",\"adresse\":\"2 "
                                                   "rue Haute\",\"date_maj\":\"2026-01-02\","
                                                   "\"reseaux_porteurs\":[\"ccas-cias\",\"france-service\"],"
                                                   "\"telephone\":\"0237180000\",\"courriel\":\"a@b.fr\","
                                                   "\"horaires_accueil\":\"Mo-Fr 08:30-12:30; PH "
                                                   "off\",\"accessibilite_lieu\":\"https://acceslibre.beta.gouv.fr/app/"
                                                   "x/\","
                                                   "\"services\":[{\"thematiques\":[\"numerique--acceder-a-une-"
                                                   "connexion-internet\",\"numerique--maitriser-les-"
                                                   "fondamentaux-du-numerique\"],\"type\":\"atelier\",\"frais\":"
                                                   "\"gratuit\",\"publics\":[\"seniors\"],\"modes_accueil\":"
                                                   "[\"a-distance\"],\"modes_mobilisation\":[\"telephoner\"]}]}]}");
    static const char *const members[] = {"\"id\":\"dora--12\"",
                                          "\"typologie\":\"RFS|CCAS\"",
                                          "\"horaires\":\"Mo-Fr 08:30-12:30; PH off\"",
                                          "\"services\":\"Maîtrise des outils numériques du quotidien|Accès internet "
                                          "et matériel informatique\"",
                                          "\"frais_a_charge\":\"Gratuit\"",
                                          "\"modalites_accompagnement\":\"Dans un atelier collectif|À distance\"",
                                          "\"modalites_acces\":\"Téléphoner\"",
                                          "\"publics_specifiquement_adresses\":\"Seniors\"",
                                          "\"dispositif_programmes_nationaux\":\"France Services\"",
                                          "\"fiche_acces_libre\":\"https://acceslibre.beta.gouv.fr/app/x/\""};
    assert_holds(json, members, COUNT_OF(members));
}

static void france_services_houses(void **state)
{
    (void)state;
    const char *json = converted("france-services", "id_fs,lib_fs,adresse,code_postal,insee_com,lib_com,latitude,"
                                                    "longitude,telephone,mail,"
                                                    "h_lundi,h_mardi,format_fs\n"
                                                    "28,France services de Brou,1 place des "
                                                    "Halles,28160,28061,Brou,48.2117,1.1630,0237000000,"
                                                    "brou@france-services.gouv.fr,9h-12h,9h-12h,Fixe\n");
    static const char *const members[] = {"\"id\":\"essai_28\"",
                                          "\"typologie\":\"RFS\"",
                                          "\"code_insee\":\"28061\"",
                                          "\"horaires\":\"Mo,Tu 09:00-12:00\"",
                                          "\"itinerance\":\"Fixe\"",
                                          "\"modalites_acces\":\"Se présenter|Téléphoner|Contacter par mail\"",
                                          "\"dispositif_programmes_nationaux\":\"France Services\""};
    assert_holds(json, members, COUNT_OF(members));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(official_files_are_read_without_loss, release),
        cmocka_unit_test_teardown(the_older_schema_becomes_the_present_one, release),
        cmocka_unit_test_teardown(data_inclusion_structures_with_their_services, release),
        cmocka_unit_test_teardown(france_services_houses, release),
    };
    return cmocka_run_group_tests_name("builtin", tests, NULL, NULL);
}
