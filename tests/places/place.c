/* The official schema as struct place: fields, vocabularies, validation, files. */
#include <string.h>

#include "places/place.h"
#include "testing.h"

static struct arena arena;
static struct error error;

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static bool set(struct place *place, const char *field, const char *text)
{
    enum place_field found;
    assert_true(place_field_find(str_of(field), &found));
    return place_field_set(place, found, str_of(text), &arena, &error);
}

static void assert_field(const struct place *place, const char *field, const char *expected)
{
    enum place_field found;
    assert_true(place_field_find(str_of(field), &found));
    assert_str(place_field_text(place, found, &arena), expected);
}

/* A place with a value in every one of the 32 fields. */
static struct place full_place(void)
{
    static const char *const values[PLACE_FIELD_COUNT] = {"demo_1",
                                                          "43493312300029",
                                                          "Médiathèque \"L’Apostrophe\", Chartres",
                                                          "Chartres",
                                                          "28000",
                                                          "28085",
                                                          "1 boulevard Maurice-Viollette",
                                                          "Entrée B",
                                                          "48.4470",
                                                          "-1.4892",
                                                          "BIB|EPN",
                                                          "+33237234200",
                                                          "a@exemple.fr|b@exemple.fr",
                                                          "https://exemple.fr|https://exemple.fr/b",
                                                          "Mo-Fr 09:00-12:00; PH off",
                                                          "Résumé",
                                                          "Détail\nsur deux lignes",
                                                          "demo",
                                                          "Fixe",
                                                          "Ville de Chartres",
                                                          "2024-02-20",
                                                          "Aide aux démarches administratives|Utilisation sécurisée du "
                                                          "numérique",
                                                          "Jeunes|Seniors",
                                                          "Surdité|Illettrisme",
                                                          "Gratuit",
                                                          "Conseillers numériques",
                                                          "Formé à « Mon Espace Santé »",
                                                          "QPV|FRR",
                                                          "Se présenter|Téléphoner",
                                                          "En autonomie|À distance",
                                                          "https://acceslibre.beta.gouv.fr/app/x/",
                                                          "https://rdv.exemple.fr/"};
    struct place place = {0};
    for (size_t i = 0; i < PLACE_FIELD_COUNT; i++)
        assert_done(place_field_set(&place, (enum place_field)i, str_of(values[i]), &arena, &error), &error);
    return place;
}

static void fields_are_those_of_the_schema_in_order(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct csv_writer writer = {.out = &out};
    place_csv_header(&writer);
    assert_str(buffer_str(&out),
               "id,pivot,nom,commune,code_postal,code_insee,adresse,complement_adresse,latitude,longitude,typologie,"
               "telephone,courriels,site_web,horaires,presentation_resume,presentation_detail,source,itinerance,"
               "structure_parente,date_maj,services,publics_specifiquement_adresses,prise_en_charge_specifique,"
               "frais_a_charge,dispositif_programmes_nationaux,formations_labels,autres_formations_labels,"
               "modalites_acces,modalites_accompagnement,fiche_acces_libre,prise_rdv\r\n");
    buffer_free(&out);
}

static void vocabularies_hold_the_official_values(void **state)
{
    (void)state;
    static const size_t counts[VOCABULARY_COUNT] = {92, 9, 5, 7, 3, 11, 10, 6, 4, 2};
    for (size_t v = 0; v < VOCABULARY_COUNT; v++) {
        assert_int_equal(vocabulary_count((enum vocabulary)v), counts[v]);
        for (size_t i = 0; i < counts[v]; i++) {
            const struct term *term = vocabulary_term((enum vocabulary)v, i);
            size_t by_value, by_slug;
            assert_true(vocabulary_find((enum vocabulary)v, term->value, &by_value));
            assert_true(vocabulary_find_slug((enum vocabulary)v, term->slug, &by_slug));
            assert_int_equal(by_value, i);
            assert_int_equal(by_slug, i);
            assert_true(term->label.length > 0 && term->plain.length > 0);
        }
        assert_null(vocabulary_term((enum vocabulary)v, counts[v]));
    }
    size_t index;
    assert_true(vocabulary_find(VOCABULARY_PROGRAMMES, STR("Point d'accès numérique CAF"), &index));
    assert_false(vocabulary_find(VOCABULARY_PROGRAMMES, STR("point d'accès numérique caf"), &index));
    assert_string_equal(vocabulary_name(VOCABULARY_AUDIENCES), "publics_specifiquement_adresses");
}

static void codes_refuse_repetition_and_overflow(void **state)
{
    (void)state;
    struct codes codes = {0};
    assert_true(codes_add(&codes, 3) && codes_add(&codes, 3));
    assert_int_equal(codes.count, 1);
    for (size_t i = 10; codes.count < CODES_MOST; i++)
        assert_true(codes_add(&codes, i));
    assert_false(codes_add(&codes, 200));
    assert_true(codes_add(&codes, 3));
}

