#include "coverage/target.h"

STATEMENT(target_insert, "INSERT INTO target_decision (id, kind, code, count, reason, decided_at) VALUES ($1, $2, $3, "
                         "$4, $5, $6)");
STATEMENT(target_current, "SELECT kind, code, count, reason, decided_at FROM target_decision AS d WHERE NOT EXISTS "
                          "(SELECT 1 FROM target_decision AS later WHERE later.kind = d.kind AND later.code = d.code "
                          "AND later.id > d.id) ORDER BY kind, code");
STATEMENT(target_of_one, "SELECT kind, code, count, reason, decided_at FROM target_decision WHERE kind = $1 AND code = "
                         "$2 ORDER BY id DESC");

enum { COUNT_MOST = 1000000, REASON_MOST = 1000 };

static bool insert(struct session *session, void *context, struct error *error)
{
    const struct target_decision *decision = context;
    struct query *query = query_start(session, &target_insert);
    bind_i64(query, 1, id_new());
    bind_text(query, 2, decision->kind);
    bind_text(query, 3, decision->code);
    bind_i64(query, 4, decision->count);
    bind_text(query, 5, decision->reason);
    bind_i64(query, 6, decision->decided_at);
    return query_run(query, NULL, error) && session_touch(session, "target", error);
}

bool target_decide(struct store *store, const struct target_decision *decision, struct error *error)
{
    struct target_decision clean = *decision;
    clean.reason = str_trim(decision->reason);
    if (decision->count < 0 || decision->count > COUNT_MOST)
        return error_set(error, ERROR_INVALID, "L’objectif est un nombre de lieux entre 0 et 1" NBSP "000" NBSP "000.");
    if (str_is_empty(clean.reason) || clean.reason.length > REASON_MOST)
        return error_set(error, ERROR_INVALID, "Donnez en quelques phrases la raison de cet objectif.");
    return store_write(store, insert, &clean, error);
}

static bool read_all(struct query *query, struct arena *arena, struct target_decision **decisions, size_t *count,
                     struct error *error)
{
    *count = 0;
    *decisions = NULL;
    while (query_row(query)) {
        *ARENA_PUSH(arena, *decisions, *count) =
            (struct target_decision){column_copy(query, 0, arena), column_copy(query, 1, arena), column_i64(query, 2),
                                     column_copy(query, 3, arena), column_i64(query, 4)};
    }
    return query_end(query, error);
}

bool target_decisions(struct session *session, struct arena *arena, struct target_decision **decisions, size_t *count,
                      struct error *error)
{
    return read_all(query_start(session, &target_current), arena, decisions, count, error);
}

bool target_history(struct session *session, struct str kind, struct str code, struct arena *arena,
                    struct target_decision **decisions, size_t *count, struct error *error)
{
    struct query *query = query_start(session, &target_of_one);
    bind_text(query, 1, kind);
    bind_text(query, 2, code);
    return read_all(query, arena, decisions, count, error);
}
