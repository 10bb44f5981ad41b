#include "lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WORD_MOST = 64, NUMBER_DIGITS_MOST = 4, TOKENS_PER_BYTE = 4 }; /* no text gives more tokens than that */

struct lexer {
    struct str text;
    size_t at;
    struct arena *arena;
    struct warning_list *warnings;
    struct token *tokens;
    size_t count;
    struct error *error;
};

/* --- Messages ----------------------------------------------------------------------------------------------------- */

void hours_warning_add(struct warning_list *list, size_t at, size_t length, const char *rule, const char *format, ...)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 8;
        struct hours_warning *grown = ARENA_ARRAY(list->arena, struct hours_warning, capacity);
        if (list->count)
            memcpy(grown, list->at, size_product(sizeof *grown, list->count));
        list->at = grown;
        list->capacity = capacity;
    }
    va_list arguments;
    va_start(arguments, format);
    list->at[list->count++] = (struct hours_warning){
        .at = at, .length = length, .rule = rule, .message = arena_vprintf(list->arena, format, arguments)};
    va_end(arguments);
}

/* The end of what was understood, short enough to be read: "… Mo-Fr 25:". */
static struct str shown_before(struct str text, size_t at)
{
    enum { SHOWN = 40 };
    size_t from = at > SHOWN ? at - SHOWN : 0;
    while (from < at && ((unsigned char)text.at[from] & 0xC0) == 0x80)
        from++;
    return str_trim(str_slice(text, from, at));
}

bool hours_refuse_at(struct error *error, struct str text, size_t at, const char *format, ...)
{
    struct arena arena = {0};
    va_list arguments;
    va_start(arguments, format);
    struct str message = arena_vprintf(&arena, format, arguments);
    va_end(arguments);
    struct str before = shown_before(text, at);
    if (str_is_empty(before))
        error_set(error, ERROR_INVALID, "Au début des horaires" NBSP ": %.*s", STR_PRINT(message));
    else
        error_set(error, ERROR_INVALID, "Après «" NBSP "%.*s" NBSP "»" NBSP ": %.*s", STR_PRINT(before),
                  STR_PRINT(message));
    arena_free(&arena);
    return false;
}

/* --- Tokens ------------------------------------------------------------------------------------------------------- */

static void push(struct lexer *lexer, enum token_kind kind, int32_t value, size_t at, size_t end)
{
    lexer->tokens[lexer->count++] =
        (struct token){.kind = (uint8_t)kind, .value = value, .at = (uint32_t)at, .length = (uint32_t)(end - at)};
}

static char lexer_peek(const struct lexer *lexer, size_t at)
{
    return at < lexer->text.length ? lexer->text.at[at] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c != 0xD7 && c != 0xF7 && c < 0x2000) ||
           (c >= 0x3040 && c < 0xFB00 && c != 0x30FC);
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '_' || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 ||
           c == 0xFEFF || c == 0x2423;
}

static uint32_t code_at(const struct lexer *lexer, size_t at, size_t *end)
{
    *end = at;
    return at < lexer->text.length ? text_code_point(lexer->text, end) : 0;
}

static size_t skip_blanks(const struct lexer *lexer, size_t at)
{
    size_t end;
    while (at < lexer->text.length && is_blank(code_at(lexer, at, &end)))
        at = end;
    return at;
}

static bool matches_literal(const struct lexer *lexer, const char *literal, size_t *end)
{
    struct str word = str_of(literal);
    struct str here = str_slice(lexer->text, lexer->at, lexer->at + word.length);
    *end = lexer->at + word.length;
    return str_equal_ascii_case(here, word);
}

static void say_instead(struct lexer *lexer, size_t at, size_t end, const char *rule, const char *instead)
{
    struct str written = str_slice(lexer->text, at, end);
    if (*instead)
        hours_warning_add(lexer->warnings, at, end - at, rule,
                          "Écrivez «" NBSP "%s" NBSP "» au lieu de «" NBSP "%.*s" NBSP "».", instead,
                          STR_PRINT(written));
    else
        hours_warning_add(lexer->warnings, at, end - at, rule, "Supprimez «" NBSP "%.*s" NBSP "», qui n’apporte rien.",
                          STR_PRINT(written));
}

/* --- Words -------------------------------------------------------------------------------------------------------- */

/* A stretch of letters and of what may stand between the words of a phrase, folded, with the place each letter ends. */
struct folded_run {
    char text[WORD_MOST + 4];
    size_t ends[WORD_MOST + 4];
    size_t length;
};

