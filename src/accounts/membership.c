/* Who belongs to a structure: members, those who ask, those who leave. */
#include "accounts/audit.h"
#include "accounts/structure.h"
#include "rows.h"

#define PERSON                                                                                                         \
    "p.id, p.email, p.name, CASE WHEN p.password_hash IS NULL THEN 0 ELSE 1 END, "                                     \
    "CASE WHEN p.factor_at IS NULL THEN 0 ELSE 1 END, p.created_at, p.seen_at"
#define CLAIM                                                                                                          \
    "SELECT " PERSON ", c.id, c.structure_id, c.space_id, c.kind, c.message, c.reason, c.state, c.created_at, "        \
    "c.reminders, s.name FROM membership_claim AS c JOIN person AS p ON p.id = c.person_id "                           \
    "JOIN structure AS s ON s.id = c.structure_id "

STATEMENT(member_select,
          "SELECT " PERSON ", r.id, r.kind, r.space_id, r.intercommunality, r.structure_id, r.expires_at, s.name "
          "FROM role AS r JOIN person AS p ON p.id = r.person_id JOIN structure AS s ON s.id = r.structure_id "
          "WHERE r.structure_id = $1 AND (r.expires_at IS NULL OR r.expires_at > $2) ORDER BY r.kind, p.name, p.email");
STATEMENT(member_delete, "DELETE FROM role WHERE structure_id = $1 AND person_id = $2");
STATEMENT(member_count, "SELECT COUNT(*) FROM role WHERE structure_id = $1 AND person_id = $2 "
                        "AND (expires_at IS NULL OR expires_at > $3)");
STATEMENT(claim_count_waiting, "SELECT COUNT(*) FROM membership_claim WHERE structure_id = $1 AND person_id = $2 "
                               "AND state = 'waiting' AND created_at > $3");
STATEMENT(claim_insert, "INSERT INTO membership_claim (id, structure_id, space_id, person_id, kind, message, state, "
                        "reason, created_at, reminders) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', '', $7, 0)");
STATEMENT(claim_select, CLAIM "WHERE c.id = $1");
STATEMENT(claim_select_structure, CLAIM "WHERE c.structure_id = $1 AND c.state = 'waiting' AND c.created_at > $2 "
                                        "ORDER BY c.created_at, c.id");
STATEMENT(claim_select_orphans, CLAIM "WHERE c.space_id = $1 AND c.state = 'waiting' AND c.created_at > $2 AND NOT "
                                      "EXISTS (SELECT 1 FROM role "
                                      "AS r WHERE r.structure_id IN (c.structure_id, s.parent_id) AND r.kind = "
                                      "'structure-manager' "
                                      "AND (r.expires_at IS NULL OR r.expires_at > $3)) ORDER BY c.created_at, c.id");
STATEMENT(claim_select_person, CLAIM "WHERE c.person_id = $1 ORDER BY c.created_at DESC, c.id DESC");
STATEMENT(claim_select_due, CLAIM "WHERE c.state = 'waiting' AND c.created_at > $2 AND c.created_at <= $1 - 86400 "
                                  "* CASE c.reminders WHEN 0 THEN 1 WHEN 1 THEN 3 WHEN 2 THEN 5 WHEN 3 THEN 7 ELSE "
                                  "36500 END "
                                  "AND COALESCE(c.reminded_at, 0) <= $1 - 86400 ORDER BY c.id");
STATEMENT(claim_update_reminded, "UPDATE membership_claim SET reminders = reminders + 1, reminded_at = $2 "
                                 "WHERE id = $1");
STATEMENT(claim_update_settled, "UPDATE membership_claim SET state = $2, reason = $3, settled_by = $4, settled_at = $5 "
                                "WHERE id = $1 AND state = 'waiting'");

static const char *const STATES[] = {"waiting", "accepted", "refused", "withdrawn", "expired"};

/* --- Reading ------------------------------------------------------------------------------------------------------ */

bool structure_members(struct session *session, int64_t structure_id, int64_t now, struct arena *arena,
                       struct members *members, struct error *error)
{
    *members = (struct members){0};
    struct query *query = query_start(session, &member_select);
    bind_i64(query, 1, structure_id);
    bind_i64(query, 2, now);
    while (query_row(query)) {
        struct member *member = ARENA_PUSH(arena, members->at, members->count);
        person_read_columns(query, 0, arena, &member->person);
        member->structure = column_copy(query, 13, arena);
        if (!role_read_columns(query, 7, arena, &member->role))
            members->count--;
    }
    return query_end(query, error);
}

static enum claim_state read_state(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(STATES); i++)
        if (str_equal(code, str_of(STATES[i])))
            return (enum claim_state)i;
    return CLAIM_EXPIRED;
}

