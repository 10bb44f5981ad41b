/* The mapping language: any bytes are a mapping or an error; a mapping that loads converts any record without harm.
 * What stands after the first line feed that follows a "}" at its beginning is the data, else a small record of ours.
 */
#include <stdlib.h>
#include <string.h>

#include "places/mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_finding(void *context, const struct finding *finding)
{
    (void)context;
    if (!finding->rule || !text_is_utf8(finding->message))
        abort();
}

static void check_place(const struct place *place, struct arena *arena)
{
    struct buffer out = {0};
    struct json_writer json = {.out = &out};
    struct csv_writer csv = {.out = &out};
    place_json(&json, place, arena);
    place_csv_row(&csv, place, arena);
    if (place->name.length == 0 || place->id.length == 0 || !text_is_utf8(buffer_str(&out)))
        abort();
    if (place->located &&
        !(place->latitude >= -90 && place->latitude <= 90 && place->longitude >= -180 && place->longitude <= 180))
        abort();
    buffer_free(&out);
}

static void convert_all(const struct mapping *mapping, struct str data)
{
    struct memory_stream stream = {data};
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    struct conversion conversion = {.mapping = mapping, .source = STR("fuzz"), .today = INT32_MAX, .found = on_finding};
    struct arena arena = {0};
    struct record record;
    struct place place;
    struct error error = {0};
    bool end = false;
    while (records_next(records, &record, &end, &error) && !end) {
        record_fingerprint(mapping, &record, &arena);
        if (convert_record(&conversion, &record, &arena, &place))
            check_place(&place, &arena);
        arena_reset(&arena);
    }
    records_findings(records, &arena, on_finding, NULL);
    records_free(records);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    size_t cut = str_find(text, STR("\n}\n"), 0);
    struct str json = cut == SIZE_MAX ? text : str_slice(text, 0, cut + 2);
    struct str rest = cut == SIZE_MAX ? STR("[{\"a\":\"Mairie\",\"b\":\"Chartres\",\"c\":[1,\"Gratuit|5\"],\"d\":{"
                                            "\"e\":true}}]")
                                      : str_slice(text, cut + 3, text.length);
    struct mapping *mapping;
    struct error error = {0};
    if (!mapping_load(json, &mapping, on_finding, NULL, &error))
        return 0;
    convert_all(mapping, rest);
    mapping_free(mapping);
    return 0;
}
