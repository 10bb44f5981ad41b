/* A workshop's board: phases, votes, merging without losing anything, several writers at once; on both engines. */
#include "workshop.h"

#include <pthread.h>

static struct arena arena;

static void each_phase_opens_what_it_should(void **state)
{
    struct workshop workshop = workshop_open(*state, &arena, "education-jeunesse");
    int64_t someone = workshop_join(&workshop, "a", "CC du Perche");
    struct board_change positive = {
        .action = BOARD_ADD, .participant_id = someone, .kind = CARD_POSITIVE, .text = STR("Des ateliers au collège")};
    struct board_change obstacle = positive;
    obstacle.kind = CARD_OBSTACLE;
    workshop_refused(&workshop, positive, ERROR_FORBIDDEN); /* only prepared */
    workshop_phase(&workshop, BOARD_POSITIVES);
    struct board_result added = workshop_change(&workshop, positive);
    workshop_refused(&workshop, obstacle, ERROR_FORBIDDEN);
    workshop_phase(&workshop, BOARD_OBSTACLES);
    workshop_change(&workshop, obstacle);
    struct board_change vote = {.action = BOARD_VOTE, .participant_id = someone, .card_id = added.card_id, .dots = 2};
    workshop_refused(&workshop, vote, ERROR_FORBIDDEN);
    workshop_phase(&workshop, BOARD_VOTES);
    workshop_change(&workshop, vote);
    workshop_refused(&workshop, positive, ERROR_FORBIDDEN);
    workshop_phase(&workshop, BOARD_CLOSED);
    workshop_refused(&workshop, vote, ERROR_FORBIDDEN);
    positive.facilitator = true;
    workshop_refused(&workshop, positive, ERROR_FORBIDDEN);
    assert_int_equal(workshop_read(&workshop, added.card_id).dots, 2);
    struct board_change move = {.action = BOARD_PHASE, .participant_id = someone, .phase = BOARD_VOTES};
    workshop_refused(&workshop, move, ERROR_FORBIDDEN);
}

static void a_card_is_its_authors(void **state)
{
    struct workshop workshop = workshop_open(*state, &arena, "education-jeunesse");
    int64_t one = workshop_join(&workshop, "a", ""), other = workshop_join(&workshop, "b", "");
    workshop_phase(&workshop, BOARD_POSITIVES);
    int64_t card = workshop_change(&workshop, (struct board_change){.action = BOARD_ADD,
                                                                    .participant_id = one,
                                                                    .kind = CARD_POSITIVE,
                                                                    .text = STR("  Un prêt de matériel ")})
                       .card_id;
    assert_str(workshop_read(&workshop, card).text, "Un prêt de matériel");
    struct board_change edit = {.action = BOARD_EDIT,
                                .participant_id = other,
                                .card_id = card,
                                .text = STR("Autre"),
                                .other_text = STR("Un prêt de matériel")};
    workshop_refused(&workshop, edit, ERROR_FORBIDDEN);
    edit.participant_id = one;
    workshop_change(&workshop, edit);
    edit.text = STR("Encore autre"); /* read before the change */
    workshop_refused(&workshop, edit, ERROR_CONFLICT);
    edit.text = STR(" ");
    workshop_refused(&workshop, edit, ERROR_INVALID);
    struct board_change away = {.action = BOARD_REMOVE, .participant_id = other, .card_id = card};
    workshop_refused(&workshop, away, ERROR_FORBIDDEN);
    away.facilitator = true;
    workshop_change(&workshop, away);
    workshop_refused(&workshop, away, ERROR_CONFLICT);
    assert_int_equal(workshop_read(&workshop, card).state, CARD_REMOVED);
}

static void the_same_change_counts_once(void **state)
{
    struct workshop workshop = workshop_open(*state, &arena, "education-jeunesse");
    int64_t someone = workshop_join(&workshop, "a", "");
    workshop_phase(&workshop, BOARD_POSITIVES);
    struct board_change add = {.action = BOARD_ADD,
                               .participant_id = someone,
                               .kind = CARD_POSITIVE,
                               .text = STR("Une fois"),
                               .mark = STR("client-1")};
    struct board_result first = workshop_change(&workshop, add), again = workshop_change(&workshop, add);
    assert_false(first.again);
    assert_true(again.again);
    assert_int_equal(again.card_id, first.card_id);
    assert_int_equal(again.revision, first.revision);
    assert_int_equal(workshop_cards(&workshop, 0).count, 1);
    assert_int_equal(workshop_join(&workshop, "a", "CC du Perche"), someone);
}

