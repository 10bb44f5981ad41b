#include "place-columns.h"

#include "territory/territory.h"

enum { SLUG_MOST = 90 };

bool columns_read(struct query *query, int first, bool keep, struct arena *arena, struct place *place,
                  struct error *error)
{
    for (int field = 0; field < PLACE_FIELD_COUNT; field++) {
        int column = first + field;
        if (column_is_null(query, column) || field == PLACE_LONGITUDE)
            continue;
        if (field == PLACE_LATITUDE) {
            place->located = true;
            place->latitude = column_double(query, column);
            place->longitude = column_double(query, column + 1);
        } else {
            struct str text = keep ? column_copy(query, column, arena) : column_text(query, column);
            if (!place_field_set(place, (enum place_field)field, text, arena, error))
                return false;
        }
    }
    return true;
}

void columns_bind(struct query *query, int first, const struct place *place, struct arena *arena)
{
    for (int field = PLACE_PIVOT; field < PLACE_FIELD_COUNT; field++) {
        int parameter = first + field - PLACE_PIVOT;
        if (field == PLACE_LATITUDE || field == PLACE_LONGITUDE) {
            if (place->located)
                bind_double(query, parameter, field == PLACE_LATITUDE ? place->latitude : place->longitude);
            else
                bind_null(query, parameter);
            continue;
        }
        struct str text = place_field_text(place, (enum place_field)field, arena);
        bind_text(query, parameter, text.length ? text : STR_NONE);
    }
}

struct place_territories place_territories_of(const struct place *place)
{
    struct place_territories found = {STR(""), STR(""), STR(""), STR("")};
    uint32_t commune = commune_resolve(place->insee_code, NULL);
    if (commune == TERRITORY_NONE)
        return found;
    struct territory own = territory_at(commune);
    const struct {
        uint32_t id;
        struct str *code;
    } parents[] = {{own.region, &found.region},
                   {own.department, &found.department},
                   {own.arrondissement, &found.arrondissement},
                   {own.intercommunality, &found.intercommunality}};
    for (size_t i = 0; i < COUNT_OF(parents); i++)
        if (parents[i].id != TERRITORY_NONE)
            *parents[i].code = territory_at(parents[i].id).code;
    return found;
}

void territories_bind(struct query *query, int first, const struct place_territories *territories)
{
    const struct str codes[] = {territories->region, territories->department, territories->arrondissement,
                                territories->intercommunality};
    for (int k = 0; k < (int)COUNT_OF(codes); k++)
        bind_text(query, first + k, codes[k].length ? codes[k] : STR_NONE);
}

void bind_reference(struct query *query, int parameter, int64_t id)
{
    if (id)
        bind_i64(query, parameter, id);
    else
        bind_null(query, parameter);
}

struct str place_wished_slug(const struct place *place, struct arena *arena)
{
    struct str name = text_slug(arena, place->name, SLUG_MOST), commune = text_slug(arena, place->commune, SLUG_MOST);
    struct str slug = str_is_empty(name) ? STR("lieu") : name;
    if (commune.length && !str_contains(slug, commune))
        slug = arena_printf(arena, "%.*s-%.*s", STR_PRINT(slug), STR_PRINT(commune));
    return slug;
}
