#include "tables.h"

#include <stdlib.h>

void open_with(struct fixture *fixture, const char *sql)
{
    struct error error;
    int applied;
    size_t count = STORE_MIGRATION_COUNT;
    struct migration *migrations = memory_array(sizeof *migrations, count + 1);
    for (size_t i = 0; i < count; i++)
        migrations[i] = STORE_MIGRATIONS[i];
    migrations[count] = (struct migration){(int)count + 1, "tests", sql};
    fixture->store = open_again(fixture);
    assert_done(store_migrate(fixture->store, migrations, count + 1, &applied, &error), &error);
    assert_int_equal(applied, (int)count + 1);
    free(migrations);
}

struct store *open_again(const struct fixture *fixture)
{
    struct store *store;
    struct error error;
    assert_done(store_open(str_of(fixture->url), &store, &error), &error);
    return store;
}

int64_t ask_i64(struct store *store, const struct statement *statement, const int64_t *values, int count)
{
    struct session *session;
    struct error error;
    assert_done(store_read(store, &session, &error), &error);
    struct query *query = query_start(session, statement);
    for (int i = 0; i < count; i++)
        bind_i64(query, i + 1, values[i]);
    int64_t answer = query_row(query) ? column_i64(query, 0) : 0;
    assert_done(query_end(query, &error), &error);
    session_end(session);
    return answer;
}
