/* Opening hours: the OpenStreetMap `opening_hours` language, evaluated the way the reference library does.
 *
 * An expression is compiled once, then asked any number of questions from any number of threads: open at an instant,
 * next change, a week, a typical week as a bitmap. Public and school holidays are those of the place's department
 * (data/calendars/, updated yearly: see docs/hours.md). Free French text becomes an expression by `hours_read_french`.
 *
 * Specification: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. Where it is silent the behaviour
 * is that of opening_hours.js; docs/hours.md lists what differs and why.
 *
 * Units: instants are UTC epoch seconds, dates are day numbers, times of day are minutes since local midnight (an
 * opening that runs past midnight ends beyond 1440). Weekdays are 1 = Monday … 7 = Sunday; arrays of seven start on
 * Monday.
 */
#ifndef PLACES_HOURS_H
#define PLACES_HOURS_H

#include "base/base.h"

/* --- Compiling --------------------------------------------------------------------------------------------------- */

struct hours; /* a compiled expression: immutable, owned by the arena it was compiled into */

enum { HOURS_EXPRESSION_MOST = 4096 }; /* bytes; longer ones are refused */

/* Something wrong, doubtful or not in the usual form, said to the person who typed it. */
struct hours_warning {
    size_t at, length;  /* the bytes concerned in the expression as given */
    const char *rule;   /* stable ASCII name: "time-24", "word", "weekday-missing" */
    struct str message; /* French: what, and what to do */
};

/* Compiles an expression. Lenient input (« Lundi-Vendredi 9h-12h », "mon-fri 9:00 – 12:00") is accepted with warnings.
 * What cannot be understood is ERROR_INVALID: the message shows where and says what to do. An empty expression is
 * ERROR_MISSING. Memory is bounded by the length of the text (about 1 kB for a usual expression) and comes from the
 * arena; the text itself is not kept. */
bool hours_compile(struct arena *arena, struct str expression, const struct hours **hours, struct error *error);
/* The same, moments allowed beside stretches ("10:00", "10:00-16:00/01:30": times of collection, of a bus). */
bool hours_compile_for(struct arena *arena, struct str expression, bool points, const struct hours **hours,
                       struct error *error);
/* What hours_compile had to mend, in the order of the text; the array lives with the expression. */
size_t hours_warnings(const struct hours *hours, const struct hours_warning **warnings);
/* The canonical writing: "Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00; PH off". Compiling it again gives the same
 * answers, no warning of form, and the same canonical writing. */
struct str hours_canonical(const struct hours *hours, struct arena *arena);

/* --- Where ------------------------------------------------------------------------------------------------------- */

/* A holiday region: a French department, its public holidays and its school zone. Static, never freed. */
struct hours_region;
/* "FR-28", "28", "FR-2A", "FR-974", "FR-57"; "FR" and "" give the country with the holidays common to all and no
 * school zone. NULL for an unknown code. */
const struct hours_region *hours_region_find(struct str code);
/* The region of a commune by its INSEE code: "28085" → FR-28, "97411" → FR-974. */
const struct hours_region *hours_region_of_commune(struct str insee_code);
struct str hours_region_zone_name(const struct hours_region *region); /* "Europe/Paris", "Indian/Reunion" */
/* French names of the public holiday and of the school holidays of a day there; "" when it is none. */
struct str hours_public_holiday(const struct hours_region *region, int32_t date);
struct str hours_school_holiday(const struct hours_region *region, int32_t date);
/* The days the school calendar of that region covers; outside them no day is a school holiday. False when the region
 * has no calendar (data/calendars/README.md). */
bool hours_school_calendar(const struct hours_region *region, int32_t *first, int32_t *last);

/* The place asked about. Without coordinates (NAN) sunrise, sunset, dawn and dusk are taken at 6:00, 18:00, 5:30 and
 * 18:30, as the specification says. */
struct hours_place {
    const struct zone *zone;
    const struct hours_region *region; /* NULL: no holiday at all */
    double latitude, longitude;        /* degrees */
};
/* A place in that region: its usual zone and no coordinates. False when tzdata lacks the zone. */
bool hours_place_in(const struct hours_region *region, struct hours_place *place, struct error *error);

/* --- Asking ------------------------------------------------------------------------------------------------------ */

enum hours_state { HOURS_CLOSED, HOURS_OPEN, HOURS_UNKNOWN };

struct hours_answer {
    enum hours_state state;
    struct str comment; /* lives with the expression; empty when none */
};
struct hours_answer hours_at(const struct hours *hours, const struct hours_place *place, int64_t instant);
static inline bool hours_open_at(const struct hours *hours, const struct hours_place *place, int64_t instant)
{
    return hours_at(hours, place, instant).state == HOURS_OPEN;
}
/* The next instant after `instant` where state or comment changes: false when none comes within HOURS_HORIZON_DAYS. */
enum { HOURS_HORIZON_DAYS = 366 * 5 };
bool hours_next_change(const struct hours *hours, const struct hours_place *place, int64_t instant, int64_t *next);
/* The same for the start of the next opening (state open): for "opens soonest". */
bool hours_next_opening(const struct hours *hours, const struct hours_place *place, int64_t instant, int64_t *next);

