#include "places/cleaning.h"

void cleaning_say(const struct cleaning *cleaning, enum severity severity, enum place_field field, const char *rule,
                  struct str before, struct str after, const char *format, ...)
{
    if (!cleaning->found)
        return;
    struct finding finding = cleaning->about;
    finding.severity = severity;
    finding.field = field < PLACE_FIELD_COUNT ? str_of(place_field_name(field)) : STR_NONE;
    finding.rule = rule;
    finding.before = before;
    finding.after = after;
    va_list arguments;
    va_start(arguments, format);
    finding.message = arena_vprintf(cleaning->arena, format, arguments);
    va_end(arguments);
    cleaning->found(cleaning->context, &finding);
}
