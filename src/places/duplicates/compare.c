/* How much two names, or two streets, have in common. */
#include "inside.h"

enum { FUZZY_LEAST = 4, ACRONYM_LEAST = 3, ACRONYM_MOST = 8, ABBREVIATION_LEAST = 4 };

static unsigned letters_apart(uint32_t a, uint32_t b)
{
    return (unsigned)__builtin_popcount(a ^ b);
}

/* « UDAF 42 » written in one word is not « UDAF43 ». */
static bool has_digit(struct str word)
{
    for (size_t i = 0; i < word.length; i++)
        if (word.at[i] >= '0' && word.at[i] <= '9')
            return true;
    return false;
}

/* How alike two different words are: 1 for one slip in a long word, 0 for two words. */
static float words_alike(const struct duplicates *d, uint32_t a, uint32_t b)
{
    struct str x = lexicon_text(&d->lexicon, a), y = lexicon_text(&d->lexicon, b);
    if ((d->word_marks[a] | d->word_marks[b]) & (WORD_NUMBER | WORD_APART) || has_digit(x) || has_digit(y))
        return 0;
    if (x.length > y.length) {
        struct str swap = x;
        x = y;
        y = swap;
    }
    if (x.length == 0 || x.at[0] != y.at[0])
        return x.length > FUZZY_LEAST && y.length - x.length <= 1 && letters_apart(d->letters[a], d->letters[b]) <= 2 &&
                       text_edits(x, y, 1) <= 1
                   ? 0.85F
                   : 0;
    if (x.length == 1)
        return 0.6F; /* an initial */
    if (x.length >= ABBREVIATION_LEAST && y.length >= x.length + 2 && str_starts_with(y, x))
        return 0.85F;
    size_t most = y.length >= 9 ? 2 : y.length > FUZZY_LEAST ? 1 : 0;
    if (most == 0 || y.length - x.length > most || letters_apart(d->letters[a], d->letters[b]) > 2 * most)
        return 0;
    size_t apart = text_edits(x, y, most);
    return apart <= most ? 1 - 1.2F * (float)apart / (float)y.length : 0;
}

/* --- Two lists of words --------------------------------------------------------------------------------------------
 */

struct side {
    const uint32_t *words;
    size_t count;
    float match[NAME_WORDS_MOST]; /* 0..1: how far each word is found on the other side */
    bool silent[NAME_WORDS_MOST]; /* counts for nothing: the town's own name */
};

static void match_words(const struct duplicates *d, struct side *a, struct side *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++)
            if (a->words[i] == b->words[j])
                a->match[i] = b->match[j] = 1;
    for (size_t i = 0; i < a->count; i++) {
        for (size_t j = 0; a->match[i] <= 0 && j < b->count; j++) {
            float alike = b->match[j] > 0 ? 0 : words_alike(d, a->words[i], b->words[j]);
            if (alike > 0)
                a->match[i] = b->match[j] = alike;
        }
    }
}

/* « UDAF » and « Union départementale des associations familiales »: the initials of words that follow each other. */
static void match_acronyms(const struct duplicates *d, struct side *a, struct side *b)
{
    char initials[NAME_WORDS_MOST];
    for (size_t j = 0; j < b->count; j++) {
        struct str word = lexicon_text(&d->lexicon, b->words[j]);
        initials[j] = word.length ? word.at[0] : ' ';
    }
    for (size_t i = 0; i < a->count; i++) {
        struct str word = lexicon_text(&d->lexicon, a->words[i]);
        if (a->match[i] > 0 || word.length < ACRONYM_LEAST || word.length > ACRONYM_MOST || word.length > b->count)
            continue;
        size_t at = str_find((struct str){initials, b->count}, word, 0);
        if (at == SIZE_MAX)
            continue;
        a->match[i] = 0.95F;
        for (size_t j = at; j < at + word.length; j++)
            b->match[j] = b->match[j] > 0 ? b->match[j] : 0.95F;
    }
}

/* « fab lab » and « fablab »: two words that follow each other make one of the other side. */
static void match_glued(const struct duplicates *d, struct side *a, struct side *b)
{
    for (size_t i = 0; i + 1 < a->count; i++) {
        struct str first = lexicon_text(&d->lexicon, a->words[i]), second = lexicon_text(&d->lexicon, a->words[i + 1]);
        for (size_t j = 0; a->match[i] + a->match[i + 1] <= 0 && j < b->count; j++) {
            struct str whole = lexicon_text(&d->lexicon, b->words[j]);
            if (b->match[j] <= 0 && whole.length == first.length + second.length && str_starts_with(whole, first) &&
                str_ends_with(whole, second))
                a->match[i] = a->match[i + 1] = b->match[j] = 1;
        }
    }
}

static void silence_town(struct side *side, const uint32_t *town, size_t count)
{
    for (size_t i = 0; i < side->count; i++)
        for (size_t t = 0; t < count; t++)
            side->silent[i] = side->silent[i] || side->words[i] == town[t];
}

struct sums {
    float whole, common;
};

