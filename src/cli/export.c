/* maillage export: the published places, streamed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "documents/table.h"
#include "places/catalogue.h"
#include "places/data_inclusion.h"
#include "places/directory.h"
#include "places/import.h"

static const struct option_row OPTIONS[] = {
    {"format", "FORMAT",
     "csv ou json (schéma officiel), geojson, ods ou xlsx (tableurs), data-inclusion (v1), ou publier (présentation au "
     "portail national des données)"},
    {"space", "CODE", "les lieux d’un département (28) ou d’une région (region:24) seulement"},
    {"site", "ADRESSE", "avec publier : adresse publique du site, https://carte.exemple.fr"},
    {"publisher", "TEXTE", "avec publier : qui publie"},
    {"out", "FICHIER", "où écrire (sortie standard sinon)"},
    {NULL, NULL, NULL},
};

enum format { FORMAT_CSV, FORMAT_JSON, FORMAT_GEOJSON, FORMAT_ODS, FORMAT_XLSX, FORMAT_DATA_INCLUSION, FORMAT_PUBLISH };
enum { FLUSH_BYTES = 64 * 1024 };

static bool read_format(const char *name, enum format *format, struct error *error)
{
    static const char *const names[] = {"csv", "json", "geojson", "ods", "xlsx", "data-inclusion", "publier"};
    for (size_t i = 0; name && i < COUNT_OF(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            *format = (enum format)i;
            return true;
        }
    }
    return error_set(error, ERROR_INVALID, "--format vaut csv, json, geojson, ods, xlsx, data-inclusion ou publier.");
}

static bool cannot_write(struct error *error)
{
    return error_set(error, ERROR_UNAVAILABLE, "L’export n’a pas pu être écrit en entier : %s.", strerror(errno));
}

static bool flush(struct buffer *out, FILE *file, size_t beyond)
{
    if (out->length <= beyond)
        return true;
    bool written = fwrite(out->at, 1, out->length, file) == out->length;
    buffer_clear(out);
    return written;
}

static bool write_places(const struct directory *directory, const struct place_filter *filter, enum format format,
                         FILE *file)
{
    struct buffer out = {0};
    struct arena arena = {0};
    struct json_writer json = {.out = &out};
    struct csv_writer csv = {.out = &out, .quote_all = true};
    struct directory_entry entry;
    struct directory_walk *walk = directory_walk_new(directory, filter, 0);
    if (format == FORMAT_CSV) {
        place_csv_header(&csv);
    } else if (format == FORMAT_JSON) {
        json_begin_array(&json);
    } else {
        json_begin_object(&json);
        json_key(&json, "type");
        json_text(&json, STR("FeatureCollection"));
        json_key(&json, "features");
        json_begin_array(&json);
    }
    bool written = true;
    while (written && directory_walk_next(walk, &entry)) {
        if (format == FORMAT_CSV)
            place_csv_row(&csv, &entry.place, &arena);
        else if (format == FORMAT_JSON)
            place_json(&json, &entry.place, &arena);
        else
            directory_entry_geojson(&json, &entry, &arena);
        arena_reset(&arena);
        written = flush(&out, file, FLUSH_BYTES);
    }
    if (format != FORMAT_CSV)
        json_end_array(&json);
    if (format == FORMAT_GEOJSON)
        json_end_object(&json);
    written = written && flush(&out, file, 0) && fflush(file) == 0;
    directory_walk_free(walk);
    arena_free(&arena);
    buffer_free(&out);
    return written;
}

/* {"structures": […], "services": […]}: two walks, so that nothing waits in memory. */
static bool write_data_inclusion(const struct directory *directory, const struct place_filter *filter, FILE *file)
{
    struct buffer out = {0};
    struct arena arena = {0};
    struct json_writer json = {.out = &out};
    int64_t left_out = 0;
    bool written = true;
    json_begin_object(&json);
    for (int turn = 0; turn < 2; turn++) {
        struct directory_walk *walk = directory_walk_new(directory, filter, 0);
        struct directory_entry entry;
        json_key(&json, turn == 0 ? "structures" : "services");
        json_begin_array(&json);
        while (written && directory_walk_next(walk, &entry)) {
            bool accepted = data_inclusion_accepts(&entry.place);
            left_out += turn == 0 && !accepted;
            if (accepted && turn == 0)
                data_inclusion_structure(&json, &entry.place, &arena);
            else if (accepted && data_inclusion_has_service(&entry.place))
                data_inclusion_service(&json, &entry.place, &arena);
            arena_reset(&arena);
            written = flush(&out, file, FLUSH_BYTES);
        }
        json_end_array(&json);
        directory_walk_free(walk);
    }
    json_end_object(&json);
    written = written && flush(&out, file, 0) && fflush(file) == 0;
    if (left_out)
        fprintf(stderr, "%lld lieux sans date de mise à jour ou sans vrai nom ne peuvent pas aller à data·inclusion.\n",
                (long long)left_out);
    arena_free(&arena);
    buffer_free(&out);
    return written;
}

static void add_table_row(struct table_writer *table, const struct place *place, struct arena *arena)
{
    for (int i = 0; i < PLACE_FIELD_COUNT; i++) {
        enum place_field field = (enum place_field)i;
        struct str text = place_field_text(place, field, arena);
        int32_t date;
        if (place->located && field == PLACE_LATITUDE)
            table_number(table, place->latitude);
        else if (place->located && field == PLACE_LONGITUDE)
            table_number(table, place->longitude);
        else if (field == PLACE_UPDATED_ON && date_parse(text, &date))
            table_date(table, date);
        else
            table_text(table, text);
    }
    table_end_row(table);
}

