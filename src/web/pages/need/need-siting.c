/* Where the next places would serve most: a proposal computed at once, with the proof of how near the best it is. */
#include "need-pages.h"

#include <math.h>
#include <stdlib.h>

#include "templates.h"

enum { COUNT_USUAL = 10, COUNT_MOST = 100, RADIUS_USUAL = 5, NAMES_MOST = 4 };

/* The page answers at once: what is not proven by then is told with its gap. */
static const double SECONDS = 0.2, SECONDS_OF_OTHERS = 0.08;

struct shown {
    const struct space *space;
    const struct need_facts *facts;
    struct need_survey survey;
    bool median, fragile, one_each;
    double radius;
    int64_t count;
    struct siting_problem problem;
    struct siting_point *demand, *existing;
    enum siting_rule *rules;
    uint32_t *group; /* per commune: its intercommunality or department */
    size_t *minimum;
    size_t group_count;
    double people; /* weight of all */
};

/* --- What is asked ------------------------------------------------------------------------------------------------ */

static bool read_asked(struct request *request, struct shown *shown, struct error *error)
{
    int64_t radius;
    if (!request_query_number(request, "nombre", 1, COUNT_MOST, COUNT_USUAL, &shown->count, error) ||
        !request_query_number(request, "rayon", 1, NEED_MARGIN_KM, RADIUS_USUAL, &radius, error) ||
        !request_query_flag(request, "partout", &shown->one_each, error))
        return false;
    shown->radius = (double)radius;
    shown->median = str_equal(request_query_text(request, "modele"), STR("trajet"));
    shown->fragile = str_equal(request_query_text(request, "poids"), STR("fragilite"));
    return true;
}

static size_t position_of(const struct shown *shown, uint32_t commune)
{
    for (size_t i = 0; i < shown->survey.count; i++)
        if (shown->survey.people[i].territory == commune)
            return i;
    return SIZE_MAX;
}

/* The communes typed in a field, separated by commas; false names the one that is not known. */
static bool read_communes(struct request *request, const struct shown *shown, const char *name, size_t *positions,
                          size_t *count, struct view_need_siting *view)
{
    struct str rest = request_query_text(request, name), one;
    *count = 0;
    while (str_next(&rest, ',', &one)) {
        one = str_trim(one);
        if (str_is_empty(one))
            continue;
        uint32_t commune = commune_named(request->arena, one, space_department(shown->space), true);
        size_t position = commune == TERRITORY_NONE ? SIZE_MAX : position_of(shown, commune);
        if (position == SIZE_MAX || *count == COUNT_MOST) {
            view->error = arena_printf(request->arena,
                                       "« %.*s » n’est pas une commune %.*s. Séparez les noms par des "
                                       "virgules.",
                                       STR_PRINT(one), STR_PRINT(view->page.space.of));
            return false;
        }
        positions[(*count)++] = position;
    }
    return true;
}

/* --- The problem -------------------------------------------------------------------------------------------------- */

static void group_communes(struct arena *arena, struct shown *shown)
{
    size_t count = shown->survey.count;
    bool region = territory_at(shown->space->territory).kind == TERRITORY_REGION;
    uint32_t *parents = ARENA_ARRAY(arena, uint32_t, count);
    shown->group = ARENA_ARRAY(arena, uint32_t, count);
    for (size_t i = 0; i < count; i++) {
        struct territory commune = territory_at(shown->survey.people[i].territory);
        uint32_t parent = region ? commune.department : commune.intercommunality;
        size_t g = 0;
        while (g < shown->group_count && parents[g] != parent)
            g++;
        if (g == shown->group_count)
            parents[shown->group_count++] = parent;
        shown->group[i] = (uint32_t)g;
    }
    shown->minimum = ARENA_ARRAY(arena, size_t, shown->group_count);
    for (size_t g = 0; g < shown->group_count; g++)
        shown->minimum[g] = 1;
}

