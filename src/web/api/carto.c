/* GET /rest/carto: the places as the national map's own client reads them, in the language of PostgREST. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "postgrest.h"

enum {
    BLOCK_BYTES = 64 * 1024,
    BLOCK_PLACES = 2000,     /* looked at before others get their turn */
    ORDERED_PLACES = 200000, /* put in order at most */
    STRIPPED = 1,
    COUNTED = 2 /* what the headers ask, for the tag */
};

static const struct api_parameter CARTO_PARAMETERS[] = {
    {"select", "string", NULL, "Colonnes voulues, « alias:colonne » ou « adresse->>code_insee ».", "id,nom,services", 0,
     0, 0},
    {"order", "string", NULL, "Colonnes qui ordonnent, suivies de .asc ou .desc, .nullsfirst ou .nullslast.",
     "date_maj.desc", 0, 0, 0},
    {"limit", "integer", NULL, "Nombre de lignes.", "10", 0, INT32_MAX, 1000},
    {"offset", "integer", NULL, "Lignes à passer.", "0", 0, INT32_MAX, 0},
    {"services", "string", NULL,
     "Une condition par colonne : eq, neq, lt, lte, gt, gte, like, ilike, in.(a,b), is.null, cs.{a,b}, ov.{a,b}, ou "
     "« not. » devant.",
     "cs.{\"Aide aux démarches administratives\"}", 0, 0, 0},
    {"adresse->>code_insee", "string", NULL, "La même chose sur une partie de l’adresse.", "like.28*", 0, 0, 0},
    {"or", "string", NULL, "Conditions réunies par « ou » ; « and » les réunit par « et » ; elles s’emboîtent.",
     "(nom.ilike.*chartres*,source.eq.demo)", 0, 0, 0},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, 0},
};

const struct operation API_CARTO = {
    .summary = "Lire la table des lieux",
    .description = "La table « carto » que lit la carte nationale, avec le langage de PostgREST. « Prefer: count=exact "
                   "» "
                   "donne le nombre de lignes dans Content-Range ; « Accept: "
                   "application/vnd.pgrst.array+json;nulls=stripped » laisse les vides de côté.",
    .parameters = CARTO_PARAMETERS,
    .answer = "Des lignes",
    .type = "application/json",
};

/* --- A row ------------------------------------------------------------------------------------------------------- */

struct rows {
    struct postgrest_query query;
    bool stripped;
    const struct directory *directory;
    struct directory_walk *walk; /* NULL: the rows were put in order */
    const uint32_t *ordered;
    size_t ordered_count, at;
    size_t passed, written;
    struct arena arena;
    bool begun;
};

static void write_text(struct json_writer *writer, const struct rows *rows, struct str name, struct str text)
{
    if (text.length == 0 && rows->stripped)
        return;
    json_key_str(writer, name);
    if (text.length)
        json_text(writer, text);
    else
        json_null_value(writer);
}

static void write_list(struct json_writer *writer, const struct rows *rows, const struct selected *selected,
                       const struct directory_entry *entry)
{
    size_t count = carto_items(selected->column, entry);
    if (count == 0 && rows->stripped)
        return;
    json_key_str(writer, selected->name);
    json_begin_array(writer);
    for (size_t i = 0; i < count; i++)
        json_text(writer, carto_item(selected->column, entry, i));
    json_end_array(writer);
}

static void write_address(struct json_writer *writer, const struct rows *rows, struct str name,
                          const struct place *place)
{
    static const struct {
        const char *name;
        enum address_part part;
    } parts[] = {{"numero_voie", PART_NUMBER}, {"repetition", PART_REPETITION},   {"nom_voie", PART_STREET},
                 {"commune", PART_COMMUNE},    {"code_postal", PART_POSTAL_CODE}, {"code_insee", PART_INSEE_CODE}};
    json_key_str(writer, name);
    json_begin_object(writer);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        write_text(writer, rows, str_of(parts[i].name), address_part(place, parts[i].part));
    json_end_object(writer);
}

static void write_number(struct json_writer *writer, const struct rows *rows, struct str name, double number)
{
    if (isnan(number)) {
        write_text(writer, rows, name, STR_NONE);
        return;
    }
    json_key_str(writer, name);
    json_double(writer, number);
}

