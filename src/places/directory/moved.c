/* Places that are published no more because another stands for them. */
#include "inside.h"

void moved_free(struct moved *moved)
{
    map_free(&moved->by_slug);
    map_free(&moved->by_id);
    arena_free(&moved->arena);
}

static uint32_t row_of(const struct directory *directory, const struct map *map, struct str key)
{
    const union map_value *survivor = map->count ? map_get(map, key) : NULL;
    return survivor ? directory_find_id(directory, survivor->number) : DIRECTORY_NO_ROW;
}

uint32_t directory_moved_slug(const struct directory *directory, struct str slug)
{
    return row_of(directory, &directory->moved.by_slug, slug);
}

uint32_t directory_moved_id(const struct directory *directory, int64_t id)
{
    struct arena arena = {0};
    uint32_t row = row_of(directory, &directory->moved.by_id, id_text(&arena, id));
    arena_free(&arena);
    return row;
}
