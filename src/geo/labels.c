/* Labels: how wide they are, where they find room. */
#include <stdlib.h>
#include <string.h>

#include "drawing.h"

enum { LINES_MOST = 4 };

void drawing_occupy(struct drawing *drawing, struct patch patch)
{
    if (drawing->taken_count == drawing->taken_capacity) {
        size_t capacity = drawing->taken_capacity ? 2 * drawing->taken_capacity : 64;
        struct patch *taken = ARENA_ARRAY(drawing->arena, struct patch, capacity);
        if (drawing->taken_count > 0)
            memcpy(taken, drawing->taken, drawing->taken_count * sizeof *taken);
        drawing->taken = taken;
        drawing->taken_capacity = capacity;
    }
    drawing->taken[drawing->taken_count++] = patch;
}

void drawing_label(struct drawing *drawing, const struct drawing_label *label)
{
    double x, y;
    if (!drawing_place(drawing, label->place, &x, &y))
        return;
    if (drawing->label_count == drawing->label_capacity) {
        size_t capacity = drawing->label_capacity ? 2 * drawing->label_capacity : 64;
        struct drawing_label *labels = ARENA_ARRAY(drawing->arena, struct drawing_label, capacity);
        if (drawing->label_count > 0)
            memcpy(labels, drawing->labels, drawing->label_count * sizeof *labels);
        drawing->labels = labels;
        drawing->label_capacity = capacity;
    }
    drawing->labels[drawing->label_count++] = *label;
}

/* --- Lines -------------------------------------------------------------------------------------------------------- */

struct block {
    struct str lines[LINES_MOST];
    size_t count;
    double width, height;
};

/* Width of a letter in units of the letters' size: an average of common sans-serif faces, a little generous so that
 * another face than ours does not overlap. */
static double letter_width(uint32_t letter)
{
    if (letter == ' ' || letter == 0xa0 || letter == 0x202f)
        return 0.28;
    if (letter < 0x80 && strchr("'.,:;!|", (int)letter))
        return 0.3;
    if ((letter >= 'A' && letter <= 'Z') || (letter >= 0xc0 && letter <= 0xde))
        return 0.7;
    if (letter < 0x80 && strchr("ijlftr()-", (int)letter))
        return 0.36;
    return letter == 'm' || letter == 'w' ? 0.88 : 0.6;
}

static double text_width(struct str text, double size)
{
    double width = 0;
    for (size_t at = 0; at < text.length;)
        width += letter_width(text_code_point(text, &at));
    return width * size;
}

/* Where the line that starts the text ends: before the last break that fits, or before the first when none does. Breaks
 * are blanks, and places after hyphens. */
static size_t line_end(struct str text, size_t letters)
{
    size_t end = 0, count = 0;
    for (size_t at = 0; at < text.length;) {
        size_t from = at;
        uint32_t letter = text_code_point(text, &at);
        count++;
        bool blank = letter == ' ';
        if (!blank && letter != '-')
            continue;
        size_t here = blank ? from : at;
        if (count - (blank ? 1 : 0) > letters && end > 0)
            return end;
        end = here;
        if (count >= letters && end > 0)
            return end;
    }
    return count > letters && end > 0 ? end : text.length;
}

static struct block fill_lines(const struct drawing_label *label, size_t letters)
{
    struct block block = {0};
    struct str rest = label->text;
    while (rest.length > 0 && block.count < LINES_MOST) {
        size_t end = block.count + 1 == LINES_MOST ? rest.length : line_end(rest, letters);
        block.lines[block.count] = str_trim(str_slice(rest, 0, end));
        block.width = fmax(block.width, text_width(block.lines[block.count], label->size));
        block.count++;
        rest = str_trim(str_slice(rest, end, rest.length));
    }
    block.height = 1.15 * label->size * (double)block.count;
    return block;
}

/* As few lines as that length allows, of about equal length. */
static struct block break_lines_at(const struct drawing_label *label, int line_most)
{
    size_t whole = text_length(label->text), most = line_most > 0 ? (size_t)line_most : whole;
    size_t fewest = fill_lines(label, most).count;
    if (whole <= most || fewest < 2)
        return fill_lines(label, most);
    size_t letters = (whole + fewest - 1) / fewest;
    while (letters < most && fill_lines(label, letters).count > fewest)
        letters++;
    return fill_lines(label, letters);
}

/* In lines as long as wished, then in shorter ones until it is no wider than its room. */
static struct block break_lines(const struct drawing_label *label)
{
    struct block block = break_lines_at(label, label->line_most);
    for (int most = label->line_most - 1; label->room > 0 && block.width > label->room && most >= 8; most--) {
        struct block narrower = break_lines_at(label, most);
        if (narrower.width < block.width)
            block = narrower;
    }
    return block;
}