static void write_row(struct rows *rows, struct buffer *out, const struct directory_entry *entry)
{
    struct json_writer writer = {.out = out};
    if (rows->written++)
        buffer_add_cstr(out, ",\n ");
    json_begin_object(&writer);
    for (size_t i = 0; i < rows->query.selected_count; i++) {
        const struct selected *selected = &rows->query.selected[i];
        switch (selected->column->kind) {
        case COLUMN_TEXT:
            write_text(&writer, rows, selected->name, carto_text(selected->column, entry, &rows->arena));
            break;
        case COLUMN_NUMBER: write_number(&writer, rows, selected->name, carto_number(selected->column, entry)); break;
        case COLUMN_ADDRESS: write_address(&writer, rows, selected->name, &entry->place); break;
        default: write_list(&writer, rows, selected, entry);
        }
    }
    json_end_object(&writer);
}

/* --- Rows as they come -------------------------------------------------------------------------------------------- */

static bool next_walked(struct rows *rows, struct buffer *out)
{
    struct directory_entry entry;
    for (size_t looked = 0; looked < BLOCK_PLACES && out->length < BLOCK_BYTES; looked++) {
        if (rows->written == rows->query.limit || !directory_walk_next(rows->walk, &entry))
            return false;
        if (!condition_holds(rows->query.condition, &entry, &rows->arena) || rows->passed++ < rows->query.offset)
            continue;
        write_row(rows, out, &entry);
    }
    return true;
}

static bool next_ordered(struct rows *rows, struct buffer *out)
{
    struct directory_entry entry;
    for (size_t looked = 0; looked < BLOCK_PLACES / 10 && out->length < BLOCK_BYTES; looked++) {
        if (rows->at == rows->ordered_count)
            return false;
        directory_read(rows->directory, rows->ordered[rows->at++], &rows->arena, &entry);
        write_row(rows, out, &entry);
    }
    return true;
}

static bool next_block(void *context, struct buffer *out, bool *failed)
{
    struct rows *rows = context;
    (void)failed;
    arena_reset(&rows->arena);
    buffer_add_cstr(out, rows->begun ? "\n" : "["); /* something always: a block is never empty */
    rows->begun = true;
    bool more = rows->walk ? next_walked(rows, out) : next_ordered(rows, out);
    if (!more)
        buffer_add_cstr(out, "]\n");
    return more;
}

static void release(void *context)
{
    struct rows *rows = context;
    directory_walk_free(rows->walk);
    arena_free(&rows->arena);
}

/* --- Counted, put in order ---------------------------------------------------------------------------------------- */

struct sortable {
    int64_t id;
    struct str texts[ORDERED_MOST];
    double numbers[ORDERED_MOST];
};

struct sorting {
    const struct postgrest_query *query;
    struct sortable *at;
    size_t count, room;
};

static int by_order(const void *a, const void *b, void *context)
{
    const struct sortable *one = a, *two = b;
    const struct postgrest_query *query = context;
    for (size_t k = 0; k < query->ordered_count; k++) {
        const struct ordered *ordered = &query->ordered[k];
        bool number = ordered->column->kind == COLUMN_NUMBER;
        bool one_null = number ? isnan(one->numbers[k]) : one->texts[k].length == 0,
             two_null = number ? isnan(two->numbers[k]) : two->texts[k].length == 0;
        if (one_null != two_null)
            return one_null == ordered->nulls_first ? -1 : 1;
        int order = number ? (one->numbers[k] > two->numbers[k]) - (one->numbers[k] < two->numbers[k])
                           : str_compare(one->texts[k], two->texts[k]);
        if (order && !one_null)
            return ordered->descending ? -order : order;
    }
    return (one->id > two->id) - (one->id < two->id);
}

static void add_sortable(struct sorting *sorting, const struct directory_entry *entry, struct arena *arena)
{
    if (sorting->count == sorting->room) {
        sorting->room = sorting->room ? sorting->room * 2 : 256;
        sorting->at = memory_grow(sorting->at, size_product(sizeof *sorting->at, sorting->room));
    }
    struct sortable *one = &sorting->at[sorting->count++];
    *one = (struct sortable){.id = entry->id};
    for (size_t k = 0; k < sorting->query->ordered_count; k++) {
        const struct carto_column *column = sorting->query->ordered[k].column;
        if (column->kind == COLUMN_NUMBER)
            one->numbers[k] = carto_number(column, entry);
        else
            one->texts[k] = arena_str(arena, carto_text(column, entry, arena));
    }
}

