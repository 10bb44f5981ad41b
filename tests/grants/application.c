/* Calls published, drafts shared by a link, and the last second, on both engines. */
#include "engines.h"
#include "grants/grants.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "territory/space.h"

static struct arena arena;

/* A space of the region, as the shipped call wants it. */
static int64_t open_space(struct fixture *fixture)
{
    struct session *session;
    struct spaces spaces;
    struct error error;
    assert_done(space_add(fixture->store, TERRITORY_REGION, STR("24"), NULL, &error), &error);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(space_list(session, &arena, &spaces, &error), &error);
    session_end(session);
    return spaces.at[0].id;
}

/* The shipped call with other dates, so that the clock of the test is within them or not. */
static struct str call_closing(int64_t closes)
{
    json_t *root;
    struct error error;
    assert_done(json_parse(CALL_EXAMPLE, &root, &error), &error);
    json_object_set_new(root, "opens", json_string("2020-01-01"));
    json_object_set_new(root, "closes", json_string(instant_format(&arena, closes).at));
    char *text = json_dumps(root, 0);
    struct str copy = arena_str(&arena, str_of(text));
    free(text);
    json_decref(root);
    return copy;
}

static struct published_call published(struct fixture *fixture, int64_t space_id, int64_t closes)
{
    struct session *session;
    struct published_call call;
    struct error error;
    bool changed;
    assert_done(call_publish(fixture->store, space_id, call_closing(closes), STR("La date de clôture."), instant_now(),
                             &changed, &error),
                &error);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(call_find(session, space_id, STR("inclusion-numerique-2024"), &arena, &call, &error), &error);
    session_end(session);
    return call;
}

/* A dossier that lacks nothing. */
static struct dossier whole_dossier(void)
{
    static struct dossier_site sites[] = {{.place = {"Dreux", 5}, .site = {.territory = {"282", 3}}}};
    static struct budget_line lines[2];
    static struct dossier_answer answers[5];
    static const char *const QUESTIONS[] = {"resume", "besoin", "publics", "partenaires", "evaluation"};
    lines[0] = (struct budget_line){
        .side = LINE_EXPENSE, .category = STR("personnel"), .label = STR("Médiateur"), .year = 1, .cents = 5000000};
    lines[1] = (struct budget_line){.side = LINE_RESOURCE, .label = STR("Fonds propres"), .year = 1, .cents = 2000000};
    for (size_t i = 0; i < COUNT_OF(QUESTIONS); i++)
        answers[i] = (struct dossier_answer){str_of(QUESTIONS[i]), i == 3 ? STR("non") : STR("Une réponse.")};
    return (struct dossier){.holder_name = STR("Association « L’Étape »"),
                            .holder_kind = STR("association"),
                            .contact = STR("La directrice"),
                            .title = STR("Numérique au marché"),
                            .theme = STR("social"),
                            .starts = date_from_civil(2024, 9, 1),
                            .ends = date_from_civil(2027, 8, 31),
                            .requested = 3000000,
                            .site_count = 1,
                            .sites = sites,
                            .line_count = 2,
                            .lines = lines,
                            .answer_count = 5,
                            .answers = answers};
}

static struct application found(struct fixture *fixture, struct str secret)
{
    struct session *session;
    struct application application;
    struct error error;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(application_find(session, secret, &arena, &application, &error), &error);
    session_end(session);
    return application;
}

static struct str started(struct fixture *fixture, int64_t call_id, const struct dossier *dossier)
{
    struct str secret;
    struct error error;
    assert_done(
        application_start(fixture->store, call_id, STR("porteur@exemple.fr"), instant_now(), &arena, &secret, &error),
        &error);
    assert_int_equal(secret.length, APPLICATION_SECRET_TEXT);
    if (dossier)
        assert_done(application_save(fixture->store, secret, 1, dossier, instant_now(), &error), &error);
    return secret;
}

static void a_call_is_published_and_versioned(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    bool changed;
    int64_t space_id = open_space(fixture);
    assert_done(call_publish(fixture->store, space_id, CALL_EXAMPLE, STR_NONE, 1000, &changed, &error), &error);
    assert_true(changed);
    assert_done(call_publish(fixture->store, space_id, CALL_EXAMPLE, STR_NONE, 2000, &changed, &error), &error);
    assert_false(changed);
    assert_refused(call_publish(fixture->store, space_id, call_closing(instant_now()), STR_NONE, 3000, NULL, &error),
                   &error, ERROR_INVALID); /* a change is said */
    assert_refused(call_publish(fixture->store, space_id, STR("{\"code\": \"x\"}"), STR_NONE, 3000, NULL, &error),
                   &error, ERROR_INVALID);
    struct published_call call = published(fixture, space_id, instant_now() + 3600);
    assert_int_equal(call.version, 2);
    assert_str(call.change, "La date de clôture.");
    struct session *session;
    struct published_calls calls;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(call_list(session, space_id, &arena, &calls, &error), &error);
    assert_refused(call_find(session, space_id, STR("autre"), &arena, &call, &error), &error, ERROR_MISSING);
    session_end(session);
    assert_int_equal(calls.count, 1);
    assert_int_equal(calls.at[0].rules.ceiling, 5000000);
}

