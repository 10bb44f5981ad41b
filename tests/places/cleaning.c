/* What cleaning makes of the values people type: one table per family. Each row is a value and what becomes of it; the
 * rule told on the way is checked where a person must act. */
#include <stdio.h>
#include <string.h>

#include "places/cleaning.h"
#include "testing.h"

static struct arena arena;

/* The findings of one call. */
static struct {
    char rules[400]; /* "phone-to-e164 phone-several " */
    enum severity worst;
    size_t count;
} told;

static void tell(void *context, const struct finding *finding)
{
    (void)context;
    size_t used = strlen(told.rules);
    snprintf(told.rules + used, sizeof told.rules - used, "%s ", finding->rule);
    if (told.count++ == 0 || finding->severity > told.worst)
        told.worst = finding->severity;
    assert_true(finding->message.length > 10);
    assert_int_equal(finding->line, 7);
}

static struct cleaning *cleaning(void)
{
    static struct cleaning one;
    memset(&told, 0, sizeof told);
    one = (struct cleaning){.arena = &arena, .found = tell, .about = {.line = 7}};
    return &one;
}

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* A value, what becomes of it, and the rule that must be told ("" for silence, NULL for whatever). */
struct row {
    const char *given, *expected, *rule;
};

static void check(const struct row *row, struct str result)
{
    char *shown = arena_cstr(&arena, result);
    if (strcmp(shown, row->expected) != 0)
        fail_msg("« %s » gives « %s », not « %s »", row->given, shown, row->expected);
    if (row->rule && *row->rule && !strstr(told.rules, row->rule))
        fail_msg("« %s » tells « %s», not « %s »", row->given, told.rules, row->rule);
    if (row->rule && !*row->rule && told.count)
        fail_msg("« %s » tells « %s»", row->given, told.rules);
}

