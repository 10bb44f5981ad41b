#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static atomic_int lowest_level = LOG_LEVEL_INFO;
static const char *process_name = "main";

void log_set_level(enum log_level level)
{
    lowest_level = (int)level;
}

void log_set_process(const char *process)
{
    process_name = process;
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};
    if ((int)level < lowest_level)
        return;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct tm utc;
    gmtime_r(&now.tv_sec, &utc);
    char line[2048];
    size_t length = strftime(line, sizeof line, "time=%Y-%m-%dT%H:%M:%S", &utc);
    int more = snprintf(line + length, sizeof line - length, ".%03ldZ level=%s process=%s event=%s",
                        now.tv_nsec / 1000000, names[level], process_name, event);
    length += more > 0 ? (size_t)more : 0;
    if (format && length < sizeof line - 2) {
        line[length++] = ' ';
        va_list arguments;
        va_start(arguments, format);
        more = vsnprintf(line + length, sizeof line - length, format, arguments);
        va_end(arguments);
        length += more > 0 ? (size_t)more : 0;
    }
    if (length > sizeof line - 2)
        length = sizeof line - 2;
    for (size_t i = 0; i < length; i++)
        if (line[i] == '\n' || line[i] == '\r')
            line[i] = ' ';
    line[length++] = '\n';
    if (write(STDERR_FILENO, line, length) < 0)
        return; /* nowhere left to say it */
}

void log_error(const char *event, const struct error *error)
{
    log_event(LOG_LEVEL_ERROR, event, "kind=%s message=%s", error_kind_name(error->kind), log_quote(error->message));
}

const char *log_quote(const char *text)
{
    static THREAD_LOCAL char store[8][768];
    static THREAD_LOCAL unsigned turn;
    char *quoted = store[turn++ % COUNT_OF(store)];
    size_t length = 0;
    quoted[length++] = '"';
    for (; *text && length < sizeof store[0] - 3; text++) {
        if (*text == '"' || *text == '\\')
            quoted[length++] = '\\';
        quoted[length++] = (unsigned char)*text < 0x20 ? ' ' : *text;
    }
    quoted[length++] = '"';
    quoted[length] = '\0';
    return quoted;
}
