/* What the templates of templates/sources/ show. */
#ifndef SOURCES_SOURCE_VIEWS_H
#define SOURCES_SOURCE_VIEWS_H

#include "../views.h"

struct quality_line { /* a source, an intercommunality, a department */
    struct str label, address;
    struct str places, score, hours, services, contact, recent; /* « 97 % » */
    struct str note;                                            /* « lu le 24 novembre », may be empty */
};
struct quality_lines {
    size_t count;
    struct quality_line *at;
};

struct lack { /* one part that places have not */
    struct str label, places, advice;
    int percent;
};
struct lacks {
    size_t count;
    struct lack *at;
};

struct view_quality {
    struct view_page page;
    struct view_figures figures;
    struct lacks lacks;
    struct quality_lines sources, territories;
    bool by_department;
    struct str list_address, csv_address, feed_address;
};

struct run_row {
    struct str when, outcome, message, counts;
    bool wrong;
};
struct rule_row {
    struct str label, times, advice, severity;
};
struct incomplete_row {
    struct str name, address, commune, score, missing;
};

struct view_source {
    struct view_page page;
    struct str title;
    struct str lead;                                 /* where it is read, how often */
    struct str findings_address, incomplete_address; /* files; empty: not hers */
    struct view_figures figures;
    struct lacks lacks;
    struct {
        size_t count;
        struct run_row *at;
    } runs;
    struct {
        size_t count;
        struct rule_row *at;
    } rules;
    struct {
        size_t count;
        struct incomplete_row *at;
    } places;
};

#endif
