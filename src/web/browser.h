/* Which browser a form came from, without knowing whose it is: a random identifier in a signed cookie that ends with
 * the browser's session. A form carries a token that only this site can make for that browser; a write without it, or
 * that another site started (Sec-Fetch-Site, Origin), is refused before its handler.
 *
 * The token is of the session too: signing in or out makes the forms of before worthless.
 *
 * The token is masked anew in each page, so that compression tells nothing of it (BREACH).
 */
#ifndef WEB_BROWSER_H
#define WEB_BROWSER_H

#include "exchange.h"

enum { SECRET_BYTES = 32 };

/* The token for this request's browser; gives the browser its cookie when it has none yet. */
struct str browser_token(struct exchange *exchange);
/* False (ERROR_FORBIDDEN) when a write must not be believed. Reads the form. */
bool browser_check(struct exchange *exchange, struct error *error);

/* The browser's own identifier, given now when it has none: what a link to sign in is bound to. */
struct str browser_identifier(struct exchange *exchange);
/* The same when it came with the request, else empty. */
struct str browser_known(struct exchange *exchange);

#endif
