#include "application.h"

#include <stdio.h>
#include <stdlib.h>

#include "places/directory.h"
#include "site-state.h"

enum { REMEMBERED_BYTES = 64 * 1024 * 1024 };

/* Content-Security-Policy without anything inline. `map` is where the operator's base map comes from. */
static void write_policy(char *out, size_t size, const char *map, const char *ancestors)
{
    snprintf(out, size,
             "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob: %s; "
             "connect-src 'self' %s; worker-src 'self' blob:; frame-src 'self'; manifest-src 'self'; form-action "
             "'self'; base-uri "
             "'none'; "
             "frame-ancestors %s",
             map, map, ancestors);
}

bool application_new(const struct site *site, const struct route *routes, size_t route_count,
                     struct application **application, struct error *error)
{
    struct application *made = memory_new(sizeof *made);
    const struct settings *settings = site->settings;
    made->site = *site;
    made->routes = routes;
    made->route_count = route_count;
    const char *map = settings->map_origins ? settings->map_origins : "";
    write_policy(made->page_policy, sizeof made->page_policy, map, "'none'");
    write_policy(made->embeddable_policy, sizeof made->embeddable_policy, map, settings->frame_ancestors);
    made->remembered = remembered_new(REMEMBERED_BYTES);
    made->metrics = metrics_new(routes, route_count);
    made->limiter = limiter_new();
    if (networks_parse(str_of(settings->trusted_proxies), &made->trusted, error) &&
        router_new(routes, route_count, &made->router, error)) {
        *application = made;
        return true;
    }
    application_free(made);
    return false;
}

void application_free(struct application *application)
{
    if (!application)
        return;
    router_free(application->router);
    remembered_free(application->remembered);
    metrics_free(application->metrics);
    limiter_free(application->limiter);
    free(application);
}

const struct application *application_of(const struct request *request)
{
    return (const struct application *)request->site;
}

uint64_t site_stamp(const struct site *site, int64_t now)
{
    uint64_t version = 0;
    if (site->directory) {
        const struct directory *directory = directory_acquire(site->directory);
        version = directory ? directory_version(directory) : 0;
        directory_release(directory);
    }
    uint64_t minute = (uint64_t)now / 60, epoch = site->epoch ? *site->epoch : 0;
    return ((version * UINT64_C(0x9E3779B97F4A7C15) + epoch) * UINT64_C(0x9E3779B97F4A7C15) + minute) | 1;
}
