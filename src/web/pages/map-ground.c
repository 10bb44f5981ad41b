/* The ground of the interactive map, as GeoJSON: the whole territory for who sees it whole, and in detail within a
 * frame for who comes nearer.
 */
#include "../grounds.h"
#include "pages.h"

/* A whole territory is about so many dots long on a screen. */
static const double DOTS = 500;

bool show_map_background(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct box box;
    bool framed = request_query_has(request, "cadre");
    if (!space)
        return false;
    if (framed && !box_parse(request_query_text(request, "cadre"), &box))
        return error_set(error, ERROR_INVALID, "cadre" NBSP ": ouest,sud,est,nord en degrés.");
    const struct territory_map *map = ground_read(request, space, error);
    if (!map)
        return false;
    struct buffer out = {0};
    if (framed) {
        struct mercator_box frame = mercator_box_of(box);
        territory_map_geojson(&out, map, 0, &frame);
    } else {
        territory_map_geojson(&out, map, territory_map_size(map) / DOTS, NULL);
    }
    ground_release(request);
    response_owned(response, "application/geo+json", &out);
    return true;
}
