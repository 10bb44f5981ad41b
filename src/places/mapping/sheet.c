/* Spreadsheets read row by row: XLSX (ECMA-376) and ODS (OpenDocument 1.2), both zipped XML, by libzip and expat.
 *
 * The parser stops at the end of each row and goes on when the next one is asked for, so that only one row, and for
 * XLSX the table of shared texts, is in memory. Formulas count for their last result, dates of XLSX for their day
 * number (the cleaning of dates knows it).
 */
#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "records_parts.h"

enum {
    CELLS_MOST = 2000,
    CELL_BYTES = 1024 * 1024,
    SHARED_BYTES = 256 * 1024 * 1024,
    ROWS_MOST = 1048576, /* of a spreadsheet */
    BLANKS_MOST = 100,   /* in a row, as ODS writes them */
    CHUNK_BYTES = 32 * 1024
};

enum kind { KIND_XLSX, KIND_ODS };

struct sheet {
    enum kind kind;
    zip_t *zip;
    zip_file_t *file;
    XML_Parser parser;
    bool ended, suspended;
    struct error failure;

    struct arena names;
    struct str wanted; /* the sheet's name in ODS; empty for the first */
    bool in_table, past_table, found_table;

    struct arena shared_arena; /* XLSX: the texts cells refer to */
    struct str *shared;
    size_t shared_count, shared_capacity;
    size_t shared_bytes;

    struct buffer text;             /* of the cells of the row */
    size_t offsets[CELLS_MOST + 1]; /* where each starts in it; the end of the last */
    size_t cell_count;
    struct str view[CELLS_MOST];
    int64_t row, repeat; /* of the row being read; how often ODS repeats it */
    bool row_ready;

    bool in_cell, in_text, in_annotation;
    size_t column, column_repeat;
    char type[16]; /* XLSX: s, str, inlineStr, b, n, e */
    struct buffer value;
    bool value_from_attribute; /* ODS: office:value tells better than the text */
};

/* --- XML ---------------------------------------------------------------------------------------------------------- */

static void fail(struct sheet *sheet, enum error_kind kind, const char *what)
{
    if (sheet->failure.kind == ERROR_NONE)
        error_set(&sheet->failure, kind, "Classeur illisible : %s.", what);
    if (sheet->parser)
        XML_StopParser(sheet->parser, XML_FALSE);
}

/* The name without its prefix: documents choose their own. */
static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char *attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

/* A zip member, or NULL. */
static zip_file_t *open_member(struct sheet *sheet, const char *name)
{
    return zip_fopen(sheet->zip, name, 0);
}

/* Feeds a whole member to a parser whose user data is `context`. */
static bool parse_member(struct sheet *sheet, const char *name, XML_StartElementHandler start,
                         XML_EndElementHandler end, XML_CharacterDataHandler characters, void *context)
{
    zip_file_t *file = open_member(sheet, name);
    if (!file)
        return false;
    XML_Parser parser = XML_ParserCreate(NULL);
    XML_SetUserData(parser, context);
    XML_SetElementHandler(parser, start, end);
    XML_SetCharacterDataHandler(parser, characters);
    bool sound = true;
    for (bool last = false; sound && !last;) {
        void *bytes = XML_GetBuffer(parser, CHUNK_BYTES);
        zip_int64_t count = bytes ? zip_fread(file, bytes, CHUNK_BYTES) : -1;
        last = count <= 0;
        sound = count >= 0 && XML_ParseBuffer(parser, (int)count, last) == XML_STATUS_OK &&
                sheet->failure.kind == ERROR_NONE;
    }
    XML_ParserFree(parser);
    zip_fclose(file);
    if (!sound)
        fail(sheet, ERROR_INVALID, "son contenu est abîmé");
    return sound;
}

/* --- Cells -------------------------------------------------------------------------------------------------------- */

static void start_row(struct sheet *sheet)
{
    sheet->cell_count = 0;
    buffer_clear(&sheet->text);
    sheet->column = 0;
    sheet->row++;
    sheet->repeat = 1;
    if (sheet->row > ROWS_MOST)
        fail(sheet, ERROR_LIMITED, "plus de 1 048 576 lignes");
}

