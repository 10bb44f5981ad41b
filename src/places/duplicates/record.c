/* What comparing needs of a place, taken once when it is added. */
#include <stdlib.h>
#include <string.h>

#include "inside.h"

enum { RECORDS_MOST = INT32_MAX };

struct duplicates *duplicates_new(void)
{
    struct duplicates *d = memory_new(sizeof *d);
    lexicon_start(&d->lexicon);
    lexicon_start(&d->sources);
    return d;
}

void duplicates_free(struct duplicates *d)
{
    if (!d)
        return;
    lexicon_free(&d->lexicon);
    lexicon_free(&d->sources);
    buffer_free(&d->ids);
    map_free(&d->apart);
    arena_free(&d->arena);
    void *const owned[] = {d->records,    d->words,      d->weights,    d->letters, d->word_families,
                           d->word_marks, d->phone_uses, d->pivot_uses, d->pairs,   d->groups};
    for (size_t i = 0; i < COUNT_OF(owned); i++)
        free(owned[i]);
    free(d);
}

size_t duplicates_count(const struct duplicates *d)
{
    return d->count;
}

struct str duplicates_id(const struct duplicates *d, uint32_t number)
{
    return str_of(d->ids.at + d->records[number].id);
}

/* --- Reading the fields ------------------------------------------------------------------------------------------- */

static uint64_t hash_or_none(struct str text)
{
    return text.length ? hash_str(text) | 1 : 0;
}

