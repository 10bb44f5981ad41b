/* A filter against a directory: each of its parts gives the rows it keeps. */
#include <stdlib.h>
#include <string.h>

#include "inside.h"

enum { FEW_MOST = 8192 };

/* --- Parts ------------------------------------------------------------------------------------------------------- */

static void add_choice(const struct directory *d, enum vocabulary vocabulary, const struct choice *choice,
                       uint64_t *rows)
{
    for (size_t term = 0; term < CHOICE_MOST; term++)
        if (choice_has(choice, term))
            rowset_or(&d->sets, d->terms[vocabulary][term], rows);
}

static void add_codes(const struct directory *d, enum family family, const struct texts *codes, uint64_t *rows)
{
    const struct code_table *table = &d->codes[family];
    for (size_t i = 0; i < codes->count; i++) {
        size_t low = 0, high = table->count;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (str_compare(lexicon_text(&d->texts, table->texts[middle]), codes->at[i]) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < table->count && str_equal(lexicon_text(&d->texts, table->texts[low]), codes->at[i]))
            rowset_or(&d->sets, table->sets[low], rows);
    }
}

struct marking {
    const struct mercator *points;
    const struct vantage *from; /* NULL for a box */
    double most;                /* haversine */
    uint64_t *rows;             /* NULL: listed in `few` */
    uint32_t *few;
    size_t count; /* listed; FEW_MOST + 1: there are more */
};

static bool is_marked(const struct marking *m, uint32_t row, const struct mercator_box *unsure)
{
    return (!unsure || mercator_box_holds(*unsure, m->points[row])) &&
           (!m->from || vantage_haversine(m->from, m->points[row]) <= m->most);
}

static bool list_run(struct marking *m, struct row_run run, const struct mercator_box *unsure)
{
    for (uint32_t row = run.first; row < run.last; row++) {
        if (!is_marked(m, row, unsure))
            continue;
        if (m->count == FEW_MOST) {
            m->count++;
            return false;
        }
        m->few[m->count++] = row;
    }
    return true;
}

static bool mark_run(void *context, struct row_run run, const struct mercator_box *unsure)
{
    struct marking *m = context;
    if (!m->rows)
        return list_run(m, run, unsure);
    if (!unsure && !m->from) {
        bits_fill(m->rows, run.first, run.last);
        return true;
    }
    for (uint32_t row = run.first; row < run.last; row++)
        if (is_marked(m, row, unsure))
            bit_set(m->rows, row);
    return true;
}

static double within(double value, double limit)
{
    return value < -limit ? -limit : value > limit ? limit : value;
}

static void add_box(const struct directory *d, const struct directory_box *box, struct marking *marking)
{
    marking->points = point_index_points(d->index);
    if (!(box->south <= box->north) || isnan(box->west) || isnan(box->east))
        return;
    struct mercator low = mercator_of((struct point){within(box->west, 180), within(box->north, 90)});
    struct mercator high = mercator_of((struct point){within(box->east, 180), within(box->south, 90)});
    point_index_visit(d->index, (struct mercator_box){low, high}, mark_run, marking);
}

static bool vantage_of_filter(const struct place_filter *filter, struct vantage *from, struct point *center)
{
    *center = (struct point){filter->longitude, filter->latitude};
    if (!point_is_valid(*center))
        return false;
    *from = vantage_of(*center);
    return true;
}

static void add_circle(const struct directory *d, const struct place_filter *filter, double radius,
                       struct marking *marking)
{
    struct vantage from;
    struct point center;
    if (!vantage_of_filter(filter, &from, &center))
        return;
    marking->points = point_index_points(d->index);
    marking->from = &from;
    marking->most = haversine_of_metres(radius);
    point_index_visit(d->index, mercator_box_around(center, radius), mark_run, marking);
    marking->from = NULL;
}

/* The hours of the week that are asked for. */
static struct hours_bitmap asked_hours(const struct place_filter *filter)
{
    struct hours_bitmap asked = {{0}};
    int from = filter->from_hour, to = filter->to_hour;
    if (to == 0)
        to = 24;
    for (int day = 0; day < 7; day++)
        for (int hour = from; hour < to && hour < 24; hour++)
            if (filter->weekdays == 0 || filter->weekdays >> day & 1)
                bit_set(asked.words, (size_t)day * 24 + (size_t)hour);
    return asked;
}

