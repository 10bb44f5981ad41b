#ifndef WEB_SOURCE_JOB_H
#define WEB_SOURCE_JOB_H

#include "jobs.h"

bool run_source_job(struct store *store, const struct job *job, struct arena *arena, struct error *error);

#endif
