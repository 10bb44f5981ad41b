/* The map: a picture and a list for everyone, settings for the script that makes it move. */
#include "map.h"
#include "../grounds.h"
#include "assets.h"
#include "marks.h"
#include "templates.h"

enum { CARDS = 12, TOWNS_MOST = 90, TILES_MAX_ZOOM = 14 };

static const char PATH[] = "/carte";

/* Towns are named as one comes nearer: so many from that zoom on. */
static const struct {
    size_t count;
    double zoom;
} TOWN_LEVELS[] = {{4, 0}, {12, 8.5}, {30, 9.5}, {TOWNS_MOST, 10.5}};

/* --- Where to look ------------------------------------------------------------------------------------------------ */

struct box map_space_box(const struct space *space)
{
    struct box box = BOX_EMPTY;
    size_t cursor = 0;
    for (uint32_t id; (id = territory_next_commune(space->territory, TERRITORY_NONE, &cursor)) != TERRITORY_NONE;) {
        struct territory commune = territory_at(id);
        if (commune.located && commune.area_km2 > 0)
            box = box_union(box, box_around(commune.center, sqrt(commune.area_km2 * 1e6 / M_PI)));
    }
    return box_widen(box, 0.03);
}

/* The place named by `lieu`, or DIRECTORY_NO_ROW. */
uint32_t map_chosen_row(struct request *request, const struct directory *directory)
{
    int64_t id;
    if (!id_parse(request_query_text(request, "lieu"), &id))
        return DIRECTORY_NO_ROW;
    return directory_find_id(directory, id);
}

struct box map_view(struct request *request, const struct space *space, const struct directory *directory,
                    const struct place_query *query)
{
    enum { AROUND = 6000, MARGIN = 2000 };
    uint32_t row = map_chosen_row(request, directory);
    if (row != DIRECTORY_NO_ROW) {
        struct directory_entry entry;
        directory_card(directory, row, request->arena, &entry);
        if (entry.place.located)
            return box_around((struct point){entry.place.longitude, entry.place.latitude}, AROUND);
    }
    const struct place_filter *filter = &query->filter;
    if (filter->boxed)
        return (struct box){filter->box.west, filter->box.south, filter->box.east, filter->box.north};
    if (filter->near && filter->radius > 0)
        return box_around((struct point){filter->longitude, filter->latitude}, filter->radius + MARGIN);
    return map_space_box(space);
}

static int by_population(const void *a, const void *b)
{
    struct territory one = territory_at(*(const uint32_t *)a), other = territory_at(*(const uint32_t *)b);
    if (one.population != other.population)
        return one.population > other.population ? -1 : 1;
    return one.id < other.id ? -1 : one.id > other.id;
}

const uint32_t *map_towns(const struct space *space, size_t *count, struct arena *arena)
{
    uint32_t *towns = ARENA_ARRAY(arena, uint32_t, territory_count(TERRITORY_COMMUNE));
    size_t cursor = 0;
    *count = 0;
    for (uint32_t id; (id = territory_next_commune(space->territory, TERRITORY_NONE, &cursor)) != TERRITORY_NONE;)
        if (territory_at(id).located)
            towns[(*count)++] = id;
    qsort(towns, *count, sizeof *towns, by_population);
    return towns;
}

/* --- Settings of the script --------------------------------------------------------------------------------------- */

static void add_member(struct json_writer *writer, const char *key, struct str value)
{
    json_key(writer, key);
    json_text(writer, value);
}

