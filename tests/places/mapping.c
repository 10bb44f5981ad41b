/* The mapping language: every construct on records of ours, what it tells of its own mistakes, and what a record
 * becomes. */
#include <stdio.h>
#include <string.h>

#include "places/mapping.h"
#include "testing.h"

static struct arena arena;

/* Findings as "rule field before→after; " so that a test reads them. */
static struct buffer told;

static void tell(void *context, const struct finding *finding)
{
    (void)context;
    buffer_printf(&told, "%s %.*s %.*s→%.*s; ", finding->rule, STR_PRINT(finding->field), STR_PRINT(finding->before),
                  STR_PRINT(finding->after));
    assert_true(finding->message.length > 10 && text_is_utf8(finding->message));
}

static bool was_told(const char *what)
{
    return told.length && strstr(told.at, what);
}

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    buffer_free(&told);
    return 0;
}

static struct mapping *load(const char *json)
{
    struct mapping *mapping = NULL;
    struct error error = {0};
    buffer_clear(&told);
    assert_done(mapping_load(str_of(json), &mapping, tell, NULL, &error), &error);
    return mapping;
}

/* The first record of `data` through `mapping`: the place, texts copied to the arena. False when it was refused. */
static bool convert(const char *mapping_json, const char *data, struct place *place)
{
    struct mapping *mapping = load(mapping_json);
    struct memory_stream stream = {str_of(data)};
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    struct record record;
    struct error error = {0};
    bool end;
    assert_done(records_next(records, &record, &end, &error), &error);
    assert_false(end);
    struct conversion conversion = {.mapping = mapping, .source = STR("essai"), .today = INT32_MAX, .found = tell};
    bool kept = convert_record(&conversion, &record, &arena, place);
    for (int field = 0; field < PLACE_FIELD_COUNT && kept; field++) /* the record's texts end with it */
        place_field_set(place, (enum place_field)field,
                        arena_str(&arena, place_field_text(place, (enum place_field)field, &arena)), &arena, &error);
    records_free(records);
    mapping_free(mapping);
    return kept;
}

static void check(const char *mapping, const char *data, const char *field_name, const char *expected)
{
    struct place place;
    enum place_field field;
    assert_true(place_field_find(str_of(field_name), &field));
    if (!convert(mapping, data, &place))
        fail_msg("%s is refused: %s", data, told.at);
    char *found = arena_cstr(&arena, place_field_text(&place, field, &arena));
    if (strcmp(found, expected) != 0)
        fail_msg("%s: %s is « %s », not « %s »", data, field_name, found, expected);
}

/* A mapping with a name, a commune, and one more member. */
#define WITH(member)    "{\"nom\":{\"colonne\":\"n\"},\"commune\":{\"colonne\":\"c\"}," member "}"
#define RECORD(members) "[{\"n\":\"Lieu\",\"c\":\"Chartres\"," members "}]"

/* --- Values ----------------------------------------------------------------------------------------------------------
 */

static void columns_and_their_alternatives(void **state)
{
    (void)state;
    check(WITH("\"structure_parente\":{\"colonne\":\"p\"}"), RECORD("\"p\":\"La Ville\""), "structure_parente",
          "La Ville");
    check(WITH("\"date_maj\":{\"colonne\":[\"a\",\"b\"]}"), RECORD("\"a\":\"\",\"b\":\"2024-03-12\""), "date_maj",
          "2024-03-12");
    check(WITH("\"date_maj\":{\"valeur\":\"2024-01-01\"}"), RECORD("\"x\":1"), "date_maj", "2024-01-01");
    check(WITH("\"date_maj\":{\"valeur\":\"modifie_le\"}"), RECORD("\"modifie_le\":\"2023-05-06\""), "date_maj",
          "2023-05-06"); /* a column's name where a date was wanted */
    assert_true(was_told("mapping-shape date_maj"));
    check(WITH("\"structure_parente\":\"p\""), RECORD("\"p\":\"La Ville\""), "structure_parente", "La Ville");
    check(WITH("\"structure_parente\":{\"colonne\":\"p\",\"ou\":{\"colonne\":\"q\"}}"), RECORD("\"q\":\"Le CCAS\""),
          "structure_parente", "Le CCAS");
    check(WITH("\"structure_parente\":{\"colonne\":\"\"}"), RECORD("\"x\":1"), "structure_parente", "");
}

