/* The opening hours language: what is understood, how it is written canonically, what is refused and warned of. */
#include "support_hours.h"

struct pair {
    const char *given, *expected;
};

static struct arena arena;

static int reset(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* The canonical writing of a text; it must read back to itself. */
static const char *canonical(const char *text)
{
    struct error error = {0};
    const struct hours *hours, *again;
    if (!hours_compile(&arena, str_of(text), &hours, &error))
        fail_msg("%s: %s", text, error.message);
    struct str written = hours_canonical(hours, &arena);
    if (!hours_compile(&arena, written, &again, &error))
        fail_msg("%s -> %.*s: %s", text, STR_PRINT(written), error.message);
    assert_str(hours_canonical(again, &arena), written.at);
    return written.at;
}

static void canonical_forms(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"24/7", "24/7"},
        {"00:00-24:00", "24/7"},
        {"Mo-Fr 9:00-12:00", "Mo-Fr 09:00-12:00"},
        {"mo-fr 09:00-12:00", "Mo-Fr 09:00-12:00"},
        {"Mo,Tu,We,Th,Fr 09:00-12:00", "Mo-Fr 09:00-12:00"},
        {"Sa-Su 10:00-12:00", "Sa,Su 10:00-12:00"},
        {"Fr-Mo 10:00-12:00", "Mo,Fr-Su 10:00-12:00"},
        {"Mo-Fr 09:00-12:00,14:00-18:00;Sa 09:00-12:00;PH off", "Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00; PH "
                                                                "off"},
        {"Mo-Fr 09:00-12:00, Sa 09:00-11:00", "Mo-Fr 09:00-12:00, Sa 09:00-11:00"},
        {"Mo 09:00-12:00 || \"sur rendez-vous\"", "Mo 09:00-12:00 || \"sur rendez-vous\""},
        {"09:00-12:00 Mo", "Mo 09:00-12:00"},
        {"Mo-Fr: 09:00-12:00", "Mo-Fr 09:00-12:00"},
        {"Sa[1,3] 10:00-12:00", "Sa[1,3] 10:00-12:00"},
        {"Sa[1-2] 10:00-12:00", "Sa[1,2] 10:00-12:00"},
        {"Su[-1] -1 day 10:00-12:00", "Su[-1] -1 day 10:00-12:00"},
        {"PH,Mo-Fr 10:00-12:00", "Mo-Fr,PH 10:00-12:00"},
        {"PH Mo-Fr 10:00-12:00", "PH Mo-Fr 10:00-12:00"},
        {"SH,PH off", "SH,PH off"},
        {"PH -1 day 10:00-12:00", "PH -1 day 10:00-12:00"},
        {"week 1-53/2 We 14:00-17:00", "week 01-53/2 We 14:00-17:00"},
        {"week 5,7-9 Mo 10:00-12:00", "week 05,07-09 Mo 10:00-12:00"},
        {"Jan,Feb,Mar 10:00-12:00", "Jan-Mar 10:00-12:00"},
        {"Oct-Mar 10:00-12:00", "Oct-Mar 10:00-12:00"},
        {"Nov,Dec,Jan,Jun 10:00-12:00", "Jun,Nov-Jan 10:00-12:00"},
        {"Dec 24,25,31 off", "Dec 24,25,31 off"},
        {"Dec 24-26 off", "Dec 24-26 off"},
        {"Dec 24-Jan 2 off", "Dec 24-Jan 02 off"},
        {"2026 Dec 24-2027 Jan 2 off", "2026 Dec 24-2027 Jan 02 off"},
        {"Jan 1-31/7 10:00-12:00", "Jan 01-31/7 10:00-12:00"},
        {"easter -2 days-easter +1 day off", "easter -2 days-easter +1 day off"},
        {"Mar Su[-1]-Oct Su[-1] 10:00-19:00", "Mar Su[-1]-Oct Su[-1] 10:00-19:00"},
        {"2026+ Mo 10:00-12:00", "2026+ Mo 10:00-12:00"},
        {"2026 Sep 10:00-12:00", "2026 Sep 10:00-12:00"},
        {"24/7 open, Mo off", "24/7, Mo off"},
        {"10:00-12:00, \"sur rendez-vous\" 14:00-15:00", "10:00-12:00, \"sur rendez-vous\" 14:00-15:00"},
        {"10:00-12:00 2026 Mo Dec 1,2", "Dec 01,02 2026 Mo 10:00-12:00"},
        {"2026-2030/2 Mo 10:00-12:00", "2026-2030/2 Mo 10:00-12:00"},
        {"2026,2028 Mo 10:00-12:00", "2026,2028 Mo 10:00-12:00"},
        {"22:00-02:00", "22:00-02:00"},
        {"22:00-26:00", "22:00-02:00"},
        {"10:00-40:00", "10:00-40:00"},
        {"20:00-00:00", "20:00-24:00"},
        {"17:00+", "17:00+"},
        {"10:00-12:00+", "10:00-12:00+"},
        {"sunrise-sunset", "sunrise-sunset"},
        {"(sunrise+01:30)-(sunset-00:30)", "(sunrise+01:30)-(sunset-00:30)"},
        {"Mo-Fr 10:00-12:00 open \"à l’étage\"", "Mo-Fr 10:00-12:00 open \"à l’étage\""},
        {"Mo-Fr closed", "Mo-Fr off"},
        {"Mo-Fr unknown", "Mo-Fr unknown"},
        {"Mo-Fr", "Mo-Fr open"},
        {"Mo-Fr 10:00-12:00;", "Mo-Fr 10:00-12:00"},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_string_equal(canonical(pairs[i].given), pairs[i].expected);
}

