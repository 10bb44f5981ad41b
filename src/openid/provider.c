/* The provider: its addresses and keys, kept an hour; the exchange of a code; the end of sessions. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/fetch.h"
#include "openid/openid.h"

enum { KEPT_SECONDS = 3600, KEYS_AGAIN_SECONDS = 60, ANSWER_MOST = 1 << 20, PATIENCE = 8, LEEWAY = 60, FRESH = 600 };

struct openid {
    struct openid_settings settings;
    struct arena arena;    /* of the settings */
    pthread_mutex_t mutex; /* of what follows */
    json_t *description, *keys;
    int64_t described_at, keys_at;
};

/* --- Settings ----------------------------------------------------------------------------------------------------- */

static bool is_issuer(struct str issuer)
{
    return str_starts_with(issuer, STR("https://")) || str_starts_with(issuer, STR("http://127.0.0.1")) ||
           str_starts_with(issuer, STR("http://localhost"));
}

bool openid_new(const struct openid_settings *settings, struct openid **openid, struct error *error)
{
    if (!is_issuer(settings->issuer) || settings->client.length == 0)
        return error_set(error, ERROR_INVALID, "openid-issuer est une adresse https, et openid-client est nécessaire.");
    struct openid *made = memory_new(sizeof *made);
    made->settings.issuer = arena_str(&made->arena, settings->issuer);
    made->settings.client = arena_str(&made->arena, settings->client);
    made->settings.secret = arena_str(&made->arena, settings->secret);
    made->settings.scope =
        arena_str(&made->arena, settings->scope.length ? settings->scope : STR("openid email profile"));
    pthread_mutex_init(&made->mutex, NULL);
    *openid = made;
    return true;
}

void openid_free(struct openid *openid)
{
    if (!openid)
        return;
    json_decref(openid->description);
    json_decref(openid->keys);
    explicit_bzero((char *)(uintptr_t)openid->settings.secret.at, openid->settings.secret.length);
    arena_free(&openid->arena);
    pthread_mutex_destroy(&openid->mutex);
    free(openid);
}

/* --- Description and keys ----------------------------------------------------------------------------------------- */

static bool fetch_object(struct str url, struct arena *arena, json_t **object, struct error *error)
{
    struct fetch_request request = {.url = url, .limit = ANSWER_MOST, .seconds = PATIENCE};
    struct fetch_answer answer;
    struct str text;
    if (!fetch_text(&request, arena, &text, &answer, error) || !json_parse(text, object, error))
        return error_prefix(error, "fournisseur d’identité");
    if (json_is_object(*object))
        return true;
    json_decref(*object);
    *object = NULL;
    return error_set(error, ERROR_UNAVAILABLE, "Le fournisseur d’identité a répondu autre chose qu’attendu.");
}

/* Under the mutex. What is described must say that it is the issuer we were told (Discovery §4.3). */
static bool describe(struct openid *openid, int64_t now, struct arena *arena, struct error *error)
{
    json_t *description = NULL;
    if (openid->description && now - openid->described_at < KEPT_SECONDS)
        return true;
    struct str issuer = openid->settings.issuer;
    bool slash = str_ends_with(issuer, STR("/"));
    struct str url = arena_printf(arena, "%.*s%s.well-known/openid-configuration", STR_PRINT(issuer), slash ? "" : "/");
    if (!fetch_object(url, arena, &description, error))
        return openid->description != NULL; /* the one before still serves */
    if (!str_equal(json_member(description, "issuer"), issuer)) {
        json_decref(description);
        return error_set(error, ERROR_FORBIDDEN, "Le fournisseur d’identité ne se décrit pas sous le nom réglé.");
    }
    json_decref(openid->description);
    openid->description = description;
    openid->described_at = now;
    return true;
}

static bool read_keys(struct openid *openid, int64_t now, bool again, struct arena *arena, struct error *error)
{
    json_t *keys = NULL;
    int64_t age = now - openid->keys_at;
    if (openid->keys && age < (again ? KEYS_AGAIN_SECONDS : KEPT_SECONDS))
        return true;
    if (!fetch_object(json_member(openid->description, "jwks_uri"), arena, &keys, error))
        return false;
    json_decref(openid->keys);
    openid->keys = keys;
    openid->keys_at = now;
    return true;
}

/* The claims of a token of the provider; its keys are fetched again when it was signed with one we do not have. */
static bool read_token(struct openid *openid, struct str token, int64_t now, struct arena *arena, json_t **claims,
                       struct error *error)
{
    bool unknown = false;
    pthread_mutex_lock(&openid->mutex);
    bool done = describe(openid, now, arena, error) && read_keys(openid, now, false, arena, error) &&
                token_claims(token, openid->keys, claims, &unknown, error);
    if (!done && unknown)
        done = read_keys(openid, now, true, arena, error) && token_claims(token, openid->keys, claims, &unknown, error);
    pthread_mutex_unlock(&openid->mutex);
    return done;
}

