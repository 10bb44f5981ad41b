/* Weeks: the table of a regular one, the typical one as a bitmap, days for display. */
#include <math.h>
#include <string.h>

#include "expression.h"

const struct hours_place NOWHERE = {NULL, NULL, NAN, NAN};

/* --- The week of a regular expression --------------------------------------------------------------------------------
 */

static int32_t some_monday(void)
{
    return date_from_civil(2024, 1, 1);
}

void week_build(struct hours *hours, struct arena *arena)
{
    struct arena scratch = {0};
    struct week_piece *pieces = ARENA_ARRAY(&scratch, struct week_piece, 7 * (2 * (size_t)hours->span_count * 3 + 2));
    size_t count = 0;
    struct day day;
    for (int weekday = 0; weekday < 7; weekday++) {
        day_evaluate(hours, &NOWHERE, some_monday() + weekday, &day);
        for (int minute = 0; minute < DAY_MINUTES; minute = day_next_edge(&day, minute)) {
            struct minute_answer answer = day_answer(hours, &day, minute);
            struct hours_answer here = answer_of(hours, &day, &answer);
            if (count &&
                hours_answers_equal(here, (struct hours_answer){pieces[count - 1].state, pieces[count - 1].comment}))
                continue;
            pieces[count++] = (struct week_piece){.from = (uint16_t)(weekday * DAY_MINUTES + minute),
                                                  .state = (uint8_t)here.state,
                                                  .comment = here.comment};
        }
    }
    hours->week = arena_copy(arena, pieces, size_product(sizeof *pieces, count));
    hours->week_count = (uint16_t)count;
    arena_free(&scratch);
}

/* --- A typical week
 * ------------------------------------------------------------------------------------------------------ */

