/* Sessions: opened, read at each request, listed, ended. */
#include <string.h>

#include "accounts/role.h"
#include "seal.h"

STATEMENT(session_insert, "INSERT INTO sign_in_session (id, token_hash, person_id, method, device, network, opened_at, "
                          "seen_at, factor_at, issuer, subject_session) "
                          "VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $10, $8, $9)");
STATEMENT(session_delete_token, "DELETE FROM sign_in_session WHERE token_hash = $1");
STATEMENT(session_select, "SELECT s.id, s.opened_at, s.seen_at, CASE WHEN s.factor_at IS NULL THEN 0 ELSE 1 END, "
                          "p.id, p.email, p.name, CASE WHEN p.password_hash IS NULL THEN 0 ELSE 1 END, "
                          "CASE WHEN p.factor_at IS NULL THEN 0 ELSE 1 END, p.created_at, p.seen_at "
                          "FROM sign_in_session AS s JOIN person AS p ON p.id = s.person_id "
                          "WHERE s.token_hash = $1 AND s.seen_at > $2 AND s.opened_at > $3");
STATEMENT(session_update_factor, "UPDATE sign_in_session SET factor_at = $2, token_hash = $3 WHERE id = $1");
STATEMENT(session_update_seen, "UPDATE sign_in_session SET seen_at = $2 WHERE id = $1 AND seen_at < $2");
STATEMENT(person_update_seen, "UPDATE person SET seen_at = $2, reminders = 0, reminded_at = NULL "
                              "WHERE id = $1 AND seen_at < $2");
STATEMENT(session_select_person, "SELECT id, method, device, network, opened_at, seen_at FROM sign_in_session "
                                 "WHERE person_id = $1 AND seen_at > $2 AND opened_at > $3 "
                                 "ORDER BY seen_at DESC, id DESC");
STATEMENT(session_delete_one, "DELETE FROM sign_in_session WHERE person_id = $1 AND id = $2");
STATEMENT(session_delete_others, "DELETE FROM sign_in_session WHERE person_id = $1 AND id <> $2");

static const char *const METHODS[] = {"link", "password", "openid", "command"};

static enum sign_in_method read_method(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(METHODS); i++)
        if (str_equal(code, str_of(METHODS[i])))
            return (enum sign_in_method)i;
    return BY_LINK;
}

static bool touch_person(struct session *session, int64_t id, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &person_update_seen);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}

bool sign_in_open(struct session *session, const struct sign_in_order *order, char token[static TOKEN_TEXT + 1],
                  struct error *error)
{
    if (order->replaced.length && !sign_in_close(session, order->replaced, error))
        return false;
    token_new(token);
    struct seal seal = seal_of("session", str_of(token));
    struct query *query = query_start(session, &session_insert);
    bind_i64(query, 1, id_new());
    bind_bytes(query, 2, seal_str(&seal));
    bind_i64(query, 3, order->person_id);
    bind_text(query, 4, str_of(METHODS[order->method]));
    bind_text(query, 5, order->device.length ? order->device : STR("Navigateur inconnu"));
    bind_text(query, 6, order->network.length ? order->network : STR(""));
    bind_i64(query, 7, order->now);
    bind_text(query, 8, order->issuer);
    bind_text(query, 9, order->subject_session);
    if (order->method == BY_COMMAND)
        bind_i64(query, 10, order->now);
    else
        bind_null(query, 10);
    return query_run(query, NULL, error) && touch_person(session, order->person_id, order->now, error);
}

bool sign_in_close(struct session *session, struct str token, struct error *error)
{
    struct seal seal = seal_of("session", token);
    struct query *query = query_start(session, &session_delete_token);
    bind_bytes(query, 1, seal_str(&seal));
    return query_run(query, NULL, error);
}

