/* The compiled form of an opening hours expression, shared by the files of this folder.
 *
 * An expression is a list of rules. A rule has date selectors in six groups (any selector of a group must match, in
 * every group that has one), time spans, a state and a comment. Evaluation is by civil day: which rules match this
 * day (and which matched yesterday with a span that runs past midnight), then which span holds the minute. See
 * docs/hours.md for the rules of overriding.
 */
#ifndef PLACES_HOURS_EXPRESSION_H
#define PLACES_HOURS_EXPRESSION_H

#include "places/hours.h"

/* Bounds that keep every question cheap whatever the text: beyond them an expression is refused. */
enum { RULES_MOST = 64, SPANS_MOST = 160, SELECTORS_MOST = 400 };
enum { DAY_MINUTES = 1440, WEEK_MINUTES = 7 * DAY_MINUTES };

/* --- Dates ------------------------------------------------------------------------------------------------------- */

/* A day named in an expression: "Dec 25", "2026 Dec 25", "easter", "Aug Su[-1]", each plus an offset in days. */
enum day_kind { DAY_OF_MONTH, DAY_EASTER, DAY_NTH_WEEKDAY };
struct day_point {
    uint16_t year; /* 0: every year */
    uint8_t kind;
    uint8_t month;  /* 1..12 */
    uint8_t day;    /* of the month, or the weekday 1..7 */
    int8_t nth;     /* 1..5, -1..-5 */
    int16_t offset; /* days */
};

enum selector_group { GROUP_YEAR, GROUP_HOLIDAY, GROUP_MONTH, GROUP_DATE, GROUP_WEEK, GROUP_WEEKDAY, GROUP_COUNT };

enum selector_kind {
    SELECT_YEARS,           /* from, to (0: for ever), every */
    SELECT_PUBLIC_HOLIDAYS, /* offset */
    SELECT_SCHOOL_HOLIDAYS,
    SELECT_MONTHS,     /* bits 1..12 */
    SELECT_DATES,      /* first … last, every (0: all) */
    SELECT_WEEKS,      /* ISO: from, to, every (0: all) */
    SELECT_WEEKDAYS,   /* bits 1..7 */
    SELECT_NTH_WEEKDAY /* weekday, nths, offset */
};

struct selector {
    uint8_t kind, group;
    bool range; /* dates: written as first-last */
    union {
        struct {
            uint16_t from, to, every;
        } years;
        struct {
            int8_t offset;
        } holidays;
        uint16_t months;
        struct {
            struct day_point first, last;
            uint16_t every;
        } dates;
        struct {
            uint8_t from, to, every;
        } weeks;
        uint8_t weekdays;
        struct {
            uint8_t weekday;
            int8_t offset;
            uint16_t nths; /* bit n + 5 for each nth of -5..5 */
        } nth;
    };
};

/* --- Times ------------------------------------------------------------------------------------------------------- */

enum sun_event { SUN_NONE, SUN_DAWN, SUN_RISE, SUN_SET, SUN_DUSK };
/* A time of day: minutes since midnight, or minutes after an event of the sun. */
struct time_point {
    uint8_t event;
    int16_t minutes;
};

struct time_span {
    struct time_point from, to; /* `to` of a fixed span is beyond 1440 when it ends on the next day */
    bool overnight;             /* ends on the next day (for sun events: with their usual times) */
    bool open_end;              /* "17:00+": `to` is a guess */
    bool after;                 /* open end that follows a span: "10:00-12:00+" is two spans, this one the second */
    bool point;                 /* a moment, not a stretch: only when compiled for points */
    uint16_t every;             /* minutes between moments; 0: one */
    int16_t settled;            /* open end: minute of the day at which a later span of the rule settles the closing */
};

/* --- Rules ------------------------------------------------------------------------------------------------------- */

struct rule {
    uint16_t selector, selector_count; /* in expression order of their groups */
    uint16_t span, span_count;
    uint8_t state;   /* enum hours_state */
    bool additional; /* after a comma; a fallback rule may be additional too */
    bool fallback;
    bool overnight; /* one of its spans ends on the next day */
    bool stated;    /* a state or a comment was written */
    struct str comment;
};

/* One stretch of a regular week: from this minute of the week (0 = Monday 0:00) on. */
struct week_piece {
    uint16_t from;
    uint8_t state;
    struct str comment;
};

