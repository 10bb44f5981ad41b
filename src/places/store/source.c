/* The rows of sources. */
#include "places/source.h"

#include <string.h>

static struct str or_empty(struct query *query, int column, struct arena *arena)
{
    return column_is_null(query, column) ? STR("") : column_copy(query, column, arena);
}

/* --- Reading -------------------------------------------------------------------------------------------------------
 */

#define SOURCE_COLUMNS                                                                                                 \
    "s.id, s.name, COALESCE(s.title, s.name), COALESCE(s.mapping, 'officiel'), s.address, s.key, s.every_hours, "      \
    "s.next_run, s.etag, s.modified, "                                                                                 \
    "(SELECT COUNT(*) FROM place AS p WHERE p.source_id = s.id AND p.state = 'published'), "                           \
    "(SELECT CAST(AVG(p.quality) AS DOUBLE PRECISION) FROM place AS p WHERE p.source_id = s.id "                       \
    "AND p.state = 'published') "
STATEMENT(source_all, "SELECT " SOURCE_COLUMNS "FROM source AS s ORDER BY s.name");
STATEMENT(source_named, "SELECT " SOURCE_COLUMNS "FROM source AS s WHERE s.name = $1");
STATEMENT(source_due_names, "SELECT name FROM source WHERE next_run IS NOT NULL AND next_run <= $1 AND address IS NOT "
                            "NULL ORDER BY next_run, name LIMIT 1000");

static void read_source_row(struct query *query, struct arena *arena, struct source *source)
{
    *source = (struct source){.id = column_i64(query, 0),
                              .name = column_copy(query, 1, arena),
                              .title = column_copy(query, 2, arena),
                              .mapping = column_copy(query, 3, arena),
                              .address = or_empty(query, 4, arena),
                              .key = or_empty(query, 5, arena),
                              .every_hours = column_i64(query, 6),
                              .next_run = column_i64(query, 7),
                              .etag = or_empty(query, 8, arena),
                              .modified = or_empty(query, 9, arena),
                              .places = column_i64(query, 10),
                              .quality = column_double(query, 11)};
}

static bool read_last_run(struct session *session, struct arena *arena, struct source *source, struct error *error)
{
    struct source_run *runs;
    size_t count;
    if (!source_runs(session, source->id, 1, arena, &runs, &count, error))
        return false;
    source->ran = count > 0;
    if (count)
        source->last = runs[0];
    return true;
}

bool source_list(struct session *session, struct arena *arena, struct sources *sources, struct error *error)
{
    *sources = (struct sources){0};
    struct query *query = query_start(session, &source_all);
    while (query_row(query)) {
        read_source_row(query, arena, ARENA_PUSH(arena, sources->at, sources->count));
    }
    if (!query_end(query, error))
        return false;
    for (size_t i = 0; i < sources->count; i++)
        if (!read_last_run(session, arena, &sources->at[i], error))
            return false;
    return true;
}