static bool joins_words(uint32_t c)
{
    return is_blank(c) || c == '-' || c == '\'' || c == 0x2019 || c == 0x2010 || c == 0x2011;
}

static void fold_run(const struct lexer *lexer, struct folded_run *run)
{
    struct buffer letters = {0};
    bool gap = false;
    size_t at = lexer->at, end;
    run->length = 0;
    while (at < lexer->text.length && run->length < WORD_MOST) {
        uint32_t c = code_at(lexer, at, &end);
        if (!is_letter(c) && !joins_words(c))
            break;
        if (!is_letter(c)) {
            gap = true;
            at = end;
            continue;
        }
        if (gap)
            run->ends[run->length] = at, run->text[run->length++] = ' ';
        gap = false;
        buffer_clear(&letters);
        if (c < 0x80)
            buffer_add_char(&letters, (char)(c | 0x20));
        else
            text_fold(&letters, str_slice(lexer->text, at, end));
        for (size_t i = 0; i < letters.length && run->length < WORD_MOST; i++)
            run->ends[run->length] = end, run->text[run->length++] = letters.at[i];
        at = end;
    }
    buffer_free(&letters);
}

/* "5 pm", "10:30pm": moves the last time written to the afternoon; 12 am is midnight. */
static void apply_half_day(struct lexer *lexer, bool afternoon)
{
    size_t at = lexer->count;
    if (at >= 3 && lexer->tokens[at - 1].kind == TOKEN_NUMBER && lexer->tokens[at - 2].kind == TOKEN_COLON)
        at -= 3;
    else if (at >= 1)
        at -= 1;
    struct token *hour = &lexer->tokens[at];
    if (lexer->count == 0 || hour->kind != TOKEN_NUMBER)
        return;
    if (afternoon && hour->value < 12)
        hour->value += 12;
    if (!afternoon && hour->value == 12)
        hour->value = 0;
}

static void push_clock(struct lexer *lexer, int hour, size_t at, size_t end)
{
    push(lexer, TOKEN_NUMBER, hour, at, end);
    push(lexer, TOKEN_COLON, 0, at, end);
    push(lexer, TOKEN_NUMBER, 0, at, end);
}

static void push_pair(struct lexer *lexer, enum token_kind kind, int first, char between, int second, size_t at,
                      size_t end)
{
    push(lexer, kind, first, at, end);
    push(lexer, TOKEN_MARK, between, at, end);
    push(lexer, kind, second, at, end);
}

static void push_comment(struct lexer *lexer, struct str comment, size_t at, size_t end)
{
    push(lexer, TOKEN_COMMENT, 0, at, end);
    lexer->tokens[lexer->count - 1].text = arena_str(lexer->arena, comment);
}

static void push_holiday_offset(struct lexer *lexer, char sign, size_t at, size_t end)
{
    push(lexer, TOKEN_HOLIDAY, SELECT_PUBLIC_HOLIDAYS, at, end);
    push(lexer, TOKEN_MARK, sign, at, end);
    push(lexer, TOKEN_NUMBER, 1, at, end);
    push(lexer, TOKEN_DAYS, 0, at, end);
}

static void push_open_end(struct lexer *lexer, size_t at, size_t end)
{
    struct token *last = lexer->count ? &lexer->tokens[lexer->count - 1] : NULL;
    if (last && last->kind == TOKEN_MARK && last->value == '-') /* "10:00-late" */
        lexer->count--;
    push(lexer, TOKEN_MARK, '+', at, end);
}

