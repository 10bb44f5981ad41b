/* Building a directory: places are packed as they arrive; at the end they are put in Morton's order, and every
 * criterion gets its set of rows. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "helper.h"
#include "inside.h"

enum {
    PLACES_MOST = 16 * 1000 * 1000,
    TOKENS_MOST = 1 << 30,
    TERMS_MOST = 256,     /* there are 149 */
    ENTRY_MOST = 64 << 20 /* bytes of text of one place */
};
#define HEAP_MOST  (UINT32_MAX - 2 * (size_t)ENTRY_MOST)
#define WORDS_MOST ((size_t)1 << 31) /* bytes of names and addresses: a word takes two at least */

/* What is known of a place before it has a row: one array for each, by ordinal. */
struct draft {
    struct mercator point;
    bool located;
    uint8_t quality, shape;
    uint32_t locality, hours, record, source;
    uint32_t present;
    int32_t updated, verified, changed;
    uint64_t slug_hash;
    uint64_t terms[TERMS_MOST / 64]; /* every vocabulary's terms one after the other: see term_offset */
};

struct directory_builder {
    struct directory *directory;
    enum place_field fields[VOCABULARY_COUNT]; /* of each vocabulary */
    struct draft *drafts;
    size_t count, room;
    struct lexicon localities_known;
    struct hours_known hours_known;
    size_t locality_room;
    struct cold_writer *cold;
    struct buffer cold_record, name_keys, locality_key;
    const struct hours_region **regions; /* by locality */
    uint32_t *name_key_starts;           /* by ordinal; and the end */
    struct word_collector words;
    /* Labels of the places that have some, place by place. */
    uint32_t *labels, *label_starts;
    size_t label_count, label_room;
};

/* Where a vocabulary's terms start among all. */
static size_t term_offset(int vocabulary)
{
    size_t offset = 0;
    for (int v = 0; v < vocabulary; v++)
        offset += vocabulary_count((enum vocabulary)v);
    return offset;
}

struct directory_builder *directory_builder_new(uint64_t version)
{
    struct directory_builder *b = memory_new(sizeof *b);
    struct directory *d = b->directory = memory_new(sizeof *d);
    assert(term_offset(VOCABULARY_COUNT) <= TERMS_MOST);
    d->version = version;
    for (int field = 0; field < PLACE_FIELD_COUNT; field++)
        if (place_field_vocabulary((enum place_field)field) != VOCABULARY_COUNT)
            b->fields[place_field_vocabulary((enum place_field)field)] = (enum place_field)field;
    atomic_init(&d->balance, 1);
    lexicon_start(&d->texts);
    lexicon_start(&d->lists);
    hours_known_start(&b->hours_known);
    lexicon_start(&b->localities_known);
    hours_table_start(&d->hours_table);
    b->cold = cold_writer_new();
    return b;
}

/* --- One place --------------------------------------------------------------------------------------------------- */

static uint32_t set_terms(struct draft *draft, const struct place *place, const enum place_field *fields)
{
    size_t offset = 0;
    uint32_t present = 0;
    for (int v = 0; v < VOCABULARY_COUNT; v++) {
        const struct codes *codes = codes_of(place, (enum vocabulary)v);
        for (size_t k = 0; k < codes->count; k++)
            bit_set(draft->terms, offset + codes->at[k]);
        present |= (uint32_t)(codes->count > 0) << fields[v];
        offset += vocabulary_count((enum vocabulary)v);
    }
    return present;
}

static uint32_t present_texts(const struct place *place)
{
    const struct {
        enum place_field field;
        bool present;
    } fields[] = {
        {PLACE_ID, place->id.length},
        {PLACE_PIVOT, place->pivot.length},
        {PLACE_NAME, place->name.length},
        {PLACE_COMMUNE, place->commune.length},
        {PLACE_POSTAL_CODE, place->postal_code.length},
        {PLACE_INSEE_CODE, place->insee_code.length},
        {PLACE_ADDRESS, place->address.length},
        {PLACE_ADDRESS_COMPLEMENT, place->address_complement.length},
        {PLACE_LATITUDE, place->located},
        {PLACE_LONGITUDE, place->located},
        {PLACE_PHONE, place->phone.length},
        {PLACE_EMAILS, place->emails.count},
        {PLACE_WEBSITES, place->websites.count},
        {PLACE_HOURS, place->hours.length},
        {PLACE_SUMMARY, place->summary.length},
        {PLACE_DETAIL, place->detail.length},
        {PLACE_SOURCE, place->source.length},
        {PLACE_PARENT_STRUCTURE, place->parent_structure.length},
        {PLACE_UPDATED_ON, place->updated_on.length},
        {PLACE_OTHER_LABELS, place->other_labels.count},
        {PLACE_ACCESSIBILITY_URL, place->accessibility_url.length},
        {PLACE_BOOKING_URL, place->booking_url.length},
    };
    uint32_t present = 0;
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        present |= (uint32_t)fields[i].present << fields[i].field;
    return present;
}

