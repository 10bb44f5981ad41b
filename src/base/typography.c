/* The spaces and signs of French typography (Lexique des règles typographiques en usage à l’Imprimerie nationale). */
#include <string.h>

#include "base/text.h"

static bool is_digit(struct str text, size_t at)
{
    return at < text.length && text.at[at] >= '0' && text.at[at] <= '9';
}

/* A letter, ASCII or not: any byte of a character beyond ASCII counts, spaces apart (they were looked for before). */
static bool is_letter(struct str text, size_t at)
{
    if (at >= text.length)
        return false;
    unsigned char c = (unsigned char)text.at[at];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static bool is_at(struct str text, size_t at, const char *what)
{
    size_t length = strlen(what);
    return at <= text.length && text.length - at >= length && memcmp(text.at + at, what, length) == 0;
}

/* The end of the blanks (ordinary or no-break, no line end) that begin there. */
static size_t blanks_end(struct str text, size_t at)
{
    for (;;) {
        if (is_at(text, at, " "))
            at++;
        else if (is_at(text, at, NBSP))
            at += 2;
        else if (is_at(text, at, NNBSP))
            at += 3;
        else
            return at;
    }
}

static size_t digits_before(const struct buffer *out)
{
    size_t count = 0;
    while (count < out->length && is_digit(buffer_str(out), out->length - 1 - count))
        count++;
    return count;
}

static bool follows_word(const struct buffer *out, const char *word)
{
    size_t length = strlen(word);
    if (!str_ends_with(buffer_str(out), str_of(word)))
        return false;
    return out->length == length || !is_letter(buffer_str(out), out->length - length - 1);
}

/* Which space stands between what was written and what follows the blanks, at `next`; NULL leaves them. */
static const char *space_before(const struct buffer *out, struct str text, size_t next)
{
    static const char *const titles[] = {"M.", "MM.", "Mme", "Mmes", "Dr", "n°", "art.", "p."};
    size_t digits = digits_before(out);
    if (is_at(text, next, ";") || is_at(text, next, "!") || is_at(text, next, "?"))
        return NNBSP;
    if (is_at(text, next, ":") || is_at(text, next, "»"))
        return NBSP;
    if (str_ends_with(buffer_str(out), STR("«")))
        return NBSP;
    if (digits && (is_at(text, next, "%") || is_at(text, next, "€")))
        return NBSP;
    if (digits && is_at(text, next, "h") && !is_letter(text, next + 1))
        return NBSP;
    if (is_digit(text, next) && str_ends_with(buffer_str(out), STR(NBSP "h")))
        return NBSP;
    if (digits >= 1 && digits <= 3 && is_digit(text, next) && is_digit(text, next + 1) && is_digit(text, next + 2) &&
        !is_digit(text, next + 3))
        return NNBSP;
    for (size_t i = 0; i < COUNT_OF(titles); i++)
        if (follows_word(out, titles[i]) && (is_letter(text, next) || is_digit(text, next)))
            return NBSP;
    return NULL;
}

struct str text_french(struct arena *arena, struct str text)
{
    struct buffer out = {0};
    for (size_t i = 0; i < text.length;) {
        size_t next = blanks_end(text, i);
        const char *space = next > i && out.length ? space_before(&out, text, next) : NULL;
        if (space) {
            buffer_add_cstr(&out, space);
            i = next;
        } else if (next > i) {
            buffer_add(&out, text.at + i, next - i);
            i = next;
        } else if (is_at(text, i, "...")) {
            buffer_add_cstr(&out, "…");
            i += 3;
        } else if (text.at[i] == '\'' && i > 0 && is_letter(text, i - 1) && is_letter(text, i + 1)) {
            buffer_add_cstr(&out, "’");
            i++;
        } else if (is_at(text, i, "«")) {
            buffer_add_cstr(&out, "«");
            i += 2;
            if (i < text.length && blanks_end(text, i) == i)
                buffer_add_cstr(&out, NBSP);
        } else {
            buffer_add_char(&out, text.at[i++]);
        }
    }
    struct str done = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return done;
}
