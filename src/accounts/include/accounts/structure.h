/* Structures: the organisations that keep places, and who belongs to them.
 *
 * Whoever finds no trace of hers creates it and is its first manager; it is « to check » until the organiser looked at
 * it. Whoever finds hers asks to be of it: its managers answer, or the organiser when it has none. A branch has a
 * parent, whose managers manage it too (permission.h).
 *
 * Each change is a line of the journal. Whether the one who asks may is the caller's to check (the permission of the
 * row); *who* must be told is given by structure_managers.
 */
#ifndef ACCOUNTS_STRUCTURE_H
#define ACCOUNTS_STRUCTURE_H

#include "accounts/role.h"

enum { CLAIM_SECONDS = 90 * 86400 /* unanswered, a claim expires */ };

enum structure_state { STRUCTURE_TO_CHECK, STRUCTURE_ACTIVE, STRUCTURE_CLOSED };

struct structure {
    int64_t id, space_id;
    int64_t parent_id; /* 0: none; else this is a branch of it */
    struct str name;
    struct str siret, rna;       /* one, the other, or neither; canonical: 14 digits, "W" and 9 digits */
    struct str commune;          /* INSEE code */
    struct str intercommunality; /* SIREN, of the commune; may be empty */
    struct str address, postal_code, phone, email, website;
    enum structure_state state;
    int64_t created_by, created_at, updated_at;
};
struct structures {
    size_t count;
    struct structure *at;
};

bool structure_find(struct session *session, int64_t id, struct arena *arena, struct structure *structure, bool *found,
                    struct error *error);
/* What somebody looks for: a SIRET, a RNA, or the beginning of words of a name (folded here), in a commune or not.
 * Closed ones are left out. */
struct structure_search {
    int64_t space_id;
    struct str text, commune, intercommunality;
    bool to_check;    /* those alone */
    struct str after; /* key and number of the last one of the page before, from structure_cursor; or empty */
    size_t most;
};
bool structure_list(struct session *session, const struct structure_search *search, struct arena *arena,
                    struct structures *structures, struct error *error);
struct str structure_cursor(struct arena *arena, const struct structure *last);
bool structure_branches(struct session *session, int64_t parent_id, struct arena *arena, struct structures *structures,
                        struct error *error);

/* What waits for the organiser, counted: each reads an index. */
struct structure_work {
    int64_t to_check; /* structures */
    int64_t claims;   /* to be of a structure that has no manager */
};
bool structure_work_count(struct session *session, int64_t space_id, int64_t now, struct structure_work *work,
                          struct error *error);

/* Within a write. The number, instants and (for a branch: the parent is `parent_id`) the state are set here.
 * ERROR_CONFLICT when the SIRET or the RNA is another structure's: ask to join that one. A branch of a structure with a
 * SIRET keeps its SIREN (ERROR_INVALID). With `by` the person becomes its manager, unless it is a branch. */
bool structure_create(struct session *session, struct structure *structure, int64_t by, int64_t now,
                      struct error *error);
/* Within a write: everything but space, parent, state. */
bool structure_change(struct session *session, const struct structure *structure, int64_t by, int64_t now,
                      struct error *error);
/* Within a write: checked (active again), or closed with its reason; a closed one's roles are taken back. */
bool structure_set_state(struct session *session, int64_t id, enum structure_state state, struct str reason, int64_t by,
                         int64_t now, struct error *error);

/* --- Members -------------------------------------------------------------------------------------------------------
 */

/* People with a role in it, managers first. */
bool structure_members(struct session *session, int64_t structure_id, int64_t now, struct arena *arena,
                       struct members *members, struct error *error);

enum claim_state { CLAIM_WAITING, CLAIM_ACCEPTED, CLAIM_REFUSED, CLAIM_WITHDRAWN, CLAIM_EXPIRED };

struct claim {
    int64_t id, structure_id, space_id;
    struct str structure; /* its name */
    struct person person;
    enum role_kind kind; /* manager or member */
    struct str message, reason;
    enum claim_state state;
    int64_t created_at, reminders;
};
struct claims {
    size_t count;
    struct claim *at;
};

/* Within a write: asks. ERROR_CONFLICT when she is of it already, or has asked. */
bool claim_make(struct session *session, int64_t structure_id, int64_t person_id, enum role_kind kind,
                struct str message, int64_t now, int64_t *id, struct error *error);
/* Within a write: gives the role, or refuses with a reason. ERROR_CONFLICT when it was answered meanwhile. */
bool claim_answer(struct session *session, int64_t id, int64_t structure_id, bool accepted, struct str reason,
                  int64_t by, int64_t now, struct error *error);
bool claim_find(struct session *session, int64_t id, struct arena *arena, struct claim *claim, bool *found,
                struct error *error);
/* Those that wait: of a structure, or (structure_id 0) of the structures of the space that have no manager. */
bool claim_list(struct session *session, int64_t space_id, int64_t structure_id, int64_t now, struct arena *arena,
                struct claims *claims, struct error *error);
/* Those of a person, all states, the last first. */
bool claim_list_of(struct session *session, int64_t person_id, struct arena *arena, struct claims *claims,
                   struct error *error);
/* Who answers claims: the managers of the structure and of its parent, or else the organisers of the space. */
bool claim_deciders(struct session *session, int64_t structure_id, int64_t now, struct arena *arena,
                    struct members *deciders, struct error *error);
/* Those whose deciders are to be reminded: 1, 3, 5 and 7 days after they were made. */
bool claim_due(struct session *session, int64_t now, struct arena *arena, struct claims *claims, struct error *error);
/* Within a write. */
bool claim_reminded(struct session *session, int64_t id, int64_t now, struct error *error);
/* Within a write: she leaves; every role she has in it. ERROR_MISSING when she has none. */
bool structure_leave(struct session *session, int64_t structure_id, int64_t person_id, int64_t now,
                     struct error *error);

#endif
