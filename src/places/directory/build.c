/* Building a directory and letting go of it. */
#include <stdlib.h>
#include <string.h>

#include "inside.h"

struct draft {
    struct row row;
    struct mercator mark;
    uint64_t morton;
    struct str slug; /* in the arena */
};

struct directory_builder {
    struct directory *directory;
    struct draft *drafts;
    size_t count, capacity;
    size_t interned_capacity, hours_capacity;
    struct map hours_numbers; /* "region expression" → position */
    struct map zones;
};

struct directory_builder *directory_builder_new(uint64_t version)
{
    struct directory_builder *builder = memory_new(sizeof *builder);
    builder->directory = memory_new(sizeof *builder->directory);
    builder->directory->version = version;
    builder->directory->open_minute = INT64_MIN;
    pthread_mutex_init(&builder->directory->open_lock, NULL);
    atomic_store(&builder->directory->references, 1);
    return builder;
}

/* --- Interning ------------------------------------------------------------------------------------------------------
 */

static uint32_t intern(struct directory_builder *builder, struct str text)
{
    struct directory *d = builder->directory;
    union map_value *known = map_get(&d->interned_numbers, text);
    if (known)
        return (uint32_t)known->number;
    if (d->interned_count == builder->interned_capacity) {
        builder->interned_capacity = builder->interned_capacity ? builder->interned_capacity * 2 : 256;
        d->interned = memory_grow(d->interned, size_product(sizeof *d->interned, builder->interned_capacity));
    }
    uint32_t number = (uint32_t)d->interned_count++;
    d->interned[number] = arena_str(&d->arena, text);
    map_put(&d->interned_numbers, d->interned[number], NULL)->number = number;
    return number;
}

uint32_t interned_number(const struct directory *directory, struct str text)
{
    union map_value *known = map_get(&directory->interned_numbers, text);
    return known ? (uint32_t)known->number : UINT32_MAX;
}

/* Compiles an expression once per holiday region; NO_HOURS when it cannot be. */
static uint32_t intern_hours(struct directory_builder *builder, const struct place *place)
{
    struct directory *d = builder->directory;
    if (str_is_empty(place->hours))
        return NO_HOURS;
    const struct hours_region *region = hours_region_of_commune(place->insee_code);
    struct arena scratch = {0};
    struct str department = str_slice(place->insee_code, 0, str_starts_with(place->insee_code, STR("97")) ? 3 : 2);
    struct str key = arena_printf(&scratch, "%.*s %.*s", STR_PRINT(department), STR_PRINT(place->hours));
    union map_value *known = map_get(&builder->hours_numbers, key);
    uint32_t number = NO_HOURS;
    if (known) {
        number = (uint32_t)known->number;
    } else {
        struct compiled_hours compiled = {0};
        struct error error = {0};
        if (hours_compile(&d->arena, place->hours, &compiled.hours, &error) &&
            hours_place_in(region, &compiled.where, &error)) {
            if (d->hours_count == builder->hours_capacity) {
                builder->hours_capacity = builder->hours_capacity ? builder->hours_capacity * 2 : 64;
                d->hours = memory_grow(d->hours, size_product(sizeof *d->hours, builder->hours_capacity));
            }
            number = (uint32_t)d->hours_count;
            d->hours[d->hours_count++] = compiled;
        }
        map_put(&builder->hours_numbers, arena_str(&d->arena, key), NULL)->number = number;
    }
    arena_free(&scratch);
    return number;
}

/* --- The heap: [field][length, 3 bytes][bytes]… then 255 -------------------------------------------------------------
 */

enum { HEAP_END = 255, HEAP_SLUG = 254, SEPARATOR = 0x1F };

static void heap_add(struct buffer *heap, int field, struct str bytes)
{
    if (bytes.length == 0)
        return;
    size_t length = bytes.length < 0xFFFFFF ? bytes.length : 0xFFFFFF;
    unsigned char head[4] = {(unsigned char)field, (unsigned char)length, (unsigned char)(length >> 8),
                             (unsigned char)(length >> 16)};
    buffer_add(heap, head, sizeof head);
    buffer_add(heap, bytes.at, length);
}

static struct texts *texts_of(struct place *place, enum place_field field)
{
    switch (field) {
    case PLACE_EMAILS: return &place->emails;
    case PLACE_WEBSITES: return &place->websites;
    case PLACE_OTHER_LABELS: return &place->other_labels;
    default: return NULL;
    }
}