static void joined_and_split_values(void **state)
{
    (void)state;
    const char *mapping = WITH("\"adresse\":{\"joindre\":{\"colonnes\":[\"num\",\"rue\"],\"séparateur\":\" \","
                               "\"ou\":{\"colonne\":\"lieu\"}}}");
    check(mapping, RECORD("\"num\":12,\"rue\":\"rue du Bois\""), "adresse", "12 rue du Bois");
    check(mapping, RECORD("\"num\":\"\",\"rue\":\"rue du Bois\""), "adresse", "rue du Bois");
    check(mapping, RECORD("\"num\":null,\"rue\":null,\"lieu\":\"Salle des fêtes\""), "adresse", "Salle des fêtes");

    mapping = WITH("\"latitude\":{\"dissocier\":{\"colonne\":\"geo\",\"séparateur\":\",\",\"partie\":0}},"
                   "\"longitude\":{\"dissocier\":{\"colonne\":[\"geo\"],\"séparateur\":\",\",\"partie\":1}}");
    check(mapping, RECORD("\"geo\":\"48.4469, 1.4892\""), "latitude", "48.4469");
    check(mapping, RECORD("\"geo\":\"[48.4469,1.4892]\""), "longitude", "1.4892");
    check(mapping, RECORD("\"geo\":[48.4469,1.4892]"), "longitude", "1.4892");
    check(mapping, RECORD("\"geo\":\"\""), "longitude", "");
    mapping = WITH("\"latitude\":{\"dissocier\":{\"colonne\":\"g\",\"séparateur\":\" \",\"partie\":1}},"
                   "\"longitude\":{\"dissocier\":{\"colonne\":\"g\",\"séparateur\":\" \",\"partie\":0}}");
    check(mapping, RECORD("\"g\":\"POINT (1.4892 48.4469)\""), "latitude", "48.4469");
}

static void nested_records_are_columns_with_dots(void **state)
{
    (void)state;
    check(WITH("\"telephone\":{\"colonne\":\"contact.tel.0\"}"),
          RECORD("\"contact\":{\"tel\":[\"02 37 18 47 00\",\"x\"]}"), "telephone", "+33237184700");
    check(WITH("\"structure_parente\":{\"colonne\":\"a\"}"), RECORD("\"a\":[\"un\",[\"deux\",null],{\"k\":\"trois\"}]"),
          "structure_parente", "un,deux,,trois");
    check(WITH("\"structure_parente\":{\"colonne\":\"v\"}"), RECORD("\"v\":45000.0"), "structure_parente", "45000");
    check(WITH("\"structure_parente\":{\"colonne\":\"v\"}"), RECORD("\"v\":1.50"), "structure_parente", "1.5");
    check(WITH("\"structure_parente\":{\"colonne\":\"v\"}"), RECORD("\"v\":35600000063516"), "structure_parente",
          "35600000063516");
    check(WITH("\"structure_parente\":{\"colonne\":\"v\"}"), RECORD("\"v\":true"), "structure_parente", "true");
    check(WITH("\"structure_parente\":{\"colonne\":\"v\"}"), RECORD("\"v\":\"l\\u2019\\u00e9t\\u00e9 \\ud83d\\ude00\""),
          "structure_parente", "l’été 😀");
    check(WITH("\"structure_parente\":{\"colonne\":\"a.b\"}"), RECORD("\"a.b\":\"point\""), "structure_parente",
          "point");
}

static void ids_are_made_of_the_source_and_the_column(void **state)
{
    (void)state;
    check(WITH("\"id\":{\"colonne\":\"i\"}"), RECORD("\"i\":12"), "id", "essai_12");
    check(WITH("\"id\":{\"colonne\":\"i\"},\"source\":{\"colonne\":\"s\"}"), RECORD("\"i\":\"a b\",\"s\":\"Mon Hub\""),
          "id", "Mon-Hub_a-b");
    check(WITH("\"id\":{\"colonne\":\"i\",\"préfixe\":false}"), RECORD("\"i\":\"hub-lo_1\""), "id", "hub-lo_1");
    check(WITH("\"pivot\":{\"colonne\":\"p\"}"), RECORD("\"p\":\"\""), "id", "essai_0");
    struct place first, second;
    assert_true(convert(WITH("\"id\":{\"colonne\":\"i\"}"), RECORD("\"i\":\"\""), &first));
    assert_true(was_told("id-missing"));
    assert_true(convert(WITH("\"id\":{\"colonne\":\"i\"}"), RECORD("\"i\":null"), &second));
    assert_true(str_equal(first.id, second.id)); /* made of the name and the address: the same again */
}

