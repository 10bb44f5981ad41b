/* Signing in by an identity provider. What must come back unchanged (state, nonce, verifier, where to go) travels in a
 * cookie that only this site can read and make, for ten minutes: nothing is kept on the server, so any instance may
 * receive the return. */
#include <sodium.h>
#include <string.h>

#include "account-pages.h"
#include "openid-questions.h"
#include "outside.h"

enum { FLIGHT_SECONDS = 600, PATIENCE_MS = 20 * 1000, RANDOM_BYTES = 32 };

static const char COOKIE[] = "fournisseur";
#define RETURN_PATH "/connexion/openid/retour"

static bool check_set(const struct request *request, struct error *error)
{
    return request->site->settings->openid_issuer ||
           error_set(error, ERROR_MISSING, "Ce site n’a pas de fournisseur d’identité.");
}

static struct str random_text(struct arena *arena)
{
    uint8_t bytes[RANDOM_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    return base64url(arena, bytes, sizeof bytes);
}

/* --- The cookie --------------------------------------------------------------------------------------------------- */

struct flight {
    struct str state, nonce, verifier, destination;
};

static void flight_key(const struct request *request, uint8_t key[crypto_secretbox_KEYBYTES])
{
    static const char purpose[] = "openid flight";
    crypto_generichash(key, crypto_secretbox_KEYBYTES, (const unsigned char *)purpose, sizeof purpose,
                       request->site->secret, SECRET_BYTES);
}

static void give_flight(struct request *request, struct response *response, const struct flight *flight)
{
    struct arena *arena = request->arena;
    struct str text =
        arena_printf(arena, "%lld\n%.*s\n%.*s\n%.*s\n%.*s", (long long)request->now, STR_PRINT(flight->state),
                     STR_PRINT(flight->nonce), STR_PRINT(flight->verifier), STR_PRINT(flight->destination));
    uint8_t key[crypto_secretbox_KEYBYTES];
    size_t length = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + text.length;
    uint8_t *box = arena_alloc(arena, length);
    flight_key(request, key);
    randombytes_buf(box, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, (const unsigned char *)text.at, text.length, box, key);
    sodium_memzero(key, sizeof key);
    response_cookie(request, response, COOKIE, base64url(arena, box, length), FLIGHT_SECONDS);
}

static bool read_flight(struct request *request, struct flight *flight)
{
    struct arena *arena = request->arena;
    struct str text = request_cookie(request, request->secure ? "__Host-fournisseur" : COOKIE);
    uint8_t key[crypto_secretbox_KEYBYTES];
    size_t length = text.length / 4 * 3 + (text.length % 4 ? text.length % 4 - 1 : 0),
           least = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    int64_t left_at;
    struct str instant;
    if (length <= least)
        return false;
    uint8_t *box = arena_alloc(arena, length), *plain = arena_alloc(arena, length);
    if (!base64url_read(text, box, length))
        return false;
    flight_key(request, key);
    int failed = crypto_secretbox_open_easy(plain, box + crypto_secretbox_NONCEBYTES,
                                            length - crypto_secretbox_NONCEBYTES, box, key);
    sodium_memzero(key, sizeof key);
    struct str rest = {(const char *)plain, length - least};
    return !failed && str_next(&rest, '\n', &instant) && str_next(&rest, '\n', &flight->state) &&
           str_next(&rest, '\n', &flight->nonce) && str_next(&rest, '\n', &flight->verifier) &&
           str_next(&rest, '\n', &flight->destination) && str_to_i64(instant, &left_at) &&
           request->now - left_at < FLIGHT_SECONDS;
}

/* --- Leaving ------------------------------------------------------------------------------------------------------ */

static struct str return_address(struct request *request)
{
    return arena_printf(request->arena, "%.*s" RETURN_PATH, STR_PRINT(request_origin(request)));
}

bool send_to_openid(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    if (!check_set(request, error))
        return false;
    struct flight flight = {.state = random_text(arena),
                            .nonce = random_text(arena),
                            .verifier = random_text(arena),
                            .destination = destination_check(request_query_text(request, "suite"))};
    uint8_t digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)flight.verifier.at, flight.verifier.length);
    struct buffer question = {0};
    struct json_writer writer = {.out = &question};
    struct str address;
    json_begin_object(&writer);
    json_member_text(&writer, "redirect", return_address(request));
    json_member_text(&writer, "state", flight.state);
    json_member_text(&writer, "nonce", flight.nonce);
    json_member_text(&writer, "challenge", base64url(arena, digest, sizeof digest));
    json_end_object(&writer);
    bool done =
        outside_ask(request->site->outside, OPENID_ADDRESS, buffer_str(&question), PATIENCE_MS, arena, &address, error);
    buffer_free(&question);
    if (!done)
        return false;
    give_flight(request, response, &flight);
    return response_redirect(response, 303, address, error);
}

