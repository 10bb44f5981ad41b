#include "grants/application.h"

#define SELECT                                                                                                         \
    "SELECT c.id, c.space_id, v.version, v.published_at, v.change, v.rules, (SELECT COALESCE(MAX(e.until_at), 0) "     \
    "FROM call_extension AS e WHERE e.call_id = c.id AND e.application_id IS NULL) FROM call AS c "                    \
    "JOIN call_version AS v ON v.call_id = c.id AND v.version = c.version "
STATEMENT(call_select_code, SELECT "WHERE c.space_id = $1 AND c.code = $2");
STATEMENT(call_select_id, SELECT "WHERE c.id = $1");
STATEMENT(call_select_space, SELECT "WHERE c.space_id = $1 ORDER BY c.closes_at DESC, c.code");
STATEMENT(call_insert, "INSERT INTO call (id, space_id, code, version, closes_at) VALUES ($1, $2, $3, 1, $4)");
STATEMENT(call_update_version, "UPDATE call SET version = $2, closes_at = $3 WHERE id = $1");
STATEMENT(call_version_insert, "INSERT INTO call_version (call_id, version, rules, change, published_at) "
                               "VALUES ($1, $2, $3, $4, $5)");

/* A call whose rules the program no longer reads is a defect: it was read when it was published. */
static bool read_call(struct query *query, struct arena *arena, struct published_call *call, struct error *error)
{
    *call = (struct published_call){.id = column_i64(query, 0),
                                    .space_id = column_i64(query, 1),
                                    .version = column_i64(query, 2),
                                    .published_at = column_i64(query, 3),
                                    .change = column_copy(query, 4, arena),
                                    .text = column_copy(query, 5, arena)};
    int64_t prolonged = column_i64(query, 6);
    if (!call_parse(call->text, arena, &call->rules, error))
        return false;
    if (prolonged > call->rules.closes)
        call->rules.closes = prolonged;
    return true;
}

static bool read_one(struct query *query, struct arena *arena, struct published_call *call, struct error *error)
{
    bool found = query_row(query), readable = !found || read_call(query, arena, call, error);
    if (!query_end(query, error) || !readable)
        return false;
    return found || error_set(error, ERROR_MISSING, "Cet appel à projets n’existe pas ici.");
}

bool call_find(struct session *session, int64_t space_id, struct str code, struct arena *arena,
               struct published_call *call, struct error *error)
{
    struct query *query = query_start(session, &call_select_code);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, code);
    return read_one(query, arena, call, error);
}

bool call_at(struct session *session, int64_t id, struct arena *arena, struct published_call *call, struct error *error)
{
    struct query *query = query_start(session, &call_select_id);
    bind_i64(query, 1, id);
    return read_one(query, arena, call, error);
}

bool call_list(struct session *session, int64_t space_id, struct arena *arena, struct published_calls *calls,
               struct error *error)
{
    bool readable = true;
    *calls = (struct published_calls){0};
    struct query *query = query_start(session, &call_select_space);
    bind_i64(query, 1, space_id);
    while (readable && query_row(query)) {
        readable = read_call(query, arena, ARENA_PUSH(arena, calls->at, calls->count), error);
    }
    return query_end(query, readable ? error : NULL) && readable;
}

/* --- Publishing ------------------------------------------------------------------------------------------------- */

struct publication {
    int64_t space_id, now;
    struct str text, change;
    const struct call *rules;
    bool changed;
};

static bool insert_version(struct session *session, const struct publication *publication, int64_t id, int64_t version,
                           struct error *error)
{
    struct query *query = query_start(session, &call_version_insert);
    bind_i64(query, 1, id);
    bind_i64(query, 2, version);
    bind_json(query, 3, publication->text);
    bind_text(query, 4, version == 1 ? STR("") : publication->change);
    bind_i64(query, 5, publication->now);
    return query_run(query, NULL, error) && session_touch(session, "call", error);
}

/* *same: this text is the latest version's already. */
static bool find_latest(struct session *session, const struct publication *publication, int64_t *id, int64_t *version,
                        bool *same, struct error *error)
{
    struct query *query = query_start(session, &call_select_code);
    bind_i64(query, 1, publication->space_id);
    bind_text(query, 2, publication->rules->code);
    *id = *version = 0;
    if (query_row(query)) {
        *id = column_i64(query, 0);
        *version = column_i64(query, 2);
        *same = str_equal(column_text(query, 5), publication->text);
    }
    return query_end(query, error);
}

static bool publish(struct session *session, struct publication *publication, struct error *error)
{
    int64_t id, version;
    bool same = false;
    publication->changed = false;
    if (!find_latest(session, publication, &id, &version, &same, error))
        return false;
    if (same)
        return true;
    if (id != 0 && str_is_empty(publication->change))
        return error_set(error, ERROR_INVALID, "Dites en une phrase ce que change cette version de l’appel.");
    struct query *query = query_start(session, id == 0 ? &call_insert : &call_update_version);
    if (id == 0) {
        id = id_new();
        bind_i64(query, 1, id);
        bind_i64(query, 2, publication->space_id);
        bind_text(query, 3, publication->rules->code);
        bind_i64(query, 4, publication->rules->closes);
    } else {
        bind_i64(query, 1, id);
        bind_i64(query, 2, version + 1);
        bind_i64(query, 3, publication->rules->closes);
    }
    publication->changed = true;
    return query_run(query, NULL, error) && insert_version(session, publication, id, version + 1, error);
}

bool call_publish_within(struct session *session, int64_t space_id, struct str rules, struct str change, int64_t now,
                         bool *changed, struct error *error)
{
    struct arena arena = {0};
    struct call call;
    struct publication publication = {
        .space_id = space_id, .now = now, .text = rules, .change = change, .rules = &call};
    bool done =
        call_parse(rules, &arena, &call, error) && call_check(&call, error) && publish(session, &publication, error);
    if (changed)
        *changed = done && publication.changed;
    arena_free(&arena);
    return done;
}

struct publish_order {
    int64_t space_id, now;
    struct str rules, change;
    bool *changed;
};

static bool run_publish(struct session *session, void *context, struct error *error)
{
    const struct publish_order *order = context;
    return call_publish_within(session, order->space_id, order->rules, order->change, order->now, order->changed,
                               error);
}

bool call_publish(struct store *store, int64_t space_id, struct str rules, struct str change, int64_t now,
                  bool *changed, struct error *error)
{
    struct publish_order order = {space_id, now, rules, change, changed};
    return store_write(store, run_publish, &order, error);
}
