/* Time zones read from the system's TZif files (RFC 8536), version 2 or 3, with the POSIX rule of the footer for
 * instants after the last transition. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/file.h"

enum { ZONES_MOST = 64, ZONE_FILE_BYTES = 256 * 1024 };

struct change_rule { /* "M3.5.0/2" */
    int month, week, weekday, seconds;
};

struct zone {
    char name[64];
    size_t count;
    int64_t *at; /* transition instants, ascending */
    int *offset; /* offset from that transition on */
    int first;   /* offset before the first transition */
    bool has_rule, has_summer;
    int standard, summer; /* offsets of the rule */
    struct change_rule to_summer, to_standard;
};

static uint32_t big_endian(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* --- The POSIX rule of the footer: "CET-1CEST,M3.5.0,M10.5.0/3" -------------------------------------------------- */

static const char *skip_name(const char *at)
{
    if (*at == '<') {
        at += strcspn(at, ">");
        return *at ? at + 1 : at;
    }
    while ((*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z'))
        at++;
    return at;
}

static const char *take_time(const char *at, int *seconds)
{
    int sign = *at == '-' ? -1 : 1;
    if (*at == '-' || *at == '+')
        at++;
    int part[3] = {0, 0, 0};
    for (int i = 0; i < 3; i++) {
        while (*at >= '0' && *at <= '9' && part[i] < 1000)
            part[i] = part[i] * 10 + (*at++ - '0');
        if (*at != ':')
            break;
        at++;
    }
    *seconds = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
    return at;
}

static const char *take_change(const char *at, struct change_rule *rule)
{
    int used = 0;
    if (sscanf(at, ",M%d.%d.%d%n", &rule->month, &rule->week, &rule->weekday, &used) != 3)
        return NULL;
    at += used;
    rule->seconds = 7200;
    return *at == '/' ? take_time(at + 1, &rule->seconds) : at;
}

static void read_rule(struct zone *zone, const char *at)
{
    at = skip_name(at);
    int west;
    at = take_time(at, &west);
    zone->standard = -west;
    zone->has_rule = true;
    if (!*at)
        return;
    at = skip_name(at);
    zone->summer = zone->standard + 3600;
    if (*at && *at != ',') {
        at = take_time(at, &west);
        zone->summer = -west;
    }
    at = take_change(at, &zone->to_summer);
    zone->has_summer = at && take_change(at, &zone->to_standard);
}

/* Wall-clock seconds since 1970 at which the rule applies in that year. */
static int64_t change_in_year(const struct change_rule *rule, int year)
{
    int32_t first = date_from_civil(year, rule->month, 1);
    int weekday = date_weekday(first) % 7; /* 0 = Sunday */
    int day = (rule->weekday - weekday + 7) % 7 + (rule->week - 1) * 7;
    int32_t next_month =
        rule->month == 12 ? date_from_civil(year + 1, 1, 1) : date_from_civil(year, rule->month + 1, 1);
    while (first + day >= next_month)
        day -= 7;
    return (int64_t)(first + day) * 86400 + rule->seconds;
}

static int rule_offset(const struct zone *zone, int64_t instant)
{
    if (!zone->has_summer)
        return zone->standard;
    int year, month, day;
    int64_t days = (instant + zone->standard) / 86400;
    date_to_civil((int32_t)days, &year, &month, &day);
    int64_t summer = change_in_year(&zone->to_summer, year) - zone->standard;
    int64_t standard = change_in_year(&zone->to_standard, year) - zone->summer;
    bool in_summer =
        summer < standard ? instant >= summer && instant < standard : instant >= summer || instant < standard;
    return in_summer ? zone->summer : zone->standard;
}

/* --- The file --------------------------------------------------------------------------------------------------- */

struct tzif_counts {
    size_t is_ut, is_std, leap, time, type, abbreviation;
};

static bool read_counts(struct str file, size_t from, struct tzif_counts *counts)
{
    if (file.length < from + 44 || memcmp(file.at + from, "TZif", 4) != 0)
        return false;
    const unsigned char *at = (const unsigned char *)file.at + from + 20;
    *counts = (struct tzif_counts){big_endian(at),      big_endian(at + 4),  big_endian(at + 8),
                                   big_endian(at + 12), big_endian(at + 16), big_endian(at + 20)};
    return counts->time < 10000 && counts->type > 0 && counts->type < 1000 && counts->abbreviation < 10000 &&
           counts->leap < 1000;
}

static size_t block_length(const struct tzif_counts *c, size_t time_bytes)
{
    return c->time * (time_bytes + 1) + c->type * 6 + c->abbreviation + c->leap * (time_bytes + 4) + c->is_std +
           c->is_ut;
}

static bool read_tzif(struct zone *zone, struct str file)
{
    struct tzif_counts counts;
    if (!read_counts(file, 0, &counts) || file.at[4] < '2')
        return false;
    size_t second = 44 + block_length(&counts, 4);
    if (!read_counts(file, second, &counts) || file.length < second + 44 + block_length(&counts, 8))
        return false;
    const unsigned char *times = (const unsigned char *)file.at + second + 44;
    const unsigned char *kinds = times + counts.time * 8;
    const unsigned char *types = kinds + counts.time;
    zone->count = counts.time;
    zone->at = memory_array(sizeof *zone->at, counts.time);
    zone->offset = memory_array(sizeof *zone->offset, counts.time);
    zone->first = (int)(int32_t)big_endian(types);
    for (size_t i = 0; i < counts.time; i++) {
        if (kinds[i] >= counts.type)
            return false;
        zone->at[i] = (int64_t)((uint64_t)big_endian(times + i * 8) << 32 | big_endian(times + i * 8 + 4));
        zone->offset[i] = (int)(int32_t)big_endian(types + kinds[i] * 6);
    }
    struct str footer = str_slice(file, second + 44 + block_length(&counts, 8) + 1, file.length);
    size_t end = str_find_char(footer, '\n', 0);
    char rule[128] = "";
    if (end != SIZE_MAX && end < sizeof rule) {
        memcpy(rule, footer.at, end);
        rule[end] = '\0';
    }
    if (*rule)
        read_rule(zone, rule);
    return true;
}

static bool name_is_safe(struct str name)
{
    if (name.length == 0 || name.length >= sizeof((struct zone *)0)->name || name.at[0] == '/' ||
        str_contains(name, STR("..")))
        return false;
    for (size_t i = 0; i < name.length; i++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/", name.at[i]) || !name.at[i])
            return false;
    return true;
}

static struct zone *load_zone(struct str name, struct error *error)
{
    struct arena arena = {0};
    struct zone *zone = NULL;
    struct str path = arena_printf(&arena, "/usr/share/zoneinfo/%.*s", STR_PRINT(name));
    struct str file;
    if (!file_read(&arena, path.at, ZONE_FILE_BYTES, &file, error))
        goto out;
    zone = memory_new(sizeof *zone);
    memcpy(zone->name, name.at, name.length);
    if (!read_tzif(zone, file)) {
        error_set(error, ERROR_INVALID, "Le fuseau « %.*s » est illisible : réinstallez le paquet tzdata.",
                  STR_PRINT(name));
        free(zone->at);
        free(zone->offset);
        free(zone);
        zone = NULL;
    }
out:
    arena_free(&arena);
    return zone;
}

bool zone_find(struct str name, const struct zone **zone, struct error *error)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static struct zone *known[ZONES_MOST]; /* never freed: a program uses a handful */
    static size_t count;
    if (!name_is_safe(name))
        return error_set(error, ERROR_INVALID, "Fuseau horaire inconnu : « %.*s ». Exemple : Europe/Paris.",
                         STR_PRINT(name));
    pthread_mutex_lock(&lock);
    struct zone *found = NULL;
    for (size_t i = 0; i < count && !found; i++)
        if (str_equal(str_of(known[i]->name), name))
            found = known[i];
    if (!found) {
        if (count == ZONES_MOST)
            error_set(error, ERROR_LIMITED, "Trop de fuseaux horaires différents.");
        else if ((found = load_zone(name, error)))
            known[count++] = found;
    }
    pthread_mutex_unlock(&lock);
    if (found)
        *zone = found;
    return found != NULL;
}

struct str zone_name(const struct zone *zone)
{
    return str_of(zone->name);
}

int zone_offset(const struct zone *zone, int64_t instant)
{
    if (zone->count == 0 || instant >= zone->at[zone->count - 1]) {
        if (zone->has_rule)
            return rule_offset(zone, instant);
        return zone->count ? zone->offset[zone->count - 1] : zone->first;
    }
    if (instant < zone->at[0])
        return zone->first;
    size_t low = 0, high = zone->count; /* at[low] <= instant < at[high] */
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (zone->at[middle] <= instant)
            low = middle;
        else
            high = middle;
    }
    return zone->offset[low];
}
