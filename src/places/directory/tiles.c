/* Vector tiles of places (Mapbox Vector Tile 2.1), encoded by hand, gzipped, kept in a bounded cache. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "inside.h"

enum { EXTENT = 4096, CLUSTERS_BELOW = 12, NAMES_FROM = 13, CLUSTER_CELLS = 32, CACHE_SLOTS = 4096, ZOOM_MOST = 22 };

/* --- Protocol buffers
 * ------------------------------------------------------------------------------------------------------- */

static void add_varint(struct buffer *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        buffer_add_char(out, (char)(value | 0x80));
    buffer_add_char(out, (char)value);
}

static void add_number(struct buffer *out, unsigned field, uint64_t value)
{
    add_varint(out, field << 3);
    add_varint(out, value);
}

static void add_bytes(struct buffer *out, unsigned field, struct str bytes)
{
    add_varint(out, field << 3 | 2);
    add_varint(out, bytes.length);
    buffer_add_str(out, bytes);
}

static uint32_t zigzag(int32_t value)
{
    return (uint32_t)value << 1 ^ (uint32_t)(value >> 31);
}

/* --- A layer: keys are few and known, values are kept once
 * ---------------------------------------------------------------- */

enum key { KEY_ID, KEY_NAME, KEY_SHAPE, KEY_COUNT, KEY_TOTAL };
static const char *const KEYS[KEY_TOTAL] = {"id", "name", "shape", "count"};

struct layer {
    const char *name;
    struct buffer features, values;
    struct map strings; /* text → value number */
    size_t value_count;
    uint32_t numbers[64]; /* value number + 1 of small integers */
    struct arena arena;
};

static uint32_t text_value(struct layer *layer, struct str text)
{
    union map_value *known = map_get(&layer->strings, text);
    if (known)
        return (uint32_t)known->number;
    struct buffer value = {0};
    add_bytes(&value, 1, text);
    add_bytes(&layer->values, 4, buffer_str(&value));
    buffer_free(&value);
    map_put(&layer->strings, arena_str(&layer->arena, text), NULL)->number = (int64_t)layer->value_count;
    return (uint32_t)layer->value_count++;
}

static uint32_t number_value(struct layer *layer, uint32_t number)
{
    bool small = number < COUNT_OF(layer->numbers);
    if (small && layer->numbers[number])
        return layer->numbers[number] - 1;
    struct buffer value = {0};
    add_number(&value, 5, number); /* uint_value */
    add_bytes(&layer->values, 4, buffer_str(&value));
    buffer_free(&value);
    if (small)
        layer->numbers[number] = (uint32_t)layer->value_count + 1;
    return (uint32_t)layer->value_count++;
}

static void add_point(struct layer *layer, int32_t x, int32_t y, const uint32_t *tags, size_t tag_count)
{
    struct buffer feature = {0}, packed = {0};
    for (size_t t = 0; t < tag_count; t++)
        add_varint(&packed, tags[t]);
    add_bytes(&feature, 2, buffer_str(&packed));
    add_number(&feature, 3, 1); /* POINT */
    buffer_clear(&packed);
    add_varint(&packed, 1 << 3 | 1); /* MoveTo, once */
    add_varint(&packed, zigzag(x));
    add_varint(&packed, zigzag(y));
    add_bytes(&feature, 4, buffer_str(&packed));
    add_bytes(&layer->features, 2, buffer_str(&feature));
    buffer_free(&feature);
    buffer_free(&packed);
}

static void write_layer(struct layer *layer, struct buffer *out)
{
    if (layer->features.length) {
        struct buffer whole = {0};
        add_bytes(&whole, 1, str_of(layer->name));
        buffer_add_str(&whole, buffer_str(&layer->features));
        for (int k = 0; k < KEY_TOTAL; k++)
            add_bytes(&whole, 3, str_of(KEYS[k]));
        buffer_add_str(&whole, buffer_str(&layer->values));
        add_number(&whole, 5, EXTENT);
        add_number(&whole, 15, 2);
        add_bytes(out, 3, buffer_str(&whole));
        buffer_free(&whole);
    }
    buffer_free(&layer->features);
    buffer_free(&layer->values);
    map_free(&layer->strings);
    arena_free(&layer->arena);
}