static struct str *text_of(struct place *place, enum place_field field)
{
    switch (field) {
    case PLACE_ID: return &place->id;
    case PLACE_PIVOT: return &place->pivot;
    case PLACE_NAME: return &place->name;
    case PLACE_COMMUNE: return &place->commune;
    case PLACE_POSTAL_CODE: return &place->postal_code;
    case PLACE_INSEE_CODE: return &place->insee_code;
    case PLACE_ADDRESS: return &place->address;
    case PLACE_ADDRESS_COMPLEMENT: return &place->address_complement;
    case PLACE_PHONE: return &place->phone;
    case PLACE_HOURS: return &place->hours;
    case PLACE_SUMMARY: return &place->summary;
    case PLACE_DETAIL: return &place->detail;
    case PLACE_SOURCE: return &place->source;
    case PLACE_PARENT_STRUCTURE: return &place->parent_structure;
    case PLACE_UPDATED_ON: return &place->updated_on;
    case PLACE_ACCESSIBILITY_URL: return &place->accessibility_url;
    case PLACE_BOOKING_URL: return &place->booking_url;
    default: return NULL;
    }
}

static bool field_is_interned(int field)
{
    return field == PLACE_COMMUNE || field == PLACE_POSTAL_CODE || field == PLACE_INSEE_CODE || field == PLACE_HOURS ||
           field == PLACE_SOURCE || field == PLACE_PARENT_STRUCTURE || field == PLACE_UPDATED_ON ||
           field == PLACE_PIVOT;
}

static uint64_t heap_write(struct directory_builder *builder, struct place *place, struct str slug)
{
    struct buffer *heap = &builder->directory->heap;
    uint64_t start = heap->length;
    struct buffer list = {0};
    heap_add(heap, HEAP_SLUG, slug);
    for (int field = 0; field < PLACE_FIELD_COUNT; field++) {
        enum vocabulary vocabulary = place_field_vocabulary((enum place_field)field);
        struct str *text = text_of(place, (enum place_field)field);
        struct texts *texts = texts_of(place, (enum place_field)field);
        if (vocabulary != VOCABULARY_COUNT) {
            const struct codes *codes = place_codes(place, vocabulary);
            heap_add(heap, field, (struct str){(const char *)codes->at, codes->count});
        } else if (text && field_is_interned(field) && text->length) {
            uint32_t number = intern(builder, *text);
            heap_add(heap, field, (struct str){(const char *)&number, sizeof number});
        } else if (text) {
            heap_add(heap, field, *text);
        } else if (texts) {
            buffer_clear(&list);
            for (size_t i = 0; i < texts->count; i++) {
                if (i > 0)
                    buffer_add_char(&list, SEPARATOR);
                buffer_add_str(&list, texts->at[i]);
            }
            heap_add(heap, field, buffer_str(&list));
        }
    }
    buffer_add_char(heap, (char)HEAP_END);
    buffer_free(&list);
    return start;
}

static void read_texts(struct texts *texts, struct str bytes, struct arena *arena)
{
    size_t count = 1;
    for (size_t i = 0; i < bytes.length; i++)
        count += bytes.at[i] == SEPARATOR;
    texts->at = ARENA_ARRAY(arena, struct str, count);
    texts->count = 0;
    struct str part;
    while (str_next(&bytes, SEPARATOR, &part))
        texts->at[texts->count++] = part;
}

void row_read(const struct directory *directory, const struct row *row, struct arena *arena,
              struct directory_entry *entry)
{
    *entry = (struct directory_entry){.id = row->id,
                                      .region = directory->interned[row->region],
                                      .department = directory->interned[row->department],
                                      .arrondissement = directory->interned[row->arrondissement],
                                      .intercommunality = directory->interned[row->intercommunality],
                                      .updated_on = row->updated_on,
                                      .verified_on = row->verified_on,
                                      .quality = row->quality};
    entry->place.located = row->located;
    entry->place.latitude = row->latitude;
    entry->place.longitude = row->longitude;
    const unsigned char *at = (const unsigned char *)directory->heap.at + row->text;
    while (*at != HEAP_END) {
        int field = at[0];
        struct str bytes = {(const char *)at + 4, (size_t)at[1] | (size_t)at[2] << 8 | (size_t)at[3] << 16};
        at += 4 + bytes.length;
        if (field == HEAP_SLUG) {
            entry->slug = bytes;
            continue;
        }
        enum vocabulary vocabulary = place_field_vocabulary((enum place_field)field);
        struct str *text = text_of(&entry->place, (enum place_field)field);
        if (vocabulary != VOCABULARY_COUNT) {
            struct codes *codes = place_codes(&entry->place, vocabulary);
            codes->count = (uint8_t)bytes.length;
            memcpy(codes->at, bytes.at, bytes.length);
        } else if (text && field_is_interned(field)) {
            uint32_t number;
            memcpy(&number, bytes.at, sizeof number);
            *text = directory->interned[number];
        } else if (text) {
            *text = bytes;
        } else {
            read_texts(texts_of(&entry->place, (enum place_field)field), bytes, arena);
        }
    }
}

