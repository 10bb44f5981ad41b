/* The list of places: search, filters, pages. */
#include "assets.h"
#include "needs.h"
#include "pages.h"
#include "place-names.h"
#include "templates.h"
#include "territories/territory-pages.h"

static const char PATH[] = "/lieux";

static const struct {
    const char *value, *label;
    enum directory_sort sort;
} SORTS[] = {
    {"distance", "Distance", SORT_DISTANCE},        {"pertinence", "Pertinence", SORT_RELEVANCE},
    {"ouverture", "Ouvert bientôt", SORT_OPENING},  {"nom", "Nom", SORT_NAME},
    {"fraicheur", "Fiche récente", SORT_FRESHNESS},
};

struct str places_heading(struct arena *arena, const struct space *space, const struct place_query *query)
{
    struct str what = STR("Lieux d’aide au numérique"), where = territory_in(space->territory, arena);
    size_t services = 0;
    const struct query_pair *epci = NULL;
    for (size_t i = 0; i < query->pair_count; i++) {
        const struct query_pair *pair = &query->pairs[i];
        if (pair->vocabulary == VOCABULARY_SERVICES && services++ == 0)
            what = term_label(VOCABULARY_SERVICES, pair->term);
        if (pair->part == FILTER_INTERCOMMUNALITY)
            epci = epci ? NULL : pair;
    }
    if (services > 1)
        what = STR("Lieux d’aide au numérique");
    uint32_t group = epci ? territory_find(TERRITORY_INTERCOMMUNALITY, epci->value) : TERRITORY_NONE;
    if (query->filter.near)
        where = arena_printf(arena, "près %.*s", STR_PRINT(territory_of(query->commune, arena)));
    else if (group != TERRITORY_NONE)
        where = territory_in(group, arena);
    return arena_printf(arena, "%.*s %.*s", STR_PRINT(what), STR_PRINT(where));
}

struct str places_announce(struct arena *arena, size_t total, size_t page, size_t pages)
{
    if (total == 0)
        return STR("Aucun lieu");
    struct str count = text_number(arena, (int64_t)total);
    const char *noun = text_plural((int64_t)total, "lieu", "lieux");
    if (pages <= 1)
        return arena_printf(arena, "%.*s %s", STR_PRINT(count), noun);
    return arena_printf(arena, "%.*s %s, page %zu sur %zu", STR_PRINT(count), noun, page, pages);
}

/* The same places as a file, from the API. */
static struct str csv_address(struct arena *arena, const struct space *space, const struct place_query *query)
{
    bool region = territory_at(space->territory).kind == TERRITORY_REGION;
    struct query_change change = {
        .drop_name = "tri", .add_name = region ? "region" : "departement", .add_value = space->code};
    return place_query_address(arena, STR("/api/v1/lieux.csv"), query, &change);
}

/* 1 … 4 5 6 … 12 */
static void paginate(struct arena *arena, struct str base, const struct place_query *query, size_t total,
                     struct view_pagination *pagination)
{
    enum { AROUND = 1, MOST = 2 * AROUND + 5 };
    size_t pages = (total + PLACES_A_PAGE - 1) / PLACES_A_PAGE;
    pagination->pages.at = ARENA_ARRAY(arena, struct page_number, MOST);
    bool gap = false;
    for (size_t page = 1; page <= pages; page++) {
        bool near = page + AROUND >= query->page && page <= query->page + AROUND;
        if (page == 1 || page == pages || near) {
            pagination->pages.at[pagination->pages.count++] =
                (struct page_number){.label = arena_printf(arena, "%zu", page),
                                     .address = place_query_page_address(arena, base, query, page),
                                     .current = page == query->page};
            gap = false;
        } else if (!gap) {
            pagination->pages.at[pagination->pages.count++] = (struct page_number){.label = STR("…")};
            gap = true;
        }
    }
    if (query->page > 1)
        pagination->previous = place_query_page_address(arena, base, query, query->page - 1);
    if (query->page < pages)
        pagination->next = place_query_page_address(arena, base, query, query->page + 1);
}

