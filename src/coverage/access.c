#include "coverage/access.h"

#include <math.h>
#include <stdlib.h>

const struct access_rules ACCESS_USUAL = {1.3, {25, 40, 55}, 3};

enum setting setting_of_density(double people_per_km2)
{
    static const double urban = 1500, middle = 300;
    return people_per_km2 >= urban ? SETTING_URBAN : people_per_km2 >= middle ? SETTING_MIDDLE : SETTING_RURAL;
}

static struct access_way estimate(const struct access_rules *rules, enum setting setting, double crow_km, size_t place)
{
    double km = crow_km * rules->detour;
    return (struct access_way){crow_km, km, rules->minutes + 60 * km / rules->speed[setting], place, false};
}

struct access_way *access_measure(const struct access_people *people, size_t count, const struct point *places,
                                  size_t place_count, const struct access_rules *rules, struct arena *arena)
{
    struct access_way *access = ARENA_ARRAY(arena, struct access_way, count);
    struct mercator *points = memory_array(sizeof *points, place_count);
    uint32_t *order = memory_array(sizeof *order, place_count);
    for (size_t i = 0; i < place_count; i++)
        points[i] = mercator_of(places[i]);
    struct point_index *index = point_index_new(points, place_count, order);
    for (size_t i = 0; i < count; i++) {
        struct nearby nearest;
        struct vantage from = vantage_of(people[i].at);
        access[i] = (struct access_way){INFINITY, INFINITY, INFINITY, SIZE_MAX, false};
        if (point_index_nearest(index, &from, NULL, 1, NULL, 1, &nearest) == 1) {
            size_t place = order[nearest.row]; /* the index knows it to a centimetre, its coordinates exactly */
            access[i] = estimate(rules, people[i].setting, point_distance(people[i].at, places[place]) / 1000, place);
        }
    }
    point_index_free(index);
    free(order);
    free(points);
    return access;
}

/* --- Figures ------------------------------------------------------------------------------------------------------ */

struct weighed {
    double km, people;
};

static int by_distance(const void *a, const void *b)
{
    const struct weighed *one = a, *other = b;
    return (one->km > other->km) - (one->km < other->km);
}

static double median(struct weighed *rows, size_t count, double people)
{
    double sum = 0;
    qsort(rows, count, sizeof *rows, by_distance);
    for (size_t i = 0; i < count; i++) {
        sum += rows[i].people;
        if (sum * 2 >= people)
            return rows[i].km;
    }
    return NAN;
}

struct access_profile access_profile(const struct access_people *people, const struct access_way *access,
                                     const size_t *chosen, size_t count, const double *limits, size_t limit_count)
{
    struct access_profile profile = {0};
    struct weighed *rows = memory_array(sizeof *rows, count);
    double km = 0, minutes = 0;
    for (size_t k = 0; k < count; k++) {
        size_t i = chosen ? chosen[k] : k;
        double weight = people[i].people;
        profile.people += weight;
        rows[k] = (struct weighed){access[i].crow_km, weight};
        if (!(weight > 0))
            continue;
        km += weight * access[i].km;
        minutes += weight * access[i].minutes;
        profile.farthest_km = fmax(profile.farthest_km, access[i].crow_km);
        for (size_t b = 0; b < limit_count && b < ACCESS_BANDS_MOST; b++)
            profile.within[b] += access[i].crow_km <= limits[b] ? weight : 0;
    }
    profile.mean_km = profile.people > 0 && isfinite(km) ? km / profile.people : NAN;
    profile.mean_minutes = profile.people > 0 && isfinite(minutes) ? minutes / profile.people : NAN;
    profile.median_km = profile.people > 0 ? median(rows, count, profile.people) : NAN;
    free(rows);
    return profile;
}

struct access_cell *access_cross(const struct access_people *people, const struct access_way *access,
                                 const int *classes, size_t count, size_t class_count, const double *limits,
                                 size_t limit_count, struct arena *arena)
{
    struct access_cell *cells = ARENA_ARRAY(arena, struct access_cell, size_product(class_count + 1, limit_count + 1));
    for (size_t i = 0; i < count; i++) {
        size_t class = classes[i] < 0 ? class_count : (size_t)classes[i], band = 0;
        while (band < limit_count && access[i].crow_km > limits[band])
            band++;
        struct access_cell *cell = &cells[class * (limit_count + 1) + band];
        cell->people += people[i].people;
        cell->communes++;
    }
    return cells;
}
