/* A document as OpenDocument text (ODF 1.2, ISO/IEC 26300): content here, styles in document-odt-styles.c. Only what
 * ODF makes local is local: widths of columns, size of pictures, the page style that begins the document. */
#include "document-odt.h"

#include <math.h>
#include <string.h>

#include "odf.h"
#include "svg.h"

static const char *const NO_WRITE = "Le document n’a pas pu être composé : la mémoire manque sur le serveur.";

struct odt {
    const struct document *document;
    struct buffer body, styles; /* of content.xml: the text, and the automatic styles found on the way */
    struct arena arena;
    const char *first; /* the style of the first paragraph, once there is one */
    int tables;
    bool in_note, begun;
};

static void add(struct odt *odt, const char *xml)
{
    buffer_add_cstr(&odt->body, xml);
}

/* The first paragraph begins the first page's style. */
static const char *style_of(struct odt *odt, const char *style)
{
    if (odt->begun)
        return style;
    odt->begun = true;
    odt->first = style;
    return "Début";
}

static void open_paragraph(struct odt *odt, const char *style)
{
    buffer_printf(&odt->body, "<text:p text:style-name=\"%s\">", style_of(odt, style));
}

static void write_lines(struct odt *odt, const char *style, struct str text)
{
    struct str line;
    if (str_is_empty(text))
        return;
    open_paragraph(odt, style);
    for (bool first = true; str_next(&text, '\n', &line); first = false) {
        add(odt, first ? "" : "<text:line-break/>");
        odf_text(&odt->body, line);
    }
    add(odt, "</text:p>\n");
}

static void write_run(struct odt *odt, const struct run *run)
{
    static const char *const looks[] = {NULL, "Strong_20_Emphasis", "Emphasis", "Strong_20_and_20_Emphasis"};
    const char *look = looks[run->look & (TEXT_BOLD | TEXT_ITALIC)];
    if (run->line_break) {
        add(odt, "<text:line-break/>");
        return;
    }
    if (!str_is_empty(run->address)) {
        add(odt, "<text:a xlink:type=\"simple\" xlink:href=\"");
        add_escaped(&odt->body, run->address);
        add(odt, "\" text:style-name=\"Internet_20_link\" text:visited-style-name=\"Internet_20_link\">");
    }
    if (look)
        buffer_printf(&odt->body, "<text:span text:style-name=\"%s\">", look);
    odf_text(&odt->body, run->text);
    add(odt, look ? "</text:span>" : "");
    add(odt, str_is_empty(run->address) ? "" : "</text:a>");
}

static void write_runs(struct odt *odt, const struct block *block)
{
    for (const struct run *run = block->runs; run; run = run->next)
        write_run(odt, run);
}

static void write_paragraph(struct odt *odt, const char *style, const struct block *block)
{
    open_paragraph(odt, style);
    write_runs(odt, block);
    add(odt, "</text:p>\n");
}

static void write_heading(struct odt *odt, const struct block *block)
{
    static const char *const styles[] = {NULL, "Heading_20_1", "Heading_20_2", "Heading_20_3", "Heading_20_4"};
    buffer_printf(&odt->body,
                  "<text:h text:style-name=\"%s\" text:outline-level=\"%d\"><text:bookmark-start "
                  "text:name=\"titre-%d\"/>",
                  style_of(odt, styles[block->level]), block->level, block->number);
    write_runs(odt, block);
    buffer_printf(&odt->body, "<text:bookmark-end text:name=\"titre-%d\"/></text:h>\n", block->number);
}

