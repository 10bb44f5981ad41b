#include "places/demo.h"

#include <stdlib.h>

#include "mapping/embedded.h"
#include "places/source.h"
#include "places/stop.h"
#include "territory/space.h"

enum { TARGET = 200 };

/* The CSV has one column more than the official schema: when each place was first published. */
struct dates {
    struct map by_record; /* official id → date */
    struct arena arena;
};

static bool read_dates(struct dates *dates, struct error *error)
{
    struct memory_stream stream = {DEMO_EURE_ET_LOIR_CSV};
    struct csv_reader *reader = csv_reader_new(memory_stream_read, &stream, ',');
    struct str *cells;
    size_t count, id = SIZE_MAX, date = SIZE_MAX;
    int64_t line;
    bool done = true, heading = true;
    while ((done = csv_reader_next(reader, &cells, &count, &line, error)) && count) {
        for (size_t i = 0; heading && i < count; i++) {
            id = str_equal(cells[i], STR("id")) ? i : id;
            date = str_equal(cells[i], STR("published_on")) ? i : date;
        }
        if (!heading && id < count && date < count)
            map_put(&dates->by_record, arena_str(&dates->arena, cells[id]), NULL)->pointer =
                arena_cstr(&dates->arena, cells[date]);
        heading = false;
    }
    csv_reader_free(reader);
    return done;
}

/* The record's id is the only value of the mapping's columns that is a key of the dates. */
static struct str date_of(void *context, const struct record *record)
{
    const struct import *import = context;
    const struct dates *dates = import->context;
    for (size_t c = 0; c < mapping_column_count(import->mapping); c++) {
        if (!str_equal(mapping_column(import->mapping, c), STR("id")))
            continue;
        union map_value *date = map_get(&dates->by_record, record->values[c]);
        return date ? str_of(date->pointer) : STR_NONE;
    }
    return STR_NONE;
}

/* What the committee's minutes count from: 110 places then, 137 on the day they were written. */
static bool open_department(struct store *store, struct error *error)
{
    struct arena arena = {0};
    bool added = false;
    bool done = space_add(store, TERRITORY_DEPARTMENT, STR("28"), &added, error);
    if (done && added) {
        struct str slug = space_slug(&arena, territory_find(TERRITORY_DEPARTMENT, STR("28")));
        done = space_set_target(store, slug, TARGET, error) &&
               space_set_start(store, slug, date_from_civil(2023, 11, 30), error);
    }
    arena_free(&arena);
    return done;
}

bool demo_load(struct store *store, struct import_counts *counts, struct error *error)
{
    struct dates dates = {0};
    struct mapping *mapping = NULL;
    struct records *records = NULL;
    bool done = open_department(store, error) && space_add(store, TERRITORY_REGION, STR("24"), NULL, error) &&
                read_dates(&dates, error) && mapping_builtin(STR("officiel"), &mapping, error);
    if (done) {
        struct memory_stream stream = {DEMO_EURE_ET_LOIR_CSV};
        records = records_new(memory_stream_read, &stream, (struct records_options){.delimiter = ','}, mapping);
        struct import import = {
            .store = store, .source = STR("demonstration"), .mapping = mapping, .records = records, .context = &dates};
        struct import with_dates = import;
        with_dates.published = date_of;
        with_dates.context = &import;
        struct source_change change = {
            .name = import.source, .title = STR("Démonstration (lieux inventés)"), .every_hours = -1};
        done =
            source_set(store, &change, error) && import_run(&with_dates, counts, error) && stop_demo_load(store, error);
    }
    records_free(records);
    if (mapping)
        mapping_free(mapping);
    map_free(&dates.by_record);
    arena_free(&dates.arena);
    return done;
}