struct hours {
    uint16_t rule_count, selector_count, span_count;
    uint16_t warning_count;
    bool dated;  /* some selector looks at more than the weekday */
    bool sunny;  /* some span depends on the sun */
    bool points; /* compiled with moments allowed */
    const struct rule *rules;
    const struct selector *selectors;
    const struct time_span *spans;
    const struct hours_warning *warnings;
    const struct week_piece *week; /* when neither dated nor sunny: the whole week, ascending, first from = 0 */
    uint16_t week_count;
};

/* The comment of an open end, when the rule has none of its own. */
#define OPEN_END_COMMENT STR("Heure de fermeture non précisée")

/* A civil day and what selectors ask of it, computed once. */
struct calendar_day {
    int32_t date;
    int year, month, day, weekday;
    int week; /* ISO, 0 until asked */
};
struct calendar_day calendar_day_of(int32_t date);

/* --- Evaluation, by civil day (evaluate.c) --------------------------------------------------------------------------
 */

/* A span as it stands on one day: [from, to) in minutes, within [0, 1440]. */
struct day_span {
    int16_t from, to;
    int16_t settled; /* open end: from this minute on the span closes instead */
    int16_t phase;   /* points: the first one, perhaps before this day */
    uint16_t every;
    bool open_end, point;
};

/* The rules in force on a day, in order of precedence, and their spans. */
struct day {
    int32_t date;
    uint16_t rule_count, span_count;
    struct {
        uint8_t rule; /* of the expression */
        bool night;   /* what is left of yesterday */
        bool all_day; /* no time span */
        uint16_t span, span_count;
        struct str holiday; /* whose name is the reason it matches; "" */
    } rules[RULES_MOST * 2];
    struct day_span spans[SPANS_MOST * 2];
};

/* Which rules match a day and which matched the day before (bit i: rule i), with the holidays that made them match. */
struct day_matches {
    uint64_t today, yesterday;
    struct str holiday_today[RULES_MOST], holiday_yesterday[RULES_MOST]; /* set where the bit is */
};

/* What holds at one minute of a day. */
struct minute_answer {
    uint8_t state;
    uint8_t rule; /* index in the day's rules of the one that decided; DAY_NO_RULE: none */
    bool open_end;
};
enum { DAY_NO_RULE = RULES_MOST * 2 };

void day_evaluate(const struct hours *hours, const struct hours_place *place, int32_t date, struct day *day);
/* The day that results from these matches. */
void day_assemble(const struct hours *hours, const struct hours_place *place, const struct day_matches *matches,
                  struct day *day);
struct minute_answer day_answer(const struct hours *hours, const struct day *day, int minute);
/* The first minute after `minute` where the answer may change; DAY_MINUTES when none. */
int day_next_edge(const struct day *day, int minute);
struct hours_answer answer_of(const struct hours *hours, const struct day *day, const struct minute_answer *answer);
/* The day a point stands for in that year; false when it does not exist (February 29th, fifth Monday). */
bool day_point_resolve(const struct day_point *point, int year, int32_t *date);
bool hours_answers_equal(struct hours_answer a, struct hours_answer b);

/* Minutes since local midnight of an event at a place, on a civil day (sun.c): the usual time without coordinates. */
int sun_minutes(const struct hours_place *place, enum sun_event event, int32_t date);
int sun_usual_minutes(enum sun_event event);

/* The week of a regular expression (week.c). */
void week_build(struct hours *hours, struct arena *arena);
/* A place that no rule depends on, for questions about the expression alone. */
extern const struct hours_place NOWHERE;

/* --- Compiling (parse.c)
 * ---------------------------------------------------------------------------------------------- */

struct warning_list;
/* What reads well but probably says something else than was meant: a rule that hides another, a rule without hours
 * (warn.c). */
void warn_of_meaning(const struct hours *hours, struct warning_list *warnings);

/* The comment says that one must make an appointment, and nothing else (french.c). */
bool comment_is_appointment(struct str comment);

/* --- Holidays (region.c) ------------------------------------------------------------------------------------------ */

/* Whether the day is a public holiday; as a comment, its name, or with `offset` that it is as many days after one. */
bool region_public_holiday(const struct hours_region *region, const struct calendar_day *day, int offset,
                           struct str *comment);
bool region_school_holiday(const struct hours_region *region, int32_t date, struct str *comment);
/* What a page shows for the comment of a public holiday; any other comment as it is. */
struct str holiday_label(struct str comment);

/* --- Words of the grammar, as canonical text ------------------------------------------------------------------------
 */

extern const char *const WEEKDAY_NAMES[8]; /* "Mo" at 1 */
extern const char *const MONTH_NAMES[13];  /* "Jan" at 1 */
extern const char *const SUN_NAMES[5];

#endif
