/* The readers of sources, JSON, CSV, XLSX and ODS, and the cleaning behind them: any bytes end in places, findings or
 * an error. A JSON record that jansson accepts is read the same by both. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "places/mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_finding(void *context, const struct finding *finding)
{
    (void)context;
    if (!finding->rule || !text_is_utf8(finding->message))
        abort();
}

static void convert_all(const struct mapping *mapping, struct records *records)
{
    struct conversion conversion = {.mapping = mapping, .source = STR("fuzz"), .today = INT32_MAX, .found = on_finding};
    struct arena arena = {0};
    struct record record;
    struct place place;
    struct error error = {0};
    bool end = false;
    while (records_next(records, &record, &end, &error) && !end) {
        struct buffer out = {0};
        struct json_writer json = {.out = &out};
        if (convert_record(&conversion, &record, &arena, &place))
            place_json(&json, &place, &arena);
        if (!text_is_utf8(buffer_str(&out)))
            abort();
        buffer_free(&out);
        arena_reset(&arena);
    }
    records_findings(records, &arena, on_finding, NULL);
    records_free(records);
    arena_free(&arena);
}

/* The name column of one object, by both readers. */
static void compare_with_jansson(const struct mapping *mapping, struct str bytes)
{
    json_t *value = NULL;
    struct error error = {0};
    if (!text_is_utf8(bytes) || !json_parse(bytes, &value, &error))
        return;
    struct buffer array = {0};
    buffer_printf(&array, "[%.*s]", STR_PRINT(bytes));
    struct memory_stream stream = {buffer_str(&array)};
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    struct record record;
    bool end;
    if (json_is_object(value) && strlen(bytes.at) == bytes.length) {
        if (!records_next(records, &record, &end, &error) || end || record.failure.kind != ERROR_NONE)
            abort();
        const json_t *name = json_object_get(value, "nom");
        for (size_t i = 0; i < mapping_column_count(mapping); i++)
            if (json_is_string(name) && str_equal(mapping_column(mapping, i), STR("nom")) &&
                !str_equal(record.values[i], (struct str){json_string_value(name), json_string_length(name)}))
                abort();
    }
    records_free(records);
    buffer_free(&array);
    json_decref(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct mapping *mapping;
    struct error error = {0};
    if (!mapping && !mapping_builtin(STR("officiel"), &mapping, &error))
        abort();
    struct arena arena = {0};
    struct str bytes = arena_str(&arena, (struct str){(const char *)data, size});
    struct records *records;
    if (str_starts_with(bytes, STR("PK"))) {
        int fd = memfd_create("sheet", 0);
        char path[64];
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        if (fd >= 0 && write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0 &&
            records_open(path, (struct records_options){0}, mapping, &records, &error))
            convert_all(mapping, records);
        if (fd >= 0)
            close(fd);
    } else {
        struct memory_stream stream = {bytes};
        convert_all(mapping, records_new(memory_stream_read, &stream, (struct records_options){0}, mapping));
        compare_with_jansson(mapping, bytes);
    }
    arena_free(&arena);
    return 0;
}
