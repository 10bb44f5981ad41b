/* Time selectors: spans, open ends, moments, events of the sun. */
#include "parser.h"

static bool at_clock(const struct parser *parser, size_t ahead)
{
    return looking_at(parser, ahead, "N:N");
}

static bool at_sun(const struct parser *parser, size_t ahead)
{
    return looking_at(parser, ahead, "S") || looking_at(parser, ahead, "(S");
}

static void warn_minutes_missing(struct parser *parser, const struct token *number)
{
    hours_warning_add(parser->warnings, number->at, number->length, "minutes-missing",
                      "Écrivez les minutes" NBSP ": %02d:00 au lieu de %d.", (int)number->value, (int)number->value);
}

/* "10:30", or "10" when an end of "9-12" may go without minutes. */
static bool parse_clock(struct parser *parser, struct time_point *point)
{
    const struct token *hour = token_ahead(parser, 0);
    if (hour->value > 48)
        return parser_refuse(parser, "%d n’est pas une heure. Écrivez les heures sous la forme 09:00.",
                             (int)hour->value);
    int32_t minutes = 0;
    if (at_clock(parser, 0)) {
        minutes = token_ahead(parser, 2)->value;
        parser->at += 3;
    } else {
        warn_minutes_missing(parser, hour);
        parser->at++;
    }
    if (minutes > 59) {
        parser->at--;
        return parser_refuse(parser, "les minutes vont de 00 à 59.");
    }
    *point = (struct time_point){.minutes = (int16_t)(hour->value * 60 + minutes)};
    return true;
}

/* "sunset", "(sunset-01:30)". */
static bool parse_sun(struct parser *parser, struct time_point *point)
{
    *point = (struct time_point){0};
    bool bracket = take_mark(parser, '(');
    point->event = (uint8_t)token_ahead(parser, 0)->value;
    parser->at++;
    if (!bracket)
        return true;
    int sign = looking_at(parser, 0, "+") ? 1 : looking_at(parser, 0, "-") ? -1 : 0;
    if (!sign || !at_clock(parser, 1))
        return parser_refuse(parser, "écrivez le décalage en heures et minutes, par exemple (%s+01:30).",
                             SUN_NAMES[point->event]);
    parser->at++;
    struct time_point offset = {0};
    if (!parse_clock(parser, &offset))
        return false;
    point->minutes = (int16_t)(sign * offset.minutes);
    if (!take_mark(parser, ')'))
        return parser_refuse(parser, "il manque la parenthèse fermante.");
    return true;
}

static bool parse_point(struct parser *parser, struct time_point *point)
{
    return at_sun(parser, 0) ? parse_sun(parser, point) : parse_clock(parser, point);
}

/* Minutes with the usual time of the sun: to order the ends. */
static int usual_minutes(const struct time_point *point)
{
    return point->minutes + (point->event ? sun_usual_minutes(point->event) : 0);
}

/* When the closing time is not known it is guessed, as the reference library does: midnight, or ten hours after an
 * opening from 17:00 on, eight after one from 22:00 on. */
static int16_t guessed_end(int from)
{
    if (from >= 22 * 60)
        return (int16_t)(from + 8 * 60);
    if (from >= 17 * 60)
        return (int16_t)(from + 10 * 60);
    return DAY_MINUTES;
}

static struct time_span *add_span(struct parser *parser)
{
    if (parser->span_count == SPANS_MOST) {
        parser_refuse(parser, "il y a plus de %d plages horaires. Simplifiez l’expression.", SPANS_MOST);
        return NULL;
    }
    struct time_span *span = &parser->spans[parser->span_count++];
    *span = (struct time_span){0};
    parser->rule->span_count++;
    return span;
}

bool add_always(struct parser *parser)
{
    struct time_span *span = add_span(parser);
    if (!span)
        return false;
    span->to.minutes = DAY_MINUTES;
    return true;
}

static bool add_open_end(struct parser *parser, struct time_point from, bool after)
{
    struct time_span *span = add_span(parser);
    if (!span)
        return false;
    span->from = from;
    span->to.minutes = guessed_end(usual_minutes(&from));
    if (span->to.minutes > 2 * DAY_MINUTES)
        return parser_refuse(parser, "cette ouverture sans fin connue dépasse le lendemain. Écrivez le jour suivant à "
                                     "part.");
    span->open_end = true;
    span->after = after;
    span->overnight = span->to.minutes > DAY_MINUTES;
    return true;
}

/* "/01:30" or "/90" after a span: moments. */
static bool parse_step(struct parser *parser, struct time_span *span)
{
    parser->at++;
    struct time_point step = {.minutes = (int16_t)token_ahead(parser, 0)->value};
    if (at_clock(parser, 0)) {
        if (!parse_clock(parser, &step))
            return false;
    } else {
        parser->at++;
    }
    if (!parser->points)
        return parser_refuse(parser, "des moments espacés ne sont pas des heures d’ouverture. Écrivez une plage, par "
                                     "exemple "
                                     "10:00-16:00.");
    if (step.minutes < 1 || step.minutes > 2 * DAY_MINUTES)
        return parser_refuse(parser, "l’intervalle entre deux moments doit être d’au moins une minute.");
    span->point = true;
    span->every = (uint16_t)step.minutes;
    return true;
}

