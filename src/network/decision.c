#include "bind.h"
#include "network/meeting.h"

#define COLUMNS                                                                                                        \
    "d.id, d.meeting_id, d.number, d.kind, d.text, d.owner, d.member_id, d.due_on, d.link, d.state, d.outcome, "       \
    "d.settled_at, t.title, t.starts_at "

STATEMENT(decision_select, "SELECT " COLUMNS "FROM decision AS d JOIN meeting AS t ON t.id = d.meeting_id WHERE "
                           "t.space_id = $1 "
                           "AND (CAST($2 AS BIGINT) = 0 OR d.meeting_id = $2) AND (CAST($3 AS BIGINT) = 0 OR t.body_id "
                           "= $3) "
                           "AND (CAST($4 AS BIGINT) = 0 OR d.member_id = $4) "
                           "AND (CAST($5 AS BIGINT) = 0 OR d.state IN ('open', 'in-progress')) "
                           "AND (CAST($6 AS BIGINT) = 0 OR t.starts_at < $6) "
                           "ORDER BY CASE WHEN CAST($2 AS BIGINT) = 0 THEN d.due_on END NULLS LAST, t.starts_at, "
                           "d.meeting_id, d.number");
STATEMENT(decision_next_number, "SELECT COALESCE(MAX(number), 0) + 1 FROM decision WHERE meeting_id = $1");
STATEMENT(decision_meeting_start, "SELECT starts_at FROM meeting WHERE id = $1");
STATEMENT(decision_put, "INSERT INTO decision (id, meeting_id, number, kind, text, owner, member_id, due_on, link, "
                        "state, outcome, "
                        "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
                        "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, text = excluded.text, owner = "
                        "excluded.owner, "
                        "member_id = excluded.member_id, due_on = excluded.due_on, link = excluded.link "
                        "WHERE decision.meeting_id = excluded.meeting_id");
STATEMENT(decision_update_state, "UPDATE decision SET state = $3, outcome = $4, settled_at = $5 WHERE id = $2 AND "
                                 "EXISTS (SELECT 1 FROM "
                                 "meeting AS t WHERE t.id = decision.meeting_id AND t.space_id = $1)");
STATEMENT(decision_delete, "DELETE FROM decision WHERE meeting_id = $1 AND id = $2");

bool decision_is_late(const struct decision *decision, int32_t today)
{
    return (decision->state == DECISION_OPEN || decision->state == DECISION_IN_PROGRESS) &&
           decision->due_on != DECISION_NO_DAY && decision->due_on < today;
}

static void read_decision(struct query *query, struct arena *arena, struct decision *decision)
{
    *decision = (struct decision){
        .id = column_i64(query, 0),
        .meeting_id = column_i64(query, 1),
        .number = column_i64(query, 2),
        .kind = decision_kind_of(column_text(query, 3)),
        .text = column_copy(query, 4, arena),
        .owner = column_copy(query, 5, arena),
        .member_id = column_i64(query, 6),
        .due_on = column_date(query, 7, DECISION_NO_DAY),
        .link = column_copy(query, 8, arena),
        .state = decision_state_of(column_text(query, 9)),
        .outcome = column_copy(query, 10, arena),
        .settled_at = column_i64(query, 11),
        .meeting = column_copy(query, 12, arena),
        .meeting_at = column_i64(query, 13),
    };
}

bool decision_list(struct session *session, const struct decision_search *search, struct arena *arena,
                   struct decisions *decisions, struct error *error)
{
    *decisions = (struct decisions){0};
    struct query *query = query_start(session, &decision_select);
    bind_i64(query, 1, search->space_id);
    bind_i64(query, 2, search->meeting_id);
    bind_i64(query, 3, search->body_id);
    bind_i64(query, 4, search->member_id);
    bind_i64(query, 5, search->open_alone);
    bind_i64(query, 6, search->before);
    while (query_row(query))
        read_decision(query, arena, ARENA_PUSH(arena, decisions->at, decisions->count));
    return query_end(query, error);
}

/* A number asked of the database for a meeting. */
static bool ask_number(struct session *session, const struct statement *statement, int64_t meeting_id, int64_t *number,
                       struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, meeting_id);
    *number = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

static bool check_decision(struct session *session, const struct decision *decision, struct error *error)
{
    int64_t meeting_at;
    bool acts = decision->kind == DECISION_DECISION || decision->kind == DECISION_CALL;
    if (str_is_empty(str_trim(decision->text)))
        return error_set(error, ERROR_INVALID, "Écrivez ce qui est retenu.");
    if (acts && str_is_empty(str_trim(decision->owner)))
        return error_set(error, ERROR_INVALID,
                         "Dites à qui il revient d’agir : un rôle, un organisme ou une personne.");
    if (decision->link.length && !url_is_safe(decision->link))
        return error_set(error, ERROR_INVALID, "Un lien commence par https://.");
    if (decision->due_on == DECISION_NO_DAY)
        return true;
    if (!ask_number(session, &decision_meeting_start, decision->meeting_id, &meeting_at, error))
        return false;
    /* A day counted in UTC: the evening before at worst, and a meeting is held by day. */
    if (meeting_at && decision->due_on < meeting_at / 86400)
        return error_set(error, ERROR_INVALID, "L’échéance vient après le jour de la réunion.");
    return true;
}

bool decision_save(struct session *session, struct decision *decision, int64_t now, struct error *error)
{
    int64_t changes;
    if (!check_decision(session, decision, error))
        return false;
    if (!decision->id) {
        if (!ask_number(session, &decision_next_number, decision->meeting_id, &decision->number, error))
            return false;
        decision->id = id_new();
    }
    struct query *query = query_start(session, &decision_put);
    bind_i64(query, 1, decision->id);
    bind_i64(query, 2, decision->meeting_id);
    bind_i64(query, 3, decision->number);
    bind_text(query, 4, str_of(decision_kind_code(decision->kind)));
    bind_text(query, 5, str_trim(decision->text));
    bind_words(query, 6, str_trim(decision->owner));
    bind_number(query, 7, decision->member_id);
    bind_date(query, 8, decision->due_on, DECISION_NO_DAY);
    bind_words(query, 9, str_trim(decision->link));
    bind_text(query, 10, str_of(decision_state_code(decision->state)));
    bind_words(query, 11, decision->outcome);
    bind_i64(query, 12, now);
    if (!query_run(query, &changes, error))
        return false;
    return changes || error_set(error, ERROR_MISSING, "Cette conclusion n’est pas de cette réunion.");
}

bool decision_settle(struct session *session, int64_t space_id, int64_t id, enum decision_state state,
                     struct str outcome, int64_t now, struct error *error)
{
    int64_t changes;
    bool settled = state == DECISION_DONE || state == DECISION_DROPPED;
    struct query *query = query_start(session, &decision_update_state);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, id);
    bind_text(query, 3, str_of(decision_state_code(state)));
    bind_words(query, 4, str_trim(outcome));
    bind_number(query, 5, settled ? now : 0);
    if (!query_run(query, &changes, error))
        return false;
    return changes || error_set(error, ERROR_MISSING, "Cette conclusion n’est pas de la démarche.");
}

bool decision_remove(struct session *session, int64_t meeting_id, int64_t id, struct error *error)
{
    struct query *query = query_start(session, &decision_delete);
    bind_i64(query, 1, meeting_id);
    bind_i64(query, 2, id);
    return query_run(query, NULL, error);
}
