/* A project and its budget held against a call's rules: what grant it may have, which rule bounds it, what is wrong.
 *
 * All arithmetic is on integer cents; a rate is applied to the eligible expenses and rounded down, to the cent or to
 * the euro as the call says. Nothing is ever rounded up: a grant never exceeds what its rate gives.
 */
#ifndef GRANTS_PROJECT_H
#define GRANTS_PROJECT_H

#include "grants/call.h"

enum line_side { LINE_EXPENSE, LINE_RESOURCE };

enum resource_origin {
    ORIGIN_SELF,    /* the holder's own funds */
    ORIGIN_PUBLIC,  /* another public funder */
    ORIGIN_PRIVATE, /* foundation, users’ fees… */
};

struct budget_line {
    enum line_side side;
    struct str category; /* an expense: code among the call's expenses or ineligible expenses */
    struct str label;
    enum resource_origin origin; /* a resource */
    bool acquired;               /* a resource: obtained already, or asked for */
    int year;                    /* 1, 2, 3…: of the project */
    int64_t cents;
};

struct project_site {
    struct str territory;   /* code of the unit of balance */
    bool priority_district; /* in a QPV: by polygon, or declared with a proof */
    int64_t share;          /* of the project, in hundredths of a percent; 0 for all: equal shares */
};

struct project {
    struct str holder_kind; /* code */
    int32_t starts, ends;   /* days, both included */
    int64_t requested;      /* cents asked of this call */
    size_t site_count;
    const struct project_site *sites;
    size_t line_count;
    const struct budget_line *lines;
};

/* Which rule bounds the grant. */
enum grant_bound {
    BOUND_RATE,    /* rate × eligible expenses */
    BOUND_CEILING, /* the call's ceiling */
    BOUND_NEED     /* what other resources leave to pay */
};

enum { PROJECT_YEARS_MOST = 20 };

struct grant {
    int64_t eligible, expenses; /* sums of expenses: eligible ones, all of them */
    int64_t self, public_funds, private_funds;
    int64_t rate; /* millionths: 600000 = 60 %; several sites may give any value between two rates */
    int64_t by_rate, need;
    int64_t most;           /* the largest grant the rules allow */
    enum grant_bound bound; /* the rule that gives `most` */
    struct str why;         /* French: "plafond de l’appel : 50 000 €" */
    struct str rate_why;    /* French: "80 % : en quartier prioritaire" */
    int64_t difference;     /* expenses - (resources + requested): 0 when balanced */
    int years;
    int64_t year_expenses[PROJECT_YEARS_MOST], year_resources[PROJECT_YEARS_MOST]; /* without the grant asked for */
};

enum project_rule {
    RULE_HOLDER,
    RULE_DURATION,
    RULE_DATES,
    RULE_CATEGORY,
    RULE_AMOUNTS,
    RULE_CEILING,
    RULE_RATE,
    RULE_FLOOR,
    RULE_BALANCE,
    RULE_YEAR_BALANCE,
    RULE_PUBLIC_SHARE,
    RULE_SITES
};

struct rule_finding {
    enum project_rule rule;
    bool blocking;      /* an alert otherwise */
    struct str message; /* French: the rule, what is given, what to do */
};

struct rule_findings {
    size_t count;
    struct rule_finding *at;
};

/* The arithmetic alone. The project may be incomplete (no site: the best rate without condition). */
void grant_compute(const struct call *call, const struct project *project, struct arena *arena, struct grant *grant);
/* Every rule of the call; none broken: count = 0. The order is that of enum project_rule. */
void project_check(const struct call *call, const struct project *project, const struct grant *grant,
                   struct arena *arena, struct rule_findings *findings);
bool findings_block(const struct rule_findings *findings);

/* Whole months begun from the first day to the last, both included: 1 January to 31 January is 1, to 1 February is 2.
 */
int64_t project_months(int32_t starts, int32_t ends);
/* The expenses that give the whole ceiling at a rate (millionths): the least eligible amount, in cents. */
int64_t expenses_for_ceiling(const struct call *call, int64_t rate);
const char *project_rule_label(enum project_rule rule); /* « Durée » */

#endif
