#include "document-parts.h"

#include <string.h>

static const struct {
    const char *name, *media_type;
} FORMATS[] = {
    [DOCUMENT_HTML] = {"html", "text/html; charset=utf-8"},
    [DOCUMENT_ODT] = {"odt", "application/vnd.oasis.opendocument.text"},
    [DOCUMENT_PDF] = {"pdf", "application/pdf"},
};

bool document_format_find(struct str name, enum document_format *format)
{
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++) {
        if (str_equal(name, str_of(FORMATS[i].name))) {
            *format = (enum document_format)i;
            return true;
        }
    }
    return false;
}

const char *document_format_name(enum document_format format)
{
    return FORMATS[format].name;
}

const char *document_format_media_type(enum document_format format)
{
    return FORMATS[format].media_type;
}

/* --- Text --------------------------------------------------------------------------------------------------------- */

/* Valid UTF-8 without what XML 1.0 forbids, in French typography. */
static struct str clean(struct document *document, struct str text)
{
    struct buffer out = {0};
    struct arena scratch = {0};
    text = text_clean(&scratch, text);
    for (size_t i = 0; i < text.length;) {
        uint32_t c = text_code_point(text, &i);
        if (c != 0xFFFE && c != 0xFFFF)
            buffer_add_code_point(&out, c);
    }
    struct str done = text_french(document->arena, buffer_str(&out));
    buffer_free(&out);
    arena_free(&scratch);
    return done;
}

/* The same on one line. */
static struct str clean_line(struct document *document, struct str text)
{
    struct str done = clean(document, text);
    char *at = arena_cstr(document->arena, done);
    for (size_t i = 0; i < done.length; i++)
        if (at[i] == '\n' || at[i] == '\t')
            at[i] = ' ';
    return str_trim((struct str){at, done.length});
}

struct str block_plain(const struct block *block, struct arena *arena)
{
    struct buffer out = {0};
    for (const struct run *run = block->runs; run; run = run->next) {
        if (run->line_break)
            buffer_add_char(&out, ' ');
        else
            buffer_add_str(&out, run->text);
    }
    struct str plain = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return plain;
}

void add_escaped(struct buffer *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        switch (text.at[i]) {
        case '&': buffer_add_cstr(out, "&amp;"); break;
        case '<': buffer_add_cstr(out, "&lt;"); break;
        case '>': buffer_add_cstr(out, "&gt;"); break;
        case '"': buffer_add_cstr(out, "&quot;"); break;
        default: buffer_add_char(out, text.at[i]);
        }
    }
}

/* --- Blocks ------------------------------------------------------------------------------------------------------- */

static struct block *add_block(struct document *document, enum block_kind kind)
{
    struct block *block = ARENA_NEW(document->arena, struct block), *inside = document->open;
    block->kind = kind;
    block->inside = inside;
    if (!inside)
        return block;
    if (inside->last)
        inside->last->next = block;
    else
        inside->first = block;
    inside->last = block;
    return block;
}

/* NULL beyond the depth allowed: what follows goes into the block that is open. */
static struct block *open_block(struct document *document, enum block_kind kind)
{
    if (document->depth >= DEPTH_MOST) {
        document->skipped++;
        return NULL;
    }
    document->depth++;
    document->open = add_block(document, kind);
    return document->open;
}

static void complete_row(struct document *document)
{
    struct block *table = document->open;
    for (; table->cell_count % table->table->column_count; table->cell_count++)
        add_block(document, BLOCK_CELL);
}

void document_close(struct document *document)
{
    struct block *open = document->open;
    if (document->skipped) {
        document->skipped--;
        return;
    }
    if (open->kind == BLOCK_TABLE)
        complete_row(document);
    if (open->inside) {
        document->open = open->inside;
        document->depth--;
    }
}

struct document *document_new(struct arena *arena, const struct document_head *head)
{
    struct document *document = ARENA_NEW(arena, struct document);
    document->arena = arena;
    document->head = *head;
    struct str *lines[] = {&document->head.title, &document->head.subject, &document->head.author,
                           &document->head.running, &document->head.footer};
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        *lines[i] = clean_line(document, *lines[i]);
    if (str_is_empty(document->head.running))
        document->head.running = document->head.title;
    document->head.language = str_is_empty(head->language) ? STR("fr-FR") : arena_str(arena, head->language);
    if (head->letterhead) {
        document->letterhead = (struct document_letterhead){
            .authority = clean(document, head->letterhead->authority),
            .service = clean(document, head->letterhead->service),
            .contact = clean(document, head->letterhead->contact),
            .place = clean_line(document, head->letterhead->place),
        };
        document->head.letterhead = &document->letterhead;
    }
    document->body = add_block(document, BLOCK_BODY);
    document->open = document->body;
    return document;
}

const struct document_head *document_head_of(const struct document *document)
{
    return &document->head;
}

static struct run *add_run(struct document *document, unsigned look)
{
    struct block *block = document->open;
    struct run *run = ARENA_NEW(document->arena, struct run);
    run->look = look;
    if (block->last_run)
        block->last_run->next = run;
    else
        block->runs = run;
    block->last_run = run;
    return run;
}

/* Blocks that hold blocks get their text in a paragraph. */
static bool takes_text(const struct block *block)
{
    return block->kind == BLOCK_PARAGRAPH || block->kind == BLOCK_ITEM || block->kind == BLOCK_CELL ||
           block->kind == BLOCK_HEADING;
}

