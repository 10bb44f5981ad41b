/* A query: one pass over the rows for matches, counts and reliefs; then the page, by a heap of its size. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inside.h"

/* --- Order
 * ---------------------------------------------------------------------------------------------------------------- */

/* What a row is sorted by: the lower first, then the lower id. */
struct ranked {
    double rank;
    int64_t id;
    uint32_t row;
    double distance;
};

static bool ranked_before(const struct ranked *a, const struct ranked *b)
{
    return a->rank < b->rank || (a->rank == b->rank && a->id < b->id);
}

static double row_distance(const struct place_filter *filter, const struct row *row)
{
    if (!filter->near || !row->located)
        return -1;
    return point_distance((struct point){filter->longitude, filter->latitude},
                          (struct point){row->longitude, row->latitude});
}

/* Open now: 0; else the seconds to wait; nothing known comes last. */
static double wait_for_opening(const struct directory *d, const struct row *row, int64_t now)
{
    int64_t next;
    if (row->hours == NO_HOURS)
        return 1e15;
    const struct compiled_hours *hours = &d->hours[row->hours];
    if (hours_open_at(hours->hours, &hours->where, now))
        return 0;
    return hours_next_opening(hours->hours, &hours->where, now, &next) ? (double)(next - now) : 1e15;
}

static double freshness(const struct row *row)
{
    int32_t latest = row->updated_on > row->verified_on ? row->updated_on : row->verified_on;
    return latest == DIRECTORY_NO_DATE ? 1e15 : -(double)latest;
}

struct ranking {
    const struct directory *directory;
    const struct directory_query *query;
    const struct place_filter *filter;
    struct str folded_text;
};

/* A name that holds the words as typed comes first; then the near ones, then the well described. */
static double relevance(const struct ranking *ranking, const struct row *row)
{
    struct arena arena = {0};
    struct directory_entry entry;
    row_read(ranking->directory, row, &arena, &entry);
    struct str name = text_folded(&arena, entry.place.name), commune = text_folded(&arena, entry.place.commune);
    double score = 0;
    score += str_starts_with(name, ranking->folded_text) ? 60 : str_contains(name, ranking->folded_text) ? 40 : 0;
    score += str_equal(commune, ranking->folded_text) ? 30 : 0;
    score += row->quality / 10.0;
    double distance = row_distance(ranking->filter, row);
    if (distance >= 0)
        score += 30 / (1 + distance / 10000);
    arena_free(&arena);
    return -score;
}

static struct ranked rank_row(const struct ranking *ranking, uint32_t number)
{
    const struct row *row = &ranking->directory->rows[number];
    struct ranked ranked = {.id = row->id, .row = number, .distance = row_distance(ranking->filter, row)};
    enum directory_sort sort = ranking->query->sort;
    if (sort == SORT_DISTANCE && ranking->filter->near)
        ranked.rank = ranked.distance < 0 ? 1e15 + row->name_rank : ranked.distance;
    else if (sort == SORT_OPENING)
        ranked.rank = wait_for_opening(ranking->directory, row, ranking->query->now) +
                      (ranked.distance > 0 ? ranked.distance / 1e9 : 0);
    else if (sort == SORT_FRESHNESS)
        ranked.rank = freshness(row);
    else if (sort == SORT_RELEVANCE && ranking->folded_text.length)
        ranked.rank = relevance(ranking, row);
    else
        ranked.rank = row->name_rank;
    return ranked;
}

/* --- The page: a heap whose root is the last of the rows kept
 * ------------------------------------------------------------- */

struct page {
    struct ranked *at;
    size_t count, capacity;
};

static void sink(struct page *page, size_t at)
{
    for (;;) {
        size_t last = at, left = 2 * at + 1;
        if (left < page->count && ranked_before(&page->at[last], &page->at[left]))
            last = left;
        if (left + 1 < page->count && ranked_before(&page->at[last], &page->at[left + 1]))
            last = left + 1;
        if (last == at)
            return;
        struct ranked moved = page->at[at];
        page->at[at] = page->at[last];
        page->at[last] = moved;
        at = last;
    }
}