/* --- Rows
 * ------------------------------------------------------------------------------------------------------------- */

int term_shift(enum vocabulary vocabulary)
{
    /* services 9, audiences 5, specific support 7, fees 3, programmes 11, labels 10, access 6, support 4, itinerancy 2
     */
    static const int shifts[VOCABULARY_COUNT] = {
        [VOCABULARY_SERVICES] = 0,      [VOCABULARY_AUDIENCES] = 9,      [VOCABULARY_SPECIFIC_SUPPORT] = 14,
        [VOCABULARY_FEES] = 21,         [VOCABULARY_PROGRAMMES] = 24,    [VOCABULARY_LABELS] = 36,
        [VOCABULARY_ACCESS_MODES] = 48, [VOCABULARY_SUPPORT_MODES] = 55, [VOCABULARY_ITINERANCY] = 60};
    return shifts[vocabulary];
}

/* A term's bit in row.terms. Lists have room for what the official schema may add. */
struct choice row_terms(const struct row *row, enum vocabulary vocabulary)
{
    if (vocabulary == VOCABULARY_TYPES)
        return (struct choice){{row->types[0], row->types[1]}};
    uint64_t mask = (UINT64_C(1) << vocabulary_count(vocabulary)) - 1;
    return (struct choice){{row->terms >> term_shift(vocabulary) & mask, 0}};
}

static void set_terms(struct row *row, struct place *place)
{
    for (int v = 0; v < VOCABULARY_COUNT; v++) {
        const struct codes *codes = place_codes(place, (enum vocabulary)v);
        for (size_t k = 0; k < codes->count; k++) {
            if (v == VOCABULARY_TYPES)
                row->types[codes->at[k] / 64] |= UINT64_C(1) << (codes->at[k] % 64);
            else
                row->terms |= UINT64_C(1) << (term_shift((enum vocabulary)v) + codes->at[k]);
        }
    }
}

/* Bits of two coordinates interleaved: G. M. Morton, 1966. */
static uint64_t spread(uint32_t value)
{
    uint64_t v = value;
    v = (v | v << 16) & 0x0000FFFF0000FFFFU;
    v = (v | v << 8) & 0x00FF00FF00FF00FFU;
    v = (v | v << 4) & 0x0F0F0F0F0F0F0F0FU;
    v = (v | v << 2) & 0x3333333333333333U;
    return (v | v << 1) & 0x5555555555555555U;
}

static uint64_t morton_of(struct mercator mark)
{
    return spread(mark.y) << 1 | spread(mark.x);
}

bool directory_builder_add(struct directory_builder *builder, const struct directory_entry *entry, struct error *error)
{
    struct directory *d = builder->directory;
    if (entry->id <= 0 || (builder->count && entry->id <= builder->drafts[builder->count - 1].row.id))
        return error_set(error, ERROR_INVALID, "Les lieux doivent arriver par identifiant croissant.");
    if (builder->count >= 16 * 1000 * 1000)
        return error_set(error, ERROR_LIMITED, "L’annuaire ne tient pas plus de 16 millions de lieux.");
    if (builder->count == 0)
        intern(builder, STR(""));
    if (builder->count == builder->capacity) {
        builder->capacity = builder->capacity ? builder->capacity * 2 : 256;
        builder->drafts = memory_grow(builder->drafts, size_product(sizeof *builder->drafts, builder->capacity));
    }
    struct place place = entry->place;
    struct draft *draft = &builder->drafts[builder->count++];
    *draft = (struct draft){.slug = arena_str(&d->arena, entry->slug)};
    struct row *row = &draft->row;
    row->id = entry->id;
    row->region = intern(builder, entry->region);
    row->department = intern(builder, entry->department);
    row->arrondissement = intern(builder, entry->arrondissement);
    row->intercommunality = intern(builder, entry->intercommunality);
    row->commune = intern(builder, place.insee_code);
    row->postal_code = intern(builder, place.postal_code);
    row->source = intern(builder, place.source);
    row->updated_on = entry->updated_on;
    row->verified_on = entry->verified_on;
    row->quality = entry->quality;
    row->shape = (uint8_t)place_shape(&place);
    row->hours = intern_hours(builder, &place);
    if (row->hours != NO_HOURS)
        row->week = hours_typical_week(d->hours[row->hours].hours);
    set_terms(row, &place);
    struct arena scratch = {0};
    for (int field = 0; field < PLACE_FIELD_COUNT; field++)
        if (!str_is_empty(place_field_text(&place, (enum place_field)field, &scratch)))
            row->present |= UINT32_C(1) << field;
    arena_free(&scratch);
    row->located = place.located && point_is_valid((struct point){place.longitude, place.latitude});
    if (row->located) {
        draft->mark = mercator_of((struct point){place.longitude, place.latitude});
        draft->morton = morton_of(draft->mark);
        row->latitude = place.latitude;
        row->longitude = place.longitude;
    }
    row->text = heap_write(builder, &place, entry->slug);
    return true;
}

