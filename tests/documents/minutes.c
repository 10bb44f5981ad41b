/* The minutes of the demonstration's committee, held against those they come from (the committee of 20 February 2024);
 * their versions. */
#include <string.h>

#include "documents/minutes.h"
#include "engines.h"
#include "network/demo.h"
#include "territory/space.h"

static struct arena arena;

struct work {
    enum { READ, DRAFT, WRITE, APPROVE } what;
    struct meeting_record record;
    struct minutes_versions versions;
    struct minutes_texts texts;
    int64_t meeting_id, id;
    struct str part, text;
};

static bool run(struct session *session, void *context, struct error *error)
{
    struct work *work = context;
    struct spaces spaces;
    struct meetings meetings;
    bool found = false;
    switch (work->what) {
    case READ: {
        if (!space_list(session, &arena, &spaces, error))
            return false;
        struct meeting_search search = {.space_id = spaces.at[0].id, .kinds = 1u << BODY_TECHNICAL};
        if (!meeting_list(session, &search, &arena, &meetings, error) || meetings.count == 0)
            return false;
        work->meeting_id = meetings.at[0].id;
        return meeting_record(session, spaces.at[0].id, work->meeting_id, &arena, &work->record, &found, error) &&
               found && minutes_list(session, work->meeting_id, &arena, &work->versions, error) &&
               (!work->id || minutes_texts(session, work->id, &arena, &work->texts, error));
    }
    case DRAFT: return minutes_draft(session, work->meeting_id, work->text, 1709800000, &work->id, error);
    case WRITE: return minutes_write(session, work->id, work->part, work->text, error);
    case APPROVE: return minutes_approve(session, work->id, STR("le sous-préfet"), STR("abc"), 1709800100, error);
    }
    return false;
}

static bool act(struct fixture *fixture, struct work *work, int what, struct error *error)
{
    work->what = what;
    return store_write(fixture->store, run, work, error);
}

static void open_story(struct fixture *fixture, struct work *work)
{
    struct error error;
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    assert_done(network_demo_load(fixture->store, &error), &error);
    *work = (struct work){0};
    assert_done(act(fixture, work, READ, &error), &error);
}

static struct minutes_matter matter_of(const struct work *work)
{
    static const struct str missing[] = {{"CC Terres de Perche", 19}};
    struct minutes_matter matter = {.record = &work->record,
                                    .texts = work->texts,
                                    .places = 137,
                                    .places_at_start = 110,
                                    .places_target = 200,
                                    .missing = missing,
                                    .missing_count = 1,
                                    .territory_of = STR("en Eure-et-Loir"),
                                    .letterhead = {.place = STR("Chartres, le jeudi 7 mars 2024")}};
    struct error error;
    assert_done(zone_find(STR("Europe/Paris"), &matter.zone, &error), &error);
    return matter;
}

/* The document's words, with usual spaces. */
static char *words_of(const struct minutes_matter *matter)
{
    struct buffer out = {0}, plain = {0};
    struct error error;
    assert_done(document_write(minutes_compose(matter, &arena), DOCUMENT_HTML, &out, &error), &error);
    struct str html = buffer_str(&out);
    for (size_t i = 0; i < html.length; i++) {
        bool narrow = html.length - i > 2 && memcmp(html.at + i, "\u202f", 3) == 0;
        bool wide = html.length - i > 1 && memcmp(html.at + i, "\u00a0", 2) == 0;
        buffer_add_char(&plain, narrow || wide ? ' ' : html.at[i]);
        i += narrow ? 2 : wide;
    }
    char *text = (char *)arena_cstr(&arena, buffer_str(&plain));
    buffer_free(&out);
    buffer_free(&plain);
    return text;
}

static void the_committee_s_minutes_say_what_the_published_ones_say(void **state)
{
    static const char *const said[] = {
        "Relevé de conclusions",
        "mardi 20 février 2024 à 9 h",
        "Chartres, le jeudi 7 mars 2024",
        "présidée par le sous-préfet",
        "Établissements publics de coopération intercommunale",
        "directrice de la médiathèque",
        "société d’économie mixte numérique",
        "vice-président au numérique",
        "conseiller communautaire",
        "7e vice-président",
        "coordinatrice France services",
        "chargée de mission départementale",
        "cheffe du pôle d’appui territorial",
        "Excusés",
        "aboutir au diagnostic et au plan d’actions",
        "recensent et mobilisent les acteurs",
        "vendredi 23 février 2024",
        "mardi 19 mars 2024",
        "en cours de programmation",
        "137 lieux",
        "contre 110",
        "25 000 lieux",
        "environ 200",
        "remontée de besoins",
        "pour chaque constat, faire émerger une proposition",
        "comité de pilotage intermédiaire",
        "CC Terres de Perche",
        "référent inclusion numérique",
    };
    struct work work;
    open_story(*state, &work);
    struct minutes_matter matter = matter_of(&work);
    const char *text = words_of(&matter), *previous = text;
    for (size_t i = 0; i < COUNT_OF(said); i++)
        if (!strstr(text, said[i]))
            fail_msg("« %s » is not in the minutes", said[i]);
    /* Colleges in protocol order, then the points in theirs, then the conclusions. */
    static const char *const order[] = {"Étaient présents",   "EPCI)",        "Hub pour",
                                        "services de l’État", "Excusés",      "1. Rôle du comité",
                                        "6. Méthode",         "Conclusions</"};
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        previous = strstr(previous, order[i]);
        if (!previous)
            fail_msg("« %s » is not where it should be", order[i]);
    }
    assert_int_equal(minutes_check(&matter, &arena).count, 0);
}

