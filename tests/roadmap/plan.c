/* The roadmap's actions and money, envelopes under requests at once, needs in rounds; on both engines. */
#include "workshop.h"

#include <pthread.h>

static struct arena arena;

/* Any function within a write, with its own struct. */
#define WRITE(store, function, context)                                                                                \
    do {                                                                                                               \
        struct error write_error = {0};                                                                                \
        assert_done(store_write((store), (function), (context), &write_error), &write_error);                          \
    } while (0)
#define REFUSE(store, function, context, kind)                                                                         \
    do {                                                                                                               \
        struct error write_error = {0};                                                                                \
        assert_refused(store_write((store), (function), (context), &write_error), &write_error, (kind));               \
    } while (0)

static int32_t day(int year, int month, int number)
{
    return date_from_civil(year, month, number);
}

struct plan {
    struct workshop workshop;
    int64_t roadmap_id, axis_id, round_id;
    struct action action;
};

static bool make_plan(struct session *session, void *context, struct error *error)
{
    struct plan *plan = context;
    plan->action = (struct action){.name = STR("Reconditionner"),
                                   .needs = STR("structurerUneFiliereDeReconditionnement"),
                                   .starts_on = day(2024, 9, 1),
                                   .ends_on = day(2025, 8, 31),
                                   .budget = 4200001};
    if (!roadmap_create(session, plan->workshop.space_id, STR("Feuille de route"), STR("Préfecture"), 1000,
                        &plan->roadmap_id, error) ||
        !axis_add(session, plan->roadmap_id, STR("Équiper"), &plan->axis_id, error))
        return false;
    plan->action.roadmap_id = plan->roadmap_id;
    plan->action.axis_id = plan->axis_id;
    return action_create(session, &plan->action, 1000, error);
}

static struct plan planned(void **state)
{
    struct plan plan = {.workshop = workshop_open(*state, &arena, "education-jeunesse")};
    WRITE(plan.workshop.store, make_plan, &plan);
    return plan;
}

static struct action read_back(const struct plan *plan)
{
    struct session *session;
    struct action action;
    struct error error = {0};
    assert_done(store_read(plan->workshop.store, &session, &error), &error);
    assert_done(action_find(session, plan->action.id, plan->roadmap_id, &arena, &action, &error), &error);
    session_end(session);
    return action;
}

static bool add_funding(struct session *session, void *context, struct error *error)
{
    return funding_add(session, context, error);
}

struct moving {
    int64_t id;
    enum action_state state;
    struct str reason;
};

static bool move(struct session *session, void *context, struct error *error)
{
    const struct moving *moving = context;
    return action_move(session, moving->id, moving->state, moving->reason, error);
}

static void an_action_starts_when_its_money_is_there_to_the_cent(void **state)
{
    struct plan plan = planned(state);
    struct store *store = plan.workshop.store;
    struct funding funding = {.action_id = plan.action.id, .funder = STR("Région"), .amount = 4200000};
    struct moving moving = {plan.action.id, ACTION_STARTED, STR_NONE};
    REFUSE(store, move, &moving, ERROR_FORBIDDEN); /* not from proposed */
    moving.state = ACTION_PLANNED;
    WRITE(store, move, &moving);
    WRITE(store, add_funding, &funding);
    moving.state = ACTION_STARTED;
    REFUSE(store, move, &moving, ERROR_CONFLICT); /* a cent is missing */
    funding.amount = 2;
    REFUSE(store, add_funding, &funding, ERROR_LIMITED);
    funding.amount = 1;
    WRITE(store, add_funding, &funding);
    WRITE(store, move, &moving);
    moving.state = ACTION_DROPPED;
    REFUSE(store, move, &moving, ERROR_INVALID); /* why? */
    moving.reason = STR("Le porteur se retire");
    WRITE(store, move, &moving);
    assert_str(read_back(&plan).reason, "Le porteur se retire");
    assert_int_equal(read_back(&plan).funded, 4200001);
}

static bool change(struct session *session, void *context, struct error *error)
{
    return action_change(session, context, error);
}

static void two_who_change_an_action_do_not_overwrite(void **state)
{
    struct plan plan = planned(state);
    struct action one = read_back(&plan), other = one;
    one.name = STR("Réparer");
    other.name = STR("Recycler");
    WRITE(plan.workshop.store, change, &one);
    REFUSE(plan.workshop.store, change, &other, ERROR_CONFLICT);
    assert_str(read_back(&plan).name, "Réparer");
    one = read_back(&plan);
    one.ends_on = one.starts_on - 1;
    REFUSE(plan.workshop.store, change, &one, ERROR_INVALID);
    one.ends_on = one.starts_on;
    one.needs = STR("redigerLaFeuilleDeRoute|autreChose");
    REFUSE(plan.workshop.store, change, &one, ERROR_INVALID);
}

