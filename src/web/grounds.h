/* The maps that lie under the places, one for each open space, in memory: official boundaries once they were imported,
 * the schematic until then. Made again when the topic "contour" or the spaces change.
 */
#ifndef WEB_GROUNDS_H
#define WEB_GROUNDS_H

#include "request.h"
#include "territory/map.h"
#include "territory/space.h"

struct ground_shelf;
struct ground_shelf *ground_shelf_new(void);
void ground_shelf_free(struct ground_shelf *shelf); /* once no thread reads it */
/* Makes the maps of these spaces; *version is that of the topic "contour" they were read at. */
bool ground_shelf_load(struct ground_shelf *shelf, struct store *store, const struct spaces *spaces, int64_t *version,
                       struct error *error);

/* The map of a space, to be read until ground_release, soon: a new one waits for it. NULL when there is none, with
 * ERROR_MISSING; nothing is then to be released. */
const struct territory_map *ground_read(const struct request *request, const struct space *space, struct error *error);
void ground_release(const struct request *request);
/* Whether the borders of the space are only likely. */
bool ground_is_schematic(const struct request *request, const struct space *space);

#endif
