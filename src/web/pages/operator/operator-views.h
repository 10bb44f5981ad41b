/* What the templates of templates/operator/ show. */
#ifndef OPERATOR_OPERATOR_VIEWS_H
#define OPERATOR_OPERATOR_VIEWS_H

#include "../views.h"

struct operation_figure {
    struct str value, label, note;
};
/* A job or a message that waits for a decision. */
struct operation_row {
    struct str title, detail, why;
    struct str again, give_up; /* addresses of the buttons; empty: none */
};
struct operation_rows {
    size_t count;
    struct operation_row *at;
};

struct view_operations {
    struct view_page page;
    struct str done, token;
    struct str trouble, trouble_note; /* why nothing leaves; empty: all is well */
    struct {
        size_t count;
        struct operation_figure at[7];
    } figures;
    struct operation_rows jobs, failed, bounced;
    struct view_form_fields test;
};

#endif
