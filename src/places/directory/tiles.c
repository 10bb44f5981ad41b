/* Vector tiles of places. A tile is a run of rows, a cluster a shorter run: cells of a tile four zooms deeper. */
#include <stdlib.h>

#include "geo/tile.h"
#include "inside.h"

enum {
    CLUSTERS_BELOW = 12, /* zooms where near places are one point with their count… */
    CROWDS_BELOW = 17,   /* …and, up to this one, where a tile has more than CROWD of them */
    CROWD = 1000,
    NAMES_FROM = 13,
    CELLS = 4,      /* zooms between a tile and its cells: 16 × 16 of them, 32 pixels wide on most screens */
    CROWD_CELLS = 5 /* half as wide */
};

struct drawing {
    const struct directory *directory;
    const uint64_t *rows; /* NULL: all */
    struct tile tile;
    struct tile_builder *out;
    struct arena arena;
};

static size_t count_rows(const struct drawing *g, struct row_run run)
{
    return g->rows ? bits_count_range(g->rows, run.first, run.last) : run.last - run.first;
}

static uint32_t first_shown(const struct drawing *g, struct row_run run)
{
    return g->rows ? (uint32_t)bits_next(g->rows, run.first, run.last) : run.first;
}

/* The first one shown from the middle of a run on, or of the whole. */
static uint32_t middle_shown(const struct drawing *g, struct row_run run)
{
    uint32_t middle = run.first + (run.last - run.first) / 2;
    if (!g->rows)
        return middle;
    size_t shown = bits_next(g->rows, middle, run.last);
    return shown < run.last ? (uint32_t)shown : first_shown(g, run);
}

static void draw_place(struct drawing *g, uint32_t row, size_t count)
{
    const struct directory *d = g->directory;
    tile_feature(g->out, 0);
    tile_text(g->out, "id", id_text(&g->arena, row_id(d, row)));
    tile_text(g->out, "shape", str_of(place_shape_name((enum place_shape)d->shapes[row])));
    if (g->tile.z >= NAMES_FROM)
        tile_text(g->out, "name", record_name(d, row));
    if (count > 1)
        tile_number(g->out, "count", (int64_t)count);
    tile_point(g->out, tile_spot_of(g->tile, row_point(d, row)));
    arena_reset(&g->arena);
}

/* One past the last row whose key starts as that of `first`, by growing steps. */
static uint32_t end_of_cell(const struct directory *d, uint32_t first, uint32_t last, unsigned zoom)
{
    unsigned shift = 64 - 2 * zoom;
    uint64_t cell = morton_key(row_point(d, first)) >> shift;
    uint32_t step = 1, low = first; /* `low` is in the cell */
    while (last - low > step && morton_key(row_point(d, low + step)) >> shift == cell) {
        low += step;
        step *= 2;
    }
    uint32_t high = last - low > step ? low + step : last; /* `high` is not, or is the end */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (morton_key(row_point(d, middle)) >> shift == cell)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* A cell of one place shows the place, in its layer; the others are counted, at one of their places. */
static void draw_cells(struct drawing *g, struct row_run run, unsigned deeper, bool places)
{
    const struct directory *d = g->directory;
    for (uint32_t row = run.first, next; row < run.last; row = next) {
        next = end_of_cell(d, row, run.last, g->tile.z + deeper);
        struct row_run cell = {row, next};
        size_t count = count_rows(g, cell);
        if (count == 1 && places) {
            draw_place(g, first_shown(g, cell), 1);
        } else if (count > 1 && !places) {
            uint32_t shown = middle_shown(g, cell);
            tile_feature(g->out, 0);
            tile_number(g->out, "count", (int64_t)count);
            tile_point(g->out, tile_spot_of(g->tile, row_point(d, shown)));
        }
    }
}

/* One point an address: rows at one place follow one another. */
static void draw_places(struct drawing *g, struct row_run run)
{
    const struct mercator *points = point_index_points(g->directory->index);
    for (uint32_t row = run.first, next; row < run.last; row = next) {
        for (next = row + 1; next < run.last && points[next].x == points[row].x && points[next].y == points[row].y;)
            next++;
        struct row_run here = {row, next};
        size_t count = count_rows(g, here);
        if (count)
            draw_place(g, first_shown(g, here), count);
    }
}

static struct str draw_tile(struct drawing *g)
{
    struct row_run run = point_index_tile(g->directory->index, g->tile.z, g->tile.x, g->tile.y);
    unsigned deeper = g->tile.z < CLUSTERS_BELOW ? CELLS : CROWD_CELLS;
    bool crowded = g->tile.z < CROWDS_BELOW && run.last - run.first > CROWD && count_rows(g, run) > CROWD;
    tile_layer(g->out, "places");
    if (g->tile.z >= CLUSTERS_BELOW && !crowded) {
        draw_places(g, run);
    } else {
        draw_cells(g, run, deeper, true);
        tile_layer(g->out, "clusters");
        draw_cells(g, run, deeper, false);
    }
    return tile_finish(g->out);
}

/* --- The cache --------------------------------------------------------------------------------------------------- */

struct directory_tiles {
    struct tile_cache *cache;
};

struct directory_tiles *directory_tiles_new(size_t most_bytes)
{
    struct directory_tiles *tiles = memory_new(sizeof *tiles);
    tiles->cache = tile_cache_new(most_bytes);
    return tiles;
}

void directory_tiles_free(struct directory_tiles *tiles)
{
    if (!tiles)
        return;
    tile_cache_free(tiles->cache);
    free(tiles);
}

bool directory_tile(struct directory_tiles *tiles, const struct directory *directory, const struct place_filter *filter,
                    unsigned z, uint32_t x, uint32_t y, struct arena *arena, struct str *bytes)
{
    static const struct place_filter everything;
    struct tile_key key = {directory->version, place_filter_hash(filter ? filter : &everything), {z, x, y}};
    if (!tile_is_valid(key.tile))
        return false;
    if (tile_cache_get(tiles->cache, &key, arena, bytes))
        return true;
    struct arena scratch = {0};
    struct selection selection;
    selection_make(&selection, directory, filter, false, &scratch);
    struct drawing drawing = {.directory = directory,
                              .rows = selection_rows(&selection, 0, &scratch),
                              .tile = key.tile,
                              .out = tile_builder_new()};
    *bytes = tile_gzip(arena, draw_tile(&drawing));
    tile_cache_put(tiles->cache, &key, *bytes);
    tile_builder_free(drawing.out);
    arena_free(&drawing.arena);
    arena_free(&scratch);
    return true;
}