static bool pose(struct request *request, struct shown *shown, struct view_need_siting *view)
{
    struct arena *arena = request->arena;
    size_t count = shown->survey.count, chosen = 0;
    size_t positions[COUNT_MOST];
    shown->demand = ARENA_ARRAY(arena, struct siting_point, count);
    shown->existing = ARENA_ARRAY(arena, struct siting_point, shown->survey.place_count + COUNT_MOST);
    shown->rules = ARENA_ARRAY(arena, enum siting_rule, count);
    for (size_t i = 0; i < count; i++) {
        const struct access_people *people = &shown->survey.people[i];
        double index = shown->survey.index[i];
        double weight = shown->fragile ? people->people * (isfinite(index) ? index : 0) : people->people;
        shown->demand[i] = (struct siting_point){people->at.lon, people->at.lat, weight};
        shown->people += weight;
    }
    for (size_t i = 0; i < shown->survey.place_count; i++)
        shown->existing[i] = (struct siting_point){shown->survey.places[i].at.lon, shown->survey.places[i].at.lat, 0};
    size_t existing = shown->survey.place_count;
    if (!read_communes(request, shown, "prevus", positions, &chosen, view))
        return false;
    for (size_t k = 0; k < chosen; k++)
        shown->existing[existing++] = shown->demand[positions[k]];
    if (!read_communes(request, shown, "imposes", positions, &chosen, view))
        return false;
    for (size_t k = 0; k < chosen; k++)
        shown->rules[positions[k]] = SITING_REQUIRED;
    if (!read_communes(request, shown, "exclus", positions, &chosen, view))
        return false;
    for (size_t k = 0; k < chosen; k++)
        shown->rules[positions[k]] = SITING_FORBIDDEN;
    group_communes(arena, shown);
    shown->problem = (struct siting_problem){.model = shown->median ? SITING_MEDIAN : SITING_COVERING,
                                             .demand = shown->demand,
                                             .demand_count = count,
                                             .existing = shown->existing,
                                             .existing_count = existing,
                                             .candidates = shown->demand,
                                             .candidate_count = count,
                                             .rules = shown->rules,
                                             .territory = shown->one_each ? shown->group : NULL,
                                             .territory_minimum = shown->one_each ? shown->minimum : NULL,
                                             .territory_count = shown->one_each ? shown->group_count : 0,
                                             .count = (size_t)shown->count,
                                             .radius_km = shown->median ? 0 : shown->radius,
                                             .detour = 1,
                                             .seconds = SECONDS};
    return true;
}

/* --- The answer --------------------------------------------------------------------------------------------------- */

static struct str number(struct arena *arena, double value)
{
    return text_number(arena, llround(value));
}

static const char *unit_of(const struct shown *shown)
{
    if (shown->median)
        return shown->fragile ? "km pondérés" : "habitants × km";
    return shown->fragile ? "points (habitants × indice)" : "habitants";
}

/* What the solution is worth: a share of people covered, or a mean distance. */
static struct str worth(struct arena *arena, const struct shown *shown, double value)
{
    double ratio = shown->people > 0 ? value / shown->people : NAN;
    return shown->median ? need_km(arena, ratio) : need_percent(arena, 100 * ratio, 1);
}

static void tell_proof(struct arena *arena, const struct shown *shown, const struct siting_result *result,
                       struct view_need_siting *view)
{
    if (result->proven)
        view->proof = arena_printf(arena, "C’est prouvé" NBSP ": aucun autre choix de %zu communes ne fait mieux.",
                                   result->count);
    else
        view->proof = arena_printf(arena,
                                   "À %.*s près, rien ne fait mieux" NBSP ": la meilleure valeur possible ne dépasse "
                                   "pas %.*s. Pour un "
                                   "calcul plus long, utilisez la commande « maillage siting ».",
                                   STR_PRINT(need_percent(arena, 100 * result->gap, 2)),
                                   STR_PRINT(worth(arena, shown, result->bound)));
}

