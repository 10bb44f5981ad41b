/* The parts of the demonstration, each within a write. */
#ifndef ROADMAP_DEMO_PARTS_H
#define ROADMAP_DEMO_PARTS_H

#include "store/store.h"

#define DEMO_COMMITTEE INT64_C(1708416000) /* 20 February 2024, 9 h in Paris */

bool demo_boards(struct session *session, int64_t space_id, struct error *error);
bool demo_needs(struct session *session, int64_t space_id, struct error *error);
bool demo_plan(struct session *session, int64_t space_id, struct error *error); /* after the boards */

#endif
