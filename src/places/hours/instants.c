/* Questions about instants: the state, the next change, the stretches of a period. */
#include <string.h>

#include "expression.h"

/* Where a walk through time stands: the answer at an instant and how long it surely holds. */
struct walk {
    const struct hours *hours;
    const struct hours_place *place;
    int64_t at, until;
    struct hours_answer answer;
    int offset;           /* of local time, … */
    int64_t offset_until; /* … the same until then */
    bool day_known;
    struct day day;
};

static int64_t floor_divide(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

/* The first instant after `from` with another offset than there, given that `to` has another. */
static int64_t transition_between(const struct zone *zone, int64_t from, int64_t to)
{
    int offset = zone_offset(zone, from);
    while (to - from > 1) {
        int64_t middle = from + (to - from) / 2;
        if (zone_offset(zone, middle) == offset)
            from = middle;
        else
            to = middle;
    }
    return to;
}

static const struct week_piece *week_piece_at(const struct hours *hours, int minute)
{
    size_t low = 0, high = hours->week_count; /* week[low].from <= minute < week[high].from */
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (hours->week[middle].from <= minute)
            low = middle;
        else
            high = middle;
    }
    return &hours->week[low];
}

/* The offset at an instant, and until when: looked for a week ahead (clocks do not change twice in a week). */
static void find_offset(struct walk *walk, int64_t instant)
{
    enum { AHEAD = 7 * 86400 };
    const struct zone *zone = walk->place->zone;
    walk->offset = zone_offset(zone, instant);
    walk->offset_until = instant + AHEAD;
    if (zone_offset(zone, walk->offset_until) != walk->offset)
        walk->offset_until = transition_between(zone, instant, walk->offset_until);
}

/* Clocks read local time: an answer holds until the next edge on the clock or until the clock itself is changed. */
static void walk_to(struct walk *walk, int64_t instant)
{
    const struct hours *hours = walk->hours;
    if (instant >= walk->offset_until)
        find_offset(walk, instant);
    int64_t local = instant + walk->offset;
    int32_t date = (int32_t)floor_divide(local, 86400);
    int minute = (int)((local - (int64_t)date * 86400) / 60), edge;
    if (hours->week) {
        int first = (date_weekday(date) - 1) * DAY_MINUTES;
        const struct week_piece *piece = week_piece_at(hours, first + minute), *next = piece + 1;
        walk->answer = (struct hours_answer){piece->state, piece->comment};
        edge = (next < hours->week + hours->week_count ? next->from : WEEK_MINUTES) - first;
    } else {
        if (!walk->day_known || walk->day.date != date)
            day_evaluate(hours, walk->place, date, &walk->day);
        walk->day_known = true;
        struct minute_answer answer = day_answer(hours, &walk->day, minute);
        walk->answer = answer_of(hours, &walk->day, &answer);
        edge = day_next_edge(&walk->day, minute);
    }
    walk->at = instant;
    walk->until = (int64_t)date * 86400 + edge * 60 - walk->offset;
    if (walk->until > walk->offset_until)
        walk->until = walk->offset_until;
}

struct hours_answer hours_at(const struct hours *hours, const struct hours_place *place, int64_t instant)
{
    int64_t local = instant + zone_offset(place->zone, instant);
    int32_t date = (int32_t)floor_divide(local, 86400);
    int minute = (int)((local - (int64_t)date * 86400) / 60);
    if (hours->week) {
        const struct week_piece *piece = week_piece_at(hours, (date_weekday(date) - 1) * DAY_MINUTES + minute);
        return (struct hours_answer){piece->state, piece->comment};
    }
    struct day day;
    day_evaluate(hours, place, date, &day);
    struct minute_answer answer = day_answer(hours, &day, minute);
    return answer_of(hours, &day, &answer);
}

