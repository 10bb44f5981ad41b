/* Text as French people write and search it; dates and zones. */
#include "testing.h"

#include <string.h>

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void keys_ignore_how_it_is_written(void **state)
{
    (void)state;
    const struct {
        const char *text, *key;
    } cases[] = {
        {"Saint-Éliph", "saint eliph"},
        {"SAINT  ELIPH", "saint eliph"},
        {"L’Hôpital-du-Bœuf", "l hopital du boeuf"},
        {"Nogent-le-Rotrou", "nogent le rotrou"},
        {"  (Épernon)  ", "epernon"},
        {"e\xcc\x81pernon", "epernon"}, /* decomposed accent */
        {"Œuvre & cætera", "oeuvre caetera"},
        {"straße", "strasse"},
        {"Łódź", "lodz"},
        {"n°12 bis", "no12 bis"},
        {"a\xff\xfe"
         "b",
         "a b"}, /* broken bytes separate */
        {"東京 Chartres", "東京 chartres"},
        {"", ""},
        {"---", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str(text_folded(&arena, str_of(cases[i].text)), cases[i].key);
}

static void addresses_are_short_and_plain(void **state)
{
    (void)state;
    assert_str(text_slug(&arena, STR("Médiathèque d’Épernon"), 80), "mediatheque-d-epernon");
    assert_str(text_slug(&arena, STR("Maison France services du Perche"), 20), "maison-france");
    assert_str(text_slug(&arena, STR("東京"), 20), "");
    assert_str(text_slug(&arena, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 10), "aaaaaaaaaa");
}

static void utf8_is_checked_strictly(void **state)
{
    (void)state;
    assert_true(text_is_utf8(STR("é’€😀")));
    const char *bad[] = {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xff"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(text_is_utf8(str_of(bad[i])));
    assert_int_equal(text_length(STR("é😀a")), 3);
    assert_str(text_cut(STR("éàü"), 2), "éà");
    assert_str(text_from_windows_1252(&arena, STR("caf\xe9 \x80 \x92")), "café € ’");
    assert_str(text_clean(&arena, STR("l\xc2\x92heure\r\n\x01\x1b[31m")), "l’heure\n[31m");
    assert_str(text_lower(&arena, STR("ÉCOLE Œuvre ŸŽ")), "école œuvre ÿž");
}

static void numbers_read_as_french(void **state)
{
    (void)state;
    assert_str(text_number(&arena, 433129), "433" NNBSP "129");
    assert_str(text_number(&arena, -1234567), "−1" NNBSP "234" NNBSP "567");
    assert_str(text_number(&arena, 28), "28");
    assert_str(text_number(&arena, INT64_MIN),
               "−9" NNBSP "223" NNBSP "372" NNBSP "036" NNBSP "854" NNBSP "775" NNBSP "808");
    assert_str(text_decimal(&arena, 12.345, 1), "12,3");
    assert_str(text_decimal(&arena, -0.04, 1), "0,0");
    assert_str(text_decimal(&arena, 1234.5, 1), "1" NNBSP "234,5");
    assert_str(text_distance(&arena, 853), "850" NBSP "m");
    assert_str(text_distance(&arena, 1240), "1,2" NBSP "km");
    assert_str(text_distance(&arena, 999), "1,0" NBSP "km");
    assert_str(text_distance(&arena, 23400), "23" NBSP "km");
    assert_string_equal(text_plural(0, "lieu", "lieux"), "lieu");
    assert_string_equal(text_plural(2, "lieu", "lieux"), "lieux");
}

static void dates_agree_with_known_days(void **state)
{
    (void)state;
    assert_int_equal(date_from_civil(1970, 1, 1), 0);
    assert_int_equal(date_from_civil(2000, 3, 1), 11017);
    assert_int_equal(date_weekday(date_from_civil(2024, 3, 12)), 2); /* Tuesday */
    assert_int_equal(date_weekday(date_from_civil(1969, 12, 31)), 3);
    for (int32_t date = date_from_civil(1899, 1, 1); date < date_from_civil(2101, 1, 1); date++) {
        int year, month, day;
        date_to_civil(date, &year, &month, &day);
        assert_int_equal(date_from_civil(year, month, day), date);
    }
    assert_false(date_is_valid(2023, 2, 29));
    assert_true(date_is_valid(2024, 2, 29));
    assert_int_equal(date_iso_week(date_from_civil(2020, 12, 31)), 53);
    assert_int_equal(date_iso_week(date_from_civil(2021, 1, 3)), 53);
    assert_int_equal(date_iso_week(date_from_civil(2024, 12, 30)), 1);
    const int easter[][3] = {{2024, 3, 31}, {2025, 4, 20}, {2026, 4, 5}, {2038, 4, 25}, {1818, 3, 22}};
    for (size_t i = 0; i < COUNT_OF(easter); i++)
        assert_int_equal(date_easter(easter[i][0]), date_from_civil(easter[i][0], easter[i][1], easter[i][2]));
    int32_t date;
    assert_true(date_parse(STR("2026-11-24"), &date));
    assert_str(date_format(&arena, date), "2026-11-24");
    const char *bad[] = {"2026-11-31", "2026-1-1", "26-11-24", "2026-11-24 ", "2026/11/24", ""};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(date_parse(str_of(bad[i]), &date));
}

static void instants_need_an_offset(void **state)
{
    (void)state;
    int64_t instant;
    assert_true(instant_parse(STR("2026-11-24T09:30:00+01:00"), &instant));
    assert_str(instant_format(&arena, instant), "2026-11-24T08:30:00Z");
    assert_true(instant_parse(STR("2026-11-24T08:30Z"), &instant));
    assert_true(instant_parse(STR("2026-11-24T08:30:00.250Z"), &instant));
    const char *bad[] = {"2026-11-24T09:30:00", "2026-11-24", "2026-11-24T25:00Z", "2026-11-24T09:60Z",
                         "2026-11-24T09:30Zx"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(instant_parse(str_of(bad[i]), &instant));
}

static int64_t at(const char *text)
{
    int64_t instant;
    assert_true(instant_parse(str_of(text), &instant));
    return instant;
}

static void zones_know_summer_time(void **state)
{
    (void)state;
    struct error error = {0};
    const struct zone *paris, *reunion;
    assert_done(zone_find(STR("Europe/Paris"), &paris, &error), &error);
    assert_done(zone_find(STR("Indian/Reunion"), &reunion, &error), &error);
    assert_int_equal(zone_offset(paris, at("2024-03-31T00:59:59Z")), 3600);
    assert_int_equal(zone_offset(paris, at("2024-03-31T01:00:00Z")), 7200);
    assert_int_equal(zone_offset(paris, at("2024-10-27T00:59:59Z")), 7200);
    assert_int_equal(zone_offset(paris, at("2024-10-27T01:00:00Z")), 3600);
    assert_int_equal(zone_offset(paris, at("2090-07-01T00:00:00Z")), 7200); /* by the rule of the footer */
    assert_int_equal(zone_offset(paris, at("2090-12-01T00:00:00Z")), 3600);
    assert_int_equal(zone_offset(paris, at("1940-01-01T12:00:00Z")), 0);
    assert_int_equal(zone_offset(reunion, at("2024-07-01T00:00:00Z")), 4 * 3600);
    /* The hour that exists twice is the first; the one that does not is pushed forward. */
    assert_int_equal(zone_instant(paris, (struct civil){2024, 10, 27, 2, 30, 0}), at("2024-10-27T00:30:00Z"));
    assert_int_equal(zone_instant(paris, (struct civil){2024, 3, 31, 2, 30, 0}), at("2024-03-31T01:30:00Z"));
    assert_int_equal(zone_instant(paris, (struct civil){2024, 3, 12, 9, 30, 0}), at("2024-03-12T08:30:00Z"));
    const char *bad[] = {"../etc/passwd", "/etc/passwd", "", "Europe/Nowhere", "Europe/Paris\n"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        error = (struct error){0};
        assert_false(zone_find(str_of(bad[i]), &paris, &error));
        assert_true(error.message[0]);
    }
}

static void every_local_hour_reads_back(void **state)
{
    (void)state;
    struct error error = {0};
    const struct zone *paris;
    assert_done(zone_find(STR("Europe/Paris"), &paris, &error), &error);
    for (int64_t instant = at("2023-12-31T00:00:00Z"); instant < at("2025-01-02T00:00:00Z"); instant += 1800) {
        int64_t back = zone_instant(paris, zone_civil(paris, instant));
        assert_true(back == instant || back == instant - 3600); /* the repeated hour gives its first */
    }
}

static void dates_are_said_in_words(void **state)
{
    (void)state;
    struct error error = {0};
    const struct zone *paris;
    assert_done(zone_find(STR("Europe/Paris"), &paris, &error), &error);
    assert_str(french_date_time(&arena, paris, at("2024-03-12T08:30:00Z")),
               "mardi 12" NBSP "mars 2024 à 9" NBSP "h" NBSP "30");
    assert_str(french_date(&arena, date_from_civil(2024, 5, 1)), "mercredi 1er" NBSP "mai 2024");
    assert_str(french_time(&arena, 14, 0), "14" NBSP "h");
    assert_str(french_date_short(&arena, date_from_civil(2024, 4, 30)), "30/04/2024");
}

static void test_typography(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"Où ? Ici ! Là ; enfin : oui", "Où" NNBSP "? Ici" NNBSP "! Là" NNBSP "; enfin" NBSP ": oui"},
        {"« l'eau » et «l'air»", "«" NBSP "l’eau" NBSP "» et «" NBSP "l’air»"},
        {"à 9 h 30, 1 204 lieux, 60 % de 50 000 €",
         "à 9" NBSP "h" NBSP "30, 1" NNBSP "204 lieux, 60" NBSP "% de 50" NNBSP "000" NBSP "€"},
        {"en 2024 137 lieux", "en 2024 137 lieux"},
        {"M. Martin, Mme Durand, n° 3...", "M." NBSP "Martin, Mme" NBSP "Durand, n°" NBSP "3…"},
        {"https://exemple.fr/?a=1 et 9:30", "https://exemple.fr/?a=1 et 9:30"},
        {"déjà" NBSP ": fait", "déjà" NBSP ": fait"},
        {"'", "'"},
        {" : ", " : "},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str once = text_french(&arena, str_of(cases[i][0]));
        assert_str(once, cases[i][1]);
        assert_str(text_french(&arena, once), cases[i][1]); /* twice changes nothing */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_typography),
        cmocka_unit_test(keys_ignore_how_it_is_written),
        cmocka_unit_test(addresses_are_short_and_plain),
        cmocka_unit_test(utf8_is_checked_strictly),
        cmocka_unit_test(numbers_read_as_french),
        cmocka_unit_test(dates_agree_with_known_days),
        cmocka_unit_test(instants_need_an_offset),
        cmocka_unit_test(zones_know_summer_time),
        cmocka_unit_test(every_local_hour_reads_back),
        cmocka_unit_test(dates_are_said_in_words),
    };
    return cmocka_run_group_tests_name("french", tests, NULL, release);
}
