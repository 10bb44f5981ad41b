#include "bind.h"
#include "network/meeting.h"

#define COLUMNS "b.id, b.space_id, b.kind, b.name, b.frequency, b.state, b.mission, b.created_at, b.updated_at "

STATEMENT(body_select_space, "SELECT " COLUMNS "FROM body AS b WHERE b.space_id = $1 ORDER BY b.name, b.id");
STATEMENT(body_select_one, "SELECT " COLUMNS "FROM body AS b WHERE b.space_id = $1 AND b.id = $2");
STATEMENT(body_put, "INSERT INTO body (id, space_id, kind, name, frequency, state, mission, created_at, updated_at) "
                    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) "
                    "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, "
                    "frequency = excluded.frequency, state = excluded.state, mission = excluded.mission, "
                    "updated_at = excluded.updated_at WHERE body.space_id = excluded.space_id");
STATEMENT(body_seat_select, "SELECT member_id FROM body_seat WHERE body_id = $1");
STATEMENT(body_seat_insert, "INSERT INTO body_seat (body_id, member_id) VALUES ($1, $2) ON CONFLICT DO NOTHING");
STATEMENT(body_seat_delete, "DELETE FROM body_seat WHERE body_id = $1 AND member_id = $2");

static void read_body(struct query *query, struct arena *arena, struct meeting_body *body)
{
    *body = (struct meeting_body){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .kind = body_kind_of(column_text(query, 2)),
        .name = column_copy(query, 3, arena),
        .frequency = body_frequency_of(column_text(query, 4)),
        .state = body_state_of(column_text(query, 5)),
        .mission = column_copy(query, 6, arena),
        .created_at = column_i64(query, 7),
        .updated_at = column_i64(query, 8),
    };
}

static bool comes_before(const struct meeting_body *a, const struct meeting_body *b)
{
    bool a_active = a->state == BODY_ACTIVE, b_active = b->state == BODY_ACTIVE;
    return a_active != b_active ? a_active : a->kind < b->kind;
}

bool body_list(struct session *session, int64_t space_id, struct arena *arena, struct meeting_bodies *bodies,
               struct error *error)
{
    *bodies = (struct meeting_bodies){0};
    struct query *query = query_start(session, &body_select_space);
    bind_i64(query, 1, space_id);
    while (query_row(query)) {
        struct meeting_body body;
        read_body(query, arena, &body);
        ARENA_PUSH(arena, bodies->at, bodies->count);
        size_t to = bodies->count - 1;
        for (; to > 0 && comes_before(&body, &bodies->at[to - 1]); to--)
            bodies->at[to] = bodies->at[to - 1];
        bodies->at[to] = body;
    }
    return query_end(query, error);
}

bool body_find(struct session *session, int64_t space_id, int64_t id, struct arena *arena, struct meeting_body *body,
               bool *found, struct error *error)
{
    struct query *query = query_start(session, &body_select_one);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, id);
    *found = query_row(query);
    if (*found)
        read_body(query, arena, body);
    return query_end(query, error);
}

bool body_save(struct session *session, struct meeting_body *body, int64_t now, struct error *error)
{
    int64_t changes;
    if (str_is_empty(str_trim(body->name)))
        return error_set(error, ERROR_INVALID, "Donnez un nom à l’instance, par exemple « Comité technique ».");
    if (!body->id) {
        body->id = id_new();
        body->created_at = now;
    }
    body->updated_at = now;
    struct query *query = query_start(session, &body_put);
    bind_i64(query, 1, body->id);
    bind_i64(query, 2, body->space_id);
    bind_text(query, 3, str_of(body_kind_code(body->kind)));
    bind_text(query, 4, str_trim(body->name));
    bind_text(query, 5, str_of(body_frequency_code(body->frequency)));
    bind_text(query, 6, str_of(body_state_code(body->state)));
    bind_words(query, 7, str_trim(body->mission));
    bind_i64(query, 8, now);
    if (!query_run(query, &changes, error))
        return false;
    return changes || error_set(error, ERROR_MISSING, "Cette instance n’est pas de la démarche.");
}

bool body_seat(struct session *session, int64_t body_id, int64_t member_id, bool sits, struct error *error)
{
    struct query *query = query_start(session, sits ? &body_seat_insert : &body_seat_delete);
    bind_i64(query, 1, body_id);
    bind_i64(query, 2, member_id);
    return query_run(query, NULL, error);
}

struct seats {
    size_t count;
    int64_t *at;
};

static bool read_seats(struct session *session, int64_t body_id, struct arena *arena, struct seats *seats,
                       struct error *error)
{
    struct query *query = query_start(session, &body_seat_select);
    bind_i64(query, 1, body_id);
    while (query_row(query))
        *ARENA_PUSH(arena, seats->at, seats->count) = column_i64(query, 0);
    return query_end(query, error);
}

static bool has_seat(const struct seats *seats, int64_t member_id)
{
    for (size_t i = 0; i < seats->count; i++)
        if (seats->at[i] == member_id)
            return true;
    return false;
}

bool body_members(struct session *session, const struct meeting_body *body, struct arena *arena,
                  struct network_members *members, bool *everyone, struct error *error)
{
    struct seats seats = {0};
    struct member_search search = {.space_id = body->space_id, .states = 1u << MEMBER_CONFIRMED};
    if (!read_seats(session, body->id, arena, &seats, error) || !member_list(session, &search, arena, members, error))
        return false;
    *everyone = seats.count == 0;
    size_t kept = 0;
    for (size_t i = 0; i < members->count; i++)
        if (*everyone || has_seat(&seats, members->at[i].id))
            members->at[kept++] = members->at[i];
    members->count = kept;
    return true;
}
