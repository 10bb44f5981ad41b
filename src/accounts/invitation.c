#include "accounts/invitation.h"

#include "accounts/audit.h"
#include "rows.h"
#include "seal.h"

#define COLUMNS                                                                                                        \
    "i.id, i.kind, i.space_id, i.intercommunality, i.structure_id, i.role_until, i.email, i.name, "                    \
    "i.invited_by, i.created_at, i.expires_at, i.state, s.name "                                                       \
    "FROM invitation AS i LEFT JOIN structure AS s ON s.id = i.structure_id "

STATEMENT(invitation_select_token, "SELECT " COLUMNS "WHERE i.token_hash = $1 AND i.state = 'sent' AND i.expires_at > "
                                   "$2");
STATEMENT(invitation_select_id, "SELECT " COLUMNS "WHERE i.id = $1 AND i.space_id = $2");
STATEMENT(invitation_select_space, "SELECT " COLUMNS "WHERE i.space_id = $1 AND i.state = 'sent' AND i.expires_at > $2 "
                                   "AND (CAST($3 AS BIGINT) = 0 OR i.structure_id = $3) ORDER BY i.created_at DESC, "
                                   "i.id");
STATEMENT(invitation_select_waiting, "SELECT id FROM invitation WHERE email = $1 AND kind = $2 AND space_id IS NOT "
                                     "DISTINCT FROM $3 "
                                     "AND intercommunality IS NOT DISTINCT FROM $4 AND structure_id IS NOT DISTINCT "
                                     "FROM $5 AND state = 'sent'");
STATEMENT(invitation_insert, "INSERT INTO invitation (id, email, name, kind, space_id, intercommunality, structure_id, "
                             "token_hash, "
                             "invited_by, created_at, expires_at, role_until, state, reminders) "
                             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'sent', 0)");
STATEMENT(invitation_update_link, "UPDATE invitation SET token_hash = $2, expires_at = $3, reminders = 0, "
                                  "reminded_at = NULL WHERE id = $1");
STATEMENT(invitation_update_until, "UPDATE invitation SET role_until = $2 WHERE id = $1");
STATEMENT(invitation_update_reminded, "UPDATE invitation SET token_hash = $2, reminders = reminders + 1, "
                                      "reminded_at = $3 WHERE id = $1 AND state = 'sent'");
STATEMENT(invitation_select_due, "SELECT " COLUMNS "WHERE i.state = 'sent' AND i.expires_at > $1 AND i.created_at <= "
                                 "$1 - 86400 "
                                 "* CASE i.reminders WHEN 0 THEN 1 WHEN 1 THEN 5 WHEN 2 THEN 10 WHEN 3 THEN 15 ELSE "
                                 "36500 END "
                                 "AND COALESCE(i.reminded_at, 0) <= $1 - 86400 ORDER BY i.id");
STATEMENT(invitation_update_settled, "UPDATE invitation SET state = $2, settled_at = $3, token_hash = NULL "
                                     "WHERE id = $1 AND state = 'sent'");
STATEMENT(invitation_count_held,
          "SELECT COUNT(*) FROM role AS r JOIN person AS p ON p.id = r.person_id WHERE p.email = $1 AND r.kind = $2 "
          "AND r.space_id IS NOT DISTINCT FROM $3 AND r.intercommunality IS NOT DISTINCT FROM $4 "
          "AND r.structure_id IS NOT DISTINCT FROM $5 AND (r.expires_at IS NULL OR r.expires_at > $6)");

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static enum invitation_state read_state(struct str code, int64_t expires_at, int64_t now)
{
    if (str_equal(code, STR("accepted")))
        return INVITATION_ACCEPTED;
    if (str_equal(code, STR("cancelled")))
        return INVITATION_CANCELLED;
    return expires_at > now ? INVITATION_SENT : INVITATION_EXPIRED;
}

static bool read_invitation(struct query *query, int64_t now, struct arena *arena, struct invitation *invitation)
{
    *invitation = (struct invitation){0};
    if (!role_read_columns(query, 0, arena, &invitation->role))
        return false;
    invitation->id = invitation->role.id;
    invitation->role.id = 0;
    invitation->email = column_copy(query, 6, arena);
    invitation->name = column_copy(query, 7, arena);
    invitation->invited_by = column_i64(query, 8);
    invitation->created_at = column_i64(query, 9);
    invitation->expires_at = column_i64(query, 10);
    invitation->state = read_state(column_text(query, 11), invitation->expires_at, now);
    invitation->structure = column_copy(query, 12, arena);
    return true;
}

