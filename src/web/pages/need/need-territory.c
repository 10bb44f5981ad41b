/* What is known of the need of one territory: each part of its index, with its source, and the nearest place. */
#include "need-pages.h"

#include <math.h>

#include "templates.h"

struct subject {
    const struct space *space;
    const struct need_facts *facts;
    struct need_asked asked;
    uint32_t territory, within;
    struct index_value value;
    int class;
};

/* The territory of ?code=, of the kind ?type= when given; it must have a commune in the space. */
static bool find(struct request *request, struct subject *subject, struct error *error)
{
    static const char *const types[] = {"region", "departement", "arrondissement", "epci", "commune"};
    struct str code = request_query_text(request, "code"), type = request_query_text(request, "type");
    subject->territory = TERRITORY_NONE;
    for (int kind = TERRITORY_KIND_COUNT; kind-- > 0 && subject->territory == TERRITORY_NONE;) {
        if (!str_is_empty(type) && !str_equal(type, str_of(types[kind])))
            continue;
        subject->territory =
            kind == TERRITORY_COMMUNE ? commune_resolve(code, NULL) : territory_find((enum territory_kind)kind, code);
    }
    if (subject->territory == TERRITORY_NONE)
        return error_set(error, ERROR_MISSING, "Aucun territoire n’a le code « %.*s ».", STR_PRINT(code));
    struct territory one = territory_at(subject->territory);
    subject->within = need_within(subject->space, one.kind);
    bool here = one.id == subject->space->territory || one.department == subject->space->territory ||
                one.region == subject->space->territory;
    if (one.kind == TERRITORY_INTERCOMMUNALITY && !here) {
        size_t cursor = 0;
        here = territory_next_commune(one.id, subject->space->territory, &cursor) != TERRITORY_NONE;
    }
    return here || error_set(error, ERROR_MISSING, "Ce territoire n’est pas %.*s.",
                             STR_PRINT(territory_in(subject->space->territory, request->arena)));
}

static struct str state_text(struct arena *arena, const struct index_part *part)
{
    if (!part->series)
        return STR("aucune donnée");
    switch (part->reading.state) {
    case VALUE_ESTIMATED:
        return arena_printf(arena, "estimé à ±%.*s points",
                            STR_PRINT(text_decimal(arena, part->series->estimate_rmse, 1)));
    case VALUE_SECRET: return STR("secret statistique");
    case VALUE_UNKNOWN: return STR("inconnu");
    default: break;
    }
    if (!part->reading.weighted)
        return STR("publié");
    return part->reading.known < 0.995 ? arena_printf(arena, "moyenne pondérée, sur %.*s des habitants",
                                                      STR_PRINT(need_percent(arena, 100 * part->reading.known, 0)))
                                       : STR("moyenne pondérée par la population");
}

static void add_parts(struct arena *arena, const struct subject *subject, struct view_need_territory *view)
{
    static const char *const headings[] = {"Indicateur", "Valeur", "Note sur 10", "Origine", "Source", "Année"};
    need_headings(arena, &view->parts, headings, COUNT_OF(headings));
    view->parts.caption =
        arena_printf(arena, "Ce qui compose l’indice %.*s", STR_PRINT(territory_of(subject->territory, arena)));
    for (size_t i = 0; i < subject->value.asked; i++) {
        const struct index_part *part = &subject->value.parts[i];
        const struct indicator *indicator = indicator_at(subject->asked.choice.parts[i].indicator);
        struct need_row *row = need_row_add(arena, &view->parts, subject->value.asked + 1, COUNT_OF(headings));
        need_cell_add(row, str_of(indicator->label));
        row->at[0].note = str_of(indicator->of);
        need_cell_add(row, indicator_text(indicator, part->reading.value, arena));
        need_cell_add(row, need_index(arena, part->score));
        need_cell_add(row, state_text(arena, part));
        need_cell_add(row, part->series ? part->series->source : STR("—"));
        need_cell_add(row, part->series ? arena_printf(arena, "%d", part->series->year) : STR("—"));
    }
}

