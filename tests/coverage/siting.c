/* Siting against every choice there is, on small problems; against published optima, on real ones. */
#include "testing.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coverage/coverage.h"
#include "geo/geo.h"

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* --- Every choice there is
 * -------------------------------------------------------------------------------------------- */

enum { SMALL_MOST = 9 };

static double at_random(double from, double to)
{
    return from + (to - from) * rand() / RAND_MAX;
}

static double value_of(const struct siting_problem *p, unsigned open)
{
    double value = 0;
    for (size_t i = 0; i < p->demand_count; i++) {
        struct point from = {p->demand[i].lon, p->demand[i].lat};
        double km = INFINITY;
        for (size_t e = 0; e < p->existing_count; e++)
            km = fmin(km,
                      p->detour * point_distance(from, (struct point){p->existing[e].lon, p->existing[e].lat}) / 1000);
        for (size_t c = 0; c < p->candidate_count; c++)
            if (open >> c & 1)
                km = fmin(km, p->detour *
                                  point_distance(from, (struct point){p->candidates[c].lon, p->candidates[c].lat}) /
                                  1000);
        if (p->model == SITING_COVERING)
            value += km <= p->radius_km ? p->demand[i].weight : 0;
        else
            value += p->demand[i].weight * km;
    }
    return value;
}

static bool is_allowed(const struct siting_problem *p, unsigned open)
{
    size_t count = 0, in_territory[3] = {0};
    for (size_t c = 0; c < p->candidate_count; c++) {
        bool is_open = open >> c & 1;
        count += is_open;
        if (p->rules && ((p->rules[c] == SITING_REQUIRED && !is_open) || (p->rules[c] == SITING_FORBIDDEN && is_open)))
            return false;
        if (p->territory && is_open)
            in_territory[p->territory[c]]++;
    }
    for (size_t t = 0; p->territory_minimum && t < p->territory_count; t++)
        if (in_territory[t] < p->territory_minimum[t])
            return false;
    return count == p->count;
}

static double best_of_all(const struct siting_problem *p, bool *possible)
{
    double best = p->model == SITING_COVERING ? -1 : DBL_MAX;
    *possible = false;
    for (unsigned open = 0; open < 1U << p->candidate_count; open++) {
        if (!is_allowed(p, open))
            continue;
        *possible = true;
        double value = value_of(p, open);
        best = p->model == SITING_COVERING ? fmax(best, value) : fmin(best, value);
    }
    return best;
}

static void small_problems_are_solved_exactly(void **state)
{
    (void)state;
    srand(137);
    size_t solved = 0;
    for (int round = 0; round < 600; round++) {
        struct siting_point demand[14], existing[2], candidates[SMALL_MOST];
        enum siting_rule rules[SMALL_MOST];
        uint32_t territory[SMALL_MOST];
        size_t minimum[3] = {(size_t)(rand() % 2), (size_t)(rand() % 2), 0};
        struct siting_problem p = {.model = round % 2 ? SITING_MEDIAN : SITING_COVERING,
                                   .demand = demand,
                                   .demand_count = (size_t)(1 + rand() % 14),
                                   .existing = existing,
                                   .existing_count = (size_t)(rand() % 3),
                                   .candidates = candidates,
                                   .candidate_count = (size_t)(1 + rand() % SMALL_MOST),
                                   .radius_km = round % 2 ? 0 : at_random(2, 25),
                                   .detour = round % 3 ? 1 : 1.3,
                                   .seconds = 20};
        p.count = (size_t)(1 + rand() % (int)p.candidate_count);
        for (size_t i = 0; i < p.demand_count; i++)
            demand[i] = (struct siting_point){at_random(1, 1.6), at_random(48, 48.5),
                                              round % 5 ? floor(at_random(0, 500)) : at_random(0, 5)};
        for (size_t i = 0; i < p.existing_count; i++)
            existing[i] = (struct siting_point){at_random(1, 1.6), at_random(48, 48.5), 0};
        for (size_t i = 0; i < p.candidate_count; i++) {
            candidates[i] = (struct siting_point){at_random(1, 1.6), at_random(48, 48.5), 0};
            rules[i] = rand() % 6 == 0 ? SITING_REQUIRED : rand() % 6 == 0 ? SITING_FORBIDDEN : SITING_FREE;
            territory[i] = (uint32_t)(rand() % 3);
        }
        if (round % 4 >= 2)
            p.rules = rules;
        if (round % 7 == 0) {
            p.territory = territory;
            p.territory_minimum = minimum;
            p.territory_count = 3;
        }
        bool possible;
        double best = best_of_all(&p, &possible);
        struct siting_result result;
        struct error error = {0};
        if (!possible) {
            assert_refused(siting_solve(&p, &arena, &result, &error), &error, ERROR_INVALID);
            continue;
        }
        assert_done(siting_solve(&p, &arena, &result, &error), &error);
        assert_near(result.value, best, 1e-6 * (1 + fabs(best)));
        assert_true(result.proven);
        assert_int_equal(result.count, p.count);
        unsigned chosen = 0;
        double gains = 0;
        for (size_t k = 0; k < result.count; k++) {
            chosen |= 1U << result.chosen[k];
            gains += result.gains[k];
        }
        assert_true(is_allowed(&p, chosen));
        assert_near(value_of(&p, chosen), best, 1e-6 * (1 + fabs(best)));
        if (p.model == SITING_COVERING)
            assert_near(result.base + gains, result.value, 1e-6 * (1 + best));
        solved++;
    }
    assert_true(solved > 400);
}

