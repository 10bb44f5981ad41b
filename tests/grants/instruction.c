/* Instruction: what is asked for more, what is written, opinions, interests, guests, more time; on both engines. */
#include "world.h"

enum { INSTRUCTOR = 7, READER = 8, NEIGHBOUR = 9 };

static struct {
    struct fixture *fixture;
    struct published_call call;
    struct str secret, token;
    int64_t id, opinion, guest;
} here;

static void settle(void **state)
{
    struct error error;
    struct application application;
    struct dossier dossier = whole_dossier();
    here.fixture = *state;
    here.call = published(here.fixture, open_space(here.fixture), instant_now() + 3600);
    here.secret = started(here.fixture, here.call.id, &dossier);
    assert_done(application_submit(here.fixture->store, here.secret, &arena, &application, &error), &error);
    here.id = application.id;
}

static bool ask_for_budget(struct session *session, void *context, struct error *error)
{
    int64_t now = instant_now(), *due_at = context;
    return refused(application_ask(session, here.id, 0, STR("Quoi ?"), now + 60, INSTRUCTOR, now, error), error,
                   ERROR_INVALID) &&
           refused(application_ask(session, here.id, PART_BIT(PART_BUDGET), STR(" "), now + 60, INSTRUCTOR, now, error),
                   error, ERROR_INVALID) &&
           refused(
               application_ask(session, here.id, PART_BIT(PART_BUDGET), STR("Hier."), now - 1, INSTRUCTOR, now, error),
               error, ERROR_INVALID) &&
           application_ask(session, here.id, PART_BIT(PART_BUDGET), STR("Détaillez le poste."), *due_at, INSTRUCTOR,
                           now, error);
}

static bool answer(struct session *session, void *context, struct error *error)
{
    (void)context;
    return application_answer(session, here.id, error);
}

static void only_what_is_asked_may_change(void **state)
{
    struct error error;
    struct dossier dossier = whole_dossier();
    int64_t due_at = instant_now() + 3600;
    settle(state);
    write_done(here.fixture, ask_for_budget, &due_at);
    struct application application = found(here.fixture, here.secret);
    assert_int_equal(application.state, APPLICATION_INCOMPLETE);
    dossier.title = STR("Un autre projet");
    assert_refused(application_save(here.fixture->store, here.secret, application.revision, &dossier, 1, &error),
                   &error, ERROR_FORBIDDEN);
    dossier = whole_dossier();
    dossier.lines[0].label = STR("Médiatrice, deux jours par semaine");
    assert_done(application_save(here.fixture->store, here.secret, application.revision, &dossier, 1, &error), &error);
    write_done(here.fixture, answer, NULL);
    assert_int_equal(found(here.fixture, here.secret).state, APPLICATION_SUBMITTED);
    assert_int_equal(found(here.fixture, here.secret).number, 1); /* its number stays */
    assert_refused(store_write(here.fixture->store, answer, NULL, &error), &error, ERROR_FORBIDDEN);
}

static void what_is_asked_has_its_own_deadline(void **state)
{
    struct error error;
    struct dossier dossier = whole_dossier();
    int64_t due_at = instant_now() + 3600;
    settle(state);
    write_done(here.fixture, ask_for_budget, &due_at);
    run_sql(here.fixture, "UPDATE application_request SET due_at = 1000");
    struct application application = found(here.fixture, here.secret);
    assert_refused(application_save(here.fixture->store, here.secret, application.revision, &dossier, 1, &error),
                   &error, ERROR_FORBIDDEN);
    assert_refused(store_write(here.fixture->store, answer, NULL, &error), &error, ERROR_FORBIDDEN);
    assert_int_equal(found(here.fixture, here.secret).state, APPLICATION_INCOMPLETE); /* the instructor decides */
}

/* --- Interests ------------------------------------------------------------------------------------------------------
 */

