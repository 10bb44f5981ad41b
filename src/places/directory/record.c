/* The texts of a place, packed.
 *
 * The heap's record, read for every line of a list:
 *     flags                       FLAG_… below
 *     name                        length, bytes
 *     slug                        how much of the name's own slug it starts with, then the rest: length, bytes
 *     address                     length, bytes
 *     phone                       0: none; its digits × 2 + 1 when it is "+digits"; else (length + 1) × 2, bytes
 *     source                      number of `texts`
 *     updated_on                  number of `texts`, when it is not the usual writing of the day
 *     one list a vocabulary       number of `lists`: they repeat a lot
 *     longitude, latitude         as they were given, when 7 decimals do not say all
 * The cold record holds the other fields: number of fields, then field, length, bytes for each; lists of texts are
 * their count, then length and bytes of each. All numbers are variable-length (7 bits a byte, low first).
 */
#include <string.h>

#include "inside.h"

enum { FLAG_LOCATED = 1, FLAG_EXACT = 2, FLAG_UPDATED = 4, SLUG_MOST = 200 };

static void put(struct buffer *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        buffer_add_char(out, (char)(value | 0x80));
    buffer_add_char(out, (char)value);
}

static void put_text(struct buffer *out, struct str text)
{
    put(out, text.length);
    buffer_add(out, text.at, text.length);
}

static uint64_t take(const char **at)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        unsigned char byte = (unsigned char)*(*at)++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
}

static struct str take_text(const char **at)
{
    size_t length = take(at);
    struct str text = {*at, length};
    *at += length;
    return text;
}

/* --- Writing ----------------------------------------------------------------------------------------------------- */

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

static void put_slug(struct buffer *out, struct str slug, struct str name, struct str folded_name)
{
    struct arena arena = {0};
    struct str own = folded_name; /* but for the gaps, nearly always */
    size_t shared = 0;
    if (own.length > SLUG_MOST || !is_ascii(own))
        own = text_slug(&arena, name, SLUG_MOST);
    while (shared < own.length && shared < slug.length &&
           (own.at[shared] == ' ' ? '-' : own.at[shared]) == slug.at[shared])
        shared++;
    put(out, shared);
    put_text(out, str_slice(slug, shared, slug.length));
    arena_free(&arena);
}

static void put_phone(struct buffer *out, struct str phone)
{
    struct str digits = str_slice(phone, 1, phone.length);
    int64_t number;
    bool usual = phone.length > 1 && phone.at[0] == '+' && phone.at[1] != '0' && digits.length <= 17 &&
                 str_is_digits(digits) && str_to_i64(digits, &number);
    if (str_is_empty(phone)) {
        put(out, 0);
    } else if (usual) {
        put(out, (uint64_t)number << 1 | 1);
    } else {
        put(out, ((uint64_t)phone.length + 1) << 1);
        buffer_add(out, phone.at, phone.length);
    }
}

/* Degrees to 1e-7, which a web-map unit always tells apart. */
static double rounded(double degrees)
{
    return round(degrees * 1e7) / 1e7;
}

static bool is_round(const struct place *place)
{
    struct point back = mercator_point(mercator_of((struct point){place->longitude, place->latitude}));
    return rounded(back.lon) == place->longitude && rounded(back.lat) == place->latitude;
}

static bool is_day(struct str text, int32_t day)
{
    int32_t read;
    return day == DIRECTORY_NO_DATE ? str_is_empty(text) : date_parse(text, &read) && read == day;
}

static void put_texts(struct buffer *out, int field, const struct texts *texts)
{
    if (texts->count == 0)
        return;
    struct buffer list = {0};
    put(&list, texts->count);
    for (size_t i = 0; i < texts->count; i++)
        put_text(&list, texts->at[i]);
    put(out, (uint64_t)field);
    put_text(out, buffer_str(&list));
    buffer_free(&list);
}

static void put_field(struct buffer *out, int field, struct str text)
{
    if (str_is_empty(text))
        return;
    put(out, (uint64_t)field);
    put_text(out, text);
}

static void write_cold(struct buffer *cold, const struct place *place)
{
    put_field(cold, PLACE_ID, place->id);
    put_field(cold, PLACE_PIVOT, place->pivot);
    put_field(cold, PLACE_ADDRESS_COMPLEMENT, place->address_complement);
    put_texts(cold, PLACE_EMAILS, &place->emails);
    put_texts(cold, PLACE_WEBSITES, &place->websites);
    put_field(cold, PLACE_SUMMARY, place->summary);
    put_field(cold, PLACE_DETAIL, place->detail);
    put_field(cold, PLACE_PARENT_STRUCTURE, place->parent_structure);
    put_texts(cold, PLACE_OTHER_LABELS, &place->other_labels);
    put_field(cold, PLACE_ACCESSIBILITY_URL, place->accessibility_url);
    put_field(cold, PLACE_BOOKING_URL, place->booking_url);
}

void record_write(struct directory *d, struct buffer *cold, const struct directory_entry *entry, uint32_t source,
                  struct str folded_name)
{
    const struct place *place = &entry->place;
    struct buffer *heap = &d->heap;
    bool on_map = place->located && point_is_valid((struct point){place->longitude, place->latitude});
    bool exact = place->located && !(on_map && is_round(place)),
         odd_day = !is_day(place->updated_on, entry->updated_on);
    put(heap, (place->located ? FLAG_LOCATED : 0) | (exact ? FLAG_EXACT : 0) | (odd_day ? FLAG_UPDATED : 0));
    put_text(heap, place->name);
    put_slug(heap, entry->slug, place->name, folded_name);
    put_text(heap, place->address);
    put_phone(heap, place->phone);
    put(heap, source);
    if (odd_day)
        put(heap, lexicon_add(&d->texts, place->updated_on));
    for (int v = 0; v < VOCABULARY_COUNT; v++) {
        const struct codes *codes = codes_of(place, (enum vocabulary)v);
        put(heap, lexicon_add(&d->lists, (struct str){(const char *)codes->at, codes->count}));
    }
    if (exact) {
        buffer_add(heap, &place->longitude, sizeof place->longitude);
        buffer_add(heap, &place->latitude, sizeof place->latitude);
    }
    write_cold(cold, place);
}

