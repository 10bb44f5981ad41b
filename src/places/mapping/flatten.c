/* One JSON record as columns, read straight from its text: nested keys joined with dots, arrays both by position and as
 * a whole, numbers and booleans as JavaScript prints them.
 *
 * A record has many more columns than a mapping reads: what is not wanted is checked and passed over, never built. The
 * text is UTF-8 already (sniffed_read_utf8). Strict JSON (RFC 8259), but for two things a record is not lost for: a
 * repeated key (the first one counts) and escapes of no character (NUL is dropped, a lone surrogate is U+FFFD).
 */
#include <string.h>

#include "mapping_parts.h"
#include "records_parts.h"

enum { DEPTH_MOST = 64 };

struct reading {
    struct records *records;
    struct str text;
    size_t at;
    struct buffer path;
    const char *problem; /* French; NULL while all is well */
};

static bool wrong(struct reading *r, const char *what)
{
    if (!r->problem)
        r->problem = what;
    return false;
}

static int peek(struct reading *r)
{
    while (r->at < r->text.length && (r->text.at[r->at] == ' ' || r->text.at[r->at] == '\n' ||
                                      r->text.at[r->at] == '\r' || r->text.at[r->at] == '\t'))
        r->at++;
    return r->at < r->text.length ? (unsigned char)r->text.at[r->at] : -1;
}

/* --- Strings --------------------------------------------------------------------------------------------------------
 */