static void long_values_are_cut(void **state)
{
    (void)state;
    struct buffer text = {0};
    for (int i = 0; i < 20000; i++)
        buffer_add_cstr(&text, "mot é ");
    const char *data = arena_cstr(&arena, arena_printf(&arena, RECORD("\"i\":\"%s\",\"d\":\"%s\""), text.at, text.at));
    struct place place;
    assert_true(convert(WITH("\"id\":{\"colonne\":\"i\"},\"presentation_detail\":{\"colonne\":\"d\"},"
                             "\"structure_parente\":{\"colonne\":\"d\"}"),
                        data, &place));
    assert_true(place.id.length <= 200 && text_is_utf8(place.id));
    assert_true(text_length(place.detail) <= 10000 && str_ends_with(place.detail, STR("…")));
    assert_true(text_length(place.parent_structure) <= 400);
    assert_true(was_told("id-long id") && was_told("detail-long") && was_told("text-long structure_parente"));
    buffer_free(&text);
}

static void repeated_ids_are_told_apart(void **state)
{
    (void)state;
    struct mapping *mapping = load(WITH("\"id\":{\"colonne\":\"i\"}"));
    struct memory_stream stream = {STR("[{\"n\":\"A\",\"c\":\"Dreux\",\"i\":1},{\"n\":\"B\",\"c\":\"Dreux\",\"i\":1},"
                                       "{\"n\":\"C\",\"c\":\"Dreux\",\"i\":1}]")};
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    struct seen_ids *seen = seen_ids_new();
    struct conversion conversion = {
        .mapping = mapping, .source = STR("s"), .today = INT32_MAX, .seen = seen, .found = tell};
    static const char *const expected[] = {"s_1", "s_1-2", "s_1-3"};
    struct record record;
    struct place place;
    struct error error = {0};
    bool end;
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_done(records_next(records, &record, &end, &error), &error);
        assert_true(convert_record(&conversion, &record, &arena, &place));
        assert_str(place.id, expected[i]);
    }
    assert_true(was_told("id-duplicate"));
    for (int i = 0; i < 5000; i++) /* the set grows */
        assert_true(seen_ids_add(seen, arena_printf(&arena, "n%d", i)));
    assert_false(seen_ids_add(seen, STR("n0")));
    seen_ids_free(seen);
    records_free(records);
    mapping_free(mapping);
}

/* --- Choices ---------------------------------------------------------------------------------------------------------
 */

static void choices_look_for_terms(void **state)
{
    (void)state;
    const char *mapping = WITH("\"services\":["
                               "{\"colonnes\":[\"d\",\"e\"],\"termes\":[\"Démarches\",\"impôts\"],\"cible\":\"Aide aux "
                               "démarches "
                               "administratives\"},"
                               "{\"colonnes\":[\"d\"],\"termes\":[\"wifi\"],\"sauf\":[\"Sans wifi\"],\"cible\":\"Accès "
                               "internet et matériel "
                               "informatique\"},"
                               "{\"colonnes\":[\"z\"],\"cible\":\"Loisirs et créations numériques\"}]");
    check(mapping, RECORD("\"d\":\"Aide aux DÉMARCHES\""), "services", "Aide aux démarches administratives");
    check(mapping, RECORD("\"d\":\"demarches\""), "services", ""); /* accents count */
    check(mapping, RECORD("\"e\":\"les impôts\",\"d\":\"wifi\""), "services",
          "Aide aux démarches administratives|Accès internet et matériel informatique");
    check(mapping, RECORD("\"d\":\"lieu sans wifi\""), "services", ""); /* an exclusion written in capitals works too */
    check(mapping, RECORD("\"z\":\"n’importe quoi\""), "services", "Loisirs et créations numériques");
    check(mapping, RECORD("\"z\":\"\""), "services", "");
    assert_true(was_told("service-missing"));
}

static void typographic_marks_do_not_matter(void **state)
{
    (void)state;
    const char *mapping = WITH("\"services\":[{\"colonnes\":[\"d\"],\"termes\":[\"l’outil numérique\"],\"cible\":"
                               "\"Maîtrise des outils numériques du quotidien\"}]");
    check(mapping, RECORD("\"d\":\"usage de l'outil numérique\""), "services",
          "Maîtrise des outils numériques du quotidien");
}

