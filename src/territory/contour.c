#include "territory/contour.h"

#include <stdlib.h>
#include <string.h>

STATEMENT(contour_delete, "DELETE FROM contour WHERE kind = $1 AND code = $2");
STATEMENT(contour_insert, "INSERT INTO contour (kind, code, shape, file, imported_at) VALUES ($1, $2, $3, $4, $5)");
STATEMENT(contour_by_code, "SELECT shape FROM contour WHERE kind = $1 AND code = $2");

static const char *const TOPIC = "contour";

/* --- Reading the file, aside
 * ------------------------------------------------------------------------------------------- */

struct contour {
    uint32_t territory;
    struct str bytes; /* the encoded shape, in the run's arena */
};

struct contours {
    struct arena arena;
    struct contour *at;
    size_t count, capacity;
    bool *present; /* per territory */
    const char *file;
};

/* The text of the property that names the territory, lower or upper case. */
static struct str code_of(const struct geojson_feature *feature, struct arena *arena)
{
    static const char *const names[] = {"code",       "codgeo",    "insee",     "code_insee",
                                        "insee_com",  "insee_dep", "insee_reg", "siren_epci",
                                        "code_siren", "siren",     "insee_arr", "code_epci"};
    for (size_t n = 0; n < COUNT_OF(names); n++) {
        const char *key;
        json_t *value;
        json_object_foreach(feature->properties, key, value)
        {
            if (!str_equal_ascii_case(str_of(key), str_of(names[n])))
                continue;
            if (json_is_string(value))
                return arena_str(arena, str_of(json_string_value(value)));
            if (json_is_integer(value))
                return arena_printf(arena, "%lld", (long long)json_integer_value(value));
        }
    }
    return feature->id;
}

static uint32_t find_of_any_kind(struct str code, enum territory_kind kind)
{
    if (kind != TERRITORY_KIND_COUNT)
        return territory_find(kind, code);
    /* "24" is a department and a region: the smaller one, unless the kind is given. */
    static const enum territory_kind order[] = {TERRITORY_COMMUNE, TERRITORY_INTERCOMMUNALITY, TERRITORY_DEPARTMENT,
                                                TERRITORY_ARRONDISSEMENT, TERRITORY_REGION};
    for (size_t k = 0; k < COUNT_OF(order); k++) {
        uint32_t id = territory_find(order[k], code);
        if (id != TERRITORY_NONE)
            return id;
    }
    return TERRITORY_NONE;
}

/* Why a feature cannot be kept, or the empty text. */
static struct str refusal_of(const struct geojson_feature *feature, struct str code, uint32_t territory,
                             struct arena *arena)
{
    if (str_is_empty(code))
        return STR("aucune propriété ne donne le code du territoire (code, insee, codgeo, siren…)");
    if (territory == TERRITORY_NONE) {
        uint32_t today = commune_resolve(code, NULL);
        if (today != TERRITORY_NONE)
            return arena_printf(arena,
                                "la commune %.*s fait aujourd’hui partie de %.*s : ce fichier est d’une année plus "
                                "ancienne",
                                STR_PRINT(code), STR_PRINT(territory_at(today).name));
        return arena_printf(arena, "le code « %.*s » n’est pas au Code officiel géographique 2026", STR_PRINT(code));
    }
    struct mercator where;
    if (!feature->drawn)
        return str_of(feature->refusal.message);
    if (shape_crosses_itself(&feature->shape, &where)) {
        struct point point = mercator_point(where);
        return arena_printf(arena, "le contour de %.*s se croise près de %.4f, %.4f",
                            STR_PRINT(territory_at(territory).name), point.lat, point.lon);
    }
    return STR_NONE;
}

static bool keep(struct contours *contours, const struct geojson_feature *feature, uint32_t territory,
                 struct error *error)
{
    if (contours->present[territory])
        return error_set(error, ERROR_INVALID, "Ligne %lld : %.*s est déjà dans le fichier. Rien n’a été importé.",
                         (long long)feature->line, STR_PRINT(territory_at(territory).name));
    contours->present[territory] = true;
    if (contours->count == contours->capacity) {
        contours->capacity = contours->capacity ? contours->capacity * 2 : 512;
        contours->at = memory_grow(contours->at, size_product(sizeof *contours->at, contours->capacity));
    }
    struct buffer bytes = {0};
    shape_encode(&bytes, &feature->shape);
    contours->at[contours->count++] = (struct contour){territory, arena_str(&contours->arena, buffer_str(&bytes))};
    buffer_free(&bytes);
    return true;
}

static bool read_features(struct contours *contours, struct geojson *geojson, enum territory_kind kind,
                          contour_note_fn note, void *context, struct contour_counts *counts, struct error *error)
{
    struct arena arena = {0};
    bool done = true;
    while (done) {
        struct geojson_feature feature;
        arena_reset(&arena);
        done = geojson_next(geojson, &arena, &feature, error);
        if (!done || !feature.properties)
            break;
        counts->features++;
        struct str code = str_trim(code_of(&feature, &arena));
        uint32_t territory = find_of_any_kind(code, kind);
        struct str refusal = refusal_of(&feature, code, territory, &arena);
        if (refusal.length) {
            counts->set_aside++;
            if (note)
                note(context, feature.line, refusal);
            continue;
        }
        done = keep(contours, &feature, territory, error);
        counts->kept++;
        counts->by_kind[territory_at(territory).kind]++;
    }
    arena_free(&arena);
    return done;
}

/* --- Putting in place
 * ------------------------------------------------------------------------------------------------------- */

static bool write_contours(struct session *session, void *context, struct error *error)
{
    const struct contours *contours = context;
    for (size_t i = 0; i < contours->count; i++) {
        struct territory territory = territory_at(contours->at[i].territory);
        struct query *query = query_start(session, &contour_delete);
        bind_text(query, 1, str_of(territory_kind_name(territory.kind)));
        bind_text(query, 2, territory.code);
        if (!query_run(query, NULL, error))
            return false;
        query = query_start(session, &contour_insert);
        bind_text(query, 1, str_of(territory_kind_name(territory.kind)));
        bind_text(query, 2, territory.code);
        bind_bytes(query, 3, contours->at[i].bytes);
        bind_text(query, 4, str_of(contours->file));
        bind_i64(query, 5, instant_now());
        if (!query_run(query, NULL, error))
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
    size_t territories = territory_first(TERRITORY_COMMUNE) + territory_count(TERRITORY_COMMUNE);
    struct contours contours = {.present = memory_array(sizeof(bool), territories), .file = slash ? slash + 1 : path};
    struct geojson *geojson = geojson_new(file_stream_read, stream);
    bool done = read_features(&contours, geojson, kind, note, context, counts, error);
    if (done && contours.count == 0)
        done =
            error_set(error, ERROR_INVALID, "« %s » ne contient aucun contour utilisable. Rien n’a été importé.", path);
    done = done && store_write(store, write_contours, &contours, error);
    geojson_free(geojson);
    file_stream_close(stream);
    free(contours.at);
    free(contours.present);
    arena_free(&contours.arena);
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
