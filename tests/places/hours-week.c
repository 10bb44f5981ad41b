/* Weeks: the typical one as a bitmap, days for a table, French sentences, the grid of the simple editor. */
#include "support_hours.h"

static struct arena arena;

static int reset(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* --- The typical week -----------------------------------------------------------------------------------------------
 */

/* "1:9-11,14-17 2:9-11": the hours of each day with a bit. */
static const char *bitmap_text(const char *text)
{
    struct hours_bitmap bitmap = hours_typical_week(compiled(&arena, text));
    struct buffer out = {0};
    for (int day = 1; day <= 7; day++) {
        bool started = false;
        for (int hour = 0; hour < 24; hour++) {
            if (!hours_bitmap_has(&bitmap, day, hour))
                continue;
            int last = hour;
            while (last < 23 && hours_bitmap_has(&bitmap, day, last + 1))
                last++;
            if (!started)
                buffer_printf(&out, "%s%d:", out.length ? " " : "", day);
            buffer_printf(&out, "%s%d-%d", started ? "," : "", hour, last);
            started = true;
            hour = last;
        }
    }
    const char *result = arena_cstr(&arena, buffer_str(&out));
    buffer_free(&out);
    return result;
}

static void typical_weeks(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"Mo,Tu 09:00-12:00", "1:9-11 2:9-11"},
        {"Mo 09:30-12:15", "1:9-12"},
        {"Mo 22:00-02:00", "1:22-23 2:0-1"},
        {"24/7", "1:0-23 2:0-23 3:0-23 4:0-23 5:0-23 6:0-23 7:0-23"},
        {"off", ""},
        {"Mo \"sur rendez-vous\"", ""},
        {"Mo-We 09:00-12:00; Tu off", "1:9-11 3:9-11"},
        {"Mo-We 09:00-12:00; Tu 14:00-16:00; PH off; Aug off", "1:9-11 2:14-15 3:9-11"},
        {"week 1-53/2 We 14:00-16:00", "3:14-15"},
        {"Sa[1] 10:00-12:00", "6:10-11"},
        {"Mo 09:00-12:00; SH Mo 14:00-16:00", "1:9-11,14-15"},
        {"Sep-Jun Mo 09:00-12:00; Jul-Aug Tu 09:00-12:00", "1:9-11 2:9-11"},
        {"Mo 09:00-12:00; PH 10:00-20:00; Dec 24 10:00-18:00", "1:9-11"},
        {"Jul 1-Aug 31 Mo 10:00-12:00", "1:10-11"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *found = bitmap_text(cases[i].text);
        if (strcmp(found, cases[i].expected) != 0)
            fail_msg("%s: %s, not %s", cases[i].text, found, cases[i].expected);
    }
}

/* --- Days
 * ------------------------------------------------------------------------------------------------------------- */

static const char *day_text(const char *text, const char *code, int year, int month, int day)
{
    struct hours_place place = place_in(code);
    const struct hours_day *days =
        hours_days(compiled(&arena, text), &place, date_from_civil(year, month, day), 1, &arena);
    return arena_cstr(&arena, hours_day_text(days, &arena));
}

static void days_in_french(void **state)
{
    (void)state;
    static const char usual[] = "Mo-Fr 09:00-12:00,14:00-18:30; PH off";
    assert_string_equal(day_text(usual, "28", 2026, 11, 24),
                        "9" NBSP "h à 12" NBSP "h et 14" NBSP "h à 18" NBSP "h" NBSP "30");
    assert_string_equal(day_text(usual, "28", 2026, 11, 28), "Fermé");
    assert_string_equal(day_text(usual, "28", 2026, 12, 25), "Fermé (Noël)");
    assert_string_equal(day_text("24/7", "28", 2026, 11, 24), "24" NBSP "h sur" NBSP "24");
    assert_string_equal(day_text("Tu \"by appointment\"", "28", 2026, 11, 24), "Sur rendez-vous");
    assert_string_equal(day_text("Tu 10:00-12:00 \"sur rendez-vous\"", "28", 2026, 11, 24),
                        "10" NBSP "h à 12" NBSP "h sur rendez-vous");
    assert_string_equal(day_text("Tu 10:00-12:00 open \"salle 2\"", "28", 2026, 11, 24),
                        "10" NBSP "h à 12" NBSP "h (salle 2)");
    assert_string_equal(day_text("Tu 22:00-02:00", "28", 2026, 11, 24), "22" NBSP "h à 2" NBSP "h");
    assert_string_equal(day_text("Tu 22:00-02:00", "28", 2026, 11, 25), "Fermé");
    assert_string_equal(day_text("Tu 20:00-24:00", "28", 2026, 11, 24), "20" NBSP "h à minuit");
    assert_string_equal(day_text("Tu 17:00+", "28", 2026, 11, 24), "À partir de 17" NBSP "h");
    assert_string_equal(day_text("Tu off \"travaux\"", "28", 2026, 11, 24), "Fermé (travaux)");
}

