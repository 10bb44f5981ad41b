/* Tiles with all a tile may hold, for tile.test.mjs to read with the library that map clients use. One JSON object a
 * line: the tile in hexadecimal, gzipped or not, and what was put in it. The same at each run. */
#include <stdio.h>
#include <stdlib.h>

#include "geo/geo.h"

static struct buffer line;
static struct json_writer writer;
static struct arena arena;

static int below(int limit)
{
    return rand() % limit;
}

static void start(void)
{
    arena_reset(&arena);
    buffer_clear(&line);
    writer = (struct json_writer){.out = &line};
    json_begin_object(&writer);
}

static void end(struct str bytes, bool zipped)
{
    static const char digits[] = "0123456789abcdef";
    struct buffer hex = {0};
    if (zipped)
        bytes = tile_gzip(&arena, bytes);
    for (size_t i = 0; i < bytes.length; i++) {
        buffer_add_char(&hex, digits[(unsigned char)bytes.at[i] >> 4]);
        buffer_add_char(&hex, digits[bytes.at[i] & 15]);
    }
    json_key(&writer, "tile");
    json_text(&writer, buffer_str(&hex));
    json_end_object(&writer);
    buffer_add_char(&line, '\n');
    fwrite(line.at, 1, line.length, stdout);
    buffer_free(&hex);
}

static void number(const char *key, double value)
{
    json_key(&writer, key);
    json_double(&writer, value);
}

/* --- Points with properties of every kind ------------------------------------------------------------------------ */

static void put_properties(struct tile_builder *tile)
{
    static const char *const texts[] = {"", "Médiathèque", "l’Œuvre « 28 »", "🙂", "\"\\\n\t", "0"};
    json_key(&writer, "properties");
    json_begin_object(&writer);
    if (below(3)) {
        struct str text = below(3) ? str_of(texts[below((int)COUNT_OF(texts))]) : arena_printf(&arena, "n° %d", rand());
        tile_text(tile, "text", text);
        json_key(&writer, "text");
        json_text(&writer, text);
    }
    if (below(3)) {
        int64_t value = below(2) ? below(100) : below(2) ? -rand() : (int64_t)rand() * rand() % (1LL << 53);
        tile_number(tile, "number", value);
        json_key(&writer, "number");
        json_i64(&writer, value);
    }
    if (below(3)) {
        double value = (rand() - RAND_MAX / 2) / 1024.0;
        tile_double(tile, "double", value);
        number("double", value);
    }
    if (below(3)) {
        bool value = below(2);
        tile_bool(tile, "bool", value);
        json_key(&writer, "bool");
        json_bool(&writer, value);
    }
    json_end_object(&writer);
}

static void points(struct tile_builder *tile)
{
    static const char *const layers[] = {"places", "clusters", "vide"};
    start();
    json_key(&writer, "points");
    json_begin_object(&writer);
    for (size_t l = 0; l < COUNT_OF(layers); l++) {
        int count = l == 2 ? 0 : 1 + below(below(4) ? 20 : 700);
        tile_layer(tile, layers[l]);
        json_key(&writer, layers[l]);
        json_begin_array(&writer);
        for (int i = 0; i < count; i++) {
            struct tile_spot spot = {below(TILE_EXTENT), below(TILE_EXTENT + 2 * TILE_BUFFER) - TILE_BUFFER};
            uint64_t id = below(2) ? 0 : (uint64_t)rand() + 1;
            tile_feature(tile, id);
            json_begin_object(&writer);
            number("id", (double)id);
            number("x", spot.x);
            number("y", spot.y);
            put_properties(tile);
            json_end_object(&writer);
            tile_point(tile, spot);
        }
        json_end_array(&writer);
    }
    json_end_object(&writer);
    end(tile_finish(tile), below(2));
}

/* --- Rectangles with a hole, whose area within the tile is known -------------------------------------------------- */

struct rectangle {
    int x, y, width, height;
};

/* A place of the map at a unit of the tile. */
static struct mercator at_unit(struct tile tile, int x, int y)
{
    unsigned shift = 32 - tile.z;
    int64_t unit = ((int64_t)1 << shift) / TILE_EXTENT;
    return (struct mercator){(uint32_t)(((int64_t)tile.x << shift) + x * unit),
                             (uint32_t)(((int64_t)tile.y << shift) + y * unit)};
}

