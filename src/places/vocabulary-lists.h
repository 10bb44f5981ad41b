/* The closed vocabularies as the build reads them from data/vocabularies (tools/vocabularies.c). */
#ifndef VOCABULARY_LISTS_H
#define VOCABULARY_LISTS_H

#include "places/place.h"

struct vocabulary_list {
    const struct term *terms;
    size_t count;
};

extern const struct vocabulary_list VOCABULARY_LISTS[VOCABULARY_COUNT];

#endif
