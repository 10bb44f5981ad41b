/* From marks to money: readers, dispersion, scenarios, signature, letters' facts, conventions; on both engines. */
#include "world.h"

enum { CHAIR = 5, FIRST_READER = 11, SECOND_READER = 12, COUNT = 4 };

static struct {
    struct fixture *fixture;
    struct published_call call;
    int64_t ids[COUNT];
    struct scenario scenario;
} here;

/* Four applications of 30,000 € under review: two at Dreux, one at Chartres, one at Châteaudun. */
static void settle(void **state)
{
    static const char *const TERRITORIES[COUNT] = {"282", "282", "281", "284"};
    struct error error;
    here.fixture = *state;
    here.call = published(here.fixture, open_space(here.fixture), instant_now() + 3600);
    for (int i = 0; i < COUNT; i++) {
        struct application application;
        struct dossier dossier = whole_dossier();
        dossier.sites[0].site.territory = str_of(TERRITORIES[i]);
        dossier.siret = arena_printf(&arena, "2100000000%04d", i);
        struct str secret = started(here.fixture, here.call.id, &dossier);
        assert_done(application_submit(here.fixture->store, secret, &arena, &application, &error), &error);
        here.ids[i] = application.id;
    }
}

static bool mark(struct session *session, int64_t id, int64_t person_id, int64_t value, struct error *error)
{
    struct jury_reading reading = {.application_id = id, .person_id = person_id, .comment = STR("Lu.")};
    for (size_t k = 0; k < CRITERIA_MOST; k++)
        reading.marks[k] = k < here.call.rules.criterion_count ? value : MARK_NONE;
    return reading_save(session, &here.call.rules, &reading, true, 10, error);
}

static bool prepare(struct session *session, void *context, struct error *error)
{
    (void)context;
    bool done = true;
    for (int i = 0; done && i < COUNT; i++)
        done = application_move(session, here.ids[i], APPLICATION_COMPLETE, ACTOR_INSTRUCTOR, 1, STR_NONE, 3, error) &&
               application_move(session, here.ids[i], APPLICATION_REVIEW, ACTOR_INSTRUCTOR, 1, STR_NONE, 3, error) &&
               reader_assign(session, here.ids[i], FIRST_READER, true, 3, error) &&
               reader_assign(session, here.ids[i], SECOND_READER, true, 3, error);
    return done;
}

static bool refuse_marks(struct session *session, void *context, struct error *error)
{
    struct jury_reading partial = {.application_id = here.ids[0], .person_id = FIRST_READER, .marks = {MARK_NONE}};
    (void)context;
    return refused(mark(session, here.ids[0], FIRST_READER, 300, error), error, ERROR_FORBIDDEN) && /* nothing said */
           interest_declare(session, here.ids[0], FIRST_READER, false, STR_NONE, 4, error) &&
           refused(mark(session, here.ids[0], FIRST_READER, 501, error), error, ERROR_INVALID) && /* out of 5 */
           refused(reading_save(session, &here.call.rules, &partial, true, 4, error), error, ERROR_INVALID) &&
           reading_save(session, &here.call.rules, &partial, false, 4, error) &&
           interest_declare(session, here.ids[0], 13, false, STR_NONE, 4, error) &&
           refused(mark(session, here.ids[0], 13, 300, error), error, ERROR_FORBIDDEN); /* not given to her */
}

/* 80 and 80, 60 and 60, 90 and 40, 50 and 50. */
static bool mark_all(struct session *session, void *context, struct error *error)
{
    static const int64_t MARKS[COUNT][2] = {{400, 400}, {300, 300}, {450, 200}, {250, 250}};
    (void)context;
    bool done = true;
    for (int i = 0; done && i < COUNT; i++)
        done = interest_declare(session, here.ids[i], FIRST_READER, false, STR_NONE, 4, error) &&
               interest_declare(session, here.ids[i], SECOND_READER, false, STR_NONE, 4, error) &&
               mark(session, here.ids[i], FIRST_READER, MARKS[i][0], error) &&
               mark(session, here.ids[i], SECOND_READER, MARKS[i][1], error) &&
               application_move(session, here.ids[i], APPLICATION_READY, ACTOR_INSTRUCTOR, 1, STR_NONE, 5, error);
    return done;
}

