/* Passwords: what makes a good one, and Argon2id, two at a time. */
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "accounts/person.h"

STATEMENT(password_select, "SELECT id, password_hash FROM person WHERE email = $1");
STATEMENT(password_update, "UPDATE person SET password_hash = $2, password_at = $3 WHERE id = $1");

enum { MEMORY_BYTES = 64 << 20, PASSES = 2, AT_ONCE = 2 };

/* At most AT_ONCE of 64 MiB each, whatever comes. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static int computing;

static void enter(void)
{
    pthread_mutex_lock(&mutex);
    while (computing == AT_ONCE)
        pthread_cond_wait(&freed, &mutex);
    computing++;
    pthread_mutex_unlock(&mutex);
}

static void leave(void)
{
    pthread_mutex_lock(&mutex);
    computing--;
    pthread_cond_signal(&freed);
    pthread_mutex_unlock(&mutex);
}

static bool is_repeated(struct str password)
{
    for (size_t i = 1; i < password.length; i++)
        if (password.at[i] != password.at[0])
            return false;
    return true;
}

bool password_check(struct str password, struct str email, struct error *error)
{
    if (text_length(password) < PASSWORD_CHARACTERS_LEAST)
        return error_set(error, ERROR_INVALID,
                         "Choisissez au moins %d caractères" NBSP ": par exemple quatre mots sans rapport entre eux.",
                         PASSWORD_CHARACTERS_LEAST);
    if (password.length > PASSWORD_BYTES_MOST)
        return error_set(error, ERROR_INVALID, "Choisissez un mot de passe plus court" NBSP ": %d caractères au plus.",
                         PASSWORD_BYTES_MOST);
    if (is_repeated(password))
        return error_set(error, ERROR_INVALID,
                         "Ce mot de passe répète un seul caractère" NBSP ": choisissez-en un "
                         "autre, par exemple quatre mots sans rapport entre eux.");
    if (str_equal_ascii_case(password, email))
        return error_set(error, ERROR_INVALID, "Votre adresse ne peut pas être votre mot de passe.");
    return true;
}

bool password_hash(struct str password, struct arena *arena, struct str *hash, struct error *error)
{
    char text[crypto_pwhash_STRBYTES];
    enter();
    int failed =
        crypto_pwhash_str_alg(text, password.at, password.length, PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13);
    leave();
    if (failed)
        return error_set(error, ERROR_UNAVAILABLE, "La mémoire manque pour protéger le mot de passe. Réessayez.");
    *hash = arena_str(arena, str_of(text));
    return true;
}

bool password_verify(struct str hash, struct str password)
{
    /* Of nothing: made with the same parameters, so that nobody's takes as long as somebody's. */
    static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                                 "qqGUSy0IVjTB4Vq1h5wRY0lUfHOAgoDqIGxw0nKgMvs";
    char text[crypto_pwhash_STRBYTES] = {0};
    bool known = hash.length > 0 && hash.length < sizeof text;
    memcpy(text, known ? hash.at : nobody, known ? hash.length : sizeof nobody);
    enter();
    bool right = crypto_pwhash_str_verify(text, password.at ? password.at : "", password.length) == 0;
    leave();
    return right && known;
}

bool person_password(struct session *session, struct str email, struct arena *arena, int64_t *id, struct str *hash,
                     struct error *error)
{
    *id = 0;
    *hash = STR_NONE;
    struct query *query = query_start(session, &password_select);
    bind_text(query, 1, email_key(arena, email).length ? email_key(arena, email) : STR(""));
    if (query_row(query)) {
        *id = column_i64(query, 0);
        *hash = column_copy(query, 1, arena);
    }
    return query_end(query, error);
}

bool person_set_password(struct session *session, int64_t id, struct str hash, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &password_update);
    bind_i64(query, 1, id);
    bind_text(query, 2, hash);
    bind_i64(query, 3, now);
    return query_run(query, NULL, error);
}
