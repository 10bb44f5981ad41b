#include "pdf-page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double INK[] = {0.086, 0.086, 0.086}, SOFT[] = {0.227, 0.227, 0.227}, BLUE[] = {0, 0, 0.569};
static const double TINT[] = {0.965, 0.965, 0.965}, RULE[] = {0.87, 0.87, 0.87};

static void set_colour(struct pdf *pdf, const double colour[3])
{
    pdf_library.cairo_set_source_rgba(pdf->cairo, colour[0], colour[1], colour[2], 1);
}

void pdf_box(struct pdf *pdf, double x, double y, double width, double height, const double colour[3])
{
    if (pdf->dry)
        return;
    set_colour(pdf, colour);
    pdf_library.cairo_rectangle(pdf->cairo, x, y, width, height);
    pdf_library.cairo_fill(pdf->cairo);
}

void pdf_tag(struct pdf *pdf, const char *tag, const char *attributes)
{
    if (!pdf->dry)
        pdf_library.cairo_tag_begin(pdf->cairo, tag, attributes);
}

void pdf_untag(struct pdf *pdf, const char *tag)
{
    if (!pdf->dry)
        pdf_library.cairo_tag_end(pdf->cairo, tag);
}

/* --- Laying text out ---------------------------------------------------------------------------------------------- */

static void add_attribute(PangoAttrList *list, PangoAttribute *attribute, size_t from, size_t to)
{
    attribute->start_index = (guint)from;
    attribute->end_index = (guint)to;
    pdf_library.pango_attr_list_insert(list, attribute);
}