static bool add_access(struct request *request, const struct subject *subject, struct view_need_territory *view,
                       struct error *error)
{
    const struct directory *directory;
    struct arena *arena = request->arena;
    struct territory one = territory_at(subject->territory);
    if (!pages_directory(request, &directory, error))
        return false;
    if (one.kind != TERRITORY_COMMUNE || !one.located)
        return true;
    struct directory_hit hit;
    if (directory_nearest(directory, one.center.lat, one.center.lon, NULL, 1, arena, &hit) != 1)
        return true;
    struct directory_entry entry;
    directory_card(directory, hit.row, arena, &entry);
    figures_add(arena, &view->figures, need_km(arena, hit.distance / 1000), STR("jusqu’au lieu le plus proche"),
                STR("à vol d’oiseau, du centre de la commune"));
    const struct space *home = space_of_place(request, &entry);
    if (home)
        links_add(
            arena, &view->links, 4,
            arena_printf(arena, "Le lieu le plus proche" NBSP ": %.*s", STR_PRINT(entry.place.name)),
            arena_printf(arena, "%.*s/%.*s", STR_PRINT(space_path(arena, home, "/lieux")), STR_PRINT(entry.slug)));
    links_add(arena, &view->links, 4, STR("Les lieux autour de cette commune"),
              arena_printf(arena, "%.*s?ou=%.*s", STR_PRINT(space_path(arena, subject->space, "/lieux")),
                           STR_PRINT(one.code)));
    return true;
}

static void add_figures(struct arena *arena, const struct subject *subject, struct view_need_territory *view)
{
    struct territory one = territory_at(subject->territory);
    const struct series *official =
        fragility_series(subject->facts->fragility, INDICATOR_OFFICIAL, subject->asked.choice.year);
    figures_add(arena, &view->figures, need_index(arena, subject->value.total), STR("indice ouvert, de 1 à 10"),
                arena_printf(arena, "%zu indicateurs connus sur %zu", subject->value.known, subject->value.asked));
    if (one.population > 0)
        figures_add(arena, &view->figures, text_number(arena, one.population), STR("habitants"), STR_NONE);
    double value = official ? series_read(official, one.id, TERRITORY_NONE).value : NAN;
    if (isfinite(value))
        figures_add(arena, &view->figures, need_index(arena, value), STR("indice de la MedNum"),
                    arena_printf(arena, "écart avec l’indice ouvert" NBSP ": %.*s",
                                 STR_PRINT(need_index(arena, subject->value.total - value))));
}

static bool fill(struct request *request, struct subject *subject, struct view_need_territory *view,
                 struct error *error)
{
    struct arena *arena = request->arena;
    struct str name = territory_label(subject->territory, arena);
    subject->value =
        index_compute(subject->facts->fragility, &subject->asked.choice, subject->territory, subject->within);
    subject->class = index_class(subject->facts->limits[subject->asked.variant], subject->value.total);
    view->heading =
        arena_printf(arena, "La fragilité numérique %.*s", STR_PRINT(territory_in(subject->territory, arena)));
    need_page_fill(request, subject->space, &view->page, view->heading,
                   arena_printf(arena, "Indice et indicateurs de fragilité numérique" NBSP ": %.*s.", STR_PRINT(name)),
                   "/territoire");
    view->page.canonical = arena_printf(arena, "%.*s%.*s", STR_PRINT(request_origin(request)),
                                        STR_PRINT(need_address(arena, subject->space, subject->territory)));
    view->page.here = name;
    view->ways = need_ways(request, subject->space, NEED_FRAGILITY);
    view->summary = subject->class < 0 ? STR("Trop peu d’indicateurs sont connus pour calculer un indice.")
                                       : arena_printf(arena, "Fragilité %s parmi les communes dont l’indice est connu.",
                                                      CLASS_WORDS[subject->class]);
    add_figures(arena, subject, view);
    add_parts(arena, subject, view);
    return add_access(request, subject, view, error);
}

bool show_need_territory(struct request *request, struct response *response, struct error *error)
{
    struct subject subject = {.space = request_space(request, error)};
    struct view_need_territory view = {0};
    if (!subject.space || !find(request, &subject, error) || !(subject.facts = need_hold(request, error)))
        return false;
    subject.asked = need_asked_read(request, subject.space);
    bool done = fill(request, &subject, &view, error);
    struct buffer page = {0};
    if (done) {
        template_need_territory(&page, &view);
        response_html(response, &page);
    }
    need_release(request, subject.facts);
    return done;
}
