/* French words, times and marks to items. */
#include <string.h>

#include "text.h"

enum { RUN_MOST = 96, PHRASE_WORDS_MOST = 7 };

struct scanner {
    struct str text;
    size_t at;
    struct item *items;
    size_t count;
};

static void add_item(struct scanner *scanner, enum item_kind kind, int value, size_t at, size_t end)
{
    scanner->items[scanner->count++] =
        (struct item){.kind = (uint8_t)kind, .value = value, .at = (uint32_t)at, .end = (uint32_t)end};
}

static char byte_at(const struct scanner *scanner, size_t at)
{
    return at < scanner->text.length ? scanner->text.at[at] : '\0';
}

static bool digit_at(const struct scanner *scanner, size_t at)
{
    char c = byte_at(scanner, at);
    return c >= '0' && c <= '9';
}

static uint32_t code_at(const struct scanner *scanner, size_t at, size_t *end)
{
    *end = at;
    return at < scanner->text.length ? text_code_point(scanner->text, end) : 0;
}

static bool is_letter(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7);
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xA0 || c == 0x202F || (c >= 0x2000 && c <= 0x200B) || c == 0x3000 ||
           c == 0xFEFF;
}

static size_t skip_blanks(const struct scanner *scanner, size_t at)
{
    size_t end;
    while (at < scanner->text.length && is_blank(code_at(scanner, at, &end)))
        at = end;
    return at;
}

/* --- Words -------------------------------------------------------------------------------------------------------- */

/* Letters and digits from here on, folded, with the place each one ends; blanks, hyphens and apostrophes are one blank.
 */
struct run {
    char text[RUN_MOST + 4];
    size_t ends[RUN_MOST + 4];
    size_t length;
};

static bool joins(uint32_t c)
{
    return is_blank(c) || c == '-' || c == '\'' || c == 0x2019 || c == '.' || c == '\n' || c == 0x2010 || c == 0x2011;
}

static void fold_run(const struct scanner *scanner, struct run *run, struct buffer *letters)
{
    size_t at = scanner->at, end;
    bool gap = false;
    run->length = 0;
    while (at < scanner->text.length && run->length < RUN_MOST) {
        uint32_t c = code_at(scanner, at, &end);
        bool digit = c >= '0' && c <= '9', letter = is_letter(c) || digit;
        bool glued = digit && !gap && run->length && !digit_at(scanner, at - 1); /* « à18h30 » */
        if ((!letter && !joins(c)) || glued)
            break;
        if (letter) {
            if (gap)
                run->ends[run->length] = at, run->text[run->length++] = ' ';
            buffer_clear(letters);
            text_fold(letters, str_slice(scanner->text, at, end));
            for (size_t i = 0; i < letters->length && run->length < RUN_MOST; i++)
                run->ends[run->length] = end, run->text[run->length++] = letters->at[i];
        }
        gap = !letter;
        at = end;
    }
}

/* Whether two words differ by one letter missing, added, changed or swapped with its neighbour. */
static bool nearly_equal(struct str a, struct str b)
{
    if (a.length + 1 < b.length || b.length + 1 < a.length)
        return false;
    size_t start = 0;
    while (start < a.length && start < b.length && a.at[start] == b.at[start])
        start++;
    struct str rest_a = str_slice(a, start, a.length), rest_b = str_slice(b, start, b.length);
    if (str_equal(str_slice(rest_a, 1, rest_a.length), rest_b) ||
        str_equal(rest_a, str_slice(rest_b, 1, rest_b.length)) ||
        str_equal(str_slice(rest_a, 1, rest_a.length), str_slice(rest_b, 1, rest_b.length)))
        return true;
    return rest_a.length >= 2 && rest_b.length >= 2 && rest_a.at[0] == rest_b.at[1] && rest_a.at[1] == rest_b.at[0] &&
           str_equal(str_slice(rest_a, 2, rest_a.length), str_slice(rest_b, 2, rest_b.length));
}

/* The day whose name was mistyped, 0 when none: « eudi », « mecredi ». */
static int mistyped_day(struct str word)
{
    if (word.length < 4)
        return 0;
    for (int weekday = 1; weekday <= 7; weekday++)
        if (nearly_equal(word, str_of(french_weekday(weekday))))
            return weekday;
    return 0;
}

