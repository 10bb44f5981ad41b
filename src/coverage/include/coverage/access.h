/* Access: how far people are from the nearest place.
 *
 * People are where the centre of their commune is: right for a department, rough for one commune. Distances are
 * great-circle kilometres (haversine, R = 6371.0088 km); the way by road is estimated by a detour factor, minutes by a
 * speed for the setting of the commune, unless a matrix computed elsewhere (OSRM, Valhalla…) gives them. Whoever shows
 * a figure shows these rules with it.
 */
#ifndef COVERAGE_ACCESS_H
#define COVERAGE_ACCESS_H

#include "base/base.h"
#include "geo/geo.h"

/* By inhabitants per km², at the limits of Eurostat's degree of urbanisation: 1,500 and 300. */
enum setting { SETTING_URBAN, SETTING_MIDDLE, SETTING_RURAL, SETTING_COUNT };
enum setting setting_of_density(double people_per_km2);

struct access_people {
    struct point at;
    double people;
    enum setting setting;
    uint32_t territory; /* the caller's own */
};

struct access_rules {
    double detour;               /* way by road / great circle */
    double speed[SETTING_COUNT]; /* km/h */
    double minutes;              /* spent besides driving */
};
extern const struct access_rules ACCESS_USUAL; /* 1.3; 25, 40, 55 km/h; 3 minutes */

struct access_way {
    double crow_km, km, minutes; /* infinite without any place */
    size_t place;                /* position among the places, SIZE_MAX without any */
    bool measured;               /* km and minutes come from a matrix */
};

/* One per people, in the arena. Places may be any number; 1 s for 34,875 communes and a million places. */
struct access_way *access_measure(const struct access_people *people, size_t count, const struct point *places,
                                  size_t place_count, const struct access_rules *rules, struct arena *arena);

/* --- A matrix computed elsewhere ---------------------------------------------------------------------------------- */

/* CSV with the columns from, to, km, min: from a commune (INSEE code) to a commune or a place, by the keys given. What
 * it tells of people replaces the estimate; others keep theirs. Rows with unknown keys are counted and left out;
 * ERROR_INVALID for columns that are missing, no number, or below zero, with the line. */
struct access_keys {
    const struct str *from; /* per people */
    const struct str *to;   /* per place; several places may share one */
    const struct str *also; /* per place, a second key; or NULL */
};
struct access_matrix_counts {
    int64_t rows, unknown;
    size_t measured; /* people whose way is now measured */
};
bool access_apply_matrix(read_fn read, void *context, const struct access_keys *keys, struct access_way *access,
                         size_t count, size_t place_count, struct access_matrix_counts *counts, struct error *error);

/* --- Figures ------------------------------------------------------------------------------------------------------ */

enum { ACCESS_BANDS_MOST = 8 };
struct access_profile {
    double people;
    double within[ACCESS_BANDS_MOST]; /* people at most limits[i] km (as the crow flies) from a place */
    double mean_km, mean_minutes;     /* over people; NAN without people or places */
    double median_km;                 /* half of the people are nearer */
    double farthest_km;
};
/* `chosen`: positions among the people, or NULL for the first `count` of them. */
struct access_profile access_profile(const struct access_people *people, const struct access_way *access,
                                     const size_t *chosen, size_t count, const double *limits, size_t limit_count);

/* Need and offer crossed: people and communes by class of need (0 … classes - 1, -1 unknown goes last) and by band of
 * distance (limits as above, the last band is beyond them all). cells[(class) * (limit_count + 1) + band]. */
struct access_cell {
    double people;
    size_t communes;
};
struct access_cell *access_cross(const struct access_people *people, const struct access_way *access,
                                 const int *classes, size_t count, size_t class_count, const double *limits,
                                 size_t limit_count, struct arena *arena);

#endif