static void add_sorts(struct arena *arena, const struct place_query *query, struct view_place_list *view)
{
    view->sorts.at = ARENA_ARRAY(arena, struct choice_view, COUNT_OF(SORTS));
    for (size_t i = 0; i < COUNT_OF(SORTS); i++) {
        if ((SORTS[i].sort == SORT_DISTANCE && !query->filter.near) ||
            (SORTS[i].sort == SORT_RELEVANCE && str_is_empty(query->text)))
            continue;
        view->sorts.at[view->sorts.count++] = (struct choice_view){
            .value = str_of(SORTS[i].value), .label = str_of(SORTS[i].label), .chosen = SORTS[i].sort == query->sort};
    }
    view->sort_kept.at = ARENA_ARRAY(arena, struct hidden_value, query->pair_count);
    for (size_t i = 0; i < query->pair_count; i++)
        if (strcmp(query->pairs[i].name, "tri") != 0)
            view->sort_kept.at[view->sort_kept.count++] =
                (struct hidden_value){str_of(query->pairs[i].name), query->pairs[i].value};
}

/* What to take away when nothing is found: every choice of that part. */
static void add_reliefs(struct arena *arena, struct str base, const struct place_query *query,
                        const struct directory_answer *answer, struct view_place_list *view)
{
    view->reliefs.at = ARENA_ARRAY(arena, struct relief_view, answer->relief_count);
    for (size_t i = 0; i < answer->relief_count; i++)
        for (size_t k = 0; k < query->pair_count; k++) {
            const struct query_pair *pair = &query->pairs[k];
            if (pair->part != answer->reliefs[i].part)
                continue;
            struct query_change change = {.drop_name = pair->name};
            view->reliefs.at[view->reliefs.count++] =
                (struct relief_view){.label = pair_label(arena, query, pair),
                                     .address = place_query_address(arena, base, query, &change),
                                     .total = answer->reliefs[i].total};
            break;
        }
}

/* What the words may mean besides the places that hold them: the same search with that instead of the words. */
static void add_meant(struct request *request, const struct space *space, struct str base,
                      const struct place_query *query, struct page_links *links)
{
    enum { NEEDS_MOST = 2, COMMUNES_MOST = 2, GROUPS_MOST = 2, ALL = NEEDS_MOST + COMMUNES_MOST + GROUPS_MOST };
    struct arena *arena = request->arena;
    size_t services[NEEDS_MOST];
    uint32_t ids[COMMUNES_MOST + GROUPS_MOST], department = space_department(space);
    struct query_change change = {.drop_name = "q", .add_name = "services"};
    if (str_is_empty(query->text))
        return;
    for (size_t i = 0, count = search_needs(query->text, services, NEEDS_MOST); i < count; i++) {
        change.add_value = vocabulary_term(VOCABULARY_SERVICES, services[i])->slug;
        links_add(arena, links, ALL, term_label(VOCABULARY_SERVICES, services[i]),
                  place_query_address(arena, base, query, &change));
    }
    if (!str_is_empty(query->where))
        return;
    size_t communes = communes_meant(arena, query->text, department, ids, COMMUNES_MOST);
    size_t count = communes + groups_meant(arena, query->text, department, ids + communes, GROUPS_MOST);
    for (size_t i = 0; i < count; i++) {
        struct territory territory = territory_at(ids[i]);
        bool commune = i < communes;
        if (department != TERRITORY_NONE && territory.department != department)
            continue; /* nothing of it is in this space */
        change.add_name = commune ? "ou" : "epci";
        change.add_value = commune ? territory.name : territory.code;
        struct str label = commune ? arena_printf(arena, "Autour %.*s", STR_PRINT(territory_of(ids[i], arena)))
                                   : territory_label(ids[i], arena);
        links_add(arena, links, ALL, label, place_query_address(arena, base, query, &change));
    }
}

bool places_search(struct request *request, const struct space *space, const struct directory *directory, size_t size,
                   unsigned facets, struct place_query *query, struct directory_answer *answer, struct error *error)
{
    if (!place_query_read(request, space_department(space), NULL, query, error))
        return false;
    filter_to_space(request->arena, space, &query->filter);
    struct directory_query question = {.filter = &query->filter,
                                       .sort = query->sort,
                                       .size = size,
                                       .skip = (query->page - 1) * size,
                                       .now = request->now,
                                       .facets = facets};
    return directory_search(directory, &question, request->arena, answer, error);
}

