#include "published.h"

bool published_read(struct store *store, struct directory **directory, int64_t *version, struct error *error)
{
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    bool done = session_version(session, "places", version, error);
    session_end(session);
    /* The database holds no place yet: the table comes with the imports. */
    if (done)
        *directory = directory_builder_finish(directory_builder_new((uint64_t)*version));
    return done;
}
