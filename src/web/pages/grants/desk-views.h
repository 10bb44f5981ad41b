/* What the pages of those who run a call are made of: sections of facts, tables, written entries and forms, one
 * template for all of them (templates/grants/desk.html). */
#ifndef GRANTS_DESK_VIEWS_H
#define GRANTS_DESK_VIEWS_H

#include "call-views.h"

struct desk_cell {
    struct str text, address, note; /* address: a link; note: smaller, below */
    const char *mark;               /* class of a badge: "success", "warning", "error", "info"; NULL: plain */
};
struct desk_cells {
    size_t count;
    struct desk_cell *at;
};
struct desk_row {
    struct desk_cells cells; /* the first one heads the row */
};
struct view_desk_grid {
    struct str caption;
    struct call_texts headings;
    struct {
        size_t count;
        struct desk_row *at;
    } rows;
};

struct desk_entry { /* a message, a step of the history, an opinion */
    struct str who, when, text, mark;
};
struct desk_entries {
    size_t count;
    struct desk_entry *at;
};

struct view_desk_form {
    struct str name, heading, lead, submit, action, id;
    bool danger, open, get, plain; /* plain: not behind its heading; a search */
    struct view_form_fields fields;
    bool files;
};
struct desk_forms {
    size_t count;
    struct view_desk_form *at;
};

struct view_desk_section {
    struct str id, heading, lead;
    struct call_texts facts, points;
    struct desk_entries entries;
    struct view_desk_grid grid;
    struct html figure;
    struct str figure_label;
    struct page_links ways;
    struct desk_forms forms;
};

struct view_desk {
    struct view_page page;
    struct str kind, heading, lead, state, done, refusal;
    struct page_links tabs; /* of the call: instruction, jury… ; an empty address is where one is */
    struct {
        size_t count;
        struct view_desk_section *at;
    } sections;
};

#endif
