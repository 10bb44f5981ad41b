/* The demonstration: Eure-et-Loir (28) and its region (24), 137 invented places in real communes, as the committee of
 * 20 February 2024 counted them. Loading it twice changes nothing.
 */
#ifndef PLACES_DEMO_H
#define PLACES_DEMO_H

#include "places/import.h"

bool demo_load(struct store *store, struct import_counts *counts, struct error *error);

#endif
