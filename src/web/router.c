/* The compiled table: a tree of segments. Each node has its literal children, sorted, and at most one parameter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "route.h"

enum parameter_type { TYPE_SLUG, TYPE_CODE, TYPE_ID, TYPE_NUMBER, TYPE_TEXT, TYPE_REST, TYPE_COUNT };
static const char *const TYPE_NAMES[] = {"slug", "code", "id", "number", "text", "rest"};

struct segment {        /* of a pattern */
    struct str literal; /* or, for a parameter, what follows it: ".mvt" */
    struct str name;    /* of the parameter, or empty */
    enum parameter_type type;
};

struct node {
    struct segment segment;
    struct node **children; /* literals, by text */
    size_t child_count;
    struct node *parameter;
    const struct route **rows;
    size_t row_count;
};

struct router {
    struct arena arena;
    struct node root;
};

/* --- Reading patterns -------------------------------------------------------------------------------------------- */

static bool read_segment(struct str text, struct segment *segment)
{
    *segment = (struct segment){.literal = text};
    if (text.length == 0 || text.at[0] != '{')
        return str_find_char(text, '{', 0) == SIZE_MAX;
    size_t colon = str_find_char(text, ':', 0), end = str_find_char(text, '}', 0);
    if (end == SIZE_MAX || colon > end)
        return false;
    segment->name = str_slice(text, 1, colon);
    segment->literal = str_slice(text, end + 1, text.length);
    struct str type = str_slice(text, colon + 1, end);
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if (str_equal(type, str_of(TYPE_NAMES[i]))) {
            segment->type = (enum parameter_type)i;
            return segment->name.length > 0;
        }
    }
    return false;
}

static struct node *find_child(const struct node *node, struct str literal)
{
    size_t low = 0, high = node->child_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_compare(node->children[middle]->segment.literal, literal);
        if (order == 0)
            return node->children[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool same_parameter(const struct segment *a, const struct segment *b)
{
    return a->type == b->type && str_equal(a->name, b->name) && str_equal(a->literal, b->literal);
}

/* The child for a segment, made when missing; NULL when another parameter is there already. */
static struct node *take_child(struct arena *arena, struct node *node, const struct segment *segment)
{
    if (segment->name.length) {
        if (!node->parameter) {
            node->parameter = ARENA_NEW(arena, struct node);
            node->parameter->segment = *segment;
        }
        return same_parameter(&node->parameter->segment, segment) ? node->parameter : NULL;
    }
    struct node *child = find_child(node, segment->literal);
    if (child)
        return child;
    child = ARENA_NEW(arena, struct node);
    child->segment = *segment;
    struct node **grown = ARENA_ARRAY(arena, struct node *, node->child_count + 1);
    size_t at = 0;
    for (; at < node->child_count && str_compare(node->children[at]->segment.literal, segment->literal) < 0; at++)
        grown[at] = node->children[at];
    grown[at] = child;
    for (; at < node->child_count; at++)
        grown[at + 1] = node->children[at];
    node->child_count++;
    node->children = grown;
    return child;
}

static bool add_row(struct arena *arena, struct node *node, const struct route *route, struct error *error)
{
    for (size_t i = 0; i < node->row_count; i++)
        if (node->rows[i]->methods & route->methods)
            return error_set(error, ERROR_INVALID, "route %s: same methods and address as %s", route->name,
                             node->rows[i]->name);
    const struct route **grown = ARENA_ARRAY(arena, const struct route *, node->row_count + 1);
    for (size_t i = 0; i < node->row_count; i++)
        grown[i] = node->rows[i];
    grown[node->row_count++] = route;
    node->rows = grown;
    return true;
}

/* What is not for all must be able to ask who it is, and is kept by nobody. */
static bool check_permission(const struct route *route, struct error *error)
{
    if (route->permission == PERMISSION_NONE || route->permission == PERMISSION_PUBLIC)
        return true;
    if (route->kind != BLOCKING || route->cache != CACHE_NEVER)
        return error_set(error, ERROR_INVALID, "route %s: not public, so BLOCKING and CACHE_NEVER", route->name);
    enum role_place asked = PERMISSIONS[route->permission].asked;
    return asked == HELD_IN_INSTALLATION || strstr(route->pattern, "{space:slug}") ||
           error_set(error, ERROR_INVALID, "route %s: its permission is asked in a space: {space:slug}", route->name);
}

static bool add_route(struct router *router, const struct route *route, struct error *error)
{
    if (!route->name || !route->methods || !route->handler || route->pattern[0] != '/')
        return error_set(error, ERROR_INVALID, "route %s: incomplete row", route->name ? route->name : "?");
    if (!check_permission(route, error))
        return false;
    struct str rest = str_slice(str_of(route->pattern), 1, SIZE_MAX), part;
    struct node *node = &router->root;
    size_t parameters = 0;
    if (strcmp(route->pattern, "/") == 0)
        return add_row(&router->arena, node, route, error);
    while (str_next(&rest, '/', &part)) {
        struct segment segment;
        if (part.length == 0 || !read_segment(part, &segment) || node->segment.type == TYPE_REST ||
            (segment.name.length && parameters++ == PATH_VALUES_MOST))
            return error_set(error, ERROR_INVALID, "route %s: bad pattern %s", route->name, route->pattern);
        node = take_child(&router->arena, node, &segment);
        if (!node)
            return error_set(error, ERROR_INVALID, "route %s: another parameter than \"%.*s\" is at this place",
                             route->name, STR_PRINT(part));
    }
    return add_row(&router->arena, node, route, error);
}

bool router_new(const struct route *routes, size_t count, struct router **router, struct error *error)
{
    struct router *made = memory_new(sizeof *made);
    for (size_t i = 0; i < count; i++) {
        bool good = true;
        for (size_t j = 0; j < i && good; j++)
            if (strcmp(routes[i].name, routes[j].name) == 0)
                good = error_set(error, ERROR_INVALID, "route %s: the name is taken", routes[i].name);
        if (!good || !add_route(made, &routes[i], error)) {
            router_free(made);
            return false;
        }
    }
    *router = made;
    return true;
}

void router_free(struct router *router)
{
    if (!router)
        return;
    arena_free(&router->arena);
    free(router);
}

/* --- Matching ---------------------------------------------------------------------------------------------------- */

static bool is_slug(struct str text)
{
    if (text.length == 0 || text.length > 120 || text.at[0] == '-' || text.at[text.length - 1] == '-')
        return false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && text.at[i - 1] != '-')))
            return false;
    }
    return true;
}