static void scan_word(struct scanner *scanner, struct buffer *letters)
{
    struct run run;
    size_t ends[PHRASE_WORDS_MOST], count = 0, at = scanner->at;
    fold_run(scanner, &run, letters);
    for (size_t i = 0; i <= run.length && count < PHRASE_WORDS_MOST; i++)
        if (i == run.length || run.text[i] == ' ')
            ends[count++] = i;
    size_t first = count ? ends[0] : 0;
    for (; count > 0; count--) {
        struct str text = {run.text, ends[count - 1]};
        const struct phrase *phrase = french_phrase_find(text);
        if (!phrase)
            continue;
        scanner->at = run.ends[text.length - 1];
        if (phrase->kind != SAYS_NOTHING)
            add_item(scanner, phrase->kind, phrase->value, at, scanner->at);
        if (text.length <= 4 && phrase->kind != SAYS_NOTHING && byte_at(scanner, scanner->at) == '.') /* « lun. » */
            scanner->at++;
        return;
    }
    struct str word = {run.text, first};
    /* "h30" glued to what we did not take for a time, "17h00" and the like never come here: words start with a letter
     */
    size_t end = at, next;
    while (end < scanner->text.length && (is_letter(code_at(scanner, end, &next)) || digit_at(scanner, end)))
        end = digit_at(scanner, end) ? end + 1 : next;
    int weekday = mistyped_day(word);
    scanner->at = end;
    add_item(scanner, weekday ? ITEM_DAY : ITEM_JUNK, weekday ? 1 << weekday : 0, at, end);
    scanner->items[scanner->count - 1].guessed = weekday != 0;
}

/* --- Numbers and times ----------------------------------------------------------------------------------------------
 */

/* "02 47 37 07 89", "02.47.74.56.08", "+33 2 …": the end, or 0. */
static size_t phone_end(const struct scanner *scanner, size_t at)
{
    if (byte_at(scanner, at) != '0' || !digit_at(scanner, at + 1) || byte_at(scanner, at + 1) == '0')
        return 0;
    size_t digits = 2, end = at + 2;
    while (digits < 10) {
        while (byte_at(scanner, end) == ' ' || byte_at(scanner, end) == '.' || byte_at(scanner, end) == '-')
            end++;
        if (!digit_at(scanner, end) || !digit_at(scanner, end + 1))
            return 0;
        digits += 2;
        end += 2;
    }
    return digit_at(scanner, end) ? 0 : end;
}

/* The hour letter or mark after the digits of an hour: « h », « H », « heures », « : », « . »; its end, or 0. */
static size_t hour_mark_end(const struct scanner *scanner, size_t at, bool *written)
{
    size_t start = skip_blanks(scanner, at), next;
    static const char *const words[] = {"heures", "heure", "hres", "hrs", "h"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t length = strlen(words[i]);
        if (str_equal_ascii_case(str_slice(scanner->text, start, start + length), str_of(words[i])) &&
            !is_letter(code_at(scanner, start + length, &next))) {
            *written = true;
            return start + length;
        }
    }
    *written = false;
    bool mark = byte_at(scanner, at) == ':' || byte_at(scanner, at) == '.';
    bool minutes = digit_at(scanner, at + 1) && digit_at(scanner, at + 2) && !digit_at(scanner, at + 3);
    bool dotted_again = byte_at(scanner, at + 3) == '.' && digit_at(scanner, at + 4);
    return mark && minutes && !dotted_again ? at + 1 : 0;
}

/* Minutes after the hour mark; *end moves past them. « 14h 30 » but not the next hour of « 16 h 18 h » or « 15h18h »;
 * « 09h30h » has a letter too many, « 13h030 » a zero. */
static int minutes_after(const struct scanner *scanner, size_t *end, bool *guessed)
{
    size_t start = skip_blanks(scanner, *end), digits = start;
    int minutes = 0;
    while (digit_at(scanner, digits) && digits - start < 4)
        minutes = minutes * 10 + (byte_at(scanner, digits++) - '0');
    bool doubled = digits - start == 3 && byte_at(scanner, start) == '0' && start == *end;
    if ((digits - start != 2 && !doubled) || minutes > 59)
        return 0;
    bool letter;
    size_t mark = hour_mark_end(scanner, digits, &letter);
    if (mark && !(letter && start == *end && (minutes > 24 || minutes == 0)))
        return 0;
    *guessed |= doubled;
    *end = mark ? mark : digits;
    return minutes;
}

