/* The framed pages: a list with its search, a map with its list. */
#include "../map.h"
#include "assets.h"
#include "embed-pages.h"
#include "templates.h"

enum { FRAME_PLACES = 10 };

static const char LIST_PATH[] = "/cadre", MAP_PATH[] = "/cadre/carte";

/* Everything but the commune, which the visitor types, and what depends on it. */
static void keep_values(struct arena *arena, const struct place_query *query, struct view_embed_frame_list *view)
{
    view->kept.at = ARENA_ARRAY(arena, struct hidden_value, query->pair_count + 1);
    for (size_t i = 0; i < query->pair_count; i++) {
        const struct query_pair *pair = &query->pairs[i];
        if (pair->part != FILTER_RADIUS && pair->part != FILTER_BOX && strcmp(pair->name, "page") != 0)
            view->kept.at[view->kept.count++] = (struct hidden_value){str_of(pair->name), pair->value};
    }
}

bool show_frame_list(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    const struct directory *directory;
    struct place_query query;
    struct directory_answer answer;
    if (!space || !pages_directory(request, &directory, error) ||
        !places_search(request, space, directory, FRAME_PLACES, 0, &query, &answer, error))
        return false;
    struct arena *arena = request->arena;
    struct str base = space_path(arena, space, LIST_PATH);
    struct view_embed_frame_list view = {.heading = places_heading(arena, space, &query),
                                         .announce = places_announce(arena, answer.total, 0, 1),
                                         .action = base,
                                         .where = query.where,
                                         .total = answer.total};
    view.frame.whole_address = place_query_address(arena, space_path(arena, space, "/lieux"), &query, NULL);
    page_fill(request, space, &view.frame.page, view.heading, STR_NONE, view.frame.whole_address, SECTION_NONE);
    view.frame.page.script = ASSET_FRAME_JS;
    if (!str_is_empty(query.where) && query.commune == TERRITORY_NONE)
        view.where_message = STR("Cette commune n’est pas connue. Vérifiez son nom, ou donnez son code postal.");
    keep_values(arena, &query, &view);
    view.cards = cards_make(request, space, directory, answer.hits, answer.count);
    if (query.page > 1)
        view.previous = place_query_page_address(arena, base, &query, query.page - 1);
    if (query.page * FRAME_PLACES < answer.total)
        view.next = place_query_page_address(arena, base, &query, query.page + 1);
    struct buffer page = {0};
    template_embed_frame_list(&page, &view);
    response_html(response, &page);
    return true;
}

bool show_frame_map(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct view_map map = {0};
    if (!space || !map_fill(request, space, MAP_PATH, &map, error))
        return false;
    struct view_embed_frame_map view = {.frame = {map.page, map.whole_address}, .columns = map.columns};
    struct buffer page = {0};
    template_embed_frame_map(&page, &view);
    response_html(response, &page);
    return true;
}
