/* Opening hours at instants: states, changes, holidays, clock changes, the sun. */
#include "support_hours.h"

static struct arena arena;

static int reset(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* "open", "closed" or "unknown", with the comment after a colon. */
static const char *state_at(const char *text, const char *code, const char *when)
{
    static const char *const names[] = {"closed", "open", "unknown"};
    struct hours_place place = place_in(code);
    struct hours_answer answer = hours_at(compiled(&arena, text), &place, instant_of(when));
    if (str_is_empty(answer.comment))
        return names[answer.state];
    return arena_printf(&arena, "%s: %.*s", names[answer.state], STR_PRINT(answer.comment)).at;
}

/* The next change in UTC, "" when none. */
static const char *change_after(const char *text, const char *code, const char *when)
{
    struct hours_place place = place_in(code);
    int64_t next;
    if (!hours_next_change(compiled(&arena, text), &place, instant_of(when), &next))
        return "";
    return instant_format(&arena, next).at;
}

struct question {
    const char *text, *code, *when, *expected;
};

static void check_states(const struct question *questions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *found = state_at(questions[i].text, questions[i].code, questions[i].when);
        if (strcmp(found, questions[i].expected) != 0)
            fail_msg("%s in %s at %s: %s, not %s", questions[i].text, questions[i].code, questions[i].when, found,
                     questions[i].expected);
    }
}

static void check_changes(const struct question *questions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *found = change_after(questions[i].text, questions[i].code, questions[i].when);
        if (strcmp(found, questions[i].expected) != 0)
            fail_msg("%s in %s after %s: %s, not %s", questions[i].text, questions[i].code, questions[i].when, found,
                     questions[i].expected);
    }
}

static void weekdays_and_times(void **state)
{
    (void)state;
    static const struct question questions[] = {
        {"Mo-Fr 09:00-12:00", "28", "2026-11-24T08:59:59+01:00", "closed"},
        {"Mo-Fr 09:00-12:00", "28", "2026-11-24T09:00:00+01:00", "open"},
        {"Mo-Fr 09:00-12:00", "28", "2026-11-24T11:59:59+01:00", "open"},
        {"Mo-Fr 09:00-12:00", "28", "2026-11-24T12:00:00+01:00", "closed"},
        {"Mo-Fr 09:00-12:00", "28", "2026-11-28T10:00:00+01:00", "closed"},
        {"Mo-Fr 09:00-12:00", "974", "2026-11-24T06:30:00Z", "open"},
        {"Mo-Fr 09:00-12:00", "974", "2026-11-24T09:30:00Z", "closed"},
        {"24/7", "28", "2026-11-24T03:00:00Z", "open"},
        {"22:00-02:00", "28", "2026-11-24T01:30:00+01:00", "open"},
        {"Mo 22:00-02:00", "28", "2026-11-24T01:30:00+01:00", "open"},
        {"Tu 22:00-02:00", "28", "2026-11-24T01:30:00+01:00", "closed"},
        {"Mo 22:00-02:00; Tu 10:00-12:00", "28", "2026-11-24T01:30:00+01:00", "closed"},
        {"Mo 22:00-02:00, Tu 10:00-12:00", "28", "2026-11-24T01:30:00+01:00", "open"},
        {"Fr-Mo 10:00-12:00", "28", "2026-11-22T11:00:00+01:00", "open"},
        {"Fr-Mo 10:00-12:00", "28", "2026-11-24T11:00:00+01:00", "closed"},
    };
    check_states(questions, COUNT_OF(questions));
}

