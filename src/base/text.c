#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- UTF-8 ------------------------------------------------------------------------------------------------------ */

/* Length of the valid sequence at `position`, 0 when there is none; *code_point is filled when valid. */
static size_t sequence_at(struct str text, size_t position, uint32_t *code_point)
{
    const unsigned char *at = (const unsigned char *)text.at + position;
    size_t left = text.length - position;
    unsigned char first = at[0];
    if (first < 0x80) {
        *code_point = first;
        return 1;
    }
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || left < length)
        return 0;
    uint32_t value = first & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        value = (value << 6) | (at[i] & 0x3FU);
    }
    bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *code_point = value;
    return length;
}

uint32_t text_code_point(struct str text, size_t *position)
{
    uint32_t code_point;
    size_t length = sequence_at(text, *position, &code_point);
    *position += length ? length : 1;
    return length ? code_point : 0xFFFD;
}

bool text_is_utf8(struct str text)
{
    uint32_t code_point;
    for (size_t i = 0; i < text.length;) {
        size_t length = sequence_at(text, i, &code_point);
        if (!length)
            return false;
        i += length;
    }
    return true;
}

size_t text_length(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; count++)
        text_code_point(text, &i);
    return count;
}

struct str text_cut(struct str text, size_t code_points)
{
    size_t i = 0;
    while (i < text.length && code_points-- > 0)
        text_code_point(text, &i);
    return str_slice(text, 0, i);
}

struct str text_from_windows_1252(struct arena *arena, struct str bytes)
{
    static const uint16_t upper[32] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                       0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                       0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                       0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
    struct buffer out = {0};
    for (size_t i = 0; i < bytes.length; i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        buffer_add_code_point(&out, c >= 0x80 && c < 0xA0 ? upper[c - 0x80] : c);
    }
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

struct str text_clean(struct arena *arena, struct str text)
{
    struct buffer out = {0};
    for (size_t i = 0; i < text.length;) {
        uint32_t c = text_code_point(text, &i);
        if (c >= 0x80 && c < 0xA0) { /* Windows-1252 read as Latin-1 */
            char byte = (char)c;
            struct arena scratch = {0};
            buffer_add_str(&out, text_from_windows_1252(&scratch, (struct str){&byte, 1}));
            arena_free(&scratch);
        } else if (c == '\t' || c == '\n' || (c >= 0x20 && c != 0x7F && c != 0xFEFF)) {
            buffer_add_code_point(&out, c);
        } else if (c == '\r' && (i >= text.length || text.at[i] != '\n')) {
            buffer_add_char(&out, '\n');
        }
    }
    struct str clean = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return clean;
}

/* --- Folding ---------------------------------------------------------------------------------------------------- */

/* Base letters of U+00C0..U+017F; "?" marks what is not a letter, upper case digraphs are handled apart. */
static const char LATIN_BASE[] = "aaaaaa?ceeeeiiii?nooooo?ouuuuy??aaaaaa?ceeeeiiii?nooooo?ouuuuy?y"  /* C0–FF */
                                 "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkkklllllll"  /* 100–13F */
                                 "lllnnnnnnnnnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"; /* 140–17F */

/* Of ASCII letters and digits; NUL for the rest. */
static inline char plain_letter(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        return c;
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : '\0';
}

/* The folded letters of any other code point: "" for a separator, NULL for a letter kept as it is. */
static const char *folded_letter(uint32_t c, char single[2])
{
    single[1] = '\0';
    switch (c) {
    case 0xC6:
    case 0xE6: return "ae";
    case 0x152:
    case 0x153: return "oe";
    case 0xDF:
    case 0x1E9E: return "ss";
    case 0xD0:
    case 0xF0: return "d";
    case 0xDE:
    case 0xFE: return "th";
    case 0x132:
    case 0x133: return "ij";
    case 0xB2: return "2";
    case 0xB3: return "3";
    case 0xB9: return "1";
    case 0xAA: return "a";
    case 0xBA:
    case 0xB0: return "o"; /* nº, n° */
    default: break;
    }
    if (c >= 0xC0 && c <= 0x17F && LATIN_BASE[c - 0xC0] != '?') {
        single[0] = LATIN_BASE[c - 0xC0];
        return single;
    }
    bool separator = c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c <= 0x2BFF) || c == 0xFFFD || c == 0xFEFF ||
                     (c >= 0x3000 && c <= 0x303F);
    single[0] = '\0';
    return separator ? single : NULL;
}

static bool is_combining_mark(uint32_t c)
{
    return c >= 0x300 && c <= 0x36F;
}

