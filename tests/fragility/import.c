/* Files of indicators: small ones with every fault, and the real ones. */
#include "engines.h"
#include "fragility/fragility.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct buffer notes;

static void note(void *context, int64_t line, struct str message)
{
    (void)context;
    buffer_printf(&notes, "%lld %.*s\n", (long long)line, STR_PRINT(message));
}

static bool was_said(const char *words)
{
    return str_contains(buffer_str(&notes), str_of(words));
}

static struct indicator_order order_of(const char *kind)
{
    buffer_clear(&notes);
    return (struct indicator_order){.kind = str_of(kind), .note = note};
}

static bool import_text(struct fixture *fixture, const char *name, const char *text,
                        const struct indicator_order *order, struct indicator_counts *counts, struct error *error)
{
    char path[256];
    struct error own = {0};
    snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    assert_done(file_replace(path, str_of(text), &own), &own);
    return indicator_import(fixture->store, path, order, counts, error);
}

static struct fragility *load(struct fixture *fixture)
{
    struct session *session;
    struct fragility *fragility;
    struct error error = {0};
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(fragility_load(session, &fragility, &error), &error);
    session_end(session);
    return fragility;
}

static struct reading read_one(const struct fragility *fragility, enum indicator_id indicator, const char *code)
{
    const struct series *series = fragility_series(fragility, indicator, INT_MAX);
    assert_non_null(series);
    return series_read(series, territory_find(TERRITORY_COMMUNE, str_of(code)), TERRITORY_NONE);
}

static void counts_add_up_from_iris(void **state)
{
    struct fixture *fixture = *state;
    struct indicator_order order = order_of("insee-rp");
    struct indicator_counts counts;
    struct error error = {0};
    assert_done(import_text(fixture, "iris.csv",
                            "IRIS;COM;P20_POP;P20_POP65P;C20_MEN;C20_MENPSEUL\n"
                            "280850101;28085;1000;100;500;200\n280850102;28085;3000;900;1500,5;700,25\n"
                            "280010000;28001;200;;90;30\n",
                            &order, &counts, &error),
                &error);
    struct fragility *fragility = load(fixture);
    struct reading older = read_one(fragility, INDICATOR_OLDER_65, "28085");
    assert_near(older.value, 25, 1e-9); /* not the mean of 10 % and 30 % */
    assert_false(older.weighted);
    assert_near(read_one(fragility, INDICATOR_ALONE, "28085").value, 100 * 900.25 / 2000.5, 1e-9);
    assert_int_equal(read_one(fragility, INDICATOR_OLDER_65, "28001").state, VALUE_UNKNOWN);
    const struct series *series = fragility_series(fragility, INDICATOR_OLDER_65, INT_MAX);
    assert_int_equal(series->year, 2020);
    assert_false(series->embedded);
    assert_true(fragility_series(fragility, INDICATOR_NO_DIPLOMA, INT_MAX)->embedded); /* of which nothing came */
    assert_int_equal(counts.holes, 361);                                               /* the rest of the department */
    fragility_free(fragility);
}

static void faults_are_told_and_nothing_is_invented(void **state)
{
    struct fixture *fixture = *state;
    struct indicator_order order = order_of("insee-rp");
    struct indicator_counts counts;
    struct error error = {0};
    assert_done(import_text(fixture, "faults.csv",
                            "CODGEO,P20_POP,P20_POP65P\n"
                            "28085,100,NaN\n28134,100,200\n28229,100,-5\n28404,100,20\n28404,100,20\n"
                            "28280,100,30\n28280,100,40\n99999,1,1\n1001,100,50\n28214,0,0\n28088,50,10\n28015,10,5\n"
                            "01340,100,10\n01033,300,90\n",
                            &order, &counts, &error),
                &error);
    struct fragility *fragility = load(fixture);
    static const char *const unknown[] = {"28085", "28134", "28229", "28280", "28214"};
    for (size_t i = 0; i < COUNT_OF(unknown); i++)
        assert_true(isnan(read_one(fragility, INDICATOR_OLDER_65, unknown[i]).value));
    assert_near(read_one(fragility, INDICATOR_OLDER_65, "28404").value, 20, 1e-9);
    assert_near(read_one(fragility, INDICATOR_OLDER_65, "01001").value, 50, 1e-9); /* a spreadsheet ate the zero */
    assert_near(read_one(fragility, INDICATOR_OLDER_65, "01015").value, 10, 1e-9); /* followed */
    assert_true(was_said("01340 est un ancien code"));
    assert_true(was_said("99999") && was_said("n’est pas un nombre") && was_said("dépasse le total"));
    assert_true(was_said("28280 est déjà dans le fichier"));
    assert_int_equal(counts.set_aside, 1);
    assert_int_equal(counts.repeated, 2);
    assert_true(counts.empty_departments > 90);
    fragility_free(fragility);
    static const char *const refused[] = {"", "a,b\n1,2\n", "CODGEO,P20_POP\n28085,3\n", "CODGEO,P20_POP,P20_POP65P\n",
                                          "CODGEO,P20_POP,P20_POP65P\n\"28085,3"};
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_refused(import_text(fixture, "refused.csv", refused[i], &order, &counts, &error), &error, ERROR_INVALID);
    order = order_of("inconnu");
    assert_refused(import_text(fixture, "x.csv", "code\n", &order, &counts, &error), &error, ERROR_INVALID);
    order = order_of("mednum"); /* no year anywhere */
    assert_refused(import_text(fixture, "x.csv", "code,total\n28085,5\n", &order, &counts, &error), &error,
                   ERROR_INVALID);
}