/* Adds a cell at `column`, empty ones before it. Beyond the limit it is dropped when empty, refused otherwise. */
static void add_cell(struct sheet *sheet, size_t column, struct str value)
{
    if (value.length == 0 || sheet->failure.kind != ERROR_NONE)
        return;
    if (column >= CELLS_MOST) {
        fail(sheet, ERROR_LIMITED, "plus de 2 000 colonnes");
        return;
    }
    while (sheet->cell_count < column)
        sheet->offsets[sheet->cell_count++] = sheet->text.length;
    if (sheet->cell_count > column) /* given twice */
        return;
    sheet->offsets[sheet->cell_count++] = sheet->text.length;
    buffer_add_str(&sheet->text, value);
}

/* "3.3630392518E10" and "45000.0" as a person would write them; other texts as they are. */
static void add_number(struct sheet *sheet, size_t column, struct str number)
{
    double value;
    struct buffer plain = {0};
    bool mark = str_find_char(number, 'E', 0) != SIZE_MAX || str_find_char(number, '.', 0) != SIZE_MAX;
    if (mark && str_to_double(number, &value)) {
        buffer_add_double(&plain, value);
        number = buffer_str(&plain);
    }
    add_cell(sheet, column, number);
    buffer_free(&plain);
}

static void end_row(struct sheet *sheet)
{
    if (sheet->cell_count == 0)
        return;
    sheet->offsets[sheet->cell_count] = sheet->text.length;
    sheet->row_ready = true;
    XML_StopParser(sheet->parser, XML_TRUE);
}

static void XMLCALL on_characters(void *context, const char *text, int length)
{
    struct sheet *sheet = context;
    if (!sheet->in_text)
        return;
    if (sheet->value.length + (size_t)length > CELL_BYTES)
        fail(sheet, ERROR_LIMITED, "une cellule dépasse 1 Mio");
    else
        buffer_add(&sheet->value, text, (size_t)length);
}

/* --- XLSX --------------------------------------------------------------------------------------------------------- */

/* "BC12" → 54, the column from 0. */
static size_t column_of(const char *reference)
{
    size_t column = 0;
    for (; *reference >= 'A' && *reference <= 'Z' && column < 100000; reference++)
        column = column * 26 + (size_t)(*reference - 'A' + 1);
    return column ? column - 1 : 0;
}

static void XMLCALL xlsx_start(void *context, const char *name, const char **attributes)
{
    struct sheet *sheet = context;
    name = local(name);
    if (strcmp(name, "row") == 0) {
        start_row(sheet);
        const char *number = attribute(attributes, "r");
        if (number)
            sheet->row = strtoll(number, NULL, 10);
    } else if (strcmp(name, "c") == 0) {
        const char *reference = attribute(attributes, "r"), *type = attribute(attributes, "t");
        if (reference)
            sheet->column = column_of(reference);
        snprintf(sheet->type, sizeof sheet->type, "%s", type ? type : "n");
        buffer_clear(&sheet->value);
    } else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        sheet->in_text = true;
    }
}

static void xlsx_add_cell(struct sheet *sheet)
{
    struct str value = buffer_str(&sheet->value);
    int64_t index;
    if (strcmp(sheet->type, "s") == 0) {
        bool known = str_to_i64(value, &index) && index >= 0 && (size_t)index < sheet->shared_count;
        add_cell(sheet, sheet->column, known ? sheet->shared[index] : STR_NONE);
    } else if (strcmp(sheet->type, "b") == 0) {
        add_cell(sheet, sheet->column, str_equal(value, STR("1")) ? STR("true") : STR("false"));
    } else if (strcmp(sheet->type, "n") == 0) {
        add_number(sheet, sheet->column, value);
    } else if (strcmp(sheet->type, "e") != 0) { /* an error of a formula is no value */
        add_cell(sheet, sheet->column, value);
    }
    sheet->column++;
}

static void XMLCALL xlsx_end(void *context, const char *name)
{
    struct sheet *sheet = context;
    name = local(name);
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        sheet->in_text = false;
    else if (strcmp(name, "c") == 0)
        xlsx_add_cell(sheet);
    else if (strcmp(name, "row") == 0)
        end_row(sheet);
}