static void bad_problems_are_refused(void **state)
{
    (void)state;
    struct siting_point people = {1.5, 48.4, 100}, site = {1.5, 48.4, 0}, broken = {NAN, 48, 1}, negative = {1, 48, -1};
    struct siting_problem good = {.model = SITING_COVERING,
                                  .demand = &people,
                                  .demand_count = 1,
                                  .candidates = &site,
                                  .candidate_count = 1,
                                  .count = 1,
                                  .radius_km = 5,
                                  .detour = 1};
    struct siting_result result;
    struct error error = {0};
    assert_done(siting_solve(&good, &arena, &result, &error), &error);
    struct siting_problem bad[6];
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        bad[i] = good;
    bad[0].count = 2;
    bad[1].radius_km = 0;
    bad[2].demand = &broken;
    bad[3].demand = &negative;
    bad[4].detour = 0.5;
    bad[5].candidate_count = 0;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_refused(siting_solve(&bad[i], &arena, &result, &error), &error, ERROR_INVALID);
    good.demand_count = 0; /* an empty department is no error */
    assert_done(siting_solve(&good, &arena, &result, &error), &error);
    assert_true(result.value == 0 && result.gap == 0);
    double *costs;
    size_t vertices, count;
    const char *files[] = {"", "3 1", "2 1 3\n1 2 5", "2 1 1\n1 9 5", "3 1 1\n1 2 5", "2 1 1\n1 2 -5", "deux"};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        assert_refused(siting_read_pmed(str_of(files[i]), &arena, &costs, &vertices, &count, &error), &error,
                       ERROR_INVALID);
}

static void the_least_count_is_the_least(void **state)
{
    (void)state;
    srand(28);
    for (int round = 0; round < 60; round++) {
        struct siting_point demand[12], candidates[8];
        for (size_t i = 0; i < COUNT_OF(demand); i++)
            demand[i] = (struct siting_point){at_random(1, 1.6), at_random(48, 48.5), floor(at_random(1, 500))};
        for (size_t i = 0; i < COUNT_OF(candidates); i++)
            candidates[i] = (struct siting_point){at_random(1, 1.6), at_random(48, 48.5), 0};
        struct siting_problem p = {.model = SITING_COVERING,
                                   .demand = demand,
                                   .demand_count = COUNT_OF(demand),
                                   .candidates = candidates,
                                   .candidate_count = COUNT_OF(candidates),
                                   .radius_km = 12,
                                   .detour = 1};
        double share = at_random(0.3, 0.95), total = 0;
        for (size_t i = 0; i < COUNT_OF(demand); i++)
            total += demand[i].weight;
        size_t expected = SIZE_MAX;
        for (p.count = 0; p.count <= COUNT_OF(candidates) && expected == SIZE_MAX; p.count++) {
            bool possible;
            if (best_of_all(&p, &possible) >= share * total)
                expected = p.count;
        }
        struct siting_result result;
        struct error error = {0};
        if (expected == SIZE_MAX) {
            assert_refused(siting_least_count(&p, share, &arena, &result, &error), &error, ERROR_INVALID);
            continue;
        }
        assert_done(siting_least_count(&p, share, &arena, &result, &error), &error);
        assert_int_equal(result.count, expected);
        assert_true(result.proven && result.value >= share * total);
    }
}

