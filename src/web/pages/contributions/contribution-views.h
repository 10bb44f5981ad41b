/* What the templates of templates/contributions/ show. */
#ifndef CONTRIBUTIONS_CONTRIBUTION_VIEWS_H
#define CONTRIBUTIONS_CONTRIBUTION_VIEWS_H

#include "../views.h"

struct contribution_tab {
    struct str label, address;
    int64_t count;
    bool current;
};
struct contribution_tabs {
    size_t count;
    struct contribution_tab *at;
};
struct contribution_paragraphs {
    size_t count;
    struct str *at;
};

struct view_contribution_card {
    struct str title, address, kind, theme, territory, author, when, excerpt, state, channel;
    bool published;
};
struct contribution_cards {
    size_t count;
    struct view_contribution_card *at;
};

/* Published ones, the library of initiatives, and the organiser's list. */
struct view_contribution_list {
    struct view_page page;
    struct str heading, lead, announce, done;
    struct page_links ways; /* the first is a button */
    struct contribution_tabs tabs;
    const char *tabs_label;
    bool searched;
    struct view_form_fields search;
    struct contribution_cards cards;
    struct str previous, next; /* addresses; or empty */
    struct str empty;
    struct page_links supports; /* of the groups, by theme */
};

struct contribution_file {
    struct str label, address; /* address: empty when it is not given here */
};
struct contribution_files {
    size_t count;
    struct contribution_file *at;
};

/* One that is published. */
struct view_contribution {
    struct view_page page;
    struct view_contribution_card card;
    struct contribution_paragraphs text;
    struct str contact;
    struct page_links links; /* what it became */
};

struct contribution_past {
    struct str when, sentence, reason;
};
struct view_contribution_past {
    size_t count;
    struct contribution_past *at;
};
struct contribution_more {
    struct str when;
    struct contribution_paragraphs text;
};
struct view_contribution_additions {
    size_t count;
    struct contribution_more *at;
};

/* What its author follows by her link. */
struct view_contribution_follow {
    struct view_page page;
    struct str number, title, state, sentence, done, action;
    bool settled, fresh;
    struct contribution_paragraphs text;
    struct contribution_files files;
    struct view_contribution_additions additions;
    struct view_contribution_past past;
    struct page_links links;
    struct view_form_fields fields;
};

struct contribution_alike {
    struct str number, title, address, action;
};

/* What the organiser does with one. */
struct view_contribution_sort {
    struct view_page page;
    struct str number, state, done, author, email, received, action, token, original, parent_address, into_address,
        into_number, split_address, public_address;
    bool published, may_publish, may_sort, may_discard, may_integrate, may_reopen, was_cut;
    struct contribution_files files;
    struct view_contribution_additions additions;
    struct view_contribution_past past;
    struct {
        size_t count;
        struct contribution_link_row {
            struct str label, address, subject, id;
        } * at;
    } links;
    struct {
        size_t count;
        struct contribution_alike *at;
    } alike;
    struct view_form_fields qualify, discard, duplicate, integrate;
};

/* Mails aside, and mails that nobody could place. */
struct mailbox_row {
    struct str subject, sender, when, reason, text, action;
    struct contribution_files files;
};
struct view_mailbox {
    struct view_page page;
    struct str address, done, token, next;
    struct contribution_tabs tabs;
    struct {
        size_t count;
        struct mailbox_row *at;
    } rows;
};

/* What the participants of a group read before its session. */
struct contribution_group {
    struct str heading;
    struct contribution_cards cards;
};
struct view_contribution_support {
    struct view_page page;
    struct str theme, made, names_address, names_label;
    struct contribution_tabs tabs;
    struct {
        size_t count;
        struct contribution_group *at;
    } groups;
};

#endif
