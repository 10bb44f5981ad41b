/* A filter held against a row: which of its parts the row fails. One pass over the rows then gives the matches, the
 * counts of each facet (rows that fail only the facet's own part) and what to drop when nothing is found. */
#include <stdlib.h>
#include <string.h>

#include "inside.h"

/* The lists of codes, in the order of matcher->codes. */
static const struct texts *code_list(const struct place_filter *filter, int which)
{
    const struct texts *lists[] = {
        &filter->regions,  &filter->departments,  &filter->arrondissements, &filter->intercommunalities,
        &filter->communes, &filter->postal_codes, &filter->sources};
    return lists[which];
}

enum { CODE_LISTS = 7 };

bool place_filter_has(const struct place_filter *filter, enum place_filter_part part)
{
    if ((int)part < VOCABULARY_COUNT)
        return !choice_is_empty(&filter->any[part]);
    if (part >= FILTER_REGION && part <= FILTER_SOURCE)
        return code_list(filter, (int)(part - FILTER_REGION))->count > 0;
    switch (part) {
    case FILTER_OTHER_LABEL: return filter->other_labels.count > 0;
    case FILTER_TEXT: return filter->text.length > 0;
    case FILTER_BOX: return filter->boxed;
    case FILTER_RADIUS: return filter->near && filter->radius > 0;
    case FILTER_OPEN: return filter->open;
    case FILTER_WEEKLY: return filter->weekdays != 0 || filter->to_hour != 0;
    case FILTER_PRESENT: return filter->present != 0;
    case FILTER_ABSENT: return filter->absent != 0;
    case FILTER_UPDATED: return filter->updated_since != 0 || filter->updated_until != 0;
    case FILTER_VERIFIED: return filter->verified_since != 0;
    case FILTER_QUALITY: return filter->quality_from != 0;
    default: return false;
    }
}

void place_filter_drop(struct place_filter *filter, enum place_filter_part part)
{
    if ((int)part < VOCABULARY_COUNT) {
        filter->any[part] = (struct choice){0};
        return;
    }
    if (part >= FILTER_REGION && part <= FILTER_SOURCE) {
        *(struct texts *)(uintptr_t)code_list(filter, (int)(part - FILTER_REGION)) = (struct texts){0};
        return;
    }
    switch (part) {
    case FILTER_OTHER_LABEL: filter->other_labels = (struct texts){0}; break;
    case FILTER_TEXT: filter->text = STR_NONE; break;
    case FILTER_BOX: filter->boxed = false; break;
    case FILTER_RADIUS: filter->radius = 0; break;
    case FILTER_OPEN: filter->open = false; break;
    case FILTER_WEEKLY: filter->weekdays = filter->from_hour = filter->to_hour = 0; break;
    case FILTER_PRESENT: filter->present = 0; break;
    case FILTER_ABSENT: filter->absent = 0; break;
    case FILTER_UPDATED: filter->updated_since = filter->updated_until = 0; break;
    case FILTER_VERIFIED: filter->verified_since = 0; break;
    case FILTER_QUALITY: filter->quality_from = 0; break;
    default: break;
    }
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash ^= value + 0x9E3779B97F4A7C15U + (hash << 6) + (hash >> 2);
    return hash * 0xBF58476D1CE4E5B9U;
}

static uint64_t mix_double(uint64_t hash, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return mix(hash, bits);
}

/* Order of texts aside: their hashes are added. */
static uint64_t mix_texts(uint64_t hash, const struct texts *texts)
{
    uint64_t sum = texts->count;
    for (size_t i = 0; i < texts->count; i++)
        sum += hash_str(texts->at[i]);
    return mix(hash, sum);
}

uint64_t place_filter_hash(const struct place_filter *filter)
{
    uint64_t hash = 28;
    for (int v = 0; v < VOCABULARY_COUNT; v++)
        hash = mix(mix(hash, filter->any[v].bits[0]), filter->any[v].bits[1]);
    for (int list = 0; list < CODE_LISTS; list++)
        hash = mix_texts(hash, code_list(filter, list));
    hash = mix_texts(hash, &filter->other_labels);
    hash = mix(hash, hash_str(filter->text));
    hash = mix(hash, (uint64_t)filter->boxed | (uint64_t)filter->near << 1 | (uint64_t)filter->open << 2);
    const double numbers[] = {filter->box.west, filter->box.south, filter->box.east, filter->box.north,
                              filter->latitude, filter->longitude, filter->radius};
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        hash = mix_double(hash, numbers[i]);
    hash = mix(hash, (uint64_t)(filter->open ? filter->open_at / 60 : 0));
    hash = mix(hash, (uint64_t)filter->weekdays << 16 | (uint64_t)filter->from_hour << 8 | filter->to_hour);
    hash = mix(hash, (uint64_t)filter->present << 32 | filter->absent);
    hash = mix(hash, (uint64_t)(uint32_t)filter->updated_since << 32 | (uint32_t)filter->updated_until);
    return mix(hash, (uint64_t)(uint32_t)filter->verified_since << 8 | filter->quality_from);
}

