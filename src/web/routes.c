/* The whole site: one row per address. */
#include "route.h"

#include "status.h"

const struct route ROUTES[] = {
    {.name = "health",
     .methods = ROUTE_GET,
     .pattern = "/healthz",
     .permission = PERMISSION_PUBLIC,
     .kind = INLINE,
     .answer = ANSWER_FILE,
     .cache = CACHE_NEVER,
     .handler = show_health},
    {.name = "metrics",
     .methods = ROUTE_GET,
     .pattern = "/metrics",
     .permission = PERMISSION_PUBLIC,
     .kind = INLINE,
     .answer = ANSWER_FILE,
     .cache = CACHE_NEVER,
     .handler = show_metrics},
};
const size_t ROUTE_COUNT = COUNT_OF(ROUTES);
