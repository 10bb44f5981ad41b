#include "map-ground.h"

#include "cells.h"

struct sheet sheet_make(struct box box, int width, int height)
{
    struct mercator top_left = mercator_of((struct point){box.west, box.north});
    struct mercator bottom_right = mercator_of((struct point){box.east, box.south});
    double wide = (double)bottom_right.x - top_left.x, high = (double)bottom_right.y - top_left.y;
    wide = fmax(wide, 1);
    high = fmax(high, 1);
    double scale = fmin(width / wide, height / high);
    return (struct sheet){
        .left = top_left.x - (width / scale - wide) / 2,
        .top = top_left.y - (height / scale - high) / 2,
        .scale = scale,
        .unit = mercator_unit((box.north + box.south) / 2) / scale,
        .width = width,
        .height = height,
    };
}

struct sheet_point sheet_place(const struct sheet *sheet, struct point point)
{
    struct mercator at = mercator_of(point);
    return (struct sheet_point){(at.x - sheet->left) * sheet->scale, (at.y - sheet->top) * sheet->scale};
}

/* --- The picture -------------------------------------------------------------------------------------------------- */

static struct sheet_point corner_place(const struct sheet *sheet, const struct corner *corner)
{
    return (struct sheet_point){(corner->x - sheet->left) * sheet->scale, (corner->y - sheet->top) * sheet->scale};
}

static bool is_seen(const struct sheet *sheet, const struct cell *cell)
{
    double left = HUGE_VAL, top = HUGE_VAL, right = -HUGE_VAL, bottom = -HUGE_VAL;
    for (size_t i = 0; i < cell->count; i++) {
        struct sheet_point at = corner_place(sheet, &cell->corners[i]);
        left = fmin(left, at.x);
        right = fmax(right, at.x);
        top = fmin(top, at.y);
        bottom = fmax(bottom, at.y);
    }
    return left < sheet->width && right > 0 && top < sheet->height && bottom > 0;
}

static void draw_land(struct buffer *out, const struct cells *cells, const struct sheet *sheet)
{
    buffer_add_cstr(out, "<path class=\"land\" d=\"");
    for (size_t i = 0; i < cells->count; i++) {
        const struct cell *cell = &cells->at[i];
        if (!is_seen(sheet, cell))
            continue;
        for (size_t k = 0; k < cell->count; k++) {
            struct sheet_point at = corner_place(sheet, &cell->corners[k]);
            buffer_printf(out, "%c%.0f %.0f", k ? 'L' : 'M', at.x, at.y);
        }
        buffer_add_char(out, 'z');
    }
    buffer_add_cstr(out, "\"/>");
}

/* Each border between two cells of the space is drawn once, from the lower commune. */
static void draw_borders(struct buffer *out, uint32_t territory, const struct cells *cells, const struct sheet *sheet,
                         enum border wanted, const char *style)
{
    buffer_printf(out, "<path class=\"%s\" d=\"", style);
    for (size_t i = 0; i < cells->count; i++) {
        const struct cell *cell = &cells->at[i];
        if (!is_seen(sheet, cell))
            continue;
        for (size_t k = 0; k < cell->count; k++) {
            const struct corner *corner = &cell->corners[k];
            enum border border = border_between(territory, cell->commune, corner->neighbour);
            if (border != wanted || (border != BORDER_OUTSIDE && corner->neighbour < cell->commune))
                continue;
            struct sheet_point from = corner_place(sheet, corner);
            struct sheet_point to = corner_place(sheet, &cell->corners[(k + 1) % cell->count]);
            buffer_printf(out, "M%.0f %.0fL%.0f %.0f", from.x, from.y, to.x, to.y);
        }
    }
    buffer_add_cstr(out, "\"/>");
}

