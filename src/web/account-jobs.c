#include "account-jobs.h"

#include "accounts/accounts.h"
#include "grants/life.h"
#include "network/actor.h"
#include "network/contribution.h"
#include "network/joining.h"
#include "network/registration.h"
#include "post/post.h"
#include "roadmap/life.h"
#include "store/setting.h"
#include "territory/space.h"

enum { LIVES_AT_ONCE = 200, DAY = 86400, SOON = 60 };

struct daily {
    const struct life *life;
    const struct job *job;
    struct arena *arena;
    struct str address; /* of the site, or empty when the installation has not said it */
    int64_t now;
    bool more;
};

/* --- One person --------------------------------------------------------------------------------------------------- */

static bool tell(struct session *session, const struct daily *daily, const char *kind, struct error *error)
{
    struct arena *arena = daily->arena;
    const struct person *person = &daily->life->person;
    struct str link =
        daily->address.length ? arena_printf(arena, "%.*s/connexion", STR_PRINT(daily->address)) : STR_NONE;
    const struct letter_value values[] = {{"personne", person_label(person)}, {"lien", link}};
    struct letter_order letter = {
        .message = {.mark = arena_printf(arena, "%s %lld %lld", kind, (long long)person->id, (long long)daily->now),
                    .kind = kind,
                    .address = person->email},
        .values = values,
        .value_count = COUNT_OF(values)};
    return letter_queue(session, &letter, daily->now, NULL, error);
}

/* What was written to the address goes with the account; the letter that says so is the last. */
static bool erase(struct session *session, const struct daily *daily, struct error *error)
{
    const struct person *person = &daily->life->person;
    return message_erase(session, person->email, error) && letter_forget_person(session, person->id, error) &&
           contribution_forget(session, person->email, person->id, error) &&
           roadmap_forget_person(session, person->id, error) && registration_erase(session, person->email, error) &&
           actor_erase(session, person->email, error) &&
           grants_forget_person(session, person->email, person->id, daily->now, error) &&
           person_erase(session, person->id, 0, daily->now, error) && tell(session, daily, "account-erased", error);
}

static bool take_step(struct session *session, void *context, struct error *error)
{
    const struct daily *daily = context;
    switch (daily->life->step) {
    case LIFE_REMIND:
        return tell(session, daily, "account-idle", error) &&
               life_told(session, daily->life->person.id, daily->now, error);
    case LIFE_WARN:
        return tell(session, daily, "account-unused", error) &&
               life_told(session, daily->life->person.id, daily->now, error);
    default: return erase(session, daily, error);
    }
}

/* --- Invitations and claims --------------------------------------------------------------------------------------- */

struct reminder {
    const struct daily *daily;
    const struct invitation *invitation;
    const struct claim *claim;
    const struct spaces *spaces;
};

static struct str slug_of(const struct reminder *reminder, int64_t space_id)
{
    for (size_t i = 0; i < reminder->spaces->count; i++)
        if (reminder->spaces->at[i].id == space_id)
            return reminder->spaces->at[i].slug;
    return STR_NONE;
}

static bool remind_invited(struct session *session, void *context, struct error *error)
{
    const struct reminder *reminder = context;
    const struct daily *daily = reminder->daily;
    const struct invitation *invitation = reminder->invitation;
    struct arena *arena = daily->arena;
    char token[TOKEN_TEXT + 1];
    if (!invitation_remind(session, invitation->id, daily->now, token, error))
        return false;
    const struct letter_value values[] = {
        {"role", str_of(ROLES[invitation->role.kind].label)},
        {"structure", invitation->structure},
        {"lien", arena_printf(arena, "%.*s/invitation/%s", STR_PRINT(daily->address), token)},
    };
    struct letter_order letter = {.message = {.mark = arena_printf(arena, "invitation-reminder %lld %lld",
                                                                   (long long)invitation->id, (long long)daily->now),
                                              .kind = "invitation-reminder",
                                              .space_id = invitation->role.space_id,
                                              .address = invitation->email,
                                              .until = invitation->expires_at},
                                  .values = values,
                                  .value_count = COUNT_OF(values)};
    return letter_queue(session, &letter, daily->now, NULL, error);
}