/* --- What the tile holds
 * ----------------------------------------------------------------------------------------------------- */

/* Position within the tile, 0 … EXTENT - 1. */
static int32_t within(uint32_t coordinate, unsigned z)
{
    uint64_t inside = z == 0 ? coordinate : (uint64_t)(uint32_t)(coordinate << z); /* drops the tile's own bits */
    return (int32_t)(inside >> 20);
}

struct cell {
    uint32_t count, row;
    uint64_t x, y; /* sums, for the centre */
};

static void write_clusters(const struct directory *d, const struct matcher *matcher, unsigned z, size_t first,
                           size_t last, struct layer *places, struct layer *clusters)
{
    struct cell *cells = memory_array(sizeof *cells, CLUSTER_CELLS * CLUSTER_CELLS);
    for (size_t r = first; r < last; r++) {
        if (matcher_fails(matcher, (uint32_t)r))
            continue;
        int32_t x = within(d->marks[r].x, z), y = within(d->marks[r].y, z);
        struct cell *cell = &cells[(y * CLUSTER_CELLS / EXTENT) * CLUSTER_CELLS + x * CLUSTER_CELLS / EXTENT];
        cell->count++;
        cell->row = (uint32_t)r;
        cell->x += (uint64_t)x;
        cell->y += (uint64_t)y;
    }
    struct arena arena = {0};
    for (size_t c = 0; c < CLUSTER_CELLS * CLUSTER_CELLS; c++) {
        const struct cell *cell = &cells[c];
        if (cell->count == 0)
            continue;
        int32_t x = (int32_t)(cell->x / cell->count), y = (int32_t)(cell->y / cell->count);
        if (cell->count == 1) {
            const struct row *row = &d->rows[cell->row];
            uint32_t tags[] = {KEY_ID, text_value(places, id_text(&arena, row->id)), KEY_SHAPE,
                               text_value(places, str_of(place_shape_name((enum place_shape)row->shape)))};
            add_point(places, x, y, tags, COUNT_OF(tags));
        } else {
            uint32_t tags[] = {KEY_COUNT, number_value(clusters, cell->count)};
            add_point(clusters, x, y, tags, COUNT_OF(tags));
        }
    }
    arena_free(&arena);
    free(cells);
}

/* One point per address: rows at one spot follow one another in Morton order. */
static void write_places(const struct directory *d, const struct matcher *matcher, unsigned z, size_t first,
                         size_t last, struct layer *places)
{
    struct arena arena = {0};
    for (size_t r = first; r < last;) {
        struct mercator mark = d->marks[r];
        uint32_t count = 0, shown = 0;
        for (; r < last && d->marks[r].x == mark.x && d->marks[r].y == mark.y; r++) {
            if (matcher_fails(matcher, (uint32_t)r))
                continue;
            if (count++ == 0)
                shown = (uint32_t)r;
        }
        if (count == 0)
            continue;
        const struct row *row = &d->rows[shown];
        uint32_t tags[8] = {KEY_ID, text_value(places, id_text(&arena, row->id)), KEY_SHAPE,
                            text_value(places, str_of(place_shape_name((enum place_shape)row->shape)))};
        size_t tag_count = 4;
        if (z >= NAMES_FROM) {
            struct directory_entry entry;
            row_read(d, row, &arena, &entry);
            tags[tag_count++] = KEY_NAME;
            tags[tag_count++] = text_value(places, entry.place.name);
        }
        if (count > 1) {
            tags[tag_count++] = KEY_COUNT;
            tags[tag_count++] = number_value(places, count);
        }
        add_point(places, within(mark.x, z), within(mark.y, z), tags, tag_count);
        arena_reset(&arena);
    }
    arena_free(&arena);
}

