/* What the pages of accounts share: signing somebody in, words for people. */
#ifndef ACCOUNTS_ACCOUNT_PAGES_H
#define ACCOUNTS_ACCOUNT_PAGES_H

#include "../pages.h"
#include "account-views.h"
#include "accounts/accounts.h"
#include "admission.h"
#include "browser.h"
#include "post/post.h"

/* --- signed-in.c -------------------------------------------------------------------------------------------------- */

/* « Firefox sur Windows », from what the browser says of itself. */
struct str device_label(struct request *request);
/* The visitor's address without its last part. */
struct str network_label(struct request *request);
/* Within a write: opens her session in place of the one the browser had, and notes it in the journal. */
bool sign_in_person(struct session *session, struct request *request, int64_t person_id, enum sign_in_method method,
                    char token[static TOKEN_TEXT + 1], struct error *error);
/* Gives the browser the session's cookie, and goes on to `destination` (checked; empty: the account page). */
bool send_signed_in(struct request *request, struct response *response, const char *token, struct str destination,
                    struct error *error);
/* « Réessayez dans 4 minutes. » */
struct str wait_label(struct arena *arena, int64_t seconds);

/* --- handlers ------------------------------------------------------------------------------------------------------
 */

bool show_sign_in(struct request *request, struct response *response, struct error *error);
bool show_sign_in_code(struct request *request, struct response *response, struct error *error);
bool show_sign_in_link(struct request *request, struct response *response, struct error *error);
bool show_sign_in_password(struct request *request, struct response *response, struct error *error);
bool send_sign_out(struct request *request, struct response *response, struct error *error);
bool show_account(struct request *request, struct response *response, struct error *error);
bool end_session(struct request *request, struct response *response, struct error *error);

#endif