static struct str joined(struct texts texts)
{
    struct buffer out = {0};
    for (size_t i = 0; i < texts.count; i++) {
        if (i)
            buffer_add_char(&out, '|');
        buffer_add_str(&out, texts.at[i]);
    }
    struct str text = arena_str(&arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

/* --- Text -----------------------------------------------------------------------------------------------------------
 */

static void broken_texts_are_put_right(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Médiathèque", "Médiathèque", ""},
        {"MÃ©diathÃ¨que", "Médiathèque", "text-mojibake"},
        {"Câ€™est ouvert", "C’est ouvert", "text-mojibake"},
        {"PÃ´le numÃ©rique â€“ Ã  cÃ´tÃ©", "Pôle numérique – à côté", "text-mojibake"},
        {"CAFÉ’S et « CAFÉ»", "CAFÉ’S et « CAFÉ»", ""}, /* real neighbours, not a double encoding */
        {"Cœur d’Île", "Cœur d’Île", ""},
        {"E\xcc\x81pernon", "Épernon", NULL}, /* letter and accent apart, as some systems write */
        {"<b>Mairie</b> de Dreux", "Mairie  de Dreux", "text-markup"},
        {"a<br>b", "a\nb", "text-markup"},
        {"<script>alert(1)</script>Ludothèque", "Ludothèque", "text-markup"},
        {"<p onclick=\"x\">Un</p><p>Deux</p>", "Un\n\nDeux", "text-markup"},
        {"Caf&eacute; &amp; th&#233; &#x2019;", "Café & thé ’", "text-markup"},
        {"moins de 5 < 6 & plus", "moins de 5 < 6 & plus", ""},
        {"a\xc2\x92"
         "b",
         "a’b", NULL},
        {"ligne\r\nsuite", "ligne\nsuite", NULL},
        {"'; DROP TABLE place; --", "'; DROP TABLE place; --", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check(&rows[i], clean_text(cleaning(), PLACE_DETAIL, str_of(rows[i].given)));
}

static void lines_and_names(void **state)
{
    (void)state;
    static const struct row lines[] = {{"  deux   mots\n", "deux mots", ""},
                                       {"null", "", ""},
                                       {"#N/D", "", ""},
                                       {"-", "", ""},
                                       {"Non renseigné", "", ""},
                                       {"\xc2\xa0ici\xe2\x80\xaf", "ici", ""},
                                       {"N/A", "", ""},
                                       {"Nulle part", "Nulle part", ""}};
    static const struct row names[] = {{" Mairie de Luisant ", "Mairie de Luisant", ""},
                                       {"\"Le Compa\"", "Le Compa", ""},
                                       {"Bus \"numérique\" du Perche", "Bus \"numérique\" du Perche", ""},
                                       {"Bourganeuf - ", "Bourganeuf", ""}};
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        check(&lines[i], clean_line(cleaning(), PLACE_ADDRESS, str_of(lines[i].given)));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        check(&names[i], clean_name(cleaning(), str_of(names[i].given)));
    struct buffer long_name = {0};
    for (int i = 0; i < 40; i++)
        buffer_add_cstr(&long_name, "é très ");
    struct str cut = clean_name(cleaning(), buffer_str(&long_name));
    assert_true(text_length(cut) <= 150 && text_is_utf8(cut));
    assert_string_equal(told.rules, "name-long ");
    buffer_free(&long_name);
}

static void presentations_keep_their_lines(void **state)
{
    (void)state;
    struct str summary = STR("Un\\nDeux \n\n\n\n Trois\\"), detail = STR("Détail");
    clean_presentation(cleaning(), &summary, &detail);
    assert_str(summary, "Un\nDeux\n\nTrois");
    assert_str(detail, "Détail");

    struct buffer words = {0};
    for (int i = 0; i < 60; i++)
        buffer_add_cstr(&words, "mots ");
    struct str text = str_trim(buffer_str(&words));
    summary = text, detail = STR("");
    clean_presentation(cleaning(), &summary, &detail);
    assert_int_equal(summary.length, 0);
    assert_true(str_equal(detail, text));
    assert_string_equal(told.rules, "summary-to-detail ");

    summary = text, detail = STR("Détail");
    clean_presentation(cleaning(), &summary, &detail);
    assert_true(text_length(summary) <= 280 && str_ends_with(summary, STR("mots…")));
    assert_true(str_starts_with(detail, text) && str_ends_with(detail, STR("Détail"))); /* nothing is lost */
    assert_string_equal(told.rules, "summary-cut ");
    buffer_free(&words);
}

/* --- Address --------------------------------------------------------------------------------------------------------
 */

static void streets(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"12, rue du Bois Merrain", "12 rue du Bois Merrain", "address-format"},
        {"12 rue du Bois Merrain", "12 rue du Bois Merrain", ""},
        {"Mairie,4 place du 8 mai", "Mairie 4 place du 8 mai", NULL},
        {"8 rue de la Boétie - 33000 Bordeaux", "8 rue de la Boétie", "address-split"},
        {"3 rue Razon 33600 - Pessac", "3 rue Razon", "address-split"},
        {"Le Bourg -33820 SAINT-PALAIS", "Le Bourg", "address-split"},
        {"Place Neuve BP 40273 33697 Mérignac Cedex", "Place Neuve BP 40273", "address-split"},
        {"Rue Haute 20221 20221 CERVIONE", "Rue Haute", "address-split"},
        {"28000 Chartres", "", "address-split"},
        {"2 place Roudy\nSaint-Angeau", "2 place Roudy Saint-Angeau", NULL},
        {"Route de Levet..", "Route de Levet", NULL},
        {"Espace Culturel ..", "Espace Culturel", NULL},
        {"rue Maurice Roy - technopole -..", "rue Maurice Roy - technopole", NULL},
        {"Bât. B", "Bât. B", ""},
        {"0 Rue du Lavoir", "Rue du Lavoir", NULL},
        {"null 3 rue Haute", "3 rue Haute", NULL},
        {"rue", "", "address-empty"},
        {"1 - 3", "", "address-empty"},
        {"null", "", NULL},
        {"5 \"Les Halles\" [nord]", "5 Les Halles (nord)", NULL},
        {"5 rue de l\xc2\x92\xc3\x89glise", "5 rue de l’Église", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct address_parts parts = {.street = str_of(rows[i].given)};
        clean_address(cleaning(), &parts);
        check(&rows[i], parts.street);
    }
    struct address_parts parts = {.street = STR("91, rue de la République - 33400 Talence")};
    clean_address(cleaning(), &parts);
    assert_str(parts.postal_code, "33400");
    assert_str(parts.commune, "Talence");
    parts =
        (struct address_parts){STR("1 rue A 33400 Talence"), STR(" étage  2 "), STR("33000"), STR("Bordeaux"), STR("")};
    clean_address(cleaning(), &parts); /* what the fields say wins over the end of the street */
    assert_str(parts.postal_code, "33000");
    assert_str(parts.commune, "Bordeaux");
    assert_str(parts.complement, "étage 2");
}

static void postal_and_insee_codes(void **state)
{
    (void)state;
    static const struct row postal[] = {{"28000", "28000", ""},
                                        {"1000", "01000", "postal-code-zero"},
                                        {"28 000", "28000", ""},
                                        {"75001.0", "75001", ""},
                                        {"F-28100", "28100", ""},
                                        {"28000 Chartres", "28000", "postal-code-format"},
                                        {"2800", "02800", "postal-code-zero"},
                                        {"280", "", "postal-code-invalid"},
                                        {"ABCDE", "", "postal-code-invalid"},
                                        {"", "", ""}};
    static const struct row insee[] = {
        {"28085", "28085", ""}, {"1053", "01053", "insee-code-zero"}, {"2a004", "2A004", "insee-code-zero"},
        {"97411", "97411", ""}, {"20004", "", "insee-code-invalid"},  {"ABC", "", "insee-code-invalid"}};
    for (size_t i = 0; i < COUNT_OF(postal); i++) {
        struct address_parts parts = {.postal_code = str_of(postal[i].given)};
        clean_address(cleaning(), &parts);
        check(&postal[i], parts.postal_code);
    }
    for (size_t i = 0; i < COUNT_OF(insee); i++) {
        struct address_parts parts = {.insee_code = str_of(insee[i].given)};
        clean_address(cleaning(), &parts);
        check(&insee[i], parts.insee_code);
    }
}

static void names_of_communes(void **state)
{
    (void)state;
    static const struct row rows[] = {{"ST PREST", "Saint PREST", NULL},
                                      {"Ste-Geneviève des Bois", "Sainte-Geneviève des Bois", NULL},
                                      {"La Chapelle St-Mesmin", "La Chapelle Saint-Mesmin", NULL},
                                      {"CHARTRES CEDEX 9", "CHARTRES", NULL},
                                      {"Orléans cédex", "Orléans", NULL},
                                      {"Lyon 3ème arrondissement", "Lyon", NULL},
                                      {"Paris 11e", "Paris", NULL},
                                      {"Marseille 1er", "Marseille", NULL},
                                      {"0 Pontarion", "Pontarion", NULL},
                                      {"Verteuil s/Charente", "Verteuil sur Charente", NULL},
                                      {"Dreux (28)", "Dreux", NULL},
                                      {"L’Haÿ-les-Roses", "L'Haÿ-les-Roses", NULL},
                                      {"L' Isle-Jourdain", "L'Isle-Jourdain", NULL},
                                      {"╢ncy", "Âncy", NULL},
                                      {"Estang", "Estang", NULL}, /* « st » inside a word stays */
                                      {"((((", "", NULL},
                                      {"", "", NULL}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        memset(&told, 0, sizeof told);
        check(&rows[i], clean_commune(&arena, str_of(rows[i].given)));
    }
}

/* --- Contact --------------------------------------------------------------------------------------------------------
 */

static void phones(void **state)
{
    (void)state;
    static const struct {
        const char *given, *postal_code, *expected, *rule;
    } rows[] = {
        {"02 37 18 47 00", "28000", "+33237184700", "phone-format"},
        {"02.37.18.47.00", "28000", "+33237184700", "phone-format"},
        {"+33 2 37 18 47 00", "28000", "+33237184700", "phone-format"},
        {"+33237184700", "28000", "+33237184700", ""},
        {"+33 (0)2 37 18 47 00", "28000", "+33237184700", "phone-to-e164"},
        {"+33 02 37 18 47 00", "28000", "+33237184700", "phone-to-e164"},
        {"0033 2 37 18 47 00", "28000", "+33237184700", "phone-to-e164"},
        {"33237184700", "28000", "+33237184700", "phone-to-e164"},
        {"237184700", "28000", "+33237184700", "phone-to-e164"},
        {"237184700.0", "28000", "+33237184700", NULL},
        {"Tél : 02 37 18 47 00 (accueil)", "28000", "+33237184700", "phone-to-e164"},
        {"02/37/18/47/00", "28000", "+33237184700", "phone-to-e164"},
        {"02 37 18 47 00 / 06 12 34 56 78", "28000", "+33237184700", "phone-several"},
        {"02 37 18 47 00 ou 06 12 34 56 78", "28000", "+33237184700", "phone-several"},
        {"02 37 18 47 00\n06 12 34 56 78", "28000", "+33237184700", "phone-several"},
        {"02371847000612345678", "28000", "+33237184700", "phone-several"},
        {"Standard 12, puis 02 37 18 47 00", "28000", "+33237184700", NULL},
        {"0590 41 08 10", "97110", "+590590410810", NULL},
        {"590410810", "97110", "+590590410810", NULL},
        {"0690 12 34 56", "97110", "+590690123456", NULL},
        {"0596 55 10 00", "97200", "+596596551000", NULL},
        {"05 94 29 00 00", "97300", "+594594290000", NULL},
        {"0262 40 10 10", "97400", "+262262401010", NULL},
        {"0269 61 10 10", "97600", "+262269611010", NULL},
        {"41 10 50", "97500", "+508411050", NULL},
        {"27 31 15", "98800", "+687273115", NULL},
        {"+687 27 31 15", "98800", "+687273115", NULL},
        {"40 41 57 00", "98714", "+68940415700", NULL},
        {"01 44 00 00 00", "97110", "+33144000000", NULL}, /* a mainland number overseas */
        {"3949", "28000", "", "phone-short"},
        {"39 49", "28000", "", "phone-short"},
        {"115", "28000", "", "phone-short"},
        {"118 218", "28000", "", "phone-short"},
        {"0000000000", "28000", "", "phone-invalid"},
        {"054088085", "33000", "", "phone-invalid"},
        {"+4412345678", "28000", "", "phone-invalid"},
        {"12 34", "28000", "", "phone-invalid"},
        {"sur place", "28000", "", "phone-invalid"},
        {"null", "28000", "", ""},
        {"", "28000", "", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct row row = {rows[i].given, rows[i].expected, rows[i].rule};
        check(&row, clean_phone(cleaning(), str_of(rows[i].given), str_of(rows[i].postal_code)));
    }
}

static void emails(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"mairie@luisant.fr", "mairie@luisant.fr", ""},
        {"Mairie@Luisant.FR", "mairie@luisant.fr", "email-format"},
        {"x@y.fr", "x@y.fr", ""},
        {"a@b.corsica|c@d.asso.fr", "a@b.corsica|c@d.asso.fr", ""},
        {"a@b.fr ou c@d.fr", "a@b.fr|c@d.fr", "email-repaired"},
        {"a@b.fr ; c@d.fr / a@b.fr", "a@b.fr|c@d.fr", NULL},
        {"jeanet@betou.fr", "jeanet@betou.fr", ""},
        {"mailto:accueil@ville.fr", "accueil@ville.fr", "email-repaired"},
        {"Accueil : accueil@ville.fr", "accueil@ville.fr", "email-repaired"},
        {"Jean DUPONT <jean.dupont@ville.fr>", "jean.dupont@ville.fr", "email-repaired"},
        {"contact[a]ville.fr", "contact@ville.fr", "email-repaired"},
        {"contact (at) ville.fr", "contact@ville.fr", "email-repaired"},
        {"contact @ ville .fr", "contact@ville.fr", NULL},
        {"contact@@ville.fr", "contact@ville.fr", "email-repaired"},
        {"bibliothèque@blasimon.fr", "bibliotheque@blasimon.fr", "email-repaired"},
        {".contact@ville.fr", "contact@ville.fr", "email-repaired"},
        {"contact@ville.fr.", "contact@ville.fr", "email-repaired"},
        {"contact@ville", "", "email-invalid"},
        {"msap.ville.fr", "", "email-invalid"},
        {"a@b@c.fr", "", "email-invalid"},
        {"bon@ville.fr, mauvais@ville", "bon@ville.fr", "email-invalid"},
        {"@", "", ""},
        {"--", "", ""},
        {"a..b@ville.fr", "", "email-invalid"},
        {"a@-ville.fr", "", "email-invalid"},
        {"<script>@x.fr", "", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check(&rows[i], joined(clean_emails(cleaning(), str_of(rows[i].given))));
}

static void websites(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"https://www.ville-luisant.fr/", "https://www.ville-luisant.fr/", ""},
        {"HTTPS://WWW.Ville.FR/Page", "https://www.ville.fr/Page", "website-format"},
        {"www.ville.fr", "http://www.ville.fr", "website-scheme"},
        {"ville.fr/numerique", "http://ville.fr/numerique", "website-scheme"},
        {"https://a.fr|http://b.fr", "https://a.fr|http://b.fr", ""},
        {"https://a.fr ; http://b.fr", "https://a.fr|http://b.fr", NULL},
        {"https://a.fr ou www.b.fr", "https://a.fr|http://www.b.fr", NULL},
        {"https://exemple.frhttps://autre.fr", "https://exemple.fr|https://autre.fr", NULL},
        {"http://https://a.fr", "https://a.fr", "website-repaired"},
        {"http:/a.fr", "http://a.fr", "website-repaired"},
        {"https//a.fr", "https://a.fr", "website-repaired"},
        {"http://www,ville.fr", "http://www.ville.fr", "website-repaired"},
        {"www:ville.fr", "http://www.ville.fr", NULL},
        {"https ://a.fr", "https://a.fr", NULL},
        {"https://m.facebook.com/Solidarité-28", "https://m.facebook.com/Solidarit%C3%A9-28", "website-repaired"},
        {"https://www.lucé.fr/", "https://www.xn--luc-dma.fr/", "website-repaired"},
        {"https://a.fr/(page)", "https://a.fr/%28page%29", NULL},
        {"http://90.84.243.68/opac", "http://90.84.243.68/opac", ""},
        {"https://a.fr/?url=https://b.fr", "https://a.fr/?url=https://b.fr", ""},
        {"CCAS sur carbon-blanc.fr", "http://carbon-blanc.fr", "website-repaired"},
        {"facebook : centre social", "", "website-invalid"},
        {"voir M.Dupont", "", "website-invalid"},
        {"contact@ville.fr", "", "website-invalid"},
        {"http://", "", "website-invalid"},
        {"@", "", ""},
        {"javascript:alert(1)", "", "website-invalid"},
        {"https://user:secret@a.fr/", "", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check(&rows[i], joined(clean_websites(cleaning(), str_of(rows[i].given))));
    assert_str(clean_url(cleaning(), PLACE_BOOKING_URL, STR("https://rdv.fr | https://autre.fr")), "https://rdv.fr");
}

/* --- Dates, identifiers ---------------------------------------------------------------------------------------------
 */

static void dates(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"2024-03-12", "2024-03-12", ""},
        {"2024-03-12T10:11:12.123Z", "2024-03-12", ""},
        {"2024-03-12 10:11:12+02:00", "2024-03-12", ""},
        {"2020/06/30 14:16:50.898", "2020-06-30", "date-format"},
        {"2020/6/3", "2020-06-03", "date-format"},
        {"20240312", "2024-03-12", "date-format"},
        {"07/12/2021", "2021-12-07", "date-format"},
        {"7/1/2021 10:00", "2021-01-07", "date-format"},
        {"07-12-2021", "2021-12-07", NULL},
        {"07.12.21", "2021-12-07", NULL},
        {"03/25/2024", "2024-03-25", NULL}, /* only this order makes a date */
        {"1656633600", "2022-07-01", NULL},
        {"1656633600000", "2022-07-01", NULL},
        {"45000", "2023-03-15", NULL},
        {"45000.5", "2023-03-15", NULL},
        {"12 mars 2024", "2024-03-12", NULL},
        {"mardi 1er août 2023", "2023-08-01", NULL},
        {"1970-01-01", "", "date-invalid"},
        {"0", "", "date-invalid"},
        {"2024-02-30", "", "date-invalid"},
        {"31/02/2024", "", "date-invalid"},
        {"hier", "", "date-invalid"},
        {"2099-01-01", "", "date-invalid"},
        {"", "", ""},
    };
    int32_t today = date_from_civil(2026, 11, 24);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check(&rows[i], clean_date(cleaning(), str_of(rows[i].given), today));
}

static void keys_of_identifiers(void **state)
{
    (void)state;
    assert_true(siren_is_valid(STR("732829320")));
    assert_false(siren_is_valid(STR("732829321")));
    assert_false(siren_is_valid(STR("000000000")));
    assert_true(siret_is_valid(STR("73282932000074")));
    assert_false(siret_is_valid(STR("73282932000075")));
    assert_true(siret_is_valid(STR("35600000063516"))); /* La Poste: digits that sum to a multiple of 5 */
    assert_false(siret_is_valid(STR("35600000063518")));
    assert_false(siret_is_valid(STR("7328293200007")));
    assert_true(rna_is_valid(STR("W283001234")));
    assert_false(rna_is_valid(STR("W28300123")));
    assert_false(rna_is_valid(STR("w283001234")));
}

static void pivots(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"73282932000074", "73282932000074", ""},
        {"732 829 320 00074", "73282932000074", "pivot-format"},
        {"732.829.320-00074", "73282932000074", "pivot-format"},
        {"w283001234", "W283001234", "pivot-format"},
        {"73282932000075", "00000000000000", "pivot-key"},
        {"732829320", "00000000000000", "pivot-siren"},
        {"12345", "00000000000000", "pivot-invalid"},
        {"00000000000000", "00000000000000", ""},
        {"", "00000000000000", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check(&rows[i], clean_pivot(cleaning(), str_of(rows[i].given), STR("28000")));
    assert_str(clean_pivot(cleaning(), STR("1234567"), STR("98800")), "1234567"); /* RIDET */
    assert_str(clean_pivot(cleaning(), STR("0568000490000"), STR("28000")), "00000000000000");
}

/* --- Coordinates -----------------------------------------------------------------------------------------------------
 */

static const struct neighbourhood CHARTRES = {true, 48.4469, 1.4892, 2320};

static void coordinates_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *latitude, *longitude, *rule;
        double expected_latitude, expected_longitude;
    } rows[] = {
        {"48.4469", "1.4892", "", 48.4469, 1.4892},
        {"48,4469", " 1,4892 ", "", 48.4469, 1.4892},
        {"48°26'48.8\"N", "1°29'21.1\"E", "", 48.446889, 1.489194},
        {"1.4892", "48.4469", "coordinates-swapped", 48.4469, 1.4892},
        {"6817000", "588600", "coordinates-projected", 48.4475, 1.4930}, /* Lambert-93, N then E */
        {"588600", "6817000", "coordinates-projected", 48.4475, 1.4930}, /* and E then N */
        {"6180900", "165778", "coordinates-projected", 48.4468, 1.4892}, /* Web Mercator: y, x */
        {"48.60", "1.70", "coordinates-far", 48.60, 1.70},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        double latitude = 0, longitude = 0;
        if (!clean_coordinates(cleaning(), str_of(rows[i].latitude), str_of(rows[i].longitude), CHARTRES, &latitude,
                               &longitude))
            fail_msg("%s, %s set aside: %s", rows[i].latitude, rows[i].longitude, told.rules);
        assert_near(latitude, rows[i].expected_latitude, 0.02);
        assert_near(longitude, rows[i].expected_longitude, 0.02);
        if (*rows[i].rule ? !strstr(told.rules, rows[i].rule) : told.count > 0)
            fail_msg("%s, %s tells « %s»", rows[i].latitude, rows[i].longitude, told.rules);
    }
}

