/* Candidate pairs: records that share a key, block by block, each block bounded. */
#include <stdlib.h>
#include <string.h>

#include "geo/index.h"
#include "inside.h"

/* A block larger than this is read through a window: each record with the few that follow it in the order. */
enum { BLOCK_MOST = 16, WINDOW = 4, PREFIX = 5, RARE_WORDS = 3, RARE_WORDS_NEAR = 2 };
static const double CELL_METRES = 400, NEIGHBOUR_METRES = 60;

/* The keys of one way of blocking. `order`: the numbers of records as the window should see them. */
struct pass {
    const struct duplicates *d;
    struct keyed *keys;
    size_t count, room;
    candidate_fn visit;
    void *context;
    const uint32_t *order; /* rank → record */
};

static uint64_t mix(uint64_t a, uint64_t b)
{
    /* The finaliser of MurmurHash3 (A. Appleby): any bit of the input changes half of the output. */
    uint64_t x = a * 0x9E3779B97F4A7C15U + b;
    x = (x ^ (x >> 33)) * 0xFF51AFD7ED558CCDU;
    x = (x ^ (x >> 33)) * 0xC4CEB9FE1A85EC53U;
    return x ^ (x >> 33);
}

static void add_key(struct pass *pass, uint64_t key, uint32_t rank)
{
    if (key == 0)
        return;
    if (pass->count == pass->room) {
        pass->room = pass->room ? pass->room * 2 : 4096;
        pass->keys = memory_grow(pass->keys, size_product(sizeof *pass->keys, pass->room));
    }
    pass->keys[pass->count++] = (struct keyed){key, rank};
}

static void visit_block(const struct pass *pass, const struct keyed *block, size_t size)
{
    size_t reach = size > BLOCK_MOST ? WINDOW : size;
    for (size_t i = 0; i < size; i++)
        for (size_t j = i + 1; j < size && j <= i + reach; j++)
            if (block[i].number != block[j].number)
                pass->visit(pass->context, pass->order[block[i].number], pass->order[block[j].number]);
}

/* Sorts the keys, visits the blocks, and forgets the keys. */
static void run_pass(struct pass *pass)
{
    keyed_sort(pass->keys, pass->count);
    for (size_t first = 0, end; first < pass->count; first = end) {
        for (end = first + 1; end < pass->count && pass->keys[end].key == pass->keys[first].key;)
            end++;
        visit_block(pass, pass->keys + first, end - first);
    }
    pass->count = 0;
}

/* --- Words as keys ------------------------------------------------------------------------------------------------ */

/* The first letters of a word: a slip at its end changes nothing. */
static uint64_t word_key(const struct duplicates *d, uint32_t word)
{
    struct str text = lexicon_text(&d->lexicon, word);
    uint64_t key = 0;
    for (size_t i = 0; i < text.length && i < PREFIX; i++)
        key = key << 8 | (uint8_t)text.at[i];
    return key;
}

/* The rarest words of a name, those of its town left out when others remain. */
static size_t rare_words(const struct duplicates *d, const struct profile *record, uint64_t keys[RARE_WORDS])
{
    uint32_t best[RARE_WORDS];
    size_t count = 0;
    const uint32_t *words = name_words(d, record), *town = town_words(d, record);
    for (int pass = 0; pass < 2 && count == 0; pass++) {
        for (size_t i = 0; i < record->name_count; i++) {
            bool is_town = false;
            for (size_t t = 0; t < record->town_count && pass == 0; t++)
                is_town = is_town || words[i] == town[t];
            if (is_town)
                continue;
            size_t at = count < RARE_WORDS ? count++ : RARE_WORDS;
            while (at > 0 && d->weights[best[at - 1]] < d->weights[words[i]]) {
                if (at < RARE_WORDS)
                    best[at] = best[at - 1];
                at--;
            }
            if (at < RARE_WORDS)
                best[at] = words[i];
        }
    }
    for (size_t i = 0; i < count; i++)
        keys[i] = word_key(d, best[i]);
    return count;
}

static uint64_t whole_name_key(const struct duplicates *d, const struct profile *record)
{
    uint64_t key = 0; /* whatever the order of the words */
    for (size_t i = 0; i < record->name_count; i++)
        key += mix(1, name_words(d, record)[i]);
    return record->name_count ? mix(2, key) : 0;
}

/* The word of a street that tells most: its last that is no kind of way. */
static uint64_t street_key(const struct duplicates *d, const struct profile *record)
{
    for (size_t i = record->street_count; i-- > 0;) {
        uint32_t word = street_words(d, record)[i];
        if (!(d->word_marks[word] & WORD_WAY))
            return word_key(d, word);
    }
    return 0;
}

/* --- Passes ------------------------------------------------------------------------------------------------------- */

enum way { WAY_PHONE, WAY_PIVOT, WAY_EMAIL, WAY_SITE, WAY_ADDRESS, WAY_WORDS, WAY_NAME, WAY_COUNT };

