/* The addresses of the national map, sent for good to ours: links to it are on paper, in other sites, in bookmarks.
 *
 *   /{region}, /{region}/{departement}                       a region's or department's home
 *   …/lieux, …/lieux/exporter, /lieux, /lieux/exporter       its list, its file
 *   …/lieux/{id}, /lieux/{id}, /cartographie/{id}[/details]  a place, by its source's name for it
 *   /cartographie/regions/{r}[/{d}[/{id}]], /cartographie/departements/{d}
 *   /orientation/…, /coordinateurs/…, /presentation          what it no longer has: the home
 *   /declaration-d-accessibilite, /gestion-des-cookies
 * Names are compared without accents, capitals nor hyphens. Queries are dropped: their filters were written otherwise.
 */
#include "places/import.h"
#include "territory-pages.h"

/* --- Which territory ---------------------------------------------------------------------------------------------- */

/* By name ("Île-de-France", "ile-de-france"), or by code. */
static uint32_t find_named(struct arena *arena, enum territory_kind kind, struct str text, uint32_t region)
{
    struct str slug = text_slug(arena, text, 60);
    for (size_t n = 0; n < territory_count(kind); n++) {
        struct territory one = territory_at(territory_first(kind) + (uint32_t)n);
        if ((region == TERRITORY_NONE || one.region == region) &&
            (str_equal(one.slug, slug) || str_equal(one.code, text)))
            return one.id;
    }
    return TERRITORY_NONE;
}

/* Its own space's home, or its page in the region's. */
static bool find_home(struct request *request, uint32_t territory, struct str *address)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    for (size_t i = 0; i < spaces->count; i++) {
        if (spaces->at[i].territory != territory)
            continue;
        *address = space_path(request->arena, &spaces->at[i], "");
        return true;
    }
    const struct space *space = territory_space(request, territory);
    if (space)
        *address = territory_page_path(request->arena, space, territory);
    return space != NULL;
}

static bool find_list(struct request *request, uint32_t territory, struct str *address)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    for (size_t i = 0; i < spaces->count; i++) {
        if (spaces->at[i].territory != territory)
            continue;
        *address = space_path(request->arena, &spaces->at[i], "/lieux");
        return true;
    }
    const struct space *space = territory_space(request, territory);
    if (space)
        *address = arena_printf(request->arena, "/%.*s/lieux?departement=%.*s", STR_PRINT(space->slug),
                                STR_PRINT(territory_at(territory).code));
    return space != NULL;
}

static bool refuse(struct error *error)
{
    return error_set(error, ERROR_MISSING, "Il n’y a rien à cette adresse.");
}

static bool send(struct response *response, bool found, struct str address, struct error *error)
{
    return found ? response_redirect(response, 301, address, error) : refuse(error);
}

static bool has(const struct request *request, const char *parameter)
{
    return route_parameter(request->route, str_of(parameter)) != SIZE_MAX;
}

/* {space} is a region's name, {departement}, where the route has it, a department's. */
static uint32_t territory_of_path(struct request *request)
{
    uint32_t region = find_named(request->arena, TERRITORY_REGION, request_path(request, "space"), TERRITORY_NONE);
    if (region == TERRITORY_NONE || !has(request, "departement"))
        return region;
    return find_named(request->arena, TERRITORY_DEPARTMENT, request_path(request, "departement"), region);
}

/* --- Handlers ----------------------------------------------------------------------------------------------------- */

bool old_region_address(struct request *request, struct str *address)
{
    uint32_t region = territory_of_path(request);
    return region != TERRITORY_NONE && find_home(request, region, address);
}

bool send_old_territory(struct request *request, struct response *response, struct error *error)
{
    uint32_t territory = territory_of_path(request);
    struct str address;
    return send(response, territory != TERRITORY_NONE && find_home(request, territory, &address), address, error);
}

