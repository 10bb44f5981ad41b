/* A territory: what it counts, who helps there, and where to go from it. */
#include <stdlib.h>

#include "../needs.h"
#include "templates.h"
#include "territory-pages.h"

enum { CARDS = 6, NEAREST = 4, WAYS_MOST = 4 };

static const char *const KIND_LABELS[] = {"Région", "Département", "Arrondissement", "Intercommunalité", "Commune"};

static bool count_places(struct request *request, const struct space *space, uint32_t territory,
                         const struct directory *directory, struct directory_answer *answer, struct error *error)
{
    struct place_filter *filter = ARENA_NEW(request->arena, struct place_filter);
    filter_to_space(request->arena, space, filter);
    filter_to_territory(request->arena, territory, filter);
    struct directory_query question = {.filter = filter,
                                       .sort = SORT_NAME,
                                       .size = CARDS,
                                       .now = request->now,
                                       .facets = FACET_VOCABULARIES | FACET_OPEN | FACET_TERRITORIES};
    return directory_search(directory, &question, request->arena, answer, error);
}

/* The name of the territory as a value of the list's filter; empty for the whole space. */
static struct str list_query(struct arena *arena, const struct space *space, uint32_t id)
{
    static const char *const names[] = {"region", "departement", "arrondissement", "epci", "commune"};
    struct territory territory = territory_at(id);
    if (id == space->territory)
        return STR_NONE;
    return arena_printf(arena, "?%s=%.*s", names[territory.kind], STR_PRINT(territory.code));
}

static struct str space_query_path(struct arena *arena, const struct space *space, const char *path, struct str query)
{
    return arena_printf(arena, "/%.*s%s%.*s", STR_PRINT(space->slug), path, STR_PRINT(query));
}

/* --- Above, below ------------------------------------------------------------------------------------------------- */

static void add_breadcrumb(struct request *request, const struct space *space, uint32_t id, struct view_page *page)
{
    struct arena *arena = request->arena;
    struct territory territory = territory_at(id);
    struct page_links *ways = &page->breadcrumb;
    links_add(arena, ways, WAYS_MOST, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, ways, WAYS_MOST, STR("Territoires"), space_path(arena, space, "/territoires"));
    bool region = territory_at(space->territory).kind == TERRITORY_REGION;
    if (region && territory.kind > TERRITORY_DEPARTMENT && territory.department != TERRITORY_NONE &&
        territory_in_space(space, territory.department))
        links_add(arena, ways, WAYS_MOST, territory_label(territory.department, arena),
                  territory_page_path(arena, space, territory.department));
    if (territory.kind == TERRITORY_COMMUNE && territory.intercommunality != TERRITORY_NONE)
        links_add(arena, ways, WAYS_MOST, territory_label(territory.intercommunality, arena),
                  territory_page_path(arena, space, territory.intercommunality));
    page->here = territory_label(id, arena);
}

static size_t count_in(const struct directory_counts *counts, struct str code)
{
    for (size_t i = 0; i < counts->count; i++)
        if (str_equal(counts->at[i].code, code))
            return counts->at[i].count;
    return 0;
}

static int by_name(const void *a, const void *b)
{
    const struct territory_row *one = a, *other = b;
    return str_compare(one->key, other->key);
}

static void add_part(struct request *request, const struct space *space, uint32_t id,
                     const struct directory_counts *counts, struct territory_rows *rows)
{
    struct territory territory = territory_at(id);
    rows->at[rows->count++] = (struct territory_row){.name = territory_label(id, request->arena),
                                                     .address = territory_page_path(request->arena, space, id),
                                                     .count = count_in(counts, territory.code),
                                                     .key = territory.key};
}

static int by_key(const void *a, const void *b)
{
    return str_compare(territory_at(*(const uint32_t *)a).key, territory_at(*(const uint32_t *)b).key);
}

/* How far the nearest place is from the communes that have none. */
static void add_distances(struct request *request, const struct directory *directory, struct territory_rows *rows,
                          const uint32_t *ids)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct territory commune = territory_at(ids[i]);
        struct directory_hit hit;
        if (rows->at[i].count == 0 && commune.located &&
            directory_nearest(directory, commune.center.lat, commune.center.lon, NULL, 1, request->arena, &hit) == 1)
            rows->at[i].note = arena_printf(request->arena, "le plus proche à %.*s",
                                            STR_PRINT(text_distance(request->arena, hit.distance)));
    }
}

