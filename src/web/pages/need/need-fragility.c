/* Where the needs are: the open index of fragility, on a map and in a table, with where each figure comes from. */
#include "need-pages.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "templates.h"

enum { ROWS_A_PAGE = 50 };

struct line {
    uint32_t territory;
    struct index_value value;
    int64_t people; /* in the space; -1 unknown */
    int class;
};

struct shown {
    const struct space *space;
    const struct need_facts *facts;
    struct need_asked asked;
    struct line *lines;
    size_t count;
    double limits[INDEX_CLASSES - 1];
    size_t ranked;
};

/* --- Values ------------------------------------------------------------------------------------------------------- */

static void compute(struct request *request, struct shown *shown)
{
    const uint32_t *list = need_list(shown->space->territory, shown->asked.level, &shown->count, request->arena);
    uint32_t within = need_within(shown->space, shown->asked.level);
    if (shown->asked.choice.year == INT_MAX) {
        for (int i = 0; i + 1 < INDEX_CLASSES; i++)
            shown->limits[i] = shown->facts->limits[shown->asked.variant][i];
        shown->ranked = shown->facts->ranked[shown->asked.variant];
    } else {
        shown->ranked = index_limits(shown->facts->fragility, &shown->asked.choice, shown->limits);
    }
    shown->lines = ARENA_ARRAY(request->arena, struct line, shown->count);
    for (size_t i = 0; i < shown->count; i++) {
        shown->lines[i].territory = list[i];
        shown->lines[i].people = need_people(list[i], within, request->arena);
        shown->lines[i].value = index_compute(shown->facts->fragility, &shown->asked.choice, list[i], within);
        shown->lines[i].class = index_class(shown->limits, shown->lines[i].value.total);
    }
}

static const struct line *line_of(const struct shown *shown, uint32_t territory)
{
    for (size_t i = 0; i < shown->count; i++)
        if (shown->lines[i].territory == territory)
            return &shown->lines[i];
    return NULL;
}

static int class_of(void *context, uint32_t territory)
{
    const struct line *line = line_of(context, territory);
    return line ? line->class : -1;
}

static struct str title_of(void *context, uint32_t territory, struct arena *arena)
{
    const struct line *line = line_of(context, territory);
    struct str name = territory_label(territory, arena);
    if (!line || line->class < 0)
        return arena_printf(arena, "%.*s" NBSP ": indice inconnu", STR_PRINT(name));
    return arena_printf(arena, "%.*s" NBSP ": %.*s sur 10, fragilité %s", STR_PRINT(name),
                        STR_PRINT(need_index(arena, line->value.total)), CLASS_WORDS[line->class]);
}

/* --- Order -------------------------------------------------------------------------------------------------------- */

enum order { BY_INDEX, BY_NAME, BY_PEOPLE };

static int by_index(const void *a, const void *b)
{
    double one = ((const struct line *)a)->value.total, other = ((const struct line *)b)->value.total;
    if (isnan(one) || isnan(other))
        return isnan(one) - isnan(other); /* the unknown last */
    return (one < other) - (one > other);
}

static int by_name(const void *a, const void *b)
{
    return str_compare(territory_at(((const struct line *)a)->territory).key,
                       territory_at(((const struct line *)b)->territory).key);
}

static int by_people(const void *a, const void *b)
{
    int64_t one = ((const struct line *)a)->people, other = ((const struct line *)b)->people;
    return (one < other) - (one > other);
}

