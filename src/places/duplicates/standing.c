/* The merges that stand: what the survivors show, and where the merged ones have gone. */
#include <stdlib.h>
#include <string.h>

#include "place-columns.h"
#include "places/merge.h"

STATEMENT(merge_standing, "SELECT m.id, m.survivor_id, m.merged_id, COALESCE(sp.priority, 0), p.slug, "
                          "record, " OFFICIAL_COLUMNS "FROM place_merge AS m JOIN place AS p ON p.id = m.merged_id "
                          "LEFT JOIN source_priority AS sp "
                          "ON sp.source_id = p.source_id WHERE m.undone_at IS NULL ORDER BY m.id");
STATEMENT(merge_survivor_priorities, "SELECT DISTINCT m.survivor_id, sp.priority FROM place_merge AS m JOIN place AS p "
                                     "ON p.id = m.survivor_id "
                                     "JOIN source_priority AS sp ON sp.source_id = p.source_id WHERE m.undone_at IS "
                                     "NULL ORDER BY m.survivor_id");
STATEMENT(merge_standing_choices, "SELECT c.merge_id, c.field, c.side FROM place_merge_choice AS c JOIN place_merge AS "
                                  "m ON m.id = c.merge_id WHERE m.undone_at IS NULL ORDER BY c.merge_id");

STATEMENT(merge_any, "SELECT COUNT(*) FROM place_merge WHERE survivor_id = $1 AND undone_at IS NULL");
STATEMENT(merge_choose, "INSERT INTO place_merge_choice (merge_id, field, side) VALUES ($1, $2, 'survivor') ON "
                        "CONFLICT (merge_id, field) DO UPDATE SET side = 'survivor'");

enum { CHAIN_MOST = 16, COLUMN_SLUG = 4, COLUMN_RECORD };

struct merged_one {
    int64_t merge, survivor; /* at the end of the chain, once loaded */
    int64_t id, priority;
    struct str slug;
    struct place place;
    uint8_t choices[PLACE_FIELD_COUNT];
};

struct merges {
    struct arena arena;
    struct merged_one *at; /* by survivor */
    size_t count, room;
    struct priority {
        int64_t id, priority;
    } * priorities; /* of the survivors, by id */
    size_t priority_count, priority_room;
};

void merges_free(struct merges *merges)
{
    if (!merges)
        return;
    free(merges->at);
    free(merges->priorities);
    arena_free(&merges->arena);
    free(merges);
}

/* --- Loading -------------------------------------------------------------------------------------------------------
 */

/* Ends a query that was read to its end or given up, keeping the first error. */
static bool end_reading(struct query *query, bool done, struct error *error)
{
    struct error ending = {0};
    if (!query_end(query, &ending) && done)
        return error_set(error, ending.kind, "%s", ending.message);
    return done;
}

static bool load_places(struct session *session, struct merges *merges, struct error *error)
{
    struct query *query = query_start(session, &merge_standing);
    bool done = true;
    while (done && query_row(query)) {
        if (merges->count == merges->room) {
            merges->room = merges->room ? merges->room * 2 : 64;
            merges->at = memory_grow(merges->at, size_product(sizeof *merges->at, merges->room));
        }
        struct merged_one *one = &merges->at[merges->count++];
        *one = (struct merged_one){.merge = column_i64(query, 0),
                                   .survivor = column_i64(query, 1),
                                   .id = column_i64(query, 2),
                                   .priority = column_i64(query, 3),
                                   .slug = column_copy(query, COLUMN_SLUG, &merges->arena)};
        done = columns_read(query, COLUMN_RECORD, true, &merges->arena, &one->place, error);
    }
    return end_reading(query, done, error);
}

static struct merged_one *find_merge(struct merges *merges, int64_t merge)
{
    size_t low = 0, high = merges->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (merges->at[middle].merge < merge)
            low = middle + 1;
        else
            high = middle;
    }
    return low < merges->count && merges->at[low].merge == merge ? &merges->at[low] : NULL;
}

static bool load_choices(struct session *session, struct merges *merges, struct error *error)
{
    struct query *query = query_start(session, &merge_standing_choices);
    while (query_row(query)) {
        struct merged_one *one = find_merge(merges, column_i64(query, 0));
        enum place_field field;
        if (one && place_field_find(column_text(query, 1), &field))
            one->choices[field] = str_equal(column_text(query, 2), STR("merged")) ? MERGE_MERGED : MERGE_SURVIVOR;
    }
    return query_end(query, error);
}

static bool load_priorities(struct session *session, struct merges *merges, struct error *error)
{
    struct query *query = query_start(session, &merge_survivor_priorities);
    while (query_row(query)) {
        if (merges->priority_count == merges->priority_room) {
            merges->priority_room = merges->priority_room ? merges->priority_room * 2 : 64;
            merges->priorities =
                memory_grow(merges->priorities, size_product(sizeof *merges->priorities, merges->priority_room));
        }
        merges->priorities[merges->priority_count++] = (struct priority){column_i64(query, 0), column_i64(query, 1)};
    }
    return query_end(query, error);
}

static int by_survivor(const void *a, const void *b)
{
    const struct merged_one *x = a, *y = b;
    return x->survivor != y->survivor ? (x->survivor < y->survivor ? -1 : 1) : x->id < y->id ? -1 : x->id > y->id;
}

/* Where one place went. */
struct step {
    int64_t id, survivor;
};

