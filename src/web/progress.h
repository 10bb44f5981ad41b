/* How many places of each open space were published by each day, in memory: read with the directory and the spaces. */
#ifndef WEB_PROGRESS_H
#define WEB_PROGRESS_H

#include "places/import.h"
#include "request.h"
#include "territory/space.h"

struct progress_shelf;
struct progress_shelf *progress_shelf_new(void);
void progress_shelf_free(struct progress_shelf *shelf); /* once no thread reads it */
bool progress_shelf_load(struct progress_shelf *shelf, struct store *store, const struct spaces *spaces,
                         struct error *error);

/* The days of a space on which places were published, the first first, copied to the request's arena. */
struct published_days {
    size_t count;
    const struct published_count *at;
};
struct published_days progress_read(const struct request *request, const struct space *space);

#endif
