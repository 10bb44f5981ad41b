/* How complete the places of a space are: by what they lack, by source, by territory. */
#include <stdlib.h>

#include "source-pages.h"
#include "templates.h"

enum { YEAR_DAYS = 365 };

struct str share_text(struct arena *arena, int64_t part, int64_t whole)
{
    return whole > 0 ? arena_printf(arena, "%lld" NNBSP "%%", (long long)((part * 100 + whole / 2) / whole)) : STR_NONE;
}

int32_t old_before(const struct request *request)
{
    return (int32_t)(request->now / 86400) - YEAR_DAYS;
}

static int by_percent(const void *a, const void *b)
{
    const struct lack *one = a, *two = b;
    return two->percent - one->percent;
}

struct lacks lacks_make(struct arena *arena, const int64_t missing[QUALITY_PART_COUNT], int64_t places)
{
    struct lacks lacks = {.at = ARENA_ARRAY(arena, struct lack, QUALITY_PART_COUNT)};
    for (int part = 0; part < QUALITY_PART_COUNT; part++) {
        if (missing[part] == 0 || places == 0)
            continue;
        lacks.at[lacks.count++] = (struct lack){
            .label = str_of(QUALITY_PARTS[part].label),
            .advice = str_of(QUALITY_PARTS[part].advice),
            .percent = (int)((missing[part] * 100 + places / 2) / places),
            .places = arena_printf(arena, "%.*s %s", STR_PRINT(text_number(arena, missing[part])),
                                   text_plural(missing[part], "lieu", "lieux")),
        };
    }
    qsort(lacks.at, lacks.count, sizeof *lacks.at, by_percent);
    return lacks;
}

bool source_of_path(struct request *request, const struct space *space, struct session *session, struct source *source,
                    struct quality_row *row, struct error *error)
{
    struct sources sources;
    struct quality_row *rows;
    size_t count;
    int64_t id = 0;
    id_parse(request_path(request, "source"), &id);
    if (!source_list(session, request->arena, &sources, error) ||
        !quality_rows(session, QUALITY_BY_SOURCE, space->territory, old_before(request), request->arena, &rows, &count,
                      error))
        return false;
    for (size_t s = 0; s < sources.count; s++) {
        for (size_t i = 0; i < count && sources.at[s].id == id; i++) {
            if (!str_equal(rows[i].key, sources.at[s].name))
                continue;
            *source = sources.at[s];
            *row = rows[i];
            return true;
        }
    }
    return error_set(error, ERROR_MISSING, "Aucune source de ce territoire n’a cette adresse.");
}

/* --- The page ------------------------------------------------------------------------------------------------------
 */

static struct quality_line line_of(struct arena *arena, const struct quality_row *row)
{
    int64_t n = row->places;
    return (struct quality_line){
        .places = text_number(arena, n),
        .score = arena_printf(arena, "%.0f", row->mean),
        .hours = share_text(arena, n - row->missing[QUALITY_HOURS], n),
        .services = share_text(arena, n - row->missing[QUALITY_SERVICES], n),
        .contact = share_text(arena, n - row->missing[QUALITY_CONTACT], n),
        .recent = share_text(arena, n - row->old, n),
    };
}

static void add_sources(struct request *request, const struct space *space, const struct sources *sources,
                        const struct quality_row *rows, size_t count, struct view_quality *view)
{
    struct arena *arena = request->arena;
    view->sources.at = ARENA_ARRAY(arena, struct quality_line, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct quality_line *line = &view->sources.at[view->sources.count++];
        *line = line_of(arena, &rows[i]);
        line->label = rows[i].key;
        for (size_t s = 0; s < sources->count; s++) {
            if (!str_equal(sources->at[s].name, rows[i].key))
                continue;
            line->label = sources->at[s].title;
            line->address = route_address(arena, "source", space->slug, id_text(arena, sources->at[s].id));
            if (sources->at[s].ran)
                line->note = french_date_short(arena, (int32_t)(sources->at[s].last.at / 86400));
        }
    }
}

