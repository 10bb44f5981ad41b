/* Reading the embedded tables. */
#include "territory/territory.h"

#include <stdlib.h>
#include <string.h>

#include "gazetteer.h"

static struct str text_at(struct heap_text text)
{
    return (struct str){GAZETTEER_HEAP + text.offset, text.length};
}

static uint32_t kind_end(enum territory_kind kind)
{
    return GAZETTEER_KINDS[kind + 1];
}

struct territory territory_at(uint32_t id)
{
    const struct gazetteer_row *row = &GAZETTEER_ROWS[id];
    struct territory territory = {
        .id = id,
        .kind = (enum territory_kind)row->kind,
        .code = text_at(row->code),
        .name = text_at(row->name),
        .key = text_at(row->key),
        .slug = text_at(row->slug),
        .region = row->region,
        .department = row->department,
        .arrondissement = row->arrondissement,
        .intercommunality = row->intercommunality,
        .seat = row->seat,
        .population = row->population,
        .located = row->lat_e4 != INT32_MIN,
        .area_km2 = row->area_ha < 0 ? -1 : row->area_ha / 100.0,
    };
    if (territory.located)
        territory.center = (struct point){row->lon_e4 / 1e4, row->lat_e4 / 1e4};
    return territory;
}

/* The department of a commune's code: "2A004" → "2A", "97105" → "971". */
static struct str department_of_code(struct str code)
{
    bool overseas = str_starts_with(code, STR("97")) || str_starts_with(code, STR("98"));
    return str_slice(code, 0, overseas ? 3 : 2);
}

/* Rows of a kind, or of one department, are sorted by code. */
static uint32_t search_code(uint32_t low, uint32_t high, struct str code)
{
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = str_compare(text_at(GAZETTEER_ROWS[middle].code), code);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return TERRITORY_NONE;
}

/* Regions, departments and arrondissements are few, and the files' order is not quite that of codes. */
static uint32_t scan_code(uint32_t low, uint32_t high, struct str code)
{
    for (uint32_t id = low; id < high; id++)
        if (str_equal(text_at(GAZETTEER_ROWS[id].code), code))
            return id;
    return TERRITORY_NONE;
}

uint32_t territory_find(enum territory_kind kind, struct str code)
{
    if (kind != TERRITORY_COMMUNE)
        return scan_code(GAZETTEER_KINDS[kind], kind_end(kind), code);
    if (code.length != 5)
        return TERRITORY_NONE;
    uint32_t department = territory_find(TERRITORY_DEPARTMENT, department_of_code(code));
    if (department == TERRITORY_NONE)
        return TERRITORY_NONE;
    const struct gazetteer_row *row = &GAZETTEER_ROWS[department];
    return search_code(row->first, row->first + row->count, code);
}

uint32_t territory_find_slug(enum territory_kind kind, uint32_t parent_department, struct str slug)
{
    for (uint32_t id = GAZETTEER_KINDS[kind]; id < kind_end(kind); id++) {
        const struct gazetteer_row *row = &GAZETTEER_ROWS[id];
        if ((parent_department == TERRITORY_NONE || row->department == parent_department) &&
            str_equal(text_at(row->slug), slug))
            return id;
    }
    return TERRITORY_NONE;
}

size_t territory_count(enum territory_kind kind)
{
    return kind_end(kind) - GAZETTEER_KINDS[kind];
}

uint32_t territory_first(enum territory_kind kind)
{
    return GAZETTEER_KINDS[kind];
}

const char *territory_kind_label(enum territory_kind kind)
{
    static const char *const labels[] = {"région", "département", "arrondissement", "intercommunalité", "commune"};
    return labels[kind];
}

const char *territory_kind_name(enum territory_kind kind)
{
    static const char *const names[] = {"region", "department", "arrondissement", "intercommunality", "commune"};
    return names[kind];
}

/* --- Children ------------------------------------------------------------------------------------------------------
 */

uint32_t territory_next_commune(uint32_t parent, uint32_t within, size_t *cursor)
{
    const struct gazetteer_row *row = &GAZETTEER_ROWS[parent];
    if (row->kind == TERRITORY_REGION) {
        for (; *cursor < territory_count(TERRITORY_COMMUNE); (*cursor)++) {
            uint32_t commune = GAZETTEER_KINDS[TERRITORY_COMMUNE] + (uint32_t)*cursor;
            if (GAZETTEER_ROWS[commune].region == parent) {
                (*cursor)++;
                return commune;
            }
        }
        return TERRITORY_NONE;
    }
    while (*cursor < row->count) {
        uint32_t at = row->first + (uint32_t)(*cursor)++;
        uint32_t commune = row->kind == TERRITORY_DEPARTMENT ? at : GAZETTEER_MEMBERS[at];
        if (within == TERRITORY_NONE || GAZETTEER_ROWS[commune].department == within)
            return commune;
    }
    return TERRITORY_NONE;
}

uint32_t territory_next_child(uint32_t parent, enum territory_kind kind, size_t *cursor)
{
    for (; *cursor < territory_count(kind); (*cursor)++) {
        uint32_t id = GAZETTEER_KINDS[kind] + (uint32_t)*cursor;
        const struct gazetteer_row *row = &GAZETTEER_ROWS[id];
        if (row->region == parent || row->department == parent) {
            (*cursor)++;
            return id;
        }
    }
    return TERRITORY_NONE;
}