void matcher_prepare(struct matcher *matcher, const struct directory *directory, const struct place_filter *filter,
                     struct arena *arena)
{
    static const struct place_filter everything;
    *matcher = (struct matcher){.directory = directory, .filter = filter ? filter : &everything};
    filter = matcher->filter;
    for (int part = 0; part < FILTER_PART_COUNT; part++)
        if (place_filter_has(filter, (enum place_filter_part)part))
            matcher->active |= UINT32_C(1) << part;
    for (int v = 0; v < VOCABULARY_COUNT; v++)
        if (v != VOCABULARY_TYPES)
            matcher->terms[v] = filter->any[v].bits[0] << term_shift((enum vocabulary)v);
    for (int list = 0; list < CODE_LISTS; list++) {
        const struct texts *texts = code_list(filter, list);
        matcher->code_counts[list] = texts->count;
        matcher->codes[list] = ARENA_ARRAY(arena, uint32_t, texts->count + 1);
        for (size_t i = 0; i < texts->count; i++)
            matcher->codes[list][i] = interned_number(directory, texts->at[i]);
    }
    if (filter->text.length) {
        struct str understood;
        matcher->text_rows = words_match(directory, filter->text, arena, &understood);
        if (!matcher->text_rows)
            matcher->active &= ~(UINT32_C(1) << FILTER_TEXT); /* only small words */
    }
    if (filter->open) {
        matcher->open = ARENA_ARRAY(arena, uint64_t, bit_words(directory->count) + 1);
        open_rows(directory, filter->open_at, matcher->open);
    }
    if (matcher->active & UINT32_C(1) << FILTER_RADIUS)
        matcher->around = box_around((struct point){filter->longitude, filter->latitude}, filter->radius);
}

static bool in_box(const struct directory_box *box, double longitude, double latitude)
{
    if (latitude < box->south || latitude > box->north)
        return false;
    return box->west <= box->east ? longitude >= box->west && longitude <= box->east
                                  : longitude >= box->west || longitude <= box->east;
}

/* Usually open one of the days, in one of the hours. */
static bool is_weekly_open(const struct hours_bitmap *week, uint8_t weekdays, int from_hour, int to_hour)
{
    if (from_hour == 0 && to_hour == 0)
        to_hour = 24;
    for (int day = 1; day <= 7; day++) {
        if (weekdays && !(weekdays >> (day - 1) & 1))
            continue;
        for (int hour = from_hour; hour < to_hour && hour < 24; hour++)
            if (hours_bitmap_has(week, day, hour))
                return true;
    }
    return false;
}

static bool has_other_label(const struct matcher *matcher, const struct row *row)
{
    struct arena arena = {0};
    struct directory_entry entry;
    row_read(matcher->directory, row, &arena, &entry);
    bool found = false;
    for (size_t i = 0; i < entry.place.other_labels.count && !found; i++)
        for (size_t k = 0; k < matcher->filter->other_labels.count && !found; k++)
            found = str_equal(entry.place.other_labels.at[i], matcher->filter->other_labels.at[k]);
    arena_free(&arena);
    return found;
}

static bool passes(const struct matcher *m, const struct row *row, uint32_t number, int part)
{
    const struct place_filter *filter = m->filter;
    if (part == VOCABULARY_TYPES)
        return (row->types[0] & filter->any[part].bits[0]) || (row->types[1] & filter->any[part].bits[1]);
    if (part < VOCABULARY_COUNT)
        return (row->terms & m->terms[part]) != 0;
    if (part >= FILTER_REGION && part <= FILTER_SOURCE) {
        int list = part - FILTER_REGION;
        const uint32_t codes[] = {row->region,  row->department,  row->arrondissement, row->intercommunality,
                                  row->commune, row->postal_code, row->source};
        for (size_t i = 0; i < m->code_counts[list]; i++)
            if (m->codes[list][i] == codes[list])
                return true;
        return false;
    }
    switch (part) {
    case FILTER_OTHER_LABEL: return has_other_label(m, row);
    case FILTER_TEXT: return bit_has(m->text_rows, number);
    case FILTER_BOX: return row->located && in_box(&filter->box, row->longitude, row->latitude);
    case FILTER_RADIUS: {
        struct point point = {row->longitude, row->latitude};
        return row->located && box_contains(m->around, point) &&
               point_distance(point, (struct point){filter->longitude, filter->latitude}) <= filter->radius;
    }
    case FILTER_OPEN: return bit_has(m->open, number);
    case FILTER_WEEKLY: return is_weekly_open(&row->week, filter->weekdays, filter->from_hour, filter->to_hour);
    case FILTER_PRESENT: return (row->present & filter->present) == filter->present;
    case FILTER_ABSENT: return (row->present & filter->absent) == 0;
    case FILTER_UPDATED: {
        bool known = row->updated_on != DIRECTORY_NO_DATE;
        return known && (filter->updated_since == 0 || row->updated_on >= filter->updated_since) &&
               (filter->updated_until == 0 || row->updated_on <= filter->updated_until);
    }
    case FILTER_VERIFIED: return row->verified_on != DIRECTORY_NO_DATE && row->verified_on >= filter->verified_since;
    case FILTER_QUALITY: return row->quality >= filter->quality_from;
    default: return true;
    }
}

uint32_t matcher_fails(const struct matcher *matcher, uint32_t number)
{
    const struct row *row = &matcher->directory->rows[number];
    uint32_t fails = 0;
    for (uint32_t rest = matcher->active; rest; rest &= rest - 1) {
        int part = __builtin_ctz(rest);
        if (!passes(matcher, row, number, part))
            fails |= UINT32_C(1) << part;
    }
    return fails;
}
