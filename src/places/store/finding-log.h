/* Private to places/store: the log of findings into the database. */
#ifndef PLACES_FINDING_LOG_H
#define PLACES_FINDING_LOG_H

#include "places/import.h"

/* Within a write: replaces what the source's last run had found. */
bool finding_log_write(struct session *session, int64_t source_id, const struct finding_log *log, struct error *error);

#endif