/* One text for all that tells a locality: the usual case costs one look. */
static uint32_t add_locality(struct directory_builder *b, const struct directory_entry *entry)
{
    struct directory *d = b->directory;
    const struct str parts[] = {entry->place.commune, entry->place.postal_code, entry->place.insee_code, entry->region,
                                entry->department,    entry->arrondissement,    entry->intercommunality};
    buffer_clear(&b->locality_key);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        buffer_add(&b->locality_key, &parts[i].length, sizeof parts[i].length);
        buffer_add_str(&b->locality_key, parts[i]);
    }
    uint32_t number = lexicon_add(&b->localities_known, buffer_str(&b->locality_key)) - 1;
    if (number < d->locality_count)
        return number;
    if (d->locality_count == b->locality_room) {
        b->locality_room = b->locality_room ? b->locality_room * 2 : 256;
        d->locality_list = memory_grow(d->locality_list, size_product(sizeof *d->locality_list, b->locality_room));
        b->regions = memory_grow(b->regions, size_product(sizeof(void *), b->locality_room));
    }
    b->regions[number] = hours_region_around(entry->place.insee_code, entry->department);
    d->locality_list[d->locality_count++] = (struct locality){
        lexicon_add(&d->texts, parts[0]), lexicon_add(&d->texts, parts[1]), lexicon_add(&d->texts, parts[2]),
        lexicon_add(&d->texts, parts[3]), lexicon_add(&d->texts, parts[4]), lexicon_add(&d->texts, parts[5]),
        lexicon_add(&d->texts, parts[6])};
    return number;
}

static void add_labels(struct directory_builder *b, const struct texts *labels)
{
    b->label_starts[b->count] = (uint32_t)b->label_count;
    for (size_t i = 0; i < labels->count; i++) {
        if (b->label_count == b->label_room) {
            b->label_room = b->label_room ? b->label_room * 2 : 256;
            b->labels = memory_grow(b->labels, size_product(sizeof *b->labels, b->label_room));
        }
        b->labels[b->label_count++] = lexicon_add(&b->directory->texts, labels->at[i]);
    }
    b->label_starts[b->count + 1] = (uint32_t)b->label_count;
}

/* The folded name. */
static struct str add_words(struct directory_builder *b, const struct place *place)
{
    size_t start = b->name_keys.length;
    text_fold(&b->name_keys, place->name);
    b->name_key_starts[b->count + 1] = (uint32_t)b->name_keys.length;
    struct str folded = str_slice(buffer_str(&b->name_keys), start, b->name_keys.length);
    words_collect(&b->words, folded, place->address);
    return folded;
}

static size_t text_length_of(const struct directory_entry *entry)
{
    const struct place *p = &entry->place;
    const struct str texts[] = {entry->slug,
                                p->id,
                                p->pivot,
                                p->name,
                                p->commune,
                                p->postal_code,
                                p->insee_code,
                                p->address,
                                p->address_complement,
                                p->phone,
                                p->hours,
                                p->summary,
                                p->detail,
                                p->source,
                                p->parent_structure,
                                p->updated_on,
                                p->accessibility_url,
                                p->booking_url,
                                entry->region,
                                entry->department,
                                entry->arrondissement,
                                entry->intercommunality};
    const struct texts *lists[] = {&p->emails, &p->websites, &p->other_labels};
    size_t length = 0;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        length += texts[i].length;
    for (size_t l = 0; l < COUNT_OF(lists); l++)
        for (size_t i = 0; i < lists[l]->count; i++)
            length += lists[l]->at[i].length + 8;
    return length;
}

