/* A text against the words of every place: which rows have each of its words, somehow, and how well.
 *
 * Each word, or group of words with a meaning, scores a row once, by the best way it is found there:
 *     7 a word of the name              6 of the place: commune, postal code, department
 *     5 the start of a word of the name, or the abbreviation spelled out
 *     4 the start of a word of the place, or a word of the label of its types, programmes, labels
 *     3 a need: a service the place offers
 *     2 a word of the address           1 the start of one, or a misspelt word
 * Scores are added 64 rows at a time: bit p of a row's score is a bit of the p-th plane.
 */
#include <string.h>

#include "inside.h"

enum {
    TYPED_MOST = 12,            /* words: the others are ignored */
    PREFIX_LEAST = 3,           /* letters before a word may be unfinished */
    PREFIX_WORDS_MOST = 2000,   /* words that may end an unfinished one… */
    PREFIX_ROWS_MOST = 1 << 20, /* …and places they are in */
    MEND_LEAST = 5,             /* letters before one mistake is forgiven, … */
    MEND_TWICE = 8,             /* …and two */
    MENDED_MOST = 8             /* words as near as one another */
};

struct searching {
    const struct directory *directory;
    size_t words; /* of a set of bits */
    uint64_t *found, *fresh, *every, *one;
    bool any_fresh;          /* something was added to `fresh` since it was settled */
    uint64_t *const *planes; /* NULL: not scored */
    struct buffer understood;
    bool mended;
};

/* --- Scores ------------------------------------------------------------------------------------------------------ */

void score_add(uint64_t *const planes[SCORE_PLANES], const uint64_t *rows, unsigned weight, size_t words)
{
    for (size_t w = 0; w < words; w++) {
        if (rows[w] == 0)
            continue;
        for (unsigned bit = 0; weight >> bit; bit++) {
            uint64_t carry = weight >> bit & 1 ? rows[w] : 0;
            for (unsigned p = bit; carry && p < SCORE_PLANES; p++) {
                uint64_t both = planes[p][w] & carry;
                planes[p][w] ^= carry;
                carry = both;
            }
        }
    }
}

/* The rows just found in s->fresh, for that way of finding them; those found in a better way keep it. */
static void settle(struct searching *s, unsigned weight)
{
    if (!s->any_fresh)
        return;
    s->any_fresh = false;
    for (size_t w = 0; w < s->words; w++) {
        s->fresh[w] &= ~s->found[w];
        s->found[w] |= s->fresh[w];
    }
    if (s->planes)
        score_add(s->planes, s->fresh, weight, s->words);
    memset(s->fresh, 0, s->words * sizeof *s->fresh);
}

/* --- Words of the index ------------------------------------------------------------------------------------------ */