static void offer(struct page *page, const struct ranked *ranked)
{
    if (page->capacity == 0)
        return;
    if (page->count < page->capacity) {
        size_t at = page->count++;
        page->at[at] = *ranked;
        while (at > 0 && ranked_before(&page->at[(at - 1) / 2], &page->at[at])) {
            struct ranked moved = page->at[at];
            page->at[at] = page->at[(at - 1) / 2];
            page->at[(at - 1) / 2] = moved;
            at = (at - 1) / 2;
        }
    } else if (ranked_before(ranked, &page->at[0])) {
        page->at[0] = *ranked;
        sink(page, 0);
    }
}

static int by_rank(const void *a, const void *b)
{
    return ranked_before(a, b) ? -1 : ranked_before(b, a) ? 1 : 0;
}

/* --- Cursors: "sort:rank:id"; by name the rank is the folded name, which lasts from one version to the next
 * --------------- */

static struct str cursor_of(const struct ranking *ranking, const struct ranked *last, struct arena *arena)
{
    struct directory_entry entry;
    row_read(ranking->directory, &ranking->directory->rows[last->row], arena, &entry);
    struct str id = id_text(arena, last->id);
    bool by_name = last->rank == ranking->directory->rows[last->row].name_rank;
    if (by_name)
        return arena_printf(arena, "%d.%.*s.%.*s", (int)ranking->query->sort, STR_PRINT(id),
                            STR_PRINT(text_slug(arena, entry.place.name, 200)));
    return arena_printf(arena, "%d.%.*s.%.17g", (int)ranking->query->sort, STR_PRINT(id), last->rank);
}

/* Rank of the first row whose name is not before the cursor's. */
static double rank_of_name(const struct directory *d, struct str slug, int64_t id, struct arena *arena)
{
    size_t low = 0, high = d->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct row *row = &d->rows[d->by_name[middle]];
        struct directory_entry entry;
        row_read(d, row, arena, &entry);
        int order = str_compare(text_slug(arena, entry.place.name, 200), slug);
        if (order < 0 || (order == 0 && row->id < id))
            low = middle + 1;
        else
            high = middle;
    }
    return (double)low;
}

static bool read_cursor(const struct ranking *ranking, struct str cursor, struct ranked *after, struct arena *arena,
                        struct error *error)
{
    struct str rest = cursor, sort, id;
    int64_t number;
    bool good = str_next(&rest, '.', &sort) && str_to_i64(sort, &number) && number == (int64_t)ranking->query->sort &&
                str_next(&rest, '.', &id) && id_parse(id, &after->id) && rest.at;
    if (good && !str_to_double(rest, &after->rank)) {
        uint32_t row = directory_find_id(ranking->directory, after->id);
        if (row != DIRECTORY_NO_ROW) { /* the place is still there: exactly after it */
            after->rank = ranking->directory->rows[row].name_rank;
        } else {
            after->rank = rank_of_name(ranking->directory, rest, after->id, arena) - 0.5;
        }
    }
    return good || error_set(error, ERROR_INVALID, "Ce repère de page n’est pas valable : reprenez la liste au début.");
}

/* --- Counts
 * -------------------------------------------------------------------------------------------------------------------
 */

/* Counts of interned codes. */
struct code_counts {
    uint32_t *at; /* per interned number */
};

static int by_count(const void *a, const void *b)
{
    const struct directory_count *one = a, *two = b;
    if (one->count != two->count)
        return one->count > two->count ? -1 : 1;
    return str_compare(one->code, two->code);
}

static struct directory_counts list_counts(const struct directory *d, const struct code_counts *counts,
                                           struct arena *arena)
{
    struct directory_counts list = {0};
    for (size_t n = 1; counts->at && n < d->interned_count; n++)
        list.count += counts->at[n] > 0;
    list.at = ARENA_ARRAY(arena, struct directory_count, list.count + 1);
    size_t at = 0;
    for (size_t n = 1; counts->at && n < d->interned_count; n++)
        if (counts->at[n] > 0)
            list.at[at++] = (struct directory_count){d->interned[n], counts->at[n]};
    if (list.count)
        qsort(list.at, list.count, sizeof *list.at, by_count);
    return list;
}

