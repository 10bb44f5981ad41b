/* Conflicts of interest: said by people, enforced everywhere. */
#include "grants/instruction.h"

STATEMENT(interest_select, "SELECT tied, reason FROM application_interest WHERE application_id = $1 AND person_id = "
                           "$2");
STATEMENT(interest_upsert, "INSERT INTO application_interest (application_id, person_id, tied, reason, at) "
                           "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (application_id, person_id) DO UPDATE SET "
                           "tied = excluded.tied, reason = excluded.reason, at = excluded.at");
STATEMENT(interest_select_call, "SELECT i.application_id, i.person_id, i.tied, i.reason, i.at "
                                "FROM application_interest AS i JOIN application AS a ON a.id = i.application_id "
                                "WHERE a.call_id = $1 ORDER BY i.application_id, i.person_id");
STATEMENT(interest_delete_marks, "DELETE FROM application_mark WHERE application_id = $1 AND person_id = $2");
STATEMENT(interest_delete_reader, "DELETE FROM application_reader WHERE application_id = $1 AND person_id = $2");

static bool read_interest(struct session *session, int64_t application_id, int64_t person_id, bool *said, bool *tied,
                          struct error *error)
{
    struct query *query = query_start(session, &interest_select);
    bind_i64(query, 1, application_id);
    bind_i64(query, 2, person_id);
    *said = query_row(query);
    *tied = *said && column_i64(query, 0) != 0;
    return query_end(query, error);
}

static bool forget(struct session *session, const struct statement *statement, int64_t application_id,
                   int64_t person_id, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, application_id);
    bind_i64(query, 2, person_id);
    return query_run(query, NULL, error);
}

bool interest_declare(struct session *session, int64_t application_id, int64_t person_id, bool tied, struct str reason,
                      int64_t now, struct error *error)
{
    bool said, was_tied;
    if (!read_interest(session, application_id, person_id, &said, &was_tied, error))
        return false;
    if (was_tied && !tied)
        return error_set(error, ERROR_FORBIDDEN,
                         "Un lien d’intérêts déclaré ne se retire pas soi-même. Voyez l’organisateur de l’appel.");
    if (tied && str_is_empty(str_trim(reason)))
        return error_set(error, ERROR_INVALID, "Dites en quelques mots quel est ce lien.");
    struct query *query = query_start(session, &interest_upsert);
    bind_i64(query, 1, application_id);
    bind_i64(query, 2, person_id);
    bind_i64(query, 3, tied);
    bind_text(query, 4, tied ? str_trim(reason) : STR(""));
    bind_i64(query, 5, now);
    if (!query_run(query, NULL, error))
        return false;
    return (!tied || (forget(session, &interest_delete_marks, application_id, person_id, error) &&
                      forget(session, &interest_delete_reader, application_id, person_id, error))) &&
           session_touch(session, "application", error);
}

bool interest_list(struct session *session, int64_t call_id, struct arena *arena, struct interests *interests,
                   struct error *error)
{
    *interests = (struct interests){0};
    struct query *query = query_start(session, &interest_select_call);
    bind_i64(query, 1, call_id);
    while (query_row(query)) {
        struct interest *interest = ARENA_PUSH(arena, interests->at, interests->count);
        *interest = (struct interest){.application_id = column_i64(query, 0),
                                      .person_id = column_i64(query, 1),
                                      .tied = column_i64(query, 2) != 0,
                                      .reason = column_copy(query, 3, arena),
                                      .at = column_i64(query, 4)};
    }
    return query_end(query, error);
}

const struct interest *interest_of(const struct interests *interests, int64_t application_id, int64_t person_id)
{
    for (size_t i = 0; i < interests->count; i++)
        if (interests->at[i].application_id == application_id && interests->at[i].person_id == person_id)
            return &interests->at[i];
    return NULL;
}

bool interest_allows(struct session *session, int64_t application_id, int64_t person_id, bool must_say,
                     struct error *error)
{
    bool said, tied;
    if (!read_interest(session, application_id, person_id, &said, &tied, error))
        return false;
    if (tied)
        return error_set(error, ERROR_FORBIDDEN,
                         "Vous avez déclaré un lien avec ce porteur" NBSP ": cette candidature ne vous est pas "
                         "ouverte.");
    if (must_say && !said)
        return error_set(error, ERROR_FORBIDDEN,
                         "Dites d’abord si vous avez ou non un lien avec le porteur de cette candidature.");
    return true;
}
