/* A role in the database and in the journal: shared by roles and invitations. */
#ifndef ACCOUNTS_ROLE_ROW_H
#define ACCOUNTS_ROLE_ROW_H

#include "accounts/role.h"

/* ERROR_INVALID when the place does not fit the kind. */
bool role_place_check(const struct role *role, struct error *error);
/* Three parameters from `first`: space, intercommunality, structure. */
void role_bind_place(struct query *query, int first, const struct role *role);
/* Six columns from `first`: id, kind, space, intercommunality, structure, expiry. False for an unknown kind. */
bool role_read_columns(struct query *query, int first, struct arena *arena, struct role *role);
/* As JSON, for the journal. */
struct str role_told(struct arena *arena, const struct role *role);

#endif
