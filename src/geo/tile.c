#include "geo/tile.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tile_shape.h"

bool tile_is_valid(struct tile tile)
{
    return tile.z <= TILE_ZOOM_MOST && tile.x < UINT32_C(1) << tile.z && tile.y < UINT32_C(1) << tile.z;
}

static int32_t spot_within(uint32_t place, uint32_t tile, unsigned z)
{
    enum { FARTHEST = 1 << 30 };
    int64_t away = (int64_t)place - (int64_t)((uint64_t)tile << (32 - z));
    int64_t units = away * TILE_EXTENT >> (32 - z); /* rounds down on both sides of the edge */
    return units < -FARTHEST ? -FARTHEST : units > FARTHEST ? FARTHEST : (int32_t)units;
}

struct tile_spot tile_spot_of(struct tile tile, struct mercator place)
{
    return (struct tile_spot){spot_within(place.x, tile.x, tile.z), spot_within(place.y, tile.y, tile.z)};
}

struct box tile_box(struct tile tile)
{
    double side = 360 / exp2(tile.z);
    double top = M_PI * (1 - 2 * tile.y / exp2(tile.z)), bottom = M_PI * (1 - 2 * (tile.y + 1) / exp2(tile.z));
    return (struct box){tile.x * side - 180, atan(sinh(bottom)) * (180 / M_PI), (tile.x + 1) * side - 180,
                        atan(sinh(top)) * (180 / M_PI)};
}

/* --- Protocol buffers -------------------------------------------------------------------------------------------- */

enum { KEYS_MOST = 64, VARINT_MOST = 10 };

static size_t varint_size(uint64_t value)
{
    size_t size = 1;
    for (; value >= 0x80; value >>= 7)
        size++;
    return size;
}

static void add_varint(struct buffer *out, uint64_t value)
{
    unsigned char bytes[VARINT_MOST];
    size_t size = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[size++] = (unsigned char)(value | 0x80);
    bytes[size++] = (unsigned char)value;
    buffer_add(out, bytes, size);
}

static void add_bytes(struct buffer *out, unsigned field, struct str bytes)
{
    add_varint(out, field << 3 | 2);
    add_varint(out, bytes.length);
    buffer_add(out, bytes.at, bytes.length);
}

/* --- Layers ------------------------------------------------------------------------------------------------------ */

/* Fields of the specification's messages. */
enum { TILE_LAYER = 3 };
enum { LAYER_NAME = 1, LAYER_FEATURE = 2, LAYER_KEY = 3, LAYER_VALUE = 4, LAYER_EXTENT = 5, LAYER_VERSION = 15 };
enum { FEATURE_ID = 1, FEATURE_TAGS = 2, FEATURE_TYPE = 3, FEATURE_GEOMETRY = 4 };
enum { VALUE_STRING = 1, VALUE_DOUBLE = 3, VALUE_INT = 4, VALUE_UINT = 5, VALUE_BOOL = 7 };

struct tile_builder {
    struct buffer out;
    const char *layer; /* NULL between layers */
    const char *keys[KEYS_MOST];
    size_t key_count;
    struct buffer features, values; /* of the layer */
    uint32_t *value_at;             /* where each value's message starts in `values`, and the end */
    size_t value_count, value_room;
    uint32_t *slots; /* value number + 1, by hash of its message */
    size_t slot_count;
    struct buffer tags, geometry, message; /* of the feature */
    uint64_t id;
};

struct tile_builder *tile_builder_new(void)
{
    return memory_new(sizeof(struct tile_builder));
}

void tile_builder_free(struct tile_builder *builder)
{
    if (!builder)
        return;
    struct buffer *buffers[] = {&builder->out,  &builder->features, &builder->values,
                                &builder->tags, &builder->geometry, &builder->message};
    for (size_t i = 0; i < COUNT_OF(buffers); i++)
        buffer_free(buffers[i]);
    free(builder->value_at);
    free(builder->slots);
    free(builder);
}

static void end_layer(struct tile_builder *b)
{
    if (b->layer && b->features.length) {
        size_t length = b->features.length + b->values.length;
        struct str name = str_of(b->layer);
        length += 1 + varint_size(name.length) + name.length;
        for (size_t k = 0; k < b->key_count; k++)
            length += 1 + varint_size(strlen(b->keys[k])) + strlen(b->keys[k]);
        length += 1 + varint_size(TILE_EXTENT) + 1 + varint_size(2);
        add_varint(&b->out, TILE_LAYER << 3 | 2);
        add_varint(&b->out, length);
        add_bytes(&b->out, LAYER_NAME, name);
        buffer_add(&b->out, b->features.at, b->features.length);
        for (size_t k = 0; k < b->key_count; k++)
            add_bytes(&b->out, LAYER_KEY, str_of(b->keys[k]));
        if (b->values.length)
            buffer_add(&b->out, b->values.at, b->values.length);
        add_varint(&b->out, LAYER_EXTENT << 3);
        add_varint(&b->out, TILE_EXTENT);
        add_varint(&b->out, LAYER_VERSION << 3);
        add_varint(&b->out, 2);
    }
    b->layer = NULL;
}