static void XMLCALL shared_start(void *context, const char *name, const char **attributes)
{
    (void)attributes;
    struct sheet *sheet = context;
    name = local(name);
    if (strcmp(name, "si") == 0)
        buffer_clear(&sheet->value);
    else if (strcmp(name, "rPh") == 0) /* how to pronounce it: not the text */
        sheet->in_annotation = true;
    else if (strcmp(name, "t") == 0)
        sheet->in_text = !sheet->in_annotation;
}

static void XMLCALL shared_end(void *context, const char *name)
{
    struct sheet *sheet = context;
    name = local(name);
    if (strcmp(name, "t") == 0)
        sheet->in_text = false;
    else if (strcmp(name, "rPh") == 0)
        sheet->in_annotation = false;
    if (strcmp(name, "si") != 0)
        return;
    sheet->shared_bytes += sheet->value.length + sizeof(struct str);
    if (sheet->shared_bytes > SHARED_BYTES) {
        fail(sheet, ERROR_LIMITED, "plus de 256 Mio de textes");
        return;
    }
    if (sheet->shared_count == sheet->shared_capacity) {
        sheet->shared_capacity = sheet->shared_capacity ? sheet->shared_capacity * 2 : 256;
        sheet->shared = memory_grow(sheet->shared, size_product(sizeof *sheet->shared, sheet->shared_capacity));
    }
    sheet->shared[sheet->shared_count++] = arena_str(&sheet->shared_arena, buffer_str(&sheet->value));
}

/* The relation's id of the sheet by its name, and then the member it stands for. */
struct workbook {
    struct arena *arena;
    struct str wanted, id, target;
};

static void XMLCALL workbook_start(void *context, const char *name, const char **attributes)
{
    struct workbook *book = context;
    if (strcmp(local(name), "sheet") != 0 || book->id.length)
        return;
    const char *sheet_name = attribute(attributes, "name"), *id = NULL;
    for (const char **a = attributes; *a; a += 2)
        if (strchr(a[0], ':') && strcmp(local(a[0]), "id") == 0)
            id = a[1];
    if (id && (book->wanted.length == 0 || str_equal(book->wanted, str_of(sheet_name))))
        book->id = arena_str(book->arena, str_of(id));
}

static void XMLCALL relations_start(void *context, const char *name, const char **attributes)
{
    struct workbook *book = context;
    const char *id = attribute(attributes, "Id"), *target = attribute(attributes, "Target");
    if (strcmp(local(name), "Relationship") == 0 && target && id && str_equal(book->id, str_of(id)))
        book->target = arena_str(book->arena, str_of(target));
}

static void XMLCALL ignore_end(void *context, const char *name)
{
    (void)context;
    (void)name;
}

static const char *xlsx_member(struct sheet *sheet, const char *sheet_name)
{
    struct workbook book = {.arena = &sheet->names, .wanted = str_of(sheet_name)};
    if (!parse_member(sheet, "xl/workbook.xml", workbook_start, ignore_end, NULL, &book) || book.id.length == 0)
        return NULL;
    parse_member(sheet, "xl/_rels/workbook.xml.rels", relations_start, ignore_end, NULL, &book);
    if (book.target.length == 0)
        return NULL;
    if (book.target.at[0] == '/')
        return arena_cstr(&sheet->names, str_slice(book.target, 1, book.target.length));
    return arena_cstr(&sheet->names, arena_printf(&sheet->names, "xl/%.*s", STR_PRINT(book.target)));
}

/* --- ODS ---------------------------------------------------------------------------------------------------------- */

static size_t repeated(const char **attributes, const char *name, size_t most)
{
    const char *text = attribute(attributes, name);
    unsigned long count = text ? strtoul(text, NULL, 10) : 1;
    return count < 1 ? 1 : count > most ? most : (size_t)count;
}

/* Numbers, dates and booleans are better told by their attribute than by how they are shown. */
static void ods_value(struct sheet *sheet, const char **attributes)
{
    static const char *const names[] = {"value", "date-value", "boolean-value"};
    const char *type = attribute(attributes, "value-type");
    buffer_clear(&sheet->value);
    sheet->value_from_attribute = false;
    if (!type || strcmp(type, "string") == 0)
        return;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *value = attribute(attributes, names[i]);
        if (!value)
            continue;
        buffer_add_cstr(&sheet->value, value);
        sheet->value_from_attribute = true;
        return;
    }
}

