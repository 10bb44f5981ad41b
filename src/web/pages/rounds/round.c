/* The calendar of one travelling place, on a page and as a file for calendars. */
#include "round-pages.h"

#include "post/calendar.h"
#include "templates.h"

enum { DAYS_AHEAD = 56, DAYS_IN_FILE = 183, TITLE_MOST = 160 };

int32_t today_in(struct request *request, const struct space *space)
{
    const struct zone *zone = request->site->zone;
    struct error ignored;
    zone_find(space->zone, &zone, &ignored);
    struct civil now = zone_civil(zone, request->now);
    return date_from_civil(now.year, now.month, now.day);
}

struct str day_text(struct arena *arena, int32_t date)
{
    int year, month, day;
    date_to_civil(date, &year, &month, &day);
    return arena_printf(arena, "%s %d%s %s", french_weekday(date_weekday(date)), day, day == 1 ? "er" : "",
                        french_month(month));
}

struct str stop_where(struct arena *arena, const struct stop *stop)
{
    uint32_t commune = commune_resolve(stop->commune, NULL);
    struct str name = commune == TERRITORY_NONE ? stop->commune : territory_label(commune, arena);
    return arena_printf(arena, "%.*s, %.*s", STR_PRINT(name), STR_PRINT(stop->spot));
}

static struct str time_of(struct arena *arena, const struct zone *zone, int64_t instant)
{
    struct civil local = zone_civil(zone, instant);
    return french_time(arena, local.hour, local.minute);
}

static const struct zone *zone_of_stop(struct request *request, const struct stop *stop)
{
    struct hours_place where;
    struct error ignored;
    const struct hours_region *region = hours_region_of_commune(stop->commune);
    return region && hours_place_in(region, &where, &ignored) ? where.zone : request->site->zone;
}

struct visit_row visit_row(struct request *request, const struct space *space, const struct stop_visit *visit)
{
    struct arena *arena = request->arena;
    const struct zone *zone = zone_of_stop(request, visit->stop);
    return (struct visit_row){
        .day = day_text(arena, visit->date),
        .hours = arena_printf(arena, "%.*s à %.*s", STR_PRINT(time_of(arena, zone, visit->starts)),
                              STR_PRINT(time_of(arena, zone, visit->ends))),
        .where = stop_where(arena, visit->stop),
        .holiday = visit->holiday,
        .place = visit->stop->name,
        .address = route_address(arena, "place", space->slug, visit->stop->slug),
    };
}

/* The place of the address, published; its stops. */
static bool read_round(struct request *request, const struct space **space, struct kept_place *kept,
                       struct stops *stops, struct error *error)
{
    struct session *session;
    if (!request_session(request, &session, error) || !place_of_request(request, session, space, kept, error))
        return false;
    if (kept->state != PLACE_PUBLISHED)
        return error_set(error, ERROR_MISSING, "Ce lieu n’existe pas ou n’est plus publié.");
    return stop_list(session, kept->id, request->arena, stops, error);
}

bool show_round(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space;
    struct kept_place kept;
    struct stops stops;
    if (!read_round(request, &space, &kept, &stops, error))
        return false;
    struct view_round view = {.name = kept.place.name,
                              .address = route_address(arena, "place", space->slug, kept.slug),
                              .calendar = route_address(arena, "round-calendar", space->slug, kept.slug),
                              .edit = route_address(arena, "round-edit", space->slug, kept.slug),
                              .rounds = space_path(arena, space, "/tournees")};
    page_fill(request, space, &view.page, arena_printf(arena, "Les arrêts de %.*s", STR_PRINT(kept.place.name)),
              STR("Où et quand s’arrête ce lieu itinérant dans les semaines qui viennent."), request->path,
              SECTION_PLACES);
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, kept.place.name, view.address);
    view.page.here = STR("Les arrêts");
    struct stop_visits visits = stop_visits(&stops, today_in(request, space), DAYS_AHEAD, arena);
    view.visits.at = ARENA_ARRAY(arena, struct visit_row, visits.count + 1);
    for (; view.visits.count < visits.count; view.visits.count++)
        view.visits.at[view.visits.count] = visit_row(request, space, &visits.at[view.visits.count]);
    for (size_t i = 0; i < stops.count; i++)
        links_add(arena, &view.stops, STOPS_MOST,
                  arena_printf(arena, "%.*s" NBSP ": %.*s", STR_PRINT(stop_where(arena, &stops.at[i])),
                               STR_PRINT(stop_hours_text(arena, stops.at[i].hours))),
                  STR_NONE);
    struct buffer page = {0};
    template_round(&page, &view);
    response_html(response, &page);
    return true;
}

bool send_round_calendar(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space;
    struct kept_place kept;
    struct stops stops;
    if (!read_round(request, &space, &kept, &stops, error))
        return false;
    struct str address = arena_printf(arena, "%.*s%.*s", STR_PRINT(request_origin(request)),
                                      STR_PRINT(route_address(arena, "round", space->slug, kept.slug)));
    struct stop_visits visits = stop_visits(&stops, today_in(request, space), DAYS_IN_FILE, arena);
    struct calendar_event *events = ARENA_ARRAY(arena, struct calendar_event, visits.count + 1);
    for (size_t i = 0; i < visits.count; i++) {
        const struct stop_visit *visit = &visits.at[i];
        events[i] = (struct calendar_event){.uid = arena_printf(arena, "arret-%.*s-%lld@%.*s",
                                                                STR_PRINT(id_text(arena, visit->stop->id)),
                                                                (long long)visit->starts, STR_PRINT(request->host)),
                                            .changed_at = visit->starts, /* a visit that changes is another one */
                                            .starts = visit->starts,
                                            .ends = visit->ends,
                                            .title = kept.place.name,
                                            .place = stop_where(arena, visit->stop),
                                            .address = address};
    }
    struct calendar calendar = {
        .method = CALENDAR_PUBLISH,
        .name = arena_printf(arena, "Les arrêts de %.*s", STR_PRINT(text_cut(kept.place.name, TITLE_MOST))),
        .zone = stops.count ? zone_of_stop(request, &stops.at[0]) : request->site->zone,
        .events = events,
        .count = visits.count};
    struct buffer out = {0};
    calendar_write(&calendar, &out);
    response_owned(response, "text/calendar; charset=utf-8", &out);
    return true;
}
