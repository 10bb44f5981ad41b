/* How far two texts are. Private to the room. */
#ifndef PLACES_EDIT_DISTANCE_H
#define PLACES_EDIT_DISTANCE_H

#include "base/base.h"

/* Letters to add, drop, change or swap to go from one text to the other, at most `limit` + 1 (bytes, folded texts of 64
 * at most). */
size_t edit_distance(struct str a, struct str b, size_t limit);

#endif
