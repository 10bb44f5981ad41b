/* What passes in the space, day by day: a map and a list of the stops of a day, then of the days after it. */
#include "../map.h"
#include "round-pages.h"
#include "templates.h"

enum { DAYS_OFFERED = 7, DAYS_LATER = 14, DAYS_REACHED = 366 };

/* `jour=2026-11-25`, or today. An unknown or distant day is today. */
static int32_t asked_day(struct request *request, const struct space *space)
{
    int32_t today = today_in(request, space), asked;
    if (!date_parse(request_query_text(request, "jour"), &asked) || asked < today || asked > today + DAYS_REACHED)
        return today;
    return asked;
}

static bool read_visits(struct request *request, const struct space **space, int32_t *day, size_t days,
                        struct stop_visits *visits, struct error *error)
{
    struct session *session;
    struct stops *stops = ARENA_NEW(request->arena, struct stops);
    *space = request_space(request, error);
    if (!*space || !request_session(request, &session, error) ||
        !stop_list_space(session, (*space)->id, request->arena, stops, error))
        return false;
    *day = asked_day(request, *space);
    *visits = stop_visits(stops, *day, days, request->arena);
    return true;
}

static struct str day_address(struct arena *arena, const struct space *space, int32_t day)
{
    return arena_printf(arena, "%.*s?jour=%.*s", STR_PRINT(space_path(arena, space, "/tournees")),
                        STR_PRINT(date_format(arena, day)));
}

bool show_rounds(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space;
    struct stop_visits visits;
    int32_t day;
    if (!read_visits(request, &space, &day, DAYS_LATER, &visits, error))
        return false;
    struct view_rounds view = {.day = day_text(arena, day)};
    page_fill(request, space, &view.page, STR("Bus et permanences près de chez vous"),
              STR("Où s’arrêtent les lieux itinérants, jour par jour."), space_path(arena, space, "/tournees"),
              SECTION_PLACES);
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Lieux"), space_path(arena, space, "/lieux"));
    int32_t today = today_in(request, space);
    for (int32_t d = 0; d < DAYS_OFFERED; d++)
        links_add(arena, &view.days, DAYS_OFFERED, d == 0 ? STR("Aujourd’hui") : day_text(arena, today + d),
                  today + d == day ? STR_NONE : day_address(arena, space, today + d));
    view.visits.at = ARENA_ARRAY(arena, struct visit_row, visits.count + 1);
    view.later.at = ARENA_ARRAY(arena, struct visit_row, visits.count + 1);
    for (size_t i = 0; i < visits.count; i++) {
        struct visit_rows *rows = visits.at[i].date == day ? &view.visits : &view.later;
        rows->at[rows->count++] = visit_row(request, space, &visits.at[i]);
    }
    view.image = arena_printf(arena, "%.*s.svg?jour=%.*s", STR_PRINT(space_path(arena, space, "/tournees")),
                              STR_PRINT(date_format(arena, day)));
    view.image_alternative = arena_printf(arena, "Carte des arrêts du %.*s, donnés en liste.", STR_PRINT(view.day));
    struct buffer page = {0};
    template_rounds(&page, &view);
    response_html(response, &page);
    return true;
}

bool show_rounds_image(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct stop_visits visits;
    struct buffer out = {0};
    int32_t day;
    if (!read_visits(request, &space, &day, 1, &visits, error))
        return false;
    struct point *points = ARENA_ARRAY(request->arena, struct point, visits.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < visits.count; i++) {
        uint32_t commune = commune_resolve(visits.at[i].stop->commune, NULL);
        if (commune != TERRITORY_NONE && territory_at(commune).located)
            points[count++] = territory_at(commune).center;
    }
    if (!map_image_of_points(request, space, points, count, &out, error))
        return false;
    response_owned(response, "image/svg+xml", &out);
    return true;
}
