/* The round of a travelling place: where it stops, when. A stop is a commune, a spot in it (« devant la mairie ») and
 * hours in the syntax of the official schema ("We[1] 14:00-17:00"), which places/hours.h understands: so a calendar
 * knows public holidays, parity of weeks and changes of hour like every other page.
 */
#ifndef PLACES_STOP_H
#define PLACES_STOP_H

#include "places/hours.h"
#include "store/store.h"

enum { STOPS_MOST = 60 /* of one place */, STOP_SPOT_MOST = 120 /* characters */ };

struct stop {
    int64_t id, place_id;
    struct str commune; /* INSEE code of today */
    struct str spot;
    struct str hours;      /* canonical */
    struct str name, slug; /* of the place, for stop_list_space */
};
struct stops {
    size_t count;
    struct stop *at;
};
/* By commune, then hours. */
bool stop_list(struct session *session, int64_t place_id, struct arena *arena, struct stops *stops,
               struct error *error);
/* Those of every published place of the space. */
bool stop_list_space(struct session *session, int64_t space_id, struct arena *arena, struct stops *stops,
                     struct error *error);
/* Within a write. ERROR_INVALID: commune, spot or hours that mean nothing; ERROR_CONFLICT: the same stop is there;
 * ERROR_LIMITED beyond STOPS_MOST. *id is the new stop's. */
bool stop_add(struct session *session, const struct stop *stop, int64_t *id, struct error *error);
/* ERROR_MISSING when that place has no such stop. */
bool stop_remove(struct session *session, int64_t place_id, int64_t id, struct error *error);

/* --- When, as people say it ----------------------------------------------------------------------------------------
 */

enum stop_rhythm {
    STOP_WEEKLY,
    STOP_EVEN_WEEKS,
    STOP_ODD_WEEKS,
    STOP_FIRST, /* of the month */
    STOP_SECOND,
    STOP_THIRD,
    STOP_FOURTH,
    STOP_LAST,
    STOP_ONCE
};
/* "We[1] 14:00-17:00". weekday: 1 Monday … 7 Sunday (not used by STOP_ONCE); date: a day number (STOP_ONCE alone);
 * minutes since midnight. */
struct str stop_hours(struct arena *arena, enum stop_rhythm rhythm, int weekday, int32_t date, int from, int to);
/* « Le premier mercredi du mois, 14 h à 17 h »; what was not made by stop_hours is given as it is. */
struct str stop_hours_text(struct arena *arena, struct str hours);

/* --- The calendar --------------------------------------------------------------------------------------------------
 */

struct stop_visit {
    const struct stop *stop;
    int32_t date;
    int64_t starts, ends; /* instants */
    struct str holiday;   /* the public or school holiday of that day, or empty */
};
struct stop_visits {
    size_t count;
    struct stop_visit *at; /* by start, then place */
};
/* The visits of `days` days from `first` (at most 366). Stops whose hours can no longer be read have none. */
struct stop_visits stop_visits(const struct stops *stops, int32_t first, size_t days, struct arena *arena);

/* The rounds of the demonstration, for the travelling places that have none yet. */
bool stop_demo_load(struct store *store, struct error *error);

#endif
