#include "seal.h"

#include <sodium.h>
#include <string.h>

struct seal seal_of(const char *purpose, struct str text)
{
    struct seal seal;
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, SEAL_BYTES);
    crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
    crypto_generichash_update(&state, (const unsigned char *)text.at, text.length);
    crypto_generichash_final(&state, seal.bytes, SEAL_BYTES);
    return seal;
}

void token_new(char token[static TOKEN_TEXT + 1])
{
    uint8_t bytes[TOKEN_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(token, TOKEN_TEXT + 1, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

bool token_is_whole(struct str token)
{
    if (token.length != TOKEN_TEXT)
        return false;
    for (size_t i = 0; i < token.length; i++) {
        char byte = token.at[i];
        if (!((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
              byte == '-' || byte == '_'))
            return false;
    }
    return true;
}
