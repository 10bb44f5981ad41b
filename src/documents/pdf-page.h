/* Pages of a PDF while it is drawn. The document is laid out twice by the same code: once dry, to know the pages of the
 * headings and how many there are, once for good. Points everywhere, from the top left. */
#ifndef PDF_PAGE_H
#define PDF_PAGE_H

#include "document-parts.h"
#include "pdf-library.h"

struct pdf {
    const struct document *document;
    cairo_t *cairo;
    cairo_surface_t *surface;
    PangoContext *context;
    const char *family;
    bool dry, in_note;
    int page, pages;    /* this one, and all of them once known */
    int *heading_pages; /* by number of heading */
    int outline[HEADING_LEVELS + 1];
    double width, height, left, right, top, bottom, y; /* of the page, its margins, where the next line goes */
    double size;                                       /* of the letters of the text */
    struct buffer scopes;                              /* of the headings of tables, in order: 'C'olumn, 'R'ow */
    struct arena arena;
};

struct text_style {
    double size, x, width;
    bool bold, italic, grey;
    enum document_align align;
};

/* Text laid out, with where its links are. */
struct laid_link {
    size_t from, to;
    struct str address;
};
struct laid {
    PangoLayout *layout;
    struct laid_link *links;
    size_t link_count;
    double line; /* height of a line */
    int lines;
    struct text_style style;
};
void lay_runs(struct pdf *pdf, const struct run *runs, const struct text_style *style, struct laid *laid);
void lay_text(struct pdf *pdf, struct str text, const struct text_style *style, struct laid *laid);
void laid_free(struct laid *laid);
/* Draws lines [from, to) with the first at `y`; each is a marked content of its own when `tagged`. */
void laid_draw(struct pdf *pdf, const struct laid *laid, int from, int to, double y, bool tagged);
/* In the flow: at pdf->y, over as many pages as it takes, no line alone at either end. */
void laid_flow(struct pdf *pdf, const struct laid *laid);

void pdf_tag(struct pdf *pdf, const char *tag, const char *attributes);
void pdf_untag(struct pdf *pdf, const char *tag);
void pdf_new_page(struct pdf *pdf);
/* A new page unless that much room is left. */
void pdf_need(struct pdf *pdf, double room);
double pdf_room(const struct pdf *pdf);
void pdf_box(struct pdf *pdf, double x, double y, double width, double height, const double colour[3]);
/* Tags a run of text lines by itself: outside the flow. */
void pdf_line(struct pdf *pdf, struct str text, const struct text_style *style, double y, const char *tag);
void pdf_table(struct pdf *pdf, const struct block *block);

/* What Cairo does not write: language, title shown, alternatives of figures, scope of headings of tables. Appended to
 * `pdf` as an update (ISO 32000-1, 7.5.6). False when the file is not as Cairo writes it. */
struct pdf_notes {
    struct str language;
    struct str *alternatives; /* of the figures, in order */
    size_t count;
    struct str scopes; /* of the headings of tables: 'C'olumn, 'R'ow */
};
bool pdf_annotate(struct buffer *pdf, const struct pdf_notes *notes);

#endif
