/* Opening hours in French, as people write them. The texts are made up after the patterns of real files. */
#include "support_hours.h"

static struct arena arena;

static int reset(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

struct text_case {
    const char *text, *expression;
    enum hours_confidence confidence;
};

static void check(const struct text_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct hours_reading reading;
        hours_read_french(&arena, str_of(cases[i].text), &reading);
        if (!str_equal(reading.expression, str_of(cases[i].expression)) || reading.confidence != cases[i].confidence)
            fail_msg("%s: %.*s (%d, left %.*s), not %s (%d)", cases[i].text, STR_PRINT(reading.expression),
                     reading.confidence, STR_PRINT(reading.left), cases[i].expression, cases[i].confidence);
        if (reading.confidence == HOURS_SURE)
            assert_str(reading.message, "");
        else
            assert_false(str_is_empty(reading.message));
        if (reading.confidence != HOURS_NOT_READ)
            compiled(&arena, arena_cstr(&arena, reading.expression));
    }
}

static void days_then_times(void **state)
{
    (void)state;
    static const struct text_case cases[] = {
        {"Du lundi au vendredi de 9h à 12h et de 14h à 17h30", "Mo-Fr 09:00-12:00,14:00-17:30", HOURS_SURE},
        {"du lundi au vendredi : 8h30-12h / 13h30-17h", "Mo-Fr 08:30-12:00,13:30-17:00", HOURS_SURE},
        {"Lundi, mardi et jeudi : 9h-12h", "Mo,Tu,Th 09:00-12:00", HOURS_SURE},
        {"Mardi : 14h à 18h Mercredi : 10h à 12h et 14h à 18h", "Tu 14:00-18:00; We 10:00-12:00,14:00-18:00",
         HOURS_SURE},
        {"Mercredi: 10h - 18h / Samedi: 10h - 17h", "We 10:00-18:00; Sa 10:00-17:00", HOURS_SURE},
        {"mar-mer-jeu-ven 9h-12h 13h-18h et le sam 9h-12h30", "Tu-Fr 09:00-12:00,13:00-18:00; Sa 09:00-12:30",
         HOURS_SURE},
        {"lundi-mardi-jeudi : 9h00 à 12h30", "Mo,Tu,Th 09:00-12:30", HOURS_SURE},
        {"Lundi - Vendredi : 9h - 17h", "Mo-Fr 09:00-17:00", HOURS_SURE},
        {"lun. - ven. : 9h-12h", "Mo-Fr 09:00-12:00", HOURS_SURE},
        {"lu 9h-12h ve 14h-17h", "Mo 09:00-12:00; Fr 14:00-17:00", HOURS_SURE},
        {"LUNDI\n13h30 – 17h\n\nMARDI\n10h – 12h  13h30 – 17h", "Mo 13:30-17:00; Tu 10:00-12:00,13:30-17:00",
         HOURS_SURE},
        {"Les lundis et jeudis de 9h00 à 12h00, le mercredi de 14h00 à 17h00.", "Mo,Th 09:00-12:00; We 14:00-17:00",
         HOURS_SURE},
        {"lundi/mardi/jeudi 9h-12h // mercredi de 9h à 20h", "Mo,Tu,Th 09:00-12:00; We 09:00-20:00", HOURS_SURE},
        {"mardi de 10h à 12h, le mardi de 14h à 16h", "Tu 10:00-12:00,14:00-16:00", HOURS_SURE},
        {"jeudi de 14h à 15h30 et 15h30 à 17h", "Th 14:00-17:00", HOURS_SURE},
        {"Horaires d’ouverture : lundi 9h-12h", "Mo 09:00-12:00", HOURS_SURE},
        {"Lundi: 8h30-12h<br>Mardi: 14h-17h", "Mo 08:30-12:00; Tu 14:00-17:00", HOURS_SURE},
        {"tous les jours sauf dimanche 9h-19h", "Mo-Sa 09:00-19:00", HOURS_SURE},
        {"7j/7 24h/24", "Mo-Su 00:00-24:00", HOURS_SURE},
        {"week-end : 10h-18h", "Sa,Su 10:00-18:00", HOURS_SURE},
        {"La semaine de 9h à 12h, le samedi de 9h à 11h", "Mo-Fr 09:00-12:00; Sa 09:00-11:00", HOURS_LIKELY},
        {"mardi à partir de 14h", "Tu 14:00+", HOURS_SURE},
    };
    check(cases, COUNT_OF(cases));
}

static void times_then_days(void **state)
{
    (void)state;
    static const struct text_case cases[] = {
        {"9h-12h et 14h-17h du lundi au vendredi", "Mo-Fr 09:00-12:00,14:00-17:00", HOURS_SURE},
        {"9h-12h et 14h-17h du lundi au jeudi, 16h le vendredi",
         "Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00,14:00-16:00", HOURS_LIKELY},
    };
    check(cases, COUNT_OF(cases));
}

