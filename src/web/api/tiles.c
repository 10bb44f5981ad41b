/* Vector tiles, addressed by the version of the directory: one that was made once is kept for a year by browsers and
 * proxies. A page that still asks with the version before gets today's tile, which nobody keeps. */
#include "api.h"
#include "place-query.h"

const struct operation API_TILE = {
    .summary = "Tuile vectorielle de la carte",
    .description = "Couches « places » et « clusters » (Mapbox Vector Tile 2.1). La version est celle de l’annuaire, "
                   "donnée "
                   "par les listes.",
    .searches = true,
    .answer = "La tuile, compressée",
    .type = "application/vnd.mapbox-vector-tile",
};

bool api_tile(struct request *request, struct response *response, struct error *error)
{
    static const char *const own[] = {NULL};
    const struct directory *directory;
    struct place_query query;
    struct str bytes;
    if (!api_directory(request, &directory, error) || !place_query_read(request, TERRITORY_NONE, own, &query, error))
        return false;
    if (!directory_tile(request->site->tiles, directory, &query.filter, (unsigned)request_path_number(request, "z"),
                        (uint32_t)request_path_number(request, "x"), (uint32_t)request_path_number(request, "y"),
                        request->arena, &bytes))
        return error_set(error, ERROR_MISSING, "Cette tuile n’existe pas.");
    if ((uint64_t)request_path_number(request, "version") != directory_version(directory))
        response_never_stored(response);
    if (bytes.length)
        response_gzip(response, "application/vnd.mapbox-vector-tile", bytes);
    else
        response_bytes(response, "application/vnd.mapbox-vector-tile", bytes);
    return true;
}