static void add_marks(struct json_writer *writer)
{
    json_key(writer, "marks");
    json_begin_array(writer);
    for (int shape = 0; shape < SHAPE_COUNT; shape++) {
        json_begin_object(writer);
        add_member(writer, "shape", str_of(place_shape_name((enum place_shape)shape)));
        add_member(writer, "letter", str_of(place_shape_letter((enum place_shape)shape)));
        add_member(writer, "colour", str_of(MARKS[shape].colour));
        add_member(writer, "path", str_of(MARKS[shape].path));
        json_key(writer, "baseline");
        json_double(writer, MARKS[shape].baseline);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void add_town(struct json_writer *writer, uint32_t id, double zoom, struct arena *arena)
{
    struct territory town = territory_at(id);
    json_begin_object(writer);
    add_member(writer, "name", territory_label(id, arena));
    json_key(writer, "lon");
    json_double(writer, town.center.lon);
    json_key(writer, "lat");
    json_double(writer, town.center.lat);
    json_key(writer, "zoom");
    json_double(writer, zoom);
    json_end_object(writer);
}

/* The zoom from which a town's name stands clear of those of the larger towns. */
static double clear_zoom(const uint32_t *towns, size_t index)
{
    static const double clear = 150;              /* pixels */
    static const double metres_a_pixel = 78271.5; /* at the equator, zoom 0, tiles of 512 pixels */
    struct point here = territory_at(towns[index]).center;
    double nearest = HUGE_VAL;
    for (size_t i = 0; i < index; i++)
        nearest = fmin(nearest, point_distance(here, territory_at(towns[i]).center));
    return nearest > 0 ? log2(clear * metres_a_pixel * cos(here.lat * M_PI / 180) / nearest) : 0;
}

static void add_towns(struct json_writer *writer, const struct space *space, struct arena *arena)
{
    size_t count, level = 0;
    const uint32_t *towns = map_towns(space, &count, arena);
    json_key(writer, "towns");
    json_begin_array(writer);
    for (size_t i = 0; i < count && i < TOWNS_MOST; i++) {
        while (i >= TOWN_LEVELS[level].count)
            level++;
        add_town(writer, towns[i], fmax(TOWN_LEVELS[level].zoom, clear_zoom(towns, i)), arena);
    }
    json_end_array(writer);
}

/* MapLibre's own words, and ours. */
static void add_words(struct json_writer *writer)
{
    static const char *const words[][2] = {
        {"Map.Title", "Carte des lieux"},
        {"NavigationControl.ZoomIn", "Rapprocher"},
        {"NavigationControl.ZoomOut", "Éloigner"},
        {"AttributionControl.ToggleAttribution", "Montrer ou cacher les sources de la carte"},
        {"ScaleControl.Meters", "m"},
        {"ScaleControl.Kilometers", "km"},
        {"Popup.Close", "Fermer"},
        {"searchHere", "Rechercher dans cette zone"},
    };
    json_key(writer, "words");
    json_begin_object(writer);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        add_member(writer, words[i][0], str_of(words[i][1]));
    json_end_object(writer);
}

/* The tiles hold what the list holds, but for the frame: `cadre` follows the eye, not the search. */
static struct str tiles_address(struct request *request, const struct space *space, const struct directory *directory,
                                const struct place_query *query)
{
    bool region = territory_at(space->territory).kind == TERRITORY_REGION;
    struct query_change change = {
        .drop_name = "cadre", .add_name = region ? "region" : "departement", .add_value = space->code};
    struct str base =
        arena_printf(request->arena, "%.*s/tuiles/%llu/{z}/{x}/{y}.mvt", STR_PRINT(request_origin(request)),
                     (unsigned long long)directory_version(directory));
    return place_query_address(request->arena, base, query, &change);
}

struct json map_settings(struct request *request, const struct space *space, const struct directory *directory,
                         const struct place_query *query, struct box box, bool pin)
{
    struct arena *arena = request->arena;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    add_member(&writer, "library", STR(ASSET_MAPLIBRE_JS));
    add_member(&writer, "sheet", STR(ASSET_MAPLIBRE_CSS));
    add_member(&writer, "worker", STR(ASSET_MAPLIBRE_WORKER_JS));
    add_member(&writer, "script", STR(ASSET_MAP_JS));
    if (request->site->settings->map_style)
        add_member(&writer, "style", str_of(request->site->settings->map_style));
    add_member(&writer, "background", space_path(arena, space, "/fond.geojson"));
    add_member(&writer, "tiles", tiles_address(request, space, directory, query));
    json_key(&writer, "tilesMaxZoom");
    json_i64(&writer, TILES_MAX_ZOOM);
    add_member(&writer, "card", space_path(arena, space, "/carte?lieu="));
    add_member(&writer, "label",
               pin ? STR("Carte où montrer le point. Les deux champs de coordonnées disent la même chose.")
                   : STR("Carte des lieux. La liste à côté dit la même chose."));
    json_key(&writer, "pin");
    json_bool(&writer, pin);
    add_member(&writer, "attribution", STR("Lieux : Maillage · Territoires : IGN, INSEE"));
    add_member(&writer, "colour", space->theme == THEME_STATE ? STR("#000091") : STR("#0b5057"));
    json_key(&writer, "bounds");
    json_begin_array(&writer);
    json_double(&writer, box.west);
    json_double(&writer, box.south);
    json_double(&writer, box.east);
    json_double(&writer, box.north);
    json_end_array(&writer);
    add_marks(&writer);
    add_towns(&writer, space, arena);
    add_words(&writer);
    json_end_object(&writer);
    struct json settings = {arena_str(arena, buffer_str(&out))};
    buffer_free(&out);
    return settings;
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

static bool search(struct request *request, const struct space *space, const struct directory *directory,
                   struct place_query *query, struct directory_answer *answer, struct error *error)
{
    if (!place_query_read(request, space_department(space), NULL, query, error))
        return false;
    filter_to_space(request->arena, space, &query->filter);
    struct directory_query question = {
        .filter = &query->filter, .sort = query->sort, .size = CARDS, .now = request->now};
    return directory_search(directory, &question, request->arena, answer, error);
}

static struct str announce(struct arena *arena, const struct place_query *query, size_t total)
{
    const char *where = query->filter.boxed ? " dans cette zone" : "";
    if (total == 0)
        return arena_printf(arena, "Aucun lieu%s", where);
    return arena_printf(arena, "%.*s %s%s", STR_PRINT(text_number(arena, (int64_t)total)),
                        text_plural((int64_t)total, "lieu", "lieux"), where);
}

/* The place asked for comes first, then those of the search. */
static void add_cards(struct request *request, const struct space *space, const struct directory *directory,
                      const struct directory_answer *answer, struct view_map *view)
{
    struct directory_hit hits[CARDS + 1];
    size_t count = 0;
    uint32_t row = map_chosen_row(request, directory);
    if (row != DIRECTORY_NO_ROW)
        hits[count++] = (struct directory_hit){row, -1};
    for (size_t i = 0; i < answer->count && count <= CARDS; i++)
        if (answer->hits[i].row != row)
            hits[count++] = answer->hits[i];
    view->columns.cards = cards_make(request, space, directory, hits, count);
}

static void add_legend(struct arena *arena, struct view_map *view)
{
    view->columns.legend.at = ARENA_ARRAY(arena, struct legend_entry, SHAPE_COUNT);
    view->columns.legend.count = SHAPE_COUNT;
    for (int shape = 0; shape < SHAPE_COUNT; shape++)
        view->columns.legend.at[shape] = (struct legend_entry){str_of(place_shape_label((enum place_shape)shape)),
                                                               mark_html(arena, (enum place_shape)shape)};
}

bool map_fill(struct request *request, const struct space *space, const char *path, struct view_map *view,
              struct error *error)
{
    const struct directory *directory;
    struct place_query query;
    struct directory_answer answer;
    if (!pages_directory(request, &directory, error) || !search(request, space, directory, &query, &answer, error))
        return false;
    struct arena *arena = request->arena;
    struct str whole = space_path(arena, space, PATH);
    page_fill(request, space, &view->page,
              arena_printf(arena, "Carte des lieux %.*s", STR_PRINT(territory_in(space->territory, arena))),
              STR("Où trouver de l’aide avec le numérique, sur une carte et en liste."), whole, SECTION_MAP);
    view->page.script = ASSET_MAP_JS;
    view->page.oembed = oembed_address(request, view->page.canonical);
    view->chips = chips_make(request, space, &query, path);
    view->columns.reset_address = space_path(arena, space, path);
    view->whole_address = place_query_address(arena, whole, &query, NULL);
    view->columns.list_address = place_query_address(arena, space_path(arena, space, "/lieux"), &query, NULL);
    view->columns.map_image = place_query_address(arena, space_path(arena, space, "/carte.svg"), &query, NULL);
    view->columns.map_alternative =
        arena_printf(arena, "Carte %.*s" NBSP ": %.*s, donnés en liste ci-contre.", STR_PRINT(view->page.space.of),
                     STR_PRINT(announce(arena, &query, answer.total)));
    view->columns.announce = announce(arena, &query, answer.total);
    view->columns.total = answer.total;
    view->columns.schematic = ground_is_schematic(request, space);
    view->columns.settings =
        map_settings(request, space, directory, &query, map_view(request, space, directory, &query), false);
    add_legend(arena, view);
    add_cards(request, space, directory, &answer, view);
    return true;
}

bool show_map(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct view_map view = {0};
    if (!space || !map_fill(request, space, PATH, &view, error))
        return false;
    struct buffer page = {0};
    template_map(&page, &view);
    response_html(response, &page);
    return true;
}
