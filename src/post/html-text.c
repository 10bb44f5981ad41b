/* HTML as text. Mail's HTML is rarely right: this reads any bytes, and never fails. */
#include <string.h>

#include "post/mail.h"

struct reading {
    struct str html;
    size_t at;
    struct buffer out;
    int lines;        /* line ends asked for before the next text */
    bool space;       /* a space, likewise */
    struct str link;  /* address of the link being read */
    size_t link_from; /* where its text begins in `out` */
};

/* --- Entities ------------------------------------------------------------------------------------------------------
 */

static const struct entity {
    const char *name;
    uint16_t code;
} ENTITIES[] = {
    {"amp", '&'},       {"lt", '<'},       {"gt", '>'},       {"quot", '"'},     {"apos", '\''},     {"nbsp", 0xA0},
    {"eacute", 0xE9},   {"egrave", 0xE8},  {"ecirc", 0xEA},   {"euml", 0xEB},    {"agrave", 0xE0},   {"acirc", 0xE2},
    {"ccedil", 0xE7},   {"icirc", 0xEE},   {"iuml", 0xEF},    {"ocirc", 0xF4},   {"ouml", 0xF6},     {"ugrave", 0xF9},
    {"ucirc", 0xFB},    {"uuml", 0xFC},    {"Eacute", 0xC9},  {"Egrave", 0xC8},  {"Ecirc", 0xCA},    {"Agrave", 0xC0},
    {"Acirc", 0xC2},    {"Ccedil", 0xC7},  {"Icirc", 0xCE},   {"Ocirc", 0xD4},   {"Ucirc", 0xDB},    {"oelig", 0x153},
    {"OElig", 0x152},   {"aelig", 0xE6},   {"laquo", 0xAB},   {"raquo", 0xBB},   {"rsquo", 0x2019},  {"lsquo", 0x2018},
    {"ldquo", 0x201C},  {"rdquo", 0x201D}, {"ndash", 0x2013}, {"mdash", 0x2014}, {"hellip", 0x2026}, {"bull", 0x2022},
    {"euro", 0x20AC},   {"deg", 0xB0},     {"copy", 0xA9},    {"reg", 0xAE},     {"middot", 0xB7},   {"times", 0xD7},
    {"thinsp", 0x2009}, {"nnbsp", 0x202F}, {"shy", 0xAD},     {"zwnj", 0x200C},  {"rarr", 0x2192},   {"frac12", 0xBD},
};

static bool numeric_entity(struct str name, uint32_t *code)
{
    bool hexadecimal = name.length > 1 && (name.at[1] == 'x' || name.at[1] == 'X');
    uint32_t value = 0;
    size_t from = hexadecimal ? 2 : 1;
    for (size_t i = from; i < name.length; i++) {
        char byte = name.at[i];
        uint32_t digit = byte >= '0' && byte <= '9'                                ? (uint32_t)(byte - '0')
                         : hexadecimal && (byte | 32) >= 'a' && (byte | 32) <= 'f' ? (uint32_t)((byte | 32) - 'a') + 10
                                                                                   : 99;
        if (digit == 99 || value > 0x10FFFF)
            return false;
        value = value * (hexadecimal ? 16 : 10) + digit;
    }
    *code = value;
    return name.length > from;
}

/* "&eacute;" at the reader's place; false when it is only an ampersand. */
static bool read_entity(struct reading *reading, uint32_t *code)
{
    struct str rest = str_slice(reading->html, reading->at + 1, reading->at + 12);
    size_t end = str_find_char(rest, ';', 0);
    if (end == SIZE_MAX || end == 0)
        return false;
    struct str name = str_slice(rest, 0, end);
    bool known = name.at[0] == '#' && numeric_entity(name, code);
    for (size_t i = 0; i < COUNT_OF(ENTITIES) && !known; i++) {
        known = str_equal(name, str_of(ENTITIES[i].name));
        if (known)
            *code = ENTITIES[i].code;
    }
    if (known)
        reading->at += end + 2;
    return known;
}

/* --- Text ----------------------------------------------------------------------------------------------------------
 */

static void settle(struct reading *reading)
{
    if (reading->lines && reading->out.length)
        for (int i = 0; i < reading->lines; i++)
            buffer_add_char(&reading->out, '\n');
    else if (reading->space && reading->out.length && reading->out.at[reading->out.length - 1] != '\n')
        buffer_add_char(&reading->out, ' ');
    reading->lines = 0;
    reading->space = false;
}

static void ask_lines(struct reading *reading, int lines)
{
    if (reading->lines < lines)
        reading->lines = lines;
}

static void read_text(struct reading *reading)
{
    while (reading->at < reading->html.length && reading->html.at[reading->at] != '<') {
        char byte = reading->html.at[reading->at];
        uint32_t code;
        if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r') {
            reading->space = true;
            reading->at++;
        } else if (byte == '&' && read_entity(reading, &code)) {
            settle(reading);
            buffer_add_code_point(&reading->out, code);
        } else {
            settle(reading);
            buffer_add_char(&reading->out, byte);
            reading->at++;
        }
    }
}

/* --- Tags ----------------------------------------------------------------------------------------------------------
 */

