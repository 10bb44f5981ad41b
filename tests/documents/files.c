/* The files as other programs read them: LibreOffice opens the ODT, poppler and qpdf read the PDF. Those that are not
 * installed are skipped, and said so. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sample.h"
#include "testing.h"

static char folder[] = "/tmp/maillage-documents-XXXXXX";

static bool is_there(const char *program)
{
    char command[128];
    snprintf(command, sizeof command, "command -v %s >/dev/null", program);
    return system(command) == 0;
}

static void need(const char *program)
{
    if (is_there(program))
        return;
    printf("%s is not installed: skipped\n", program);
    skip();
}

/* What the command prints; it must succeed. %s is the folder. */
static struct str run(struct arena *arena, const char *format)
{
    struct buffer out = {0};
    char command[512], bytes[4096];
    size_t got;
    snprintf(command, sizeof command, "cd %s && ", folder);
    snprintf(command + strlen(command), sizeof command - strlen(command), "%s 2>&1", format);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    while ((got = fread(bytes, 1, sizeof bytes, pipe)) > 0)
        buffer_add(&out, bytes, got);
    int status = pclose(pipe);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s: %.*s", command, STR_PRINT(buffer_str(&out)));
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static void assert_has(struct str text, const char *what)
{
    if (!str_contains(text, str_of(what)))
        fail_msg("“%s” is not in: %.*s", what, STR_PRINT(text));
}

static int write_files(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    if (!mkdtemp(folder))
        return -1;
    for (int format = DOCUMENT_HTML; format <= DOCUMENT_PDF; format++) {
        struct buffer out = {0};
        if (!document_write(sample_document(&arena, DOCUMENT_STATE), (enum document_format)format, &out, &error) ||
            !file_replace(
                arena_printf(&arena, "%s/sample.%s", folder, document_format_name((enum document_format)format)).at,
                buffer_str(&out), &error)) {
            printf("%s\n", error.message);
            return -1;
        }
        buffer_free(&out);
    }
    arena_free(&arena);
    return 0;
}

static int remove_files(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static void test_pdf_is_whole(void **state)
{
    (void)state;
    struct arena arena = {0};
    need("qpdf");
    assert_has(run(&arena, "qpdf --check sample.pdf"), "No syntax or stream encoding errors");
    arena_free(&arena);
}

static void test_pdf_is_tagged(void **state)
{
    (void)state;
    static const char *const elements[] = {"H1",    "H2", "H3", "P (block)", "L (block)", "LI",           "TOC",
                                           "Table", "TR", "TH", "TD",        "Figure",    "Link (inline)"};
    struct arena arena = {0};
    need("pdfinfo");
    assert_has(run(&arena, "pdfinfo sample.pdf"), "Tagged:          yes");
    struct str structure = run(&arena, "pdfinfo -struct-text sample.pdf");
    for (size_t i = 0; i < COUNT_OF(elements); i++)
        assert_has(structure, elements[i]);
    assert_has(structure, "éducation / jeunesse");
    arena_free(&arena);
}

static void test_pdf_embeds_its_fonts(void **state)
{
    (void)state;
    struct arena arena = {0};
    need("pdffonts");
    struct str line, fonts = run(&arena, "pdffonts sample.pdf | tail -n +3 | awk '{print $(NF-4)}'");
    int count = 0;
    while (str_next(&fonts, '\n', &line) && !str_is_empty(line)) {
        assert_str(line, "yes");
        count++;
    }
    assert_true(count > 0);
    arena_free(&arena);
}

static void test_pdf_reads_in_order(void **state)
{
    (void)state;
    static const char *const order[] = {"PRÉFET",
                                        "Chartres, le jeudi 7 mars 2024",
                                        "Sommaire",
                                        "diagnostic",
                                        "Calendrier des groupes",
                                        "France Travail",
                                        "Dreux & Anet",
                                        "sous-préfet"};
    struct arena arena = {0};
    need("pdftotext");
    struct str text = run(&arena, "pdftotext sample.pdf -");
    size_t at = 0;
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        at = str_find(text, str_of(order[i]), at);
        if (at == SIZE_MAX)
            fail_msg("“%s” is not there, or too early", order[i]);
    }
    arena_free(&arena);
}

static void test_odt_opens(void **state)
{
    (void)state;
    struct arena arena = {0};
    need("soffice");
    need("pdftotext");
    run(&arena, "HOME=$PWD timeout 120 soffice --headless --convert-to pdf --outdir lo sample.odt");
    struct str text = run(&arena, "pdftotext -layout lo/sample.pdf -");
    assert_has(text, "Relevé de conclusions");
    assert_has(text, "Préparation");
    assert_has(text, "mardi 12 mars 2024 à 9");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pdf_is_whole),
        cmocka_unit_test(test_pdf_is_tagged),
        cmocka_unit_test(test_pdf_embeds_its_fonts),
        cmocka_unit_test(test_pdf_reads_in_order),
        cmocka_unit_test(test_odt_opens),
    };
    return cmocka_run_group_tests(tests, write_files, remove_files);
}
