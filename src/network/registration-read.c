/* Reading registrations. */
#include "registration-rows.h"

#define WITH_PERSON                                                                                                    \
    "SELECT " REGISTRATION_COLUMNS ", " PARTICIPANT_COLUMNS " FROM registration AS r JOIN participant AS p ON p.id = " \
    "r.participant_id "
STATEMENT(registration_select_session,
          WITH_PERSON "WHERE r.session_id = $1 AND (CAST($2 AS BIGINT) = 1 OR r.state IN ('confirmed', 'waiting', "
                      "'offered')) ORDER BY CASE r.state WHEN 'confirmed' THEN 0 WHEN 'offered' THEN 1 WHEN "
                      "'waiting' THEN 2 ELSE 3 END, CASE WHEN r.state = 'waiting' THEN r.queued_at ELSE 0 END, "
                      "p.college, p.organisation, p.last_name, r.id");
STATEMENT(registration_select_person, "SELECT " REGISTRATION_COLUMNS " FROM registration AS r JOIN group_session AS s "
                                      "ON s.id = r.session_id "
                                      "WHERE r.participant_id = $1 ORDER BY s.starts_at, r.id");
STATEMENT(registration_select_id, WITH_PERSON "WHERE r.id = $1");
STATEMENT(registration_select_pair, "SELECT " REGISTRATION_COLUMNS " FROM registration AS r WHERE r.participant_id = "
                                    "$1 AND r.session_id = $2");
STATEMENT(registration_select_untold, WITH_PERSON "JOIN group_session AS s ON s.id = r.session_id WHERE r.session_id = "
                                                  "$1 AND r.told < s.sequence AND r.state IN ('confirmed', "
                                                  "'waiting', 'offered') ORDER BY r.id LIMIT $2");
STATEMENT(registration_select_coverage,
          "SELECT g.id, p.intercommunality, COUNT(DISTINCT p.id) FROM working_group AS g JOIN group_session AS s ON "
          "s.group_id = g.id JOIN registration AS r ON r.session_id = s.id JOIN participant AS p ON p.id = "
          "r.participant_id WHERE g.space_id = $1 AND s.state = 'planned' AND r.state = 'confirmed' AND "
          "p.intercommunality <> '' GROUP BY g.id, p.intercommunality ORDER BY g.id, p.intercommunality");

static const struct {
    const char *code, *label;
} STATES[] = {
    [REGISTRATION_UNCONFIRMED] = {"unconfirmed", "à confirmer"},
    [REGISTRATION_CONFIRMED] = {"confirmed", "confirmée"},
    [REGISTRATION_WAITING] = {"waiting", "en liste d’attente"},
    [REGISTRATION_OFFERED] = {"offered", "place proposée"},
    [REGISTRATION_LAPSED] = {"lapsed", "place non prise à temps"},
    [REGISTRATION_CANCELLED] = {"cancelled", "annulée"},
};
static const struct {
    const char *code, *label;
} PRESENCES[] = {
    [PRESENCE_NONE] = {"", ""},
    [PRESENCE_PRESENT] = {"present", "présent"},
    [PRESENCE_REMOTE] = {"remote", "présent à distance"},
    [PRESENCE_EXCUSED] = {"excused", "excusé"},
    [PRESENCE_ABSENT] = {"absent", "absent"},
};

const char *registration_state_code(enum registration_state state)
{
    return STATES[state].code;
}

const char *registration_state_label(enum registration_state state)
{
    return STATES[state].label;
}

const char *registration_presence_code(enum registration_presence presence)
{
    return PRESENCES[presence].code;
}

const char *registration_presence_label(enum registration_presence presence)
{
    return PRESENCES[presence].label;
}

bool registration_presence_find(struct str code, enum registration_presence *presence)
{
    for (size_t i = 0; i < COUNT_OF(PRESENCES); i++)
        if (str_equal(code, str_of(PRESENCES[i].code))) {
            *presence = (enum registration_presence)i;
            return true;
        }
    return false;
}

