#include "places/geocode.h"

#include <stdlib.h>
#include <time.h>

#include "geo/geo.h"
#include "territory/territory.h"

enum { BATCH = 500, RETRY_SECONDS = 30 * 86400 };
static const double SCORE_LEAST = 0.7;

STATEMENT(geocode_unlocated, "SELECT id, source_id, record, nom, adresse, code_postal, commune, code_insee FROM place "
                             "WHERE latitude IS NULL AND id > $1 AND state = 'published' AND adresse IS NOT NULL AND "
                             "commune IS NOT NULL ORDER BY id LIMIT $2");
STATEMENT(geocode_known, "SELECT found, latitude, longitude, score, kind, label, asked_at FROM address_point "
                         "WHERE key = $1");
STATEMENT(geocode_keep, "INSERT INTO address_point (key, found, latitude, longitude, score, kind, label, asked_at) "
                        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (key) DO UPDATE SET found = "
                        "excluded.found, latitude = excluded.latitude, longitude = excluded.longitude, score = "
                        "excluded.score, kind = excluded.kind, label = excluded.label, asked_at = excluded.asked_at");
STATEMENT(geocode_place, "UPDATE place SET latitude = $2, longitude = $3, located_by = $4, changed_at = $5, quality = "
                         "CASE WHEN quality <= 90 THEN quality + 10 ELSE quality END "
                         "WHERE id = $1 AND latitude IS NULL");
STATEMENT(geocode_tell, "INSERT INTO source_finding (source_id, number, severity, line, record, name, field, rule, "
                        "was, became, message) SELECT CAST($1 AS BIGINT), COALESCE(MAX(number), -1) + 1, 0, 0, "
                        "CAST($2 AS TEXT), CAST($3 AS TEXT), 'latitude', 'point-found', '', CAST($4 AS TEXT), "
                        "CAST($5 AS TEXT) FROM source_finding WHERE source_id = $1");
STATEMENT(geocode_count, "INSERT INTO source_rule (source_id, rule, severity, times) VALUES ($1, 'point-found', 0, 1) "
                         "ON CONFLICT (source_id, rule, severity) DO UPDATE SET times = source_rule.times + 1");

struct answer {
    bool known, found;
    double latitude, longitude, score;
    struct str kind, label;
    int64_t asked_at;
};

struct unlocated {
    int64_t id, source_id;
    struct str record, name, address, postal_code, commune, insee_code, key;
    struct answer answer;
    bool ask; /* this one is sent; others of the same address take its answer */
};

struct batch {
    struct arena arena;
    size_t count;
    struct unlocated at[BATCH];
    int64_t now, placed;
};

/* --- What is to be placed, and what is known -------------------------------------------------------------------------
 */

static struct str text_or_empty(struct query *query, int column, struct arena *arena)
{
    return column_is_null(query, column) ? STR("") : column_copy(query, column, arena);
}

static bool read_places(struct session *session, int64_t after, int64_t most, struct batch *batch, struct error *error)
{
    struct query *query = query_start(session, &geocode_unlocated);
    bind_i64(query, 1, after);
    bind_i64(query, 2, most < BATCH ? most : BATCH);
    while (query_row(query) && batch->count < BATCH) {
        struct unlocated *place = &batch->at[batch->count++];
        struct arena *arena = &batch->arena;
        *place = (struct unlocated){.id = column_i64(query, 0),
                                    .source_id = column_i64(query, 1),
                                    .record = column_copy(query, 2, arena),
                                    .name = column_copy(query, 3, arena),
                                    .address = column_copy(query, 4, arena),
                                    .postal_code = text_or_empty(query, 5, arena),
                                    .commune = column_copy(query, 6, arena),
                                    .insee_code = text_or_empty(query, 7, arena)};
        place->key = arena_printf(arena, "%.*s|%.*s|%.*s", STR_PRINT(text_folded(arena, place->address)),
                                  STR_PRINT(place->postal_code), STR_PRINT(text_folded(arena, place->commune)));
    }
    return query_end(query, error);
}

