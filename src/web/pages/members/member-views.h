/* What the templates of templates/members/ show: a page of the démarche is a sheet, made of sections. */
#ifndef MEMBERS_MEMBER_VIEWS_H
#define MEMBERS_MEMBER_VIEWS_H

#include "../views.h"

/* What a badge says besides its word. */
enum sheet_tone { TONE_PLAIN, TONE_DONE, TONE_NEWS, TONE_WAITING, TONE_LATE };

struct sheet_texts {
    size_t count;
    struct str *at;
};

/* One line of a list: what it is, a badge, details under it, where it leads, a button. */
struct sheet_row {
    struct str label, address;
    struct str badge;
    enum sheet_tone tone;
    struct sheet_texts details;
    struct str warning;
    struct page_links ways;    /* other pages */
    struct str action, submit; /* of a button; empty: none */
};
struct sheet_rows {
    size_t count;
    struct sheet_row *at;
};

struct sheet_cell {
    struct str text, address, note;
    struct str badge;
    enum sheet_tone tone;
};
struct sheet_line {
    size_t count;
    struct sheet_cell *at;
};
struct view_sheet_table {
    struct str caption; /* empty: no table */
    struct sheet_texts headings;
    struct {
        size_t count;
        struct sheet_line *at;
    } lines;
};

struct sheet_section {
    struct str id, heading;
    struct sheet_texts paragraphs;
    struct page_links facts; /* a term and what it is */
    struct sheet_rows rows;
    struct view_sheet_table table;
    struct str letter;       /* a message as it will leave */
    struct str empty;        /* said when there is neither row nor line */
    struct page_links links; /* buttons under it */
    struct view_form_fields form;
    struct str action, submit; /* of the form; empty: none */
    bool files;                /* the form carries a file */
    bool search;               /* the form changes nothing: its answers are in the address */
    bool dangerous;
};

/* A row of one of these pages is a section after another: figures first, then lists, most pressing first. */
struct view_sheet {
    struct view_page page;
    struct str kind;  /* above the title: « EPCI » */
    struct str badge; /* beside it */
    enum sheet_tone tone;
    struct str lead, done, warning;
    struct page_links buttons; /* the first is the main one */
    struct view_figures figures;
    struct {
        size_t count;
        struct sheet_section *at;
    } sections;
    struct page_links ways; /* at the end */
    struct str token;       /* of the buttons */
};

struct view_sheet_badge {
    struct str text;
    enum sheet_tone tone;
};

#endif
