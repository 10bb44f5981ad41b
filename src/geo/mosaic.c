#include "geo/mosaic.h"

#include <stdlib.h>
#include <string.h>

/* --- Places numbered by their coordinates --------------------------------------------------------------------------
 */

/* Open addressing on the 64 bits of a place. The multiplier is the golden ratio's (Fibonacci hashing). */
struct places {
    struct mercator *at; /* by number */
    size_t count;
    uint32_t *slots; /* number + 1, or 0 */
    int shift;
};

static void places_start(struct places *places, size_t most)
{
    int bits = 4;
    while (((size_t)1 << bits) < most * 2)
        bits++;
    *places = (struct places){memory_array(sizeof(struct mercator), most + 1), 0,
                              memory_array(sizeof(uint32_t), (size_t)1 << bits), 64 - bits};
}

static void places_end(struct places *places)
{
    free(places->at);
    free(places->slots);
}

static uint32_t place_number(struct places *places, struct mercator at)
{
    uint64_t key = (uint64_t)at.x << 32 | at.y;
    size_t mask = ((size_t)1 << (64 - places->shift)) - 1;
    size_t slot = (size_t)((key ^ (key >> 29)) * UINT64_C(0x9e3779b97f4a7c15) >> places->shift);
    for (;; slot = (slot + 1) & mask) {
        uint32_t number = places->slots[slot];
        if (number == 0)
            break;
        if (places->at[number - 1].x == at.x && places->at[number - 1].y == at.y)
            return number - 1;
    }
    places->at[places->count] = at;
    places->slots[slot] = (uint32_t)++places->count;
    return (uint32_t)places->count - 1;
}

/* --- Edges linked into arcs -----------------------------------------------------------------------------------------
 */

struct link {
    uint32_t from, to, left, right;
};

struct linker {
    struct arena *arena;
    struct places places;
    struct link *links;
    size_t count;
    uint32_t *first; /* the links at place p are around[first[p]] … around[first[p + 1] - 1] */
    uint32_t *around;
    uint8_t *used;   /* per link */
    uint32_t *trail; /* places of the arc being walked */
    struct mosaic *mosaic;
};

/* Counting sort of link numbers by place (or of arc numbers by face): `first` gets n + 1 entries. */
static void spread(uint32_t *first, uint32_t *numbers, size_t n, size_t links, const uint32_t *(*ends)(void *, size_t),
                   void *context)
{
    memset(first, 0, (n + 1) * sizeof *first);
    for (size_t i = 0; i < links; i++) {
        const uint32_t *two = ends(context, i);
        for (int end = 0; end < 2; end++) {
            if (two[end] != MOSAIC_OUTSIDE)
                first[two[end] + 1]++;
        }
    }
    for (size_t i = 0; i < n; i++)
        first[i + 1] += first[i];
    for (size_t i = 0; i < links; i++) {
        const uint32_t *two = ends(context, i);
        for (int end = 0; end < 2; end++) {
            if (two[end] != MOSAIC_OUTSIDE)
                numbers[first[two[end]]++] = (uint32_t)i;
        }
    }
    for (size_t i = n; i > 0; i--)
        first[i] = first[i - 1];
    first[0] = 0;
}

static const uint32_t *link_places(void *context, size_t link)
{
    return &((struct link *)context)[link].from;
}

static const uint32_t *arc_faces(void *context, size_t arc)
{
    return &((struct mosaic_arc *)context)[arc].left;
}

/* The link that goes on from `link` at `place` with the same faces on its sides, or MOSAIC_OUTSIDE at a node. */
static uint32_t next_link(const struct linker *linker, uint32_t link, uint32_t place, bool *forward)
{
    if (linker->first[place + 1] - linker->first[place] != 2)
        return MOSAIC_OUTSIDE;
    uint32_t other = linker->around[linker->first[place]];
    if (other == link)
        other = linker->around[linker->first[place] + 1];
    const struct link *here = &linker->links[link], *there = &linker->links[other];
    /* Leaving by `place`: does the next one start there, and are its sides ours? */
    bool leaves_forward = here->to == place;
    *forward = there->from == place;
    uint32_t left = leaves_forward ? here->left : here->right, right = leaves_forward ? here->right : here->left;
    bool same = *forward ? there->left == left && there->right == right : there->left == right && there->right == left;
    return same && other != link ? other : MOSAIC_OUTSIDE;
}

