#include "base/csv.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { CHUNK_BYTES = 64 * 1024, CELL_BYTES = 1024 * 1024, CELLS_MOST = 2000 };

struct cell {
    size_t offset, length; /* in `text` */
};

struct row {
    size_t first, count; /* in `cells` */
    int64_t line;
};

/* libcsv calls back per cell and per row while it is fed; the rows of one chunk wait here until they are asked for. */
struct csv_reader {
    read_fn read;
    void *context;
    struct csv_parser parser;
    bool started;
    char delimiter;
    bool windows_1252;
    bool ended;           /* the stream has nothing more */
    struct error failure; /* kind ERROR_NONE while all is well; told after the rows before it */
    char *chunk;
    size_t chunk_length;

    struct buffer text; /* bytes of the cells waiting */
    struct cell *cells;
    size_t cell_count, cell_capacity;
    struct row *rows;
    size_t row_count, row_capacity, row_at;
    size_t row_first; /* first cell of the row being read */
    struct str view[CELLS_MOST];

    int64_t line, row_line; /* the line being read; the one where the row being read started */
    bool between_rows;
};

struct csv_reader *csv_reader_new(read_fn read, void *context, char delimiter)
{
    struct csv_reader *reader = memory_new(sizeof *reader);
    reader->read = read;
    reader->context = context;
    reader->delimiter = delimiter;
    reader->chunk = memory_new(CHUNK_BYTES);
    reader->line = 1;
    reader->between_rows = true;
    return reader;
}

void csv_reader_free(struct csv_reader *reader)
{
    if (!reader)
        return;
    if (reader->started)
        csv_free(&reader->parser);
    buffer_free(&reader->text);
    free(reader->cells);
    free(reader->rows);
    free(reader->chunk);
    free(reader);
}

char csv_reader_delimiter(const struct csv_reader *reader)
{
    return reader->delimiter;
}

const char *csv_reader_encoding(const struct csv_reader *reader)
{
    return reader->windows_1252 ? "Windows-1252" : "UTF-8";
}

/* --- What libcsv calls ------------------------------------------------------------------------------------------ */

static void fail(struct csv_reader *reader, enum error_kind kind, const char *what, int64_t line)
{
    if (reader->failure.kind == ERROR_NONE)
        error_set(&reader->failure, kind, "CSV illisible, ligne %lld : %s.", (long long)line, what);
}

static void add_text(struct csv_reader *reader, struct str bytes)
{
    if (!reader->windows_1252 && text_is_utf8(bytes)) {
        buffer_add_str(&reader->text, bytes);
        return;
    }
    struct arena scratch = {0}; /* also a stray byte late in a UTF-8 file: kept readable, never lost */
    buffer_add_str(&reader->text, text_from_windows_1252(&scratch, bytes));
    arena_free(&scratch);
}

static void on_cell(void *bytes, size_t length, void *context)
{
    struct csv_reader *reader = context;
    if (reader->cell_count - reader->row_first >= CELLS_MOST) {
        fail(reader, ERROR_LIMITED, "plus de 2 000 colonnes", reader->row_line);
        return;
    }
    if (reader->cell_count == reader->cell_capacity) {
        reader->cell_capacity = reader->cell_capacity ? size_product(reader->cell_capacity, 2) : 256;
        reader->cells = memory_grow(reader->cells, size_product(sizeof *reader->cells, reader->cell_capacity));
    }
    size_t offset = reader->text.length;
    add_text(reader, (struct str){bytes, length});
    reader->cells[reader->cell_count++] = (struct cell){offset, reader->text.length - offset};
}

static void on_row(int terminator, void *context)
{
    (void)terminator;
    struct csv_reader *reader = context;
    size_t count = reader->cell_count - reader->row_first;
    reader->between_rows = true;
    if (count == 0)
        return;
    if (reader->row_count == reader->row_capacity) {
        reader->row_capacity = reader->row_capacity ? size_product(reader->row_capacity, 2) : 64;
        reader->rows = memory_grow(reader->rows, size_product(sizeof *reader->rows, reader->row_capacity));
    }
    reader->rows[reader->row_count++] = (struct row){reader->row_first, count, reader->row_line};
    reader->row_first = reader->cell_count;
}

/* --- Reading ---------------------------------------------------------------------------------------------------- */