/* --- Envelopes ---------------------------------------------------------------------------------------------------- */

static bool save_envelope(struct session *session, void *context, struct error *error)
{
    return envelope_save(session, context, error);
}

static struct envelope envelope_now(const struct plan *plan)
{
    struct session *session;
    struct envelopes envelopes;
    struct error error = {0};
    assert_done(store_read(plan->workshop.store, &session, &error), &error);
    assert_done(envelope_list(session, plan->workshop.space_id, &arena, &envelopes, &error), &error);
    session_end(session);
    assert_int_equal(envelopes.count, 1);
    return envelopes.at[0];
}

enum { ASKERS = 8, ASKED_EACH = 5 };

static void *ask(void *context)
{
    const struct plan *plan = context;
    intptr_t given = 0;
    for (int i = 0; i < ASKED_EACH; i++) {
        struct error error = {0};
        struct funding funding = {.action_id = plan->action.id,
                                  .funder = STR("État"),
                                  .kind = FUNDING_SUBSIDY,
                                  .amount = 100000,
                                  .envelope_id = envelope_now(plan).id};
        if (store_write(plan->workshop.store, add_funding, &funding, &error))
            given++;
        else if (error.kind != ERROR_LIMITED)
            return (void *)-1000;
    }
    return (void *)given;
}

static void an_envelope_is_never_passed_by_requests_at_once(void **state)
{
    struct plan plan = planned(state);
    struct envelope envelope = {.space_id = plan.workshop.space_id,
                                .label = STR("Ingénierie 2024"),
                                .starts_on = day(2024, 1, 1),
                                .ends_on = day(2024, 12, 31),
                                .ceiling = 1250000};
    pthread_t threads[ASKERS];
    intptr_t given = 0;
    WRITE(plan.workshop.store, save_envelope, &envelope);
    assert_int_equal(envelope_alert(&(struct envelope){.ceiling = 100, .used = 79}), 0);
    assert_int_equal(envelope_alert(&(struct envelope){.ceiling = 100, .used = 80}), 80);
    assert_int_equal(envelope_alert(&(struct envelope){.ceiling = 100, .used = 100}), 100);
    for (int i = 0; i < ASKERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask, &plan), 0);
    for (int i = 0; i < ASKERS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        given += (intptr_t)result;
    }
    assert_int_equal(given, 12); /* 40 asked for 1 000 € each of 12 500 € */
    assert_int_equal(envelope_now(&plan).used, 1200000);
    envelope.ceiling = 1100000;
    REFUSE(plan.workshop.store, save_envelope, &envelope, ERROR_LIMITED);
    struct moving moving = {plan.action.id, ACTION_DROPPED, STR("Abandon")};
    WRITE(plan.workshop.store, move, &moving);
    assert_int_equal(envelope_now(&plan).used, 0); /* what an action gives up comes back */
}

/* --- Sources and indicators --------------------------------------------------------------------------------------- */

struct linking {
    int64_t action_id, card_id;
};

static bool link_source(struct session *session, void *context, struct error *error)
{
    const struct linking *linking = context;
    return action_add_source(session, linking->action_id, linking->card_id, error);
}

static bool add_indicator(struct session *session, void *context, struct error *error)
{
    const struct plan *plan = context;
    struct action_indicators indicators;
    struct action_indicator indicator = {
        .action_id = plan->action.id, .label = STR("Ordinateurs"), .base = 20, .target = 120};
    return action_indicator_add(session, &indicator, error) &&
           action_indicator_list(session, plan->action.id, &arena, &indicators, error) &&
           action_indicator_measure(session, plan->action.id, indicators.at[0].id, day(2024, 12, 1), 40, error) &&
           action_indicator_measure(session, plan->action.id, indicators.at[0].id, day(2025, 1, 1), 70, error) &&
           action_indicator_measure(session, plan->action.id, indicators.at[0].id, day(2025, 1, 1), 95, error);
}

