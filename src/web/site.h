/* What a web process holds for as long as it lives, seen by every handler as `request->site`. Shared by all threads. */
#ifndef WEB_SITE_H
#define WEB_SITE_H

#include "base/base.h"
#include "store/store.h"
#include "web/web.h"

struct directory_holder; /* places/directory.h */
struct directory_tiles;
struct outside; /* outside.h: what is asked of the worker process */

struct site {
    const struct settings *settings;
    struct store *store;
    struct directory_holder *directory; /* read it with request_directory */
    struct directory_tiles *tiles;
    struct outside *outside;
    const struct zone *zone; /* of the civil times on pages: settings->zone */
};

#endif