static bool has_room(const struct directory_builder *b, const struct directory_entry *entry)
{
    const struct directory *d = b->directory;
    return b->count < PLACES_MOST && text_length_of(entry) < ENTRY_MOST && d->heap.length < HEAP_MOST &&
           d->texts.heap.length < HEAP_MOST && b->name_keys.length < HEAP_MOST && b->words.bytes < WORDS_MOST &&
           b->label_count < TOKENS_MOST;
}

static void make_room(struct directory_builder *b)
{
    if (b->count < b->room)
        return;
    b->room = b->room ? b->room * 2 : 256;
    b->drafts = memory_grow(b->drafts, size_product(sizeof *b->drafts, b->room));
    b->directory->ids = memory_grow(b->directory->ids, size_product(sizeof *b->directory->ids, b->room));
    b->name_key_starts = memory_grow(b->name_key_starts, size_product(sizeof *b->name_key_starts, b->room + 1));
    b->label_starts = memory_grow(b->label_starts, size_product(sizeof *b->label_starts, b->room + 1));
    b->name_key_starts[0] = 0;
}

static int32_t latest_of(const struct directory_entry *entry)
{
    int32_t latest = entry->updated_on > entry->verified_on ? entry->updated_on : entry->verified_on;
    return entry->changed_on > latest ? entry->changed_on : latest;
}

bool directory_builder_add(struct directory_builder *b, const struct directory_entry *entry, struct error *error)
{
    struct directory *d = b->directory;
    if (entry->id <= 0 || (b->count && entry->id <= d->ids[b->count - 1]))
        return error_set(error, ERROR_INVALID, "Les lieux doivent arriver par identifiant croissant.");
    if (!has_room(b, entry))
        return error_set(error, ERROR_LIMITED,
                         "L’annuaire ne tient pas plus de 16 millions de lieux, de 4 Go de texte, ni de 64 Mo pour un "
                         "lieu.");
    make_room(b);
    const struct place *place = &entry->place;
    struct draft *draft = &b->drafts[b->count];
    struct point point = {place->longitude, place->latitude};
    *draft = (struct draft){.quality = entry->quality,
                            .shape = (uint8_t)place_shape(place),
                            .locality = add_locality(b, entry),
                            .record = (uint32_t)d->heap.length,
                            .source = lexicon_add(&d->texts, place->source),
                            .updated = entry->updated_on,
                            .verified = entry->verified_on,
                            .changed = latest_of(entry),
                            .located = place->located && point_is_valid(point),
                            .slug_hash = hash_str(entry->slug)};
    if (draft->located)
        draft->point = mercator_of(point);
    draft->hours =
        hours_table_add(&d->hours_table, &b->hours_known, &d->texts, place->hours, b->regions[draft->locality]);
    draft->present = present_texts(place) | set_terms(draft, place, b->fields);
    struct str folded_name = add_words(b, place);
    buffer_clear(&b->cold_record);
    record_write(d, &b->cold_record, entry, draft->source, folded_name);
    cold_write(b->cold, buffer_str(&b->cold_record));
    add_labels(b, &place->other_labels);
    d->ids[b->count++] = entry->id;
    return true;
}

/* --- Rows -------------------------------------------------------------------------------------------------------- */

/* Morton's order for those on the map, then the others by id. */
static void order_rows(struct directory_builder *b)
{
    struct directory *d = b->directory;
    struct mercator *points = memory_array(sizeof *points, b->count);
    uint32_t *located = memory_array(sizeof *located, b->count), *order = memory_array(sizeof *order, b->count);
    size_t nowhere = 0;
    d->count = b->count;
    d->ordinals = memory_array(sizeof *d->ordinals, d->count);
    d->rows_by_id = memory_array(sizeof *d->rows_by_id, d->count);
    for (uint32_t i = 0; i < b->count; i++) {
        if (b->drafts[i].located) {
            points[d->located] = b->drafts[i].point;
            located[d->located++] = i;
        }
    }
    d->index = point_index_new(points, d->located, order);
    for (size_t row = 0; row < d->located; row++)
        d->ordinals[row] = located[order[row]];
    for (uint32_t i = 0; i < b->count; i++)
        if (!b->drafts[i].located)
            d->ordinals[d->located + nowhere++] = i;
    for (uint32_t row = 0; row < d->count; row++)
        d->rows_by_id[d->ordinals[row]] = row;
    free(points);
    free(located);
    free(order);
}

