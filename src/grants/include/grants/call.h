/* A call for projects as data: its dates, its money, who may apply, on what criteria, and how it is balanced over its
 * territories. Nothing of one call is in the code: everything comes from a JSON text (docs/calls.md gives every key),
 * and so a department's own call, a region's or a hub's run alike.
 *
 * Units: cents, instants (UTC seconds), day numbers, percents in hundredths (6000 = 60 %). Everything lives in the
 * arena given to call_parse. Absent limits are CALL_UNLIMITED.
 */
#ifndef GRANTS_CALL_H
#define GRANTS_CALL_H

#include "base/base.h"
#include "territory/territory.h"

enum { CALL_UNLIMITED = -1, PERCENT_WHOLE = 10000, CRITERIA_MOST = 60 };

struct call_choice { /* a kind of holder, of expense, of resource */
    struct str code;
    struct str label;
    struct str help; /* may be empty */
};

struct call_choices {
    size_t count;
    struct call_choice *at;
};

struct call_codes {
    size_t count;
    struct str *at;
};

/* A rate and when it applies: every condition given must hold; none given: always. The best rate that applies wins. */
struct call_rate {
    struct str label;
    int64_t percent;               /* in hundredths */
    bool priority_district;        /* only for a site in a priority district (QPV) */
    struct call_codes holders;     /* only for these kinds of holders */
    struct call_codes territories; /* only for sites in these territories (codes) */
};

/* The rate of a project whose sites do not all have the same one. */
enum call_mixed_sites {
    MIXED_BEST,  /* « best »: one site suffices */
    MIXED_WORST, /* « worst »: all of them, or the lower rate */
    MIXED_SHARE  /* « share »: in proportion to each site's share of the project */
};

struct call_criterion {
    struct str code, label, help;
    int64_t weight; /* any positive number: only proportions count */
    int64_t scale;  /* marks go from 0 to scale */
};

enum question_kind {
    QUESTION_TEXT,
    QUESTION_LONG_TEXT,
    QUESTION_NUMBER,
    QUESTION_DATE,
    QUESTION_YES_NO,
    QUESTION_CHOICE,
    QUESTION_CHOICES
};

struct call_question {
    struct str code, label, help;
    enum question_kind kind;
    bool required;
    int64_t most; /* characters, value, or number of choices; CALL_UNLIMITED */
    struct call_choices choices;
    struct str when_question, when_answer; /* asked only if that other one was answered so; empty: always */
};

struct call_attachment {
    struct str code, label, help;
    bool required;
    struct call_codes types; /* "pdf", "odt", "ods", "docx", "xlsx", "png", "jpeg": checked by content */
    int64_t bytes_most;
};

struct call_contact {
    struct str role, name, email, phone;
};

struct call_meeting { /* where the call is presented */
    int64_t at;
    struct str title, place;
    bool remote; /* one may join from a distance */
};

/* A cap on what one holder, one theme or one territory may receive. */
enum cap_subject { CAP_HOLDER, CAP_THEME, CAP_TERRITORY };
struct call_cap {
    enum cap_subject subject;
    struct str only;       /* one theme or territory, empty: each */
    int64_t projects_most; /* or CALL_UNLIMITED */
    int64_t amount_most;   /* cents, or CALL_UNLIMITED */
};

struct call {
    struct str code, title, purpose;
    struct str funder_name, funder_siret; /* who pays: for open data; may be empty */
    struct str external;                  /* run elsewhere: the address where to apply; empty: here */
    bool anonymous;                       /* the jury does not see who carries a project */
    struct call_codes organisers;         /* names, in order */
    struct call_codes description;        /* paragraphs */
    struct call_codes audiences;

    struct str zone_name;
    const struct zone *zone;
    int64_t opens, closes; /* instants: the first and the last second of submission; 0 when not said */
    int64_t grace_seconds; /* shown on the page; 0 unless the call says so */
    int32_t results_by;    /* day; meaningful when has_results */
    bool has_results;

    int64_t envelope, ceiling, floor; /* cents; CALL_UNLIMITED */
    int64_t months_most;              /* CALL_UNLIMITED */
    bool whole_euros;                 /* the grant is rounded down to the euro */
    bool balance_each_year;
    int64_t public_percent_most; /* of the expenses paid by public money: beyond, an alert; CALL_UNLIMITED */
    enum call_mixed_sites mixed_sites;
    size_t rate_count;
    struct call_rate *rates;

    struct call_choices holders, expenses, ineligible_expenses, resources, themes;
    size_t criterion_count;
    struct call_criterion *criteria;
    size_t question_count;
    struct call_question *questions;
    size_t attachment_count;
    struct call_attachment *attachments;
    size_t contact_count;
    struct call_contact *contacts;
    size_t meeting_count;
    struct call_meeting *meetings;

    bool balanced;                      /* `territories` was given */
    enum territory_kind territory_kind; /* the unit of balance: arrondissement, intercommunality, department… */
    struct call_choices territories;    /* the units, when the call lists them or says within what they lie */
    int64_t projects_least;             /* in each territory that has an eligible application */

    size_t cap_count;
    struct call_cap *caps;
    size_t partial_count; /* percents of the grant that may be given besides the whole; decreasing */
    int64_t *partials;    /* in hundredths */
    int64_t score_least;  /* out of 100, in millionths (SCORE_UNIT); CALL_UNLIMITED: no threshold */
    int64_t readers_least;
    int64_t dispersion_percent; /* two readers farther apart than that are flagged; 30 unless said */
};

/* Scores are out of 100, in millionths of a point. */
#define SCORE_UNIT INT64_C(1000000)

/* Reads a call. Unknown keys are refused, so that a misspelt rule is not silently absent. ERROR_INVALID tells the key
 * ("rates[1].percent") and what it should hold. Only what is given is checked: see call_check. */
bool call_parse(struct str text, struct arena *arena, struct call *call, struct error *error);
/* Is there all that a published call needs: a title, dates, money, rates, holders, criteria? */
bool call_check(const struct call *call, struct error *error);

/* Is the call open at that instant: submission accepted from `opens` to `closes`, both seconds included, plus grace. */
enum call_moment { CALL_BEFORE, CALL_OPEN, CALL_CLOSED };
enum call_moment call_moment(const struct call *call, int64_t instant);
/* The instant after which nothing is accepted: `closes` plus the grace. */
int64_t call_last_second(const struct call *call);

/* Position of a code among choices, or SIZE_MAX. */
size_t call_choice_find(const struct call_choices *choices, struct str code);
bool call_code_among(const struct call_codes *codes, struct str code);
/* "jusqu’au 30 avril 2024 à 23 h 59 min 59 s (heure de Paris)". */
struct str call_deadline_text(const struct call *call, struct arena *arena);
/* "50 000 €", "60 %", "62,5 %". */
struct str percent_text(struct arena *arena, int64_t hundredths);

/* The call of the minutes of 20 February 2024, as shipped (data/calls). */
extern const struct str CALL_EXAMPLE;
/* An invented one of the department, that stays open: to try an application. */
extern const struct str CALL_EXAMPLE_OPEN;

#endif
