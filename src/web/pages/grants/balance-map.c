/* The balance between territories on two maps: what was proposed, what is chosen. */
#include "grounds.h"

#include "desk.h"
#include "territory/drawing.h"

enum { WIDTH = 560, CLASSES = 3 };
static const double PROPORTIONS = 1.0;

/* None, one, two or more: told by a pattern too, for who does not tell colours apart. */
static const char *const FILLS[CLASSES] = {"fill=\"#f6e1e1\"", "fill=\"#a1c4e8\"", "fill=\"#2c5f9e\""};

struct balance {
    const struct call *call;
    const struct grants_rows *rows;
    bool chosen;
};

static const char *fill_of(void *context, uint32_t territory)
{
    const struct balance *balance = context;
    struct str code = territory_at(territory).code;
    for (size_t i = 0; i < balance->rows->count; i++) {
        const struct grants_row *row = &balance->rows->at[i];
        int64_t count = balance->chosen ? row->selected : row->submitted;
        if (str_equal(row->code, code))
            return FILLS[count > 1 ? 2 : count];
    }
    return "fill=\"#eeeeee\"";
}

static void draw(struct desk *desk, const struct territory_map *map, struct balance *balance,
                 struct view_desk_section *section)
{
    struct buffer out = {0};
    struct arena *arena = desk->arena;
    const char *what = balance->chosen ? "Projets retenus dans chaque territoire, d’après le tableau ci-dessous"
                                       : "Projets déposés dans chaque territoire, d’après le tableau ci-dessous";
    struct drawing *drawing =
        drawing_new(arena, &out, territory_view(map, PROPORTIONS, 0.04), WIDTH,
                    arena_printf(arena, "class=\"need-map__drawing\" role=\"img\" aria-label=\"%s\"", what).at);
    struct territory_look look = {
        .fill = fill_of, .filled = balance->call->territory_kind, .scale = 1.1, .no_names = true, .context = balance};
    territory_draw_ground(drawing, map, &look, arena);
    drawing_end(drawing);
    section->figure.text = arena_str(arena, buffer_str(&out));
    section->figure_label = STR("Rose" NBSP ": aucun ; bleu clair" NBSP ": un ; bleu foncé" NBSP ": deux et plus.");
    buffer_free(&out);
}

void balance_maps(struct desk *desk, const struct grants_rows *territories, struct view_desk *view)
{
    struct error error;
    const struct call *call = &desk->call.rules;
    if (!call->balanced || call->territory_kind == TERRITORY_COMMUNE)
        return;
    const struct territory_map *map = ground_read(desk->request, desk->space, &error);
    if (!map)
        return; /* the tables say the same */
    for (int chosen = 0; chosen < 2; chosen++) {
        struct balance balance = {call, territories, chosen};
        struct view_desk_section *section =
            desk_section(desk, view, chosen ? "apres" : "avant", chosen ? "Après la sélection" : "Avant la sélection");
        draw(desk, map, &balance, section);
        size_t none = 0;
        for (size_t i = 0; i < territories->count; i++)
            none += (chosen ? territories->at[i].selected : territories->at[i].submitted) == 0;
        section->lead = none ? arena_printf(desk->arena, "%zu %s sans projet %s sur %zu.", none,
                                            text_plural((int64_t)none, "territoire", "territoires"),
                                            chosen ? "retenu" : "déposé", territories->count)
                             : STR("Chaque territoire a au moins un projet.");
    }
    ground_release(desk->request);
}
