/* When a stop takes place: from what people choose to hours and back, and to a calendar. */
#include "places/stop.h"

#include "territory/territory.h"

/* Around the day of the week: in the expression, and in words. */
static const struct {
    const char *before, *after, *words_before, *words_after;
} RHYTHMS[] = {
    [STOP_WEEKLY] = {"", "", "Chaque ", ""},
    [STOP_EVEN_WEEKS] = {"week 2-53/2 ", "", "Un ", " sur deux, semaines paires"},
    [STOP_ODD_WEEKS] = {"week 1-53/2 ", "", "Un ", " sur deux, semaines impaires"},
    [STOP_FIRST] = {"", "[1]", "Le premier ", " du mois"},
    [STOP_SECOND] = {"", "[2]", "Le deuxième ", " du mois"},
    [STOP_THIRD] = {"", "[3]", "Le troisième ", " du mois"},
    [STOP_FOURTH] = {"", "[4]", "Le quatrième ", " du mois"},
    [STOP_LAST] = {"", "[-1]", "Le dernier ", " du mois"},
};
static const char *const DAYS[] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct str stop_hours(struct arena *arena, enum stop_rhythm rhythm, int weekday, int32_t date, int from, int to)
{
    int year, month, day;
    struct str span = arena_printf(arena, "%02d:%02d-%02d:%02d", from / 60, from % 60, to / 60, to % 60);
    if (rhythm == STOP_ONCE) {
        date_to_civil(date, &year, &month, &day);
        return arena_printf(arena, "%04d %s %02d %.*s", year, MONTHS[month - 1], day, STR_PRINT(span));
    }
    return arena_printf(arena, "%s%s%s %.*s", RHYTHMS[rhythm].before, DAYS[weekday - 1], RHYTHMS[rhythm].after,
                        STR_PRINT(span));
}

static bool read_span(struct str text, int *from, int *to)
{
    int hours[2], minutes[2], read = 0;
    char copy[12];
    if (text.length != 11)
        return false;
    memcpy(copy, text.at, text.length);
    copy[text.length] = 0;
    if (sscanf(copy, "%2d:%2d-%2d:%2d%n", &hours[0], &minutes[0], &hours[1], &minutes[1], &read) != 4 || read != 11)
        return false;
    *from = hours[0] * 60 + minutes[0];
    *to = hours[1] * 60 + minutes[1];
    return true;
}

static struct str once_text(struct arena *arena, struct str day, struct str span)
{
    int64_t year = 0, number = 0;
    struct str rest = day, part, name;
    if (!str_next(&rest, ' ', &part) || !str_to_i64(part, &year) || !str_next(&rest, ' ', &name) ||
        !str_to_i64(rest, &number))
        return STR_NONE;
    for (int month = 1; month <= 12; month++)
        if (str_equal(name, str_of(MONTHS[month - 1]))) {
            int32_t date = date_from_civil((int)year, month, (int)number);
            return arena_printf(arena, "Le %s %d%s %s %d, %.*s", french_weekday(date_weekday(date)), (int)number,
                                number == 1 ? "er" : "", french_month(month), (int)year, STR_PRINT(span));
        }
    return STR_NONE;
}

struct str stop_hours_text(struct arena *arena, struct str hours)
{
    int from, to;
    size_t space = hours.length > 12 ? hours.length - 12 : 0;
    if (!read_span(str_slice(hours, space + 1, SIZE_MAX), &from, &to) || hours.at[space] != ' ')
        return hours;
    struct str day = str_slice(hours, 0, space),
               span = arena_printf(arena, "%.*s à %.*s", STR_PRINT(french_time(arena, from / 60, from % 60)),
                                   STR_PRINT(french_time(arena, to / 60, to % 60)));
    for (size_t rhythm = 0; rhythm < COUNT_OF(RHYTHMS); rhythm++)
        for (int weekday = 1; weekday <= 7; weekday++) {
            struct str made =
                arena_printf(arena, "%s%s%s", RHYTHMS[rhythm].before, DAYS[weekday - 1], RHYTHMS[rhythm].after);
            if (!str_equal(made, day))
                continue;
            return arena_printf(arena, "%s%s%s, %.*s", RHYTHMS[rhythm].words_before, french_weekday(weekday),
                                RHYTHMS[rhythm].words_after, STR_PRINT(span));
        }
    struct str once = once_text(arena, day, span);
    return str_is_empty(once) ? hours : once;
}

/* --- The calendar ------------------------------------------------------------------------------------------------- */

static int by_start(const void *a, const void *b)
{
    const struct stop_visit *one = a, *other = b;
    if (one->starts != other->starts)
        return one->starts < other->starts ? -1 : 1;
    if (one->stop->place_id != other->stop->place_id)
        return one->stop->place_id < other->stop->place_id ? -1 : 1;
    return one->stop->id < other->stop->id ? -1 : one->stop->id > other->stop->id;
}

static int64_t midnight(const struct zone *zone, int32_t date)
{
    struct civil local = {0};
    date_to_civil(date, &local.year, &local.month, &local.day);
    return zone_instant(zone, local);
}

static void add_visits(const struct stop *stop, int32_t first, size_t days, struct arena *arena,
                       struct stop_visits *visits)
{
    const struct hours *hours;
    const struct hours_interval *intervals;
    struct hours_place where;
    struct error ignored;
    const struct hours_region *region = hours_region_of_commune(stop->commune);
    if (!region)
        region = hours_region_find(STR("FR"));
    if (!hours_compile(arena, stop->hours, &hours, &ignored) || !hours_place_in(region, &where, &ignored))
        return;
    int64_t from = midnight(where.zone, first), to = midnight(where.zone, first + (int32_t)days);
    size_t count = hours_intervals(hours, &where, from, to, arena, &intervals);
    for (size_t i = 0; i < count; i++) {
        if (intervals[i].answer.state != HOURS_OPEN)
            continue;
        struct civil start = zone_civil(where.zone, intervals[i].from);
        int32_t date = date_from_civil(start.year, start.month, start.day);
        struct str holiday = hours_public_holiday(region, date);
        *ARENA_PUSH(arena, visits->at, visits->count) =
            (struct stop_visit){.stop = stop,
                                .date = date,
                                .starts = intervals[i].from,
                                .ends = intervals[i].to,
                                .holiday = str_is_empty(holiday) ? hours_school_holiday(region, date) : holiday};
    }
}

struct stop_visits stop_visits(const struct stops *stops, int32_t first, size_t days, struct arena *arena)
{
    struct stop_visits visits = {0};
    for (size_t i = 0; i < stops->count; i++)
        add_visits(&stops->at[i], first, days, arena, &visits);
    if (visits.count)
        qsort(visits.at, visits.count, sizeof *visits.at, by_start);
    return visits;
}
