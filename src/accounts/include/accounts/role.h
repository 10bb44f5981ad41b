/* Giving and taking back roles. Each change is a line of the journal (accounts/audit.h). */
#ifndef ACCOUNTS_ROLE_H
#define ACCOUNTS_ROLE_H

#include "accounts/person.h"

/* Within a write. `by` is the person who gives it, 0 for the command line. Already held: true, its expiry is renewed.
 * ERROR_INVALID when the place does not fit the kind of role. The right to give it is checked by the caller
 * (role_may_grant), who has the giver's roles at hand. *id may be NULL. */
bool role_grant(struct session *session, int64_t person_id, const struct role *role, int64_t by, int64_t now,
                int64_t *id, struct error *error);
/* Within a write: a role of that space. ERROR_CONFLICT for the last administrator of a space, ERROR_MISSING. */
bool role_revoke(struct session *session, int64_t role_id, int64_t space_id, int64_t by, int64_t now,
                 struct error *error);
/* Those in force. */
bool role_list(struct session *session, int64_t person_id, int64_t now, struct arena *arena, struct roles *roles,
               struct error *error);

/* One line per role: people of a space, by name. */
struct member {
    struct person person;
    struct role role;
    struct str structure; /* name, for the roles in structures */
};
struct members {
    size_t count;
    struct member *at;
};
bool role_members(struct session *session, int64_t space_id, int64_t now, struct arena *arena, struct members *members,
                  struct error *error);
/* One of that space; ERROR_MISSING. */
bool role_member(struct session *session, int64_t role_id, int64_t space_id, int64_t now, struct arena *arena,
                 struct member *member, struct error *error);

#endif
