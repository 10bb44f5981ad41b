#include "grants/instruction.h"

#include <sodium.h>
#include <string.h>

#include "store/setting.h"

static const char KEY_SETTING[] = "grants.key";
static const char PURPOSES[LINK_PURPOSE_COUNT + 1] = "aio"; /* applicant, invited, opinion */
enum { MAC_BYTES = 16, MAC_TEXT = 22, ID_TEXT = 13, TOKEN_TEXT = 1 + ID_TEXT + MAC_TEXT };

bool link_key_read(struct session *session, struct link_key *key, bool *known, struct error *error)
{
    struct arena arena = {0};
    struct str text;
    size_t length = 0;
    bool done = setting_read(session, KEY_SETTING, &arena, &text, error);
    *known = done && text.length &&
             sodium_base642bin(key->bytes, sizeof key->bytes, text.at, text.length, NULL, &length, NULL,
                               sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
             length == sizeof key->bytes;
    arena_free(&arena);
    return done;
}

bool link_key_make(struct session *session, struct link_key *key, struct error *error)
{
    bool known;
    char text[64];
    if (!link_key_read(session, key, &known, error))
        return false;
    if (known)
        return true;
    randombytes_buf(key->bytes, sizeof key->bytes);
    sodium_bin2base64(text, sizeof text, key->bytes, sizeof key->bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return setting_write(session, KEY_SETTING, str_of(text), error);
}

static void write_mac(const struct link_key *key, struct str text, char mac[static MAC_TEXT + 1])
{
    uint8_t bytes[MAC_BYTES];
    crypto_generichash(bytes, sizeof bytes, (const unsigned char *)text.at, text.length, key->bytes, sizeof key->bytes);
    sodium_bin2base64(mac, MAC_TEXT + 1, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

struct str link_token(struct arena *arena, const struct link_key *key, enum link_purpose purpose, int64_t id)
{
    char mac[MAC_TEXT + 1];
    struct str text = arena_printf(arena, "%c%.*s", PURPOSES[purpose], STR_PRINT(id_text(arena, id)));
    write_mac(key, text, mac);
    return arena_printf(arena, "%.*s%s", STR_PRINT(text), mac);
}

bool link_token_read(const struct link_key *key, struct str token, enum link_purpose *purpose, int64_t *id)
{
    char mac[MAC_TEXT + 1];
    if (token.length != TOKEN_TEXT)
        return false;
    const char *found = strchr(PURPOSES, token.at[0]);
    write_mac(key, str_slice(token, 0, 1 + ID_TEXT), mac);
    if (!found || !*found || sodium_memcmp(mac, token.at + 1 + ID_TEXT, MAC_TEXT) != 0)
        return false;
    *purpose = (enum link_purpose)(found - PURPOSES);
    return id_parse(str_slice(token, 1, 1 + ID_TEXT), id);
}
