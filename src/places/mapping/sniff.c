/* What a stream holds, told from its first 64 KiB. */
#include <string.h>

#include "records_parts.h"

void sniff(struct sniffed *stream, read_fn read, void *context)
{
    stream->read = read;
    stream->context = context;
    while (stream->start_length < SNIFFED_BYTES) {
        int64_t count = read(context, stream->start + stream->start_length, SNIFFED_BYTES - stream->start_length);
        if (count <= 0) {
            stream->whole = true;
            break;
        }
        stream->start_length += (size_t)count;
    }
}

void sniffed_free(struct sniffed *stream)
{
    buffer_free(&stream->mended);
}

int64_t sniffed_read(void *context, char *bytes, size_t capacity)
{
    struct sniffed *stream = context;
    size_t left = stream->start_length - stream->start_at;
    int64_t count = 0;
    if (left) {
        count = (int64_t)(left < capacity ? left : capacity);
        memcpy(bytes, stream->start + stream->start_at, (size_t)count);
        stream->start_at += (size_t)count;
    } else if (!stream->whole) {
        count = stream->read(stream->context, bytes, capacity);
    }
    stream->bytes_read += count > 0 ? count : 0;
    return count;
}

/* Length of the beginning of a character that the end of the text cuts, 0 when it ends well. */
static size_t cut_tail(struct str text)
{
    for (size_t back = 1; back <= 3 && back <= text.length; back++) {
        unsigned char c = (unsigned char)text.at[text.length - back];
        if (c < 0x80)
            return 0;
        if (c >= 0xC0)
            return back < (c >= 0xF0 ? 4U : c >= 0xE0 ? 3U : 2U) ? back : 0;
    }
    return 0;
}

static void mend(struct sniffed *stream, struct str text)
{
    buffer_clear(&stream->mended);
    stream->mended_at = 0;
    for (size_t i = 0; i < text.length;) {
        size_t from = i;
        uint32_t code_point = text_code_point(text, &i);
        if (code_point != 0xFFFD || i - from > 1) {
            buffer_add(&stream->mended, text.at + from, i - from);
            continue;
        }
        struct arena scratch = {0};
        buffer_add_str(&stream->mended, text_from_windows_1252(&scratch, str_slice(text, from, i)));
        arena_free(&scratch);
        stream->had_windows_1252 = true;
    }
}

int64_t sniffed_read_utf8(void *context, char *bytes, size_t capacity)
{
    struct sniffed *stream = context;
    size_t waiting = stream->mended.length - stream->mended_at;
    if (waiting) {
        size_t count = waiting < capacity ? waiting : capacity;
        memcpy(bytes, stream->mended.at + stream->mended_at, count);
        stream->mended_at += count;
        return (int64_t)count;
    }
    size_t held = stream->held_length;
    memcpy(bytes, stream->held, held);
    int64_t count = sniffed_read(stream, bytes + held, capacity - held);
    if (count < 0)
        return count;
    struct str text = {bytes, held + (size_t)count};
    stream->held_length = count > 0 ? cut_tail(text) : 0; /* at the end, what is cut stays so */
    memcpy(stream->held, bytes + text.length - stream->held_length, stream->held_length);
    text.length -= stream->held_length;
    if (text.length == 0)
        return count > 0 ? sniffed_read_utf8(stream, bytes, capacity) : 0;
    if (text_is_utf8(text))
        return (int64_t)text.length;
    mend(stream, text);
    return sniffed_read_utf8(stream, bytes, capacity);
}

static struct str start_of(const struct sniffed *stream)
{
    struct str start = {stream->start, stream->start_length};
    return str_starts_with(start, STR("\xef\xbb\xbf")) ? str_slice(start, 3, start.length) : start;
}

enum format sniffed_format(const struct sniffed *stream)
{
    struct str start = start_of(stream);
    if (str_starts_with(start, STR("PK\x03\x04")))
        return FORMAT_ZIP;
    if (str_starts_with(start, STR("\xff\xfe")) || str_starts_with(start, STR("\xfe\xff")))
        return FORMAT_UTF_16;
    if (start.length && memchr(start.at, 0, start.length))
        return FORMAT_BINARY;
    struct str text = str_trim(start);
    return text.length && (text.at[0] == '[' || text.at[0] == '{') ? FORMAT_JSON : FORMAT_CSV;
}

/* --- Where the records are in a JSON object ----------------------------------------------------------------------- */

struct scan {
    struct str text;
    size_t at;
};

static int scan_peek(struct scan *scan)
{
    while (scan->at < scan->text.length && strchr(" \t\r\n", scan->text.at[scan->at]))
        scan->at++;
    return scan->at < scan->text.length ? (unsigned char)scan->text.at[scan->at] : -1;
}

/* Passes a string; *content is what stands between its quotes. False when it is cut. */
static bool scan_string(struct scan *scan, struct str *content)
{
    size_t from = ++scan->at;
    while (scan->at < scan->text.length && scan->text.at[scan->at] != '"')
        scan->at += scan->text.at[scan->at] == '\\' ? 2 : 1;
    if (scan->at >= scan->text.length)
        return false;
    *content = str_slice(scan->text, from, scan->at++);
    return true;
}

/* Passes a value by its brackets and quotes; false when it is cut. */
static bool scan_value(struct scan *scan)
{
    int depth = 0;
    struct str unused;
    for (;;) {
        int c = scan_peek(scan);
        if (c < 0)
            return false;
        if (c == '"') {
            if (!scan_string(scan, &unused))
                return false;
        } else if (c == '{' || c == '[') {
            depth++;
            scan->at++;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return true;
            depth--;
            scan->at++;
        } else if (c == ',' && depth == 0) {
            return true;
        } else {
            scan->at++;
        }
        if (depth == 0 && (c == '"' || c == '}' || c == ']'))
            return true;
    }
}

const char *sniffed_container(const struct sniffed *stream, struct arena *arena)
{
    struct scan scan = {start_of(stream), 0};
    const char *container = NULL;
    if (scan_peek(&scan) != '{')
        return NULL;
    scan.at++;
    while (scan_peek(&scan) == '"') {
        struct str key;
        if (!scan_string(&scan, &key) || scan_peek(&scan) != ':')
            return container;
        scan.at++;
        if (scan_peek(&scan) == '[') {
            struct scan inside = {scan.text, scan.at + 1};
            if (scan_peek(&inside) == '{' && !container && !str_contains(key, STR("\\")))
                container = arena_cstr(arena, key);
        }
        if (!scan_value(&scan))
            return container; /* goes on beyond what was looked at */
        if (scan_peek(&scan) == ',')
            scan.at++;
    }
    if (scan_peek(&scan) != '}')
        return container;
    scan.at++;
    return scan_peek(&scan) == '{' ? NULL : container; /* another object follows: JSON lines */
}
