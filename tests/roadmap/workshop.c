#include "workshop.h"

#include <string.h>

#include "territory/space.h"

static bool open_board(struct session *session, void *context, struct error *error)
{
    struct workshop *workshop = context;
    struct board_order order = {.space_id = workshop->space_id,
                                .theme = STR("sante"),
                                .title = STR("Atelier"),
                                .held_on = date_from_civil(2024, 5, 16),
                                .dots = 3};
    order.theme = workshop->board_id ? STR("sante") : STR("education-jeunesse");
    return board_open(session, &order, 1000, &workshop->board_id, error);
}

struct workshop workshop_open(struct fixture *fixture, struct arena *arena, const char *theme)
{
    struct workshop workshop = {.store = fixture->store, .arena = arena};
    struct session *session;
    struct spaces spaces;
    struct error error = {0};
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(space_list(session, arena, &spaces, &error), &error);
    session_end(session);
    workshop.space_id = spaces.at[0].id;
    workshop.board_id = strcmp(theme, "sante") == 0;
    assert_done(store_write(fixture->store, open_board, &workshop, &error), &error);
    return workshop;
}

struct joining {
    struct board_presence presence;
    int64_t id;
};

static bool join(struct session *session, void *context, struct error *error)
{
    struct joining *joining = context;
    return board_join(session, &joining->presence, 1000, &joining->id, error);
}

int64_t workshop_join(const struct workshop *workshop, const char *name, const char *organisation)
{
    struct joining joining = {
        .presence = {.board_id = workshop->board_id, .mark = str_of(name), .organisation = str_of(organisation)}};
    struct error error = {0};
    assert_done(store_write(workshop->store, join, &joining, &error), &error);
    return joining.id;
}

struct applying {
    struct board_change change;
    struct board_result result;
};

static bool apply(struct session *session, void *context, struct error *error)
{
    struct applying *applying = context;
    return board_apply(session, &applying->change, &applying->result, error);
}

struct board_result workshop_change(const struct workshop *workshop, struct board_change change)
{
    struct applying applying = {.change = change};
    struct error error = {0};
    applying.change.board_id = workshop->board_id;
    applying.change.now = 2000;
    assert_done(store_write(workshop->store, apply, &applying, &error), &error);
    return applying.result;
}

void workshop_refused(const struct workshop *workshop, struct board_change change, enum error_kind kind)
{
    struct applying applying = {.change = change};
    struct error error = {0};
    applying.change.board_id = workshop->board_id;
    applying.change.now = 2000;
    assert_refused(store_write(workshop->store, apply, &applying, &error), &error, kind);
}

int64_t workshop_card(const struct workshop *workshop, enum card_kind kind, const char *text, int64_t finding)
{
    return workshop_change(
               workshop,
               (struct board_change){
                   .action = BOARD_ADD, .facilitator = true, .kind = kind, .text = str_of(text), .finding_id = finding})
        .card_id;
}

void workshop_phase(const struct workshop *workshop, enum board_phase phase)
{
    workshop_change(workshop, (struct board_change){.action = BOARD_PHASE, .facilitator = true, .phase = phase});
}

struct board_cards workshop_cards(const struct workshop *workshop, int64_t since)
{
    struct session *session;
    struct board_cards cards;
    struct error error = {0};
    assert_done(store_read(workshop->store, &session, &error), &error);
    assert_done(board_cards(session, workshop->board_id, since, workshop->arena, &cards, &error), &error);
    session_end(session);
    return cards;
}

struct board_card workshop_read(const struct workshop *workshop, int64_t card_id)
{
    struct board_cards cards = workshop_cards(workshop, 0);
    for (size_t i = 0; i < cards.count; i++)
        if (cards.at[i].id == card_id)
            return cards.at[i];
    fail_msg("no card %lld", (long long)card_id);
    return (struct board_card){0};
}