static void writings_of_times(void **state)
{
    (void)state;
    static const struct text_case cases[] = {
        {"lundi 9 h 30 12 h - 14 h 18 h", "Mo 09:30-12:00,14:00-18:00", HOURS_SURE},
        {"lundi 15h18h", "Mo 15:00-18:00", HOURS_SURE},
        {"lundi 09h30h-12h30", "Mo 09:30-12:30", HOURS_SURE},
        {"lundi 9 à 12h", "Mo 09:00-12:00", HOURS_SURE},
        {"lundi 9h-17", "Mo 09:00-17:00", HOURS_SURE},
        {"lundi 15h à18h30", "Mo 15:00-18:30", HOURS_SURE},
        {"lundi 13h 30- 17h", "Mo 13:30-17:00", HOURS_SURE},
        {"lundi 9:00 – 12:00", "Mo 09:00-12:00", HOURS_SURE},
        {"lundi 9.30 - 12.00", "Mo 09:30-12:00", HOURS_SURE},
        {"lundi de 9 heures à 17 heures", "Mo 09:00-17:00", HOURS_SURE},
        {"lundi de 9h à midi", "Mo 09:00-12:00", HOURS_SURE},
        {"lundi 9H-12H", "Mo 09:00-12:00", HOURS_SURE},
        {"lundi 9h/12h - 14h/17h", "Mo 09:00-12:00,14:00-17:00", HOURS_SURE},
        {"lundi 08h30 12h00 13h30 17h00", "Mo 08:30-12:00,13:30-17:00", HOURS_SURE},
        {"lundi de 13h030 à 15h", "Mo 13:30-15:00", HOURS_LIKELY},
        {"les lundi et eudi de 9h à 12h", "Mo,Th 09:00-12:00", HOURS_LIKELY},
    };
    check(cases, COUNT_OF(cases));
}

static void exceptions(void **state)
{
    (void)state;
    static const struct text_case cases[] = {
        {"Du lundi au vendredi de 9h à 12h et de 14h à 17h, fermé les mardi et jeudi après-midi",
         "Mo,We,Fr 09:00-12:00,14:00-17:00; Tu,Th 09:00-12:00", HOURS_SURE},
        {"Du lundi au vendredi 9h-12h et 14h-17h sauf le mercredi matin",
         "Mo,Tu,Th,Fr 09:00-12:00,14:00-17:00; We 14:00-17:00", HOURS_SURE},
        {"du lundi au samedi de 9h à 19h sauf le mercredi", "Mo,Tu,Th-Sa 09:00-19:00", HOURS_SURE},
        {"Lundi : fermé. Mardi : 9h-12h", "Tu 09:00-12:00", HOURS_SURE},
        {"Mardi : Fermé le matin / 13h45 – 17h30", "Tu 13:45-17:30", HOURS_SURE},
        {"Lundi au vendredi 9h-17h, fermé les jours fériés", "Mo-Fr 09:00-17:00; PH off", HOURS_SURE},
        {"Tous les mardis, sauf jours fériés, de 14h à 17h", "Tu 14:00-17:00; PH off", HOURS_SURE},
        {"lundi-vendredi 9h-17h. Fermé en août", "Mo-Fr 09:00-17:00; Aug off", HOURS_SURE},
        {"lundi-vendredi 9h-17h. Fermé du 24 décembre au 2 janvier", "Mo-Fr 09:00-17:00; Dec 24-Jan 02 off",
         HOURS_SURE},
        {"Lundi, jeudi : 10h à 12h et 14h à 19h (sauf jeudi, 18h30)",
         "Mo 10:00-12:00,14:00-19:00; Th 10:00-12:00,14:00-18:30", HOURS_SURE},
        {"Lundi au jeudi 9h-12h et 14h-17h, le vendredi jusqu'à 16h",
         "Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00,14:00-16:00", HOURS_LIKELY},
        {"Lundi au vendredi : 9h à 18h (lundi matin fermé)", "Tu-Fr 09:00-18:00; Mo 09:00-18:00 \"fermé le matin\"",
         HOURS_LIKELY},
        {"Lundi-vendredi 9h-12h30 et 13h30-17h30 (17h pendant les vacances scolaires)",
         "Mo-Fr 09:00-12:30,13:30-17:30; SH Mo-Fr 09:00-12:30,13:30-17:00", HOURS_SURE},
    };
    check(cases, COUNT_OF(cases));
}

