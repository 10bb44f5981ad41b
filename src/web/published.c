#include "published.h"

#include "places/import.h"

bool published_read(struct store *store, struct directory **directory, int64_t *version, struct error *error)
{
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    struct directory_builder *builder = NULL;
    bool done = session_version(session, "places", version, error);
    if (done) {
        builder = directory_builder_new((uint64_t)*version);
        done = published_add_all(session, builder, error);
    }
    session_end(session);
    if (done)
        *directory = directory_builder_finish(builder);
    else
        directory_builder_free(builder);
    return done;
}
