/* Meetings and sessions of groups that want the same room, or the same person, at the same time. */
#include "bind.h"
#include "network/meeting.h"

enum { USUAL_SECONDS = 2 * 3600 /* of a meeting whose end is not said */ };

/* A session writes its place and its room in one text. */
STATEMENT(collision_rooms,
          "SELECT t.title, t.starts_at AS at, t.id AS id FROM meeting AS t WHERE t.space_id = $1 AND t.id <> $2 AND "
          "t.room <> '' AND CASE WHEN t.place = '' THEN '' ELSE t.place || ', ' END || t.room = $3 AND "
          "t.starts_at < $5 AND COALESCE(t.ends_at, t.starts_at + $6) > $4 AND t.state NOT IN ('cancelled', "
          "'postponed') UNION ALL SELECT CASE WHEN s.title = '' THEN g.name ELSE s.title END, s.starts_at, s.id FROM "
          "group_session AS s JOIN working_group AS g ON g.id = s.group_id WHERE g.space_id = $1 AND s.id <> $2 AND "
          "s.place = $3 AND s.starts_at < $5 AND s.ends_at > $4 AND s.state = 'planned' ORDER BY at, id");
STATEMENT(collision_people,
          "SELECT DISTINCT g.organisation, g.last_name, g.duty, t.title, t.starts_at FROM meeting_guest AS g "
          "JOIN meeting_guest AS o ON o.email = g.email AND o.meeting_id <> g.meeting_id "
          "JOIN meeting AS t ON t.id = o.meeting_id WHERE g.meeting_id = $1 AND g.email <> '' AND t.starts_at < $3 "
          "AND COALESCE(t.ends_at, t.starts_at + $4) > $2 AND t.state NOT IN ('cancelled', 'postponed') "
          "ORDER BY g.organisation, g.last_name, g.duty, t.starts_at");

static void add_flag(struct arena *arena, struct meeting_flags *flags, struct str text)
{
    *ARENA_PUSH(arena, flags->at, flags->count) = text;
}

static bool add_rooms(struct session *session, const struct meeting *meeting, int64_t until, const struct zone *zone,
                      struct arena *arena, struct meeting_flags *flags, struct error *error)
{
    struct str whole = arena_printf(arena, "%.*s%s%.*s", STR_PRINT(meeting->place), meeting->place.length ? ", " : "",
                                    STR_PRINT(meeting->room));
    struct query *query = query_start(session, &collision_rooms);
    bind_i64(query, 1, meeting->space_id);
    bind_i64(query, 2, meeting->id);
    bind_text(query, 3, whole);
    bind_i64(query, 4, meeting->starts_at);
    bind_i64(query, 5, until);
    bind_i64(query, 6, USUAL_SECONDS);
    while (query_row(query)) {
        struct str title = column_copy(query, 0, arena);
        add_flag(arena, flags,
                 arena_printf(arena, "La même salle est prise par « %.*s », %.*s.", STR_PRINT(title),
                              STR_PRINT(french_date_time(arena, zone, column_i64(query, 1)))));
    }
    return query_end(query, error);
}

static bool add_people(struct session *session, const struct meeting *meeting, int64_t until, const struct zone *zone,
                       struct arena *arena, struct meeting_flags *flags, struct error *error)
{
    struct query *query = query_start(session, &collision_people);
    bind_i64(query, 1, meeting->id);
    bind_i64(query, 2, meeting->starts_at);
    bind_i64(query, 3, until);
    bind_i64(query, 4, USUAL_SECONDS);
    while (query_row(query)) {
        struct str organisation = column_copy(query, 0, arena), name = column_copy(query, 1, arena);
        struct str duty = column_copy(query, 2, arena), title = column_copy(query, 3, arena);
        add_flag(arena, flags,
                 arena_printf(arena, "%.*s (%.*s) est aussi à « %.*s », %.*s.", STR_PRINT(name.length ? name : duty),
                              STR_PRINT(organisation), STR_PRINT(title),
                              STR_PRINT(french_date_time(arena, zone, column_i64(query, 4)))));
    }
    return query_end(query, error);
}

bool meeting_collisions(struct session *session, const struct meeting *meeting, const struct zone *zone,
                        struct arena *arena, struct meeting_flags *flags, struct error *error)
{
    *flags = (struct meeting_flags){0};
    if (!meeting->starts_at)
        return true;
    int64_t until = meeting->ends_at ? meeting->ends_at : meeting->starts_at + USUAL_SECONDS;
    return (str_is_empty(meeting->room) || add_rooms(session, meeting, until, zone, arena, flags, error)) &&
           add_people(session, meeting, until, zone, arena, flags, error);
}
