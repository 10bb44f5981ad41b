/* Bytes in whatever encoding a mail says they are, as UTF-8. */
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "post/mail.h"

enum { CHARSET_MOST = 40 };

/* A name that iconv may be given: it would take "//TRANSLIT" and paths as its own business. */
static bool safe_name(struct str charset, char name[static CHARSET_MOST])
{
    if (charset.length == 0 || charset.length >= CHARSET_MOST)
        return false;
    for (size_t i = 0; i < charset.length; i++) {
        char byte = charset.at[i];
        bool letter = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                      byte == '-' || byte == '_';
        if (!letter)
            return false;
    }
    memcpy(name, charset.at, charset.length);
    name[charset.length] = '\0';
    return true;
}

static bool is_latin(const char *name)
{
    static const char *const latin[] = {"iso-8859-1", "iso8859-1",    "latin1", "us-ascii", "ascii",
                                        "cp1252",     "windows-1252", "ansi",   "utf-8",    "utf8"};
    for (size_t i = 0; i < COUNT_OF(latin); i++)
        if (str_equal_ascii_case(str_of(name), str_of(latin[i])))
            return true;
    return false;
}

static struct str convert(struct arena *arena, struct str bytes, iconv_t converter)
{
    struct buffer out = {0};
    char *from = (char *)(uintptr_t)bytes.at;
    size_t left = bytes.length;
    while (left > 0) {
        char chunk[4096], *to = chunk;
        size_t room = sizeof chunk;
        size_t result = iconv(converter, &from, &left, &to, &room);
        buffer_add(&out, chunk, sizeof chunk - room);
        if (result == (size_t)-1 && errno != E2BIG) { /* a byte that is no character: one mark, and on */
            buffer_add_code_point(&out, 0xFFFD);
            from++;
            left--;
        }
    }
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

struct str text_from_charset(struct arena *arena, struct str bytes, struct str charset)
{
    char name[CHARSET_MOST];
    bool named = safe_name(charset, name);
    bool wide = named && (strncasecmp(name, "utf-16", 6) == 0 || strncasecmp(name, "utf-32", 6) == 0 ||
                          strncasecmp(name, "iso-2022", 8) == 0);
    if (!wide && text_is_utf8(bytes)) /* UTF-8 is not mistaken for anything else, whatever it is said to be */
        return arena_str(arena, bytes);
    iconv_t converter = named && !is_latin(name) ? iconv_open("UTF-8", name) : (iconv_t)-1;
    if (converter == (iconv_t)-1)
        return text_from_windows_1252(arena, bytes);
    struct str text = convert(arena, bytes, converter);
    iconv_close(converter);
    return text;
}