static void encode_tile(const struct directory *d, const struct place_filter *filter, unsigned z, uint32_t x,
                        uint32_t y, struct buffer *out)
{
    struct arena arena = {0};
    struct matcher matcher;
    size_t first, last;
    struct layer places = {.name = "places"}, clusters = {.name = "clusters"};
    matcher_prepare(&matcher, d, filter, &arena);
    tile_rows(d, z, x, y, &first, &last);
    if (z < CLUSTERS_BELOW)
        write_clusters(d, &matcher, z, first, last, &places, &clusters);
    else
        write_places(d, &matcher, z, first, last, &places);
    write_layer(&places, out);
    write_layer(&clusters, out);
    arena_free(&arena);
}

static struct str gzip(struct str bytes, struct arena *arena)
{
    z_stream stream = {0};
    if (bytes.length == 0 || deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return STR_NONE;
    size_t room = deflateBound(&stream, (uLong)bytes.length);
    char *out = arena_alloc(arena, room);
    stream.next_in = (Bytef *)(uintptr_t)bytes.at;
    stream.avail_in = (uInt)bytes.length;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)room;
    deflate(&stream, Z_FINISH);
    size_t length = stream.total_out;
    deflateEnd(&stream);
    return (struct str){out, length};
}

/* --- The cache
 * ------------------------------------------------------------------------------------------------------------------ */

struct slot {
    uint64_t key, version;
    struct str bytes; /* owned */
    bool used;
};

struct directory_tiles {
    pthread_mutex_t lock;
    struct slot slots[CACHE_SLOTS];
    size_t bytes, most_bytes;
    size_t sweep; /* next slot to empty when full */
};

struct directory_tiles *directory_tiles_new(size_t most_bytes)
{
    struct directory_tiles *tiles = memory_new(sizeof *tiles);
    pthread_mutex_init(&tiles->lock, NULL);
    tiles->most_bytes = most_bytes;
    return tiles;
}

static void empty_slot(struct directory_tiles *tiles, struct slot *slot)
{
    tiles->bytes -= slot->bytes.length;
    free((char *)(uintptr_t)slot->bytes.at);
    *slot = (struct slot){0};
}

void directory_tiles_free(struct directory_tiles *tiles)
{
    if (!tiles)
        return;
    for (size_t s = 0; s < CACHE_SLOTS; s++)
        empty_slot(tiles, &tiles->slots[s]);
    pthread_mutex_destroy(&tiles->lock);
    free(tiles);
}

static void keep_tile(struct directory_tiles *tiles, uint64_t key, uint64_t version, struct str bytes)
{
    if (bytes.length > tiles->most_bytes)
        return;
    struct slot *slot = &tiles->slots[key % CACHE_SLOTS];
    empty_slot(tiles, slot);
    while (tiles->bytes + bytes.length > tiles->most_bytes)
        empty_slot(tiles, &tiles->slots[tiles->sweep++ % CACHE_SLOTS]);
    *slot = (struct slot){key, version, {memory_cstr(bytes), bytes.length}, true};
    tiles->bytes += bytes.length;
}

bool directory_tile(struct directory_tiles *tiles, const struct directory *directory, const struct place_filter *filter,
                    unsigned z, uint32_t x, uint32_t y, struct arena *arena, struct str *bytes)
{
    if (z > ZOOM_MOST || x >= UINT32_C(1) << z || y >= UINT32_C(1) << z)
        return false;
    uint64_t key =
        (uint64_t)z << 58 ^ (uint64_t)x << 29 ^ y ^ (filter ? place_filter_hash(filter) * 0x9E3779B97F4A7C15U : 0);
    key *= 0xD6E8FEB86659FD93U;
    pthread_mutex_lock(&tiles->lock);
    const struct slot *slot = &tiles->slots[key % CACHE_SLOTS];
    bool found = slot->used && slot->key == key && slot->version == directory->version;
    if (found)
        *bytes = arena_str(arena, slot->bytes);
    pthread_mutex_unlock(&tiles->lock);
    if (found)
        return true;
    struct buffer raw = {0};
    encode_tile(directory, filter, z, x, y, &raw);
    *bytes = gzip(buffer_str(&raw), arena);
    buffer_free(&raw);
    pthread_mutex_lock(&tiles->lock);
    keep_tile(tiles, key, directory->version, *bytes);
    pthread_mutex_unlock(&tiles->lock);
    return true;
}
