#include "private.h"

#include <math.h>
#include <stdlib.h>

double amount_value(const struct indicator *indicator, const struct amount *amount)
{
    if ((amount->state != VALUE_KNOWN && amount->state != VALUE_ESTIMATED) || !(amount->denominator > 0))
        return NAN;
    double ratio = amount->numerator / amount->denominator;
    double value = indicator->measure == MEASURE_SHARE ? 100 * ratio : ratio;
    /* A published rate went through a product and a quotient: what was equal must be equal again, for the ranks. */
    static const double grain = 1e7;
    return amount->weighted ? round(value * grain) / grain : value;
}

/* --- Reading a territory ------------------------------------------------------------------------------------------ */

static double people_of(uint32_t commune)
{
    int64_t population = territory_at(commune).population;
    return population > 0 ? (double)population : 0;
}

struct total {
    struct amount sum;
    double people, people_known;
    bool estimated, secret;
};

static void add_commune(struct total *total, const struct series *series, uint32_t commune)
{
    const struct amount *amount = &series->at[commune];
    double people = people_of(commune);
    total->people += people;
    total->secret = total->secret || amount->state == VALUE_SECRET;
    if (!isfinite(amount_value(indicator_at(series->indicator), amount)))
        return;
    total->people_known += people;
    total->sum.numerator += amount->numerator;
    total->sum.denominator += amount->denominator;
    total->sum.weighted = total->sum.weighted || amount->weighted;
    total->estimated = total->estimated || amount->state == VALUE_ESTIMATED;
}

static struct reading read_sum(const struct series *series, uint32_t territory, uint32_t within)
{
    const struct indicator *indicator = indicator_at(series->indicator);
    struct total total = {0};
    size_t cursor = 0;
    for (uint32_t id; (id = territory_next_commune(territory, within, &cursor)) != TERRITORY_NONE;)
        add_commune(&total, series, id);
    struct reading reading = {.value = NAN, .state = total.secret ? VALUE_SECRET : VALUE_UNKNOWN};
    reading.known = total.people > 0 ? total.people_known / total.people : 0;
    if (indicator->measure == MEASURE_MEDIAN || reading.known < 0.5)
        return reading;
    total.sum.state = VALUE_KNOWN;
    reading.value = amount_value(indicator, &total.sum);
    reading.state = total.estimated ? VALUE_ESTIMATED : VALUE_KNOWN;
    reading.weighted = total.sum.weighted || indicator->measure == MEASURE_MEAN;
    return reading;
}

struct reading series_read(const struct series *series, uint32_t territory, uint32_t within)
{
    const struct amount *own = &series->at[territory];
    bool commune = territory_at(territory).kind == TERRITORY_COMMUNE;
    double value = amount_value(indicator_at(series->indicator), own);
    if (!commune && (!isfinite(value) || within != TERRITORY_NONE))
        return read_sum(series, territory, within);
    bool known = isfinite(value);
    return (struct reading){value, (enum value_state)own->state, known && own->weighted && !commune, known ? 1 : 0};
}

/* --- Scales ------------------------------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static struct str scope_of(const struct series *series, struct arena *arena)
{
    size_t departments = 0;
    uint32_t last = TERRITORY_NONE;
    if (series->known * 2 > territory_count(TERRITORY_COMMUNE))
        return STR("France");
    for (uint32_t id = territory_first(TERRITORY_COMMUNE); id < territory_total(); id++) {
        uint32_t department = territory_at(id).department;
        if (department == last || !isfinite(amount_value(indicator_at(series->indicator), &series->at[id])))
            continue;
        departments++; /* communes follow one another by department */
        last = department;
    }
    return departments == 1 ? territory_label(last, arena)
                            : arena_printf(arena, "%zu %s", departments,
                                           text_plural((int64_t)departments, "département", "départements"));
}

void series_finish(struct series *series, struct arena *arena)
{
    const struct indicator *indicator = indicator_at(series->indicator);
    struct amount all = {.state = VALUE_KNOWN};
    series->known = series->estimated = 0;
    series->sorted = ARENA_ARRAY(arena, double, territory_count(TERRITORY_COMMUNE));
    for (uint32_t id = territory_first(TERRITORY_COMMUNE); id < territory_total(); id++) {
        double value = amount_value(indicator, &series->at[id]);
        if (!isfinite(value))
            continue;
        series->sorted[series->known++] = indicator->reversed ? -value : value;
        series->estimated += series->at[id].state == VALUE_ESTIMATED;
        all.numerator += series->at[id].numerator;
        all.denominator += series->at[id].denominator;
    }
    qsort(series->sorted, series->known, sizeof *series->sorted, ascending);
    series->reference = indicator->measure == MEASURE_MEDIAN ? NAN : amount_value(indicator, &all);
    series->scope = scope_of(series, arena);
}

static const char *const SCALE_NAMES[SCALE_COUNT] = {"rang", "borne", "base100", "classe"};

const char *scale_name(enum scale scale)
{
    return SCALE_NAMES[scale];
}

bool scale_find(struct str name, enum scale *scale)
{
    for (int i = 0; i < SCALE_COUNT; i++)
        if (str_equal(name, str_of(SCALE_NAMES[i]))) {
            *scale = (enum scale)i;
            return true;
        }
    return false;
}

/* How many values are below, or (`equal`) not above. */
static size_t count_below(const struct series *series, double value, bool equal)
{
    size_t low = 0, high = series->known;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (series->sorted[middle] < value || (equal && series->sorted[middle] == value))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Linear between the two nearest ranks. */
static double percentile(const struct series *series, double share)
{
    double at = share * (double)(series->known - 1);
    size_t below = (size_t)at;
    double next = series->sorted[below + 1 < series->known ? below + 1 : below];
    return series->sorted[below] + (at - (double)below) * (next - series->sorted[below]);
}

static double score_rank(const struct series *series, double value)
{
    if (series->known < 2)
        return NAN;
    double rank = ((double)count_below(series, value, false) + (double)count_below(series, value, true)) / 2;
    return fmin(10, fmax(1, 1 + 9 * (rank - 0.5) / (double)(series->known - 1)));
}

static double score_bounded(const struct series *series, double value)
{
    double low = percentile(series, 0.01), high = percentile(series, 0.99);
    return high > low ? 1 + 9 * fmin(1, fmax(0, (value - low) / (high - low))) : NAN;
}

static double score_class(const struct series *series, double value)
{
    static const double cuts[] = {0.10, 0.25, 0.40, 0.60, 0.75, 0.90};
    double score = -3;
    for (size_t i = 0; i < COUNT_OF(cuts); i++)
        score += value >= percentile(series, cuts[i]);
    return score;
}

double series_score(const struct series *series, enum scale scale, double value)
{
    const struct indicator *indicator = indicator_at(series->indicator);
    if (!isfinite(value) || series->known == 0)
        return NAN;
    double directed = indicator->reversed ? -value : value;
    switch (scale) {
    case SCALE_RANK: return score_rank(series, directed);
    case SCALE_BOUNDED: return score_bounded(series, directed);
    case SCALE_CLASSES: return score_class(series, directed);
    default:
        if (!(series->reference > 0))
            return NAN;
        return indicator->reversed ? 100 * series->reference / value : 100 * value / series->reference;
    }
}
