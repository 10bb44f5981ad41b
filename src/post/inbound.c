/* What came in: lists, one mail, its files, and what a person decides. */
#include "post/inbound.h"

#define COLUMNS                                                                                                        \
    "id, space_id, thread_id, answers_id, state, reason, address, name, recipient, subject, sent_at, received_at"

STATEMENT(inbound_of_space, "SELECT " COLUMNS " FROM inbound_message WHERE state = $1 AND id < $2 "
                            "AND space_id IS NOT DISTINCT FROM CAST($3 AS BIGINT) ORDER BY id DESC LIMIT $4");
STATEMENT(inbound_by_id, "SELECT " COLUMNS ", body, fresh_bytes FROM inbound_message WHERE id = $1");
STATEMENT(inbound_files_of, "SELECT id, name, type, length(bytes) FROM attachment WHERE inbound_message_id = $1 "
                            "ORDER BY position");
STATEMENT(inbound_file_by_id, "SELECT id, name, type, length(bytes), bytes FROM attachment "
                              "WHERE id = $1 AND inbound_message_id = $2");
STATEMENT(inbound_set_state, "UPDATE inbound_message SET state = $2 WHERE id = $1 AND state <> 'stored'");
STATEMENT(inbound_tally, "SELECT state, COUNT(*) FROM inbound_message GROUP BY state");

static const char *const STATES[] = {"stored", "read", "aside", "done"};

static enum inbound_state read_state(struct str name)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(STATES) && !str_equal(str_of(STATES[i]), name))
        i++;
    return (enum inbound_state)i;
}

static enum mail_kind read_kind(struct str name)
{
    for (enum mail_kind kind = MAIL_WRITTEN; kind <= MAIL_TOO_LARGE; kind++)
        if (str_equal(str_of(mail_kind_name(kind)), name))
            return kind;
    return MAIL_WRITTEN;
}

static void read_row(struct query *query, struct arena *arena, struct inbound *mail)
{
    *mail = (struct inbound){.id = column_i64(query, 0),
                             .space_id = column_i64(query, 1),
                             .thread_id = column_i64(query, 2),
                             .answers_id = column_i64(query, 3),
                             .state = read_state(column_text(query, 4)),
                             .kind = read_kind(column_text(query, 5)),
                             .address = column_copy(query, 6, arena),
                             .name = column_copy(query, 7, arena),
                             .recipient = column_copy(query, 8, arena),
                             .subject = column_copy(query, 9, arena),
                             .sent_at = column_i64(query, 10),
                             .received_at = column_i64(query, 11)};
}

bool inbound_list(struct session *session, int64_t space_id, enum inbound_state state, int64_t before, size_t most,
                  struct arena *arena, struct inbound **mails, size_t *count, struct error *error)
{
    *mails = ARENA_ARRAY(arena, struct inbound, most);
    *count = 0;
    struct query *query = query_start(session, &inbound_of_space);
    bind_text(query, 1, str_of(STATES[state]));
    bind_i64(query, 2, before ? before : INT64_MAX);
    if (space_id)
        bind_i64(query, 3, space_id);
    else
        bind_null(query, 3);
    bind_i64(query, 4, (int64_t)most);
    while (query_row(query))
        if (*count < most)
            read_row(query, arena, &(*mails)[(*count)++]);
    return query_end(query, error);
}

static struct inbound_file read_file(struct query *query, struct arena *arena)
{
    return (struct inbound_file){.id = column_i64(query, 0),
                                 .name = column_copy(query, 1, arena),
                                 .type = column_copy(query, 2, arena),
                                 .size = column_i64(query, 3)};
}

static bool find_files(struct session *session, int64_t id, struct arena *arena, struct inbound_file **files,
                       size_t *count, struct error *error)
{
    *files = ARENA_ARRAY(arena, struct inbound_file, MAIL_FILES_MOST);
    *count = 0;
    struct query *query = query_start(session, &inbound_files_of);
    bind_i64(query, 1, id);
    while (query_row(query))
        if (*count < MAIL_FILES_MOST)
            (*files)[(*count)++] = read_file(query, arena);
    return query_end(query, error);
}

bool inbound_find(struct session *session, int64_t id, struct arena *arena, struct inbound **mail,
                  struct inbound_file **files, size_t *count, struct error *error)
{
    *mail = NULL;
    struct query *query = query_start(session, &inbound_by_id);
    bind_i64(query, 1, id);
    if (query_row(query)) {
        *mail = ARENA_NEW(arena, struct inbound);
        read_row(query, arena, *mail);
        (*mail)->body = column_copy(query, 12, arena);
        (*mail)->fresh = (size_t)column_i64(query, 13);
    }
    return query_end(query, error) && find_files(session, id, arena, files, count, error);
}

bool inbound_file(struct session *session, int64_t inbound_id, int64_t file_id, struct arena *arena,
                  struct inbound_file *file, struct str *bytes, struct error *error)
{
    *bytes = STR_NONE;
    struct query *query = query_start(session, &inbound_file_by_id);
    bind_i64(query, 1, file_id);
    bind_i64(query, 2, inbound_id);
    if (query_row(query)) {
        *file = read_file(query, arena);
        *bytes = column_copy(query, 4, arena);
    }
    return query_end(query, error);
}

bool inbound_move(struct session *session, int64_t id, enum inbound_state state, struct error *error)
{
    int64_t changed;
    struct query *query = query_start(session, &inbound_set_state);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(STATES[state]));
    if (!query_run(query, &changed, error))
        return false;
    if (changed == 0)
        return error_set(error, ERROR_MISSING, "Ce courriel n’existe pas, ou n’est pas encore lu.");
    return session_touch(session, "inbound", error);
}

bool inbound_count(struct session *session, struct inbound_counts *counts, struct error *error)
{
    int64_t *const by_state[] = {&counts->stored, &counts->read, &counts->aside, &counts->done};
    *counts = (struct inbound_counts){0};
    struct query *query = query_start(session, &inbound_tally);
    while (query_row(query))
        *by_state[read_state(column_text(query, 0))] = column_i64(query, 1);
    return query_end(query, error);
}