struct counting {
    struct directory_facets *facets;
    unsigned wanted;
    uint64_t *open_now;
    struct code_counts sources, regions, departments, intercommunalities, communes;
    struct map labels;
    int32_t today;
};

static void counting_start(struct counting *counting, const struct directory *d, const struct directory_query *query,
                           struct arena *arena)
{
    *counting = (struct counting){.wanted = query->facets, .today = (int32_t)(query->now / 86400)};
    if (!query->facets)
        return;
    counting->facets = ARENA_NEW(arena, struct directory_facets);
    if (query->facets & FACET_OPEN) {
        counting->open_now = ARENA_ARRAY(arena, uint64_t, bit_words(d->count) + 1);
        open_rows(d, query->now, counting->open_now);
    }
    if (query->facets & FACET_SOURCES)
        counting->sources.at = ARENA_ARRAY(arena, uint32_t, d->interned_count + 1);
    if (query->facets & FACET_TERRITORIES) {
        counting->regions.at = ARENA_ARRAY(arena, uint32_t, d->interned_count + 1);
        counting->departments.at = ARENA_ARRAY(arena, uint32_t, d->interned_count + 1);
        counting->intercommunalities.at = ARENA_ARRAY(arena, uint32_t, d->interned_count + 1);
        counting->communes.at = ARENA_ARRAY(arena, uint32_t, d->interned_count + 1);
    }
}

/* The row matches all parts but perhaps `part`. */
static bool but(uint32_t fails, enum place_filter_part part)
{
    return (fails & ~(UINT32_C(1) << part)) == 0;
}

static void count_row(struct counting *counting, const struct directory *d, uint32_t number, uint32_t fails,
                      struct arena *arena)
{
    const struct row *row = &d->rows[number];
    struct directory_facets *facets = counting->facets;
    for (int v = 0; (counting->wanted & FACET_VOCABULARIES) && v < VOCABULARY_COUNT; v++) {
        if (!but(fails, (enum place_filter_part)v))
            continue;
        struct choice terms = row_terms(row, (enum vocabulary)v);
        for (int w = 0; w < 2; w++)
            for (uint64_t bits = terms.bits[w]; bits; bits &= bits - 1)
                facets->values[v][w * 64 + __builtin_ctzll(bits)]++;
    }
    if (counting->open_now && but(fails, FILTER_OPEN))
        facets->open_now += bit_has(counting->open_now, number);
    if ((counting->wanted & FACET_OPEN) && but(fails, FILTER_WEEKLY)) {
        bool weekend = false;
        for (int day = 6; day <= 7; day++)
            for (int hour = 0; hour < 24; hour++)
                weekend = weekend || hours_bitmap_has(&row->week, day, hour);
        facets->open_weekend += weekend;
    }
    if (counting->sources.at && but(fails, FILTER_SOURCE))
        counting->sources.at[row->source]++;
    if (counting->regions.at) {
        counting->regions.at[row->region] += but(fails, FILTER_REGION);
        counting->departments.at[row->department] += but(fails, FILTER_DEPARTMENT);
        counting->intercommunalities.at[row->intercommunality] += but(fails, FILTER_INTERCOMMUNALITY);
        counting->communes.at[row->commune] += but(fails, FILTER_COMMUNE);
    }
    for (int field = 0; (counting->wanted & FACET_PRESENT) && but(fails, FILTER_PRESENT) && field < PLACE_FIELD_COUNT;
         field++)
        facets->present[field] += row->present >> field & 1;
    if ((counting->wanted & FACET_FRESHNESS) && but(fails, FILTER_UPDATED)) {
        static const int days[] = {91, 183, 365, 730};
        int32_t latest = row->updated_on > row->verified_on ? row->updated_on : row->verified_on;
        for (size_t k = 0; k < COUNT_OF(days); k++)
            facets->updated[k] += latest != DIRECTORY_NO_DATE && latest >= counting->today - days[k];
    }
    if ((counting->wanted & FACET_OTHER_LABELS) && but(fails, FILTER_OTHER_LABEL) &&
        row->present >> PLACE_OTHER_LABELS & 1) {
        struct directory_entry entry;
        row_read(d, row, arena, &entry);
        for (size_t i = 0; i < entry.place.other_labels.count; i++)
            map_put(&counting->labels, entry.place.other_labels.at[i], NULL)->number++;
    }
}

