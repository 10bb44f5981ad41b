/* What the worker does for places, once a day: asking those that nobody looked at for long (places/reminder.h), and
 * telling who must know that nobody answers (unanswered.h). */
#ifndef WEB_PLACE_JOBS_H
#define WEB_PLACE_JOBS_H

#include "jobs.h"

#define PLACES_DAILY "places-daily"

bool run_places_daily(struct store *store, const struct job *job, struct arena *arena, struct error *error);
/* At the start of a worker: queues the first one, when none is. */
bool schedule_places_daily(struct store *store, struct error *error);

#endif