static bool is_code(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!((text.at[i] >= 'A' && text.at[i] <= 'Z') || (text.at[i] >= '0' && text.at[i] <= '9')))
            return false;
    return text.length >= 1 && text.length <= 9;
}

static bool fits(enum parameter_type type, struct str text)
{
    int64_t id;
    switch (type) {
    case TYPE_SLUG: return is_slug(text);
    case TYPE_CODE: return is_code(text);
    case TYPE_ID: return id_parse(text, &id);
    case TYPE_NUMBER: return str_is_digits(text) && text.length <= 9 && (text.length == 1 || text.at[0] != '0');
    case TYPE_TEXT: return text.length >= 1 && text.length <= 200;
    default: return text.length >= 1 && text.length <= 500;
    }
}

/* The parameter of the node takes this segment: true with its value, without what must follow it. */
static bool take_value(const struct node *node, struct str text, struct str *value)
{
    if (!node || !str_ends_with(text, node->segment.literal))
        return false;
    *value = str_slice(text, 0, text.length - node->segment.literal.length);
    return fits(node->segment.type, *value);
}

void router_match(const struct router *router, struct str path, unsigned method, struct match *match)
{
    *match = (struct match){0};
    const struct node *node = &router->root;
    struct str rest = str_slice(path, 1, path.length), part;
    size_t values = 0;
    if (path.length <= 1)
        rest = STR_NONE;
    while (rest.at) {
        struct str whole = rest;
        str_next(&rest, '/', &part);
        const struct node *child = find_child(node, part);
        if (!child) {
            bool last = node->parameter && node->parameter->segment.type == TYPE_REST;
            if (!take_value(node->parameter, last ? whole : part, &match->values[values]))
                return;
            values++;
            child = node->parameter;
            if (last)
                rest = STR_NONE;
        }
        node = child;
    }
    for (size_t i = 0; i < node->row_count; i++) {
        match->allowed |= node->rows[i]->methods;
        if (node->rows[i]->methods & method)
            match->route = node->rows[i];
    }
}

/* --- Addresses --------------------------------------------------------------------------------------------------- */

static NORETURN void stop(const char *name)
{
    fprintf(stderr, "maillage: no such address: route %s\n", name);
    abort();
}

struct str route_address_of(struct arena *arena, const char *name, const struct str *values, size_t count)
{
    const struct route *route = NULL;
    for (size_t i = 0; i < ROUTE_COUNT && !route; i++)
        if (strcmp(ROUTES[i].name, name) == 0)
            route = &ROUTES[i];
    if (!route)
        stop(name);
    struct buffer out = {0};
    struct str rest = str_slice(str_of(route->pattern), 1, SIZE_MAX), part;
    size_t used = 0;
    while (str_next(&rest, '/', &part)) {
        struct segment segment;
        read_segment(part, &segment);
        buffer_add_char(&out, '/');
        if (segment.name.length) {
            if (used == count)
                stop(name);
            if (segment.type == TYPE_REST)
                buffer_add_str(&out, values[used++]);
            else
                url_encode(&out, values[used++]);
        }
        buffer_add_str(&out, segment.literal);
    }
    if (used != count)
        stop(name);
    struct str address = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return address;
}

/* The position of a parameter in its pattern, or SIZE_MAX. */
size_t route_parameter(const struct route *route, struct str name)
{
    struct str rest = str_slice(str_of(route->pattern), 1, SIZE_MAX), part;
    size_t at = 0;
    while (str_next(&rest, '/', &part)) {
        struct segment segment;
        if (!read_segment(part, &segment) || segment.name.length == 0)
            continue;
        if (str_equal(segment.name, name))
            return at;
        at++;
    }
    return SIZE_MAX;
}