/* --- Coming back -------------------------------------------------------------------------------------------------- */

struct landing {
    struct request *request;
    struct identity identity;
    struct str provider_session;
    struct recognised recognised;
    char token[TOKEN_TEXT + 1];
};

static bool land(struct session *session, void *context, struct error *error)
{
    struct landing *landing = context;
    struct request *request = landing->request;
    if (!identity_recognise(session, &landing->identity, request->now, &landing->recognised, error))
        return false;
    struct sign_in_order order = {.person_id = landing->recognised.person_id,
                                  .method = BY_OPENID,
                                  .issuer = landing->identity.issuer,
                                  .subject_session = landing->provider_session};
    return sign_in_so(session, request, &order, landing->token, error);
}

static bool ask_who(struct request *request, const struct flight *flight, struct landing *landing, struct error *error)
{
    struct buffer question = {0};
    struct json_writer writer = {.out = &question};
    struct str text;
    json_t *answer = NULL;
    json_begin_object(&writer);
    json_member_text(&writer, "code", request_query_text(request, "code"));
    json_member_text(&writer, "redirect", return_address(request));
    json_member_text(&writer, "nonce", flight->nonce);
    json_member_text(&writer, "verifier", flight->verifier);
    json_end_object(&writer);
    bool done = outside_ask(request->site->outside, OPENID_EXCHANGE, buffer_str(&question), PATIENCE_MS, request->arena,
                            &text, error) &&
                json_parse(text, &answer, error);
    buffer_free(&question);
    if (done) {
        struct arena *arena = request->arena;
        landing->identity = (struct identity){.issuer = arena_str(arena, json_member(answer, "issuer")),
                                              .subject = arena_str(arena, json_member(answer, "subject")),
                                              .email = arena_str(arena, json_member(answer, "email")),
                                              .name = arena_str(arena, json_member(answer, "name")),
                                              .email_doubtful = json_is_true(json_object_get(answer, "doubtful"))};
        landing->provider_session =
            json_member(answer, "session").length ? arena_str(arena, json_member(answer, "session")) : STR_NONE;
    }
    json_decref(answer);
    return done;
}

bool receive_openid(struct request *request, struct response *response, struct error *error)
{
    struct flight flight;
    struct landing landing = {.request = request};
    struct str state = request_query_text(request, "state");
    if (!check_set(request, error))
        return false;
    if (!read_flight(request, &flight) || state.length != flight.state.length || state.length == 0 ||
        sodium_memcmp(state.at, flight.state.at, state.length) != 0)
        return error_set(error, ERROR_FORBIDDEN,
                         "Cette connexion n’a pas commencé dans ce navigateur, ou elle a pris plus de dix minutes. "
                         "Recommencez.");
    if (request_query_has(request, "error") || !request_query_has(request, "code"))
        return response_redirect(response, 303, STR("/connexion"), error); /* she changed her mind */
    if (!ask_who(request, &flight, &landing, error) || !store_write(request->site->store, land, &landing, error))
        return false;
    response_cookie(request, response, COOKIE, STR_NONE, -1);
    return send_signed_in(request, response, landing.token, flight.destination, error);
}

/* --- The provider ends a session (back-channel logout) ------------------------------------------------------------ */

struct ending {
    struct str issuer, subject, session;
};

static bool end(struct session *session, void *context, struct error *error)
{
    const struct ending *ending = context;
    return identity_end_sessions(session, ending->issuer, ending->subject, ending->session, NULL, error);
}

bool end_openid_sessions(struct request *request, struct response *response, struct error *error)
{
    const struct form_value *values;
    size_t count;
    struct str text, token = STR_NONE;
    json_t *answer = NULL;
    if (!check_set(request, error) || !request_form(request, &values, &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_equal(values[i].name, STR("logout_token")))
            token = values[i].value;
    struct error refused = {0};
    if (!outside_ask(request->site->outside, OPENID_LOGOUT, token, PATIENCE_MS, request->arena, &text, &refused)) {
        /* §2.8: what cannot be believed is 400 */
        return error_set(error, refused.kind == ERROR_FORBIDDEN ? ERROR_INVALID : refused.kind, "%s", refused.message);
    }
    if (!json_parse(text, &answer, error))
        return false;
    struct ending ending = {json_member(answer, "issuer"), json_member(answer, "subject"),
                            json_member(answer, "session")};
    bool done = store_write(request->site->store, end, &ending, error);
    json_decref(answer);
    if (done)
        response_empty(response, 204);
    return done;
}
