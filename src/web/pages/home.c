/* The home of a space, and the root of the installation. */
#include "home-progress.h"
#include "needs.h"
#include "pages.h"
#include "templates.h"

enum { NEAR_METRES = 5000, SHORTCUTS_MOST = 4 };

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

/* The share of the inhabitants whose commune's centre is within NEAR_METRES of a place, in percent; -1 when no
 * population is known. */
static int share_near(const struct space *space, const struct directory *directory, struct arena *arena)
{
    size_t cursor = 0;
    int64_t near = 0, all = 0;
    for (uint32_t id; (id = territory_next_commune(space->territory, TERRITORY_NONE, &cursor)) != TERRITORY_NONE;) {
        struct territory commune = territory_at(id);
        if (!commune.located || commune.population <= 0)
            continue;
        struct directory_hit hit;
        all += commune.population;
        if (directory_nearest(directory, commune.center.lat, commune.center.lon, NULL, 1, arena, &hit) == 1 &&
            hit.distance <= NEAR_METRES)
            near += commune.population;
    }
    return all > 0 ? (int)(near * 100 / all) : -1;
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

static void add_figure(struct view_home *view, struct str value, struct str label, struct str note)
{
    view->figures.at[view->figures.count++] = (struct figure){value, label, note};
}

static size_t count_communes(uint32_t parent)
{
    size_t cursor = 0, count = 0;
    while (territory_next_commune(parent, TERRITORY_NONE, &cursor) != TERRITORY_NONE)
        count++;
    return count;
}

static void add_figures(struct request *request, const struct space *space, const struct directory *directory,
                        const struct directory_answer *answer, struct view_home *view)
{
    struct arena *arena = request->arena;
    struct territory territory = territory_at(space->territory);
    view->figures.at = ARENA_ARRAY(arena, struct figure, 4);
    if (territory.population > 0) {
        add_figure(view, text_number(arena, territory.population), STR("habitants"),
                   arena_printf(arena, "dans %.*s communes",
                                STR_PRINT(text_number(arena, (int64_t)count_communes(space->territory)))));
        double rate = (double)answer->total * 10000 / (double)territory.population;
        add_figure(view, text_decimal(arena, rate, 1), STR("lieux pour 10" NNBSP "000 habitants"), STR_NONE);
        int share = answer->total > 0 ? share_near(space, directory, arena) : -1;
        if (share >= 0)
            add_figure(view, arena_printf(arena, "%d" NBSP "%%", share),
                       STR("des habitants à moins de 5" NBSP "km d’un lieu"),
                       STR("à vol d’oiseau, du centre de leur commune"));
    }
    add_figure(view, text_number(arena, (int64_t)answer->facets->open_weekend),
               str_of(text_plural((int64_t)answer->facets->open_weekend, "lieu ouvert le week-end",
                                  "lieux ouverts le week-end")),
               STR_NONE);
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
            .address =
                arena_printf(request->arena, "/%.*s/lieux?epci=%.*s", STR_PRINT(space->slug), STR_PRINT(one.code)),
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
            .address = arena_printf(request->arena, "/%.*s/lieux?departement=%.*s", STR_PRINT(space->slug),
                                    STR_PRINT(one.code)),
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
    view->map_image = space_path(arena, space, "/carte.svg");
    view->map_alternative =
        arena_printf(arena, "Carte %.*s" NBSP ": %zu %s d’aide au numérique.", STR_PRINT(view->page.space.of),
                     answer->total, text_plural((int64_t)answer->total, "lieu", "lieux"));
    view->places = answer->total;
    add_shortcuts(request, space, answer->facets, view);
    add_needs(request, space, answer->facets, view);
    add_progress(arena, space, view);
    progress_fill(request, space, view);
    add_figures(request, space, directory, answer, view);
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