static void keys_of(struct pass *pass, enum way way, uint32_t rank)
{
    const struct duplicates *d = pass->d;
    const struct profile *record = &d->records[pass->order[rank]];
    uint64_t words[RARE_WORDS], street;
    size_t count;
    switch (way) {
    case WAY_PHONE: add_key(pass, record->phone, rank); break;
    case WAY_PIVOT: add_key(pass, record->pivot, rank); break;
    case WAY_EMAIL:
        for (size_t i = 0; i < CONTACTS_MOST; i++)
            add_key(pass, record->emails[i], rank);
        break;
    case WAY_SITE:
        for (size_t i = 0; i < CONTACTS_MOST; i++)
            add_key(pass, record->sites[i], rank);
        break;
    case WAY_ADDRESS:
        street = street_key(d, record);
        if (street && record->postal)
            add_key(pass, mix(mix(record->postal, street), record->house), rank);
        if (street && record->insee)
            add_key(pass, mix(mix(record->insee + (1ULL << 40), street), record->house), rank);
        break;
    case WAY_WORDS:
        count = rare_words(d, record, words);
        for (size_t i = 0; i < count; i++) {
            /* The postal code serves where the commune is unknown or wrong; the rarest word is enough then. */
            if (record->insee)
                add_key(pass, mix(record->insee + (1ULL << 40), words[i]), rank);
            if (record->postal && (i == 0 || !record->insee))
                add_key(pass, mix(record->postal, words[i]), rank);
        }
        break;
    case WAY_NAME: add_key(pass, whole_name_key(d, record), rank); break;
    case WAY_COUNT: break;
    }
}

/* --- Space -------------------------------------------------------------------------------------------------------- */

/* The cells of about `metres` that a square of half that width around the point meets: one to four. Two points less
 * than half a cell apart always share one. */
static size_t cells_of(const struct profile *record, double metres, uint64_t cells[4])
{
    /* One cell width per band of latitude of the map, so that the cells of two neighbours agree. */
    uint32_t band = record->point.y >> 22;
    struct point middle = mercator_point((struct mercator){0, (band << 22) + (1U << 21)});
    uint32_t width = (uint32_t)(metres / mercator_unit(middle.lat)), half = width / 4;
    size_t count = 0;
    for (uint32_t sides = 0; sides < 4; sides++) {
        uint64_t x = (sides & 1 ? record->point.x + half : record->point.x - half) / width;
        uint64_t y = (sides & 2 ? record->point.y + half : record->point.y - half) / width;
        uint64_t cell = mix(mix(band, x), y);
        bool known = false;
        for (size_t i = 0; i < count; i++)
            known = known || cells[i] == cell;
        if (!known)
            cells[count++] = cell;
    }
    return count;
}

static void cell_keys(struct pass *pass, uint32_t rank, bool with_words)
{
    const struct duplicates *d = pass->d;
    const struct profile *record = &d->records[pass->order[rank]];
    uint64_t cells[4], words[RARE_WORDS];
    if (record->unit <= 0)
        return;
    size_t cell_count = cells_of(record, with_words ? CELL_METRES * 2 : NEIGHBOUR_METRES * 2, cells);
    size_t word_count = with_words ? rare_words(d, record, words) : 0;
    word_count = word_count > RARE_WORDS_NEAR ? RARE_WORDS_NEAR : word_count;
    for (size_t c = 0; c < cell_count; c++) {
        if (!with_words)
            add_key(pass, cells[c], rank);
        for (size_t w = 0; w < word_count; w++)
            add_key(pass, mix(cells[c], words[w]), rank);
    }
}

/* --- Orders of the windows ---------------------------------------------------------------------------------------- */

static void order_by(const struct duplicates *d, uint32_t *order, bool by_place)
{
    struct keyed *keys = memory_array(sizeof *keys, d->count + 1);
    for (uint32_t i = 0; i < d->count; i++) {
        const struct profile *record = &d->records[i];
        uint64_t key = record->unit > 0 ? morton_key(record->point) : UINT64_MAX;
        if (!by_place) {
            uint64_t words[RARE_WORDS];
            size_t count = rare_words(d, record, words);
            key = count ? words[0] << 24 | (count > 1 ? words[1] >> 16 : 0) : UINT64_MAX;
        }
        keys[i] = (struct keyed){key, i};
    }
    keyed_sort(keys, d->count);
    for (size_t i = 0; i < d->count; i++)
        order[i] = keys[i].number;
    free(keys);
}

void orders_make(const struct duplicates *d, struct orders *orders)
{
    orders->by_name = memory_array(sizeof *orders->by_name, d->count + 1);
    orders->by_place = memory_array(sizeof *orders->by_place, d->count + 1);
    order_by(d, orders->by_name, false);
    order_by(d, orders->by_place, true);
}

void orders_free(struct orders *orders)
{
    free(orders->by_name);
    free(orders->by_place);
}

void candidates_visit(const struct duplicates *d, const struct orders *orders, enum candidate_part part,
                      candidate_fn visit, void *context)
{
    struct pass pass = {.d = d, .visit = visit, .context = context};
    for (int way = 0; way < WAY_COUNT && part == CANDIDATES_BY_KEY; way++) {
        pass.order = way == WAY_NAME ? orders->by_place : orders->by_name; /* homonyms: the nearest in space */
        for (uint32_t rank = 0; rank < d->count; rank++)
            keys_of(&pass, (enum way)way, rank);
        run_pass(&pass);
    }
    pass.order = orders->by_name;
    for (int with_words = 0; with_words < 2 && part == CANDIDATES_BY_PLACE; with_words++) {
        for (uint32_t rank = 0; rank < d->count; rank++)
            cell_keys(&pass, rank, with_words);
        run_pass(&pass);
    }
    free(pass.keys);
}
