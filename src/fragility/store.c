#include "private.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

STATEMENT(indicator_series_list, "SELECT id, indicator, year, source, licence, file FROM indicator_series ORDER BY "
                                 "indicator, year");
STATEMENT(indicator_values, "SELECT series_id, kind, code, numerator, denominator, weighted FROM indicator_value");
STATEMENT(indicator_series_delete_values, "DELETE FROM indicator_value WHERE series_id IN (SELECT id FROM "
                                          "indicator_series WHERE indicator = $1 AND year = $2)");
STATEMENT(indicator_series_delete, "DELETE FROM indicator_series WHERE indicator = $1 AND year = $2");
STATEMENT(indicator_series_insert, "INSERT INTO indicator_series (id, indicator, year, source, licence, file, "
                                   "imported_at) VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(indicator_value_insert, "INSERT INTO indicator_value (series_id, kind, code, numerator, denominator, "
                                  "weighted) VALUES ($1, $2, $3, $4, $5, $6)");

static const char *const TOPIC = "indicator";

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static bool forget(struct session *session, const struct series *series, struct error *error)
{
    const struct statement *const statements[] = {&indicator_series_delete_values, &indicator_series_delete};
    for (size_t i = 0; i < COUNT_OF(statements); i++) {
        struct query *query = query_start(session, statements[i]);
        bind_text(query, 1, str_of(indicator_at(series->indicator)->name));
        bind_i64(query, 2, series->year);
        if (!query_run(query, NULL, error))
            return false;
    }
    return true;
}

static struct query *start_value(struct session *session, int64_t id, uint32_t territory, const struct amount *amount)
{
    struct territory one = territory_at(territory);
    struct query *query = query_start(session, &indicator_value_insert);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(territory_kind_name(one.kind)));
    bind_text(query, 3, one.code);
    if (amount->state == VALUE_KNOWN) {
        bind_double(query, 4, amount->numerator);
        bind_double(query, 5, amount->denominator);
    } else {
        bind_null(query, 4);
        bind_null(query, 5);
    }
    bind_i64(query, 6, amount->weighted);
    return query;
}

/* Several in one round trip. */
enum { BATCH = 64 };

static bool run_all(struct query **queries, size_t count, struct error *error)
{
    bool done = true;
    queries_send(queries, count);
    for (size_t i = 0; i < count; i++)
        done = query_run(queries[i], NULL, done ? error : NULL) && done;
    return done;
}

bool series_store(struct session *session, const struct series *series, struct error *error)
{
    int64_t id = id_new();
    if (!forget(session, series, error))
        return false;
    struct query *query = query_start(session, &indicator_series_insert);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(indicator_at(series->indicator)->name));
    bind_i64(query, 3, series->year);
    bind_text(query, 4, series->source);
    bind_text(query, 5, series->licence);
    bind_text(query, 6, series->file);
    bind_i64(query, 7, instant_now());
    if (!query_run(query, NULL, error))
        return false;
    struct query *waiting[BATCH];
    size_t count = 0;
    for (uint32_t t = 0; t < territory_total(); t++) {
        if (series->at[t].state == VALUE_UNKNOWN)
            continue;
        waiting[count++] = start_value(session, id, t, &series->at[t]);
        if (count == BATCH && !run_all(waiting, count, error))
            return false;
        count %= BATCH;
    }
    return run_all(waiting, count, error) && session_touch(session, TOPIC, error);
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

struct loading {
    struct fragility *fragility;
    int64_t *ids; /* of the series, in their order */
    bool present[INDICATOR_COUNT];
};

static struct series *add_series(struct fragility *fragility, const struct series *series)
{
    if (fragility->count % 16 == 0)
        fragility->at = memory_grow(fragility->at, size_product(sizeof *fragility->at, fragility->count + 16));
    fragility->at[fragility->count] = *series;
    return &fragility->at[fragility->count++];
}

