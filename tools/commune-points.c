#include "commune-points.h"

static bool read_row(const struct str *cells, size_t count, struct commune_point *point)
{
    if (count != 4 || cells[0].length != 5)
        return false;
    point->code = cells[0];
    return str_to_double(cells[1], &point->lon) && str_to_double(cells[2], &point->lat) &&
           str_to_double(cells[3], &point->km2) && point->km2 > 0;
}

bool commune_points_read(const char *path, void (*add)(const struct commune_point *point), struct error *error)
{
    struct file_stream *stream;
    if (!file_stream_open(path, &stream, error))
        return false;
    struct csv_reader *reader = csv_reader_new(file_stream_read, stream, ',');
    struct str *cells;
    size_t count;
    int64_t line;
    bool done = true;
    *error = (struct error){0};
    while (done && csv_reader_next(reader, &cells, &count, &line, error) && count) {
        struct commune_point point;
        if (line == 1)
            continue;
        done = read_row(cells, count, &point) ||
               error_set(error, ERROR_INVALID, "line %lld is not code, lon, lat, km2", (long long)line);
        if (done)
            add(&point);
    }
    csv_reader_free(reader);
    file_stream_close(stream);
    return done && error->kind == ERROR_NONE;
}
