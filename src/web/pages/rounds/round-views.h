/* What the templates of templates/rounds/ show. */
#ifndef PAGES_ROUND_VIEWS_H
#define PAGES_ROUND_VIEWS_H

#include "../views.h"

struct visit_row {
    struct str day, hours, where, holiday; /* holiday: « Vacances de la Toussaint », may be empty */
    struct str place, address;             /* the travelling place and its page */
};
struct visit_rows {
    size_t count;
    struct visit_row *at;
};

struct view_round {
    struct view_page page;
    struct str name, address, calendar, edit, rounds;
    struct visit_rows visits;
    struct page_links stops; /* « Anet, devant la mairie : chaque mercredi, 14 h à 17 h » */
};

struct view_rounds {
    struct view_page page;
    struct str image, image_alternative;
    struct page_links days; /* to choose from; the chosen one has no address */
    struct str day;
    struct visit_rows visits;
    struct visit_rows later; /* the days after it */
};

struct view_round_edit {
    struct view_page page;
    struct str name, address, action, token;
    struct page_links stops; /* each with the address that takes it away */
    struct view_form_fields fields;
};

#endif
