/* What the templates of templates/orientation/ show. */
#ifndef PAGES_ORIENTATION_VIEWS_H
#define PAGES_ORIENTATION_VIEWS_H

#include "../views.h"

struct hidden_values {
    size_t count;
    struct hidden_value *at;
};

struct view_orientation_question {
    struct view_page page;
    int step; /* 1 to 3 */
    struct str action, back, skip;
    struct hidden_values kept; /* answers already given */
    struct {
        size_t count;
        struct choice_view *at;
    } choices; /* needs, or wishes with their parameter in `help` */
    struct str where, where_message;
};

struct guided_place {
    struct view_place_card card;
    struct week_rows week;
    struct html qr;
    struct str short_address;
};

struct view_orientation_answer {
    struct view_page page;
    struct page_links answers; /* each with the address of its question */
    struct str passed_over;    /* what could not be kept, in a sentence; empty: everything was */
    struct {
        size_t count;
        struct guided_place *at;
    } places;
    size_t total;
    struct str list_address, again;
};

#endif
