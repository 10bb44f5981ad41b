/* Applications from a CSV file: what `maillage select` reads, and the results of a call run elsewhere. The columns and
 * the names they may bear are in docs/calls.md.
 */
#ifndef GRANTS_FILE_H
#define GRANTS_FILE_H

#include "grants/selection.h"

/* Reads the candidates of a call, in the arena, in the order of the file. What a row tells of the call's rules
 * (ceiling, duration, kind of holder, rate) is checked: a candidate that breaks one is `refused` with the reason.
 * `name` is the file's, for messages. Errors: ERROR_INVALID with the line and the column; ERROR_LIMITED beyond 50,000
 * rows. */
bool candidates_read(read_fn read, void *context, const char *name, const struct call *call, struct arena *arena,
                     struct candidate **candidates, size_t *count, struct error *error);

/* The score of marks on a call's criteria: weighted mean brought to 100, in SCORE_UNIT, rounded to the nearest. `marks`
 * are in hundredths of the criterion's unit, one per criterion. */
int64_t score_of_marks(const struct call *call, const int64_t *marks);

#endif
