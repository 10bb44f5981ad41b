#include "territory/contour.h"

#include <stdlib.h>
#include <string.h>

#include "contour-file.h"

STATEMENT(contour_delete, "DELETE FROM contour WHERE kind = $1 AND code = $2");
STATEMENT(contour_insert, "INSERT INTO contour (kind, code, shape, file, imported_at) VALUES ($1, $2, $3, $4, $5)");
STATEMENT(contour_by_code, "SELECT shape FROM contour WHERE kind = $1 AND code = $2");

static const char *const TOPIC = "contour";

/* --- Reading the file, aside -------------------------------------------------------------------------------------- */

void outlines_free(struct outlines *outlines)
{
    arena_free(&outlines->arena);
    free(outlines->at);
}

void outline_note(struct outlines *outlines, struct outline *outline, struct str message)
{
    if (outlines->note)
        outlines->note(outlines->context, outline->line, message);
}

static struct shape copy_shape(struct arena *arena, const struct shape *shape)
{
    struct shape copy = *shape;
    copy.polygons = arena_copy(arena, shape->polygons, shape->count * sizeof *shape->polygons);
    for (size_t p = 0; p < copy.count; p++) {
        struct polygon *polygon = &copy.polygons[p];
        polygon->rings = arena_copy(arena, polygon->rings, polygon->count * sizeof *polygon->rings);
        for (size_t r = 0; r < polygon->count; r++)
            polygon->rings[r].points =
                arena_copy(arena, polygon->rings[r].points, polygon->rings[r].count * sizeof *polygon->rings[r].points);
    }
    return copy;
}

static void keep(struct outlines *outlines, const struct outline *outline)
{
    if (outlines->count == outlines->capacity) {
        outlines->capacity = outlines->capacity ? outlines->capacity * 2 : 512;
        outlines->at = memory_grow(outlines->at, size_product(sizeof *outlines->at, outlines->capacity));
    }
    outlines->at[outlines->count++] = *outline;
}

static void read_feature(struct outlines *outlines, const struct geojson_feature *feature, enum territory_kind kind)
{
    struct outline outline;
    struct str refusal = STR_NONE;
    struct mercator where;
    bool known = outline_identify(outlines, feature, kind, &outline, &refusal);
    if (known && !feature->drawn)
        refusal = str_of(feature->refusal.message);
    if (refusal.length > 0) {
        outline.line = feature->line;
        outline_note(outlines, &outline, refusal);
        return;
    }
    outline.shape = copy_shape(&outlines->arena, &feature->shape);
    outline.crossed =
        shape_crosses_itself(&outline.shape, &where) && shape_crossing_depth(&outline.shape) >= CONTOUR_KNOT_METRES;
    if (outline.crossed) {
        struct point point = mercator_point(where);
        outline_note(outlines, &outline,
                     arena_printf(&outlines->arena, "le contour de %.*s se croise lui-même près de %.4f, %.4f",
                                  STR_PRINT(outline.code), point.lat, point.lon));
    }
    keep(outlines, &outline);
}

static bool read_features(struct outlines *outlines, struct geojson *geojson, enum territory_kind kind,
                          struct error *error)
{
    struct arena arena = {0};
    bool done = true;
    while (done) {
        struct geojson_feature feature;
        arena_reset(&arena);
        done = geojson_next(geojson, &arena, &feature, error);
        if (!done || !feature.properties)
            break;
        outlines->counts->features++;
        read_feature(outlines, &feature, kind);
    }
    arena_free(&arena);
    return done;
}

static void count(struct outlines *outlines)
{
    struct contour_counts *counts = outlines->counts;
    for (size_t i = 0; i < outlines->count; i++) {
        struct outline *one = &outlines->at[i];
        one->dropped = one->dropped || one->crossed;
        if (one->dropped)
            continue;
        counts->kept++;
        counts->by_kind[territory_at(one->territory).kind]++;
    }
    counts->set_aside = counts->features - counts->kept - counts->joined;
}

/* --- Putting in place
 * ------------------------------------------------------------------------------------------------------- */

struct writing {
    const struct outlines *outlines;
    const char *file;
};

static bool write_one(struct session *session, const struct outline *outline, const char *file, struct error *error)
{
    struct territory territory = territory_at(outline->territory);
    struct buffer bytes = {0};
    struct query *query = query_start(session, &contour_delete);
    bind_text(query, 1, str_of(territory_kind_name(territory.kind)));
    bind_text(query, 2, territory.code);
    bool done = query_run(query, NULL, error);
    if (done) {
        shape_encode(&bytes, &outline->shape);
        query = query_start(session, &contour_insert);
        bind_text(query, 1, str_of(territory_kind_name(territory.kind)));
        bind_text(query, 2, territory.code);
        bind_bytes(query, 3, buffer_str(&bytes));
        bind_text(query, 4, str_of(file));
        bind_i64(query, 5, instant_now());
        done = query_run(query, NULL, error);
    }
    buffer_free(&bytes);
    return done;
}

static bool write_contours(struct session *session, void *context, struct error *error)
{
    const struct writing *writing = context;
    for (size_t i = 0; i < writing->outlines->count; i++) {
        const struct outline *one = &writing->outlines->at[i];
        if (!one->dropped && !write_one(session, one, writing->file, error))
            return false;
    }
    return session_touch(session, TOPIC, error);
}

bool contour_import(struct store *store, const char *path, enum territory_kind kind, contour_note_fn note,
                    void *context, struct contour_counts *counts, struct error *error)
{
    *counts = (struct contour_counts){0};
    struct file_stream *stream;
    if (!file_stream_open(path, &stream, error))
        return false;
    const char *slash = strrchr(path, '/');
    struct outlines outlines = {.note = note, .context = context, .counts = counts};
    struct geojson *geojson = geojson_new(file_stream_read, stream);
    bool done = read_features(&outlines, geojson, kind, error) && outlines_settle_codes(&outlines, error) &&
                outlines_fit(&outlines, error);
    if (done)
        count(&outlines);
    if (done && counts->kept == 0)
        done =
            error_set(error, ERROR_INVALID, "« %s » ne contient aucun contour utilisable. Rien n’a été importé.", path);
    done = done && store_write(store, write_contours, &(struct writing){&outlines, slash ? slash + 1 : path}, error);
    geojson_free(geojson);
    file_stream_close(stream);
    outlines_free(&outlines);
    return done;
}

bool contour_find(struct session *session, uint32_t territory, struct arena *arena, struct shape *shape, bool *found,
                  struct error *error)
{
    struct territory wanted = territory_at(territory);
    struct query *query = query_start(session, &contour_by_code);
    bind_text(query, 1, str_of(territory_kind_name(wanted.kind)));
    bind_text(query, 2, wanted.code);
    struct str bytes = STR_NONE;
    *found = query_row(query);
    if (*found)
        bytes = arena_str(arena, column_bytes(query, 0));
    while (query_row(query))
        ;
    return query_end(query, error) && (!*found || shape_decode(arena, bytes, shape, error));
}
