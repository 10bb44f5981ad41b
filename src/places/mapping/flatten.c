/* One JSON record as columns: nested keys joined with dots, arrays both by position and as a whole, numbers and
 * booleans as JavaScript prints them. */
#include "mapping_parts.h"
#include "records_parts.h"

enum { DEPTH_MOST = 64 };

/* The text of a value: views of it when it is a string. */
static struct str value_as_text(struct records *records, const json_t *value, int depth)
{
    struct buffer text = {0};
    struct str result;
    const json_t *item;
    const char *key;
    size_t i;
    switch (json_typeof(value)) {
    case JSON_STRING: return (struct str){json_string_value(value), json_string_length(value)};
    case JSON_TRUE: return STR("true");
    case JSON_FALSE: return STR("false");
    case JSON_INTEGER: buffer_add_i64(&text, json_integer_value(value)); break;
    case JSON_REAL: buffer_add_double(&text, json_real_value(value)); break;
    case JSON_ARRAY:
        json_array_foreach((json_t *)value, i, item)
        {
            if (i)
                buffer_add_char(&text, ',');
            if (depth < DEPTH_MOST)
                buffer_add_str(&text, value_as_text(records, item, depth + 1));
        }
        break;
    case JSON_OBJECT: /* inside an array that is wanted whole: its values */
        json_object_foreach((json_t *)value, key, item)
        {
            if (text.length)
                buffer_add_char(&text, ',');
            if (depth < DEPTH_MOST)
                buffer_add_str(&text, value_as_text(records, item, depth + 1));
        }
        break;
    default: break;
    }
    result = arena_str(&records->arena, buffer_str(&text));
    buffer_free(&text);
    return result;
}

static const union map_value *wanted(const struct records *records, struct str path)
{
    return map_get(&records->mapping->column_numbers, path);
}

static void set_column(struct records *records, const union map_value *number, const json_t *value)
{
    struct str *slot = &records->values[number->number];
    records->seen[number->number] = true;
    if (slot->length == 0)
        *slot = value_as_text(records, value, 0);
}

/* A GeoJSON feature's properties may be named without "properties.". */
static const union map_value *wanted_property(const struct records *records, struct str path)
{
    const struct str prefix = STR("properties.");
    return records->geojson && str_starts_with(path, prefix)
               ? wanted(records, str_slice(path, prefix.length, path.length))
               : NULL;
}

static void flatten(struct records *records, struct buffer *path, const json_t *value, int depth)
{
    const json_t *item;
    const char *key;
    size_t i, length = path->length;
    if (!json_is_object(value) && length) {
        const union map_value *number = wanted(records, buffer_str(path));
        const union map_value *property = wanted_property(records, buffer_str(path));
        if (number)
            set_column(records, number, value);
        if (property)
            set_column(records, property, value);
        if (!number && !property && !records->header_read && !json_is_array(value))
            note_present(records, buffer_str(path));
    }
    if (depth == DEPTH_MOST)
        return;
    if (json_is_object(value)) {
        json_object_foreach((json_t *)value, key, item)
        {
            if (length)
                buffer_add_char(path, '.');
            buffer_add_cstr(path, key);
            flatten(records, path, item, depth + 1);
            path->length = length;
        }
    } else if (json_is_array(value)) {
        json_array_foreach((json_t *)value, i, item)
        {
            if (length)
                buffer_add_char(path, '.');
            buffer_add_i64(path, (int64_t)i);
            flatten(records, path, item, depth + 1);
            path->length = length;
        }
    }
}

void flatten_record(struct records *records)
{
    struct buffer path = {0};
    flatten(records, &path, records->value, 0);
    buffer_free(&path);
    records->header_read = true;
}
