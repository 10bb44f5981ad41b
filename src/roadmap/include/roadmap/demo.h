/* The demonstration: workshops and a roadmap told from the technical committee of 20 February 2024, with invented
 * words. Loaded again, nothing is there twice. */
#ifndef ROADMAP_DEMO_H
#define ROADMAP_DEMO_H

#include "store/store.h"

bool roadmap_demo_load(struct store *store, struct error *error);

#endif