static void marks_are_given_by_who_may(void **state)
{
    settle(state);
    write_done(here.fixture, prepare, NULL);
    write_done(here.fixture, refuse_marks, NULL);
}

static bool tie_a_reader(struct session *session, void *context, struct error *error)
{
    (void)context;
    return interest_declare(session, here.ids[0], FIRST_READER, true, STR("Mon employeur."), 6, error);
}

static void read_verdict(int i, struct verdict *verdict)
{
    struct session *session;
    struct jury_readings readings;
    struct error error;
    assert_done(store_read(here.fixture->store, &session, &error), &error);
    assert_done(reading_list(session, &here.call, &arena, &readings, &error), &error);
    session_end(session);
    verdict_of(&here.call.rules, &readings, here.ids[i], verdict);
}

static void readers_far_apart_are_flagged(void **state)
{
    struct verdict verdict;
    settle(state);
    write_done(here.fixture, prepare, NULL);
    write_done(here.fixture, mark_all, NULL);
    read_verdict(0, &verdict);
    assert_true(verdict.enough && !verdict.dispersed);
    assert_int_equal(verdict.score, 80 * SCORE_UNIT);
    read_verdict(2, &verdict);
    assert_int_equal(verdict.score, 65 * SCORE_UNIT);
    assert_int_equal(verdict.gap, 50);
    assert_true(verdict.dispersed && verdict.far_apart[0]);
    write_done(here.fixture, tie_a_reader, NULL); /* her marks go */
    read_verdict(0, &verdict);
    assert_int_equal(verdict.finished, 1);
    assert_false(verdict.enough);
}

/* --- The committee --------------------------------------------------------------------------------------------------
 */

static bool make_scenario(struct session *session, void *context, struct error *error)
{
    const int64_t *envelope = context;
    here.scenario = (struct scenario){.call_id = here.call.id,
                                      .label = STR("Règles de l’appel"),
                                      .envelope = *envelope,
                                      .projects_least = 1,
                                      .score_least = 40 * SCORE_UNIT,
                                      .person_id = CHAIR};
    return scenario_make(session, &here.scenario, 6, error);
}

struct picture {
    struct scenario scenario;
    struct committee_board board;
    struct selection selection;
    struct coverage_rows coverage;
};

static void compute(struct picture *picture)
{
    struct session *session;
    struct error error;
    assert_done(scenario_compute(here.fixture->store, &here.call, here.scenario.id, 7, &error), &error);
    assert_done(store_read(here.fixture->store, &session, &error), &error);
    assert_done(scenario_find(session, here.call.id, here.scenario.id, &arena, &picture->scenario, &error), &error);
    assert_done(board_read(session, &here.call, &picture->scenario, &arena, &picture->board, &error), &error);
    assert_done(scenario_selection(session, &picture->scenario, &picture->board, &arena, &picture->selection, &error),
                &error);
    session_end(session);
    board_coverage(&here.call.rules, &picture->board, &picture->selection, &arena, &picture->coverage);
}

static const struct coverage_row *covered(const struct picture *picture, const char *code)
{
    for (size_t i = 0; i < picture->coverage.count; i++)
        if (str_equal(picture->coverage.at[i].code, str_of(code)))
            return &picture->coverage.at[i];
    fail_msg("%s n’est pas dans la couverture", code);
    return NULL;
}

static bool set_aside(struct session *session, void *context, struct error *error)
{
    const enum selection_will *will = context;
    return refused(will_set(session, here.call.id, here.scenario.id, here.ids[0], WILL_OUT, STR(""), CHAIR, 8, error),
                   error, ERROR_INVALID) &&
           will_set(session, here.call.id, here.scenario.id, here.ids[0], *will, STR("Financé par ailleurs."), CHAIR, 8,
                    error);
}