bool sign_in_pass_factor(struct session *session, int64_t session_id, int64_t now, char token[static TOKEN_TEXT + 1],
                         struct error *error)
{
    int64_t changes;
    token_new(token);
    struct seal seal = seal_of("session", str_of(token));
    struct query *query = query_start(session, &session_update_factor);
    bind_i64(query, 1, session_id);
    bind_i64(query, 2, now);
    bind_bytes(query, 3, seal_str(&seal));
    if (!query_run(query, &changes, error))
        return false;
    return changes == 1 || error_set(error, ERROR_MISSING, "Cette session n’existe plus. Connectez-vous de nouveau.");
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static bool is_privileged(const struct roles *roles)
{
    for (size_t i = 0; i < roles->count; i++)
        if (ROLES[roles->at[i].kind].second_factor)
            return true;
    return false;
}

/* Whoever may much stays a shorter while; the second factor is not waited for long. */
static bool is_over(const struct access *access, int64_t now)
{
    if (is_privileged(&access->roles) &&
        (now - access->seen_at >= PRIVILEGED_IDLE_SECONDS || now - access->opened_at >= PRIVILEGED_LIFE_SECONDS))
        return true;
    return access->factor_due && now - access->opened_at >= FACTOR_PATIENCE_SECONDS;
}

bool access_read(struct session *session, struct str token, int64_t now, struct arena *arena, struct access **access,
                 struct error *error)
{
    *access = NULL;
    if (!token_is_whole(token))
        return true;
    struct seal seal = seal_of("session", token);
    struct query *query = query_start(session, &session_select);
    bind_bytes(query, 1, seal_str(&seal));
    bind_i64(query, 2, now - SESSION_IDLE_SECONDS);
    bind_i64(query, 3, now - SESSION_LIFE_SECONDS);
    struct access *made = NULL;
    if (query_row(query)) {
        made = ARENA_NEW(arena, struct access);
        made->session_id = column_i64(query, 0);
        made->opened_at = column_i64(query, 1);
        made->seen_at = column_i64(query, 2);
        made->second_factor = column_i64(query, 3) != 0;
        made->person = (struct person){
            .id = column_i64(query, 4),
            .email = column_copy(query, 5, arena),
            .name = column_copy(query, 6, arena),
            .has_password = column_i64(query, 7) != 0,
            .has_factor = column_i64(query, 8) != 0,
            .created_at = column_i64(query, 9),
            .seen_at = column_i64(query, 10),
        };
        made->factor_due = made->person.has_factor && !made->second_factor;
    }
    if (!query_end(query, error))
        return false;
    if (!made)
        return true;
    if (!role_list(session, made->person.id, now, arena, &made->roles, error))
        return false;
    if (!is_over(made, now))
        *access = made;
    return true;
}

bool access_touch(struct session *session, const struct access *access, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &session_update_seen);
    bind_i64(query, 1, access->session_id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error) && touch_person(session, access->person.id, now, error);
}

bool access_may(const struct access *access, enum permission permission, const struct scope *scope)
{
    if (permission == PERMISSION_PUBLIC)
        return true;
    return access && !access->factor_due && permission_given(permission, &access->roles, access->second_factor, scope);
}

/* --- Listing, ending ---------------------------------------------------------------------------------------------- */

bool sign_in_list(struct session *session, int64_t person_id, int64_t now, struct arena *arena,
                  struct sign_in_rows *rows, struct error *error)
{
    enum { MOST = 100 };
    *rows = (struct sign_in_rows){.at = ARENA_ARRAY(arena, struct sign_in_row, MOST)};
    struct query *query = query_start(session, &session_select_person);
    bind_i64(query, 1, person_id);
    bind_i64(query, 2, now - SESSION_IDLE_SECONDS);
    bind_i64(query, 3, now - SESSION_LIFE_SECONDS);
    while (query_row(query))
        if (rows->count < MOST)
            rows->at[rows->count++] = (struct sign_in_row){
                .id = column_i64(query, 0),
                .method = read_method(column_text(query, 1)),
                .device = column_copy(query, 2, arena),
                .network = column_copy(query, 3, arena),
                .opened_at = column_i64(query, 4),
                .seen_at = column_i64(query, 5),
            };
    return query_end(query, error);
}

static bool delete_sessions(struct session *session, const struct statement *statement, int64_t person_id, int64_t id,
                            int64_t *changes, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, person_id);
    bind_i64(query, 2, id);
    return query_run(query, changes, error);
}

bool sign_in_revoke(struct session *session, int64_t person_id, int64_t session_id, struct error *error)
{
    int64_t changes;
    if (!delete_sessions(session, &session_delete_one, person_id, session_id, &changes, error))
        return false;
    return changes > 0 || error_set(error, ERROR_MISSING, "Cette session est déjà fermée.");
}

bool sign_in_revoke_others(struct session *session, int64_t person_id, int64_t kept, struct error *error)
{
    return delete_sessions(session, &session_delete_others, person_id, kept, NULL, error);
}
