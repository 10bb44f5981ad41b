/* The CSV reader: any bytes give rows or one error, and what is read then written reads back the same. */
#include <stdlib.h>

#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t write_rows(struct str bytes, char delimiter, struct buffer *out)
{
    struct memory_stream stream = {bytes};
    struct csv_reader *reader = csv_reader_new(memory_stream_read, &stream, delimiter);
    struct csv_writer writer = {.out = out, .delimiter = ';'};
    struct error error = {0};
    struct str *cells;
    size_t count, rows = 0;
    int64_t line, last_line = 0;
    while (csv_reader_next(reader, &cells, &count, &line, &error) && count) {
        if (line < last_line)
            abort();
        last_line = line;
        rows++;
        for (size_t i = 0; i < count; i++) {
            if (!text_is_utf8(cells[i]))
                abort();
            csv_cell(&writer, cells[i]);
        }
        csv_end_row(&writer);
    }
    csv_reader_free(reader);
    return rows;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer once = {0}, twice = {0};
    write_rows((struct str){(const char *)data, size}, 0, &once);
    write_rows(buffer_str(&once), ';', &twice);
    if (!str_equal(buffer_str(&once), buffer_str(&twice)))
        abort();
    buffer_free(&once);
    buffer_free(&twice);
    return 0;
}
