#include "geo/index.h"

#include <stdlib.h>
#include <string.h>

enum {
    PARENT_ZOOM = 8,     /* tiles that get a table of cells */
    LEVELS_MOST = 9,     /* cells of zoom 17 at the finest */
    ROWS_PER_CELL = 2,   /* on average, at least: two bytes of table a point at most */
    CELLS_MOST = 256,    /* a box that meets more goes by the tree */
    PARENTS_MOST = 9,    /* the same */
    LEAF = 32,           /* rows under one leaf of the tree */
    FAN = 16,            /* children of a node */
    TREE_LEVELS_MOST = 8 /* 32 × 16^7 rows */
};

struct parent {
    uint32_t key;    /* Morton key of the tile, at PARENT_ZOOM */
    uint32_t levels; /* 4^levels cells */
    size_t cells;    /* where its table starts: 4^levels first rows, then the end */
};

struct node {
    uint32_t west, north, east, south;
};

struct point_index {
    struct mercator *points;
    size_t count;
    struct parent *parents; /* by key */
    size_t parent_count;
    uint32_t *cells;
    size_t cell_count;
    struct node *nodes; /* level 0: leaves */
    size_t level_start[TREE_LEVELS_MOST + 1];
    size_t levels;
};

/* --- Morton's order ---------------------------------------------------------------------------------------------- */

static uint64_t spread(uint32_t value)
{
    uint64_t v = value;
    v = (v | v << 16) & 0x0000FFFF0000FFFFU;
    v = (v | v << 8) & 0x00FF00FF00FF00FFU;
    v = (v | v << 4) & 0x0F0F0F0F0F0F0F0FU;
    v = (v | v << 2) & 0x3333333333333333U;
    return (v | v << 1) & 0x5555555555555555U;
}

static uint64_t interleave(uint32_t x, uint32_t y)
{
    return spread(y) << 1 | spread(x);
}

uint64_t morton_key(struct mercator point)
{
    return interleave(point.x, point.y);
}

/* --- Building ---------------------------------------------------------------------------------------------------- */

static void make_cells(struct point_index *index, const struct keyed *keyed, size_t first, size_t last, size_t *at,
                       struct parent *parent)
{
    size_t cells = (size_t)1 << (2 * parent->levels);
    unsigned shift = 64 - 2 * (PARENT_ZOOM + parent->levels);
    size_t row = first;
    parent->cells = *at;
    for (size_t cell = 0; cell < cells; cell++) {
        uint64_t end = ((uint64_t)parent->key << (2 * parent->levels)) + cell;
        while (row < last && keyed[row].key >> shift < end)
            row++;
        index->cells[(*at)++] = (uint32_t)row;
    }
    index->cells[(*at)++] = (uint32_t)last;
}

