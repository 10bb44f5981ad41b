/* Places of the directory that may be the one somebody is writing: shown to her before a second record is made. Weighed
 * as duplicates are (places/duplicates.h), but with what is typed so far: a name alone finds those called nearly so.
 */
#ifndef PLACES_ALIKE_H
#define PLACES_ALIKE_H

#include "places/directory.h"

enum { ALIKE_MOST = 5 };

struct alike {
    uint32_t row; /* of the directory */
    int score;    /* 0..100 */
    bool sure;
    struct str reasons; /* French, in the arena */
};

/* The likeliest first, ALIKE_MOST at most. `within` keeps candidates of a territory; `except`: the id of a place not to
 * be compared with, or 0. Nothing is found for a name shorter than three letters. */
bool places_alike(const struct directory *directory, const struct place *typed, const struct place_filter *within,
                  int64_t except, struct arena *arena, struct alike at[static ALIKE_MOST], size_t *count,
                  struct error *error);

#endif
