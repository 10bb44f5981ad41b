/* The home of a space, and the root of the installation. */
#include "home-progress.h"
#include "needs.h"
#include "pages.h"
#include "templates.h"
#include "territories/territory-pages.h"

enum { SHORTCUTS_MOST = 4 };

/* --- Counts ------------------------------------------------------------------------------------------------------- */

static bool count_places(struct request *request, const struct space *space, const struct directory *directory,
                         struct directory_answer *answer, struct error *error)
{
    struct place_filter *filter = ARENA_NEW(request->arena, struct place_filter);
    filter_to_space(request->arena, space, filter);
    struct directory_query question = {
        .filter = filter, .now = request->now, .facets = FACET_VOCABULARIES | FACET_OPEN | FACET_TERRITORIES};
    return directory_search(directory, &question, request->arena, answer, error);
}

/* --- Blocks ------------------------------------------------------------------------------------------------------- */

static void add_shortcut(struct request *request, const struct space *space, struct view_home *view, const char *label,
                         size_t count, const char *query)
{
    if (count == 0)
        return;
    struct str text = arena_printf(request->arena, "%s (%zu)", label, count);
    links_add(request->arena, &view->shortcuts, SHORTCUTS_MOST, text, space_path(request->arena, space, query));
}

static size_t count_of(const struct directory_facets *facets, enum vocabulary vocabulary, const char *slug)
{
    size_t index;
    return vocabulary_find_slug(vocabulary, str_of(slug), &index) ? facets->values[vocabulary][index] : 0;
}

static void add_shortcuts(struct request *request, const struct space *space, const struct directory_facets *facets,
                          struct view_home *view)
{
    add_shortcut(request, space, view, "Ouvert maintenant", facets->open_now, "/lieux?ouvert=maintenant");
    add_shortcut(request, space, view, "Ouvert le week-end", facets->open_weekend, "/lieux?ouvert=week-end");
    add_shortcut(request, space, view, "Gratuit", count_of(facets, VOCABULARY_FEES, "gratuit"),
                 "/lieux?frais_a_charge=gratuit");
    add_shortcut(request, space, view, "France services", count_of(facets, VOCABULARY_PROGRAMMES, "france-services"),
                 "/lieux?dispositif_programmes_nationaux=france-services");
}

static void add_needs(struct request *request, const struct space *space, const struct directory_facets *facets,
                      struct view_home *view)
{
    view->needs.at = ARENA_ARRAY(request->arena, struct need, NEED_COUNT);
    for (size_t i = 0; i < NEED_COUNT; i++) {
        size_t term;
        if (!vocabulary_find_slug(VOCABULARY_SERVICES, str_of(NEEDS[i].slug), &term))
            continue;
        view->needs.at[view->needs.count++] = (struct need){
            .label = str_of(NEEDS[i].label),
            .plain = vocabulary_term(VOCABULARY_SERVICES, term)->plain,
            .address = arena_printf(request->arena, "/%.*s/lieux?services=%s", STR_PRINT(space->slug), NEEDS[i].slug),
            .icon = NEEDS[i].icon,
            .count = facets->values[VOCABULARY_SERVICES][term],
        };
    }
}

static size_t count_in(const struct directory_counts *counts, struct str code)
{
    for (size_t i = 0; i < counts->count; i++)
        if (str_equal(counts->at[i].code, code))
            return counts->at[i].count;
    return 0;
}

/* The intercommunalities of a department, those without any place included: that is worth seeing. */
static void add_intercommunalities(struct request *request, const struct space *space,
                                   const struct directory_facets *facets, struct view_home *view)
{
    size_t count;
    struct territory_part *parts = territory_parts(space->territory, &count, request->arena);
    view->territories.at = ARENA_ARRAY(request->arena, struct territory_count, count);
    for (size_t i = 0; i < count; i++) {
        struct territory one = territory_at(parts[i].intercommunality);
        view->territories.at[view->territories.count++] = (struct territory_count){
            .name = territory_label(one.id, request->arena),
            .address = territory_page_path(request->arena, space, one.id),
            .count = count_in(&facets->intercommunalities, one.code),
        };
    }
}

