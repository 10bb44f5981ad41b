/* The tables that tools/calendars.c makes of data/calendars/ at build. */
#ifndef PLACES_HOURS_CALENDAR_TABLES_H
#define PLACES_HOURS_CALENDAR_TABLES_H

#include "base/base.h"

struct public_holiday {
    struct str name, label; /* as a comment of an expression; for people */
    struct str eve, morrow; /* comments of "PH -1 day" and "PH +1 day" */
    bool by_easter;
    int16_t easter;     /* days after Easter Sunday */
    uint8_t month, day; /* otherwise */
};

struct school_period {
    int32_t first, last; /* day numbers, both without class */
    struct str name;
};

struct school_zone {
    const struct school_period *periods; /* ascending */
    size_t count;
};

struct hours_region {
    struct str code; /* "28", "2A", "974"; "" for the country */
    struct str time_zone;
    uint64_t holidays;              /* bit i: PUBLIC_HOLIDAYS[i] */
    const struct school_zone *zone; /* NULL: no calendar known */
};

extern const struct public_holiday PUBLIC_HOLIDAYS[];
extern const size_t PUBLIC_HOLIDAY_COUNT;   /* at most 64 */
extern const struct hours_region REGIONS[]; /* the country first, then by code */
extern const size_t REGION_COUNT;

#endif