static void fill(struct request *request, const struct space *space, const struct directory *directory,
                 const struct place_query *query, const struct directory_answer *answer, struct view_place_list *view)
{
    struct arena *arena = request->arena;
    struct str base = space_path(arena, space, PATH);
    view->heading = places_heading(arena, space, query);
    struct str description =
        arena_printf(arena, "%.*s" NBSP ": adresses, horaires, téléphones, services et tarifs de %zu %s.",
                     STR_PRINT(view->heading), answer->total, text_plural((int64_t)answer->total, "lieu", "lieux"));
    page_fill(request, space, &view->page, view->heading, description,
              place_query_page_address(arena, base, query, query->page), SECTION_PLACES);
    links_add(arena, &view->page.breadcrumb, 1, STR("Accueil"), space_path(arena, space, ""));
    view->page.script = ASSET_LIST_JS;
    view->page.oembed = oembed_address(request, view->page.canonical);
    view->announce =
        places_announce(arena, answer->total, query->page, (answer->total + PLACES_A_PAGE - 1) / PLACES_A_PAGE);
    view->total = answer->total;
    if (!str_is_empty(answer->understood))
        view->understood = arena_printf(arena, "Résultats pour «" NBSP "%.*s" NBSP "».", STR_PRINT(answer->understood));
    add_meant(request, space, base, query, &view->meant);
    view->chips = chips_make(request, space, query, PATH);
    view->reset_address = base;
    view->map_address = place_query_address(arena, space_path(arena, space, "/carte"), query, NULL);
    view->csv_address = csv_address(arena, space, query);
    filters_fill(request, space, query, answer->facets, PATH, &view->filters);
    add_sorts(arena, query, view);
    view->cards = cards_make(request, space, directory, answer->hits, answer->count);
    paginate(arena, base, query, answer->total, &view->pagination);
    if (answer->total == 0)
        add_reliefs(arena, base, query, answer, view);
    if (answer->total == 0 && answer->beyond)
        view->beyond = cards_make(request, space, directory, &answer->beyond_hit, 1);
}

bool show_place_list(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    const struct directory *directory;
    struct place_query query;
    struct directory_answer answer;
    struct str elsewhere;
    static const unsigned facets = FACET_VOCABULARIES | FACET_OPEN | FACET_WEEKLY | FACET_TERRITORIES | FACET_PRESENT |
                                   FACET_FRESHNESS | FACET_SOURCES | FACET_OTHER_LABELS;
    if (!space && old_region_address(request, &elsewhere))
        return send_old_list(request, response, error);
    if (!space || !pages_directory(request, &directory, error) ||
        !places_search(request, space, directory, PLACES_A_PAGE, facets, &query, &answer, error))
        return false;
    if (query.page > 1 && answer.count == 0)
        return error_set(error, ERROR_MISSING, "Cette liste n’a pas de page %zu.", query.page);
    struct view_place_list view = {0};
    fill(request, space, directory, &query, &answer, &view);
    struct buffer page = {0};
    template_place_list(&page, &view);
    response_html(response, &page);
    return true;
}

/* The one box of the home page: a commune leads to what is near, an intercommunality to what it holds, anything else is
 * searched for. */
bool send_search(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    if (!space)
        return false;
    struct str typed = str_trim(text_clean(request->arena, request_query_text(request, "recherche")));
    typed = text_cut(typed, 120);
    struct buffer address = {0};
    buffer_add_str(&address, space_path(request->arena, space, PATH));
    if (!str_is_empty(typed)) {
        uint32_t commune = commune_named(request->arena, typed, space_department(space), true);
        uint32_t group =
            commune == TERRITORY_NONE ? group_named(request->arena, typed, space_department(space)) : TERRITORY_NONE;
        buffer_add_cstr(&address, commune != TERRITORY_NONE ? "?ou=" : group != TERRITORY_NONE ? "?epci=" : "?q=");
        url_encode(&address, group != TERRITORY_NONE ? territory_at(group).code : typed);
    }
    bool sent = response_redirect(response, 303, arena_str(request->arena, buffer_str(&address)), error);
    buffer_free(&address);
    return sent;
}
