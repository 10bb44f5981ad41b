/* Lines and rings cut to a tile. Private to geo. */
#ifndef GEO_TILE_SHAPE_H
#define GEO_TILE_SHAPE_H

#include "geo/tile.h"

/* Snapped places; no two neighbours alike. */
struct tile_chain {
    struct tile_spot *at;
    size_t count;
};

/* The pieces of a line within the tile and its buffer, each of two places or more. */
const struct tile_chain *shape_cut_line(struct tile tile, const struct tile_path *line, struct arena *arena,
                                        size_t *pieces);
/* What is left of a ring there: three places or more, not repeated at the end, an outer ring clockwise on the screen
 * and a hole the other way. False when nothing with an area is left. */
bool shape_cut_ring(struct tile tile, const struct tile_path *ring, struct arena *arena, struct tile_chain *left);

#endif