/* A spreadsheet for people: headings in words. It comes out once whole. */
static bool write_sheet(const struct directory *directory, const struct place_filter *filter, enum table_format format,
                        FILE *file, struct error *error)
{
    struct table_column columns[PLACE_FIELD_COUNT] = {0};
    for (int i = 0; i < PLACE_FIELD_COUNT; i++)
        columns[i].heading = str_of(place_field_label((enum place_field)i));
    columns[PLACE_NAME].width = columns[PLACE_ADDRESS].width = columns[PLACE_SERVICES].width = 40;
    struct table_head head = {.title = STR("Lieux"), .columns = columns, .column_count = PLACE_FIELD_COUNT};
    struct table_writer *table = table_writer_new(format, &head);
    struct directory_walk *walk = directory_walk_new(directory, filter, 0);
    struct directory_entry entry;
    struct arena arena = {0};
    struct buffer out = {0};
    while (directory_walk_next(walk, &entry)) {
        add_table_row(table, &entry.place, &arena);
        arena_reset(&arena);
    }
    table_finish(table);
    bool done = true, ended = false;
    while (done && !ended) {
        done = table_take(table, &out, &ended, error);
        if (done && !flush(&out, file, 0))
            done = cannot_write(error);
    }
    directory_walk_free(walk);
    table_writer_free(table);
    arena_free(&arena);
    buffer_free(&out);
    return done;
}

static bool add_published(struct session *session, void *builder, struct error *error)
{
    return published_add_all(session, builder, error);
}

bool command_directory(const struct arguments *arguments, struct directory **directory, struct error *error)
{
    struct directory_builder *builder = directory_builder_new(1);
    bool done = command_read(arguments, add_published, builder, error);
    if (done)
        *directory = directory_builder_finish(builder);
    else
        directory_builder_free(builder);
    return done;
}

struct order {
    const struct arguments *arguments;
    enum format format;
    uint32_t territory; /* TERRITORY_NONE: all */
    struct place_filter filter;
    struct str code;
};

static int64_t count_places(const struct directory *directory, const struct place_filter *filter)
{
    int64_t count = 0;
    struct directory_entry entry;
    struct directory_walk *walk = directory_walk_new(directory, filter, 0);
    while (directory_walk_next(walk, &entry))
        count++;
    directory_walk_free(walk);
    return count;
}

static bool write_catalogue(const struct order *order, const struct directory *directory, FILE *file,
                            struct error *error)
{
    const char *site = argument(order->arguments, "site"), *publisher = argument(order->arguments, "publisher");
    struct arena arena = {0};
    struct buffer out = {0};
    struct json_writer json = {.out = &out};
    struct catalogue catalogue = {.territory = order->territory,
                                  .site = site ? str_of(site) : STR_NONE,
                                  .publisher = publisher ? str_of(publisher) : STR(""),
                                  .places = count_places(directory, &order->filter)};
    if (!site)
        return error_set(error, ERROR_INVALID, "--format publier demande --site : l’adresse publique du site.");
    while (str_ends_with(catalogue.site, STR("/")))
        catalogue.site.length--;
    catalogue_json(&json, &catalogue, &arena);
    buffer_add_char(&out, '\n');
    bool done = flush(&out, file, 0) || cannot_write(error);
    buffer_free(&out);
    arena_free(&arena);
    return done;
}

static bool write_file(const struct order *order, const struct directory *directory, struct error *error)
{
    const char *path = argument(order->arguments, "out");
    enum format format = order->format;
    FILE *file = path ? fopen(path, "we") : stdout;
    if (!file)
        return cannot_write(error);
    bool done;
    if (format == FORMAT_PUBLISH)
        done = write_catalogue(order, directory, file, error);
    else if (format == FORMAT_ODS || format == FORMAT_XLSX)
        done = write_sheet(directory, &order->filter, format == FORMAT_ODS ? TABLE_ODS : TABLE_XLSX, file, error);
    else if (format == FORMAT_DATA_INCLUSION)
        done = write_data_inclusion(directory, &order->filter, file) || cannot_write(error);
    else
        done = write_places(directory, &order->filter, format, file) || cannot_write(error);
    if (fflush(file) != 0 && done)
        done = cannot_write(error);
    if (path && fclose(file) != 0 && done)
        done = cannot_write(error);
    return done;
}

/* "28" is a department, "region:24" a region, as for the spaces. */
static bool read_space(struct order *order, struct error *error)
{
    static const struct str prefix = STR("region:");
    const char *space = argument(order->arguments, "space");
    order->territory = TERRITORY_NONE;
    if (!space)
        return true;
    order->code = str_of(space);
    bool region = str_starts_with(order->code, prefix);
    if (region)
        order->code = str_slice(order->code, prefix.length, order->code.length);
    order->territory = territory_find(region ? TERRITORY_REGION : TERRITORY_DEPARTMENT, order->code);
    *(region ? &order->filter.regions : &order->filter.departments) = (struct texts){1, &order->code};
    return order->territory != TERRITORY_NONE ||
           error_set(error, ERROR_INVALID, "« %s » n’est pas le code d’un département ou d’une région.", space);
}

static bool run(const struct arguments *arguments, struct error *error)
{
    struct order order = {.arguments = arguments};
    struct directory *directory;
    if (!read_format(argument(arguments, "format"), &order.format, error) || !read_space(&order, error) ||
        !command_directory(arguments, &directory, error))
        return false;
    bool done = write_file(&order, directory, error);
    directory_release(directory);
    return done;
}

const struct command COMMAND_EXPORT = {
    .name = "export",
    .operands = "",
    .options = OPTIONS,
    .summary = "les lieux publiés : schéma officiel, GeoJSON ou tableur",
    .run = run,
};
