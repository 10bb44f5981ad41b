/* What became of the messages: lists, counts, and what a person decides about one. */
#include "post/address.h"
#include "post/message.h"

#define COLUMNS "id, space_id, mark, kind, address, name, subject, state, error, attempts, run_at, created_at, ended_at"

STATEMENT(messages_of_state, "SELECT " COLUMNS " FROM message WHERE state = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
STATEMENT(messages_of_address, "SELECT " COLUMNS " FROM message WHERE address = $1 ORDER BY id DESC LIMIT $2");
STATEMENT(message_by_id, "SELECT " COLUMNS ", body FROM message WHERE id = $1");
STATEMENT(message_by_name, "SELECT address, list FROM message WHERE id = $1 AND token = $2");
STATEMENT(message_tally, "SELECT state, COUNT(*) FROM message GROUP BY state");
STATEMENT(message_oldest_due, "SELECT run_at FROM message WHERE state = 'queued' AND run_at <= $1 "
                              "ORDER BY run_at LIMIT 1");
STATEMENT(message_again, "UPDATE message SET state = 'queued', run_at = $2, attempts = 0, ended_at = NULL, until = "
                         "NULL "
                         "WHERE id = $1 AND state IN ('failed', 'bounced')");
STATEMENT(message_stop, "UPDATE message SET state = 'failed', ended_at = $2, error = $3 "
                        "WHERE id = $1 AND state = 'queued'");
STATEMENT(message_blank, "UPDATE message SET address = '', domain = '', name = NULL, reply_to = NULL, subject = '', "
                         "body = '', html = NULL WHERE address = $1 AND state NOT IN ('queued', 'sending')");
STATEMENT(message_drop_waiting, "UPDATE message SET state = 'failed', ended_at = run_at "
                                "WHERE address = $1 AND state = 'queued'");
STATEMENT(attachment_delete_of, "DELETE FROM attachment WHERE message_id IN "
                                "(SELECT id FROM message WHERE address = $1 AND state NOT IN ('queued', 'sending'))");

static const char *const STATES[] = {"queued", "sending", "sent", "bounced", "failed", "declined"};

const char *message_state_name(enum message_state state)
{
    return STATES[state];
}

static enum message_state read_state(struct str name)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(STATES) && !str_equal(str_of(STATES[i]), name))
        i++;
    return (enum message_state)i;
}

static void read_row(struct query *query, struct arena *arena, struct message *message)
{
    *message = (struct message){.id = column_i64(query, 0),
                                .space_id = column_i64(query, 1),
                                .mark = column_copy(query, 2, arena),
                                .kind = column_copy(query, 3, arena),
                                .address = column_copy(query, 4, arena),
                                .name = column_copy(query, 5, arena),
                                .subject = column_copy(query, 6, arena),
                                .state = read_state(column_text(query, 7)),
                                .error = column_copy(query, 8, arena),
                                .attempts = column_i64(query, 9),
                                .run_at = column_i64(query, 10),
                                .created_at = column_i64(query, 11),
                                .ended_at = column_i64(query, 12)};
}

static bool read_list(struct query *query, size_t most, struct arena *arena, struct message **messages, size_t *count,
                      struct error *error)
{
    *messages = ARENA_ARRAY(arena, struct message, most);
    *count = 0;
    while (query_row(query))
        if (*count < most)
            read_row(query, arena, &(*messages)[(*count)++]);
    return query_end(query, error);
}

bool message_list(struct session *session, enum message_state state, int64_t before, size_t most, struct arena *arena,
                  struct message **messages, size_t *count, struct error *error)
{
    struct query *query = query_start(session, &messages_of_state);
    bind_text(query, 1, str_of(STATES[state]));
    bind_i64(query, 2, before ? before : INT64_MAX);
    bind_i64(query, 3, (int64_t)most);
    return read_list(query, most, arena, messages, count, error);
}

bool message_list_of(struct session *session, struct str address, size_t most, struct arena *arena,
                     struct message **messages, size_t *count, struct error *error)
{
    struct query *query = query_start(session, &messages_of_address);
    bind_text(query, 1, address_key(arena, address));
    bind_i64(query, 2, (int64_t)most);
    return read_list(query, most, arena, messages, count, error);
}

bool message_find(struct session *session, int64_t id, struct arena *arena, struct message **message, struct str *body,
                  struct error *error)
{
    *message = NULL;
    struct query *query = query_start(session, &message_by_id);
    bind_i64(query, 1, id);
    if (query_row(query)) {
        *message = ARENA_NEW(arena, struct message);
        read_row(query, arena, *message);
        if (body)
            *body = column_copy(query, 13, arena);
    }
    return query_end(query, error);
}

bool message_named(struct session *session, struct str name, struct arena *arena, struct str *address, struct str *list,
                   struct error *error)
{
    int64_t id = 0;
    size_t dot = str_find_char(name, '.', 0);
    *address = *list = STR_NONE;
    if (dot == SIZE_MAX || !id_parse(str_slice(name, 0, dot), &id))
        return true;
    struct query *query = query_start(session, &message_by_name);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_slice(name, dot + 1, name.length));
    if (query_row(query)) {
        *address = column_copy(query, 0, arena);
        *list = column_copy(query, 1, arena);
    }
    return query_end(query, error);
}

bool message_count(struct session *session, int64_t now, struct message_counts *counts, struct error *error)
{
    *counts = (struct message_counts){0};
    int64_t *const by_state[] = {&counts->queued,  &counts->sending, &counts->sent,
                                 &counts->bounced, &counts->failed,  &counts->declined};
    struct query *query = query_start(session, &message_tally);
    while (query_row(query))
        *by_state[read_state(column_text(query, 0))] = column_i64(query, 1);
    if (!query_end(query, error))
        return false;
    query = query_start(session, &message_oldest_due);
    bind_i64(query, 1, now);
    counts->oldest_due = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

/* --- Deciding ----------------------------------------------------------------------------------------------------- */

static bool run_on_one(struct session *session, struct query *query, struct error *error)
{
    int64_t changed;
    if (!query_run(query, &changed, error))
        return false;
    if (changed == 0)
        return error_set(error, ERROR_MISSING, "Ce message n’est plus dans cet état : rechargez la page.");
    return session_touch(session, "message", error);
}

bool message_retry(struct session *session, int64_t id, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &message_again);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    return run_on_one(session, query, error);
}

bool message_give_up(struct session *session, int64_t id, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &message_stop);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    bind_text(query, 3, STR("Abandonné à la demande de l’exploitant."));
    return run_on_one(session, query, error);
}

static bool run_for(struct session *session, const struct statement *statement, struct str key, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_text(query, 1, key);
    return query_run(query, NULL, error);
}

bool message_erase(struct session *session, struct str address, struct error *error)
{
    struct arena arena = {0};
    struct str key = address_key(&arena, address);
    bool done = run_for(session, &message_drop_waiting, key, error) &&
                run_for(session, &attachment_delete_of, key, error) && run_for(session, &message_blank, key, error);
    arena_free(&arena);
    return done;
}