static void what_changed_since_is_told(void **state)
{
    struct workshop workshop = workshop_open(*state, &arena, "education-jeunesse");
    int64_t finding = workshop_card(&workshop, CARD_OBSTACLE, "Pas de réseau", 0);
    int64_t other = workshop_card(&workshop, CARD_OBSTACLE, "Pas de transport", 0);
    int64_t seen = workshop_read(&workshop, other).revision;
    assert_int_equal(workshop_cards(&workshop, seen).count, 0);
    assert_true(card_is_waiting(&(struct board_card){.kind = CARD_OBSTACLE}));
    workshop_card(&workshop, CARD_PROPOSAL, "Un car équipé", finding);
    struct board_cards changed = workshop_cards(&workshop, seen);
    assert_int_equal(changed.count, 2); /* the proposal, and the finding that has one now */
    assert_int_equal(changed.at[0].id, finding);
    assert_int_equal(changed.at[0].answers, 1);
    assert_false(card_is_waiting(&changed.at[0]));
    assert_true(card_is_waiting(&(struct board_card){.kind = CARD_OBSTACLE, .state = CARD_OPEN}));
}

static void merging_and_splitting_lose_nothing(void **state)
{
    struct workshop workshop = workshop_open(*state, &arena, "education-jeunesse");
    struct session *session;
    struct board_cards sources;
    struct error error = {0};
    int64_t one = workshop_card(&workshop, CARD_OBSTACLE, "Peu de matériel", 0);
    int64_t two = workshop_card(&workshop, CARD_OBSTACLE, "Matériel ancien", 0);
    int64_t three = workshop_card(&workshop, CARD_OBSTACLE, "Réseau et transports", 0);
    int64_t positive = workshop_card(&workshop, CARD_POSITIVE, "Des lieux", 0);
    int64_t proposal = workshop_card(&workshop, CARD_PROPOSAL, "Reconditionner", two);
    int64_t someone = workshop_join(&workshop, "a", "");
    workshop_phase(&workshop, BOARD_VOTES);
    workshop_change(&workshop,
                    (struct board_change){.action = BOARD_VOTE, .participant_id = someone, .card_id = two, .dots = 2});
    const int64_t mixed[] = {one, positive}, same[] = {one, two};
    struct board_change merge = {.action = BOARD_MERGE, .facilitator = true, .cards = mixed, .card_count = 2};
    workshop_refused(&workshop, merge, ERROR_INVALID);
    merge.cards = same;
    merge.text = STR("Matériel rare et ancien");
    workshop_change(&workshop, merge);
    struct board_card held = workshop_read(&workshop, one);
    assert_str(held.text, "Matériel rare et ancien");
    assert_int_equal(held.number, 1);
    assert_int_equal(held.dots, 2);
    assert_int_equal(held.answers, 1);
    assert_int_equal(workshop_read(&workshop, proposal).answers, 1);
    assert_int_equal(workshop_read(&workshop, two).state, CARD_MERGED);
    assert_done(store_read(workshop.store, &session, &error), &error);
    assert_done(board_sources(session, &held, &arena, &sources, &error), &error);
    session_end(session);
    assert_int_equal(sources.count, 2);

    struct board_result halves = workshop_change(&workshop, (struct board_change){.action = BOARD_SPLIT,
                                                                                  .facilitator = true,
                                                                                  .card_id = three,
                                                                                  .text = STR("Réseau"),
                                                                                  .other_text = STR("Transports")});
    struct board_card half = workshop_read(&workshop, halves.card_id);
    assert_int_equal(half.from_id, three);
    assert_int_equal(workshop_read(&workshop, three).state, CARD_SPLIT);
    assert_int_equal(half.number, 5); /* numbers are never given twice */
}

static void dots_are_counted(void **state)
{
    struct workshop workshop = workshop_open(*state, &arena, "education-jeunesse");
    int64_t one = workshop_card(&workshop, CARD_POSITIVE, "Un", 0);
    int64_t two = workshop_card(&workshop, CARD_POSITIVE, "Deux", 0);
    int64_t someone = workshop_join(&workshop, "a", "");
    workshop_phase(&workshop, BOARD_VOTES);
    struct board_change vote = {.action = BOARD_VOTE, .participant_id = someone, .card_id = one, .dots = 3};
    workshop_change(&workshop, vote);
    vote.card_id = two;
    vote.dots = 1;
    workshop_refused(&workshop, vote, ERROR_LIMITED); /* three dots each */
    vote.card_id = one;
    vote.dots = 0;
    workshop_change(&workshop, vote);
    vote.card_id = two;
    vote.dots = 3;
    workshop_change(&workshop, vote);
    assert_int_equal(workshop_read(&workshop, one).dots, 0);
    assert_int_equal(workshop_read(&workshop, two).dots, 3);
}

struct writer {
    const struct workshop *workshop;
    int number;
    int64_t participant_id;
};

enum { WRITERS = 8, CARDS_EACH = 25 };

struct adding {
    struct board_change change;
    struct board_result result;
};

static bool add(struct session *session, void *context, struct error *error)
{
    struct adding *adding = context;
    return board_apply(session, &adding->change, &adding->result, error);
}