static struct directory_facets *counting_end(struct counting *counting, const struct directory *d, struct arena *arena)
{
    struct directory_facets *facets = counting->facets;
    if (!facets)
        return NULL;
    facets->sources = list_counts(d, &counting->sources, arena);
    facets->regions = list_counts(d, &counting->regions, arena);
    facets->departments = list_counts(d, &counting->departments, arena);
    facets->intercommunalities = list_counts(d, &counting->intercommunalities, arena);
    facets->communes = list_counts(d, &counting->communes, arena);
    facets->other_labels.at = ARENA_ARRAY(arena, struct directory_count, counting->labels.count + 1);
    size_t cursor = 0;
    struct str label;
    union map_value *value;
    while (map_next(&counting->labels, &cursor, &label, &value))
        facets->other_labels.at[facets->other_labels.count++] = (struct directory_count){label, (size_t)value->number};
    if (facets->other_labels.count)
        qsort(facets->other_labels.at, facets->other_labels.count, sizeof(struct directory_count), by_count);
    map_free(&counting->labels);
    return facets;
}

/* --- Nothing found: what to drop, and the nearest beyond
 * --------------------------------------------------------------------- */

static const uint32_t WHERE_PARTS = UINT32_C(1) << FILTER_REGION | UINT32_C(1) << FILTER_DEPARTMENT |
                                    UINT32_C(1) << FILTER_ARRONDISSEMENT | UINT32_C(1) << FILTER_INTERCOMMUNALITY |
                                    UINT32_C(1) << FILTER_COMMUNE | UINT32_C(1) << FILTER_POSTAL_CODE |
                                    UINT32_C(1) << FILTER_BOX | UINT32_C(1) << FILTER_RADIUS;

static bool center_of_filter(const struct place_filter *filter, struct point *center)
{
    if (filter->near) {
        *center = (struct point){filter->longitude, filter->latitude};
        return true;
    }
    if (filter->boxed) {
        *center =
            (struct point){(filter->box.west + filter->box.east) / 2, (filter->box.south + filter->box.north) / 2};
        return true;
    }
    const struct {
        const struct texts *codes;
        enum territory_kind kind;
    } lists[] = {{&filter->communes, TERRITORY_COMMUNE},
                 {&filter->intercommunalities, TERRITORY_INTERCOMMUNALITY},
                 {&filter->arrondissements, TERRITORY_ARRONDISSEMENT},
                 {&filter->departments, TERRITORY_DEPARTMENT}};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        if (lists[i].codes->count == 0)
            continue;
        uint32_t id = territory_find(lists[i].kind, lists[i].codes->at[0]);
        if (id != TERRITORY_NONE && territory_at(id).located) {
            *center = territory_at(id).center;
            return true;
        }
    }
    return false;
}

static int by_relief(const void *a, const void *b)
{
    const struct directory_relief *one = a, *two = b;
    return (one->total < two->total) - (one->total > two->total);
}

static void explain_nothing(const struct directory *d, const struct matcher *matcher, const size_t *single_fails,
                            struct arena *arena, struct directory_answer *answer)
{
    answer->reliefs = ARENA_ARRAY(arena, struct directory_relief, FILTER_PART_COUNT);
    for (int part = 0; part < FILTER_PART_COUNT; part++)
        if (single_fails[part] > 0)
            answer->reliefs[answer->relief_count++] =
                (struct directory_relief){(enum place_filter_part)part, single_fails[part]};
    if (answer->relief_count)
        qsort(answer->reliefs, answer->relief_count, sizeof *answer->reliefs, by_relief);
    struct point center;
    if (!(matcher->active & WHERE_PARTS) || !center_of_filter(matcher->filter, &center))
        return;
    double best = INFINITY;
    for (uint32_t r = 0; r < d->located; r++) {
        if (matcher_fails(matcher, r) & ~WHERE_PARTS)
            continue;
        double distance = point_distance(center, (struct point){d->rows[r].longitude, d->rows[r].latitude});
        if (distance < best) {
            best = distance;
            answer->beyond = true;
            answer->beyond_hit = (struct directory_hit){r, distance};
        }
    }
}