/* The four digits at `at`, or -1. */
static int32_t hexadecimal(struct str text, size_t at)
{
    int32_t value = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = i < text.length ? text.at[i] : '\0';
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* Adds what the escape after the backslash at `*at` stands for, and moves past it. */
static bool add_escape(struct str text, size_t *at, struct buffer *out)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    char c = *at + 1 < text.length ? text.at[*at + 1] : '\0';
    const char *name = c ? strchr(names, c) : NULL;
    if (name) {
        buffer_add_char(out, values[name - names]);
        *at += 2;
        return true;
    }
    int32_t unit = c == 'u' ? hexadecimal(text, *at + 2) : -1;
    if (unit < 0)
        return false;
    *at += 6;
    if (unit >= 0xD800 && unit < 0xDC00 && *at + 1 < text.length && text.at[*at] == '\\' && text.at[*at + 1] == 'u') {
        int32_t low = hexadecimal(text, *at + 2);
        if (low >= 0xDC00 && low < 0xE000) {
            buffer_add_code_point(out, 0x10000U + ((uint32_t)(unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00));
            *at += 6;
            return true;
        }
    }
    if (unit)
        buffer_add_code_point(out, (uint32_t)unit);
    return true;
}

static struct str unescaped(struct reading *r, struct str raw)
{
    struct buffer out = {0};
    for (size_t i = 0; i < raw.length;) {
        if (raw.at[i] != '\\')
            buffer_add_char(&out, raw.at[i++]);
        else if (!add_escape(raw, &i, &out)) {
            wrong(r, "échappement inconnu dans un texte");
            break;
        }
    }
    struct str text = arena_str(&r->records->arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

/* At a quote: passes the string; *raw is what stands between the quotes, *escapes tells whether it holds backslashes.
 */
static bool pass_string(struct reading *r, struct str *raw, bool *escapes)
{
    const char *text = r->text.at;
    size_t i = ++r->at, length = r->text.length;
    *escapes = false;
    while (i < length && text[i] != '"') {
        if ((unsigned char)text[i] < 0x20)
            return wrong(r, "caractère de contrôle dans un texte");
        *escapes |= text[i] == '\\';
        i += text[i] == '\\' ? 2 : 1;
    }
    if (i >= length)
        return wrong(r, "texte sans fin");
    *raw = str_slice(r->text, r->at, i);
    r->at = i + 1;
    return true;
}

static bool read_string(struct reading *r, struct str *text)
{
    bool escapes;
    *text = STR_NONE;
    if (!pass_string(r, text, &escapes))
        return false;
    if (escapes) /* also checks them */
        *text = unescaped(r, *text);
    return r->problem == NULL;
}

/* --- Numbers and words ----------------------------------------------------------------------------------------------
 */

static size_t digits_from(struct str text, size_t at)
{
    size_t count = 0;
    while (at + count < text.length && text.at[at + count] >= '0' && text.at[at + count] <= '9')
        count++;
    return count;
}

/* RFC 8259's grammar; *plain when it has neither fraction nor exponent. */
static bool pass_number(struct reading *r, struct str *number, bool *plain)
{
    size_t from = r->at, at = from + (r->text.at[from] == '-'), digits = digits_from(r->text, at);
    if (digits == 0 || (digits > 1 && r->text.at[at] == '0'))
        return wrong(r, "valeur inconnue");
    at += digits;
    *plain = true;
    if (at < r->text.length && r->text.at[at] == '.') {
        digits = digits_from(r->text, at + 1);
        if (digits == 0)
            return wrong(r, "nombre mal écrit");
        at += 1 + digits;
        *plain = false;
    }
    if (at < r->text.length && (r->text.at[at] | 32) == 'e') {
        at++;
        at += at < r->text.length && (r->text.at[at] == '+' || r->text.at[at] == '-');
        digits = digits_from(r->text, at);
        if (digits == 0)
            return wrong(r, "nombre mal écrit");
        at += digits;
        *plain = false;
    }
    *number = str_slice(r->text, from, at);
    r->at = at;
    return true;
}

/* Whether a decimal is already as JavaScript prints it: no exponent, no last zero, few enough digits to be exact. */
static bool is_shortest(struct str number)
{
    enum { EXACT_DIGITS = 15 };
    return number.length && number.length <= EXACT_DIGITS + 1 && number.at[number.length - 1] != '0' &&
           !memchr(number.at, 'e', number.length) && !memchr(number.at, 'E', number.length);
}

/* 45000.0 → "45000", 1e3 → "1000", as JavaScript prints; whole numbers keep all their digits, as a SIRET must. */
static bool read_number(struct reading *r, struct str *text)
{
    bool plain = false;
    double value;
    if (!pass_number(r, text, &plain))
        return false;
    if (str_equal(*text, STR("-0")))
        *text = STR("0");
    if (plain || is_shortest(*text) || !str_to_double(*text, &value))
        return true;
    struct buffer out = {0};
    buffer_add_double(&out, value);
    *text = arena_str(&r->records->arena, buffer_str(&out));
    buffer_free(&out);
    return true;
}

static bool pass_word(struct reading *r, struct str word, struct str shown, struct str *text)
{
    if (!str_equal(str_slice(r->text, r->at, r->at + word.length), word))
        return wrong(r, "valeur inconnue");
    r->at += word.length;
    *text = shown;
    return true;
}

static bool read_scalar(struct reading *r, struct str *text)
{
    *text = STR_NONE;
    switch (peek(r)) {
    case '"': return read_string(r, text);
    case 't': return pass_word(r, STR("true"), STR("true"), text);
    case 'f': return pass_word(r, STR("false"), STR("false"), text);
    case 'n': return pass_word(r, STR("null"), STR_NONE, text);
    case -1: return wrong(r, "il manque une valeur");
    default: return read_number(r, text);
    }
}

/* --- Columns --------------------------------------------------------------------------------------------------------
 */

static const union map_value *wanted(const struct records *records, struct str path)
{
    return map_get(&records->mapping->column_numbers, path);
}

static void set_column(struct records *records, const union map_value *number, struct str text)
{
    struct str *slot = &records->values[number->number];
    records->seen[number->number] = true;
    if (slot->length == 0)
        *slot = text;
}

/* Gives a value to the column of its path, when the mapping reads it. A GeoJSON feature's properties may be named
 * without "properties.". */
static void give(struct reading *r, struct str text, bool scalar)
{
    const struct str prefix = STR("properties.");
    struct records *records = r->records;
    struct str path = buffer_str(&r->path);
    const union map_value *number = wanted(records, path);
    if (number)
        set_column(records, number, text);
    if (records->geojson && str_starts_with(path, prefix)) {
        const union map_value *property = wanted(records, str_slice(path, prefix.length, path.length));
        if (property)
            set_column(records, property, text);
        number = number ? number : property;
    }
    if (!number && scalar && !records->header_read)
        note_present(records, path);
}

static bool is_wanted(struct reading *r)
{
    const struct str prefix = STR("properties.");
    struct str path = buffer_str(&r->path);
    return wanted(r->records, path) || (r->records->geojson && str_starts_with(path, prefix) &&
                                        wanted(r->records, str_slice(path, prefix.length, path.length)));
}

/* --- Containers -----------------------------------------------------------------------------------------------------
 */

/* A value added to a text, items and members separated by commas: what JavaScript's toString makes of an array, and, of
 * objects in it, their values. */
static bool add_joined(struct reading *r, struct buffer *out, int depth)
{
    int open = peek(r);
    struct str text;
    if (open != '[' && open != '{') {
        if (!read_scalar(r, &text))
            return false;
        buffer_add_str(out, text);
        return true;
    }
    if (depth == DEPTH_MOST)
        return wrong(r, "trop de niveaux emboîtés");
    int close = open == '[' ? ']' : '}';
    r->at++;
    for (bool first = true; peek(r) != close; first = false) {
        if (!first) {
            if (peek(r) != ',')
                return wrong(r, "une virgule est attendue");
            r->at++;
            buffer_add_char(out, ',');
        }
        if (open == '{') {
            if (peek(r) != '"' || !read_string(r, &text))
                return wrong(r, "une clé entre guillemets est attendue");
            if (peek(r) != ':')
                return wrong(r, "« : » est attendu après une clé");
            r->at++;
        }
        if (!add_joined(r, out, depth + 1))
            return false;
    }
    r->at++;
    return true;
}

static bool flatten(struct reading *r, int depth);

/* A wanted array is read twice: as a whole, then item by item. */
static bool give_joined(struct reading *r)
{
    size_t from = r->at;
    struct buffer joined = {0};
    bool read = add_joined(r, &joined, 0);
    if (read)
        give(r, arena_str(&r->records->arena, buffer_str(&joined)), false);
    buffer_free(&joined);
    r->at = from;
    return read;
}

static bool read_key(struct reading *r, size_t length)
{
    struct str key;
    if (peek(r) != '"')
        return wrong(r, "une clé entre guillemets est attendue");
    if (!read_string(r, &key))
        return false;
    if (peek(r) != ':')
        return wrong(r, "« : » est attendu après une clé");
    r->at++;
    if (length)
        buffer_add_char(&r->path, '.');
    buffer_add_str(&r->path, key);
    return true;
}

/* An object or an array, at its opening bracket. */
static bool flatten_container(struct reading *r, int depth)
{
    int open = (unsigned char)r->text.at[r->at], close = open == '[' ? ']' : '}';
    size_t length = r->path.length;
    if (depth == DEPTH_MOST)
        return wrong(r, "trop de niveaux emboîtés");
    if (open == '[' && is_wanted(r) && !give_joined(r))
        return false;
    r->at++;
    for (int64_t index = 0; peek(r) != close; index++) {
        if (index) {
            if (peek(r) != ',')
                return wrong(r, "une virgule est attendue");
            r->at++;
        }
        if (open == '{') {
            if (!read_key(r, length))
                return false;
        } else {
            if (length)
                buffer_add_char(&r->path, '.');
            buffer_add_i64(&r->path, index);
        }
        if (!flatten(r, depth + 1))
            return false;
        r->path.length = length;
    }
    r->at++;
    return true;
}

static bool flatten(struct reading *r, int depth)
{
    int c = peek(r);
    struct str text;
    if (c == '{' || c == '[')
        return flatten_container(r, depth);
    if (!read_scalar(r, &text))
        return false;
    give(r, text, true);
    return true;
}

bool flatten_record(struct records *records, struct str text, const char **problem)
{
    struct reading reading = {.records = records, .text = text};
    if (peek(&reading) != '{')
        wrong(&reading, "un objet « { … } » est attendu");
    else if (flatten_container(&reading, 0) && peek(&reading) >= 0)
        wrong(&reading, "du texte suit l’enregistrement");
    buffer_free(&reading.path);
    records->header_read |= !reading.problem;
    *problem = reading.problem;
    return reading.problem == NULL;
}
