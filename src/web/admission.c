#include "admission.h"

#include "accounts/structure.h"
#include "route.h"
#include "spaces.h"

struct str session_cookie(const struct request *request)
{
    return request_cookie(request, request->secure ? "__Host-" SESSION_COOKIE : SESSION_COOKIE);
}

struct str destination_check(struct str text)
{
    bool local = text.length > 0 && text.length <= 1000 && text.at[0] == '/' && !str_starts_with(text, STR("//"));
    for (size_t i = 0; local && i < text.length; i++)
        local = (unsigned char)text.at[i] > ' ' && (unsigned char)text.at[i] < 0x7F && text.at[i] != '\\';
    return local ? text : STR_NONE;
}

/* --- Who ---------------------------------------------------------------------------------------------------------- */

static bool touch(struct session *session, void *context, struct error *error)
{
    const struct exchange *exchange = context;
    return access_touch(session, exchange->access, exchange->request.now, error);
}

const struct access *admission_access(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    struct session *session;
    struct error error = {0};
    struct str token = session_cookie(request);
    if (exchange->access_read || !request->route || request->route->kind != BLOCKING || token.length == 0)
        return exchange->access;
    exchange->access_read = true;
    if (!request_session(request, &session, &error) ||
        !access_read(session, token, request->now, &exchange->arena, &exchange->access, &error)) {
        log_error("access", &error);
        exchange->access = NULL;
    }
    if (exchange->access) {
        response_never_stored(&exchange->response);
        if (access_is_stale(exchange->access, request->now) &&
            !store_write(request->site->store, touch, exchange, &error))
            log_error("access", &error); /* she is let in all the same */
    }
    return exchange->access;
}

/* --- Where -------------------------------------------------------------------------------------------------------- */

static bool find_structure(struct exchange *exchange, struct scope *scope, struct error *error)
{
    struct request *request = &exchange->request;
    struct session *session;
    struct structure structure;
    int64_t id = 0;
    bool found = false;
    id_parse(request_path(request, "structure"), &id); /* checked by the router */
    if (!request_session(request, &session, error) ||
        !structure_find(session, id, &exchange->arena, &structure, &found, error))
        return false;
    if (!found || (scope->space_id && structure.space_id != scope->space_id))
        return error_set(error, ERROR_MISSING, "Cette structure n’existe pas, ou plus.");
    scope->structure_id = id;
    scope->structure_parent = structure.parent_id;
    scope->space_id = structure.space_id;
    scope->intercommunality = structure.intercommunality;
    return true;
}

/* The parameters of the path say where the permission is asked. */
static bool find_scope(struct exchange *exchange, struct error *error)
{
    struct request *request = &exchange->request;
    struct scope *scope = &exchange->scope;
    *scope = (struct scope){0};
    if (route_parameter(request->route, STR("space")) != SIZE_MAX) {
        const struct space *space = request_space(request, error);
        if (!space)
            return false;
        scope->space_id = space->id;
    }
    if (route_parameter(request->route, STR("epci")) != SIZE_MAX)
        scope->intercommunality = request_path(request, "epci");
    return route_parameter(request->route, STR("structure")) == SIZE_MAX || find_structure(exchange, scope, error);
}

/* --- May she ------------------------------------------------------------------------------------------------------ */

static bool is_page_read(const struct request *request)
{
    return request->route->answer == ANSWER_PAGE && (request->method == METHOD_GET || request->method == METHOD_HEAD);
}

static bool go(struct exchange *exchange, const char *path, bool *sent_elsewhere, struct error *error)
{
    struct buffer address = {0};
    buffer_add_cstr(&address, path);
    struct str back = destination_check(exchange->request.target);
    if (back.length && exchange->request.method != METHOD_POST) {
        buffer_add_cstr(&address, "?suite=");
        url_encode(&address, back);
    }
    *sent_elsewhere = true;
    response_never_stored(&exchange->response);
    bool done = response_redirect(&exchange->response, 303, arena_str(&exchange->arena, buffer_str(&address)), error);
    buffer_free(&address);
    return done;
}

bool admission_turn_away(struct exchange *exchange, bool *sent_elsewhere, struct error *error)
{
    *sent_elsewhere = false;
    if (is_page_read(&exchange->request))
        return go(exchange, "/connexion", sent_elsewhere, error);
    return error_set(error, ERROR_FORBIDDEN,
                     "Vous n’êtes pas connecté, ou plus" NBSP ": connectez-vous, puis recommencez.");
}

bool admission_check(struct exchange *exchange, bool *sent_elsewhere, struct error *error)
{
    struct request *request = &exchange->request;
    enum permission permission = request->route->permission;
    const struct access *access = admission_access(exchange);
    *sent_elsewhere = false;
    if (!access)
        return admission_turn_away(exchange, sent_elsewhere, error);
    if (access->factor_due)
        return is_page_read(request)
                   ? go(exchange, "/connexion/second-facteur", sent_elsewhere, error)
                   : error_set(error, ERROR_FORBIDDEN, "Donnez d’abord le code de votre second facteur.");
    if (!find_scope(exchange, error))
        return false;
    if (access_may(access, permission, &exchange->scope))
        return true;
    if (is_page_read(request) && !access->person.has_factor &&
        permission_needs_factor(permission, &access->roles, &exchange->scope))
        return go(exchange, "/compte/second-facteur", sent_elsewhere, error);
    return error_set(error, ERROR_FORBIDDEN,
                     "Votre compte ne donne pas accès à cette page. Si vous devriez y avoir accès, demandez-le à la "
                     "personne qui administre l’espace.");
}