/* Walks one arc from `start`, whose first place is a node (or any place of a closed arc). */
static void walk(struct linker *linker, uint32_t start, bool forward)
{
    size_t count = 0;
    uint32_t link = start;
    const struct link *first = &linker->links[start];
    uint32_t place = forward ? first->from : first->to;
    linker->trail[count++] = place;
    while (link != MOSAIC_OUTSIDE && !linker->used[link]) {
        linker->used[link] = 1;
        place = forward ? linker->links[link].to : linker->links[link].from;
        linker->trail[count++] = place;
        link = next_link(linker, link, place, &forward);
    }
    bool started_forward = linker->trail[0] == first->from && linker->trail[1] == first->to;
    struct mosaic_arc *arc = &linker->mosaic->arcs[linker->mosaic->arc_count++];
    *arc =
        (struct mosaic_arc){ARENA_ARRAY(linker->arena, struct mercator, count), count,
                            started_forward ? first->left : first->right, started_forward ? first->right : first->left};
    for (size_t i = 0; i < count; i++)
        arc->points[i] = linker->places.at[linker->trail[i]];
}

static bool is_node(const struct linker *linker, uint32_t link, uint32_t place)
{
    bool forward;
    return next_link(linker, link, place, &forward) == MOSAIC_OUTSIDE;
}

static void index_faces(struct arena *arena, struct mosaic *mosaic)
{
    mosaic->face_first = ARENA_ARRAY(arena, uint32_t, mosaic->face_count + 1);
    mosaic->face_arcs = ARENA_ARRAY(arena, uint32_t, 2 * mosaic->arc_count);
    spread(mosaic->face_first, mosaic->face_arcs, mosaic->face_count, mosaic->arc_count, arc_faces, mosaic->arcs);
}

/* Links are in linker->links, places numbered. */
static struct mosaic link_arcs(struct linker *linker, size_t face_count)
{
    struct mosaic mosaic = {.face_count = face_count};
    linker->mosaic = &mosaic;
    mosaic.arcs = ARENA_ARRAY(linker->arena, struct mosaic_arc, linker->count);
    linker->first = memory_array(sizeof(uint32_t), linker->places.count + 2);
    linker->around = memory_array(sizeof(uint32_t), 2 * linker->count + 1);
    linker->used = memory_array(1, linker->count + 1);
    linker->trail = memory_array(sizeof(uint32_t), linker->count + 2);
    spread(linker->first, linker->around, linker->places.count, linker->count, link_places, linker->links);
    /* First from the nodes, then the closed arcs that meet none. */
    for (int closed = 0; closed < 2; closed++) {
        for (uint32_t i = 0; i < linker->count; i++) {
            if (linker->used[i])
                continue;
            if (closed || is_node(linker, i, linker->links[i].from))
                walk(linker, i, true);
            else if (is_node(linker, i, linker->links[i].to))
                walk(linker, i, false);
        }
    }
    index_faces(linker->arena, &mosaic);
    free(linker->first);
    free(linker->around);
    free(linker->used);
    free(linker->trail);
    free(linker->links);
    places_end(&linker->places);
    linker->mosaic = NULL; /* it was this function's */
    return mosaic;
}

static void linker_start(struct linker *linker, struct arena *arena, size_t most)
{
    *linker = (struct linker){.arena = arena, .links = memory_array(sizeof(struct link), most + 1)};
    places_start(&linker->places, 2 * most + 2);
}

static void add_link(struct linker *linker, struct mercator from, struct mercator to, uint32_t left, uint32_t right)
{
    if (left == right || (from.x == to.x && from.y == to.y))
        return;
    /* In this order: the numbers of places, hence the whole mosaic, depend on the input alone. */
    uint32_t first = place_number(&linker->places, from), second = place_number(&linker->places, to);
    linker->links[linker->count++] = (struct link){first, second, left, right};
}

struct mosaic mosaic_of_edges(struct arena *arena, const struct mosaic_edge *edges, size_t count, size_t face_count)
{
    struct linker linker;
    linker_start(&linker, arena, count);
    for (size_t i = 0; i < count; i++)
        add_link(&linker, edges[i].from, edges[i].to, edges[i].left, edges[i].right);
    return link_arcs(&linker, face_count);
}

struct mosaic mosaic_dissolve(struct arena *arena, const struct mosaic *mosaic, const uint32_t *group_of,
                              size_t group_count)
{
    struct linker linker;
    size_t most = 0;
    for (size_t i = 0; i < mosaic->arc_count; i++)
        most += mosaic->arcs[i].count;
    linker_start(&linker, arena, most);
    for (size_t i = 0; i < mosaic->arc_count; i++) {
        const struct mosaic_arc *arc = &mosaic->arcs[i];
        uint32_t left = arc->left == MOSAIC_OUTSIDE ? MOSAIC_OUTSIDE : group_of[arc->left];
        uint32_t right = arc->right == MOSAIC_OUTSIDE ? MOSAIC_OUTSIDE : group_of[arc->right];
        for (size_t j = 0; j + 1 < arc->count; j++)
            add_link(&linker, arc->points[j], arc->points[j + 1], left, right);
    }
    return link_arcs(&linker, group_count);
}

