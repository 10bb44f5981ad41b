/* The demonstration: Eure-et-Loir (28) and its region (24), 137 invented places in real communes, as the committee of
 * 20 February 2024 counted them. Loading it twice changes nothing.
 */
#ifndef PLACES_DEMO_H
#define PLACES_DEMO_H

#include "places/import.h"

bool demo_load(struct store *store, struct import_counts *counts, struct error *error);

/* The campaign that takes 137 places to 200: contacts, calls, places given to structures (accounts/demo.h). After
 * demo_load; loading it twice changes nothing. */
struct campaign_demo {
    int64_t town, association; /* structures */
    int64_t manager;           /* of the association: a person */
    int64_t hub;               /* who follows the contacts and calls: a person */
};
bool campaign_demo_load(struct store *store, const struct campaign_demo *order, struct error *error);

#endif
