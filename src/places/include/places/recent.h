/* What changed lately: for feeds, and for those who keep a copy. A place that is gone leaves its address and the date:
 * whoever has it can take it away. */
#ifndef PLACES_RECENT_H
#define PLACES_RECENT_H

#include "base/base.h"
#include "store/store.h"
#include "territory/territory.h"

struct recent_change {
    int64_t id;
    struct str slug, name, commune;
    bool gone;               /* vanished from its source, or hidden */
    struct str published_on; /* civil date */
    int64_t changed_at;      /* when it was added, changed, gone or back */
};
/* The latest changes of a department's or a region's places (TERRITORY_NONE: all) since an instant, newest first. */
bool recent_changes(struct session *session, uint32_t territory, int64_t since, size_t most, struct arena *arena,
                    struct recent_change **changes, size_t *count, struct error *error);

#endif