static void rules_override(void **state)
{
    (void)state;
    static const struct question questions[] = {
        {"Mo-Fr 10:00-20:00; We 10:00-16:00", "28", "2026-11-25T17:00:00+01:00", "closed"},
        {"Mo-Fr 10:00-20:00, We 21:00-22:00", "28", "2026-11-25T17:00:00+01:00", "open"},
        {"Mo-Fr 10:00-20:00; We off", "28", "2026-11-25T17:00:00+01:00", "closed"},
        {"Mo-Fr 10:00-20:00; 12:00-14:00 off", "28", "2026-11-25T13:00:00+01:00", "closed"},
        {"10:00-12:00; 14:00-16:00", "28", "2026-11-25T11:00:00+01:00", "closed"},
        {"Mo 10:00-12:00; 14:00-16:00", "28", "2026-11-23T11:00:00+01:00", "open"},
        {"Mo-Fr 10:00-20:00 || Sa 10:00-12:00 \"appeler\"", "28", "2026-11-28T11:00:00+01:00", "unknown: appeler"},
        {"Mo-Fr 10:00-20:00 || \"sur rendez-vous\"", "28", "2026-11-25T11:00:00+01:00", "open"},
        {"Mo-Fr 10:00-20:00 || \"sur rendez-vous\"", "28", "2026-11-25T21:00:00+01:00", "unknown: sur rendez-vous"},
        {"Mo-Fr 10:00-20:00 open \"à l’étage\"", "28", "2026-11-25T11:00:00+01:00", "open: à l’étage"},
        {"Mo-Fr \"sur rendez-vous\"", "28", "2026-11-25T11:00:00+01:00", "unknown: sur rendez-vous"},
        {"Mo-Fr off \"travaux\"", "28", "2026-11-25T11:00:00+01:00", "closed: travaux"},
        {"unknown", "28", "2026-11-25T11:00:00+01:00", "unknown"},
    };
    check_states(questions, COUNT_OF(questions));
}

static void dates(void **state)
{
    (void)state;
    static const struct question questions[] = {
        {"Dec 25-Jan 5 off; 10:00-12:00", "28", "2026-12-30T11:00:00+01:00", "open"},
        {"10:00-12:00; Dec 25-Jan 5 off", "28", "2026-12-30T11:00:00+01:00", "closed"},
        {"10:00-12:00; Dec 25-Jan 5 off", "28", "2027-01-05T11:00:00+01:00", "closed"},
        {"10:00-12:00; Dec 25-Jan 5 off", "28", "2027-01-06T11:00:00+01:00", "open"},
        {"Oct-Mar 10:00-12:00", "28", "2027-02-06T11:00:00+01:00", "open"},
        {"Oct-Mar 10:00-12:00", "28", "2027-04-06T11:00:00+02:00", "closed"},
        {"week 1-53/2 10:00-12:00", "28", "2026-11-23T11:00:00+01:00", "closed"},
        {"week 2-52/2 10:00-12:00", "28", "2026-11-23T11:00:00+01:00", "open"},
        {"week 53 10:00-12:00", "28", "2027-01-03T11:00:00+01:00", "open"},
        {"Feb 29 10:00-12:00", "28", "2028-02-29T11:00:00+01:00", "open"},
        {"Feb 29 10:00-12:00", "28", "2027-03-01T11:00:00+01:00", "closed"},
        {"Feb 1-29 10:00-12:00", "28", "2027-02-28T11:00:00+01:00", "open"},
        {"Feb 20-Feb 29 10:00-12:00", "28", "2027-03-01T11:00:00+01:00", "closed"},
        {"Sa[1] 10:00-12:00", "28", "2026-12-05T11:00:00+01:00", "open"},
        {"Sa[1] 10:00-12:00", "28", "2026-12-12T11:00:00+01:00", "closed"},
        {"Sa[-1] 10:00-12:00", "28", "2026-12-26T11:00:00+01:00", "open"},
        {"Su[1] -1 day 10:00-12:00", "28", "2027-07-03T11:00:00+02:00", "open"},
        {"Mo[1] -1 day 10:00-12:00", "28", "2027-01-31T11:00:00+01:00", "open"},
        {"easter 10:00-12:00", "28", "2027-03-28T11:00:00+02:00", "open"},
        {"easter +1 day 10:00-12:00", "28", "2027-03-29T11:00:00+02:00", "open"},
        {"easter -2 days-easter +1 day 10:00-12:00", "28", "2027-03-29T11:00:00+02:00", "open"},
        {"Mar Su[-1]-Oct Su[-1] 10:00-12:00", "28", "2027-10-31T11:00:00+01:00", "open"},
        {"Dec 20-Dec Su[-1] +4 days 10:00-12:00", "28", "2028-01-03T11:00:00+01:00", "closed"},
        {"Dec 20-Dec Su[-1] +4 days 10:00-12:00", "28", "2024-01-03T11:00:00+01:00", "open"},
        {"2026 10:00-12:00", "28", "2026-12-31T11:00:00+01:00", "open"},
        {"2026 10:00-12:00", "28", "2027-01-01T11:00:00+01:00", "closed"},
        {"2026/2 10:00-12:00", "28", "2028-06-01T11:00:00+02:00", "open"},
        {"2026/2 10:00-12:00", "28", "2027-06-01T11:00:00+02:00", "closed"},
        {"2026 Dec 20-2027 Jan 5 10:00-12:00", "28", "2027-01-04T11:00:00+01:00", "open"},
        {"2026 Dec 20-2027 Jan 5 10:00-12:00", "28", "2027-12-24T11:00:00+01:00", "closed"},
        {"Jan 1-31/7 10:00-12:00", "28", "2027-01-15T11:00:00+01:00", "open"},
        {"Jan 1-31/7 10:00-12:00", "28", "2027-01-16T11:00:00+01:00", "closed"},
        {"Dec 24,31 10:00-12:00", "28", "2026-12-31T11:00:00+01:00", "open"},
        {"Jan 20,Mar 10:00-12:00", "28", "2027-03-20T11:00:00+01:00", "open"},
    };
    check_states(questions, COUNT_OF(questions));
}