static bool scan_ordinal(struct scanner *scanner, size_t at, size_t digits, int number)
{
    static const char *const endings[] = {"ères", "ère", "èmes", "ème", "emes", "eme", "ers",
                                          "er",   "nds", "nd",   "è",   "e",    "°"};
    size_t next;
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        size_t length = strlen(endings[i]);
        if (str_equal_ascii_case(str_slice(scanner->text, digits, digits + length), str_of(endings[i])) &&
            !is_letter(code_at(scanner, digits + length, &next))) {
            add_item(scanner, ITEM_ORDINAL, number, at, digits + length);
            scanner->at = digits + length;
            return true;
        }
    }
    return false;
}

static bool scan_literal(struct scanner *scanner)
{
    static const struct phrase literals[] = {
        {"24h/24h", ITEM_ALL_DAY, 0},    {"24h/24", ITEM_ALL_DAY, 0},
        {"24h sur 24", ITEM_ALL_DAY, 0}, {"24/24", ITEM_ALL_DAY, 0},
        {"7j/7j", ITEM_DAY, 0xFE},       {"7j/7", ITEM_DAY, 0xFE},
        {"7j sur 7", ITEM_DAY, 0xFE},    {"7 jours sur 7", ITEM_DAY, 0xFE},
        {"7 jours/7", ITEM_DAY, 0xFE},   {"7/7", ITEM_DAY, 0xFE},
        {"5j/7", ITEM_JUNK, 0},          {"6j/7", ITEM_JUNK, 0},
    };
    for (size_t i = 0; i < COUNT_OF(literals); i++) {
        struct str literal = str_of(literals[i].text);
        struct str here = str_slice(scanner->text, scanner->at, scanner->at + literal.length);
        if (str_equal_ascii_case(here, literal) && !digit_at(scanner, scanner->at + literal.length)) {
            add_item(scanner, literals[i].kind, literals[i].value, scanner->at, scanner->at + literal.length);
            scanner->at += literal.length;
            return true;
        }
    }
    return false;
}

static void scan_number(struct scanner *scanner)
{
    size_t at = scanner->at, end = at;
    size_t phone = phone_end(scanner, at);
    if (phone) {
        scanner->at = phone;
        return;
    }
    if (scan_literal(scanner))
        return;
    int number = 0;
    while (digit_at(scanner, end) && end - at < 5)
        number = number * 10 + (byte_at(scanner, end++) - '0');
    while (digit_at(scanner, end))
        end++;
    bool written, guessed = false;
    size_t mark = end - at <= 2 && number <= 24 ? hour_mark_end(scanner, end, &written) : 0;
    if (mark) {
        int minutes = minutes_after(scanner, &mark, &guessed);
        add_item(scanner, ITEM_TIME, number * 60 + minutes, at, mark);
        scanner->items[scanner->count - 1].guessed = guessed;
        scanner->at = mark;
        return;
    }
    if (end - at <= 2 && number >= 1 && number <= 31 && scan_ordinal(scanner, at, end, number))
        return;
    add_item(scanner, end - at <= 2 ? ITEM_NUMBER : ITEM_JUNK, number, at, end);
    scanner->at = end;
}

/* --- Marks
 * ------------------------------------------------------------------------------------------------------------ */

static bool is_dash(uint32_t c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == '~' || c == 0x2192;
}

/* A tag of HTML: those that end a line break, the others say nothing. */
static void scan_tag(struct scanner *scanner, size_t at)
{
    static const char *const lines[] = {"<br", "<p", "</p", "<li", "</li", "<div", "</div", "<tr", "</tr"};
    size_t end = str_find_char(scanner->text, '>', at);
    if (end == SIZE_MAX)
        return;
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        if (str_equal_ascii_case(str_slice(scanner->text, at, at + strlen(lines[i])), str_of(lines[i]))) {
            add_item(scanner, ITEM_BREAK, 0, at, end + 1);
            break;
        }
    scanner->at = end + 1;
}

