/* What the worker does for accounts, once a day: reminders, warnings, erasures (accounts/life.h), and forgetting what
 * no longer serves. */
#ifndef WEB_ACCOUNT_JOBS_H
#define WEB_ACCOUNT_JOBS_H

#include "jobs.h"

#define ACCOUNTS_DAILY "accounts-daily"

bool run_accounts_daily(struct store *store, const struct job *job, struct arena *arena, struct error *error);
/* At the start of a worker: queues the first one, when none is. */
bool schedule_accounts_daily(struct store *store, struct error *error);

#endif