static bool be_tied(struct session *session, void *context, struct error *error)
{
    (void)context;
    return refused(interest_declare(session, here.id, INSTRUCTOR, true, STR(""), 1, error), error, ERROR_INVALID) &&
           interest_declare(session, here.id, INSTRUCTOR, true, STR("Trésorière de l’association."), 1, error) &&
           refused(interest_declare(session, here.id, INSTRUCTOR, false, STR_NONE, 2, error), error, ERROR_FORBIDDEN) &&
           refused(application_move(session, here.id, APPLICATION_COMPLETE, ACTOR_INSTRUCTOR, INSTRUCTOR, STR_NONE, 2,
                                    error),
                   error, ERROR_FORBIDDEN) &&
           refused(reader_assign(session, here.id, INSTRUCTOR, true, 2, error), error, ERROR_FORBIDDEN) &&
           application_move(session, here.id, APPLICATION_COMPLETE, ACTOR_INSTRUCTOR, NEIGHBOUR, STR_NONE, 2, error);
}

static void who_is_tied_does_nothing(void **state)
{
    struct session *session;
    struct interests interests;
    struct error error;
    settle(state);
    write_done(here.fixture, be_tied, NULL);
    assert_done(store_read(here.fixture->store, &session, &error), &error);
    assert_done(interest_list(session, here.call.id, &arena, &interests, &error), &error);
    session_end(session);
    assert_true(interest_of(&interests, here.id, INSTRUCTOR)->tied);
    assert_null(interest_of(&interests, here.id, NEIGHBOUR));
}

/* --- Opinions, notes ------------------------------------------------------------------------------------------------
 */

static bool ask_opinion(struct session *session, void *context, struct error *error)
{
    int64_t now = instant_now();
    struct link_key key;
    struct opinion opinion = {.name = STR("La directrice de la médiathèque"),
                              .email = STR("mediatheque@exemple.fr"),
                              .question = STR("Ce projet complète-t-il le vôtre ?"),
                              .due_at = now + 2 * 86400};
    (void)context;
    bool done = opinion_ask(session, here.id, &opinion, INSTRUCTOR, now, error) && link_key_make(session, &key, error);
    here.opinion = opinion.id;
    here.token = link_token(&arena, &key, LINK_OPINION, opinion.id);
    return done;
}

static bool give_opinion(struct session *session, void *context, struct error *error)
{
    (void)context;
    return refused(opinion_answer(session, here.opinion, OPINION_NONE, STR("Bien."), error), error, ERROR_INVALID) &&
           opinion_answer(session, here.opinion, OPINION_RESERVED, STR("Les horaires se recouvrent."), error) &&
           refused(opinion_answer(session, here.opinion, OPINION_FAVOURABLE, STR("Non, bien."), error), error,
                   ERROR_FORBIDDEN) &&
           refused(opinion_revoke(session, here.id, here.opinion, 1, error), error, ERROR_MISSING);
}

static void an_opinion_is_given_once_by_its_link(void **state)
{
    struct error error;
    struct session *session;
    struct link_key key;
    struct opinions due, all;
    enum link_purpose purpose;
    int64_t id, now = instant_now();
    bool known;
    settle(state);
    write_done(here.fixture, ask_opinion, NULL);
    assert_done(store_read(here.fixture->store, &session, &error), &error);
    assert_done(link_key_read(session, &key, &known, &error), &error);
    assert_done(opinion_due(session, now, 3 * 86400, &arena, &due, &error), &error);
    session_end(session);
    assert_true(known && link_token_read(&key, here.token, &purpose, &id));
    assert_int_equal(purpose, LINK_OPINION);
    assert_int_equal(id, here.opinion);
    char *false_token = arena_cstr(&arena, here.token);
    false_token[here.token.length - 1] ^= 1;
    assert_false(link_token_read(&key, str_of(false_token), &purpose, &id));
    assert_int_equal(due.count, 1);
    write_done(here.fixture, give_opinion, NULL);
    assert_done(store_read(here.fixture->store, &session, &error), &error);
    assert_done(opinion_list(session, here.id, &arena, &all, &error), &error);
    assert_done(opinion_due(session, now, 3 * 86400, &arena, &due, &error), &error);
    session_end(session);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.at[0].verdict, OPINION_RESERVED);
    assert_int_equal(due.count, 0); /* answered: not reminded */
}

