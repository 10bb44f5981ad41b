/* What the templates of templates/accounts/ show. */
#ifndef ACCOUNTS_ACCOUNT_VIEWS_H
#define ACCOUNTS_ACCOUNT_VIEWS_H

#include "../views.h"

struct view_sign_in_link {
    struct view_page page;
    struct str code;          /* to type elsewhere; empty: the link is of this browser, or gone */
    struct str token;         /* of the form; empty: gone */
    struct str email, action; /* who will be signed in, and where the button goes */
};

/* One line of a list: what it is, a detail, where it leads, and a form that ends it. */
struct account_row {
    struct str label, detail, address;
    struct str action, submit; /* empty: no button */
    struct page_links links;   /* other pages */
    bool current;
};
struct account_rows {
    size_t count;
    struct account_row *at;
};

struct view_account {
    struct view_page page;
    struct str done;  /* what was just done */
    struct str token; /* of the forms */
    struct str name, email;
    struct account_rows roles, sessions, settings;
    bool factor_missing;      /* a role asks for a second factor, and there is none */
    struct page_links spaces; /* where she may look for her structure */
};

/* --- People ------------------------------------------------------------------------------------------------------- */

struct person_row {
    struct str name, email, role, place, seen, until;
    struct str revoke; /* address; empty: not hers to take back */
    bool factor_missing;
};
struct invitation_row {
    struct str email, role, state, renew, cancel;
    bool expired;
};
struct view_people {
    struct view_page page;
    struct str done, token, invite, audit;
    struct {
        size_t count;
        struct person_row *at;
    } people;
    struct {
        size_t count;
        struct invitation_row *at;
    } invitations;
};

struct account_texts {
    size_t count;
    struct str *at;
};

struct who_role {
    struct str label, who, place;
    bool second_factor;
    struct account_texts permissions, grants;
};
struct view_who {
    struct view_page page;
    struct {
        size_t count;
        struct who_role *at;
    } roles;
};

struct view_recovery {
    struct view_page page;
    struct account_texts codes;
};

/* --- Structures --------------------------------------------------------------------------------------------------- */

struct view_structures {
    struct view_page page;
    struct str action, create;
    struct view_form_fields fields;
    struct account_rows rows;
    bool asked, more;
};
struct view_structures_to_check {
    struct view_page page;
    struct account_rows structures, claims;
    struct str next;
};
struct view_structure {
    struct view_page page;
    struct str done, token, where, address;
    struct page_links facts; /* label, and the value in `address` */
    struct account_rows members, claims, invitations, branches;
    struct account_rows places;   /* those it looks after */
    struct account_rows wanted;   /* those it asked for */
    struct account_rows requests; /* of those it looks after, asked for by others */
    struct str rhythm, create;    /* how often they are asked; address of the form of a new one */
    bool to_check, manages, organises, is_member, is_branch;
};

/* --- The journal -------------------------------------------------------------------------------------------------- */

struct audit_change {
    struct str name, before, after;
};
struct audit_row {
    int64_t number;
    struct str when, author, what, label, reason;
    bool erased;
    struct {
        size_t count;
        struct audit_change *at;
    } changes;
};
struct view_audit {
    struct view_page page;
    struct str action;
    struct view_form_fields fields;
    struct {
        size_t count;
        struct audit_row *at;
    } rows;
    struct str older, csv;
};

#endif
