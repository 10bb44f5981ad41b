/* What every writer must say, through the public header; the files read back as their readers do. */
#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "sample.h"
#include "testing.h"

static struct str written(struct arena *arena, const struct document *document, enum document_format format)
{
    struct buffer out = {0};
    struct error error = {0};
    assert_done(document_write(document, format, &out, &error), &error);
    struct str bytes = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return bytes;
}

static struct str member(struct arena *arena, struct str archive, const char *name)
{
    zip_error_t why;
    zip_source_t *source = zip_source_buffer_create(archive.at, archive.length, 0, &why);
    zip_t *zip = zip_open_from_source(source, ZIP_CHECKCONS, &why);
    struct zip_stat stat;
    assert_non_null(zip);
    assert_int_equal(zip_stat(zip, name, 0, &stat), 0);
    char *bytes = arena_zero(arena, stat.size + 1);
    zip_file_t *file = zip_fopen(zip, name, 0);
    assert_int_equal(zip_fread(file, bytes, stat.size), (zip_int64_t)stat.size);
    zip_fclose(file);
    zip_close(zip);
    return (struct str){bytes, stat.size};
}

static void assert_xml(struct str text)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    if (XML_Parse(parser, text.at, (int)text.length, 1) != XML_STATUS_OK)
        fail_msg("%s line %lu: %.80s", XML_ErrorString(XML_GetErrorCode(parser)), XML_GetCurrentLineNumber(parser),
                 text.at + XML_GetCurrentByteIndex(parser));
    XML_ParserFree(parser);
}

static void assert_has(struct str text, const char *what)
{
    if (!str_contains(text, str_of(what)))
        fail_msg("“%s” is not there", what);
}

static void assert_lacks(struct str text, const char *what)
{
    if (str_contains(text, str_of(what)))
        fail_msg("“%s” is there", what);
}

static void test_formats(void **state)
{
    (void)state;
    enum document_format format;
    assert_true(document_format_find(STR("odt"), &format));
    assert_int_equal(format, DOCUMENT_ODT);
    assert_false(document_format_find(STR("docx"), &format));
    assert_string_equal(document_format_media_type(DOCUMENT_PDF), "application/pdf");
}

static void test_html(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct str page = written(&arena, sample_document(&arena, DOCUMENT_STATE), DOCUMENT_HTML);
    assert_has(page, "<html lang=\"fr-FR\">");
    assert_has(page, "<h1>Relevé de conclusions</h1>");
    assert_has(page, "<h2 id=\"titre-1\">Rôles</h2>");
    assert_has(page, "<li><a href=\"#titre-2\">Groupes de travail</a><ul><li><a "
                     "href=\"#titre-3\">Préparation</a></li></ul>");
    assert_has(page, "<th scope=\"col\">Thème</th>");
    assert_has(page, "<th scope=\"row\">éducation / jeunesse</th>");
    assert_has(page, "<a href=\"https://maillage.exemple.fr/28?a=1&amp;b=2\">la page de la démarche</a>");
    assert_has(page, "aria-label=\"Carte" NBSP ": les lieux sont au nord-est.\"");
    assert_has(page, "&lt;est là&gt; &amp; bien dit" NNBSP "!");
    assert_has(page, "Liberté<br>Égalité<br>Fraternité");
    assert_has(page, "137 lieux, contre 110 au départ.<br>");
    assert_lacks(written(&arena, sample_document(&arena, DOCUMENT_NEUTRAL), DOCUMENT_HTML), "Fraternité");
    arena_free(&arena);
}

