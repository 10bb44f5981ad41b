#include "places/cleaning.h"

enum { SHOWN_MOST = 1000 }; /* code points of a value in a finding: enough to recognise it */

static struct str shown(const struct cleaning *cleaning, struct str value)
{
    if (value.length <= SHOWN_MOST)
        return value;
    struct str cut = text_cut(value, SHOWN_MOST);
    return cut.length == value.length ? value : arena_printf(cleaning->arena, "%.*s…", STR_PRINT(cut));
}

void cleaning_say(const struct cleaning *cleaning, enum severity severity, enum place_field field, const char *rule,
                  struct str before, struct str after, const char *format, ...)
{
    if (!cleaning->found)
        return;
    struct finding finding = cleaning->about;
    finding.severity = severity;
    finding.field = field < PLACE_FIELD_COUNT ? str_of(place_field_name(field)) : STR_NONE;
    finding.rule = rule;
    if (!cleaning->brief) {
        finding.before = shown(cleaning, before);
        finding.after = shown(cleaning, after);
        va_list arguments;
        va_start(arguments, format);
        finding.message = arena_vprintf(cleaning->arena, format, arguments);
        va_end(arguments);
    }
    cleaning->found(cleaning->context, &finding);
}