/* The entries with the pages as fields, right as soon as the document is laid out; "Update index" makes them again. */
static void write_contents(struct odt *odt, int levels)
{
    buffer_printf(&odt->body,
                  "<text:table-of-content text:name=\"Sommaire\" text:protected=\"true\"><text:table-of-content-source "
                  "text:outline-level=\"%d\"><text:index-title-template text:style-name=\"Contents_20_Heading\">"
                  "Sommaire</text:index-title-template>",
                  levels);
    for (int level = 1; level <= HEADING_LEVELS; level++)
        buffer_printf(&odt->body,
                      "<text:table-of-content-entry-template text:outline-level=\"%d\" "
                      "text:style-name=\"Contents_20_%d\"><text:index-entry-link-start/><text:index-entry-text/>"
                      "<text:index-entry-tab-stop style:type=\"right\" style:leader-char=\".\"/>"
                      "<text:index-entry-page-number/><text:index-entry-link-end/>"
                      "</text:table-of-content-entry-template>",
                      level, level);
    add(odt, "</text:table-of-content-source><text:index-body><text:index-title text:name=\"Sommaire_Titre\">"
             "<text:p text:style-name=\"Contents_20_Heading\">Sommaire</text:p></text:index-title>\n");
    odt->begun = true; /* a page style cannot begin inside an index */
    for (const struct block *block = odt->document->body->first; block; block = block->next) {
        if (block->kind != BLOCK_HEADING || block->level > levels)
            continue;
        buffer_printf(&odt->body,
                      "<text:p text:style-name=\"Contents_20_%d\"><text:a xlink:type=\"simple\" "
                      "xlink:href=\"#titre-%d\" text:style-name=\"Index_20_Link\" "
                      "text:visited-style-name=\"Index_20_Link\">",
                      block->level, block->number);
        odf_text(&odt->body, block_plain(block, &odt->arena));
        buffer_printf(&odt->body,
                      "<text:tab/><text:bookmark-ref text:reference-format=\"page\" text:ref-name=\"titre-%d\">1"
                      "</text:bookmark-ref></text:a></text:p>\n",
                      block->number);
    }
    add(odt, "</text:index-body></text:table-of-content>\n");
}

/* --- Tables ------------------------------------------------------------------------------------------------------- */

static const char *cell_style(bool heading, enum document_align align)
{
    static const char *const styles[2][3] = {
        {[ALIGN_LEFT] = "Table_20_Contents", "Table_20_Contents_20_droite", "Table_20_Contents_20_centre"},
        {[ALIGN_LEFT] = "Table_20_Heading", "Table_20_Heading_20_droite", "Table_20_Heading_20_centre"}};
    return styles[heading][align];
}

static void add_table_styles(struct odt *odt, const struct document_table *table)
{
    double total = 0, width = odt_text_width(&odt->document->head);
    for (size_t i = 0; i < table->column_count; i++)
        total += table->columns[i].width;
    buffer_printf(&odt->styles,
                  "<style:style style:name=\"Tableau%d\" style:family=\"table\"><style:table-properties "
                  "style:width=\"%gmm\" table:align=\"left\" fo:margin-bottom=\"4mm\" "
                  "style:may-break-between-rows=\"true\"/></style:style>\n",
                  odt->tables, width);
    for (size_t i = 0; i < table->column_count; i++)
        buffer_printf(&odt->styles,
                      "<style:style style:name=\"Tableau%d.%zu\" style:family=\"table-column\">"
                      "<style:table-column-properties style:column-width=\"%.2fmm\"/></style:style>\n",
                      odt->tables, i, width * table->columns[i].width / total);
    buffer_printf(&odt->styles,
                  "<style:style style:name=\"Tableau%d.ligne\" style:family=\"table-row\"><style:table-row-properties "
                  "fo:keep-together=\"always\"",
                  odt->tables);
    if (table->row_height > 0)
        buffer_printf(&odt->styles, " style:min-row-height=\"%gmm\"", table->row_height);
    buffer_add_cstr(&odt->styles, "/></style:style>\n");
}

static void write_table_headings(struct odt *odt, const struct document_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        buffer_printf(&odt->body, "<table:table-column table:style-name=\"Tableau%d.%zu\"/>", odt->tables, i);
    if (table->no_headings)
        return;
    add(odt, "<table:table-header-rows><table:table-row>");
    for (size_t i = 0; i < table->column_count; i++) {
        buffer_printf(&odt->body,
                      "<table:table-cell table:style-name=\"titre-de-colonne\" office:value-type=\"string\">"
                      "<text:p text:style-name=\"%s\">",
                      cell_style(true, table->columns[i].align));
        odf_text(&odt->body, table->columns[i].heading);
        add(odt, "</text:p></table:table-cell>");
    }
    add(odt, "</table:table-row></table:table-header-rows>\n");
}

