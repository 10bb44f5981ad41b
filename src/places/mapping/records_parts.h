/* The readers behind `struct records`, and the stream that looks before it reads. */
#ifndef PLACES_RECORDS_PARTS_H
#define PLACES_RECORDS_PARTS_H

#include "places/mapping.h"
#include "places/spreadsheet.h"

/* --- A stream whose beginning was looked at ----------------------------------------------------------------------- */

enum { SNIFFED_BYTES = 64 * 1024 };

struct sniffed {
    read_fn read;
    void *context;
    char start[SNIFFED_BYTES];
    size_t start_length, start_at;
    bool whole; /* the start is the whole stream */
    int64_t bytes_read;
    struct buffer mended; /* UTF-8 made of bytes that were not, waiting to be read */
    size_t mended_at;
    char held[4]; /* the beginning of a character cut by the end of a read */
    size_t held_length;
    bool had_windows_1252;
};
void sniff(struct sniffed *stream, read_fn read, void *context);
void sniffed_free(struct sniffed *stream);
int64_t sniffed_read(void *stream, char *bytes, size_t capacity); /* a read_fn: the bytes as they are */
/* A read_fn: always UTF-8; bytes that are not are taken for Windows-1252. At least 16 bytes at a time. */
int64_t sniffed_read_utf8(void *stream, char *bytes, size_t capacity);

enum format { FORMAT_JSON, FORMAT_CSV, FORMAT_ZIP, FORMAT_UTF_16, FORMAT_BINARY };
enum format sniffed_format(const struct sniffed *stream);
/* The key of the array of records in { "type": …, "features": [ {…} ] }, or NULL: the records are the top level. In
 * the arena. */
const char *sniffed_container(const struct sniffed *stream, struct arena *arena);

/* --- Spreadsheets ------------------------------------------------------------------------------------------------- */

/* --- Columns from values ------------------------------------------------------------------------------------------ */

struct records {
    const struct mapping *mapping;
    struct sniffed stream;
    struct file_stream *file;    /* ours when opened by path */
    struct memory_stream memory; /* of bytes */
    struct json_records *json;
    struct csv_reader *csv;
    struct sheet *sheet;
    bool geojson;

    struct arena arena; /* of the current record */
    struct str *values;
    int64_t index;

    bool *seen;           /* per column of the mapping */
    struct arena lasting; /* names of the columns present */
    const char **present; /* NULL-terminated, at most PRESENT_MOST */
    size_t present_count;
    bool header_read;
    uint32_t *cell_columns; /* CSV: cell → column, NO_COLUMN when the mapping does not read it */
    size_t cell_count;
};
enum { PRESENT_MOST = 400 };
#define NO_COLUMN UINT32_MAX

/* Fills records->values from the text of a JSON object. False when it is not valid; *problem then says why. */
bool flatten_record(struct records *records, struct str text, const char **problem);
void note_present(struct records *records, struct str name);

#endif
