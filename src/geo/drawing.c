#include "drawing.h"

#include <string.h>

struct mercator_box drawing_frame(struct mercator_box box, double proportions, double margin)
{
    double wide = (double)box.high.x - box.low.x, high = (double)box.high.y - box.low.y;
    double x = box.low.x + wide / 2, y = box.low.y + high / 2;
    wide = fmax(wide, 1) * (1 + 2 * margin);
    high = fmax(high, 1) * (1 + 2 * margin);
    if (wide < high * proportions)
        wide = high * proportions;
    else
        high = wide / proportions;
    return (struct mercator_box){
        {(uint32_t)fmax(0, x - wide / 2), (uint32_t)fmax(0, y - high / 2)},
        {(uint32_t)fmin(UINT32_MAX, x + wide / 2), (uint32_t)fmin(UINT32_MAX, y + high / 2)},
    };
}

struct drawing *drawing_new(struct arena *arena, struct buffer *out, struct mercator_box view, int width,
                            const char *attributes)
{
    struct drawing *drawing = ARENA_NEW(arena, struct drawing);
    double wide = fmax(1, (double)view.high.x - view.low.x), high = fmax(1, (double)view.high.y - view.low.y);
    drawing->arena = arena;
    drawing->out = out;
    drawing->view = view;
    drawing->width = width;
    drawing->scale = width / wide;
    drawing->height = (int)lround(high * drawing->scale);
    buffer_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" %s>", drawing->width,
                  drawing->height, attributes);
    return drawing;
}

int drawing_width(const struct drawing *drawing)
{
    return drawing->width;
}

double drawing_scale(const struct drawing *drawing)
{
    return drawing->scale;
}

struct mercator_box drawing_view(const struct drawing *drawing)
{
    return drawing->view;
}

int drawing_height(const struct drawing *drawing)
{
    return drawing->height;
}

double drawing_unit(const struct drawing *drawing)
{
    struct box box = mercator_box_degrees(drawing->view);
    return mercator_unit(box_center(box).lat) / drawing->scale;
}

bool drawing_place(const struct drawing *drawing, struct mercator place, double *x, double *y)
{
    *x = ((double)place.x - drawing->view.low.x) * drawing->scale;
    *y = ((double)place.y - drawing->view.low.y) * drawing->scale;
    return *x >= 0 && *x <= drawing->width && *y >= 0 && *y <= drawing->height;
}

/* --- Markup ------------------------------------------------------------------------------------------------------- */

void drawing_text(struct buffer *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        switch (text.at[i]) {
        case '&': buffer_add_cstr(out, "&amp;"); break;
        case '<': buffer_add_cstr(out, "&lt;"); break;
        case '>': buffer_add_cstr(out, "&gt;"); break;
        default: buffer_add_char(out, text.at[i]);
        }
    }
}

void drawing_open(struct drawing *drawing, const char *element, const char *attributes)
{
    buffer_printf(drawing->out, "<%s %s>", element, attributes);
}

void drawing_close(struct drawing *drawing, const char *element)
{
    buffer_printf(drawing->out, "</%s>", element);
}

static void close_element(struct drawing *drawing, const char *element, const char *attributes, struct str title)
{
    buffer_printf(drawing->out, " %s", attributes);
    if (str_is_empty(title)) {
        buffer_add_cstr(drawing->out, "/>");
        return;
    }
    buffer_add_cstr(drawing->out, "><title>");
    drawing_text(drawing->out, title);
    buffer_printf(drawing->out, "</title></%s>", element);
}

void drawing_ground(struct drawing *drawing, const char *attributes)
{
    buffer_printf(drawing->out, "<path d=\"M0 0h%dv%dh-%dz\"", drawing->width, drawing->height, drawing->width);
    close_element(drawing, "path", attributes, STR_NONE);
}

/* --- Paths -------------------------------------------------------------------------------------------------------- */

/* What of a line falls on the same unit as the point before is left out; the pen remembers where it is. */
struct pen {
    struct buffer *out;
    int64_t x, y;
    int letter; /* the last command written */
};

static int64_t unit_of(double value)
{
    return llround(fmax(-1e6, fmin(1e6, value)));
}

static void number(struct pen *pen, int64_t value, bool first)
{
    if (!first && value >= 0)
        buffer_add_char(pen->out, ' ');
    buffer_add_i64(pen->out, value);
}

static void move_to(struct pen *pen, int64_t x, int64_t y)
{
    buffer_add_char(pen->out, 'M');
    number(pen, x, true);
    number(pen, y, false);
    *pen = (struct pen){pen->out, x, y, 'M'};
}

static void line_to(struct pen *pen, int64_t x, int64_t y)
{
    int64_t dx = x - pen->x, dy = y - pen->y;
    if (dx == 0 && dy == 0)
        return;
    bool first = pen->letter != 'l';
    if (first)
        buffer_add_char(pen->out, 'l');
    number(pen, dx, first);
    number(pen, dy, false);
    *pen = (struct pen){pen->out, x, y, 'l'};
}