static void choices_without_column_are_defaults(void **state)
{
    (void)state;
    check(WITH("\"dispositif_programmes_nationaux\":[{\"cible\":\"France Services\"}]"), RECORD("\"x\":1"),
          "dispositif_programmes_nationaux", "France Services");
    check(WITH("\"dispositif_programmes_nationaux\":[{\"cible\":\"France Services\"}]"), RECORD("\"x\":1"), "typologie",
          "RFS");
    check(WITH("\"modalites_accompagnement\":[{\"cible\":\"En autonomie\"}]"), RECORD("\"x\":1"),
          "modalites_accompagnement", "En autonomie");
}

static void a_service_may_depend_on_how_people_are_helped(void **state)
{
    (void)state;
    const char *mapping =
        WITH("\"modalites_accompagnement\":[{\"colonnes\":[\"m\"],\"termes\":[\"seul\"],\"cible\":\"En "
             "autonomie\"}],\"services\":[{\"colonnes\":[\"d\"],\"termes\":[\"ordinateur\"],\"cible\":"
             "\"Accès internet et matériel informatique\",\"modalitesAccompagnement\":\"En autonomie\"}]");
    check(mapping, RECORD("\"d\":\"ordinateur\",\"m\":\"seul\""), "services",
          "Accès internet et matériel informatique");
    check(mapping, RECORD("\"d\":\"ordinateur\",\"m\":\"\""), "services", "");
}

/* « CD » is not found in « CDAS », nor « Gratuit » in « Gratuit sous condition », nor 5 in 15. */
static void coded_values_are_whole(void **state)
{
    (void)state;
    const char *types = WITH("\"typologie\":[{\"colonnes\":[\"t\"],\"termes\":[\"CD\"],\"cible\":\"CD\"},{\"colonnes\":"
                             "[\"t\"],"
                             "\"termes\":[\"CDAS\"],\"cible\":\"CDAS\"}]");
    check(types, RECORD("\"t\":\"CDAS\""), "typologie", "CDAS");
    check(types, RECORD("\"t\":\"CDAS|CD\""), "typologie", "CD|CDAS");
    check(types, RECORD("\"t\":\"le CDAS du coin\""), "typologie", "CD|CDAS"); /* a sentence is searched as before */
    const char *fees = WITH("\"frais_a_charge\":[{\"colonnes\":[\"f\"],\"termes\":[\"Gratuit\"],\"cible\":\"Gratuit\"},"
                            "{\"colonnes\":[\"f\"],\"termes\":[\"Gratuit sous condition\"],\"cible\":\"Gratuit sous "
                            "condition\"}]");
    check(fees, RECORD("\"f\":\"Gratuit sous condition\""), "frais_a_charge", "Gratuit sous condition");
    check(fees, RECORD("\"f\":\"Gratuit\""), "frais_a_charge", "Gratuit");
    check(fees, RECORD("\"f\":\"gratuit-sous-conditions\""), "frais_a_charge", "Gratuit"); /* no term says it whole */
    check(
        WITH("\"services\":[{\"colonnes\":[\"s\"],\"termes\":[\"démarche\"],\"cible\":\"Aide aux démarches "
             "administratives\"},{\"colonnes\":[\"s\"],\"termes\":[\"Accompagner les démarches de santé\"],\"cible\":"
             "\"Parentalité et éducation avec le numérique\"}]"),
        RECORD("\"s\":\"Accompagner les démarches de santé\""), "services",
        "Aide aux démarches administratives|Parentalité et éducation avec le numérique"); /* a plain word is searched */
    const char *numbers = WITH("\"typologie\":[{\"colonnes\":[\"t\"],\"termes\":[\"5\"],\"sauf\":[\"15\"],\"cible\":"
                               "\"BIB\"},"
                               "{\"colonnes\":[\"t\"],\"termes\":[\"15\"],\"cible\":\"CS\"}]");
    check(numbers, RECORD("\"t\":\"15\""), "typologie", "CS");
    check(numbers, RECORD("\"t\":\"5,15\""), "typologie", "BIB|CS");
    check(numbers, RECORD("\"t\":[1,5]"), "typologie", "BIB");
}

/* The national pipeline drops every choice of a typology when the column of one of them is empty. */
static void one_empty_column_does_not_silence_the_others(void **state)
{
    (void)state;
    check(WITH("\"typologie\":[{\"colonnes\":[\"a\"],\"termes\":[\"oui\"],\"cible\":\"EPN\"},{\"colonnes\":[\"b\"],"
               "\"termes\":"
               "[\"oui\"],\"cible\":\"BIB\"}]"),
          RECORD("\"a\":\"\",\"b\":\"oui\""), "typologie", "BIB");
}

