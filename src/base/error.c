#include "base/error.h"

#include <stdio.h>
#include <string.h>

/* Cuts a message that filled its room at a UTF-8 boundary. */
static void cut_at_character(char *message, size_t room)
{
    size_t length = strlen(message);
    if (length + 1 < room)
        return;
    while (length > 0 && ((unsigned char)message[length - 1] & 0xC0) == 0x80)
        length--;
    if (length > 0)
        length--;
    message[length] = '\0';
}

void error_fillv(struct error *error, enum error_kind kind, const char *format, va_list arguments)
{
    if (!error)
        return;
    char message[sizeof error->message]; /* the arguments may point into the error itself */
    vsnprintf(message, sizeof message, format, arguments);
    cut_at_character(message, sizeof message);
    error->kind = kind;
    memcpy(error->message, message, sizeof message);
}

void error_fill(struct error *error, enum error_kind kind, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_fillv(error, kind, format, arguments);
    va_end(arguments);
}

void error_add_context(struct error *error, const char *format, ...)
{
    if (!error)
        return;
    char context[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(context, sizeof context, format, arguments);
    va_end(arguments);
    cut_at_character(context, sizeof context);
    error_fill(error, error->kind, "%s : %s", context, error->message);
}

const char *error_kind_name(enum error_kind kind)
{
    switch (kind) {
    case ERROR_NONE: return "none";
    case ERROR_INVALID: return "invalid";
    case ERROR_MISSING: return "missing";
    case ERROR_CONFLICT: return "conflict";
    case ERROR_FORBIDDEN: return "forbidden";
    case ERROR_LIMITED: return "limited";
    case ERROR_UNAVAILABLE: return "unavailable";
    case ERROR_INTERNAL: return "internal";
    }
    return "unknown";
}
