/* Structured logs: one line per event on standard error, `time=… level=… event=… key=value…` (logfmt), never a
 * personal datum, never a secret. Safe from any thread; one write(2) per line.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/compiler.h"
#include "base/error.h"

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

void log_set_level(enum log_level level);  /* INFO at start */
void log_set_process(const char *process); /* "web", "worker": a constant string, added to every line */
/* The format gives the fields after event=: `log_event(LOG_LEVEL_INFO, "listen", "address=%s", address)`.
 * Values that may hold blanks or quotes go through "%s" of `log_quote`. NULL format: no field. */
void log_event(enum log_level level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);
void log_error(const char *event, const struct error *error);
/* `text` quoted for logfmt, in a small rotating per-thread store (good until 8 further calls). */
const char *log_quote(const char *text);

#endif
