/* The private addresses of calendars. */
#include <sodium.h>

#include "post/calendar.h"

enum { TOKEN_BYTES = 18 };

STATEMENT(feed_insert, "INSERT INTO calendar_feed (token, space_id, scope, created_at) VALUES ($1, $2, $3, $4) "
                       "ON CONFLICT (space_id, scope) DO NOTHING");
STATEMENT(feed_token, "SELECT token FROM calendar_feed WHERE space_id = $1 AND scope = $2");
STATEMENT(feed_delete, "DELETE FROM calendar_feed WHERE space_id = $1 AND scope = $2");
STATEMENT(feed_by_token, "SELECT space_id, scope FROM calendar_feed WHERE token = $1");

static struct query *start_on(struct session *session, const struct statement *statement, int64_t space_id,
                              struct str scope)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, scope);
    return query;
}

static bool insert(struct session *session, int64_t space_id, struct str scope, int64_t now, struct error *error)
{
    unsigned char bytes[TOKEN_BYTES];
    char token[2 * TOKEN_BYTES + 1];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(token, sizeof token, bytes, sizeof bytes);
    struct query *query = query_start(session, &feed_insert);
    bind_text(query, 1, str_of(token));
    bind_i64(query, 2, space_id);
    bind_text(query, 3, scope);
    bind_i64(query, 4, now);
    return query_run(query, NULL, error);
}

bool calendar_feed_token(struct session *session, int64_t space_id, struct str scope, int64_t now, struct arena *arena,
                         struct str *token, struct error *error)
{
    if (!insert(session, space_id, scope, now, error))
        return false;
    struct query *query = start_on(session, &feed_token, space_id, scope);
    *token = query_row(query) ? column_copy(query, 0, arena) : STR_NONE;
    return query_end(query, error);
}

bool calendar_feed_revoke(struct session *session, int64_t space_id, struct str scope, struct error *error)
{
    return query_run(start_on(session, &feed_delete, space_id, scope), NULL, error);
}

bool calendar_feed_find(struct session *session, struct str token, struct arena *arena, int64_t *space_id,
                        struct str *scope, struct error *error)
{
    struct query *query = query_start(session, &feed_by_token);
    bind_text(query, 1, token);
    bool found = query_row(query);
    *space_id = found ? column_i64(query, 0) : 0;
    *scope = found ? column_copy(query, 1, arena) : STR_NONE;
    return query_end(query, error);
}