static void *write_cards(void *context)
{
    const struct writer *writer = context;
    struct arena own = {0};
    struct error error = {0};
    intptr_t failures = 0;
    for (int i = 0; i < CARDS_EACH * 2; i++) { /* each one is sent twice, as after a lost connection */
        struct adding adding = {.change = {.action = BOARD_ADD,
                                           .board_id = writer->workshop->board_id,
                                           .participant_id = writer->participant_id,
                                           .now = 2000,
                                           .kind = CARD_POSITIVE,
                                           .text = arena_printf(&own, "Carte %d de %d", i / 2, writer->number),
                                           .mark = arena_printf(&own, "w%d-%d", writer->number, i / 2)}};
        failures += !store_write(writer->workshop->store, add, &adding, &error);
    }
    arena_free(&own);
    return (void *)failures;
}

static void several_write_at_once(void **state)
{
    struct workshop workshop = workshop_open(*state, &arena, "education-jeunesse");
    struct writer writers[WRITERS];
    pthread_t threads[WRITERS];
    workshop_phase(&workshop, BOARD_POSITIVES);
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){&workshop, i, workshop_join(&workshop, arena_printf(&arena, "p%d", i).at, "")};
        assert_int_equal(pthread_create(&threads[i], NULL, write_cards, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        void *failures;
        pthread_join(threads[i], &failures);
        assert_null(failures);
    }
    struct board_cards cards = workshop_cards(&workshop, 0);
    assert_int_equal(cards.count, WRITERS * CARDS_EACH);
    for (size_t i = 0; i < cards.count; i++)
        assert_int_equal(cards.at[i].number, (int64_t)i + 1); /* no number twice, none missing */
}

struct typing {
    const struct workshop *workshop;
    struct paper_lines lines;
};

static bool type(struct session *session, void *context, struct error *error)
{
    const struct typing *typing = context;
    return board_paper_add(session, typing->workshop->board_id, &typing->lines, STR("grille-1"), 0, 2000, error);
}

static void a_grid_is_typed_back(void **state)
{
    struct workshop workshop = workshop_open(*state, &arena, "education-jeunesse");
    struct typing typing = {.workshop = &workshop};
    struct error error = {0};
    assert_refused(board_paper_read(STR("> Une proposition"), &arena, &typing.lines, &error), &error, ERROR_INVALID);
    assert_refused(board_paper_read(STR("sans signe"), &arena, &typing.lines, &error), &error, ERROR_INVALID);
    assert_refused(board_paper_read(STR("+ Un\n-"), &arena, &typing.lines, &error), &error, ERROR_INVALID);
    assert_done(board_paper_read(STR("+ Des médiateurs (CC du Perche)\r\n  dans les collèges\n\n- Peu de matériel\n"
                                     "=> En prêter (Collège)\n> En acheter"),
                                 &arena, &typing.lines, &error),
                &error);
    assert_int_equal(typing.lines.count, 4);
    assert_str(typing.lines.at[2].organisation, "Collège");
    assert_done(store_write(workshop.store, type, &typing, &error), &error);
    assert_done(store_write(workshop.store, type, &typing, &error), &error); /* sent twice */
    struct board_cards cards = workshop_cards(&workshop, 0);
    assert_int_equal(cards.count, 4);
    assert_str(cards.at[0].text, "Des médiateurs (CC du Perche) dans les collèges");
    assert_int_equal(cards.at[1].answers, 2);
    assert_true(card_is_waiting(&cards.at[0]));
}

static bool add_support(struct session *session, void *context, struct error *error)
{
    const struct workshop *workshop = context;
    struct board_support support = {
        .contribution_id = 77, .kind = CARD_POSITIVE, .text = STR("Pass numérique"), .organisation = STR("PETR")};
    int64_t first, second;
    return board_add_support(session, workshop->board_id, &support, 2000, &first, error) &&
           board_add_support(session, workshop->board_id, &support, 2000, &second, error) && first == second;
}

static void a_contribution_supports_once(void **state)
{
    struct workshop workshop = workshop_open(*state, &arena, "education-jeunesse");
    struct error error = {0};
    assert_done(store_write(workshop.store, add_support, &workshop, &error), &error);
    struct board_cards cards = workshop_cards(&workshop, 0);
    assert_int_equal(cards.count, 1);
    assert_int_equal(cards.at[0].contribution_id, 77);
    assert_str(cards.at[0].organisation, "PETR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_phase_opens_what_it_should),
        cmocka_unit_test(a_card_is_its_authors),
        cmocka_unit_test(the_same_change_counts_once),
        cmocka_unit_test(what_changed_since_is_told),
        cmocka_unit_test(merging_and_splitting_lose_nothing),
        cmocka_unit_test(dots_are_counted),
        cmocka_unit_test(several_write_at_once),
        cmocka_unit_test(a_grid_is_typed_back),
        cmocka_unit_test(a_contribution_supports_once),
    };
    return RUN_ON_BOTH_ENGINES("roadmap-board", tests);
}