static void free_labels(void **state)
{
    (void)state;
    const char *mapping = WITH("\"autres_formations_labels\":[{\"colonnes\":[\"l\"],\"termes\":[\"qualiopi\"],"
                               "\"cible\":"
                               "\"Qualiopi\"},{\"colonnes\":[\"m\"]}]");
    check(mapping, RECORD("\"l\":\"certifié Qualiopi\",\"m\":\"Un | Deux|ZRR||Un\""), "autres_formations_labels",
          "Qualiopi|Un|Deux");
}

static void lists_of_terms_are_read_as_they_are(void **state)
{
    (void)state;
    const char *mapping = WITH("\"services\":{\"colonne\":\"s\"},\"frais_a_charge\":{\"colonne\":\"f\",\"séparateur\":"
                               "\"/\"}");
    check(mapping, RECORD("\"s\":\"Aide aux démarches administratives|Loisirs et créations numériques\""), "services",
          "Aide aux démarches administratives|Loisirs et créations numériques");
    check(mapping, RECORD("\"s\":\"Utiliser le numérique au quotidien;Accéder à du matériel\""), "services",
          "Maîtrise des outils numériques du quotidien|Accès internet et matériel informatique");
    assert_true(was_told("term-old services Accéder à du matériel→Accès internet et matériel informatique"));
    check(mapping, RECORD("\"f\":\"Gratuit : Je peux accéder gratuitement au lieu/Payant\""), "frais_a_charge",
          "Gratuit|Payant");
    check(mapping, RECORD("\"s\":\"Loisirs et creation numerique|Jardinage\""), "services", "");
    assert_true(was_told("term-unknown services Jardinage"));
}

/* --- Hours
 * ------------------------------------------------------------------------------------------------------------ */

static void hours_of_a_week_and_of_its_parity(void **state)
{
    (void)state;
    const char *mapping = WITH("\"horaires\":{\"osm\":\"h\"},\"semaine_ouverture\":{\"colonne\":\"p\"}");
    check(mapping, RECORD("\"h\":\"Mo 09:30-12:30; PH off\",\"p\":\"Semaine impaire\""), "horaires",
          "week 1-53/2 Mo 09:30-12:30; PH off");
    check(mapping, RECORD("\"h\":\"Mo 09:30-12:30; Tu 09:30-12:30\",\"p\":\"Semaine paire\""), "horaires",
          "week 2-52/2 Mo 09:30-12:30; week 2-52/2 Tu 09:30-12:30");
    check(mapping, RECORD("\"h\":\"Mo 09:30-12:30\",\"p\":\"\""), "horaires", "Mo 09:30-12:30");
    check(WITH("\"horaires\":{\"semaine\":\"h\"}"), RECORD("\"h\":\"Du lundi au vendredi de 9h à 12h\""), "horaires",
          "Mo-Fr 09:00-12:00");
    check(WITH("\"horaires\":{\"jours\":[{\"colonne\":[\"m\",\"a\"],\"osm\":\"Mo\"},{\"colonne\":\"t\",\"osm\":\"Tu\"}]"
               "}"),
          RECORD("\"m\":\"9h-12h\",\"a\":\"14h-17h\",\"t\":\"9h-12h\""), "horaires",
          "Mo 09:00-12:00,14:00-17:00; Tu 09:00-12:00");
}

static void texts_that_are_no_hours_are_kept_as_comments(void **state)
{
    (void)state;
    const char *mapping = WITH("\"horaires\":{\"semaine\":\"h\"}");
    check(mapping, RECORD("\"h\":\"Voir le \\\"planning\\\" affiché en mairie\""), "horaires",
          "\"Voir le 'planning' affiché en mairie\"");
    assert_true(was_told("hours-not-read horaires"));
    check(mapping, RECORD("\"h\":\"True\""), "horaires", "");
}

/* --- What a mapping gets wrong
 * ----------------------------------------------------------------------------------------- */

