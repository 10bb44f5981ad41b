/* Finding: words weighed, candidates compared, pairs sorted, groups made. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "directory/helper.h"
#include "directory/inside.h"
#include "inside.h"

const char *duplicate_decision_name(enum duplicate_decision decision)
{
    return decision == DUPLICATE_SURE ? "duplicate" : decision == DUPLICATE_REVIEW ? "review" : "distinct";
}

/* --- Rarity ------------------------------------------------------------------------------------------------------- */

/* A word met in n of N names weighs ln((N + USUAL) / (n + prior)): in a small set, only what data/duplicate-words.tsv
 * calls common is. */
static const float USUAL = 2000, PRIOR = 2, PRIOR_COMMON = 60, WEIGHT_MOST = 8, WEIGHT_LEAST = 0.3F;

static void weigh_words(struct duplicates *d)
{
    size_t words = d->lexicon.count;
    uint32_t *uses = memory_array(sizeof *uses, words + 1);
    d->weights = memory_array(sizeof *d->weights, words + 1);
    d->letters = memory_array(sizeof *d->letters, words + 1);
    for (size_t i = 0; i < d->count; i++)
        for (size_t w = 0; w < d->records[i].name_count; w++)
            uses[name_words(d, &d->records[i])[w]]++;
    for (size_t w = 0; w < words; w++) {
        bool common = w < d->mark_room && (d->word_marks[w] & WORD_COMMON || d->word_families[w]);
        float weight = logf(((float)d->count + USUAL) / ((float)uses[w] + (common ? PRIOR_COMMON : PRIOR)));
        d->weights[w] = weight > WEIGHT_MOST ? WEIGHT_MOST : weight < WEIGHT_LEAST ? WEIGHT_LEAST : weight;
        d->letters[w] = word_letters(lexicon_text(&d->lexicon, (uint32_t)w));
    }
    free(uses);
}

/* By record, how many records have its telephone; the same for SIRET. */
static uint32_t *count_uses(const struct duplicates *d, bool pivot)
{
    uint32_t *uses = memory_array(sizeof *uses, d->count + 1);
    struct keyed *keys = memory_array(sizeof *keys, d->count + 1);
    size_t count = 0;
    for (uint32_t i = 0; i < d->count; i++) {
        uint64_t key = pivot ? d->records[i].pivot : d->records[i].phone;
        if (key)
            keys[count++] = (struct keyed){key, i};
    }
    keyed_sort(keys, count);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && keys[end].key == keys[first].key;)
            end++;
        for (size_t i = first; i < end; i++)
            uses[keys[i].number] = (uint32_t)(end - first);
    }
    free(keys);
    return uses;
}

/* --- Pairs -------------------------------------------------------------------------------------------------------- */

struct gathering {
    const struct duplicates *d;
    const struct orders *orders;
    struct found *found;
    size_t count, room, comparisons;
    float least;
};

static void on_candidate(void *context, uint32_t a, uint32_t b)
{
    struct gathering *g = context;
    const struct profile *x = &g->d->records[a], *y = &g->d->records[b];
    g->comparisons++;
    struct evidence evidence;
    if ((!x->fresh && !y->fresh) || !pair_weigh(g->d, a < b ? x : y, a < b ? y : x, g->least, &evidence))
        return;
    if (is_kept_apart(g->d, a, b))
        return;
    if (g->count == g->room) {
        g->room = g->room ? g->room * 2 : 4096;
        g->found = memory_grow(g->found, size_product(sizeof *g->found, g->room));
    }
    g->found[g->count++] = (struct found){a < b ? a : b, a < b ? b : a, evidence.logit};
}

static void gather_by_place(void *context, void *gathering)
{
    struct gathering *g = gathering;
    (void)context;
    candidates_visit(g->d, g->orders, CANDIDATES_BY_PLACE, on_candidate, g);
}

/* Both parts at once; what the second found is put after the first's. */
static void gather(struct duplicates *d, struct gathering *all)
{
    struct orders orders;
    orders_make(d, &orders);
    *all = (struct gathering){.d = d, .orders = &orders, .least = logit_of_score(DUPLICATE_REVIEW_SCORE)};
    struct gathering by_place = *all;
    struct helper *helper = helper_start(gather_by_place, NULL);
    helper_give(helper, &by_place);
    candidates_visit(d, &orders, CANDIDATES_BY_KEY, on_candidate, all);
    helper_end(helper);
    all->found = memory_grow(all->found, size_product(sizeof *all->found, all->count + by_place.count + 1));
    for (size_t i = 0; i < by_place.count; i++)
        all->found[all->count++] = by_place.found[i];
    d->figures.comparisons = all->comparisons + by_place.comparisons;
    free(by_place.found);
    orders_free(&orders);
}

