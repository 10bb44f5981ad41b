#include "store/store.h"

/* The engines have no common expression for it; so it is no statement of the portable subset, and not declared as one.
 */
static const struct statement POSTGRESQL_CLOCK = {"session_clock", "SELECT CAST(FLOOR(EXTRACT(EPOCH FROM "
                                                                   "clock_timestamp())) AS BIGINT)"};

bool session_clock(struct session *session, int64_t *instant, struct error *error)
{
    if (session_engine(session) == STORE_SQLITE) { /* the database is a file of this machine: one clock */
        *instant = instant_now();
        return true;
    }
    struct query *query = query_start(session, &POSTGRESQL_CLOCK);
    if (query_row(query))
        *instant = column_i64(query, 0);
    return query_end(query, error);
}