/* What is told of each site, from the distances. */
static void sites_are_explained(void **state)
{
    (void)state;
    srand(63);
    for (int round = 0; round < 60; round++) {
        struct siting_point demand[40], existing[2], candidates[12];
        for (size_t i = 0; i < COUNT_OF(demand); i++)
            demand[i] = (struct siting_point){at_random(1, 1.6), at_random(48, 48.5), floor(at_random(1, 500))};
        for (size_t i = 0; i < COUNT_OF(existing); i++)
            existing[i] = (struct siting_point){at_random(1, 1.6), at_random(48, 48.5), 0};
        for (size_t i = 0; i < COUNT_OF(candidates); i++)
            candidates[i] = (struct siting_point){at_random(1, 1.6), at_random(48, 48.5), 0};
        struct siting_problem p = {.model = round % 2 ? SITING_MEDIAN : SITING_COVERING,
                                   .demand = demand,
                                   .demand_count = COUNT_OF(demand),
                                   .existing = existing,
                                   .existing_count = COUNT_OF(existing),
                                   .candidates = candidates,
                                   .candidate_count = COUNT_OF(candidates),
                                   .count = 5,
                                   .radius_km = round % 2 ? 0 : 9,
                                   .detour = 1};
        struct siting_result result;
        struct error error = {0};
        assert_done(siting_solve(&p, &arena, &result, &error), &error);
        struct siting_reason *reasons = siting_explain(&p, &result, &arena);
        unsigned all = 0;
        bool served[COUNT_OF(demand)] = {false};
        for (size_t k = 0; k < result.count; k++)
            all |= 1U << result.chosen[k];
        for (size_t k = 0; k < result.count; k++) {
            double without = value_of(&p, all & ~(1U << result.chosen[k]));
            assert_near(reasons[k].loss, fabs(result.value - without), 1e-6 * (1 + result.value));
            for (size_t i = 0; i < reasons[k].served_count; i++) {
                assert_false(served[reasons[k].served[i]]); /* by one site only */
                served[reasons[k].served[i]] = true;
                if (i)
                    assert_true(demand[reasons[k].served[i]].weight <= demand[reasons[k].served[i - 1]].weight);
            }
        }
        double gain = 0;
        for (size_t i = 0; p.model == SITING_COVERING && i < COUNT_OF(demand); i++)
            gain += served[i] ? demand[i].weight : 0;
        if (p.model == SITING_COVERING)
            assert_near(gain, result.gain, 1e-6);
    }
}

static bool stop_at_once(void *context, double value, double bound)
{
    (void)value, (void)bound;
    ++*(int *)context;
    return false;
}

static void a_run_can_be_stopped(void **state)
{
    (void)state;
    srand(1);
    enum { MANY = 400 };
    struct siting_point *points = ARENA_ARRAY(&arena, struct siting_point, MANY);
    for (size_t i = 0; i < MANY; i++)
        points[i] = (struct siting_point){at_random(1, 3), at_random(47, 49), at_random(1, 100)};
    int calls = 0;
    struct siting_problem p = {.model = SITING_MEDIAN,
                               .demand = points,
                               .demand_count = MANY,
                               .candidates = points,
                               .candidate_count = MANY,
                               .count = 20,
                               .detour = 1,
                               .progress = stop_at_once,
                               .context = &calls};
    struct siting_result result;
    struct error error = {0};
    assert_done(siting_solve(&p, &arena, &result, &error), &error);
    assert_true(result.cancelled && calls == 1 && result.count == 20);
    assert_true(result.bound <= result.value);
}

/* --- Published optima
 * -------------------------------------------------------------------------------------------------- */

static const char *data_folder(void)
{
    const char *folder = getenv("MAILLAGE_DATA");
    if (!folder || !*folder) {
        print_message("MAILLAGE_DATA n’est pas défini : essai sauté\n");
        skip();
    }
    return folder;
}

struct points {
    struct siting_point at[40000];
    size_t count;
};

/* Columns by name; rows kept when `keep` accepts the department. */
static void read_points(const char *path, const char *department_column, const char *const *departments,
                        struct points *points)
{
    struct file_stream *stream;
    struct error error = {0};
    assert_done(file_stream_open(path, &stream, &error), &error);
    struct csv_reader *reader = csv_reader_new(file_stream_read, stream, 0);
    struct str *cells;
    size_t count, dep = 0, lon = 0, lat = 0, weight = SIZE_MAX;
    int64_t line;
    bool header = true;
    points->count = 0;
    while (csv_reader_next(reader, &cells, &count, &line, &error) && count) {
        for (size_t i = 0; header && i < count; i++) {
            dep = str_equal(cells[i], str_of(department_column)) ? i : dep;
            lon = str_equal(cells[i], STR("lon")) || str_equal(cells[i], STR("longitude")) ? i : lon;
            lat = str_equal(cells[i], STR("lat")) || str_equal(cells[i], STR("latitude")) ? i : lat;
            weight = str_equal(cells[i], STR("pop2023")) ? i : weight;
        }
        struct siting_point point = {0};
        bool wanted = false;
        for (size_t d = 0; departments[d] && !header; d++)
            wanted = wanted || str_equal(cells[dep], str_of(departments[d]));
        header = false;
        if (!wanted || !str_to_double(cells[lon], &point.lon) || !str_to_double(cells[lat], &point.lat))
            continue;
        if (weight != SIZE_MAX)
            str_to_double(cells[weight], &point.weight);
        points->at[points->count++] = point;
    }
    assert_int_equal(error.kind, ERROR_NONE);
    csv_reader_free(reader);
    file_stream_close(stream);
}