/* People's writing, mended with a warning. */
static void lenient_forms(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"Mon-Fri 9:00 – 12:00", "Mo-Fr 09:00-12:00"},
        {"lundi-vendredi 9h-12h", "Mo-Fr 09:00-12:00"},
        {"lundi au vendredi 9h30 à 12h", "Mo-Fr 09:30-12:00"},
        {"Lun. mer. 9h", NULL},
        {"Montag bis Freitag 9 – 12 Uhr", "Mo-Fr 09:00-12:00"},
        {"Mo-Fr 09.30-12.00", "Mo-Fr 09:30-12:00"},
        {"Mo-Fr 9⁰⁰-12³⁰", "Mo-Fr 09:00-12:30"},
        {"Mo-Fr 9-12", "Mo-Fr 09:00-12:00"},
        {"Mo-Fr, 09:00-12:00", "Mo-Fr 09:00-12:00"},
        {"Mo-Fr 9am-5pm", "Mo-Fr 09:00-17:00"},
        {"Mo-Fr 09:00-12:00 & 14:00-18:00", "Mo-Fr 09:00-12:00,14:00-18:00"},
        {"tous les jours 10:00-12:00", "Mo-Su 10:00-12:00"},
        {"7j/7 10:00-12:00", "Mo-Su 10:00-12:00"},
        {"24h/24", "24/7"},
        {"janvier-mars 10:00-12:00", "Jan-Mar 10:00-12:00"},
        {"jours fériés fermé", "PH off"},
        {"vacances scolaires off", "SH off"},
        {"Mo-Fr sur rendez-vous", "Mo-Fr \"sur rendez-vous\""},
        {"by appointment", "\"sur rendez-vous\""},
        {"Mo 10:00-12:00 «sur place»", "Mo 10:00-12:00 \"sur place\""},
        {"17:00-late", "17:00+"},
        {"weekend 10:00-12:00", "Sa,Su 10:00-12:00"},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        if (!pairs[i].expected)
            continue;
        const struct hours *hours;
        const struct hours_warning *warnings;
        assert_string_equal(canonical(pairs[i].given), pairs[i].expected);
        assert_true(hours_compile(&arena, str_of(pairs[i].given), &hours, NULL));
        size_t count = hours_warnings(hours, &warnings);
        if (count == 0)
            fail_msg("%s: no warning", pairs[i].given);
        assert_true(warnings[0].at <= strlen(pairs[i].given));
        assert_true(hours_compile(&arena, hours_canonical(hours, &arena), &hours, NULL));
        assert_int_equal(hours_warnings(hours, &warnings), 0);
    }
}

static void refusals(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"Mo-Fr 25:00-26:00", "Après"},
        {"Mo-Fr 09:60-12:00", "minutes"},
        {"Mo-Fr 09:00", "heure de fin"},
        {"Mo-Fr 09:00-", "heure de fin"},
        {"Mo-Fr 10:00-48:30", "lendemain"},
        {"Xyz 10:00-12:00", "Xyz"},
        {"Feb 30 off", "février"},
        {"Jan 20-10 off", "précède"},
        {"week 60 10:00-12:00", "semaines"},
        {"2027-2026 10:00-12:00", "année"},
        {"Sa[6] 10:00-12:00", "rang"},
        {"Sa[1 10:00-12:00", "crochet"},
        {"Mo \"sans fin", "guillemet"},
        {"|| Mo", "vide"},
        {"Mo 10:00-12:00 *", "caractère"},
        {"easter +300 days", "décalage"},
        {"2026 Dec 24-Jan 2 off", "année"},
        {"10:00-16:00/01:30", "moments"},
        {"(sunset) 10:00-12:00", "décalage"},
        {"Mo, 12", "heure"},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct error error = {0};
        const struct hours *hours;
        if (hours_compile(&arena, str_of(pairs[i].given), &hours, &error))
            fail_msg("%s: accepted", pairs[i].given);
        assert_int_equal(error.kind, ERROR_INVALID);
        if (!strstr(error.message, pairs[i].expected))
            fail_msg("%s: %s", pairs[i].given, error.message);
    }
}

