/* People, roles and structures as rows of the database and as lines of the journal: what the files of the room share.
 */
#ifndef ACCOUNTS_ROWS_H
#define ACCOUNTS_ROWS_H

#include "accounts/role.h"
#include "accounts/structure.h"

/* ERROR_INVALID when the place does not fit the kind. */
bool role_place_check(const struct role *role, struct error *error);
/* Three parameters from `first`: space, intercommunality, structure. */
void role_bind_place(struct query *query, int first, const struct role *role);
/* Reads a person from the columns `first` (id) to first + 6: email, name, has_password, has_factor, created_at,
 * seen_at.
 */
void person_read_columns(struct query *query, int first, struct arena *arena, struct person *person);
/* Six columns from `first`: id, kind, space, intercommunality, structure, expiry. False for an unknown kind. */
bool role_read_columns(struct query *query, int first, struct arena *arena, struct role *role);
/* As JSON, for the journal. */
struct str role_told(struct arena *arena, const struct role *role);
struct str structure_told(struct arena *arena, const struct structure *structure);

#endif
