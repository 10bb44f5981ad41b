/* The map as a still picture: for everyone at first, for whoever has no script, for shared links and for paper. */
#include "map-ground.h"
#include "map.h"
#include "marks.h"

/* Upright for a whole territory, as departments mostly are; lying down around one place. */
enum { WIDTH = 720, HEIGHT = 800, PLACE_WIDTH = 400, PLACE_HEIGHT = 280, LETTERS_MOST = 40, TOWNS_MOST = 9 };

static const char STYLE[] =
    "<style>"
    "text{font:700 15px "
    "system-ui,sans-serif;fill:#2b2b2b;stroke:#fff;stroke-width:3.5px;paint-order:stroke;stroke-linejoin:round}"
    ".mark{font-size:14px;fill:#fff;stroke:none;text-anchor:middle}"
    "@media(prefers-color-scheme:dark){text{fill:#eee;stroke:#1e1e1e}.mark{fill:#fff;stroke:none}}"
    "</style>";

/* --- Towns -------------------------------------------------------------------------------------------------------- */

struct label {
    double left, top, right, bottom;
};

/* A label that would cover another is left out: the larger towns come first. */
static bool is_free(const struct sheet *sheet, const struct label *labels, size_t count, struct label label)
{
    for (size_t i = 0; i < count; i++)
        if (label.left < labels[i].right && labels[i].left < label.right && label.top < labels[i].bottom &&
            labels[i].top < label.bottom)
            return false;
    return label.left > 0 && label.right < sheet->width && label.top > 0 && label.bottom < sheet->height;
}

static void draw_towns(struct buffer *out, const struct space *space, const struct sheet *sheet, struct arena *arena)
{
    struct label labels[TOWNS_MOST];
    size_t total, count = 0;
    const uint32_t *towns = map_towns(space, &total, arena);
    for (size_t i = 0; i < total && count < TOWNS_MOST; i++) {
        struct territory town = territory_at(towns[i]);
        struct sheet_point spot = sheet_place(sheet, town.center);
        struct str name = territory_label(town.id, arena);
        double half = 5.5 * (double)text_length(name);
        struct label label = {spot.x - half, spot.y - 30, spot.x + half, spot.y + 6};
        if (!is_free(sheet, labels, count, label))
            continue;
        labels[count++] = label;
        buffer_printf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">", spot.x, spot.y - 9);
        markup_text_str(out, name);
        buffer_add_cstr(out, "</text>");
    }
}

/* --- Places ------------------------------------------------------------------------------------------------------- */

static void draw_mark(struct buffer *out, struct sheet_point spot, enum place_shape shape, double scale, bool letter)
{
    const struct mark *mark = &MARKS[shape];
    buffer_printf(out,
                  "<g transform=\"translate(%.1f %.1f)scale(%g)\"><path d=\"%s\" fill=\"%s\" stroke=\"#fff\" "
                  "stroke-width=\"%g\"/>",
                  spot.x - 15 * scale, spot.y - 15 * scale, scale, mark->path, mark->colour, 1.5 / scale);
    if (letter)
        buffer_printf(out, "<text class=\"mark\" x=\"15\" y=\"%g\">%s</text>", mark->baseline,
                      place_shape_letter(shape));
    buffer_add_cstr(out, "</g>");
}

static bool search(struct request *request, const struct directory *directory, const struct place_query *query,
                   struct directory_answer *answer, struct error *error)
{
    struct directory_query question = {
        .filter = &query->filter, .sort = SORT_NAME, .size = DIRECTORY_PAGE_MOST, .now = request->now};
    return directory_search(directory, &question, request->arena, answer, error);
}

static void draw_row(struct request *request, const struct directory *directory, uint32_t row,
                     const struct sheet *sheet, double scale, bool letter, struct buffer *out)
{
    struct directory_entry entry;
    directory_card(directory, row, request->arena, &entry);
    if (!entry.place.located)
        return;
    struct sheet_point spot = sheet_place(sheet, (struct point){entry.place.longitude, entry.place.latitude});
    if (spot.x < 0 || spot.x > sheet->width || spot.y < 0 || spot.y > sheet->height)
        return;
    draw_mark(out, spot, place_shape(&entry.place), scale, letter);
}

static void draw_places(struct request *request, const struct directory *directory,
                        const struct directory_answer *answer, const struct sheet *sheet, struct buffer *out)
{
    uint32_t chosen = map_chosen_row(request, directory);
    bool few = answer->count <= LETTERS_MOST && chosen == DIRECTORY_NO_ROW;
    for (size_t i = 0; i < answer->count; i++)
        if (answer->hits[i].row != chosen)
            draw_row(request, directory, answer->hits[i].row, sheet, few ? 1 : 0.6, few, out);
    if (chosen != DIRECTORY_NO_ROW)
        draw_row(request, directory, chosen, sheet, 1.2, true, out);
}

bool show_map_image(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    const struct directory *directory;
    struct place_query query;
    struct directory_answer answer;
    if (!space || !pages_directory(request, &directory, error) ||
        !place_query_read(request, space_department(space), NULL, &query, error))
        return false;
    filter_to_space(request->arena, space, &query.filter);
    if (!search(request, directory, &query, &answer, error))
        return false;
    bool one = map_chosen_row(request, directory) != DIRECTORY_NO_ROW;
    struct sheet sheet =
        sheet_make(map_view(request, space, directory, &query), one ? PLACE_WIDTH : WIDTH, one ? PLACE_HEIGHT : HEIGHT);
    struct buffer out = {0};
    buffer_printf(&out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">%s", sheet.width, sheet.height,
                  STYLE);
    ground_draw(&out, space, &sheet);
    draw_places(request, directory, &answer, &sheet, &out);
    draw_towns(&out, space, &sheet, request->arena);
    buffer_add_cstr(&out, "</svg>\n");
    response_owned(response, "image/svg+xml", &out);
    return true;
}
