/* What the templates of templates/groups/ show. The other pages of groups are boards (members/member-views.h) and
 * forms. */
#ifndef GROUPS_GROUP_VIEWS_H
#define GROUPS_GROUP_VIEWS_H

#include "../members/member-views.h"

/* --- The public calendar ------------------------------------------------------------------------------------------ */

struct session_card {
    struct str when, where, remote; /* « À distance sur demande », may be empty */
    struct str title;               /* when it is not the group's */
    struct str badge, state;        /* « Complet », « Inscriptions jusqu’au … » */
    enum sheet_tone tone;
    struct str moved; /* « Prévue d’abord le … », may be empty */
};
struct group_card {
    struct str name, address, purpose, manage;
    struct {
        size_t count;
        struct session_card *at;
    } sessions;
    bool open; /* one may register to one of its sessions */
};
struct view_group_calendar {
    struct view_page page;
    struct str heading, lead;
    struct str register_address; /* empty: nothing is open */
    struct str feed, manage;
    struct {
        size_t count;
        struct group_card *at;
    } groups;
    bool single; /* the page of one group */
    struct page_links ways;
};

/* --- The day ------------------------------------------------------------------------------------------------------ */

struct presence_button {
    struct str code, label;
    bool pressed;
};
struct presence_row {
    struct str id, name, organisation, duty, college, mode, needs;
    struct str state;  /* when it is not confirmed */
    struct str action; /* of its buttons */
    struct str since;  /* « arrivée à 9 h 25 », may be empty */
    struct {
        size_t count;
        struct presence_button *at;
    } buttons;
};
struct presence_rows {
    size_t count;
    struct presence_row *at;
};
struct view_presence_list {
    struct view_page page;
    struct str token, when, where, done;
    struct str summary; /* « 12 présents sur 18 inscrits » */
    struct presence_rows rows;
    struct page_links ways;
};

struct college_rows {
    struct str label;
    struct presence_rows rows;
};
/* What is printed for a session: the sheet to sign, the badges, the poster of the door. */
struct session_paper {
    struct str title, when, where;
    struct {
        size_t count;
        struct college_rows *at;
    } colleges;
};
struct view_presence_sheet {
    struct view_page page;
    struct session_paper paper;
    size_t blank; /* lines for those who come without being registered */
};
struct view_presence_badges {
    struct view_page page;
    struct session_paper paper;
};
struct view_presence_poster {
    struct view_page page;
    struct session_paper paper;
    struct html code;
    struct str code_address;
};

/* --- Import ------------------------------------------------------------------------------------------------------- */

struct column_view {
    struct str name, heading, sample; /* of the control; what the sheet says; its first cells */
    struct {
        size_t count;
        struct choice_view *at;
    } choices;
};
struct import_row_view {
    struct str line, name, outcome, message;
    enum sheet_tone tone;
};
struct view_actor_import {
    struct view_page page;
    struct str token, action, text, origin, consent, themes; /* carried from a step to the next */
    struct str summary, refused_note;
    struct {
        size_t count;
        struct column_view *at;
    } columns;
    struct {
        size_t count;
        struct import_row_view *at;
    } rows;
    struct str back, submit;
    bool over; /* it is done: rows only */
};

#endif
