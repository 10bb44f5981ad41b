/* Who comes by an identity provider: recognised by the provider's own name for her, the first time by her address. */
#include "accounts/sign-in.h"

STATEMENT(identity_select, "SELECT person_id FROM person_identity WHERE issuer = $1 AND subject = $2");
STATEMENT(identity_insert, "INSERT INTO person_identity (issuer, subject, person_id, created_at) "
                           "VALUES ($1, $2, $3, $4)");
STATEMENT(identity_delete_session, "DELETE FROM sign_in_session WHERE issuer = $1 AND subject_session = $2");
STATEMENT(identity_delete_sessions, "DELETE FROM sign_in_session WHERE issuer = $1 AND person_id IN "
                                    "(SELECT person_id FROM person_identity WHERE issuer = $1 AND subject = $2)");

static bool find_identity(struct session *session, const struct identity *identity, int64_t *person_id,
                          struct error *error)
{
    struct query *query = query_start(session, &identity_select);
    bind_text(query, 1, identity->issuer);
    bind_text(query, 2, identity->subject);
    *person_id = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

bool identity_recognise(struct session *session, const struct identity *identity, int64_t now,
                        struct recognised *recognised, struct error *error)
{
    *recognised = (struct recognised){0};
    if (!find_identity(session, identity, &recognised->person_id, error))
        return false;
    if (recognised->person_id)
        return true;
    if (identity->email.length == 0)
        return error_set(error, ERROR_FORBIDDEN,
                         "Votre fournisseur d’identité n’a pas donné votre adresse électronique" NBSP ": "
                         "connectez-vous "
                         "par un lien.");
    if (identity->email_doubtful)
        return error_set(error, ERROR_FORBIDDEN,
                         "Votre fournisseur d’identité n’a pas vérifié votre adresse électronique" NBSP
                         ": connectez-vous par un lien.");
    if (!person_ensure(session, identity->email, identity->name, now, &recognised->person_id, &recognised->made, error))
        return false;
    struct query *query = query_start(session, &identity_insert);
    bind_text(query, 1, identity->issuer);
    bind_text(query, 2, identity->subject);
    bind_i64(query, 3, recognised->person_id);
    bind_i64(query, 4, now);
    return query_run(query, NULL, error);
}

bool identity_end_sessions(struct session *session, struct str issuer, struct str subject, struct str subject_session,
                           int64_t *ended, struct error *error)
{
    bool one = subject_session.length > 0;
    struct query *query = query_start(session, one ? &identity_delete_session : &identity_delete_sessions);
    bind_text(query, 1, issuer);
    bind_text(query, 2, one ? subject_session : subject);
    return query_run(query, ended, error);
}
