/* Opening hours of the directory: each expression compiled once a region, the regular ones turned into a few stretches
 * of the week, and the answers of the last minutes asked about kept. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "inside.h"

enum { DAY = 1440, WEEK = 7 * DAY };

/* --- Building ---------------------------------------------------------------------------------------------------- */

void hours_table_start(struct hours_table *table)
{
    table->entries = memory_array(sizeof *table->entries, 2);
    table->count = 1;
    pthread_mutex_init(&table->lock, NULL);
}

static void add_stretch(struct hours_table *table, int from, int to)
{
    if ((table->span_count & (table->span_count - 1)) == 0)
        table->spans =
            memory_grow(table->spans, (table->span_count ? 2 * table->span_count : 1) * sizeof *table->spans);
    table->spans[table->span_count++] = (struct hours_stretch){(uint16_t)from, (uint16_t)to};
}

/* Any week serves for all. */
static void add_week(struct hours_table *table, const struct hours *hours, const struct hours_entry *entry)
{
    struct arena scratch = {0};
    struct hours_place place = {entry->zone, entry->region, NAN, NAN};
    const struct hours_day *days = hours_days(hours, &place, date_from_civil(2024, 1, 8), 7, &scratch); /* a Monday */
    for (int day = 0; day < 7; day++) {
        for (size_t s = 0; s < days[day].count; s++) {
            const struct hours_span *span = &days[day].spans[s];
            int from = day * DAY + span->from, to = day * DAY + span->to;
            if (span->answer.state != HOURS_OPEN)
                continue;
            add_stretch(table, from, to < WEEK ? to : WEEK);
            if (to > WEEK)
                add_stretch(table, 0, to - WEEK);
        }
    }
    arena_free(&scratch);
}

static void fill_entry(struct hours_table *table, struct hours_entry *entry, struct str expression)
{
    struct arena scratch = {0};
    const struct hours *hours;
    struct hours_place place;
    struct error error = {0};
    if (hours_place_in(entry->region, &place, &error) && hours_compile(&scratch, expression, &hours, &error)) {
        entry->zone = place.zone;
        entry->week = hours_typical_week(hours);
        entry->kind = hours_is_regular(hours) ? HOURS_REGULAR : HOURS_CHANGING;
        entry->first_span = (uint32_t)table->span_count;
        if (entry->kind == HOURS_REGULAR)
            add_week(table, hours, entry);
        else if (table->compiled.total < HOURS_KEPT_MOST && hours_compile(&table->compiled, expression, &hours, &error))
            entry->compiled = hours;
        entry->end_span = (uint32_t)table->span_count;
    }
    arena_free(&scratch);
}

/* What was learnt of the expression elsewhere holds here, but for the zone. */
static void copy_entry(const struct hours_table *table, uint32_t model, struct hours_entry *entry)
{
    struct hours_entry copy = table->entries[model];
    struct hours_place place;
    struct error error = {0};
    copy.region = entry->region;
    if (copy.kind != HOURS_UNREAD && hours_place_in(entry->region, &place, &error))
        copy.zone = place.zone;
    *entry = copy;
}

const struct hours_region *hours_region_around(struct str insee_code, struct str department)
{
    const struct hours_region *region = hours_region_of_commune(insee_code);
    if (!region)
        region = hours_region_find(department);
    return region ? region : hours_region_find(STR("FR"));
}

uint32_t hours_table_add(struct hours_table *table, struct hours_known *known, struct lexicon *texts, struct str hours,
                         const struct hours_region *region)
{
    if (str_is_empty(hours))
        return NO_HOURS;
    uint32_t expression = lexicon_add(&known->expressions, hours);
    struct {
        uintptr_t region;
        uint64_t expression;
    } key = {(uintptr_t)region, expression};
    uint32_t number = lexicon_add(&known->entries, (struct str){(const char *)&key, sizeof key});
    if (number < table->count)
        return number;
    if ((table->count & (table->count - 1)) == 0) /* room for a power of two */
        table->entries = memory_grow(table->entries, 2 * table->count * sizeof *table->entries);
    struct hours_entry *entry = &table->entries[table->count++];
    *entry = (struct hours_entry){.text = lexicon_add(texts, hours), .region = region};
    if (expression == known->model_count) { /* never met */
        if ((known->model_count & (known->model_count - 1)) == 0)
            known->models = memory_grow(known->models, 2 * known->model_count * sizeof *known->models);
        known->models[known->model_count++] = number;
        fill_entry(table, entry, hours);
    } else {
        copy_entry(table, known->models[expression], entry);
    }
    return number;
}