static bool add_territories(struct request *request, const struct space *space, struct session *session,
                            struct view_quality *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct quality_row *rows;
    size_t count;
    view->by_department = territory_at(space->territory).kind == TERRITORY_REGION;
    enum territory_kind kind = view->by_department ? TERRITORY_DEPARTMENT : TERRITORY_INTERCOMMUNALITY;
    if (!quality_rows(session, view->by_department ? QUALITY_BY_DEPARTMENT : QUALITY_BY_INTERCOMMUNALITY,
                      space->territory, old_before(request), arena, &rows, &count, error))
        return false;
    view->territories.at = ARENA_ARRAY(arena, struct quality_line, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct quality_line *line = &view->territories.at[view->territories.count++];
        uint32_t id = territory_find(kind, rows[i].key);
        *line = line_of(arena, &rows[i]);
        line->label = id == TERRITORY_NONE ? STR("Commune inconnue") : territory_label(id, arena);
    }
    return true;
}

static struct quality_row total_of(const struct quality_row *rows, size_t count)
{
    struct quality_row total = {0};
    for (size_t i = 0; i < count; i++) {
        total.mean += rows[i].mean * (double)rows[i].places;
        total.places += rows[i].places;
        total.old += rows[i].old;
        for (int part = 0; part < QUALITY_PART_COUNT; part++)
            total.missing[part] += rows[i].missing[part];
    }
    if (total.places)
        total.mean /= (double)total.places;
    return total;
}

static void add_figures(struct arena *arena, const struct quality_row *total, struct view_quality *view)
{
    view->figures.at = ARENA_ARRAY(arena, struct figure, 4);
    view->figures.count = 4;
    view->figures.at[0] = (struct figure){text_number(arena, total->places),
                                          str_of(text_plural(total->places, "lieu publié", "lieux publiés")), STR_NONE};
    view->figures.at[1] = (struct figure){arena_printf(arena, "%.0f sur 100", total->mean), STR("score moyen"),
                                          STR("ce qu’un visiteur trouve de ce qu’il cherche")};
    view->figures.at[2] =
        (struct figure){share_text(arena, total->places - total->missing[QUALITY_HOURS], total->places),
                        STR("disent leurs horaires"), STR_NONE};
    view->figures.at[3] = (struct figure){share_text(arena, total->places - total->old, total->places),
                                          STR("mis à jour depuis un an"), STR_NONE};
}

bool show_quality(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct session *session;
    struct sources sources;
    struct quality_row *rows;
    size_t count;
    struct view_quality view = {0};
    if (!space || !request_session(request, &session, error) || !source_list(session, arena, &sources, error) ||
        !quality_rows(session, QUALITY_BY_SOURCE, space->territory, old_before(request), arena, &rows, &count, error))
        return false;
    struct quality_row total = total_of(rows, count);
    struct str path = space_path(arena, space, "/qualite");
    page_fill(request, space, &view.page, STR("Qualité des données"),
              arena_printf(arena, "Ce que l’on sait des lieux d’inclusion numérique %.*s, et ce qui manque.",
                           STR_PRINT(territory_of(space->territory, arena))),
              path, SECTION_NONE);
    links_add(arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(arena, space, ""));
    view.list_address = space_path(arena, space, "/lieux");
    view.feed_address = space_path(arena, space, "/changements.atom");
    view.csv_address = arena_printf(arena, "/api/v1/lieux.csv?%s=%.*s",
                                    territory_at(space->territory).kind == TERRITORY_REGION ? "region" : "departement",
                                    STR_PRINT(space->code));
    add_figures(arena, &total, &view);
    view.lacks = lacks_make(arena, total.missing, total.places);
    add_sources(request, space, &sources, rows, count, &view);
    if (!add_territories(request, space, session, &view, error))
        return false;
    struct buffer page = {0};
    template_quality(&page, &view);
    response_html(response, &page);
    return true;
}