static enum registration_state state_of(struct str code)
{
    enum registration_state state = REGISTRATION_UNCONFIRMED;
    while (state < REGISTRATION_CANCELLED && !str_equal(code, str_of(STATES[state].code)))
        state++;
    return state;
}

void read_registration(struct query *query, struct registration *registration)
{
    *registration = (struct registration){
        .id = column_i64(query, 0),
        .session_id = column_i64(query, 1),
        .participant_id = column_i64(query, 2),
        .state = state_of(column_text(query, 3)),
        .mode = str_equal(column_text(query, 4), STR("remote")) ? ATTENDS_REMOTE : ATTENDS_ROOM,
        .until = column_i64(query, 5),
        .queued_at = column_i64(query, 6),
        .confirmed_at = column_i64(query, 7),
        .arrived_at = column_i64(query, 8),
        .told = column_i64(query, 10),
        .place_in_line = column_i64(query, 11),
    };
    registration_presence_find(column_text(query, 9), &registration->presence);
}

void read_registration_and_person(struct query *query, struct arena *arena, struct registration *registration)
{
    read_registration(query, registration);
    read_participant(query, REGISTRATION_COLUMN_COUNT, arena, &registration->person);
}

static bool read_list(struct query *query, struct arena *arena, struct registrations *list, struct error *error)
{
    *list = (struct registrations){0};
    while (query_row(query))
        read_registration_and_person(query, arena, ARENA_PUSH(arena, list->at, list->count));
    return query_end(query, error);
}

bool registration_list(struct session *session, int64_t session_id, bool all, struct arena *arena,
                       struct registrations *list, struct error *error)
{
    struct query *query = query_start(session, &registration_select_session);
    bind_i64(query, 1, session_id);
    bind_i64(query, 2, all);
    return read_list(query, arena, list, error);
}

bool registration_list_of(struct session *session, int64_t participant_id, struct arena *arena,
                          struct registrations *list, struct error *error)
{
    *list = (struct registrations){0};
    struct query *query = query_start(session, &registration_select_person);
    bind_i64(query, 1, participant_id);
    while (query_row(query))
        read_registration(query, ARENA_PUSH(arena, list->at, list->count));
    return query_end(query, error);
}

bool registration_find(struct session *session, int64_t id, struct arena *arena, struct registration *registration,
                       bool *found, struct error *error)
{
    struct query *query = query_start(session, &registration_select_id);
    bind_i64(query, 1, id);
    *found = query_row(query);
    if (*found)
        read_registration_and_person(query, arena, registration);
    return query_end(query, error);
}

bool registration_of(struct session *session, int64_t participant_id, int64_t session_id,
                     struct registration *registration, bool *found, struct error *error)
{
    struct query *query = query_start(session, &registration_select_pair);
    bind_i64(query, 1, participant_id);
    bind_i64(query, 2, session_id);
    *found = query_row(query);
    if (*found)
        read_registration(query, registration);
    return query_end(query, error);
}

bool registration_untold(struct session *session, int64_t session_id, size_t most, struct arena *arena,
                         struct registrations *list, struct error *error)
{
    struct query *query = query_start(session, &registration_select_untold);
    bind_i64(query, 1, session_id);
    bind_i64(query, 2, (int64_t)most);
    return read_list(query, arena, list, error);
}

bool registration_coverage(struct session *session, int64_t space_id, struct arena *arena,
                           struct group_presences *presences, struct error *error)
{
    *presences = (struct group_presences){0};
    struct query *query = query_start(session, &registration_select_coverage);
    bind_i64(query, 1, space_id);
    while (query_row(query))
        *ARENA_PUSH(arena, presences->at, presences->count) =
            (struct group_presence){.group_id = column_i64(query, 0),
                                    .intercommunality = column_copy(query, 1, arena),
                                    .people = column_i64(query, 2)};
    return query_end(query, error);
}