/* --- The search
 * ------------------------------------------------------------------------------------------------------------------ */

/* Without counts to make, a box or a circle confines the pass to the tiles it meets: at most 3 × 3 of its own size. */
struct slices {
    size_t first[9], last[9];
    size_t count;
};

static bool find_slices(const struct directory *d, const struct matcher *matcher, struct slices *slices)
{
    struct box box;
    const struct place_filter *filter = matcher->filter;
    if (matcher->active & UINT32_C(1) << FILTER_RADIUS)
        box = matcher->around;
    else if (filter->boxed && filter->box.west <= filter->box.east)
        box = (struct box){filter->box.west, filter->box.south, filter->box.east, filter->box.north};
    else
        return false;
    if (!point_is_valid((struct point){box.west, box.south}) || !point_is_valid((struct point){box.east, box.north}))
        return false;
    /* Widened by a few metres: web-map coordinates are whole numbers. */
    struct mercator low = mercator_of((struct point){fmax(box.west - 1e-4, -180), fmin(box.north + 1e-4, 90)});
    struct mercator high = mercator_of((struct point){fmin(box.east + 1e-4, 180), fmax(box.south - 1e-4, -90)});
    unsigned z = 32;
    while (z > 0 && ((high.x >> (32 - z)) - (low.x >> (32 - z)) > 2 || (high.y >> (32 - z)) - (low.y >> (32 - z)) > 2))
        z--;
    slices->count = 0;
    if (z == 0) {
        slices->first[0] = 0;
        slices->last[0] = d->located;
        slices->count = 1;
        return true;
    }
    for (uint32_t y = low.y >> (32 - z); y <= high.y >> (32 - z); y++) {
        for (uint32_t x = low.x >> (32 - z); x <= high.x >> (32 - z); x++) {
            tile_rows(d, z, x, y, &slices->first[slices->count], &slices->last[slices->count]);
            slices->count++;
        }
    }
    return true;
}

struct pass {
    const struct directory *directory;
    const struct matcher *matcher;
    const struct ranking *ranking;
    const struct ranked *after; /* NULL without a cursor */
    struct page *page;
    struct counting *counting;
    size_t total;
    size_t single_fails[FILTER_PART_COUNT];
    struct arena *arena;
};

static void pass_row(struct pass *pass, uint32_t number)
{
    uint32_t fails = matcher_fails(pass->matcher, number);
    if (fails & (fails - 1))
        return; /* two parts or more: it counts nowhere */
    if (pass->counting->facets)
        count_row(pass->counting, pass->directory, number, fails, pass->arena);
    if (fails) {
        pass->single_fails[__builtin_ctz(fails)]++;
        return;
    }
    pass->total++;
    if (pass->page->capacity == 0)
        return;
    struct ranked ranked = rank_row(pass->ranking, number);
    if (!pass->after || ranked_before(pass->after, &ranked))
        offer(pass->page, &ranked);
}

static void fill_answer(const struct pass *pass, size_t skip, struct directory_answer *answer)
{
    struct page *page = pass->page;
    if (page->count)
        qsort(page->at, page->count, sizeof *page->at, by_rank);
    size_t size = pass->ranking->query->size;
    answer->total = pass->total;
    answer->count = page->count > skip ? page->count - skip : 0;
    bool more = answer->count > size;
    if (more)
        answer->count = size;
    answer->hits = ARENA_ARRAY(pass->arena, struct directory_hit, answer->count + 1);
    for (size_t k = 0; k < answer->count; k++)
        answer->hits[k] = (struct directory_hit){page->at[skip + k].row, page->at[skip + k].distance};
    if (more && answer->count)
        answer->next = cursor_of(pass->ranking, &page->at[skip + answer->count - 1], pass->arena);
}