static enum order read_order(struct request *request)
{
    struct str text = request_query_text(request, "tri");
    return str_equal(text, STR("nom")) ? BY_NAME : str_equal(text, STR("habitants")) ? BY_PEOPLE : BY_INDEX;
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

static const char *level_name(const struct shown *shown, enum territory_kind level)
{
    (void)shown;
    return level == TERRITORY_COMMUNE ? "commune" : level == TERRITORY_DEPARTMENT ? "departement" : "epci";
}

static const char *level_words(enum territory_kind level, bool several)
{
    if (level == TERRITORY_COMMUNE)
        return several ? "communes" : "commune";
    if (level == TERRITORY_DEPARTMENT)
        return several ? "départements" : "département";
    return several ? "intercommunalités" : "intercommunalité";
}

static void add_choices(struct request *request, const struct shown *shown, struct view_need_fragility *view)
{
    enum { YEARS_MOST = 20 };
    struct arena *arena = request->arena;
    bool region = territory_at(shown->space->territory).kind == TERRITORY_REGION;
    enum territory_kind part = region ? TERRITORY_DEPARTMENT : TERRITORY_INTERCOMMUNALITY;
    need_choices_add(arena, &view->levels, 2, STR("commune"), STR("Communes"), shown->asked.level == TERRITORY_COMMUNE);
    need_choices_add(arena, &view->levels, 2, str_of(level_name(shown, part)),
                     region ? STR("Départements") : STR("Intercommunalités"), shown->asked.level == part);
    for (int i = 0; i < INDEX_VARIANT_COUNT; i++)
        need_choices_add(arena, &view->variants, INDEX_VARIANT_COUNT, str_of(index_variant_name((enum index_variant)i)),
                         str_of(index_variant_label((enum index_variant)i)), (int)shown->asked.variant == i);
    int years[YEARS_MOST];
    size_t count = index_years(shown->facts->fragility, &shown->asked.choice, years, YEARS_MOST);
    need_choices_add(arena, &view->years, YEARS_MOST + 1, STR_NONE, STR("Les plus récentes"),
                     shown->asked.choice.year == INT_MAX);
    for (size_t i = count; i-- > 0;)
        need_choices_add(arena, &view->years, YEARS_MOST + 1, arena_printf(arena, "%d", years[i]),
                         arena_printf(arena, "Connues en %d", years[i]), shown->asked.choice.year == years[i]);
}

/* The query that asks for the same, with this order. */
static struct str same_query(struct arena *arena, const struct shown *shown, const char *order)
{
    struct buffer out = {0};
    buffer_printf(&out, "?niveau=%s", level_name(shown, shown->asked.level));
    if (shown->asked.variant != INDEX_GENERAL)
        buffer_printf(&out, "&public=%s", index_variant_name(shown->asked.variant));
    if (shown->asked.choice.year != INT_MAX)
        buffer_printf(&out, "&annee=%d", shown->asked.choice.year);
    if (order)
        buffer_printf(&out, "&tri=%s", order);
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static void add_legend(struct arena *arena, const struct shown *shown, struct view_need_map *map)
{
    size_t counts[INDEX_CLASSES + 1] = {0};
    const char *one = level_words(shown->asked.level, false), *several = level_words(shown->asked.level, true);
    for (size_t i = 0; i < shown->count; i++)
        counts[shown->lines[i].class < 0 ? INDEX_CLASSES : shown->lines[i].class]++;
    map->title = STR("Fragilité, de 1 à 10");
    for (int i = 0; i < INDEX_CLASSES && shown->ranked > 0; i++) {
        struct str low = i ? need_index(arena, shown->limits[i - 1]) : STR_NONE;
        struct str high = i + 1 < INDEX_CLASSES ? need_index(arena, shown->limits[i]) : STR_NONE;
        struct str label =
            i == 0 ? arena_printf(arena, "%s" NBSP ": moins de %.*s", CLASS_WORDS[i], STR_PRINT(high))
            : i + 1 == INDEX_CLASSES
                ? arena_printf(arena, "%s" NBSP ": %.*s ou plus", CLASS_WORDS[i], STR_PRINT(low))
                : arena_printf(arena, "%s" NBSP ": de %.*s à %.*s", CLASS_WORDS[i], STR_PRINT(low), STR_PRINT(high));
        need_legend_add(arena, map, NEED_COLOURS[i], label, counts[i], one, several);
    }
    need_legend_add(arena, map, NULL, STR("inconnue"), counts[INDEX_CLASSES], one, several);
}

static void add_sources(struct arena *arena, const struct shown *shown, struct view_need_fragility *view)
{
    const struct index_choice *choice = &shown->asked.choice;
    view->sources.at = ARENA_ARRAY(arena, struct str, choice->count);
    const struct series *widest = NULL;
    for (size_t i = 0; i < choice->count; i++) {
        const struct indicator *indicator = indicator_at(choice->parts[i].indicator);
        const struct series *series =
            fragility_series(shown->facts->fragility, choice->parts[i].indicator, choice->year);
        if (!series) {
            view->sources.at[view->sources.count++] =
                arena_printf(arena, "%s (%s)" NBSP ": aucune donnée, ne compte pas.", indicator->label, indicator->of);
            continue;
        }
        struct str text =
            arena_printf(arena, "%s (%s)" NBSP ": %.*s, %d, %.*s" NNBSP "; %.*s communes connues.", indicator->label,
                         indicator->of, STR_PRINT(series->source), series->year, STR_PRINT(series->licence),
                         STR_PRINT(text_number(arena, (int64_t)series->known)));
        if (series->estimated > 0)
            text = arena_printf(arena,
                                "%.*s Parmi elles, %.*s sont couvertes par le secret statistique et estimées d’après "
                                "le "
                                "niveau de vie médian, à ±%.*s points près.",
                                STR_PRINT(text), STR_PRINT(text_number(arena, (int64_t)series->estimated)),
                                STR_PRINT(text_decimal(arena, series->estimate_rmse, 1)));
        view->sources.at[view->sources.count++] = text;
        widest = !widest || series->known > widest->known ? series : widest;
    }
    if (widest)
        view->reference = arena_printf(arena,
                                       "Chaque indicateur donne une note de 1 à 10 selon le rang de la commune parmi "
                                       "celles qui sont connues "
                                       "(%.*s" NBSP ": %.*s communes)" NNBSP "; l’indice est la moyenne des notes "
                                       "connues, s’il y en a au moins "
                                       "trois sur cinq. Les cinq classes de la carte réunissent chacune un cinquième "
                                       "de ces communes.",
                                       STR_PRINT(widest->scope), STR_PRINT(text_number(arena, (int64_t)widest->known)));
}

/* Pages of the table: the position of the first row. */
static size_t add_pages(struct request *request, const struct shown *shown, const char *order,
                        struct view_need_fragility *view)
{
    struct arena *arena = request->arena;
    struct view_pagination *pagination = &view->pagination;
    size_t pages = (shown->count + ROWS_A_PAGE - 1) / ROWS_A_PAGE, page = 1;
    int64_t asked;
    if (str_to_i64(request_query_text(request, "page"), &asked) && asked >= 1 && (size_t)asked <= pages)
        page = (size_t)asked;
    pagination->pages.at = ARENA_ARRAY(arena, struct page_number, pages + 1);
    for (size_t i = 1; i <= pages; i++) {
        struct str address =
            arena_printf(arena, "%.*s%.*s&page=%zu#tableau", STR_PRINT(need_path(arena, shown->space, "")),
                         STR_PRINT(same_query(arena, shown, order)), i);
        pagination->pages.at[pagination->pages.count++] =
            (struct page_number){.label = arena_printf(arena, "%zu", i), .address = address, .current = i == page};
        if (i + 1 == page)
            pagination->previous = address;
        if (i == page + 1)
            pagination->next = address;
    }
    return (page - 1) * ROWS_A_PAGE;
}

static void add_table(struct request *request, struct shown *shown, struct view_need_fragility *view)
{
    static const char *const orders[] = {"indice", "nom", "habitants"};
    static int (*const compare[])(const void *, const void *) = {by_index, by_name, by_people};
    struct arena *arena = request->arena;
    enum order order = read_order(request);
    const struct index_choice *choice = &shown->asked.choice;
    const struct series *official = fragility_series(shown->facts->fragility, INDICATOR_OFFICIAL, choice->year);
    const char *headings[INDEX_PARTS_MOST + 6];
    size_t count = 0;
    headings[count++] = level_words(shown->asked.level, false);
    headings[count++] = "Habitants";
    headings[count++] = "Indice";
    headings[count++] = "Fragilité";
    for (size_t i = 0; i < choice->count; i++)
        if (fragility_series(shown->facts->fragility, choice->parts[i].indicator, choice->year))
            headings[count++] = indicator_at(choice->parts[i].indicator)->label;
    if (official) {
        headings[count++] = "Indice MedNum";
        headings[count++] = "Écart";
    }
    need_headings(arena, &view->table, headings, count);
    view->table.headings.at[0].text = shown->asked.level == TERRITORY_COMMUNE      ? STR("Commune")
                                      : shown->asked.level == TERRITORY_DEPARTMENT ? STR("Département")
                                                                                   : STR("Intercommunalité");
    static const enum order of_heading[] = {BY_NAME, BY_PEOPLE, BY_INDEX};
    for (size_t i = 0; i < COUNT_OF(of_heading); i++) {
        if (of_heading[i] == order)
            view->table.headings.at[i].note = STR("trié");
        else
            view->table.headings.at[i].address =
                arena_printf(arena, "%.*s%.*s#tableau", STR_PRINT(need_path(arena, shown->space, "")),
                             STR_PRINT(same_query(arena, shown, orders[of_heading[i]])));
    }
    qsort(shown->lines, shown->count, sizeof *shown->lines, compare[order]);
    size_t first = add_pages(request, shown, orders[order == BY_NAME ? 1 : order == BY_PEOPLE ? 2 : 0], view);
    for (size_t i = first; i < shown->count && i < first + ROWS_A_PAGE; i++) {
        const struct line *line = &shown->lines[i];
        struct need_row *row = need_row_add(arena, &view->table, ROWS_A_PAGE + 1, count);
        need_cell_link(row, territory_label(line->territory, arena),
                       need_address(arena, shown->space, line->territory));
        need_cell_add(row, line->people >= 0 ? text_number(arena, line->people) : STR("inconnu"));
        need_cell_add(row, need_index(arena, line->value.total));
        need_cell_add(row, line->class < 0 ? STR("inconnue") : str_of(CLASS_WORDS[line->class]));
        for (size_t k = 0; k < line->value.asked; k++) {
            const struct index_part *part = &line->value.parts[k];
            if (!part->series)
                continue;
            need_cell_add(row, indicator_text(indicator_at(part->series->indicator), part->reading.value, arena));
            if (part->reading.state == VALUE_ESTIMATED)
                row->at[row->count - 1].note = STR("estimé");
            else if (part->reading.state == VALUE_SECRET)
                row->at[row->count - 1].text = STR("secret");
        }
        if (official) {
            double value = series_read(official, line->territory, TERRITORY_NONE).value;
            need_cell_add(row, need_index(arena, value));
            need_cell_add(row, need_index(arena, line->value.total - value));
        }
    }
    view->table.caption = arena_printf(arena, "Indice et indicateurs par %s, %.*s",
                                       level_words(shown->asked.level, false), STR_PRINT(view->page.space.in));
}

static void add_figures(struct arena *arena, const struct shown *shown, struct view_need_fragility *view)
{
    struct index_value whole =
        index_compute(shown->facts->fragility, &shown->asked.choice, shown->space->territory, TERRITORY_NONE);
    size_t known = 0, estimated = 0, high = 0;
    int64_t people = 0;
    for (size_t i = 0; i < shown->count; i++) {
        known += shown->lines[i].class >= 0;
        estimated += shown->lines[i].value.estimated;
        if (shown->lines[i].class == INDEX_CLASSES - 1) {
            high++;
            people += shown->lines[i].people;
        }
    }
    figures_add(arena, &view->figures, need_index(arena, whole.total),
                arena_printf(arena, "sur 10, pour l’ensemble %.*s", STR_PRINT(view->page.space.of)),
                arena_printf(arena, "%zu indicateurs connus sur %zu", whole.known, whole.asked));
    figures_add(arena, &view->figures, text_number(arena, (int64_t)high),
                arena_printf(arena, "%s de fragilité très forte", level_words(shown->asked.level, high > 1)),
                arena_printf(arena, "%.*s habitants", STR_PRINT(text_number(arena, people))));
    figures_add(arena, &view->figures, arena_printf(arena, "%zu sur %zu", known, shown->count),
                arena_printf(arena, "%s dont l’indice est connu", level_words(shown->asked.level, true)),
                estimated > 0 ? arena_printf(arena, "dont %zu avec un taux de pauvreté estimé", estimated) : STR_NONE);
}

static void add_files(struct arena *arena, const struct shown *shown, struct view_need_fragility *view)
{
    static const char *const files[][2] = {
        {".csv", "Tableau (CSV)"}, {".ods", "Tableau (ODS)"}, {".geojson", "Carte (GeoJSON)"}};
    struct str query = same_query(arena, shown, NULL);
    for (size_t i = 0; i < COUNT_OF(files); i++)
        links_add(
            arena, &view->files, COUNT_OF(files), str_of(files[i][1]),
            arena_printf(arena, "%.*s%.*s", STR_PRINT(need_path(arena, shown->space, files[i][0])), STR_PRINT(query)));
}

static bool fill(struct request *request, struct shown *shown, struct view_need_fragility *view, struct error *error)
{
    struct arena *arena = request->arena;
    need_page_fill(request, shown->space, &view->page, STR("Où sont les besoins" NNBSP "?"),
                   STR("La fragilité numérique, commune par commune" NBSP ": carte, indicateurs, sources."), "");
    view->ways = need_ways(request, shown->space, NEED_FRAGILITY);
    compute(request, shown);
    add_choices(request, shown, view);
    add_figures(arena, shown, view);
    add_legend(arena, shown, &view->map);
    add_sources(arena, shown, view);
    add_files(arena, shown, view);
    view->official = fragility_series(shown->facts->fragility, INDICATOR_OFFICIAL, shown->asked.choice.year)
                         ? STR_NONE
                         : STR("L’indice de la MedNum, dont la méthode exacte n’est pas publiée, peut être importé et "
                               "s’afficherait à côté.");
    const struct need_drawing drawing = {.space = shown->space,
                                         .level = shown->asked.level,
                                         .class = class_of,
                                         .title = title_of,
                                         .context = shown,
                                         .label = "Carte de la fragilité numérique, dont le tableau dit le contenu"};
    bool done = need_draw(request, &drawing, &view->map, error);
    add_table(request, shown, view);
    return done;
}

bool show_need_fragility(struct request *request, struct response *response, struct error *error)
{
    struct shown shown = {.space = request_space(request, error)};
    struct view_need_fragility view = {0};
    if (!shown.space || !(shown.facts = need_hold(request, error)))
        return false;
    shown.asked = need_asked_read(request, shown.space);
    bool done = fill(request, &shown, &view, error);
    struct buffer page = {0};
    if (done) {
        template_need_fragility(&page, &view);
        response_html(response, &page);
    }
    need_release(request, shown.facts);
    return done;
}
