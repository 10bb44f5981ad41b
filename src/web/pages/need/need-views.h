/* What the templates of templates/need/ show. */
#ifndef NEED_NEED_VIEWS_H
#define NEED_NEED_VIEWS_H

#include "../views.h"

/* The pages of the need, for the links between them. */
enum need_page { NEED_FRAGILITY, NEED_COVERAGE, NEED_TARGET, NEED_SITING };
struct view_need_ways {
    struct str address; /* "/28-eure-et-loir/besoins" */
    enum need_page page;
};

struct need_choices {
    size_t count;
    struct choice_view *at;
};

/* One line of a legend: its colour, what it stands for, and how many. */
struct need_class {
    const char *colour; /* NULL: unknown, hatched */
    struct str label, count;
};
struct view_need_map {
    struct html drawing;
    struct str title; /* of the legend */
    struct str credit;
    struct {
        size_t count;
        struct need_class *at;
    } classes;
    struct str places; /* « ● un lieu », or empty */
};

/* A table: headings, then rows whose first cell is a heading too. */
struct need_cell {
    struct str text, address; /* address: the text is a link; may be empty */
    struct str note;          /* smaller, after it; may be empty */
};
struct need_row {
    size_t count;
    struct need_cell *at;
    bool total;
};
struct view_need_table {
    struct str caption;
    struct {
        size_t count;
        struct need_cell *at; /* address: sorts by it; note: « tri actuel » */
    } headings;
    struct {
        size_t count;
        struct need_row *at;
    } rows;
};

struct need_texts {
    size_t count;
    struct str *at;
};

struct view_need_fragility {
    struct view_page page;
    struct view_need_ways ways;
    struct need_choices levels, variants, years;
    struct view_figures figures;
    struct view_need_map map;
    struct view_need_table table;
    struct view_pagination pagination;
    struct need_texts sources;
    struct page_links files;
    struct str reference; /* « Rangs pris parmi les 363 communes connues (Eure-et-Loir) » */
    struct str official;  /* about MedNum's index; may be empty */
};

struct view_need_territory {
    struct view_page page;
    struct view_need_ways ways;
    struct str heading, summary;
    struct view_figures figures;
    struct view_need_table parts;
    struct need_texts notes;
    struct page_links links;
};

struct view_need_coverage {
    struct view_page page;
    struct view_need_ways ways;
    struct need_choices radii, services;
    bool free, saturday;
    struct view_figures figures;
    struct str criteria; /* « parmi les 25 lieux ouverts le samedi » */
    struct view_need_map map;
    struct view_need_table parts, crossed, white;
    struct str white_none; /* said when there is none */
    struct str trend;      /* may be empty */
    struct str rules;
};

struct view_need_target {
    struct view_page page;
    struct view_need_ways ways;
    struct need_choices keys;
    struct str sum;  /* the arithmetic, in words and numbers */
    struct str held; /* what holds, and why */
    size_t places;
    int64_t target;
    int64_t percent;
    struct str progress, course;
    struct view_need_table all_keys, parts, steps;
};

struct view_need_siting {
    struct view_page page;
    struct view_need_ways ways;
    struct need_choices models, weights, radii;
    struct str count, fixed, forbidden, planned; /* as typed */
    bool one_each;
    struct str error;
    bool solved;
    struct str summary, proof;
    struct view_figures figures;
    struct view_need_map map;
    struct view_need_table chosen, scenarios;
    struct str rules;
};

#endif