/* Outside quotes on the first line, the candidate seen most; a comma when nothing tells. */
static char find_delimiter(struct str sample)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    size_t seen[COUNT_OF(candidates)] = {0};
    bool quoted = false;
    for (size_t i = 0; i < sample.length && (quoted || sample.at[i] != '\n'); i++) {
        quoted ^= sample.at[i] == '"';
        for (size_t k = 0; k < COUNT_OF(candidates); k++)
            seen[k] += !quoted && sample.at[i] == candidates[k];
    }
    size_t best = 0;
    for (size_t k = 1; k < COUNT_OF(candidates); k++)
        if (seen[k] > seen[best])
            best = k;
    return candidates[best];
}

/* UTF-8, perhaps cut in its last character by the end of the sample. */
static bool sample_is_utf8(struct str sample, bool whole)
{
    if (text_is_utf8(sample))
        return true;
    for (size_t cut = 1; !whole && cut <= 3 && cut < sample.length; cut++)
        if (text_is_utf8(str_slice(sample, 0, sample.length - cut)))
            return true;
    return false;
}

/* Fills the chunk. */
static void read_chunk(struct csv_reader *reader)
{
    reader->chunk_length = 0;
    while (reader->chunk_length < CHUNK_BYTES && !reader->ended) {
        int64_t count =
            reader->read(reader->context, reader->chunk + reader->chunk_length, CHUNK_BYTES - reader->chunk_length);
        if (count < 0)
            fail(reader, ERROR_UNAVAILABLE, "lecture interrompue", reader->line);
        if (count <= 0)
            reader->ended = true;
        else
            reader->chunk_length += (size_t)count;
    }
}

/* Looks at the first chunk: encoding and delimiter. */
static void start(struct csv_reader *reader)
{
    struct str sample = {reader->chunk, reader->chunk_length};
    if (str_starts_with(sample, STR("\xff\xfe")) || str_starts_with(sample, STR("\xfe\xff"))) {
        fail(reader, ERROR_INVALID, "le fichier est en UTF-16, enregistrez-le en UTF-8", 1);
        return;
    }
    if (str_starts_with(sample, STR("\xef\xbb\xbf"))) {
        reader->chunk_length -= 3;
        memmove(reader->chunk, reader->chunk + 3, reader->chunk_length);
        sample.length = reader->chunk_length;
    }
    reader->windows_1252 = !sample_is_utf8(sample, reader->ended);
    if (!reader->delimiter)
        reader->delimiter = find_delimiter(sample);
    if (csv_init(&reader->parser, 0) != 0) {
        fail(reader, ERROR_UNAVAILABLE, "mémoire insuffisante", 1);
        return;
    }
    csv_set_delim(&reader->parser, (unsigned char)reader->delimiter);
    reader->started = true;
}

/* Feeds libcsv line by line, so that the line where each row starts is known. */
static void parse_chunk(struct csv_reader *reader)
{
    if (memchr(reader->chunk, 0, reader->chunk_length))
        fail(reader, ERROR_INVALID, "octet nul : ce n’est pas un fichier CSV", reader->line);
    for (size_t from = 0; from < reader->chunk_length && reader->failure.kind == ERROR_NONE;) {
        char *end = memchr(reader->chunk + from, '\n', reader->chunk_length - from);
        size_t length = (end ? (size_t)(end - reader->chunk) + 1 : reader->chunk_length) - from;
        if (reader->between_rows)
            reader->row_line = reader->line;
        if (str_trim((struct str){reader->chunk + from, length}).length)
            reader->between_rows = false;
        if (csv_parse(&reader->parser, reader->chunk + from, length, on_cell, on_row, reader) != length)
            fail(reader, ERROR_INVALID, csv_strerror(csv_error(&reader->parser)), reader->line);
        if (csv_get_buffer_size(&reader->parser) > CELL_BYTES)
            fail(reader, ERROR_LIMITED, "une cellule dépasse 1 Mio, un guillemet n’est sans doute pas fermé",
                 reader->row_line);
        reader->line += end ? 1 : 0;
        from += length;
    }
}

/* libcsv's own strictness would also refuse a quote in the middle of a cell, which real files have: only the quote that
 * is never closed is looked for here, by the state libcsv ends in. */