static void write_table(struct odt *odt, const struct block *block)
{
    const struct document_table *table = block->table;
    size_t column = 0;
    odt->tables++;
    add_table_styles(odt, table);
    write_lines(odt, "Table", table->caption);
    odt->begun = true;
    buffer_printf(&odt->body, "<table:table table:name=\"Tableau%d\" table:style-name=\"Tableau%d\">\n", odt->tables,
                  odt->tables);
    write_table_headings(odt, table);
    if (!block->first) { /* a table has a row */
        buffer_printf(&odt->body,
                      "<table:table-row><table:table-cell table:number-columns-spanned=\"%zu\"><text:p/>"
                      "</table:table-cell></table:table-row>",
                      table->column_count);
    }
    for (const struct block *cell = block->first; cell; cell = cell->next) {
        bool names = column == 0 && table->row_headings;
        if (column == 0)
            buffer_printf(&odt->body, "<table:table-row table:style-name=\"Tableau%d.ligne\">", odt->tables);
        add(odt, "<table:table-cell table:style-name=\"cellule\" office:value-type=\"string\">");
        write_paragraph(odt, cell_style(names, table->columns[column].align), cell);
        add(odt, "</table:table-cell>");
        column = (column + 1) % table->column_count;
        add(odt, column == 0 ? "</table:table-row>\n" : "");
    }
    add(odt, "</table:table>\n<text:p text:style-name=\"Après_20_note\"/>\n");
}

/* --- Other blocks ------------------------------------------------------------------------------------------------- */

static void write_figure(struct odt *odt, const struct block *block)
{
    const struct document_figure *figure = block->figure;
    double width, height, across = odt_text_width(&odt->document->head) * figure->width;
    svg_size(figure->svg, &width, &height);
    double high = fmin(across * height / width, 200);
    open_paragraph(odt, "Figure");
    buffer_printf(&odt->body,
                  "<draw:frame draw:name=\"Figure %d\" draw:style-name=\"dessin\" text:anchor-type=\"as-char\" "
                  "svg:width=\"%.1fmm\" svg:height=\"%.1fmm\"><draw:image xlink:href=\"Pictures/figure-%d.svg\" "
                  "xlink:type=\"simple\" xlink:show=\"embed\" xlink:actuate=\"onLoad\"/><svg:title>",
                  block->number, high * width / height, high, block->number);
    odf_text(&odt->body, str_is_empty(figure->caption) ? figure->alternative : figure->caption);
    add(odt, "</svg:title><svg:desc>");
    odf_text(&odt->body, figure->alternative);
    add(odt, "</svg:desc></draw:frame></text:p>\n");
    write_lines(odt, "Caption", figure->caption);
}

static void write_signature(struct odt *odt, const struct block *block)
{
    write_lines(odt, "Signature", block->title);
    open_paragraph(odt, "Place_20_de_20_la_20_signature");
    add(odt, "</text:p>\n");
    write_lines(odt, "Signature", block->detail);
    write_lines(odt, "Signature", block->mention);
}

static void write_block(struct odt *odt, const struct block *block);
static void write_blocks(struct odt *odt, const struct block *inside);

static void write_list(struct odt *odt, const struct block *block)
{
    bool nested = block->inside->kind == BLOCK_ITEM;
    odt->begun = true;
    if (nested && block->inside->inside->level == block->level)
        add(odt, "<text:list>");
    else
        buffer_printf(&odt->body, "<text:list text:style-name=\"%s\">",
                      block->level == LIST_NUMBERS ? "Numéros" : "Puces");
    write_blocks(odt, block);
    add(odt, "</text:list>\n");
}

/* The title begins the first paragraph, so that no page can part them. */
static void write_note(struct odt *odt, const struct block *block)
{
    const struct block *first = block->first;
    odt->in_note = true;
    if (!str_is_empty(block->title)) {
        open_paragraph(odt, "Note");
        add(odt, "<text:span text:style-name=\"Strong_20_Emphasis\">");
        odf_text(&odt->body, block->title);
        add(odt, "</text:span>");
        if (first && first->kind == BLOCK_PARAGRAPH) {
            add(odt, "<text:line-break/>");
            write_runs(odt, first);
            first = first->next;
        }
        add(odt, "</text:p>\n");
    }
    for (; first; first = first->next)
        write_block(odt, first);
    odt->in_note = false;
    open_paragraph(odt, "Après_20_note");
    add(odt, "</text:p>\n");
}

