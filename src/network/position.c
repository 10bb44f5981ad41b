#include "network/position.h"

#include "bind.h"

STATEMENT(position_select, "SELECT p.member_id, p.group_id, p.state FROM member_position AS p "
                           "JOIN member AS m ON m.id = p.member_id WHERE m.space_id = $1");
STATEMENT(position_put, "INSERT INTO member_position (member_id, group_id, state, person_id, updated_at) "
                        "SELECT m.id, g.id, $4, $5, $6 FROM member AS m JOIN working_group AS g ON g.space_id = "
                        "m.space_id "
                        "WHERE m.space_id = $1 AND m.id = $2 AND g.id = $3 "
                        "ON CONFLICT (member_id, group_id) DO UPDATE SET state = excluded.state, person_id = "
                        "excluded.person_id, "
                        "updated_at = excluded.updated_at");
STATEMENT(position_delete, "DELETE FROM member_position WHERE member_id = $2 AND group_id = $3 AND EXISTS (SELECT 1 "
                           "FROM member AS m WHERE m.id = $2 AND m.space_id = $1)");

static const struct {
    const char *code, *label;
} STATES[POSITION_STATES] = {
    [POSITION_UNSAID] = {"", "à dire"},
    [POSITION_TAKES_PART] = {"takes-part", "participe"},
    [POSITION_LEADS] = {"leads", "anime"},
    [POSITION_NOT_CONCERNED] = {"not-concerned", "non concerné"},
};

const char *position_code(enum position_state state)
{
    return STATES[state].code;
}

const char *position_label(enum position_state state)
{
    return STATES[state].label;
}

enum position_state position_of(struct str code)
{
    int state = POSITION_STATES - 1;
    while (state > 0 && !str_equal(str_of(STATES[state].code), code))
        state--;
    return (enum position_state)state;
}

enum position_state position_at(const struct position_board *board, size_t member, size_t group)
{
    return board->states[member * board->groups.count + group];
}

static void keep_open(struct working_groups *groups)
{
    size_t kept = 0;
    for (size_t i = 0; i < groups->count; i++)
        if (!groups->at[i].closed)
            groups->at[kept++] = groups->at[i];
    groups->count = kept;
}

static void place(struct position_board *board, int64_t member_id, int64_t group_id, enum position_state state)
{
    for (size_t i = 0; i < board->members.count; i++)
        for (size_t j = 0; j < board->groups.count; j++)
            if (board->members.at[i].id == member_id && board->groups.at[j].id == group_id)
                board->states[i * board->groups.count + j] = state;
}

static void count(struct position_board *board, struct arena *arena)
{
    board->taking_part = ARENA_ARRAY(arena, size_t, board->groups.count + 1);
    for (size_t i = 0; i < board->members.count; i++)
        for (size_t j = 0; j < board->groups.count; j++) {
            enum position_state state = position_at(board, i, j);
            board->unsaid += state == POSITION_UNSAID;
            board->taking_part[j] += state == POSITION_TAKES_PART || state == POSITION_LEADS;
        }
}

bool position_board(struct session *session, int64_t space_id, struct arena *arena, struct position_board *board,
                    struct error *error)
{
    struct member_search search = {.space_id = space_id,
                                   .states = 1u << MEMBER_CONFIRMED | 1u << MEMBER_REGISTERED,
                                   .kinds = 1u << MEMBER_INTERCOMMUNALITY | 1u << MEMBER_PETR};
    *board = (struct position_board){0};
    if (!member_list(session, &search, arena, &board->members, error) ||
        !group_list(session, space_id, arena, &board->groups, error))
        return false;
    keep_open(&board->groups);
    board->states = ARENA_ARRAY(arena, enum position_state, board->members.count * board->groups.count + 1);
    struct query *query = query_start(session, &position_select);
    bind_i64(query, 1, space_id);
    while (query_row(query))
        place(board, column_i64(query, 0), column_i64(query, 1), position_of(column_text(query, 2)));
    count(board, arena);
    return query_end(query, error);
}

bool position_set(struct session *session, int64_t space_id, int64_t member_id, int64_t group_id,
                  enum position_state state, int64_t person_id, int64_t now, struct error *error)
{
    int64_t changes;
    bool unsaid = state == POSITION_UNSAID;
    struct query *query = query_start(session, unsaid ? &position_delete : &position_put);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, member_id);
    bind_i64(query, 3, group_id);
    if (!unsaid) {
        bind_text(query, 4, str_of(STATES[state].code));
        bind_number(query, 5, person_id);
        bind_i64(query, 6, now);
    }
    if (!query_run(query, &changes, error))
        return false;
    return unsaid || changes || error_set(error, ERROR_MISSING, "Ce groupe ou cet organisme n’est pas de la démarche.");
}
