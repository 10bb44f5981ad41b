/* Rounds of travelling places: how they are said, written, and laid out on days. */
#include <string.h>

#include "engines.h"
#include "places/demo.h"
#include "places/editing.h"
#include "places/stop.h"

static void hours_are_said_as_people_do(void **state)
{
    (void)state;
    struct arena arena = {0};
    static const struct {
        enum stop_rhythm rhythm;
        const char *expression, *words;
    } cases[] = {
        {STOP_WEEKLY, "We 14:00-17:30", "Chaque mercredi, 14 h à 17 h 30"},
        {STOP_EVEN_WEEKS, "week 2-53/2 We 14:00-17:30", "Un mercredi sur deux, semaines paires, 14 h à 17 h 30"},
        {STOP_ODD_WEEKS, "week 1-53/2 We 14:00-17:30", "Un mercredi sur deux, semaines impaires, 14 h à 17 h 30"},
        {STOP_FIRST, "We[1] 14:00-17:30", "Le premier mercredi du mois, 14 h à 17 h 30"},
        {STOP_LAST, "We[-1] 14:00-17:30", "Le dernier mercredi du mois, 14 h à 17 h 30"},
        {STOP_ONCE, "2026 Dec 03 14:00-17:30", "Le jeudi 3 décembre 2026, 14 h à 17 h 30"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str made = stop_hours(&arena, cases[i].rhythm, 3, date_from_civil(2026, 12, 3), 840, 1050);
        assert_str(made, cases[i].expression);
        struct str said = stop_hours_text(&arena, made);
        struct buffer plain = {0}; /* with usual spaces, to read */
        for (size_t k = 0; k < said.length; k++) {
            bool narrow = said.length - k > 2 && memcmp(said.at + k, "\u202f", 3) == 0;
            bool wide = said.length - k > 1 && memcmp(said.at + k, "\u00a0", 2) == 0;
            buffer_add_char(&plain, narrow || wide ? ' ' : said.at[k]);
            k += narrow ? 2 : wide;
        }
        assert_str(buffer_str(&plain), cases[i].words);
        buffer_free(&plain);
    }
    assert_str(stop_hours_text(&arena, STR("PH off")), "PH off");
    arena_free(&arena);
}

static void a_calendar_follows_parity_months_and_the_change_of_hour(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct stop rows[] = {
        {.id = 1, .place_id = 7, .commune = STR("28085"), .spot = STR("mairie"), .hours = STR("We[1] 14:00-17:00")},
        {.id = 2,
         .place_id = 7,
         .commune = STR("28134"),
         .spot = STR("gare"),
         .hours = STR("week 2-53/2 Su 09:00-10:00")},
        {.id = 3, .place_id = 7, .commune = STR("28134"), .spot = STR("gare"), .hours = STR("n’importe quoi")},
        {.id = 4,
         .place_id = 8,
         .commune = STR("28085"),
         .spot = STR("mairie"),
         .hours = STR("2026 Apr 06 10:00-11:00")},
    };
    struct stops stops = {COUNT_OF(rows), rows};
    /* March 2026: the first Wednesday is the 4th; Sundays of even weeks are 8 (week 10) and 22 (week 12); the hour
     * changes on the 29th (week 13, odd), so that 5 April (week 14) is in summer time. */
    struct stop_visits visits = stop_visits(&stops, date_from_civil(2026, 3, 1), 37, &arena);
    assert_int_equal(visits.count, 6);
    static const int days[][2] = {{3, 4}, {3, 8}, {3, 22}, {4, 1}, {4, 5}, {4, 6}};
    for (size_t i = 0; i < COUNT_OF(days); i++)
        assert_int_equal(visits.at[i].date, date_from_civil(2026, days[i][0], days[i][1]));
    assert_int_equal(visits.at[1].starts % 86400, 8 * 3600); /* 9 h in winter */
    assert_int_equal(visits.at[4].starts % 86400, 7 * 3600); /* 9 h in summer */
    assert_int_equal(visits.at[0].ends - visits.at[0].starts, 3 * 3600);
    assert_str(visits.at[5].holiday, "Lundi de Pâques");
    assert_int_equal(visits.at[3].holiday.length, 0);
    arena_free(&arena);
}

struct trial {
    struct stop stop;
    int64_t id;
    enum { ADD, REMOVE, LOOK } what;
    struct arena *arena;
    struct stops stops;
};

static bool attempt(struct session *session, void *context, struct error *error)
{
    struct trial *trial = context;
    struct kept_place kept;
    switch (trial->what) {
    case ADD: return stop_add(session, &trial->stop, &trial->id, error);
    case REMOVE: return stop_remove(session, trial->stop.place_id, trial->id, error);
    case LOOK:
        return kept_place_find(session, STR("bus-numerique-du-plateau-de-sainville"), trial->arena, &kept, error) &&
               stop_list(session, trial->stop.place_id = kept.id, trial->arena, &trial->stops, error);
    }
    return false;
}

static void stops_are_kept_once_and_refused_when_they_mean_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct error error;
    struct arena arena = {0};
    struct import_counts counts;
    assert_done(demo_load(store, &counts, &error), &error);
    assert_done(demo_load(store, &counts, &error), &error); /* twice changes nothing */
    struct trial look = {.what = LOOK, .arena = &arena};
    assert_done(store_write(store, attempt, &look, &error), &error);
    assert_int_equal(look.stops.count, 4);
    int64_t place_id = look.stop.place_id;
    struct trial trial = {
        .stop = {
            .place_id = place_id, .commune = STR("28012"), .spot = STR(" gare "), .hours = STR("mercredi 14h-17h")}};
    assert_done(store_write(store, attempt, &trial, &error), &error);
    assert_refused(store_write(store, attempt, &trial, &error), &error, ERROR_CONFLICT);
    trial.what = REMOVE;
    struct trial other = trial;
    other.stop.place_id++;
    assert_refused(store_write(store, attempt, &other, &error), &error, ERROR_MISSING); /* not that place's */
    assert_done(store_write(store, attempt, &trial, &error), &error);
    assert_refused(store_write(store, attempt, &trial, &error), &error, ERROR_MISSING);
    struct stop wrong[] = {
        {.place_id = place_id, .commune = STR("99999"), .spot = STR("gare"), .hours = STR("We 14:00-17:00")},
        {.place_id = place_id, .commune = STR("28012"), .spot = STR("  "), .hours = STR("We 14:00-17:00")},
        {.place_id = place_id, .commune = STR("28012"), .spot = STR("gare"), .hours = STR("quand il fait beau (")},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct trial refused = {.stop = wrong[i]};
        assert_refused(store_write(store, attempt, &refused, &error), &error, ERROR_INVALID);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_are_said_as_people_do),
        cmocka_unit_test(a_calendar_follows_parity_months_and_the_change_of_hour),
        cmocka_unit_test(stops_are_kept_once_and_refused_when_they_mean_nothing),
    };
    return RUN_ON_BOTH_ENGINES("places-stops", tests);
}