static void fill_rows(struct directory_builder *b)
{
    struct directory *d = b->directory;
    d->localities = memory_array(sizeof *d->localities, d->count);
    d->hours = memory_array(sizeof *d->hours, d->count);
    d->records = memory_array(sizeof *d->records, d->count);
    d->updated = memory_array(sizeof *d->updated, d->count);
    d->verified = memory_array(sizeof *d->verified, d->count);
    d->changed = memory_array(sizeof *d->changed, d->count);
    d->qualities = memory_array(sizeof *d->qualities, d->count);
    d->shapes = memory_array(sizeof *d->shapes, d->count);
    d->quality_planes = memory_array(sizeof *d->quality_planes, QUALITY_PLANES * bit_words(d->count));
    for (size_t row = 0; row < d->count; row++) {
        const struct draft *draft = &b->drafts[d->ordinals[row]];
        d->localities[row] = draft->locality;
        d->hours[row] = draft->hours;
        d->records[row] = draft->record;
        d->updated[row] = draft->updated;
        d->verified[row] = draft->verified;
        d->changed[row] = draft->changed;
        d->qualities[row] = draft->quality;
        d->shapes[row] = draft->shape;
        for (size_t p = 0; p < QUALITY_PLANES; p++)
            d->quality_planes[p * bit_words(d->count) + row / 64] |= (uint64_t)(draft->quality >> p & 1) << (row % 64);
    }
}

static struct str name_key(const void *context, uint32_t ordinal)
{
    const struct directory_builder *b = context;
    return str_slice(buffer_str(&b->name_keys), b->name_key_starts[ordinal], b->name_key_starts[ordinal + 1]);
}

/* Ordinals by name, hence equal names by id. */
static void order_names(struct directory_builder *b)
{
    struct directory *d = b->directory;
    d->rows_by_name = memory_array(sizeof *d->rows_by_name, b->count);
    text_order(d->rows_by_name, b->count, name_key, b);
}

static void rank_names(struct directory *d)
{
    d->name_ranks = memory_array(sizeof *d->name_ranks, d->count);
    for (uint32_t rank = 0; rank < d->count; rank++) {
        uint32_t row = d->rows_by_id[d->rows_by_name[rank]];
        d->rows_by_name[rank] = row;
        d->name_ranks[row] = rank;
    }
}

static void place_slugs(const struct directory_builder *b)
{
    struct directory *d = b->directory;
    d->slug_slots = d->count + d->count / 6 + 2;
    d->rows_by_slug = memory_array(sizeof *d->rows_by_slug, d->slug_slots);
    for (uint32_t ordinal = 0; ordinal < d->count; ordinal++) {
        uint32_t row = d->rows_by_id[ordinal];
        size_t at = slug_slot(d, b->drafts[ordinal].slug_hash);
        while (d->rows_by_slug[at])
            at = (at + 1) % d->slug_slots;
        d->rows_by_slug[at] = row + 1;
    }
}

/* --- Sets -------------------------------------------------------------------------------------------------------- */

/* Terms and fields: a bitmap for each, filled together, then kept in its smallest form. */
static void make_planes(struct directory_builder *b)
{
    struct directory *d = b->directory;
    size_t terms = term_offset(VOCABULARY_COUNT), planes = terms + PLACE_FIELD_COUNT + 1, words = bit_words(d->count);
    uint64_t *bits = memory_array(sizeof *bits, size_product(planes, words));
    for (size_t row = 0; row < d->count; row++) {
        const struct draft *draft = &b->drafts[d->ordinals[row]];
        const struct hours_bitmap *week = &d->hours_table.entries[draft->hours].week;
        uint64_t bit = UINT64_C(1) << (row % 64), *column = bits + row / 64;
        for (size_t w = 0; w < COUNT_OF(draft->terms); w++)
            for (uint64_t rest = draft->terms[w]; rest; rest &= rest - 1)
                column[(w * 64 + (size_t)__builtin_ctzll(rest)) * words] |= bit;
        for (uint32_t rest = draft->present; rest; rest &= rest - 1)
            column[(terms + (size_t)__builtin_ctz(rest)) * words] |= bit;
        if (week->words[1] >> (5 * 24 - 64) || week->words[2]) /* from Saturday 0:00 on */
            column[(planes - 1) * words] |= bit;
    }
    d->weekend = rowset_add_bits(&d->sets, bits + (planes - 1) * words);
    for (int v = 0; v < VOCABULARY_COUNT; v++)
        for (size_t t = 0; t < vocabulary_count((enum vocabulary)v); t++)
            d->terms[v][t] = rowset_add_bits(&d->sets, bits + (term_offset(v) + t) * words);
    for (size_t field = 0; field < PLACE_FIELD_COUNT; field++)
        d->present[field] = rowset_add_bits(&d->sets, bits + (terms + field) * words);
    free(bits);
}

