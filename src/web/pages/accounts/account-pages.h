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
/* The same, the order having person, method and what the identity provider said. */
bool sign_in_so(struct session *session, struct request *request, struct sign_in_order *order,
                char token[static TOKEN_TEXT + 1], struct error *error);
/* Gives the browser the session's cookie, and goes on to `destination` (checked; empty: the account page). */
bool send_signed_in(struct request *request, struct response *response, const char *token, struct str destination,
                    struct error *error);
/* Where a role is held, for people: the structure's name, the intercommunality's, or empty for the whole space. */
struct str role_place_label(struct request *request, const struct role *role, struct str structure);
/* « référent – CC du Perche » */
struct str role_sentence(struct request *request, const struct role *role, struct str structure);
/* Within a write: the letter of an invitation, from the person of the request. */
bool queue_invitation(struct session *session, struct request *request, const struct space *space,
                      const struct invitation *invitation, const char *token, struct error *error);
/* « Épernon · SIRET 123 456 789 00012 » */
struct str structure_where(struct arena *arena, const struct structure *structure);
/* "/28-eure-et-loir/structures/0f8q2k7m3c1xz", with more after it. */
struct str structure_path(struct arena *arena, const struct space *space, int64_t id, const char *rest);
/* The space and the structure of the path, which the admission found already. */
bool request_structure(struct request *request, const struct space **space, struct structure *structure,
                       struct error *error);
/* Its places, those it wants, those others want (pages/campaign/structure-places.c). */
bool structure_add_places(struct request *request, const struct space *space, const struct structure *structure,
                          struct view_structure *view, struct error *error);
/* « Réessayez dans 4 minutes. » */
struct str wait_label(struct arena *arena, int64_t seconds);

/* --- handlers ------------------------------------------------------------------------------------------------------
 */

bool show_sign_in(struct request *request, struct response *response, struct error *error);
bool show_sign_in_code(struct request *request, struct response *response, struct error *error);
bool show_sign_in_link(struct request *request, struct response *response, struct error *error);
bool show_sign_in_password(struct request *request, struct response *response, struct error *error);
bool send_to_openid(struct request *request, struct response *response, struct error *error);
bool receive_openid(struct request *request, struct response *response, struct error *error);
bool end_openid_sessions(struct request *request, struct response *response, struct error *error);
bool send_sign_out(struct request *request, struct response *response, struct error *error);
bool show_sign_in_factor(struct request *request, struct response *response, struct error *error);
bool show_factor(struct request *request, struct response *response, struct error *error);
bool show_factor_remove(struct request *request, struct response *response, struct error *error);
bool send_recovery_codes(struct request *request, struct response *response, struct error *error);
bool show_people(struct request *request, struct response *response, struct error *error);
bool show_role_revoke(struct request *request, struct response *response, struct error *error);
bool show_invite(struct request *request, struct response *response, struct error *error);
bool send_invitation_again(struct request *request, struct response *response, struct error *error);
bool cancel_invitation(struct request *request, struct response *response, struct error *error);
bool show_invitation(struct request *request, struct response *response, struct error *error);
bool show_who(struct request *request, struct response *response, struct error *error);
bool show_audit(struct request *request, struct response *response, struct error *error);
bool send_audit_csv(struct request *request, struct response *response, struct error *error);
bool show_account_name(struct request *request, struct response *response, struct error *error);
bool show_account_password(struct request *request, struct response *response, struct error *error);
bool show_account_email(struct request *request, struct response *response, struct error *error);
bool show_account_email_link(struct request *request, struct response *response, struct error *error);
bool send_account_data(struct request *request, struct response *response, struct error *error);
bool show_account_erase(struct request *request, struct response *response, struct error *error);
bool show_structures(struct request *request, struct response *response, struct error *error);
bool show_structure_new(struct request *request, struct response *response, struct error *error);
bool show_structures_to_check(struct request *request, struct response *response, struct error *error);
bool show_structure(struct request *request, struct response *response, struct error *error);
bool show_structure_ask(struct request *request, struct response *response, struct error *error);
bool show_structure_change(struct request *request, struct response *response, struct error *error);
bool show_structure_branch(struct request *request, struct response *response, struct error *error);
bool show_structure_invite(struct request *request, struct response *response, struct error *error);
bool show_claim(struct request *request, struct response *response, struct error *error);
bool send_structure_member_out(struct request *request, struct response *response, struct error *error);
bool send_structure_leave(struct request *request, struct response *response, struct error *error);
bool send_structure_approve(struct request *request, struct response *response, struct error *error);
bool show_account(struct request *request, struct response *response, struct error *error);
bool end_session(struct request *request, struct response *response, struct error *error);

#endif