/* Every place that fits, counted, and put in order when that was asked. */
static bool count_all(struct request *request, struct rows *rows, size_t *total, struct error *error)
{
    struct sorting sorting = {.query = &rows->query};
    struct directory_walk *walk = directory_walk_new(rows->directory, NULL, 0);
    struct arena scratch = {0}, texts = {0};
    struct directory_entry entry;
    *total = 0;
    while (sorting.count <= ORDERED_PLACES && directory_walk_next(walk, &entry)) {
        if (condition_holds(rows->query.condition, &entry, &scratch)) {
            ++*total;
            if (rows->query.ordered_count)
                add_sortable(&sorting, &entry, &texts);
        }
        arena_reset(&scratch);
    }
    bool done = sorting.count <= ORDERED_PLACES;
    if (!done)
        error_set(error, ERROR_LIMITED, "Trop de lieux à mettre en ordre : ajoutez une condition.");
    if (done && rows->query.ordered_count) {
        if (sorting.count)
            qsort_r(sorting.at, sorting.count, sizeof *sorting.at, by_order, (void *)(uintptr_t)&rows->query);
        size_t first = rows->query.offset < sorting.count ? rows->query.offset : sorting.count;
        size_t left = sorting.count - first;
        uint32_t *ordered = ARENA_ARRAY(request->arena, uint32_t, left + 1);
        rows->ordered_count = left < rows->query.limit ? left : rows->query.limit;
        for (size_t i = 0; i < rows->ordered_count; i++)
            ordered[i] = directory_find_id(rows->directory, sorting.at[first + i].id);
        rows->ordered = ordered;
    }
    free(sorting.at);
    directory_walk_free(walk);
    arena_free(&scratch);
    arena_free(&texts);
    return done;
}

/* "0-9/137": what this answer holds of the whole; 416 past the end. False: nothing to send. */
static bool tell_range(struct request *request, struct response *response, const struct rows *rows, size_t total)
{
    size_t first = rows->query.offset, left = first < total ? total - first : 0;
    size_t count = left < rows->query.limit ? left : rows->query.limit;
    struct str whole = arena_printf(request->arena, "%zu", total);
    bool past = first > 0 && first >= total;
    struct str range = count ? arena_printf(request->arena, "%zu-%zu/%.*s", first, first + count - 1, STR_PRINT(whole))
                             : arena_printf(request->arena, "*/%.*s", STR_PRINT(whole));
    response_header(response, "Content-Range", range);
    if (past)
        response_status(response, 416);
    else if (count < total)
        response_status(response, 206);
    return !past;
}

bool api_carto(struct request *request, struct response *response, struct error *error)
{
    struct rows *rows = ARENA_NEW(request->arena, struct rows);
    if (!api_directory(request, &rows->directory, error) || !postgrest_read(request, &rows->query, error))
        return false;
    rows->stripped = str_contains(request_header(request, "accept"), STR("nulls=stripped"));
    bool counted = str_contains(request_header(request, "prefer"), STR("count="));
    uint64_t asked = (rows->stripped ? STRIPPED : 0) | (counted ? COUNTED : 0);
    size_t total = 0;
    response_header(response, "Vary", STR("Accept, Prefer"));
    if (response_tag(request, response, directory_version(rows->directory) * 4 + asked)) {
        response_empty(response, 200); /* 304 */
        return true;
    }
    if ((counted || rows->query.ordered_count) && !count_all(request, rows, &total, error))
        return false;
    if (counted && !tell_range(request, response, rows, total)) {
        response_bytes(response, "application/json", STR("[]\n"));
        response_status(response, 416);
        return true;
    }
    if (!rows->ordered)
        rows->walk = directory_walk_new(rows->directory, NULL, 0);
    response_stream(response, "application/json", next_block, release, rows);
    return true;
}
