/* JSON: jansson reads (strict UTF-8, duplicate keys refused, depth limited), our writer streams out.
 *
 * Large arrays are never parsed whole: `json_records` hands over one element of a top-level array (or of the array
 * under one key of a top-level object, or one line of JSON lines) at a time, with the line where it begins.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"

/* Parses a small document (the caller bounds its size); release with json_decref. The error gives line and column. */
bool json_parse(struct str text, json_t **value, struct error *error);

/* Text of a member, or the empty text when absent, null or not a string. The view lives as long as `object`. */
struct str json_member(const json_t *object, const char *key);

struct json_records;
/* Reads from `read`, which returns the number of bytes put in `bytes` (0 at the end, -1 on error).
 * `key`: NULL for a top-level array, an object whose values are the records, or JSON lines; else the records are the
 * array under that key (dotted path allowed: "data.items"). */
typedef int64_t (*read_fn)(void *context, char *bytes, size_t capacity);
struct json_records *json_records_new(read_fn read, void *context, const char *key);
void json_records_free(struct json_records *records);
/* The next record: true and *record (owned by the caller, json_decref) with *line where it starts (1-based).
 * At the end: true and *record = NULL. A record that is not valid JSON while its extent is known is an error of kind
 * ERROR_INVALID after which reading may go on; so is one beyond 4 MiB (ERROR_LIMITED). Broken structure or encoding is
 * ERROR_INVALID for ever.
 *
 * `json_records_next_text` is the same without parsing, for who reads it faster: its text, valid until the next call,
 * "" at the end. Brackets and quotes are balanced, nothing else was checked. */
bool json_records_next(struct json_records *records, json_t **record, int64_t *line, struct error *error);
bool json_records_next_text(struct json_records *records, struct str *text, int64_t *line, struct error *error);
bool json_records_can_continue(const struct json_records *records);

/* The writer: commas and quotes are its business; nesting is checked by assert. */
struct json_writer {
    struct buffer *out;
    uint8_t depth;
    bool comma[32];
};

void json_begin_object(struct json_writer *writer);
void json_end_object(struct json_writer *writer);
void json_begin_array(struct json_writer *writer);
void json_end_array(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *key);
void json_key_str(struct json_writer *writer, struct str key);
void json_text(struct json_writer *writer, struct str text); /* invalid UTF-8 becomes U+FFFD; "</" is safe in HTML */
void json_i64(struct json_writer *writer, int64_t value);
void json_double(struct json_writer *writer, double value); /* null when not finite */
void json_bool(struct json_writer *writer, bool value);
void json_null_value(struct json_writer *writer);
void json_raw(struct json_writer *writer, struct str json); /* already JSON */
/* "key": "text", only when the text is not empty. */
void json_member_text(struct json_writer *writer, const char *key, struct str text);

#endif