static void a_scenario_is_computed_and_bent(void **state)
{
    struct picture picture = {0};
    int64_t envelope = 9000000; /* three of four, one in each territory */
    enum selection_will will = WILL_OUT;
    settle(state);
    write_done(here.fixture, prepare, NULL);
    write_done(here.fixture, mark_all, NULL);
    write_done(here.fixture, make_scenario, &envelope);
    compute(&picture);
    assert_true(picture.scenario.possible && picture.scenario.proven);
    assert_int_equal(picture.selection.count, 3);
    assert_int_equal(picture.scenario.spent, 9000000);
    assert_true(picture.scenario.free_value > picture.scenario.value); /* what the balance costs: 60 against 50 */
    assert_int_equal(covered(&picture, "282")->chosen, 1);
    assert_int_equal(covered(&picture, "282")->ready, 2);
    assert_int_equal(covered(&picture, "283")->chosen, 0);
    assert_true(str_equal(picture.scenario.input, picture.board.input));
    write_done(here.fixture, set_aside, &will);
    struct str before = picture.board.input;
    compute(&picture);
    assert_false(str_equal(before, picture.board.input));
    assert_int_equal(covered(&picture, "282")->chosen, 1); /* the other one of Dreux */
    struct str reason = board_reason(&here.call.rules, &picture.board, &picture.selection, 0, &arena);
    assert_str(reason, "Financé par ailleurs.");
}

static void what_cannot_be_is_explained(void **state)
{
    struct picture picture = {0};
    int64_t envelope = 6000000; /* two, for three territories */
    settle(state);
    write_done(here.fixture, prepare, NULL);
    write_done(here.fixture, mark_all, NULL);
    write_done(here.fixture, make_scenario, &envelope);
    compute(&picture);
    assert_false(picture.scenario.possible);
    assert_true(picture.scenario.conflict.count >= 2);
    assert_int_equal(picture.selection.count, 0);
}

/* --- Signed, told, agreed, paid -------------------------------------------------------------------------------------
 */

static bool sign(struct session *session, void *context, struct error *error)
{
    (void)context;
    return refused(scenario_sign(session, &here.call, here.scenario.id, 1, FIRST_READER, 9, error), error,
                   ERROR_FORBIDDEN) && /* who marked does not sign */
           scenario_sign(session, &here.call, here.scenario.id, 1, CHAIR, 9, error) &&
           refused(scenario_sign(session, &here.call, here.scenario.id, 1, CHAIR, 9, error), error, ERROR_CONFLICT) &&
           refused(
               will_set(session, here.call.id, here.scenario.id, here.ids[0], WILL_OUT, STR("Non."), CHAIR, 9, error),
               error, ERROR_FORBIDDEN);
}

static bool tell(struct session *session, void *context, struct error *error)
{
    (void)context;
    return award_reword(session, here.ids[1], STR("Un projet voisin est déjà retenu à Dreux."), error) &&
           award_told(session, here.ids[1], 10, error) && award_told(session, here.ids[1], 20, error) &&
           refused(award_reword(session, here.ids[1], STR("Autre chose."), error), error, ERROR_FORBIDDEN) &&
           award_read(session, here.ids[1], 30, error);
}

static bool agree(struct session *session, void *context, struct error *error)
{
    struct agreement agreement = {.reference = STR("2024-017"),
                                  .signed_on = date_from_civil(2024, 9, 10),
                                  .starts = date_from_civil(2024, 10, 1),
                                  .ends = date_from_civil(2026, 12, 31),
                                  .cents = 3000001};
    (void)context;
    if (!refused(agreement_sign(session, here.ids[0], &agreement, CHAIR, 40, error), error, ERROR_INVALID))
        return false; /* one cent above what was awarded */
    agreement.cents = 3000000;
    return refused(agreement_sign(session, here.ids[1], &agreement, CHAIR, 40, error), error, ERROR_FORBIDDEN) &&
           agreement_sign(session, here.ids[0], &agreement, CHAIR, 40, error) &&
           refused(agreement_close(session, here.ids[0], CHAIR, 50, error), error, ERROR_FORBIDDEN);
}

