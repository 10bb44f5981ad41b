/* A document as one HTML page that stands alone: semantic elements, its style inside, nothing fetched. */
#include "document-parts.h"

static const char STYLE[] =
    ":root{color-scheme:light "
    "dark;--ink:#161616;--soft:#3a3a3a;--line:#ddd;--tint:#f6f6f6;--action:#000091;--page:#fff}"
    "@media(prefers-color-scheme:dark){:root{--ink:#eee;--soft:#cecece;--line:#3a3a3a;--tint:#1e1e1e;--action:#a9a9ff;"
    "--page:#161616}}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.5 \"Public Sans\",Arial,sans-serif}"
    ".etat body,body.etat{font-family:Marianne,Arial,sans-serif}"
    "body.grand{font-size:1.375rem}"
    "main{max-width:48rem;margin:0 auto;padding:1.5rem 1rem 4rem;overflow-wrap:break-word}"
    "h1{font-size:2em;line-height:1.25;margin:1.5rem 0 .5rem}"
    "h2{font-size:1.5em;line-height:1.3;margin:2.5rem 0 .75rem}h3{font-size:1.25em;margin:2rem 0 .5rem}"
    "h4,h5{font-size:1em;margin:1.5rem 0 .5rem}"
    ".sujet{font-size:1.125em;color:var(--soft);margin:0 0 2rem}"
    "p{margin:0 0 1rem}ul,ol{margin:0 0 1rem;padding-left:1.5rem}li{margin:.25rem 0}li>ul,li>ol{margin:.25rem 0}"
    "a{color:var(--action);text-underline-offset:.2em}"
    "a:focus-visible,.cadre:focus-visible{outline:2px solid #0a76f6;outline-offset:2px}"
    ".cadre{overflow-x:auto;margin:0 0 1.5rem}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:700;padding:.5rem 0}"
    "th,td{text-align:left;vertical-align:top;padding:.5rem .75rem;border-bottom:1px solid var(--line)}"
    "thead th{border-bottom:2px solid var(--ink);background:var(--tint)}"
    ".droite{text-align:right}.centre{text-align:center}"
    ".note{margin:0 0 1.5rem;padding:1rem 1.25rem .25rem;background:var(--tint);border-left:4px solid var(--action)}"
    ".note>strong:first-child{display:block;margin-bottom:.5rem}"
    ".part-25{max-width:25%}.part-50{max-width:50%}.part-75{max-width:75%}"
    "figure{margin:0 0 1.5rem}figure svg{display:block;width:100%;height:auto;background:#fff}"
    "figcaption{color:var(--soft);font-size:.875em;margin-top:.5rem}"
    ".entete{display:flex;flex-wrap:wrap;gap:1rem 2rem;justify-content:space-between;margin-bottom:2rem}"
    ".marque{border-left:0;line-height:1.25}.marque .bande{display:flex;width:3rem;height:1.1rem;margin-bottom:.4rem;"
    "border:1px solid var(--line)}.bande i{flex:1}.bande i:nth-child(1){background:#000091}"
    ".bande i:nth-child(2){background:#fff}.bande i:nth-child(3){background:#e1000f}"
    ".marque b{display:block}.etat .marque b{text-transform:uppercase}.marque em{display:block;font-size:.75em;"
    "margin-top:.4rem}.service{align-self:flex-start;font-weight:700}.lieu{text-align:right;margin:0 0 1.5rem}"
    ".contact,.pied{color:var(--soft);font-size:.875em;border-top:1px solid var(--line);padding-top:1rem;"
    "margin-top:3rem}.pied+.contact{border:0;margin-top:0}"
    ".signature{margin:3rem 0 0 50%;min-height:8rem}.signature p{margin:0}"
    "@media(max-width:30rem){.signature{margin-left:0}}"
    "@page{margin:20mm 18mm}"
    "@media print{:root{--ink:#000;--soft:#333;--line:#999;--tint:#fff;--action:#000;--page:#fff}"
    "body{font-size:11pt}body.grand{font-size:16pt}main{max-width:none;padding:0}.saut{break-before:page}"
    "h2,h3,h4,h5{break-after:avoid}tr,figure,.note,.signature{break-inside:avoid}.cadre{overflow:visible}"
    "nav a{text-decoration:none}main p a[href^=http]::after{content:\" (\" attr(href) \")\";font-size:.85em}}";

struct html_writer {
    const struct document *document;
    struct buffer *out;
    struct arena arena;
};

static void add(struct html_writer *html, const char *markup)
{
    buffer_add_cstr(html->out, markup);
}

static void add_lines(struct html_writer *html, struct str text)
{
    struct str line;
    for (bool first = true; str_next(&text, '\n', &line); first = false) {
        if (!first)
            add(html, "<br>");
        add_escaped(html->out, line);
    }
}

