/* The record-by-record JSON reader: any bytes end in records or errors, whatever the cuts between two reads, and on a
 * whole valid array it gives exactly what jansson gives. */
#include <stdlib.h>

#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct cut_stream {
    struct str rest;
    size_t step;
};

static int64_t read_cut(void *context, char *bytes, size_t capacity)
{
    struct cut_stream *stream = context;
    struct memory_stream part = {stream->rest};
    int64_t count = memory_stream_read(&part, bytes, capacity < stream->step ? capacity : stream->step);
    stream->rest = part.rest;
    return count;
}

static size_t count_records(struct str bytes, size_t step, const char *key)
{
    struct cut_stream stream = {bytes, step};
    struct json_records *records = json_records_new(read_cut, &stream, key);
    struct error error = {0};
    json_t *record = NULL;
    int64_t line;
    size_t count = 0;
    for (;;) {
        if (!json_records_next(records, &record, &line, &error)) {
            if (!json_records_can_continue(records))
                break;
            continue;
        }
        if (!record)
            break;
        json_decref(record);
        count++;
    }
    json_records_free(records);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    size_t whole = count_records(bytes, SIZE_MAX, NULL);
    count_records(bytes, 3, "data.items");
    json_t *value = NULL;
    struct error error = {0};
    if (json_parse(bytes, &value, &error)) {
        if (json_is_array(value) && json_array_size(value) != whole)
            abort();
        json_decref(value);
    }
    return 0;
}