void tile_layer(struct tile_builder *b, const char *name)
{
    end_layer(b);
    b->layer = name;
    b->key_count = b->value_count = 0;
    buffer_clear(&b->features);
    buffer_clear(&b->values);
    if (b->slots)
        memset(b->slots, 0, b->slot_count * sizeof *b->slots);
}

struct str tile_finish(struct tile_builder *b)
{
    end_layer(b);
    struct str bytes = buffer_str(&b->out);
    b->out.length = 0; /* the next layer starts a new tile over it */
    return bytes;
}

/* --- Features ---------------------------------------------------------------------------------------------------- */

void tile_feature(struct tile_builder *b, uint64_t id)
{
    b->id = id;
    buffer_clear(&b->tags);
}

static uint64_t hash_message(struct str bytes)
{
    uint64_t hash = 0xCBF29CE484222325U; /* FNV-1a: a tile's values are few and our own */
    for (size_t i = 0; i < bytes.length; i++)
        hash = (hash ^ (unsigned char)bytes.at[i]) * 0x100000001B3U;
    return hash ^ hash >> 32;
}

static struct str value_message(const struct tile_builder *b, size_t value)
{
    return (struct str){b->values.at + b->value_at[value], b->value_at[value + 1] - b->value_at[value]};
}

static void grow_slots(struct tile_builder *b)
{
    free(b->slots);
    b->slot_count = b->slot_count ? b->slot_count * 2 : 256;
    b->slots = memory_array(sizeof *b->slots, b->slot_count);
    for (size_t value = 0; value < b->value_count; value++) {
        size_t at = hash_message(value_message(b, value));
        while (b->slots[at & (b->slot_count - 1)])
            at++;
        b->slots[at & (b->slot_count - 1)] = (uint32_t)value + 1;
    }
}

/* The number of the value whose whole field is in b->message: kept once in the layer. */
static uint32_t value_number(struct tile_builder *b)
{
    struct str message = buffer_str(&b->message);
    if (b->value_count * 2 >= b->slot_count)
        grow_slots(b);
    size_t at = hash_message(message);
    for (uint32_t slot; (slot = b->slots[at & (b->slot_count - 1)]) != 0; at++)
        if (str_equal(value_message(b, slot - 1), message))
            return slot - 1;
    if (b->value_count + 2 > b->value_room) {
        b->value_room = b->value_room ? b->value_room * 2 : 256;
        b->value_at = memory_grow(b->value_at, size_product(sizeof *b->value_at, b->value_room));
    }
    b->value_at[b->value_count] = (uint32_t)b->values.length;
    buffer_add(&b->values, message.at, message.length);
    b->value_at[b->value_count + 1] = (uint32_t)b->values.length;
    b->slots[at & (b->slot_count - 1)] = (uint32_t)b->value_count + 1;
    return (uint32_t)b->value_count++;
}

static void add_tag(struct tile_builder *b, const char *key)
{
    size_t k = 0;
    while (k < b->key_count && b->keys[k] != key && strcmp(b->keys[k], key) != 0)
        k++;
    if (k == KEYS_MOST)
        return;
    if (k == b->key_count)
        b->keys[b->key_count++] = key;
    add_varint(&b->tags, k);
    add_varint(&b->tags, value_number(b));
}

static void begin_value(struct tile_builder *b, size_t length, unsigned field, unsigned wire)
{
    buffer_clear(&b->message);
    add_varint(&b->message, LAYER_VALUE << 3 | 2);
    add_varint(&b->message, length + 1);
    add_varint(&b->message, field << 3 | wire);
}

void tile_text(struct tile_builder *b, const char *key, struct str value)
{
    begin_value(b, varint_size(value.length) + value.length, VALUE_STRING, 2);
    add_varint(&b->message, value.length);
    buffer_add(&b->message, value.at, value.length);
    add_tag(b, key);
}

void tile_number(struct tile_builder *b, const char *key, int64_t value)
{
    begin_value(b, varint_size((uint64_t)value), value < 0 ? VALUE_INT : VALUE_UINT, 0);
    add_varint(&b->message, (uint64_t)value);
    add_tag(b, key);
}

void tile_double(struct tile_builder *b, const char *key, double value)
{
    unsigned char bytes[sizeof value];
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(bits >> (8 * i));
    begin_value(b, sizeof bytes, VALUE_DOUBLE, 1);
    buffer_add(&b->message, bytes, sizeof bytes);
    add_tag(b, key);
}

void tile_bool(struct tile_builder *b, const char *key, bool value)
{
    begin_value(b, 1, VALUE_BOOL, 0);
    add_varint(&b->message, value);
    add_tag(b, key);
}

