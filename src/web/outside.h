/* What a page needs from outside at once (an address, a SIRET, a sign-in to exchange) is asked of the worker process:
 * the web process opens no connection. A question has a time limit and a plain failure; it never holds an event loop
 * (ask from routes of kind BLOCKING only).
 */
#ifndef WEB_OUTSIDE_H
#define WEB_OUTSIDE_H

#include "base/base.h"

struct outside;

/* The web process's end. Takes over the socket. */
bool outside_new(int socket, struct outside **outside, struct error *error);
void outside_free(struct outside *outside); /* NULL is accepted */
/* The answer, in the arena. ERROR_UNAVAILABLE when none came in time; else the failure that the worker met. */
bool outside_ask(struct outside *outside, const char *question, struct str text, int milliseconds, struct arena *arena,
                 struct str *answer, struct error *error);

/* The worker's end: each question is answered by its row, on one of a few threads. */
typedef bool (*outside_fn)(void *context, struct str text, struct buffer *answer, struct error *error);
struct outside_row {
    const char *question;
    outside_fn answer;
};
struct answering;
/* `rows` end with a NULL question. Takes over the socket. */
bool answering_start(int socket, const struct outside_row *rows, void *context, int threads,
                     struct answering **answering, struct error *error);
void answering_stop(struct answering *answering); /* NULL is accepted */

#endif
