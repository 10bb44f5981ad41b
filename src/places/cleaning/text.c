/* Texts: broken encodings put right, markup taken out, placeholders seen for what they are. */
#include <string.h>

#include "places/cleaning.h"

enum { NAME_MOST = 150, SUMMARY_MOST = 280, LINE_MOST = 400, DETAIL_MOST = 10000 };

/* --- UTF-8 read as Windows-1252, then saved as UTF-8 -------------------------------------------------------------- */

/* The byte a character had in Windows-1252 or Latin-1, or -1. */
static int byte_of(uint32_t c)
{
    static const uint16_t upper[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                       0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                       0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                       0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    if (c >= 0x80 && c <= 0xFF)
        return (int)c;
    for (int i = 0; i < 32; i++)
        if (upper[i] == c)
            return 0x80 + i;
    return -1;
}

/* Characters French text really has: what a repair may give. */
static bool is_french(uint32_t c)
{
    return (c >= 0xA0 && c <= 0xFF) || c == 0x152 || c == 0x153 || c == 0x178 || (c >= 0x2010 && c <= 0x2026) ||
           c == 0x2039 || c == 0x203A || c == 0x20AC || c == 0x202F;
}

/* Decodes the double encoding that starts at *at: true with the character it hides, and *at moved past it. */
static bool undo_double_encoding(struct str text, size_t *at, uint32_t *hidden)
{
    char bytes[4];
    size_t i = *at, count = 0, needed = 1;
    while (count < needed && i < text.length) {
        int byte = byte_of(text_code_point(text, &i));
        if (byte < 0)
            return false;
        bytes[count++] = (char)byte;
        if (count == 1)
            needed = byte >= 0xE0 && byte < 0xF0 ? 3 : byte >= 0xC2 && byte < 0xE0 ? 2 : 0;
    }
    if (count < 2 || count != needed)
        return false;
    size_t position = 0;
    *hidden = text_code_point((struct str){bytes, count}, &position);
    if (position != count || !is_french(*hidden))
        return false;
    *at = i;
    return true;
}

/* --- Composed accents --------------------------------------------------------------------------------------------- */

/* The letter with its accent, or 0. */
static uint32_t compose(uint32_t letter, uint32_t mark)
{
    static const struct {
        const char *letters;
        uint16_t mark;
        uint16_t composed[13];
    } rows[] = {
        {"AEIOUaeiou", 0x300, {0xC0, 0xC8, 0xCC, 0xD2, 0xD9, 0xE0, 0xE8, 0xEC, 0xF2, 0xF9}},
        {"AEIOUaeiou", 0x301, {0xC1, 0xC9, 0xCD, 0xD3, 0xDA, 0xE1, 0xE9, 0xED, 0xF3, 0xFA}},
        {"AEIOUaeiou", 0x302, {0xC2, 0xCA, 0xCE, 0xD4, 0xDB, 0xE2, 0xEA, 0xEE, 0xF4, 0xFB}},
        {"ANOano", 0x303, {0xC3, 0xD1, 0xD5, 0xE3, 0xF1, 0xF5}},
        {"AEIOUaeiouYy", 0x308, {0xC4, 0xCB, 0xCF, 0xD6, 0xDC, 0xE4, 0xEB, 0xEF, 0xF6, 0xFC, 0x178, 0xFF}},
        {"Cc", 0x327, {0xC7, 0xE7}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *found =
            rows[i].mark == mark && letter && letter < 0x80 ? strchr(rows[i].letters, (int)letter) : NULL;
        if (found)
            return rows[i].composed[found - rows[i].letters];
    }
    return 0;
}

/* --- Markup ------------------------------------------------------------------------------------------------------- */

static uint32_t entity(struct str name)
{
    static const struct {
        const char *name;
        uint16_t code_point;
    } names[] = {{"amp", '&'},       {"lt", '<'},       {"gt", '>'},       {"quot", '"'},     {"apos", '\''},
                 {"nbsp", 0xA0},     {"eacute", 0xE9},  {"egrave", 0xE8},  {"ecirc", 0xEA},   {"euml", 0xEB},
                 {"agrave", 0xE0},   {"acirc", 0xE2},   {"ccedil", 0xE7},  {"icirc", 0xEE},   {"iuml", 0xEF},
                 {"ocirc", 0xF4},    {"ugrave", 0xF9},  {"ucirc", 0xFB},   {"uuml", 0xFC},    {"Eacute", 0xC9},
                 {"Egrave", 0xC8},   {"Agrave", 0xC0},  {"Ccedil", 0xC7},  {"oelig", 0x153},  {"laquo", 0xAB},
                 {"raquo", 0xBB},    {"rsquo", 0x2019}, {"lsquo", 0x2018}, {"ldquo", 0x201C}, {"rdquo", 0x201D},
                 {"hellip", 0x2026}, {"ndash", 0x2013}, {"mdash", 0x2014}, {"bull", 0x2022},  {"euro", 0x20AC},
                 {"deg", 0xB0},      {"middot", 0xB7}};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_equal(name, str_of(names[i].name)))
            return names[i].code_point;
    if (name.length < 2 || name.length > 8 || name.at[0] != '#')
        return 0;
    bool hexadecimal = name.at[1] == 'x' || name.at[1] == 'X';
    uint32_t value = 0;
    for (size_t i = hexadecimal ? 2 : 1; i < name.length; i++) {
        char c = name.at[i];
        uint32_t digit = c >= '0' && c <= '9'                                ? (uint32_t)(c - '0')
                         : hexadecimal && (c | 32) >= 'a' && (c | 32) <= 'f' ? (uint32_t)((c | 32) - 'a' + 10)
                                                                             : 99;
        if (digit == 99)
            return 0;
        value = value * (hexadecimal ? 16 : 10) + digit;
    }
    return value >= 0x20 && value <= 0x10FFFF ? value : 0;
}

/* An entity at `at` ("&eacute;"): its character, and *at moved past it. */
static bool read_entity(struct str text, size_t *at, uint32_t *code_point)
{
    enum { NAME_BYTES = 10 };
    size_t end = str_find_char(str_slice(text, 0, *at + NAME_BYTES + 2), ';', *at);
    if (end == SIZE_MAX)
        return false;
    *code_point = entity(str_slice(text, *at + 1, end));
    if (*code_point)
        *at = end + 1;
    return *code_point != 0;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool tag_is(struct str text, size_t at, const char *name)
{
    struct str wanted = str_of(name);
    struct str found = str_slice(text, at, at + wanted.length);
    return str_equal_ascii_case(found, wanted) &&
           (at + wanted.length >= text.length || !is_letter(text.at[at + wanted.length]));
}

/* A tag or a comment at `at`: *at moved past it, *line_break when it ends a line for a reader. */
static bool read_tag(struct str text, size_t *at, bool *line_break)
{
    enum { TAG_BYTES = 4000 };
    static const char *const breaking[] = {"br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4"};
    static const char *const silent[] = {"script", "style"};
    size_t name = *at + 1;
    bool closing = name < text.length && text.at[name] == '/';
    name += closing;
    if (name >= text.length || (!is_letter(text.at[name]) && text.at[name] != '!'))
        return false;
    size_t name_end = name;
    while (name_end < text.length && (is_letter(text.at[name_end]) || strchr("!-0123456789", text.at[name_end])))
        name_end++;
    size_t end = str_find_char(str_slice(text, 0, *at + TAG_BYTES), '>', *at);
    if (end == SIZE_MAX || !strchr(" \t\n/>", text.at[name_end])) /* <jean@ville.fr> is no tag */
        return false;
    *line_break = false;
    for (size_t i = 0; i < COUNT_OF(breaking); i++)
        *line_break |= tag_is(text, name, breaking[i]);
    for (size_t i = 0; i < COUNT_OF(silent) && !closing; i++) {
        if (!tag_is(text, name, silent[i]))
            continue;
        size_t close = str_find(text, STR("</"), end); /* nothing of a script is for people */
        end = close == SIZE_MAX ? text.length - 1 : close - 1;
    }
    *at = end + 1;
    return true;
}

/* --- Texts -------------------------------------------------------------------------------------------------------- */

/* Whether a text may need more than to be looked at: most need nothing. */
static bool is_plain(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        unsigned char next = i + 1 < text.length ? (unsigned char)text.at[i + 1] : 0;
        if ((c < 0x20 && c != '\n') || c == '<' || c == '&' || c == 0x7F || c == 0xCC || c == 0xCD || c == 0xEF)
            return false;
        if (c == 0xC2 && next < 0xA0) /* a C1 control */
            return false;
        if ((c == 0xC3 && (next == 0x82 || next == 0x83 || next == 0x85 || next == 0xA2)) || c == 0xC5)
            return false; /* Ã, Â, Å, â, œ: perhaps a double encoding */
    }
    return true;
}

struct repairs {
    bool encoding, markup;
};

static void repair(struct str text, struct buffer *out, struct repairs *repairs)
{
    uint32_t last = 0;
    size_t last_at = 0;
    for (size_t i = 0; i < text.length;) {
        uint32_t c;
        bool line_break;
        if (text.at[i] == '<' && read_tag(text, &i, &line_break)) {
            repairs->markup = true;
            buffer_add_char(out, line_break ? '\n' : ' ');
            last = 0;
            continue;
        }
        if (text.at[i] == '&' && read_entity(text, &i, &c)) {
            repairs->markup = true;
        } else if (undo_double_encoding(text, &i, &c)) {
            repairs->encoding = true;
        } else if (str_starts_with(str_slice(text, i, text.length), STR("Ã  "))) { /* its no-break space was replaced */
            repairs->encoding = true;
            c = 0xE0;
            i += sizeof "Ã " - 1;
        } else {
            c = text_code_point(text, &i);
        }
        uint32_t composed = compose(last, c);
        if (composed) {
            out->length = last_at;
            c = composed;
        }
        last = c;
        last_at = out->length;
        buffer_add_code_point(out, c);
    }
}

struct str clean_text(const struct cleaning *cleaning, enum place_field field, struct str text)
{
    text = str_trim(text);
    if (is_plain(text))
        return text;
    struct repairs repairs = {0};
    struct buffer out = {0};
    repair(text, &out, &repairs);
    struct str clean = str_trim(text_clean(cleaning->arena, buffer_str(&out)));
    buffer_free(&out);
    if (repairs.encoding)
        cleaning_say(cleaning, SEVERITY_NOTE, field, "text-mojibake", text, clean,
                     "Lettres accentuées abîmées, remises en état : enregistrez le fichier en UTF-8.");
    if (repairs.markup)
        cleaning_say(cleaning, SEVERITY_NOTE, field, "text-markup", text, clean,
                     "Balises ou codes HTML retirés : saisissez du texte simple.");
    return clean;
}

static bool is_placeholder(struct str text)
{
    static const char *const placeholders[] = {"null",
                                               "undefined",
                                               "nan",
                                               "n/a",
                                               "#n/d",
                                               "#n/a",
                                               "#ref!",
                                               "#valeur!",
                                               "none",
                                               "nil",
                                               "-",
                                               "--",
                                               "---",
                                               ".",
                                               "..",
                                               "...",
                                               "?",
                                               "_",
                                               "@",
                                               "x",
                                               "non renseigné",
                                               "non communiqué",
                                               "non précisé",
                                               "néant",
                                               "/"};
    if (text.length > 20)
        return false;
    if (text.length == 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(placeholders); i++)
        if ((text.at[0] | 32) == (placeholders[i][0] | 32) && str_equal_ascii_case(text, str_of(placeholders[i])))
            return true;
    return false;
}

/* Length of the blank at `at`: ASCII blank, line feed, no-break and thin spaces; 0 when it is none. */
static size_t blank_at(struct str text, size_t at)
{
    char c = text.at[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        return 1;
    if ((unsigned char)c != 0xC2 && (unsigned char)c != 0xE2)
        return 0;
    if (str_starts_with(str_slice(text, at, text.length), STR("\xc2\xa0")))
        return 2;
    struct str three = str_slice(text, at, at + 3);
    return str_equal(three, STR("\xe2\x80\xaf")) || str_equal(three, STR("\xe2\x80\x89")) ? 3 : 0;
}

static struct str squeeze(struct arena *arena, struct str text)
{
    bool regular = true;
    for (size_t i = 0; i < text.length && regular; i++) {
        size_t blank = blank_at(text, i);
        regular = blank == 0 || (text.at[i] == ' ' && i > 0 && text.at[i - 1] != ' ');
    }
    if (regular)
        return text;
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length;) {
        size_t blank = blank_at(text, i);
        if (!blank)
            out[length++] = text.at[i++];
        else if (length && out[length - 1] != ' ')
            out[length++] = ' ';
        i += blank;
    }
    return str_trim((struct str){out, length});
}

/* The beginning of a text, cut at a blank when there is one near, and "…". */
static struct str cut_at_word(struct arena *arena, struct str text, size_t most)
{
    struct str cut = text_cut(text, most - 1);
    size_t word_end = cut.length;
    while (word_end > cut.length / 2 && !blank_at(cut, word_end - 1))
        word_end--;
    if (word_end > cut.length / 2)
        cut = str_trim(str_slice(cut, 0, word_end));
    return arena_printf(arena, "%.*s…", STR_PRINT(cut));
}

/* No line of a place is that long: what is, is a text in the wrong column. Contacts and hours have their own limits. */
static struct str limited(const struct cleaning *cleaning, enum place_field field, struct str line)
{
    bool own_limit = field == PLACE_PHONE || field == PLACE_EMAILS || field == PLACE_WEBSITES || field == PLACE_HOURS ||
                     field == PLACE_NAME || field == PLACE_ACCESSIBILITY_URL || field == PLACE_BOOKING_URL;
    if (own_limit || line.length <= LINE_MOST || text_length(line) <= LINE_MOST)
        return line;
    struct str cut = cut_at_word(cleaning->arena, line, LINE_MOST);
    cleaning_say(cleaning, SEVERITY_WARNING, field, "text-long", line, cut,
                 "Texte de plus de 400 caractères, coupé : il n’est sans doute pas dans la bonne colonne.");
    return cut;
}

struct str clean_line(const struct cleaning *cleaning, enum place_field field, struct str text)
{
    struct str line = squeeze(cleaning->arena, clean_text(cleaning, field, text));
    return is_placeholder(line) ? STR_NONE : limited(cleaning, field, line);
}

struct str clean_name(const struct cleaning *cleaning, struct str text)
{
    struct str name = clean_line(cleaning, PLACE_NAME, text);
    if (name.length > 2 && name.at[0] == '"' && str_find_char(name, '"', 1) == name.length - 1)
        name = str_trim(str_slice(name, 1, name.length - 1));
    while (str_ends_with(name, STR(" -")) || str_ends_with(name, STR(",")))
        name = str_trim(str_slice(name, 0, name.length - 1));
    if (text_length(name) > NAME_MOST) {
        struct str cut = arena_printf(cleaning->arena, "%.*s…", STR_PRINT(str_trim(text_cut(name, NAME_MOST - 1))));
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_NAME, "name-long", name, cut,
                     "Nom de plus de 150 caractères, coupé : donnez le nom seul, le reste va dans la présentation.");
        name = cut;
    }
    return name;
}