/* --- Room --------------------------------------------------------------------------------------------------------- */

static bool is_free(const struct drawing *drawing, struct patch patch)
{
    if (patch.left < 2 || patch.top < 2 || patch.right > drawing->width - 2 || patch.bottom > drawing->height - 2)
        return false;
    for (size_t i = 0; i < drawing->taken_count; i++) {
        const struct patch *taken = &drawing->taken[i];
        if (patch.left < taken->right && taken->left < patch.right && patch.top < taken->bottom &&
            taken->top < patch.bottom)
            return false;
    }
    return true;
}

/* Positions to try, as shares of the label's size from its place: for a town the right, the left, above, below and the
 * corners; for an area the middle, then around it. */
struct
try {
    double right, down;
};
static const struct try BESIDE[] = {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -0.7}, {1, 0.7}, {-1, -0.7}, {-1, 0.7}};
static const struct try OVER[] = {{0, 0},       {0, -0.6},    {0, 0.6},  {0.25, 0}, {-0.25, 0},
                                  {0.25, -0.6}, {-0.25, 0.6}, {0, -1.2}, {0, 1.2},  {0.4, 0.8},
                                  {-0.4, -0.8}, {0.5, 0},     {-0.5, 0}};

static struct patch patch_at(const struct drawing_label *label, const struct block *block, double x, double y,
                             struct try try)
{
    double gap = label->beside ? label->radius + 0.25 * label->size : 0;
    double reach = label->beside ? block->width / 2 : block->width;
    double middle_x = x + try.right * (reach + gap);
    double middle_y = y + try.down * (label->beside ? block->height / 2 + gap : block->height);
    return (struct patch){middle_x - block->width / 2, middle_y - block->height / 2, middle_x + block->width / 2,
                          middle_y + block->height / 2};
}

static bool find_room(const struct drawing *drawing, const struct drawing_label *label, const struct block *block,
                      struct patch *patch)
{
    const struct try *tries = label->beside ? BESIDE : OVER;
    size_t count = label->beside ? COUNT_OF(BESIDE) : COUNT_OF(OVER);
    double x, y;
    drawing_place(drawing, label->place, &x, &y);
    for (size_t i = 0; i < count; i++) {
        *patch = patch_at(label, block, x, y, tries[i]);
        if (is_free(drawing, *patch))
            return true;
    }
    return false;
}

/* A label beside its place is anchored on the side of the place: in a wider face than reckoned it grows away from it.
 */
static void write_label(struct drawing *drawing, const struct drawing_label *label, const struct block *block,
                        struct patch patch)
{
    double x, y, middle = (patch.left + patch.right) / 2;
    const char *anchor = "middle";
    drawing_place(drawing, label->place, &x, &y);
    if (label->beside && patch.left > x) {
        anchor = "start";
        middle = patch.left;
    } else if (label->beside && patch.right < x) {
        anchor = "end";
        middle = patch.right;
    }
    /* The base of the first line: letters stand on it, most of their height above. */
    double base = patch.top + 0.9 * label->size;
    buffer_printf(drawing->out, "<text x=\"%.0f\" y=\"%.0f\" font-size=\"%g\" text-anchor=\"%s\" %s>", middle, base,
                  label->size, anchor, label->attributes);
    if (block->count == 1) {
        drawing_text(drawing->out, block->lines[0]);
    } else {
        for (size_t i = 0; i < block->count; i++) {
            buffer_printf(drawing->out, "<tspan x=\"%.0f\" dy=\"%g\">", middle, i ? 1.15 * label->size : 0);
            drawing_text(drawing->out, block->lines[i]);
            buffer_add_cstr(drawing->out, "</tspan>");
        }
    }
    buffer_add_cstr(drawing->out, "</text>");
}

static int by_rank(const void *a, const void *b)
{
    const struct drawing_label *left = a, *right = b;
    if (left->rank != right->rank)
        return left->rank > right->rank ? -1 : 1;
    return str_compare(left->text, right->text);
}

size_t drawing_end(struct drawing *drawing)
{
    size_t homeless = 0;
    if (drawing->label_count > 0)
        qsort(drawing->labels, drawing->label_count, sizeof *drawing->labels, by_rank);
    for (size_t i = 0; i < drawing->label_count; i++) {
        struct block block = break_lines(&drawing->labels[i]);
        struct patch patch;
        bool wide = drawing->labels[i].room > 0 && block.width > 1.5 * drawing->labels[i].room;
        if (wide || !find_room(drawing, &drawing->labels[i], &block, &patch)) {
            homeless++;
            continue;
        }
        write_label(drawing, &drawing->labels[i], &block, patch);
        drawing_occupy(drawing, patch);
    }
    buffer_add_cstr(drawing->out, "</svg>\n");
    return homeless;
}
