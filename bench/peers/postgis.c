/* PostGIS: one GiST index on web-map points, tsvector and terms under GIN, prepared statements on one connection. */
#include <libpq-fe.h>
#include <math.h>
#include <stdlib.h>

#include "directory.h"
#include "geo/geo.h"

static const char SCHEMA[] = "SET client_min_messages = error; CREATE EXTENSION IF NOT EXISTS postgis;"
                             "DROP TABLE IF EXISTS bench_place;"
                             "CREATE TABLE bench_place (id bigint, name text COLLATE \"C\", department text, "
                             "terms int[], words tsvector, spot geometry(Point, 3857))";
static const char *const INDEXES[] = {"ALTER TABLE bench_place ADD PRIMARY KEY (id)",
                                      "CREATE INDEX ON bench_place USING gist (spot)",
                                      "CREATE INDEX ON bench_place USING gin (words)",
                                      "CREATE INDEX ON bench_place USING gin (terms)",
                                      "CREATE INDEX ON bench_place (department)",
                                      "CREATE INDEX ON bench_place (name, id)",
                                      "VACUUM ANALYZE bench_place"};

enum statement {
    ASK_NEAR,
    ASK_BOX_COUNT,
    ASK_BOX_NAMES,
    ASK_WORDS,
    ASK_TERMS_NAMES,
    ASK_TERMS_COUNTS,
    ASK_DEPARTMENT_NAMES,
    ASK_DEPARTMENT_COUNTS,
    ASK_CELLS,
    ASK_POINTS,
    STATEMENT_COUNT
};
#define FRAME    "ST_MakeEnvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857)"
#define TILE     "ST_TileEnvelope($1::int, $2::int, $3::int)"
#define BOTH     "FROM bench_place WHERE terms @> $1::int[] "
#define FIRST_24 "ORDER BY name, id LIMIT 24"
static const char *const SQL[STATEMENT_COUNT] = {
    [ASK_NEAR] = "SELECT id, spot FROM bench_place "
                 "ORDER BY spot <-> ST_SetSRID(ST_MakePoint($1::float8, $2::float8), 3857) LIMIT 20",
    [ASK_BOX_COUNT] = "SELECT 0, count(*) FROM bench_place WHERE spot && " FRAME,
    [ASK_BOX_NAMES] = "SELECT id FROM bench_place WHERE spot && " FRAME " ORDER BY name, id LIMIT 20",
    [ASK_WORDS] = "SELECT id FROM bench_place WHERE words @@ to_tsquery('simple', $1) "
                  "ORDER BY ts_rank(words, to_tsquery('simple', $1)) DESC LIMIT 20",
    [ASK_TERMS_NAMES] = "SELECT id " BOTH FIRST_24,
    [ASK_TERMS_COUNTS] = "SELECT t, count(*) FROM bench_place, unnest(terms) t WHERE terms @> $1::int[] GROUP BY t",
    [ASK_DEPARTMENT_NAMES] = "SELECT id " BOTH "AND department = $2 " FIRST_24,
    [ASK_DEPARTMENT_COUNTS] = "SELECT t, count(*) FROM bench_place, unnest(terms) t "
                              "WHERE terms @> $1::int[] AND department = $2 GROUP BY t",
    [ASK_CELLS] = "SELECT ST_AsMVT(c, 'clusters') FROM (SELECT count(*) AS count, "
                  "ST_AsMVTGeom(ST_Centroid(ST_Collect(spot)), " TILE ") FROM bench_place WHERE spot && " TILE
                  " GROUP BY ST_SnapToGrid(spot, 40075016.68 / (1 << $1::int) / 16)) c",
    [ASK_POINTS] = "SELECT ST_AsMVT(p, 'places') FROM (SELECT id, name, ST_AsMVTGeom(spot, " TILE ") "
                   "FROM bench_place WHERE spot && " TILE ") p",
};

static void expect(PGconn *connection, PGresult *result, ExecStatusType wanted, const char *what)
{
    if (PQresultStatus(result) != wanted)
        give_up(what, PQerrorMessage(connection));
    PQclear(result);
}

static void execute(PGconn *connection, const char *sql)
{
    expect(connection, PQexec(connection, sql), PGRES_COMMAND_OK, sql);
}

