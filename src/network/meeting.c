#include "network/meeting.h"

#include "bind.h"

#define COLUMNS                                                                                                        \
    "t.id, t.space_id, t.body_id, t.member_id, b.kind, b.name, m.name, t.title, t.purpose, t.state, t.starts_at, "     \
    "t.ends_at, t.period, t.place, t.room, t.address, t.capacity, t.remote, t.remote_link, t.chair, t.chair_duty, "    \
    "t.secretary, t.summary, t.public, t.sequence, t.reason, t.previous_at, t.convened_at, t.created_at, "             \
    "t.updated_at "
#define TABLES "FROM meeting AS t JOIN body AS b ON b.id = t.body_id LEFT JOIN member AS m ON m.id = t.member_id "

STATEMENT(meeting_select, "SELECT " COLUMNS TABLES "WHERE t.space_id = $1 AND (CAST($2 AS BIGINT) = 0 OR t.body_id = "
                          "$2) "
                          "AND (CAST($3 AS BIGINT) = 0 OR t.member_id = $3 OR EXISTS (SELECT 1 FROM meeting_guest AS g "
                          "WHERE g.meeting_id = t.id AND g.member_id = $3)) "
                          "AND (CAST($4 AS BIGINT) = 0 OR t.starts_at IS NULL OR t.starts_at >= $4) "
                          "AND (CAST($5 AS BIGINT) = 0 OR t.starts_at < $5) "
                          "AND (CAST($6 AS BIGINT) = 0 OR (t.public = 1 AND t.state <> 'draft')) "
                          "ORDER BY t.starts_at NULLS LAST, t.id");
STATEMENT(meeting_select_one, "SELECT " COLUMNS TABLES "WHERE t.space_id = $1 AND t.id = $2");
STATEMENT(meeting_select_address, "SELECT " COLUMNS TABLES "WHERE (t.starts_at IS NULL OR t.starts_at >= $2) AND "
                                  "t.state IN ('planned', "
                                  "'convened', 'postponed') AND EXISTS (SELECT 1 FROM meeting_guest AS g WHERE "
                                  "g.meeting_id = t.id "
                                  "AND g.email = $1) ORDER BY t.starts_at NULLS LAST, t.id");
STATEMENT(meeting_put,
          "INSERT INTO meeting (id, space_id, body_id, member_id, title, purpose, state, starts_at, ends_at, period, "
          "place, room, address, capacity, remote, remote_link, chair, chair_duty, secretary, summary, public, "
          "sequence, reason, previous_at, convened_at, created_at, updated_at) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, "
          "$22, $23, $24, $25, $26, $26) "
          "ON CONFLICT (id) DO UPDATE SET body_id = excluded.body_id, member_id = excluded.member_id, "
          "title = excluded.title, purpose = excluded.purpose, state = excluded.state, "
          "starts_at = excluded.starts_at, ends_at = excluded.ends_at, period = excluded.period, "
          "place = excluded.place, room = excluded.room, address = excluded.address, capacity = excluded.capacity, "
          "remote = excluded.remote, remote_link = excluded.remote_link, chair = excluded.chair, "
          "chair_duty = excluded.chair_duty, secretary = excluded.secretary, summary = excluded.summary, "
          "public = excluded.public, sequence = excluded.sequence, reason = excluded.reason, "
          "previous_at = excluded.previous_at, convened_at = excluded.convened_at, updated_at = excluded.updated_at "
          "WHERE meeting.space_id = excluded.space_id");

/* --- States --------------------------------------------------------------------------------------------------------
 */