/* Past `end`, or at the end of all. */
static void skip_past(struct reading *reading, struct str end)
{
    size_t found = str_find(reading->html, end, reading->at);
    reading->at = found == SIZE_MAX ? reading->html.length : found + end.length;
}

/* The end of a tag, past its quoted values; a tag does not last for ever. */
static size_t tag_end(struct str html, size_t from)
{
    enum { TAG_MOST = 64 * 1024 };
    char quote = 0;
    size_t most = html.length - from > TAG_MOST ? from + TAG_MOST : html.length;
    for (size_t i = from; i < most; i++) {
        if (quote)
            quote = html.at[i] == quote ? 0 : quote;
        else if (html.at[i] == '>')
            return i;
        else if ((html.at[i] == '"' || html.at[i] == '\'') && html.at[i - 1] == '=')
            quote = html.at[i];
    }
    return most;
}

static bool is_one_of(struct str name, const char *words)
{
    struct str rest = str_of(words), word;
    while (str_next(&rest, ' ', &word))
        if (str_equal_ascii_case(word, name))
            return true;
    return false;
}

static struct str attribute_of(struct str tag, struct str name)
{
    for (size_t i = 0; (i = str_find(tag, name, i)) != SIZE_MAX; i += name.length) {
        struct str rest = str_slice(tag, i + name.length, tag.length);
        if (str_is_empty(rest))
            continue;
        size_t end =
            rest.at[0] == '"' || rest.at[0] == '\'' ? str_find_char(rest, rest.at[0], 1) : str_find_char(rest, ' ', 0);
        bool quoted = rest.at[0] == '"' || rest.at[0] == '\'';
        return str_slice(rest, quoted ? 1 : 0, end == SIZE_MAX ? rest.length : end);
    }
    return STR_NONE;
}

/* The address behind a link is told when the text does not tell it. */
static void end_link(struct reading *reading)
{
    struct str said = str_slice(buffer_str(&reading->out), reading->link_from, reading->out.length);
    bool whole = str_starts_with(reading->link, STR("http://")) || str_starts_with(reading->link, STR("https://"));
    if (whole && !str_contains(said, reading->link) && reading->link.length < 500)
        buffer_printf(&reading->out, " (%.*s)", STR_PRINT(reading->link));
    reading->link = STR_NONE;
}

/* « <style> … </style> » and the like, which no reader shows. */
static void skip_element(struct reading *reading, struct str name)
{
    while (reading->at < reading->html.length) {
        skip_past(reading, STR("</"));
        struct str next = str_slice(reading->html, reading->at, reading->at + name.length);
        if (str_equal_ascii_case(next, name))
            break;
    }
    skip_past(reading, STR(">"));
}

static void open_or_close(struct reading *reading, struct str name, struct str tag, bool closes)
{
    if (is_one_of(name, "br"))
        reading->lines = reading->lines < 2 ? reading->lines + 1 : 2;
    else if (is_one_of(name, "p h1 h2 h3 h4 h5 h6 blockquote ul ol table hr"))
        ask_lines(reading, 2);
    else if (is_one_of(name, "div tr li dt dd section article header footer pre"))
        ask_lines(reading, 1);
    else if (is_one_of(name, "td th"))
        reading->space = true;
    if (!closes && is_one_of(name, "li")) {
        settle(reading);
        buffer_add_cstr(&reading->out, "- ");
    }
    if (is_one_of(name, "a")) {
        if (closes)
            end_link(reading);
        reading->link = closes ? STR_NONE : attribute_of(tag, STR("href="));
        reading->link_from = reading->out.length;
    }
}

static void read_tag(struct reading *reading)
{
    struct str rest = str_slice(reading->html, reading->at, reading->html.length);
    if (str_starts_with(rest, STR("<!--"))) {
        skip_past(reading, STR("-->"));
        return;
    }
    bool closes = rest.length > 1 && rest.at[1] == '/';
    size_t from = reading->at + (closes ? 2 : 1);
    from = from < reading->html.length ? from : reading->html.length;
    size_t end = tag_end(reading->html, from), letters = from;
    while (letters < end && ((reading->html.at[letters] | 32) >= 'a' && (reading->html.at[letters] | 32) <= 'z'))
        letters++;
    if (letters < end && reading->html.at[letters] >= '1' && reading->html.at[letters] <= '6')
        letters++;
    struct str name = str_slice(reading->html, from, letters);
    bool marked = rest.length > 1 && (rest.at[1] == '!' || rest.at[1] == '?');
    if (str_is_empty(name) && !marked && !closes) {
        settle(reading); /* a lone "<" */
        buffer_add_char(&reading->out, '<');
        reading->at++;
        return;
    }
    reading->at = end < reading->html.length ? end + 1 : end;
    if (!closes && is_one_of(name, "style script head title"))
        skip_element(reading, name);
    else
        open_or_close(reading, name, str_slice(reading->html, letters, end), closes);
}

struct str html_to_text(struct arena *arena, struct str html)
{
    struct reading reading = {.html = html};
    while (reading.at < html.length) {
        if (html.at[reading.at] == '<')
            read_tag(&reading);
        else
            read_text(&reading);
    }
    struct str text = arena_str(arena, str_trim(buffer_str(&reading.out)));
    buffer_free(&reading.out);
    return text;
}