static void coordinates_that_cannot_be_are_set_aside(void **state)
{
    (void)state;
    static const struct {
        const char *latitude, *longitude, *rule;
    } rows[] = {{"0", "0", "coordinates-zero"},          {"48.4", "0", "coordinates-zero"},
                {"48.4", "", "coordinates-invalid"},     {"ici", "là", "coordinates-invalid"},
                {"123456", "78", "coordinates-invalid"}, {"43.45", "5.41", "coordinates-elsewhere"},
                {"48.4", "nan", "coordinates-invalid"},  {"1e400", "1", "coordinates-invalid"}};
    double latitude, longitude;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_false(clean_coordinates(cleaning(), str_of(rows[i].latitude), str_of(rows[i].longitude), CHARTRES,
                                       &latitude, &longitude));
        if (!strstr(told.rules, rows[i].rule))
            fail_msg("%s, %s tells « %s»", rows[i].latitude, rows[i].longitude, told.rules);
    }
    assert_false(clean_coordinates(cleaning(), STR(""), STR(" "), CHARTRES, &latitude, &longitude));
    assert_int_equal(told.count, 0);
    struct neighbourhood unknown = {0};
    assert_true(clean_coordinates(cleaning(), STR("-21.1"), STR("55.5"), unknown, &latitude, &longitude)); /* Réunion */
    assert_false(clean_coordinates(cleaning(), STR("40.7"), STR("-74.0"), unknown, &latitude, &longitude));
    assert_string_equal(told.rules, "coordinates-elsewhere ");
}

