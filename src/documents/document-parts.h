/* A document as the writers read it: blocks with runs of text and blocks inside. */
#ifndef DOCUMENT_PARTS_H
#define DOCUMENT_PARTS_H

#include "documents/document.h"

enum block_kind {
    BLOCK_BODY, /* the whole */
    BLOCK_TITLE,
    BLOCK_HEADING,
    BLOCK_PARAGRAPH,
    BLOCK_LIST,
    BLOCK_ITEM,
    BLOCK_NOTE,
    BLOCK_TABLE,
    BLOCK_CELL,
    BLOCK_FIGURE,
    BLOCK_SIGNATURE,
    BLOCK_CONTENTS,
    BLOCK_PAGE_BREAK,
};

struct run {
    struct str text; /* never holds a line end: those are runs of their own */
    struct str address;
    unsigned look;
    bool line_break;
    struct run *next;
};

struct block {
    enum block_kind kind;
    int level;         /* of a heading; levels of a table of contents; kind of a list */
    int number;        /* of a heading, from 1 in the document: its anchor; of a figure too */
    size_t cell_count; /* of a table */
    struct run *runs, *last_run;
    struct block *first, *last, *next;
    struct block *inside;         /* the block that holds it */
    struct document_table *table; /* of a table, texts cleaned */
    struct document_figure *figure;
    struct str title, detail; /* of a note, of a signature (function, name), */
    struct str mention;
};

struct document {
    struct arena *arena;
    struct document_head head;
    struct document_letterhead letterhead; /* head.letterhead points here, or is NULL */
    struct block *body, *open;
    int depth, skipped; /* skipped: opened beyond the deepest */
    int headings, figures;
};

enum { HEADING_LEVELS = 4, DEPTH_MOST = 12 };

/* Text of a block without its looks, line breaks as spaces: for bookmarks and tables of contents. */
struct str block_plain(const struct block *block, struct arena *arena);

void write_html(const struct document *document, struct buffer *out);
bool write_odt(const struct document *document, struct buffer *out, struct error *error);
bool write_pdf(const struct document *document, struct buffer *out, struct error *error);

/* & < > " for XML and HTML. */
void add_escaped(struct buffer *out, struct str text);

#endif