static bool read_known(struct session *session, struct batch *batch, struct error *error)
{
    bool done = true;
    for (size_t i = 0; done && i < batch->count; i++) {
        struct answer *answer = &batch->at[i].answer;
        struct query *query = query_start(session, &geocode_known);
        bind_text(query, 1, batch->at[i].key);
        while (query_row(query))
            *answer = (struct answer){.known = true,
                                      .found = column_i64(query, 0) == 1,
                                      .latitude = column_double(query, 1),
                                      .longitude = column_double(query, 2),
                                      .score = column_double(query, 3),
                                      .kind = column_copy(query, 4, &batch->arena),
                                      .label = column_copy(query, 5, &batch->arena),
                                      .asked_at = column_i64(query, 6)};
        done = query_end(query, error);
        answer->known = answer->known && (answer->found || answer->asked_at > batch->now - RETRY_SECONDS);
    }
    return done;
}

static bool read_batch(struct store *store, int64_t after, int64_t most, struct batch *batch, struct error *error)
{
    struct session *session;
    arena_reset(&batch->arena);
    batch->count = 0;
    batch->now = instant_now();
    if (!store_read(store, &session, error))
        return false;
    bool done = read_places(session, after, most, batch, error) && read_known(session, batch, error);
    session_end(session);
    return done;
}

/* --- Asking ---------------------------------------------------------------------------------------------------------
 */

static const char *const BOUNDARY = "maillage-2f7c1d5e9a";

