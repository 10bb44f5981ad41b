#include "postgrest.h"

#include <string.h>

enum { DEPTH_MOST = 8, CONDITIONS_MOST = 200, VALUES_MOST = 1000 };

struct reading {
    struct arena *arena;
    size_t conditions;
    struct error *error;
};

static bool refuse(struct reading *r, const char *what, struct str text)
{
    return error_set(r->error, ERROR_INVALID, "%s : « %.*s ».", what, (int)(text.length < 200 ? text.length : 200),
                     text.at ? text.at : "");
}

/* --- Lists ------------------------------------------------------------------------------------------------------- */

/* The next part up to a comma outside quotes, parentheses and braces. */
static bool next_part(struct str *rest, struct str *part)
{
    size_t at = 0;
    int depth = 0;
    bool quoted = false;
    if (!rest->at)
        return false;
    for (; at < rest->length; at++) {
        char c = rest->at[at];
        if (quoted && c == '\\')
            at++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '(' || c == '{'))
            depth++;
        else if (!quoted && (c == ')' || c == '}'))
            depth--;
        else if (!quoted && depth == 0 && c == ',')
            break;
    }
    at = at < rest->length ? at : rest->length;
    *part = str_slice(*rest, 0, at);
    *rest = at < rest->length ? str_slice(*rest, at + 1, rest->length) : STR_NONE;
    return true;
}

/* Without its quotes and the backslashes in them. */
static struct str unquoted(struct arena *arena, struct str text)
{
    if (text.length < 2 || text.at[0] != '"' || text.at[text.length - 1] != '"')
        return text;
    char *out = arena_alloc(arena, text.length);
    size_t length = 0;
    for (size_t i = 1; i + 1 < text.length; i++) {
        if (text.at[i] == '\\' && i + 2 < text.length)
            i++;
        out[length++] = text.at[i];
    }
    return (struct str){out, length};
}

static bool read_list(struct reading *r, struct str text, char open, char close, struct texts *values)
{
    struct str rest, part;
    if (text.length < 2 || text.at[0] != open || text.at[text.length - 1] != close)
        return refuse(r, "Une liste est attendue", text);
    rest = str_slice(text, 1, text.length - 1);
    values->at =
        ARENA_ARRAY(r->arena, struct str, rest.length / 2 + 1 < VALUES_MOST ? rest.length / 2 + 1 : VALUES_MOST);
    while (rest.length && next_part(&rest, &part)) {
        if (values->count == VALUES_MOST)
            return refuse(r, "La liste est trop longue", str_slice(text, 0, 60));
        values->at[values->count++] = unquoted(r->arena, part);
    }
    return true;
}