static void write_block(struct odt *odt, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_TITLE:
        write_lines(odt, "Title", odt->document->head.title);
        write_lines(odt, "Subtitle", odt->document->head.subject);
        break;
    case BLOCK_HEADING: write_heading(odt, block); break;
    case BLOCK_PARAGRAPH: write_paragraph(odt, odt->in_note ? "Note" : "Text_20_body", block); break;
    case BLOCK_LIST: write_list(odt, block); break;
    case BLOCK_ITEM:
        add(odt, "<text:list-item>");
        write_paragraph(odt, odt->in_note ? "Note" : "List_20_Contents", block);
        write_blocks(odt, block);
        add(odt, "</text:list-item>");
        break;
    case BLOCK_NOTE: write_note(odt, block); break;
    case BLOCK_TABLE: write_table(odt, block); break;
    case BLOCK_FIGURE: write_figure(odt, block); break;
    case BLOCK_SIGNATURE: write_signature(odt, block); break;
    case BLOCK_CONTENTS: write_contents(odt, block->level); break;
    case BLOCK_PAGE_BREAK: add(odt, "<text:p text:style-name=\"saut\"/>\n"); break;
    case BLOCK_BODY:
    case BLOCK_CELL: break;
    }
}

static void write_blocks(struct odt *odt, const struct block *inside)
{
    for (const struct block *block = inside->first; block; block = block->next)
        write_block(odt, block);
}

/* --- The files ---------------------------------------------------------------------------------------------------- */

static void make_content(struct odt *odt, struct buffer *xml)
{
    const struct document_head *head = &odt->document->head;
    if (head->letterhead)
        write_lines(odt, "Lieu_20_et_20_date", head->letterhead->place);
    write_blocks(odt, odt->document->body);
    buffer_add_cstr(xml, XML_HEAD "<office:document-content" ODT_NAMESPACES "><office:automatic-styles>\n");
    if (odt->first)
        buffer_printf(xml,
                      "<style:style style:name=\"Début\" style:family=\"paragraph\" style:parent-style-name=\"%s\" "
                      "style:master-page-name=\"" ODT_FIRST_PAGE "\"/>\n",
                      odt->first);
    buffer_add_cstr(
        xml, "<style:style style:name=\"saut\" style:family=\"paragraph\" style:parent-style-name=\"Après_20_note\">"
             "<style:paragraph-properties fo:break-before=\"page\"/></style:style>\n"
             "<style:style style:name=\"dessin\" style:family=\"graphic\" style:parent-style-name=\"Graphics\">"
             "<style:graphic-properties style:vertical-pos=\"top\" style:vertical-rel=\"baseline\"/></style:style>\n"
             "<style:style style:name=\"cellule\" style:family=\"table-cell\"><style:table-cell-properties "
             "fo:padding=\"1.5mm\" fo:border=\"none\" fo:border-bottom=\"0.2mm solid #bbbbbb\"/></style:style>\n"
             "<style:style style:name=\"titre-de-colonne\" style:family=\"table-cell\"><style:table-cell-properties "
             "fo:padding=\"1.5mm\" fo:border=\"none\" fo:border-bottom=\"0.5mm solid #161616\" "
             "fo:background-color=\"#f6f6f6\"/></style:style>\n");
    buffer_add_str(xml, buffer_str(&odt->styles));
    buffer_add_cstr(xml, "</office:automatic-styles><office:body><office:text>\n");
    buffer_add_str(xml, buffer_str(&odt->body));
    buffer_add_cstr(xml, "</office:text></office:body></office:document-content>\n");
}

static void add_meta(struct buffer *xml, const char *element, struct str text)
{
    if (str_is_empty(text))
        return;
    buffer_printf(xml, "<%s>", element);
    add_escaped(xml, text);
    buffer_printf(xml, "</%s>", element);
}

static void make_meta(const struct document_head *head, struct buffer *xml)
{
    struct arena arena = {0};
    buffer_add_cstr(xml, XML_HEAD "<office:document-meta" ODT_NAMESPACES "><office:meta>");
    buffer_add_cstr(xml, "<meta:generator>Maillage</meta:generator>");
    add_meta(xml, "dc:title", head->title);
    add_meta(xml, "dc:subject", head->subject);
    add_meta(xml, "meta:initial-creator", head->author);
    add_meta(xml, "dc:creator", head->author);
    add_meta(xml, "dc:language", head->language);
    if (head->made_at) {
        struct str instant = instant_format(&arena, head->made_at);
        instant.length--; /* ODF's dates of metadata have no zone letter in LibreOffice */
        add_meta(xml, "meta:creation-date", instant);
        add_meta(xml, "dc:date", instant);
    }
    buffer_add_cstr(xml, "</office:meta></office:document-meta>\n");
    arena_free(&arena);
}

struct member {
    const char *name, *type;
    struct str bytes;
};

