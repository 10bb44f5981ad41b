/* CSV for the spreadsheets of French computers: they expect ";" and find UTF-8 by its mark. */
#include <stdlib.h>

#include "table-parts.h"

static void *start(struct table_writer *writer, const struct table_head *head)
{
    (void)head;
    struct csv_writer *csv = memory_new(sizeof *csv);
    *csv = (struct csv_writer){.out = table_ready(writer), .delimiter = ';', .guard = true};
    buffer_add_cstr(csv->out, "\xef\xbb\xbf");
    return csv;
}

static void add_cell(struct table_writer *writer, void *state, int64_t row, size_t column, const struct cell *cell)
{
    (void)writer, (void)row, (void)column;
    struct csv_writer *csv = state;
    struct arena arena = {0};
    struct buffer text = {0};
    switch (cell->kind) {
    case CELL_EMPTY: csv_cell(csv, STR_NONE); break;
    case CELL_TEXT:
        table_clean_text(&text, cell->text);
        csv_cell(csv, buffer_str(&text));
        break;
    case CELL_NUMBER: csv_cell(csv, table_decimal(cell->number, &text)); break;
    case CELL_INTEGER:
        buffer_add_i64(&text, cell->integer);
        csv_cell(csv, buffer_str(&text));
        break;
    case CELL_DATE: csv_cell(csv, french_date_short(&arena, (int32_t)cell->integer)); break;
    case CELL_CENTS: csv_cell(csv, table_money(cell->integer, &text)); break;
    }
    buffer_free(&text);
    arena_free(&arena);
}

static void end_row(struct table_writer *writer, void *state)
{
    (void)writer;
    csv_end_row(state);
}

static FILE *finish(struct table_writer *writer, void *state)
{
    (void)writer, (void)state;
    return NULL;
}

const struct table_kind TABLE_KIND_CSV = {
    .name = "csv",
    .media_type = "text/csv; charset=utf-8",
    .at_once = true,
    .start = start,
    .cell = add_cell,
    .end_row = end_row,
    .finish = finish,
    .free = free,
};
