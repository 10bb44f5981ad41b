/* The query language of PostgREST (postgrest.org, "Tables and views"), as far as reading one table goes:
 *     column=op.value · column=not.op.value · or=(a.op.v,b.op.v) · and=(…) · not.or=(…), nested
 *     eq neq gt gte lt lte like ilike in.(a,b) is.null is.not_null cs.{a,b} ov.{a,b}
 *     select=a,alias:b,adresse->>c · order=a.desc.nullslast,b · limit= · offset=
 */
#ifndef API_POSTGREST_H
#define API_POSTGREST_H

#include "condition.h"
#include "request.h"

enum { SELECTED_MOST = 40, ORDERED_MOST = 4 };

struct selected {
    const struct carto_column *column;
    struct str name; /* in the answer */
};
struct ordered {
    const struct carto_column *column;
    bool descending, nulls_first;
};

struct postgrest_query {
    struct condition *condition; /* NULL: everything */
    size_t selected_count;
    struct selected selected[SELECTED_MOST];
    size_t ordered_count;
    struct ordered ordered[ORDERED_MOST];
    size_t limit, offset; /* limit: SIZE_MAX for none */
};

/* ERROR_INVALID says what is not understood. */
bool postgrest_read(struct request *request, struct postgrest_query *query, struct error *error);

#endif
