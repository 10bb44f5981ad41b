#include "svg-draw.h"

#include <expat.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS_MOST = 32, TEXT_MOST = 1024 };

struct paint {
    bool painted;
    double red, green, blue;
};

struct look { /* what elements inherit */
    struct paint fill, stroke;
    double fill_opacity, stroke_opacity, width, font_size;
    bool bold, italic, even_odd, round, halo;
    char anchor; /* 's'tart, 'm'iddle, 'e'nd */
};

struct drawer {
    cairo_t *cairo;
    PangoContext *context;
    const char *family;
    struct look looks[LEVELS_MOST];
    int level, skipped; /* skipped: within elements that are left out, or too deep */
    double x, y;        /* of the text that is read */
    char text[TEXT_MOST];
    size_t text_length;
    bool in_text;
};

/* --- Attributes --------------------------------------------------------------------------------------------------- */

static double number_of(const char *text, double otherwise)
{
    char *end;
    double value = strtod(text, &end);
    return end == text || !isfinite(value) ? otherwise : fmax(-1e7, fmin(1e7, value));
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : 0;
}

static struct paint paint_of(const char *text, struct paint otherwise)
{
    static const struct {
        const char *name;
        struct paint paint;
    } names[] = {{"none", {false, 0, 0, 0}},
                 {"transparent", {false, 0, 0, 0}},
                 {"white", {true, 1, 1, 1}},
                 {"black", {true, 0, 0, 0}},
                 {"currentColor", {true, 0.086, 0.086, 0.086}}};
    size_t length = strlen(text);
    if (text[0] == '#' && (length == 4 || length == 7)) {
        double parts[3];
        for (size_t i = 0; i < 3; i++)
            parts[i] = length == 4 ? hex(text[1 + i]) * 17 / 255.0
                                   : (hex(text[1 + 2 * i]) * 16 + hex(text[2 + 2 * i])) / 255.0;
        return (struct paint){true, parts[0], parts[1], parts[2]};
    }
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(text, names[i].name) == 0)
            return names[i].paint;
    return otherwise;
}

static void read_look(struct look *look, const char **attributes)
{
    for (; *attributes; attributes += 2) {
        const char *name = attributes[0], *value = attributes[1];
        if (strcmp(name, "fill") == 0)
            look->fill = paint_of(value, look->fill);
        else if (strcmp(name, "stroke") == 0)
            look->stroke = paint_of(value, look->stroke);
        else if (strcmp(name, "fill-opacity") == 0)
            look->fill_opacity = number_of(value, 1);
        else if (strcmp(name, "stroke-opacity") == 0)
            look->stroke_opacity = number_of(value, 1);
        else if (strcmp(name, "opacity") == 0)
            look->fill_opacity = look->stroke_opacity = number_of(value, 1);
        else if (strcmp(name, "stroke-width") == 0)
            look->width = number_of(value, 1);
        else if (strcmp(name, "font-size") == 0)
            look->font_size = number_of(value, 16);
        else if (strcmp(name, "font-weight") == 0)
            look->bold = strcmp(value, "bold") == 0 || number_of(value, 400) >= 600;
        else if (strcmp(name, "font-style") == 0)
            look->italic = strcmp(value, "italic") == 0;
        else if (strcmp(name, "fill-rule") == 0)
            look->even_odd = strcmp(value, "evenodd") == 0;
        else if (strcmp(name, "stroke-linejoin") == 0)
            look->round = strcmp(value, "round") == 0;
        else if (strcmp(name, "text-anchor") == 0)
            look->anchor = value[0];
        else if (strcmp(name, "paint-order") == 0)
            look->halo = strcmp(value, "stroke") == 0;
    }
}