/* --- Reading ----------------------------------------------------------------------------------------------------- */

struct str record_name(const struct directory *directory, uint32_t row)
{
    const char *at = directory->heap.at + directory->records[row];
    take(&at);
    return take_text(&at);
}

static struct str take_slug(const char **at, struct str name, struct arena *arena)
{
    size_t shared = take(at);
    struct str rest = take_text(at);
    if (shared == 0)
        return rest;
    struct str own = text_slug(arena, name, SLUG_MOST);
    if (rest.length == 0)
        return str_slice(own, 0, shared);
    char *slug = arena_alloc(arena, shared + rest.length);
    memcpy(slug, own.at, shared);
    memcpy(slug + shared, rest.at, rest.length);
    return (struct str){slug, shared + rest.length};
}

struct str record_slug(const struct directory *directory, uint32_t row, struct arena *arena)
{
    const char *at = directory->heap.at + directory->records[row];
    take(&at);
    struct str name = take_text(&at);
    return take_slug(&at, name, arena);
}

static struct str take_phone(const char **at, struct arena *arena)
{
    uint64_t head = take(at);
    if (head & 1)
        return arena_printf(arena, "+%llu", (unsigned long long)(head >> 1));
    struct str phone = {*at, head ? (size_t)(head >> 1) - 1 : 0};
    *at += phone.length;
    return phone;
}

void record_read(const struct directory *d, uint32_t row, struct arena *arena, struct directory_entry *entry)
{
    const struct locality *locality = &d->locality_list[d->localities[row]];
    const char *at = d->heap.at + d->records[row];
    uint64_t flags = take(&at);
    *entry = (struct directory_entry){
        .id = row_id(d, row),
        .region = lexicon_text(&d->texts, locality->region),
        .department = lexicon_text(&d->texts, locality->department),
        .arrondissement = lexicon_text(&d->texts, locality->arrondissement),
        .intercommunality = lexicon_text(&d->texts, locality->intercommunality),
        .updated_on = d->updated[row],
        .verified_on = d->verified[row],
        .quality = d->qualities[row],
    };
    struct place *place = &entry->place;
    place->commune = lexicon_text(&d->texts, locality->commune);
    place->postal_code = lexicon_text(&d->texts, locality->postal_code);
    place->insee_code = lexicon_text(&d->texts, locality->insee_code);
    place->hours = lexicon_text(&d->texts, d->hours_table.entries[d->hours[row]].text);
    place->name = take_text(&at);
    entry->slug = take_slug(&at, place->name, arena);
    place->address = take_text(&at);
    place->phone = take_phone(&at, arena);
    place->source = lexicon_text(&d->texts, (uint32_t)take(&at));
    if (flags & FLAG_UPDATED)
        place->updated_on = lexicon_text(&d->texts, (uint32_t)take(&at));
    else if (entry->updated_on != DIRECTORY_NO_DATE)
        place->updated_on = date_format(arena, entry->updated_on);
    for (int v = 0; v < VOCABULARY_COUNT; v++) {
        struct str list = lexicon_text(&d->lists, (uint32_t)take(&at));
        struct codes *codes = place_codes(place, (enum vocabulary)v);
        codes->count = (uint8_t)list.length;
        memcpy(codes->at, list.at, list.length);
    }
    place->located = (flags & FLAG_LOCATED) != 0;
    if (flags & FLAG_EXACT) {
        memcpy(&place->longitude, at, sizeof place->longitude);
        memcpy(&place->latitude, at + sizeof place->longitude, sizeof place->latitude);
    } else if (place->located) {
        struct point point = mercator_point(row_point(d, row));
        place->longitude = rounded(point.lon);
        place->latitude = rounded(point.lat);
    }
}

static struct texts take_texts(struct str list, struct arena *arena)
{
    const char *at = list.at;
    struct texts texts = {take(&at), NULL};
    texts.at = ARENA_ARRAY(arena, struct str, texts.count);
    for (size_t i = 0; i < texts.count; i++)
        texts.at[i] = take_text(&at);
    return texts;
}

void record_read_cold(struct str cold, struct arena *arena, struct directory_entry *entry)
{
    struct place *place = &entry->place;
    const char *at = cold.at, *end = cold.at + cold.length;
    while (at < end) {
        uint64_t field = take(&at);
        struct str text = take_text(&at);
        switch (field) {
        case PLACE_ID: place->id = text; break;
        case PLACE_PIVOT: place->pivot = text; break;
        case PLACE_ADDRESS_COMPLEMENT: place->address_complement = text; break;
        case PLACE_EMAILS: place->emails = take_texts(text, arena); break;
        case PLACE_WEBSITES: place->websites = take_texts(text, arena); break;
        case PLACE_SUMMARY: place->summary = text; break;
        case PLACE_DETAIL: place->detail = text; break;
        case PLACE_PARENT_STRUCTURE: place->parent_structure = text; break;
        case PLACE_OTHER_LABELS: place->other_labels = take_texts(text, arena); break;
        case PLACE_ACCESSIBILITY_URL: place->accessibility_url = text; break;
        case PLACE_BOOKING_URL: place->booking_url = text; break;
        default: break;
        }
    }
}
