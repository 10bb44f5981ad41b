/* What several workshops say in common: near findings of different themes, put together. */
#include <math.h>
#include <stdlib.h>

#include "roadmap/synthesis.h"

enum { WORDS_MOST = 60 };

/* A finding's words: numbers in the list of all words, sorted, with their weights. */
struct worded {
    struct crossing_card card;
    size_t count;
    uint32_t words[WORDS_MOST];
    double weights[WORDS_MOST];
    size_t group; /* position of the first finding of its group */
    double nearest;
};
struct survey {
    struct arena *arena;
    size_t count;
    struct worded *at;
    struct map numbers; /* word → its number + 1 */
    size_t word_count;
    struct str *words;
    size_t *holders; /* findings that have the word */
};

/* Too common to tell a subject, whatever the count. */
static const char *const LITTLE[] = {
    "avec",     "aussi",     "autre",     "avoir",   "cette", "comme", "dans",    "des",   "deux",   "dont",
    "elle",     "encore",    "entre",     "etre",    "faire", "faut",  "leur",    "mais",  "manque", "meme",
    "moins",    "nous",      "numerique", "outil",   "parce", "par",   "parfois", "pas",   "peu",    "peut",
    "plus",     "plusieurs", "pour",      "pouvoir", "quand", "que",   "qui",     "sans",  "ses",    "sont",
    "sont",     "sous",      "sur",       "tous",    "tout",  "toute", "tres",    "trop",  "une",    "vers",
    "personne", "les",       "aux",       "est",     "son",   "usage", "acteur",  "besoin"};

static bool is_little(struct str word)
{
    for (size_t i = 0; i < COUNT_OF(LITTLE); i++)
        if (str_equal(word, str_of(LITTLE[i])))
            return true;
    return word.length < 4;
}

/* « réseaux », « réseau »: one word. */
static struct str singular(struct str word)
{
    char last = word.length > 4 ? word.at[word.length - 1] : 'a';
    return last == 's' || last == 'x' ? str_slice(word, 0, word.length - 1) : word;
}

static uint32_t word_number(struct survey *survey, struct str word)
{
    bool added;
    union map_value *value = map_put(&survey->numbers, word, &added);
    if (added) {
        *ARENA_PUSH(survey->arena, survey->words, survey->word_count) = word;
        value->number = (int64_t)survey->word_count;
    }
    return (uint32_t)value->number - 1;
}

static void read_words(struct survey *survey, struct worded *worded)
{
    struct str rest = text_folded(survey->arena, worded->card.text), word;
    while (worded->count < WORDS_MOST && str_next(&rest, ' ', &word)) {
        word = singular(word);
        if (is_little(word))
            continue;
        uint32_t number = word_number(survey, word);
        size_t place = 0;
        while (place < worded->count && worded->words[place] < number)
            place++;
        if (place < worded->count && worded->words[place] == number)
            continue;
        for (size_t i = worded->count; i > place; i--)
            worded->words[i] = worded->words[i - 1];
        worded->words[place] = number;
        worded->count++;
    }
}

static void weigh(struct survey *survey)
{
    survey->holders = ARENA_ARRAY(survey->arena, size_t, survey->word_count + 1);
    for (size_t i = 0; i < survey->count; i++)
        for (size_t k = 0; k < survey->at[i].count; k++)
            survey->holders[survey->at[i].words[k]]++;
    for (size_t i = 0; i < survey->count; i++) {
        struct worded *worded = &survey->at[i];
        double square = 0;
        for (size_t k = 0; k < worded->count; k++) {
            worded->weights[k] = log(1 + (double)survey->count / (double)survey->holders[worded->words[k]]);
            square += worded->weights[k] * worded->weights[k];
        }
        for (size_t k = 0; k < worded->count; k++)
            worded->weights[k] /= square > 0 ? sqrt(square) : 1;
    }
}

static double cosine(const struct worded *one, const struct worded *other)
{
    double sum = 0;
    for (size_t i = 0, k = 0; i < one->count && k < other->count;) {
        if (one->words[i] == other->words[k])
            sum += one->weights[i] * other->weights[k];
        uint32_t lowest = one->words[i] < other->words[k] ? one->words[i] : other->words[k];
        i += one->words[i] == lowest;
        k += other->words[k] == lowest;
    }
    return sum;
}

static size_t group_of(struct survey *survey, size_t i)
{
    while (survey->at[i].group != i)
        i = survey->at[i].group = survey->at[survey->at[i].group].group;
    return i;
}

