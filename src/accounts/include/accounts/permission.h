/* Roles and permissions: who may do what, written once.
 *
 * A role is held by a person in one space, in one intercommunality of a space, or in one structure (the operator's
 * alone is the whole installation's). A permission is what a page asks for; the table PERMISSIONS says which roles give
 * it. A permission is always asked *somewhere* (struct scope): a role gives it only where it is held.
 *
 * Both tables are the page « Qui peut faire quoi », and the test that walks every route with every role.
 */
#ifndef ACCOUNTS_PERMISSION_H
#define ACCOUNTS_PERMISSION_H

#include "base/base.h"

enum role_kind {
    ROLE_OPERATOR,
    ROLE_ADMINISTRATOR,
    ROLE_ORGANISER,
    ROLE_HUB,
    ROLE_REFERENT,
    ROLE_STRUCTURE_MANAGER,
    ROLE_STRUCTURE_MEMBER,
    ROLE_INSTRUCTOR,
    ROLE_JURY,
    ROLE_PARTICIPANT,
    ROLE_KIND_COUNT
};

enum role_place { HELD_IN_INSTALLATION, HELD_IN_SPACE, HELD_IN_INTERCOMMUNALITY, HELD_IN_STRUCTURE };

struct role_row {
    const char *code;     /* in the database and in addresses: "organiser" */
    const char *label;    /* « organisateur » */
    const char *who;      /* who this is, in one French sentence */
    enum role_place held; /* where it is held */
    bool second_factor;   /* gives nothing until the session passed a second factor */
    unsigned grants;      /* mask of the roles that its holder may give and take back, where it is held */
};
extern const struct role_row ROLES[ROLE_KIND_COUNT];
bool role_kind_find(struct str code, enum role_kind *kind);
#define ROLE_BIT(kind) (1u << (kind))

/* A row without permission (PERMISSION_NONE, the zero value) is refused always. */
enum permission {
    PERMISSION_NONE = 0,
    PERMISSION_PUBLIC,
    PERMISSION_SIGNED_IN, /* anyone with an account */
    PERMISSION_STRUCTURE_MEMBER,
    PERMISSION_STRUCTURE_MANAGER,
    PERMISSION_REFERENT,
    PERMISSION_HUB,
    PERMISSION_INSTRUCTOR,
    PERMISSION_JURY,
    PERMISSION_PEOPLE, /* giving and taking back roles: each holder those of ROLES[].grants */
    PERMISSION_AUDIT,
    PERMISSION_ORGANISER,
    PERMISSION_ADMINISTRATOR,
    PERMISSION_OPERATOR,
    PERMISSION_COUNT
};

struct permission_row {
    const char *name;      /* of the C constant, for tests and logs: "ORGANISER" */
    const char *label;     /* French: what one may do with it */
    unsigned roles;        /* mask of ROLE_BIT */
    enum role_place asked; /* the narrowest place it is asked in: a route says which by {space}, {epci}, {structure} */
};
extern const struct permission_row PERMISSIONS[PERMISSION_COUNT];

/* A role held by somebody. */
struct role {
    int64_t id;
    enum role_kind kind;
    int64_t space_id;            /* 0: the installation */
    struct str intercommunality; /* SIREN, or empty */
    int64_t structure_id;        /* 0: none */
    int64_t expires_at;          /* 0: never */
};
struct roles {
    size_t count;
    struct role *at;
};

/* Where a permission is asked. What is 0 or empty is not asked: a role held anywhere will do (for menus). */
struct scope {
    int64_t space_id;
    struct str intercommunality;
    int64_t structure_id, structure_parent; /* its parent's managers manage it too */
};

/* Does one of these roles give the permission there? SIGNED_IN and PUBLIC need no role; NONE is never given. Roles
 * that need a second factor count only with `second_factor`. Expired ones are not in `roles`. */
bool permission_given(enum permission permission, const struct roles *roles, bool second_factor,
                      const struct scope *scope);
/* The same role with a second factor would give it: the person must be asked for hers. */
bool permission_needs_factor(enum permission permission, const struct roles *roles, const struct scope *scope);
/* May one of these roles give (or take back) that one? */
bool role_may_grant(const struct roles *roles, bool second_factor, const struct role *role);
bool role_covers(const struct role *role, const struct scope *scope);

#endif
