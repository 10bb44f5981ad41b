/* A call's JSON: the shipped example, every kind of mistake, deadlines in the call's zone. */
#include "grants/grants.h"
#include "testing.h"

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct call parsed(const char *text)
{
    struct call call;
    struct error error = {0};
    assert_done(call_parse(str_of(text), &arena, &call, &error), &error);
    return call;
}

static void refused(const char *text, const char *where)
{
    struct call call;
    struct error error = {0};
    assert_refused(call_parse(str_of(text), &arena, &call, &error), &error, ERROR_INVALID);
    if (!str_starts_with(str_of(error.message), str_of(where)))
        fail_msg("« %s » should begin with « %s »", error.message, where);
}

static void the_shipped_call_is_the_minutes(void **state)
{
    (void)state;
    struct call call;
    struct error error = {0};
    assert_done(call_parse(CALL_EXAMPLE, &arena, &call, &error), &error);
    assert_done(call_check(&call, &error), &error);
    assert_int_equal(call.ceiling, 5000000);
    assert_int_equal(call.months_most, 36);
    assert_int_equal(call.rate_count, 2);
    assert_int_equal(call.rates[0].percent, 6000);
    assert_int_equal(call.rates[1].percent, 8000);
    assert_true(call.rates[1].priority_district);
    assert_int_equal(call.holders.count, 5);
    assert_int_equal(call.projects_least, 1);
    assert_true(call.balanced && call.territory_kind == TERRITORY_ARRONDISSEMENT);
    bool dreux = false;
    for (size_t i = 0; i < call.territories.count; i++)
        dreux = dreux || str_equal(call.territories.at[i].label, STR("Dreux"));
    assert_true(dreux);
    assert_str(str_of(date_format(&arena, call.results_by).at), "2024-06-30");
    assert_str(call_deadline_text(&call, &arena),
               "mardi 30" NBSP "avril 2024 à 23" NBSP "h" NBSP "59" NBSP "min" NBSP "59" NBSP "s (heure de Paris)");
}

static void the_last_second_is_the_zones(void **state)
{
    (void)state;
    struct call call;
    struct error error = {0};
    int64_t last;
    assert_done(call_parse(CALL_EXAMPLE, &arena, &call, &error), &error);
    assert_true(instant_parse(STR("2024-04-30T23:59:59+02:00"), &last));
    assert_int_equal(call.closes, last);
    assert_int_equal(call_moment(&call, last), CALL_OPEN);
    assert_int_equal(call_moment(&call, last + 1), CALL_CLOSED);
    assert_int_equal(call_moment(&call, call.opens), CALL_OPEN);
    assert_int_equal(call_moment(&call, call.opens - 1), CALL_BEFORE);
    call = parsed("{\"closes\": \"2024-04-30\", \"zone\": \"Indian/Reunion\", \"grace_seconds\": 60}");
    assert_true(instant_parse(STR("2024-04-30T23:59:59+04:00"), &last));
    assert_int_equal(call.closes, last);
    assert_int_equal(call_moment(&call, last + 60), CALL_OPEN);
    assert_int_equal(call_moment(&call, last + 61), CALL_CLOSED);
    call = parsed("{\"closes\": \"2024-10-27T02:30\"}"); /* twice that night: the first */
    assert_true(instant_parse(STR("2024-10-27T02:30:00+02:00"), &last));
    assert_int_equal(call.closes, last);
}

static void money_and_percents_are_exact(void **state)
{
    (void)state;
    struct call call = parsed("{\"envelope\": \"1 234 567,89 €\", \"ceiling\": 50000.01, \"rates\": [{\"percent\": "
                              "62.5}],"
                              "\"caps\": [{\"by\": \"theme\", \"amount_most\": 0.1}]}");
    assert_int_equal(call.envelope, 123456789);
    assert_int_equal(call.ceiling, 5000001);
    assert_int_equal(call.rates[0].percent, 6250);
    assert_int_equal(call.caps[0].amount_most, 10);
    assert_str(percent_text(&arena, 6250), "62,5" NBSP "%");
    assert_str(money_text(&arena, 5000001), "50" NNBSP "000,01" NBSP "€");
    assert_str(money_text(&arena, -150), "-1,50" NBSP "€");
}

static void mistakes_are_told_where_they_are(void **state)
{
    (void)state;
    refused("[]", "un appel s’écrit");
    refused("{", "JSON illisible");
    refused("{\"enveloppe\": 3}", "enveloppe : clé inconnue");
    refused("{\"envelope\": -3}", "envelope : un montant");
    refused("{\"envelope\": 10.005}", "envelope : un montant");
    refused("{\"envelope\": \"12 000 000 000\"}", "envelope : un montant");
    refused("{\"months_most\": 0}", "months_most : un nombre entier");
    refused("{\"rates\": [{\"percent\": 60}, {\"percent\": 101}]}", "rates[1].percent : un pourcentage");
    refused("{\"rates\": [{\"label\": \"x\"}]}", "rates[0] : il manque la clé « percent »");
    refused("{\"zone\": \"../etc/passwd\"}", "zone");
    refused("{\"closes\": \"2024-02-30\"}", "closes : une date");
    refused("{\"closes\": \"2024-04-30T25:00\"}", "closes : une date");
    refused("{\"opens\": \"2024-05-01\", \"closes\": \"2024-04-30\"}", "l’ouverture");
    refused("{\"mixed_sites\": \"some\"}", "mixed_sites : écrivez");
    refused("{\"holders\": [\"Association\", \"association\"]}", "holders[1] : le code");
    refused("{\"territories\": {\"within\": \"R99\"}}", "territories.within");
    refused("{\"partial_percents\": [80, 90]}", "partial_percents : des pourcentages");
    refused("{\"title\": 3}", "title : un texte");
}

static void a_call_to_publish_is_complete(void **state)
{
    (void)state;
    struct error error = {0};
    struct call call = parsed("{\"envelope\": 1000}");
    assert_refused(call_check(&call, &error), &error, ERROR_INVALID);
    assert_done(call_parse(CALL_EXAMPLE, &arena, &call, &error), &error);
    call.questions[4].when_question = STR("evaluation"); /* asked after it */
    assert_refused(call_check(&call, &error), &error, ERROR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_call_is_the_minutes), cmocka_unit_test(the_last_second_is_the_zones),
        cmocka_unit_test(money_and_percents_are_exact),    cmocka_unit_test(mistakes_are_told_where_they_are),
        cmocka_unit_test(a_call_to_publish_is_complete),
    };
    return cmocka_run_group_tests_name("call", tests, NULL, release);
}
