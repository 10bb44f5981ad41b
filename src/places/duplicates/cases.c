/* The pairs as the review page reads them. */
#include "place-columns.h"
#include "places/merge.h"

#define CASE_COLUMNS                                                                                                   \
    "d.id, d.score, d.sure, d.reasons, d.state, d.decided_at, a.id, a.slug, a.state, a.nom, a.adresse, "               \
    "a.code_postal, "                                                                                                  \
    "a.commune, b.id, b.slug, b.state, b.nom, b.adresse, b.code_postal, b.commune "
/* An open pair is shown while both are; a decided one as long as it can be undone. */
#define CASES_OF                                                                                                       \
    "FROM duplicate_pair AS d JOIN place AS a ON a.id = d.place_a JOIN place AS b ON b.id = d.place_b WHERE d.state "  \
    "= "                                                                                                               \
    "$1 AND (d.state <> 'open' OR (a.state = 'published' AND b.state = 'published')) AND ((CAST($2 AS TEXT) IS NULL "  \
    "AND CAST($3 AS TEXT) IS NULL) OR a.department = $2 OR b.department = $2 OR a.region = $3 OR b.region = $3) "
STATEMENT(case_list, "SELECT " CASE_COLUMNS CASES_OF "ORDER BY COALESCE(d.decided_at, 0) DESC, d.score DESC, "
                     "d.place_a, d.place_b LIMIT $4 OFFSET $5");
STATEMENT(case_count, "SELECT COUNT(*) " CASES_OF);
STATEMENT(case_one, "SELECT d.id, d.score, d.sure, d.reasons, d.state, d.decided_at, d.place_a, d.place_b, m.id, "
                    "m.survivor_id FROM duplicate_pair AS d LEFT JOIN place_merge AS m ON m.pair_id = d.id AND "
                    "m.undone_at IS NULL WHERE d.id = $1");
STATEMENT(case_side, "SELECT p.slug, p.state, s.name, p.department, p.region, record, " OFFICIAL_COLUMNS
                     "FROM place AS p JOIN source AS s ON "
                     "s.id = p.source_id WHERE p.id = $1");
STATEMENT(case_choices, "SELECT field, side FROM place_merge_choice WHERE merge_id = $1 ORDER BY field");

static const char *state_text(enum duplicate_state state)
{
    return state == DUPLICATE_OPEN ? "open" : state == DUPLICATE_APART ? "apart" : "merged";
}

static enum duplicate_state state_of(struct str text)
{
    return str_equal(text, STR("open"))    ? DUPLICATE_OPEN
           : str_equal(text, STR("apart")) ? DUPLICATE_APART
                                           : DUPLICATE_MERGED;
}

static void read_head(struct query *query, struct arena *arena, struct duplicate_case *one)
{
    *one = (struct duplicate_case){.id = column_i64(query, 0),
                                   .score = (int)column_i64(query, 1),
                                   .sure = column_i64(query, 2) != 0,
                                   .reasons = column_copy(query, 3, arena),
                                   .state = state_of(column_text(query, 4)),
                                   .decided_at = column_is_null(query, 5) ? 0 : column_i64(query, 5)};
}

static void read_short_side(struct query *query, int first, struct arena *arena, struct duplicate_side *side)
{
    side->id = column_i64(query, first);
    side->slug = column_copy(query, first + 1, arena);
    side->published = str_equal(column_text(query, first + 2), STR("published"));
    side->place.name = column_copy(query, first + 3, arena);
    side->place.address = column_copy(query, first + 4, arena);
    side->place.postal_code = column_copy(query, first + 5, arena);
    side->place.commune = column_copy(query, first + 6, arena);
}

static void bind_scope(struct query *query, struct str department, struct str region, enum duplicate_state state)
{
    bind_text(query, 1, str_of(state_text(state)));
    bind_text(query, 2, department.length ? department : STR_NONE);
    bind_text(query, 3, region.length ? region : STR_NONE);
}

bool duplicate_cases(struct session *session, struct str department, struct str region, enum duplicate_state state,
                     int64_t skip, int64_t limit, struct arena *arena, struct duplicate_case **cases, size_t *count,
                     struct error *error)
{
    enum { SIDE_A = 6, SIDE_B = 13 };
    *count = 0;
    *cases = ARENA_ARRAY(arena, struct duplicate_case, (size_t)(limit > 0 ? limit : 0) + 1);
    struct query *query = query_start(session, &case_list);
    bind_scope(query, department, region, state);
    bind_i64(query, 4, limit);
    bind_i64(query, 5, skip);
    while (query_row(query)) {
        struct duplicate_case *one = &(*cases)[(*count)++];
        read_head(query, arena, one);
        read_short_side(query, SIDE_A, arena, &one->a);
        read_short_side(query, SIDE_B, arena, &one->b);
    }
    return query_end(query, error);
}

bool duplicate_cases_count(struct session *session, struct str department, struct str region,
                           enum duplicate_state state, int64_t *count, struct error *error)
{
    *count = 0;
    struct query *query = query_start(session, &case_count);
    bind_scope(query, department, region, state);
    while (query_row(query))
        *count = column_i64(query, 0);
    return query_end(query, error);
}

/* --- One pair ------------------------------------------------------------------------------------------------------
 */

static bool read_side(struct session *session, int64_t id, struct arena *arena, struct duplicate_side *side,
                      struct error *error)
{
    enum { RECORD = 5 };
    struct query *query = query_start(session, &case_side);
    bind_i64(query, 1, id);
    bool done = true;
    *side = (struct duplicate_side){.id = id};
    while (done && query_row(query)) {
        side->slug = column_copy(query, 0, arena);
        side->published = str_equal(column_text(query, 1), STR("published"));
        side->source = column_copy(query, 2, arena);
        side->department = column_copy(query, 3, arena);
        side->region = column_copy(query, 4, arena);
        done = columns_read(query, RECORD, true, arena, &side->place, error);
    }
    struct error ending = {0};
    if (!query_end(query, &ending) && done)
        return error_set(error, ending.kind, "%s", ending.message);
    return done;
}

static bool read_choices(struct session *session, int64_t merge, struct duplicate_case *found, struct error *error)
{
    struct query *query = query_start(session, &case_choices);
    bind_i64(query, 1, merge);
    while (query_row(query)) {
        enum place_field field;
        if (place_field_find(column_text(query, 0), &field))
            found->choices[field] = str_equal(column_text(query, 1), STR("merged")) ? MERGE_MERGED : MERGE_SURVIVOR;
    }
    return query_end(query, error);
}

bool duplicate_case_find(struct session *session, int64_t id, struct arena *arena, struct duplicate_case *found,
                         struct error *error)
{
    int64_t a = 0, b = 0, merge = 0, survivor = 0;
    struct query *query = query_start(session, &case_one);
    bind_i64(query, 1, id);
    while (query_row(query)) {
        read_head(query, arena, found);
        a = column_i64(query, 6);
        b = column_i64(query, 7);
        merge = column_is_null(query, 8) ? 0 : column_i64(query, 8);
        survivor = column_is_null(query, 9) ? 0 : column_i64(query, 9);
    }
    if (!query_end(query, error))
        return false;
    if (!a)
        return error_set(error, ERROR_MISSING, "Cette paire de lieux n’existe pas ou plus.");
    bool turned = survivor == b;
    return read_side(session, turned ? b : a, arena, &found->a, error) &&
           read_side(session, turned ? a : b, arena, &found->b, error) &&
           (!merge || read_choices(session, merge, found, error));
}
