/* ODS (OpenDocument 1.2, ISO/IEC 26300): the XML is streamed to a temporary file, zipped by libzip at the end. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "odf.h"
#include "table-parts.h"

enum { FLUSH_BYTES = 64 * 1024, WIDTH_MOST = 80, WIDTH_LEAST = 4 };

static const char MEDIA_TYPE[] = "application/vnd.oasis.opendocument.spreadsheet";

struct ods {
    FILE *content;
    char *folder, *path; /* libzip writes to a name */
    struct buffer xml, text, title;
    int64_t rows;
    size_t columns;
};

static const char *const NO_WRITE = "L’écriture du classeur a échoué : libérez de la place sur le disque.";

#define OFFICE "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
#define ROOT(name)                                                                                                     \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:" name " xmlns:office=\"" OFFICE "\""                         \
    " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\""                                                 \
    " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""                                                   \
    " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\""                                                 \
    " xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\""                                            \
    " xmlns:config=\"urn:oasis:names:tc:opendocument:xmlns:config:1.0\""                                               \
    " xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" office:version=\"1.2\">"

static const char CONTENT_HEAD[] =
    ROOT("document-content") "<office:automatic-styles>"
                             "<number:date-style style:name=\"jour\" number:language=\"fr\" number:country=\"FR\">"
                             "<number:day number:style=\"long\"/><number:text>/</number:text><number:month "
                             "number:style=\"long\"/>"
                             "<number:text>/</number:text><number:year number:style=\"long\"/></number:date-style>"
                             "<number:currency-style style:name=\"euros\" number:language=\"fr\" number:country=\"FR\">"
                             "<number:number number:decimal-places=\"2\" number:min-integer-digits=\"1\" "
                             "number:grouping=\"true\"/>"
                             "<number:text> "
                             "</number:text><number:currency-symbol>€</number:currency-symbol></number:currency-style>"
                             "<style:style style:name=\"date\" style:family=\"table-cell\" "
                             "style:data-style-name=\"jour\"/>"
                             "<style:style style:name=\"argent\" style:family=\"table-cell\" "
                             "style:data-style-name=\"euros\"/>"
                             "<style:style style:name=\"titre\" style:family=\"table-cell\">"
                             "<style:table-cell-properties fo:wrap-option=\"wrap\" style:vertical-align=\"top\"/>"
                             "<style:text-properties fo:font-weight=\"bold\"/></style:style>";

