/* Terms of older vocabularies, and of data·inclusion, and what they have become: data/old-terms.csv. */
#include <pthread.h>

#include "embedded.h"
#include "mapping_parts.h"

/* Folded text → codes, one map per vocabulary; the official values, their labels and their slugs are in it too. */
static struct {
    struct arena arena;
    struct map by_fold[VOCABULARY_COUNT];
    struct str *folded[VOCABULARY_COUNT]; /* the official values */
    bool sound;                           /* every row of the table names a known vocabulary and known terms */
} terms;

static void remember(enum vocabulary vocabulary, struct str text, const struct codes *codes)
{
    bool inserted;
    struct str key = text_folded(&terms.arena, text);
    union map_value *value = map_put(&terms.by_fold[vocabulary], key, &inserted);
    if (inserted && key.length)
        value->pointer = arena_copy(&terms.arena, codes, sizeof *codes);
}

static bool vocabulary_named(struct str name, enum vocabulary *vocabulary)
{
    for (int i = 0; i < VOCABULARY_COUNT; i++) {
        if (str_equal(name, str_of(vocabulary_name((enum vocabulary)i)))) {
            *vocabulary = (enum vocabulary)i;
            return true;
        }
    }
    return false;
}

static bool read_row(const struct str *cells, size_t count)
{
    enum vocabulary vocabulary;
    struct codes codes = {0};
    size_t index;
    if (count < 3 || !vocabulary_named(cells[0], &vocabulary))
        return false;
    struct str rest = cells[2], term;
    while (cells[2].length && str_next(&rest, '|', &term)) {
        if (!vocabulary_find(vocabulary, term, &index))
            return false;
        codes_add(&codes, index);
    }
    remember(vocabulary, cells[1], &codes);
    return true;
}

static void read_table(void)
{
    for (int v = 0; v < VOCABULARY_COUNT; v++) {
        size_t count = vocabulary_count((enum vocabulary)v);
        terms.folded[v] = ARENA_ARRAY(&terms.arena, struct str, count + 1);
        for (size_t i = 0; i < count; i++) {
            const struct term *term = vocabulary_term((enum vocabulary)v, i);
            struct codes codes = {.count = 1, .at = {(uint8_t)i}};
            remember((enum vocabulary)v, term->value, &codes);
            remember((enum vocabulary)v, term->slug, &codes);
            terms.folded[v][i] = text_folded(&terms.arena, term->value);
        }
    }
    struct memory_stream stream = {OLD_TERMS_CSV};
    struct csv_reader *reader = csv_reader_new(memory_stream_read, &stream, ',');
    struct str *cells;
    size_t count;
    int64_t line;
    struct error error;
    terms.sound = true;
    while (csv_reader_next(reader, &cells, &count, &line, &error) && count > 0)
        if (line > 1 && !read_row(cells, count))
            terms.sound = false;
    csv_reader_free(reader);
}

static void read_table_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_table);
}

bool old_terms_are_sound(void)
{
    read_table_once();
    return terms.sound;
}

static const struct codes *find_folded(enum vocabulary vocabulary, struct str text, struct buffer *key)
{
    buffer_clear(key);
    text_fold(key, text);
    const union map_value *value = map_get(&terms.by_fold[vocabulary], buffer_str(key));
    return value ? value->pointer : NULL;
}

bool old_term(enum vocabulary vocabulary, struct str term, struct buffer *key, struct codes *codes)
{
    enum { TERM_MOST = 400 };
    read_table_once();
    if (term.length == 0 || term.length > TERM_MOST)
        return false;
    const struct codes *found = find_folded(vocabulary, term, key);
    if (!found) { /* « Gratuit : je peux accéder au lieu… »: what stands before the colon tells the term */
        struct str head = str_slice(term, 0, str_find_char(term, ':', 0));
        found = head.length && head.length < term.length ? find_folded(vocabulary, head, key) : NULL;
    }
    if (found)
        *codes = *found;
    return found != NULL;
}

struct str nearest_term(enum vocabulary vocabulary, struct str text)
{
    read_table_once();
    struct buffer key = {0};
    text_fold(&key, text);
    struct str best = STR_NONE;
    size_t least = key.length / 3 + 1;
    for (size_t i = 0; i < vocabulary_count(vocabulary) && least > 0; i++) {
        size_t distance = text_edits(buffer_str(&key), terms.folded[vocabulary][i], least - 1);
        if (distance < least) {
            least = distance;
            best = vocabulary_term(vocabulary, i)->value;
        }
    }
    buffer_free(&key);
    return best;
}
