/* What a web process holds for as long as it lives, seen by every handler as `request->site`. Shared by all threads. */
#ifndef WEB_SITE_H
#define WEB_SITE_H

#include <stdatomic.h>

#include "base/base.h"
#include "store/store.h"
#include "web/web.h"

struct directory_holder; /* places/directory.h */
struct directory_tiles;
struct need_shelf;
struct space_shelf;
struct ground_shelf;
struct progress_shelf;
struct live;    /* live.h: answers that stay open */
struct outside; /* outside.h: what is asked of the worker process */

/* What the keeper last saw of the database and the worker. */
struct health {
    atomic_bool database_up, worker_up;
    _Atomic int64_t jobs[4]; /* due, for later, taken, parked */
};

struct site {
    const struct settings *settings;
    struct store *store;
    struct directory_holder *directory; /* read it with request_directory */
    struct directory_tiles *tiles;
    struct live *live; /* NULL: no page is told of changes */
    struct outside *outside;
    struct space_shelf *spaces;      /* spaces.h */
    struct ground_shelf *grounds;    /* grounds.h */
    struct progress_shelf *progress; /* progress.h */
    struct need_shelf *need;         /* need-shelf.h */
    const struct health *health;     /* NULL: nobody looks */
    const struct zone *zone;         /* of the civil times on pages: settings->zone */
    const uint8_t *secret;           /* 32 bytes that sign cookies and form tokens */
    const _Atomic uint64_t *epoch;   /* grows when anything but the directory changes what pages show */
};

#endif