/* One stretch of time where the answer does not change. */
struct hours_interval {
    int64_t from, to;
    struct hours_answer answer;
};
/* Every stretch that is not plainly closed (open, unknown, or closed with a comment) within [from, to), cut to it. At
 * most 366 days. In the arena. */
size_t hours_intervals(const struct hours *hours, const struct hours_place *place, int64_t from, int64_t to,
                       struct arena *arena, const struct hours_interval **intervals);

/* The expression depends on nothing but the day of the week and the time: every week is the same. */
bool hours_is_regular(const struct hours *hours);
/* It names the school holidays: beyond hours_school_calendar its answers take them for class time. */
bool hours_names_school_holidays(const struct hours *hours);

/* A typical week, hour by hour: bit (weekday - 1) * 24 + hour is set when the place is open at some moment of that
 * hour of that day in one of its usual weeks (rules bound to dates, holidays or week numbers included when they open,
 * ignored when they close). For a regular expression, a clear bit means surely closed. */
struct hours_bitmap {
    uint64_t words[3];
};
struct hours_bitmap hours_typical_week(const struct hours *hours);
static inline bool hours_bitmap_has(const struct hours_bitmap *bitmap, int weekday, int hour)
{
    int bit = (weekday - 1) * 24 + hour;
    return bitmap->words[bit / 64] >> (bit % 64) & 1;
}

/* --- Days and weeks ---------------------------------------------------------------------------------------------- */

/* One stretch of a day's table: minutes since midnight of that day, `to` beyond 1440 past midnight. */
struct hours_span {
    int16_t from, to;
    struct hours_answer answer;
    bool open_end; /* closing time not known: "from 17:00" */
};

struct hours_day {
    int32_t date;
    size_t count; /* stretches that start on that day, plainly closed ones left out */
    const struct hours_span *spans;
    struct str holiday; /* name of the public holiday, or of the school holidays; "" */
    bool differs;       /* not the hours of the same weekday of the other weeks asked for */
};

/* `count` days from `first`: 7 for a week, 28 for four weeks (then `differs` is meaningful). At most 366. */
const struct hours_day *hours_days(const struct hours *hours, const struct hours_place *place, int32_t first,
                                   size_t count, struct arena *arena);

/* --- For people (French) ----------------------------------------------------------------------------------------- */

/* « Ouvert, ferme à 18 h » · « Fermé, ouvre lundi à 9 h » · « Ouvert sans interruption » · « Sur rendez-vous » ·
 * « Fermé, ouvre le 3 septembre à 9 h » · « Fermé pour le moment ». */
struct str hours_sentence(const struct hours *hours, const struct hours_place *place, int64_t instant,
                          struct arena *arena);
/* One day: « 9 h à 12 h et 14 h à 18 h », « Fermé », « Sur rendez-vous », « 24 h sur 24 », « 18 h à 2 h ». */
struct str hours_day_text(const struct hours_day *day, struct arena *arena);
/* A comment for display: "sur rendez-vous" whatever way the source wrote it; else as it is. */
struct str hours_comment_text(struct str comment, struct arena *arena);

/* --- The simple editor: a week grid ------------------------------------------------------------------------------ */

enum { HOURS_GRID_SPANS = 6 };
struct hours_grid {
    struct {
        uint8_t count;
        struct {
            int16_t from, to; /* minutes; from < to, to ≤ from + 1440 */
        } spans[HOURS_GRID_SPANS];
    } days[7];
    bool closed_on_public_holidays; /* "PH off" */
    bool by_appointment;            /* the whole week « sur rendez-vous » */
};
/* False when the expression says more than the grid can hold; *reason (French) then says what. */
bool hours_to_grid(const struct hours *hours, struct hours_grid *grid, struct str *reason, struct arena *arena);
/* The expression of a grid, canonical. Empty when nothing is open. ERROR_INVALID names the day whose times overlap or
 * are out of order. */
bool hours_from_grid(const struct hours_grid *grid, struct arena *arena, struct str *expression, struct error *error);

/* --- Free French text -------------------------------------------------------------------------------------------- */

enum hours_confidence {
    HOURS_NOT_READ, /* no hours found: keep the text, tell its owner */
    HOURS_PARTIAL,  /* the expression is right for what was read; `left` was not understood */
    HOURS_LIKELY,   /* everything was read, with an assumption told in `message` */
    HOURS_SURE      /* everything was read */
};

struct hours_reading {
    enum hours_confidence confidence;
    struct str expression; /* canonical OSM; empty when HOURS_NOT_READ */
    struct str left;       /* what was not understood, pieces joined by " | " */
    struct str message;    /* French: what was assumed or not understood, and what to do; "" when sure */
};

/* « Du lundi au vendredi de 9h à 12h et de 14h à 17h30 » → "Mo-Fr 09:00-12:00,14:00-17:30". A text that is already an
 * OSM expression is compiled and written canonically. Hours are never invented: in doubt they are left out and said. */
void hours_read_french(struct arena *arena, struct str text, struct hours_reading *reading);
/* The same from one text per day (Monday first), each holding only hours: "9h-12h / 14h-17h", "fermé", "". */
void hours_read_days(struct arena *arena, const struct str days[7], struct hours_reading *reading);

#endif