static void public_holidays(void **state)
{
    (void)state;
    static const char everywhere[] = "10:00-12:00; PH off";
    static const struct question questions[] = {
        {everywhere, "28", "2026-07-14T11:00:00+02:00", "closed: Fête Nationale de la France"},
        {everywhere, "28", "2026-10-03T11:00:00+02:00", "open"}, /* Germany's */
        {everywhere, "28", "2027-05-06T11:00:00+02:00", "closed: Ascension"},
        {everywhere, "28", "2027-05-17T11:00:00+02:00", "closed: Lundi de Pentecôte"},
        {everywhere, "28", "2026-12-26T11:00:00+01:00", "open"},
        {everywhere, "67", "2026-12-26T11:00:00+01:00", "closed: Lendemain de Noël"},
        {everywhere, "57", "2027-03-26T11:00:00+01:00", "closed: Vendredi saint"},
        {everywhere, "54", "2027-03-26T11:00:00+01:00", "open"},
        {everywhere, "974", "2026-12-20T11:00:00+04:00", "closed: Abolition de l’esclavage"},
        {everywhere, "971", "2026-05-27T11:00:00-04:00", "closed: Abolition de l’esclavage"},
        {everywhere, "972", "2026-05-22T11:00:00-04:00", "closed: Abolition de l’esclavage"},
        {everywhere, "973", "2026-06-10T11:00:00-03:00", "closed: Abolition de l’esclavage"},
        {everywhere, "976", "2026-04-27T11:00:00+03:00", "closed: Abolition de l’esclavage"},
        {everywhere, "FR", "2026-12-20T11:00:00+01:00", "open"},
        {"PH 10:00-12:00", "28", "2026-12-25T11:00:00+01:00", "open: Noël"},
        {"Su,PH 10:00-12:00", "28", "2026-11-29T11:00:00+01:00", "open"},
        {"PH Mo-Fr 10:00-12:00", "28", "2026-08-15T11:00:00+02:00", "closed"},
        {"PH Mo-Fr 10:00-12:00", "28", "2026-12-25T11:00:00+01:00", "open: Noël"},
        {"PH -1 day 10:00-12:00", "28", "2026-12-24T11:00:00+01:00", "open: Veille de jour férié" NBSP ": Noël"},
        {"PH +1 day 10:00-12:00", "28", "2027-01-02T11:00:00+01:00",
         "open: Lendemain de jour férié" NBSP ": Jour de l’an"},
        {"PH off; Mo-Fr 10:00-12:00", "28", "2026-12-25T11:00:00+01:00", "open"}, /* the later rule wins */
    };
    check_states(questions, COUNT_OF(questions));
}

