#include "store/setting.h"

STATEMENT(setting_find, "SELECT value FROM setting WHERE name = $1");
STATEMENT(setting_put, "INSERT INTO setting (name, value) VALUES ($1, $2) "
                       "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
STATEMENT(setting_remove, "DELETE FROM setting WHERE name = $1");

bool setting_read(struct session *session, const char *name, struct arena *arena, struct str *value,
                  struct error *error)
{
    struct query *query = query_start(session, &setting_find);
    bind_text(query, 1, str_of(name));
    struct str found = query_row(query) ? column_copy(query, 0, arena) : STR_NONE;
    if (!query_end(query, error))
        return false;
    *value = found;
    return true;
}

bool setting_write(struct session *session, const char *name, struct str value, struct error *error)
{
    struct query *query = query_start(session, value.at ? &setting_put : &setting_remove);
    bind_text(query, 1, str_of(name));
    if (value.at)
        bind_text(query, 2, value);
    return query_run(query, NULL, error) && session_touch(session, "setting", error);
}