static void XMLCALL ods_start(void *context, const char *name, const char **attributes)
{
    struct sheet *sheet = context;
    name = local(name);
    if (strcmp(name, "table") == 0) {
        const char *table = attribute(attributes, "name");
        sheet->in_table = !sheet->past_table && (sheet->wanted.length == 0 || str_equal(sheet->wanted, str_of(table)));
        sheet->found_table |= sheet->in_table;
    }
    if (!sheet->in_table)
        return;
    if (strcmp(name, "table-row") == 0) {
        start_row(sheet);
        sheet->repeat = (int64_t)repeated(attributes, "number-rows-repeated", ROWS_MOST);
    } else if (strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0) {
        sheet->in_cell = true;
        sheet->column_repeat = repeated(attributes, "number-columns-repeated", 100000);
        ods_value(sheet, attributes);
    } else if (sheet->in_cell && strcmp(name, "p") == 0) {
        sheet->in_text = !sheet->value_from_attribute && !sheet->in_annotation;
        if (sheet->in_text && sheet->value.length)
            buffer_add_char(&sheet->value, '\n');
    } else if (sheet->in_text && strcmp(name, "s") == 0) {
        for (size_t i = repeated(attributes, "c", BLANKS_MOST); i > 0; i--)
            buffer_add_char(&sheet->value, ' ');
    } else if (sheet->in_text && strcmp(name, "tab") == 0) {
        buffer_add_char(&sheet->value, '\t');
    } else if (sheet->in_text && strcmp(name, "line-break") == 0) {
        buffer_add_char(&sheet->value, '\n');
    } else if (strcmp(name, "annotation") == 0) { /* a comment on the cell */
        sheet->in_annotation = true;
    }
}

static void XMLCALL ods_end(void *context, const char *name)
{
    struct sheet *sheet = context;
    name = local(name);
    if (!sheet->in_table)
        return;
    if (strcmp(name, "table") == 0) {
        sheet->in_table = false;
        sheet->past_table = true;
    } else if (strcmp(name, "p") == 0) {
        sheet->in_text = false;
    } else if (strcmp(name, "annotation") == 0) {
        sheet->in_annotation = false;
    } else if (strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0) {
        sheet->in_cell = false;
        for (size_t i = 0; i < sheet->column_repeat && sheet->value.length; i++) {
            if (sheet->value_from_attribute)
                add_number(sheet, sheet->column + i, buffer_str(&sheet->value));
            else
                add_cell(sheet, sheet->column + i, buffer_str(&sheet->value));
            if (sheet->failure.kind != ERROR_NONE)
                return;
        }
        sheet->column += sheet->column_repeat;
    } else if (strcmp(name, "table-row") == 0) {
        sheet->row += sheet->repeat - 1;
        end_row(sheet);
    }
}

/* --- Opening and reading ------------------------------------------------------------------------------------------ */

static bool open_xlsx(struct sheet *sheet, const char *name, struct error *error)
{
    const char *member = xlsx_member(sheet, name);
    if (!member)
        return error_set(error, ERROR_MISSING, "Aucune feuille « %s » dans ce classeur.", name ? name : "");
    if (zip_name_locate(sheet->zip, "xl/sharedStrings.xml", 0) >= 0 &&
        !parse_member(sheet, "xl/sharedStrings.xml", shared_start, shared_end, on_characters, sheet))
        return error_set(error, sheet->failure.kind, "%s", sheet->failure.message);
    sheet->in_text = false;
    sheet->file = open_member(sheet, member);
    return sheet->file ? true : error_set(error, ERROR_INVALID, "Ce classeur n’a pas la feuille qu’il annonce.");
}

