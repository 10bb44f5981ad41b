/* What the templates of templates/workshop/ show. */
#ifndef WORKSHOP_WORKSHOP_VIEWS_H
#define WORKSHOP_WORKSHOP_VIEWS_H

#include "../views.h"

struct board_card_view {
    struct str id, label, text, heading, organisation, waiver;
    struct str also;    /* « répond aussi à −4 » */
    struct str address; /* the facilitator's page of the card; empty for others */
    struct str verdict; /* « retenue », « écartée : … » */
    int64_t dots;
    int own_dots;
    bool proposal, waiting, mine, support;
    struct board_card_views {
        size_t count;
        struct board_card_view *at;
    } proposals; /* of a finding */
};

struct board_column {
    const char *kind;  /* "positive", "obstacle", "proposal" */
    const char *title; /* « Ce qui est positif » */
    const char *none;  /* said when it is empty */
    struct board_card_views cards;
};

struct board_step {
    struct str label;
    bool current, done;
};

/* What every form on a board carries, and what may be done with a card. */
struct board_frame {
    struct str action, token, mark;
    bool proposes, edits, votes, arranges; /* a proposal, one's own cards, dots, the facilitator's boxes */
    int dots_left;
};
/* A card and, for a finding, its proposals. */
struct view_board_card {
    const struct board_card_view *card;
    const struct board_frame *frame;
};

struct view_board {
    struct view_page page;
    struct str title, theme, day, phase, phase_code, hint, stream, revision;
    struct str message, typed, typed_kind; /* what was refused, and what was typed */
    struct str organisation;
    struct board_frame frame;
    bool facilitator, projector, closed;
    const char *adds; /* kind of the card that the main form adds; NULL: none */
    const char *adds_label, *adds_other, *adds_other_label;
    struct {
        size_t count;
        struct board_step *at;
    } steps;
    struct board_column columns[3];
    size_t column_count;
    size_t waiting;
    struct str counts;
    struct board_card_view model; /* for the script: a card to copy */
    struct board_card_view proposal_model;
    struct str next_code, next_label, previous_code, previous_label;
    struct str link; /* the participants' address, to show and to scan */
    struct html qr;
    struct page_links ways;
};

struct board_row {
    struct str title, theme, day, phase, address, counts;
    size_t waiting;
};
struct board_choice {
    struct str value, label;
};
struct crossing_view {
    struct str words, themes;
    struct {
        size_t count;
        struct crossing_line {
            struct str theme, label, text, address;
        } * at;
    } lines;
};
struct view_board_list {
    struct view_page page;
    struct {
        size_t count;
        struct board_row *at;
    } boards;
    struct {
        size_t count;
        struct crossing_view *at;
    } crossings;
    struct str new_address;
};

/* A card, for the facilitator. */
struct view_board_card_page {
    struct view_page page;
    struct str id, label, text, action, token, board_address, waiver, motive, verdict;
    bool proposal, open, closed;
    struct {
        size_t count;
        struct board_source_view {
            struct str label, text, from;
        } * at;
    } sources;
    struct {
        size_t count;
        struct board_choice *at;
    } others; /* findings it may answer, or does */
    struct {
        size_t count;
        struct board_choice *at;
    } answers;
};

/* The grid to print, and the page to type it back. */
struct view_board_grid {
    struct view_page page;
    struct str title, theme, day, link;
    struct html qr;
    int rows;
};
struct view_board_typing {
    struct view_page page;
    struct str title, action, token, mark, message, typed, board_address;
};

struct synthesis_row {
    struct str label, text, organisations, waiver, heading;
    bool first; /* of its heading */
    struct {
        size_t count;
        struct synthesis_line {
            struct str label, text, note;
        } * at;
    } proposals;
};
struct view_synthesis_table {
    const char *caption;
    size_t count;
    const struct synthesis_row *rows;
};
struct view_synthesis {
    struct view_page page;
    struct str title, theme, day, version, contributors, action, token, blocked;
    struct page_links versions;
    struct {
        size_t count;
        struct synthesis_row *at;
    } positives, obstacles;
    bool drawn, drawable;
};

#endif
