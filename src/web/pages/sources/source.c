/* One source: its runs, what was found in its file, its least complete places. */
#include "source-pages.h"
#include "templates.h"

enum { RUNS_SHOWN = 12, PLACES_SHOWN = 20, PLACES_EXPORTED = 20000 };

static struct str counts_text(struct arena *arena, const struct import_counts *counts)
{
    const struct {
        int64_t count;
        const char *one, *many;
    } parts[] = {{counts->added, "ajouté", "ajoutés"},         {counts->changed, "modifié", "modifiés"},
                 {counts->vanished, "disparu", "disparus"},    {counts->returned, "revenu", "revenus"},
                 {counts->unchanged, "inchangé", "inchangés"}, {counts->refused, "refusé", "refusés"}};
    struct buffer out = {0};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].count)
            buffer_printf(&out, "%s%.*s %s", out.length ? ", " : "", STR_PRINT(text_number(arena, parts[i].count)),
                          text_plural(parts[i].count, parts[i].one, parts[i].many));
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static bool add_runs(struct request *request, struct session *session, const struct source *source,
                     struct view_source *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct source_run *runs;
    size_t count;
    if (!source_runs(session, source->id, RUNS_SHOWN, arena, &runs, &count, error))
        return false;
    view->runs.at = ARENA_ARRAY(arena, struct run_row, count + 1);
    for (size_t i = 0; i < count; i++)
        view->runs.at[view->runs.count++] = (struct run_row){
            .when = french_date_time(arena, request->site->zone, runs[i].at),
            .outcome = str_of(run_outcome_label(runs[i].outcome)),
            .message = runs[i].outcome == RUN_STOPPED || runs[i].outcome == RUN_FAILED ? runs[i].message : STR_NONE,
            .counts = counts_text(arena, &runs[i].counts),
            .wrong = runs[i].outcome == RUN_STOPPED || runs[i].outcome == RUN_FAILED};
    return true;
}

static bool add_rules(struct request *request, struct session *session, const struct source *source,
                      struct view_source *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct rule_count *rules;
    size_t count;
    if (!source_rules(session, source->id, arena, &rules, &count, error))
        return false;
    view->rules.at = ARENA_ARRAY(arena, struct rule_row, count + 1);
    for (size_t i = 0; i < count; i++)
        view->rules.at[view->rules.count++] = (struct rule_row){.label = rules[i].rule,
                                                                .times = text_number(arena, rules[i].times),
                                                                .advice = rules[i].sample,
                                                                .severity = str_of(severity_label(rules[i].severity))};
    return true;
}