static void secrets_stay_secrets_or_are_estimated(void **state)
{
    struct fixture *fixture = *state;
    struct indicator_order order = order_of("filosofi");
    struct indicator_counts counts;
    struct error error = {0};
    assert_done(import_text(fixture, "filosofi.csv",
                            "CODGEO;NBPERSMENFISC20;MED20;TP6020\n28085;1000;20000;16,0\n28001;500;22000;s\n"
                            "28134;800;s;s\n28229;0;nd;nd\n",
                            &order, &counts, &error),
                &error);
    struct fragility *fragility = load(fixture);
    assert_near(read_one(fragility, INDICATOR_POVERTY, "28085").value, 16, 1e-9);
    struct reading estimated = read_one(fragility, INDICATOR_POVERTY, "28001");
    assert_int_equal(estimated.state, VALUE_ESTIMATED);
    assert_near(estimated.value, 14.356, 1e-9); /* u = 0 */
    assert_int_equal(read_one(fragility, INDICATOR_POVERTY, "28134").state, VALUE_SECRET);
    assert_true(isnan(read_one(fragility, INDICATOR_POVERTY, "28134").value));
    assert_int_equal(counts.secret, 5);
    fragility_free(fragility);
}

static void official_values_stand_beside(void **state)
{
    struct fixture *fixture = *state;
    struct indicator_order order = order_of("mednum");
    struct indicator_counts counts;
    struct error error = {0};
    order.year = 2023;
    assert_done(import_text(fixture, "ifn-city-all-variation.csv",
                            "name,division,code,no_thd_coverage_rate,poverty_rate,total\n"
                            "Chartres,city,28085,1,2,4.5\nAbondant,city,28001,1,2,\nEure-et-Loir,departement,28,1,1,5."
                            "5\n",
                            &order, &counts, &error),
                &error);
    assert_done(import_text(fixture, "api.json",
                            "{\"28085\":{\"score\":{\"total\":6.25,\"poverty_rate\":3},\"info\":{\"name\":\"Chartres\"}"
                            "},"
                            "\"200033181\":{\"score\":{\"total\":5},\"info\":{}},\"28001\":{\"score\":{\"total\":null}}"
                            "}",
                            &order, &counts, &error),
                &error);
    struct fragility *fragility = load(fixture);
    const struct series *official = fragility_series(fragility, INDICATOR_OFFICIAL, INT_MAX);
    assert_near(read_one(fragility, INDICATOR_OFFICIAL, "28085").value, 6.25, 1e-12); /* the last import replaces */
    assert_true(isnan(read_one(fragility, INDICATOR_OFFICIAL, "28001").value));
    assert_near(
        series_read(official, territory_find(TERRITORY_INTERCOMMUNALITY, STR("200033181")), TERRITORY_NONE).value, 5,
        1e-12);
    assert_refused(import_text(fixture, "api.json", "[1]", &order, &counts, &error), &error, ERROR_INVALID);
    assert_refused(import_text(fixture, "api.json", "{\"28085\":", &order, &counts, &error), &error, ERROR_INVALID);
    fragility_free(fragility);
}

