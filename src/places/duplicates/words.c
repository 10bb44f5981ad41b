/* How names and streets are read: data/duplicate-words.tsv, read once. */
#include <pthread.h>

#include "directory/inside.h"
#include "inside.h"
#include "mapping/embedded.h"

enum { FAMILIES_MOST = 32, WORDS_READ_MOST = 64, PHRASE_BYTES_MOST = 160, SLIP_LEAST = 6 };

/* What stands for a group of words. */
struct sense {
    struct str word;
    uint32_t families;
    uint8_t marks;
    uint8_t longest; /* for the first word of groups: words in the longest */
};

static struct {
    struct arena arena;
    struct map names, streets; /* folded words joined by one space → struct sense */
    struct map first_names, first_streets;
    struct map known; /* words of the groups of names */
    struct map slips; /* a word of the groups of names less one letter → the word; "" when two have the same */
    const char *families[FAMILIES_MOST];
    unsigned family_count;
    bool sound;
} table;

static struct sense *sense_at(struct map *map, struct str key)
{
    union map_value *value = map_put(map, key, NULL);
    if (!value->pointer)
        value->pointer = ARENA_NEW(&table.arena, struct sense);
    return value->pointer;
}

/* A bit for a family, new or known; 0 when there are too many. */
static uint32_t family_bit(struct str name)
{
    for (unsigned f = 0; f < table.family_count; f++)
        if (str_equal(name, str_of(table.families[f])))
            return 1U << f;
    if (table.family_count == FAMILIES_MOST)
        return 0;
    table.families[table.family_count] = arena_cstr(&table.arena, name);
    return 1U << table.family_count++;
}

/* Two words one letter apart, or with two neighbours swapped, have a form in common when each loses a letter (the
 * deletion neighbourhood of T. Bocek, E. Hunt, B. Stiller, "Fast Similarity Search in Large Dictionaries", 2007). */
static struct str without_letter(struct str word, size_t at, char shorter[WORD_MOST])
{
    memcpy(shorter, word.at, at);
    memcpy(shorter + at, word.at + at + 1, word.length - at - 1);
    return (struct str){shorter, word.length - 1};
}

static void remember_slip(struct str form, struct str word)
{
    bool inserted;
    union map_value *value = map_put(&table.slips, form, &inserted);
    if (inserted)
        value->pointer = arena_copy(&table.arena, &word, sizeof word);
    else if (!str_equal(*(struct str *)value->pointer, word))
        *(struct str *)value->pointer = STR_NONE;
}

static void remember_slips(struct str word)
{
    char shorter[WORD_MOST];
    if (word.length < SLIP_LEAST || word.length > WORD_MOST || map_get(&table.known, word))
        return;
    word = arena_str(&table.arena, word);
    map_put(&table.known, word, NULL);
    remember_slip(word, word);
    for (size_t at = 1; at < word.length; at++)
        remember_slip(arena_str(&table.arena, without_letter(word, at, shorter)), word);
}

/* The word of the table that this one is but for a slip, or the word itself. */
static struct str mended(struct str word)
{
    char shorter[WORD_MOST];
    if (word.length < SLIP_LEAST || word.length > WORD_MOST || map_get(&table.known, word))
        return word;
    const union map_value *value = map_get(&table.slips, word);
    for (size_t at = 1; at < word.length && !value; at++)
        value = map_get(&table.slips, without_letter(word, at, shorter));
    struct str known = value ? *(const struct str *)value->pointer : STR_NONE;
    return known.length && text_edits(word, known, 1) <= 1 ? known : word;
}

static void remember_group(bool street, struct str group, const struct sense *sense)
{
    struct map *map = street ? &table.streets : &table.names;
    struct sense *own = sense_at(map, arena_str(&table.arena, group));
    own->word = sense->word;
    own->families |= sense->families;
    own->marks |= sense->marks;
    struct str rest = group, word, first = STR_NONE;
    uint8_t words = 0;
    while (str_next(&rest, ' ', &word)) {
        first = words ? first : word;
        words++;
        if (!street)
            remember_slips(word);
    }
    struct sense *begins = sense_at(street ? &table.first_streets : &table.first_names, arena_str(&table.arena, first));
    begins->longest = words > begins->longest ? words : begins->longest;
    table.sound = table.sound && words <= PHRASE_WORDS_MOST;
}

static void mark_words(struct str list, uint8_t mark)
{
    struct str word;
    while (str_next(&list, '|', &word)) {
        struct sense sense = {.word = arena_str(&table.arena, word), .marks = mark};
        const union map_value *known = map_get(&table.names, word);
        if (known)
            sense.word = ((const struct sense *)known->pointer)->word;
        remember_group(false, word, &sense);
    }
}

