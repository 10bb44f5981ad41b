/* Rules: selectors in any order, a state, a comment; then the compiled expression. */
#include "parser.h"

#include <stdarg.h>
#include <string.h>

/* --- Reading tokens
 * ---------------------------------------------------------------------------------------------------- */

static char token_letter(const struct token *token)
{
    switch (token->kind) {
    case TOKEN_RULE: return ';';
    case TOKEN_NUMBER: return 'N';
    case TOKEN_YEAR: return 'Y';
    case TOKEN_WEEKDAY: return 'W';
    case TOKEN_MONTH: return 'M';
    case TOKEN_SUN: return 'S';
    case TOKEN_HOLIDAY: return 'H';
    case TOKEN_WEEK: return 'K';
    case TOKEN_EASTER: return 'E';
    case TOKEN_DAYS: return 'D';
    case TOKEN_STATE: return 'X';
    case TOKEN_ALWAYS: return 'A';
    case TOKEN_COMMENT: return 'Q';
    case TOKEN_COLON: return ':';
    case TOKEN_MARK: return (char)token->value;
    default: return '$';
    }
}

bool looking_at(const struct parser *parser, size_t ahead, const char *pattern)
{
    const struct token *token = parser->tokens + parser->at;
    for (; ahead > 0; ahead--)
        if (token++->kind == TOKEN_END)
            return false;
    for (; *pattern; pattern++) {
        if (token_letter(token) != *pattern)
            return false;
        if (token++->kind == TOKEN_END)
            return pattern[1] == '\0';
    }
    return true;
}

const struct token *token_ahead(const struct parser *parser, size_t ahead)
{
    const struct token *token = parser->tokens + parser->at;
    while (ahead-- > 0 && token->kind != TOKEN_END)
        token++;
    return token;
}

bool take_mark(struct parser *parser, char mark)
{
    const struct token *token = token_ahead(parser, 0);
    if (token->kind != TOKEN_MARK || token->value != mark)
        return false;
    parser->at++;
    return true;
}

bool parser_refuse(struct parser *parser, const char *format, ...)
{
    struct arena arena = {0};
    va_list arguments;
    va_start(arguments, format);
    struct str message = arena_vprintf(&arena, format, arguments);
    va_end(arguments);
    const struct token *token = token_ahead(parser, 0);
    hours_refuse_at(parser->error, parser->text, token->at, "%.*s", STR_PRINT(message));
    arena_free(&arena);
    return false;
}

struct selector *add_selector(struct parser *parser, enum selector_group group, enum selector_kind kind)
{
    if (parser->selector_count == SELECTORS_MOST) {
        parser_refuse(parser, "l’expression est trop longue. Simplifiez-la.");
        return NULL;
    }
    struct selector *selector = &parser->selectors[parser->selector_count++];
    *selector = (struct selector){.kind = (uint8_t)kind, .group = (uint8_t)group};
    parser->rule->selector_count++;
    return selector;
}

/* --- One rule
 * ------------------------------------------------------------------------------------------------------------ */

/* A state or a comment, then perhaps the comma that begins an additional rule. */
static bool take_state(struct parser *parser, bool *additional)
{
    const struct token *token = token_ahead(parser, 0);
    struct rule *rule = parser->rule;
    if (token->kind == TOKEN_STATE) {
        rule->state = (uint8_t)token->value;
    } else {
        rule->comment = token->text;
        if (!rule->stated)
            rule->state = HOURS_UNKNOWN; /* a comment alone: it depends */
    }
    rule->stated = true;
    parser->at++;
    *additional = take_mark(parser, ',');
    return true;
}

