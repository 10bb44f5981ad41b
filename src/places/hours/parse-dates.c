/* Date selectors: years, months, dates, weeks, weekdays, holidays. */
#include "parser.h"

enum { EASTER_OFFSET_MOST = 200, NTH_OFFSET_MOST = 6, WEEKS_MOST = 53 };

/* "+2 days" or "-1 day": *days, 0 when there is none. */
static bool parse_offset(struct parser *parser, int most, int16_t *days)
{
    *days = 0;
    if (!looking_at(parser, 0, "+ND") && !looking_at(parser, 0, "-ND"))
        return true;
    int sign = token_ahead(parser, 0)->value == '+' ? 1 : -1;
    int32_t number = token_ahead(parser, 1)->value;
    if (number > most)
        return parser_refuse(parser, "le décalage est trop grand. Écrivez au plus %d jours.", most);
    *days = (int16_t)(sign * number);
    parser->at += 3;
    return true;
}

/* After a comma of a list: what may follow, else another rule was meant. */
static bool refuse_list_item(struct parser *parser, const char *expected)
{
    return parser_refuse(parser, "%s est attendu. Pour commencer une autre règle, séparez-la par un point-virgule.",
                         expected);
}

/* --- Years ---------------------------------------------------------------------------------------------------------
 */

static bool parse_year(struct parser *parser)
{
    struct selector *selector = add_selector(parser, GROUP_YEAR, SELECT_YEARS);
    if (!selector)
        return false;
    uint16_t from = (uint16_t)token_ahead(parser, 0)->value;
    selector->years.from = from;
    selector->years.to = from;
    selector->years.every = 1;
    parser->at++;
    bool range = looking_at(parser, 0, "-Y");
    if (range) {
        selector->years.to = (uint16_t)token_ahead(parser, 1)->value;
        if (selector->years.to <= from)
            return parser_refuse(parser, "la seconde année doit suivre la première. Exemple" NBSP ": %d-%d.", from,
                                 from + 1);
        parser->at += 2;
    }
    if (looking_at(parser, 0, "/N")) {
        int32_t every = token_ahead(parser, 1)->value;
        if (every == 0)
            return parser_refuse(parser,
                                 "«" NBSP "/0" NBSP "» n’a pas de sens. Écrivez par exemple %d/2 pour une année sur "
                                 "deux.",
                                 from);
        selector->years.every = (uint16_t)every;
        if (!range)
            selector->years.to = 0;
        parser->at += 2;
    } else if (!range && looking_at(parser, 0, "+")) {
        selector->years.to = 0;
        parser->at++;
    }
    return true;
}

bool parse_years(struct parser *parser)
{
    do {
        if (!looking_at(parser, 0, "Y"))
            return refuse_list_item(parser, "une année");
        if (!parse_year(parser))
            return false;
    } while (take_mark(parser, ','));
    return true;
}

/* --- Months and dates ------------------------------------------------------------------------------------------------
 */

/* "Jan", "Oct-Mar": consumed. */
static bool parse_month_range(struct parser *parser, enum selector_group group)
{
    struct selector *selector = add_selector(parser, group, SELECT_MONTHS);
    if (!selector)
        return false;
    int month = token_ahead(parser, 0)->value, last = month;
    parser->at++;
    if (looking_at(parser, 0, "-M")) {
        last = token_ahead(parser, 1)->value;
        parser->at += 2;
    }
    for (;; month = month % 12 + 1) {
        selector->months |= (uint16_t)(1 << month);
        if (month == last)
            return true;
    }
}

static bool check_day(struct parser *parser, int month, int32_t day)
{
    static const uint8_t longest[] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (day >= 1 && day <= longest[month])
        return true;
    return parser_refuse(parser, "le jour %d n’existe pas en %s. Écrivez un jour de 1 à %d.", (int)day,
                         french_month(month), longest[month]);
}

