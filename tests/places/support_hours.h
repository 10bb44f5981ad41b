/* What the tests of opening hours share. */
#ifndef TESTS_PLACES_SUPPORT_HOURS_H
#define TESTS_PLACES_SUPPORT_HOURS_H

#include <string.h>

#include "places/hours.h"
#include "testing.h"

/* A place in a department, in its own zone. */
static inline struct hours_place place_in(const char *code)
{
    struct hours_place place;
    struct error error = {0};
    const struct hours_region *region = hours_region_find(str_of(code));
    assert_non_null(region);
    assert_done(hours_place_in(region, &place, &error), &error);
    return place;
}

static inline int64_t instant_of(const char *text)
{
    int64_t instant;
    if (!instant_parse(str_of(text), &instant))
        fail_msg("bad instant: %s", text);
    return instant;
}

static inline const struct hours *compiled(struct arena *arena, const char *text)
{
    struct error error = {0};
    const struct hours *hours;
    if (!hours_compile(arena, str_of(text), &hours, &error))
        fail_msg("%s: %s", text, error.message);
    return hours;
}

#endif
