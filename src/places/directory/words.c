/* The words of places: collected while they arrive, then sorted, each with the rows where it occurs. */
#include <stdlib.h>
#include <string.h>

#include "inside.h"
#include "territory/territory.h"

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
    for (size_t i = 0; i < COUNT_OF(small); i++)
        if (str_equal(word, str_of(small[i])))
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

/* By optimal alignment (F. Damerau, 1964). */
size_t letters_apart(struct str a, struct str b, size_t most)
{
    size_t rows[3][WORD_MOST + 1], *before = rows[0], *last = rows[1], *row = rows[2];
    if (a.length > WORD_MOST || b.length > WORD_MOST || a.length > b.length + most || b.length > a.length + most)
        return most + 1;
    for (size_t j = 0; j <= b.length; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        size_t lowest = row[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            size_t best = last[j - 1] + (a.at[i - 1] != b.at[j - 1]);
            best = last[j] + 1 < best ? last[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
                best = before[j - 2] + 1 < best ? before[j - 2] + 1 : best;
            row[j] = best;
            lowest = best < lowest ? best : lowest;
        }
        if (lowest > most)
            return most + 1;
        size_t *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[b.length];
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

void words_collect(struct word_collector *c, struct str folded_name, struct str folded_address)
{
    if (c->words.count == 0)
        lexicon_start(&c->words);
    if (2 * c->places + 3 > c->room) {
        c->room = c->room ? c->room * 2 : 1024;
        c->starts = memory_grow(c->starts, size_product(sizeof *c->starts, c->room));
    }
    c->starts[2 * c->places] = (uint32_t)c->token_count;
    collect_text(c, folded_name);
    c->starts[2 * c->places + 1] = (uint32_t)c->token_count;
    collect_text(c, folded_address);
    c->starts[2 * ++c->places] = (uint32_t)c->token_count;
}

/* Where places are, as people name it: commune, postal code, department. */
struct locality_words {
    uint32_t *tokens, *starts; /* by locality; and the end */
};

static void collect_localities(struct word_collector *c, const struct directory *d, struct locality_words *out)
{
    size_t first = c->token_count;
    out->starts = memory_array(sizeof *out->starts, d->locality_count + 1);
    for (size_t l = 0; l < d->locality_count; l++) {
        const struct locality *locality = &d->locality_list[l];
        struct arena scratch = {0};
        struct str department = lexicon_text(&d->texts, locality->department);
        uint32_t id = territory_find(TERRITORY_DEPARTMENT, department);
        uint32_t commune = territory_find(TERRITORY_COMMUNE, lexicon_text(&d->texts, locality->insee_code));
        out->starts[l] = (uint32_t)(c->token_count - first);
        collect_text(c, text_folded(&scratch, lexicon_text(&d->texts, locality->commune)));
        collect_text(c, text_folded(&scratch, lexicon_text(&d->texts, locality->postal_code)));
        collect_text(c, text_folded(&scratch, department));
        if (id != TERRITORY_NONE)
            collect_text(c, territory_at(id).key);
        if (commune != TERRITORY_NONE) /* "Mézières" is written "Mézières-en-Drouais" by others */
            collect_text(c, territory_at(commune).key);
        arena_free(&scratch);
    }
    out->starts[d->locality_count] = (uint32_t)(c->token_count - first);
    out->tokens = c->tokens + first;
}

/* --- Making ------------------------------------------------------------------------------------------------------ */

struct making {
    const struct directory *directory;
    const struct word_collector *collector;
    struct locality_words localities;
    enum word_field field;
};

static size_t tokens_of_row(void *context, uint32_t row, const uint32_t **tokens)
{
    const struct making *m = context;
    if (m->field == WORD_IN_PLACE) {
        uint32_t locality = m->directory->localities[row];
        *tokens = m->localities.tokens + m->localities.starts[locality];
        return m->localities.starts[locality + 1] - m->localities.starts[locality];
    }
    size_t part = 2 * (size_t)m->directory->ordinals[row] + (m->field == WORD_IN_ADDRESS);
    *tokens = m->collector->tokens + m->collector->starts[part];
    return m->collector->starts[part + 1] - m->collector->starts[part];
}

static struct str collected_word(const void *context, uint32_t number)
{
    return lexicon_text(context, number + 1); /* past the empty text */
}

void words_make(struct directory *d, struct word_collector *c)
{
    struct words *words = &d->words;
    if (c->words.count == 0)
        lexicon_start(&c->words);
    struct making making = {.directory = d, .collector = c};
    collect_localities(c, d, &making.localities);
    size_t all = c->words.count;
    words->count = all - 1;
    uint32_t *order = memory_array(sizeof *order, words->count);
    text_order(order, words->count, collected_word, &c->words);
    words->starts = memory_array(sizeof *words->starts, words->count + 1);
    words->letters = memory_array(sizeof *words->letters, words->count);
    buffer_reserve(&words->heap, c->words.heap.length);
    for (size_t w = 0; w < words->count; w++) {
        struct str word = collected_word(&c->words, order[w]);
        words->starts[w] = (uint32_t)words->heap.length;
        words->letters[w] = word_letters(word);
        buffer_add_str(&words->heap, word);
    }
    words->starts[words->count] = (uint32_t)words->heap.length;
    rowset *sets = memory_array(sizeof *sets, all);
    for (int field = 0; field < WORD_FIELD_COUNT; field++) {
        making.field = (enum word_field)field;
        rowset_gather(&d->sets, all, tokens_of_row, &making, sets);
        words->sets[field] = memory_array(sizeof *words->sets[field], words->count);
        for (size_t w = 0; w < words->count; w++)
            words->sets[field][w] = sets[order[w] + 1];
    }
    free(sets);
    free(order);
    free(making.localities.starts);
    lexicon_free(&c->words);
    free(c->tokens);
    free(c->starts);
    *c = (struct word_collector){0};
}

void words_free(struct words *words)
{
    free(words->starts);
    free(words->letters);
    buffer_free(&words->heap);
    for (int field = 0; field < WORD_FIELD_COUNT; field++)
        free(words->sets[field]);
}

size_t words_memory(const struct words *words)
{
    return words->heap.capacity +
           words->count * (sizeof *words->starts + sizeof *words->letters + WORD_FIELD_COUNT * sizeof(rowset));
}