static struct tile_path ring_of(struct tile tile, struct rectangle r, bool hole)
{
    int corners[][2] = {{r.x, r.y}, {r.x + r.width, r.y}, {r.x + r.width, r.y + r.height}, {r.x, r.y + r.height}};
    struct mercator *at = ARENA_ARRAY(&arena, struct mercator, 9);
    bool backwards = below(2);
    size_t count = 0;
    for (int i = 0; i < 4; i++) {
        int c = backwards ? 3 - i : i, next = backwards ? (6 - i) % 4 : (i + 1) % 4;
        at[count++] = at_unit(tile, corners[c][0], corners[c][1]);
        if (below(2)) /* a place on the way changes nothing */
            at[count++] = at_unit(tile, (corners[c][0] + corners[next][0]) / 2, (corners[c][1] + corners[next][1]) / 2);
    }
    if (below(2))
        at[count++] = at[0];
    return (struct tile_path){at, count, hole};
}

static double shared(int low, int size)
{
    int high = low + size;
    low = low < -TILE_BUFFER ? -TILE_BUFFER : low;
    high = high > TILE_EXTENT + TILE_BUFFER ? TILE_EXTENT + TILE_BUFFER : high;
    return high > low ? high - low : 0;
}

static double area_within(struct rectangle r)
{
    return shared(r.x, r.width) * shared(r.y, r.height);
}

static void polygons(struct tile_builder *tile)
{
    struct tile address = {10, 519, 352};
    double area = 0;
    size_t kept = 0;
    start();
    tile_layer(tile, "borders");
    for (int i = 0; i < 20; i++) {
        struct rectangle outer = {below(12000) - 6000, below(12000) - 6000, below(9000) & ~1, below(9000) & ~1};
        struct rectangle hole = {outer.x + outer.width / 4, outer.y + outer.height / 4, outer.width / 2 & ~1,
                                 outer.height / 2 & ~1};
        struct tile_path rings[] = {ring_of(address, outer, false), ring_of(address, hole, true)};
        size_t count = 1 + (size_t)below(2);
        tile_feature(tile, (uint64_t)i + 1);
        bool left = tile_polygon(tile, address, rings, count);
        if (left != (area_within(outer) > 0))
            abort();
        kept += left;
        area += area_within(outer) - (count == 2 ? area_within(hole) : 0);
    }
    number("area", area);
    number("kept", (double)kept);
    end(tile_finish(tile), false);
}

/* --- Straight lines, whose length within the tile is known -------------------------------------------------------- */

static void lines(struct tile_builder *tile)
{
    struct tile address = {14, 8284, 5634};
    double length = 0;
    start();
    tile_layer(tile, "roads");
    for (int i = 0; i < 30; i++) {
        int x = below(9000) - 2500, y = below(9000) - 2500, width = below(8000) + 1;
        bool upright = below(2);
        /* Out and back in another row: a line in pieces. */
        int far = TILE_EXTENT + 500 + below(5000);
        struct mercator at[] = {at_unit(address, x, y), at_unit(address, x + width, y), at_unit(address, far, y),
                                at_unit(address, far, y + 10), at_unit(address, x, y + 10)};
        struct mercator up[] = {at_unit(address, x, y), at_unit(address, x, y + width)};
        struct tile_path path = upright ? (struct tile_path){up, 2, false} : (struct tile_path){at, 5, false};
        bool seen = x >= -TILE_BUFFER && x <= TILE_EXTENT + TILE_BUFFER;
        tile_feature(tile, 0);
        tile_lines(tile, address, &path, 1);
        if (upright)
            length += seen ? shared(y, width) : 0;
        else
            for (int row = y; row <= y + 10; row += 10)
                if (row >= -TILE_BUFFER && row <= TILE_EXTENT + TILE_BUFFER)
                    length += shared(x, far - x);
    }
    number("length", length);
    end(tile_finish(tile), false);
}

int main(void)
{
    struct tile_builder *tile = tile_builder_new();
    srand(28);
    for (int round = 0; round < 200; round++) {
        points(tile);
        polygons(tile);
        lines(tile);
    }
    tile_builder_free(tile);
    buffer_free(&line);
    arena_free(&arena);
    return 0;
}