bool directory_search(const struct directory *d, const struct directory_query *query, struct arena *arena,
                      struct directory_answer *answer, struct error *error)
{
    struct matcher matcher;
    struct counting counting;
    struct ranked after = {0};
    *answer = (struct directory_answer){0};
    size_t skip = query->after.length ? 0 : query->skip;
    if (query->size > DIRECTORY_PAGE_MOST || (skip > DIRECTORY_REACH && query->sort != SORT_NAME))
        return error_set(error, ERROR_LIMITED, "Trop de lieux à la fois : suivez les pages une à une.");
    matcher_prepare(&matcher, d, query->filter, arena);
    struct ranking ranking = {d, query, matcher.filter, text_folded(arena, matcher.filter->text)};
    if (query->after.length && !read_cursor(&ranking, query->after, &after, arena, error))
        return false;
    if (matcher.filter->text.length)
        words_match(d, matcher.filter->text, arena, &answer->understood);
    if (skip > d->count)
        skip = d->count;
    struct page page = {.capacity = query->size ? skip + query->size + 1 : 0};
    page.at = ARENA_ARRAY(arena, struct ranked, page.capacity + 1);
    counting_start(&counting, d, query, arena);
    struct pass pass = {.directory = d,
                        .matcher = &matcher,
                        .ranking = &ranking,
                        .after = query->after.length ? &after : NULL,
                        .page = &page,
                        .counting = &counting,
                        .arena = arena};
    struct slices slices;
    if (!query->facets && find_slices(d, &matcher, &slices)) {
        for (size_t s = 0; s < slices.count; s++)
            for (size_t r = slices.first[s]; r < slices.last[s]; r++)
                pass_row(&pass, (uint32_t)r);
        if (pass.total == 0) { /* nothing there: the reliefs need every row */
            memset(pass.single_fails, 0, sizeof pass.single_fails);
            for (uint32_t r = 0; r < d->count; r++)
                pass_row(&pass, r);
        }
    } else {
        for (uint32_t r = 0; r < d->count; r++)
            pass_row(&pass, r);
    }
    fill_answer(&pass, skip, answer);
    answer->facets = counting_end(&counting, d, arena);
    if (pass.total == 0)
        explain_nothing(d, &matcher, pass.single_fails, arena, answer);
    return true;
}

size_t directory_nearest(const struct directory *d, double latitude, double longitude,
                         const struct place_filter *filter, size_t count, struct arena *arena,
                         struct directory_hit *hits)
{
    struct place_filter near = filter ? *filter : (struct place_filter){0};
    near.near = true;
    near.latitude = latitude;
    near.longitude = longitude;
    struct directory_query query = {
        .filter = &near, .sort = SORT_DISTANCE, .size = count < DIRECTORY_PAGE_MOST ? count : DIRECTORY_PAGE_MOST};
    struct directory_answer answer;
    struct error error = {0};
    /* A circle that doubles until it holds enough: what it holds is then the nearest. */
    enum { FIRST_RADIUS = 2000, ROUND_THE_WORLD = 21000000 };
    for (int64_t radius = FIRST_RADIUS; radius < ROUND_THE_WORLD; radius *= 2) {
        struct arena scratch = {0};
        near.radius = (double)radius;
        struct matcher matcher;
        struct slices slices;
        matcher_prepare(&matcher, d, &near, &scratch);
        size_t found = 0;
        if (find_slices(d, &matcher, &slices))
            for (size_t s = 0; s < slices.count; s++)
                for (size_t r = slices.first[s]; r < slices.last[s] && found < count; r++)
                    found += matcher_fails(&matcher, (uint32_t)r) == 0;
        arena_free(&scratch);
        if (found >= count)
            break;
        if (radius * 2 >= ROUND_THE_WORLD)
            near.radius = 0; /* fewer than asked in the whole world: all of them */
    }
    if (!directory_search(d, &query, arena, &answer, &error))
        return 0;
    size_t kept = 0;
    for (size_t k = 0; k < answer.count; k++)
        if (answer.hits[k].distance >= 0)
            hits[kept++] = answer.hits[k];
    return kept;
}