static int by_numbers(const void *left, const void *right)
{
    const struct found *x = left, *y = right;
    return x->a != y->a ? (x->a < y->a ? -1 : 1) : x->b != y->b ? (x->b < y->b ? -1 : 1) : 0;
}

/* By score, then ids, then numbers for records of one id. */
static int by_score(const void *left, const void *right, void *context)
{
    const struct found *x = left, *y = right;
    const struct duplicates *d = context;
    uint8_t score_x = score_of_logit(x->logit), score_y = score_of_logit(y->logit);
    if (score_x != score_y)
        return score_x > score_y ? -1 : 1;
    int order = str_compare(duplicates_id(d, x->a), duplicates_id(d, y->a));
    order = order ? order : str_compare(duplicates_id(d, x->b), duplicates_id(d, y->b));
    return order ? order : by_numbers(x, y);
}

static void settle_pairs(struct duplicates *d, struct gathering *g)
{
    if (g->count)
        qsort(g->found, g->count, sizeof *g->found, by_numbers);
    size_t kept = 0;
    for (size_t i = 0; i < g->count; i++)
        if (kept == 0 || by_numbers(&g->found[kept - 1], &g->found[i]) != 0)
            g->found[kept++] = g->found[i];
    if (kept)
        qsort_r(g->found, kept, sizeof *g->found, by_score, d);
    d->pairs = memory_array(sizeof *d->pairs, kept + 1);
    d->pair_count = kept;
    for (size_t i = 0; i < kept; i++) {
        uint8_t score = score_of_logit(g->found[i].logit);
        d->pairs[i] = (struct duplicate_pair){g->found[i].a, g->found[i].b, score,
                                              score >= DUPLICATE_SURE_SCORE ? DUPLICATE_SURE : DUPLICATE_REVIEW};
    }
    free(g->found);
}

void duplicates_find(struct duplicates *d, const struct duplicate_pair **pairs, size_t *count)
{
    if (!d->found) {
        d->found = true;
        lexicon_seal(&d->lexicon);
        weigh_words(d);
        d->phone_uses = count_uses(d, false);
        d->pivot_uses = count_uses(d, true);
        struct gathering gathering;
        gather(d, &gathering);
        settle_pairs(d, &gathering);
        groups_make(d);
    }
    *pairs = d->pairs;
    *count = d->pair_count;
}

uint32_t duplicates_group(const struct duplicates *d, uint32_t number)
{
    return d->groups[number];
}

struct duplicate_pair duplicates_weigh(const struct duplicates *d, uint32_t a, uint32_t b, struct buffer *reasons)
{
    const struct profile *x = &d->records[a < b ? a : b], *y = &d->records[a < b ? b : a];
    struct evidence evidence;
    pair_weigh(d, x, y, -HUGE_VALF, &evidence);
    if (reasons)
        evidence_tell(d, x, y, &evidence, reasons);
    uint8_t score = score_of_logit(evidence.logit);
    uint8_t decision = is_kept_apart(d, a, b)            ? DUPLICATE_DISTINCT
                       : score >= DUPLICATE_SURE_SCORE   ? DUPLICATE_SURE
                       : score >= DUPLICATE_REVIEW_SCORE ? DUPLICATE_REVIEW
                                                         : DUPLICATE_DISTINCT;
    return (struct duplicate_pair){a < b ? a : b, a < b ? b : a, score, decision};
}

/* --- What someone decided ----------------------------------------------------------------------------------------- */

static struct str apart_key(uint32_t a, uint32_t b, uint32_t key[2])
{
    key[0] = a < b ? a : b;
    key[1] = a < b ? b : a;
    return (struct str){(const char *)key, 2 * sizeof *key};
}

void duplicates_keep_apart(struct duplicates *d, uint32_t a, uint32_t b)
{
    uint32_t key[2];
    map_put(&d->apart, arena_str(&d->arena, apart_key(a, b, key)), NULL);
}

bool is_kept_apart(const struct duplicates *d, uint32_t a, uint32_t b)
{
    uint32_t key[2];
    return d->apart.count && map_get(&d->apart, apart_key(a, b, key));
}

struct duplicate_figures duplicates_figures(const struct duplicates *d)
{
    struct duplicate_figures figures = d->figures;
    figures.records = d->count;
    figures.memory = d->room * sizeof *d->records + d->word_room * sizeof *d->words + d->ids.capacity +
                     lexicon_memory(&d->lexicon) + d->count * 4 * sizeof(uint32_t);
    return figures;
}
