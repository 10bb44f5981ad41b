/* Identifiers made by the application: 64-bit, positive, time-ordered (42 bits of milliseconds since 2020, 22 bits of
 * counter started at random), so rows can be referenced before they are committed and sort by age on both engines.
 * Unique in one process; across processes a collision needs the same millisecond and counter (the insert then fails on
 * the primary key and is retried by its caller).
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/arena.h"
#include "base/str.h"

int64_t id_new(void);
/* Public form: 13 letters of Crockford base 32 in lower case ("0f8q2k7m3c1xz"); parse accepts upper case, and i l o. */
struct str id_text(struct arena *arena, int64_t id);
bool id_parse(struct str text, int64_t *id);

#endif
