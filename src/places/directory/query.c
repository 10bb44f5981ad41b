/* A query: the rows that match, their counts, the page; and when there are none, what to do about it. */
#include <stdlib.h>

#include "inside.h"
#include "territory/territory.h"

/* --- Nothing found: what to drop, and the nearest place beyond -----------------------------------------------------
 */

#define PART(name) (UINT32_C(1) << FILTER_##name)

static const uint32_t WHERE_PARTS = PART(REGION) | PART(DEPARTMENT) | PART(ARRONDISSEMENT) | PART(INTERCOMMUNALITY) |
                                    PART(COMMUNE) | PART(POSTAL_CODE) | PART(BOX) | PART(RADIUS);

static bool center_of_filter(const struct place_filter *filter, struct point *center)
{
    if (filter->near) {
        *center = (struct point){filter->longitude, filter->latitude};
        return point_is_valid(*center);
    }
    if (filter->boxed) {
        double width = filter->box.east - filter->box.west;
        double middle = filter->box.west + (width < 0 ? width + 360 : width) / 2;
        *center = (struct point){remainder(middle, 360), (filter->box.south + filter->box.north) / 2};
        return point_is_valid(*center);
    }
    const struct {
        const struct texts *codes;
        enum territory_kind kind;
    } lists[] = {{&filter->communes, TERRITORY_COMMUNE},
                 {&filter->intercommunalities, TERRITORY_INTERCOMMUNALITY},
                 {&filter->arrondissements, TERRITORY_ARRONDISSEMENT},
                 {&filter->departments, TERRITORY_DEPARTMENT},
                 {&filter->regions, TERRITORY_REGION}};
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
    if (one->total != two->total)
        return one->total > two->total ? -1 : 1;
    return (int)one->part - (int)two->part;
}

static void find_beyond(const struct selection *selection, struct arena *arena, struct directory_answer *answer)
{
    struct point center;
    struct nearby found;
    if (!(selection->active & WHERE_PARTS) || !center_of_filter(selection->filter, &center))
        return;
    const uint64_t *rows = selection_rows(selection, WHERE_PARTS, arena);
    struct vantage from = vantage_of(center);
    if (point_index_nearest(selection->directory->index, &from, rows, 1, NULL, 1, &found) == 1) {
        answer->beyond = true;
        answer->beyond_hit = (struct directory_hit){found.row, haversine_metres(found.haversine)};
    }
}

static void explain_nothing(const struct selection *selection, struct arena *arena, struct directory_answer *answer)
{
    answer->reliefs = ARENA_ARRAY(arena, struct directory_relief, FILTER_PART_COUNT);
    for (uint32_t rest = selection->active; rest; rest &= rest - 1) {
        int part = __builtin_ctz(rest);
        const uint64_t *rows = selection_rows(selection, UINT32_C(1) << part, arena);
        size_t total = selection_count(selection->directory, rows);
        if (total)
            answer->reliefs[answer->relief_count++] = (struct directory_relief){(enum place_filter_part)part, total};
    }
    if (answer->relief_count)
        qsort(answer->reliefs, answer->relief_count, sizeof *answer->reliefs, by_relief);
    find_beyond(selection, arena, answer);
}

/* --- The search -------------------------------------------------------------------------------------------------- */

/* The rows that match. A frame of the map or a circle alone is answered by the index; the rest by sets of bits. */
static struct matching find_matching(struct selection *selection, const struct directory *directory,
                                     const struct directory_query *query, struct arena *arena)
{
    struct matching matching = {0};
    selection_start(selection, directory, query->filter);
    if (!query->facets)
        matching.few = selection_few(selection, &matching.total, arena);
    if (matching.few && matching.total)
        return matching;
    selection_make(selection, directory, query->filter, query->sort == SORT_RELEVANCE, arena);
    matching = (struct matching){.rows = selection_rows(selection, 0, arena)};
    matching.total = selection_count(directory, matching.rows);
    return matching;
}

bool directory_search(const struct directory *directory, const struct directory_query *query, struct arena *arena,
                      struct directory_answer *answer, struct error *error)
{
    struct selection selection;
    *answer = (struct directory_answer){0};
    struct matching matching = find_matching(&selection, directory, query, arena);
    answer->total = matching.total;
    answer->understood = selection.text.understood;
    if (!order_page(&selection, query, &matching, arena, answer, error))
        return false;
    if (query->facets)
        answer->facets = facets_count(&selection, matching.rows, query->facets, query->now, arena);
    if (answer->total == 0)
        explain_nothing(&selection, arena, answer);
    return true;
}

size_t directory_nearest(const struct directory *directory, double latitude, double longitude,
                         const struct place_filter *filter, size_t count, struct arena *arena,
                         struct directory_hit *hits)
{
    struct point center = {longitude, latitude};
    struct selection selection;
    if (count == 0 || !point_is_valid(center))
        return 0;
    selection_make(&selection, directory, filter, false, arena);
    const uint64_t *rows = selection_rows(&selection, 0, arena);
    struct nearby few[32], *found = count <= COUNT_OF(few) ? few : ARENA_ARRAY(arena, struct nearby, count);
    struct vantage from = vantage_of(center);
    count = point_index_nearest(directory->index, &from, rows, 1, NULL, count, found);
    for (size_t i = 0; i < count; i++)
        hits[i] = (struct directory_hit){found[i].row, haversine_metres(found[i].haversine)};
    return count;
}
