/* The rows of a sheet of an XLSX or ODS workbook, one at a time, whatever they hold. */
#ifndef PLACES_SPREADSHEET_H
#define PLACES_SPREADSHEET_H

#include "base/base.h"

struct sheet;
/* XLSX or ODS; `name` is the sheet's, NULL for the first. Streams: one row in memory. ERROR_INVALID for what is no
 * workbook, ERROR_MISSING for a sheet that is not there. */
bool sheet_open(const char *path, const char *name, struct sheet **sheet, struct error *error);
/* The same from bytes, which outlive it. */
bool sheet_open_bytes(struct str bytes, const char *name, struct sheet **sheet, struct error *error);
/* The next row: true with *cells (valid until the next call), *count and *line; true with *count = 0 at the end. */
bool sheet_next(struct sheet *sheet, struct str **cells, size_t *count, int64_t *line, struct error *error);
void sheet_close(struct sheet *sheet);

#endif