static void add_weekly(const struct directory *d, const struct place_filter *filter, uint64_t *rows)
{
    struct hours_bitmap asked = asked_hours(filter);
    const struct hours_table *table = &d->hours_table;
    uint64_t *open = memory_array(sizeof *open, bit_words(table->count));
    for (size_t h = 1; h < table->count; h++) {
        const uint64_t *week = table->entries[h].week.words;
        if ((week[0] & asked.words[0]) | (week[1] & asked.words[1]) | (week[2] & asked.words[2]))
            bit_set(open, h);
    }
    for (size_t row = 0; row < d->count; row++)
        rows[row / 64] |= (uint64_t)bit_has(open, d->hours[row]) << (row % 64);
    free(open);
}

static void add_dates(const int32_t *dates, size_t count, int32_t since, int32_t until, uint64_t *rows)
{
    for (size_t row = 0; row < count; row++) {
        bool kept = dates[row] != DIRECTORY_NO_DATE && (since == 0 || dates[row] >= since) &&
                    (until == 0 || dates[row] <= until);
        rows[row / 64] |= (uint64_t)kept << (row % 64);
    }
}

static void add_quality(const struct directory *d, uint8_t from, uint64_t *rows)
{
    for (size_t row = 0; row < d->count; row++)
        rows[row / 64] |= (uint64_t)(d->qualities[row] >= from) << (row % 64);
}

/* Latitude and longitude come together. */
static rowset present_set(const struct directory *d, int field)
{
    return d->present[field == PLACE_LONGITUDE ? PLACE_LATITUDE : field];
}

static void add_present(const struct directory *d, uint32_t fields, bool present, uint64_t *rows, struct arena *arena)
{
    size_t words = bit_words(d->count);
    uint64_t *one = bits_new(arena, d->count);
    bits_fill(rows, 0, d->count);
    for (int field = 0; field < PLACE_FIELD_COUNT; field++) {
        if (!(fields >> field & 1))
            continue;
        memset(one, 0, words * sizeof *one);
        rowset_or(&d->sets, present_set(d, field), one);
        for (size_t w = 0; w < words; w++)
            rows[w] &= present ? one[w] : ~one[w];
    }
}

static const struct texts *filter_codes(const struct place_filter *filter, enum family family)
{
    const struct texts *lists[FAMILY_COUNT] = {
        [FAMILY_REGION] = &filter->regions,
        [FAMILY_DEPARTMENT] = &filter->departments,
        [FAMILY_ARRONDISSEMENT] = &filter->arrondissements,
        [FAMILY_INTERCOMMUNALITY] = &filter->intercommunalities,
        [FAMILY_COMMUNE] = &filter->communes,
        [FAMILY_POSTAL_CODE] = &filter->postal_codes,
        [FAMILY_SOURCE] = &filter->sources,
        [FAMILY_OTHER_LABEL] = &filter->other_labels,
    };
    return lists[family];
}

static void fill_part(struct selection *s, enum place_filter_part part, uint64_t *rows, struct arena *arena)
{
    const struct directory *d = s->directory;
    const struct place_filter *f = s->filter;
    if ((int)part < VOCABULARY_COUNT)
        add_choice(d, (enum vocabulary)part, &f->any[part], rows);
    else if (part <= FILTER_OTHER_LABEL)
        add_codes(d, (enum family)(part - FILTER_REGION), filter_codes(f, (enum family)(part - FILTER_REGION)), rows);
    else if (part == FILTER_BOX)
        add_box(d, &f->box, &(struct marking){.rows = rows});
    else if (part == FILTER_RADIUS)
        add_circle(d, f, f->radius, &(struct marking){.rows = rows});
    else if (part == FILTER_WEEKLY)
        add_weekly(d, f, rows);
    else if (part == FILTER_PRESENT)
        add_present(d, f->present, true, rows, arena);
    else if (part == FILTER_ABSENT)
        add_present(d, f->absent, false, rows, arena);
    else if (part == FILTER_UPDATED)
        add_dates(d->updated, d->count, f->updated_since, f->updated_until, rows);
    else if (part == FILTER_VERIFIED)
        add_dates(d->verified, d->count, f->verified_since, 0, rows);
    else if (part == FILTER_CHANGED)
        add_dates(d->changed, d->count, f->changed_since, 0, rows);
    else if (part == FILTER_QUALITY)
        add_quality(d, f->quality_from, rows);
}