static void school_holidays(void **state)
{
    (void)state;
    static const char open[] = "Mo-Fr 10:00-12:00; SH off";
    static const struct question questions[] = {
        {open, "28", "2027-02-22T11:00:00+01:00", "closed: Vacances d’hiver"}, /* zone B */
        {open, "28", "2027-02-15T11:00:00+01:00", "open"},
        {open, "63", "2027-02-15T11:00:00+01:00", "closed: Vacances d’hiver"}, /* zone A */
        {open, "75", "2027-02-08T11:00:00+01:00", "closed: Vacances d’hiver"}, /* zone C */
        {open, "2A", "2026-02-16T11:00:00+01:00", "closed: Vacances d’hiver"},
        {open, "974", "2027-01-20T11:00:00+04:00", "closed: Vacances d’été austral"},
        {open, "28", "2026-12-19T11:00:00+01:00", "closed"},                   /* a Saturday */
        {"Sa 10:00-12:00; SH off", "28", "2026-12-19T11:00:00+01:00", "open"}, /* classes end that day */
        {"SH Mo-Fr 10:00-12:00", "28", "2026-12-21T11:00:00+01:00", "open: Vacances de Noël"},
        {open, "988", "2026-12-28T11:00:00+11:00", "open"}, /* no calendar known */
        {"SH,PH 10:00-12:00", "28", "2026-11-11T11:00:00+01:00", "open: Armistice 1918"},
    };
    check_states(questions, COUNT_OF(questions));
    int32_t first, last;
    assert_true(hours_school_calendar(hours_region_find(STR("FR-28")), &first, &last));
    assert_int_equal(last, date_from_civil(2027, 8, 31));
    assert_false(hours_school_calendar(hours_region_find(STR("988")), &first, &last));
}

static void regions(void **state)
{
    (void)state;
    assert_ptr_equal(hours_region_find(STR("FR-28")), hours_region_find(STR("28")));
    assert_ptr_equal(hours_region_find(STR("fr-2a")), hours_region_find(STR("20")));
    assert_ptr_equal(hours_region_of_commune(STR("28085")), hours_region_find(STR("28")));
    assert_ptr_equal(hours_region_of_commune(STR("97411")), hours_region_find(STR("974")));
    assert_ptr_equal(hours_region_of_commune(STR("2B033")), hours_region_find(STR("2B")));
    assert_null(hours_region_find(STR("FR-99")));
    assert_null(hours_region_find(STR("DE-BY")));
    assert_str(hours_region_zone_name(hours_region_find(STR("974"))), "Indian/Reunion");
    assert_str(hours_public_holiday(hours_region_find(STR("28")), date_from_civil(2026, 7, 14)), "Fête nationale");
    assert_str(hours_public_holiday(hours_region_find(STR("28")), date_from_civil(2026, 7, 15)), "");
}