static void unknown_terms_are_named_and_nothing_is_lost(void **state)
{
    (void)state;
    struct place place = {0};
    assert_true(set(&place, "services", " Loisirs et créations numériques | Loisirs et créations numériques|"));
    assert_field(&place, "services", "Loisirs et créations numériques");
    assert_refused(set(&place, "services", "Loisirs et créations numériques|Pêche"), &error, ERROR_INVALID);
    assert_non_null(strstr(error.message, "Pêche"));
    assert_field(&place, "services", "Loisirs et créations numériques");
    assert_refused(set(&place, "date_maj", "20/02/2024"), &error, ERROR_INVALID);
    assert_true(set(&place, "date_maj", "2024-02-20T10:00:00.000Z"));
    assert_field(&place, "date_maj", "2024-02-20");
    assert_true(set(&place, "services", ""));
    assert_field(&place, "services", "");
}

static void coordinates_come_in_any_order_and_go_together(void **state)
{
    (void)state;
    struct place place = {0};
    assert_true(set(&place, "longitude", "0"));
    assert_false(place.located);
    assert_field(&place, "longitude", "");
    assert_true(set(&place, "latitude", "48.5"));
    assert_true(place.located);
    assert_true(place.latitude == 48.5 && place.longitude == 0);
    assert_true(set(&place, "latitude", "47.25"));
    assert_true(place.located);
    assert_field(&place, "latitude", "47.25");
    assert_refused(set(&place, "latitude", "95"), &error, ERROR_INVALID);
    assert_refused(set(&place, "latitude", "nan"), &error, ERROR_INVALID);
    assert_true(place.latitude == 47.25);
    assert_true(set(&place, "longitude", ""));
    assert_false(place.located);
    assert_true(set(&place, "latitude", "1") && set(&place, "latitude", "2"));
    assert_false(place.located);
}

static void json_reads_back_without_loss(void **state)
{
    (void)state;
    struct place place = full_place(), back;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    place_json(&writer, &place, &arena);
    json_t *object;
    assert_done(json_parse(buffer_str(&out), &object, &error), &error);
    assert_int_equal(json_object_size(object), PLACE_FIELD_COUNT);
    assert_true(json_is_number(json_object_get(object, "latitude")));
    assert_done(place_from_json(object, &back, &arena, &error), &error);
    json_decref(object);
    for (size_t i = 0; i < PLACE_FIELD_COUNT; i++)
        assert_str(place_field_text(&back, (enum place_field)i, &arena),
                   arena_cstr(&arena, place_field_text(&place, (enum place_field)i, &arena)));
    buffer_free(&out);
}

static void csv_reads_back_without_loss(void **state)
{
    (void)state;
    struct place place = full_place(), back;
    struct buffer out = {0};
    struct csv_writer writer = {.out = &out, .quote_all = true};
    place_csv_header(&writer);
    place_csv_row(&writer, &place, &arena);
    struct memory_stream stream = {buffer_str(&out)};
    struct csv_reader *reader = csv_reader_new(memory_stream_read, &stream, ',');
    struct str *cells;
    size_t count;
    int64_t line;
    struct place_columns columns;
    assert_done(csv_reader_next(reader, &cells, &count, &line, &error), &error);
    assert_done(place_columns(cells, count, &columns, &error), &error);
    assert_done(csv_reader_next(reader, &cells, &count, &line, &error), &error);
    assert_done(place_from_row(&columns, cells, count, &back, &arena, &error), &error);
    for (size_t i = 0; i < PLACE_FIELD_COUNT; i++)
        assert_str(place_field_text(&back, (enum place_field)i, &arena),
                   arena_cstr(&arena, place_field_text(&place, (enum place_field)i, &arena)));
    csv_reader_free(reader);
    buffer_free(&out);
}

static void headers_are_checked(void **state)
{
    (void)state;
    struct place_columns columns;
    struct str twice[] = {STR("nom"), STR("commune"), STR("nom")}, none[] = {STR("a"), STR("b")};
    assert_refused(place_columns(twice, 3, &columns, &error), &error, ERROR_INVALID);
    assert_refused(place_columns(none, 2, &columns, &error), &error, ERROR_INVALID);
}

static void json_accepts_arrays_and_refuses_what_is_no_text(void **state)
{
    (void)state;
    struct place place;
    json_t *object;
    assert_done(json_parse(STR("{\"services\":[\"Utilisation sécurisée du numérique\"],\"code_postal\":28000,"
                               "\"longitude\":1.5,\"latitude\":48,\"inconnu\":{}}"),
                           &object, &error),
                &error);
    assert_done(place_from_json(object, &place, &arena, &error), &error);
    json_decref(object);
    assert_field(&place, "services", "Utilisation sécurisée du numérique");
    assert_str(place.postal_code, "28000");
    assert_true(place.located && place.latitude == 48);
    assert_done(json_parse(STR("{\"nom\":{\"a\":1}}"), &object, &error), &error);
    assert_refused(place_from_json(object, &place, &arena, &error), &error, ERROR_INVALID);
    json_decref(object);
}

