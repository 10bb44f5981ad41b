#include "territory/district.h"

#include "geo/geojson.h"

STATEMENT(district_delete, "DELETE FROM priority_district");
STATEMENT(district_insert, "INSERT INTO priority_district (code, name, west, north, east, south, shape, fictitious, "
                           "imported_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
STATEMENT(district_select_near, "SELECT code, name, fictitious, shape FROM priority_district WHERE west <= $1 AND "
                                "east >= $1 AND north <= $2 AND south >= $2 ORDER BY code");
STATEMENT(district_select_count, "SELECT COUNT(*) FROM priority_district");

struct read_district {
    struct str code, name, shape; /* the shape as stored */
    struct mercator_box box;
};

struct importing {
    struct arena arena;
    struct read_district *at;
    size_t count;
    bool fictitious, only_first;
    int64_t now, kept;
};

static struct str property(struct arena *arena, const json_t *properties, const char *const *names)
{
    for (size_t i = 0; names[i]; i++) {
        struct str text = json_member(properties, names[i]);
        if (text.length)
            return arena_str(arena, text_clean(arena, text));
    }
    return STR_NONE;
}

static bool read_feature(struct importing *importing, const struct geojson_feature *feature, struct error *error)
{
    static const char *const CODES[] = {"code_qp", "codeQPV", "code", NULL};
    static const char *const NAMES[] = {"lib_qp", "nom_qp", "nom", "name", NULL};
    struct buffer bytes = {0};
    struct read_district one = {.code = property(&importing->arena, feature->properties, CODES),
                                .name = property(&importing->arena, feature->properties, NAMES)};
    if (one.code.length == 0)
        return error_set(error, ERROR_INVALID, "ligne %lld : ce quartier n’a pas de code (code_qp).",
                         (long long)feature->line);
    if (!feature->drawn)
        return error_set(error, ERROR_INVALID, "ligne %lld : %s", (long long)feature->line, feature->refusal.message);
    if (one.name.length == 0)
        one.name = one.code;
    shape_encode(&bytes, &feature->shape);
    one.shape = arena_str(&importing->arena, buffer_str(&bytes));
    one.box = feature->shape.box;
    buffer_free(&bytes);
    *ARENA_PUSH(&importing->arena, importing->at, importing->count) = one;
    return true;
}

static bool read_all(struct importing *importing, read_fn read, void *context, struct error *error)
{
    struct geojson *geojson = geojson_new(read, context);
    struct arena arena = {0};
    struct geojson_feature feature;
    bool done;
    while ((done = geojson_next(geojson, &arena, &feature, error)) && feature.properties &&
           (done = read_feature(importing, &feature, error)))
        arena_reset(&arena);
    geojson_free(geojson);
    arena_free(&arena);
    return done;
}

static bool insert(struct session *session, const struct importing *importing, const struct read_district *one,
                   struct error *error)
{
    struct query *query = query_start(session, &district_insert);
    bind_text(query, 1, one->code);
    bind_text(query, 2, one->name);
    bind_i64(query, 3, one->box.low.x);
    bind_i64(query, 4, one->box.low.y);
    bind_i64(query, 5, one->box.high.x);
    bind_i64(query, 6, one->box.high.y);
    bind_bytes(query, 7, one->shape);
    bind_i64(query, 8, importing->fictitious);
    bind_i64(query, 9, importing->now);
    return query_run(query, NULL, error);
}

static bool replace(struct session *session, void *context, struct error *error)
{
    struct importing *importing = context;
    int64_t there;
    importing->kept = 0;
    if (!district_count(session, &there, error))
        return false;
    if (importing->only_first && there > 0)
        return true;
    if (!query_run(query_start(session, &district_delete), NULL, error))
        return false;
    for (size_t i = 0; i < importing->count; i++)
        if (!insert(session, importing, &importing->at[i], error))
            return false;
    importing->kept = (int64_t)importing->count;
    return session_touch(session, "district", error);
}

static bool finish(struct store *store, struct importing *importing, bool read, int64_t *count, struct error *error)
{
    bool done = read && store_write(store, replace, importing, error);
    *count = done ? importing->kept : 0;
    arena_free(&importing->arena);
    return done;
}

bool district_import(struct store *store, const char *path, bool fictitious, int64_t now, int64_t *count,
                     struct error *error)
{
    struct importing importing = {.fictitious = fictitious, .now = now};
    struct file_stream *stream;
    if (!file_stream_open(path, &stream, error))
        return false;
    bool read = read_all(&importing, file_stream_read, stream, error);
    file_stream_close(stream);
    return finish(store, &importing, read, count, error);
}

bool district_import_first(struct store *store, struct str geojson, bool fictitious, int64_t now, int64_t *count,
                           struct error *error)
{
    struct importing importing = {.fictitious = fictitious, .now = now, .only_first = true};
    struct memory_stream stream = {geojson};
    bool read = read_all(&importing, memory_stream_read, &stream, error);
    return finish(store, &importing, read, count, error);
}

bool district_at(struct session *session, struct point point, struct arena *arena, struct district *district,
                 bool *found, struct error *error)
{
    struct arena shapes = {0};
    struct mercator place = mercator_of(point);
    struct query *query = query_start(session, &district_select_near);
    bool readable = true;
    *found = false;
    bind_i64(query, 1, place.x);
    bind_i64(query, 2, place.y);
    while (readable && !*found && query_row(query)) {
        struct shape shape;
        readable = shape_decode(&shapes, column_bytes(query, 3), &shape, error);
        if (!readable || !shape_contains(&shape, place))
            continue;
        *district =
            (struct district){column_copy(query, 0, arena), column_copy(query, 1, arena), column_i64(query, 2) != 0};
        *found = true;
    }
    arena_free(&shapes);
    return query_end(query, readable ? error : NULL) && readable;
}

bool district_count(struct session *session, int64_t *count, struct error *error)
{
    struct query *query = query_start(session, &district_select_count);
    *count = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}
