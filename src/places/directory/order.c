/* The page: which of the matching rows, in what order, and the cursor to the next.
 *
 * By name the rows have their rank, made with the directory. Every other order gives a row two numbers and its id, the
 * lower first; a heap keeps the best of a page. A cursor holds those of the last row shown, or its name: it means the
 * same in a later version of the directory.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inside.h"

enum { CURSOR_NAME_MOST = 120 };

struct ranked {
    uint64_t first, second;
    int64_t id;
    uint32_t row;
};

static bool ranked_before(const struct ranked *a, const struct ranked *b)
{
    if (a->first != b->first)
        return a->first < b->first;
    if (a->second != b->second)
        return a->second < b->second;
    return a->id < b->id;
}

static int by_rank(const void *a, const void *b)
{
    return ranked_before(a, b) ? -1 : ranked_before(b, a);
}

struct ordering {
    const struct selection *selection;
    const struct directory *directory;
    const struct directory_query *query;
    enum directory_sort sort;
    bool near;
    struct vantage from;
    int64_t now;           /* of SORT_OPENING; a cursor's wins */
    struct moment *moment; /* the same */
    bool has_after;
    struct ranked after;
    struct str after_name;
};

/* --- What rows are sorted by ------------------------------------------------------------------------------------- */

/* Doubles that are not negative compare as their bits do. */
static uint64_t double_bits(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double bits_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static bool is_located(const struct directory *d, uint32_t row)
{
    return row < d->located;
}

static uint64_t haversine_rank(const struct ordering *o, uint32_t row)
{
    if (!o->near || !is_located(o->directory, row))
        return UINT64_MAX;
    return double_bits(vantage_haversine(&o->from, row_point(o->directory, row)));
}

static uint64_t name_start(const struct directory *d, uint32_t row)
{
    struct arena scratch = {0};
    struct str key = text_folded(&scratch, record_name(d, row));
    uint64_t start = 0;
    for (size_t i = 0; i < sizeof start; i++)
        start = start << 8 | (i < key.length ? (unsigned char)key.at[i] : 0);
    arena_free(&scratch);
    return start;
}

static unsigned row_score(const struct selection *selection, uint32_t row)
{
    unsigned score = 0;
    for (unsigned p = 0; p < SCORE_PLANES; p++)
        score |= (unsigned)bit_has(selection->text.planes[p], row) << p;
    return score;
}

static struct ranked rank_row(const struct ordering *o, uint32_t row)
{
    const struct directory *d = o->directory;
    struct ranked ranked = {.id = row_id(d, row), .row = row};
    switch (o->sort) {
    case SORT_NAME: ranked.first = d->name_ranks[row]; break;
    case SORT_DISTANCE:
        ranked.first = haversine_rank(o, row);
        ranked.second = is_located(d, row) ? morton_key(row_point(d, row)) : name_start(d, row);
        break;
    case SORT_OPENING:
        ranked.first = (uint64_t)moment_opens(d, o->moment, d->hours[row]);
        ranked.second = haversine_rank(o, row);
        break;
    case SORT_FRESHNESS: ranked.first = (uint64_t)((int64_t)INT32_MAX - row_freshness(d, row)); break;
    case SORT_RELEVANCE:
        ranked.first = (1U << SCORE_PLANES) - row_score(o->selection, row);
        ranked.second = o->near ? haversine_rank(o, row) : UINT64_C(255) - d->qualities[row];
        break;
    default: break;
    }
    return ranked;
}

/* --- A heap whose root is the last of the rows kept --------------------------------------------------------------- */

struct page {
    struct ranked *at;
    size_t count, capacity;
};

static void sink(struct page *page, size_t at)
{
    struct ranked moved = page->at[at];
    for (size_t child; (child = 2 * at + 1) < page->count; at = child) {
        if (child + 1 < page->count && ranked_before(&page->at[child], &page->at[child + 1]))
            child++;
        if (!ranked_before(&moved, &page->at[child]))
            break;
        page->at[at] = page->at[child];
    }
    page->at[at] = moved;
}

static void offer(struct page *page, const struct ranked *ranked)
{
    if (page->count < page->capacity) {
        size_t at = page->count++;
        for (; at > 0 && ranked_before(&page->at[(at - 1) / 2], ranked); at = (at - 1) / 2)
            page->at[at] = page->at[(at - 1) / 2];
        page->at[at] = *ranked;
    } else if (ranked_before(ranked, &page->at[0])) {
        page->at[0] = *ranked;
        sink(page, 0);
    }
}

static void offer_row(const struct ordering *o, uint32_t row, struct page *page)
{
    struct ranked ranked = rank_row(o, row);
    if (!o->has_after || ranked_before(&o->after, &ranked))
        offer(page, &ranked);
}

static void offer_rows(const struct ordering *o, const uint64_t *rows, size_t first, struct page *page)
{
    size_t count = o->directory->count;
    for (size_t row = bits_next(rows, first, count); row < count; row = bits_next(rows, row + 1, count))
        offer_row(o, (uint32_t)row, page);
}

/* The index finds the nearest; those that are nowhere come after. */
static void offer_nearest(const struct ordering *o, const uint64_t *rows, struct page *page, struct arena *arena)
{
    const struct directory *d = o->directory;
    struct nearby *found = ARENA_ARRAY(arena, struct nearby, page->capacity), after, *beyond = NULL;
    if (o->has_after && o->after.first != UINT64_MAX) {
        /* The rows at that distance go by Morton's order, then id: the last one not after the cursor. */
        struct row_run run = {0, (uint32_t)d->located};
        while (run.first < run.last) {
            uint32_t middle = run.first + (run.last - run.first) / 2;
            uint64_t key = morton_key(row_point(d, middle));
            if (key < o->after.second || (key == o->after.second && row_id(d, middle) <= o->after.id))
                run.first = middle + 1;
            else
                run.last = middle;
        }
        after.haversine = bits_double(o->after.first);
        after.row = run.first - 1;
        if (run.first == 0) {
            after.haversine = nextafter(after.haversine, -1);
            after.row = UINT32_MAX;
        }
        beyond = &after;
    }
    size_t count = 0;
    if (!o->has_after || beyond)
        count = point_index_nearest(d->index, &o->from, rows, 1, beyond, page->capacity, found);
    for (size_t i = 0; i < count; i++) {
        struct ranked ranked = rank_row(o, found[i].row);
        offer(page, &ranked);
    }
    if (page->count < page->capacity)
        offer_rows(o, rows, d->located, page);
}

/* Rows that may be among the `wanted` best: from the highest plane of scores down, then of quality when it decides
 * next, those that surely are, and those that are level so far (P. O'Neil and D. Quass, "Improved Query Performance
 * with Variant Indexes", SIGMOD 1997). */
static const uint64_t *best_scores(const struct ordering *o, const uint64_t *rows, size_t wanted, struct arena *arena)
{
    const struct directory *d = o->directory;
    size_t words = bit_words(d->count), sure_count = 0;
    uint64_t *sure = bits_new(arena, d->count);
    uint64_t *level = arena_copy(arena, rows, (words + 1) * sizeof *level);
    int lowest = o->near ? 0 : -QUALITY_PLANES;
    for (int p = SCORE_PLANES - 1; p >= lowest; p--) {
        const uint64_t *plane = p >= 0 ? o->selection->text.planes[p] : quality_plane(d, (size_t)(QUALITY_PLANES + p));
        size_t higher = bits_count_common(level, plane, words);
        bool enough = sure_count + higher >= wanted;
        for (size_t w = 0; w < words; w++) {
            if (!enough)
                sure[w] |= level[w] & plane[w];
            level[w] &= enough ? plane[w] : ~plane[w];
        }
        if (!enough)
            sure_count += higher;
    }
    bits_or(sure, level, words);
    return sure;
}

/* --- Cursors ----------------------------------------------------------------------------------------------------- */

static const char SORT_LETTERS[] = {
    [SORT_NAME] = 'n', [SORT_DISTANCE] = 'd', [SORT_OPENING] = 'o', [SORT_FRESHNESS] = 'f', [SORT_RELEVANCE] = 'r'};

/* "n.ID.name-of-the-place" · "d.ID.FIRST.SECOND.NOW", numbers in hexadecimal. */
static struct str cursor_of(const struct ordering *o, const struct ranked *last, struct arena *arena)
{
    struct str id = id_text(arena, last->id);
    if (o->sort != SORT_NAME)
        return arena_printf(arena, "%c.%.*s.%" PRIx64 ".%" PRIx64 ".%" PRIx64, SORT_LETTERS[o->sort], STR_PRINT(id),
                            last->first, last->second, (uint64_t)o->now);
    struct str name = text_folded(arena, record_name(o->directory, last->row));
    char *key = arena_cstr(arena, str_slice(name, 0, CURSOR_NAME_MOST));
    for (char *at = key; *at; at++)
        if (*at == ' ')
            *at = '-';
    return arena_printf(arena, "n.%.*s.%s", STR_PRINT(id), key);
}

static bool read_hex(struct str *rest, uint64_t *value)
{
    struct str digits;
    if (!str_next(rest, '.', &digits) || digits.length == 0 || digits.length > 16)
        return false;
    *value = 0;
    for (size_t i = 0; i < digits.length; i++) {
        char c = digits.at[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            return false;
        *value = *value << 4 | (uint64_t)digit;
    }
    return true;
}

static bool read_cursor(struct ordering *o, struct str cursor, struct arena *arena)
{
    struct str letter, id;
    uint64_t now;
    if (!str_next(&cursor, '.', &letter) || letter.length != 1 || letter.at[0] != SORT_LETTERS[o->sort] ||
        !str_next(&cursor, '.', &id) || !id_parse(id, &o->after.id))
        return false;
    o->has_after = true;
    if (o->sort == SORT_NAME) {
        char *key = arena_cstr(arena, cursor);
        for (char *at = key; *at; at++)
            if (*at == '-')
                *at = ' ';
        o->after_name = (struct str){key, cursor.length};
        return cursor.at != NULL && cursor.length <= CURSOR_NAME_MOST;
    }
    if (!read_hex(&cursor, &o->after.first) || !read_hex(&cursor, &o->after.second) || !read_hex(&cursor, &now) ||
        cursor.at)
        return false;
    bool distance = o->sort == SORT_DISTANCE && o->after.first != UINT64_MAX;
    if (distance && !(bits_double(o->after.first) >= 0 && bits_double(o->after.first) <= 1))
        return false;
    o->now = (int64_t)now;
    return true;
}

/* --- By name ----------------------------------------------------------------------------------------------------- */

/* The first rank past the cursor. */
static size_t rank_after(const struct ordering *o)
{
    const struct directory *d = o->directory;
    struct arena scratch = {0};
    size_t low = 0, high = d->count;
    uint32_t same = directory_find_id(d, o->after.id);
    if (same != DIRECTORY_NO_ROW && str_starts_with(text_folded(&scratch, record_name(d, same)), o->after_name)) {
        arena_free(&scratch);
        return d->name_ranks[same] + 1;
    }
    while (low < high) { /* it has gone or changed its name: where it would be */
        size_t middle = (low + high) / 2;
        uint32_t row = d->rows_by_name[middle];
        struct str name = str_slice(text_folded(&scratch, record_name(d, row)), 0, CURSOR_NAME_MOST);
        int order = str_compare(name, o->after_name);
        if (order < 0 || (order == 0 && row_id(d, row) <= o->after.id))
            low = middle + 1;
        else
            high = middle;
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    return low;
}

struct name_page {
    uint32_t *rows;
    size_t count, capacity;
};

/* Goes through the ranks from `rank`; passes over `skip` matching rows. */
static void walk_names(const struct directory *d, const uint64_t *rows, size_t rank, size_t skip,
                       struct name_page *page)
{
    for (; rank < d->count && page->count < page->capacity; rank++) {
        uint32_t row = d->rows_by_name[rank];
        if (rows && !bit_has(rows, row))
            continue;
        if (skip > 0)
            skip--;
        else
            page->rows[page->count++] = row;
    }
}

/* The same by marking the rank of each matching row: better when few rows match. */
static void mark_names(const struct directory *d, const uint64_t *rows, size_t rank, size_t skip,
                       struct name_page *page, struct arena *arena)
{
    uint64_t *ranks = bits_new(arena, d->count);
    for (size_t row = bits_next(rows, 0, d->count); row < d->count; row = bits_next(rows, row + 1, d->count))
        bit_set(ranks, d->name_ranks[row]);
    for (rank = bits_next(ranks, rank, d->count); rank < d->count && page->count < page->capacity;
         rank = bits_next(ranks, rank + 1, d->count)) {
        if (skip > 0)
            skip--;
        else
            page->rows[page->count++] = d->rows_by_name[rank];
    }
}

static void page_by_name(const struct ordering *o, const uint64_t *rows, size_t total, size_t skip, struct page *page,
                         struct arena *arena)
{
    const struct directory *d = o->directory;
    struct name_page names = {ARENA_ARRAY(arena, uint32_t, page->capacity), 0, page->capacity};
    size_t rank = o->has_after ? rank_after(o) : 0;
    if (!rows && !o->has_after) {
        rank = skip;
        skip = 0;
    }
    /* Steps expected: one match every count / total ranks, against one for each match and 64 ranks a word. */
    bool sparse = rows && (skip + page->capacity) * d->count / (total + 1) > total + d->count / 64;
    if (sparse)
        mark_names(d, rows, rank, skip, &names, arena);
    else
        walk_names(d, rows, rank, skip, &names);
    for (size_t i = 0; i < names.count; i++)
        page->at[page->count++] = (struct ranked){.first = i, .id = row_id(d, names.rows[i]), .row = names.rows[i]};
}

/* --- The page ---------------------------------------------------------------------------------------------------- */

static double row_distance(const struct ordering *o, uint32_t row)
{
    if (!o->near || !is_located(o->directory, row))
        return -1;
    return haversine_metres(vantage_haversine(&o->from, row_point(o->directory, row)));
}

static void fill_answer(const struct ordering *o, struct page *page, size_t skip, struct arena *arena,
                        struct directory_answer *answer)
{
    size_t size = o->query->size;
    answer->count = page->count > skip ? page->count - skip : 0;
    bool more = answer->count > size;
    if (more)
        answer->count = size;
    answer->hits = ARENA_ARRAY(arena, struct directory_hit, answer->count);
    for (size_t k = 0; k < answer->count; k++) {
        uint32_t row = page->at[skip + k].row;
        answer->hits[k] = (struct directory_hit){row, row_distance(o, row)};
    }
    if (more && answer->count)
        answer->next = cursor_of(o, &page->at[skip + answer->count - 1], arena);
}

static const uint64_t *every_row(const struct directory *d, const uint64_t *rows, struct arena *arena)
{
    if (rows)
        return rows;
    uint64_t *every = bits_new(arena, d->count);
    bits_fill(every, 0, d->count);
    return every;
}

static void prepare(struct ordering *o, const struct selection *selection, const struct directory_query *query)
{
    const struct place_filter *filter = selection->filter;
    struct point center = {filter->longitude, filter->latitude};
    *o = (struct ordering){.selection = selection,
                           .directory = selection->directory,
                           .query = query,
                           .sort = query->sort,
                           .near = filter->near && point_is_valid(center),
                           .now = query->now};
    if (o->near)
        o->from = vantage_of(center);
    bool unknown = (unsigned)o->sort > SORT_RELEVANCE;
    if (unknown || (o->sort == SORT_DISTANCE && !o->near) || (o->sort == SORT_RELEVANCE && !selection->text.planes[0]))
        o->sort = SORT_NAME;
}

/* One by one: by name too, the ranks then start past the cursor. */
static void offer_few(struct ordering *o, const struct matching *matching, struct page *page)
{
    size_t first = o->sort == SORT_NAME && o->has_after ? rank_after(o) : 0;
    if (o->sort == SORT_NAME)
        o->has_after = false;
    for (size_t i = 0; i < matching->total; i++)
        if (o->sort != SORT_NAME || o->directory->name_ranks[matching->few[i]] >= first)
            offer_row(o, matching->few[i], page);
}

static void fill_page(struct ordering *o, const struct matching *matching, struct page *page, struct arena *arena)
{
    if (o->sort == SORT_OPENING)
        o->moment = moment_hold(o->directory, o->now);
    if (matching->few) {
        offer_few(o, matching, page);
    } else {
        const uint64_t *rows = every_row(o->directory, matching->rows, arena);
        if (o->sort == SORT_RELEVANCE && !o->has_after && matching->total > page->capacity)
            rows = best_scores(o, rows, page->capacity, arena);
        if (o->sort == SORT_DISTANCE)
            offer_nearest(o, rows, page, arena);
        else
            offer_rows(o, rows, 0, page);
    }
    moment_release(o->moment);
    qsort(page->at, page->count, sizeof *page->at, by_rank);
}

bool order_page(const struct selection *selection, const struct directory_query *query, const struct matching *matching,
                struct arena *arena, struct directory_answer *answer, struct error *error)
{
    struct ordering o;
    size_t skip = query->after.length ? 0 : query->skip;
    prepare(&o, selection, query);
    if (query->size > DIRECTORY_PAGE_MOST || (skip > DIRECTORY_REACH && o.sort != SORT_NAME))
        return error_set(error, ERROR_LIMITED, "Trop de lieux à la fois : suivez les pages une à une.");
    if (query->after.length && !read_cursor(&o, query->after, arena))
        return error_set(error, ERROR_INVALID, "Le repère de page n’est pas reconnu : reprenez à la première page.");
    if (query->size == 0 || skip >= matching->total)
        return true;
    bool by_ranks = o.sort == SORT_NAME && !matching->few;
    struct page page = {.capacity = query->size + 1 + (by_ranks ? 0 : skip)};
    page.at = ARENA_ARRAY(arena, struct ranked, page.capacity);
    if (by_ranks)
        page_by_name(&o, matching->rows, matching->total, skip, &page, arena);
    else
        fill_page(&o, matching, &page, arena);
    fill_answer(&o, &page, by_ranks ? 0 : skip, arena, answer);
    return true;
}
