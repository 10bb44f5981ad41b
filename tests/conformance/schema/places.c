/* Our reading and writing of the official schema, for schema.test.mjs to compare with the official library.
 *
 *     schema-places vocabularies              the closed vocabularies, as one JSON object of arrays
 *     schema-places json|csv < FLAT.jsonl     the places, as an official file
 *     schema-places judge < FLAT.jsonl        for each: was it read, is it kept, which fields and rules are found
 */
#include <stdio.h>

#include "places/place.h"

static int64_t read_input(void *context, char *bytes, size_t capacity)
{
    (void)context;
    size_t count = fread(bytes, 1, capacity, stdin);
    return ferror(stdin) ? -1 : (int64_t)count;
}

static void print(struct buffer *out)
{
    fwrite(out->at ? out->at : "", 1, out->length, stdout);
    buffer_clear(out);
}

static void write_vocabularies(struct buffer *out)
{
    struct json_writer writer = {.out = out};
    json_begin_object(&writer);
    for (size_t v = 0; v < VOCABULARY_COUNT; v++) {
        json_key(&writer, vocabulary_name((enum vocabulary)v));
        json_begin_array(&writer);
        for (size_t i = 0; i < vocabulary_count((enum vocabulary)v); i++)
            json_text(&writer, vocabulary_term((enum vocabulary)v, i)->value);
        json_end_array(&writer);
    }
    json_end_object(&writer);
}

static void add_finding(void *context, const struct finding *finding)
{
    struct json_writer *writer = context;
    json_begin_object(writer);
    json_member_text(writer, "field", finding->field);
    json_member_text(writer, "rule", str_of(finding->rule));
    json_end_object(writer);
}

static void judge(struct buffer *out, const json_t *record, struct arena *arena)
{
    struct json_writer writer = {.out = out};
    struct place place;
    struct error error = {0};
    bool read = place_from_json(record, &place, arena, &error);
    json_begin_object(&writer);
    json_key(&writer, "read");
    json_bool(&writer, read);
    json_key(&writer, "findings");
    json_begin_array(&writer);
    bool kept = read && place_validate(&place, 1, 0, arena, add_finding, &writer);
    json_end_array(&writer);
    json_key(&writer, "kept");
    json_bool(&writer, kept);
    json_member_text(&writer, "error", str_of(error.message));
    json_end_object(&writer);
    buffer_add_char(out, '\n');
}

static bool write_places(struct str mode, struct error *error)
{
    bool as_json = str_equal(mode, STR("json")), as_csv = str_equal(mode, STR("csv"));
    struct arena arena = {0};
    struct buffer out = {0};
    struct json_writer json = {.out = &out};
    struct csv_writer csv = {.out = &out, .quote_all = true};
    struct json_records *records = json_records_new(read_input, NULL, NULL);
    bool done = false;
    if (as_json)
        json_begin_array(&json);
    if (as_csv)
        place_csv_header(&csv);
    for (;;) {
        json_t *record;
        int64_t line;
        struct place place;
        if (!json_records_next(records, &record, &line, error))
            break;
        done = !record;
        if (done)
            break;
        bool read = true;
        if (!as_json && !as_csv)
            judge(&out, record, &arena);
        else if ((read = place_from_json(record, &place, &arena, error)))
            as_json ? place_json(&json, &place, &arena) : place_csv_row(&csv, &place, &arena);
        json_decref(record);
        if (!read)
            break;
        print(&out);
        arena_reset(&arena);
    }
    if (as_json)
        json_end_array(&json);
    print(&out);
    json_records_free(records);
    buffer_free(&out);
    arena_free(&arena);
    return done;
}

int main(int count, char **arguments)
{
    struct error error = {0};
    struct str mode = str_of(count == 2 ? arguments[1] : "");
    if (str_equal(mode, STR("vocabularies"))) {
        struct buffer out = {0};
        write_vocabularies(&out);
        print(&out);
        buffer_free(&out);
        return 0;
    }
    if (!write_places(mode, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    return 0;
}
