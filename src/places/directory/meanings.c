/* What people type and what it means, read once from the table in the program. */
#include <pthread.h>
#include <stdlib.h>

#include "inside.h"
#include "mapping/embedded.h"

enum { MEANINGS_MOST = 1024, LABEL_WORDS_MOST = 1024, WORDS_AT_ONCE = 5, UNFINISHED_LEAST = 4 };

static struct arena kept; /* for the life of the program */
static struct meaning *meanings;
static size_t meaning_count;

struct label_word {
    struct str word;
    enum vocabulary vocabulary;
    size_t term;
};
static struct label_word *label_words;
static size_t label_word_count;

/* --- The table: words people type, a tab, what they mean ---------------------------------------------------------- */

/* Words of a text as the search sees them, joined by one space. */
static struct str settled(struct str text)
{
    struct buffer out = {0};
    struct str rest = text_folded(&kept, text), word;
    while (word_next(&rest, &word)) {
        if (word_is_small(word))
            continue;
        if (out.length)
            buffer_add_char(&out, ' ');
        buffer_add_str(&out, word);
    }
    struct str result = arena_str(&kept, buffer_str(&out));
    buffer_free(&out);
    return result;
}

/* "=slug" of a service, or "=field/slug" of a term of another vocabulary. */
static bool read_term(struct str text, struct meaning *meaning)
{
    size_t slash = str_find_char(text, '/', 0);
    meaning->vocabulary = VOCABULARY_SERVICES;
    if (slash != SIZE_MAX) {
        enum place_field field;
        if (!place_field_find(str_slice(text, 0, slash), &field))
            return false;
        meaning->vocabulary = place_field_vocabulary(field);
        text = str_slice(text, slash + 1, text.length);
    }
    return meaning->vocabulary != VOCABULARY_COUNT && vocabulary_find_slug(meaning->vocabulary, text, &meaning->term);
}

static void read_line(struct str line)
{
    struct str typed, meaning, words;
    if (line.length == 0 || line.at[0] == '#' || !str_next(&line, '\t', &words) || !str_next(&line, '\t', &meaning))
        return;
    while (str_next(&words, ',', &typed)) {
        struct meaning one = {.typed = settled(typed)};
        bool is_term = str_starts_with(meaning, STR("="));
        if (is_term ? !read_term(str_slice(meaning, 1, meaning.length), &one) : meaning.length == 0)
            continue;
        if (!is_term)
            one.spelled = settled(meaning);
        if (one.typed.length && meaning_count < MEANINGS_MOST)
            meanings[meaning_count++] = one;
    }
}

static int by_typed(const void *a, const void *b)
{
    return str_compare(((const struct meaning *)a)->typed, ((const struct meaning *)b)->typed);
}

/* --- The labels -------------------------------------------------------------------------------------------------- */

static void add_label_words(enum vocabulary vocabulary, size_t term, struct str text)
{
    struct str rest = text_folded(&kept, text), word;
    while (word_next(&rest, &word))
        if (!word_is_small(word) && label_word_count < LABEL_WORDS_MOST)
            label_words[label_word_count++] = (struct label_word){word, vocabulary, term};
}

static int by_word(const void *a, const void *b)
{
    return str_compare(((const struct label_word *)a)->word, ((const struct label_word *)b)->word);
}

static void read_all(void)
{
    static const enum vocabulary named[] = {VOCABULARY_TYPES, VOCABULARY_PROGRAMMES, VOCABULARY_LABELS};
    meanings = ARENA_ARRAY(&kept, struct meaning, MEANINGS_MOST);
    label_words = ARENA_ARRAY(&kept, struct label_word, LABEL_WORDS_MOST);
    struct str rest = SEARCH_WORDS_TSV, line;
    while (str_next(&rest, '\n', &line))
        read_line(line);
    qsort(meanings, meaning_count, sizeof *meanings, by_typed);
    for (size_t v = 0; v < COUNT_OF(named); v++) {
        for (size_t term = 0; term < vocabulary_count(named[v]); term++) {
            const struct term *t = vocabulary_term(named[v], term);
            add_label_words(named[v], term, t->label);
            if (!str_equal(t->label, t->value))
                add_label_words(named[v], term, t->value);
        }
    }
    qsort(label_words, label_word_count, sizeof *label_words, by_word);
}

static void read_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_all);
}

/* --- Asking ------------------------------------------------------------------------------------------------------ */

static size_t first_meaning(struct str typed)
{
    size_t low = 0, high = meaning_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_compare(meanings[middle].typed, typed) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct meaning *meanings_of(struct str text, size_t *count, size_t *words)
{
    size_t ends[WORDS_AT_ONCE], most = 0;
    read_once();
    for (size_t at = 0; at <= text.length && most < WORDS_AT_ONCE;) {
        size_t end = str_find_char(text, ' ', at);
        ends[most++] = end == SIZE_MAX ? text.length : end;
        at = ends[most - 1] + 1;
    }
    for (*words = most; *words > 0; --*words) {
        struct str typed = str_slice(text, 0, ends[*words - 1]);
        size_t first = first_meaning(typed), last = first;
        while (last < meaning_count && str_equal(meanings[last].typed, typed))
            last++;
        *count = last - first;
        if (*count)
            return &meanings[first];
    }
    if (most == 1 && text.length >= UNFINISHED_LEAST) { /* the last word may be unfinished */
        size_t first = first_meaning(text);
        while (first + *count < meaning_count && str_starts_with(meanings[first + *count].typed, text))
            ++*count;
        *words = *count > 0;
        return *count ? &meanings[first] : NULL;
    }
    return NULL;
}

bool meanings_terms(struct str word, struct term_choice *terms)
{
    size_t low = 0, high = label_word_count;
    read_once();
    *terms = (struct term_choice){0};
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_compare(label_words[middle].word, word) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool any = false;
    for (; low < label_word_count && str_starts_with(label_words[low].word, word); low++) {
        if (word.length < 3 && label_words[low].word.length != word.length)
            continue;
        choice_add(&terms->of[label_words[low].vocabulary], label_words[low].term);
        any = true;
    }
    return any;
}

struct str meanings_nearest(struct str word, size_t most, size_t *apart)
{
    struct str nearest = STR_NONE;
    read_once();
    *apart = most + 1;
    for (size_t i = 0; i < meaning_count + label_word_count; i++) {
        struct str known = i < meaning_count ? meanings[i].typed : label_words[i - meaning_count].word;
        size_t letters = text_edits(word, known, most);
        if (letters < *apart) {
            *apart = letters;
            nearest = known;
        }
    }
    return nearest;
}
