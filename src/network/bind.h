/* Binding what may be absent: 0 and the empty text are NULL in the database. */
#ifndef BIND_H
#define BIND_H

#include "store/store.h"

static inline void bind_number(struct query *query, int parameter, int64_t value)
{
    if (value)
        bind_i64(query, parameter, value);
    else
        bind_null(query, parameter);
}

static inline void bind_known(struct query *query, int parameter, struct str text)
{
    bind_text(query, parameter, str_is_empty(text) ? STR_NONE : text);
}

/* A text that is never NULL. */
static inline void bind_words(struct query *query, int parameter, struct str text)
{
    bind_text(query, parameter, text.at ? text : STR(""));
}

/* A civil date, NULL for `none`. */
static inline void bind_date(struct query *query, int parameter, int32_t date, int32_t none)
{
    struct arena arena = {0};
    bind_text(query, parameter, date == none ? STR_NONE : date_format(&arena, date));
    arena_free(&arena);
}

static inline int32_t column_date(struct query *query, int column, int32_t none)
{
    int32_t date;
    return date_parse(column_text(query, column), &date) ? date : none;
}

#endif
