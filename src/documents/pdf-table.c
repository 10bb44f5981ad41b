/* Tables of a PDF: rows kept whole where they fit a page, the header row repeated. */
#include <math.h>

#include "pdf-page.h"

static const double TINT[] = {0.965, 0.965, 0.965}, RULE[] = {0.73, 0.73, 0.73}, INK[] = {0.086, 0.086, 0.086};
static const double PAD = 4;

struct table {
    struct pdf *pdf;
    const struct document_table *plan;
    double x[DOCUMENT_COLUMNS_MOST + 1];
    struct laid cells[DOCUMENT_COLUMNS_MOST], heads[DOCUMENT_COLUMNS_MOST];
};

static struct text_style cell_style(const struct table *table, size_t column, bool bold)
{
    return (struct text_style){.size = table->pdf->size * 0.92,
                               .x = table->x[column] + PAD,
                               .width = table->x[column + 1] - table->x[column] - 2 * PAD,
                               .bold = bold,
                               .align = table->plan->columns[column].align};
}

static int most_lines(const struct laid *cells, size_t count)
{
    int most = 1;
    for (size_t i = 0; i < count; i++)
        most = cells[i].lines > most ? cells[i].lines : most;
    return most;
}

static double head_height(const struct table *table)
{
    return most_lines(table->heads, table->plan->column_count) * table->heads[0].line + 2 * PAD;
}

/* `tagged` once: what is repeated is for the eye. */
static void draw_head(struct table *table, bool tagged)
{
    struct pdf *pdf = table->pdf;
    if (table->plan->no_headings)
        return;
    double high = head_height(table);
    pdf_box(pdf, pdf->left, pdf->y, pdf->right - pdf->left, high, TINT);
    if (tagged)
        pdf_tag(pdf, "TR", NULL);
    for (size_t i = 0; i < table->plan->column_count; i++) {
        if (tagged) {
            pdf_tag(pdf, "TH", NULL);
            if (!pdf->dry)
                buffer_add_char(&pdf->scopes, 'C');
        }
        laid_draw(pdf, &table->heads[i], 0, table->heads[i].lines, pdf->y + PAD, tagged);
        if (tagged)
            pdf_untag(pdf, "TH");
    }
    if (tagged)
        pdf_untag(pdf, "TR");
    pdf_box(pdf, pdf->left, pdf->y + high - 1, pdf->right - pdf->left, 1, INK);
    pdf->y += high;
}

/* Lines [from, to) of every cell of the row. */
static void draw_lines(struct table *table, int from, int to, double high)
{
    struct pdf *pdf = table->pdf;
    pdf_tag(pdf, "TR", NULL);
    for (size_t i = 0; i < table->plan->column_count; i++) {
        const struct laid *cell = &table->cells[i];
        const char *tag = i == 0 && table->plan->row_headings ? "TH" : "TD";
        int end = to < cell->lines ? to : cell->lines;
        pdf_tag(pdf, tag, NULL);
        if (tag[1] == 'H' && !pdf->dry)
            buffer_add_char(&pdf->scopes, 'R');
        if (from < end)
            laid_draw(pdf, cell, from, end, pdf->y + PAD, true);
        pdf_untag(pdf, tag);
    }
    pdf_untag(pdf, "TR");
    pdf_box(pdf, pdf->left, pdf->y + high - 0.5, pdf->right - pdf->left, 0.5, RULE);
    pdf->y += high;
}

static void draw_row(struct table *table)
{
    struct pdf *pdf = table->pdf;
    int lines = most_lines(table->cells, table->plan->column_count);
    double line = table->cells[0].line, least = table->plan->row_height * 72 / 25.4;
    for (int from = 0; from < lines;) {
        double high = fmax((lines - from) * line + 2 * PAD, from ? 0 : least);
        if (high > pdf_room(pdf) && pdf->y > pdf->top + head_height(table) + 1) {
            pdf_new_page(pdf);
            draw_head(table, false);
        }
        int fit = (int)floor((pdf_room(pdf) - 2 * PAD) / line);
        int count = lines - from <= fit || fit < 1 ? lines - from : fit;
        draw_lines(table, from, from + count, fmax(count * line + 2 * PAD, from ? 0 : least));
        from += count;
    }
}

void pdf_table(struct pdf *pdf, const struct block *block)
{
    struct table table = {.pdf = pdf, .plan = block->table};
    size_t columns = block->table->column_count, column = 0;
    double total = 0, at = pdf->left;
    for (size_t i = 0; i < columns; i++)
        total += block->table->columns[i].width;
    for (size_t i = 0; i <= columns; i++) {
        table.x[i] = at;
        if (i < columns)
            at += (pdf->right - pdf->left) * block->table->columns[i].width / total;
    }
    struct text_style caption = {
        .size = pdf->size * 0.95, .x = pdf->left, .width = pdf->right - pdf->left, .bold = true};
    for (size_t i = 0; i < columns; i++) {
        struct text_style style = cell_style(&table, i, true);
        lay_text(pdf, block->table->columns[i].heading, &style, &table.heads[i]);
    }
    pdf_need(pdf, head_height(&table) + 5 * pdf->size);
    if (!str_is_empty(block->table->caption)) {
        pdf_line(pdf, block->table->caption, &caption, pdf->y, "P");
        pdf->y += caption.size * 1.6;
    }
    pdf_tag(pdf, "Table", NULL);
    draw_head(&table, true);
    for (const struct block *cell = block->first; cell; cell = cell->next) {
        struct text_style style = cell_style(&table, column, column == 0 && block->table->row_headings);
        lay_runs(pdf, cell->runs, &style, &table.cells[column]);
        if (++column < columns)
            continue;
        draw_row(&table);
        for (; column > 0; column--)
            laid_free(&table.cells[column - 1]);
    }
    pdf_untag(pdf, "Table");
    for (size_t i = 0; i < columns; i++)
        laid_free(&table.heads[i]);
    pdf->y += pdf->size;
}
