/* A filter by itself: its parts, and its hash. */
#include <string.h>

#include "inside.h"

static const struct texts *code_list(const struct place_filter *filter, enum place_filter_part part)
{
    switch (part) {
    case FILTER_REGION: return &filter->regions;
    case FILTER_DEPARTMENT: return &filter->departments;
    case FILTER_ARRONDISSEMENT: return &filter->arrondissements;
    case FILTER_INTERCOMMUNALITY: return &filter->intercommunalities;
    case FILTER_COMMUNE: return &filter->communes;
    case FILTER_POSTAL_CODE: return &filter->postal_codes;
    case FILTER_SOURCE: return &filter->sources;
    case FILTER_OTHER_LABEL: return &filter->other_labels;
    default: return NULL;
    }
}

bool place_filter_has(const struct place_filter *filter, enum place_filter_part part)
{
    const struct texts *codes = code_list(filter, part);
    if ((int)part < VOCABULARY_COUNT)
        return !choice_is_empty(&filter->any[part]);
    if (codes)
        return codes->count > 0;
    switch (part) {
    case FILTER_TEXT: return filter->text.length > 0;
    case FILTER_BOX: return filter->boxed;
    case FILTER_RADIUS: return filter->near && filter->radius > 0;
    case FILTER_OPEN: return filter->open;
    case FILTER_WEEKLY: return filter->weekdays != 0 || filter->to_hour != 0;
    case FILTER_PRESENT: return filter->present != 0;
    case FILTER_ABSENT: return filter->absent != 0;
    case FILTER_UPDATED: return filter->updated_since != 0 || filter->updated_until != 0;
    case FILTER_VERIFIED: return filter->verified_since != 0;
    case FILTER_CHANGED: return filter->changed_since != 0;
    case FILTER_QUALITY: return filter->quality_from != 0;
    default: return false;
    }
}

void place_filter_drop(struct place_filter *filter, enum place_filter_part part)
{
    struct texts *codes = (struct texts *)(uintptr_t)code_list(filter, part); /* of a filter that is the caller's */
    if ((int)part < VOCABULARY_COUNT)
        filter->any[part] = (struct choice){0};
    if (codes)
        *codes = (struct texts){0};
    switch (part) {
    case FILTER_TEXT: filter->text = STR_NONE; break;
    case FILTER_BOX: filter->boxed = false; break;
    case FILTER_RADIUS: filter->radius = 0; break;
    case FILTER_OPEN: filter->open = false; break;
    case FILTER_WEEKLY: filter->weekdays = filter->from_hour = filter->to_hour = 0; break;
    case FILTER_PRESENT: filter->present = 0; break;
    case FILTER_ABSENT: filter->absent = 0; break;
    case FILTER_UPDATED: filter->updated_since = filter->updated_until = 0; break;
    case FILTER_VERIFIED: filter->verified_since = 0; break;
    case FILTER_CHANGED: filter->changed_since = 0; break;
    case FILTER_QUALITY: filter->quality_from = 0; break;
    default: break;
    }
}

/* --- Hash -------------------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15U;
    return hash ^ hash >> 29;
}

static uint64_t mix_double(uint64_t hash, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return mix(hash, bits);
}

/* Their hashes are added: in any order they give the same. */
static uint64_t mix_texts(uint64_t hash, const struct texts *texts)
{
    uint64_t sum = texts->count;
    for (size_t i = 0; i < texts->count; i++)
        sum += hash_str(texts->at[i]);
    return mix(hash, sum);
}

/* Only what a part says counts: an unused member may hold anything. */
static uint64_t mix_part(uint64_t hash, const struct place_filter *f, enum place_filter_part part)
{
    switch (part) {
    case FILTER_TEXT: return mix(hash, hash_str(f->text));
    case FILTER_BOX:
        return mix_double(mix_double(mix_double(mix_double(hash, f->box.west), f->box.south), f->box.east),
                          f->box.north);
    case FILTER_RADIUS: return mix_double(mix_double(mix_double(hash, f->latitude), f->longitude), f->radius);
    case FILTER_OPEN: return mix(hash, (uint64_t)f->open_at / 60);
    case FILTER_WEEKLY: return mix(hash, (uint64_t)f->weekdays << 16 | (uint64_t)f->from_hour << 8 | f->to_hour);
    case FILTER_PRESENT: return mix(hash, f->present);
    case FILTER_ABSENT: return mix(hash, f->absent);
    case FILTER_UPDATED: return mix(mix(hash, (uint64_t)(uint32_t)f->updated_since), (uint32_t)f->updated_until);
    case FILTER_VERIFIED: return mix(hash, (uint32_t)f->verified_since);
    case FILTER_CHANGED: return mix(hash, (uint32_t)f->changed_since);
    case FILTER_QUALITY: return mix(hash, f->quality_from);
    default: return hash;
    }
}

uint64_t place_filter_hash(const struct place_filter *filter)
{
    uint64_t hash = 28;
    for (int part = 0; part < FILTER_PART_COUNT; part++) {
        const struct texts *codes = code_list(filter, (enum place_filter_part)part);
        if (!place_filter_has(filter, (enum place_filter_part)part))
            continue;
        hash = mix(hash, (uint64_t)part + 1);
        if (part < VOCABULARY_COUNT)
            hash = mix(mix(hash, filter->any[part].bits[0]), filter->any[part].bits[1]);
        else if (codes)
            hash = mix_texts(hash, codes);
        else
            hash = mix_part(hash, filter, (enum place_filter_part)part);
    }
    return hash;
}
