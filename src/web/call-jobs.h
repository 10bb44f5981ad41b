/* What the worker does for calls, every hour: reminders to drafts before the deadline (15, 7, 2 and 1 days), to those
 * whose opinion is awaited (3 days). A message's mark keeps each from leaving twice. Drafts go three months after their
 * call closed. */
#ifndef WEB_CALL_JOBS_H
#define WEB_CALL_JOBS_H

#include "jobs.h"

#define CALLS_HOURLY "calls-hourly"

bool run_calls_hourly(struct store *store, const struct job *job, struct arena *arena, struct error *error);
/* At the start of a worker: queues the first one, when none is. */
bool schedule_calls_hourly(struct store *store, struct error *error);

#endif