static void clock_changes(void **state)
{
    (void)state;
    static const struct question states[] = {
        /* 2027-03-28: 02:00 becomes 03:00 */
        {"02:30-05:00", "28", "2027-03-28T00:59:00Z", "closed"},
        {"02:30-05:00", "28", "2027-03-28T01:00:00Z", "open"},
        {"01:00-02:30", "28", "2027-03-28T00:59:00Z", "open"},
        {"01:00-02:30", "28", "2027-03-28T01:00:00Z", "closed"},
        {"Sa 22:00-04:00", "28", "2027-03-28T01:30:00Z", "open"},
        {"Su 22:00-02:00", "28", "2027-03-28T23:30:00Z", "open"}, /* the night after the change */
        /* 2027-10-31: 03:00 becomes 02:00 */
        {"02:00-02:30", "28", "2027-10-31T00:15:00Z", "open"},
        {"02:00-02:30", "28", "2027-10-31T00:45:00Z", "closed"},
        {"02:00-02:30", "28", "2027-10-31T01:15:00Z", "open"}, /* the clock reads 02:15 again */
        {"02:00-02:30", "28", "2027-10-31T01:45:00Z", "closed"},
    };
    check_states(states, COUNT_OF(states));
    static const struct question changes[] = {
        {"02:30-05:00", "28", "2027-03-28T00:00:00Z", "2027-03-28T01:00:00Z"},
        {"01:00-02:30", "28", "2027-03-28T00:30:00Z", "2027-03-28T01:00:00Z"},
        {"02:00-02:30", "28", "2027-10-31T00:15:00Z", "2027-10-31T00:30:00Z"},
        {"02:00-02:30", "28", "2027-10-31T00:30:00Z", "2027-10-31T01:00:00Z"},
        {"02:00-02:30", "28", "2027-10-31T01:00:00Z", "2027-10-31T01:30:00Z"},
        {"Mo 10:00-12:00", "28", "2027-03-27T12:00:00Z", "2027-03-29T08:00:00Z"},
        {"Mo 10:00-12:00", "28", "2027-10-30T12:00:00Z", "2027-11-01T09:00:00Z"},
    };
    check_changes(changes, COUNT_OF(changes));
}

static void next_changes(void **state)
{
    (void)state;
    static const struct question questions[] = {
        {"Mo-Fr 09:00-12:00", "28", "2026-11-24T09:30:00+01:00", "2026-11-24T11:00:00Z"},
        {"Mo-Fr 09:00-12:00", "28", "2026-11-27T13:00:00+01:00", "2026-11-30T08:00:00Z"},
        {"24/7", "28", "2026-11-24T09:30:00+01:00", ""},
        {"off", "28", "2026-11-24T09:30:00+01:00", ""},
        {"2026", "28", "2026-11-24T09:30:00+01:00", "2026-12-31T23:00:00Z"},
        {"2020", "28", "2026-11-24T09:30:00+01:00", ""},
        {"2035", "28", "2026-11-24T09:30:00+01:00", ""}, /* beyond the horizon */
        {"2030", "28", "2026-11-24T09:30:00+01:00", "2029-12-31T23:00:00Z"},
        {"Feb 29 10:00-12:00", "28", "2026-11-24T09:30:00+01:00", "2028-02-29T09:00:00Z"},
        {"Mo-Fr 09:00-12:00; PH off", "28", "2026-12-24T13:00:00+01:00", "2026-12-28T08:00:00Z"},
        {"Mo-Su 00:00-24:00; PH off", "28", "2026-11-24T09:30:00+01:00", "2026-12-24T23:00:00Z"},
        {"22:00-02:00", "28", "2026-11-24T23:00:00+01:00", "2026-11-25T01:00:00Z"},
        {"Mo 00:00-24:00; Tu 00:00-10:00", "28", "2026-11-23T12:00:00+01:00", "2026-11-24T09:00:00Z"},
        /* a change of comment alone is none */
        {"10:00-11:00 open \"a\"; 11:00-12:00 open \"b\"", "28", "2026-11-24T10:30:00+01:00", "2026-11-24T10:30:00Z"},
        {"10:00-11:00 open \"a\", 11:00-12:00 open \"b\"", "28", "2026-11-24T10:30:00+01:00", "2026-11-24T11:00:00Z"},
    };
    /* the expression whose second rule replaces the first opens at 11:00 only */
    assert_string_equal(change_after(questions[13].text, "28", questions[13].when), "2026-11-24T10:00:00Z");
    check_changes(questions, 13);
    check_changes(questions + 14, COUNT_OF(questions) - 14);
}

