/* Fairness between the processes that write to one SQLite file.
 *
 * SQLite's own wait for the write lock is a poll without order: a process that writes without pause can keep another
 * waiting for seconds. Here a process takes the turnstile, then the write lock, then leaves the turnstile. At most one
 * process polls for the lock (so it may poll quickly), and the one that has just committed must pass the turnstile
 * again, where the next one already stands: nobody is overtaken twice.
 *
 * The turnstile is an advisory lock (flock) on an empty file beside the database, "PATH-turn"; the kernel releases it
 * when a process dies. It orders, it does not protect: SQLite's lock does.
 */
#ifndef STORE_TURNSTILE_H
#define STORE_TURNSTILE_H

#include "base/base.h"

/* The descriptor of the turnstile, or -1 with an error. Closed with close(2). */
bool turnstile_open(const char *database, int *turnstile, struct error *error);
/* Waits at most until the monotonic instant `deadline_ns`. False when it has passed: go on without the turn. */
bool turnstile_enter(int turnstile, int64_t deadline_ns);
void turnstile_leave(int turnstile);

#endif