static const struct {
    enum meeting_state from, to;
    bool needs_reason;
} MOVES[] = {
    {MEETING_DRAFT, MEETING_PLANNED, false},      {MEETING_DRAFT, MEETING_CANCELLED, false},
    {MEETING_PLANNED, MEETING_CONVENED, false},   {MEETING_PLANNED, MEETING_HELD, false},
    {MEETING_PLANNED, MEETING_POSTPONED, true},   {MEETING_PLANNED, MEETING_CANCELLED, true},
    {MEETING_CONVENED, MEETING_HELD, false},      {MEETING_CONVENED, MEETING_POSTPONED, true},
    {MEETING_CONVENED, MEETING_CANCELLED, true},  {MEETING_HELD, MEETING_RECORDED, false},
    {MEETING_POSTPONED, MEETING_PLANNED, false},  {MEETING_POSTPONED, MEETING_CONVENED, false},
    {MEETING_POSTPONED, MEETING_CANCELLED, true},
};

bool meeting_may_move(enum meeting_state from, enum meeting_state to, bool *needs_reason)
{
    for (size_t i = 0; i < COUNT_OF(MOVES); i++) {
        if (MOVES[i].from != from || MOVES[i].to != to)
            continue;
        *needs_reason = MOVES[i].needs_reason;
        return true;
    }
    return false;
}

/* --- Reading -------------------------------------------------------------------------------------------------------
 */

static void read_meeting(struct query *query, struct arena *arena, struct meeting *meeting)
{
    *meeting = (struct meeting){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .body_id = column_i64(query, 2),
        .member_id = column_i64(query, 3),
        .body_kind = body_kind_of(column_text(query, 4)),
        .body = column_copy(query, 5, arena),
        .partner = column_copy(query, 6, arena),
        .title = column_copy(query, 7, arena),
        .purpose = column_copy(query, 8, arena),
        .state = meeting_state_of(column_text(query, 9)),
        .starts_at = column_i64(query, 10),
        .ends_at = column_i64(query, 11),
        .period = column_copy(query, 12, arena),
        .place = column_copy(query, 13, arena),
        .room = column_copy(query, 14, arena),
        .address = column_copy(query, 15, arena),
        .capacity = column_i64(query, 16),
        .remote = meeting_remote_of(column_text(query, 17)),
        .remote_link = column_copy(query, 18, arena),
        .chair = column_copy(query, 19, arena),
        .chair_duty = column_copy(query, 20, arena),
        .secretary = column_copy(query, 21, arena),
        .summary = column_copy(query, 22, arena),
        .in_public_calendar = column_i64(query, 23) != 0,
        .sequence = column_i64(query, 24),
        .reason = column_copy(query, 25, arena),
        .previous_at = column_i64(query, 26),
        .convened_at = column_i64(query, 27),
        .created_at = column_i64(query, 28),
        .updated_at = column_i64(query, 29),
    };
}

static bool is_asked(const struct meeting_search *search, const struct meeting *meeting)
{
    return (!search->kinds || (search->kinds & (1u << meeting->body_kind))) &&
           (!search->states || (search->states & (1u << meeting->state)));
}

static void reverse(struct meetings *meetings)
{
    for (size_t i = 0; i < meetings->count / 2; i++) {
        struct meeting other = meetings->at[i];
        meetings->at[i] = meetings->at[meetings->count - 1 - i];
        meetings->at[meetings->count - 1 - i] = other;
    }
}

bool meeting_list(struct session *session, const struct meeting_search *search, struct arena *arena,
                  struct meetings *meetings, struct error *error)
{
    *meetings = (struct meetings){0};
    struct query *query = query_start(session, &meeting_select);
    bind_i64(query, 1, search->space_id);
    bind_i64(query, 2, search->body_id);
    bind_i64(query, 3, search->member_id);
    bind_i64(query, 4, search->from);
    bind_i64(query, 5, search->until);
    bind_i64(query, 6, search->public_alone);
    while (query_row(query)) {
        read_meeting(query, arena, ARENA_PUSH(arena, meetings->at, meetings->count));
        if (!is_asked(search, &meetings->at[meetings->count - 1]))
            meetings->count--;
    }
    if (search->descending)
        reverse(meetings);
    return query_end(query, error);
}