static void days_that_differ(void **state)
{
    (void)state;
    struct hours_place place = place_in("28");
    const struct hours *hours = compiled(&arena, "Mo-Fr 09:00-12:00; PH off; week 52 Tu 14:00-16:00");
    const struct hours_day *days = hours_days(hours, &place, date_from_civil(2026, 12, 7), 28, &arena);
    for (size_t i = 0; i < 28; i++) {
        bool expected = days[i].date == date_from_civil(2026, 12, 25) || days[i].date == date_from_civil(2027, 1, 1) ||
                        days[i].date == date_from_civil(2026, 12, 22);
        assert_int_equal(days[i].differs, expected);
    }
    assert_str(days[18].holiday, "Noël");
    assert_str(days[14].holiday, "Vacances de Noël");
    assert_int_equal(days[0].count, 1);
    assert_int_equal(days[0].spans[0].from, 540);
}

static void nights_belong_to_their_evening(void **state)
{
    (void)state;
    struct hours_place place = place_in("28");
    const struct hours_day *days = hours_days(compiled(&arena, "Fr,Sa 22:00-02:00, Sa 10:00-12:00"), &place,
                                              date_from_civil(2026, 11, 27), 3, &arena);
    assert_int_equal(days[0].count, 1);
    assert_int_equal(days[0].spans[0].to, 26 * 60);
    assert_int_equal(days[1].count, 2);
    assert_int_equal(days[1].spans[0].from, 600);
    assert_int_equal(days[1].spans[1].to, 26 * 60);
    assert_int_equal(days[2].count, 0);
}

/* --- Sentences
 * ---------------------------------------------------------------------------------------------------------- */

static void check_sentence(const char *text, const char *when, const char *expected)
{
    struct hours_place place = place_in("28");
    struct str found = hours_sentence(compiled(&arena, text), &place, instant_of(when), &arena);
    if (!str_equal(found, str_of(expected)))
        fail_msg("%s at %s: %.*s, not %s", text, when, STR_PRINT(found), expected);
}

static void sentences(void **state)
{
    (void)state;
    static const char usual[] = "Mo-Fr 09:00-12:00,14:00-18:00; PH off";
    check_sentence(usual, "2026-11-24T15:00:00+01:00", "Ouvert, ferme à 18" NBSP "h");
    check_sentence(usual, "2026-11-24T13:00:00+01:00", "Fermé, ouvre à 14" NBSP "h");
    check_sentence(usual, "2026-11-24T19:00:00+01:00", "Fermé, ouvre demain à 9" NBSP "h");
    check_sentence(usual, "2026-11-27T19:00:00+01:00", "Fermé, ouvre lundi à 9" NBSP "h");
    check_sentence(usual, "2026-12-25T10:00:00+01:00", "Fermé (Noël), ouvre lundi à 9" NBSP "h");
}

static void more_sentences(void **state)
{
    (void)state;
    check_sentence("2027 Sep 3-2027 Dec 31 09:00-12:00", "2027-06-01T10:00:00+02:00",
                   "Fermé, ouvre le 3" NBSP "septembre à 9" NBSP "h");
    check_sentence("2027 Feb 1-2027 Dec 31 09:00-12:00", "2026-11-24T10:00:00+01:00",
                   "Fermé, ouvre le 1er février 2027 à 9" NBSP "h");
    check_sentence("24/7", "2026-11-24T10:00:00+01:00", "Ouvert sans interruption");
    check_sentence("off", "2026-11-24T10:00:00+01:00", "Fermé pour le moment");
    check_sentence("\"Nach Vereinbarung\"", "2026-11-24T10:00:00+01:00", "Sur rendez-vous");
    check_sentence("unknown", "2026-11-24T10:00:00+01:00", "Ouverture à vérifier auprès du lieu");
    check_sentence("\"selon la mairie\"", "2026-11-24T10:00:00+01:00", "Ouverture à vérifier" NBSP ": selon la mairie");
    check_sentence("Tu 20:00-02:00", "2026-11-24T21:00:00+01:00", "Ouvert, ferme à 2" NBSP "h");
    check_sentence("Tu 20:00-24:00", "2026-11-24T21:00:00+01:00", "Ouvert, ferme à minuit");
    check_sentence("Tu 09:00-12:00+", "2026-11-24T10:00:00+01:00", "Ouvert, au moins jusqu’à 12" NBSP "h");
    check_sentence("Tu 09:00-12:00, Tu 12:00-14:00 \"sur rendez-vous\"", "2026-11-24T10:00:00+01:00",
                   "Ouvert, puis sur rendez-vous à 12" NBSP "h");
    check_sentence("We 09:00-12:00 \"sur rendez-vous\"", "2026-11-24T10:00:00+01:00",
                   "Fermé, sur rendez-vous demain à 9" NBSP "h");
}

