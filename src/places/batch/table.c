/* Tables: CSV, pasted text, spreadsheets. */
#include "places/batch.h"

#include <string.h>

#include "mapping/records_parts.h"

struct source {
    struct csv_reader *csv;
    struct sheet *sheet;
};

static bool next_row(struct source *source, struct str **cells, size_t *count, int64_t *line, struct error *error)
{
    return source->sheet ? sheet_next(source->sheet, cells, count, line, error)
                         : csv_reader_next(source->csv, cells, count, line, error);
}

static bool is_blank(const struct str *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_trim(cells[i]).length)
            return false;
    return true;
}

/* Without the apostrophe that keeps a spreadsheet from running a cell of our own files. */
static struct str disarmed(struct str cell)
{
    bool armed = cell.length > 1 && cell.at[0] == '\'' && strchr("=+-@", cell.at[1]);
    return armed ? str_slice(cell, 1, cell.length) : cell;
}

static void keep_row(struct batch_row *row, const struct str *cells, size_t count, int64_t line, struct arena *arena)
{
    *row = (struct batch_row){line, ARENA_ARRAY(arena, struct str, count + 1), count};
    for (size_t i = 0; i < count; i++)
        row->cells[i] = disarmed(str_trim(arena_str(arena, cells[i])));
}

static bool read_rows(struct source *source, struct arena *arena, struct batch_table *table, struct error *error)
{
    struct str *cells;
    size_t count;
    int64_t line;
    while (true) {
        if (!next_row(source, &cells, &count, &line, error))
            return false;
        if (count == 0)
            break;
        if (is_blank(cells, count))
            continue;
        if (count > BATCH_COLUMNS_MOST) {
            while (count > BATCH_COLUMNS_MOST && str_trim(cells[count - 1]).length == 0)
                count--;
            if (count > BATCH_COLUMNS_MOST)
                return error_set(error, ERROR_LIMITED, "Le tableau a plus de %d colonnes.", BATCH_COLUMNS_MOST);
        }
        if (!table->head.cells) {
            keep_row(&table->head, cells, count, line, arena);
            continue;
        }
        if (table->count == BATCH_ROWS_MOST)
            return error_set(error, ERROR_LIMITED, "Le tableau a plus de %d lignes : envoyez-le en plusieurs fois.",
                             BATCH_ROWS_MOST);
        keep_row(ARENA_PUSH(arena, table->rows, table->count), cells, count, line, arena);
    }
    return table->head.cells ? true : error_set(error, ERROR_INVALID, "Ce tableau est vide.");
}

bool batch_table_read(struct str bytes, struct arena *arena, struct batch_table *table, struct error *error)
{
    struct source source = {0};
    struct memory_stream stream = {bytes};
    *table = (struct batch_table){0};
    if (bytes.length > BATCH_BYTES_MOST)
        return error_set(error, ERROR_LIMITED, "Ce fichier est trop gros : %d Mo au plus.", BATCH_BYTES_MOST / 1000000);
    if (str_starts_with(bytes, STR("PK"))) {
        if (!sheet_open_bytes(bytes, NULL, &source.sheet, error))
            return false;
    } else {
        source.csv = csv_reader_new(memory_stream_read, &stream, 0);
    }
    bool read = read_rows(&source, arena, table, error);
    if (source.sheet)
        sheet_close(source.sheet);
    else
        csv_reader_free(source.csv);
    return read;
}