static int by_morton(const void *a, const void *b)
{
    const struct draft *one = a, *two = b;
    if (one->row.located != two->row.located)
        return one->row.located ? -1 : 1;
    if (one->morton != two->morton)
        return one->morton < two->morton ? -1 : 1;
    return (one->row.id > two->row.id) - (one->row.id < two->row.id);
}

struct name_key {
    struct str key;
    int64_t id;
    uint32_t row;
};

static int by_name_key(const void *a, const void *b)
{
    const struct name_key *one = a, *two = b;
    int order = str_compare(one->key, two->key);
    return order ? order : (one->id > two->id) - (one->id < two->id);
}

static void sort_names(struct directory *d)
{
    struct name_key *keys = memory_array(sizeof *keys, d->count);
    struct arena scratch = {0};
    for (uint32_t r = 0; r < d->count; r++) {
        struct directory_entry entry;
        row_read(d, &d->rows[r], &scratch, &entry);
        keys[r] = (struct name_key){text_folded(&scratch, entry.place.name), d->rows[r].id, r};
    }
    if (d->count)
        qsort(keys, d->count, sizeof *keys, by_name_key);
    d->by_name = memory_array(sizeof *d->by_name, d->count);
    for (uint32_t k = 0; k < d->count; k++) {
        d->by_name[k] = keys[k].row;
        d->rows[keys[k].row].name_rank = k;
    }
    arena_free(&scratch);
    free(keys);
}

static const struct row *rows_being_sorted;

static int by_row_id(const void *a, const void *b)
{
    int64_t one = rows_being_sorted[*(const uint32_t *)a].id, two = rows_being_sorted[*(const uint32_t *)b].id;
    return (one > two) - (one < two);
}

static void sort_ids(struct directory *d)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* qsort passes no context */
    d->by_id = memory_array(sizeof *d->by_id, d->count);
    for (uint32_t r = 0; r < d->count; r++)
        d->by_id[r] = r;
    pthread_mutex_lock(&lock);
    rows_being_sorted = d->rows;
    if (d->count)
        qsort(d->by_id, d->count, sizeof *d->by_id, by_row_id);
    pthread_mutex_unlock(&lock);
}

struct directory *directory_builder_finish(struct directory_builder *builder)
{
    struct directory *d = builder->directory;
    if (builder->count)
        qsort(builder->drafts, builder->count, sizeof *builder->drafts, by_morton);
    else
        intern(builder, STR(""));
    d->count = builder->count;
    d->rows = memory_array(sizeof *d->rows, d->count);
    d->marks = memory_array(sizeof *d->marks, d->count);
    for (uint32_t r = 0; r < d->count; r++) {
        d->rows[r] = builder->drafts[r].row;
        d->marks[r] = builder->drafts[r].mark;
        d->located += d->rows[r].located;
        map_put(&d->by_slug, builder->drafts[r].slug, NULL)->number = r;
    }
    free(builder->drafts);
    builder->drafts = NULL;
    map_free(&builder->hours_numbers);
    sort_names(d);
    sort_ids(d);
    words_index(d);
    free(builder);
    return d;
}

static void directory_free(struct directory *d)
{
    free(d->rows);
    free(d->marks);
    free(d->by_name);
    free(d->by_id);
    free(d->interned);
    free(d->hours);
    free(d->words);
    free(d->posting_start);
    free(d->postings);
    free(d->open_bits);
    map_free(&d->by_slug);
    map_free(&d->interned_numbers);
    buffer_free(&d->heap);
    arena_free(&d->arena);
    pthread_mutex_destroy(&d->open_lock);
    free(d);
}

