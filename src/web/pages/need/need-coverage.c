/* How far people are from the nearest place, by chosen places, and where fragility and distance meet. */
#include "need-pages.h"

#include <math.h>
#include <stdlib.h>

#include "places/import.h"
#include "templates.h"

enum { BANDS = 4, WHITE_MOST = 30, RADIUS_USUAL = 5 };

/* Upper limits of the bands of the map and of the crossed table; the last class is beyond them. */
static const double LIMITS[BANDS] = {2.5, 5, 10, 15};
static const char *const BAND_WORDS[BANDS + 1] = {"moins de 2,5" NBSP "km", "de 2,5 à 5" NBSP "km",
                                                  "de 5 à 10" NBSP "km", "de 10 à 15" NBSP "km",
                                                  "plus de 15" NBSP "km"};

struct shown {
    const struct space *space;
    const struct need_facts *facts;
    double radius;
    struct place_query query;
    struct need_survey survey;
    struct need_parts parts;
};

/* --- What is asked ------------------------------------------------------------------------------------------------ */

static bool read_asked(struct request *request, struct shown *shown, struct error *error)
{
    int64_t radius;
    if (!request_query_number(request, "rayon", 1, NEED_MARGIN_KM, RADIUS_USUAL, &radius, error) ||
        !place_query_read(request, space_department(shown->space), NULL, &shown->query, error))
        return false;
    shown->radius = (double)radius;
    return true;
}

static bool is_chosen(const struct place_query *query, enum vocabulary vocabulary, size_t index)
{
    return choice_has(&query->filter.any[vocabulary], index);
}

static void add_choices(struct request *request, const struct shown *shown, struct view_need_coverage *view)
{
    static const int radii[] = {2, 5, 10, 15, 20};
    struct arena *arena = request->arena;
    size_t services = vocabulary_count(VOCABULARY_SERVICES), free;
    for (size_t i = 0; i < COUNT_OF(radii); i++)
        need_choices_add(arena, &view->radii, COUNT_OF(radii) + 1, arena_printf(arena, "%d", radii[i]),
                         arena_printf(arena, "%d" NBSP "km", radii[i]), shown->radius == radii[i]);
    need_choices_add(arena, &view->services, services + 1, STR_NONE, STR("N’importe quelle aide"), false);
    for (size_t i = 0; i < services; i++)
        need_choices_add(arena, &view->services, services + 1, vocabulary_term(VOCABULARY_SERVICES, i)->slug,
                         term_label(VOCABULARY_SERVICES, i), is_chosen(&shown->query, VOCABULARY_SERVICES, i));
    view->free =
        vocabulary_find_slug(VOCABULARY_FEES, STR("gratuit"), &free) && is_chosen(&shown->query, VOCABULARY_FEES, free);
    view->saturday = (shown->query.filter.weekdays & 1 << 5) != 0;
}

/* --- Map ---------------------------------------------------------------------------------------------------------- */

static size_t position_of(const struct need_survey *survey, uint32_t commune)
{
    for (size_t i = 0; i < survey->count; i++)
        if (survey->people[i].territory == commune)
            return i;
    return SIZE_MAX;
}

static int band_of(double km)
{
    int band = 0;
    while (band < BANDS && km > LIMITS[band])
        band++;
    return band;
}

static int class_of(void *context, uint32_t commune)
{
    const struct shown *shown = context;
    size_t i = position_of(&shown->survey, commune);
    return i == SIZE_MAX ? -1 : band_of(shown->survey.access[i].crow_km);
}

static struct str title_of(void *context, uint32_t commune, struct arena *arena)
{
    const struct shown *shown = context;
    size_t i = position_of(&shown->survey, commune);
    struct str name = territory_label(commune, arena);
    if (i == SIZE_MAX || !isfinite(shown->survey.access[i].crow_km))
        return arena_printf(arena, "%.*s" NBSP ": aucun lieu autour", STR_PRINT(name));
    return arena_printf(arena, "%.*s" NBSP ": lieu le plus proche à %.*s", STR_PRINT(name),
                        STR_PRINT(need_km(arena, shown->survey.access[i].crow_km)));
}

