/* The day of a session: the presence sheet, and the door. Then what time does: what lapses, what is reminded. */
#include "registration-rows.h"

enum { DAY = 86400, DOOR_BEFORE = 2 * 3600, DOOR_AFTER = 4 * 3600, REMINDERS_DAYS = 8 };

STATEMENT(registration_update_presence, "UPDATE registration SET presence = $2, arrived_at = CASE WHEN $2 IN "
                                        "('present', 'remote') THEN COALESCE(arrived_at, $3) END, updated_at = $3 "
                                        "WHERE id = $1");
STATEMENT(registration_delete_unconfirmed, "DELETE FROM registration WHERE state = 'unconfirmed' AND until < $1");
STATEMENT(registration_lapse, "UPDATE registration SET state = 'lapsed', until = NULL, updated_at = $1 WHERE state = "
                              "'offered' AND until < $1 RETURNING session_id");
STATEMENT(participant_delete_unproved, "DELETE FROM participant WHERE confirmed_at IS NULL AND created_at < $1 AND NOT "
                                       "EXISTS (SELECT 1 FROM "
                                       "registration AS r WHERE r.participant_id = participant.id)");
STATEMENT(participant_delete_old, "DELETE FROM participant WHERE created_at < $1 AND NOT EXISTS (SELECT 1 FROM "
                                  "working_group AS g JOIN "
                                  "group_session AS s ON s.group_id = g.id WHERE g.space_id = participant.space_id AND "
                                  "s.ends_at > $1)");
STATEMENT(registration_select_near,
          "SELECT " REGISTRATION_COLUMNS ", " PARTICIPANT_COLUMNS ", r.reminded, e.zone FROM registration AS r JOIN "
          "participant AS p ON p.id = r.participant_id JOIN group_session AS s ON s.id = r.session_id JOIN space AS e "
          "ON e.id = p.space_id WHERE r.state = 'confirmed' AND r.reminded > 0 AND s.state = 'planned' AND "
          "s.starts_at > $1 AND s.starts_at < $2 ORDER BY p.id, s.starts_at, r.id");
STATEMENT(registration_update_reminded, "UPDATE registration SET reminded = $2 WHERE id = $1");
STATEMENT(registration_update_told, "UPDATE registration SET told = $2 WHERE id = $1");

/* --- The door ----------------------------------------------------------------------------------------------------- */

bool registration_mark(struct session *session, int64_t id, enum registration_presence presence, int64_t now,
                       struct error *error)
{
    int64_t changes = 0;
    struct query *query = query_start(session, &registration_update_presence);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(registration_presence_code(presence)));
    bind_i64(query, 3, now);
    return query_run(query, &changes, error) &&
           (changes == 1 || error_set(error, ERROR_MISSING, "Cette inscription n’existe pas."));
}

bool group_session_door_open(const struct group_session *session, int64_t now)
{
    return !session->cancelled && now >= session->starts - DOOR_BEFORE && now <= session->ends + DOOR_AFTER;
}

bool registration_arrive(struct session *session, int64_t session_id, struct str email, int64_t now,
                         struct arena *arena, struct registration *registration, bool *found, struct error *error)
{
    struct group_session of;
    struct participant person;
    bool there = false;
    *found = false;
    if (!group_session_find(session, session_id, arena, &of, &there, error))
        return false;
    if (!there)
        return error_set(error, ERROR_MISSING, "Cette séance n’existe pas.");
    if (!participant_by_email(session, of.space_id, email, arena, &person, &there, error) ||
        (there && !registration_of(session, person.id, session_id, registration, found, error)))
        return false;
    *found = *found && registration->state == REGISTRATION_CONFIRMED;
    if (!*found)
        return true;
    registration->person = person;
    registration->presence = PRESENCE_PRESENT;
    return registration_mark(session, registration->id, PRESENCE_PRESENT, now, error);
}

bool registration_walk_in(struct session *session, struct participant *person, int64_t session_id, int64_t now,
                          struct arena *arena, struct error *error)
{
    struct registration registration;
    bool found = false;
    if (!participant_keep(session, person, now, arena, error) ||
        !registration_of(session, person->id, session_id, &registration, &found, error))
        return false;
    int64_t id = found ? registration.id : 0;
    registration = (struct registration){.id = id,
                                         .participant_id = person->id,
                                         .session_id = session_id,
                                         .state = REGISTRATION_CONFIRMED,
                                         .mode = ATTENDS_ROOM,
                                         .queued_at = now,
                                         .confirmed_at = now,
                                         .presence = PRESENCE_PRESENT,
                                         .arrived_at = now};
    if (!found)
        return registration_insert(session, &registration, now, error);
    return registration_update(session, &registration, now, error) &&
           registration_mark(session, id, PRESENCE_PRESENT, now, error);
}

