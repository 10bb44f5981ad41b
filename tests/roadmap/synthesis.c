/* The annex drawn from a board, its versions, and what two boards say in common; on both engines. */
#include "workshop.h"

static struct arena arena;

struct drawing {
    int64_t board_id, version;
};

static bool draw(struct session *session, void *context, struct error *error)
{
    struct drawing *drawing = context;
    return synthesis_draw(session, drawing->board_id, 0, 3000, &drawing->version, error);
}

static struct synthesis drawn(const struct workshop *workshop, int64_t version)
{
    struct session *session;
    struct board board;
    struct synthesis synthesis;
    struct error error = {0};
    bool found;
    assert_done(store_read(workshop->store, &session, &error), &error);
    assert_done(board_find(session, workshop->board_id, workshop->space_id, &arena, &board, &error), &error);
    assert_done(synthesis_find(session, &board, version, &arena, &synthesis, &found, &error), &error);
    session_end(session);
    assert_true(found);
    return synthesis;
}

static void a_synthesis_waits_for_proposals(void **state)
{
    struct workshop workshop = workshop_open(*state, &arena, "education-jeunesse");
    struct drawing drawing = {workshop.board_id, 0};
    struct error error = {0};
    assert_refused(store_write(workshop.store, draw, &drawing, &error), &error, ERROR_CONFLICT); /* empty */
    int64_t positive = workshop_card(&workshop, CARD_POSITIVE, "Des lieux ouverts", 0);
    int64_t obstacle = workshop_card(&workshop, CARD_OBSTACLE, "Peu de transports", 0);
    int64_t proposal = workshop_card(&workshop, CARD_PROPOSAL, "Un car équipé", obstacle);
    assert_refused(store_write(workshop.store, draw, &drawing, &error), &error, ERROR_CONFLICT);
    assert_true(str_contains(str_of(error.message), STR("1 constat")));
    workshop_change(&workshop, (struct board_change){.action = BOARD_WAIVE,
                                                     .facilitator = true,
                                                     .card_id = positive,
                                                     .text = STR("À garder tel quel")});
    assert_done(store_write(workshop.store, draw, &drawing, &error), &error);
    assert_int_equal(drawing.version, 1);
    assert_done(store_write(workshop.store, draw, &drawing, &error), &error);
    assert_int_equal(drawing.version, 1); /* nothing changed */

    workshop_card(&workshop, CARD_PROPOSAL, "Du covoiturage", obstacle);
    workshop_change(
        &workshop,
        (struct board_change){.action = BOARD_VERDICT, .facilitator = true, .card_id = proposal, .verdict = CARD_KEPT});
    assert_done(store_write(workshop.store, draw, &drawing, &error), &error);
    assert_int_equal(drawing.version, 2);
    struct synthesis first = drawn(&workshop, 1), last = drawn(&workshop, 0);
    assert_int_equal(first.findings[1].proposal_count, 1);
    assert_int_equal(last.version, 2);
    assert_int_equal(last.finding_count, 2);
    assert_str(last.findings[0].waiver, "À garder tel quel");
    assert_int_equal(last.findings[1].number, first.findings[1].number);
    assert_int_equal(last.findings[1].proposal_count, 2);
    assert_int_equal(last.findings[1].proposals[0].verdict, CARD_KEPT);
}

static void contributors_are_organisations(void **state)
{
    struct workshop workshop = workshop_open(*state, &arena, "education-jeunesse");
    struct drawing drawing = {workshop.board_id, 0};
    struct error error = {0};
    int64_t one = workshop_change(&workshop, (struct board_change){.action = BOARD_ADD,
                                                                   .facilitator = true,
                                                                   .kind = CARD_OBSTACLE,
                                                                   .text = STR("Un"),
                                                                   .organisation = STR("Département")})
                      .card_id;
    int64_t two = workshop_change(&workshop, (struct board_change){.action = BOARD_ADD,
                                                                   .facilitator = true,
                                                                   .kind = CARD_OBSTACLE,
                                                                   .text = STR("Deux"),
                                                                   .organisation = STR("Collège")})
                      .card_id;
    const int64_t both[] = {one, two};
    workshop_change(&workshop,
                    (struct board_change){.action = BOARD_MERGE, .facilitator = true, .cards = both, .card_count = 2});
    workshop_card(&workshop, CARD_PROPOSAL, "Trois", two ? one : 0);
    assert_done(store_write(workshop.store, draw, &drawing, &error), &error);
    struct synthesis synthesis = drawn(&workshop, 0);
    assert_int_equal(synthesis.finding_count, 1);
    assert_true(str_contains(synthesis.findings[0].organisations, STR("Collège")));
    assert_true(str_contains(synthesis.findings[0].organisations, STR("Département")));
    assert_int_equal(synthesis.contributors.count, 2);
    assert_str(synthesis.contributors.at[0], "Collège");
}

static void themes_that_say_the_same_cross(void **state)
{
    struct workshop school = workshop_open(*state, &arena, "education-jeunesse");
    struct workshop health = workshop_open(*state, &arena, "sante");
    struct session *session;
    struct boards boards;
    struct crossings crossings;
    struct error error = {0};
    assert_int_not_equal(school.board_id, health.board_id);
    workshop_card(&school, CARD_OBSTACLE, "Le matériel informatique des familles est ancien", 0);
    workshop_card(&school, CARD_OBSTACLE, "Les transports manquent le mercredi", 0);
    workshop_card(&health, CARD_OBSTACLE, "Matériel informatique ancien chez les patients", 0);
    workshop_card(&health, CARD_OBSTACLE, "La prise de rendez-vous en ligne décourage", 0);
    assert_done(store_read(school.store, &session, &error), &error);
    assert_done(board_list(session, school.space_id, STR_NONE, &arena, &boards, &error), &error);
    assert_int_equal(boards.count, 2);
    assert_done(crossing_find(session, &boards, &arena, &crossings, &error), &error);
    session_end(session);
    assert_int_equal(crossings.count, 1);
    assert_int_equal(crossings.at[0].count, 2);
    assert_int_equal(crossings.at[0].themes, 2);
    assert_true(str_contains(crossings.at[0].words, STR("materiel")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_synthesis_waits_for_proposals),
        cmocka_unit_test(contributors_are_organisations),
        cmocka_unit_test(themes_that_say_the_same_cross),
    };
    return RUN_ON_BOTH_ENGINES("roadmap-synthesis", tests);
}
