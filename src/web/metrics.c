#include "metrics.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "route.h"

static const int STATUSES[] = {200, 204, 301, 303, 304, 308, 400, 403, 404, 405, 409, 413, 415, 429, 500, 503};
enum { STATUS_COUNT = COUNT_OF(STATUSES) + 1 /* the others */ };

static const double BOUNDS[] = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                0.05,   0.1,     0.25,   0.5,   1,      2.5,   10};

struct row {
    _Atomic uint64_t statuses[STATUS_COUNT];
    _Atomic uint64_t durations[COUNT_OF(BOUNDS) + 1];
    _Atomic uint64_t nanoseconds;
};

struct metrics {
    const struct route *routes;
    size_t count;
    _Atomic uint64_t database_errors;
    struct row rows[]; /* as many as routes, and one for the rest */
};

struct metrics *metrics_new(const struct route *routes, size_t count)
{
    struct metrics *metrics = memory_new(sizeof *metrics + size_product(sizeof(struct row), count + 1));
    metrics->routes = routes;
    metrics->count = count;
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    free(metrics);
}

static void add(_Atomic uint64_t *counter, uint64_t more)
{
    atomic_fetch_add_explicit(counter, more, memory_order_relaxed);
}

void metrics_request(struct metrics *metrics, const struct route *route, int status, int64_t nanoseconds)
{
    struct row *row = &metrics->rows[route ? (size_t)(route - metrics->routes) : metrics->count];
    size_t at = 0, bucket = 0;
    while (at < COUNT_OF(STATUSES) && STATUSES[at] != status)
        at++;
    while (bucket < COUNT_OF(BOUNDS) && (double)nanoseconds > BOUNDS[bucket] * 1e9)
        bucket++;
    add(&row->statuses[at], 1);
    add(&row->durations[bucket], 1);
    add(&row->nanoseconds, (uint64_t)nanoseconds);
}

void metrics_database_error(struct metrics *metrics)
{
    add(&metrics->database_errors, 1);
}

static const char *row_name(const struct metrics *metrics, size_t at)
{
    return at < metrics->count ? metrics->routes[at].name : "none";
}

static void write_durations(const struct metrics *metrics, size_t at, struct buffer *out)
{
    const struct row *row = &metrics->rows[at];
    uint64_t sum = 0;
    for (size_t i = 0; i <= COUNT_OF(BOUNDS); i++) {
        sum += row->durations[i];
        buffer_printf(out, "maillage_request_seconds_bucket{route=\"%s\",le=\"", row_name(metrics, at));
        if (i < COUNT_OF(BOUNDS))
            buffer_add_double(out, BOUNDS[i]);
        else
            buffer_add_cstr(out, "+Inf");
        buffer_printf(out, "\"} %llu\n", (unsigned long long)sum);
    }
    buffer_printf(out, "maillage_request_seconds_sum{route=\"%s\"} ", row_name(metrics, at));
    buffer_add_double(out, (double)row->nanoseconds / 1e9);
    buffer_printf(out, "\nmaillage_request_seconds_count{route=\"%s\"} %llu\n", row_name(metrics, at),
                  (unsigned long long)sum);
}

static bool row_is_empty(const struct row *row)
{
    for (size_t i = 0; i < STATUS_COUNT; i++)
        if (row->statuses[i])
            return false;
    return true;
}

void metrics_write(const struct metrics *metrics, struct buffer *out)
{
    buffer_add_cstr(out, "# HELP maillage_requests_total Requests answered, by route and status.\n"
                         "# TYPE maillage_requests_total counter\n");
    for (size_t at = 0; at <= metrics->count; at++)
        for (size_t i = 0; i < STATUS_COUNT; i++)
            if (metrics->rows[at].statuses[i]) {
                buffer_printf(out, "maillage_requests_total{route=\"%s\",status=\"", row_name(metrics, at));
                if (i < COUNT_OF(STATUSES))
                    buffer_add_i64(out, STATUSES[i]);
                else
                    buffer_add_cstr(out, "other");
                buffer_printf(out, "\"} %llu\n", (unsigned long long)metrics->rows[at].statuses[i]);
            }
    buffer_add_cstr(out, "# HELP maillage_request_seconds From the request line to the end of the answer.\n"
                         "# TYPE maillage_request_seconds histogram\n");
    for (size_t at = 0; at <= metrics->count; at++)
        if (!row_is_empty(&metrics->rows[at]))
            write_durations(metrics, at, out);
    metrics_line(out, "maillage_database_errors_total", "counter", "Requests that the database failed.",
                 (double)metrics->database_errors);
}

void metrics_line(struct buffer *out, const char *name, const char *type, const char *help, double value)
{
    buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s ", name, help, name, type, name);
    buffer_add_double(out, value);
    buffer_add_char(out, '\n');
}
