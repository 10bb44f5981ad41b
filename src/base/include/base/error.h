/* What went wrong, in a kind the program can act on and a message a person can act on.
 *
 * A function that can fail returns `bool` (true = done) and takes `struct error *` last. On success the error is
 * untouched; on failure it holds a kind and a message (in French where a user sees it, saying what to do).
 * `error_set` returns false so that a failure reads `return error_set(error, ERROR_INVALID, "…", …);`.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>

#include "base/compiler.h"

enum error_kind {
    ERROR_NONE = 0,
    ERROR_INVALID,     /* the input breaks a rule: say which and how to mend it */
    ERROR_MISSING,     /* the thing asked for does not exist */
    ERROR_CONFLICT,    /* it exists already, or changed meanwhile */
    ERROR_FORBIDDEN,   /* the person may not do this */
    ERROR_LIMITED,     /* too many, too large, too often */
    ERROR_UNAVAILABLE, /* database, network or file out of reach: try again later */
    ERROR_INTERNAL     /* a defect of ours */
};

struct error {
    enum error_kind kind;
    char message[512]; /* NUL-terminated UTF-8, cut at a character boundary when too long */
};

/* error_set(error, kind, format, …) fills `error` (which may be NULL) and is false; error_prefix(error, format, …) puts
 * "context : " before the message already there and is false. Macros, so that compilers and analysers see the false. */
#define error_set(error, kind, ...) (error_fill((error), (kind), __VA_ARGS__), error_failed())
#define error_prefix(error, ...)    (error_add_context((error), __VA_ARGS__), error_failed())

void error_fill(struct error *error, enum error_kind kind, const char *format, ...) PRINTF_LIKE(3, 4);
void error_fillv(struct error *error, enum error_kind kind, const char *format, va_list arguments) PRINTF_LIKE(3, 0);
void error_add_context(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);
static inline bool error_failed(void)
{
    return false;
}
/* "invalid", "missing", …: for logs and JSON, never for a page. */
const char *error_kind_name(enum error_kind kind);

#endif