/* "[1]" or "[-1]" after the weekday: one number, consumed. */
static bool parse_one_nth(struct parser *parser, int8_t *nth)
{
    bool negative = looking_at(parser, 0, "[-N]");
    if (!negative && !looking_at(parser, 0, "[N]"))
        return parser_refuse(parser, "un seul rang est attendu ici, par exemple [1] pour le premier ou [-1] pour le "
                                     "dernier.");
    int32_t number = token_ahead(parser, negative ? 2 : 1)->value;
    if (number < 1 || number > 5)
        return parser_refuse(parser, "le rang va de 1 à 5, ou de -1 à -5 depuis la fin du mois.");
    *nth = (int8_t)(negative ? -number : number);
    parser->at += negative ? 4 : 3;
    return true;
}

/* The tokens of "Aug Su[-1] +2 days" from `ahead` on, 0 when there is none. */
static size_t nth_length(const struct parser *parser, size_t ahead)
{
    size_t length = looking_at(parser, ahead, "MW[N]") ? 5 : looking_at(parser, ahead, "MW[-N]") ? 6 : 0;
    bool offset = length && (looking_at(parser, ahead + length, "+ND") || looking_at(parser, ahead + length, "-ND"));
    return offset ? length + 3 : length;
}

/* Whether an end of a range of dates, or a date, starts here: "Dec 25", "2026 Dec 25", "easter", "Aug Su[-1]". A day of
 * the month followed by minutes is an hour: "Dec 10:00-12:00". */
static bool at_day_point(const struct parser *parser, size_t ahead)
{
    if (looking_at(parser, ahead, "Y"))
        ahead++;
    if (looking_at(parser, ahead, "E") || nth_length(parser, ahead))
        return true;
    if (!looking_at(parser, ahead, "MN"))
        return false;
    bool hour = looking_at(parser, ahead + 2, ":N") &&
                (looking_at(parser, ahead + 4, "-") || looking_at(parser, ahead + 4, "+") || parser->points);
    return !hour;
}

bool at_date(const struct parser *parser)
{
    size_t year = looking_at(parser, 0, "Y"), length = nth_length(parser, year);
    if (!length)
        return at_day_point(parser, 0);
    return looking_at(parser, year + length, "-") && at_day_point(parser, year + length + 1);
}

static bool parse_day_point(struct parser *parser, struct day_point *point)
{
    *point = (struct day_point){0};
    if (looking_at(parser, 0, "Y"))
        point->year = (uint16_t)token_ahead(parser, 0)->value, parser->at++;
    if (looking_at(parser, 0, "E")) {
        point->kind = DAY_EASTER;
        parser->at++;
        return parse_offset(parser, EASTER_OFFSET_MOST, &point->offset);
    }
    point->month = (uint8_t)token_ahead(parser, 0)->value;
    parser->at++;
    int32_t day = token_ahead(parser, 0)->value;
    bool weekday = looking_at(parser, 0, "W");
    if (!weekday && !check_day(parser, point->month, day))
        return false;
    point->day = (uint8_t)day;
    parser->at++;
    if (!weekday)
        return true;
    point->kind = DAY_NTH_WEEKDAY;
    return parse_one_nth(parser, &point->nth) && parse_offset(parser, NTH_OFFSET_MOST, &point->offset);
}

/* "-31" or "-31/2" after "Jan 1": the end in the same month. */
static bool parse_days_of_month(struct parser *parser, struct selector *selector)
{
    struct day_point *last = &selector->dates.last;
    *last = selector->dates.first;
    parser->at++;
    int32_t day = token_ahead(parser, 0)->value;
    if (!check_day(parser, last->month, day))
        return false;
    if (day < selector->dates.first.day)
        return parser_refuse(parser, "le dernier jour précède le premier. Écrivez les jours dans l’ordre.");
    last->day = (uint8_t)day;
    selector->range = true;
    parser->at++;
    if (looking_at(parser, 0, "/N")) {
        if (token_ahead(parser, 1)->value < 1)
            return parser_refuse(parser, "«" NBSP "/0" NBSP "» n’a pas de sens. Écrivez par exemple /2 pour un jour "
                                         "sur "
                                         "deux.");
        selector->dates.every = (uint16_t)token_ahead(parser, 1)->value;
        parser->at += 2;
    }
    return true;
}

