/* openid: signing in by an identity provider (OpenID Connect: ProConnect, or any other). The relying party's side of
 * OpenID Connect Core 1.0 §3.1 (code flow, with PKCE of RFC 7636 and a nonce), Discovery 1.0, Back-Channel Logout 1.0.
 *
 * For the worker process alone: it opens connections (fetch/fetch.h) and loads OpenSSL, on demand, to check signatures
 * (RS256 and ES256; every other algorithm is refused, "none" first). What the provider says is believed only as far as
 * its signature, issuer, audience, instants and nonce go.
 */
#ifndef OPENID_OPENID_H
#define OPENID_OPENID_H

#include "base/base.h"

struct openid_settings {
    struct str issuer; /* "https://auth.example.fr": https, or http on this very machine */
    struct str client, secret;
    struct str scope; /* "openid email given_name usual_name"; empty: "openid email profile" */
};

struct openid;
/* The settings are copied. Nothing is fetched yet. ERROR_INVALID for an issuer that is not as above. */
bool openid_new(const struct openid_settings *settings, struct openid **openid, struct error *error);
void openid_free(struct openid *openid); /* NULL is accepted */

/* Where to send the browser. The texts are the caller's own: `state` and `nonce` random, `challenge` the base64url of
 * the SHA-256 of its verifier. */
struct openid_departure {
    struct str redirect, state, nonce, challenge;
};
bool openid_address(struct openid *openid, const struct openid_departure *departure, int64_t now, struct arena *arena,
                    struct str *address, struct error *error);

/* What came back, and who it is. */
struct openid_return {
    struct str code, redirect, nonce, verifier;
};
struct openid_identity {
    struct str issuer, subject;
    struct str session;  /* sid: the provider's name for its session, or empty */
    struct str email;    /* as the provider writes it; may be empty */
    bool email_doubtful; /* the provider says that it did not check it */
    struct str name;
};
/* Exchanges the code, checks the identity token, asks for the claims. ERROR_FORBIDDEN for what is not believed. */
bool openid_exchange(struct openid *openid, const struct openid_return *back, int64_t now, struct arena *arena,
                     struct openid_identity *identity, struct error *error);

/* A logout token: which sessions end. One of the two is not empty. */
struct openid_logout {
    struct str issuer, subject, session;
};
bool openid_logout_read(struct openid *openid, struct str token, int64_t now, struct arena *arena,
                        struct openid_logout *logout, struct error *error);

/* --- For the tests and the fuzzer -----------------------------------------------------------------------------------
 */

/* The claims of a signed token (JWS compact, RFC 7515), its signature checked with one of the keys (JWK set, RFC 7517).
 * Release with json_decref. *unknown_key tells that the set may be out of date. */
bool token_claims(struct str token, const json_t *keys, json_t **claims, bool *unknown_key, struct error *error);

#endif