static bool take_selector(struct parser *parser, bool *additional, bool *after_times, bool first)
{
    bool was_times = *after_times;
    *after_times = false;
    if (looking_at(parser, 0, "W"))
        return parse_weekdays(parser, GROUP_WEEKDAY);
    if (looking_at(parser, 0, "A")) {
        parser->at++;
        *additional = take_mark(parser, ',');
        return add_always(parser);
    }
    if (looking_at(parser, 0, "H")) /* "PH Mo-Fr": both must match; "PH,Mo-Fr": either */
        return parse_weekdays(parser, looking_at(parser, 1, ",") ? GROUP_WEEKDAY : GROUP_HOLIDAY);
    if (at_date(parser) || looking_at(parser, 0, "MN") || looking_at(parser, 0, "MW"))
        return parse_dates(parser, GROUP_DATE);
    if (looking_at(parser, 0, "Y"))
        return parse_years(parser);
    if (looking_at(parser, 0, "M"))
        return parse_dates(parser, GROUP_MONTH);
    if (looking_at(parser, 0, "K"))
        return parse_weeks(parser);
    if (looking_at(parser, 0, ":") && !first && !was_times && !looking_at(parser, 1, ";") &&
        !looking_at(parser, 1, "$")) {
        parser->at++; /* "Mo-Fr: 10:00-12:00" */
        return true;
    }
    if (looking_at(parser, 0, "N:N") || looking_at(parser, 0, "S") || looking_at(parser, 0, "(") ||
        looking_at(parser, 0, "N-")) {
        *after_times = true;
        return parse_times(parser, additional);
    }
    if (looking_at(parser, 0, "X") || looking_at(parser, 0, "Q"))
        return take_state(parser, additional);
    return parser_refuse(parser, looking_at(parser, 0, "N") ? "ce nombre n’est ni une heure ni une date. Écrivez les "
                                                              "heures "
                                                              "sous la forme 09:00-12:00."
                                                            : "ce signe n’est pas attendu ici. Écrivez par exemple "
                                                              "Mo-Fr "
                                                              "09:00-12:00; Sa 10:00-12:00.");
}

static int order_of_group(const struct selector *selector)
{
    return selector->group;
}

/* Groups together, in order (insertion: the lists are short). Several selectors of one group are alternatives. */
static void sort_selectors(struct selector *selectors, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct selector moved = selectors[i];
        size_t k = i;
        for (; k > 0 && order_of_group(&selectors[k - 1]) > order_of_group(&moved); k--)
            selectors[k] = selectors[k - 1];
        selectors[k] = moved;
    }
}

static bool parse_rule(struct parser *parser, bool additional, bool fallback, bool *another)
{
    if (parser->rule_count == RULES_MOST)
        return parser_refuse(parser, "il y a plus de %d règles. Simplifiez l’expression.", RULES_MOST);
    struct rule *rule = parser->rule = &parser->rules[parser->rule_count++];
    *rule = (struct rule){.state = HOURS_OPEN,
                          .additional = additional,
                          .fallback = fallback,
                          .selector = (uint16_t)parser->selector_count,
                          .span = (uint16_t)parser->span_count};
    bool after_times = false;
    size_t start = parser->at;
    *another = false;
    while (!*another && !looking_at(parser, 0, ";") && !looking_at(parser, 0, "$"))
        if (!take_selector(parser, another, &after_times, parser->at == start))
            return false;
    sort_selectors(parser->selectors + rule->selector, rule->selector_count);
    for (size_t i = 0; i < rule->span_count; i++)
        rule->overnight |= parser->spans[rule->span + i].overnight;
    return true;
}

static bool parse_rules(struct parser *parser)
{
    bool fallback = false;
    while (!looking_at(parser, 0, "$")) {
        const struct token *token = token_ahead(parser, 0);
        if (token->kind == TOKEN_RULE) { /* an empty rule */
            if (token->value == 1)
                return parser_refuse(parser, "la règle avant «" NBSP "||" NBSP "» est vide. Écrivez-la, ou supprimez "
                                             "«" NBSP "||" NBSP "».");
            hours_warning_add(parser->warnings, token->at, token->length, "needless",
                              "Supprimez ce point-virgule, qui n’apporte rien.");
            parser->at++;
            continue;
        }
        bool another = false, additional = false;
        do {
            if (additional && (looking_at(parser, 0, "$") || looking_at(parser, 0, ";")))
                break; /* a comma at the end */
            if (!parse_rule(parser, additional, fallback, &another))
                return false;
            additional = true;
        } while (another);
        token = token_ahead(parser, 0);
        fallback = token->kind == TOKEN_RULE && token->value == 1;
        if (token->kind == TOKEN_RULE)
            parser->at++;
    }
    return true;
}

/* --- The expression
 * --------------------------------------------------------------------------------------------------- */

