/* The index and its indicators as files: tables for spreadsheets, GeoJSON for maps. */
#include "need-pages.h"

#include <math.h>

#include "documents/table.h"
#include "grounds.h"

struct file {
    const struct space *space;
    const struct need_facts *facts;
    struct need_asked asked;
    uint32_t within;
    struct arena *arena;
};

static bool prepare(struct request *request, struct file *file, struct error *error)
{
    *file = (struct file){.space = request_space(request, error), .arena = request->arena};
    if (!file->space || !(file->facts = need_hold(request, error)))
        return false;
    file->asked = need_asked_read(request, file->space);
    file->within = need_within(file->space, file->asked.level);
    return true;
}

/* --- Tables ------------------------------------------------------------------------------------------------------- */

enum { FIXED_COLUMNS = 5, COLUMNS_MOST = FIXED_COLUMNS + 3 * INDEX_PARTS_MOST };

/* "Taux de pauvreté (%), Insee, Filosofi 2021". */
static size_t name_columns(const struct file *file, struct table_column *columns)
{
    static const char *const units[] = {"%", "km", "€ par an", "points"};
    size_t count = 0;
    columns[count++] = (struct table_column){STR("Code"), 10};
    columns[count++] = (struct table_column){STR("Nom"), 30};
    columns[count++] = (struct table_column){STR("Habitants"), 12};
    columns[count++] = (struct table_column){STR("Indice ouvert (1 à 10)"), 20};
    columns[count++] = (struct table_column){STR("Indicateurs connus"), 18};
    for (size_t i = 0; i < file->asked.choice.count; i++) {
        const struct indicator *indicator = indicator_at(file->asked.choice.parts[i].indicator);
        const struct series *series =
            fragility_series(file->facts->fragility, file->asked.choice.parts[i].indicator, file->asked.choice.year);
        struct str source = series ? arena_printf(file->arena, "%.*s, %d", STR_PRINT(series->source), series->year)
                                   : STR("aucune donnée");
        columns[count++] = (struct table_column){
            arena_printf(file->arena, "%s (%s), %.*s", indicator->label, units[indicator->unit], STR_PRINT(source)),
            30};
        columns[count++] =
            (struct table_column){arena_printf(file->arena, "%s" NBSP ": note sur 10", indicator->label), 20};
        columns[count++] =
            (struct table_column){arena_printf(file->arena, "%s" NBSP ": origine", indicator->label), 16};
    }
    return count;
}

static const char *state_word(const struct index_part *part)
{
    static const char *const words[] = {"inconnu", "publié", "secret", "estimé"};
    return part->reading.state == VALUE_KNOWN && part->reading.weighted ? "moyenne pondérée"
                                                                        : words[part->reading.state];
}

static void write_row(const struct file *file, uint32_t id, struct table_writer *writer)
{
    struct index_value value = index_compute(file->facts->fragility, &file->asked.choice, id, file->within);
    struct territory one = territory_at(id);
    table_text(writer, one.code);
    table_text(writer, territory_label(id, file->arena));
    int64_t people = need_people(id, file->within, file->arena);
    if (people >= 0)
        table_integer(writer, people);
    else
        table_empty(writer);
    table_number(writer, value.total);
    table_integer(writer, (int64_t)value.known);
    for (size_t i = 0; i < value.asked; i++) {
        table_number(writer, value.parts[i].reading.value);
        table_number(writer, value.parts[i].score);
        table_text(writer, str_of(state_word(&value.parts[i])));
    }
    table_end_row(writer);
}

static bool take_all(struct table_writer *writer, struct buffer *out, struct error *error)
{
    bool ended = false;
    while (!ended)
        if (!table_take(writer, out, &ended, error))
            return false;
    return true;
}

static bool send_table(struct request *request, struct response *response, enum table_format format,
                       struct error *error)
{
    struct file file;
    struct table_column columns[COLUMNS_MOST];
    size_t count;
    if (!prepare(request, &file, error))
        return false;
    const uint32_t *list = need_list(file.space->territory, file.asked.level, &count, request->arena);
    struct table_head head = {
        .title = STR("Fragilité numérique"), .columns = columns, .folder = request->site->settings->spool};
    head.column_count = name_columns(&file, columns);
    struct table_writer *writer = table_writer_new(format, &head);
    for (size_t i = 0; i < count; i++)
        write_row(&file, list[i], writer);
    table_finish(writer);
    struct buffer out = {0};
    bool done = take_all(writer, &out, error);
    table_writer_free(writer);
    need_release(request, file.facts);
    if (!done) {
        buffer_free(&out);
        return false;
    }
    response_owned(response, table_format_media_type(format), &out);
    response_attachment(response, arena_printf(request->arena, "fragilite-%.*s.%s", STR_PRINT(file.space->code),
                                               table_format_name(format)));
    return true;
}

bool send_need_csv(struct request *request, struct response *response, struct error *error)
{
    return send_table(request, response, TABLE_CSV, error);
}

bool send_need_ods(struct request *request, struct response *response, struct error *error)
{
    return send_table(request, response, TABLE_ODS, error);
}

/* --- GeoJSON ------------------------------------------------------------------------------------------------------ */

static void number(struct json_writer *writer, const char *key, double value)
{
    json_key(writer, key);
    json_double(writer, value); /* null when unknown */
}

static void add_properties(void *context, uint32_t territory, struct json_writer *writer)
{
    const struct file *file = context;
    struct index_value value = index_compute(file->facts->fragility, &file->asked.choice, territory, file->within);
    number(writer, "indice", value.total);
    json_key(writer, "estime");
    json_bool(writer, value.estimated);
    for (size_t i = 0; i < value.asked; i++)
        number(writer, indicator_at(file->asked.choice.parts[i].indicator)->name, value.parts[i].reading.value);
}

bool send_need_geojson(struct request *request, struct response *response, struct error *error)
{
    struct file file;
    if (!prepare(request, &file, error))
        return false;
    const struct territory_map *map = ground_read(request, file.space, error);
    if (!map) {
        need_release(request, file.facts);
        return false;
    }
    struct buffer out = {0};
    territory_level_geojson(&out, map, file.asked.level, add_properties, &file);
    ground_release(request);
    need_release(request, file.facts);
    response_owned(response, "application/geo+json", &out);
    response_attachment(response, arena_printf(request->arena, "fragilite-%.*s.geojson", STR_PRINT(file.space->code)));
    return true;
}