static void push_meaning(struct lexer *lexer, const struct word_meaning *meaning, size_t at, size_t end)
{
    switch (meaning->kind) {
    case WORD_SKIP: break;
    case WORD_DASH: push(lexer, TOKEN_MARK, '-', at, end); break;
    case WORD_COMMA: push(lexer, TOKEN_MARK, ',', at, end); break;
    case WORD_FALLBACK: push(lexer, TOKEN_RULE, 1, at, end); break;
    case WORD_OPEN_END: push_open_end(lexer, at, end); break;
    case WORD_AM: apply_half_day(lexer, false); break;
    case WORD_PM: apply_half_day(lexer, true); break;
    case WORD_ALL_WEEK: push_pair(lexer, TOKEN_WEEKDAY, 1, '-', 7, at, end); break;
    case WORD_WEEKEND: push_pair(lexer, TOKEN_WEEKDAY, 6, ',', 7, at, end); break;
    case WORD_WORKDAYS: push_pair(lexer, TOKEN_WEEKDAY, 1, '-', 5, at, end); break;
    case WORD_SUNDAY_AND_HOLIDAYS:
        push(lexer, TOKEN_WEEKDAY, 7, at, end);
        push(lexer, TOKEN_MARK, ',', at, end);
        push(lexer, TOKEN_HOLIDAY, SELECT_PUBLIC_HOLIDAYS, at, end);
        break;
    case WORD_NOON: push_clock(lexer, 12, at, end); break;
    case WORD_MIDNIGHT: push_clock(lexer, 0, at, end); break;
    case WORD_ALL_DAY:
        push_clock(lexer, 0, at, end);
        push(lexer, TOKEN_MARK, '-', at, end);
        push_clock(lexer, 24, at, end);
        break;
    case WORD_DAYLIGHT: push_pair(lexer, TOKEN_SUN, SUN_RISE, '-', SUN_SET, at, end); break;
    case WORD_APPOINTMENT: push_comment(lexer, STR("sur rendez-vous"), at, end); break;
    case WORD_DAY_BEFORE_HOLIDAY: push_holiday_offset(lexer, '-', at, end); break;
    case WORD_DAY_AFTER_HOLIDAY: push_holiday_offset(lexer, '+', at, end); break;
    default: push(lexer, meaning->kind, meaning->value, at, end);
    }
}

static bool lex_word(struct lexer *lexer)
{
    struct folded_run run;
    struct word_meaning meaning;
    size_t length, at = lexer->at;
    fold_run(lexer, &run);
    if (!hours_word_find((struct str){run.text, run.length}, &meaning, &length)) {
        size_t end = at, next;
        while (end < lexer->text.length && is_letter(code_at(lexer, end, &next)))
            end = next;
        struct str word = str_slice(lexer->text, at, end);
        return hours_refuse_at(lexer->error, lexer->text, at,
                               "mot non compris «" NBSP "%.*s" NBSP "». Employez Mo, Tu, We, Th, Fr, Sa, Su, PH, SH, "
                               "off, ou "
                               "mettez ce texte entre guillemets pour en faire un commentaire.",
                               STR_PRINT(text_cut(word, 40)));
    }
    size_t end = run.ends[length - 1];
    if (meaning.instead)
        say_instead(lexer, at, end, "word", meaning.instead);
    push_meaning(lexer, &meaning, at, end);
    lexer->at = end;
    bool dot = lexer_peek(lexer, end) == '.' && !is_digit(lexer_peek(lexer, end + 1)); /* "lun." */
    bool label = meaning.kind == WORD_SKIP && lexer_peek(lexer, end) == ':';           /* "Horaires: lun" */
    if (dot || label)
        lexer->at++;
    return true;
}

/* --- Numbers ------------------------------------------------------------------------------------------------------ */

/* "9h30", "9 h", "9 heures 30" after the hour: pushes the minutes. */
static bool lex_hour_letter(struct lexer *lexer, size_t number_at, int hour)
{
    static const char *const letters[] = {"heures", "heure", "hrs", "uhr", "h"};
    size_t at = skip_blanks(lexer, lexer->at), end = 0, after;
    size_t saved = lexer->at;
    lexer->at = at;
    bool found = false;
    for (size_t i = 0; i < COUNT_OF(letters) && !found; i++)
        found = matches_literal(lexer, letters[i], &end) && !is_letter(code_at(lexer, end, &after));
    lexer->at = saved;
    if (!found || hour > 48)
        return false;
    int minutes = 0;
    size_t digits = skip_blanks(lexer, end);
    if (is_digit(lexer_peek(lexer, digits)) && is_digit(lexer_peek(lexer, digits + 1)) &&
        !is_digit(lexer_peek(lexer, digits + 2))) {
        size_t next = skip_blanks(lexer, digits + 2);
        bool another = (lexer_peek(lexer, next) | 0x20) == 'h' || (lexer_peek(lexer, digits + 2) == ':');
        if (!another) {
            minutes = (lexer_peek(lexer, digits) - '0') * 10 + (lexer_peek(lexer, digits + 1) - '0');
            end = digits + 2;
        }
    }
    push(lexer, TOKEN_NUMBER, hour, number_at, lexer->at);
    push(lexer, TOKEN_COLON, 0, lexer->at, end);
    push(lexer, TOKEN_NUMBER, minutes, lexer->at, end);
    char instead[16];
    snprintf(instead, sizeof instead, "%02d:%02d", hour % 100, minutes % 100);
    say_instead(lexer, number_at, end, "time-separator", instead);
    lexer->at = end;
    return true;
}

