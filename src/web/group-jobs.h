/* What the worker does for working groups. */
#ifndef WEB_GROUP_JOBS_H
#define WEB_GROUP_JOBS_H

#include "jobs.h"

#define GROUPS_OFTEN "groups-often" /* every quarter of an hour: what lapses, who is promoted, reminders */
#define GROUP_CHANGE "group-change" /* a session changed: those registered are told. {"session": "…"} */
#define GROUP_ROUND  "group-round"  /* a round of invitations is written and queued. {"round": "…"} */

bool run_groups_often(struct store *store, const struct job *job, struct arena *arena, struct error *error);
bool run_group_change(struct store *store, const struct job *job, struct arena *arena, struct error *error);
bool run_group_round(struct store *store, const struct job *job, struct arena *arena, struct error *error);

/* At the start of a worker: queues the first one, when none is. */
bool schedule_groups_often(struct store *store, struct error *error);
/* Within a write. `origin` is the address of the site as its page was asked. */
bool queue_group_change(struct session *session, int64_t session_id, int64_t sequence, struct str origin, int64_t now,
                        struct error *error);
bool queue_group_round(struct session *session, int64_t round_id, struct str origin, int64_t now, struct error *error);

#endif
