/* What people decide of a pair: one place, two places, and going back. */
#include <stdlib.h>

#include "places/merge.h"

static const char *const TOPIC = "places";
enum { CHAIN_MOST = 16 };

STATEMENT(decide_pair, "SELECT state, place_a, place_b FROM duplicate_pair WHERE id = $1");
STATEMENT(decide_standing, "SELECT survivor_id FROM place_merge WHERE merged_id = $1 AND undone_at IS NULL");
STATEMENT(decide_place, "SELECT state, published_on FROM place WHERE id = $1");
STATEMENT(decide_hide, "UPDATE place SET state = 'hidden', changed_at = $2 WHERE id = $1 AND state = "
                       "'published'");
STATEMENT(decide_show, "UPDATE place SET state = 'published', changed_at = $2 WHERE id = $1 AND state = "
                       "'hidden'");
/* What is shown of a survivor changes when a place joins it or leaves it. */
STATEMENT(decide_changed, "UPDATE place SET changed_at = $2 WHERE id = $1");
STATEMENT(decide_close, "UPDATE duplicate_pair SET state = $2, decided_at = $3, decided_by = $4 WHERE id = $1 AND "
                        "state "
                        "= 'open'");
STATEMENT(decide_reopen, "UPDATE duplicate_pair SET state = 'open', decided_at = NULL, decided_by = NULL WHERE id = "
                         "$1");
STATEMENT(decide_merge, "INSERT INTO place_merge (id, pair_id, survivor_id, merged_id, at, undone_at) VALUES ($1, $2, "
                        "$3, $4, $5, NULL)");
STATEMENT(decide_choice, "INSERT INTO place_merge_choice (merge_id, field, side) VALUES ($1, $2, $3)");
STATEMENT(decide_merge_of_pair, "SELECT id, merged_id, survivor_id FROM place_merge WHERE pair_id = $1 AND undone_at "
                                "IS NULL");
STATEMENT(decide_undo_merge, "UPDATE place_merge SET undone_at = $2 WHERE id = $1");
STATEMENT(decide_members, "SELECT place_a, place_b FROM duplicate_pair WHERE state = 'apart' AND (place_a = $1 OR "
                          "place_b = $1)");
STATEMENT(decide_sure, "SELECT d.id FROM duplicate_pair AS d JOIN place AS a ON a.id = d.place_a JOIN place AS b ON "
                       "b.id = d.place_b WHERE d.state = 'open' AND d.sure = 1 AND d.score >= $1 AND (a.state = "
                       "'published' OR EXISTS (SELECT 1 FROM place_merge AS m WHERE m.merged_id = a.id AND m.undone_at "
                       "IS NULL)) AND (b.state = 'published' OR EXISTS (SELECT 1 FROM place_merge AS m WHERE "
                       "m.merged_id = b.id AND m.undone_at IS NULL)) ORDER BY d.score DESC, d.place_a, d.place_b LIMIT "
                       "$2");
STATEMENT(decide_priority, "INSERT INTO source_priority (source_id, priority) SELECT id, CAST($2 AS BIGINT) FROM "
                           "source WHERE name = $1 "
                           "ON CONFLICT (source_id) DO UPDATE SET priority = excluded.priority");
/* What is shown of a survivor changes with the rank of its source, or of a source merged into it. */
STATEMENT(decide_priority_changed, "UPDATE place SET changed_at = $2 WHERE id IN (SELECT m.survivor_id FROM "
                                   "place_merge AS m JOIN place AS a ON a.id = m.survivor_id JOIN place AS b ON b.id = "
                                   "m.merged_id JOIN source AS s ON s.id = a.source_id OR s.id = b.source_id WHERE "
                                   "m.undone_at IS NULL AND s.name = $1)");

struct pair_row {
    struct str state;
    int64_t a, b;
};

static bool read_pair(struct session *session, int64_t id, struct arena *arena, struct pair_row *pair,
                      struct error *error)
{
    bool found = false;
    struct query *query = query_start(session, &decide_pair);
    bind_i64(query, 1, id);
    while (query_row(query)) {
        found = true;
        *pair = (struct pair_row){column_copy(query, 0, arena), column_i64(query, 1), column_i64(query, 2)};
    }
    if (!query_end(query, error))
        return false;
    return found || error_set(error, ERROR_MISSING, "Cette paire de lieux n’existe pas ou plus.");
}

static bool close_pair(struct session *session, int64_t id, const char *state, int64_t person, struct error *error)
{
    int64_t changed;
    struct query *query = query_start(session, &decide_close);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(state));
    bind_i64(query, 3, instant_now());
    if (person)
        bind_i64(query, 4, person);
    else
        bind_null(query, 4);
    if (!query_run(query, &changed, error))
        return false;
    return changed || error_set(error, ERROR_CONFLICT,
                                "Cette paire a déjà été décidée. Rechargez la page pour voir ce qui a été fait.");
}

/* --- Merging -------------------------------------------------------------------------------------------------------
 */