static void an_action_tells_where_it_comes_from_and_how_far_it_is(void **state)
{
    struct plan plan = planned(state);
    struct session *session;
    struct action_links links;
    struct action_indicators indicators;
    struct error error = {0};
    int64_t finding = workshop_card(&plan.workshop, CARD_OBSTACLE, "Matériel ancien", 0);
    int64_t proposal = workshop_card(&plan.workshop, CARD_PROPOSAL, "Reconditionner", finding);
    struct linking linking = {plan.action.id, finding};
    REFUSE(plan.workshop.store, link_source, &linking, ERROR_INVALID);
    linking.card_id = proposal;
    WRITE(plan.workshop.store, link_source, &linking);
    WRITE(plan.workshop.store, link_source, &linking);
    WRITE(plan.workshop.store, add_indicator, &plan);
    assert_done(store_read(plan.workshop.store, &session, &error), &error);
    assert_done(action_sources(session, plan.workshop.space_id, 0, &arena, &links, &error), &error);
    assert_done(action_indicator_list(session, plan.action.id, &arena, &indicators, &error), &error);
    session_end(session);
    assert_int_equal(links.count, 1);
    assert_int_equal(links.at[0].card_id, proposal);
    assert_int_equal(indicators.at[0].measure_count, 2);
    assert_near(action_indicator_progress(&indicators.at[0]), 0.75, 1e-9);
}

/* --- Needs -------------------------------------------------------------------------------------------------------- */

static bool open_round(struct session *session, void *context, struct error *error)
{
    struct plan *plan = context;
    return need_round_open(session, plan->workshop.space_id, STR("Janvier 2024"), &plan->round_id, error);
}

static bool save_need(struct session *session, void *context, struct error *error)
{
    return need_save(session, context, 1000, error);
}

static bool submit(struct session *session, void *context, struct error *error)
{
    const struct plan *plan = context;
    const struct str order[] = {STR("formerLesAgentsPublics"), STR("redigerLaFeuilleDeRoute")};
    return need_round_rank(session, plan->round_id, order, 2, error) &&
           need_round_submit(session, plan->round_id, STR("Agence nationale"), day(2024, 1, 30), day(2024, 2, 29),
                             error);
}

static void needs_are_collected_ranked_submitted_answered(void **state)
{
    struct plan plan = planned(state);
    struct store *store = plan.workshop.store;
    struct session *session;
    struct need_round round;
    struct need_totals totals;
    struct error error = {0};
    WRITE(store, open_round, &plan);
    REFUSE(store, open_round, &plan, ERROR_CONFLICT);
    struct engineering_need need = {
        .round_id = plan.round_id, .member = STR("CC du Perche"), .line = STR("redigerLaFeuilleDeRoute")};
    REFUSE(store, save_need, &need, ERROR_INVALID); /* neither posts nor service */
    need.staff = 50;
    need.cost = 2500000;
    need.cofunding = 2500001;
    REFUSE(store, save_need, &need, ERROR_INVALID);
    need.cofunding = 500000;
    WRITE(store, save_need, &need);
    need.service = true;
    WRITE(store, save_need, &need); /* replaced */
    need.member = STR("CC du Bonnevalais");
    WRITE(store, save_need, &need);
    need.line = STR("formerLesAgentsPublics");
    REFUSE(store, save_need, &need, ERROR_INVALID); /* how many people? */
    need.people = 40;
    need.staff = 0;
    need.service = false;
    WRITE(store, save_need, &need);
    need.line = STR("outillerLesActeursAutre");
    need.service = true;
    REFUSE(store, save_need, &need, ERROR_INVALID); /* « Autre » says what */
    WRITE(store, submit, &plan);
    REFUSE(store, save_need, &need, ERROR_INVALID);
    need.description = STR("Une enquête");
    REFUSE(store, save_need, &need, ERROR_FORBIDDEN); /* submitted */
    assert_done(store_read(store, &session, &error), &error);
    assert_done(need_round_find(session, plan.round_id, plan.workshop.space_id, &arena, &round, &error), &error);
    assert_done(need_consolidate(session, plan.round_id, &arena, &totals, &error), &error);
    session_end(session);
    assert_false(need_round_is_late(&round, day(2024, 2, 29)));
    assert_true(need_round_is_late(&round, day(2024, 3, 1)));
    assert_int_equal(totals.count, 2);
    assert_string_equal(totals.at[0].line->code, "formerLesAgentsPublics");
    assert_int_equal(totals.at[1].members, 2);
    assert_int_equal(totals.at[1].staff, 100);
    assert_int_equal(totals.all.people, 40);
    assert_int_equal(totals.all.cost, 7500000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_action_starts_when_its_money_is_there_to_the_cent),
        cmocka_unit_test(two_who_change_an_action_do_not_overwrite),
        cmocka_unit_test(an_envelope_is_never_passed_by_requests_at_once),
        cmocka_unit_test(an_action_tells_where_it_comes_from_and_how_far_it_is),
        cmocka_unit_test(needs_are_collected_ranked_submitted_answered),
    };
    return RUN_ON_BOTH_ENGINES("roadmap-plan", tests);
}
