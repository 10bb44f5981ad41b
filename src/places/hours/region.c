/* Public and school holidays of French departments. */
#include <math.h>

#include "calendar-tables.h"
#include "expression.h"

/* "FR-28", "fr-28", "28", "FR", "". The islands of Corsica and the two halves of the Rhône have several codes. */
const struct hours_region *hours_region_find(struct str code)
{
    code = str_trim(code);
    if (code.length >= 2 && str_equal_ascii_case(str_slice(code, 0, 2), STR("FR")))
        code = str_slice(code, 2, code.length);
    if (str_starts_with(code, STR("-")))
        code = str_slice(code, 1, code.length);
    if (str_equal_ascii_case(code, STR("20")) || str_equal_ascii_case(code, STR("20R")))
        code = STR("2A");
    if (str_equal_ascii_case(code, STR("69M")) || str_equal_ascii_case(code, STR("69D")))
        code = STR("69");
    if (str_equal_ascii_case(code, STR("6AE"))) /* Collectivité européenne d'Alsace */
        code = STR("67");
    for (size_t i = 0; i < REGION_COUNT; i++)
        if (str_equal_ascii_case(REGIONS[i].code, code))
            return &REGIONS[i];
    return NULL;
}

const struct hours_region *hours_region_of_commune(struct str insee_code)
{
    if (insee_code.length != 5)
        return NULL;
    bool overseas = str_starts_with(insee_code, STR("97")) || str_starts_with(insee_code, STR("98"));
    return hours_region_find(str_slice(insee_code, 0, overseas ? 3 : 2));
}

struct str hours_region_zone_name(const struct hours_region *region)
{
    return region->time_zone;
}

static const struct public_holiday *public_holiday_on(const struct hours_region *region, const struct calendar_day *day)
{
    if (!region)
        return NULL;
    bool movable = day->month >= 3 && day->month <= 6; /* no other month has a feast that moves with Easter */
    int32_t easter = movable ? date_easter(day->year) : 0;
    for (size_t i = 0; i < PUBLIC_HOLIDAY_COUNT; i++) {
        const struct public_holiday *holiday = &PUBLIC_HOLIDAYS[i];
        bool falls = holiday->by_easter ? movable && day->date == easter + holiday->easter
                                        : day->month == holiday->month && day->day == holiday->day;
        if (falls && (region->holidays >> i & 1))
            return holiday;
    }
    return NULL;
}

bool region_public_holiday(const struct hours_region *region, const struct calendar_day *day, int offset,
                           struct str *comment)
{
    struct calendar_day feast = offset ? calendar_day_of(day->date - offset) : *day;
    const struct public_holiday *holiday = public_holiday_on(region, &feast);
    if (holiday)
        *comment = offset < 0 ? holiday->eve : offset > 0 ? holiday->morrow : holiday->name;
    return holiday != NULL;
}

bool region_school_holiday(const struct hours_region *region, int32_t date, struct str *comment)
{
    if (!region || !region->zone)
        return false;
    size_t low = 0, high = region->zone->count; /* periods before `low` end before the date */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (region->zone->periods[middle].last < date)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == region->zone->count || region->zone->periods[low].first > date)
        return false;
    *comment = region->zone->periods[low].name;
    return true;
}

struct str hours_public_holiday(const struct hours_region *region, int32_t date)
{
    struct calendar_day day = calendar_day_of(date);
    const struct public_holiday *holiday = public_holiday_on(region, &day);
    return holiday ? holiday->label : STR_NONE;
}

struct str hours_school_holiday(const struct hours_region *region, int32_t date)
{
    struct str name = STR_NONE;
    region_school_holiday(region, date, &name);
    return name;
}

bool hours_school_calendar(const struct hours_region *region, int32_t *first, int32_t *last)
{
    if (!region || !region->zone || region->zone->count == 0)
        return false;
    *first = region->zone->periods[0].first;
    *last = region->zone->periods[region->zone->count - 1].last;
    return true;
}

struct str holiday_label(struct str comment)
{
    for (size_t i = 0; i < PUBLIC_HOLIDAY_COUNT; i++)
        if (str_equal(PUBLIC_HOLIDAYS[i].name, comment))
            return PUBLIC_HOLIDAYS[i].label;
    return comment;
}

bool hours_place_in(const struct hours_region *region, struct hours_place *place, struct error *error)
{
    *place = (struct hours_place){.region = region, .latitude = NAN, .longitude = NAN};
    return zone_find(region->time_zone, &place->zone, error);
}
