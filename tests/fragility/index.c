/* The index of the embedded figures, against a second computation that shares no code: the file read again here, ranks
 * by counting, sums by hand. */
#include "engines.h"
#include "fragility/fragility.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

enum { COMMUNES = 363, TAKEN = 4 };

struct figure {
    struct str code;
    double people, value[TAKEN]; /* no fixed network, poverty, 65 and more, no diploma; NAN when unknown */
    bool estimated;
};

static struct figure figures[COMMUNES];
static struct arena arena;

static double number(struct str text)
{
    char *end;
    char *copy = arena_cstr(&arena, text);
    double value = strtod(copy, &end);
    return end == copy ? NAN : value;
}

static void read_figures(void)
{
    struct str text, line, cell;
    struct error error = {0};
    size_t count = 0;
    assert_done(file_read(&arena, FIGURES, 1 << 20, &text, &error), &error);
    str_next(&text, '\n', &line);
    while (str_next(&text, '\n', &line)) {
        struct str cells[13] = {0};
        for (size_t i = 0; i < COUNT_OF(cells) && str_next(&line, ',', &cell); i++)
            cells[i] = str_trim(cell);
        if (cells[0].length == 0)
            continue;
        assert_true(count < COMMUNES);
        struct figure *figure = &figures[count++];
        double poverty = number(cells[11]), income = number(cells[10]), u = log(income / 22000);
        *figure = (struct figure){.code = cells[0],
                                  .people = number(cells[1]),
                                  .value = {number(cells[12]), poverty, number(cells[5]), number(cells[6])},
                                  .estimated = isnan(poverty) && !isnan(income)};
        if (figure->estimated)
            figure->value[1] = fmin(100, fmax(0, 14.356 - 50.864 * u + 76.059 * u * u));
    }
    assert_int_equal(count, COMMUNES);
}

static double rank_score(int which, double value)
{
    double below = 0, alike = 0, known = 0;
    for (size_t i = 0; i < COMMUNES; i++) {
        double other = figures[i].value[which];
        known += !isnan(other);
        below += other < value - 1e-9;
        alike += fabs(other - value) <= 1e-9;
    }
    double rank = below + alike / 2; /* the mean of the first and last ranks it shares, less one half */
    return fmin(10, fmax(1, 1 + 9 * (rank - 0.5) / (known - 1)));
}

static double total_of(const double value[TAKEN])
{
    double sum = 0, known = 0;
    for (int k = 0; k < TAKEN; k++)
        if (!isnan(value[k])) {
            sum += rank_score(k, value[k]);
            known++;
        }
    return known >= 3 ? sum / known : NAN; /* three of five */
}

static struct fragility *load(struct fixture *fixture)
{
    struct session *session;
    struct fragility *fragility;
    struct error error = {0};
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(fragility_load(session, &fragility, &error), &error);
    session_end(session);
    return fragility;
}

static void embedded_figures_give_the_index_computed_by_hand(void **state)
{
    struct fragility *fragility = load(*state);
    struct index_choice choice = index_choice(INDEX_GENERAL);
    size_t known = 0, estimated = 0;
    read_figures();
    for (size_t i = 0; i < COMMUNES; i++) {
        uint32_t id = territory_find(TERRITORY_COMMUNE, figures[i].code);
        struct index_value value = index_compute(fragility, &choice, id, TERRITORY_NONE);
        double expected = total_of(figures[i].value);
        assert_int_equal(isnan(expected), isnan(value.total));
        assert_int_equal(value.estimated, figures[i].estimated);
        assert_int_equal(value.asked, 5);
        estimated += value.estimated;
        if (isnan(expected))
            continue;
        known++;
        assert_near(value.total, expected, 1e-9);
    }
    assert_true(known > 340 && estimated > 300);
    struct index_value elsewhere = index_compute(fragility, &choice, territory_find(TERRITORY_COMMUNE, STR("75056")),
                                                 TERRITORY_NONE); /* unknown, not zero */
    assert_true(isnan(elsewhere.total) && elsewhere.known == 0);
    const struct series *poverty = fragility_series(fragility, INDICATOR_POVERTY, INT_MAX);
    assert_str(poverty->scope, "Eure-et-Loir");
    assert_true(poverty->estimate_rmse > 1 && poverty->estimate_rmse < 4 && poverty->embedded);
    fragility_free(fragility);
}

static void upper_levels_come_from_sums(void **state)
{
    struct fragility *fragility = load(*state);
    uint32_t department = territory_find(TERRITORY_DEPARTMENT, STR("28"));
    uint32_t dreux = territory_find(TERRITORY_INTERCOMMUNALITY, STR("200040277"));
    double sum[2] = {0}, people[2] = {0};
    read_figures();
    for (size_t i = 0; i < COMMUNES; i++) {
        struct territory commune = territory_at(territory_find(TERRITORY_COMMUNE, figures[i].code));
        for (int k = 0; k < 2; k++)
            if (k == 0 || commune.intercommunality == dreux) {
                sum[k] += figures[i].people * figures[i].value[2];
                people[k] += figures[i].people;
            }
    }
    const struct series *older = fragility_series(fragility, INDICATOR_OLDER_65, INT_MAX);
    struct reading whole = series_read(older, department, TERRITORY_NONE);
    assert_near(whole.value, sum[0] / people[0], 1e-6);
    assert_true(whole.weighted && whole.state == VALUE_KNOWN && whole.known > 0.999);
    struct reading part = series_read(older, dreux, department);
    assert_near(part.value, sum[1] / people[1], 1e-6);
    struct reading both = series_read(older, dreux, TERRITORY_NONE); /* six communes of the Eure are unknown */
    assert_true(both.known < 1 && both.known > 0.9);
    assert_true(isnan(series_read(older, territory_find(TERRITORY_REGION, STR("24")), TERRITORY_NONE).value));
    assert_true(isnan(series_read(fragility_series(fragility, INDICATOR_INCOME, INT_MAX), department, TERRITORY_NONE)
                          .value)); /* medians do not add up */
    fragility_free(fragility);
}

