/* Civil days in the database: ISO text, NULL when there is none. */
#ifndef ROADMAP_DAYS_H
#define ROADMAP_DAYS_H

#include "roadmap/engineering.h"

static inline int32_t column_day(struct query *query, int column)
{
    int32_t day;
    return date_parse(column_text(query, column), &day) ? day : NO_DAY;
}
static inline void bind_day(struct query *query, int parameter, int32_t day)
{
    struct arena arena = {0};
    bind_text(query, parameter, day == NO_DAY ? STR_NONE : date_format(&arena, day));
    arena_free(&arena);
}
/* For a statement that must change one row. */
static inline bool changed_one(struct query *query, enum error_kind kind, const char *message, struct error *error)
{
    int64_t changes;
    if (!query_run(query, &changes, error))
        return false;
    return changes == 1 || error_set(error, kind, "%s", message);
}

#endif
