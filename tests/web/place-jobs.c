/* The day of places: who is asked, who is told that nobody answers, once whatever dies on the way; what became a place
 * is recognised. */
#include "place-jobs.h"

#include "accounts/accounts.h"
#include "engines.h"
#include "places/campaign.h"
#include "places/reminder.h"
#include "store/setting.h"
#include "territory/space.h"

static const int64_t DAY = 86400;
static struct arena arena;

struct world {
    int64_t space, manager, referent, organiser;
};

static bool settle(struct session *session, void *context, struct error *error)
{
    struct world *world = context;
    int64_t now = instant_now();
    struct structure structure = {.space_id = world->space, .name = STR("Club"), .commune = STR("28085")};
    if (!structure_create(session, &structure, 0, now, error))
        return false;
    const struct {
        const char *email;
        struct role role;
        int64_t *id;
    } people[] = {{"gestionnaire@exemple.fr",
                   {.kind = ROLE_STRUCTURE_MANAGER, .space_id = world->space, .structure_id = structure.id},
                   &world->manager},
                  {"referent@exemple.fr",
                   {.kind = ROLE_REFERENT, .space_id = world->space, .intercommunality = STR("200033181")},
                   &world->referent},
                  {"organisatrice@exemple.fr", {.kind = ROLE_ORGANISER, .space_id = world->space}, &world->organiser}};
    for (size_t i = 0; i < COUNT_OF(people); i++)
        if (!person_ensure(session, str_of(people[i].email), STR_NONE, now, people[i].id, NULL, error) ||
            !role_grant(session, *people[i].id, &people[i].role, 0, now, NULL, error))
            return false;
    return setting_write(session, "web.address", STR("https://carte.exemple.fr"), error);
}

/* One place of the club without an address, one of nobody: both in the intercommunality, both long untouched. */
static int64_t open_world(struct fixture *fixture)
{
    struct error error;
    struct world world = {0};
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    assert_true(str_to_i64(ask_sql(fixture, &arena, "SELECT CAST(id AS TEXT) FROM space"), &world.space));
    assert_done(store_write(fixture->store, settle, &world, &error), &error);
    run_sql(fixture, "INSERT INTO source (id, name, created_at) VALUES (1, 'essai', 0)");
    run_sql(fixture, "INSERT INTO place (id, source_id, record, fingerprint, slug, space_id, department, "
                     "intercommunality, quality, published_on, state, nom, commune, structure_id, date_maj, "
                     "changed_at) "
                     "SELECT 11, 1, 'a', '', 'club', space_id, '28', '200033181', 50, '2023-11-30', 'published', "
                     "'Club informatique', 'Chartres', id, '2024-02-20', 0 FROM structure");
    run_sql(fixture, "INSERT INTO place (id, source_id, record, fingerprint, slug, space_id, department, "
                     "intercommunality, quality, published_on, state, nom, commune, date_maj, changed_at) SELECT 12, "
                     "1, "
                     "'b', '', 'mairie', id, '28', '200033181', 50, '2023-11-30', 'published', 'Mairie', 'Chartres', "
                     "'2024-02-20', 0 FROM space");
    assert_done(space_set_reminders(fixture->store, STR("28-eure-et-loir"), 6, &error), &error);
    assert_done(schedule_places_daily(fixture->store, &error), &error);
    return world.space;
}

static struct job *take(struct fixture *fixture, const char *taker, int64_t now)
{
    static const char *const kinds[] = {PLACES_DAILY};
    struct job *job = NULL;
    struct error error;
    assert_done(job_take(fixture->store, kinds, 1, str_of(taker), now, 300, &arena, &job, &error), &error);
    assert_non_null(job);
    return job;
}

static void run_day(struct fixture *fixture)
{
    struct error error;
    run_sql(fixture, "UPDATE job SET run_at = 0 WHERE state = 'ready'");
    assert_done(run_places_daily(fixture->store, take(fixture, "test", instant_now() + 1), &arena, &error), &error);
}

