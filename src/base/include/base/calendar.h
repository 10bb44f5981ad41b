/* Civil dates, instants and zones.
 *
 * An instant is UTC seconds since 1970 (int64_t). A civil date is a day number since 1970-01-01 in the proleptic
 * Gregorian calendar (int32_t). A zone turns one into the other by the system's tz database (TZif files, RFC 8536);
 * zones are loaded once, shared, never freed, and safe to use from any thread.
 */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

struct civil {  /* a local date and time of day */
    int year;   /* 1..9999 */
    int month;  /* 1..12 */
    int day;    /* 1..31 */
    int hour;   /* 0..23 */
    int minute; /* 0..59 */
    int second; /* 0..59 */
};

int64_t instant_now(void);
int64_t instant_now_ms(void);
int64_t monotonic_ns(void); /* for durations only */

int32_t date_from_civil(int year, int month, int day);
void date_to_civil(int32_t date, int *year, int *month, int *day);
bool date_is_valid(int year, int month, int day);
int date_weekday(int32_t date);  /* 1 = Monday … 7 = Sunday */
int date_iso_week(int32_t date); /* 1..53, ISO 8601 */
int32_t date_easter(int year);   /* Sunday, Gregorian computus (Meeus/Jones/Butcher) */

/* "2026-11-24" strictly; false otherwise. */
bool date_parse(struct str text, int32_t *date);
struct str date_format(struct arena *arena, int32_t date); /* 2026-11-24 */

/* "2026-11-24T09:30:00Z", "…+01:00"; seconds and fraction may be absent; an offset is required. */
bool instant_parse(struct str text, int64_t *instant);
struct str instant_format(struct arena *arena, int64_t instant); /* 2026-11-24T08:30:00Z */

struct zone;
/* "Europe/Paris"; names are checked (no path tricks). */
bool zone_find(struct str name, const struct zone **zone, struct error *error);
struct str zone_name(const struct zone *zone);             /* "Europe/Paris" */
int zone_offset(const struct zone *zone, int64_t instant); /* seconds east of UTC */
struct civil zone_civil(const struct zone *zone, int64_t instant);
/* A local time that exists twice gives the first instant; one that does not exist moves forward by the gap. */
int64_t zone_instant(const struct zone *zone, struct civil local);

/* French forms: "mardi 12 mars 2024 à 9 h 30", "mardi 12 mars 2024", "12/03/2024"; no-break spaces where due
 * ("1er" for the first; "à 9 h" on the hour). */
struct str french_date_time(struct arena *arena, const struct zone *zone, int64_t instant);
struct str french_date(struct arena *arena, int32_t date);
struct str french_date_short(struct arena *arena, int32_t date);
struct str french_time(struct arena *arena, int hour, int minute); /* "9 h 30", "9 h" */
const char *french_weekday(int weekday);                           /* "lundi" */
const char *french_month(int month);                               /* "janvier" */

#endif
