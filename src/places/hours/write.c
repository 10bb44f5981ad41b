/* The canonical writing of an expression. */
#include "expression.h"

static void write_runs(struct buffer *out, uint32_t bits, int first, int last, int longest_pair,
                       const char *const *names)
{
    bool started = false;
    for (int i = first; i <= last; i++) {
        if (!(bits >> i & 1))
            continue;
        int end = i;
        while (end < last && (bits >> (end + 1) & 1))
            end++;
        if (end - i < longest_pair)
            end = i;
        buffer_printf(out, "%s%s", started ? "," : "", names[i]);
        if (end > i)
            buffer_printf(out, "-%s", names[end]);
        started = true;
        i = end;
    }
}

static void write_weekdays(struct buffer *out, uint8_t bits)
{
    write_runs(out, bits, 1, 7, 2, WEEKDAY_NAMES); /* "Mo,Tu" but "Mo-We" */
}

/* "Jan-Mar,Oct"; a winter is written over the new year: "Oct-Mar". */
static void write_months(struct buffer *out, uint16_t bits)
{
    enum { ALL = 0x1FFE };
    if ((bits & ALL) == ALL || !(bits >> 1 & 1) || !(bits >> 12 & 1)) {
        write_runs(out, bits, 1, 12, 1, MONTH_NAMES);
        return;
    }
    int end = 1, start = 12;
    while (bits >> (end + 1) & 1)
        end++;
    while (bits >> (start - 1) & 1)
        start--;
    uint16_t between = bits;
    for (int month = 1; month <= 12; month++)
        if (month <= end || month >= start)
            between &= (uint16_t) ~(1 << month);
    if (between) {
        write_runs(out, between, 1, 12, 1, MONTH_NAMES);
        buffer_add_char(out, ',');
    }
    buffer_printf(out, "%s-%s", MONTH_NAMES[start], MONTH_NAMES[end]);
}

static void write_offset(struct buffer *out, int days)
{
    if (days)
        buffer_printf(out, " %+d day%s", days, days == 1 || days == -1 ? "" : "s");
}

static void write_nths(struct buffer *out, uint16_t nths)
{
    buffer_add_char(out, '[');
    bool started = false;
    for (int i = 0; i < 10; i++) {
        int nth = i < 5 ? i + 1 : 4 - i; /* 1..5, then -1..-5 */
        if (!(nths >> (nth + 5) & 1))
            continue;
        buffer_printf(out, "%s%d", started ? "," : "", nth);
        started = true;
    }
    buffer_add_char(out, ']');
}

static void write_day_point(struct buffer *out, const struct day_point *point)
{
    if (point->year)
        buffer_printf(out, "%d ", point->year);
    if (point->kind == DAY_EASTER)
        buffer_add_cstr(out, "easter");
    else if (point->kind == DAY_OF_MONTH)
        buffer_printf(out, "%s %02d", MONTH_NAMES[point->month], point->day);
    else
        buffer_printf(out, "%s %s[%d]", MONTH_NAMES[point->month], WEEKDAY_NAMES[point->day], point->nth);
    write_offset(out, point->offset);
}

static bool same_month(const struct day_point *a, const struct day_point *b)
{
    return a->kind == DAY_OF_MONTH && b->kind == DAY_OF_MONTH && a->year == b->year && a->month == b->month;
}

/* `before` is the selector just written, or NULL: "Dec 24,25" shares the month. */
static void write_dates(struct buffer *out, const struct selector *selector, const struct selector *before)
{
    const struct day_point *first = &selector->dates.first, *last = &selector->dates.last;
    bool shared = before && !first->year && same_month(first, &before->dates.first) &&
                  (!before->range || same_month(first, &before->dates.last)) &&
                  (!selector->range || (same_month(first, last) && last->day >= first->day));
    if (shared)
        buffer_printf(out, "%02d", first->day);
    else
        write_day_point(out, first);
    if (selector->range) {
        buffer_add_char(out, '-');
        if (same_month(first, last) && last->day >= first->day)
            buffer_printf(out, "%02d", last->day);
        else
            write_day_point(out, last);
    }
    if (selector->dates.every)
        buffer_printf(out, "/%d", selector->dates.every);
}

static void write_years(struct buffer *out, const struct selector *selector)
{
    buffer_printf(out, "%d", selector->years.from);
    if (selector->years.to > selector->years.from)
        buffer_printf(out, "-%d", selector->years.to);
    if (selector->years.to != selector->years.from && selector->years.every > 1)
        buffer_printf(out, "/%d", selector->years.every);
    else if (!selector->years.to)
        buffer_add_char(out, '+');
}

