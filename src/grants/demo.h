/* The demonstration's invented applications. */
#ifndef GRANTS_DEMO_H
#define GRANTS_DEMO_H

#include "grants/award.h"

struct demo_filling {
    const struct published_call *call;
    const struct call_demo_people *people;
    struct arena *arena;
    bool before; /* the edition of the year before: decided, told, agreed */
    bool filled; /* by this; false: it was already */
};
bool demo_applications(struct store *store, struct demo_filling *filling, struct error *error);

#endif
