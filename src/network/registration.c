/* Asking, confirming, cancelling; the line and who leaves it. */
#include "registration-rows.h"

STATEMENT(registration_insert_row, "INSERT INTO registration (id, participant_id, session_id, state, mode, until, "
                                   "queued_at, confirmed_at, reminded, told, presence, arrived_at, updated_at) VALUES "
                                   "($1, $2, $3, $4, $5, $6, $7, $8, 99, $9, $10, $11, $12)");
STATEMENT(registration_update_row, "UPDATE registration SET state = $2, mode = $3, until = $4, queued_at = $5, "
                                   "confirmed_at = $6, told = $7, updated_at = $8 WHERE id = $1");
STATEMENT(participant_prove, "UPDATE participant SET confirmed_at = $2, updated_at = $2 WHERE id = $1 AND "
                             "confirmed_at IS NULL");
STATEMENT(registration_first_waiting, "SELECT id FROM registration WHERE session_id = $1 AND state = 'waiting' "
                                      "ORDER BY queued_at, id LIMIT 1");

static const char *const MODES[] = {"room", "remote"};

static void bind_optional(struct query *query, int parameter, int64_t value)
{
    if (value)
        bind_i64(query, parameter, value);
    else
        bind_null(query, parameter);
}

bool registration_insert(struct session *session, struct registration *registration, int64_t now, struct error *error)
{
    registration->id = id_new();
    struct query *query = query_start(session, &registration_insert_row);
    bind_i64(query, 1, registration->id);
    bind_i64(query, 2, registration->participant_id);
    bind_i64(query, 3, registration->session_id);
    bind_text(query, 4, str_of(registration_state_code(registration->state)));
    bind_text(query, 5, str_of(MODES[registration->mode]));
    bind_optional(query, 6, registration->until);
    bind_i64(query, 7, registration->queued_at);
    bind_optional(query, 8, registration->confirmed_at);
    bind_i64(query, 9, registration->told);
    bind_text(query, 10, str_of(registration_presence_code(registration->presence)));
    bind_optional(query, 11, registration->arrived_at);
    bind_i64(query, 12, now);
    return query_run(query, NULL, error);
}

bool registration_update(struct session *session, const struct registration *registration, int64_t now,
                         struct error *error)
{
    struct query *query = query_start(session, &registration_update_row);
    bind_i64(query, 1, registration->id);
    bind_text(query, 2, str_of(registration_state_code(registration->state)));
    bind_text(query, 3, str_of(MODES[registration->mode]));
    bind_optional(query, 4, registration->until);
    bind_i64(query, 5, registration->queued_at);
    bind_optional(query, 6, registration->confirmed_at);
    bind_i64(query, 7, registration->told);
    bind_i64(query, 8, now);
    return query_run(query, NULL, error);
}

/* --- Asking ------------------------------------------------------------------------------------------------------- */

static enum wish_answer answer_of(const struct group_session *wanted, enum registration_mode mode, int64_t now)
{
    switch (group_session_opening(wanted, now)) {
    case OPENING_NOT_YET: return WISH_NOT_YET;
    case OPENING_CLOSED: return WISH_CLOSED;
    case OPENING_PAST: return WISH_PAST;
    case OPENING_CANCELLED: return WISH_CANCELLED;
    default: break;
    }
    return mode == ATTENDS_REMOTE && wanted->remote == SESSION_REMOTE_NONE ? WISH_NO_REMOTE : WISH_ASKED;
}

/* A registration given up, or not confirmed in time, begins again. */
static bool keep_wish(struct session *session, int64_t participant_id, const struct registration_wish *wish,
                      int64_t sequence, int64_t now, enum wish_answer *answer, struct error *error)
{
    struct registration registration;
    bool found = false;
    if (!registration_of(session, participant_id, wish->session_id, &registration, &found, error))
        return false;
    if (found && (registration.state == REGISTRATION_CONFIRMED || registration.state == REGISTRATION_WAITING ||
                  registration.state == REGISTRATION_OFFERED)) {
        *answer = WISH_ALREADY;
        return true;
    }
    int64_t id = found ? registration.id : 0;
    registration = (struct registration){.id = id,
                                         .participant_id = participant_id,
                                         .session_id = wish->session_id,
                                         .state = REGISTRATION_UNCONFIRMED,
                                         .mode = wish->mode,
                                         .until = now + REGISTRATION_CONFIRM_SECONDS,
                                         .queued_at = now,
                                         .told = sequence};
    return found ? registration_update(session, &registration, now, error)
                 : registration_insert(session, &registration, now, error);
}