static void read_claim(struct query *query, struct arena *arena, struct claim *claim)
{
    *claim = (struct claim){
        .id = column_i64(query, 7),
        .structure_id = column_i64(query, 8),
        .space_id = column_i64(query, 9),
        .kind = ROLE_STRUCTURE_MEMBER,
        .message = column_copy(query, 11, arena),
        .reason = column_copy(query, 12, arena),
        .state = read_state(column_text(query, 13)),
        .created_at = column_i64(query, 14),
        .reminders = column_i64(query, 15),
        .structure = column_copy(query, 16, arena),
    };
    role_kind_find(column_text(query, 10), &claim->kind);
    person_read_columns(query, 0, arena, &claim->person);
}

static bool read_claims(struct query *query, struct arena *arena, struct claims *claims, struct error *error)
{
    *claims = (struct claims){0};
    while (query_row(query)) {
        read_claim(query, arena, ARENA_PUSH(arena, claims->at, claims->count));
    }
    return query_end(query, error);
}

bool claim_find(struct session *session, int64_t id, struct arena *arena, struct claim *claim, bool *found,
                struct error *error)
{
    struct query *query = query_start(session, &claim_select);
    bind_i64(query, 1, id);
    *found = query_row(query);
    if (*found)
        read_claim(query, arena, claim);
    return query_end(query, error);
}

bool claim_list(struct session *session, int64_t space_id, int64_t structure_id, int64_t now, struct arena *arena,
                struct claims *claims, struct error *error)
{
    struct query *query = query_start(session, structure_id ? &claim_select_structure : &claim_select_orphans);
    bind_i64(query, 1, structure_id ? structure_id : space_id);
    bind_i64(query, 2, now - CLAIM_SECONDS);
    if (!structure_id)
        bind_i64(query, 3, now);
    return read_claims(query, arena, claims, error);
}

bool claim_list_of(struct session *session, int64_t person_id, struct arena *arena, struct claims *claims,
                   struct error *error)
{
    struct query *query = query_start(session, &claim_select_person);
    bind_i64(query, 1, person_id);
    return read_claims(query, arena, claims, error);
}

/* --- Asking ------------------------------------------------------------------------------------------------------- */

static bool count(struct session *session, const struct statement *statement, int64_t structure_id, int64_t person_id,
                  int64_t instant, int64_t *number, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, structure_id);
    bind_i64(query, 2, person_id);
    bind_i64(query, 3, instant);
    *number = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

static bool record(struct session *session, const char *action, int64_t space_id, int64_t structure_id,
                   struct str label, struct str reason, int64_t by, int64_t now, struct error *error)
{
    struct audit_event event = {.person_id = by,
                                .space_id = space_id,
                                .action = action,
                                .subject = "structure",
                                .subject_id = structure_id,
                                .label = label,
                                .reason = reason};
    return audit_record(session, &event, now, error);
}

static bool check_new(struct session *session, int64_t structure_id, int64_t person_id, int64_t now,
                      struct error *error)
{
    int64_t held, waiting;
    if (!count(session, &member_count, structure_id, person_id, now, &held, error) ||
        !count(session, &claim_count_waiting, structure_id, person_id, now - CLAIM_SECONDS, &waiting, error))
        return false;
    if (held)
        return error_set(error, ERROR_CONFLICT, "Vous êtes déjà membre de cette structure.");
    return !waiting || error_set(error, ERROR_CONFLICT,
                                 "Votre demande est déjà partie" NBSP ": elle attend une "
                                 "réponse.");
}

bool claim_make(struct session *session, int64_t structure_id, int64_t person_id, enum role_kind kind,
                struct str message, int64_t now, int64_t *id, struct error *error)
{
    struct arena arena = {0};
    struct structure structure = {0};
    bool found = false;
    bool done = structure_find(session, structure_id, &arena, &structure, &found, error) &&
                ((found && structure.state != STRUCTURE_CLOSED) ||
                 error_set(error, ERROR_MISSING, "Cette structure n’existe plus.")) &&
                (ROLES[kind].held == HELD_IN_STRUCTURE ||
                 error_set(error, ERROR_INVALID, "On demande à être membre ou gestionnaire.")) &&
                check_new(session, structure_id, person_id, now, error);
    if (done) {
        *id = id_new();
        struct query *query = query_start(session, &claim_insert);
        bind_i64(query, 1, *id);
        bind_i64(query, 2, structure_id);
        bind_i64(query, 3, structure.space_id);
        bind_i64(query, 4, person_id);
        bind_text(query, 5, str_of(ROLES[kind].code));
        bind_text(query, 6, message.length ? message : STR(""));
        bind_i64(query, 7, now);
        done = query_run(query, NULL, error) && record(session, "membership.ask", structure.space_id, structure_id,
                                                       structure.name, STR_NONE, person_id, now, error);
    }
    arena_free(&arena);
    return done;
}

