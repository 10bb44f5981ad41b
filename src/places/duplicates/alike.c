/* Candidates near what is typed, and those called like it, weighed. */
#include "places/alike.h"

#include <stdlib.h>

#include "places/duplicates.h"
#include "territory/territory.h"

enum { NEAR_MOST = 400, NAMED_MOST = 50, ALIKE_SCORE = 30 };
static const double NEAR_METRES = 6000;

struct candidates {
    const struct directory *directory;
    struct duplicates *duplicates;
    uint32_t rows[NEAR_MOST + NAMED_MOST];
    size_t count;
    int64_t except;
    struct arena *arena;
};

static bool add(struct candidates *candidates, uint32_t row, struct error *error)
{
    struct directory_entry entry;
    for (size_t i = 0; i < candidates->count; i++)
        if (candidates->rows[i] == row)
            return true;
    directory_read(candidates->directory, row, candidates->arena, &entry);
    if (entry.id == candidates->except)
        return true;
    candidates->rows[candidates->count++] = row;
    return duplicates_add(candidates->duplicates, &entry.place, false, error);
}

static bool add_found(struct candidates *candidates, const struct place_filter *filter, enum directory_sort sort,
                      size_t most, struct error *error)
{
    struct directory_query query = {.filter = filter, .sort = sort, .size = most};
    struct directory_answer answer;
    if (!directory_search(candidates->directory, &query, candidates->arena, &answer, error))
        return false;
    for (size_t i = 0; i < answer.count; i++)
        if (!add(candidates, answer.hits[i].row, error))
            return false;
    return true;
}

/* Around the point, or the middle of the commune; and everywhere by the name. */
static bool gather(struct candidates *candidates, const struct place *typed, const struct place_filter *within,
                   struct error *error)
{
    struct place_filter near = *within, named = *within;
    uint32_t commune = commune_resolve(typed->insee_code, NULL);
    near.near = typed->located || (commune != TERRITORY_NONE && territory_at(commune).located);
    if (near.near) {
        struct point centre =
            typed->located ? (struct point){typed->longitude, typed->latitude} : territory_at(commune).center;
        near.longitude = centre.lon;
        near.latitude = centre.lat;
        near.radius = NEAR_METRES;
        if (!add_found(candidates, &near, SORT_DISTANCE, NEAR_MOST, error))
            return false;
    }
    named.text = typed->name;
    return add_found(candidates, &named, SORT_RELEVANCE, NAMED_MOST, error);
}

static int by_score(const void *a, const void *b)
{
    const struct alike *x = a, *y = b;
    return x->score != y->score ? (x->score > y->score ? -1 : 1) : x->row < y->row ? -1 : x->row > y->row;
}

static void weigh(struct candidates *candidates, struct alike *at, size_t *count)
{
    const struct duplicate_pair *pairs;
    size_t pair_count;
    struct alike *all = ARENA_ARRAY(candidates->arena, struct alike, candidates->count + 1);
    size_t found = 0;
    duplicates_find(candidates->duplicates, &pairs, &pair_count); /* how rare each word is: weighing needs it */
    for (size_t i = 0; i < candidates->count; i++) {
        struct buffer reasons = {0};
        struct duplicate_pair pair =
            duplicates_weigh(candidates->duplicates, (uint32_t)i, (uint32_t)candidates->count, &reasons);
        if (pair.score >= ALIKE_SCORE)
            all[found++] = (struct alike){candidates->rows[i], pair.score, pair.decision == DUPLICATE_SURE,
                                          arena_str(candidates->arena, buffer_str(&reasons))};
        buffer_free(&reasons);
    }
    qsort(all, found, sizeof *all, by_score);
    *count = found < ALIKE_MOST ? found : ALIKE_MOST;
    for (size_t i = 0; i < *count; i++)
        at[i] = all[i];
}

bool places_alike(const struct directory *directory, const struct place *typed, const struct place_filter *within,
                  int64_t except, struct arena *arena, struct alike at[static ALIKE_MOST], size_t *count,
                  struct error *error)
{
    enum { NAME_LEAST = 3 };
    *count = 0;
    if (text_length(typed->name) < NAME_LEAST)
        return true;
    struct candidates candidates = {
        .directory = directory, .duplicates = duplicates_new(), .except = except, .arena = arena};
    bool done = gather(&candidates, typed, within, error) && duplicates_add(candidates.duplicates, typed, true, error);
    if (done)
        weigh(&candidates, at, count);
    duplicates_free(candidates.duplicates);
    return done;
}