bool meeting_find(struct session *session, int64_t space_id, int64_t id, struct arena *arena, struct meeting *meeting,
                  bool *found, struct error *error)
{
    struct query *query = query_start(session, &meeting_select_one);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, id);
    *found = query_row(query);
    if (*found)
        read_meeting(query, arena, meeting);
    return query_end(query, error);
}

bool meeting_list_of(struct session *session, struct str email, int64_t now, struct arena *arena,
                     struct meetings *meetings, struct error *error)
{
    *meetings = (struct meetings){0};
    struct query *query = query_start(session, &meeting_select_address);
    bind_words(query, 1, email);
    bind_i64(query, 2, now);
    while (query_row(query))
        read_meeting(query, arena, ARENA_PUSH(arena, meetings->at, meetings->count));
    return query_end(query, error);
}

/* --- Writing -------------------------------------------------------------------------------------------------------
 */

static bool check_meeting(const struct meeting *meeting, struct error *error)
{
    if (str_is_empty(str_trim(meeting->title)))
        return error_set(error, ERROR_INVALID, "Donnez l’objet de la réunion.");
    if (meeting->ends_at && meeting->ends_at <= meeting->starts_at)
        return error_set(error, ERROR_INVALID, "La réunion finit après avoir commencé : vérifiez les heures.");
    if (meeting->capacity < 0)
        return error_set(error, ERROR_INVALID, "Le nombre de places est un nombre positif.");
    if (meeting->remote_link.length && !url_is_safe(meeting->remote_link))
        return error_set(error, ERROR_INVALID, "Le lien de la visioconférence commence par https://.");
    if (meeting->remote == REMOTE_LINK && str_is_empty(meeting->remote_link))
        return error_set(error, ERROR_INVALID, "Donnez le lien de la visioconférence, ou choisissez « sur demande ».");
    return true;
}

static bool put_meeting(struct session *session, const struct meeting *meeting, int64_t now, struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &meeting_put);
    bind_i64(query, 1, meeting->id);
    bind_i64(query, 2, meeting->space_id);
    bind_i64(query, 3, meeting->body_id);
    bind_number(query, 4, meeting->member_id);
    bind_text(query, 5, str_trim(meeting->title));
    bind_words(query, 6, str_trim(meeting->purpose));
    bind_text(query, 7, str_of(meeting_state_code(meeting->state)));
    bind_number(query, 8, meeting->starts_at);
    bind_number(query, 9, meeting->ends_at);
    bind_words(query, 10, str_trim(meeting->period));
    bind_words(query, 11, str_trim(meeting->place));
    bind_words(query, 12, str_trim(meeting->room));
    bind_words(query, 13, str_trim(meeting->address));
    bind_number(query, 14, meeting->capacity);
    bind_text(query, 15, str_of(meeting_remote_code(meeting->remote)));
    bind_words(query, 16, str_trim(meeting->remote_link));
    bind_words(query, 17, str_trim(meeting->chair));
    bind_words(query, 18, str_trim(meeting->chair_duty));
    bind_words(query, 19, str_trim(meeting->secretary));
    bind_words(query, 20, str_trim(meeting->summary));
    bind_i64(query, 21, meeting->in_public_calendar);
    bind_i64(query, 22, meeting->sequence);
    bind_words(query, 23, str_trim(meeting->reason));
    bind_number(query, 24, meeting->previous_at);
    bind_number(query, 25, meeting->convened_at);
    bind_i64(query, 26, now);
    if (!query_run(query, &changes, error))
        return false;
    return changes || error_set(error, ERROR_MISSING, "Cette réunion n’est pas de la démarche.");
}

/* What those who have it in their calendar must see. */
static bool differs_in_calendars(const struct meeting *a, const struct meeting *b)
{
    return a->starts_at != b->starts_at || a->ends_at != b->ends_at || a->remote != b->remote ||
           !str_equal(a->title, b->title) || !str_equal(a->place, b->place) || !str_equal(a->room, b->room) ||
           !str_equal(a->address, b->address) || !str_equal(a->remote_link, b->remote_link);
}

