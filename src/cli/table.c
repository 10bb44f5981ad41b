#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command.h"

void table_start(struct table *table, const struct arguments *arguments, const char *const *columns)
{
    *table = (struct table){.arguments = arguments, .columns = columns};
    while (columns[table->count])
        table->count++;
}

/* Codes keep their leading zeros: they are never numbers. */
static bool column_is_code(const char *column)
{
    struct str name = str_of(column);
    return str_ends_with(name, STR("code")) || str_equal(name, STR("id")) || str_equal(name, STR("siret"));
}

static void row_as_json(const struct table *table, const struct str *cells)
{
    struct buffer line = {0};
    struct json_writer writer = {.out = &line};
    json_begin_object(&writer);
    for (size_t i = 0; i < table->count; i++) {
        double number;
        json_key(&writer, table->columns[i]);
        if (!column_is_code(table->columns[i]) && str_to_double(cells[i], &number))
            json_double(&writer, number);
        else
            json_text(&writer, cells[i]);
    }
    json_end_object(&writer);
    buffer_add_char(&line, '\n');
    fwrite(line.at, 1, line.length, stdout);
    buffer_free(&line);
}

void table_row(struct table *table, const struct str *cells)
{
    if (table->arguments->json) {
        row_as_json(table, cells);
        return;
    }
    for (size_t i = 0; i < table->count; i++) { /* cells wait NUL-terminated: widths are known at the end only */
        buffer_add_str(&table->cells, cells[i]);
        buffer_add_char(&table->cells, '\0');
        table->cell_count++;
    }
}

enum { COLUMNS_MOST = 32, WIDTH_MOST = 60 };

static void measure(const struct table *table, size_t *width)
{
    const char *cell = table->cells.at;
    for (size_t i = 0; i < table->count; i++)
        width[i] = text_length(str_of(table->columns[i]));
    for (size_t i = 0; table->count && i < table->cell_count; i++, cell += strlen(cell) + 1) {
        size_t length = text_length(str_of(cell));
        if (length > width[i % table->count])
            width[i % table->count] = length < WIDTH_MOST ? length : WIDTH_MOST;
    }
}

static void print_cell(const char *cell, size_t width, bool last)
{
    size_t length = text_length(str_of(cell));
    printf("%s%*s%s", cell, last || length >= width ? 0 : (int)(width - length), "", last ? "\n" : "  ");
}

void table_end(struct table *table)
{
    size_t width[COLUMNS_MOST];
    if (table->cell_count && table->count <= COLUMNS_MOST) {
        measure(table, width);
        for (size_t i = 0; i < table->count; i++)
            print_cell(table->columns[i], width[i], i + 1 == table->count);
        const char *cell = table->cells.at;
        for (size_t i = 0; table->count && i < table->cell_count; i++, cell += strlen(cell) + 1)
            print_cell(cell, width[i % table->count], (i + 1) % table->count == 0);
    }
    buffer_free(&table->cells);
}
