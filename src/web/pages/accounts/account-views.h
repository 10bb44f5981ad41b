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
    bool factor_missing; /* a role asks for a second factor, and there is none */
    bool is_new;         /* nothing was given to her yet */
};

#endif