/* The end of a range of dates, after its dash. */
static bool parse_last_day(struct parser *parser, struct selector *selector)
{
    const struct day_point *first = &selector->dates.first;
    struct day_point *last = &selector->dates.last;
    parser->at++;
    if (!parse_day_point(parser, last))
        return false;
    selector->range = true;
    if ((first->year == 0) != (last->year == 0))
        return parser_refuse(parser, "l’année est écrite d’un côté seulement. Écrivez-la aux deux bouts, ou nulle "
                                     "part.");
    int32_t from, to;
    day_point_resolve(first, 2000, &from);
    day_point_resolve(last, 2000, &to);
    if (first->year && to < from)
        return parser_refuse(parser, "la fin précède le début. Vérifiez les années.");
    return true;
}

/* One date, or a list of days of one month: "Dec 24,25,31", "Jan 1-15,20-31". */
static bool parse_date(struct parser *parser, enum selector_group group)
{
    struct selector *selector = add_selector(parser, group, SELECT_DATES);
    if (!selector || !parse_day_point(parser, &selector->dates.first))
        return false;
    if (looking_at(parser, 0, "-") && at_day_point(parser, 1))
        return parse_last_day(parser, selector);
    if (selector->dates.first.kind != DAY_OF_MONTH)
        return true;
    for (;;) {
        if (looking_at(parser, 0, "-N") && !parse_days_of_month(parser, selector))
            return false;
        if (!looking_at(parser, 0, ",N") || looking_at(parser, 0, ",N:") || looking_at(parser, 0, ",N-N:"))
            return true;
        struct day_point again = selector->dates.first;
        selector = add_selector(parser, group, SELECT_DATES);
        if (!selector)
            return false;
        parser->at++;
        if (!check_day(parser, again.month, token_ahead(parser, 0)->value))
            return false;
        again.day = (uint8_t)token_ahead(parser, 0)->value;
        selector->dates.first = again;
        parser->at++;
    }
}

bool parse_dates(struct parser *parser, enum selector_group group)
{
    do {
        bool done;
        if (at_date(parser))
            done = parse_date(parser, group);
        else if (looking_at(parser, 0, "M"))
            done = parse_month_range(parser, group);
        else
            done = refuse_list_item(parser, "un mois ou une date");
        if (!done)
            return false;
    } while (take_mark(parser, ','));
    return true;
}

/* --- Weeks
 * ------------------------------------------------------------------------------------------------------------- */

static bool parse_week_range(struct parser *parser)
{
    struct selector *selector = add_selector(parser, GROUP_WEEK, SELECT_WEEKS);
    if (!selector)
        return false;
    int32_t from = token_ahead(parser, 0)->value, to = from, every = 0;
    size_t length = 1;
    if (looking_at(parser, 1, "-N")) {
        to = token_ahead(parser, 2)->value;
        length = 3;
        if (looking_at(parser, 3, "/N")) {
            every = token_ahead(parser, 4)->value;
            length = 5;
            if (every < 2 || every > 26)
                return parser_refuse(parser, "le pas entre semaines va de 2 à 26. Exemple" NBSP ": week 1-53/2.");
        }
    }
    if (from < 1 || to > WEEKS_MOST || from > to)
        return parser_refuse(parser, "les semaines vont de 1 à 53, dans l’ordre. Exemple" NBSP ": week 10-20.");
    selector->weeks.from = (uint8_t)from;
    selector->weeks.to = (uint8_t)to;
    selector->weeks.every = (uint8_t)every;
    parser->at += length;
    return true;
}

bool parse_weeks(struct parser *parser)
{
    do {
        if (looking_at(parser, 0, "K"))
            parser->at++;
        if (!looking_at(parser, 0, "N"))
            return refuse_list_item(parser, "un numéro de semaine");
        if (!parse_week_range(parser))
            return false;
    } while (take_mark(parser, ','));
    return true;
}