static void set_hours(struct hours_bitmap *bitmap, int weekday, int from, int to)
{
    for (int hour = from / 60; hour * 60 < to; hour++) {
        int bit = (weekday - 1) * 24 + hour;
        bitmap->words[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
}

/* A stretch of at least four weeks may hold usual weeks; a single day or a public holiday may not. */
static bool selector_is_lasting(const struct selector *selector)
{
    enum { FOUR_WEEKS = 28 };
    int32_t first, last;
    switch (selector->kind) {
    case SELECT_PUBLIC_HOLIDAYS: return false;
    case SELECT_DATES:
        if (!selector->range)
            return false;
        day_point_resolve(&selector->dates.first, 2024, &first);
        day_point_resolve(&selector->dates.last, 2024, &last);
        return last < first || last - first + 1 >= FOUR_WEEKS;
    default: return true;
    }
}

enum usage { USAGE_ALWAYS, USAGE_SOMETIMES, USAGE_RARE };

/* Whether a rule holds in every week, in some of the usual weeks, or only on rare days. */
static enum usage rule_usage(const struct hours *hours, const struct rule *rule)
{
    enum usage usage = USAGE_ALWAYS;
    const struct selector *at = hours->selectors + rule->selector, *end = at + rule->selector_count;
    while (at < end) {
        uint8_t group = at->group;
        bool plain = false, lasting = false;
        for (; at < end && at->group == group; at++) {
            plain |= at->kind == SELECT_WEEKDAYS;
            lasting |= selector_is_lasting(at);
        }
        if (!lasting)
            return USAGE_RARE;
        if (!plain)
            usage = USAGE_SOMETIMES;
    }
    return usage;
}

static bool covers_weekday(const struct hours *hours, const struct rule *rule, int weekday)
{
    bool named = false;
    for (size_t i = 0; i < rule->selector_count; i++) {
        const struct selector *selector = &hours->selectors[rule->selector + i];
        if (selector->kind == SELECT_WEEKDAYS) {
            named = true;
            if (selector->weekdays >> weekday & 1)
                return true;
        } else if (selector->kind == SELECT_NTH_WEEKDAY) {
            named = true;
            if ((selector->nth.weekday - 1 + selector->nth.offset + 14) % 7 + 1 == weekday)
                return true;
        }
    }
    return !named;
}

static uint64_t rules_of_weekday(const struct hours *hours, uint64_t rules, int weekday)
{
    uint64_t kept = 0;
    for (size_t i = 0; i < hours->rule_count; i++)
        if ((rules >> i & 1) && covers_weekday(hours, &hours->rules[i], weekday))
            kept |= UINT64_C(1) << i;
    return kept;
}

/* The hours open when exactly these rules hold that week. */
static void add_week_of(const struct hours *hours, uint64_t rules, struct hours_bitmap *bitmap)
{
    struct day day;
    struct day_matches matches = {0};
    uint64_t overnight = 0;
    for (size_t i = 0; i < hours->rule_count; i++)
        overnight |= (uint64_t)hours->rules[i].overnight << i;
    for (int weekday = 1; weekday <= 7; weekday++) {
        day.date = some_monday() + weekday - 1;
        matches.today = rules_of_weekday(hours, rules, weekday);
        matches.yesterday = rules_of_weekday(hours, rules & overnight, (weekday + 5) % 7 + 1);
        day_assemble(hours, &NOWHERE, &matches, &day);
        for (int minute = 0; minute < DAY_MINUTES;) {
            int next = day_next_edge(&day, minute);
            if (day_answer(hours, &day, minute).state == HOURS_OPEN)
                set_hours(bitmap, weekday, minute, next);
            minute = next;
        }
    }
}

struct hours_bitmap hours_typical_week(const struct hours *hours)
{
    struct hours_bitmap bitmap = {{0}};
    uint64_t always = 0, sometimes = 0;
    for (size_t i = 0; i < hours->rule_count; i++) {
        enum usage usage = rule_usage(hours, &hours->rules[i]);
        if (usage == USAGE_ALWAYS)
            always |= UINT64_C(1) << i;
        else if (usage == USAGE_SOMETIMES && hours->rules[i].state == HOURS_OPEN)
            sometimes |= UINT64_C(1) << i;
    }
    add_week_of(hours, always, &bitmap);
    for (size_t i = 0; i < hours->rule_count; i++)
        if (sometimes >> i & 1)
            add_week_of(hours, always | UINT64_C(1) << i, &bitmap);
    return bitmap;
}

/* --- Days for display
 * ------------------------------------------------------------------------------------------------------- */

static bool plainly_closed(struct hours_answer answer)
{
    return answer.state == HOURS_CLOSED && str_is_empty(answer.comment);
}

static bool is_night(const struct day *day, const struct minute_answer *answer)
{
    return answer->rule != DAY_NO_RULE && day->rules[answer->rule].night;
}

/* How far into the next day the rule that holds at midnight runs on. */
static int minutes_past_midnight(const struct hours *hours, const struct day *tomorrow, int rule,
                                 enum hours_state state)
{
    int minute = 0;
    while (minute < DAY_MINUTES) {
        struct minute_answer answer = day_answer(hours, tomorrow, minute);
        if (!is_night(tomorrow, &answer) || tomorrow->rules[answer.rule].rule != rule || answer.state != state)
            break;
        minute = day_next_edge(tomorrow, minute);
    }
    return minute;
}

/* The stretches of a day that start on it; what is left of yesterday belongs to yesterday. */
static void fill_day(const struct hours *hours, const struct day *today, const struct day *tomorrow,
                     struct arena *arena, struct hours_day *out)
{
    size_t most =
        hours->points ? DAY_MINUTES : (size_t)today->span_count * 3 + 1; /* a stretch starts at an edge or at 0 */
    struct hours_span *spans = ARENA_ARRAY(arena, struct hours_span, most);
    size_t count = 0;
    struct minute_answer answer = {0};
    for (int minute = 0, next; minute < DAY_MINUTES; minute = next) {
        next = day_next_edge(today, minute);
        answer = day_answer(hours, today, minute);
        struct hours_answer here = answer_of(hours, today, &answer);
        if (plainly_closed(here) || is_night(today, &answer))
            continue;
        if (count && spans[count - 1].to == minute && hours_answers_equal(spans[count - 1].answer, here)) {
            spans[count - 1].to = (int16_t)next;
            continue;
        }
        spans[count++] = (struct hours_span){(int16_t)minute, (int16_t)next, here, answer.open_end};
    }
    if (count && spans[count - 1].to == DAY_MINUTES && answer.rule != DAY_NO_RULE && !is_night(today, &answer)) {
        int rule = today->rules[answer.rule].rule;
        spans[count - 1].to = (int16_t)(DAY_MINUTES + minutes_past_midnight(hours, tomorrow, rule, answer.state));
    }
    out->count = count;
    out->spans = spans;
}

static bool days_equal(const struct hours_day *a, const struct hours_day *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->spans[i].from != b->spans[i].from || a->spans[i].to != b->spans[i].to ||
            a->spans[i].answer.state != b->spans[i].answer.state)
            return false;
    return true;
}

/* Among the days of one weekday, those unlike the most common one; on a tie the earliest is the model. */
static void mark_differing(struct hours_day *days, size_t first, size_t count)
{
    size_t model = first, best = 0;
    for (size_t i = first; i < count; i += 7) {
        size_t alike = 0;
        for (size_t k = first; k < count; k += 7)
            alike += days_equal(&days[i], &days[k]);
        if (alike > best)
            best = alike, model = i;
    }
    for (size_t i = first; i < count; i += 7)
        days[i].differs = !days_equal(&days[i], &days[model]);
}

const struct hours_day *hours_days(const struct hours *hours, const struct hours_place *place, int32_t first,
                                   size_t count, struct arena *arena)
{
    enum { DAYS_MOST = 366 };
    count = count > DAYS_MOST ? DAYS_MOST : count;
    struct hours_day *days = ARENA_ARRAY(arena, struct hours_day, count);
    struct day evaluated[2];
    day_evaluate(hours, place, first, &evaluated[0]);
    for (size_t i = 0; i < count; i++) {
        int32_t date = first + (int32_t)i;
        day_evaluate(hours, place, date + 1, &evaluated[(i + 1) % 2]);
        days[i].date = date;
        fill_day(hours, &evaluated[i % 2], &evaluated[(i + 1) % 2], arena, &days[i]);
        days[i].holiday = hours_public_holiday(place->region, date);
        if (str_is_empty(days[i].holiday))
            days[i].holiday = hours_school_holiday(place->region, date);
    }
    for (size_t i = 0; i < 7 && i < count; i++)
        mark_differing(days, i, count);
    return days;
}
