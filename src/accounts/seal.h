/* Secrets: made at random, shown once, kept as hashes. */
#ifndef ACCOUNTS_SEAL_H
#define ACCOUNTS_SEAL_H

#include "accounts/sign-in.h"

enum { SEAL_BYTES = 32 };

struct seal {
    uint8_t bytes[SEAL_BYTES];
};
/* BLAKE2b-256 of a text, told apart by its purpose ("session", "link", "code"…). */
struct seal seal_of(const char *purpose, struct str text);
static inline struct str seal_str(const struct seal *seal)
{
    return (struct str){(const char *)seal->bytes, SEAL_BYTES};
}
/* 32 random bytes in base64url, ended by a NUL. */
void token_new(char token[static TOKEN_TEXT + 1]);
bool token_is_whole(struct str token); /* of that length and alphabet: worth a look-up */

#endif