static double attribute(const char **attributes, const char *name, double otherwise)
{
    for (; *attributes; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return number_of(attributes[1], otherwise);
    return otherwise;
}

static const char *attribute_text(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

/* --- Shapes ------------------------------------------------------------------------------------------------------- */

static void paint_path(struct drawer *drawer)
{
    const struct look *look = &drawer->looks[drawer->level];
    if (look->fill.painted) {
        pdf_library.cairo_set_fill_rule(drawer->cairo,
                                        look->even_odd ? CAIRO_FILL_RULE_EVEN_ODD : CAIRO_FILL_RULE_WINDING);
        pdf_library.cairo_set_source_rgba(drawer->cairo, look->fill.red, look->fill.green, look->fill.blue,
                                          look->fill_opacity);
        pdf_library.cairo_fill_preserve(drawer->cairo);
    }
    if (look->stroke.painted && look->width > 0) {
        pdf_library.cairo_set_line_width(drawer->cairo, look->width);
        pdf_library.cairo_set_line_join(drawer->cairo, look->round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
        pdf_library.cairo_set_source_rgba(drawer->cairo, look->stroke.red, look->stroke.green, look->stroke.blue,
                                          look->stroke_opacity);
        pdf_library.cairo_stroke_preserve(drawer->cairo);
    }
    pdf_library.cairo_new_path(drawer->cairo);
}

/* The next numbers of a path; false when they are not all there. */
static bool next_numbers(const char **at, double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *end;
        while (**at == ' ' || **at == ',' || **at == '\n')
            (*at)++;
        numbers[i] = strtod(*at, &end);
        if (end == *at || !isfinite(numbers[i]))
            return false;
        *at = end;
    }
    return true;
}

static bool add_step(cairo_t *cairo, char letter, const char **at, double *x, double *y)
{
    bool relative = letter >= 'a';
    double base_x = relative ? *x : 0, base_y = relative ? *y : 0, n[6];
    switch (letter) {
    case 'M':
    case 'm':
    case 'L':
    case 'l':
        if (!next_numbers(at, n, 2))
            return false;
        *x = base_x + n[0];
        *y = base_y + n[1];
        (letter == 'M' || letter == 'm' ? pdf_library.cairo_move_to : pdf_library.cairo_line_to)(cairo, *x, *y);
        return true;
    case 'H':
    case 'h':
    case 'V':
    case 'v':
        if (!next_numbers(at, n, 1))
            return false;
        if (letter == 'H' || letter == 'h')
            *x = base_x + n[0];
        else
            *y = base_y + n[0];
        pdf_library.cairo_line_to(cairo, *x, *y);
        return true;
    case 'C':
    case 'c':
        if (!next_numbers(at, n, 6))
            return false;
        pdf_library.cairo_curve_to(cairo, base_x + n[0], base_y + n[1], base_x + n[2], base_y + n[3], base_x + n[4],
                                   base_y + n[5]);
        *x = base_x + n[4];
        *y = base_y + n[5];
        return true;
    default: return false;
    }
}

static void add_path(cairo_t *cairo, const char *data)
{
    double x = 0, y = 0, start_x = 0, start_y = 0;
    char letter = 0;
    while (*data) {
        if (*data == ' ' || *data == ',' || *data == '\n') {
            data++;
            continue;
        }
        if ((*data >= 'A' && *data <= 'Z') || (*data >= 'a' && *data <= 'z'))
            letter = *data++;
        if (letter == 'Z' || letter == 'z') {
            pdf_library.cairo_close_path(cairo);
            x = start_x;
            y = start_y;
            letter = 0;
            continue;
        }
        if (!add_step(cairo, letter, &data, &x, &y))
            return;
        if (letter == 'M' || letter == 'm') {
            start_x = x;
            start_y = y;
            letter = letter == 'M' ? 'L' : 'l'; /* what follows a move without a letter */
        }
    }
}

static bool add_shape(struct drawer *drawer, const char *name, const char **attributes)
{
    cairo_t *cairo = drawer->cairo;
    if (strcmp(name, "path") == 0) {
        const char *data = attribute_text(attributes, "d");
        add_path(cairo, data ? data : "");
    } else if (strcmp(name, "circle") == 0) {
        pdf_library.cairo_new_sub_path(cairo);
        pdf_library.cairo_arc(cairo, attribute(attributes, "cx", 0), attribute(attributes, "cy", 0),
                              fmax(0, attribute(attributes, "r", 0)), 0, 2 * M_PI);
    } else if (strcmp(name, "rect") == 0) {
        pdf_library.cairo_rectangle(cairo, attribute(attributes, "x", 0), attribute(attributes, "y", 0),
                                    attribute(attributes, "width", 0), attribute(attributes, "height", 0));
    } else if (strcmp(name, "line") == 0) {
        pdf_library.cairo_move_to(cairo, attribute(attributes, "x1", 0), attribute(attributes, "y1", 0));
        pdf_library.cairo_line_to(cairo, attribute(attributes, "x2", 0), attribute(attributes, "y2", 0));
    } else {
        return false;
    }
    return true;
}

/* --- Texts -------------------------------------------------------------------------------------------------------- */

/* A halo of text costs a path of every letter: instead, the background is left as it is, and the letters stay text that
 * can be searched and copied. */
static void show_text(struct drawer *drawer)
{
    const struct look *look = &drawer->looks[drawer->level];
    if (drawer->text_length == 0 || !look->fill.painted)
        return;
    PangoLayout *layout = pdf_library.pango_layout_new(drawer->context);
    PangoFontDescription *font = pdf_library.pango_font_description_new();
    pdf_library.pango_font_description_set_family(font, drawer->family);
    pdf_library.pango_font_description_set_absolute_size(font, fmax(0.1, fmin(look->font_size, 2000)) * PANGO_SCALE);
    pdf_library.pango_font_description_set_weight(font, look->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pdf_library.pango_font_description_set_style(font, look->italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    pdf_library.pango_layout_set_font_description(layout, font);
    pdf_library.pango_layout_set_text(layout, drawer->text, (int)drawer->text_length);
    int width, height;
    pdf_library.pango_layout_get_pixel_size(layout, &width, &height);
    double x = drawer->x - (look->anchor == 'm' ? width / 2.0 : look->anchor == 'e' ? width : 0);
    PangoLayoutIter *iter = pdf_library.pango_layout_get_iter(layout);
    pdf_library.cairo_set_source_rgba(drawer->cairo, look->fill.red, look->fill.green, look->fill.blue,
                                      look->fill_opacity);
    do {
        PangoLayoutRun *run = pdf_library.pango_layout_iter_get_run_readonly(iter);
        PangoRectangle extents;
        if (!run)
            continue;
        pdf_library.pango_layout_iter_get_run_extents(iter, NULL, &extents);
        pdf_library.cairo_move_to(drawer->cairo, x + (double)extents.x / PANGO_SCALE, drawer->y);
        pdf_library.pango_cairo_show_glyph_item(drawer->cairo, pdf_library.pango_layout_get_text(layout), run);
    } while (pdf_library.pango_layout_iter_next_run(iter));
    pdf_library.pango_layout_iter_free(iter);
    pdf_library.pango_font_description_free(font);
    pdf_library.g_object_unref(layout);
    pdf_library.cairo_new_path(drawer->cairo);
    drawer->text_length = 0;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static void start(void *data, const char *name, const char **attributes)
{
    struct drawer *drawer = data;
    static const char *const known[] = {"svg", "g", "a", "path", "circle", "rect", "line", "text", "tspan"};
    bool drawn = false;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        drawn = drawn || strcmp(name, known[i]) == 0;
    if (!drawn || drawer->skipped || drawer->level + 1 >= LEVELS_MOST) {
        drawer->skipped++;
        return;
    }
    drawer->level++;
    drawer->looks[drawer->level] = drawer->looks[drawer->level - 1];
    read_look(&drawer->looks[drawer->level], attributes);
    if (strcmp(name, "text") == 0 || strcmp(name, "tspan") == 0) {
        if (name[1] == 's')
            show_text(drawer);
        drawer->x = attribute(attributes, "x", drawer->x);
        drawer->y = attribute(attributes, "y", drawer->y) + attribute(attributes, "dy", 0);
        drawer->in_text = true;
    } else if (add_shape(drawer, name, attributes)) {
        paint_path(drawer);
    }
}

static void end(void *data, const char *name)
{
    struct drawer *drawer = data;
    if (drawer->skipped) {
        drawer->skipped--;
        return;
    }
    if (strcmp(name, "text") == 0 || strcmp(name, "tspan") == 0)
        show_text(drawer);
    if (strcmp(name, "text") == 0)
        drawer->in_text = false;
    drawer->level--;
}

static void characters(void *data, const char *text, int length)
{
    struct drawer *drawer = data;
    if (!drawer->in_text || drawer->skipped)
        return;
    size_t room = TEXT_MOST - drawer->text_length, taken = (size_t)length < room ? (size_t)length : 0;
    memcpy(drawer->text + drawer->text_length, text, taken);
    drawer->text_length += taken;
}

void svg_draw(cairo_t *cairo, PangoContext *context, const char *family, struct str svg)
{
    struct drawer *drawer = memory_new(sizeof *drawer);
    XML_Parser parser = XML_ParserCreate("UTF-8");
    drawer->cairo = cairo;
    drawer->context = context;
    drawer->family = family;
    drawer->looks[0] = (struct look){
        .fill = {true, 0, 0, 0}, .fill_opacity = 1, .stroke_opacity = 1, .width = 1, .font_size = 16, .anchor = 's'};
    if (parser) {
        XML_SetUserData(parser, drawer);
        XML_SetElementHandler(parser, start, end);
        XML_SetCharacterDataHandler(parser, characters);
        XML_Parse(parser, svg.at, (int)svg.length, 1);
        XML_ParserFree(parser);
    }
    free(drawer);
}
