/* Counts for each value a visitor may choose, the other parts of the filter staying as they are. */
#include <stdlib.h>
#include <string.h>

#include "inside.h"

struct counting {
    const struct selection *selection;
    const struct directory *directory;
    const uint64_t *all; /* rows that pass everything; never NULL */
    struct arena *arena;
    struct directory_facets *facets;
};

/* The rows that pass every part but this one. */
static const uint64_t *rows_without(const struct counting *c, enum place_filter_part part)
{
    uint32_t bit = UINT32_C(1) << part;
    if (!(c->selection->active & bit))
        return c->all;
    const uint64_t *rows = selection_rows(c->selection, bit, c->arena);
    if (rows)
        return rows;
    uint64_t *every = bits_new(c->arena, c->directory->count);
    bits_fill(every, 0, c->directory->count);
    return every;
}

static void count_vocabularies(struct counting *c)
{
    const struct directory *d = c->directory;
    for (int v = 0; v < VOCABULARY_COUNT; v++) {
        const uint64_t *rows = rows_without(c, (enum place_filter_part)v);
        for (size_t term = 0; term < vocabulary_count((enum vocabulary)v); term++)
            c->facets->values[v][term] = rowset_common(&d->sets, d->terms[v][term], rows);
    }
}

static void count_open(struct counting *c, int64_t now)
{
    const struct directory *d = c->directory;
    struct moment *moment = moment_hold(d, now);
    c->facets->open_now =
        bits_count_common(moment_open_rows(moment), rows_without(c, FILTER_OPEN), bit_words(d->count));
    c->facets->open_weekend = rowset_common(&d->sets, d->weekend, rows_without(c, FILTER_WEEKLY));
    moment_release(moment);
}

/* The hours of one choice against the week of an expression. */
static bool is_open_in(const struct hours_entry *entry, uint8_t days, int from, int to)
{
    for (int day = 0; day < 7; day++)
        for (int hour = from; (days >> day & 1) && hour < to; hour++)
            if (bit_has(entry->week.words, (size_t)day * 24 + (size_t)hour))
                return true;
    return false;
}

static void count_weekly(struct counting *c)
{
    const struct directory *d = c->directory;
    const struct place_filter *f = c->selection->filter;
    const uint64_t *rows = rows_without(c, FILTER_WEEKLY);
    uint32_t *counts = ARENA_ARRAY(c->arena, uint32_t, d->hours_table.count); /* of rows, by hours */
    uint8_t days = f->weekdays ? f->weekdays : 0x7F;
    int from = f->from_hour, to = f->to_hour ? f->to_hour : 24;
    for (size_t row = bits_next(rows, 0, d->count); row < d->count; row = bits_next(rows, row + 1, d->count))
        counts[d->hours[row]]++;
    for (size_t h = 1; h < d->hours_table.count; h++) {
        const struct hours_entry *entry = &d->hours_table.entries[h];
        for (int day = 0; counts[h] && day < 7; day++)
            c->facets->open_days[day] += is_open_in(entry, (uint8_t)(1 << day), from, to) ? counts[h] : 0;
        for (int hour = 0; counts[h] && hour < 24; hour++)
            c->facets->open_hours[hour] += is_open_in(entry, days, hour, hour + 1) ? counts[h] : 0;
    }
}

static void count_present(struct counting *c)
{
    const uint64_t *rows = rows_without(c, FILTER_PRESENT);
    for (int field = 0; field < PLACE_FIELD_COUNT; field++)
        c->facets->present[field] = rowset_common(&c->directory->sets, c->directory->present[field], rows);
}

static void count_freshness(struct counting *c, int64_t now)
{
    static const int months[] = {3, 6, 12, 24};
    const struct directory *d = c->directory;
    const uint64_t *rows = rows_without(c, FILTER_UPDATED);
    int64_t today = now / 86400;
    for (size_t row = bits_next(rows, 0, d->count); row < d->count; row = bits_next(rows, row + 1, d->count)) {
        int32_t latest = row_freshness(d, (uint32_t)row);
        for (size_t k = 0; k < COUNT_OF(months); k++)
            c->facets->updated[k] += latest != DIRECTORY_NO_DATE && latest >= today - months[k] * 365 / 12;
    }
}

/* --- Codes ------------------------------------------------------------------------------------------------------- */