/* Takes over the attributes. */
static void finish_layout(struct pdf *pdf, struct laid *laid, const struct text_style *style, struct str text,
                          PangoAttrList *attributes)
{
    PangoFontDescription *font = pdf_library.pango_font_description_new();
    pdf_library.pango_font_description_set_family(font, pdf->family);
    pdf_library.pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
    pdf_library.pango_font_description_set_weight(font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pdf_library.pango_font_description_set_style(font, style->italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    laid->style = *style;
    laid->layout = pdf_library.pango_layout_new(pdf->context);
    pdf_library.pango_layout_set_font_description(laid->layout, font);
    pdf_library.pango_layout_set_width(laid->layout, (int)(style->width * PANGO_SCALE));
    pdf_library.pango_layout_set_wrap(laid->layout, PANGO_WRAP_WORD_CHAR);
    pdf_library.pango_layout_set_alignment(laid->layout, style->align == ALIGN_RIGHT    ? PANGO_ALIGN_RIGHT
                                                         : style->align == ALIGN_CENTRE ? PANGO_ALIGN_CENTER
                                                                                        : PANGO_ALIGN_LEFT);
    pdf_library.pango_layout_set_text(laid->layout, text.at ? text.at : "", (int)text.length);
    /* Letters apart, so that a word that is searched for is found. */
    add_attribute(attributes, pdf_library.pango_attr_font_features_new("liga 0"), 0, text.length);
    pdf_library.pango_layout_set_attributes(laid->layout, attributes);
    pdf_library.pango_attr_list_unref(attributes);
    laid->lines = pdf_library.pango_layout_get_line_count(laid->layout);
    laid->line = style->size * 1.42;
    pdf_library.pango_font_description_free(font);
}

void lay_runs(struct pdf *pdf, const struct run *runs, const struct text_style *style, struct laid *laid)
{
    struct buffer text = {0};
    PangoAttrList *attributes = pdf_library.pango_attr_list_new();
    *laid = (struct laid){0};
    for (const struct run *run = runs; run; run = run->next) {
        size_t from = text.length;
        if (run->line_break) {
            buffer_add_cstr(&text, "\xe2\x80\xa8"); /* U+2028: a new line of the same paragraph */
            continue;
        }
        buffer_add_str(&text, run->text);
        if (run->look & TEXT_BOLD)
            add_attribute(attributes, pdf_library.pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, text.length);
        if (run->look & TEXT_ITALIC)
            add_attribute(attributes, pdf_library.pango_attr_style_new(PANGO_STYLE_ITALIC), from, text.length);
        if (!str_is_empty(run->address)) { /* the colour parts it from the runs around it */
            add_attribute(attributes, pdf_library.pango_attr_foreground_new(0, 0, 0x9100), from, text.length);
            *ARENA_PUSH(&pdf->arena, laid->links, laid->link_count) =
                (struct laid_link){from, text.length, run->address};
        }
    }
    finish_layout(pdf, laid, style, buffer_str(&text), attributes);
    buffer_free(&text);
}

void lay_text(struct pdf *pdf, struct str text, const struct text_style *style, struct laid *laid)
{
    *laid = (struct laid){0};
    finish_layout(pdf, laid, style, text, pdf_library.pango_attr_list_new());
}

void laid_free(struct laid *laid)
{
    pdf_library.g_object_unref(laid->layout);
}

/* --- Drawing lines ------------------------------------------------------------------------------------------------ */

static const struct laid_link *link_at(const struct laid *laid, size_t at)
{
    for (size_t i = 0; i < laid->link_count; i++)
        if (at >= laid->links[i].from && at < laid->links[i].to)
            return &laid->links[i];
    return NULL;
}

/* uri='…', with what ends or escapes the string percent-encoded. */
static const char *link_attributes(struct pdf *pdf, struct str address)
{
    struct buffer out = {0};
    buffer_add_cstr(&out, "uri='");
    for (size_t i = 0; i < address.length; i++) {
        unsigned char c = (unsigned char)address.at[i];
        if (c == '\'' || c == '\\' || c <= ' ' || c >= 0x7F)
            buffer_printf(&out, "%%%02X", c);
        else
            buffer_add_char(&out, (char)c);
    }
    buffer_add_char(&out, '\'');
    const char *attributes = arena_cstr(&pdf->arena, buffer_str(&out));
    buffer_free(&out);
    return attributes;
}

static void draw_run(struct pdf *pdf, const struct laid *laid, PangoLayoutRun *run, double x, double baseline,
                     double width, bool tagged)
{
    const struct laid_link *link = link_at(laid, (size_t)run->item->offset);
    if (link)
        pdf_tag(pdf, CAIRO_TAG_LINK, link_attributes(pdf, link->address));
    else if (tagged)
        pdf_tag(pdf, "Span", NULL);
    set_colour(pdf, link ? BLUE : laid->style.grey ? SOFT : INK);
    pdf_library.cairo_move_to(pdf->cairo, x, baseline);
    pdf_library.pango_cairo_show_glyph_item(pdf->cairo, pdf_library.pango_layout_get_text(laid->layout), run);
    if (link)
        pdf_box(pdf, x, baseline + laid->style.size * 0.12, width, laid->style.size * 0.06, BLUE);
    if (link)
        pdf_untag(pdf, CAIRO_TAG_LINK);
    else if (tagged)
        pdf_untag(pdf, "Span");
    pdf_library.cairo_new_path(pdf->cairo);
}

void laid_draw(struct pdf *pdf, const struct laid *laid, int from, int to, double y, bool tagged)
{
    if (pdf->dry)
        return;
    PangoLayoutIter *iter = pdf_library.pango_layout_get_iter(laid->layout);
    bool more = true;
    for (int line = 0; more && line < to; line++) {
        const PangoLayoutLine *at = pdf_library.pango_layout_iter_get_line_readonly(iter);
        while (more && pdf_library.pango_layout_iter_get_line_readonly(iter) == at) {
            PangoLayoutRun *run = pdf_library.pango_layout_iter_get_run_readonly(iter);
            PangoRectangle extents;
            if (run && line >= from) {
                pdf_library.pango_layout_iter_get_run_extents(iter, NULL, &extents);
                draw_run(pdf, laid, run, laid->style.x + (double)extents.x / PANGO_SCALE,
                         y + (line - from) * laid->line + laid->line * 0.5 + laid->style.size * 0.35,
                         (double)extents.width / PANGO_SCALE, tagged);
            }
            more = pdf_library.pango_layout_iter_next_run(iter);
        }
    }
    pdf_library.pango_layout_iter_free(iter);
}

void pdf_line(struct pdf *pdf, struct str text, const struct text_style *style, double y, const char *tag)
{
    struct laid laid;
    if (str_is_empty(text))
        return;
    lay_text(pdf, text, style, &laid);
    if (tag)
        pdf_tag(pdf, tag, NULL);
    laid_draw(pdf, &laid, 0, laid.lines, y, tag != NULL);
    if (tag)
        pdf_untag(pdf, tag);
    laid_free(&laid);
}

/* --- Pages -------------------------------------------------------------------------------------------------------- */

static void draw_edges(struct pdf *pdf)
{
    const struct document_head *head = &pdf->document->head;
    struct text_style style = {.size = 8.5, .x = pdf->left, .width = pdf->right - pdf->left, .grey = true};
    double foot = pdf->height - 40;
    if (pdf->page > 1) {
        pdf_line(pdf, head->running, &style, 32, NULL);
        pdf_box(pdf, pdf->left, 47, style.width, 0.6, RULE);
    } else if (head->letterhead) {
        pdf_line(pdf, head->letterhead->contact, &style, foot - 12, NULL);
    }
    style.width -= 90;
    pdf_line(pdf, head->footer, &style, foot, NULL);
    style = (struct text_style){.size = 8.5, .x = pdf->right - 90, .width = 90, .grey = true, .align = ALIGN_RIGHT};
    pdf_line(pdf, arena_printf(&pdf->arena, "Page" NBSP "%d sur" NBSP "%d", pdf->page, pdf->pages), &style, foot, NULL);
}

void pdf_new_page(struct pdf *pdf)
{
    if (pdf->page > 0 && !pdf->dry)
        pdf_library.cairo_show_page(pdf->cairo);
    pdf->page++;
    if (!pdf->dry)
        draw_edges(pdf);
    pdf->y = pdf->page > 1 ? pdf->top : 42;
}

double pdf_room(const struct pdf *pdf)
{
    return pdf->bottom - pdf->y;
}

void pdf_need(struct pdf *pdf, double room)
{
    if (pdf_room(pdf) < room && pdf->y > pdf->top + 1)
        pdf_new_page(pdf);
}

static int lines_that_fit(const struct pdf *pdf, const struct laid *laid, int from)
{
    int left = laid->lines - from, fit = (int)floor(fmax(0, pdf_room(pdf)) / laid->line);
    if (fit >= left)
        return left;
    if (left - fit == 1 && fit > 2)
        fit--;
    bool alone = fit == 1 && laid->lines > 1 && from == 0;
    return alone && pdf->y > pdf->top + 1 ? 0 : fit;
}

void laid_flow(struct pdf *pdf, const struct laid *laid)
{
    for (int from = 0; from < laid->lines;) {
        int count = lines_that_fit(pdf, laid, from);
        if (count == 0 && pdf->y <= pdf->top + 1)
            count = 1; /* higher than a page */
        if (count == 0) {
            pdf_new_page(pdf);
            continue;
        }
        double high = count * laid->line;
        if (pdf->in_note) {
            pdf_box(pdf, pdf->left, pdf->y - 0.4, pdf->right - pdf->left, high + 0.8, TINT);
            pdf_box(pdf, pdf->left, pdf->y - 0.4, 3, high + 0.8, BLUE);
        }
        laid_draw(pdf, laid, from, from + count, pdf->y, true);
        pdf->y += high;
        from += count;
    }
}
