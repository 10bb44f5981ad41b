/* Places that were there before their space. */
#include "places/import.h"

STATEMENT(join_department, "UPDATE place SET space_id = $1 WHERE department = $2 AND space_id IS NULL");

struct joining {
    int64_t space_id, joined;
    struct str code;
};

static bool join(struct session *session, void *context, struct error *error)
{
    struct joining *joining = context;
    struct query *query = query_start(session, &join_department);
    bind_i64(query, 1, joining->space_id);
    bind_text(query, 2, joining->code);
    return query_run(query, &joining->joined, error) &&
           (joining->joined == 0 || session_touch(session, "places", error));
}

bool places_join_space(struct store *store, int64_t space_id, enum territory_kind kind, struct str code,
                       int64_t *joined, struct error *error)
{
    struct joining joining = {.space_id = space_id, .code = code};
    bool done =
        kind != TERRITORY_DEPARTMENT || store_write(store, join, &joining, error); /* a region has none of its own */
    if (joined)
        *joined = joining.joined;
    return done;
}