static bool read_line(struct str line)
{
    struct str use, word, others = STR_NONE;
    if (!str_next(&line, '\t', &use) || !str_next(&line, '\t', &word))
        return false;
    static const struct {
        struct str use;
        uint8_t mark;
    } MARKS[] = {{STR("common"), WORD_COMMON},
                 {STR("apart"), WORD_APART},
                 {STR("annexe"), WORD_ANNEXE},
                 {STR("mobile"), WORD_MOBILE}};
    for (size_t m = 0; m < COUNT_OF(MARKS); m++) {
        if (str_equal(use, MARKS[m].use)) {
            mark_words(word, MARKS[m].mark);
            return true;
        }
    }
    bool kind = str_starts_with(use, STR("kind ")), street = str_equal(use, STR("street"));
    if (!kind && !street && !str_equal(use, STR("word")))
        return false;
    struct sense sense = {.word = arena_str(&table.arena, word), .marks = street ? WORD_WAY : 0};
    if (kind && !(sense.families = family_bit(str_slice(use, STR("kind ").length, use.length))))
        return false;
    str_next(&line, '\t', &others);
    for (bool more = true, first = true; more; first = false) {
        struct str group = word;
        more = first ? true : others.length && str_next(&others, '|', &group);
        if (!more || group.length == 0)
            continue;
        if (!street)
            remember_group(false, group, &sense);
        if (!kind)
            remember_group(true, group, &sense);
    }
    return true;
}

static void read_table(void)
{
    struct str rest = DUPLICATE_WORDS_TSV, line;
    table.sound = true;
    while (str_next(&rest, '\n', &line))
        if (line.length && line.at[0] != '#')
            table.sound = read_line(line) && table.sound;
}

static pthread_once_t table_read = PTHREAD_ONCE_INIT;

bool duplicate_words_are_sound(void)
{
    pthread_once(&table_read, read_table);
    return table.sound;
}

const char *family_name(unsigned family)
{
    return family < table.family_count ? table.families[family] : "";
}

/* The words of the text that say something, joined by one space in `joined`; starts[i] is where word i begins, and
 * starts[count] one past the last and its space. */
static size_t say_something(struct str folded, char joined[PHRASE_BYTES_MOST * 4], size_t starts[WORDS_READ_MOST + 1])
{
    size_t count = 0, at = 0;
    struct str word;
    while (count < WORDS_READ_MOST && word_next(&folded, &word)) {
        if (word_is_small(word))
            continue;
        if (at + word.length + 1 >= (size_t)PHRASE_BYTES_MOST * 4)
            break;
        starts[count++] = at;
        memcpy(joined + at, word.at, word.length);
        at += word.length;
        joined[at++] = ' ';
    }
    starts[count] = at;
    return count;
}

/* Words read, joined by one space each; starts[i] is where word i begins. */
struct reading {
    char joined[PHRASE_BYTES_MOST * 4];
    size_t starts[WORDS_READ_MOST + 1], count;
};

static struct str group_of(const struct reading *reading, size_t from, size_t words)
{
    return (struct str){reading->joined + reading->starts[from],
                        reading->starts[from + words] - reading->starts[from] - 1};
}

/* The longest group of the table that begins at this word, of at least `least` words. */
static const struct sense *find_group(const struct reading *reading, size_t from, bool street, size_t least,
                                      size_t *taken)
{
    const union map_value *begins =
        map_get(street ? &table.first_streets : &table.first_names, group_of(reading, from, 1));
    size_t most = begins ? ((const struct sense *)begins->pointer)->longest : 0;
    for (size_t words = most < reading->count - from ? most : reading->count - from; words >= least; words--) {
        const union map_value *sense = map_get(street ? &table.streets : &table.names, group_of(reading, from, words));
        if (sense) {
            *taken = words;
            return sense->pointer;
        }
    }
    return NULL;
}

/* The same words, those of the table written right: « Masion des solidarités ». False when none needed it. */
static bool mend(const struct reading *reading, struct reading *right)
{
    bool changed = false;
    size_t at = 0;
    right->count = reading->count;
    for (size_t i = 0; i < reading->count; i++) {
        struct str word = group_of(reading, i, 1), better = mended(word);
        changed = changed || !str_equal(word, better);
        if (at + better.length + 1 >= sizeof right->joined)
            return false;
        right->starts[i] = at;
        memcpy(right->joined + at, better.at, better.length);
        at += better.length;
        right->joined[at++] = ' ';
    }
    right->starts[reading->count] = at;
    return changed;
}

size_t words_read(struct lexicon *lexicon, struct str folded, bool street, struct word *words, size_t most)
{
    enum { LONG_WORD = 9, WHOLE = 1, SEVERAL = 2 };
    pthread_once(&table_read, read_table);
    struct reading given, right;
    given.count = say_something(folded, given.joined, given.starts);
    bool mends = !street && mend(&given, &right);
    size_t count = 0;
    for (size_t i = 0, taken; i < given.count && count < most; i += taken) {
        struct str word = group_of(&given, i, 1);
        struct word read = {.marks = str_is_digits(word) ? WORD_NUMBER : 0};
        taken = 1;
        const struct sense *sense = find_group(&given, i, street, WHOLE, &taken);
        /* A lone short word may be another: « Marie » is no « mairie ». */
        if (!sense && mends)
            sense = find_group(&right, i, street, group_of(&right, i, 1).length >= LONG_WORD ? WHOLE : SEVERAL, &taken);
        if (sense) {
            word = sense->word;
            read.families = sense->families;
            read.marks |= sense->marks;
        }
        read.number = lexicon_add(lexicon, word);
        bool repeated = false;
        for (size_t k = 0; k < count; k++)
            repeated = repeated || words[k].number == read.number;
        if (!repeated)
            words[count++] = read;
    }
    return count;
}