/* --- Presentation ------------------------------------------------------------------------------------------------- */

/* "\n" typed as two characters becomes a line feed, other backslashes go; spaces before a line feed and blank lines
 * beyond one are dropped. */
static struct str clean_paragraphs(const struct cleaning *cleaning, enum place_field field, struct str text)
{
    text = clean_text(cleaning, field, text);
    if (is_placeholder(text))
        return STR_NONE;
    if (!text.length || (!memchr(text.at, '\n', text.length) && !memchr(text.at, '\\', text.length)))
        return text;
    char *out = arena_alloc(cleaning->arena, text.length + 1);
    size_t length = 0, feeds = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c == '\\') {
            char next = i + 1 < text.length ? text.at[i + 1] : '\0';
            if (next != 'n' && next != 'r')
                continue;
            i++;
            c = '\n';
        }
        if (c == '\n') {
            while (length && (out[length - 1] == ' ' || out[length - 1] == '\t'))
                length--;
            if (++feeds > 2)
                continue;
        } else if (c != ' ' && c != '\t') {
            feeds = 0;
        } else if (feeds) {
            continue; /* indentation */
        }
        out[length++] = c;
    }
    return str_trim((struct str){out, length});
}

static void limit_detail(const struct cleaning *cleaning, struct str *detail)
{
    if (detail->length <= DETAIL_MOST || text_length(*detail) <= DETAIL_MOST)
        return;
    struct str cut = cut_at_word(cleaning->arena, *detail, DETAIL_MOST);
    cleaning_say(cleaning, SEVERITY_WARNING, PLACE_DETAIL, "detail-long", *detail, cut,
                 "Présentation de plus de 10 000 caractères, coupée : gardez l’essentiel.");
    *detail = cut;
}

