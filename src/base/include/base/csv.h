/* CSV (RFC 4180) by libcsv, with what French files need: delimiter and encoding found, line numbers kept.
 *
 * Reading streams: memory does not grow with the file. Cells are UTF-8 whatever the file was (BOM dropped;
 * Windows-1252 when not UTF-8, decided on the first 64 KiB and said in `csv_reader_encoding`).
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "base/str.h"

struct csv_reader;
/* delimiter: ',' ';' '\t' '|', or 0 to find it on the first line. */
struct csv_reader *csv_reader_new(read_fn read, void *context, char delimiter);
void csv_reader_free(struct csv_reader *reader);
/* The next row: true with *cells (valid until the next call), *count and *line (1-based, where the row starts);
 * true with *count = 0 at the end. Blank lines are skipped. Limits: 1 MiB a cell, 2,000 cells a row (ERROR_LIMITED);
 * an unclosed quote is ERROR_INVALID with the line where it opened. */
bool csv_reader_next(struct csv_reader *reader, struct str **cells, size_t *count, int64_t *line, struct error *error);
char csv_reader_delimiter(const struct csv_reader *reader);
const char *csv_reader_encoding(const struct csv_reader *reader); /* "UTF-8" or "Windows-1252" */

/* One cell, preceded by the delimiter unless it is first; quoted when it must be, quotes doubled. With `guard`, a cell
 * starting with = + - @ tab or CR gets a leading apostrophe, so that a spreadsheet does not run it (numbers excepted).
 */
struct csv_writer {
    struct buffer *out;
    char delimiter; /* 0 means ',' */
    bool quote_all; /* every non-empty cell quoted, as the official schema's own files */
    bool guard;
    size_t cell_count; /* of the row being written */
    size_t row_start;  /* where it begins in `out` */
};
void csv_cell(struct csv_writer *writer, struct str cell);
void csv_end_row(struct csv_writer *writer); /* CR LF */

#endif
