/* Private to places/store: the row that a run leaves, and what it changed told field by field. */
#ifndef PLACES_RUN_ROW_H
#define PLACES_RUN_ROW_H

#include "places/source.h"

/* Within a write: the row of a run. */
bool run_row_write(struct session *session, int64_t run_id, int64_t source_id, const struct source_run *run,
                   struct error *error);

/* Tells how a place of the database differs from what the source now says. */
bool tell_changes(struct session *session, int64_t place_id, const struct place *now, struct arena *arena,
                  const struct import *import, struct error *error);
/* Tells that a place of the database is gone. */
bool tell_vanished(struct session *session, int64_t place_id, struct str record, const struct import *import,
                   struct error *error);

#endif