static void add_communes(struct request *request, const struct space *space, uint32_t id,
                         const struct directory *directory, const struct directory_answer *answer,
                         struct territory_rows *rows)
{
    uint32_t *ids = ARENA_ARRAY(request->arena, uint32_t, territory_count(TERRITORY_COMMUNE));
    size_t count = 0, cursor = 0;
    for (uint32_t commune; (commune = next_commune_of(space, id, &cursor)) != TERRITORY_NONE;)
        ids[count++] = commune;
    qsort(ids, count, sizeof *ids, by_key);
    rows->at = ARENA_ARRAY(request->arena, struct territory_row, count);
    for (size_t i = 0; i < count; i++)
        add_part(request, space, ids[i], &answer->facets->communes, rows);
    add_distances(request, directory, rows, ids);
}

/* The departments of a region, the intercommunalities of a department. */
static void add_large_parts(struct request *request, const struct space *space, uint32_t id,
                            const struct directory_answer *answer, struct territory_rows *rows)
{
    if (territory_at(id).kind == TERRITORY_REGION) {
        size_t cursor = 0;
        rows->at = ARENA_ARRAY(request->arena, struct territory_row, territory_count(TERRITORY_DEPARTMENT));
        for (uint32_t one; (one = territory_next_child(id, TERRITORY_DEPARTMENT, &cursor)) != TERRITORY_NONE;)
            add_part(request, space, one, &answer->facets->departments, rows);
    } else {
        size_t count;
        struct territory_part *parts = territory_parts(id, &count, request->arena);
        rows->at = ARENA_ARRAY(request->arena, struct territory_row, count);
        for (size_t i = 0; i < count; i++)
            add_part(request, space, parts[i].intercommunality, &answer->facets->intercommunalities, rows);
    }
    qsort(rows->at, rows->count, sizeof *rows->at, by_name);
}

static void add_parts(struct request *request, const struct space *space, uint32_t id,
                      const struct directory *directory, const struct directory_answer *answer,
                      struct view_territory *view)
{
    switch (territory_at(id).kind) {
    case TERRITORY_REGION:
    case TERRITORY_DEPARTMENT: add_large_parts(request, space, id, answer, &view->parts); break;
    case TERRITORY_INTERCOMMUNALITY: add_communes(request, space, id, directory, answer, &view->parts); break;
    default: return;
    }
    static const char *const nouns[] = {"départements", "intercommunalités", "", "communes"};
    view->parts_heading = arena_printf(request->arena, "Les %zu %s", view->parts.count, nouns[territory_at(id).kind]);
}

/* --- What there is ------------------------------------------------------------------------------------------------ */

static void add_needs(struct request *request, const struct space *space, uint32_t id,
                      const struct directory_facets *facets, struct view_territory *view)
{
    struct str query = list_query(request->arena, space, id);
    view->needs.at = ARENA_ARRAY(request->arena, struct need, NEED_COUNT);
    for (size_t i = 0; i < NEED_COUNT; i++) {
        size_t term;
        if (!vocabulary_find_slug(VOCABULARY_SERVICES, str_of(NEEDS[i].slug), &term) ||
            facets->values[VOCABULARY_SERVICES][term] == 0)
            continue;
        struct str address = space_query_path(request->arena, space, "/lieux", query);
        view->needs.at[view->needs.count++] = (struct need){
            .label = str_of(NEEDS[i].label),
            .address = arena_printf(request->arena, "%.*s%sservices=%s", STR_PRINT(address),
                                    str_is_empty(query) ? "?" : "&", NEEDS[i].slug),
            .icon = NEEDS[i].icon,
            .count = facets->values[VOCABULARY_SERVICES][term],
        };
    }
}

static void add_nearest(struct request *request, const struct space *space, uint32_t id,
                        const struct directory *directory, struct view_territory *view)
{
    struct territory territory = territory_at(id);
    struct directory_hit hits[NEAREST];
    if (!territory.located)
        return;
    size_t count =
        directory_nearest(directory, territory.center.lat, territory.center.lon, NULL, NEAREST, request->arena, hits);
    view->cards = cards_make(request, space, directory, hits, count);
    view->cards_heading = STR("Les lieux les plus proches");
    if (count > 0)
        view->lead = arena_printf(request->arena, "Aucun lieu n’est encore référencé %.*s. Le plus proche est à %.*s.",
                                  STR_PRINT(territory_in(id, request->arena)), STR_PRINT(view->cards.at[0].distance));
}

