/* SQLite in memory: R*Tree for places on the map, FTS5 for words, one row a term for filters. */
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "directory.h"
#include "geo/geo.h"

static const char SCHEMA[] =
    "CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT NOT NULL, department TEXT NOT NULL);"
    "CREATE VIRTUAL TABLE spot USING rtree(id, west, east, south, north, +longitude, +latitude);"
    "CREATE VIRTUAL TABLE word USING fts5(text, content='', prefix='3 4 5');"
    "CREATE TABLE place_term (place INTEGER, term INTEGER, PRIMARY KEY (place, term)) WITHOUT ROWID;";
static const char INDEXES[] = "CREATE INDEX place_by_term ON place_term (term, place);"
                              "CREATE INDEX place_by_department ON place (department);"
                              "INSERT INTO word (word) VALUES ('optimize'); ANALYZE;";

enum statement {
    ADD_PLACE,
    ADD_SPOT,
    ADD_WORDS,
    ADD_TERM,
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
#define IN_BOX "spot.west >= ?1 AND spot.east <= ?2 AND spot.south >= ?3 AND spot.north <= ?4"
#define IN_BOTH                                                                                                        \
    "FROM place_term a JOIN place_term b ON b.place = a.place AND b.term = ?2 JOIN place p ON p.id = a.place "
static const char *const SQL[STATEMENT_COUNT] = {
    [ADD_PLACE] = "INSERT INTO place VALUES (?1, ?2, ?3)",
    [ADD_SPOT] = "INSERT INTO spot VALUES (?1, ?2, ?2, ?3, ?3, ?2, ?3)",
    [ADD_WORDS] = "INSERT INTO word (rowid, text) VALUES (?1, ?2)",
    [ADD_TERM] = "INSERT OR IGNORE INTO place_term VALUES (?1, ?2)",
    [ASK_NEAR] = "SELECT (longitude - ?5) * (longitude - ?5) * ?7 + (latitude - ?6) * (latitude - ?6) AS far "
                 "FROM spot WHERE " IN_BOX " ORDER BY far LIMIT 20",
    [ASK_BOX_COUNT] = "SELECT count(*) FROM spot WHERE " IN_BOX,
    [ASK_BOX_NAMES] = "SELECT p.id FROM spot JOIN place p ON p.id = spot.id WHERE " IN_BOX " ORDER BY p.name, p.id "
                      "LIMIT 20",
    [ASK_WORDS] = "SELECT rowid FROM word WHERE word MATCH ?1 ORDER BY rank LIMIT 20",
    [ASK_TERMS_NAMES] = "SELECT p.id " IN_BOTH "WHERE a.term = ?1 ORDER BY p.name, p.id LIMIT 24",
    [ASK_TERMS_COUNTS] = "SELECT t.term, count(*) " IN_BOTH "JOIN place_term t ON t.place = a.place WHERE a.term = ?1 "
                         "GROUP BY t.term",
    [ASK_DEPARTMENT_NAMES] = "SELECT p.id " IN_BOTH "WHERE a.term = ?1 AND p.department = ?3 "
                             "ORDER BY p.name, p.id LIMIT 24",
    [ASK_DEPARTMENT_COUNTS] = "SELECT t.term, count(*) " IN_BOTH "JOIN place_term t ON t.place = a.place "
                              "WHERE a.term = ?1 AND p.department = ?3 GROUP BY t.term",
    [ASK_CELLS] = "SELECT CAST((longitude - ?1) * 16 / (?2 - ?1) AS INTEGER) AS x, "
                  "CAST((latitude - ?3) * 16 / (?4 - ?3) AS INTEGER) AS y, count(*), avg(longitude), avg(latitude) "
                  "FROM spot WHERE " IN_BOX " GROUP BY x, y",
    [ASK_POINTS] = "SELECT id, longitude, latitude FROM spot WHERE " IN_BOX,
};

struct sqlite_peer {
    sqlite3 *database;
    double reach; /* of the first frame around a spot, in degrees: it holds a few places in a town */
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

static void execute(struct sqlite_peer *peer, const char *sql)
{
    if (sqlite3_exec(peer->database, sql, NULL, NULL, NULL) != SQLITE_OK)
        give_up("SQLite", sqlite3_errmsg(peer->database));
}

/* The rows, and the second column of the first where `key` is the first column (for counts by term). */
static size_t step_all(struct sqlite_peer *peer, enum statement which, int64_t key, size_t *value)
{
    sqlite3_stmt *statement = peer->statements[which];
    size_t rows = 0;
    int done;
    for (; (done = sqlite3_step(statement)) == SQLITE_ROW; rows++)
        if (value && sqlite3_column_int64(statement, 0) == key)
            *value = (size_t)sqlite3_column_int64(statement, 1);
    if (done != SQLITE_DONE)
        give_up(SQL[which], sqlite3_errmsg(peer->database));
    sqlite3_reset(statement);
    return rows;
}

static void bind_text_at(sqlite3_stmt *statement, int at, struct str text)
{
    sqlite3_bind_text(statement, at, text.at ? text.at : "", (int)text.length, SQLITE_STATIC);
}

static void add_entry(struct sqlite_peer *peer, const struct directory_entry *entry, struct arena *arena)
{
    struct place place = entry->place;
    for (int s = ADD_PLACE; s <= ADD_TERM; s++)
        sqlite3_bind_int64(peer->statements[s], 1, entry->id);
    bind_text_at(peer->statements[ADD_PLACE], 2, text_folded(arena, place.name));
    bind_text_at(peer->statements[ADD_PLACE], 3, entry->department);
    step_all(peer, ADD_PLACE, 0, NULL);
    bind_text_at(peer->statements[ADD_WORDS], 2, place_words(entry, arena));
    step_all(peer, ADD_WORDS, 0, NULL);
    if (place.located) {
        sqlite3_bind_double(peer->statements[ADD_SPOT], 2, place.longitude);
        sqlite3_bind_double(peer->statements[ADD_SPOT], 3, place.latitude);
        step_all(peer, ADD_SPOT, 0, NULL);
    }
    for (int v = 0; v < VOCABULARY_COUNT; v++) {
        const struct codes *codes = place_codes(&place, (enum vocabulary)v);
        for (size_t k = 0; k < codes->count; k++) {
            sqlite3_bind_int64(peer->statements[ADD_TERM], 2, term_number((enum vocabulary)v, codes->at[k]));
            step_all(peer, ADD_TERM, 0, NULL);
        }
    }
}

static void *open_sqlite(const struct directory_entry *entries, size_t count)
{
    struct sqlite_peer *peer = memory_new(sizeof *peer);
    struct arena arena = {0};
    peer->reach = 0.002 * sqrt(1e6 / (double)count);
    if (sqlite3_open(":memory:", &peer->database) != SQLITE_OK)
        give_up("SQLite", "cannot open");
    execute(peer, SCHEMA);
    for (int s = 0; s < STATEMENT_COUNT; s++)
        if (sqlite3_prepare_v2(peer->database, SQL[s], -1, &peer->statements[s], NULL) != SQLITE_OK)
            give_up(SQL[s], sqlite3_errmsg(peer->database));
    execute(peer, "BEGIN");
    for (size_t i = 0; i < count; i++) {
        add_entry(peer, &entries[i], &arena);
        arena_reset(&arena);
    }
    execute(peer, "COMMIT");
    execute(peer, INDEXES);
    arena_free(&arena);
    return peer;
}

static void bind_box(struct sqlite_peer *peer, enum statement which, double west, double east, double south,
                     double north)
{
    sqlite3_stmt *statement = peer->statements[which];
    sqlite3_bind_double(statement, 1, west);
    sqlite3_bind_double(statement, 2, east);
    sqlite3_bind_double(statement, 3, south);
    sqlite3_bind_double(statement, 4, north);
}

static void bind_frame(struct sqlite_peer *peer, enum statement which, const struct question *q)
{
    bind_box(peer, which, q->longitude - q->width / 2, q->longitude + q->width / 2, q->latitude - q->height / 2,
             q->latitude + q->height / 2);
}

/* R*Tree does not look for the nearest: wider and wider frames, until one surely holds them. */
static size_t ask_near(struct sqlite_peer *peer, const struct question *q)
{
    sqlite3_stmt *statement = peer->statements[ASK_NEAR];
    double across = cos(q->latitude * M_PI / 180);
    for (double reach = peer->reach;; reach *= 2) {
        double farthest = 0;
        size_t rows = 0;
        bind_box(peer, ASK_NEAR, q->longitude - reach / across, q->longitude + reach / across, q->latitude - reach,
                 q->latitude + reach);
        sqlite3_bind_double(statement, 5, q->longitude);
        sqlite3_bind_double(statement, 6, q->latitude);
        sqlite3_bind_double(statement, 7, across * across);
        for (; sqlite3_step(statement) == SQLITE_ROW; rows++)
            farthest = sqlite3_column_double(statement, 0);
        sqlite3_reset(statement);
        if ((rows == NEAREST_COUNT && farthest <= reach * reach) || reach > 90)
            return rows;
    }
}

static size_t ask_terms(struct sqlite_peer *peer, enum statement names, enum statement counts, const struct question *q)
{
    int64_t service = term_number(VOCABULARY_SERVICES, q->service);
    size_t total = 0;
    for (int s = 0; s < 2; s++) {
        sqlite3_stmt *statement = peer->statements[s ? counts : names];
        sqlite3_bind_int64(statement, 1, service);
        sqlite3_bind_int64(statement, 2, term_number(VOCABULARY_FEES, q->fee));
        if (names == ASK_DEPARTMENT_NAMES)
            bind_text_at(statement, 3, q->department);
    }
    step_all(peer, names, 0, NULL);
    step_all(peer, counts, service, &total);
    return total;
}

static size_t ask_box(struct sqlite_peer *peer, const struct question *q)
{
    size_t total = 0;
    sqlite3_stmt *count = peer->statements[ASK_BOX_COUNT];
    bind_frame(peer, ASK_BOX_COUNT, q);
    bind_frame(peer, ASK_BOX_NAMES, q);
    if (sqlite3_step(count) == SQLITE_ROW)
        total = (size_t)sqlite3_column_int64(count, 0);
    sqlite3_reset(count);
    step_all(peer, ASK_BOX_NAMES, 0, NULL);
    return total;
}

static size_t ask_tile(struct sqlite_peer *peer, enum statement which, const struct question *q)
{
    struct point low = mercator_point((struct mercator){q->x << (32 - q->z), q->y << (32 - q->z)}),
                 high = mercator_point(
                     (struct mercator){((q->x + 1) << (32 - q->z)) - 1, ((q->y + 1) << (32 - q->z)) - 1});
    bind_box(peer, which, low.lon, high.lon, high.lat, low.lat);
    return step_all(peer, which, 0, NULL);
}

static size_t ask_words(struct sqlite_peer *peer, const struct question *q)
{
    char text[200];
    snprintf(text, sizeof text, "%s* %s*", q->first_word, q->second_word);
    sqlite3_bind_text(peer->statements[ASK_WORDS], 1, text, -1, SQLITE_STATIC);
    return step_all(peer, ASK_WORDS, 0, NULL);
}

static size_t answer_sqlite(void *context, enum figure figure, const struct question *q)
{
    switch (figure) {
    case NEAREST: return ask_near(context, q);
    case BOX_STREET:
    case BOX_CITY: return ask_box(context, q);
    case WORDS: return ask_words(context, q);
    case FACETS: return ask_terms(context, ASK_TERMS_NAMES, ASK_TERMS_COUNTS, q);
    case FACETS_DEPARTMENT: return ask_terms(context, ASK_DEPARTMENT_NAMES, ASK_DEPARTMENT_COUNTS, q);
    case TILE_8: return ask_tile(context, ASK_CELLS, q);
    default: return ask_tile(context, ASK_POINTS, q);
    }
}

static double sqlite_megabytes(void *context)
{
    (void)context;
    return (double)sqlite3_memory_used() / 1e6;
}

static void close_sqlite(void *context)
{
    struct sqlite_peer *peer = context;
    for (int s = 0; s < STATEMENT_COUNT; s++)
        sqlite3_finalize(peer->statements[s]);
    sqlite3_close(peer->database);
    free(peer);
}

const struct peer SQLITE_PEER = {"SQLite " SQLITE_VERSION, open_sqlite, answer_sqlite, sqlite_megabytes, close_sqlite};