bool invitation_look(struct session *session, struct str token, int64_t now, struct arena *arena,
                     struct invitation *invitation, bool *found, struct error *error)
{
    *found = false;
    if (!token_is_whole(token))
        return true;
    struct seal seal = seal_of("invitation", token);
    struct query *query = query_start(session, &invitation_select_token);
    bind_bytes(query, 1, seal_str(&seal));
    bind_i64(query, 2, now);
    *found = query_row(query) && read_invitation(query, now, arena, invitation) &&
             (invitation->role.expires_at == 0 || invitation->role.expires_at > now);
    return query_end(query, error);
}

bool invitation_find(struct session *session, int64_t id, int64_t space_id, int64_t now, struct arena *arena,
                     struct invitation *invitation, struct error *error)
{
    struct query *query = query_start(session, &invitation_select_id);
    bind_i64(query, 1, id);
    bind_i64(query, 2, space_id);
    bool found = query_row(query) && read_invitation(query, now, arena, invitation);
    if (!query_end(query, error))
        return false;
    return found || error_set(error, ERROR_MISSING, "Cette invitation n’existe plus.");
}

bool invitation_list(struct session *session, int64_t space_id, int64_t structure_id, int64_t now, struct arena *arena,
                     struct invitations *invitations, struct error *error)
{
    enum { KEPT_SHOWN = 90 * 86400 };
    *invitations = (struct invitations){0};
    struct query *query = query_start(session, &invitation_select_space);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, now - KEPT_SHOWN);
    bind_i64(query, 3, structure_id);
    while (query_row(query)) {
        if (!read_invitation(query, now, arena, ARENA_PUSH(arena, invitations->at, invitations->count)))
            invitations->count--;
    }
    return query_end(query, error);
}

/* --- Making ------------------------------------------------------------------------------------------------------- */

static bool record(struct session *session, const char *action, const struct invitation *invitation, int64_t by,
                   int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct audit_event event = {.person_id = by,
                                .space_id = invitation->role.space_id,
                                .action = action,
                                .subject = "invitation",
                                .subject_id = invitation->id,
                                .label = invitation->email,
                                .after = role_told(&arena, &invitation->role)};
    bool done = audit_record(session, &event, now, error);
    arena_free(&arena);
    return done;
}

static void bind_target(struct query *query, struct str email, const struct role *role)
{
    bind_text(query, 1, email);
    bind_text(query, 2, str_of(ROLES[role->kind].code));
    role_bind_place(query, 3, role);
}

static bool check_not_held(struct session *session, struct str email, const struct role *role, int64_t now,
                           struct error *error)
{
    struct query *query = query_start(session, &invitation_count_held);
    bind_target(query, email, role);
    bind_i64(query, 6, now);
    bool held = query_row(query) && column_i64(query, 0) > 0;
    if (!query_end(query, error))
        return false;
    return !held || error_set(error, ERROR_CONFLICT, "Cette personne a déjà ce rôle" NBSP ": rien n’a été envoyé.");
}

static bool set_link(struct session *session, int64_t id, int64_t now, char token[static TOKEN_TEXT + 1],
                     struct error *error)
{
    token_new(token);
    struct seal seal = seal_of("invitation", str_of(token));
    struct query *query = query_start(session, &invitation_update_link);
    bind_i64(query, 1, id);
    bind_bytes(query, 2, seal_str(&seal));
    bind_i64(query, 3, now + INVITATION_SECONDS);
    return query_run(query, NULL, error);
}

static void bind_until(struct query *query, int parameter, const struct role *role)
{
    if (role->expires_at)
        bind_i64(query, parameter, role->expires_at);
    else
        bind_null(query, parameter);
}

static bool set_until(struct session *session, int64_t id, const struct role *role, struct error *error)
{
    struct query *query = query_start(session, &invitation_update_until);
    bind_i64(query, 1, id);
    bind_until(query, 2, role);
    return query_run(query, NULL, error);
}

static bool insert(struct session *session, const struct invitation *invitation, struct error *error)
{
    struct query *query = query_start(session, &invitation_insert);
    bind_i64(query, 1, invitation->id);
    bind_text(query, 2, invitation->email);
    bind_text(query, 3, invitation->name.length ? invitation->name : STR(""));
    bind_text(query, 4, str_of(ROLES[invitation->role.kind].code));
    role_bind_place(query, 5, &invitation->role);
    bind_null(query, 8);
    if (invitation->invited_by)
        bind_i64(query, 9, invitation->invited_by);
    else
        bind_null(query, 9);
    bind_i64(query, 10, invitation->created_at);
    bind_i64(query, 11, invitation->expires_at);
    bind_until(query, 12, &invitation->role);
    return query_run(query, NULL, error);
}