static void finish(struct csv_reader *reader)
{
    enum { FIELD_BEGUN = 2 };
    if (reader->parser.pstate == FIELD_BEGUN && reader->parser.quoted)
        fail(reader, ERROR_INVALID, "un guillemet ouvert n’est jamais fermé", reader->row_line);
    else
        csv_fini(&reader->parser, on_cell, on_row, reader);
}

/* Drops the rows given, keeps the cells of a row that goes on in the next chunk, and reads that chunk. */
static void fill(struct csv_reader *reader)
{
    size_t pending = reader->cell_count - reader->row_first;
    size_t kept_from = pending ? reader->cells[reader->row_first].offset : reader->text.length;
    size_t kept = reader->text.length - kept_from;
    if (kept)
        memmove(reader->text.at, reader->text.at + kept_from, kept);
    reader->text.length = kept;
    for (size_t i = 0; i < pending; i++) {
        reader->cells[i] = reader->cells[reader->row_first + i];
        reader->cells[i].offset -= kept_from;
    }
    reader->cell_count = pending;
    reader->row_first = reader->row_count = reader->row_at = 0;

    read_chunk(reader);
    if (!reader->started)
        start(reader);
    if (reader->failure.kind == ERROR_NONE)
        parse_chunk(reader);
    if (reader->ended && reader->failure.kind == ERROR_NONE)
        finish(reader);
}

bool csv_reader_next(struct csv_reader *reader, struct str **cells, size_t *count, int64_t *line, struct error *error)
{
    while (reader->row_at == reader->row_count) {
        if (reader->failure.kind != ERROR_NONE)
            return error_set(error, reader->failure.kind, "%s", reader->failure.message);
        if (reader->ended) {
            *count = 0;
            return true;
        }
        fill(reader);
    }
    const struct row *row = &reader->rows[reader->row_at++];
    for (size_t i = 0; i < row->count; i++) {
        const struct cell *cell = &reader->cells[row->first + i];
        reader->view[i] = (struct str){reader->text.at ? reader->text.at + cell->offset : "", cell->length};
    }
    *cells = reader->view;
    *count = row->count;
    *line = row->line;
    return true;
}

/* --- Writing ---------------------------------------------------------------------------------------------------- */

static bool must_quote(struct str cell, char delimiter)
{
    for (size_t i = 0; i < cell.length; i++)
        if (cell.at[i] == delimiter || cell.at[i] == '"' || cell.at[i] == '\n' || cell.at[i] == '\r')
            return true;
    if (cell.length == 0)
        return false;
    bool blank_ends =
        memchr(" \t", cell.at[0], 2) || memchr(" \t", cell.at[cell.length - 1], 2); /* trimmed when read */
    return blank_ends || str_starts_with(cell, STR("\xef\xbb\xbf")); /* else taken for the file's own mark */
}

/* A spreadsheet would take the cell for a formula. Numbers and phone numbers ("+33…") are left alone. */
static bool is_formula(struct str cell)
{
    if (cell.length == 0 || !memchr("=+-@\t\r", cell.at[0], 6))
        return false;
    for (size_t i = 1; i < cell.length; i++)
        if (!memchr("0123456789., ", cell.at[i], 13))
            return true;
    return cell.at[0] != '+' && cell.at[0] != '-';
}

void csv_cell(struct csv_writer *writer, struct str cell)
{
    char delimiter = writer->delimiter ? writer->delimiter : ',';
    if (writer->cell_count++ > 0)
        buffer_add_char(writer->out, delimiter);
    else
        writer->row_start = writer->out->length;
    bool guarded = writer->guard && is_formula(cell);
    bool quoted = guarded || (writer->quote_all && cell.length) || must_quote(cell, delimiter);
    if (!quoted) {
        buffer_add_str(writer->out, cell);
        return;
    }
    buffer_add_char(writer->out, '"');
    if (guarded)
        buffer_add_char(writer->out, '\'');
    for (size_t i = 0; i < cell.length; i++) {
        if (cell.at[i] == '"')
            buffer_add_char(writer->out, '"');
        buffer_add_char(writer->out, cell.at[i]);
    }
    buffer_add_char(writer->out, '"');
}

void csv_end_row(struct csv_writer *writer)
{
    if (writer->cell_count == 1 && writer->out->length == writer->row_start)
        buffer_add_cstr(writer->out, "\"\""); /* an empty line would not be read as a row */
    buffer_add_cstr(writer->out, "\r\n");
    writer->cell_count = 0;
}
