/* Lists of changes: made, written, read, applied. */
#include "editing.h"

bool field_is_ours(enum place_field field)
{
    return field == PLACE_ID || field == PLACE_SOURCE || field == PLACE_UPDATED_ON;
}

void place_changes_between(const struct place *before, const struct place *after, struct arena *arena,
                           struct place_changes *changes)
{
    changes->count = 0;
    for (int i = 0; i < PLACE_FIELD_COUNT; i++) {
        enum place_field field = (enum place_field)i;
        if (field_is_ours(field))
            continue;
        struct str old = place_field_text(before, field, arena), new = place_field_text(after, field, arena);
        if (!str_equal(old, new))
            changes->at[changes->count++] = (struct place_change){field, old, new};
    }
}

struct place_change *changes_find(struct place_changes *changes, enum place_field field)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->at[i].field == field)
            return &changes->at[i];
    return NULL;
}

void place_changes_json(struct json_writer *json, const struct place_changes *changes)
{
    json_begin_object(json);
    for (size_t i = 0; i < changes->count; i++) {
        json_key(json, place_field_name(changes->at[i].field));
        json_begin_array(json);
        json_text(json, changes->at[i].before);
        json_text(json, changes->at[i].after);
        json_end_array(json);
    }
    json_end_object(json);
}

static struct str text_of(const json_t *value, struct arena *arena)
{
    return arena_str(arena, (struct str){json_string_value(value), json_string_length(value)});
}

bool place_changes_parse(struct str text, struct arena *arena, struct place_changes *changes, struct error *error)
{
    json_t *object;
    changes->count = 0;
    if (!json_parse(text, &object, error))
        return false;
    bool right = json_is_object(object);
    const char *key;
    json_t *pair;
    json_object_foreach(object, key, pair)
    {
        enum place_field field;
        const json_t *before = json_array_get(pair, 0), *after = json_array_get(pair, 1);
        right = right && place_field_find(str_of(key), &field) && changes->count < PLACE_FIELD_COUNT &&
                json_is_string(before) && json_is_string(after);
        if (!right)
            break;
        changes->at[changes->count++] = (struct place_change){field, text_of(before, arena), text_of(after, arena)};
    }
    json_decref(object);
    return right || error_set(error, ERROR_INVALID, "Cette liste de changements n’est pas lisible.");
}

bool changes_apply(struct place *place, const struct place_changes *changes, struct arena *arena, struct error *error)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct place_change *change = &changes->at[i];
        if (field_is_ours(change->field))
            return error_set(error, ERROR_FORBIDDEN, "Le champ « %s » ne se modifie pas à la main.",
                             place_field_label(change->field));
        if (!place_field_set(place, change->field, change->after, arena, error))
            return error_prefix(error, "%s", place_field_label(change->field));
    }
    return true;
}

int name_find(const char *const *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(name, str_of(names[i])))
            return (int)i;
    return 0;
}

void bind_secret(struct query *query, int parameter, struct str secret)
{
    struct arena arena = {0};
    bind_text(query, parameter, secret.length ? fingerprint(&arena, secret) : STR_NONE);
    arena_free(&arena);
}