static void add_field(struct buffer *body, const char *name, const char *value)
{
    buffer_printf(body, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", BOUNDARY, name, value);
}

/* The addresses to ask, each once, numbered by their place in the batch. Returns how many. */
static size_t write_question(struct batch *batch, struct buffer *body)
{
    static const char *const headings[] = {"n", "adresse", "code_postal", "commune", "code_insee"};
    struct map sent = {0};
    struct csv_writer csv = {.out = body};
    size_t count = 0;
    add_field(body, "columns", "adresse");
    add_field(body, "columns", "commune");
    add_field(body, "postcode", "code_postal");
    add_field(body, "citycode", "code_insee");
    buffer_printf(body,
                  "--%s\r\nContent-Disposition: form-data; name=\"data\"; filename=\"lieux.csv\"\r\n"
                  "Content-Type: text/csv; charset=utf-8\r\n\r\n",
                  BOUNDARY);
    for (size_t i = 0; i < COUNT_OF(headings); i++)
        csv_cell(&csv, str_of(headings[i]));
    csv_end_row(&csv);
    for (size_t i = 0; i < batch->count; i++) {
        struct unlocated *place = &batch->at[i];
        bool first = false;
        if (!place->answer.known)
            map_put(&sent, place->key, &first);
        place->ask = first;
        if (!first)
            continue;
        const struct str cells[] = {arena_printf(&batch->arena, "%zu", i), place->address, place->postal_code,
                                    place->commune, place->insee_code};
        for (size_t k = 0; k < COUNT_OF(cells); k++)
            csv_cell(&csv, cells[k]);
        csv_end_row(&csv);
        count++;
    }
    buffer_printf(body, "\r\n--%s--\r\n", BOUNDARY);
    map_free(&sent);
    return count;
}

enum column {
    COLUMN_N,
    COLUMN_LATITUDE,
    COLUMN_LONGITUDE,
    COLUMN_SCORE,
    COLUMN_LABEL,
    COLUMN_KIND,
    COLUMN_CITY,
    COLUMNS
};

static bool read_header(const struct str *cells, size_t count, size_t at[COLUMNS])
{
    static const char *const names[COLUMNS] = {
        "n", "latitude", "longitude", "result_score", "result_label", "result_type", "result_citycode"};
    bool whole = true;
    for (int c = 0; c < COLUMNS; c++) {
        at[c] = 0;
        while (at[c] < count && !str_equal(str_trim(cells[at[c]]), str_of(names[c])))
            at[c]++;
        whole = whole && at[c] < count;
    }
    return whole;
}

static double number_of(struct str text)
{
    char digits[40] = "";
    if (text.length == 0 || text.length >= sizeof digits)
        return 0;
    for (size_t i = 0; i < text.length; i++)
        digits[i] = text.at[i];
    return strtod(digits, NULL);
}

/* An answer counts when it is sure, finer than the commune, and of the place's own commune. */
static void judge(const struct unlocated *place, struct str city, struct answer *answer)
{
    uint32_t own = commune_resolve(place->insee_code, NULL), found = commune_resolve(city, NULL);
    answer->found = answer->score >= SCORE_LEAST && answer->kind.length &&
                    !str_equal(answer->kind, STR("municipality")) && (own == TERRITORY_NONE || own == found) &&
                    point_is_valid((struct point){answer->longitude, answer->latitude}) &&
                    (answer->latitude != 0 || answer->longitude != 0);
}

static bool read_answer(struct batch *batch, struct str text, struct error *error)
{
    struct memory_stream stream = {text};
    struct csv_reader *reader = csv_reader_new(memory_stream_read, &stream, ',');
    struct str *cells;
    size_t count, at[COLUMNS];
    int64_t line, n;
    bool done = csv_reader_next(reader, &cells, &count, &line, error);
    if (done && (count == 0 || !read_header(cells, count, at)))
        done = error_set(error, ERROR_UNAVAILABLE,
                         "Le service d’adresses n’a pas répondu comme la Base adresse nationale : vérifiez son "
                         "adresse.");
    while (done && (done = csv_reader_next(reader, &cells, &count, &line, error)) && count > 0) {
        struct arena *arena = &batch->arena;
        if (at[COLUMN_N] >= count || !str_to_i64(str_trim(cells[at[COLUMN_N]]), &n) || n < 0 ||
            (size_t)n >= batch->count || !batch->at[n].ask)
            continue;
        struct str values[COLUMNS];
        for (int c = 0; c < COLUMNS; c++)
            values[c] = at[c] < count ? str_trim(cells[at[c]]) : STR("");
        struct answer *answer = &batch->at[n].answer;
        *answer = (struct answer){.known = true,
                                  .latitude = number_of(values[COLUMN_LATITUDE]),
                                  .longitude = number_of(values[COLUMN_LONGITUDE]),
                                  .score = number_of(values[COLUMN_SCORE]),
                                  .kind = arena_str(arena, values[COLUMN_KIND]),
                                  .label = arena_str(arena, values[COLUMN_LABEL]),
                                  .asked_at = batch->now};
        judge(&batch->at[n], values[COLUMN_CITY], answer);
    }
    csv_reader_free(reader);
    return done;
}

/* Places with an address that was sent for another take its answer. */
static void share_answers(struct batch *batch)
{
    struct map answers = {0};
    for (size_t i = 0; i < batch->count; i++)
        if (batch->at[i].ask)
            map_put(&answers, batch->at[i].key, NULL)->pointer = &batch->at[i].answer;
    for (size_t i = 0; i < batch->count; i++) {
        union map_value *answer = map_get(&answers, batch->at[i].key);
        if (answer && !batch->at[i].ask)
            batch->at[i].answer = *(struct answer *)answer->pointer;
    }
    map_free(&answers);
}

/* --- Writing --------------------------------------------------------------------------------------------------------
 */

static bool keep_answer(struct session *session, const struct unlocated *place, struct error *error)
{
    const struct answer *answer = &place->answer;
    struct query *query = query_start(session, &geocode_keep);
    bind_text(query, 1, place->key);
    bind_i64(query, 2, answer->found);
    if (answer->found) {
        bind_double(query, 3, answer->latitude);
        bind_double(query, 4, answer->longitude);
    } else {
        bind_null(query, 3);
        bind_null(query, 4);
    }
    bind_double(query, 5, answer->score);
    bind_text(query, 6, answer->kind.length ? answer->kind : STR(""));
    bind_text(query, 7, answer->label.length ? answer->label : STR(""));
    bind_i64(query, 8, answer->asked_at);
    return query_run(query, NULL, error);
}

static bool tell(struct session *session, struct batch *batch, const struct unlocated *place, struct error *error)
{
    const struct answer *answer = &place->answer;
    struct query *query = query_start(session, &geocode_tell);
    bind_i64(query, 1, place->source_id);
    bind_text(query, 2, place->record);
    bind_text(query, 3, place->name);
    bind_text(query, 4, arena_printf(&batch->arena, "%.6f, %.6f", answer->latitude, answer->longitude));
    bind_text(query, 5,
              arena_printf(&batch->arena,
                           "Point trouvé d’après l’adresse : « %.*s » (%s, score %.2f). Donnez les coordonnées pour "
                           "qu’il soit le vôtre.",
                           STR_PRINT(answer->label),
                           str_equal(answer->kind, STR("housenumber")) ? "au numéro" : "à la rue ou au lieu-dit",
                           answer->score));
    if (!query_run(query, NULL, error))
        return false;
    query = query_start(session, &geocode_count);
    bind_i64(query, 1, place->source_id);
    return query_run(query, NULL, error);
}

static bool locate(struct session *session, struct batch *batch, const struct unlocated *place, struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &geocode_place);
    bind_i64(query, 1, place->id);
    bind_double(query, 2, place->answer.latitude);
    bind_double(query, 3, place->answer.longitude);
    bind_text(query, 4, place->answer.kind);
    bind_i64(query, 5, batch->now);
    if (!query_run(query, &changes, error))
        return false;
    batch->placed += changes;
    return changes == 0 || tell(session, batch, place, error);
}