static void write_run(struct html_writer *html, const struct run *run)
{
    if (run->line_break) {
        add(html, "<br>\n");
        return;
    }
    if (!str_is_empty(run->address)) {
        add(html, "<a href=\"");
        add_escaped(html->out, run->address);
        add(html, "\">");
    }
    add(html, run->look & TEXT_BOLD ? "<strong>" : "");
    add(html, run->look & TEXT_ITALIC ? "<em>" : "");
    add_escaped(html->out, run->text);
    add(html, run->look & TEXT_ITALIC ? "</em>" : "");
    add(html, run->look & TEXT_BOLD ? "</strong>" : "");
    add(html, str_is_empty(run->address) ? "" : "</a>");
}

static void write_runs(struct html_writer *html, const struct block *block)
{
    for (const struct run *run = block->runs; run; run = run->next)
        write_run(html, run);
}

/* --- Table -------------------------------------------------------------------------------------------------------- */

static const char *align_class(enum document_align align)
{
    return align == ALIGN_RIGHT ? " class=\"droite\"" : align == ALIGN_CENTRE ? " class=\"centre\"" : "";
}

static void write_columns(struct html_writer *html, const struct document_table *table)
{
    if (table->no_headings)
        return;
    add(html, "<thead><tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        buffer_printf(html->out, "<th scope=\"col\"%s>", align_class(table->columns[i].align));
        add_escaped(html->out, table->columns[i].heading);
        add(html, "</th>");
    }
    add(html, "</tr></thead>\n");
}

static void write_table(struct html_writer *html, const struct block *block)
{
    const struct document_table *table = block->table;
    size_t column = 0;
    /* What may scroll must be reached by the keyboard, and named. */
    add(html, "<div class=\"cadre\" role=\"region\" tabindex=\"0\" aria-label=\"");
    add_escaped(html->out, str_is_empty(table->caption) ? STR("Tableau") : table->caption);
    add(html, "\"><table>\n");
    if (!str_is_empty(table->caption)) {
        add(html, "<caption>");
        add_escaped(html->out, table->caption);
        add(html, "</caption>\n");
    }
    write_columns(html, table);
    add(html, "<tbody>\n");
    for (const struct block *cell = block->first; cell; cell = cell->next) {
        bool names = column == 0 && table->row_headings;
        add(html, column == 0 ? "<tr>" : "");
        buffer_printf(html->out, "<%s%s>", names ? "th scope=\"row\"" : "td",
                      align_class(table->columns[column].align));
        write_runs(html, cell);
        add(html, names ? "</th>" : "</td>");
        column = (column + 1) % table->column_count;
        add(html, column == 0 ? "</tr>\n" : "");
    }
    add(html, "</tbody></table></div>\n");
}

/* --- Other blocks ------------------------------------------------------------------------------------------------- */

static void write_contents(struct html_writer *html, int levels)
{
    int open = 0;
    add(html, "<nav aria-label=\"Sommaire\"><h2>Sommaire</h2>\n");
    for (const struct block *block = html->document->body->first; block; block = block->next) {
        if (block->kind != BLOCK_HEADING || block->level > levels)
            continue;
        if (block->level > open) { /* a level that is skipped has no list of its own */
            add(html, "<ul>");
            open++;
        } else {
            for (; open > block->level; open--)
                add(html, "</li></ul>");
            add(html, "</li>\n");
        }
        buffer_printf(html->out, "<li><a href=\"#titre-%d\">", block->number);
        add_escaped(html->out, block_plain(block, &html->arena));
        add(html, "</a>");
    }
    for (; open > 0; open--)
        add(html, "</li></ul>");
    add(html, "</nav>\n");
}

/* The drawing without its own <?xml …?>, named for who does not see it. */
static void write_figure(struct html_writer *html, const struct document_figure *figure)
{
    size_t start = str_find(figure->svg, STR("<svg"), 0);
    add(html, "<figure");
    if (figure->width < 1)
        buffer_printf(html->out, " class=\"part-%d\"", (int)(figure->width * 4 + 0.5) * 25);
    add(html, "><div role=\"img\" aria-label=\"");
    add_escaped(html->out, figure->alternative);
    add(html, "\">");
    if (start != SIZE_MAX)
        buffer_add_str(html->out, str_slice(figure->svg, start, figure->svg.length));
    add(html, "</div>");
    if (!str_is_empty(figure->caption)) {
        add(html, "<figcaption>");
        add_escaped(html->out, figure->caption);
        add(html, "</figcaption>");
    }
    add(html, "</figure>\n");
}

static void write_paragraph(struct html_writer *html, const char *attributes, struct str text)
{
    if (str_is_empty(text))
        return;
    buffer_printf(html->out, "<p%s>", attributes);
    add_lines(html, text);
    add(html, "</p>\n");
}

