/* Words of places: the index, and the search with abbreviations, needs and small mistakes. */
#include <stdlib.h>
#include <string.h>

#include "inside.h"
#include "mapping/embedded.h"

/* --- Index
 * -------------------------------------------------------------------------------------------------------------- */

/* The words of a place: name, commune, postal code, address, labels of its types and programmes. */
static void place_words(const struct directory_entry *entry, struct buffer *key)
{
    const struct place *place = &entry->place;
    const struct str texts[] = {place->name, place->commune, place->postal_code, place->address};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        buffer_add_char(key, ' ');
        text_fold(key, texts[i]);
    }
    for (size_t k = 0; k < place->types.count; k++) {
        const struct term *term = vocabulary_term(VOCABULARY_TYPES, place->types.at[k]);
        buffer_add_char(key, ' ');
        text_fold(key, term->label);
    }
    for (size_t k = 0; k < place->programmes.count; k++) {
        buffer_add_char(key, ' ');
        text_fold(key, vocabulary_term(VOCABULARY_PROGRAMMES, place->programmes.at[k])->value);
    }
}

struct posting {
    uint32_t word, row;
};

struct postings {
    struct posting *at;
    size_t count, capacity;
};

static void add_posting(struct postings *postings, uint32_t word, uint32_t row)
{
    if (postings->count && postings->at[postings->count - 1].word == word &&
        postings->at[postings->count - 1].row == row)
        return;
    if (postings->count == postings->capacity) {
        postings->capacity = postings->capacity ? postings->capacity * 2 : 4096;
        postings->at = memory_grow(postings->at, size_product(sizeof *postings->at, postings->capacity));
    }
    postings->at[postings->count++] = (struct posting){word, row};
}

struct numbered_word {
    struct str word;
    uint32_t number;
};

static int by_word(const void *a, const void *b)
{
    return str_compare(((const struct numbered_word *)a)->word, ((const struct numbered_word *)b)->word);
}

/* Collects (word, row) pairs with words numbered as met, then sorts words and spreads the pairs by counting. */
void words_index(struct directory *d)
{
    struct map numbers = {0};
    struct postings pairs = {0};
    struct buffer key = {0};
    struct arena scratch = {0};
    for (uint32_t r = 0; r < d->count; r++) {
        struct directory_entry entry;
        arena_reset(&scratch);
        row_read(d, &d->rows[r], &scratch, &entry);
        buffer_clear(&key);
        place_words(&entry, &key);
        struct str rest = buffer_str(&key), word;
        while (str_next(&rest, ' ', &word)) {
            if (word.length == 0)
                continue;
            union map_value *known = map_get(&numbers, word);
            if (!known) {
                known = map_put(&numbers, arena_str(&d->arena, word), NULL);
                known->number = (int64_t)numbers.count - 1;
            }
            add_posting(&pairs, (uint32_t)known->number, r);
        }
    }
    d->word_count = numbers.count;
    struct numbered_word *sorted = memory_array(sizeof *sorted, d->word_count);
    size_t cursor = 0, at = 0;
    struct str word;
    union map_value *value;
    while (map_next(&numbers, &cursor, &word, &value))
        sorted[at++] = (struct numbered_word){word, (uint32_t)value->number};
    if (d->word_count)
        qsort(sorted, d->word_count, sizeof *sorted, by_word);
    uint32_t *place_of = memory_array(sizeof *place_of, d->word_count);
    d->words = memory_array(sizeof *d->words, d->word_count);
    for (uint32_t w = 0; w < d->word_count; w++) {
        d->words[w] = sorted[w].word;
        place_of[sorted[w].number] = w;
    }
    d->posting_start = memory_array(sizeof *d->posting_start, d->word_count + 2);
    for (size_t p = 0; p < pairs.count; p++)
        d->posting_start[place_of[pairs.at[p].word] + 2]++;
    for (size_t w = 2; w < d->word_count + 2; w++)
        d->posting_start[w] += d->posting_start[w - 1];
    d->postings = memory_array(sizeof *d->postings, pairs.count);
    for (size_t p = 0; p < pairs.count; p++)
        d->postings[d->posting_start[place_of[pairs.at[p].word] + 1]++] = pairs.at[p].row;
    free(sorted);
    free(place_of);
    free(pairs.at);
    map_free(&numbers);
    buffer_free(&key);
    arena_free(&scratch);
}

/* --- What people type: data/search-words.tsv
 * ------------------------------------------------------------------------------ */

/* "word <TAB> spelled out, or =service slug" */
struct meaning {
    struct str word, spelled;
    size_t service; /* SIZE_MAX when it is not a need */
};

static struct meaning meanings[256];
static size_t meaning_count;

static void read_meanings(void)
{
    struct str rest = SEARCH_WORDS_TSV, line;
    while (str_next(&rest, '\n', &line) && meaning_count < COUNT_OF(meanings)) {
        size_t tab = str_find_char(line, '\t', 0);
        if (tab == SIZE_MAX || line.at[0] == '#')
            continue;
        struct meaning *meaning = &meanings[meaning_count];
        *meaning = (struct meaning){str_slice(line, 0, tab), str_slice(line, tab + 1, line.length), SIZE_MAX};
        if (str_starts_with(meaning->spelled, STR("="))) {
            struct str slug = str_slice(meaning->spelled, 1, meaning->spelled.length);
            if (!vocabulary_find_slug(VOCABULARY_SERVICES, slug, &meaning->service))
                continue;
            meaning->spelled = STR_NONE;
        }
        meaning_count++;
    }
}

