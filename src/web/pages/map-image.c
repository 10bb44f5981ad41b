/* The map as a still picture: for everyone at first, for whoever has no script, for shared links and for paper. */
#include "../grounds.h"
#include "map.h"
#include "marks.h"
#include "territories/territory-pages.h"
#include "territory/drawing.h"

/* Upright for a whole territory, as departments mostly are; lying down around one place. */
enum { WIDTH = 720, HEIGHT = 800, PLACE_WIDTH = 400, PLACE_HEIGHT = 280, LETTERS_MOST = 40, SMALL_TOWNS = 30 };

/* Around a part of a space, a share of it on each side. */
static const double PART_MARGIN = 0.12, COMMUNE_MARGIN = 0.8;

/* Metres a unit: nearer than a whole department, communes have their borders. */
static const double COMMUNES_NEARER = 150;

/* The colours of the drawing are right on paper and by day; these are for the night. */
static const char STYLE[] = "<style>text{font-family:Marianne,system-ui,sans-serif}"
                            ".mark{font:700 14px Marianne,system-ui,sans-serif;fill:#fff;text-anchor:middle}"
                            "@media(prefers-color-scheme:dark){.map-ground{fill:#17212b}.map-around{fill:#1c1f1f}"
                            ".map-land{fill:#2a2f2e}.map-fine{stroke:#3c4442}.map-border{stroke:#7d8a87}"
                            ".map-edge{stroke:#aab6b3}.map-around-border{stroke:#383d3d}.map-dot{fill:#eee}"
                            ".map-town{fill:#eee;stroke:#1e1e1e}.map-name{fill:#a9bbe6;stroke:#1e1e1e}"
                            ".map-around-name{fill:#8a8f98}}</style>";

/* --- Places ------------------------------------------------------------------------------------------------------- */