static bool write_notes(struct session *session, void *context, struct error *error)
{
    (void)context;
    return application_write(session, here.id, NOTE_INTERNAL, INSTRUCTOR, STR("Instructrice"), STR("À vérifier."), 1,
                             error) &&
           application_write(session, here.id, NOTE_MESSAGE, 0, STR("La directrice"), STR("Une question."), 2, error) &&
           refused(application_write(session, here.id, NOTE_MESSAGE, 0, STR("La directrice"), STR(" "), 2, error),
                   error, ERROR_INVALID);
}

static void notes_stay_inside(void **state)
{
    struct error error;
    struct session *session;
    struct application_notes seen, all;
    struct case_file file;
    settle(state);
    write_done(here.fixture, write_notes, NULL);
    assert_done(store_read(here.fixture->store, &session, &error), &error);
    assert_done(application_notes(session, here.id, 1u << NOTE_MESSAGE, &arena, &seen, &error), &error);
    assert_done(application_notes(session, here.id, ~0u, &arena, &all, &error), &error);
    assert_done(case_find(session, &here.call, here.id, &arena, &file, &error), &error);
    session_end(session);
    assert_int_equal(seen.count, 1);
    assert_str(seen.at[0].text, "Une question.");
    assert_int_equal(all.count, 2);
    assert_int_equal(file.messages_unread, 1);
    assert_str(file.territory, "282");
}

/* --- Guests, more time ----------------------------------------------------------------------------------------------
 */

static bool invite(struct session *session, void *context, struct error *error)
{
    struct link_key key;
    const bool *advises = context;
    bool done =
        application_guest_invite(session, here.id, STR("hub@exemple.fr"), *advises, 1, &here.guest, error) &&
        refused(application_guest_invite(session, here.id, STR("hub@exemple.fr"), *advises, 1, &here.guest, error),
                error, ERROR_CONFLICT) &&
        link_key_make(session, &key, error);
    here.token = link_token(&arena, &key, LINK_GUEST, here.guest);
    return done;
}

static bool take_back(struct session *session, void *context, struct error *error)
{
    (void)context;
    return application_guest_remove(session, here.id, here.guest, 2, error);
}

static void a_guest_fills_or_advises(void **state)
{
    struct error error;
    struct session *session;
    struct application application;
    struct dossier dossier = whole_dossier();
    bool advises = true;
    here.fixture = *state;
    here.call = published(here.fixture, open_space(here.fixture), instant_now() + 3600);
    here.secret = started(here.fixture, here.call.id, &dossier);
    here.id = found(here.fixture, here.secret).id;
    write_done(here.fixture, invite, &advises);
    application = found(here.fixture, here.token);
    assert_true(application.advises && application.id == here.id);
    assert_refused(application_save(here.fixture->store, here.token, 2, &dossier, 1, &error), &error, ERROR_FORBIDDEN);
    assert_refused(application_submit(here.fixture->store, here.token, &arena, &application, &error), &error,
                   ERROR_FORBIDDEN);
    write_done(here.fixture, take_back, NULL);
    assert_done(store_read(here.fixture->store, &session, &error), &error);
    assert_refused(application_find(session, here.token, &arena, &application, &error), &error, ERROR_MISSING);
    session_end(session);
    advises = false;
    write_done(here.fixture, invite, &advises);
    assert_done(application_save(here.fixture->store, here.token, 2, &dossier, 1, &error), &error);
}

struct prolonging {
    int64_t application_id, until_at;
};

