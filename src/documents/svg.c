#include "svg.h"

void svg_size(struct str svg, double *width, double *height)
{
    struct str mark = STR("viewBox=\""), part;
    size_t at = str_find(svg, mark, 0);
    double numbers[4] = {0};
    size_t count = 0;
    struct str rest = at == SIZE_MAX ? STR_NONE : str_slice(svg, at + mark.length, svg.length);
    rest = str_slice(rest, 0, str_find_char(rest, '"', 0));
    while (count < COUNT_OF(numbers) && str_next(&rest, ' ', &part))
        if (!str_is_empty(part) && !str_to_double(part, &numbers[count++]))
            break;
    bool known = count == COUNT_OF(numbers) && numbers[2] > 0 && numbers[3] > 0;
    *width = known ? numbers[2] : 16;
    *height = known ? numbers[3] : 9;
}

/* The start tag without its stroke. */
static void add_unstroked(struct buffer *out, struct str tag)
{
    size_t stroke = str_find(tag, STR(" stroke=\""), 0);
    if (stroke == SIZE_MAX) {
        buffer_add_str(out, tag);
        return;
    }
    buffer_add_str(out, str_slice(tag, 0, stroke));
    size_t end = str_find_char(tag, '"', stroke + STR(" stroke=\"").length);
    buffer_add_str(out, str_slice(tag, end == SIZE_MAX ? tag.length : end + 1, tag.length));
}

struct str svg_plain(struct str svg, struct arena *arena)
{
    struct buffer out = {0};
    size_t done = 0, at;
    while ((at = str_find(svg, STR("<text "), done)) != SIZE_MAX) {
        size_t tag = str_find_char(svg, '>', at), end = str_find(svg, STR("</text>"), at);
        if (tag == SIZE_MAX || end == SIZE_MAX)
            break;
        end += STR("</text>").length;
        struct str start = str_slice(svg, at, tag);
        buffer_add_str(&out, str_slice(svg, done, end));
        if (str_contains(start, STR("paint-order=\"stroke\""))) {
            add_unstroked(&out, start);
            buffer_add_str(&out, str_slice(svg, tag, end));
        }
        done = end;
    }
    buffer_add_str(&out, str_slice(svg, done, svg.length));
    struct str plain = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return plain;
}