static size_t first_word(const struct words *words, struct str typed)
{
    size_t low = 0, high = words->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_compare(word_text(words, middle), typed) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct word_range {
    size_t first, last;
    bool exact; /* the first is the very word */
};

static struct word_range find_words(const struct words *words, struct str typed)
{
    struct word_range range = {.first = first_word(words, typed)};
    range.exact = range.first < words->count && str_equal(word_text(words, range.first), typed);
    range.last = range.first + range.exact;
    if (typed.length >= PREFIX_LEAST)
        while (range.last < words->count && range.last - range.first < PREFIX_WORDS_MOST &&
               str_starts_with(word_text(words, range.last), typed))
            range.last++;
    return range;
}

static void add_word(struct searching *s, size_t word, enum word_field field, uint64_t *rows)
{
    const struct directory *d = s->directory;
    if (d->words.sets[field][word] == ROWSET_EMPTY)
        return;
    s->any_fresh |= rows == s->fresh;
    rowset_or(&d->words.store, d->words.sets[field][word], rows);
}

static void add_exact(struct searching *s, const struct word_range *range, enum word_field field, uint64_t *rows)
{
    if (range->exact)
        add_word(s, range->first, field, rows);
}

static void add_unfinished(struct searching *s, const struct word_range *range, enum word_field field, uint64_t *rows)
{
    const struct directory *d = s->directory;
    size_t left = PREFIX_ROWS_MOST;
    for (size_t word = range->first + range->exact; word < range->last; word++) {
        size_t count = rowset_count(&d->words.store, d->words.sets[field][word]);
        if (count > left)
            return;
        left -= count;
        add_word(s, word, field, rows);
    }
}

static void add_terms(struct searching *s, const struct term_choice *terms, uint64_t *rows)
{
    const struct directory *d = s->directory;
    s->any_fresh |= rows == s->fresh;
    for (int v = 0; v < VOCABULARY_COUNT; v++)
        for (size_t t = 0; !choice_is_empty(&terms->of[v]) && t < CHOICE_MOST; t++)
            if (choice_has(&terms->of[v], t))
                rowset_or(&d->sets, d->terms[v][t], rows);
}

/* The rows that have every word of a text, anywhere, in s->fresh. */
static void find_spelled(struct searching *s, struct str text)
{
    struct str word;
    bool first = true;
    memset(s->every, 0, s->words * sizeof *s->every);
    while (word_next(&text, &word)) {
        struct word_range range = find_words(&s->directory->words, word);
        struct term_choice terms;
        memset(s->one, 0, s->words * sizeof *s->one);
        for (int field = 0; field < WORD_FIELD_COUNT; field++)
            add_exact(s, &range, (enum word_field)field, s->one);
        if (meanings_terms(word, &terms))
            add_terms(s, &terms, s->one);
        if (first)
            memcpy(s->every, s->one, s->words * sizeof *s->every);
        else
            bits_and(s->every, s->one, s->words);
        first = false;
    }
    bits_or(s->fresh, s->every, s->words);
    s->any_fresh = true;
}

/* --- Mistakes ---------------------------------------------------------------------------------------------------- */

static size_t word_rows(const struct directory *d, size_t word)
{
    size_t count = 0;
    for (int field = 0; field < WORD_FIELD_COUNT; field++)
        count += rowset_count(&d->words.store, d->words.sets[field][word]);
    return count;
}

/* The words nearest to one found nowhere, the most frequent first. A mistake changes two letters of the set at most:
 * one comparison of sets rules out most words. */
static size_t nearest_words(const struct directory *d, struct str typed, size_t nearest[MENDED_MOST])
{
    const struct words *words = &d->words;
    size_t most = typed.length >= MEND_TWICE ? 2 : 1, count = 0;
    uint32_t letters = word_letters(typed);
    for (size_t w = 0; w < words->count; w++) {
        size_t length = words->starts[w + 1] - words->starts[w];
        if ((size_t)__builtin_popcount(letters ^ words->letters[w]) > 2 * most || length + most < typed.length ||
            length > typed.length + most)
            continue;
        size_t apart = text_edits(typed, word_text(words, w), most), frequency = word_rows(d, w);
        if (apart > most || frequency == 0)
            continue;
        if (apart < most) {
            most = apart;
            count = 0;
        }
        size_t at = count;
        while (at > 0 && word_rows(d, nearest[at - 1]) < frequency)
            at--;
        if (at == MENDED_MOST)
            continue;
        count += count < MENDED_MOST;
        for (size_t k = count - 1; k > at; k--)
            nearest[k] = nearest[k - 1];
        nearest[at] = w;
    }
    return count;
}

/* --- Words typed ------------------------------------------------------------------------------------------------- */

static void add_term(struct searching *s, const struct meaning *meaning)
{
    const struct directory *d = s->directory;
    rowset_or(&d->sets, d->terms[meaning->vocabulary][meaning->term], s->fresh);
    s->any_fresh = true;
}

static void find_meanings(struct searching *s, const struct meaning *meanings, size_t count, bool spelled)
{
    for (size_t m = 0; m < count; m++) {
        if ((meanings[m].spelled.length > 0) != spelled)
            continue;
        if (spelled)
            find_spelled(s, meanings[m].spelled);
        else
            add_term(s, &meanings[m]);
    }
    settle(s, spelled ? 5 : 3);
}

static void understand(struct searching *s, struct str words)
{
    if (s->understood.length)
        buffer_add_char(&s->understood, ' ');
    buffer_add_str(&s->understood, words);
}

/* Rows that have the word, in s->found; false when nobody knows it. */
static bool find_word(struct searching *s, struct str typed, const struct meaning *meanings, size_t meaning_count)
{
    struct word_range range = find_words(&s->directory->words, typed);
    struct term_choice terms;
    add_exact(s, &range, WORD_IN_NAME, s->fresh);
    settle(s, 7);
    add_exact(s, &range, WORD_IN_PLACE, s->fresh);
    settle(s, 6);
    add_unfinished(s, &range, WORD_IN_NAME, s->fresh);
    find_meanings(s, meanings, meaning_count, true);
    add_unfinished(s, &range, WORD_IN_PLACE, s->fresh);
    bool labelled = meanings_terms(typed, &terms);
    if (labelled)
        add_terms(s, &terms, s->fresh);
    settle(s, 4);
    find_meanings(s, meanings, meaning_count, false);
    add_exact(s, &range, WORD_IN_ADDRESS, s->fresh);
    settle(s, 2);
    add_unfinished(s, &range, WORD_IN_ADDRESS, s->fresh);
    settle(s, 1);
    return range.first < range.last || labelled || meaning_count > 0;
}

/* The words nearest to the one typed, among those of places and those that have a meaning. */
static void find_mended(struct searching *s, struct str typed)
{
    size_t nearest[MENDED_MOST], count = 0, meaning_count = 0, taken, apart = WORD_MOST;
    struct str word = typed, meant = STR_NONE;
    const struct meaning *meanings = NULL;
    if (typed.length >= MEND_LEAST) {
        count = nearest_words(s->directory, typed, nearest);
        meant = meanings_nearest(typed, typed.length >= MEND_TWICE ? 2 : 1, &apart);
    }
    if (count) {
        word = word_text(&s->directory->words, nearest[0]);
        if (text_edits(typed, word, WORD_MOST) <= apart)
            meant = STR_NONE;
    }
    if (meant.length)
        word = meant;
    s->mended |= count > 0 || meant.length > 0;
    if (count || meant.length) {
        uint64_t *const *planes = s->planes;
        s->planes = NULL; /* however well the mended word is found, it is a guess */
        meanings = meanings_of(word, &meaning_count, &taken);
        find_word(s, word, meanings, meaning_count);
        for (size_t i = 1; i < count && !meant.length; i++)
            for (int field = 0; field < WORD_FIELD_COUNT; field++)
                add_word(s, nearest[i], (enum word_field)field, s->fresh);
        settle(s, 1);
        s->planes = planes;
        if (planes)
            score_add(planes, s->found, 1, s->words);
    }
    understand(s, word);
}

/* Several words that mean something together, or each of them somewhere. */
static void find_group(struct searching *s, struct str typed, const struct meaning *meanings, size_t meaning_count)
{
    find_spelled(s, typed);
    settle(s, 6);
    find_meanings(s, meanings, meaning_count, true);
    find_meanings(s, meanings, meaning_count, false);
    understand(s, typed);
}

/* The words that say something, joined by one space. */
static struct str settle_text(struct str text, struct arena *arena)
{
    struct buffer out = {0};
    struct str rest = text_folded(arena, text), word;
    for (size_t count = 0; count < TYPED_MOST && word_next(&rest, &word);) {
        if (word_is_small(word))
            continue;
        if (count++)
            buffer_add_char(&out, ' ');
        buffer_add_str(&out, word);
    }
    struct str settled = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return settled;
}

static struct str after_words(struct str text, size_t words)
{
    for (size_t at; words > 0; words--) {
        at = str_find_char(text, ' ', 0);
        text = at == SIZE_MAX ? STR_NONE : str_slice(text, at + 1, text.length);
    }
    return text;
}

size_t search_needs(struct str text, size_t *services, size_t most)
{
    struct arena scratch = {0};
    struct str rest = settle_text(text, &scratch);
    size_t found = 0;
    while (rest.length) {
        size_t count = 0, words = 0;
        const struct meaning *meanings = meanings_of(rest, &count, &words);
        for (size_t m = 0; m < count && found < most; m++) {
            bool known = meanings[m].spelled.length > 0 || meanings[m].vocabulary != VOCABULARY_SERVICES;
            for (size_t i = 0; i < found; i++)
                known = known || services[i] == meanings[m].term;
            if (!known)
                services[found++] = meanings[m].term;
        }
        rest = after_words(rest, words > 1 ? words : 1);
    }
    arena_free(&scratch);
    return found;
}

void text_search(const struct directory *directory, struct str text, bool scored, struct arena *arena,
                 struct text_match *match)
{
    size_t rows = directory->count;
    *match = (struct text_match){0};
    struct str rest = settle_text(text, arena);
    if (rest.length == 0)
        return;
    for (int p = 0; scored && p < SCORE_PLANES; p++)
        match->planes[p] = bits_new(arena, rows);
    struct searching s = {.directory = directory,
                          .words = bit_words(rows),
                          .found = bits_new(arena, rows),
                          .fresh = bits_new(arena, rows),
                          .every = bits_new(arena, rows),
                          .one = bits_new(arena, rows),
                          .planes = scored ? match->planes : NULL};
    match->rows = bits_new(arena, rows);
    bits_fill(match->rows, 0, rows);
    while (rest.length) {
        size_t count = 0, words = 0;
        const struct meaning *meanings = meanings_of(rest, &count, &words);
        struct str next = after_words(rest, words > 1 ? words : 1);
        struct str typed = str_slice(rest, 0, next.length ? rest.length - next.length - 1 : rest.length);
        memset(s.found, 0, s.words * sizeof *s.found);
        if (words > 1)
            find_group(&s, typed, meanings, count);
        else if (find_word(&s, typed, meanings, count))
            understand(&s, typed);
        else
            find_mended(&s, typed);
        bits_and(match->rows, s.found, s.words);
        rest = next;
    }
    if (s.mended)
        match->understood = arena_str(arena, buffer_str(&s.understood));
    buffer_free(&s.understood);
}