static bool prolong(struct session *session, void *context, struct error *error)
{
    const struct prolonging *prolonging = context;
    struct published_call call;
    return call_at(session, here.call.id, &arena, &call, error) &&
           refused(call_extend(session, &call, prolonging->application_id, call.rules.closes, STR("Panne."), INSTRUCTOR,
                               1, error),
                   error, ERROR_INVALID) &&
           refused(call_extend(session, &call, prolonging->application_id, prolonging->until_at, STR(""), INSTRUCTOR, 1,
                               error),
                   error, ERROR_INVALID) &&
           call_extend(session, &call, prolonging->application_id, prolonging->until_at, STR("Panne du réseau."),
                       INSTRUCTOR, 1, error);
}

static void more_time_is_given_to_one_or_to_all(void **state)
{
    struct error error;
    struct application application;
    struct dossier dossier = whole_dossier();
    here.fixture = *state;
    int64_t space_id = open_space(here.fixture), later = instant_now() + 3600;
    here.call = published(here.fixture, space_id, later);
    struct str one = started(here.fixture, here.call.id, &dossier), two = started(here.fixture, here.call.id, &dossier);
    here.call = published(here.fixture, space_id, instant_now() - 10);
    struct prolonging prolonging = {found(here.fixture, one).id, later};
    write_done(here.fixture, prolong, &prolonging);
    assert_done(application_submit(here.fixture->store, one, &arena, &application, &error), &error);
    assert_refused(application_submit(here.fixture->store, two, &arena, &application, &error), &error, ERROR_FORBIDDEN);
    prolonging.application_id = 0;
    write_done(here.fixture, prolong, &prolonging);
    assert_done(application_submit(here.fixture->store, two, &arena, &application, &error), &error);
}

/* --- The checklist --------------------------------------------------------------------------------------------------
 */

static size_t verdicts(const struct check_lines *lines, enum check_verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < lines->count; i++)
        count += lines->at[i].verdict == verdict;
    return count;
}

static void every_rule_is_checked_with_its_reason(void **state)
{
    struct error error;
    struct session *session;
    struct case_file file;
    struct check_lines lines;
    settle(state);
    assert_done(store_read(here.fixture->store, &session, &error), &error);
    assert_done(case_find(session, &here.call, here.id, &arena, &file, &error), &error);
    session_end(session);
    case_check(&here.call.rules, &file, &arena, &lines);
    assert_int_equal(verdicts(&lines, CHECK_WRONG), 0);
    for (size_t i = 0; i < lines.count; i++)
        assert_true(lines.at[i].label.length && lines.at[i].reason.length);
    file.dossier.holder_kind = STR("entreprise");
    file.dossier.file_count = 0;
    case_check(&here.call.rules, &file, &arena, &lines);
    assert_int_equal(verdicts(&lines, CHECK_WRONG), 2);
}

static bool assign(struct session *session, void *context, struct error *error)
{
    (void)context;
    return call_instructor_set(session, here.call.id, INSTRUCTOR, STR("282"), true, error) &&
           call_instructor_set(session, here.call.id, INSTRUCTOR, STR("282"), true, error) &&
           call_instructor_set(session, here.call.id, NEIGHBOUR, STR("*"), true, error);
}

static void territories_have_their_instructors(void **state)
{
    struct error error;
    struct session *session;
    struct call_instructors instructors;
    settle(state);
    write_done(here.fixture, assign, NULL);
    assert_done(store_read(here.fixture->store, &session, &error), &error);
    assert_done(call_instructor_list(session, here.call.id, &arena, &instructors, &error), &error);
    session_end(session);
    assert_int_equal(instructors.count, 2);
    assert_true(call_instructor_has(&instructors, INSTRUCTOR, STR("282")));
    assert_false(call_instructor_has(&instructors, INSTRUCTOR, STR("281")));
    assert_true(call_instructor_has(&instructors, NEIGHBOUR, STR("281")));
    assert_false(call_instructor_has(&instructors, READER, STR("282")));
}

/* --- What is held of a person ---------------------------------------------------------------------------------------
 */

static bool forget(struct session *session, void *context, struct error *error)
{
    (void)context;
    return grants_forget_person(session, STR("porteur@exemple.fr"), READER, 5, error) &&
           grants_forget_person(session, STR("mediatheque@exemple.fr"), READER, 5, error);
}

