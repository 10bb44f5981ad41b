#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "table-parts.h"

enum { BLOCK_BYTES = 64 * 1024 };

struct table_writer {
    const struct table_kind *kind;
    void *state;
    char *folder;
    size_t columns, column; /* of the head; the one to be written */
    int64_t row;            /* the one being written; 0 is the headings' */
    struct buffer ready;
    FILE *file; /* the finished spreadsheet, being taken */
    bool finished;
    struct error failure;
};

static const struct table_kind *const KINDS[] = {&TABLE_KIND_CSV, &TABLE_KIND_XLSX, &TABLE_KIND_ODS};

bool table_format_find(struct str name, enum table_format *format)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++)
        if (str_equal(name, str_of(KINDS[i]->name))) {
            *format = (enum table_format)i;
            return true;
        }
    return false;
}

const char *table_format_name(enum table_format format)
{
    return KINDS[format]->name;
}

const char *table_format_media_type(enum table_format format)
{
    return KINDS[format]->media_type;
}

/* --- For the formats --------------------------------------------------------------------------------------------- */

bool table_fail(struct table_writer *writer, enum error_kind kind, const char *message)
{
    if (writer->failure.kind == ERROR_NONE)
        error_set(&writer->failure, kind, "%s", message);
    return false;
}

struct buffer *table_ready(struct table_writer *writer)
{
    return &writer->ready;
}

static char *scratch_name(const struct table_writer *writer)
{
    struct buffer name = {0};
    buffer_printf(&name, "%s/maillage-XXXXXX", writer->folder);
    return buffer_take(&name, NULL);
}

FILE *table_scratch(struct table_writer *writer)
{
    char *name = scratch_name(writer);
    int descriptor = mkstemp(name);
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "w+b") : NULL;
    if (descriptor >= 0)
        unlink(name);
    if (descriptor >= 0 && !file)
        close(descriptor);
    free(name);
    if (!file)
        table_fail(writer, ERROR_UNAVAILABLE, "Impossible d’écrire un fichier temporaire : libérez de la place.");
    return file;
}

char *table_scratch_folder(struct table_writer *writer)
{
    char *name = scratch_name(writer);
    if (mkdtemp(name))
        return name;
    free(name);
    table_fail(writer, ERROR_UNAVAILABLE, "Impossible d’écrire un fichier temporaire : libérez de la place.");
    return NULL;
}

void table_sheet_title(struct buffer *out, struct str title)
{
    size_t from = out->length;
    title = text_cut(title, SHEET_TITLE_MOST);
    for (size_t i = 0; i < title.length;) {
        uint32_t c = text_code_point(title, &i);
        buffer_add_code_point(out, c < ' ' || (c < 0x80 && strchr("[]:*?/\\'\"<>&", (int)c)) ? ' ' : c);
    }
    if (out->length == from)
        buffer_add_cstr(out, "Feuille");
}

void table_clean_text(struct buffer *out, struct str text)
{
    size_t units = 0; /* of UTF-16: what spreadsheets count */
    for (size_t i = 0; i < text.length;) {
        uint32_t c = text_code_point(text, &i);
        units += c > 0xFFFF ? 2 : 1;
        if (units > SHEET_TEXT_MOST)
            return;
        if ((c >= ' ' || c == '\t' || c == '\n') && c != 0xFFFE && c != 0xFFFF)
            buffer_add_code_point(out, c);
    }
}

struct str table_decimal(double value, struct buffer *text)
{
    buffer_clear(text);
    buffer_add_double(text, value);
    for (size_t i = 0; i < text->length; i++)
        if (text->at[i] == '.')
            text->at[i] = ',';
    return buffer_str(text);
}

struct str table_money(int64_t cents, struct buffer *text)
{
    uint64_t size = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
    buffer_clear(text);
    buffer_printf(text, "%s%llu,%02llu", cents < 0 ? "-" : "", (unsigned long long)(size / 100),
                  (unsigned long long)(size % 100));
    return buffer_str(text);
}

/* --- Writing -------------------------------------------------------------------------------------------------------
 */

