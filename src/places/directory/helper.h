/* A thread that does work in the order it is given, while the one that gives goes on; the giver does it itself when the
 * system grants no thread. Private to the directory.
 */
#ifndef PLACES_DIRECTORY_HELPER_H
#define PLACES_DIRECTORY_HELPER_H

typedef void (*work_fn)(void *context, void *work);

struct helper;
struct helper *helper_start(work_fn work, void *context);
/* Waits while several works are waiting. */
void helper_give(struct helper *helper, void *work);
/* Waits until everything is done, and ends the thread. NULL does nothing. */
void helper_end(struct helper *helper);

#endif
