#include "base/url.h"

#include <sodium.h>
#include <string.h>

#include "base/text.h"

void url_encode(struct buffer *out, struct str text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c));
        if (plain) {
            buffer_add_char(out, (char)c);
        } else {
            char escape[3] = {'%', hex[c >> 4], hex[c & 15]};
            buffer_add(out, escape, sizeof escape);
        }
    }
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool url_decode(struct arena *arena, struct str text, bool plus, struct str *decoded)
{
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c == '%') {
            if (text.length - i < 3)
                return false;
            int high = hex_value(text.at[i + 1]), low = hex_value(text.at[i + 2]);
            if (high < 0 || low < 0 || high + low == 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        out[length++] = c;
    }
    out[length] = '\0';
    *decoded = (struct str){out, length};
    return text_is_utf8(*decoded);
}

bool url_query_next(struct arena *arena, struct str *rest, struct str *name, struct str *value, bool *valid)
{
    struct str pair;
    do {
        if (!str_next(rest, '&', &pair))
            return false;
    } while (pair.length == 0);
    size_t equals = str_find_char(pair, '=', 0);
    struct str raw_name = str_slice(pair, 0, equals);
    struct str raw_value = equals == SIZE_MAX ? STR_NONE : str_slice(pair, equals + 1, pair.length);
    *valid = url_decode(arena, raw_name, true, name) && url_decode(arena, raw_value, true, value);
    return true;
}

bool url_is_safe(struct str address)
{
    for (size_t i = 0; i < address.length; i++)
        if ((unsigned char)address.at[i] <= 0x20 || address.at[i] == 0x7F)
            return false;
    size_t colon = str_find_char(address, ':', 0);
    for (size_t i = 0; i < address.length && i < colon; i++)
        if (strchr("/?#", address.at[i]))
            return true; /* relative: the colon, if any, is not a scheme's */
    if (colon == SIZE_MAX)
        return true;
    static const char *const schemes[] = {"http", "https", "mailto", "tel", "geo"};
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (str_equal_ascii_case(str_slice(address, 0, colon), str_of(schemes[i])))
            return true;
    return false;
}

struct str base64url(struct arena *arena, const void *bytes, size_t length)
{
    size_t room = sodium_base64_ENCODED_LEN(length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(arena, room);
    sodium_bin2base64(text, room, bytes, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(text);
}

bool base64url_read(struct str text, void *bytes, size_t length)
{
    size_t got = 0;
    return text.length == sodium_base64_ENCODED_LEN(length, sodium_base64_VARIANT_URLSAFE_NO_PADDING) - 1 &&
           sodium_base642bin(bytes, length, text.at, text.length, NULL, &got, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           got == length;
}
