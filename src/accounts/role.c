#include "accounts/role.h"

#include "accounts/audit.h"
#include "rows.h"

STATEMENT(role_insert, "INSERT INTO role (id, person_id, kind, space_id, intercommunality, structure_id, place, "
                       "granted_by, granted_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
                       "ON CONFLICT (person_id, kind, place) DO UPDATE SET expires_at = excluded.expires_at "
                       "RETURNING id");
STATEMENT(role_delete, "DELETE FROM role WHERE id = $1");
STATEMENT(role_select_person, "SELECT id, kind, space_id, intercommunality, structure_id, expires_at FROM role "
                              "WHERE person_id = $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY id");
STATEMENT(role_select_space, "SELECT r.id, r.kind, r.space_id, r.intercommunality, r.structure_id, r.expires_at, "
                             "p.id, p.email, p.name, CASE WHEN p.password_hash IS NULL THEN 0 ELSE 1 END, "
                             "CASE WHEN p.factor_at IS NULL THEN 0 ELSE 1 END, p.created_at, p.seen_at, s.name "
                             "FROM role AS r JOIN person AS p ON p.id = r.person_id LEFT JOIN structure AS s ON s.id = "
                             "r.structure_id "
                             "WHERE r.space_id = $1 AND (r.expires_at IS NULL OR r.expires_at > $2) "
                             "AND (CAST($3 AS BIGINT) IS NULL OR r.id = $3) ORDER BY p.name, p.email, r.id");
STATEMENT(role_count_administrators, "SELECT COUNT(*) FROM role WHERE space_id = $1 AND kind = 'administrator' "
                                     "AND id <> $2 AND expires_at IS NULL");

/* --- The place of a role ------------------------------------------------------------------------------------------ */

bool role_place_check(const struct role *role, struct error *error)
{
    enum role_place held = ROLES[role->kind].held;
    bool right = (held == HELD_IN_INSTALLATION) == (role->space_id == 0) &&
                 (held == HELD_IN_INTERCOMMUNALITY) == (role->intercommunality.length > 0) &&
                 (held == HELD_IN_STRUCTURE) == (role->structure_id != 0);
    return right || error_set(error, ERROR_INVALID,
                              held == HELD_IN_INTERCOMMUNALITY ? "Choisissez l’intercommunalité de ce référent."
                              : held == HELD_IN_STRUCTURE      ? "Choisissez la structure de cette personne."
                                                               : "Ce rôle ne se donne pas à cet endroit.");
}

static struct str place_of(struct arena *arena, const struct role *role)
{
    return arena_printf(arena, "%lld/%.*s/%lld", (long long)role->space_id, STR_PRINT(role->intercommunality),
                        (long long)role->structure_id);
}

struct str role_told(struct arena *arena, const struct role *role)
{
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    json_member_text(&writer, "rôle", str_of(ROLES[role->kind].label));
    json_member_text(&writer, "intercommunalité", role->intercommunality);
    if (role->structure_id)
        json_member_text(&writer, "structure", id_text(arena, role->structure_id));
    if (role->expires_at)
        json_member_text(&writer, "jusqu’au", instant_format(arena, role->expires_at));
    json_end_object(&writer);
    struct str told = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return told;
}

void role_bind_place(struct query *query, int first, const struct role *role)
{
    if (role->space_id)
        bind_i64(query, first, role->space_id);
    else
        bind_null(query, first);
    bind_text(query, first + 1, role->intercommunality.length ? role->intercommunality : STR_NONE);
    if (role->structure_id)
        bind_i64(query, first + 2, role->structure_id);
    else
        bind_null(query, first + 2);
}

bool role_read_columns(struct query *query, int first, struct arena *arena, struct role *role)
{
    if (!role_kind_find(column_text(query, first + 1), &role->kind))
        return false; /* a kind of a later version gives nothing here */
    role->id = column_i64(query, first);
    role->space_id = column_i64(query, first + 2);
    role->intercommunality = column_copy(query, first + 3, arena);
    role->structure_id = column_i64(query, first + 4);
    role->expires_at = column_i64(query, first + 5);
    return true;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

bool role_list(struct session *session, int64_t person_id, int64_t now, struct arena *arena, struct roles *roles,
               struct error *error)
{
    *roles = (struct roles){0};
    struct query *query = query_start(session, &role_select_person);
    bind_i64(query, 1, person_id);
    bind_i64(query, 2, now);
    while (query_row(query))
        if (!role_read_columns(query, 0, arena, ARENA_PUSH(arena, roles->at, roles->count)))
            roles->count--;
    return query_end(query, error);
}

static bool read_members(struct session *session, int64_t space_id, int64_t role_id, int64_t now, struct arena *arena,
                         struct members *members, struct error *error)
{
    *members = (struct members){0};
    struct query *query = query_start(session, &role_select_space);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, now);
    if (role_id)
        bind_i64(query, 3, role_id);
    else
        bind_null(query, 3);
    while (query_row(query)) {
        struct member *member = ARENA_PUSH(arena, members->at, members->count);
        person_read_columns(query, 6, arena, &member->person);
        member->structure = column_copy(query, 13, arena);
        if (!role_read_columns(query, 0, arena, &member->role))
            members->count--;
    }
    return query_end(query, error);
}