/* The projection's own origin, and a known point. */
static void lambert_93(void **state)
{
    (void)state;
    double latitude, longitude;
    lambert_93_to_degrees(700000, 6600000, &latitude, &longitude);
    assert_near(latitude, 46.5, 1e-9);
    assert_near(longitude, 3, 1e-12);
    lambert_93_to_degrees(652469.02, 6862035.26, &latitude, &longitude); /* Paris */
    assert_near(latitude, 48.8566, 1e-4);
    assert_near(longitude, 2.3522, 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(broken_texts_are_put_right, release),
        cmocka_unit_test_teardown(lines_and_names, release),
        cmocka_unit_test_teardown(presentations_keep_their_lines, release),
        cmocka_unit_test_teardown(streets, release),
        cmocka_unit_test_teardown(postal_and_insee_codes, release),
        cmocka_unit_test_teardown(names_of_communes, release),
        cmocka_unit_test_teardown(phones, release),
        cmocka_unit_test_teardown(emails, release),
        cmocka_unit_test_teardown(websites, release),
        cmocka_unit_test_teardown(dates, release),
        cmocka_unit_test_teardown(keys_of_identifiers, release),
        cmocka_unit_test_teardown(pivots, release),
        cmocka_unit_test_teardown(coordinates_are_read, release),
        cmocka_unit_test_teardown(coordinates_that_cannot_be_are_set_aside, release),
        cmocka_unit_test_teardown(lambert_93, release),
    };
    return cmocka_run_group_tests_name("cleaning", tests, NULL, NULL);
}
