/* GET /api/v0/lieux-inclusion-numerique: the first open API of the national map, its filters in brackets included:
 *     champ[eq|neq|exists|notExists|beginsWith]=v · adresse[beginsWith][code_insee]=49,38 · and[0][champ][eq]=v · or[…]
 * Commas are "or". With page[number] (from 0) and page[size] a page; without, every place.
 */
#include <string.h>

#include "api.h"
#include "condition.h"

enum { BLOCK_BYTES = 64 * 1024, BLOCK_PLACES = 2000, STEPS_MOST = 10, VALUES_MOST = 1000, PAGE_MOST = 10000 };

static const struct api_parameter V0_PARAMETERS[] = {
    {"page[number]", "integer", NULL, "Page, à partir de 0.", "0", 0, INT32_MAX, 0},
    {"page[size]", "integer", NULL, "Lieux par page ; sans lui, tous les lieux.", "20", 1, PAGE_MOST, 1000},
    {"adresse[beginsWith][code_insee]", "string", NULL,
     "Une condition par champ : eq, neq, exists, notExists, beginsWith ; les virgules disent « ou » ; and[…] et or[…] "
     "les "
     "réunissent.",
     "28,41", 0, 0, 0},
    {"nom[exists]", "string", NULL, "La même chose sur un champ de premier rang.", "true", 0, 0, 0},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, 0},
};

const struct operation API_V0 = {
    .summary = "Lire les lieux (ancienne API)",
    .description = "Pour les réutilisations de la première API de la carte nationale : mêmes filtres entre crochets, "
                   "mêmes "
                   "champs. Préférez « /api/v1/lieux ».",
    .parameters = V0_PARAMETERS,
    .answer = "Les lieux, ou une page avec « meta », « data » et « links »",
    .type = "application/json",
};

/* --- Filters ------------------------------------------------------------------------------------------------------ */

/* "and[0][nom][eq]" → "and", "0", "nom", "eq". */
static size_t split_name(struct str name, struct str steps[STEPS_MOST])
{
    size_t open = str_find_char(name, '[', 0), count = 1;
    if (open == 0 || open == SIZE_MAX || name.at[name.length - 1] != ']')
        return 0;
    steps[0] = str_slice(name, 0, open);
    while (open < name.length) {
        size_t close = str_find_char(name, ']', open);
        if (name.at[open] != '[' || close == SIZE_MAX || count == STEPS_MOST)
            return 0;
        steps[count++] = str_slice(name, open + 1, close);
        open = close + 1;
    }
    return count;
}

static const struct {
    const char *name;
    enum comparison comparison;
    bool negated;
} OPERATORS[] = {{"eq", COMPARE_EQUAL, false},
                 {"neq", COMPARE_EQUAL, true},
                 {"exists", COMPARE_KNOWN, false},
                 {"notExists", COMPARE_KNOWN, true},
                 {"beginsWith", COMPARE_LIKE, false}};

static bool find_operator(struct str name, struct condition *condition)
{
    for (size_t i = 0; i < COUNT_OF(OPERATORS); i++)
        if (str_equal(name, str_of(OPERATORS[i].name))) {
            condition->comparison = OPERATORS[i].comparison;
            condition->negated = OPERATORS[i].negated;
            return true;
        }
    return false;
}

/* The operator comes before or after the part of a nested field: adresse[beginsWith][code_insee], adresse[commune][eq].
 */
static struct condition *read_comparison(struct arena *arena, const struct str *steps, size_t count, struct str value)
{
    struct condition *c = condition_new(arena, CONDITION_COMPARE);
    struct str field = steps[0], part;
    bool first = count >= 2 && find_operator(steps[1], c);
    if (count < 2 || count > 3 || (!first && (count == 2 || !find_operator(steps[2], c))))
        return NULL;
    if (count == 3)
        field = arena_printf(arena, "%.*s->>%.*s", STR_PRINT(field), STR_PRINT(steps[first ? 2 : 1]));
    c->column = carto_column_find(str_equal(field, STR("code_insee")) || str_equal(field, STR("commune")) ||
                                          str_equal(field, STR("code_postal"))
                                      ? arena_printf(arena, "adresse->>%.*s", STR_PRINT(field))
                                      : field);
    if (!c->column)
        return NULL;
    c->values.at = ARENA_ARRAY(arena, struct str, VALUES_MOST);
    while (c->comparison != COMPARE_KNOWN && c->values.count < VALUES_MOST && str_next(&value, ',', &part))
        c->values.at[c->values.count++] =
            c->comparison == COMPARE_LIKE ? arena_printf(arena, "%.*s*", STR_PRINT(part)) : part;
    if (c->comparison == COMPARE_EQUAL && (c->column->kind == COLUMN_LIST || c->column->kind == COLUMN_TEXTS))
        c->comparison = COMPARE_OVERLAPS; /* a list has one of them */
    return c;
}

