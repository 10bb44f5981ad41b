/* Walking through the directory by ascending id, and the JSON forms of a place. */
#include <stdlib.h>

#include "inside.h"

struct directory_walk {
    const struct directory *directory;
    struct matcher matcher;
    struct arena arena; /* of the matcher */
    struct arena entry_arena;
    size_t at; /* in by_id */
};

struct directory_walk *directory_walk_new(const struct directory *directory, const struct place_filter *filter,
                                          int64_t after)
{
    struct directory_walk *walk = memory_new(sizeof *walk);
    walk->directory = directory;
    matcher_prepare(&walk->matcher, directory, filter, &walk->arena);
    size_t low = 0, high = directory->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (directory->rows[directory->by_id[middle]].id <= after)
            low = middle + 1;
        else
            high = middle;
    }
    walk->at = low;
    return walk;
}

bool directory_walk_next(struct directory_walk *walk, struct directory_entry *entry)
{
    while (walk->at < walk->directory->count) {
        uint32_t row = walk->directory->by_id[walk->at++];
        if (matcher_fails(&walk->matcher, row))
            continue;
        arena_reset(&walk->entry_arena);
        row_read(walk->directory, &walk->directory->rows[row], &walk->entry_arena, entry);
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
    free(walk);
}

/* --- JSON
 * ---------------------------------------------------------------------------------------------------------------- */

/* The official members with our public id in the place of the source's, which follows as "id_source". */
static void entry_members(struct json_writer *writer, const struct directory_entry *entry, struct arena *arena)
{
    struct buffer official = {0};
    struct json_writer inner = {.out = &official};
    struct place place = entry->place;
    place.id = id_text(arena, entry->id);
    place_json(&inner, &place, arena);
    buffer_add_str(writer->out, str_slice(buffer_str(&official), 1, official.length - 1)); /* between its braces */
    writer->comma[writer->depth] = true;
    json_member_text(writer, "id_source", entry->place.id);
    json_member_text(writer, "slug", entry->slug);
    if (entry->verified_on != DIRECTORY_NO_DATE)
        json_member_text(writer, "verifie_le", date_format(arena, entry->verified_on));
    json_key(writer, "qualite");
    json_i64(writer, entry->quality);
    buffer_free(&official);
}

void directory_entry_json(struct json_writer *writer, const struct directory_entry *entry, struct arena *arena)
{
    json_begin_object(writer);
    entry_members(writer, entry, arena);
    json_end_object(writer);
}

void directory_entry_geojson(struct json_writer *writer, const struct directory_entry *entry, struct arena *arena)
{
    json_begin_object(writer);
    json_key(writer, "type");
    json_text(writer, STR("Feature"));
    json_key(writer, "geometry");
    if (entry->place.located) {
        json_begin_object(writer);
        json_key(writer, "type");
        json_text(writer, STR("Point"));
        json_key(writer, "coordinates");
        json_begin_array(writer);
        json_double(writer, entry->place.longitude);
        json_double(writer, entry->place.latitude);
        json_end_array(writer);
        json_end_object(writer);
    } else {
        json_null_value(writer);
    }
    json_key(writer, "properties");
    json_begin_object(writer);
    entry_members(writer, entry, arena);
    json_end_object(writer);
    json_end_object(writer);
}