bool send_old_list(struct request *request, struct response *response, struct error *error)
{
    uint32_t territory = territory_of_path(request);
    struct str address;
    return send(response, territory != TERRITORY_NONE && find_list(request, territory, &address), address, error);
}

bool send_old_export(struct request *request, struct response *response, struct error *error)
{
    if (!has(request, "space"))
        return response_redirect(response, 301, STR("/api/v1/lieux.csv"), error);
    uint32_t id = territory_of_path(request);
    if (id == TERRITORY_NONE)
        return refuse(error);
    struct territory territory = territory_at(id);
    const char *name = territory.kind == TERRITORY_REGION ? "region" : "departement";
    struct str address = arena_printf(request->arena, "/api/v1/lieux.csv?%s=%.*s", name, STR_PRINT(territory.code));
    return response_redirect(response, 301, address, error);
}

bool send_old_home(struct request *request, struct response *response, struct error *error)
{
    (void)request;
    return response_redirect(response, 301, STR("/"), error);
}

bool send_old_text(struct request *request, struct response *response, struct error *error)
{
    bool accessibility = str_equal(request->path, STR("/declaration-d-accessibilite"));
    return response_redirect(response, 301, accessibility ? STR("/accessibilite") : STR("/donnees-personnelles"),
                             error);
}

/* --- Places, by the names their sources gave them ------------------------------------------------------------------
 */

/* Names of merged places are joined: "A_1__B_2". */
static bool find_place(struct request *request, struct str name, struct str *address, struct error *error)
{
    struct session *session;
    *address = STR_NONE;
    if (!store_read(request->site->store, &session, error))
        return false;
    bool done = place_address_of_record(session, name, request->arena, address, error);
    for (size_t from = 0, at; done && str_is_empty(*address) && from < name.length; from = at + 2) {
        at = str_find(name, STR("__"), from);
        at = at == SIZE_MAX ? name.length : at;
        done = place_address_of_record(session, str_slice(name, from, at), request->arena, address, error);
    }
    session_end(session);
    return done;
}

static bool send_place(struct request *request, struct response *response, struct str name, struct error *error)
{
    struct str slug;
    const struct directory *directory;
    if (!pages_directory(request, &directory, error) || !find_place(request, name, &slug, error))
        return false;
    uint32_t row = str_is_empty(slug) ? DIRECTORY_NO_ROW : directory_find_slug(directory, slug);
    if (row == DIRECTORY_NO_ROW)
        return error_set(error, ERROR_MISSING, "Ce lieu n’existe pas ou n’est plus publié.");
    struct directory_entry entry;
    directory_card(directory, row, request->arena, &entry);
    const struct space *space = space_of_place(request, &entry);
    return space ? response_redirect(response, 301, route_address(request->arena, "place", space->slug, slug), error)
                 : refuse(error);
}

bool send_old_place(struct request *request, struct response *response, struct error *error)
{
    return send_place(request, response, request_path(request, "id"), error);
}

/* /cartographie/… */
bool send_old_map(struct request *request, struct response *response, struct error *error)
{
    enum { PARTS = 4 };
    struct str parts[PARTS] = {0}, rest = request_path(request, "path"), part, address;
    size_t count = 0;
    while (count < PARTS && str_next(&rest, '/', &part))
        parts[count++] = part;
    bool department = str_equal(parts[0], STR("departements")), region = str_equal(parts[0], STR("regions"));
    if ((!department && !region) || count < 2)
        return send_place(request, response, parts[0], error);
    if (region && count == PARTS)
        return send_place(request, response, parts[3], error);
    uint32_t within = region ? find_named(request->arena, TERRITORY_REGION, parts[1], TERRITORY_NONE) : TERRITORY_NONE;
    uint32_t id = within;
    if (department || count > 2)
        id = find_named(request->arena, TERRITORY_DEPARTMENT, parts[department ? 1 : 2], within);
    return send(response, id != TERRITORY_NONE && find_home(request, id, &address), address, error);
}