/* "and[0]…", "or[1]…": a group of its own for each nesting, shared by those that start alike. */
struct group {
    struct str path;
    struct condition *condition;
};

struct reading {
    struct arena *arena;
    struct condition *all;
    struct group groups[64];
    size_t group_count;
};

/* The group that "or" or "and" at `path` (all of the name so far) names, within `parent`. */
static struct condition *find_group(struct reading *r, struct condition *parent, struct str path, bool any)
{
    for (size_t i = 0; i < r->group_count; i++)
        if (str_equal(r->groups[i].path, path))
            return r->groups[i].condition;
    if (r->group_count == COUNT_OF(r->groups))
        return NULL;
    struct condition *group = condition_new(r->arena, any ? CONDITION_OR : CONDITION_AND);
    condition_add(parent, group);
    r->groups[r->group_count++] = (struct group){path, group};
    return group;
}

static bool read_filter(struct reading *r, struct str name, struct str value)
{
    struct str steps[STEPS_MOST];
    size_t count = split_name(name, steps), at = 0;
    struct condition *parent = r->all;
    while (at < count && (str_equal(steps[at], STR("and")) || str_equal(steps[at], STR("or")))) {
        bool any = str_equal(steps[at], STR("or"));
        struct str path = {name.at, (size_t)(steps[at].at + steps[at].length - name.at)};
        parent = find_group(r, parent, path, any);
        at++;
        if (at < count && str_is_digits(steps[at]))
            at++;
        if (!parent)
            return false;
    }
    struct condition *comparison = at < count ? read_comparison(r->arena, steps + at, count - at, value) : NULL;
    if (comparison)
        condition_add(parent, comparison);
    return comparison != NULL;
}

/* --- Answers ------------------------------------------------------------------------------------------------------ */

struct places {
    struct condition *condition;
    struct directory_walk *walk;
    struct arena arena;
    size_t first, most; /* of the places that fit: passed over, written */
    size_t passed, written;
    bool begun, paged;
    struct str head, tail; /* around the array */
};

static bool next_block(void *context, struct buffer *out, bool *failed)
{
    struct places *places = context;
    struct directory_entry entry;
    struct json_writer writer = {.out = out};
    (void)failed;
    buffer_add_str(out, places->begun ? STR("\n") : places->head);
    places->begun = true;
    arena_reset(&places->arena);
    for (size_t looked = 0; looked < BLOCK_PLACES && out->length < BLOCK_BYTES; looked++) {
        if (places->written == places->most || !directory_walk_next(places->walk, &entry)) {
            buffer_add_str(out, places->tail);
            return false;
        }
        if (!condition_holds(places->condition, &entry, &places->arena) || places->passed++ < places->first)
            continue;
        if (places->written++)
            buffer_add_cstr(out, ",\n");
        struct place place = entry.place;
        place.id = id_text(&places->arena, entry.id);
        place_json(&writer, &place, &places->arena);
        writer = (struct json_writer){.out = out};
    }
    return true;
}

static void release(void *context)
{
    struct places *places = context;
    directory_walk_free(places->walk);
    arena_free(&places->arena);
}

static size_t count_fitting(const struct directory *directory, const struct condition *condition)
{
    struct directory_walk *walk = directory_walk_new(directory, NULL, 0);
    struct directory_entry entry;
    struct arena scratch = {0};
    size_t total = 0;
    for (; directory_walk_next(walk, &entry); arena_reset(&scratch))
        total += condition_holds(condition, &entry, &scratch);
    directory_walk_free(walk);
    arena_free(&scratch);
    return total;
}

