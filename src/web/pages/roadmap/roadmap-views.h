/* What the templates of templates/roadmap/ show. */
#ifndef ROADMAP_ROADMAP_VIEWS_H
#define ROADMAP_ROADMAP_VIEWS_H

#include "../views.h"

struct plan_choice {
    struct str value, label;
};
struct plan_choices {
    size_t count;
    struct plan_choice *at;
};

struct view_plan_action_row {
    struct str number, name, objective, lead, state, dates, budget, missing, address, progress, origin;
    const char *state_code;
    bool late;
};
struct plan_actions {
    size_t count;
    struct view_plan_action_row *at;
};
struct plan_axis {
    struct str title;
    struct plan_actions actions;
};
struct plan_state {
    struct str label;
    struct plan_actions actions;
};
struct view_plan_envelope {
    struct str label, used, ceiling, dates, alert;
    int percent;
};
struct plan_origin {
    struct str theme, label, text, action, address, state;
};

/* A roadmap: for everyone, or for who leads it. */
struct view_plan {
    struct view_page page;
    struct str name, carrier, note, state, token, action, message;
    bool leads, is_public, adopted;
    struct view_figures figures;
    struct {
        size_t count;
        struct plan_axis *at;
    } axes;
    struct {
        size_t count;
        struct plan_state *at;
    } states;
    struct {
        size_t count;
        struct view_plan_envelope *at;
    } envelopes;
    struct {
        size_t count;
        struct plan_origin *at;
    } origins;
    struct html calendar;
    struct str new_action, ods, csv, public_address;
};

struct plan_row {
    struct str name, address, state, detail;
};
struct view_plan_list {
    struct view_page page;
    struct {
        size_t count;
        struct plan_row *at;
    } rows;
    struct {
        size_t count;
        struct view_plan_envelope *at;
    } envelopes;
    struct str token, action, message, typed_name, typed_carrier;
};

struct funding_row {
    struct str id, funder, kind, amount;
    bool acquired;
};
struct milestone_row {
    struct str id, title, due, done;
};
struct indicator_row {
    struct str id, label, base, target, last;
    int percent;
    struct {
        size_t count;
        struct measure_row {
            struct str day, value;
        } * at;
    } measures;
};

/* An action with what it is made of. */
struct view_plan_action {
    struct view_page page;
    struct str number, name, axis, objective, context, description, lead, partners, means, dates, budget, funded,
        missing;
    struct str state, reason, token, action, message, edit, plan_address;
    bool leads, balanced;
    struct page_links needs;
    struct plan_choices moves, envelopes, proposals;
    struct {
        size_t count;
        struct funding_row *at;
    } fundings;
    struct {
        size_t count;
        struct milestone_row *at;
    } milestones;
    struct {
        size_t count;
        struct indicator_row *at;
    } indicators;
    struct {
        size_t count;
        struct plan_origin *at;
    } origins;
};

/* --- Needs for engineering ---------------------------------------------------------------------------------------- */

struct engineering_row {
    struct str id, member, line, measure, cost, cofunding, state, purpose, description;
    bool decided;
};
struct need_total_row {
    struct str code, rank, label, category, members, measure, cost, cofunding, granted;
};
struct view_need_rounds {
    struct view_page page;
    struct {
        size_t count;
        struct plan_row *at;
    } rows;
    struct str token, action, message, typed;
};
struct view_need_round {
    struct view_page page;
    struct str label, state, late, token, action, message, answer;
    bool open, submitted;
    struct {
        size_t count;
        struct engineering_row *at;
    } needs;
    struct {
        size_t count;
        struct need_total_row *at;
    } totals;
    struct str sum;
    struct view_form_fields fields;
    struct str ods, csv;
};

#endif
