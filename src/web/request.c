#include "request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admission.h"
#include "exchange.h"
#include "form-body.h"
#include "places/directory.h"

enum { QUERY_VALUES_MOST = 200, FORM_VALUES_MOST = 2000 };

struct str request_path(const struct request *request, const char *name)
{
    size_t at = route_parameter(request->route, str_of(name));
    if (at == SIZE_MAX) {
        fprintf(stderr, "maillage: route %s has no parameter %s\n", request->route->name, name);
        abort();
    }
    return request->values[at];
}

int64_t request_path_number(const struct request *request, const char *name)
{
    int64_t number = 0;
    str_to_i64(request_path(request, name), &number); /* checked by the router */
    return number;
}

struct str request_header(const struct request *request, const char *name)
{
    return head_find(request->exchange->headers, request->exchange->header_count, str_of(name));
}

struct str request_cookie(const struct request *request, const char *name)
{
    const struct exchange *exchange = request->exchange;
    struct str wanted = str_of(name);
    for (size_t i = 0; i < exchange->header_count; i++) {
        if (!str_equal_ascii_case(exchange->headers[i].name, STR("cookie")))
            continue;
        struct str found = cookie_find(exchange->headers[i].value, wanted);
        if (found.at)
            return found;
    }
    return STR_NONE;
}

struct str request_origin(struct request *request)
{
    const char *set = request->site->settings->public_address;
    if (set)
        return str_of(set);
    struct str host = request->host.length ? request->host : str_of(request->site->settings->listen);
    return arena_printf(request->arena, "%s://%.*s", request->secure ? "https" : "http", STR_PRINT(host));
}

struct str request_address(struct request *request, bool with_query)
{
    struct str origin = request_origin(request);
    struct str target = request->target;
    if (!with_query)
        target = str_slice(target, 0, str_find_char(target, '?', 0));
    return arena_printf(request->arena, "%.*s%.*s", STR_PRINT(origin), STR_PRINT(target));
}

/* --- Query ------------------------------------------------------------------------------------------------------- */

bool query_read(struct arena *arena, struct str query, size_t most, struct form_value **values, size_t *count,
                struct error *error)
{
    struct str rest = query, name, value;
    bool valid;
    size_t pairs = 1;
    for (size_t i = 0; i < query.length; i++)
        pairs += query.at[i] == '&';
    *count = 0;
    if (pairs > most)
        return error_set(error, ERROR_LIMITED, "La demande contient trop de valeurs : %zu au plus.", most);
    *values = ARENA_ARRAY(arena, struct form_value, pairs);
    if (query.length == 0)
        return true;
    while (url_query_next(arena, &rest, &name, &value, &valid)) {
        if (!valid)
            return error_set(error, ERROR_INVALID, "L’adresse ou le formulaire contient des caractères illisibles.");
        (*values)[(*count)++] = (struct form_value){.name = name, .value = value};
    }
    return true;
}

bool request_read_query(struct exchange *exchange, struct error *error)
{
    exchange->query_read = true;
    return query_read(&exchange->arena, exchange->facts.query, QUERY_VALUES_MOST, &exchange->query,
                      &exchange->query_count, error);
}

const struct form_value *request_query(struct request *request, size_t *count)
{
    *count = request->exchange->query_count;
    return request->exchange->query;
}

static const struct form_value *find_query(struct request *request, const char *name)
{
    struct str wanted = str_of(name);
    for (size_t i = 0; i < request->exchange->query_count; i++)
        if (str_equal(request->exchange->query[i].name, wanted))
            return &request->exchange->query[i];
    return NULL;
}

struct str request_query_text(struct request *request, const char *name)
{
    const struct form_value *found = find_query(request, name);
    return found ? found->value : STR_NONE;
}

bool request_query_has(struct request *request, const char *name)
{
    return find_query(request, name) != NULL;
}

