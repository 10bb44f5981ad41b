/* From how many of each equipment a commune has (BPE) to how far people are from them: great-circle kilometres between
 * the centres of communes, 0 where there is one. Public services: the mean over France Travail, public finances, France
 * services and the post office, as in the national index of 2021. */
#include "gather.h"

#include <math.h>
#include <stdlib.h>

enum { GROUPS = 5, COLUMNS_MOST = 4, LIBRARY = 4 };

static const char *const GROUP_COLUMNS[GROUPS][COLUMNS_MOST] = {
    {"NB_A122"}, {"NB_A120", "NB_A121"}, {"NB_A128"}, {"NB_A206", "NB_A207", "NB_A208"}, {"NB_F307"}};

struct equipment {
    size_t columns[GROUPS][COLUMNS_MOST];
    size_t column_count[GROUPS];
    bool *present[GROUPS]; /* by territory */
    double *km[GROUPS];    /* by territory; NAN when unknown */
};

static void find_columns(struct equipment *equipment, const struct str *headings, size_t count)
{
    int year;
    for (size_t g = 0; g < GROUPS; g++)
        for (size_t k = 0; k < COLUMNS_MOST && GROUP_COLUMNS[g][k]; k++)
            for (size_t i = 0; i < count; i++)
                if (heading_fits(headings[i], GROUP_COLUMNS[g][k], &year))
                    equipment->columns[g][equipment->column_count[g]++] = i;
}

static void read_row(struct gather *gather, struct equipment *equipment, const struct str *cells, size_t count,
                     int64_t line)
{
    bool followed;
    double number;
    gather->counts->rows++;
    uint32_t commune =
        gather_territory(gather, gather->code < count ? str_trim(cells[gather->code]) : STR_NONE, line, &followed);
    if (commune == TERRITORY_NONE)
        return;
    gather->counts->followed += followed;
    for (size_t g = 0; g < GROUPS; g++)
        for (size_t k = 0; k < equipment->column_count[g]; k++) {
            size_t column = equipment->columns[g][k];
            if (column < count && number_read(cells[column], &number) && number > 0)
                equipment->present[g][commune] = true;
        }
}

/* Kilometres from each located commune to the nearest that has the equipment. */
static void measure(const bool *present, double *km)
{
    size_t most = territory_count(TERRITORY_COMMUNE), count = 0;
    struct mercator *points = memory_array(sizeof *points, most);
    uint32_t *order = memory_array(sizeof *order, most);
    for (uint32_t id = territory_first(TERRITORY_COMMUNE); id < territory_total(); id++)
        if (present[id] && territory_at(id).located)
            points[count++] = mercator_of(territory_at(id).center);
    struct point_index *index = point_index_new(points, count, order);
    for (uint32_t id = territory_first(TERRITORY_COMMUNE); id < territory_total(); id++) {
        struct territory commune = territory_at(id);
        struct nearby nearest;
        km[id] = NAN;
        if (present[id]) {
            km[id] = 0;
        } else if (commune.located) {
            struct vantage from = vantage_of(commune.center);
            if (point_index_nearest(index, &from, NULL, 1, NULL, 1, &nearest) == 1)
                km[id] = haversine_metres(nearest.haversine) / 1000;
        }
    }
    point_index_free(index);
    free(order);
    free(points);
}

/* The mean distance over groups [first, last). */
static void fill(const struct equipment *equipment, size_t first, size_t last, struct series *series)
{
    for (uint32_t id = territory_first(TERRITORY_COMMUNE); id < territory_total(); id++) {
        double sum = 0, people = (double)territory_at(id).population;
        for (size_t g = first; g < last; g++)
            sum += equipment->km[g][id];
        if (isfinite(sum) && people > 0)
            series->at[id] = (struct amount){sum / (double)(last - first) * people, people, VALUE_KNOWN, true};
    }
}

static bool has_columns(const struct equipment *equipment, size_t first, size_t last)
{
    bool all = true;
    for (size_t g = first; g < last; g++)
        all = all && equipment->column_count[g] > 0;
    return all;
}

bool services_read(struct gather *gather, const struct str *headings, size_t heading_count, struct csv_reader *reader,
                   struct series *series, size_t *count, struct error *error)
{
    struct equipment equipment = {0};
    struct str *cells;
    size_t cell_count;
    int64_t line;
    bool done;
    find_columns(&equipment, headings, heading_count);
    for (size_t g = 0; g < GROUPS; g++) {
        equipment.present[g] = ARENA_ARRAY(&gather->arena, bool, territory_total());
        equipment.km[g] = ARENA_ARRAY(&gather->arena, double, territory_total());
    }
    while ((done = csv_reader_next(reader, &cells, &cell_count, &line, error)) && cell_count)
        read_row(gather, &equipment, cells, cell_count, line);
    if (!done)
        return false;
    for (size_t g = 0; g < GROUPS; g++)
        measure(equipment.present[g], equipment.km[g]);
    *count = 0;
    if (has_columns(&equipment, 0, LIBRARY)) {
        series[*count].indicator = INDICATOR_SERVICE_DISTANCE;
        fill(&equipment, 0, LIBRARY, &series[(*count)++]);
    }
    if (has_columns(&equipment, LIBRARY, GROUPS)) {
        series[*count].indicator = INDICATOR_LIBRARY_DISTANCE;
        fill(&equipment, LIBRARY, GROUPS, &series[(*count)++]);
    }
    return *count > 0 || error_set(error, ERROR_INVALID,
                                   "Il manque des colonnes de la BPE : NB_A122, NB_A120 ou NB_A121, NB_A128, NB_A206 à "
                                   "NB_A208 (services publics), NB_F307 (bibliothèques).");
}