static void write_weeks(struct buffer *out, const struct selector *selector)
{
    buffer_printf(out, "%02d", selector->weeks.from);
    if (selector->weeks.to > selector->weeks.from)
        buffer_printf(out, "-%02d", selector->weeks.to);
    if (selector->weeks.every)
        buffer_printf(out, "/%d", selector->weeks.every);
}

static void write_holiday(struct buffer *out, const struct selector *selector)
{
    buffer_add_cstr(out, selector->kind == SELECT_SCHOOL_HOLIDAYS ? "SH" : "PH");
    write_offset(out, selector->holidays.offset);
}

/* Months and weekdays are merged before the other selectors of their group. */
static uint16_t merged_bits(const struct selector *at, size_t count, enum selector_kind kind)
{
    uint16_t bits = 0;
    for (size_t i = 0; i < count; i++)
        if (at[i].kind == kind)
            bits |= kind == SELECT_MONTHS ? at[i].months : at[i].weekdays;
    return bits;
}

static void separate(struct buffer *out, bool *started, char with)
{
    if (*started)
        buffer_add_char(out, with);
    *started = true;
}

static void write_weekday_group(struct buffer *out, const struct selector *at, size_t count)
{
    bool started = false;
    uint16_t weekdays = merged_bits(at, count, SELECT_WEEKDAYS);
    if (weekdays) {
        started = true;
        write_weekdays(out, (uint8_t)weekdays);
    }
    for (size_t i = 0; i < count; i++) {
        if (at[i].kind != SELECT_NTH_WEEKDAY)
            continue;
        separate(out, &started, ',');
        buffer_add_cstr(out, WEEKDAY_NAMES[at[i].nth.weekday]);
        write_nths(out, at[i].nth.nths);
        write_offset(out, at[i].nth.offset);
    }
    for (size_t i = 0; i < count; i++) {
        if (at[i].kind != SELECT_PUBLIC_HOLIDAYS && at[i].kind != SELECT_SCHOOL_HOLIDAYS)
            continue;
        separate(out, &started, ',');
        write_holiday(out, &at[i]);
    }
}

static void write_months_of(struct buffer *out, const struct selector *at, size_t count, bool *started)
{
    uint16_t months = merged_bits(at, count, SELECT_MONTHS);
    if (months) {
        separate(out, started, ',');
        write_months(out, months);
    }
}

/* Months, then dates; a group of dates starts with a date. */
static void write_date_group(struct buffer *out, const struct selector *at, size_t count)
{
    bool started = false;
    if (at->group == GROUP_MONTH)
        write_months_of(out, at, count, &started);
    const struct selector *before = NULL;
    for (size_t i = 0; i < count; i++) {
        if (at[i].kind != SELECT_DATES)
            continue;
        separate(out, &started, ',');
        write_dates(out, &at[i], before);
        before = &at[i];
    }
    if (at->group == GROUP_DATE)
        write_months_of(out, at, count, &started);
}

static void write_group(struct buffer *out, const struct selector *at, size_t count)
{
    if (at->group == GROUP_WEEKDAY) {
        write_weekday_group(out, at, count);
        return;
    }
    if (at->group == GROUP_MONTH || at->group == GROUP_DATE) {
        write_date_group(out, at, count);
        return;
    }
    if (at->group == GROUP_WEEK)
        buffer_add_cstr(out, "week ");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(out, at->group == GROUP_HOLIDAY ? ' ' : ',');
        if (at->group == GROUP_YEAR)
            write_years(out, &at[i]);
        else if (at->group == GROUP_WEEK)
            write_weeks(out, &at[i]);
        else
            write_holiday(out, &at[i]);
    }
}

/* --- Times
 * ----------------------------------------------------------------------------------------------------------------- */

static void write_clock(struct buffer *out, int minutes)
{
    buffer_printf(out, "%02d:%02d", minutes / 60, minutes % 60);
}

static void write_point(struct buffer *out, const struct time_point *point)
{
    if (!point->event) {
        write_clock(out, point->minutes);
        return;
    }
    if (!point->minutes) {
        buffer_add_cstr(out, SUN_NAMES[point->event]);
        return;
    }
    buffer_printf(out, "(%s%c", SUN_NAMES[point->event], point->minutes < 0 ? '-' : '+');
    write_clock(out, point->minutes < 0 ? -point->minutes : point->minutes);
    buffer_add_char(out, ')');
}

static void write_end(struct buffer *out, const struct time_span *span)
{
    struct time_point to = span->to;
    int tomorrow = to.minutes - DAY_MINUTES;
    if (!to.event && tomorrow > 0 &&
        (span->from.event ? tomorrow < sun_usual_minutes(span->from.event) + span->from.minutes
                          : tomorrow <= span->from.minutes))
        to.minutes = (int16_t)tomorrow; /* 26:00 is written 02:00 */
    write_point(out, &to);
}

