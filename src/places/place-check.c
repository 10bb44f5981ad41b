#include "place-check.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(char c)
{
    return is_digit(c) || is_letter(c) || c == '_';
}

static bool is_one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

bool check_pivot(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!is_digit(text.at[i]) && !is_letter(text.at[i]))
            return false;
    return text.length >= 9 && text.length <= 14;
}

bool check_siret_key(struct str digits)
{
    if (digits.length != 14 || !str_is_digits(digits))
        return false;
    int luhn = 0, plain = 0;
    for (size_t i = 0; i < digits.length; i++) {
        int digit = digits.at[i] - '0';
        int doubled = i % 2 == 0 ? digit * 2 : digit;
        luhn += doubled > 9 ? doubled - 9 : doubled;
        plain += digit;
    }
    return luhn % 10 == 0 || (str_starts_with(digits, STR("356000000")) && plain % 5 == 0);
}

bool check_postal_code(struct str text)
{
    return text.length == 5 && str_is_digits(text);
}

bool check_insee_code(struct str text)
{
    if (text.length != 5 || !str_is_digits(str_slice(text, 2, 5)))
        return false;
    char first = text.at[0], second = text.at[1];
    if (first == '2')
        return second == 'A' || second == 'B' || (second >= '1' && second <= '9');
    return is_digit(first) && is_digit(second);
}

bool check_phone(struct str text)
{
    static const char *const prefixes[] = {"+33",  "+590", "+594", "+262", "+596",
                                           "+269", "+687", "+689", "+508", "+681"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        struct str prefix = str_of(prefixes[i]);
        if (!str_starts_with(text, prefix))
            continue;
        struct str rest = str_slice(text, prefix.length, text.length);
        if (rest.length >= 6 && rest.length <= 9 && str_is_digits(rest))
            return true;
    }
    return false;
}

/* Latin letters of the official library: À-Ö Ø-ö ø-ÿ Œ œ-Ÿ. */
static bool is_accented(uint32_t c)
{
    return (c >= 0xC0 && c <= 0xD6) || (c >= 0xD8 && c <= 0xF6) || (c >= 0xF8 && c <= 0xFF) ||
           (c >= 0x152 && c <= 0x178);
}

/* What JavaScript's \s holds. */
static bool is_blank(uint32_t c)
{
    static const uint32_t others[] = {0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (c == others[i])
            return true;
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x2000 && c <= 0x200A);
}

static bool is_mark(uint32_t c, struct str marks)
{
    for (size_t i = 0; i < marks.length;)
        if (text_code_point(marks, &i) == c)
            return true;
    return false;
}

/* Letters, digits, blanks and the marks given, one at least. */
static bool check_words(struct str text, struct str marks)
{
    for (size_t i = 0; i < text.length;) {
        uint32_t c = text_code_point(text, &i);
        bool plain = c < 0x80 ? is_digit((char)c) || is_letter((char)c) : is_accented(c);
        if (!plain && !is_blank(c) && !is_mark(c, marks))
            return false;
    }
    return text.length > 0;
}

bool check_commune(struct str text)
{
    return check_words(text, STR("-'’"));
}

bool check_address(struct str text)
{
    return check_words(text, STR("-,()°.&:+–|;'’/"));
}

static bool check_domain_label(struct str label, size_t least)
{
    if (label.length < least || label.length > 63)
        return false;
    for (size_t i = 0; i < label.length; i++)
        if (!is_digit(label.at[i]) && !is_letter(label.at[i]) && label.at[i] != '-')
            return false;
    return label.at[0] != '-' && label.at[label.length - 1] != '-';
}

bool check_email(struct str text)
{
    size_t at = str_find_char(text, '@', 0);
    if (at == SIZE_MAX || at == 0 || text.length > 254 || (!is_word(text.at[0])))
        return false;
    for (size_t i = 1; i < at; i++)
        if (!is_word(text.at[i]) && !is_one_of(text.at[i], ".!#$%&'*+\\=?^`{|}~-"))
            return false;
    struct str label, domain = str_slice(text, at + 1, text.length);
    size_t labels = 0;
    while (str_next(&domain, '.', &label)) /* the first may have one letter, the others two at least */
        if (!check_domain_label(label, ++labels == 1 ? 1 : 2))
            return false;
    return labels >= 2;
}

/* Moves past the characters that are letters, digits, "_" or one of `marks`. */
static size_t skip(struct str text, size_t from, const char *marks)
{
    while (from < text.length && (is_word(text.at[from]) || is_one_of(text.at[from], marks)))
        from++;
    return from;
}

/* Host, path, query and fragment of the official library's expression; the classes follow one another, so taking the
 * longest run of each never loses a match. */
static bool check_after_user(struct str text)
{
    size_t i = 0;
    while (i < text.length && (is_digit(text.at[i]) || is_letter(text.at[i]) || is_one_of(text.at[i], ".-")))
        i++;
    if (i == 0)
        return false;
    if (i < text.length && text.at[i] == '/')
        i = skip(text, i, "+~,%@/.-");
    i += i < text.length && text.at[i] == '?';
    i = skip(text, i, "-+=&;%@.");
    i += i < text.length && text.at[i] == '#';
    i = skip(text, i, ".!/\\");
    return i == text.length;
}

bool check_web_address(struct str text)
{
    bool https = str_starts_with(text, STR("https://"));
    if (!https && !str_starts_with(text, STR("http://")))
        return false;
    struct str rest = str_slice(text, https ? 8 : 7, text.length);
    size_t at = str_find_char(rest, '@', 0);
    if (at != SIZE_MAX && at > 0 && skip(rest, 0, ";:&=+$,-") == at &&
        check_after_user(str_slice(rest, at + 1, rest.length)))
        return true;
    return check_after_user(rest);
}
