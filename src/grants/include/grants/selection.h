/* Selection: which applications to fund within the envelope, so that the total of their scores is the greatest, each
 * territory that has an eligible application has its own, and no cap is exceeded.
 *
 * Exact: the result is proven the best, or says how far from the best it may be. The program proposes, the committee
 * decides: it may keep or set aside any application, with its reason, and the rest is chosen around.
 *
 * Value. The sum over chosen applications of score × share of the grant given, in SELECTION_UNIT per point: whole
 * numbers, compared exactly.
 * Ties. Applications are ranked by decreasing score, then by growing amount, then by identifier. Among selections of
 * equal value, the one proposed has the best ranked application that any of them has (at the greatest share), then the
 * next one, and so on. So the order of the input does not matter.
 */
#ifndef GRANTS_SELECTION_H
#define GRANTS_SELECTION_H

#include "grants/call.h"

/* A million points: scores are out of 100, but a file may count otherwise. */
#define SCORE_MOST     (1000000 * SCORE_UNIT)
#define SELECTION_UNIT (SCORE_UNIT * PERCENT_WHOLE)

enum selection_will {
    WILL_FREE,
    WILL_IN, /* the committee keeps it: chosen, whatever its score */
    WILL_OUT /* the committee sets it aside */
};

struct candidate {
    struct str id;
    struct str holder, theme, territory; /* codes or names: compared as they are; empty: no such cap or balance */
    int64_t score;                       /* SCORE_UNIT per point, from 0 to SCORE_MOST */
    int64_t amount;                      /* cents of the whole grant */
    struct str refused;                  /* why it is not eligible (French); empty: it is */
    enum selection_will will;
    struct str will_reason;
};

struct selection_problem {
    const struct candidate *candidates;
    size_t count;
    int64_t envelope;       /* cents, or CALL_UNLIMITED */
    int64_t projects_least; /* in each territory that has as many eligible applications; 0: no balance */
    int64_t score_least;    /* SCORE_UNIT per point, or CALL_UNLIMITED: below, not eligible unless kept */
    size_t cap_count;
    const struct call_cap *caps;
    size_t partial_count;
    const int64_t *partials; /* shares in hundredths of a percent, besides the whole */
    bool whole_euros;        /* partial grants are rounded down to the euro, else to the cent */
    double seconds;          /* time budget; 0: 60 */
};

struct selection_choice {
    size_t candidate;
    int64_t percent; /* PERCENT_WHOLE, or one of the partials */
    int64_t cents;
};

/* Rules that cannot all be respected. */
struct selection_conflict {
    size_t count;
    struct str *rules; /* French, one each: « L’enveloppe de 10 000 € », « Au moins un projet : Dreux » */
    bool smallest;     /* proven the smallest such set; else none of them may be taken away */
};

struct selection {
    bool possible; /* false: see conflict */
    size_t count;
    struct selection_choice *choices; /* by rank */
    int64_t value, bound;             /* SELECTION_UNIT per point */
    bool proven;                      /* nothing better exists (or, when not possible, nothing at all) */
    bool settled;                     /* equal selections were told apart to the last */
    int64_t spent;                    /* cents */
    int64_t nodes;                    /* looked at by the search */
    double seconds;
    struct selection_conflict conflict;
};

/* The rules of a call, without candidates. */
struct selection_problem selection_rules(const struct call *call);

/* Errors: ERROR_INVALID (an identifier twice, a negative number, an ineligible application kept), ERROR_INTERNAL. Not
 * possible is not an error. */
bool selection_solve(const struct selection_problem *problem, struct arena *arena, struct selection *selection,
                     struct error *error);
/* Checks a selection against every rule, on whole numbers and independently of how it was found. ERROR_INVALID names
 * the rule broken. */
bool selection_verify(const struct selection_problem *problem, const struct selection *selection, struct error *error);

/* « Pourquoi pas celui-ci ? » */
struct selection_why {
    struct str reason;    /* French, a sentence or two */
    bool possible;        /* keeping it is possible */
    int64_t loss;         /* what keeping it would cost in value */
    size_t leaving_count; /* who would leave */
    size_t *leaving;      /* candidates */
    size_t joining_count; /* who else would enter */
    size_t *joining;
};
bool selection_why_not(const struct selection_problem *problem, const struct selection *selection, size_t candidate,
                       struct arena *arena, struct selection_why *why, struct error *error);

/* The same call with `more` cents in the envelope: what they would bring. `other` is the selection found. */
bool selection_with_more(const struct selection_problem *problem, int64_t more, struct arena *arena,
                         struct selection *other, struct error *error);
/* Without the balance between territories: what the balance costs. */
bool selection_without_balance(const struct selection_problem *problem, struct arena *arena, struct selection *other,
                               struct error *error);

/* The total score in points: "1 234,5". */
struct str selection_value_text(struct arena *arena, int64_t value);

#endif