void hours_known_start(struct hours_known *known)
{
    lexicon_start(&known->expressions);
    lexicon_start(&known->entries);
    known->models = memory_array(sizeof *known->models, 2);
    known->model_count = 1; /* the empty text */
}

void hours_known_free(struct hours_known *known)
{
    lexicon_free(&known->expressions);
    lexicon_free(&known->entries);
    free(known->models);
}

void hours_table_end(struct hours_table *table)
{
    table->entries = memory_grow(table->entries, table->count * sizeof *table->entries);
    if (table->span_count)
        table->spans = memory_grow(table->spans, table->span_count * sizeof *table->spans);
}

size_t hours_table_memory(const struct hours_table *table)
{
    return table->count * sizeof *table->entries + table->span_count * sizeof *table->spans + table->compiled.total;
}

/* --- Asking ------------------------------------------------------------------------------------------------------ */

/* Minutes since Monday 0:00, there. */
static int minute_of_week(const struct zone *zone, int64_t instant)
{
    int64_t local = instant + zone_offset(zone, instant);
    int64_t minute = (local >= 0 ? local / 60 : (local - 59) / 60) + 3 * DAY; /* 1970 began on a Thursday */
    return (int)((minute % WEEK + WEEK) % WEEK);
}

static bool regular_is_open(const struct hours_table *table, const struct hours_entry *entry, int64_t instant)
{
    int minute = minute_of_week(entry->zone, instant);
    for (uint32_t s = entry->first_span; s < entry->end_span; s++)
        if (minute >= table->spans[s].from && minute < table->spans[s].to)
            return true;
    return false;
}

/* The local time that many minutes on, through changes of clock. */
static int64_t later(const struct zone *zone, int64_t instant, int minutes)
{
    struct civil now = zone_civil(zone, instant), then = {0};
    int total = now.hour * 60 + now.minute + minutes;
    date_to_civil(date_from_civil(now.year, now.month, now.day) + total / DAY, &then.year, &then.month, &then.day);
    then.hour = total % DAY / 60;
    then.minute = total % 60;
    return zone_instant(zone, then);
}

static int64_t regular_opens(const struct hours_table *table, const struct hours_entry *entry, int64_t instant)
{
    int minute = minute_of_week(entry->zone, instant), soonest = INT32_MAX;
    for (uint32_t s = entry->first_span; s < entry->end_span; s++) {
        int wait = table->spans[s].from - minute;
        if (wait <= 0)
            wait += WEEK;
        soonest = wait < soonest ? wait : soonest;
    }
    return soonest == INT32_MAX ? OPENS_NEVER : later(entry->zone, instant, soonest);
}

static const struct hours *engine_of(const struct directory *d, const struct hours_entry *entry, struct arena *scratch)
{
    const struct hours *hours = entry->compiled;
    struct error error = {0};
    if (!hours && !hours_compile(scratch, lexicon_text(&d->texts, entry->text), &hours, &error))
        return NULL;
    return hours;
}

static bool is_open(const struct directory *d, uint32_t number, int64_t instant)
{
    const struct hours_entry *entry = &d->hours_table.entries[number];
    if (entry->kind == HOURS_UNREAD)
        return false;
    if (entry->kind == HOURS_REGULAR)
        return regular_is_open(&d->hours_table, entry, instant);
    struct arena scratch = {0};
    struct hours_place place = {entry->zone, entry->region, NAN, NAN};
    const struct hours *hours = engine_of(d, entry, &scratch);
    bool open = hours && hours_open_at(hours, &place, instant);
    arena_free(&scratch);
    return open;
}