static bool add_map(struct request *request, struct shown *shown, struct view_need_coverage *view, struct error *error)
{
    size_t counts[BANDS + 1] = {0};
    for (size_t i = 0; i < shown->survey.count; i++)
        counts[band_of(shown->survey.access[i].crow_km)]++;
    view->map.title = STR("Distance au lieu le plus proche");
    for (int i = 0; i <= BANDS; i++)
        need_legend_add(request->arena, &view->map, NEED_COLOURS[i], str_of(BAND_WORDS[i]), counts[i], "commune",
                        "communes");
    view->map.places = STR("Les points blancs sont les lieux comptés, ceux des voisins compris.");
    const struct need_drawing drawing = {.space = shown->space,
                                         .level = TERRITORY_COMMUNE,
                                         .class = class_of,
                                         .title = title_of,
                                         .context = shown,
                                         .places = shown->survey.places,
                                         .place_count = shown->survey.place_count,
                                         .label = "Carte des distances, dont les tableaux disent le contenu"};
    return need_draw(request, &drawing, &view->map, error);
}

/* --- Figures and tables ------------------------------------------------------------------------------------------- */

static struct str people_text(struct arena *arena, double people)
{
    return text_number(arena, llround(people));
}

static void add_figures(struct arena *arena, const struct shown *shown, struct view_need_coverage *view)
{
    const struct access_profile *profile = &shown->parts.whole.profile;
    double covered = profile->within[0];
    struct str radius = text_decimal(arena, shown->radius, 0);
    figures_add(arena, &view->figures,
                need_percent(arena, profile->people > 0 ? 100 * covered / profile->people : NAN, 1),
                arena_printf(arena, "des habitants à moins de %.*s" NBSP "km d’un lieu", STR_PRINT(radius)),
                arena_printf(arena, "%.*s sur %.*s", STR_PRINT(people_text(arena, covered)),
                             STR_PRINT(people_text(arena, profile->people))));
    figures_add(arena, &view->figures, people_text(arena, profile->people - covered),
                arena_printf(arena, "habitants plus loin que %.*s" NBSP "km", STR_PRINT(radius)), STR_NONE);
    figures_add(arena, &view->figures, need_km(arena, profile->mean_km), STR("de route en moyenne, estimée"),
                isfinite(profile->mean_minutes) ? arena_printf(arena, "environ %.*s" NBSP "minutes en voiture",
                                                               STR_PRINT(text_decimal(arena, profile->mean_minutes, 0)))
                                                : STR_NONE);
    view->criteria = arena_printf(arena, "%zu %s %.*s", shown->survey.inside,
                                  text_plural((int64_t)shown->survey.inside, "lieu compté", "lieux comptés"),
                                  STR_PRINT(view->page.space.in));
}

static void add_part(struct arena *arena, const struct shown *shown, struct view_need_coverage *view,
                     const struct need_part *part, bool total)
{
    const struct access_profile *profile = &part->profile;
    struct need_row *row = need_row_add(arena, &view->parts, shown->parts.count + 2, 7);
    need_cell_link(row, territory_label(part->territory, arena), need_address(arena, shown->space, part->territory));
    need_cell_add(row, people_text(arena, profile->people));
    need_cell_add(row, text_number(arena, (int64_t)part->places));
    need_cell_add(row, need_percent(arena, profile->people > 0 ? 100 * profile->within[0] / profile->people : NAN, 1));
    need_cell_add(row, people_text(arena, profile->people - profile->within[0]));
    need_cell_add(row, need_km(arena, profile->mean_km));
    need_cell_add(row, need_index(arena, part->index.total));
    row->total = total;
}

static void add_parts(struct arena *arena, const struct shown *shown, struct view_need_coverage *view)
{
    struct str within =
        arena_printf(arena, "À moins de %.*s" NBSP "km", STR_PRINT(text_decimal(arena, shown->radius, 0)));
    const char *headings[] = {"Territoire",    "Habitants",          "Lieux", within.at, "Plus loin",
                              "Route moyenne", "Indice de fragilité"};
    need_headings(arena, &view->parts, headings, COUNT_OF(headings));
    view->parts.caption =
        arena_printf(arena, "Habitants selon la distance au lieu le plus proche, %.*s", STR_PRINT(view->page.space.in));
    for (size_t i = 0; i < shown->parts.count; i++)
        add_part(arena, shown, view, &shown->parts.at[i], false);
    add_part(arena, shown, view, &shown->parts.whole, true);
}

