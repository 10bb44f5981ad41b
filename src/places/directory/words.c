/* The words of places: collected while they arrive, then sorted, each with the rows where it occurs. */
#include <stdlib.h>
#include <string.h>

#include "helper.h"
#include "inside.h"
#include "territory/territory.h"

enum { BATCH = 256 * 1024 /* bytes of text handed to the helper at once */ };

/* --- Words ------------------------------------------------------------------------------------------------------- */

bool word_next(struct str *rest, struct str *word)
{
    while (str_next(rest, ' ', word)) {
        if (word->length == 0)
            continue;
        if (str_equal(*word, STR("st")))
            *word = STR("saint");
        else if (str_equal(*word, STR("ste")))
            *word = STR("sainte");
        *word = str_slice(*word, 0, WORD_MOST);
        return true;
    }
    return false;
}

bool word_is_small(struct str word)
{
    static const char *const small[] = {"a",  "au", "aux", "d",   "dans", "de",  "des",  "du",  "en", "et", "l",
                                        "la", "le", "les", "mon", "ou",   "par", "pour", "sur", "un", "une"};
    for (size_t i = 0; word.length <= 4 && i < COUNT_OF(small); i++)
        if (word.at[0] == small[i][0] && str_equal(word, str_of(small[i])))
            return true;
    return false;
}

uint32_t word_letters(struct str word)
{
    uint32_t letters = 0;
    for (size_t i = 0; i < word.length; i++) {
        unsigned char c = (unsigned char)word.at[i];
        letters |= UINT32_C(1) << (c >= 'a' && c <= 'z' ? c - 'a' : 26 + c % 6);
    }
    return letters;
}

/* --- Collecting -------------------------------------------------------------------------------------------------- */

static void collect_text(struct word_collector *c, struct str folded)
{
    struct str word;
    while (word_next(&folded, &word)) {
        if (word_is_small(word))
            continue;
        if (c->token_count == c->token_room) {
            c->token_room = c->token_room ? c->token_room * 2 : 4096;
            c->tokens = memory_grow(c->tokens, size_product(sizeof *c->tokens, c->token_room));
        }
        c->tokens[c->token_count++] = lexicon_add(&c->words, word);
    }
}

static void start_place(struct word_collector *c)
{
    if (2 * c->places + 3 > c->room) {
        c->room = c->room ? c->room * 2 : 1024;
        c->starts = memory_grow(c->starts, size_product(sizeof *c->starts, c->room));
    }
    c->starts[2 * c->places] = (uint32_t)c->token_count;
}

static struct str take_text(const char **at)
{
    uint32_t length;
    memcpy(&length, *at, sizeof length);
    struct str text = {*at + sizeof length, length};
    *at += sizeof length + length;
    return text;
}

static void put_text(struct buffer *out, struct str text)
{
    uint32_t length = (uint32_t)text.length;
    buffer_add(out, &length, sizeof length);
    buffer_add_str(out, text);
}

static void collect_batch(void *context, void *work)
{
    struct word_collector *c = context;
    struct buffer *batch = work;
    if (c->words.count == 0)
        lexicon_start(&c->words);
    for (const char *at = batch->at, *end = at + batch->length; at < end;) {
        start_place(c);
        collect_text(c, take_text(&at));
        c->starts[2 * c->places + 1] = (uint32_t)c->token_count;
        buffer_clear(&c->folded);
        text_fold(&c->folded, take_text(&at));
        collect_text(c, buffer_str(&c->folded));
        c->starts[2 * ++c->places] = (uint32_t)c->token_count;
    }
    buffer_free(batch);
    free(batch);
}

void words_collect(struct word_collector *c, struct str folded_name, struct str address)
{
    if (!c->batch)
        c->batch = memory_new(sizeof *c->batch);
    put_text(c->batch, folded_name);
    put_text(c->batch, address);
    c->bytes += folded_name.length + address.length;
    if (c->batch->length < BATCH)
        return;
    if (!c->helper) /* a small directory is not worth a thread */
        c->helper = helper_start(collect_batch, c);
    helper_give(c->helper, c->batch);
    c->batch = NULL;
}

static void end_helper(struct word_collector *c)
{
    helper_end(c->helper);
    c->helper = NULL;
}

void word_collector_free(struct word_collector *c)
{
    end_helper(c);
    if (c->batch)
        buffer_free(c->batch);
    free(c->batch);
    buffer_free(&c->folded);
    lexicon_free(&c->words);
    free(c->tokens);
    free(c->starts);
    free(c->locality_starts);
    free(c->order);
    *c = (struct word_collector){0};
}

