#include "place-jobs.h"

#include <sodium.h>

#include "places/batch.h"
#include "places/campaign.h"
#include "places/draft.h"
#include "places/reminder.h"
#include "post/post.h"
#include "store/setting.h"
#include "territory/space.h"
#include "unanswered.h"

enum { ASKED_AT_ONCE = 200, DAY = 86400, SOON = 60, SECRET_LENGTH_OF_LINK = 18 };

struct asking {
    const struct job *job;
    struct arena *arena;
    struct str address; /* of the site, without a slash at the end */
    struct reminders_due due;
    struct escalations unanswered;
    int64_t now;
};

static struct str french_day(struct arena *arena, struct str iso)
{
    int32_t date;
    return date_parse(iso, &date) ? french_date(arena, date) : iso;
}

static bool ask(struct session *session, const struct asking *asking, const struct reminder_due *due,
                struct error *error)
{
    struct arena *arena = asking->arena;
    uint8_t bytes[SECRET_LENGTH_OF_LINK];
    randombytes_buf(bytes, sizeof bytes);
    struct str secret = base64url(arena, bytes, sizeof bytes);
    struct str space = arena_printf(arena, "%.*s/%.*s", STR_PRINT(asking->address), STR_PRINT(due->space_slug));
    const struct letter_value values[] = {
        {"lieu", due->name},
        {"depuis", french_day(arena, due->since)},
        {"lien", arena_printf(arena, "%.*s/verifier/%.*s", STR_PRINT(space), STR_PRINT(secret))},
        {"fiche", arena_printf(arena, "%.*s/lieux/%.*s", STR_PRINT(space), STR_PRINT(due->slug))}};
    struct letter_order letter = {
        .message = {.mark = arena_printf(arena, "place-reminder %lld %lld", (long long)due->place_id,
                                         (long long)(asking->now / DAY)),
                    .kind = "place-reminder",
                    .space_id = due->space_id,
                    .address = due->email,
                    .list = STR("rappels des fiches"),
                    .until = asking->now + REMINDER_LIFE_SECONDS},
        .values = values,
        .value_count = COUNT_OF(values)};
    return reminder_open(session, due->place_id, secret, asking->now, error) &&
           letter_queue(session, &letter, asking->now, NULL, error);
}

/* All in one write with the end of the job: a place is asked once, or not at all. An address that cannot be one is
 * passed over: the place keeps its reminder, so that it is not tried every day. */
static bool ask_all(struct session *session, void *context, struct error *error)
{
    const struct asking *asking = context;
    bool nobody;
    if (!escalation_sweep(session, error) ||
        !tell_unanswered(session, &asking->unanswered, asking->address, asking->now, asking->arena, &nobody, error))
        return false;
    bool more = asking->due.count == ASKED_AT_ONCE || asking->unanswered.count == ASKED_AT_ONCE || nobody;
    struct job_order next = {
        .kind = PLACES_DAILY, .mark = STR(PLACES_DAILY), .run_at = asking->now + (more ? SOON : DAY)};
    for (size_t i = 0; i < asking->due.count; i++) {
        struct error refused = {0};
        if (!ask(session, asking, &asking->due.at[i], &refused) && refused.kind != ERROR_INVALID) {
            *error = refused;
            return false;
        }
    }
    return place_drafts_sweep(session, asking->now, error) && batches_sweep(session, asking->now, error) &&
           job_finish(session, asking->job, error) && job_queue(session, &next, asking->now, NULL, error);
}

/* What became a place since its list was imported is recognised. */
static bool match_candidates(struct store *store, const struct spaces *spaces, int64_t now, struct error *error)
{
    for (size_t i = 0; i < spaces->count; i++)
        if (!candidate_match(store, spaces->at[i].id, now, NULL, error))
            return false;
    return true;
}

bool run_places_daily(struct store *store, const struct job *job, struct arena *arena, struct error *error)
{
    struct asking asking = {.job = job, .arena = arena, .now = instant_now()};
    int32_t today = (int32_t)(asking.now / DAY);
    struct session *session;
    struct spaces spaces;
    if (!store_read(store, &session, error))
        return false;
    bool done = space_list(session, arena, &spaces, error) &&
                setting_read(session, "web.address", arena, &asking.address, error);
    if (done && asking.address.length) /* a link needs an address: until it is set, nobody is asked */
        done = reminder_list_due(session, today, asking.now, ASKED_AT_ONCE, arena, &asking.due, error) &&
               escalation_list_due(session, today, asking.now, ASKED_AT_ONCE, arena, &asking.unanswered, error);
    session_end(session);
    return done && match_candidates(store, &spaces, asking.now, error) && store_write(store, ask_all, &asking, error);
}

static bool queue_first(struct session *session, void *context, struct error *error)
{
    struct job_order order = {.kind = PLACES_DAILY, .mark = STR(PLACES_DAILY)};
    return job_queue(session, &order, *(const int64_t *)context, NULL, error);
}

bool schedule_places_daily(struct store *store, struct error *error)
{
    int64_t now = instant_now();
    return store_write(store, queue_first, &now, error);
}