/* `file` is what messages call it; the sheet owns the zip. */
static bool open_zip(zip_t *zip, const char *file, const char *name, struct sheet **result, struct error *error)
{
    struct sheet *sheet = memory_new(sizeof *sheet);
    bool opened = false;
    sheet->zip = zip;
    if (!sheet->zip) {
        error_set(error, ERROR_INVALID, "« %s » n’est pas un classeur lisible.", file);
        goto out;
    }
    if (zip_name_locate(sheet->zip, "content.xml", 0) >= 0) {
        sheet->kind = KIND_ODS;
        sheet->wanted = arena_str(&sheet->names, str_of(name));
        sheet->file = open_member(sheet, "content.xml");
        opened = sheet->file || error_set(error, ERROR_INVALID, "« %s » n’est pas un classeur lisible.", file);
    } else if (zip_name_locate(sheet->zip, "xl/workbook.xml", 0) >= 0) {
        sheet->kind = KIND_XLSX;
        opened = open_xlsx(sheet, name, error);
    } else {
        error_set(error, ERROR_INVALID, "« %s » n’est ni un classeur XLSX ni un classeur ODS.", file);
    }
    if (!opened)
        goto out;
    sheet->parser = XML_ParserCreate(NULL);
    XML_SetUserData(sheet->parser, sheet);
    XML_SetElementHandler(sheet->parser, sheet->kind == KIND_ODS ? ods_start : xlsx_start,
                          sheet->kind == KIND_ODS ? ods_end : xlsx_end);
    XML_SetCharacterDataHandler(sheet->parser, on_characters);
    *result = sheet;
out:
    if (!opened)
        sheet_close(sheet);
    return opened;
}

bool sheet_open(const char *path, const char *name, struct sheet **sheet, struct error *error)
{
    return open_zip(zip_open(path, ZIP_RDONLY, NULL), path, name, sheet, error);
}

bool sheet_open_bytes(struct str bytes, const char *name, struct sheet **sheet, struct error *error)
{
    zip_source_t *source = zip_source_buffer_create(bytes.at, bytes.length, 0, NULL);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, NULL) : NULL;
    if (source && !zip)
        zip_source_free(source);
    return open_zip(zip, "Le fichier", name, sheet, error);
}

void sheet_close(struct sheet *sheet)
{
    if (!sheet)
        return;
    if (sheet->parser)
        XML_ParserFree(sheet->parser);
    if (sheet->file)
        zip_fclose(sheet->file);
    if (sheet->zip)
        zip_discard(sheet->zip);
    arena_free(&sheet->names);
    arena_free(&sheet->shared_arena);
    free(sheet->shared);
    buffer_free(&sheet->text);
    buffer_free(&sheet->value);
    free(sheet);
}

/* Reads on until a row is ready or the sheet ends. */
static void read_on(struct sheet *sheet)
{
    while (!sheet->row_ready && (!sheet->ended || sheet->suspended) && sheet->failure.kind == ERROR_NONE) {
        enum XML_Status status;
        if (sheet->suspended) {
            sheet->suspended = false;
            status = XML_ResumeParser(sheet->parser);
        } else {
            void *bytes = XML_GetBuffer(sheet->parser, CHUNK_BYTES);
            zip_int64_t count = bytes ? zip_fread(sheet->file, bytes, CHUNK_BYTES) : -1;
            if (count < 0) {
                fail(sheet, ERROR_INVALID, "son contenu est abîmé");
                return;
            }
            sheet->ended = count == 0;
            status = XML_ParseBuffer(sheet->parser, (int)count, count == 0);
        }
        sheet->suspended = status == XML_STATUS_SUSPENDED;
        if (status == XML_STATUS_ERROR)
            fail(sheet, ERROR_INVALID, XML_ErrorString(XML_GetErrorCode(sheet->parser)));
    }
}

bool sheet_next(struct sheet *sheet, struct str **cells, size_t *count, int64_t *line, struct error *error)
{
    *count = 0;
    read_on(sheet);
    if (sheet->failure.kind != ERROR_NONE)
        return error_set(error, sheet->failure.kind, "%s", sheet->failure.message);
    if (!sheet->row_ready) {
        if (sheet->kind == KIND_ODS && !sheet->found_table)
            return error_set(error, ERROR_MISSING, "Aucune feuille « %.*s » dans ce classeur.",
                             STR_PRINT(sheet->wanted));
        return true;
    }
    sheet->row_ready = false;
    for (size_t i = 0; i < sheet->cell_count; i++)
        sheet->view[i] = str_slice(buffer_str(&sheet->text), sheet->offsets[i], sheet->offsets[i + 1]);
    *cells = sheet->view;
    *count = sheet->cell_count;
    *line = sheet->row;
    return true;
}
