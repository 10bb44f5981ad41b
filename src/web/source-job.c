/* The job that reads a source when it is due (places/source.h), then places what came without coordinates. */
#include <stdlib.h>

#include "fetch/fetch.h"
#include "places/geocode.h"
#include "places/source.h"
#include "source-job.h"

/* A failure here is not the source's: the next run tries again. */
static void find_points(struct store *store)
{
    enum { PLACES_MOST = 20000, PAUSE_MS = 500 };
    const char *service = getenv("MAILLAGE_GEOCODER");
    struct geocode_counts counts;
    struct error error = {0};
    if (!service)
        return;
    struct geocoder geocoder = {fetch_post, (void *)(uintptr_t)service, PAUSE_MS};
    if (!geocode_places(store, &geocoder, PLACES_MOST, &counts, &error))
        log_error("geocode", &error);
    else if (counts.seen)
        log_event(LOG_LEVEL_INFO, "geocode", "seen=%lld asked=%lld placed=%lld", (long long)counts.seen,
                  (long long)counts.asked, (long long)counts.placed);
}

bool run_source_job(struct store *store, const struct job *job, struct arena *arena, struct error *error)
{
    (void)arena;
    const char *folder = getenv("TMPDIR"); /* set by the worker: the only place it may write to */
    struct fetcher fetcher = {fetch_open, (void *)(uintptr_t)(folder ? folder : "/tmp")};
    if (!source_job(store, job, &fetcher, error))
        return false;
    find_points(store);
    return true;
}
