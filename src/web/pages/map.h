/* What the page of the map and its picture share. */
#ifndef PAGES_MAP_H
#define PAGES_MAP_H

#include "pages.h"

/* Where to look: around the place named by `lieu`, else the frame, else around the commune, else the whole space. */
struct box map_view(struct request *request, const struct space *space, const struct directory *directory,
                    const struct place_query *query);
/* All of the space, with a margin. */
struct box map_space_box(const struct space *space);
/* The same picture with travelling marks at those points. */
bool map_image_of_points(struct request *request, const struct space *space, const struct point *points, size_t count,
                         struct buffer *out, struct error *error);
/* The place named by `lieu`, or DIRECTORY_NO_ROW. */
uint32_t map_chosen_row(struct request *request, const struct directory *directory);
/* The whole space. */
struct box map_space_box(const struct space *space);
/* What map.js reads: the places of the query, seen in that box. `pin`: to choose a point, rather than to look for
 * places.
 */
struct json map_settings(struct request *request, const struct space *space, const struct directory *directory,
                         const struct place_query *query, struct box box, bool pin);
/* The communes of the space, the largest first. */
const uint32_t *map_towns(const struct space *space, size_t *count, struct arena *arena);

/* Everything a template of the map shows, for a page at `path` under the space ("/carte", "/cadre/carte"). */
bool map_fill(struct request *request, const struct space *space, const char *path, struct view_map *view,
              struct error *error);

#endif
