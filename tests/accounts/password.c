/* Passwords: what is refused, and an answer that takes as long for nobody as for somebody. */
#include "people.h"

struct choosing {
    int64_t id;
    struct str hash;
};
static bool write_password(struct session *session, void *context, struct error *error)
{
    struct choosing *choosing = context;
    return person_set_password(session, choosing->id, choosing->hash, NOW, error);
}

static struct str kept(struct fixture *fixture, struct arena *arena, const char *email, int64_t *id)
{
    struct str hash;
    struct error error;
    struct session *session = read_now(fixture);
    assert_done(person_password(session, str_of(email), arena, id, &hash, &error), &error);
    session_end(session);
    return hash;
}

static void a_password_is_verified(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    int64_t id;
    struct choosing choosing = {.id = add_person(fixture, "jeanne@exemple.fr")};
    assert_done(password_hash(STR("cheval juste agrafe pile"), &arena, &choosing.hash, &error), &error);
    assert_true(str_starts_with(choosing.hash, STR("$argon2id$v=19$m=65536,t=2,p=1$")));
    assert_false(password_verify(kept(fixture, &arena, "jeanne@exemple.fr", &id), STR("cheval juste agrafe pile")));
    assert_int_equal(id, choosing.id); /* known, without a password */
    write_so(fixture, write_password, &choosing);
    struct str hash = kept(fixture, &arena, "Jeanne@Exemple.fr", &id);
    assert_true(password_verify(hash, STR("cheval juste agrafe pile")));
    assert_false(password_verify(hash, STR("cheval juste agrafe pil")));
    assert_false(password_verify(hash, STR_NONE));
    assert_false(password_verify(kept(fixture, &arena, "personne@exemple.fr", &id), STR("somebody")));
    assert_int_equal(id, 0);
    choosing.hash = STR_NONE;
    write_so(fixture, write_password, &choosing);
    assert_false(password_verify(kept(fixture, &arena, "jeanne@exemple.fr", &id), STR("cheval juste agrafe pile")));
    arena_free(&arena);
}

/* The work is done for nobody too: what an attacker could time is the Argon2id computation, 64 MiB each time. The ratio
 * is wide: a refusal without the computation would be ten thousand times shorter. */
static void nobody_takes_as_long_as_somebody(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error;
    struct str hash;
    assert_done(password_hash(STR("cheval juste agrafe pile"), &arena, &hash, &error), &error);
    int64_t started = monotonic_ns();
    for (int i = 0; i < 3; i++)
        assert_false(password_verify(hash, STR("not that one")));
    int64_t somebody = monotonic_ns() - started;
    started = monotonic_ns();
    for (int i = 0; i < 3; i++)
        assert_false(password_verify(STR_NONE, STR("not that one")));
    int64_t nobody = monotonic_ns() - started;
    assert_true(nobody * 20 > somebody && somebody * 20 > nobody);
    arena_free(&arena);
}

static void weak_passwords_are_refused(void **state)
{
    (void)state;
    struct error error;
    struct str email = STR("jeanne.dupont@exemple.fr");
    assert_refused(password_check(STR("court"), email, &error), &error, ERROR_INVALID);
    assert_refused(password_check(STR("aaaaaaaaaaaaaaaa"), email, &error), &error, ERROR_INVALID);
    assert_refused(password_check(STR("Jeanne.Dupont@Exemple.fr"), email, &error), &error, ERROR_INVALID);
    assert_done(password_check(STR("cheval juste agrafe pile"), email, &error), &error);
    assert_done(password_check(STR("éèàùçéèàùçéè"), email, &error), &error); /* characters, not bytes */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_is_verified),
        cmocka_unit_test(nobody_takes_as_long_as_somebody),
        cmocka_unit_test(weak_passwords_are_refused),
    };
    return RUN_ON_BOTH_ENGINES("password", tests);
}
