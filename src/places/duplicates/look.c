/* After an import: what is new or changed is compared with what is published. */
#include <stdlib.h>

#include "places/merge.h"

static const char *const TOPIC = "places";

STATEMENT(look_mark, "INSERT INTO duplicate_due (place_id, run_id) SELECT id, run_id FROM place_stage WHERE run_id = "
                     "$1 "
                     "ON CONFLICT (place_id) DO UPDATE SET run_id = excluded.run_id");
STATEMENT(look_due, "SELECT place_id, run_id FROM duplicate_due ORDER BY place_id");
STATEMENT(look_places, "SELECT id, source_id, pivot, nom, commune, code_postal, code_insee, adresse, latitude, "
                       "longitude, telephone, courriels, site_web FROM place WHERE state = 'published' ORDER BY id");
STATEMENT(look_apart, "SELECT place_a, place_b FROM duplicate_pair WHERE state = 'apart' ORDER BY place_a, place_b");
STATEMENT(look_drop, "DELETE FROM duplicate_pair WHERE state = 'open' AND (place_a IN (SELECT place_id FROM "
                     "duplicate_due WHERE run_id <= $1) OR place_b IN (SELECT place_id FROM duplicate_due WHERE run_id "
                     "<= $1))");
STATEMENT(look_add, "INSERT INTO duplicate_pair (id, place_a, place_b, score, sure, reasons, state, found_at, "
                    "decided_at, decided_by) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, NULL, NULL) ON CONFLICT "
                    "(place_a, place_b) DO NOTHING");
STATEMENT(look_done, "DELETE FROM duplicate_due WHERE run_id <= $1");
/* A survivor that its source has no more stands for nobody. */
STATEMENT(look_free_pairs, "UPDATE duplicate_pair SET state = 'open', decided_at = NULL, decided_by = NULL WHERE state "
                           "= 'merged' AND id IN (SELECT m.pair_id FROM place_merge AS m JOIN place AS s ON s.id = "
                           "m.survivor_id WHERE m.undone_at IS NULL AND s.state = 'vanished')");
STATEMENT(look_free_places, "UPDATE place SET state = 'published', changed_at = $1 WHERE state = 'hidden' AND id IN "
                            "(SELECT m.merged_id "
                            "FROM place_merge AS m JOIN place AS s ON s.id = m.survivor_id WHERE m.undone_at IS NULL "
                            "AND s.state = 'vanished')");
STATEMENT(look_free_merges, "UPDATE place_merge SET undone_at = $1 WHERE undone_at IS NULL AND survivor_id IN (SELECT "
                            "id FROM place WHERE state = 'vanished')");

bool duplicates_mark_due(struct session *session, int64_t run_id, struct error *error)
{
    struct job_order order = {.kind = DUPLICATES_JOB, .mark = STR(DUPLICATES_JOB)};
    struct query *query = query_start(session, &look_mark);
    bind_i64(query, 1, run_id);
    return query_run(query, NULL, error) && job_queue(session, &order, instant_now(), NULL, error);
}

/* --- Reading -------------------------------------------------------------------------------------------------------
 */

struct numbers {
    int64_t *at;
    size_t count, room;
};

static void numbers_add(struct numbers *numbers, int64_t number)
{
    if (numbers->count == numbers->room) {
        numbers->room = numbers->room ? numbers->room * 2 : 1024;
        numbers->at = memory_grow(numbers->at, size_product(sizeof *numbers->at, numbers->room));
    }
    numbers->at[numbers->count++] = number;
}

