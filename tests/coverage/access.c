/* Access against the formulas written out again, and a matrix with its faults. */
#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "coverage/access.h"

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* The spherical law of cosines: another formula than the haversine's. */
static double kilometres(struct point a, struct point b)
{
    double radian = M_PI / 180;
    double cosine = sin(a.lat * radian) * sin(b.lat * radian) +
                    cos(a.lat * radian) * cos(b.lat * radian) * cos((a.lon - b.lon) * radian);
    return 6371.0088 * acos(fmin(1, cosine));
}

static double at_random(double from, double to)
{
    return from + (to - from) * rand() / RAND_MAX;
}

enum { PEOPLE = 300, PLACES = 800 };

static struct access_people people[PEOPLE];
static struct point places[PLACES];

static void scatter(void)
{
    srand(28);
    for (size_t i = 0; i < PEOPLE; i++)
        people[i] = (struct access_people){{at_random(-5, 8), at_random(42, 51)},
                                           floor(at_random(0, 5000)),
                                           (enum setting)(i % SETTING_COUNT),
                                           (uint32_t)i};
    for (size_t i = 0; i < PLACES; i++)
        places[i] = (struct point){at_random(-5, 8), at_random(42, 51)};
}

static void the_nearest_is_found(void **state)
{
    (void)state;
    static const double speeds[] = {25, 40, 55};
    scatter();
    struct access_way *access = access_measure(people, PEOPLE, places, PLACES, &ACCESS_USUAL, &arena);
    for (size_t i = 0; i < PEOPLE; i++) {
        double nearest = INFINITY;
        for (size_t k = 0; k < PLACES; k++)
            nearest = fmin(nearest, kilometres(people[i].at, places[k]));
        assert_near(access[i].crow_km, nearest, 1e-4);
        assert_near(kilometres(people[i].at, places[access[i].place]), nearest, 1e-4);
        assert_near(access[i].km, nearest * 1.3, 2e-4);
        assert_near(access[i].minutes, 3 + nearest * 1.3 / speeds[people[i].setting] * 60, 1e-3);
        assert_false(access[i].measured);
    }
    assert_int_equal(setting_of_density(2000), SETTING_URBAN);
    assert_int_equal(setting_of_density(300), SETTING_MIDDLE);
    assert_int_equal(setting_of_density(0), SETTING_RURAL);
}

static void profiles_count_people(void **state)
{
    (void)state;
    static const double limits[] = {10, 25, 60};
    static const size_t chosen[] = {3, 5, 8};
    scatter();
    struct access_way *access = access_measure(people, PEOPLE, places, PLACES, &ACCESS_USUAL, &arena);
    struct access_profile all = access_profile(people, access, NULL, PEOPLE, limits, 3);
    double within[3] = {0}, total = 0, km = 0, nearer = 0;
    for (size_t i = 0; i < PEOPLE; i++) {
        total += people[i].people;
        km += people[i].people * access[i].km;
        for (int b = 0; b < 3; b++)
            within[b] += access[i].crow_km <= limits[b] ? people[i].people : 0;
        nearer += access[i].crow_km < all.median_km ? people[i].people : 0;
    }
    assert_near(all.people, total, 1e-6);
    for (int b = 0; b < 3; b++)
        assert_near(all.within[b], within[b], 1e-6);
    assert_near(all.mean_km, km / total, 1e-9);
    assert_true(nearer * 2 < total);
    struct access_profile few = access_profile(people, access, chosen, 3, limits, 3);
    assert_near(few.people, people[3].people + people[5].people + people[8].people, 1e-9);
    int classes[PEOPLE];
    for (size_t i = 0; i < PEOPLE; i++)
        classes[i] = (int)(i % 4) - 1;
    struct access_cell *cells = access_cross(people, access, classes, PEOPLE, 3, limits, 3, &arena);
    double crossed = 0;
    size_t communes = 0;
    for (size_t k = 0; k < 4 * 4; k++) {
        crossed += cells[k].people;
        communes += cells[k].communes;
    }
    assert_near(crossed, total, 1e-6);
    assert_int_equal(communes, PEOPLE);
    assert_int_equal(cells[3 * 4].communes + cells[3 * 4 + 1].communes + cells[3 * 4 + 2].communes +
                         cells[3 * 4 + 3].communes,
                     PEOPLE / 4); /* the unknown */
}

static void nobody_and_nothing_are_no_error(void **state)
{
    (void)state;
    static const double limits[] = {5};
    scatter();
    struct access_way *access = access_measure(people, 2, NULL, 0, &ACCESS_USUAL, &arena);
    assert_true(isinf(access[0].crow_km) && access[0].place == SIZE_MAX);
    struct access_profile none = access_profile(people, access, NULL, 2, limits, 1);
    assert_true(none.within[0] == 0 && isnan(none.mean_km));
    struct access_profile empty = access_profile(people, access, NULL, 0, limits, 1);
    assert_true(empty.people == 0 && isnan(empty.mean_km) && isnan(empty.median_km));
}

static bool apply(const char *text, struct access_way *access, struct access_matrix_counts *counts, struct error *error)
{
    static const struct str from[] = {{"28085", 5}, {"28001", 5}}, to[] = {{"28134", 5}, {"28134", 5}, {"28404", 5}},
                            also[] = {{"a", 1}, {"b", 1}, {"c", 1}};
    const struct access_keys keys = {from, to, also};
    struct memory_stream stream = {str_of(text)};
    return access_apply_matrix(memory_stream_read, &stream, &keys, access, 2, 3, counts, error);
}

static void a_matrix_replaces_estimates(void **state)
{
    (void)state;
    struct access_matrix_counts counts;
    struct error error = {0};
    scatter();
    struct access_way *access = access_measure(people, 2, places, 3, &ACCESS_USUAL, &arena);
    double estimated = access[1].km;
    assert_done(apply("from,to,km,min\n28085,28134,35.2,31\n28085,c,33,40\n99999,c,1,1\n28085,x,0,0\n", access, &counts,
                      &error),
                &error);
    assert_true(access[0].measured && access[0].km == 33 && access[0].minutes == 40 && access[0].place == 2);
    assert_true(!access[1].measured && access[1].km == estimated);
    assert_true(counts.rows == 4 && counts.unknown == 2 && counts.measured == 1);
    static const char *const refused[] = {"", "from,to,km\n", "from,to,km,min\n28085,c,-1,2\n",
                                          "from,to,km,min\n28085,c,nan,2\n", "from,to,km,min\n28085,c,3\n"};
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_refused(apply(refused[i], access, &counts, &error), &error, ERROR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_is_found),
        cmocka_unit_test(profiles_count_people),
        cmocka_unit_test(nobody_and_nothing_are_no_error),
        cmocka_unit_test(a_matrix_replaces_estimates),
    };
    return cmocka_run_group_tests_name("access", tests, NULL, release);
}