/* An address of the description, copied. */
static bool find_address(struct openid *openid, const char *name, int64_t now, struct arena *arena, struct str *address,
                         struct error *error)
{
    pthread_mutex_lock(&openid->mutex);
    bool done = describe(openid, now, arena, error);
    *address = done ? arena_str(arena, json_member(openid->description, name)) : STR_NONE;
    pthread_mutex_unlock(&openid->mutex);
    return done && (is_issuer(*address) || error_set(error, ERROR_UNAVAILABLE,
                                                     "Le fournisseur d’identité ne dit pas son adresse « %s ».", name));
}

/* --- Leaving ------------------------------------------------------------------------------------------------------ */

static void add(struct buffer *out, const char *name, struct str value)
{
    if (out->length)
        buffer_add_char(out, '&');
    buffer_add_cstr(out, name);
    buffer_add_char(out, '=');
    url_encode(out, value);
}

bool openid_address(struct openid *openid, const struct openid_departure *departure, int64_t now, struct arena *arena,
                    struct str *address, struct error *error)
{
    struct str endpoint;
    struct buffer query = {0};
    if (!find_address(openid, "authorization_endpoint", now, arena, &endpoint, error))
        return false;
    add(&query, "response_type", STR("code"));
    add(&query, "client_id", openid->settings.client);
    add(&query, "redirect_uri", departure->redirect);
    add(&query, "scope", openid->settings.scope);
    add(&query, "state", departure->state);
    add(&query, "nonce", departure->nonce);
    add(&query, "code_challenge", departure->challenge);
    add(&query, "code_challenge_method", STR("S256"));
    char mark = str_find_char(endpoint, '?', 0) == SIZE_MAX ? '?' : '&';
    *address = arena_printf(arena, "%.*s%c%.*s", STR_PRINT(endpoint), mark, STR_PRINT(buffer_str(&query)));
    buffer_free(&query);
    return true;
}

/* --- Coming back -------------------------------------------------------------------------------------------------- */

static bool refused(struct error *error, const char *why)
{
    return error_set(error, ERROR_FORBIDDEN, "L’identité reçue n’est pas acceptée : %s.", why);
}

static bool is_audience(const json_t *claims, struct str client)
{
    const json_t *audience = json_object_get(claims, "aud"), *one;
    size_t index;
    if (json_is_string(audience))
        return str_equal(json_member(claims, "aud"), client);
    bool found = false;
    json_array_foreach(audience, index, one) found |=
        json_is_string(one) && str_equal(str_of(json_string_value(one)), client);
    return found && (json_array_size(audience) == 1 || str_equal(json_member(claims, "azp"), client));
}

/* Core §3.1.3.7. */
static bool check_claims(const struct openid *openid, const json_t *claims, int64_t now, struct error *error)
{
    const json_t *issued = json_object_get(claims, "iat"), *expires = json_object_get(claims, "exp");
    if (!str_equal(json_member(claims, "iss"), openid->settings.issuer))
        return refused(error, "elle vient d’un autre fournisseur");
    if (!is_audience(claims, openid->settings.client))
        return refused(error, "elle est pour un autre site");
    if (expires && (!json_is_integer(expires) || json_integer_value(expires) <= now - LEEWAY))
        return refused(error, "elle a expiré");
    if (!json_is_integer(issued) || json_integer_value(issued) > now + LEEWAY)
        return refused(error, "sa date n’est pas juste");
    return true;
}

static bool same_secret(struct str given, struct str wanted)
{
    unsigned char difference = given.length != wanted.length || wanted.length == 0;
    for (size_t i = 0; i < given.length && i < wanted.length; i++)
        difference |= (unsigned char)(given.at[i] ^ wanted.at[i]);
    return difference == 0;
}

static bool exchange_code(struct openid *openid, const struct openid_return *back, int64_t now, struct arena *arena,
                          json_t **answer, struct error *error)
{
    struct str endpoint, text;
    struct buffer body = {0};
    struct fetch_answer got;
    if (!find_address(openid, "token_endpoint", now, arena, &endpoint, error))
        return false;
    add(&body, "grant_type", STR("authorization_code"));
    add(&body, "code", back->code);
    add(&body, "redirect_uri", back->redirect);
    add(&body, "client_id", openid->settings.client);
    if (openid->settings.secret.length)
        add(&body, "client_secret", openid->settings.secret);
    add(&body, "code_verifier", back->verifier);
    struct fetch_request request = {.url = endpoint,
                                    .body = buffer_str(&body),
                                    .body_type = "application/x-www-form-urlencoded",
                                    .limit = ANSWER_MOST,
                                    .seconds = PATIENCE};
    bool done = fetch_text(&request, arena, &text, &got, error) && json_parse(text, answer, error);
    explicit_bzero(body.at, body.length);
    buffer_free(&body);
    return done || error_prefix(error, "fournisseur d’identité");
}

