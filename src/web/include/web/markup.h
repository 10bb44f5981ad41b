/* What a template writes with: one escaper per place of a page. The translator (tools/template.c) chooses the escaper
 * from where the hole stands; nobody calls these by hand but the few functions that build markup of their own.
 *
 * The argument may be a struct str, a C string, an integer or a double. Markup that is already safe is a `struct html`,
 * JSON already written a `struct json`: distinct types, so that a text can never pass for one of them.
 */
#ifndef WEB_MARKUP_H
#define WEB_MARKUP_H

#include "base/base.h"

struct html { /* trusted markup, made by a function that escapes what it is given */
    struct str text;
};
struct json { /* a whole JSON value, made by a json_writer */
    struct str text;
};

/* The body a layout is wrapped around. */
typedef void (*template_content)(struct buffer *out, const void *view);

void markup_text_str(struct buffer *out, struct str text); /* & < > */
void markup_text_cstr(struct buffer *out, const char *text);
void markup_text_html(struct buffer *out, struct html html);
void markup_attribute_str(struct buffer *out, struct str text); /* & < > " ' */
void markup_attribute_cstr(struct buffer *out, const char *text);
/* A whole address: one that url_is_safe refuses becomes "about:invalid". */
void markup_url_str(struct buffer *out, struct str text);
void markup_url_cstr(struct buffer *out, const char *text);
/* A part of an address after its beginning: everything but letters, digits, "-._~" is percent-encoded. */
void markup_url_part_str(struct buffer *out, struct str text);
void markup_url_part_cstr(struct buffer *out, const char *text);
/* A JSON value in <script type="application/json">, where "<" can never end the script. */
void markup_json_str(struct buffer *out, struct str text);
void markup_json_cstr(struct buffer *out, const char *text);
void markup_json_json(struct buffer *out, struct json json);
void markup_json_bool(struct buffer *out, bool value);

/* Numbers are written the same way everywhere: "-12", "0.5". Pages that want "25 000" use text_number. */
void markup_int(struct buffer *out, int value);
void markup_long(struct buffer *out, long value);
void markup_unsigned(struct buffer *out, unsigned value);
void markup_unsigned_long(struct buffer *out, unsigned long value);
void markup_double(struct buffer *out, double value);

/* clang-format off */
#define MARKUP_NUMBERS \
    unsigned char: markup_int, short: markup_int, unsigned short: markup_int, int: markup_int, long: markup_long, \
    unsigned: markup_unsigned, unsigned long: markup_unsigned_long, double: markup_double
#define markup_text(out, value) _Generic((value), struct str: markup_text_str, char *: markup_text_cstr, \
    const char *: markup_text_cstr, struct html: markup_text_html, MARKUP_NUMBERS)((out), (value))
#define markup_attribute(out, value) _Generic((value), struct str: markup_attribute_str, \
    char *: markup_attribute_cstr, const char *: markup_attribute_cstr, MARKUP_NUMBERS)((out), (value))
#define markup_url(out, value) _Generic((value), struct str: markup_url_str, char *: markup_url_cstr, \
    const char *: markup_url_cstr)((out), (value))
#define markup_url_part(out, value) _Generic((value), struct str: markup_url_part_str, \
    char *: markup_url_part_cstr, const char *: markup_url_part_cstr, MARKUP_NUMBERS)((out), (value))
#define markup_json(out, value) _Generic((value), struct str: markup_json_str, char *: markup_json_cstr, \
    const char *: markup_json_cstr, struct json: markup_json_json, bool: markup_json_bool, \
    MARKUP_NUMBERS)((out), (value))
/* clang-format on */

#endif
