/* Structures: the organisations that keep places, and who belongs to them. */
#ifndef ACCOUNTS_STRUCTURE_H
#define ACCOUNTS_STRUCTURE_H

#include "accounts/role.h"

enum structure_state { STRUCTURE_TO_CHECK, STRUCTURE_ACTIVE, STRUCTURE_CLOSED };

struct structure {
    int64_t id, space_id;
    int64_t parent_id; /* 0: none; else this is a branch of it */
    struct str name;
    struct str siret, rna;       /* one, the other, or neither for a branch */
    struct str commune;          /* INSEE code */
    struct str intercommunality; /* SIREN, of the commune; may be empty */
    struct str address, postal_code, phone, email, website;
    enum structure_state state;
    int64_t created_by, created_at, updated_at;
};

bool structure_find(struct session *session, int64_t id, struct arena *arena, struct structure *structure, bool *found,
                    struct error *error);

#endif