static bool load_series(struct session *session, struct loading *loading, struct error *error)
{
    struct fragility *fragility = loading->fragility;
    struct query *query = query_start(session, &indicator_series_list);
    while (query_row(query)) {
        enum indicator_id indicator;
        if (!indicator_find(column_text(query, 1), &indicator)) /* of a newer program */
            continue;
        struct series series = {.indicator = indicator,
                                .year = (int)column_i64(query, 2),
                                .source = column_copy(query, 3, &fragility->arena),
                                .licence = column_copy(query, 4, &fragility->arena),
                                .file = column_copy(query, 5, &fragility->arena),
                                .at = ARENA_ARRAY(&fragility->arena, struct amount, territory_total())};
        add_series(fragility, &series);
        loading->ids = memory_grow(loading->ids, size_product(sizeof *loading->ids, fragility->count));
        loading->ids[fragility->count - 1] = column_i64(query, 0);
        loading->present[indicator] = true;
    }
    return query_end(query, error);
}

static uint32_t find_territory(struct str kind, struct str code)
{
    for (int k = 0; k < TERRITORY_KIND_COUNT; k++)
        if (str_equal(kind, str_of(territory_kind_name((enum territory_kind)k))))
            return territory_find((enum territory_kind)k, code);
    return TERRITORY_NONE;
}

/* The series of that id; lines of one mostly follow one another, so the last one is tried first. */
static struct series *series_of(const struct loading *loading, int64_t id, size_t *last)
{
    for (size_t tried = 0; loading->ids && tried < loading->fragility->count; tried++) {
        if (loading->ids[*last] == id)
            return &loading->fragility->at[*last];
        *last = (*last + 1) % loading->fragility->count;
    }
    return NULL;
}

static bool load_values(struct session *session, struct loading *loading, struct error *error)
{
    struct query *query = query_start(session, &indicator_values);
    size_t last = 0;
    while (query_row(query)) {
        struct series *series = series_of(loading, column_i64(query, 0), &last);
        uint32_t territory = find_territory(column_text(query, 1), column_text(query, 2));
        if (!series || territory == TERRITORY_NONE)
            continue;
        bool secret = column_is_null(query, 3);
        series->at[territory] =
            (struct amount){secret ? 0 : column_double(query, 3), secret ? 0 : column_double(query, 4),
                            secret ? VALUE_SECRET : VALUE_KNOWN, column_i64(query, 5) != 0};
    }
    return query_end(query, error);
}

static void add_embedded(struct loading *loading)
{
    struct fragility *fragility = loading->fragility;
    struct series embedded[INDICATOR_COUNT] = {0};
    bool present[INDICATOR_COUNT] = {0};
    embedded_series(embedded, present, &fragility->arena);
    for (int i = 0; i < INDICATOR_COUNT; i++)
        if (present[i] && !loading->present[i])
            add_series(fragility, &embedded[i]);
}

static int by_indicator_and_year(const void *a, const void *b)
{
    const struct series *one = a, *other = b;
    if (one->indicator != other->indicator)
        return one->indicator < other->indicator ? -1 : 1;
    return (one->year > other->year) - (one->year < other->year);
}

static void finish(struct fragility *fragility)
{
    qsort(fragility->at, fragility->count, sizeof *fragility->at, by_indicator_and_year);
    for (size_t p = 0; p < fragility->count; p++)
        for (size_t i = 0; i < fragility->count; i++)
            if (fragility->at[p].indicator == INDICATOR_POVERTY && fragility->at[i].indicator == INDICATOR_INCOME &&
                fragility->at[p].year == fragility->at[i].year)
                estimate_poverty(&fragility->at[p], &fragility->at[i]);
    for (size_t i = 0; i < fragility->count; i++)
        series_finish(&fragility->at[i], &fragility->arena);
}

bool fragility_load(struct session *session, struct fragility **fragility, struct error *error)
{
    struct loading loading = {.fragility = memory_new(sizeof **fragility)};
    bool done = session_version(session, TOPIC, &loading.fragility->version, error) &&
                load_series(session, &loading, error) && load_values(session, &loading, error);
    free(loading.ids);
    if (!done) {
        fragility_free(loading.fragility);
        return false;
    }
    add_embedded(&loading);
    finish(loading.fragility);
    *fragility = loading.fragility;
    return true;
}

void fragility_free(struct fragility *fragility)
{
    if (!fragility)
        return;
    arena_free(&fragility->arena);
    free(fragility->at);
    free(fragility);
}

const struct series *fragility_series(const struct fragility *fragility, enum indicator_id indicator, int year)
{
    const struct series *found = NULL;
    for (size_t i = 0; i < fragility->count; i++)
        if (fragility->at[i].indicator == indicator && fragility->at[i].year <= year)
            found = &fragility->at[i];
    return found;
}