bool source_find(struct session *session, struct str name, struct arena *arena, struct source *source,
                 struct error *error)
{
    bool found = false;
    struct query *query = query_start(session, &source_named);
    bind_text(query, 1, name);
    while (query_row(query)) {
        read_source_row(query, arena, source);
        found = true;
    }
    if (!query_end(query, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Aucune source ne s’appelle « %.*s » : voyez « maillage source list ».",
                         STR_PRINT(name));
    return read_last_run(session, arena, source, error);
}

bool sources_due(struct session *session, int64_t now, struct arena *arena, struct str **names, size_t *count,
                 struct error *error)
{
    enum { DUE_MOST = 1000 };
    *names = ARENA_ARRAY(arena, struct str, DUE_MOST);
    *count = 0;
    struct query *query = query_start(session, &source_due_names);
    bind_i64(query, 1, now);
    while (query_row(query) && *count < DUE_MOST)
        (*names)[(*count)++] = column_copy(query, 0, arena);
    return query_end(query, error);
}

/* --- Changing ------------------------------------------------------------------------------------------------------
 */

STATEMENT(source_add, "INSERT INTO source (id, name, last_run, created_at) VALUES ($1, $2, NULL, $3) "
                      "ON CONFLICT (name) DO NOTHING");
STATEMENT(source_change_texts, "UPDATE source SET title = COALESCE(CAST($2 AS TEXT), title), mapping = "
                               "COALESCE(CAST($3 AS TEXT), mapping), "
                               "address = COALESCE(CAST($4 AS TEXT), address), key = COALESCE(CAST($5 AS TEXT), key), "
                               "etag = CASE WHEN CAST($3 AS TEXT) IS NULL AND CAST($4 AS TEXT) IS NULL THEN etag END, "
                               "modified = CASE WHEN CAST($3 AS TEXT) IS NULL AND CAST($4 AS TEXT) IS NULL THEN "
                               "modified END "
                               "WHERE name = $1");
STATEMENT(source_empty_texts, "UPDATE source SET title = NULLIF(title, ''), mapping = NULLIF(mapping, ''), "
                              "address = NULLIF(address, ''), key = NULLIF(key, '') WHERE name = $1");
STATEMENT(source_change_schedule, "UPDATE source SET every_hours = $2, next_run = $3 WHERE name = $1");

struct changing {
    const struct source_change *change;
    int64_t now;
};

static bool order_run(struct session *session, struct str name, int64_t at, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct buffer payload = {0};
    struct json_writer json = {.out = &payload};
    json_begin_object(&json);
    json_key(&json, "source");
    json_text(&json, name);
    json_end_object(&json);
    struct job_order order = {.kind = SOURCE_JOB,
                              .payload = buffer_str(&payload),
                              .run_at = at,
                              .mark = arena_printf(&arena, "harvest:%.*s:%lld", STR_PRINT(name), (long long)at)};
    bool done = job_queue(session, &order, now, NULL, error);
    buffer_free(&payload);
    arena_free(&arena);
    return done;
}

static bool change_schedule(struct session *session, const struct changing *changing, struct error *error)
{
    int64_t hours = changing->change->every_hours;
    if (hours < 0)
        return true;
    struct query *query = query_start(session, &source_change_schedule);
    bind_text(query, 1, changing->change->name);
    if (hours > 0) {
        bind_i64(query, 2, hours);
        bind_i64(query, 3, changing->now);
    } else {
        bind_null(query, 2);
        bind_null(query, 3);
    }
    return query_run(query, NULL, error) &&
           (hours == 0 || order_run(session, changing->change->name, changing->now, changing->now, error));
}

static bool apply_change(struct session *session, void *context, struct error *error)
{
    const struct changing *changing = context;
    const struct source_change *change = changing->change;
    struct query *query = query_start(session, &source_add);
    bind_i64(query, 1, id_new());
    bind_text(query, 2, change->name);
    bind_i64(query, 3, changing->now);
    if (!query_run(query, NULL, error))
        return false;
    query = query_start(session, &source_change_texts);
    const struct str texts[] = {change->name, change->title, change->mapping, change->address, change->key};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        bind_text(query, (int)i + 1, texts[i]);
    if (!query_run(query, NULL, error))
        return false;
    query = query_start(session, &source_empty_texts);
    bind_text(query, 1, change->name);
    return query_run(query, NULL, error) && change_schedule(session, changing, error) &&
           session_touch(session, "source", error);
}

static bool mapping_is_sound(struct str text, struct error *error)
{
    struct mapping *mapping;
    bool sound = str_starts_with(str_trim(text), STR("{")) ? mapping_load(text, &mapping, NULL, NULL, error)
                                                           : mapping_builtin(text, &mapping, error);
    if (sound)
        mapping_free(mapping);
    return sound;
}

bool source_set(struct store *store, const struct source_change *change, struct error *error)
{
    enum { NAME_MOST = 100 };
    struct changing changing = {change, instant_now()};
    if (str_is_empty(str_trim(change->name)) || change->name.length > NAME_MOST)
        return error_set(error, ERROR_INVALID, "Une source a un nom, de %d octets au plus.", (int)NAME_MOST);
    return (change->mapping.length == 0 || mapping_is_sound(change->mapping, error)) &&
           store_write(store, apply_change, &changing, error);
}

/* --- The job -------------------------------------------------------------------------------------------------------
 */

STATEMENT(source_schedule_next, "UPDATE source SET next_run = $2 WHERE name = $1 AND every_hours IS NOT NULL");

struct finishing {
    const struct job *job;
    struct str name;
    int64_t next; /* 0: none */
    bool ran;
};

static bool finish(struct session *session, void *context, struct error *error)
{
    const struct finishing *finishing = context;
    if (!job_finish(session, finishing->job, error))
        return false;
    if (!finishing->ran || !finishing->next)
        return true;
    struct query *query = query_start(session, &source_schedule_next);
    bind_text(query, 1, finishing->name);
    bind_i64(query, 2, finishing->next);
    return query_run(query, NULL, error) && order_run(session, finishing->name, finishing->next, instant_now(), error);
}

static bool find_now(struct store *store, struct str name, struct arena *arena, struct source *source, bool *found,
                     struct error *error)
{
    struct session *session;
    struct error missing = {0};
    if (!store_read(store, &session, error))
        return false;
    *found = source_find(session, name, arena, source, &missing);
    session_end(session);
    return *found || missing.kind == ERROR_MISSING || error_set(error, missing.kind, "%s", missing.message);
}

bool source_job(struct store *store, const struct job *job, const struct fetcher *fetcher, struct error *error)
{
    struct arena arena = {0};
    struct source source = {0};
    json_t *payload = NULL;
    bool found = false;
    bool done = json_parse(job->payload, &payload, error);
    struct finishing finishing = {.job = job};
    if (done) {
        finishing.name = arena_str(&arena, json_member(payload, "source"));
        done = find_now(store, finishing.name, &arena, &source, &found, error);
    }
    int64_t now = instant_now();
    /* An older order of a source whose schedule changed has nothing to do. */
    finishing.ran = found && source.every_hours > 0 && source.address.length > 0 && source.next_run <= now;
    if (done && finishing.ran) {
        struct harvest harvest = {.store = store, .fetcher = fetcher};
        struct import_counts counts;
        struct error told; /* it is in the run's row */
        source_harvest(&harvest, finishing.name, &counts, &told);
        finishing.next = now + source.every_hours * 3600;
    }
    done = done && store_write(store, finish, &finishing, error);
    if (payload)
        json_decref(payload);
    arena_free(&arena);
    return done;
}