/* --- Weekdays and holidays
 * ---------------------------------------------------------------------------------------------- */

/* "[1,3]", "[1-2]", "[-1]" after a weekday. */
static bool parse_nths(struct parser *parser, uint16_t *nths)
{
    parser->at++;
    do {
        int sign = take_mark(parser, '-') ? -1 : 1;
        if (!looking_at(parser, 0, "N"))
            return parser_refuse(parser, "un rang est attendu entre crochets, par exemple [1] ou [-1].");
        int32_t from = sign * token_ahead(parser, 0)->value, to = from;
        parser->at++;
        if (sign > 0 && looking_at(parser, 0, "-N")) {
            to = token_ahead(parser, 1)->value;
            parser->at += 2;
        }
        if (from == 0 || from < -5 || to > 5 || from > to)
            return parser_refuse(parser, "le rang va de 1 à 5, ou de -1 à -5 depuis la fin du mois.");
        for (int32_t nth = from; nth <= to; nth++)
            *nths |= (uint16_t)(1 << (nth + 5));
    } while (take_mark(parser, ','));
    if (!take_mark(parser, ']'))
        return parser_refuse(parser, "il manque le crochet fermant. Exemple" NBSP ": Sa[1].");
    return true;
}

static bool parse_nth_weekday(struct parser *parser, enum selector_group group)
{
    struct selector *selector = add_selector(parser, group, SELECT_NTH_WEEKDAY);
    if (!selector)
        return false;
    selector->nth.weekday = (uint8_t)token_ahead(parser, 0)->value;
    parser->at++;
    int16_t offset;
    if (!parse_nths(parser, &selector->nth.nths) || !parse_offset(parser, NTH_OFFSET_MOST, &offset))
        return false;
    selector->nth.offset = (int8_t)offset;
    return true;
}

static bool parse_weekday_range(struct parser *parser, enum selector_group group)
{
    struct selector *selector = add_selector(parser, group, SELECT_WEEKDAYS);
    if (!selector)
        return false;
    int weekday = token_ahead(parser, 0)->value, last = weekday;
    parser->at++;
    if (looking_at(parser, 0, "-W")) {
        last = token_ahead(parser, 1)->value;
        parser->at += 2;
    }
    for (;; weekday = weekday % 7 + 1) {
        selector->weekdays |= (uint8_t)(1 << weekday);
        if (weekday == last)
            return true;
    }
}

static bool parse_holiday(struct parser *parser, enum selector_group group)
{
    enum selector_kind kind = (enum selector_kind)token_ahead(parser, 0)->value;
    struct selector *selector = add_selector(parser, group, kind);
    if (!selector)
        return false;
    parser->at++;
    int16_t offset = 0;
    if (kind == SELECT_PUBLIC_HOLIDAYS && !parse_offset(parser, 1, &offset))
        return false;
    selector->holidays.offset = (int8_t)offset;
    return true;
}

bool parse_weekdays(struct parser *parser, enum selector_group group)
{
    do {
        bool done;
        if (looking_at(parser, 0, "W["))
            done = parse_nth_weekday(parser, group);
        else if (looking_at(parser, 0, "W"))
            done = parse_weekday_range(parser, group);
        else if (looking_at(parser, 0, "H"))
            done = parse_holiday(parser, group);
        else
            done = refuse_list_item(parser, "un jour de la semaine");
        if (!done)
            return false;
        if (looking_at(parser, 0, ",N") || looking_at(parser, 0, ",S") || looking_at(parser, 0, ",(")) {
            /* "Mo-Fr, 10:00-12:00": the comma is only breath */
            const struct token *comma = token_ahead(parser, 0);
            hours_warning_add(parser->warnings, comma->at, comma->length, "comma",
                              "Supprimez la virgule entre les jours et les heures.");
            parser->at++;
            return true;
        }
    } while (take_mark(parser, ','));
    return true;
}