/* --- Validation -------------------------------------------------------------------------------------------------- */

struct seen {
    size_t count;
    char rules[512];
    enum severity worst;
};

static void note(void *context, const struct finding *finding)
{
    struct seen *seen = context;
    seen->count++;
    strcat(strcat(seen->rules, seen->rules[0] ? " " : ""), finding->rule);
    if (finding->severity > seen->worst)
        seen->worst = finding->severity;
    assert_true(finding->message.length > 0);
    assert_int_equal(finding->line, 7);
    assert_int_equal(finding->index, 5);
}

static void assert_rules(const struct place *place, bool kept, const char *rules)
{
    struct seen seen = {0};
    assert_int_equal(place_validate(place, 7, 5, &arena, note, &seen), kept);
    assert_string_equal(seen.rules, rules);
    assert_int_equal(seen.worst == SEVERITY_REFUSED, !kept);
}

static void a_full_place_has_no_finding(void **state)
{
    (void)state;
    struct place place = full_place();
    place.pivot = STR("9A1234567"); /* RIDET */
    assert_rules(&place, true, "");
}

static void what_a_person_cannot_use_is_refused(void **state)
{
    (void)state;
    struct place place = full_place();
    place.id = STR_NONE;
    place.name = STR("  ");
    assert_rules(&place, false, "id-missing name-missing");
    place = full_place();
    place.commune = place.insee_code = place.postal_code = STR_NONE;
    place.located = false;
    assert_rules(&place, false, "place-nowhere");
}

static void what_is_only_wrong_is_kept_and_said(void **state)
{
    (void)state;
    struct place place = full_place();
    place.pivot = STR("43493312300028");
    place.postal_code = STR("2800");
    place.insee_code = STR("20001");
    place.phone = STR("0237234200");
    place.address = STR("1 rue <b>");
    place.updated_on = STR_NONE;
    place.booking_url = STR("javascript:alert(1)");
    place.emails.at[1] = STR("personne");
    assert_rules(&place, true,
                 "siret-key postal-code-invalid insee-code-invalid address-invalid phone-invalid email-invalid "
                 "booking-url-invalid date-missing");
}

static void forms_follow_the_schema(void **state)
{
    (void)state;
    static const struct {
        const char *field, *text;
        bool good;
    } cases[] = {
        {"telephone", "+590590000000", true},
        {"telephone", "+33123", false},
        {"telephone", "+4412345678", false},
        {"code_insee", "2A004", true},
        {"code_insee", "97411", true},
        {"code_insee", "2C004", false},
        {"commune", "L'Haÿ-les-Roses", true},
        {"commune", "Œuilly 2", true},
        {"commune", "Chartres (28)", false},
        {"adresse", "12 bis, rue N° 3 ; bât. A–B / 2", true},
        {"adresse", "rue \"x\"", false},
        {"courriels", "x@y.fr", true},
        {"courriels", "x@y", false},
        {"courriels", "x y@y.fr", false},
        {"site_web", "https://a.fr/b?c=d#e", true},
        {"site_web", "https://u:p@a.fr/", true},
        {"site_web", "www.a.fr", false},
        {"site_web", "https://a.fr/(b)", false},
        {"pivot", "W281234567", true},
        {"pivot", "35600000049837", true},
        {"pivot", "123", false},
        {"pivot", "W28 123456", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct place place = full_place();
        struct seen seen = {0};
        assert_true(set(&place, cases[i].field, cases[i].text));
        place_validate(&place, 7, 5, &arena, note, &seen);
        if (seen.count != (cases[i].good ? 0 : 1))
            fail_msg("%s = %s: %s", cases[i].field, cases[i].text, seen.rules);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_those_of_the_schema_in_order),
        cmocka_unit_test(vocabularies_hold_the_official_values),
        cmocka_unit_test(codes_refuse_repetition_and_overflow),
        cmocka_unit_test(unknown_terms_are_named_and_nothing_is_lost),
        cmocka_unit_test(coordinates_come_in_any_order_and_go_together),
        cmocka_unit_test(json_reads_back_without_loss),
        cmocka_unit_test(csv_reads_back_without_loss),
        cmocka_unit_test(headers_are_checked),
        cmocka_unit_test(json_accepts_arrays_and_refuses_what_is_no_text),
        cmocka_unit_test(a_full_place_has_no_finding),
        cmocka_unit_test(what_a_person_cannot_use_is_refused),
        cmocka_unit_test(what_is_only_wrong_is_kept_and_said),
        cmocka_unit_test(forms_follow_the_schema),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