static void any_file_is_read_by_its_columns(void **state)
{
    struct fixture *fixture = *state;
    struct indicator_order order = order_of("csv");
    struct indicator_counts counts;
    struct error error = {0};
    order.indicator = STR("no_4g_coverage_rate");
    order.code = STR("cle");
    order.numerator = STR("sans");
    order.denominator = STR("locaux");
    order.year = 2024;
    assert_refused(import_text(fixture, "4g.csv", "cle\tsans\tlocaux\n28085\t5\t200\n", &order, &counts, &error),
                   &error, ERROR_INVALID); /* of whom? */
    order.source = STR("Arcep");
    order.licence = STR("Licence Ouverte 2.0");
    assert_done(import_text(fixture, "4g.csv", "cle\tsans\tlocaux\n28085\t5\t200\n", &order, &counts, &error), &error);
    struct fragility *fragility = load(fixture);
    assert_near(read_one(fragility, INDICATOR_NO_MOBILE, "28085").value, 2.5, 1e-12);
    fragility_free(fragility);
}

/* --- The real files ----------------------------------------------------------------------------------------------- */

static bool import_real(struct fixture *fixture, const char *path, struct indicator_order *order,
                        struct indicator_counts *counts, struct error *error)
{
    char whole[512];
    const char *folder = getenv("MAILLAGE_DATA");
    if (!folder || !*folder) {
        print_message("MAILLAGE_DATA n’est pas défini : essai sauté\n");
        skip();
    }
    snprintf(whole, sizeof whole, "%s/geo/%s", folder, path);
    return indicator_import(fixture->store, whole, order, counts, error);
}

static void real_files_come_in(void **state)
{
    struct fixture *fixture = *state;
    struct indicator_counts counts;
    struct error error = {0};
    struct indicator_order order = order_of("filosofi");
    assert_done(import_real(fixture, "stats/filosofi-2021-communes.csv", &order, &counts, &error), &error);
    assert_int_equal(counts.rows, 34909);
    assert_int_equal(counts.series, 2);
    order = order_of("insee-rp");
    order.year = 2017;
    assert_done(import_real(fixture, "stats/rp2017-indicateurs-communes.csv", &order, &counts, &error), &error);
    assert_int_equal(counts.series, 5);
    assert_int_equal(counts.repeated, 1108);
    order = order_of("arcep");
    assert_done(import_real(fixture, "stats/arcep-debit-fixe-communes-2019-09.csv", &order, &counts, &error), &error);
    assert_true(counts.communes > 34500 && was_said("est un ancien code"));
    order = order_of("bpe");
    order.year = 2021;
    assert_done(import_real(fixture, "stats/bpe2021-services-particuliers-communes.csv", &order, &counts, &error),
                &error);
    order = order_of("indice-2020");
    assert_done(import_real(fixture, "ifn/ifn2020-communes.csv", &order, &counts, &error), &error);
    assert_int_equal(counts.refused, 1); /* the axis that grows with income, and it alone */
    assert_int_equal(counts.series, 3);
    assert_true(was_said("interfaces") && was_said("son sens est inversé"));
    struct fragility *fragility = load(fixture);
    const struct series *poverty = fragility_series(fragility, INDICATOR_POVERTY, INT_MAX);
    assert_near(poverty->estimate_rmse, 2.8, 0.1); /* measured apart, by another program */
    assert_str(poverty->scope, "France");
    assert_true(fragility_series(fragility, INDICATOR_2020_INTERFACES, INT_MAX) == NULL);
    assert_int_equal(fragility_series(fragility, INDICATOR_NO_FIXED, INT_MAX)->year, 2019);
    struct index_choice choice = index_choice(INDEX_GENERAL);
    struct index_value creuse =
        index_compute(fragility, &choice, territory_find(TERRITORY_DEPARTMENT, STR("23")), TERRITORY_NONE);
    struct index_value yvelines =
        index_compute(fragility, &choice, territory_find(TERRITORY_DEPARTMENT, STR("78")), TERRITORY_NONE);
    assert_true(creuse.total > yvelines.total + 2);
    fragility_free(fragility);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_add_up_from_iris),
        cmocka_unit_test(faults_are_told_and_nothing_is_invented),
        cmocka_unit_test(secrets_stay_secrets_or_are_estimated),
        cmocka_unit_test(official_values_stand_beside),
        cmocka_unit_test(any_file_is_read_by_its_columns),
        cmocka_unit_test(real_files_come_in),
    };
    int failed = RUN_ON_BOTH_ENGINES("indicators", tests);
    buffer_free(&notes);
    return failed;
}