bool meeting_save(struct session *session, struct meeting *meeting, int64_t now, bool *told, struct error *error)
{
    struct arena arena = {0};
    struct meeting before;
    bool found = false, done = false, must_tell = false;
    if (!check_meeting(meeting, error))
        return false;
    if (meeting->id && !meeting_find(session, meeting->space_id, meeting->id, &arena, &before, &found, error))
        goto out;
    if (meeting->id && !found) {
        error_set(error, ERROR_MISSING, "Cette réunion n’est pas de la démarche.");
        goto out;
    }
    if (found) {
        /* What only meeting_move changes stays as it is. */
        meeting->state = before.state;
        meeting->sequence = before.sequence;
        meeting->previous_at = before.previous_at;
        meeting->convened_at = before.convened_at;
        must_tell = before.state == MEETING_CONVENED && differs_in_calendars(&before, meeting);
        if (must_tell)
            meeting->sequence++;
    } else {
        meeting->id = id_new();
        meeting->created_at = now;
    }
    if (!meeting->starts_at && meeting->state != MEETING_DRAFT && meeting->state != MEETING_PLANNED &&
        meeting->state != MEETING_POSTPONED) {
        error_set(error, ERROR_INVALID, "Une réunion convoquée garde une date : reportez-la, ou annulez-la.");
        goto out;
    }
    meeting->updated_at = now;
    done = put_meeting(session, meeting, now, error);
out:
    if (told)
        *told = done && must_tell;
    arena_free(&arena);
    return done;
}

static bool check_move(const struct meeting *meeting, enum meeting_state to, struct str reason, struct error *error)
{
    bool needs_reason;
    if (!meeting_may_move(meeting->state, to, &needs_reason))
        return error_set(error, ERROR_CONFLICT,
                         "Cette réunion est « %s » : rechargez la page pour voir ce qui peut "
                         "être fait.",
                         meeting_state_label(meeting->state));
    if (needs_reason && str_is_empty(str_trim(reason)))
        return error_set(error, ERROR_INVALID, "Donnez le motif : les personnes invitées le liront.");
    if (!meeting->starts_at && (to == MEETING_CONVENED || to == MEETING_HELD))
        return error_set(error, ERROR_INVALID, "Donnez d’abord la date et l’heure de la réunion.");
    return true;
}

bool meeting_move(struct session *session, struct meeting *meeting, enum meeting_state to, struct str reason,
                  int64_t new_start, int64_t new_end, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct meeting moved;
    bool found, done = false;
    if (!meeting_find(session, meeting->space_id, meeting->id, &arena, &moved, &found, error))
        goto out;
    if (!found) {
        error_set(error, ERROR_MISSING, "Cette réunion n’est pas de la démarche.");
        goto out;
    }
    if (!check_move(&moved, to, reason, error))
        goto out;
    bool known = moved.convened_at != 0; /* some calendars have it */
    if (to == MEETING_POSTPONED) {
        moved.previous_at = moved.starts_at;
        moved.starts_at = new_start;
        moved.ends_at = new_end;
        to = !new_start ? MEETING_POSTPONED : moved.state;
    }
    if (to == MEETING_CONVENED && !known)
        moved.convened_at = now;
    else if (known && to != MEETING_HELD && to != MEETING_RECORDED)
        moved.sequence++;
    moved.state = to;
    if (str_trim(reason).length)
        moved.reason = reason;
    moved.updated_at = now;
    done = check_meeting(&moved, error) && put_meeting(session, &moved, now, error);
    if (done) {
        meeting->state = moved.state;
        meeting->starts_at = moved.starts_at;
        meeting->ends_at = moved.ends_at;
        meeting->previous_at = moved.previous_at;
        meeting->sequence = moved.sequence;
        meeting->convened_at = moved.convened_at;
        meeting->reason = moved.reason.at == reason.at ? reason : meeting->reason;
    }
out:
    arena_free(&arena);
    return done;
}