static void add_departments(struct request *request, const struct space *space, const struct directory_facets *facets,
                            struct view_home *view)
{
    view->by_department = true;
    view->territories.at = ARENA_ARRAY(request->arena, struct territory_count, territory_count(TERRITORY_DEPARTMENT));
    size_t cursor = 0;
    for (uint32_t id; (id = territory_next_child(space->territory, TERRITORY_DEPARTMENT, &cursor)) != TERRITORY_NONE;) {
        struct territory one = territory_at(id);
        view->territories.at[view->territories.count++] = (struct territory_count){
            .name = territory_label(id, request->arena),
            .address = territory_page_path(request->arena, space, id),
            .count = count_in(&facets->departments, one.code),
        };
    }
}

static void add_progress(struct arena *arena, const struct space *space, struct view_home *view)
{
    if (space->target <= 0)
        return;
    view->has_target = true;
    view->target = (size_t)space->target;
    view->percent = view->places * 100 / view->target;
    view->progress = arena_printf(arena, "%zu %s sur environ %zu visés", view->places,
                                  text_plural((int64_t)view->places, "lieu publié", "lieux publiés"), view->target);
}

/* --- Pages -------------------------------------------------------------------------------------------------------- */

static void fill(struct request *request, const struct space *space, const struct directory *directory,
                 const struct directory_answer *answer, struct view_home *view)
{
    struct arena *arena = request->arena;
    struct str home = space_path(arena, space, "");
    struct str in = territory_in(space->territory, arena);
    struct str description =
        arena_printf(arena,
                     "%zu %s %.*s pour être aidé dans ses démarches en ligne, apprendre à se servir d’un ordinateur "
                     "ou d’un téléphone, s’équiper" NBSP ": adresses, horaires, carte.",
                     answer->total, text_plural((int64_t)answer->total, "lieu", "lieux"), STR_PRINT(in));
    page_fill(request, space, &view->page, STR("Trouver de l’aide avec le numérique"), description, home, SECTION_HOME);
    view->search_address = space_path(arena, space, "/recherche");
    view->list_address = space_path(arena, space, "/lieux");
    view->map_address = space_path(arena, space, "/carte");
    view->territories_address = space_path(arena, space, "/territoires");
    view->map_image = space_path(arena, space, "/carte.svg");
    view->map_alternative =
        arena_printf(arena, "Carte %.*s" NBSP ": %zu %s d’aide au numérique.", STR_PRINT(view->page.space.of),
                     answer->total, text_plural((int64_t)answer->total, "lieu", "lieux"));
    view->places = answer->total;
    add_shortcuts(request, space, answer->facets, view);
    add_needs(request, space, answer->facets, view);
    add_progress(arena, space, view);
    progress_fill(request, space, view);
    view->figures.at = ARENA_ARRAY(arena, struct figure, TERRITORY_FIGURES_MOST);
    view->figures.count = territory_figures(request, space, space->territory, directory, answer, view->figures.at);
    if (space_department(space) == TERRITORY_NONE)
        add_departments(request, space, answer->facets, view);
    else
        add_intercommunalities(request, space, answer->facets, view);
}

bool show_home(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    const struct directory *directory;
    struct directory_answer answer;
    struct str elsewhere;
    if (!space && old_region_address(request, &elsewhere))
        return response_redirect(response, 301, elsewhere, error);
    if (!space || !pages_directory(request, &directory, error) ||
        !count_places(request, space, directory, &answer, error))
        return false;
    struct view_home view = {0};
    fill(request, space, directory, &answer, &view);
    struct buffer page = {0};
    template_home(&page, &view);
    response_html(response, &page);
    return true;
}

bool show_root(struct request *request, struct response *response, struct error *error)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    if (spaces->count == 1)
        return response_redirect(response, 302, space_path(request->arena, &spaces->at[0], ""), error);
    struct view_spaces view = {0};
    page_fill(request, NULL, &view.page, STR("L’inclusion numérique, près de chez vous"),
              STR("Les lieux où l’on vous aide avec le numérique, par territoire."), STR("/"), SECTION_NONE);
    for (size_t i = 0; i < spaces->count; i++)
        links_add(request->arena, &view.spaces, spaces->count, territory_label(spaces->at[i].territory, request->arena),
                  space_path(request->arena, &spaces->at[i], ""));
    struct buffer page = {0};
    template_spaces(&page, &view);
    response_html(response, &page);
    return true;
}