/* --- What lapses -------------------------------------------------------------------------------------------------- */

static bool run_before(struct session *session, const struct statement *statement, int64_t instant, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, instant);
    return query_run(query, NULL, error);
}

bool registration_sweep(struct session *session, int64_t now, struct arena *arena, int64_t **sessions, size_t *count,
                        struct error *error)
{
    *sessions = NULL;
    *count = 0;
    struct query *query = query_start(session, &registration_lapse);
    bind_i64(query, 1, now);
    while (query_row(query))
        *ARENA_PUSH(arena, *sessions, *count) = column_i64(query, 0);
    return query_end(query, error) && run_before(session, &registration_delete_unconfirmed, now, error) &&
           run_before(session, &participant_delete_unproved, now - REGISTRATION_CONFIRM_SECONDS, error) &&
           run_before(session, &participant_delete_old, now - (int64_t)PARTICIPANT_KEPT_DAYS * DAY, error);
}

/* --- Reminders ---------------------------------------------------------------------------------------------------- */

static const int64_t STEPS[] = {7, 2, 0};

int64_t reminder_instant(const struct zone *zone, int64_t starts, int64_t step)
{
    struct civil local = zone_civil(zone, starts);
    int32_t date = date_from_civil(local.year, local.month, local.day) - (int32_t)step;
    struct civil at = {.hour = step == 0 ? 7 : 8};
    date_to_civil(date, &at.year, &at.month, &at.day);
    return zone_instant(zone, at);
}

int64_t reminder_step(const struct zone *zone, int64_t starts, int64_t now)
{
    int64_t due = REMINDER_NONE;
    if (now >= starts)
        return REMINDER_NONE;
    for (size_t i = 0; i < COUNT_OF(STEPS); i++)
        if (now >= reminder_instant(zone, starts, STEPS[i]))
            due = STEPS[i];
    return due;
}

/* The sessions met so far, each read once. */
static bool find_session(struct session *session, struct group_sessions *known, int64_t id, struct arena *arena,
                         struct group_session *of, struct error *error)
{
    bool there = false;
    for (size_t i = 0; i < known->count; i++)
        if (known->at[i].id == id) {
            *of = known->at[i];
            return true;
        }
    if (!group_session_find(session, id, arena, of, &there, error))
        return false;
    *ARENA_PUSH(arena, known->at, known->count) = *of;
    return true;
}

struct near {
    struct registration registration;
    int64_t reminded;
    struct str zone;
};

bool registration_reminders(struct session *session, int64_t now, struct arena *arena,
                            struct session_reminders *reminders, struct error *error)
{
    struct {
        size_t count;
        struct near *at;
    } rows = {0};
    struct group_sessions known = {0};
    *reminders = (struct session_reminders){0};
    struct query *query = query_start(session, &registration_select_near);
    bind_i64(query, 1, now);
    bind_i64(query, 2, now + (int64_t)REMINDERS_DAYS * DAY);
    while (query_row(query)) {
        struct near *row = ARENA_PUSH(arena, rows.at, rows.count);
        read_registration_and_person(query, arena, &row->registration);
        row->reminded = column_i64(query, REGISTRATION_COLUMN_COUNT + PARTICIPANT_COLUMN_COUNT);
        row->zone = column_copy(query, REGISTRATION_COLUMN_COUNT + PARTICIPANT_COLUMN_COUNT + 1, arena);
    }
    if (!query_end(query, error))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        const struct near *row = &rows.at[i];
        const struct zone *zone;
        struct group_session of;
        if (!zone_find(row->zone, &zone, error) ||
            !find_session(session, &known, row->registration.session_id, arena, &of, error))
            return false;
        int64_t step = reminder_step(zone, of.starts, now);
        if (step < row->reminded && row->registration.confirmed_at < reminder_instant(zone, of.starts, step))
            *ARENA_PUSH(arena, reminders->at, reminders->count) =
                (struct session_reminder){.registration = row->registration, .session = of, .step = step};
    }
    return true;
}

static bool set_number(struct session *session, const struct statement *statement, int64_t id, int64_t value,
                       struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, id);
    bind_i64(query, 2, value);
    return query_run(query, NULL, error);
}

bool registration_reminded(struct session *session, int64_t id, int64_t step, struct error *error)
{
    return set_number(session, &registration_update_reminded, id, step, error);
}

bool registration_told(struct session *session, int64_t id, int64_t sequence, struct error *error)
{
    return set_number(session, &registration_update_told, id, sequence, error);
}
