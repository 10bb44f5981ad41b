/* The maps of the need: territories filled by class, drawn by the server from the territory's own map. */
#include "need-pages.h"

#include "grounds.h"

enum { WIDTH = 720 };

const char *const NEED_COLOURS[INDEX_CLASSES] = {"#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"};

static const double PROPORTIONS = 0.9;

/* Hatches tell the unknown from every class, on paper too. */
static const char UNKNOWN[] = "<defs><pattern id=\"inconnu\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
                              "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#f6f6f6\"/><path "
                              "d=\"M0 0v6\" stroke=\"#929292\" stroke-width=\"2\"/></pattern></defs>";

struct filling {
    const struct need_drawing *drawing;
    struct arena *arena;
    const char *attributes[INDEX_CLASSES + 1]; /* the last: unknown */
};

static const char *fill_of(void *context, uint32_t territory)
{
    const struct filling *filling = context;
    int class = filling->drawing->class(filling->drawing->context, territory);
    return filling->attributes[class < 0 ? INDEX_CLASSES : class];
}

/* Many communes would be as many stops of the keyboard: there, the table below leads to them. */
static const char *link_of(void *context, uint32_t territory)
{
    const struct filling *filling = context;
    const struct need_drawing *drawing = filling->drawing;
    struct buffer out = {0};
    buffer_add_cstr(&out, "href=\"");
    markup_url_str(&out, need_address(filling->arena, drawing->space, territory));
    buffer_add_cstr(&out,
                    drawing->level == TERRITORY_COMMUNE ? "\" tabindex=\"-1\" aria-label=\"" : "\" aria-label=\"");
    markup_attribute_str(&out, drawing->title(drawing->context, territory, filling->arena));
    buffer_add_cstr(&out, "\"");
    const char *attributes = arena_cstr(filling->arena, buffer_str(&out));
    buffer_free(&out);
    return attributes;
}

static struct mercator_box whole_view(const struct territory_map *map)
{
    return territory_view(map, PROPORTIONS, 0.04);
}

static void draw_places(struct drawing *drawing, const struct need_drawing *wanted)
{
    for (size_t i = 0; wanted->places && i < wanted->place_count; i++)
        drawing_mark(drawing, mercator_of(wanted->places[i].at), 3.2,
                     "class=\"need-place\" fill=\"#fff\" stroke=\"#161616\" stroke-width=\"1.5\"", STR_NONE);
    for (size_t i = 0; i < wanted->proposed_count; i++)
        drawing_mark(drawing, mercator_of(wanted->proposed[i].at), 9,
                     "class=\"need-proposed\" fill=\"#c9191e\" stroke=\"#fff\" stroke-width=\"1.5\"",
                     wanted->proposed[i].name);
}

/* The numbers of the proposed sites, over their discs. */
static void number_sites(struct drawing *drawing, const struct need_drawing *wanted, struct buffer *out)
{
    for (size_t i = 0; i < wanted->proposed_count; i++) {
        double x, y;
        if (drawing_place(drawing, mercator_of(wanted->proposed[i].at), &x, &y))
            buffer_printf(out,
                          "<text class=\"need-number\" x=\"%.0f\" y=\"%.0f\" fill=\"#fff\" font-size=\"11\" "
                          "font-weight=\"700\" text-anchor=\"middle\">%zu</text>",
                          x, y + 4, i + 1);
    }
}

bool need_draw(struct request *request, const struct need_drawing *wanted, struct view_need_map *view,
               struct error *error)
{
    struct filling filling = {.drawing = wanted, .arena = request->arena};
    for (int i = 0; i < INDEX_CLASSES; i++)
        filling.attributes[i] = arena_printf(request->arena, "fill=\"%s\"", NEED_COLOURS[i]).at;
    filling.attributes[INDEX_CLASSES] = "fill=\"url(#inconnu)\"";
    const struct territory_map *map = ground_read(request, wanted->space, error);
    if (!map)
        return false;
    struct buffer out = {0};
    struct drawing *drawing = drawing_new(
        request->arena, &out, whole_view(map), WIDTH,
        arena_printf(request->arena, "class=\"need-map__drawing\" role=\"group\" aria-label=\"%s\"", wanted->label).at);
    buffer_add_cstr(&out, UNKNOWN);
    struct territory_look look = {.communes = wanted->level == TERRITORY_COMMUNE,
                                  .fill = fill_of,
                                  .link = wanted->title ? link_of : NULL,
                                  .filled = wanted->level,
                                  .scale = 1.15,
                                  .no_names = wanted->level == TERRITORY_COMMUNE,
                                  .context = &filling};
    territory_draw_ground(drawing, map, &look, request->arena);
    draw_places(drawing, wanted);
    territory_draw_names(drawing, map, &look, request->arena);
    number_sites(drawing, wanted, &out);
    drawing_end(drawing);
    view->credit = arena_str(request->arena, map->credit);
    ground_release(request);
    view->drawing.text = arena_str(request->arena, buffer_str(&out));
    buffer_free(&out);
    return true;
}

void need_legend_add(struct arena *arena, struct view_need_map *view, const char *colour, struct str label,
                     size_t count, const char *one, const char *several)
{
    enum { MOST = INDEX_CLASSES + 2 };
    if (!view->classes.at)
        view->classes.at = ARENA_ARRAY(arena, struct need_class, MOST);
    if (view->classes.count < MOST)
        view->classes.at[view->classes.count++] = (struct need_class){
            colour, label, arena_printf(arena, "%zu %s", count, text_plural((int64_t)count, one, several))};
}