static size_t parent_end(const struct keyed *keyed, size_t count, size_t first)
{
    uint64_t key = keyed[first].key >> (64 - 2 * PARENT_ZOOM);
    size_t low = first, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (keyed[middle].key >> (64 - 2 * PARENT_ZOOM) <= key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void make_parents(struct point_index *index, const struct keyed *keyed)
{
    for (int pass = 0; pass < 2; pass++) { /* measured, then filled */
        size_t parents = 0, cells = 0;
        for (size_t first = 0, last; first < index->count; first = last, parents++) {
            last = parent_end(keyed, index->count, first);
            struct parent parent = {.key = (uint32_t)(keyed[first].key >> (64 - 2 * PARENT_ZOOM))};
            while (parent.levels < LEVELS_MOST && (size_t)ROWS_PER_CELL << (2 * (parent.levels + 1)) <= last - first)
                parent.levels++;
            if (pass == 0)
                cells += ((size_t)1 << (2 * parent.levels)) + 1;
            else
                make_cells(index, keyed, first, last, &cells, &parent);
            if (pass == 1)
                index->parents[parents] = parent;
        }
        if (pass == 0) {
            index->parents = memory_array(sizeof *index->parents, parents);
            index->cells = memory_array(sizeof *index->cells, cells);
            index->parent_count = parents;
            index->cell_count = cells;
        }
    }
}

static struct node node_union(struct node a, struct node b)
{
    return (struct node){a.west < b.west ? a.west : b.west, a.north < b.north ? a.north : b.north,
                         a.east > b.east ? a.east : b.east, a.south > b.south ? a.south : b.south};
}

static void make_tree(struct point_index *index)
{
    size_t sizes[TREE_LEVELS_MOST] = {0}, total = 0, size = (index->count + LEAF - 1) / LEAF;
    while (size > 0 && index->levels < TREE_LEVELS_MOST) {
        sizes[index->levels] = size;
        index->level_start[index->levels++] = total;
        total += size;
        size = size == 1 ? 0 : (size + FAN - 1) / FAN;
    }
    index->level_start[index->levels] = total;
    index->nodes = memory_array(sizeof *index->nodes, total);
    for (size_t level = 0; level < index->levels; level++) {
        for (size_t n = 0; n < sizes[level]; n++) {
            struct node box = {UINT32_MAX, UINT32_MAX, 0, 0};
            size_t below = level == 0 ? index->count : sizes[level - 1], each = level == 0 ? LEAF : FAN;
            for (size_t c = n * each; c < (n + 1) * each && c < below; c++) {
                struct mercator p = level == 0 ? index->points[c] : (struct mercator){0, 0};
                box = node_union(box, level == 0 ? (struct node){p.x, p.y, p.x, p.y}
                                                 : index->nodes[index->level_start[level - 1] + c]);
            }
            index->nodes[index->level_start[level] + n] = box;
        }
    }
}

struct point_index *point_index_new(const struct mercator *points, size_t count, uint32_t *order)
{
    struct point_index *index = memory_new(sizeof *index);
    struct keyed *keyed = memory_array(sizeof *keyed, count);
    for (size_t i = 0; i < count; i++)
        keyed[i] = (struct keyed){morton_key(points[i]), (uint32_t)i};
    keyed_sort(keyed, count);
    index->count = count;
    index->points = memory_array(sizeof *index->points, count);
    for (size_t row = 0; row < count; row++) {
        order[row] = keyed[row].number;
        index->points[row] = points[keyed[row].number];
    }
    make_parents(index, keyed);
    free(keyed);
    make_tree(index);
    return index;
}

void point_index_free(struct point_index *index)
{
    if (!index)
        return;
    free(index->points);
    free(index->parents);
    free(index->cells);
    free(index->nodes);
    free(index);
}

size_t point_index_count(const struct point_index *index)
{
    return index->count;
}

size_t point_index_memory(const struct point_index *index)
{
    return sizeof *index + index->count * sizeof *index->points + index->parent_count * sizeof *index->parents +
           index->cell_count * sizeof *index->cells + index->level_start[index->levels] * sizeof *index->nodes;
}

const struct mercator *point_index_points(const struct point_index *index)
{
    return index->points;
}

/* --- Tiles and cells --------------------------------------------------------------------------------------------- */

/* The first row of [low, high) whose key is not below `key`. */
static size_t first_row(const struct point_index *index, uint64_t key, size_t low, size_t high)
{
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (morton_key(index->points[middle]) < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first parent whose key is not below `key`. */
static size_t first_parent(const struct point_index *index, uint32_t key)
{
    size_t low = 0, high = index->parent_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (index->parents[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct parent *find_parent(const struct point_index *index, uint32_t x, uint32_t y)
{
    uint32_t key = (uint32_t)interleave(x, y);
    size_t at = first_parent(index, key);
    return at < index->parent_count && index->parents[at].key == key ? &index->parents[at] : NULL;
}

uint32_t point_index_row(const struct point_index *index, struct mercator point)
{
    uint64_t key = morton_key(point);
    uint32_t parent_key = (uint32_t)(key >> (64 - 2 * PARENT_ZOOM));
    size_t at = first_parent(index, parent_key);
    if (at == index->parent_count)
        return (uint32_t)index->count;
    const struct parent *parent = &index->parents[at];
    const uint32_t *cells = index->cells + parent->cells;
    if (parent->key != parent_key)
        return cells[0];
    uint64_t cell = key >> (64 - 2 * (PARENT_ZOOM + parent->levels)) & (((uint64_t)1 << (2 * parent->levels)) - 1);
    return (uint32_t)first_row(index, key, cells[cell], cells[cell + 1]);
}

struct row_run point_index_tile(const struct point_index *index, unsigned z, uint32_t x, uint32_t y)
{
    if (z > 32 || (z < 32 && (x >> z || y >> z)))
        return (struct row_run){0, 0};
    if (z == 0)
        return (struct row_run){0, (uint32_t)index->count};
    uint64_t prefix = interleave(x, y), last_prefix = UINT64_MAX >> (64 - 2 * z);
    uint32_t first = point_index_row(index, (struct mercator){x << (32 - z), y << (32 - z)});
    size_t last = index->count;
    if (prefix < last_prefix)
        last = first_row(index, (prefix + 1) << (64 - 2 * z), first, last);
    return (struct row_run){first, (uint32_t)last};
}

/* --- Boxes ------------------------------------------------------------------------------------------------------- */

/* Units of web map in one radian of longitude, at the equator in any direction. */
#define UNITS (4294967296.0 / (2 * M_PI))

struct mercator_box mercator_box_around(struct point center, double radius)
{
    /* Within the circle neither longitude nor isometric latitude goes farther than r / cos(|latitude| + r). */
    double angle = radius / EARTH_RADIUS, steepest = fabs(center.lat) * (M_PI / 180) + angle;
    struct mercator_box world = {{0, 0}, {UINT32_MAX, UINT32_MAX}};
    if (!(steepest < 1.5))
        return world;
    double reach = angle / cos(steepest) * UNITS + 4;
    if (reach >= 2147483647.0)
        return world;
    struct mercator middle = mercator_of(center);
    uint32_t half = (uint32_t)reach;
    return (struct mercator_box){{middle.x - half, middle.y < half ? 0 : middle.y - half},
                                 {middle.x + half, UINT32_MAX - middle.y < half ? UINT32_MAX : middle.y + half}};
}

struct visit {
    const struct point_index *index;
    struct mercator_box box; /* low.x <= high.x */
    row_run_fn visit;
    void *context;
};

/* The part of a box that lies in one tile of PARENT_ZOOM, in cells of that tile. */
struct patch {
    const struct parent *parent;
    uint32_t west, north, east, south;
    bool west_cut, north_cut, east_cut, south_cut; /* the box ends within that row or column of cells */
};

static bool visit_patch(const struct visit *v, const struct patch *patch)
{
    const uint32_t *cells = v->index->cells + patch->parent->cells;
    for (uint32_t y = patch->north; y <= patch->south; y++) {
        bool edge_row = (y == patch->north && patch->north_cut) || (y == patch->south && patch->south_cut);
        uint64_t row_bits = spread(y) << 1;
        for (uint32_t x = patch->west; x <= patch->east; x++) {
            uint64_t cell = row_bits | spread(x);
            struct row_run run = {cells[cell], cells[cell + 1]};
            if (run.first == run.last)
                continue;
            bool edge = edge_row || (x == patch->west && patch->west_cut) || (x == patch->east && patch->east_cut);
            if (!v->visit(v->context, run, edge ? &v->box : NULL))
                return false;
        }
    }
    return true;
}

/* Cuts the box in patches; false when it would meet too many cells. */
static bool cut_box(const struct visit *v, struct patch *patches, size_t *count)
{
    enum { DOWN = 32 - PARENT_ZOOM };
    struct mercator_box box = v->box;
    uint32_t west = box.low.x >> DOWN, east = box.high.x >> DOWN, north = box.low.y >> DOWN, south = box.high.y >> DOWN;
    size_t cells = 0;
    *count = 0;
    if ((uint64_t)(east - west + 1) * (south - north + 1) > PARENTS_MOST)
        return false;
    for (uint32_t y = north; y <= south; y++) {
        for (uint32_t x = west; x <= east; x++) {
            const struct parent *parent = find_parent(v->index, x, y);
            if (!parent)
                continue;
            uint32_t side = ((uint32_t)1 << parent->levels) - 1;
            unsigned shift = DOWN - parent->levels;
            struct patch patch = {.parent = parent, .east = side, .south = side};
            if (x == west) {
                patch.west = box.low.x >> shift & side;
                patch.west_cut = true;
            }
            if (x == east) {
                patch.east = box.high.x >> shift & side;
                patch.east_cut = true;
            }
            if (y == north) {
                patch.north = box.low.y >> shift & side;
                patch.north_cut = true;
            }
            if (y == south) {
                patch.south = box.high.y >> shift & side;
                patch.south_cut = true;
            }
            cells += (size_t)(patch.east - patch.west + 1) * (patch.south - patch.north + 1);
            if (cells > CELLS_MOST)
                return false;
            patches[(*count)++] = patch;
        }
    }
    return true;
}

/* Depth: the levels of the tree. */
static bool visit_node(const struct visit *v, size_t level, size_t number)
{
    const struct point_index *index = v->index;
    const struct node *node = &index->nodes[index->level_start[level] + number];
    struct mercator_box box = v->box;
    if (node->west > box.high.x || node->east < box.low.x || node->north > box.high.y || node->south < box.low.y)
        return true;
    bool inside =
        node->west >= box.low.x && node->east <= box.high.x && node->north >= box.low.y && node->south <= box.high.y;
    if (inside || level == 0) {
        size_t rows = (size_t)LEAF << (4 * level), first = number * rows, last = first + rows;
        struct row_run run = {(uint32_t)first, (uint32_t)(last < index->count ? last : index->count)};
        return v->visit(v->context, run, inside ? NULL : &v->box);
    }
    size_t below = index->level_start[level] - index->level_start[level - 1];
    for (size_t c = number * FAN; c < (number + 1) * FAN && c < below; c++)
        if (!visit_node(v, level - 1, c))
            return false;
    return true;
}

static bool visit_box(const struct visit *v)
{
    struct patch patches[PARENTS_MOST];
    size_t count;
    if (!cut_box(v, patches, &count))
        return visit_node(v, v->index->levels - 1, 0);
    for (size_t i = 0; i < count; i++)
        if (!visit_patch(v, &patches[i]))
            return false;
    return true;
}

void point_index_visit(const struct point_index *index, struct mercator_box box, row_run_fn visit, void *context)
{
    if (index->count == 0 || box.low.y > box.high.y)
        return;
    struct visit v = {index, box, visit, context};
    if (box.low.x <= box.high.x) {
        visit_box(&v);
        return;
    }
    v.box.high.x = UINT32_MAX;
    bool going_on = visit_box(&v);
    v.box.high.x = box.high.x;
    v.box.low.x = 0;
    if (going_on)
        visit_box(&v);
}

struct collecting {
    const struct mercator *points;
    uint32_t *rows;
    size_t count, limit;
};

static bool collect(void *context, struct row_run run, const struct mercator_box *unsure)
{
    struct collecting *c = context;
    for (uint32_t row = run.first; row < run.last; row++) {
        if (unsure && !mercator_box_holds(*unsure, c->points[row]))
            continue;
        if (c->count == c->limit)
            return false;
        c->rows[c->count++] = row;
    }
    return true;
}

size_t point_index_box(const struct point_index *index, struct mercator_box box, uint32_t *rows, size_t limit)
{
    struct collecting collecting = {index->points, rows, 0, limit};
    point_index_visit(index, box, collect, &collecting);
    return collecting.count;
}

static bool count_run(void *context, struct row_run run, const struct mercator_box *unsure)
{
    struct collecting *c = context;
    if (!unsure)
        c->count += run.last - run.first;
    else
        for (uint32_t row = run.first; row < run.last; row++)
            c->count += mercator_box_holds(*unsure, c->points[row]);
    return true;
}

size_t point_index_box_count(const struct point_index *index, struct mercator_box box)
{
    struct collecting collecting = {index->points, NULL, 0, 0};
    point_index_visit(index, box, count_run, &collecting);
    return collecting.count;
}