static struct str names_of(struct arena *arena, const struct shown *shown, const struct siting_reason *reason)
{
    struct buffer out = {0};
    for (size_t i = 0; i < reason->served_count && i < NAMES_MOST; i++)
        buffer_printf(&out, "%s%.*s", i ? ", " : "",
                      STR_PRINT(territory_label(shown->survey.people[reason->served[i]].territory, arena)));
    if (reason->served_count > NAMES_MOST)
        buffer_printf(&out, " et %zu autres", reason->served_count - NAMES_MOST);
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static void add_chosen(struct arena *arena, const struct shown *shown, const struct siting_result *result,
                       struct view_need_siting *view)
{
    static const char *const headings[] = {"Commune", "Rang", "Gain", "Si on y renonce", "Qui y gagne"};
    const struct siting_reason *reasons = siting_explain(&shown->problem, result, arena);
    need_headings(arena, &view->chosen, headings, COUNT_OF(headings));
    view->chosen.caption = arena_printf(arena, "Les communes proposées, en %s", unit_of(shown));
    for (size_t k = 0; k < result->count; k++) {
        uint32_t commune = shown->survey.people[result->chosen[k]].territory;
        struct need_row *row = need_row_add(arena, &view->chosen, result->count + 1, COUNT_OF(headings));
        need_cell_link(row, territory_label(commune, arena), need_address(arena, shown->space, commune));
        if (territory_at(commune).intercommunality != TERRITORY_NONE)
            row->at[0].note = territory_label(territory_at(commune).intercommunality, arena);
        need_cell_add(row, arena_printf(arena, "%zu", k + 1));
        need_cell_add(row, arena_printf(arena, "+" NNBSP "%.*s", STR_PRINT(number(arena, result->gains[k]))));
        need_cell_add(row, arena_printf(arena, "−" NNBSP "%.*s", STR_PRINT(number(arena, reasons[k].loss))));
        need_cell_add(row, reasons[k].served_count ? names_of(arena, shown, &reasons[k]) : STR("personne de plus"));
    }
}

/* The same with half and twice as many. */
static void add_scenarios(struct arena *arena, const struct shown *shown, const struct siting_result *result,
                          struct view_need_siting *view)
{
    static const char *const headings[] = {"Scénario", "Résultat", "Gain", "Écart au meilleur possible"};
    const int64_t counts[] = {0, shown->count / 2, shown->count, shown->count * 2};
    need_headings(arena, &view->scenarios, headings, COUNT_OF(headings));
    view->scenarios.caption = STR("Et avec moins, ou plus" NNBSP "?");
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        struct siting_problem other = shown->problem;
        struct siting_result solved = *result;
        struct error ignored = {0};
        other.count = (size_t)counts[i];
        other.seconds = SECONDS_OF_OTHERS;
        if (i == 1 && counts[i] == 0)
            continue;
        if (counts[i] != 0 && counts[i] != shown->count && !siting_solve(&other, arena, &solved, &ignored))
            continue; /* more than there are communes, or too few for what is imposed */
        bool none = counts[i] == 0;
        double gain = none ? 0 : solved.gain;
        struct need_row *row = need_row_add(arena, &view->scenarios, COUNT_OF(counts) + 1, COUNT_OF(headings));
        need_cell_add(row, none ? STR("aujourd’hui")
                                : arena_printf(arena, "%lld %s de plus", (long long)counts[i],
                                               text_plural(counts[i], "lieu", "lieux")));
        need_cell_add(row, worth(arena, shown, none ? result->base : solved.value));
        need_cell_add(row, none ? STR("—") : number(arena, gain));
        need_cell_add(row, none ? STR("—") : solved.proven ? STR("prouvé") : need_percent(arena, 100 * solved.gap, 2));
        row->total = counts[i] == shown->count;
    }
}

static int class_of(void *context, uint32_t commune)
{
    const struct shown *shown = context;
    size_t i = position_of(shown, commune);
    return i == SIZE_MAX ? -1 : shown->survey.class[i];
}

static bool add_map(struct request *request, const struct shown *shown, const struct siting_result *result,
                    struct view_need_siting *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct need_place *proposed = ARENA_ARRAY(arena, struct need_place, result->count);
    size_t counts[INDEX_CLASSES + 1] = {0};
    for (size_t k = 0; k < result->count; k++) {
        const struct access_people *people = &shown->survey.people[result->chosen[k]];
        proposed[k] = (struct need_place){.at = people->at, .name = territory_label(people->territory, arena)};
    }
    for (size_t i = 0; i < shown->survey.count; i++)
        counts[shown->survey.class[i] < 0 ? INDEX_CLASSES : shown->survey.class[i]]++;
    view->map.title = STR("Fragilité de la commune");
    for (int i = 0; i < INDEX_CLASSES; i++)
        need_legend_add(arena, &view->map, NEED_COLOURS[i], str_of(CLASS_WORDS[i]), counts[i], "commune", "communes");
    need_legend_add(arena, &view->map, NULL, STR("inconnue"), counts[INDEX_CLASSES], "commune", "communes");
    view->map.places = STR("En rouge, les communes proposées, numérotées par gain décroissant. Les points blancs sont "
                           "les "
                           "lieux d’aujourd’hui, ceux des voisins compris.");
    const struct need_drawing drawing = {.space = shown->space,
                                         .level = TERRITORY_COMMUNE,
                                         .class = class_of,
                                         .context = (void *)(uintptr_t)shown,
                                         .places = shown->survey.places,
                                         .place_count = shown->survey.place_count,
                                         .proposed = proposed,
                                         .proposed_count = result->count,
                                         .label = "Carte des communes proposées, dont le tableau dit le contenu"};
    return need_draw(request, &drawing, &view->map, error);
}

