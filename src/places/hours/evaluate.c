/* What an expression says of one civil day, and of one minute of it. */
#include "expression.h"

/* --- Dates ------------------------------------------------------------------------------------------------------- */

struct calendar_day calendar_day_of(int32_t date)
{
    struct calendar_day day = {.date = date, .weekday = date_weekday(date)};
    date_to_civil(date, &day.year, &day.month, &day.day);
    return day;
}

static int32_t nth_weekday(int year, int month, int weekday, int nth)
{
    if (nth > 0) {
        int32_t first = date_from_civil(year, month, 1);
        return first + (weekday - date_weekday(first) + 7) % 7 + (nth - 1) * 7;
    }
    int32_t last = (month == 12 ? date_from_civil(year + 1, 1, 1) : date_from_civil(year, month + 1, 1)) - 1;
    return last - (date_weekday(last) - weekday + 7) % 7 + (nth + 1) * 7;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool day_point_resolve(const struct day_point *point, int year, int32_t *date)
{
    bool exists = true;
    if (point->year)
        year = point->year;
    switch (point->kind) {
    case DAY_EASTER: *date = date_easter(year); break;
    case DAY_NTH_WEEKDAY: *date = nth_weekday(year, point->month, point->day, point->nth); break;
    default:
        *date = date_from_civil(year, point->month, point->day);
        exists = point->month != 2 || point->day < 29 || is_leap(year); /* the parser checked the others */
    }
    *date += point->offset;
    return exists;
}

/* The range of dates that starts in that year. A first day that does not exist (Feb 29) stands for the next one, a last
 * day for the one before; an end that comes before the start is next year's: "Dec 25-Jan 5". */
static bool range_holds(const struct selector *selector, int year, int32_t date)
{
    int32_t first, last;
    day_point_resolve(&selector->dates.first, year, &first);
    if (!day_point_resolve(&selector->dates.last, year, &last))
        last--;
    if (last < first && !selector->dates.first.year && !day_point_resolve(&selector->dates.last, year + 1, &last))
        last--;
    if (date < first || date > last)
        return false;
    return selector->dates.every == 0 || (date - first) % selector->dates.every == 0;
}

static bool dates_match(const struct selector *selector, const struct calendar_day *day)
{
    if (!selector->range) {
        int32_t date;
        return day_point_resolve(&selector->dates.first, day->year, &date) && day->date == date;
    }
    return range_holds(selector, day->year, day->date) || range_holds(selector, day->year - 1, day->date);
}

static bool years_match(const struct selector *selector, int year)
{
    if (year < selector->years.from || (selector->years.to && year > selector->years.to))
        return false;
    return (year - selector->years.from) % selector->years.every == 0;
}

static bool weeks_match(const struct selector *selector, struct calendar_day *day)
{
    if (!day->week)
        day->week = date_iso_week(day->date);
    if (day->week < selector->weeks.from || day->week > selector->weeks.to)
        return false;
    return selector->weeks.every == 0 || (day->week - selector->weeks.from) % selector->weeks.every == 0;
}

/* "Th[1,-1] +1 day": the day before is a first or last Thursday of its month. */
static bool nth_match(const struct selector *selector, const struct calendar_day *day)
{
    struct calendar_day base = selector->nth.offset ? calendar_day_of(day->date - selector->nth.offset) : *day;
    if (base.weekday != selector->nth.weekday)
        return false;
    int forward = (base.day - 1) / 7 + 1;
    int32_t next_month =
        base.month == 12 ? date_from_civil(base.year + 1, 1, 1) : date_from_civil(base.year, base.month + 1, 1);
    int backward = -((next_month - 1 - base.date) / 7 + 1);
    return (selector->nth.nths >> (forward + 5) & 1) || (selector->nth.nths >> (backward + 5) & 1);
}

static bool selector_matches(const struct selector *selector, const struct hours_place *place, struct calendar_day *day,
                             struct str *holiday)
{
    switch (selector->kind) {
    case SELECT_YEARS: return years_match(selector, day->year);
    case SELECT_PUBLIC_HOLIDAYS: return region_public_holiday(place->region, day, selector->holidays.offset, holiday);
    case SELECT_SCHOOL_HOLIDAYS: return region_school_holiday(place->region, day->date, holiday);
    case SELECT_MONTHS: return selector->months >> day->month & 1;
    case SELECT_DATES: return dates_match(selector, day);
    case SELECT_WEEKS: return weeks_match(selector, day);
    case SELECT_WEEKDAYS: return selector->weekdays >> day->weekday & 1;
    default: return nth_match(selector, day);
    }
}

/* Every group of the rule has a selector that matches. The holiday named is the last one that matched. */
static bool rule_matches(const struct hours *hours, const struct rule *rule, const struct hours_place *place,
                         struct calendar_day *day, struct str *holiday)
{
    const struct selector *at = hours->selectors + rule->selector, *end = at + rule->selector_count;
    while (at < end) {
        uint8_t group = at->group;
        bool matched = false;
        for (; at < end && at->group == group; at++)
            matched |= selector_matches(at, place, day, holiday);
        if (!matched)
            return false;
    }
    return true;
}

/* --- The rules of a day ---------------------------------------------------------------------------------------------
 */

static int resolve(const struct time_point *point, const struct hours_place *place, int32_t date)
{
    return point->event ? sun_minutes(place, point->event, date) + point->minutes : point->minutes;
}

static int clamp_minutes(int minutes)
{
    return minutes < 0 ? 0 : minutes > DAY_MINUTES ? DAY_MINUTES : minutes;
}

static void add_day_span(struct day *day, const struct time_span *span, int from, int to, int settled)
{
    if (to <= from && !span->point)
        return;
    day->spans[day->span_count++] = (struct day_span){
        .from = (int16_t)clamp_minutes(from),
        .to = (int16_t)clamp_minutes(to),
        .settled = (int16_t)settled,
        .every = span->every,
        .phase = (int16_t)from,
        .open_end = span->open_end,
        .point = span->point,
    };
}

/* The part of a span that lies on its own day. A span that usually stays within the day never runs past midnight; one
 * that usually does, stops on the same day when the sun says so ("20:00-sunset" in June). */
static void add_own_span(struct day *day, const struct time_span *span, const struct hours_place *place)
{
    int from = resolve(&span->from, place, day->date);
    int to = span->overnight && !span->to.event ? span->to.minutes : resolve(&span->to, place, day->date);
    if (span->overnight && span->to.event && to <= from)
        to = 2 * DAY_MINUTES;
    if (span->from.minutes >= DAY_MINUTES && !span->from.event) /* the open end of "22:00-02:00+" starts tomorrow */
        return;
    add_day_span(day, span, from, to, span->settled ? span->settled : 2 * DAY_MINUTES);
}

/* What is left on the next day of a span that ran past midnight. */
static void add_night_span(struct day *day, const struct time_span *span, const struct hours_place *place)
{
    if (!span->overnight)
        return;
    int from = resolve(&span->from, place, day->date - 1) - DAY_MINUTES;
    int to;
    if (span->to.event) {
        to = resolve(&span->to, place, day->date);
        if (to > from + DAY_MINUTES) /* it stopped on its own day */
            return;
    } else {
        to = span->to.minutes - DAY_MINUTES;
    }
    add_day_span(day, span, from, to, span->settled ? span->settled - DAY_MINUTES : 2 * DAY_MINUTES);
}

static void add_day_rule(struct day *day, const struct hours *hours, size_t index, bool night, struct str holiday,
                         const struct hours_place *place)
{
    const struct rule *rule = &hours->rules[index];
    uint16_t first = day->span_count;
    for (size_t i = 0; i < rule->span_count; i++) {
        const struct time_span *span = &hours->spans[rule->span + i];
        if (night)
            add_night_span(day, span, place);
        else
            add_own_span(day, span, place);
    }
    day->rules[day->rule_count].rule = (uint8_t)index;
    day->rules[day->rule_count].holiday = holiday;
    day->rules[day->rule_count].night = night;
    day->rules[day->rule_count].all_day = !night && rule->span_count == 0;
    day->rules[day->rule_count].span = first;
    day->rules[day->rule_count].span_count = (uint16_t)(day->span_count - first);
    day->rule_count++;
}

/* Overriding: a normal rule that opens (or is unknown) and names its days sets aside every rule before it on those
 * days, what is left of yesterday included; so does one that names no day after one that names none. A rule that
 * closes, an additional rule and a fallback rule only cover what they name. */
static bool sets_aside(const struct hours *hours, size_t index)
{
    const struct rule *rule = &hours->rules[index];
    if (rule->additional || rule->fallback || rule->state == HOURS_CLOSED)
        return false;
    return rule->selector_count > 0 ||
           (rule->state == HOURS_OPEN && index > 0 && hours->rules[index - 1].selector_count == 0);
}

void day_assemble(const struct hours *hours, const struct hours_place *place, const struct day_matches *matches,
                  struct day *day)
{
    day->rule_count = 0;
    day->span_count = 0;
    for (size_t i = 0; i < hours->rule_count; i++) {
        if (matches->today >> i & 1) {
            if (sets_aside(hours, i)) {
                day->rule_count = 0;
                day->span_count = 0;
            }
            add_day_rule(day, hours, i, false, matches->holiday_today[i], place);
        }
        if (matches->yesterday >> i & 1)
            add_day_rule(day, hours, i, true, matches->holiday_yesterday[i], place);
    }
}

void day_evaluate(const struct hours *hours, const struct hours_place *place, int32_t date, struct day *day)
{
    struct calendar_day today = calendar_day_of(date), yesterday = {0};
    struct day_matches matches;
    matches.today = matches.yesterday = 0;
    for (size_t i = 0; i < hours->rule_count; i++) {
        const struct rule *rule = &hours->rules[i];
        matches.holiday_today[i] = matches.holiday_yesterday[i] = STR_NONE;
        if (rule_matches(hours, rule, place, &today, &matches.holiday_today[i]))
            matches.today |= UINT64_C(1) << i;
        if (!rule->overnight)
            continue;
        if (yesterday.year == 0)
            yesterday = calendar_day_of(date - 1);
        if (rule_matches(hours, rule, place, &yesterday, &matches.holiday_yesterday[i]))
            matches.yesterday |= UINT64_C(1) << i;
    }
    day->date = date;
    day_assemble(hours, place, &matches, day);
}

/* --- One minute ------------------------------------------------------------------------------------------------------
 */

static bool span_holds(const struct day_span *span, int minute)
{
    if (span->point && span->every)
        return minute >= span->from && minute >= 0 && minute <= span->to && (minute - span->phase) % span->every == 0;
    if (span->point)
        return minute == span->from;
    return minute >= span->from && minute < span->to;
}

struct minute_answer day_answer(const struct hours *hours, const struct day *day, int minute)
{
    struct minute_answer answer = {.state = HOURS_CLOSED, .rule = DAY_NO_RULE};
    for (size_t i = 0; i < day->rule_count; i++) {
        const struct rule *rule = &hours->rules[day->rules[i].rule];
        bool fallback = rule->fallback && !day->rules[i].night;
        if (day->rules[i].all_day && !(fallback && answer.state != HOURS_CLOSED))
            answer = (struct minute_answer){.state = rule->state, .rule = (uint8_t)i};
        const struct day_span *spans = day->spans + day->rules[i].span;
        for (size_t s = 0; s < day->rules[i].span_count; s++) {
            if (!span_holds(&spans[s], minute) || (fallback && answer.state != HOURS_CLOSED))
                continue;
            answer = (struct minute_answer){.state = rule->state, .rule = (uint8_t)i};
            if (spans[s].open_end && rule->state != HOURS_CLOSED) {
                answer.open_end = minute < spans[s].settled;
                answer.state = answer.open_end ? HOURS_UNKNOWN : HOURS_CLOSED;
            }
        }
    }
    return answer;
}

int day_next_edge(const struct day *day, int minute)
{
    int next = DAY_MINUTES;
    for (size_t i = 0; i < day->span_count; i++) {
        const struct day_span *span = &day->spans[i];
        int edges[3] = {span->from, span->point ? span->from + 1 : span->to, span->open_end ? span->settled : 0};
        if (span->point && span->every && minute >= span->from) {
            int step = (minute - span->phase) / span->every;
            int moment = span->phase + step * span->every;
            edges[0] = moment + span->every <= span->to ? moment + span->every : 0;
            edges[1] = moment + 1;
        }
        for (size_t e = 0; e < COUNT_OF(edges); e++)
            if (edges[e] > minute && edges[e] < next)
                next = edges[e];
    }
    return next;
}

struct hours_answer answer_of(const struct hours *hours, const struct day *day, const struct minute_answer *answer)
{
    struct hours_answer out = {.state = answer->state};
    if (answer->rule == DAY_NO_RULE)
        return out;
    out.comment = hours->rules[day->rules[answer->rule].rule].comment;
    if (str_is_empty(out.comment))
        out.comment = answer->open_end ? OPEN_END_COMMENT : day->rules[answer->rule].holiday;
    return out;
}

bool hours_answers_equal(struct hours_answer a, struct hours_answer b)
{
    return a.state == b.state && str_equal(a.comment, b.comment);
}
