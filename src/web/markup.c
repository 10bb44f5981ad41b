#include "web/markup.h"

/* Copies `text`, each byte that has an entity in `entities` (indexed by the byte) replaced by it. */
static void escape(struct buffer *out, struct str text, const char *const entities[128])
{
    size_t from = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte >= 128 || !entities[byte])
            continue;
        buffer_add(out, text.at + from, i - from);
        buffer_add_cstr(out, entities[byte]);
        from = i + 1;
    }
    if (from < text.length)
        buffer_add(out, text.at + from, text.length - from);
}

void markup_text_str(struct buffer *out, struct str text)
{
    static const char *const entities[128] = {['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['\0'] = "\xef\xbf\xbd"};
    escape(out, text, entities);
}

void markup_attribute_str(struct buffer *out, struct str text)
{
    static const char *const entities[128] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;", ['\0'] = "\xef\xbf\xbd"};
    escape(out, text, entities);
}

void markup_url_str(struct buffer *out, struct str text)
{
    markup_attribute_str(out, url_is_safe(text) ? text : STR("about:invalid"));
}

void markup_url_part_str(struct buffer *out, struct str text)
{
    url_encode(out, text);
}

void markup_json_json(struct buffer *out, struct json json)
{
    static const char *const entities[128] = {['<'] = "\\u003c"};
    escape(out, json.text, entities); /* "<" stands only inside strings in JSON */
}

void markup_json_str(struct buffer *out, struct str text)
{
    struct buffer value = {0};
    struct json_writer writer = {.out = &value};
    json_text(&writer, text);
    markup_json_json(out, (struct json){buffer_str(&value)});
    buffer_free(&value);
}

void markup_json_bool(struct buffer *out, bool value)
{
    buffer_add_cstr(out, value ? "true" : "false");
}

void markup_text_html(struct buffer *out, struct html html)
{
    buffer_add_str(out, html.text);
}

void markup_text_cstr(struct buffer *out, const char *text)
{
    markup_text_str(out, str_of(text));
}

void markup_attribute_cstr(struct buffer *out, const char *text)
{
    markup_attribute_str(out, str_of(text));
}

void markup_url_cstr(struct buffer *out, const char *text)
{
    markup_url_str(out, str_of(text));
}

void markup_url_part_cstr(struct buffer *out, const char *text)
{
    markup_url_part_str(out, str_of(text));
}

void markup_json_cstr(struct buffer *out, const char *text)
{
    markup_json_str(out, str_of(text));
}

void markup_int(struct buffer *out, int value)
{
    buffer_add_i64(out, value);
}

void markup_long(struct buffer *out, long value)
{
    buffer_add_i64(out, value);
}

void markup_unsigned(struct buffer *out, unsigned value)
{
    buffer_add_i64(out, value);
}

void markup_unsigned_long(struct buffer *out, unsigned long value)
{
    if (value > INT64_MAX)
        buffer_printf(out, "%lu", value);
    else
        buffer_add_i64(out, (int64_t)value);
}

void markup_double(struct buffer *out, double value)
{
    buffer_add_double(out, value);
}
