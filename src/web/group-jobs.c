#include "group-jobs.h"

#include <stdio.h>

#include "group-mail.h"
#include "store/setting.h"

enum { OFTEN_SECONDS = 900, TOLD_AT_ONCE = 100, INVITED_AT_ONCE = 200 };

struct group_work {
    const struct job *job;
    struct arena *arena; /* emptied between two writes */
    struct str origin;
    struct spaces spaces;
    int64_t now, id; /* of the session or round of the payload */
    size_t left;     /* some were found: come again */
    struct registrations *list;
    const struct session_reminder *reminders;
    size_t reminder_count;
};

/* Where to write from, for a space; false when its zone is unknown here, the space closed, or when nobody said at what
 * address the site is: a letter whose links lead nowhere would be of no help. */
static bool mail_for(struct group_work *work, struct session *session, int64_t space_id, struct group_mail *mail)
{
    for (size_t i = 0; i < work->spaces.count && work->origin.length; i++)
        if (work->spaces.at[i].id == space_id) {
            *mail = (struct group_mail){.session = session,
                                        .arena = work->arena,
                                        .space = &work->spaces.at[i],
                                        .origin = work->origin,
                                        .now = work->now};
            return zone_find(work->spaces.at[i].zone, &mail->zone, NULL);
        }
    return false;
}

static bool prepare(struct store *store, const struct job *job, struct arena *arena, struct group_work *work,
                    struct error *error)
{
    struct session *session;
    *work = (struct group_work){.job = job, .arena = arena, .now = instant_now()};
    if (!store_read(store, &session, error))
        return false;
    bool done = setting_read(session, "web.address", arena, &work->origin, error) &&
                space_list(session, arena, &work->spaces, error);
    session_end(session);
    return done;
}

/* What the job is about, and the address its page was asked at when the installation has not said its own. */
static bool read_payload(struct group_work *work, const char *key, struct error *error)
{
    json_t *root;
    if (!json_parse(work->job->payload, &root, error))
        return false;
    bool done = id_parse(json_member(root, key), &work->id) ||
                error_set(error, ERROR_INTERNAL, "tâche %.*s sans « %s »", STR_PRINT(work->job->kind), key);
    if (str_is_empty(work->origin))
        work->origin = arena_str(work->arena, json_member(root, "origin"));
    json_decref(root);
    return done;
}

/* --- Queueing ----------------------------------------------------------------------------------------------------- */

static bool queue_named(struct session *session, const char *kind, const char *key, int64_t id, struct str origin,
                        struct str mark, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct buffer payload = {0};
    struct json_writer writer = {.out = &payload};
    json_begin_object(&writer);
    json_member_text(&writer, key, id_text(&arena, id));
    json_member_text(&writer, "origin", origin);
    json_end_object(&writer);
    struct job_order order = {.kind = kind, .payload = buffer_str(&payload), .mark = mark};
    bool done = job_queue(session, &order, now, NULL, error);
    buffer_free(&payload);
    arena_free(&arena);
    return done;
}

bool queue_group_change(struct session *session, int64_t session_id, int64_t sequence, struct str origin, int64_t now,
                        struct error *error)
{
    char mark[80];
    snprintf(mark, sizeof mark, GROUP_CHANGE " %lld %lld", (long long)session_id, (long long)sequence);
    return queue_named(session, GROUP_CHANGE, "session", session_id, origin, str_of(mark), now, error);
}

bool queue_group_round(struct session *session, int64_t round_id, struct str origin, int64_t now, struct error *error)
{
    char mark[60];
    snprintf(mark, sizeof mark, GROUP_ROUND " %lld", (long long)round_id);
    return queue_named(session, GROUP_ROUND, "round", round_id, origin, str_of(mark), now, error);
}

static bool finish(struct session *session, void *context, struct error *error)
{
    return job_finish(session, ((struct group_work *)context)->job, error);
}

/* --- A session changed -------------------------------------------------------------------------------------------- */

/* A few of those who do not know yet, in one write with what says that they do. */
static bool tell_some(struct session *session, void *context, struct error *error)
{
    struct group_work *work = context;
    struct group_session of;
    struct group_mail mail;
    struct registrations untold;
    bool there = false;
    work->left = 0;
    if (!group_session_find(session, work->id, work->arena, &of, &there, error))
        return false;
    if (!there || !mail_for(work, session, of.space_id, &mail))
        return true;
    if (!registration_untold(session, of.id, TOLD_AT_ONCE, work->arena, &untold, error))
        return false;
    work->left = untold.count;
    for (size_t i = 0; i < untold.count; i++)
        if (!group_mail_changed(&mail, &of, &untold.at[i], error) ||
            !registration_told(session, untold.at[i].id, of.sequence, error))
            return false;
    return true;
}

bool run_group_change(struct store *store, const struct job *job, struct arena *arena, struct error *error)
{
    struct group_work work;
    if (!prepare(store, job, arena, &work, error) || !read_payload(&work, "session", error))
        return false;
    do {
        if (!store_write(store, tell_some, &work, error))
            return false;
    } while (work.left == TOLD_AT_ONCE);
    return store_write(store, finish, &work, error);
}