static const char MANIFEST[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\">"
    "<manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.2\""
    " manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/>"
    "<manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>"
    "<manifest:file-entry manifest:full-path=\"settings.xml\" manifest:media-type=\"text/xml\"/>"
    "</manifest:manifest>";

static void flush(struct table_writer *writer, struct ods *ods)
{
    if (ods->content && ods->xml.length && fwrite(ods->xml.at, 1, ods->xml.length, ods->content) != ods->xml.length)
        table_fail(writer, ERROR_UNAVAILABLE, NO_WRITE);
    buffer_clear(&ods->xml);
}

static int width_of(const struct table_column *column)
{
    size_t natural = column->width > 0 ? (size_t)column->width : text_length(column->heading) + 2;
    return natural > WIDTH_MOST ? WIDTH_MOST : natural < WIDTH_LEAST ? WIDTH_LEAST : (int)natural;
}

static void *start(struct table_writer *writer, const struct table_head *head)
{
    struct ods *ods = memory_new(sizeof *ods);
    struct buffer *xml = &ods->xml;
    ods->columns = head->column_count;
    ods->content = table_scratch(writer);
    table_sheet_title(&ods->title, head->title);
    buffer_add_cstr(xml, CONTENT_HEAD);
    for (size_t i = 0; i < head->column_count; i++)
        buffer_printf(xml,
                      "<style:style style:name=\"colonne%zu\" style:family=\"table-column\">"
                      "<style:table-column-properties style:column-width=\"%dmm\"/></style:style>",
                      i, width_of(&head->columns[i]) * 2);
    buffer_add_cstr(xml, "</office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"");
    buffer_add_str(xml, buffer_str(&ods->title));
    buffer_add_cstr(xml, "\">");
    for (size_t i = 0; i < head->column_count; i++)
        buffer_printf(xml, "<table:table-column table:style-name=\"colonne%zu\"/>", i);
    buffer_add_cstr(xml, "<table:table-header-rows>"); /* repeated on every printed page */
    return ods;
}

static void add_text(struct ods *ods, struct str text, bool heading)
{
    buffer_add_cstr(&ods->xml, heading ? "<table:table-cell office:value-type=\"string\" table:style-name=\"titre\">"
                                       : "<table:table-cell office:value-type=\"string\">");
    struct str line;
    while (str_next(&text, '\n', &line)) {
        buffer_add_cstr(&ods->xml, "<text:p>");
        odf_text(&ods->xml, line);
        buffer_add_cstr(&ods->xml, "</text:p>");
    }
    buffer_add_cstr(&ods->xml, "</table:table-cell>");
}

/* The value, and as shown for the readers that look at the text only. */
static void end_value(struct ods *ods, struct str shown)
{
    buffer_add_cstr(&ods->xml, "\"><text:p>");
    buffer_add_str(&ods->xml, shown);
    buffer_add_cstr(&ods->xml, "</text:p></table:table-cell>");
}

static void add_number(struct ods *ods, double value)
{
    buffer_add_cstr(&ods->xml, "<table:table-cell office:value-type=\"float\" office:value=\"");
    buffer_add_double(&ods->xml, value);
    end_value(ods, table_decimal(value, &ods->text));
}

static void add_cents(struct ods *ods, int64_t cents)
{
    struct str shown = table_money(cents, &ods->text);
    buffer_add_cstr(&ods->xml, "<table:table-cell table:style-name=\"argent\" office:value-type=\"currency\""
                               " office:currency=\"EUR\" office:value=\"");
    for (size_t i = 0; i < shown.length; i++)
        buffer_add_char(&ods->xml, shown.at[i] == ',' ? '.' : shown.at[i]);
    buffer_add_cstr(&ods->text, NBSP "€");
    end_value(ods, buffer_str(&ods->text));
}

static void add_date(struct ods *ods, int32_t date)
{
    struct arena arena = {0};
    buffer_add_cstr(&ods->xml, "<table:table-cell table:style-name=\"date\" office:value-type=\"date\" "
                               "office:date-value=\"");
    buffer_add_str(&ods->xml, date_format(&arena, date));
    end_value(ods, french_date_short(&arena, date));
    arena_free(&arena);
}

static void add_cell(struct table_writer *writer, void *state, int64_t row, size_t column, const struct cell *cell)
{
    (void)writer;
    struct ods *ods = state;
    if (column == 0)
        buffer_add_cstr(&ods->xml, "<table:table-row>");
    switch (cell->kind) {
    case CELL_EMPTY: buffer_add_cstr(&ods->xml, "<table:table-cell/>"); break;
    case CELL_TEXT:
        buffer_clear(&ods->text);
        table_clean_text(&ods->text, cell->text);
        add_text(ods, buffer_str(&ods->text), row == 0);
        break;
    case CELL_NUMBER: add_number(ods, cell->number); break;
    case CELL_INTEGER: add_number(ods, (double)cell->integer); break;
    case CELL_DATE: add_date(ods, (int32_t)cell->integer); break;
    case CELL_CENTS: add_cents(ods, cell->integer); break;
    }
}

static void end_row(struct table_writer *writer, void *state)
{
    struct ods *ods = state;
    buffer_add_cstr(&ods->xml,
                    ods->rows++ == 0 ? "</table:table-row></table:table-header-rows>" : "</table:table-row>");
    if (ods->xml.length > FLUSH_BYTES)
        flush(writer, ods);
}

/* "AA" for 26. */
static void add_column_name(struct buffer *out, size_t column)
{
    if (column >= 26)
        add_column_name(out, column / 26 - 1);
    buffer_add_char(out, (char)('A' + column % 26));
}

/* With buttons on the headings, to sort and filter. */
static void end_content(struct ods *ods)
{
    struct buffer *xml = &ods->xml;
    buffer_add_cstr(xml, "</table:table>");
    if (ods->rows > 1 && ods->columns) {
        buffer_add_cstr(xml, "<table:database-ranges><table:database-range table:name=\"tri\""
                             " table:display-filter-buttons=\"true\" table:target-range-address=\"'");
        buffer_add_str(xml, buffer_str(&ods->title));
        buffer_add_cstr(xml, "'.A1:'");
        buffer_add_str(xml, buffer_str(&ods->title));
        buffer_add_cstr(xml, "'.");
        add_column_name(xml, ods->columns - 1);
        buffer_printf(xml, "%lld\"/></table:database-ranges>", (long long)ods->rows);
    }
    buffer_add_cstr(xml, "</office:spreadsheet></office:body></office:document-content>");
}

/* The headings stay in view. */
static void make_settings(const struct ods *ods, struct buffer *xml)
{
    static const char *const items[][3] = {{"VerticalSplitMode", "short", "2"},
                                           {"VerticalSplitPosition", "int", "1"},
                                           {"ActiveSplitRange", "short", "2"},
                                           {"PositionBottom", "int", "1"}};
    buffer_add_cstr(xml, ROOT("document-settings") "<office:settings><config:config-item-set "
                                                   "config:name=\"ooo:view-settings\">"
                                                   "<config:config-item-map-indexed "
                                                   "config:name=\"Views\"><config:config-item-map-entry>"
                                                   "<config:config-item-map-named "
                                                   "config:name=\"Tables\"><config:config-item-map-entry "
                                                   "config:name=\"");
    buffer_add_str(xml, buffer_str(&ods->title));
    buffer_add_cstr(xml, "\">");
    for (size_t i = 0; i < COUNT_OF(items); i++)
        buffer_printf(xml, "<config:config-item config:name=\"%s\" config:type=\"%s\">%s</config:config-item>",
                      items[i][0], items[i][1], items[i][2]);
    buffer_add_cstr(xml, "</config:config-item-map-entry></config:config-item-map-named></config:config-item-map-entry>"
                         "</config:config-item-map-indexed></config:config-item-set></office:settings>"
                         "</office:document-settings>");
}

/* "mimetype" comes first and uncompressed: file(1) and mail programs look there. libzip closes ods->content. */
static bool make_zip(struct ods *ods, const struct buffer *settings)
{
    zip_t *zip = zip_open(ods->path, ZIP_CREATE | ZIP_EXCL, NULL);
    if (!zip)
        return false;
    zip_source_t *content = zip_source_filep(zip, ods->content, 0, -1);
    if (content)
        ods->content = NULL;
    bool done = odf_member(zip, "mimetype", zip_source_buffer(zip, MEDIA_TYPE, strlen(MEDIA_TYPE), 0), ZIP_CM_STORE);
    done = odf_member(zip, "content.xml", content, ZIP_CM_DEFLATE) && done;
    done =
        done &&
        odf_member(zip, "settings.xml", zip_source_buffer(zip, settings->at, settings->length, 0), ZIP_CM_DEFLATE) &&
        odf_member(zip, "META-INF/manifest.xml", zip_source_buffer(zip, MANIFEST, strlen(MANIFEST), 0), ZIP_CM_DEFLATE);
    if (done && zip_close(zip) == 0)
        return true;
    zip_discard(zip);
    return false;
}

static FILE *finish(struct table_writer *writer, void *state)
{
    struct ods *ods = state;
    struct buffer settings = {0};
    FILE *file = NULL;
    end_content(ods);
    flush(writer, ods);
    make_settings(ods, &settings);
    ods->folder = table_scratch_folder(writer);
    if (ods->folder && ods->content && fflush(ods->content) == 0) {
        struct buffer path = {0};
        buffer_printf(&path, "%s/table.ods", ods->folder);
        ods->path = buffer_take(&path, NULL);
        rewind(ods->content);
        if (make_zip(ods, &settings))
            file = fopen(ods->path, "rb");
    }
    if (!file)
        table_fail(writer, ERROR_UNAVAILABLE, NO_WRITE);
    buffer_free(&settings);
    return file;
}

static void free_ods(void *state)
{
    struct ods *ods = state;
    if (ods->content)
        fclose(ods->content);
    if (ods->path)
        unlink(ods->path);
    if (ods->folder)
        rmdir(ods->folder);
    free(ods->path);
    free(ods->folder);
    buffer_free(&ods->xml);
    buffer_free(&ods->text);
    buffer_free(&ods->title);
    free(ods);
}

const struct table_kind TABLE_KIND_ODS = {
    .name = "ods",
    .media_type = MEDIA_TYPE,
    .start = start,
    .cell = add_cell,
    .end_row = end_row,
    .finish = finish,
    .free = free_ods,
};