/* From the dash on: the end of a span, with what may follow it. */
static bool parse_end(struct parser *parser, struct time_point from)
{
    parser->at++;
    if (!at_clock(parser, 0) && !at_sun(parser, 0) && !looking_at(parser, 0, "N"))
        return parser_refuse(parser, "une heure de fin est attendue. Exemple" NBSP ": 09:00-12:00.");
    struct time_point to = {0};
    const struct token *end = token_ahead(parser, 0);
    if (!parse_point(parser, &to))
        return false;
    int first = usual_minutes(&from), last = usual_minutes(&to);
    bool overnight = last < first || (last == first && !from.event && !to.event) || (last > DAY_MINUTES && !to.event);
    if (overnight && last <= first) {
        last += DAY_MINUTES;
        if (!to.event)
            to.minutes = (int16_t)(to.minutes + DAY_MINUTES);
    }
    overnight = overnight && (to.event || to.minutes > DAY_MINUTES); /* "20:00-00:00" ends with the day */
    if (last > 2 * DAY_MINUTES)
        return hours_refuse_at(parser->error, parser->text, end->at,
                               "cette plage dépasse le lendemain. Faites-la finir à 24:00 et écrivez le jour suivant à "
                               "part.");
    if (looking_at(parser, 0, "+")) {
        parser->at++;
        struct time_point start = to;
        if (to.event && overnight)
            start = (struct time_point){.minutes = (int16_t)last};
        if (!add_open_end(parser, start, true))
            return false;
    }
    struct time_span *span = add_span(parser);
    if (!span)
        return false;
    span->from = from;
    span->to = to;
    span->overnight = overnight;
    return looking_at(parser, 0, "/N") ? parse_step(parser, span) : true;
}

static bool parse_span(struct parser *parser)
{
    struct time_point from = {0};
    const struct token *start = token_ahead(parser, 0);
    if (!parse_point(parser, &from))
        return false;
    if (usual_minutes(&from) >= DAY_MINUTES)
        return hours_refuse_at(parser->error, parser->text, start->at,
                               "une plage commence entre 00:00 et 23:59. Écrivez le jour suivant à part.");
    if (looking_at(parser, 0, "-"))
        return parse_end(parser, from);
    if (take_mark(parser, '+'))
        return add_open_end(parser, from, false);
    if (!parser->points)
        return parser_refuse(parser, "il manque l’heure de fin. Écrivez par exemple 09:00-12:00, ou 09:00+ quand la "
                                     "fin n’est "
                                     "pas "
                                     "connue.");
    struct time_span *span = add_span(parser);
    if (!span)
        return false;
    span->from = from;
    span->to = (struct time_point){.event = from.event, .minutes = (int16_t)(from.minutes + 1)};
    span->point = true;
    return true;
}

/* "07:00+,12:00-16:00": the second span settles when the first one closes. An open end stands until the next edge of a
 * span of its rule, unless it comes last. */
static void settle_open_ends(struct parser *parser)
{
    struct time_span *spans = parser->spans + parser->rule->span;
    size_t count = parser->rule->span_count;
    for (size_t i = 0; i + 1 < count; i++) {
        if (!spans[i].open_end)
            continue;
        int from = usual_minutes(&spans[i].from), best = usual_minutes(&spans[i].to);
        for (size_t k = 0; k < count; k++) {
            int edges[2] = {usual_minutes(&spans[k].from), usual_minutes(&spans[k].to)};
            for (size_t e = 0; e < COUNT_OF(edges); e++)
                if (k != i && edges[e] > from && edges[e] < best) {
                    best = edges[e];
                    spans[i].settled = (int16_t)best;
                }
        }
    }
}

static bool at_time(const struct parser *parser, size_t ahead)
{
    return at_clock(parser, ahead) || at_sun(parser, ahead) || looking_at(parser, ahead, "N-N");
}

bool parse_times(struct parser *parser, bool *additional)
{
    *additional = false;
    do {
        if (!at_time(parser, 0)) {
            if (looking_at(parser, 0, ";") || looking_at(parser, 0, "$")) {
                const struct token *last = token_ahead(parser, 0);
                hours_warning_add(parser->warnings, last->at ? last->at - 1 : 0, 1, "needless",
                                  "Supprimez la virgule finale, qui n’apporte rien.");
                break;
            }
            if (looking_at(parser, 0, "N") || looking_at(parser, 0, "("))
                return parser_refuse(parser, "une heure complète est attendue. Exemple" NBSP ": 09:00-12:00.");
            *additional = true;
            break;
        }
        if (!parse_span(parser))
            return false;
    } while (take_mark(parser, ','));
    settle_open_ends(parser);
    return true;
}
