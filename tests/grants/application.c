/* Calls published, drafts shared by a link, and the last second, on both engines. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "world.h"

struct moving {
    int64_t id, person_id, now;
    enum application_state to;
    enum application_actor actor;
    struct str reason;
};

static bool move_one(struct session *session, void *context, struct error *error)
{
    const struct moving *moving = context;
    return application_move(session, moving->id, moving->to, moving->actor, moving->person_id, moving->reason,
                            moving->now, error);
}

static bool moved(struct fixture *fixture, int64_t id, enum application_state to, enum application_actor actor,
                  int64_t person_id, struct str reason, int64_t now, struct error *error)
{
    struct moving moving = {id, person_id, now, to, actor, reason};
    return store_write(fixture->store, move_one, &moving, error);
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
    assert_refused(moved(fixture, id, APPLICATION_SELECTED, ACTOR_COMMITTEE, 7, STR_NONE, 1, &error), &error,
                   ERROR_FORBIDDEN); /* not instructed yet */
    assert_refused(moved(fixture, id, APPLICATION_INELIGIBLE, ACTOR_INSTRUCTOR, 7, STR(" "), 1, &error), &error,
                   ERROR_INVALID);
    assert_done(moved(fixture, id, APPLICATION_COMPLETE, ACTOR_INSTRUCTOR, 7, STR_NONE, 3, &error), &error);
    assert_done(moved(fixture, id, APPLICATION_REVIEW, ACTOR_INSTRUCTOR, 7, STR_NONE, 4, &error), &error);
    assert_refused(moved(fixture, id, APPLICATION_SELECTED, ACTOR_COMMITTEE, 7, STR_NONE, 4, &error), &error,
                   ERROR_FORBIDDEN); /* not before the committee yet */
    assert_done(moved(fixture, id, APPLICATION_READY, ACTOR_INSTRUCTOR, 7, STR_NONE, 4, &error), &error);
    assert_refused(moved(fixture, id, APPLICATION_SELECTED, ACTOR_INSTRUCTOR, 7, STR_NONE, 5, &error), &error,
                   ERROR_FORBIDDEN); /* the committee decides */
    assert_done(moved(fixture, id, APPLICATION_SELECTED, ACTOR_COMMITTEE, 8, STR_NONE, 5, &error), &error);
    assert_int_equal(found(fixture, secret).state, APPLICATION_SELECTED);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM application_move"), "5");
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
