#include "territory-pages.h"

/* In addresses; the order is that of enum territory_kind. */
static const char *const KINDS[] = {"region", "departement", "arrondissement", "epci", "commune"};

struct str territory_slug(struct arena *arena, uint32_t id)
{
    struct territory territory = territory_at(id);
    struct str code = text_slug(arena, territory.code, 10);
    return arena_printf(arena, "%s-%.*s-%.*s", KINDS[territory.kind], STR_PRINT(code), STR_PRINT(territory.slug));
}

struct str territory_page_path(struct arena *arena, const struct space *space, uint32_t territory)
{
    return route_address(arena, "territory", space->slug, territory_slug(arena, territory));
}

static uint32_t find(enum territory_kind kind, struct str code)
{
    char upper[10];
    if (code.length >= sizeof upper)
        return TERRITORY_NONE;
    for (size_t i = 0; i < code.length; i++)
        upper[i] = (char)(code.at[i] >= 'a' && code.at[i] <= 'z' ? code.at[i] - 'a' + 'A' : code.at[i]);
    struct str known = {upper, code.length};
    return kind == TERRITORY_COMMUNE ? commune_resolve(known, NULL) : territory_find(kind, known);
}

uint32_t territory_of_slug(struct str slug)
{
    struct str rest = slug, kind, code;
    if (!str_next(&rest, '-', &kind) || !str_next(&rest, '-', &code))
        return TERRITORY_NONE;
    for (size_t k = 0; k < COUNT_OF(KINDS); k++)
        if (k != TERRITORY_ARRONDISSEMENT && str_equal(kind, str_of(KINDS[k])))
            return find((enum territory_kind)k, code);
    return TERRITORY_NONE;
}

/* --- In a space --------------------------------------------------------------------------------------------------- */

static uint32_t parent_of(uint32_t commune, const struct space *space)
{
    struct territory one = territory_at(commune);
    return territory_at(space->territory).kind == TERRITORY_REGION ? one.region : one.department;
}

uint32_t next_commune_of(const struct space *space, uint32_t territory, size_t *cursor)
{
    if (territory_at(territory).kind == TERRITORY_COMMUNE)
        return (*cursor)++ == 0 && parent_of(territory, space) == space->territory ? territory : TERRITORY_NONE;
    for (uint32_t id; (id = territory_next_commune(territory, TERRITORY_NONE, cursor)) != TERRITORY_NONE;)
        if (parent_of(id, space) == space->territory)
            return id;
    return TERRITORY_NONE;
}

bool territory_in_space(const struct space *space, uint32_t territory)
{
    size_t cursor = 0;
    struct territory one = territory_at(territory), whole = territory_at(space->territory);
    if (territory == space->territory)
        return true;
    if (one.kind == TERRITORY_REGION || (one.kind == TERRITORY_DEPARTMENT && whole.kind == TERRITORY_DEPARTMENT))
        return false;
    return next_commune_of(space, territory, &cursor) != TERRITORY_NONE;
}

const struct space *territory_space(const struct request *request, uint32_t territory)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    const struct space *found = NULL, *seat = NULL;
    uint32_t department = territory_at(territory).department;
    for (size_t i = 0; i < spaces->count; i++) {
        const struct space *space = &spaces->at[i];
        if (!territory_in_space(space, territory))
            continue;
        if (space->territory == department)
            seat = space;
        if (!found) /* departments come first */
            found = space;
    }
    return seat ? seat : found;
}

uint32_t territory_next_page(const struct space *space, size_t *cursor)
{
    static const enum territory_kind order[] = {TERRITORY_REGION, TERRITORY_DEPARTMENT, TERRITORY_INTERCOMMUNALITY,
                                                TERRITORY_COMMUNE};
    size_t before = 0;
    for (size_t k = 0; k < COUNT_OF(order); k++) {
        size_t count = territory_count(order[k]);
        while (*cursor < before + count) {
            uint32_t id = territory_first(order[k]) + (uint32_t)((*cursor)++ - before);
            if (territory_in_space(space, id))
                return id;
        }
        before += count;
    }
    return TERRITORY_NONE;
}

void filter_to_territory(struct arena *arena, uint32_t id, struct place_filter *filter)
{
    struct territory territory = territory_at(id);
    struct str *code = ARENA_NEW(arena, struct str);
    *code = territory.code;
    struct texts codes = {1, code};
    switch (territory.kind) {
    case TERRITORY_REGION: filter->regions = codes; break;
    case TERRITORY_DEPARTMENT: filter->departments = codes; break;
    case TERRITORY_ARRONDISSEMENT: filter->arrondissements = codes; break;
    case TERRITORY_INTERCOMMUNALITY: filter->intercommunalities = codes; break;
    default: filter->communes = codes;
    }
}
