/* The API's own description (OpenAPI 3.1), made from the tables that do the work: the rows of ROUTES, the criteria of
 * place-query.h, the fields and vocabularies of a place. */
#include <string.h>

#include "api.h"
#include "place-query.h"
#include "route.h"
#include "schemas.h"

const struct operation API_DESCRIPTION = {
    .summary = "Cette description",
    .answer = "La description de l’API (OpenAPI 3.1)",
    .type = "application/json",
};

static void member(struct json_writer *writer, const char *key, const char *text)
{
    json_member_text(writer, key, str_of(text));
}

/* --- Parameters -------------------------------------------------------------------------------------------------- */

static void begin_parameter(struct json_writer *writer, const char *name, const char *in, const char *description)
{
    json_begin_object(writer);
    member(writer, "name", name);
    member(writer, "in", in);
    if (strcmp(in, "path") == 0) {
        json_key(writer, "required");
        json_bool(writer, true);
    }
    member(writer, "description", description);
    json_key(writer, "schema");
    json_begin_object(writer);
}

static void end_parameter(struct json_writer *writer, const char *example)
{
    json_end_object(writer);
    member(writer, "example", example);
    json_end_object(writer);
}

/* What each type of the router's patterns takes. */
static void write_path_parameter(struct json_writer *writer, struct arena *arena, struct str name, struct str type)
{
    static const struct {
        const char *type, *pattern;
    } PATTERNS[] = {{"slug", "^[a-z0-9]+(-[a-z0-9]+)*$"},
                    {"code", "^[A-Z0-9]{1,9}$"},
                    {"id", "^[0-9a-hjkmnp-tv-z]{13}$"},
                    {"number", "^(0|[1-9][0-9]{0,8})$"}};
    begin_parameter(writer, arena_cstr(arena, name), "path", NULL);
    member(writer, "type", "string");
    for (size_t i = 0; i < COUNT_OF(PATTERNS); i++)
        if (str_equal(type, str_of(PATTERNS[i].type)))
            member(writer, "pattern", PATTERNS[i].pattern);
    end_parameter(writer, NULL);
}

static void write_criterion(struct json_writer *writer, const struct query_criterion *criterion)
{
    begin_parameter(writer, criterion->name, "query", criterion->description);
    if (criterion->many) {
        member(writer, "type", "array");
        json_key(writer, "items");
        json_begin_object(writer);
    }
    member(writer, "type", "string");
    if (criterion->vocabulary != VOCABULARY_COUNT || criterion->values) {
        json_key(writer, "enum");
        json_begin_array(writer);
        for (size_t i = 0; criterion->values && criterion->values[i]; i++)
            json_text(writer, str_of(criterion->values[i]));
        for (size_t i = 0; !criterion->values && i < vocabulary_count(criterion->vocabulary); i++)
            json_text(writer, vocabulary_term(criterion->vocabulary, i)->slug);
        json_end_array(writer);
    }
    if (criterion->many)
        json_end_object(writer);
    json_end_object(writer);
    if (criterion->many) { /* name=a&name=b */
        member(writer, "style", "form");
        json_key(writer, "explode");
        json_bool(writer, true);
    } else {
        member(writer, "example", criterion->example);
    }
    json_end_object(writer);
}

static void write_own_parameter(struct json_writer *writer, const struct api_parameter *parameter)
{
    begin_parameter(writer, parameter->name, "query", parameter->description);
    bool yes_no = strcmp(parameter->type, "boolean") == 0;
    member(writer, "type", yes_no ? "string" : parameter->type);
    member(writer, "format", parameter->format);
    if (yes_no) {
        json_key(writer, "enum");
        json_begin_array(writer);
        json_text(writer, STR("oui"));
        json_text(writer, STR("non"));
        json_end_array(writer);
    }
    if (parameter->most) {
        json_key(writer, "minimum");
        json_i64(writer, parameter->least);
        json_key(writer, "maximum");
        json_i64(writer, parameter->most);
        json_key(writer, "default");
        json_i64(writer, parameter->usual);
    }
    json_end_object(writer);
    if (parameter->example) {
        json_key(writer, "example");
        if (strcmp(parameter->type, "integer") == 0 || strcmp(parameter->type, "number") == 0)
            json_raw(writer, str_of(parameter->example));
        else
            json_text(writer, str_of(parameter->example));
    }
    json_end_object(writer);
}

/* --- Operations -------------------------------------------------------------------------------------------------- */