static void write_link(struct request *request, struct json_writer *writer, const char *name, int64_t page)
{
    struct buffer address = {0};
    size_t count;
    const struct form_value *values = request_query(request, &count);
    struct str origin = request_origin(request);
    buffer_add_str(&address, origin);
    buffer_add_str(&address, request->path);
    buffer_add_char(&address, '?');
    for (size_t i = 0; i < count; i++) {
        if (str_equal(values[i].name, STR("page[number]")))
            continue;
        url_encode(&address, values[i].name);
        buffer_add_char(&address, '=');
        url_encode(&address, values[i].value);
        buffer_add_char(&address, '&');
    }
    buffer_printf(&address, "page%%5Bnumber%%5D=%lld", (long long)page);
    json_member_text(writer, name, buffer_str(&address));
    buffer_free(&address);
}

/* What comes before the data of a page. */
static struct str page_head(struct request *request, int64_t number, int64_t size, size_t total)
{
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    int64_t pages = ((int64_t)total + size - 1) / size, last = pages > 0 ? pages - 1 : 0;
    json_begin_object(&writer);
    json_key(&writer, "meta");
    json_begin_object(&writer);
    const struct {
        const char *name;
        int64_t value;
    } figures[] = {{"number", number}, {"size", size}, {"totalElements", (int64_t)total}, {"totalPages", pages}};
    for (size_t i = 0; i < COUNT_OF(figures); i++) {
        json_key(&writer, figures[i].name);
        json_i64(&writer, figures[i].value);
    }
    json_end_object(&writer);
    json_key(&writer, "links");
    json_begin_object(&writer);
    write_link(request, &writer, "self", number);
    write_link(request, &writer, "first", 0);
    write_link(request, &writer, "last", last);
    if (number > 0)
        write_link(request, &writer, "prev", number - 1);
    if (number < last)
        write_link(request, &writer, "next", number + 1);
    json_end_object(&writer);
    buffer_add_cstr(&out, ",\"data\":[\n");
    struct str head = arena_str(request->arena, buffer_str(&out));
    buffer_free(&out);
    return head;
}

static bool read_query(struct request *request, struct places *places, int64_t *number, int64_t *size,
                       struct error *error)
{
    struct reading reading = {.arena = request->arena, .all = condition_new(request->arena, CONDITION_AND)};
    size_t count;
    const struct form_value *values = request_query(request, &count);
    if (!request_query_number(request, "page[number]", 0, INT32_MAX, -1, number, error) ||
        !request_query_number(request, "page[size]", 1, PAGE_MOST, -1, size, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct str name = values[i].name;
        if (str_equal(name, STR("page[number]")) || str_equal(name, STR("page[size]")))
            continue;
        if (!read_filter(&reading, name, values[i].value))
            return error_set(error, ERROR_INVALID, "Ce filtre n’est pas compris : « %.*s ».",
                             (int)(name.length < 200 ? name.length : 200), name.at);
    }
    places->condition = reading.all->first ? reading.all : NULL;
    places->paged = *number >= 0 || *size >= 0;
    return true;
}

bool api_v0_places(struct request *request, struct response *response, struct error *error)
{
    struct places *places = ARENA_NEW(request->arena, struct places);
    const struct directory *directory;
    int64_t number, size;
    if (!api_directory(request, &directory, error) || !read_query(request, places, &number, &size, error))
        return false;
    if (response_tag(request, response, directory_version(directory))) {
        response_empty(response, 200); /* 304 */
        return true;
    }
    places->most = SIZE_MAX;
    places->head = STR("[\n");
    places->tail = STR("\n]\n");
    if (places->paged) {
        number = number < 0 ? 0 : number;
        size = size < 0 ? 1 : size; /* as it was */
        places->first = (size_t)number * (size_t)size;
        places->most = (size_t)size;
        places->head = page_head(request, number, size, count_fitting(directory, places->condition));
        places->tail = STR("\n]}\n");
    }
    places->walk = directory_walk_new(directory, NULL, 0);
    response_stream(response, "application/json", next_block, release, places);
    return true;
}