/* The claims about the person: JSON, or a signed token (ProConnect's). */
static bool read_person(struct openid *openid, struct str access_token, int64_t now, struct arena *arena,
                        json_t **claims, struct error *error)
{
    struct str endpoint, text;
    struct fetch_answer got;
    if (!find_address(openid, "userinfo_endpoint", now, arena, &endpoint, error))
        return false;
    struct fetch_request request = {.url = endpoint, .token = access_token, .limit = ANSWER_MOST, .seconds = PATIENCE};
    if (!fetch_text(&request, arena, &text, &got, error))
        return error_prefix(error, "fournisseur d’identité");
    text = str_trim(text);
    return str_starts_with(text, STR("{")) ? json_parse(text, claims, error)
                                           : read_token(openid, text, now, arena, claims, error);
}

static void fill(struct arena *arena, const json_t *claims, struct openid_identity *identity)
{
    struct str given = json_member(claims, "given_name"), usual = json_member(claims, "usual_name"),
               family = json_member(claims, "family_name"), name = json_member(claims, "name"),
               email = json_member(claims, "email");
    if (usual.length == 0)
        usual = family;
    if (identity->email.length == 0 && email.length) {
        identity->email = arena_str(arena, email);
        identity->email_doubtful = json_is_false(json_object_get(claims, "email_verified"));
    }
    if (identity->name.length == 0 && usual.length)
        identity->name = str_trim(arena_printf(arena, "%.*s %.*s", STR_PRINT(given), STR_PRINT(usual)));
    else if (identity->name.length == 0)
        identity->name = arena_str(arena, name);
}

static bool read_identity(struct openid *openid, const struct openid_return *back, const json_t *claims,
                          const json_t *answer, int64_t now, struct arena *arena, struct openid_identity *identity,
                          struct error *error)
{
    json_t *person = NULL;
    struct str subject = json_member(claims, "sub");
    if (!check_claims(openid, claims, now, error))
        return false;
    if (!json_object_get(claims, "exp") || subject.length == 0 || subject.length > 255)
        return refused(error, "elle est incomplète");
    if (!same_secret(json_member(claims, "nonce"), back->nonce))
        return refused(error, "elle ne répond pas à votre demande");
    *identity = (struct openid_identity){.issuer = arena_str(arena, openid->settings.issuer),
                                         .subject = arena_str(arena, subject),
                                         .session = arena_str(arena, json_member(claims, "sid"))};
    if (!read_person(openid, json_member(answer, "access_token"), now, arena, &person, error))
        return false;
    bool same = str_equal(json_member(person, "sub"), subject); /* Core §5.3.2: else another's claims */
    if (same) {
        fill(arena, person, identity);
        fill(arena, claims, identity);
    }
    json_decref(person);
    return same || refused(error, "elle parle de deux personnes");
}

bool openid_exchange(struct openid *openid, const struct openid_return *back, int64_t now, struct arena *arena,
                     struct openid_identity *identity, struct error *error)
{
    json_t *answer = NULL, *claims = NULL;
    bool done = exchange_code(openid, back, now, arena, &answer, error) &&
                read_token(openid, json_member(answer, "id_token"), now, arena, &claims, error) &&
                read_identity(openid, back, claims, answer, now, arena, identity, error);
    json_decref(claims);
    json_decref(answer);
    return done;
}

/* --- Logout (Back-Channel Logout §2.6) ---------------------------------------------------------------------------- */

bool openid_logout_read(struct openid *openid, struct str token, int64_t now, struct arena *arena,
                        struct openid_logout *logout, struct error *error)
{
    static const char event[] = "http://schemas.openid.net/event/backchannel-logout";
    json_t *claims = NULL;
    if (!read_token(openid, token, now, arena, &claims, error))
        return false;
    *logout = (struct openid_logout){.issuer = arena_str(arena, openid->settings.issuer),
                                     .subject = arena_str(arena, json_member(claims, "sub")),
                                     .session = arena_str(arena, json_member(claims, "sid"))};
    bool done = check_claims(openid, claims, now, error);
    bool is_logout = json_is_object(json_object_get(json_object_get(claims, "events"), event)) &&
                     !json_object_get(claims, "nonce") && (logout->subject.length || logout->session.length) &&
                     json_integer_value(json_object_get(claims, "iat")) > now - FRESH;
    json_decref(claims);
    return done && (is_logout || refused(error, "ce n’est pas une fin de session"));
}