#define assert_letters(address, count)                                                                                 \
    assert_str(ask_sql(fixture, &arena,                                                                                \
                       "SELECT COUNT(*) FROM message WHERE kind = 'places-unanswered' AND address = '" address "'"),   \
               count)

static void whoever_must_know_is_told_once(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    open_world(fixture);
    run_day(fixture);
    assert_letters("gestionnaire@exemple.fr", "1");
    assert_letters("referent@exemple.fr", "0"); /* of the other one, as soon as the next run: it has no structure */
    run_day(fixture);
    assert_letters("referent@exemple.fr", "1");
    run_day(fixture);
    assert_letters("gestionnaire@exemple.fr", "1");
    assert_letters("referent@exemple.fr", "1");

    /* A worker is taken for dead in the middle; another does the day; the first one wakes up. */
    run_sql(fixture, "UPDATE place_escalation SET told_at = told_at - 40 * 86400");
    run_sql(fixture, "UPDATE job SET run_at = 0 WHERE state = 'ready'");
    int64_t now = instant_now();
    struct job *slow = take(fixture, "slow", now - DAY);
    struct job *quick = take(fixture, "quick", now);
    assert_done(run_places_daily(fixture->store, quick, &arena, &error), &error);
    assert_letters("organisatrice@exemple.fr", "1");
    assert_letters("referent@exemple.fr", "2"); /* of the club's now */
    struct str told = ask_sql(fixture, &arena, "SELECT COUNT(*) FROM place_escalation");
    assert_refused(run_places_daily(fixture->store, slow, &arena, &error), &error, ERROR_CONFLICT);
    assert_letters("organisatrice@exemple.fr", "1");
    assert_letters("referent@exemple.fr", "2");
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM place_escalation"), arena_cstr(&arena, told));

    /* An answer stops all. */
    run_sql(fixture, "UPDATE place SET verified_on = '2099-01-01'");
    run_sql(fixture, "UPDATE place_escalation SET told_at = told_at - 40 * 86400");
    run_day(fixture);
    assert_letters("organisatrice@exemple.fr", "1");
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM place_escalation"), "0");
    arena_free(&arena);
}

static void nothing_is_told_while_the_site_has_no_address(void **state)
{
    struct fixture *fixture = *state;
    open_world(fixture);
    run_sql(fixture, "DELETE FROM setting WHERE name = 'web.address'");
    run_day(fixture);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM message"), "0");
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM place_escalation"), "0");
    arena_free(&arena);
}

static void what_became_a_place_is_recognised(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct candidate_list list;
    struct candidate_file file;
    int64_t space = open_world(fixture);
    struct str bytes = STR("nom;commune;adresse;telephone\nMédiathèque d’Anet;Anet;2 rue Diane;01 99 00 88 88\n");
    assert_done(candidate_file_look(bytes, &arena, &file, &error), &error);
    struct candidate_import import = {.space_id = space,
                                      .title = STR("Liste"),
                                      .kind = CANDIDATE_LIBRARY,
                                      .bytes = bytes,
                                      .columns = file.guess,
                                      .now = instant_now()};
    assert_done(candidate_import(fixture->store, &import, &list, &error), &error);
    assert_int_equal(list.referenced, 0);
    run_sql(fixture, "INSERT INTO place (id, source_id, record, fingerprint, slug, space_id, department, quality, "
                     "published_on, state, nom, commune, code_insee, code_postal, adresse, telephone, typologie, "
                     "changed_at) SELECT 13, 1, 'c', '', 'anet', id, '28', 50, '2024-03-30', 'published', 'Médiathèque "
                     "d’Anet', 'Anet', '28007', '28260', '2 rue Diane', '+33199008888', 'BIB', 0 FROM space");
    run_day(fixture);
    assert_str(ask_sql(fixture, &arena, "SELECT state FROM candidate"), "referenced");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whoever_must_know_is_told_once),
                                       cmocka_unit_test(nothing_is_told_while_the_site_has_no_address),
                                       cmocka_unit_test(what_became_a_place_is_recognised)};
    return RUN_ON_BOTH_ENGINES("place-jobs", tests);
}
