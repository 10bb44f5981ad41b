/* A document as tagged PDF, by Cairo and Pango. The font is the first installed of Marianne (State's theme) or Public
 * Sans, else DejaVu Sans, which the packages of the program bring; it is embedded in the file. */
#include <math.h>
#include <stdlib.h>

#include "pdf-page.h"
#include "svg-draw.h"
#include "svg.h"

static struct text_style body_style(const struct pdf *pdf, double indent)
{
    return (struct text_style){.size = pdf->size, .x = pdf->left + indent, .width = pdf->right - pdf->left - indent};
}

/* --- Title, headings, contents ------------------------------------------------------------------------------------ */

static void flow_text(struct pdf *pdf, struct str text, const struct text_style *style, const char *tag, double after)
{
    struct laid laid;
    if (str_is_empty(text))
        return;
    lay_text(pdf, text, style, &laid);
    pdf_tag(pdf, tag, NULL);
    laid_flow(pdf, &laid);
    pdf_untag(pdf, tag);
    laid_free(&laid);
    pdf->y += after;
}

static void draw_title(struct pdf *pdf)
{
    struct text_style style = body_style(pdf, 0);
    style.size = pdf->size * 1.95;
    style.bold = true;
    flow_text(pdf, pdf->document->head.title, &style, "H1", 2);
    style = body_style(pdf, 0);
    style.size = pdf->size * 1.1;
    style.grey = true;
    flow_text(pdf, pdf->document->head.subject, &style, "P", pdf->size);
    pdf->y += pdf->size * 0.8;
}

static void draw_heading(struct pdf *pdf, const struct block *block)
{
    static const double sizes[] = {0, 1.45, 1.2, 1.05, 1}, before[] = {0, 1.6, 1.2, 0.8, 0.6};
    struct text_style style = body_style(pdf, 0);
    struct laid laid;
    char tag[4] = "H2";
    style.size = pdf->size * sizes[block->level];
    style.bold = true;
    tag[1] = (char)('1' + block->level);
    lay_runs(pdf, block->runs, &style, &laid);
    pdf_need(pdf, before[block->level] * pdf->size + laid.lines * laid.line + 4 * pdf->size);
    if (pdf->y > pdf->top + 1)
        pdf->y += before[block->level] * pdf->size;
    pdf->heading_pages[block->number] = pdf->page;
    if (!pdf->dry) {
        struct str name = block_plain(block, &pdf->arena);
        const char *dest = arena_printf(&pdf->arena, "name='titre-%d'", block->number).at;
        const char *link = arena_printf(&pdf->arena, "dest='titre-%d'", block->number).at;
        int outline = pdf_library.cairo_pdf_surface_add_outline(pdf->surface, pdf->outline[block->level - 1],
                                                                arena_cstr(&pdf->arena, name), link, 0);
        for (int level = block->level; level <= HEADING_LEVELS; level++)
            pdf->outline[level] = outline;
        pdf_tag(pdf, CAIRO_TAG_DEST, dest);
    }
    pdf_tag(pdf, tag, NULL);
    laid_flow(pdf, &laid);
    pdf_untag(pdf, tag);
    pdf_untag(pdf, CAIRO_TAG_DEST);
    laid_free(&laid);
    pdf->y += pdf->size * 0.45;
}

static void draw_contents(struct pdf *pdf, int levels)
{
    struct text_style style = body_style(pdf, 0), number;
    style.size = pdf->size * 1.45;
    style.bold = true;
    flow_text(pdf, STR("Sommaire"), &style, "P", pdf->size * 0.5);
    pdf_tag(pdf, "TOC", NULL);
    for (const struct block *block = pdf->document->body->first; block; block = block->next) {
        if (block->kind != BLOCK_HEADING || block->level > levels)
            continue;
        struct laid laid;
        style = body_style(pdf, (block->level - 1) * 16);
        style.width -= 40;
        lay_text(pdf, block_plain(block, &pdf->arena), &style, &laid);
        pdf_need(pdf, laid.lines * laid.line);
        number = body_style(pdf, 0);
        number.x = pdf->right - 40;
        number.width = 40;
        number.align = ALIGN_RIGHT;
        pdf_tag(pdf, "TOCI", NULL);
        pdf_tag(pdf, CAIRO_TAG_LINK, arena_printf(&pdf->arena, "dest='titre-%d'", block->number).at);
        laid_draw(pdf, &laid, 0, laid.lines, pdf->y, false);
        pdf_line(pdf, arena_printf(&pdf->arena, " %d", pdf->heading_pages[block->number]), &number,
                 pdf->y + (laid.lines - 1) * laid.line, NULL);
        pdf_untag(pdf, CAIRO_TAG_LINK);
        pdf_untag(pdf, "TOCI");
        pdf->y += laid.lines * laid.line;
        laid_free(&laid);
    }
    pdf_untag(pdf, "TOC");
    pdf->y += pdf->size;
}