static void add_crossed(struct arena *arena, const struct shown *shown, struct view_need_coverage *view)
{
    const char *headings[BANDS + 2] = {"Fragilité de la commune"};
    const struct need_survey *survey = &shown->survey;
    const struct access_cell *cells =
        access_cross(survey->people, survey->access, survey->class, survey->count, INDEX_CLASSES, LIMITS, BANDS, arena);
    for (int band = 0; band <= BANDS; band++)
        headings[band + 1] = BAND_WORDS[band];
    need_headings(arena, &view->crossed, headings, COUNT_OF(headings));
    view->crossed.caption = STR("Habitants selon la fragilité de leur commune et la distance au lieu le plus proche");
    for (int class = INDEX_CLASSES; class >= 0; class --) {
        int line = class == 0 ? INDEX_CLASSES : class - 1; /* the unknown last */
        struct need_row *row = need_row_add(arena, &view->crossed, INDEX_CLASSES + 2, BANDS + 2);
        need_cell_add(row, line == INDEX_CLASSES ? STR("inconnue") : str_of(CLASS_WORDS[line]));
        for (int band = 0; band <= BANDS; band++) {
            const struct access_cell *cell = &cells[line * (BANDS + 1) + band];
            need_cell_add(row, people_text(arena, cell->people));
            if (cell->communes > 0)
                row->at[row->count - 1].note = arena_printf(
                    arena, "%zu %s", cell->communes, text_plural((int64_t)cell->communes, "commune", "communes"));
        }
    }
}

/* --- White zones -------------------------------------------------------------------------------------------------- */

struct zone_row {
    size_t commune;
    double weight; /* people × fragility: who is worst off first */
};

static int by_weight(const void *a, const void *b)
{
    const struct zone_row *one = a, *other = b;
    if (one->weight != other->weight)
        return one->weight > other->weight ? -1 : 1;
    return one->commune < other->commune ? -1 : one->commune > other->commune;
}

static void add_white(struct request *request, const struct shown *shown, struct view_need_coverage *view)
{
    static const char *const headings[] = {"Commune", "Habitants", "Fragilité", "Distance", "Lieu le plus proche"};
    struct arena *arena = request->arena;
    const struct need_survey *survey = &shown->survey;
    struct zone_row *rows = ARENA_ARRAY(arena, struct zone_row, survey->count);
    size_t count = 0;
    for (size_t i = 0; i < survey->count; i++)
        if (survey->access[i].crow_km > shown->radius && survey->people[i].people > 0)
            rows[count++] =
                (struct zone_row){i, survey->people[i].people * (isfinite(survey->index[i]) ? survey->index[i] : 1)};
    qsort(rows, count, sizeof *rows, by_weight);
    need_headings(arena, &view->white, headings, COUNT_OF(headings));
    view->white.caption = arena_printf(arena, "%zu %s à plus de %.*s" NBSP "km d’un lieu%s", count,
                                       text_plural((int64_t)count, "commune", "communes"),
                                       STR_PRINT(text_decimal(arena, shown->radius, 0)),
                                       count > WHITE_MOST ? arena_printf(arena,
                                                                         NBSP ": les %d où la population, pondérée par "
                                                                              "la fragilité, est la plus "
                                                                              "grande",
                                                                         WHITE_MOST)
                                                                .at
                                                          : "");
    for (size_t k = 0; k < count && k < WHITE_MOST; k++) {
        size_t i = rows[k].commune;
        struct need_row *row = need_row_add(arena, &view->white, WHITE_MOST + 1, COUNT_OF(headings));
        const struct access_way *way = &survey->access[i];
        need_cell_link(row, territory_label(survey->people[i].territory, arena),
                       need_address(arena, shown->space, survey->people[i].territory));
        need_cell_add(row, people_text(arena, survey->people[i].people));
        need_cell_add(row, survey->class[i] < 0 ? STR("inconnue") : str_of(CLASS_WORDS[survey->class[i]]));
        need_cell_add(row, need_km(arena, way->crow_km));
        need_cell_add(row, way->place == SIZE_MAX ? STR("aucun") : survey->places[way->place].name);
    }
    if (count == 0)
        view->white_none = arena_printf(arena, "Aucune commune habitée n’est à plus de %.*s" NBSP "km d’un lieu.",
                                        STR_PRINT(text_decimal(arena, shown->radius, 0)));
}

/* --- Trend -------------------------------------------------------------------------------------------------------- */