/* --- The grid
 * ------------------------------------------------------------------------------------------------------------- */

/* To a grid and back. */
static const char *through_grid(const char *text)
{
    struct hours_grid grid;
    struct str reason, expression;
    struct error error = {0};
    if (!hours_to_grid(compiled(&arena, text), &grid, &reason, &arena)) {
        assert_false(str_is_empty(reason));
        return "";
    }
    assert_done(hours_from_grid(&grid, &arena, &expression, &error), &error);
    return arena_cstr(&arena, expression);
}

static void grids_go_and_come_back(void **state)
{
    (void)state;
    static const char *const kept[] = {
        "Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00; PH off",
        "Mo-Su 00:00-24:00",
        "Fr,Sa 22:00-02:00, Su 10:00-12:00",
        "\"sur rendez-vous\"",
        "Mo,Tu 09:00-12:00 \"sur rendez-vous\"",
        "Mo 09:00-12:00; Tu 14:00-18:00; We 09:00-11:00",
    };
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        assert_string_equal(through_grid(kept[i]), kept[i]);
    assert_string_equal(through_grid("24/7"), "Mo-Su 00:00-24:00");
    assert_string_equal(through_grid("Mo-Fr 09:00-18:00; We off; PH off"), "Mo,Tu,Th,Fr 09:00-18:00; PH off");
    assert_string_equal(through_grid("Mo-Fr 09:00-18:00; We 09:00-12:00"), "Mo,Tu,Th,Fr 09:00-18:00; We 09:00-12:00");
}

static void what_a_grid_cannot_hold(void **state)
{
    (void)state;
    static const char *const rich[] = {"week 1-53/2 Mo 09:00-12:00",
                                       "Mo 09:00-12:00; SH off",
                                       "Mo sunrise-12:00",
                                       "Mo 17:00+",
                                       "Mo 09:00-12:00 open \"salle 2\"",
                                       "Sa[1] 10:00-12:00",
                                       "PH off; Mo 09:00-12:00",
                                       "Mo 1:00-2:00,3:00-4:00,5:00-6:00,7:00-8:00,9:00-10:00,11:00-12:00,13:00-14:00"};
    for (size_t i = 0; i < COUNT_OF(rich); i++)
        assert_string_equal(through_grid(rich[i]), "");
}

static void bad_grids(void **state)
{
    (void)state;
    struct error error;
    struct str expression;
    struct hours_grid grid = {0};
    assert_done(hours_from_grid(&grid, &arena, &expression, &error), &error);
    assert_str(expression, "");
    grid.days[2].count = 1;
    grid.days[2].spans[0].from = 720;
    grid.days[2].spans[0].to = 540;
    assert_refused(hours_from_grid(&grid, &arena, &expression, &error), &error, ERROR_INVALID);
    assert_non_null(strstr(error.message, "mercredi"));
    grid.days[2].spans[0].from = 540;
    grid.days[2].spans[0].to = 720;
    grid.days[2].count = 2;
    grid.days[2].spans[1].from = 700;
    grid.days[2].spans[1].to = 800;
    assert_refused(hours_from_grid(&grid, &arena, &expression, &error), &error, ERROR_INVALID);
    grid.days[2].count = 1;
    grid.days[1].count = 1;
    grid.days[1].spans[0].from = 1200;
    grid.days[1].spans[0].to = 1440 + 600; /* runs into Wednesday's hours */
    assert_refused(hours_from_grid(&grid, &arena, &expression, &error), &error, ERROR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(typical_weeks, reset),
        cmocka_unit_test_teardown(days_in_french, reset),
        cmocka_unit_test_teardown(days_that_differ, reset),
        cmocka_unit_test_teardown(nights_belong_to_their_evening, reset),
        cmocka_unit_test_teardown(sentences, reset),
        cmocka_unit_test_teardown(more_sentences, reset),
        cmocka_unit_test_teardown(grids_go_and_come_back, reset),
        cmocka_unit_test_teardown(what_a_grid_cannot_hold, reset),
        cmocka_unit_test_teardown(bad_grids, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