static void nothing_is_missing_and_too_much_is_limited(void **state)
{
    (void)state;
    struct error error;
    const struct hours *hours;
    assert_refused(hours_compile(&arena, STR(""), &hours, &error), &error, ERROR_MISSING);
    assert_refused(hours_compile(&arena, STR("  "), &hours, &error), &error, ERROR_MISSING);
    assert_refused(hours_compile(&arena, STR(" ; ;"), &hours, &error), &error, ERROR_MISSING);
    char long_text[HOURS_EXPRESSION_MOST + 2];
    memset(long_text, ' ', sizeof long_text);
    assert_refused(hours_compile(&arena, (struct str){long_text, sizeof long_text}, &hours, &error), &error,
                   ERROR_MISSING);
    memset(long_text, '1', sizeof long_text);
    assert_refused(hours_compile(&arena, (struct str){long_text, sizeof long_text}, &hours, &error), &error,
                   ERROR_LIMITED);
    assert_refused(hours_compile(&arena, STR("Mo \xff 10:00-12:00"), &hours, &error), &error, ERROR_INVALID);
    struct buffer many = {0};
    for (int i = 0; i < 200; i++)
        buffer_add_cstr(&many, "Mo 1:00-2:00;");
    assert_refused(hours_compile(&arena, buffer_str(&many), &hours, &error), &error, ERROR_INVALID);
    buffer_free(&many);
}

static void moments_only_when_asked(void **state)
{
    (void)state;
    struct error error;
    const struct hours *hours;
    assert_refused(hours_compile(&arena, STR("Mo 10:00"), &hours, &error), &error, ERROR_INVALID);
    assert_done(hours_compile_for(&arena, STR("Mo 10:00"), true, &hours, &error), &error);
    assert_str(hours_canonical(hours, &arena), "Mo 10:00");
    assert_done(hours_compile_for(&arena, STR("Mo 10:00-16:00/01:30"), true, &hours, &error), &error);
    assert_str(hours_canonical(hours, &arena), "Mo 10:00-16:00/01:30");
}

/* The rule of the first warning about the meaning, or "". */
static const char *meaning_warning(const char *text)
{
    const struct hours *hours;
    const struct hours_warning *warnings;
    assert_true(hours_compile(&arena, str_of(text), &hours, NULL));
    return hours_warnings(hours, &warnings) ? warnings[0].rule : "";
}

static void warnings_of_meaning(void **state)
{
    (void)state;
    assert_string_equal(meaning_warning("Mo-Fr 09:00-12:00; Mo-Fr 14:00-18:00"), "rule-replaced");
    assert_string_equal(meaning_warning("09:00-12:00; 14:00-18:00"), "rule-replaced");
    assert_string_equal(meaning_warning("Mo-Fr 09:00-12:00; Mo 14:00-18:00"), "");
    assert_string_equal(meaning_warning("Mo-Fr 09:00-12:00, Mo-Fr 14:00-18:00"), "");
    assert_string_equal(meaning_warning("Mo-Fr"), "no-time");
    assert_string_equal(meaning_warning("Fr 22:00-02:00; Sa 10:00-12:00"), "night-cut");
    assert_string_equal(meaning_warning("Fr 22:00-02:00, Sa 10:00-12:00"), "");
    assert_string_equal(meaning_warning("24/7; Mo off"), "always-and-more");
}

static void warnings_say_where(void **state)
{
    (void)state;
    const struct hours *hours;
    const struct hours_warning *warnings;
    assert_true(hours_compile(&arena, STR("Mo lundi 10:00-12:00"), &hours, NULL) == false ||
                hours_warnings(hours, &warnings) > 0);
    assert_true(hours_compile(&arena, STR("Mo-vendredi 10:00-12:00"), &hours, NULL));
    assert_int_equal(hours_warnings(hours, &warnings), 1);
    assert_int_equal(warnings[0].at, 3);
    assert_int_equal(warnings[0].length, 8);
    assert_str(warnings[0].message, "Écrivez «" NBSP "Fr" NBSP "» au lieu de «" NBSP "vendredi" NBSP "».");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(canonical_forms, reset),
        cmocka_unit_test_teardown(lenient_forms, reset),
        cmocka_unit_test_teardown(refusals, reset),
        cmocka_unit_test_teardown(nothing_is_missing_and_too_much_is_limited, reset),
        cmocka_unit_test_teardown(moments_only_when_asked, reset),
        cmocka_unit_test_teardown(warnings_of_meaning, reset),
        cmocka_unit_test_teardown(warnings_say_where, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