/* Text of an INSEE or postal code as a number: its bytes in base 37, so that 2A is one too. 0: none. */
static uint32_t code_number(struct str code)
{
    uint32_t number = 0;
    if (code.length != 5)
        return 0;
    for (size_t i = 0; i < code.length; i++) {
        char c = code.at[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'A' && c <= 'Z' ? (uint32_t)(c - 'A' + 10)
                         : c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a' + 10)
                                                : 36;
        number = number * 37 + digit;
    }
    return number + 1;
}

/* The address of a page without what changes nothing: scheme, "www.", the slash at its end. */
static struct str bare_site(struct str site)
{
    size_t scheme = str_find(site, STR("://"), 0);
    if (scheme != SIZE_MAX)
        site = str_slice(site, scheme + 3, site.length);
    if (str_starts_with(site, STR("www.")))
        site = str_slice(site, 4, site.length);
    while (str_ends_with(site, STR("/")))
        site.length--;
    return site;
}

static void keep_words(struct duplicates *d, const struct word *words, size_t count)
{
    if (d->word_count + count > d->word_room) {
        d->word_room = d->word_room ? d->word_room * 2 : 4096;
        d->words = memory_grow(d->words, size_product(sizeof *d->words, d->word_room));
    }
    for (size_t i = 0; i < count; i++) {
        d->words[d->word_count++] = words[i].number;
        if (words[i].number >= d->mark_room) {
            size_t room = d->mark_room ? d->mark_room * 2 : 4096;
            while (room <= words[i].number)
                room *= 2;
            d->word_families = memory_grow(d->word_families, size_product(sizeof *d->word_families, room));
            d->word_marks = memory_grow(d->word_marks, room);
            memset(d->word_families + d->mark_room, 0, (room - d->mark_room) * sizeof *d->word_families);
            memset(d->word_marks + d->mark_room, 0, room - d->mark_room);
            d->mark_room = room;
        }
        d->word_families[words[i].number] |= words[i].families;
        d->word_marks[words[i].number] |= words[i].marks;
    }
}

/* « 14 bis, rue X » is at 14; « bâtiment 3, 14 rue X » too: the number before a kind of way wins. */
static uint32_t house_number(const struct duplicates *d, struct word *words, size_t *count)
{
    uint32_t house = 0;
    size_t kept = 0;
    bool sure = false;
    for (size_t i = 0; i < *count; i++) {
        int64_t value;
        if (!(words[i].marks & WORD_NUMBER)) {
            words[kept++] = words[i];
            continue;
        }
        bool before_way = i + 1 < *count && words[i + 1].marks & WORD_WAY;
        bool usable = str_to_i64(lexicon_text(&d->lexicon, words[i].number), &value) && value > 0 && value < 100000;
        if (usable && !sure && (before_way || (house == 0 && i == 0))) {
            house = (uint32_t)value;
            sure = before_way;
        } else {
            words[kept++] = words[i]; /* « rue du 8 mai 1945 » */
        }
    }
    *count = kept;
    return house;
}

static void read_words(struct duplicates *d, const struct place *place, struct profile *record, struct buffer *folded)
{
    struct word words[NAME_WORDS_MOST];
    record->words = (uint32_t)d->word_count;
    buffer_clear(folded);
    text_fold(folded, place->name);
    size_t count = words_read(&d->lexicon, buffer_str(folded), false, words, NAME_WORDS_MOST);
    for (size_t i = 0; i < count; i++) {
        record->families |= words[i].families;
        record->marks |= words[i].marks;
    }
    keep_words(d, words, count);
    record->name_count = (uint8_t)count;

    buffer_clear(folded);
    text_fold(folded, place->address);
    count = words_read(&d->lexicon, buffer_str(folded), true, words, STREET_WORDS_MOST + 2);
    record->house = house_number(d, words, &count);
    count = count > STREET_WORDS_MOST ? STREET_WORDS_MOST : count;
    keep_words(d, words, count);
    record->street_count = (uint8_t)count;

    buffer_clear(folded);
    text_fold(folded, place->commune);
    count = words_read(&d->lexicon, buffer_str(folded), false, words, TOWN_WORDS_MOST);
    for (size_t i = 0; i < count; i++)
        words[i].families = words[i].marks = 0; /* « Ville-d’Avray » is no town hall */
    keep_words(d, words, count);
    record->town_count = (uint8_t)count;
}

static void read_contacts(const struct place *place, struct profile *record, struct buffer *folded)
{
    record->phone = hash_or_none(place->phone);
    if (!str_equal(place->pivot, PLACE_NO_PIVOT))
        record->pivot = hash_or_none(place->pivot);
    for (size_t i = 0; i < place->emails.count && i < CONTACTS_MOST; i++) {
        buffer_clear(folded);
        text_fold(folded, place->emails.at[i]);
        record->emails[i] = hash_or_none(buffer_str(folded));
    }
    for (size_t i = 0; i < place->websites.count && i < CONTACTS_MOST; i++) {
        buffer_clear(folded);
        text_fold(folded, bare_site(place->websites.at[i]));
        record->sites[i] = hash_or_none(buffer_str(folded));
    }
}

bool duplicates_add(struct duplicates *d, const struct place *place, bool fresh, struct error *error)
{
    if (d->count >= RECORDS_MOST || d->ids.length > UINT32_MAX - 4096 || place->id.length > 4000 ||
        d->word_count > UINT32_MAX - 64)
        return error_set(error, ERROR_LIMITED,
                         "Trop de lieux à comparer en une fois : cherchez les doublons par région.");
    if (d->count == d->room) {
        d->room = d->room ? d->room * 2 : 1024;
        d->records = memory_grow(d->records, size_product(sizeof *d->records, d->room));
    }
    struct profile *record = &d->records[d->count++];
    *record = (struct profile){.fresh = fresh,
                               .insee = code_number(place->insee_code),
                               .postal = code_number(place->postal_code),
                               .source = lexicon_add(&d->sources, place->source),
                               .id = (uint32_t)d->ids.length};
    buffer_add_str(&d->ids, place->id);
    buffer_add_char(&d->ids, '\0');
    struct buffer folded = {0};
    read_words(d, place, record, &folded);
    read_contacts(place, record, &folded);
    buffer_free(&folded);
    struct point point = {place->longitude, place->latitude};
    if (place->located && point_is_valid(point)) {
        record->point = mercator_of(point);
        record->unit = (float)mercator_unit(place->latitude);
    }
    return true;
}