/* The share covered by the places there were a year before the last publication, against today's. Only without
 * criteria: what a place offered then is not known. */
static bool add_trend(struct request *request, const struct shown *shown, struct view_need_coverage *view,
                      struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct published_count *counts;
    struct published_places before;
    size_t count, then_count = 0;
    int32_t day, last;
    if (!place_query_is_empty(&shown->query))
        return true;
    if (!request_session(request, &session, error) ||
        !published_over_time(session, shown->space->id, arena, &counts, &count, error))
        return false;
    if (count < 2 || !date_parse(counts[count - 1].date, &last))
        return true;
    day = last - 365;
    for (size_t i = 0; i < count; i++)
        if (str_compare(counts[i].date, date_format(arena, day)) <= 0)
            then_count = (size_t)counts[i].total;
    if (then_count == 0)
        return true;
    if (!published_before(session, day, arena, &before, error))
        return false;
    struct need_survey then = shown->survey;
    then.access = access_measure(then.people, then.count, before.at, before.count, &then.rules, arena);
    struct access_profile profile = need_profile(&then, TERRITORY_NONE, &shown->radius, 1, arena);
    const struct access_profile *now = &shown->parts.whole.profile;
    if (profile.people > 0)
        view->trend =
            arena_printf(arena,
                         "Le %.*s, avec %zu lieux, %.*s des habitants étaient à moins de %.*s" NBSP "km" NNBSP "; "
                         "aujourd’hui, avec %zu lieux, %.*s.",
                         STR_PRINT(french_date_short(arena, day)), then_count,
                         STR_PRINT(need_percent(arena, 100 * profile.within[0] / profile.people, 1)),
                         STR_PRINT(text_decimal(arena, shown->radius, 0)), shown->survey.inside,
                         STR_PRINT(need_percent(arena, 100 * now->within[0] / now->people, 1)));
    return true;
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

static bool fill(struct request *request, struct shown *shown, struct view_need_coverage *view, struct error *error)
{
    struct arena *arena = request->arena;
    const struct directory *directory;
    if (!pages_directory(request, &directory, error))
        return false;
    need_page_fill(request, shown->space, &view->page, STR("À quelle distance est l’aide" NNBSP "?"),
                   STR("Les habitants selon la distance au lieu d’aide au numérique le plus proche, et les communes "
                       "qui en "
                       "sont loin."),
                   "/couverture");
    view->page.here = STR("Couverture");
    view->ways = need_ways(request, shown->space, NEED_COVERAGE);
    need_measure(directory, shown->facts, INDEX_GENERAL, shown->space->territory, &shown->query.filter, &ACCESS_USUAL,
                 arena, &shown->survey);
    need_divide(&shown->survey, shown->facts, INDEX_GENERAL, TARGET_POPULATION, shown->space->target, &shown->radius, 1,
                arena, &shown->parts);
    add_choices(request, shown, view);
    add_figures(arena, shown, view);
    add_parts(arena, shown, view);
    add_crossed(arena, shown, view);
    add_white(request, shown, view);
    const struct access_rules *rules = &shown->survey.rules;
    view->rules = arena_printf(arena,
                               "Les habitants (population municipale 2023, Insee) sont comptés au centre de leur "
                               "commune, et les distances sont "
                               "à vol d’oiseau. La route est estimée à %.*s fois ce vol d’oiseau, parcourue à %g, %g "
                               "ou %g" NBSP "km/h selon la "
                               "densité de la commune, plus %g minutes.",
                               STR_PRINT(text_decimal(arena, rules->detour, 1)), rules->speed[SETTING_URBAN],
                               rules->speed[SETTING_MIDDLE], rules->speed[SETTING_RURAL], rules->minutes);
    return add_map(request, shown, view, error) && add_trend(request, shown, view, error);
}

bool show_need_coverage(struct request *request, struct response *response, struct error *error)
{
    struct shown *shown = ARENA_NEW(request->arena, struct shown);
    struct view_need_coverage view = {0};
    if (!(shown->space = request_space(request, error)) || !read_asked(request, shown, error) ||
        !(shown->facts = need_hold(request, error)))
        return false;
    bool done = fill(request, shown, &view, error);
    struct buffer page = {0};
    if (done) {
        template_need_coverage(&page, &view);
        response_html(response, &page);
    }
    need_release(request, shown->facts);
    return done;
}