void directory_builder_free(struct directory_builder *builder)
{
    if (!builder)
        return;
    map_free(&builder->hours_numbers);
    free(builder->drafts);
    directory_free(builder->directory);
    free(builder);
}

void directory_release(const struct directory *directory)
{
    struct directory *d = (struct directory *)(uintptr_t)directory; /* the count is the only thing that changes */
    if (d && atomic_fetch_sub_explicit(&d->references, 1, memory_order_acq_rel) == 1)
        directory_free(d);
}

/* --- Figures and single places
 * ------------------------------------------------------------------------------------------ */

uint64_t directory_version(const struct directory *directory)
{
    return directory->version;
}

size_t directory_count(const struct directory *directory)
{
    return directory->count;
}

size_t directory_located_count(const struct directory *directory)
{
    return directory->located;
}

size_t directory_memory(const struct directory *d)
{
    size_t per_row = sizeof *d->rows + sizeof *d->marks + 2 * sizeof(uint32_t);
    return sizeof *d + d->count * per_row + d->heap.capacity + d->arena.total +
           d->interned_count * sizeof *d->interned + d->word_count * (sizeof *d->words + 4) +
           d->posting_start[d->word_count] * sizeof *d->postings +
           (d->by_slug.capacity + d->interned_numbers.capacity) * 32 + d->hours_count * sizeof *d->hours;
}

uint32_t directory_find_id(const struct directory *directory, int64_t id)
{
    size_t low = 0, high = directory->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int64_t found = directory->rows[directory->by_id[middle]].id;
        if (found == id)
            return directory->by_id[middle];
        if (found < id)
            low = middle + 1;
        else
            high = middle;
    }
    return DIRECTORY_NO_ROW;
}

uint32_t directory_find_slug(const struct directory *directory, struct str slug)
{
    union map_value *found = map_get(&directory->by_slug, slug);
    return found ? (uint32_t)found->number : DIRECTORY_NO_ROW;
}

int64_t directory_id(const struct directory *directory, uint32_t row)
{
    return directory->rows[row].id;
}

void directory_card(const struct directory *directory, uint32_t row, struct arena *arena, struct directory_entry *entry)
{
    row_read(directory, &directory->rows[row], arena, entry);
}

void directory_read(const struct directory *directory, uint32_t row, struct arena *arena, struct directory_entry *entry)
{
    row_read(directory, &directory->rows[row], arena, entry);
}

void tile_rows(const struct directory *directory, unsigned z, uint32_t x, uint32_t y, size_t *first, size_t *last)
{
    unsigned rest = 64 - 2 * z;
    uint64_t prefix = spread(y) << 1 | spread(x);
    uint64_t from = rest == 64 ? 0 : prefix << rest, to = rest == 64 ? UINT64_MAX : from + ((UINT64_C(1) << rest) - 1);
    if (rest == 0)
        to = from;
    size_t low = 0, high = directory->located;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (morton_of(directory->marks[middle]) < from)
            low = middle + 1;
        else
            high = middle;
    }
    *first = low;
    high = directory->located;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (morton_of(directory->marks[middle]) <= to)
            low = middle + 1;
        else
            high = middle;
    }
    *last = low;
}

void open_rows(const struct directory *directory, int64_t instant, uint64_t *bits)
{
    struct directory *d = (struct directory *)(uintptr_t)directory; /* a cache behind its own lock */
    int64_t minute = instant / 60;
    size_t bytes = bit_words(d->count) * sizeof *bits;
    pthread_mutex_lock(&d->open_lock);
    if (d->open_minute != minute || !d->open_bits) {
        if (!d->open_bits)
            d->open_bits = memory_array(sizeof *d->open_bits, bit_words(d->count) + 1);
        bool *open = memory_array(sizeof *open, d->hours_count + 1);
        for (size_t h = 0; h < d->hours_count; h++)
            open[h] = hours_open_at(d->hours[h].hours, &d->hours[h].where, minute * 60);
        memset(d->open_bits, 0, bytes);
        for (size_t r = 0; r < d->count; r++)
            if (d->rows[r].hours != NO_HOURS && open[d->rows[r].hours])
                bit_set(d->open_bits, r);
        free(open);
        d->open_minute = minute;
    }
    if (bytes)
        memcpy(bits, d->open_bits, bytes);
    pthread_mutex_unlock(&d->open_lock);
}
