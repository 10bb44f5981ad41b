#include "member-pages.h"

struct str demarche_path(struct arena *arena, const struct space *space, const char *rest)
{
    return arena_printf(arena, "/%.*s/demarche%s", STR_PRINT(space->slug), rest);
}

struct str demarche_path_id(struct arena *arena, const struct space *space, const char *before, int64_t id,
                            const char *after)
{
    return arena_printf(arena, "/%.*s/demarche%s%.*s%s", STR_PRINT(space->slug), before, STR_PRINT(id_text(arena, id)),
                        after);
}

const struct zone *space_zone(const struct request *request, const struct space *space)
{
    const struct zone *zone;
    return zone_find(space->zone, &zone, NULL) ? zone : request->site->zone;
}

static int32_t day_of(const struct zone *zone, int64_t instant)
{
    struct civil civil = zone_civil(zone, instant);
    return date_from_civil(civil.year, civil.month, civil.day);
}

int32_t space_today(const struct request *request, const struct space *space)
{
    return day_of(space_zone(request, space), request->now);
}

struct str instant_day(struct request *request, const struct space *space, int64_t instant)
{
    return instant ? french_date_short(request->arena, day_of(space_zone(request, space), instant)) : STR_NONE;
}

enum sheet_tone member_state_tone(enum member_state state)
{
    switch (state) {
    case MEMBER_CONFIRMED: return TONE_DONE;
    case MEMBER_REGISTERED: return TONE_NEWS;
    case MEMBER_INVITED: return TONE_WAITING;
    default: return TONE_PLAIN;
    }
}

enum sheet_tone meeting_state_tone(enum meeting_state state)
{
    switch (state) {
    case MEETING_HELD:
    case MEETING_RECORDED: return TONE_DONE;
    case MEETING_CONVENED: return TONE_NEWS;
    case MEETING_POSTPONED: return TONE_WAITING;
    case MEETING_CANCELLED: return TONE_LATE;
    default: return TONE_PLAIN;
    }
}

struct str meeting_when(struct request *request, const struct space *space, const struct meeting *meeting)
{
    struct arena *arena = request->arena;
    const struct zone *zone = space_zone(request, space);
    if (!meeting->starts_at)
        return meeting->period.length ? arena_printf(arena, "%.*s, date à fixer", STR_PRINT(meeting->period))
                                      : STR("en cours de programmation");
    struct str when = french_date_time(arena, zone, meeting->starts_at);
    if (!meeting->ends_at)
        return when;
    struct civil end = zone_civil(zone, meeting->ends_at);
    return arena_printf(arena, "%.*s, jusqu’à %.*s", STR_PRINT(when),
                        STR_PRINT(french_time(arena, end.hour, end.minute)));
}

struct str meeting_where(struct arena *arena, const struct meeting *meeting)
{
    const struct str parts[] = {meeting->place, meeting->room, meeting->address};
    struct buffer out = {0};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].length)
            buffer_printf(&out, "%s%.*s", out.length ? ", " : "", STR_PRINT(parts[i]));
    if (meeting->remote != REMOTE_NONE)
        buffer_printf(&out, "%s%s", out.length ? " · " : "",
                      meeting->remote == REMOTE_LINK ? "à distance aussi" : "à distance sur demande");
    struct str where = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return where;
}

struct calendar_event meeting_event(struct request *request, const struct space *space, const struct meeting *meeting)
{
    struct arena *arena = request->arena;
    struct str address = whole_address(request, demarche_path_id(arena, space, "/reunions/", meeting->id, ""));
    struct str host = request->host;
    return (struct calendar_event){
        .uid = arena_printf(arena, "reunion-%.*s@%.*s", STR_PRINT(id_text(arena, meeting->id)), STR_PRINT(host)),
        .sequence = meeting->sequence,
        .changed_at = meeting->updated_at,
        .starts = meeting->starts_at,
        .ends = meeting->ends_at ? meeting->ends_at : meeting->starts_at + 7200,
        .title = meeting->title,
        .description = meeting->remote_link.length
                           ? arena_printf(arena, "%.*s\nÀ distance" NBSP ": %.*s", STR_PRINT(meeting->purpose),
                                          STR_PRINT(meeting->remote_link))
                           : meeting->purpose,
        .place = meeting_where(arena, meeting),
        .address = address,
        .cancelled = meeting->state == MEETING_CANCELLED,
    };
}

bool may_organise(struct request *request, const struct space *space)
{
    const struct scope scope = {.space_id = space->id};
    return request_access(request) && request_may(request, PERMISSION_ORGANISER, &scope);
}

static int64_t path_id(struct request *request, const char *name)
{
    int64_t id = 0;
    id_parse(request_path(request, name), &id); /* checked by the router */
    return id;
}

bool request_member(struct request *request, const struct space **space, struct network_member *member,
                    struct error *error)
{
    struct session *session;
    bool found;
    *space = request_space(request, error);
    if (!*space || !request_session(request, &session, error) ||
        !member_find(session, (*space)->id, path_id(request, "member"), request->arena, member, &found, error))
        return false;
    return found || error_set(error, ERROR_MISSING, "Cet organisme n’est pas de la démarche.");
}

bool request_meeting(struct request *request, const struct space **space, struct meeting *meeting, struct error *error)
{
    struct session *session;
    bool found;
    *space = request_space(request, error);
    if (!*space || !request_session(request, &session, error) ||
        !meeting_find(session, (*space)->id, path_id(request, "meeting"), request->arena, meeting, &found, error))
        return false;
    return found || error_set(error, ERROR_MISSING, "Cette réunion n’est pas de la démarche.");
}
