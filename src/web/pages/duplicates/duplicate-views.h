/* What the templates of templates/duplicates/ show. */
#ifndef DUPLICATES_DUPLICATE_VIEWS_H
#define DUPLICATES_DUPLICATE_VIEWS_H

#include "../views.h"

struct duplicate_place {
    struct str name, address, source;
    struct str page; /* address; empty: not published */
};
struct duplicate_row {
    struct duplicate_place a, b;
    struct str reasons, compare; /* why, and where to look closer */
    struct str id;
    bool sure;
};
struct duplicate_tab {
    struct str label, address;
    int64_t count;
    bool current;
};
struct view_duplicates {
    struct view_page page;
    struct str done, undo, token; /* what was just done; where to go back on it */
    struct str count, empty;
    struct {
        size_t count;
        struct duplicate_tab *at;
    } tabs;
    struct {
        size_t count;
        struct duplicate_row *at;
    } rows;
    struct view_pagination pagination;
};

/* A field on which the two differ. */
struct duplicate_field {
    struct str name, label, a, b; /* values; empty: none */
    bool keep_a, keep_b, both;    /* what is chosen at first: `both` is for lists */
    bool is_list;
};
struct duplicate_fact {
    struct str label, value;
    struct str letter; /* whose it is, when it is of one side alone */
};
struct view_duplicate {
    struct view_page page;
    struct str action, back, token, reasons;
    struct duplicate_place a, b;
    struct str id_a, id_b; /* public ids */
    bool keep_a;           /* the address of a is the one kept at first */
    bool open, merged, sure;
    struct str decided; /* « le 24 novembre 2026 » */
    struct {
        size_t count;
        struct duplicate_field *at;
    } fields;
    struct {
        size_t count;
        struct duplicate_fact *at;
    } same, alone; /* what both say, what one alone says */
};

#endif