static void add_cell(struct table_writer *writer, const struct cell *cell)
{
    if (writer->failure.kind != ERROR_NONE)
        return;
    if (writer->finished || writer->column == writer->columns) {
        table_fail(writer, ERROR_INTERNAL, "Cellule de trop dans un tableau.");
        return;
    }
    writer->kind->cell(writer, writer->state, writer->row, writer->column++, cell);
}

struct table_writer *table_writer_new(enum table_format format, const struct table_head *head)
{
    struct table_writer *writer = memory_new(sizeof *writer);
    const char *folder = head->folder ? head->folder : getenv("TMPDIR");
    writer->kind = KINDS[format];
    writer->folder = memory_cstr(str_of(folder && *folder ? folder : "/tmp"));
    writer->columns = head->column_count;
    writer->state = writer->kind->start(writer, head);
    for (size_t i = 0; i < head->column_count; i++)
        table_text(writer, head->columns[i].heading);
    table_end_row(writer);
    return writer;
}

void table_writer_free(struct table_writer *writer)
{
    if (!writer)
        return;
    writer->kind->free(writer->state);
    if (writer->file)
        fclose(writer->file);
    buffer_free(&writer->ready);
    free(writer->folder);
    free(writer);
}

void table_text(struct table_writer *writer, struct str text)
{
    add_cell(writer, &(struct cell){.kind = str_is_empty(text) ? CELL_EMPTY : CELL_TEXT, .text = text});
}

void table_number(struct table_writer *writer, double value)
{
    add_cell(writer, &(struct cell){.kind = isfinite(value) ? CELL_NUMBER : CELL_EMPTY, .number = value});
}

void table_integer(struct table_writer *writer, int64_t value)
{
    add_cell(writer, &(struct cell){.kind = CELL_INTEGER, .integer = value});
}

void table_date(struct table_writer *writer, int32_t date)
{
    add_cell(writer, &(struct cell){.kind = CELL_DATE, .integer = date});
}

void table_cents(struct table_writer *writer, int64_t cents)
{
    add_cell(writer, &(struct cell){.kind = CELL_CENTS, .integer = cents});
}

void table_empty(struct table_writer *writer)
{
    add_cell(writer, &(struct cell){.kind = CELL_EMPTY});
}

void table_end_row(struct table_writer *writer)
{
    while (writer->column < writer->columns && writer->failure.kind == ERROR_NONE)
        table_empty(writer);
    if (writer->failure.kind != ERROR_NONE)
        return;
    writer->kind->end_row(writer, writer->state);
    writer->column = 0;
    writer->row++;
    if (!writer->kind->at_once && writer->row > SHEET_ROWS_MOST)
        table_fail(writer, ERROR_LIMITED,
                   "Un tableur ne peut pas contenir plus de 1 048 576 lignes : choisissez le format CSV.");
}

void table_finish(struct table_writer *writer)
{
    if (writer->finished || writer->failure.kind != ERROR_NONE)
        return;
    writer->finished = true;
    writer->file = writer->kind->finish(writer, writer->state);
}

/* --- Taking --------------------------------------------------------------------------------------------------------
 */

bool table_take(struct table_writer *writer, struct buffer *out, bool *ended, struct error *error)
{
    bool whole = writer->finished;
    if (writer->failure.kind == ERROR_NONE && writer->file) {
        buffer_reserve(out, BLOCK_BYTES);
        size_t count = fread(out->at + out->length, 1, BLOCK_BYTES, writer->file);
        out->length += count;
        out->at[out->length] = '\0';
        if (ferror(writer->file))
            table_fail(writer, ERROR_UNAVAILABLE, "La lecture d’un fichier temporaire a échoué.");
        whole = count < BLOCK_BYTES;
    } else {
        buffer_add_str(out, buffer_str(&writer->ready));
        buffer_clear(&writer->ready);
    }
    if (ended)
        *ended = whole && writer->failure.kind == ERROR_NONE;
    if (writer->failure.kind != ERROR_NONE)
        return error_set(error, writer->failure.kind, "%s", writer->failure.message);
    return true;
}
