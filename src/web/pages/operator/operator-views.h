/* What the templates of templates/operator/ show. */
#ifndef OPERATOR_OPERATOR_VIEWS_H
#define OPERATOR_OPERATOR_VIEWS_H

#include "../views.h"

/* A job or a message that waits for a decision. */
struct operation_row {
    struct str title, detail, why;
    struct str again, give_up; /* addresses of the buttons; empty: none */
};
struct operation_rows {
    size_t count;
    struct operation_row *at;
};
/* Messages that came back or were given up, each with its button. */
struct view_lost_messages {
    const char *id, *heading;
    struct operation_rows rows;
    struct str token;
};

struct view_operations {
    struct view_page page;
    struct str done, token;
    struct str trouble, trouble_note;       /* why nothing leaves; empty: all is well */
    struct str inward_trouble, inward_note; /* why nothing comes in */
    struct view_figures figures;
    struct operation_rows jobs;
    struct view_lost_messages failed, bounced;
    struct view_form_fields test;
};

#endif