/* --- Text --------------------------------------------------------------------------------------------------------- */

static void draw_paragraph(struct pdf *pdf, const struct block *block, double indent)
{
    struct text_style style = body_style(pdf, indent);
    struct laid laid;
    if (!block->runs)
        return;
    lay_runs(pdf, block->runs, &style, &laid);
    pdf_tag(pdf, "P", NULL);
    laid_flow(pdf, &laid);
    pdf_untag(pdf, "P");
    laid_free(&laid);
    pdf->y += pdf->in_note ? 0 : pdf->size * 0.6;
}

/* As deep as the document, DEPTH_MOST. */
static void draw_list(struct pdf *pdf, const struct block *block, double indent)
{
    int number = 0;
    pdf_tag(pdf, "L", NULL);
    for (const struct block *item = block->first; item; item = item->next) {
        struct text_style style = body_style(pdf, indent), mark = style;
        struct laid laid;
        style.x += 16;
        style.width = fmax(60, style.width - 16);
        struct str label = block->level == LIST_NUMBERS ? arena_printf(&pdf->arena, "%d.", ++number) : STR("•");
        lay_runs(pdf, item->runs, &style, &laid);
        pdf_need(pdf, (laid.lines > 1 ? 2 : 1) * laid.line);
        pdf_tag(pdf, "LI", NULL);
        if (!pdf->in_note)
            pdf_line(pdf, label, &mark, pdf->y, "Lbl");
        pdf_tag(pdf, "LBody", NULL);
        laid_flow(pdf, &laid);
        if (pdf->in_note)
            pdf_line(pdf, label, &mark, pdf->y - laid.lines * laid.line, NULL);
        laid_free(&laid);
        pdf->y += pdf->in_note ? 0 : pdf->size * 0.25;
        for (const struct block *inner = item->first; inner; inner = inner->next)
            if (inner->kind == BLOCK_LIST)
                draw_list(pdf, inner, indent + 16);
            else
                draw_paragraph(pdf, inner, indent + 16);
        pdf_untag(pdf, "LBody");
        pdf_untag(pdf, "LI");
    }
    pdf_untag(pdf, "L");
    if (indent == 0)
        pdf->y += pdf->size * 0.45;
}

static void draw_note(struct pdf *pdf, const struct block *block)
{
    struct text_style style = body_style(pdf, 14);
    pdf_need(pdf, pdf->size * 5);
    pdf->y += pdf->size * 0.3;
    pdf->in_note = true;
    style.bold = true;
    flow_text(pdf, block->title, &style, "P", 0);
    for (const struct block *inner = block->first; inner; inner = inner->next) {
        if (inner->kind == BLOCK_LIST)
            draw_list(pdf, inner, 14);
        else
            draw_paragraph(pdf, inner, 14);
    }
    pdf->in_note = false;
    pdf->y += pdf->size * 0.9;
}

/* --- Figures and signature ---------------------------------------------------------------------------------------- */

static void draw_figure(struct pdf *pdf, const struct document_figure *figure)
{
    double width, height, across = (pdf->right - pdf->left) * figure->width;
    struct text_style style = body_style(pdf, 0);
    svg_size(figure->svg, &width, &height);
    double scale = fmin(across / width, (pdf->bottom - pdf->top) * 0.72 / height);
    style.size = pdf->size * 0.9;
    style.grey = true;
    pdf_need(pdf, height * scale + 3 * pdf->size);
    pdf_tag(pdf, "Figure", NULL);
    if (!pdf->dry) {
        pdf_library.cairo_save(pdf->cairo);
        pdf_library.cairo_translate(pdf->cairo, pdf->left, pdf->y);
        pdf_library.cairo_scale(pdf->cairo, scale, scale);
        pdf_library.cairo_rectangle(pdf->cairo, 0, 0, width, height);
        pdf_library.cairo_clip(pdf->cairo);
        svg_draw(pdf->cairo, pdf->context, pdf->family, figure->svg);
        pdf_library.cairo_restore(pdf->cairo);
    }
    pdf_untag(pdf, "Figure");
    pdf->y += height * scale + 4;
    flow_text(pdf, figure->caption, &style, "P", 0);
    pdf->y += pdf->size * 0.9;
}