static void write_signature(struct html_writer *html, const struct block *block)
{
    add(html, "<div class=\"signature\">\n");
    write_paragraph(html, "", block->title);
    write_paragraph(html, "", block->detail);
    write_paragraph(html, "", block->mention);
    add(html, "</div>\n");
}

static void write_blocks(struct html_writer *html, const struct block *inside);

static void write_wrapped(struct html_writer *html, const struct block *block, const char *element)
{
    buffer_printf(html->out, "<%s>", element);
    write_runs(html, block);
    write_blocks(html, block);
    buffer_printf(html->out, "</%s>\n", element);
}

static void write_block(struct html_writer *html, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_TITLE:
        add(html, "<h1>");
        add_escaped(html->out, html->document->head.title);
        add(html, "</h1>\n");
        write_paragraph(html, " class=\"sujet\"", html->document->head.subject);
        break;
    case BLOCK_HEADING:
        buffer_printf(html->out, "<h%d id=\"titre-%d\">", block->level + 1, block->number);
        write_runs(html, block);
        buffer_printf(html->out, "</h%d>\n", block->level + 1);
        break;
    case BLOCK_PARAGRAPH: write_wrapped(html, block, "p"); break;
    case BLOCK_LIST: write_wrapped(html, block, block->level == LIST_NUMBERS ? "ol" : "ul"); break;
    case BLOCK_ITEM: write_wrapped(html, block, "li"); break;
    case BLOCK_NOTE:
        add(html, "<div class=\"note\">");
        if (!str_is_empty(block->title)) {
            add(html, "<strong>");
            add_escaped(html->out, block->title);
            add(html, "</strong>\n");
        }
        write_blocks(html, block);
        add(html, "</div>\n");
        break;
    case BLOCK_TABLE: write_table(html, block); break;
    case BLOCK_FIGURE: write_figure(html, block->figure); break;
    case BLOCK_SIGNATURE: write_signature(html, block); break;
    case BLOCK_CONTENTS: write_contents(html, block->level); break;
    case BLOCK_PAGE_BREAK: add(html, "<div class=\"saut\"></div>\n"); break;
    case BLOCK_BODY:
    case BLOCK_CELL: break;
    }
}

/* As deep as the document, DEPTH_MOST. */
static void write_blocks(struct html_writer *html, const struct block *inside) /* NOLINT(misc-no-recursion) */
{
    for (const struct block *block = inside->first; block; block = block->next)
        write_block(html, block);
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

static void write_letterhead(struct html_writer *html)
{
    const struct document_head *head = &html->document->head;
    const struct document_letterhead *letterhead = head->letterhead;
    if (!letterhead)
        return;
    add(html, "<header><div class=\"entete\"><div class=\"marque\">");
    if (head->theme == DOCUMENT_STATE)
        add(html, "<span class=\"bande\" aria-hidden=\"true\"><i></i><i></i><i></i></span>");
    add(html, "<b>");
    add_lines(html, letterhead->authority);
    add(html, "</b>");
    if (head->theme == DOCUMENT_STATE)
        add(html, "<em>Liberté<br>Égalité<br>Fraternité</em>");
    add(html, "</div>");
    if (!str_is_empty(letterhead->service)) {
        add(html, "<div class=\"service\">");
        add_lines(html, letterhead->service);
        add(html, "</div>");
    }
    add(html, "</div>\n");
    write_paragraph(html, " class=\"lieu\"", letterhead->place);
    add(html, "</header>\n");
}

static void write_meta(struct html_writer *html, const char *name, struct str content)
{
    if (str_is_empty(content))
        return;
    buffer_printf(html->out, "<meta name=\"%s\" content=\"", name);
    add_escaped(html->out, content);
    add(html, "\">\n");
}

void write_html(const struct document *document, struct buffer *out)
{
    struct html_writer html = {document, out, {0}};
    const struct document_head *head = &document->head;
    add(&html, "<!DOCTYPE html>\n<html lang=\"");
    add_escaped(out, head->language);
    add(&html, "\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    add_escaped(out, head->title);
    add(&html, "</title>\n");
    write_meta(&html, "description", head->subject);
    write_meta(&html, "author", head->author);
    buffer_printf(out, "<style>%s</style></head>\n<body class=\"%s%s\">\n<main>\n", STYLE,
                  head->theme == DOCUMENT_STATE ? "etat" : "neutre", head->large ? " grand" : "");
    write_letterhead(&html);
    write_blocks(&html, document->body);
    write_paragraph(&html, " class=\"pied\"", head->footer);
    if (head->letterhead)
        write_paragraph(&html, " class=\"contact\"", head->letterhead->contact);
    add(&html, "</main>\n</body>\n</html>\n");
    arena_free(&html.arena);
}