bool claim_due(struct session *session, int64_t now, struct arena *arena, struct claims *claims, struct error *error)
{
    struct query *query = query_start(session, &claim_select_due);
    bind_i64(query, 1, now);
    bind_i64(query, 2, now - CLAIM_SECONDS);
    return read_claims(query, arena, claims, error);
}

bool claim_reminded(struct session *session, int64_t id, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &claim_update_reminded);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}

/* --- Who answers -------------------------------------------------------------------------------------------------- */

/* Managers of the structure and of its parent; organisers when there is none. */
static bool add_managers(struct session *session, int64_t structure_id, int64_t now, struct arena *arena,
                         struct members *deciders, struct error *error)
{
    struct members members;
    if (!structure_members(session, structure_id, now, arena, &members, error))
        return false;
    for (size_t i = 0; i < members.count; i++)
        if (members.at[i].role.kind == ROLE_STRUCTURE_MANAGER)
            *ARENA_PUSH(arena, deciders->at, deciders->count) = members.at[i];
    return true;
}

bool claim_deciders(struct session *session, int64_t structure_id, int64_t now, struct arena *arena,
                    struct members *deciders, struct error *error)
{
    struct structure structure = {0};
    struct members people;
    bool found = false;
    *deciders = (struct members){0};
    if (!structure_find(session, structure_id, arena, &structure, &found, error))
        return false;
    if (!found)
        return true;
    if (!add_managers(session, structure_id, now, arena, deciders, error) ||
        (structure.parent_id && !add_managers(session, structure.parent_id, now, arena, deciders, error)))
        return false;
    if (deciders->count > 0)
        return true;
    if (!role_members(session, structure.space_id, now, arena, &people, error))
        return false;
    for (size_t i = 0; i < people.count; i++)
        if (people.at[i].role.kind == ROLE_ORGANISER)
            *ARENA_PUSH(arena, deciders->at, deciders->count) = people.at[i];
    return true;
}

/* --- Answering, leaving ------------------------------------------------------------------------------------------- */

static bool settle(struct session *session, int64_t id, const char *state, struct str reason, int64_t by, int64_t now,
                   struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &claim_update_settled);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(state));
    bind_text(query, 3, reason.length ? reason : STR(""));
    if (by)
        bind_i64(query, 4, by);
    else
        bind_null(query, 4);
    bind_i64(query, 5, now);
    if (!query_run(query, &changes, error))
        return false;
    return changes == 1 || error_set(error, ERROR_CONFLICT, "Cette demande a déjà reçu une réponse.");
}

bool claim_answer(struct session *session, int64_t id, int64_t structure_id, bool accepted, struct str reason,
                  int64_t by, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct claim claim = {0};
    bool found = false;
    bool done = claim_find(session, id, &arena, &claim, &found, error) &&
                ((found && claim.structure_id == structure_id) ||
                 error_set(error, ERROR_MISSING, "Cette demande n’existe pas.")) &&
                (now - claim.created_at < CLAIM_SECONDS ||
                 error_set(error, ERROR_CONFLICT, "Cette demande a expiré" NBSP ": la personne doit la refaire.")) &&
                settle(session, id, accepted ? "accepted" : "refused", reason, by, now, error);
    struct role role = {.kind = claim.kind, .space_id = claim.space_id, .structure_id = structure_id};
    done = done && (!accepted || role_grant(session, claim.person.id, &role, by, now, NULL, error)) &&
           record(session, accepted ? "membership.accept" : "membership.refuse", claim.space_id, structure_id,
                  claim.structure, reason, by, now, error);
    arena_free(&arena);
    return done;
}

bool structure_leave(struct session *session, int64_t structure_id, int64_t person_id, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct structure structure = {0};
    bool found = false;
    int64_t changes = 0;
    bool done = structure_find(session, structure_id, &arena, &structure, &found, error);
    if (done && found) {
        struct query *query = query_start(session, &member_delete);
        bind_i64(query, 1, structure_id);
        bind_i64(query, 2, person_id);
        done = query_run(query, &changes, error);
    }
    done = done && (changes > 0 || error_set(error, ERROR_MISSING, "Vous n’êtes pas membre de cette structure.")) &&
           record(session, "membership.leave", structure.space_id, structure_id, structure.name, STR_NONE, person_id,
                  now, error);
    arena_free(&arena);
    return done;
}