static void what_is_missing_is_remarked(void **state)
{
    struct work work;
    open_story(*state, &work);
    work.record.meeting.chair = STR("");
    for (size_t i = 0; i < work.record.decisions.count; i++) {
        work.record.decisions.at[i].owner = STR("");
        work.record.decisions.at[i].due_on = date_from_civil(2023, 1, 1);
    }
    struct minutes_matter matter = matter_of(&work);
    struct minutes_remarks remarks = minutes_check(&matter, &arena);
    size_t owners = 0, days = 0, chairs = 0;
    for (size_t i = 0; i < remarks.count; i++) {
        owners += str_contains(remarks.at[i], STR("qui agit"));
        days += str_contains(remarks.at[i], STR("avant la réunion"));
        chairs += str_contains(remarks.at[i], STR("préside"));
    }
    assert_true(owners > 0);
    assert_int_equal(days, work.record.decisions.count);
    assert_int_equal(chairs, 1);
}

static void a_text_written_by_hand_is_kept_and_an_emptied_one_leaves(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct work work;
    open_story(fixture, &work);
    assert_done(act(fixture, &work, DRAFT, &error), &error);
    work.part = STR("nota");
    work.text = STR("Pour renseigner un lieu, il faut être <membre> de sa structure.\n\n- une\n- deux");
    assert_done(act(fixture, &work, WRITE, &error), &error);
    work.part = STR("carte");
    work.text = STR("");
    assert_done(act(fixture, &work, WRITE, &error), &error);
    assert_done(act(fixture, &work, READ, &error), &error);
    assert_int_equal(work.texts.count, 2);
    struct minutes_matter matter = matter_of(&work);
    const char *text = words_of(&matter);
    assert_non_null(strstr(text, "&lt;membre&gt;"));
    assert_non_null(strstr(text, "<li>une</li>"));
    assert_null(strstr(text, "La carte des lieux"));
    work.text = STR_NONE; /* back to what is composed */
    assert_done(act(fixture, &work, WRITE, &error), &error);
    assert_done(act(fixture, &work, READ, &error), &error);
    assert_int_equal(work.texts.count, 1);
}

static void an_approved_version_never_changes_and_a_correction_is_the_next(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct work work;
    open_story(fixture, &work);
    assert_done(act(fixture, &work, DRAFT, &error), &error);
    int64_t first = work.id;
    assert_done(act(fixture, &work, DRAFT, &error), &error);
    assert_true(work.id == first); /* one draft */
    work.part = STR("nota");
    work.text = STR("Nota.");
    assert_done(act(fixture, &work, WRITE, &error), &error);
    assert_done(act(fixture, &work, APPROVE, &error), &error);
    assert_refused(act(fixture, &work, APPROVE, &error), &error, ERROR_CONFLICT);
    assert_refused(act(fixture, &work, WRITE, &error), &error, ERROR_CONFLICT);
    work.text = STR("  ");
    assert_refused(act(fixture, &work, DRAFT, &error), &error, ERROR_INVALID);
    work.text = STR("La liste des présents est complétée.");
    assert_done(act(fixture, &work, DRAFT, &error), &error);
    assert_true(work.id != first);
    assert_done(act(fixture, &work, READ, &error), &error);
    assert_int_equal(work.versions.count, 2);
    assert_int_equal(work.versions.at[0].version, 2);
    assert_str(work.versions.at[0].erratum, "La liste des présents est complétée.");
    assert_str(work.versions.at[1].digest, "abc");
    assert_int_equal(work.texts.count, 1); /* the correction starts from what was approved */
    struct minutes_matter matter = matter_of(&work);
    matter.minutes = &work.versions.at[0];
    const char *text = words_of(&matter);
    assert_non_null(strstr(text, "Erratum"));
    assert_non_null(strstr(text, "(version 2)"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_committee_s_minutes_say_what_the_published_ones_say),
        cmocka_unit_test(what_is_missing_is_remarked),
        cmocka_unit_test(a_text_written_by_hand_is_kept_and_an_emptied_one_leaves),
        cmocka_unit_test(an_approved_version_never_changes_and_a_correction_is_the_next),
    };
    return RUN_ON_BOTH_ENGINES("documents-minutes", tests);
}
