/* Vector tiles for web maps: Mapbox Vector Tile 2.1 (https://github.com/mapbox/vector-tile-spec), written by hand.
 *
 * A tile is a set of named layers; a layer a list of features; a feature a point, lines or polygons with properties.
 * Positions are whole numbers from 0 to TILE_EXTENT across the tile, x to the east, y to the south; shapes may go over
 * the edge by TILE_BUFFER. The order of calls:
 *
 *     tile_layer(t, "places");
 *     tile_feature(t, 7);  tile_text(t, "name", STR("Médiathèque"));  tile_point(t, 120, 4000);
 *     tile_feature(t, 8);  …
 *     tile_layer(t, "borders");  …
 *     struct str bytes = tile_finish(t);
 *
 * A tile builder is used by one thread; the cache by any number.
 */
#ifndef GEO_TILE_H
#define GEO_TILE_H

#include "geo/point.h"
#include "geo/polygon.h"

enum { TILE_EXTENT = 4096, TILE_BUFFER = 64, TILE_ZOOM_MOST = 22 };

/* The tile z/x/y, as map clients number them. */
struct tile {
    unsigned z;
    uint32_t x, y;
};
bool tile_is_valid(struct tile tile); /* z ≤ TILE_ZOOM_MOST, x and y below 2^z */
struct tile_spot {
    int32_t x, y;
};
/* Where a place of the map falls, in units of the tile; outside 0..TILE_EXTENT when it is not in it. */
struct tile_spot tile_spot_of(struct tile tile, struct mercator place);
struct box tile_box(struct tile tile); /* degrees */

/* --- Writing ----------------------------------------------------------------------------------------------------- */

struct tile_builder;
struct tile_builder *tile_builder_new(void);
void tile_builder_free(struct tile_builder *builder);

/* Starts a layer; names differ within a tile. A layer without features is left out. */
void tile_layer(struct tile_builder *builder, const char *name);
/* Starts a feature: `id` 0 for none. Its properties follow, then its shape, which ends it. Keys are constants: the
 * pointer is kept until the layer ends. */
void tile_feature(struct tile_builder *builder, uint64_t id);
void tile_text(struct tile_builder *builder, const char *key, struct str value);
void tile_number(struct tile_builder *builder, const char *key, int64_t value);
void tile_double(struct tile_builder *builder, const char *key, double value);
void tile_bool(struct tile_builder *builder, const char *key, bool value);

void tile_point(struct tile_builder *builder, struct tile_spot spot);
/* A chain of places: a line, or a ring (the last place joins the first, repeated or not). */
struct tile_path {
    const struct mercator *at;
    size_t count;
    bool hole; /* of the ring that is not a hole before it */
};
/* Lines and polygons are cut to the tile and its buffer, snapped to its units, rid of what snapping makes useless, and
 * wound as the specification asks. False when nothing is left: the feature is then left out. */
bool tile_lines(struct tile_builder *builder, struct tile tile, const struct tile_path *lines, size_t count);
bool tile_polygon(struct tile_builder *builder, struct tile tile, const struct tile_path *rings, size_t count);

bool tile_area(struct tile_builder *builder, struct tile tile, const struct shape *shape);

/* The bytes, in the builder until its next use, which starts a new tile. Empty when no layer has a feature. */
struct str tile_finish(struct tile_builder *builder);
/* gzip, fastest level. Empty stays empty. */
struct str tile_gzip(struct arena *arena, struct str bytes);

/* --- Keeping ----------------------------------------------------------------------------------------------------- */

/* Compressed tiles, the least recently used leaving first. */
struct tile_cache;
struct tile_key {
    uint64_t version; /* of the data */
    uint64_t content; /* of what is shown: hash of the filter, of the layers */
    struct tile tile;
};
struct tile_cache *tile_cache_new(size_t most_bytes);
void tile_cache_free(struct tile_cache *cache);
/* A copy in the arena; false when it is not there. */
bool tile_cache_get(struct tile_cache *cache, const struct tile_key *key, struct arena *arena, struct str *bytes);
/* Keeps a copy, unless it is larger than an eighth of the whole. */
void tile_cache_put(struct tile_cache *cache, const struct tile_key *key, struct str bytes);
size_t tile_cache_bytes(struct tile_cache *cache);

#endif