struct code_making {
    const struct directory_builder *builder;
    enum family family;
    uint32_t *numbers; /* text number → position in the table, + 1 */
    uint32_t *found;   /* texts of the table, as met */
    size_t count;
    uint32_t *terms; /* by locality, source or label: the position in the table of what it has in this family, + 1 */
    uint32_t *room;  /* terms of the current row */
};

static void collect_code(struct code_making *m, uint32_t text)
{
    if (text && !m->numbers[text]) { /* 0: none */
        m->found[m->count++] = text;
        m->numbers[text] = (uint32_t)m->count;
    }
}

static void collect_codes(struct code_making *m)
{
    const struct directory_builder *b = m->builder;
    if (m->family == FAMILY_SOURCE)
        for (size_t ordinal = 0; ordinal < b->count; ordinal++)
            collect_code(m, b->drafts[ordinal].source);
    else if (m->family == FAMILY_OTHER_LABEL)
        for (size_t i = 0; i < b->label_count; i++)
            collect_code(m, b->labels[i]);
    else
        for (size_t l = 0; l < b->directory->locality_count; l++)
            collect_code(m, locality_code(&b->directory->locality_list[l], m->family));
}

static struct str found_text(const void *context, uint32_t number)
{
    const struct code_making *m = context;
    return lexicon_text(&m->builder->directory->texts, m->found[number]);
}

static size_t terms_of_row(void *context, uint32_t row, const uint32_t **terms)
{
    struct code_making *m = context;
    const struct directory_builder *b = m->builder;
    uint32_t ordinal = b->directory->ordinals[row];
    if (m->family == FAMILY_OTHER_LABEL) {
        size_t first = b->label_starts[ordinal], count = b->label_starts[ordinal + 1] - first;
        for (size_t k = 0; k < count; k++)
            m->room[k] = m->numbers[b->labels[first + k]] - 1;
        *terms = m->room;
        return count;
    }
    uint32_t number =
        m->family == FAMILY_SOURCE ? m->numbers[b->drafts[ordinal].source] : m->terms[b->directory->localities[row]];
    m->room[0] = number - 1;
    *terms = m->room;
    return number != 0;
}

static size_t most_labels(const struct directory_builder *b)
{
    size_t most = 1;
    for (size_t ordinal = 0; ordinal < b->count; ordinal++) {
        size_t count = b->label_starts[ordinal + 1] - b->label_starts[ordinal];
        most = count > most ? count : most;
    }
    return most;
}

static void make_codes(struct directory_builder *b, enum family family)
{
    struct directory *d = b->directory;
    struct code_table *table = &d->codes[family];
    struct code_making m = {.builder = b,
                            .family = family,
                            .numbers = memory_array(sizeof(uint32_t), d->texts.count),
                            .found = memory_array(sizeof(uint32_t), d->texts.count),
                            .terms = memory_array(sizeof(uint32_t), d->locality_count),
                            .room = memory_array(sizeof(uint32_t), family == FAMILY_OTHER_LABEL ? most_labels(b) : 1)};
    collect_codes(&m);
    table->count = m.count;
    table->texts = memory_array(sizeof *table->texts, m.count);
    table->sets = memory_array(sizeof *table->sets, m.count);
    text_order(table->texts, m.count, found_text, &m);
    for (uint32_t i = 0; i < m.count; i++) {
        table->texts[i] = m.found[table->texts[i]];
        m.numbers[table->texts[i]] = i + 1;
    }
    for (size_t l = 0; l < d->locality_count; l++)
        m.terms[l] = m.numbers[locality_code(&d->locality_list[l], family)];
    if (m.count)
        rowset_gather(&d->sets, m.count, terms_of_row, &m, table->sets);
    free(m.numbers);
    free(m.found);
    free(m.terms);
    free(m.room);
}