/* --- Conditions -------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum comparison comparison;
    bool negated;
} OPERATORS[] = {
    {"eq", COMPARE_EQUAL, false},          {"neq", COMPARE_EQUAL, true},          {"lt", COMPARE_LESS, false},
    {"lte", COMPARE_LESS_OR_EQUAL, false}, {"gt", COMPARE_MORE, false},           {"gte", COMPARE_MORE_OR_EQUAL, false},
    {"like", COMPARE_LIKE, false},         {"ilike", COMPARE_LIKE_FOLDED, false}, {"in", COMPARE_AMONG, false},
    {"is", COMPARE_KNOWN, true},           {"cs", COMPARE_CONTAINS, false},       {"ov", COMPARE_OVERLAPS, false},
};

static bool take_word(struct str *rest, struct str *word)
{
    size_t dot = str_find_char(*rest, '.', 0);
    if (dot == SIZE_MAX)
        return false;
    *word = str_slice(*rest, 0, dot);
    *rest = str_slice(*rest, dot + 1, rest->length);
    return true;
}

static bool read_values(struct reading *r, struct condition *c, struct str text)
{
    bool list = c->column->kind != COLUMN_TEXT && c->column->kind != COLUMN_NUMBER;
    bool of_list = c->comparison == COMPARE_CONTAINS || c->comparison == COMPARE_OVERLAPS;
    if (c->comparison == COMPARE_KNOWN) {
        if (str_equal(text, STR("not_null")))
            c->negated = !c->negated;
        else if (!str_equal(text, STR("null")))
            return refuse(r, "« is » est suivi de null ou de not_null", text);
        return true;
    }
    if (of_list != list && !(list && c->comparison == COMPARE_EQUAL))
        return refuse(r, of_list ? "Cette colonne n’est pas une liste" : "Cette colonne est une liste : cs ou ov",
                      text);
    if (list)
        return read_list(r, text, '{', '}', &c->values);
    if (c->comparison == COMPARE_AMONG)
        return read_list(r, text, '(', ')', &c->values);
    c->values.at = ARENA_ARRAY(r->arena, struct str, 1);
    c->values.at[c->values.count++] = unquoted(r->arena, text);
    double number;
    if (c->column->kind == COLUMN_NUMBER && !str_to_double(c->values.at[0], &number))
        return refuse(r, "Un nombre est attendu", text);
    return true;
}

/* "not.eq.value" on a column. */
static struct condition *read_comparison(struct reading *r, struct str column, struct str text)
{
    struct condition *c = condition_new(r->arena, CONDITION_COMPARE);
    struct str word, whole = text;
    c->column = carto_column_find(column);
    if (!c->column) {
        refuse(r, "Cette colonne n’existe pas", column);
        return NULL;
    }
    bool has_operator = take_word(&text, &word);
    while (has_operator && str_equal(word, STR("not"))) {
        c->negated = !c->negated;
        has_operator = take_word(&text, &word);
    }
    for (size_t i = 0; has_operator && i < COUNT_OF(OPERATORS); i++) {
        if (!str_equal(word, str_of(OPERATORS[i].name)))
            continue;
        c->comparison = OPERATORS[i].comparison;
        c->negated ^= OPERATORS[i].negated;
        return read_values(r, c, text) ? c : NULL;
    }
    refuse(r, "L’opérateur n’est pas connu (eq, neq, lt, lte, gt, gte, like, ilike, in, is, cs, ov)", whole);
    return NULL;
}

static bool read_group(struct reading *r, struct condition *group, struct str text, unsigned depth);

/* "a.eq.1" · "not.and(…)" · "or(…)" */
static struct condition *read_item(struct reading *r, struct str item, unsigned depth)
{
    struct str column, name = item;
    bool negated = str_starts_with(name, STR("not."));
    if (negated)
        name = str_slice(name, 4, name.length);
    bool all = str_starts_with(name, STR("and(")), any = str_starts_with(name, STR("or("));
    if (++r->conditions > CONDITIONS_MOST || depth > DEPTH_MOST) {
        refuse(r, "La condition est trop longue ou trop imbriquée", str_slice(item, 0, 60));
        return NULL;
    }
    if (all || any) {
        struct condition *group = condition_new(r->arena, all ? CONDITION_AND : CONDITION_OR);
        group->negated = negated;
        return read_group(r, group, str_slice(name, all ? 3 : 2, name.length), depth + 1) ? group : NULL;
    }
    if (!take_word(&item, &column)) {
        refuse(r, "La condition n’est pas comprise", item);
        return NULL;
    }
    return read_comparison(r, column, item);
}

static bool read_group(struct reading *r, struct condition *group, struct str text, unsigned depth)
{
    struct str rest, item;
    if (text.length < 2 || text.at[0] != '(' || text.at[text.length - 1] != ')')
        return refuse(r, "Des parenthèses sont attendues", text);
    rest = str_slice(text, 1, text.length - 1);
    while (rest.length && next_part(&rest, &item)) {
        struct condition *child = read_item(r, str_trim(item), depth);
        if (!child)
            return false;
        condition_add(group, child);
    }
    return true;
}

/* --- The rest ---------------------------------------------------------------------------------------------------- */