static void draw_signature(struct pdf *pdf, const struct block *block)
{
    struct text_style style = body_style(pdf, (pdf->right - pdf->left) / 2);
    pdf_need(pdf, pdf->size * 12);
    pdf->y += pdf->size * 2;
    flow_text(pdf, block->title, &style, "P", pdf->size * 5.5);
    flow_text(pdf, block->detail, &style, "P", 0);
    flow_text(pdf, block->mention, &style, "P", 0);
}

static void draw_block(struct pdf *pdf, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_TITLE: draw_title(pdf); break;
    case BLOCK_HEADING: draw_heading(pdf, block); break;
    case BLOCK_PARAGRAPH: draw_paragraph(pdf, block, 0); break;
    case BLOCK_LIST: draw_list(pdf, block, 0); break;
    case BLOCK_NOTE: draw_note(pdf, block); break;
    case BLOCK_TABLE: pdf_table(pdf, block); break;
    case BLOCK_FIGURE: draw_figure(pdf, block->figure); break;
    case BLOCK_SIGNATURE: draw_signature(pdf, block); break;
    case BLOCK_CONTENTS: draw_contents(pdf, block->level); break;
    case BLOCK_PAGE_BREAK:
        if (pdf->y > pdf->top + 1)
            pdf_new_page(pdf);
        break;
    case BLOCK_ITEM:
    case BLOCK_CELL:
    case BLOCK_BODY: break;
    }
}

/* --- Letterhead --------------------------------------------------------------------------------------------------- */

static struct str capitals(struct str text, struct arena *arena)
{
    struct buffer out = {0};
    for (size_t i = 0; i < text.length;) {
        uint32_t c = text_code_point(text, &i);
        bool lower = (c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7);
        buffer_add_code_point(&out, lower ? c - 32 : c == 0x153 ? 0x152 : c);
    }
    struct str upper = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return upper;
}

static void draw_letterhead(struct pdf *pdf)
{
    static const double blue[] = {0, 0, 0.569}, white[] = {1, 1, 1}, red[] = {0.882, 0, 0.059};
    const struct document_head *head = &pdf->document->head;
    const struct document_letterhead *letterhead = head->letterhead;
    bool state = head->theme == DOCUMENT_STATE;
    struct text_style style = body_style(pdf, 0), service;
    if (!letterhead)
        return;
    style.width /= 2;
    service = style;
    service.x += style.width;
    service.bold = true;
    service.align = ALIGN_RIGHT;
    double start = pdf->y;
    pdf_line(pdf, letterhead->service, &service, start, "P");
    if (state) {
        const double *const bands[] = {blue, white, red};
        for (int i = 0; i < 3; i++)
            pdf_box(pdf, pdf->left + 13 * i, pdf->y, 13, 15, bands[i]);
        pdf->y += 19;
    }
    style.bold = true;
    style.size = pdf->size * 1.1;
    flow_text(pdf, state ? capitals(letterhead->authority, &pdf->arena) : letterhead->authority, &style, "P", 2);
    style.bold = false;
    style.italic = true;
    style.size = pdf->size * 0.72;
    if (state)
        flow_text(pdf, STR("Liberté\nÉgalité\nFraternité"), &style, "P", 0);
    pdf->y = fmax(pdf->y, start + 40) + pdf->size;
    style = body_style(pdf, 0);
    style.align = ALIGN_RIGHT;
    flow_text(pdf, letterhead->place, &style, "P", pdf->size * 1.5);
}

/* --- The file ----------------------------------------------------------------------------------------------------- */

static void lay_out(struct pdf *pdf, bool dry)
{
    pdf->dry = dry;
    pdf->page = 0;
    for (int i = 0; i <= HEADING_LEVELS; i++)
        pdf->outline[i] = CAIRO_PDF_OUTLINE_ROOT;
    pdf_new_page(pdf);
    pdf_tag(pdf, "Document", NULL);
    draw_letterhead(pdf);
    for (const struct block *block = pdf->document->body->first; block; block = block->next)
        draw_block(pdf, block);
    pdf_untag(pdf, "Document");
    pdf->pages = pdf->page;
}

