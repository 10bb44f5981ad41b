/* The tables of a database and their columns, as the engine tells them: what a backup goes through. */
#ifndef STORE_CATALOGUE_H
#define STORE_CATALOGUE_H

#include "gateway.h"

struct catalogue_column {
    struct str name;
    enum value_kind kind; /* on SQLite JSON is text */
};

struct catalogue_table {
    struct str name;
    const struct catalogue_column *columns; /* generated ones left out */
    size_t column_count;
};

struct catalogue {
    struct catalogue_table *tables; /* in the order of their creation; schema_migration left out */
    size_t count;
};

bool catalogue_read(struct session *session, struct arena *arena, struct catalogue *catalogue, struct error *error);

/* Statements made for a table, in the arena. They are kept by the connection that prepared them: both end together. */
const struct statement *catalogue_select(struct arena *arena, const struct catalogue_table *table);
const struct statement *catalogue_delete(struct arena *arena, const struct catalogue_table *table);
/* `columns` are positions in the table. */
const struct statement *catalogue_insert(struct arena *arena, const struct catalogue_table *table,
                                         const size_t *columns, size_t count);

#endif