static int by_population(const void *a, const void *b)
{
    const struct territory_part *one = a, *two = b;
    if (one->population != two->population)
        return one->population > two->population ? -1 : 1;
    return (one->intercommunality > two->intercommunality) - (one->intercommunality < two->intercommunality);
}

struct territory_part *territory_parts(uint32_t department, size_t *count, struct arena *arena)
{
    const struct gazetteer_row *row = &GAZETTEER_ROWS[department];
    struct territory_part *parts = ARENA_ARRAY(arena, struct territory_part, row->count ? row->count : 1);
    *count = 0;
    for (uint32_t commune = row->first; commune < row->first + row->count; commune++) {
        uint32_t owner = GAZETTEER_ROWS[commune].intercommunality;
        if (owner == NO_ROW)
            continue;
        size_t p = 0;
        while (p < *count && parts[p].intercommunality != owner)
            p++;
        if (p == *count)
            parts[(*count)++].intercommunality = owner;
        parts[p].communes++;
        if (GAZETTEER_ROWS[commune].population > 0)
            parts[p].population += GAZETTEER_ROWS[commune].population;
    }
    qsort(parts, *count, sizeof *parts, by_population);
    return parts;
}

/* --- Codes and postal codes ------------------------------------------------------------------------------------------
 */

uint32_t commune_resolve(struct str code, bool *followed)
{
    uint32_t commune = territory_find(TERRITORY_COMMUNE, code);
    if (followed)
        *followed = commune == TERRITORY_NONE;
    if (commune != TERRITORY_NONE)
        return commune;
    uint32_t low = 0, high = GAZETTEER_FORMER_COUNT;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = str_compare(text_at(GAZETTEER_FORMERS[middle].code), code);
        if (order == 0)
            return GAZETTEER_FORMERS[middle].commune;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (followed)
        *followed = false;
    return TERRITORY_NONE;
}

static bool postal_number(struct str postal_code, uint32_t *number)
{
    int64_t value;
    if (postal_code.length != 5 || !str_is_digits(postal_code) || !str_to_i64(postal_code, &value))
        return false;
    *number = (uint32_t)value;
    return true;
}

static uint32_t first_postal(uint32_t number)
{
    uint32_t low = 0, high = GAZETTEER_POSTAL_COUNT;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (GAZETTEER_POSTALS[middle].code < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t commune_next_postal(struct str postal_code, size_t *cursor)
{
    uint32_t number;
    if (!postal_number(postal_code, &number))
        return TERRITORY_NONE;
    uint32_t at = first_postal(number) + (uint32_t)*cursor;
    if (at >= GAZETTEER_POSTAL_COUNT || GAZETTEER_POSTALS[at].code != number)
        return TERRITORY_NONE;
    (*cursor)++;
    return GAZETTEER_POSTALS[at].commune;
}

struct str *commune_postal_codes(uint32_t commune, size_t *count, struct arena *arena)
{
    enum { CODES_MOST_OF_A_COMMUNE = 64 };
    struct str *codes = ARENA_ARRAY(arena, struct str, CODES_MOST_OF_A_COMMUNE);
    *count = 0;
    for (uint32_t i = 0; i < GAZETTEER_POSTAL_COUNT && *count < CODES_MOST_OF_A_COMMUNE; i++)
        if (GAZETTEER_POSTALS[i].commune == commune)
            codes[(*count)++] = arena_printf(arena, "%05u", GAZETTEER_POSTALS[i].code);
    return codes;
}

/* --- The nearest
 * --------------------------------------------------------------------------------------------------------- */

uint32_t commune_nearest(struct point point, double metres)
{
    uint32_t low = 0, high = GAZETTEER_LATITUDE_COUNT;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (GAZETTEER_ROWS[GAZETTEER_LATITUDES[middle]].lat_e4 / 1e4 < point.lat)
            low = middle + 1;
        else
            high = middle;
    }
    /* From that latitude outwards, while a parallel alone is not farther than the best. */
    const double metres_per_degree = EARTH_RADIUS * 3.14159265358979323846 / 180;
    uint32_t best = TERRITORY_NONE, above = low, below = low;
    for (bool more = true; more;) {
        more = false;
        uint32_t candidates[2] = {TERRITORY_NONE, TERRITORY_NONE};
        if (above < GAZETTEER_LATITUDE_COUNT)
            candidates[0] = GAZETTEER_LATITUDES[above++];
        if (below > 0)
            candidates[1] = GAZETTEER_LATITUDES[--below];
        for (int side = 0; side < 2; side++) {
            if (candidates[side] == TERRITORY_NONE)
                continue;
            struct territory commune = territory_at(candidates[side]);
            double by_latitude = (commune.center.lat - point.lat) * metres_per_degree;
            if ((by_latitude < 0 ? -by_latitude : by_latitude) > metres) {
                if (side == 0)
                    above = GAZETTEER_LATITUDE_COUNT;
                else
                    below = 0;
                continue;
            }
            more = true;
            double distance = point_distance(point, commune.center);
            if (distance <= metres) {
                metres = distance;
                best = candidates[side];
            }
        }
    }
    return best;
}
