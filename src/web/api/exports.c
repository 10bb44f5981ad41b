/* Every place that matches, streamed: memory does not grow with the number of places. */
#include "api.h"
#include "place-query.h"

enum { BLOCK_BYTES = 64 * 1024 };

static const struct api_parameter CSV_PARAMETERS[] = {
    {"tableur", "boolean", NULL,
     "« oui » : point-virgule et marque d’encodage, pour ouvrir le fichier d’un clic dans un tableur français.", "oui",
     0, 0, 0},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, 0},
};

const struct operation API_PLACES_CSV = {
    .summary = "Exporter en CSV",
    .description = "Le fichier du schéma « Lieux de médiation numérique », avec les mêmes critères que la recherche.",
    .parameters = CSV_PARAMETERS,
    .searches = true,
    .answer = "Un fichier au schéma officiel",
    .type = "text/csv",
};
const struct operation API_PLACES_JSON = {
    .summary = "Exporter en JSON",
    .searches = true,
    .answer = "Tous les lieux qui répondent aux critères",
    .type = "application/json",
    .schema = "Lieux",
};
const struct operation API_PLACES_GEOJSON = {
    .summary = "Exporter en GeoJSON",
    .searches = true,
    .answer = "Tous les lieux qui répondent aux critères (RFC 7946)",
    .type = "application/geo+json",
    .schema = "Entites",
};

struct format {
    const char *type, *name;
    void (*begin)(struct buffer *out);
    void (*entry)(struct json_writer *writer, const struct directory_entry *entry, struct arena *arena);
    const char *end;
};

struct export
{
    const struct format *format;
    struct directory_walk *walk;
    struct arena arena; /* of the block being written */
    struct csv_writer csv;
    bool begun, first, spreadsheet;
};

static void write_one(struct export *export, struct buffer *out, const struct directory_entry *entry)
{
    if (!export->format->entry) {
        export->csv.out = out;
        place_csv_row(&export->csv, &entry->place, &export->arena);
        return;
    }
    struct json_writer writer = {.out = out};
    if (!export->first)
        buffer_add_cstr(out, ",\n");
    export->format->entry(&writer, entry, &export->arena);
    export->first = false;
}

static void begin(struct export *export, struct buffer *out)
{
    export->begun = true;
    if (export->format->begin) {
        export->format->begin(out);
        return;
    }
    if (export->spreadsheet)
        buffer_add_cstr(out, "\xEF\xBB\xBF");
    export->csv.out = out;
    place_csv_header(&export->csv);
}

static bool next_block(void *context, struct buffer *out, bool *failed)
{
    (void)failed;
    struct export *export = context;
    struct directory_entry entry;
    if (!export->begun)
        begin(export, out);
    arena_reset(&export->arena);
    while (out->length < BLOCK_BYTES) {
        if (!directory_walk_next(export->walk, &entry)) {
            buffer_add_cstr(out, export->format->end);
            return false;
        }
        write_one(export, out, &entry);
    }
    return true;
}

static void release(void *context)
{
    struct export *export = context;
    directory_walk_free(export->walk);
    arena_free(&export->arena);
}

static bool send(struct request *request, struct response *response, const struct format *format, struct error *error)
{
    static const char *const own[] = {"tableur", NULL}, *const none[] = {NULL};
    const struct directory *directory;
    struct place_query *query = ARENA_NEW(request->arena, struct place_query);
    bool spreadsheet = false;
    if (!api_directory(request, &directory, error) ||
        !place_query_read(request, TERRITORY_NONE, format->entry ? none : own, query, error) ||
        (!format->entry && !request_query_flag(request, "tableur", &spreadsheet, error)))
        return false;
    if (response_tag(request, response, directory_version(directory))) {
        response_empty(response, 200); /* 304 */
        return true;
    }
    struct export *export = ARENA_NEW(request->arena, struct export);
    export->format = format;
    export->first = true;
    export->spreadsheet = spreadsheet;
    export->csv.delimiter = spreadsheet ? ';' : ',';
    export->csv.quote_all = !spreadsheet;
    export->csv.guard = spreadsheet;
    export->walk = directory_walk_new(directory, &query->filter, 0);
    response_stream(response, format->type, next_block, release, export);
    response_attachment(response, str_of(format->name));
    return true;
}

static void begin_array(struct buffer *out)
{
    buffer_add_cstr(out, "[\n");
}

static void begin_collection(struct buffer *out)
{
    buffer_add_cstr(out, "{\"type\":\"FeatureCollection\",\"features\":[\n");
}

bool api_places_csv(struct request *request, struct response *response, struct error *error)
{
    static const struct format format = {"text/csv; charset=utf-8", "lieux.csv", NULL, NULL, ""};
    return send(request, response, &format, error);
}

bool api_places_json(struct request *request, struct response *response, struct error *error)
{
    static const struct format format = {"application/json", "lieux.json", begin_array, directory_entry_json, "\n]\n"};
    return send(request, response, &format, error);
}

bool api_places_geojson(struct request *request, struct response *response, struct error *error)
{
    static const struct format format = {"application/geo+json", "lieux.geojson", begin_collection,
                                         directory_entry_geojson, "\n]}\n"};
    return send(request, response, &format, error);
}