static bool pay_and_close(struct session *session, void *context, struct error *error)
{
    struct follow_up *follow_up = context;
    bool done = true;
    struct instalment more = {.label = STR("En plus"), .cents = 1, .due_on = date_from_civil(2027, 1, 1)};
    done = refused(instalment_set(session, here.ids[0], &more, error), error, ERROR_INVALID);
    for (size_t i = 0; done && i < follow_up->instalment_count; i++) {
        follow_up->instalments[i].paid_on = follow_up->instalments[i].due_on;
        done = instalment_set(session, here.ids[0], &follow_up->instalments[i], error);
    }
    for (size_t i = 0; done && i < follow_up->report_count; i++) {
        follow_up->reports[i].received_on = follow_up->reports[i].due_on;
        follow_up->reports[i].people = 120;
        done = report_set(session, here.ids[0], &follow_up->reports[i], error);
    }
    return done && agreement_close(session, here.ids[0], CHAIR, 60, error);
}

static void read_follow_up(struct follow_up *follow_up)
{
    struct session *session;
    struct error error;
    assert_done(store_read(here.fixture->store, &session, &error), &error);
    assert_done(follow_up_read(session, here.ids[0], &arena, follow_up, &error), &error);
    session_end(session);
}

static void a_signed_selection_is_told_agreed_and_paid(void **state)
{
    struct picture picture = {0};
    struct follow_up follow_up;
    struct awards awards;
    struct session *session;
    struct error error;
    struct buffer csv = {0};
    int64_t envelope = 9000000;
    settle(state);
    write_done(here.fixture, prepare, NULL);
    write_done(here.fixture, mark_all, NULL);
    write_done(here.fixture, make_scenario, &envelope);
    compute(&picture);
    write_done(here.fixture, sign, NULL);
    write_done(here.fixture, tell, NULL);
    write_done(here.fixture, agree, NULL);
    read_follow_up(&follow_up);
    assert_true(follow_up.agreed && follow_up.planned == 3000000 && follow_up.paid == 0);
    assert_int_equal(follow_up.instalment_count, 2);
    assert_int_equal(follow_up.report_count, 3); /* two intermediate ones, a final one */
    write_done(here.fixture, pay_and_close, &follow_up);
    read_follow_up(&follow_up);
    assert_int_equal(follow_up.paid, 3000000);
    assert_done(store_read(here.fixture->store, &session, &error), &error);
    assert_done(award_list(session, here.call.id, &arena, &awards, &error), &error);
    here.call.rules.funder_name = STR("Région « Exemple », service des aides");
    here.call.rules.funder_siret = STR("23450002300028");
    assert_done(grants_scdl(session, &here.call, &arena, &csv, &error), &error);
    session_end(session);
    assert_int_equal(awards.count, COUNT);
    assert_int_equal(award_of(&awards, here.ids[0])->outcome, APPLICATION_SELECTED);
    assert_int_equal(award_of(&awards, here.ids[0])->cents, 3000000);
    assert_int_equal(award_of(&awards, here.ids[1])->outcome, APPLICATION_WAITLISTED);
    assert_int_equal(award_of(&awards, here.ids[1])->notified_at, 10);
    assert_int_equal(award_of(&awards, here.ids[1])->read_at, 30);
    assert_str(award_of(&awards, here.ids[1])->reason, "Un projet voisin est déjà retenu à Dreux.");
    assert_true(str_contains(buffer_str(&csv), STR("30000.00,aide en "
                                                   "numéraire,échelonné,2024-10-10/2027-04-30,,non,1.00")));
    buffer_free(&csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_are_given_by_who_may),
        cmocka_unit_test(readers_far_apart_are_flagged),
        cmocka_unit_test(a_scenario_is_computed_and_bent),
        cmocka_unit_test(what_cannot_be_is_explained),
        cmocka_unit_test(a_signed_selection_is_told_agreed_and_paid),
    };
    int failures = RUN_ON_BOTH_ENGINES("committee", tests);
    arena_free(&arena);
    return failures;
}