static int by_id(const void *a, const void *b)
{
    const struct step *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* A survivor that was itself merged later: the last one stands for all. */
static void follow_chains(struct merges *merges)
{
    struct step *steps = memory_array(sizeof *steps, merges->count);
    for (size_t i = 0; i < merges->count; i++)
        steps[i] = (struct step){merges->at[i].id, merges->at[i].survivor};
    qsort(steps, merges->count, sizeof *steps, by_id);
    for (size_t i = 0; i < merges->count; i++) {
        for (int turn = 0; turn < CHAIN_MOST; turn++) {
            struct step wanted = {.id = merges->at[i].survivor};
            const struct step *next = bsearch(&wanted, steps, merges->count, sizeof *steps, by_id);
            if (!next)
                break;
            merges->at[i].survivor = next->survivor;
        }
    }
    free(steps);
    qsort(merges->at, merges->count, sizeof *merges->at, by_survivor);
}

bool merges_load(struct session *session, struct merges **merges, struct error *error)
{
    *merges = memory_new(sizeof **merges);
    bool done =
        load_places(session, *merges, error) &&
        ((*merges)->count == 0 || (load_choices(session, *merges, error) && load_priorities(session, *merges, error)));
    if (!done) {
        merges_free(*merges);
        *merges = NULL;
        return false;
    }
    if ((*merges)->count)
        follow_chains(*merges);
    return true;
}

/* --- Applying ------------------------------------------------------------------------------------------------------
 */

static int64_t priority_of(const struct merges *merges, int64_t id)
{
    for (size_t low = 0, high = merges->priority_count; low < high;) {
        size_t middle = (low + high) / 2;
        if (merges->priorities[middle].id == id)
            return merges->priorities[middle].priority;
        if (merges->priorities[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

bool merges_apply(const struct merges *merges, int64_t id, struct arena *arena, struct place *place)
{
    size_t low = 0, high = merges->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (merges->at[middle].survivor < id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == merges->count || merges->at[low].survivor != id)
        return false;
    struct merge_member members[MERGE_MEMBERS_MOST];
    size_t count = 1;
    members[0] = (struct merge_member){.place = place, .id = id, .priority = priority_of(merges, id)};
    for (size_t i = low; i < merges->count && merges->at[i].survivor == id && count < MERGE_MEMBERS_MOST; i++) {
        const struct merged_one *one = &merges->at[i];
        members[count] = (struct merge_member){.place = &one->place, .id = one->id, .priority = one->priority};
        memcpy(members[count++].choices, one->choices, sizeof one->choices);
    }
    merge_places(members, count, arena, place);
    return true;
}

/* --- One place -----------------------------------------------------------------------------------------------------
 */

static bool has_merged(struct session *session, int64_t id, bool *has, struct error *error)
{
    *has = false;
    struct query *query = query_start(session, &merge_any);
    bind_i64(query, 1, id);
    while (query_row(query))
        *has = column_i64(query, 0) > 0;
    return query_end(query, error);
}

void merges_show(const struct merges *merges, int64_t id, struct arena *arena, struct place *place)
{
    struct place shown = *place;
    if (!merges_apply(merges, id, arena, &shown))
        return;
    for (int i = 0; i < PLACE_FIELD_COUNT; i++) { /* the texts go with `merges` */
        enum place_field field = (enum place_field)i;
        struct str text = arena_str(arena, place_field_text(&shown, field, arena));
        place_field_set(place, field, text, arena, NULL);
    }
}

bool place_shown(struct session *session, int64_t id, struct arena *arena, struct place *place, bool *merged,
                 struct error *error)
{
    struct merges *merges;
    if (!has_merged(session, id, merged, error))
        return false;
    if (!*merged)
        return true;
    if (!merges_load(session, &merges, error))
        return false;
    merges_show(merges, id, arena, place);
    merges_free(merges);
    return true;
}

static bool choose_survivor(struct session *session, const struct merges *merges, int64_t id, enum place_field field,
                            struct error *error)
{
    for (size_t i = 0; i < merges->count; i++) {
        if (merges->at[i].survivor != id)
            continue;
        struct query *query = query_start(session, &merge_choose);
        bind_i64(query, 1, merges->at[i].merge);
        bind_text(query, 2, str_of(place_field_name(field)));
        if (!query_run(query, NULL, error))
            return false;
    }
    return true;
}

bool merge_take_over(struct session *session, int64_t id, const enum place_field *fields, size_t count,
                     const struct place *shown, struct arena *arena, struct place *own, struct error *error)
{
    struct merges *merges;
    if (!merges_load(session, &merges, error))
        return false;
    bool done = true;
    for (size_t i = 0; done && i < count; i++) {
        enum place_field leader = merge_chosen_with(fields[i]);
        for (int f = 0; f < PLACE_FIELD_COUNT; f++)
            if (merge_chosen_with((enum place_field)f) == leader)
                place_field_set(own, (enum place_field)f, place_field_text(shown, (enum place_field)f, arena), arena,
                                NULL);
        done = choose_survivor(session, merges, id, leader, error);
    }
    merges_free(merges);
    return done;
}

void merges_tell(const struct merges *merges, struct directory_builder *builder)
{
    for (size_t i = 0; i < merges->count; i++)
        directory_builder_moved(builder, merges->at[i].slug, merges->at[i].id, merges->at[i].survivor);
}