static void make_manifest(const struct member *members, size_t count, struct buffer *xml)
{
    buffer_printf(xml,
                  XML_HEAD "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" "
                           "manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\" "
                           "manifest:version=\"1.2\" manifest:media-type=\"%s\"/>",
                  document_format_media_type(DOCUMENT_ODT));
    for (size_t i = 0; i < count; i++)
        buffer_printf(xml, "<manifest:file-entry manifest:full-path=\"%s\" manifest:media-type=\"%s\"/>",
                      members[i].name, members[i].type);
    buffer_add_cstr(xml, "</manifest:manifest>\n");
}

static bool add_bytes(zip_t *zip, const char *name, struct str bytes, int compression)
{
    return odf_member(zip, name, zip_source_buffer(zip, bytes.at, bytes.length, 0), compression);
}

/* The archive, written into a source of libzip that keeps it in memory. */
static bool fill_zip(zip_source_t *archive, const struct member *members, size_t count)
{
    struct buffer manifest = {0};
    zip_error_t why;
    zip_error_init(&why);
    zip_t *zip = zip_open_from_source(archive, ZIP_TRUNCATE, &why);
    zip_error_fini(&why);
    if (!zip)
        return false;
    make_manifest(members, count, &manifest);
    bool done = add_bytes(zip, "mimetype", str_of(document_format_media_type(DOCUMENT_ODT)), ZIP_CM_STORE);
    for (size_t i = 0; i < count && done; i++)
        done = add_bytes(zip, members[i].name, members[i].bytes, ZIP_CM_DEFLATE);
    done = done && add_bytes(zip, "META-INF/manifest.xml", buffer_str(&manifest), ZIP_CM_DEFLATE);
    zip_source_keep(archive); /* zip_close lets go of it */
    if (!done || zip_close(zip) != 0) {
        zip_discard(zip);
        done = false;
    }
    buffer_free(&manifest);
    return done;
}

static bool read_source(zip_source_t *archive, struct buffer *out)
{
    char bytes[16 * 1024];
    zip_int64_t got = 0;
    if (zip_source_open(archive) != 0)
        return false;
    while ((got = zip_source_read(archive, bytes, sizeof bytes)) > 0)
        buffer_add(out, bytes, (size_t)got);
    zip_source_close(archive);
    return got == 0;
}

static bool make_zip(const struct member *members, size_t count, struct buffer *out)
{
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *archive = zip_source_buffer_create(NULL, 0, 0, &why);
    zip_error_fini(&why);
    if (!archive)
        return false;
    bool done = fill_zip(archive, members, count) && read_source(archive, out);
    zip_source_free(archive);
    return done;
}

static void add_pictures(struct odt *odt, const struct block *inside, struct member *members, size_t *count)
{
    for (const struct block *block = inside->first; block; block = block->next) {
        if (block->kind == BLOCK_FIGURE)
            members[(*count)++] = (struct member){arena_printf(&odt->arena, "Pictures/figure-%d.svg", block->number).at,
                                                  "image/svg+xml", svg_plain(block->figure->svg, &odt->arena)};
        else if (block->kind != BLOCK_TABLE)
            add_pictures(odt, block, members, count);
    }
}

bool write_odt(const struct document *document, struct buffer *out, struct error *error)
{
    struct odt odt = {.document = document};
    struct buffer content = {0}, styles = {0}, meta = {0};
    size_t count = 0;
    struct member *members = ARENA_ARRAY(&odt.arena, struct member, (size_t)document->figures + 4);
    make_content(&odt, &content);
    odt_styles(&document->head, &styles);
    make_meta(&document->head, &meta);
    members[count++] = (struct member){"content.xml", "text/xml", buffer_str(&content)};
    members[count++] = (struct member){"styles.xml", "text/xml", buffer_str(&styles)};
    members[count++] = (struct member){"meta.xml", "text/xml", buffer_str(&meta)};
    if (document->head.letterhead && document->head.theme == DOCUMENT_STATE)
        members[count++] = (struct member){"Pictures/marque.svg", "image/svg+xml", str_of(ODT_MARK)};
    add_pictures(&odt, document->body, members, &count);
    bool done = make_zip(members, count, out);
    buffer_free(&content);
    buffer_free(&styles);
    buffer_free(&meta);
    buffer_free(&odt.body);
    buffer_free(&odt.styles);
    arena_free(&odt.arena);
    return done || error_set(error, ERROR_LIMITED, "%s", NO_WRITE);
}