static void write_times(struct buffer *out, const struct time_span *spans, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool followed = spans[i].after; /* then its span comes next in the list */
        const struct time_span *span = &spans[followed ? ++i : i];
        if (i > (size_t)followed)
            buffer_add_char(out, ',');
        write_point(out, &span->from);
        if (span->open_end) {
            buffer_add_char(out, '+');
        } else if (!span->point || span->every) {
            buffer_add_char(out, '-');
            write_end(out, span);
        }
        if (followed)
            buffer_add_char(out, '+');
        if (span->every) {
            buffer_add_char(out, '/');
            write_clock(out, span->every);
        }
    }
}

/* --- Rules
 * ----------------------------------------------------------------------------------------------------------------- */

static bool is_always(const struct hours *hours, const struct rule *rule)
{
    const struct time_span *span = &hours->spans[rule->span];
    return rule->selector_count == 0 && rule->span_count == 1 && !span->point && !span->open_end && !span->from.event &&
           !span->to.event && span->from.minutes == 0 && span->to.minutes == DAY_MINUTES;
}

/* The word for the state, NULL when it goes without saying. */
static const char *state_word(const struct rule *rule)
{
    bool commented = !str_is_empty(rule->comment);
    if (rule->state == HOURS_CLOSED)
        return "off";
    if (rule->state == HOURS_UNKNOWN)
        return commented ? NULL : "unknown";
    return commented || rule->span_count == 0 ? "open" : NULL;
}

static void write_state(struct buffer *out, const struct rule *rule, const char *word, bool *started)
{
    if (word) {
        separate(out, started, ' ');
        buffer_add_cstr(out, word);
    }
    if (!str_is_empty(rule->comment)) {
        separate(out, started, ' ');
        buffer_add_char(out, '"');
        buffer_add_str(out, rule->comment);
        buffer_add_char(out, '"');
    }
}

/* "2026 Dec 01,02" would read as dates of 2026: a year that stands apart from its dates is written after them. */
static bool year_comes_after(const struct selector *at, size_t count)
{
    bool one_year =
        count > 1 && at[0].kind == SELECT_YEARS && at[0].years.to == at[0].years.from && at[1].group != GROUP_YEAR;
    for (size_t i = 1; i < count && one_year; i++)
        if (at[i].group == GROUP_DATE && at[i].kind == SELECT_DATES) /* the one written first */
            return !at[i].dates.first.year;
    return false;
}

static void write_rule_times(struct buffer *out, const struct hours *hours, const struct rule *rule, bool *started)
{
    if (rule->span_count == 0)
        return;
    separate(out, started, ' ');
    if (is_always(hours, rule))
        buffer_add_cstr(out, "24/7");
    else
        write_times(out, hours->spans + rule->span, rule->span_count);
}

/* `after_times`: the text so far ends with times, which a rule that starts with times would only lengthen; it then
 * starts with its state. Returns whether the rule ends with times. */
static bool write_rule(struct buffer *out, const struct hours *hours, const struct rule *rule, bool after_times)
{
    uint8_t order[] = {GROUP_YEAR, GROUP_MONTH, GROUP_DATE, GROUP_WEEK, GROUP_HOLIDAY, GROUP_WEEKDAY};
    bool started = false;
    const struct selector *selectors = hours->selectors + rule->selector;
    if (year_comes_after(selectors, rule->selector_count)) {
        order[0] = GROUP_MONTH;
        order[1] = GROUP_DATE;
        order[2] = GROUP_YEAR;
    }
    for (size_t g = 0; g < COUNT_OF(order); g++) {
        size_t first = 0;
        while (first < rule->selector_count && selectors[first].group != order[g])
            first++;
        size_t end = first;
        while (end < rule->selector_count && selectors[end].group == order[g])
            end++;
        if (end == first)
            continue;
        separate(out, &started, ' ');
        write_group(out, selectors + first, end - first);
    }
    const char *word = state_word(rule);
    if (after_times && rule->additional && !started && rule->span_count) {
        write_state(out, rule, word || !str_is_empty(rule->comment) ? word : "open", &started);
        write_rule_times(out, hours, rule, &started);
        return true;
    }
    write_rule_times(out, hours, rule, &started);
    write_state(out, rule, word, &started);
    return rule->span_count && !word && str_is_empty(rule->comment);
}

struct str hours_canonical(const struct hours *hours, struct arena *arena)
{
    struct buffer out = {0};
    bool after_times = false;
    for (size_t i = 0; i < hours->rule_count; i++) {
        const struct rule *rule = &hours->rules[i];
        if (i > 0)
            buffer_add_cstr(&out, rule->additional ? ", " : rule->fallback ? " || " : "; ");
        after_times = write_rule(&out, hours, rule, after_times);
    }
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}
