#include "places/place.h"

void place_csv_header(struct csv_writer *writer)
{
    for (size_t i = 0; i < PLACE_FIELD_COUNT; i++)
        csv_cell(writer, str_of(place_field_name((enum place_field)i)));
    csv_end_row(writer);
}

void place_csv_row(struct csv_writer *writer, const struct place *place, struct arena *arena)
{
    for (size_t i = 0; i < PLACE_FIELD_COUNT; i++)
        csv_cell(writer, place_field_text(place, (enum place_field)i, arena));
    csv_end_row(writer);
}

void place_json(struct json_writer *writer, const struct place *place, struct arena *arena)
{
    json_begin_object(writer);
    for (size_t i = 0; i < PLACE_FIELD_COUNT; i++) {
        enum place_field field = (enum place_field)i;
        if (field != PLACE_LATITUDE && field != PLACE_LONGITUDE) {
            json_member_text(writer, place_field_name(field), place_field_text(place, field, arena));
        } else if (place->located) {
            json_key(writer, place_field_name(field));
            json_double(writer, field == PLACE_LATITUDE ? place->latitude : place->longitude);
        }
    }
    json_end_object(writer);
}

/* A list may also come as a JSON array, as the structured form of the official library writes it. */
static bool text_of_json(const json_t *value, struct arena *arena, struct str *text)
{
    if (json_is_string(value)) {
        *text = arena_str(arena, (struct str){json_string_value(value), json_string_length(value)});
        return true;
    }
    struct buffer joined = {0};
    bool known = true;
    if (json_is_integer(value))
        buffer_add_i64(&joined, json_integer_value(value));
    else if (json_is_real(value))
        buffer_add_double(&joined, json_real_value(value));
    else if (json_is_array(value))
        for (size_t i = 0; known && i < json_array_size(value); i++) {
            const json_t *part = json_array_get(value, i);
            known = json_is_string(part);
            buffer_add_cstr(&joined, joined.length ? "|" : "");
            buffer_add_str(&joined, known ? (struct str){json_string_value(part), json_string_length(part)} : STR_NONE);
        }
    else
        known = json_is_null(value);
    *text = joined.length ? arena_str(arena, buffer_str(&joined)) : STR_NONE;
    buffer_free(&joined);
    return known;
}

bool place_from_json(const json_t *object, struct place *place, struct arena *arena, struct error *error)
{
    if (!json_is_object(object))
        return error_set(error, ERROR_INVALID, "Un lieu est attendu sous la forme d’un objet JSON.");
    *place = (struct place){0};
    for (size_t i = 0; i < PLACE_FIELD_COUNT; i++) {
        const char *name = place_field_name((enum place_field)i);
        const json_t *value = json_object_get(object, name);
        struct str text;
        if (!value)
            continue;
        if (!text_of_json(value, arena, &text))
            return error_set(error, ERROR_INVALID, "« %s » doit être un texte.", name);
        if (!place_field_set(place, (enum place_field)i, text, arena, error))
            return error_prefix(error, "%s", name);
    }
    return true;
}

size_t place_from_json_partly(const json_t *object, struct place *place, struct arena *arena)
{
    size_t left_out = 0;
    *place = (struct place){0};
    for (size_t i = 0; i < PLACE_FIELD_COUNT; i++) {
        const json_t *value = json_object_get(object, place_field_name((enum place_field)i));
        struct str text;
        if (value &&
            !(text_of_json(value, arena, &text) && place_field_set(place, (enum place_field)i, text, arena, NULL)))
            left_out++;
    }
    return left_out;
}

bool place_columns(struct str *header, size_t count, struct place_columns *columns, struct error *error)
{
    *columns = (struct place_columns){0};
    for (size_t i = 0; i < PLACE_FIELD_COUNT; i++)
        columns->at[i] = PLACE_NO_COLUMN;
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        enum place_field field;
        if (!place_field_find(str_trim(header[i]), &field))
            continue;
        if (columns->at[field] != PLACE_NO_COLUMN)
            return error_set(error, ERROR_INVALID, "La colonne « %s » est là deux fois.", place_field_name(field));
        columns->at[field] = i;
        known++;
    }
    if (known == 0)
        return error_set(error, ERROR_INVALID,
                         "Aucune colonne du schéma officiel : la première ligne doit donner leurs noms (id, nom, "
                         "commune…).");
    return true;
}

bool place_from_row(const struct place_columns *columns, struct str *cells, size_t count, struct place *place,
                    struct arena *arena, struct error *error)
{
    *place = (struct place){0};
    for (size_t i = 0; i < PLACE_FIELD_COUNT; i++) {
        size_t column = columns->at[i];
        if (column >= count || str_is_empty(cells[column]))
            continue;
        struct str text = arena_str(arena, cells[column]);
        if (!place_field_set(place, (enum place_field)i, text, arena, error))
            return error_prefix(error, "%s", place_field_name((enum place_field)i));
    }
    return true;
}
