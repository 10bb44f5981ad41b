/* Signatures by OpenSSL's libcrypto, loaded the first time one is checked. */
#ifndef OPENID_CRYPTO_H
#define OPENID_CRYPTO_H

#include "base/base.h"

/* A public key as a JWK gives it: big-endian numbers. */
struct public_key {
    bool elliptic; /* P-256; else RSA */
    struct str modulus, exponent;
    struct str x, y; /* 32 bytes each */
};
/* RS256 (RFC 7518 §3.3) or ES256 (§3.4, r and s of 32 bytes). *right is false for a signature that does not hold. */
bool signature_check(const struct public_key *key, struct str signed_text, struct str signature, bool *right,
                     struct error *error);

#endif
