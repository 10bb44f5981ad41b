/* Who wants no more of a list. An address is compared in lower case whole: whoever declines as « A@b.fr » is not
 * written to as « a@b.fr ». */
#include "post/address.h"
#include "post/message.h"

STATEMENT(decline_insert, "INSERT INTO message_decline (address, list, at) VALUES ($1, $2, $3) "
                          "ON CONFLICT (address, list) DO NOTHING");
STATEMENT(decline_delete, "DELETE FROM message_decline WHERE address = $1 AND list = $2");
STATEMENT(decline_read, "SELECT at FROM message_decline WHERE address = $1 AND list = $2");
STATEMENT(decline_waiting, "UPDATE message SET state = 'declined', ended_at = $3 "
                           "WHERE address = $1 AND list = $2 AND state = 'queued'");

static struct query *start_on(struct session *session, const struct statement *statement, struct str address,
                              struct str list)
{
    struct arena arena = {0};
    struct query *query = query_start(session, statement);
    bind_text(query, 1, address_key(&arena, address));
    bind_text(query, 2, list);
    arena_free(&arena);
    return query;
}

bool message_decline(struct session *session, struct str address, struct str list, int64_t now, struct error *error)
{
    struct query *query = start_on(session, &decline_insert, address, list);
    bind_i64(query, 3, now);
    if (!query_run(query, NULL, error))
        return false;
    query = start_on(session, &decline_waiting, address, list);
    bind_i64(query, 3, now);
    return query_run(query, NULL, error);
}

bool message_accept(struct session *session, struct str address, struct str list, struct error *error)
{
    return query_run(start_on(session, &decline_delete, address, list), NULL, error);
}

bool message_declined(struct session *session, struct str address, struct str list, bool *declined, struct error *error)
{
    struct query *query = start_on(session, &decline_read, address, list);
    *declined = query_row(query);
    return query_end(query, error);
}
