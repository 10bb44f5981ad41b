#include "store/job.h"

/* A job is due when its instant has come: that of its order, of its next attempt, or of the end of its taker's lease.
 */
STATEMENT(job_insert, "INSERT INTO job (id, kind, mark, payload, state, run_at, attempts, created_at) "
                      "VALUES ($1, $2, $3, $4, 'ready', $5, 0, $6) ON CONFLICT (mark) DO NOTHING");
STATEMENT(job_any_due, "SELECT id FROM job WHERE state <> 'parked' AND run_at <= $1 LIMIT 1");
STATEMENT(job_next, "SELECT id FROM job WHERE kind = $1 AND state <> 'parked' AND run_at <= $2 AND attempts < $3 "
                    "ORDER BY run_at, id LIMIT 1");
STATEMENT(job_grab, "UPDATE job SET state = 'taken', taken_by = $2, run_at = $3, attempts = attempts + 1 "
                    "WHERE id = $1 AND state <> 'parked' AND run_at <= $4 RETURNING kind, payload, attempts, run_at");
STATEMENT(job_park_spent, "UPDATE job SET state = 'parked', taken_by = NULL, error = $3 "
                          "WHERE state = 'taken' AND run_at <= $1 AND attempts >= $2");
STATEMENT(job_prolong, "UPDATE job SET run_at = $4 WHERE id = $1 AND state = 'taken' AND taken_by = $2 AND attempts = "
                       "$3");
STATEMENT(job_delete, "DELETE FROM job WHERE id = $1 AND state = 'taken' AND taken_by = $2 AND attempts = $3");
STATEMENT(job_put_back, "UPDATE job SET state = $4, taken_by = NULL, run_at = $5, error = $6 "
                        "WHERE id = $1 AND state = 'taken' AND taken_by = $2 AND attempts = $3");
STATEMENT(job_unpark, "UPDATE job SET state = 'ready', run_at = $2, attempts = 0 WHERE id = $1 AND state = 'parked'");
STATEMENT(job_forget, "DELETE FROM job WHERE id = $1 AND state = 'parked'");
STATEMENT(job_list_parked, "SELECT id, kind, error, created_at FROM job WHERE state = 'parked' ORDER BY id LIMIT $1");
STATEMENT(job_tally, "SELECT CASE WHEN state = 'ready' AND run_at > $1 THEN 'later' ELSE state END, COUNT(*) "
                     "FROM job GROUP BY 1");

bool job_queue(struct session *session, const struct job_order *order, int64_t now, int64_t *id, struct error *error)
{
    int64_t made = id_new(), added;
    struct query *query = query_start(session, &job_insert);
    bind_i64(query, 1, made);
    bind_text(query, 2, str_of(order->kind));
    bind_text(query, 3, order->mark);
    bind_json(query, 4, order->payload.at ? order->payload : STR("{}"));
    bind_i64(query, 5, order->run_at ? order->run_at : now);
    bind_i64(query, 6, now);
    if (!query_run(query, &added, error) || !session_touch(session, "job", error))
        return false;
    if (id)
        *id = added ? made : 0;
    return true;
}

/* --- Taking ------------------------------------------------------------------------------------------------------ */

struct taking {
    const char *const *kinds;
    size_t kind_count;
    struct str taker;
    int64_t now, lease;
    struct arena *arena;
    struct job *job;
};

/* A job whose worker died at its last attempt. */
static bool park_spent(struct session *session, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &job_park_spent);
    bind_i64(query, 1, now);
    bind_i64(query, 2, JOB_ATTEMPTS_MAX);
    bind_text(query, 3, STR("Le traitement s’est interrompu à chaque tentative."));
    return query_run(query, NULL, error);
}

static bool oldest_due(struct session *session, const char *kind, int64_t now, int64_t *id, struct error *error)
{
    struct query *query = query_start(session, &job_next);
    bind_text(query, 1, str_of(kind));
    bind_i64(query, 2, now);
    bind_i64(query, 3, JOB_ATTEMPTS_MAX);
    *id = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

static bool grab(struct session *session, struct taking *taking, int64_t id, struct error *error)
{
    struct query *query = query_start(session, &job_grab);
    bind_i64(query, 1, id);
    bind_text(query, 2, taking->taker);
    bind_i64(query, 3, taking->now + taking->lease);
    bind_i64(query, 4, taking->now);
    if (query_row(query)) {
        struct job *job = ARENA_NEW(taking->arena, struct job);
        *job = (struct job){.id = id,
                            .kind = column_copy(query, 0, taking->arena),
                            .payload = column_copy(query, 1, taking->arena),
                            .attempts = column_i64(query, 2),
                            .taker = arena_str(taking->arena, taking->taker)};
        taking->job = job;
    }
    return query_end(query, error);
}

/* The oldest due job of the first kind that has one; 0 when none has. */
static bool choose(struct session *session, const struct taking *taking, int64_t *id, struct error *error)
{
    *id = 0;
    for (size_t i = 0; i < taking->kind_count && !*id; i++)
        if (!oldest_due(session, taking->kinds[i], taking->now, id, error))
            return false;
    return true;
}

static bool take(struct session *session, void *context, struct error *error)
{
    struct taking *taking = context;
    int64_t id;
    taking->job = NULL;
    return park_spent(session, taking->now, error) && choose(session, taking, &id, error) &&
           (!id || grab(session, taking, id, error));
}

static bool something_to_do(struct store *store, const struct taking *taking, bool *something, struct error *error)
{
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    struct query *query = query_start(session, &job_any_due);
    bind_i64(query, 1, taking->now);
    *something = query_row(query);
    bool done = query_end(query, error);
    session_end(session);
    return done;
}

bool job_take(struct store *store, const char *const *kinds, size_t kind_count, struct str taker, int64_t now,
              int64_t lease_seconds, struct arena *arena, struct job **job, struct error *error)
{
    struct taking taking = {
        .kinds = kinds, .kind_count = kind_count, .taker = taker, .now = now, .lease = lease_seconds, .arena = arena};
    bool something;
    *job = NULL;
    if (!something_to_do(store, &taking, &something, error))
        return false;
    if (something && !store_write(store, take, &taking, error))
        return false;
    *job = taking.job;
    return true;
}

/* --- Afterwards -------------------------------------------------------------------------------------------------- */

/* Starts a statement whose first three parameters say "this attempt of this job, by this taker". */
static struct query *start_on(struct session *session, const struct statement *statement, const struct job *job)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, job->id);
    bind_text(query, 2, job->taker);
    bind_i64(query, 3, job->attempts);
    return query;
}

