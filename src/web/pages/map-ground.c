#include "map-ground.h"

/* Discs of the exact area would leave gaps between them: these are wider by as much as closes most of them. */
static const double SPREAD = 1.45;

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

/* The same discs twice: a little larger in the colour of the edge, then in that of the ground. */
static void draw_discs(struct buffer *out, const struct space *space, const struct sheet *sheet, const char *colour,
                       double margin)
{
    size_t cursor = 0;
    buffer_printf(out, "<path class=\"%s\" d=\"", colour);
    for (uint32_t id; (id = territory_next_commune(space->territory, TERRITORY_NONE, &cursor)) != TERRITORY_NONE;) {
        struct territory commune = territory_at(id);
        if (!commune.located || commune.area_km2 <= 0)
            continue;
        struct sheet_point at = sheet_place(sheet, commune.center);
        double radius = SPREAD * sqrt(commune.area_km2 * 1e6 / M_PI) / sheet->unit + margin;
        if (at.x + radius < 0 || at.x - radius > sheet->width || at.y + radius < 0 || at.y - radius > sheet->height)
            continue;
        buffer_printf(out, "M%.1f %.1fa%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 %.1f 0z", at.x - radius, at.y, radius,
                      radius, 2 * radius, radius, radius, -2 * radius);
    }
    buffer_add_cstr(out, "\"/>");
}

void ground_draw(struct buffer *out, const struct space *space, const struct sheet *sheet)
{
    buffer_add_cstr(out, "<style>.edge{fill:#8fa3a0}.land{fill:#fff}"
                         "@media(prefers-color-scheme:dark){.edge{fill:#7d8a87}.land{fill:#2a2f2e}}</style>");
    draw_discs(out, space, sheet, "edge", 1.6);
    draw_discs(out, space, sheet, "land", 0);
}

/* --- For the interactive map -------------------------------------------------------------------------------------- */

static void add_commune(struct json_writer *writer, struct territory commune)
{
    json_begin_object(writer);
    json_member_text(writer, "type", STR("Feature"));
    json_key(writer, "properties");
    json_begin_object(writer);
    json_member_text(writer, "kind", STR("disc"));
    json_key(writer, "radius");
    json_i64(writer, (int64_t)lround(SPREAD * sqrt(commune.area_km2 * 1e6 / M_PI)));
    json_end_object(writer);
    json_key(writer, "geometry");
    json_begin_object(writer);
    json_member_text(writer, "type", STR("Point"));
    json_key(writer, "coordinates");
    json_begin_array(writer);
    json_double(writer, commune.center.lon);
    json_double(writer, commune.center.lat);
    json_end_array(writer);
    json_end_object(writer);
    json_end_object(writer);
}

bool show_map_background(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    if (!space)
        return false;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    json_member_text(&writer, "type", STR("FeatureCollection"));
    json_key(&writer, "features");
    json_begin_array(&writer);
    size_t cursor = 0;
    for (uint32_t id; (id = territory_next_commune(space->territory, TERRITORY_NONE, &cursor)) != TERRITORY_NONE;) {
        struct territory commune = territory_at(id);
        if (commune.located && commune.area_km2 > 0)
            add_commune(&writer, commune);
    }
    json_end_array(&writer);
    json_end_object(&writer);
    response_owned(response, "application/geo+json", &out);
    return true;
}
