/* An expression as tokens. The reader is lenient: words in English, French and German, other dashes, quotes and time
 * separators are understood and a warning says how to write them. */
#ifndef PLACES_HOURS_LEXER_H
#define PLACES_HOURS_LEXER_H

#include "expression.h"

enum token_kind {
    TOKEN_END,     /* of the text */
    TOKEN_RULE,    /* ";" (value 0) or "||" (value 1) */
    TOKEN_NUMBER,  /* value */
    TOKEN_YEAR,    /* value, above 1900 */
    TOKEN_WEEKDAY, /* value 1..7 */
    TOKEN_MONTH,   /* value 1..12 */
    TOKEN_SUN,     /* value enum sun_event */
    TOKEN_HOLIDAY, /* value enum selector_kind */
    TOKEN_WEEK,    /* "week" */
    TOKEN_EASTER,
    TOKEN_DAYS,    /* "day", "days" */
    TOKEN_STATE,   /* value enum hours_state */
    TOKEN_ALWAYS,  /* "24/7" */
    TOKEN_COMMENT, /* text */
    TOKEN_COLON,   /* of a time, or a separator between selectors */
    TOKEN_MARK     /* value: one of , - + / ( ) [ ] */
};

struct token {
    uint8_t kind;
    bool hour_only; /* a number followed by "h" alone: "9h" */
    int32_t value;
    uint32_t at, length; /* where in the text */
    struct str text;     /* of a comment */
};

struct warning_list {
    struct arena *arena;
    struct hours_warning *at;
    size_t count, capacity;
};
void hours_warning_add(struct warning_list *list, size_t at, size_t length, const char *rule, const char *format, ...)
    PRINTF_LIKE(5, 6);

/* The tokens of a text, ended by TOKEN_END, in the arena. A word that is not understood is ERROR_INVALID. */
bool hours_lex(struct str text, struct warning_list *warnings, const struct token **tokens, size_t *count,
               struct error *error);

/* A French refusal that shows the place: « Après « Mo-Fr 25: » : … ». Returns false. */
bool hours_refuse_at(struct error *error, struct str text, size_t at, const char *format, ...) PRINTF_LIKE(4, 5);

/* Words of the grammar and words understood for them. `canonical` is the usual writing; tokens are one or several. */
struct word_meaning {
    uint8_t kind; /* enum token_kind, or one of the special meanings */
    int16_t value;
    const char *instead; /* what to write, for the warning; NULL when the word is the usual one */
};
enum {
    WORD_SKIP = 64,
    WORD_DASH,
    WORD_COMMA,
    WORD_FALLBACK,
    WORD_OPEN_END,
    WORD_AM,
    WORD_PM,
    WORD_ALL_WEEK,
    WORD_WEEKEND,
    WORD_WORKDAYS,
    WORD_SUNDAY_AND_HOLIDAYS,
    WORD_NOON,
    WORD_MIDNIGHT,
    WORD_DAYLIGHT,
    WORD_APPOINTMENT,
    WORD_ALL_DAY,
    WORD_DAY_BEFORE_HOLIDAY,
    WORD_DAY_AFTER_HOLIDAY
};

/* The meaning of the longest word or phrase at the start of `folded` text (lower-case ASCII, words separated by one
 * blank); *length its length in it. False when none starts there. */
bool hours_word_find(struct str folded, struct word_meaning *meaning, size_t *length);

#endif