/* Its position among ascending numbers, or SIZE_MAX. */
static size_t numbers_find(const struct numbers *numbers, int64_t number)
{
    size_t low = 0, high = numbers->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (numbers->at[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < numbers->count && numbers->at[low] == number ? low : SIZE_MAX;
}

struct look {
    struct duplicates *duplicates;
    struct numbers due, places; /* ascending ids; a place's position is its number among the duplicates */
    int64_t last_run;           /* of those due */
    const struct duplicate_pair *pairs;
    size_t pair_count;
    struct look_counts *counts;
};

static bool read_due(struct session *session, struct look *look, struct error *error)
{
    struct query *query = query_start(session, &look_due);
    while (query_row(query)) {
        numbers_add(&look->due, column_i64(query, 0));
        if (column_i64(query, 1) > look->last_run)
            look->last_run = column_i64(query, 1);
    }
    return query_end(query, error);
}

static bool read_places(struct session *session, struct look *look, struct error *error)
{
    static const enum place_field fields[] = {PLACE_SOURCE,      PLACE_PIVOT,      PLACE_NAME,    PLACE_COMMUNE,
                                              PLACE_POSTAL_CODE, PLACE_INSEE_CODE, PLACE_ADDRESS, PLACE_LATITUDE,
                                              PLACE_LONGITUDE,   PLACE_PHONE,      PLACE_EMAILS,  PLACE_WEBSITES};
    struct arena arena = {0};
    struct query *query = query_start(session, &look_places);
    bool done = true;
    while (done && query_row(query)) {
        struct place place = {0};
        arena_reset(&arena);
        for (size_t f = 0; f < COUNT_OF(fields); f++) {
            int column = (int)f + 1;
            if (fields[f] == PLACE_SOURCE)
                place.source = arena_printf(&arena, "%lld", (long long)column_i64(query, column));
            else if (fields[f] != PLACE_LATITUDE && fields[f] != PLACE_LONGITUDE && !column_is_null(query, column))
                place_field_set(&place, fields[f], column_text(query, column), &arena, NULL);
        }
        enum { LATITUDE = 8, LONGITUDE = 9 };
        place.located = !column_is_null(query, LATITUDE) && !column_is_null(query, LONGITUDE);
        place.latitude = column_double(query, LATITUDE);
        place.longitude = column_double(query, LONGITUDE);
        int64_t id = column_i64(query, 0);
        numbers_add(&look->places, id);
        done = duplicates_add(look->duplicates, &place, numbers_find(&look->due, id) != SIZE_MAX, error);
    }
    arena_free(&arena);
    struct error ending = {0};
    if (!query_end(query, &ending) && done)
        return error_set(error, ending.kind, "%s", ending.message);
    return done;
}

static bool read_apart(struct session *session, struct look *look, struct error *error)
{
    struct query *query = query_start(session, &look_apart);
    while (query_row(query)) {
        size_t a = numbers_find(&look->places, column_i64(query, 0));
        size_t b = numbers_find(&look->places, column_i64(query, 1));
        if (a != SIZE_MAX && b != SIZE_MAX)
            duplicates_keep_apart(look->duplicates, (uint32_t)a, (uint32_t)b);
    }
    return query_end(query, error);
}

/* --- Writing -------------------------------------------------------------------------------------------------------
 */

static bool run_with(struct session *session, const struct statement *statement, int64_t parameter, int64_t *changes,
                     struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, parameter);
    return query_run(query, changes, error);
}

static bool add_pair(struct session *session, const struct look *look, const struct duplicate_pair *pair,
                     struct buffer *reasons, struct error *error)
{
    int64_t a = look->places.at[pair->a], b = look->places.at[pair->b];
    buffer_clear(reasons);
    duplicates_weigh(look->duplicates, pair->a, pair->b, reasons);
    struct query *query = query_start(session, &look_add);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, a < b ? a : b);
    bind_i64(query, 3, a < b ? b : a);
    bind_i64(query, 4, pair->score);
    bind_i64(query, 5, pair->decision == DUPLICATE_SURE);
    bind_text(query, 6, buffer_str(reasons));
    bind_i64(query, 7, instant_now());
    return query_run(query, NULL, error);
}

static bool write_pairs(struct session *session, void *context, struct error *error)
{
    struct look *look = context;
    struct buffer reasons = {0};
    bool done = run_with(session, &look_drop, look->last_run, NULL, error);
    for (size_t i = 0; done && i < look->pair_count; i++)
        done = add_pair(session, look, &look->pairs[i], &reasons, error);
    buffer_free(&reasons);
    return done && run_with(session, &look_done, look->last_run, NULL, error);
}

static bool free_merged(struct session *session, void *context, struct error *error)
{
    (void)context;
    int64_t freed, now = instant_now();
    struct query *query = query_start(session, &look_free_pairs);
    if (!query_run(query, NULL, error) || !run_with(session, &look_free_places, now, &freed, error))
        return false;
    return run_with(session, &look_free_merges, now, NULL, error) &&
           (freed == 0 || session_touch(session, TOPIC, error));
}

static bool read_all(struct store *store, struct look *look, struct error *error)
{
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    bool done = read_due(session, look, error) &&
                (look->due.count == 0 || (read_places(session, look, error) && read_apart(session, look, error)));
    session_end(session);
    return done;
}

bool duplicates_look(struct store *store, struct look_counts *counts, struct error *error)
{
    *counts = (struct look_counts){0};
    struct look look = {.duplicates = duplicates_new(), .counts = counts};
    bool done = store_write(store, free_merged, NULL, error) && read_all(store, &look, error);
    if (done && look.due.count) {
        duplicates_find(look.duplicates, &look.pairs, &look.pair_count);
        counts->looked = (int64_t)look.due.count;
        counts->found = (int64_t)look.pair_count;
        for (size_t i = 0; i < look.pair_count; i++)
            counts->sure += look.pairs[i].decision == DUPLICATE_SURE;
        done = store_write(store, write_pairs, &look, error);
    }
    duplicates_free(look.duplicates);
    free(look.due.at);
    free(look.places.at);
    return done;
}

static bool finish_job(struct session *session, void *context, struct error *error)
{
    return job_finish(session, context, error);
}

/* Looks until nothing is due: an import that ends meanwhile finds this job, and queues no other. */
bool duplicates_look_job(struct store *store, const struct job *job, struct arena *arena, struct error *error)
{
    struct look_counts counts;
    struct job own = *job;
    (void)arena;
    do {
        if (!duplicates_look(store, &counts, error))
            return false;
    } while (counts.looked);
    return store_write(store, finish_job, &own, error);
}
