/* Invitations: somebody is asked by e-mail to take a role. The link serves once, for anyone who holds it (it was mailed
 * to one address), until it expires. Nobody has an account nor a role before accepting.
 */
#ifndef ACCOUNTS_INVITATION_H
#define ACCOUNTS_INVITATION_H

#include "accounts/role.h"
#include "accounts/sign-in.h"

enum { INVITATION_SECONDS = 30 * 86400 };

enum invitation_state { INVITATION_SENT, INVITATION_ACCEPTED, INVITATION_CANCELLED, INVITATION_EXPIRED };

struct invitation {
    int64_t id;
    struct str email, name;
    struct role role;     /* its expires_at: until when the role will be held, 0 for good (a delegation has an end) */
    struct str structure; /* name, or empty */
    int64_t invited_by, created_at, expires_at;
    enum invitation_state state;
};
struct invitations {
    size_t count;
    struct invitation *at;
};

/* Within a write. The same role to the same address, still waiting: its link is replaced by a new one. ERROR_CONFLICT
 * when the person holds the role already. The right to give it is the caller's to check (role_may_grant). */
bool invitation_make(struct session *session, struct str email, struct str name, const struct role *role, int64_t by,
                     int64_t now, int64_t *id, char token[static TOKEN_TEXT + 1], struct error *error);
/* Within a write: another link for an invitation that waits or has expired. */
bool invitation_renew(struct session *session, int64_t id, int64_t space_id, int64_t by, int64_t now,
                      struct arena *arena, struct invitation *invitation, char token[static TOKEN_TEXT + 1],
                      struct error *error);
bool invitation_cancel(struct session *session, int64_t id, int64_t space_id, int64_t by, int64_t now,
                       struct error *error);
/* What a link is; *found is false when it is unknown, used, cancelled or out of date. */
bool invitation_look(struct session *session, struct str token, int64_t now, struct arena *arena,
                     struct invitation *invitation, bool *found, struct error *error);
/* Within a write: makes the account of the invited address when there is none, and gives the role. ERROR_MISSING when
 * the link is gone. */
bool invitation_accept(struct session *session, struct str token, int64_t now, struct recognised *recognised,
                       struct error *error);
/* Unanswered ones to be reminded of: 1, 5, 10 and 15 days after they were sent. */
bool invitation_due(struct session *session, int64_t now, size_t most, struct arena *arena,
                    struct invitations *invitations, struct error *error);
/* Within a write: a new link, good until the same day, takes the place of the one before. */
bool invitation_remind(struct session *session, int64_t id, int64_t now, char token[static TOKEN_TEXT + 1],
                       struct error *error);
/* Those of a space (of a structure when structure_id is not 0) that wait or expired in the last ninety days. */
bool invitation_list(struct session *session, int64_t space_id, int64_t structure_id, int64_t now, struct arena *arena,
                     struct invitations *invitations, struct error *error);
bool invitation_find(struct session *session, int64_t id, int64_t space_id, int64_t now, struct arena *arena,
                     struct invitation *invitation, struct error *error);

#endif