struct mosaic mosaic_copy(struct arena *arena, const struct mosaic *mosaic)
{
    struct mosaic copy = *mosaic;
    size_t listed = mosaic->face_first[mosaic->face_count];
    copy.arcs = arena_copy(arena, mosaic->arcs, mosaic->arc_count * sizeof *copy.arcs);
    copy.face_first = arena_copy(arena, mosaic->face_first, (mosaic->face_count + 1) * sizeof *copy.face_first);
    copy.face_arcs = arena_copy(arena, mosaic->face_arcs, listed * sizeof *copy.face_arcs);
    for (size_t i = 0; i < copy.arc_count; i++)
        copy.arcs[i].points = arena_copy(arena, copy.arcs[i].points, copy.arcs[i].count * sizeof *copy.arcs[i].points);
    return copy;
}

/* --- From shapes ----------------------------------------------------------------------------------------------------
 */

struct half_edge {
    uint32_t low, high; /* places, low < high */
    uint32_t face;
    bool forward; /* the ring goes from low to high */
};

static int compare_halves(const void *a, const void *b)
{
    const struct half_edge *left = a, *right = b;
    if (left->low != right->low)
        return left->low < right->low ? -1 : 1;
    if (left->high != right->high)
        return left->high < right->high ? -1 : 1;
    if (left->forward != right->forward)
        return left->forward ? -1 : 1;
    return (left->face > right->face) - (left->face < right->face);
}

static size_t collect_halves(struct places *places, struct half_edge *halves, const struct shape *shape, uint32_t face)
{
    size_t count = 0;
    for (size_t p = 0; p < shape->count; p++) {
        for (size_t r = 0; r < shape->polygons[p].count; r++) {
            const struct ring *ring = &shape->polygons[p].rings[r];
            uint32_t from = place_number(places, ring->points[ring->count - 1]);
            for (size_t i = 0; i < ring->count; i++) {
                uint32_t to = place_number(places, ring->points[i]);
                if (from != to)
                    halves[count++] = (struct half_edge){from < to ? from : to, from < to ? to : from, face, from < to};
                from = to;
            }
        }
    }
    return count;
}

static void report_doubled(struct mosaic_faults *faults, const struct linker *linker, const struct half_edge *a,
                           const struct half_edge *b)
{
    if (!faults)
        return;
    if (faults->found)
        faults->found(faults->context, a->face, b->face, linker->places.at[a->low]);
    if (faults->doubled++ == 0) {
        faults->first_doubled = linker->places.at[a->low];
        faults->first_shape = a->face;
        faults->second_shape = b->face;
    }
}

struct mosaic mosaic_of_shapes(struct arena *arena, const struct shape *shapes, size_t count,
                               struct mosaic_faults *faults)
{
    size_t most = 0, halves_count = 0;
    for (size_t i = 0; i < count; i++)
        most += shape_points(&shapes[i]);
    struct linker linker;
    linker_start(&linker, arena, most);
    if (faults)
        faults->doubled = 0;
    struct half_edge *halves = memory_array(sizeof *halves, most + 1);
    for (size_t i = 0; i < count; i++)
        halves_count += collect_halves(&linker.places, halves + halves_count, &shapes[i], (uint32_t)i);
    qsort(halves, halves_count, sizeof *halves, compare_halves);
    /* Halves of one edge are now side by side: those that go from low to high have their face on the left. */
    for (size_t i = 0; i < halves_count;) {
        uint32_t left = MOSAIC_OUTSIDE, right = MOSAIC_OUTSIDE;
        size_t start = i;
        for (; i < halves_count && halves[i].low == halves[start].low && halves[i].high == halves[start].high; i++) {
            uint32_t *side = halves[i].forward ? &left : &right;
            if (*side == MOSAIC_OUTSIDE)
                *side = halves[i].face;
            else
                report_doubled(faults, &linker, &halves[i - 1], &halves[i]);
        }
        if (left != right)
            linker.links[linker.count++] = (struct link){halves[start].low, halves[start].high, left, right};
    }
    free(halves);
    return link_arcs(&linker, count);
}