static bool forget_old(struct session *session, void *context, struct error *error)
{
    return grants_forget_drafts(session, instant_now() + 7200, context, error);
}

static void a_person_is_told_and_forgotten(void **state)
{
    struct session *session;
    struct error error;
    struct buffer json = {0};
    struct json_writer writer = {.out = &json};
    int64_t forgotten = 0;
    settle(state);
    started(here.fixture, here.call.id, NULL);
    write_done(here.fixture, ask_opinion, NULL);
    assert_done(store_read(here.fixture->store, &session, &error), &error);
    json_begin_object(&writer);
    assert_done(grants_export_person(session, STR("porteur@exemple.fr"), READER, &arena, &writer, &error), &error);
    json_end_object(&writer);
    session_end(session);
    assert_true(str_contains(buffer_str(&json), STR("Numérique au marché")));
    assert_true(str_contains(buffer_str(&json), STR("\"etat\":\"draft\"")));
    buffer_free(&json);
    write_done(here.fixture, forget, NULL);
    assert_str(ask_sql(here.fixture, &arena, "SELECT COUNT(*) FROM application"), "1"); /* the file stays */
    assert_str(ask_sql(here.fixture, &arena, "SELECT COUNT(*) FROM application_opinion WHERE email <> ''"), "0");
    started(here.fixture, here.call.id, NULL);
    write_done(here.fixture, forget_old, &forgotten);
    assert_int_equal(forgotten, 1);
}

/* --- Rules changed by pages -----------------------------------------------------------------------------------------
 */

static void a_call_is_changed_without_writing_json(void **state)
{
    struct call call, changed;
    struct error error;
    struct str text;
    (void)state;
    assert_done(call_parse(CALL_EXAMPLE, &arena, &call, &error), &error);
    struct call_general general = call_general_of(&call);
    assert_int_equal(general.closes, date_from_civil(2024, 4, 30));
    general.ceiling = 4000050;
    general.floor = CALL_UNLIMITED;
    general.anonymous = true;
    assert_done(call_edit_general(CALL_EXAMPLE, &general, &arena, &text, &error), &error);
    assert_done(call_parse(text, &arena, &changed, &error), &error);
    assert_int_equal(changed.ceiling, 4000050);
    assert_int_equal(changed.floor, CALL_UNLIMITED);
    assert_true(changed.anonymous);
    assert_int_equal(changed.closes, call.closes); /* the last second of the same day */
    assert_int_equal(changed.criterion_count, call.criterion_count);
    call.questions[0].kind = QUESTION_CHOICE;
    call.questions[0].choices = call.themes;
    assert_done(call_edit_questions(text, call.questions, 2, &arena, &text, &error), &error);
    call.criteria[0].weight = 45;
    assert_done(call_edit_criteria(text, call.criteria, 1, &arena, &text, &error), &error);
    assert_done(call_parse(text, &arena, &changed, &error), &error);
    assert_done(call_check(&changed, &error), &error);
    assert_int_equal(changed.question_count, 2);
    assert_int_equal(changed.questions[0].choices.count, 5);
    assert_int_equal(changed.criterion_count, 1);
    assert_int_equal(changed.criteria[0].weight, 45);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_asked_may_change),
        cmocka_unit_test(what_is_asked_has_its_own_deadline),
        cmocka_unit_test(who_is_tied_does_nothing),
        cmocka_unit_test(an_opinion_is_given_once_by_its_link),
        cmocka_unit_test(notes_stay_inside),
        cmocka_unit_test(a_guest_fills_or_advises),
        cmocka_unit_test(more_time_is_given_to_one_or_to_all),
        cmocka_unit_test(every_rule_is_checked_with_its_reason),
        cmocka_unit_test(territories_have_their_instructors),
        cmocka_unit_test(a_person_is_told_and_forgotten),
        cmocka_unit_test(a_call_is_changed_without_writing_json),
    };
    int failures = RUN_ON_BOTH_ENGINES("instruction", tests);
    arena_free(&arena);
    return failures;
}