static void join(struct survey *survey, size_t i, size_t k, double nearness)
{
    size_t one = group_of(survey, i), other = group_of(survey, k);
    size_t first = one < other ? one : other, second = one < other ? other : one;
    survey->at[second].group = first;
    double nearest =
        survey->at[second].nearest > survey->at[first].nearest ? survey->at[second].nearest : survey->at[first].nearest;
    survey->at[first].nearest = nearness > nearest ? nearness : nearest;
}

/* The words that most of the group's cards have, rarest first: three at most. */
static struct str shared_words(struct survey *survey, size_t group, size_t cards)
{
    size_t *counts = ARENA_ARRAY(survey->arena, size_t, survey->word_count + 1);
    struct buffer out = {0};
    for (size_t i = 0; i < survey->count; i++)
        for (size_t k = 0; group_of(survey, i) == group && k < survey->at[i].count; k++)
            counts[survey->at[i].words[k]]++;
    for (int written = 0; written < 3; written++) {
        size_t best = SIZE_MAX;
        for (size_t word = 0; word < survey->word_count; word++)
            if (counts[word] * 2 >= cards && counts[word] > 1 &&
                (best == SIZE_MAX || counts[word] > counts[best] ||
                 (counts[word] == counts[best] && survey->holders[word] < survey->holders[best])))
                best = word;
        if (best == SIZE_MAX)
            break;
        buffer_printf(&out, "%s%.*s", written ? ", " : "", STR_PRINT(survey->words[best]));
        counts[best] = 0;
    }
    struct str text = arena_str(survey->arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static void add_crossing(struct survey *survey, size_t group, struct crossings *crossings)
{
    struct crossing crossing = {.nearness = survey->at[group].nearest};
    for (size_t i = 0; i < survey->count; i++) {
        if (group_of(survey, i) != group)
            continue;
        bool known = false;
        for (size_t k = 0; k < crossing.count; k++)
            known = known || str_equal(crossing.at[k].theme, survey->at[i].card.theme);
        crossing.themes += !known;
        *ARENA_PUSH(survey->arena, crossing.at, crossing.count) = survey->at[i].card;
    }
    if (crossing.themes < 2)
        return;
    crossing.words = shared_words(survey, group, crossing.count);
    *ARENA_PUSH(survey->arena, crossings->at, crossings->count) = crossing;
}

static int by_themes(const void *a, const void *b)
{
    const struct crossing *one = a, *other = b;
    if (one->themes != other->themes)
        return one->themes > other->themes ? -1 : 1;
    if (one->nearness != other->nearness)
        return one->nearness > other->nearness ? -1 : 1;
    return one->at[0].card_id < other->at[0].card_id ? -1 : 1;
}

static bool gather(struct session *session, const struct board *board, struct survey *survey, struct error *error)
{
    struct board_cards cards;
    if (!board_cards(session, board->id, 0, survey->arena, &cards, error))
        return false;
    for (size_t i = 0; i < cards.count; i++) {
        const struct board_card *card = &cards.at[i];
        if (!card_is_finding(card) || card->state != CARD_OPEN)
            continue;
        struct worded *worded = ARENA_PUSH(survey->arena, survey->at, survey->count);
        worded->card = (struct crossing_card){board->id, card->id, card->number, card->kind, board->theme, card->text};
        worded->group = survey->count - 1;
        read_words(survey, worded);
    }
    return true;
}

bool crossing_find(struct session *session, const struct boards *boards, struct arena *arena,
                   struct crossings *crossings, struct error *error)
{
    struct survey survey = {.arena = arena};
    bool done = true;
    *crossings = (struct crossings){0};
    for (size_t i = 0; done && i < boards->count; i++)
        done = gather(session, &boards->at[i], &survey, error);
    if (done)
        weigh(&survey);
    for (size_t i = 0; done && i < survey.count; i++)
        for (size_t k = i + 1; k < survey.count; k++) {
            double nearness =
                str_equal(survey.at[i].card.theme, survey.at[k].card.theme) ? 0 : cosine(&survey.at[i], &survey.at[k]);
            if (nearness >= CROSSING_LEAST)
                join(&survey, i, k, nearness);
        }
    for (size_t i = 0; done && i < survey.count; i++)
        if (group_of(&survey, i) == i)
            add_crossing(&survey, i, crossings);
    if (crossings->count > 0)
        qsort(crossings->at, crossings->count, sizeof *crossings->at, by_themes);
    map_free(&survey.numbers);
    return done;
}
