/* What a format gives to the table writer. */
#ifndef TABLE_PARTS_H
#define TABLE_PARTS_H

#include <stdio.h>

#include "documents/table.h"

enum { SHEET_ROWS_MOST = 1048576, SHEET_TEXT_MOST = 32767, SHEET_TITLE_MOST = 31 };

/* One cell, as the caller gave it. */
enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_INTEGER, CELL_DATE, CELL_CENTS };
struct cell {
    enum cell_kind kind;
    struct str text;
    double number;
    int64_t integer; /* also dates and cents */
};

struct table_writer;

/* A format's functions; `table_fail` tells what went wrong. */
struct table_kind {
    const char *name, *media_type;
    bool at_once; /* its bytes go to `ready` as they are made, else to the file that `finish` returns */
    void *(*start)(struct table_writer *writer, const struct table_head *head);
    void (*cell)(struct table_writer *writer, void *state, int64_t row, size_t column, const struct cell *cell);
    void (*end_row)(struct table_writer *writer, void *state);
    FILE *(*finish)(struct table_writer *writer, void *state); /* open at its start; NULL for at_once or a failure */
    void (*free)(void *state);
};
extern const struct table_kind TABLE_KIND_CSV, TABLE_KIND_XLSX, TABLE_KIND_ODS;

/* The first failure is kept. Returns false. */
bool table_fail(struct table_writer *writer, enum error_kind kind, const char *message);
struct buffer *table_ready(struct table_writer *writer);
/* A file without a name in the folder of the temporary files, or NULL (the failure is told). */
FILE *table_scratch(struct table_writer *writer);
/* A folder of one's own there, to be removed by its maker; the text is freed by the caller. NULL: told. */
char *table_scratch_folder(struct table_writer *writer);
/* A sheet's name as both spreadsheets admit it: 31 characters, none of []:*?/\ . */
void table_sheet_title(struct buffer *out, struct str title);
/* Text as XML 1.0 and spreadsheets hold it: UTF-8, no control character but tab and line feed, cut. */
void table_clean_text(struct buffer *out, struct str text);
/* "1234,5" and "1234,50", as French people write them: the text is `text`'s, emptied first. */
struct str table_decimal(double value, struct buffer *text);
struct str table_money(int64_t cents, struct buffer *text);

#endif
