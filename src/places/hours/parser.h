/* Tokens to rules. parse.c reads rules, parse-dates.c and parse-times.c their selectors. */
#ifndef PLACES_HOURS_PARSER_H
#define PLACES_HOURS_PARSER_H

#include "lexer.h"

struct parser {
    struct str text;
    const struct token *tokens; /* ended by TOKEN_END */
    size_t at;
    bool points; /* moments are allowed */
    struct warning_list *warnings;
    struct error *error;

    struct rule *rules; /* RULES_MOST */
    size_t rule_count;
    struct selector *selectors; /* SELECTORS_MOST */
    size_t selector_count;
    struct time_span *spans; /* SPANS_MOST */
    size_t span_count;
    struct rule *rule; /* the one being read */
};

/* The tokens ahead, one letter each: the kinds of a pattern (see token_letter in parse.c) or the mark itself.
 * N number, Y year, W weekday, M month, S sun, H holiday, K week, E easter, D day, X state, A 24/7, Q comment, : colon,
 * ; rule, $ end, and , - + / ( ) [ ] for themselves. */
bool looking_at(const struct parser *parser, size_t ahead, const char *pattern);
const struct token *token_ahead(const struct parser *parser, size_t ahead);
bool take_mark(struct parser *parser, char mark);
/* Refuses at the current token. */
bool parser_refuse(struct parser *parser, const char *format, ...) PRINTF_LIKE(2, 3);

/* A new selector of the current rule, or NULL (refused) when there are too many. */
struct selector *add_selector(struct parser *parser, enum selector_group group, enum selector_kind kind);

bool parse_years(struct parser *parser);
/* Whether a date starts here: "Dec 25", "2026 easter", "Mar Su[-1]-…". "2026 Dec 10:00" is a month and an hour, "Jan
 * Su[1]" that begins no range a month and a weekday of it. */
bool at_date(const struct parser *parser);
/* Months and dates in one list. */
bool parse_dates(struct parser *parser, enum selector_group group);
bool parse_weeks(struct parser *parser);
/* Weekdays and holidays in one list. */
bool parse_weekdays(struct parser *parser, enum selector_group group);

/* Sets *additional when the list ends on a comma after which another rule begins. */
bool parse_times(struct parser *parser, bool *additional);
bool add_always(struct parser *parser);

#endif