/* --- A round of invitations --------------------------------------------------------------------------------------- */

static bool invite_one(const struct group_mail *mail, const struct invitation_round *round,
                       const struct round_invitation *invitation, struct str groups, struct error *error)
{
    struct error refused = {0};
    bool queued = false;
    if (!group_mail_invitation(mail, round, invitation, groups, &queued, &refused) && refused.kind != ERROR_INVALID) {
        *error = refused;
        return false;
    }
    enum invitation_fate fate = refused.kind ? FATE_WRONG : queued ? FATE_QUEUED : FATE_DECLINED;
    return round_done(mail->session, round, invitation, fate, mail->now, error);
}

static bool invite_some(struct session *session, void *context, struct error *error)
{
    struct group_work *work = context;
    struct arena arena = {0}; /* of this batch alone: a round may be of twenty thousand */
    struct invitation_round round;
    struct round_invitations due = {0};
    struct group_mail mail;
    struct str groups;
    bool found = false;
    bool done = round_find(session, work->id, &arena, &round, &found, error);
    work->left = 0;
    if (done && found && mail_for(work, session, round.space_id, &mail)) {
        mail.arena = &arena;
        done = round_take(session, &round, INVITED_AT_ONCE, work->now, &arena, &due, error) &&
               group_round_lines(&mail, round.groups, &groups, error);
        work->left = due.count;
        for (size_t i = 0; done && i < due.count; i++)
            done = invite_one(&mail, &round, &due.at[i], groups, error);
        if (done && due.count < INVITED_AT_ONCE)
            done = round_end(session, round.id, work->now, error);
    }
    arena_free(&arena);
    return done;
}

bool run_group_round(struct store *store, const struct job *job, struct arena *arena, struct error *error)
{
    struct group_work work;
    if (!prepare(store, job, arena, &work, error) || !read_payload(&work, "round", error))
        return false;
    do {
        if (!store_write(store, invite_some, &work, error))
            return false;
    } while (work.left == INVITED_AT_ONCE);
    return store_write(store, finish, &work, error);
}

/* --- What time does ----------------------------------------------------------------------------------------------- */

static bool promote(struct group_work *work, struct session *session, int64_t session_id, struct error *error)
{
    struct group_session of;
    struct group_mail mail;
    struct registrations offered;
    bool there = false;
    if (!group_session_find(session, session_id, work->arena, &of, &there, error))
        return false;
    return !there || !mail_for(work, session, of.space_id, &mail) ||
           (group_session_promote(session, session_id, work->now, work->arena, &offered, error) &&
            group_mail_offered(&mail, &offered, error));
}

static bool sweep(struct session *session, void *context, struct error *error)
{
    struct group_work *work = context;
    int64_t *sessions;
    size_t count;
    bool done = registration_sweep(session, work->now, work->arena, &sessions, &count, error);
    for (size_t i = 0; done && i < count; i++)
        done = promote(work, session, sessions[i], error);
    return done;
}

/* What is due to one person, in one letter. */
static bool remind_one(struct session *session, void *context, struct error *error)
{
    struct group_work *work = context;
    struct group_mail mail;
    return !mail_for(work, session, work->reminders[0].session.space_id, &mail) ||
           group_mail_reminder(&mail, work->reminders, work->reminder_count, error);
}

static bool remind_all(struct store *store, struct group_work *work, struct error *error)
{
    struct session *session;
    struct session_reminders due;
    if (!store_read(store, &session, error))
        return false;
    bool done = registration_reminders(session, work->now, work->arena, &due, error);
    session_end(session);
    for (size_t i = 0; done && i < due.count; i += work->reminder_count) {
        int64_t person = due.at[i].registration.participant_id;
        work->reminders = &due.at[i];
        work->reminder_count = 1;
        while (i + work->reminder_count < due.count &&
               due.at[i + work->reminder_count].registration.participant_id == person)
            work->reminder_count++;
        done = store_write(store, remind_one, work, error);
    }
    return done;
}

static bool finish_often(struct session *session, void *context, struct error *error)
{
    const struct group_work *work = context;
    struct job_order next = {.kind = GROUPS_OFTEN, .mark = STR(GROUPS_OFTEN), .run_at = work->now + OFTEN_SECONDS};
    return job_finish(session, work->job, error) && job_queue(session, &next, work->now, NULL, error);
}

bool run_groups_often(struct store *store, const struct job *job, struct arena *arena, struct error *error)
{
    struct group_work work;
    return prepare(store, job, arena, &work, error) && store_write(store, sweep, &work, error) &&
           remind_all(store, &work, error) && store_write(store, finish_often, &work, error);
}

static bool queue_first(struct session *session, void *context, struct error *error)
{
    struct job_order order = {.kind = GROUPS_OFTEN, .mark = STR(GROUPS_OFTEN)};
    return job_queue(session, &order, *(const int64_t *)context, NULL, error);
}

bool schedule_groups_often(struct store *store, struct error *error)
{
    int64_t now = instant_now();
    return store_write(store, queue_first, &now, error);
}
