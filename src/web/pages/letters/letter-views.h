/* What the templates of templates/letters/ show. */
#ifndef LETTERS_LETTER_VIEWS_H
#define LETTERS_LETTER_VIEWS_H

#include "../views.h"

struct letter_row {
    struct str title, moment, address, changed; /* changed: « modifiée le 3 mars 2024 par … », or empty */
};
struct letter_rows {
    size_t count;
    struct letter_row *at;
};

struct view_letters {
    struct view_page page;
    struct letter_rows rows;
};

struct letter_tag {
    struct str name, help, sample;
};

struct letter_past {
    struct str number, when, author, address; /* address: where its text is taken up again; empty for the shipped one */
    bool shipped, current;
};

struct view_letter {
    struct view_page page;
    struct str heading, moment, done, action;
    struct view_form_fields fields;
    struct {
        size_t count;
        struct letter_tag *at;
    } tags;
    bool own, previewed;
    struct str preview_subject, preview_text;
    struct html preview;
    struct str token;
    struct {
        size_t count;
        struct letter_past *at;
    } past;
};

#endif