static struct str missing_text(struct arena *arena, const struct quality_place *place)
{
    struct buffer out = {0};
    for (int part = 0; part < QUALITY_PART_COUNT; part++)
        if (place->missing[part])
            buffer_printf(&out, "%s%s", out.length ? ", " : "", QUALITY_PARTS[part].label);
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static bool add_places(struct request *request, const struct space *space, struct session *session,
                       const struct source *source, struct view_source *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct quality_place *places;
    size_t count;
    if (!quality_places(session, source->name, space->territory, PLACES_SHOWN, arena, &places, &count, error))
        return false;
    view->places.at = ARENA_ARRAY(arena, struct incomplete_row, count + 1);
    for (size_t i = 0; i < count && places[i].quality < 100; i++)
        view->places.at[view->places.count++] =
            (struct incomplete_row){.name = places[i].name,
                                    .commune = places[i].commune,
                                    .address = route_address(arena, "place", space->slug, places[i].slug),
                                    .score = arena_printf(arena, "%d", places[i].quality),
                                    .missing = missing_text(arena, &places[i])};
    return true;
}

static struct str lead_of(struct request *request, const struct source *source)
{
    struct arena *arena = request->arena;
    if (source->every_hours == SOURCE_BY_HAND)
        return STR("Cette source est importée à la main.");
    const char *often = source->every_hours == 24    ? "chaque jour"
                        : source->every_hours == 168 ? "chaque semaine"
                                                     : NULL;
    struct str next = french_date_time(arena, request->site->zone, source->next_run);
    return often ? arena_printf(arena, "Lue %s ; prochain passage le %.*s.", often, STR_PRINT(next))
                 : arena_printf(arena, "Lue toutes les %lld heures ; prochain passage le %.*s.",
                                (long long)source->every_hours, STR_PRINT(next));
}

static void add_figures(struct arena *arena, const struct quality_row *row, struct view_source *view)
{
    view->figures.at = ARENA_ARRAY(arena, struct figure, 3);
    view->figures.count = 3;
    view->figures.at[0] =
        (struct figure){text_number(arena, row->places),
                        str_of(text_plural(row->places, "lieu publié ici", "lieux publiés ici")), STR_NONE};
    view->figures.at[1] = (struct figure){arena_printf(arena, "%.0f sur 100", row->mean), STR("score moyen"), STR_NONE};
    view->figures.at[2] = (struct figure){share_text(arena, row->places - row->old, row->places),
                                          STR("mis à jour depuis un an"), STR_NONE};
}

static struct str file_address(struct request *request, const struct space *space, const char *route,
                               const struct source *source)
{
    struct scope scope = {.space_id = space->id};
    return request_may(request, PERMISSION_HUB, &scope)
               ? route_address(request->arena, route, space->slug, id_text(request->arena, source->id))
               : STR_NONE;
}

bool show_source(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct session *session;
    struct source source;
    struct quality_row row;
    struct view_source view = {0};
    if (!space || !request_session(request, &session, error) ||
        !source_of_path(request, space, session, &source, &row, error))
        return false;
    page_fill(request, space, &view.page, arena_printf(arena, "Source : %.*s", STR_PRINT(source.title)), STR_NONE,
              route_address(arena, "source", space->slug, id_text(arena, source.id)), SECTION_NONE);
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Qualité des données"), space_path(arena, space, "/qualite"));
    view.title = view.page.here = source.title;
    view.lead = lead_of(request, &source);
    view.findings_address = file_address(request, space, "source-findings", &source);
    view.incomplete_address = file_address(request, space, "source-incomplete", &source);
    view.lacks = lacks_make(arena, row.missing, row.places);
    add_figures(arena, &row, &view);
    if (!add_runs(request, session, &source, &view, error) || !add_rules(request, session, &source, &view, error) ||
        !add_places(request, space, session, &source, &view, error))
        return false;
    struct buffer page = {0};
    template_source(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- Files ---------------------------------------------------------------------------------------------------------
 */

static void write_finding(void *context, const struct finding *finding)
{
    findings_csv_row(context, finding);
}

bool send_findings_csv(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct session *session;
    struct source source;
    struct quality_row row;
    if (!space || !request_session(request, &session, error) ||
        !source_of_path(request, space, session, &source, &row, error))
        return false;
    struct buffer out = {0};
    struct csv_writer csv = {.out = &out, .delimiter = ';', .guard = true};
    findings_csv_header(&csv);
    if (!source_findings(session, source.id, write_finding, &csv, error)) {
        buffer_free(&out);
        return false;
    }
    response_owned(response, "text/csv; charset=utf-8", &out);
    response_attachment(response, STR("constats.csv"));
    return true;
}

bool send_incomplete_csv(struct request *request, struct response *response, struct error *error)
{
    static const char *const headings[] = {"identifiant", "nom", "commune", "score", "ce qui manque"};
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct session *session;
    struct source source;
    struct quality_row row;
    struct quality_place *places;
    size_t count;
    if (!space || !request_session(request, &session, error) ||
        !source_of_path(request, space, session, &source, &row, error) ||
        !quality_places(session, source.name, space->territory, PLACES_EXPORTED, arena, &places, &count, error))
        return false;
    struct buffer out = {0};
    struct csv_writer csv = {.out = &out, .delimiter = ';', .guard = true};
    buffer_add_cstr(&out, "\xef\xbb\xbf");
    for (size_t i = 0; i < COUNT_OF(headings); i++)
        csv_cell(&csv, str_of(headings[i]));
    csv_end_row(&csv);
    for (size_t i = 0; i < count; i++) {
        const struct str cells[] = {places[i].record, places[i].name, places[i].commune,
                                    arena_printf(arena, "%d", places[i].quality), missing_text(arena, &places[i])};
        for (size_t k = 0; k < COUNT_OF(cells); k++)
            csv_cell(&csv, cells[k]);
        csv_end_row(&csv);
    }
    response_owned(response, "text/csv; charset=utf-8", &out);
    response_attachment(response, STR("lieux-a-completer.csv"));
    return true;
}
