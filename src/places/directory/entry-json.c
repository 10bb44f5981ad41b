/* The JSON forms of a place of the directory. */
#include "inside.h"

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