/* What the drawing shows and a little more, in its units: lines cut there are out of sight. */
static struct patch sight(const struct drawing *drawing)
{
    double more = 10 + 0.02 * drawing->width;
    return (struct patch){-more, -more, drawing->width + more, drawing->height + more};
}

struct dot {
    double x, y;
};

/* How far a dot is inside one side of the sight: 0 left, 1 right, 2 top, 3 bottom. */
static double inside_by(struct patch patch, int side, struct dot dot)
{
    switch (side) {
    case 0: return dot.x - patch.left;
    case 1: return patch.right - dot.x;
    case 2: return dot.y - patch.top;
    default: return patch.bottom - dot.y;
    }
}

/* Cuts a ring along one side (I. Sutherland and G. Hodgman, 1974); `to` has room for twice as many dots. */
static size_t cut(struct patch patch, int side, const struct dot *from, size_t count, struct dot *to)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct dot here = from[i], next = from[(i + 1) % count];
        double a = inside_by(patch, side, here), b = inside_by(patch, side, next);
        if (a >= 0)
            to[kept++] = here;
        if ((a >= 0) != (b >= 0)) {
            double share = a / (a - b);
            to[kept++] = (struct dot){here.x + share * (next.x - here.x), here.y + share * (next.y - here.y)};
        }
    }
    return kept;
}

/* The ring as it is seen, in the arena. */
static const struct dot *visible(const struct drawing *drawing, const struct ring *ring, size_t *count)
{
    struct dot *dots = ARENA_ARRAY(drawing->arena, struct dot, ring->count);
    for (size_t i = 0; i < ring->count; i++)
        drawing_place(drawing, ring->points[i], &dots[i].x, &dots[i].y);
    *count = ring->count;
    struct patch patch = sight(drawing);
    for (int side = 0; side < 4; side++) {
        struct dot *kept = ARENA_ARRAY(drawing->arena, struct dot, 2 * *count);
        *count = cut(patch, side, dots, *count, kept);
        dots = kept;
    }
    return dots;
}

static void trace_ring(struct drawing *drawing, struct pen *pen, const struct ring *ring)
{
    size_t count;
    const struct dot *dots = visible(drawing, ring, &count);
    if (count < 3)
        return;
    move_to(pen, unit_of(dots[0].x), unit_of(dots[0].y));
    for (size_t i = 1; i < count; i++)
        line_to(pen, unit_of(dots[i].x), unit_of(dots[i].y));
    buffer_add_char(drawing->out, 'z');
}

void drawing_shape(struct drawing *drawing, const struct shape *shape, const char *attributes, struct str title)
{
    if (shape->count == 0 || !mercator_box_intersects(shape->box, drawing->view))
        return;
    struct pen pen = {.out = drawing->out};
    buffer_add_cstr(drawing->out, "<path d=\"");
    for (size_t p = 0; p < shape->count; p++)
        for (size_t r = 0; r < shape->polygons[p].count; r++)
            trace_ring(drawing, &pen, &shape->polygons[p].rings[r]);
    buffer_add_char(drawing->out, '"');
    close_element(drawing, "path", attributes, title);
}

static bool is_seen(struct patch patch, struct dot a, struct dot b)
{
    return fmin(a.x, b.x) < patch.right && fmax(a.x, b.x) > patch.left && fmin(a.y, b.y) < patch.bottom &&
           fmax(a.y, b.y) > patch.top;
}

/* A line, step by step: the pen is lifted where it goes out of sight. */
static void trace_line(struct drawing *drawing, struct pen *pen, const struct mercator *points, size_t count)
{
    struct patch patch = sight(drawing);
    struct dot from, to;
    bool down = false;
    drawing_place(drawing, points[0], &from.x, &from.y);
    for (size_t i = 1; i < count; i++, from = to) {
        drawing_place(drawing, points[i], &to.x, &to.y);
        bool seen = is_seen(patch, from, to);
        if (seen && !down)
            move_to(pen, unit_of(from.x), unit_of(from.y));
        if (seen)
            line_to(pen, unit_of(to.x), unit_of(to.y));
        down = seen;
    }
}

void drawing_arcs(struct drawing *drawing, const struct mosaic *mosaic, drawing_choice wanted, void *context,
                  const char *attributes)
{
    struct pen pen = {.out = drawing->out};
    buffer_add_cstr(drawing->out, "<path fill=\"none\" d=\"");
    for (size_t i = 0; i < mosaic->arc_count; i++) {
        const struct mosaic_arc *arc = &mosaic->arcs[i];
        if (!wanted || wanted(context, arc))
            trace_line(drawing, &pen, arc->points, arc->count);
    }
    buffer_add_char(drawing->out, '"');
    close_element(drawing, "path", attributes, STR_NONE);
}

void drawing_mark(struct drawing *drawing, struct mercator place, double radius, const char *attributes,
                  struct str title)
{
    double x, y;
    if (!drawing_place(drawing, place, &x, &y))
        return;
    buffer_printf(drawing->out, "<circle cx=\"%.0f\" cy=\"%.0f\" r=\"%g\"", x, y, radius);
    close_element(drawing, "circle", attributes, title);
    drawing_occupy(drawing, (struct patch){x - radius, y - radius, x + radius, y + radius});
}
