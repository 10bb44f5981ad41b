/* Erasing an account, and who is to be reminded before. */
#include "accounts/life.h"

#include "accounts/audit.h"
#include "accounts/role.h"

STATEMENT(person_delete, "DELETE FROM person WHERE id = $1");
STATEMENT(person_delete_links, "DELETE FROM sign_in_token WHERE email = $1");
STATEMENT(person_delete_invitations, "DELETE FROM invitation WHERE email = $1");
STATEMENT(person_count_alone, "SELECT COUNT(*) FROM role AS r WHERE r.person_id = $1 AND r.kind = 'administrator' "
                              "AND NOT EXISTS (SELECT 1 FROM role AS o WHERE o.space_id = r.space_id "
                              "AND o.kind = 'administrator' AND o.person_id <> r.person_id AND o.expires_at IS NULL)");
STATEMENT(person_update_told, "UPDATE person SET reminders = reminders + 1, reminded_at = $2 WHERE id = $1");
STATEMENT(life_select, "SELECT p.id, p.email, p.name, p.created_at, p.seen_at, p.reminders, COALESCE(p.reminded_at, "
                       "0), "
                       "CASE WHEN EXISTS (SELECT 1 FROM role AS r WHERE r.person_id = p.id AND (r.expires_at IS NULL "
                       "OR "
                       "r.expires_at > $1)) THEN 1 ELSE 0 END "
                       "FROM person AS p WHERE p.seen_at < $2 AND p.created_at < $2 ORDER BY p.id");

/* --- Erasing ------------------------------------------------------------------------------------------------------ */

static bool check_not_alone(struct session *session, int64_t person_id, struct error *error)
{
    struct query *query = query_start(session, &person_count_alone);
    bind_i64(query, 1, person_id);
    bool alone = query_row(query) && column_i64(query, 0) > 0;
    if (!query_end(query, error))
        return false;
    return !alone || error_set(error, ERROR_CONFLICT,
                               "Vous êtes le dernier administrateur d’un espace" NBSP ": donnez d’abord ce rôle à une "
                               "autre personne.");
}

static bool delete_by_email(struct session *session, const struct statement *statement, struct str email,
                            struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_text(query, 1, email);
    return query_run(query, NULL, error);
}

bool person_erase(struct session *session, int64_t person_id, int64_t by, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct person person = {0};
    bool found = false;
    bool done = person_by_id(session, person_id, &arena, &person, &found, error) &&
                (found || error_set(error, ERROR_MISSING, "Ce compte n’existe plus.")) &&
                check_not_alone(session, person_id, error) &&
                delete_by_email(session, &person_delete_links, person.email, error) &&
                delete_by_email(session, &person_delete_invitations, person.email, error);
    if (done) {
        struct query *query = query_start(session, &person_delete); /* roles, sessions, claims go with it */
        bind_i64(query, 1, person_id);
        done = query_run(query, NULL, error);
    }
    struct audit_event event = {
        .person_id = by, .action = "person.erase", .subject = "person", .subject_id = person_id};
    done = done && audit_erase_person(session, person_id, error) && audit_record(session, &event, now, error);
    arena_free(&arena);
    return done;
}

/* --- Who is due --------------------------------------------------------------------------------------------------- */

/* The step that a person has come to, or false. */
static bool step_of(const struct person *person, int64_t reminders, int64_t reminded_at, bool has_role, int64_t now,
                    enum life_step *step)
{
    static const int64_t days[] = {1, 5, 10, 15};
    int64_t since = person->seen_at > person->created_at ? person->seen_at : person->created_at, idle = now - since;
    if (has_role) {
        *step = reminders == 0 ? LIFE_WARN : LIFE_ERASE_UNUSED;
        return idle >= UNUSED_WARNED_SECONDS && (reminders == 0 || now - reminded_at >= UNUSED_ERASED_SECONDS);
    }
    *step = idle >= IDLE_ERASED_SECONDS ? LIFE_ERASE_IDLE : LIFE_REMIND;
    return *step == LIFE_ERASE_IDLE ||
           (reminders < (int64_t)COUNT_OF(days) && idle >= days[reminders] * 86400 && now - reminded_at >= 86400);
}

bool life_due(struct session *session, int64_t now, size_t most, struct arena *arena, struct lives *lives,
              struct error *error)
{
    *lives = (struct lives){.at = ARENA_ARRAY(arena, struct life, most)};
    struct query *query = query_start(session, &life_select);
    bind_i64(query, 1, now);
    bind_i64(query, 2, now - 86400);
    while (lives->count < most && query_row(query)) {
        struct life life = {.person = {.id = column_i64(query, 0),
                                       .created_at = column_i64(query, 3),
                                       .seen_at = column_i64(query, 4)}};
        if (!step_of(&life.person, column_i64(query, 5), column_i64(query, 6), column_i64(query, 7) != 0, now,
                     &life.step))
            continue;
        life.person.email = column_copy(query, 1, arena);
        life.person.name = column_copy(query, 2, arena);
        lives->at[lives->count++] = life;
    }
    return query_end(query, error);
}

bool life_told(struct session *session, int64_t person_id, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &person_update_told);
    bind_i64(query, 1, person_id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}
