/* A source read one record at a time, whatever its format. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mapping_parts.h"
#include "records_parts.h"

static struct records *records_blank(const struct mapping *mapping)
{
    struct records *records = memory_new(sizeof *records);
    size_t count = mapping->column_count;
    records->mapping = mapping;
    records->values = memory_array(sizeof *records->values, count + 1);
    records->seen = memory_array(sizeof *records->seen, count + 1);
    records->present = memory_array(sizeof *records->present, PRESENT_MOST + 1);
    return records;
}

void records_free(struct records *records)
{
    if (!records)
        return;
    json_records_free(records->json);
    csv_reader_free(records->csv);
    sheet_close(records->sheet);
    if (records->file)
        file_stream_close(records->file);
    free(records->values);
    free(records->seen);
    free(records->present);
    free(records->cell_columns);
    sniffed_free(&records->stream);
    arena_free(&records->arena);
    arena_free(&records->lasting);
    free(records);
}

void note_present(struct records *records, struct str name)
{
    if (records->present_count < PRESENT_MOST)
        records->present[records->present_count++] = arena_cstr(&records->lasting, name);
}

/* Chooses the reader from what the stream begins with. */
static void start_reading(struct records *records, struct records_options options)
{
    struct sniffed *stream = &records->stream;
    struct str start = {stream->start, stream->start_length};
    if (sniffed_format(stream) == FORMAT_JSON) {
        const char *key = options.key && *options.key ? options.key : sniffed_container(stream, &records->lasting);
        records->geojson = str_contains(start, STR("\"Feature"));
        records->json = json_records_new(sniffed_read_utf8, stream, key);
    } else {
        records->csv = csv_reader_new(sniffed_read, stream, options.delimiter);
    }
}

struct records *records_new(read_fn read, void *context, struct records_options options, const struct mapping *mapping)
{
    struct records *records = records_blank(mapping);
    sniff(&records->stream, read, context);
    start_reading(records, options);
    return records;
}

/* "FILE@key": a file's name may hold "@", so the whole is tried first. */
static char *split_key(const char *path, struct records_options *options, struct arena *arena)
{
    const char *at = strrchr(path, '@');
    if (!at || at == path || access(path, F_OK) == 0)
        return arena_cstr(arena, str_of(path));
    if (!options->key || !*options->key)
        options->key = at + 1;
    return arena_cstr(arena, (struct str){path, (size_t)(at - path)});
}

static bool open_content(struct records *records, const char *path, struct records_options options, struct error *error)
{
    if (!file_stream_open(path, &records->file, error))
        return false;
    sniff(&records->stream, file_stream_read, records->file);
    switch (sniffed_format(&records->stream)) {
    case FORMAT_ZIP: return sheet_open(path, options.key, &records->sheet, error);
    case FORMAT_UTF_16: return error_set(error, ERROR_INVALID, "« %s » est en UTF-16 : enregistrez-le en UTF-8.", path);
    case FORMAT_BINARY:
        return error_set(error, ERROR_INVALID,
                         "« %s » n’est ni du JSON, ni du CSV, ni un classeur XLSX ou ODS : exportez-le dans un de ces "
                         "formats.",
                         path);
    default: start_reading(records, options); return true;
    }
}

bool records_open(const char *path, struct records_options options, const struct mapping *mapping,
                  struct records **result, struct error *error)
{
    struct arena arena = {0};
    struct records *records = records_blank(mapping);
    bool opened = open_content(records, split_key(path, &options, &arena), options, error);
    if (opened)
        *result = records;
    else
        records_free(records);
    arena_free(&arena);
    return opened;
}

bool records_open_bytes(struct str bytes, struct records_options options, const struct mapping *mapping,
                        struct records **result, struct error *error)
{
    struct records *records = records_blank(mapping);
    bool opened = true;
    records->memory = (struct memory_stream){bytes};
    sniff(&records->stream, memory_stream_read, &records->memory);
    switch (sniffed_format(&records->stream)) {
    case FORMAT_ZIP: opened = sheet_open_bytes(bytes, options.key, &records->sheet, error); break;
    case FORMAT_UTF_16:
        opened = error_set(error, ERROR_INVALID, "Ce fichier est en UTF-16 : enregistrez-le en UTF-8.");
        break;
    case FORMAT_BINARY:
        opened = error_set(error, ERROR_INVALID,
                           "Ce fichier n’est ni du CSV, ni un classeur XLSX ou ODS : exportez-le dans un de ces "
                           "formats.");
        break;
    default: start_reading(records, options);
    }
    if (opened)
        *result = records;
    else
        records_free(records);
    return opened;
}

const char *const *records_columns(const struct records *records)
{
    return records->present;
}

int64_t records_bytes_read(const struct records *records)
{
    return records->stream.bytes_read;
}

int64_t records_bytes_total(const struct records *records)
{
    int64_t size = records->file && !records->sheet ? file_stream_size(records->file) : 0;
    return size > 0 ? size : 0;
}

