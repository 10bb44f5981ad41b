#include "places/recent.h"

STATEMENT(recent_changes_read, "SELECT id, slug, nom, commune, CASE WHEN state = 'published' THEN 0 ELSE 1 END, "
                               "published_on, changed_at "
                               "FROM place WHERE changed_at >= $1 AND (CAST($2 AS TEXT) IS NULL OR department = $2) "
                               "AND "
                               "(CAST($3 AS TEXT) IS NULL OR region = $3) ORDER BY changed_at DESC, id DESC LIMIT $4");

bool recent_changes(struct session *session, uint32_t territory, int64_t since, size_t most, struct arena *arena,
                    struct recent_change **changes, size_t *count, struct error *error)
{
    struct territory where = {.kind = TERRITORY_KIND_COUNT};
    if (territory != TERRITORY_NONE)
        where = territory_at(territory);
    *changes = ARENA_ARRAY(arena, struct recent_change, most + 1);
    *count = 0;
    struct query *query = query_start(session, &recent_changes_read);
    bind_i64(query, 1, since);
    bind_text(query, 2, where.kind == TERRITORY_DEPARTMENT ? where.code : STR_NONE);
    bind_text(query, 3, where.kind == TERRITORY_REGION ? where.code : STR_NONE);
    bind_i64(query, 4, (int64_t)most);
    while (query_row(query) && *count < most)
        (*changes)[(*count)++] =
            (struct recent_change){.id = column_i64(query, 0),
                                   .slug = column_copy(query, 1, arena),
                                   .name = column_copy(query, 2, arena),
                                   .commune = column_is_null(query, 3) ? STR("") : column_copy(query, 3, arena),
                                   .gone = column_i64(query, 4) == 1,
                                   .published_on = column_copy(query, 5, arena),
                                   .changed_at = column_i64(query, 6)};
    return query_end(query, error);
}