static void next_openings(void **state)
{
    (void)state;
    struct hours_place place = place_in("28");
    int64_t next;
    const struct hours *hours = compiled(&arena, "Mo-Fr 09:00-12:00; Sa \"sur rendez-vous\"");
    assert_true(hours_next_opening(hours, &place, instant_of("2026-11-27T13:00:00+01:00"), &next));
    assert_int_equal(next, instant_of("2026-11-30T09:00:00+01:00"));
    assert_true(hours_next_opening(hours, &place, instant_of("2026-11-27T10:00:00+01:00"), &next));
    assert_int_equal(next, instant_of("2026-11-30T09:00:00+01:00"));
    assert_false(hours_next_opening(compiled(&arena, "\"sur rendez-vous\""), &place, 0, &next));
}

static void open_ends(void **state)
{
    (void)state;
    static const struct question questions[] = {
        {"17:00+", "28", "2026-11-24T18:00:00+01:00", "unknown: Heure de fermeture non précisée"},
        {"17:00+", "28", "2026-11-24T02:00:00+01:00", "unknown: Heure de fermeture non précisée"},
        {"17:00+", "28", "2026-11-24T03:00:00+01:00", "closed"},
        {"10:00-12:00+", "28", "2026-11-24T11:00:00+01:00", "open"},
        {"10:00-12:00+", "28", "2026-11-24T13:00:00+01:00", "unknown: Heure de fermeture non précisée"},
        {"07:00+,12:00-16:00", "28", "2026-11-24T11:00:00+01:00", "unknown: Heure de fermeture non précisée"},
        {"07:00+,12:00-16:00", "28", "2026-11-24T13:00:00+01:00", "open"},
        {"07:00+,12:00-16:00", "28", "2026-11-24T17:00:00+01:00", "closed"},
    };
    check_states(questions, COUNT_OF(questions));
}

static void the_sun(void **state)
{
    (void)state;
    struct hours_place place = place_in("28");
    const struct hours *hours = compiled(&arena, "sunrise-sunset");
    /* without coordinates: 6:00 to 18:00 */
    assert_true(hours_open_at(hours, &place, instant_of("2026-06-21T06:00:00+02:00")));
    assert_false(hours_open_at(hours, &place, instant_of("2026-06-21T18:00:00+02:00")));
    /* Chartres at the summer solstice: about 5:51 to 21:59 */
    place.latitude = 48.45;
    place.longitude = 1.48;
    assert_false(hours_open_at(hours, &place, instant_of("2026-06-21T05:48:00+02:00")));
    assert_true(hours_open_at(hours, &place, instant_of("2026-06-21T05:53:00+02:00")));
    assert_true(hours_open_at(hours, &place, instant_of("2026-06-21T21:56:00+02:00")));
    assert_false(hours_open_at(hours, &place, instant_of("2026-06-21T22:02:00+02:00")));
    const struct hours *night = compiled(&arena, "sunset-sunrise");
    assert_true(hours_open_at(night, &place, instant_of("2026-06-21T05:45:00+02:00")));
    assert_false(hours_open_at(night, &place, instant_of("2026-06-21T05:55:00+02:00")));
    /* in the polar night the usual times are taken */
    place.latitude = 85;
    assert_true(hours_open_at(hours, &place, instant_of("2026-12-21T12:00:00+01:00")));
}

static void moments(void **state)
{
    (void)state;
    struct error error = {0};
    struct hours_place place = place_in("28");
    const struct hours *hours;
    int64_t next;
    assert_done(hours_compile_for(&arena, STR("10:00-16:00/01:30"), true, &hours, &error), &error);
    assert_true(hours_open_at(hours, &place, instant_of("2026-11-24T11:30:00+01:00")));
    assert_false(hours_open_at(hours, &place, instant_of("2026-11-24T11:31:00+01:00")));
    assert_true(hours_open_at(hours, &place, instant_of("2026-11-24T16:00:00+01:00")));
    assert_true(hours_next_opening(hours, &place, instant_of("2026-11-24T11:31:00+01:00"), &next));
    assert_int_equal(next, instant_of("2026-11-24T13:00:00+01:00"));
    assert_done(hours_compile_for(&arena, STR("22:00-02:00/01:30"), true, &hours, &error), &error);
    assert_true(hours_open_at(hours, &place, instant_of("2026-11-25T01:00:00+01:00"))); /* 22:00, 23:30, 1:00 */
}

