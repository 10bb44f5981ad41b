/* Opening a board and taking part in it. What changes on it is board-change.c's. */
#include "board-words.h"

STATEMENT(board_select_same, "SELECT id FROM board WHERE space_id = $1 AND theme = $2 AND held_on = $3 ORDER BY id");
STATEMENT(board_insert, "INSERT INTO board (id, space_id, theme, meeting_id, title, held_on, phase, dots, revision, "
                        "link, created_at) VALUES ($1, $2, $3, $4, $5, $6, 'prepared', $7, 0, 1, $8)");
STATEMENT(board_update_link, "UPDATE board SET link = link + 1 WHERE id = $1");
STATEMENT(board_participant_upsert,
          "INSERT INTO board_participant (id, board_id, mark, person_id, organisation, joined_at) "
          "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (board_id, mark) DO UPDATE SET organisation = CASE WHEN "
          "excluded.organisation = '' THEN board_participant.organisation ELSE excluded.organisation END, "
          "person_id = COALESCE(excluded.person_id, board_participant.person_id) RETURNING id");

bool board_open(struct session *session, const struct board_order *order, int64_t now, int64_t *id, struct error *error)
{
    struct arena arena = {0};
    struct str day = date_format(&arena, order->held_on);
    int dots = order->dots > 0 ? order->dots : BOARD_DOTS_DEFAULT;
    *id = 0;
    bool done = true;
    if (str_is_empty(order->theme) || str_is_empty(str_trim(order->title)) || dots > BOARD_DOTS_MOST)
        done = error_set(error, ERROR_INVALID, "Donnez un titre, un thème, et %d points au plus par participant.",
                         BOARD_DOTS_MOST);
    if (done) {
        struct query *query = query_start(session, &board_select_same);
        bind_i64(query, 1, order->space_id);
        bind_text(query, 2, order->theme);
        bind_text(query, 3, day);
        if (query_row(query))
            *id = column_i64(query, 0);
        done = query_end(query, error);
    }
    if (done && *id == 0) {
        struct query *query = query_start(session, &board_insert);
        bind_i64(query, 1, *id = id_new());
        bind_i64(query, 2, order->space_id);
        bind_text(query, 3, order->theme);
        bind_reference(query, 4, order->meeting_id);
        bind_text(query, 5, str_trim(order->title));
        bind_text(query, 6, day);
        bind_i64(query, 7, dots);
        bind_i64(query, 8, now);
        done = query_run(query, NULL, error) && session_touch(session, "board", error);
    }
    arena_free(&arena);
    return done;
}

bool board_renew_link(struct session *session, int64_t id, struct error *error)
{
    struct query *query = query_start(session, &board_update_link);
    bind_i64(query, 1, id);
    return query_run(query, NULL, error) && session_touch(session, "board", error);
}

bool board_join(struct session *session, const struct board_presence *presence, int64_t now, int64_t *id,
                struct error *error)
{
    struct query *query = query_start(session, &board_participant_upsert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, presence->board_id);
    bind_bytes(query, 3, presence->mark);
    bind_reference(query, 4, presence->person_id);
    bind_words(query, 5, text_cut(str_trim(presence->organisation), 150));
    bind_i64(query, 6, now);
    if (query_row(query))
        *id = column_i64(query, 0);
    return query_end(query, error);
}
