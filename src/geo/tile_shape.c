/* Cutting to the square of the tile and its buffer: lines side by side (Y.-D. Liang and B. Barsky, 1984), rings by one
 * side after another (I. Sutherland and G. Hodgman, 1974). Snapped first, so that tiles of one border agree. */
#include "tile_shape.h"

enum { LOW = -TILE_BUFFER, HIGH = TILE_EXTENT + TILE_BUFFER };

static bool same(struct tile_spot a, struct tile_spot b)
{
    return a.x == b.x && a.y == b.y;
}

static void add_spot(struct tile_chain *chain, struct tile_spot spot)
{
    if (chain->count == 0 || !same(chain->at[chain->count - 1], spot))
        chain->at[chain->count++] = spot;
}

static int64_t cross(struct tile_spot a, struct tile_spot b, struct tile_spot c)
{
    return ((int64_t)b.x - a.x) * ((int64_t)c.y - a.y) - ((int64_t)b.y - a.y) * ((int64_t)c.x - a.x);
}

/* The places snapped, neighbours that fall on one unit being one. */
static struct tile_chain snap(struct tile tile, const struct tile_path *path, struct arena *arena)
{
    struct tile_chain chain = {ARENA_ARRAY(arena, struct tile_spot, path->count), 0};
    for (size_t i = 0; i < path->count; i++)
        add_spot(&chain, tile_spot_of(tile, path->at[i]));
    return chain;
}

/* --- Lines ------------------------------------------------------------------------------------------------------- */

/* Keeps the part of [from, to] (shares of the segment) where start + share × step is on the right side of `edge`. */
static bool cut_share(double start, double step, double edge, bool above, double *from, double *to)
{
    double distance = edge - start;
    if (step == 0)
        return above ? start >= edge : start <= edge;
    double share = distance / step;
    if ((step > 0) == above)
        *from = fmax(*from, share);
    else
        *to = fmin(*to, share);
    return *from <= *to;
}

static struct tile_spot along(struct tile_spot a, struct tile_spot b, double share)
{
    return (struct tile_spot){(int32_t)lround(a.x + ((double)b.x - a.x) * share),
                              (int32_t)lround(a.y + ((double)b.y - a.y) * share)};
}

static bool cut_segment(struct tile_spot *a, struct tile_spot *b)
{
    double from = 0, to = 1, dx = (double)b->x - a->x, dy = (double)b->y - a->y;
    if (!cut_share(a->x, dx, LOW, true, &from, &to) || !cut_share(a->x, dx, HIGH, false, &from, &to) ||
        !cut_share(a->y, dy, LOW, true, &from, &to) || !cut_share(a->y, dy, HIGH, false, &from, &to))
        return false;
    struct tile_spot first = *a, last = *b;
    if (from > 0)
        *a = along(first, last, from);
    if (to < 1)
        *b = along(first, last, to);
    return true;
}

const struct tile_chain *shape_cut_line(struct tile tile, const struct tile_path *line, struct arena *arena,
                                        size_t *pieces)
{
    struct tile_chain whole = snap(tile, line, arena);
    struct tile_chain *cut = ARENA_ARRAY(arena, struct tile_chain, whole.count + 1);
    struct tile_spot *room = ARENA_ARRAY(arena, struct tile_spot, 2 * whole.count + 2);
    struct tile_chain current = {room, 0};
    *pieces = 0;
    for (size_t i = 1; i < whole.count; i++) {
        struct tile_spot a = whole.at[i - 1], b = whole.at[i];
        if (!cut_segment(&a, &b))
            continue;
        if (current.count && !same(current.at[current.count - 1], a)) { /* it had gone out */
            if (current.count > 1)
                cut[(*pieces)++] = current;
            current = (struct tile_chain){current.at + current.count, 0};
        }
        add_spot(&current, a);
        add_spot(&current, b);
    }
    if (current.count > 1)
        cut[(*pieces)++] = current;
    return cut;
}

/* --- Rings ------------------------------------------------------------------------------------------------------- */

enum side { SIDE_WEST, SIDE_EAST, SIDE_NORTH, SIDE_SOUTH, SIDES };

static bool is_within(struct tile_spot spot, enum side side)
{
    switch (side) {
    case SIDE_WEST: return spot.x >= LOW;
    case SIDE_EAST: return spot.x <= HIGH;
    case SIDE_NORTH: return spot.y >= LOW;
    default: return spot.y <= HIGH;
    }
}

static struct tile_spot crossing(struct tile_spot a, struct tile_spot b, enum side side)
{
    bool upright = side == SIDE_WEST || side == SIDE_EAST;
    int32_t edge = side == SIDE_WEST || side == SIDE_NORTH ? LOW : HIGH;
    double share = upright ? ((double)edge - a.x) / ((double)b.x - a.x) : ((double)edge - a.y) / ((double)b.y - a.y);
    struct tile_spot spot = along(a, b, share);
    if (upright)
        spot.x = edge;
    else
        spot.y = edge;
    return spot;
}

static struct tile_chain cut_side(struct tile_chain ring, enum side side, struct arena *arena)
{
    struct tile_chain cut = {ARENA_ARRAY(arena, struct tile_spot, 2 * ring.count + 1), 0};
    for (size_t i = 0; i < ring.count; i++) {
        struct tile_spot a = ring.at[(i + ring.count - 1) % ring.count], b = ring.at[i];
        if (is_within(a, side) != is_within(b, side))
            add_spot(&cut, crossing(a, b, side));
        if (is_within(b, side))
            add_spot(&cut, b);
    }
    return cut;
}

/* Drops the places that change nothing: repeated ones, those on a straight way, spikes; a spike upon a spike in the
 * next round. */
static void tidy(struct tile_chain *ring)
{
    enum { ROUNDS_MOST = 16 };
    bool changed = true;
    for (int round = 0; changed && round < ROUNDS_MOST && ring->count >= 3; round++) {
        size_t kept = 0, count = ring->count;
        changed = false;
        for (size_t i = 0; i < count; i++) {
            struct tile_spot before = kept ? ring->at[kept - 1] : ring->at[count - 1];
            struct tile_spot after = i + 1 < count ? ring->at[i + 1] : ring->at[0];
            if (cross(before, ring->at[i], after) == 0)
                changed = true;
            else
                ring->at[kept++] = ring->at[i];
        }
        ring->count = kept;
    }
}

static int64_t twice_area(const struct tile_chain *ring)
{
    int64_t area = 0;
    for (size_t i = 0; i < ring->count; i++) {
        struct tile_spot a = ring->at[i], b = ring->at[(i + 1) % ring->count];
        area += (int64_t)a.x * b.y - (int64_t)b.x * a.y;
    }
    return area;
}

bool shape_cut_ring(struct tile tile, const struct tile_path *path, struct arena *arena, struct tile_chain *left)
{
    struct tile_chain ring = snap(tile, path, arena);
    for (int side = 0; side < SIDES && ring.count; side++)
        ring = cut_side(ring, (enum side)side, arena);
    tidy(&ring);
    int64_t area = ring.count >= 3 ? twice_area(&ring) : 0;
    if (area == 0)
        return false;
    if ((area > 0) == path->hole) { /* y grows to the south: a positive area is clockwise on the screen */
        for (size_t i = 0; i < ring.count / 2; i++) {
            struct tile_spot swapped = ring.at[i];
            ring.at[i] = ring.at[ring.count - 1 - i];
            ring.at[ring.count - 1 - i] = swapped;
        }
    }
    *left = ring;
    return true;
}