static void add_places(struct request *request, const struct space *space, uint32_t id,
                       const struct directory *directory, const struct directory_answer *answer,
                       struct view_territory *view)
{
    struct arena *arena = request->arena;
    struct str in = territory_in(id, arena);
    view->total = answer->total;
    view->lead = arena_printf(arena, "%zu %s %.*s.", answer->total,
                              text_plural((int64_t)answer->total, "lieu vous accueille", "lieux vous accueillent"),
                              STR_PRINT(in));
    if (answer->total == 0) {
        view->lead = arena_printf(arena, "Aucun lieu n’est encore référencé %.*s.", STR_PRINT(in));
        add_nearest(request, space, id, directory, view);
        return;
    }
    view->cards = cards_make(request, space, directory, answer->hits, answer->count);
    view->cards_heading = arena_printf(arena, "%s", answer->total == 1 ? "Le lieu" : "Les lieux");
}

/* An intercommunality may span departments: the page is about what of it is in the space. */
static void add_note(struct request *request, const struct space *space, uint32_t id, struct view_territory *view)
{
    size_t inside = 0, whole = 0, cursor = 0;
    if (territory_at(id).kind != TERRITORY_INTERCOMMUNALITY)
        return;
    while (next_commune_of(space, id, &cursor) != TERRITORY_NONE)
        inside++;
    cursor = 0;
    while (territory_next_commune(id, TERRITORY_NONE, &cursor) != TERRITORY_NONE)
        whole++;
    if (inside < whole)
        view->note = arena_printf(request->arena,
                                  "Elle compte %zu communes, dont %zu %.*s" NBSP ": cette page porte sur cette partie.",
                                  whole, inside, STR_PRINT(territory_in(space->territory, request->arena)));
}

static struct str kind_of(struct request *request, struct territory territory)
{
    struct arena *arena = request->arena;
    const char *label = KIND_LABELS[territory.kind];
    uint32_t parent = territory.kind == TERRITORY_DEPARTMENT ? territory.region : territory.department;
    if (territory.kind == TERRITORY_REGION || parent == TERRITORY_NONE)
        return str_of(label);
    if (territory.kind == TERRITORY_DEPARTMENT)
        return arena_printf(arena, "%s (%.*s), %.*s", label, STR_PRINT(territory.code),
                            STR_PRINT(territory_label(parent, arena)));
    return arena_printf(arena, "%s %.*s", label, STR_PRINT(territory_of(parent, arena)));
}

static void fill(struct request *request, const struct space *space, uint32_t id, const struct directory *directory,
                 const struct directory_answer *answer, struct view_territory *view)
{
    struct arena *arena = request->arena;
    const struct space *keeps = territory_space(request, id);
    struct str name = territory_label(id, arena), query = list_query(arena, space, id);
    page_fill(request, space, &view->page,
              arena_printf(arena, "Aide au numérique %.*s", STR_PRINT(territory_in(id, arena))), STR_NONE,
              territory_page_path(arena, keeps ? keeps : space, id), SECTION_NONE);
    view->name = name;
    view->kind = kind_of(request, territory_at(id));
    add_breadcrumb(request, space, id, &view->page);
    add_places(request, space, id, directory, answer, view);
    view->page.description = view->lead;
    add_note(request, space, id, view);
    view->figures.at = ARENA_ARRAY(arena, struct figure, TERRITORY_FIGURES_MOST);
    view->figures.count = territory_figures(request, space, id, directory, answer, view->figures.at);
    add_needs(request, space, id, answer->facets, view);
    add_parts(request, space, id, directory, answer, view);
    view->list_address = space_query_path(arena, space, "/lieux", query);
    view->map_address = space_query_path(arena, space, "/carte", query);
    if (answer->total == 0 && territory_at(id).kind == TERRITORY_COMMUNE) { /* then what is around */
        struct str around = arena_printf(arena, "?ou=%.*s", STR_PRINT(territory_at(id).code));
        view->map_address = space_query_path(arena, space, "/carte", around);
        view->around_address = space_query_path(arena, space, "/lieux", around);
    }
    view->csv_address = arena_printf(arena, "/api/v1/lieux.csv%.*s", STR_PRINT(query));
    if (str_is_empty(query))
        view->csv_address =
            arena_printf(arena, "/api/v1/lieux.csv?%s=%.*s",
                         territory_at(id).kind == TERRITORY_REGION ? "region" : "departement", STR_PRINT(space->code));
    view->map_image = arena_printf(arena, "/%.*s/carte.svg?territoire=%.*s", STR_PRINT(space->slug),
                                   STR_PRINT(territory_slug(arena, id)));
    view->map_alternative = arena_printf(arena, "Carte %.*s" NBSP ": %zu %s.", STR_PRINT(territory_of(id, arena)),
                                         answer->total, text_plural((int64_t)answer->total, "lieu", "lieux"));
    view->page.structured = territory_structured(request, id, &view->page);
}

