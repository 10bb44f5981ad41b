#include "call-jobs.h"

#include "grants/grants.h"
#include "post/letter.h"
#include "store/setting.h"
#include "territory/space.h"

enum { HOUR = 3600, DAY = 86400, OPINION_WITHIN = 3 * DAY };
static const int64_t DAYS_BEFORE[] = {1, 2, 7, 15};

struct hourly {
    const struct job *job;
    struct arena *arena;
    struct str address; /* of the site; without it no reminder would lead anywhere, and none leaves */
    struct spaces spaces;
    int64_t now;
    const struct published_call *call;
    const struct application *application;
    const struct opinion *opinion;
    int64_t days;
};

static bool make_link(struct session *session, const struct hourly *hourly, enum link_purpose purpose, int64_t id,
                      struct str *link, struct error *error)
{
    struct link_key key;
    if (!link_key_make(session, &key, error))
        return false;
    *link = arena_printf(hourly->arena, "%.*s/%s/%.*s", STR_PRINT(hourly->address),
                         purpose == LINK_OPINION ? "avis" : "candidatures",
                         STR_PRINT(link_token(hourly->arena, &key, purpose, id)));
    return true;
}

/* --- Drafts ---------------------------------------------------------------------------------------------------------
 */

static bool remind_draft(struct session *session, void *context, struct error *error)
{
    const struct hourly *hourly = context;
    const struct call *rules = &hourly->call->rules;
    struct str link;
    if (!make_link(session, hourly, LINK_APPLICANT, hourly->application->id, &link, error))
        return false;
    const struct letter_value values[] = {{"appel", rules->title},
                                          {"echeance", french_date_time(hourly->arena, rules->zone, rules->closes)},
                                          {"reste", arena_printf(hourly->arena, "%lld %s", (long long)hourly->days,
                                                                 text_plural(hourly->days, "jour", "jours"))},
                                          {"lien", link}};
    struct letter_order letter = {.message = {.mark = arena_printf(hourly->arena, "application-reminder %lld %lld %lld",
                                                                   (long long)hourly->application->id,
                                                                   (long long)rules->closes, (long long)hourly->days),
                                              .kind = "application-reminder",
                                              .space_id = hourly->call->space_id,
                                              .address = hourly->application->email,
                                              .until = rules->closes},
                                  .values = values,
                                  .value_count = COUNT_OF(values)};
    return letter_queue(session, &letter, hourly->now, NULL, error);
}

/* The nearest reminder that is due: 0 when none is. One that is long past is not sent late. */
static int64_t days_due(const struct call *rules, int64_t now)
{
    int64_t left = rules->closes - now;
    for (size_t i = 0; i < COUNT_OF(DAYS_BEFORE); i++)
        if (left > 0 && left <= DAYS_BEFORE[i] * DAY && left > DAYS_BEFORE[i] * DAY - DAY)
            return DAYS_BEFORE[i];
    return 0;
}

static bool remind_drafts(struct store *store, struct hourly *hourly, struct error *error)
{
    for (size_t s = 0; s < hourly->spaces.count; s++) {
        struct session *session;
        struct published_calls calls;
        if (!store_read(store, &session, error))
            return false;
        bool done = call_list(session, hourly->spaces.at[s].id, hourly->arena, &calls, error);
        for (size_t c = 0; done && c < calls.count; c++) {
            struct case_files files;
            hourly->call = &calls.at[c];
            hourly->days = days_due(&calls.at[c].rules, hourly->now);
            if (hourly->days == 0 || calls.at[c].rules.external.length)
                continue;
            done = case_list(session, &calls.at[c], true, hourly->arena, &files, error);
            for (size_t i = 0; done && i < files.count; i++) {
                hourly->application = &files.at[i].application;
                if (hourly->application->state == APPLICATION_DRAFT)
                    done = store_write(store, remind_draft, hourly, error);
            }
        }
        session_end(session);
        if (!done)
            return false;
    }
    return true;
}

/* --- Opinions -------------------------------------------------------------------------------------------------------
 */

static bool remind_opinion(struct session *session, void *context, struct error *error)
{
    const struct hourly *hourly = context;
    const struct opinion *opinion = hourly->opinion;
    struct arena *arena = hourly->arena;
    struct application application;
    struct published_call call;
    struct dossier dossier;
    struct str link;
    if (!application_at(session, opinion->application_id, arena, &application, error) ||
        !call_at(session, application.call_id, arena, &call, error) ||
        !dossier_read(application.dossier, arena, &dossier, error) ||
        !make_link(session, hourly, LINK_OPINION, opinion->id, &link, error))
        return false;
    const struct letter_value values[] = {{"personne", opinion->name},
                                          {"appel", call.rules.title},
                                          {"projet", dossier.title},
                                          {"question", opinion->question},
                                          {"echeance", french_date_time(arena, call.rules.zone, opinion->due_at)},
                                          {"lien", link}};
    struct letter_order letter = {
        .message = {.mark = arena_printf(arena, "application-opinion-reminder %lld", (long long)opinion->id),
                    .kind = "application-opinion",
                    .space_id = call.space_id,
                    .address = opinion->email,
                    .until = opinion->due_at},
        .values = values,
        .value_count = COUNT_OF(values)};
    return letter_queue(session, &letter, hourly->now, NULL, error) &&
           opinion_reminded(session, opinion->id, hourly->now, error);
}

static bool remind_opinions(struct store *store, struct hourly *hourly, struct error *error)
{
    struct session *session;
    struct opinions opinions;
    if (!store_read(store, &session, error))
        return false;
    bool done = opinion_due(session, hourly->now, OPINION_WITHIN, hourly->arena, &opinions, error);
    session_end(session);
    for (size_t i = 0; done && i < opinions.count; i++) {
        hourly->opinion = &opinions.at[i];
        done = store_write(store, remind_opinion, hourly, error);
    }
    return done;
}

/* --- The hour -------------------------------------------------------------------------------------------------------
 */

static bool finish(struct session *session, void *context, struct error *error)
{
    const struct hourly *hourly = context;
    struct job_order next = {.kind = CALLS_HOURLY, .mark = STR(CALLS_HOURLY), .run_at = hourly->now + HOUR};
    return grants_forget_drafts(session, hourly->now - CALL_DRAFT_KEPT_SECONDS, NULL, error) &&
           job_finish(session, hourly->job, error) && job_queue(session, &next, hourly->now, NULL, error);
}

bool run_calls_hourly(struct store *store, const struct job *job, struct arena *arena, struct error *error)
{
    struct hourly hourly = {.job = job, .arena = arena, .now = instant_now()};
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    bool done = setting_read(session, "web.address", arena, &hourly.address, error) &&
                space_list(session, arena, &hourly.spaces, error);
    session_end(session);
    if (done && hourly.address.length)
        done = remind_drafts(store, &hourly, error) && remind_opinions(store, &hourly, error);
    return done && store_write(store, finish, &hourly, error);
}

static bool queue_first(struct session *session, void *context, struct error *error)
{
    (void)context;
    struct job_order first = {.kind = CALLS_HOURLY, .mark = STR(CALLS_HOURLY)};
    return job_queue(session, &first, instant_now(), NULL, error);
}

bool schedule_calls_hourly(struct store *store, struct error *error)
{
    return store_write(store, queue_first, NULL, error);
}
