/* Shapes as bytes: numbers of 7 bits a byte, the lowest first; signed ones folded so that small ones stay short. */
#include "geo/polygon.h"

static void put_number(struct buffer *out, uint64_t value)
{
    while (value >= 0x80) {
        buffer_add_char(out, (char)(0x80 | (value & 0x7f)));
        value >>= 7;
    }
    buffer_add_char(out, (char)value);
}

static void put_difference(struct buffer *out, uint32_t from, uint32_t to)
{
    int64_t difference = (int64_t)to - from;
    put_number(out, ((uint64_t)difference << 1) ^ (uint64_t)(difference >> 63));
}

void shape_encode(struct buffer *out, const struct shape *shape)
{
    struct mercator last = {0, 0};
    put_number(out, shape->count);
    for (size_t p = 0; p < shape->count; p++) {
        put_number(out, shape->polygons[p].count);
        for (size_t r = 0; r < shape->polygons[p].count; r++) {
            const struct ring *ring = &shape->polygons[p].rings[r];
            put_number(out, ring->count);
            for (size_t i = 0; i < ring->count; i++) {
                put_difference(out, last.x, ring->points[i].x);
                put_difference(out, last.y, ring->points[i].y);
                last = ring->points[i];
            }
        }
    }
}

struct input {
    struct str bytes;
    size_t at;
    bool broken;
};

static uint64_t take_number(struct input *input)
{
    uint64_t value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
        if (input->at >= input->bytes.length)
            break;
        uint8_t byte = (uint8_t)input->bytes.at[input->at++];
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return value;
    }
    input->broken = true;
    return 0;
}

/* A count of things that each take at least `bytes` of what remains: no memory is asked for that the input cannot
 * fill. */
static size_t take_count(struct input *input, size_t bytes)
{
    uint64_t count = take_number(input);
    if (count == 0 || count > (input->bytes.length - input->at) / bytes)
        input->broken = true;
    return input->broken ? 0 : (size_t)count;
}

static uint32_t take_difference(struct input *input, uint32_t from)
{
    uint64_t folded = take_number(input);
    int64_t value = (int64_t)from + ((int64_t)(folded >> 1) ^ -(int64_t)(folded & 1));
    if (value < 0 || value > UINT32_MAX)
        input->broken = true;
    return input->broken ? 0 : (uint32_t)value;
}

bool shape_decode(struct arena *arena, struct str bytes, struct shape *shape, struct error *error)
{
    struct input input = {.bytes = bytes};
    struct mercator last = {0, 0};
    *shape = (struct shape){.count = take_count(&input, 8)};
    shape->polygons = ARENA_ARRAY(arena, struct polygon, shape->count);
    for (size_t p = 0; p < shape->count && !input.broken; p++) {
        struct polygon *polygon = &shape->polygons[p];
        polygon->count = take_count(&input, 7);
        polygon->rings = ARENA_ARRAY(arena, struct ring, polygon->count);
        for (size_t r = 0; r < polygon->count && !input.broken; r++) {
            struct ring *ring = &polygon->rings[r];
            ring->count = take_count(&input, 2);
            input.broken |= ring->count < 3;
            ring->points = ARENA_ARRAY(arena, struct mercator, ring->count);
            for (size_t i = 0; i < ring->count && !input.broken; i++) {
                last.x = take_difference(&input, last.x);
                last.y = take_difference(&input, last.y);
                ring->points[i] = last;
            }
        }
    }
    if (input.broken || input.at != bytes.length) {
        *shape = (struct shape){0};
        return error_set(error, ERROR_INVALID, "Contour enregistré illisible : importez de nouveau les contours.");
    }
    shape_settle(shape);
    return true;
}
