/* schematic COMMUNE_POINTS.csv OUT.c: fits one weighted site per commune, so that the cells of their power diagram have
 * the areas and centres of the communes (geo/voronoi.h), and writes the table that src/territory/schematic.h draws. Run
 * at build. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commune-points.h"
#include "schematic.h"

enum { ROUNDS = 60, BLOCKS_MOST = 16, COMMUNES_MOST = 65536 };

struct commune {
    char code[6];
    struct point point;
    double area; /* square metres */
};

struct block {
    char prefix[4]; /* "97…" overseas, empty for the mainland */
    struct commune *communes;
    size_t count;
    double lon, lat;
    struct voronoi_site *sites;
    size_t site_count;
};

static struct arena arena;
static struct block blocks[BLOCKS_MOST];
static size_t block_count;

static NORETURN void stop(const char *what, const char *detail)
{
    fprintf(stderr, "schematic: %s: %s\n", what, detail);
    exit(1);
}

static struct block *block_of(struct str code)
{
    struct str prefix = str_starts_with(code, STR("97")) ? str_slice(code, 0, 3) : STR_NONE;
    for (size_t i = 0; i < block_count; i++)
        if (str_equal(prefix, str_of(blocks[i].prefix)))
            return &blocks[i];
    if (block_count == BLOCKS_MOST)
        stop("too many blocks", "");
    struct block *block = &blocks[block_count++];
    memcpy(block->prefix, prefix.at ? prefix.at : "", prefix.length);
    block->communes = memory_array(sizeof *block->communes, COMMUNES_MOST);
    return block;
}

static void add_commune(const struct commune_point *row)
{
    struct commune commune = {.point = {row->lon, row->lat}, .area = row->km2 * 1e6};
    struct block *block = block_of(row->code);
    if (block->count == COMMUNES_MOST)
        stop("too many communes", "");
    memcpy(commune.code, row->code.at, 5);
    if (block->count > 0 && strcmp(block->communes[block->count - 1].code, commune.code) >= 0)
        stop("rows must be in the order of the codes", commune.code);
    block->communes[block->count++] = commune;
}

static void read_communes(const char *path)
{
    struct error error;
    if (!commune_points_read(path, add_commune, &error))
        stop(path, error.message);
}

static int by_area(const void *a, const void *b)
{
    double left = ((const struct commune *)a)->area, right = ((const struct commune *)b)->area;
    return (left > right) - (left < right);
}

/* The coast is drawn as finely as the block's communes are: steps of the radius of its smaller ones (one in four). */
static double coast_step(const struct block *block)
{
    struct commune *sorted = arena_copy(&arena, block->communes, block->count * sizeof *sorted);
    qsort(sorted, block->count, sizeof *sorted, by_area);
    return sqrt(sorted[block->count / 4].area / M_PI);
}

static void fit(struct block *block)
{
    struct error error = {0};
    struct box box = BOX_EMPTY;
    for (size_t i = 0; i < block->count; i++)
        box = box_add(box, block->communes[i].point);
    block->lon = box_center(box).lon;
    block->lat = box_center(box).lat;
    struct voronoi_goal *goals = ARENA_ARRAY(&arena, struct voronoi_goal, block->count);
    for (size_t i = 0; i < block->count; i++)
        goals[i] = (struct voronoi_goal){block->communes[i].area,
                                         schematic_spot(block->lon, block->lat, block->communes[i].point)};
    double step = coast_step(block);
    size_t frame;
    struct voronoi_site *around = voronoi_surround(&arena, goals, block->count, step, 2.5 * step, &frame);
    block->site_count = block->count + frame;
    block->sites = ARENA_ARRAY(&arena, struct voronoi_site, block->site_count);
    for (size_t i = 0; i < block->count; i++)
        block->sites[i] = (struct voronoi_site){(int32_t)lround(goals[i].center.x), (int32_t)lround(goals[i].center.y),
                                                llround(goals[i].area / M_PI)};
    memcpy(block->sites + block->count, around, frame * sizeof *around);
    if (!voronoi_fit(block->sites, block->site_count, block->count, goals, ROUNDS, &error))
        stop("fitting", error.message);
}

static void write_block(FILE *out, const struct block *block)
{
    for (size_t i = 0; i < block->site_count; i++)
        fprintf(out, "{\"%s\",%d,%d,%lld},\n", i < block->count ? block->communes[i].code : "", block->sites[i].x,
                block->sites[i].y, (long long)(block->sites[i].weight / SCHEMATIC_WEIGHT));
}

static void write_tables(FILE *out)
{
    size_t first = 0;
    fprintf(out, "#include \"schematic.h\"\nconst struct schematic_site SCHEMATIC_SITES[] = {\n");
    for (size_t i = 0; i < block_count; i++)
        write_block(out, &blocks[i]);
    fprintf(out, "};\nconst struct schematic_block SCHEMATIC_BLOCKS[] = {\n");
    for (size_t i = 0; i < block_count; i++) {
        fprintf(out, "{%.17g,%.17g,%zu,%zu,%zu},\n", blocks[i].lon, blocks[i].lat, first, blocks[i].count,
                blocks[i].site_count);
        first += blocks[i].site_count;
    }
    fprintf(out, "};\nconst uint32_t SCHEMATIC_BLOCK_COUNT = %zu;\n", block_count);
}

int main(int count, char **words)
{
    if (count != 3)
        stop("usage", "schematic COMMUNE_POINTS.csv OUT.c");
    read_communes(words[1]);
    for (size_t i = 0; i < block_count; i++)
        fit(&blocks[i]);
    FILE *out = fopen(words[2], "w");
    if (!out)
        stop(words[2], "cannot be written");
    write_tables(out);
    if (ferror(out) || fclose(out) != 0)
        stop(words[2], "cannot be written");
    for (size_t i = 0; i < block_count; i++)
        free(blocks[i].communes);
    arena_free(&arena);
    return 0;
}