static void say(struct pdf *pdf, cairo_pdf_metadata_t what, struct str text)
{
    if (!str_is_empty(text))
        pdf_library.cairo_pdf_surface_set_metadata(pdf->surface, what, arena_cstr(&pdf->arena, text));
}

static cairo_status_t add_bytes(void *context, const unsigned char *bytes, unsigned length)
{
    buffer_add(context, bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

static void find_alternatives(const struct block *inside, struct pdf_notes *notes)
{
    for (const struct block *block = inside->first; block; block = block->next)
        if (block->kind == BLOCK_FIGURE)
            notes->alternatives[notes->count++] = block->figure->alternative;
}

static void set_up(struct pdf *pdf)
{
    const struct document_head *head = &pdf->document->head;
    PangoLanguage *language = pdf_library.pango_language_from_string(arena_cstr(&pdf->arena, head->language));
    pdf->context = pdf_library.pango_cairo_create_context(pdf->cairo);
    pdf_library.pango_cairo_context_set_resolution(pdf->context, 72);
    pdf_library.pango_context_set_language(pdf->context, language);
    say(pdf, CAIRO_PDF_METADATA_TITLE, head->title);
    say(pdf, CAIRO_PDF_METADATA_AUTHOR, head->author);
    say(pdf, CAIRO_PDF_METADATA_SUBJECT, head->subject);
    say(pdf, CAIRO_PDF_METADATA_CREATOR, STR("Maillage"));
    if (head->made_at)
        say(pdf, CAIRO_PDF_METADATA_CREATE_DATE, instant_format(&pdf->arena, head->made_at));
}

bool write_pdf(const struct document *document, struct buffer *out, struct error *error)
{
    bool wide = document->head.landscape;
    struct pdf pdf = {.document = document,
                      .family =
                          document->head.theme == DOCUMENT_STATE ? "Marianne,DejaVu Sans" : "Public Sans,DejaVu Sans",
                      .width = wide ? 841.89 : 595.28,
                      .height = wide ? 595.28 : 841.89,
                      .left = 57,
                      .top = 60,
                      .size = document->head.large ? 16 : 10};
    struct buffer bytes = {0};
    if (!pdf_library_load(error))
        return false;
    pdf.right = pdf.width - 57;
    pdf.bottom = pdf.height - 64;
    pdf.heading_pages = ARENA_ARRAY(&pdf.arena, int, (size_t)document->headings + 1);
    pdf.surface = pdf_library.cairo_pdf_surface_create_for_stream(add_bytes, &bytes, pdf.width, pdf.height);
    /* 1.4 has no compressed objects: pdf_annotate reads it. */
    pdf_library.cairo_pdf_surface_restrict_to_version(pdf.surface, CAIRO_PDF_VERSION_1_4);
    pdf.cairo = pdf_library.cairo_create(pdf.surface);
    set_up(&pdf);
    lay_out(&pdf, true);
    lay_out(&pdf, false);
    pdf_library.cairo_show_page(pdf.cairo);
    cairo_status_t status = pdf_library.cairo_status(pdf.cairo);
    pdf_library.g_object_unref(pdf.context);
    pdf_library.cairo_destroy(pdf.cairo);
    pdf_library.cairo_surface_finish(pdf.surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = pdf_library.cairo_surface_status(pdf.surface);
    pdf_library.cairo_surface_destroy(pdf.surface);
    struct pdf_notes notes = {document->head.language,
                              ARENA_ARRAY(&pdf.arena, struct str, (size_t)document->figures + 1), 0,
                              buffer_str(&pdf.scopes)};
    find_alternatives(document->body, &notes);
    bool done = status == CAIRO_STATUS_SUCCESS && pdf_annotate(&bytes, &notes);
    if (done)
        buffer_add_str(out, buffer_str(&bytes));
    buffer_free(&bytes);
    buffer_free(&pdf.scopes);
    arena_free(&pdf.arena);
    return done || error_set(error, ERROR_INTERNAL, "Le PDF n’a pas pu être dessiné (Cairo, état %d).", (int)status);
}