/* The place that stands for this one: itself when it was not merged. */
bool merge_root(struct session *session, int64_t *id, struct error *error)
{
    for (int turn = 0; turn < CHAIN_MOST; turn++) {
        struct query *query = query_start(session, &decide_standing);
        bind_i64(query, 1, *id);
        bool moved = query_row(query);
        if (moved)
            *id = column_i64(query, 0);
        if (!query_end(query, error))
            return false;
        if (!moved)
            return true;
    }
    return error_set(error, ERROR_LIMITED, "Trop de fusions en chaîne : annulez-en une d’abord.");
}

struct standing {
    bool published;
    struct str published_on;
};

static bool read_place(struct session *session, int64_t id, struct arena *arena, struct standing *place,
                       struct error *error)
{
    *place = (struct standing){0};
    struct query *query = query_start(session, &decide_place);
    bind_i64(query, 1, id);
    while (query_row(query)) {
        place->published = str_equal(column_text(query, 0), STR("published"));
        place->published_on = column_copy(query, 1, arena);
    }
    return query_end(query, error);
}

/* Someone said that two places that would become one are two. */
static bool are_kept_apart(struct session *session, int64_t a, int64_t b, bool *apart, struct error *error)
{
    *apart = false;
    int64_t others[64];
    size_t count = 0;
    struct query *query = query_start(session, &decide_members);
    bind_i64(query, 1, a);
    while (query_row(query)) {
        int64_t other = column_i64(query, 0) == a ? column_i64(query, 1) : column_i64(query, 0);
        if (count < COUNT_OF(others))
            others[count++] = other;
    }
    if (!query_end(query, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!merge_root(session, &others[i], error))
            return false;
        *apart = *apart || others[i] == b;
    }
    return true;
}

static bool write_choices(struct session *session, int64_t merge, const uint8_t choices[PLACE_FIELD_COUNT],
                          struct error *error)
{
    for (int field = 0; field < PLACE_FIELD_COUNT; field++) {
        if (choices[field] == MERGE_BY_RULE || !merge_field_can_be_chosen((enum place_field)field))
            continue;
        struct query *query = query_start(session, &decide_choice);
        bind_i64(query, 1, merge);
        bind_text(query, 2, str_of(place_field_name((enum place_field)field)));
        bind_text(query, 3, choices[field] == MERGE_MERGED ? STR("merged") : STR("survivor"));
        if (!query_run(query, NULL, error))
            return false;
    }
    return true;
}

static bool mark_changed(struct session *session, int64_t id, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &decide_changed);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}

static bool hide_and_remember(struct session *session, const struct duplicate_ruling *ruling, int64_t survivor,
                              int64_t merged, struct error *error)
{
    int64_t hidden, merge = id_new(), now = instant_now();
    struct query *query = query_start(session, &decide_hide);
    bind_i64(query, 1, merged);
    bind_i64(query, 2, now);
    if (!query_run(query, &hidden, error))
        return false;
    if (!hidden)
        return error_set(error, ERROR_CONFLICT,
                         "L’un des deux lieux n’est plus publié : il n’y a plus rien à fusionner.");
    query = query_start(session, &decide_merge);
    bind_i64(query, 1, merge);
    bind_i64(query, 2, ruling->pair);
    bind_i64(query, 3, survivor);
    bind_i64(query, 4, merged);
    bind_i64(query, 5, now);
    return query_run(query, NULL, error) && mark_changed(session, survivor, now, error) &&
           write_choices(session, merge, ruling->choices, error) && session_touch(session, TOPIC, error);
}

static bool merge_pair(struct session *session, const struct duplicate_ruling *ruling, struct arena *arena,
                       struct error *error)
{
    struct pair_row pair;
    if (!read_pair(session, ruling->pair, arena, &pair, error) ||
        !close_pair(session, ruling->pair, "merged", ruling->person, error))
        return false;
    int64_t a = pair.a, b = pair.b;
    struct standing first, second;
    bool apart;
    if (!merge_root(session, &a, error) || !merge_root(session, &b, error) ||
        !read_place(session, a, arena, &first, error) || !read_place(session, b, arena, &second, error) ||
        !are_kept_apart(session, a, b, &apart, error))
        return false;
    if (a == b)
        return true; /* through other pairs already */
    if (!first.published || !second.published)
        return error_set(error, ERROR_CONFLICT,
                         "L’un des deux lieux n’est plus publié : il n’y a plus rien à fusionner.");
    if (apart)
        return error_set(error, ERROR_CONFLICT,
                         "Quelqu’un a décidé que ces lieux n’étaient pas le même. Annulez d’abord cette décision.");
    bool a_survives = ruling->survivor == pair.a || ruling->survivor == a;
    bool b_survives = ruling->survivor == pair.b || ruling->survivor == b;
    int order = str_compare(first.published_on, second.published_on);
    if (a_survives == b_survives)
        a_survives = order < 0 || (order == 0 && a < b);
    return hide_and_remember(session, ruling, a_survives ? a : b, a_survives ? b : a, error);
}