bool registration_ask(struct session *session, struct participant *person, const struct registration_wish *wishes,
                      size_t count, int64_t now, struct arena *arena, enum wish_answer *answers, struct error *error)
{
    if (count == 0)
        return error_set(error, ERROR_INVALID, "Choisissez au moins une séance.");
    if (!participant_keep(session, person, now, arena, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct group_session wanted;
        bool there = false;
        if (!group_session_find(session, wishes[i].session_id, arena, &wanted, &there, error))
            return false;
        if (!there || wanted.space_id != person->space_id)
            return error_set(error, ERROR_MISSING, "Cette séance n’existe pas.");
        answers[i] = answer_of(&wanted, wishes[i].mode, now);
        if (answers[i] == WISH_ASKED &&
            !keep_wish(session, person->id, &wishes[i], wanted.sequence, now, &answers[i], error))
            return false;
    }
    return true;
}

/* --- Confirming --------------------------------------------------------------------------------------------------- */

/* In the room when a seat is free and nobody waits for it; else in the line. */
static bool confirm_one(struct session *session, struct registration *registration, int64_t now, int64_t *confirmed,
                        int64_t *waiting, int64_t *lapsed, struct error *error)
{
    struct arena arena = {0};
    struct group_session wanted;
    bool there = false;
    bool done = group_session_find(session, registration->session_id, &arena, &wanted, &there, error);
    arena_free(&arena);
    if (!done)
        return false;
    if (!there || registration->until < now || wanted.cancelled || now >= wanted.ends) {
        ++*lapsed;
        return true;
    }
    bool seated = registration->mode == ATTENDS_REMOTE || (group_session_seats(&wanted) > 0 && wanted.waiting == 0);
    registration->state = seated ? REGISTRATION_CONFIRMED : REGISTRATION_WAITING;
    registration->queued_at = now;
    registration->confirmed_at = seated ? now : 0;
    registration->until = 0;
    registration->told = wanted.sequence;
    ++*(seated ? confirmed : waiting);
    return registration_update(session, registration, now, error);
}

bool registration_confirm(struct session *session, int64_t participant_id, int64_t now, int64_t *confirmed,
                          int64_t *waiting, int64_t *lapsed, struct error *error)
{
    struct arena arena = {0};
    struct registrations list;
    *confirmed = *waiting = *lapsed = 0;
    struct query *query = query_start(session, &participant_prove);
    bind_i64(query, 1, participant_id);
    bind_i64(query, 2, now);
    bool done = query_run(query, NULL, error) && registration_list_of(session, participant_id, &arena, &list, error);
    for (size_t i = 0; done && i < list.count; i++)
        if (list.at[i].state == REGISTRATION_UNCONFIRMED)
            done = confirm_one(session, &list.at[i], now, confirmed, waiting, lapsed, error);
    arena_free(&arena);
    return done;
}

/* --- Changing ----------------------------------------------------------------------------------------------------- */

/* participant_id 0: asked by the organiser. */
static bool find_own(struct session *session, int64_t id, int64_t participant_id, struct arena *arena,
                     struct registration *registration, struct group_session *of, struct error *error)
{
    bool found = false, there = false;
    if (!registration_find(session, id, arena, registration, &found, error) ||
        (found && !group_session_find(session, registration->session_id, arena, of, &there, error)))
        return false;
    return (there && (participant_id == 0 || registration->participant_id == participant_id)) ||
           error_set(error, ERROR_MISSING, "Cette inscription n’existe pas.");
}

bool registration_accept(struct session *session, int64_t id, int64_t participant_id, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct registration registration;
    struct group_session of;
    bool done = find_own(session, id, participant_id, &arena, &registration, &of, error);
    if (done && (registration.state != REGISTRATION_OFFERED || registration.until < now || of.cancelled))
        done = error_set(error, ERROR_CONFLICT,
                         "Cette place n’est plus proposée" NBSP ": elle est passée à la personne suivante.");
    if (done) {
        registration.state = REGISTRATION_CONFIRMED;
        registration.confirmed_at = now;
        registration.until = 0;
        registration.told = of.sequence;
        done = registration_update(session, &registration, now, error);
    }
    arena_free(&arena);
    return done;
}

bool registration_cancel(struct session *session, int64_t id, int64_t participant_id, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct registration registration;
    struct group_session of;
    bool done = find_own(session, id, participant_id, &arena, &registration, &of, error);
    if (done && (registration.state == REGISTRATION_CANCELLED || registration.state == REGISTRATION_LAPSED))
        done = error_set(error, ERROR_CONFLICT, "Cette inscription est annulée déjà.");
    if (done && now >= of.ends)
        done = error_set(error, ERROR_CONFLICT, "Cette séance a eu lieu.");
    if (done) {
        registration.state = REGISTRATION_CANCELLED;
        registration.until = 0;
        done = registration_update(session, &registration, now, error);
    }
    arena_free(&arena);
    return done;
}

bool registration_set_mode(struct session *session, int64_t id, int64_t participant_id, enum registration_mode mode,
                           int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct registration registration;
    struct group_session of;
    bool done = find_own(session, id, participant_id, &arena, &registration, &of, error);
    if (done && mode == ATTENDS_REMOTE && of.remote == SESSION_REMOTE_NONE)
        done = error_set(error, ERROR_INVALID, "Cette séance ne se suit pas à distance.");
    if (done && registration.mode != mode && mode == ATTENDS_ROOM && registration.state == REGISTRATION_CONFIRMED &&
        (group_session_seats(&of) == 0 || of.waiting > 0))
        done = error_set(error, ERROR_CONFLICT, "La salle est complète" NBSP ": vous restez inscrit à distance.");
    if (done && registration.mode != mode) {
        /* Who waits for a seat and prefers the screen waits no more. */
        if (mode == ATTENDS_REMOTE &&
            (registration.state == REGISTRATION_WAITING || registration.state == REGISTRATION_OFFERED)) {
            registration.state = REGISTRATION_CONFIRMED;
            registration.confirmed_at = now;
            registration.until = 0;
        }
        registration.mode = mode;
        done = registration_update(session, &registration, now, error);
    }
    arena_free(&arena);
    return done;
}

/* --- The line ----------------------------------------------------------------------------------------------------- */

static bool first_waiting(struct session *session, int64_t session_id, int64_t *id, struct error *error)
{
    struct query *query = query_start(session, &registration_first_waiting);
    bind_i64(query, 1, session_id);
    *id = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

static bool offer(struct session *session, int64_t id, const struct group_session *of, int64_t now, struct arena *arena,
                  struct registrations *offered, struct error *error)
{
    struct registration registration;
    bool found = false;
    int64_t until = now + REGISTRATION_OFFER_SECONDS;
    if (!registration_find(session, id, arena, &registration, &found, error))
        return false;
    registration.state = REGISTRATION_OFFERED;
    registration.until = until < of->starts ? until : of->starts;
    registration.place_in_line = 0;
    if (!registration_update(session, &registration, now, error))
        return false;
    *ARENA_PUSH(arena, offered->at, offered->count) = registration;
    return true;
}

bool group_session_promote(struct session *session, int64_t session_id, int64_t now, struct arena *arena,
                           struct registrations *offered, struct error *error)
{
    struct group_session of;
    bool there = false;
    *offered = (struct registrations){0};
    if (!group_session_find(session, session_id, arena, &of, &there, error))
        return false;
    if (!there || of.cancelled || now >= of.starts)
        return true;
    for (int64_t seats = group_session_seats(&of); seats > 0; seats--) {
        int64_t id;
        if (!first_waiting(session, session_id, &id, error))
            return false;
        if (id == 0)
            return true;
        if (!offer(session, id, &of, now, arena, offered, error))
            return false;
    }
    return true;
}