struct web_point {
    double x, y; /* metres of EPSG:3857 */
};
static struct web_point web_point_of(double longitude, double latitude)
{
    const double radius = 6378137;
    return (struct web_point){radius * longitude * M_PI / 180, radius * log(tan(M_PI / 4 + latitude * M_PI / 360))};
}

static void add_entry(struct buffer *out, const struct directory_entry *entry, struct arena *arena)
{
    struct place place = entry->place;
    struct str name = text_folded(arena, place.name), words = place_words(entry, arena), word;
    buffer_printf(out, "%lld\t%.*s\t%.*s\t{", (long long)entry->id, STR_PRINT(name), STR_PRINT(entry->department));
    bool first = true;
    for (int v = 0; v < VOCABULARY_COUNT; v++) {
        const struct codes *codes = place_codes(&place, (enum vocabulary)v);
        for (size_t k = 0; k < codes->count; k++, first = false)
            buffer_printf(out, "%s%lld", first ? "" : ",", (long long)term_number((enum vocabulary)v, codes->at[k]));
    }
    buffer_add_cstr(out, "}\t");
    for (int position = 1; str_next(&words, ' ', &word); position++)
        if (word.length)
            buffer_printf(out, "%.*s:%d ", STR_PRINT(word), position);
    struct web_point at = web_point_of(place.longitude, place.latitude);
    if (place.located)
        buffer_printf(out, "\tSRID=3857;POINT(%.3f %.3f)\n", at.x, at.y);
    else
        buffer_add_cstr(out, "\t\\N\n");
}

static void copy_entries(PGconn *connection, const struct directory_entry *entries, size_t count)
{
    struct buffer out = {0};
    struct arena arena = {0};
    expect(connection, PQexec(connection, "COPY bench_place FROM STDIN"), PGRES_COPY_IN, "COPY");
    for (size_t i = 0; i < count; i++) {
        add_entry(&out, &entries[i], &arena);
        arena_reset(&arena);
        if (out.length > 1 << 16 || i + 1 == count) {
            if (PQputCopyData(connection, out.at, (int)out.length) != 1)
                give_up("COPY", PQerrorMessage(connection));
            buffer_clear(&out);
        }
    }
    if (PQputCopyEnd(connection, NULL) != 1)
        give_up("COPY", PQerrorMessage(connection));
    for (PGresult *result; (result = PQgetResult(connection)) != NULL;)
        expect(connection, result, PGRES_COMMAND_OK, "COPY");
    buffer_free(&out);
    arena_free(&arena);
}

static void *open_postgis(const struct directory_entry *entries, size_t count)
{
    const char *url = getenv("MAILLAGE_TEST_POSTGRESQL");
    if (!url)
        return NULL;
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK)
        give_up("PostgreSQL", PQerrorMessage(connection));
    PGresult *made = PQexec(connection, SCHEMA);
    bool there = PQresultStatus(made) == PGRES_COMMAND_OK;
    if (!there)
        fprintf(stderr, "bench/directory: PostGIS is not installed: %s", PQerrorMessage(connection));
    PQclear(made);
    if (!there) {
        PQfinish(connection);
        return NULL;
    }
    execute(connection, "SET maintenance_work_mem = '512MB'");
    execute(connection, "SET work_mem = '64MB'");
    copy_entries(connection, entries, count);
    for (size_t i = 0; i < COUNT_OF(INDEXES); i++)
        execute(connection, INDEXES[i]);
    for (int s = 0; s < STATEMENT_COUNT; s++) {
        char name[8];
        snprintf(name, sizeof name, "q%d", s);
        expect(connection, PQprepare(connection, name, SQL[s], 0, NULL), PGRES_COMMAND_OK, SQL[s]);
    }
    return connection;
}