static bool lex_number(struct lexer *lexer)
{
    static const struct {
        const char *text;
        struct word_meaning meaning;
    } literals[] = {
        {"24/7", {TOKEN_ALWAYS, 0, NULL}},
        {"24x7", {TOKEN_ALWAYS, 0, "24/7"}},
        {"24h/24", {WORD_ALL_DAY, 0, "00:00-24:00"}},
        {"24 h/24", {WORD_ALL_DAY, 0, "00:00-24:00"}},
        {"24/24", {WORD_ALL_DAY, 0, "00:00-24:00"}},
        {"24 hours 7 days a week", {TOKEN_ALWAYS, 0, "24/7"}},
        {"24 hours", {WORD_ALL_DAY, 0, "00:00-24:00"}},
        {"7j/7", {WORD_ALL_WEEK, 0, "Mo-Su"}},
        {"7 j/7", {WORD_ALL_WEEK, 0, "Mo-Su"}},
        {"7/7", {WORD_ALL_WEEK, 0, "Mo-Su"}},
        {"7 jours sur 7", {WORD_ALL_WEEK, 0, "Mo-Su"}},
        {"7 days a week", {WORD_ALL_WEEK, 0, "Mo-Su"}},
        {"7 days/week", {WORD_ALL_WEEK, 0, "Mo-Su"}},
        {"7days", {WORD_ALL_WEEK, 0, "Mo-Su"}},
    };
    size_t at = lexer->at, end;
    const struct token *before = lexer->count ? &lexer->tokens[lexer->count - 1] : NULL;
    bool after_number = before && before->kind == TOKEN_MARK && before->value == '-'; /* "Jan 1-7/7" */
    for (size_t i = 0; i < COUNT_OF(literals); i++) {
        if (after_number || !matches_literal(lexer, literals[i].text, &end) || is_digit(lexer_peek(lexer, end)))
            continue;
        if (literals[i].meaning.instead)
            say_instead(lexer, at, end, "word", literals[i].meaning.instead);
        push_meaning(lexer, &literals[i].meaning, at, end);
        lexer->at = end;
        return true;
    }
    int32_t value = 0;
    while (is_digit(lexer_peek(lexer, lexer->at)) && lexer->at - at <= NUMBER_DIGITS_MOST)
        value = value * 10 + (lexer_peek(lexer, lexer->at++) - '0');
    if (lexer->at - at > NUMBER_DIGITS_MOST)
        return hours_refuse_at(lexer->error, lexer->text, at,
                               "nombre trop grand. Écrivez les heures sous la forme 09:00.");
    if (lex_hour_letter(lexer, at, value))
        return true;
    push(lexer, value > 1900 ? TOKEN_YEAR : TOKEN_NUMBER, value, at, lexer->at);
    if (lexer_peek(lexer, lexer->at) == '.' && !is_digit(lexer_peek(lexer, lexer->at + 1)))
        lexer->at++;
    return true;
}

/* Superscript minutes: "10⁰⁰", "9°°". */
static bool superscript(uint32_t c, int *digit)
{
    if (c == 0xB0 || c == 0x2070 || c == 0x2080)
        *digit = 0;
    else if (c == 0xB9)
        *digit = 1;
    else if (c == 0xB2 || c == 0xB3)
        *digit = (int)(c - 0xB0);
    else if (c >= 0x2074 && c <= 0x2079)
        *digit = (int)(c - 0x2070);
    else if (c >= 0x2081 && c <= 0x2089)
        *digit = (int)(c - 0x2080);
    else
        return false;
    return true;
}

static bool lex_superscript(struct lexer *lexer)
{
    size_t at = lexer->at, end = at;
    int digit, minutes = 0;
    for (int i = 0; i < 2 && superscript(code_at(lexer, lexer->at, &end), &digit); i++) {
        minutes = minutes * 10 + digit;
        lexer->at = end;
    }
    if (lexer->at == at)
        return false;
    if (lexer->count && lexer->tokens[lexer->count - 1].kind == TOKEN_NUMBER)
        push(lexer, TOKEN_COLON, 0, at, lexer->at);
    push(lexer, TOKEN_NUMBER, minutes, at, lexer->at);
    char instead[16];
    snprintf(instead, sizeof instead, ":%02d", minutes);
    say_instead(lexer, at, lexer->at, "time-separator", instead);
    return true;
}

/* --- Marks -------------------------------------------------------------------------------------------------------- */

static bool is_quote(uint32_t c)
{
    return c == '"' || c == '\'' || c == 0x201E || c == 0x201C || c == 0x201D || c == 0x201A || c == 0x2018 ||
           c == 0x2019 || c == 0xAB || c == 0xBB || (c >= 0x300C && c <= 0x300F);
}

