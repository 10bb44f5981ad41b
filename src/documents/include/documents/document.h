/* One document (minutes, diagnosis, letter, receipt…), composed once and written as HTML, ODT or PDF.
 *
 *     struct document *document = document_new(arena, &(struct document_head){.title = …, .letterhead = &letterhead});
 *     document_title(document);
 *     document_heading(document, 1, STR("Groupes de travail"));
 *     document_paragraph(document, STR("Les référents se positionnent sur un ou plusieurs groupes."));
 *     document_open_list(document, LIST_BULLETS);
 *     document_item(document, STR("une ligne"));
 *     document_close(document);
 *     document_write(document, DOCUMENT_ODT, &out, error);
 *
 * The three writers say the same things in the same order. Text is plain: it is escaped by the writers, cleaned of what
 * XML forbids, and gets French typography (base/text.h, text_french) here, so callers give it as it was typed. A line
 * end in a text is a line break. What is given must live as long as the arena, texts apart: they are copied.
 *
 * ODT has named styles only, so that restyling a document is changing a style. PDF is tagged and has bookmarks; its
 * font is Marianne (State's theme) or Public Sans where the machine has them, else DejaVu Sans, embedded in the file.
 *
 * PDF is drawn by whoever asks: the web process for a person who waits, the worker for mail. Cairo and Pango are loaded
 * on demand; they open no connection and read nothing but fonts, and both processes are confined alike.
 */
#ifndef DOCUMENTS_DOCUMENT_H
#define DOCUMENTS_DOCUMENT_H

#include "base/base.h"

enum document_format { DOCUMENT_HTML, DOCUMENT_ODT, DOCUMENT_PDF };
/* "html", "odt", "pdf". */
bool document_format_find(struct str name, enum document_format *format);
const char *document_format_name(enum document_format format);
const char *document_format_media_type(enum document_format format);

enum document_theme {
    DOCUMENT_NEUTRAL,
    DOCUMENT_STATE /* Marianne and the State's mark: State services only */
};

/* At the head of the first page. Whatever is empty is left out. */
struct document_letterhead {
    struct str
        authority; /* "Préfet\nd’Eure-et-Loir": beside the State's mark, in capitals there; else the space's name */
    struct str service; /* "Pôle d’appui territorial" */
    struct str contact; /* at the foot of the first page: address, telephone, mail */
    struct str place;   /* "Chartres, le jeudi 7 mars 2024": at the right, under the mark */
};

struct document_head {
    struct str title;    /* required */
    struct str subject;  /* what it is about, in a sentence: metadata, and under the title */
    struct str author;   /* metadata */
    struct str language; /* empty: "fr-FR" */
    struct str running;  /* repeated at the head of the pages after the first; empty: the title */
    struct str footer;   /* at the foot of every page, beside the page number */
    const struct document_letterhead *letterhead; /* NULL: none */
    enum document_theme theme;
    int64_t made_at; /* instant; 0: not said; a PDF then has the hour it was drawn */
    bool large;      /* large print: 16 points instead of 11 */
    bool landscape;
};

struct document;
struct document *document_new(struct arena *arena, const struct document_head *head);
const struct document_head *document_head_of(const struct document *document);

/* --- Blocks ------------------------------------------------------------------------------------------------------- */

/* The title of the head, with its subject under it. */
void document_title(struct document *document);
/* Level 1 … 4. Headings make the table of contents and the bookmarks. */
void document_heading(struct document *document, int level, struct str text);
void document_paragraph(struct document *document, struct str text);
/* The table of contents, down to this level. */
void document_contents(struct document *document, int levels);
void document_page_break(struct document *document);

/* What is opened is closed by document_close, in reverse order. Twelve deep at most: deeper is put at that depth. */
void document_close(struct document *document);

/* A paragraph made of runs: document_text… then document_close. */
void document_open_paragraph(struct document *document);
enum text_look { TEXT_PLAIN = 0, TEXT_BOLD = 1, TEXT_ITALIC = 2 }; /* may be added */
void document_text(struct document *document, unsigned look, struct str text);
/* An address that url_is_safe refuses leaves the text alone. An empty text shows the address. */
void document_link(struct document *document, struct str text, struct str address);

enum document_list { LIST_BULLETS, LIST_NUMBERS };
void document_open_list(struct document *document, enum document_list kind);
void document_item(struct document *document, struct str text);
/* An item made of runs; lists may be opened in it after them. */
void document_open_item(struct document *document);

/* A boxed remark with a title (may be empty); paragraphs and lists inside. */
void document_open_note(struct document *document, struct str title);

enum document_align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTRE };
struct document_column {
    struct str heading;
    double width; /* relative to the others; 0 is 1 */
    enum document_align align;
};
struct document_table {
    struct str caption; /* above it; or empty */
    const struct document_column *columns;
    size_t column_count; /* DOCUMENT_COLUMNS_MOST at most */
    bool row_headings;   /* the first cell of a row names it */
    bool no_headings;    /* a grid of label and value, without a header row */
    double row_height;   /* least height of rows in millimetres: to be filled by hand; 0: that of the text */
};
enum { DOCUMENT_COLUMNS_MOST = 24 };
/* The header row is repeated on every page. Then the cells from left to right, row after row; a row that is not full at
 * the end is completed with empty cells. */
void document_open_table(struct document *document, const struct document_table *table);
void document_cell(struct document *document, struct str text);
/* A cell made of runs. */
void document_open_cell(struct document *document);

/* A drawing in SVG, as geo/drawing.h and territory/drawing.h make it: paths, circles, rectangles,
 * lines and texts with presentation attributes; what the PDF's reader of SVG does not know (src/documents/svg.h) is
 * left out. `alternative` (required) says what it shows to who does not see it. */
struct document_figure {
    struct str svg;
    struct str alternative;
    struct str caption; /* under it; or empty */
    double width;       /* share of the page's width, 0 … 1; 0 is 1 */
};
void document_figure(struct document *document, const struct document_figure *figure);

/* Who signs, at the right of the page, with room for it. `place` and `function` may be empty. */
void document_signature(struct document *document, struct str function, struct str name, struct str mention);

/* --- Files -------------------------------------------------------------------------------------------------------- */

/* Appends the file. Errors: ERROR_UNAVAILABLE (PDF: libraries not installed), ERROR_LIMITED (memory). */
bool document_write(const struct document *document, enum document_format format, struct buffer *out,
                    struct error *error);

#endif