static void mistakes_are_told_with_a_suggestion(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"nomm\":{\"colonne\":\"n\"}}", "mapping-key nomm nomm→nom"},
        {"{\"courriel\":{\"colonne\":\"n\"}}", "mapping-key courriel courriel→courriels"},
        {"{\"typologies\":[{\"cible\":\"BIB\"}]}", "mapping-key typologies typologies→typologie"},
        {"{\"prive\":{\"colonne\":\"x\"},\"zzzzzzzzzz\":1}", "mapping-key zzzzzzzzzz zzzzzzzzzz→;"},
        {"{\"nom\":{\"colone\":\"n\"}}", "mapping-key nom colone→colonne"},
        {"{\"nom\":12}", "mapping-shape nom"},
        {"{\"nom\":{\"colonne\":12}}", "mapping-shape nom"},
        {"{\"services\":[{\"cible\":\"Comprehension du monde numerique\"}]}", "mapping-old-target services "
                                                                              "Comprehension du monde "
                                                                              "numerique→Compréhension du monde "
                                                                              "numérique"},
        {"{\"services\":[{\"cible\":\"Prendre en main un ordinateur\"}]}", "mapping-old-target services Prendre en "
                                                                           "main un ordinateur→Maîtrise des outils "
                                                                           "numériques du quotidien"},
        {"{\"services\":[{\"cible\":\"Aide au démarche administrative\"}]}", "mapping-target services Aide au démarche "
                                                                             "administrative→Aide aux démarches "
                                                                             "administratives"},
        {"{\"services\":[{\"cible\":\"Poterie\"}]}", "mapping-target services Poterie→;"},
        {"{\"typologie\":[{\"cible\":\"PE\"}]}", "mapping-old-target typologie PE→FT"},
        {"{\"services\":[{\"colonnes\":[\"a\"],\"termes\":[\"x\"]}]}", "mapping-shape services →cible"},
        {"{\"services\":[\"texte\"]}", "mapping-shape services"},
        {"{\"services\":[{\"colonnes\":[\"a\"],\"termes\":[\"libre accès\"],\"sauf\":[\"libre\"],\"cible\":\"Accès "
         "internet "
         "et matériel informatique\"}]}",
         "mapping-never services libre"},
        {"{\"horaires\":{\"colonne\":\"h\"}}", "mapping-key horaires colonne→osm"},
        {"{\"horaires\":{\"jours\":[{\"colonne\":\"h\",\"osm\":\"Lundi\"}]}}", "mapping-shape horaires Lundi"},
        {"{\"latitude\":{\"colonne\":\"y\"}}", "mapping-field-missing longitude"},
        {"{}", "mapping-field-missing nom"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct mapping *mapping = load(cases[i][0]);
        if (!was_told(cases[i][1]))
            fail_msg("%s tells « %s »", cases[i][0], told.length ? told.at : "");
        mapping_free(mapping);
    }
    const char *old = WITH("\"publics_accueillis\":[{\"colonnes\":[\"p\"],\"termes\":[\"tous\"],\"cible\":\"Surdité\"},"
                           "{\"colonnes\":[\"p\"],\"termes\":[\"tous\"],\"cible\":\"Seniors (+ 65 ans)\"}]");
    check(old, RECORD("\"p\":\"Tous publics\""), "publics_specifiquement_adresses", "Seniors");
    check(old, RECORD("\"p\":\"Tous publics\""), "prise_en_charge_specifique", "Surdité");
    check(WITH("\"courriel\":{\"colonne\":\"m\"}"), RECORD("\"m\":\"a@b.fr\""), "courriels", "a@b.fr");
}

static void what_is_no_mapping_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "[]", "12", "\"nom\"", "{\"nom\":", "{\"a\":1,\"a\":2}", "\xff\xfe{", "{\"nom\":{\"colonne\":\"\xe9\"}}"};
    struct mapping *mapping;
    struct error error;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_refused(mapping_load(str_of(texts[i]), &mapping, tell, NULL, &error), &error, ERROR_INVALID);
    struct buffer deep = {0}; /* alternatives within alternatives */
    for (int i = 0; i < 500; i++)
        buffer_add_cstr(&deep, "{\"colonne\":\"a\",\"ou\":");
    buffer_add_cstr(&deep, "1");
    for (int i = 0; i < 500; i++)
        buffer_add_char(&deep, '}');
    struct str text = arena_printf(&arena, "{\"nom\":%s}", deep.at);
    assert_done(mapping_load(text, &mapping, tell, NULL, &error), &error);
    mapping_free(mapping);
    buffer_clear(&deep);
    for (int i = 0; i < 2100; i++)
        buffer_printf(&deep, "%s\"c%d\"", i ? "," : "", i);
    text = arena_printf(&arena, "{\"nom\":{\"colonne\":[%s]}}", deep.at);
    assert_refused(mapping_load(text, &mapping, tell, NULL, &error), &error, ERROR_LIMITED);
    buffer_free(&deep);
}