/* --- Rows: CSV and spreadsheets ----------------------------------------------------------------------------------- */

static bool next_row(struct records *records, struct str **cells, size_t *count, int64_t *line, struct error *error)
{
    return records->csv ? csv_reader_next(records->csv, cells, count, line, error)
                        : sheet_next(records->sheet, cells, count, line, error);
}

/* The first row names the columns. The first of two cells with one name counts. */
static bool read_header(struct records *records, struct error *error)
{
    struct str *cells;
    size_t count;
    int64_t line;
    if (!next_row(records, &cells, &count, &line, error))
        return false;
    records->header_read = true;
    records->cell_count = count;
    records->cell_columns = memory_array(sizeof *records->cell_columns, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct str name = str_trim(cells[i]);
        const union map_value *number = map_get(&records->mapping->column_numbers, name);
        if (!number) /* a mapping may name a column with the blanks of the file */
            number = map_get(&records->mapping->column_numbers, cells[i]);
        bool taken = number && records->seen[number->number];
        records->cell_columns[i] = number && !taken ? (uint32_t)number->number : NO_COLUMN;
        if (number)
            records->seen[number->number] = true;
        else
            note_present(records, name);
    }
    return true;
}

static bool next_cells(struct records *records, struct record *record, bool *end, struct error *error)
{
    struct str *cells;
    size_t count;
    if (!records->header_read && !read_header(records, error))
        return false;
    if (!next_row(records, &cells, &count, &record->line, error))
        return false;
    *end = count == 0;
    for (size_t i = 0; i < count && i < records->cell_count; i++)
        if (records->cell_columns[i] != NO_COLUMN)
            records->values[records->cell_columns[i]] = cells[i];
    return true;
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

static bool next_value(struct records *records, struct record *record, bool *end, struct error *error)
{
    struct error failure = {0};
    struct str text;
    const char *problem;
    if (!json_records_next_text(records->json, &text, &record->line, &failure)) {
        if (!json_records_can_continue(records->json))
            return error_set(error, failure.kind, "%s", failure.message);
        record->failure = failure;
        return true;
    }
    *end = text.length == 0;
    if (!*end && !flatten_record(records, text, &problem)) {
        error_set(&record->failure, ERROR_INVALID, "Enregistrement illisible, ligne %lld : %s.",
                  (long long)record->line, problem);
        memset(records->values, 0, size_product(sizeof *records->values, records->mapping->column_count));
    }
    return true;
}

bool records_next(struct records *records, struct record *record, bool *end, struct error *error)
{
    *record = (struct record){.index = records->index, .values = records->values};
    *end = false;
    arena_reset(&records->arena);
    memset(records->values, 0, size_product(sizeof *records->values, records->mapping->column_count));
    bool read = records->json ? next_value(records, record, end, error) : next_cells(records, record, end, error);
    if (read && !*end)
        records->index++;
    return read;
}

/* --- The source as a whole ---------------------------------------------------------------------------------------- */

static void tell(finding_fn found, void *context, enum severity severity, const char *rule, struct str before,
                 struct str after, struct str message)
{
    struct finding finding = {.severity = severity, .rule = rule, .before = before, .after = after, .message = message};
    found(context, &finding);
}

void records_findings(const struct records *records, struct arena *arena, finding_fn found, void *context)
{
    bool windows_1252 =
        records->stream.had_windows_1252 || (records->csv && strcmp(csv_reader_encoding(records->csv), "UTF-8") != 0);
    if (windows_1252)
        tell(found, context, SEVERITY_NOTE, "encoding", STR("Windows-1252"), STR("UTF-8"),
             STR("Le fichier n’est pas en UTF-8 : lu comme du Windows-1252. Enregistrez-le en UTF-8 la prochaine "
                 "fois."));
    if (records->index == 0)
        return;
    for (size_t i = 0; i < records->mapping->column_count; i++) {
        if (records->seen[i])
            continue;
        struct str name = records->mapping->columns[i], near = nearest_name(name, records->present);
        tell(found, context, SEVERITY_WARNING, "column-missing", name, near,
             near.length ? arena_printf(arena,
                                        "La colonne « %.*s » de la correspondance n’est pas dans le fichier. Serait-ce "
                                        "« %.*s » ?",
                                        STR_PRINT(name), STR_PRINT(near))
                         : arena_printf(arena, "La colonne « %.*s » de la correspondance n’est pas dans le fichier.",
                                        STR_PRINT(name)));
    }
}

struct str record_fingerprint(const struct mapping *mapping, const struct record *record, struct arena *arena)
{
    struct buffer text = {0};
    buffer_add_str(&text, mapping->fingerprint);
    for (size_t i = 0; i < mapping->column_count; i++) {
        buffer_add_char(&text, '\0');
        buffer_add_str(&text, record->values[i]);
    }
    struct str result = fingerprint(arena, buffer_str(&text));
    buffer_free(&text);
    return result;
}
