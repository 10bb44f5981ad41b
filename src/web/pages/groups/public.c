/* The public calendar of the groups, and the feeds that calendars follow. */
#include "group-pages.h"
#include "templates.h"

enum { FEED_PAST_SECONDS = 366 * 86400 };

static void add_session(struct request *request, const struct space *space, const struct group_session *session,
                        struct group_card *card)
{
    struct arena *arena = request->arena;
    const struct zone *zone = space_zone(request, space);
    enum session_opening opening = group_session_opening(session, request->now);
    struct session_card *row = ARENA_PUSH(arena, card->sessions.at, card->sessions.count);
    *row = (struct session_card){.when = group_session_when(arena, zone, session),
                                 .where = group_session_where(arena, session),
                                 .state = opening_sentence(request, space, session)};
    if (session->remote != SESSION_REMOTE_NONE)
        row->remote = arena_printf(arena, "Aussi %s", session_remote_label(session->remote));
    if (!str_equal(session->title, session->group_name))
        row->title = session->title;
    if (session->previous_at && session->previous_at != session->starts)
        row->moved = arena_printf(arena, "Prévue d’abord le %.*s",
                                  STR_PRINT(french_date_time(arena, zone, session->previous_at)));
    opening_badge(session, request->now, &row->badge, &row->tone);
    card->open = card->open || opening == OPENING_OPEN || opening == OPENING_FULL;
}

static void add_group(struct request *request, const struct space *space, const struct working_group *group,
                      const struct group_sessions *sessions, struct view_group_calendar *view)
{
    struct group_card *card = ARENA_PUSH(request->arena, view->groups.at, view->groups.count);
    *card = (struct group_card){.name = group->name,
                                .purpose = group->purpose,
                                .address = arena_printf(request->arena, "%.*s/%.*s",
                                                        STR_PRINT(space_path(request->arena, space, "/groupes")),
                                                        STR_PRINT(group->slug))};
    for (size_t i = 0; i < sessions->count; i++)
        if (sessions->at[i].group_id == group->id)
            add_session(request, space, &sessions->at[i], card);
    if (card->open)
        view->register_address = space_path(request->arena, space, "/inscription");
}

static void send_groups(struct response *response, struct view_group_calendar *view)
{
    struct buffer page = {0};
    template_group_calendar(&page, view);
    response_html(response, &page);
}

bool show_groups(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct session *session;
    struct working_groups groups;
    struct group_sessions sessions;
    if (!space || !request_session(request, &session, error) ||
        !group_list(session, space->id, arena, &groups, error) ||
        !group_session_list(session, space->id, 0, 0, arena, &sessions, error))
        return false;
    struct view_group_calendar view = {.heading = STR("Groupes de travail"),
                                       .lead = arena_printf(arena,
                                                            "Ouverts à celles et ceux qui agissent pour l’inclusion "
                                                            "numérique %.*s. L’inscription prend "
                                                            "deux minutes, sans compte.",
                                                            STR_PRINT(territory_in(space->territory, arena))),
                                       .feed = whole_address(request, space_path(arena, space, "/groupes.ics"))};
    page_fill(request, space, &view.page, view.heading,
              arena_printf(arena, "Le calendrier des groupes de travail sur l’inclusion numérique %.*s.",
                           STR_PRINT(territory_in(space->territory, arena))),
              space_path(arena, space, "/groupes"), SECTION_DEMARCHE);
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    for (size_t i = 0; i < groups.count; i++)
        if (!groups.at[i].closed)
            add_group(request, space, &groups.at[i], &sessions, &view);
    if (may_organise(request, space))
        view.manage = demarche_path(arena, space, "/groupes");
    send_groups(response, &view);
    return true;
}

bool show_group(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space;
    struct working_group group;
    struct session *session;
    struct group_sessions sessions;
    if (!request_group(request, &space, &group, error) || !request_session(request, &session, error) ||
        !group_session_list(session, space->id, group.id, 0, arena, &sessions, error))
        return false;
    struct str path =
        arena_printf(arena, "%.*s/%.*s", STR_PRINT(space_path(arena, space, "/groupes")), STR_PRINT(group.slug));
    struct view_group_calendar view = {
        .heading = group.name,
        .lead = group.purpose,
        .single = true,
        .feed = whole_address(request, arena_printf(arena, "%.*s/agenda.ics", STR_PRINT(path)))};
    page_fill(request, space, &view.page, arena_printf(arena, "Groupe de travail : %.*s", STR_PRINT(group.name)),
              group.purpose, path, SECTION_DEMARCHE);
    view.page.here = group.name;
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Groupes de travail"), space_path(arena, space, "/groupes"));
    add_group(request, space, &group, &sessions, &view);
    if (view.register_address.length)
        view.register_address =
            arena_printf(arena, "%.*s?groupe=%.*s", STR_PRINT(view.register_address), STR_PRINT(group.slug));
    if (may_organise(request, space))
        view.manage = demarche_path(arena, space, "/groupes");
    send_groups(response, &view);
    return true;
}

