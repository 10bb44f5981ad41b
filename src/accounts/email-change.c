/* Another address, confirmed from both: whoever holds a session alone cannot take the account away. */
#include "accounts/audit.h"
#include "accounts/life.h"
#include "seal.h"

STATEMENT(email_change_put, "INSERT INTO email_change (person_id, email, old_hash, new_hash, created_at, expires_at) "
                            "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person_id) DO UPDATE SET email = "
                            "excluded.email, "
                            "old_hash = excluded.old_hash, new_hash = excluded.new_hash, old_at = NULL, new_at = NULL, "
                            "created_at = excluded.created_at, expires_at = excluded.expires_at");
STATEMENT(email_change_select, "SELECT person_id, email, CASE WHEN old_hash = $1 THEN 1 ELSE 0 END, "
                               "COALESCE(old_at, 0), COALESCE(new_at, 0) FROM email_change "
                               "WHERE (old_hash = $1 OR new_hash = $1) AND expires_at > $2");
STATEMENT(email_change_update_old, "UPDATE email_change SET old_at = $2 WHERE person_id = $1");
STATEMENT(email_change_update_new, "UPDATE email_change SET new_at = $2 WHERE person_id = $1");
STATEMENT(email_change_delete, "DELETE FROM email_change WHERE person_id = $1");
STATEMENT(person_update_email, "UPDATE person SET email = $2 WHERE id = $1");

bool email_change_begin(struct session *session, int64_t person_id, struct str email, int64_t now,
                        char old_token[static TOKEN_TEXT + 1], char new_token[static TOKEN_TEXT + 1], bool *taken,
                        struct error *error)
{
    struct arena arena = {0};
    struct person other = {0};
    struct str key = email_key(&arena, email);
    *taken = false;
    bool done = (key.length > 0 || error_set(error, ERROR_INVALID, "Ce n’est pas une adresse électronique.")) &&
                person_by_email(session, key, &arena, &other, taken, error);
    token_new(old_token);
    token_new(new_token);
    if (done && !*taken) {
        struct seal old_seal = seal_of("email", str_of(old_token)), new_seal = seal_of("email", str_of(new_token));
        struct query *query = query_start(session, &email_change_put);
        bind_i64(query, 1, person_id);
        bind_text(query, 2, key);
        bind_bytes(query, 3, seal_str(&old_seal));
        bind_bytes(query, 4, seal_str(&new_seal));
        bind_i64(query, 5, now);
        bind_i64(query, 6, now + EMAIL_CHANGE_SECONDS);
        done = query_run(query, NULL, error);
    }
    arena_free(&arena);
    return done;
}

struct change {
    int64_t person_id;
    struct str email;
    bool is_old, old_done, new_done;
};

static bool find_change(struct session *session, struct str token, int64_t now, struct arena *arena,
                        struct change *change, bool *found, struct error *error)
{
    *found = false;
    if (!token_is_whole(token))
        return true;
    struct seal seal = seal_of("email", token);
    struct query *query = query_start(session, &email_change_select);
    bind_bytes(query, 1, seal_str(&seal));
    bind_i64(query, 2, now);
    *found = query_row(query);
    if (*found)
        *change = (struct change){.person_id = column_i64(query, 0),
                                  .email = column_copy(query, 1, arena),
                                  .is_old = column_i64(query, 2) != 0,
                                  .old_done = column_i64(query, 3) != 0,
                                  .new_done = column_i64(query, 4) != 0};
    return query_end(query, error);
}

bool email_change_look(struct session *session, struct str token, int64_t now, struct arena *arena, struct str *email,
                       bool *found, struct error *error)
{
    struct change change = {0};
    bool done = find_change(session, token, now, arena, &change, found, error);
    *email = change.email;
    return done;
}

static bool run_so(struct session *session, const struct statement *statement, int64_t person_id, int64_t now,
                   struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, person_id);
    if (statement != &email_change_delete)
        bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}

static bool apply(struct session *session, const struct change *change, int64_t now, struct error *error)
{
    struct audit_event event = {.person_id = change->person_id,
                                .action = "person.change",
                                .subject = "person",
                                .subject_id = change->person_id,
                                .label = change->email};
    struct query *query = query_start(session, &person_update_email);
    bind_i64(query, 1, change->person_id);
    bind_text(query, 2, change->email);
    return query_run(query, NULL, error) && run_so(session, &email_change_delete, change->person_id, now, error) &&
           sign_in_revoke_others(session, change->person_id, 0, error) && audit_record(session, &event, now, error);
}

bool email_change_confirm(struct session *session, struct str token, int64_t now, bool *done, struct error *error)
{
    struct arena arena = {0};
    struct change change = {0};
    bool found = false;
    *done = false;
    bool right = find_change(session, token, now, &arena, &change, &found, error) &&
                 (found || error_set(error, ERROR_MISSING, "Ce lien a déjà servi, ou il a plus d’un jour."));
    right = right && run_so(session, change.is_old ? &email_change_update_old : &email_change_update_new,
                            change.person_id, now, error);
    if (right && (change.is_old ? change.new_done : change.old_done)) {
        *done = true;
        right = apply(session, &change, now, error);
    }
    arena_free(&arena);
    return right;
}