static void eure_et_loir_is_covered_to_the_person(void **state)
{
    (void)state;
    const char *folder = data_folder();
    struct points *communes = ARENA_NEW(&arena, struct points), *services = ARENA_NEW(&arena, struct points);
    read_points(arena_printf(&arena, "%s/geo/derived/communes-2026.csv", folder).at, "dep",
                (const char *const[]){"28", NULL}, communes);
    read_points(arena_printf(&arena, "%s/geo/points/france-services-2024-08-01.csv", folder).at, "insee_dep",
                (const char *const[]){"28", "27", "78", "91", "45", "41", "72", "61", NULL}, services);
    assert_int_equal(communes->count, 363);
    assert_int_equal(services->count, 210);
    struct str text;
    struct error error = {0};
    json_t *reference;
    assert_done(file_read(&arena, arena_printf(&arena, "%s/geo/derived/mclp-28-reference.json", folder).at, 1 << 20,
                          &text, &error),
                &error);
    assert_done(json_parse(text, &reference, &error), &error);
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(reference, "cas"), i, one)
    {
        struct siting_problem p = {.model = SITING_COVERING,
                                   .demand = communes->at,
                                   .demand_count = communes->count,
                                   .existing = services->at,
                                   .existing_count = services->count,
                                   .candidates = communes->at,
                                   .candidate_count = communes->count,
                                   .count = (size_t)json_integer_value(json_object_get(one, "N")),
                                   .radius_km = json_number_value(json_object_get(one, "rayon_km")),
                                   .detour = 1,
                                   .seconds = 10};
        struct siting_result result;
        assert_done(siting_solve(&p, &arena, &result, &error), &error);
        assert_true(result.gap <
                    0.0005); /* proven to the person, but for 5 km and 63 sites: see docs/measurements.md */
        assert_true(result.base == json_number_value(json_object_get(one, "couverture_initiale")));
        assert_true(result.gain == json_number_value(json_object_get(one, "gain_optimal")));
    }
    assert_int_equal(i, 9);
    json_decref(reference);
}

static void published_medians_are_reached(void **state)
{
    (void)state;
    const char *folder = data_folder();
    struct str optima;
    struct error error = {0};
    assert_done(
        file_read(&arena, arena_printf(&arena, "%s/geo/orlib/pmedopt.txt", folder).at, 1 << 16, &optima, &error),
        &error);
    for (int number = 1; number <= 20; number++) { /* all forty by bench/siting */
        struct arena own = {0};
        struct str text, name = arena_printf(&own, "pmed%d ", number);
        size_t at = str_find(optima, name, 0);
        assert_true(at != SIZE_MAX);
        double optimum = strtod(optima.at + at + name.length, NULL);
        double *costs;
        size_t vertices, count;
        struct siting_result result;
        assert_done(
            file_read(&own, arena_printf(&own, "%s/geo/orlib/pmed%d.txt", folder, number).at, 1 << 24, &text, &error),
            &error);
        assert_done(siting_read_pmed(text, &own, &costs, &vertices, &count, &error), &error);
        assert_done(siting_solve_table(costs, vertices, vertices, count, 60, &own, &result, &error), &error);
        assert_true(result.value == optimum && result.proven);
        arena_free(&own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_problems_are_solved_exactly),
        cmocka_unit_test(bad_problems_are_refused),
        cmocka_unit_test(the_least_count_is_the_least),
        cmocka_unit_test(sites_are_explained),
        cmocka_unit_test(a_run_can_be_stopped),
        cmocka_unit_test(eure_et_loir_is_covered_to_the_person),
        cmocka_unit_test(published_medians_are_reached),
    };
    return cmocka_run_group_tests_name("siting", tests, NULL, release);
}