static int64_t opens(const struct directory *d, uint32_t number, int64_t instant)
{
    const struct hours_entry *entry = &d->hours_table.entries[number];
    if (entry->kind == HOURS_UNREAD)
        return OPENS_NEVER;
    if (is_open(d, number, instant))
        return 0;
    if (entry->kind == HOURS_REGULAR)
        return regular_opens(&d->hours_table, entry, instant);
    struct arena scratch = {0};
    struct hours_place place = {entry->zone, entry->region, NAN, NAN};
    const struct hours *hours = engine_of(d, entry, &scratch);
    int64_t next;
    if (!hours || !hours_next_opening(hours, &place, instant, &next))
        next = OPENS_NEVER;
    arena_free(&scratch);
    return next;
}

/* --- Moments ----------------------------------------------------------------------------------------------------- */

struct moment {
    atomic_int holders;
    int64_t minute;
    uint64_t *open_rows;
    _Atomic int64_t *opens; /* by hours; ASK until asked */
};
#define ASK (-1)

static struct moment *make_moment(const struct directory *d, int64_t minute)
{
    struct moment *moment = memory_new(sizeof *moment);
    size_t count = d->hours_table.count;
    bool *open = memory_array(sizeof *open, count);
    moment->minute = minute;
    atomic_init(&moment->holders, 1);
    moment->open_rows = memory_array(sizeof *moment->open_rows, bit_words(d->count) + 1);
    moment->opens = memory_array(sizeof *moment->opens, count);
    for (uint32_t h = 1; h < count; h++) {
        open[h] = is_open(d, h, minute * 60);
        atomic_init(&moment->opens[h], open[h] ? 0 : ASK);
    }
    for (size_t w = 0; w < bit_words(d->count); w++) {
        uint64_t bits = 0;
        for (size_t row = w * 64; row < w * 64 + 64 && row < d->count; row++)
            bits |= (uint64_t)open[d->hours[row]] << (row % 64);
        moment->open_rows[w] = bits;
    }
    free(open);
    return moment;
}

void moment_release(struct moment *moment)
{
    if (moment && atomic_fetch_sub(&moment->holders, 1) == 1) {
        free(moment->open_rows);
        free(moment->opens);
        free(moment);
    }
}

static struct moment *find_moment(struct hours_table *table, int64_t minute)
{
    struct moment *found = NULL;
    pthread_mutex_lock(&table->lock);
    for (size_t i = 0; i < MOMENTS && !found; i++)
        if (table->moments[i] && table->moments[i]->minute == minute)
            found = table->moments[i];
    if (found)
        atomic_fetch_add(&found->holders, 1);
    pthread_mutex_unlock(&table->lock);
    return found;
}

struct moment *moment_hold(const struct directory *directory, int64_t instant)
{
    /* The directory does not change; what it remembers of its answers does, behind a lock. */
    struct hours_table *table = (struct hours_table *)(uintptr_t)&directory->hours_table;
    int64_t minute = instant >= 0 ? instant / 60 : (instant - 59) / 60;
    struct moment *moment = find_moment(table, minute);
    if (moment)
        return moment;
    moment = make_moment(directory, minute); /* perhaps by two threads at once: the later is kept */
    atomic_fetch_add(&moment->holders, 1);
    pthread_mutex_lock(&table->lock);
    struct moment *oldest = table->moments[table->next_moment];
    table->moments[table->next_moment] = moment;
    table->next_moment = (table->next_moment + 1) % MOMENTS;
    pthread_mutex_unlock(&table->lock);
    moment_release(oldest);
    return moment;
}

const uint64_t *moment_open_rows(const struct moment *moment)
{
    return moment->open_rows;
}

int64_t moment_opens(const struct directory *directory, struct moment *moment, uint32_t hours)
{
    if (hours == NO_HOURS)
        return OPENS_NEVER;
    int64_t when = atomic_load_explicit(&moment->opens[hours], memory_order_relaxed);
    if (when == ASK) {
        when = opens(directory, hours, moment->minute * 60);
        atomic_store_explicit(&moment->opens[hours], when, memory_order_relaxed);
    }
    return when;
}

void hours_table_free(struct hours_table *table)
{
    for (size_t i = 0; i < MOMENTS; i++)
        moment_release(table->moments[i]);
    free(table->entries);
    free(table->spans);
    arena_free(&table->compiled);
    if (table->count)
        pthread_mutex_destroy(&table->lock);
}