/* --- Keeping apart, undoing ----------------------------------------------------------------------------------------
 */

static bool undo_merge(struct session *session, int64_t pair, struct error *error)
{
    int64_t merge = 0, merged = 0, survivor = 0, now = instant_now();
    struct query *query = query_start(session, &decide_merge_of_pair);
    bind_i64(query, 1, pair);
    while (query_row(query)) {
        merge = column_i64(query, 0);
        merged = column_i64(query, 1);
        survivor = column_i64(query, 2);
    }
    if (!query_end(query, error))
        return false;
    query = query_start(session, &decide_undo_merge);
    bind_i64(query, 1, merge);
    bind_i64(query, 2, now);
    if (!query_run(query, NULL, error) || !merge_root(session, &survivor, error) ||
        !mark_changed(session, survivor, now, error))
        return false;
    query = query_start(session, &decide_show);
    bind_i64(query, 1, merged);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error) && session_touch(session, TOPIC, error);
}

static bool undo(struct session *session, int64_t pair, struct arena *arena, struct error *error)
{
    struct pair_row row;
    if (!read_pair(session, pair, arena, &row, error))
        return false;
    if (str_equal(row.state, STR("open")))
        return error_set(error, ERROR_CONFLICT, "Rien n’a été décidé pour cette paire.");
    if (str_equal(row.state, STR("merged")) && !undo_merge(session, pair, error))
        return false;
    struct query *query = query_start(session, &decide_reopen);
    bind_i64(query, 1, pair);
    return query_run(query, NULL, error);
}

bool duplicate_rule(struct session *session, const struct duplicate_ruling *ruling, struct error *error)
{
    struct arena arena = {0};
    bool done = ruling->verdict == VERDICT_MERGE   ? merge_pair(session, ruling, &arena, error)
                : ruling->verdict == VERDICT_APART ? close_pair(session, ruling->pair, "apart", ruling->person, error)
                                                   : undo(session, ruling->pair, &arena, error);
    arena_free(&arena);
    return done;
}

static bool rule_job(struct session *session, void *context, struct error *error)
{
    return duplicate_rule(session, context, error);
}

bool duplicate_decide(struct store *store, const struct duplicate_ruling *ruling, struct error *error)
{
    struct duplicate_ruling own = *ruling;
    return store_write(store, rule_job, &own, error);
}

/* --- All the sure ones ---------------------------------------------------------------------------------------------
 */

enum { SURE_AT_ONCE = 500 };

static bool read_sure(struct store *store, int least, int64_t limit, int64_t *pairs, size_t *count, struct error *error)
{
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    *count = 0;
    struct query *query = query_start(session, &decide_sure);
    bind_i64(query, 1, least);
    bind_i64(query, 2, limit);
    while (query_row(query))
        pairs[(*count)++] = column_i64(query, 0);
    bool done = query_end(query, error);
    session_end(session);
    return done;
}

bool duplicate_merge_sure(struct store *store, int least_score, int64_t *merged, struct error *error)
{
    int64_t *pairs = memory_array(sizeof *pairs, SURE_AT_ONCE);
    size_t count = 0, done_now = 1;
    bool done = true;
    *merged = 0;
    while (done && done_now) {
        done = read_sure(store, least_score, SURE_AT_ONCE, pairs, &count, error);
        done_now = 0;
        for (size_t i = 0; done && i < count; i++) {
            struct duplicate_ruling ruling = {.pair = pairs[i], .verdict = VERDICT_MERGE};
            struct error refused = {0};
            if (duplicate_decide(store, &ruling, &refused))
                done_now++;
            else if (refused.kind != ERROR_CONFLICT) /* joined through another pair, or kept apart: left as it is */
                done = error_set(error, refused.kind, "%s", refused.message);
        }
        *merged += (int64_t)done_now;
    }
    free(pairs);
    return done;
}

/* --- Priority of sources -------------------------------------------------------------------------------------------
 */

struct priority_order {
    struct str source;
    int64_t priority;
};

static bool priority_job(struct session *session, void *context, struct error *error)
{
    const struct priority_order *order = context;
    int64_t changed;
    struct query *query = query_start(session, &decide_priority);
    bind_text(query, 1, order->source);
    bind_i64(query, 2, order->priority);
    if (!query_run(query, &changed, error))
        return false;
    if (!changed)
        return error_set(error, ERROR_MISSING, "Aucune source ne s’appelle « %.*s ».", STR_PRINT(order->source));
    query = query_start(session, &decide_priority_changed);
    bind_text(query, 1, order->source);
    bind_i64(query, 2, instant_now());
    return query_run(query, NULL, error) && session_touch(session, TOPIC, error);
}

bool source_set_priority(struct store *store, struct str source, int64_t priority, struct error *error)
{
    struct priority_order order = {source, priority};
    return store_write(store, priority_job, &order, error);
}