bool request_query_number(struct request *request, const char *name, int64_t least, int64_t most, int64_t absent,
                          int64_t *value, struct error *error)
{
    struct str text = str_trim(request_query_text(request, name));
    *value = absent;
    if (text.length == 0)
        return true;
    if (str_to_i64(text, value) && *value >= least && *value <= most)
        return true;
    return error_set(error, ERROR_INVALID, "« %s » doit être un nombre entier de %lld à %lld.", name, (long long)least,
                     (long long)most);
}

bool request_query_decimal(struct request *request, const char *name, double least, double most, double absent,
                           double *value, struct error *error)
{
    struct str text = str_trim(request_query_text(request, name));
    *value = absent;
    if (text.length == 0)
        return true;
    if (str_to_double(text, value) && *value >= least && *value <= most)
        return true;
    return error_set(error, ERROR_INVALID, "« %s » doit être un nombre de %g à %g.", name, least, most);
}

static bool is_one_of(struct str text, const char *const *words)
{
    for (; *words; words++)
        if (str_equal_ascii_case(text, str_of(*words)))
            return true;
    return false;
}

bool request_query_flag(struct request *request, const char *name, bool *value, struct error *error)
{
    static const char *const yes[] = {"true", "1", "oui", "on", NULL}, *const no[] = {"",    "false", "0",
                                                                                      "non", "off",   NULL};
    struct str text = str_trim(request_query_text(request, name));
    *value = is_one_of(text, yes);
    if (*value || is_one_of(text, no))
        return true;
    return error_set(error, ERROR_INVALID, "« %s » doit valoir « oui » ou « non ».", name);
}

/* --- Body -------------------------------------------------------------------------------------------------------- */

bool request_body(struct request *request, struct str *bytes, struct error *error)
{
    return body_view(&request->exchange->body, bytes, error);
}

struct str request_body_type(struct request *request)
{
    struct str type = request_header(request, "content-type");
    return text_lower(request->arena, str_trim(str_slice(type, 0, str_find_char(type, ';', 0))));
}

static bool read_form(struct request *request, struct error *error)
{
    struct exchange *exchange = request->exchange;
    struct str type = request_body_type(request), bytes = STR_NONE;
    if (!request_body(request, &bytes, error))
        return false;
    if (str_equal(type, STR("application/x-www-form-urlencoded")))
        return query_read(&exchange->arena, bytes, FORM_VALUES_MOST, &exchange->form, &exchange->form_count, error);
    if (str_equal(type, STR("multipart/form-data")))
        return multipart_read(&exchange->arena, request_header(request, "content-type"), bytes, FORM_VALUES_MOST,
                              &exchange->form, &exchange->form_count, error);
    return error_set(error, ERROR_INVALID, "Le formulaire envoyé n’est pas dans un format connu.");
}

bool request_form(struct request *request, const struct form_value **values, size_t *count, struct error *error)
{
    struct exchange *exchange = request->exchange;
    if (!exchange->form_read && !read_form(request, error))
        return false;
    exchange->form_read = true;
    *values = exchange->form;
    *count = exchange->form_count;
    return true;
}

/* --- What the site holds ----------------------------------------------------------------------------------------- */

const struct directory *request_directory(struct request *request)
{
    struct exchange *exchange = request->exchange;
    if (!exchange->directory && request->site->directory)
        exchange->directory = directory_acquire(request->site->directory);
    return exchange->directory;
}

const struct access *request_access(struct request *request)
{
    return admission_access(request->exchange);
}

bool request_may(struct request *request, enum permission permission, const struct scope *scope)
{
    return access_may(request_access(request), permission, scope);
}

const struct scope *request_scope(const struct request *request)
{
    return &request->exchange->scope;
}

int64_t request_person(struct request *request)
{
    const struct access *access = request_access(request);
    return access ? access->person.id : 0;
}

bool request_session(struct request *request, struct session **session, struct error *error)
{
    struct exchange *exchange = request->exchange;
    if (request->route->kind != BLOCKING)
        return error_set(error, ERROR_INTERNAL, "route %s is inline and may not read the database",
                         request->route->name);
    if (!exchange->session && !store_read(request->site->store, &exchange->session, error))
        return false;
    *session = exchange->session;
    return true;
}