static void appointments(void **state)
{
    (void)state;
    static const struct text_case cases[] = {
        {"sur rendez-vous", "\"sur rendez-vous\"", HOURS_SURE},
        {"Sur RDV : 02 37 00 00 00", "\"sur rendez-vous\"", HOURS_SURE},
        {"Du lundi au vendredi sur rendez-vous", "Mo-Fr \"sur rendez-vous\"", HOURS_SURE},
        {"lundi de 9h à 12h et sur rendez-vous", "Mo 09:00-12:00 || \"sur rendez-vous\"", HOURS_SURE},
        {"lundi de 9h à 12h, sur rendez-vous uniquement", "Mo 09:00-12:00 \"sur rendez-vous\"", HOURS_SURE},
        {"Mercredi (uniquement sur rendez-vous) : 9h à 12h", "We 09:00-12:00 \"sur rendez-vous\"", HOURS_SURE},
        {"lundi : 9h-12h sans rendez-vous, 14h-17h avec rendez-vous",
         "Mo 09:00-12:00, Mo 14:00-17:00 \"sur rendez-vous\"", HOURS_SURE},
        {"lundi 9h-12h, le samedi sur rendez-vous.", "Mo 09:00-12:00; Sa \"sur rendez-vous\"", HOURS_SURE},
        {"lundi 9h-12h (sur rendez-vous les mercredi et vendredi après-midi)",
         "Mo 09:00-12:00 || We,Fr \"sur rendez-vous l’après-midi\"", HOURS_SURE},
    };
    check(cases, COUNT_OF(cases));
}

static void conditions(void **state)
{
    (void)state;
    static const struct text_case cases[] = {
        {"2 premiers samedis du mois de 10h à 12h", "Sa[1,2] 10:00-12:00", HOURS_SURE},
        {"1er et 3ème lundi du mois de 14h à 17h", "Mo[1,3] 14:00-17:00", HOURS_SURE},
        {"Le dernier jeudi du mois de 14h à 17h", "Th[-1] 14:00-17:00", HOURS_SURE},
        {"Samedi 10h-12h (2e et 4e du mois)", "Sa[2,4] 10:00-12:00", HOURS_SURE},
        {"Semaine paire : lundi 9h-12h. Semaine impaire : mardi 9h-12h",
         "week 02-52/2 Mo 09:00-12:00; week 01-53/2 Tu 09:00-12:00", HOURS_SURE},
        {"Mercredi : 10h-12h ; 14h-16h (semaine paire) ou 16h-18h (semaine impaire)",
         "We 10:00-12:00, week 02-52/2 We 14:00-16:00, week 01-53/2 We 16:00-18:00", HOURS_SURE},
        {"de juin à septembre : lundi 9h-19h ; d'octobre à mai : mardi 10h-18h",
         "Jun-Sep Mo 09:00-19:00; Oct-May Tu 10:00-18:00", HOURS_SURE},
        {"Les mardis d'octobre à juin de 9h à 17h", "Oct-Jun Tu 09:00-17:00", HOURS_SURE},
        {"Du 1er juillet au 31 août : du lundi au vendredi de 9h à 13h", "Jul 01-Aug 31 Mo-Fr 09:00-13:00", HOURS_SURE},
        {"Horaires d'été (juillet-août) : lundi-vendredi 9h-13h", "Jul-Aug Mo-Fr 09:00-13:00", HOURS_SURE},
        {"Lundi 9h-17h de septembre à juin. Horaires d'été : mardi 8h30-12h",
         "Sep-Jun Mo 09:00-17:00; Jul-Aug Tu 08:30-12:00", HOURS_LIKELY},
        {"En période scolaire : mercredi 13h-18h. Pendant les vacances scolaires : lundi au vendredi 10h-19h",
         "We 13:00-18:00; SH off; SH Mo-Fr 10:00-19:00", HOURS_SURE},
        {"En période scolaire le lundi de 16h30 à 18h", "Mo 16:30-18:00; SH off", HOURS_SURE},
        {"lundi 9h-12h hors vacances scolaires", "Mo 09:00-12:00; SH off", HOURS_SURE},
        {"Lundi au vendredi 9h-17h", "Mo-Fr 09:00-17:00", HOURS_SURE},
    };
    check(cases, COUNT_OF(cases));
}

