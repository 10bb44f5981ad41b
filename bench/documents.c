/* A diagnosis of about sixty pages with twenty maps and twenty tables, in each format: milliseconds and kilobytes.
 *     bench/documents [--quick]
 */
#include <stdio.h>

#include "documents/document.h"

enum { CHAPTERS = 20, SHAPES = 275 /* as many as a department has communes */ };

static const char PROSE[] =
    "Les acteurs du territoire constatent que les démarches en ligne restent hors de portée d'une partie des habitants "
    ": "
    "éloignement des lieux d'accueil, équipement ancien, peur de se tromper. Ils proposent de mieux faire connaître la "
    "carte des lieux, d'élargir les horaires et d'aller vers les publics qui ne viennent pas d'eux-mêmes. ";

static struct str draw_map(struct arena *arena)
{
    struct buffer out = {0};
    buffer_add_cstr(&out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1000 900\">");
    for (int i = 0; i < SHAPES; i++) {
        int x = i % 17 * 58, y = i / 17 * 52;
        buffer_printf(&out, "<path fill=\"#%02x8ec7\" stroke=\"#fff\" d=\"M%d %d", 40 + i % 160, x, y);
        for (int k = 0; k < 12; k++)
            buffer_printf(&out, "l%d %d", 4 + k % 2, k % 3 - 1);
        for (int k = 0; k < 12; k++)
            buffer_printf(&out, "l%d %d", k % 3 - 1, 4);
        buffer_add_cstr(&out, "l-50 0z\"/>");
        if (i % 9 == 0)
            buffer_printf(&out, "<text x=\"%d\" y=\"%d\" font-size=\"16\">Commune</text>", x, y + 20);
    }
    buffer_add_cstr(&out, "</svg>");
    struct str svg = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return svg;
}

static struct document *compose(struct arena *arena)
{
    static const struct document_column columns[] = {
        {STR("Commune"), 3, ALIGN_LEFT}, {STR("Habitants"), 1, ALIGN_RIGHT}, {STR("Indice"), 1, ALIGN_RIGHT}};
    struct document *document =
        document_new(arena, &(struct document_head){.title = STR("Diagnostic"), .subject = STR("Eure-et-Loir")});
    document_title(document);
    document_contents(document, 2);
    for (int i = 0; i < CHAPTERS; i++) {
        document_heading(document, 1, arena_printf(arena, "Chapitre %d", i + 1));
        for (int k = 0; k < 12; k++) {
            if (k % 6 == 0)
                document_heading(document, 2, STR("Constats et propositions"));
            document_paragraph(document, str_of(PROSE));
        }
        document_figure(document, &(struct document_figure){.svg = draw_map(arena), .alternative = STR("Carte")});
        document_open_table(document, &(struct document_table){.columns = columns, .column_count = COUNT_OF(columns)});
        for (int row = 0; row < 25; row++) {
            document_cell(document, arena_printf(arena, "Commune %d", row));
            document_cell(document, text_number(arena, row * 431));
            document_cell(document, STR("6,4"));
        }
        document_close(document);
    }
    return document;
}

int main(void)
{
    struct arena arena = {0};
    struct error error;
    int64_t start = monotonic_ns();
    const struct document *document = compose(&arena);
    printf("%-28s %8.1f ms\n", "composed (20 maps, 20 tables)", (double)(monotonic_ns() - start) / 1e6);
    for (int format = DOCUMENT_HTML; format <= DOCUMENT_PDF; format++) {
        for (int turn = 0; turn < 2; turn++) { /* the first PDF loads the libraries and the fonts */
            struct buffer out = {0};
            start = monotonic_ns();
            if (!document_write(document, (enum document_format)format, &out, &error)) {
                fprintf(stderr, "%s\n", error.message);
                return 1;
            }
            printf("%-4s %-23s %8.1f ms %8zu kB\n", document_format_name((enum document_format)format),
                   turn ? "again" : "first", (double)(monotonic_ns() - start) / 1e6, out.length / 1000);
            if (turn && format == DOCUMENT_PDF) {
                int pages = 0;
                for (size_t at = 0; (at = str_find(buffer_str(&out), STR("/Type /Page %"), at)) != SIZE_MAX; at++)
                    pages++;
                printf("pages %d\n", pages);
            }
            buffer_free(&out);
        }
    }
    arena_free(&arena);
    return 0;
}
