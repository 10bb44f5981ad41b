/* French hours: any text gives a reading whose expression is valid OpenStreetMap, whole or by day. */
#include <stdlib.h>

#include "places/hours.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct hours_reading *reading, struct arena *arena)
{
    const struct hours *hours;
    if ((reading->confidence == HOURS_NOT_READ) != str_is_empty(reading->expression))
        abort();
    if (!str_is_empty(reading->expression) && !hours_compile(arena, reading->expression, &hours, NULL))
        abort();
    if ((reading->confidence == HOURS_SURE) != str_is_empty(reading->message))
        abort();
    if (!text_is_utf8(reading->left) || !text_is_utf8(reading->message))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct hours_reading reading;
    struct str text = {(const char *)data, size}, days[7], rest = text;
    hours_read_french(&arena, text, &reading);
    check(&reading, &arena);
    for (size_t i = 0; i < 7; i++)
        if (!str_next(&rest, '\n', &days[i]))
            days[i] = STR_NONE;
    hours_read_days(&arena, days, &reading);
    check(&reading, &arena);
    arena_free(&arena);
    return 0;
}