static void choices_weigh(void **state)
{
    struct fragility *fragility = load(*state);
    struct index_choice choice = index_choice(INDEX_GENERAL);
    struct error error = {0};
    uint32_t chartres = territory_find(TERRITORY_COMMUNE, STR("28085"));
    assert_done(index_choice_parts(&choice, STR("older_65_rate:3, nscol15p_rate"), &error), &error);
    struct index_value value = index_compute(fragility, &choice, chartres, TERRITORY_NONE);
    assert_near(value.total, (3 * value.parts[0].score + value.parts[1].score) / 4, 1e-12);
    assert_refused(index_choice_parts(&choice, STR("inconnu"), &error), &error, ERROR_INVALID);
    assert_refused(index_choice_parts(&choice, STR("older_65_rate:0"), &error), &error, ERROR_INVALID);
    assert_refused(index_choice_parts(&choice, STR("older_65_rate,older_65_rate"), &error), &error, ERROR_INVALID);
    assert_refused(index_choice_parts(&choice, STR(" , "), &error), &error, ERROR_INVALID);
    choice = index_choice(INDEX_GENERAL);
    choice.year = 2018; /* nothing but the census was there */
    value = index_compute(fragility, &choice, chartres, TERRITORY_NONE);
    assert_true(value.known == 2 && isnan(value.total));
    int years[8];
    choice = index_choice(INDEX_GENERAL);
    assert_int_equal(index_years(fragility, &choice, years, COUNT_OF(years)), 3);
    assert_true(years[0] == 2017 && years[1] == 2019 && years[2] == 2021);
    fragility_free(fragility);
}

static void scales_are_what_they_say(void **state)
{
    (void)state;
    double values[] = {1, 2, 2, 4, 5, 6, 7, 8, 9, 20, 30}; /* eleven: percentiles fall on values */
    struct series series = {
        .indicator = INDICATOR_OLDER_65, .sorted = values, .known = COUNT_OF(values), .reference = 8};
    assert_near(series_score(&series, SCALE_RANK, 1), 1, 1e-12);
    assert_near(series_score(&series, SCALE_RANK, 30), 10, 1e-12);
    assert_near(series_score(&series, SCALE_RANK, 2), 1 + 9 * 1.5 / 10, 1e-12);
    assert_near(series_score(&series, SCALE_RANK, 6), 1 + 9 * 5.0 / 10, 1e-12);
    assert_near(series_score(&series, SCALE_RANK, -5), 1, 1e-12);
    assert_near(series_score(&series, SCALE_BASE, 10), 125, 1e-12);
    assert_near(series_score(&series, SCALE_BOUNDED, 100), 10, 1e-12);
    assert_near(series_score(&series, SCALE_BOUNDED, 1.1 + (29 - 1.1) / 2), 5.5, 1e-9);
    assert_near(series_score(&series, SCALE_CLASSES, 1), -3, 1e-12);
    assert_near(series_score(&series, SCALE_CLASSES, 6), 0, 1e-12);
    assert_near(series_score(&series, SCALE_CLASSES, 20), 3, 1e-12);
    assert_true(isnan(series_score(&series, SCALE_RANK, NAN)));
    double limits[] = {2, 4, 6, 8};
    assert_int_equal(index_class(limits, 1), 0);
    assert_int_equal(index_class(limits, 4), 2);
    assert_int_equal(index_class(limits, 9), 4);
    assert_int_equal(index_class(limits, NAN), -1);
}

static void quintiles_share_the_communes_out(void **state)
{
    struct fragility *fragility = load(*state);
    struct index_choice choice = index_choice(INDEX_GENERAL);
    double limits[INDEX_CLASSES - 1];
    size_t count = index_limits(fragility, &choice, limits), in[INDEX_CLASSES] = {0}, cursor = 0;
    uint32_t department = territory_find(TERRITORY_DEPARTMENT, STR("28"));
    for (uint32_t id; (id = territory_next_commune(department, TERRITORY_NONE, &cursor)) != TERRITORY_NONE;) {
        int class = index_class(limits, index_compute(fragility, &choice, id, TERRITORY_NONE).total);
        if (class >= 0)
            in[class]++;
    }
    assert_int_equal(count, in[0] + in[1] + in[2] + in[3] + in[4]);
    for (int i = 0; i < INDEX_CLASSES; i++)
        assert_true(in[i] + 3 > count / 5 && in[i] < count / 5 + 3);
    fragility_free(fragility);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(embedded_figures_give_the_index_computed_by_hand),
        cmocka_unit_test(upper_levels_come_from_sums),
        cmocka_unit_test(choices_weigh),
        cmocka_unit_test(scales_are_what_they_say),
        cmocka_unit_test(quintiles_share_the_communes_out),
    };
    int failed = RUN_ON_BOTH_ENGINES("fragility", tests);
    arena_free(&arena);
    return failed;
}