/* A summary too long goes to the detail, or is cut while the detail keeps it whole. */
static void shorten_summary(const struct cleaning *cleaning, struct str *summary, struct str *detail)
{
    if (detail->length == 0) {
        cleaning_say(cleaning, SEVERITY_NOTE, PLACE_SUMMARY, "summary-to-detail", *summary, STR_NONE,
                     "Résumé de plus de 280 caractères : placé dans la présentation détaillée. Écrivez un résumé "
                     "court.");
        *detail = *summary;
        *summary = STR_NONE;
        return;
    }
    struct str cut = cut_at_word(cleaning->arena, *summary, SUMMARY_MOST);
    cleaning_say(cleaning, SEVERITY_WARNING, PLACE_SUMMARY, "summary-cut", *summary, cut,
                 "Résumé de plus de 280 caractères, coupé ; le texte entier est gardé en tête de la présentation.");
    *detail = arena_printf(cleaning->arena, "%.*s\n\n%.*s", STR_PRINT(*summary), STR_PRINT(*detail));
    *summary = cut;
}

void clean_presentation(const struct cleaning *cleaning, struct str *summary, struct str *detail)
{
    *summary = clean_paragraphs(cleaning, PLACE_SUMMARY, *summary);
    *detail = clean_paragraphs(cleaning, PLACE_DETAIL, *detail);
    if (text_length(*summary) > SUMMARY_MOST)
        shorten_summary(cleaning, summary, detail);
    limit_detail(cleaning, detail);
}