static void freeze(struct hours *hours, const struct parser *parser, struct arena *arena)
{
    hours->rule_count = (uint16_t)parser->rule_count;
    hours->selector_count = (uint16_t)parser->selector_count;
    hours->span_count = (uint16_t)parser->span_count;
    hours->points = parser->points;
    struct rule *rules = arena_copy(arena, parser->rules, size_product(sizeof *rules, parser->rule_count));
    for (size_t i = 0; i < parser->rule_count; i++)
        if (!str_is_empty(rules[i].comment))
            rules[i].comment = arena_str(arena, rules[i].comment);
    hours->rules = rules;
    hours->selectors =
        arena_copy(arena, parser->selectors, size_product(sizeof *parser->selectors, parser->selector_count));
    hours->spans = arena_copy(arena, parser->spans, size_product(sizeof *parser->spans, parser->span_count));
    for (size_t i = 0; i < parser->selector_count; i++)
        hours->dated |= parser->selectors[i].kind != SELECT_WEEKDAYS;
    for (size_t i = 0; i < parser->span_count; i++)
        hours->sunny |= parser->spans[i].from.event != SUN_NONE || parser->spans[i].to.event != SUN_NONE;
}

static void freeze_warnings(struct hours *hours, const struct warning_list *list, struct arena *arena)
{
    struct hours_warning *warnings = ARENA_ARRAY(arena, struct hours_warning, list->count);
    for (size_t i = 0; i < list->count; i++) {
        warnings[i] = list->at[i];
        warnings[i].message = arena_str(arena, list->at[i].message);
    }
    hours->warnings = warnings;
    hours->warning_count = (uint16_t)list->count;
}

static bool check_text(struct str text, struct error *error)
{
    if (str_is_empty(str_trim(text)))
        return error_set(error, ERROR_MISSING, "Aucun horaire. Écrivez par exemple Mo-Fr 09:00-12:00.");
    if (text.length > HOURS_EXPRESSION_MOST)
        return error_set(error, ERROR_LIMITED, "Les horaires sont trop longs (plus de %d caractères). Abrégez-les.",
                         HOURS_EXPRESSION_MOST);
    if (!text_is_utf8(text))
        return error_set(error, ERROR_INVALID, "Les horaires ne sont pas en UTF-8. Enregistrez le fichier en UTF-8.");
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] < ' ' && !(text.at[i] >= '\t' && text.at[i] <= '\r'))
            return hours_refuse_at(error, text, i, "caractère de commande invisible. Supprimez-le.");
    return true;
}

bool hours_compile_for(struct arena *arena, struct str expression, bool points, const struct hours **hours,
                       struct error *error)
{
    if (!check_text(expression, error))
        return false;
    struct arena scratch = {0};
    struct warning_list warnings = {.arena = &scratch};
    size_t token_count;
    struct parser parser = {
        .text = expression,
        .points = points,
        .warnings = &warnings,
        .error = error,
        .rules = ARENA_ARRAY(&scratch, struct rule, RULES_MOST),
        .selectors = ARENA_ARRAY(&scratch, struct selector, SELECTORS_MOST),
        .spans = ARENA_ARRAY(&scratch, struct time_span, SPANS_MOST),
    };
    bool done = hours_lex(expression, &warnings, &parser.tokens, &token_count, error) && parse_rules(&parser);
    if (done && parser.rule_count == 0)
        done = error_set(error, ERROR_MISSING, "Aucun horaire. Écrivez par exemple Mo-Fr 09:00-12:00.");
    if (done) {
        struct hours *made = ARENA_NEW(arena, struct hours);
        freeze(made, &parser, arena);
        if (!made->dated && !made->sunny && !made->points)
            week_build(made, arena);
        warn_of_meaning(made, &warnings);
        freeze_warnings(made, &warnings, arena);
        *hours = made;
    }
    arena_free(&scratch);
    return done;
}

bool hours_compile(struct arena *arena, struct str expression, const struct hours **hours, struct error *error)
{
    return hours_compile_for(arena, expression, false, hours, error);
}

size_t hours_warnings(const struct hours *hours, const struct hours_warning **warnings)
{
    *warnings = hours->warnings;
    return hours->warning_count;
}

bool hours_is_regular(const struct hours *hours)
{
    return !hours->dated && !hours->sunny;
}

bool hours_names_school_holidays(const struct hours *hours)
{
    for (size_t i = 0; i < hours->selector_count; i++)
        if (hours->selectors[i].kind == SELECT_SCHOOL_HOLIDAYS)
            return true;
    return false;
}
