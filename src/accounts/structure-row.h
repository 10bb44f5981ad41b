/* A structure in the journal: shared by structures and memberships. */
#ifndef ACCOUNTS_STRUCTURE_ROW_H
#define ACCOUNTS_STRUCTURE_ROW_H

#include "accounts/structure.h"

struct str structure_told(struct arena *arena, const struct structure *structure);

#endif