/* No rule in force on the walk's day opens, nor is unknown: it is closed all day, however many edges it has. */
static bool closed_all_day(const struct walk *walk)
{
    for (size_t i = 0; i < walk->day.rule_count; i++)
        if (walk->hours->rules[walk->day.rules[i].rule].state != HOURS_CLOSED)
            return false;
    return true;
}

/* Nothing changes after a week in a regular expression that did not change during it (a clock change may delay it). */
static int64_t horizon(const struct hours *hours, int64_t instant)
{
    return instant + (int64_t)(hours->week ? 9 : HOURS_HORIZON_DAYS) * 86400;
}

static struct walk walk_from(const struct hours *hours, const struct hours_place *place, int64_t instant)
{
    struct walk walk;
    walk.hours = hours;
    walk.place = place;
    walk.day_known = false;
    walk.offset_until = INT64_MIN;
    walk_to(&walk, instant);
    return walk;
}

/* Walks to the next stretch that may differ; false at the limit. The number of steps is bounded, whatever the text. */
enum { STEPS_MOST = 100 * HOURS_HORIZON_DAYS };

static bool walk_on(struct walk *walk, int64_t limit, int *steps)
{
    int64_t next = walk->until;
    if (walk->day_known && walk->answer.state == HOURS_CLOSED && closed_all_day(walk)) {
        int64_t end = ((int64_t)walk->day.date + 1) * 86400 - walk->offset;
        next = end < walk->offset_until ? end : next;
    }
    if (next >= limit || (*steps)++ > STEPS_MOST)
        return false;
    walk_to(walk, next);
    return true;
}

bool hours_next_change(const struct hours *hours, const struct hours_place *place, int64_t instant, int64_t *next)
{
    struct walk walk = walk_from(hours, place, instant);
    enum hours_state state = walk.answer.state;
    int steps = 0;
    while (walk_on(&walk, horizon(hours, instant), &steps)) {
        if (walk.answer.state != state) {
            *next = walk.at;
            return true;
        }
    }
    return false;
}

bool hours_next_opening(const struct hours *hours, const struct hours_place *place, int64_t instant, int64_t *next)
{
    struct walk walk = walk_from(hours, place, instant);
    bool open = walk.answer.state == HOURS_OPEN;
    int steps = 0;
    while (walk_on(&walk, horizon(hours, instant), &steps)) {
        if (!open && walk.answer.state == HOURS_OPEN) {
            *next = walk.at;
            return true;
        }
        open = walk.answer.state == HOURS_OPEN;
    }
    return false;
}

struct interval_list {
    struct arena *arena;
    struct hours_interval *at;
    size_t count, capacity;
};

static void add_interval(struct interval_list *list, struct hours_interval interval)
{
    if (interval.answer.state == HOURS_CLOSED && str_is_empty(interval.answer.comment))
        return;
    struct hours_interval *last = list->count ? &list->at[list->count - 1] : NULL;
    if (last && last->to == interval.from && hours_answers_equal(last->answer, interval.answer)) {
        last->to = interval.to;
        return;
    }
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 32;
        struct hours_interval *grown = ARENA_ARRAY(list->arena, struct hours_interval, capacity);
        if (list->count)
            memcpy(grown, list->at, size_product(sizeof *grown, list->count));
        list->at = grown;
        list->capacity = capacity;
    }
    list->at[list->count++] = interval;
}

size_t hours_intervals(const struct hours *hours, const struct hours_place *place, int64_t from, int64_t to,
                       struct arena *arena, const struct hours_interval **intervals)
{
    enum { LONGEST = 366 * 86400 };
    struct interval_list list = {.arena = arena};
    if (to > from + LONGEST)
        to = from + LONGEST;
    if (from < to) {
        struct walk walk = walk_from(hours, place, from);
        for (;;) {
            add_interval(&list, (struct hours_interval){walk.at, walk.until < to ? walk.until : to, walk.answer});
            if (walk.until >= to)
                break;
            walk_to(&walk, walk.until);
        }
    }
    *intervals = list.at;
    return list.count;
}