static struct sums sums_of(const struct duplicates *d, const struct side *side, float *best)
{
    struct sums sums = {0};
    for (size_t i = 0; i < side->count; i++) {
        float weight = d->weights[side->words[i]], found = weight * side->match[i];
        if (side->silent[i])
            continue;
        sums.whole += weight;
        sums.common += found;
        *best = found > *best ? found : *best;
    }
    return sums;
}

/* A mark that words on one side alone bear. */
static bool says_alone(const struct duplicates *d, const struct side *side, uint8_t mark)
{
    for (size_t i = 0; i < side->count; i++)
        if (side->match[i] <= 0 && !side->silent[i] && d->word_marks[side->words[i]] & mark)
            return true;
    return false;
}

/* A rare word that the other side does not have. */
static bool says_rare_alone(const struct duplicates *d, const struct side *side)
{
    for (size_t i = 0; i < side->count; i++) {
        uint32_t word = side->words[i];
        if (side->match[i] <= 0 && !side->silent[i] && !d->word_families[word] &&
            !(d->word_marks[word] & WORD_COMMON) && d->weights[word] >= RARE)
            return true;
    }
    return false;
}

/* Nothing but kinds of counters, words that tell little, and the town. */
static bool is_plain(const struct duplicates *d, const struct side *side)
{
    for (size_t i = 0; i < side->count; i++) {
        uint32_t word = side->words[i];
        if (!side->silent[i] && !(d->word_marks[word] & WORD_COMMON) && !d->word_families[word])
            return false;
    }
    return true;
}

struct likeness names_compare(const struct duplicates *d, const struct profile *a, const struct profile *b,
                              bool same_town)
{
    struct side left = {.words = name_words(d, a), .count = a->name_count};
    struct side right = {.words = name_words(d, b), .count = b->name_count};
    match_words(d, &left, &right);
    match_acronyms(d, &left, &right);
    match_acronyms(d, &right, &left);
    match_glued(d, &left, &right);
    match_glued(d, &right, &left);
    if (same_town) {
        silence_town(&left, town_words(d, a), a->town_count);
        silence_town(&left, town_words(d, b), b->town_count);
        silence_town(&right, town_words(d, a), a->town_count);
        silence_town(&right, town_words(d, b), b->town_count);
    }
    struct likeness likeness = {0};
    struct sums l = sums_of(d, &left, &likeness.best), r = sums_of(d, &right, &likeness.best);
    float whole = l.whole + r.whole, lighter = l.whole < r.whole ? l.whole : r.whole;
    likeness.common = (l.common + r.common) / 2;
    likeness.share = whole > 0 ? (l.common + r.common) / whole : 0;
    float cover = lighter > 0 ? (l.whole < r.whole ? l.common : r.common) / lighter : 0;
    likeness.cover = cover > 1 ? 1 : cover;
    likeness.comparable = lighter > 0;
    likeness.plain = is_plain(d, &left) || is_plain(d, &right);
    likeness.opposed = (says_alone(d, &left, WORD_APART) && says_alone(d, &right, WORD_APART)) ||
                       (says_alone(d, &left, WORD_NUMBER) && says_alone(d, &right, WORD_NUMBER));
    likeness.each_its_own = says_rare_alone(d, &left) && says_rare_alone(d, &right);
    likeness.annexe = says_alone(d, &left, WORD_ANNEXE) != says_alone(d, &right, WORD_ANNEXE);
    likeness.mobile = says_alone(d, &left, WORD_MOBILE) != says_alone(d, &right, WORD_MOBILE);
    return likeness;
}

float streets_compare(const struct duplicates *d, const struct profile *a, const struct profile *b)
{
    if (a->street_count == 0 || b->street_count == 0)
        return -1;
    struct side left = {.words = street_words(d, a), .count = a->street_count};
    struct side right = {.words = street_words(d, b), .count = b->street_count};
    match_words(d, &left, &right);
    float common[2] = {0}, whole[2] = {0};
    bool names_way[2] = {false};
    const struct side *sides[] = {&left, &right};
    for (size_t s = 0; s < 2; s++) {
        for (size_t i = 0; i < sides[s]->count; i++) {
            bool way = d->word_marks[sides[s]->words[i]] & WORD_WAY;
            float weight = way ? 0.3F : 1;
            names_way[s] = names_way[s] || way;
            whole[s] += weight;
            common[s] += weight * sides[s]->match[i];
        }
    }
    float least = whole[0] < whole[1] ? whole[0] : whole[1];
    float most_common = common[0] > common[1] ? common[0] : common[1];
    /* A lone « rue » or « place » says nothing. */
    if (least < 0.9F)
        return whole[0] < 0.9F && whole[1] < 0.9F && common[0] >= whole[0] ? 0.7F : -1;
    float cover = most_common / least;
    /* « Pôle social », « Mairie »: a building or a hamlet does not contradict a street. */
    if (cover < 0.5F && !(names_way[0] && names_way[1]))
        return -1;
    return cover > 1 ? 1 : cover;
}
