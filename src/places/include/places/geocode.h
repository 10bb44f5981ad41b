/* Points for places that have an address and no coordinates, from a service that answers as the Base adresse nationale
 * does (POST …/search/csv, addok): the operator's choice, never asked unless set.
 *
 * Only places without coordinates are touched, so a place never moves; each point found is a finding of its source. An
 * answer counts when its score is at least 0.7, it is more precise than the commune, and it is in the place's commune.
 * Answers are kept by address: the same one is not asked again, a failure not for thirty days. Each batch is written
 * when it comes: a run that stops is taken up where it was. An import keeps a point found while the address stays.
 */
#ifndef PLACES_GEOCODE_H
#define PLACES_GEOCODE_H

#include "base/base.h"
#include "store/store.h"

struct geocoder {
    /* Sends a body of that type to the service; its answer is CSV, in the arena. */
    bool (*post)(void *context, struct str body, const char *type, struct arena *arena, struct str *answer,
                 struct error *error);
    void *context;
    int pause_ms; /* between two questions */
};

struct geocode_counts {
    int64_t seen;          /* places without point that were looked at */
    int64_t asked, cached; /* addresses sent, and those already known */
    int64_t placed;        /* places that have a point now */
};
/* Looks at `most` places at most. */
bool geocode_places(struct store *store, const struct geocoder *geocoder, int64_t most, struct geocode_counts *counts,
                    struct error *error);

#endif
