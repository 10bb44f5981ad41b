/* What the templates of templates/grants/ show. */
#ifndef GRANTS_CALL_VIEWS_H
#define GRANTS_CALL_VIEWS_H

#include "../views.h"

struct call_text {
    struct str label, detail; /* detail may be empty */
};
struct call_texts {
    size_t count;
    struct call_text *at;
};

struct call_card {
    struct str title, address, organisers, state, amounts;
    bool open;
};
struct call_cards {
    size_t count;
    struct call_card *at;
};

struct view_call_list {
    struct view_page page;
    struct call_cards open, others; /* others: not yet, or no longer */
    struct str open_address;        /* where the organiser opens one; empty for others */
};

struct criterion_row {
    struct str label, help, weight;
};

struct view_call {
    struct view_page page;
    struct str organisers, purpose, state, change;
    bool open, elsewhere;                   /* elsewhere: one applies on another site */
    struct str test_address, start_address; /* start: empty when it is not open */
    struct str prolonged;                   /* why it was; empty: it was not */
    struct page_links desk;                 /* for those who run it */
    struct call_texts facts;                /* « Clôture », « mardi 30 avril… » */
    struct call_texts description, audiences, holders, expenses, refused, attachments, meetings, contacts;
    struct {
        size_t count;
        struct criterion_row *at;
    } criteria;
};

/* A minute's test: the form, then what the rules say of what was typed. */
struct view_call_test {
    struct view_page page;
    struct str call_title, action;
    struct view_form_fields fields;
    bool answered, eligible;
    struct str verdict;
    struct call_texts figures, findings;
    struct str start_address;
};

/* --- A dossier ---------------------------------------------------------------------------------------------------- */

struct dossier_step {
    struct str label, address, summary;
    struct call_texts gaps;
    bool done;
};

struct view_desk_section; /* desk-views.h */
struct desk_sections {
    size_t count;
    struct view_desk_section *at;
};

struct view_dossier {
    struct view_page page;
    struct desk_sections before, after; /* the parts of the dossier */
    struct str call_title, call_address, state, deadline, link, token, submit_address, done, refusal;
    bool draft, ready;
    struct call_texts receipt;  /* once submitted */
    struct str receipt_address; /* of its file, but the format */
    struct {
        size_t count;
        struct dossier_step *at;
    } steps;
};

struct budget_choice {
    struct str code, label;
    bool refused; /* an expense that does not count in the grant */
};

struct budget_row {
    int number;
    struct str category, label, amount, year, origin, error;
    bool acquired;
};
struct budget_rows {
    size_t count;
    struct budget_row *at;
};

struct view_budget {
    struct view_page page;
    struct str call_title, token, revision, action, back, requested, requested_error, message;
    struct {
        size_t count;
        struct budget_choice *at;
    } categories;
    int years;
    struct budget_rows expenses, resources;
    struct call_texts figures, findings;
    bool balanced;
};

#endif
