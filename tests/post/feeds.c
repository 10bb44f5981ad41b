/* Private addresses of calendars, on both engines. */
#include "engines.h"
#include "post/post.h"

static struct arena arena;

static bool make(struct session *session, void *token, struct error *error)
{
    return calendar_feed_token(session, 28, STR("groupe 12"), 1790000000, &arena, token, error);
}

static bool revoke(struct session *session, void *context, struct error *error)
{
    (void)context;
    return calendar_feed_revoke(session, 28, STR("groupe 12"), error);
}

static int64_t find(struct fixture *fixture, struct str token, struct str *scope)
{
    struct session *session;
    struct error error;
    int64_t space_id;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(calendar_feed_find(session, token, &arena, &space_id, scope, &error), &error);
    session_end(session);
    return space_id;
}

static void an_address_is_kept_until_it_is_revoked(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct str first, again, other, scope;
    run_sql(fixture, "INSERT INTO space (id, kind, code, name, slug, zone, theme, created_at) VALUES (28, "
                     "'department', "
                     "'28', 'Eure-et-Loir', '28-eure-et-loir', 'Europe/Paris', 'neutre', 0)");
    assert_done(store_write(fixture->store, make, &first, &error), &error);
    assert_done(store_write(fixture->store, make, &again, &error), &error);
    assert_true(str_equal(first, again) && first.length == 36);
    assert_int_equal(find(fixture, first, &scope), 28);
    assert_str(scope, "groupe 12");
    assert_done(store_write(fixture->store, revoke, NULL, &error), &error);
    assert_int_equal(find(fixture, first, &scope), 0);
    assert_done(store_write(fixture->store, make, &other, &error), &error);
    assert_false(str_equal(first, other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(an_address_is_kept_until_it_is_revoked)};
    int failed = RUN_ON_BOTH_ENGINES("feeds", tests);
    arena_free(&arena);
    return failed;
}