static bool lex_comment(struct lexer *lexer)
{
    size_t at = lexer->at, start, end;
    uint32_t open = code_at(lexer, at, &start);
    for (size_t i = start; i < lexer->text.length; i = end) {
        uint32_t c = code_at(lexer, i, &end);
        if (open == '"' ? c != '"' : !is_quote(c))
            continue;
        struct str comment = str_slice(lexer->text, start, i);
        if (open != '"') {
            comment = str_trim(comment);
            say_instead(lexer, at, end, "quotes", arena_printf(lexer->arena, "\"%.*s\"", STR_PRINT(comment)).at);
        }
        push_comment(lexer, comment, at, end);
        lexer->at = end;
        return true;
    }
    return hours_refuse_at(lexer->error, lexer->text, at,
                           "un commentaire est ouvert et jamais fermé. Ajoutez un guillemet \" à la fin du "
                           "commentaire.");
}

static bool is_dash(uint32_t c)
{
    return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30FC || c == '~' || c == 0xFF5E || c == 0x2192;
}

static bool push_dash(struct lexer *lexer, size_t at, size_t end)
{
    say_instead(lexer, at, end, "dash", "-");
    push(lexer, TOKEN_MARK, '-', at, end);
    return true;
}

static bool lex_mark(struct lexer *lexer, uint32_t c, size_t end)
{
    size_t at = lexer->at;
    lexer->at = end;
    if (is_dash(c))
        return push_dash(lexer, at, end);
    switch (c) {
    case ';': push(lexer, TOKEN_RULE, 0, at, end); return true;
    case ':': push(lexer, TOKEN_COLON, 0, at, end); return true;
    case 0xFF1A:
        say_instead(lexer, at, end, "time-separator", ":");
        push(lexer, TOKEN_COLON, 0, at, end);
        return true;
    case '.':
        if (is_digit(lexer_peek(lexer, end))) {
            say_instead(lexer, at, end, "time-separator", ":");
            push(lexer, TOKEN_COLON, 0, at, end);
        } else {
            say_instead(lexer, at, end, "needless", "");
        }
        return true;
    case '&':
        say_instead(lexer, at, end, "word", ",");
        push(lexer, TOKEN_MARK, ',', at, end);
        return true;
    case '=':
        if (lexer->count && lexer->tokens[lexer->count - 1].kind == TOKEN_NUMBER)
            return push_dash(lexer, at, end);
        say_instead(lexer, at, end, "needless", "");
        return true;
    case '?': say_instead(lexer, at, end, "needless", ""); return true;
    case '|':
        if (lexer_peek(lexer, end) == '|') {
            lexer->at = end + 1;
            push(lexer, TOKEN_RULE, 1, at, end + 1);
            return true;
        }
        break;
    default:
        if (c < 0x80 && strchr(",-+/()[]", (int)c)) {
            push(lexer, TOKEN_MARK, (int32_t)c, at, end);
            return true;
        }
    }
    return hours_refuse_at(lexer->error, lexer->text, at,
                           "caractère inattendu «" NBSP "%.*s" NBSP "». Supprimez-le, ou mettez le texte entre "
                           "guillemets "
                           "pour en "
                           "faire un commentaire.",
                           STR_PRINT(str_slice(lexer->text, at, end)));
}

static bool lex_one(struct lexer *lexer)
{
    size_t end;
    uint32_t c = code_at(lexer, lexer->at, &end);
    if (is_blank(c)) {
        lexer->at = end;
        return true;
    }
    if (is_digit(lexer_peek(lexer, lexer->at)))
        return lex_number(lexer);
    if (is_letter(c))
        return lex_word(lexer);
    if (lex_superscript(lexer))
        return true;
    if (is_quote(c))
        return lex_comment(lexer);
    return lex_mark(lexer, c, end);
}

bool hours_lex(struct str text, struct warning_list *warnings, const struct token **tokens, size_t *count,
               struct error *error)
{
    struct lexer lexer = {.text = text, .arena = warnings->arena, .warnings = warnings, .error = error};
    lexer.tokens = ARENA_ARRAY(lexer.arena, struct token, text.length * TOKENS_PER_BYTE + 1);
    bool done = true;
    while (done && lexer.at < text.length)
        done = lex_one(&lexer);
    push(&lexer, TOKEN_END, 0, text.length, text.length);
    *tokens = lexer.tokens;
    *count = lexer.count;
    return done;
}
