/* Whether the person who asks may: the one place where the permission of a row is checked (dispatch.c calls it).
 *
 * Nobody signed in: a page sends to the sign-in page, which brings back; anything else is refused (403). Signed in but
 * a second factor is due or missing: a page sends where it is given. Signed in and not allowed: refused, the same
 * whether the thing exists or not.
 */
#ifndef WEB_ADMISSION_H
#define WEB_ADMISSION_H

#include "exchange.h"

#define SESSION_COOKIE "session"

/* The session's token as the browser sent it, or empty. */
struct str session_cookie(const struct request *request);
/* Who is signed in; read once, NULL when nobody is. A session's database error reads as nobody. */
const struct access *admission_access(struct exchange *exchange);
/* True when the handler may run, or when *sent_elsewhere (the response is a redirection). */
bool admission_check(struct exchange *exchange, bool *sent_elsewhere, struct error *error);
/* The answer to somebody who is not signed in. */
bool admission_turn_away(struct exchange *exchange, bool *sent_elsewhere, struct error *error);

/* Part of the address of a page of ours to go back to: "/28-eure-et-loir/personnes?page=2". Anything else (another
 * site, a protocol, a control character) is empty. */
struct str destination_check(struct str text);

#endif