/* --- Feeds -------------------------------------------------------------------------------------------------------- */

static void send_calendar(struct response *response, const struct group_mail *mail, struct str name,
                          const struct calendar_event *events, size_t count)
{
    struct calendar calendar = {
        .method = CALENDAR_PUBLISH, .name = name, .zone = mail->zone, .events = events, .count = count};
    struct buffer out = {0};
    calendar_write(&calendar, &out);
    response_owned(response, "text/calendar; charset=utf-8", &out);
}

static bool send_feed(struct request *request, struct response *response, const struct space *space, int64_t group_id,
                      struct str name, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct group_sessions sessions;
    if (!request_session(request, &session, error) ||
        !group_session_list(session, space->id, group_id, request->now - FEED_PAST_SECONDS, arena, &sessions, error))
        return false;
    struct group_mail mail = request_mail(request, session, space);
    struct calendar_event *events = ARENA_ARRAY(arena, struct calendar_event, sessions.count + 1);
    for (size_t i = 0; i < sessions.count; i++)
        if (!group_event(&mail, &sessions.at[i], NULL, false, &events[i], error))
            return false;
    send_calendar(response, &mail, name, events, sessions.count);
    return true;
}

bool send_groups_feed(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    return space && send_feed(request, response, space, 0,
                              arena_printf(request->arena, "Groupes de travail %.*s",
                                           STR_PRINT(territory_of(space->territory, request->arena))),
                              error);
}

bool send_group_feed(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct working_group group;
    return request_group(request, &space, &group, error) &&
           send_feed(request, response, space, group.id,
                     arena_printf(request->arena, "Groupe de travail « %.*s »", STR_PRINT(group.name)), error);
}

/* Those of one person, cancelled ones too: a calendar must learn that they are. */
static bool own_events(struct request *request, struct session *session, const struct space *space,
                       int64_t participant_id, struct calendar_event **events, size_t *count, struct error *error)
{
    struct group_mail mail = request_mail(request, session, space);
    struct registrations list;
    struct group_session of;
    *count = 0;
    if (!registration_list_of(session, participant_id, request->arena, &list, error))
        return false;
    *events = ARENA_ARRAY(request->arena, struct calendar_event, list.count + 1);
    for (size_t i = 0; i < list.count; i++) {
        enum registration_state state = list.at[i].state;
        bool there = false;
        if (state != REGISTRATION_CONFIRMED && state != REGISTRATION_CANCELLED)
            continue;
        if (!group_session_find(session, list.at[i].session_id, request->arena, &of, &there, error) ||
            (there && !group_event(&mail, &of, NULL, state == REGISTRATION_CANCELLED, &(*events)[*count], error)))
            return false;
        *count += there;
    }
    return true;
}

bool send_own_feed(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct str scope;
    int64_t space_id, participant_id = 0;
    struct calendar_event *events;
    size_t count;
    if (!request_session(request, &session, error) ||
        !calendar_feed_find(session, request_path(request, "token"), request->arena, &space_id, &scope, error))
        return false;
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    const struct space *space = NULL;
    for (size_t i = 0; i < spaces->count; i++)
        if (spaces->at[i].id == space_id)
            space = &spaces->at[i];
    if (!space || !str_starts_with(scope, STR("participant ")) ||
        !str_to_i64(str_slice(scope, STR("participant ").length, scope.length), &participant_id))
        return error_set(error, ERROR_MISSING, "Cet agenda n’existe pas, ou plus.");
    if (!own_events(request, session, space, participant_id, &events, &count, error))
        return false;
    struct group_mail mail = request_mail(request, session, space);
    send_calendar(response, &mail, STR("Mes groupes de travail"), events, count);
    keep_private(response);
    return true;
}
