/* Figures, and places one by one. */
#include "inside.h"

uint64_t directory_version(const struct directory *directory)
{
    return directory->version;
}

size_t directory_count(const struct directory *directory)
{
    return directory->count;
}

size_t directory_located_count(const struct directory *directory)
{
    return directory->located;
}

size_t directory_memory(const struct directory *d)
{
    size_t by_row = 7 * sizeof(uint32_t) + 2 * sizeof(int32_t) + 2 * sizeof(uint8_t),
           by_id = sizeof(int64_t) + 2 * sizeof(uint32_t);
    size_t codes = 0;
    for (int family = 0; family < FAMILY_COUNT; family++)
        codes += d->codes[family].count * (sizeof(uint32_t) + sizeof(rowset));
    return sizeof *d + d->count * (by_row + by_id) + QUALITY_PLANES * bit_words(d->count) * sizeof *d->quality_planes +
           d->slug_slots * sizeof *d->rows_by_slug + codes + point_index_memory(d->index) + d->heap.capacity +
           cold_store_memory(d->cold) + lexicon_memory(&d->texts) + lexicon_memory(&d->lists) +
           d->locality_count * sizeof *d->locality_list + hours_table_memory(&d->hours_table) + d->sets.bytes.capacity +
           words_memory(&d->words);
}

uint32_t directory_find_id(const struct directory *d, int64_t id)
{
    size_t low = 0, high = d->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (d->ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < d->count && d->ids[low] == id ? d->rows_by_id[low] : DIRECTORY_NO_ROW;
}

uint32_t directory_find_slug(const struct directory *d, struct str slug)
{
    struct arena scratch = {0};
    uint32_t found = DIRECTORY_NO_ROW, row;
    for (size_t at = slug_slot(d, hash_str(slug)); (row = d->rows_by_slug[at]) != 0; at = (at + 1) % d->slug_slots) {
        if (str_equal(record_slug(d, row - 1, &scratch), slug)) {
            found = row - 1;
            break;
        }
    }
    arena_free(&scratch);
    return found;
}

int64_t directory_id(const struct directory *directory, uint32_t row)
{
    return row_id(directory, row);
}

void directory_card(const struct directory *directory, uint32_t row, struct arena *arena, struct directory_entry *entry)
{
    record_read(directory, row, arena, entry);
}

void directory_read(const struct directory *directory, uint32_t row, struct arena *arena, struct directory_entry *entry)
{
    struct cold_block block = {0};
    record_read(directory, row, arena, entry);
    struct str cold = arena_str(arena, cold_read(directory->cold, directory->ordinals[row], &block));
    record_read_cold(cold, arena, entry);
    cold_block_free(&block);
}