/* --- The whole --------------------------------------------------------------------------------------------------- */

static void free_builder(struct directory_builder *b)
{
    hours_known_free(&b->hours_known);
    lexicon_free(&b->localities_known);
    word_collector_free(&b->words);
    buffer_free(&b->cold_record);
    buffer_free(&b->name_keys);
    buffer_free(&b->locality_key);
    free(b->regions);
    free(b->drafts);
    free(b->name_key_starts);
    free(b->labels);
    free(b->label_starts);
    cold_writer_free(b->cold);
    free(b);
}

static void fit(struct directory *d)
{
    lexicon_seal(&d->texts);
    lexicon_seal(&d->lists);
    rowset_store_end(&d->sets);
    hours_table_end(&d->hours_table);
    if (d->heap.length) {
        d->heap.at = memory_grow(d->heap.at, d->heap.length + 1);
        d->heap.capacity = d->heap.length + 1;
    }
    if (d->count)
        d->ids = memory_grow(d->ids, d->count * sizeof *d->ids);
    if (d->locality_count)
        d->locality_list = memory_grow(d->locality_list, d->locality_count * sizeof *d->locality_list);
}

/* What needs no rows, and what needs them: done by a helper, meanwhile the rest is done here. */
static void help_before_rows(void *context, void *work)
{
    struct directory_builder *b = context;
    (void)work;
    order_names(b);
    words_sort(b->directory, &b->words);
}

static void help_with_rows(void *context, void *work)
{
    struct directory_builder *b = context;
    (void)work;
    words_place(b->directory, &b->words);
}

void directory_builder_moved(struct directory_builder *builder, struct str slug, int64_t id, int64_t survivor)
{
    struct moved *moved = &builder->directory->moved;
    map_put(&moved->by_slug, arena_str(&moved->arena, slug), NULL)->number = survivor;
    map_put(&moved->by_id, id_text(&moved->arena, id), NULL)->number = survivor;
}

struct directory *directory_builder_finish(struct directory_builder *b)
{
    struct directory *d = b->directory;
    struct helper *helper = helper_start(help_before_rows, b);
    helper_give(helper, NULL);
    order_rows(b);
    fill_rows(b);
    place_slugs(b);
    helper_end(helper);
    helper = helper_start(help_with_rows, b);
    helper_give(helper, NULL);
    rank_names(d);
    rowset_store_start(&d->sets, d->count);
    make_planes(b);
    for (int family = 0; family < FAMILY_COUNT; family++)
        make_codes(b, (enum family)family);
    d->cold = cold_writer_finish(b->cold);
    b->cold = NULL;
    fit(d);
    helper_end(helper);
    free_builder(b);
    return d;
}

void directory_builder_free(struct directory_builder *builder)
{
    if (!builder)
        return;
    struct directory *d = builder->directory;
    free_builder(builder);
    directory_free(d);
}

void directory_free(struct directory *d)
{
    void *arrays[] = {d->ordinals,   d->localities,   d->hours,        d->records,        d->name_ranks, d->updated,
                      d->verified,   d->qualities,    d->shapes,       d->quality_planes, d->changed,    d->ids,
                      d->rows_by_id, d->rows_by_name, d->rows_by_slug, d->locality_list};
    for (size_t i = 0; i < COUNT_OF(arrays); i++)
        free(arrays[i]);
    for (int family = 0; family < FAMILY_COUNT; family++) {
        free(d->codes[family].texts);
        free(d->codes[family].sets);
    }
    point_index_free(d->index);
    buffer_free(&d->heap);
    cold_store_free(d->cold);
    lexicon_free(&d->texts);
    lexicon_free(&d->lists);
    hours_table_free(&d->hours_table);
    buffer_free(&d->sets.bytes);
    words_free(&d->words);
    moved_free(&d->moved);
    free(d);
}