/* Where places are, as people name it: commune, postal code, department. */
static void collect_localities(struct word_collector *c, const struct directory *d)
{
    size_t first = c->token_count;
    struct arena scratch = {0};
    c->locality_starts = memory_array(sizeof *c->locality_starts, d->locality_count + 1);
    for (size_t l = 0; l < d->locality_count; l++) {
        const struct locality *locality = &d->locality_list[l];
        struct str department = lexicon_text(&d->texts, locality->department);
        uint32_t id = territory_find(TERRITORY_DEPARTMENT, department);
        uint32_t commune = territory_find(TERRITORY_COMMUNE, lexicon_text(&d->texts, locality->insee_code));
        c->locality_starts[l] = (uint32_t)(c->token_count - first);
        collect_text(c, text_folded(&scratch, lexicon_text(&d->texts, locality->commune)));
        collect_text(c, text_folded(&scratch, lexicon_text(&d->texts, locality->postal_code)));
        collect_text(c, text_folded(&scratch, department));
        if (id != TERRITORY_NONE)
            collect_text(c, territory_at(id).key);
        if (commune != TERRITORY_NONE) /* "Mézières" is written "Mézières-en-Drouais" by others */
            collect_text(c, territory_at(commune).key);
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    c->locality_starts[d->locality_count] = (uint32_t)(c->token_count - first);
    c->locality_tokens = c->tokens + first;
}

/* --- Making ------------------------------------------------------------------------------------------------------ */

struct making {
    const struct directory *directory;
    const struct word_collector *collector;
    enum word_field field;
};

static size_t tokens_of_row(void *context, uint32_t row, const uint32_t **tokens)
{
    const struct making *m = context;
    const struct word_collector *c = m->collector;
    if (m->field == WORD_IN_PLACE) {
        uint32_t locality = m->directory->localities[row];
        *tokens = c->locality_tokens + c->locality_starts[locality];
        return c->locality_starts[locality + 1] - c->locality_starts[locality];
    }
    size_t part = 2 * (size_t)m->directory->ordinals[row] + (m->field == WORD_IN_ADDRESS);
    *tokens = c->tokens + c->starts[part];
    return c->starts[part + 1] - c->starts[part];
}

static struct str collected_word(const void *context, uint32_t number)
{
    return lexicon_text(context, number + 1); /* past the empty text */
}

void words_sort(struct directory *d, struct word_collector *c)
{
    struct words *words = &d->words;
    end_helper(c);
    if (c->batch)
        collect_batch(c, c->batch);
    c->batch = NULL;
    if (c->words.count == 0)
        lexicon_start(&c->words);
    collect_localities(c, d);
    words->count = c->words.count - 1;
    c->order = memory_array(sizeof *c->order, words->count);
    text_order(c->order, words->count, collected_word, &c->words);
    words->starts = memory_array(sizeof *words->starts, words->count + 1);
    words->letters = memory_array(sizeof *words->letters, words->count);
    buffer_reserve(&words->heap, c->words.heap.length);
    for (size_t w = 0; w < words->count; w++) {
        struct str word = collected_word(&c->words, c->order[w]);
        words->starts[w] = (uint32_t)words->heap.length;
        words->letters[w] = word_letters(word);
        buffer_add_str(&words->heap, word);
    }
    words->starts[words->count] = (uint32_t)words->heap.length;
}

void words_place(struct directory *d, struct word_collector *c)
{
    struct words *words = &d->words;
    struct making making = {.directory = d, .collector = c};
    size_t all = c->words.count;
    rowset *sets = memory_array(sizeof *sets, all);
    rowset_store_start(&words->store, d->count);
    for (int field = 0; field < WORD_FIELD_COUNT; field++) {
        making.field = (enum word_field)field;
        rowset_gather(&words->store, all, tokens_of_row, &making, sets);
        words->sets[field] = memory_array(sizeof *words->sets[field], words->count);
        for (size_t w = 0; w < words->count; w++)
            words->sets[field][w] = sets[c->order[w] + 1];
    }
    rowset_store_end(&words->store);
    free(sets);
}

void words_free(struct words *words)
{
    free(words->starts);
    free(words->letters);
    buffer_free(&words->heap);
    buffer_free(&words->store.bytes);
    for (int field = 0; field < WORD_FIELD_COUNT; field++)
        free(words->sets[field]);
}

size_t words_memory(const struct words *words)
{
    return words->heap.capacity + words->store.bytes.capacity +
           words->count * (sizeof *words->starts + sizeof *words->letters + WORD_FIELD_COUNT * sizeof(rowset));
}