static void a_draft_is_shared_by_its_link(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct published_call call = published(fixture, open_space(fixture), instant_now() + 3600);
    struct dossier dossier = whole_dossier(), read;
    struct str secret = started(fixture, call.id, &dossier);
    struct application application = found(fixture, secret);
    assert_int_equal(application.state, APPLICATION_DRAFT);
    assert_int_equal(application.revision, 2);
    assert_done(dossier_read(application.dossier, &arena, &read, &error), &error);
    assert_str(read.holder_name, "Association « L’Étape »");
    assert_int_equal(read.lines[0].cents, 5000000);
    assert_int_equal(read.starts, dossier.starts);
    /* Two people: the second to save does not wipe out the first. */
    assert_refused(application_save(fixture->store, secret, 1, &dossier, instant_now(), &error), &error,
                   ERROR_CONFLICT);
    struct session *session;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_refused(application_find(session, STR("un autre lien"), &arena, &application, &error), &error,
                   ERROR_MISSING);
    session_end(session);
}

static void a_whole_dossier_is_submitted_once(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct application first, again, second;
    struct published_call call = published(fixture, open_space(fixture), instant_now() + 3600);
    struct dossier dossier = whole_dossier(), partial = dossier;
    struct str secret = started(fixture, call.id, &dossier), other = started(fixture, call.id, &partial);
    assert_done(application_submit(fixture->store, secret, &arena, &first, &error), &error);
    assert_int_equal(first.number, 1);
    assert_true(first.receipt.length == 32 && first.submitted_at > 0);
    assert_done(application_submit(fixture->store, secret, &arena, &again, &error), &error);
    assert_int_equal(again.number, 1);
    assert_int_equal(again.submitted_at, first.submitted_at);
    assert_refused(application_save(fixture->store, secret, first.revision, &dossier, instant_now(), &error), &error,
                   ERROR_FORBIDDEN);
    partial.requested++; /* the budget no longer balances */
    assert_done(application_save(fixture->store, other, 2, &partial, instant_now(), &error), &error);
    assert_refused(application_submit(fixture->store, other, &arena, &second, &error), &error, ERROR_INVALID);
    assert_int_equal(found(fixture, other).state, APPLICATION_DRAFT);
    partial.requested--;
    assert_done(application_save(fixture->store, other, 3, &partial, instant_now(), &error), &error);
    assert_done(application_submit(fixture->store, other, &arena, &second, &error), &error);
    assert_int_equal(second.number, 2);
}

static void what_is_missing_is_told(void **state)
{
    (void)state;
    struct call call;
    struct error error;
    struct dossier empty = {0}, dossier = whole_dossier();
    struct dossier_gaps gaps;
    struct grant grant;
    assert_done(call_parse(CALL_EXAMPLE, &arena, &call, &error), &error);
    dossier_check(&call, &dossier, &arena, &grant, &gaps);
    if (gaps.count)
        fail_msg("%s", gaps.at[0].message.at);
    dossier_check(&call, &empty, &arena, &grant, &gaps);
    assert_true(dossier_gaps_block(&gaps) && gaps.count > 8);
    dossier.answers[3].text = STR("oui"); /* then: which partners? */
    dossier_check(&call, &dossier, &arena, &grant, &gaps);
    assert_int_equal(gaps.count, 1);
    assert_int_equal(gaps.at[0].part, PART_ANSWERS);
    dossier.sites[0].site.priority_district = true;
    dossier_check(&call, &dossier, &arena, &grant, &gaps);
    assert_int_equal(gaps.at[0].part, PART_SITES);
    dossier.sites[0].site.priority_district = false;
}

static void nothing_is_accepted_before_or_after(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct application application;
    int64_t space_id = open_space(fixture);
    struct published_call call = published(fixture, space_id, instant_now() + 3600);
    struct dossier dossier = whole_dossier();
    struct str secret = started(fixture, call.id, &dossier);
    published(fixture, space_id, instant_now() - 1);
    assert_refused(application_submit(fixture->store, secret, &arena, &application, &error), &error, ERROR_FORBIDDEN);
    application = found(fixture, secret);
    assert_int_equal(application.state, APPLICATION_DRAFT); /* kept, and readable */
    assert_true(application.dossier.length > 100);
    published(fixture, space_id, instant_now() + 3600); /* extended */
    assert_done(application_submit(fixture->store, secret, &arena, &application, &error), &error);
}

/* --- The last second ------------------------------------------------------------------------------------------------
 */

enum { THREADS = 6, EACH = 40 };

struct rush {
    struct store *store;
    struct str secrets[THREADS][EACH];
    atomic_int accepted, late, other;
};

struct runner {
    struct rush *rush;
    int number;
};