/* --- Geometry ---------------------------------------------------------------------------------------------------- */

enum { MOVE_TO = 1, LINE_TO = 2, CLOSE_PATH = 7 };
enum { TYPE_POINT = 1, TYPE_LINES = 2, TYPE_POLYGON = 3 };

static uint64_t zigzag(int32_t value)
{
    return (uint32_t)value << 1 ^ (uint32_t)(value >> 31);
}

static void add_command(struct buffer *geometry, unsigned command, size_t count)
{
    add_varint(geometry, count << 3 | command);
}

static void add_step(struct buffer *geometry, struct tile_spot *pen, struct tile_spot to)
{
    add_varint(geometry, zigzag(to.x - pen->x));
    add_varint(geometry, zigzag(to.y - pen->y));
    *pen = to;
}

static void end_feature(struct tile_builder *b, unsigned type)
{
    size_t length = 2; /* the type */
    if (b->id)
        length += 1 + varint_size(b->id);
    if (b->tags.length)
        length += 1 + varint_size(b->tags.length) + b->tags.length;
    length += 1 + varint_size(b->geometry.length) + b->geometry.length;
    add_varint(&b->features, LAYER_FEATURE << 3 | 2);
    add_varint(&b->features, length);
    if (b->id) {
        add_varint(&b->features, FEATURE_ID << 3);
        add_varint(&b->features, b->id);
    }
    if (b->tags.length)
        add_bytes(&b->features, FEATURE_TAGS, buffer_str(&b->tags));
    add_varint(&b->features, FEATURE_TYPE << 3);
    add_varint(&b->features, type);
    add_bytes(&b->features, FEATURE_GEOMETRY, buffer_str(&b->geometry));
}

void tile_point(struct tile_builder *b, struct tile_spot spot)
{
    struct tile_spot pen = {0, 0};
    buffer_clear(&b->geometry);
    add_command(&b->geometry, MOVE_TO, 1);
    add_step(&b->geometry, &pen, spot);
    end_feature(b, TYPE_POINT);
}

/* One path, as the specification writes it; a ring is closed. */
static void add_path(struct buffer *geometry, struct tile_spot *pen, const struct tile_chain *path, bool ring)
{
    add_command(geometry, MOVE_TO, 1);
    add_step(geometry, pen, path->at[0]);
    add_command(geometry, LINE_TO, path->count - 1);
    for (size_t i = 1; i < path->count; i++)
        add_step(geometry, pen, path->at[i]);
    if (ring)
        add_command(geometry, CLOSE_PATH, 1);
}

static bool add_shape(struct tile_builder *b, struct tile tile, const struct tile_path *paths, size_t count, bool rings)
{
    struct tile_spot pen = {0, 0};
    struct arena arena = {0};
    bool kept = false; /* the ring whose holes follow */
    buffer_clear(&b->geometry);
    for (size_t i = 0; i < count; i++) {
        struct tile_chain whole = {0};
        if (rings && paths[i].hole && !kept)
            continue;
        if (rings) {
            bool left = shape_cut_ring(tile, &paths[i], &arena, &whole);
            if (!paths[i].hole)
                kept = left;
            if (left)
                add_path(&b->geometry, &pen, &whole, true);
            continue;
        }
        size_t pieces;
        const struct tile_chain *piece = shape_cut_line(tile, &paths[i], &arena, &pieces);
        for (size_t p = 0; p < pieces; p++)
            add_path(&b->geometry, &pen, &piece[p], false);
    }
    arena_free(&arena);
    if (b->geometry.length)
        end_feature(b, rings ? TYPE_POLYGON : TYPE_LINES);
    return b->geometry.length > 0;
}

bool tile_lines(struct tile_builder *b, struct tile tile, const struct tile_path *lines, size_t count)
{
    return add_shape(b, tile, lines, count, false);
}

bool tile_polygon(struct tile_builder *b, struct tile tile, const struct tile_path *rings, size_t count)
{
    return add_shape(b, tile, rings, count, true);
}

bool tile_area(struct tile_builder *b, struct tile tile, const struct shape *shape)
{
    struct arena arena = {0};
    size_t count = 0, ring = 0;
    for (size_t p = 0; p < shape->count; p++)
        count += shape->polygons[p].count;
    struct tile_path *rings = ARENA_ARRAY(&arena, struct tile_path, count);
    for (size_t p = 0; p < shape->count; p++)
        for (size_t r = 0; r < shape->polygons[p].count; r++)
            rings[ring++] =
                (struct tile_path){shape->polygons[p].rings[r].points, shape->polygons[p].rings[r].count, r > 0};
    bool left = tile_polygon(b, tile, rings, count);
    arena_free(&arena);
    return left;
}

struct str tile_gzip(struct arena *arena, struct str bytes)
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
    deflate(&stream, Z_FINISH); /* deflateBound: always in one go */
    size_t length = stream.total_out;
    deflateEnd(&stream);
    return (struct str){out, length};
}
