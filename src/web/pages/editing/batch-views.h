/* What the templates of tables of places show. */
#ifndef BATCH_VIEWS_H
#define BATCH_VIEWS_H

#include "editing-views.h"

struct batch_choice {
    struct str name, label;
    bool chosen;
};
struct batch_cell_view {
    struct str name, label, value; /* of the control */
};
struct batch_row_view {
    struct str id, state, name, address, commune;
    size_t count;
    struct batch_cell_view *at;
};
struct view_batch {
    struct view_page page;
    struct str heading, lead, action, token;
    struct str done;    /* « 12 lieux enregistrés. »; empty: nothing */
    struct str refused; /* why the last table could not be read */
    struct str pasted;  /* what she had pasted, then */
    struct str csv, ods;
    struct {
        size_t count;
        struct batch_choice *at;
    } choices;
    struct page_links headings; /* of the chosen columns */
    struct {
        size_t count;
        struct batch_row_view *at;
    } rows;
    struct str summary; /* « Lieux 1 à 30 sur 137 » */
    struct str previous, next;
};

struct batch_card {
    struct str line; /* its number, for the box */
    struct str name, address, where;
    struct view_change_rows changes, disputed;
    struct str reason;
};
struct batch_cards {
    size_t count;
    struct batch_card *at;
};
struct view_batch_plan {
    struct view_page page;
    struct str action, token, back, submit;
    struct str moved;   /* somebody changed something since it was shown; empty: no */
    struct str unknown; /* headings passed over; empty: none */
    struct view_figures figures;
    struct batch_cards changed, disputed, refused;
    size_t more; /* changed ones not shown */
    bool applied, nothing;
};

#endif
