#include "places/place.h"
#include "vocabulary-lists.h"

static const enum place_field FIELDS[VOCABULARY_COUNT] = {
    [VOCABULARY_TYPES] = PLACE_TYPES,
    [VOCABULARY_SERVICES] = PLACE_SERVICES,
    [VOCABULARY_AUDIENCES] = PLACE_AUDIENCES,
    [VOCABULARY_SPECIFIC_SUPPORT] = PLACE_SPECIFIC_SUPPORT,
    [VOCABULARY_FEES] = PLACE_FEES,
    [VOCABULARY_PROGRAMMES] = PLACE_PROGRAMMES,
    [VOCABULARY_LABELS] = PLACE_LABELS,
    [VOCABULARY_ACCESS_MODES] = PLACE_ACCESS_MODES,
    [VOCABULARY_SUPPORT_MODES] = PLACE_SUPPORT_MODES,
    [VOCABULARY_ITINERANCY] = PLACE_ITINERANCY,
};

size_t vocabulary_count(enum vocabulary vocabulary)
{
    return vocabulary < VOCABULARY_COUNT ? VOCABULARY_LISTS[vocabulary].count : 0;
}

const struct term *vocabulary_term(enum vocabulary vocabulary, size_t index)
{
    return index < vocabulary_count(vocabulary) ? &VOCABULARY_LISTS[vocabulary].terms[index] : NULL;
}

/* The lists are short: a scan that compares lengths first beats hashing the text. */
bool vocabulary_find(enum vocabulary vocabulary, struct str value, size_t *index)
{
    for (size_t i = 0; i < vocabulary_count(vocabulary); i++)
        if (str_equal(VOCABULARY_LISTS[vocabulary].terms[i].value, value)) {
            *index = i;
            return true;
        }
    return false;
}

bool vocabulary_find_slug(enum vocabulary vocabulary, struct str slug, size_t *index)
{
    for (size_t i = 0; i < vocabulary_count(vocabulary); i++)
        if (str_equal(VOCABULARY_LISTS[vocabulary].terms[i].slug, slug)) {
            *index = i;
            return true;
        }
    return false;
}

enum place_field vocabulary_field(enum vocabulary vocabulary)
{
    return vocabulary < VOCABULARY_COUNT ? FIELDS[vocabulary] : PLACE_FIELD_COUNT;
}

const char *vocabulary_name(enum vocabulary vocabulary)
{
    return vocabulary < VOCABULARY_COUNT ? place_field_name(FIELDS[vocabulary]) : "";
}

bool codes_has(const struct codes *codes, size_t index)
{
    for (size_t i = 0; i < codes->count; i++)
        if (codes->at[i] == index)
            return true;
    return false;
}

bool codes_add(struct codes *codes, size_t index)
{
    if (codes_has(codes, index))
        return true;
    if (codes->count >= CODES_MOST || index > UINT8_MAX)
        return false;
    codes->at[codes->count++] = (uint8_t)index;
    return true;
}