bool show_territory(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    const struct directory *directory;
    struct directory_answer answer;
    if (!space || !pages_directory(request, &directory, error))
        return false;
    struct str slug = request_path(request, "slug");
    uint32_t id = territory_of_slug(slug);
    const struct space *owner = id == TERRITORY_NONE            ? NULL
                                : territory_in_space(space, id) ? space
                                                                : territory_space(request, id);
    if (!owner)
        return error_set(error, ERROR_MISSING, "Ce territoire n’est pas sur ce site.");
    if (owner != space || !str_equal(slug, territory_slug(request->arena, id)))
        return response_redirect(response, 301, territory_page_path(request->arena, owner, id), error);
    if (!count_places(request, space, id, directory, &answer, error))
        return false;
    struct view_territory view = {0};
    fill(request, space, id, directory, &answer, &view);
    struct buffer page = {0};
    template_territory(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- All of them -------------------------------------------------------------------------------------------------- */

/* Communes by initial; "É" with "E". */
static void add_letters(struct request *request, const struct space *space, struct view_territory_index *view)
{
    enum { LETTERS = 26 };
    uint32_t *ids = ARENA_ARRAY(request->arena, uint32_t, territory_count(TERRITORY_COMMUNE));
    size_t count = 0, cursor = 0;
    for (uint32_t id; (id = next_commune_of(space, space->territory, &cursor)) != TERRITORY_NONE;)
        ids[count++] = id;
    qsort(ids, count, sizeof *ids, by_key);
    view->letters.at = ARENA_ARRAY(request->arena, struct territory_letter, LETTERS + 1);
    view->communes_heading = arena_printf(request->arena, "Les %zu communes", count);
    char letter = 0;
    for (size_t i = 0; i < count; i++) {
        struct territory commune = territory_at(ids[i]);
        if (commune.key.at[0] != letter && view->letters.count <= LETTERS) {
            letter = commune.key.at[0];
            view->letters.at[view->letters.count++] = (struct territory_letter){
                .name =
                    arena_printf(request->arena, "%c", letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter)};
        }
        links_add(request->arena, &view->letters.at[view->letters.count - 1].communes, count,
                  territory_label(ids[i], request->arena), territory_page_path(request->arena, space, ids[i]));
    }
}

bool show_territories(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    const struct directory *directory;
    struct directory_answer answer;
    if (!space || !pages_directory(request, &directory, error) ||
        !count_places(request, space, space->territory, directory, &answer, error))
        return false;
    struct arena *arena = request->arena;
    bool region = territory_at(space->territory).kind == TERRITORY_REGION;
    struct view_territory_index view = {0};
    view.heading = arena_printf(arena, "Les territoires %.*s", STR_PRINT(territory_of(space->territory, arena)));
    page_fill(request, space, &view.page, view.heading,
              STR("Les lieux d’aide au numérique, commune par commune" NBSP ": combien, lesquels, et où aller sinon."),
              space_path(arena, space, "/territoires"), SECTION_NONE);
    links_add(arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(arena, space, ""));
    view.page.here = STR("Territoires");
    add_large_parts(request, space, space->territory, &answer, &view.parts);
    view.parts_heading =
        arena_printf(arena, "Les %zu %s", view.parts.count, region ? "départements" : "intercommunalités");
    if (!region)
        add_letters(request, space, &view);
    struct buffer page = {0};
    template_territory_index(&page, &view);
    response_html(response, &page);
    return true;
}
