/* What the web process asks of the worker about the identity provider (openid/openid.h), in JSON both ways.
 *
 *   "openid-adresse"     {redirect, state, nonce, challenge}        → the address to send the browser to
 *   "openid-echange"     {code, redirect, nonce, verifier}          → {issuer, subject, session, email, doubtful, name}
 *   "openid-fermeture"   a logout token                             → {issuer, subject, session}
 */
#ifndef WEB_OPENID_QUESTIONS_H
#define WEB_OPENID_QUESTIONS_H

#include "base/base.h"
#include "openid/openid.h"

#define OPENID_ADDRESS  "openid-adresse"
#define OPENID_EXCHANGE "openid-echange"
#define OPENID_LOGOUT   "openid-fermeture"

/* `openid` may be NULL (no provider is set): ERROR_MISSING. */
bool answer_openid_address(struct openid *openid, struct str text, struct buffer *answer, struct error *error);
bool answer_openid_exchange(struct openid *openid, struct str text, struct buffer *answer, struct error *error);
bool answer_openid_logout(struct openid *openid, struct str text, struct buffer *answer, struct error *error);

#endif
