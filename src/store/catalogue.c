#include "catalogue.h"

enum { TABLES_MOST = 1024, COLUMNS_MOST = 512 };

static enum value_kind kind_of(struct str word)
{
    const struct {
        struct str word;
        enum value_kind kind;
    } kinds[] = {{STR("i64"), VALUE_I64},
                 {STR("f64"), VALUE_DOUBLE},
                 {STR("text"), VALUE_TEXT},
                 {STR("bytes"), VALUE_BYTES},
                 {STR("json"), VALUE_JSON}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_equal(word, kinds[i].word))
            return kinds[i].kind;
    return VALUE_NULL;
}

static struct catalogue_table *table_named(struct catalogue *catalogue, struct arena *arena, struct str name)
{
    struct catalogue_table *last = catalogue->count ? &catalogue->tables[catalogue->count - 1] : NULL;
    if (last && str_equal(last->name, name))
        return last;
    if (catalogue->count == TABLES_MOST)
        return NULL;
    last = &catalogue->tables[catalogue->count++];
    *last = (struct catalogue_table){.name = arena_str(arena, name),
                                     .columns = ARENA_ARRAY(arena, struct catalogue_column, COLUMNS_MOST)};
    return last;
}

static bool add_column(struct catalogue_table *table, struct arena *arena, struct str name, struct str type)
{
    enum value_kind kind = kind_of(type);
    if (!table || table->column_count == COLUMNS_MOST || kind == VALUE_NULL ||
        str_find_char(name, '"', 0) != SIZE_MAX || str_find_char(table->name, '"', 0) != SIZE_MAX)
        return false;
    struct catalogue_column *columns = (struct catalogue_column *)table->columns;
    columns[table->column_count++] = (struct catalogue_column){arena_str(arena, name), kind};
    return true;
}

bool catalogue_read(struct session *session, struct arena *arena, struct catalogue *catalogue, struct error *error)
{
    *catalogue = (struct catalogue){.tables = ARENA_ARRAY(arena, struct catalogue_table, TABLES_MOST)};
    struct query *query = query_start(session, session->store->driver->columns);
    bool known = true;
    while (known && query_row(query)) {
        struct str table = column_text(query, 0);
        if (str_equal(table, STR("schema_migration")))
            continue;
        known = add_column(table_named(catalogue, arena, table), arena, column_text(query, 1), column_text(query, 2));
        if (!known)
            error_set(error, ERROR_CONFLICT, "La table « %.*s » n’est pas de Maillage.",
                      STR_PRINT(column_text(query, 0)));
    }
    return query_end(query, known ? error : NULL) && known;
}

static const struct statement *statement_of(struct arena *arena, struct buffer *sql)
{
    struct statement *statement = arena_alloc(arena, sizeof *statement);
    *statement = (struct statement){"backup", arena_cstr(arena, buffer_str(sql))};
    buffer_free(sql);
    return statement;
}

static void add_name(struct buffer *sql, struct str name)
{
    buffer_printf(sql, "\"%.*s\"", STR_PRINT(name));
}

const struct statement *catalogue_select(struct arena *arena, const struct catalogue_table *table)
{
    struct buffer sql = {0};
    buffer_add_cstr(&sql, "SELECT ");
    for (size_t i = 0; i < table->column_count; i++) {
        buffer_add_cstr(&sql, i ? ", " : "");
        add_name(&sql, table->columns[i].name);
    }
    buffer_add_cstr(&sql, " FROM ");
    add_name(&sql, table->name);
    return statement_of(arena, &sql);
}

const struct statement *catalogue_delete(struct arena *arena, const struct catalogue_table *table)
{
    struct buffer sql = {0};
    buffer_add_cstr(&sql, "DELETE FROM ");
    add_name(&sql, table->name);
    return statement_of(arena, &sql);
}

const struct statement *catalogue_insert(struct arena *arena, const struct catalogue_table *table,
                                         const size_t *columns, size_t count)
{
    struct buffer sql = {0};
    buffer_add_cstr(&sql, "INSERT INTO ");
    add_name(&sql, table->name);
    buffer_add_cstr(&sql, " (");
    for (size_t i = 0; i < count; i++) {
        buffer_add_cstr(&sql, i ? ", " : "");
        add_name(&sql, table->columns[columns[i]].name);
    }
    buffer_add_cstr(&sql, ") VALUES (");
    for (size_t i = 0; i < count; i++)
        buffer_printf(&sql, i ? ", $%zu" : "$%zu", i + 1);
    buffer_add_char(&sql, ')');
    return statement_of(arena, &sql);
}