static bool find_waiting(struct session *session, struct str email, const struct role *role, int64_t *id,
                         struct error *error)
{
    struct query *query = query_start(session, &invitation_select_waiting);
    bind_target(query, email, role);
    *id = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

bool invitation_make(struct session *session, struct str email, struct str name, const struct role *role, int64_t by,
                     int64_t now, int64_t *id, char token[static TOKEN_TEXT + 1], struct error *error)
{
    struct arena arena = {0};
    struct invitation invitation = {.email = email_key(&arena, email),
                                    .name = str_slice(str_trim(name), 0, NAME_BYTES_MOST),
                                    .role = *role,
                                    .invited_by = by,
                                    .created_at = now,
                                    .expires_at = now + INVITATION_SECONDS};
    bool done = invitation.email.length > 0 ||
                error_set(error, ERROR_INVALID, "Donnez une adresse électronique, par exemple nom@exemple.fr.");
    done = done && role_place_check(role, error) && check_not_held(session, invitation.email, role, now, error) &&
           find_waiting(session, invitation.email, role, &invitation.id, error);
    if (done && invitation.id) {
        done = set_until(session, invitation.id, role, error);
    } else if (done) {
        invitation.id = id_new();
        done = insert(session, &invitation, error);
    }
    *id = invitation.id;
    done = done && set_link(session, invitation.id, now, token, error) &&
           record(session, "invitation.send", &invitation, by, now, error);
    arena_free(&arena);
    return done;
}

bool invitation_renew(struct session *session, int64_t id, int64_t space_id, int64_t by, int64_t now,
                      struct arena *arena, struct invitation *invitation, char token[static TOKEN_TEXT + 1],
                      struct error *error)
{
    if (!invitation_find(session, id, space_id, now, arena, invitation, error))
        return false;
    if (invitation->state != INVITATION_SENT && invitation->state != INVITATION_EXPIRED)
        return error_set(error, ERROR_CONFLICT, "Cette invitation a déjà été acceptée ou annulée.");
    return set_link(session, id, now, token, error) && record(session, "invitation.send", invitation, by, now, error);
}

/* --- Reminding ---------------------------------------------------------------------------------------------------- */

bool invitation_due(struct session *session, int64_t now, size_t most, struct arena *arena,
                    struct invitations *invitations, struct error *error)
{
    *invitations = (struct invitations){.at = ARENA_ARRAY(arena, struct invitation, most)};
    struct query *query = query_start(session, &invitation_select_due);
    bind_i64(query, 1, now);
    while (invitations->count < most && query_row(query))
        if (!read_invitation(query, now, arena, ARENA_PUSH(arena, invitations->at, invitations->count)))
            invitations->count--;
    return query_end(query, error);
}

bool invitation_remind(struct session *session, int64_t id, int64_t now, char token[static TOKEN_TEXT + 1],
                       struct error *error)
{
    token_new(token);
    struct seal seal = seal_of("invitation", str_of(token));
    struct query *query = query_start(session, &invitation_update_reminded);
    bind_i64(query, 1, id);
    bind_bytes(query, 2, seal_str(&seal));
    bind_i64(query, 3, now);
    return query_run(query, NULL, error);
}

/* --- Settling ----------------------------------------------------------------------------------------------------- */

static bool settle(struct session *session, int64_t id, const char *state, int64_t now, struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &invitation_update_settled);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(state));
    bind_i64(query, 3, now);
    if (!query_run(query, &changes, error))
        return false;
    return changes == 1 || error_set(error, ERROR_CONFLICT, "Cette invitation a déjà été acceptée ou annulée.");
}

bool invitation_cancel(struct session *session, int64_t id, int64_t space_id, int64_t by, int64_t now,
                       struct error *error)
{
    struct arena arena = {0};
    struct invitation invitation;
    bool done = invitation_find(session, id, space_id, now, &arena, &invitation, error) &&
                settle(session, id, "cancelled", now, error) &&
                record(session, "invitation.cancel", &invitation, by, now, error);
    arena_free(&arena);
    return done;
}

bool invitation_accept(struct session *session, struct str token, int64_t now, struct recognised *recognised,
                       struct error *error)
{
    struct arena arena = {0};
    struct invitation invitation;
    bool found = false;
    *recognised = (struct recognised){0};
    bool done = invitation_look(session, token, now, &arena, &invitation, &found, error);
    if (done && !found)
        done = error_set(error, ERROR_MISSING,
                         "Cette invitation a déjà servi, a été annulée ou n’est plus valable. Demandez-en une autre à "
                         "la personne qui vous a invité.");
    done = done && settle(session, invitation.id, "accepted", now, error) &&
           person_ensure(session, invitation.email, invitation.name, now, &recognised->person_id, &recognised->made,
                         error) &&
           role_grant(session, recognised->person_id, &invitation.role, invitation.invited_by, now, NULL, error);
    arena_free(&arena);
    return done;
}
