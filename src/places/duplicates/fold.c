/* One place out of several records of it, field by field. */
#include "places/merge.h"

/* Fields that go with another one: an address is not made of two. */
enum place_field merge_chosen_with(enum place_field field)
{
    switch (field) {
    case PLACE_COMMUNE:
    case PLACE_POSTAL_CODE:
    case PLACE_INSEE_CODE:
    case PLACE_ADDRESS_COMPLEMENT: return PLACE_ADDRESS;
    case PLACE_LONGITUDE: return PLACE_LATITUDE;
    case PLACE_DETAIL: return PLACE_SUMMARY;
    default: return field;
    }
}

bool merge_field_can_be_chosen(enum place_field field)
{
    return field != PLACE_ID && field != PLACE_SOURCE && field != PLACE_UPDATED_ON && merge_chosen_with(field) == field;
}

static bool has_value(const struct place *place, enum place_field field, struct arena *arena)
{
    if (field == PLACE_LATITUDE)
        return place->located;
    struct str text = place_field_text(place, field, arena);
    return text.length && !(field == PLACE_PIVOT && str_equal(text, PLACE_NO_PIVOT));
}

/* --- Order of the members ------------------------------------------------------------------------------------------
 */

static bool comes_before(const struct merge_member *a, const struct merge_member *b)
{
    if (a->priority != b->priority)
        return a->priority > b->priority;
    int freshness = str_compare(a->place->updated_on, b->place->updated_on);
    return freshness ? freshness > 0 : a->id < b->id;
}

/* Whose value of the field is looked at first: the one someone chose, else by rule. */
static void order_members(const struct merge_member *members, size_t count, enum place_field field,
                          size_t order[MERGE_MEMBERS_MOST], bool *chosen)
{
    enum place_field by = merge_chosen_with(field);
    size_t kept = 0, favourite = SIZE_MAX;
    for (size_t i = 1; i < count; i++) {
        if (members[i].choices[by] == MERGE_MERGED)
            favourite = i;
        else if (members[i].choices[by] == MERGE_SURVIVOR && favourite == SIZE_MAX)
            favourite = 0;
    }
    *chosen = favourite != SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t at = kept++;
        for (; at > 0 &&
               (i == favourite || (order[at - 1] != favourite && comes_before(&members[i], &members[order[at - 1]])));
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

/* --- Fields --------------------------------------------------------------------------------------------------------
 */

static struct texts *texts_of(struct place *place, enum place_field field)
{
    return field == PLACE_EMAILS         ? &place->emails
           : field == PLACE_WEBSITES     ? &place->websites
           : field == PLACE_OTHER_LABELS ? &place->other_labels
                                         : NULL;
}

static void join_texts(struct texts *to, const struct texts *from, struct arena *arena)
{
    struct texts joined = {.at = ARENA_ARRAY(arena, struct str, to->count + from->count + 1)};
    for (size_t i = 0; i < to->count + from->count; i++) {
        struct str text = i < to->count ? to->at[i] : from->at[i - to->count];
        bool known = false;
        for (size_t k = 0; k < joined.count; k++)
            known = known || str_equal(joined.at[k], text);
        if (!known)
            joined.at[joined.count++] = text;
    }
    *to = joined;
}

static void take_address(struct place *to, const struct place *from)
{
    to->address = from->address;
    to->address_complement = from->address_complement;
    to->postal_code = from->postal_code;
    to->commune = from->commune;
    to->insee_code = from->insee_code;
}

static void take(struct place *to, const struct place *from, enum place_field field, struct arena *arena)
{
    if (field == PLACE_ADDRESS) {
        take_address(to, from);
    } else if (field == PLACE_LATITUDE) {
        to->located = from->located;
        to->latitude = from->latitude;
        to->longitude = from->longitude;
    } else {
        place_field_set(to, field, place_field_text(from, field, arena), arena, NULL);
        if (field == PLACE_SUMMARY)
            to->detail = from->detail;
    }
}

/* The first that has a value; a summary without one may leave a detail. What someone chose of the survivor stands even
 * empty: she took the value away. */
static void merge_single(const struct merge_member *members, const size_t *order, size_t count, enum place_field field,
                         bool chosen, struct arena *arena, struct place *merged)
{
    if (chosen && order[0] == 0)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct place *from = members[order[i]].place;
        bool full = has_value(from, field, arena) || (field == PLACE_SUMMARY && from->detail.length);
        if (full) {
            take(merged, from, field, arena);
            return;
        }
    }
}

static void merge_list(const struct merge_member *members, const size_t *order, size_t count, enum place_field field,
                       bool chosen, struct arena *arena, struct place *merged)
{
    enum vocabulary vocabulary = place_field_vocabulary(field);
    size_t most = chosen ? 1 : count;
    if (vocabulary != VOCABULARY_COUNT) {
        struct codes joined = {0};
        for (size_t i = 0; i < most; i++) {
            struct place from = *members[order[i]].place;
            const struct codes *codes = place_codes(&from, vocabulary);
            for (size_t k = 0; k < codes->count; k++)
                codes_add(&joined, codes->at[k]);
        }
        *place_codes(merged, vocabulary) = joined;
        return;
    }
    struct texts joined = {0};
    for (size_t i = 0; i < most; i++) {
        struct place from = *members[order[i]].place;
        join_texts(&joined, texts_of(&from, field), arena);
    }
    *texts_of(merged, field) = joined;
}

void merge_places(const struct merge_member *members, size_t count, struct arena *arena, struct place *merged)
{
    struct place out = *members[0].place; /* `merged` may be the survivor itself */
    count = count > MERGE_MEMBERS_MOST ? MERGE_MEMBERS_MOST : count;
    for (int f = 0; f < PLACE_FIELD_COUNT; f++) {
        enum place_field field = (enum place_field)f;
        size_t order[MERGE_MEMBERS_MOST];
        bool chosen;
        if (!merge_field_can_be_chosen(field))
            continue;
        order_members(members, count, field, order, &chosen);
        if (place_field_vocabulary(field) != VOCABULARY_COUNT || texts_of(&out, field))
            merge_list(members, order, count, field, chosen, arena, &out);
        else
            merge_single(members, order, count, field, chosen, arena, &out);
    }
    for (size_t i = 0; i < count; i++)
        if (str_compare(members[i].place->updated_on, out.updated_on) > 0)
            out.updated_on = members[i].place->updated_on;
    *merged = out;
}