static void test_odt(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct str file = written(&arena, sample_document(&arena, DOCUMENT_STATE), DOCUMENT_ODT);
    assert_memory_equal(file.at + 30, "mimetypeapplication/vnd.oasis.opendocument.text",
                        47); /* first, not compressed */
    static const char *const names[] = {
        "content.xml",           "styles.xml",         "meta.xml", "META-INF/manifest.xml",
        "Pictures/figure-1.svg", "Pictures/marque.svg"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_xml(member(&arena, file, names[i]));
    struct str content = member(&arena, file, "content.xml");
    assert_has(content, "<text:h text:style-name=\"Heading_20_2\" text:outline-level=\"2\">");
    assert_has(content, "<table:table-header-rows>");
    assert_has(content, "style:master-page-name=\"Première_20_page\"");
    assert_has(content, "<text:table-of-content ");
    assert_has(content, "<svg:desc>Carte");
    struct str styles = member(&arena, file, "styles.xml");
    assert_has(styles, "Préfet");
    assert_has(styles, "<text:page-count>");
    assert_has(member(&arena, file, "meta.xml"), "<dc:title>Relevé de conclusions</dc:title>");
    arena_free(&arena);
}

/* --- Hostile ------------------------------------------------------------------------------------------------------ */

static const char HOSTILE[] = "a\001b\033[31m \xff\xfe \xef\xbf\xbf]]>&<script>'\" \xe2\x80\xae"
                              "envers"
                              " \xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80 "
                              "\xed\xa0\x80";

static struct document *hostile_document(struct arena *arena)
{
    static const struct document_column columns[] = {
        {.heading = STR("<b>")}, {.heading = STR("")}, {.heading = STR("c")}};
    char *word = arena_alloc(arena, 20000);
    memset(word, 'm', 20000);
    struct document *document =
        document_new(arena, &(struct document_head){.title = str_of(HOSTILE), .subject = {word, 20000}});
    document_close(document); /* nothing is open */
    document_heading(document, 9, str_of(HOSTILE));
    document_heading(document, -3, STR("une\nligne"));
    document_contents(document, 4);
    document_paragraph(document, (struct str){word, 20000});
    document_open_paragraph(document);
    document_link(document, str_of(HOSTILE), STR("javascript:alert(1)"));
    document_link(document, STR_NONE, STR("https://exemple.fr/\"><script>"));
    document_close(document);
    for (int i = 0; i < 40; i++) {
        document_open_list(document, LIST_BULLETS);
        document_open_item(document);
        document_text(document, 77, str_of(HOSTILE));
    }
    for (int i = 0; i < 80; i++)
        document_close(document);
    document_open_table(document, &(struct document_table){.columns = columns, .column_count = COUNT_OF(columns)});
    document_cell(document, str_of(HOSTILE));
    document_close(document); /* a row that is not full */
    document_open_table(document, &(struct document_table){.columns = columns, .column_count = COUNT_OF(columns)});
    document_close(document); /* a table without rows */
    document_open_table(document, &(struct document_table){.columns = columns, .column_count = 0});
    document_cell(document, STR("seule"));
    document_close(document);
    document_item(document, STR("sans liste"));
    document_cell(document, STR("sans tableau"));
    document_figure(document, &(struct document_figure){.svg = STR("<svg viewBox=\"0 0 x\"><text "), .width = -4});
    document_signature(document, STR_NONE, STR_NONE, STR_NONE);
    return document;
}

static void test_pdf(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct str file = written(&arena, sample_document(&arena, DOCUMENT_STATE), DOCUMENT_PDF);
    assert_has(file, "/Lang (fr-FR)");
    assert_has(file, "/DisplayDocTitle true");
    assert_has(file, "/Alt <FEFF0043006100720074006500A0003A");
    assert_has(file, "/Scope /Column");
    assert_has(file, "/Scope /Row");
    assert_has(file, "/S /H2");
    arena_free(&arena);
}

static void test_hostile(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct document *document = hostile_document(&arena);
    struct str page = written(&arena, document, DOCUMENT_HTML);
    assert_lacks(page, "<script>");
    assert_lacks(page, "javascript:");
    assert_lacks(page, "\001");
    assert_true(text_is_utf8(page));
    struct str file = written(&arena, document, DOCUMENT_ODT);
    assert_xml(member(&arena, file, "content.xml"));
    assert_xml(member(&arena, file, "styles.xml"));
    assert_xml(member(&arena, file, "meta.xml"));
    assert_has(page, "sans tableau");
    assert_has(page, "sans liste");
    assert_true(str_starts_with(written(&arena, document, DOCUMENT_PDF), STR("%PDF-1.4")));
    arena_free(&arena);
}

static void test_large_table(void **state)
{
    (void)state;
    static const struct document_column columns[] = {{.heading = STR("Nom")}, {.heading = STR("Commune")}};
    struct arena arena = {0};
    struct document *document = document_new(&arena, &(struct document_head){.title = STR("Lieux")});
    document_open_table(document, &(struct document_table){.columns = columns, .column_count = COUNT_OF(columns)});
    for (int i = 0; i < 10000; i++) {
        document_cell(document, arena_printf(&arena, "Lieu %d", i));
        document_cell(document, STR("Chartres"));
    }
    document_close(document);
    assert_has(written(&arena, document, DOCUMENT_HTML), "Lieu 9999");
    struct str content = member(&arena, written(&arena, document, DOCUMENT_ODT), "content.xml");
    assert_xml(content);
    assert_has(content, "Lieu 9999");
    assert_true(str_ends_with(written(&arena, document, DOCUMENT_PDF), STR("%%EOF\n")));
    arena_free(&arena);
}

/* The same document gives the same bytes: a hash of it may be kept. */
static void test_same_bytes(void **state)
{
    (void)state;
    struct arena arena = {0};
    static const enum document_format formats[] = {DOCUMENT_HTML, DOCUMENT_PDF};
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        enum document_format format = formats[i];
        struct str one = written(&arena, sample_document(&arena, DOCUMENT_NEUTRAL), format);
        struct str other = written(&arena, sample_document(&arena, DOCUMENT_NEUTRAL), format);
        assert_true(str_equal(one, other));
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),    cmocka_unit_test(test_html),    cmocka_unit_test(test_odt),
        cmocka_unit_test(test_pdf),        cmocka_unit_test(test_hostile), cmocka_unit_test(test_large_table),
        cmocka_unit_test(test_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
