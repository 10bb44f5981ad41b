#include "form-body.h"

#include <string.h>

struct str cookie_find(struct str header, struct str name)
{
    struct str rest = header, pair;
    while (str_next(&rest, ';', &pair)) {
        pair = str_trim(pair);
        size_t equals = str_find_char(pair, '=', 0);
        if (equals == SIZE_MAX || !str_equal(str_slice(pair, 0, equals), name))
            continue;
        struct str value = str_slice(pair, equals + 1, pair.length);
        if (value.length >= 2 && value.at[0] == '"' && value.at[value.length - 1] == '"')
            value = str_slice(value, 1, value.length - 1);
        return value.at ? value : STR("");
    }
    return STR_NONE;
}

/* Reads one value, quoted or not, from *at on, and leaves *at on the ';' after it or at the end. */
static struct str read_value(struct arena *arena, struct str text, size_t *at)
{
    size_t from = *at;
    if (from >= text.length || text.at[from] != '"') {
        size_t end = str_find_char(text, ';', from);
        *at = end == SIZE_MAX ? text.length : end;
        return str_trim(str_slice(text, from, *at));
    }
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0, i = from + 1;
    for (; i < text.length && text.at[i] != '"'; i++) {
        /* Browsers write %22 for a quote and leave backslashes alone (WHATWG HTML), so only \" is an escape. */
        if (text.at[i] == '\\' && i + 1 < text.length && text.at[i + 1] == '"')
            i++;
        out[length++] = text.at[i];
    }
    out[length] = '\0';
    size_t end = str_find_char(text, ';', i);
    *at = end == SIZE_MAX ? text.length : end;
    return (struct str){out, length};
}

struct str header_parameter(struct arena *arena, struct str value, struct str name)
{
    size_t at = str_find_char(value, ';', 0);
    while (at != SIZE_MAX && at < value.length) {
        size_t equals = str_find_char(value, '=', at), next = str_find_char(value, ';', at + 1);
        if (equals == SIZE_MAX)
            return STR_NONE;
        if (next < equals) { /* a word without value */
            at = next;
            continue;
        }
        struct str found = str_trim(str_slice(value, at + 1, equals));
        at = equals + 1;
        struct str text = read_value(arena, value, &at);
        if (str_equal_ascii_case(found, name))
            return text;
    }
    return STR_NONE;
}

/* --- multipart/form-data ----------------------------------------------------------------------------------------- */

static bool broken(struct error *error)
{
    return error_set(error, ERROR_INVALID, "Le formulaire est arrivé incomplet ou abîmé. Renvoyez-le.");
}

/* The next line "--boundary" at the beginning of a line, from `from` on: its position and the one after it. */
static size_t find_boundary(struct str body, struct str marker, size_t from)
{
    for (size_t at = from; at + marker.length <= body.length; at++) {
        const char *found = memmem(body.at + at, body.length - at, marker.at, marker.length);
        if (!found)
            return SIZE_MAX;
        at = (size_t)(found - body.at);
        if (at == 0 || (at >= 2 && body.at[at - 2] == '\r' && body.at[at - 1] == '\n'))
            return at;
    }
    return SIZE_MAX;
}

enum { PART_HEAD_MOST = 8 * 1024 };

struct part {
    struct str disposition, type, bytes;
};

static bool read_part_headers(struct str head, struct part *part)
{
    size_t at = 0;
    while (at < head.length) {
        size_t end = str_find(head, STR("\r\n"), at);
        struct str line = str_slice(head, at, end);
        size_t colon = str_find_char(line, ':', 0);
        if (colon == SIZE_MAX)
            return false;
        struct str name = str_slice(line, 0, colon), value = str_trim(str_slice(line, colon + 1, line.length));
        if (str_equal_ascii_case(name, STR("content-disposition")))
            part->disposition = value;
        else if (str_equal_ascii_case(name, STR("content-type")))
            part->type = value;
        at = end == SIZE_MAX ? head.length : end + 2;
    }
    return str_starts_with(part->disposition, STR("form-data"));
}

/* Browsers percent-encode quotes and line ends of names; paths are dropped. */
static struct str clean_name(struct arena *arena, struct str name)
{
    struct buffer out = {0};
    for (size_t i = 0; i < name.length; i++) {
        struct str rest = str_slice(name, i, i + 3);
        if (str_equal(rest, STR("%22")) || str_equal(rest, STR("%0D")) || str_equal(rest, STR("%0A"))) {
            buffer_add_char(&out, str_equal(rest, STR("%22")) ? '"' : ' ');
            i += 2;
        } else if (name.at[i] == '/' || name.at[i] == '\\') {
            buffer_clear(&out);
        } else if ((unsigned char)name.at[i] >= 0x20 && name.at[i] != 0x7F) {
            buffer_add_char(&out, name.at[i]);
        }
    }
    struct str cleaned = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return cleaned;
}

/* One value from a part; *kept false when it is an empty file control. */
static bool take_part(struct arena *arena, const struct part *part, struct form_value *value, bool *kept)
{
    struct str name = header_parameter(arena, part->disposition, STR("name"));
    struct str file = header_parameter(arena, part->disposition, STR("filename"));
    *kept = true;
    if (!name.at || !text_is_utf8(name) || (file.at && !text_is_utf8(file)))
        return false;
    *value = (struct form_value){.name = name, .value = part->bytes};
    if (!file.at)
        return text_is_utf8(part->bytes) && str_find_char(part->bytes, '\0', 0) == SIZE_MAX;
    struct upload *upload = ARENA_NEW(arena, struct upload);
    *upload = (struct upload){.name = clean_name(arena, file), .type = part->type, .bytes = part->bytes};
    value->value = upload->name;
    value->upload = upload;
    *kept = upload->name.length > 0 || upload->bytes.length > 0;
    return true;
}

bool multipart_read(struct arena *arena, struct str content_type, struct str body, size_t most,
                    struct form_value **values, size_t *count, struct error *error)
{
    struct str boundary = header_parameter(arena, content_type, STR("boundary"));
    *count = 0;
    if (boundary.length == 0 || boundary.length > 70)
        return broken(error);
    struct str marker = arena_printf(arena, "--%.*s", STR_PRINT(boundary));
    size_t capacity = 16, at = find_boundary(body, marker, 0);
    *values = ARENA_ARRAY(arena, struct form_value, capacity);
    for (;;) {
        if (at == SIZE_MAX)
            return broken(error);
        at += marker.length;
        if (str_starts_with(str_slice(body, at, body.length), STR("--")))
            return true;
        size_t next = find_boundary(body, marker, at), blank = str_find(body, STR("\r\n\r\n"), at);
        struct part part = {0};
        if (!str_starts_with(str_slice(body, at, body.length), STR("\r\n")) || next == SIZE_MAX || blank == SIZE_MAX ||
            blank - at > PART_HEAD_MOST || blank + 4 > next - 2 ||
            !read_part_headers(str_slice(body, at + 2, blank), &part))
            return broken(error);
        part.bytes = str_slice(body, blank + 4, next - 2);
        if (*count == most)
            return error_set(error, ERROR_LIMITED, "Le formulaire contient trop de valeurs : %zu au plus.", most);
        if (*count == capacity) {
            struct form_value *grown = ARENA_ARRAY(arena, struct form_value, capacity * 2);
            memcpy(grown, *values, capacity * sizeof *grown);
            *values = grown;
            capacity *= 2;
        }
        bool kept;
        if (!take_part(arena, &part, &(*values)[*count], &kept))
            return broken(error);
        *count += kept;
        at = next;
    }
}