static void intervals(void **state)
{
    (void)state;
    struct hours_place place = place_in("28");
    const struct hours_interval *list;
    const struct hours *hours = compiled(&arena, "Mo-Fr 09:00-12:00,14:00-18:00; Sa \"sur rendez-vous\"; PH off");
    size_t count = hours_intervals(hours, &place, instant_of("2026-11-27T10:00:00+01:00"),
                                   instant_of("2026-11-30T10:00:00+01:00"), &arena, &list);
    assert_int_equal(count, 4);
    assert_int_equal(list[0].from, instant_of("2026-11-27T10:00:00+01:00"));
    assert_int_equal(list[0].to, instant_of("2026-11-27T12:00:00+01:00"));
    assert_int_equal(list[1].from, instant_of("2026-11-27T14:00:00+01:00"));
    assert_int_equal(list[2].answer.state, HOURS_UNKNOWN);
    assert_int_equal(list[2].to, instant_of("2026-11-29T00:00:00+01:00"));
    assert_int_equal(list[3].to, instant_of("2026-11-30T10:00:00+01:00"));
    assert_int_equal(hours_intervals(hours, &place, 10, 10, &arena, &list), 0);
}

/* The table of a regular week and the general evaluation say the same at every quarter of an hour. */
static void regular_weeks_agree_with_evaluation(void **state)
{
    (void)state;
    static const char *const regular[] = {"Mo-Fr 09:00-12:00,14:00-18:00; Sa 22:00-04:00",
                                          "Su 22:00-02:00, Mo 01:00-03:00 off", "10:00-12:00; 14:00-16:00 || \"a\"",
                                          "17:00+; We off"};
    struct hours_place place = place_in("28");
    for (size_t i = 0; i < COUNT_OF(regular); i++) {
        const struct hours *table = compiled(&arena, regular[i]);
        /* the same with a date that changes nothing */
        struct buffer dated = {0};
        buffer_printf(&dated, "%s; 1999 Jan 01 off", regular[i]);
        const struct hours *general = compiled(&arena, arena_cstr(&arena, buffer_str(&dated)));
        buffer_free(&dated);
        assert_true(hours_is_regular(table));
        assert_false(hours_is_regular(general));
        if (strstr(regular[i], "||"))
            continue; /* the added rule would follow the fallback one: same, but let it be */
        for (int64_t at = instant_of("2026-10-19T00:00:00Z"); at < instant_of("2026-11-02T00:00:00Z"); at += 900)
            assert_int_equal(hours_at(table, &place, at).state, hours_at(general, &place, at).state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(weekdays_and_times, reset),
        cmocka_unit_test_teardown(rules_override, reset),
        cmocka_unit_test_teardown(dates, reset),
        cmocka_unit_test_teardown(public_holidays, reset),
        cmocka_unit_test_teardown(school_holidays, reset),
        cmocka_unit_test_teardown(regions, reset),
        cmocka_unit_test_teardown(clock_changes, reset),
        cmocka_unit_test_teardown(next_changes, reset),
        cmocka_unit_test_teardown(next_openings, reset),
        cmocka_unit_test_teardown(open_ends, reset),
        cmocka_unit_test_teardown(the_sun, reset),
        cmocka_unit_test_teardown(moments, reset),
        cmocka_unit_test_teardown(intervals, reset),
        cmocka_unit_test_teardown(regular_weeks_agree_with_evaluation, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
