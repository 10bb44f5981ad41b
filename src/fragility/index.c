#include "private.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

/* --- Choices ------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name, *label;
    enum indicator_id parts[6];
    size_t count;
} VARIANTS[INDEX_VARIANT_COUNT] = {
    [INDEX_GENERAL] = {"tout-age",
                       "Tout âge",
                       {INDICATOR_NO_FIXED, INDICATOR_NO_MOBILE, INDICATOR_POVERTY, INDICATOR_OLDER_65,
                        INDICATOR_NO_DIPLOMA},
                       5},
    [INDEX_SENIOR] = {"senior",
                      "Seniors",
                      {INDICATOR_NO_FIXED, INDICATOR_NO_MOBILE, INDICATOR_OLDER_75, INDICATOR_ALONE,
                       INDICATOR_NO_DIPLOMA},
                      5},
    [INDEX_YOUTH] = {"jeune",
                     "Jeunes",
                     {INDICATOR_NO_FIXED, INDICATOR_NO_MOBILE, INDICATOR_POVERTY, INDICATOR_LONE_PARENT,
                      INDICATOR_NO_DIPLOMA, INDICATOR_YOUNG},
                     6},
};

const char *index_variant_name(enum index_variant variant)
{
    return VARIANTS[variant].name;
}

const char *index_variant_label(enum index_variant variant)
{
    return VARIANTS[variant].label;
}

struct index_choice index_choice(enum index_variant variant)
{
    struct index_choice choice = {.scale = SCALE_RANK, .year = INT_MAX, .count = VARIANTS[variant].count};
    for (size_t i = 0; i < choice.count; i++) {
        choice.parts[i].indicator = VARIANTS[variant].parts[i];
        choice.parts[i].weight = 1;
    }
    return choice;
}

static bool add_part(struct index_choice *choice, struct str part, struct error *error)
{
    struct str name = part, weight = STR("1");
    double number;
    enum indicator_id indicator;
    size_t colon = str_find_char(part, ':', 0);
    if (colon != SIZE_MAX) {
        name = str_slice(part, 0, colon);
        weight = str_slice(part, colon + 1, part.length);
    }
    if (!indicator_find(str_trim(name), &indicator))
        return error_set(error, ERROR_INVALID, "« %.*s » n’est pas un indicateur connu.", STR_PRINT(name));
    if (!number_read(weight, &number) || !(number > 0 && number <= 1000))
        return error_set(error, ERROR_INVALID, "Le poids de « %.*s » doit être un nombre entre 0 et 1" NBSP "000.",
                         STR_PRINT(name));
    for (size_t i = 0; i < choice->count; i++)
        if (choice->parts[i].indicator == indicator)
            return error_set(error, ERROR_INVALID, "« %.*s » est choisi deux fois.", STR_PRINT(name));
    if (choice->count == INDEX_PARTS_MOST)
        return error_set(error, ERROR_INVALID, "Choisissez au plus %d indicateurs.", INDEX_PARTS_MOST);
    choice->parts[choice->count].indicator = indicator;
    choice->parts[choice->count++].weight = number;
    return true;
}

bool index_choice_parts(struct index_choice *choice, struct str text, struct error *error)
{
    struct str rest = text, part;
    choice->count = 0;
    while (str_next(&rest, ',', &part))
        if (!str_is_empty(str_trim(part)) && !add_part(choice, str_trim(part), error))
            return false;
    return choice->count > 0 || error_set(error, ERROR_INVALID, "Choisissez au moins un indicateur.");
}

/* --- The index ---------------------------------------------------------------------------------------------------- */

struct index_value index_compute(const struct fragility *fragility, const struct index_choice *choice,
                                 uint32_t territory, uint32_t within)
{
    struct index_value value = {.total = NAN};
    double sum = 0, weights = 0;
    for (size_t i = 0; i < choice->count; i++) {
        struct index_part *part = &value.parts[i];
        *part = (struct index_part){.series = fragility_series(fragility, choice->parts[i].indicator, choice->year),
                                    .reading = {.value = NAN},
                                    .score = NAN,
                                    .weight = choice->parts[i].weight};
        value.asked++;
        if (!part->series)
            continue;
        part->reading = series_read(part->series, territory, within);
        part->score = series_score(part->series, choice->scale, part->reading.value);
        if (!isfinite(part->score))
            continue;
        value.known++;
        value.estimated = value.estimated || part->reading.state == VALUE_ESTIMATED;
        value.weighted = value.weighted || part->reading.weighted;
        sum += part->weight * part->score;
        weights += part->weight;
    }
    if (weights > 0 && value.known * 5 >= value.asked * 3)
        value.total = sum / weights * (choice->scale == SCALE_CLASSES ? 10.0 / 3 : 1);
    return value;
}

static int ascending(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

size_t index_limits(const struct fragility *fragility, const struct index_choice *choice,
                    double limits[INDEX_CLASSES - 1])
{
    double *totals = memory_array(sizeof *totals, territory_count(TERRITORY_COMMUNE));
    size_t count = 0;
    for (uint32_t id = territory_first(TERRITORY_COMMUNE); id < territory_total(); id++) {
        double total = index_compute(fragility, choice, id, TERRITORY_NONE).total;
        if (isfinite(total))
            totals[count++] = total;
    }
    qsort(totals, count, sizeof *totals, ascending);
    for (size_t i = 0; i + 1 < INDEX_CLASSES; i++) /* the first of the class above */
        limits[i] = count ? totals[count * (i + 1) / INDEX_CLASSES] : NAN;
    free(totals);
    return count;
}

int index_class(const double limits[INDEX_CLASSES - 1], double total)
{
    int class = 0;
    if (!isfinite(total) || !isfinite(limits[0]))
        return -1;
    while (class < INDEX_CLASSES - 1 && total >= limits[class])
        class ++;
    return class;
}

size_t index_years(const struct fragility *fragility, const struct index_choice *choice, int *years, size_t most)
{
    size_t count = 0;
    for (size_t s = 0; s < fragility->count; s++) {
        bool chosen = false;
        for (size_t i = 0; i < choice->count; i++)
            chosen = chosen || choice->parts[i].indicator == fragility->at[s].indicator;
        size_t at = 0;
        while (at < count && years[at] < fragility->at[s].year)
            at++;
        if (!chosen || count == most || (at < count && years[at] == fragility->at[s].year))
            continue;
        for (size_t k = count++; k > at; k--)
            years[k] = years[k - 1];
        years[at] = fragility->at[s].year;
    }
    return count;
}