static void add_text(struct document *document, unsigned look, struct str text, struct str address)
{
    struct str line, rest = clean(document, text);
    for (bool first = true; str_next(&rest, '\n', &line); first = false) {
        if (!first)
            add_run(document, look)->line_break = true;
        if (!str_is_empty(line)) {
            struct run *run = add_run(document, look);
            run->text = line;
            run->address = address;
        }
    }
}

void document_text(struct document *document, unsigned look, struct str text)
{
    if (takes_text(document->open)) {
        add_text(document, look, text, STR_NONE);
        return;
    }
    document_open_paragraph(document);
    if (takes_text(document->open))
        add_text(document, look, text, STR_NONE);
    document_close(document);
}

void document_link(struct document *document, struct str text, struct str address)
{
    address = arena_str(document->arena, str_trim(address));
    if (!takes_text(document->open) || str_is_empty(address) || !url_is_safe(address)) {
        document_text(document, TEXT_PLAIN, str_is_empty(text) ? address : text);
        return;
    }
    if (!str_is_empty(text)) {
        add_text(document, TEXT_PLAIN, text, address);
        return;
    }
    struct run *run = add_run(document, TEXT_PLAIN);
    run->address = address;
    run->text = str_starts_with(address, STR("mailto:")) ? str_slice(address, 7, address.length) : address;
}

void document_title(struct document *document)
{
    add_block(document, BLOCK_TITLE);
}

void document_heading(struct document *document, int level, struct str text)
{
    struct block *heading = open_block(document, BLOCK_HEADING);
    if (!heading) {
        document_text(document, TEXT_BOLD, text);
    } else {
        heading->level = level < 1 ? 1 : level > HEADING_LEVELS ? HEADING_LEVELS : level;
        heading->number = ++document->headings;
        add_text(document, TEXT_PLAIN, clean_line(document, text), STR_NONE);
    }
    document_close(document);
}

void document_open_paragraph(struct document *document)
{
    open_block(document, BLOCK_PARAGRAPH);
}

void document_paragraph(struct document *document, struct str text)
{
    document_open_paragraph(document);
    document_text(document, TEXT_PLAIN, text);
    document_close(document);
}

void document_contents(struct document *document, int levels)
{
    add_block(document, BLOCK_CONTENTS)->level = levels;
}

void document_page_break(struct document *document)
{
    add_block(document, BLOCK_PAGE_BREAK);
}

void document_open_list(struct document *document, enum document_list kind)
{
    struct block *list = open_block(document, BLOCK_LIST);
    if (list)
        list->level = (int)kind;
}

void document_open_item(struct document *document)
{
    open_block(document, document->open->kind == BLOCK_LIST ? BLOCK_ITEM : BLOCK_PARAGRAPH);
}

void document_item(struct document *document, struct str text)
{
    document_open_item(document);
    document_text(document, TEXT_PLAIN, text);
    document_close(document);
}

void document_open_note(struct document *document, struct str title)
{
    struct block *note = open_block(document, BLOCK_NOTE);
    if (note)
        note->title = clean_line(document, title);
}

void document_open_table(struct document *document, const struct document_table *table)
{
    struct block *block = open_block(document, BLOCK_TABLE);
    if (!block)
        return;
    struct document_table *copy = arena_copy(document->arena, table, sizeof *table);
    if (copy->column_count > DOCUMENT_COLUMNS_MOST)
        copy->column_count = DOCUMENT_COLUMNS_MOST;
    struct document_column *columns = ARENA_ARRAY(document->arena, struct document_column, copy->column_count + 1);
    for (size_t i = 0; i < copy->column_count; i++) {
        columns[i] = table->columns[i];
        columns[i].heading = clean_line(document, columns[i].heading);
        if (!(columns[i].width > 0))
            columns[i].width = 1;
    }
    copy->column_count = copy->column_count ? copy->column_count : 1;
    copy->columns = columns;
    copy->caption = clean_line(document, table->caption);
    block->table = copy;
}

void document_open_cell(struct document *document)
{
    struct block *table = document->open;
    bool within = table->kind == BLOCK_TABLE;
    if (open_block(document, within ? BLOCK_CELL : BLOCK_PARAGRAPH) && within)
        table->cell_count++;
}

void document_cell(struct document *document, struct str text)
{
    document_open_cell(document);
    document_text(document, TEXT_PLAIN, text);
    document_close(document);
}

void document_figure(struct document *document, const struct document_figure *figure)
{
    struct block *block = add_block(document, BLOCK_FIGURE);
    struct document_figure *copy = arena_copy(document->arena, figure, sizeof *figure);
    copy->svg = arena_str(document->arena, figure->svg);
    copy->alternative = clean_line(document, figure->alternative);
    copy->caption = clean_line(document, figure->caption);
    if (!(copy->width > 0 && copy->width <= 1))
        copy->width = 1;
    block->figure = copy;
    block->number = ++document->figures;
}

void document_signature(struct document *document, struct str function, struct str name, struct str mention)
{
    struct block *block = add_block(document, BLOCK_SIGNATURE);
    block->title = clean_line(document, function);
    block->detail = clean_line(document, name);
    block->mention = clean_line(document, mention);
}

bool document_write(const struct document *document, enum document_format format, struct buffer *out,
                    struct error *error)
{
    switch (format) {
    case DOCUMENT_HTML: write_html(document, out); return true;
    case DOCUMENT_ODT: return write_odt(document, out, error);
    case DOCUMENT_PDF: return write_pdf(document, out, error);
    }
    return error_set(error, ERROR_INTERNAL, "Ce format de document n’existe pas.");
}
