#include "base/calendar.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

/* --- Clocks ----------------------------------------------------------------------------------------------------- */

static int64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t instant_now(void)
{
    return clock_ns(CLOCK_REALTIME) / 1000000000;
}

int64_t instant_now_ms(void)
{
    return clock_ns(CLOCK_REALTIME) / 1000000;
}

int64_t monotonic_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

/* --- Civil dates: the algorithms of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" --------------- */

int32_t date_from_civil(int year, int month, int day)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void date_to_civil(int32_t date, int *year, int *month, int *day)
{
    int shifted = date + 719468;
    int era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int day_of_era = shifted - era * 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

bool date_is_valid(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    int y, m, d;
    date_to_civil(date_from_civil(year, month, day), &y, &m, &d);
    return y == year && m == month && d == day;
}

int date_weekday(int32_t date)
{
    int weekday = (int)((date + 3) % 7); /* 1970-01-01 was a Thursday */
    return (weekday < 0 ? weekday + 7 : weekday) + 1;
}

int date_iso_week(int32_t date)
{
    int32_t thursday = date - date_weekday(date) + 4;
    int year, month, day;
    date_to_civil(thursday, &year, &month, &day);
    return (thursday - date_from_civil(year, 1, 1)) / 7 + 1;
}

int32_t date_easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4;
    int l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int month = (h + l - 7 * m + 114) / 31, day = (h + l - 7 * m + 114) % 31 + 1;
    return date_from_civil(year, month, day);
}

/* `digits` digits at *at, moved past; false when there are not so many. */
static bool take_digits(struct str *at, int digits, int *value)
{
    if (at->length < (size_t)digits)
        return false;
    *value = 0;
    for (int i = 0; i < digits; i++) {
        char c = at->at[i];
        if (c < '0' || c > '9')
            return false;
        *value = *value * 10 + (c - '0');
    }
    *at = str_slice(*at, (size_t)digits, at->length);
    return true;
}

static bool take_char(struct str *at, char expected)
{
    if (at->length == 0 || at->at[0] != expected)
        return false;
    *at = str_slice(*at, 1, at->length);
    return true;
}

static bool take_date(struct str *at, int32_t *date)
{
    int year, month, day;
    if (!take_digits(at, 4, &year) || !take_char(at, '-') || !take_digits(at, 2, &month) || !take_char(at, '-') ||
        !take_digits(at, 2, &day) || !date_is_valid(year, month, day))
        return false;
    *date = date_from_civil(year, month, day);
    return true;
}

bool date_parse(struct str text, int32_t *date)
{
    int32_t parsed;
    if (!take_date(&text, &parsed) || text.length)
        return false;
    *date = parsed;
    return true;
}

struct str date_format(struct arena *arena, int32_t date)
{
    int year, month, day;
    date_to_civil(date, &year, &month, &day);
    return arena_printf(arena, "%04d-%02d-%02d", year, month, day);
}

bool instant_parse(struct str text, int64_t *instant)
{
    int32_t date;
    int hour, minute, second = 0, offset = 0, digit;
    if (!take_date(&text, &date) || !(take_char(&text, 'T') || take_char(&text, ' ')) ||
        !take_digits(&text, 2, &hour) || !take_char(&text, ':') || !take_digits(&text, 2, &minute))
        return false;
    if (take_char(&text, ':') && !take_digits(&text, 2, &second))
        return false;
    if (take_char(&text, '.'))
        while (take_digits(&text, 1, &digit))
            ;
    if (hour > 24 || minute > 59 || second > 60 || (hour == 24 && (minute || second)))
        return false;
    if (!take_char(&text, 'Z')) {
        int sign = take_char(&text, '+') ? 1 : take_char(&text, '-') ? -1 : 0;
        int offset_hour, offset_minute;
        if (!sign || !take_digits(&text, 2, &offset_hour))
            return false;
        take_char(&text, ':');
        if (!take_digits(&text, 2, &offset_minute) || offset_hour > 18 || offset_minute > 59)
            return false;
        offset = sign * (offset_hour * 3600 + offset_minute * 60);
    }
    if (text.length)
        return false;
    *instant = (int64_t)date * 86400 + hour * 3600 + minute * 60 + second - offset;
    return true;
}

static struct civil civil_from_seconds(int64_t seconds)
{
    int64_t day_number = seconds / 86400;
    int rest = (int)(seconds % 86400);
    if (rest < 0) {
        rest += 86400;
        day_number--;
    }
    struct civil civil = {.hour = rest / 3600, .minute = rest / 60 % 60, .second = rest % 60};
    date_to_civil((int32_t)day_number, &civil.year, &civil.month, &civil.day);
    return civil;
}

struct str instant_format(struct arena *arena, int64_t instant)
{
    struct civil c = civil_from_seconds(instant);
    return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

struct civil zone_civil(const struct zone *zone, int64_t instant)
{
    return civil_from_seconds(instant + zone_offset(zone, instant));
}

int64_t zone_instant(const struct zone *zone, struct civil local)
{
    int64_t wall = (int64_t)date_from_civil(local.year, local.month, local.day) * 86400 + local.hour * 3600 +
                   local.minute * 60 + local.second;
    /* The offsets a day before and after bracket any change between them. */
    int before = zone_offset(zone, wall - 86400 - zone_offset(zone, wall));
    int after = zone_offset(zone, wall + 86400 - zone_offset(zone, wall));
    if (zone_offset(zone, wall - before) == before)
        return wall - before; /* also the first of two */
    if (zone_offset(zone, wall - after) == after)
        return wall - after;
    return wall - before; /* in the gap: as if the clock had not jumped, which reads as later by the gap */
}

/* --- French forms ----------------------------------------------------------------------------------------------- */

const char *french_weekday(int weekday)
{
    static const char *const names[] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};
    return names[(weekday + 6) % 7];
}

const char *french_month(int month)
{
    static const char *const names[] = {"janvier", "février", "mars",      "avril",   "mai",      "juin",
                                        "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
    return names[(month + 11) % 12];
}

struct str french_date(struct arena *arena, int32_t date)
{
    int year, month, day;
    date_to_civil(date, &year, &month, &day);
    return arena_printf(arena, "%s %d%s" NBSP "%s %d", french_weekday(date_weekday(date)), day, day == 1 ? "er" : "",
                        french_month(month), year);
}

struct str french_date_short(struct arena *arena, int32_t date)
{
    int year, month, day;
    date_to_civil(date, &year, &month, &day);
    return arena_printf(arena, "%02d/%02d/%04d", day, month, year);
}

struct str french_time(struct arena *arena, int hour, int minute)
{
    return minute ? arena_printf(arena, "%d" NBSP "h" NBSP "%02d", hour, minute)
                  : arena_printf(arena, "%d" NBSP "h", hour);
}

struct str french_date_time(struct arena *arena, const struct zone *zone, int64_t instant)
{
    struct civil c = zone_civil(zone, instant);
    return arena_printf(arena, "%.*s à %.*s", STR_PRINT(french_date(arena, date_from_civil(c.year, c.month, c.day))),
                        STR_PRINT(french_time(arena, c.hour, c.minute)));
}