static void draw_mark(struct buffer *out, double x, double y, enum place_shape shape, double scale, bool letter)
{
    const struct mark *mark = &MARKS[shape];
    buffer_printf(out,
                  "<g transform=\"translate(%.1f %.1f)scale(%g)\"><path d=\"%s\" fill=\"%s\" stroke=\"#fff\" "
                  "stroke-width=\"%g\"/>",
                  x - 15 * scale, y - 15 * scale, scale, mark->path, mark->colour, 1.5 / scale);
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

static void draw_row(struct request *request, const struct directory *directory, uint32_t row, struct drawing *drawing,
                     double scale, bool letter, struct buffer *out)
{
    struct directory_entry entry;
    directory_card(directory, row, request->arena, &entry);
    if (!entry.place.located)
        return;
    double x, y;
    if (drawing_place(drawing, mercator_of((struct point){entry.place.longitude, entry.place.latitude}), &x, &y))
        draw_mark(out, x, y, place_shape(&entry.place), scale, letter);
}

static void draw_places(struct request *request, const struct directory *directory,
                        const struct directory_answer *answer, struct drawing *drawing, struct buffer *out)
{
    uint32_t chosen = map_chosen_row(request, directory);
    bool few = answer->count <= LETTERS_MOST && chosen == DIRECTORY_NO_ROW;
    for (size_t i = 0; i < answer->count; i++)
        if (answer->hits[i].row != chosen)
            draw_row(request, directory, answer->hits[i].row, drawing, few ? 1 : 0.6, few, out);
    if (chosen != DIRECTORY_NO_ROW)
        draw_row(request, directory, chosen, drawing, 1.2, true, out);
}

/* --- The picture -------------------------------------------------------------------------------------------------- */

/* On the picture itself, which goes about alone: shared, printed, framed. */
static void label_schematic(struct drawing *drawing)
{
    struct mercator_box view = drawing_view(drawing);
    double up = 14 / drawing_scale(drawing), right = 110 / drawing_scale(drawing);
    drawing_label(drawing, &(struct drawing_label){
                               .text = STR("Carte schématique" NBSP ": limites approchées"),
                               .place = {view.low.x + (uint32_t)right, view.high.y - (uint32_t)up},
                               .size = 12,
                               .rank = HUGE_VAL,
                               .attributes = "class=\"map-around-name\" fill=\"#6a6f78\" font-family=\"sans-serif\"",
                           });
}

/* The territory named by `territoire` ("epci-200033181"), or the whole space. */
static uint32_t asked_territory(struct request *request, const struct space *space)
{
    uint32_t id = territory_of_slug(request_query_text(request, "territoire"));
    return id != TERRITORY_NONE && territory_in_space(space, id) ? id : space->territory;
}

/* What is marked on the ground: places found, or points. */
struct marked {
    const struct directory *directory; /* NULL: points */
    const struct directory_answer *answer;
    const struct point *points;
    size_t point_count;
};

static void draw_points(const struct marked *marked, struct drawing *drawing, struct buffer *out)
{
    double x, y;
    for (size_t i = 0; i < marked->point_count; i++)
        if (drawing_place(drawing, mercator_of(marked->points[i]), &x, &y))
            draw_mark(out, x, y, SHAPE_TRAVELLING, 1, true);
}

static void draw(struct request *request, const struct territory_map *map, struct mercator_box box,
                 const struct marked *marked, struct buffer *out)
{
    bool one = marked->directory && map_chosen_row(request, marked->directory) != DIRECTORY_NO_ROW;
    int width = one ? PLACE_WIDTH : WIDTH, height = one ? PLACE_HEIGHT : HEIGHT;
    struct mercator_box view = drawing_frame(box, (double)width / height, 0);
    const char *attributes = arena_printf(request->arena, "role=\"img\" aria-label=\"Carte des lieux %.*s\"",
                                          STR_PRINT(territory_of(map->territory, request->arena)))
                                 .at;
    struct drawing *drawing = drawing_new(request->arena, out, view, width, attributes);
    buffer_add_cstr(out, STYLE);
    bool near = drawing_unit(drawing) < COMMUNES_NEARER;
    enum territory_kind kind = territory_at(map->territory).kind;
    size_t towns = kind == TERRITORY_COMMUNE ? SIZE_MAX : kind > TERRITORY_DEPARTMENT ? SMALL_TOWNS : 0;
    struct territory_look look = {.communes = near, .scale = one ? 2.6 : 1.25, .no_names = one, .towns = towns};
    territory_draw_ground(drawing, map, &look, request->arena);
    if (marked->directory)
        draw_places(request, marked->directory, marked->answer, drawing, out);
    else
        draw_points(marked, drawing, out);
    territory_draw_names(drawing, map, &look, request->arena);
    if (map->schematic)
        label_schematic(drawing);
    drawing_end(drawing);
}

/* The map of the space, or of a part of it, which then fills the picture. */
static bool draw_asked(struct request *request, const struct space *space, const struct directory *directory,
                       const struct place_query *query, const struct directory_answer *answer, struct buffer *out,
                       struct error *error)
{
    const struct territory_map *map = ground_read(request, space, error);
    if (!map)
        return false;
    struct marked marked = {.directory = directory, .answer = answer};
    uint32_t territory = asked_territory(request, space);
    if (territory == space->territory) {
        struct box box = map_view(request, space, directory, query);
        draw(request, map, mercator_box_of(box), &marked, out);
    } else {
        struct territory_map part = territory_map_part(request->arena, map, territory);
        double margin = territory_at(territory).kind == TERRITORY_COMMUNE ? COMMUNE_MARGIN : PART_MARGIN;
        draw(request, &part, drawing_frame(part.box, 1, margin), &marked, out);
    }
    ground_release(request);
    return true;
}

bool map_image_of_points(struct request *request, const struct space *space, const struct point *points, size_t count,
                         struct buffer *out, struct error *error)
{
    const struct territory_map *map = ground_read(request, space, error);
    if (!map)
        return false;
    struct marked marked = {.points = points, .point_count = count};
    draw(request, map, mercator_box_of(map_space_box(space)), &marked, out);
    buffer_add_char(out, '\n');
    ground_release(request);
    return true;
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
    struct buffer out = {0};
    if (!search(request, directory, &query, &answer, error) ||
        !draw_asked(request, space, directory, &query, &answer, &out, error)) {
        buffer_free(&out);
        return false;
    }
    buffer_add_char(&out, '\n');
    response_owned(response, "image/svg+xml", &out);
    return true;
}
