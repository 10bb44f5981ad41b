/* SHA-1 and its HMAC (RFC 3174, RFC 2104), for the second factor alone: authenticator applications read nothing else
 * reliably, and libsodium does not have it. In an HMAC the known collisions of SHA-1 do no harm (RFC 6194). */
#ifndef ACCOUNTS_SHA1_H
#define ACCOUNTS_SHA1_H

#include <stddef.h>
#include <stdint.h>

enum { SHA1_BYTES = 20 };

void hmac_sha1(const uint8_t *key, size_t key_length, const uint8_t *message, size_t length,
               uint8_t digest[SHA1_BYTES]);

#endif
