/* A space with a board, for the tests of the room. */
#ifndef TESTS_ROADMAP_WORKSHOP_H
#define TESTS_ROADMAP_WORKSHOP_H

#include "engines.h"
#include "roadmap/roadmap.h"

struct workshop {
    struct store *store;
    struct arena *arena;
    int64_t space_id, board_id;
};

/* The board of that theme in the department 28, its phase not yet opened. */
struct workshop workshop_open(struct fixture *fixture, struct arena *arena, const char *theme);
/* A participant known by a short name. */
int64_t workshop_join(const struct workshop *workshop, const char *name, const char *organisation);

/* One change; fails the test when it fails. */
struct board_result workshop_change(const struct workshop *workshop, struct board_change change);
/* The same, which must be refused so. */
void workshop_refused(const struct workshop *workshop, struct board_change change, enum error_kind kind);
/* By the facilitator: a card, a phase. */
int64_t workshop_card(const struct workshop *workshop, enum card_kind kind, const char *text, int64_t finding);
void workshop_phase(const struct workshop *workshop, enum board_phase phase);

struct board_cards workshop_cards(const struct workshop *workshop, int64_t since);
struct board_card workshop_read(const struct workshop *workshop, int64_t card_id);

#endif