static bool run_on(struct query *query, struct error *error)
{
    int64_t changed;
    if (!query_run(query, &changed, error))
        return false;
    return changed == 1 || error_set(error, ERROR_CONFLICT, "Un autre processus a repris ce traitement.");
}

bool job_finish(struct session *session, const struct job *job, struct error *error)
{
    return run_on(start_on(session, &job_delete, job), error);
}

struct extending {
    const struct job *job;
    int64_t until;
};

static bool extend(struct session *session, void *context, struct error *error)
{
    const struct extending *extending = context;
    struct query *query = start_on(session, &job_prolong, extending->job);
    bind_i64(query, 4, extending->until);
    return run_on(query, error);
}

bool job_extend(struct store *store, const struct job *job, int64_t until, struct error *error)
{
    return store_write(store, extend, &(struct extending){job, until}, error);
}

struct failing {
    const struct job *job;
    int64_t now;
    const struct error *why;
};

static int64_t next_attempt(int64_t attempts, int64_t now)
{
    enum { MINUTE = 60, LONGEST = 6 * 3600 };
    int64_t delay = attempts < 6 ? MINUTE << (2 * (attempts - 1)) : LONGEST;
    return now + (delay < LONGEST ? delay : LONGEST);
}

static bool put_back(struct session *session, void *context, struct error *error)
{
    const struct failing *failing = context;
    bool hopeless = failing->why->kind == ERROR_INVALID || failing->why->kind == ERROR_INTERNAL;
    bool parked = hopeless || failing->job->attempts >= JOB_ATTEMPTS_MAX;
    struct query *query = start_on(session, &job_put_back, failing->job);
    bind_text(query, 4, parked ? STR("parked") : STR("ready"));
    bind_i64(query, 5, parked ? failing->now : next_attempt(failing->job->attempts, failing->now));
    bind_text(query, 6, str_of(failing->why->message));
    return run_on(query, error) && (!parked || session_touch(session, "job", error));
}

bool job_fail(struct store *store, const struct job *job, int64_t now, const struct error *why, struct error *error)
{
    return store_write(store, put_back, &(struct failing){job, now, why}, error);
}

static bool run_on_parked(struct session *session, struct query *query, struct error *error)
{
    int64_t changed;
    if (!query_run(query, &changed, error))
        return false;
    if (changed == 0)
        return error_set(error, ERROR_MISSING, "Ce traitement n’est pas en attente d’une décision.");
    return session_touch(session, "job", error);
}

bool job_retry(struct session *session, int64_t id, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &job_unpark);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    return run_on_parked(session, query, error);
}

bool job_discard(struct session *session, int64_t id, struct error *error)
{
    struct query *query = query_start(session, &job_forget);
    bind_i64(query, 1, id);
    return run_on_parked(session, query, error);
}

bool job_parked(struct session *session, size_t most, struct arena *arena, struct parked_job **jobs, size_t *count,
                struct error *error)
{
    *jobs = ARENA_ARRAY(arena, struct parked_job, most + 1);
    *count = 0;
    struct query *query = query_start(session, &job_list_parked);
    bind_i64(query, 1, (int64_t)most);
    while (query_row(query))
        if (*count < most)
            (*jobs)[(*count)++] = (struct parked_job){.id = column_i64(query, 0),
                                                      .kind = column_copy(query, 1, arena),
                                                      .error = column_copy(query, 2, arena),
                                                      .created_at = column_i64(query, 3)};
    return query_end(query, error);
}

bool job_count(struct session *session, int64_t now, struct job_counts *counts, struct error *error)
{
    *counts = (struct job_counts){0};
    struct query *query = query_start(session, &job_tally);
    bind_i64(query, 1, now);
    while (query_row(query)) {
        struct str state = column_text(query, 0);
        int64_t count = column_i64(query, 1);
        if (str_equal(state, STR("later")))
            counts->later = count;
        else if (str_equal(state, STR("ready")))
            counts->due = count;
        else if (str_equal(state, STR("taken")))
            counts->taken = count;
        else
            counts->parked = count;
    }
    return query_end(query, error);
}