static void write_parameters(struct json_writer *writer, const struct route *route, struct arena *arena)
{
    const struct operation *operation = route->operation;
    json_key(writer, "parameters");
    json_begin_array(writer);
    struct str rest = str_of(route->pattern);
    size_t open;
    while ((open = str_find_char(rest, '{', 0)) != SIZE_MAX) {
        size_t colon = str_find_char(rest, ':', open), close = str_find_char(rest, '}', open);
        write_path_parameter(writer, arena, str_slice(rest, open + 1, colon), str_slice(rest, colon + 1, close));
        rest = str_slice(rest, close + 1, rest.length);
    }
    size_t count;
    const struct query_criterion *criteria = place_query_criteria(&count);
    for (size_t i = 0; operation->searches && i < count; i++)
        write_criterion(writer, &criteria[i]);
    for (const struct api_parameter *own = operation->parameters; own && own->name; own++)
        write_own_parameter(writer, own);
    json_end_array(writer);
}

static void write_problem(struct json_writer *writer, const char *status, const char *description)
{
    json_key(writer, status);
    json_begin_object(writer);
    member(writer, "description", description);
    json_key(writer, "content");
    json_begin_object(writer);
    json_key(writer, "application/problem+json");
    json_raw(writer, STR("{\"schema\":{\"$ref\":\"#/components/schemas/Probleme\"}}"));
    json_end_object(writer);
    json_end_object(writer);
}

static void write_responses(struct json_writer *writer, const struct operation *operation, struct arena *arena)
{
    json_key(writer, "responses");
    json_begin_object(writer);
    json_key(writer, "200");
    json_begin_object(writer);
    member(writer, "description", operation->answer);
    json_key(writer, "headers");
    json_raw(writer, STR("{\"ETag\":{\"schema\":{\"type\":\"string\"},\"description\":\"À renvoyer dans If-None-Match "
                         ": 304 si "
                         "rien n’a changé.\"}}"));
    json_key(writer, "content");
    json_begin_object(writer);
    json_key(writer, operation->type);
    if (operation->schema)
        json_raw(writer, arena_printf(arena, "{\"schema\":{\"$ref\":\"#/components/schemas/%s\"}}", operation->schema));
    else
        json_raw(writer, STR("{}"));
    json_end_object(writer);
    json_end_object(writer);
    json_key(writer, "304");
    json_raw(writer, STR("{\"description\":\"Rien n’a changé depuis l’ETag donné\"}"));
    write_problem(writer, "400", "Un paramètre n’est pas compris : « detail » dit lequel");
    write_problem(writer, "404", "Rien n’existe à cette adresse");
    write_problem(writer, "503", "L’annuaire se prépare : réessayez après Retry-After secondes");
    json_end_object(writer);
}

/* "/api/v1/lieux/{id:id}" → "/api/v1/lieux/{id}" */
static struct str path_of(const struct route *route, struct arena *arena)
{
    char *out = arena_alloc(arena, strlen(route->pattern) + 1);
    size_t length = 0;
    bool type = false;
    for (const char *c = route->pattern; *c; c++) {
        type = (type || *c == ':') && *c != '}';
        if (!type)
            out[length++] = *c;
    }
    return (struct str){out, length};
}

static void write_operation(struct json_writer *writer, const struct route *route, struct arena *arena)
{
    json_key_str(writer, path_of(route, arena));
    json_begin_object(writer);
    json_key(writer, "get");
    json_begin_object(writer);
    member(writer, "operationId", route->name);
    member(writer, "summary", route->operation->summary);
    member(writer, "description", route->operation->description);
    write_parameters(writer, route, arena);
    write_responses(writer, route->operation, arena);
    json_end_object(writer);
    json_end_object(writer);
}

static void write_information(struct json_writer *writer, struct str origin)
{
    json_key(writer, "info");
    json_begin_object(writer);
    member(writer, "title", "Lieux de médiation numérique");
    member(writer, "version", "1");
    member(writer, "description",
           "Les lieux où l’on aide au numérique, ouverts à tous et sans clé. Données au schéma « Lieux de médiation "
           "numérique ». Les erreurs sont en application/problem+json ; chaque réponse porte un ETag.");
    json_key(writer, "license");
    json_raw(writer, STR("{\"name\":\"Licence Ouverte 2.0\",\"url\":"
                         "\"https://www.etalab.gouv.fr/licence-ouverte-open-licence/\"}"));
    json_end_object(writer);
    json_key(writer, "servers");
    json_begin_array(writer);
    json_begin_object(writer);
    json_member_text(writer, "url", origin);
    json_end_object(writer);
    json_end_array(writer);
}

bool api_description(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    member(&writer, "openapi", "3.1.0");
    write_information(&writer, request_origin(request));
    json_key(&writer, "paths");
    json_begin_object(&writer);
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        if (ROUTES[i].operation)
            write_operation(&writer, &ROUTES[i], request->arena);
    json_end_object(&writer);
    json_key(&writer, "components");
    json_begin_object(&writer);
    json_key(&writer, "schemas");
    schemas_write(&writer);
    json_end_object(&writer);
    json_end_object(&writer);
    response_json(response, &out);
    return true;
}