/* The rows; and the second column of the one whose first is `key`. */
static size_t ask(PGconn *connection, enum statement which, const char *const *values, int count, int64_t key,
                  size_t *value)
{
    char name[8];
    snprintf(name, sizeof name, "q%d", which);
    PGresult *result = PQexecPrepared(connection, name, count, values, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        give_up(SQL[which], PQerrorMessage(connection));
    size_t rows = (size_t)PQntuples(result);
    for (int row = 0; value && row < (int)rows; row++)
        if (strtoll(PQgetvalue(result, row, 0), NULL, 10) == key)
            *value = strtoull(PQgetvalue(result, row, PQnfields(result) - 1), NULL, 10);
    PQclear(result);
    return rows;
}

static size_t ask_near(PGconn *connection, const struct question *q)
{
    char x[32], y[32];
    struct web_point at = web_point_of(q->longitude, q->latitude);
    snprintf(x, sizeof x, "%.3f", at.x);
    snprintf(y, sizeof y, "%.3f", at.y);
    return ask(connection, ASK_NEAR, (const char *[]){x, y}, 2, 0, NULL);
}

static size_t ask_box(PGconn *connection, const struct question *q)
{
    char edges[4][32];
    const char *values[4];
    struct web_point low = web_point_of(q->longitude - q->width / 2, q->latitude - q->height / 2),
                     high = web_point_of(q->longitude + q->width / 2, q->latitude + q->height / 2);
    const double at[4] = {low.x, low.y, high.x, high.y};
    for (int i = 0; i < 4; i++) {
        snprintf(edges[i], sizeof edges[i], "%.3f", at[i]);
        values[i] = edges[i];
    }
    size_t total = 0;
    ask(connection, ASK_BOX_COUNT, values, 4, 0, &total);
    ask(connection, ASK_BOX_NAMES, values, 4, 0, NULL);
    return total;
}

static size_t ask_words(PGconn *connection, const struct question *q)
{
    char text[200];
    snprintf(text, sizeof text, "%s:* & %s:*", q->first_word, q->second_word);
    return ask(connection, ASK_WORDS, (const char *[]){text}, 1, 0, NULL);
}

static size_t ask_terms(PGconn *connection, bool in_department, const struct question *q)
{
    char terms[64], department[16];
    int64_t service = term_number(VOCABULARY_SERVICES, q->service);
    size_t total = 0;
    int count = in_department ? 2 : 1;
    snprintf(terms, sizeof terms, "{%lld,%lld}", (long long)service, (long long)term_number(VOCABULARY_FEES, q->fee));
    snprintf(department, sizeof department, "%.*s", STR_PRINT(q->department));
    const char *const values[] = {terms, department};
    ask(connection, in_department ? ASK_DEPARTMENT_NAMES : ASK_TERMS_NAMES, values, count, 0, NULL);
    ask(connection, in_department ? ASK_DEPARTMENT_COUNTS : ASK_TERMS_COUNTS, values, count, service, &total);
    return total;
}

static size_t ask_tile(PGconn *connection, enum statement which, const struct question *q)
{
    char numbers[3][16];
    const uint32_t at[3] = {q->z, q->x, q->y};
    const char *values[3];
    for (int i = 0; i < 3; i++) {
        snprintf(numbers[i], sizeof numbers[i], "%u", at[i]);
        values[i] = numbers[i];
    }
    return ask(connection, which, values, 3, 0, NULL);
}

static size_t answer_postgis(void *context, enum figure figure, const struct question *q)
{
    switch (figure) {
    case NEAREST: return ask_near(context, q);
    case BOX_STREET:
    case BOX_CITY: return ask_box(context, q);
    case WORDS: return ask_words(context, q);
    case FACETS: return ask_terms(context, false, q);
    case FACETS_DEPARTMENT: return ask_terms(context, true, q);
    case TILE_8: return ask_tile(context, ASK_CELLS, q);
    default: return ask_tile(context, ASK_POINTS, q);
    }
}

static double postgis_megabytes(void *context)
{
    PGresult *result = PQexec(context, "SELECT pg_total_relation_size('bench_place')");
    double bytes = PQresultStatus(result) == PGRES_TUPLES_OK ? strtod(PQgetvalue(result, 0, 0), NULL) : NAN;
    PQclear(result);
    return bytes / 1e6;
}

static void close_postgis(void *context)
{
    execute(context, "DROP TABLE bench_place");
    PQfinish(context);
}

const struct peer POSTGIS_PEER = {"PostGIS", open_postgis, answer_postgis, postgis_megabytes, close_postgis};
