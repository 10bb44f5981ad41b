/* The day of accounts: who is reminded, warned, erased; what leaves by mail; and that the day comes back. */
#include "account-jobs.h"

#include "accounts/accounts.h"
#include "engines.h"
#include "store/setting.h"
#include "territory/space.h"

static const int64_t DAY = 86400;

struct world {
    int64_t space, idle, forgotten, paul, claim;
};

static int64_t find_space(struct fixture *fixture)
{
    struct arena arena = {0};
    struct spaces spaces;
    struct session *session;
    struct error error;
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(space_list(session, &arena, &spaces, &error), &error);
    session_end(session);
    int64_t id = spaces.at[0].id;
    arena_free(&arena);
    return id;
}

/* Somebody idle for two days, somebody for four months, a manager, an invitation and a claim of two days. */
static bool settle(struct session *session, void *context, struct error *error)
{
    struct world *world = context;
    int64_t now = instant_now(), ago = now - 2 * DAY, invitation;
    char token[TOKEN_TEXT + 1];
    struct role manager = {.kind = ROLE_STRUCTURE_MANAGER, .space_id = world->space},
                hub = {.kind = ROLE_HUB, .space_id = world->space, .expires_at = now + 10 * DAY};
    struct structure structure = {.space_id = world->space, .name = STR("Club"), .commune = STR("28085")};
    bool done =
        person_ensure(session, STR("oisive@exemple.fr"), STR_NONE, ago, &world->idle, NULL, error) &&
        person_ensure(session, STR("oubliee@exemple.fr"), STR_NONE, now - 121 * DAY, &world->forgotten, NULL, error) &&
        person_ensure(session, STR("paul@exemple.fr"), STR_NONE, now, &world->paul, NULL, error) &&
        structure_create(session, &structure, 0, ago, error);
    manager.structure_id = structure.id;
    return done && role_grant(session, world->paul, &manager, 0, now, NULL, error) &&
           claim_make(session, structure.id, world->idle, ROLE_STRUCTURE_MEMBER, STR_NONE, ago, &world->claim, error) &&
           invitation_make(session, STR("invitee@exemple.fr"), STR_NONE, &hub, 0, ago, &invitation, token, error) &&
           setting_write(session, "web.address", STR("https://carte.exemple.fr"), error);
}

static void run_day(struct fixture *fixture)
{
    static const char *const kinds[] = {ACCOUNTS_DAILY};
    struct arena arena = {0};
    struct job *job = NULL;
    struct error error;
    assert_done(job_take(fixture->store, kinds, 1, STR("test"), instant_now() + 1, 300, &arena, &job, &error), &error);
    assert_non_null(job);
    assert_done(run_accounts_daily(fixture->store, job, &arena, &error), &error);
    arena_free(&arena);
}

static void assert_messages(struct fixture *fixture, const char *kind, const char *address, const char *count)
{
    struct arena arena = {0};
    struct str sql =
        arena_printf(&arena, "SELECT COUNT(*) FROM message WHERE kind = '%s' AND address = '%s'", kind, address);
    assert_str(ask_sql(fixture, &arena, sql.at), count);
    arena_free(&arena);
}

static void a_day_tells_and_forgets(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    struct world world = {.space = find_space(fixture)};
    assert_done(store_write(fixture->store, settle, &world, &error), &error);
    assert_done(schedule_accounts_daily(fixture->store, &error), &error);
    assert_done(schedule_accounts_daily(fixture->store, &error), &error); /* a second worker: still one */
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM job"), "1");
    run_day(fixture);
    assert_messages(fixture, "account-idle", "oisive@exemple.fr", "1");
    assert_messages(fixture, "account-erased", "oubliee@exemple.fr", "1");
    assert_messages(fixture, "invitation-reminder", "invitee@exemple.fr", "1");
    assert_messages(fixture, "membership-ask", "paul@exemple.fr", "1");
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM person WHERE email = 'oubliee@exemple.fr'"), "0");
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM job WHERE state = 'ready'"), "1"); /* for tomorrow */

    /* The same day again: nobody is told twice. */
    run_sql(fixture, "UPDATE job SET run_at = 0");
    run_day(fixture);
    assert_messages(fixture, "account-idle", "oisive@exemple.fr", "1");
    assert_messages(fixture, "invitation-reminder", "invitee@exemple.fr", "1");
    assert_messages(fixture, "membership-ask", "paul@exemple.fr", "1");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_day_tells_and_forgets)};
    return RUN_ON_BOTH_ENGINES("account-jobs", tests);
}