void ground_draw(struct buffer *out, const struct space *space, const struct sheet *sheet)
{
    struct arena arena = {0};
    struct cells cells = cells_make(&arena, space->territory);
    buffer_add_cstr(out, "<style>path{stroke-linejoin:round;stroke-linecap:round}.land{fill:#fff;stroke:#fff}"
                         ".c,.e,.d,.o{fill:none;stroke:#8fa3a0}.c{stroke:#dfe7e5;stroke-width:.8}.e{stroke-width:1}"
                         ".d{stroke-width:1.5}.o{stroke-width:2.5}@media(prefers-color-scheme:dark){"
                         ".land{fill:#2a2f2e;stroke:#2a2f2e}.c{stroke:#3c4442}.e,.d,.o{stroke:#7d8a87}}</style>");
    draw_land(out, &cells, sheet);
    if (sheet->unit < 100) /* nearer than a whole department: communes show */
        draw_borders(out, space->territory, &cells, sheet, BORDER_COMMUNE, "c");
    draw_borders(out, space->territory, &cells, sheet, BORDER_INTERCOMMUNALITY, "e");
    draw_borders(out, space->territory, &cells, sheet, BORDER_DEPARTMENT, "d");
    draw_borders(out, space->territory, &cells, sheet, BORDER_OUTSIDE, "o");
    arena_free(&arena);
}

/* --- For the interactive map: GeoJSON, four decimals (ten metres) ------------------------------------------------- */

static void add_position(struct buffer *out, const struct corner *corner, const char *comma)
{
    struct point at = mercator_point((struct mercator){(uint32_t)corner->x, (uint32_t)corner->y});
    buffer_printf(out, "%s[%.4f,%.4f]", comma, at.lon, at.lat);
}

static void add_commune(struct buffer *out, const struct cell *cell, struct arena *arena)
{
    struct json_writer writer = {.out = out};
    buffer_add_cstr(out, "{\"type\":\"Feature\",\"properties\":{\"kind\":\"commune\",\"name\":");
    json_text(&writer, territory_label(cell->commune, arena));
    buffer_add_cstr(out, "},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[");
    for (size_t i = 0; i <= cell->count; i++)
        add_position(out, &cell->corners[i % cell->count], i ? "," : "");
    buffer_add_cstr(out, "]]}},\n");
}

static void add_borders(struct buffer *out, uint32_t territory, const struct cells *cells, enum border wanted,
                        const char *kind)
{
    bool first = true;
    buffer_printf(out,
                  "{\"type\":\"Feature\",\"properties\":{\"kind\":\"%s\"},"
                  "\"geometry\":{\"type\":\"MultiLineString\",\"coordinates\":[",
                  kind);
    for (size_t i = 0; i < cells->count; i++) {
        const struct cell *cell = &cells->at[i];
        for (size_t k = 0; k < cell->count; k++) {
            const struct corner *corner = &cell->corners[k];
            enum border border = border_between(territory, cell->commune, corner->neighbour);
            if (border != wanted || (border != BORDER_OUTSIDE && corner->neighbour < cell->commune))
                continue;
            buffer_add_cstr(out, first ? "[" : ",[");
            add_position(out, corner, "");
            add_position(out, &cell->corners[(k + 1) % cell->count], ",");
            buffer_add_char(out, ']');
            first = false;
        }
    }
    buffer_add_cstr(out, "]}}");
}

bool show_map_background(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    if (!space)
        return false;
    struct cells cells = cells_make(request->arena, space->territory);
    struct buffer out = {0};
    buffer_add_cstr(&out, "{\"type\":\"FeatureCollection\",\"features\":[\n");
    for (size_t i = 0; i < cells.count; i++)
        if (cells.at[i].count > 0)
            add_commune(&out, &cells.at[i], request->arena);
    add_borders(&out, space->territory, &cells, BORDER_INTERCOMMUNALITY, "intercommunality");
    buffer_add_cstr(&out, ",\n");
    add_borders(&out, space->territory, &cells, BORDER_DEPARTMENT, "department");
    buffer_add_cstr(&out, ",\n");
    add_borders(&out, space->territory, &cells, BORDER_OUTSIDE, "edge");
    buffer_add_cstr(&out, "\n]}\n");
    response_owned(response, "application/geo+json", &out);
    return true;
}