static bool solve(struct request *request, struct shown *shown, struct view_need_siting *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct siting_result result;
    struct error refusal = {0};
    if (!siting_solve(&shown->problem, arena, &result, &refusal)) {
        view->error = arena_str(arena, str_of(refusal.message));
        return true;
    }
    view->solved = true;
    figures_add(arena, &view->figures, worth(arena, shown, result.value),
                shown->median ? STR("jusqu’au lieu le plus proche, en moyenne")
                              : arena_printf(arena, "%s à moins de %.*s" NBSP "km d’un lieu",
                                             shown->fragile ? "de la fragilité" : "des habitants",
                                             STR_PRINT(text_decimal(arena, shown->radius, 0))),
                arena_printf(arena, "%.*s aujourd’hui", STR_PRINT(worth(arena, shown, result.base))));
    figures_add(arena, &view->figures, number(arena, result.gain),
                arena_printf(arena, "%s de %s", unit_of(shown), shown->median ? "moins" : "plus"), STR_NONE);
    figures_add(arena, &view->figures, result.proven ? STR("prouvé") : need_percent(arena, 100 * result.gap, 2),
                result.proven ? STR("le meilleur choix possible") : STR("au plus, du meilleur choix possible"),
                result.seconds < 0.01 ? STR("calculé en moins de 0,01" NBSP "s")
                                      : arena_printf(arena, "calculé en %.*s" NBSP "s",
                                                     STR_PRINT(text_decimal(arena, result.seconds, 2))));
    tell_proof(arena, shown, &result, view);
    add_chosen(arena, shown, &result, view);
    add_scenarios(arena, shown, &result, view);
    return add_map(request, shown, &result, view, error);
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

static void add_choices(struct request *request, const struct shown *shown, struct view_need_siting *view)
{
    static const int radii[] = {2, 5, 10, 15, 20};
    struct arena *arena = request->arena;
    need_choices_add(arena, &view->models, 2, STR("couvrir"), STR("Toucher le plus d’habitants"), !shown->median);
    need_choices_add(arena, &view->models, 2, STR("trajet"), STR("Raccourcir les trajets"), shown->median);
    need_choices_add(arena, &view->weights, 2, STR("habitants"), STR("Tous les habitants"), !shown->fragile);
    need_choices_add(arena, &view->weights, 2, STR("fragilite"), STR("D’abord les plus fragiles"), shown->fragile);
    for (size_t i = 0; i < COUNT_OF(radii); i++)
        need_choices_add(arena, &view->radii, COUNT_OF(radii), arena_printf(arena, "%d", radii[i]),
                         arena_printf(arena, "%d" NBSP "km", radii[i]), shown->radius == radii[i]);
    view->count = arena_printf(arena, "%lld", (long long)shown->count);
    view->fixed = request_query_text(request, "imposes");
    view->forbidden = request_query_text(request, "exclus");
    view->planned = request_query_text(request, "prevus");
    view->one_each = shown->one_each;
}

static bool fill(struct request *request, struct shown *shown, struct view_need_siting *view, struct error *error)
{
    struct arena *arena = request->arena;
    const struct directory *directory;
    if (!pages_directory(request, &directory, error))
        return false;
    need_page_fill(request, shown->space, &view->page, STR("Où ouvrir les prochains lieux" NNBSP "?"),
                   STR("Les communes où de nouveaux lieux d’aide au numérique serviraient le plus de monde, et la "
                       "preuve."),
                   "/implantation");
    view->page.here = STR("Où ouvrir" NNBSP "?");
    view->ways = need_ways(request, shown->space, NEED_SITING);
    add_choices(request, shown, view);
    need_measure(directory, shown->facts, INDEX_GENERAL, shown->space->territory, NULL, &ACCESS_USUAL, arena,
                 &shown->survey);
    view->rules =
        STR("Les habitants sont au centre de leur commune, les lieux possibles aussi, et les distances sont à vol "
            "d’oiseau. C’est une aide à la discussion" NBSP ": elle ne sait rien des locaux, des personnes ni des "
            "projets.");
    return !pose(request, shown, view) || solve(request, shown, view, error);
}

bool show_need_siting(struct request *request, struct response *response, struct error *error)
{
    struct shown *shown = ARENA_NEW(request->arena, struct shown);
    struct view_need_siting view = {0};
    if (!(shown->space = request_space(request, error)) || !read_asked(request, shown, error) ||
        !(shown->facts = need_hold(request, error)))
        return false;
    bool done = fill(request, shown, &view, error);
    struct buffer page = {0};
    if (done) {
        template_need_siting(&page, &view);
        response_html(response, &page);
    }
    need_release(request, shown->facts);
    return done;
}