bool role_members(struct session *session, int64_t space_id, int64_t now, struct arena *arena, struct members *members,
                  struct error *error)
{
    return read_members(session, space_id, 0, now, arena, members, error);
}

bool role_member(struct session *session, int64_t role_id, int64_t space_id, int64_t now, struct arena *arena,
                 struct member *member, struct error *error)
{
    struct members members;
    if (!read_members(session, space_id, role_id, now, arena, &members, error))
        return false;
    if (members.count == 0)
        return error_set(error, ERROR_MISSING, "Ce rôle n’existe plus" NBSP ": il a peut-être été retiré entre-temps.");
    *member = members.at[0];
    return true;
}

/* --- Changing ----------------------------------------------------------------------------------------------------- */

static bool record(struct session *session, const char *action, const struct role *role, const struct person *person,
                   int64_t by, int64_t now, struct arena *arena, struct error *error)
{
    struct str told = role_told(arena, role);
    bool given = str_equal(str_of(action), STR("role.grant"));
    struct audit_event event = {
        .person_id = by,
        .space_id = role->space_id,
        .action = action,
        .subject = "person",
        .subject_id = person->id,
        .label = person_label(person),
        .before = given ? STR_NONE : told,
        .after = given ? told : STR_NONE,
    };
    return audit_record(session, &event, now, error);
}

bool role_grant(struct session *session, int64_t person_id, const struct role *role, int64_t by, int64_t now,
                int64_t *id, struct error *error)
{
    struct arena arena = {0};
    struct person person;
    bool found = false;
    bool done = role_place_check(role, error) && person_by_id(session, person_id, &arena, &person, &found, error) &&
                (found || error_set(error, ERROR_MISSING, "Cette personne n’a plus de compte."));
    if (done) {
        struct query *query = query_start(session, &role_insert);
        bind_i64(query, 1, id_new());
        bind_i64(query, 2, person_id);
        bind_text(query, 3, str_of(ROLES[role->kind].code));
        role_bind_place(query, 4, role);
        bind_text(query, 7, place_of(&arena, role));
        if (by)
            bind_i64(query, 8, by);
        else
            bind_null(query, 8);
        bind_i64(query, 9, now);
        if (role->expires_at)
            bind_i64(query, 10, role->expires_at);
        else
            bind_null(query, 10);
        if (query_row(query) && id)
            *id = column_i64(query, 0);
        done = query_end(query, error) && record(session, "role.grant", role, &person, by, now, &arena, error);
    }
    arena_free(&arena);
    return done;
}

/* Someone must be able to let others in. */
static bool check_not_last(struct session *session, const struct role *role, struct error *error)
{
    if (role->kind != ROLE_ADMINISTRATOR)
        return true;
    struct query *query = query_start(session, &role_count_administrators);
    bind_i64(query, 1, role->space_id);
    bind_i64(query, 2, role->id);
    bool last = query_row(query) && column_i64(query, 0) == 0;
    if (!query_end(query, error))
        return false;
    return !last || error_set(error, ERROR_CONFLICT,
                              "C’est le dernier administrateur de l’espace" NBSP ": donnez d’abord ce rôle à une autre "
                              "personne.");
}

bool role_revoke(struct session *session, int64_t role_id, int64_t space_id, int64_t by, int64_t now,
                 struct error *error)
{
    struct arena arena = {0};
    struct member member;
    bool done = role_member(session, role_id, space_id, now, &arena, &member, error) &&
                check_not_last(session, &member.role, error);
    if (done) {
        struct query *query = query_start(session, &role_delete);
        bind_i64(query, 1, role_id);
        done = query_run(query, NULL, error) &&
               record(session, "role.revoke", &member.role, &member.person, by, now, &arena, error);
    }
    arena_free(&arena);
    return done;
}
