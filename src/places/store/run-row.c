#include "run-row.h"

#include "place-columns.h"

static const char *const OUTCOMES[] = {"changed", "same", "stopped", "failed"};

const char *run_outcome_label(enum run_outcome outcome)
{
    static const char *const labels[] = {"a changé des lieux", "rien de nouveau", "arrêté : votre accord est attendu",
                                         "a échoué"};
    return labels[outcome];
}

const char *change_label(enum change_kind kind)
{
    static const char *const labels[] = {"ajouté", "modifié", "disparu", "revenu"};
    return labels[kind];
}

/* --- Runs ----------------------------------------------------------------------------------------------------------
 */

STATEMENT(run_write, "INSERT INTO import_run (id, source_id, at, records_read, kept, refused, added, changed, "
                     "vanished, "
                     "returned, unchanged, outcome, message, seconds) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                     "$11, $12, $13, $14)");
STATEMENT(run_list, "SELECT at, records_read, kept, refused, added, changed, vanished, returned, unchanged, outcome, "
                    "message, seconds FROM import_run WHERE source_id = $1 ORDER BY at DESC, id DESC LIMIT $2");

bool run_row_write(struct session *session, int64_t run_id, int64_t source_id, const struct source_run *run,
                   struct error *error)
{
    const struct import_counts *c = &run->counts;
    const int64_t values[] = {run_id,   source_id,  run->at,     c->read,     c->kept,     c->refused,
                              c->added, c->changed, c->vanished, c->returned, c->unchanged};
    struct query *query = query_start(session, &run_write);
    for (size_t i = 0; i < COUNT_OF(values); i++)
        bind_i64(query, (int)i + 1, values[i]);
    bind_text(query, 12, str_of(OUTCOMES[run->outcome]));
    bind_text(query, 13, run->message.length ? run->message : STR_NONE);
    bind_double(query, 14, run->seconds);
    return query_run(query, NULL, error) && session_touch(session, "source", error);
}

static enum run_outcome outcome_of(struct str name)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(OUTCOMES) && !str_equal(name, str_of(OUTCOMES[i])))
        i++;
    return (enum run_outcome)i;
}

bool source_runs(struct session *session, int64_t source_id, size_t most, struct arena *arena, struct source_run **runs,
                 size_t *count, struct error *error)
{
    *runs = ARENA_ARRAY(arena, struct source_run, most + 1);
    *count = 0;
    struct query *query = query_start(session, &run_list);
    bind_i64(query, 1, source_id);
    bind_i64(query, 2, (int64_t)most);
    while (query_row(query) && *count < most)
        (*runs)[(*count)++] = (struct source_run){.at = column_i64(query, 0),
                                                  .counts = {.read = column_i64(query, 1),
                                                             .kept = column_i64(query, 2),
                                                             .refused = column_i64(query, 3),
                                                             .added = column_i64(query, 4),
                                                             .changed = column_i64(query, 5),
                                                             .vanished = column_i64(query, 6),
                                                             .returned = column_i64(query, 7),
                                                             .unchanged = column_i64(query, 8)},
                                                  .outcome = outcome_of(column_text(query, 9)),
                                                  .message = column_copy(query, 10, arena),
                                                  .seconds = column_double(query, 11)};
    return query_end(query, error);
}

/* --- What changes --------------------------------------------------------------------------------------------------
 */

STATEMENT(change_before, "SELECT " OFFICIAL_COLUMNS " FROM place WHERE id = $1");

static struct str before_text(struct query *query, enum place_field field, struct arena *arena)
{
    int column = (int)field - PLACE_PIVOT;
    if (column_is_null(query, column))
        return STR_NONE;
    if (field != PLACE_LATITUDE && field != PLACE_LONGITUDE)
        return column_copy(query, column, arena);
    struct buffer number = {0};
    buffer_add_double(&number, column_double(query, column));
    struct str text = arena_str(arena, buffer_str(&number));
    buffer_free(&number);
    return text;
}

bool tell_changes(struct session *session, int64_t place_id, const struct place *now, struct arena *arena,
                  const struct import *import, struct error *error)
{
    struct query *query = query_start(session, &change_before);
    bind_i64(query, 1, place_id);
    while (query_row(query)) {
        for (int i = PLACE_PIVOT; i < PLACE_FIELD_COUNT; i++) {
            enum place_field field = (enum place_field)i;
            struct str before = before_text(query, field, arena), after = place_field_text(now, field, arena);
            if (!str_equal(before, after))
                import->changed(import->context,
                                &(struct import_change){CHANGE_CHANGED, now->id, now->name, field, before, after});
        }
    }
    return query_end(query, error);
}

bool tell_vanished(struct session *session, int64_t place_id, struct str record, const struct import *import,
                   struct error *error)
{
    struct query *query = query_start(session, &change_before);
    bind_i64(query, 1, place_id);
    while (query_row(query))
        import->changed(import->context, &(struct import_change){.kind = CHANGE_VANISHED,
                                                                 .record = record,
                                                                 .name = column_text(query, PLACE_NAME - PLACE_PIVOT),
                                                                 .field = PLACE_FIELD_COUNT});
    return query_end(query, error);
}