static int by_count(const void *a, const void *b)
{
    const struct directory_count *one = a, *two = b;
    if (one->count != two->count)
        return one->count > two->count ? -1 : 1;
    return str_compare(one->code, two->code);
}

static struct directory_counts sorted(struct directory_count *at, size_t count)
{
    if (count)
        qsort(at, count, sizeof *at, by_count);
    return (struct directory_counts){count, at};
}

/* Set by set: for families of few codes, or when most rows pass. */
static struct directory_counts count_sets(const struct counting *c, enum family family, const uint64_t *rows)
{
    const struct directory *d = c->directory;
    const struct code_table *table = &d->codes[family];
    struct directory_count *at = ARENA_ARRAY(c->arena, struct directory_count, table->count);
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        size_t common = rowset_common(&d->sets, table->sets[i], rows);
        if (common)
            at[count++] = (struct directory_count){lexicon_text(&d->texts, table->texts[i]), common};
    }
    return sorted(at, count);
}

/* How many rows each locality has among these. */
static uint32_t *count_localities(const struct counting *c, const uint64_t *rows)
{
    const struct directory *d = c->directory;
    uint32_t *counts = ARENA_ARRAY(c->arena, uint32_t, d->locality_count);
    for (size_t row = bits_next(rows, 0, d->count); row < d->count; row = bits_next(rows, row + 1, d->count))
        counts[d->localities[row]]++;
    return counts;
}

static struct directory_counts sum_localities(const struct counting *c, enum family family, const uint32_t *localities)
{
    const struct directory *d = c->directory;
    struct map sums = {0};
    for (size_t l = 0; l < d->locality_count; l++) {
        uint32_t code = locality_code(&d->locality_list[l], family);
        if (localities[l] && code) /* 0: not known */
            map_put(&sums, lexicon_text(&d->texts, code), NULL)->number += localities[l];
    }
    struct directory_count *at = ARENA_ARRAY(c->arena, struct directory_count, sums.count);
    size_t cursor = 0, count = 0;
    union map_value *value;
    struct str code;
    while (map_next(&sums, &cursor, &code, &value))
        at[count++] = (struct directory_count){code, (size_t)value->number};
    map_free(&sums);
    return sorted(at, count);
}

static void count_territories(struct counting *c)
{
    const struct {
        enum family family;
        enum place_filter_part part;
        struct directory_counts *counts;
    } wanted[] = {{FAMILY_REGION, FILTER_REGION, &c->facets->regions},
                  {FAMILY_DEPARTMENT, FILTER_DEPARTMENT, &c->facets->departments},
                  {FAMILY_INTERCOMMUNALITY, FILTER_INTERCOMMUNALITY, &c->facets->intercommunalities},
                  {FAMILY_COMMUNE, FILTER_COMMUNE, &c->facets->communes}};
    const uint32_t *of_all = NULL;
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        const uint64_t *rows = rows_without(c, wanted[i].part);
        const uint32_t *localities = rows == c->all ? of_all : NULL;
        if (!localities)
            localities = count_localities(c, rows);
        if (rows == c->all)
            of_all = localities;
        *wanted[i].counts = sum_localities(c, wanted[i].family, localities);
    }
}

struct directory_facets *facets_count(const struct selection *selection, const uint64_t *all, unsigned wanted,
                                      int64_t now, struct arena *arena)
{
    struct counting c = {selection, selection->directory, all, arena, ARENA_NEW(arena, struct directory_facets)};
    if (!all) {
        uint64_t *every = bits_new(arena, selection->directory->count);
        bits_fill(every, 0, selection->directory->count);
        c.all = every;
    }
    if (wanted & FACET_VOCABULARIES)
        count_vocabularies(&c);
    if (wanted & FACET_OPEN)
        count_open(&c, now);
    if (wanted & FACET_SOURCES)
        c.facets->sources = count_sets(&c, FAMILY_SOURCE, rows_without(&c, FILTER_SOURCE));
    if (wanted & FACET_OTHER_LABELS)
        c.facets->other_labels = count_sets(&c, FAMILY_OTHER_LABEL, rows_without(&c, FILTER_OTHER_LABEL));
    if (wanted & FACET_TERRITORIES)
        count_territories(&c);
    if (wanted & FACET_PRESENT)
        count_present(&c);
    if (wanted & FACET_FRESHNESS)
        count_freshness(&c, now);
    if (wanted & FACET_WEEKLY)
        count_weekly(&c);
    return c.facets;
}
