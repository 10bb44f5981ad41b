/* Figures of the web process, written in Prometheus' text format by /metrics. Counting never blocks. */
#ifndef WEB_METRICS_H
#define WEB_METRICS_H

#include "base/base.h"

struct route;
struct metrics;

struct metrics *metrics_new(const struct route *routes, size_t count);
void metrics_free(struct metrics *metrics);

/* One request answered; `route` NULL when no row took it. */
void metrics_request(struct metrics *metrics, const struct route *route, int status, int64_t nanoseconds);
/* A database that failed a request. */
void metrics_database_error(struct metrics *metrics);
void metrics_write(const struct metrics *metrics, struct buffer *out);

/* One more line of the format: "# HELP", "# TYPE" and the value. */
void metrics_line(struct buffer *out, const char *name, const char *type, const char *help, double value);

#endif