static void *run(void *context)
{
    struct runner *runner = context;
    struct arena own = {0};
    for (int i = 0; i < EACH; i++) {
        struct application application;
        struct error error = {0};
        nanosleep(&(struct timespec){.tv_nsec = 60000000}, NULL); /* 2.4 s in all: some on each side */
        if (application_submit(runner->rush->store, runner->rush->secrets[runner->number][i], &own, &application,
                               &error))
            atomic_fetch_add(&runner->rush->accepted, 1);
        else if (error.kind == ERROR_FORBIDDEN)
            atomic_fetch_add(&runner->rush->late, 1);
        else
            atomic_fetch_add(&runner->rush->other, 1);
    }
    arena_free(&own);
    return NULL;
}

static void a_rush_to_the_last_second_loses_nothing(void **state)
{
    struct fixture *fixture = *state;
    static struct rush rush;
    struct runner runners[THREADS];
    pthread_t threads[THREADS];
    struct error error;
    rush = (struct rush){.store = fixture->store};
    int64_t space_id = open_space(fixture);
    struct published_call call = published(fixture, space_id, instant_now() + 3600);
    struct dossier dossier = whole_dossier();
    for (int t = 0; t < THREADS; t++)
        for (int i = 0; i < EACH; i++)
            rush.secrets[t][i] = started(fixture, call.id, &dossier);
    int64_t last = instant_now() + 1;
    published(fixture, space_id, last);
    for (int t = 0; t < THREADS; t++) {
        runners[t] = (struct runner){&rush, t};
        pthread_create(&threads[t], NULL, run, &runners[t]);
    }
    for (int t = 0; t < THREADS; t++)
        pthread_join(threads[t], NULL);
    assert_int_equal(rush.other, 0);
    assert_int_equal(rush.accepted + rush.late, THREADS * EACH);
    assert_true(rush.late > 0);
    struct session *session;
    struct application_counts counts;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(application_count(session, call.id, &counts, &error), &error);
    session_end(session);
    assert_int_equal(counts.by_state[APPLICATION_SUBMITTED], rush.accepted);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(DISTINCT number) FROM application WHERE number IS NOT NULL"),
               arena_printf(&arena, "%d", rush.accepted).at);
    int64_t latest;
    struct str text = ask_sql(fixture, &arena, "SELECT COALESCE(MAX(submitted_at), 0) FROM application");
    assert_true(str_to_i64(text, &latest) && latest <= last);
}

/* --- Transitions ----------------------------------------------------------------------------------------------------
 */

static void moves_follow_the_table(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct application application;
    struct published_call call = published(fixture, open_space(fixture), instant_now() + 3600);
    struct dossier dossier = whole_dossier();
    struct str secret = started(fixture, call.id, &dossier);
    assert_done(application_submit(fixture->store, secret, &arena, &application, &error), &error);
    int64_t id = application.id;
    assert_refused(application_move(fixture->store, id, APPLICATION_SELECTED, ACTOR_COMMITTEE, 7, STR_NONE, 1, &error),
                   &error, ERROR_FORBIDDEN); /* not instructed yet */
    assert_refused(
        application_move(fixture->store, id, APPLICATION_INCOMPLETE, ACTOR_INSTRUCTOR, 7, STR(" "), 1, &error), &error,
        ERROR_INVALID);
    assert_done(application_move(fixture->store, id, APPLICATION_INCOMPLETE, ACTOR_INSTRUCTOR, 7,
                                 STR("Joignez vos statuts."), 1, &error),
                &error);
    assert_done(application_save(fixture->store, secret, 2, &dossier, 2, &error), &error);
    assert_done(application_move(fixture->store, id, APPLICATION_SUBMITTED, ACTOR_APPLICANT, 0, STR_NONE, 2, &error),
                &error);
    assert_done(application_move(fixture->store, id, APPLICATION_COMPLETE, ACTOR_INSTRUCTOR, 7, STR_NONE, 3, &error),
                &error);
    assert_done(application_move(fixture->store, id, APPLICATION_REVIEW, ACTOR_INSTRUCTOR, 7, STR_NONE, 4, &error),
                &error);
    assert_refused(application_move(fixture->store, id, APPLICATION_SELECTED, ACTOR_INSTRUCTOR, 7, STR_NONE, 5, &error),
                   &error, ERROR_FORBIDDEN); /* the committee decides */
    assert_done(application_move(fixture->store, id, APPLICATION_SELECTED, ACTOR_COMMITTEE, 8, STR_NONE, 5, &error),
                &error);
    assert_int_equal(found(fixture, secret).state, APPLICATION_SELECTED);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM application_move"), "6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_is_published_and_versioned),
        cmocka_unit_test(a_draft_is_shared_by_its_link),
        cmocka_unit_test(a_whole_dossier_is_submitted_once),
        cmocka_unit_test(what_is_missing_is_told),
        cmocka_unit_test(nothing_is_accepted_before_or_after),
        cmocka_unit_test(a_rush_to_the_last_second_loses_nothing),
        cmocka_unit_test(moves_follow_the_table),
    };
    int failures = RUN_ON_BOTH_ENGINES("applications", tests);
    arena_free(&arena);
    return failures;
}