static bool remind_deciders(struct session *session, void *context, struct error *error)
{
    const struct reminder *reminder = context;
    const struct daily *daily = reminder->daily;
    const struct claim *claim = reminder->claim;
    struct arena *arena = daily->arena;
    struct members deciders;
    struct str slug = slug_of(reminder, claim->space_id);
    struct str link =
        arena_printf(arena, "%.*s/%.*s/structures/%.*s/demandes/%.*s", STR_PRINT(daily->address), STR_PRINT(slug),
                     STR_PRINT(id_text(arena, claim->structure_id)), STR_PRINT(id_text(arena, claim->id)));
    const struct letter_value values[] = {{"structure", claim->structure},
                                          {"personne", person_label(&claim->person)},
                                          {"texte", claim->message},
                                          {"lien", link}};
    if (!claim_deciders(session, claim->structure_id, daily->now, arena, &deciders, error))
        return false;
    for (size_t i = 0; i < deciders.count; i++) {
        struct letter_order letter = {
            .message = {.mark = arena_printf(arena, "membership-reminder %lld %lld %lld", (long long)claim->id,
                                             (long long)deciders.at[i].person.id, (long long)daily->now),
                        .kind = "membership-ask",
                        .space_id = claim->space_id,
                        .address = deciders.at[i].person.email},
            .values = values,
            .value_count = COUNT_OF(values)};
        if (!letter_queue(session, &letter, daily->now, NULL, error))
            return false;
    }
    return claim_reminded(session, claim->id, daily->now, error);
}

/* A reminder without an address to go to would be of no help: none leaves until the installation has said its own. */
static bool remind_all(struct store *store, const struct daily *daily, struct error *error)
{
    struct session *session;
    struct invitations invitations;
    struct claims claims;
    struct spaces spaces;
    struct reminder reminder = {.daily = daily, .spaces = &spaces};
    if (daily->address.length == 0)
        return true;
    if (!store_read(store, &session, error))
        return false;
    bool done = invitation_due(session, daily->now, LIVES_AT_ONCE, daily->arena, &invitations, error) &&
                claim_due(session, daily->now, daily->arena, &claims, error) &&
                space_list(session, daily->arena, &spaces, error);
    session_end(session);
    for (size_t i = 0; done && i < invitations.count; i++) {
        reminder.invitation = &invitations.at[i];
        done = store_write(store, remind_invited, &reminder, error);
    }
    for (size_t i = 0; done && i < claims.count; i++) {
        reminder.claim = &claims.at[i];
        done = store_write(store, remind_deciders, &reminder, error);
    }
    return done;
}

/* --- The day -------------------------------------------------------------------------------------------------------
 */

static bool finish(struct session *session, void *context, struct error *error)
{
    const struct daily *daily = context;
    struct job_order next = {
        .kind = ACCOUNTS_DAILY, .mark = STR(ACCOUNTS_DAILY), .run_at = daily->now + (daily->more ? SOON : DAY)};
    return sign_in_sweep(session, daily->now, error) && joining_sweep(session, daily->now, NULL, error) &&
           contact_sweep(session, daily->now, error) &&
           audit_erase_before(session, daily->now - AUDIT_KEPT_SECONDS, NULL, error) &&
           contribution_forget_before(session, daily->now - CONTRIBUTION_KEPT_SECONDS, error) &&
           job_finish(session, daily->job, error) && job_queue(session, &next, daily->now, NULL, error);
}

bool run_accounts_daily(struct store *store, const struct job *job, struct arena *arena, struct error *error)
{
    struct daily daily = {.job = job, .arena = arena, .now = instant_now()};
    struct lives lives;
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    bool done = life_due(session, daily.now, LIVES_AT_ONCE, arena, &lives, error) &&
                setting_read(session, "web.address", arena, &daily.address, error);
    session_end(session);
    size_t kept = 0;
    for (size_t i = 0; done && i < lives.count; i++) {
        struct error refused = {0};
        daily.life = &lives.at[i];
        if (store_write(store, take_step, &daily, &refused))
            continue;
        kept++; /* the last administrator of a space is not erased: she is left as she is */
        if (refused.kind != ERROR_CONFLICT) {
            *error = refused;
            done = false;
        }
    }
    if (!done || !remind_all(store, &daily, error))
        return false;
    daily.more = lives.count == LIVES_AT_ONCE && kept < lives.count;
    return store_write(store, finish, &daily, error);
}

static bool queue_first(struct session *session, void *context, struct error *error)
{
    struct job_order order = {.kind = ACCOUNTS_DAILY, .mark = STR(ACCOUNTS_DAILY)};
    return job_queue(session, &order, *(const int64_t *)context, NULL, error);
}

bool schedule_accounts_daily(struct store *store, struct error *error)
{
    int64_t now = instant_now();
    return store_write(store, queue_first, &now, error);
}