/* Folds with `gap` between words. */
static void fold_words(struct buffer *key, struct str text, char gap)
{
    size_t start = key->length;
    bool pending_gap = false;
    buffer_reserve(key, text.length + 1);
    for (size_t i = 0; i < text.length;) {
        char letter = plain_letter(text.at[i]);
        if (letter) { /* most of them, at once */
            if (pending_gap && key->length > start)
                buffer_add_char(key, gap);
            pending_gap = false;
            buffer_add_char(key, letter);
            i++;
            continue;
        }
        uint32_t c = text_code_point(text, &i);
        if (is_combining_mark(c))
            continue;
        char single[2];
        const char *letters = folded_letter(c, single);
        if (letters && !*letters) {
            pending_gap = true;
            continue;
        }
        if (pending_gap && key->length > start)
            buffer_add_char(key, gap);
        pending_gap = false;
        if (letters)
            buffer_add_cstr(key, letters);
        else
            buffer_add_code_point(key, c);
    }
}

void text_fold(struct buffer *key, struct str text)
{
    fold_words(key, text, ' ');
}

static struct str buffer_to_arena(struct buffer *buffer, struct arena *arena)
{
    struct str text = arena_str(arena, buffer_str(buffer));
    buffer_free(buffer);
    return text;
}

struct str text_folded(struct arena *arena, struct str text)
{
    struct buffer key = {0};
    text_fold(&key, text);
    return buffer_to_arena(&key, arena);
}

struct str text_slug(struct arena *arena, struct str text, size_t limit)
{
    struct buffer slug = {0};
    fold_words(&slug, text, '-');
    size_t length = 0;
    for (size_t i = 0; i < slug.length; i++) /* letters outside ASCII have no place in an address */
        if ((unsigned char)slug.at[i] < 0x80)
            slug.at[length++] = slug.at[i];
    if (length > limit) {
        size_t word_end = limit;
        while (word_end > limit / 2 && slug.at[word_end] != '-')
            word_end--;
        length = slug.at[word_end] == '-' ? word_end : limit;
    }
    while (length > 0 && slug.at[length - 1] == '-')
        length--;
    slug.length = length;
    return buffer_to_arena(&slug, arena);
}

static uint32_t lower_of(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7))
        return c + 32;
    if (c == 0x178)
        return 0xFF;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177))
        return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c % 2 ? c + 1 : c;
    if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    return c;
}

struct str text_lower(struct arena *arena, struct str text)
{
    struct buffer out = {0};
    for (size_t i = 0; i < text.length;) {
        size_t from = i;
        uint32_t c = text_code_point(text, &i);
        if (c == 0xFFFD)
            buffer_add_str(&out, str_slice(text, from, i));
        else
            buffer_add_code_point(&out, lower_of(c));
    }
    return buffer_to_arena(&out, arena);
}

/* --- Typography ------------------------------------------------------------------------------------------------- */

/* Inserts a narrow no-break space every three digits of the integer part. */
static struct str grouped(struct arena *arena, const char *digits, bool negative)
{
    struct buffer out = {0};
    size_t whole = strcspn(digits, ".");
    if (negative)
        buffer_add_cstr(&out, "\xe2\x88\x92"); /* minus sign */
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            buffer_add_cstr(&out, NNBSP);
        buffer_add_char(&out, digits[i]);
    }
    if (digits[whole] == '.') {
        buffer_add_char(&out, ',');
        buffer_add_cstr(&out, digits + whole + 1);
    }
    return buffer_to_arena(&out, arena);
}

struct str text_number(struct arena *arena, int64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", value < 0 ? 0ULL - (unsigned long long)value : (unsigned long long)value);
    return grouped(arena, digits, value < 0);
}

struct str text_decimal(struct arena *arena, double value, int decimals)
{
    if (!isfinite(value))
        return STR("—");
    char digits[400];
    snprintf(digits, sizeof digits, "%.*f", decimals < 0 ? 0 : decimals > 15 ? 15 : decimals, fabs(value));
    bool zero = strspn(digits, "0.") == strlen(digits);
    return grouped(arena, digits, value < 0 && !zero);
}

struct str text_distance(struct arena *arena, double metres)
{
    if (metres < 995)
        return arena_printf(arena, "%d" NBSP "m", (int)(round(metres / 10) * 10));
    bool short_way = metres < 9950;
    return arena_printf(arena, "%.*s" NBSP "km", STR_PRINT(text_decimal(arena, metres / 1000, short_way ? 1 : 0)));
}

const char *text_plural(int64_t count, const char *singular, const char *plural)
{
    return count > -2 && count < 2 ? singular : plural;
}