static void shipped_mappings_are_sound(void **state)
{
    (void)state;
    assert_true(old_terms_are_sound());
    struct error error = {0};
    for (size_t i = 0; MAPPING_BUILTIN[i]; i++) {
        struct mapping *mapping;
        buffer_clear(&told);
        assert_done(mapping_open(MAPPING_BUILTIN[i], &mapping, tell, NULL, &error), &error);
        assert_true(mapping_column_count(mapping) > 10);
        mapping_free(mapping);
    }
    struct mapping *mapping;
    assert_refused(mapping_builtin(STR("inconnu"), &mapping, &error), &error, ERROR_MISSING);
    assert_refused(mapping_open("/nulle/part.json", &mapping, tell, NULL, &error), &error, ERROR_MISSING);
}

/* --- What becomes of a record
 * ------------------------------------------------------------------------------------------ */

static void places_are_kept_whenever_someone_could_go_there(void **state)
{
    (void)state;
    const char *mapping =
        "{\"nom\":{\"colonne\":\"n\"},\"commune\":{\"colonne\":\"c\"},\"adresse\":{\"colonne\":\"a\"},"
        "\"latitude\":{\"colonne\":\"y\"},\"longitude\":{\"colonne\":\"x\"},"
        "\"telephone\":{\"colonne\":\"t\"},\"modalites_acces\":[{\"colonnes\":[\"m\"],\"termes\":[\"fermé\"],"
        "\"cible\":\"Ce lieu n'accueille pas de public\"}],\"prive\":{\"colonne\":\"p\"}}";
    static const struct {
        const char *data, *rule;
        bool kept;
    } cases[] = {
        {"[{\"n\":\"A\",\"c\":\"Chartres\"}]", "service-missing", true},
        {"[{\"n\":\"A\",\"a\":\"3 rue Haute\"}]", "commune-unknown", true},
        {"[{\"n\":\"A\",\"x\":1.49,\"y\":48.45}]", "address-missing", true},
        {"[{\"n\":\"A\",\"c\":\"Chartres\",\"t\":\"+4412345678\"}]", "phone-invalid", true},
        {"[{\"n\":\"A\",\"c\":\"Ville-Imaginaire\"}]", "commune-unknown", true},
        {"[{\"n\":\"\",\"c\":\"Chartres\"}]", "name-missing", false},
        {"[{\"n\":\"Wifi\",\"c\":\"Chartres\"}]", "name-missing", false},
        {"[{\"n\":\"A\",\"t\":\"02 37 18 47 00\"}]", "place-nowhere", false},
        {"[{\"n\":\"A\",\"c\":\"Chartres\",\"m\":\"fermé au public\"}]", "place-private", false},
        {"[{\"n\":\"A\",\"c\":\"Chartres\",\"p\":\"Oui\"}]", "place-private", false},
        {"[[1,2]]", "record-unreadable", false},
        {"[{\"n\":\"A\",\"c\":nul}]", "record-unreadable", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct place place;
        if (convert(mapping, cases[i].data, &place) != cases[i].kept || !was_told(cases[i].rule))
            fail_msg("%s: « %s »", cases[i].data, told.length ? told.at : "");
    }
}

static void communes_are_the_official_ones(void **state)
{
    (void)state;
    const char *mapping =
        "{\"nom\":{\"colonne\":\"n\"},\"commune\":{\"colonne\":\"c\"},\"code_postal\":{\"colonne\":\"cp\"},"
        "\"code_insee\":{\"colonne\":\"i\"},\"adresse\":{\"colonne\":\"a\"},\"latitude\":{\"colonne\":\"y\"},"
        "\"longitude\":{\"colonne\":\"x\"}}";
    static const struct {
        const char *data, *commune, *postal_code, *insee_code, *rule;
    } cases[] = {
        {"[{\"n\":\"A\",\"c\":\"ST PREST\",\"cp\":28300}]", "Saint-Prest", "28300", "28358", "commune-official"},
        {"[{\"n\":\"A\",\"c\":\"BOURGES CEDEX\",\"cp\":18020}]", "Bourges", "18000", "18033", "postal-code-corrected"},
        {"[{\"n\":\"A\",\"i\":\"28085\"}]", "Chartres", "28000", "28085", "postal-code-completed"},
        {"[{\"n\":\"A\",\"c\":\"Bourg-en-Bresse\",\"cp\":1000,\"i\":1053}]", "Bourg-en-Bresse", "01000", "01053",
         "postal-code-zero"},
        {"[{\"n\":\"A\",\"a\":\"3 rue Haute 28300 LEVES\"}]", "Lèves", "28300", "28209", "address-split"},
        /* several communes bear the name: the point tells which */
        {"[{\"n\":\"A\",\"c\":\"Bassens\",\"y\":44.9,\"x\":-0.517}]", "Bassens", "33530", "33032",
         "postal-code-completed"},
        /* a name that is another commune's, far away: postal code and point agree against it */
        {"[{\"n\":\"A\",\"c\":\"Châtain\",\"cp\":\"23700\",\"y\":46.056,\"x\":2.4326}]", "Arfeuille-Châtain", "23700",
         "23005", "commune-other"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        check(mapping, cases[i].data, "commune", cases[i].commune);
        check(mapping, cases[i].data, "code_postal", cases[i].postal_code);
        check(mapping, cases[i].data, "code_insee", cases[i].insee_code);
        if (!was_told(cases[i].rule))
            fail_msg("%s tells « %s »", cases[i].data, told.at);
    }
}

static void hostile_values_pass_through_as_text(void **state)
{
    (void)state;
    struct buffer data = {0};
    static const char *const nasty[] = {"<script>alert('x')</script>",
                                        "'; DROP TABLE place; --",
                                        "{{7*7}}",
                                        "\\\"\\\\u0000\\u0001",
                                        "=cmd|' /C calc'!A0",
                                        "../../../../etc/passwd",
                                        "%s%s%n",
                                        "\\u202e\\u200b",
                                        "A\\ud800B"};
    struct mapping *mapping;
    struct error error = {0};
    assert_done(mapping_builtin(STR("officiel"), &mapping, &error), &error);
    for (size_t i = 0; i < COUNT_OF(nasty); i++) {
        buffer_clear(&data);
        buffer_add_cstr(&data, "[{");
        for (int field = 0; field < PLACE_FIELD_COUNT; field++)
            buffer_printf(&data, "%s\"%s\":\"%s\"", field ? "," : "", place_field_name((enum place_field)field),
                          nasty[i]);
        buffer_add_cstr(&data, "}]");
        struct memory_stream stream = {buffer_str(&data)};
        struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
        struct conversion conversion = {.mapping = mapping, .source = STR("s"), .today = INT32_MAX, .found = tell};
        struct record record;
        struct place place;
        bool end;
        assert_done(records_next(records, &record, &end, &error), &error);
        if (convert_record(&conversion, &record, &arena, &place)) {
            assert_null(strstr(arena_cstr(&arena, place.name), "<script"));
            assert_int_equal(place.services.count, 0);
            assert_int_equal(place.websites.count, 0);
        }
        records_free(records);
    }
    mapping_free(mapping);
    buffer_free(&data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(columns_and_their_alternatives, release),
        cmocka_unit_test_teardown(joined_and_split_values, release),
        cmocka_unit_test_teardown(nested_records_are_columns_with_dots, release),
        cmocka_unit_test_teardown(ids_are_made_of_the_source_and_the_column, release),
        cmocka_unit_test_teardown(long_values_are_cut, release),
        cmocka_unit_test_teardown(repeated_ids_are_told_apart, release),
        cmocka_unit_test_teardown(choices_look_for_terms, release),
        cmocka_unit_test_teardown(typographic_marks_do_not_matter, release),
        cmocka_unit_test_teardown(choices_without_column_are_defaults, release),
        cmocka_unit_test_teardown(a_service_may_depend_on_how_people_are_helped, release),
        cmocka_unit_test_teardown(coded_values_are_whole, release),
        cmocka_unit_test_teardown(one_empty_column_does_not_silence_the_others, release),
        cmocka_unit_test_teardown(free_labels, release),
        cmocka_unit_test_teardown(lists_of_terms_are_read_as_they_are, release),
        cmocka_unit_test_teardown(hours_of_a_week_and_of_its_parity, release),
        cmocka_unit_test_teardown(texts_that_are_no_hours_are_kept_as_comments, release),
        cmocka_unit_test_teardown(mistakes_are_told_with_a_suggestion, release),
        cmocka_unit_test_teardown(what_is_no_mapping_is_refused, release),
        cmocka_unit_test_teardown(shipped_mappings_are_sound, release),
        cmocka_unit_test_teardown(places_are_kept_whenever_someone_could_go_there, release),
        cmocka_unit_test_teardown(communes_are_the_official_ones, release),
        cmocka_unit_test_teardown(hostile_values_pass_through_as_text, release),
    };
    return cmocka_run_group_tests_name("mapping", tests, NULL, NULL);
}
