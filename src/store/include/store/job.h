/* Work that outlives a request: a row of the table `job`, done once by any worker of any instance.
 *
 * A job is queued in the same transaction as what asks for it. A worker takes the oldest one that is due, in one
 * conditional UPDATE, for a limited time (its *lease*): if the worker dies, or the lease ends, another takes the job.
 * So a job may be begun more than once; it is finished once, in the same transaction as its effects:
 *
 *     if (job_take(store, kinds, count, STR("worker 17"), now, 300, &arena, &job, &error) && job) {
 *         … the work, outside any transaction …
 *         store_write(store, …, context, &error);    within: the effects, then job_finish(session, job, error)
 *         on failure: job_fail(store, job, now, &why, &error);
 *     }
 *
 * A job that failed is tried again after 1 minute, then 4, 16, 64…, at most 6 hours; after JOB_ATTEMPTS_MAX attempts it
 * is *parked* with its last error, where a person sees it, until job_retry. Queueing touches the topic "job".
 * Instants are UTC seconds and given by the caller.
 */
#ifndef STORE_JOB_H
#define STORE_JOB_H

#include "store/store.h"

enum { JOB_ATTEMPTS_MAX = 8 };

struct job {
    int64_t id;
    struct str kind;    /* "mail", "import", …: which handler */
    struct str payload; /* JSON */
    int64_t attempts;   /* this one included */
    struct str taker;
};

struct job_order {
    const char *kind;
    struct str payload; /* JSON; absent means {} */
    int64_t run_at;     /* not before; 0 means as soon as possible */
    struct str mark;    /* absent, or: while a job with this mark exists (parked ones too), no other is queued */
};

/* Within a write. *id (may be NULL) is 0 when the mark was already there. */
bool job_queue(struct session *session, const struct job_order *order, int64_t now, int64_t *id, struct error *error);

/* Takes the oldest job due of the first of these kinds that has one; *job is NULL when none has. `taker` names the
 * process. Reads first, so that asking often costs little. */
bool job_take(struct store *store, const char *const *kinds, size_t kind_count, struct str taker, int64_t now,
              int64_t lease_seconds, struct arena *arena, struct job **job, struct error *error);
/* Prolongs the lease of long work; ERROR_CONFLICT when it had ended and another worker has the job: stop. */
bool job_extend(struct store *store, const struct job *job, int64_t until, struct error *error);
/* Within the write that holds the job's effects; ERROR_CONFLICT (which undoes them) when another worker has it. */
bool job_finish(struct session *session, const struct job *job, struct error *error);
/* Puts the job back for later, or parks it; `why` is kept. ERROR_CONFLICT as above. An error of kind ERROR_INVALID or
 * ERROR_INTERNAL parks it at once: trying again would change nothing. */
bool job_fail(struct store *store, const struct job *job, int64_t now, const struct error *why, struct error *error);

/* Within a write: a parked job is due again, with all its attempts. ERROR_MISSING when there is no such parked job. */
bool job_retry(struct session *session, int64_t id, int64_t now, struct error *error);

/* Within a write: a parked job is forgotten. ERROR_MISSING as above. */
bool job_discard(struct session *session, int64_t id, struct error *error);

/* A job that is parked, for whoever decides. */
struct parked_job {
    int64_t id;
    struct str kind, error;
    int64_t created_at;
};
/* The oldest first, `most` at most. */
bool job_parked(struct session *session, size_t most, struct arena *arena, struct parked_job **jobs, size_t *count,
                struct error *error);

struct job_counts {
    int64_t due, later, taken, parked;
};
bool job_count(struct session *session, int64_t now, struct job_counts *counts, struct error *error);

#endif
