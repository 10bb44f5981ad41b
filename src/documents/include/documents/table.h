/* One table, written as the file a person asked for: CSV, XLSX (Excel) or ODS (LibreOffice). Memory does not grow with
 * the rows.
 *
 *     struct table_head head = {.title = STR("Lieux"), .columns = columns, .column_count = COUNT_OF(columns)};
 *     struct table_writer *writer = table_writer_new(TABLE_ODS, &head);
 *     for (…) {
 *         table_text(writer, name);
 *         table_integer(writer, 12);
 *         table_end_row(writer);
 *         table_take(writer, &out, NULL, error);        … send and clear `out` …
 *     }
 *     table_finish(writer);
 *     do table_take(writer, &out, &ended, error);       … send and clear `out` …
 *     while (!ended);
 *     table_writer_free(writer);
 *
 * CSV comes out as it is written; a spreadsheet is a zip, so it is made in temporary files (without a name, gone with
 * the program) and comes out after table_finish. The files people open are meant for people: CSV is for the
 * spreadsheets of French computers (UTF-8 with its mark, ";", cells that a spreadsheet would run are disarmed); the
 * official CSV of places is place_csv_row's.
 *
 * What fails, wherever it does, is kept and told by table_take: the calls between need no check.
 */
#ifndef DOCUMENTS_TABLE_H
#define DOCUMENTS_TABLE_H

#include "base/base.h"

enum table_format { TABLE_CSV, TABLE_XLSX, TABLE_ODS };

/* "csv", "xlsx", "ods". */
bool table_format_find(struct str name, enum table_format *format);
const char *table_format_name(enum table_format format);
const char *table_format_media_type(enum table_format format);

struct table_column {
    struct str heading;
    int width; /* in characters; 0 for the heading's */
};

struct table_head {
    struct str title; /* of the sheet */
    const struct table_column *columns;
    size_t column_count;
    const char *folder; /* of the temporary files; NULL: TMPDIR, else /tmp */
};

struct table_writer;
/* Writes the headings. The head may go afterwards. Never NULL. */
struct table_writer *table_writer_new(enum table_format format, const struct table_head *head);
void table_writer_free(struct table_writer *writer);

/* The cells of a row, from left to right; those that are not given are empty. Text that is not UTF-8 is repaired, and
 * cut at the 32,767 characters a spreadsheet holds. */
void table_text(struct table_writer *writer, struct str text);
void table_number(struct table_writer *writer, double value); /* empty when not finite */
void table_integer(struct table_writer *writer, int64_t value);
void table_date(struct table_writer *writer, int32_t date);   /* a day number: shown as 20/02/2024 */
void table_cents(struct table_writer *writer, int64_t cents); /* money: shown as 1 234,56 € */
void table_empty(struct table_writer *writer);
/* A spreadsheet holds 1,048,576 rows, the headings included: ERROR_LIMITED beyond. */
void table_end_row(struct table_writer *writer);

/* No row will follow. */
void table_finish(struct table_writer *writer);
/* Appends to `out` what is ready, 64 KiB or little more at a time; *ended (may be NULL) when the file is whole. Errors:
 * ERROR_LIMITED, ERROR_UNAVAILABLE (the disk). */
bool table_take(struct table_writer *writer, struct buffer *out, bool *ended, struct error *error);

#endif