static bool read_select(struct reading *r, struct str text, struct postgrest_query *query)
{
    struct str rest = text, part;
    query->selected_count = 0;
    while (rest.length && next_part(&rest, &part)) {
        part = str_trim(part);
        size_t colon = str_find_char(part, ':', 0), all;
        struct str name = colon == SIZE_MAX ? part : str_slice(part, colon + 1, part.length);
        if (str_equal(part, STR("*"))) {
            const struct carto_column *columns = carto_columns(&all);
            for (size_t i = 0; i < all && query->selected_count < SELECTED_MOST; i++)
                query->selected[query->selected_count++] = (struct selected){&columns[i], str_of(columns[i].name)};
            continue;
        }
        const struct carto_column *column = carto_column_find(name);
        if (!column)
            return refuse(r, "Cette colonne n’existe pas", name);
        if (query->selected_count == SELECTED_MOST)
            return refuse(r, "Trop de colonnes", text);
        query->selected[query->selected_count++] =
            (struct selected){column, colon == SIZE_MAX ? str_of(column->name) : str_slice(part, 0, colon)};
    }
    return true;
}

static bool read_order(struct reading *r, struct str text, struct postgrest_query *query)
{
    struct str rest = text, part, word;
    while (rest.length && next_part(&rest, &part)) {
        if (query->ordered_count == ORDERED_MOST)
            return refuse(r, "Trop de colonnes pour l’ordre", text);
        str_next(&part, '.', &word);
        struct ordered ordered = {.column = carto_column_find(str_trim(word))};
        if (!ordered.column || (ordered.column->kind != COLUMN_TEXT && ordered.column->kind != COLUMN_NUMBER))
            return refuse(r, "On ne trie pas sur cette colonne", word);
        bool nulls_told = false;
        while (str_next(&part, '.', &word)) {
            bool first = str_equal(word, STR("nullsfirst"));
            if (first || str_equal(word, STR("nullslast"))) {
                ordered.nulls_first = first;
                nulls_told = true;
            } else if (str_equal(word, STR("desc"))) {
                ordered.descending = true;
            } else if (!str_equal(word, STR("asc"))) {
                return refuse(r, "L’ordre est asc ou desc, puis nullsfirst ou nullslast", word);
            }
        }
        if (!nulls_told)
            ordered.nulls_first = ordered.descending; /* as PostgreSQL does */
        query->ordered[query->ordered_count++] = ordered;
    }
    return true;
}

static bool read_parameter(struct reading *r, struct str name, struct str value, struct condition *all,
                           struct postgrest_query *query)
{
    bool negated = str_starts_with(name, STR("not."));
    struct str plain = negated ? str_slice(name, 4, name.length) : name;
    if (str_equal(name, STR("limit")) || str_equal(name, STR("offset")))
        return true;
    if (str_equal(name, STR("select")))
        return read_select(r, value, query);
    if (str_equal(name, STR("order")))
        return read_order(r, value, query);
    struct condition *condition;
    if (str_equal(plain, STR("and")) || str_equal(plain, STR("or"))) {
        condition = condition_new(r->arena, str_equal(plain, STR("and")) ? CONDITION_AND : CONDITION_OR);
        condition->negated = negated;
        if (!read_group(r, condition, value, 1))
            return false;
    } else {
        condition = read_comparison(r, name, value);
    }
    if (condition)
        condition_add(all, condition);
    return condition != NULL;
}

bool postgrest_read(struct request *request, struct postgrest_query *query, struct error *error)
{
    struct reading reading = {request->arena, 0, error};
    struct condition *all = condition_new(request->arena, CONDITION_AND);
    size_t count;
    int64_t limit, offset;
    const struct form_value *values = request_query(request, &count);
    *query = (struct postgrest_query){0};
    read_select(&reading, STR("*"), query);
    for (size_t i = 0; i < count; i++)
        if (!read_parameter(&reading, values[i].name, values[i].value, all, query))
            return false;
    if (!request_query_number(request, "limit", 0, INT32_MAX, -1, &limit, error) ||
        !request_query_number(request, "offset", 0, INT32_MAX, 0, &offset, error))
        return false;
    query->limit = limit < 0 ? SIZE_MAX : (size_t)limit;
    query->offset = (size_t)offset;
    query->condition = all->first ? all : NULL;
    return true;
}