static void fill_open(struct selection *s, uint64_t *rows)
{
    struct moment *moment = moment_hold(s->directory, s->filter->open_at);
    bits_or(rows, moment_open_rows(moment), bit_words(s->directory->count));
    moment_release(moment);
}

/* --- The whole --------------------------------------------------------------------------------------------------- */

/* The nearer, the better the score: within 50 km, 20 km, 5 km. */
static void score_nearness(struct selection *s, struct arena *arena)
{
    static const struct {
        double radius;
        unsigned weight;
    } rings[] = {{50000, 1}, {20000, 1}, {5000, 2}};
    for (size_t i = 0; i < COUNT_OF(rings); i++) {
        uint64_t *rows = bits_new(arena, s->directory->count);
        add_circle(s->directory, s->filter, rings[i].radius, &(struct marking){.rows = rows});
        score_add(s->text.planes, rows, rings[i].weight, bit_words(s->directory->count));
    }
}

void selection_start(struct selection *s, const struct directory *directory, const struct place_filter *filter)
{
    static const struct place_filter everything;
    *s = (struct selection){.directory = directory, .filter = filter ? filter : &everything};
    for (int p = 0; filter && p < FILTER_PART_COUNT; p++)
        if (place_filter_has(s->filter, (enum place_filter_part)p))
            s->active |= UINT32_C(1) << p;
}

const uint32_t *selection_few(const struct selection *s, size_t *count, struct arena *arena)
{
    bool box = s->active == UINT32_C(1) << FILTER_BOX, circle = s->active == UINT32_C(1) << FILTER_RADIUS;
    if (!box && !circle)
        return NULL;
    struct marking marking = {.few = arena_alloc(arena, FEW_MOST * sizeof(uint32_t))};
    if (box)
        add_box(s->directory, &s->filter->box, &marking);
    else
        add_circle(s->directory, s->filter, s->filter->radius, &marking);
    *count = marking.count;
    return marking.count > FEW_MOST ? NULL : marking.few;
}

void selection_make(struct selection *s, const struct directory *directory, const struct place_filter *filter,
                    bool scored, struct arena *arena)
{
    selection_start(s, directory, filter);
    uint32_t wanted = s->active;
    s->active = 0;
    for (int p = 0; p < FILTER_PART_COUNT; p++) {
        enum place_filter_part part = (enum place_filter_part)p;
        if (!(wanted >> p & 1))
            continue;
        if (part == FILTER_TEXT) {
            text_search(directory, s->filter->text, scored, arena, &s->text);
            if (!s->text.rows) /* small words only */
                continue;
            if (scored && s->filter->near)
                score_nearness(s, arena);
            s->parts[p] = s->text.rows;
        } else {
            s->parts[p] = bits_new(arena, directory->count);
            if (part == FILTER_OPEN)
                fill_open(s, s->parts[p]);
            else
                fill_part(s, part, s->parts[p], arena);
        }
        s->active |= UINT32_C(1) << p;
    }
}

uint64_t *selection_rows(const struct selection *s, uint32_t without, struct arena *arena)
{
    size_t words = bit_words(s->directory->count);
    uint64_t *rows = NULL;
    for (uint32_t rest = s->active & ~without; rest; rest &= rest - 1) {
        const uint64_t *part = s->parts[__builtin_ctz(rest)];
        if (!rows)
            rows = arena_copy(arena, part, (words + 1) * sizeof *rows);
        else
            bits_and(rows, part, words);
    }
    return rows;
}

size_t selection_count(const struct directory *directory, const uint64_t *rows)
{
    return rows ? bits_count(rows, bit_words(directory->count)) : directory->count;
}
