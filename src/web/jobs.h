/* The worker's side of the store's jobs (store/job.h): one thread that takes what is due and runs it by its row. */
#ifndef WEB_JOBS_H
#define WEB_JOBS_H

#include "store/job.h"
#include "web/web.h"

/* Does the work and, in the same write as its effects, job_finish. On false the job is put back or parked. Long work
 * calls job_extend now and then. */
typedef bool (*job_fn)(struct store *store, const struct job *job, struct arena *arena, struct error *error);
struct job_row {
    const char *kind;
    job_fn run;
};
/* What this program can do, ending with a NULL kind: job-rows.c. */
extern const struct job_row JOB_ROWS[];

/* Runs what is due, until nothing is. */
bool jobs_run_due(struct store *store, const struct job_row *rows, struct jobs_report *report, struct error *error);

struct jobs;
bool jobs_start(struct store *store, const struct job_row *rows, struct jobs **jobs, struct error *error);
/* Waits for the job under way, at most as long as the process is given. NULL is accepted. */
void jobs_stop(struct jobs *jobs);

#endif
