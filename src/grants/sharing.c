#include "grants/sharing.h"

#include "asked.h"

STATEMENT(application_guest_select, "SELECT id, email, advises, invited_at FROM application_guest WHERE application_id "
                                    "= $1 AND "
                                    "removed_at IS NULL ORDER BY invited_at, id");
STATEMENT(application_guest_select_id, "SELECT application_id, advises FROM application_guest WHERE id = $1 AND "
                                       "removed_at IS "
                                       "NULL");
STATEMENT(application_guest_insert, "INSERT INTO application_guest (id, application_id, email, advises, invited_at) "
                                    "VALUES ($1, $2, $3, $4, $5)");
STATEMENT(application_guest_update_removed, "UPDATE application_guest SET removed_at = $3 WHERE id = $1 AND "
                                            "application_id = $2 "
                                            "AND "
                                            "removed_at IS NULL");
STATEMENT(extension_insert, "INSERT INTO call_extension (id, call_id, application_id, until_at, reason, person_id, at) "
                            "VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(extension_select, "SELECT application_id, until_at, person_id, at, reason FROM call_extension "
                            "WHERE call_id = $1 ORDER BY at, id");
STATEMENT(extension_select_latest, "SELECT COALESCE(MAX(until_at), 0) FROM call_extension WHERE application_id = $1");
STATEMENT(call_update_closes, "UPDATE call SET closes_at = $2 WHERE id = $1 AND closes_at < $2");

bool application_guest_list(struct session *session, int64_t application_id, struct arena *arena,
                            struct application_guests *guests, struct error *error)
{
    *guests = (struct application_guests){0};
    struct query *query = query_start(session, &application_guest_select);
    bind_i64(query, 1, application_id);
    while (query_row(query)) {
        struct application_guest *guest = ARENA_PUSH(arena, guests->at, guests->count);
        *guest = (struct application_guest){.id = column_i64(query, 0),
                                            .email = column_copy(query, 1, arena),
                                            .advises = column_i64(query, 2) != 0,
                                            .invited_at = column_i64(query, 3)};
    }
    return query_end(query, error);
}

static bool check_guest(const struct application_guests *guests, struct str email, struct error *error)
{
    if (guests->count >= GUESTS_MOST)
        return error_set(error, ERROR_LIMITED, "Ce dossier est déjà partagé avec %d personnes.", GUESTS_MOST);
    for (size_t i = 0; i < guests->count; i++)
        if (str_equal(guests->at[i].email, email))
            return error_set(error, ERROR_CONFLICT, "Cette personne a déjà un lien vers ce dossier.");
    return true;
}

bool application_guest_invite(struct session *session, int64_t application_id, struct str email, bool advises,
                              int64_t now, int64_t *id, struct error *error)
{
    struct arena arena = {0};
    struct application_guests guests;
    bool done =
        application_guest_list(session, application_id, &arena, &guests, error) && check_guest(&guests, email, error);
    arena_free(&arena);
    if (!done)
        return false;
    *id = id_new();
    struct query *query = query_start(session, &application_guest_insert);
    bind_i64(query, 1, *id);
    bind_i64(query, 2, application_id);
    bind_text(query, 3, email);
    bind_i64(query, 4, advises);
    bind_i64(query, 5, now);
    return query_run(query, NULL, error);
}

bool application_guest_remove(struct session *session, int64_t application_id, int64_t id, int64_t now,
                              struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &application_guest_update_removed);
    bind_i64(query, 1, id);
    bind_i64(query, 2, application_id);
    bind_i64(query, 3, now);
    if (!query_run(query, &changes, error))
        return false;
    return changes == 1 || error_set(error, ERROR_MISSING, "Cette personne n’a plus de lien vers ce dossier.");
}

bool application_of_guest(struct session *session, int64_t guest_id, int64_t *id, bool *advises, struct error *error)
{
    struct query *query = query_start(session, &application_guest_select_id);
    bind_i64(query, 1, guest_id);
    *id = 0;
    if (query_row(query)) {
        *id = column_i64(query, 0);
        *advises = column_i64(query, 1) != 0;
    }
    return query_end(query, error);
}

/* --- More time ------------------------------------------------------------------------------------------------------
 */

bool extension_apply(struct session *session, int64_t application_id, struct call *call, struct error *error)
{
    struct query *query = query_start(session, &extension_select_latest);
    bind_i64(query, 1, application_id);
    int64_t until = query_row(query) ? column_i64(query, 0) : 0;
    if (until > call->closes)
        call->closes = until;
    return query_end(query, error);
}

bool call_extend(struct session *session, const struct published_call *call, int64_t application_id, int64_t until_at,
                 struct str reason, int64_t person_id, int64_t now, struct error *error)
{
    struct call rules = call->rules;
    if (application_id && !extension_apply(session, application_id, &rules, error))
        return false;
    if (until_at <= rules.closes)
        return error_set(error, ERROR_INVALID, "La nouvelle date limite doit être après celle qui vaut déjà.");
    if (str_is_empty(str_trim(reason)))
        return error_set(error, ERROR_INVALID, "Donnez la raison de cette prolongation" NBSP ": elle sera publiée.");
    struct query *query = query_start(session, &extension_insert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, call->id);
    if (application_id)
        bind_i64(query, 3, application_id);
    else
        bind_null(query, 3);
    bind_i64(query, 4, until_at);
    bind_text(query, 5, str_trim(reason));
    bind_i64(query, 6, person_id);
    bind_i64(query, 7, now);
    if (!query_run(query, NULL, error))
        return false;
    if (application_id)
        return session_touch(session, "call", error);
    query = query_start(session, &call_update_closes);
    bind_i64(query, 1, call->id);
    bind_i64(query, 2, until_at);
    return query_run(query, NULL, error) && session_touch(session, "call", error);
}

bool call_extensions(struct session *session, int64_t call_id, struct arena *arena, struct extensions *extensions,
                     struct error *error)
{
    *extensions = (struct extensions){0};
    struct query *query = query_start(session, &extension_select);
    bind_i64(query, 1, call_id);
    while (query_row(query)) {
        struct extension *extension = ARENA_PUSH(arena, extensions->at, extensions->count);
        *extension = (struct extension){.application_id = column_i64(query, 0),
                                        .until_at = column_i64(query, 1),
                                        .person_id = column_i64(query, 2),
                                        .at = column_i64(query, 3),
                                        .reason = column_copy(query, 4, arena)};
    }
    return query_end(query, error);
}