/* What is not said exactly is unknown, with the reason as comment. */
static void what_is_uncertain_stays_so(void **state)
{
    (void)state;
    static const struct text_case cases[] = {
        {"9h-12h et 14h-17h", "09:00-12:00,14:00-17:00 \"jours non précisés\"", HOURS_LIKELY},
        {"Du lundi au vendredi", "Mo-Fr \"heures non précisées\"", HOURS_LIKELY},
        {"Un mercredi sur deux de 9h à 12h", "We 09:00-12:00 \"une semaine sur deux\"", HOURS_LIKELY},
        {"samedi tous les 15 jours de 14h à 16h", "Sa 14:00-16:00 \"une semaine sur deux\"", HOURS_LIKELY},
        {"Les mardis toutes les trois semaines de 13h à 16h", "Tu 13:00-16:00 \"toutes les trois semaines\"",
         HOURS_LIKELY},
        {"Tous les mercredis après-midi", "We \"l’après-midi\"", HOURS_LIKELY},
        {"Une fois par mois à la demande", "\"une fois par mois, à la demande\"", HOURS_LIKELY},
        {"Hiver : lundi 9h-12h. Été : mardi 9h-12h",
         "Mo 09:00-12:00 \"horaires d’hiver\"; Tu 09:00-12:00 \"horaires d’été\"", HOURS_LIKELY},
        {"9h à 12h / 13h à 17h (17h30 le mercredi)",
         "09:00-12:00,13:00-17:00 \"jours non précisés\"; We 09:00-12:00,13:00-17:30", HOURS_LIKELY},
        {"lundi 9h-12h et 14h-20h. lundi 9h-12h et 14h-18h", "Mo 09:00-12:00,14:00-18:00", HOURS_LIKELY},
    };
    check(cases, COUNT_OF(cases));
}

static void what_is_not_understood_is_told(void **state)
{
    (void)state;
    static const struct text_case cases[] = {
        {"", "", HOURS_NOT_READ},
        {"Voir le site de la mairie", "", HOURS_NOT_READ},
        {"True", "", HOURS_NOT_READ},
        {"adultes : 9h-22h enfants : 9h-20h", "09:00-22:00 \"jours non précisés\"", HOURS_PARTIAL},
        {"lundi 9h-12h. De nombreux services", "Mo 09:00-12:00", HOURS_PARTIAL},
        {"lundi 9h-17h. Médiateur : lundi de 10h à 12h pour les inscriptions", "Mo 09:00-17:00", HOURS_PARTIAL},
        {"lundi 9h-12h-14h", "Mo \"heures non précisées\"", HOURS_PARTIAL},
        {"Fermé les jours fériés et les premières semaines d'août. Lundi 9h-12h", "Mo 09:00-12:00; PH off",
         HOURS_PARTIAL},
    };
    check(cases, COUNT_OF(cases));
    struct hours_reading reading;
    hours_read_french(&arena, STR("lundi 9h-12h. De nombreux services"), &reading);
    assert_str(reading.left, "nombreux services");
}

static void expressions_are_recognised(void **state)
{
    (void)state;
    static const struct text_case cases[] = {
        {"Mo-Fr 9:00-12:00; PH off", "Mo-Fr 09:00-12:00; PH off", HOURS_SURE},
        {"24/7", "24/7", HOURS_SURE},
        {"Mo-Fr 9h-12h", "Mo-Fr 09:00-12:00", HOURS_LIKELY},
        {"week 2-52/2 We 14:00-16:00", "week 02-52/2 We 14:00-16:00", HOURS_SURE},
    };
    check(cases, COUNT_OF(cases));
}

static void one_text_per_day(void **state)
{
    (void)state;
    struct hours_reading reading;
    const struct str days[7] = {STR("9h-12h / 14h-17h"),
                                STR("9h-12h / 14h-17h"),
                                STR("fermé"),
                                STR("sur rendez-vous"),
                                STR("09:00 - 12:00"),
                                STR(""),
                                STR_NONE};
    hours_read_days(&arena, days, &reading);
    assert_str(reading.expression, "Mo,Tu 09:00-12:00,14:00-17:00; Fr 09:00-12:00; Th \"sur rendez-vous\"");
    assert_int_equal(reading.confidence, HOURS_SURE);
    const struct str odd[7] = {STR("9h-12h"), STR("voir affichage"), STR_NONE, STR_NONE, STR_NONE, STR_NONE, STR_NONE};
    hours_read_days(&arena, odd, &reading);
    assert_str(reading.expression, "Mo 09:00-12:00");
    assert_int_equal(reading.confidence, HOURS_PARTIAL);
    assert_str(reading.left, "voir affichage");
    const struct str none[7] = {STR_NONE};
    hours_read_days(&arena, none, &reading);
    assert_int_equal(reading.confidence, HOURS_NOT_READ);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(days_then_times, reset),
        cmocka_unit_test_teardown(times_then_days, reset),
        cmocka_unit_test_teardown(writings_of_times, reset),
        cmocka_unit_test_teardown(exceptions, reset),
        cmocka_unit_test_teardown(appointments, reset),
        cmocka_unit_test_teardown(conditions, reset),
        cmocka_unit_test_teardown(what_is_uncertain_stays_so, reset),
        cmocka_unit_test_teardown(what_is_not_understood_is_told, reset),
        cmocka_unit_test_teardown(expressions_are_recognised, reset),
        cmocka_unit_test_teardown(one_text_per_day, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