static bool is_small_word(struct str word)
{
    static const char *const small[] = {"de", "du",  "des", "la", "le", "les", "l",    "d",   "a",
                                        "au", "aux", "et",  "en", "un", "une", "pour", "dans"};
    for (size_t i = 0; i < COUNT_OF(small); i++)
        if (str_equal(word, str_of(small[i])))
            return true;
    return false;
}

/* --- Searching
 * -------------------------------------------------------------------------------------------------------------- */

static size_t first_word(const struct directory *d, struct str word)
{
    size_t low = 0, high = d->word_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_compare(d->words[middle], word) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_rows_of_word(const struct directory *d, size_t word, uint64_t *rows)
{
    for (uint32_t p = d->posting_start[word]; p < d->posting_start[word + 1]; p++)
        bit_set(rows, d->postings[p]);
}

/* Words that start as typed (whole words below three letters). */
static bool add_prefix(const struct directory *d, struct str typed, uint64_t *rows)
{
    bool any = false;
    for (size_t w = first_word(d, typed); w < d->word_count && str_starts_with(d->words[w], typed); w++) {
        if (typed.length < 3 && d->words[w].length != typed.length)
            continue;
        add_rows_of_word(d, w, rows);
        any = true;
    }
    return any;
}

/* Letters to change, add or drop (Levenshtein), given up above `most`. */
static size_t letters_apart(struct str a, struct str b, size_t most)
{
    enum { WORD_MOST = 40 };
    size_t row[WORD_MOST + 1];
    if (a.length > WORD_MOST || b.length > WORD_MOST || a.length > b.length + most || b.length > a.length + most)
        return most + 1;
    for (size_t j = 0; j <= b.length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        size_t diagonal = row[0], lowest = row[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            size_t best = diagonal + (a.at[i - 1] != b.at[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
            if (best < lowest)
                lowest = best;
        }
        if (lowest > most)
            return most + 1;
    }
    return row[b.length];
}

/* A word found nowhere: those nearest to it, with the same first letter. *mended is one of them. */
static bool add_misspelt(const struct directory *d, struct str typed, uint64_t *rows, struct str *mended)
{
    if (typed.length < 5)
        return false;
    size_t most = typed.length >= 8 ? 2 : 1, best = most + 1;
    struct str initial = str_slice(typed, 0, 1);
    for (size_t w = first_word(d, initial); w < d->word_count && str_starts_with(d->words[w], initial); w++) {
        size_t apart = letters_apart(typed, d->words[w], most);
        if (apart < best) {
            best = apart;
            memset(rows, 0, bit_words(d->count) * sizeof *rows);
            *mended = d->words[w];
        }
        if (apart == best && apart <= most)
            add_rows_of_word(d, w, rows);
    }
    return best <= most;
}

static bool add_meanings(const struct directory *d, struct str typed, uint64_t *rows, struct arena *arena)
{
    bool any = false;
    for (size_t m = 0; m < meaning_count; m++) {
        bool same = str_equal(meanings[m].word, typed) ||
                    (typed.length >= 4 && meanings[m].service != SIZE_MAX && str_starts_with(meanings[m].word, typed));
        if (!same)
            continue;
        any = true;
        if (meanings[m].service != SIZE_MAX) {
            uint64_t bit = UINT64_C(1) << (term_shift(VOCABULARY_SERVICES) + (int)meanings[m].service);
            for (size_t r = 0; r < d->count; r++)
                if (d->rows[r].terms & bit)
                    bit_set(rows, r);
            continue;
        }
        uint64_t *all = words_match(d, meanings[m].spelled, arena, NULL); /* the spelled-out form has no abbreviation */
        for (size_t w = 0; all && w < bit_words(d->count); w++)
            rows[w] |= all[w];
    }
    return any;
}

uint64_t *words_match(const struct directory *d, struct str text, struct arena *arena, struct str *understood)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_meanings);
    uint64_t *matched = NULL;
    struct str rest = text_folded(arena, text), typed;
    struct buffer said = {0};
    bool mended_any = false;
    while (str_next(&rest, ' ', &typed)) {
        if (typed.length == 0 || is_small_word(typed))
            continue;
        uint64_t *rows = ARENA_ARRAY(arena, uint64_t, bit_words(d->count) + 1);
        struct str mended = typed;
        bool meaning = understood && add_meanings(d, typed, rows, arena);
        bool found = add_prefix(d, typed, rows) || meaning;
        if (!found && understood && add_misspelt(d, typed, rows, &mended))
            mended_any = true;
        if (said.length)
            buffer_add_char(&said, ' ');
        buffer_add_str(&said, mended);
        if (!matched) {
            matched = rows;
            continue;
        }
        for (size_t w = 0; w < bit_words(d->count); w++)
            matched[w] &= rows[w];
    }
    if (understood)
        *understood = mended_any ? arena_str(arena, buffer_str(&said)) : STR_NONE;
    buffer_free(&said);
    return matched;
}
