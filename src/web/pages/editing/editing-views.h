/* What the templates of templates/editing/ show. */
#ifndef EDITING_VIEWS_H
#define EDITING_VIEWS_H

#include "../views.h"

/* A field as it was and as it is asked, in words for people. */
struct change_row {
    struct str label, before, after; /* « rien » when absent */
    struct str name;                 /* of the box that takes it, in the queue */
};
struct view_change_rows {
    size_t count;
    struct change_row *at;
};

/* --- What a visitor reported, followed by its private address */

struct view_ticket {
    struct view_page page;
    struct str place, place_address;
    struct str state, detail; /* « En attente », and what it means */
    bool settled, taken;
    struct view_change_rows changes;
    struct str comment, reason, sent;
};

/* --- The queue of what waits */

struct proposal_card {
    struct str id, heading, address; /* of the place, when it is there */
    struct str kind, author, sent, comment;
    struct str action;
    struct view_change_rows changes;
    struct str refused; /* why the last decision was not possible; empty: nothing */
};
struct proposal_cards {
    size_t count;
    struct proposal_card *at;
};
struct view_queue {
    struct view_page page;
    struct str done, token, count;
    struct proposal_cards cards;
    struct str next; /* address of the following ones; empty: none */
};

/* --- What one proposed oneself: `kind` is its state, `refused` the answer */

struct view_own_proposals {
    struct view_page page;
    struct proposal_cards cards;
};

/* --- The form of a place */

/* A place that may be the one being written. */
struct alike_card {
    struct str name, where, why, address;
};
struct view_alike_list {
    size_t count;
    struct alike_card *at;
    struct str seen; /* what the box « c’est un autre lieu » sends: the ids of these */
    bool confirmed;  /* it was ticked for them */
    bool likely;     /* one of them is enough so to be asked about before sending */
};

struct view_alike {
    struct view_page page;
    struct view_alike_list list;
};

struct place_section {
    struct str id, heading, lead;
    bool week, where; /* seven lines of hours; the map */
    struct view_form_controls controls;
};
struct view_place_form {
    struct view_page page;
    struct view_form_summary summary;
    struct str heading, lead;
    struct str action;
    struct str submit;  /* « Enregistrer », « Proposer ces changements » */
    struct str history; /* its address; empty: none yet */
    struct place_section sections[8];
    size_t section_count;
    struct view_alike_list alike;
    bool alike_first;           /* asked before sending: the list comes first */
    struct page_links communes; /* of the department, with their postal codes: completes the field */
    struct json map;            /* settings of the map where the point is chosen */
    struct str draft_action, draft_resume, draft_forget; /* addresses */
    struct str draft_said; /* « Brouillon enregistré… », « Vous aviez commencé… »; empty: no draft */
    bool draft_shown;      /* the form is the draft */
    struct str token;
    struct str alike_address, addresses_address, communes_address; /* for the script */
};

/* --- Whether all is still right, asked of the place */

struct view_verify {
    struct view_page page;
    struct str name, address, report, action, token;
    bool done;
    struct view_change_rows facts; /* labels and `after` */
    struct str edit;               /* the whole form, by the same link */
    struct str told;               /* what was just sent; empty: nothing */
};

/* --- What was changed */

struct revision_card {
    struct str what, when, who, reason;
    struct view_change_rows changes;
    struct str action; /* of the button that puts back; empty: none */
};
struct revision_cards {
    size_t count;
    struct revision_card *at;
};
struct hold_row {
    struct str label, hand, source, shown;
    struct str field, action;
    bool by_hand, by_source, by_latest;
};
struct hold_rows {
    size_t count;
    struct hold_row *at;
};
struct view_history {
    struct view_page page;
    struct str name, address, edit, done, token;
    struct revision_cards cards;
    struct hold_rows holds;
};

#endif
