/* Walking through the directory by ascending id. */
#include <stdlib.h>

#include "inside.h"

struct directory_walk {
    const struct directory *directory;
    const uint64_t *rows; /* NULL: all */
    struct arena arena;   /* of the rows */
    struct arena entry_arena;
    struct cold_block block;
    size_t at; /* ordinal */
};

struct directory_walk *directory_walk_new(const struct directory *directory, const struct place_filter *filter,
                                          int64_t after)
{
    struct directory_walk *walk = memory_new(sizeof *walk);
    struct selection selection;
    struct arena scratch = {0};
    walk->directory = directory;
    selection_make(&selection, directory, filter, false, &scratch);
    walk->rows = selection_rows(&selection, 0, &walk->arena);
    arena_free(&scratch);
    size_t low = 0, high = directory->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (directory->ids[middle] <= after)
            low = middle + 1;
        else
            high = middle;
    }
    walk->at = low;
    return walk;
}

bool directory_walk_next(struct directory_walk *walk, struct directory_entry *entry)
{
    const struct directory *d = walk->directory;
    while (walk->at < d->count) {
        uint32_t ordinal = (uint32_t)walk->at++, row = d->rows_by_id[ordinal];
        if (walk->rows && !bit_has(walk->rows, row))
            continue;
        arena_reset(&walk->entry_arena);
        record_read(d, row, &walk->entry_arena, entry);
        record_read_cold(cold_read(d->cold, ordinal, &walk->block), &walk->entry_arena, entry);
        return true;
    }
    return false;
}

void directory_walk_free(struct directory_walk *walk)
{
    if (!walk)
        return;
    arena_free(&walk->arena);
    arena_free(&walk->entry_arena);
    cold_block_free(&walk->block);
    free(walk);
}