static bool write_batch(struct session *session, void *context, struct error *error)
{
    struct batch *batch = context;
    batch->placed = 0;
    for (size_t i = 0; i < batch->count; i++) {
        const struct unlocated *place = &batch->at[i];
        if (place->ask && place->answer.known && !keep_answer(session, place, error))
            return false;
        if (place->answer.known && place->answer.found && !locate(session, batch, place, error))
            return false;
    }
    return batch->placed == 0 || session_touch(session, "places", error);
}

/* --- The whole ------------------------------------------------------------------------------------------------------
 */

static bool ask_batch(const struct geocoder *geocoder, struct batch *batch, struct geocode_counts *counts,
                      struct error *error)
{
    struct buffer body = {0};
    struct str answer = STR_NONE;
    struct arena arena = {0};
    size_t asked = write_question(batch, &body);
    for (size_t i = 0; i < batch->count; i++)
        counts->cached += batch->at[i].answer.known;
    bool done = asked == 0 || (geocoder->post(geocoder->context, buffer_str(&body),
                                              arena_printf(&arena, "multipart/form-data; boundary=%s", BOUNDARY).at,
                                              &arena, &answer, error) &&
                               read_answer(batch, answer, error));
    if (done)
        share_answers(batch);
    counts->asked += (int64_t)asked;
    if (done && asked && geocoder->pause_ms > 0)
        clock_nanosleep(CLOCK_MONOTONIC, 0,
                        &(struct timespec){geocoder->pause_ms / 1000, (long)(geocoder->pause_ms % 1000) * 1000000},
                        NULL);
    buffer_free(&body);
    arena_free(&arena);
    return done;
}

bool geocode_places(struct store *store, const struct geocoder *geocoder, int64_t most, struct geocode_counts *counts,
                    struct error *error)
{
    *counts = (struct geocode_counts){0};
    struct batch *batch = memory_new(sizeof *batch);
    int64_t after = 0;
    bool done = true, more = true;
    while (done && more && counts->seen < most) {
        done = read_batch(store, after, most - counts->seen, batch, error);
        more = done && batch->count > 0;
        if (!more)
            break;
        counts->seen += (int64_t)batch->count;
        after = batch->at[batch->count - 1].id;
        done = ask_batch(geocoder, batch, counts, error) && store_write(store, write_batch, batch, error);
        counts->placed += done ? batch->placed : 0;
    }
    arena_free(&batch->arena);
    free(batch);
    return done;
}
