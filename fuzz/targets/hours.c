/* Opening hours expressions: any text is refused with a message, or gives a canonical writing that reads back to itself
 * and to the same answers; every question is answered. */
#include <math.h>
#include <stdlib.h>

#include "places/hours.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct hours *hours, const struct hours *again, const struct hours_place *place,
                struct arena *arena)
{
    static const int64_t instants[] = {1774746000, 1774749600, 1795500000, 1798758000, 1835308800, 951782400};
    int64_t next, other;
    for (size_t i = 0; i < COUNT_OF(instants); i++) {
        if (hours_at(hours, place, instants[i]).state != hours_at(again, place, instants[i]).state)
            abort();
        bool changes = hours_next_change(hours, place, instants[i], &next);
        if (changes != hours_next_change(again, place, instants[i], &other) || (changes && next != other))
            abort();
        if (changes &&
            (next <= instants[i] || hours_at(hours, place, next).state == hours_at(hours, place, instants[i]).state))
            abort();
        hours_sentence(hours, place, instants[i], arena);
    }
    const struct hours_interval *intervals;
    hours_intervals(hours, place, instants[2], instants[2] + 10 * 86400, arena, &intervals);
    const struct hours_day *days = hours_days(hours, place, date_from_civil(2026, 10, 20), 14, arena);
    for (size_t i = 0; i < 14; i++)
        hours_day_text(&days[i], arena);
    hours_typical_week(hours);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    struct arena arena = {0};
    struct error error = {0};
    struct hours_place place;
    const struct hours *hours, *again;
    struct str text = {(const char *)data + 1, size - 1};
    if (!hours_place_in(hours_region_find(STR("FR-67")), &place, &error))
        abort();
    if (data[0] & 1)
        place.latitude = 48.58, place.longitude = 7.75;
    if (!hours_compile_for(&arena, text, data[0] & 2, &hours, &error)) {
        if (error.kind == ERROR_NONE || !error.message[0])
            abort();
    } else {
        struct str canonical = hours_canonical(hours, &arena);
        /* what is written in full may be longer than what may be read */
        if (hours_compile_for(&arena, canonical, data[0] & 2, &again, &error)) {
            if (!str_equal(hours_canonical(again, &arena), canonical))
                abort();
            ask(hours, again, &place, &arena);
        } else if (error.kind != ERROR_LIMITED) {
            abort();
        }
        struct hours_grid grid;
        struct str reason, expression;
        if (hours_to_grid(hours, &grid, &reason, &arena))
            hours_from_grid(&grid, &arena, &expression, &error);
    }
    arena_free(&arena);
    return 0;
}
