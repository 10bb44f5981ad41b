#include "ledger.h"

const struct statement account_read = {"account_read", "SELECT amount FROM account WHERE id = $1"};
const struct statement half_add = {"half_add", "INSERT INTO half (id, side) VALUES ($1, $2)"};
const struct statement half_sides = {"half_sides", "SELECT COUNT(*) FROM half WHERE id = $1"};
const struct statement half_count = {"half_count", "SELECT COUNT(*) FROM half"};

STATEMENT(account_write, "UPDATE account SET amount = $2 WHERE id = $1");

bool change_amount(struct session *session, int64_t id, int64_t change, struct error *error)
{
    struct query *query = query_start(session, &account_read);
    bind_i64(query, 1, id);
    int64_t amount = query_row(query) ? column_i64(query, 0) : 0;
    if (!query_end(query, error))
        return false;
    query = query_start(session, &account_write);
    bind_i64(query, 1, id);
    bind_i64(query, 2, amount + change);
    return query_run(query, NULL, error);
}

bool add_side(struct session *session, int64_t id, int64_t side, struct error *error)
{
    struct query *query = query_start(session, &half_add);
    bind_i64(query, 1, id);
    bind_i64(query, 2, side);
    return query_run(query, NULL, error);
}

bool add_both_sides(struct session *session, void *context, struct error *error)
{
    int64_t id = *(const int64_t *)context;
    return add_side(session, id, 1, error) && add_side(session, id, 2, error);
}
