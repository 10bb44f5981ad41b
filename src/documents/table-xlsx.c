/* XLSX by libxlsxwriter, in its constant memory: each row goes to a temporary file when the next one starts. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "table-parts.h"

enum { WIDTH_MOST = 80, WIDTH_LEAST = 4 };

struct xlsx {
    char *folder, *path; /* libxlsxwriter writes to a name */
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *heading, *date, *money;
    struct buffer text;
    int64_t rows;
    size_t columns;
};

static const char *const NO_WRITE = "L’écriture du classeur a échoué : libérez de la place sur le disque.";

static void set_widths(struct xlsx *xlsx, const struct table_head *head)
{
    for (size_t i = 0; i < head->column_count; i++) {
        double width =
            head->columns[i].width > 0 ? head->columns[i].width : (double)text_length(head->columns[i].heading) + 2;
        width = width > WIDTH_MOST ? WIDTH_MOST : width < WIDTH_LEAST ? WIDTH_LEAST : width;
        worksheet_set_column(xlsx->sheet, (lxw_col_t)i, (lxw_col_t)i, width, NULL);
    }
}

static void *start(struct table_writer *writer, const struct table_head *head)
{
    struct xlsx *xlsx = memory_new(sizeof *xlsx);
    xlsx->columns = head->column_count;
    xlsx->folder = table_scratch_folder(writer);
    if (!xlsx->folder)
        return xlsx;
    struct buffer path = {0};
    buffer_printf(&path, "%s/table.xlsx", xlsx->folder);
    xlsx->path = buffer_take(&path, NULL);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = xlsx->folder, .use_zip64 = LXW_TRUE};
    xlsx->book = workbook_new_opt(xlsx->path, &options);
    table_sheet_title(&xlsx->text, head->title);
    xlsx->sheet = xlsx->book ? workbook_add_worksheet(xlsx->book, xlsx->text.at) : NULL;
    if (!xlsx->sheet) {
        table_fail(writer, ERROR_UNAVAILABLE, NO_WRITE);
        return xlsx;
    }
    xlsx->heading = workbook_add_format(xlsx->book);
    format_set_bold(xlsx->heading);
    format_set_text_wrap(xlsx->heading);
    format_set_align(xlsx->heading, LXW_ALIGN_VERTICAL_TOP);
    xlsx->date = workbook_add_format(xlsx->book);
    format_set_num_format(xlsx->date, "dd/mm/yyyy");
    xlsx->money = workbook_add_format(xlsx->book);
    format_set_num_format(xlsx->money, "#,##0.00 \"€\"");
    worksheet_freeze_panes(xlsx->sheet, 1, 0);
    worksheet_repeat_rows(xlsx->sheet, 0, 0); /* on every printed page */
    worksheet_set_landscape(xlsx->sheet);
    set_widths(xlsx, head);
    return xlsx;
}

static void add_cell(struct table_writer *writer, void *state, int64_t row, size_t column, const struct cell *cell)
{
    static const int32_t excel_origin = -25569; /* 1899-12-30, day 0 of spreadsheets since March 1900 */
    struct xlsx *xlsx = state;
    lxw_row_t at_row = (lxw_row_t)row;
    lxw_col_t at_column = (lxw_col_t)column;
    lxw_error failure = LXW_NO_ERROR;
    lxw_format *format = row == 0 ? xlsx->heading : NULL;
    switch (cell->kind) {
    case CELL_EMPTY: break;
    case CELL_TEXT:
        buffer_clear(&xlsx->text);
        table_clean_text(&xlsx->text, cell->text);
        if (xlsx->text.length)
            failure = worksheet_write_string(xlsx->sheet, at_row, at_column, xlsx->text.at, format);
        break;
    case CELL_NUMBER: failure = worksheet_write_number(xlsx->sheet, at_row, at_column, cell->number, NULL); break;
    case CELL_INTEGER:
        failure = worksheet_write_number(xlsx->sheet, at_row, at_column, (double)cell->integer, NULL);
        break;
    case CELL_DATE:
        failure =
            worksheet_write_number(xlsx->sheet, at_row, at_column, (double)(cell->integer - excel_origin), xlsx->date);
        break;
    case CELL_CENTS:
        failure = worksheet_write_number(xlsx->sheet, at_row, at_column, (double)cell->integer / 100, xlsx->money);
        break;
    }
    if (failure != LXW_NO_ERROR)
        table_fail(writer, ERROR_UNAVAILABLE, NO_WRITE);
}

static void end_row(struct table_writer *writer, void *state)
{
    (void)writer;
    ((struct xlsx *)state)->rows++;
}

static FILE *finish(struct table_writer *writer, void *state)
{
    struct xlsx *xlsx = state;
    if (xlsx->rows > 1 && xlsx->columns)
        worksheet_autofilter(xlsx->sheet, 0, 0, (lxw_row_t)(xlsx->rows - 1), (lxw_col_t)(xlsx->columns - 1));
    lxw_error failure = workbook_close(xlsx->book);
    xlsx->book = NULL;
    FILE *file = failure == LXW_NO_ERROR ? fopen(xlsx->path, "rb") : NULL;
    if (!file)
        table_fail(writer, ERROR_UNAVAILABLE, NO_WRITE);
    return file;
}

static void free_xlsx(void *state)
{
    struct xlsx *xlsx = state;
    lxw_workbook_free(xlsx->book);
    if (xlsx->path)
        unlink(xlsx->path);
    if (xlsx->folder)
        rmdir(xlsx->folder);
    free(xlsx->path);
    free(xlsx->folder);
    buffer_free(&xlsx->text);
    free(xlsx);
}

const struct table_kind TABLE_KIND_XLSX = {
    .name = "xlsx",
    .media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    .start = start,
    .cell = add_cell,
    .end_row = end_row,
    .finish = finish,
    .free = free_xlsx,
};
