/* What limits attempts, in the database so that it holds for all instances: each key has `burst` attempts, given back
 * one every `seconds`. One number says it all: the instant at which everything will have been given back (the generic
 * cell rate algorithm, ITU-T I.371). */
#include "seal.h"

STATEMENT(allowance_select, "SELECT whole_at FROM sign_in_allowance WHERE key_hash = $1");
STATEMENT(allowance_put, "INSERT INTO sign_in_allowance (key_hash, whole_at) VALUES ($1, $2) "
                         "ON CONFLICT (key_hash) DO UPDATE SET whole_at = excluded.whole_at");
STATEMENT(allowance_sweep, "DELETE FROM sign_in_allowance WHERE whole_at < $1");
STATEMENT(link_sweep, "DELETE FROM sign_in_token WHERE expires_at < $1");
STATEMENT(session_sweep, "DELETE FROM sign_in_session WHERE seen_at < $1 OR opened_at < $2");

bool allowance_take(struct session *session, struct str key, int burst, int64_t seconds, int64_t now,
                    int64_t *wait_seconds, struct error *error)
{
    struct seal seal = seal_of("allowance", key);
    struct query *query = query_start(session, &allowance_select);
    bind_bytes(query, 1, seal_str(&seal));
    int64_t whole_at = query_row(query) ? column_i64(query, 0) : now;
    if (!query_end(query, error))
        return false;
    if (whole_at < now)
        whole_at = now;
    int64_t taken_at = whole_at + seconds;
    *wait_seconds = taken_at - now > burst * seconds ? taken_at - now - burst * seconds : 0;
    if (*wait_seconds > 0)
        return true;
    query = query_start(session, &allowance_put);
    bind_bytes(query, 1, seal_str(&seal));
    bind_i64(query, 2, taken_at);
    return query_run(query, NULL, error);
}

static bool sweep(struct session *session, const struct statement *statement, int64_t first, int64_t second,
                  struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, first);
    if (statement == &session_sweep)
        bind_i64(query, 2, second);
    return query_run(query, NULL, error);
}

bool sign_in_sweep(struct session *session, int64_t now, struct error *error)
{
    return sweep(session, &allowance_sweep, now, 0, error) && sweep(session, &link_sweep, now, 0, error) &&
           sweep(session, &session_sweep, now - SESSION_IDLE_SECONDS, now - SESSION_LIFE_SECONDS, error);
}