static void scan_mark(struct scanner *scanner, uint32_t c, size_t end)
{
    size_t at = scanner->at;
    scanner->at = end;
    size_t after;
    if (is_dash(c)) {
        bool twice = is_dash(code_at(scanner, end, &after));
        while (is_dash(code_at(scanner, scanner->at, &after)))
            scanner->at = after;
        add_item(scanner, twice ? ITEM_BREAK : ITEM_DASH, 0, at, scanner->at);
        return;
    }
    switch (c) {
    case '<': scan_tag(scanner, at); break;
    case '/':
        while (byte_at(scanner, scanner->at) == '/')
            scanner->at++;
        add_item(scanner, scanner->at > end ? ITEM_BREAK : ITEM_SLASH, 0, at, scanner->at);
        break;
    case ',': add_item(scanner, ITEM_COMMA, 0, at, end); break;
    case ':': add_item(scanner, ITEM_COLON, 0, at, end); break;
    case '&':
        if (str_starts_with(str_slice(scanner->text, at, scanner->text.length), STR("&nbsp;"))) {
            scanner->at = at + 6;
            break;
        }
        if (str_starts_with(str_slice(scanner->text, at, scanner->text.length), STR("&amp;")))
            scanner->at = at + 5;
        add_item(scanner, ITEM_AND, 0, at, scanner->at);
        break;
    case '+': add_item(scanner, ITEM_AND, 0, at, end); break;
    case '(':
    case '[': add_item(scanner, ITEM_OPEN, 0, at, end); break;
    case ')':
    case ']': add_item(scanner, ITEM_CLOSE, 0, at, end); break;
    case '.':
    case ';':
    case '|':
    case '\n':
    case '\r':
    case 0x2022: add_item(scanner, ITEM_BREAK, 0, at, end); break;
    default: break; /* quotes, stars and the like say nothing */
    }
}

/* « 9 à 12h », « 9h-17 »: a bare number at the other end of a range of times is an hour. */
static void numbers_to_times(struct item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind != ITEM_NUMBER || items[i].value > 24)
            continue;
        bool before =
            i >= 2 && items[i - 2].kind == ITEM_TIME &&
            (items[i - 1].kind == ITEM_RANGE || items[i - 1].kind == ITEM_DASH || items[i - 1].kind == ITEM_SLASH);
        bool after =
            i + 2 < count && items[i + 2].kind == ITEM_TIME &&
            (items[i + 1].kind == ITEM_RANGE || items[i + 1].kind == ITEM_DASH || items[i + 1].kind == ITEM_SLASH);
        bool counts = i + 1 < count && (items[i + 1].kind == ITEM_JUNK || items[i + 1].kind == ITEM_ORDINAL);
        if ((before && !counts) || after) {
            items[i].kind = ITEM_TIME;
            items[i].value *= 60;
        }
    }
}

/* Short names of days are words of their own (« je », « sa », « mer »): they count beside a day, a time or a mark only.
 */
static void doubt_short_days(struct item *items, size_t count, struct str text)
{
    for (size_t i = 0; i < count; i++) {
        struct str word = str_slice(text, items[i].at, items[i].end);
        if (items[i].kind != ITEM_DAY || word.length > 3)
            continue;
        uint8_t before = i > 0 ? items[i - 1].kind : ITEM_BREAK, after = i + 1 < count ? items[i + 1].kind : ITEM_BREAK;
        if (before == ITEM_JUNK || after == ITEM_JUNK)
            items[i].kind = ITEM_JUNK;
    }
}

const struct item *text_items(struct arena *arena, struct str text, size_t *count)
{
    struct scanner scanner = {.text = text};
    struct buffer letters = {0};
    scanner.items = ARENA_ARRAY(arena, struct item, text.length + 2);
    while (scanner.at < text.length) {
        size_t end;
        uint32_t c = code_at(&scanner, scanner.at, &end);
        if (is_blank(c))
            scanner.at = end;
        else if (digit_at(&scanner, scanner.at))
            scan_number(&scanner);
        else if (is_letter(c))
            scan_word(&scanner, &letters);
        else
            scan_mark(&scanner, c, end);
    }
    buffer_free(&letters);
    numbers_to_times(scanner.items, scanner.count);
    doubt_short_days(scanner.items, scanner.count, text);
    *count = scanner.count;
    add_item(&scanner, ITEM_END, 0, text.length, text.length);
    return scanner.items;
}
